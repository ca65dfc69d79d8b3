//! What holds between entities.

use serde_json::Value;

use super::found::Found;
use super::gold::Relation;
use super::likeness::{ALIKE, alike, same_title};
use super::loose::{entries, named, said, shown};
use super::matching::{Pairs, merit};
use super::tally::{Row, Tally};

/// Scores the relations. A second copy of a right one is no mistake.
pub(super) fn score(found: &Found<'_>, tally: &mut Tally) {
    let rights = &found.article.gold.relations;
    let given: Vec<&Value> = found.layer("relations").iter().filter(|relation| relation.is_object()).collect();
    let mut is_right = vec![false; given.len()];
    let mut candidates = Vec::new();
    for (gold, right) in rights.iter().enumerate() {
        for (place, relation) in given.iter().enumerate() {
            if is_same(found, right, relation) {
                is_right[place] = true;
                candidates.push(([merit(!right.optional)], gold, place));
            }
        }
    }
    let pairs = Pairs::greedy(rights.len(), given.len(), candidates);
    for (gold, right) in rights.iter().enumerate().filter(|(_, right)| !right.optional) {
        if pairs.found(gold).is_some() {
            tally.right(Row::Relations);
        } else {
            let Relation { subject, predicate, object, value, .. } = right;
            let other = object.as_deref().or(value.as_deref()).unwrap_or_default();
            tally.miss(Row::Relations);
            let detail = format!("{subject} {predicate} {other}");
            tally.mistake(Row::Relations, found.article.name(), "MISS", detail);
        }
    }
    for (place, relation) in given.iter().enumerate() {
        if !is_right[place] {
            let text = |key| {
                let texts = found.references(relation.get(key)).into_iter().map(|reference| reference.text);
                texts.collect::<Vec<_>>().join(", ")
            };
            let (subject, predicate) = (text("subject"), shown(relation.get("predicate")));
            let other =
                if said(relation.get("object")).is_some() { text("object") } else { shown(relation.get("value")) };
            tally.extra(Row::Relations);
            let detail = format!("{subject} {predicate} {other}");
            tally.mistake(Row::Relations, found.article.name(), "EXTRA", detail);
        }
    }
}

/// Whether a record's relation is this one.
pub(super) fn is_same(found: &Found<'_>, right: &Relation, relation: &Value) -> bool {
    let cast = &found.article.cast;
    let predicate = plain(&right.predicate);
    if plain(&shown(relation.get("predicate"))) != predicate {
        return false;
    }
    if !found.who(relation.get("subject")).into_iter().any(|who| cast.same(who, &right.subject)) {
        return false;
    }
    let (object, value) = (relation.get("object"), relation.get("value"));
    if let Some(wanted) = &right.object {
        return [object, value].into_iter().any(|other| found.who(other).into_iter().any(|who| cast.same(who, wanted)));
    }
    let Some(wanted) = &right.value else { return false };
    let mut texts: Vec<String> = found.references(object).into_iter().map(|reference| reference.text).collect();
    texts.retain(|text| !text.is_empty());
    texts.extend(entries(value).iter().map(|value| match value {
        Value::Object(_) => shown(said(value.get("value")).or_else(|| value.get("exact"))),
        other => named(Some(other)),
    }));
    texts.iter().any(|text| {
        if predicate == "jobtitle" {
            same_title(wanted, &right.value_alt, text)
        } else {
            std::iter::once(wanted).chain(&right.value_alt).any(|wanted| alike(text, wanted, ALIKE))
        }
    })
}

/// A predicate in letters alone; those that say the same are one.
fn plain(predicate: &str) -> String {
    let letters: String = predicate.to_lowercase().chars().filter(char::is_ascii_lowercase).collect();
    match letters.as_str() {
        "memberof" | "affiliation" | "employedby" => "worksfor".to_owned(),
        "title" => "jobtitle".to_owned(),
        "bornin" => "birthplace".to_owned(),
        _ => letters,
    }
}
