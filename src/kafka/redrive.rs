//! Sends records of dead letters out again: each batch in one transaction with its receipts, so that a letter is redriven
//! and known to be redriven, or neither.
//!
//! All redrives of a dead-letter topic have the same transactional id. One that begins while another is under way fences
//! it, and what that one left open is aborted before the receipts are read.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::{Header, Headers as _, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer as _};
use rdkafka::util::Timeout;

use super::cluster::{CALL_GRACE, CALL_TIMEOUT, record_headers};
use super::failpoint::{self, Point};
use super::letters::{Letter, RECEIPT, RECEIPT_VERSION, Receipt, Source, client_headers, ranges};
use super::listener::Listener;
use super::producer::{BoundedProducer, Client as Producing};
use crate::config::Config;
use crate::observe::labels::Client;
use crate::observe::metrics::Metrics;

/// A record ready to go out.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Partition and offset of its letter.
    pub letter: (i32, i64),
    /// Its key.
    pub key: Option<Vec<u8>>,
    /// Its value.
    pub payload: Option<Vec<u8>>,
    /// Its headers.
    pub headers: OwnedHeaders,
    /// Its timestamp, milliseconds since 1970.
    pub timestamp_ms: Option<i64>,
}

impl Outgoing {
    /// The record that `letter` of `topic` was, for the input topic.
    pub fn raw(letter: &Letter, topic: &str) -> Self {
        let headers = client_headers(&letter.redriven_headers(topic));
        Self::of(letter, letter.kept.payload.clone(), headers)
    }

    /// The enriched record `value` of the article in `letter`, which was read at `source`: with the headers that the
    /// worker would have given it.
    pub fn enriched(letter: &Letter, source: &Source, value: Vec<u8>) -> Self {
        let article = letter.kept.headers.iter().map(|(name, value)| (name.as_str(), value.as_deref()));
        let headers = record_headers((&source.topic, source.partition, source.offset), None, article);
        Self::of(letter, Some(value), headers)
    }

    fn of(letter: &Letter, payload: Option<Vec<u8>>, headers: OwnedHeaders) -> Self {
        let kept = &letter.kept;
        let (letter, key, timestamp_ms) = ((kept.partition, kept.offset), kept.key.clone(), kept.timestamp_ms);
        Self { letter, key, payload, headers, timestamp_ms }
    }

    fn bytes(&self) -> usize {
        let headers = self.headers.iter().map(|header| header.key.len() + header.value.map_or(0, <[u8]>::len));
        self.key.as_ref().map_or(0, Vec::len) + self.payload.as_ref().map_or(0, Vec::len) + headers.sum::<usize>()
    }
}

/// A redrive under way.
pub struct Redrive {
    producer: BoundedProducer,
    dead_letters: String,
    to: String,
    /// How long outputs may wait to be acknowledged.
    patience: Duration,
    /// When the broker ends a transaction by itself.
    transaction_timeout: Duration,
    batch: Vec<Outgoing>,
    bytes: usize,
    sent: u64,
}

/// Most records in one transaction: what a crash does again, and what readers of committed records wait for.
const BATCH_RECORDS: usize = 500;
/// Most bytes in one transaction, well below what the producer queues.
const BATCH_BYTES: usize = 4 << 20;
/// Between two looks at whether the producer's queue has room, or is empty.
const ACK_POLL: Duration = Duration::from_micros(500);

impl Redrive {
    /// Registers the redrive of `dead_letters` to the topic `to`. From here on no other one goes on.
    ///
    /// # Errors
    ///
    /// That the brokers are away, or do not let this client have the transactional id.
    pub fn begin(config: &Config, dead_letters: &str, to: &str) -> anyhow::Result<Self> {
        let transactional_id = format!("copydesk-redrive-{dead_letters}");
        let mut client = config.producer();
        client
            .set("transactional.id", &transactional_id)
            .set("transaction.timeout.ms", config.delivery.transaction_timeout.as_millis().to_string())
            .set("delivery.report.only.error", "true")
            .set("statistics.interval.ms", "0");
        let token_file = config.kafka.security.oauth.token_file.clone();
        let listener = Listener::new(Client::Producer, Arc::new(Metrics::new()), token_file);
        let client = Producing::from_config_and_context(&client, listener).context("making a producer")?;
        // One that hangs is left behind: the process ends soon.
        let producer = BoundedProducer::start(client, Arc::new(())).map_err(|failure| anyhow!(failure.what))?;
        let mut redrive = Self {
            producer,
            dead_letters: dead_letters.to_owned(),
            to: to.to_owned(),
            patience: config.delivery.message_timeout + CALL_TIMEOUT,
            transaction_timeout: config.delivery.transaction_timeout,
            batch: Vec::new(),
            bytes: 0,
            sent: 0,
        };
        let attempt = format!("registering the transactional id {transactional_id:?}");
        redrive.call(&attempt, CALL_TIMEOUT + CALL_GRACE, |client| client.init_transactions(CALL_TIMEOUT))?;
        Ok(redrive)
    }

    /// Takes a record, and commits when a batch is full.
    ///
    /// # Errors
    ///
    /// That the batch could not be committed, and the redrive is over. None of the batch was redriven or, where the
    /// broker's answer to the commit did not come, all of it was: its receipts tell the next redrive.
    pub fn send(&mut self, outgoing: Outgoing, now: &str) -> anyhow::Result<()> {
        self.bytes += outgoing.bytes();
        self.batch.push(outgoing);
        if BATCH_RECORDS <= self.batch.len() || BATCH_BYTES <= self.bytes { self.commit(now) } else { Ok(()) }
    }

    /// Records redriven and committed.
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// Commits what was taken since the last commit; `now` stands in the receipts.
    ///
    /// # Errors
    ///
    /// As [`Redrive::send`].
    pub fn commit(&mut self, now: &str) -> anyhow::Result<()> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let batch = std::mem::take(&mut self.batch);
        self.bytes = 0;
        let count = batch.len() as u64;
        match self.transact(batch, now) {
            Ok(()) => {
                self.sent += count;
                Ok(())
            }
            Err(error) => {
                // What is left open would hold up readers of committed records until it times out. If this fails, too,
                // the time-out is what ends it.
                let within = CALL_TIMEOUT + CALL_GRACE;
                let aborted = self.call("aborting it", within, |client| client.abort_transaction(CALL_TIMEOUT));
                if let Err(aborted) = aborted {
                    tracing::debug!(error = format!("{aborted:#}"), "the transaction of a redrive is left open");
                }
                Err(error)
            }
        }
    }

    fn transact(&mut self, batch: Vec<Outgoing>, now: &str) -> anyhow::Result<()> {
        let begun = self.producer.client().begin_transaction();
        begun.map_err(|error| self.told(error.into())).context("beginning a transaction")?;
        let mut letters: BTreeMap<i32, Vec<i64>> = BTreeMap::new();
        for outgoing in batch {
            let (partition, offset) = outgoing.letter;
            let mut record: BaseRecord<'_, [u8], [u8]> = BaseRecord::to(&self.to).headers(outgoing.headers);
            record.key = outgoing.key.as_deref();
            record.payload = outgoing.payload.as_deref();
            record.timestamp = outgoing.timestamp_ms;
            self.offer(record).with_context(|| format!("sending the record of letter {partition}:{offset}"))?;
            letters.entry(partition).or_default().push(offset);
        }
        for (partition, offsets) in letters {
            let receipt = Receipt { letters: ranges(&offsets), to: self.to.clone(), at: now.to_owned() };
            let json = serde_json::to_vec(&receipt).context("writing a receipt")?;
            let headers = OwnedHeaders::new().insert(Header { key: RECEIPT, value: Some(RECEIPT_VERSION) });
            let record: BaseRecord<'_, [u8], [u8]> =
                BaseRecord::to(&self.dead_letters).partition(partition).headers(headers).payload(&json);
            self.offer(record).with_context(|| format!("sending a receipt to partition {partition}"))?;
        }
        self.drain()?;
        failpoint::reach(Point::BeforeCommit);
        // After this time the broker has ended the transaction anyway.
        let within = self.transaction_timeout;
        self.call("committing the transaction", within, |client| client.commit_transaction(Timeout::Never))?;
        failpoint::reach(Point::AfterCommit);
        Ok(())
    }

    /// Hands a record to the producer, waiting in place while its queue is full.
    fn offer(&self, mut record: BaseRecord<'_, [u8], [u8]>) -> anyhow::Result<()> {
        let deadline = Instant::now() + self.patience;
        loop {
            match self.producer.client().send(record) {
                Ok(()) => return Ok(()),
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back))
                    if Instant::now() < deadline =>
                {
                    record = back;
                    std::thread::sleep(ACK_POLL);
                }
                Err((error, _)) => return Err(self.told(error.into())),
            }
        }
    }

    /// Waits until everything is acknowledged.
    fn drain(&self) -> anyhow::Result<()> {
        let deadline = Instant::now() + self.patience;
        loop {
            // Asked before the failures: a failure is noted before it is no longer in flight.
            let left = self.producer.client().in_flight_count();
            if let Some(failed) = self.producer.client().client().context().delivery_failure() {
                return Err(self
                    .told(failed.error.into())
                    .context(format!("storing a record in topic {:?}", failed.topic)));
            }
            if left == 0 {
                return Ok(());
            }
            if deadline < Instant::now() {
                bail!("{left} records were not acknowledged in time");
            }
            std::thread::sleep(ACK_POLL);
        }
    }

    /// Makes a call that waits for a broker.
    fn call(
        &mut self,
        attempt: &str,
        within: Duration,
        call: impl FnOnce(&Producing) -> KafkaResult<()> + Send + 'static,
    ) -> anyhow::Result<()> {
        let made = self.producer.call(attempt, within, call);
        made.map_err(|failure| self.told(anyhow!(failure.what)))
    }

    /// The error, and what it means where that is not what it says.
    fn told(&self, error: anyhow::Error) -> anyhow::Error {
        let fatal = self.producer.client().client().fatal_error();
        let fenced = matches!(
            fatal,
            Some((
                RDKafkaErrorCode::Fenced | RDKafkaErrorCode::ProducerFenced | RDKafkaErrorCode::InvalidProducerEpoch,
                _
            ))
        );
        if fenced {
            error.context("another redrive of the same topic has begun, or this one took too long")
        } else {
            error
        }
    }
}
