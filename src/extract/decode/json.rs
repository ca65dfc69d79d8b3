//! JSON, looked at in place: values are slices of the page, so that each knows where it stands.
//!
//! `serde_json` decides what is JSON; values are borrowed as raw text and opened one level at a time, only where a
//! field may be. Nothing here recurses with the nesting of the input.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use memchr::{memchr, memchr2};
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::super::{Reason, Reject, Stage};
use super::Settings;

/// Checks nesting and keys in one pass, before anything is allocated for them, and that there is one document.
/// `page` begins with an object or array, after white space.
pub(super) fn check_shape(settings: &Settings, page: &str) -> Result<(), Reject> {
    let reject = |detail| Err(Reject::new(Reason::JsonShape, Stage::Decode, detail));
    let bytes = page.as_bytes();
    // Keys counted so far, for each object or array that is open: never longer than the depth allowed.
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = string_end(bytes, at),
            b'{' | b'[' => {
                if open.len() == settings.json_depth_max {
                    return reject(format!("JSON nested deeper than {} at byte {at}", settings.json_depth_max));
                }
                open.push(0);
            }
            b':' => {
                if let Some(keys) = open.last_mut() {
                    *keys += 1;
                    if settings.json_keys_max < *keys {
                        return reject(format!("JSON object of more than {} keys", settings.json_keys_max));
                    }
                }
            }
            b'}' | b']' => {
                open.pop();
                if open.is_empty() {
                    let rest = page[at + 1..].trim_start();
                    if rest.starts_with(['{', '[']) {
                        return reject("more than one JSON document: one article per record is expected".into());
                    }
                    return Ok(());
                }
            }
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// The closing quote of the string that begins at `at`, or the last byte if it is cut off.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut from = at + 1;
    while let Some(found) = bytes.get(from..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        if bytes[from + found] == b'"' {
            return from + found;
        }
        from += found + 2;
    }
    bytes.len()
}

/// Whether `text` is one JSON value of any kind.
pub(super) fn is_valid(text: &str) -> bool {
    serde_json::from_str::<de::IgnoredAny>(text).is_ok()
}

/// A member of an object: its key and its value as it stands in the page.
pub(super) type Member<'p> = (Cow<'p, str>, &'p str);

/// The members of `object` in their order.
pub(super) fn members(object: &str) -> serde_json::Result<Vec<Member<'_>>> {
    struct Members;

    impl<'p> Visitor<'p> for Members {
        type Value = Vec<Member<'p>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'p>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(Key(key)) = map.next_key()? {
                members.push((key, map.next_value::<&'p RawValue>()?.get()));
            }
            Ok(members)
        }
    }

    let mut deserializer = serde_json::Deserializer::from_str(object);
    let members = deserializer.deserialize_map(Members)?;
    deserializer.end()?;
    Ok(members)
}

/// A key, taken as bytes because half a surrogate pair in it must not make the article unreadable.
struct Key<'p>(Cow<'p, str>);

impl<'p> de::Deserialize<'p> for Key<'p> {
    fn deserialize<D: Deserializer<'p>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl<'p> Visitor<'p> for Bytes {
            type Value = Key<'p>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_bytes<E: de::Error>(self, key: &'p [u8]) -> Result<Self::Value, E> {
                Ok(Key(String::from_utf8_lossy(key)))
            }

            fn visit_bytes<E: de::Error>(self, key: &[u8]) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(String::from_utf8_lossy(key).into_owned())))
            }
        }

        deserializer.deserialize_bytes(Bytes)
    }
}

/// The first `most` elements of `array`; none if it is no array.
pub(super) fn elements(array: &str, most: usize) -> Vec<&str> {
    struct Elements(usize);

    impl<'p> Visitor<'p> for Elements {
        type Value = Vec<&'p str>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an array")
        }

        fn visit_seq<A: SeqAccess<'p>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            let mut elements = Vec::new();
            while elements.len() < self.0
                && let Some(element) = seq.next_element::<&'p RawValue>()?
            {
                elements.push(element.get());
            }
            while seq.next_element::<de::IgnoredAny>()?.is_some() {}
            Ok(elements)
        }
    }

    serde_json::Deserializer::from_str(array).deserialize_seq(Elements(most)).unwrap_or_default()
}

/// The value that the JSON pointer (RFC 6901) leads to in `document`.
pub(super) fn resolve<'p>(document: &'p str, pointer: &str) -> Option<&'p str> {
    let mut value = document.trim();
    if pointer.is_empty() {
        return Some(value);
    }
    for token in pointer.strip_prefix('/')?.split('/') {
        let token = token.replace("~1", "/").replace("~0", "~");
        value = if value.starts_with('[') {
            let index = array_index(&token)?;
            elements(value, index.checked_add(1)?).get(index)?
        } else {
            members(value).ok()?.into_iter().find(|(key, _)| *key == token)?.1
        };
    }
    Some(value)
}

/// RFC 6901: digits without a leading zero.
fn array_index(token: &str) -> Option<usize> {
    let plain = token.bytes().all(|byte| byte.is_ascii_digit()) && (token == "0" || !token.starts_with('0'));
    plain.then(|| token.parse().ok())?
}

/// A stretch of a string literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Characters that stand for themselves.
    Plain(Range<usize>),
    /// An escape, and the character it stands for.
    Escape(Range<usize>, char),
    /// An escape that is half of a surrogate pair: no character.
    LoneSurrogate(Range<usize>),
}

/// The pieces of a string literal that `serde_json` has found to be valid, as byte ranges of the literal.
pub(super) struct Pieces<'p> {
    literal: &'p str,
    at: usize,
    end: usize,
}

impl<'p> Pieces<'p> {
    /// Of `literal`, with its quotes; `None` if it is no string.
    pub(super) fn of(literal: &'p str) -> Option<Self> {
        literal.strip_prefix('"')?.strip_suffix('"')?;
        Some(Self { literal, at: 1, end: literal.len() - 1 })
    }

    /// The code unit of the `\uXXXX` that begins at `at`.
    fn unit(&self, at: usize) -> Option<u32> {
        let escape = self.literal.get(at..at + 6)?;
        u32::from_str_radix(escape.strip_prefix("\\u")?, 16).ok()
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let start = self.at;
        if self.end <= start {
            return None;
        }
        let rest = &self.literal.as_bytes()[start..self.end];
        let plain = memchr(b'\\', rest).unwrap_or(rest.len());
        if 0 < plain {
            self.at += plain;
            return Some(Piece::Plain(start..self.at));
        }
        let character = match rest.get(1) {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'u') => {
                let unit = self.unit(start);
                self.at = start + 6;
                if let Some(character) = unit.and_then(char::from_u32) {
                    return Some(Piece::Escape(start..self.at, character));
                }
                if let (Some(high @ 0xd800..0xdc00), Some(low @ 0xdc00..0xe000)) = (unit, self.unit(start + 6)) {
                    self.at = start + 12;
                    let character = char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00));
                    return Some(Piece::Escape(start..self.at, character.expect("a surrogate pair is a character")));
                }
                return Some(Piece::LoneSurrogate(start..self.at));
            }
            // `\"`, `\\` and `\/` stand for what follows.
            Some(byte) => char::from(*byte),
            None => char::REPLACEMENT_CHARACTER,
        };
        self.at = start + 2;
        Some(Piece::Escape(start..self.at, character))
    }
}

/// The string that `literal` stands for, with U+FFFD for lone surrogates; `None` if it is no string.
pub(super) fn unescaped(literal: &str) -> Option<String> {
    let mut text = String::with_capacity(literal.len());
    for piece in Pieces::of(literal)? {
        match piece {
            Piece::Plain(range) => text.push_str(&literal[range]),
            Piece::Escape(_, character) => text.push(character),
            Piece::LoneSurrogate(_) => text.push(char::REPLACEMENT_CHARACTER),
        }
    }
    Some(text)
}
