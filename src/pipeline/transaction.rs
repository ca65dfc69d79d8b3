//! Decides when a transaction begins and ends and what follows when a call to the broker fails: pure.
//!
//! The same cycle serves both delivery modes. At least once, `Begin` and `Abort` cost nothing, and `Commit` means that
//! the offsets are committed once every output was acknowledged.
//!
//! ```text
//!            admit                 due
//! Closed ───────────▶ Open ─────────────▶ (commit) ──▶ Closed
//!                       │ trouble             │ trouble
//!                       ▼                     ▼
//!          abortable: (abort) ──ok──▶ Waiting ──resumed──▶ Closed
//!          anything else: ────────▶ Waiting, with a new producer
//! ```
//!
//! A result that leaves open whether the broker acted (a time-out, a broken connection) never meets the same producer
//! again: librdkafka has no transactions of version 2 (KIP-890), so a late request could end the next transaction.

/// When to commit, and how patient to be.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Longest time a transaction stays open, in milliseconds.
    pub interval_ms: u64,
    /// Most records in one transaction.
    pub records_max: usize,
    /// Most output bytes in one transaction.
    pub bytes_max: usize,
    /// Pause after the second failure in a row, in milliseconds; doubles with each further one. The first is retried at
    /// once.
    pub backoff_min_ms: u64,
    /// Longest pause.
    pub backoff_max_ms: u64,
    /// So many fatal failures without a commit between them, and the process gives up.
    pub fatal_max: u32,
}

/// What went wrong with a call to the broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The transaction can be aborted, and the producer goes on.
    Abortable,
    /// Nobody knows whether the broker acted.
    Indefinite,
    /// The producer is dead: fenced, or timed out.
    Fatal,
    /// The broker cannot be reached or is not ready: no fault of ours, and no limit to our patience.
    Away,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Abort the transaction; then report [`Transaction::aborted`] or another failure.
    Abort,
    /// Drop the producer. When the time comes ([`Transaction::retry`]), make a new one.
    Rebuild,
    /// Stop the process.
    GiveUp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed,
    Open { since_ms: u64, records: usize, bytes: usize },
    Waiting { until_ms: u64, rebuild: bool },
}

/// See the module's text. Times are milliseconds of any monotonic clock.
#[derive(Debug)]
pub struct Transaction {
    policy: Policy,
    state: State,
    /// Failures since the last commit.
    failures: u32,
    fatal: u32,
}

impl Transaction {
    /// Nothing open, and no producer yet: the first [`Transaction::retry`] asks for one.
    pub fn new(policy: Policy) -> Self {
        Self { policy, state: State::Waiting { until_ms: 0, rebuild: true }, failures: 0, fatal: 0 }
    }

    /// Whether a transaction is open.
    pub fn open(&self) -> bool {
        matches!(self.state, State::Open { .. })
    }

    /// Whether records may be published now.
    pub fn ready(&self) -> bool {
        !matches!(self.state, State::Waiting { .. })
    }

    /// Counts one output of `bytes` in; true if a transaction must begin before it is sent.
    pub fn admit(&mut self, bytes: usize, now_ms: u64) -> bool {
        match &mut self.state {
            State::Open { records, bytes: sum, .. } => {
                *records += 1;
                *sum += bytes;
                false
            }
            _ => {
                self.state = State::Open { since_ms: now_ms, records: 1, bytes };
                true
            }
        }
    }

    /// Whether it is time to commit; `wanted` when a partition waits for it.
    pub fn due(&self, now_ms: u64, wanted: bool) -> bool {
        match self.state {
            State::Open { since_ms, records, bytes } => {
                wanted
                    || now_ms >= since_ms + self.policy.interval_ms
                    || records >= self.policy.records_max
                    || bytes >= self.policy.bytes_max
            }
            _ => false,
        }
    }

    /// When something is due if nothing else happens.
    pub fn deadline_ms(&self) -> Option<u64> {
        match self.state {
            State::Open { since_ms, .. } => Some(since_ms + self.policy.interval_ms),
            State::Waiting { until_ms, .. } => Some(until_ms),
            State::Closed => None,
        }
    }

    /// The commit went through.
    pub fn committed(&mut self) {
        self.state = State::Closed;
        self.failures = 0;
        self.fatal = 0;
    }

    /// A call failed, during an abort if `aborting`. Everything in flight is void from here on.
    pub fn failed(&mut self, trouble: Trouble, aborting: bool, now_ms: u64) -> Step {
        if trouble == Trouble::Abortable && !aborting && self.open() {
            return Step::Abort;
        }
        if trouble == Trouble::Fatal {
            self.fatal += 1;
            if self.fatal >= self.policy.fatal_max {
                return Step::GiveUp;
            }
        }
        self.wait(true, now_ms);
        Step::Rebuild
    }

    /// The abort went through: the same producer goes on after a pause.
    pub fn aborted(&mut self, now_ms: u64) {
        self.wait(false, now_ms);
    }

    /// Whether the pause is over; `Some(true)` if a new producer is needed first.
    pub fn retry(&self, now_ms: u64) -> Option<bool> {
        match self.state {
            State::Waiting { until_ms, rebuild } if now_ms >= until_ms => Some(rebuild),
            _ => None,
        }
    }

    /// There is a producer, it is known where to go on, and the reader was told.
    pub fn resumed(&mut self) {
        self.state = State::Closed;
    }

    fn wait(&mut self, rebuild: bool, now_ms: u64) {
        // The first failure after a success is retried at once: most are a rebalance or a broker's restart.
        let pause = match self.failures.checked_sub(1) {
            None => 0,
            Some(repeats) => {
                self.policy.backoff_min_ms.saturating_mul(1 << repeats.min(16)).min(self.policy.backoff_max_ms)
            }
        };
        self.failures = self.failures.saturating_add(1);
        // Once a rebuild is due it stays due.
        let rebuild = rebuild || matches!(self.state, State::Waiting { rebuild: true, .. });
        self.state = State::Waiting { until_ms: now_ms + pause, rebuild };
    }
}

#[cfg(test)]
#[path = "transaction_tests.rs"]
mod tests;
