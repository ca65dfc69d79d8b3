//! Notices that our consumer alone has lost its brokers.
//!
//! librdkafka 2.12 drops every broker that a metadata answer does not name, and a broker that is shutting down names none,
//! itself included. Whether the client then begins again with the bootstrap addresses is a race of two of its threads
//! (its issue 5301). If it loses, it never connects to anything again and tells nobody: the group gives its partitions
//! away, and the worker looks like one that waits for its brokers. So a consumer that hears of nothing is made to ask,
//! and when it gets no answer, a new client asks the same.

use std::time::{Duration, Instant};

use rdkafka::consumer::Consumer as _;

use super::{Source, Stranded};
use crate::kafka::admin::{Answer, Probe};
use crate::kafka::failpoint::{self, Point};

/// After so long without record or rebalance the consumer is made to ask something.
const QUIET: Duration = Duration::from_secs(10);
/// How long an answer may take; the poll thread waits for it.
const ANSWER: Duration = Duration::from_secs(1);
/// So long a new client must get answers, and the consumer none: twice the pause that librdkafka makes at most between
/// tries to connect (`reconnect.backoff.max.ms`, 10 s).
const OUTDONE: Duration = Duration::from_secs(20);

/// When anything was last heard, and since when others hear more. Pure: told the time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Silence {
    /// When something was heard, or last asked for in vain.
    since: Instant,
    outdone: Option<Instant>,
}

impl Silence {
    pub(super) fn begins(now: Instant) -> Self {
        Self { since: now, outdone: None }
    }

    /// A record, a rebalance, an answer.
    pub(super) fn broken(&mut self, now: Instant) {
        *self = Self::begins(now);
    }

    fn suspicious(&self, now: Instant) -> bool {
        now.duration_since(self.since) >= QUIET
    }

    /// The consumer got no answer, a new client did or did not. True if the consumer will never get one.
    fn unanswered(&mut self, now: Instant, others_are_answered: bool) -> bool {
        self.since = now;
        if !others_are_answered {
            self.outdone = None;
            return false;
        }
        now.duration_since(*self.outdone.get_or_insert(now)) >= OUTDONE
    }
}

impl Source {
    /// # Errors
    ///
    /// [`Stranded`].
    pub(super) fn listen(&mut self) -> anyhow::Result<()> {
        if failpoint::due(Point::Stranded) {
            return Err(Stranded.into());
        }
        if !self.silence.suspicious(Instant::now()) {
            return Ok(());
        }
        let topic = &self.settings.topic;
        if self.consumer.fetch_metadata(Some(topic), ANSWER).is_ok() {
            self.silence.broken(Instant::now());
            return Ok(());
        }
        let answer = Probe::new(&self.settings.config, &self.desk.metrics)?.ask(&[topic], ANSWER);
        let answered = matches!(answer, Answer::Ready(_) | Answer::Missing(_));
        tracing::debug!(?answer, "the consumer's brokers do not answer it; a new client was answered so");
        if self.silence.unanswered(Instant::now(), answered) {
            return Err(Stranded.into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Duration = Duration::from_secs(10);

    #[test]
    fn a_consumer_that_others_outdo_for_long_is_stranded() {
        let begin = Instant::now();
        let mut silence = Silence::begins(begin);
        assert!(!silence.suspicious(begin + QUIET / 2));
        assert!(silence.suspicious(begin + QUIET));
        assert!(!silence.unanswered(begin + STEP, true), "it may be about to connect");
        assert!(!silence.suspicious(begin + STEP), "asked just now");
        assert!(!silence.unanswered(begin + 2 * STEP, true));
        assert!(silence.unanswered(begin + 3 * STEP, true));
    }

    #[test]
    fn an_outage_strands_nobody() {
        let begin = Instant::now();
        let mut silence = Silence::begins(begin);
        assert!((1..1000).all(|step| !silence.unanswered(begin + step * STEP, false)));
        // The brokers are back, for the new client first.
        assert!(!silence.unanswered(begin + 1000 * STEP, true));
        silence.broken(begin + 1001 * STEP);
        assert!(!silence.unanswered(begin + 1003 * STEP, true), "it was answered in between");
    }

    #[test]
    fn brokers_that_come_and_go_begin_the_time_anew() {
        let begin = Instant::now();
        let mut silence = Silence::begins(begin);
        assert!((1..1000).all(|step| !silence.unanswered(begin + step * STEP, step % 2 == 0)));
    }
}
