//! A list of suffixes, each with what to do to a word that ends so: the longest that fits decides. Written by hand or
//! learned (after the ripple-down lists of Plisson, Lavrač and Mladenić 2004, "A rule based approach to word
//! lemmatization").

use std::collections::BTreeMap;

/// Longest suffix or whole word of a list, in bytes.
pub(super) const SUFFIX_BYTES_MAX: usize = 24;

/// What is done to a word: its last bytes give way to others.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Edit {
    /// Bytes taken from the end.
    pub(super) cut: usize,
    /// What comes in their place.
    pub(super) add: String,
}

impl Edit {
    /// What turns `from` into `to`.
    pub(super) fn between(from: &str, to: &str) -> Self {
        let same = from.chars().zip(to.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum::<usize>();
        Self { cut: from.len() - same, add: to[same..].to_owned() }
    }

    /// Does it to the part of `word` from byte `start` on, unless that would cut a letter in two or leave nothing.
    pub(super) fn apply(&self, word: &mut String, start: usize) {
        let Some(end) = word.len().checked_sub(self.cut).filter(|&end| start <= end) else { return };
        if word.is_char_boundary(end) && (start < end || !self.add.is_empty()) {
            word.truncate(end);
            word.push_str(&self.add);
        }
    }
}

/// A suffix as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The list that it is in: one table holds many.
    pub(super) list: u16,
    pub(super) suffix: String,
    /// Whether it must be the whole word.
    pub(super) whole: bool,
}

/// Many lists in one table with open addresses, by a hash of the suffix that grows backwards with it.
#[derive(Clone, Debug)]
pub(super) struct Suffixes<V> {
    slots: Vec<(u64, u32)>,
    values: Vec<V>,
    /// By the number of the list: which lengths occur in it, so that no other is looked up.
    lengths: Vec<Lengths>,
}

/// Lengths in bytes, as bits.
#[derive(Clone, Copy, Debug, Default)]
struct Lengths {
    suffixes: u32,
    words: u32,
}

impl<V> Default for Suffixes<V> {
    fn default() -> Self {
        Self { slots: Vec::new(), values: Vec::new(), lengths: Vec::new() }
    }
}

const FREE: u32 = u32::MAX;

/// FNV-1a, 64 bits: no two of some thousand suffixes share one.
const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// Spreads the hash over the table: 2^64 by the golden ratio (Knuth, "The Art of Computer Programming", 6.4).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// No byte of UTF-8, so that a whole word is never taken for a suffix.
const START: u8 = 0xff;

fn hash(before: u64, byte: u8) -> u64 {
    (before ^ u64::from(byte)).wrapping_mul(PRIME)
}

fn seed(list: u16) -> u64 {
    let [high, low] = list.to_be_bytes();
    hash(hash(OFFSET, high), low)
}

impl<V: Clone + Ord> Suffixes<V> {
    /// The table of these lists; what is too long ever to be looked up is left out.
    pub(super) fn new(lists: &BTreeMap<Key, V>) -> Self {
        let mut numbers = BTreeMap::new();
        let mut table = Self { slots: vec![(0, FREE); (lists.len() * 2 + 1).next_power_of_two()], ..Self::default() };
        for (key, value) in lists.iter().filter(|(key, _)| key.suffix.len() <= SUFFIX_BYTES_MAX) {
            let number = *numbers.entry(value).or_insert_with(|| {
                table.values.push(value.clone());
                table.values.len() as u32 - 1
            });
            let mut state = key.suffix.bytes().rev().fold(seed(key.list), hash);
            let list = usize::from(key.list);
            if table.lengths.len() <= list {
                table.lengths.resize(list + 1, Lengths::default());
            }
            let lengths = &mut table.lengths[list];
            if key.whole {
                state = hash(state, START);
                lengths.words |= 1 << key.suffix.len();
            } else {
                lengths.suffixes |= 1 << key.suffix.len();
            }
            let mut at = table.place(state);
            while table.slots[at].1 != FREE {
                at = (at + 1) & (table.slots.len() - 1);
            }
            table.slots[at] = (state, number);
        }
        table
    }
}

impl<V> Suffixes<V> {
    fn place(&self, state: u64) -> usize {
        (state.wrapping_mul(SPREAD) >> 32) as usize & (self.slots.len() - 1)
    }

    fn get(&self, state: u64) -> Option<u32> {
        let mut at = self.place(state);
        // At most half of the slots are taken, so a free one comes.
        loop {
            let (found, number) = self.slots[at];
            if number == FREE || found == state {
                return Some(number).filter(|&number| number != FREE);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// What the longest suffix of `word` in `list` says, and its length in bytes; a whole word counts one byte more.
    pub(super) fn longest(&self, list: u16, word: &str) -> Option<(usize, &V)> {
        let Lengths { suffixes, words } = *self.lengths.get(usize::from(list))?;
        let bytes = word.as_bytes();
        let longest = suffixes.checked_ilog2().unwrap_or(0) as usize;
        let (head, tail) = bytes.split_at(bytes.len().saturating_sub(longest));
        let mut best = None;
        let mut state = seed(list);
        for (before, &byte) in tail.iter().rev().enumerate() {
            state = hash(state, byte);
            let length = before + 1;
            if (suffixes >> length) & 1 == 1
                && let Some(number) = self.get(state)
            {
                best = Some((length, number));
            }
        }
        if bytes.len() <= SUFFIX_BYTES_MAX && (words >> bytes.len()) & 1 == 1 {
            let whole = head.iter().rev().fold(state, |state, &byte| hash(state, byte));
            if let Some(number) = self.get(hash(whole, START)) {
                best = Some((bytes.len() + 1, number));
            }
        }
        best.map(|(length, number)| (length, &self.values[number as usize]))
    }
}
