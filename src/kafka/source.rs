//! The poll thread: it alone polls the consumer, it is never blocked, and it does what the coordinator decides.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use crossbeam_channel::{Receiver, Sender, TryRecvError, TrySendError};
use rdkafka::consumer::{BaseConsumer, Consumer, RebalanceProtocol};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Headers as _, Message as _};
use rdkafka::topic_partition_list::{Offset as TopicOffset, TopicPartitionList};

use super::broker::committed;
use super::listener::{Listener, Rebalance};
use super::publisher::Control;
use super::range;
use crate::config::{Config, Start};
use crate::observe::health::Readiness;
use crate::observe::labels::{Holding, Rebalance as Kind, Thread};
use crate::pipeline::coordinator::{Admission, Command, Coordinator, Event};
use crate::pipeline::job::{Input, Job, Losses, Ticket};
use crate::pipeline::lane::Batch;
use crate::pipeline::position::{Offset, Partition, Resume, Seq, Slot, Tenure};
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
/// How long one question for committed offsets may keep the thread from polling.
const COMMITTED_TIMEOUT: Duration = Duration::from_secs(1);
/// How long leaving the group may take.
const LEAVE: Duration = Duration::from_secs(5);

/// What a worker with a halted partition says.
const OUT_OF_RANGE: &str = "a committed offset is out of the range that the broker keeps; its partition is halted";

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
    leave: bool,
}

/// Reads until it is told to stop and everything is drained, or until something is beyond repair.
pub fn run(
    settings: Settings,
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
        leave: false,
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
            self.give_up_late()?;
            let waiting = stopping || self.coordinator.waiting() || self.unplaced.is_some();
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
                Ok(event) => {
                    if let Event::Returned { records, .. } = &event {
                        self.returned_records += *records as u64;
                    }
                    self.take(event)?;
                }
                Err(TryRecvError::Empty) => return Ok(()),
                Err(TryRecvError::Disconnected) => bail!("the publisher has stopped"),
            }
        }
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
        if let Some(command) = self.coordinator.flow() {
            self.carry_out(command)?;
        }
        Ok(())
    }

    fn record(&mut self, message: &BorrowedMessage<'_>) {
        self.topic_missing = false;
        let partition = Partition(message.partition());
        let offset = Offset::of_record(message.offset());
        let admission = self.coordinator.admit(partition, offset, message.payload_len());
        let Admission::Dispatch(tenure, seq) = admission else { return };
        let headers = message.headers().map_or_else(Vec::new, |headers| {
            headers.iter().map(|header| (header.key.to_owned(), header.value.map(Box::from))).collect()
        });
        // Copied at once: a borrowed message pins librdkafka's fetch buffer.
        let input = Input { key: message.key().map(Box::from), payload: message.payload().map(Box::from), headers };
        let slot = Slot { partition, tenure, seq };
        self.batch_bytes += message.payload_len();
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
        Tally(&self.desk.metrics).received(batch.len(), bytes);
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
            Command::Resume(partitions) => {
                let list = self.list(&partitions);
                self.consumer.resume(&list).context("resuming partitions")?;
            }
            Command::Seek(partition, resume) => self.seek(partition, resume)?,
            Command::Leave => self.leave = true,
        }
        Ok(())
    }

    fn tell(&self, control: Control) -> anyhow::Result<()> {
        self.ends.control.send(control).context("the publisher has stopped")
    }

    fn drain(&mut self, partition: Partition, tenure: Tenure, upto: Seq) -> anyhow::Result<()> {
        self.draining.push((partition, tenure, Instant::now()));
        self.tell(Control::Drain(partition, tenure, upto))
    }

    /// Gives partitions back that took too long to drain: what is left is done again by their next owner.
    fn give_up_late(&mut self) -> anyhow::Result<()> {
        let limit = self.settings.revoke_drain;
        let owned: Vec<_> = self.coordinator.partitions().collect();
        self.draining.retain(|(partition, ..)| owned.contains(partition));
        let late: Vec<_> =
            self.draining.extract_if(.., |(.., since)| since.elapsed() > limit).map(|(p, t, _)| (p, t)).collect();
        for (partition, tenure) in late {
            tracing::warn!(%partition, limit_ms = limit.as_millis() as u64, "partition did not drain in time, giving it back");
            self.tell(Control::Forget(partition, tenure))?;
            self.take(Event::Drained(partition, tenure))?;
        }
        Ok(())
    }

    fn rebalance(&mut self, rebalance: Rebalance) -> anyhow::Result<()> {
        // librdkafka waits for the answer to the last rebalance before it tells of the next, except for a loss.
        let (kind, event, list): (_, fn(Vec<Partition>) -> Event, _) = match &rebalance {
            Rebalance::Assign(list) => (Kind::Assigned, Event::Assigned, list),
            Rebalance::Revoke(list) => (Kind::Revoked, Event::Revoked, list),
            Rebalance::Lose(list) => (Kind::Lost, Event::Lost, list),
        };
        let partitions: Vec<_> = list.elements().iter().map(|element| Partition(element.partition())).collect();
        self.desk.metrics.rebalances.of(kind).inc();
        let shown: Vec<_> = partitions.iter().map(|partition| partition.0).collect();
        tracing::info!(kind = kind.name(), partitions = ?shown, "rebalance");
        if kind != Kind::Assigned {
            // Gone before it was answered: the answer is the loss's.
            self.unplaced.take_if(|unplaced| {
                unplaced.retain(|partition| !partitions.contains(partition));
                unplaced.is_empty()
            });
        }
        self.topic_missing &= partitions.is_empty();
        self.take(event(partitions))?;
        // A member without partitions is as ready as any: there may be more workers than partitions.
        self.joined = true;
        Ok(())
    }

    /// Begins to fetch what was assigned, from the committed offsets. An explicit position leaves librdkafka no choice:
    /// a committed offset that is gone is an error then, and never skipped.
    fn place(&mut self) -> anyhow::Result<()> {
        let Some(partitions) = &self.unplaced else { return Ok(()) };
        let known = match committed(&self.consumer, &self.settings.topic, partitions, COMMITTED_TIMEOUT) {
            Ok(known) => known,
            Err(error) => {
                // A transaction of the former owner may be pending, or the broker away: asked again on the next turn.
                tracing::debug!(%error, "committed offsets are not known yet");
                return Ok(());
            }
        };
        self.unplaced = None;
        let mut list = TopicPartitionList::with_capacity(known.len());
        for (partition, position) in known {
            let from = match (position, self.settings.start) {
                (Some(resume), _) => TopicOffset::Offset(resume.get()),
                (None, Start::Earliest) => TopicOffset::Beginning,
                (None, Start::Latest) => TopicOffset::End,
            };
            list.add_partition_offset(&self.settings.topic, partition.0, from)
                .with_context(|| format!("placing partition {partition}"))?;
        }
        self.assign(&list)?;
        if self.coordinator.paused() && list.count() > 0 {
            self.consumer.pause(&list).context("pausing new partitions")?;
        }
        Ok(())
    }

    fn assign(&self, list: &TopicPartitionList) -> anyhow::Result<()> {
        match self.consumer.rebalance_protocol() {
            RebalanceProtocol::Cooperative => self.consumer.incremental_assign(list),
            RebalanceProtocol::Eager | RebalanceProtocol::None => self.consumer.assign(list),
        }
        .context("taking over assigned partitions")
    }

    fn unassign(&mut self, partitions: &[Partition]) -> anyhow::Result<()> {
        for partition in partitions {
            self.desk.metrics.forget_partition(&self.settings.topic, partition.0);
            // Its next owner's trouble.
            self.halted.remove(partition);
        }
        let list = self.list(partitions);
        let answered = match self.consumer.rebalance_protocol() {
            RebalanceProtocol::Cooperative => self.consumer.incremental_unassign(&list),
            RebalanceProtocol::Eager | RebalanceProtocol::None => self.consumer.unassign(),
        };
        if let Err(error) = answered {
            // They are gone already, as after a loss that librdkafka has dealt with.
            tracing::debug!(%error, "partitions were given back late");
        }
        Ok(())
    }

    fn seek(&self, partition: Partition, resume: Resume) -> anyhow::Result<()> {
        const TIMEOUT: Duration = Duration::from_secs(10);
        let to = TopicOffset::Offset(resume.get());
        self.consumer
            .seek(&self.settings.topic, partition.0, to, TIMEOUT)
            .with_context(|| format!("going back to offset {resume} of partition {partition}"))
    }

    fn list(&self, partitions: &[Partition]) -> TopicPartitionList {
        let mut list = TopicPartitionList::with_capacity(partitions.len());
        for partition in partitions {
            list.add_partition(&self.settings.topic, partition.0);
        }
        list
    }

    fn trouble(&mut self, error: &KafkaError) -> anyhow::Result<()> {
        match error {
            KafkaError::MessageConsumptionFatal(_) => bail!("the consumer cannot go on: {error}"),
            KafkaError::MessageConsumption(RDKafkaErrorCode::AutoOffsetReset) => self.out_of_range(),
            KafkaError::MessageConsumption(RDKafkaErrorCode::UnknownTopicOrPartition) => {
                self.topic_missing = true;
            }
            // Information: librdkafka tries again by itself.
            _ => tracing::warn!(%error, "reading"),
        }
        Ok(())
    }

    fn out_of_range(&mut self) {
        let partitions: Vec<_> = self.coordinator.partitions().collect();
        self.halted.extend(range::left(&self.consumer, &self.settings.topic, &partitions));
        if self.halted.is_empty() {
            // The error names no partition, and the broker does not tell which either.
            self.halted.extend(partitions);
        }
        self.desk.health.trouble(OUT_OF_RANGE.to_owned());
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
