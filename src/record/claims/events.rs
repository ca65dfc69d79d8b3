//! `events`.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::quantities::quantity_id;
use super::{Confidence, GroundName, LocalId, Page, Words, entity_id, quote_id, time_id};
use crate::extract::events::{Event as Found, Events, Participant as Part};
use crate::extract::places::Places;
use crate::record::vocabulary::{EventType, ModalityName, PolarityName, TollName};
use crate::text::Claim;

/// Who did what to whom, when, where, and who says so.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::record) struct Event<'a> {
    /// `v0`, `v1` …
    id: LocalId,
    /// What kind it is.
    r#type: EventType,
    /// The word that says it.
    trigger: Words<'a>,
    /// Where the same event is told again.
    mentions: Vec<Words<'a>>,
    /// Who does it.
    actors: Vec<Participant<'a>>,
    /// To whom.
    recipients: Vec<Participant<'a>>,
    /// What it is done to or about.
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<Words<'a>>,
    /// When: an id of `times`.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<LocalId>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Participant<'a>>,
    /// How much.
    magnitude: Vec<Magnitude>,
    /// Whether it is asserted or denied.
    polarity: PolarityName,
    /// Whether it happened.
    modality: ModalityName,
    /// Who says so: `narrator`, or the id of the quote in which it stands.
    attribution: Attribution,
    /// How sure that is.
    confidence: Confidence,
    /// What it rests on.
    ground: GroundName,
}

/// Who takes part, or where.
#[derive(Serialize, JsonSchema)]
struct Participant<'a> {
    #[serde(flatten)]
    words: Words<'a>,
    /// Whom or what is meant: an id of `entities`.
    #[serde(skip_serializing_if = "Option::is_none")]
    entity: Option<LocalId>,
}

/// How many or how much.
#[derive(Serialize, JsonSchema)]
struct Magnitude {
    /// Of what.
    kind: TollName,
    /// An id of `quantities`.
    quantity: LocalId,
}

/// Who says that an event happens.
#[derive(JsonSchema)]
#[schemars(with = "String", extend("pattern" = "^(narrator|q[0-9]+)$"))]
struct Attribution(Option<LocalId>);

impl Serialize for Attribution {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(quote) => quote.serialize(serializer),
            None => serializer.serialize_str("narrator"),
        }
    }
}

/// The layer.
pub(in crate::record) fn layer<'a>(events: &'a Events, places: Option<&Places>, page: Page<'a, '_>) -> Vec<Event<'a>> {
    let part = |part: &Part| Participant { words: page.words(part.at), entity: part.entity.map(entity_id) };
    let one = |(index, claim): (usize, &'a Claim<Found>)| {
        let event = &claim.what;
        let place = event.place.and_then(|place| places?.all().get(place.0 as usize));
        Event {
            id: LocalId::of(b'v', index),
            r#type: EventType(event.kind),
            trigger: page.words(event.trigger),
            mentions: event.mentions.iter().map(|&at| page.words(at)).collect(),
            actors: event.actors.iter().map(part).collect(),
            recipients: event.recipients.iter().map(part).collect(),
            object: event.object.map(|at| page.words(at)),
            time: event.time.map(time_id),
            place: place
                .map(|place| Participant { words: page.words(place.at), entity: Some(entity_id(place.what.entity)) }),
            magnitude: event
                .magnitude
                .iter()
                .map(|&(toll, quantity)| Magnitude { kind: TollName(toll), quantity: quantity_id(quantity) })
                .collect(),
            polarity: PolarityName(event.polarity),
            modality: ModalityName(event.modality),
            attribution: Attribution(event.attribution.map(quote_id)),
            confidence: Confidence(claim.score),
            ground: GroundName(claim.ground),
        }
    };
    events.all().iter().enumerate().map(one).collect()
}
