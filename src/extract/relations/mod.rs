//! Says how entities relate to one another and what they are, by the predicates of schema.org.

mod firms;
mod kin;
mod lives;
mod page;
mod roles;

#[cfg(test)]
mod tests;

use super::entities::{Entities, EntityId};
use super::events::Events;
use super::syntax::Syntax;
use super::times::{TimeId, Times};
use crate::text::Claim;

/// What relates two entities, or an entity and a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Predicate {
    /// A job or office.
    JobTitle,
    /// Where somebody works.
    WorksFor,
    /// What somebody or something belongs to.
    MemberOf,
    /// Where somebody was born.
    BirthPlace,
    /// Where somebody is a citizen.
    Nationality,
    /// How old somebody is.
    Age,
    /// Whom somebody is or was married to.
    Spouse,
    /// Whose child somebody is.
    Parent,
    /// Whose parent somebody is.
    Children,
    /// Whose brother or sister somebody is.
    Sibling,
    /// Where an organisation has its seat.
    Headquarters,
    /// What owns an organisation.
    SubsidiaryOf,
    /// Who gave somebody an office.
    AppointedBy,
    /// What somebody founded.
    FounderOf,
    /// Whom somebody came after.
    SuccessorOf,
    /// What was bought.
    Acquired,
    /// Where somebody studied.
    Education,
    /// Where somebody lives.
    HomeLocation,
    /// Where somebody died.
    DeathPlace,
    /// What something belongs to.
    Owner,
}

impl Predicate {
    /// All of them, in order.
    pub const ALL: [Predicate; 20] = [
        Predicate::JobTitle,
        Predicate::WorksFor,
        Predicate::MemberOf,
        Predicate::BirthPlace,
        Predicate::Nationality,
        Predicate::Age,
        Predicate::Spouse,
        Predicate::Parent,
        Predicate::Children,
        Predicate::Sibling,
        Predicate::Headquarters,
        Predicate::SubsidiaryOf,
        Predicate::AppointedBy,
        Predicate::FounderOf,
        Predicate::SuccessorOf,
        Predicate::Acquired,
        Predicate::Education,
        Predicate::HomeLocation,
        Predicate::DeathPlace,
        Predicate::Owner,
    ];

    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Predicate::JobTitle => "jobTitle",
            Predicate::WorksFor => "worksFor",
            Predicate::MemberOf => "memberOf",
            Predicate::BirthPlace => "birthPlace",
            Predicate::Nationality => "nationality",
            Predicate::Age => "age",
            Predicate::Spouse => "spouse",
            Predicate::Parent => "parent",
            Predicate::Children => "children",
            Predicate::Sibling => "sibling",
            Predicate::Headquarters => "headquarters",
            Predicate::SubsidiaryOf => "subsidiaryOf",
            Predicate::AppointedBy => "appointedBy",
            Predicate::FounderOf => "founderOf",
            Predicate::SuccessorOf => "successorOf",
            Predicate::Acquired => "acquired",
            Predicate::Education => "education",
            Predicate::HomeLocation => "homeLocation",
            Predicate::DeathPlace => "deathPlace",
            Predicate::Owner => "owner",
        }
    }
}

/// What something relates to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// An entity of the text.
    Entity(EntityId),
    /// Words or a number.
    Value(String),
}

/// Whether a relation holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It holds, or the text says nothing else.
    Current,
    /// It held.
    Former,
    /// It will hold.
    Planned,
}

impl Status {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Status::Current => "current",
            Status::Former => "former",
            Status::Planned => "planned",
        }
    }
}

/// A relation that the text states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Of whom or what.
    pub subject: EntityId,
    /// What relates the two.
    pub predicate: Predicate,
    /// To whom or what.
    pub object: Object,
    /// Whether it holds.
    pub status: Status,
    /// When it began or happened.
    pub time: Option<TimeId>,
}

/// The relations of a text, in the order of their evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    relations: Vec<Claim<Relation>>,
}

impl Relations {
    /// All of them.
    pub fn all(&self) -> &[Claim<Relation>] {
        &self.relations
    }
}

/// Finds the relations.
pub fn run(syntax: &Syntax<'_>, entities: &Entities, _times: &Times, events: &Events) -> Relations {
    let mut page = page::Page::new(syntax, entities, events);
    roles::find(&mut page);
    for token in syntax.ids() {
        kin::find(&mut page, token);
        firms::find(&mut page, token);
        lives::find(&mut page, token);
    }
    Relations { relations: page.finish() }
}
