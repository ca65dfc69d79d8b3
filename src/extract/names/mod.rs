//! Finds names and says what they name.

mod document;
mod kind;
mod labels;

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::gazetteer::Hit;
use super::learn::crf::Chain;
use super::learn::model::Network;
use super::learn::reader::Reading;
use super::models;
use super::reading::bounds;
use super::tokens::Tokens;
use crate::text::{Claim, Ground, Score, Text};

use document::Page;

pub use kind::Kind;
pub use labels::{COUNT as LABELS, decode, label};

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
    let chain = Chain::new(LABELS, &network.weights.transitions);
    let sentences = bounds(tokens);
    let mut scores = reading.names.clone();
    let mut probabilities = vec![0.0; scores.len()];
    let mut alone = Vec::new();
    for sentence in &sentences {
        let part = sentence.start * LABELS..sentence.end * LABELS;
        probabilities[part.clone()].copy_from_slice(&chain.probabilities(&scores[part.clone()]));
        for (tokens, kind) in decode(&network.weights.transitions, &scores[part.clone()]) {
            let probability = labels::probability(&probabilities[part.clone()], &tokens, kind);
            alone.push((sentence.start + tokens.start..sentence.start + tokens.end, kind, probability));
        }
    }
    document::weigh(
        Page { text, spans: tokens.spans(), sentences: &sentences, hits },
        &probabilities,
        &alone,
        &mut scores,
    );

    let mut names = Names::default();
    for sentence in &sentences {
        let part = sentence.start * LABELS..sentence.end * LABELS;
        if scores[part.clone()] != reading.names[part.clone()] {
            probabilities[part.clone()].copy_from_slice(&chain.probabilities(&scores[part.clone()]));
        }
        for (within, kind) in decode(&network.weights.transitions, &scores[part.clone()]) {
            let probability = labels::probability(&probabilities[part.clone()], &within, kind);
            let (first, last) = (sentence.start + within.start, sentence.start + within.end - 1);
            let at = tokens.spans()[first].to(tokens.spans()[last]);
            let what =
                Name { kind, tokens: first as u32..last as u32 + 1, wikidata: wikidata(hits, first..last + 1, kind) };
            let ground = Ground::Model { name: models::NETWORK, version: models::MODELS_VERSION };
            names.names.push(Claim { what, at, ground, score: Score::from_probability(f64::from(probability)) });
        }
    }
    names
}

/// The item that the lists tell of a name of this kind: only where they know just these tokens as such a thing, and no
/// two.
fn wikidata(hits: &[Hit], tokens: Range<usize>, kind: Kind) -> Option<u32> {
    let first = hits.partition_point(|hit| (hit.tokens.start as usize) < tokens.start);
    let whole = |hit: &&Hit| hit.tokens.end as usize == tokens.end && Kind::of(hit.class) == Some(kind) && !hit.weak;
    let mut items = hits[first..]
        .iter()
        .take_while(|hit| hit.tokens.start as usize == tokens.start)
        .filter(whole)
        .filter_map(|hit| hit.wikidata);
    let item = items.next()?;
    items.all(|other| other == item).then_some(item)
}
