//! UTF-8 that someone read as windows-1252: `â€œ` for `“`, `Ã©` for `é`. And windows-1252 that someone read as Latin-1:
//! controls from U+0080 to U+009F for quotes and dashes.
//!
//! A sequence is repaired only where its characters are the bytes of one UTF-8 character and that is likelier than what
//! stands there. For Latin letters and punctuation one sequence is proof enough, as `Ã` inside a word and `â€` anywhere are
//! not; for other scripts it takes a row of them.

use super::windows_1252::{byte_of, char_of};
use crate::text::{Rewrite, Text};

/// How many sequences in a row prove a script whose single ones may be chance.
const ROW_MIN: usize = 3;

/// `text` repaired; `None` if nothing needed it.
pub(super) fn repair(text: &Text) -> Option<Text> {
    let source = text.as_str();
    if !has_suspect(source) {
        return None;
    }
    // A lone U+0085 is a line end; among other such controls it is the ellipsis.
    let misread =
        source.chars().any(|c| matches!(c, '\u{80}'..='\u{9F}' if c != '\u{85}') && char_of(c as u8).is_some());
    let mut rewrite = Rewrite::of(text);
    let mut kept = 0;
    let mut before = None;
    let mut proven = 0;
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        let mut next = at + c.len_utf8();
        let mut repaired = None;
        if !c.is_ascii() {
            if at >= proven {
                proven = row(source, at).unwrap_or(proven);
            }
            if let Some((end, decoded)) = sequence(source, at)
                && (at < proven || stands_alone(c, &source[next..end], decoded, before))
            {
                repaired = Some((end, decoded));
            } else if source[at..].starts_with("â€") {
                // The third byte of `”` has no character, and many drop it.
                repaired = Some((at + "â€".len(), '”'));
            } else if matches!(c, '\u{80}'..='\u{9F}') && (c != '\u{85}' || misread) {
                repaired = char_of(c as u8).map(|decoded| (next, decoded));
            }
        }
        if let Some((end, decoded)) = repaired {
            rewrite.keep(kept..at);
            rewrite.replace(at..end, decoded.encode_utf8(&mut [0; 4]));
            (kept, next) = (end, end);
            before = Some(decoded);
        } else {
            before = Some(c);
        }
        at = next;
    }
    if kept == 0 {
        return None;
    }
    rewrite.keep(kept..source.len());
    Some(rewrite.finish())
}

/// Whether a byte can only belong to what may have to be repaired: a letter of the upper half of Latin-1 that is the first
/// byte of a sequence, or a control.
fn has_suspect(source: &str) -> bool {
    let bytes = source.as_bytes();
    let follows = |at: usize| bytes.get(at + 2).is_some_and(|&byte| byte >= 0x80);
    memchr::memchr2_iter(0xC2, 0xC3, bytes).any(|at| match (bytes[at], bytes[at + 1]) {
        (0xC2, 0x80..0xA0) => true,
        (0xC3, 0x82..0xB5) => follows(at),
        _ => false,
    })
}

/// The sequence at `at`: its end and the character that its bytes are in UTF-8.
fn sequence(source: &str, at: usize) -> Option<(usize, char)> {
    let mut chars = source[at..].chars();
    let first = chars.next()?;
    let lead = byte_of(first)?;
    let length = match lead {
        0xC2..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0..0xF5 => 4,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0, 0];
    let mut end = at + first.len_utf8();
    for byte in &mut bytes[1..length] {
        let c = chars.next()?;
        *byte = byte_of(c).filter(|byte| (0x80..0xC0).contains(byte))?;
        end += c.len_utf8();
    }
    let decoded = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
    Some((end, decoded))
}

/// Where a row of at least [`ROW_MIN`] sequences that starts at `at` ends; single blanks and ASCII marks may part them.
fn row(source: &str, at: usize) -> Option<usize> {
    let mut end = at;
    let mut count = 0;
    while let Some((next, decoded)) = sequence(source, end).filter(|(_, decoded)| decoded.is_alphabetic()) {
        // Latin letters prove themselves, one by one.
        if decoded < '\u{180}' {
            break;
        }
        count += 1;
        end = next;
        if source[end..].starts_with([' ', ',', '.', '-']) && sequence(source, end + 1).is_some() {
            end += 1;
        }
        if count > ROW_MIN && end - at > 4096 {
            break;
        }
    }
    (count >= ROW_MIN).then_some(end)
}

/// Whether one sequence alone is likelier a misread character than what it shows: `first` and `rest`, after `before`.
fn stands_alone(first: char, rest: &str, decoded: char, before: Option<char>) -> bool {
    match decoded {
        // `IRMÃ”` is a Portuguese word and a quote, `CAFÃ‰` is misread.
        '\u{80}'..='\u{17F}' => {
            let closes =
                rest.starts_with(['’', '”', '»', '–', '—', '…', '“', '‘', '›', '„', '‚', '\u{A0}', 'º', 'ª', '•']);
            let capitals = before.is_some_and(char::is_uppercase);
            matches!(first, 'Â' | 'Ã' | 'Ä' | 'Å') && !(closes && capitals)
        }
        // Accents that stand apart, punctuation, currency, letter-like signs, arrows, symbols, ligatures, marks of encodings.
        '\u{2C6}'..='\u{2DD}' | '\u{300}'..='\u{36F}' => {
            matches!(first, 'Ë' | 'Ì' | 'Í') && !before.is_some_and(char::is_uppercase)
        }
        '\u{2000}'..='\u{206F}'
        | '\u{20A0}'..='\u{2BFF}'
        | '\u{FB00}'..='\u{FB06}'
        | '\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFFD}' => true,
        '\u{1F000}'..='\u{1FAFF}' => true,
        _ => false,
    }
}
