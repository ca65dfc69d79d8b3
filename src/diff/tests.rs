//! Whole comparisons: planted changes are found, and nothing else.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::diff::compare::{Kind, compare};

/// A record with a bit of everything, also of layers that no stage makes yet.
fn record(number: u64) -> Value {
    let body = "OSLO — Mayor Ida Berg said on Monday that “the bridge will open in May”. She was born in Bergen.";
    json!({
        "schema": "copydesk/1",
        "id": format!("urn:a:{number}"),
        "item": {
            "uri": format!("urn:a:{number}"), "standard": {"name": "ninjs", "version": "3.0"}, "language": "en",
            "headlines": [{"value": format!("Bridge {number}")}],
            "bodies": [{"value": body, "charCount": body.chars().count()}],
            "subjects": [{"name": "Transport"}, {"name": "Norway"}],
        },
        "input": {
            "format": "json", "bytes": 412,
            "kafka": {"topic": "raw", "partition": number % 3, "offset": number, "timestamp": "2026-01-02T03:04:05Z"},
            "date": {"value": "2026-01-02", "candidates": [{"raw": "2026-01-02", "source": "json-field"}]},
        },
        "text": {
            "paragraphs": [{"id": "p0", "start": 0, "end": 95, "kind": "body"}],
            "sentences": [
                {"id": "s0", "paragraph": "p0", "start": 0, "end": 72},
                {"id": "s1", "paragraph": "p0", "start": 73, "end": 95},
            ],
            "furniture": [{"start": 0, "end": 6, "exact": "OSLO —", "kind": "dateline", "confidence": 0.9,
                "ground": "rule:dateline"}],
        },
        "language": [{"tag": "en", "confidence": 0.99, "ground": "model:trigrams@1"}],
        "entities": [
            {"id": "e0", "type": "PERSON", "name": "Ida Berg", "mentions": [
                {"start": 13, "end": 21, "exact": "Ida Berg", "kind": "name", "confidence": 0.97},
                {"start": 73, "end": 76, "exact": "She", "kind": "pronoun", "confidence": 0.7}]},
            {"id": "e1", "type": "GPE", "name": "Bergen", "mentions": [
                {"start": 89, "end": 95, "exact": "Bergen", "kind": "name", "confidence": 0.9}]},
        ],
        "times": [
            {"id": "t1", "start": 30, "end": 36, "exact": "Monday", "type": "DATE", "value": "2025-12-29"},
            {"id": "t2", "start": 66, "end": 69, "exact": "May", "type": "DATE", "value": "2026-05"},
        ],
        "quotes": [{"id": "q0", "type": "mixed", "content": {"start": 43, "end": 69, "exact": "the bridge will open in May"},
            "speaker": {"start": 13, "end": 21, "exact": "Ida Berg", "entity": "e0"}, "time": "t1"}],
        "story": {"simhash": "9f", "minhash": [1, 2, 3]},
        "provenance": {"worker": "copydesk 0.1.0", "models": [{"name": "names", "version": 1}],
            "stages": [{"name": "times", "version": 1, "status": "ok"}], "warnings": [], "truncated": false},
    })
}

fn entry(record: &Value) -> Entry {
    Entry::of_record(record.to_string().into_bytes(), "set:1".to_owned()).unwrap()
}

/// Every change between two records, as `layer kind label fields`.
fn changes_with(a: &Value, b: &Value, options: &Options) -> Vec<String> {
    let compared = compare(&entry(a), &entry(b), options).unwrap();
    let told = compared.layers.iter().flat_map(|(layer, diff)| {
        diff.changes.iter().map(move |change| {
            let fields = change.fields.iter().map(|field| {
                let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
                format!(" {}={}>{}", field.path, said(&field.from), said(&field.to))
            });
            let kind = match change.kind {
                Kind::Added => '+',
                Kind::Removed => '-',
                Kind::Changed => '~',
            };
            format!("{layer} {kind} {}{}", change.label, fields.collect::<String>())
        })
    });
    told.collect()
}

fn changes(a: &Value, b: &Value) -> Vec<String> {
    changes_with(a, b, &Options::default())
}

/// What changes when `plant` is done to a record.
#[track_caller]
fn check(plant: impl FnOnce(&mut Value), wanted: &[&str]) {
    let (a, mut b) = (record(1), record(1));
    plant(&mut b);
    assert_eq!(changes(&a, &b), wanted);
}

#[test]
fn the_same_is_the_same() {
    check(|_| {}, &[]);
    // Another place of input, and the order of members and findings.
    check(|b| b["input"]["kafka"]["partition"] = 77.into(), &[]);
    check(|b| b["entities"].as_array_mut().unwrap().reverse(), &[]);
}

#[test]
fn a_planted_change_is_found_in_its_layer_alone() {
    check(|b| b["times"][0]["value"] = "2026-01-05".into(), &["times ~ DATE Monday value=2025-12-29>2026-01-05"]);
    check(|b| drop(b["times"].as_array_mut().unwrap().remove(1)), &["times - DATE May"]);
    check(|b| b["language"][0]["confidence"] = 0.5.into(), &["language ~ en confidence=0.99>0.5"]);
    check(
        |b| b["item"]["headlines"][0]["value"] = "No".into(),
        &["item ~ headlines.value headlines.value=Bridge 1>No"],
    );
    check(|b| drop(b["item"]["subjects"].as_array_mut().unwrap().pop()), &["item - subjects subjects=Norway>-"]);
    check(
        |b| b["entities"][0]["type"] = "ORG".into(),
        &[
            "entities ~ ORG Ida Berg type=PERSON>ORG",
            // Who speaks is told by name and type, not by the local id.
            "quotes ~ mixed the bridge will open in May speaker.entity=PERSON Ida Berg>ORG Ida Berg",
        ],
    );
    check(|b| b["story"]["simhash"] = "00".into(), &["story ~ simhash simhash=9f>00"]);
    check(|b| b["story"]["minhash"][1] = 7.into(), &["story.minhash - 2", "story.minhash + 7"]);
    check(
        |b| b["provenance"]["warnings"] = json!([{"code": "no-date", "path": "/input/date"}]),
        &["warnings + no-date /input/date"],
    );
    check(|b| b["sentiment"] = json!({"document": 0.3}), &["sentiment + document document=->0.3"]);
}

#[test]
fn a_boundary_that_moved_is_a_change_and_no_pair_of_others() {
    check(
        |b| {
            b["times"][0]["start"] = 27.into();
            b["times"][0]["exact"] = "on Monday".into();
        },
        &[
            "quotes ~ mixed the bridge will open in May time=DATE Monday>DATE on Monday",
            "times ~ DATE on Monday exact=Monday>on Monday start=30>27",
        ],
    );
}

#[test]
fn local_ids_may_move() {
    check(
        |b| {
            let entities = b["entities"].as_array_mut().unwrap();
            entities[0]["id"] = "e1".into();
            entities[1]["id"] = "e2".into();
            entities.insert(
                0,
                json!({"id": "e0", "type": "GPE", "name": "Oslo", "mentions": [
            {"start": 0, "end": 4, "exact": "OSLO", "kind": "name", "confidence": 0.9}]}),
            );
            b["quotes"][0]["speaker"]["entity"] = "e1".into();
        },
        &["entities + GPE Oslo"],
    );
}

#[test]
fn a_mention_more_changes_its_entity() {
    check(
        |b| drop(b["entities"][0]["mentions"].as_array_mut().unwrap().pop()),
        &["entities ~ PERSON Ida Berg mentions=pronoun She>-"],
    );
}

#[test]
fn another_body_moves_spans_without_changing_what_they_say() {
    let shifted = |b: &mut Value| {
        let body = b["item"]["bodies"][0]["value"].as_str().unwrap().replace("OSLO — ", "OSLO (NTB) — ");
        b["item"]["bodies"][0]["value"] = body.into();
        let mut lists =
            vec![b["text"]["sentences"].take(), b["times"].take(), b["entities"].take(), b["quotes"].take()];
        for list in &mut lists {
            shift(list, 6);
        }
        let [sentences, times, entities, quotes] = lists.try_into().unwrap();
        b["text"]["sentences"] = sentences;
        b["text"]["sentences"][0]["start"] = 0.into();
        (b["times"], b["entities"], b["quotes"]) = (times, entities, quotes);
    };
    let (a, mut b) = (record(1), record(1));
    shifted(&mut b);
    let options = Options { layers: ["times", "entities", "quotes"].map(str::to_owned).into(), ..Options::default() };
    assert_eq!(changes_with(&a, &b, &options), Vec::<String>::new());
    // The body itself is told, and so is whatever touches what differs.
    let all = changes(&a, &b);
    assert!(all.iter().any(|change| change.starts_with("item ~ bodies.value") && change.contains("(NTB)")), "{all:?}");
}

/// Where the bodies differ the same numbers are not the same place.
#[test]
fn what_lies_where_the_bodies_differ_is_compared_by_its_words() {
    let with = |body: &str, words: &[(&str, usize)]| {
        let times: Vec<Value> = words
            .iter()
            .map(|(exact, start)| json!({"start": start, "end": start + exact.len(), "exact": exact, "type": "DATE"}))
            .collect();
        json!({"id": "x", "item": {"bodies": [{"value": body}]}, "times": times})
    };
    let a = with("On May 1 or June 2, they said.", &[("May 1", 3), ("June 2", 12)]);
    let b = with("By May 1 or on May 9, they said.", &[("May 1", 3), ("May 9", 15)]);
    let times = |a, b| changes_with(a, b, &Options { layers: ["times".to_owned()].into(), ..Options::default() });
    assert_eq!(times(&a, &b), ["times - DATE June 2", "times + DATE May 9"]);
    assert_eq!(times(&b, &a), ["times - DATE May 9", "times + DATE June 2"]);
}

fn shift(value: &mut Value, by: i64) {
    match value {
        Value::Object(members) => members.iter_mut().for_each(|(name, member)| match member.as_i64() {
            Some(at) if name == "start" || name == "end" => *member = (at + by).into(),
            _ => shift(member, by),
        }),
        Value::Array(parts) => parts.iter_mut().for_each(|part| shift(part, by)),
        _ => {}
    }
}

#[test]
fn layers_and_fields_can_be_left_out() {
    let (a, mut b) = (record(1), record(1));
    b["times"][0]["value"] = "2026-01-05".into();
    b["language"][0]["confidence"] = 0.5.into();
    b["text"]["furniture"][0]["kind"] = "byline".into();
    let only = |layers: &[&str], ignored: &[&str]| {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        changes_with(&a, &b, &Options { layers: set(layers), ignored: set(ignored), provenance: false }).len()
    };
    assert_eq!(
        (only(&[], &[]), only(&["times"], &[]), only(&["text"], &[]), only(&["text.sentences"], &[])),
        (3, 1, 1, 0)
    );
    assert_eq!((only(&[], &["confidence"]), only(&[], &["times.value"]), only(&[], &["language.value"])), (2, 2, 3));
}

/// The report on two streams, read in turn.
fn report(a: &[Value], b: &[Value], options: &Options) -> Report {
    let window = Window { records: 50, bytes: 1 << 30 };
    let (mut matching, mut tally) = (Matching::new(window), Tally::new(options.clone(), "a", "b"));
    for index in 0..a.len().max(b.len()) {
        for (side, set) in [(Side::A, a), (Side::B, b)] {
            for matched in set.get(index).map(|record| matching.take(side, entry(record))).unwrap_or_default() {
                tally.add(&matched).unwrap();
            }
        }
    }
    for matched in matching.finish().collect::<Vec<_>>() {
        tally.add(&matched).unwrap();
    }
    tally.report(&matching, window)
}

#[test]
fn what_made_a_record_counts_when_it_is_asked_for() {
    let (a, mut b) = (record(1), record(1));
    b["provenance"]["worker"] = "copydesk 0.2.0".into();
    let quiet = report(std::slice::from_ref(&a), std::slice::from_ref(&b), &Options::default());
    assert_eq!((quiet.differs(), quiet.remade, quiet.same), (false, 1, 1));
    assert_eq!(quiet.a.made_by["copydesk 0.1.0"], 1);
    assert_eq!(quiet.b.made_by["copydesk 0.2.0"], 1);
    let asked = report(&[a], &[b], &Options { provenance: true, ..Options::default() });
    assert_eq!((asked.differs(), asked.changed), (true, 1));
}

#[test]
fn the_commonest_change_is_the_first_example() {
    let a: Vec<Value> = (0..40).map(record).collect();
    let mut b = a.clone();
    b[0]["times"][1]["value"] = "2027-05".into();
    for record in &mut b[1..30] {
        record["times"][0]["value"] = "2026-01-05".into();
    }
    b[35]["times"][0]["ground"] = "rule:new".into();
    b.remove(39);
    let report = report(&a, &b, &Options::default());
    assert_eq!((report.same, report.changed, report.added, report.removed), (8, 31, 0, 1));
    let times = report.layers.iter().find(|layer| layer.name == "times").unwrap();
    assert_eq!((times.changed.count, times.minor, times.records_changed), (31, 1, 31));
    assert_eq!(times.fields[0], ("value".to_owned(), 30));
    let told: Vec<(u64, &str)> =
        times.changed.examples.iter().map(|example| (example.count, example.label.as_str())).collect();
    assert_eq!(told, [(29, "DATE Monday"), (1, "DATE May"), (1, "DATE Monday")]);
    assert_eq!(times.changed.examples[0].context.as_ref().unwrap()[1], "Monday");
    assert_eq!(report.removed_records[0].headline.as_deref(), Some("Bridge 39"));
    assert!(report.layers.iter().all(|layer| layer.name == "times" || layer.is_same()));
}

#[test]
fn tombstones_are_compared_too() {
    let full = entry(&record(1));
    let gone = Entry { value: None, ..full.clone() };
    let mut tally = Tally::new(Options::default(), "a", "b");
    tally.add(&Matched::Both(full.clone(), gone.clone())).unwrap();
    tally.add(&Matched::Both(gone.clone(), full)).unwrap();
    tally.add(&Matched::Both(gone.clone(), gone)).unwrap();
    let window = Window { records: 1, bytes: 1 };
    let report = tally.report(&Matching::new(window), window);
    assert_eq!((report.withdrawn, report.restored, report.changed, report.same), (1, 1, 2, 1));
}

/// Any JSON that stands as a record.
fn any_record() -> impl Strategy<Value = Value> {
    let span = (0..30_i64, 0..8_i64, "[a-c]{0,2}", prop_oneof![Just("DATE"), Just("SET")], "[st][0-3]").prop_map(
        |(start, length, exact, kind, id)| json!({"id": id, "start": start, "end": start + length, "exact": exact, "type": kind}),
    );
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..5_i64).prop_map(Value::from),
        "[a-z][0-9]".prop_map(Value::from)
    ];
    let any = leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-d]|start|end|id|exact", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    (prop::collection::vec(span, 0..6), any.clone(), any, "[a-d]{0,20}").prop_map(|(times, other, text, body)| {
        json!({"id": "x", "item": {"bodies": [{"value": body}]}, "times": times, "other": other, "text": text})
    })
}

proptest! {
    #[test]
    fn a_record_differs_in_nothing_from_itself(record in any_record()) {
        prop_assert_eq!(changes(&record, &record), Vec::<String>::new());
    }

    /// Not by the shortcut of equal bytes: a space more, and everything is looked at.
    #[test]
    fn nor_from_itself_written_otherwise(record in any_record()) {
        let (a, mut b) = (entry(&record), entry(&record));
        b.value.as_mut().unwrap().push(b' ');
        let compared = compare(&a, &b, &Options::default()).unwrap();
        for (name, layer) in compared.layers {
            prop_assert_eq!(layer.changes, vec![], "{}", name);
            prop_assert_eq!(layer.a, Some(layer.same), "{}", name);
        }
    }

    #[test]
    fn swapping_the_sides_swaps_the_answer(a in any_record(), b in any_record()) {
        let there = compare(&entry(&a), &entry(&b), &Options::default()).unwrap();
        let back = compare(&entry(&b), &entry(&a), &Options::default()).unwrap();
        prop_assert_eq!(there.layers.len(), back.layers.len());
        for (name, layer) in &there.layers {
            let other = &back.layers[name];
            prop_assert_eq!((layer.a, layer.b, layer.same), (other.b, other.a, other.same), "{}", name);
            let count = |layer: &compare::LayerDiff, kind| layer.changes.iter().filter(|change| change.kind == kind).count();
            prop_assert_eq!(count(layer, Kind::Added), count(other, Kind::Removed), "{}", name);
            prop_assert_eq!(count(layer, Kind::Removed), count(other, Kind::Added), "{}", name);
            prop_assert_eq!(count(layer, Kind::Changed), count(other, Kind::Changed), "{}", name);
        }
    }
}
