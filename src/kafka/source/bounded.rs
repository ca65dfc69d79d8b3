//! What the poll thread does differently in a replay: it reads ranges, leaves records out, and keeps to a rate.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use rdkafka::consumer::Consumer;
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::message::{BorrowedMessage, Headers as _, Message as _};
use rdkafka::topic_partition_list::Offset as TopicOffset;

use super::Source;
use crate::pipeline::bounds::{Bounds, Place};
use crate::pipeline::coordinator::Admission;
use crate::pipeline::filter::Filter;
use crate::pipeline::job::{Job, Ticket};
use crate::pipeline::position::{Offset, Partition, Resume, Slot};
use crate::pipeline::throttle::Throttle;

/// Time between two questions to the leaders of partitions that may be at their end, and for one answer.
const ASK: Duration = Duration::from_millis(200);
const ANSWER: Duration = Duration::from_secs(2);
/// A topic is gone when the brokers have said so for so long: one that restarts has been seen to forget topics for a moment.
const GONE_AFTER: Duration = Duration::from_secs(3);
/// Longest sleep for the sake of a rate, so that the loop goes on.
const NAP_MS: u64 = 50;
/// A longer wait is not slept through: partitions are paused and the client is polled. A pause throws away what was
/// fetched ahead, so it is for the large record that a low rate must wait long for.
const NAPS_MS_MAX: u64 = 1_000;

/// What a replay reads, and how fast.
#[derive(Debug)]
pub struct Bounded {
    bounds: Bounds,
    filter: Filter,
    throttle: Throttle,
    epoch: Instant,
    /// Reading pauses until its rate allows more.
    held: bool,
    /// At their end, and still to be paused.
    tired: Vec<Partition>,
    asked: Instant,
    /// Whether the topic may be gone: publishing has failed since the brokers last said that they have it.
    doubted: bool,
    /// Since when they say that they do not.
    missing: Option<Instant>,
}

/// What becomes of a record.
pub(super) enum Asked {
    /// It is dispatched.
    For,
    /// Only its offset passes.
    LeftOut,
    /// It does not concern us.
    Not,
}

impl Bounded {
    /// Nothing is read yet.
    pub fn new(bounds: Bounds, filter: Filter, throttle: Throttle) -> Self {
        let now = Instant::now();
        Self {
            bounds,
            filter,
            throttle,
            epoch: now,
            held: false,
            tired: Vec::new(),
            asked: now,
            doubted: false,
            missing: None,
        }
    }

    /// Most records to read at once.
    pub fn batch_records_max(&self) -> usize {
        self.throttle.batch_records_max()
    }

    /// Where to begin with a partition that is ours from now on.
    pub(super) fn begin(&mut self, partition: Partition, position: Option<Resume>) -> anyhow::Result<TopicOffset> {
        let from = match position {
            Some(position) => self.bounds.begin(partition, position),
            None if self.bounds.last(partition).is_some() && !self.bounds.is_done(partition) => {
                bail!("the replay's own position in partition {partition} is gone from its group")
            }
            None => None,
        };
        Ok(match from {
            Some(resume) => TopicOffset::Offset(resume.get()),
            None => {
                self.tired.push(partition);
                TopicOffset::End
            }
        })
    }

    pub(super) fn forget(&mut self, partition: Partition) {
        self.bounds.forget(partition);
        self.tired.retain(|tired| *tired != partition);
    }

    fn now_ms(&self) -> u64 {
        self.epoch.elapsed().as_millis() as u64
    }

    fn leaves_out(&self, message: &BorrowedMessage<'_>) -> bool {
        if self.filter.is_open() {
            return false;
        }
        let headers: Vec<_> =
            message.headers().into_iter().flat_map(|headers| headers.iter()).map(|one| (one.key, one.value)).collect();
        !self.filter.passes(message.key(), &headers)
    }
}

impl Source {
    /// Whether a record is asked for. Where the partition ends with it or before it, that is done as well.
    pub(super) fn asked_for(&mut self, partition: Partition, offset: Offset, message: &BorrowedMessage<'_>) -> Asked {
        let Some(bounded) = &mut self.bounded else { return Asked::For };
        match bounded.bounds.place(partition, offset) {
            Place::Inside => {}
            Place::Last => bounded.tired.push(partition),
            Place::Behind => {
                self.end(partition);
                return Asked::Not;
            }
            Place::Outside => return Asked::Not,
        }
        match &self.bounded {
            Some(bounded) if bounded.leaves_out(message) => Asked::LeftOut,
            _ => Asked::For,
        }
    }

    /// The broker has no more records of this partition for now.
    pub(super) fn told_of_end(&mut self, partition: Partition) {
        if self.bounded.as_mut().is_some_and(|bounded| bounded.bounds.told_of_end(partition)) {
            self.end(partition);
        }
    }

    /// The partition is at its end, before which there may be no record: the last offset passes like a record's.
    fn end(&mut self, partition: Partition) {
        let Some(bounded) = &mut self.bounded else { return };
        bounded.tired.push(partition);
        let Some(last) = bounded.bounds.last(partition) else { return };
        if let Admission::Dispatch(tenure, seq) = self.coordinator.admit(partition, last, 0) {
            let slot = Slot { partition, tenure, seq };
            self.batch.push(Job { body: (), ticket: Ticket::left_out(slot, last, &self.losses) });
        }
    }

    /// Asks the leaders of partitions that may be at their end where they end, and reads on from there if that is no
    /// hindrance: see [`Bounds`].
    pub(super) fn ask_leaders(&mut self) -> anyhow::Result<()> {
        let Some(bounded) = &mut self.bounded else { return Ok(()) };
        if bounded.asked.elapsed() < ASK {
            return Ok(());
        }
        bounded.asked = Instant::now();
        if bounded.doubted || bounded.missing.is_some() {
            self.vanished()?;
        }
        let Some(bounded) = &mut self.bounded else { return Ok(()) };
        for (partition, end) in bounded.bounds.doubted() {
            // Of a consumer that reads committed records, this is the last stable offset.
            match self.consumer.fetch_watermarks(&self.settings.topic, partition.0, ANSWER) {
                Ok((_, stable)) if stable >= end.get() => {
                    let next = self.bounded.as_mut().and_then(|bounded| bounded.bounds.confirmed(partition));
                    if let Some(next) = next {
                        self.seek(partition, next)?;
                    }
                }
                Ok((_, stable)) => tracing::debug!(%partition, stable, %end, "its leader is behind"),
                Err(error) => tracing::debug!(%partition, %error, "its leader does not answer"),
            }
        }
        Ok(())
    }

    /// Pauses what is at its end: more would be fetched for nothing.
    pub(super) fn rest(&mut self) -> anyhow::Result<()> {
        let Some(bounded) = &mut self.bounded else { return Ok(()) };
        if bounded.tired.is_empty() {
            return Ok(());
        }
        let tired = std::mem::take(&mut bounded.tired);
        self.consumer.pause(&self.list(&tired)).context("pausing partitions at their end")
    }

    pub(super) fn resume(&self, partitions: &[Partition]) -> anyhow::Result<()> {
        let read = |partition: &Partition| !self.bounded.as_ref().is_some_and(|one| one.bounds.is_done(*partition));
        let partitions: Vec<_> = partitions.iter().copied().filter(read).collect();
        if partitions.is_empty() || self.held() {
            return Ok(());
        }
        self.consumer.resume(&self.list(&partitions)).context("resuming partitions")
    }

    /// Reading goes on from there.
    pub(super) fn rewound(&mut self, partition: Partition, position: Resume) -> anyhow::Result<()> {
        let Some(bounded) = &mut self.bounded else { return Ok(()) };
        bounded.bounds.rewound(partition, position);
        bounded.tired.retain(|tired| *tired != partition);
        if self.coordinator.paused() { Ok(()) } else { self.resume(&[partition]) }
    }

    /// Whether reading pauses for the sake of a rate.
    pub(super) fn held(&self) -> bool {
        self.bounded.as_ref().is_some_and(|bounded| bounded.held)
    }

    /// So much was read.
    pub(super) fn count(&mut self, records: usize, bytes: usize) {
        if let Some(bounded) = &mut self.bounded {
            let now_ms = bounded.now_ms();
            bounded.throttle.read(records, bytes, now_ms);
        }
    }

    /// Waits a moment if more must not be read yet, and says so.
    pub(super) fn throttled(&mut self, stopping: bool) -> anyhow::Result<bool> {
        let Some(bounded) = &mut self.bounded else { return Ok(false) };
        // Whoever stops reads nothing more, and has others to listen to.
        let wait_ms = if stopping { 0 } else { bounded.throttle.wait_ms(bounded.now_ms()) };
        if wait_ms > NAPS_MS_MAX && !bounded.held {
            bounded.held = true;
            let all: Vec<_> = self.coordinator.partitions().collect();
            if !all.is_empty() {
                self.consumer.pause(&self.list(&all)).context("pausing partitions for the sake of the rate")?;
            }
        } else if wait_ms == 0 && bounded.held {
            bounded.held = false;
            let all: Vec<_> = self.coordinator.partitions().collect();
            if !self.coordinator.paused() {
                self.resume(&all)?;
            }
        }
        if wait_ms == 0 || self.held() {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(wait_ms.min(NAP_MS)));
        Ok(true)
    }

    /// Fails if the topic is gone for good.
    pub(super) fn vanished(&mut self) -> anyhow::Result<()> {
        let Some(bounded) = &mut self.bounded else { return Ok(()) };
        let topic = &self.settings.topic;
        let Ok(metadata) = self.consumer.fetch_metadata(Some(topic), ANSWER) else { return Ok(()) };
        let found = metadata.topics().iter().find(|found| found.name() == topic);
        match found.and_then(|found| found.error()).map(RDKafkaErrorCode::from) {
            Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) => {
                if bounded.missing.get_or_insert_with(Instant::now).elapsed() >= GONE_AFTER {
                    bail!("topic {topic:?} does not exist any more")
                }
            }
            _ => (bounded.doubted, bounded.missing) = (false, None),
        }
        Ok(())
    }

    /// Publishing has failed, perhaps because the topic is gone: the client itself takes half a minute to notice.
    pub(super) fn doubt_topic(&mut self) {
        if let Some(bounded) = &mut self.bounded {
            bounded.doubted = true;
        }
    }
}
