//! `copydesk diff` on topics: planted changes, among aborted transactions and in another order of partitions.

use std::time::Duration;

use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer as _, ThreadedProducer};
use serde_json::{Value, json};

use crate::scenario::turn;
use crate::support::broker::{self, Broker};
use crate::support::command::Desk;
use crate::support::load::Load;
use crate::support::manifest::{Place, Sent};
use crate::support::topics::{self, Topics};
use crate::support::{harvest, oracle, scratch};

const RECORDS: usize = 1_000;
const PARTITIONS: i32 = 4;

/// A record on its way into a topic.
struct Made {
    number: usize,
    timestamp_ms: i64,
    value: Vec<u8>,
}

/// Enriched records, with a layer of times that no stage makes yet.
fn records(topic: &str) -> Vec<Made> {
    let settings = oracle::settings();
    let drafts = Load::of(RECORDS).drafts().enumerate();
    let made = drafts.map(|(number, (key, draft))| {
        let timestamp_ms = 1_760_000_000_000 + 40 * number as i64;
        let sent = Sent { key, payload: draft.payload, headers: draft.headers, timestamp_ms, fate: draft.fate };
        let place = Place { partition: (number % 3) as i32, offset: number as i64 };
        let record = oracle::record(&settings, topic, place, &sent).expect("a good article");
        let mut record: Value = serde_json::from_slice(&record).expect("a record is JSON");
        record["times"] = json!([{"id": "t1", "start": 0, "end": 3, "exact": "now", "type": "DATE", "value": "2026"}]);
        record["entities"] = json!([]);
        Made { number, timestamp_ms, value: record.to_string().into_bytes() }
    });
    made.collect()
}

/// What the next version would make of a record; nothing if it makes none.
fn planted(made: &Made) -> Option<Made> {
    let Made { number, timestamp_ms, ref value } = *made;
    let mut record: Value = serde_json::from_slice(value).expect("a record is JSON");
    match number {
        number if number % 150 == 17 => return None,
        number if number % 100 == 5 => record["times"][0]["value"] = "2026-01".into(),
        number if number % 500 == 3 => {
            record["entities"] = json!([{"id": "e0", "type": "ORG", "name": "Reuters", "mentions": []}]);
        }
        _ => {}
    }
    // Another version made all of them, which is no change of what they say.
    record["provenance"]["worker"] = "copydesk 9.9.9".into();
    Some(Made { number, timestamp_ms, value: record.to_string().into_bytes() })
}

/// Puts records into a topic in committed transactions, with records of aborted ones between.
fn put(broker: &Broker, topic: &str, records: &[Made], partition: impl Fn(usize) -> i32) {
    let mut config = broker.client();
    config.set("transactional.id", format!("{topic}-maker"));
    let producer: ThreadedProducer<rdkafka::producer::DefaultProducerContext> = config.create().expect("a producer");
    producer.init_transactions(Duration::from_secs(30)).expect("a transactional producer");
    let send = |made: &Made, value: &[u8]| {
        let headers = OwnedHeaders::new().insert(Header { key: "content-type", value: Some("application/json") });
        let record: BaseRecord<'_, [u8], [u8]> = BaseRecord::to(topic).payload(value).headers(headers);
        let record = record.timestamp(made.timestamp_ms).partition(partition(made.number));
        producer.send(record).map_err(|(error, _)| error).expect("room in the queue");
    };
    for batch in records.chunks(300) {
        producer.begin_transaction().expect("a transaction");
        batch.iter().take(20).for_each(|made| send(made, b"aborted"));
        producer.flush(Duration::from_secs(30)).expect("delivery");
        producer.abort_transaction(Duration::from_secs(30)).expect("an abort");
        producer.begin_transaction().expect("a transaction");
        batch.iter().for_each(|made| send(made, &made.value));
        producer.commit_transaction(Duration::from_secs(30)).expect("a commit");
    }
}

#[test]
fn planted_changes_are_found_and_nothing_else() {
    let _turn = turn();
    let Some(broker) = broker::shared() else { return };
    let topics = Topics::named("diff", PARTITIONS);
    let (old, new) = (&topics.output, &topics.dead);
    for topic in [old, new] {
        topics::make(broker, topic, PARTITIONS, &[]);
    }
    let before = records("raw");
    let mut after: Vec<Made> = before.iter().filter_map(planted).collect();
    for (extra, made) in before.iter().enumerate().take(7) {
        let mut record: Value = serde_json::from_slice(&made.value).expect("a record is JSON");
        record["id"] = format!("urn:new:{extra}").into();
        record["input"]["kafka"]["offset"] = (1_000_000 + extra).into();
        after.push(Made {
            value: record.to_string().into_bytes(),
            timestamp_ms: 1_761_000_000_000,
            number: RECORDS + extra,
        });
    }
    put(broker, old, &before, |number| number as i32 % PARTITIONS);
    put(broker, new, &after, |number| (number / 11) as i32 % PARTITIONS);

    let desk = Desk::at(broker, &topics);
    let (a, b) = (format!("topic:{old}"), format!("topic:{new}"));
    let report = desk.run(&["diff", &a, &b, "--format", "json", "--window", "300"]).json(1);
    let count = |name: &str| report[name].as_u64().unwrap_or_else(|| panic!("no {name} in {report:#}"));
    let (removed, times, entities) = (7, 10, 2);
    assert_eq!((count("removed"), count("added"), count("changed")), (removed, 7, times + entities), "{report:#}");
    assert_eq!(count("same"), RECORDS as u64 - removed - times - entities);
    assert_eq!(count("remade"), RECORDS as u64 - removed, "each was made by another version");
    assert_eq!(report["window"]["late"], 0);
    for layer in report["layers"].as_array().expect("a list of layers") {
        let of = |kind: &str| layer[kind]["count"].as_u64().expect("a count");
        let wanted = match layer["name"].as_str() {
            Some("times") => (0, 0, times),
            Some("entities") => (entities, 0, 0),
            _ => (0, 0, 0),
        };
        assert_eq!((of("added"), of("removed"), of("changed")), wanted, "{layer:#}");
    }

    // The other way round, and a topic with itself.
    let back = desk.run(&["diff", &b, &a, "--format", "json", "--window", "300"]).json(1);
    assert_eq!(
        (&back["removed"], &back["added"], &back["changed"]),
        (&report["added"], &report["removed"], &report["changed"])
    );
    let same = desk.run(&["diff", &a, &a, "--format", "json", "--provenance"]).json(0);
    assert_eq!((&same["same"], &same["changed"]), (&RECORDS.into(), &0.into()));

    // A file of the same records, in another order.
    let file = scratch("diff").join(format!("{old}.jsonl.gz"));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for seen in harvest::read(broker, old, harvest::Isolation::Committed) {
        let line = [seen.value.expect("no tombstone was put"), b"\n".to_vec()].concat();
        std::io::Write::write_all(&mut gzip, &line).expect("memory takes bytes");
    }
    std::fs::write(&file, gzip.finish().expect("memory takes bytes")).expect("writing a file of records");
    let file = file.display().to_string();
    let text = desk.run(&["diff", &a, &file]);
    assert_eq!(text.code, Some(0), "{}{}", text.stdout, text.stderr);
    let page = desk.run(&["diff", &b, &file, "--format", "html"]);
    assert_eq!(page.code, Some(1), "{}", page.stderr);
    assert!(page.stdout.starts_with("<!DOCTYPE html>") && page.stdout.contains("2026-01"), "{}", page.stdout);
}

#[test]
fn what_cannot_be_compared_is_named_with_its_place() {
    let _turn = turn();
    let Some(broker) = broker::shared() else { return };
    let topics = Topics::named("diff-broken", 1);
    topics::make(broker, &topics.output, 1, &[]);
    let made = |number, value: &[u8]| Made { number, timestamp_ms: 1_760_000_000_000, value: value.to_vec() };
    put(broker, &topics.output, &[made(0, br#"{"id": "a"}"#), made(1, b"{\"id\": ")], |_| 0);
    let desk = Desk::at(broker, &topics);
    let a = format!("topic:{}", topics.output);
    let broken = desk.run(&["diff", &a, &a]);
    assert_eq!(broken.code, Some(2), "{}{}", broken.stdout, broken.stderr);
    // Two of an aborted transaction and its marker come before.
    let place = format!("topic {:?}, partition 0, offset 4: not a record: EOF", topics.output);
    assert!(broken.stderr.contains(&place), "{}", broken.stderr);
    let missing = desk.run(&["diff", &a, "topic:no-such-topic"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("topic \"no-such-topic\" does not exist"), "{}", missing.stderr);
}
