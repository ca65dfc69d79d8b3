//! A lane: a thread that takes batches of jobs, runs one lane function on each, and hands them on.
//!
//! Between lanes stand bounded channels: a full one makes the lane before it wait, and in the end the source pauses.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicI64, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Once};
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, TrySendError};

use super::job::{Done, Job, Ticket};
use super::tally::Tally;
use crate::extract::{Lane, Meter, Reason, Reject, Stage};
use crate::observe::metrics::Metrics;

/// Jobs that move together.
pub type Batch<T> = Vec<Job<T>>;

/// A finished record on its way to the publisher.
pub type Ended = (Ticket, Done);

/// Where a lane thread says what it is working on: the watchdog looks at it from outside.
#[derive(Debug)]
pub struct Post {
    /// Which lane of which shard.
    pub name: String,
    /// Milliseconds since [`Post::epoch`] when the record was begun, plus one; 0 when idle.
    since: AtomicU64,
    partition: AtomicI64,
    offset: AtomicI64,
    stage: AtomicU8,
    /// What `stage` says until the record's first stage begins.
    first: Stage,
    epoch: Instant,
}

/// A record that a lane has been at for too long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// The partition it was read from.
    pub partition: i64,
    /// Its offset.
    pub offset: i64,
    /// The stage at work.
    pub stage: Stage,
    /// For how long, in milliseconds.
    pub for_ms: u64,
}

impl Post {
    /// An idle post.
    pub fn new(lane: Lane, name: String) -> Self {
        let first = first_stage(lane);
        Self {
            name,
            since: AtomicU64::new(0),
            partition: AtomicI64::new(-1),
            offset: AtomicI64::new(-1),
            stage: AtomicU8::new(first as u8),
            first,
            epoch: Instant::now(),
        }
    }

    /// The record that has been worked on for more than `limit_ms`, if there is one.
    pub fn stuck(&self, limit_ms: u64) -> Option<Stuck> {
        let since = self.since.load(Ordering::Acquire).checked_sub(1)?;
        let for_ms = self.now_ms().saturating_sub(since);
        (for_ms > limit_ms).then(|| Stuck {
            partition: self.partition.load(Ordering::Relaxed),
            offset: self.offset.load(Ordering::Relaxed),
            stage: Stage::ALL[usize::from(self.stage.load(Ordering::Relaxed))],
            for_ms,
        })
    }

    fn begin(&self, ticket: &Ticket) {
        self.partition.store(i64::from(ticket.slot.partition.0), Ordering::Relaxed);
        self.offset.store(ticket.offset.get(), Ordering::Relaxed);
        self.stage.store(self.first as u8, Ordering::Relaxed);
        self.since.store(self.now_ms() + 1, Ordering::Release);
    }

    fn end(&self) {
        self.since.store(0, Ordering::Release);
    }

    fn now_ms(&self) -> u64 {
        self.epoch.elapsed().as_millis() as u64
    }
}

/// What becomes of a job in a lane.
pub enum Verdict<T> {
    /// It goes on to the next lane.
    On(T),
    /// It has reached its end.
    End(Done),
}

/// The ends of a lane.
pub struct Ends<I, O> {
    /// Where jobs come from.
    pub input: Receiver<Batch<I>>,
    /// Where they go on; `None` for the last lane.
    pub output: Option<Sender<Batch<O>>>,
    /// Where those go that have reached their end.
    pub ended: Sender<Vec<Ended>>,
}

/// Runs a lane until its input is closed or nobody takes its output any more.
///
/// A panic of `work` ends the record, not the lane: it becomes a dead letter with the stage that panicked.
pub fn run<I, O>(
    lane: Lane,
    ends: Ends<I, O>,
    post: &Arc<Post>,
    metrics: &Metrics,
    mut work: impl FnMut(I, &Ticket, &mut Meter<'_>) -> Result<Verdict<O>, Reject>,
) {
    let epoch = Instant::now();
    let clock = || epoch.elapsed().as_nanos() as u64;
    let mut meter = Meter::with_clock(&clock).showing(&post.stage);
    let tally = Tally(metrics);
    hush_this_thread();
    while let Ok(batch) = ends.input.recv() {
        let mut on = Vec::with_capacity(if ends.output.is_some() { batch.len() } else { 0 });
        let mut ended = Vec::new();
        let begun = Instant::now();
        for Job { body, ticket } in batch {
            post.begin(&ticket);
            meter.reset();
            let outcome = catch_unwind(AssertUnwindSafe(|| work(body, &ticket, &mut meter)));
            post.end();
            tally.stages(meter.spent());
            match outcome {
                Ok(Ok(Verdict::On(body))) => on.push(Job { body, ticket }),
                Ok(Ok(Verdict::End(done))) => ended.push((ticket, done)),
                Ok(Err(reject)) => ended.push((ticket, Done::Rejected(reject))),
                Err(_) => {
                    let reject = panicked(lane, meter.running());
                    tracing::warn!(
                        partition = %ticket.slot.partition, offset = %ticket.offset, lane = lane.name(),
                        stage = reject.stage.name(), panic = reject.detail, "stage panicked, record goes to the dead letters"
                    );
                    ended.push((ticket, Done::Rejected(reject)));
                }
            }
        }
        tally.lane_worked(lane, begun.elapsed());
        if !ended.is_empty() && !send(&ends.ended, ended, lane, tally) {
            on.void();
            break;
        }
        if let Some(output) = &ends.output
            && !on.is_empty()
            && !send(output, on, lane, tally)
        {
            break;
        }
    }
    // Empty, unless the loop was left early: then what waits before this lane will be read again as well.
    ends.input.try_iter().for_each(Voidable::void);
}

/// Sends, and counts the time it takes until there is room. False when nobody listens any more.
fn send<T: Voidable>(to: &Sender<T>, batch: T, lane: Lane, tally: Tally<'_>) -> bool {
    let refused = match to.try_send(batch) {
        Ok(()) => return true,
        Err(TrySendError::Full(batch)) => {
            let begun = Instant::now();
            let sent = to.send(batch);
            tally.lane_waited(lane, begun.elapsed());
            match sent {
                Ok(()) => return true,
                Err(refused) => refused.into_inner(),
            }
        }
        Err(TrySendError::Disconnected(batch)) => batch,
    };
    // The publisher is gone, so the process is stopping without a commit: whoever comes next reads these again.
    refused.void();
    false
}

trait Voidable {
    fn void(self);
}

impl<T> Voidable for Batch<T> {
    fn void(self) {
        self.into_iter().for_each(|job| job.ticket.void());
    }
}

impl Voidable for Vec<Ended> {
    fn void(self) {
        self.into_iter().for_each(|(ticket, _)| ticket.void());
    }
}

fn panicked(lane: Lane, stage: Option<Stage>) -> Reject {
    let stage = stage.unwrap_or_else(|| first_stage(lane));
    let place = LAST_PANIC.with_borrow_mut(Option::take).unwrap_or_else(|| "at an unknown place".to_owned());
    Reject::new(Reason::Panic, stage, format!("panicked {place}"))
}

/// The stage to name when none was running: a lane without one counts as the record's.
fn first_stage(lane: Lane) -> Stage {
    Stage::ALL.into_iter().find(|stage| stage.lane() == lane).unwrap_or(Stage::Record)
}

thread_local! {
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
    static HUSHED: Cell<bool> = const { Cell::new(false) };
}

/// Makes panics on the pipeline's threads leave their place in the code instead of their message, which may quote the
/// article. Elsewhere panics are told as before. To be called once or more often, before the threads start.
pub fn hush_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !HUSHED.get() {
                return loud(info);
            }
            let place = info.location().map_or_else(|| "at an unknown place".to_owned(), |at| format!("at {at}"));
            let thread = std::thread::current();
            tracing::error!(thread = thread.name().unwrap_or("unnamed"), %place, "panic");
            LAST_PANIC.with_borrow_mut(|last| *last = Some(place));
        }));
    });
}

/// Counts this thread among the pipeline's.
pub(super) fn hush_this_thread() {
    HUSHED.set(true);
}

#[cfg(test)]
#[path = "lane_tests.rs"]
mod tests;
