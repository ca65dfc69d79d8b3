use std::sync::LazyLock;

use proptest::prelude::*;

use super::{Object, Status};
use crate::extract::trial::settings;
use crate::extract::{Annotated, Meter, Raw, Settings, annotate, parse, read};

static SETTINGS: LazyLock<Settings> = LazyLock::new(settings);

/// An article of these words, published on 2024-03-05, with all claims; none where it is no article.
fn annotated(text: &str) -> Option<Annotated> {
    // A name and a verb alone are no language yet.
    const ENGLISH: &str = "The weather in the country is fine, as it is in all of the other parts of it.";
    let payload = format!("date 2024-03-05 {text}\n\n{ENGLISH}");
    let mut meter = Meter::still();
    let raw =
        Raw { payload: payload.as_bytes(), content_type: Some("text/plain; charset=utf-8"), content_encoding: None };
    let article = read(&SETTINGS, raw, &mut meter).ok()?;
    let parsed = parse(&SETTINGS, article, &mut meter);
    Some(annotate(&SETTINGS, parsed, &mut meter))
}

/// Relations as `subject predicate object`, with ` former` or ` planned` after those that do not hold.
fn found(text: &str) -> Vec<String> {
    let annotated = annotated(text).expect("an article");
    let entities = annotated.claims.entities.as_ref().expect("the stage ran");
    let relations = annotated.claims.relations.as_ref().expect("the stage ran");
    let told = relations.all().iter().map(|claim| {
        let relation = &claim.what;
        let object = match &relation.object {
            Object::Entity(entity) => entities.get(*entity).name.as_str(),
            Object::Value(value) => value.as_str(),
        };
        let status = match relation.status {
            Status::Current => String::new(),
            other => format!(" {}", other.name()),
        };
        format!("{} {} {object}{status}", entities.get(relation.subject).name, relation.predicate.name())
    });
    told.collect()
}

/// All of `wanted` are read from `text`, and nothing else by the same predicates.
fn check(text: &str, wanted: &[&str]) {
    let predicates: Vec<&str> = super::Predicate::ALL.iter().map(|predicate| predicate.name()).collect();
    let used = |told: &str| predicates.iter().copied().find(|name| told.split(' ').any(|word| word == *name));
    let asked: Vec<_> = wanted.iter().filter_map(|told| used(told)).collect();
    let mut found: Vec<String> = found(text);
    found.retain(|told| used(told).is_some_and(|name| asked.contains(&name)));
    found.sort();
    let mut wanted: Vec<String> = wanted.iter().map(|&told| told.to_owned()).collect();
    wanted.sort();
    assert_eq!(found, wanted, "in {text:?}");
}

#[test]
fn families() {
    check(
        "Anna Kowalska arrived with her husband, Piotr Nowak, on Monday.",
        &["Anna Kowalska spouse Piotr Nowak", "Piotr Nowak spouse Anna Kowalska"],
    );
    check(
        "Anna Kowalska married Piotr Nowak in 2011.",
        &["Anna Kowalska spouse Piotr Nowak", "Piotr Nowak spouse Anna Kowalska"],
    );
    check(
        "Peter Brandt's son, Lukas Brandt, was injured.",
        &["Lukas Brandt parent Peter Brandt", "Peter Brandt children Lukas Brandt"],
    );
}

#[test]
fn firms() {
    check("Siemens acquired Varian Medical Systems in 2021.", &["Siemens acquired Varian Medical Systems"]);
    check("Siemens will acquire Varian Medical Systems.", &[]);
    check("The company Siemens is based in Munich.", &["Siemens headquarters Munich"]);
    check("Larry Page founded Google in 1998.", &["Larry Page founderOf Google"]);
}

#[test]
fn lives() {
    check("Mark Rutte succeeded Jens Stoltenberg in 2024.", &["Mark Rutte successorOf Jens Stoltenberg"]);
    check("Mark Rutte will succeed Jens Stoltenberg.", &["Mark Rutte successorOf Jens Stoltenberg planned"]);
    check("Anna Kowalska was appointed by Donald Tusk.", &["Anna Kowalska appointedBy Donald Tusk"]);
    check("Anna Kowalska graduated from Harvard University in 1999.", &["Anna Kowalska education Harvard University"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn relations_lie_in_their_text(text in "([A-Z][a-z]{1,9}[ ,.’'-]{1,2}|'s |son |wife |of |based |in |founded |owned |by ){1,60}") {
        let Some(annotated) = annotated(&text) else { return Ok(()) };
        let length = annotated.parsed.article.text.len();
        for claim in annotated.claims.relations.unwrap_or_default().all() {
            prop_assert!(claim.at.end() <= length && !claim.at.is_empty());
        }
    }
}
