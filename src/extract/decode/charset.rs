//! Bytes to characters, each of which knows its bytes.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::super::{Code, Reason, Reject, Stage, Warning};
use super::transcode;
use crate::text::Text;

/// Control characters and undecodable bytes that a text may have, as one in so many bytes. Random bytes read as
/// windows-1252 have one in ten; articles have none, or a few where some system broke.
const JUNK_ONE_IN: usize = 20;

/// So few make no junk, however short the text: a terminal's colour in it, the half character of a cut.
const JUNK_FREE: usize = 4;

/// Serializers that use a schema registry put a zero and the schema's number, four bytes, before the JSON. They are
/// passed over as a byte order mark is.
const SCHEMA_ID_BYTES: usize = 5;

/// Bytes looked at for the pattern of NULs that UTF-16 leaves in western text.
const UTF16_SAMPLE_BYTES: usize = 1024;

/// In UTF-16 without a byte order mark, at least one in so many characters must be ASCII: a space, a digit, a letter.
const UTF16_ASCII_ONE_IN: usize = 12;

/// Bytes, from the first that is not ASCII, that the charset detector sees. More does not change its mind.
const GUESS_SAMPLE_BYTES: usize = 256 * 1024;

/// A payload as characters.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) text: Text,
    /// By its WHATWG name, in lower case.
    pub(super) charset: &'static str,
    /// Whether nothing but statistics spoke for it.
    pub(super) guessed: bool,
}

/// Reads `data` as text: by byte order mark, as UTF-16 by its NULs, as UTF-8 if it is that, by the declared charset,
/// else by a guess.
///
/// UTF-8 comes before a declared single-byte charset because text that is valid UTF-8 and not ASCII is next to never
/// anything else, while headers are often a server's default.
pub(super) fn read(data: &[u8], declared: Option<&str>, warnings: &mut Vec<Warning>) -> Result<Page, Reject> {
    let page = decode(data, declared, warnings)?;
    let junk = junk(page.text.as_str());
    if JUNK_FREE < junk && page.text.len() < junk.saturating_mul(JUNK_ONE_IN) {
        let detail =
            format!("{junk} control or undecodable characters in {} bytes read as {}", data.len(), page.charset);
        return Err(Reject::new(Reason::Encoding, Stage::Decode, detail));
    }
    Ok(page)
}

fn decode(data: &[u8], declared: Option<&str>, warnings: &mut Vec<Warning>) -> Result<Page, Reject> {
    if data.starts_with(&[0xff, 0xfe, 0, 0]) || data.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err(Reject::new(Reason::Encoding, Stage::Decode, "UTF-32 is not read"));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(data) {
        return Ok(transcribe(data, mark, encoding, warnings));
    }
    if let [0, _, _, _, _, b'{', ..] = data {
        return Ok(transcribe(data, SCHEMA_ID_BYTES, UTF_8, warnings));
    }
    let declared = declared.and_then(|label| Encoding::for_label_no_replacement(label.as_bytes()));
    if let Some(encoding) = utf16_without_mark(data) {
        let promised = declared.is_some_and(|encoding| encoding == UTF_16LE || encoding == UTF_16BE);
        let mut page = transcribe(data, 0, encoding, warnings);
        if !promised {
            page.guessed = true;
            warnings.push(Warning { code: Code::CharsetGuessed, path: "/input/charset" });
        }
        return Ok(page);
    }
    if let Ok(text) = std::str::from_utf8(data) {
        if let Some(encoding) = declared.filter(|encoding| *encoding != UTF_8) {
            if encoding.is_single_byte() && text.is_ascii() {
                return Ok(Page { text: Text::verbatim(0, text), charset: name(encoding), guessed: false });
            }
            if !encoding.is_single_byte() && encoding != UTF_16LE && encoding != UTF_16BE {
                return Ok(transcribe(data, 0, encoding, warnings));
            }
            warnings.push(Warning { code: Code::ContentTypeMismatch, path: "/input/charset" });
        }
        return Ok(Page { text: Text::verbatim(0, text), charset: name(UTF_8), guessed: false });
    }
    match declared {
        Some(encoding) if encoding != UTF_8 => Ok(transcribe(data, 0, encoding, warnings)),
        _ if mostly_utf8(data) => Ok(transcribe(data, 0, UTF_8, warnings)),
        _ => {
            let mut page = transcribe(data, 0, guess(data), warnings);
            page.guessed = true;
            warnings.push(Warning { code: Code::CharsetGuessed, path: "/input/charset" });
            Ok(page)
        }
    }
}

/// Reads `data` from byte `start` on as `encoding`, whatever it holds.
fn transcribe(data: &[u8], start: usize, encoding: &'static Encoding, warnings: &mut Vec<Warning>) -> Page {
    let (text, replaced) = if encoding == UTF_8 {
        transcode::utf8(data, start)
    } else if encoding == UTF_16LE {
        transcode::utf16(data, start, u16::from_le_bytes)
    } else if encoding == UTF_16BE {
        transcode::utf16(data, start, u16::from_be_bytes)
    } else {
        transcode::legacy(data, start, encoding)
    };
    if replaced {
        warnings.push(Warning { code: Code::BytesReplaced, path: "/item/bodies/0/value" });
    }
    Page { text, charset: name(encoding), guessed: false }
}

/// UTF-16 by the NULs that are the high bytes of ASCII characters: all on one side, and enough of them.
fn utf16_without_mark(data: &[u8]) -> Option<&'static Encoding> {
    let sample = &data[..data.len().min(UTF16_SAMPLE_BYTES)];
    if data.len() % 2 == 1 || memchr::memchr(0, sample).is_none() {
        return None;
    }
    let (mut first, mut second) = (0, 0);
    for pair in sample.chunks_exact(2) {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    let enough = sample.len() / 2;
    match (first * UTF16_ASCII_ONE_IN, second * UTF16_ASCII_ONE_IN) {
        (0, second) if enough <= second => Some(UTF_16LE),
        (first, 0) if enough <= first => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether `data` is UTF-8 with some damage: it has more multi-byte characters that are right than broken ones, or was
/// only cut off within its last character.
fn mostly_utf8(data: &[u8]) -> bool {
    let (mut right, mut broken, mut broken_inside) = (0_usize, 0_usize, false);
    let mut read = 0;
    for chunk in data.utf8_chunks() {
        read += chunk.valid().len() + chunk.invalid().len();
        right += chunk.valid().bytes().filter(|byte| 0xc0 <= *byte).count();
        if !chunk.invalid().is_empty() {
            broken += 1;
            // Two right bytes of three or four at the very end are a cut; one alone may be a letter of another charset.
            broken_inside |= read < data.len() || chunk.invalid().len() < 2;
        }
    }
    broken <= right || !broken_inside
}

fn guess(data: &[u8]) -> &'static Encoding {
    let start = data.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
    let sample = &data[start..data.len().min(start + GUESS_SAMPLE_BYTES)];
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// Control characters other than white space, and replacement characters.
fn junk(text: &str) -> usize {
    /// Counts fit a byte within a chunk of this size, which lets the compiler count many bytes at once.
    const CHUNK: usize = 128;

    let control = |byte: &u8| u8::from(((*byte < b' ') & (4 < byte.wrapping_sub(b'\t'))) | (*byte == 0x7f));
    let chunks = text.as_bytes().chunks(CHUNK);
    let controls: usize = chunks.map(|chunk| usize::from(chunk.iter().map(control).sum::<u8>())).sum();
    controls + memchr::memmem::find_iter(text.as_bytes(), "\u{fffd}").count()
}

/// WHATWG's names in lower case. `encoding_rs` writes some with capitals.
fn name(encoding: &'static Encoding) -> &'static str {
    const CAPITALISED: [(&str, &str); 23] = [
        ("UTF-8", "utf-8"),
        ("UTF-16LE", "utf-16le"),
        ("UTF-16BE", "utf-16be"),
        ("IBM866", "ibm866"),
        ("ISO-8859-2", "iso-8859-2"),
        ("ISO-8859-3", "iso-8859-3"),
        ("ISO-8859-4", "iso-8859-4"),
        ("ISO-8859-5", "iso-8859-5"),
        ("ISO-8859-6", "iso-8859-6"),
        ("ISO-8859-7", "iso-8859-7"),
        ("ISO-8859-8", "iso-8859-8"),
        ("ISO-8859-8-I", "iso-8859-8-i"),
        ("ISO-8859-10", "iso-8859-10"),
        ("ISO-8859-13", "iso-8859-13"),
        ("ISO-8859-14", "iso-8859-14"),
        ("ISO-8859-15", "iso-8859-15"),
        ("ISO-8859-16", "iso-8859-16"),
        ("KOI8-R", "koi8-r"),
        ("KOI8-U", "koi8-u"),
        ("GBK", "gbk"),
        ("Big5", "big5"),
        ("EUC-JP", "euc-jp"),
        ("EUC-KR", "euc-kr"),
    ];
    match encoding.name() {
        "Shift_JIS" => "shift_jis",
        "ISO-2022-JP" => "iso-2022-jp",
        name => CAPITALISED.iter().find(|(written, _)| *written == name).map_or(name, |(_, lower)| lower),
    }
}
