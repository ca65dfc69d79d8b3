//! Text in one encoding written down as UTF-8, with the way back from each character to its bytes.
//!
//! ASCII that stands alike in both is copied; characters in a row that are as long as each other, there and here, share a
//! run of the [`Text`].

use encoding_rs::{Decoder, DecoderResult, Encoding};

use crate::text::{RawSpan, Text, Transcript};

/// `data` from `start` on as UTF-8, and whether something had to be replaced.
pub(super) fn utf8(data: &[u8], start: usize) -> (Text, bool) {
    let mut out = Transcript::with_capacity(data.len());
    let (mut at, mut replaced) = (start, false);
    for chunk in data[start..].utf8_chunks() {
        out.copy(at, chunk.valid());
        at += chunk.valid().len();
        let invalid = chunk.invalid().len();
        if 0 < invalid {
            replaced = true;
            out.transcode(raw(at, at + invalid), char::REPLACEMENT_CHARACTER);
            at += invalid;
        }
    }
    (out.finish(), replaced)
}

/// `data` from `start` on as UTF-16 in the byte order of `unit`, and whether something had to be replaced.
pub(super) fn utf16(data: &[u8], start: usize, unit: fn([u8; 2]) -> u16) -> (Text, bool) {
    let mut out = Transcript::with_capacity(data.len() / 2);
    let body = &data[start..];
    let units = body.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let (mut at, mut replaced) = (start, false);
    for read in char::decode_utf16(units) {
        let (character, units) = match read {
            Ok(character) => (character, character.len_utf16()),
            Err(_) => {
                replaced = true;
                (char::REPLACEMENT_CHARACTER, 1)
            }
        };
        out.transcode(raw(at, at + 2 * units), character);
        at += 2 * units;
    }
    if body.len() % 2 == 1 {
        replaced = true;
        out.transcode(raw(at, at + 1), char::REPLACEMENT_CHARACTER);
    }
    (out.finish(), replaced)
}

/// `data` from `start` on in one of WHATWG's legacy encodings, and whether something had to be replaced.
///
/// The decoder is fed byte by byte: what it gives after a byte came from the bytes since it last gave something.
pub(super) fn legacy(data: &[u8], start: usize, encoding: &'static Encoding) -> (Text, bool) {
    let mut out = Transcript::with_capacity(data.len());
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut characters = String::new();
    let (mut at, mut from, mut replaced) = (start, start, false);
    while at < data.len() {
        if from == at && encoding.is_single_byte() {
            let ascii = data[at..].iter().position(|byte| !byte.is_ascii()).unwrap_or(data.len() - at);
            let plain = std::str::from_utf8(&data[at..at + ascii]).expect("ASCII is UTF-8");
            out.copy(at, plain);
            (at, from) = (at + ascii, at + ascii);
            if at == data.len() {
                break;
            }
        }
        let last = at + 1 == data.len();
        characters.clear();
        replaced |= feed(&mut decoder, &data[at..=at], last, &mut characters);
        at += 1;
        if characters.as_bytes() == &data[from..at] && characters.is_ascii() {
            out.copy(from, &characters);
            from = at;
        } else if let Some(first) = characters.chars().next() {
            match characters.len() == first.len_utf8() {
                true => out.transcode(raw(from, at), first),
                false => out.render(raw(from, at), &characters),
            }
            from = at;
        }
    }
    (out.finish(), replaced)
}

/// Writes what `decoder` gives for `bytes`, with U+FFFD for what it cannot read, and tells whether there was such.
fn feed(decoder: &mut Decoder, bytes: &[u8], last: bool, characters: &mut String) -> bool {
    let (mut rest, mut broken) = (bytes, false);
    // Room for what one more byte can bring out: four bytes held back, each replaced.
    characters.reserve(16);
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(rest, characters, last);
        rest = &rest[read..];
        match result {
            DecoderResult::InputEmpty => return broken,
            DecoderResult::OutputFull => characters.reserve(16),
            DecoderResult::Malformed(..) => {
                broken = true;
                characters.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
}

fn raw(start: usize, end: usize) -> RawSpan {
    RawSpan::new(start as u32, end as u32)
}
