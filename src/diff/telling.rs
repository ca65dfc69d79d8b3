//! Which changes to show: the patterns that occur most, and of the long texts the part that differs.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::Hash;

/// Longest text in an example, in code points.
const SHORT: usize = 90;

/// `text`, or its beginning.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Two texts cut to where they begin to differ, with a little of what they share before it.
pub(super) fn around(a: Option<String>, b: Option<String>) -> (Option<String>, Option<String>) {
    const SHARED: usize = 30;
    let (Some(a), Some(b)) = (&a, &b) else {
        return (a.map(|a| short(&a)), b.map(|b| short(&b)));
    };
    let long = |text: &str| text.chars().nth(SHORT).is_some();
    if !long(a) && !long(b) {
        return (Some(a.clone()), Some(b.clone()));
    }
    let shared = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let from = shared.saturating_sub(SHARED);
    let cut = |text: &str| {
        let rest: String = text.chars().skip(from).take(SHORT + 1).collect();
        let rest = short(&rest);
        Some(if from > 0 { format!("…{rest}") } else { rest })
    };
    (cut(a), cut(b))
}

/// Counts patterns, and keeps an example of each: exactly while there are few of them, and the commonest beyond.
#[derive(Clone, Debug)]
pub(super) struct Patterns<K, E> {
    counted: HashMap<K, Pattern<E>>,
    next: u64,
}

#[derive(Clone, Debug)]
struct Pattern<E> {
    count: u64,
    first: u64,
    weight: u8,
    example: E,
}

/// Patterns counted at once. When there are twice as many the rarer half is forgotten, so that what is common is found
/// wherever it begins, with a count that may be a little low.
const PATTERNS_MAX: usize = 1000;

impl<K, E> Default for Patterns<K, E> {
    fn default() -> Self {
        Self { counted: HashMap::new(), next: 0 }
    }
}

impl<K: Hash + Eq, E> Patterns<K, E> {
    /// Counts one more of a pattern. Patterns of more `weight` are told before those that are commoner.
    pub(super) fn count(&mut self, key: K, weight: u8, example: impl FnOnce() -> E) {
        let first = self.next;
        self.next += 1;
        let pattern = self.counted.entry(key);
        pattern.or_insert_with(|| Pattern { count: 0, first, weight, example: example() }).count += 1;
        if 2 * PATTERNS_MAX <= self.counted.len() {
            let mut ranks: Vec<_> = self.counted.values().map(Pattern::rank).collect();
            ranks.sort_unstable();
            let last = ranks[PATTERNS_MAX];
            self.counted.retain(|_, pattern| pattern.rank() < last);
        }
    }

    /// The `most` commonest, with their counts.
    pub(super) fn top(self, most: usize) -> Vec<(u64, E)> {
        let mut patterns: Vec<Pattern<E>> = self.counted.into_values().collect();
        patterns.sort_unstable_by_key(Pattern::rank);
        patterns.into_iter().take(most).map(|pattern| (pattern.count, pattern.example)).collect()
    }
}

impl<E> Pattern<E> {
    /// Unique, because no two patterns were first seen at once.
    fn rank(&self) -> (Reverse<u8>, Reverse<u64>, u64) {
        (Reverse(self.weight), Reverse(self.count), self.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_to_where_they_differ() {
        let long = |middle: &str| Some(format!("{}{middle}{}", "é".repeat(500), "ü".repeat(500)));
        let (a, b) = around(long("one"), long("two"));
        let (a, b) = (a.unwrap(), b.unwrap());
        assert!(a.contains("éone") && b.contains("étwo"), "{a} {b}");
        assert!(a.chars().count() <= SHORT + 2 && a.starts_with('…') && a.ends_with('…'), "{a}");
        assert_eq!(around(Some("x".to_owned()), None), (Some("x".to_owned()), None));
    }

    #[test]
    fn the_commonest_is_found_among_many() {
        let mut patterns = Patterns::default();
        for number in 0..20_000 {
            patterns.count(if number % 10 == 0 { 7 } else { 100 + number }, 1, || number);
            assert!(patterns.counted.len() < 2 * PATTERNS_MAX);
        }
        patterns.count(3, 2, || 99);
        let top = patterns.top(3);
        assert_eq!((top[0], top[1]), ((1, 99), (2000, 0)), "the heavy one, then the common one");
        assert_eq!(top[2].0, 1);
    }
}
