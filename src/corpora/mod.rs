//! Reads annotated corpora: CoNLL-U, IOB2 and the formats of the corpora that the models are trained on.
//!
//! Parsing alone, of text that the caller has read: no file is opened here. Every reader gives the same [`Sentence`],
//! whatever layers its corpus has, and names the line of what it cannot read. Corpora differ in what they call a name;
//! [`Names`] says of each mention which of our types its label may stand for, and which types the corpus does not
//! annotate at all, so that a learner need not take silence for "no".

mod blocks;
pub mod conllu;
pub mod given;
mod gmb;
mod gum;
pub mod iob2;
mod kinds;
mod labels;
pub mod learning;
pub mod manifest;
pub mod score;
#[cfg(test)]
mod tests;
mod training;
mod words;

use std::ops::Range;

use crate::extract::tags::Tag;
use crate::extract::tree::Relation;

pub use blocks::{Block, Blocks, Malformed, is_blank};
pub use kinds::KindSet;
pub use training::{Corpora, Corpus, Files, Refused, SILVER, SOURCES, Source, hint, silver, training};

/// A sentence of a corpus, with the layers that its corpus has. A layer has one entry a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// The document it belongs to; empty where the file marks no documents.
    pub document: String,
    /// The tokens.
    pub forms: Vec<String>,
    /// Whether white space follows the token. True throughout where the corpus does not tell.
    pub space_after: Vec<bool>,
    /// The parts of speech; none for a token whose tags are not in our sets.
    pub tags: Option<Vec<Option<Tag>>>,
    /// The dictionary forms.
    pub lemmas: Option<Vec<String>>,
    /// The head of each token, counted from 1 with 0 for the root, and its relation to it: always one tree.
    pub arcs: Option<Vec<(u32, Relation)>>,
    /// The names.
    pub names: Option<Names>,
    /// What a teacher's last layer says of each token, the same count of numbers for each; empty where none does.
    pub hints: Vec<i8>,
    /// The line of the file that it begins on, counted from 1.
    pub line: usize,
}

/// The names of a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// In order; none overlaps another.
    pub mentions: Vec<Mention>,
    /// The types that the corpus does not annotate: what no mention covers may still be one of them.
    pub unmarked: KindSet,
}

/// A name, by its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Its tokens, counted from 0 within the sentence.
    pub tokens: Range<usize>,
    /// The types that its label may stand for: one or more.
    pub kinds: KindSet,
}
