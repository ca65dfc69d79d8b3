//! When, where, how much, and who says so.

use super::find::Trigger;
use super::{Kind as Event, Toll, shared};
use crate::extract::entities::{Entities, Mention, MentionKind};
use crate::extract::places::{PlaceId, Places, Sense};
use crate::extract::quantities::{self, Quantities, QuantityId};
use crate::extract::quotes::{Kind, QuoteId, Quotes};
use crate::extract::syntax::{Syntax, pos, rel, tag};
use crate::extract::times::{TimeId, Times};
use crate::extract::tokens::TokenId;

/// How many words up from a time or place the event is looked for to which it belongs.
const STEPS_MAX: usize = 6;

/// No trigger at a token.
const NONE: u32 = u32::MAX;

/// The triggers by their tokens.
pub(super) struct Index {
    at: Vec<u32>,
}

impl Index {
    pub(super) fn of(syntax: &Syntax<'_>, triggers: &[Trigger]) -> Self {
        let mut at = vec![NONE; syntax.len()];
        for (index, trigger) in triggers.iter().enumerate() {
            at[trigger.token.0 as usize] = index as u32;
        }
        Self { at }
    }

    pub(super) fn get(&self, token: TokenId) -> Option<usize> {
        let index = self.at[token.0 as usize];
        (index != NONE).then_some(index as usize)
    }

    /// The event that a phrase belongs to: the nearest above it, or what a light verb above it carries; and how many words
    /// up it stands.
    fn above(&self, syntax: &Syntax<'_>, token: TokenId) -> Option<(usize, usize)> {
        let mut node = token;
        for steps in 0..STEPS_MAX {
            let relation = syntax.relation(node);
            let head = syntax.head(node)?;
            if let Some(index) = self.get(head) {
                // "people killed …": what a participle says of a noun is not said of where that stands.
                return Some((index, steps));
            }
            if syntax.upos(head) == pos::VERB {
                let carried = [rel::OBJ, rel::NSUBJ, rel::NSUBJ_PASS, rel::XCOMP];
                let under = syntax.children(head).iter().filter(|&&child| carried.contains(&syntax.relation(child)));
                if let Some(carried) = under.filter_map(|&child| self.get(child)).next() {
                    return Some((carried, steps));
                }
            }
            if relation == rel::RELCL || relation == rel::PARATAXIS {
                return None;
            }
            node = head;
        }
        None
    }
}

/// Whether a verb is told as present or to come, so that a date ahead tells when it will happen.
pub(super) fn is_present(syntax: &Syntax<'_>, verb: TokenId) -> bool {
    let present = |token: TokenId| matches!(syntax.xpos(token), tag::VBZ | tag::VBP | tag::VB);
    let mut auxiliaries = syntax.clause(verb).auxiliaries().peekable();
    match auxiliaries.peek() {
        Some(&first) => present(first) && !matches!(syntax.lemma(first), "have"),
        None => present(verb),
    }
}

/// The time of each event: the one nearest to it, told as finely as it is.
pub(super) fn times(syntax: &Syntax<'_>, index: &Index, count: usize, times: &Times) -> Vec<Option<TimeId>> {
    let mut found: Vec<Option<(usize, TimeId)>> = vec![None; count];
    let value = |time: TimeId| times.get(time).map_or("", |time| time.what.value.as_str());
    for (place, time) in times.all().iter().enumerate() {
        let id = TimeId(place as u32 + 1);
        let head = syntax.head_of(&time.what.tokens);
        // How long, how often and how old are not when.
        let when = !matches!(time.what.kind, crate::extract::times::Kind::Set)
            && (time.what.kind != crate::extract::times::Kind::Duration || time.what.interval.is_some());
        if !when {
            continue;
        }
        if let Some((event, steps)) = index.above(syntax, head) {
            // "to their lowest level since 2012" is not when.
            let since = syntax.preposition(head).is_some_and(|case| syntax.lemma(case) == "since");
            let steps = if since { STEPS_MAX } else { steps };
            let nearer = found[event].is_none_or(|(known, other)| {
                let finer = value(id).len() > value(other).len() && value(id).starts_with(value(other));
                let coarser = value(other).starts_with(value(id));
                finer || (steps < known && !coarser)
            });
            if nearer {
                found[event] = Some((steps, id));
            }
        }
        for event in time.what.tokens.clone().flat_map(|token| shared::told_of(syntax, TokenId(token), index, "when")) {
            found[event] = Some((0, id));
        }
        if let Some(event) = shared::at_which(syntax, time.what.tokens.end, index, "when") {
            found[event] = Some((0, id));
        }
    }
    found.into_iter().map(|found| found.map(|(_, time)| time)).collect()
}

/// The place of each event: the one nearest to it.
pub(super) fn places(
    syntax: &Syntax<'_>,
    index: &Index,
    triggers: &[Trigger],
    places: &Places,
    entities: &Entities,
) -> Vec<Option<PlaceId>> {
    let mut found: Vec<Option<(usize, PlaceId)>> = vec![None; triggers.len()];
    let mut named: Vec<Option<PlaceId>> = vec![None; entities.all().len()];
    let mut add = |id: PlaceId, mention: &Mention| {
        let head = mention.head;
        if let Some(event) = shared::at_which(syntax, mention.tokens.end, index, "where") {
            found[event] = Some((0, id));
        }
        for event in above_noun(syntax, head).flat_map(|noun| shared::told_of(syntax, noun, index, "where")) {
            found[event].get_or_insert((0, id));
        }
        let Some((at, nouns)) = located(syntax, index, triggers, head) else { return };
        if let Some((event, steps)) = index.above(syntax, at)
            && found[event].is_none_or(|(known, _)| nouns + steps < known)
        {
            found[event] = Some((nouns + steps, id));
        }
    };
    for (number, place) in places.all().iter().enumerate().filter(|(_, place)| place.what.sense == Sense::Location) {
        let id = PlaceId(number as u32);
        named[place.what.entity.0 as usize].get_or_insert(id);
        add(id, &entities.mention(place.what.mention).what);
    }
    // "through the capital", "visited the island": nouns for a place that is named elsewhere.
    for mention in entities.mentions().iter().filter(|mention| mention.what.kind == MentionKind::Nominal) {
        if let Some(id) = named[mention.what.entity.0 as usize] {
            add(id, &mention.what);
        }
    }
    found.into_iter().map(|found| found.map(|(_, place)| place)).collect()
}

/// A noun and those that it tells more of: Huambo, "the district of Huambo".
fn above_noun(syntax: &Syntax<'_>, noun: TokenId) -> impl Iterator<Item = TokenId> + use<> {
    let of = syntax.head(noun).filter(|_| {
        syntax.relation(noun) == rel::NMOD
            && syntax.preposition(noun).is_some_and(|case| matches!(syntax.lemma(case), "of" | "in"))
    });
    std::iter::once(noun).chain(of)
}

/// The phrase that says where something happens and that a place stands in: "in the district of Huambo", "struck Peru".
///
/// With it comes how many nouns up it stands.
fn located(syntax: &Syntax<'_>, index: &Index, triggers: &[Trigger], place: TokenId) -> Option<(TokenId, usize)> {
    /// How many nouns up: "in a wing of the hospital of the town of Huambo".
    const NOUNS_MAX: usize = 3;
    let mut node = place;
    // "Peru's Arequipa region": the region is nearer than the country.
    let owner = usize::from(syntax.relation(place) == rel::POSS);
    for nouns in owner..NOUNS_MAX + owner {
        let relation = syntax.relation(node);
        // "the Assam floods", "Lima's protests".
        let told = syntax.head(node).and_then(|head| index.get(head)).filter(|&event| !triggers[event].verb);
        let there = [Event::Disaster, Event::Accident, Event::Protest];
        if (relation == rel::COMPOUND || relation == rel::POSS)
            && told.and_then(|event| triggers[event].frame.kind).is_some_and(|kind| there.contains(&kind))
        {
            return Some((node, nouns));
        }
        let case = syntax.preposition(node).map(|case| syntax.lemma(case));
        match case {
            // "left for Honiara".
            Some("for") if is_bound_for(syntax, index, triggers, node) => return Some((node, nouns)),
            Some("from" | "by" | "with" | "for" | "about" | "against" | "between" | "as" | "over") => return None,
            Some("of") | None => {}
            Some(_) if relation == rel::OBL || relation == rel::NMOD => return Some((node, nouns)),
            Some(_) => return None,
        }
        let head = syntax.head(node)?;
        if relation == rel::OBJ || relation == rel::NSUBJ_PASS {
            let kind = index.get(head).and_then(|event| triggers[event].frame.kind);
            let there = [Event::Assault, Event::Disaster, Event::Travel, Event::Coerce, Event::Evacuate];
            return kind.is_some_and(|kind| there.contains(&kind)).then_some((node, nouns));
        }
        if ![rel::NMOD, rel::COMPOUND, rel::POSS, rel::APPOS, rel::FLAT, rel::AMOD].contains(&relation) {
            return None;
        }
        node = head;
    }
    None
}

/// Whether what "for" leads is where somebody goes.
fn is_bound_for(syntax: &Syntax<'_>, index: &Index, triggers: &[Trigger], place: TokenId) -> bool {
    let verb = syntax.head(place).filter(|&verb| index.get(verb).is_some_and(|event| triggers[event].verb));
    verb.is_some_and(|verb| matches!(syntax.lemma(verb), "leave" | "depart" | "head" | "sail" | "set" | "bind"))
}

/// The magnitudes of each event.
pub(super) fn magnitudes(
    syntax: &Syntax<'_>,
    index: &Index,
    triggers: &[Trigger],
    quantities: &Quantities,
) -> Vec<Vec<(Toll, QuantityId)>> {
    let mut found = vec![Vec::new(); triggers.len()];
    for (number, quantity) in quantities.all().iter().enumerate() {
        let money = quantity.what.kind == quantities::Kind::Money;
        if !money && !matches!(quantity.what.kind, quantities::Kind::Count | quantities::Kind::Range) {
            continue;
        }
        let head = syntax.head_of(&quantity.what.tokens);
        // The noun counted, where the number stands before it.
        let counted = syntax.head(head).filter(|_| syntax.relation(head) == rel::NUMMOD).unwrap_or(head);
        let Some((event, _)) = index.above(syntax, counted) else { continue };
        let lemma = syntax.lemma(triggers[event].token);
        let toll = if money { Some(Toll::Money) } else { toll(lemma, syntax.lemma(counted)) };
        let Some(toll) = toll else { continue };
        let known: &mut Vec<(Toll, QuantityId)> = &mut found[event];
        if !known.iter().any(|&(other, _)| other == toll) {
            known.push((toll, QuantityId(number as u32)));
            known.sort_unstable();
        }
    }
    found
}

/// What a number at this trigger counts.
fn toll(trigger: &str, counted: &str) -> Option<Toll> {
    if matches!(counted, "job" | "position" | "post" | "redundancy") {
        return Some(Toll::Jobs);
    }
    Some(match trigger {
        "kill" | "die" | "death" | "murder" | "drown" | "killing" | "shoot" => Toll::Dead,
        "injure" | "wound" | "hurt" | "injury" => Toll::Injured,
        "arrest" | "detain" | "jail" | "imprison" => Toll::Arrested,
        "displace" | "evacuate" | "flee" | "evacuation" => Toll::Displaced,
        "protest" | "rally" | "march" | "demonstrate" | "demonstration" | "gather" => Toll::Participants,
        "lay_off" | "layoff" | "axe" | "sack" | "shed" => Toll::Jobs,
        _ => return None,
    })
}

/// The innermost quote that covers each trigger, and whether its words are quoted.
pub(super) fn attributions(syntax: &Syntax<'_>, triggers: &[Trigger], quotes: &Quotes) -> Vec<(Option<QuoteId>, bool)> {
    let all = quotes.all();
    let mut open: Vec<usize> = Vec::new();
    let mut next = 0;
    let mut found = Vec::with_capacity(triggers.len());
    for trigger in triggers {
        let at = syntax.at(trigger.token);
        while next < all.len() && all[next].what.content.start() <= at.start() {
            open.push(next);
            next += 1;
        }
        while let Some(&last) = open.last() {
            if all[last].what.content.end() > at.start() {
                break;
            }
            open.pop();
        }
        let innermost = open.last().copied();
        let direct = innermost.is_some_and(|quote| all[quote].what.kind == Kind::Direct);
        found.push((innermost.map(|quote| QuoteId(quote as u32)), direct));
    }
    found
}

/// Whether a time lies wholly after the day of publication, and is when something happens and not until when.
pub(super) fn is_ahead(syntax: &Syntax<'_>, times: &Times, time: TimeId) -> bool {
    let (Some(today), Some(time)) = (times.publication(), times.get(time)) else { return false };
    let head = syntax.head_of(&time.what.tokens);
    if syntax.preposition(head).is_some_and(|case| matches!(syntax.lemma(case), "until" | "till" | "for" | "through")) {
        return false;
    }
    let value = time.what.value.as_str();
    // Only calendar dates compare as text: years, months and days, not weeks and seasons.
    let day = value.split('T').next().unwrap_or_default();
    let calendar = day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && day.starts_with(['1', '2']);
    calendar && day.len() >= 4 && today.get(..day.len()).is_some_and(|same| day > same)
}
