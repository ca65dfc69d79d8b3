//! Whether a gold article says what it means: offsets that give its words, names that it has, words of the vocabulary.

use super::article::Malformed;
use super::body::{Body, Extent, is_space};
use super::cast::Cast;
use super::gold::{Gold, Passage, Quote};
use super::likeness::words;

/// Types of entities.
pub(super) const TYPES: &[&str] = &["PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "WORK", "LAW"];
const STATUSES: &[&str] = &["current", "former", "acting", "designate"];
/// What a mention of a place means.
pub(super) const SENSES: &[&str] = &["location", "government", "demonym", "organisation"];
const PLACE_ROLES: &[&str] = &["dateline", "event", "mentioned"];
const TIME_TYPES: &[&str] = &["DATE", "TIME", "DURATION", "SET"];
const QUANTITY_KINDS: &[&str] = &["money", "percent", "count", "measure", "ordinal", "range", "score"];
/// Whether an event happened.
pub(super) const MODALITIES: &[&str] = &["actual", "planned", "conditional", "possible", "requested", "denied"];
/// Whether an event is said to have happened, or not to.
pub(super) const POLARITIES: &[&str] = &["positive", "negative"];
/// Attribution of what the reporter says.
pub(super) const NARRATOR: &str = "narrator";

/// Finds the first fault of `gold`.
pub(super) fn check(gold: &Gold, body: &Body, cast: &Cast) -> Result<(), Malformed> {
    let checks = Checks { body, cast };
    if gold.article.is_empty() {
        return Err(Malformed::at("article", "expected a name, found none"));
    }
    day("date", &gold.date)?;
    if gold.body.is_empty() || gold.body.starts_with(is_space) || gold.body.ends_with(is_space) {
        return Err(Malformed::at("body", "expected a text without white space around it"));
    }
    checks.entities(gold)?;
    checks.places(gold)?;
    checks.times(gold)?;
    checks.quantities(gold)?;
    checks.quotes(gold)?;
    checks.events(gold)?;
    checks.relations(gold)
}

/// Whether `value` is a word of the vocabulary of what `key` names.
pub(super) fn known(key: &str, value: &str, vocabulary: &[&str]) -> Result<(), String> {
    if vocabulary.contains(&value) {
        return Ok(());
    }
    Err(format!("unknown {key} {value:?}, expected one of {}", vocabulary.join(", ")))
}

fn words_of<'g>(
    path: &str,
    key: &str,
    values: impl IntoIterator<Item = &'g String>,
    vocabulary: &[&str],
) -> Result<(), Malformed> {
    values.into_iter().try_for_each(|value| known(key, value, vocabulary).map_err(|what| Malformed::at(path, what)))
}

fn day(path: &str, value: &str) -> Result<(), Malformed> {
    match value.parse::<jiff::civil::Date>() {
        Ok(date) if date.to_string() == value => Ok(()),
        _ => Err(Malformed::at(path, format!("expected a day as YYYY-MM-DD, found {value:?}"))),
    }
}

/// What the words at `at` are, if not `exact`.
pub(super) fn misplaced(body: &Body, at: Extent, exact: &str) -> Option<String> {
    let Extent { start, end } = at;
    match body.get(at) {
        Some(words) if start < end && words == exact => None,
        Some(words) if start < end => Some(format!("body[{start}:{end}] is {words:?}, not {exact:?}")),
        _ => Some(format!("{start}..{end} is no stretch of the body, which has {} code points", body.len())),
    }
}

struct Checks<'g> {
    body: &'g Body,
    cast: &'g Cast,
}

impl Checks<'_> {
    fn passage(&self, path: &str, start: usize, end: usize, exact: &str) -> Result<(), Malformed> {
        misplaced(self.body, Extent::new(start, end), exact).map_or(Ok(()), |what| Err(Malformed::at(path, what)))
    }

    fn words(&self, path: &str, passage: &Passage) -> Result<(), Malformed> {
        self.passage(path, passage.start, passage.end, &passage.exact)
    }

    fn extents(&self, path: &str, extents: &[Extent]) -> Result<(), Malformed> {
        let wrong = |at: &&Extent| !(at.start < at.end && at.end <= self.body.len());
        extents.iter().find(wrong).map_or(Ok(()), |Extent { start, end }| {
            let length = self.body.len();
            Err(Malformed::at(
                path,
                format!("{start}..{end} is no stretch of the body, which has {length} code points"),
            ))
        })
    }

    fn entity(&self, path: &str, name: &str) -> Result<(), Malformed> {
        if self.cast.has(name) { Ok(()) } else { Err(Malformed::at(path, format!("no entity is named {name:?}"))) }
    }

    fn entities(&self, gold: &Gold) -> Result<(), Malformed> {
        for (place, entity) in gold.entities.iter().enumerate() {
            let path = format!("entities[{place}]");
            let name = &entity.name;
            if words(name).is_empty() {
                return Err(Malformed::at(format!("{path}.name"), format!("expected a name, found {name:?}")));
            }
            if gold.entities[..place].iter().any(|other| other.name == *name) {
                let what = format!("a second entity named {name:?}: give one of them a fuller name");
                return Err(Malformed::at(format!("{path}.name"), what));
            }
            words_of(&format!("{path}.type"), "type", [&entity.kind], TYPES)?;
            for (at, role) in entity.roles.iter().enumerate() {
                let path = format!("{path}.roles[{at}]");
                if words(&role.title).is_empty() {
                    return Err(Malformed::at(
                        format!("{path}.title"),
                        format!("expected a title, found {:?}", role.title),
                    ));
                }
                words_of(&path, "status", std::iter::once(&role.status).chain(&role.status_alt), STATUSES)?;
                role.org.iter().try_for_each(|org| self.entity(&format!("{path}.org"), org))?;
            }
            for (at, mention) in entity.mentions.iter().enumerate() {
                let path = format!("{path}.mentions[{at}]");
                self.passage(&path, mention.start, mention.end, &mention.exact)?;
                self.extents(&format!("{path}.alt"), &mention.alt)?;
            }
        }
        Ok(())
    }

    fn places(&self, gold: &Gold) -> Result<(), Malformed> {
        for (at, place) in gold.places.iter().enumerate() {
            let path = format!("places[{at}]");
            self.passage(&path, place.start, place.end, &place.exact)?;
            self.extents(&format!("{path}.alt"), &place.alt)?;
            words_of(&path, "sense", std::iter::once(&place.sense).chain(&place.sense_alt), SENSES)?;
            words_of(&path, "role", &place.role, PLACE_ROLES)?;
            for code in place.country_code.iter().chain(&place.country_alt) {
                if !(code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase())) {
                    let what = format!("expected a country as two capitals, found {code:?}");
                    return Err(Malformed::at(format!("{path}.countryCode"), what));
                }
            }
            if place.lat.is_some() != place.lon.is_some() {
                return Err(Malformed::at(path, "expected both lat and lon, or neither"));
            }
        }
        Ok(())
    }

    fn times(&self, gold: &Gold) -> Result<(), Malformed> {
        for (at, time) in gold.times.iter().enumerate() {
            let path = format!("times[{at}]");
            self.passage(&path, time.start, time.end, &time.exact)?;
            self.extents(&format!("{path}.alt"), &time.alt)?;
            words_of(&path, "type", std::iter::once(&time.kind).chain(&time.type_alt), TIME_TYPES)?;
            for value in std::iter::once(&time.value).chain(&time.value_alt) {
                if value.trim_matches(is_space).is_empty() {
                    return Err(Malformed::at(format!("{path}.value"), "expected a TIMEX3 value, found none"));
                }
            }
            if let Some(interval) = &time.interval {
                day(&format!("{path}.interval.begin"), &interval.begin)?;
                interval.end.iter().try_for_each(|end| day(&format!("{path}.interval.end"), end))?;
            }
        }
        Ok(())
    }

    fn quantities(&self, gold: &Gold) -> Result<(), Malformed> {
        for (at, quantity) in gold.quantities.iter().enumerate() {
            let path = format!("quantities[{at}]");
            self.passage(&path, quantity.start, quantity.end, &quantity.exact)?;
            self.extents(&format!("{path}.alt"), &quantity.alt)?;
            words_of(&path, "kind", std::iter::once(&quantity.kind).chain(&quantity.kind_alt), QUANTITY_KINDS)?;
        }
        Ok(())
    }

    fn quotes(&self, gold: &Gold) -> Result<(), Malformed> {
        for (at, quote) in gold.quotes.iter().enumerate() {
            let path = format!("quotes[{at}]");
            if gold.quotes[..at].iter().any(|other| other.id == quote.id) || quote.id == NARRATOR {
                return Err(Malformed::at(format!("{path}.id"), format!("the id {:?} is taken", quote.id)));
            }
            self.words(&format!("{path}.content"), &quote.content)?;
            self.extents(&format!("{path}.contentAlt"), &quote.content_alt)?;
            quote.cue.iter().try_for_each(|cue| self.words(&format!("{path}.cue"), cue))?;
            for (place, insertion) in quote.insertions.iter().enumerate() {
                self.words(&format!("{path}.insertions[{place}]"), insertion)?;
            }
            quote.speaker.iter().try_for_each(|speaker| self.entity(&format!("{path}.speaker"), speaker))?;
            if quote.speaker.is_none()
                && quote.speaker_text.is_none()
                && quote.speaker_alt.is_empty()
                && !quote.optional
            {
                return Err(Malformed::at(path, "missing field `speaker`, or `speakerText` for an unnamed source"));
            }
            words_of(&format!("{path}.polarity"), "polarity of a quote", &quote.polarity, &["negative"])?;
            for (key, other) in [("nestedIn", &quote.nested_in), ("continues", &quote.continues)] {
                other.iter().try_for_each(|other| self.quote(gold, &format!("{path}.{key}"), other))?;
            }
            for other in &quote.continues_alt {
                self.quote(gold, &format!("{path}.continuesAlt"), other)?;
            }
        }
        Ok(())
    }

    fn quote(&self, gold: &Gold, path: &str, id: &str) -> Result<(), Malformed> {
        let is_it = |quote: &Quote| quote.id == id;
        if gold.quotes.iter().any(is_it) {
            Ok(())
        } else {
            Err(Malformed::at(path, format!("no quote has the id {id:?}")))
        }
    }

    fn events(&self, gold: &Gold) -> Result<(), Malformed> {
        for (at, event) in gold.events.iter().enumerate() {
            let path = format!("events[{at}]");
            self.words(&format!("{path}.trigger"), &event.trigger)?;
            self.extents(&format!("{path}.triggerAlt"), &event.trigger_alt)?;
            words_of(&path, "modality", std::iter::once(&event.modality).chain(&event.modality_alt), MODALITIES)?;
            words_of(&path, "polarity", [&event.polarity], POLARITIES)?;
            let roles =
                [("actors", &event.actors), ("actorsAlt", &event.actors_alt), ("recipients", &event.recipients)];
            for (key, names) in roles {
                names.iter().try_for_each(|name| self.entity(&format!("{path}.{key}"), name))?;
            }
            for id in std::iter::once(&event.attribution).chain(&event.attribution_alt).filter(|id| *id != NARRATOR) {
                self.quote(gold, &format!("{path}.attribution"), id)?;
            }
        }
        Ok(())
    }

    fn relations(&self, gold: &Gold) -> Result<(), Malformed> {
        for (at, relation) in gold.relations.iter().enumerate() {
            let path = format!("relations[{at}]");
            self.entity(&format!("{path}.subject"), &relation.subject)?;
            relation.object.iter().try_for_each(|object| self.entity(&format!("{path}.object"), object))?;
            if relation.object.is_none() && relation.value.is_none() {
                return Err(Malformed::at(path, "missing field `object`, or `value` where there is no other entity"));
            }
        }
        Ok(())
    }
}
