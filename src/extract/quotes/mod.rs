//! Finds who said what: direct, mixed and indirect quotes, with their sources.

#[cfg(test)]
mod tests;

use super::entities::{Entities, EntityId};
use super::places::{PlaceId, Places};
use super::syntax::Syntax;
use super::times::{TimeId, Times};
use crate::text::{Claim, Span};

/// A quote, by its place in [`Quotes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuoteId(pub u32);

/// How words are quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Word for word, between marks.
    Direct,
    /// Some of the words, within a reported clause.
    Mixed,
    /// As a reported clause.
    Indirect,
}

impl Kind {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Direct => "direct",
            Kind::Mixed => "mixed",
            Kind::Indirect => "indirect",
        }
    }
}

/// Whether something is asserted or denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// Asserted.
    Positive,
    /// Denied.
    Negative,
}

impl Polarity {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Polarity::Positive => "positive",
            Polarity::Negative => "negative",
        }
    }
}

/// Speaker, addressee or medium: words of the text, an entity, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// The words; none where it is only inferred.
    pub at: Option<Span>,
    /// Whom or what they mean; none for unnamed sources.
    pub entity: Option<EntityId>,
    /// By which rule it was carried over from elsewhere (`continuation`, `turn`).
    pub inferred: Option<&'static str>,
}

/// The words that make a quote one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// Where they stand.
    pub at: Span,
    /// The dictionary form of the verb or noun.
    pub lemma: String,
}

/// What somebody said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// How it is quoted.
    pub kind: Kind,
    /// What was said, without quote marks.
    pub content: Span,
    /// What makes it a quote.
    pub cue: Option<Cue>,
    /// Who said it.
    pub speaker: Option<Party>,
    /// To whom.
    pub addressee: Option<Party>,
    /// Where it was written or broadcast, or how it was said.
    pub medium: Option<Party>,
    /// When.
    pub time: Option<TimeId>,
    /// Where.
    pub place: Option<PlaceId>,
    /// The quote that it goes on from.
    pub continues: Option<QuoteId>,
    /// The quote whose content it stands in.
    pub nested_in: Option<QuoteId>,
    /// What the editor put in, in brackets.
    pub insertions: Vec<Span>,
    /// Whether it is asserted or denied.
    pub polarity: Polarity,
}

/// The quotes of a text, by the beginning of their contents, longer ones first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotes {
    quotes: Vec<Claim<Quote>>,
}

impl Quotes {
    /// All of them.
    pub fn all(&self) -> &[Claim<Quote>] {
        &self.quotes
    }
}

/// Finds the quotes.
pub fn run(_syntax: &Syntax<'_>, _entities: &Entities, _places: &Places, _times: &Times) -> Quotes {
    Quotes::default()
}
