//! The record as a whole, and the parts that its layers share.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use super::claims::{self, Page};
use super::input::Input;
use super::item::Item;
use super::layers::{Language, Layers};
use super::provenance::Provenance;
use super::{Origin, SCHEMA, Settings, item};
use crate::extract::Enriched;
use crate::text::{CodePoints, Ground, Score, Span};

/// One article, enriched: an IPTC ninjs item and stand-off annotations over its body. `start` and `end` are half-open
/// Unicode code points into `item.bodies[0].value`; a layer is absent where its stage did not run, and `[]` where it
/// found nothing. Minor versions of the contract may add fields and layers.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Record<'a> {
    /// Name and major version of this contract.
    pub(super) schema: Version,
    /// The producer's id, as given; `urn:sha256:` and the SHA-256 of the input where it gave none.
    pub(super) id: Cow<'a, str>,
    /// The article as an IPTC ninjs 3.0 item, which validates on its own.
    pub(super) item: Item<'a>,
    /// What was received, how it was recognised, and where it was read.
    pub(super) input: Input<'a>,
    /// How the body is cut.
    pub(super) text: Layers<'a>,
    /// The languages the body may be in, likeliest first. Empty when none could be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) language: Option<Vec<Language>>,
    /// Who and what there is, each with all its mentions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) entities: Option<Vec<claims::entities::Entity<'a>>>,
    /// Where: mentions of places, resolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) places: Option<Vec<claims::places::Place<'a>>>,
    /// When: the publication, and the expressions of time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) times: Option<Vec<claims::times::Time<'a>>>,
    /// How much and how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) quantities: Option<Vec<claims::quantities::Quantity<'a>>>,
    /// Who said what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) quotes: Option<Vec<claims::quotes::Quote<'a>>>,
    /// Who did what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) events: Option<Vec<claims::events::Event<'a>>>,
    /// How they relate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) relations: Option<Vec<claims::relations::Relation<'a>>>,
    /// Who, what, when, where, why and how of the main event.
    #[serde(rename = "fiveW1H", skip_serializing_if = "Option::is_none")]
    pub(super) five_w: Option<claims::five_w::Answers<'a>>,
    /// What made this record, and what was odd on the way.
    pub(super) provenance: Provenance,
}

impl<'a> Record<'a> {
    pub(super) fn of(enriched: &'a Enriched, origin: Option<Origin<'a>>, settings: Settings) -> Self {
        let parsed = &enriched.annotated.parsed;
        let article = &parsed.article;
        let points = CodePoints::of(article.text.as_str());
        let id = item::id(&article.source);
        let page = Page { text: &article.text, points: &points };
        let found = &enriched.annotated.claims;
        Self {
            schema: Version,
            item: Item::of(parsed, &id, &points),
            id,
            input: Input::of(article, origin),
            text: Layers::of(&enriched.annotated, &points, settings),
            language: Language::of(parsed),
            entities: found.entities.as_ref().map(|found| claims::entities::layer(found, page)),
            places: found.places.as_ref().map(|found| claims::places::layer(found, page)),
            times: found.times.as_ref().map(|found| claims::times::layer(found, &article.published, page)),
            quantities: found.quantities.as_ref().map(|found| claims::quantities::layer(found, page)),
            quotes: found.quotes.as_ref().map(|found| claims::quotes::layer(found, page)),
            events: found.events.as_ref().map(|events| claims::events::layer(events, found.places.as_ref(), page)),
            relations: found.relations.as_ref().map(|found| claims::relations::layer(found, page)),
            five_w: enriched.five_w.as_ref().map(|found| claims::five_w::layer(found, page)),
            provenance: Provenance::of(parsed),
        }
    }
}

/// The field `schema`: a constant.
pub(super) struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(SCHEMA)
    }
}

impl JsonSchema for Version {
    fn schema_name() -> Cow<'static, str> {
        "Version".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "const": SCHEMA })
    }
}

/// Half-open range of code points.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Range {
    pub(super) fn of(span: Span, points: &CodePoints<'_>) -> Self {
        Self { start: points.at(span.start()), end: points.at(span.end()) }
    }
}

/// A local id: a letter for the layer and a number that counts from 0 within it.
#[derive(Clone, Copy)]
pub(super) struct LocalId {
    layer: u8,
    index: usize,
}

impl LocalId {
    pub(super) fn of(layer: u8, index: usize) -> Self {
        Self { layer, index }
    }

    pub(super) fn paragraph(index: usize) -> Self {
        Self { layer: b'p', index }
    }

    pub(super) fn sentence(index: usize) -> Self {
        Self { layer: b's', index }
    }

    /// `w` as the words of UD: `t` is for the expressions of time.
    pub(super) fn token(index: usize) -> Self {
        Self { layer: b'w', index }
    }
}

impl Serialize for LocalId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // By hand, because a record has an id for every sentence, and `fmt` took a tenth of the time to write one.
        let mut digits = [0_u8; 1 + usize::MAX.ilog10() as usize + 1];
        let mut first = digits.len();
        let mut rest = self.index;
        loop {
            first -= 1;
            digits[first] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        first -= 1;
        digits[first] = self.layer;
        serializer.serialize_str(std::str::from_utf8(&digits[first..]).expect("a letter and digits are ASCII"))
    }
}

impl JsonSchema for LocalId {
    fn schema_name() -> Cow<'static, str> {
        "LocalId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Joins the layers of one record and means nothing outside it: a letter for the layer, a number within it.",
            "type": "string",
            "pattern": "^[a-z][0-9]+$",
        })
    }
}

/// A confidence: a number with at most three decimals.
#[derive(Clone, Copy)]
pub(super) struct Confidence(pub(super) Score);

impl Serialize for Confidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.as_f64())
    }
}

impl JsonSchema for Confidence {
    fn schema_name() -> Cow<'static, str> {
        "Confidence".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "How sure an assertion is, from 0 to 1, with at most three decimals.",
            "type": "number",
            "minimum": 0,
            "maximum": 1,
        })
    }
}

/// What made an assertion.
#[derive(Clone, Copy)]
pub(super) struct GroundName(pub(super) Ground);

impl Serialize for GroundName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl JsonSchema for GroundName {
    fn schema_name() -> Cow<'static, str> {
        "Ground".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What made an assertion: `rule:<name>`, `list:<name>` or `model:<name>@<version>`.",
            "type": "string",
            "pattern": "^(rule|list):[^@]+$|^model:[^@]+@[0-9]+$",
        })
    }
}
