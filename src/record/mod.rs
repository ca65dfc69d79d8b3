//! The output contract: [`Enriched`] to JSON, its JSON Schema, and ninjs.
//!
//! The one place that knows the output. Private structs, one for each object of the record, borrow from the document and
//! derive both their serialisation and their schema, so that the two cannot part. `docs/record.md` tells readers what
//! each field means.
//!
//! A record depends on the input bytes, the settings and the version alone: it holds no clock, no random id, no timing.

mod claims;
mod contract;
mod date_time;
mod input;
mod item;
mod layers;
mod provenance;
mod schema;
#[cfg(test)]
mod tests;
mod uri;
mod vocabulary;

pub use schema::schema;

pub(crate) use vocabulary::{furniture_name, paragraph_name, status_name};

use serde::Serialize;

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

/// What of the document goes into the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Whether `text.tokens` is written: it is as large as all other layers together.
    pub tokens: bool,
}

/// Version of the contract: the field `schema` of each record.
pub const SCHEMA: &str = "copydesk/1";

/// Bytes of a record besides the body and what grows with it: envelope, provenance, keys.
const FRAME_BYTES: usize = 4096;
/// Bytes of a record for each byte of body, without tokens: the body itself, its escapes, its paragraphs and sentences.
const BYTES_PER_BODY_BYTE: usize = 2;

/// The record of one article, ready to be written.
pub struct Record<'a> {
    root: contract::Record<'a>,
    capacity: usize,
}

impl<'a> Record<'a> {
    /// The record of `enriched`, which was read at `origin` if it came from a topic.
    pub fn of(enriched: &'a Enriched, origin: Option<Origin<'a>>, settings: Settings) -> Self {
        let body = enriched.annotated.parsed.article.text.len();
        Self {
            root: contract::Record::of(enriched, origin, settings),
            capacity: FRAME_BYTES + BYTES_PER_BODY_BYTE * body,
        }
    }

    /// The record on one line, without a line break at the end.
    pub fn to_json(&self) -> Vec<u8> {
        compact(&self.root, self.capacity)
    }

    /// The record over many lines, for people, without a line break at the end.
    pub fn to_json_pretty(&self) -> Vec<u8> {
        pretty(&self.root, self.capacity)
    }

    /// The ninjs item alone, over many lines, without a line break at the end: what stands at `item` of the record.
    pub fn item_to_json_pretty(&self) -> Vec<u8> {
        pretty(&self.root.item, self.capacity)
    }
}

/// Writes the record of `enriched` as one line of JSON, without a line break at the end.
pub fn to_json(enriched: &Enriched, origin: Option<Origin<'_>>) -> Vec<u8> {
    Record::of(enriched, origin, Settings::default()).to_json()
}

fn compact(value: &impl Serialize, capacity: usize) -> Vec<u8> {
    let mut json = Vec::with_capacity(capacity);
    serde_json::to_writer(&mut json, value).expect(SERIALISES);
    json
}

fn pretty(value: &impl Serialize, capacity: usize) -> Vec<u8> {
    let mut json = Vec::with_capacity(2 * capacity);
    serde_json::to_writer_pretty(&mut json, value).expect(SERIALISES);
    json
}

const SERIALISES: &str = "the structs of the record have string keys, and writing into a Vec does not fail";
