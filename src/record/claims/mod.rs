//! What the article says: a file for each layer.

pub(super) mod entities;
pub(super) mod events;
pub(super) mod five_w;
pub(super) mod places;
pub(super) mod quantities;
pub(super) mod quotes;
pub(super) mod relations;
pub(super) mod times;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::contract::{Confidence, GroundName, LocalId, Range};
use crate::extract::entities::EntityId;
use crate::extract::quotes::QuoteId;
use crate::extract::times::TimeId;
use crate::text::{CodePoints, Span, Text};

/// The body, and the way from its bytes to code points.
#[derive(Clone, Copy)]
pub(super) struct Page<'a, 'p> {
    pub(super) text: &'a Text,
    pub(super) points: &'p CodePoints<'a>,
}

/// Words of the body.
#[derive(Serialize, JsonSchema)]
pub(super) struct Words<'a> {
    /// First code point.
    start: usize,
    /// The code point after the last.
    end: usize,
    /// The body from `start` to `end`.
    exact: &'a str,
}

impl<'a> Page<'a, '_> {
    fn words(self, at: Span) -> Words<'a> {
        let Range { start, end } = Range::of(at, self.points);
        Words { start, end, exact: self.text.slice(at) }
    }
}

/// A number: written without a fraction where it has none.
#[derive(Clone, Copy, JsonSchema)]
#[schemars(transparent)]
pub(super) struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// Above this not every whole number is a float.
        const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
        if self.0.fract() == 0.0 && self.0.abs() <= EXACT_MAX {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

fn entity_id(id: EntityId) -> LocalId {
    LocalId::of(b'e', id.0 as usize)
}

fn time_id(id: TimeId) -> LocalId {
    LocalId::of(b't', id.0 as usize)
}

fn quote_id(id: QuoteId) -> LocalId {
    LocalId::of(b'q', id.0 as usize)
}
