//! Asks the brokers what a topic holds, without reading it: ends, and offsets for times.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::Message as _;
use rdkafka::topic_partition_list::{Offset as TopicOffset, TopicPartitionList};

use super::listener::Listener;
use crate::config::Config;
use crate::observe::labels::Client;
use crate::observe::metrics::Metrics;
use crate::pipeline::job::Input;
use crate::pipeline::position::Partition;

/// How long one question may take.
const ANSWER: Duration = Duration::from_secs(10);

/// A client that sees what a reader of committed records sees, and is a member of no group.
pub struct Asker {
    client: BaseConsumer<Listener>,
    topic: String,
}

/// The offsets that a partition holds: `first` and on, up to but not at `end`, the last stable offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The first.
    pub first: i64,
    /// The first that cannot be read yet.
    pub end: i64,
}

/// A record that was looked at.
#[derive(Debug)]
pub struct Sample {
    /// Its offset.
    pub offset: i64,
    /// What it holds.
    pub input: Input,
}

impl Asker {
    /// Asks about `topic`; does not connect yet.
    pub fn new(config: &Config, metrics: &Arc<Metrics>, topic: &str) -> anyhow::Result<Self> {
        let token_file = config.kafka.security.oauth.token_file.clone();
        let listener = Listener::new(Client::Consumer, Arc::clone(metrics), token_file);
        let mut client = config.admin();
        client
            .set("isolation.level", "read_committed")
            .set("allow.auto.create.topics", "false")
            .set("enable.auto.commit", "false")
            .set("enable.partition.eof", "true")
            .set("auto.offset.reset", "error")
            .set("statistics.interval.ms", "0")
            // Never joined; librdkafka reads nothing without the name of one.
            .set("group.id", &config.input.group);
        let client = BaseConsumer::from_config_and_context(&client, listener).context("making a client")?;
        Ok(Self { client, topic: topic.to_owned() })
    }

    /// What the partition holds now.
    pub fn kept(&self, partition: Partition) -> anyhow::Result<Kept> {
        let answer = self.client.fetch_watermarks(&self.topic, partition.0, ANSWER);
        let (first, end) = answer
            .with_context(|| format!("asking for the ends of partition {partition} of topic {:?}", self.topic))?;
        Ok(Kept { first, end })
    }

    /// For each partition with its time in milliseconds since 1970, the first offset whose record is not older; `None`
    /// where all are.
    pub fn at(&self, times_ms: &BTreeMap<Partition, i64>) -> anyhow::Result<BTreeMap<Partition, Option<i64>>> {
        if times_ms.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut list = TopicPartitionList::with_capacity(times_ms.len());
        for (partition, time_ms) in times_ms {
            list.add_partition_offset(&self.topic, partition.0, TopicOffset::Offset(*time_ms))
                .with_context(|| format!("asking for the time {time_ms} of partition {partition}"))?;
        }
        let attempt = || format!("asking topic {:?} for the offsets of times", self.topic);
        let answer = self.client.offsets_for_times(list, ANSWER).with_context(attempt)?;
        let mut offsets = BTreeMap::new();
        for element in answer.elements() {
            element.error().with_context(attempt)?;
            let offset = match element.offset() {
                TopicOffset::Offset(offset) => Some(offset),
                _ => None,
            };
            offsets.insert(Partition(element.partition()), offset);
        }
        Ok(offsets)
    }

    /// Reads some records from the beginning of a range, to see what they are like: at most `records`, for at most `time`.
    pub fn sample(
        &self,
        partition: Partition,
        from: i64,
        end: i64,
        records: usize,
        time: Duration,
    ) -> anyhow::Result<Vec<Sample>> {
        let mut list = TopicPartitionList::with_capacity(1);
        list.add_partition_offset(&self.topic, partition.0, TopicOffset::Offset(from))
            .with_context(|| format!("looking at partition {partition}"))?;
        self.client.assign(&list).with_context(|| format!("looking at partition {partition}"))?;
        let until = std::time::Instant::now() + time;
        let mut samples = Vec::new();
        while samples.len() < records {
            let left = until.saturating_duration_since(std::time::Instant::now());
            if left.is_zero() {
                break;
            }
            match self.client.poll(left) {
                Some(Ok(message)) if message.offset() < end => {
                    let input = Input::of(&message);
                    samples.push(Sample { offset: message.offset(), input });
                }
                Some(Err(rdkafka::error::KafkaError::MessageConsumptionFatal(code))) => {
                    bail!("looking at partition {partition}: {code}")
                }
                Some(Ok(_) | Err(rdkafka::error::KafkaError::PartitionEOF(_))) | None => break,
                // Connections come and go.
                Some(Err(error)) => tracing::debug!(%error, "sampling"),
            }
        }
        self.client.unassign().context("looking at partitions")?;
        Ok(samples)
    }
}
