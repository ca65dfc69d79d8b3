use proptest::prelude::*;

use super::Times;
use super::lexicon;
use crate::extract::learn::reader::Wanted;
use crate::extract::published::{self, Candidate, Source};
use crate::extract::syntax::{self, Syntax};
use crate::extract::{Models, gazetteer, names, reading, sentences, tags, tokens, tree};
use crate::text::Text;

/// What `ask` gives for the times of a text that was published on `date`; on no known day if that is empty.
fn asked<T>(date: &str, text: &str, ask: impl FnOnce(&Syntax<'_>, &Times) -> T) -> T {
    let models = Models::embedded().unwrap();
    let text = Text::verbatim(0, text);
    let layout = sentences::run(&text, &[]);
    let tokens = tokens::run(&text, &layout.sentences);
    let hits = gazetteer::run(&models.gazetteer, &text, &tokens);
    let wanted = Wanted { tags: true, tree: true, names: true };
    let read = reading::run(&models.network, &models.words, &text, &tokens, &hits, wanted);
    let tags = tags::run(&models.lemmatizer, &text, &tokens, &read);
    let tree = tree::run(&tokens, &read);
    let names = names::run(&models.network, &text, &tokens, &hits, &read);
    let syntax = syntax::run(&text, &layout, &tokens, &tags, &tree);
    let candidate = Candidate { raw: date.to_owned(), at: None, source: Source::Header };
    let candidates = if date.is_empty() { Vec::new() } else { vec![candidate] };
    let published = published::run(&candidates, &text, &[]);
    ask(&syntax, &super::run(&syntax, Some(&names), &published))
}

/// A text in which times stand as `[words = VALUE]`, or `[words = VALUE MOD]`: they are to be found, and no others.
pub(super) fn check(date: &str, told: &str) {
    let (mut plain, mut wanted) = (String::new(), Vec::new());
    let mut rest = told;
    while let Some((before, after)) = rest.split_once('[') {
        let (marked, after) = after.split_once(']').expect("a bracket that closes");
        let (words, value) = marked.split_once(" = ").expect("words and their value");
        plain.push_str(before);
        plain.push_str(words);
        wanted.push(format!("{words} = {value}"));
        rest = after;
    }
    plain.push_str(rest);
    asked(date, &plain, |syntax, times| {
        let found: Vec<String> = times
            .all()
            .iter()
            .map(|claim| {
                let modifier = claim.what.modifier.map_or(String::new(), |modifier| format!(" {}", modifier.name()));
                format!("{} = {}{modifier}", syntax.text().slice(claim.at), claim.what.value)
            })
            .collect();
        assert_eq!(found, wanted, "in {plain:?}");
    });
}

#[test]
fn the_list_of_words_is_read() {
    assert_ne!(lexicon::word("friday"), lexicon::Class::Other);
    assert_eq!(lexicon::word("fridge"), lexicon::Class::Other);
}

#[test]
fn tense_tells_which_weekday() {
    // A Wednesday.
    check("2024-05-15", "The ministers met on [Friday = 2024-05-10] in Vienna.");
    check("2024-05-15", "The ministers will meet on [Friday = 2024-05-17] in Vienna.");
    check("2024-05-15", "The company must reply by [Tuesday = 2024-05-21].");
    check("2024-05-15", "The strike has paralysed the port since [Monday = 2024-05-13].");
    check("2024-05-15", "She is due to visit the camp on [Thursday = 2024-05-16].");
    check(
        "2024-05-15",
        "The mayor said on [Wednesday = 2024-05-15] that the bridge would open on [Saturday = 2024-05-18].",
    );
    check("2024-05-15", "A vigil is planned for [Sunday = 2024-05-19].");
    check("2024-05-15", "They left [last Friday = 2024-05-10] and return [next Monday = 2024-05-20].");
}

#[test]
fn tense_tells_which_year() {
    check("2024-05-15", "The plant was closed in [September = 2023-09].");
    check("2024-05-15", "The plant will be closed in [September = 2024-09].");
    check("2024-05-15", "He was elected on [March 3 = 2024-03-03] and takes office on [July 1 = 2024-07-01].");
    check("2024-05-15", "Two rounds of talks were held in [March = 2024-03] and [April = 2024-04].");
    check("2024-05-15", "The bees were counted between [April = 2019-04] and [September 2019 = 2019-09].");
    check("2024-05-15", "She took over [last autumn = 2023-FA].");
    check("2024-05-15", "The law was passed in [April last year = 2023-04].");
    check(
        "2024-05-15",
        "The army moved on [November 15, 2017 = 2017-11-15]. He resigned on [November 21 = 2017-11-21].",
    );
}

#[test]
fn dates_in_full() {
    check("2024-05-15", "It was signed on [5 March 2024 = 2024-03-05].");
    check("2024-05-15", "It was signed on [March 5, 2024 = 2024-03-05], in Rome.");
    check("2024-05-15", "It was signed on [Tuesday, March 5, 2024 = 2024-03-05], in Rome.");
    check("2024-05-15", "It was signed on [25/03/2024 = 2024-03-25] in Rome.");
    check("2024-05-15", "It was signed on 03/05/2024 in Rome.");
    check("2024-05-15", "The fair was held on [Feb. 5–7 = 2024-02-05/2024-02-07] in Rome.");
    check("2024-05-15", "It was founded in [1921 = 1921] and closed in [the 1980s = 198].");
    check("2024-05-15", "It was signed on 31 February, they joked.");
    check("2024-05-15", "He was ambassador from [2004 = 2004] to [2014 = 2014].");
}

#[test]
fn stretches() {
    check("2024-05-15", "The talks lasted [two and a half years = P2.5Y].");
    check("2024-05-15", "The drive takes [half an hour = PT30M].");
    check("2024-05-15", "The [41-year-old = P41Y] singer left.");
    check("2024-05-15", "She won in [two hours and 38 minutes = PT2H38M].");
    check("2024-05-15", "It was closed for [more than a decade = P10Y MORE_THAN].");
    check("2024-05-15", "They waited for [months = PXM] and built it in [several years = PXY].");
    check("2024-05-15", "He left [two weeks ago = 2024-W18] and she [three days ago = 2024-05-12].");
    check("2024-05-15", "She became minister in [1983 = 1983] and resigned [two years later = 1985].");
}

#[test]
fn a_stretch_is_counted_from_the_date_beside_it() {
    let text = "The general told reporters during a May 3 call that the army would leave over the next 60 days.";
    asked("2024-05-15", text, |_, times| {
        let stretch = &times.all()[1].what;
        assert_eq!(stretch.value, "P60D");
        let interval = stretch.interval.as_ref().unwrap();
        assert_eq!((interval.begin.as_deref(), interval.end.as_deref()), (Some("2024-05-03"), Some("2024-07-02")));
    });
}

#[test]
fn parts_of_years_and_weeks() {
    check("2024-05-15", "Profit fell in [the first quarter = 2024-Q1].");
    check("2024-05-15", "The plan comes in [the first half of next year = 2025-H1].");
    check("2024-05-15", "It will close by [the end of June = 2024-06 END].");
    check("2024-05-15", "It closed [last week = 2024-W19] and reopens [next month = 2024-06].");
    check("2024-05-15", "The vote is on [the first Sunday of July = 2024-07-07].");
    check("2024-05-15", "Sales rose in [the first six months of the year = P6M].");
    check("2024-05-15", "Roads were flooded over [the weekend = 2024-W19-WE].");
    check("2024-05-15", "It may open in [early July = 2024-07 START].");
}

#[test]
fn times_of_day() {
    check(
        "2024-05-15",
        "The quake struck at [6:45 p.m. local time = 2024-05-15T18:45] ([1745 GMT = 2024-05-15T17:45Z]).",
    );
    check("2024-05-15", "Closing arguments begin at [9 a.m. Thursday = 2024-05-16T09:00].");
    check("2024-05-15", "The deal was reached on [Tuesday night = 2024-05-14TNI].");
    check("2024-05-15", "The minister resigned [last night = 2024-05-14TNI].");
    check(
        "2024-05-15",
        "Guns fall silent at [6 a.m. = 2024-05-19T06:00] ([0400 GMT = 2024-05-19T04:00Z]) on [Sunday = 2024-05-19].",
    );
    check("2024-05-15", "Guns fell silent at [noon = 2024-05-15T12:00].");
}

#[test]
fn years_of_the_books_have_no_days() {
    for text in ["It was told for fiscal 2023.", "The fiscal second quarter was good.", "Q3 FY2024 was good."] {
        asked("2024-05-15", text, |_, times| {
            let time = &times.all()[0].what;
            assert!(time.value.starts_with("FY202") && time.interval.is_none(), "{time:?}");
        });
    }
}

#[test]
fn the_year_to_date_ends_with_the_publication() {
    asked("2024-05-15", "Sales have fallen in the year to date.", |_, times| {
        let interval = times.all()[0].what.interval.as_ref().unwrap();
        assert_eq!((interval.begin.as_deref(), interval.end.as_deref()), (Some("2024-01-01"), Some("2024-05-16")));
    });
}

#[test]
fn what_comes_again() {
    check("2024-05-15", "The committee meets [every Tuesday = XXXX-WXX-2].");
    check("2024-05-15", "She trains [twice a week = P1W].");
    check("2024-05-15", "The report is published [annually = P1Y].");
    check("2024-05-15", "Savings would reach $150 million [a year = P1Y].");
}

#[test]
fn holidays_have_their_rule() {
    check("2024-05-15", "It snowed on [Christmas Day = 2023-12-25] and [last Easter = 2024-03-31].");
    check("2024-05-15", "It opened on [Labor Day 2023 = 2023-09-04] and closed on [Thanksgiving 2023 = 2023-11-23].");
}

#[test]
fn vague_times() {
    check("2024-05-15", "He [recently = PAST_REF] moved and [now = PRESENT_REF] lives in Rome.");
}

#[test]
fn no_times() {
    check("2024-05-15", "The talks may fail and the army may march on the city.");
    check("2024-05-15", "She came second, and profits fell short of forecasts.");
    check("2024-05-15", "The Sunday Times named him manager of the month.");
    check("2024-05-15", "Theresa May said so.");
    check("2024-05-15", "More than 2,000 people came and 3000 troops left.");
    check("2024-05-15", "The team won Euro 2024 by 4-6.");
    check("2024-05-15", "The fund paid five euros for a quarter of the shares.");
}

#[test]
fn without_a_date_nothing_is_invented() {
    check("", "It was signed on [July 13 = XXXX-07-13] and [last week = PAST_REF] broken.");
    check("", "The ministers met on [Friday = XXXX-WXX-5].");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn times_lie_in_the_text_and_in_order(words in prop::collection::vec(
        prop::sample::select(vec![
            "the", "last", "next", "two", "years", "ago", "May", "5", "2024", "-", "of", "end", "Friday", "at", "noon", "6:45", "p.m.",
            "a", "half", "and", "every", "week", "in", "31", "February", "1980s", "quarter", "first", "to", "99999999999", "0000", "early",
            "(", "GMT", "day", "later", "said", "will", "fiscal", "FY26", "'13", "ago", "same", "turn", "2013-03-22T10:15", "today", ",", "'s", "9999-12-31", "000000", "million",
        ]), 1..50))
    {
        let text = words.join(" ");
        asked("2024-05-15", &text, |syntax, times| {
            let mut end = 0;
            for claim in times.all() {
                prop_assert!(end <= claim.what.tokens.start && claim.what.tokens.start < claim.what.tokens.end);
                prop_assert!(claim.what.tokens.end as usize <= syntax.len());
                prop_assert_eq!(syntax.span(&claim.what.tokens), claim.at);
                prop_assert!(!claim.what.value.is_empty());
                end = claim.what.tokens.end;
            }
            Ok(())
        })?;
    }
}
