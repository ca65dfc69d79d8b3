//! What kind of thing a noun tells, and which nouns mention nothing.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::super::{Gender, words};
use crate::extract::names::Kind;

/// Nouns that mention nothing, or not everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Light {
    /// Amounts, parts and kinds: "a number of", "per cent".
    Amount,
    /// Times, unless they are somebody's: "his day".
    Time,
    /// Manners of speaking: "in fact", "the case", but "this case".
    Bare,
}

#[derive(Default)]
struct Lists {
    light: HashMap<&'static str, Light>,
    kinds: HashMap<&'static str, Kind>,
    introducing: Vec<&'static str>,
    /// For each noun the group of nouns that one person may be called by.
    alike: HashMap<&'static str, u8>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists::default();
    for (number, line) in include_str!("unnamed.txt").lines().enumerate() {
        let mut words = line.split_whitespace();
        let Some(first) = words.next() else { continue };
        match first {
            "#" => {}
            "amount" => lists.light.extend(words.map(|word| (word, Light::Amount))),
            "time" => lists.light.extend(words.map(|word| (word, Light::Time))),
            "bare" => lists.light.extend(words.map(|word| (word, Light::Bare))),
            "introducing" => lists.introducing.extend(words),
            "alike" => lists.alike.extend(words.map(|word| (word, number as u8))),
            kind => {
                let kind = Kind::named(kind).expect("the list names only kinds that there are");
                lists.kinds.extend(words.map(|word| (word, kind)));
            }
        }
    }
    lists
});

/// Whether a noun, in its dictionary form, mentions nothing.
pub(super) fn light(lemma: &str) -> Option<Light> {
    LISTS.light.get(lemma).copied()
}

/// Whether a word before a noun makes it something that was not mentioned before.
pub(super) fn introduces(lemma: &str) -> bool {
    LISTS.introducing.contains(&lemma)
}

/// The group of nouns that one and the same may be called by.
pub(super) fn group(lemma: &str) -> Option<u8> {
    LISTS.alike.get(lemma).copied()
}

/// Whether one and the same may be called by both nouns.
pub(super) fn alike(one: &str, other: &str) -> bool {
    group(one).is_some_and(|group| LISTS.alike.get(other) == Some(&group))
}

/// Whether only men or only women are called so.
pub(super) fn gender(lemma: &str) -> Option<Gender> {
    match lemma {
        "man" | "boy" | "gentleman" | "lad" | "guy" => Some(Gender::Male),
        "woman" | "girl" | "lady" => Some(Gender::Female),
        _ => words::noun(lemma).and_then(|noun| noun.gender),
    }
}

/// What a noun, in its dictionary form, tells: the kind that the lists have first.
pub(super) fn kind(lemma: &str) -> Option<Kind> {
    let kinds = [Kind::Person, Kind::Gpe, Kind::Event, Kind::Fac, Kind::Org, Kind::Loc, Kind::Product, Kind::Work];
    let listed = || words::noun(lemma).and_then(|noun| kinds.into_iter().find(|&kind| noun.fits(kind)));
    LISTS.kinds.get(lemma).copied().or_else(listed)
}
