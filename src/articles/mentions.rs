//! Mentions by name, the clusters they form, and mentions by noun and pronoun.

use std::collections::{BTreeMap, BTreeSet};

use super::body::Extent;
use super::found::{Found, entity_type, is_named, mention_kind};
use super::gold::{Mention, MentionKind};
use super::loose::{entries, shown};
use super::matching::{Pairs, merit};
use super::tally::{Row, Tally};

/// From which Dice's coefficient a mention is taken for a gold one, where its extent need not be exact.
const OVERLAP: f64 = 0.5;

/// A gold mention by name.
struct Right<'a> {
    entity: &'a str,
    mention: &'a Mention,
    extents: Vec<Extent>,
    types: BTreeSet<&'a str>,
    /// The first of its types, by which it is counted where it is missed.
    kind: &'a str,
}

/// A record's mention by name.
struct Given {
    at: Extent,
    kind: String,
    entity: usize,
}

/// Scores all mentions.
pub(super) fn score(found: &Found<'_>, tally: &mut Tally) {
    let (rights, given) = (rights(found), given(found));
    named(found, &rights, &given, tally);
    clusters(found, &rights, &given, tally);
    unnamed(found, tally);
}

fn rights<'a>(found: &Found<'a>) -> Vec<Right<'a>> {
    let article = found.article;
    let mut rights = Vec::new();
    for entity in &article.gold.entities {
        for mention in &entity.mentions {
            if !matches!(mention.kind, MentionKind::Name | MentionKind::Adjectival) {
                continue;
            }
            let extents = std::iter::once(Extent::new(mention.start, mention.end)).chain(mention.alt.iter().copied());
            let mut types: BTreeSet<&str> = match &mention.types {
                Some(types) => types.iter().map(String::as_str).collect(),
                None => BTreeSet::from([entity.kind.as_str()]),
            };
            let kind = mention.types.as_ref().and_then(|types| types.first()).unwrap_or(&entity.kind);
            if mention.kind == MentionKind::Adjectival {
                types.extend(["NORP", "GPE"]);
            }
            let extents = extents.map(|at| article.body.trimmed(at)).collect();
            rights.push(Right { entity: &entity.name, mention, extents, types, kind });
        }
    }
    rights
}

/// Each extent and type once, with the first entity that has it.
fn given(found: &Found<'_>) -> Vec<Given> {
    let mut seen = BTreeSet::new();
    let mut given = Vec::new();
    for (place, entity) in found.entities.iter().enumerate() {
        for mention in entries(entity.get("mentions")).iter().filter(|mention| is_named(mention)) {
            let Some(at) = found.extent(Some(mention)) else { continue };
            let (at, kind) = (found.article.body.trimmed(at), entity_type(entity));
            if seen.insert((at, kind.clone())) {
                given.push(Given { at, kind, entity: place });
            }
        }
    }
    given
}

fn named(found: &Found<'_>, rights: &[Right<'_>], given: &[Given], tally: &mut Tally) {
    let (article, body) = (found.article.name(), &found.article.body);
    let is_type = |right: &Right<'_>, given: &Given| right.types.contains(given.kind.as_str());
    let mut candidates = Vec::new();
    for (gold, right) in rights.iter().enumerate() {
        for (place, given) in given.iter().enumerate().filter(|(_, given)| right.extents.contains(&given.at)) {
            candidates.push(([merit(is_type(right, given)), merit(!right.mention.optional)], gold, place));
        }
    }
    let pairs = Pairs::greedy(rights.len(), given.len(), candidates);
    for (gold, right) in rights.iter().enumerate().filter(|(_, right)| !right.mention.optional) {
        let (exact, types) = (&right.mention.exact, right.types.iter().copied().collect::<Vec<_>>().join("/"));
        let Some(place) = pairs.found(gold) else {
            tally.miss(Row::MentionsSpan);
            tally.miss(Row::Mentions);
            tally.of_type(right.kind).false_negatives += 1;
            tally.mistake(Row::Mentions, article, "MISS", format!("{exact:?} {types}"));
            continue;
        };
        let is_right = is_type(right, &given[place]);
        tally.right(Row::MentionsSpan);
        tally.judge(Row::Mentions, is_right);
        tally.attribute("mentions: type given span", is_right);
        if is_right {
            tally.of_type(&given[place].kind).true_positives += 1;
        } else {
            tally.of_type(&given[place].kind).false_positives += 1;
            tally.of_type(right.kind).false_negatives += 1;
            tally.mistake(Row::Mentions, article, "TYPE", format!("{exact:?} is {types}, not {}", given[place].kind));
        }
    }
    for (_, given) in given.iter().enumerate().filter(|(place, _)| !pairs.has(*place)) {
        tally.extra(Row::MentionsSpan);
        tally.extra(Row::Mentions);
        tally.of_type(&given.kind).false_positives += 1;
        tally.mistake(Row::Mentions, article, "EXTRA", format!("{:?} {}", body.words(given.at), given.kind));
    }
}

/// B-cubed over the gold's mentions by proper name; adjectives, metonyms and optional mentions are left out.
fn clusters(found: &Found<'_>, rights: &[Right<'_>], given: &[Given], tally: &mut Tally) {
    let counted = |right: &&Right<'_>| {
        !right.mention.optional && right.mention.kind == MentionKind::Name && right.mention.cluster
    };
    let rights: Vec<&Right<'_>> = rights.iter().filter(counted).collect();
    let mut candidates = Vec::new();
    for (gold, right) in rights.iter().enumerate() {
        for (place, given) in given.iter().enumerate() {
            let overlap = given.at.closest(&right.extents);
            if overlap >= OVERLAP {
                candidates.push(([overlap], gold, place));
            }
        }
    }
    let pairs = Pairs::greedy(rights.len(), given.len(), candidates);
    let entity_of = |gold| pairs.found(gold).map(|place| given[place].entity);
    let mut in_gold: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut in_record: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (gold, right) in rights.iter().enumerate() {
        in_gold.entry(right.entity).or_default().insert(gold);
        if let Some(entity) = entity_of(gold) {
            in_record.entry(entity).or_default().insert(gold);
        }
    }
    for (gold, right) in rights.iter().enumerate() {
        tally.clusters.mentions += 1;
        let Some(entity) = entity_of(gold) else { continue };
        let (wanted, got) = (&in_gold[right.entity], &in_record[&entity]);
        let both = wanted.intersection(got).count();
        tally.clusters.recalls += both as f64 / wanted.len() as f64;
        tally.clusters.precisions += both as f64 / got.len() as f64;
        tally.clusters.found += 1;
        if both < wanted.len() || both < got.len() {
            let name = shown(found.entities[entity].get("name"));
            let detail = format!("{:?} of {} stands in {name:?}", right.mention.exact, right.entity);
            tally.mistake(Row::Clusters, found.article.name(), "SPLIT OR MIXED", detail);
        }
    }
}

/// Mentions by noun and pronoun of entities that are named, too: whether each is of the right entity.
fn unnamed(found: &Found<'_>, tally: &mut Tally) {
    let article = found.article;
    let mut rights: Vec<(&str, &Mention)> = Vec::new();
    for entity in &article.gold.entities {
        let (unnamed, named): (Vec<&Mention>, Vec<&Mention>) = entity
            .mentions
            .iter()
            .partition(|mention| matches!(mention.kind, MentionKind::Nominal | MentionKind::Pronoun));
        if !named.is_empty() {
            rights.extend(unnamed.into_iter().map(|mention| (entity.name.as_str(), mention)));
        }
    }
    let mut given = Vec::new();
    for (place, entity) in found.entities.iter().enumerate() {
        for mention in entries(entity.get("mentions")) {
            let kind = mention_kind(mention);
            if let Some(at) = found.extent(Some(mention)).filter(|_| matches!(kind, "nominal" | "pronoun")) {
                given.push((article.body.trimmed(at), kind, place));
            }
        }
    }
    let is_right = |name: &str, place: usize| article.cast.same(found.name(place), name);
    let mut candidates = Vec::new();
    for (gold, (name, mention)) in rights.iter().enumerate() {
        let wanted = article.body.trimmed(Extent::new(mention.start, mention.end));
        for (at, (extent, kind, entity)) in given.iter().enumerate() {
            let nominals = mention.kind == MentionKind::Nominal && *kind == "nominal";
            let overlap = match (*extent == wanted, nominals) {
                (true, _) => 1.0,
                (false, true) => extent.dice(wanted),
                (false, false) => 0.0,
            };
            if overlap >= OVERLAP {
                candidates.push(([overlap, merit(is_right(name, *entity))], gold, at));
            }
        }
    }
    let pairs = Pairs::greedy(rights.len(), given.len(), candidates);
    for (gold, (name, mention)) in rights.iter().enumerate() {
        let entity = pairs.found(gold).map(|at| given[at].2);
        let right = entity.is_some_and(|entity| is_right(name, entity));
        tally.attribute(
            if mention.kind == MentionKind::Nominal { "coref: nominal accuracy" } else { "coref: pronoun accuracy" },
            right,
        );
        let (exact, start) = (&mention.exact, mention.start);
        match entity {
            None => {
                tally.miss(Row::Coref);
                tally.mistake(Row::Coref, article.name(), "MISS", format!("{exact:?} at {start} is {name}"));
            }
            Some(entity) => {
                tally.judge(Row::Coref, right);
                if !right {
                    let got = shown(found.entities[entity].get("name"));
                    tally.mistake(
                        Row::Coref,
                        article.name(),
                        "WRONG",
                        format!("{exact:?} at {start} is {name}, not {got:?}"),
                    );
                }
            }
        }
    }
}
