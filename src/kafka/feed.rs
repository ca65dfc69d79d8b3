//! Sends messages to a topic and counts what became of each: idempotent, not transactional, and never more of them in
//! memory than the producer's queue takes.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use rdkafka::client::{ClientContext, OAuthToken};
use rdkafka::config::{FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer, ProducerContext, ThreadedProducer};

use super::admin::{Answer, Probe, message_bytes_max};
use super::listener::Listener;
use crate::config::Config;
use crate::observe::labels::Client;
use crate::observe::metrics::Metrics;

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct Message<'h> {
    /// Where it comes from, for people.
    pub place: String,
    /// Its key.
    pub key: Option<Vec<u8>>,
    /// Its value.
    pub payload: Vec<u8>,
    /// Its headers.
    pub headers: &'h [(String, Vec<u8>)],
}

/// A message that the topic does not have, or not for certain.
#[derive(Clone, Debug)]
pub struct Undelivered {
    /// Where it came from.
    pub place: String,
    /// Why.
    pub error: KafkaError,
}

/// A feed under way.
pub struct Feed {
    producer: ThreadedProducer<Reports>,
    topic: String,
    patience: Duration,
}

/// How long the brokers may take to tell of the topic.
const ASK: Duration = Duration::from_secs(15);
/// Between two tries while the producer's queue is full.
const QUEUE_POLL: Duration = Duration::from_millis(1);
/// Beyond the time in which a message is delivered or not, so that one of the two is known.
const GRACE: Duration = Duration::from_secs(10);
/// librdkafka's own limit of a batch, in bytes.
const BATCH_BYTES: usize = 1_000_000;
/// What a batch takes besides its messages, generously.
const BATCH_OVERHEAD_BYTES: usize = 512;
/// Room that a message takes besides its value, in bytes.
const ENVELOPE_BYTES: usize = 65_536;
/// Failures that wait to be told; more are only counted.
const FAILURES_MAX: usize = 100;

impl Feed {
    /// A feed into `topic`, of messages with values of up to `bytes_max`.
    ///
    /// # Errors
    ///
    /// That there is no such topic, that no broker answers, or that it refuses this client.
    pub fn begin(config: &Config, topic: &str, bytes_max: usize) -> anyhow::Result<Self> {
        let metrics = Arc::new(Metrics::new());
        let brokers = &config.kafka.brokers;
        match Probe::new(config, &metrics)?.ask(&[topic], ASK) {
            Answer::Ready(_) => {}
            Answer::Missing(why) | Answer::Away(why) => bail!("brokers {brokers:?}: {why}"),
            Answer::Refused(why) => bail!("brokers {brokers:?} refused this client: {why}"),
        }
        let mut client = config.producer();
        client
            .remove("transactional.id")
            .remove("transaction.timeout.ms")
            .set("statistics.interval.ms", "0")
            .set("message.max.bytes", (bytes_max + ENVELOPE_BYTES).to_string());
        // A topic's limit is for whole batches, and one that is over it is refused with all its messages.
        let limit = message_bytes_max(&config.admin(), &[topic], ASK).get(topic).copied();
        if let Some(limit) = limit.filter(|&limit| limit < BATCH_BYTES) {
            client.set("batch.size", limit.saturating_sub(BATCH_OVERHEAD_BYTES).max(1).to_string());
        }
        let listener = Listener::new(Client::Producer, metrics, config.kafka.security.oauth.token_file.clone());
        let reports =
            Reports { listener, delivered: AtomicU64::new(0), failed: AtomicU64::new(0), failures: Mutex::default() };
        let producer = ThreadedProducer::from_config_and_context(&client, reports).context("making a producer")?;
        let patience = config.delivery.message_timeout + GRACE;
        Ok(Self { producer, topic: topic.to_owned(), patience })
    }

    /// Sends a message; waits in place while the producer's queue is full, which keeps the order.
    ///
    /// # Errors
    ///
    /// That nothing more can be sent. What is wrong with this message alone is reported as undelivered.
    pub fn send(&self, message: Message<'_>) -> anyhow::Result<()> {
        let Message { place, key, payload, headers } = message;
        let own = headers.iter().fold(OwnedHeaders::new_with_capacity(headers.len()), |all, (key, value)| {
            all.insert(Header { key, value: Some(value) })
        });
        let mut record =
            BaseRecord::<[u8], [u8], Box<String>>::with_opaque_to(&self.topic, Box::new(place)).payload(&payload);
        if !headers.is_empty() {
            record = record.headers(own);
        }
        record.key = key.as_deref();
        let deadline = Instant::now() + self.patience;
        loop {
            match self.producer.send(record) {
                Ok(()) => return Ok(()),
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back)) => {
                    if deadline < Instant::now() {
                        bail!("the brokers took nothing for {} s", self.patience.as_secs());
                    }
                    record = back;
                    std::thread::sleep(QUEUE_POLL);
                }
                Err((error, back)) if error.rdkafka_error_code() == Some(RDKafkaErrorCode::MessageSizeTooLarge) => {
                    self.reports().fail(*back.delivery_opaque, error);
                    return Ok(());
                }
                Err((error, _)) => return Err(anyhow!(error).context("sending")),
            }
        }
    }

    /// Whether the fate of all messages is known. Waits a little for it.
    pub fn drained(&self, wait: Duration) -> bool {
        let deadline = Instant::now() + wait;
        while self.producer.in_flight_count() > 0 {
            if deadline < Instant::now() {
                return false;
            }
            std::thread::sleep(QUEUE_POLL);
        }
        true
    }

    /// Messages that the topic has.
    pub fn delivered(&self) -> u64 {
        self.reports().delivered.load(Ordering::Acquire)
    }

    /// Messages that it does not have, or not for certain.
    pub fn failed(&self) -> u64 {
        self.reports().failed.load(Ordering::Acquire)
    }

    /// The failures since the last call.
    pub fn undelivered(&self) -> Vec<Undelivered> {
        self.reports().failures.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect()
    }

    fn reports(&self) -> &Reports {
        self.producer.client().context()
    }
}

/// Counts delivery reports; all else is the listener's.
struct Reports {
    listener: Listener,
    delivered: AtomicU64,
    failed: AtomicU64,
    failures: Mutex<VecDeque<Undelivered>>,
}

impl Reports {
    fn fail(&self, place: String, error: KafkaError) {
        self.failed.fetch_add(1, Ordering::AcqRel);
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() < FAILURES_MAX {
            failures.push_back(Undelivered { place, error });
        }
    }
}

impl ClientContext for Reports {
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = Listener::ENABLE_REFRESH_OAUTH_TOKEN;

    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        self.listener.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.listener.error(error, reason);
    }

    fn generate_oauth_token(&self, config: Option<&str>) -> Result<OAuthToken, Box<dyn std::error::Error>> {
        self.listener.generate_oauth_token(config)
    }
}

impl ProducerContext for Reports {
    type DeliveryOpaque = Box<String>;

    fn delivery(&self, result: &DeliveryResult<'_>, place: Box<String>) {
        match result {
            Ok(_) => drop(self.delivered.fetch_add(1, Ordering::AcqRel)),
            Err((error, _)) => self.fail(*place, error.clone()),
        }
    }
}
