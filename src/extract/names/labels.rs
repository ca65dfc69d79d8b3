//! The labels that the network gives to tokens, and the names that they mark.

use std::ops::Range;

use super::Kind;
use crate::extract::learn::crf::best;

/// Outside, and begin, inside, last and only of each kind.
pub const COUNT: usize = 1 + PARTS * Kind::ALL.len();

const PARTS: usize = 4;

/// A name that a sentence's labels mark.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    /// Its tokens, counted from the sentence's first.
    pub(super) tokens: Range<usize>,
    pub(super) kind: Kind,
    /// The mean probability of its labels.
    pub(super) probability: f32,
}

/// The label of a part (begin, inside, last, only) of a name.
pub fn label(kind: Kind, part: usize) -> usize {
    1 + PARTS * kind as usize + part
}

/// The names in the likeliest reading of a sentence: `scores` and `probabilities` are tokens x labels.
pub(super) fn decode(transitions: &[f32], scores: &[f32], probabilities: &[f32]) -> Vec<Found> {
    let labels = best(scores, transitions, COUNT);
    let mut found = Vec::new();
    let (mut start, mut sum) = (0, 0.0);
    for (token, &label) in labels.iter().enumerate() {
        let Some(place) = label.checked_sub(1) else { continue };
        let (kind, part) = (Kind::ALL[place / PARTS], place % PARTS);
        if part == 0 || part == 3 {
            (start, sum) = (token, 0.0);
        }
        sum += probabilities[token * COUNT + label];
        if part >= 2 {
            let tokens = start..token + 1;
            let probability = sum / tokens.len() as f32;
            found.push(Found { tokens, kind, probability });
        }
    }
    found
}
