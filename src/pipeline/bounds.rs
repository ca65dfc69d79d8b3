//! Decides which offsets of each partition a replay reads, and when a partition is at its end: pure.
//!
//! The end was frozen when the replay began, at or below the last stable offset of that time. It may be that no record
//! stands just before it: transaction markers, aborted records and what compaction took away leave gaps. So a partition
//! ends in one of three ways, each of which proves that nothing was skipped:
//!
//! * its last offset was read;
//! * a record at or behind the end was read: records come in order;
//! * the broker said twice that there is no more, and in between the leader confirmed that its own end is not below
//!   ours. Once is not enough: a follower, or a leader that has just taken over, may not know of all records yet.
//!
//! ```text
//! Reading ──told of an end──▶ Doubted ──confirmed: read again from there──▶ Confirmed ──told of an end──▶ Done
//!    │                                                                                                     ▲
//!    └────────────── last offset, or a record at or behind the end ────────────────────────────────────────┘
//! ```
//!
//! A partition that is done comes back to `Reading` when it is rewound or assigned again: what counts in the end is the
//! committed position alone, which passes through [`Offsets`](super::offsets::Offsets) like any other.

use std::collections::BTreeMap;

use super::position::{Offset, Partition, Resume};

/// The offsets of one partition that are asked for: `from` and on, up to but not at `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first.
    pub from: Resume,
    /// The first that is not asked for any more.
    pub end: Resume,
}

impl Range {
    /// How many offsets these are; with the gaps, more than there are records.
    pub fn offsets(self) -> u64 {
        u64::try_from(self.end.get() - self.from.get()).unwrap_or(0)
    }

    /// How many of them come before `position`.
    pub fn done(self, position: Resume) -> u64 {
        Range { from: self.from, end: position.clamp(self.from, self.end.max(self.from)) }.offsets()
    }
}

/// What a record that was read means to a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is asked for.
    Inside,
    /// It is asked for, and the last of its partition.
    Last,
    /// It is behind the end: the partition is done.
    Behind,
    /// It is of no concern.
    Outside,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Reading,
    Doubted,
    Confirmed,
    Done,
}

#[derive(Clone, Copy, Debug)]
struct Reading {
    range: Range,
    /// Where reading goes on.
    next: Resume,
    state: State,
}

/// See the module's text.
#[derive(Clone, Debug, Default)]
pub struct Bounds(BTreeMap<Partition, Reading>);

impl Bounds {
    /// Nothing is read yet.
    pub fn new(ranges: &BTreeMap<Partition, Range>) -> Self {
        let reading = |range: &Range| Reading { range: *range, next: range.from, state: State::Reading };
        Self(ranges.iter().map(|(partition, range)| (*partition, reading(range))).collect())
    }

    /// The partition is ours, and its group has committed `position`. Gives where to begin, or nothing where nothing is
    /// to be read: it was all done before, or is no part of the replay.
    pub fn begin(&mut self, partition: Partition, position: Resume) -> Option<Resume> {
        self.rewound(partition, position);
        let reading = self.0.get(&partition)?;
        (reading.state != State::Done).then_some(reading.next)
    }

    /// Reading goes on from `position`, a former one perhaps.
    pub fn rewound(&mut self, partition: Partition, position: Resume) {
        let Some(reading) = self.0.get_mut(&partition) else { return };
        reading.next = position;
        reading.state = if position < reading.range.end { State::Reading } else { State::Done };
    }

    /// A record was read.
    pub fn place(&mut self, partition: Partition, offset: Offset) -> Place {
        let Some(Reading { range, next, state }) = self.0.get_mut(&partition) else { return Place::Outside };
        if offset.again() < range.from || *state == State::Done {
            return Place::Outside;
        }
        if offset.again() >= range.end {
            *state = State::Done;
            return Place::Behind;
        }
        *next = offset.next();
        if *next == range.end {
            *state = State::Done;
            return Place::Last;
        }
        Place::Inside
    }

    /// The broker said that there are no more records. `true` if the partition is done.
    pub fn told_of_end(&mut self, partition: Partition) -> bool {
        let Some(reading) = self.0.get_mut(&partition) else { return false };
        match reading.state {
            State::Reading => reading.state = State::Doubted,
            State::Confirmed => {
                reading.state = State::Done;
                return true;
            }
            State::Doubted | State::Done => {}
        }
        false
    }

    /// The partitions whose leader is to be asked where it ends, each with the least answer that confirms.
    pub fn doubted(&self) -> Vec<(Partition, Resume)> {
        let doubted = self.0.iter().filter(|(_, reading)| reading.state == State::Doubted);
        doubted.map(|(partition, reading)| (*partition, reading.range.end)).collect()
    }

    /// The leader's own end is not below ours. Gives where to read on from, to be told of the end once more.
    pub fn confirmed(&mut self, partition: Partition) -> Option<Resume> {
        let reading = self.0.get_mut(&partition).filter(|reading| reading.state == State::Doubted)?;
        reading.state = State::Confirmed;
        Some(reading.next)
    }

    /// Whether nothing more is to be read of this partition.
    pub fn is_done(&self, partition: Partition) -> bool {
        self.0.get(&partition).is_none_or(|reading| reading.state == State::Done)
    }

    /// The last offset of a partition's range: what passes when the partition is done.
    pub fn last(&self, partition: Partition) -> Option<Offset> {
        self.0.get(&partition)?.range.end.before()
    }

    /// The partition is someone else's.
    pub fn forget(&mut self, partition: Partition) {
        if let Some(reading) = self.0.get_mut(&partition) {
            reading.state = State::Reading;
        }
    }
}

/// Whether a group that has committed these positions is done with these ranges.
pub fn all_done(ranges: &BTreeMap<Partition, Range>, positions: &BTreeMap<Partition, Resume>) -> bool {
    ranges.iter().all(|(partition, range)| {
        range.offsets() == 0 || positions.get(partition).is_some_and(|position| *position >= range.end)
    })
}

#[cfg(test)]
#[path = "bounds_tests.rs"]
mod tests;
