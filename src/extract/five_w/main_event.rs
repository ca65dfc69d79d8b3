//! Which event the article is about.

use std::cmp::Reverse;
use std::ops::Range;

use super::Known;
use crate::extract::events::{Event, EventId, Kind, Modality};
use crate::extract::quotes::Polarity;
use crate::extract::syntax::{Syntax, pos, rel};
use crate::extract::tokens::TokenId;

/// How many events are looked at for answers.
const EVENTS_MAX: usize = 3;

/// What speaks for an event, in thousandths; chosen over a few dozen wire stories. News stands in the first sentence, has
/// happened, and says who did it.
mod weight {
    /// In the first sentence; half in the second, a third in the third.
    pub(super) const EARLY: u32 = 400;
    pub(super) const ACTUAL: u32 = 180;
    pub(super) const PLANNED: u32 = 90;
    /// Its verb is what the sentence says, not part of a clause in it.
    pub(super) const MAIN_CLAUSE: u32 = 130;
    pub(super) const ACTOR_KNOWN: u32 = 120;
    pub(super) const ACTOR: u32 = 70;
    pub(super) const OBJECT: u32 = 60;
    pub(super) const MAGNITUDE: u32 = 60;
    pub(super) const TIME: u32 = 30;
    pub(super) const PLACE: u32 = 30;
    /// What kind it is is known.
    pub(super) const LISTED: u32 = 80;
    /// That somebody said something is news only where nothing else is.
    pub(super) const STATEMENT: u32 = 200;
    /// What somebody's life was is told beside the news.
    pub(super) const LIFE: u32 = 250;
    pub(super) const NEGATIVE: u32 = 60;
}

/// The weightiest events, the main one first, each with its weight in thousandths.
pub(super) fn ranked(syntax: &Syntax<'_>, known: Known<'_>) -> Vec<(EventId, u32)> {
    let lead = lead(syntax, known);
    let all = known.events.all().iter().enumerate();
    let mut ranked: Vec<(EventId, u32)> =
        all.map(|(index, claim)| (EventId(index as u32), weigh(syntax, &claim.what, lead))).collect();
    ranked.sort_by_key(|&(id, weight)| (Reverse(weight), id));
    ranked.truncate(EVENTS_MAX);
    ranked
}

/// The first sentence that is not all of the wire's.
fn lead(syntax: &Syntax<'_>, known: Known<'_>) -> u32 {
    let mut furniture = known.furniture.iter().peekable();
    for (index, sentence) in syntax.layout().sentences.iter().enumerate() {
        while furniture.next_if(|claim| claim.at.end() < sentence.at.end()).is_some() {}
        if !furniture.peek().is_some_and(|claim| claim.at.covers(sentence.at)) {
            return index as u32;
        }
    }
    0
}

fn weigh(syntax: &Syntax<'_>, event: &Event, lead: u32) -> u32 {
    let trigger = TokenId(syntax.tokens_in(event.trigger).start);
    let sentence = syntax.sentence_of(trigger).0.saturating_sub(lead);
    let mut weight = weight::EARLY / (sentence + 1);
    weight += match event.modality {
        Modality::Actual => weight::ACTUAL,
        Modality::Planned => weight::PLANNED,
        _ => 0,
    };
    if is_main_clause(syntax, trigger) {
        weight += weight::MAIN_CLAUSE;
    }
    let doers = event.actors.iter().chain(&event.recipients);
    weight +=
        doers.map(|one| if one.entity.is_some() { weight::ACTOR_KNOWN } else { weight::ACTOR }).max().unwrap_or(0);
    for (there, of) in [
        (event.object.is_some() || !event.recipients.is_empty(), weight::OBJECT),
        (!event.magnitude.is_empty(), weight::MAGNITUDE),
        (event.time.is_some(), weight::TIME),
        (event.place.is_some(), weight::PLACE),
        (event.kind != Kind::Occur, weight::LISTED),
    ] {
        weight += if there { of } else { 0 };
    }
    let kind = match event.kind {
        Kind::Statement => weight::STATEMENT,
        Kind::Life => weight::LIFE,
        _ => 0,
    };
    let negative = if event.polarity == Polarity::Negative { weight::NEGATIVE } else { 0 };
    weight.saturating_sub(kind + negative)
}

/// Whether a trigger is the predicate of its sentence, or of what somebody in it says or plans: "…, police said", "plans
/// to cut jobs".
fn is_main_clause(syntax: &Syntax<'_>, trigger: TokenId) -> bool {
    let Some(head) = syntax.head(trigger) else { return true };
    let relation = syntax.relation(trigger);
    let told = [rel::CCOMP, rel::PARATAXIS, rel::CONJ, rel::XCOMP].contains(&relation);
    told && syntax.head(head).is_none() && syntax.upos(trigger) == pos::VERB
}

/// Most tokens of what happened.
const PREDICATE_MAX: u32 = 30;

/// The words of an event: its verb with what belongs to it, or its noun phrase; without clauses that only go with it.
pub(super) fn predicate(syntax: &Syntax<'_>, trigger: TokenId) -> Range<u32> {
    let whole = syntax.subtree(trigger);
    let verb = syntax.upos(trigger) == pos::VERB;
    let start = if verb {
        let first = syntax.clause(trigger).auxiliaries().next().map_or(trigger.0, |auxiliary| auxiliary.0);
        first.min(trigger.0)
    } else {
        whole.start.max(trigger.0.saturating_sub(PREDICATE_MAX / 2))
    };
    let beside = |&child: &TokenId| {
        let relation = syntax.relation(child);
        let clause =
            relation == rel::ADVCL || relation == rel::PARATAXIS || relation == rel::CONJ || relation == rel::RELCL;
        child > trigger && clause
    };
    let cut = syntax.children(trigger).iter().copied().find(beside).map(|child| syntax.subtree(child).start);
    let mut end = cut.unwrap_or(whole.end).min(start + PREDICATE_MAX).max(trigger.0 + 1);
    while end > trigger.0 + 1 && is_loose(syntax, TokenId(end - 1)) {
        end -= 1;
    }
    let leads = |token| matches!(syntax.upos(TokenId(token)), pos::PUNCT | pos::ADP | pos::DET | pos::CCONJ);
    (start..=trigger.0).find(|&token| token == trigger.0 || !leads(token)).unwrap_or(start)..end
}

/// Whether a token says nothing at the end of a phrase: a comma, "and".
pub(super) fn is_loose(syntax: &Syntax<'_>, token: TokenId) -> bool {
    matches!(syntax.upos(token), pos::PUNCT | pos::CCONJ | pos::SCONJ)
}
