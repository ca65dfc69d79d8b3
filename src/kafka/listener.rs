//! What librdkafka calls back: rebalances, errors, statistics, logs, tokens and delivery reports. Callbacks only take
//! notes; the poll thread and the publisher read them and decide.

use std::error::Error;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rdkafka::client::{ClientContext, OAuthToken};
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext, RebalanceProtocol};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Message};
use rdkafka::producer::ProducerContext;
use rdkafka::topic_partition_list::TopicPartitionList;
use rdkafka::types::RDKafkaRespErr;

use super::token;
use crate::observe::labels::Client;
use crate::observe::metrics::Metrics;
use crate::observe::statistics;

/// A change of assignment, to be carried out by the poll thread: not in the callback, so that the partitions that stay
/// are read on while those that go are drained.
#[derive(Debug)]
pub enum Rebalance {
    /// The group gives these.
    Assign(TopicPartitionList),
    /// The group wants these back.
    Revoke(TopicPartitionList),
    /// These belong to someone else already.
    Lose(TopicPartitionList),
}

/// The notes of one client.
#[derive(Debug)]
pub struct Listener {
    client: Client,
    metrics: Arc<Metrics>,
    token_file: Option<PathBuf>,
    rebalances: Mutex<Vec<Rebalance>>,
    /// From here on the client only closes, and nobody reads notes.
    closing: AtomicBool,
    refused: Mutex<Option<String>>,
    delivery: Mutex<Option<DeliveryFailure>>,
    delivery_failures: AtomicU64,
    /// Payload size of the largest record among those that the broker just refused as too large.
    refused_bytes: AtomicUsize,
    /// Payload size from which on records are taken to be too large.
    too_large: AtomicUsize,
}

/// Why an output was not stored.
#[derive(Clone, Debug)]
pub struct DeliveryFailure {
    /// The error.
    pub error: KafkaError,
    /// The topic it was meant for.
    pub topic: String,
}

impl Listener {
    /// No notes yet.
    pub fn new(client: Client, metrics: Arc<Metrics>, token_file: Option<PathBuf>) -> Self {
        Self {
            client,
            metrics,
            token_file,
            rebalances: Mutex::default(),
            closing: AtomicBool::new(false),
            refused: Mutex::default(),
            delivery: Mutex::default(),
            delivery_failures: AtomicU64::new(0),
            refused_bytes: AtomicUsize::new(0),
            too_large: AtomicUsize::new(usize::MAX),
        }
    }

    /// Takes the rebalances noted since the last call, in order.
    pub fn rebalances(&self) -> Vec<Rebalance> {
        std::mem::take(&mut *lock(&self.rebalances))
    }

    /// From here on assignments are given up in the callback itself, because nobody will read the notes.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Release);
    }

    /// Why a broker refused us, if one did: a wrong password, an untrusted certificate.
    pub fn refused(&self) -> Option<String> {
        lock(&self.refused).clone()
    }

    /// Takes the first delivery failure since the last call.
    pub fn delivery_failure(&self) -> Option<DeliveryFailure> {
        if self.delivery_failures.load(Ordering::Acquire) == 0 {
            return None;
        }
        let mut first = lock(&self.delivery);
        self.delivery_failures.store(0, Ordering::Release);
        first.take()
    }

    /// Concludes what is too large from what was refused. The broker refuses whole batches and doesn't say which record
    /// it was, so that only the largest of them is a suspect; to be called when all reports are in.
    pub fn learn_size_limit(&self) {
        let largest = self.refused_bytes.swap(0, Ordering::AcqRel);
        if largest > 0 {
            self.too_large.fetch_min(largest, Ordering::AcqRel);
        }
    }

    /// Payload size in bytes from which on records are taken to be too large, as far as any was refused.
    pub fn too_large(&self) -> usize {
        self.too_large.load(Ordering::Acquire)
    }
}

impl ClientContext for Listener {
    // Asked for only with `oauthbearer` and a token file; with OIDC librdkafka fetches tokens by itself.
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = true;

    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        let client = self.client.name();
        match level {
            RDKafkaLogLevel::Emerg
            | RDKafkaLogLevel::Alert
            | RDKafkaLogLevel::Critical
            | RDKafkaLogLevel::Error
            | RDKafkaLogLevel::Warning => tracing::warn!(target: "librdkafka", client, facility, "{message}"),
            RDKafkaLogLevel::Notice | RDKafkaLogLevel::Info => {
                tracing::info!(target: "librdkafka", client, facility, "{message}");
            }
            RDKafkaLogLevel::Debug => tracing::debug!(target: "librdkafka", client, facility, "{message}"),
        }
    }

    fn stats_raw(&self, statistics: &[u8]) {
        if self.closing.load(Ordering::Acquire) {
            return;
        }
        if let Err(error) = statistics::record(&self.metrics, self.client, statistics) {
            tracing::debug!(client = self.client.name(), %error, "librdkafka's statistics were not understood");
        }
    }

    fn error(&self, error: KafkaError, reason: &str) {
        let code = error.rdkafka_error_code();
        if code == Some(RDKafkaErrorCode::PartitionEOF) {
            // The reader asked to be told, and is told where it reads.
            return;
        }
        self.metrics.client_errors.of(self.client).inc();
        if matches!(code, Some(RDKafkaErrorCode::Authentication | RDKafkaErrorCode::SaslAuthenticationFailed)) {
            lock(&self.refused).get_or_insert_with(|| reason.to_owned());
        }
        if code == Some(RDKafkaErrorCode::SSL) {
            lock(&self.refused).get_or_insert_with(|| reason.to_owned());
        }
        tracing::warn!(target: "librdkafka", client = self.client.name(), %error, "{reason}");
    }

    fn generate_oauth_token(&self, _config: Option<&str>) -> Result<OAuthToken, Box<dyn Error>> {
        let Some(file) = &self.token_file else {
            return Err("no kafka.security.oauth.token_file is configured".into());
        };
        Ok(token::read(file)?)
    }
}

impl ConsumerContext for Listener {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, error: RDKafkaRespErr, partitions: &mut TopicPartitionList) {
        let assign = error == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
        if self.closing.load(Ordering::Acquire) {
            let answered = match consumer.rebalance_protocol() {
                RebalanceProtocol::Cooperative if assign => Ok(()),
                RebalanceProtocol::Cooperative => consumer.incremental_unassign(partitions),
                RebalanceProtocol::Eager | RebalanceProtocol::None => consumer.unassign(),
            };
            if let Err(error) = answered {
                tracing::debug!(%error, "assignment was given up late");
            }
            return;
        }
        let partitions = partitions.clone();
        let note = if assign {
            Rebalance::Assign(partitions)
        } else if consumer.assignment_lost() {
            Rebalance::Lose(partitions)
        } else {
            Rebalance::Revoke(partitions)
        };
        lock(&self.rebalances).push(note);
    }
}

impl ProducerContext for Listener {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        let Err((error, message)) = result else { return };
        if error.rdkafka_error_code() == Some(RDKafkaErrorCode::MessageSizeTooLarge) {
            self.refused_bytes.fetch_max(message.payload_len(), Ordering::AcqRel);
        }
        let failure = DeliveryFailure { error: error.clone(), topic: message.topic().to_owned() };
        lock(&self.delivery).get_or_insert(failure);
        self.delivery_failures.fetch_add(1, Ordering::AcqRel);
    }
}

/// A note half taken is still a note.
fn lock<T>(notes: &Mutex<T>) -> MutexGuard<'_, T> {
    notes.lock().unwrap_or_else(PoisonError::into_inner)
}
