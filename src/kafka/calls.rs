//! Calls to the broker: how long they take, and what their errors mean.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use crate::pipeline::publishing::Failure;
use crate::pipeline::transaction::Trouble;

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

    pub(super) fn time<T>(&self, call: impl FnOnce() -> T) -> T {
        self.since.store(self.epoch.elapsed().as_millis() as u64 + 1, Ordering::Release);
        let made = call();
        self.since.store(0, Ordering::Release);
        made
    }
}

/// Classifies an error of a call to the broker. What is neither abortable nor known to be harmless may or may not have
/// been carried out.
pub(super) fn failure(attempt: &str, error: &KafkaError) -> Failure {
    let trouble = match error {
        KafkaError::Transaction(error) if error.is_fatal() => Trouble::Fatal,
        KafkaError::Transaction(error) if error.txn_requires_abort() => Trouble::Abortable,
        KafkaError::MessageProduction(RDKafkaErrorCode::Fatal) => Trouble::Fatal,
        KafkaError::MessageProduction(_) => Trouble::Abortable,
        KafkaError::ClientCreation(_) | KafkaError::ClientConfig(..) => Trouble::Fatal,
        _ => Trouble::Indefinite,
    };
    Failure { trouble, what: format!("{attempt}: {error}") }
}
