//! Finds, for each record of one stream, its partner in the other: streams in about the same order, of any length, in
//! bounded memory.
//!
//! A record without its partner waits. What waits is bounded by the window; beyond it the oldest is taken to have none,
//! and if its partner comes later after all, that is counted, because the counts of added and removed are then too high.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{Hash, Hasher};

use super::{Entry, Side, Source};

/// How far apart partners may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Most records of one side that wait.
    pub records: usize,
    /// Most bytes of one side that wait; a record alone may be larger.
    pub bytes: usize,
}

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matched {
    /// The same article in A and in B.
    Both(Entry, Entry),
    /// An article that only this side has, as far as the window goes.
    Only(Side, Entry),
}

/// Records given up whose keys are remembered, to tell when the partner comes too late: 8 bytes each, and as much again
/// for their order.
const REMEMBERED_MAX: usize = 200_000;

/// The matching under way.
#[derive(Debug)]
pub struct Matching {
    window: Window,
    a: Waiting,
    b: Waiting,
    given_up: u64,
    late: u64,
}

impl Matching {
    /// Nothing waits yet.
    pub fn new(window: Window) -> Self {
        Self { window, a: Waiting::default(), b: Waiting::default(), given_up: 0, late: 0 }
    }

    /// The side to read from next, where both have a record at hand, with its time if it has one.
    ///
    /// First whichever has room: no record is given up while the other side can still be read. Then the older one, so
    /// that a stretch that only one side has does not fill the window; without times, the one that has been read less
    /// far beyond the last partners found.
    pub fn turn(&self, a_ms: Option<i64>, b_ms: Option<i64>) -> Side {
        match (self.full(Side::A), self.full(Side::B)) {
            (true, false) => return Side::B,
            (false, true) => return Side::A,
            _ => {}
        }
        match (a_ms, b_ms) {
            (Some(a), Some(b)) if a < b => Side::A,
            (Some(a), Some(b)) if b < a => Side::B,
            _ if self.b.lead() < self.a.lead() => Side::B,
            _ => Side::A,
        }
    }

    /// Takes the next record of a side, and gives what became of it and of those that waited.
    pub fn take(&mut self, side: Side, entry: Entry) -> Vec<Matched> {
        let number = self.side(side).count();
        if let Some((partner_number, partner)) = self.side(side.other()).partner(&entry) {
            self.side(side).matched(number);
            self.side(side.other()).matched(partner_number);
            let (a, b) = if side == Side::A { (entry, partner) } else { (partner, entry) };
            return vec![Matched::Both(a, b)];
        }
        if self.side(side.other()).forgotten.holds(&entry) {
            self.late += 1;
        }
        let mut alone = Vec::new();
        while self.full(side) {
            let Some(oldest) = self.side(side).pop() else { break };
            self.side(side).forgotten.add(&oldest);
            self.given_up += 1;
            alone.push(Matched::Only(side, oldest));
        }
        self.side(side).put(number, entry);
        alone
    }

    /// No more records: gives what still waits, A's before B's, each in order.
    pub fn finish(&mut self) -> impl Iterator<Item = Matched> + '_ {
        let a = std::iter::from_fn(|| self.a.pop()).map(|entry| Matched::Only(Side::A, entry));
        let b = std::iter::from_fn(|| self.b.pop()).map(|entry| Matched::Only(Side::B, entry));
        a.chain(b)
    }

    /// Records that were taken to have no partner because the window was full.
    pub fn given_up(&self) -> u64 {
        self.given_up
    }

    /// Of these, how many had a partner further on, as far as they are remembered.
    pub fn late(&self) -> u64 {
        self.late
    }

    fn full(&self, side: Side) -> bool {
        let waiting = if side == Side::A { &self.a } else { &self.b };
        let count = waiting.entries.len();
        count > 0 && (self.window.records <= count || self.window.bytes <= waiting.bytes)
    }

    fn side(&mut self, side: Side) -> &mut Waiting {
        match side {
            Side::A => &mut self.a,
            Side::B => &mut self.b,
        }
    }
}

/// The records of one side that wait for their partners, by their number in the stream.
#[derive(Debug, Default)]
struct Waiting {
    entries: BTreeMap<u64, Entry>,
    by_source: HashMap<Source, BTreeSet<u64>>,
    by_id: HashMap<String, BTreeSet<u64>>,
    /// Those without a source, by id: any record of the same id is their partner.
    sourceless: HashMap<String, BTreeSet<u64>>,
    bytes: usize,
    read: u64,
    /// How far the stream had been read at the last record that has a partner.
    matched: u64,
    forgotten: Forgotten,
}

impl Waiting {
    fn count(&mut self) -> u64 {
        self.read += 1;
        self.read
    }

    fn matched(&mut self, number: u64) {
        self.matched = self.matched.max(number);
    }

    /// Records read since the last one that has a partner.
    fn lead(&self) -> u64 {
        self.read - self.matched
    }

    /// Takes out the oldest record that is about the same article: the same source where both have one, else the same id.
    fn partner(&mut self, of: &Entry) -> Option<(u64, Entry)> {
        let number = match &of.source {
            Some(source) => first(&self.by_source, source).or_else(|| first(&self.sourceless, &of.id)),
            None => first(&self.by_id, &of.id),
        }?;
        self.remove(number).map(|entry| (number, entry))
    }

    fn put(&mut self, number: u64, entry: Entry) {
        self.bytes += entry.bytes();
        self.by_id.entry(entry.id.clone()).or_default().insert(number);
        match &entry.source {
            Some(source) => self.by_source.entry(source.clone()).or_default().insert(number),
            None => self.sourceless.entry(entry.id.clone()).or_default().insert(number),
        };
        self.entries.insert(number, entry);
    }

    fn pop(&mut self) -> Option<Entry> {
        let number = *self.entries.keys().next()?;
        self.remove(number)
    }

    fn remove(&mut self, number: u64) -> Option<Entry> {
        let entry = self.entries.remove(&number)?;
        self.bytes -= entry.bytes();
        drop_number(&mut self.by_id, &entry.id, number);
        match &entry.source {
            Some(source) => drop_number(&mut self.by_source, source, number),
            None => drop_number(&mut self.sourceless, &entry.id, number),
        }
        Some(entry)
    }
}

fn first<K: Hash + Eq>(index: &HashMap<K, BTreeSet<u64>>, key: &K) -> Option<u64> {
    index.get(key)?.first().copied()
}

fn drop_number<K: Hash + Eq>(index: &mut HashMap<K, BTreeSet<u64>>, key: &K, number: u64) {
    if let Some(numbers) = index.get_mut(key) {
        numbers.remove(&number);
        if numbers.is_empty() {
            index.remove(key);
        }
    }
}

/// Keys of the records that were given up last.
#[derive(Debug, Default)]
struct Forgotten {
    keys: HashSet<u64>,
    order: VecDeque<u64>,
}

impl Forgotten {
    fn add(&mut self, entry: &Entry) {
        if self.order.len() == REMEMBERED_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.keys.remove(&oldest);
        }
        let key = key(entry);
        if self.keys.insert(key) {
            self.order.push_back(key);
        }
    }

    fn holds(&self, entry: &Entry) -> bool {
        self.keys.contains(&key(entry))
    }
}

fn key(entry: &Entry) -> u64 {
    let mut hasher = DefaultHasher::new();
    match &entry.source {
        Some(source) => source.hash(&mut hasher),
        None => entry.id.hash(&mut hasher),
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: u64, at_ms: Option<i64>) -> Entry {
        let source = Source { topic: "raw".to_owned(), partition: 0, offset: id as i64 };
        Entry { id: format!("a{id}"), source: Some(source), at_ms, place: String::new(), value: Some(vec![b'x'; 10]) }
    }

    /// What only A has, what only B has, and the matching at its end.
    fn matched(window: usize, a: &[u64], b: &[u64], timed: bool) -> (Vec<u64>, Vec<u64>, Matching) {
        let mut matching = Matching::new(Window { records: window, bytes: usize::MAX });
        let at = |id: u64| timed.then_some(id as i64);
        let (mut a, mut b) = (a.iter().copied().peekable(), b.iter().copied().peekable());
        let mut all = Vec::new();
        loop {
            let side = match (a.peek(), b.peek()) {
                (None, None) => break,
                (Some(_), None) => Side::A,
                (None, Some(_)) => Side::B,
                (Some(&a), Some(&b)) => matching.turn(at(a), at(b)),
            };
            let id = if side == Side::A { a.next() } else { b.next() }.unwrap();
            all.extend(matching.take(side, entry(id, at(id))));
            assert!(matching.a.entries.len() <= window && matching.b.entries.len() <= window, "the window is kept");
        }
        all.extend(matching.finish().collect::<Vec<_>>());
        let only = |wanted: Side| {
            let of = |matched: &Matched| match matched {
                Matched::Only(side, entry) if *side == wanted => Some(entry.source.as_ref().unwrap().offset as u64),
                Matched::Both(a, b) => {
                    assert_eq!(a.source, b.source);
                    None
                }
                Matched::Only(..) => None,
            };
            let mut only: Vec<u64> = all.iter().filter_map(of).collect();
            only.sort_unstable();
            only
        };
        (only(Side::A), only(Side::B), matching)
    }

    #[test]
    fn streams_in_order_need_a_window_of_two() {
        let all: Vec<u64> = (0..1000).collect();
        let (a, b, matching) = matched(2, &all, &all, false);
        assert_eq!((a, b, matching.given_up(), matching.late()), (vec![], vec![], 0, 0));
    }

    #[test]
    fn what_one_side_lacks_does_not_drift() {
        // Every third record is missing in A: over the whole stream far more than the window.
        let all: Vec<u64> = (0..3000).collect();
        let some: Vec<u64> = all.iter().copied().filter(|id| id % 3 != 0).collect();
        let missing: Vec<u64> = all.iter().copied().filter(|id| id % 3 == 0).collect();
        for timed in [false, true] {
            let (a, b, matching) = matched(16, &some, &all, timed);
            assert_eq!((&a, &b, matching.late()), (&vec![], &missing, 0), "timed: {timed}");
            let (a, b, matching) = matched(16, &all, &some, timed);
            assert_eq!((&a, &b, matching.late()), (&missing, &vec![], 0), "timed: {timed}");
        }
    }

    #[test]
    fn times_lead_over_a_stretch_that_one_side_has_lost() {
        let all: Vec<u64> = (0..5000).collect();
        let (a, b, matching) = matched(16, &all, &all[4000..], true);
        assert_eq!((a.len(), b.len(), matching.late()), (4000, 0, 0));
        assert!(matching.given_up() > 0);
    }

    #[test]
    fn a_wrong_clock_is_no_trouble_within_the_window() {
        let all: Vec<u64> = (0..500).collect();
        let mut odd = all.clone();
        odd.swap(3, 400);
        // Its time says 400, its place says 3: A is not read for long, until the window of B is full.
        let (a, b, matching) = matched(450, &odd, &all, true);
        assert_eq!((a, b, matching.late()), (vec![], vec![], 0));
    }

    #[test]
    fn partners_beyond_the_window_are_counted_as_late() {
        let all: Vec<u64> = (0..100).collect();
        let turned: Vec<u64> = (0..100).rev().collect();
        let (a, b, matching) = matched(200, &all, &turned, false);
        assert_eq!((a.len(), b.len(), matching.late()), (0, 0, 0));
        let (a, b, matching) = matched(10, &all, &turned, false);
        assert_eq!(a.len(), b.len());
        assert!(!a.is_empty());
        assert_eq!(matching.late(), a.len() as u64, "each has a partner that came too late");
    }

    #[test]
    fn ids_match_where_a_source_is_missing() {
        let mut matching = Matching::new(Window { records: 10, bytes: 1000 });
        let bare = |id| Entry { source: None, ..entry(id, None) };
        assert_eq!(matching.take(Side::A, entry(1, None)), vec![]);
        assert_eq!(matching.take(Side::B, bare(1)), vec![Matched::Both(entry(1, None), bare(1))]);
        assert_eq!(matching.take(Side::A, bare(2)), vec![]);
        assert_eq!(matching.take(Side::B, entry(2, None)), vec![Matched::Both(bare(2), entry(2, None))]);
        // The same id at another place is another article.
        let elsewhere = Entry { id: "a3".to_owned(), ..entry(4, None) };
        assert_eq!(matching.take(Side::A, entry(3, None)), vec![]);
        assert_eq!(matching.take(Side::B, elsewhere), vec![]);
        assert_eq!(matching.finish().count(), 2);
    }

    #[test]
    fn repeats_are_matched_one_by_one() {
        let (a, b, _) = matched(10, &[1, 1, 1, 2], &[1, 1, 2], false);
        assert_eq!((a, b), (vec![1], vec![]));
    }

    #[test]
    fn bytes_bound_the_window_too() {
        let mut matching = Matching::new(Window { records: 1000, bytes: 40 });
        let given: usize = (0..10).map(|id| matching.take(Side::A, entry(id, None)).len()).sum();
        assert_eq!((given, matching.a.entries.len()), (7, 3));
    }
}
