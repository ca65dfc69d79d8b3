use std::sync::atomic::{AtomicU8, Ordering};

use super::Stage;

/// Times stages with a clock that the caller brings, and knows which stage runs: the one to name when it panics.
pub struct Meter<'c> {
    now_ns: &'c dyn Fn() -> u64,
    spent_ns: [u64; Stage::ALL.len()],
    running: Option<Stage>,
    shown: Option<&'c AtomicU8>,
}

impl<'c> Meter<'c> {
    /// A meter that reads the time, in nanoseconds from any fixed point, by calling `now_ns`.
    pub fn with_clock(now_ns: &'c dyn Fn() -> u64) -> Self {
        Self { now_ns, spent_ns: [0; Stage::ALL.len()], running: None, shown: None }
    }

    /// Also shows the running stage in `place`, as its place in [`Stage::ALL`], for a watchdog on another thread.
    pub fn showing(mut self, place: &'c AtomicU8) -> Self {
        self.shown = Some(place);
        self
    }

    /// A meter whose clock stands still.
    pub fn still() -> Meter<'static> {
        Meter::with_clock(&|| 0)
    }

    /// Runs `work` as `stage` and adds the time it took.
    pub fn run<T>(&mut self, stage: Stage, work: impl FnOnce() -> T) -> T {
        self.running = Some(stage);
        if let Some(place) = self.shown {
            place.store(stage as u8, Ordering::Relaxed);
        }
        let begin = (self.now_ns)();
        let made = work();
        self.spent_ns[stage as usize] += (self.now_ns)().saturating_sub(begin);
        self.running = None;
        made
    }

    /// The stage that is running now, or was when it panicked.
    pub fn running(&self) -> Option<Stage> {
        self.running
    }

    /// Time spent in each stage that ran, in order.
    pub fn spent(&self) -> impl Iterator<Item = (Stage, u64)> + '_ {
        Stage::ALL.into_iter().map(|stage| (stage, self.spent_ns[stage as usize])).filter(|(_, spent)| *spent > 0)
    }

    /// Forgets all times, for the next article.
    pub fn reset(&mut self) {
        self.spent_ns = [0; Stage::ALL.len()];
        self.running = None;
    }
}
