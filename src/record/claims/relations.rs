//! `relations`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Confidence, GroundName, LocalId, Page, Words, entity_id, time_id};
use crate::extract::relations::{Object, Relation as Found, Relations};
use crate::record::vocabulary::{PredicateName, RelationStatus};
use crate::text::Claim;

/// How two entities relate, or an entity and a value: a predicate of schema.org.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::record) struct Relation<'a> {
    /// `r0`, `r1` …
    id: LocalId,
    #[serde(flatten)]
    words: Words<'a>,
    /// An id of `entities`.
    subject: LocalId,
    /// What relates the two.
    predicate: PredicateName,
    /// An id of `entities`.
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<LocalId>,
    /// Words or a number, where there is no entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    /// Whether it holds.
    status: RelationStatus,
    /// When it began or happened: an id of `times`.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<LocalId>,
    /// How sure that is.
    confidence: Confidence,
    /// What it rests on.
    ground: GroundName,
}

/// The layer.
pub(in crate::record) fn layer<'a>(relations: &'a Relations, page: Page<'a, '_>) -> Vec<Relation<'a>> {
    let one = |(index, claim): (usize, &'a Claim<Found>)| {
        let relation = &claim.what;
        let (object, value) = match &relation.object {
            Object::Entity(entity) => (Some(entity_id(*entity)), None),
            Object::Value(value) => (None, Some(value.as_str())),
        };
        Relation {
            id: LocalId::of(b'r', index),
            words: page.words(claim.at),
            subject: entity_id(relation.subject),
            predicate: PredicateName(relation.predicate),
            object,
            value,
            status: RelationStatus(relation.status),
            time: relation.time.map(time_id),
            confidence: Confidence(claim.score),
            ground: GroundName(claim.ground),
        }
    };
    relations.all().iter().enumerate().map(one).collect()
}
