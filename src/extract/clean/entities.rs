//! Character references of HTML, decoded once: `&amp;lt;` becomes `&lt;` and stays it.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::windows_1252;
use crate::text::{Rewrite, Text};

/// Longest name or number of a reference that is looked for, in bytes: more than the longest of `entities.txt`.
const NAME_MAX: usize = 24;

/// Names that pages write without their semicolon. Only before what cannot continue a name: `AT&T` and `a&lt2` stay.
const LEGACY: [&str; 5] = ["amp", "lt", "gt", "quot", "nbsp"];

static NAMED: LazyLock<HashMap<&'static str, char>> = LazyLock::new(|| {
    let mut named = HashMap::new();
    for line in include_str!("entities.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let code = words.next().and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        if let Some(c) = code {
            named.extend(words.map(|name| (name, c)));
        }
    }
    named
});

/// `text` with its references decoded; `None` if it has none.
pub(super) fn decode(text: &Text) -> Option<Text> {
    let source = text.as_str();
    let mut rewrite: Option<Rewrite<'_>> = None;
    let mut kept = 0;
    for at in memchr::memchr_iter(b'&', source.as_bytes()) {
        let Some((length, c)) = reference(&source[at + 1..]) else { continue };
        let rewrite = rewrite.get_or_insert_with(|| Rewrite::of(text));
        rewrite.keep(kept..at);
        kept = at + 1 + length;
        rewrite.replace(at..kept, c.encode_utf8(&mut [0; 4]));
    }
    rewrite.map(|mut rewrite| {
        rewrite.keep(kept..source.len());
        rewrite.finish()
    })
}

/// The reference whose name starts `rest`: its length without the ampersand, and its character.
fn reference(rest: &str) -> Option<(usize, char)> {
    let bytes = rest.as_bytes();
    if bytes.first() == Some(&b'#') {
        let hexadecimal = matches!(bytes.get(1), Some(b'x' | b'X'));
        let from = if hexadecimal { 2 } else { 1 };
        let radix = if hexadecimal { 16 } else { 10 };
        let digits = bytes[from..].iter().take(NAME_MAX).take_while(|byte| char::from(**byte).is_digit(radix)).count();
        let end = from + digits;
        if digits == 0 || bytes.get(end) != Some(&b';') {
            return None;
        }
        let code = u32::from_str_radix(&rest[from..end], radix).unwrap_or(u32::MAX);
        return Some((end + 1, numbered(code)));
    }
    let length = bytes.iter().take(NAME_MAX).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let name = &rest[..length];
    if bytes.get(length) == Some(&b';') {
        return NAMED.get(name).map(|&c| (length + 1, c));
    }
    let continues = bytes.get(length).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'=');
    if LEGACY.contains(&name) && !continues { NAMED.get(name).map(|&c| (length, c)) } else { None }
}

/// The character of a numeric reference, by the rules of HTML: C1 controls mean windows-1252, what is no character is
/// U+FFFD.
fn numbered(code: u32) -> char {
    let byte = u8::try_from(code).ok().filter(|byte| (0x80..0xA0).contains(byte));
    match byte.and_then(windows_1252::char_of) {
        Some(c) => c,
        None => char::from_u32(code).filter(|&c| c != '\0').unwrap_or('\u{FFFD}'),
    }
}
