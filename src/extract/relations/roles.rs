//! Jobs, members, ages and origins: what the entities say of themselves.

use super::page::Page;
use super::{Object, Predicate, Relation, Status};
use crate::extract::entities::{Attribute, Entities, EntityId, RoleStatus};
use crate::extract::names::Kind;
use crate::text::{Ground, Score};

/// Who can have workers and members.
const EMPLOYERS: [Kind; 5] = [Kind::Org, Kind::Gpe, Kind::Norp, Kind::Fac, Kind::Event];

/// How sure it is that somebody with a title works for the company that the article is about.
const BRIDGED: Score = Score::per_mille(550);

/// How often the article names the organisation that it is about, at least.
const MAIN_MENTIONS_MIN: usize = 3;

/// Titles that are held in companies.
const COMPANY_TITLES: [&str; 12] = [
    "chief executive",
    "ceo",
    "chief financial officer",
    "chief operating officer",
    "chief medical officer",
    "chief technology officer",
    "chairman",
    "chairwoman",
    "chair",
    "managing director",
    "finance chief",
    "finance director",
];

/// The organisation that the article is about: the one it mentions most, if no other comes near.
fn main_organisation(entities: &Entities) -> Option<EntityId> {
    let mut counts: Vec<(usize, EntityId)> = entities
        .all()
        .iter()
        .enumerate()
        .filter(|(_, entity)| entity.kind == Kind::Org)
        .map(|(number, entity)| (entity.mentions.len(), EntityId(number as u32)))
        .collect();
    counts.sort_unstable_by_key(|&(count, id)| (std::cmp::Reverse(count), id));
    let &(most, main) = counts.first()?;
    let next = counts.get(1).map_or(0, |&(count, _)| count);
    (most >= MAIN_MENTIONS_MIN && most >= 2 * next).then_some(main)
}

pub(super) fn find(page: &mut Page<'_, '_>) {
    let entities = page.entities;
    let main = main_organisation(entities);
    for (number, entity) in entities.all().iter().enumerate() {
        let subject = EntityId(number as u32);
        let person = entity.kind == Kind::Person;
        for claim in entity.roles.iter().filter(|_| person) {
            let role = &claim.what;
            let title = role.title(page.syntax.text()).to_owned();
            let status = match role.status {
                RoleStatus::Former => Status::Former,
                RoleStatus::Designate => Status::Planned,
                RoleStatus::Current | RoleStatus::Acting => Status::Current,
            };
            let mut add = |predicate, object| {
                let relation = Relation { subject, predicate, object, status, time: None };
                page.add_as(claim.ground, claim.score, relation, claim.at);
            };
            let lower = title.to_lowercase();
            if let Some(org) = role.org.filter(|&org| EMPLOYERS.contains(&entities.get(org).kind)) {
                let member = lower.ends_with("member") || lower.ends_with("lawmaker") || lower == "mp";
                add(if member { Predicate::MemberOf } else { Predicate::WorksFor }, Object::Entity(org));
                if lower.contains("founder") && entities.get(org).kind == Kind::Org {
                    add(Predicate::FounderOf, Object::Entity(org));
                }
            }
            if let Some(main) = main.filter(|_| role.org.is_none() && COMPANY_TITLES.contains(&lower.as_str())) {
                let relation = Relation {
                    subject,
                    predicate: Predicate::WorksFor,
                    object: Object::Entity(main),
                    status,
                    time: None,
                };
                page.add_as(Ground::Rule("main organisation"), BRIDGED, relation, claim.at);
            }
            let mut add = |predicate, object| {
                let relation = Relation { subject, predicate, object, status, time: None };
                page.add_as(claim.ground, claim.score, relation, claim.at);
            };
            if let Some(by) = role.appointed_by {
                add(Predicate::AppointedBy, Object::Entity(by));
            }
            add(Predicate::JobTitle, Object::Value(title));
        }
        for claim in &entity.attributes {
            let (predicate, object) = match claim.what {
                Attribute::Age(years) => (Predicate::Age, Object::Value(years.to_string())),
                Attribute::BirthPlace(place) => (Predicate::BirthPlace, Object::Entity(place)),
                Attribute::Nationality(country) => (Predicate::Nationality, Object::Entity(country)),
                Attribute::Gender(_) => continue,
            };
            let relation = Relation { subject, predicate, object, status: Status::Current, time: None };
            page.add_as(claim.ground, claim.score, relation, claim.at);
        }
    }
}
