use proptest::prelude::*;

use super::*;
use crate::extract::trial::settings;
use crate::extract::{Meter, Raw, Settings, annotate, parse, read};

/// The quantities of a text, each as its words and what they come to.
fn found(settings: &Settings, text: &str) -> Option<Vec<(Span, String)>> {
    let raw = Raw { payload: text.as_bytes(), content_type: Some("text/plain; charset=utf-8"), content_encoding: None };
    let article = read(settings, raw, &mut Meter::still()).ok()?;
    let annotated = annotate(settings, parse(settings, article, &mut Meter::still()), &mut Meter::still());
    let all = annotated.claims.quantities?;
    let shown = all.all().iter().map(|claim| {
        let what = &claim.what;
        let mut words = vec![what.kind.name().to_owned(), what.value.to_string()];
        words.extend(what.value_max.map(|max| format!("to {max}")));
        words.extend(what.currency.map(str::to_owned));
        words.extend(what.unit.clone());
        (claim.at, words.join(" "))
    });
    Some(shown.collect())
}

/// A sentence in which each quantity is marked with its answer: `He paid [$5 = money 5 USD].`, and no other may be found.
fn check(cases: &[&str]) {
    let settings = settings();
    for case in cases {
        let (mut text, mut wanted, mut rest) = (String::new(), Vec::new(), *case);
        while let Some((before, marked)) = rest.split_once('[') {
            let (inside, after) = marked.split_once(']').expect("a mark is closed");
            let (words, answer) = inside.rsplit_once(" = ").expect("a mark has its answer");
            text.push_str(before);
            wanted.push((words.to_owned(), answer.replace('(', "[").replace(')', "]")));
            text.push_str(words);
            rest = after;
        }
        text.push_str(rest);
        let got = found(&settings, &text).expect("English text is read");
        let got: Vec<_> = got.into_iter().map(|(at, what)| (text[at.start()..at.end()].to_owned(), what)).collect();
        assert_eq!(got, wanted, "{case}");
    }
}

#[test]
fn money_has_its_currency_and_magnitude() {
    check(&[
        "The company reported that its profit had risen to [$2.7 billion = money 2700000000 USD] in the year.",
        "The estate went for [45 million pounds = money 45000000 GBP] ([$57 million = money 57000000 USD]) at auction.",
        "She had signed a [30-million-dollar = money 30000000 USD] contract with the studio.",
        "The price of a stamp rose by [15 pence = money 0.15 GBP], and a card costs [50p = money 0.5 GBP] now.",
        "The fund is worth [€1.2bn = money 1200000000 EUR] and the scheme [Rs 500 crore = money 5000000000 INR] today.",
        "They paid [C$5 million = money 5000000 CAD] for it, [A$3.4m = money 3400000 AUD] less than asked.",
        "The families received [50m rupiah = money 50000000 IDR] and [4,000 Hong Kong dollars = money 4000 HKD] each.",
        "The prize of [90,000 Swiss francs = money 90000 CHF] went to a student.",
        "The bank in Oslo lent the city [640 million crowns = money 640000000 NOK] last year.",
        "The bank in Stockholm lent the city [640 million crowns = money 640000000 SEK] last year.",
        "It lost [38 million euros = money 38000000 EUR], compared with a profit of [12.5 million = money 12500000 EUR] a year earlier.",
    ]);
}

#[test]
fn percentages_and_their_points() {
    check(&[
        "Sales grew by [12 percent = percent 12 %] in Europe and [3.1% = percent 3.1 %] in Asia.",
        "The tax is to be cut to [17 per cent = percent 17 %] next year.",
        "The bank raised the rate by [25 basis points = percent 25 bp] on Friday.",
        "Support fell by [four percentage points = percent 4 pp] in the poll.",
        "The bank cut the rate by [a quarter of a percentage point = percent 0.25 pp].",
        "Nearly [a third = percent 33.3333 %] of the voters and [two-thirds = percent 66.6667 %] of the members agreed.",
        "About [one in five = percent 20 %] adults smoke.",
    ]);
}

#[test]
fn counts_say_what_is_counted() {
    check(&[
        "At least [27 people = count 27 people] died and [two rounds = count 2 rounds] of talks failed.",
        "The firm recalled [640,000 sport utility vehicles = count 640000 vehicles] in the country.",
        "[Five = count 5 members] of the [seven board members = count 7 members] backed the plan.",
        "She invited [a dozen neighbours = count 12 neighbours] and [half a million fans = count 500000 fans] watched.",
        "[Twenty-one cats = count 21 cats] and [one hundred and fifty dogs = count 150 dogs] were found.",
        "The shelling killed [200 cattle = count 200 cattle] and wounded [62 = count 62] in the capital.",
    ]);
}

#[test]
fn a_hyphen_joins_a_number_to_what_it_counts() {
    check(&[
        "The [15-member = count 15 member] council met at the [14,000-student = count 14000 student] university.",
        "They ended a [five-game = count 5 game] losing streak and left by a two-way street.",
        "[A quarter of a million homes = count 250000 homes] lost power.",
        "It was the [second = ordinal 2] time that he lost, and the first time that he wept.",
    ]);
}

#[test]
fn measures_have_units_of_ucum() {
    check(&[
        "The village lies [60 kilometres = measure 60 km] (or [37 miles = measure 37 (mi_i)]) to the north.",
        "The car went at [125 mph = measure 125 (mi_i)/h] over [12,000 square kilometers = measure 12000 km2] of desert.",
        "The fire burned [27,000 hectares = measure 27000 har] of forest at [40 degrees Celsius = measure 40 Cel].",
        "A [6.8-magnitude = measure 6.8 {magnitude}] quake followed one of [magnitude 5.1 = measure 5.1 {magnitude}].",
        "A [magnitude-7.2 = measure 7.2 {magnitude}] quake struck as it fell to [minus 12 degrees Celsius = measure -12 Cel].",
        "The air held [61 micrograms per cubic metre = measure 61 ug/m3] of soot.",
        "The truck carried [250 pounds = measure 250 (lb_av)] of explosives for [two and a half hours = measure 2.5 h].",
    ]);
}

#[test]
fn two_ends_are_one_range() {
    check(&[
        "The recall would cost it between [28 billion and 33 billion yen = money 28000000000 to 33000000000 JPY].",
        "They expect to save [$150 million to $180 million = money 150000000 to 180000000 USD] in all.",
        "Another [40 to 50 people = count 40 to 50 people] were wounded.",
        "The state paid [$5 million = money 5000000 USD] to [27 villages = count 27 villages].",
        "Growth of [5-7% = percent 5 to 7 %] is likely.",
        "The shares rose [3 percent = percent 3 %] to [45 euros = money 45 EUR] in Paris.",
    ]);
}

#[test]
fn places_in_an_order_and_results() {
    check(&[
        "She became the town's [121st = ordinal 121] mayor and the [second = ordinal 2] woman in the post.",
        "They came back to win [3-2 = score 3 to 2] and finished [fourth = ordinal 4] in the league.",
        "She won [6-4 = score 6 to 4] [7-5 = score 7 to 5] in the final.",
        "Parliament voted by [311 to 302 = score 311 to 302] to approve the tax.",
        "First of all, the minister was first elected in the 21st century.",
    ]);
}

#[test]
fn what_tells_apart_or_tells_the_time_is_no_quantity() {
    check(&[
        "On May 3 and 4, 2021, the council met at 10 pm and again at 0915 GMT.",
        "Call 419-555-0142 or 911 at once.",
        "The minister, 46, resigned in 1998.",
        "He is aged 52 and lives at No. 10.",
        "Hundreds of people and dozens of dogs ran along the road.",
        "The Boeing 737 landed safely.",
        "He lives at 24 Sussex Drive, and the summit ends on the 21st.",
        "Officers Ann Berg and Jan Holm, 40 and 49, were charged.",
        "There is zero tolerance for 5G phones.",
    ]);
}

#[test]
fn a_hostile_sentence_is_read_in_one_pass() {
    let settings = settings();
    let text = format!("The bill was {}.", "five of the the two hundred and one to ".repeat(4000));
    assert!(found(&settings, &text).is_some());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn quantities_lie_in_the_text_in_order_and_apart(words in prop::collection::vec(prop::sample::select(WORDS), 1..40)) {
        let text = format!("The council said that {}", words.join(" "));
        if let Some(all) = found(&settings(), &text) {
            for pair in all.windows(2) {
                prop_assert!(pair[0].0.end() <= pair[1].0.start(), "{text}: {all:?}");
            }
        }
    }
}

const WORDS: &[&str] = &[
    "one",
    "two",
    "a",
    "half",
    "hundred",
    "million",
    "and",
    "of",
    "the",
    "to",
    "-",
    "5",
    "5-7",
    "1,000",
    "1/2",
    "3½",
    "$",
    "€9m",
    "%",
    "per cent",
    "percentage",
    "points",
    "miles",
    "an hour",
    "square",
    "degrees",
    "C",
    "pounds",
    "Rs.",
    "May",
    "2019",
    "in",
    "eight",
    "third",
    "thirds",
    "twenty",
    "first",
    "21st",
    "people",
    "between",
    "or",
    "magnitude",
    "(",
    ")",
    ",",
    "50p",
    "dozen",
];
