//! Finds what happens: triggers, who takes part, when, where, and how sure it is said to be.

mod around;
mod find;
mod forms;
mod kind;
mod lists;
mod named;
mod parties;
mod retold;
mod shared;
mod speakers;
mod stance;

#[cfg(test)]
mod tests;

use super::entities::{Entities, EntityId};
use super::places::{PlaceId, Places};
use super::quantities::{Quantities, QuantityId};
use super::quotes::{Kind as QuoteKind, Polarity, QuoteId, Quotes};
use super::syntax::{Syntax, rel};
use super::times::{TimeId, Times};
use crate::text::{Claim, Ground, Score, Span};

pub use kind::Kind;

/// An event, by its place in [`Events`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u32);

/// Whether it happened, by the distinctions of FactBank (Saurí and Pustejovsky 2009).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Modality {
    /// It happened or happens.
    Actual,
    /// It is meant to happen.
    Planned,
    /// It happens if something else does.
    Conditional,
    /// It may have happened, or may.
    Possible,
    /// Somebody wants it.
    Requested,
    /// Somebody says that it did not.
    Denied,
}

impl Modality {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Modality::Actual => "actual",
            Modality::Planned => "planned",
            Modality::Conditional => "conditional",
            Modality::Possible => "possible",
            Modality::Requested => "requested",
            Modality::Denied => "denied",
        }
    }
}

/// Who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Participant {
    /// The words.
    pub at: Span,
    /// Whom or what they mean, where it is known.
    pub entity: Option<EntityId>,
}

/// What a magnitude counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Toll {
    /// People killed.
    Dead,
    /// People hurt.
    Injured,
    /// People missing.
    Missing,
    /// People arrested or held.
    Arrested,
    /// People who had to leave.
    Displaced,
    /// People who took part.
    Participants,
    /// Jobs lost.
    Jobs,
    /// Money.
    Money,
}

impl Toll {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Toll::Dead => "dead",
            Toll::Injured => "injured",
            Toll::Missing => "missing",
            Toll::Arrested => "arrested",
            Toll::Displaced => "displaced",
            Toll::Participants => "participants",
            Toll::Jobs => "jobs",
            Toll::Money => "money",
        }
    }
}

/// Something that happens, or is said to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What kind it is.
    pub kind: Kind,
    /// The word that says it.
    pub trigger: Span,
    /// Where the same event is told again.
    pub mentions: Vec<Span>,
    /// Who does it.
    pub actors: Vec<Participant>,
    /// To whom.
    pub recipients: Vec<Participant>,
    /// What it is done to or about.
    pub object: Option<Span>,
    /// When.
    pub time: Option<TimeId>,
    /// Where.
    pub place: Option<PlaceId>,
    /// How much; one of each kind at most, in order.
    pub magnitude: Vec<(Toll, QuantityId)>,
    /// Whether it is asserted or denied.
    pub polarity: Polarity,
    /// Whether it happened.
    pub modality: Modality,
    /// The quote in which it stands; none where the narrator says it.
    pub attribution: Option<QuoteId>,
}

/// The events of a text, in the order of their triggers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Events {
    events: Vec<Claim<Event>>,
}

impl Events {
    /// All of them.
    pub fn all(&self) -> &[Claim<Event>] {
        &self.events
    }
}

/// What events are made of.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Who there is.
    pub entities: &'a Entities,
    /// Where.
    pub places: &'a Places,
    /// When.
    pub times: &'a Times,
    /// How much.
    pub quantities: &'a Quantities,
    /// Who said what.
    pub quotes: &'a Quotes,
}

/// How sure a trigger of the list is, and any other verb.
const LISTED: Score = Score::per_mille(750);
const UNLISTED: Score = Score::per_mille(500);

/// Finds the events.
pub fn run(syntax: &Syntax<'_>, known: Known<'_>) -> Events {
    let triggers = find::triggers(syntax, known.entities);
    let index = around::Index::of(syntax, &triggers);
    let times = around::times(syntax, &index, triggers.len(), known.times);
    let places = around::places(syntax, &index, &triggers, known.places, known.entities);
    // What is shared says when and where, but not whether it is still to come.
    let (mut when, mut r#where) = (times.clone(), places.clone());
    shared::fill(syntax, &index, &triggers, &mut when, &mut r#where);
    let mut magnitudes = around::magnitudes(syntax, &index, &triggers, known.quantities);
    let attributions = around::attributions(syntax, &triggers, known.quotes);
    let finder = parties::Finder::new(syntax, known.entities, known.times);

    let mut events: Vec<(&find::Trigger, Claim<Event>)> = Vec::with_capacity(triggers.len());
    for (number, trigger) in triggers.iter().enumerate() {
        let (attribution, spoken) = attributions[number];
        let stance = stance::stance(syntax, trigger.token, spoken);
        let mut parties = finder.of(trigger);
        if let Some(quote) = attribution {
            speakers::name(syntax, known, quote, &mut parties);
        }
        let dated = times[number].is_some() || places[number].is_some();
        let quote = attribution.and_then(|quote| known.quotes.all().get(quote.0 as usize));
        let mixed = quote.is_some_and(|quote| quote.what.kind == QuoteKind::Mixed);
        if is_thin(syntax, trigger, &parties, dated, mixed) {
            continue;
        }
        let ahead = times[number].is_some_and(|time| around::is_ahead(syntax, known.times, time));
        let modality = stance.modality.unwrap_or_else(|| {
            let open = !trigger.verb || around::is_present(syntax, trigger.token);
            if ahead && open { Modality::Planned } else { Modality::Actual }
        });
        let at = syntax.at(trigger.token);
        let event = Event {
            kind: trigger.frame.kind.unwrap_or(Kind::Occur),
            trigger: at,
            mentions: Vec::new(),
            actors: parties.actors,
            recipients: parties.recipients,
            object: parties.object,
            time: when[number],
            place: r#where[number],
            magnitude: std::mem::take(&mut magnitudes[number]),
            polarity: if stance.negative { Polarity::Negative } else { Polarity::Positive },
            modality,
            attribution,
        };
        let (ground, score) = match trigger.frame.kind {
            Some(_) => (Ground::List("triggers"), LISTED),
            None => (Ground::Rule("verb"), UNLISTED),
        };
        events.push((trigger, Claim { what: event, at, ground, score }));
    }
    Events { events: retold::merged(syntax, events) }
}

/// Whether a verb of no list says too little to be an event: a participle that only describes ("a report documenting"), or
/// a word that somebody else is quoted for.
fn is_thin(syntax: &Syntax<'_>, trigger: &find::Trigger, parties: &parties::Parties, dated: bool, mixed: bool) -> bool {
    if trigger.frame.kind.is_some() || dated {
        return false;
    }
    let known = parties.actors.iter().chain(&parties.recipients).any(|party| party.entity.is_some());
    let alone = parties.actors.is_empty() && parties.recipients.is_empty();
    let describes = [rel::ACL, rel::ADVCL, rel::OBL, rel::NMOD].contains(&syntax.relation(trigger.token));
    (alone && (describes || syntax.relation(trigger.token) == rel::RELCL)) || (describes && !known) || (mixed && !known)
}
