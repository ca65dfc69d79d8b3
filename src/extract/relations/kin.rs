//! Families: "his wife, Ann", "X's son Y", "the daughter of Z", "is married to".

use super::page::{Page, Told};
use super::{Predicate, Status};
use crate::extract::entities::EntityId;
use crate::extract::names::Kind;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;

/// How the one whom a noun names relates to the one whose it is: "A's son B" is a child of A.
fn kin(lemma: &str) -> Option<(Predicate, Status)> {
    Some(match lemma {
        "wife" | "husband" | "spouse" => (Predicate::Spouse, Status::Current),
        "ex-wife" | "ex-husband" | "widow" | "widower" => (Predicate::Spouse, Status::Former),
        "son" | "daughter" | "stepson" | "stepdaughter" => (Predicate::Children, Status::Current),
        "father" | "mother" | "parent" | "stepfather" | "stepmother" => (Predicate::Parent, Status::Current),
        "brother" | "sister" | "sibling" | "twin" | "half-brother" | "half-sister" => {
            (Predicate::Sibling, Status::Current)
        }
        _ => return None,
    })
}

pub(super) fn find(page: &mut Page<'_, '_>, token: TokenId) {
    let syntax = page.syntax;
    let lemma = syntax.lemma(token);
    if lemma == "marry" || lemma == "married" {
        married(page, token);
        return;
    }
    let Some((predicate, status)) = kin(lemma).filter(|_| syntax.upos(token) == pos::NOUN) else { return };
    let Some((whose, from)) = whose(page, token) else {
        siblings(page, token, predicate);
        return;
    };
    let parted = syntax.children(token).iter().any(|&child| matches!(syntax.lemma(child), "former" | "late" | "ex"));
    let status = if parted && predicate == Predicate::Spouse { Status::Former } else { status };
    for (named, at) in named(page, token).into_iter().filter(|&(named, _)| named != whose) {
        tell(page, whose, predicate, named, status, (from, at));
    }
}

fn tell(
    page: &mut Page<'_, '_>,
    whose: EntityId,
    predicate: Predicate,
    named: EntityId,
    status: Status,
    (from, at): (TokenId, TokenId),
) {
    let (from, at) = (from.min(at), from.max(at));
    page.relate("kin", Told { subject: whose, predicate, object: named, status, time: None }, from, at);
    let back = match predicate {
        Predicate::Children => Predicate::Parent,
        Predicate::Parent => Predicate::Children,
        both => both,
    };
    page.relate("kin", Told { subject: named, predicate: back, object: whose, status, time: None }, from, at);
}

/// "the brothers Bo and Cy".
fn siblings(page: &mut Page<'_, '_>, kin: TokenId, predicate: Predicate) {
    if predicate != Predicate::Sibling || page.syntax.xpos(kin) != tag::NNS {
        return;
    }
    if let [(one, from), (other, at)] = beside(page, kin)[..] {
        tell(page, one, Predicate::Sibling, other, Status::Current, (from, at));
    }
}

/// Whose wife, son or sister: "Ann's", "his", "of Ann".
fn whose(page: &Page<'_, '_>, kin: TokenId) -> Option<(EntityId, TokenId)> {
    let syntax = page.syntax;
    let person = |token: TokenId| Some((page.one_of(token, &[Kind::Person])?, token));
    let of = |&&child: &&TokenId| {
        syntax.relation(child) == rel::NMOD && syntax.preposition(child).is_some_and(|case| syntax.lemma(case) == "of")
    };
    if let Some(owner) = syntax.child(kin, &[rel::POSS]).or_else(|| syntax.children(kin).iter().find(of).copied()) {
        return person(owner);
    }
    // "She is survived by two sons, Bo and Cy", "he leaves a wife, Ann".
    let verb = syntax.head(kin).filter(|&head| matches!(syntax.lemma(head), "survive" | "leave"));
    if let Some(verb) = verb {
        let clause = syntax.clause(verb);
        let left = match syntax.lemma(verb) {
            "survive" => clause.undergoer().filter(|_| clause.is_passive()),
            _ => clause.actor().filter(|_| clause.undergoer() == Some(kin)),
        };
        return left.and_then(person);
    }
    // "Ann's son, Sgt. Bo", where the name is the head: the possessor stands before.
    let mut before = syntax.before(kin)?;
    for _ in 0..3 {
        if syntax.form(before) == "'s" || syntax.form(before) == "’s" {
            let name = page.covering(syntax.before(before)?)?;
            return page.is(name.entity, &[Kind::Person]).then_some((name.entity, name.head));
        }
        if syntax.upos(before) == pos::PRON {
            return person(before);
        }
        if !matches!(syntax.upos(before), pos::ADJ | pos::NUM) {
            return None;
        }
        before = syntax.before(before)?;
    }
    None
}

/// The people whose names follow a noun at once: "his wife, Ann", "her sons Bo and Cy".
pub(super) fn beside(page: &Page<'_, '_>, noun: TokenId) -> Vec<(EntityId, TokenId)> {
    let syntax = page.syntax;
    let person = |entity: EntityId| page.is(entity, &[Kind::Person]);
    let mut next = TokenId(noun.0 + 1);
    let end = syntax.sentence(syntax.sentence_of(noun)).end;
    let mut found = Vec::new();
    while next.0 < end {
        if let Some(name) = page.name_at(next) {
            if !person(name.entity) {
                break;
            }
            found.push((name.entity, name.head));
            next = TokenId(name.tokens.end);
            continue;
        }
        let word = syntax.form(next);
        let title = syntax.relation(next) == rel::NMOD_DESC && syntax.upos(next) == pos::PROPN;
        let plural = found.is_empty() || syntax.form(noun).ends_with('s');
        if !(title || (word == "," && plural) || (word == "and" && plural && !found.is_empty())) {
            break;
        }
        next = TokenId(next.0 + 1);
    }
    found
}

/// Who the wife, son or sister is: the name beside it, or whom it means.
fn named(page: &Page<'_, '_>, kin: TokenId) -> Vec<(EntityId, TokenId)> {
    let syntax = page.syntax;
    let person = |entity: EntityId| page.is(entity, &[Kind::Person]);
    let mut found = beside(page, kin);
    if !found.is_empty() {
        return found;
    }
    // "Ann, the daughter of Bo", "Ann is Bo's daughter".
    let described = match syntax.relation(kin) {
        rel::APPOS => syntax.head(kin),
        _ if syntax.child(kin, &[rel::COP]).is_some() => syntax.child(kin, rel::SUBJECTS),
        _ => None,
    };
    let entity = described.or(Some(kin)).and_then(|token| Some((page.entities.meant_by(token)?, token)));
    found.extend(entity.filter(|&(entity, _)| person(entity)));
    found
}

/// "Ann married Bo", "Ann is married to Bo".
fn married(page: &mut Page<'_, '_>, verb: TokenId) {
    let syntax = page.syntax;
    let clause = syntax.clause(verb);
    let partner = clause.undergoer().filter(|_| !clause.is_passive()).or_else(|| {
        let to = |&&child: &&TokenId| {
            matches!(syntax.relation(child), rel::OBL | rel::NMOD)
                && syntax.preposition(child).is_some_and(|case| syntax.lemma(case) == "to")
        };
        syntax.children(verb).iter().find(to).copied()
    });
    let (Some(subject), Some(partner)) = (clause.subject(), partner) else { return };
    let people = [Kind::Person];
    let (Some(one), Some(other)) = (page.one_of(subject, &people), page.one_of(partner, &people)) else { return };
    let Some((status, _)) = page.holds(verb) else { return };
    tell(page, one, Predicate::Spouse, other, status, (subject, partner));
}
