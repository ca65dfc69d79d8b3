//! A topic read from its beginning to where it ended when it was opened: committed records only, in the order of their
//! time as far as each partition keeps it, and beside any group.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::base_consumer::PartitionQueue;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Headers, Message as _};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use super::admin::{Answer, Probe};
use super::listener::Listener;
use crate::config::Config;
use crate::observe::labels::Client;
use crate::observe::metrics::Metrics;

/// A record as its topic keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Its partition.
    pub partition: i32,
    /// Its offset there.
    pub offset: i64,
    /// Its timestamp, milliseconds since 1970.
    pub timestamp_ms: Option<i64>,
    /// Its key.
    pub key: Option<Vec<u8>>,
    /// Its payload; nothing for a tombstone.
    pub payload: Option<Vec<u8>>,
    /// Its headers, in order; a header's value may be null.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
}

impl Kept {
    /// The value of the first header of this name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(key, _)| key == name)?;
        std::str::from_utf8(value.as_deref()?).ok()
    }

    fn of(message: &BorrowedMessage<'_>) -> Self {
        let headers = message.headers().into_iter().flat_map(Headers::iter);
        Self {
            partition: message.partition(),
            offset: message.offset(),
            timestamp_ms: message.timestamp().to_millis(),
            key: message.key().map(<[u8]>::to_vec),
            payload: message.payload().map(<[u8]>::to_vec),
            headers: headers.map(|header| (header.key.to_owned(), header.value.map(<[u8]>::to_vec))).collect(),
        }
    }
}

/// A topic being read.
pub struct Bounded {
    topic: String,
    consumer: Arc<BaseConsumer<Listener>>,
    partitions: Vec<Partition>,
    /// Partitions whose next record is at hand, the oldest first.
    ready: BinaryHeap<Reverse<(i64, usize)>>,
    /// Partitions of which the next record is not known.
    hungry: Vec<usize>,
}

struct Partition {
    number: i32,
    begin: i64,
    end: i64,
    queue: PartitionQueue<Listener>,
    head: Option<Kept>,
}

/// How long a broker may take for one question about a topic.
const ASK: Duration = Duration::from_secs(15);
/// With nothing coming for so long, reading has failed: longer than a broker's restart.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longest wait for transactions of others to end: twice what a worker's may take at most by default.
const SETTLES_WITHIN: Duration = Duration::from_secs(60);
/// Between two looks at what else the client has to tell.
const POLL: Duration = Duration::from_millis(100);
/// Fetched ahead over all partitions, in kilobytes; librdkafka's limit is for each.
const QUEUES_KBYTES: usize = 16_384;
/// And at least so much of each, or a partition is fetched record by record.
const QUEUE_KBYTES_MIN: usize = 64;

impl Bounded {
    /// Opens all of `topic`, from the oldest record that is kept to the last one committed now.
    ///
    /// # Errors
    ///
    /// That there is no such topic, that no broker answers, or that it refuses this client.
    pub fn open(config: &Config, topic: &str) -> anyhow::Result<Self> {
        Self::between(config, topic, |_, low, high| Ok((low, high)))
    }

    /// Opens the one record at `offset` of `partition`.
    ///
    /// # Errors
    ///
    /// As [`Bounded::open`], and that the partition does not exist or does not keep the offset.
    pub fn one(config: &Config, topic: &str, partition: i32, offset: i64) -> anyhow::Result<Self> {
        let opened = Self::between(config, topic, |number, low, high| {
            if number != partition {
                return Ok((low, low));
            }
            if offset < low || high <= offset {
                bail!("offset {offset} is not kept: partition {partition} of topic {topic:?} has {low} to {high}");
            }
            Ok((offset, high))
        })?;
        if opened.partitions.is_empty() {
            bail!("topic {topic:?} has no partition {partition}");
        }
        Ok(opened)
    }

    /// Opens what `extent` gives for each partition, of what it keeps.
    fn between(
        config: &Config,
        topic: &str,
        extent: impl Fn(i32, i64, i64) -> anyhow::Result<(i64, i64)>,
    ) -> anyhow::Result<Self> {
        let metrics = Arc::new(Metrics::new());
        let count = partition_count(config, topic, &metrics)?;
        let consumer = Arc::new(reader(config, "read_committed", count, metrics)?);

        let mut extents = BTreeMap::new();
        for number in 0..i32::try_from(count).context("counting partitions")? {
            let asked = consumer.fetch_watermarks(topic, number, ASK);
            let (low, high) =
                asked.with_context(|| format!("asking where topic {topic:?} ends, partition {number}"))?;
            let (begin, end) = extent(number, low, high)?;
            if begin < end {
                extents.insert(number, (begin, end));
            }
        }
        let mut list = TopicPartitionList::with_capacity(extents.len());
        let mut partitions = Vec::with_capacity(extents.len());
        for (number, (begin, end)) in extents {
            let added = list.add_partition_offset(topic, number, Offset::Offset(begin));
            added.with_context(|| format!("choosing offset {begin} of partition {number}"))?;
            // Before anything is fetched: what is fetched earlier, the word that a partition has ended included, comes
            // through the client's own queue, and was lost there. An assignment leaves a queue alone that is split off
            // (librdkafka's `RD_KAFKA_Q_F_FWD_APP`).
            let queue = consumer.split_partition_queue(topic, number);
            let queue = queue.with_context(|| format!("reading partition {number} of topic {topic:?}"))?;
            partitions.push(Partition { number, begin, end, queue, head: None });
        }
        consumer.assign(&list).with_context(|| format!("assigning topic {topic:?}"))?;
        let hungry = (0..partitions.len()).collect();
        Ok(Self { topic: topic.to_owned(), consumer, partitions, ready: BinaryHeap::new(), hungry })
    }

    /// The topic's name.
    pub fn topic(&self) -> &str {
        &self.topic
    }

    /// Offsets between where it begins and where it ends: an upper bound of its records, for transactions take some.
    pub fn offsets(&self) -> u64 {
        self.partitions.iter().map(|partition| (partition.end - partition.begin) as u64).sum()
    }

    /// The next record; nothing after the last.
    ///
    /// # Errors
    ///
    /// That reading failed, or that records were deleted before they could be read.
    pub fn read(&mut self) -> anyhow::Result<Option<Kept>> {
        let mut since = Instant::now();
        while let Some(&index) = self.hungry.last() {
            if self.feed(index)? {
                self.hungry.pop();
                since = Instant::now();
            } else if since.elapsed() > PATIENCE {
                let number = self.partitions[index].number;
                bail!("nothing came of topic {:?}, partition {number}, for {} s", self.topic, PATIENCE.as_secs());
            }
        }
        let Some(Reverse((_, index))) = self.ready.pop() else { return Ok(None) };
        self.hungry.push(index);
        Ok(self.partitions[index].head.take())
    }

    /// Whether the next record of a partition is at hand now, or there is none. Waits a little.
    fn feed(&mut self, index: usize) -> anyhow::Result<bool> {
        let partition = &mut self.partitions[index];
        let kept = match partition.queue.poll(POLL) {
            Some(Ok(message)) => Kept::of(&message),
            // The end of what is committed now lies at or beyond the end of what was then.
            Some(Err(KafkaError::PartitionEOF(_))) => return Ok(true),
            Some(Err(error)) => return self.trouble(index, &error),
            None => {
                self.serve()?;
                return Ok(false);
            }
        };
        if kept.offset < partition.end {
            self.ready.push(Reverse((kept.timestamp_ms.unwrap_or(i64::MIN), index)));
            partition.head = Some(kept);
        }
        Ok(true)
    }

    fn trouble(&self, index: usize, error: &KafkaError) -> anyhow::Result<bool> {
        let number = self.partitions[index].number;
        let at = format!("reading topic {:?}, partition {number}", self.topic);
        match error.rdkafka_error_code() {
            Some(RDKafkaErrorCode::AutoOffsetReset | RDKafkaErrorCode::OffsetOutOfRange) => {
                Err(anyhow!("{at}: records were deleted before they could be read"))
            }
            Some(
                RDKafkaErrorCode::UnknownTopicOrPartition
                | RDKafkaErrorCode::UnknownTopic
                | RDKafkaErrorCode::UnknownPartition
                | RDKafkaErrorCode::TopicAuthorizationFailed,
            ) => Err(anyhow!("{at}: {error}")),
            // About connections, which librdkafka restores by itself.
            _ => {
                tracing::debug!(%error, "{at}");
                Ok(false)
            }
        }
    }

    /// Takes what does not come through the partitions' queues: news of connections.
    fn serve(&self) -> anyhow::Result<()> {
        while let Some(event) = self.consumer.poll(Duration::ZERO) {
            match event {
                Ok(message) => {
                    let (topic, partition, offset) = (&self.topic, message.partition(), message.offset());
                    bail!("offset {offset} of topic {topic:?}, partition {partition}, came beside its queue")
                }
                // Dropped, it would be waited for until patience ends.
                Err(KafkaError::PartitionEOF(partition)) => {
                    bail!("the end of topic {:?}, partition {partition}, came beside its queue", self.topic)
                }
                Err(error) => tracing::debug!(%error, topic = self.topic, "reading"),
            }
        }
        match self.consumer.context().refused() {
            Some(reason) => Err(anyhow!("a broker refused this client: {reason}")),
            None => Ok(()),
        }
    }
}

/// Waits until no transaction is open that had begun by now in `topic`: what was committed beyond the beginning of an
/// open one is hidden from readers of committed records.
///
/// # Errors
///
/// That one stays open for longer than a producer usually may, or that no broker answers.
pub fn settle(config: &Config, topic: &str) -> anyhow::Result<()> {
    let metrics = Arc::new(Metrics::new());
    let count = partition_count(config, topic, &metrics)?;
    let all = reader(config, "read_uncommitted", count, Arc::clone(&metrics))?;
    let committed = reader(config, "read_committed", count, metrics)?;
    let end = |reader: &BaseConsumer<Listener>, number| {
        let asked = reader.fetch_watermarks(topic, number, ASK);
        let (_, end) = asked.with_context(|| format!("asking where topic {topic:?} ends, partition {number}"))?;
        anyhow::Ok(end)
    };
    let begun = Instant::now();
    for number in 0..i32::try_from(count).context("counting partitions")? {
        let last = end(&all, number)?;
        while end(&committed, number)? < last {
            if SETTLES_WITHIN < begun.elapsed() {
                bail!("a transaction stays open in topic {topic:?}, partition {number}: try again when it has ended");
            }
            std::thread::sleep(POLL);
        }
    }
    Ok(())
}

fn reader(
    config: &Config,
    isolation: &str,
    partitions: usize,
    metrics: Arc<Metrics>,
) -> anyhow::Result<BaseConsumer<Listener>> {
    let listener = Listener::new(Client::Consumer, metrics, config.kafka.security.oauth.token_file.clone());
    let mut client = config.consumer();
    let queue_kbytes = (QUEUES_KBYTES / partitions.max(1)).max(QUEUE_KBYTES_MIN);
    client
        // Required by librdkafka; no group is joined where partitions are assigned by hand.
        .set("group.id", "copydesk-reader")
        .set("isolation.level", isolation)
        .set("statistics.interval.ms", "0")
        .set("enable.partition.eof", "true")
        .set("fetch.wait.max.ms", "100")
        .set("queued.max.messages.kbytes", queue_kbytes.to_string());
    for of_members in ["group.instance.id", "group.protocol", "partition.assignment.strategy"] {
        client.remove(of_members);
    }
    BaseConsumer::from_config_and_context(&client, listener).context("making a consumer")
}

fn partition_count(config: &Config, topic: &str, metrics: &Arc<Metrics>) -> anyhow::Result<usize> {
    let brokers = &config.kafka.brokers;
    match Probe::new(config, metrics)?.ask(&[topic], ASK) {
        Answer::Ready(partitions) => Ok(partitions.get(topic).copied().unwrap_or_default()),
        Answer::Missing(why) | Answer::Away(why) => Err(anyhow!("brokers {brokers:?}: {why}")),
        Answer::Refused(why) => Err(anyhow!("brokers {brokers:?} refused this client: {why}")),
    }
}
