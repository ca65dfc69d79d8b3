//! What happened: trigger, actors and modality.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::body::Extent;
use super::check::NARRATOR;
use super::found::Found;
use super::gold::{Event, Quote};
use super::likeness::{ALIKE, alike, is_one_of, time_value};
use super::loose::{entries, field, named, said, shown};
use super::matching::{Pairs, merit};
use super::quotes::Known;
use super::tally::{Row, Tally};

/// From which Dice's coefficient of its trigger an event is found.
pub(super) const OVERLAP: f64 = 0.3;

/// Scores the events; `known` are the record's quotes that the gold has.
pub(super) fn score(found: &Found<'_>, known: &Known<'_>, tally: &mut Tally) {
    let article = found.article;
    let rights = &article.gold.events;
    let given = found.placed_by("events", "trigger");
    let mut candidates = Vec::new();
    for (gold, right) in rights.iter().enumerate() {
        let own = Extent::new(right.trigger.start, right.trigger.end);
        for (place, (_, at)) in given.iter().enumerate() {
            let overlap = at.dice(own).max(at.closest(&right.trigger_alt));
            if overlap >= OVERLAP {
                candidates.push(([overlap, merit(!right.optional), at.dice(own)], gold, place));
            }
        }
    }
    let pairs = Pairs::greedy(rights.len(), given.len(), candidates);
    let attributes = Attributes { found, known, times: times(found) };
    for (gold, right) in rights.iter().enumerate().filter(|(_, right)| !right.optional) {
        match pairs.found(gold) {
            Some(place) => attributes.score(right, given[place].0, tally),
            None => {
                tally.miss(Row::EventsTrigger);
                tally.miss(Row::Events);
                let detail = format!("{:?} by {}", right.trigger.exact, right.actors.join(", "));
                tally.mistake(Row::Events, article.name(), "MISS", detail);
            }
        }
    }
    let cues: Vec<Extent> = article
        .gold
        .quotes
        .iter()
        .filter_map(|quote| quote.cue.as_ref())
        .map(|cue| Extent::new(cue.start, cue.end))
        .collect();
    for (_, (_, at)) in given.iter().enumerate().filter(|(place, _)| !pairs.has(*place)) {
        // That somebody said something is in the quotes: as an event it is neither right nor wrong.
        if at.closest(&cues) >= OVERLAP {
            continue;
        }
        tally.extra(Row::EventsTrigger);
        tally.extra(Row::Events);
        tally.mistake(Row::Events, article.name(), "EXTRA", format!("{:?}", article.body.words(*at)));
    }
}

/// The values of the record's times, by id.
fn times<'a>(found: &Found<'a>) -> BTreeMap<String, Option<&'a Value>> {
    let times = found.layer("times").iter().filter(|time| field(Some(time), "id").is_some_and(|id| !id.is_null()));
    times.map(|time| (named(time.get("id")), time.get("value"))).collect()
}

/// What is said of an event that was found.
struct Attributes<'f, 'a> {
    found: &'f Found<'a>,
    known: &'f Known<'a>,
    times: BTreeMap<String, Option<&'a Value>>,
}

impl Attributes<'_, '_> {
    fn score(&self, right: &Event, event: &Value, tally: &mut Tally) {
        let (article, cast) = (self.found.article, &self.found.article.cast);
        let trigger = &right.trigger.exact;
        tally.right(Row::EventsTrigger);
        let actors = self.found.who(event.get("actors"));
        let has = |given: &[Option<&str>], wanted: &String| given.iter().any(|who| cast.same(*who, wanted));
        let mut is_by = true;
        if !right.actors.is_empty() {
            is_by = right.actors.iter().all(|actor| has(&actors, actor))
                || right.actors_alt.iter().any(|actor| has(&actors, actor));
            let is_false =
                |who: &str| !right.actors.iter().chain(&right.actors_alt).any(|wanted| cast.same(Some(who), wanted));
            let has_false = actors.iter().flatten().copied().any(is_false);
            tally.attribute("events: actors", is_by);
            tally.attribute("events: no false actor", !has_false);
            if !is_by || has_false {
                let given: Vec<&str> = actors.iter().map(|who| who.unwrap_or("?")).collect();
                let detail = format!("{trigger:?}: {}, not {}", right.actors.join(", "), given.join(", "));
                tally.mistake(Row::Events, article.name(), "ACTOR", detail);
            }
        }
        if !right.recipients.is_empty() {
            let given = self.found.who(event.get("recipients"));
            tally.attribute("events: recipients", right.recipients.iter().all(|recipient| has(&given, recipient)));
        }
        let is_modality = is_one_of(event.get("modality"), &right.modality, &right.modality_alt);
        tally.attribute("events: modality", is_modality);
        if right.modality != "actual" {
            tally.attribute("events: modality of non-actual", is_modality);
        }
        if !is_modality {
            let detail = format!("{trigger:?} is {}, not {:?}", right.modality, shown(event.get("modality")));
            tally.mistake(Row::Events, article.name(), "MODALITY", detail);
        }
        let is_negative = shown(event.get("polarity")).starts_with("neg");
        let is_polarity = is_negative == (right.polarity == "negative") || right.modality == "denied";
        tally.attribute("events: polarity", is_polarity);
        tally.attribute("events: attribution", self.is_attribution(right, event));
        if let Some(time) = &right.time {
            tally.attribute("events: time", self.is_time(time, event));
        }
        if let Some(place) = &right.place {
            tally.attribute("events: place", self.is_place(place, event));
        }
        tally.judge(Row::Events, is_by && is_modality);
    }

    /// Whether the right voice says so, or one that stands in the same chain of quotes within quotes.
    fn is_attribution(&self, right: &Event, event: &Value) -> bool {
        let given = said(event.get("attribution"));
        let given = match given {
            Some(Value::Object(quote)) => quote.get("id").or(given),
            given => given,
        };
        let given = match given.map(|given| named(Some(given))) {
            None => NARRATOR,
            Some(given) if given == NARRATOR => NARRATOR,
            Some(given) => match self.known.get(&given) {
                Some(quote) => quote,
                None => return false,
            },
        };
        let quotes = &self.found.article.gold.quotes;
        given == right.attribution
            || right.attribution_alt.iter().any(|other| other == given)
            || outer(quotes, given).contains(right.attribution.as_str())
            || outer(quotes, &right.attribution).contains(given)
    }

    /// Whether the time is right, or tells it more closely.
    fn is_time(&self, wanted: &str, event: &Value) -> bool {
        let wanted = time_value(wanted);
        entries(event.get("time")).iter().any(|time| {
            let time = match time {
                Value::Object(time) => said(time.get("value")).or_else(|| time.get("id")),
                other => Some(other),
            };
            let value = match self.times.get(&named(time)) {
                Some(value) => *value,
                None => time,
            };
            time_value(&shown(value)).starts_with(&wanted)
        })
    }

    fn is_place(&self, wanted: &str, event: &Value) -> bool {
        entries(event.get("place")).iter().any(|place| {
            let own = said(place.get("name")).or_else(|| said(place.get("exact")));
            self.found
                .references(Some(place))
                .iter()
                .any(|given| given.who == Some(wanted) || alike(&given.text, wanted, ALIKE))
                || alike(&shown(own), wanted, ALIKE)
        })
    }
}

/// The quotes that a quote stands in, one within the other.
fn outer<'q>(quotes: &'q [Quote], id: &str) -> BTreeSet<&'q str> {
    let mut around = BTreeSet::new();
    let mut id = id;
    while let Some(next) = quotes.iter().find(|quote| quote.id == id).and_then(|quote| quote.nested_in.as_deref()) {
        if !around.insert(next) {
            break;
        }
        id = next;
    }
    around
}
