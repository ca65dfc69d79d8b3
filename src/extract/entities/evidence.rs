//! What stands around a name and in it tells of its kind.

mod dateline;
mod inside;

use std::ops::Range;

use dateline::{is_dateline, is_filing};
use inside::inside;

use super::context::{Hints, hints};
use super::named::Named;
use super::page::Page;
use super::words;
use crate::extract::gazetteer::Class;
use crate::extract::names::{self, Kind};
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;

/// How much speaks for each kind. The network's own reading counts 1.5 at most.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Evidence([f32; Kind::ALL.len()]);

impl Evidence {
    pub(super) fn add(&mut self, kind: Kind, weight: f32) {
        self.0[kind as usize] += weight;
    }

    pub(super) fn of(&self, kind: Kind) -> f32 {
        self.0[kind as usize]
    }

    pub(super) fn join(&mut self, other: &Evidence) {
        self.0.iter_mut().zip(other.0).for_each(|(sum, weight)| *sum += weight);
    }

    /// What the lists know of a name that is taken for something else.
    pub(super) fn listed(page: Page<'_, '_>, tokens: &Range<u32>, taken_for: Kind) -> Evidence {
        let mut evidence = Evidence::default();
        let mut told = [false; Kind::ALL.len()];
        for hit in page.hits_on(tokens) {
            match Kind::of(hit.class) {
                Some(kind) => told[kind as usize] |= !hit.weak,
                None => {
                    let personal = matches!(hit.class, Class::GivenName | Class::FamilyName);
                    told[Kind::Person as usize] |= personal && tokens.len() == 1;
                }
            }
        }
        let kinds = told.iter().filter(|&&told| told).count();
        if !told[taken_for as usize] && kinds == 1 && 1 < tokens.len() && !is_of_cities(page, tokens) {
            // Of several words together that only one list has, the network cannot know better.
            let kind = Kind::ALL.into_iter().find(|&kind| told[kind as usize]).expect("one kind is told");
            evidence.add(kind, STRONG);
        } else if !told[taken_for as usize] && kinds > 0 {
            // Of the many towns in the world, few are in the news: a sure reading of the network is worth more.
            let town = kinds == 1 && page.hits_on(tokens).all(|hit| hit.class == Class::City);
            let weight = match town {
                false => FAIR,
                // But those that were written down by hand are.
                true if page.hits_on(tokens).any(|hit| hit.entry.is_some()) => STRONG,
                true => TOWN,
            };
            for kind in Kind::ALL.into_iter().filter(|&kind| told[kind as usize] && kind != Kind::Person) {
                evidence.add(kind, weight / kinds as f32);
            }
        }
        evidence
    }

    /// The kind that most speaks for, the first of equals.
    pub(super) fn best(&self) -> Kind {
        Kind::ALL.into_iter().rev().max_by(|&one, &other| self.of(one).total_cmp(&self.of(other))).unwrap_or(Kind::Org)
    }
}

/// Whether the lists have just a city of this name: its team may be called so, too.
fn is_of_cities(page: Page<'_, '_>, tokens: &Range<u32>) -> bool {
    page.hits_on(tokens).all(|hit| matches!(hit.class, Class::City | Class::Country))
}

/// Settles it almost always.
const SURE: f32 = 4.0;
/// Outweighs what the network alone made of it.
const STRONG: f32 = 2.5;
/// Counts as much as a sure reading of the network.
const FAIR: f32 = 1.5;
/// A name that only the list of cities has.
const TOWN: f32 = 1.3;
/// Tips the balance.
const SLIGHT: f32 = 0.8;

/// What speaks for each kind of a name; `sport` tells that the article is on sport.
pub(super) fn evidence(page: Page<'_, '_>, named: &Named, sport: bool) -> Evidence {
    let mut evidence = Evidence::default();
    inside(page, named, &mut evidence);
    before(page, named, &mut evidence);
    after(page, named, &mut evidence);
    described(page, named, &mut evidence);
    governed(page, named, sport, &mut evidence);
    evidence
}

/// The words before it.
fn before(page: Page<'_, '_>, named: &Named, evidence: &mut Evidence) {
    let start = named.tokens.start;
    let sentence = page.sentence_around(start);
    if named.courtesy.is_some() {
        evidence.add(Kind::Person, SURE);
    }
    if start == sentence.start {
        if is_dateline(page, named) {
            evidence.add(Kind::Gpe, SURE);
        }
        return;
    }
    let previous = start - 1;
    let lemma = page.lemma(previous);
    let form = page.form(previous);
    if is_filing(page, named) {
        evidence.add(Kind::Org, SURE);
    }
    // "Hostetler, of Scottsbluff, said"
    let named_before = form == "of" && sentence.start + 2 <= previous && page.form(previous - 1) == ",";
    let person_like = matches!(named.kind, Kind::Person | Kind::Org) && named.tokens.len() == 1;
    if named_before && person_like && page.is_capital(previous - 2) && page.form(named.tokens.end) == "," {
        evidence.add(Kind::Gpe, STRONG);
    }
    // "Coach: Ann Lee"
    let post = |token: u32| page.is(&(token..token + 1), Class::Title) && page.is_capital(token);
    if form == ":" && sentence.start < previous && post(previous - 1) && matches!(named.kind, Kind::Person | Kind::Org)
    {
        evidence.add(Kind::Person, STRONG);
    }
    // "a town called Oakridge", "a man named Rowe"
    if matches!(form, "called" | "named") && sentence.start < previous {
        let what = words::noun(page.lemma(previous - 1)).filter(|_| page.is_nominal(previous - 1));
        for kind in Kind::ALL.into_iter().filter(|&kind| what.is_some_and(|noun| noun.fits(kind))) {
            evidence.add(kind, STRONG);
        }
    }
    // "Lawrence, KS"
    let town = form == "," && previous > sentence.start && page.is_capital(previous - 1);
    if town && named.tokens.len() == 1 && names::is_state_code(page.form(start)) {
        evidence.add(Kind::Gpe, STRONG);
    }
    let office =
        (sentence.start.max(start.saturating_sub(4))..start).any(|first| page.is(&(first..start), Class::Title));
    let noun = words::noun(lemma).filter(|_| page.is_nominal(previous));
    let thing = noun.is_some_and(|noun| noun.role && noun.fits(Kind::Org)) || is_thing(page, named);
    if office || noun.is_some_and(|noun| noun.role) {
        // "producer Lantern Films", "broadcaster Telma", but "broadcaster David Attenborough".
        let given = page.is(&(start..start + 1), Class::GivenName) && !super::shapes::is_capitals(page.form(start));
        let alone = named.tokens.len() == 1 || is_thing(page, named);
        if !thing || (given && !is_thing(page, named)) {
            evidence.add(Kind::Person, STRONG);
        } else if alone && noun.is_some_and(|noun| noun.fits(Kind::Org)) {
            evidence.add(Kind::Org, STRONG);
        }
    } else if let Some(noun) = noun {
        // "the committee Ann Lee": two phrases, of which the second names a person.
        let given = named.kind == Kind::Person && named.tokens.len() > 1;
        let full = given && page.is(&(start..start + 1), Class::GivenName);
        for kind in Kind::ALL.into_iter().filter(|&kind| noun.fits(kind) && kind != Kind::Person) {
            evidence.add(kind, if full { SLIGHT } else { STRONG });
        }
    }
    let place = matches!(named.kind, Kind::Person | Kind::Law | Kind::Work | Kind::Product | Kind::Norp);
    if matches!(form, "in" | "In" | "near" | "Near" | "outside") && place && !is_no_place(page, named) {
        evidence.add(Kind::Gpe, STRONG);
    }
    // "AEW (All Elite Wrestling)"
    let rare = matches!(named.kind, Kind::Law | Kind::Work | Kind::Product | Kind::Event);
    if form == "(" && rare && sentence.start < previous && page.form(named.tokens.end) == ")" {
        let initials = named.tokens.clone().filter(|&token| page.is_capital(token));
        let initials: String = initials.filter_map(|token| page.form(token).chars().next()).collect();
        if 1 < initials.len() && page.form(previous - 1) == initials {
            evidence.add(Kind::Org, STRONG);
        }
    }
    // "said Jim Smith of Alfred Berg"
    let of_somebody = form == "of"
        && start >= sentence.start + 3
        && page.hits_on(&(previous - 1..previous)).any(|hit| hit.class == Class::FamilyName)
        && page.is(&(previous - 2..previous - 1), Class::GivenName)
        && page.is_capital(previous - 2);
    if of_somebody && named.kind == Kind::Person && named.courtesy.is_none() {
        evidence.add(Kind::Org, STRONG);
    }
    if form == "of" && start >= sentence.start + 2 {
        let of = words::noun(page.lemma(start - 2));
        let side = matches!(
            page.form(start - 2),
            "north" | "south" | "east" | "west" | "northeast" | "northwest" | "southeast" | "southwest"
        );
        if of.is_some_and(|noun| noun.fits(Kind::Gpe)) || (side && place) {
            evidence.add(Kind::Gpe, STRONG);
        }
        if hints(page.lemma(start - 2)).any(Hints::COMPANY) {
            evidence.add(Kind::Org, FAIR);
        }
    }
    if form == "in" && matches!(page.lemma(start.saturating_sub(2)), "share" | "stock" | "stake") {
        evidence.add(Kind::Org, FAIR);
        evidence.add(Kind::Gpe, -FAIR);
    }
    // "the novel ‘The Salt Ledger’"
    if matches!(form, "\"" | "“" | "‘" | "'") && start >= sentence.start + 2 {
        let noun = words::noun(page.lemma(start - 2));
        if noun.is_some_and(|noun| noun.fits(Kind::Work)) {
            evidence.add(Kind::Work, STRONG);
        }
    }
    let media = page.hits_on(&named.tokens).any(|hit| hit.class == Class::Media);
    if media && (form == "on" || lemma == "tell") {
        evidence.add(Kind::Org, STRONG);
    }
}

/// Whether a name after "in" may name no place all the same: "in Ada Lovelace's notes", "believe in Ada", "in JSON", "in
/// Roman times".
fn is_no_place(page: Page<'_, '_>, named: &Named) -> bool {
    let syntax = page.syntax;
    let head = syntax.head_of(&named.tokens);
    if matches!(syntax.relation(head), rel::AMOD | rel::COMPOUND) {
        return true;
    }
    if named.kind != Kind::Person {
        return named.tokens.len() == 1 && super::shapes::is_capitals(page.form(named.tokens.start));
    }
    let owns = matches!(page.form(named.tokens.end), "'s" | "’s" | "'" | "’");
    let first = named.tokens.start..named.tokens.start + 1;
    let full = named.tokens.len() > 1 && page.is(&first, Class::GivenName);
    let above = syntax.head(head).map_or("", |above| syntax.lemma(above));
    owns || full || page.is(&named.tokens, Class::Person) || matches!(above, "believe" | "confide" | "trust" | "faith")
}

/// Whether the lists are sure that it names no person.
fn is_thing(page: Page<'_, '_>, named: &Named) -> bool {
    let mut thing = false;
    for hit in page.hits_on(&named.tokens) {
        match hit.class {
            Class::GivenName | Class::FamilyName | Class::Person => return false,
            class => thing |= !hit.weak && Kind::of(class).is_some(),
        }
    }
    let last = named.tokens.end - 1..named.tokens.end;
    let ends = |class| page.hits_on(&last).any(|hit| hit.class == class && !hit.weak);
    thing || named.tokens.len() > 1 && (ends(Class::OrganisationWord) || ends(Class::CompanySuffix))
}

/// Whether the lists know it as a place and as nothing else.
fn is_place(page: Page<'_, '_>, named: &Named) -> bool {
    let mut hits = page.hits_on(&named.tokens).filter(|hit| !hit.weak).peekable();
    hits.peek().is_some() && hits.all(|hit| matches!(Kind::of(hit.class), Some(Kind::Gpe | Kind::Loc)))
}

/// Tokens of the result of a match, at most.
const SIDES_MAX: usize = 12;

/// The words after it.
fn after(page: Page<'_, '_>, named: &Named, evidence: &mut Evidence) {
    let end = named.tokens.end;
    let sentence = page.sentence_around(named.tokens.start);
    let form = |token: u32| if token < sentence.end { page.form(token) } else { "" };
    let lemma = |token: u32| if token < sentence.end { page.lemma(token) } else { "" };
    // "CHICAGO 101 Denver 90": sides of a match.
    let points = |token: u32| names::is_points(form(token));
    let start = named.tokens.start;
    let opens = start == sentence.start || start > sentence.start + 1 && points(start - 1);
    let side = opens && end < sentence.end && points(end) && page.form(end + 1) != ",";
    if side && sentence.len() <= SIDES_MAX && matches!(named.kind, Kind::Org | Kind::Gpe) {
        evidence.add(Kind::Org, SURE);
    }
    let numeral = |token: u32| form(token).parse::<u16>().is_ok_and(|age| (1..120).contains(&age));
    match form(end) {
        "-" if matches!(form(end + 1), "based" | "born" | "area") => evidence.add(Kind::Gpe, SURE),
        "," if numeral(end + 1) && matches!(form(end + 2), "," | ";" | "." | ")") => evidence.add(Kind::Person, STRONG),
        "," if form(end + 1) == "who" && named.kind != Kind::Norp && !is_place(page, named) => {
            evidence.add(Kind::Person, FAIR)
        }
        "," if form(end + 1) == "which" && named.kind == Kind::Person => evidence.add(Kind::Org, FAIR),
        "'s" | "’s" if hints(lemma(end + 1)).any(Hints::COMPANY) || hints(lemma(end + 2)).any(Hints::COMPANY) => {
            evidence.add(Kind::Org, FAIR);
        }
        "(" if named.kind == Kind::Person
            && named.tokens.len() > 1
            && super::shapes::is_capitals(form(end + 1))
            && form(end + 1).len() > 2
            && form(end + 1).chars().next() == form(start).chars().next()
            && form(end + 2) == ")" =>
        {
            evidence.add(Kind::Org, FAIR);
        }
        next if matches!(named.kind, Kind::Person | Kind::Org) => {
            let hint = hints(lemma(end));
            let common = page.is_nominal(end) && next.chars().next().is_some_and(char::is_lowercase);
            if common && (hint.any(Hints::COMPANY) || hint.any(Hints::TRADE)) {
                evidence.add(Kind::Org, FAIR);
            }
        }
        _ => {}
    }
}

/// What it is said to be: "Aemet, the weather agency", "the ship Piri".
fn described(page: Page<'_, '_>, named: &Named, evidence: &mut Evidence) {
    for noun in descriptions(page, named) {
        let Some(noun) = words::noun(page.syntax.lemma(noun)) else { continue };
        // An operator or producer may be a company.
        if noun.role && noun.fits(Kind::Org) {
            continue;
        }
        if noun.role || noun.kin {
            evidence.add(Kind::Person, STRONG);
            continue;
        }
        for kind in Kind::ALL.into_iter().filter(|&kind| noun.fits(kind) && kind != Kind::Person) {
            evidence.add(kind, FAIR + SLIGHT);
        }
    }
}

/// The nouns that the text says a name to be, by apposition or copula.
pub(super) fn descriptions(page: Page<'_, '_>, named: &Named) -> impl Iterator<Item = TokenId> {
    let syntax = page.syntax;
    let head = syntax.head_of(&named.tokens);
    let outside = named.tokens.clone();
    let common = move |token: TokenId| syntax.upos(token) == pos::NOUN && !outside.contains(&token.0);
    let relation = syntax.relation(head);
    let above = syntax.head(head).filter(|_| relation == rel::APPOS);
    let copula = syntax.head(head).filter(|&above| {
        relation == rel::NSUBJ && page.child(above, &[rel::COP]).is_some() && !syntax.clause(above).is_negated()
    });
    let below = syntax.children(head).iter().copied().filter(move |&child| syntax.relation(child) == rel::APPOS);
    above.into_iter().chain(copula).chain(below).filter(move |&token| common(token))
}

/// What its place in the clause tells.
fn governed(page: Page<'_, '_>, named: &Named, sport: bool, evidence: &mut Evidence) {
    let syntax = page.syntax;
    let head = syntax.head_of(&named.tokens);
    let top = super::discourse::climb(page, head);
    let Some(above) = syntax.head(top) else { return };
    let relation = syntax.relation(top);
    let hint = hints(syntax.lemma(above));
    let preposition = syntax.preposition(top).map_or("", |case| syntax.form(case));
    if relation == rel::OBJ && hint.any(Hints::DEAL) && named.kind == Kind::Person {
        evidence.add(Kind::Org, SLIGHT);
    }
    // "an analyst at Jefferies"
    let role = words::noun(syntax.lemma(above)).is_some_and(|noun| noun.role);
    if preposition == "at" && role && matches!(named.kind, Kind::Person | Kind::Work | Kind::Product) {
        evidence.add(Kind::Org, STRONG);
    } else if preposition == "at" && role && named.kind == Kind::Gpe && named.tokens.len() == 1 {
        // One works at Nikko and lives in it.
        evidence.add(Kind::Org, FAIR);
    }
    if named.kind == Kind::Person && rel::SUBJECTS.contains(&relation) {
        // "Ruifeng said it would": what is "it" is no person.
        let end = page.sentence_around(head.0).end;
        let thing =
            (named.tokens.end..end.min(named.tokens.end + 6)).find(|&token| syntax.xpos(TokenId(token)) == tag::PRP);
        if thing.is_some_and(|token| page.form(token) == "it") && hint.any(Hints::SAYING) {
            evidence.add(Kind::Org, FAIR);
        }
    }
    // "Tomahawk cruise missiles": what a list has as a product, before what such products are.
    let listed = page.hits_on(&named.tokens).any(|hit| hit.class == Class::Product);
    if listed && relation == rel::COMPOUND && hint.any(Hints::WARE) {
        evidence.add(Kind::Product, SURE);
    }
    if !sport || named.country.is_some() || !matches!(named.kind, Kind::Gpe | Kind::Org | Kind::Person | Kind::Norp) {
        return;
    }
    if matches!(preposition, "in" | "In" | "near" | "outside") {
        return;
    }
    let team = page.hits_on(&named.tokens).any(|hit| hit.class == Class::Team);
    let place = page.hits_on(&named.tokens).any(|hit| matches!(hit.class, Class::City | Class::Region));
    let person = named.tokens.len() == 2
        && page.is(&(named.tokens.start..named.tokens.start + 1), Class::GivenName)
        && page.is(&(named.tokens.start + 1..named.tokens.end), Class::FamilyName);
    let plays = hint.any(Hints::MATCH) || hint.any(Hints::SPORT);
    let core = matches!(relation, rel::NSUBJ | rel::OBJ | rel::NSUBJ_PASS);
    let joined = matches!(preposition, "from" | "for" | "against" | "over" | "at" | "to" | "by" | "with" | "of");
    let compound = matches!(relation, rel::COMPOUND | rel::POSS) && (plays || role);
    if (named.kind == Kind::Person || person) && !place && !team {
        return;
    }
    if team {
        evidence.add(Kind::Org, FAIR);
    }
    if plays && (core || joined) || compound {
        evidence.add(Kind::Org, FAIR);
    }
}
