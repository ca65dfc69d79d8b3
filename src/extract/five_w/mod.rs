//! Answers who, what, when, where, why and how of the event that an article is mainly about.
//!
//! The method of Giveme5W1H (Hamborg, Breitinger, Gipp: "Giveme5W1H: A Universal System for Extracting Main Events from
//! News Articles", INRA 2019), over events instead of phrases: candidates are weighed by how early they stand and by
//! what is known of them. The main event is the weightiest of the article's events; who, when and where are its own, or
//! else those nearest to it; why and how are clauses and phrases beside it that say so.
//!
//! Known misses: a lead that only sets a scene is taken for the news; causes that no word marks are not seen.

mod main_event;
mod reasons;

#[cfg(test)]
mod tests;

use super::clean::Furniture;
use super::entities::{Entities, EntityId};
use super::events::{EventId, Events};
use super::places::{PlaceId, Places, Role, Sense};
use super::syntax::Syntax;
use super::times::{Kind, TimeId, Times};
use super::tokens::TokenId;
use crate::text::{Claim, Score, Span};

/// What an answer means, where it is claimed elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Somebody or something.
    Entity(EntityId),
    /// Something that happens.
    Event(EventId),
    /// A time.
    Time(TimeId),
    /// A place.
    Place(PlaceId),
    /// Words only.
    Words,
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its words; none of the publication's time.
    pub at: Option<Span>,
    /// What they mean.
    pub means: Meaning,
    /// How well it answers.
    pub score: Score,
}

/// The answers, the best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FiveW {
    /// Who did it, or whom it befell.
    pub who: Vec<Answer>,
    /// What happened.
    pub what: Vec<Answer>,
    /// When.
    pub when: Vec<Answer>,
    /// Where.
    pub r#where: Vec<Answer>,
    /// Why, or what for.
    pub why: Vec<Answer>,
    /// How.
    pub how: Vec<Answer>,
}

/// What the answers are made of.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Who there is.
    pub entities: &'a Entities,
    /// Where.
    pub places: &'a Places,
    /// When.
    pub times: &'a Times,
    /// What happened.
    pub events: &'a Events,
    /// The parts of the text that are the wire's, in order.
    pub furniture: &'a [Claim<Furniture>],
}

/// Most answers to one question.
const ANSWERS_MAX: usize = 3;

/// How far down the events' own answers count: the second event's are worth this many thousandths of the first's.
const NEXT_EVENT: u32 = 600;

/// An answer that stands in the sentence of the main event but is not known to be of it.
const NEARBY: Score = Score::per_mille(500);

/// What stands before the place where something happens.
const LOCATIVES: &[&str] =
    &["in", "at", "on", "near", "across", "outside", "inside", "off", "around", "throughout", "over"];

/// Where another event of its sentence takes place.
const OTHERS: Score = Score::per_mille(300);

/// Where the wire wrote from.
const DATELINE: Score = Score::per_mille(350);

/// From here on an event is near enough to the main one to share its time and place.
const ELSEWHERE_MIN: Score = Score::per_mille(400);

/// The publication as the time of the news.
const PUBLICATION: Score = Score::per_mille(250);

/// Finds the answers.
pub fn run(syntax: &Syntax<'_>, known: Known<'_>) -> FiveW {
    let ranked = main_event::ranked(syntax, known);
    let mut five_w = FiveW::default();
    let Some(&(main, _)) = ranked.first() else { return five_w };
    for (place, &(id, weight)) in ranked.iter().enumerate() {
        let share = if place == 0 { 1000 } else { NEXT_EVENT };
        five_w.add_event(syntax, known, id, Score::per_mille((weight.min(1000) * share / 1000) as u16));
    }
    let event = &known.events.all()[main.0 as usize].what;
    five_w.add_nearby(syntax, known, event.trigger);
    let trigger = TokenId(syntax.tokens_in(event.trigger).start);
    let words = |(at, score): (Span, Score)| Answer { at: Some(at), means: Meaning::Words, score };
    five_w.why = reasons::why(syntax, trigger).into_iter().map(words).collect();
    five_w.how = reasons::how(syntax, trigger).into_iter().map(words).collect();
    for answers in five_w.questions() {
        answers.sort_by_key(|answer| std::cmp::Reverse(answer.score));
        answers.truncate(ANSWERS_MAX);
    }
    five_w
}

impl FiveW {
    fn questions(&mut self) -> [&mut Vec<Answer>; 6] {
        [&mut self.who, &mut self.what, &mut self.when, &mut self.r#where, &mut self.why, &mut self.how]
    }

    /// What one event answers.
    fn add_event(&mut self, syntax: &Syntax<'_>, known: Known<'_>, id: EventId, score: Score) {
        let event = &known.events.all()[id.0 as usize].what;
        let trigger = TokenId(syntax.tokens_in(event.trigger).start);
        if let Some(subject) = main_event::missed_subject(syntax, trigger)
            && let Some(mention) = known.entities.headed_by(subject)
        {
            let mention = known.entities.mention(mention);
            let means = Meaning::Entity(mention.what.entity);
            add(&mut self.who, Answer { at: Some(mention.at), means, score });
        }
        let who = if event.actors.is_empty() { &event.recipients } else { &event.actors };
        for one in who {
            let means = one.entity.map_or(Meaning::Words, Meaning::Entity);
            add(&mut self.who, Answer { at: Some(one.at), means, score });
        }
        let what = syntax.span(&main_event::predicate(syntax, trigger));
        add(&mut self.what, Answer { at: Some(what), means: Meaning::Event(id), score });
        // When and where something else happened says little of this.
        if score < ELSEWHERE_MIN {
            return;
        }
        // The day of the dateline is the wire's, where the sentence has one of its own.
        let wires = |at: Span| known.furniture.iter().any(|claim| claim.at.covers(at));
        if let Some(time) = event.time {
            let at = known.times.get(time).map(|claim| claim.at);
            let score = if at.is_some_and(wires) { PUBLICATION } else { score };
            add(&mut self.when, Answer { at, means: Meaning::Time(time), score });
        }
        if let Some(place) = event.place {
            let at = known.places.all().get(place.0 as usize).map(|claim| claim.at);
            add(&mut self.r#where, Answer { at, means: Meaning::Place(place), score });
        }
    }

    /// Times and places that stand in the sentence of the main event or in the dateline, and the publication.
    fn add_nearby(&mut self, syntax: &Syntax<'_>, known: Known<'_>, trigger: Span) {
        let sentence =
            syntax.layout().sentences[syntax.sentence_of(TokenId(syntax.tokens_in(trigger).start)).0 as usize].at;
        let first = known.times.all().partition_point(|claim| claim.at.start() < sentence.start());
        for (index, claim) in known.times.all().iter().enumerate().skip(first) {
            if !sentence.covers(claim.at) {
                break;
            }
            let wires = known.furniture.iter().any(|furniture| furniture.at.covers(claim.at));
            if matches!(claim.what.kind, Kind::Date | Kind::Time) && !wires {
                let means = Meaning::Time(TimeId(index as u32 + 1));
                add(&mut self.when, Answer { at: Some(claim.at), means, score: NEARBY });
            }
        }
        if self.when.is_empty() && known.times.publication().is_some() {
            let means = Meaning::Time(TimeId::PUBLICATION);
            self.when.push(Answer { at: None, means, score: PUBLICATION });
        }
        // "A film about fishermen stranded off Lampedusa won": where they were is not where it did.
        let others = known.events.all().iter().filter(|event| event.what.trigger != trigger);
        let others = others.filter(|event| sentence.covers(event.what.trigger)).filter_map(|event| event.what.place);
        let others: Vec<PlaceId> = others.collect();
        for (index, claim) in known.places.all().iter().enumerate() {
            let place = &claim.what;
            let head = known.entities.mention(place.mention).what.head;
            let located = syntax.preposition(head).is_some_and(|case| LOCATIVES.contains(&syntax.lemma(case)));
            let here = sentence.covers(claim.at) && place.sense == Sense::Location && located;
            let dateline = place.role == Role::Dateline;
            if here || dateline {
                let means = Meaning::Place(PlaceId(index as u32));
                let other = others.contains(&PlaceId(index as u32));
                let score = match (dateline, other) {
                    (true, _) => DATELINE,
                    (false, true) => OTHERS,
                    (false, false) => NEARBY,
                };
                add(&mut self.r#where, Answer { at: Some(claim.at), means, score });
            }
        }
    }
}

/// Adds an answer unless it is there already, by its meaning or its words, or as many are that go before it: so that
/// the answers stay few, however many events and times an article has.
fn add(answers: &mut Vec<Answer>, answer: Answer) {
    if answers.iter().filter(|other| answer.score <= other.score).nth(ANSWERS_MAX - 1).is_some() {
        return;
    }
    let same = |other: &Answer| {
        (answer.means != Meaning::Words && other.means == answer.means) || (other.at.is_some() && other.at == answer.at)
    };
    if !answers.iter().any(same) {
        answers.push(answer);
    }
}
