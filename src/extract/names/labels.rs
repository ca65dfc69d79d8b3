//! The labels that the network gives to tokens, and the names that they mark.

use std::ops::Range;

use super::Kind;
use crate::extract::learn::crf::{Chain, best};

/// Outside, and begin, inside, last and only of each kind.
pub const COUNT: usize = 1 + PARTS * Kind::ALL.len();

const PARTS: usize = 4;

/// The label of a part (begin, inside, last, only) of a name.
pub fn label(kind: Kind, part: usize) -> usize {
    1 + PARTS * kind as usize + part
}

/// A kind takes part in a sentence if one of its labels comes this near to being outside, at one token at least: e⁻¹⁰ to 1.
/// Sentences have names of one or two kinds, and the time grows with the square of the kinds.
const FAR: f32 = 10.0;

/// The part of a sentence's scores that can matter.
struct Contest {
    /// The kinds that take part, in order.
    kinds: Vec<Kind>,
    /// Tokens x labels of these kinds.
    scores: Vec<f32>,
    transitions: Vec<f32>,
}

impl Contest {
    /// None if no kind takes part.
    fn of(transitions: &[f32], scores: &[f32]) -> Option<Self> {
        let near = |kind: &Kind| {
            let first = label(*kind, 0);
            scores.chunks_exact(COUNT).any(|row| row[first..first + PARTS].iter().any(|score| row[0] - FAR < *score))
        };
        let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(near).collect();
        if kinds.is_empty() {
            return None;
        }
        let places: Vec<usize> =
            std::iter::once(0).chain(kinds.iter().flat_map(|kind| (0..PARTS).map(|part| label(*kind, part)))).collect();
        let scores = scores.chunks_exact(COUNT).flat_map(|row| places.iter().map(|place| row[*place])).collect();
        // Start and end come after the labels.
        let sides = || places.iter().copied().chain([COUNT]);
        let transitions =
            sides().flat_map(|from| sides().map(move |to| transitions[from * (COUNT + 1) + to])).collect();
        Some(Self { kinds, scores, transitions })
    }

    fn labels(&self) -> usize {
        1 + PARTS * self.kinds.len()
    }
}

/// The names in the likeliest reading of a sentence, by their tokens: `scores` are tokens x labels.
pub fn decode(transitions: &[f32], scores: &[f32]) -> Vec<(Range<usize>, Kind)> {
    let Some(contest) = Contest::of(transitions, scores) else { return Vec::new() };
    let mut found = Vec::new();
    let mut start = 0;
    for (token, label) in best(&contest.scores, &contest.transitions, contest.labels()).into_iter().enumerate() {
        let Some(place) = label.checked_sub(1) else { continue };
        let (kind, part) = (contest.kinds[place / PARTS], place % PARTS);
        if part == 0 || part == 3 {
            start = token;
        }
        if part >= 2 {
            found.push((start..token + 1, kind));
        }
    }
    found
}

/// How probable each label of each token of a sentence is, over all its readings: `scores` and `out` are tokens x labels.
pub(super) fn probabilities(transitions: &[f32], scores: &[f32], out: &mut [f32]) {
    out.fill(0.0);
    let Some(contest) = Contest::of(transitions, scores) else {
        out.iter_mut().step_by(COUNT).for_each(|outside| *outside = 1.0);
        return;
    };
    let labels = contest.labels();
    let told = Chain::new(labels, &contest.transitions).probabilities(&contest.scores);
    for (row, told) in out.chunks_exact_mut(COUNT).zip(told.chunks_exact(labels)) {
        row[0] = told[0];
        for (kind, told) in contest.kinds.iter().zip(told[1..].chunks_exact(PARTS)) {
            row[label(*kind, 0)..][..PARTS].copy_from_slice(told);
        }
    }
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
