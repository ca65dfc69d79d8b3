//! The output contract: [`Enriched`] to JSON, its JSON Schema, and ninjs.
//!
//! First cut, to be furnished.

use crate::extract::Enriched;

/// Where a record was read: topic, partition, offset and the broker's or producer's timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin<'a> {
    /// The input topic.
    pub topic: &'a str,
    /// Its partition.
    pub partition: i32,
    /// The offset there.
    pub offset: i64,
    /// Milliseconds since 1970-01-01T00:00:00Z, if the record has a timestamp.
    pub timestamp_ms: Option<i64>,
}

/// Version of the contract: the field `schema` of each record.
pub const SCHEMA: &str = "copydesk/1";

/// Writes the record of `enriched` as one line of JSON, without a line break at the end.
pub fn to_json(enriched: &Enriched, _origin: Option<Origin<'_>>) -> Vec<u8> {
    let text = enriched.annotated.parsed.article.text.as_str();
    serde_json::to_vec(&serde_json::json!({ "schema": SCHEMA, "text": text })).expect("JSON values always serialise")
}
