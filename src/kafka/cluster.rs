//! The brokers as publishing sees them: a [`Broker`] over one producer and the consumer's group.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rdkafka::ClientConfig;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerGroupMetadata};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer as _};
use rdkafka::util::Timeout;

use super::calls::{CallClock, failure};
use super::dead_letter::{self, Letter};
use super::failpoint::{self, Point};
use super::listener::Listener;
use super::positions::{commit_offsets, committed, position_list};
use super::producer::{BoundedProducer, Client};
use crate::config::Mode;
use crate::extract::Reject;
use crate::observe::labels::{Client as Which, Ending};
use crate::observe::metrics::Metrics;
use crate::pipeline::job::{Done, Outcome, Ticket};
use crate::pipeline::lane::Ended;
use crate::pipeline::position::{Offset, Partition, Resume};
use crate::pipeline::publishing::{Broker, Failure};
use crate::pipeline::tally::{Kind, Sent, Tally};
use crate::pipeline::transaction::Trouble;
use crate::record;

/// What the publisher needs to know.
pub struct Settings {
    /// Exactly once or at least once.
    pub mode: Mode,
    /// The input topic: offsets are committed for it.
    pub input_topic: String,
    /// Where records go.
    pub output_topic: String,
    /// Where dead letters go.
    pub dead_letter_topic: String,
    /// What dead letters say of us.
    pub sender: dead_letter::Sender,
    /// Largest output value, in bytes.
    pub record_bytes_max: usize,
    /// Largest dead letter, in bytes.
    pub letter_bytes_max: usize,
    /// How long outputs may take to be acknowledged.
    pub message_timeout: Duration,
    /// When the broker ends a transaction by itself.
    pub transaction_timeout: Duration,
    /// Configuration of the producer.
    pub client: ClientConfig,
    /// Where OAuth tokens are, if they come from a file.
    pub token_file: Option<std::path::PathBuf>,
    /// The replay that records and dead letters say they are of, if they are.
    pub replay_id: Option<String>,
    /// What is committed beside the positions; nothing where a partition is not named.
    pub marks: Marks,
}

/// What a replay commits beside the position of each partition: its frozen range, as [`super::ledger`] writes it.
pub type Marks = BTreeMap<Partition, String>;

/// The brokers, as publishing sees them.
pub struct Cluster {
    settings: Settings,
    consumer: Arc<BaseConsumer<Listener>>,
    producer: Option<BoundedProducer>,
    /// Shared with every producer whose thread has not ended, so that those left behind can be counted.
    alive: Arc<()>,
    metrics: Arc<Metrics>,
    calls: Arc<CallClock>,
    /// Our membership of the group, as last looked at: it holds the generation by which the broker tells a zombie.
    membership: Option<Arc<ConsumerGroupMetadata>>,
    looked: Option<Instant>,
    /// What the open transaction holds: it counts once it is committed.
    sent: Vec<Sent>,
    begun: Instant,
    /// Whether there has been a producer before.
    rebuilt: bool,
}

/// Time between two looks at whether the producer's queue is empty.
const ACK_POLL: Duration = Duration::from_micros(500);
/// Longest single wait for a connection or an answer that has no deadline of its own.
pub(super) const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// What a call that librdkafka ends by itself may take beyond its time-out, so that its own reason is told.
pub(super) const CALL_GRACE: Duration = Duration::from_secs(5);
/// So many producers may hang in librdkafka at once. Each keeps some threads and connections; its call ends when a
/// connection changes its state, at the latest when the broker closes idle ones (connections.max.idle.ms, 10 minutes).
const LEFT_BEHIND_MAX: usize = 4;

impl Cluster {
    /// No producer yet.
    pub fn new(
        settings: Settings,
        consumer: Arc<BaseConsumer<Listener>>,
        metrics: Arc<Metrics>,
        calls: Arc<CallClock>,
    ) -> Self {
        Self {
            settings,
            consumer,
            producer: None,
            alive: Arc::new(()),
            metrics,
            calls,
            membership: None,
            looked: None,
            sent: Vec::new(),
            begun: Instant::now(),
            rebuilt: false,
        }
    }

    fn exactly_once(&self) -> bool {
        self.settings.mode == Mode::ExactlyOnce
    }

    fn producer(&self) -> Result<&Client, Failure> {
        self.producer.as_ref().map(BoundedProducer::client).ok_or_else(no_producer)
    }

    /// Makes a call that waits for a broker, under the eyes of the watchdog.
    fn call(
        &mut self,
        attempt: &str,
        within: Duration,
        call: impl FnOnce(&Client) -> KafkaResult<()> + Send + 'static,
    ) -> Result<(), Failure> {
        let producer = self.producer.as_mut().ok_or_else(no_producer)?;
        self.calls.time(|| producer.call(attempt, within, call))
    }

    /// Waits until every output is acknowledged. Waiting here, and not leaving it to the client's flush, saves the up to
    /// 100 ms that flush idles; the client's own thread serves the reports, and polling beside it would only spin.
    fn drain(&self) -> Result<(), Failure> {
        let producer = self.producer()?;
        let deadline = Instant::now() + self.settings.message_timeout + CALL_TIMEOUT;
        while producer.in_flight_count() > 0 {
            std::thread::sleep(ACK_POLL);
            if let Some(failed) = producer.client().context().delivery_failure() {
                return Err(self.undelivered(&failed.error, &failed.topic));
            }
            if Instant::now() > deadline {
                let what = format!("{} outputs were not acknowledged in time", producer.in_flight_count());
                return Err(Failure { trouble: Trouble::Indefinite, what });
            }
        }
        match producer.client().context().delivery_failure() {
            Some(failed) => Err(self.undelivered(&failed.error, &failed.topic)),
            None => Ok(()),
        }
    }

    fn undelivered(&self, error: &KafkaError, topic: &str) -> Failure {
        let mut failure = failure(&format!("storing an output in topic {topic:?}"), error);
        let fatal = self.producer().ok().and_then(|producer| producer.client().fatal_error());
        failure.trouble = if fatal.is_some() {
            Trouble::Fatal
        } else if error.rdkafka_error_code() == Some(RDKafkaErrorCode::MessageTimedOut) {
            // The client may have lost all its brokers for good (librdkafka issue 5301), and then an abort, which asks
            // nobody when the broker knows of nothing, would go well for ever.
            Trouble::Indefinite
        } else {
            Trouble::Abortable
        };
        failure
    }

    /// What was sent in a transaction that comes to nothing will be read and counted again.
    fn give_up_sent(&mut self) {
        Tally(&self.metrics).stale(self.sent.len());
        self.sent.clear();
    }

    /// Largest output value that the topic is known to take.
    fn record_bytes_max(&self) -> usize {
        let seen = self.producer().map_or(usize::MAX, |producer| producer.client().context().too_large());
        self.settings.record_bytes_max.min(seen.saturating_sub(1))
    }

    fn deliver(&self, ticket: &Ticket, done: &Done) -> Result<Kind, Failure> {
        match done {
            Done::Record(value) if value.len() > self.record_bytes_max() => {
                self.dead_letter(ticket, &dead_letter::output_too_large(value.len(), self.record_bytes_max()))
            }
            Done::Record(value) => {
                match self.offer(&self.settings.output_topic, ticket, Some(value), self.headers(ticket)) {
                    Ok(()) => Ok(Kind::Record),
                    Err(error) if error.rdkafka_error_code() == Some(RDKafkaErrorCode::MessageSizeTooLarge) => {
                        self.dead_letter(ticket, &dead_letter::output_too_large(value.len(), self.record_bytes_max()))
                    }
                    Err(error) => Err(self.undelivered(&error, &self.settings.output_topic)),
                }
            }
            Done::Tombstone => {
                let sent = self.offer(&self.settings.output_topic, ticket, None, self.headers(ticket));
                sent.map(|()| Kind::Tombstone).map_err(|error| self.undelivered(&error, &self.settings.output_topic))
            }
            Done::Rejected(reject) => self.dead_letter(ticket, reject),
            Done::LeftOut => Ok(Kind::LeftOut),
        }
    }

    fn dead_letter(&self, ticket: &Ticket, reject: &Reject) -> Result<Kind, Failure> {
        let settings = &self.settings;
        let seen = self.producer().map_or(usize::MAX, |producer| producer.client().context().too_large());
        let bytes_max = settings.letter_bytes_max.min(seen.saturating_sub(1));
        let mut stub = false;
        loop {
            let letter = dead_letter::letter(&settings.sender, ticket, reject, bytes_max, now_ms(), stub);
            let Letter { payload, headers } = letter;
            match self.offer(&settings.dead_letter_topic, ticket, payload, headers) {
                Ok(()) => {
                    return Ok(Kind::DeadLetter(reject.reason));
                }
                Err(error) if !stub && error.rdkafka_error_code() == Some(RDKafkaErrorCode::MessageSizeTooLarge) => {
                    stub = true;
                }
                Err(error) => return Err(self.undelivered(&error, &settings.dead_letter_topic)),
            }
        }
    }

    /// Hands a record to the producer, waiting in place while its queue is full: another order would break the
    /// partition's.
    fn offer(
        &self,
        topic: &str,
        ticket: &Ticket,
        value: Option<&[u8]>,
        headers: OwnedHeaders,
    ) -> Result<(), KafkaError> {
        let Ok(producer) = self.producer() else { return Err(KafkaError::Canceled) };
        let mut record: BaseRecord<'_, [u8], [u8]> = BaseRecord::to(topic).headers(headers);
        record.key = ticket.input.key.as_deref();
        record.payload = value;
        record.timestamp = ticket.timestamp_ms;
        let deadline = Instant::now() + self.settings.message_timeout + CALL_TIMEOUT;
        loop {
            match producer.send(record) {
                Ok(()) => return Ok(()),
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back))
                    if Instant::now() < deadline =>
                {
                    record = back;
                    std::thread::sleep(ACK_POLL);
                }
                Err((error, _)) => return Err(error),
            }
        }
    }

    fn headers(&self, ticket: &Ticket) -> OwnedHeaders {
        let source = (self.settings.input_topic.as_str(), ticket.slot.partition, ticket.offset);
        let article = ticket.input.headers.iter().map(|(name, value)| (name.as_str(), value.as_deref()));
        record_headers(source, self.settings.replay_id.as_deref(), article)
    }
}

impl Broker for Cluster {
    type Item = Ended;

    fn rebuild(&mut self) -> Result<(), Failure> {
        self.discard();
        let left_behind = Arc::strong_count(&self.alive) - 1;
        if left_behind >= LEFT_BEHIND_MAX {
            let what = format!("{left_behind} producers hang in librdkafka");
            return Err(Failure { trouble: Trouble::Fatal, what });
        }
        let listener = Listener::new(Which::Producer, Arc::clone(&self.metrics), self.settings.token_file.clone());
        let client = Client::from_config_and_context(&self.settings.client, listener)
            .map_err(|error| failure("making a producer", &error))?;
        self.producer = Some(BoundedProducer::start(client, Arc::clone(&self.alive))?);
        if self.exactly_once() {
            let within = CALL_TIMEOUT + CALL_GRACE;
            let begun =
                self.call("registering the transactional.id", within, |client| client.init_transactions(CALL_TIMEOUT));
            if let Err(mut failure) = begun {
                if failure.trouble == Trouble::Indefinite {
                    failure.trouble = Trouble::Away;
                }
                if let Some(refused) = self.producer().ok().and_then(|producer| producer.client().context().refused()) {
                    failure.what = format!("{}: {refused}", failure.what);
                }
                self.discard();
                return Err(failure);
            }
        }
        if self.rebuilt {
            Tally(&self.metrics).retried();
            Tally(&self.metrics).failed(Ending::Rebuilt, self.begun.elapsed());
        }
        self.rebuilt = true;
        Ok(())
    }

    fn discard(&mut self) {
        self.give_up_sent();
        if let Some(producer) = self.producer.take() {
            self.calls.time(|| producer.end());
        }
    }

    fn begin(&mut self) -> Result<(), Failure> {
        self.begun = Instant::now();
        if !self.exactly_once() {
            return Ok(());
        }
        let begun = self.producer()?.begin_transaction();
        begun.map_err(|error| failure("beginning a transaction", &error))
    }

    fn send(&mut self, _partition: Partition, _offset: Offset, (ticket, done): Ended) -> Result<(), Failure> {
        match self.deliver(&ticket, &done) {
            Ok(kind) => {
                let bytes = match &done {
                    Done::Record(value) if kind == Kind::Record => value.len(),
                    _ => ticket.bytes,
                };
                self.sent.push(Sent { kind, bytes, timestamp_ms: ticket.timestamp_ms });
                ticket.settle(match kind {
                    Kind::Record | Kind::Tombstone => Outcome::Published,
                    Kind::DeadLetter(_) => Outcome::DeadLettered,
                    Kind::LeftOut => Outcome::LeftOut,
                });
                Ok(())
            }
            Err(failure) => {
                self.void((ticket, done));
                Err(failure)
            }
        }
    }

    fn commit(&mut self, positions: &[(Partition, Resume)]) -> Result<(), Failure> {
        let calls = Arc::clone(&self.calls);
        let draining = Instant::now();
        calls.time(|| self.drain())?;
        let list = position_list(&self.settings.input_topic, positions, |partition| {
            self.settings.marks.get(&partition).map(String::as_str)
        })?;
        failpoint::reach(Point::BeforeCommit);
        let committing = Instant::now();
        if self.exactly_once() {
            let missing = || Failure { trouble: Trouble::Abortable, what: "not a member of the group".to_owned() };
            let group = Arc::clone(self.membership.as_ref().ok_or_else(missing)?);
            // After this time the broker has ended the transaction anyway.
            let within = self.settings.transaction_timeout;
            self.call("adding offsets to the transaction", within, move |client| {
                client.send_offsets_to_transaction(&list, &group, within)
            })?;
            failpoint::reach(Point::AfterOffsets);
            self.call("committing the transaction", within, |client| client.commit_transaction(Timeout::Never))?;
        } else {
            failpoint::reach(Point::AfterOffsets);
            calls.time(|| commit_offsets(&self.consumer, &list, Tally(&self.metrics)))?;
        }
        failpoint::reach(Point::AfterCommit);
        tracing::debug!(records = self.sent.len(), drain = ?(committing - draining), commit = ?committing.elapsed(), "committed");
        let open = self.begun.elapsed();
        Tally(&self.metrics).committed(&self.settings.input_topic, open, positions, &self.sent, now_ms());
        self.sent.clear();
        Ok(())
    }

    fn abort(&mut self) -> Result<(), Failure> {
        self.give_up_sent();
        Tally(&self.metrics).failed(Ending::Aborted, self.begun.elapsed());
        if self.exactly_once() {
            let within = CALL_TIMEOUT + CALL_GRACE;
            self.call("aborting the transaction", within, |client| client.abort_transaction(CALL_TIMEOUT))?;
        }
        let producer = self.producer()?;
        producer.client().context().learn_size_limit();
        // What the abort took back is reported as failed deliveries: no news.
        while producer.client().context().delivery_failure().is_some() {}
        Ok(())
    }

    fn committed(&mut self, partitions: &[Partition]) -> Result<Vec<(Partition, Option<Resume>)>, Failure> {
        let calls = Arc::clone(&self.calls);
        calls
            .time(|| committed(&self.consumer, &self.settings.input_topic, partitions, CALL_TIMEOUT))
            .map_err(|error| Failure { trouble: Trouble::Away, ..failure("asking for committed offsets", &error) })
    }

    fn void(&mut self, (ticket, _): Ended) {
        Tally(&self.metrics).stale(1);
        ticket.void();
    }

    /// The broker checks member and generation, not who owns the partition: a newer membership than the poll thread's
    /// last word of a loss would let the records of a lost partition through.
    fn look_at_group(&mut self) {
        /// Costs a question to librdkafka's own thread, so not for every record; an older membership is only refused.
        const AGE_MAX: Duration = Duration::from_millis(20);
        if !self.exactly_once() || self.looked.is_some_and(|looked| looked.elapsed() < AGE_MAX) {
            return;
        }
        let membership = self.consumer.group_metadata();
        // A member that was thrown out has no generation, and a commit without one is not checked at all. The loss is
        // marked by the same thread that answered, before it could answer so.
        self.membership = if self.consumer.assignment_lost() { None } else { membership.map(Arc::new) };
        self.looked = Some(Instant::now());
    }
}

fn no_producer() -> Failure {
    Failure { trouble: Trouble::Indefinite, what: "there is no producer".to_owned() }
}

/// The headers of a record made of the article at `source`, which is topic, partition and offset, and had the headers
/// `article`.
pub(super) fn record_headers<'h>(
    (topic, partition, offset): (&str, impl Display, impl Display),
    replay_id: Option<&str>,
    article: impl Iterator<Item = (&'h str, Option<&'h [u8]>)>,
) -> OwnedHeaders {
    let mut headers = OwnedHeaders::new_with_capacity(8)
        .insert(Header { key: "content-type", value: Some("application/json") })
        .insert(Header { key: "copydesk.schema", value: Some(record::SCHEMA) })
        .insert(Header { key: "copydesk.source.topic", value: Some(topic) })
        .insert(Header { key: "copydesk.source.partition", value: Some(&partition.to_string()) })
        .insert(Header { key: "copydesk.source.offset", value: Some(&offset.to_string()) });
    if let Some(id) = replay_id {
        headers = headers.insert(Header { key: REPLAY_ID, value: Some(id) });
    }
    // W3C trace context goes on, whatever it says.
    for (key, value) in article.filter(|(name, _)| matches!(*name, "traceparent" | "tracestate")) {
        headers = headers.insert(Header { key, value });
    }
    headers
}

/// The header in which a record or a dead letter says of which replay it is.
pub(super) const REPLAY_ID: &str = "replay.id";

pub(super) fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}

#[cfg(test)]
#[path = "cluster_tests.rs"]
mod tests;
