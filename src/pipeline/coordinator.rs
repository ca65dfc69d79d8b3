//! Decides, for the poll thread, what becomes of partitions and of each record read: pure, events in, commands out.
//!
//! It owns assignment, tenures and flow control. What was finished and committed is the publisher's knowledge
//! ([`Offsets`](super::offsets::Offsets)); the two tell each other by messages, and a tenure fences whatever crosses.
//!
//! ```text
//! Assigned ─▶ owned, tenure n ──Revoked──▶ draining ──Drained──▶ gone
//!                 │   ▲                        │
//!               Halted │ Rewind                └──Lost──▶ gone
//!                 ▼   │
//!              halted (records are skipped: they will be read again from the rewind's position)
//! ```

use std::collections::BTreeMap;

use super::position::{Halt, Offset, Partition, Resume, Seq, Tenure};

/// How much may be in flight: dispatched and not yet committed or given up.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Records at which reading pauses.
    pub records_max: usize,
    /// Payload bytes at which reading pauses.
    pub bytes_max: usize,
    /// Reading goes on when both are at or below this share of their limit, in percent.
    pub low_water_percent: u8,
}

/// What the coordinator is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The group gave us these partitions.
    Assigned(Vec<Partition>),
    /// The group wants these back, and waits.
    Revoked(Vec<Partition>),
    /// These belong to someone else already.
    Lost(Vec<Partition>),
    /// The publisher has nothing more of this partition: all committed, or given up.
    Drained(Partition, Tenure),
    /// Records left the pipeline, committed or given up.
    Returned {
        /// How many.
        records: usize,
        /// Their payload bytes.
        bytes: usize,
    },
    /// The transaction failed; everything in flight is void.
    Halted(Halt),
    /// Go on from here; `None` where nothing was ever committed.
    Rewind(Vec<(Partition, Option<Resume>)>),
    /// Finish what is in flight and leave.
    Shutdown,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Start fetching these, from the committed positions.
    Assign(Vec<Partition>),
    /// Tell the publisher: this tenure begins, and this is the last halt we know of. Comes before any record of it is
    /// dispatched.
    Open(Partition, Tenure, Halt),
    /// Tell the publisher: of this tenure there are so many records; say when they are all committed.
    Drain(Partition, Tenure, Seq),
    /// Tell the publisher: this tenure is over, its records are someone else's.
    Forget(Partition, Tenure),
    /// Stop fetching these and give them back: the one answer to a revocation or loss, though there may be none.
    Unassign(Vec<Partition>),
    /// Stop fetching these for now.
    Pause(Vec<Partition>),
    /// Fetch these again; also before they are assigned, whatever their last holding has left behind.
    Resume(Vec<Partition>),
    /// Read on from there.
    Seek(Partition, Resume),
    /// Everything is done: leave the group.
    Leave,
}

/// What becomes of a record that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Send it through the lanes.
    Dispatch(Tenure, Seq),
    /// Drop it: it is not ours, or will be read again.
    Skip,
}

#[derive(Debug)]
struct Owned {
    tenure: Tenure,
    next: Seq,
    /// Where this tenure began to read: its first record, or the position it was rewound to.
    start: Option<Resume>,
    last: Option<Offset>,
    state: Hold,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    Reading,
    /// Its records are void until the publisher says where to go on.
    Halted,
    /// To be given back when drained.
    Draining,
    /// Drained: nothing more is read, and it is given back with the rest, or when we leave.
    Done,
}

/// See the module's text.
#[derive(Debug)]
pub struct Coordinator {
    limits: Limits,
    owned: BTreeMap<Partition, Owned>,
    /// What the group wants back. It is given back all at once, when the last of it is drained: the client rejoins the
    /// group after the first answer, and from then on no commit of the rest would be taken.
    wanted_back: Option<Vec<Partition>>,
    /// Rises for ever: a partition that comes back gets a tenure that it never had.
    tenures: u32,
    records: usize,
    bytes: usize,
    paused: bool,
    full: bool,
    halted: bool,
    /// The last halt that the publisher told of.
    halt: Halt,
    leaving: bool,
    left: bool,
}

impl Coordinator {
    /// Owns nothing yet.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            owned: BTreeMap::new(),
            wanted_back: None,
            tenures: 0,
            records: 0,
            bytes: 0,
            paused: false,
            full: false,
            halted: false,
            halt: Halt::default(),
            leaving: false,
            left: false,
        }
    }

    /// Records in flight.
    pub fn in_flight_records(&self) -> usize {
        self.records
    }

    /// Payload bytes in flight.
    pub fn in_flight_bytes(&self) -> usize {
        self.bytes
    }

    /// Partitions held, whatever their state.
    pub fn partitions(&self) -> impl Iterator<Item = Partition> + '_ {
        self.owned.keys().copied()
    }

    /// Whether the publisher has voided what was in flight and not yet said where to go on.
    pub fn is_halted(&self) -> bool {
        self.halted
    }

    /// Whether so much more may be taken without a pause. Asked for more than half of what may be in flight at all, half
    /// is enough: a batch larger than the limits must not wait for ever.
    pub fn has_room(&self, records: usize, bytes: usize) -> bool {
        let Limits { records_max, bytes_max, .. } = self.limits;
        self.records + records.min(records_max / 2) < records_max && self.bytes + bytes.min(bytes_max / 2) < bytes_max
    }

    /// Whether reading is paused.
    pub fn paused(&self) -> bool {
        self.paused
    }

    /// Whether anything waits for the publisher: the poll thread then looks for its messages more often.
    pub fn waiting(&self) -> bool {
        self.paused || self.owned.values().any(|owned| owned.state != Hold::Reading)
    }

    /// Decides about a record that was read. The caller dispatches it before the next call if it is told to.
    pub fn admit(&mut self, partition: Partition, offset: Offset, bytes: usize) -> Admission {
        let Some(owned) = self.owned.get_mut(&partition) else { return Admission::Skip };
        // An offset at or below the last was fetched before a seek.
        let stale = owned.last.is_some_and(|last| offset <= last)
            || owned.start.is_some_and(|start| offset.get() < start.get());
        if stale {
            return Admission::Skip;
        }
        if matches!(owned.state, Hold::Reading | Hold::Halted) {
            // A partition assigned during a halt has no other way back to the records skipped meanwhile.
            owned.start.get_or_insert(offset.again());
        }
        if owned.state != Hold::Reading {
            return Admission::Skip;
        }
        owned.last = Some(offset);
        let seq = owned.next;
        owned.next = Seq(seq.0 + 1);
        self.records += 1;
        self.bytes += bytes;
        Admission::Dispatch(owned.tenure, seq)
    }

    /// Whether reading must pause or may go on: asked after each batch and each event.
    pub fn flow(&mut self) -> Option<Command> {
        let low = |max: usize| max.saturating_mul(self.limits.low_water_percent.into()) / 100;
        if self.records >= self.limits.records_max || self.bytes >= self.limits.bytes_max {
            self.full = true;
        } else if self.records <= low(self.limits.records_max) && self.bytes <= low(self.limits.bytes_max) {
            self.full = false;
        }
        let pause = self.full || self.halted || self.leaving;
        if pause == self.paused {
            return None;
        }
        self.paused = pause;
        let partitions: Vec<_> = self.owned.keys().copied().collect();
        if partitions.is_empty() {
            return None;
        }
        Some(if pause { Command::Pause(partitions) } else { Command::Resume(partitions) })
    }

    /// Takes an event and says what is to be done about it, in order.
    pub fn on(&mut self, event: Event) -> Vec<Command> {
        let mut commands = match event {
            Event::Assigned(partitions) => self.assigned(partitions),
            Event::Revoked(partitions) => self.revoked(&partitions),
            Event::Lost(partitions) => self.lost(&partitions),
            Event::Drained(partition, tenure) => self.drained(partition, tenure),
            Event::Returned { records, bytes } => {
                self.records = self.records.checked_sub(records).expect("a record returns once, and was dispatched");
                self.bytes = self.bytes.checked_sub(bytes).expect("a record returns with the bytes it went with");
                Vec::new()
            }
            Event::Halted(halt) => self.halted(halt),
            Event::Rewind(positions) => self.rewind(positions),
            Event::Shutdown => self.shutdown(),
        };
        commands.extend(self.flow());
        if self.leaving && !self.left && self.owned.values().all(|owned| owned.state == Hold::Done) {
            self.left = true;
            commands.push(Command::Leave);
        }
        commands
    }

    fn assigned(&mut self, partitions: Vec<Partition>) -> Vec<Command> {
        // librdkafka keeps a pause beyond the holding of a partition: one that was paused when it was lost or given back,
        // and that nobody resumes, would come back and never be read.
        let mut commands = vec![Command::Resume(partitions.clone()), Command::Assign(partitions.clone())];
        for &partition in &partitions {
            let tenure = self.next_tenure();
            // While halted or leaving nothing is read, whatever the group thinks.
            let state = if self.leaving {
                Hold::Done
            } else if self.halted {
                Hold::Halted
            } else {
                Hold::Reading
            };
            self.owned.insert(partition, Owned { tenure, next: Seq(0), start: None, last: None, state });
            commands.push(Command::Open(partition, tenure, self.halt));
        }
        if self.paused && !partitions.is_empty() {
            commands.push(Command::Pause(partitions));
        }
        commands
    }

    fn revoked(&mut self, partitions: &[Partition]) -> Vec<Command> {
        let mut commands = Vec::new();
        for &partition in partitions {
            if let Some(owned) = self.owned.get_mut(&partition)
                && owned.state != Hold::Done
            {
                owned.state = Hold::Draining;
                commands.push(Command::Drain(partition, owned.tenure, owned.next));
            }
        }
        self.wanted_back.get_or_insert_default().extend(partitions);
        commands.extend(self.give_back());
        commands
    }

    fn give_back(&mut self) -> Option<Command> {
        let busy = |partition| self.owned.get(partition).is_some_and(|owned| owned.state != Hold::Done);
        if self.wanted_back.as_ref()?.iter().any(busy) {
            return None;
        }
        let wanted = self.wanted_back.take()?;
        for partition in &wanted {
            self.owned.remove(partition);
        }
        Some(Command::Unassign(wanted))
    }

    fn lost(&mut self, partitions: &[Partition]) -> Vec<Command> {
        let mut commands = Vec::new();
        for &partition in partitions {
            if let Some(owned) = self.owned.remove(&partition) {
                commands.push(Command::Forget(partition, owned.tenure));
            }
        }
        // A loss overtakes a revocation of the same partitions, which then needs no answer of its own.
        if let Some(wanted) = &mut self.wanted_back {
            wanted.retain(|partition| !partitions.contains(partition));
            if wanted.is_empty() {
                self.wanted_back = None;
            }
        }
        commands.push(Command::Unassign(partitions.to_vec()));
        commands
    }

    fn drained(&mut self, partition: Partition, tenure: Tenure) -> Vec<Command> {
        let Some(owned) = self.owned.get_mut(&partition) else { return Vec::new() };
        if owned.tenure != tenure || owned.state != Hold::Draining {
            return Vec::new();
        }
        owned.state = Hold::Done;
        self.give_back().into_iter().collect()
    }

    fn halted(&mut self, halt: Halt) -> Vec<Command> {
        self.halted = true;
        self.halt = halt;
        for owned in self.owned.values_mut().filter(|owned| owned.state == Hold::Reading) {
            owned.state = Hold::Halted;
        }
        Vec::new()
    }

    fn rewind(&mut self, positions: Vec<(Partition, Option<Resume>)>) -> Vec<Command> {
        self.halted = false;
        let known: BTreeMap<_, _> = positions.into_iter().collect();
        let halted: Vec<_> =
            self.owned.iter().filter(|(_, owned)| owned.state == Hold::Halted).map(|(p, _)| *p).collect();
        let mut commands = Vec::new();
        for partition in halted {
            let tenure = self.next_tenure();
            let Some(owned) = self.owned.get_mut(&partition) else { continue };
            // What the publisher knew may be older than this holding of the partition, which was lost and given again
            // meanwhile: never further back than where it began. Where nothing was read yet, reading is where it should be.
            let known = known.get(&partition).copied().flatten();
            let start = owned.start.map(|start| known.map_or(start, |known| known.max(start)));
            *owned = Owned { tenure, next: Seq(0), start, last: None, state: Hold::Reading };
            commands.push(Command::Open(partition, tenure, self.halt));
            if let Some(start) = start {
                commands.push(Command::Seek(partition, start));
            }
        }
        commands
    }

    fn shutdown(&mut self) -> Vec<Command> {
        self.leaving = true;
        let mut commands = Vec::new();
        for (&partition, owned) in &mut self.owned {
            if owned.state != Hold::Draining {
                owned.state = Hold::Draining;
                commands.push(Command::Drain(partition, owned.tenure, owned.next));
            }
        }
        commands
    }

    fn next_tenure(&mut self) -> Tenure {
        self.tenures += 1;
        Tenure(self.tenures)
    }
}

#[cfg(test)]
#[path = "coordinator_tests.rs"]
mod tests;
