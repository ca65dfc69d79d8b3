//! Wrong outputs that must not be there.

use serde_json::Value;

use super::body::{Body, Extent};
use super::cast::Cast;
use super::check::{MODALITIES, POLARITIES, SENSES, TYPES, known, misplaced};
use super::events;
use super::found::{Found, SAME_WORDS, entity_type, is_named, mention_kind};
use super::gold::{MentionKind, Negative, Relation};
use super::likeness::{ALIKE, alike, found_time_value, number, same_number, time_value};
use super::loose::{entries, field, named, said, shown, string};
use super::relations;
use super::roles;
use super::tally::Tally;

/// From which Dice's coefficient a quote or a place is the one meant.
const OVERLAP: f64 = 0.5;

/// A wrong output.
#[derive(Clone, Debug)]
pub(super) enum Wrong {
    /// Any headline.
    Headline,
    /// A name of this type there; with `whole`, only of this very extent.
    Mention { at: Extent, kind: String, whole: bool },
    /// Any time there.
    Time { at: Extent },
    /// A time there of this value.
    TimeValue { at: Extent, value: String },
    /// A quantity there of this value, and of this currency if one is given.
    Quantity { at: Extent, value: f64, currency: Option<String> },
    /// A quote there of this speaker.
    Speaker { at: Extent, speaker: String },
    /// A mention there of this entity.
    Coref { at: Extent, entity: String },
    /// A role of this entity.
    Role { entity: String, title: String, status: Option<String> },
    /// An event there which has all that is given.
    Event { at: Extent, modality: Option<String>, polarity: Option<String>, kind: Option<String> },
    /// A place there of this sense.
    PlaceSense { at: Extent, sense: String },
    /// A place there in this country.
    PlaceCountry { at: Extent, country: String },
    /// This relation.
    Relation(Relation),
    /// One entity for two.
    Merge { names: [String; 2] },
    /// An end of a sentence within this.
    SentenceCut { at: Extent },
    /// A sentiment towards this entity of this holder.
    Sentiment { entity: String, holder: String },
}

impl Wrong {
    /// Reads a negative of the gold, or says what is wrong with it.
    pub(super) fn of(negative: &Negative, body: &Body, cast: &Cast) -> Result<Self, String> {
        let kind = negative.kind.as_str();
        let text = |key: &str, value: &Option<String>| {
            value.clone().ok_or_else(|| format!("missing field `{key}`, which a negative of kind {kind:?} has"))
        };
        let place = match (negative.start, negative.end) {
            (Some(start), Some(end)) => {
                let at = Extent::new(start, end);
                match misplaced(body, at, &text("exact", &negative.exact)?) {
                    Some(what) => return Err(what),
                    None => Some(at),
                }
            }
            (None, None) => None,
            _ => return Err("expected both start and end, or neither".to_owned()),
        };
        let at = || place.ok_or_else(|| format!("missing field `start`, which a negative of kind {kind:?} has"));
        let name = |key: &str, value: &Option<String>| {
            let name = text(key, value)?;
            if cast.has(&name) { Ok(name) } else { Err(format!("{key}: no entity is named {name:?}")) }
        };
        let word = |key: &str, value: &Option<String>, vocabulary: &[&str]| {
            value.iter().try_for_each(|value| known(key, value, vocabulary)).map(|()| value.clone())
        };
        Ok(match kind {
            "headline" => Wrong::Headline,
            "mention" => {
                let kind = text("type", &word("type", &negative.wrong_type, TYPES)?)?;
                Wrong::Mention { at: at()?, kind, whole: negative.whole }
            }
            "time" => Wrong::Time { at: at()? },
            "timeValue" => match &negative.value {
                Some(Value::String(value)) => Wrong::TimeValue { at: at()?, value: value.clone() },
                other => return Err(format!("value: expected a TIMEX3 value, found {}", told(other.as_ref()))),
            },
            "quantity" => match number(negative.value.as_ref()) {
                Some(value) => Wrong::Quantity { at: at()?, value, currency: negative.currency.clone() },
                None => return Err(format!("value: expected a number, found {}", told(negative.value.as_ref()))),
            },
            "speaker" => Wrong::Speaker { at: at()?, speaker: name("speaker", &negative.speaker)? },
            "coref" => Wrong::Coref { at: at()?, entity: name("entity", &negative.entity)? },
            "role" => Wrong::Role {
                entity: name("entity", &negative.entity)?,
                title: text("title", &negative.title)?,
                status: negative.status.clone(),
            },
            "event" => Wrong::Event {
                at: at()?,
                modality: word("modality", &negative.modality, MODALITIES)?,
                polarity: word("polarity", &negative.polarity, POLARITIES)?,
                kind: negative.wrong_type.clone(),
            },
            "placeSense" => {
                Wrong::PlaceSense { at: at()?, sense: text("sense", &word("sense", &negative.sense, SENSES)?)? }
            }
            "placeCountry" => Wrong::PlaceCountry { at: at()?, country: text("countryCode", &negative.country_code)? },
            "relation" => {
                let value = match &negative.value {
                    None => negative.object.clone(),
                    Some(value) => Some(named(Some(value))),
                };
                let relation = Relation {
                    subject: name("subject", &negative.subject)?,
                    predicate: text("predicate", &negative.predicate)?,
                    // What is no entity of the article may stand in the record as a value.
                    object: negative.object.clone().filter(|object| cast.has(object)),
                    value: Some(text("object", &value)?),
                    ..Relation::default()
                };
                Wrong::Relation(relation)
            }
            "merge" => Wrong::Merge { names: [name("a", &negative.a)?, name("b", &negative.b)?] },
            "sentenceCut" => Wrong::SentenceCut { at: at()? },
            "sentiment" => Wrong::Sentiment {
                entity: name("entity", &negative.entity)?,
                holder: text("holder", &negative.holder)?,
            },
            other => return Err(format!("kind: unknown kind {other:?} of negative")),
        })
    }

    /// What the record has of it; none is right.
    fn there(&self, found: &Found<'_>) -> Option<String> {
        let cast = &found.article.cast;
        let body = &found.article.body;
        let quoted = |at: Extent| format!("{:?}", body.words(at));
        match self {
            Wrong::Headline => {
                let headlines = entries(field(found.record.get("item"), "headlines")).iter();
                let text = |headline| if Value::is_object(headline) { headline.get("value") } else { Some(headline) };
                headlines.filter_map(|headline| said(text(headline))).map(|text| shown(Some(text))).next()
            }
            Wrong::Mention { at, kind, whole } => mentions(found).find_map(|(entity, mention, place)| {
                let (place, wanted) = (body.trimmed(place), body.trimmed(*at));
                let same = place == wanted || (!whole && place.dice(*at) >= SAME_WORDS);
                let is_it = same && mention_kind(mention) == "name" && entity_type(found.entities[entity]) == *kind;
                is_it.then(|| format!("{} as {kind}", quoted(place)))
            }),
            Wrong::Time { at } => {
                let mut times = found.placed("times").into_iter().filter(|(_, place)| place.dice(*at) > 0.0);
                times.next().map(|(_, place)| quoted(place))
            }
            Wrong::TimeValue { at, value } => {
                let mut times = found.placed("times").into_iter().filter(|(_, place)| place.dice(*at) > 0.0);
                let is_it = |time: &Value| found_time_value(time.get("value")) == time_value(value);
                times.find(|(time, _)| is_it(time)).map(|_| value.clone())
            }
            Wrong::Quantity { at, value, currency } => {
                let mut quantities = found.placed("quantities").into_iter().filter(|(_, place)| place.dice(*at) > 0.0);
                let is_it = |quantity: &Value| {
                    same_number(number(quantity.get("value")), *value)
                        && currency.as_ref().is_none_or(|currency| string(quantity.get("currency")) == Some(currency))
                };
                quantities.find(|(quantity, _)| is_it(quantity)).map(|(_, place)| quoted(place))
            }
            Wrong::Speaker { at, speaker } => {
                let mut quotes =
                    found.placed_by("quotes", "content").into_iter().filter(|(_, place)| place.dice(*at) >= OVERLAP);
                let is_it =
                    |quote: &Value| found.who(quote.get("speaker")).into_iter().any(|who| cast.same(who, speaker));
                quotes.find(|(quote, _)| is_it(quote)).map(|_| speaker.clone())
            }
            Wrong::Coref { at, entity } => mentions(found)
                .find(|(place, _, extent)| body.trimmed(*extent) == *at && found.name(*place) == Some(entity))
                .map(|_| entity.clone()),
            Wrong::Role { entity, title, status } => {
                let of_entity = (0..found.entities.len()).filter(|place| found.name(*place) == Some(entity));
                let mut roles = of_entity.flat_map(|place| entries(found.entities[place].get("roles")));
                let is_it = |role: &&Value| {
                    role.is_object()
                        && alike(&shown(role.get("title")), title, ALIKE)
                        && status.as_ref().is_none_or(|status| roles::status(role) == *status)
                };
                roles.find(is_it).map(|role| format!("{} {}", roles::status(role), shown(role.get("title"))))
            }
            Wrong::Event { at, modality, polarity, kind } => {
                let events = found.placed_by("events", "trigger").into_iter();
                let mut events = events.filter(|(_, place)| place.dice(*at) >= events::OVERLAP);
                let is_it = |event: &Value| {
                    let is_negative = shown(event.get("polarity")).starts_with("neg");
                    modality.as_ref().is_none_or(|modality| string(event.get("modality")) == Some(modality))
                        && polarity.as_ref().is_none_or(|polarity| (polarity == "negative") == is_negative)
                        && kind.as_ref().is_none_or(|kind| shown(event.get("type")).to_uppercase() == *kind)
                };
                events
                    .find(|(event, _)| is_it(event))
                    .map(|(event, place)| format!("{} {}", quoted(place), shown(event.get("modality"))))
            }
            Wrong::PlaceSense { at, sense } => {
                let mut places = found.placed("places").into_iter().filter(|(_, place)| place.dice(*at) >= OVERLAP);
                places.find(|(place, _)| string(place.get("sense")) == Some(sense)).map(|_| sense.clone())
            }
            Wrong::PlaceCountry { at, country } => {
                let mut places = found.placed("places").into_iter().filter(|(_, place)| place.dice(*at) >= OVERLAP);
                let is_it = |place: &Value| shown(place.get("countryCode")).to_uppercase() == *country;
                places.find(|(place, _)| is_it(place)).map(|_| country.clone())
            }
            Wrong::Relation(wrong) => {
                let mut given = found.layer("relations").iter().filter(|relation| relation.is_object());
                let Relation { subject, predicate, value, .. } = wrong;
                given
                    .any(|relation| relations::is_same(found, wrong, relation))
                    .then(|| format!("{subject} {predicate} {}", value.as_deref().unwrap_or_default()))
            }
            Wrong::Merge { names } => {
                let both = |place: &usize| names.iter().all(|name| has_a_name_of(found, *place, name));
                (0..found.entities.len()).find(both).map(|_| names.join(" is "))
            }
            Wrong::SentenceCut { at } => {
                let sentences = entries(field(found.record.get("text"), "sentences")).iter();
                let mut ends = sentences.filter_map(|sentence| found.extent(Some(sentence)));
                let inside = |place: usize| at.start < place && place < at.end;
                ends.any(|sentence| inside(sentence.start) || inside(sentence.end)).then(|| quoted(*at))
            }
            Wrong::Sentiment { entity, holder } => {
                let mut targets = entries(field(found.record.get("sentiment"), "targets")).iter();
                let is_it = |target: &&Value| {
                    target.is_object()
                        && found.who(target.get("entity")).contains(&Some(entity))
                        && named(target.get("holder")) == *holder
                };
                targets.find(is_it).map(|_| holder.clone())
            }
        }
    }
}

/// A value as an error message has it.
fn told(value: Option<&Value>) -> String {
    value.map_or_else(|| "none".to_owned(), Value::to_string)
}

/// All mentions of a record's entities that have an extent.
fn mentions<'f>(found: &'f Found<'_>) -> impl Iterator<Item = (usize, &'f Value, Extent)> {
    found.entities.iter().enumerate().flat_map(move |(place, entity)| {
        let mentions = entries(entity.get("mentions")).iter();
        mentions.filter_map(move |mention| Some((place, mention, found.extent(Some(mention))?)))
    })
}

/// Whether a proper name of the gold entity `name` is among the mentions of the record's entity at `place`.
fn has_a_name_of(found: &Found<'_>, place: usize, name: &str) -> bool {
    let gold = found.article.gold.entities.iter().filter(|entity| entity.name == name);
    let names: Vec<Extent> = gold
        .flat_map(|entity| &entity.mentions)
        .filter(|mention| mention.kind == MentionKind::Name)
        .map(|mention| Extent::new(mention.start, mention.end))
        .collect();
    mentions(found).any(|(entity, mention, at)| {
        entity == place && is_named(mention) && mention_kind(mention) == "name" && at.closest(&names) >= SAME_WORDS
    })
}

/// Counts the negatives, and tells which are violated.
pub(super) fn score(found: &Found<'_>, tally: &mut Tally) {
    let article = found.article;
    for (negative, wrong) in article.gold.negatives.iter().zip(&article.wrongs) {
        tally.negatives += 1;
        if let Some(there) = wrong.there(found) {
            let Negative { kind, why, exact, entity, subject, a, .. } = negative;
            let about = [exact, entity, subject, a].into_iter().flatten().next().map_or("", String::as_str);
            tally.violated.push(format!("{} {kind} {about:?}: {there} ({why})", article.name()));
        }
    }
}
