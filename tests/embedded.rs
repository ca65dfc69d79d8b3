//! The whole pipeline in this process, on librdkafka's mock cluster: what needs no process of its own to be seen.
//!
//! The mock cluster has no real transactions, so everything here is at least once; exactly once is for
//! `tests/accounting.rs`. It keeps a new group waiting for three seconds, so the cases run side by side.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use copydesk::config::{Config, Sources};
use copydesk::extract::Lane;
use copydesk::kafka::embedded::Embedded;
use copydesk::observe::health::Readiness;
use copydesk::observe::labels::{Ending, Holding};
use copydesk::pipeline::{self, Desk};
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use support::harvest::{self, Isolation, Seen};
use support::load::Load;
use support::manifest::{Fate, Manifest, Place, Sent};
use support::{free_port, http, until};

const INPUT: &str = "raw";
const OUTPUT: &str = "enriched";
const DEAD: &str = "dead";
const PARTITIONS: i32 = 3;

/// From a worker's start to the last record of a small topic: three seconds of them the mock cluster's.
const DONE_WITHIN: Duration = Duration::from_secs(60);
/// `shutdown.drain_ms` of every case.
const DRAIN: Duration = Duration::from_secs(10);

/// A worker on a thread of this process.
struct Worker {
    desk: Desk,
    thread: JoinHandle<anyhow::Result<()>>,
}

impl Worker {
    fn start(broker: &Embedded, set: &[&str]) -> Self {
        let mut all: Vec<String> = [
            "delivery.mode=at_least_once",
            "http.enabled=false",
            "pipeline.retry.longest_ms=300",
            "delivery.message_timeout_ms=4000",
        ]
        .map(str::to_owned)
        .into();
        all.push(format!("shutdown.drain_ms={}", DRAIN.as_millis()));
        all.push(format!("kafka.brokers={}", broker.brokers()));
        all.push(format!("input.topic={INPUT}"));
        all.push(format!("output.topic={OUTPUT}"));
        all.push(format!("dead_letters.topic={DEAD}"));
        all.extend(set.iter().map(|one| (*one).to_owned()));
        let sources = Sources { set: all, host: Some("localhost".to_owned()), ..Sources::default() };
        let config = Config::load(&sources).unwrap_or_else(|invalid| panic!("{invalid}")).config;
        let desk = Desk::new(&config);
        let own = desk.clone();
        let thread = std::thread::spawn(move || pipeline::run(&config, &own));
        Self { desk, thread }
    }

    /// Records that have left for good.
    fn done(&self) -> u64 {
        let metrics = &self.desk.metrics;
        metrics.records_published.get() + metrics.dead_lettered() + metrics.tombstones.get()
    }

    fn await_done(&self, records: usize) {
        until("the last record", DONE_WITHIN, || {
            assert!(!self.thread.is_finished(), "the worker ended with {} of {records} records done", self.done());
            (self.done() >= records as u64).then_some(())
        });
    }

    fn await_ready(&self) {
        until("a ready worker", DONE_WITHIN, || (self.desk.health.readiness() == Readiness::Ready).then_some(()));
    }

    /// Asks it to stop, and gives how it ended and how long that took.
    fn stop(self) -> (anyhow::Result<()>, Duration) {
        let begun = Instant::now();
        self.desk.stop.request();
        let ended = self.thread.join().expect("the pipeline catches its threads' panics");
        (ended, begun.elapsed())
    }
}

fn broker(topics: &[&str]) -> Embedded {
    Embedded::start(topics, PARTITIONS).expect("a broker in this process")
}

fn client(broker: &Embedded) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", broker.brokers());
    config.set_log_level(rdkafka::config::RDKafkaLogLevel::Critical);
    config
}

fn read(broker: &Embedded, topic: &str) -> Vec<Seen> {
    harvest::read_with(&client(broker), topic, Isolation::Committed)
}

/// How many records the group has committed, over all partitions of the input.
fn committed(broker: &Embedded, group: &str) -> i64 {
    let consumer: BaseConsumer = client(broker).set("group.id", group).create().expect("a consumer");
    let mut wanted = TopicPartitionList::new();
    for partition in 0..PARTITIONS {
        wanted.add_partition(INPUT, partition);
    }
    let answer = consumer.committed_offsets(wanted, Duration::from_secs(10)).expect("the group's offsets");
    let offset = |offset| if let Offset::Offset(offset) = offset { offset } else { 0 };
    answer.elements().iter().map(|element| offset(element.offset())).sum()
}

/// Where a record or a dead letter says it came from.
fn source(seen: &Seen, prefix: &str) -> Place {
    let number = |name: &str| {
        let name = format!("{prefix}{name}");
        seen.header(&name).unwrap_or_else(|| panic!("no header {name}: {seen:?}")).to_owned()
    };
    assert_eq!(number("topic"), INPUT);
    let (partition, offset) = (number("partition").parse(), number("offset").parse());
    Place { partition: partition.expect("a partition's number"), offset: offset.expect("an offset") }
}

/// What each input record became, and the proof that each became one thing, in its partition's order.
fn by_source(output: Vec<Seen>, dead: Vec<Seen>) -> (BTreeMap<Place, Seen>, BTreeMap<Place, Seen>) {
    let by_place = |seen: Vec<Seen>, prefix: &str| {
        let mut places = BTreeMap::new();
        let mut last: BTreeMap<(i32, i32), i64> = BTreeMap::new();
        for one in seen {
            let place = source(&one, prefix);
            let before = last.insert((one.partition, place.partition), place.offset);
            assert!(before < Some(place.offset), "{place} comes after offset {before:?} of its partition");
            assert!(places.insert(place, one).is_none(), "{place} came out twice");
        }
        places
    };
    let (output, dead) = (by_place(output, "copydesk.source."), by_place(dead, "dlq.original."));
    assert!(output.keys().all(|place| !dead.contains_key(place)), "a record went out by both doors");
    (output, dead)
}

/// Everything that was received has left by a door, was given up, or is on its way.
fn metrics_add_up(desk: &Desk) {
    let metrics = &desk.metrics;
    let doors = [metrics.records_published.get(), metrics.dead_lettered(), metrics.tombstones.get()];
    let (stale, in_flight) = (metrics.records_stale.get(), metrics.in_flight_records.get());
    let out = doors.iter().sum::<u64>() + stale + u64::try_from(in_flight).expect("a count");
    assert_eq!(metrics.records_received.get(), out, "doors {doors:?}, {stale} stale, {in_flight} in flight");
}

#[test]
fn the_same_bytes_come_out_whatever_the_number_of_shards() {
    // Two runs with five shards, so that a run is compared with itself as well.
    const SHARDS: [usize; 4] = [1, 2, 5, 5];
    let names: Vec<[String; 3]> = (0..SHARDS.len())
        .map(|run| [format!("desk-{run}"), format!("enriched-{run}"), format!("dead-{run}")])
        .collect();
    let topics: Vec<&str> = names.iter().flat_map(|[_, output, dead]| [output.as_str(), dead]).chain([INPUT]).collect();
    let broker = broker(&topics);
    let manifest = Load::mixed(400).produce_with(&client(&broker), INPUT);
    let workers: Vec<Worker> = std::iter::zip(SHARDS, &names)
        .map(|(shards, [group, output, dead])| {
            let set = [
                format!("pipeline.shards={shards}"),
                format!("input.group={group}"),
                format!("output.topic={output}"),
                format!("dead_letters.topic={dead}"),
            ];
            Worker::start(&broker, &set.each_ref().map(String::as_str))
        })
        .collect();
    let mut first = None;
    for ((worker, shards), [group, output, dead]) in std::iter::zip(workers, SHARDS).zip(&names) {
        worker.await_done(manifest.sent.len());
        let desk = worker.desk.clone();
        let (ended, took) = worker.stop();
        ended.unwrap_or_else(|error| panic!("{shards} shards: {error:#}"));
        assert!(took < DRAIN, "{shards} shards: drained in {took:?}");
        metrics_add_up(&desk);
        assert_eq!(desk.metrics.in_flight_records.get(), 0);
        assert_eq!(committed(&broker, group), manifest.sent.len() as i64, "{shards} shards");

        let (output, dead) = by_source(read(&broker, output), read(&broker, dead));
        assert_eq!(output.len() + dead.len(), manifest.sent.len(), "{shards} shards");
        let values: BTreeMap<Place, Option<Vec<u8>>> =
            output.into_iter().chain(dead).map(|(place, seen)| (place, seen.value)).collect();
        let (of, expected) = first.get_or_insert_with(|| (shards, values.clone()));
        for (place, value) in &values {
            assert!(expected[place] == *value, "{place}: {shards} shards and {of} make different bytes");
        }
    }
}

fn output_repeats_what_it_must(place: Place, sent: &Sent, seen: &Seen) {
    assert_eq!(seen.key, sent.key, "{place}: the key");
    assert_eq!(seen.timestamp_ms, Some(sent.timestamp_ms), "{place}: the timestamp");
    assert_eq!(seen.header("content-type"), Some("application/json"), "{place}");
    assert!(seen.header("copydesk.schema").is_some(), "{place}: no schema");
    for name in ["traceparent", "tracestate"] {
        assert_eq!(seen.header(name), sent.header(name), "{place}: {name}");
    }
    assert_eq!(seen.header("x-desk"), None, "{place}: a header that is none of ours to pass on");
}

fn letter_repeats_everything(place: Place, sent: &Sent, seen: &Seen) {
    assert_eq!((&seen.key, &seen.value), (&sent.key, &sent.payload), "{place}: key and value");
    assert_eq!(seen.headers[..sent.headers.len()], sent.headers[..], "{place}: the record's own headers come first");
    let Fate::DeadLetter(reason) = sent.fate else { panic!("{place} is a dead letter and was {}", sent.fate) };
    assert_eq!(seen.header("dlq.reason"), Some(reason.name()), "{place}");
    assert_eq!(seen.header("dlq.source"), Some(format!("{INPUT}/{}/{}", place.partition, place.offset).as_str()));
}

/// With a trace state beside the trace context that every record has.
fn traced(broker: &Embedded) -> Manifest {
    use rdkafka::message::{Header, OwnedHeaders};
    use rdkafka::producer::{BaseRecord, Producer as _, ThreadedProducer};
    let mut manifest = Load { tombstones_per_mille: 100, ..Load::mixed(200) }.produce_with(&client(broker), INPUT);
    let producer: ThreadedProducer<rdkafka::producer::DefaultProducerContext> =
        client(broker).create().expect("a producer");
    let pairs = [("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("tracestate", "a=1,b=2")];
    let headers = pairs
        .iter()
        .fold(OwnedHeaders::new(), |headers, (key, value)| headers.insert(Header { key, value: Some(*value) }));
    let (text, timestamp_ms) = ("Two bridges in Vallby were closed on Monday.", support::load::now_ms());
    let record = BaseRecord::to(INPUT).key("k").payload(text).partition(0).timestamp(timestamp_ms).headers(headers);
    producer.send(record).map_err(|(error, _)| error).expect("a record that the broker takes");
    producer.flush(Duration::from_secs(10)).expect("the broker takes it in time");
    let ends = manifest.sent.keys().filter(|place| place.partition == 0).map(|place| place.offset + 1).max();
    let place = Place { partition: 0, offset: ends.unwrap_or(0) };
    let headers = pairs.iter().map(|(key, value)| ((*key).to_owned(), Some(value.as_bytes().to_vec()))).collect();
    let (key, payload) = (Some(b"k".to_vec()), Some(text.as_bytes().to_vec()));
    manifest.sent.insert(place, Sent { key, payload, headers, timestamp_ms, fate: Fate::Record });
    manifest
}

#[test]
fn what_a_record_carries_is_carried_on() {
    let broker = broker(&[INPUT, OUTPUT, DEAD]);
    let manifest = traced(&broker);
    let worker = Worker::start(&broker, &[]);
    worker.await_done(manifest.sent.len());
    worker.stop().0.unwrap();
    let (output, dead) = by_source(read(&broker, OUTPUT), read(&broker, DEAD));
    let mut tombstones = 0;
    for (place, sent) in &manifest.sent {
        match sent.fate {
            Fate::Record => {
                let seen = output.get(place).unwrap_or_else(|| panic!("no record of {place}"));
                output_repeats_what_it_must(*place, sent, seen);
                assert!(seen.value.is_some(), "{place} became a tombstone");
            }
            Fate::Tombstone => {
                tombstones += 1;
                let seen = output.get(place).unwrap_or_else(|| panic!("no tombstone of {place}"));
                output_repeats_what_it_must(*place, sent, seen);
                assert_eq!(seen.value, None, "{place} was a tombstone");
            }
            Fate::DeadLetter(_) => {
                let seen = dead.get(place).unwrap_or_else(|| panic!("no dead letter of {place}"));
                letter_repeats_everything(*place, sent, seen);
            }
        }
    }
    assert!(0 < tombstones && !dead.is_empty(), "the load had nothing of the kind");
}

#[test]
fn asked_to_stop_it_says_so_drains_and_ends_well() {
    let broker = broker(&[INPUT, OUTPUT, DEAD]);
    let listen = SocketAddr::from(([127, 0, 0, 1], free_port()));
    let load = Load::mixed(300);
    let manifest = load.produce_with(&client(&broker), INPUT);
    let worker = Worker::start(&broker, &["http.enabled=true", &format!("http.listen={listen}")]);
    let ask = |path: &str| http::get(listen, path);
    until("a server", DONE_WITHIN, || ask("/livez"));
    worker.await_ready();
    until("word of readiness", DONE_WITHIN, || ask("/readyz").filter(|answer| answer.status == 200));
    worker.await_done(manifest.sent.len());

    // What comes now is in flight for at least as long as the broker takes to answer.
    broker.delay(Duration::from_millis(400)).unwrap();
    let more = load.seeded(2).produce_with(&client(&broker), INPUT);
    let metrics = &worker.desk.metrics;
    until("an age of what is in flight", DONE_WITHIN, || (0.0 < metrics.in_flight_oldest_seconds.get()).then_some(()));
    let begun = Instant::now();
    worker.desk.stop.request();
    let draining = until("word of draining", DRAIN, || ask("/readyz").filter(|answer| answer.status == 503));
    assert!(draining.body.contains("draining"), "{}", draining.body);
    let desk = worker.desk.clone();
    worker.stop().0.unwrap();
    assert!(begun.elapsed() < DRAIN, "drained in {:?}", begun.elapsed());
    assert_eq!(desk.health.readiness(), Readiness::Draining);
    metrics_add_up(&desk);
    assert_eq!(desk.metrics.in_flight_records.get(), 0, "drained means that nothing is left");

    broker.delay(Duration::ZERO).unwrap();
    let received = desk.metrics.records_received.get();
    assert_eq!(committed(&broker, "copydesk"), received as i64, "all that was taken is committed, and nothing else");
    let sent: BTreeSet<Place> = manifest.sent.keys().chain(more.sent.keys()).copied().collect();
    let (output, dead) = by_source(read(&broker, OUTPUT), read(&broker, DEAD));
    assert_eq!((output.len() + dead.len()) as u64, received);
    assert!(output.keys().chain(dead.keys()).all(|place| sent.contains(place)), "a record that nobody sent");
}

#[test]
fn a_topic_of_bad_records_alone_stops_the_worker() {
    const RUN_MAX: i64 = 100;
    let broker = broker(&[INPUT, OUTPUT, DEAD]);
    Load { bad_per_mille: 1000, ..Load::of(600) }.produce_with(&client(&broker), INPUT);
    let worker = Worker::start(&broker, &[&format!("dead_letters.breaker.run_max={RUN_MAX}")]);
    until("the breaker", DONE_WITHIN, || worker.thread.is_finished().then_some(()));
    let desk = worker.desk;
    let error = format!("{:#}", worker.thread.join().unwrap().expect_err("nothing but bad records"));
    assert!(error.contains("dead-letter breaker") && error.contains("in a row"), "{error}");
    assert_eq!(desk.metrics.breaker_open.get(), 1);
    let committed = committed(&broker, "copydesk");
    assert!(committed < RUN_MAX, "{committed} records were passed over");
    assert_eq!(desk.metrics.dead_lettered(), u64::try_from(committed).unwrap(), "only what is committed counts");
    let letters = read(&broker, DEAD).len() as i64;
    assert!(committed <= letters && letters < RUN_MAX, "{letters} dead letters, {committed} committed");
    assert!(desk.health.troubles().iter().any(|trouble| trouble.what.contains("breaker")), "the page does not say why");
}

#[test]
fn a_missing_topic_is_waited_for_by_name() {
    let broker = broker(&[INPUT, DEAD]);
    let manifest = Load::of(50).produce_with(&client(&broker), INPUT);
    let worker = Worker::start(&broker, &[]);
    let reason = until("word of what is missing", DONE_WITHIN, || match worker.desk.health.readiness() {
        Readiness::Waiting(reason) => Some(reason),
        _ => None,
    });
    assert!(reason.contains(OUTPUT) && reason.contains("does not exist"), "{reason}");
    assert_eq!(worker.desk.metrics.records_received.get(), 0, "nothing is taken that cannot be published");
    broker.create(OUTPUT, PARTITIONS).unwrap();
    worker.await_done(manifest.sent.len());
    assert!(0 < worker.desk.metrics.retries.get(), "it asked again");
    worker.stop().0.unwrap();
}

#[test]
fn asked_to_stop_while_it_waits_it_stops() {
    let broker = broker(&[INPUT, DEAD]);
    let worker = Worker::start(&broker, &[]);
    until("word of what is missing", DONE_WITHIN, || {
        matches!(worker.desk.health.readiness(), Readiness::Waiting(_)).then_some(())
    });
    let (ended, took) = worker.stop();
    ended.unwrap();
    assert!(took < DRAIN, "took {took:?}");
}

#[test]
fn a_running_worker_shows_its_insides() {
    const SHARDS: i64 = 2;
    const LANE_CAPACITY: i64 = 3;
    const IN_FLIGHT: i64 = 777;
    let broker = broker(&[INPUT, OUTPUT, DEAD]);
    let manifest = Load::mixed(200).produce_with(&client(&broker), INPUT);
    let set = [
        format!("pipeline.shards={SHARDS}"),
        format!("pipeline.lane_capacity={LANE_CAPACITY}"),
        format!("pipeline.in_flight_records_max={IN_FLIGHT}"),
    ];
    let worker = Worker::start(&broker, &set.each_ref().map(String::as_str));
    worker.await_done(manifest.sent.len());
    let metrics = &worker.desk.metrics;
    for lane in [Lane::Parse, Lane::Annotate, Lane::Digest] {
        assert_eq!(metrics.lane_queue_capacity.of(lane).get(), SHARDS * LANE_CAPACITY, "{}", lane.name());
    }
    assert_eq!(metrics.lane_queue_capacity.of(Lane::Read).get(), IN_FLIGHT, "one queue for all");
    for lane in Lane::ALL {
        assert!(0.0 < metrics.lane_busy_seconds.of(lane).get(), "{} did nothing", lane.name());
    }
    assert_eq!(metrics.partitions.of(Holding::Assigned).get(), i64::from(PARTITIONS));
    assert!(0 < metrics.transactions.of(Ending::Committed).get());
    until("an idle worker's gauges", DONE_WITHIN, || {
        let age = metrics.in_flight_oldest_seconds.get();
        (metrics.in_flight_records.get() == 0 && metrics.in_flight_bytes.get() == 0 && age == 0.0).then_some(())
    });
    metrics_add_up(&worker.desk);
    let page = metrics.encode();
    for name in [
        "copydesk_in_flight_oldest_seconds",
        "copydesk_lane_queue_capacity_batches{lane=\"parse\"}",
        "copydesk_lane_busy_seconds_total{lane=\"digest\"}",
        "copydesk_lane_blocked_seconds_total{lane=\"read\"}",
        "copydesk_stage_seconds_count{stage=\"decode\"}",
        "copydesk_committed_offset{topic=\"raw\",partition=\"0\"}",
        "copydesk_breaker_open 0",
    ] {
        assert!(page.contains(name), "no {name} in\n{page}");
    }
    worker.stop().0.unwrap();
}
