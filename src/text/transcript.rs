use std::ops::Range;

use super::{RawSpan, Text};

/// A stretch of clean text and the raw bytes it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) clean: u32,
    pub(super) clean_len: u32,
    pub(super) raw: u32,
    pub(super) raw_len: u32,
    /// Whether byte `i` of the clean run is byte `i` of the raw run.
    same: bool,
}

impl Run {
    pub(super) fn verbatim(&self) -> bool {
        self.same
    }
}

/// Text being written down from raw bytes. Neighbouring verbatim pieces become one run.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    clean: String,
    runs: Vec<Run>,
}

impl Transcript {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing yet, with room for `bytes`.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { clean: String::with_capacity(bytes), runs: Vec::new() }
    }

    /// What is written so far.
    pub fn as_str(&self) -> &str {
        &self.clean
    }

    /// Writes `text`, which stands just so in the raw bytes from `raw_start` on.
    pub fn copy(&mut self, raw_start: usize, text: &str) {
        self.push(raw_start as u32, text.len() as u32, text, true);
    }

    /// Writes `text` for the raw bytes `raw`, which said it in another way: an escape, an entity, another encoding.
    pub fn render(&mut self, raw: RawSpan, text: &str) {
        self.push(raw.start() as u32, (raw.end() - raw.start()) as u32, text, false);
    }

    fn push(&mut self, raw: u32, raw_len: u32, text: &str, same: bool) {
        if text.is_empty() {
            return;
        }
        let clean = self.clean.len() as u32;
        let clean_len = text.len() as u32;
        self.clean.push_str(text);
        if same
            && let Some(last) = self.runs.last_mut()
            && last.same
            && last.raw + last.raw_len == raw
        {
            last.clean_len += clean_len;
            last.raw_len += raw_len;
            return;
        }
        self.runs.push(Run { clean, clean_len, raw, raw_len, same });
    }

    /// The finished text.
    pub fn finish(self) -> Text {
        Text { clean: self.clean.into_boxed_str(), runs: self.runs.into_boxed_slice() }
    }
}

/// A text being rewritten into another one, which maps back to the same raw bytes. What is neither kept nor replaced
/// is dropped. Ranges are bytes of the source on character boundaries, in ascending order.
#[derive(Debug)]
pub struct Rewrite<'t> {
    source: &'t Text,
    out: Transcript,
}

impl<'t> Rewrite<'t> {
    /// Starts with nothing kept.
    pub fn of(source: &'t Text) -> Self {
        Self { source, out: Transcript::with_capacity(source.len()) }
    }

    /// What is written so far.
    pub fn as_str(&self) -> &str {
        self.out.as_str()
    }

    /// Keeps these bytes of the source as they are.
    pub fn keep(&mut self, range: Range<usize>) {
        let Range { mut start, end } = range;
        while start < end {
            let Some(run) = self.source.run_at(start) else { return };
            let stop = end.min((run.clean + run.clean_len) as usize);
            if stop <= start {
                return;
            }
            let words = &self.source.clean[start..stop];
            if run.verbatim() {
                self.out.copy((run.raw + (start as u32 - run.clean)) as usize, words);
            } else {
                // Part of a rendered run still comes from the whole of it.
                self.out.render(RawSpan::new(run.raw, run.raw + run.raw_len), words);
            }
            start = stop;
        }
    }

    /// Writes `text` in place of these bytes of the source.
    pub fn replace(&mut self, range: Range<usize>, text: &str) {
        let Some(span) = self.source.span(range.start, range.end) else { return };
        self.out.render(self.source.raw(span), text);
    }

    /// The finished text.
    pub fn finish(self) -> Text {
        self.out.finish()
    }
}
