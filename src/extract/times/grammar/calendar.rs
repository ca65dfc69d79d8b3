//! Dates of the calendar: "Friday", "July 13", "5 March 2024", "the end of June", "the day before".

use super::super::calendar::{Unit, day_of};
use super::super::lexicon::{Class, Stage, is_mid};
use super::{From, Meaning, Parsed, Reader, When, compared, fiscal, relative, stage_mod, years};
use crate::extract::syntax::{pos, rel};

/// Years that a bare number of four digits may mean.
pub(super) const YEARS: std::ops::Range<u32> = 1000..2100;

/// How often "the end of the start of …" may nest.
const DEPTH_MAX: usize = 3;

/// The date that begins at `at`.
pub(super) fn parse(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    nested(reader, at, DEPTH_MAX)
}

fn nested(reader: &Reader<'_, '_>, at: usize, depth: usize) -> Option<Parsed> {
    let depth = depth.checked_sub(1)?;
    let article = usize::from(reader.class(at) == Class::The);
    let next = at + article;
    if let Some(parsed) = fiscal::parse(reader, next).or_else(|| compared::parse(reader, next, article > 0)) {
        return Some(parsed);
    }
    match reader.class(next) {
        // "the dawn of the 20th century"
        Class::Part(_) if reader.is(next, "dawn") && reader.is(next + 1, "of") => {
            let whole = whole(reader, next + 2, depth)?;
            return Some(Parsed { modifier: Some(stage_mod(Stage::Start)), ..whole });
        }
        // "the week of March 4", "the weekend of March 9", "the week beginning March 4"
        Class::Unit(unit @ (Unit::Week | Unit::Weekend))
            if article > 0 && reader.is_any(next + 1, &["of", "beginning", "starting"]) =>
        {
            let day = simple(reader, next + 2, false)
                .filter(|parsed| matches!(parsed.meaning, Meaning::When(When::Calendar { day: Some(_), .. })));
            if let Some(Parsed { meaning: Meaning::When(day), end, .. }) = day {
                return Some(Parsed::when(When::Around { unit, day: Box::new(day) }, end));
            }
        }
        // "the quarter ended March 31"
        Class::Unit(Unit::Quarter) if article > 0 && reader.is_any(next + 1, &["ended", "ending", "to"]) => {
            if let Some(Parsed { meaning: Meaning::When(day), .. }) = simple(reader, next + 2, false)
                && let When::Calendar { month: Some(3 | 6 | 9 | 12), day: None | Some(28..), .. } = day
            {
                return Some(Parsed::when(When::Around { unit: Unit::Quarter, day: Box::new(day) }, next + 1));
            }
        }
        _ => {}
    }
    match reader.class(next) {
        Class::Boundary(stage) if reader.is(next + 1, "of") => {
            let whole = whole(reader, next + 2, depth)?;
            return Some(Parsed { modifier: Some(stage_mod(stage)), ..whole });
        }
        Class::Stage(stage) => return staged(reader, next, stage, depth, article > 0),
        // "over the weekend"
        Class::Unit(Unit::Weekend) if article > 0 && reader.class(next + 1) != Class::Dash => {
            let noun = reader.has(next + 1) && reader.syntax.relation(reader.token(next)) == rel::COMPOUND;
            let when = When::Shift { unit: Unit::Weekend, count: 0, from: From::Publication };
            return (!noun).then(|| Parsed::when(when, next + 1));
        }
        // "the day before", "the week after": of what was told last.
        Class::Unit(unit) if article > 0 && reader.is_any(next + 1, &["before", "after", "earlier"]) => {
            return beside_last(reader, next, unit);
        }
        // "by year's end"
        Class::Unit(unit)
            if matches!(reader.form(next + 1), Some("'s" | "’s"))
                && reader.class(next + 2) == Class::Boundary(Stage::End) =>
        {
            let when = When::Shift { unit, count: 0, from: From::Publication };
            let fits = Unit::Week <= unit && unit != Unit::Weekend;
            return fits.then(|| Parsed::when(when, next + 3).modified(Some(stage_mod(Stage::End))));
        }
        Class::Unit(unit)
            if reader.class(next + 1) == Class::Dash
                && matches!(reader.class(next + 2), Class::Boundary(Stage::End)) =>
        {
            // "year-end"
            let when = When::Shift { unit, count: 0, from: From::Publication };
            return (unit >= Unit::Week).then(|| Parsed::when(when, next + 3).modified(Some(stage_mod(Stage::End))));
        }
        _ => {}
    }
    let mid = reader.form(next).is_some_and(is_mid);
    // "the June 5 meeting", "the 2018 elections": the article is the noun's.
    if article > 0
        && !mid
        && matches!(
            reader.class(next),
            Class::Weekday(_) | Class::Month(_) | Class::Full(_) | Class::Digits(..) | Class::Day(_)
        )
    {
        return None;
    }
    let parsed = simple(reader, next, article > 0)?;
    Some(if mid { parsed.modified(Some(stage_mod(Stage::Mid))) } else { parsed })
}

/// "the day before", where nothing follows that it would be the day before of.
fn beside_last(reader: &Reader<'_, '_>, at: usize, unit: Unit) -> Option<Parsed> {
    let (before, after) = (reader.is_any(at + 1, &["before", "earlier"]), at + 2);
    let from_today = reader.class(after) == if before { Class::Day(-1) } else { Class::Day(1) };
    if unit == Unit::Day && from_today {
        let when = When::Shift { unit, count: if before { -2 } else { 2 }, from: From::Publication };
        return Some(Parsed::when(when, after + 1));
    }
    let alone =
        !reader.has(after) || matches!(reader.syntax.upos(reader.token(after)), pos::PUNCT | pos::ADP | pos::CCONJ);
    let fits = alone && Unit::Day <= unit && unit <= Unit::Year && !matches!(unit, Unit::Night | Unit::Weekend);
    let when = When::Shift { unit, count: if before { -1 } else { 1 }, from: From::Narrative };
    fits.then(|| Parsed::when(when, after))
}

/// What "the end of" may stand before: a date, or "the year", "the month".
fn whole(reader: &Reader<'_, '_>, at: usize, depth: usize) -> Option<Parsed> {
    if let Some(parsed) = relative::parse(reader, at).filter(|parsed| matches!(parsed.meaning, Meaning::When(_))) {
        return Some(parsed);
    }
    let next = at + usize::from(reader.class(at) == Class::The);
    if next > at && fiscal::is_of_books(reader, next) && reader.class(next + 1) == Class::Unit(Unit::Year) {
        return fiscal::stepped(Unit::Year, 0, next + 2);
    }
    if let (true, Class::Unit(unit)) = (next > at, reader.class(next)) {
        let calendar =
            matches!(unit, Unit::Week | Unit::Month | Unit::Quarter | Unit::Year | Unit::Decade | Unit::Century);
        return calendar.then(|| Parsed::when(When::Shift { unit, count: 0, from: From::Publication }, next + 1));
    }
    nested(reader, at, depth)
}

/// "early November", "late 1990s", "early on Monday", "late last year".
fn staged(reader: &Reader<'_, '_>, at: usize, stage: Stage, depth: usize, article: bool) -> Option<Parsed> {
    let mut next = reader.past_dash(at + 1);
    if reader.is(next, "to") || reader.is(next, "or") {
        // "mid-to-late"
        let other = reader.past_dash(next + 1);
        if matches!(reader.class(other), Class::Stage(_)) {
            next = other + 1;
        }
    }
    if !article && (reader.is(next, "on") || reader.is(next, "in")) && next == at + 1 {
        next += 1;
    }
    let parsed = relative::parse(reader, next)
        .filter(|parsed| matches!(parsed.meaning, Meaning::When(_) | Meaning::Part { .. }))
        .or_else(|| nested(reader, next, depth))?;
    Some(Parsed { modifier: Some(stage_mod(stage)), ..parsed })
}

/// A date without an article or a stage.
pub(super) fn simple(reader: &Reader<'_, '_>, at: usize, article: bool) -> Option<Parsed> {
    match reader.class(at) {
        Class::Weekday(day) => Some(weekday(reader, at, day)),
        Class::Month(month) => month_first(reader, at, month, article).map(|parsed| in_told_year(reader, parsed)),
        Class::Full(date) => Some(Parsed::when(When::Full(date), at + 1)),
        Class::Day(days) => deictic(reader, at, days),
        Class::Digits(day, 1..=2) if (1..=31).contains(&day) => {
            day_first(reader, at, day as u8).map(|parsed| in_told_year(reader, parsed))
        }
        Class::Digits(year, 4) => years::year(reader, at, year, reader.follows(at, &["the"])),
        Class::Ordinal(number) => {
            if number <= 31
                && let Some(parsed) = day_first(reader, at, number as u8)
            {
                return Some(parsed);
            }
            years::ordinal(reader, at, number, article)
        }
        Class::Decade(year) => years::decade(reader, at, year, article),
        Class::Season(season) => years::season(reader, at, season, article),
        _ => years::quarter(reader, at).or_else(|| years::holiday(reader, at)),
    }
}

fn weekday(reader: &Reader<'_, '_>, at: usize, day: u8) -> Parsed {
    let comma = at + 1 + usize::from(reader.class(at + 1) == Class::Comma);
    let dated = match reader.class(comma) {
        Class::Month(month) => month_first(reader, comma, month, false),
        Class::Digits(number, 1..=2) if (1..=31).contains(&number) => day_first(reader, comma, number as u8),
        Class::The => match reader.class(comma + 1) {
            Class::Ordinal(number) if number <= 31 => day_first(reader, comma + 1, number as u8),
            _ => None,
        },
        _ => None,
    };
    let has_day = |parsed: &Parsed| {
        matches!(parsed.meaning, Meaning::When(When::Calendar { day: Some(_), .. }) | Meaning::Nothing)
    };
    if let Some(parsed) = dated.filter(has_day) {
        return parsed;
    }
    // "Monday of next week", "Friday last week"
    let of = at + 1 + usize::from(reader.is(at + 1, "of"));
    if let (Class::Step(_), Some(parsed)) = (reader.class(of), relative::parse(reader, of))
        && let Meaning::When(When::Shift { unit: Unit::Week, count, .. }) = parsed.meaning
    {
        return Parsed::when(When::WeekdayOf { day, weeks: count }, parsed.end);
    }
    Parsed::when(When::Weekday { day, step: None }, at + 1)
}

/// Two figures after an apostrophe are a year of this century below this: news tells of the last years, and of old ones.
const THIS_CENTURY: u32 = 30;

/// "'13": a year without its century.
fn short_year(reader: &Reader<'_, '_>, at: usize) -> Option<i16> {
    let Class::Digits(year, 2) = reader.class(at) else { return None };
    let short = reader.form(at)?.starts_with(['\'', '’', '‘']);
    short.then_some((year + if year < THIS_CENTURY { 2000 } else { 1900 }) as i16)
}

/// A year after a month or a day, with or without a comma before it.
pub(super) fn trailing_year(reader: &Reader<'_, '_>, at: usize) -> Option<(i16, usize)> {
    let next = at + usize::from(reader.class(at) == Class::Comma || reader.is(at, "of"));
    match reader.class(next) {
        Class::Digits(year, 4) if YEARS.contains(&year) => {
            // "July 4, 2000 people came"
            let counted = next > at && matches!(reader.class(next + 1), Class::Units(_));
            (!counted).then_some((year as i16, next + 1))
        }
        _ => Some((short_year(reader, next)?, next + 1)),
    }
}

fn calendar(year: Option<i16>, month: u8, day: Option<u8>, end: usize) -> Parsed {
    // A day that no such month has is no date, whatever it was meant to be.
    let exists = day.is_none_or(|day| day_of(year.unwrap_or(2024), month, day).is_some());
    if !exists {
        return Parsed::new(Meaning::Nothing, end);
    }
    Parsed::when(When::Calendar { year, month: Some(month), day, step: None }, end)
}

/// "July 13, 2025", "July 13", "July 2025", "July", "Dec. 5–7".
fn month_first(reader: &Reader<'_, '_>, at: usize, month: u8, article: bool) -> Option<Parsed> {
    let next =
        at + 1 + usize::from(reader.class(at + 1) == Class::The && matches!(reader.class(at + 2), Class::Ordinal(_)));
    let day = match reader.class(next) {
        Class::Digits(day, 1..=2) if short_year(reader, next).is_none() => Some(day),
        Class::Ordinal(day) => Some(day),
        _ => None,
    };
    if let Some(day) = day.filter(|&day| day > 0) {
        if day > 31 {
            return Some(if reader.class(next + 1) == Class::Other {
                lone_month(reader, at, month, article)?
            } else {
                Parsed::new(Meaning::Nothing, next + 1)
            });
        }
        let counted = matches!(reader.class(next + 1), Class::Unit(_) | Class::Units(_))
            || reader.is_any(next + 1, &["percent", "%", "per"]);
        if !counted {
            return Some(day_of_month(reader, month, day as u8, next + 1));
        }
    }
    if let Some((year, end)) = trailing_year(reader, at + 1) {
        return Some(calendar(Some(year), month, None, end));
    }
    if reader.class(at + 1) == Class::Dash
        && let Class::Month(last) = reader.class(at + 2)
    {
        let year = trailing_year(reader, at + 3);
        let end = year.map_or(at + 3, |(_, end)| end);
        let of = |month| When::Calendar { year: year.map(|(year, _)| year), month: Some(month), day: None, step: None };
        return Some(Parsed::new(Meaning::Range(of(month), of(last)), end));
    }
    lone_month(reader, at, month, article)
}

/// A month, or a day of it, with the year that is told after it: "April last year", "May 3 this year".
fn in_told_year(reader: &Reader<'_, '_>, parsed: Parsed) -> Parsed {
    let Meaning::When(When::Calendar { year: None, month: Some(month), day, .. }) = parsed.meaning else {
        return parsed;
    };
    let next = parsed.end + usize::from(reader.is_any(parsed.end, &["of", "in"]));
    if let Class::Digits(year, 4) = reader.class(next)
        && parsed.end < next
        && YEARS.contains(&year)
    {
        return calendar(Some(year as i16), month, day, next + 1);
    }
    if !matches!(reader.class(next), Class::Step(_) | Class::The) {
        return parsed;
    }
    match relative::parse(reader, next) {
        Some(Parsed { meaning: Meaning::When(year @ When::Shift { unit: Unit::Year, .. }), end, .. }) => {
            Parsed::when(When::InYear { month, day, year: Box::new(year) }, end)
        }
        _ => parsed,
    }
}

/// The rest of "July 13" from the token after the day.
fn day_of_month(reader: &Reader<'_, '_>, month: u8, day: u8, end: usize) -> Parsed {
    if reader.class(end) == Class::Dash
        && let Class::Digits(last, 1..=2) = reader.class(end + 1)
        && u32::from(day) < last
        && last <= 31
    {
        let year = trailing_year(reader, end + 2);
        let after = year.map_or(end + 2, |(_, end)| end);
        let of = |day| calendar(year.map(|(year, _)| year), month, Some(day), after).meaning;
        if let (Meaning::When(first), Meaning::When(last)) = (of(day), of(last as u8)) {
            return Parsed::new(Meaning::Range(first, last), after);
        }
        return Parsed::new(Meaning::Nothing, after);
    }
    match trailing_year(reader, end) {
        Some((year, end)) => calendar(Some(year), month, Some(day), end),
        None => calendar(None, month, Some(day), end),
    }
}

/// "5 March 2024", "5th of March", "5 March".
fn day_first(reader: &Reader<'_, '_>, at: usize, day: u8) -> Option<Parsed> {
    if day == 0 {
        return None;
    }
    let of = at + 1 + usize::from(reader.is(at + 1, "of"));
    if let Class::Month(month) = reader.class(of) {
        return Some(match trailing_year(reader, of + 1) {
            Some((year, end)) => calendar(Some(year), month, Some(day), end),
            None => calendar(None, month, Some(day), of + 1),
        });
    }
    // "5-7 March 2024"
    if reader.class(at + 1) == Class::Dash
        && let (Class::Digits(last, 1..=2), Class::Month(month)) = (reader.class(at + 2), reader.class(at + 3))
        && u32::from(day) < last
        && last <= 31
    {
        let year = trailing_year(reader, at + 4);
        let end = year.map_or(at + 4, |(_, end)| end);
        let of = |day| calendar(year.map(|(year, _)| year), month, Some(day), end).meaning;
        if let (Meaning::When(first), Meaning::When(last)) = (of(day), of(last as u8)) {
            return Some(Parsed::new(Meaning::Range(first, last), end));
        }
    }
    None
}

/// "in May", but nobody's name and no verb.
fn lone_month(reader: &Reader<'_, '_>, at: usize, month: u8, article: bool) -> Option<Parsed> {
    let syntax = reader.syntax;
    let token = reader.token(at);
    let named = syntax.relation(token) == rel::FLAT
        || syntax.children(token).iter().any(|&child| syntax.relation(child) == rel::FLAT);
    let titled = reader.follows(
        at,
        &["Mr", "Mr.", "Mrs", "Mrs.", "Ms", "Ms.", "Dr", "Dr.", "Sir", "Lady", "Miss", "Minister", "President"],
    );
    if named
        || titled
        || (article && !matches!(reader.form(at + 1), Some("'s" | "’s"))) && reader.class(at + 1) != Class::Other
    {
        return None;
    }
    let name_like = matches!(reader.form(at), Some("May" | "March" | "April" | "June" | "August" | "MAY" | "MARCH"));
    if name_like {
        let marked = reader.follows(
            at,
            &[
                "in", "since", "until", "till", "by", "from", "between", "of", "during", "for", "through", "to",
                "before", "after", "early", "late", "mid", "last", "next", "this", "and", "or", "every", "each", "on",
                "around", "about", "than", "a", "the", "with", "-", "–", ",", "(",
            ],
        );
        let before_name = reader.has(at + 1)
            && syntax.upos(reader.token(at + 1)) == pos::PROPN
            && reader.class(at + 1) == Class::Other;
        let subject = syntax.relation(token) == rel::NSUBJ;
        if !marked && !matches!(reader.form(at + 1), Some("'s" | "’s"))
            || before_name
            || (subject && matches!(reader.form(at), Some("May" | "April" | "June")))
        {
            return None;
        }
    }
    Some(calendar(None, month, None, at + 1))
}

fn deictic(reader: &Reader<'_, '_>, at: usize, days: i8) -> Option<Parsed> {
    // "USA Today"
    let capital = reader.form(at)?.starts_with(|c: char| c.is_ascii_uppercase());
    let named = capital && at > reader.first && reader.syntax.upos(reader.token(at)) == pos::PROPN;
    let when = When::Shift { unit: Unit::Day, count: i64::from(days), from: From::Publication };
    (!named).then(|| Parsed::when(when, at + 1))
}
