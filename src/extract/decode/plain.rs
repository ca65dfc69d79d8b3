//! Plain text, with or without a `date YYYY-MM-DD` header.

use std::ops::Range;

/// The word that opens the header.
const WORD: &str = "date";

/// The date that a header gives and where it stands, and where the text after it begins.
pub(super) struct Header {
    pub(super) date: Range<usize>,
    pub(super) body: usize,
}

/// The header of `page`: after any white space the word `date`, blanks or a colon, and a date in the shape
/// `YYYY-MM-DD`, alone or with a time after a `T`, up to white space or the end.
///
/// The shape is enough: a date that no calendar has is still a header, and an invalid candidate.
pub(super) fn header(page: &str) -> Option<Header> {
    let start = page.len() - page.trim_start().len();
    let word = page.get(start..start + WORD.len())?;
    if !word.eq_ignore_ascii_case(WORD) {
        return None;
    }
    let after_word = &page[start + WORD.len()..];
    let value = after_word.trim_start_matches([' ', '\t', '\u{a0}', ':']);
    if value.len() == after_word.len() {
        return None;
    }
    let begin = page.len() - value.len();
    let length = value.find(char::is_whitespace).unwrap_or(value.len());
    if !dated(&value[..length]) {
        return None;
    }
    let rest = &value[length..];
    Some(Header { date: begin..begin + length, body: page.len() - rest.trim_start().len() })
}

/// Whether `word` has the shape of an ISO 8601 calendar date, or of one with a time.
fn dated(word: &str) -> bool {
    const SHAPE: &[u8; 10] = b"dddd-dd-dd";
    let (Some(day), Some(time)) = (word.as_bytes().get(..SHAPE.len()), word.as_bytes().get(SHAPE.len()..)) else {
        return false;
    };
    let fits = |(byte, shape): (&u8, &u8)| if *shape == b'd' { byte.is_ascii_digit() } else { byte == shape };
    let clock = |byte: &u8| byte.is_ascii_digit() || b":.+-Zz".contains(byte);
    day.iter().zip(SHAPE).all(fits) && (time.is_empty() || (time[0] == b'T' && time[1..].iter().all(clock)))
}
