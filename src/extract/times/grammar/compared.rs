//! Times that results are compared with: "the year-ago quarter", "the same period last year", "the year to date".

use super::super::calendar::Unit;
use super::super::lexicon::{Class, Step};
use super::{From, Meaning, Parsed, Reader, When, calendar, fiscal, relative};

/// The time that begins at `at`, behind an article if there is one.
pub(super) fn parse(reader: &Reader<'_, '_>, at: usize, article: bool) -> Option<Parsed> {
    match reader.class(at) {
        Class::Unit(Unit::Year) => to_date(reader, at).or_else(|| year_ago(reader, at)),
        Class::Step(Step::Previous) => year_ago(reader, at),
        Class::Step(Step::Same) if article => same(reader, at),
        _ => None,
    }
}

/// "the year to date", "year-to-date".
fn to_date(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let to = reader.past_dash(at + 1);
    let date = reader.past_dash(to + 1);
    (reader.is(to, "to") && reader.is(date, "date")).then(|| Parsed::when(When::YearToDate, date + 1))
}

/// "the year-ago quarter", "the year-earlier period", "the prior-year month".
fn year_ago(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let before = matches!(reader.class(at), Class::Step(_));
    let next = reader.past_dash(at + 1);
    let told = if before {
        next > at + 1 && reader.class(next) == Class::Unit(Unit::Year)
    } else {
        reader.is_any(next, &["ago", "earlier"]) && next > at + 1
    };
    if !told {
        return None;
    }
    let (unit, quarter, end) = compared(reader, next + 1)?;
    let year = Box::new(When::Shift { unit: Unit::Year, count: -1, from: From::Publication });
    Some(Parsed::when(When::Same { unit, quarter, year: Some(year) }, end))
}

/// What is compared: its unit, none of a "period"; its number, of a quarter; and the token after it.
fn compared(reader: &Reader<'_, '_>, at: usize) -> Option<(Option<Unit>, Option<u8>, usize)> {
    if reader.is(at, "period") {
        return Some((None, None, at + 1));
    }
    if let Class::Ordinal(number @ 1..=4) = reader.class(at) {
        let next = reader.past_dash(at + 1);
        return (reader.class(next) == Class::Unit(Unit::Quarter)).then_some((
            Some(Unit::Quarter),
            Some(number as u8),
            next + 1,
        ));
    }
    let at = at + usize::from(fiscal::is_of_books(reader, at));
    match reader.class(at) {
        Class::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Quarter)) => Some((Some(unit), None, at + 1)),
        _ => None,
    }
}

/// "the same period last year", "the same quarter of 2012", "the same month a year ago".
fn same(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let (unit, quarter, next) = compared(reader, at + 1)?;
    let of = next + usize::from(reader.is_any(next, &["of", "in", "the"]) || reader.class(next) == Class::Comma);
    let year_before = |end| Some((When::Shift { unit: Unit::Year, count: -1, from: From::Publication }, end));
    let (year, end) = match reader.class(of) {
        Class::A if reader.class(of + 1) == Class::Unit(Unit::Year) && reader.is_any(of + 2, &["ago", "earlier"]) => {
            year_before(of + 3)
        }
        Class::Unit(Unit::Year) if of > next && reader.is_any(of + 1, &["before", "ago", "earlier"]) => {
            year_before(of + 2)
        }
        Class::Digits(year, 4) if of > next && calendar::YEARS.contains(&year) => {
            Some((When::Calendar { year: Some(year as i16), month: None, day: None, step: None }, of + 1))
        }
        Class::Step(_) | Class::The => match relative::parse(reader, of)? {
            Parsed { meaning: Meaning::When(year @ When::Shift { unit: Unit::Year, .. }), end, .. } => {
                Some((year, end))
            }
            _ => None,
        },
        _ => None,
    }?;
    Some(Parsed::when(When::Same { unit, quarter, year: Some(Box::new(year)) }, end))
}
