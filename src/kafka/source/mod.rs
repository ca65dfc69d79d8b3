//! The poll thread: it alone polls the consumer, it is never blocked, and it does what the coordinator decides.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, TrySendError};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Headers as _, Message as _};

use super::listener::Listener;
use super::positions::committed;
use super::publisher::Control;
use crate::config::{Config, Start};
use crate::observe::health::Readiness;
use crate::observe::labels::{Holding, Thread};
use crate::pipeline::coordinator::{Admission, Command, Coordinator, Event};
use crate::pipeline::job::{Input, Job, Losses, Ticket};
use crate::pipeline::lane::Batch;
use crate::pipeline::position::{Offset, Partition, Slot, Tenure};
use crate::pipeline::tally::Tally;
use crate::pipeline::{Desk, Stop};

/// What the source needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The input topic.
    pub topic: String,
    /// Where a partition without a committed offset begins.
    pub start: Start,
    /// Most records dispatched together.
    pub batch_records_max: usize,
    /// Most payload bytes dispatched together.
    pub batch_bytes_max: usize,
    /// How long a revoked partition may take to drain.
    pub revoke_drain: Duration,
    /// For a client that asks whether the brokers are there.
    pub config: Config,
}

impl Settings {
    /// As configured.
    pub fn of(config: &Config) -> Self {
        Self {
            topic: config.input.topic.clone(),
            start: config.input.start,
            batch_records_max: config.pipeline.batch_records_max,
            batch_bytes_max: config.pipeline.batch_bytes_max,
            revoke_drain: config.delivery.revoke_drain,
            config: config.clone(),
        }
    }
}

/// The channels of the poll thread.
pub struct Ends {
    /// To the lanes. Has room for all that may be in flight, so sending never waits.
    pub dispatch: Sender<Batch<()>>,
    /// To the publisher.
    pub control: Sender<Control>,
    /// From the publisher.
    pub notices: Receiver<Event>,
    /// Set when the worker is to stop in good order.
    pub stop: Stop,
}

/// Longest wait for a record.
const POLL: Duration = Duration::from_millis(100);
/// The same while something is expected from the publisher.
const POLL_WAITING: Duration = Duration::from_millis(5);
/// How long to wait for room before reading is paused: longer than a commit, and nothing to the group's time-outs.
const PATIENCE: Duration = Duration::from_millis(200);
/// How long leaving the group may take.
const LEAVE: Duration = Duration::from_secs(5);

/// What a worker with a halted partition says.
const OUT_OF_RANGE: &str = "a committed offset is out of the range that the broker keeps; its partition is halted";

mod assignment;
mod bounded;
mod silence;

use bounded::Asked;
pub use bounded::Bounded;

/// Our consumer has lost its brokers for good, while other clients reach them: only a new consumer helps.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the consumer has lost all its brokers, and a new client reaches them")]
pub struct Stranded;

struct Source {
    settings: Settings,
    consumer: Arc<BaseConsumer<Listener>>,
    coordinator: Coordinator,
    ends: Ends,
    losses: Losses,
    desk: Desk,
    batch: Batch<()>,
    batch_bytes: usize,
    /// An assignment that is not answered, because the committed offsets are not known yet. It may be empty: a
    /// rebalance that changes nothing for us must be answered as well.
    unplaced: Option<Vec<Partition>>,
    /// Given back, but still to be drained.
    draining: Vec<(Partition, Tenure, Instant)>,
    /// When batches were dispatched, each with the number of records up to its end: for the age of the oldest in flight.
    dispatched: VecDeque<(u64, Instant)>,
    dispatched_records: u64,
    returned_records: u64,
    /// The broker says that there is no input topic; until a record or a partition comes.
    topic_missing: bool,
    /// Held, and not read: the broker no longer has what comes next.
    halted: BTreeSet<Partition>,
    /// A member of the group.
    joined: bool,
    silence: silence::Silence,
    leave: bool,
    /// What a replay reads; a worker reads everything.
    bounded: Option<Bounded>,
}

/// Reads until it is told to stop and everything is drained, or until something is beyond repair.
///
/// # Errors
///
/// [`Stranded`], and what else it could not go on after.
pub fn run(
    settings: Settings,
    bounded: Option<Bounded>,
    consumer: Arc<BaseConsumer<Listener>>,
    coordinator: Coordinator,
    ends: Ends,
    losses: Losses,
    desk: &Desk,
) -> anyhow::Result<()> {
    let mut source = Source {
        settings,
        consumer,
        coordinator,
        ends,
        losses,
        desk: desk.clone(),
        batch: Vec::new(),
        batch_bytes: 0,
        unplaced: None,
        draining: Vec::new(),
        dispatched: VecDeque::new(),
        dispatched_records: 0,
        returned_records: 0,
        topic_missing: false,
        halted: BTreeSet::new(),
        joined: false,
        silence: silence::Silence::begins(Instant::now()),
        leave: false,
        bounded,
    };
    let ended = source.turns();
    source.close(ended.is_ok());
    ended
}

impl Source {
    fn turns(&mut self) -> anyhow::Result<()> {
        let topic = self.settings.topic.clone();
        self.consumer.subscribe(&[&topic]).with_context(|| format!("subscribing to topic {topic:?}"))?;
        let mut stopping = false;
        let mut sampled = Instant::now();
        while !self.leave {
            self.desk.health.beat(Thread::Poll);
            if self.losses.any() {
                bail!("a record was lost inside the worker; stopping before its offset could pass");
            }
            if !stopping && self.ends.stop.requested() {
                stopping = true;
                // Before anything is drained, so that whoever asks hears of it in time.
                self.desk.health.set(Readiness::Draining);
                tracing::info!(in_flight = self.coordinator.in_flight_records(), "draining");
                self.take(Event::Shutdown)?;
            }
            self.notices()?;
            self.place()?;
            self.listen()?;
            self.give_up_late()?;
            self.ask_leaders()?;
            self.wait_for_room()?;
            let waiting = stopping || self.coordinator.waiting() || self.unplaced.is_some();
            if self.throttled(stopping)? {
                continue;
            }
            self.read(if waiting { POLL_WAITING } else { POLL })?;
            for rebalance in self.consumer.context().rebalances() {
                self.rebalance(rebalance)?;
            }
            if sampled.elapsed() >= POLL {
                sampled = Instant::now();
                self.sample();
            }
        }
        // The last thing told of what is in flight is that nothing is.
        self.sample();
        Ok(())
    }

    fn notices(&mut self) -> anyhow::Result<()> {
        loop {
            match self.ends.notices.try_recv() {
                Ok(event) => self.hear(event)?,
                Err(TryRecvError::Empty) => return Ok(()),
                Err(TryRecvError::Disconnected) => bail!("the publisher has stopped"),
            }
        }
    }

    fn hear(&mut self, event: Event) -> anyhow::Result<()> {
        if let Event::Returned { records, .. } = &event {
            self.returned_records += *records as u64;
        }
        if matches!(event, Event::Halted(_)) {
            self.doubt_topic();
        }
        self.take(event)
    }

    /// Waits a moment for room before more is read: a pause throws away what librdkafka has fetched ahead, so it is for
    /// lanes that stay slow, not for the time of a commit.
    fn wait_for_room(&mut self) -> anyhow::Result<()> {
        let (records, bytes) = (self.settings.batch_records_max, self.settings.batch_bytes_max);
        let until = Instant::now() + PATIENCE;
        while !self.coordinator.paused() && !self.coordinator.has_room(records, bytes) {
            match self.ends.notices.recv_deadline(until) {
                Ok(event) => self.hear(event)?,
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => bail!("the publisher has stopped"),
            }
        }
        Ok(())
    }

    /// Polls once, waiting at most `wait`, and then takes what is there, up to a batch.
    fn read(&mut self, wait: Duration) -> anyhow::Result<()> {
        let consumer = Arc::clone(&self.consumer);
        let mut wait = wait;
        loop {
            match consumer.poll(wait) {
                None => break,
                Some(Ok(message)) => self.record(&message),
                Some(Err(error)) => self.trouble(&error)?,
            }
            wait = Duration::ZERO;
            if self.batch.len() >= self.settings.batch_records_max || self.batch_bytes >= self.settings.batch_bytes_max
            {
                break;
            }
        }
        self.dispatch()?;
        self.rest()?;
        if let Some(command) = self.coordinator.flow() {
            self.carry_out(command)?;
        }
        Ok(())
    }

    fn record(&mut self, message: &BorrowedMessage<'_>) {
        self.topic_missing = false;
        self.silence.broken(Instant::now());
        let partition = Partition(message.partition());
        let offset = Offset::of_record(message.offset());
        let left_out = match self.asked_for(partition, offset, message) {
            Asked::For => false,
            Asked::LeftOut => true,
            Asked::Not => return,
        };
        let bytes = if left_out { 0 } else { message.payload_len() };
        let Admission::Dispatch(tenure, seq) = self.coordinator.admit(partition, offset, bytes) else { return };
        Tally(&self.desk.metrics).taken(self.coordinator.in_flight_records());
        let slot = Slot { partition, tenure, seq };
        if left_out {
            self.batch.push(Job { body: (), ticket: Ticket::left_out(slot, offset, &self.losses) });
            return;
        }
        // Copied at once: a borrowed message pins librdkafka's fetch buffer.
        let input = Input::of(message);
        self.batch_bytes += bytes;
        let ticket = Ticket::new(slot, offset, message.timestamp().to_millis(), input, &self.losses);
        self.batch.push(Job { body: (), ticket });
    }

    fn dispatch(&mut self) -> anyhow::Result<()> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let batch = std::mem::take(&mut self.batch);
        let bytes = std::mem::take(&mut self.batch_bytes);
        self.dispatched_records += batch.len() as u64;
        self.dispatched.push_back((self.dispatched_records, Instant::now()));
        let asked_for = batch.iter().filter(|job| !job.ticket.left_out).count();
        Tally(&self.desk.metrics).received(asked_for, bytes);
        self.count(batch.len(), bytes);
        match self.ends.dispatch.try_send(batch) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(batch) | TrySendError::Disconnected(batch)) => {
                batch.into_iter().for_each(|job| job.ticket.void());
                bail!("the lanes take no more records, though fewer are in flight than they have room for")
            }
        }
    }

    fn take(&mut self, event: Event) -> anyhow::Result<()> {
        for command in self.coordinator.on(event) {
            self.carry_out(command)?;
        }
        Ok(())
    }

    fn carry_out(&mut self, command: Command) -> anyhow::Result<()> {
        tracing::debug!(?command, "coordinator");
        match command {
            Command::Assign(partitions) => {
                self.unplaced.get_or_insert_default().extend(partitions);
                self.place()?;
            }
            Command::Open(partition, tenure, halt) => self.tell(Control::Open(partition, tenure, halt))?,
            Command::Drain(partition, tenure, upto) => self.drain(partition, tenure, upto)?,
            Command::Forget(partition, tenure) => self.tell(Control::Forget(partition, tenure))?,
            Command::Unassign(partitions) => self.unassign(&partitions)?,
            Command::Pause(partitions) => {
                let list = self.list(&partitions);
                self.consumer.pause(&list).context("pausing partitions")?;
            }
            Command::Resume(partitions) => self.resume(&partitions)?,
            Command::Seek(partition, resume) => {
                self.seek(partition, resume)?;
                self.rewound(partition, resume)?;
            }
            Command::Leave => self.leave = true,
        }
        Ok(())
    }

    fn tell(&self, control: Control) -> anyhow::Result<()> {
        self.ends.control.send(control).context("the publisher has stopped")
    }

    fn trouble(&mut self, error: &KafkaError) -> anyhow::Result<()> {
        match error {
            KafkaError::MessageConsumptionFatal(_) => bail!("the consumer cannot go on: {error}"),
            KafkaError::MessageConsumption(RDKafkaErrorCode::AutoOffsetReset) => self.out_of_range()?,
            KafkaError::MessageConsumption(RDKafkaErrorCode::UnknownTopicOrPartition) => {
                self.topic_missing = true;
                self.vanished()?;
            }
            KafkaError::PartitionEOF(partition) => self.told_of_end(Partition(*partition)),
            // Information: librdkafka tries again by itself.
            _ => tracing::warn!(%error, "reading"),
        }
        Ok(())
    }

    /// Names the partitions whose position the broker no longer has. They stay halted: skipping is not ours to decide.
    fn out_of_range(&mut self) -> anyhow::Result<()> {
        const TIMEOUT: Duration = Duration::from_secs(5);
        let partitions: Vec<_> = self.coordinator.partitions().collect();
        let known = committed(&self.consumer, &self.settings.topic, &partitions, TIMEOUT).unwrap_or_default();
        for (partition, position) in known {
            let Some(resume) = position else { continue };
            let Ok((low, high)) = self.consumer.fetch_watermarks(&self.settings.topic, partition.0, TIMEOUT) else {
                continue;
            };
            if low <= resume.get() && resume.get() <= high {
                continue;
            }
            if self.bounded.is_some() {
                bail!(
                    "records of partition {partition} were deleted before the replay came to them: it stands at offset \
                     {resume}, and the broker keeps {low} to {high}"
                );
            }
            self.halted.insert(partition);
            tracing::error!(
                %partition, committed = resume.get(), first = low, end = high,
                "the committed offset is out of the range that the broker keeps; the partition is halted until the \
                 group's offset is reset by hand"
            );
        }
        if self.bounded.is_some() {
            bail!(
                "records were deleted before the replay came to them, and the broker does not tell of which partition"
            );
        }
        if self.halted.is_empty() {
            // The error names no partition, and the broker does not tell which either.
            self.halted.extend(partitions);
        }
        self.desk.health.trouble(OUT_OF_RANGE.to_owned());
        Ok(())
    }

    fn sample(&mut self) {
        let assigned = self.coordinator.partitions().count();
        let paused = if self.coordinator.paused() { assigned } else { 0 };
        let (records, bytes) = (self.coordinator.in_flight_records(), self.coordinator.in_flight_bytes());
        while self.dispatched.front().is_some_and(|(upto, _)| *upto <= self.returned_records) {
            self.dispatched.pop_front();
        }
        let oldest = self.dispatched.front().map(|(_, at)| *at);
        Tally(&self.desk.metrics).in_flight(records, bytes, oldest, assigned, paused);
        self.desk.metrics.partitions.of(Holding::Halted).set(self.halted.len() as i64);
        self.desk.health.set(self.readiness());
    }

    fn readiness(&self) -> Readiness {
        if self.topic_missing {
            Readiness::Waiting(format!("input topic {:?} does not exist", self.settings.topic))
        } else if !self.halted.is_empty() {
            Readiness::Waiting(OUT_OF_RANGE.to_owned())
        } else if self.coordinator.is_halted() {
            Readiness::Waiting("the producer cannot publish".to_owned())
        } else if !self.joined {
            Readiness::Waiting("joining the group".to_owned())
        } else {
            Readiness::Ready
        }
    }

    /// Leaves the group, or at least lets go of the consumer, on the thread that polled it.
    fn close(mut self, in_order: bool) {
        for job in self.batch.drain(..) {
            job.ticket.void();
        }
        if in_order {
            // Nothing is left for the publisher; it has gone already if this fails.
            if self.tell(Control::Stop).is_err() {
                tracing::debug!("the publisher had stopped before");
            }
            self.consumer.unsubscribe();
            let until = Instant::now() + LEAVE;
            while Instant::now() < until && self.coordinator.partitions().next().is_some() {
                if let Some(Ok(_)) = self.consumer.poll(POLL_WAITING) {
                    continue;
                }
                for rebalance in self.consumer.context().rebalances() {
                    if let Err(error) = self.rebalance(rebalance) {
                        tracing::debug!(%error, "leaving");
                    }
                }
            }
        }
        self.consumer.context().close();
        for rebalance in self.consumer.context().rebalances() {
            tracing::debug!(?rebalance, "too late");
        }
        // The publisher lets go of its share first: the last one closes the consumer, and it must be polled meanwhile.
        drop(self.ends);
        let until = Instant::now() + LEAVE;
        let mut consumer = self.consumer;
        loop {
            match Arc::try_unwrap(consumer) {
                Ok(last) => {
                    drop(last);
                    return;
                }
                Err(shared) if Instant::now() < until => {
                    consumer = shared;
                    std::thread::sleep(POLL_WAITING);
                }
                Err(_) => return,
            }
        }
    }
}

impl Input {
    /// A copy of what was read.
    pub(super) fn of(message: &BorrowedMessage<'_>) -> Self {
        let headers = message.headers().map_or_else(Vec::new, |headers| {
            headers.iter().map(|header| (header.key.to_owned(), header.value.map(Box::from))).collect()
        });
        Self { key: message.key().map(Box::from), payload: message.payload().map(Box::from), headers }
    }
}
