//! Articles in the forms that the worker takes, and articles with one known flaw each. All words are made up here.

use std::fmt::Write as _;
use std::io::Write as _;

use copydesk::extract::Reason;
use serde_json::json;

use super::manifest::{Fate, Headers};
use super::seed::Seed;

/// A record before it has a place.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The payload.
    pub payload: Option<Vec<u8>>,
    /// Headers that say what the payload is.
    pub headers: Headers,
    /// What must become of it.
    pub fate: Fate,
}

/// The forms of good articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Plain text.
    Text,
    /// Plain text that begins with `date YYYY-MM-DD`.
    DateHeader,
    /// A JSON envelope.
    Json,
    /// An IPTC ninjs item.
    Ninjs,
    /// A JSON envelope under gzip.
    Gzip,
    /// Plain text under zstd.
    Zstd,
}

impl Form {
    /// All of them.
    pub const ALL: [Form; 6] = [Form::Text, Form::DateHeader, Form::Json, Form::Ninjs, Form::Gzip, Form::Zstd];
}

/// What can be wrong with an article, one thing at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// No bytes.
    NoBytes,
    /// White space only.
    Blank,
    /// Not gzip though it says so.
    BrokenGzip,
    /// Some kilobytes that inflate to megabytes.
    Bomb,
    /// Bytes that are no text.
    Binary,
    /// JSON cut off in the middle.
    TornJson,
    /// JSON a thousand arrays deep.
    DeepJson,
    /// JSON with everything but an article.
    NoBody,
    /// A picture.
    Picture,
}

impl Flaw {
    /// All of them.
    pub const ALL: [Flaw; 9] = [
        Flaw::NoBytes,
        Flaw::Blank,
        Flaw::BrokenGzip,
        Flaw::Bomb,
        Flaw::Binary,
        Flaw::TornJson,
        Flaw::DeepJson,
        Flaw::NoBody,
        Flaw::Picture,
    ];

    /// The class that it must be dead-lettered with.
    pub fn reason(self) -> Reason {
        match self {
            Flaw::NoBytes | Flaw::Blank => Reason::Empty,
            Flaw::BrokenGzip => Reason::Compression,
            Flaw::Bomb => Reason::Bomb,
            Flaw::Binary => Reason::Encoding,
            Flaw::TornJson => Reason::Json,
            Flaw::DeepJson => Reason::JsonShape,
            Flaw::NoBody => Reason::NoBody,
            Flaw::Picture => Reason::MediaType,
        }
    }
}

/// An article in `form` with a body of about `bytes` bytes; `id` makes it unlike all others.
pub fn good(seed: &mut Seed, form: Form, id: &str, bytes: usize) -> Draft {
    let body = body(seed, id, bytes);
    let day = format!("2025-{:02}-{:02}", seed.between(1, 13), seed.between(1, 29));
    let (payload, headers) = match form {
        Form::Text => (body.into_bytes(), vec![]),
        Form::DateHeader => (format!("date {day} {body}").into_bytes(), vec![]),
        Form::Json => (envelope(id, &day, &body), labels(&[("content-type", "application/json")])),
        Form::Ninjs => (ninjs(id, &day, &body), labels(&[("content-type", "application/json; charset=utf-8")])),
        Form::Gzip => (
            gzip(&envelope(id, &day, &body)),
            labels(&[("content-type", "application/json"), ("content-encoding", "gzip")]),
        ),
        Form::Zstd => {
            let packed = zstd::encode_all(body.as_bytes(), 3).expect("writing to memory");
            (packed, labels(&[("content-type", "text/plain"), ("content-encoding", "zstd")]))
        }
    };
    Draft { payload: Some(payload), headers, fate: Fate::Record }
}

/// An article that cannot be read.
pub fn bad(seed: &mut Seed, flaw: Flaw, id: &str) -> Draft {
    let json = || labels(&[("content-type", "application/json")]);
    let (payload, headers) = match flaw {
        Flaw::NoBytes => (Vec::new(), vec![]),
        Flaw::Blank => (b" \n\t \r\n ".repeat(1 + id.len() % 7), vec![]),
        Flaw::BrokenGzip => {
            let mut torn = gzip(&envelope(id, "2025-03-01", &body(seed, id, 600)));
            // Past the ten bytes of the header, so that only inflating can tell.
            torn.truncate(torn.len() / 2);
            (torn, labels(&[("content-type", "application/json"), ("content-encoding", "gzip")]))
        }
        Flaw::Bomb => {
            let padding = "all quiet ".repeat(300_000);
            (gzip(padding.as_bytes()), labels(&[("content-type", "text/plain"), ("content-encoding", "gzip")]))
        }
        Flaw::Binary => ((0..400).map(|_| seed.number().to_le_bytes()[0] & 0x1F).collect(), vec![]),
        Flaw::TornJson => {
            let mut torn = envelope(id, "2025-03-01", &body(seed, id, 300));
            torn.truncate(torn.len() - 5);
            (torn, json())
        }
        Flaw::DeepJson => {
            let nested = format!("{{\"id\":\"{id}\",\"body\":{}1{}}}", "[".repeat(1000), "]".repeat(1000));
            (nested.into_bytes(), json())
        }
        Flaw::NoBody => (json!({ "id": id, "rank": seed.between(1, 1000) }).to_string().into_bytes(), json()),
        Flaw::Picture => {
            let mut picture = b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00".to_vec();
            picture.extend(id.as_bytes());
            (picture, labels(&[("content-type", "image/jpeg")]))
        }
    };
    Draft { payload: Some(payload), headers, fate: Fate::DeadLetter(flaw.reason()) }
}

/// A tombstone: the article is withdrawn.
pub fn tombstone() -> Draft {
    Draft { payload: None, headers: vec![], fate: Fate::Tombstone }
}

/// A JSON envelope of exactly `bytes` bytes, for speed measurements.
pub fn envelope_of(seed: &mut Seed, id: &str, bytes: usize) -> Vec<u8> {
    let frame = envelope(id, "2025-07-14", "").len();
    let mut body = body(seed, id, bytes.saturating_sub(frame));
    body = body.replace('\n', " ");
    while frame + body.len() < bytes {
        body.push('.');
    }
    let mut end = bytes.saturating_sub(frame);
    while !body.is_char_boundary(end) {
        end -= 1;
    }
    body.truncate(end);
    envelope(id, "2025-07-14", &body)
}

fn labels(pairs: &[(&str, &str)]) -> Headers {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), Some(value.as_bytes().to_vec()))).collect()
}

fn envelope(id: &str, day: &str, body: &str) -> Vec<u8> {
    json!({
        "id": id,
        "title": format!("Harbour council meets, {id}"),
        "date": format!("{day}T08:30:00Z"),
        "url": format!("https://news.example/{id}"),
        "source": "Example Wire",
        "language": "en",
        "body": body,
    })
    .to_string()
    .into_bytes()
}

fn ninjs(id: &str, day: &str, body: &str) -> Vec<u8> {
    json!({
        "uri": format!("urn:example:{id}"),
        "standard": { "name": "ninjs", "version": "3.0" },
        "type": "text",
        "language": "en",
        "versionCreated": format!("{day}T08:30:00Z"),
        "headlines": [{ "value": format!("Harbour council meets, {id}") }],
        "bodies": [{ "contentType": "text/plain", "value": body }],
    })
    .to_string()
    .into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}

/// Paragraphs of a local story, with names, numbers, quotes and characters of more than one byte.
fn body(seed: &mut Seed, id: &str, bytes: usize) -> String {
    const PEOPLE: [&str; 6] = ["Mara Lindqvist", "Tomás Ferreira", "Ana Kovač", "Idris Bello", "Jo Park", "Sør Dahl"];
    const TOWNS: [&str; 5] = ["Eastport", "Vallby", "São Marco", "Northgate", "Lakeside"];
    const THINGS: [&str; 6] =
        ["the new ferry terminal", "a tram line", "the flood wall", "two schools", "the old mill", "a wind park"];
    let mut text = format!("Report {id}. ");
    let mut sentences = 0;
    while text.len() < bytes {
        let who = seed.one_of(&PEOPLE);
        let town = seed.one_of(&TOWNS);
        let what = seed.one_of(&THINGS);
        let count = seed.between(2, 900);
        let said = match seed.between(0, 4) {
            0 => write!(text, "The council of {town} voted on Monday to pay {count} million euros for {what}. "),
            1 => write!(text, "“We waited {count} days for {what},” {who} said in {town}. "),
            2 => write!(text, "{who} — who lives in {town} — told reporters that {what} would open in {count} weeks. "),
            _ => write!(text, "About {count} people signed against {what}, and {who} read the list aloud. "),
        };
        said.expect("writing to a string");
        sentences += 1;
        if sentences % 4 == 0 {
            text.push_str("\n\n");
        }
    }
    text.trim_end().to_owned()
}
