//! The ground that all rooms stand on: immutable text, spans into it, and claims about it.
//!
//! [`Text`] is clean UTF-8 that remembers where each of its bytes came from. Only `Text` makes a [`Span`] (bytes of the
//! clean text) or turns one into a [`RawSpan`] (bytes of the input). Code points exist only at the output:
//! [`CodePoints`] converts once.

mod claim;
mod code_points;
mod span;
mod transcript;

#[cfg(test)]
mod tests;

pub use claim::{Claim, Ground, Score};
pub use code_points::CodePoints;
pub use span::{RawSpan, Span};
pub use transcript::{Rewrite, Transcript};

use transcript::Run;

/// Immutable text and the way back from each of its bytes to the raw input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    clean: Box<str>,
    /// In clean order, without gaps in the clean text; raw bytes that no run covers were dropped.
    runs: Box<[Run]>,
}

impl Text {
    /// Text whose bytes are the raw bytes from `raw_start` on, unchanged.
    pub fn verbatim(raw_start: usize, text: &str) -> Self {
        let mut transcript = Transcript::new();
        transcript.copy(raw_start, text);
        transcript.finish()
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.clean
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.clean.len()
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.clean.is_empty()
    }

    /// The span from byte `start` to byte `end` (half open), if both lie in the text, in order, on character boundaries.
    pub fn span(&self, start: usize, end: usize) -> Option<Span> {
        self.clean.get(start..end)?;
        Some(Span::new(u32::try_from(start).ok()?, u32::try_from(end).ok()?))
    }

    /// The whole text as a span.
    pub fn whole(&self) -> Span {
        Span::new(0, self.clean.len() as u32)
    }

    /// The words that `span` covers: the empty string for a span of some other, longer text.
    pub fn slice(&self, span: Span) -> &str {
        self.clean.get(span.start()..span.end()).unwrap_or_default()
    }

    /// `span` without the white space at its ends.
    pub fn trim(&self, span: Span) -> Span {
        let words = self.slice(span);
        let start = span.start() + (words.len() - words.trim_start().len());
        let end = start + words.trim().len();
        Span::new(start as u32, end as u32)
    }

    /// The raw bytes that `span` came from: from the first byte of its first character to the last byte of its last.
    ///
    /// Bytes that cleaning dropped inside the span are covered; those at its ends are not. An empty span gives an
    /// empty raw span.
    pub fn raw(&self, span: Span) -> RawSpan {
        let start = self.raw_start(span.start());
        if span.is_empty() {
            return RawSpan::new(start, start);
        }
        RawSpan::new(start, self.raw_end(span.end()).max(start))
    }

    fn run_at(&self, clean: usize) -> Option<&Run> {
        let after = self.runs.partition_point(|run| run.clean as usize <= clean);
        self.runs.get(after.checked_sub(1)?)
    }

    fn raw_start(&self, clean: usize) -> u32 {
        let Some(run) = self.run_at(clean) else { return 0 };
        let into = clean as u32 - run.clean;
        if into >= run.clean_len {
            return run.raw + run.raw_len;
        }
        run.raw + run.raw_before(into).unwrap_or(0)
    }

    fn raw_end(&self, clean: usize) -> u32 {
        let Some(run) = clean.checked_sub(1).and_then(|last| self.run_at(last)) else { return 0 };
        let into = clean as u32 - run.clean;
        run.raw + run.raw_before(into).unwrap_or(run.raw_len)
    }
}
