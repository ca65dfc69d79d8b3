//! Looks at the threads from outside: hung stages, hanging calls, how full the queues are.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;
use crossbeam_channel::Receiver;

use super::Desk;
use super::lane::{Batch, Ended, Post, Stuck};
use crate::config::Config;
use crate::extract::Lane;
use crate::kafka::call_clock::CallClock;
use crate::observe::health::Wedged;

/// Time between two looks.
pub(super) const PERIOD: Duration = Duration::from_millis(200);

/// A queue before a lane: how much is in it and how much may be.
pub(super) struct Queue {
    lane: Lane,
    filled: Box<dyn Fn() -> (usize, usize) + Send>,
}

impl Queue {
    pub(super) fn before<T: Send + 'static>(lane: Lane, receiver: &Receiver<Batch<T>>) -> Self {
        let receiver = receiver.clone();
        Self { lane, filled: Box::new(move || (receiver.len(), receiver.capacity().unwrap_or(0))) }
    }

    pub(super) fn before_first(receiver: &Receiver<Batch<()>>) -> Self {
        Self::before(Lane::Read, receiver)
    }
}

/// All queues.
pub(super) struct Queues {
    pub(super) publisher: Receiver<Vec<Ended>>,
    pub(super) lanes: Vec<Queue>,
}

/// What is looked at.
pub(super) struct Watch {
    desk: Desk,
    topic: String,
    posts: Vec<Arc<Post>>,
    /// Already named in the log.
    named: Vec<(String, Stuck)>,
    queues: Option<Queues>,
    calls: Arc<CallClock>,
    stage_hang: Duration,
    call_deadline: Duration,
}

impl Watch {
    pub(super) fn new(
        config: &Config,
        desk: &Desk,
        posts: Vec<Arc<Post>>,
        queues: Queues,
        calls: Arc<CallClock>,
    ) -> Self {
        Self {
            desk: desk.clone(),
            topic: config.input.topic.clone(),
            posts,
            named: Vec::new(),
            queues: Some(queues),
            calls,
            stage_hang: config.pipeline.stage_hang,
            call_deadline: config.delivery.call_deadline,
        }
    }

    /// Looks once.
    ///
    /// # Errors
    ///
    /// If a call to the broker hangs past its deadline: only a new process helps then.
    pub(super) fn look(&mut self) -> anyhow::Result<()> {
        self.measure();
        self.wedged();
        if let Some(hanging) = self.calls.hanging()
            && hanging > self.call_deadline
        {
            bail!(
                "a call to the broker has been hanging for {} s, longer than delivery.call_deadline_ms",
                hanging.as_secs()
            );
        }
        Ok(())
    }

    fn measure(&mut self) {
        let Some(queues) = &self.queues else { return };
        let metrics = &self.desk.metrics;
        metrics.publisher_queue.set(queues.publisher.len() as i64);
        for lane in Lane::ALL {
            let filled = queues.lanes.iter().filter(|queue| queue.lane == lane).map(|queue| (queue.filled)());
            let (batches, capacity) = filled.fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
            metrics.lane_queue.of(lane).set(batches as i64);
            metrics.lane_queue_capacity.of(lane).set(capacity as i64);
        }
        if self.desk.stop.requested() {
            self.release();
        }
    }

    /// Lets go of the queues: whoever holds a receiver keeps a lane from noticing that nobody takes its batches.
    pub(super) fn release(&mut self) {
        self.queues = None;
    }

    fn wedged(&mut self) {
        let limit_ms = self.stage_hang.as_millis() as u64;
        let mut wedged = Vec::new();
        let mut named = Vec::new();
        for post in &self.posts {
            let Some(stuck) = post.stuck(limit_ms) else { continue };
            let same = |(name, before): &(String, Stuck)| {
                *name == post.name && (before.partition, before.offset) == (stuck.partition, stuck.offset)
            };
            if !self.named.iter().any(same) {
                tracing::error!(
                    topic = self.topic,
                    partition = stuck.partition,
                    offset = stuck.offset,
                    lane = post.name,
                    stage = stuck.stage.name(),
                    for_ms = stuck.for_ms,
                    "a stage hangs on this record"
                );
            }
            let since = Instant::now().checked_sub(Duration::from_millis(stuck.for_ms)).unwrap_or_else(Instant::now);
            wedged.push(Wedged {
                topic: self.topic.clone(),
                partition: stuck.partition as i32,
                offset: stuck.offset,
                stage: stuck.stage,
                since,
            });
            named.push((post.name.clone(), stuck));
        }
        self.named = named;
        self.desk.health.wedged(wedged);
    }
}
