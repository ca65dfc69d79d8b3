//! Lives: offices taken and given, schools, homes, births, deaths, parties.

use super::firms::led;
use super::page::{Page, Told};
use super::{Predicate, Status};
use crate::extract::names::Kind;
use crate::extract::syntax::{Syntax, pos, rel, tag};
use crate::extract::tokens::TokenId;

const PEOPLE: [Kind; 1] = [Kind::Person];
const PLACES: [Kind; 1] = [Kind::Gpe];
const BODIES: [Kind; 2] = [Kind::Org, Kind::Norp];
const GIVERS: [Kind; 3] = [Kind::Person, Kind::Org, Kind::Gpe];
const SCHOOLS: [Kind; 2] = [Kind::Org, Kind::Fac];

pub(super) fn find(page: &mut Page<'_, '_>, token: TokenId) {
    let syntax = page.syntax;
    let lemma = syntax.lemma(token);
    if syntax.upos(token) == pos::VERB {
        match lemma {
            "succeed" | "replace" => succeeded(page, token),
            "take" if followed_by(syntax, token, "over") => took_over(page, token),
            "appoint" | "nominate" | "promote" | "name" | "designate" => appointed(page, token),
            "graduate" => by_place(page, token, Predicate::Education, &["from"], &SCHOOLS),
            "study" | "educate" | "train" => by_place(page, token, Predicate::Education, &["at"], &SCHOOLS),
            "live" | "reside" => by_place(page, token, Predicate::HomeLocation, &["in", "near"], &PLACES),
            "bear" => by_place(page, token, Predicate::BirthPlace, &["in", "near"], &PLACES),
            "die" => by_place(page, token, Predicate::DeathPlace, &["in", "near"], &PLACES),
            "play" => by_place(page, token, Predicate::MemberOf, &["for"], &BODIES),
            "work" => by_place(page, token, Predicate::WorksFor, &["for", "at"], &BODIES),
            _ => {}
        }
        return;
    }
    match lemma {
        "member" if syntax.upos(token) == pos::NOUN => member(page, token),
        "of" => home(page, token),
        "'s" | "’s" => of_party(page, token),
        "(" | "-LRB-" => in_brackets(page, token),
        _ => {}
    }
}

fn followed_by(syntax: &Syntax<'_>, token: TokenId, particle: &str) -> bool {
    syntax.after(token).is_some_and(|next| syntax.lemma(next) == particle)
}

/// "Ann succeeded Bo", "Bo was replaced by Ann", "Ann will succeed Bo".
fn succeeded(page: &mut Page<'_, '_>, verb: TokenId) {
    let clause = page.syntax.clause(verb);
    let (Some(new), Some(old)) = (clause.actor(), clause.undergoer()) else { return };
    succession(page, verb, new, old);
}

/// "Ann took over from Bo".
fn took_over(page: &mut Page<'_, '_>, verb: TokenId) {
    let (Some(new), Some(old)) = (page.syntax.clause(verb).actor(), led(page.syntax, verb, &["from"])) else { return };
    succession(page, verb, new, old);
}

fn succession(page: &mut Page<'_, '_>, verb: TokenId, new: TokenId, old: TokenId) {
    let (Some(subject), Some(object)) = (page.one_of(new, &PEOPLE), page.one_of(old, &PEOPLE)) else { return };
    let Some((status, time)) = page.holds(verb) else { return };
    let told = Told { subject, predicate: Predicate::SuccessorOf, object, status, time };
    page.relate("succeeded", told, new.min(old), new.max(old));
}

/// "Ann was appointed by Bo", "Bo named Ann as envoy".
fn appointed(page: &mut Page<'_, '_>, verb: TokenId) {
    let clause = page.syntax.clause(verb);
    let (Some(giver), Some(holder)) = (clause.actor(), clause.undergoer()) else { return };
    let (Some(subject), Some(object)) = (page.one_of(holder, &PEOPLE), page.one_of(giver, &GIVERS)) else { return };
    let Some((status, time)) = page.holds(verb) else { return };
    let told = Told { subject, predicate: Predicate::AppointedBy, object, status, time };
    page.relate("appointed", told, giver.min(holder), giver.max(holder));
}

/// What a verb says of a person and of what a preposition leads: "graduated from Yale", "lives in Leeds".
fn by_place(page: &mut Page<'_, '_>, verb: TokenId, predicate: Predicate, prepositions: &[&str], kinds: &[Kind]) {
    let syntax = page.syntax;
    let (Some(subject), Some(place)) = (syntax.clause(verb).subject(), led(syntax, verb, prepositions)) else { return };
    let (Some(person), Some(object)) = (page.one_of(subject, &PEOPLE), page.one_of(place, kinds)) else { return };
    let Some((status, time)) = page.holds(verb) else { return };
    // "used to live in", "had worked for": it is over.
    let over = matches!(predicate, Predicate::HomeLocation | Predicate::MemberOf | Predicate::WorksFor)
        && (syntax.xpos(verb) == tag::VBD || syntax.clause(verb).auxiliaries().any(|had| syntax.form(had) == "had"));
    let status = if over { Status::Former } else { status };
    let told = Told { subject: person, predicate, object, status, time };
    page.relate("verb", told, subject.min(place), subject.max(place));
}

/// "Ann, a member of the Greens", "Ann is a member of the council".
fn member(page: &mut Page<'_, '_>, noun: TokenId) {
    let syntax = page.syntax;
    let Some(body) = led(syntax, noun, &["of"]) else { return };
    let who = match syntax.relation(noun) {
        rel::APPOS | rel::NMOD_DESC => syntax.head(noun),
        _ if syntax.child(noun, &[rel::COP]).is_some() => syntax.child(noun, rel::SUBJECTS),
        _ => syntax.child(noun, &[rel::APPOS]),
    };
    let Some(who) = who else { return };
    if let (Some(subject), Some(object)) = (page.one_of(who, &GIVERS), page.one_of(body, &BODIES)) {
        let former = syntax.children(noun).iter().any(|&child| syntax.lemma(child) == "former");
        let status = if former { Status::Former } else { Status::Current };
        let told = Told { subject, predicate: Predicate::MemberOf, object, status, time: None };
        page.relate("member", told, who.min(body), who.max(body));
    }
}

/// "Ann Bell, 27, of Leeds,": the home, where only an age and commas stand between.
fn home(page: &mut Page<'_, '_>, of: TokenId) {
    let syntax = page.syntax;
    let Some(town) = syntax.after(of).and_then(|next| page.name_at(next)).filter(|town| page.is(town.entity, &PLACES))
    else {
        return;
    };
    let (place, at) = (town.entity, town.head);
    let mut before = syntax.before(of);
    let mut commas = 0;
    while let Some(token) = before {
        if syntax.form(token) == "," {
            commas += 1;
        } else if syntax.upos(token) != pos::NUM {
            break;
        }
        before = syntax.before(token);
    }
    let Some(person) = before.and_then(|token| page.name_at(token)) else { return };
    if commas > 0 && page.is(person.entity, &PEOPLE) {
        let told = Told::now(person.entity, Predicate::HomeLocation, place);
        let from = person.head;
        page.relate("of", told, from, at);
    }
}

/// "Labour's Ann Bell": a name of a body, right before a person's.
fn of_party(page: &mut Page<'_, '_>, possessive: TokenId) {
    let syntax = page.syntax;
    let body = syntax.before(possessive).and_then(|token| page.name_at(token));
    let person = syntax.after(possessive).and_then(|token| page.name_at(token));
    let (Some(body), Some(person)) = (body, person) else { return };
    if page.is(body.entity, &[Kind::Org]) && page.is(person.entity, &PEOPLE) {
        let told = Told::now(person.entity, Predicate::MemberOf, body.entity);
        let (from, to) = (body.head, person.head);
        page.relate("of party", told, from, to);
    }
}

/// "Ann Bell (Labour)".
fn in_brackets(page: &mut Page<'_, '_>, bracket: TokenId) {
    let syntax = page.syntax;
    let person = syntax.before(bracket).and_then(|token| page.name_at(token));
    let body = syntax.after(bracket).and_then(|token| page.name_at(token));
    let (Some(person), Some(body)) = (person, body) else { return };
    let closed = syntax.sentence(syntax.sentence_of(bracket)).contains(&body.tokens.end)
        && syntax.form(TokenId(body.tokens.end)) == ")";
    if closed && page.is(body.entity, &[Kind::Org]) && page.is(person.entity, &PEOPLE) {
        let told = Told::now(person.entity, Predicate::MemberOf, body.entity);
        let (from, to) = (person.head, body.head);
        page.relate("brackets", told, from, to);
    }
}
