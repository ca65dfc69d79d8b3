//! Resolves toponyms, and says what each mention of a place means: the place, its government, its people, its team.

mod atlas;

#[cfg(test)]
mod tests;

use super::clean::Furniture;
use super::entities::{Entities, EntityId, MentionId};
use super::gazetteer::{CountryCode, Hit};
use super::syntax::Syntax;
use crate::text::Claim;

pub use atlas::{Atlas, Damage, Error, Sources, compile};

/// A resolved mention, by its place in [`Places`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(pub u32);

/// What a mention of a place means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sense {
    /// The place itself.
    Location,
    /// Its government.
    Government,
    /// What or who is from there.
    Demonym,
    /// A team or body that goes by its name.
    Organisation,
}

impl Sense {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Sense::Location => "location",
            Sense::Government => "government",
            Sense::Demonym => "demonym",
            Sense::Organisation => "organisation",
        }
    }
}

/// What a place is to the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Where it was filed.
    Dateline,
    /// Where something in it happens.
    Event,
    /// Anything else.
    Mentioned,
}

impl Role {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Role::Dateline => "dateline",
            Role::Event => "event",
            Role::Mentioned => "mentioned",
        }
    }
}

/// A point on WGS 84, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
}

/// A mention of a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The mention.
    pub mention: MentionId,
    /// The entity that it mentions.
    pub entity: EntityId,
    /// Its usual name in English.
    pub name: String,
    /// Its id in GeoNames.
    pub geoname: Option<u32>,
    /// Its feature code in GeoNames (`PPLC`).
    pub feature: Option<&'static str>,
    /// Its country.
    pub country: Option<CountryCode>,
    /// The code of its first-order division in GeoNames.
    pub admin1: Option<String>,
    /// Where it is.
    pub point: Option<Point>,
    /// What the mention means.
    pub sense: Sense,
    /// The country whose government is meant, where the text mentions it.
    pub metonym_for: Option<EntityId>,
    /// What it is to the article.
    pub role: Role,
}

/// The mentions of places, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    places: Vec<Claim<Place>>,
}

impl Places {
    /// All of them.
    pub fn all(&self) -> &[Claim<Place>] {
        &self.places
    }

    /// What was resolved of a mention.
    pub fn of(&self, mention: MentionId) -> Option<PlaceId> {
        let found = self.places.binary_search_by_key(&mention, |place| place.what.mention).ok()?;
        Some(PlaceId(found as u32))
    }
}

/// Resolves the places that `entities` mention.
pub fn run(
    _atlas: &Atlas,
    _syntax: &Syntax<'_>,
    _entities: &Entities,
    _hits: &[Hit],
    _furniture: &[Claim<Furniture>],
) -> Places {
    Places::default()
}
