//! Reads the whole text once with the network: what tags, trees and names are then decided by.
//!
//! From the tokens' forms, what the lists know of them, and the sentences' bounds. Claims nothing itself.

mod apart;
mod cased;

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::gazetteer::Hit;
use super::learn::marks::marks;
use super::learn::model::Network;
use super::learn::reader::{Reading, Wanted};
use super::learn::words::Words;
use super::sentences::SentenceId;
use super::tokens::Tokens;
use crate::text::{Span, Text};

/// Reads `text`; `hits` are the lists' in the order of their tokens.
pub fn run(network: &Network, words: &Words, text: &Text, tokens: &Tokens, hits: &[Hit], wanted: Wanted) -> Reading {
    run_apart(network, words, text, tokens, hits, &[], wanted)
}

/// [`run`], with the datelines, in their order, apart from the sentences that they stand before.
pub fn run_apart(
    network: &Network,
    words: &Words,
    text: &Text,
    tokens: &Tokens,
    hits: &[Hit],
    datelines: &[Span],
    wanted: Wanted,
) -> Reading {
    let sentences = bounds(tokens);
    let parts = apart::cut(text, tokens, &sentences, datelines);
    let cased = cased::cased(words, text, tokens.spans(), [&sentences, &parts], hits);
    let read = cased.as_deref().unwrap_or(text.as_str());
    let all: Vec<&str> = tokens.spans().iter().map(|span| &read[span.start()..span.end()]).collect();
    let mut known = network.types(words);
    let types = known.numbers(all.iter().copied());
    let mut marked = Vec::with_capacity(hits.len());
    let mut hits = hits;
    for sentence in &parts {
        let forms = &all[sentence.clone()];
        let (mine, later) = hits.split_at(hits.partition_point(|hit| (hit.tokens.start as usize) < sentence.end));
        hits = later;
        let base = sentence.start as u32;
        let start = marked.len();
        marked.extend(marks(forms, mine, base).into_iter().map(|(token, mark)| (base + token, mark)));
        marked[start..].sort_unstable();
    }
    let mut reading = network.read(&known, &types, &marked, &parts, wanted);
    if wanted.tree {
        apart::join(&mut reading.arcs, &sentences, &parts);
    }
    reading.cased = cased;
    reading
}

/// The tokens of each sentence, by their places in the text.
pub fn bounds(tokens: &Tokens) -> Vec<Range<usize>> {
    let mut start = 0;
    let lengths = (0..tokens.sentences()).map(|index| tokens.of(SentenceId(index)).len());
    lengths
        .map(|length| {
            start += length;
            start - length..start
        })
        .collect()
}
