//! A group that grows beyond its partitions and shrinks again, partitions that are added, and lag that tells when a worker
//! has nothing to do.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer as _, ThreadedProducer};
use serde_json::Value;

use crate::scenario::{self, Scenario};
use crate::support::broker::Broker;
use crate::support::harvest;
use crate::support::load::Load;
use crate::support::topics::{self, PARTITIONS};
use crate::support::until;
use crate::support::worker::{Mode, Worker};

const DRAINS_WITHIN: Duration = Duration::from_secs(20);
/// Between two looks at all workers.
const LOOK: Duration = Duration::from_millis(50);
/// Workers after each step; the last has more than there are partitions.
const STEPS: [usize; 5] = [1, 2, 4, 8, 10];
/// Partitions in the end.
const GROWN: i32 = 12;

/// How long partitions stood still, as their owners' metrics tell.
#[derive(Default)]
struct Pauses {
    committed: BTreeMap<i32, (i64, Instant)>,
    longest: Duration,
}

impl Pauses {
    fn look(&mut self, workers: &[Worker]) {
        let now = Instant::now();
        for (partition, offset) in workers.iter().filter_map(Worker::scrape).flat_map(|page| committed(&page)) {
            let (last, since) = self.committed.entry(partition).or_insert((offset, now));
            if *last < offset {
                self.longest = self.longest.max(now - *since);
                (*last, *since) = (offset, now);
            }
        }
    }
}

/// Committed offsets by partition, as a scrape tells them.
fn committed(page: &str) -> Vec<(i32, i64)> {
    let series = page.lines().filter_map(|line| line.strip_prefix("copydesk_committed_offset{"));
    let read = |line: &str| {
        let (labels, value) = line.split_once("} ")?;
        let number = labels.split_once("partition=\"")?.1.trim_end_matches('"').parse().ok()?;
        Some((number, value.trim().parse().ok()?))
    };
    series.filter_map(read).collect()
}

fn assigned(worker: &Worker) -> usize {
    worker.labelled("copydesk_partitions", "state=\"assigned\"").map_or(0, |held| held as usize)
}

/// Partitions that workers had to give back so far, by their logs.
fn given_back(workers: &[Worker]) -> usize {
    let logs = workers.iter().map(Worker::log_text).collect::<Vec<_>>();
    let events = logs.iter().flat_map(|log| log.lines()).filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let revoked = events.filter(|event| event["message"] == "rebalance" && event["kind"] == "revoked");
    revoked
        .filter_map(|event| serde_json::from_str::<Vec<i32>>(event["partitions"].as_str()?).ok())
        .map(|partitions| partitions.len())
        .sum()
}

/// Starts workers until there are `count`, and waits until the partitions are shared out evenly among them. Gives how
/// long it took until each newcomer that got partitions had its first record.
fn grow(scenario: &Scenario<'_>, workers: &mut Vec<Worker>, count: usize, pauses: &mut Pauses) -> Vec<Duration> {
    let begun = Instant::now();
    let old = workers.len();
    for number in old..count {
        // Partitions that are added are noticed by the next look at the topic: every five minutes, unless told otherwise.
        let refresh = "{ \"topic.metadata.refresh.interval.ms\" = 2000 }";
        let plan = scenario.plan().instance(&number.to_string()).set("kafka.consumer_options", refresh);
        workers.push(Worker::launch(&plan, &scenario.broker.bootstrap, &scenario.topics));
    }
    let partitions = PARTITIONS as usize;
    let mut first = BTreeMap::new();
    loop {
        pauses.look(workers);
        for (number, worker) in workers.iter().enumerate().skip(old) {
            if worker.metric("copydesk_records_received_total").is_some_and(|received| 0.0 < received) {
                first.entry(number).or_insert_with(|| begun.elapsed());
            }
        }
        let held: Vec<usize> = workers.iter().map(assigned).collect();
        let even = held.iter().all(|&held| held <= partitions.div_ceil(count) && partitions / count <= held);
        let newcomers = held[old..].iter().filter(|held| 0 < **held).count();
        if held.iter().sum::<usize>() == partitions && even && newcomers <= first.len() {
            return first.into_values().collect();
        }
        assert!(begun.elapsed() < scenario::SETTLES_WITHIN, "{count} workers hold {held:?}");
        std::thread::sleep(LOOK);
    }
}

fn grows_and_shrinks(mode: Mode) {
    let Some(mut scenario) = scenario::begin("scale", mode) else { return };
    let (broker, input) = (scenario.broker, scenario.topics.input.clone());
    let load = Load::mixed(100_000).paced(400.0).meanwhile(broker, &input);
    let mut workers = Vec::new();
    for count in STEPS {
        let (mut pauses, before, old) = (Pauses::default(), given_back(&workers), workers.len());
        pauses.look(&workers);
        let first = grow(&scenario, &mut workers, count, &mut pauses);
        for _ in 0..20 {
            std::thread::sleep(LOOK);
            pauses.look(&workers);
        }
        let moved = given_back(&workers) - before;
        println!(
            "{}: {old} → {count} workers: {moved} partitions moved, first records of the newcomers after {first:.1?}, \
             longest stand of a partition {:.1?}",
            mode.name(),
            pauses.longest
        );
        // What the newcomers hold in the end, and nothing between those that were there; nobody needs to give up more.
        let partitions = PARTITIONS as usize;
        let needed = if old == 0 { 0 } else { partitions - old.min(partitions) * (partitions / count).max(1) };
        assert!(moved <= needed, "{moved} partitions moved from {old} to {count} workers, and {needed} had to");
    }

    topics::grow(broker, &input, GROWN);
    scenario.topics.partitions = GROWN;
    let mut manifest = load.stop();
    let begun = Instant::now();
    // A producer of its own, which knows of the new partitions.
    manifest.extend(Load::mixed(600).seeded(7).produce(broker, &input));
    let fresh = |positions: &BTreeMap<i32, (Option<i64>, i64)>| {
        (PARTITIONS..GROWN).all(|partition| {
            positions.get(&partition).is_some_and(|(committed, end)| 0 < *end && *committed == Some(*end))
        })
    };
    until("the new partitions", scenario::SETTLES_WITHIN, || {
        fresh(&harvest::positions(broker, &scenario.topics)).then_some(())
    });
    println!("{}: {PARTITIONS} → {GROWN} partitions: read to their ends after {:.1?}", mode.name(), begun.elapsed());

    let load = Load::mixed(100_000).seeded(8).paced(400.0).meanwhile(broker, &input);
    while 1 < workers.len() {
        // The oldest first, as a deployment does.
        let leaving = workers.len() / 2;
        for worker in workers.drain(..leaving) {
            assert_eq!(worker.terminate(DRAINS_WITHIN).code(), Some(0));
        }
        scenario.await_progress(scenario.committed());
    }
    manifest.extend(load.stop());
    scenario.account(&manifest, scenario::IN_FLIGHT);
    assert_eq!(workers[0].status("/livez"), Some(200));
}

#[test]
fn a_group_grows_and_shrinks_exactly_once() {
    grows_and_shrinks(Mode::ExactlyOnce);
}

#[test]
fn a_group_grows_and_shrinks_at_least_once() {
    grows_and_shrinks(Mode::AtLeastOnce);
}

/// Writes articles to all partitions in one transaction, and commits or aborts it.
fn transaction(broker: &Broker, topic: &str, commit: bool) {
    let mut client = broker.client();
    client.set("transactional.id", format!("{topic}-writer"));
    let producer: ThreadedProducer<DefaultProducerContext> = client.create().expect("a producer");
    let call = Duration::from_secs(20);
    producer.init_transactions(call).expect("transactions begin");
    producer.begin_transaction().expect("a transaction begins");
    for number in 0..5 * PARTITIONS {
        let value = format!("The council met for the {number}th time.");
        let record: BaseRecord<'_, str, str> = BaseRecord::to(topic).partition(number % PARTITIONS).payload(&value);
        producer.send(record).map_err(|(error, _)| error).expect("the queue has room");
    }
    until("delivery", call, || (producer.in_flight_count() == 0).then_some(()));
    let ended = if commit { producer.commit_transaction(call) } else { producer.abort_transaction(call) };
    ended.expect("the transaction ends");
}

/// By offset arithmetic there is always something left: the markers, and what was aborted.
#[test]
fn an_idle_topic_of_transactions_has_no_lag() {
    let Some(scenario) = scenario::begin("no-lag", Mode::ExactlyOnce) else { return };
    let (broker, input) = (scenario.broker, scenario.topics.input.clone());
    transaction(broker, &input, true);
    transaction(broker, &input, true);
    transaction(broker, &input, false);
    let plan = scenario.plan().set("kafka.statistics_interval_ms", "1000");
    // The second one finds nothing but markers behind what is committed.
    for run in ["that reads them", "that comes later"] {
        let worker = scenario.start(&plan);
        until("a lag of no records", scenario::SETTLES_WITHIN, || {
            let lags = worker.scrape()?.lines().filter(|line| line.starts_with("copydesk_lag_records{")).count();
            let lag = worker.metric("copydesk_lag_records")?;
            (lags == PARTITIONS as usize && lag == 0.0).then_some(())
        });
        let positions = harvest::positions(broker, &scenario.topics);
        let arithmetic: i64 = positions.values().map(|(committed, end)| end - committed.unwrap_or(0)).sum();
        println!("a worker {run}: lag 0; by offsets {arithmetic}");
        assert!(i64::from(PARTITIONS) <= arithmetic, "there are no markers: {positions:?}");
        assert_eq!(worker.terminate(DRAINS_WITHIN).code(), Some(0));
    }
}
