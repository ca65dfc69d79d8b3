//! Organisations: seats, founders, owners, purchases.

use super::page::{Page, Told};
use super::{Predicate, Status};
use crate::extract::names::Kind;
use crate::extract::syntax::{Syntax, pos, rel};
use crate::extract::tokens::TokenId;

const PLACES: [Kind; 2] = [Kind::Gpe, Kind::Loc];
const FIRMS: [Kind; 1] = [Kind::Org];
const BOTH: [Kind; 2] = [Kind::Org, Kind::Person];

pub(super) fn find(page: &mut Page<'_, '_>, token: TokenId) {
    let syntax = page.syntax;
    match syntax.lemma(token) {
        "base" | "based" | "headquarter" | "headquartered" if syntax.upos(token) != pos::NOUN => seat(page, token),
        "found" | "co-found" | "cofound" if syntax.upos(token) == pos::VERB => founded(page, token),
        "own" if syntax.upos(token) == pos::VERB => owned(page, token),
        "acquire" | "buy" | "purchase" if syntax.upos(token) == pos::VERB => bought(page, token),
        "subsidiary" | "unit" | "division" | "arm" | "affiliate" if syntax.upos(token) == pos::NOUN => {
            part(page, token);
        }
        "parent" | "owner" if syntax.upos(token) == pos::NOUN => parent(page, token),
        "headquarters" | "headquarter" if syntax.upos(token) == pos::NOUN => headquarters(page, token),
        "company" | "firm" | "institute" | "tank" | "consultancy" | "charity" | "university" | "manufacturer" => {
            described_seat(page, token);
        }
        _ => {}
    }
}

/// The complement that one of these prepositions leads.
pub(super) fn led(syntax: &Syntax<'_>, head: TokenId, prepositions: &[&str]) -> Option<TokenId> {
    let fits = |&&child: &&TokenId| {
        matches!(syntax.relation(child), rel::OBL | rel::NMOD | rel::OBL_AGENT)
            && syntax.preposition(child).is_some_and(|case| prepositions.contains(&syntax.lemma(case)))
    };
    syntax.children(head).iter().find(fits).copied()
}

/// "the Stuttgart-based company", "Amsterdam-based Lantern Films", "is based in Oslo".
fn seat(page: &mut Page<'_, '_>, based: TokenId) {
    let syntax = page.syntax;
    let hyphen = syntax.before(based).filter(|&before| syntax.form(before) == "-");
    if let Some(city) = hyphen.and_then(|hyphen| syntax.before(hyphen)) {
        let Some(place) = page.name_at(city).map(|name| name.entity) else { return };
        let Some((firm, at)) = described(page, based) else { return };
        if page.is(place, &PLACES) {
            page.relate("based", Told::now(firm, Predicate::Headquarters, place), city, at);
        }
        return;
    }
    let Some(city) = led(syntax, based, &["in", "at"]) else { return };
    let subject = syntax.clause(based).subject();
    let (Some(subject), Some(place)) = (subject, page.one_of(city, &PLACES)) else { return };
    if let Some(firm) = page.one_of(subject, &FIRMS) {
        page.relate("based", Told::now(firm, Predicate::Headquarters, place), subject.min(city), city.max(subject));
    }
}

/// "its headquarters in Oslo", "Acme's Oslo headquarters".
fn headquarters(page: &mut Page<'_, '_>, noun: TokenId) {
    let syntax = page.syntax;
    let Some(firm) = syntax.child(noun, &[rel::POSS]) else { return };
    let compound =
        syntax.children(noun).iter().copied().find(|&child| page.one_of(child, &PLACES).is_some() && child != firm);
    let verb = syntax.head(noun).filter(|_| syntax.relation(noun) == rel::OBJ);
    let in_place = led(syntax, noun, &["in"]).or(compound).or_else(|| led(syntax, verb?, &["in"]));
    let Some(city) = in_place else { return };
    if let (Some(subject), Some(place)) = (page.one_of(firm, &FIRMS), page.one_of(city, &PLACES)) {
        page.relate("headquarters", Told::now(subject, Predicate::Headquarters, place), firm.min(city), city.max(firm));
    }
}

/// "Acme, a think tank in Berlin".
fn described_seat(page: &mut Page<'_, '_>, noun: TokenId) {
    let syntax = page.syntax;
    let Some(firm) = syntax.head(noun).filter(|_| syntax.relation(noun) == rel::APPOS) else { return };
    let Some(city) = led(syntax, noun, &["in"]) else { return };
    if let (Some(subject), Some(place)) = (page.one_of(firm, &FIRMS), page.one_of(city, &PLACES)) {
        page.relate("described", Told::now(subject, Predicate::Headquarters, place), firm.min(city), city.max(firm));
    }
}

/// The organisation that an adjective in front describes: the first name after it, or whom the noun means.
fn described(page: &Page<'_, '_>, adjective: TokenId) -> Option<(crate::extract::entities::EntityId, TokenId)> {
    /// How many words may stand between: "Shenzhen-based state drone maker Ruifeng".
    const WORDS_MAX: u32 = 6;
    let syntax = page.syntax;
    let end = syntax.sentence(syntax.sentence_of(adjective)).end.min(adjective.0 + 1 + WORDS_MAX);
    for next in (adjective.0 + 1..end).map(TokenId) {
        if let Some(mention) = page.covering(next) {
            let firm = page.is(mention.entity, &FIRMS);
            return firm.then_some((mention.entity, mention.head));
        }
        if !matches!(syntax.upos(next), pos::ADJ | pos::NOUN | pos::PROPN) && syntax.form(next) != "-" {
            return None;
        }
    }
    None
}

/// "Ann founded Acme", "Acme, founded by Ann".
fn founded(page: &mut Page<'_, '_>, verb: TokenId) {
    let clause = page.syntax.clause(verb);
    let by = || clause.is_passive().then(|| agent(page, verb)).flatten();
    let (Some(actor), Some(firm)) = (clause.actor().or_else(by), clause.undergoer()) else { return };
    let Some((status, time)) = page.holds(verb) else { return };
    let Some(object) = page.one_of(firm, &FIRMS) else { return };
    let mut founders: Vec<_> =
        page.syntax.joined(actor).filter_map(|founder| Some((page.one_of(founder, &BOTH)?, founder))).collect();
    // "founded by brothers Bo and Cy".
    founders.extend(super::kin::beside(page, actor));
    // "founded Acme with his brother Bo".
    if let Some(with) = led(page.syntax, verb, &["with"]) {
        founders.extend(page.one_of(with, &BOTH).map(|subject| (subject, with)));
    }
    for (subject, founder) in founders {
        let told = Told { subject, predicate: Predicate::FounderOf, object, status, time };
        page.relate("founded", told, founder.min(firm), founder.max(firm));
    }
}

/// The agent that stands further off than the tree has it: "founded in Duluth in 1921 by Bo".
fn agent(page: &Page<'_, '_>, verb: TokenId) -> Option<TokenId> {
    /// How many words may stand between.
    const WORDS_MAX: u32 = 10;
    let syntax = page.syntax;
    let end = syntax.sentence(syntax.sentence_of(verb)).end.min(verb.0 + WORDS_MAX);
    let by = (verb.0 + 1..end).map(TokenId).find(|&token| syntax.form(token) == "by")?;
    let name = (by.0 + 1..end)
        .map(TokenId)
        .find_map(|token| page.name_at(token).filter(|name| page.is(name.entity, &BOTH)))?;
    Some(name.head)
}

/// "Acme, owned by Globex", "Globex owns Acme".
fn owned(page: &mut Page<'_, '_>, verb: TokenId) {
    let clause = page.syntax.clause(verb);
    let (Some(owner), Some(thing)) = (clause.actor(), clause.undergoer()) else { return };
    let (Some(object), Some(subject)) = (page.one_of(owner, &BOTH), page.one_of(thing, &FIRMS)) else { return };
    if page.holds(verb).is_none() {
        return;
    }
    let firm = page.is(object, &FIRMS);
    let predicate = if firm { Predicate::SubsidiaryOf } else { Predicate::Owner };
    page.relate("owned", Told::now(subject, predicate, object), owner.min(thing), owner.max(thing));
}

/// "Acme bought Globex in 2019".
fn bought(page: &mut Page<'_, '_>, verb: TokenId) {
    let clause = page.syntax.clause(verb);
    let (Some(buyer), Some(thing)) = (clause.actor(), clause.undergoer()) else { return };
    let (Some(subject), Some(object)) = (page.one_of(buyer, &BOTH), page.one_of(thing, &FIRMS)) else { return };
    if let Some((Status::Current, time)) = page.holds(verb) {
        let told = Told { subject, predicate: Predicate::Acquired, object, status: Status::Current, time };
        page.relate("bought", told, buyer.min(thing), buyer.max(thing));
    }
}

/// "Acme, a unit of Globex", "Globex's subsidiary Acme".
fn part(page: &mut Page<'_, '_>, noun: TokenId) {
    let syntax = page.syntax;
    let whole = led(syntax, noun, &["of"]).or_else(|| syntax.child(noun, &[rel::POSS, rel::COMPOUND]));
    let Some(whole) = whole else { return };
    let Some(object) = page.one_of(whole, &FIRMS) else { return };
    let firm = match syntax.relation(noun) {
        rel::APPOS | rel::NMOD_DESC | rel::COMPOUND => syntax.head(noun),
        _ if syntax.child(noun, &[rel::COP]).is_some() => syntax.child(noun, rel::SUBJECTS),
        _ => syntax.child(noun, &[rel::APPOS]),
    };
    let Some(firm) = firm else { return };
    if let Some(subject) = page.one_of(firm, &FIRMS) {
        let told = Told::now(subject, Predicate::SubsidiaryOf, object);
        page.relate("part", told, firm.min(whole), firm.max(whole));
    }
}

/// "Acme's parent company Globex", "Globex, the owner of Acme".
fn parent(page: &mut Page<'_, '_>, noun: TokenId) {
    let syntax = page.syntax;
    // "parent company Globex": the noun that stands for both.
    let whole = match syntax.head(noun) {
        Some(head) if syntax.relation(noun) == rel::COMPOUND && matches!(syntax.lemma(head), "company" | "group") => {
            head
        }
        _ => noun,
    };
    let part = syntax.child(whole, &[rel::POSS]).or_else(|| led(syntax, whole, &["of"]));
    let owner = match syntax.relation(whole) {
        rel::APPOS | rel::NMOD_DESC => syntax.head(whole),
        _ => syntax.child(whole, &[rel::APPOS]),
    };
    let (Some(part), Some(owner)) = (part, owner) else { return };
    let (Some(subject), Some(object)) = (page.one_of(part, &FIRMS), page.one_of(owner, &BOTH)) else { return };
    let firm = page.is(object, &FIRMS);
    let predicate = if firm { Predicate::SubsidiaryOf } else { Predicate::Owner };
    page.relate("parent", Told::now(subject, predicate, object), part.min(owner), part.max(owner));
}
