use std::ops::Range;

use super::{RawSpan, Text};

/// A stretch of clean text and the raw bytes it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) clean: u32,
    pub(super) clean_len: u32,
    pub(super) raw: u32,
    pub(super) raw_len: u32,
    pace: Pace,
}

impl Run {
    /// Raw bytes before byte `into` of the clean run, if parts of the run can be told apart.
    pub(super) fn raw_before(&self, into: u32) -> Option<u32> {
        let Pace { clean, raw } = self.pace;
        into.checked_div(u32::from(clean)).map(|steps| steps * u32::from(raw))
    }
}

/// How a run lies on its raw bytes: every `clean` bytes of it came from `raw` bytes there. Verbatim text goes one by one,
/// ASCII in UTF-16 one by two, Cyrillic in windows-1251 two by one; so text of another encoding has a run per word or
/// two, and not one per character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pace {
    clean: u8,
    raw: u8,
}

impl Pace {
    const VERBATIM: Pace = Pace { clean: 1, raw: 1 };
    /// The run is one piece: no part of it has raw bytes of its own.
    const WHOLE: Pace = Pace { clean: 0, raw: 0 };
}

/// Text being written down from raw bytes. Neighbouring pieces of the same pace become one run.
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
        self.push(raw_start as u32, text.len() as u32, text, Pace::VERBATIM);
    }

    /// Writes `text` for the raw bytes `raw`, which said it in another way: an escape, an entity, another encoding.
    pub fn render(&mut self, raw: RawSpan, text: &str) {
        self.push(raw.start() as u32, (raw.end() - raw.start()) as u32, text, Pace::WHOLE);
    }

    /// Writes `character`, which another encoding has as the raw bytes `raw`. The same as [`render`](Self::render), in
    /// less memory for a row of characters that are as long as each other.
    pub fn transcode(&mut self, raw: RawSpan, character: char) {
        let raw_len = raw.end() - raw.start();
        let pace = u8::try_from(raw_len).map_or(Pace::WHOLE, |raw| Pace { clean: character.len_utf8() as u8, raw });
        self.push(raw.start() as u32, raw_len as u32, character.encode_utf8(&mut [0; 4]), pace);
    }

    fn push(&mut self, raw: u32, raw_len: u32, text: &str, pace: Pace) {
        if text.is_empty() {
            return;
        }
        let clean = self.clean.len() as u32;
        let clean_len = text.len() as u32;
        self.clean.push_str(text);
        if pace != Pace::WHOLE
            && let Some(last) = self.runs.last_mut()
            && last.pace == pace
            && last.raw + last.raw_len == raw
        {
            last.clean_len += clean_len;
            last.raw_len += raw_len;
            return;
        }
        self.runs.push(Run { clean, clean_len, raw, raw_len, pace });
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
            let into = start as u32 - run.clean;
            match (run.raw_before(into), run.raw_before(stop as u32 - run.clean)) {
                (Some(from), Some(to)) => self.out.push(run.raw + from, to - from, words, run.pace),
                // Part of a rendered run still comes from the whole of it.
                _ => self.out.push(run.raw, run.raw_len, words, Pace::WHOLE),
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
