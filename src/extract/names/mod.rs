//! Finds names and says what they name.

mod kind;

use std::ops::Range;

use crate::text::Claim;

pub use kind::Kind;

/// A name in the text: its span leaves out article, title and possessive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What it names.
    pub kind: Kind,
    /// Its tokens, by their places among all tokens of the text.
    pub tokens: Range<u32>,
    /// The number of its Wikidata item, without the Q, where a list knows it.
    pub wikidata: Option<u32>,
}

/// The names of a text, in order; none overlaps another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    names: Vec<Claim<Name>>,
}

impl Names {
    /// Adds the next one.
    pub fn push(&mut self, name: Claim<Name>) {
        self.names.push(name);
    }

    /// All of them.
    pub fn all(&self) -> &[Claim<Name>] {
        &self.names
    }
}
