//! Field values of an envelope as words on one line.

use super::json;
use super::markup;
use crate::text::Text;

/// Elements read of one list: nobody has more authors or key words, except to do harm.
const ELEMENTS_MAX: usize = 256;

/// How deep a field may hide its words: `authors: [{name: {full: "…"}}]`.
const NESTING_MAX: usize = 3;

/// Members that hold the words of a field that is an object, best first: `source.name`, `headline.main`,
/// `byline.original`, `title.rendered`, `guid.#text`, `created.$date`.
const WORDED: [&str; 21] = [
    "main", "value", "name", "fullName", "original", "title", "rendered", "text", "plain", "full", "label", "#text",
    "_", "$t", "$date", "$oid", "@value", "content", "html", "by", "uri",
];

/// All words that a JSON value holds, each clean and on one line: a string, a number, the elements of an array, the
/// wording member of an object. Elements whose `role` is `main` come first, as ninjs has it.
pub(super) fn words(value: &str) -> Vec<String> {
    let mut found = Vec::new();
    gather(value, NESTING_MAX, &mut found);
    found
}

fn gather(value: &str, nesting: usize, found: &mut Vec<String>) {
    match value.as_bytes().first() {
        Some(b'"') => found.extend(json::unescaped(value).and_then(|text| one_line(&text))),
        Some(b'-' | b'0'..=b'9') => found.push(value.to_owned()),
        Some(b'[') if 0 < nesting => {
            let mut elements = json::elements(value, ELEMENTS_MAX);
            elements.sort_by_key(|element| !is_main(element));
            for element in elements {
                gather(element, nesting - 1, found);
            }
        }
        Some(b'{') if 0 < nesting => {
            if let Some(inner) = wording(value) {
                gather(inner, nesting - 1, found);
            }
        }
        _ => {}
    }
}

/// The member of an object that holds its words.
pub(super) fn wording(object: &str) -> Option<&str> {
    let members = json::members(object).ok()?;
    let worded = |name: &&str| {
        let member = members.iter().find(|(key, value)| key.eq_ignore_ascii_case(name) && *value != "null");
        member.map(|(_, value)| *value)
    };
    WORDED.iter().find_map(worded)
}

/// The string member `name` of an object, whatever its letter case.
pub(super) fn member(object: &str, name: &str) -> Option<String> {
    let members = json::members(object).ok()?;
    let (_, value) = members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    json::unescaped(value)
}

fn is_main(element: &str) -> bool {
    element.starts_with('{') && member(element, "role").is_some_and(|role| role == "main")
}

/// `text` on one line: white space as single blanks, control and invisible characters dropped, tags stripped, the
/// common entities resolved. `None` if nothing is left.
fn one_line(text: &str) -> Option<String> {
    let stripped = markup::is_obvious(text).then(|| markup::strip(&Text::verbatim(0, text)));
    let text = stripped.as_ref().map_or(text, Text::as_str);
    let mut line = String::with_capacity(text.len());
    let (mut rest, mut space) = (text, false);
    while let Some(next) = rest.chars().next() {
        let (character, length) = entity(rest).unwrap_or((next, next.len_utf8()));
        rest = &rest[length..];
        if character.is_whitespace() {
            space = !line.is_empty();
        } else if !invisible(character) {
            if std::mem::take(&mut space) {
                line.push(' ');
            }
            line.push(character);
        }
    }
    (!line.is_empty()).then_some(line)
}

/// Controls, and marks that only steer how text is shown: zero-width space, soft hyphen, bidi controls, byte order mark.
fn invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(character, '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The entity that `text` begins with, and its length: those that XML has, the blank, and numbers. The others are
/// `clean`'s, and rare in fields.
fn entity(text: &str) -> Option<(char, usize)> {
    const NAMED: [(&str, char); 6] =
        [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' ')];
    /// `&#x10FFFF;` is the longest.
    const BYTES_MAX: usize = 10;

    let inside = text.strip_prefix('&')?;
    let length = inside.bytes().take(BYTES_MAX).position(|byte| byte == b';')?;
    let name = &inside[..length];
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((character, length + 2))
}

/// The BCP 47 tag that a producer's `language` means: a tag as it is, a language's English name, or an ISO 639-2 or -3
/// code that has a shorter one. `None` if it is none of these.
pub(super) fn language(named: &str) -> Option<String> {
    /// The languages that news APIs offer, by ISO 639-1, ISO 639-3 (and 639-2/B) and English name.
    const NAMED: [(&str, &str, &str); 34] = [
        ("ar", "ara", "arabic"),
        ("bg", "bul", "bulgarian"),
        ("bn", "ben", "bengali"),
        ("cs", "ces cze", "czech"),
        ("da", "dan", "danish"),
        ("de", "deu ger", "german"),
        ("el", "ell gre", "greek"),
        ("en", "eng", "english"),
        ("es", "spa", "spanish"),
        ("et", "est", "estonian"),
        ("fa", "fas per", "persian"),
        ("fi", "fin", "finnish"),
        ("fr", "fra fre", "french"),
        ("he", "heb", "hebrew"),
        ("hi", "hin", "hindi"),
        ("hr", "hrv", "croatian"),
        ("hu", "hun", "hungarian"),
        ("id", "ind", "indonesian"),
        ("it", "ita", "italian"),
        ("ja", "jpn", "japanese"),
        ("ko", "kor", "korean"),
        ("nl", "nld dut", "dutch"),
        ("no", "nor", "norwegian"),
        ("pl", "pol", "polish"),
        ("pt", "por", "portuguese"),
        ("ro", "ron rum", "romanian"),
        ("ru", "rus", "russian"),
        ("sk", "slk slo", "slovak"),
        ("sr", "srp", "serbian"),
        ("sv", "swe", "swedish"),
        ("tr", "tur", "turkish"),
        ("uk", "ukr", "ukrainian"),
        ("vi", "vie", "vietnamese"),
        ("zh", "zho chi", "chinese"),
    ];
    let tag = named.trim().replace('_', "-");
    let (primary, region) = tag.split_once('-').map_or((tag.as_str(), None), |(primary, rest)| (primary, Some(rest)));
    let primary = primary.to_ascii_lowercase();
    let known = NAMED.iter().find(|(_, codes, name)| *name == primary || codes.split(' ').any(|code| code == primary));
    let short = known.map_or(primary.as_str(), |(short, ..)| short);
    let letters = short.bytes().all(|byte| byte.is_ascii_lowercase()) && (2..=3).contains(&short.len());
    // BCP 47: subtags of one to eight letters and digits.
    let subtag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match region {
        _ if !letters => None,
        None => Some(short.to_owned()),
        Some(region) => region.split('-').all(subtag).then(|| format!("{short}-{region}")),
    }
}
