//! Whether the worker is ready, whether it is live, and what troubled it last.
//!
//! Not ready means: send no traffic, wait. Not live means: start it again. A broker's outage makes a worker not ready and
//! leaves it live, or one outage would restart a whole fleet. What is not live is a thread that gives no sign of life
//! and a stage that does not come back.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::labels::{Closed, Thread};
use super::metrics::Metrics;
use crate::extract::Stage;

/// The worker's state, shared by all its threads. Clones are the same state.
#[derive(Clone, Debug)]
pub struct Health(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    begun: Instant,
    late: Duration,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    readiness: Readiness,
    /// Why nothing can be published, if so.
    unpublished: Option<String>,
    /// Last sign of life of each [`Thread`]; none while it does not run.
    beats: [Option<Instant>; Thread::ALL.len()],
    wedged: Vec<Wedged>,
    troubles: VecDeque<Trouble>,
}

/// How far the worker is from taking records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It has just begun.
    Starting,
    /// It waits for something outside: for what, in a few words.
    Waiting(String),
    /// It is a member of its group, with partitions or without.
    Ready,
    /// It finishes what it has, and stops.
    Draining,
}

impl fmt::Display for Readiness {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Readiness::Starting => out.write_str("starting"),
            Readiness::Waiting(reason) => write!(out, "waiting: {reason}"),
            Readiness::Ready => out.write_str("ready"),
            Readiness::Draining => out.write_str("draining"),
        }
    }
}

/// A stage that has worked on one article for longer than it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wedged {
    /// The record's topic.
    pub topic: String,
    /// Its partition.
    pub partition: i32,
    /// Its offset.
    pub offset: i64,
    /// The stage at work.
    pub stage: Stage,
    /// Since when.
    pub since: Instant,
}

/// Something that went wrong, for the status page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// When it last did.
    pub at: Timestamp,
    /// How often in a row.
    pub times: u64,
    /// What, without any article's text.
    pub what: String,
}

/// Kept for the page; older ones are in the log.
const TROUBLES_MAX: usize = 10;
/// Of a trouble's text, in characters: an error chain may hold a broker's whole answer.
const TROUBLE_CHARS_MAX: usize = 300;

impl State {
    fn readiness(&self) -> Readiness {
        match (&self.readiness, &self.unpublished) {
            (Readiness::Ready, Some(why)) => Readiness::Waiting(format!("cannot publish: {why}")),
            (readiness, _) => readiness.clone(),
        }
    }
}

impl Health {
    /// A worker that has just begun, and whose threads are late after `late` without a sign of life.
    pub fn new(late: Duration) -> Self {
        let state = State {
            readiness: Readiness::Starting,
            unpublished: None,
            beats: [None; _],
            wedged: Vec::new(),
            troubles: VecDeque::new(),
        };
        Self(Arc::new(Shared { begun: Instant::now(), late, state: Mutex::new(state) }))
    }

    /// Time since the worker began.
    pub fn uptime(&self) -> Duration {
        self.0.begun.elapsed()
    }

    /// How far it is from taking records.
    pub fn readiness(&self) -> Readiness {
        self.state().readiness()
    }

    /// Whether what is read can be published, and why not: a worker that cannot is not ready, whatever it reads.
    pub fn publishing(&self, failing: Option<&str>) {
        let mut state = self.state();
        if state.unpublished.as_deref() != failing {
            state.unpublished = failing.map(str::to_owned);
        }
    }

    /// Tells how far it is. Draining is the end: nothing comes after it.
    pub fn set(&self, readiness: Readiness) {
        let mut state = self.state();
        if state.readiness != Readiness::Draining {
            state.readiness = readiness;
        }
    }

    /// A sign of life from `thread`, which from now on must go on giving them.
    pub fn beat(&self, thread: Thread) {
        self.state().beats[thread.index()] = Some(Instant::now());
    }

    /// Says that `thread` has ended in good order and will give no more signs of life.
    pub fn ended(&self, thread: Thread) {
        self.state().beats[thread.index()] = None;
    }

    /// The stages that hang now: replaces those told before, so that one that came back is live again.
    pub fn wedged(&self, stages: Vec<Wedged>) {
        self.state().wedged = stages;
    }

    /// Notes something that went wrong. The text must hold nothing of an article.
    pub fn trouble(&self, what: impl Into<String>) {
        let what: String = what.into().chars().take(TROUBLE_CHARS_MAX).collect();
        let at = Timestamp::now();
        let mut state = self.state();
        match state.troubles.front_mut() {
            Some(last) if last.what == what => {
                last.at = at;
                last.times += 1;
            }
            _ => state.troubles.push_front(Trouble { at, times: 1, what }),
        }
        state.troubles.truncate(TROUBLES_MAX);
    }

    /// What went wrong last, latest first.
    pub fn troubles(&self) -> Vec<Trouble> {
        self.state().troubles.iter().cloned().collect()
    }

    /// Why the worker is not live; empty when it is.
    pub fn stuck(&self) -> Vec<String> {
        let (late, state) = (self.0.late, self.state());
        let ages = Thread::ALL.into_iter().filter_map(|thread| Some((thread, state.beats[thread.index()]?.elapsed())));
        let threads = ages
            .filter(|(_, age)| *age > late)
            .map(|(thread, age)| format!("no sign of life from the {} thread for {} s", thread.name(), age.as_secs()));
        let stages = state.wedged.iter().map(|Wedged { topic, partition, offset, stage, since }| {
            let seconds = since.elapsed().as_secs();
            format!("stage {} at work on {topic}/{partition}@{offset} for {seconds} s", stage.name())
        });
        threads.chain(stages).collect()
    }

    /// Sets the metrics that are read off the clock; called before each scrape.
    pub fn measure(&self, metrics: &Metrics) {
        let state = self.state();
        for thread in Thread::ALL {
            let age = state.beats[thread.index()].map_or(0.0, |beat| beat.elapsed().as_secs_f64());
            metrics.heartbeat_age_seconds.of(thread).set(age);
        }
        metrics.hung_stages.set(i64::try_from(state.wedged.len()).unwrap_or(i64::MAX));
        metrics.ready.set((state.readiness() == Readiness::Ready).into());
    }

    /// No code that holds the lock can panic half-way through a change, so a poisoned lock still holds a whole state.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_thread_is_stuck_until_it_beats_or_ends() {
        let health = Health::new(Duration::ZERO);
        assert_eq!(health.stuck(), [""; 0], "a thread that has not begun is not late");
        health.beat(Thread::Poll);
        let stuck = health.stuck();
        assert_eq!(stuck, ["no sign of life from the poll thread for 0 s"]);
        health.ended(Thread::Poll);
        assert_eq!(health.stuck(), [""; 0]);

        let patient = Health::new(Duration::from_secs(3600));
        patient.beat(Thread::Poll);
        assert_eq!(patient.stuck(), [""; 0]);
    }

    #[test]
    fn a_wedged_stage_names_its_record_until_it_comes_back() {
        let health = Health::new(Duration::from_secs(60));
        let since = Instant::now();
        let wedged = Wedged { topic: "raw".to_owned(), partition: 3, offset: 17, stage: Stage::Tokens, since };
        health.wedged(vec![wedged]);
        assert_eq!(health.stuck(), ["stage tokens at work on raw/3@17 for 0 s"]);
        health.wedged(Vec::new());
        assert_eq!(health.stuck(), [""; 0]);
    }

    #[test]
    fn a_worker_that_cannot_publish_is_not_ready() {
        let health = Health::new(Duration::from_secs(60));
        health.set(Readiness::Ready);
        health.publishing(Some("no topic"));
        health.set(Readiness::Ready);
        assert_eq!(health.readiness().to_string(), "waiting: cannot publish: no topic");
        health.publishing(None);
        assert_eq!(health.readiness(), Readiness::Ready);
        health.publishing(Some("no topic"));
        health.set(Readiness::Draining);
        assert_eq!(health.readiness(), Readiness::Draining);
    }

    #[test]
    fn nothing_comes_after_draining() {
        let health = Health::new(Duration::from_secs(60));
        health.set(Readiness::Waiting("the brokers do not answer".to_owned()));
        assert_eq!(health.readiness().to_string(), "waiting: the brokers do not answer");
        health.set(Readiness::Draining);
        health.set(Readiness::Ready);
        assert_eq!(health.readiness(), Readiness::Draining);
    }

    #[test]
    fn troubles_are_few_counted_and_short() {
        let health = Health::new(Duration::from_secs(60));
        for _ in 0..3 {
            health.trouble("é".repeat(1000));
        }
        let [only] = &health.troubles()[..] else { panic!("{:?}", health.troubles()) };
        assert_eq!((only.times, only.what.chars().count()), (3, TROUBLE_CHARS_MAX));
        for number in 0..100 {
            health.trouble(format!("trouble {number}"));
        }
        let kept = health.troubles();
        assert_eq!((kept.len(), kept[0].what.as_str()), (TROUBLES_MAX, "trouble 99"));
    }
}
