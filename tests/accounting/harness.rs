//! The harness itself, on the real broker but without a worker.

use std::time::Duration;

use crate::scenario::turn;
use crate::support::articles::{Draft, Form};
use crate::support::harvest::{self, Isolation};
use crate::support::load::Load;
use crate::support::manifest::{Fate, Place, Sent};
use crate::support::topics::{self, Topics};
use crate::support::{articles, broker, oracle, seed, worker};

#[test]
fn a_load_stands_where_its_manifest_says() {
    let _turn = turn();
    let Some(broker) = broker::shared() else { return };
    let topics = Topics::make("load", broker);
    let load = Load::mixed(600);
    let manifest = load.produce(broker, &topics.input);
    assert_eq!(manifest.sent.len(), 600);

    let seen = harvest::read(broker, &topics.input, Isolation::Committed);
    assert_eq!(seen.len(), 600);
    for record in &seen {
        let place = Place { partition: record.partition, offset: record.offset };
        let sent = &manifest.sent[&place];
        assert_eq!((&record.key, &record.value, &record.headers), (&sent.key, &sent.payload, &sent.headers), "{place}");
        assert_eq!(record.timestamp_ms, Some(sent.timestamp_ms), "{place}");
    }
    // Small enough to be exact: the same seed gives the same mixture for ever.
    assert!(manifest.count(|fate| matches!(fate, Fate::DeadLetter(_))) > 15);
    assert!(manifest.count(|fate| fate == Fate::Tombstone) > 4);

    let nothing_done = harvest::gather(broker, &topics, Duration::ZERO);
    assert_eq!(nothing_done.input_ends.values().sum::<i64>(), 600);
    assert!(nothing_done.committed.values().all(Option::is_none), "{:?}", nothing_done.committed);
}

#[test]
fn deleted_records_are_gone() {
    let _turn = turn();
    let Some(broker) = broker::shared() else { return };
    let mut topics = Topics::named("deleted", 1);
    topics.partitions = 1;
    topics.make_input(broker);
    Load::of(30).produce(broker, &topics.input);
    topics::delete_before(broker, &topics.input, 0, 20);
    let seen = harvest::read(broker, &topics.input, Isolation::Committed);
    assert_eq!(seen.first().map(|record| record.offset), Some(20));
    assert_eq!(seen.len(), 10);
}

#[test]
fn a_load_is_the_same_each_time() {
    let drafts = || Load::mixed(200).drafts().map(|(key, draft)| (key, draft.payload, draft.headers));
    assert!(drafts().eq(drafts()));
    let other = Load::mixed(200).seeded(1).drafts().map(|(key, draft)| (key, draft.payload, draft.headers));
    assert!(!drafts().eq(other));
}

#[test]
fn payloads_are_unique_where_they_have_an_id() {
    let mut seen = std::collections::BTreeSet::new();
    for (_, draft) in Load::of(500).drafts() {
        assert!(seen.insert(draft.payload.expect("a load without tombstones")), "two records are the same");
    }
}

#[test]
fn an_envelope_has_the_size_asked_for() {
    let envelope = articles::envelope_of(&mut seed::Seed::new(1), "a1", 2_900);
    // Characters of several bytes may be cut: at most three bytes short.
    assert!((2_896..=2_900).contains(&envelope.len()), "{} bytes", envelope.len());
    serde_json::from_slice::<serde_json::Value>(&envelope).expect("it is JSON");
}

#[test]
fn metrics_are_summed_over_labels() {
    let exposition =
        "# TYPE a_total counter\na_total{topic=\"x\"} 3\na_total{topic=\"y {\"} 4.5\na_total_other 9\nb 2 1700\n";
    assert_eq!(worker::sum(exposition, "a_total"), Some(7.5));
    assert_eq!(worker::sum(exposition, "b"), Some(2.0));
    assert_eq!(worker::sum(exposition, "c"), None);
}

#[test]
fn plain_articles_pass_the_lanes() {
    let settings = oracle::settings();
    let place = Place { partition: 0, offset: 0 };
    let draft = articles::good(&mut seed::Seed::new(3), Form::Text, "a1", 900);
    let Draft { payload, headers, fate } = draft;
    let sent = Sent { key: None, payload, headers, timestamp_ms: 0, fate };
    let record = oracle::record(&settings, "raw", place, &sent).expect("a good article");
    serde_json::from_slice::<serde_json::Value>(&record).expect("a record is JSON");
}

#[test]
fn the_sasl_listener_knows_one_password() {
    use rdkafka::consumer::{BaseConsumer, Consumer as _};
    let _turn = turn();
    let Some(broker) = broker::shared() else { return };
    let asks = |password: &str| {
        let mut client = broker.client();
        client.set("bootstrap.servers", &broker.sasl_bootstrap);
        client.set("security.protocol", "sasl_plaintext").set("sasl.mechanism", "PLAIN");
        client.set("sasl.username", broker::SASL_USER).set("sasl.password", password);
        let consumer: BaseConsumer = client.create().expect("a consumer with a password");
        consumer.fetch_metadata(None, Duration::from_secs(5)).is_ok()
    };
    assert!(asks(broker::SASL_PASSWORD), "the right password is refused");
    assert!(!asks("not-the-password"), "a wrong password is let in");
}
