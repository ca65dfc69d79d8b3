//! The words that tell who said something, from `verbs.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Polarity;

/// What somebody does with what is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Tells it: "said", "told", "wrote".
    Says,
    /// Denies or refuses it.
    Denies,
    /// Asks for it.
    Asks,
    /// Promises or threatens it.
    Promises,
    /// Intends it.
    Plans,
    /// Warns of it.
    Warns,
    /// Accuses somebody of it.
    Accuses,
    /// Expects it.
    Expects,
    /// Has found it out.
    Finds,
    /// Calls something by it: only with words in quote marks.
    Labels,
    /// Utters it aloud.
    Chants,
    /// A noun for what is said.
    Noun,
    /// "According to", or a verb that no list has beside words in quote marks.
    Source,
}

/// How firmly the source stands behind what is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// It is asked or wished for.
    Open,
    /// It is held to be so.
    Likely,
    /// It is asserted.
    Sure,
}

/// What follows a verb: see the first lines of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Frames {
    pub(super) that: bool,
    pub(super) to: bool,
    pub(super) listener_to: bool,
    pub(super) object: bool,
    pub(super) claim: bool,
    pub(super) of: bool,
    pub(super) at: bool,
    pub(super) question: bool,
}

/// A word or phrase of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verb {
    /// Its dictionary form; the words of a phrase with blanks between them.
    pub lemma: String,
    /// What is done by it.
    pub class: Class,
    /// Whether what is said is asserted or denied.
    pub polarity: Polarity,
    /// How firmly.
    pub certainty: Certainty,
    /// The words after the first one of a phrase.
    pub(super) rest: Vec<String>,
    pub(super) frames: Frames,
}

struct List {
    verbs: HashMap<String, Vec<Verb>>,
    nouns: HashMap<String, Verb>,
    according: Verb,
    unlisted: Verb,
}

fn read(line: &'static str) -> Verb {
    let mut fields = line.split('|').map(str::trim);
    let mut field = || fields.next().expect("a line of the list has six fields");
    let (word, class, polarity, certainty, frames) = (field(), field(), field(), field(), field());
    let mut has = Frames::default();
    for frame in frames.split(',') {
        match frame {
            "that" => has.that = true,
            "to" => has.to = true,
            "obj-to" => has.listener_to = true,
            "obj" => has.object = true,
            "claim" => has.claim = true,
            "of" => has.of = true,
            "at" => has.at = true,
            "wh" => has.question = true,
            "quoted" | "noun" => {}
            other => unreachable!("the list has no frame {other:?}"),
        }
    }
    let class = match class {
        "says" => Class::Says,
        "denies" => Class::Denies,
        "asks" => Class::Asks,
        "promises" => Class::Promises,
        "plans" => Class::Plans,
        "warns" => Class::Warns,
        "accuses" => Class::Accuses,
        "expects" => Class::Expects,
        "finds" => Class::Finds,
        "labels" => Class::Labels,
        "chants" => Class::Chants,
        "noun" => Class::Noun,
        "source" => Class::Source,
        other => unreachable!("the list has no class {other:?}"),
    };
    Verb {
        lemma: word.replace('_', " "),
        class,
        polarity: if polarity == "-" { Polarity::Negative } else { Polarity::Positive },
        certainty: match certainty {
            "sure" => Certainty::Sure,
            "likely" => Certainty::Likely,
            _ => Certainty::Open,
        },
        rest: word.split('_').skip(1).map(str::to_owned).collect(),
        frames: has,
    }
}

static LIST: LazyLock<List> = LazyLock::new(|| {
    let mut list = List {
        verbs: HashMap::new(),
        nouns: HashMap::new(),
        according: read("according_to | source | + | sure | that"),
        unlisted: read("- | source | + | likely | quoted"),
    };
    for line in include_str!("verbs.txt").lines().filter(|line| !line.starts_with('#')) {
        let verb = read(line);
        let first = verb.lemma.split(' ').next().unwrap_or_default().to_owned();
        if verb.class == Class::Noun {
            list.nouns.insert(first, verb);
        } else {
            list.verbs.entry(first).or_default().push(verb);
        }
    }
    // Phrases before their first words alone.
    for verbs in list.verbs.values_mut() {
        verbs.sort_by_key(|verb| std::cmp::Reverse(verb.rest.len()));
    }
    list
});

/// The entries whose first word has this dictionary form, longer phrases first.
pub(super) fn verbs(lemma: &str) -> &'static [Verb] {
    LIST.verbs.get(lemma).map_or(&[], Vec::as_slice)
}

/// The noun of this dictionary form.
pub(super) fn noun(lemma: &str) -> Option<&'static Verb> {
    LIST.nouns.get(lemma)
}

/// "according to".
pub(super) fn according() -> &'static Verb {
    &LIST.according
}

/// A verb that no list has.
pub(super) fn unlisted() -> &'static Verb {
    &LIST.unlisted
}

/// What the list says of a verb by its dictionary form ("say", "rule out"), or of a noun.
pub fn verb(lemma: &str) -> Option<&'static Verb> {
    let first = lemma.split(' ').next()?;
    verbs(first).iter().find(|verb| verb.lemma == lemma).or_else(|| noun(lemma))
}
