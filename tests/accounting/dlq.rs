//! `copydesk dlq`: letters are counted, shown, and redriven once, whatever comes between.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer as _, ThreadedProducer};

use crate::scenario::{self, turn};
use crate::support::articles::Form;
use crate::support::broker::{self, Broker};
use crate::support::command::Desk;
use crate::support::harvest::{self, Isolation, Seen};
use crate::support::load::Load;
use crate::support::manifest::{Fate, Headers, Manifest, Place, Sent};
use crate::support::oracle;
use crate::support::topics::{self, Topics};
use crate::support::worker::Mode;

/// What came into the input topic since the load was put there, by the place where it was first.
fn redriven(broker: &Broker, topics: &Topics, manifest: &Manifest) -> BTreeMap<Place, Vec<Seen>> {
    let mut found: BTreeMap<Place, Vec<Seen>> = BTreeMap::new();
    for seen in harvest::read(broker, &topics.input, Isolation::Committed) {
        if manifest.sent.contains_key(&Place { partition: seen.partition, offset: seen.offset }) {
            continue;
        }
        let number = |name: &str| seen.header(name).and_then(|value| value.parse().ok()).expect("a redriven record");
        let place = Place { partition: number("dlq.original.partition") as i32, offset: number("dlq.original.offset") };
        found.entry(place).or_default().push(seen);
    }
    found
}

fn own(headers: &Headers) -> Headers {
    let ours = |name: &str| name.starts_with("dlq.") || name.starts_with("copydesk.redrive.");
    headers.iter().filter(|(name, _)| !ours(name)).cloned().collect()
}

#[test]
fn letters_of_a_worker_are_counted_shown_and_redriven_once() {
    let Some(scenario) = scenario::begin("dlq", Mode::ExactlyOnce) else { return };
    let (broker, topics) = (scenario.broker, scenario.topics.clone());
    let load = Load { bad_per_mille: 300, ..Load::of(400) };
    let manifest = load.produce(broker, &topics.input);
    let plan = scenario.plan().set("dead_letters.breaker.ratio_max", "1.0").set("dead_letters.breaker.run_max", "0");
    let worker = scenario.start(&plan);
    let (account, _) = scenario.account(&manifest, 0);
    drop(worker);
    let desk = Desk::at(broker, &topics);

    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for sent in manifest.sent.values() {
        if let Fate::DeadLetter(reason) = sent.fate {
            *reasons.entry(reason.name()).or_default() += 1;
        }
    }
    let list = desk.run(&["dlq", "list", "--since", "1h", "--format", "json"]).json(0);
    assert_eq!((&list["letters"], &list["redriven"]), (&account.dead.into(), &0.into()));
    let mut listed: BTreeMap<&str, u64> = BTreeMap::new();
    for group in list["reasons"].as_array().expect("a list of reasons") {
        *listed.entry(group["reason"].as_str().expect("a reason")).or_default() +=
            group["letters"].as_u64().expect("a count");
    }
    assert_eq!(listed, reasons);
    let nothing = desk.run(&["dlq", "list", "--until", "1h", "--format", "json"]).json(0);
    assert_eq!(nothing["letters"], 0, "none had failed an hour ago");

    // One letter, byte for byte.
    let letters = harvest::read(broker, &topics.dead, Isolation::Committed);
    let letter =
        letters.iter().find(|letter| letter.value.as_ref().is_some_and(|value| !value.is_empty())).expect("a letter");
    let place = format!("{}:{}", letter.partition, letter.offset);
    let shown = desk.run(&["dlq", "show", &place, "--format", "json"]).json(0);
    assert_eq!(shown["headers"].as_array().expect("a list").len(), letter.headers.len());
    let text = desk.run(&["dlq", "show", &place]);
    assert!(text.stdout.contains(letter.header("dlq.reason").expect("a reason")), "{}", text.stdout);
    let gone = desk.run(&["dlq", "show", "0:99999999"]);
    assert_eq!(gone.code, Some(1));
    assert!(gone.stderr.contains("offset 99999999 is not kept"), "{}", gone.stderr);

    // By reason, with a limit, and then the rest of it.
    let (reason, count) = reasons
        .iter()
        .max_by_key(|(_, count)| **count)
        .map(|(reason, count)| (*reason, *count as usize))
        .expect("bad articles");
    let redrive = |arguments: &[&str]| desk.run(&[&["dlq", "redrive"], arguments].concat());
    let plan = redrive(&["--reason", reason, "--dry-run"]);
    assert!(plan.stdout.starts_with(&format!("would redrive {count} letters")), "{}{}", plan.stdout, plan.stderr);
    assert!(redriven(broker, &topics, &manifest).is_empty(), "a dry run sends nothing");
    for (arguments, total) in
        [(vec!["--reason", reason, "--limit", "3"], 3), (vec!["--reason", reason], count), (vec![], account.dead)]
    {
        let ended = redrive(&arguments);
        assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
        assert_eq!(redriven(broker, &topics, &manifest).len(), total, "{}", ended.stdout);
    }
    let again = redrive(&[]);
    assert!(again.stdout.starts_with("redriven 0 letters"), "{}", again.stdout);
    let list = desk.run(&["dlq", "list", "--format", "json"]).json(0);
    assert_eq!(
        (&list["letters"], &list["redriven"], &list["others"]),
        (&account.dead.into(), &account.dead.into(), &0.into())
    );

    for (place, seen) in redriven(broker, &topics, &manifest) {
        let [seen] = seen.as_slice() else { panic!("{place} was redriven {} times", seen.len()) };
        let sent = &manifest.sent[&place];
        assert!(matches!(sent.fate, Fate::DeadLetter(_)), "{place}");
        assert_eq!((&seen.key, &seen.value, &own(&seen.headers)), (&sent.key, &sent.payload, &sent.headers), "{place}");
        assert_eq!(seen.timestamp_ms, Some(sent.timestamp_ms), "{place}");
        assert!(
            seen.header("copydesk.redrive.letter").is_some_and(|letter| letter.starts_with(&topics.dead)),
            "{place}"
        );
        assert!(seen.header("dlq.reason").is_none(), "{place}");
    }
}

/// Letters as a worker writes them, of the articles of a load which are not in the input topic.
fn letters(broker: &Broker, topics: &Topics, load: &Load) -> Vec<Sent> {
    let producer: BaseProducer = broker.client().create().expect("a producer");
    let mut sent = Vec::new();
    for (number, (key, draft)) in load.drafts().enumerate() {
        let timestamp_ms = 1_760_000_000_000 + number as i64;
        let article = Sent { key, payload: draft.payload, headers: draft.headers, timestamp_ms, fate: draft.fate };
        let mut headers = OwnedHeaders::new();
        for (key, value) in &article.headers {
            headers = headers.insert(Header { key, value: value.as_deref() });
        }
        let source = format!("{}/{}/{number}", topics.input, number % 3);
        let (partition, offset) = ((number % 3).to_string(), number.to_string());
        for (key, value) in [
            ("dlq.reason", "panic"),
            ("dlq.stage", "tokens"),
            ("dlq.source", &source),
            ("dlq.original.topic", &topics.input),
            ("dlq.original.partition", &partition),
            ("dlq.original.offset", &offset),
            ("dlq.failed_at", "2026-01-31T12:00:00Z"),
        ] {
            headers = headers.insert(Header { key, value: Some(value) });
        }
        let mut record: BaseRecord<'_, [u8], [u8]> =
            BaseRecord::to(&topics.dead).partition((number % 2) as i32).headers(headers).timestamp(timestamp_ms);
        record.key = article.key.as_deref();
        record.payload = article.payload.as_deref();
        producer.send(record).map_err(|(error, _)| error).expect("room in the queue");
        sent.push(article);
    }
    producer.flush(Duration::from_secs(30)).expect("delivery");
    sent
}

#[test]
fn a_redrive_that_is_killed_goes_on_where_it_was() {
    let _turn = turn();
    let Some(broker) = broker::shared() else { return };
    let topics = Topics::make("dlq-killed", broker);
    // Three transactions and a bit.
    let sent = letters(broker, &topics, &Load::of(1_600));
    let desk = Desk::at(broker, &topics);
    let count = || harvest::count(broker, &topics.input, Isolation::Committed);
    // Killed with the second transaction open; then with the second of those that are left committed, and nobody told.
    for (point, total) in [("before_commit:2", 500), ("after_commit:2", 1_500)] {
        let killed = desk.clone().dying(point).run(&["dlq", "redrive"]);
        assert_eq!(killed.code, None, "{}{}", killed.stdout, killed.stderr);
        let dry = desk.run(&["dlq", "redrive", "--dry-run"]);
        // The dry run ends nothing that is open; it sees what is committed by then.
        assert!(dry.stdout.contains("letters"), "{}{}", dry.stdout, dry.stderr);
        if point.starts_with("after") {
            assert_eq!(count(), total, "after {point}");
        }
    }
    assert!(count() < harvest::count(broker, &topics.input, Isolation::Uncommitted), "nothing was aborted");
    let last = desk.run(&["dlq", "redrive"]);
    assert_eq!(last.code, Some(0), "{}{}", last.stdout, last.stderr);
    assert!(last.stdout.starts_with("redriven 100 letters"), "{}", last.stdout);
    assert_eq!(count(), 1_600);
    let offsets: BTreeSet<String> = harvest::read(broker, &topics.input, Isolation::Committed)
        .iter()
        .map(|seen| seen.header("dlq.original.offset").expect("a redriven record").to_owned())
        .collect();
    assert_eq!(offsets.len(), sent.len(), "each letter once");
}

/// What is committed beyond the beginning of an open transaction is hidden, and a receipt may be among it.
#[test]
fn a_redrive_waits_for_open_transactions() {
    let _turn = turn();
    let Some(broker) = broker::shared() else { return };
    let topics = Topics::make("dlq-open", broker);
    letters(broker, &topics, &Load::of(20));
    let mut config = broker.client();
    config.set("transactional.id", format!("{}-worker", topics.dead));
    let worker: ThreadedProducer<DefaultProducerContext> = config.create().expect("a producer");
    let within = Duration::from_secs(30);
    worker.init_transactions(within).expect("a transactional producer");
    worker.begin_transaction().expect("a transaction");
    let record: BaseRecord<'_, [u8], [u8]> = BaseRecord::to(&topics.dead).partition(1).payload(b"open");
    worker.send(record).map_err(|(error, _)| error).expect("room in the queue");
    worker.flush(within).expect("delivery");

    let desk = Desk::at(broker, &topics);
    let redrive = std::thread::spawn(move || desk.run(&["dlq", "redrive"]));
    std::thread::sleep(Duration::from_secs(3));
    assert!(!redrive.is_finished(), "it did not wait");
    assert_eq!(harvest::count(broker, &topics.input, Isolation::Uncommitted), 0, "it did not wait");
    worker.commit_transaction(within).expect("a commit");
    let ended = redrive.join().expect("the command was run");
    assert!(
        ended.code == Some(0) && ended.stdout.starts_with("redriven 20 letters"),
        "{}{}",
        ended.stdout,
        ended.stderr
    );
}

#[test]
fn letters_go_through_the_stages_to_the_output() {
    let _turn = turn();
    let Some(broker) = broker::shared() else { return };
    let topics = Topics::make("dlq-stages", broker);
    let load = Load { bad_per_mille: 100, forms: &Form::ALL, ..Load::of(120) };
    let sent = letters(broker, &topics, &load);
    let bad = sent.iter().filter(|sent| sent.fate != Fate::Record).count();
    assert!(0 < bad && bad < 100, "{bad} bad articles");
    let desk = Desk::at(broker, &topics);
    let dry = desk.run(&["dlq", "redrive", "--to", "output", "--dry-run"]);
    assert!(
        dry.stdout.starts_with(&format!("would redrive {} letters", sent.len() - bad)),
        "{}{}",
        dry.stdout,
        dry.stderr
    );
    let ended = desk.run(&["dlq", "redrive", "--to", "output"]);
    assert_eq!(ended.code, Some(1), "some fail again: {}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("fail again: "), "{}", ended.stdout);

    let settings = oracle::settings();
    let records = harvest::read(broker, &topics.output, Isolation::Committed);
    assert_eq!(records.len(), sent.len() - bad);
    for record in &records {
        let number: usize =
            record.header("copydesk.source.offset").and_then(|offset| offset.parse().ok()).expect("a source");
        let place = Place { partition: (number % 3) as i32, offset: number as i64 };
        let wanted = oracle::record(&settings, &topics.input, place, &sent[number]).expect("a good article");
        assert_eq!(record.value.as_deref(), Some(wanted.as_slice()), "{place}");
        assert_eq!((&record.key, record.timestamp_ms), (&sent[number].key, Some(sent[number].timestamp_ms)), "{place}");
        let names: Vec<&str> = record.headers.iter().map(|(name, _)| name.as_str()).collect();
        let worker = [
            "content-type",
            "copydesk.schema",
            "copydesk.source.topic",
            "copydesk.source.partition",
            "copydesk.source.offset",
            "traceparent",
        ];
        assert_eq!(names, worker, "as the worker writes them");
    }
    let again = desk.run(&["dlq", "redrive", "--to", "output"]);
    assert!(again.stdout.starts_with("redriven 0 letters"), "{}", again.stdout);
    assert_eq!(harvest::count(broker, &topics.output, Isolation::Committed), records.len());
}

#[test]
fn what_there_is_not_is_named() {
    let _turn = turn();
    let Some(broker) = broker::shared() else { return };
    let mut topics = Topics::named("dlq-missing", 1);
    let missing = Desk::at(broker, &topics).run(&["dlq", "list"]);
    assert_eq!(missing.code, Some(1));
    assert!(missing.stderr.contains(&format!("topic {:?} does not exist", topics.dead)), "{}", missing.stderr);
    topics::make(broker, &topics.dead, 1, &[]);
    topics.input = "another".to_owned();
    letters(broker, &topics, &Load::of(1));
    topics.input = "raw".to_owned();
    let desk = Desk::at(broker, &topics);
    let strange = desk.run(&["dlq", "redrive", "--dry-run"]);
    assert_eq!(strange.code, Some(1), "{}", strange.stdout);
    assert!(strange.stdout.contains("left 1: came from topic \"another\""), "{}", strange.stdout);
    let partition = desk.run(&["dlq", "show", "7:0"]);
    assert_eq!(partition.code, Some(1));
    assert!(partition.stderr.contains("has no partition 7"), "{}", partition.stderr);
}
