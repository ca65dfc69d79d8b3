//! The names of places in a text, with the places of the atlas that each may be, and which of them lies in which.

use super::atlas::{Atlas, Site};
use super::metonyms::Metonyms;
use super::words::WORDS;
use crate::extract::entities::{Entities, Entity, EntityId, Mention, MentionId, MentionKind};
use crate::extract::gazetteer::{Class, CountryCode, Hit, starting_at};
use crate::extract::names::Kind;
use crate::extract::syntax::Syntax;
use crate::extract::tokens::TokenId;
use crate::text::{Score, Span};

/// Most tokens between a place and the one that it lies in: "Beira, in the central Mozambican province of".
const APART_MAX: u32 = 6;

/// A name that the atlas does not have is told from this score on.
const UNKNOWN_MIN: Score = Score::per_mille(350);

/// Most names of an entity that are looked up: the atlas is asked a few times for each.
const NAMES_MAX: usize = 6;

/// An entity that is a place, or goes by a place's name.
#[derive(Clone, Debug)]
pub(super) struct Toponym<'a> {
    pub(super) entity: EntityId,
    /// What it may be, likeliest first by size alone.
    pub(super) sites: Vec<Site<'a>>,
    /// Whether the text calls it a village, a district or the like: nothing large.
    pub(super) small: bool,
    /// The country that its name alone tells: "Jackson County".
    pub(super) implied: Option<CountryCode>,
}

/// A mention of a toponym.
#[derive(Clone, Copy, Debug)]
pub(super) struct Naming {
    pub(super) mention: MentionId,
    /// Its number among the toponyms.
    pub(super) toponym: usize,
    pub(super) first: u32,
    pub(super) end: u32,
    /// The number of its sentence.
    pub(super) sentence: u32,
    pub(super) adjectival: bool,
    /// Whether it stands behind a comma as what the place before lies in.
    pub(super) outer: bool,
}

/// The toponyms of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Toponyms<'a> {
    pub(super) all: Vec<Toponym<'a>>,
    /// Their mentions by name and adjective, in order.
    pub(super) namings: Vec<Naming>,
    /// A toponym and the one that the text says it lies in.
    pub(super) inside: Vec<(usize, usize)>,
}

/// Finds them.
pub(super) fn find<'a>(
    atlas: &'a Atlas,
    metonyms: &Metonyms,
    syntax: &Syntax<'_>,
    entities: &Entities,
    hits: &[Hit],
    is_dateline: impl Fn(Span) -> bool,
) -> Toponyms<'a> {
    let mut found = Toponyms::default();
    let evident = |mention: MentionId| {
        let claim = entities.mention(mention);
        let kind = entities.get(claim.what.entity).kind;
        is_evident(syntax, hits, &claim.what, kind, is_dateline(claim.at))
    };
    let mut numbers: Vec<Option<usize>> = vec![None; entities.all().len()];
    for (number, entity) in entities.all().iter().enumerate() {
        let id = EntityId(number as u32);
        let is_place = match entity.kind {
            Kind::Gpe | Kind::Loc | Kind::Fac => true,
            // Parliaments and offices of state that go by where they are, and places taken for what they are not.
            Kind::Org | Kind::Person => {
                metonyms.of(&entity.name).is_some() || entity.mentions.iter().any(|&mention| evident(mention))
            }
            _ => false,
        };
        if is_place {
            numbers[number] = Some(found.all.len());
            found.all.push(toponym(atlas, syntax, entities, id, entity));
        }
    }
    for (number, claim) in entities.mentions().iter().enumerate() {
        let mention = &claim.what;
        let named = matches!(mention.kind, MentionKind::Name | MentionKind::Adjectival);
        let toponym = numbers[mention.entity.0 as usize].filter(|_| named && !mention.tokens.is_empty());
        let Some(toponym) = toponym else { continue };
        let entity = entities.get(mention.entity);
        let doubtful = matches!(entity.kind, Kind::Org | Kind::Person) && metonyms.of(&entity.name).is_none();
        if doubtful && (found.all[toponym].sites.is_empty() || !evident(MentionId(number as u32))) {
            continue;
        }
        // What only the network takes for a place, and it half-heartedly, is none.
        if found.all[toponym].sites.is_empty() && claim.score < UNKNOWN_MIN {
            continue;
        }
        found.namings.push(Naming {
            mention: MentionId(number as u32),
            toponym,
            first: mention.tokens.start,
            end: mention.tokens.end,
            sentence: syntax.sentence_of(TokenId(mention.tokens.start)).0,
            adjectival: mention.kind == MentionKind::Adjectival,
            outer: false,
        });
    }
    for next in 1..found.namings.len() {
        let (first, second) = (found.namings[next - 1], found.namings[next]);
        let Some((inner, outer)) = contained(syntax, &first, &second).filter(|(inner, outer)| inner != outer) else {
            continue;
        };
        found.inside.push((inner, outer));
        let comma = second.first == first.end + 1 && syntax.form(TokenId(first.end)) == ",";
        let wider = |site: &Site<'_>| site.is_country() || site.is_region();
        found.namings[next].outer = comma && outer == second.toponym && found.all[outer].sites.iter().any(wider);
    }
    found
}

fn toponym<'a>(
    atlas: &'a Atlas,
    syntax: &Syntax<'_>,
    entities: &Entities,
    id: EntityId,
    entity: &Entity,
) -> Toponym<'a> {
    let forms = std::iter::once(entity.name.as_str()).chain(entity.aliases.iter().map(String::as_str));
    let mut sites: Vec<Site<'a>> = Vec::new();
    for form in forms.take(NAMES_MAX) {
        sites = sites_of(atlas, form, entity.kind);
        if !sites.is_empty() {
            break;
        }
    }
    let small = entity.mentions.iter().any(|&mention| {
        let first = entities.mention(mention).what.tokens.start;
        is_called_small(syntax, TokenId(first))
    });
    let implied = if entity.name.ends_with(" County") { CountryCode::new("US") } else { None };
    Toponym { entity: id, sites, small, implied }
}

/// Whether a mention of what was taken for a person or an organisation is plainly of a place: a list knows its words as
/// one and as no person's, and it is a country, in a dateline, or after a preposition of places.
fn is_evident(syntax: &Syntax<'_>, hits: &[Hit], mention: &Mention, kind: Kind, dateline: bool) -> bool {
    if mention.kind != MentionKind::Name || mention.tokens.is_empty() {
        return false;
    }
    let here = starting_at(hits, mention.tokens.start);
    let (mut area, mut city, mut person) = (false, false, false);
    for hit in here.filter(|hit| hit.tokens.end == mention.tokens.end && !hit.weak) {
        area |= matches!(hit.class, Class::Country | Class::Region | Class::Nature);
        city |= hit.class == Class::City;
        person |= matches!(hit.class, Class::GivenName | Class::FamilyName | Class::Person);
    }
    let preposition = syntax.before(TokenId(mention.tokens.start)).map(|token| syntax.form(token));
    let there = matches!(preposition, Some("in" | "In" | "near" | "Near" | "outside" | "across" | "around"));
    match kind {
        Kind::Person => area && !person || (area || city) && dateline,
        _ => (area || city) && (dateline || there),
    }
}

/// What the atlas has of this name, also without the words that tell what it is: "Anbar province".
fn sites_of<'a>(atlas: &'a Atlas, form: &str, kind: Kind) -> Vec<Site<'a>> {
    // "Hebden Bridge" is a town, but the airport "Perth" is none.
    let words = form.split(' ').count();
    let fits = |site: &Site<'_>| kind != Kind::Fac || words > 1 || !matches!(site.feature, "PPL" | "PPLC" | "ADM1");
    let of = |form: &str| -> Vec<Site<'a>> { atlas.sites(form).filter(fits).collect() };
    let whole = of(form);
    if !whole.is_empty() {
        return whole;
    }
    let form = form.strip_prefix("the ").or_else(|| form.strip_prefix("The ")).unwrap_or(form);
    let bare = match form.rsplit_once(' ') {
        Some((rest, last)) if WORDS.is_region_noun(last) => rest,
        _ => form,
    };
    let bare = match bare.split_once(' ') {
        Some((first, rest)) if WORDS.is_direction(first) || WORDS.is_region_noun(first) => {
            rest.strip_prefix("of ").unwrap_or(rest)
        }
        _ => bare,
    };
    let found = if bare == form { Vec::new() } else { of(bare) };
    if !found.is_empty() || kind != Kind::Fac {
        return found;
    }
    // A building that begins with its city's name lies there: "Cardiff Central station".
    let starts = form.match_indices(' ').map(|(end, _)| &form[..end]).take(2);
    let cities = |start: &str| atlas.sites(start).filter(Site::is_city).collect::<Vec<_>>();
    starts.map(cities).filter(|sites| !sites.is_empty()).last().unwrap_or_default()
}

/// Whether the words before a name say that it is no city: "in the village of".
fn is_called_small(syntax: &Syntax<'_>, first: TokenId) -> bool {
    let Some(of) = syntax.before(first).filter(|&of| syntax.form(of) == "of") else { return false };
    syntax.before(of).is_some_and(|noun| WORDS.is_small_place(syntax.lemma(noun)))
}

/// Which of two toponyms, mentioned one after the other, lies in which: as "Perth, Scotland" tells it.
fn contained(syntax: &Syntax<'_>, first: &Naming, second: &Naming) -> Option<(usize, usize)> {
    let apart = first.end..second.first;
    if apart.end < apart.start || apart.end - apart.start > APART_MAX {
        return None;
    }
    if first.sentence != second.sentence {
        return None;
    }
    let mut forms = apart.clone().map(|token| syntax.form(TokenId(token)));
    let small_letters =
        |token: u32| syntax.form(TokenId(token)).chars().all(|c| c.is_lowercase() || matches!(c, '-' | ','));
    let inward = (first.toponym, second.toponym);
    let outward = (second.toponym, first.toponym);
    // "the Syrian city of", "border town", and right after it the name.
    let calls_a_place = || {
        let last = apart.end.checked_sub(1).filter(|last| *last >= apart.start)?;
        let of = matches!(syntax.form(TokenId(last)), "of" | "called");
        let noun = if of { last.checked_sub(1).filter(|noun| *noun >= apart.start)? } else { last };
        let noun = syntax.lemma(TokenId(noun));
        (WORDS.is_small_place(noun) || WORDS.is_region_noun(noun) || WORDS.is_city_noun(noun)).then_some(())
    };
    let opening = forms.next();
    match opening {
        // "the Syrian city of Aleppo", "Syrian border town Kobani"
        _ if first.adjectival => (!second.adjectival && calls_a_place().is_some()).then_some(outward),
        _ if second.adjectival => None,
        // "Perth, Scotland", "Perth (Scotland)"; but "Perth, Sydney and Hobart" is a list.
        Some(",") if apart.len() == 1 => {
            let next = syntax.after(TokenId(second.end - 1)).map(|token| syntax.form(token));
            (!matches!(next, Some("and" | "or"))).then_some(inward)
        }
        Some("(") if apart.len() == 1 => Some(inward),
        // "Petarukan, in Central Java", "Beira in central Mozambique"
        Some("," | "in") => {
            let within = opening == Some("in") || syntax.form(TokenId(apart.start + 1)) == "in";
            let plain = apart.clone().all(small_letters);
            let verb = apart.clone().any(|token| syntax.is_verb(TokenId(token)));
            (within && plain && !verb).then_some(inward)
        }
        // "Indonesia's West Java"
        Some("'s" | "’s" | "'" | "’") => {
            let plain = (apart.start + 1..apart.end).all(small_letters);
            (plain && (apart.len() == 1 || calls_a_place().is_some())).then_some(outward)
        }
        _ => None,
    }
}
