use crate::extract::entities::{Entities, RoleStatus};
use crate::extract::trial::settings;
use crate::extract::{Meter, Raw, annotate, parse, read};

/// Ends a text with enough words for its language to be known.
const REST: &str = " It was the first time in many years that such a thing had happened there, people said.";

/// The roles of each person as "name: title (organisation), status".
fn roles(text: &str) -> Vec<String> {
    let settings = settings();
    let mut meter = Meter::still();
    let payload = format!("{text}{REST}");
    let raw = Raw { payload: payload.as_bytes(), content_type: None, content_encoding: None };
    let article = read(&settings, raw, &mut meter).expect("plain text is read");
    let parsed = parse(&settings, article, &mut meter);
    let annotated = annotate(&settings, parsed, &mut meter);
    let words = &annotated.parsed.article.text;
    let found: &Entities = annotated.claims.entities.as_ref().expect("the room ran");
    let mut told = Vec::new();
    for entity in found.all() {
        for role in &entity.roles {
            let org = role.what.org.map(|org| format!(" ({})", found.get(org).name)).unwrap_or_default();
            let status = match role.what.status {
                RoleStatus::Current => String::new(),
                other => format!(", {}", other.name()),
            };
            told.push(format!("{}: {}{org}{status}", entity.name, role.what.title(words)));
        }
    }
    told
}

fn check(text: &str, wanted: &[&str]) {
    let found = roles(text);
    for role in wanted {
        assert!(found.iter().any(|known| known == role), "{role:?} is not among {found:?} of {text:?}");
    }
    assert_eq!(found.len(), wanted.len(), "{found:?} of {text:?}");
}

#[test]
fn a_title_in_the_plural_is_that_of_each() {
    check(
        "Justices Elena Brown and Samuel Green dissented on Monday.",
        &["Elena Brown: Justice", "Samuel Green: Justice"],
    );
    check(
        "The foreign ministers of Russia and Ukraine, Sergei Popov and Dmytro Bondar, met in Antalya.",
        &["Sergei Popov: foreign minister (Russia)", "Dmytro Bondar: foreign minister (Ukraine)"],
    );
}

#[test]
fn a_counterpart_has_the_same_office_elsewhere() {
    check(
        "British Defence Secretary Ben Walker spoke to his German counterpart Boris Keller on Monday.",
        &["Ben Walker: Defence Secretary (Britain)", "Boris Keller: Defence Secretary (Germany)"],
    );
}

#[test]
fn the_title_before_the_next_name_is_no_apposition() {
    check(
        "Among those who asked were Cindy Brown, anti-war activist Adam Green and actor Sean Stone.",
        &["Adam Green: anti-war activist", "Sean Stone: actor"],
    );
}

#[test]
fn status_by_prefix_ending_and_adverb() {
    check(
        "Prime Minister-designate Ruth Adler held talks on Monday.",
        &["Ruth Adler: Prime Minister-designate, designate"],
    );
    check("Ruth Adler, formerly finance minister, joined the bank.", &["Ruth Adler: finance minister, former"]);
    check("Dan Cole has been chief executive since 2015.", &["Dan Cole: chief executive"]);
}

#[test]
fn a_counterpart_may_be_that_of_the_sentence_before() {
    check(
        "\"We agreed,\" French Defence Minister Claire Donnet said. Her Dutch counterpart, Hemi Visser, nodded.",
        &["Claire Donnet: Defence Minister (France)", "Hemi Visser: Defence Minister (Netherlands)"],
    );
}

#[test]
fn what_follows_a_name_tells_the_organisation() {
    check(
        "Analyst Everton Lyle, of Credit Suisse, said prices would fall.",
        &["Everton Lyle: Analyst (Credit Suisse)"],
    );
}

#[test]
fn a_bare_office_of_state_is_that_of_the_country() {
    check(
        "The government of Kenya said on Monday that Kenya had signed. Prime Minister Adela Cabrera praised it.",
        &["Adela Cabrera: Prime Minister (Kenya)"],
    );
}
