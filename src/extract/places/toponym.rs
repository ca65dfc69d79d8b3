//! The names of places in a text, with the places of the atlas that each may be, and which of them lies in which.

use super::atlas::{Atlas, Site};
use super::words::WORDS;
use crate::extract::entities::{Entities, Entity, EntityId, MentionId, MentionKind};
use crate::extract::gazetteer::CountryCode;
use crate::extract::names::Kind;
use crate::extract::syntax::Syntax;
use crate::extract::tokens::TokenId;

/// Most tokens between a place and the one that it lies in: "Beira, in the central Mozambican province of".
const APART_MAX: u32 = 6;

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
    pub(super) adjectival: bool,
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
pub(super) fn find<'a>(atlas: &'a Atlas, syntax: &Syntax<'_>, entities: &Entities) -> Toponyms<'a> {
    let mut found = Toponyms::default();
    let mut numbers: Vec<Option<usize>> = vec![None; entities.all().len()];
    for (number, entity) in entities.all().iter().enumerate() {
        let id = EntityId(number as u32);
        if let Some(toponym) = toponym(atlas, syntax, entities, id, entity) {
            numbers[number] = Some(found.all.len());
            found.all.push(toponym);
        }
    }
    for (number, claim) in entities.mentions().iter().enumerate() {
        let mention = &claim.what;
        let named = matches!(mention.kind, MentionKind::Name | MentionKind::Adjectival);
        let Some(toponym) = numbers[mention.entity.0 as usize].filter(|_| named && !mention.tokens.is_empty()) else {
            continue;
        };
        found.namings.push(Naming {
            mention: MentionId(number as u32),
            toponym,
            first: mention.tokens.start,
            end: mention.tokens.end,
            adjectival: mention.kind == MentionKind::Adjectival,
        });
    }
    found.inside = found
        .namings
        .windows(2)
        .filter_map(|pair| {
            let (inner, outer) = contained(syntax, &pair[0], &pair[1])?;
            (inner != outer).then_some((inner, outer))
        })
        .collect();
    found
}

fn toponym<'a>(
    atlas: &'a Atlas,
    syntax: &Syntax<'_>,
    entities: &Entities,
    id: EntityId,
    entity: &Entity,
) -> Option<Toponym<'a>> {
    let is_place = match entity.kind {
        Kind::Gpe | Kind::Loc | Kind::Fac => true,
        // Parliaments and offices of state that go by where they are.
        Kind::Org => WORDS.metonym(&entity.name).is_some(),
        _ => false,
    };
    if !is_place {
        return None;
    }
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
    Some(Toponym { entity: id, sites, small, implied })
}

/// What the atlas has of this name, also without the words that tell what it is: "Anbar province".
fn sites_of<'a>(atlas: &'a Atlas, form: &str, kind: Kind) -> Vec<Site<'a>> {
    let fits = |site: &Site<'_>| kind != Kind::Fac || !matches!(site.feature, "PPL" | "PPLC" | "PCLI" | "ADM1");
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
    if bare == form { Vec::new() } else { of(bare) }
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
    let same = syntax.sentence_of(TokenId(first.first)) == syntax.sentence_of(TokenId(second.first));
    if !same {
        return None;
    }
    let mut forms = apart.clone().map(|token| syntax.form(TokenId(token)));
    let small_letters =
        |token: u32| syntax.form(TokenId(token)).chars().all(|c| c.is_lowercase() || matches!(c, '-' | ','));
    let inward = (first.toponym, second.toponym);
    let outward = (second.toponym, first.toponym);
    let calls_a_place = || {
        let mut nouns = apart.clone().map(|token| syntax.lemma(TokenId(token)));
        nouns.any(|noun| WORDS.is_small_place(noun) || WORDS.is_region_noun(noun) || WORDS.is_city_noun(noun))
    };
    let opening = forms.next();
    match opening {
        // "the Syrian city of Aleppo", "Syrian border town Kobani"
        _ if first.adjectival => (!second.adjectival && calls_a_place()).then_some(outward),
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
            (plain && (apart.len() == 1 || calls_a_place())).then_some(outward)
        }
        _ => None,
    }
}
