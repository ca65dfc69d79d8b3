//! What went in and what came out, article by article.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

/// What was made of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A record.
    Record,
    /// A dead letter: for which reason, and what that was in this case.
    DeadLetter { reason: String, message: String },
}

/// Whether something that came out was awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// The first of an article that was sent.
    First,
    /// Another one: delivery is at least once.
    Repeat,
    /// Of an article that someone else put in.
    Foreign,
}

/// The dead letters of one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DeadLetters {
    /// How many.
    pub(super) count: u64,
    /// What was wrong with the first of them.
    pub(super) example: String,
}

/// The account of one demo.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    under_way: HashMap<String, (u64, Instant)>,
    done: HashSet<String>,
    latencies: Vec<Duration>,
    /// Articles sent.
    pub(super) sent: u64,
    /// Their bytes.
    pub(super) sent_bytes: u64,
    /// Articles of which a record came out.
    pub(super) records: u64,
    /// The records' bytes.
    pub(super) record_bytes: u64,
    /// Articles of which a dead letter came out, by reason.
    pub(super) dead: BTreeMap<String, DeadLetters>,
    /// What came out more than once.
    pub(super) repeats: u64,
}

impl Tally {
    /// An article was sent.
    pub(super) fn sent(&mut self, key: String, bytes: usize, now: Instant) {
        self.under_way.insert(key, (self.sent, now));
        self.sent += 1;
        self.sent_bytes += bytes as u64;
    }

    /// Something came out under this key.
    pub(super) fn came_out(&mut self, key: &str, outcome: Outcome, bytes: usize, now: Instant) -> Arrival {
        let Some((key, (_, sent_at))) = self.under_way.remove_entry(key) else {
            if !self.done.contains(key) {
                return Arrival::Foreign;
            }
            self.repeats += 1;
            return Arrival::Repeat;
        };
        self.done.insert(key);
        self.latencies.push(now.duration_since(sent_at));
        match outcome {
            Outcome::Record => {
                self.records += 1;
                self.record_bytes += bytes as u64;
            }
            Outcome::DeadLetter { reason, message } => {
                self.dead.entry(reason).or_insert(DeadLetters { count: 0, example: message }).count += 1;
            }
        }
        Arrival::First
    }

    /// Articles of which something came out.
    pub(super) fn out(&self) -> u64 {
        self.records + self.dead_letters()
    }

    /// Articles of which a dead letter came out.
    pub(super) fn dead_letters(&self) -> u64 {
        self.dead.values().map(|letters| letters.count).sum()
    }

    /// Keys of the articles of which nothing came out, in the order they were sent.
    pub(super) fn missing(&self) -> Vec<&str> {
        let mut missing: Vec<(u64, &str)> =
            self.under_way.iter().map(|(key, (number, _))| (*number, key.as_str())).collect();
        missing.sort_unstable();
        missing.into_iter().map(|(_, key)| key).collect()
    }

    /// The median and the 99th percentile of the times from sending an article to reading what was made of it.
    pub(super) fn latencies(&self) -> Option<[Duration; 2]> {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        Some([percentile(&sorted, 50)?, percentile(&sorted, 99)?])
    }
}

/// The smallest of `sorted` that is not exceeded by `percent` of them: the nearest-rank method.
fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let ms = |range: std::ops::RangeInclusive<u64>| range.map(Duration::from_millis).collect::<Vec<_>>();
        for (values, percent, wanted) in
            [(1..=100, 50, 50), (1..=100, 99, 99), (1..=200, 99, 198), (1..=3, 50, 2), (7..=7, 99, 7)]
        {
            assert_eq!(percentile(&ms(values), percent), Some(Duration::from_millis(wanted)));
        }
        assert_eq!(percentile(&[], 50), None);
    }

    #[test]
    fn what_was_sent_came_out_or_is_missing() {
        let start = Instant::now();
        let after = |ms| start + Duration::from_millis(ms);
        let mut tally = Tally::default();
        for key in ["b", "a", "c"] {
            tally.sent(key.to_owned(), 10, start);
        }
        assert_eq!(tally.missing(), ["b", "a", "c"]);
        assert_eq!(tally.came_out("a", Outcome::Record, 30, after(5)), Arrival::First);
        assert_eq!(tally.came_out("a", Outcome::Record, 30, after(6)), Arrival::Repeat);
        assert_eq!(tally.came_out("stranger", Outcome::Record, 30, after(7)), Arrival::Foreign);
        let letter = Outcome::DeadLetter { reason: "empty".to_owned(), message: "blank".to_owned() };
        assert_eq!(tally.came_out("c", letter, 1, after(9)), Arrival::First);
        assert_eq!(tally.dead["empty"], DeadLetters { count: 1, example: "blank".to_owned() });
        assert_eq!((tally.sent, tally.out(), tally.repeats, tally.record_bytes), (3, 2, 1, 30));
        assert_eq!(tally.missing(), ["b"]);
        assert_eq!(tally.latencies(), Some([5, 9].map(Duration::from_millis)));
    }
}
