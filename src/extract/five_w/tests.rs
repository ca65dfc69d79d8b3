use proptest::prelude::*;

use super::*;
use crate::extract::trial::settings;
use crate::extract::{Enriched, Meter, Raw, Settings, enrich};

fn enriched(settings: &Settings, text: &str) -> Option<Enriched> {
    let raw = Raw { payload: text.as_bytes(), content_type: Some("text/plain; charset=utf-8"), content_encoding: None };
    enrich(settings, raw, &mut Meter::still()).ok()
}

/// An article and the best answer to each question, as `question: words`; `-` where there is none.
fn check(article: &str, wanted: &[&str]) {
    let enriched = enriched(&settings(), article).expect("English text is read");
    let five_w = enriched.five_w.expect("the stage ran");
    let text = &enriched.annotated.parsed.article.text;
    let best = |answers: &[Answer]| match answers.first() {
        None => "-".to_owned(),
        Some(Answer { at: None, .. }) => "publication".to_owned(),
        Some(Answer { at: Some(at), .. }) => text.slice(*at).to_owned(),
    };
    for wanted in wanted {
        let (question, wanted) = wanted.split_once(": ").expect("a question and its answer");
        let answers = match question {
            "who" => &five_w.who,
            "what" => &five_w.what,
            "when" => &five_w.when,
            "where" => &five_w.r#where,
            "why" => &five_w.why,
            _ => &five_w.how,
        };
        assert_eq!(best(answers), wanted, "{question}: {article}");
    }
}

#[test]
fn the_news_stands_in_the_lead() {
    check(
        "OSLO, July 14 (Reuters) - Finance Minister Anna Berg resigned on Monday after she failed to declare a loan. \
         Her deputy, Jan Holm, was born in Bergen in 1970.",
        &[
            "who: Anna Berg",
            "what: resigned on Monday",
            "when: Monday",
            "where: OSLO",
            "why: after she failed to declare a loan",
            "how: -",
        ],
    );
}

#[test]
fn how_is_said_with_by() {
    check(
        "Rescue workers found three boys in a cave in Thailand on Sunday by drilling through the rock, officials said.",
        &[
            "what: found three boys in a cave in Thailand on Sunday",
            "where: Thailand",
            "how: by drilling through the rock",
        ],
    );
}

#[test]
fn why_is_said_with_because_over_and_to() {
    check(
        "The bank closed 20 branches in Spain because customers have moved online. It opened in 1950.",
        &["what: closed 20 branches in Spain", "why: because customers have moved online"],
    );
    check("Acme Corp sued Borland Inc in Texas over a patent.", &["who: Acme Corp", "why: over a patent"]);
    check("Police arrested two men in Paris on Friday to prevent an attack.", &["why: to prevent an attack"]);
}

#[test]
fn what_happens_nowhere_has_no_answers() {
    let enriched = enriched(&settings(), "Good morning.").expect("it is read");
    assert_eq!(enriched.five_w.expect("the stage ran").why, []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn answers_are_few_and_the_best_stand_first(words in prop::collection::vec(prop::sample::select(WORDS), 1..60)) {
        let text = format!("The council said that {}", words.join(" "));
        if let Some(FiveW { who, what, when, r#where, why, how }) = enriched(&settings(), &text).and_then(|all| all.five_w) {
            for answers in [who, what, when, r#where, why, how] {
                prop_assert!(answers.len() <= ANSWERS_MAX);
                prop_assert!(answers.windows(2).all(|pair| pair[0].score >= pair[1].score));
            }
        }
    }
}

const WORDS: &[&str] = &[
    "police",
    "arrested",
    "killed",
    "by",
    "because",
    "of",
    "to",
    "after",
    "over",
    "the",
    "a",
    "Anna Berg",
    "in Paris",
    "on Friday",
    "resigned",
    ",",
    ".",
    "which",
    "and",
    "using",
    "in order to",
    "said",
    "not",
    "would",
    "strike",
    "(",
    "\"",
];
