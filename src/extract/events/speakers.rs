//! Who "I", "we" and "you" are in what somebody says.

use super::parties::Parties;
use super::{Known, Participant};
use crate::extract::entities::{EntityId, RoleStatus};
use crate::extract::names::Kind;
use crate::extract::quotes::{Quote, QuoteId};
use crate::extract::syntax::Syntax;

/// Gives the first and second persons in a quote the entities of its speaker and addressee.
pub(super) fn name(syntax: &Syntax<'_>, known: Known<'_>, quote: QuoteId, parties: &mut Parties) {
    let Some(quote) = known.quotes.all().get(quote.0 as usize).map(|claim| &claim.what) else { return };
    for part in parties.actors.iter_mut().chain(&mut parties.recipients).filter(|part| part.entity.is_none()) {
        part.entity = person(syntax, known, quote, part);
    }
}

fn person(syntax: &Syntax<'_>, known: Known<'_>, quote: &Quote, part: &Participant) -> Option<EntityId> {
    let speaker = || quote.speaker.and_then(|speaker| speaker.entity);
    match syntax.text().slice(part.at) {
        "I" | "me" | "Me" => speaker(),
        "we" | "We" | "us" => speaker().map(|speaker| spoken_for(known, speaker)),
        "you" | "You" => quote.addressee.and_then(|addressee| addressee.entity),
        _ => None,
    }
}

/// Whom a speaker means by "we": the organisation for which they speak, or else themselves.
fn spoken_for(known: Known<'_>, speaker: EntityId) -> EntityId {
    let held = known.entities.get(speaker).roles.iter().filter(|role| role.what.status != RoleStatus::Former);
    let org = held.filter_map(|role| role.what.org).find(|&org| known.entities.get(org).kind == Kind::Org);
    org.unwrap_or(speaker)
}
