//! What came out: everything on the output and dead-letter topics, and how far the group has committed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::message::{Headers as _, Message};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

use super::broker::Broker;
use super::manifest::{Headers, header};
use super::topics::Topics;

const PATIENCE: Duration = Duration::from_secs(10);

/// After so long without a record a reader begins again with a new client.
const SILENT: Duration = Duration::from_secs(30);

/// Which records a reader is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// Those of committed transactions only.
    Committed,
    /// Those of aborted transactions too.
    Uncommitted,
}

impl Isolation {
    fn name(self) -> &'static str {
        match self {
            Isolation::Committed => "read_committed",
            Isolation::Uncommitted => "read_uncommitted",
        }
    }
}

/// A record that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its partition.
    pub partition: i32,
    /// Its offset.
    pub offset: i64,
    /// Its timestamp in milliseconds since 1970-01-01T00:00:00Z.
    pub timestamp_ms: Option<i64>,
    /// Its key.
    pub key: Option<Vec<u8>>,
    /// Its value.
    pub value: Option<Vec<u8>>,
    /// Its headers.
    pub headers: Headers,
}

impl Seen {
    /// The value of a header, where it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// A copy of what was fetched.
    pub fn of(message: &impl Message) -> Self {
        let headers = message.headers().map_or_else(Vec::new, |headers| {
            headers.iter().map(|header| (header.key.to_owned(), header.value.map(<[u8]>::to_vec))).collect()
        });
        Self {
            partition: message.partition(),
            offset: message.offset(),
            timestamp_ms: message.timestamp().to_millis(),
            key: message.key().map(<[u8]>::to_vec),
            value: message.payload().map(<[u8]>::to_vec),
            headers,
        }
    }
}

/// The end of a partition as the two kinds of readers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i32,
    /// The last stable offset: what an open transaction holds back is behind it.
    pub stable: i64,
    /// The high-water mark.
    pub high: i64,
}

/// Everything that came out of a scenario.
#[derive(Clone, Debug, Default)]
pub struct Harvest {
    /// The output topic, read_committed, from the start.
    pub output: Vec<Seen>,
    /// The dead-letter topic, likewise.
    pub dead: Vec<Seen>,
    /// The end of each input partition.
    pub input_ends: BTreeMap<i32, i64>,
    /// The offset that the group has committed for each input partition.
    pub committed: BTreeMap<i32, Option<i64>>,
    /// The ends of the output and dead-letter partitions.
    pub ends: Vec<End>,
    /// What a reader saw that read the output topic all along, where there was one.
    pub along: Option<Vec<Seen>>,
}

/// Waits until the group has committed everything and no transaction is open, then reads all that came out.
///
/// Does not fail when the time is over: what is missing then is for the verifier to say.
pub fn gather(broker: &Broker, topics: &Topics, within: Duration) -> Harvest {
    let begin = Instant::now();
    let mut watch = Watch::of(broker, topics);
    while !watch.settled() && begin.elapsed() < within {
        std::thread::sleep(Duration::from_millis(200));
        watch.look();
    }
    Harvest {
        output: read(broker, &topics.output, Isolation::Committed),
        dead: read(broker, &topics.dead, Isolation::Committed),
        input_ends: watch.input_ends,
        committed: watch.committed,
        ends: watch.ends,
        along: None,
    }
}

/// How far the group has committed, for each input partition.
pub fn committed(broker: &Broker, topics: &Topics) -> BTreeMap<i32, Option<i64>> {
    Watch::of(broker, topics).committed
}

/// How far the group has committed and where the partition ends, for each input partition.
pub fn positions(broker: &Broker, topics: &Topics) -> BTreeMap<i32, (Option<i64>, i64)> {
    let watch = Watch::of(broker, topics);
    watch.committed.into_iter().map(|(partition, offset)| (partition, (offset, watch.input_ends[&partition]))).collect()
}

/// How many records a topic holds for a reader.
pub fn count(broker: &Broker, topic: &str, isolation: Isolation) -> usize {
    read(broker, topic, isolation).len()
}

struct Watch {
    topics: Topics,
    group: BaseConsumer,
    high: BaseConsumer,
    input_ends: BTreeMap<i32, i64>,
    committed: BTreeMap<i32, Option<i64>>,
    ends: Vec<End>,
}

impl Watch {
    fn of(broker: &Broker, topics: &Topics) -> Self {
        // Never subscribes, so it is no member; it only asks for the group's offsets.
        let group = reader(&broker.client(), &topics.group, Isolation::Committed);
        let high = reader(&broker.client(), "verifier", Isolation::Uncommitted);
        let (input_ends, committed, ends) = Default::default();
        let mut watch = Self { topics: topics.clone(), group, high, input_ends, committed, ends };
        watch.look();
        watch
    }

    fn look(&mut self) {
        let mut wanted = TopicPartitionList::new();
        for partition in 0..self.topics.partitions {
            wanted.add_partition(&self.topics.input, partition);
            let end = watermark(&self.high, &self.topics.input, partition);
            self.input_ends.insert(partition, end);
        }
        let committed = super::until("the group's committed offsets", Duration::from_secs(60), || {
            self.group.committed_offsets(wanted.clone(), PATIENCE).ok()
        });
        for element in committed.elements() {
            let offset = match element.offset() {
                Offset::Offset(offset) => Some(offset),
                _ => None,
            };
            self.committed.insert(element.partition(), offset);
        }
        self.ends.clear();
        for topic in [&self.topics.output, &self.topics.dead] {
            for partition in partitions(&self.high, topic) {
                let stable = watermark(&self.group, topic, partition);
                let high = watermark(&self.high, topic, partition);
                self.ends.push(End { topic: topic.clone(), partition, stable, high });
            }
        }
    }

    fn settled(&self) -> bool {
        let done = self.input_ends.iter().all(|(partition, end)| {
            *end == 0 || self.committed.get(partition).copied().flatten().is_some_and(|offset| offset >= *end)
        });
        done && self.ends.iter().all(|end| end.stable == end.high)
    }
}

/// Reads a topic from the start to its end. A topic that does not exist is empty.
pub fn read(broker: &Broker, topic: &str, isolation: Isolation) -> Vec<Seen> {
    read_with(&broker.client(), topic, isolation)
}

/// The same with a client's settings, for a broker that is no process.
pub fn read_with(client: &ClientConfig, topic: &str, isolation: Isolation) -> Vec<Seen> {
    let consumer = reader(client, "verifier", isolation);
    let mut open: BTreeSet<i32> = partitions(&consumer, topic).collect();
    let mut seen = Vec::new();
    if open.is_empty() {
        return seen;
    }
    assign(&consumer, topic, &open);
    let mut last = Instant::now();
    while !open.is_empty() {
        match consumer.poll(Duration::from_millis(500)) {
            Some(Ok(message)) => {
                seen.push(Seen::of(&message));
                last = Instant::now();
            }
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                open.remove(&partition);
            }
            // Anything else is about connections, which the client restores by itself.
            Some(Err(_)) | None => {
                assert!(last.elapsed() < Duration::from_secs(60), "reading {topic}: partitions {open:?} do not end");
            }
        }
    }
    seen
}

/// A reader of committed records that reads along while a scenario runs.
pub struct Along {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Seen>>,
}

impl Along {
    /// Begins to read.
    pub fn begin(broker: &Broker, topic: &str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (flag, topic, config) = (Arc::clone(&stop), topic.to_owned(), broker.client());
        let thread = std::thread::Builder::new().name("reader along".to_owned());
        let thread = thread.spawn(move || {
            let mut consumer = reader(&config, "along", Isolation::Committed);
            let mut next: BTreeMap<i32, Offset> =
                partitions(&consumer, &topic).map(|partition| (partition, Offset::Beginning)).collect();
            assign_from(&consumer, &topic, &next);
            let (mut seen, mut at_end, mut heard) = (Vec::new(), BTreeSet::new(), Instant::now());
            // An end counts only once the scenario is over.
            while !flag.load(Ordering::Relaxed) || at_end.len() < next.len() {
                match consumer.poll(Duration::from_millis(100)) {
                    Some(Ok(message)) => {
                        heard = Instant::now();
                        at_end.remove(&message.partition());
                        next.insert(message.partition(), Offset::Offset(message.offset() + 1));
                        seen.push(Seen::of(&message));
                    }
                    Some(Err(KafkaError::PartitionEOF(partition))) => {
                        heard = Instant::now();
                        at_end.insert(partition);
                    }
                    // The client may have lost its brokers for good: librdkafka's issue 5301.
                    Some(Err(_)) | None if SILENT < heard.elapsed() => {
                        heard = Instant::now();
                        consumer = reader(&config, "along", Isolation::Committed);
                        assign_from(&consumer, &topic, &next);
                    }
                    Some(Err(_)) | None => {}
                }
            }
            seen
        });
        Self { stop, thread: thread.expect("starting a thread") }
    }

    /// Reads to the end and gives all that was seen.
    pub fn finish(self) -> Vec<Seen> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("the reader read to the end")
    }
}

/// A reader of its own, which assigns itself partitions.
pub fn reader(client: &ClientConfig, group: &str, isolation: Isolation) -> BaseConsumer {
    let mut config = client.clone();
    config.set("group.id", group);
    config.set("isolation.level", isolation.name());
    config.set("enable.auto.commit", "false");
    config.set("enable.partition.eof", "true");
    config.set("auto.offset.reset", "earliest");
    config.set("fetch.wait.max.ms", "50");
    config.create().expect("a consumer")
}

/// Begins to read partitions from their start.
pub fn assign(consumer: &BaseConsumer, topic: &str, partitions: &BTreeSet<i32>) {
    let from = partitions.iter().map(|partition| (*partition, Offset::Beginning)).collect();
    assign_from(consumer, topic, &from);
}

fn assign_from(consumer: &BaseConsumer, topic: &str, from: &BTreeMap<i32, Offset>) {
    let mut list = TopicPartitionList::new();
    for (partition, offset) in from {
        list.add_partition_offset(topic, *partition, *offset).expect("a valid offset");
    }
    consumer.assign(&list).expect("assigning partitions that exist");
}

fn partitions(consumer: &BaseConsumer, topic: &str) -> impl Iterator<Item = i32> + use<> {
    let count = super::until("the broker's metadata", Duration::from_secs(60), || {
        let metadata = consumer.fetch_metadata(Some(topic), PATIENCE).ok()?;
        metadata.topics().iter().find(|known| known.name() == topic).map(|known| known.partitions().len())
    });
    0..i32::try_from(count).expect("topics have few partitions")
}

fn watermark(consumer: &BaseConsumer, topic: &str, partition: i32) -> i64 {
    super::until("a partition's end", Duration::from_secs(60), || {
        consumer.fetch_watermarks(topic, partition, PATIENCE).ok().map(|(_, high)| high)
    })
}
