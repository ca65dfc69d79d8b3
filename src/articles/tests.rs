//! Small articles, small records, and counts made by hand.

use serde_json::{Value, json};

use super::{Article, Row, Tally, score};

const BODY: &str = "“We won,” said Mr. Obi on Monday. The Danish minister Ann Lee denied it. She left Oslo.";

/// The words in the body, as a span; the first of them.
fn at(words: &str) -> Value {
    let byte = BODY.find(words).unwrap_or_else(|| panic!("{words:?} is not in the body"));
    let start = BODY[..byte].chars().count();
    json!({ "start": start, "end": start + words.chars().count(), "exact": words })
}

/// The words as a span with these fields, too.
fn with(words: &str, fields: Value) -> Value {
    let mut span = at(words);
    span.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    span
}

fn gold() -> Value {
    json!({
        "article": "oslo", "date": "2024-03-05", "body": BODY,
        "equivalent": [["Denmark", "Oslo"]],
        "entities": [
            { "type": "PERSON", "name": "Chidi Obi", "mentions": [with("Obi", json!({ "kind": "name" }))] },
            {
                "type": "PERSON", "name": "Ann Lee",
                "roles": [{ "title": "minister", "org": "Denmark", "status": "current" }],
                "mentions": [with("Ann Lee", json!({ "kind": "name" })), with("She", json!({ "kind": "pronoun" }))],
            },
            { "type": "GPE", "name": "Denmark", "mentions": [with("Danish", json!({ "kind": "adjectival" }))] },
            { "type": "GPE", "name": "Oslo", "mentions": [with("Oslo", json!({ "kind": "name" }))] },
        ],
        "places": [with("Oslo", json!({ "name": "Oslo", "sense": "location", "countryCode": "NO", "lat": 59.91, "lon": 10.75 }))],
        "times": [with("Monday", json!({ "type": "DATE", "value": "2024-03-04" }))],
        "quantities": [],
        "quotes": [
            { "id": "q1", "type": "direct", "content": at("We won,"), "speaker": "Chidi Obi", "cue": at("said") },
            { "id": "q2", "type": "indirect", "content": at("denied it"), "speaker": "Ann Lee", "optional": true },
        ],
        "events": [
            { "id": "v1", "trigger": at("won"), "type": "WIN", "actors": [], "modality": "actual", "polarity": "positive", "attribution": "q1" },
            { "id": "v2", "trigger": at("left"), "type": "LEAVE", "actors": ["Ann Lee"], "modality": "actual", "polarity": "positive", "attribution": "narrator" },
        ],
        "relations": [{ "subject": "Ann Lee", "predicate": "worksFor", "object": "Denmark" }],
        "negatives": [
            with("Oslo", json!({ "kind": "mention", "type": "PERSON", "why": "a city" })),
            with("We won,", json!({ "kind": "speaker", "speaker": "Ann Lee", "why": "Obi speaks" })),
        ],
    })
}

/// A record without findings, and then the layers of `layers`.
fn record(layers: Value) -> Value {
    let mut record = json!({
        "item": { "bodies": [{ "value": BODY }] }, "input": { "date": { "value": "2024-03-05" } },
    });
    record.as_object_mut().unwrap().extend(layers.as_object().unwrap().clone());
    record
}

fn tally(layers: Value) -> Tally {
    let article = Article::parse(gold().to_string().as_bytes()).unwrap();
    score(&[article], &[record(layers)]).total()
}

/// Right, wrong and missed of these rows.
fn check(tally: &Tally, wanted: &[(Row, [u64; 3])]) {
    for (row, wanted) in wanted {
        let counts = tally.counts(*row);
        let counts = [counts.true_positives, counts.false_positives, counts.false_negatives];
        assert_eq!(counts, *wanted, "{}: {:#?}", row.name(), tally.mistakes);
    }
}

#[test]
fn a_record_without_layers_has_found_the_date_and_nothing_else() {
    let tally = tally(json!({ "entities": null }));
    check(&tally, &[(Row::Date, [1, 0, 0]), (Row::Mentions, [0, 0, 4]), (Row::Coref, [0, 0, 1])]);
    check(&tally, &[(Row::Roles, [0, 0, 1]), (Row::Places, [0, 0, 1]), (Row::Times, [0, 0, 1])]);
    check(&tally, &[(Row::QuotesDirect, [0, 0, 1]), (Row::QuotesIndirect, [0, 0, 0]), (Row::Speakers, [0, 0, 1])]);
    check(&tally, &[(Row::Events, [0, 0, 2]), (Row::Relations, [0, 0, 1])]);
    assert_eq!((tally.clusters.mentions, tally.clusters.found), (3, 0));
    assert_eq!((tally.macro_f1(), tally.negatives), (1.0 / 14.0, 2));
}

#[test]
fn titles_and_articles_do_not_count_and_types_do() {
    let tally = tally(json!({ "entities": [
        { "id": "e1", "type": "person", "name": "Obi", "mentions": [at("Mr. Obi")] },
        { "id": "e2", "type": "ORG", "name": "Lee", "mentions": [with("Ann Lee", json!({ "kind": "name" }))] },
        { "id": "e3", "type": "NORP", "name": "Danish", "mentions": [with("The Danish", json!({ "kind": "adjectival" })), at("minister")] },
        { "id": "e4", "type": "PERSON", "name": "Oslo", "mentions": [at("Oslo")] },
    ] }));
    // Right: Obi, Danish. Wrong type: Lee, Oslo. In vain: minister.
    check(&tally, &[(Row::Mentions, [2, 3, 2]), (Row::MentionsSpan, [4, 1, 0])]);
    assert_eq!(tally.violated, ["oslo mention \"Oslo\": \"Oslo\" as PERSON (a city)"]);
}

#[test]
fn clusters_are_scored_by_b_cubed_and_pronouns_by_their_entity() {
    let tally = tally(json!({ "entities": [
        { "name": "They", "type": "PERSON", "mentions": [at("Obi"), at("Ann Lee"), with("She", json!({ "kind": "pronoun" }))] },
    ] }));
    // Two of three mentions are found, each whole, and both in one cluster.
    let figures = tally.figures(Row::Clusters);
    assert_eq!((figures.precision, figures.recall), (0.5, 2.0 / 3.0));
    // The name means nobody; of the two it mentions, the first by alphabet is Ann Lee.
    check(&tally, &[(Row::Coref, [1, 0, 0])]);
}

#[test]
fn a_role_is_right_in_title_organisation_and_status() {
    let of = |role: Value| tally(json!({ "entities": [{ "name": "Ann Lee", "roles": [role] }] }));
    let rows = |right| [(Row::Roles, right), (Row::RolesTitle, [1, 0, 0])];
    check(&of(json!({ "title": "the minister", "org": "Obi" })), &rows([0, 1, 1]));
    check(&of(json!({ "title": "the minister", "org": "Oslo" })), &rows([1, 0, 0]));
    check(&of(json!({ "title": "former minister", "org": "Denmark", "status": "former" })), &rows([0, 1, 1]));
    check(&of(json!({ "title": "mayor", "org": "Denmark" })), &[(Row::Roles, [0, 1, 1]), (Row::RolesTitle, [0, 1, 1])]);
}

#[test]
fn places_times_and_their_attributes() {
    let tally = tally(json!({
        "places": [with("Oslo", json!({ "sense": "government", "countryCode": "no", "lat": 59.0, "lon": 10.75 }))],
        "times": [with("on Monday", json!({ "value": "2024-03-04", "type": "TIME" }))],
    }));
    check(&tally, &[(Row::Places, [0, 1, 1]), (Row::PlacesSpan, [1, 0, 0])]);
    check(&tally, &[(Row::Times, [1, 0, 0]), (Row::TimesRelaxed, [1, 0, 0]), (Row::TimesStrict, [0, 1, 1])]);
    let attribute = |name| tally.attributes.get(name).map(|share| (share.right, share.all));
    assert_eq!(attribute("places: country"), Some((1, 1)));
    assert_eq!(attribute("places: lat/lon within 161 km"), Some((1, 1)));
    assert_eq!(attribute("times: type"), Some((0, 1)));
}

#[test]
fn quotes_speakers_and_what_is_optional() {
    let right = json!({ "type": "direct", "content": at("“We won,”"), "speaker": { "entity": "e9", "exact": "Obi" } });
    // There is no such entity: the words count.
    check(&tally(json!({ "quotes": [right] })), &[(Row::QuotesDirect, [1, 0, 0]), (Row::Speakers, [1, 0, 0])]);
    let wrong = json!([
        { "type": "mixed", "content": at("We won"), "speaker": "Ann Lee" },
        { "type": "indirect", "content": at("denied it"), "speaker": "Obi" },
        { "type": "indirect", "content": at("She left Oslo"), "speaker": "Obi" },
    ]);
    let tally = tally(json!({ "quotes": wrong }));
    check(&tally, &[(Row::QuotesDirect, [0, 0, 1]), (Row::QuotesMixed, [0, 1, 0]), (Row::QuotesIndirect, [0, 1, 0])]);
    check(&tally, &[(Row::Speakers, [0, 2, 1])]);
    assert_eq!(tally.violated, ["oslo speaker \"We won,\": Ann Lee (Obi speaks)"]);
}

#[test]
fn events_need_actors_and_modality_and_cues_are_none() {
    let tally = tally(json!({ "events": [
        { "trigger": at("won"), "modality": "possible" },
        { "trigger": at("left"), "modality": "actual", "actors": ["Lee", "Obi"], "polarity": "negative" },
        { "trigger": at("said"), "modality": "actual" },
        { "trigger": at("denied"), "modality": "actual" },
    ] }));
    check(&tally, &[(Row::Events, [1, 2, 1]), (Row::EventsTrigger, [2, 1, 0])]);
    let attribute = |name| tally.attributes.get(name).map(|share| (share.right, share.all));
    assert_eq!(attribute("events: no false actor"), Some((0, 1)));
    assert_eq!(attribute("events: polarity"), Some((1, 2)));
    // Only the narrator's event is attributed to the narrator.
    assert_eq!(attribute("events: attribution"), Some((1, 2)));
}

#[test]
fn a_relation_may_stand_twice_and_in_other_words() {
    let right = json!({ "subject": "Lee", "predicate": "member_of", "object": { "name": "Denmark" } });
    let tally =
        tally(json!({ "relations": [right, right, { "subject": "Obi", "predicate": "worksFor", "object": "Oslo" }] }));
    check(&tally, &[(Row::Relations, [1, 1, 0])]);
}

#[test]
fn offsets_are_carried_over_other_white_space_and_wrong_words_are_told() {
    let article = Article::parse(gold().to_string().as_bytes()).unwrap();
    let spaced = BODY.replace(' ', "\n\n ");
    let start = spaced.chars().take_while(|letter| *letter != 'O').count();
    let other = json!({
        "item": { "bodies": [{ "value": spaced }] }, "input": { "date": "2024-03-06" },
        "entities": [{ "name": "Obi", "type": "PERSON", "mentions": [{ "start": start, "end": start + 3, "exact": "Lee" }] }],
    });
    let card = score(&[article], &[json!({}), other]);
    check(&card.total(), &[(Row::Mentions, [1, 0, 3]), (Row::Date, [0, 1, 1])]);
    assert_eq!(card.total().inexact.len(), 1);
    assert_eq!(
        card.notes,
        ["oslo: dated 2024-03-06 instead of 2024-03-05", "no article has the text of the record that begins \"\""]
    );
}

/// The message for the gold article in which the value at `pointer` is `value`.
fn fault(pointer: &str, value: Value) -> String {
    let mut gold = gold();
    *gold.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
    Article::parse(gold.to_string().as_bytes()).unwrap_err().to_string()
}

#[test]
fn a_fault_of_the_gold_is_told_with_its_place() {
    let length = BODY.chars().count();
    assert_eq!(fault("/date", json!("5 March")), "date: expected a day as YYYY-MM-DD, found \"5 March\"");
    assert_eq!(
        fault("/entities/1/mentions/0/exact", json!("Ann")),
        "entities[1].mentions[0]: body[54:61] is \"Ann Lee\", not \"Ann\""
    );
    assert_eq!(
        fault("/places/0/end", json!(999)),
        format!("places[0]: 82..999 is no stretch of the body, which has {length} code points")
    );
    assert_eq!(
        fault("/events/0/modality", json!("real")),
        "events[0]: unknown modality \"real\", expected one of actual, planned, conditional, possible, requested, denied"
    );
    assert_eq!(fault("/quotes/0/speaker", json!("Obi")), "quotes[0].speaker: no entity is named \"Obi\"");
    assert_eq!(fault("/events/0/attribution", json!("q9")), "events[0].attribution: no quote has the id \"q9\"");
    assert_eq!(
        fault("/relations/0/object", Value::Null),
        "relations[0]: missing field `object`, or `value` where there is no other entity"
    );
    assert_eq!(
        fault("/negatives/0/type", Value::Null),
        "negatives[0]: missing field `type`, which a negative of kind \"mention\" has"
    );
    let said = fault("/entities/0/mentions/0/kind", json!("nickname"));
    assert!(
        said.starts_with("entities[0].mentions[0].kind: unknown variant `nickname`, expected one of `name`"),
        "{said}"
    );
    let said = fault("/quotes/1", json!({ "id": "q2", "typ": "indirect" }));
    assert!(said.starts_with("quotes[1].typ: unknown field `typ`"), "{said}");
    let said = Article::parse(b"{}").unwrap_err().to_string();
    assert!(said.starts_with("missing field `article`"), "{said}");
}
