//! Mends the bounds of names: what is none is left out, what the lists know better is taken as they have it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::context::{Hints, hints};
use super::named::{Named, fresh};
use super::page::Page;
use super::words;
use crate::extract::gazetteer::{Class, EntryId, Hit};
use crate::extract::names::Kind;
use crate::extract::syntax::{pos, tag};
use crate::extract::times;
use crate::extract::tokens::TokenId;
use crate::text::{Ground, Score};

/// A name that a list knows and the network did not find.
const LISTED: Score = Score::per_mille(750);

/// A name whose bounds a rule mended.
const MENDED: Score = Score::per_mille(850);

/// Tokens of a name that is put together of others, at most.
const JOINED_TOKENS_MAX: u32 = 14;

/// Leaves out, cuts and joins.
pub(super) fn mend(page: Page<'_, '_>, found: &mut Vec<Named>) {
    found.retain(|named| is_name(page, named) && !is_in_title(page, named));
    for named in found.iter_mut() {
        cut_office(page, named);
    }
    found.retain(|named| !named.tokens.is_empty());
    join_listed(page, found);
    join_departments(page, found);
    join_committees(page, found);
    for named in found.iter_mut() {
        cut_year(page, named);
        reach_facility(page, named);
        reach_legal_form(page, named);
    }
    add_listed(page, found);
    add_abbreviations(page, found);
}

/// Numbers, amounts, scores, zones and common words at the start of a sentence are none.
fn is_name(page: Page<'_, '_>, named: &Named) -> bool {
    let tokens = named.tokens.clone();
    let first = page.form(tokens.start);
    let starts_with_figure = first.starts_with(|first: char| first.is_ascii_digit() || "$€£¥+-".contains(first));
    let letters = |token: u32| page.form(token).chars().any(char::is_alphabetic);
    let proper = |token: u32| {
        let syntax = page.syntax;
        // People, organisations and places go in small letters, too: "anyone in los angeles".
        (page.is_capital(token) || named.kind.coarse().is_some())
            && letters(token)
            && syntax.upos(TokenId(token)) != pos::NUM
            && !hints(&page.form(token).to_lowercase()).any(Hints::MEASURE)
    };
    if !tokens.clone().any(proper) || (starts_with_figure && named.kind == Kind::Product && tokens.len() < 3) {
        return false;
    }
    // "Thirty-six", "Category 3", "EDT".
    if matches!(
        first,
        "Category" | "EDT" | "EST" | "GMT" | "BST" | "CET" | "CEST" | "UTC" | "PDT" | "PST" | "CDT" | "CST"
    ) {
        return false;
    }
    let known = || page.hits_on(&tokens).next().is_some();
    let sentence = page.sentence_around(tokens.start);
    let opens = tokens.start == sentence.start || matches!(page.form(tokens.start - 1), "\"" | "“" | "‘");
    let single = tokens.len() == 1;
    let common = single && page.syntax.upos(TokenId(tokens.start)) != pos::PROPN;
    // "the Emir, Sheikh Ann Lee": a title alone, before the name that it goes with.
    let title = || page.is(&tokens, Class::Title) && page.is_capital(tokens.end) && !page.is(&tokens, Class::Person);
    match named.kind {
        Kind::Person if single && title() && page.syntax.upos(TokenId(tokens.end)) == pos::PROPN => false,
        Kind::Norp => {
            let decade = single && first.ends_with("ties");
            !decade && !(single && opens && !known() && (common || named.score < Score::per_mille(900)))
        }
        Kind::Person => {
            // "Parkinson's disease"
            let next = page.lemma(tokens.end + 1);
            let ailment = matches!(page.form(tokens.end), "'s" | "’s") && matches!(next, "disease" | "syndrome");
            !(ailment || common && opens && is_common_noun(page, &tokens))
        }
        // "Christmas Day" is a time.
        Kind::Event => !times::is_holiday(|at| tokens.clone().nth(at).map(|token| page.form(token))),
        Kind::Product | Kind::Work if common => !opens || known(),
        // "Labor shifted to mining"
        Kind::Org | Kind::Gpe | Kind::Loc if common && opens => !is_common_noun(page, &tokens),
        _ => true,
    }
}

/// A common noun that no list knows as a thing's name.
fn is_common_noun(page: Page<'_, '_>, tokens: &Range<u32>) -> bool {
    page.syntax.xpos(TokenId(tokens.start)) == tag::NN
        && !page.hits_on(tokens).any(|hit| hit.class.names_things() && !hit.weak)
}

/// "State" in "Minister of State".
fn is_in_title(page: Page<'_, '_>, named: &Named) -> bool {
    /// Words of an office before the last, at most.
    const BEFORE_MAX: u32 = 3;
    let first = page.sentence_around(named.tokens.start).start.max(named.tokens.start.saturating_sub(BEFORE_MAX));
    // "Foreign" in "Foreign Minister", "State" in "State Secretary": what no list knows as a name.
    let known = || page.hits_on(&named.tokens).any(|hit| !hit.weak && hit.class.names_things());
    let begins = |hit: &Hit| hit.class == Class::Title && !hit.weak && named.tokens.end < hit.tokens.end;
    if named.kind != Kind::Person && page.hits_from(named.tokens.start).any(begins) && !known() {
        return true;
    }
    named.tokens.len() == 1
        && (first..named.tokens.start)
            .any(|start| page.is(&(start..named.tokens.end), Class::Title) && page.form(named.tokens.start - 1) == "of")
}

/// Cuts the office off what names an organisation or place: "NATO Deputy Secretary-General".
fn cut_office(page: Page<'_, '_>, named: &mut Named) {
    let tokens = named.tokens.clone();
    // "Burger King"
    let known = || page.hits_on(&tokens).any(|hit| !hit.weak && hit.class.names_things());
    if named.kind == Kind::Person || tokens.len() < 2 || known() {
        return;
    }
    let ends_as_office = |end: u32| {
        (tokens.start + 1..end).find(|&start| {
            page.hits_from(start).any(|hit| hit.tokens.end == end && hit.class == Class::Title && !hit.weak)
        })
    };
    // The office may go on after the name: "U.S. Deputy Treasury" Secretary.
    let sentence = page.sentence_around(tokens.start);
    let deputy = (tokens.start + 1..tokens.end)
        .find(|&token| matches!(page.form(token), "Deputy" | "Vice" | "Assistant" | "Acting" | "Former"));
    let goes_on = tokens.end < sentence.end && words::noun(page.lemma(tokens.end)).is_some_and(|noun| noun.role);
    let cut = if goes_on && deputy.is_some() { deputy } else { ends_as_office(tokens.end) };
    let Some(mut cut) = cut else { return };
    if let Some(deputy) = deputy {
        cut = cut.min(deputy);
    }
    // "Federal Bureau of Investigation Director" is cut, "House of Lords" and "Office of the President" are not.
    if matches!(page.form(cut - 1), "of" | "for" | "the" | "and" | "de") {
        return;
    }
    named.tokens.end = cut;
    named.score = named.score.min(MENDED);
    named.wikidata = None;
    if let Some(kind) = page.hits_on(&named.tokens).find_map(|hit| Kind::of(hit.class)) {
        named.kind = kind;
    }
}

/// Names that the lists know as one: "Castile and León".
fn join_listed(page: Page<'_, '_>, found: &mut Vec<Named>) {
    let mut kept: Vec<Named> = Vec::with_capacity(found.len());
    for second in found.drain(..) {
        let whole = |hit: &&Hit| {
            !hit.weak
                && hit.tokens.end == second.tokens.end
                && hit.class.names_things()
                && Kind::of(hit.class).is_some()
        };
        if let Some(first) = kept.last_mut()
            && second.tokens.start <= first.tokens.end + 2
            && let Some(hit) = page.hits_from(first.tokens.start).find(whole)
        {
            let kind = Kind::of(hit.class).expect("it was asked for");
            *first = fresh(hit.tokens.clone(), kind, Ground::List("gazetteer"), MENDED);
            continue;
        }
        kept.push(second);
    }
    *found = kept;
}

/// "Department for Environment, Food and Rural Affairs", which the commas took apart.
fn join_departments(page: Page<'_, '_>, found: &mut Vec<Named>) {
    let heads =
        |token: u32| matches!(page.form(token), "Department" | "Ministry" | "Minister" | "Secretary" | "Office");
    let mut kept: Vec<Named> = Vec::with_capacity(found.len());
    for named in found.drain(..) {
        if let Some(last) = kept.last_mut()
            && last.kind == Kind::Org
            && named.kind == Kind::Org
            && heads(last.tokens.start)
            && matches!(page.form(last.tokens.start + 1), "for" | "of")
            && last.tokens.end + 1 == named.tokens.start
            && page.form(last.tokens.end) == ","
            && named.tokens.end - last.tokens.start < JOINED_TOKENS_MAX
            && named.tokens.clone().any(|token| page.form(token) == "and")
        {
            last.tokens.end = named.tokens.end;
            last.score = last.score.min(MENDED);
            last.wikidata = None;
            continue;
        }
        kept.push(named);
    }
    *found = kept;
}

/// "the Storm and Flood Control Committee", which the "and" took apart: the first half alone is no body.
fn join_committees(page: Page<'_, '_>, found: &mut Vec<Named>) {
    let mut kept: Vec<Named> = Vec::with_capacity(found.len());
    for named in found.drain(..) {
        let word = |token: u32| page.is(&(token..token + 1), Class::OrganisationWord);
        if let Some(last) = kept.last_mut()
            && last.kind == Kind::Org
            && named.kind == Kind::Org
            && last.tokens.end + 1 == named.tokens.start
            && page.form(last.tokens.end) == "and"
            && last.tokens.start.checked_sub(1).is_some_and(|before| matches!(page.form(before), "the" | "The"))
            && named.tokens.end - last.tokens.start < JOINED_TOKENS_MAX
            && 1 < named.tokens.len()
            && word(named.tokens.end - 1)
            && !last.tokens.clone().any(word)
            && !page.hits_on(&last.tokens).chain(page.hits_on(&named.tokens)).any(|hit| hit.class.names_things())
        {
            last.tokens.end = named.tokens.end;
            last.score = last.score.min(MENDED);
            last.wikidata = None;
            continue;
        }
        kept.push(named);
    }
    *found = kept;
}

/// "the 2020 United States presidential election": where the network has but the year and the country, it is the country.
fn cut_year(page: Page<'_, '_>, named: &mut Named) {
    let rest = named.tokens.start + 1..named.tokens.end;
    let form = page.form(named.tokens.start);
    let year = form.len() == 4 && form.bytes().all(|byte| byte.is_ascii_digit());
    if year && !rest.is_empty() && page.is(&rest, Class::Country) {
        named.tokens = rest;
        named.kind = Kind::Gpe;
        named.score = named.score.min(MENDED);
        named.wikidata = None;
    }
}

/// "Fastenal Co", of which the network has but the first word.
fn reach_legal_form(page: Page<'_, '_>, named: &mut Named) {
    let end = named.tokens.end;
    if named.kind != Kind::Org || page.sentence_around(named.tokens.start).end <= end || !page.is_capital(end) {
        return;
    }
    let whole = page.hits_from(end).filter(|hit| hit.class == Class::CompanySuffix && !hit.weak);
    let name = |hit: &&Hit| !page.hits_on(&hit.tokens).any(|hit| hit.class != Class::CompanySuffix);
    if let Some(form) = whole.filter(name).max_by_key(|hit| hit.tokens.end) {
        named.tokens.end = form.tokens.end;
    }
}

/// Adds what the lists are sure of and the network did not find: countries, abbreviations of organisations, and the short
/// names of teams that the article has in full.
fn add_listed(page: Page<'_, '_>, found: &mut Vec<Named>) {
    let mut added: Vec<Named> = Vec::new();
    let mut next = 0;
    let team = |hit: &&Hit| hit.class == Class::Team;
    let teams: HashSet<EntryId> = page
        .hits()
        .iter()
        .filter(team)
        .filter(|hit| !hit.weak && 1 < hit.tokens.len())
        .filter_map(|hit| hit.entry)
        .collect();
    let short = |hit: &Hit| hit.class == Class::Team && hit.entry.is_some_and(|entry| teams.contains(&entry));
    for hit in page.hits().iter().filter(|hit| !hit.weak || short(hit)) {
        while next < found.len() && found[next].tokens.end <= hit.tokens.start {
            next += 1;
        }
        let free = found.get(next).is_none_or(|named| hit.tokens.end <= named.tokens.start);
        let again = added.last().is_some_and(|last| hit.tokens.start < last.tokens.end);
        if !free || again {
            continue;
        }
        let wanted = match hit.class {
            Class::Country => true,
            // "Worcester, Mass."
            Class::Region => {
                let comma = hit.tokens.start.checked_sub(1).is_some_and(|before| page.form(before) == ",");
                comma
                    && next > 0
                    && found[next - 1].tokens.end + 1 == hit.tokens.start
                    && found[next - 1].kind == Kind::Gpe
            }
            Class::Agency | Class::Organisation | Class::Party | Class::Media => {
                hit.tokens.len() > 1 || is_capitals(page.form(hit.tokens.start))
            }
            Class::Team => short(hit) && page.is_capital(hit.tokens.start),
            _ => false,
        };
        let proper = hit.tokens.clone().any(|token| page.syntax.upos(TokenId(token)) == pos::PROPN);
        if wanted && proper && !within_name(page, &hit.tokens) {
            let kind = Kind::of(hit.class).expect("things have kinds");
            added.push(fresh(hit.tokens.clone(), kind, Ground::List("gazetteer"), LISTED));
        }
    }
    if !added.is_empty() {
        found.extend(added);
        found.sort_by_key(|named| named.tokens.start);
    }
}

/// "Cardiff Central station": the common word is part of a building's name.
fn reach_facility(page: Page<'_, '_>, named: &mut Named) {
    let end = named.tokens.end;
    let place = matches!(named.kind, Kind::Gpe | Kind::Loc | Kind::Fac | Kind::Person);
    if !place || named.tokens.len() < 2 || page.sentence_around(named.tokens.start).end <= end {
        return;
    }
    let syntax = page.syntax;
    let known = page.hits_on(&named.tokens).any(|hit| hit.class.names_things() && !hit.weak);
    let inside = syntax.head(syntax.head_of(&named.tokens)) == Some(TokenId(end));
    let word = matches!(
        page.form(end),
        "station"
            | "airport"
            | "hospital"
            | "stadium"
            | "bridge"
            | "cathedral"
            | "prison"
            | "street"
            | "park"
            | "square"
    );
    if inside && word && !known {
        named.tokens.end += 1;
        named.kind = Kind::Fac;
        named.score = named.score.min(MENDED);
    }
}

/// Adds the abbreviations that stand in brackets after names, wherever the network did not find them.
fn add_abbreviations(page: Page<'_, '_>, found: &mut Vec<Named>) {
    let mut short: HashMap<&str, Kind> = HashMap::new();
    for named in found.iter().filter(|named| named.kind == Kind::Org && named.tokens.len() > 1) {
        let end = named.tokens.end;
        let bracketed = page.form(end) == "(" && page.form(end + 2) == ")";
        let form = page.form(end + 1);
        if bracketed && is_capitals(form) && form.chars().all(char::is_alphabetic) {
            short.insert(form, named.kind);
        }
    }
    if short.is_empty() {
        return;
    }
    let mut added = Vec::new();
    let mut next = 0;
    for token in 0..page.syntax.len() as u32 {
        while next < found.len() && found[next].tokens.end <= token {
            next += 1;
        }
        let Some(&kind) = short.get(page.form(token)) else { continue };
        match found.get_mut(next).filter(|named| named.tokens.start <= token) {
            Some(named) if named.tokens.len() == 1 => named.kind = kind,
            Some(_) => {}
            None => added.push(fresh(token..token + 1, kind, Ground::Rule("abbreviation"), MENDED)),
        }
    }
    found.extend(added);
    found.sort_by_key(|named| named.tokens.start);
}

/// Whether a capitalised word joins on with a hyphen, so that these tokens are only a part of a name.
fn within_name(page: Page<'_, '_>, tokens: &Range<u32>) -> bool {
    let sentence = page.sentence_around(tokens.start);
    let hyphen = |token: u32| matches!(page.form(token), "-" | "/");
    let before = sentence.start + 1 < tokens.start && hyphen(tokens.start - 1) && page.is_capital(tokens.start - 2);
    let after = tokens.end + 1 < sentence.end && hyphen(tokens.end) && page.is_capital(tokens.end + 1);
    before || after
}

pub(super) fn is_capitals(form: &str) -> bool {
    form.chars().filter(|character| character.is_uppercase()).count() > 1 && !form.chars().any(char::is_lowercase)
}
