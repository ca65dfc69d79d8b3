//! Tells whether a noun phrase means what one with the same noun meant before.

use super::super::draft::Who;
use super::phrase::{Article, Phrase};
use super::things::{Described, Thing, Things, described};
use crate::extract::names::Kind;
use crate::text::Score;

/// Whose something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Named(Who),
    /// Something without a name, by its number.
    Thing(u32),
    /// "My", "our" outside of quotes.
    Speaker(String),
    Unknown,
}

/// Sentences between mentions that are near each other.
const NEAR_SENTENCES: u32 = 2;

/// Sentences between mentions, at most; and of what has so many mentions.
const SENTENCES_MAX: u32 = 12;
const FAR_SENTENCES_MAX: u32 = 30;
const ESTABLISHED: usize = 3;

/// What tells that a phrase means a thing, and how sure that is; none where it does not, or may not.
pub(super) fn told(
    things: &Things<'_, '_, '_>,
    phrase: &Phrase<'_>,
    owner: Option<&Owner>,
    thing: &Thing,
) -> Option<(&'static str, Score)> {
    if phrase.plural != thing.plural || phrase.article == Article::New {
        return None;
    }
    let number = phrase.number.is_none() || thing.number.is_none() || phrase.number == thing.number.as_deref();
    if !number {
        return None;
    }
    // Nothing that it says may be new: "the fatal duel" is not "a duel".
    let words = || phrase.words.iter().map(described);
    if !words().all(|word| thing.words.contains(&word)) {
        return None;
    }
    let complement = things.complement(phrase);
    let alike = words().count() == thing.words.len();
    if complement.is_some() && complement != thing.complement {
        return None;
    }
    let distance = things.discourse.page.syntax.sentence_of(phrase.head).0 - thing.last.0;
    let near = distance <= NEAR_SENTENCES;
    // What was mentioned often is what the text is about.
    let reach = if ESTABLISHED <= thing.links.len() { FAR_SENTENCES_MAX } else { SENTENCES_MAX };
    if phrase.narrowed || reach < distance {
        return None;
    }
    // "The founder of Acme" is not the founder of whatever is spoken of later.
    let office = matches!(thing.complement, Some((_, Described::Name(_)))) && complement.is_none();
    if office && !near && thing.kind == Some(Kind::Person) {
        return None;
    }
    match phrase.article {
        Article::Owner => {
            let same = owner.is_some_and(|owner| *owner != Owner::Unknown) && owner == thing.owner.as_ref();
            same.then_some(("same-owner", Score::per_mille(800)))
        }
        // "Their company … the company", "protesters … the protesters": only near by.
        Article::The | Article::This if (thing.owner.is_some() || !thing.definite) && !near => None,
        Article::The | Article::This => {
            let score = if near { Score::per_mille(850) } else { Score::per_mille(700) };
            Some((if phrase.article == Article::The { "same-noun" } else { "this-noun" }, score))
        }
        // "Loan forgiveness" is one thing throughout; "protesters" are others elsewhere, and "medicine" is none.
        Article::None => {
            let told = !phrase.words.is_empty() && alike && !thing.definite && complement == thing.complement;
            let score = if phrase.plural { Score::per_mille(600) } else { Score::per_mille(850) };
            told.then_some(("same-words", score))
        }
        Article::New => None,
    }
}
