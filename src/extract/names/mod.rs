//! Finds names and says what they name.
//!
//! The network reads each sentence alone; lists of names of several words and the other places of the same words in the
//! document are weighed in before the likeliest reading is taken. What the words around a name tell of its type (shares
//! *of* …, … *said*) is for the room of entities, which has the trees.

mod addressed;
mod agate;
mod bounds;
mod cued;
mod datelines;
mod document;
mod joined;
mod kind;
mod labels;
mod owned;
mod quoted;
mod refused;
mod states;

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::gazetteer::{Hit, starting_at};
use super::learn::model::Network;
use super::learn::reader::Reading;
use super::models;
use super::reading::bounds as sentence_bounds;
use super::tokens::Tokens;
use crate::text::{Claim, Ground, Score, Text};

use document::Page;

pub(super) use agate::is_points;
pub use kind::Kind;
pub use labels::{COUNT as LABELS, decode, label};
pub(super) use states::is_state_code;

/// What a name rests on whose place in a line of a table tells what it is.
pub(super) const AGATE: Ground = Ground::Rule("agate");

/// How sure such a name is, at most: of all names found in `tests/quality/wire.iob2` one in twenty-four is wrong.
const PLACED: Score = Score::per_mille(950);

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

/// Decides on the names of `text` from what was read and what the lists know.
pub fn run(network: &Network, text: &Text, tokens: &Tokens, hits: &[Hit], reading: &Reading) -> Names {
    let sentences = sentence_bounds(tokens);
    let mut scores = reading.names.clone();
    let page = Page { text, spans: tokens.spans(), sentences: &sentences, hits, read: reading.read(text) };
    bounds::favour(page, &mut scores);
    bounds::favour_cities(page, &mut scores);
    states::favour(page, &mut scores);
    bounds::favour_abbreviations(page, &mut scores);
    let agate = agate::find(page, &scores);
    agate::favour(&agate, &mut scores);
    joined::favour(page, &mut scores);
    owned::favour(page, &mut scores);
    addressed::favour(page, &mut scores);
    datelines::favour(page, &mut scores);
    cued::favour(page, &mut scores);
    quoted::favour(page, &mut scores);
    let mut probabilities = vec![0.0; scores.len()];
    let mut alone = Vec::new();
    let mut readings = Vec::with_capacity(sentences.len());
    for sentence in &sentences {
        let part = sentence.start * LABELS..sentence.end * LABELS;
        network.names.probabilities(&scores[part.clone()], &mut probabilities[part.clone()]);
        let reading = decode(&network.names, &scores[part.clone()]);
        for (tokens, kind) in &reading {
            let probability = labels::probability(&probabilities[part.clone()], tokens, *kind);
            alone.push((sentence.start + tokens.start..sentence.start + tokens.end, *kind, probability));
        }
        readings.push(reading);
    }
    let before = scores.clone();
    let apart = |tokens: &Range<usize>| agate::at(&agate, tokens.start).is_some_and(|part| part.is_apart(page));
    document::weigh(page, &probabilities, &alone, apart, &mut scores);

    let ground = Ground::Model { name: models::NETWORK, version: models::MODELS_VERSION };
    let mut names = Names::default();
    for (sentence, mut reading) in sentences.iter().zip(readings) {
        let part = sentence.start * LABELS..sentence.end * LABELS;
        if scores[part.clone()] != before[part.clone()] {
            network.names.probabilities(&scores[part.clone()], &mut probabilities[part.clone()]);
            reading = decode(&network.names, &scores[part.clone()]);
        }
        for (within, kind) in reading {
            let probability = labels::probability(&probabilities[part.clone()], &within, kind);
            let tokens =
                bounds::trimmed(page, sentence.start + within.start..sentence.start + within.end, kind == Kind::Person);
            if !bounds::is_named(page, &tokens, kind) {
                continue;
            }
            let at = page.spans[tokens.start].to(page.spans[tokens.end - 1]);
            let item = wikidata(hits, tokens.clone(), kind);
            let placed =
                agate::at(&agate, tokens.start).is_some_and(|part| part.tokens == tokens && part.kind == Some(kind));
            let score = Score::from_probability(f64::from(probability));
            let (ground, score) = if placed { (AGATE, score.min(PLACED)) } else { (ground, score) };
            let what = Name { kind, tokens: tokens.start as u32..tokens.end as u32, wikidata: item };
            names.names.push(Claim { what, at, ground, score });
        }
    }
    names
}

/// The item that the lists tell of a name of this kind: only where they know just these tokens as such a thing, and no
/// two.
fn wikidata(hits: &[Hit], tokens: Range<usize>, kind: Kind) -> Option<u32> {
    let whole = |hit: &&Hit| hit.tokens.end as usize == tokens.end && Kind::of(hit.class) == Some(kind) && !hit.weak;
    let mut items = starting_at(hits, tokens.start as u32).filter(whole).filter_map(|hit| hit.wikidata);
    let item = items.next()?;
    items.all(|other| other == item).then_some(item)
}
