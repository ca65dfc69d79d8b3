//! Every metric is a field of one struct. `copydesk metrics` lists them with their meaning.
//!
//! Hot paths add once per batch where they can. A counter or gauge is one atomic; a histogram takes a short lock, so a
//! stage's histogram is observed once an article and never inside a stage.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry};

use super::labels::{Broker, Build, Client, Closed, Each, Ending, Holding, Partition, Rebalance, Thread};
use super::process::Process;
use crate::extract::{Lane, Reason, Stage};

/// A count of seconds.
pub type Seconds = Counter<f64, AtomicU64>;
/// A level that is no whole number.
pub type Level = Gauge<f64, AtomicU64>;

/// All metrics. Share it in an `Arc`.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,

    /// Records taken from the input topic; those taken again after an abort count again.
    pub records_received: Counter,
    /// Their payload bytes.
    pub bytes_received: Counter,
    /// Records without a payload, which pass without a record made of them.
    pub tombstones: Counter,
    /// Enriched records committed.
    pub records_published: Counter,
    /// Their bytes.
    pub bytes_published: Counter,
    /// Dead letters committed.
    pub records_dead_lettered: Each<Reason, Counter>,
    /// Payload bytes of dead letters committed.
    pub bytes_dead_lettered: Each<Reason, Counter>,
    /// Finished records thrown away, because their partition had gone or their transaction came to nothing.
    pub records_stale: Counter,
    /// Sends and calls tried again.
    pub retries: Counter,

    /// Time of each stage on an article.
    pub stage_seconds: Each<Stage, Histogram>,
    /// Time in which lanes worked.
    pub lane_busy_seconds: Each<Lane, Seconds>,
    /// Time in which lanes had a batch ready and no room to put it.
    pub lane_blocked_seconds: Each<Lane, Seconds>,
    /// Batches that wait before each lane.
    pub lane_queue: Each<Lane, Gauge>,
    /// Batches that may wait before each lane.
    pub lane_queue_capacity: Each<Lane, Gauge>,
    /// Finished batches that wait for the publisher.
    pub publisher_queue: Gauge,
    /// Stages that have worked on one article for longer than they should.
    pub hung_stages: Gauge,

    /// Records taken and not yet committed.
    pub in_flight_records: Gauge,
    /// Payload bytes taken and not yet committed.
    pub in_flight_bytes: Gauge,
    /// Age of the oldest record taken and not yet committed.
    pub in_flight_oldest_seconds: Level,
    /// Records between a partition's committed offset and its end.
    pub lag: Family<Partition, Gauge>,
    /// A partition's committed offset: the next to be read.
    pub committed_offset: Family<Partition, Gauge>,
    /// From a record's timestamp to the commit of what was made of it.
    pub latency_seconds: Histogram,

    /// Transactions by their end.
    pub transactions: Each<Ending, Counter>,
    /// Time from a transaction's begin to its end.
    pub transaction_seconds: Each<Ending, Histogram>,
    /// Rebalances by what they did.
    pub rebalances: Each<Rebalance, Counter>,
    /// Partitions by what this worker does with them.
    pub partitions: Each<Holding, Gauge>,
    /// Whether the dead-letter breaker has stopped consumption.
    pub breaker_open: Gauge,

    /// Whether the worker is ready.
    pub ready: Gauge,
    /// Time since each thread's last sign of life.
    pub heartbeat_age_seconds: Each<Thread, Level>,

    /// Errors that librdkafka reported.
    pub client_errors: Each<Client, Counter>,
    /// Records and bytes in librdkafka's queues.
    pub client_queue_records: Each<Client, Gauge>,
    /// Bytes in librdkafka's queues.
    pub client_queue_bytes: Each<Client, Gauge>,
    /// Whether a client's connection to a broker is up.
    pub broker_up: Family<Broker, Gauge>,
    /// Requests sent to a broker.
    pub broker_requests: Family<Broker, Counter>,
    /// Requests to a broker that failed or timed out.
    pub broker_request_errors: Family<Broker, Counter>,
    /// Mean round trip to a broker in the last interval of statistics.
    pub broker_round_trip_seconds: Family<Broker, Level>,
}

impl Metrics {
    /// All of them, at zero, and registered.
    pub fn new() -> Self {
        Self::listed().0
    }

    /// The text that a scrape gets: OpenMetrics 1.0.
    pub fn encode(&self) -> String {
        let mut page = String::new();
        text::encode(&mut page, &self.registry).expect("writing to a String does not fail");
        page
    }

    /// Drops the series of a partition that this worker no longer has: the next owner's are the ones that count.
    pub fn forget_partition(&self, topic: &str, partition: i32) {
        let labels = Partition { topic: topic.to_owned(), partition };
        self.lag.remove(&labels);
        self.committed_offset.remove(&labels);
    }

    /// Records read into dead letters so far, of all reasons.
    pub fn dead_lettered(&self) -> u64 {
        Reason::ALL.into_iter().map(|reason| self.records_dead_lettered.of(reason).get()).sum()
    }

    fn listed() -> (Self, Vec<Entry>) {
        let mut list = List { registry: Registry::default(), entries: Vec::new() };
        let metrics = Self {
            records_received: list.counter(
                "copydesk_records_received",
                "records taken from the input topic; those taken again after an aborted transaction count again",
            ),
            bytes_received: list.counter("copydesk_received_bytes", "payload bytes of records taken"),
            tombstones: list.counter("copydesk_tombstones", "records without a payload, from which no record is made"),
            records_published: list.counter("copydesk_records_published", "enriched records committed"),
            bytes_published: list.counter("copydesk_published_bytes", "bytes of enriched records committed"),
            records_dead_lettered: list.counters("copydesk_records_dead_lettered", "dead letters committed, by reason"),
            bytes_dead_lettered: list
                .counters("copydesk_dead_lettered_bytes", "payload bytes of dead letters committed, by reason"),
            records_stale: list.counter(
                "copydesk_records_stale",
                "finished records thrown away, their partition gone or their transaction aborted; they are done again",
            ),
            retries: list.counter("copydesk_retries", "sends and calls to the broker tried again"),
            stage_seconds: list.histograms(
                "copydesk_stage_seconds",
                "time that a stage takes on an article; the sums show where time goes",
                // 16 µs to 4 s: a short stage on a short article, and the largest article.
                || Histogram::new(exponential_buckets(16e-6, 4.0, 10)),
            ),
            lane_busy_seconds: list.seconds("copydesk_lane_busy_seconds", "time in which lanes work, over all shards"),
            lane_blocked_seconds: list.seconds(
                "copydesk_lane_blocked_seconds",
                "time in which lanes wait for room in the next one; the slow lane is the first that is not blocked",
            ),
            lane_queue: list.gauges("copydesk_lane_queue_batches", "batches that wait before a lane, over all shards"),
            lane_queue_capacity: list
                .gauges("copydesk_lane_queue_capacity_batches", "batches that may wait before a lane, over all shards"),
            publisher_queue: list.gauge("copydesk_publisher_queue_batches", "finished batches that wait to be sent"),
            hung_stages: list.gauge(
                "copydesk_hung_stages",
                "stages at work on one article for longer than pipeline.stage_hang_ms; the log names the record",
            ),
            in_flight_records: list.gauge("copydesk_in_flight_records", "records taken and not yet committed"),
            in_flight_bytes: list.gauge("copydesk_in_flight_bytes", "payload bytes taken and not yet committed"),
            in_flight_oldest_seconds: list
                .level("copydesk_in_flight_oldest_seconds", "age of the oldest record taken and not yet committed"),
            lag: list.family(
                "copydesk_lag_records",
                Kind::Gauge,
                "records after a partition's committed offset; 0 when all are read, also where transaction markers follow",
                PARTITION,
            ),
            committed_offset: list.family(
                "copydesk_committed_offset",
                Kind::Gauge,
                "a partition's committed offset: the next to be read",
                PARTITION,
            ),
            latency_seconds: list.histogram(
                "copydesk_latency_seconds",
                "from a record's timestamp to the commit of what was made of it",
                // 10 ms to 2.9 h: a commit interval, and the backlog of a night.
                || Histogram::new(exponential_buckets(0.01, 4.0, 11)),
            ),
            transactions: list.counters("copydesk_transactions", "transactions, by how they ended"),
            transaction_seconds: list.histograms(
                "copydesk_transaction_seconds",
                "time from a transaction's begin to its end, by how it ended",
                // 10 ms to 40 s: past the longest timeout that a transaction may have.
                || Histogram::new(exponential_buckets(0.01, 4.0, 7)),
            ),
            rebalances: list.counters("copydesk_rebalances", "rebalances of the group, by what they did"),
            partitions: list.gauges(
                "copydesk_partitions",
                "partitions assigned; of them, those paused for lack of room, and those halted until someone acts",
            ),
            breaker_open: list
                .gauge("copydesk_breaker_open", "1 if too many dead letters have stopped consumption, else 0"),
            ready: list.gauge("copydesk_ready", "1 if the worker is ready, else 0"),
            heartbeat_age_seconds: list
                .levels("copydesk_heartbeat_age_seconds", "time since a thread's last sign of life"),
            client_errors: list.counters("copydesk_client_errors", "errors that librdkafka reported, by client"),
            client_queue_records: list
                .gauges("copydesk_client_queue_records", "records in librdkafka's queues: fetched, or to be sent"),
            client_queue_bytes: list.gauges("copydesk_client_queue_bytes", "bytes in librdkafka's queues"),
            broker_up: list.family(
                "copydesk_broker_up",
                Kind::Gauge,
                "1 if a client's connection to a broker is up, else 0",
                BROKER,
            ),
            broker_requests: list.family(
                "copydesk_broker_requests",
                Kind::Counter,
                "requests that a client sent to a broker",
                BROKER,
            ),
            broker_request_errors: list.family(
                "copydesk_broker_request_errors",
                Kind::Counter,
                "requests to a broker that failed or timed out",
                BROKER,
            ),
            broker_round_trip_seconds: list.family(
                "copydesk_broker_round_trip_seconds",
                Kind::Gauge,
                "mean round trip to a broker in the last interval of statistics",
                BROKER,
            ),
            registry: {
                let (_, librdkafka) = rdkafka::util::get_rdkafka_version();
                let build = Build { version: env!("CARGO_PKG_VERSION"), librdkafka };
                list.add("copydesk_build", Kind::Info, "what was built", &["version", "librdkafka"], Info::new(build));
                list.entries.extend(Process::entries());
                list.registry.register_collector(Box::new(Process));
                std::mem::take(&mut list.registry)
            },
        };
        (metrics, list.entries)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

const PARTITION: &[&str] = &["topic", "partition"];
const BROKER: &[&str] = &["client", "broker"];

/// What kind of metric it is, in OpenMetrics' words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only rises.
    Counter,
    /// Rises and falls.
    Gauge,
    /// Counts of observations by size, with their sum.
    Histogram,
    /// Facts in labels.
    Info,
}

impl Kind {
    /// Its name in OpenMetrics.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
            Kind::Info => "info",
        }
    }

    /// What a series' name ends in besides the metric's name.
    pub fn suffix(self) -> &'static str {
        match self {
            Kind::Counter => "_total",
            Kind::Info => "_info",
            Kind::Gauge | Kind::Histogram => "",
        }
    }
}

/// One metric for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name; a series' name has [`Kind::suffix`] after it.
    pub name: &'static str,
    /// What kind it is.
    pub kind: Kind,
    /// Names of its labels.
    pub labels: &'static [&'static str],
    /// What it tells.
    pub meaning: &'static str,
}

/// Every metric, in the order of the page: made by the same calls that register them.
pub fn catalogue() -> Vec<Entry> {
    Metrics::listed().1
}

/// Registers and lists in one step, so that neither can be forgotten.
struct List {
    registry: Registry,
    entries: Vec<Entry>,
}

impl List {
    fn add(
        &mut self,
        name: &'static str,
        kind: Kind,
        meaning: &'static str,
        labels: &'static [&'static str],
        metric: impl Metric,
    ) {
        self.entries.push(Entry { name, kind, labels, meaning });
        self.registry.register(name, meaning, metric);
    }

    fn counter(&mut self, name: &'static str, meaning: &'static str) -> Counter {
        let counter = Counter::default();
        self.add(name, Kind::Counter, meaning, &[], counter.clone());
        counter
    }

    fn gauge(&mut self, name: &'static str, meaning: &'static str) -> Gauge {
        let gauge = Gauge::default();
        self.add(name, Kind::Gauge, meaning, &[], gauge.clone());
        gauge
    }

    fn level(&mut self, name: &'static str, meaning: &'static str) -> Level {
        let level = Level::default();
        self.add(name, Kind::Gauge, meaning, &[], level.clone());
        level
    }

    fn histogram(&mut self, name: &'static str, meaning: &'static str, make: fn() -> Histogram) -> Histogram {
        let histogram = make();
        self.add(name, Kind::Histogram, meaning, &[], histogram.clone());
        histogram
    }

    fn each<L: Closed, M>(
        &mut self,
        name: &'static str,
        kind: Kind,
        meaning: &'static str,
        make: fn() -> M,
    ) -> Each<L, M>
    where
        M: Clone,
        Family<super::labels::Of<L>, M, fn() -> M>: Metric,
    {
        let each = Each::new(make);
        self.add(name, kind, meaning, &[L::LABEL], each.family());
        each
    }

    fn counters<L: Closed>(&mut self, name: &'static str, meaning: &'static str) -> Each<L, Counter> {
        self.each(name, Kind::Counter, meaning, Counter::default)
    }

    fn seconds<L: Closed>(&mut self, name: &'static str, meaning: &'static str) -> Each<L, Seconds> {
        self.each(name, Kind::Counter, meaning, Seconds::default)
    }

    fn gauges<L: Closed>(&mut self, name: &'static str, meaning: &'static str) -> Each<L, Gauge> {
        self.each(name, Kind::Gauge, meaning, Gauge::default)
    }

    fn levels<L: Closed>(&mut self, name: &'static str, meaning: &'static str) -> Each<L, Level> {
        self.each(name, Kind::Gauge, meaning, Level::default)
    }

    fn histograms<L: Closed>(
        &mut self,
        name: &'static str,
        meaning: &'static str,
        make: fn() -> Histogram,
    ) -> Each<L, Histogram> {
        self.each(name, Kind::Histogram, meaning, make)
    }

    fn family<S, M>(
        &mut self,
        name: &'static str,
        kind: Kind,
        meaning: &'static str,
        labels: &'static [&'static str],
    ) -> Family<S, M>
    where
        S: Clone + Eq + std::hash::Hash,
        M: Default,
        Family<S, M>: Metric,
    {
        let family = Family::default();
        self.add(name, kind, meaning, labels, family.clone());
        family
    }
}

#[cfg(test)]
mod tests;
