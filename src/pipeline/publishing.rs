//! Publishes finished records in their partition's order, in transactions, and says what the poll thread must know.
//!
//! It joins [`Offsets`], [`Transaction`] and [`Breaker`], and does what they decide through a [`Broker`]: Kafka in the
//! worker, an in-memory log in the simulation. It has no clock and no thread of its own.

use super::breaker::Breaker;
use super::coordinator::Event;
use super::offsets::Offsets;
use super::position::{Halt, Offset, Partition, Resume, Seq, Slot, Tenure};
use super::transaction::{Step, Transaction, Trouble};

/// What publishing needs of the world. Calls block until they are answered or their own deadline has passed.
pub trait Broker {
    /// A finished record.
    type Item;

    /// Makes a new producer, which ends whatever an earlier one of the same identity left open.
    fn rebuild(&mut self) -> Result<(), Failure>;

    /// Drops the producer at once.
    fn discard(&mut self);

    /// Begins a transaction.
    fn begin(&mut self) -> Result<(), Failure>;

    /// Hands one output to the producer, as part of the transaction, and settles its debt.
    fn send(&mut self, partition: Partition, offset: Offset, item: Self::Item) -> Result<(), Failure>;

    /// Commits all outputs sent since `begin`, and these positions with them.
    ///
    /// The group coordinator checks the member and its generation, not whose the partitions are. The consumer's group
    /// metadata must therefore be older than the last look at the control channel: taken fresh, it may be that of a
    /// member that lost a partition and joined again, while [`Publishing::forget`] still waits in the channel. Without a
    /// member this must fail as [`Trouble::Abortable`]: Kafka takes positions from nobody without any check.
    fn commit(&mut self, positions: &[(Partition, Resume)]) -> Result<(), Failure>;

    /// Undoes all outputs sent since `begin`.
    fn abort(&mut self) -> Result<(), Failure>;

    /// The positions that the group has committed, once no transaction on them is pending.
    fn committed(&mut self, partitions: &[Partition]) -> Result<Vec<(Partition, Option<Resume>)>, Failure>;

    /// Gives up a record whose tenure is over.
    fn void(&mut self, item: Self::Item);

    /// Looks at our membership of the group, where commits are checked against it. Called before the poll thread's word
    /// is taken, and never between that and a commit.
    fn look_at_group(&mut self) {}
}

/// A call to the broker that failed.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What may follow.
    pub trouble: Trouble,
    /// What was attempted and what came back.
    pub what: String,
}

/// Why the worker must stop.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The producer was fenced again and again.
    #[error("giving up after repeated fatal errors of the producer, the last one {0}")]
    GaveUp(String),
    /// Almost everything fails.
    #[error("the dead-letter breaker tripped: {0}; the input or this version of the worker needs a look")]
    Breaker(String),
}

/// A finished record and what it weighs.
#[derive(Debug)]
pub struct Finished<T> {
    /// The record.
    pub item: T,
    /// Payload bytes counted as in flight.
    pub bytes: usize,
    /// Bytes of the output, about.
    pub output_bytes: usize,
    /// Whether it goes to the dead letters.
    pub dead: bool,
}

/// See the module's text.
#[derive(Debug)]
pub struct Publishing<B: Broker> {
    broker: B,
    offsets: Offsets<Finished<B::Item>>,
    transaction: Transaction,
    breaker: Breaker,
    /// Records and bytes in the open transaction: in flight until it ends.
    unsettled: (usize, usize),
    returned: (usize, usize),
    halt: Halt,
    halted: bool,
    notices: Vec<Event>,
    /// Failures since the last commit, and the last of them once there are enough to tell.
    failures: u32,
    failing: Option<String>,
    /// Since when there has been nothing to publish.
    quiet_since_ms: Option<u64>,
}

/// Failures in a row from which on it is no bad moment any more: the first is retried at once, and most are a rebalance.
const FAILURES_TO_TELL: u32 = 2;
/// After so long without anything to publish, whether publishing works is not known any more, in milliseconds.
const QUIET_MS: u64 = 5_000;

impl<B: Broker> Publishing<B> {
    /// Has no producer yet: the first [`Publishing::tick`] makes one.
    pub fn new(broker: B, transaction: Transaction, breaker: Breaker) -> Self {
        Self {
            broker,
            offsets: Offsets::default(),
            transaction,
            breaker,
            unsettled: (0, 0),
            returned: (0, 0),
            halt: Halt::default(),
            halted: false,
            notices: Vec::new(),
            failures: 0,
            failing: None,
            quiet_since_ms: None,
        }
    }

    /// Why nothing can be published at present, though it was tried more than once; until a commit goes through.
    pub fn failing(&self) -> Option<&str> {
        self.failing.as_deref()
    }

    /// The broker, to look at.
    pub fn broker(&self) -> &B {
        &self.broker
    }

    /// The broker, to tell it something.
    pub fn broker_mut(&mut self) -> &mut B {
        &mut self.broker
    }

    /// Whether there is a producer to publish with.
    pub fn ready(&self) -> bool {
        self.transaction.ready()
    }

    /// When [`Publishing::tick`] has something to do if nothing else happens.
    pub fn deadline_ms(&self) -> Option<u64> {
        self.transaction.deadline_ms()
    }

    /// What the poll thread must be told, in order.
    pub fn notices(&mut self) -> Vec<Event> {
        let (records, bytes) = std::mem::take(&mut self.returned);
        if records > 0 {
            // Whoever hears that all is drained may leave at once, and then nothing is in flight.
            let drained = self.notices.iter().position(|notice| matches!(notice, Event::Drained(..)));
            self.notices.insert(drained.unwrap_or(self.notices.len()), Event::Returned { records, bytes });
        }
        std::mem::take(&mut self.notices)
    }

    /// A tenure begins; `halt` is the last one that the poll thread had heard of.
    pub fn open(&mut self, partition: Partition, tenure: Tenure, halt: Halt) {
        let void =
            if halt == self.halt { self.offsets.open(partition, tenure) } else { self.offsets.open_void(partition) };
        self.void_all(void);
    }

    /// A tenure ends after `upto` records: commit them soon, then say so.
    pub fn drain(&mut self, partition: Partition, tenure: Tenure, upto: Seq) {
        self.offsets.drain(partition, tenure, upto);
    }

    /// A tenure is over, its records are someone else's.
    pub fn forget(&mut self, partition: Partition, tenure: Tenure, now_ms: u64) -> Result<(), Stop> {
        let (void, tainted) = self.offsets.forget(partition, tenure);
        self.void_all(void);
        if tainted && self.transaction.open() {
            let what = format!("partition {partition} was lost with its records in the open transaction");
            return self.fail(Failure { trouble: Trouble::Abortable, what }, now_ms);
        }
        Ok(())
    }

    /// Takes a finished record. Call [`Publishing::tick`] after each batch of them.
    pub fn finished(&mut self, slot: Slot, offset: Offset, finished: Finished<B::Item>) {
        if let Err(late) = self.offsets.finish(slot, offset, finished) {
            self.void_all(vec![late]);
        }
    }

    /// Does what is due: a new producer, publishing what is ready, a commit, word of drained partitions.
    pub fn tick(&mut self, now_ms: u64) -> Result<(), Stop> {
        if let Some(rebuild) = self.transaction.retry(now_ms) {
            self.resume(rebuild, now_ms)?;
        }
        while self.transaction.ready()
            && let Some((partition, offset, finished)) = self.offsets.release()
        {
            self.publish(partition, offset, finished, now_ms)?;
            if self.transaction.due(now_ms, false) {
                self.commit(now_ms)?;
            }
        }
        if self.transaction.due(now_ms, self.offsets.drain_needs_commit()) {
            self.commit(now_ms)?;
        }
        for (partition, tenure) in self.offsets.drained() {
            self.notices.push(Event::Drained(partition, tenure));
        }
        if self.transaction.ready() && !self.transaction.open() {
            let since_ms = *self.quiet_since_ms.get_or_insert(now_ms);
            if now_ms >= since_ms + QUIET_MS {
                self.succeeded();
            }
        } else {
            self.quiet_since_ms = None;
        }
        Ok(())
    }

    /// Ends without finishing: what is open is undone.
    pub fn close(&mut self) {
        if self.transaction.open() {
            // Should this fail, the next producer of this identity or the transaction's time-out undoes it.
            if let Err(failure) = self.broker.abort() {
                tracing::warn!(error = failure.what, "open transaction could not be aborted on the way out");
            }
        }
        let void = self.offsets.reset();
        self.void_all(void);
        self.broker.discard();
    }

    fn publish(
        &mut self,
        partition: Partition,
        offset: Offset,
        finished: Finished<B::Item>,
        now_ms: u64,
    ) -> Result<(), Stop> {
        let Finished { item, bytes, output_bytes, dead } = finished;
        self.unsettled.0 += 1;
        self.unsettled.1 += bytes;
        if let Some(why) = self.breaker.record(dead) {
            self.broker.void(item);
            return Err(Stop::Breaker(why));
        }
        if self.transaction.admit(output_bytes, now_ms)
            && let Err(failure) = self.broker.begin()
        {
            self.broker.void(item);
            return self.fail(failure, now_ms);
        }
        match self.broker.send(partition, offset, item) {
            Ok(()) => Ok(()),
            Err(failure) => self.fail(failure, now_ms),
        }
    }

    fn commit(&mut self, now_ms: u64) -> Result<(), Stop> {
        let positions = self.offsets.frontier();
        if let Err(failure) = self.broker.commit(&positions) {
            return self.fail(failure, now_ms);
        }
        self.offsets.committed();
        self.transaction.committed();
        self.breaker.settle();
        self.succeeded();
        self.return_unsettled();
        Ok(())
    }

    fn succeeded(&mut self) {
        self.failures = 0;
        self.failing = None;
    }

    fn failed(&mut self, what: &str) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= FAILURES_TO_TELL {
            self.failing = Some(what.to_owned());
        }
    }

    fn fail(&mut self, failure: Failure, now_ms: u64) -> Result<(), Stop> {
        tracing::warn!(error = failure.what, trouble = ?failure.trouble, "transaction failed, reading again from the last commit");
        self.failed(&failure.what);
        let step = match self.transaction.failed(failure.trouble, false, now_ms) {
            Step::Abort => match self.broker.abort() {
                Ok(()) => {
                    self.transaction.aborted(now_ms);
                    None
                }
                Err(failed) => {
                    tracing::warn!(error = failed.what, trouble = ?failed.trouble, "abort failed");
                    Some(self.transaction.failed(failed.trouble, true, now_ms))
                }
            },
            step => Some(step),
        };
        match step {
            None | Some(Step::Abort) => {}
            Some(Step::Rebuild) => self.broker.discard(),
            Some(Step::GiveUp) => return Err(Stop::GaveUp(failure.what)),
        }
        self.void_in_flight();
        if !self.halted {
            self.halted = true;
            self.halt = Halt(self.halt.0 + 1);
            self.notices.push(Event::Halted(self.halt));
        }
        Ok(())
    }

    fn resume(&mut self, rebuild: bool, now_ms: u64) -> Result<(), Stop> {
        let known = self.offsets.positions();
        let positions = if rebuild {
            if let Err(failure) = self.broker.rebuild() {
                return self.still_failing(failure, now_ms);
            }
            if !self.halted {
                self.transaction.resumed();
                return Ok(());
            }
            // Whether the last commit went through is known to the broker alone.
            let partitions: Vec<_> = known.iter().map(|(partition, _)| *partition).collect();
            match self.broker.committed(&partitions) {
                Ok(positions) => positions,
                Err(failure) => return self.still_failing(failure, now_ms),
            }
        } else {
            known
        };
        self.halted = false;
        self.transaction.resumed();
        self.notices.push(Event::Rewind(positions));
        Ok(())
    }

    fn still_failing(&mut self, failure: Failure, now_ms: u64) -> Result<(), Stop> {
        tracing::warn!(error = failure.what, trouble = ?failure.trouble, "no working producer yet");
        self.failed(&failure.what);
        self.broker.discard();
        match self.transaction.failed(failure.trouble, true, now_ms) {
            Step::GiveUp => Err(Stop::GaveUp(failure.what)),
            Step::Abort | Step::Rebuild => Ok(()),
        }
    }

    fn void_in_flight(&mut self) {
        // They will be read, and counted, again.
        self.breaker.undo();
        let void = self.offsets.reset();
        self.void_all(void);
        self.return_unsettled();
    }

    fn return_unsettled(&mut self) {
        let (records, bytes) = std::mem::take(&mut self.unsettled);
        self.returned.0 += records;
        self.returned.1 += bytes;
    }

    fn void_all(&mut self, void: Vec<Finished<B::Item>>) {
        for finished in void {
            self.returned.0 += 1;
            self.returned.1 += finished.bytes;
            self.broker.void(finished.item);
        }
    }
}

#[cfg(test)]
#[path = "publishing_tests.rs"]
mod tests;
