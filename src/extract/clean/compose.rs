//! Normalisation form C, only where it changes something.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::text::{Rewrite, Text};

/// First bytes below this start characters before U+0300, all of which are in form C and compose with none before them.
const FIRST_SUSPECT: u8 = 0xCC;

/// `text` in form C; `None` if it is so already. Compatibility ideographs stay as they are: names are told apart by them.
pub(super) fn compose(text: &Text) -> Option<Text> {
    let source = text.as_str();
    let first = source.bytes().position(|byte| byte >= FIRST_SUSPECT)?;
    if is_nfc_quick(source[first..].chars()) == IsNormalized::Yes && is_boundary(source[first..].chars().next()?) {
        return None;
    }
    let mut writer = Writer { rewrite: Rewrite::of(text), source, kept: 0, changed: false };
    // A segment starts where nothing before can compose with what comes, so each is normalised by itself.
    let mut start = source[..first].char_indices().next_back().map_or(0, |(at, _)| at);
    for (offset, c) in source[first..].char_indices() {
        if is_boundary(c) {
            writer.normalise(start, first + offset);
            start = first + offset;
        }
    }
    writer.normalise(start, source.len());
    writer.finish()
}

fn is_compatibility_ideograph(c: char) -> bool {
    matches!(c, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

fn is_boundary(c: char) -> bool {
    is_compatibility_ideograph(c)
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
        let mut chars = segment.chars();
        let single = chars.next().is_none_or(is_boundary) && chars.next().is_none();
        if single || segment.contains(is_compatibility_ideograph) {
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
