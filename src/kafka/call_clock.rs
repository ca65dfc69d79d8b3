//! How long the present call to the broker takes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long a call to the broker has been hanging: the watchdog looks at it from outside, because librdkafka's calls
/// have been seen to hang past their own time-outs.
#[derive(Debug)]
pub struct CallClock {
    epoch: Instant,
    /// Milliseconds since the epoch when the call began, plus one; 0 between calls.
    since: AtomicU64,
}

impl Default for CallClock {
    fn default() -> Self {
        Self { epoch: Instant::now(), since: AtomicU64::new(0) }
    }
}

impl CallClock {
    /// How long the present call has taken, if there is one.
    pub fn hanging(&self) -> Option<Duration> {
        let since = self.since.load(Ordering::Acquire).checked_sub(1)?;
        Some(self.epoch.elapsed().saturating_sub(Duration::from_millis(since)))
    }

    /// Makes a call and notes that it is under way.
    pub(super) fn time<T>(&self, call: impl FnOnce() -> T) -> T {
        self.since.store(self.epoch.elapsed().as_millis() as u64 + 1, Ordering::Release);
        let made = call();
        self.since.store(0, Ordering::Release);
        made
    }
}
