//! Whom the words of a speaker mean.

use std::ops::Range;

use super::page::Page;
use crate::extract::entities::{self, EntityId, Mention, MentionKind};
use crate::extract::names::Kind;
use crate::extract::syntax::{pos, rel};
use crate::extract::tokens::TokenId;
use crate::text::Claim;

/// Nouns for bodies that stand behind their names: "the Courier newspaper".
const BODIES: [&str; 16] = [
    "newspaper",
    "paper",
    "daily",
    "weekly",
    "magazine",
    "agency",
    "broadcaster",
    "network",
    "channel",
    "station",
    "website",
    "union",
    "group",
    "movement",
    "foundation",
    "institute",
];

/// The entity that a noun phrase means: the person whose name ends it, or that of a mention with its head.
pub(super) fn meant(page: &Page<'_, '_>, head: TokenId, words: &Range<u32>) -> Option<EntityId> {
    let of_head = of_head(page, head, words);
    if of_head.is_some_and(|entity| is_only_close(page, head, words, entity)) {
        return None;
    }
    titled(page, words).or(of_head)
}

/// The person whose name ends a noun phrase after what he is: "House of Keys speaker Ann Lee", "party leader and
/// minister Bob Roe", where the tree may take another word for the head.
fn titled(page: &Page<'_, '_>, words: &Range<u32>) -> Option<EntityId> {
    let name = name_at_end(page, words, &[Kind::Person])?;
    let before = TokenId(name.start.checked_sub(1).filter(|before| words.contains(before))?);
    // "a statement by the spokesman Bob Roe", "the office of mayor Ann Lee": the name belongs to the preposition.
    let led = (words.start..name.start).rev().find(|&token| page.syntax.upos(TokenId(token)) == pos::ADP);
    let title = |token: u32| {
        matches!(page.syntax.upos(TokenId(token)), pos::DET | pos::ADJ)
            || entities::calls_persons(&page.form(token).to_lowercase())
    };
    if led.is_some_and(|led| (led + 1..name.start).all(title)) {
        return None;
    }
    let describes = matches!(page.syntax.upos(before), pos::NOUN | pos::PROPN) && !page.is_punct(before.0);
    describes.then(|| entity_of(page, &name)).flatten()
}

/// The tokens of the name that ends a run after a place that is set apart by a comma: "Austin, Texas-based Acme".
pub(super) fn called_at_end(page: &Page<'_, '_>, whole: &Range<u32>) -> Option<Range<u32>> {
    let name = name_at_end(page, whole, &[Kind::Person, Kind::Org])?;
    let first = page.entities.headed_by(page.syntax.head_of(whole))?;
    let place = page.entities.get(page.entities.mention(first).what.entity).kind;
    let based = name.start.checked_sub(1).is_some_and(|before| page.form(before).ends_with("based"));
    (based && matches!(place, Kind::Gpe | Kind::Loc)).then_some(name)
}

/// The tokens of the longest name of one of these kinds that ends a run of tokens.
fn name_at_end(page: &Page<'_, '_>, run: &Range<u32>, kinds: &[Kind]) -> Option<Range<u32>> {
    let mentions = page.entities.mentions();
    let first = mentions.partition_point(|mention| mention.what.tokens.start < run.start);
    let within = mentions[first..].iter().take_while(|mention| mention.what.tokens.start < run.end);
    let fits = |mention: &&Claim<Mention>| {
        mention.what.tokens.end == run.end
            && mention.what.kind == MentionKind::Name
            && kinds.contains(&page.entities.get(mention.what.entity).kind)
    };
    within.into_iter().find(fits).map(|mention| mention.what.tokens.clone())
}

/// The entity whose mention has these tokens.
fn entity_of(page: &Page<'_, '_>, tokens: &Range<u32>) -> Option<EntityId> {
    let mentions = page.entities.mentions();
    let first = mentions.partition_point(|mention| mention.what.tokens.start < tokens.start);
    let here = mentions[first..].iter().take_while(|mention| mention.what.tokens.start == tokens.start);
    here.into_iter().find(|mention| mention.what.tokens == *tokens).map(|mention| mention.what.entity)
}

/// Whether a noun phrase tells somebody by another, who is taken for him: "a source close to Lee" is not Lee.
fn is_only_close(page: &Page<'_, '_>, head: TokenId, words: &Range<u32>, entity: EntityId) -> bool {
    let inner = name_at_end(page, words, &[Kind::Person]);
    let named = inner.filter(|name| head.0 < name.start && entity_of(page, name) == Some(entity));
    page.syntax.upos(head) == pos::NOUN
        && named.is_some_and(|name| page.syntax.upos(TokenId(name.start - 1)) == pos::ADP)
}

/// The entity of a mention with this head, or of the name that stands beside the head.
fn of_head(page: &Page<'_, '_>, head: TokenId, words: &Range<u32>) -> Option<EntityId> {
    // "the Belgian" is no country.
    let meant = |head: TokenId| {
        let mention = page.entities.mention(page.entities.headed_by(head)?);
        (mention.what.kind != MentionKind::Adjectival).then_some(mention.what.entity)
    };
    let syntax = page.syntax;
    let demonym = |entity: EntityId| {
        let entity = page.entities.get(entity);
        let of_place = matches!(entity.kind, Kind::Gpe | Kind::Norp | Kind::Loc);
        of_place && !entity.name.eq_ignore_ascii_case(syntax.form(head)) && !syntax.form(head).ends_with('s')
    };
    if words.len() == 2 && page.form(words.start).eq_ignore_ascii_case("the") && meant(head).is_some_and(demonym) {
        return None;
    }
    // "the Courier newspaper": its name tells more than its noun.
    if BODIES.contains(&syntax.lemma(head)) {
        let named = syntax.children(head).iter().copied().filter(|&child| {
            syntax.relation(child) == rel::COMPOUND && syntax.upos(child) == pos::PROPN && words.contains(&child.0)
        });
        // "the UN health agency" is a part of it.
        let named = named.filter(|child| child.0 + 1 == head.0 || syntax.head(TokenId(head.0 - 1)) == Some(*child));
        let body = |entity: &EntityId| page.entities.get(*entity).kind == Kind::Org;
        if let Some(entity) = named.rev().find_map(meant).filter(body) {
            return Some(entity);
        }
    }
    if let Some(entity) = meant(head) {
        return Some(entity);
    }
    let beside = |token: TokenId| {
        let relation = syntax.relation(token);
        let joined = relation == rel::FLAT || relation == rel::APPOS || relation == rel::NMOD_DESC;
        let linked = syntax.head(token) == Some(head) && joined;
        linked || (syntax.head(head) == Some(token) && syntax.relation(head) == rel::NMOD_DESC)
    };
    words.clone().map(TokenId).filter(|&token| beside(token)).find_map(meant)
}
