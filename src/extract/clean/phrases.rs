//! The lists of `furniture.txt`.

use std::sync::LazyLock;

#[derive(Default)]
pub(super) struct Phrases {
    /// What stands in brackets in a dateline.
    pub(super) agencies: Vec<&'static str>,
    /// Labels of links to other stories.
    pub(super) related: Vec<&'static str>,
    /// How a line of credits starts.
    pub(super) credits: Vec<&'static str>,
    /// How a line of credits ends.
    pub(super) contributed: Vec<&'static str>,
    /// How a line of rights, subscriptions or social links starts.
    pub(super) boilerplate: Vec<&'static str>,
    /// What marks such a line anywhere in it.
    pub(super) rights: Vec<&'static str>,
}

pub(super) static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases = Phrases::default();
    for line in include_str!("furniture.txt").lines().filter(|line| !line.starts_with('#')) {
        let Some((kind, entries)) = line.split_once(' ') else { continue };
        let list = match kind {
            "agency" => &mut phrases.agencies,
            "related" => &mut phrases.related,
            "credits" => &mut phrases.credits,
            "contributed" => &mut phrases.contributed,
            "boilerplate" => &mut phrases.boilerplate,
            "rights" => &mut phrases.rights,
            _ => continue,
        };
        list.extend(entries.split(" | ").map(str::trim));
    }
    phrases
});

/// The rest of `text` after `start`, which is in lower case and matched without regard to case; whole words only.
pub(super) fn after<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    if !same_first(text, start) {
        return None;
    }
    let head = text.get(..start.len())?;
    let rest = &text[start.len()..];
    let same = head == start || head.eq_ignore_ascii_case(start);
    let cut_word = start.ends_with(char::is_alphabetic) && rest.starts_with(char::is_alphanumeric);
    (same && !cut_word).then_some(rest)
}

/// Whether both start with the same letter, as almost no line and phrase do: the cheap test before the exact one.
fn same_first(text: &str, start: &str) -> bool {
    let first = |text: &str| text.as_bytes().first().map(u8::to_ascii_lowercase);
    first(text) == first(start)
}

/// As [`after`], but `start` may end within a word or number: `copyright 20` of `Copyright 2025`.
pub(super) fn starts_loosely(text: &str, start: &str) -> bool {
    same_first(text, start) && text.get(..start.len()).is_some_and(|head| head.to_lowercase() == start)
}
