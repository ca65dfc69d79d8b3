//! White space and characters that show nothing.

use super::scan::find;
use crate::text::{Rewrite, Text};

/// Washed text.
pub(super) struct Washed {
    pub(super) text: Text,
    /// Whether controls, zero-width or bidi characters were dropped; a soft hyphen is none of these.
    pub(super) dropped: bool,
}

/// `text` with single spaces, single line ends and blank lines as its only white space and nothing invisible; `None` if
/// it is so already.
pub(super) fn wash(text: &Text) -> Option<Washed> {
    let source = text.as_str();
    let mut trouble = next_trouble(source, 0)?;
    let mut rewrite = Rewrite::of(text);
    let mut dropped = false;
    let mut kept = 0;
    loop {
        // The white space right before belongs to the same stretch.
        let mut start = trouble;
        while start > kept && matches!(source.as_bytes()[start - 1], b' ' | b'\n') {
            start -= 1;
        }
        let stretch = Stretch::at(source, start);
        dropped |= stretch.dropped;
        rewrite.keep(kept..start);
        if stretch.end > start {
            let is_edge = stretch.end == source.len() || rewrite.as_str().is_empty();
            if !is_edge {
                stretch.write(source, start, &mut rewrite);
            }
            kept = stretch.end;
        } else {
            // A joiner that is needed where it stands.
            kept = start;
            let joiner = source[start..].chars().next().map_or(1, char::len_utf8);
            rewrite.keep(kept..kept + joiner);
            kept += joiner;
        }
        match next_trouble(source, kept) {
            Some(next) => trouble = next,
            None => break,
        }
    }
    rewrite.keep(kept..source.len());
    let text = rewrite.finish();
    Some(Washed { text, dropped })
}

/// A stretch of white space and invisible characters.
struct Stretch {
    end: usize,
    blank: bool,
    line_ends: usize,
    dropped: bool,
}

impl Stretch {
    fn at(source: &str, start: usize) -> Self {
        let mut stretch = Self { end: start, blank: false, line_ends: 0, dropped: false };
        let mut before = source[..start].chars().next_back();
        let mut chars = source[start..].chars().peekable();
        while let Some(c) = chars.next() {
            match kind(c) {
                Kind::Blank => stretch.blank = true,
                Kind::LineEnd => {
                    stretch.blank = true;
                    stretch.line_ends += 1;
                    if c == '\r' && chars.next_if_eq(&'\n').is_some() {
                        stretch.end += 1;
                    }
                }
                Kind::Silent => {}
                Kind::Control => stretch.dropped = true,
                Kind::Joiner if joins(before, c, &source[stretch.end + c.len_utf8()..]) => return stretch,
                Kind::Joiner => stretch.dropped = true,
                Kind::Visible => return stretch,
            }
            if matches!(kind(c), Kind::Blank | Kind::LineEnd) {
                before = Some(c);
            }
            stretch.end += c.len_utf8();
        }
        stretch
    }

    /// Writes what the stretch comes to, from its own bytes where it has them.
    fn write(&self, source: &str, start: usize, rewrite: &mut Rewrite<'_>) {
        if !self.blank {
            return;
        }
        let shown = match self.line_ends {
            0 => " ",
            1 => "\n",
            _ => "\n\n",
        };
        match source[start..self.end].find(shown) {
            Some(at) => rewrite.keep(start + at..start + at + shown.len()),
            None => rewrite.replace(start..self.end, shown),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Visible,
    Blank,
    LineEnd,
    /// Shows nothing and means nothing here: a soft hyphen.
    Silent,
    /// A control, a zero-width or a bidi character.
    Control,
    /// U+200C or U+200D, which some scripts and emoji need.
    Joiner,
}

fn kind(c: char) -> Kind {
    match c {
        ' ' | '\t' | '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
            Kind::Blank
        }
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Kind::LineEnd,
        '\u{AD}' => Kind::Silent,
        '\u{200C}' | '\u{200D}' => Kind::Joiner,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' => {
            Kind::Control
        }
        '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' => Kind::Control,
        '\u{FFFE}' | '\u{FFFF}' | '\u{E0001}' => Kind::Control,
        _ => Kind::Visible,
    }
}

/// Whether the joiner after `before` does something: between the parts of an emoji, or after a letter of a script whose
/// letters change shape by it (Arabic, the scripts of India and their relatives, Mongolian).
fn joins(before: Option<char>, joiner: char, rest: &str) -> bool {
    let Some(before) = before else { return false };
    let after = rest.chars().find(|&c| kind(c) != Kind::Control && kind(c) != Kind::Silent);
    match before {
        '\u{600}'..='\u{8FF}' => {
            after.is_some_and(|after| matches!(after, '\u{600}'..='\u{8FF}' | '\u{FB50}'..='\u{FDFF}'))
        }
        '\u{900}'..='\u{DFF}' | '\u{F00}'..='\u{109F}' | '\u{1780}'..='\u{18AF}' | '\u{1900}'..='\u{1CFF}' => {
            after.is_some_and(|after| kind(after) != Kind::Joiner)
        }
        '\u{A9}' | '\u{AE}' | '\u{2190}'..='\u{2BFF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}' => {
            joiner == '\u{200D}'
                && after.is_some_and(|c| matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}'))
        }
        _ => false,
    }
}

/// Where, from byte `from` on, something stands that washing may change.
fn next_trouble(source: &str, from: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let last = bytes.len().checked_sub(1)?;
    let mut at = from;
    // A blank is trouble only beside another or at an edge, which is looked for below; all other white space, controls
    // and the first bytes of the blocks that hold such characters are rare.
    while let Some(found) = find(bytes, at, |byte| (byte < b' ') | (byte == 0x7F) | (byte >= 0xC2)) {
        if let Some(blank) = blank_trouble(bytes, at, found + 1, last) {
            return Some(blank);
        }
        at = found;
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let trouble = match bytes[at] {
            b'\n' => next == b' ' || at == 0 || at == last || (next == b'\n' && bytes.get(at + 2) == Some(&b'\n')),
            0..0x80 => true,
            // The first byte of a character that may be white space or invisible.
            byte => {
                CLASS[usize::from(byte)] == LOUD
                    && source[at..].chars().next().is_some_and(|c| kind(c) != Kind::Visible)
            }
        };
        if trouble {
            return Some(at);
        }
        at += 1;
    }
    blank_trouble(bytes, at, bytes.len(), last)
}

/// Where between `from` and `to` a blank stands that washing may change: at an edge, or before another or a line end.
fn blank_trouble(bytes: &[u8], from: usize, to: usize, last: usize) -> Option<usize> {
    if from < to && from == 0 && bytes[0] == b' ' {
        return Some(0);
    }
    let stretch = bytes.get(from..to)?;
    let pair = stretch.windows(2).position(|pair| (pair[0] == b' ') & ((pair[1] == b' ') | (pair[1] == b'\n')));
    let edge = (to > last && bytes[last] == b' ' && from <= last).then_some(last);
    pair.map(|ahead| from + ahead).or(edge)
}

const QUIET: u8 = 0;
const LOUD: u8 = 1;

/// Which bytes need a second look: controls, blanks, and the first bytes of the blocks that hold blanks and invisible
/// characters.
const CLASS: [u8; 256] = {
    let mut class = [QUIET; 256];
    let mut byte = 0;
    while byte <= b' ' {
        class[byte as usize] = LOUD;
        byte += 1;
    }
    class[0x7F] = LOUD;
    class[0xC2] = LOUD;
    class[0xD8] = LOUD;
    class[0xE1] = LOUD;
    class[0xE2] = LOUD;
    class[0xE3] = LOUD;
    class[0xEF] = LOUD;
    class[0xF3] = LOUD;
    class
};
