//! The labels that the network gives to tokens, and the names that they mark.

use std::ops::Range;

use super::Kind;
use crate::extract::learn::lattice::Lattice;

/// Outside, and begin, inside, last and only of each kind.
pub const COUNT: usize = 1 + PARTS * Kind::ALL.len();

const PARTS: usize = 4;

/// The label of a part (begin, inside, last, only) of a name.
pub fn label(kind: Kind, part: usize) -> usize {
    1 + PARTS * kind as usize + part
}

/// The kind and the part (begin, inside, last, only) of a name that a label marks; none of the one for outside.
pub(super) fn marked(label: usize) -> Option<(Kind, usize)> {
    let place = label.checked_sub(1)?;
    Some((Kind::ALL[place / PARTS], place % PARTS))
}

/// The names in the likeliest reading of a sentence, by their tokens: `scores` are tokens x labels.
pub fn decode(labels: &Lattice, scores: &[f32]) -> Vec<(Range<usize>, Kind)> {
    let mut found = Vec::new();
    let mut start = 0;
    for (token, label) in labels.best(scores).into_iter().enumerate() {
        let Some((kind, part)) = marked(usize::from(label)) else { continue };
        if part == 0 || part == 3 {
            start = token;
        }
        if part >= 2 {
            found.push((start..token + 1, kind));
        }
    }
    found
}

/// The mean probability of the labels that mark a name: `probabilities` are tokens x labels.
pub(super) fn probability(probabilities: &[f32], tokens: &Range<usize>, kind: Kind) -> f32 {
    let of = |token: usize| probabilities[token * COUNT + label(kind, part(token, tokens))];
    tokens.clone().map(of).sum::<f32>() / tokens.len() as f32
}

/// Which part of a name a token is: begin, inside, last, only.
pub(super) fn part(token: usize, tokens: &Range<usize>) -> usize {
    match (token == tokens.start, token + 1 == tokens.end) {
        (true, true) => 3,
        (true, false) => 0,
        (false, true) => 2,
        (false, false) => 1,
    }
}

/// Adds `share` to the labels that mark a name of `kind` on just these tokens; `scores` are tokens x labels. Names with other
/// bounds stay as they are.
pub(super) fn add(scores: &mut [f32], tokens: Range<usize>, kind: Kind, share: f32) {
    for token in tokens.clone() {
        scores[token * COUNT + label(kind, part(token, &tokens))] += share;
    }
}

/// The kind of the likeliest label of a token and the part of a name that it marks; none outside of names.
pub(super) fn best(scores: &[f32], token: usize) -> Option<(Kind, usize)> {
    let row = &scores[token * COUNT..(token + 1) * COUNT];
    let label = (0..COUNT).max_by(|&one, &other| row[one].total_cmp(&row[other]))?;
    marked(label)
}
