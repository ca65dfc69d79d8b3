//! The abbreviations that end in a period, and what the period then says of the sentence.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a period after an abbreviation may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::extract) enum Class {
    /// Stands before a name: `Gen.`
    Title,
    /// A connective: `e.g.`
    Join,
    /// Joins a number that follows: `No.`
    Number,
    /// A month or a weekday: `Sept.`
    Month,
    /// May end a sentence: `Inc.`
    End,
}

/// An entry of the list.
#[derive(Clone, Copy, Debug)]
pub(in crate::extract) struct Abbreviation {
    /// What its period may be.
    pub(in crate::extract) class: Class,
    /// Whether it is a plain word as well, which may end a sentence: `Sun.`
    pub(in crate::extract) word: bool,
    /// Whether the text must write it with a capital.
    capital: bool,
}

/// Longest abbreviation in bytes, so that a look-up of a long word costs nothing.
const LONGEST: usize = 12;

static LIST: LazyLock<HashMap<String, Vec<Abbreviation>>> = LazyLock::new(|| {
    let mut list: HashMap<String, Vec<Abbreviation>> = HashMap::new();
    for line in include_str!("abbreviations.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let class = match words.next() {
            Some("title") => Class::Title,
            Some("join") => Class::Join,
            Some("number") => Class::Number,
            Some("month") => Class::Month,
            Some("end") => Class::End,
            _ => continue,
        };
        for entry in words {
            let short = entry.trim_end_matches('*');
            let capital = short.starts_with(|first: char| first.is_uppercase());
            let abbreviation = Abbreviation { class, word: short.len() < entry.len(), capital };
            list.entry(short.to_lowercase()).or_default().push(abbreviation);
        }
    }
    list
});

/// What the list says of the word before a period, which comes without it; the first line that has it wins.
pub(in crate::extract) fn find(word: &str) -> Option<Abbreviation> {
    if word.len() > LONGEST {
        return None;
    }
    let capital = word.starts_with(|first: char| first.is_uppercase());
    LIST.get(word.to_lowercase().as_str())?.iter().find(|entry| entry.capital == capital).copied()
}

/// Whether `word`, without its last period, is single letters parted by periods: `U.S`, `a.m`, `J.R.R`.
pub(in crate::extract) fn is_acronym(word: &str) -> bool {
    let mut letters = 0;
    for part in word.split('.') {
        let mut chars = part.chars();
        match (chars.next(), chars.next()) {
            (Some(letter), None) if letter.is_alphabetic() => letters += 1,
            _ => return false,
        }
        // `W.H.S.`, `F.B.I.T.`: nobody writes longer ones, and a megabyte of `a.a.a` is no word.
        if letters > 8 {
            return false;
        }
    }
    letters >= 2
}

/// Whether `word`, without its period, is one capital letter: an initial (`J.`), or the end of `Plan B.`
pub(in crate::extract) fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    matches!((chars.next(), chars.next()), (Some(letter), None) if letter.is_uppercase())
}
