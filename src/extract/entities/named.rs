//! Names and adjectives of places, as the text has them, before it is known which of them mean the same.

use std::ops::Range;

use super::page::Page;
use super::words::{self, Part};
use super::{Gender, MentionKind, kinds, shapes};
use crate::extract::gazetteer::{Class, CountryCode, EntryId};
use crate::extract::names::{Kind, Names};
use crate::extract::syntax::pos;
use crate::extract::tokens::TokenId;
use crate::text::{Ground, Score};

/// A name or an adjective of one.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) tokens: Range<u32>,
    pub(super) kind: Kind,
    pub(super) form: MentionKind,
    /// The country that it is, or whose people it names.
    pub(super) country: Option<CountryCode>,
    /// The place that it is an adjective of, where that is no country of its own.
    pub(super) part: Option<Part>,
    pub(super) entry: Option<EntryId>,
    pub(super) wikidata: Option<u32>,
    /// A given name that an editor's bracket keeps apart: "(former Mayor Ann) Keller".
    pub(super) given: Option<u32>,
    /// It tells how the person named just before was called at birth: "Peggy Hill, née Jones".
    pub(super) maiden: bool,
    /// The gender that a courtesy title before it tells.
    pub(super) courtesy: Option<Gender>,
    pub(super) ground: Ground,
    pub(super) score: Score,
}

/// How far before a name the bracket that splits it opens, in tokens.
const BRACKET_TOKENS_MAX: u32 = 8;

/// What makes the government of a head of government of his or her name.
pub(super) const GOVERNMENTS: [&str; 4] = ["administration", "government", "cabinet", "presidency"];

/// A demonym that the lists know and the network did not find.
const LISTED: Score = Score::per_mille(800);

/// All names, in order; none overlaps another.
pub(super) fn find(page: Page<'_, '_>, names: &Names) -> Vec<Named> {
    let mut found = Vec::with_capacity(names.all().len() + 8);
    for name in names.all() {
        let Some(tokens) = trimmed(page, name.what.tokens.clone(), name.what.kind) else { continue };
        let mut named = fresh(tokens, name.what.kind, name.ground, name.score);
        named.wikidata = name.what.wikidata;
        found.push(named);
    }
    shapes::mend(page, &mut found);
    let mut mended = Vec::with_capacity(found.len());
    for mut named in found {
        named.courtesy = courtesy(page, named.tokens.start);
        let birth = named.tokens.start.checked_sub(1).map_or("", |before| page.form(before));
        let birth = if birth == "(" { page.form(named.tokens.start.saturating_sub(2)) } else { birth };
        named.maiden =
            named.kind == Kind::Person && matches!(birth, "née" | "nee" | "né" | "born") && !mended.is_empty();
        governed(page, &mut named);
        listed(page, &mut named);
        bracketed(page, &mut named, &mut mended);
        mended.push(named);
    }
    add_demonyms(page, &mut mended);
    kinds::settle(page, &mut mended);
    mended
}

/// A name of which nothing else is known.
pub(super) fn fresh(tokens: Range<u32>, kind: Kind, ground: Ground, score: Score) -> Named {
    Named {
        tokens,
        kind,
        form: MentionKind::Name,
        country: None,
        part: None,
        entry: None,
        wikidata: None,
        given: None,
        maiden: false,
        courtesy: None,
        ground,
        score,
    }
}

/// The tokens without article, courtesy title, office and possessive; none if nothing is left.
fn trimmed(page: Page<'_, '_>, mut tokens: Range<u32>, kind: Kind) -> Option<Range<u32>> {
    while tokens.start < tokens.end && is_lead(page.form(tokens.start)) {
        tokens.start += 1;
    }
    while tokens.start < tokens.end
        && (matches!(page.form(tokens.end - 1), "'s" | "’s" | "'" | "’") || is_mark(page.form(tokens.end - 1)))
    {
        tokens.end -= 1;
    }
    if kind == Kind::Person {
        // Titles of one word and more, but not the whole name: "the Pope" is left to those who look for nouns.
        while let Some(title) = page
            .hits_from(tokens.start)
            .filter(|hit| hit.class == Class::Title && hit.tokens.end < tokens.end)
            .find(|hit| page.is_nominal(hit.tokens.end) || page.is_capital(hit.tokens.end))
        {
            // "Baroness Lloyd of Splott", "King Charles III": without the title it is no name; and Don King is no don.
            let rest = title.tokens.end..tokens.end;
            let given = page.form(title.tokens.start) == "Don";
            if rest.len() == 1 && (is_crown(page.form(title.tokens.start)) || given) {
                break;
            }
            tokens.start = title.tokens.end;
        }
    }
    (tokens.start < tokens.end).then_some(tokens)
}

/// What may stand before a name and is no part of it.
fn is_lead(form: &str) -> bool {
    matches!(
        form,
        "the" | "The" | "a" | "A" | "an" | "An" | "née" | "nee" | "né" | "ex" | "-" | "former" | "Former" | "("
    )
}

fn is_mark(form: &str) -> bool {
    form.chars().all(|character| !character.is_alphanumeric()) && !matches!(form, ")" | "!")
}

/// Titles that are part of the names of those who bear them.
fn is_crown(form: &str) -> bool {
    matches!(form, "King" | "Queen" | "Prince" | "Princess" | "Pope" | "Saint" | "St." | "St" | "Emperor" | "Sultan")
}

/// The gender told by the title before a name: "Mrs. Lee".
fn courtesy(page: Page<'_, '_>, start: u32) -> Option<Gender> {
    let before = start.checked_sub(1)?;
    match page.form(before) {
        "Mr." | "Mr" | "Sir" | "Lord" | "Mister" | "Monsieur" | "Herr" | "King" | "Prince" | "Pope" => {
            Some(Gender::Male)
        }
        "Mrs." | "Mrs" | "Ms." | "Ms" | "Miss" | "Dame" | "Lady" | "Madame" | "Mme" | "Frau" | "Queen" | "Princess"
        | "Baroness" => Some(Gender::Female),
        _ => None,
    }
}

/// "The Carter administration" is a government, and the name in it no person of its own.
fn governed(page: Page<'_, '_>, named: &mut Named) {
    let next = named.tokens.end;
    let sentence = page.sentence_around(named.tokens.start);
    if named.kind == Kind::Person && next < sentence.end && GOVERNMENTS.contains(&page.lemma(next)) {
        named.tokens.end += 1;
        named.kind = Kind::Org;
        named.wikidata = None;
    }
}

/// What the lists tell of a name of its kind.
fn listed(page: Page<'_, '_>, named: &mut Named) {
    for hit in page.hits_on(&named.tokens) {
        match hit.class {
            // "England" goes by itself, though the country's letters are Britain's.
            Class::Country if words::named_part(page.syntax.words(&named.tokens)).is_some() => {
                named.part = words::named_part(page.syntax.words(&named.tokens));
                named.kind = Kind::Gpe;
                return;
            }
            // A national team goes by its country.
            Class::Country if matches!(named.kind, Kind::Gpe | Kind::Loc | Kind::Org | Kind::Norp) => {
                named.kind = Kind::Gpe;
                named.country = hit.country;
                named.wikidata = hit.wikidata;
                named.entry = hit.entry;
                return;
            }
            Class::Demonym if matches!(named.kind, Kind::Norp | Kind::Gpe | Kind::Loc) => {
                if let Some(part) = words::part(page.form(named.tokens.end - 1)) {
                    named.part = Some(part);
                    named.kind = part.kind;
                } else if let Some(country) = hit.country.filter(|&country| words::country(country).is_some()) {
                    named.country = Some(country);
                    named.kind = Kind::Gpe;
                } else {
                    continue;
                }
                named.form = MentionKind::Adjectival;
                named.wikidata = None;
                return;
            }
            class if Kind::of(class) == Some(named.kind) && named.entry.is_none() => named.entry = hit.entry,
            _ => {}
        }
    }
    let single = named.tokens.len() == 1;
    if let Some(part) = words::part(page.form(named.tokens.start)).filter(|_| named.kind == Kind::Norp && single) {
        named.part = Some(part);
        named.kind = part.kind;
        named.form = MentionKind::Adjectival;
    }
}

/// Joins a given name in an editor's bracket with the family name after it.
fn bracketed(page: Page<'_, '_>, named: &mut Named, found: &mut Vec<Named>) {
    // The network may take both parts for one name, with the bracket that ends the first: "Ann) Keller".
    let mut inner = named.tokens.clone().take_while(|&token| page.form(token) != "(");
    if named.kind == Kind::Person
        && let Some(bracket) = inner.find(|&token| page.form(token) == ")")
        && bracket + 1 < named.tokens.end
    {
        named.tokens.start = bracket + 1;
    }
    let start = named.tokens.start;
    let sentence = page.sentence_around(start);
    if named.kind != Kind::Person || start < sentence.start + 3 || page.form(start - 1) != ")" {
        return;
    }
    let given = start - 2;
    let first = sentence.start.max(given.saturating_sub(BRACKET_TOKENS_MAX));
    let opens = (first..given).rev().map(|token| page.form(token)).find(|&form| form == "(" || form == ")");
    let is_given = page.hits_on(&(given..given + 1)).any(|hit| hit.class == Class::GivenName);
    if opens != Some("(") || !is_given || !page.is_capital(given) {
        return;
    }
    named.given = Some(given);
    // The given name alone is no mention beside the whole.
    while found.last().is_some_and(|last| last.tokens.end == given + 1 && last.kind == Kind::Person) {
        found.pop();
    }
}

/// Adds the demonyms of the lists that the network did not find.
fn add_demonyms(page: Page<'_, '_>, found: &mut Vec<Named>) {
    let mut added = Vec::new();
    let mut next = 0;
    for hit in page.hits().iter().filter(|hit| hit.class == Class::Demonym && !hit.weak) {
        while next < found.len() && found[next].tokens.end <= hit.tokens.start {
            next += 1;
        }
        let free = found.get(next).is_none_or(|name| hit.tokens.end <= name.tokens.start);
        let again = added.last().is_some_and(|last: &Named| hit.tokens.start < last.tokens.end);
        let adjective = matches!(page.syntax.upos(TokenId(hit.tokens.end - 1)), pos::ADJ | pos::PROPN | pos::NOUN);
        if !free || again || !adjective {
            continue;
        }
        let part = words::part(page.form(hit.tokens.end - 1));
        let country = hit.country.filter(|&country| part.is_none() && words::country(country).is_some());
        if part.is_none() && country.is_none() {
            continue;
        }
        let kind = part.map_or(Kind::Gpe, |part| part.kind);
        let mut named = fresh(hit.tokens.clone(), kind, Ground::List("demonyms"), LISTED);
        (named.form, named.country, named.part) = (MentionKind::Adjectival, country, part);
        added.push(named);
    }
    found.extend(added);
    found.sort_by_key(|name| name.tokens.start);
}
