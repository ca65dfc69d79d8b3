//! The closed word lists that decide doubtful periods.

use std::collections::HashSet;
use std::sync::LazyLock;

#[derive(Default)]
struct Lists {
    starters: HashSet<&'static str>,
    speech: HashSet<&'static str>,
    zones: HashSet<&'static str>,
    names: HashSet<&'static str>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists::default();
    for line in include_str!("words.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("starter") => lists.starters.extend(words),
            Some("speech") => lists.speech.extend(words),
            Some("zone") => lists.zones.extend(words),
            Some("name") => lists.names.extend(words),
            _ => {}
        }
    }
    lists
});

/// Whether `word`, with its capital, starts a sentence rather than a name: `The`, `THE`.
pub(super) fn is_starter(word: &str) -> bool {
    if LISTS.starters.contains(word) {
        return true;
    }
    // Headlines in capitals.
    if word.len() < 2 || word.len() > 12 || !word.is_ascii() || word.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return false;
    }
    let title = word[..1].to_owned() + &word[1..].to_ascii_lowercase();
    LISTS.starters.contains(title.as_str())
}

/// Whether `word` is a verb of saying.
pub(super) fn is_speech(word: &str) -> bool {
    LISTS.speech.contains(word)
}

/// Whether `word` follows a time of day within its sentence: `a.m. EST`, `p.m. Monday`.
pub(super) fn is_zone(word: &str) -> bool {
    LISTS.zones.contains(word)
}

/// Whether `word` is a name that is written with an exclamation mark.
pub(super) fn is_shouted_name(word: &str) -> bool {
    LISTS.names.contains(word)
}
