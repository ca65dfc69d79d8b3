//! What happens in the pipeline, as metrics: the one place where events become numbers.

use std::time::{Duration, Instant};

use super::position::{Partition, Resume};
use crate::extract::{Lane, Reason, Stage};
use crate::observe::labels::{Ending, Holding};
use crate::observe::metrics::Metrics;

/// One record that a transaction holds.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    /// What it became.
    pub kind: Kind,
    /// Bytes of the record published, or payload bytes of the dead letter.
    pub bytes: usize,
    /// The input record's own timestamp, milliseconds since 1970.
    pub timestamp_ms: Option<i64>,
}

/// What a record became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An enriched record.
    Record,
    /// A tombstone.
    Tombstone,
    /// A dead letter.
    DeadLetter(Reason),
    /// Nothing: only the offset passed.
    LeftOut,
}

/// Counters in one call for each event.
#[derive(Clone, Copy, Debug)]
pub struct Tally<'m>(pub &'m Metrics);

impl Tally<'_> {
    /// A batch was dispatched.
    pub fn received(self, records: usize, bytes: usize) {
        self.0.records_received.inc_by(records as u64);
        self.0.bytes_received.inc_by(bytes as u64);
    }

    /// A lane worked on a batch.
    pub fn lane_worked(self, lane: Lane, busy: Duration) {
        self.0.lane_busy_seconds.of(lane).inc_by(busy.as_secs_f64());
    }

    /// A lane waited for room.
    pub fn lane_waited(self, lane: Lane, waited: Duration) {
        self.0.lane_blocked_seconds.of(lane).inc_by(waited.as_secs_f64());
    }

    /// Stages worked on one article.
    pub fn stages(self, spent: impl Iterator<Item = (Stage, u64)>) {
        for (stage, spent_ns) in spent {
            self.0.stage_seconds.of(stage).observe(spent_ns as f64 / 1e9);
        }
    }

    /// A transaction was committed `now_ms`, after `open`.
    pub fn committed(self, topic: &str, open: Duration, positions: &[(Partition, Resume)], sent: &[Sent], now_ms: i64) {
        let metrics = self.0;
        metrics.transactions.of(Ending::Committed).inc();
        metrics.transaction_seconds.of(Ending::Committed).observe(open.as_secs_f64());
        let (mut records, mut bytes, mut tombstones) = (0, 0, 0);
        for sent in sent {
            match sent.kind {
                Kind::Record => {
                    records += 1;
                    bytes += sent.bytes as u64;
                }
                Kind::Tombstone => tombstones += 1,
                Kind::LeftOut => {}
                Kind::DeadLetter(reason) => {
                    metrics.records_dead_lettered.of(reason).inc();
                    metrics.bytes_dead_lettered.of(reason).inc_by(sent.bytes as u64);
                }
            }
            if let Some(timestamp_ms) = sent.timestamp_ms {
                // A producer's clock may be ahead of ours.
                metrics.latency_seconds.observe((now_ms - timestamp_ms).max(0) as f64 / 1000.0);
            }
        }
        metrics.records_published.inc_by(records);
        metrics.bytes_published.inc_by(bytes);
        metrics.tombstones.inc_by(tombstones);
        for (partition, resume) in positions {
            let labels = crate::observe::labels::Partition { topic: topic.to_owned(), partition: partition.0 };
            metrics.committed_offset.get_or_create(&labels).set(resume.get());
        }
    }

    /// A transaction did not commit, after `open`.
    pub fn failed(self, ending: Ending, open: Duration) {
        self.0.transactions.of(ending).inc();
        self.0.transaction_seconds.of(ending).observe(open.as_secs_f64());
    }

    /// Finished records were given up.
    pub fn stale(self, records: usize) {
        self.0.records_stale.inc_by(records as u64);
    }

    /// A call to the broker is tried again.
    pub fn retried(self) {
        self.0.retries.inc();
    }

    /// Too many dead letters have stopped consumption.
    pub fn broke(self) {
        self.0.breaker_open.set(1);
    }

    /// A record was taken: so many are in flight now. Statistics come between two records, and must not find the worker
    /// idle by an older count.
    pub fn taken(self, in_flight: usize) {
        self.0.in_flight_records.set(in_flight as i64);
    }

    /// What is in flight, and what is held.
    pub fn in_flight(self, records: usize, bytes: usize, oldest: Option<Instant>, assigned: usize, paused: usize) {
        self.0.in_flight_records.set(records as i64);
        self.0.in_flight_bytes.set(bytes as i64);
        self.0.in_flight_oldest_seconds.set(oldest.map_or(0.0, |oldest| oldest.elapsed().as_secs_f64()));
        self.0.partitions.of(Holding::Assigned).set(assigned as i64);
        self.0.partitions.of(Holding::Paused).set(paused as i64);
    }
}
