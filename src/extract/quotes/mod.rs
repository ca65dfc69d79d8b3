//! Finds who said what: direct, mixed and indirect quotes, with their sources.
//!
//! Marks are paired first; then the cues are found, words of `verbs.txt` that tell that something is said. A stretch between
//! marks is speech if it stands where speech stands (before or after a cue, alone, joined to speech), part of a report if a
//! cue's clause holds it, and a title, a name or a doubt else. What a cue reports without marks is its clause, infinitive or
//! noun phrase; commas and conjunctions decide with the tree where it ends, for trees of long sentences are often wrong.
//! At last quotes are joined: split ones, those that go on over paragraphs, turns, reports in reports.
//!
//! Known misses: participles at the end of a report that are the writer's own ("…, becoming the third to leave"); what is
//! seen ("officials see it falling"); reports by nouns without an owner ("rumours that"); quotes whose speaker the
//! paragraph before only describes.

mod beside;
mod block;
mod chain;
mod content;
mod cues;
mod draft;
mod extent;
mod framed;
mod marks;
mod meant;
mod mixed;
mod page;
mod parties;
mod source;
mod speech;
mod transcript;
mod verbs;

#[cfg(test)]
mod tests;

use super::clean::Furniture;
use super::entities::{Entities, EntityId};
use super::places::{PlaceId, Places};
use super::syntax::Syntax;
use super::times::{TimeId, Times};
use crate::text::{Claim, Span};

use draft::Draft;
use page::Page;

pub use verbs::{Certainty, Class, Verb, verb};

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

/// Finds the quotes. `furniture` are the parts of the text that are the wire's, in order.
pub fn run(
    syntax: &Syntax<'_>,
    entities: &Entities,
    places: &Places,
    times: &Times,
    furniture: &[Claim<Furniture>],
) -> Quotes {
    let stretches = marks::stretches(syntax.text(), &syntax.layout().paragraphs);
    let page = Page::new(syntax, (entities, places, times), furniture, &stretches);
    let mut cues = cues::cues(&page);
    let listed = cues.len();
    let speech = speech::directs(&page, &mut cues);
    let is_direct: Vec<bool> = speech.iter().map(Option::is_some).collect();
    let contents: Vec<_> = (0..listed).map(|cue| content::of(&page, &cues[..listed], cue, &is_direct)).collect();
    let mut drafts = draft::drafts(&page, &cues, &speech, &contents);
    chain::nest(&mut drafts);
    chain::join(&page, &mut drafts);
    chain::add(&page, &mut drafts);
    chain::told_of_itself(&page, &mut drafts);
    let claim = |draft: Draft| {
        let at = draft.quote.content;
        Claim::by_rule(draft.rule, draft.quote, at, draft.score)
    };
    Quotes { quotes: drafts.into_iter().map(claim).collect() }
}
