//! What the words of a name tell of its kind.

use super::{Evidence, FAIR, STRONG, SURE};
use crate::extract::entities::context::{Hints, hints};
use crate::extract::entities::named::Named;
use crate::extract::entities::page::Page;
use crate::extract::gazetteer::{Class, Hit};
use crate::extract::names::Kind;
use crate::extract::syntax::tag;
use crate::extract::tokens::TokenId;

/// Last words of the names of laws and treaties.
const LAWS: [&str; 10] =
    ["act", "law", "bill", "amendment", "constitution", "accord", "accords", "treaty", "protocol", "code"];

/// Last words of the names of events.
const EVENTS: [&str; 14] = [
    "war",
    "championship",
    "championships",
    "cup",
    "olympics",
    "paralympics",
    "games",
    "festival",
    "marathon",
    "election",
    "elections",
    "prix",
    "revolution",
    "massacre",
];

/// Last words of the names of awards, which count as works.
const AWARDS: [&str; 5] = ["prize", "award", "awards", "medal", "trophy"];

/// Last words of the names of waters and lands that nobody governs.
const LANDS: [&str; 17] = [
    "river",
    "lake",
    "lakes",
    "sea",
    "ocean",
    "bay",
    "mountain",
    "mountains",
    "valley",
    "desert",
    "island",
    "islands",
    "peninsula",
    "strait",
    "gulf",
    "glacier",
    "basin",
];

/// The name's own words.
pub(super) fn inside(page: Page<'_, '_>, named: &Named, evidence: &mut Evidence) {
    let tokens = &named.tokens;
    let several = tokens.len() > 1;
    let (first, last) = (page.form(tokens.start).to_lowercase(), page.form(tokens.end - 1).to_lowercase());
    if several && hints(&first).any(Hints::STORM) {
        evidence.add(Kind::Event, SURE);
    }
    let city = page.hits_on(tokens).any(|hit| hit.class == Class::City && !hit.weak);
    let facility = hints(&last).any(Hints::FACILITY) && named.kind != Kind::Org && !city;
    let ground = hints(&first).any(Hints::GROUND);
    if several && (facility || ground) {
        evidence.add(Kind::Fac, if ground { SURE } else { STRONG });
    }
    let rare = matches!(named.kind, Kind::Product | Kind::Work | Kind::Law | Kind::Event | Kind::Org);
    if several && rare && LAWS.contains(&&*last) {
        evidence.add(Kind::Law, STRONG);
    }
    if several && rare && named.kind != Kind::Org && AWARDS.contains(&&*last) {
        evidence.add(Kind::Work, STRONG);
    }
    if several && rare && named.kind != Kind::Org && EVENTS.contains(&&*last) {
        evidence.add(Kind::Event, STRONG);
    }
    // "Sadrists", "Thatcherites"
    let single = tokens.len() == 1 && matches!(named.kind, Kind::Person | Kind::Org);
    if single
        && page.syntax.xpos(TokenId(tokens.start)) == tag::NNPS
        && (last.ends_with("ists") || last.ends_with("ites"))
    {
        evidence.add(Kind::Norp, STRONG);
    }
    let listed = page.hits_on(tokens).any(|hit| Kind::of(hit.class).is_some() && !hit.weak);
    if several && LANDS.contains(&&*last) && !listed && matches!(named.kind, Kind::Gpe | Kind::Person | Kind::Fac) {
        evidence.add(Kind::Loc, STRONG);
    }
    if several && named.kind == Kind::Person && matches!(&*first, "mount" | "mt" | "mt." | "lake" | "cape") {
        evidence.add(Kind::Loc, STRONG);
    }
    let of_land = matches!(
        &*first,
        "municipality" | "town" | "village" | "province" | "republic" | "kingdom" | "principality" | "emirate"
    );
    if of_land && page.form(tokens.start + 1) == "of" && matches!(tokens.len(), 3 | 4) {
        evidence.add(Kind::Gpe, STRONG);
    }
    let plural = page.syntax.xpos(TokenId(tokens.end - 1)) == tag::NNPS;
    if several && named.kind == Kind::Person && (hints(&first).any(Hints::FIRM) || plural) {
        evidence.add(Kind::Org, if plural { FAIR } else { STRONG });
    }
    let suffix =
        |start: u32| page.hits_on(&(start..tokens.end)).any(|hit| hit.class == Class::CompanySuffix && !hit.weak);
    let legal = last.ends_with('.') || matches!(&*last, "inc" | "corp" | "ltd" | "llc" | "llp" | "plc" | "co" | "gmbh");
    // "West Bank", "Olympic Games"
    let otherwise = |hit: &Hit| !hit.weak && Kind::of(hit.class).is_some_and(|kind| kind != Kind::Org);
    if several && (tokens.start + 1..tokens.end).any(suffix) && !page.hits_on(tokens).any(otherwise) {
        evidence.add(Kind::Org, if legal { SURE } else { FAIR });
    }
    evidence.join(&Evidence::listed(page, tokens, named.kind));
    if several && named.kind == Kind::Person {
        let organisation =
            |token: u32| page.hits_on(&(token..token + 1)).any(|hit| hit.class == Class::OrganisationWord);
        // "Evening Courier", but "Jim Courier".
        if organisation(tokens.end - 1) && !page.is(&(tokens.start..tokens.start + 1), Class::GivenName) {
            evidence.add(Kind::Org, FAIR);
        }
    }
    // "Oslo Bourse"
    let word = |class| page.hits_on(&(tokens.end - 1..tokens.end)).any(|hit| hit.class == class && !hit.weak);
    let body = || word(Class::OrganisationWord) && !word(Class::PlaceWord) && !word(Class::FamilyName);
    if several && matches!(named.kind, Kind::Gpe | Kind::Loc) && !listed && body() {
        evidence.add(Kind::Org, FAIR);
    }
    // A given name and another word, neither of which belongs to organisations.
    if several && named.kind == Kind::Org && tokens.len() == 2 {
        let given = page.is(&(tokens.start..tokens.start + 1), Class::GivenName);
        let family = page.hits_on(&(tokens.start + 1..tokens.end)).any(|hit| hit.class == Class::FamilyName);
        let known = page.hits_on(tokens).any(|hit| Kind::of(hit.class) == Some(Kind::Org));
        if given && family && !known {
            evidence.add(Kind::Person, STRONG);
        }
    }
}
