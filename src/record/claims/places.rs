//! `places`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Confidence, GroundName, LocalId, Page, Words, entity_id};
use crate::extract::places::Places;
use crate::record::vocabulary::{PlaceRole, PlaceSense};

/// A mention of a place, resolved.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::record) struct Place<'a> {
    #[serde(flatten)]
    words: Words<'a>,
    /// The entity that is mentioned: an id of `entities`.
    entity: LocalId,
    /// The place's usual name in English.
    name: &'a str,
    /// Its id in GeoNames.
    #[serde(skip_serializing_if = "Option::is_none")]
    geoname_id: Option<u32>,
    /// Its feature code in GeoNames.
    #[serde(skip_serializing_if = "Option::is_none")]
    feature_code: Option<&'static str>,
    /// Its country (ISO 3166-1).
    #[serde(skip_serializing_if = "Option::is_none")]
    country_code: Option<&'a str>,
    /// The code of its first-order division in GeoNames.
    #[serde(skip_serializing_if = "Option::is_none")]
    admin1: Option<&'a str>,
    /// Latitude in degrees (WGS 84).
    #[serde(skip_serializing_if = "Option::is_none")]
    lat: Option<f64>,
    /// Longitude in degrees (WGS 84).
    #[serde(skip_serializing_if = "Option::is_none")]
    lon: Option<f64>,
    /// What the mention means.
    sense: PlaceSense,
    /// The country whose government is meant: an id of `entities`.
    #[serde(skip_serializing_if = "Option::is_none")]
    metonym_for: Option<LocalId>,
    /// What it is to the article.
    role: PlaceRole,
    /// How sure that is.
    confidence: Confidence,
    /// What it rests on.
    ground: GroundName,
}

/// The layer.
pub(in crate::record) fn layer<'a>(places: &'a Places, page: Page<'a, '_>) -> Vec<Place<'a>> {
    let one = |claim: &'a crate::text::Claim<crate::extract::places::Place>| {
        let place = &claim.what;
        Place {
            words: page.words(claim.at),
            entity: entity_id(place.entity),
            name: &place.name,
            geoname_id: place.geoname,
            feature_code: place.feature,
            country_code: place.country.as_ref().map(|country| country.as_str()),
            admin1: place.admin1.as_deref(),
            lat: place.point.map(|point| point.lat),
            lon: place.point.map(|point| point.lon),
            sense: PlaceSense(place.sense),
            metonym_for: place.metonym_for.map(entity_id),
            role: PlaceRole(place.role),
            confidence: Confidence(claim.score),
            ground: GroundName(claim.ground),
        }
    };
    places.all().iter().map(one).collect()
}
