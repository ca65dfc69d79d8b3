//! Replays on a real broker: beside a live worker, killed, shared, over gaps.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer as _, ThreadedProducer};

use crate::scenario::{self, Scenario};
use crate::support::broker::{self, Broker};
use crate::support::harvest::{self, Harvest, Isolation, Seen};
use crate::support::load::Load;
use crate::support::manifest::{Fate, Manifest, Place};
use crate::support::topics::{self, Topics};
use crate::support::verifier::{Account, Promise, verify};
use crate::support::worker::{self, FailPoint, Mode, Plan, Worker};
use crate::support::{oracle, until};

/// A replay of a topic of a scenario: its own topics and names.
pub(crate) struct Replay<'b> {
    broker: &'b Broker,
    live: Topics,
    /// The topics with those of the replay in place of the live ones, and its group.
    pub(crate) topics: Topics,
    id: String,
}

impl<'b> Replay<'b> {
    /// Makes the topics of replay `id`.
    pub(crate) fn make(broker: &'b Broker, live: &Topics, id: &str) -> Self {
        let replay = Self::named(broker, live, id);
        topics::make(broker, &replay.topics.output, live.partitions, &[]);
        topics::make(broker, &replay.topics.dead, 2, &[]);
        replay
    }

    /// The names alone.
    pub(crate) fn named(broker: &'b Broker, live: &Topics, id: &str) -> Self {
        let output = format!("{}.{id}", live.input);
        let topics = Topics {
            dead: format!("{output}.dead"),
            output,
            group: format!("{}-replay-{id}", live.group),
            ..live.clone()
        };
        Self { broker, live: live.clone(), topics, id: id.to_owned() }
    }

    /// The command with these arguments besides.
    pub(crate) fn plan(&self, arguments: &[&str]) -> Plan {
        let own = ["replay", "--id", &self.id, "--output-topic", &self.topics.output];
        Plan::new(&format!("replay-{}", self.id), Mode::ExactlyOnce).command(&[&own, arguments].concat())
    }

    /// Starts it with the live worker's names in its config, as people do.
    pub(crate) fn start(&self, plan: &Plan) -> Worker {
        Worker::launch(plan, &self.broker.bootstrap, &self.live)
    }

    /// Runs it to its end.
    #[track_caller]
    pub(crate) fn run(&self, plan: &Plan, code: i32) -> Worker {
        let mut process = self.start(plan);
        ends(&mut process, code);
        process
    }

    /// How far it is, over all partitions.
    pub(crate) fn committed(&self) -> i64 {
        harvest::committed(self.broker, &self.topics).values().flatten().sum()
    }

    /// Waits until it has committed more than `before`.
    pub(crate) fn await_progress(&self, before: i64) {
        until("the replay's progress", scenario::SETTLES_WITHIN, || (before < self.committed()).then_some(()));
    }

    /// Accounts for a replay that has ended: exactly the records of `manifest`, and the group at `ends`.
    #[track_caller]
    pub(crate) fn account(&self, manifest: &Manifest, ends: &BTreeMap<i32, i64>) -> (Account, Harvest) {
        // It has ended: whatever is not settled never will be, but for markers on their way.
        let mut harvest = harvest::gather(self.broker, &self.topics, Duration::from_secs(2));
        // The ends of the range, frozen while the topic went on.
        harvest.input_ends.clone_from(ends);
        let settings = oracle::settings();
        let content = |place: Place, sent: &_| {
            oracle::record(&settings, &manifest.topic, place, sent).map_err(|reject| reject.to_string())
        };
        for seen in harvest.output.iter().chain(&harvest.dead) {
            assert_eq!(seen.header("replay.id"), Some(self.id.as_str()), "{:?}", seen.headers);
        }
        match verify(manifest, &harvest, Promise::ExactlyOnce, &content) {
            Ok(account) => {
                println!("replay {}: {account}", self.id);
                (account, harvest)
            }
            Err(report) => panic!("replay {}: {report}", self.id),
        }
    }
}

/// Waits for the end of a process, which must be with this exit code.
#[track_caller]
pub(crate) fn ends(process: &mut Worker, code: i32) {
    let status = process.await_exit(scenario::SETTLES_WITHIN);
    assert_eq!(status.code(), Some(code), "{}", process.log_tail());
}

/// The end of each partition that a load alone has filled.
pub(crate) fn ends_of(manifest: &Manifest, partitions: i32) -> BTreeMap<i32, i64> {
    let mut ends: BTreeMap<i32, i64> = (0..partitions).map(|partition| (partition, 0)).collect();
    for place in manifest.sent.keys() {
        let end = ends.entry(place.partition).or_default();
        *end = (*end).max(place.offset + 1);
    }
    ends
}

/// These ends as `--to` takes them.
pub(crate) fn points(ends: &BTreeMap<i32, i64>) -> String {
    ends.iter().map(|(partition, end)| format!("{partition}={end}")).collect::<Vec<_>>().join(",")
}

#[test]
fn beside_a_live_worker_under_load_with_both_killed() {
    let Some(scenario) = scenario::begin("replay-beside", Mode::ExactlyOnce) else { return };
    let (broker, live) = (scenario.broker, scenario.topics.clone());
    let first = Load::mixed(1_200).produce(broker, &live.input);
    let frozen = ends_of(&first, live.partitions);
    let load = Load::mixed(100_000).seeded(2).paced(200.0).meanwhile(broker, &live.input);
    let replay = Replay::make(broker, &live, "beside");
    let to = points(&frozen);
    let plan = replay.plan(&["--from", "earliest", "--to", &to, "--member", "a", "--records-per-second", "240"]);
    // Both are taken over at once by their successors.
    let worker_plan = scenario.plan().set("kafka.group_instance_id", "\"desk-0\"");
    for point in [None, Some(FailPoint::AfterOffsets)] {
        let (done, reached) = (scenario.committed(), replay.committed());
        let worker = Worker::launch(&worker_plan, &broker.bootstrap, &live);
        let mut replaying = replay.start(&Plan { fail_point: point, ..plan.clone() });
        match point {
            None => {
                replay.await_progress(reached);
                replaying.kill9();
            }
            Some(_) => {
                let status = replaying.await_exit(scenario::SETTLES_WITHIN);
                assert!(!status.success(), "it was told to die:\n{}", replaying.log_tail());
            }
        }
        scenario.await_progress(done);
        worker.kill9();
    }
    let worker = scenario.start(&worker_plan);
    replay.run(&plan, 0);
    scenario.await_progress(scenario.committed());
    let mut manifest = load.stop();
    let (replayed, _) = replay.account(&first, &frozen);
    assert_eq!(replayed.sent, 1_200);
    assert!(0 < Scenario::aborted(broker, &replay.topics), "no transaction was cut short: the kills show nothing");
    manifest.extend(first);
    let (_, harvest) = scenario.account(&manifest, 0);
    let strangers = harvest.output.iter().chain(&harvest.dead).filter(|seen| seen.header("replay.id").is_some());
    assert_eq!(strangers.count(), 0, "the replay wrote into the live worker's topics");
    drop(worker);
}

/// Records of the resumed replay: small in every run, `COPYDESK_REPLAY_RECORDS=200000` on demand.
fn resumed_records() -> usize {
    std::env::var("COPYDESK_REPLAY_RECORDS").ok().map_or(2_000, |text| text.parse().expect("a number of records"))
}

#[test]
fn goes_on_where_it_was_killed() {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::shared() else { return };
    let live = Topics::named("replay-resumed", topics::PARTITIONS);
    live.make_input(broker);
    let records = resumed_records();
    // Large sizes are about offsets, not about prose.
    let body_bytes = if records > 10_000 { (100, 300) } else { (200, 1_800) };
    let manifest = Load { body_bytes, ..Load::mixed(records) }.produce(broker, &live.input);
    let patience = scenario::SETTLES_WITHIN + Duration::from_millis(10 * records as u64);
    let replay = Replay::make(broker, &live, "resumed");
    let plan = replay.plan(&["--from", "earliest"]);
    let begin = Instant::now();
    // Slowly at first, so that there is a middle to be killed in. It has no name of its own: its successor waits for
    // the end of its session.
    let rate = (records / 3).to_string();
    let mut killed = replay.start(&replay.plan(&["--from", "earliest", "--records-per-second", &rate]));
    until("the middle", patience, || {
        assert!(killed.poll_exit().is_none(), "it ended before its middle:\n{}", killed.log_tail());
        (replay.committed() > records as i64 / 3).then_some(())
    });
    killed.kill9();
    let middle = replay.committed();
    assert!(middle < records as i64, "it was done before it was killed");
    // What comes after the range was frozen is no part of it.
    Load::of(100).seeded(3).produce(broker, &live.input);
    let resumed = Instant::now();
    let mut second = replay.start(&plan);
    assert_eq!(second.await_exit(patience).code(), Some(0), "{}", second.log_tail());
    let (took, all) = (resumed.elapsed(), begin.elapsed());
    assert!(second.log_text().contains("goes on"), "{}", second.log_tail());
    replay.account(&manifest, &ends_of(&manifest, live.partitions));
    println!("{records} records: killed at {middle}, resumed and done in {took:.1?}, {all:.1?} in all");
    drop(turn);
}

/// As a worker whose consumer has lost its brokers for good (librdkafka's issue 5301), a replay begins again with new
/// clients in the same process, where the group stands and no further than its frozen end.
#[test]
fn a_stranded_consumer_is_replaced_in_the_middle() {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::shared() else { return };
    let live = Topics::named("replay-stranded", 3);
    live.make_input(broker);
    let manifest = Load::mixed(900).produce(broker, &live.input);
    let replay = Replay::make(broker, &live, "stranded");
    let plan = replay.plan(&["--from", "earliest", "--records-per-second", "150"]);
    // So many looks take some seconds, of the six that the replay needs.
    let mut process = replay.start(&plan.dying(FailPoint::Stranded(40)));
    replay.await_progress(0);
    Load::of(100).seeded(3).produce(broker, &live.input);
    ends(&mut process, 0);
    let log = process.log_text();
    let (before, after) = log.split_once("beginning again with new clients").expect("it was stranded");
    assert!(before.contains("\"kind\":\"assigned\"") && after.contains("\"kind\":\"assigned\""), "{log}");
    replay.account(&manifest, &ends_of(&manifest, live.partitions));
    drop(turn);
}

/// What a replay made of each source record, without what differs from one replay to the next: where in the output it
/// stands, and of which replay it says it is.
fn made(seen: &[Seen]) -> BTreeMap<Place, Seen> {
    let made: BTreeMap<_, _> = seen
        .iter()
        .map(|seen| {
            let number = |name: &str| seen.header(name).and_then(|text| text.parse::<i64>().ok()).expect("a source");
            let place = Place {
                partition: i32::try_from(number("copydesk.source.partition")).expect("a partition"),
                offset: number("copydesk.source.offset"),
            };
            let mut made = Seen { partition: 0, offset: 0, ..seen.clone() };
            made.headers.retain(|(name, _)| name != "replay.id");
            (place, made)
        })
        .collect();
    assert_eq!(made.len(), seen.len(), "a record came out twice");
    made
}

#[test]
fn two_processes_share_a_replay_and_another_one_gives_the_same_bytes() {
    let Some(scenario) = scenario::begin("replay-shared", Mode::ExactlyOnce) else { return };
    let (broker, live) = (scenario.broker, &scenario.topics);
    let manifest = Load::mixed(1_000).produce(broker, &live.input);
    let frozen = ends_of(&manifest, live.partitions);

    let shared = Replay::make(broker, live, "shared");
    // At once, so that both want to freeze the range; slowly, so that both have something to do: the second one
    // waits for two heartbeats of the first, 3 s each, until partitions are given up and over to it.
    let slowly = shared.plan(&["--from", "earliest", "--records-per-second", "70"]);
    let mut both = [shared.start(&slowly), shared.start(&slowly)];
    for process in &mut both {
        ends(process, 0);
    }
    let worked = both.iter().filter(|process| !process.log_text().contains("\"records\":0,")).count();
    assert_eq!(worked, 2, "one of them did it all:\n{}\n{}", both[0].log_tail(), both[1].log_tail());
    let (_, harvest) = shared.account(&manifest, &frozen);

    let alone = Replay::make(broker, live, "alone");
    alone.run(&alone.plan(&["--from", "earliest"]), 0);
    let (_, other) = alone.account(&manifest, &frozen);
    assert_eq!(made(&harvest.output), made(&other.output), "the same range gave other bytes");

    // The same command again has nothing to do; another range under the same name is refused.
    let again = shared.run(&slowly, 0);
    assert!(again.log_text().contains("had finished before"), "{}", again.log_tail());
    let refused = shared.run(&shared.plan(&["--from", "0=5", "--to", "0=9"]), 1);
    let said = refused.log_text();
    assert!(said.contains("from earliest to latest") && said.contains("from 0=5 to 0=9"), "{said}");
    assert_eq!(harvest::count(broker, &shared.topics.output, Isolation::Committed), harvest.output.len());
}

#[test]
fn four_processes_share_a_replay_and_all_of_them_end() {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::shared() else { return };
    let live = Topics::named("replay-four", topics::PARTITIONS);
    live.make_input(broker);
    let manifest = Load::mixed(2_000).produce(broker, &live.input);
    let replay = Replay::make(broker, &live, "four");
    // So slowly that two partitions are some seconds of work: each has its share before the others have done it.
    let plan = replay.plan(&["--from", "earliest", "--records-per-second", "40"]);
    let begun = Instant::now();
    let mut processes: Vec<Worker> = (0..4).map(|_| replay.start(&plan)).collect();
    for process in &mut processes {
        ends(process, 0);
    }
    let records = |process: &Worker| {
        let log = process.log_text();
        let told = log.split("\"records\":").nth(1).and_then(|rest| rest.split(&[',', '}'][..]).next()?.parse().ok());
        told.unwrap_or_else(|| panic!("it does not say what it did: {log}"))
    };
    let shares: Vec<u64> = processes.iter().map(records).collect();
    println!("four processes: {shares:?} records in {:.1?}", begun.elapsed());
    assert!(shares.iter().all(|records| 0 < *records), "one had nothing to do: {shares:?}");
    replay.account(&manifest, &ends_of(&manifest, live.partitions));
    drop(turn);
}

#[test]
fn gaps_of_compaction_and_of_aborted_transactions_end_as_well() {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::shared() else { return };
    let live = Topics::named("replay-gaps", 2);
    let compacted = [
        ("cleanup.policy", "compact"),
        ("segment.ms", "200"),
        ("min.cleanable.dirty.ratio", "0.001"),
        ("max.compaction.lag.ms", "200"),
    ];
    topics::make(broker, &live.input, live.partitions, &compacted);
    // Few keys, so that most records go. A compacted topic takes no record without a key.
    let load = Load { keys: 5, tombstones_per_mille: 0, ..Load::of(300) };
    keyed(broker, &live.input, load.records);
    std::thread::sleep(Duration::from_millis(300));
    keyed(broker, &live.input, 20);
    until("the compaction", Duration::from_secs(60), || {
        (harvest::count(broker, &live.input, Isolation::Committed) < 150).then_some(())
    });
    // The last offsets are an aborted transaction's and its marker's.
    abort(broker, &live);
    let seen = harvest::read(broker, &live.input, Isolation::Committed);
    let replay = Replay::make(broker, &live, "gaps");
    replay.run(&replay.plan(&["--from", "earliest"]), 0);

    let wanted: BTreeSet<(i32, i64)> = seen.iter().map(|seen| (seen.partition, seen.offset)).collect();
    let output = harvest::read(broker, &replay.topics.output, Isolation::Committed);
    let got: Vec<(i32, i64)> = made(&output).into_keys().map(|place| (place.partition, place.offset)).collect();
    // Compaction goes on: what it has taken since is no loss.
    let still: BTreeSet<(i32, i64)> = harvest::read(broker, &live.input, Isolation::Committed)
        .iter()
        .map(|seen| (seen.partition, seen.offset))
        .collect();
    assert!(got.iter().all(|place| wanted.contains(place)), "something came out that is not in the topic");
    assert!(still.iter().all(|place| got.contains(place)), "lost: {still:?} against {got:?}");
    for (partition, committed) in harvest::committed(broker, &replay.topics) {
        let last = wanted.iter().filter(|(of, _)| *of == partition).map(|(_, offset)| *offset).max().unwrap_or(-1);
        assert!(committed.is_some_and(|end| end > last + 1), "partition {partition} ends with a gap: {committed:?}");
    }
    drop(turn);
}

/// Articles with one of five keys each.
fn keyed(broker: &Broker, topic: &str, records: usize) {
    let producer: ThreadedProducer<DefaultProducerContext> = broker.client().create().expect("a producer");
    for number in 0..records {
        let (key, value) = (format!("desk-{}", number % 5), format!("The council met for the {number}th time."));
        let record = BaseRecord::to(topic).key(&key).payload(&value);
        producer.send(record).map_err(|(error, _)| error).expect("the queue has room");
    }
    producer.flush(Duration::from_secs(20)).expect("the broker takes them");
}

fn abort(broker: &Broker, topics: &Topics) {
    let mut client = broker.client();
    client.set("transactional.id", format!("{}-aborter", topics.input));
    let producer: ThreadedProducer<DefaultProducerContext> = client.create().expect("a producer");
    let call = Duration::from_secs(20);
    producer.init_transactions(call).expect("transactions begin");
    producer.begin_transaction().expect("a transaction begins");
    for partition in 0..topics.partitions {
        let record = BaseRecord::to(&topics.input).partition(partition).key("aborted").payload("Never said.");
        producer.send(record).map_err(|(error, _)| error).expect("the queue has room");
    }
    until("delivery", call, || (producer.in_flight_count() == 0).then_some(()));
    producer.abort_transaction(call).expect("it is aborted");
}

#[test]
fn only_what_passes_the_filter_comes_out() {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::shared() else { return };
    let live = Topics::named("replay-filter", 3);
    live.make_input(broker);
    let manifest = Load { keys: 8, ..Load::mixed(600) }.produce(broker, &live.input);
    let replay = Replay::make(broker, &live, "filter");
    let flagged = "x-flag";
    replay.run(&replay.plan(&["--from", "earliest", "--key", "desk-0003", "--header", flagged]), 0);
    let mut wanted = manifest.clone();
    wanted.sent.retain(|_, sent| {
        sent.key.as_deref() == Some(b"desk-0003") && sent.headers.iter().any(|(name, _)| name == flagged)
    });
    assert!(wanted.sent.len() > 3 && wanted.count(|fate| fate == Fate::Record) > 0, "{}", wanted.sent.len());
    replay.account(&wanted, &ends_of(&manifest, live.partitions));
    drop(turn);
}
