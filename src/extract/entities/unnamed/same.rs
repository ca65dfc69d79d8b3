//! Tells whether a noun phrase means what one with the same noun meant before.

use super::super::draft::Who;
use super::phrase::{Article, Phrase};
use super::things::{Thing, Things, described};
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
    if phrase.narrowed && !thing.narrowed {
        return None;
    }
    match phrase.article {
        Article::Owner => {
            let same = owner.is_some_and(|owner| *owner != Owner::Unknown) && owner == thing.owner.as_ref();
            same.then_some(("same-owner", Score::per_mille(800)))
        }
        Article::The => Some(("same-noun", Score::per_mille(700))),
        Article::This => Some(("this-noun", Score::per_mille(750))),
        Article::None => {
            let bare = !thing.definite && alike && complement == thing.complement;
            let rule = match (phrase.plural, phrase.words.is_empty()) {
                (true, true) if thing.kind == Some(Kind::Person) => "bare-persons",
                (true, true) => "bare-plural",
                (true, false) => "bare-plural-words",
                (false, true) => "bare-single",
                (false, false) => "bare-single-words",
            };
            bare.then_some((rule, Score::per_mille(600)))
        }
        Article::New => None,
    }
}
