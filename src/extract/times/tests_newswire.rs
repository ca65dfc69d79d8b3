//! Times as news agencies write them, each sentence with the values that TimeML's guidelines ask for.

use super::tests::check;

#[test]
fn stretches_in_news() {
    check(
        "2013-03-22",
        "The firm has lost money over [the last 10 years = P10Y] and hired nobody in [about two weeks = P2W APPROX].",
    );
    check(
        "2013-03-22",
        "He scored 20 goals in the [2012-13 = 2012/2013] season and 18 in the [1990-91 = 1990/1991] campaign.",
    );
    check(
        "2013-03-22",
        "The government has ruled the country for [more than five decades = P50Y MORE_THAN], critics say.",
    );
    check("2013-03-22", "[Two days = P2D] before the vote, the party had no candidate in the district.");
    check("2013-03-22", "The inquiry found that, [two days = P2D] after the accident, the crew had been drinking.");
    check("2013-03-22", "The bridge was closed for [the past week and a half = P1.5W], drivers said.");
    check("2013-03-22", "For the first time in [20 years = P20Y], the team won a match in Spain.");
    check(
        "2013-03-22",
        "It was the worst storm to hit the state in [more than a decade = P10Y MORE_THAN], forecasters said.",
    );
    check("2013-03-22", "The company said it would hire 500 people over [the next 12 to 18 months = P12M/P18M].");
    check(
        "2013-03-22",
        "The vote comes just [days = PXD] after the president's trip and [weeks = PXW] before the summit.",
    );
    check(
        "2013-03-22",
        "He has been in jail for [almost 15 months = P15M LESS_THAN] and could spend [up to 10 years = P10Y EQUAL_OR_LESS] there.",
    );
    check("2013-03-22", "The group has [three days = P3D] to decide whether to accept the offer, its lawyers said.");
    check(
        "2013-03-22",
        "The train was [40 minutes = PT40M] late, and the journey took [more than seven hours = PT7H MORE_THAN].",
    );
    check("2013-03-22", "For most of [the past decade = P10Y] the party has won every election in the region.");
    check("2013-03-22", "[More than a year = P1Y MORE_THAN] after the attack, no one has been charged in the town.");
    check(
        "2013-03-22",
        "The ruling came at the end of a [three-week = P3W] trial and [days = PXD] before the deadline.",
    );
    check("2013-03-22", "The court will rule within [the next few weeks = PXW], a spokeswoman said.");
    check("2013-03-22", "It was a good day for the team, which had not won here since [1999-2000 = 1999/2000].");
    check(
        "2013-03-22",
        "The work took [six to eight weeks = P6W/P8W], and the road will be closed between [six and eight months = P6M/P8M].",
    );
}

#[test]
fn times_of_the_day_in_news() {
    check(
        "2013-03-22",
        "The entry was logged at [2013-03-22T10:15 = 2013-03-22T10:15] by the police, who were called.",
    );
    check(
        "2013-03-22",
        "The troops attacked at [dawn = 2013-03-22TMO] and left the town at [dusk on Tuesday = 2013-03-19TEV].",
    );
    check(
        "2013-03-22",
        "The meeting will begin at [a quarter to nine = 2013-03-22T08:45] and end at [half past ten = 2013-03-22T10:30], officials said.",
    );
    check("2013-03-22", "Rescuers worked into [the small hours of Sunday = 2013-03-17TMO START] to free the miners.");
    check(
        "2013-03-22",
        "The police said the man was arrested [early Friday morning = 2013-03-22TMO START] at his home.",
    );
    check(
        "2013-03-22",
        "The show opened [late Thursday = 2013-03-21 END], and crowds came by [mid-morning on Friday = 2013-03-22TMO].",
    );
    check("2013-03-22", "The ship sank [the following morning = 2013-03-23TMO] off the coast of Norway.");
    check(
        "2013-03-22",
        "The train left at [10:30 p.m. on Monday = 2013-03-18T22:30] and arrived at [0615 GMT on Tuesday = 2013-03-19T06:15Z].",
    );
    check("2013-03-22", "She was last seen on [the night of Jan. 14, 2012 = 2012-01-14TNI], the court heard.");
    check(
        "2013-03-22",
        "The prime minister spoke [Wednesday evening = 2013-03-20TEV], [a day = P1D] after the attack.",
    );
    check(
        "2013-03-22",
        "[Eleven months = P11M] after the fire, a new roof was finished at [9 a.m. local time on Friday = 2013-03-22T09:00].",
    );
    check(
        "2013-03-22",
        "Temperatures [this week = 2013-W12] are expected to fall below zero at night and rise in [the afternoon = 2013-03-22TAF].",
    );
    check(
        "2013-03-22",
        "The first of the flights left at [8:15 a.m. EDT = 2013-03-22T08:15] ([1215 GMT = 2013-03-22T12:15Z]) on [Friday = 2013-03-22] from a base in Florida.",
    );
    check(
        "2013-03-22",
        "The exchange reopened at [midday = 2013-03-22TMI] after a [two-hour = PT2H] halt, and closed at [4 p.m. = 2013-03-22T16:00], traders said.",
    );
    check(
        "2013-03-22",
        "He was born on [4 July 1931 = 1931-07-04] in a village near Minsk and died on [the morning of 12 March = 2013-03-12TMO].",
    );
    check(
        "2013-03-22",
        "[Late on Thursday night = 2013-03-21TNI END] the plane landed in Athens after a [six-hour = PT6H] flight.",
    );
    check(
        "2013-03-22",
        "The storm struck [overnight Thursday = 2013-03-21TNI] and by [Friday morning = 2013-03-22TMO] 20,000 homes had no power.",
    );
    check(
        "2013-03-22",
        "He will be buried [next Tuesday = 2013-03-26], his family said on Facebook on [Thursday afternoon = 2013-03-21TAF].",
    );
    check(
        "2013-03-22",
        "After [an hour = PT1H] of debate, the house voted on [March 21, 2013 = 2013-03-21], at [11:58 p.m. = 2013-03-21T23:58] to adopt the bill.",
    );
    check(
        "2013-03-22",
        "The bank closed at the end of trading [Thursday = 2013-03-21], and shares fell by [mid-afternoon Friday = 2013-03-22TAF].",
    );
    check(
        "2013-03-22",
        "At [2:15 am local time on Wednesday = 2013-03-20T02:15] ([1815 GMT Tuesday = 2013-03-19T18:15Z]), a quake struck the island.",
    );
}

#[test]
fn what_comes_again_in_news() {
    check(
        "2013-03-22",
        "The shop is open [24 hours a day = P1D], [seven days a week = P1W], its owner told reporters.",
    );
    check("2013-03-22", "The bulletin is published [twice daily = P1D] by the agency in the capital.");
    check("2013-03-22", "[Every four years = P4Y], the nation elects a president and a parliament.");
    check(
        "2013-03-22",
        "The museum, built in [the late 19th century = 18 END], is open [daily = P1D] except [Mondays = XXXX-WXX-1].",
    );
    check("2013-03-22", "The factory made 300 cars [a week = P1W], [three times a day = P1D] a train took them away.");
    check(
        "2013-03-22",
        "[Some 20 years = P20Y APPROX] after the war, mines still kill dozens of people [each year = P1Y] in the valley.",
    );
    check(
        "2013-03-22",
        "The storm of the century hit [20 years ago this month = 1993-03], and the town remembers it [yearly = P1Y].",
    );
    check("2013-03-22", "The [month-long = P1M] festival, held [every two years = P2Y], ends on April Fools' Day.");
}

#[test]
fn what_results_are_told_of() {
    check(
        "2013-03-22",
        "The carmaker said profit in [the third quarter of fiscal 2023 = FY2023-Q3] rose, the company reported.",
    );
    check(
        "2024-02-02",
        "The company said its [fiscal second quarter = FY2024-Q2] beat forecasts and [fiscal third-quarter = FY2024-Q3] revenue would fall.",
    );
    check(
        "2024-02-02",
        "The chip maker raised its outlook for [Q3 FY2024 = FY2024-Q3] and for [FY26 = FY2026] on [Thursday = 2024-02-01].",
    );
    check(
        "2024-08-02",
        "For [the fiscal year = FY2024] ended [June 30 = 2024-06-30], the group reported a loss of 3 million dollars.",
    );
    check(
        "2024-08-02",
        "The council balanced its budget in [fiscal year 2022 = FY2022] and again in [fiscal 2023-24 = FY2024].",
    );
    check(
        "2013-03-22",
        "Shares have gained 12 percent in [the year to date = 2013], and [year-to-date = 2013] sales are up.",
    );
    check("2013-04-22", "Net income rose from $1.2 million in [the year-ago quarter = 2012-Q1], the bank said.");
    check(
        "2013-04-22",
        "Sales fell 3 percent in [the first quarter = 2013-Q1], compared with [the year-ago quarter = 2012-Q1] and [the same period last year = 2012-Q1].",
    );
    check(
        "2013-04-22",
        "Revenue grew 2 percent from [the previous quarter = 2013-Q1], the ministry said on [Monday = 2013-04-22].",
    );
    check(
        "2013-03-22",
        "Sales for [the latest quarter = 2012-Q4] fell to 3 million from 4 million in [the prior year = 2011].",
    );
    check(
        "2013-03-22",
        "The company will report results for [the quarter = 2013-Q1] ended [March 31 = 2013-03-31] [next week = 2013-W13].",
    );
    check(
        "2013-03-22",
        "The drug could be sold as soon as [next year = 2014], or by [the third quarter of 2014 = 2014-Q3].",
    );
    check(
        "2013-03-22",
        "The company said [Thursday = 2013-03-21] that [fourth-quarter = 2012-Q4] net income rose 4 percent from [a year ago = 2012].",
    );
    check(
        "2013-03-22",
        "[The quarter = 2012-Q4] ended [Dec. 31 = 2012-12-31] was the best since [the first quarter of 2008 = 2008-Q1], the group said.",
    );
    check(
        "2013-03-22",
        "Revenue for [the first nine months = P9M] of [fiscal 2013 = FY2013] rose to $3 million, the company said.",
    );
    check("2013-03-22", "The firm expects sales of $2 billion to $3 billion in [the current quarter = 2013-Q1].");
    check(
        "2013-03-22",
        "[The week before = 2013-W11], the firm had cut its forecast for [the second half of the year = 2013-H2].",
    );
    check(
        "2013-03-22",
        "[The quarter = 2012-Q4] ended [Dec. 31 = 2012-12-31] was bad; the deficit will grow [this year = 2013] and [next = 2014], it said.",
    );
}
