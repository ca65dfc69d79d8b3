//! `quantities`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Confidence, GroundName, LocalId, Number, Page, Words};
use crate::extract::quantities::{Quantities, Quantity as Found, QuantityId};
use crate::record::vocabulary::QuantityKind;
use crate::text::Claim;

/// A quantity.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::record) struct Quantity<'a> {
    /// `n0`, `n1` …
    id: LocalId,
    #[serde(flatten)]
    words: Words<'a>,
    /// What is measured.
    kind: QuantityKind,
    /// The amount, in `unit` or `currency`; the lower end of a range, the first number of a score.
    value: Number,
    /// The upper end of a range, the second number of a score.
    #[serde(skip_serializing_if = "Option::is_none")]
    value_max: Option<Number>,
    /// A UCUM code for a measure, the noun for a count.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    /// ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
    /// What is counted or measured, where that is not the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<&'a str>,
    /// How sure that is.
    confidence: Confidence,
    /// What it rests on.
    ground: GroundName,
}

pub(super) fn quantity_id(id: QuantityId) -> LocalId {
    LocalId::of(b'n', id.0 as usize)
}

/// The layer.
pub(in crate::record) fn layer<'a>(quantities: &'a Quantities, page: Page<'a, '_>) -> Vec<Quantity<'a>> {
    let one = |(index, claim): (usize, &'a Claim<Found>)| {
        let quantity = &claim.what;
        Quantity {
            id: quantity_id(QuantityId(index as u32)),
            words: page.words(claim.at),
            kind: QuantityKind(quantity.kind),
            value: Number(quantity.value),
            value_max: quantity.value_max.map(Number),
            unit: quantity.unit.as_deref(),
            currency: quantity.currency,
            of: quantity.of.map(|of| page.text.slice(of)),
            confidence: Confidence(claim.score),
            ground: GroundName(claim.ground),
        }
    };
    quantities.all().iter().enumerate().map(one).collect()
}
