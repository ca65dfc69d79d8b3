//! The dictionary form of a token, from its form and tag: rules of inflection with their exceptions, and on top of them
//! what was learned from treebanks.
//!
//! Known misses: `'s` is `be` unless what follows shows otherwise, so `he's said` is missed; `found`, `lay`, `saw` have
//! the likelier of two verbs; a word that is misspelt keeps its misspelling unless it was learned, where the treebanks have the lemma
//! of the word that was meant.

use std::borrow::Cow;
use std::fmt;

use super::lemma_case::{self, Case, SHAPES, Shape};
use super::lemma_rules::{self, Kind};
use super::lemma_suffixes::{Edit, Suffixes};
use super::{Tag, lemma_learn};

/// Finds lemmas. [`Lemmatizer::default`] knows the rules only; [`Lemmatizer::load`] adds what was learned.
#[derive(Clone, Debug, Default)]
pub struct Lemmatizer {
    /// Instead of what the rules give, unless it is `None`; stems of regular forms have lists of their own.
    pub(super) edits: Suffixes<Option<Edit>>,
    pub(super) cases: Suffixes<Option<Case>>,
}

/// A token of a treebank.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// As written.
    pub form: &'a str,
    /// Its tag.
    pub tag: Tag,
    /// Its lemma; `_` where it has none.
    pub lemma: &'a str,
}

/// A model that cannot be read: the line, counted from 1, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// The line.
    pub line: usize,
    /// What is wrong.
    pub why: String,
}

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "reading the model of lemmas, line {}: {}", self.line, self.why)
    }
}

impl std::error::Error for Damaged {}

impl Lemmatizer {
    /// What the samples teach beyond the rules, as a text: the same for the same samples in any order.
    pub fn learn<'a>(samples: impl IntoIterator<Item = Sample<'a>>) -> Vec<u8> {
        lemma_learn::learn(samples)
    }

    /// The rules with what was learned.
    pub fn load(model: &[u8]) -> Result<Self, Damaged> {
        lemma_learn::load(model)
    }

    /// The lemma of a token.
    pub fn lemma<'a>(&self, form: &'a str, tag: Tag) -> Cow<'a, str> {
        let mut lemma = String::with_capacity(form.len() + LONGEST_ADDITION);
        self.append(form, tag, &mut lemma);
        if lemma == form { Cow::Borrowed(form) } else { Cow::Owned(lemma) }
    }

    /// Appends the lemma of a token to `lemmas`.
    pub fn append(&self, form: &str, tag: Tag, lemmas: &mut String) {
        let start = lemmas.len();
        lower(form, lemmas);
        let kind = Kind::of(tag, &lemmas[start..]);
        let shape = Shape::of(form);
        let case = self.case(Kind::of_xpos(tag.xpos), shape, form, &lemmas[start..]);
        self.inflect(kind, lemmas, start);
        lemma_case::write(case, shape, form, lemmas, start);
    }

    /// The same where the tokens that follow are known: they tell `it's good` from `it's been good`.
    pub fn append_before<'a>(
        &self,
        form: &str,
        tag: Tag,
        following: impl IntoIterator<Item = (&'a str, Tag)>,
        lemmas: &mut String,
    ) {
        if tag.xpos.name() == "VBZ" && CLITICS_OF_IS.contains(&form) && is_perfect(following) {
            lemmas.push_str("have");
        } else {
            self.append(form, tag, lemmas);
        }
    }

    fn case(&self, kind: Kind, shape: Shape, form: &str, word: &str) -> Case {
        match self.cases.longest(case_list(kind, shape), word) {
            Some((_, Some(case))) => *case,
            _ => lemma_case::rule(kind, shape, form),
        }
    }

    /// Turns the part of `word` from byte `start` on, in lower case, into its lemma.
    fn inflect(&self, kind: Kind, word: &mut String, start: usize) {
        if let Some((_, Some(edit))) = self.edits.longest(kind.list(), &word[start..]) {
            edit.apply(word, start);
        } else if let Some(stem) = lemma_rules::stem(kind, &word[start..]) {
            let end = start + stem.len();
            word.truncate(end);
            match self.edits.longest(Kind::Stem.list(), &word[start..]) {
                Some((_, Some(edit))) => edit.apply(word, start),
                _ => lemma_rules::respell(word, start),
            }
        } else {
            lemma_rules::lemmatize(kind, word, start);
        }
    }
}

/// `is` or `has` after its subject.
const CLITICS_OF_IS: [&str; 4] = ["'s", "’s", "'S", "’S"];

/// Participles that follow `has` and hardly ever `is`. (In the treebanks they tell 28 of 41, and mislead once.)
const PERFECT: [&str; 5] = ["been", "got", "gotten", "had", "become"];

/// How many adverbs may stand between: `it's not always been`.
const ADVERBS_MAX: usize = 3;

fn is_perfect<'a>(following: impl IntoIterator<Item = (&'a str, Tag)>) -> bool {
    let is_adverb = |tag: Tag| tag.xpos.name() == "RB";
    let after = following.into_iter().take(ADVERBS_MAX + 1).find(|(_, tag)| !is_adverb(*tag));
    after.is_some_and(|(form, tag)| tag.xpos.name() == "VBN" && PERFECT.contains(&form))
}

/// What a lemma may be longer than its form by, in bytes; more costs another allocation.
const LONGEST_ADDITION: usize = 8;

/// The list of what becomes of the capitals of words of this kind and shape.
pub(super) fn case_list(kind: Kind, shape: Shape) -> u16 {
    kind.list() * SHAPES.len() as u16 + shape as u16
}

/// The kind and shape of such a list.
pub(super) fn of_case_list(list: u16) -> (Kind, Shape) {
    let shapes = SHAPES.len() as u16;
    (Kind::of_list(list / shapes), SHAPES[usize::from(list % shapes)].0)
}

/// Appends `form` in lower case and with straight quotation marks and apostrophes.
pub(super) fn lower(form: &str, word: &mut String) {
    if form.is_ascii() {
        let start = word.len();
        word.push_str(form);
        word[start..].make_ascii_lowercase();
        return;
    }
    for letter in form.chars() {
        match letter {
            '’' | '‘' | 'ʼ' => word.push('\''),
            _ => word.extend(letter.to_lowercase()),
        }
    }
}
