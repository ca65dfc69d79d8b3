//! Cuts paragraphs and sentences.
//!
//! First cut, to be furnished: paragraphs at blank lines, one sentence each.

pub(in crate::extract) mod abbreviations;

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

/// Cuts `text` into paragraphs and sentences.
pub fn run(text: &Text, _furniture: &[Claim<Furniture>]) -> Layout {
    let mut layout = Layout::default();
    let mut start = 0;
    for part in text.as_str().split("\n\n") {
        let end = start + part.len();
        if let Some(span) = text.span(start, end) {
            let at = text.trim(span);
            if !at.is_empty() {
                let paragraph = ParagraphId(layout.paragraphs.len() as u32);
                layout.paragraphs.push(Paragraph { at, kind: ParagraphKind::Body });
                layout.sentences.push(Sentence { at, paragraph });
            }
        }
        start = end + 2;
    }
    layout
}
