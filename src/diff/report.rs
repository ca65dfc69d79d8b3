//! What a comparison comes to: the contract of `copydesk diff --format json`.

use std::collections::BTreeMap;

use serde::Serialize;

/// The whole.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The first set: what was.
    pub a: Set,
    /// The second: what would be.
    pub b: Set,
    /// Records with the same content in both.
    pub same: u64,
    /// Records of the same article with another content.
    pub changed: u64,
    /// Records that only B has.
    pub added: u64,
    /// Records that only A has.
    pub removed: u64,
    /// Records of both that another version of worker, model or stage made; the content may be the same.
    pub remade: u64,
    /// Of the changed: tombstones in B that are records in A.
    pub withdrawn: u64,
    /// Of the changed: records in B that are tombstones in A.
    pub restored: u64,
    /// How far partners were looked for.
    pub window: WindowReport,
    /// The layers, by name.
    pub layers: Vec<LayerReport>,
    /// Some of those that only B has.
    pub added_records: Vec<Alone>,
    /// Some of those that only A has.
    pub removed_records: Vec<Alone>,
}

/// One of the two sets.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Set {
    /// As it was asked for.
    pub name: String,
    /// Its records, tombstones counted.
    pub records: u64,
    /// What made the records that are in both sets, with how many it made.
    pub made_by: BTreeMap<String, u64>,
}

/// How far partners were looked for.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WindowReport {
    /// Most records that waited for their partner.
    pub records: usize,
    /// Records counted as added or removed because the window was full.
    pub given_up: u64,
    /// Of these, how many had a partner further on: the counts of added and removed are too high by so many each.
    pub late: u64,
}

/// A layer over all records that are in both sets.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerReport {
    /// Its path in the record.
    pub name: String,
    /// Pairs of records of which one has it at least.
    pub records: u64,
    /// Pairs in which it differs.
    pub records_changed: u64,
    /// Pairs of which only B has it.
    pub appeared: u64,
    /// Pairs of which only A has it.
    pub disappeared: u64,
    /// Findings in A: of a group of fields, its values.
    pub a: u64,
    /// Findings in B.
    pub b: u64,
    /// Findings that are the same.
    pub same: u64,
    /// Of the changed, those of which only confidence or ground changed.
    pub minor: u64,
    /// The fields that changed most, with how often.
    pub fields: Vec<(String, u64)>,
    /// Findings that only B has.
    pub added: Changes,
    /// Findings that only A has.
    pub removed: Changes,
    /// Findings that both have and tell otherwise.
    pub changed: Changes,
}

/// Changes of one kind.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// How many.
    pub count: u64,
    /// The most telling: what changes the content before what changes only its ground, then the commonest.
    pub examples: Vec<Examples>,
}

/// Changes that are alike, and one of them.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Examples {
    /// How many are like this one; a lower bound when there are more than a thousand different ones.
    pub count: u64,
    /// What it is about.
    pub label: String,
    /// What changed in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// The text before it, its own, and the text after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<[String; 3]>,
    /// The record's id.
    pub id: String,
    /// Where its article was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Where the record of A stands.
    pub a: String,
    /// Where the record of B stands.
    pub b: String,
}

/// A field that changed: absent where there was none.
#[derive(Clone, Debug, Serialize)]
pub struct FieldChange {
    /// Its path.
    pub path: String,
    /// In A.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// In B.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A record without a partner.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Alone {
    /// Its id.
    pub id: String,
    /// Where its article was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Where it stands.
    pub place: String,
    /// Its headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
}

impl Report {
    /// Whether anything that counts differs.
    pub fn differs(&self) -> bool {
        0 < self.changed + self.added + self.removed
    }

    /// Records that are in both.
    pub fn both(&self) -> u64 {
        self.same + self.changed
    }

    /// Whether both sets have records and none of them are about the same article: then they are most likely matched by
    /// the wrong thing.
    pub fn nothing_matched(&self) -> bool {
        self.both() == 0 && 0 < self.added && 0 < self.removed
    }
}

impl LayerReport {
    /// Whether it is the same in all records.
    pub fn is_same(&self) -> bool {
        self.records_changed == 0
    }

    /// How far the two agree, 0 to 1: findings that are the same among all that either has (Dice's coefficient).
    pub fn agreement(&self) -> f64 {
        if self.a + self.b == 0 { 1.0 } else { 2.0 * self.same as f64 / (self.a + self.b) as f64 }
    }
}
