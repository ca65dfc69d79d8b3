//! The lists of the room: triggers with their frames, words that embed others, verbs that are no events.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::Kind;

/// How a word that tells what happens names those who take part.
#[derive(Debug, Default)]
pub(super) struct Frame {
    /// What it tells; none of words that are not in the list.
    pub(super) kind: Option<Kind>,
    /// After these prepositions stand those who take part as equals.
    pub(super) sides: Vec<&'static str>,
    /// After these prepositions stand those to whom it is done.
    pub(super) to: Vec<&'static str>,
    /// What "of" leads.
    pub(super) of: Of,
    /// Whether what follows "from" does it.
    pub(super) from: bool,
    /// Whether the one to whom it is done takes the part of the actor.
    pub(super) theme_acts: bool,
    /// Whether a noun tells what happens only where it says who took part.
    pub(super) needs_party: bool,
}

/// What "of" leads after a noun that tells what happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Of {
    /// What it is about.
    #[default]
    Object,
    /// Who does it: "the death of a singer".
    Actor,
    /// To whom it is done: "the killing of a journalist".
    Recipient,
}

/// What a word says of what stands under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It is meant or expected to happen.
    Planned,
    /// It may happen.
    Possible,
    /// Somebody wants it.
    Requested,
    /// It happens if something else does.
    Conditional,
    /// Somebody says that it does not happen.
    Denied,
    /// It does not happen.
    Not,
    /// It is as sure as the word itself.
    Fact,
}

/// What a word says of a clause and of a noun under it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Embedding {
    pub(super) clause: Option<Effect>,
    pub(super) noun: Option<Effect>,
}

/// Words of one part of speech, by their dictionary forms.
type Words<T> = HashMap<&'static str, T>;

pub(super) struct Lists {
    verbs: Words<Frame>,
    nouns: Words<Frame>,
    embedding_verbs: Words<Embedding>,
    embedding_nouns: Words<Embedding>,
    embedding_adjectives: Words<Embedding>,
    classes: HashMap<&'static str, HashSet<&'static str>>,
    /// The first words of entries of two words.
    phrasal: HashSet<&'static str>,
    unlisted: Frame,
}

pub(super) static LISTS: LazyLock<Lists> = LazyLock::new(Lists::read);

/// The lines of a list that are no comments, without their examples.
fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    let entry = |line: &'static str| line.split('|').next().unwrap_or_default().trim();
    list.lines().filter(|line| !line.starts_with('#')).map(entry).filter(|entry| !entry.is_empty())
}

/// The word, its part of speech and the rest of an entry.
fn parts(entry: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    let (at, part) = entry.match_indices(' ').find_map(|(at, _)| {
        let part = entry[at + 1..].split(' ').next()?;
        matches!(part, "v" | "n" | "a").then_some((at, part))
    })?;
    Some((&entry[..at], part, entry[at + 1 + part.len()..].trim_start()))
}

impl Lists {
    fn read() -> Self {
        let mut lists = Lists {
            verbs: HashMap::new(),
            nouns: HashMap::new(),
            embedding_verbs: HashMap::new(),
            embedding_nouns: HashMap::new(),
            embedding_adjectives: HashMap::new(),
            classes: HashMap::new(),
            phrasal: HashSet::new(),
            unlisted: Frame::default(),
        };
        for (word, part, rest) in entries(include_str!("triggers.txt")).filter_map(parts) {
            let frame = frame(rest);
            if let Some((first, _)) = word.split_once(' ') {
                lists.phrasal.insert(first);
            }
            let words = if part == "v" { &mut lists.verbs } else { &mut lists.nouns };
            words.insert(word, frame);
        }
        for (word, part, rest) in entries(include_str!("embed.txt")).filter_map(parts) {
            let mut rest = rest.split(' ');
            let (governed, effect) = (rest.next().unwrap_or_default(), effect(rest.next().unwrap_or_default()));
            if let Some((first, _)) = word.split_once(' ') {
                lists.phrasal.insert(first);
            }
            let words = match part {
                "v" => &mut lists.embedding_verbs,
                "n" => &mut lists.embedding_nouns,
                _ => &mut lists.embedding_adjectives,
            };
            let embedding = words.entry(word).or_default();
            if matches!(governed, "clause" | "both") {
                embedding.clause = effect;
            }
            if matches!(governed, "noun" | "both") {
                embedding.noun = effect;
            }
        }
        for entry in entries(include_str!("verbs.txt")) {
            let mut words = entry.split(' ');
            let class = words.next().unwrap_or_default();
            lists.classes.entry(class).or_default().extend(words);
        }
        lists
    }

    /// The frame of a listed verb.
    pub(super) fn verb(&self, lemma: &str) -> Option<&Frame> {
        self.verbs.get(lemma)
    }

    /// The frame of a listed noun.
    pub(super) fn noun(&self, lemma: &str) -> Option<&Frame> {
        self.nouns.get(lemma)
    }

    /// The frame of words that are not in the list.
    pub(super) fn unlisted(&self) -> &Frame {
        &self.unlisted
    }

    /// Whether entries of two words begin with this one.
    pub(super) fn is_phrasal(&self, lemma: &str) -> bool {
        self.phrasal.contains(lemma)
    }

    pub(super) fn embedding_verb(&self, lemma: &str) -> Option<Embedding> {
        self.embedding_verbs.get(lemma).copied()
    }

    pub(super) fn embedding_noun(&self, lemma: &str) -> Option<Embedding> {
        self.embedding_nouns.get(lemma).copied()
    }

    pub(super) fn embedding_adjective(&self, lemma: &str) -> Option<Embedding> {
        self.embedding_adjectives.get(lemma).copied()
    }

    /// Whether a word is of a class of `verbs.txt`.
    pub(super) fn is(&self, class: &str, lemma: &str) -> bool {
        self.classes.get(class).is_some_and(|words| words.contains(lemma))
    }
}

fn frame(rest: &'static str) -> Frame {
    let mut words = rest.split(' ');
    let mut frame = Frame { kind: words.next().and_then(Kind::named), ..Frame::default() };
    for word in words {
        match word.split_once('=') {
            Some(("sides", list)) => frame.sides = list.split(',').collect(),
            Some(("to", list)) => frame.to = list.split(',').collect(),
            Some(("of", "actor")) => frame.of = Of::Actor,
            Some(("of", "to")) => frame.of = Of::Recipient,
            Some(("from", "actor")) => frame.from = true,
            Some(("theme", "actor")) => frame.theme_acts = true,
            Some(("need", "party")) => frame.needs_party = true,
            _ => {}
        }
    }
    frame
}

fn effect(name: &str) -> Option<Effect> {
    Some(match name {
        "planned" => Effect::Planned,
        "possible" => Effect::Possible,
        "requested" => Effect::Requested,
        "conditional" => Effect::Conditional,
        "denied" => Effect::Denied,
        "not" => Effect::Not,
        "fact" => Effect::Fact,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// An entry that is misread would silently be lost, and so would the first of two.
    #[test]
    fn every_line_is_read_once() {
        for (name, list) in [("triggers.txt", include_str!("triggers.txt")), ("embed.txt", include_str!("embed.txt"))] {
            let mut seen = BTreeSet::new();
            for line in list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
                let (entry, example) = line.split_once(" | ").unwrap_or_else(|| panic!("{name}: no example: {line}"));
                let (word, part, rest) = parts(entry).unwrap_or_else(|| panic!("{name}: no part of speech: {line}"));
                assert!(!example.is_empty() && seen.insert((word, part)), "{name}: twice: {line}");
                if name == "triggers.txt" {
                    let mut rest = rest.split(' ');
                    assert!(rest.next().and_then(Kind::named).is_some(), "{name}: unknown type: {line}");
                    assert!(rest.all(|word| word.contains('=')), "{name}: {line}");
                } else {
                    let (governed, named) = rest.split_once(' ').unwrap_or_default();
                    assert!(matches!(governed, "clause" | "noun" | "both"), "{name}: {line}");
                    assert!(effect(named).is_some(), "{name}: {line}");
                }
            }
            assert!(seen.len() > 100, "{name} is short");
        }
    }
}
