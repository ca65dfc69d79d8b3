//! Offices and jobs of entities: title, organisation and status.

use std::collections::BTreeMap;

use serde_json::Value;

use super::found::Found;
use super::gold::Role;
use super::likeness::{ALIKE, alike, same_title};
use super::loose::{entries, said, shown};
use super::matching::{Pairs, merit};
use super::tally::{Row, Tally};

/// Scores the roles.
pub(super) fn score(found: &Found<'_>, tally: &mut Tally) {
    let mut given: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for (place, entity) in found.entities.iter().enumerate() {
        for role in entries(entity.get("roles")).iter().filter(|role| role.is_object()) {
            match found.name(place) {
                Some(name) => given.entry(name).or_default().push(role),
                None => extra(found, &shown(entity.get("name")), role, tally),
            }
        }
    }
    for entity in &found.article.gold.entities {
        let given = given.remove(entity.name.as_str()).unwrap_or_default();
        of_entity(found, &entity.name, &entity.roles, &given, tally);
    }
}

fn of_entity(found: &Found<'_>, name: &str, rights: &[Role], given: &[&Value], tally: &mut Tally) {
    let mut judged = BTreeMap::new();
    let mut candidates = Vec::new();
    for (gold, right) in rights.iter().enumerate() {
        for (place, role) in given.iter().enumerate() {
            if same_title(&right.title, &right.title_alt, &shown(role.get("title"))) {
                let (org, status) = (same_org(found, right, role), same_status(right, role));
                judged.insert((gold, place), (org, status));
                candidates.push(([merit(org) + merit(status), merit(org)], gold, place));
            }
        }
    }
    let pairs = Pairs::greedy(rights.len(), given.len(), candidates);
    let article = found.article.name();
    for (gold, right) in rights.iter().enumerate() {
        let Some(place) = pairs.found(gold) else {
            tally.miss(Row::RolesTitle);
            tally.miss(Row::Roles);
            tally.mistake(Row::Roles, article, "MISS", format!("{name}: {}", right.title));
            continue;
        };
        let (org, status) = judged[&(gold, place)];
        tally.right(Row::RolesTitle);
        if right.org.is_some() {
            tally.attribute("roles: org", org);
        }
        tally.attribute("roles: status", status);
        tally.judge(Row::Roles, org && status);
        if !(org && status) {
            let wrong = [(!org).then_some("organisation"), (!status).then_some("status")];
            let wrong = wrong.into_iter().flatten().collect::<Vec<_>>().join(" and ");
            tally.mistake(Row::Roles, article, "ATTRIBUTE", format!("{name}: {}: wrong {wrong}", right.title));
        }
    }
    for (_, role) in given.iter().enumerate().filter(|(place, _)| !pairs.has(*place)) {
        extra(found, name, role, tally);
    }
}

fn extra(found: &Found<'_>, name: &str, role: &Value, tally: &mut Tally) {
    tally.extra(Row::RolesTitle);
    tally.extra(Row::Roles);
    tally.mistake(Row::Roles, found.article.name(), "EXTRA", format!("{name}: {}", shown(role.get("title"))));
}

/// Whether the organisation is right; where the gold has none, any is.
fn same_org(found: &Found<'_>, right: &Role, role: &Value) -> bool {
    right.org.as_ref().is_none_or(|org| {
        found.references(role.get("org")).iter().any(|reference| {
            let others = right.org_alt.iter();
            found.article.cast.same(reference.who, org)
                || others.into_iter().any(|other| alike(&reference.text, other, ALIKE))
        })
    })
}

/// Whether the status is right; a role that does not tell is held now.
fn same_status(right: &Role, role: &Value) -> bool {
    let given = status(role);
    given == right.status || right.status_alt.contains(&given)
}

/// The status of a record's role.
pub(super) fn status(role: &Value) -> String {
    said(role.get("status")).map_or_else(|| "current".to_owned(), |status| shown(Some(status)))
}
