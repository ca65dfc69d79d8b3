//! Without faults, and with bad articles.

use std::time::Duration;

use crate::scenario::{self, Scenario};
use crate::support::harvest;
use crate::support::load::Load;
use crate::support::manifest::{Fate, Manifest, Place};
use crate::support::topics::Topics;
use crate::support::worker::{Mode, Worker};
use crate::support::{broker, oracle, until, worker};

const DRAINS_WITHIN: Duration = Duration::from_secs(15);

/// What came in went out by one of the three doors, by the worker's own count.
fn metrics_balance(worker: &Worker, manifest: &Manifest) {
    let metric = |name: &str| worker.metric(name).unwrap_or_else(|| panic!("no metric {name}"));
    let received = metric("copydesk_records_received_total");
    let doors = [
        metric("copydesk_records_published_total"),
        metric("copydesk_records_dead_lettered_total"),
        metric("copydesk_tombstones_total"),
    ];
    assert_eq!(received, doors.iter().sum::<f64>(), "received against published, dead-lettered, tombstones {doors:?}");
    assert_eq!(received, manifest.sent.len() as f64, "received against sent");
    assert_eq!(metric("copydesk_in_flight_records"), 0.0, "records still in flight");
}

fn every_record_comes_out(mode: Mode) {
    let Some(scenario) = scenario::begin("plain", mode) else { return };
    let manifest = Load::mixed(3_000).produce(scenario.broker, &scenario.topics.input);
    let worker = scenario.start(&scenario.plan());
    assert_eq!(worker.status("/livez"), Some(200));
    harvest::gather(scenario.broker, &scenario.topics, scenario::SETTLES_WITHIN);
    metrics_balance(&worker, &manifest);
    assert_eq!(worker.terminate(DRAINS_WITHIN).code(), Some(0));
    let (account, _) = scenario.account(&manifest, 0);
    assert_eq!(account.repeats, 0, "nothing interrupted the worker");
}

#[test]
fn every_record_comes_out_exactly_once() {
    every_record_comes_out(Mode::ExactlyOnce);
}

#[test]
fn every_record_comes_out_at_least_once() {
    every_record_comes_out(Mode::AtLeastOnce);
}

#[test]
fn a_poisoned_topic_is_sorted_into_articles_and_dead_letters() {
    let Some(scenario) = scenario::begin("poison", Mode::ExactlyOnce) else { return };
    let load = Load { bad_per_mille: 300, tombstones_per_mille: 50, ..Load::of(2_000) };
    let manifest = load.produce(scenario.broker, &scenario.topics.input);
    let settings = oracle::settings();
    for (place, sent) in manifest.sent.iter().filter(|(_, sent)| sent.fate != Fate::Tombstone) {
        // The load and the lanes must agree before the worker is judged by either.
        let reason = oracle::record(&settings, &manifest.topic, *place, sent).err().map(|reject| reject.reason);
        let fate = reason.map_or(Fate::Record, Fate::DeadLetter);
        assert_eq!(fate, sent.fate, "{place}: {:?}", sent.payload.as_deref().map(String::from_utf8_lossy));
    }
    // A third of the records are bad on purpose, which is what the breaker is there to stop.
    let plan = scenario.plan().set("dead_letters.breaker.ratio_max", "1.0").set("dead_letters.breaker.run_max", "0");
    let worker = scenario.start(&plan);
    let (account, harvest) = scenario.account(&manifest, 0);
    assert_eq!(account.dead, manifest.count(|fate| matches!(fate, Fate::DeadLetter(_))));
    assert!(harvest.dead.iter().all(|letter| letter.header("dlq.failed_at").is_some()), "a letter without its time");
    assert_eq!(worker.status("/livez"), Some(200), "bad articles make no bad worker");
}

fn sigterm_under_load(mode: Mode) {
    let Some(scenario) = scenario::begin("sigterm", mode) else { return };
    let load = Load::mixed(4_000).paced(500.0).meanwhile(scenario.broker, &scenario.topics.input);
    let mut first = scenario.start(&scenario.plan());
    scenario.await_progress(0);
    first.signal("TERM");
    // Ready no more, from the signal to the end; and the end comes.
    let mut answers = vec![];
    let status = until("the worker's end", DRAINS_WITHIN, || {
        for _ in 0..20 {
            answers.extend(first.status("/readyz"));
        }
        first.poll_exit()
    });
    assert_eq!(status.code(), Some(0), "{}", first.log_tail());
    let unready = answers.iter().position(|status| *status == 503);
    let unready = unready.unwrap_or_else(|| panic!("/readyz never said 503 while draining: {answers:?}"));
    assert!(answers[unready..].iter().all(|status| *status == 503), "ready again while draining: {answers:?}");
    let _second = scenario.start(&scenario.plan());
    let manifest = load.finish();
    let (account, _) = scenario.account(&manifest, 0);
    assert_eq!(account.repeats, 0, "a drained worker leaves nothing to repeat");
}

#[test]
fn sigterm_under_load_repeats_nothing_exactly_once() {
    sigterm_under_load(Mode::ExactlyOnce);
}

#[test]
fn sigterm_under_load_repeats_nothing_at_least_once() {
    sigterm_under_load(Mode::AtLeastOnce);
}

/// A load of articles whose records differ in size, and a limit that one in twenty of them exceeds. With it, what is to
/// become of each.
fn mixed_sizes(scenario: &Scenario<'_>) -> (Manifest, usize) {
    let load = Load { body_bytes: (200, 6_000), ..Load::of(1_000) };
    let mut manifest = load.produce(scenario.broker, &scenario.topics.input);
    let settings = oracle::settings();
    let size = |place: &Place, sent: &_| {
        oracle::record(&settings, &manifest.topic, *place, sent).expect("all articles are good").len()
    };
    let sizes: Vec<usize> = manifest.sent.iter().map(|(place, sent)| size(place, sent)).collect();
    let mut sorted = sizes.clone();
    sorted.sort_unstable();
    // One in twenty is too large, and one is exactly as large as allowed.
    let limit = sorted[sorted.len() * 19 / 20].max(1024);
    for (sent, size) in manifest.sent.values_mut().zip(&sizes) {
        if limit < *size {
            sent.fate = Fate::DeadLetter(copydesk::extract::Reason::OutputTooLarge);
        }
    }
    let expected = manifest.count(|fate| fate != Fate::Record);
    assert!(20 < expected, "only {expected} records are too large: the scenario shows nothing");
    (manifest, limit)
}

#[test]
fn a_record_too_large_for_the_output_becomes_a_dead_letter() {
    let Some(scenario) = scenario::begin("large", Mode::ExactlyOnce) else { return };
    let (manifest, limit) = mixed_sizes(&scenario);
    let _worker = scenario.start(&scenario.plan().set("output.record_bytes_max", &limit.to_string()));
    let (account, _) = scenario.account(&manifest, 0);
    assert_eq!(account.dead, manifest.count(|fate| fate != Fate::Record));
}

/// The topic's limit is for whole batches, compressed: no batch may be refused, and nothing is too large that fits.
#[test]
fn a_topic_that_takes_less_than_the_worker_allows_refuses_nothing() {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::shared() else { return };
    let scenario = Scenario::without_output(broker, "small-topic", Mode::ExactlyOnce, turn);
    let (manifest, limit) = mixed_sizes(&scenario);
    // What a batch takes besides its one record's value, as the worker reckons it.
    let topic_limit = (limit + 4096).to_string();
    let settings = [("max.message.bytes", topic_limit.as_str())];
    crate::support::topics::make(broker, &scenario.topics.output, scenario.topics.partitions, &settings);
    let worker = scenario.start(&scenario.plan());
    let (account, _) = scenario.account(&manifest, 0);
    assert_eq!(account.dead, manifest.count(|fate| fate != Fate::Record));
    assert!(!worker.log_text().contains("transaction failed"), "{}", worker.log_tail());
}

#[test]
fn a_missing_output_topic_is_waited_for() {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::shared() else { return };
    let scenario = Scenario::without_output(broker, "missing", Mode::ExactlyOnce, turn);
    let topics: &Topics = &scenario.topics;
    let manifest = Load::mixed(500).produce(broker, &topics.input);
    let mut worker = Worker::launch(&scenario.plan(), &broker.bootstrap, topics);
    until("a live worker that is not ready", Duration::from_secs(20), || {
        (worker.status("/livez") == Some(200) && worker.status("/readyz") == Some(503)).then_some(())
    });
    until("the topic's name in the log", Duration::from_secs(20), || {
        worker.log_text().contains(&topics.output).then_some(())
    });
    assert_eq!(scenario.committed(), 0, "nothing may pass while it cannot be published");
    crate::support::topics::make(broker, &topics.output, topics.partitions, &[]);
    worker.await_ready();
    scenario.account(&manifest, 0);
}
