//! What differs between two sets of records, layer by layer: in memory that does not grow with the sets.
//!
//! ```text
//! A ─ Entry ─┐              ┌─ both ─▶ compare ─▶ Tally ─▶ Report
//!            ├─▶ Matching ──┤                       ▲
//! B ─ Entry ─┘   (window)   └─ one alone ───────────┘
//! ```
//!
//! Pure: no I/O, no clock. The record is read as JSON, so that a layer that a later version adds is compared without a
//! change here; what is known of layers in general (which arrays are lists of findings, and how a finding is told from
//! another) stands in `layers` and `pairing`.

pub mod entry;

pub mod matching;

mod body;

mod layers;

mod pairing;

mod compare;

mod telling;

mod tally;

pub mod report;

#[cfg(test)]
mod tests;

pub use entry::{Entry, Source};
pub use matching::{Matched, Matching, Window};
pub use report::Report;
pub use tally::Tally;

use std::collections::BTreeSet;

/// One of the two sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The first: what was.
    A,
    /// The second: what would be.
    B,
}

impl Side {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Side::A => Side::B,
            Side::B => Side::A,
        }
    }
}

/// What counts as a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Layers to look at, by name or by the part before the dot: `text` is `text.sentences`, too. Empty: all.
    pub layers: BTreeSet<String>,
    /// Fields to leave out, by name anywhere (`confidence`) or in one layer (`times.ground`).
    pub ignored: BTreeSet<String>,
    /// Whether another worker, model or stage version alone makes a record a changed one.
    pub provenance: bool,
}

impl Options {
    fn looks_at(&self, layer: &str) -> bool {
        let group = layer.split('.').next().unwrap_or(layer);
        self.layers.is_empty() || self.layers.contains(layer) || self.layers.contains(group)
    }

    fn ignores(&self, layer: &str, field: &str) -> bool {
        !self.ignored.is_empty()
            && (self.ignored.contains(field) || self.ignored.contains(format!("{layer}.{field}").as_str()))
    }
}
