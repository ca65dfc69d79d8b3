//! `entities`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Confidence, GroundName, LocalId, Page, Words, entity_id};
use crate::extract::entities::{Attribute, Entities, Entity as Found, EntityId, Mention as Meant, Unnamed};
use crate::record::vocabulary::{EntityType, GenderName, MentionForm, RoleState};
use crate::text::Claim;

/// One person, organisation, place or thing: all that the article says of it. A coreference chain is an entity.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::record) struct Entity<'a> {
    /// `e0`, `e1` …, in the order of first mentions; those without a name after those with one.
    id: LocalId,
    /// What it is.
    r#type: EntityType,
    /// Its fullest name; of what has none, the fullest of its mentions by a noun, without the article.
    name: &'a str,
    /// False for what the article mentions more than once and never by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    named: Option<bool>,
    /// Its other names in the article.
    aliases: &'a [String],
    /// Offices, posts and jobs that it has or had.
    roles: Vec<Role<'a>>,
    /// What else is said of it.
    attributes: Attributes<'a>,
    /// How much the article is about it, from 0 to 1.
    salience: Confidence,
    /// Its item in Wikidata, where a list knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    wikidata: Option<String>,
    /// Its mentions, in order.
    mentions: Vec<Mention<'a>>,
}

/// A mention of an entity.
#[derive(Serialize, JsonSchema)]
struct Mention<'a> {
    #[serde(flatten)]
    words: Words<'a>,
    /// How it is mentioned.
    kind: MentionForm,
    /// How sure it is that this is meant.
    confidence: Confidence,
    /// What that rests on.
    ground: GroundName,
}

/// An office, post or job.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Role<'a> {
    #[serde(flatten)]
    words: Words<'a>,
    /// The title, without organisation and status.
    title: &'a str,
    /// Of what: an id of `entities`.
    #[serde(skip_serializing_if = "Option::is_none")]
    org: Option<LocalId>,
    /// Whether it is held.
    status: RoleState,
    /// Who gave it: an id of `entities`.
    #[serde(skip_serializing_if = "Option::is_none")]
    appointed_by: Option<LocalId>,
    /// How sure that is.
    confidence: Confidence,
    /// What it rests on.
    ground: GroundName,
}

/// What else is said of an entity.
#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Attributes<'a> {
    /// Age in years.
    #[serde(skip_serializing_if = "Option::is_none")]
    age: Option<Age<'a>>,
    /// Gender, as titles and pronouns show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    gender: Option<GenderShown<'a>>,
    /// Where somebody was born.
    #[serde(skip_serializing_if = "Option::is_none")]
    birth_place: Option<Place<'a>>,
    /// A country whose citizen somebody is.
    #[serde(skip_serializing_if = "Option::is_none")]
    nationality: Option<Place<'a>>,
}

/// An age.
#[derive(Serialize, JsonSchema)]
struct Age<'a> {
    #[serde(flatten)]
    words: Words<'a>,
    /// In years.
    value: u16,
    /// How sure that is.
    confidence: Confidence,
    /// What it rests on.
    ground: GroundName,
}

/// A gender.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Gender")]
struct GenderShown<'a> {
    #[serde(flatten)]
    words: Words<'a>,
    /// Which.
    value: GenderName,
    /// How sure that is.
    confidence: Confidence,
    /// What it rests on.
    ground: GroundName,
}

/// A place or country that an attribute points at.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AttributePlace")]
struct Place<'a> {
    #[serde(flatten)]
    words: Words<'a>,
    /// An id of `entities`.
    entity: LocalId,
    /// How sure that is.
    confidence: Confidence,
    /// What it rests on.
    ground: GroundName,
}

/// The layer.
pub(in crate::record) fn layer<'a>(entities: &'a Entities, page: Page<'a, '_>) -> Vec<Entity<'a>> {
    let one = |(index, entity)| Entity::of(index, entity, entities, page);
    let named = entities.all().iter().enumerate().map(one);
    let numbers = entities.all().len()..;
    let unnamed = numbers.zip(entities.unnamed()).map(|(index, unnamed)| Entity::unnamed(index, unnamed, page));
    named.chain(unnamed).collect()
}

impl<'a> Entity<'a> {
    fn of(index: usize, entity: &'a Found, entities: &'a Entities, page: Page<'a, '_>) -> Self {
        let mention = |id: &_| Mention::of(entities.mention(*id), page);
        let role = |claim: &'a Claim<crate::extract::entities::Role>| Role {
            words: page.words(claim.at),
            title: claim.what.title(page.text),
            org: claim.what.org.map(entity_id),
            status: RoleState(claim.what.status),
            appointed_by: claim.what.appointed_by.map(entity_id),
            confidence: Confidence(claim.score),
            ground: GroundName(claim.ground),
        };
        Self {
            id: entity_id(EntityId(index as u32)),
            r#type: EntityType(Some(entity.kind)),
            name: &entity.name,
            named: None,
            aliases: &entity.aliases,
            roles: entity.roles.iter().map(role).collect(),
            attributes: Attributes::of(&entity.attributes, page),
            salience: Confidence(entity.salience),
            wikidata: entity.wikidata.map(|item| format!("Q{item}")),
            mentions: entity.mentions.iter().map(mention).collect(),
        }
    }

    fn unnamed(index: usize, unnamed: &'a Unnamed, page: Page<'a, '_>) -> Self {
        Self {
            id: entity_id(EntityId(index as u32)),
            r#type: EntityType(unnamed.kind),
            name: &unnamed.name,
            named: Some(false),
            aliases: &[],
            roles: Vec::new(),
            attributes: Attributes::of(&unnamed.attributes, page),
            salience: Confidence(unnamed.salience),
            wikidata: None,
            mentions: unnamed.mentions.iter().map(|claim| Mention::of(claim, page)).collect(),
        }
    }
}

impl<'a> Mention<'a> {
    fn of(claim: &Claim<Meant>, page: Page<'a, '_>) -> Self {
        Self {
            words: page.words(claim.at),
            kind: MentionForm(claim.what.kind),
            confidence: Confidence(claim.score),
            ground: GroundName(claim.ground),
        }
    }
}

impl<'a> Attributes<'a> {
    fn of(claims: &[Claim<Attribute>], page: Page<'a, '_>) -> Self {
        let mut attributes = Self::default();
        for claim in claims {
            let (words, confidence, ground) = (page.words(claim.at), Confidence(claim.score), GroundName(claim.ground));
            match claim.what {
                Attribute::Age(value) => attributes.age = Some(Age { words, value, confidence, ground }),
                Attribute::Gender(gender) => {
                    attributes.gender = Some(GenderShown { words, value: GenderName(gender), confidence, ground });
                }
                Attribute::BirthPlace(place) => {
                    attributes.birth_place = Some(Place { words, entity: entity_id(place), confidence, ground });
                }
                Attribute::Nationality(country) => {
                    attributes.nationality = Some(Place { words, entity: entity_id(country), confidence, ground });
                }
            }
        }
        attributes
    }
}
