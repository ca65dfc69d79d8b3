//! Cuts tokens by the conventions of UD English (EWT and GUM, v2).
//!
//! Claims a span for every token; together the tokens of a sentence cover all of it but the blanks. Clitics are tokens
//! (`do|n't`, `she|'ll`, `can|not`), hyphens part words (`air|-|defense`) but for the prefixes of `words.txt`
//! (`anti-war`), and so do strokes; signs of currency and percent stand alone (`$|5`), units leave their number
//! (`5|pm`); abbreviations keep their period, also where it ends the sentence (`U.S.`); addresses, numbers, dates and
//! telephone numbers stay whole. From the sentences' text alone: no context beyond a few characters.
//!
//! Known misses: possessive and contracted `its`/`it's` typed for one another; file names with spaces; letters written
//! apart for emphasis; the many ways chat repeats its punctuation. English only: see `Stage::speaks`.

mod address;
mod clitics;
mod cut;
mod marks;
mod words;

#[cfg(test)]
mod tests;

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
    /// These tokens of each of `sentences`; none where there are not as many of both, or where a token is empty, out of
    /// order, or not within its sentence.
    pub fn given(sentences: &[Sentence], tokens: &[Vec<Span>]) -> Option<Self> {
        if sentences.len() != tokens.len() {
            return None;
        }
        let mut given = Self::default();
        for (sentence, tokens) in sentences.iter().zip(tokens) {
            let apart = |pair: &[Span]| pair[0].end() <= pair[1].start();
            let within = |at: &Span| !at.is_empty() && sentence.at.covers(*at);
            if !tokens.iter().all(within) || !tokens.windows(2).all(apart) {
                return None;
            }
            given.starts.push(given.spans.len() as u32);
            given.spans.extend(tokens);
        }
        given.starts.push(given.spans.len() as u32);
        Some(given)
    }

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

    /// How many sentences they are of.
    pub fn sentences(&self) -> u32 {
        self.starts.len().saturating_sub(1) as u32
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

/// News prose has about five bytes to a token, its blank included.
const BYTES_PER_TOKEN: usize = 5;

/// Whether a token is a dash, or a hyphen that may stand for one, as behind a dateline.
pub(in crate::extract) fn is_dash(form: &str) -> bool {
    matches!(form, "-" | "–" | "—" | "--" | "―")
}

/// Cuts the tokens of each sentence.
pub fn run(text: &Text, sentences: &[Sentence]) -> Tokens {
    let mut tokens = Tokens {
        spans: Vec::with_capacity(text.len() / BYTES_PER_TOKEN),
        starts: Vec::with_capacity(sentences.len() + 1),
    };
    for sentence in sentences {
        tokens.starts.push(tokens.spans.len() as u32);
        let base = sentence.at.start();
        cut::sentence(text.slice(sentence.at), &mut |start, end| {
            tokens.spans.extend(text.span(base + start, base + end));
        });
    }
    tokens.starts.push(tokens.spans.len() as u32);
    tokens
}
