//! Says which mentions mean the same: entities, with what the text says of them.

mod attributes;
mod candidates;
mod chains;
mod clauses;
mod context;
mod cues;
mod discourse;
mod draft;
mod epithets;
mod evidence;
mod finish;
mod fits;
mod introduced;
mod kinds;
mod named;
mod nominals;
mod page;
mod persons;
mod phrase;
mod pronouns;
mod quoted;
mod roles;
mod several;
mod shapes;
mod speakers;
mod statuses;
mod titles;
mod understood;
mod unnamed;
mod weights;
mod words;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_roles;
#[cfg(test)]
mod tests_unnamed;

use std::ops::Range;

use super::gazetteer::{Gazetteer, Hit};
use super::names::{self, Names};
use super::syntax::Syntax;
use super::tokens::TokenId;
use crate::text::{Claim, Score, Span, Text};
pub use unnamed::Unnamed;

/// An entity, by its place in [`Entities`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(pub u32);

/// A mention, by its place in [`Entities::mentions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MentionId(pub u32);

/// How an entity is mentioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MentionKind {
    /// By its name.
    Name,
    /// By a common noun: "the carmaker".
    Nominal,
    /// By a pronoun.
    Pronoun,
    /// By an adjective made of its name: "Danish".
    Adjectival,
}

impl MentionKind {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            MentionKind::Name => "name",
            MentionKind::Nominal => "nominal",
            MentionKind::Pronoun => "pronoun",
            MentionKind::Adjectival => "adjectival",
        }
    }
}

/// A mention of an entity: its span leaves out article, courtesy title and possessive of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// What it mentions.
    pub entity: EntityId,
    /// How.
    pub kind: MentionKind,
    /// Its tokens, by their places.
    pub tokens: Range<u32>,
    /// The token that the others depend on.
    pub head: TokenId,
}

/// Whether a role is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoleStatus {
    /// It is held, or the text says nothing else.
    Current,
    /// It was held.
    Former,
    /// It is held for the time being.
    Acting,
    /// It will be held.
    Designate,
}

impl RoleStatus {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            RoleStatus::Current => "current",
            RoleStatus::Former => "former",
            RoleStatus::Acting => "acting",
            RoleStatus::Designate => "designate",
        }
    }
}

/// An office, post, job or part that somebody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The title without organisation and status: "finance minister".
    pub title: Span,
    /// The title in the singular, where the text has it of several people at once: "justice" of "Justices A and B".
    pub singular: Option<String>,
    /// Of what.
    pub org: Option<EntityId>,
    /// Whether it is held.
    pub status: RoleStatus,
    /// Who gave it.
    pub appointed_by: Option<EntityId>,
}

impl Role {
    /// The title, in the singular.
    pub fn title<'t>(&'t self, text: &'t Text) -> &'t str {
        self.singular.as_deref().unwrap_or_else(|| text.slice(self.title))
    }
}

/// A gender as the text's pronouns and titles show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gender {
    /// She.
    Female,
    /// He.
    Male,
}

impl Gender {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Gender::Female => "female",
            Gender::Male => "male",
        }
    }
}

/// Something the text says of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// Age in years.
    Age(u16),
    /// Gender.
    Gender(Gender),
    /// Where somebody was born.
    BirthPlace(EntityId),
    /// A country whose citizen somebody is.
    Nationality(EntityId),
}

/// All that is said of one person, organisation, place or thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// What it is.
    pub kind: names::Kind,
    /// Its fullest name.
    pub name: String,
    /// Its other names in the text, in order, each once.
    pub aliases: Vec<String>,
    /// Its mentions, in order; never none.
    pub mentions: Vec<MentionId>,
    /// Its roles, in order.
    pub roles: Vec<Claim<Role>>,
    /// What else is said of it; one of each kind at most.
    pub attributes: Vec<Claim<Attribute>>,
    /// The number of its Wikidata item, without the Q, where a list knows it.
    pub wikidata: Option<u32>,
    /// How much the article is about it.
    pub salience: Score,
}

/// The entities of a text, in the order of their first mentions, and all mentions, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entities {
    entities: Vec<Entity>,
    mentions: Vec<Claim<Mention>>,
    /// The mentions by their heads.
    by_head: Vec<(TokenId, MentionId)>,
    unnamed: Vec<Unnamed>,
}

impl Entities {
    /// All entities.
    pub fn all(&self) -> &[Entity] {
        &self.entities
    }

    /// What has no name and is mentioned more than once, in the order of first mentions. Their numbers go on where those of
    /// the entities end, and no other claim points at them.
    pub fn unnamed(&self) -> &[Unnamed] {
        &self.unnamed
    }

    /// One of them.
    pub fn get(&self, id: EntityId) -> &Entity {
        &self.entities[id.0 as usize]
    }

    /// All mentions, by their first tokens, longer ones first.
    pub fn mentions(&self) -> &[Claim<Mention>] {
        &self.mentions
    }

    /// One of them.
    pub fn mention(&self, id: MentionId) -> &Claim<Mention> {
        &self.mentions[id.0 as usize]
    }

    /// The longest mention with this head.
    pub fn headed_by(&self, head: TokenId) -> Option<MentionId> {
        let first = self.by_head.partition_point(|&(token, _)| token < head);
        self.by_head.get(first).filter(|&&(token, _)| token == head).map(|&(_, mention)| mention)
    }

    /// The entity that the longest mention with this head mentions.
    pub fn meant_by(&self, head: TokenId) -> Option<EntityId> {
        self.headed_by(head).map(|mention| self.mention(mention).what.entity)
    }
}

/// Whether persons are called so, by the dictionary form of a noun: "minister", "brother".
pub(super) fn calls_persons(lemma: &str) -> bool {
    words::noun(lemma).is_some_and(|noun| noun.fits(names::Kind::Person))
}

/// Whether only men or only women are called so, by the dictionary form of a noun.
pub(super) fn gender_called(lemma: &str) -> Option<Gender> {
    words::noun(lemma).and_then(|noun| noun.gender)
}

/// Says which names, nouns and pronouns of a text mean the same.
pub fn run(gazetteer: &Gazetteer, syntax: &Syntax<'_>, names: &Names, hits: &[Hit]) -> Entities {
    let page = page::Page::new(gazetteer, syntax, hits);
    let named = named::find(page, names);
    let mut draft = chains::join(page, &named);
    attributes::beside_names(page, &mut draft);
    let pending = roles::beside_names(page, &mut draft);
    let discourse = discourse::read(page, &mut draft);
    let meant = draft.meant();
    roles::resolve(&mut draft, &discourse, &meant, &pending);
    clauses::read(&discourse, &mut draft, &meant);
    speakers::read(&discourse, &mut draft, &meant);
    attributes::in_clauses(page, &mut draft, &meant);
    let chains = unnamed::find(&discourse, &draft);
    let mut entities = finish::finish(page, draft);
    unnamed::finish(&discourse, chains, &mut entities);
    entities
}
