//! Reads the whole text once with the network: what tags, trees and names are then decided by.
//!
//! From the tokens' forms, what the lists know of them, and the sentences' bounds. Claims nothing itself.

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
use crate::text::Text;

/// Reads `text`; `hits` are the lists' in the order of their tokens.
pub fn run(network: &Network, words: &Words, text: &Text, tokens: &Tokens, hits: &[Hit], wanted: Wanted) -> Reading {
    let mut known = network.types(words);
    let types = known.numbers(tokens.spans().iter().map(|&span| text.slice(span)));
    let mut marked = Vec::with_capacity(hits.len());
    let sentences = bounds(tokens);
    let mut hits = hits;
    let mut forms: Vec<&str> = Vec::new();
    for (index, sentence) in sentences.iter().enumerate() {
        forms.clear();
        forms.extend(tokens.of(SentenceId(index as u32)).iter().map(|&span| text.slice(span)));
        let (mine, later) = hits.split_at(hits.partition_point(|hit| (hit.tokens.start as usize) < sentence.end));
        hits = later;
        let base = sentence.start as u32;
        let start = marked.len();
        marked.extend(marks(&forms, mine, base).into_iter().map(|(token, mark)| (base + token, mark)));
        marked[start..].sort_unstable();
    }
    network.read(&known, &types, &marked, &sentences, wanted)
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
