//! Jobs, members, ages and origins: what the entities say of themselves.

use super::page::Page;
use super::{Object, Predicate, Relation, Status};
use crate::extract::entities::{Attribute, EntityId, RoleStatus};
use crate::extract::names::Kind;

/// Who can have workers and members.
const EMPLOYERS: [Kind; 5] = [Kind::Org, Kind::Gpe, Kind::Norp, Kind::Fac, Kind::Event];

pub(super) fn find(page: &mut Page<'_, '_>) {
    let entities = page.entities;
    for (number, entity) in entities.all().iter().enumerate() {
        let subject = EntityId(number as u32);
        for claim in &entity.roles {
            let role = &claim.what;
            let title = page.syntax.text().slice(role.title).to_owned();
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
