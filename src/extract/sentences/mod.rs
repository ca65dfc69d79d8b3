//! Cuts paragraphs and sentences.
//!
//! Paragraphs end at blank lines, at items of lists, and at line breaks that wrapping cannot explain; short ones without a
//! stop are headings. A sentence ends at a stop by the word before it (`abbreviations.txt`) and what follows (`words.txt`);
//! quotes and brackets that close stay with their sentence, one that opens in the middle of a sentence is not cut within,
//! and an insertion in brackets after a stop starts the next. Sentences never cross paragraphs; a dateline stays with the
//! sentence it opens, a line of furniture is a paragraph of its own.
//!
//! Known misses: a name right after `U.S.` that starts a sentence ("in the U.S. Obama said"); sentences that start with
//! a small letter; a sentence that goes on after a colon; titles of works that hold a stop.

pub(in crate::extract) mod abbreviations;
mod boundaries;
mod brackets;
mod paragraphs;
mod words;

#[cfg(test)]
mod tests;

use super::clean::Furniture;
use crate::text::{Claim, Span, Text};

/// A paragraph, by its place in [`Layout::paragraphs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParagraphId(pub u32);

/// A sentence, by its place in [`Layout::sentences`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SentenceId(pub u32);

/// What a paragraph is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParagraphKind {
    /// Running text.
    Body,
    /// A heading within the text.
    Heading,
    /// An item of a list.
    Item,
    /// The wire's, not the story's.
    Furniture,
}

/// A paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Its words, without white space around them.
    pub at: Span,
    /// What it is.
    pub kind: ParagraphKind,
}

/// A sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its words, without white space around them.
    pub at: Span,
    /// The paragraph it stands in.
    pub paragraph: ParagraphId,
}

/// Paragraphs and sentences, each in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The paragraphs.
    pub paragraphs: Vec<Paragraph>,
    /// The sentences: each lies within its paragraph, and together they hold all its words.
    pub sentences: Vec<Sentence>,
}

impl Layout {
    /// One paragraph of these sentences; none where one is empty, out of order or overlaps the next.
    pub fn given(sentences: &[Span]) -> Option<Self> {
        let apart = |pair: &[Span]| pair[0].end() <= pair[1].start();
        if sentences.iter().any(|at| at.is_empty()) || !sentences.windows(2).all(apart) {
            return None;
        }
        let (Some(first), Some(last)) = (sentences.first(), sentences.last()) else { return Some(Self::default()) };
        let paragraph = Paragraph { at: first.to(*last), kind: ParagraphKind::Body };
        let sentences = sentences.iter().map(|&at| Sentence { at, paragraph: ParagraphId(0) });
        Some(Self { paragraphs: vec![paragraph], sentences: sentences.collect() })
    }
}

/// Cuts `text` into paragraphs and sentences; `furniture` are the parts of it that are the wire's, in order.
pub fn run(text: &Text, furniture: &[Claim<Furniture>]) -> Layout {
    let paragraphs = paragraphs::paragraphs(text, furniture);
    let mut sentences = Vec::with_capacity(paragraphs.len());
    for (index, paragraph) in paragraphs.iter().enumerate() {
        let id = ParagraphId(index as u32);
        let base = paragraph.at.start();
        let mut push = |start, end| {
            let span = text.span(base + start, base + end);
            sentences.extend(span.map(|at| Sentence { at, paragraph: id }));
        };
        match paragraph.kind {
            ParagraphKind::Heading => push(0, paragraph.at.len()),
            _ => boundaries::sentences(text.slice(paragraph.at), &mut push),
        }
    }
    Layout { paragraphs, sentences }
}
