//! Dates as news agencies write them, each sentence with the values that TimeML's guidelines ask for.

use super::tests::check;

#[test]
fn dates_and_stretches_in_news() {
    check(
        "2013-03-22",
        "[The three months = P3M] ended [Dec. 31 = 2012-12-31] were the best in the company's history.",
    );
    check(
        "2013-03-22",
        "Prices rose 2.1 percent in [the 12 months = P12M] to [February = 2013-02], the statistics office said.",
    );
    check(
        "2013-03-22",
        "The strike lasted [an hour and 20 minutes = PT1H20M], the union said on [Wednesday = 2013-03-20].",
    );
    check(
        "2013-03-22",
        "The minister said in a statement [Thursday = 2013-03-21] that talks will resume in [two weeks = P2W].",
    );
    check(
        "2013-03-22",
        "The [two-day = P2D] summit in Brussels ended [early Saturday = 2013-03-16 START] without an agreement.",
    );
    check(
        "2013-03-22",
        "The company's [five-year = P5Y] plan was adopted on [March 1 = 2013-03-01], the day after the meeting.",
    );
    check(
        "2013-03-22",
        "The price of oil had fallen [the day before = 2013-03-21] to its lowest level in [nine months = P9M].",
    );
    check("2013-03-22", "The crew will spend [six months = P6M] on the station, until [September = 2013-09].");
    check(
        "2013-03-22",
        "The talks in Geneva, which began [Monday = 2013-03-18] and were due to end [Wednesday = 2013-03-20], have been extended by [a day = P1D].",
    );
    check(
        "2013-03-22",
        "The army said on [Friday = 2013-03-22] it had killed 12 rebels in [the past 24 hours = PT24H] near the border.",
    );
    check(
        "2013-03-22",
        "The mission will last between [six and eight months = P6M/P8M], and the crew returns in [mid-September = 2013-09 MID].",
    );
    check(
        "2013-03-22",
        "The two sides met for the second time in [three days = P3D], and will meet again [tomorrow = 2013-03-23].",
    );
    check(
        "2013-03-22",
        "The agreement runs until [June 30, 2015 = 2015-06-30], and may be extended for [another two years = P2Y].",
    );
    check(
        "2013-03-22",
        "The price has doubled within [a year = P1Y], and it took only [six weeks = P6W] to triple in [2008 = 2008].",
    );
    check(
        "2013-03-22",
        "The minister had said in a radio interview [the previous day = 2013-03-21] that he would resign within [days = PXD].",
    );
    check(
        "2013-03-22",
        "The [three-year = P3Y], $2 million contract ended in [the first week of this month = 2013-W10].",
    );
    check(
        "2013-03-22",
        "In [2012 = 2012], exports grew 5 percent; in [the first two months of 2013 = P2M], they fell.",
    );
    check(
        "2013-03-22",
        "Nearly two-thirds of those who voted on [Nov. 6 = 2012-11-06] wanted change within [four years = P4Y].",
    );
    check(
        "2013-03-22",
        "She was elected in [2010 = 2010] and re-elected [two years later = 2012], then resigned [four months = P4M] after that.",
    );
}

#[test]
fn dates_in_news() {
    check("2013-04-22", "The town has changed little since [the turn of the century = 20 START], its mayor said.");
    check(
        "2013-08-22",
        "The festival was held in [the last week of July = 2013-W30] and [the first week of August = 2013-W31].",
    );
    check(
        "2013-08-22",
        "The system was updated in [March '13 = 2013-03] and the rules in [the summer of '69 = 1969-SU].",
    );
    check("2013-03-22", "He left the army [nearly four years ago = 2009 AFTER] and has not returned, his lawyer said.");
    check("2013-04-22", "Profit rose from $2 million [a year earlier = 2012], when it sold a plant, the company said.");
    check(
        "2013-03-22",
        "The [Feb. 12 = 2013-02-12] State of the Union speech drew 33 million viewers, the network said.",
    );
    check("2013-03-22", "[That same year = 2013] the company moved its headquarters to the city of Leeds.");
    check(
        "2013-03-22",
        "The storm hit [the week of March 4 = 2013-W10], and [the weekend of March 9 = 2013-W10-WE] was dry.",
    );
    check("2013-03-22", "By [the end of the month = 2013-03 END], the ministry had sent 300 troops to the north.");
    check("2013-03-22", "The agency expects growth of 3 percent [this year = 2013] and 4 percent in [2014 = 2014].");
    check("2013-03-22", "The company closed six plants between [December 2011 = 2011-12] and [March 2012 = 2012-03].");
    check(
        "2013-03-22",
        "The mayor, who took office in [January = 2013-01], said [last week = 2013-W11] that she would step down [later this year = 2013 END].",
    );
    check(
        "2013-03-22",
        "He died [Tuesday = 2013-03-19] at age 88 after a long illness, his family said [Friday = 2013-03-22].",
    );
    check(
        "2013-03-22",
        "The contract runs through the end of next season, the club announced on [Monday = 2013-03-18].",
    );
    check("2013-03-22", "[About a month ago = 2013-02 APPROX], the family moved to a house in the suburbs.");
    check(
        "2013-03-22",
        "The army has been in power since a coup in [2006 = 2006], [more than six years ago = 2007 BEFORE].",
    );
    check(
        "2013-03-22",
        "The sale is expected to close by [mid-2014 = 2014 MID], the companies said in a joint statement.",
    );
    check("2013-03-22", "On [Christmas Eve = 2012-12-24], the couple were seen in a shop near the harbour.");
    check("2013-03-22", "The average price was 3.2 percent higher than [a year ago = 2012], the ministry said.");
    check(
        "2013-03-22",
        "[Thursday = 2013-03-21] marked the 10th anniversary of the invasion, which began on [March 20, 2003 = 2003-03-20].",
    );
    check(
        "2013-03-22",
        "He has played 30 matches since the start of the season, most of them [this spring = 2013-SP].",
    );
    check(
        "2013-03-22",
        "The president, who is 58, has been in a Cuban hospital since [Dec. 11 = 2012-12-11] and has not been seen since [December = 2012-12].",
    );
    check(
        "2013-03-22",
        "Work on the dam began in [2009 = 2009] and should be completed by [2017 = 2017], the ministry said.",
    );
    check(
        "2013-03-22",
        "The bank has raised rates five times since [last July = 2012-07] and will meet again on [April 4 = 2013-04-04].",
    );
    check("2013-03-22", "[Ten years ago this week = 2003-W12], American troops crossed the border into Iraq.");
    check("2013-03-22", "[Two years ago today = 2011-03-22], the wave struck the coast and killed thousands.");
    check("2013-03-22", "Since [the beginning of the year = 2013 START], 40 people have been killed in the province.");
    check(
        "2013-03-22",
        "The [2013 = 2013] budget, presented in [November = 2013-11], foresees a deficit of 3 percent [this year = 2013] and [next = 2014].",
    );
    check(
        "2013-03-22",
        "Officials will meet in Brussels on [Monday = 2013-03-25] and [Tuesday = 2013-03-26] to discuss the plan.",
    );
    check(
        "2013-03-22",
        "The election will take place no later than [Nov. 30 = 2013-11-30] and no earlier than [Sept. 1 = 2013-09-01].",
    );
    check(
        "2013-03-22",
        "In [January = 2013-01] alone, 300 cases were reported, compared with 120 in all of [2012 = 2012].",
    );
    check(
        "2013-03-22",
        "[Earlier Friday = 2013-03-22 START], the army said it would leave, and [later on Friday = 2013-03-22 END] it changed its mind.",
    );
    check("2013-03-22", "The minister said [earlier on Thursday = 2013-03-21 START] that the talks had failed.");
    check(
        "2013-03-22",
        "A bomb killed 10 people [earlier this week = 2013-W12 START], and police said [late Tuesday = 2013-03-19 END] they had arrested a man.",
    );
    check("2013-03-22", "The last time the two teams met, in [November 2011 = 2011-11], the match ended 2-2.");
    check(
        "2013-03-22",
        "The company said in [January = 2013-01] it would cut jobs by [the end of next year = 2014 END].",
    );
    check(
        "2013-03-22",
        "The ban, in force since [Jan. 1 = 2013-01-01], will be lifted on [the first of April = 2013-04-01], officials said.",
    );
    check("2013-03-22", "[A decade ago = 2003] he was unknown; [half a decade later = 2008], he was a star.");
    check(
        "2013-03-22",
        "The club said [that month = 2013-03] that it would sell the stadium, which opened in [the mid-1960s = 196 MID].",
    );
    check(
        "2013-03-22",
        "[Two years ago today = 2011-03-22], the wave struck the coast, and [ten years ago this week = 2003-W12] a war began.",
    );
}

#[test]
fn vague_times_in_news() {
    check("2013-03-22", "In [the months ahead = FUTURE_REF] the government will face a vote, analysts said.");
    check(
        "2013-03-22",
        "The deal, signed [long ago = PAST_REF], will end in [the foreseeable future = FUTURE_REF], the minister said.",
    );
    check(
        "2013-03-22",
        "[Nowadays = PRESENT_REF] the harbour is quiet; in [the past = PAST_REF] the men fished at night.",
    );
    check(
        "2013-03-22",
        "The firm expects sales to grow in [the coming year = 2014] and in [the years to come = FUTURE_REF].",
    );
    check(
        "2013-03-22",
        "The protests began [three weeks ago = 2013-W09], on [Feb. 28 = 2013-02-28], and have spread in [recent days = PAST_REF].",
    );
}

#[test]
fn years_and_decades_in_news() {
    check("2013-03-22", "The committee met often in [the 1980s = 198] and ['90s = 199], members of the panel said.");
    check("2013-03-22", "The hospital was built [half a century ago = 1963] and has 300 beds.");
    check(
        "2013-03-22",
        "In [the early 1990s = 199 START], and in [the mid-1970s = 197 MID], the island was ruled by generals.",
    );
    check(
        "2013-03-22",
        "He was a member of parliament from [1987 = 1987] to [1992 = 1992] and again between [1997 = 1997] and [2001 = 2001].",
    );
    check(
        "2013-03-22",
        "The [1994 = 1994] genocide and the [2008 = 2008] election shaped the country's recent history.",
    );
    check("2013-03-22", "They married in [May 1985 = 1985-05] and moved to the farm [the following year = 1986].");
    check(
        "2013-03-22",
        "He won the cup in [1998 = 1998], [2002 = 2002] and [2006 = 2006], and was second in [2010 = 2010].",
    );
    check(
        "2013-03-22",
        "He served as governor in [the 1990s = 199], then moved to Paris in [the spring of 2001 = 2001-SP].",
    );
    check(
        "2013-03-22",
        "The drought of [the 1930s = 193] drove farmers out; in [the early '70s = 197 START] they came back.",
    );
}
