//! What was received: `input`.

use schemars::JsonSchema;
use serde::Serialize;

use super::Origin;
use super::contract::Confidence;
use super::item::push_hex;
use super::vocabulary::{DatePrecision, DateSource, InputFormat};
use crate::extract::Article;
use crate::extract::published::{Decision, Reading};

/// What was received, how it was recognised, and where it was read.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input<'a> {
    /// Its form.
    format: InputFormat,
    /// The rule that recognised it, or the header that said so.
    detected_by: &'static str,
    /// The charset it was read as: its WHATWG name in lower case.
    charset: &'static str,
    /// Its size as received, in bytes.
    bytes: usize,
    /// The SHA-256 of its bytes as received, in hexadecimal.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    sha256: String,
    /// The byte of the payload, after decompression if it was compressed, at which the body begins.
    body_offset: usize,
    /// Where it was read; absent when it did not come from a topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    kafka: Option<Kafka<'a>>,
    /// The decision on the date of publication.
    date: Date<'a>,
}

/// A place in a topic.
#[derive(Serialize, JsonSchema)]
struct Kafka<'a> {
    /// The topic.
    topic: &'a str,
    /// Its partition.
    partition: i32,
    /// The offset there.
    offset: i64,
    /// The broker's or producer's timestamp in UTC, to the millisecond (RFC 3339); absent when the record has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date-time"))]
    timestamp: Option<String>,
}

/// The date of publication: what counts, and all that was found. Without a decision there are candidates alone.
#[derive(Serialize, JsonSchema)]
struct Date<'a> {
    /// The date as it stands in the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<&'a str>,
    /// The date in ISO 8601, as exact as it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    /// How exact that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    precision: Option<DatePrecision>,
    /// Where it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<DateSource>,
    /// All dates that may be it, best first.
    candidates: Vec<Candidate<'a>>,
    /// How sure the decision is.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<Confidence>,
}

/// A date that may be the date of publication.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Candidate<'a> {
    /// As it stands in the input.
    raw: &'a str,
    /// In ISO 8601; absent where it is no date.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    /// How exact that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    precision: Option<DatePrecision>,
    /// Where it was found.
    source: DateSource,
    /// The byte of the payload at which it begins, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    byte_start: Option<usize>,
    /// The byte of the payload after its last.
    #[serde(skip_serializing_if = "Option::is_none")]
    byte_end: Option<usize>,
}

impl<'a> Input<'a> {
    pub(super) fn of(article: &'a Article, origin: Option<Origin<'a>>) -> Self {
        let source = &article.source;
        let mut sha256 = String::with_capacity(64);
        push_hex(&mut sha256, &source.sha256);
        Self {
            format: InputFormat(source.format),
            detected_by: source.detected_by,
            charset: source.charset,
            bytes: source.bytes,
            sha256,
            body_offset: source.body_offset,
            kafka: origin.map(Kafka::of),
            date: Date::of(&article.published),
        }
    }
}

impl<'a> Kafka<'a> {
    fn of(origin: Origin<'a>) -> Self {
        let Origin { topic, partition, offset, timestamp_ms } = origin;
        // A timestamp beyond the year 9999 is a producer's mistake, and no date-time of RFC 3339 says it.
        let timestamp = timestamp_ms.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        Self { topic, partition, offset, timestamp: timestamp.map(|at| format!("{at:.3}")) }
    }
}

impl<'a> Date<'a> {
    fn of(decision: &'a Decision) -> Self {
        let chosen = decision.reading();
        Self {
            raw: chosen.map(|reading| reading.candidate.raw.as_str()),
            value: chosen.and_then(|reading| reading.value.as_deref()),
            precision: chosen.map(|reading| DatePrecision(reading.precision)),
            source: chosen.map(|reading| DateSource(reading.candidate.source)),
            candidates: decision.readings.iter().map(Candidate::of).collect(),
            confidence: decision.score.map(Confidence),
        }
    }
}

impl<'a> Candidate<'a> {
    fn of(reading: &'a Reading) -> Self {
        let candidate = &reading.candidate;
        Self {
            raw: &candidate.raw,
            value: reading.value.as_deref(),
            precision: reading.value.as_ref().map(|_| DatePrecision(reading.precision)),
            source: DateSource(candidate.source),
            byte_start: candidate.at.map(|at| at.start()),
            byte_end: candidate.at.map(|at| at.end()),
        }
    }
}
