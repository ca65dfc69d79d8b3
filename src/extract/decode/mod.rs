//! Bytes to body text and fields.
//!
//! From outside in: compression (`inflate`), charset (`charset`), then the form, by content rather than by what the
//! transport says, which is only noted where it is wrong:
//!
//! * plain text, with or without a `date YYYY-MM-DD` header before the body;
//! * a JSON object whose members the operator's pointers or the usual names of news APIs find; ninjs 1 to 3;
//! * HTML, as a whole or as the body within JSON, by a strip of its tags.
//!
//! Every character of the body knows its raw bytes. *Raw* means the payload as received, or as decompressed where it was
//! compressed; size and SHA-256 are always of the payload as received. No headline is invented and no summary taken
//! for a body.
//!
//! Known misses: of a whole web page, the article is not told from menus and captions, and headline and metadata are not
//! read; the HTML of a body escaped twice
//! (`&lt;p&gt;`) is not stripped; XML (RSS, NITF, NewsML) is refused; a body that the API itself cut short (`… [+1234
//! chars]`) is taken as it is; one payload is one article, so JSON lines and arrays are refused.

mod charset;
mod envelope;
mod fields;
mod inflate;
mod json;
mod markup;
mod media;
mod plain;
mod presets;
mod transcode;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_json;
#[cfg(test)]
mod tests_producers;

use sha2::{Digest, Sha256};

use super::published::{self, Candidate};
use super::{Code, Raw, Reason, Reject, Stage, Warning};
use crate::text::{Rewrite, Text};
use charset::Page;
use media::{Declared, Kind};

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
    /// First raw byte of the body: of the payload after decompression, before any change of charset.
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
    /// HTML, stripped of its tags.
    Html,
}

impl Format {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::TextDateHeader => "text/date-header",
            Format::Json => "json",
            Format::Ninjs => "ninjs",
            Format::Html => "html",
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

/// Offsets are 32 bits wide, and a legacy charset may become three times as long in UTF-8.
const BYTES_MAX: usize = u32::MAX as usize / 4;

/// Recognises the payload and finds the body, the dates and the fields in it.
///
/// Gives a [`Reject`] for a payload that is too large, is empty, cannot be decompressed or read as text, is broken or
/// overgrown JSON, or has no body.
pub fn run(settings: &Settings, raw: Raw<'_>) -> Result<Decoded, Reject> {
    let bytes_max = settings.bytes_max.min(BYTES_MAX);
    if bytes_max < raw.payload.len() {
        let detail = format!("payload of {} bytes, where {bytes_max} are allowed", raw.payload.len());
        return Err(Reject::new(Reason::TooLarge, Stage::Decode, detail));
    }
    let mut warnings = Vec::new();
    let data = inflate::unpack(settings, raw.payload, raw.content_encoding, &mut warnings)?;
    let declared = Declared::parse(raw.content_type);
    let page = page(&data, declared, &mut warnings)?;

    let form = form(settings, &page.text, declared, &mut warnings)?;
    let Form { format, detected_by, body, fields, dates } = form;
    if body.as_str().trim().is_empty() {
        let detail = format!("{} payload of {} bytes without a body", format.name(), raw.payload.len());
        return Err(Reject::new(Reason::Empty, Stage::Decode, detail));
    }
    if fields.headline.is_none() {
        warnings.push(Warning { code: Code::NoHeadline, path: "/item/headlines" });
    }
    let source = Source {
        format,
        detected_by,
        charset: page.charset,
        bytes: raw.payload.len(),
        sha256: Sha256::digest(raw.payload).into(),
        body_offset: body.raw(body.trim(body.whole())).start(),
        fields,
        dates,
    };
    Ok(Decoded { source, body, warnings })
}

/// The decompressed payload as characters, unless it is no text at all.
fn page(data: &[u8], declared: Declared<'_>, warnings: &mut Vec<Warning>) -> Result<Page, Reject> {
    if data.iter().all(u8::is_ascii_whitespace) {
        return Err(Reject::new(Reason::Empty, Stage::Decode, format!("payload of {} blank bytes", data.len())));
    }
    if let Some((name, reason)) = media::foreign(data) {
        return Err(Reject::new(reason, Stage::Decode, format!("payload is {name}, not text")));
    }
    let page = charset::read(data, declared.charset, warnings);
    if declared.kind != Kind::Foreign {
        return page;
    }
    // An image by declaration is text only if that is beyond doubt.
    match page {
        Ok(page) if !page.guessed => Ok(page),
        _ => {
            let detail = format!("media type {:?} is not text, nor is the payload", clip(declared.essence));
            Err(Reject::new(Reason::MediaType, Stage::Decode, detail))
        }
    }
}

/// A header's value, short enough for a message.
fn clip(value: &str) -> String {
    const CHARACTERS_MAX: usize = 64;
    value.chars().take(CHARACTERS_MAX).collect()
}

/// What was found under the form that the payload has.
struct Form {
    format: Format,
    detected_by: &'static str,
    body: Text,
    fields: Fields,
    dates: Vec<Candidate>,
}

/// Tells the form of `page` and reads it.
fn form(settings: &Settings, page: &Text, declared: Declared<'_>, warnings: &mut Vec<Warning>) -> Result<Form, Reject> {
    let text = page.as_str().trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let seen = if is_json(text, declared.kind) {
        Kind::Json
    } else if is_html(text, declared.kind) {
        Kind::Html
    } else if is_xml(text, declared.kind) {
        let detail = "XML (RSS, NITF, NewsML) is not read";
        return Err(Reject::new(Reason::MediaType, Stage::Decode, detail));
    } else {
        Kind::Text
    };
    if declared.kind != Kind::Unsaid && declared.kind != seen {
        warnings.push(Warning { code: Code::ContentTypeMismatch, path: "/input/format" });
    }
    match seen {
        Kind::Json => {
            let envelope::Envelope { format, detected_by, body, fields, dates } =
                envelope::read(settings, page, warnings)?;
            Ok(Form { format, detected_by, body, fields, dates })
        }
        Kind::Html => Ok(Form {
            format: Format::Html,
            detected_by: "rule:html",
            body: markup::strip(page),
            fields: Fields::default(),
            dates: Vec::new(),
        }),
        _ => Ok(read_plain(page)),
    }
}

/// Plain text: the body from its first word on, after the header if there is one.
fn read_plain(page: &Text) -> Form {
    let text = page.as_str();
    let header = plain::header(text);
    let (format, detected_by) = match header {
        Some(_) => (Format::TextDateHeader, "rule:date-header"),
        None => (Format::Text, "rule:default"),
    };
    let start = header.as_ref().map_or(text.len() - text.trim_start().len(), |header| header.body);
    let mut body = Rewrite::of(page);
    body.keep(start..text.len());
    let date = header.map(|header| Candidate {
        raw: text[header.date.clone()].to_owned(),
        at: page.span(header.date.start, header.date.end).map(|span| page.raw(span)),
        source: published::Source::Header,
    });
    let dates = date.into_iter().collect();
    Form { format, detected_by, body: body.finish(), fields: Fields::default(), dates }
}

/// Whether `text` is meant to be JSON. An object with a key, or an array of objects or arrays, is JSON even if it is
/// broken later on; anything else must be valid, because prose may begin with a bracket or a quote.
fn is_json(text: &str, declared: Kind) -> bool {
    let mut signs = text.chars().filter(|character| !character.is_ascii_whitespace());
    match (signs.next(), signs.next()) {
        (Some('{'), Some('"' | '\'' | '}')) | (Some('['), Some('{' | '[')) => true,
        (Some('{' | '['), _) if declared == Kind::Json => true,
        // A quote before a brace: an envelope that was made a JSON string once more.
        (Some('['), _) | (Some('"'), Some('{')) => json::is_valid(text),
        (Some('"' | '-' | '0'..='9' | 't' | 'f' | 'n'), _) => declared == Kind::Json && json::is_valid(text),
        _ => false,
    }
}

/// Whether `text` is HTML: it begins as a page does, or is declared so and begins with a tag or closes a paragraph.
fn is_html(text: &str, declared: Kind) -> bool {
    let begins = |start: &str| text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start));
    let page = ["<!doctype html", "<html", "<body", "<p>", "<p ", "<div>", "<div ", "<article"].into_iter().any(begins);
    let xhtml = begins("<?xml") && text.chars().take(XML_PROLOGUE_CHARACTERS).collect::<String>().contains("<html");
    page || xhtml || (declared == Kind::Html && markup::is_obvious(text) && !begins("<?xml"))
}

/// Characters in which XHTML has named its root element: after the XML declaration and the document type.
const XML_PROLOGUE_CHARACTERS: usize = 512;

/// Whether `text` is XML: it says so, or is declared so and begins with a tag.
fn is_xml(text: &str, declared: Kind) -> bool {
    text.starts_with("<?xml")
        || ["<rss", "<feed", "<nitf"].iter().any(|root| text.starts_with(root))
        || (declared == Kind::Xml && text.starts_with('<'))
}
