use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::pipeline::coordinator::{Admission, Command, Coordinator, Event, Limits};
use crate::pipeline::offsets::Offsets;
use crate::pipeline::position::{Halt, Slot};

const P: Partition = Partition(3);

fn at(position: i64) -> Resume {
    Resume::committed(position)
}

fn bounds(from: i64, end: i64) -> Bounds {
    Bounds::new(&[(P, Range { from: at(from), end: at(end) })].into())
}

fn places(bounds: &mut Bounds, offsets: &[i64]) -> Vec<Place> {
    offsets.iter().map(|offset| bounds.place(P, Offset::of_record(*offset))).collect()
}

#[test]
fn the_last_offset_ends_a_partition() {
    let mut bounds = bounds(10, 13);
    assert_eq!(bounds.begin(P, at(10)), Some(at(10)));
    assert_eq!(places(&mut bounds, &[10, 11, 12, 13]), [Place::Inside, Place::Inside, Place::Last, Place::Outside]);
    assert!(bounds.is_done(P));
}

#[test]
fn a_record_behind_the_end_ends_a_partition() {
    let mut bounds = bounds(10, 13);
    bounds.begin(P, at(10));
    assert_eq!(places(&mut bounds, &[10, 15, 16]), [Place::Inside, Place::Behind, Place::Outside]);
    assert_eq!(bounds.last(P), Some(Offset::of_record(12)));
}

#[test]
fn an_end_counts_once_the_leader_has_confirmed_it() {
    let mut bounds = bounds(10, 13);
    bounds.begin(P, at(10));
    places(&mut bounds, &[10]);
    assert!(!bounds.told_of_end(P));
    assert!(!bounds.told_of_end(P), "twice without the leader's word is not enough");
    assert_eq!(bounds.doubted(), [(P, at(13))]);
    assert_eq!(bounds.confirmed(P), Some(at(11)));
    // The first word was premature.
    assert_eq!(places(&mut bounds, &[11]), [Place::Inside]);
    assert!(bounds.told_of_end(P));
    assert!(bounds.is_done(P) && bounds.doubted().is_empty());
}

#[test]
fn what_was_done_before_is_not_read_again() {
    let mut bounds = bounds(10, 13);
    assert_eq!(bounds.begin(P, at(13)), None);
    assert_eq!(bounds.begin(Partition(9), at(0)), None, "no part of the replay");
    assert_eq!(bounds.begin(P, at(12)), Some(at(12)), "a former holder's commit may have come to nothing");
}

#[test]
fn a_rewound_partition_is_read_again() {
    let mut bounds = bounds(10, 13);
    bounds.begin(P, at(10));
    places(&mut bounds, &[12]);
    bounds.rewound(P, at(11));
    assert_eq!(places(&mut bounds, &[11, 12]), [Place::Inside, Place::Last]);
    bounds.rewound(P, at(13));
    assert!(bounds.is_done(P));
}

#[test]
fn an_empty_range_has_nothing_to_read() {
    let mut bounds = bounds(10, 10);
    assert_eq!(bounds.begin(P, at(10)), None);
    assert!(all_done(&[(P, Range { from: at(10), end: at(10) })].into(), &BTreeMap::new()));
}

#[test]
fn all_is_done_when_every_partition_is() {
    let ranges = [(P, Range { from: at(0), end: at(5) }), (Partition(4), Range { from: at(2), end: at(3) })].into();
    assert!(!all_done(&ranges, &[(P, at(5))].into()));
    assert!(!all_done(&ranges, &[(P, at(4)), (Partition(4), at(3))].into()));
    assert!(all_done(&ranges, &[(P, at(5)), (Partition(4), at(9))].into()));
}

/// What happens to a process between two records.
#[derive(Clone, Debug)]
enum Step {
    /// Reads up to so many records, or is told of the end; which may be premature.
    Read(usize, bool),
    /// Commits what has finished.
    Commit,
    /// Its transaction fails.
    Fail,
    /// The partition goes to another process in good order, which needs a commit, or without a word.
    Move(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1..6_usize, any::<bool>()).prop_map(|(records, premature)| Step::Read(records, premature)),
        4 => Just(Step::Commit),
        1 => Just(Step::Fail),
        1 => any::<bool>().prop_map(Step::Move),
    ]
}

/// One process that holds the partition, with its real decisions.
struct Process {
    bounds: Bounds,
    coordinator: Coordinator,
    offsets: Offsets<Option<i64>>,
    /// Where its consumer reads on.
    position: i64,
    /// What its open transaction holds.
    sent: Vec<i64>,
    halts: u32,
}

impl Process {
    fn take_over(range: Range, committed: Resume) -> Self {
        let limits = Limits { records_max: 1000, bytes_max: 1000, low_water_percent: 50 };
        let mut process = Self {
            bounds: Bounds::new(&[(P, range)].into()),
            coordinator: Coordinator::new(limits),
            offsets: Offsets::default(),
            position: i64::MAX,
            sent: vec![],
            halts: 0,
        };
        let commands = process.coordinator.on(Event::Assigned(vec![P]));
        process.carry_out(commands);
        if let Some(from) = process.bounds.begin(P, committed) {
            process.position = from.get();
        }
        process
    }

    fn carry_out(&mut self, commands: Vec<Command>) {
        for command in commands {
            match command {
                Command::Open(partition, tenure, _) => drop(self.offsets.open(partition, tenure)),
                Command::Seek(partition, resume) => {
                    self.bounds.rewound(partition, resume);
                    self.position = resume.get();
                }
                _ => {}
            }
        }
    }

    fn dispatch(&mut self, offset: Offset, record: Option<i64>) {
        if let Admission::Dispatch(tenure, seq) = self.coordinator.admit(P, offset, 0) {
            let slot = Slot { partition: P, tenure, seq };
            self.offsets.finish(slot, offset, record).expect("the tenure is open");
        }
    }

    fn end(&mut self) {
        let last = self.bounds.last(P).expect("a range that is read has a last offset");
        self.dispatch(last, None);
    }

    fn read(&mut self, log: &BTreeSet<i64>, premature: bool) {
        if self.bounds.is_done(P) {
            return;
        }
        let next = log.range(self.position..).next().copied().filter(|_| !premature);
        match next {
            Some(record) => {
                self.position = record + 1;
                let offset = Offset::of_record(record);
                match self.bounds.place(P, offset) {
                    Place::Inside | Place::Last => self.dispatch(offset, Some(record)),
                    Place::Behind => self.end(),
                    Place::Outside => {}
                }
            }
            // A premature word comes only from one who is not the leader, or not for long: before it has confirmed.
            None if premature => {
                if self.bounds.0.get(&P).is_some_and(|reading| reading.state != State::Confirmed) {
                    assert!(!self.bounds.told_of_end(P));
                }
            }
            None => {
                if self.bounds.told_of_end(P) {
                    self.end();
                } else if let Some(from) = self.bounds.confirmed(P) {
                    self.position = from.get();
                }
            }
        }
    }

    fn commit(&mut self, committed: &mut Resume, published: &mut Vec<i64>) {
        while let Some((_, _, record)) = self.offsets.release() {
            self.sent.extend(record);
        }
        for (_, position) in self.offsets.frontier() {
            assert!(position >= *committed, "a position went back");
            *committed = position;
        }
        self.offsets.committed();
        published.append(&mut self.sent);
    }

    fn fail(&mut self) {
        self.sent.clear();
        let known = self.offsets.positions();
        self.offsets.reset();
        self.halts += 1;
        let commands = self.coordinator.on(Event::Halted(Halt(self.halts)));
        self.carry_out(commands);
        let commands = self.coordinator.on(Event::Rewind(known));
        self.carry_out(commands);
    }
}

proptest! {
    /// Whatever the gaps, and whoever holds the partition: each record of the range once, in order, and then the end.
    #[test]
    fn every_record_of_the_range_once_and_then_the_end(
        log in proptest::collection::btree_set(0..60_i64, 0..40),
        (from, length) in (0..40_i64, 0..25_i64),
        steps in proptest::collection::vec(step(), 0..60),
    ) {
        let range = Range { from: at(from), end: at(from + length) };
        let (mut committed, mut published) = (range.from, vec![]);
        let mut process = Process::take_over(range, committed);
        for step in steps {
            match step {
                Step::Read(records, premature) => (0..records).for_each(|_| process.read(&log, premature)),
                Step::Commit => process.commit(&mut committed, &mut published),
                Step::Fail => process.fail(),
                Step::Move(in_order) => {
                    if in_order {
                        process.commit(&mut committed, &mut published);
                    }
                    process = Process::take_over(range, committed);
                }
            }
        }
        // Left alone, it comes to the end: so many turns are enough for all records and the doubts at the end.
        for _ in 0..log.len() + 4 {
            process.read(&log, false);
        }
        process.commit(&mut committed, &mut published);
        let wanted: Vec<i64> = log.range(from..from + length).copied().collect();
        prop_assert_eq!(published, wanted);
        prop_assert_eq!(committed, range.end);
        prop_assert!(all_done(&[(P, range)].into(), &[(P, committed)].into()));
    }
}
