//! Tokens that are no words: punctuation, currency, emoticons, emoji.

use super::cut::{char_at, is_word};

/// Emoticons that stand alone or after a stop. `8)` and `:/` are left out: numbered lists and broken links.
const EMOTICONS: [&str; 22] = [
    ":'(", ":')", ":-)", ":-(", ":-D", ":-P", ":-/", ";-)", "^_^", "-_-", ">:(", ":)", ":(", ":D", ":P", ":p", ";)",
    ";D", "=)", "=(", "<3", "(:",
];

/// Letters before a dollar sign that are one token with it.
const CURRENCY_PREFIXES: [&str; 12] = ["US", "C", "A", "CA", "AU", "HK", "NZ", "S", "R", "NT", "U", "Bds"];

/// Whether `word` before a dollar sign names whose dollar it is: `US$`.
pub(super) fn is_currency_prefix(word: &str) -> bool {
    CURRENCY_PREFIXES.contains(&word)
}

/// Whether `c` only changes the character before it: accents, vowel signs, joiners, variation selectors.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
        || unicode_normalization::char::is_combining_mark(c)
}

/// Where the mark at `at` ends, in a chunk that lies between `chunk` and `end`.
pub(super) fn end(text: &str, chunk: usize, at: usize, end: usize) -> usize {
    let Some(first) = char_at(text, at) else { return end };
    if let Some(length) = emoticon(text, chunk, at, end) {
        return at + length;
    }
    let run = |same: fn(char, char) -> bool| {
        let rest = &text[at..end];
        at + rest.char_indices().find(|&(_, c)| !same(first, c)).map_or(rest.len(), |(length, _)| length)
    };
    match first {
        // A stop of several marks is one token: `...`, `?!`.
        '.' | '!' | '?' | '…' => run(|_, c| matches!(c, '.' | '!' | '?' | '…')),
        '-' | '=' | '*' | '~' | '+' | '#' | '$' | '<' | '>' | '`' => run(|first, c| c == first),
        '\'' | '’' | '‘' if char_at(text, at + first.len_utf8()) == Some(first) && at + first.len_utf8() < end => {
            at + 2 * first.len_utf8()
        }
        _ if first.is_ascii() => at + 1,
        _ => cluster(text, at, end),
    }
}

/// Where the character at `at` ends with all that changes it: accents, skin tones, joined emoji, the second half of a flag.
fn cluster(text: &str, at: usize, end: usize) -> usize {
    let mut chars = text[at..end].chars();
    let Some(first) = chars.next() else { return end };
    let mut stop = at + first.len_utf8();
    let mut joined = first == '\u{200d}';
    let flag = |c: char| ('\u{1f1e6}'..='\u{1f1ff}').contains(&c);
    let mut half = flag(first);
    for c in chars {
        if is_mark(c) {
            joined = c == '\u{200d}';
        } else if joined && !is_word(c) && !c.is_ascii() {
            joined = false;
        } else if half && flag(c) {
            half = false;
        } else {
            break;
        }
        stop += c.len_utf8();
    }
    stop
}

/// Length of the emoticon at `at`, which starts its chunk or follows a stop, and ends the chunk or comes before one.
fn emoticon(text: &str, chunk: usize, at: usize, end: usize) -> Option<usize> {
    let stop = |c: char| matches!(c, '.' | '!' | '?' | ',' | ';' | ')' | '"');
    if at > chunk && !text[chunk..at].ends_with(['.', '!', '?']) {
        return None;
    }
    let rest = &text[at..end];
    let found = EMOTICONS.iter().find(|emoticon| rest.starts_with(**emoticon))?;
    rest[found.len()..].chars().next().is_none_or(stop).then_some(found.len())
}
