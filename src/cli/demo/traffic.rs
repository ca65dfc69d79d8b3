//! The demo's own clients of the embedded broker: one that writes articles, and one that reads what is made of them.

use std::time::Duration;

use anyhow::{Context, anyhow};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::types::RDKafkaErrorCode;
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

use super::articles::Article;
use super::tally::Outcome;
use super::{DEAD, INPUT, OUTPUT, PARTITIONS};

/// Writes the input topic and reads the others.
pub(super) struct Traffic {
    producer: BaseProducer,
    consumer: BaseConsumer,
}

/// What came out of the worker.
pub(super) struct Output {
    /// The key of the article that it was made of.
    pub(super) key: String,
    /// What it is.
    pub(super) outcome: Outcome,
    /// The record, or the article that is a dead letter.
    pub(super) payload: Vec<u8>,
    /// Text headers, those that are text.
    pub(super) headers: Vec<(String, String)>,
}

impl Traffic {
    /// Clients that read the output topics from their beginning.
    pub(super) fn new(brokers: &str) -> anyhow::Result<Self> {
        let mut client = ClientConfig::new();
        client.set("bootstrap.servers", brokers);
        let producer = client.create().context("making the demo's producer")?;
        let consumer: BaseConsumer = client
            // Required by librdkafka; no group is joined where partitions are assigned by hand.
            .set("group.id", "demo-reader")
            .set("enable.auto.commit", "false")
            // Read soon: what waits here is what the feed waits for.
            .set("fetch.wait.max.ms", "20")
            .create()
            .context("making the demo's consumer")?;
        let mut assignment = TopicPartitionList::new();
        for topic in [OUTPUT, DEAD] {
            for partition in 0..PARTITIONS {
                assignment
                    .add_partition_offset(topic, partition, Offset::Beginning)
                    .context("assigning a partition")?;
            }
        }
        consumer.assign(&assignment).context("assigning the output topics")?;
        Ok(Self { producer, consumer })
    }

    /// Sends an article. `false` if there is no room for it now.
    pub(super) fn send(&self, article: &Article) -> anyhow::Result<bool> {
        let record = BaseRecord::to(INPUT).key(&article.key).payload(&article.payload);
        match self.producer.send(record) {
            Ok(()) => Ok(true),
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), _)) => Ok(false),
            Err((error, _)) => Err(anyhow!(error).context(format!("sending article {:?}", article.key))),
        }
    }

    /// Serves the producer's events.
    pub(super) fn serve(&self) {
        self.producer.poll(Duration::ZERO);
    }

    /// Waits until what was sent has arrived.
    pub(super) fn flush(&self, limit: Duration) -> anyhow::Result<()> {
        self.producer.flush(limit).context("sending the articles")
    }

    /// The next thing that came out, if there is one within `limit`.
    pub(super) fn read(&self, limit: Duration) -> Option<Output> {
        match self.consumer.poll(limit)? {
            Ok(message) => Some(output(&message)),
            Err(error) => {
                // librdkafka tries again by itself.
                tracing::debug!(%error, "reading the output topics");
                None
            }
        }
    }
}

fn output(message: &BorrowedMessage<'_>) -> Output {
    let texts = message.headers().into_iter().flat_map(Headers::iter).filter_map(|header| {
        let value = std::str::from_utf8(header.value?).ok()?;
        Some((header.key.to_owned(), value.to_owned()))
    });
    let headers: Vec<(String, String)> = texts.collect();
    let header = |wanted: &str| {
        let found = headers.iter().find(|(name, _)| name == wanted);
        found.map_or_else(|| "not told".to_owned(), |(_, value)| value.clone())
    };
    let outcome = if message.topic() == DEAD {
        Outcome::DeadLetter { reason: header("dlq.reason"), message: header("dlq.message") }
    } else {
        Outcome::Record
    };
    let key = String::from_utf8_lossy(message.key().unwrap_or_default()).into_owned();
    Output { key, outcome, payload: message.payload().unwrap_or_default().to_vec(), headers }
}
