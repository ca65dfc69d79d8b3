//! Cuts tokens by the conventions of UD English.
//!
//! First cut, to be furnished: words between white space.

use super::sentences::{Sentence, SentenceId};
use crate::text::{Span, Text};

/// A token, by its place in [`Tokens`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub u32);

/// All tokens of a text, in order, sentence by sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    spans: Vec<Span>,
    /// First token of each sentence, and the number of tokens at the end.
    starts: Vec<u32>,
}

impl Tokens {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// All of them, in order.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The tokens of one sentence.
    pub fn of(&self, sentence: SentenceId) -> &[Span] {
        let index = sentence.0 as usize;
        match (self.starts.get(index), self.starts.get(index + 1)) {
            (Some(&start), Some(&end)) => &self.spans[start as usize..end as usize],
            _ => &[],
        }
    }
}

/// Cuts the tokens of each sentence.
pub fn run(text: &Text, sentences: &[Sentence]) -> Tokens {
    let mut tokens = Tokens::default();
    for sentence in sentences {
        tokens.starts.push(tokens.spans.len() as u32);
        let words = text.slice(sentence.at);
        let base = words.as_ptr() as usize;
        for word in words.split_whitespace() {
            let start = sentence.at.start() + (word.as_ptr() as usize - base);
            tokens.spans.extend(text.span(start, start + word.len()));
        }
    }
    tokens.starts.push(tokens.spans.len() as u32);
    tokens
}
