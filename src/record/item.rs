//! The ninjs half of the record: `item`.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::date_time::date_time;
use super::uri::is_uri;
use crate::extract::Parsed;
use crate::extract::decode::{Fields, Source};
use crate::text::CodePoints;

const PLAIN_TEXT: &str = "text/plain";

/// A news item of IPTC ninjs 3.0. Only what the input says: no field is made up, a headline least of all.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item<'a> {
    /// The record's `id` where that is a URI, else the article's URL, else `urn:sha256:` of the input.
    #[schemars(url)]
    uri: Cow<'a, str>,
    /// The standard that the item keeps.
    standard: Standard,
    /// Always `text`.
    #[schemars(extend("const" = "text"))]
    r#type: &'static str,
    /// The likeliest language of the body (BCP 47); the producer's claim where the language stage is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    /// Always `usable`: no input says otherwise.
    #[schemars(extend("const" = "usable"))]
    pub_status: &'static str,
    /// Always `full`.
    #[schemars(extend("const" = "full"))]
    representation_type: &'static str,
    /// When it was published (RFC 3339): `input.date` filled up to a point in time, with midnight and UTC where the input
    /// does not say. Absent for a mere year or month.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date-time"))]
    content_created: Option<Cow<'a, str>>,
    /// The same: inputs do not tell versions apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date-time"))]
    version_created: Option<Cow<'a, str>>,
    /// The rights as stated, where they are a copyright notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    copyright_notice: Option<&'a str>,
    /// The rights as stated, where they are any other sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    usage_terms: Option<&'a str>,
    /// The headline of the input; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    headlines: Option<[Words<'a>; 1]>,
    /// The lead or abstract of the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    descriptions: Option<[Words<'a>; 1]>,
    /// The body, clean: the text that every span of the record points into.
    bodies: [Body<'a>; 1],
    /// The byline as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a str>,
    /// Where it was filed, as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    located: Option<&'a str>,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    info_sources: Option<[InfoSource<'a>; 1]>,
    /// Section and key words as given. ninjs has no property for key words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subjects: Vec<Subject<'a>>,
    /// The producer's id and the article's URL, where they are not `uri`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alt_ids: Vec<AltId<'a>>,
    /// The rights as stated, where they are a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    rights_info: Option<RightsInfo<'a>>,
}

/// The standard that the item keeps.
#[derive(Serialize, JsonSchema)]
struct Standard {
    /// Always `ninjs`.
    #[schemars(extend("const" = "ninjs"))]
    name: &'static str,
    /// Always `3.0`.
    #[schemars(extend("const" = "3.0"))]
    version: &'static str,
    /// Where IPTC publishes the schema.
    #[schemars(url)]
    schema: &'static str,
}

const NINJS: Standard =
    Standard { name: "ninjs", version: "3.0", schema: "https://www.iptc.org/std/ninjs/ninjs-schema_3.0.json" };

/// A headline or a description.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Words<'a> {
    /// `main` for the headline, `summary` for the description.
    #[schemars(extend("enum" = ["main", "summary"]))]
    role: &'static str,
    /// Always `text/plain`.
    #[schemars(extend("const" = "text/plain"))]
    content_type: &'static str,
    /// The words.
    value: &'a str,
}

/// The body.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    /// Always `main`.
    #[schemars(extend("const" = "main"))]
    role: &'static str,
    /// Always `text/plain`.
    #[schemars(extend("const" = "text/plain"))]
    content_type: &'static str,
    /// Its length in code points.
    char_count: usize,
    /// Its words: stretches between blanks and line breaks, as `wc -w` counts.
    word_count: usize,
    /// The text.
    value: &'a str,
}

/// A party behind the content.
#[derive(Serialize, JsonSchema)]
struct InfoSource<'a> {
    /// Its name as given.
    name: &'a str,
    /// Always `publisher`.
    #[schemars(extend("const" = "publisher"))]
    role: &'static str,
}

/// A concept that the producer attached.
#[derive(Serialize, JsonSchema)]
struct Subject<'a> {
    /// Its name as given.
    name: &'a str,
    /// `section` or `keyword`.
    #[schemars(extend("enum" = ["section", "keyword"]))]
    rel: &'static str,
}

/// Another identifier of the article.
#[derive(Serialize, JsonSchema)]
struct AltId<'a> {
    /// `producer` for the producer's id, `url` for the article's address.
    #[schemars(extend("enum" = ["producer", "url"]))]
    role: &'static str,
    /// The identifier.
    value: &'a str,
}

/// Rights that stand elsewhere.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RightsInfo<'a> {
    /// Where they stand.
    #[schemars(url)]
    linked_rights: &'a str,
}

/// The id of the record: the producer's, or one made of the input's SHA-256.
pub(super) fn id(source: &Source) -> Cow<'_, str> {
    let Fields { id, url, .. } = &source.fields;
    match given(id).or_else(|| given(url)) {
        Some(id) => id.into(),
        None => urn(&source.sha256).into(),
    }
}

impl<'a> Item<'a> {
    pub(super) fn of(parsed: &'a Parsed, id: &Cow<'a, str>, points: &CodePoints<'_>) -> Self {
        let article = &parsed.article;
        let fields = &article.source.fields;
        let (producer, url) = (given(&fields.id), given(&fields.url));
        let uri = match url.filter(|url| is_uri(url)) {
            _ if is_uri(id) => id.clone(),
            Some(url) => url.into(),
            None => urn(&article.source.sha256).into(),
        };
        let alt_ids = [("producer", producer), ("url", url)]
            .into_iter()
            .filter_map(|(role, value)| Some(AltId { role, value: value? }))
            .filter(|other| other.value != uri)
            .collect();
        let published = article.published.reading().and_then(|reading| date_time(reading.value.as_deref()?));
        let rights = Rights::of(given(&fields.rights));
        let body = article.text.as_str();
        Self {
            uri,
            standard: NINJS,
            r#type: "text",
            language: parsed.languages.first().map(|guess| guess.tag).or_else(|| {
                let told = super::layers::ran(parsed, crate::extract::Stage::Language);
                given(&fields.language).filter(|_| !told)
            }),
            pub_status: "usable",
            representation_type: "full",
            content_created: published.clone(),
            version_created: published,
            copyright_notice: rights.notice,
            usage_terms: rights.terms,
            headlines: given(&fields.headline).map(|value| [words("main", value)]),
            descriptions: given(&fields.summary).map(|value| [words("summary", value)]),
            bodies: [Body {
                role: "main",
                content_type: PLAIN_TEXT,
                char_count: points.at(body.len()),
                word_count: word_count(body),
                value: body,
            }],
            by: given(&fields.by),
            located: given(&fields.located),
            info_sources: given(&fields.source).map(|name| [InfoSource { name, role: "publisher" }]),
            subjects: subjects(fields),
            alt_ids,
            rights_info: rights.link.map(|linked_rights| RightsInfo { linked_rights }),
        }
    }
}

/// A field that says something.
fn given(field: &Option<String>) -> Option<&str> {
    field.as_deref().filter(|value| !value.is_empty())
}

fn words<'a>(role: &'static str, value: &'a str) -> Words<'a> {
    Words { role, content_type: PLAIN_TEXT, value }
}

fn subjects(fields: &Fields) -> Vec<Subject<'_>> {
    let section = given(&fields.section).map(|name| Subject { name, rel: "section" });
    let keywords = fields.keywords.iter().filter(|name| !name.is_empty()).map(|name| Subject { name, rel: "keyword" });
    section.into_iter().chain(keywords).collect()
}

/// Rights by the ninjs property they belong to. `encodedRights` is for expressions of a rights language, which no
/// sentence is.
#[derive(Default)]
struct Rights<'a> {
    link: Option<&'a str>,
    notice: Option<&'a str>,
    terms: Option<&'a str>,
}

impl<'a> Rights<'a> {
    fn of(stated: Option<&'a str>) -> Self {
        match stated {
            Some(link) if is_uri(link) => Self { link: Some(link), ..Self::default() },
            Some(notice) if is_notice(notice) => Self { notice: Some(notice), ..Self::default() },
            terms => Self { terms, ..Self::default() },
        }
    }
}

fn is_notice(stated: &str) -> bool {
    const MARKS: [&str; 3] = ["©", "(c)", "copyright"];
    MARKS.iter().any(|mark| stated.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark)))
}

/// How many stretches there are between blanks and line breaks, as `wc -w` counts.
fn word_count(text: &str) -> usize {
    // Each byte is looked at with the one before it and nothing else, which the compiler turns into vector instructions:
    // a loop that remembers where a word began took a third of the time to write a record.
    let bytes = text.as_bytes();
    let begins = |pair: &[u8]| pair[0].is_ascii_whitespace() && !pair[1].is_ascii_whitespace();
    let first = bytes.first().is_some_and(|byte| !byte.is_ascii_whitespace());
    usize::from(first) + bytes.windows(2).filter(|pair| begins(pair)).count()
}

fn urn(sha256: &[u8; 32]) -> String {
    let mut urn = String::with_capacity("urn:sha256:".len() + 64);
    urn.push_str("urn:sha256:");
    push_hex(&mut urn, sha256);
    urn
}

/// Appends `bytes` in lower-case hexadecimal.
pub(super) fn push_hex(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 0xF)]));
    }
}
