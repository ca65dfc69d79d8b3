//! "last week", "next Friday", "the following day", "the past three years", "this summer", "in recent months".

use super::super::Mod;
use super::super::calendar::Unit;
use super::super::holidays;
use super::super::lexicon::{Class, Part, Ref, Step};
use super::super::numbers::{self, Amount};
use super::{Duration, From, Meaning, Parsed, Reader, Side, When, YearPart, compared, fiscal, stretch, years};
use crate::extract::syntax::pos;

/// The expression that a word such as "last" begins, with or without an article.
pub(super) fn parse(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let article = reader.class(at) == Class::The;
    let mut next = at + usize::from(article);
    // "earlier this week", "later that year"
    let stage = match reader.form(next) {
        _ if article => None,
        Some(form) if form.eq_ignore_ascii_case("earlier") => Some(Mod::Start),
        Some(form) if form.eq_ignore_ascii_case("later") => Some(Mod::End),
        _ => None,
    };
    if stage.is_some() {
        next += 1;
        if !matches!(reader.class(next), Class::Step(Step::This | Step::That | Step::Last | Step::Same)) {
            // "earlier Friday", "later on Thursday"
            let on = next + usize::from(reader.is(next, "on"));
            if let Class::Weekday(day) = reader.class(on) {
                let parsed = Parsed::when(When::Weekday { day, step: None }, on + 1);
                return Some(super::clock::of_day(reader, parsed).modified(stage));
            }
            // "later today"
            let today = matches!(reader.class(next), Class::Day(_));
            let when = When::Shift { unit: Unit::Day, count: 0, from: From::Publication };
            return (today && reader.class(next) == Class::Day(0))
                .then(|| Parsed::when(when, next + 1).modified(stage));
        }
    }
    let step = match reader.class(next) {
        Class::Step(step) => step,
        _ if reader.is(next, "current") => Step::This,
        // "the latest quarter"
        _ if article && reader.is(next, "latest") && reader.class(next + 1) == Class::Unit(Unit::Quarter) => Step::Last,
        _ if reader.is(next, "these") || reader.is(next, "those") => return these(reader, next),
        _ => return None,
    };
    // "said that third-quarter profit rose"
    if step == Step::That && reader.syntax.upos(reader.token(next)) == pos::SCONJ {
        return None;
    }
    if let Some(parsed) = beside_this(reader, next, step) {
        return Some(parsed);
    }
    if let Some(parsed) = compared::parse(reader, next, article) {
        return Some(parsed);
    }
    // "that same year"
    if step == Step::That && reader.class(next + 1) == Class::Step(Step::Same) {
        next += 1;
    }
    let parsed = stepped(reader, next, step, article)?;
    Some(parsed.modified(stage))
}

/// The "next" of "this year and next".
fn beside_this(reader: &Reader<'_, '_>, at: usize, step: Step) -> Option<Parsed> {
    let joined = step == Step::Next && at >= reader.first + 3 && reader.is_any(at - 1, &["and", "or"]);
    let Class::Unit(unit) = (if joined { reader.class(at - 2) } else { Class::Other }) else { return None };
    let this = reader.class(at - 3) == Class::Step(Step::This);
    let alone = !reader.has(at + 1) || matches!(reader.syntax.upos(reader.token(at + 1)), pos::PUNCT | pos::ADP);
    let when = When::Shift { unit, count: 1, from: From::Publication };
    (this && alone && Unit::Week <= unit).then(|| Parsed::when(when, at + 1))
}

/// "these days"
fn these(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let days = reader.is(at, "these") && reader.class(at + 1) == Class::Units(Unit::Day);
    let last = reader.has(at + 2) && reader.syntax.upos(reader.token(at + 2)) == pos::NOUN;
    (days && !last).then(|| Parsed::new(Meaning::Ref(Ref::Present), at + 2))
}

fn stepped(reader: &Reader<'_, '_>, at: usize, step: Step, article: bool) -> Option<Parsed> {
    let next = at + 1;
    if let (Step::Last, true, Some(parsed)) = (step, article, years::nth(reader, next, -1)) {
        return Some(parsed);
    }
    match reader.class(next) {
        Class::Unit(unit) => unit_of(reader, next, unit, step, article),
        Class::Units(unit) => units_of(unit, step, next + 1),
        Class::Weekday(day) if !matches!(step, Step::Recent) => {
            let parsed = Parsed::when(When::Weekday { day, step: Some(step) }, next + 1);
            Some(super::clock::of_day(reader, parsed))
        }
        Class::Month(month) if !matches!(step, Step::Recent) => {
            let day = match reader.class(next + 1) {
                Class::Digits(day, 1..=2) | Class::Ordinal(day) if (1..=31).contains(&day) => Some(day as u8),
                _ => None,
            };
            let when = When::Calendar { year: None, month: Some(month), day, step: Some(step) };
            Some(Parsed::when(when, next + 1 + usize::from(day.is_some())))
        }
        Class::Season(season) if !matches!(step, Step::Recent) => Some(Parsed::when(
            When::YearPart { part: YearPart::Season(season), year: None, step: Some(step) },
            next + 1,
        )),
        Class::Part(part) => part_of(step, part, next + 1),
        Class::Clock(_) => None,
        Class::Number(_) | Class::Digits(..) | Class::Decimal(_) | Class::Some | Class::Scale(_) | Class::Half => {
            amount_of(reader, next, step)
        }
        Class::Ordinal(number)
            if (1..=4).contains(&number) && reader.class(reader.past_dash(next + 1)) == Class::Unit(Unit::Quarter) =>
        {
            let part = YearPart::Quarter(number as u8);
            Some(Parsed::when(When::YearPart { part, year: None, step: Some(step) }, reader.past_dash(next + 1) + 1))
        }
        Class::Decade(year) if year >= 1000 => Some(Parsed::when(When::Decade(year as i16), next + 1)),
        Class::Other if reader.is_any(next, &["calendar", "fiscal", "financial", "school", "academic"]) => {
            let books = fiscal::is_of_books(reader, next);
            match (reader.class(next + 1), step) {
                (Class::Unit(Unit::Year), Step::This) if books => fiscal::stepped(Unit::Year, 0, next + 2),
                (Class::Unit(Unit::Year), Step::Next | Step::Coming) if books => {
                    fiscal::stepped(Unit::Year, 1, next + 2)
                }
                (Class::Unit(Unit::Year), Step::Last | Step::Previous) if books => {
                    fiscal::stepped(Unit::Year, -1, next + 2)
                }
                (Class::Unit(unit @ (Unit::Year | Unit::Quarter)), _) => unit_of(reader, next + 1, unit, step, article),
                _ => None,
            }
        }
        Class::Other if step == Step::Past || step == Step::Last => {
            // "the past couple of years"
            if reader.is(next, "couple") { amount_of(reader, next, step) } else { None }
        }
        _ => holiday(reader, next, step),
    }
    .or_else(|| holiday(reader, next, step))
}

fn holiday(reader: &Reader<'_, '_>, at: usize, step: Step) -> Option<Parsed> {
    let (holiday, length) = holidays::named(|ahead| reader.form(at + ahead))?;
    let when = When::YearPart { part: YearPart::Holiday(holiday), year: None, step: Some(step) };
    Some(Parsed::when(when, at + length))
}

/// "last week", "the past week", "the following year".
fn unit_of(reader: &Reader<'_, '_>, at: usize, unit: Unit, step: Step, article: bool) -> Option<Parsed> {
    let end = at + 1;
    let shift = |count, from| Parsed::when(When::Shift { unit, count, from }, end);
    if unit == Unit::Night {
        return part_of(step, Part::Night, end);
    }
    if unit.is_clock() {
        // "the last hour": a stretch; "this minute" is a manner of speaking.
        let side = side(step)?;
        return (article || step == Step::Past).then(|| duration(Amount::whole(1), unit, Some(side), end));
    }
    // "the last year of the war", "the next day": an article tells a stretch from the one before this.
    let of = reader.is(end, "of");
    // "the past week and a half"
    let half = reader.is(end, "and") && reader.class(end + 1) == Class::A && reader.class(end + 2) == Class::Half;
    match step {
        Step::Past if half => Some(duration(Amount::Exact(1500), unit, Some(Side::Before), end + 3)),
        Step::Past => Some(duration(Amount::whole(1), unit, Some(Side::Before), end)),
        Step::Last if article && of => None,
        Step::Last if unit == Unit::Quarter => Some(shift(-1, From::Publication)),
        Step::Next if unit == Unit::Quarter => Some(shift(1, From::Publication)),
        Step::Last if article && matches!(unit, Unit::Day | Unit::Weekend) => None,
        Step::Last if article => Some(duration(Amount::whole(1), unit, Some(Side::Before), end)),
        Step::Coming => Some(shift(1, From::Publication)),
        Step::Next if article && matches!(unit, Unit::Day) => Some(shift(1, From::Narrative)),
        Step::Next if article && !of => Some(duration(Amount::whole(1), unit, Some(Side::After), end)),
        Step::Last => (unit != Unit::Day).then(|| shift(-1, From::Publication)),
        // "in this day and age"
        Step::This => (unit != Unit::Day).then(|| shift(0, From::Publication)),
        Step::Next => Some(shift(1, if unit == Unit::Day { From::Narrative } else { From::Publication })),
        Step::Previous => (article || unit != Unit::Day).then(|| shift(-1, From::Narrative)),
        Step::Following => Some(shift(1, From::Narrative)),
        Step::That | Step::Same => {
            // "that day", "the same year"; "the same week that …" is not told.
            (unit != Unit::Century).then(|| shift(0, From::Narrative))
        }
        Step::Recent => None,
    }
}

/// "recent years", "the coming weeks", "past months".
fn units_of(unit: Unit, step: Step, end: usize) -> Option<Parsed> {
    match step {
        Step::Recent => Some(Parsed::new(Meaning::Ref(Ref::Past), end)),
        Step::Coming => Some(Parsed::new(Meaning::Ref(Ref::Future), end)),
        Step::Past | Step::Last | Step::Previous if unit > Unit::Night => {
            Some(duration(Amount::Some, unit, Some(Side::Before), end))
        }
        Step::Following | Step::Next => Some(duration(Amount::Some, unit, Some(Side::After), end)),
        _ => None,
    }
}

/// "this morning", "last night".
fn part_of(step: Step, part: Part, end: usize) -> Option<Parsed> {
    let (count, from) = match step {
        Step::Last => (-1, From::Publication),
        Step::This => (0, From::Publication),
        Step::That | Step::Same => (0, From::Narrative),
        Step::Next | Step::Following => (1, From::Narrative),
        Step::Previous => (-1, From::Narrative),
        _ => return None,
    };
    let day = Some(When::Shift { unit: Unit::Day, count, from });
    Some(Parsed::new(Meaning::Part { day, part }, end))
}

fn side(step: Step) -> Option<Side> {
    match step {
        Step::Last | Step::Past | Step::Previous | Step::Recent => Some(Side::Before),
        Step::Next | Step::Coming | Step::Following => Some(Side::After),
        Step::This | Step::That | Step::Same => None,
    }
}

/// "the last three years", "the next 60 days", "the past few weeks".
fn amount_of(reader: &Reader<'_, '_>, at: usize, step: Step) -> Option<Parsed> {
    let (amount, after) = numbers::amount(reader, at).or_else(|| {
        // "the past half-century"
        (reader.class(at) == Class::Half).then(|| (Amount::Exact(500), at + 1))
    })?;
    let side = side(step)?;
    let unit_at = reader.past_dash(after);
    let (Class::Unit(unit) | Class::Units(unit)) = reader.class(unit_at) else {
        // "the next 12 to 18 months"
        let Parsed { meaning: Meaning::Duration(range), end, .. } = stretch::range(reader, amount, after)? else {
            return None;
        };
        return Some(Parsed::new(Meaning::Duration(Duration { side: Some(side), ..range }), end));
    };
    Some(duration(amount, unit, Some(side), unit_at + 1))
}

pub(super) fn duration(amount: Amount, unit: Unit, side: Option<Side>, end: usize) -> Parsed {
    Parsed::new(Meaning::Duration(Duration { amount, unit, rest: None, up_to: None, side }), end)
}
