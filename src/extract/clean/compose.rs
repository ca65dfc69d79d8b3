//! Normalisation form C, only where it changes something.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::scan::find;
use crate::text::{Rewrite, Text};

/// First bytes below this start characters before U+0300, all of which are in form C and compose with none before them.
const FIRST_SUSPECT: u8 = 0xCC;

/// `text` in form C; `None` if it is so already. Compatibility ideographs stay as they are: names are told apart by them.
pub(super) fn compose(text: &Text) -> Option<Text> {
    let source = text.as_str();
    let first = find(source.as_bytes(), 0, |byte| byte >= FIRST_SUSPECT)?;
    let mut writer = Writer { rewrite: Rewrite::of(text), source, kept: 0, changed: false };
    let mut at = first;
    while let Some(suspect) = find(source.as_bytes(), at, |byte| byte >= FIRST_SUSPECT) {
        at = suspect;
        let Some(length) = suspects(&source[at..]) else {
            at += source[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        // They may compose with the character before them, and with none before that.
        let start = source[..at].char_indices().next_back().map_or(0, |(before, _)| before);
        writer.normalise(start, at + length);
        at += length;
    }
    writer.finish()
}

/// Length of the characters at the start of `rest` that are not in form C or may compose with what stands before them.
fn suspects(rest: &str) -> Option<usize> {
    let length = rest.char_indices().find(|&(_, c)| is_boundary(c)).map_or(rest.len(), |(at, _)| at);
    (length > 0).then_some(length)
}

fn is_compatibility_ideograph(c: char) -> bool {
    matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

fn is_boundary(c: char) -> bool {
    c < '\u{300}'
        // Typographic spaces, dashes and quotes, which news is full of; the two before them are not in form C.
        || matches!(c, '\u{2002}'..='\u{203A}')
        || is_compatibility_ideograph(c)
        || canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes
}

struct Writer<'t> {
    rewrite: Rewrite<'t>,
    source: &'t str,
    kept: usize,
    changed: bool,
}

impl Writer<'_> {
    fn normalise(&mut self, start: usize, end: usize) {
        let segment = &self.source[start..end];
        if segment.contains(is_compatibility_ideograph) {
            return;
        }
        let composed = segment.nfc().collect::<String>();
        if composed == segment {
            return;
        }
        let same = segment.char_indices().zip(composed.chars()).find(|((_, old), new)| old != new);
        let same = same.map_or(0, |((at, _), _)| at);
        self.rewrite.keep(self.kept..start + same);
        self.rewrite.replace(start + same..end, &composed[same..]);
        self.kept = end;
        self.changed = true;
    }

    fn finish(mut self) -> Option<Text> {
        self.rewrite.keep(self.kept..self.source.len());
        self.changed.then(|| self.rewrite.finish())
    }
}
