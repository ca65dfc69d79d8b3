//! Bytes to body text and fields.
//!
//! First cut, to be furnished: plain UTF-8 only.

use super::published::Candidate;
use super::{Raw, Reason, Reject, Stage, Warning};
use crate::text::Text;

/// How payloads are recognised and how far they are trusted.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Largest payload, and largest decompressed payload, in bytes.
    pub bytes_max: usize,
    /// Largest ratio of decompressed to compressed size.
    pub inflate_ratio_max: usize,
    /// Deepest JSON nesting.
    pub json_depth_max: usize,
    /// Most keys in one JSON object.
    pub json_keys_max: usize,
    /// Where JSON envelopes keep things.
    pub fields: FieldMap,
}

/// JSON pointers (RFC 6901), first match wins, for each field that an envelope may have; they come before the presets.
#[derive(Clone, Debug, Default)]
pub struct FieldMap {
    /// The article's text.
    pub body: Vec<String>,
    /// Its headline.
    pub headline: Vec<String>,
    /// Its date of publication.
    pub date: Vec<String>,
    /// The producer's id.
    pub id: Vec<String>,
    /// Where it stands on the web.
    pub url: Vec<String>,
    /// Who wrote it.
    pub by: Vec<String>,
    /// Who published it.
    pub source: Vec<String>,
    /// Its language.
    pub language: Vec<String>,
    /// Its lead or abstract.
    pub summary: Vec<String>,
}

/// A decoded payload.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// What the payload was and said besides the body.
    pub source: Source,
    /// The body, not yet clean.
    pub body: Text,
    /// What was odd.
    pub warnings: Vec<Warning>,
}

/// What a payload was and said besides the body.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its form.
    pub format: Format,
    /// The rule that recognised it, as `rule:…` or `header:…`.
    pub detected_by: &'static str,
    /// The charset it was read as, in lower case, by its WHATWG name.
    pub charset: &'static str,
    /// Size of the payload as received, in bytes.
    pub bytes: usize,
    /// SHA-256 of the payload as received.
    pub sha256: [u8; 32],
    /// First raw byte of the body.
    pub body_offset: usize,
    /// The other fields, as far as the payload has them.
    pub fields: Fields,
    /// Dates that may be the date of publication, best source first.
    pub dates: Vec<Candidate>,
}

/// The forms of payloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text.
    Text,
    /// Plain text that begins with `date YYYY-MM-DD`.
    TextDateHeader,
    /// A JSON envelope.
    Json,
    /// An IPTC ninjs item.
    Ninjs,
}

impl Format {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::TextDateHeader => "text/date-header",
            Format::Json => "json",
            Format::Ninjs => "ninjs",
        }
    }
}

/// The other fields of an envelope, each clean and on one line, absent where the payload has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// The producer's id: `uri`, `id`, `guid` or the canonical URL.
    pub id: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
    /// The headline.
    pub headline: Option<String>,
    /// The lead or abstract.
    pub summary: Option<String>,
    /// The byline.
    pub by: Option<String>,
    /// Who published it.
    pub source: Option<String>,
    /// The language the producer claims (BCP 47).
    pub language: Option<String>,
    /// Where it was filed.
    pub located: Option<String>,
    /// Rights as stated.
    pub rights: Option<String>,
    /// Section or category.
    pub section: Option<String>,
    /// Key words as given.
    pub keywords: Vec<String>,
}

/// Recognises the payload and finds the body, the dates and the fields in it.
pub fn run(settings: &Settings, raw: Raw<'_>) -> Result<Decoded, Reject> {
    if raw.payload.len() > settings.bytes_max {
        return Err(Reject::new(Reason::TooLarge, Stage::Decode, format!("payload of {} bytes", raw.payload.len())));
    }
    let text = std::str::from_utf8(raw.payload)
        .map_err(|error| Reject::new(Reason::Encoding, Stage::Decode, format!("reading UTF-8: {error}")))?;
    let source = Source {
        format: Format::Text,
        detected_by: "rule:default",
        charset: "utf-8",
        bytes: raw.payload.len(),
        sha256: [0; 32],
        body_offset: 0,
        fields: Fields::default(),
        dates: Vec::new(),
    };
    Ok(Decoded { source, body: Text::verbatim(0, text), warnings: Vec::new() })
}
