//! The word lists: prefixes that keep their hyphen, units, last parts of domains, fused words.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Longest entry in bytes: longer words need no look-up.
const LONGEST: usize = 8;

#[derive(Default)]
struct Lists {
    prefixes: HashSet<&'static str>,
    units: HashSet<&'static str>,
    labels: HashSet<&'static str>,
    /// Fused words and the bytes where they part.
    fused: HashMap<String, Vec<usize>>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists::default();
    for line in include_str!("words.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("prefix") => lists.prefixes.extend(words),
            Some("unit") => lists.units.extend(words),
            Some("label") => lists.labels.extend(words),
            Some("fused") => {
                for word in words {
                    let mut cuts = Vec::new();
                    for (count, (at, _)) in word.match_indices('|').enumerate() {
                        cuts.push(at - count);
                    }
                    lists.fused.insert(word.replace('|', ""), cuts);
                }
            }
            _ => {}
        }
    }
    lists
});

/// `word` in lower case in `buffer`, if it is ASCII and no longer than the longest entry.
fn lower<'b>(word: &str, buffer: &'b mut [u8; LONGEST]) -> Option<&'b str> {
    let lower = buffer.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).ok().filter(|lower| lower.is_ascii())
}

/// Whether `word` stays joined to what follows its hyphen: `anti`.
pub(super) fn is_prefix(word: &str) -> bool {
    lower(word, &mut [0; LONGEST]).is_some_and(|word| LISTS.prefixes.contains(word))
}

/// Whether `word` is a unit that is parted from its number: `pm`.
pub(super) fn is_unit(word: &str) -> bool {
    lower(word, &mut [0; LONGEST]).is_some_and(|word| LISTS.units.contains(word))
}

/// Whether `word` is the last part of a domain or file name: `com`.
pub(super) fn is_label(word: &str) -> bool {
    lower(word, &mut [0; LONGEST]).is_some_and(|word| LISTS.labels.contains(word))
}

/// Where two words written as one part: after the third letter of `cannot`.
pub(super) fn fused(word: &str) -> &'static [usize] {
    if !(2..=LONGEST).contains(&word.len()) {
        return &[];
    }
    match lower(word, &mut [0; LONGEST]) {
        Some(word) => LISTS.fused.get(word).map_or(&[], Vec::as_slice),
        None => &[],
    }
}
