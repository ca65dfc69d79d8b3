//! What is told twice: one event with two mentions.

use super::find::Trigger;
use super::{Event, Modality};
use crate::extract::quotes::Polarity;
use crate::extract::syntax::{Syntax, rel};
use crate::extract::tokens::TokenId;
use crate::text::Claim;

/// How many events back the first telling is looked for.
const BACK_MAX: usize = 24;

/// The events, with those that a definite noun tells again joined to the first telling: "killed six … the attack".
pub(super) fn merged(syntax: &Syntax<'_>, events: Vec<(&Trigger, Claim<Event>)>) -> Vec<Claim<Event>> {
    let mut kept: Vec<Claim<Event>> = Vec::with_capacity(events.len());
    for (trigger, event) in events {
        let again = !trigger.verb && is_taken_up(syntax, trigger.token) && event.what.modality == Modality::Actual;
        let back = kept.iter().enumerate().rev().take(if again { BACK_MAX } else { 0 });
        let first = back.filter(|(_, known)| is_same(&known.what, &event.what)).map(|(first, _)| first).next();
        match first {
            Some(first) => kept[first].what.mentions.push(event.what.trigger),
            None => kept.push(event),
        }
    }
    kept
}

/// Whether a noun takes up what was told: "the attack", "that vote", with nothing more said of it.
fn is_taken_up(syntax: &Syntax<'_>, noun: TokenId) -> bool {
    let definite = syntax
        .child(noun, &[rel::DET])
        .is_some_and(|det| matches!(syntax.lemma(det), "the" | "this" | "that" | "these" | "those"));
    let told = |&child: &TokenId| {
        let relation = syntax.relation(child);
        [rel::AMOD, rel::NMOD, rel::ACL, rel::RELCL, rel::NUMMOD, rel::COMPOUND, rel::POSS].contains(&relation)
    };
    definite && !syntax.children(noun).iter().any(told)
}

fn is_same(known: &Event, again: &Event) -> bool {
    let asserted = known.modality == Modality::Actual && known.polarity == Polarity::Positive;
    let apart = again.time.is_some() && known.time.is_some() && again.time != known.time;
    known.kind == again.kind && asserted && !apart && again.actors.is_empty()
}
