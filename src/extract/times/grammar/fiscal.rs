//! Years of the books, which need not be the calendar's: "fiscal 2023", "FY26", "Q3 FY2024", "the third quarter of
//! fiscal 2023", "the fiscal second quarter", "the fiscal year ended June 30".

use super::super::calendar::Unit;
use super::super::lexicon::Class;
use super::{From, Parsed, Reader, When, YearPart, calendar};

/// Two figures of a year of the books are of this century below this: firms tell plans far ahead, not old books.
const OLDEST: u32 = 70;

/// The year or the part of it that begins at `at`, which stands behind an article if there is one.
pub(super) fn parse(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    if let Some((part, next)) = part(reader, at) {
        // "the third fiscal quarter", "Q3 FY2024", "the third quarter of fiscal 2023"
        let of = next + usize::from(reader.is(next, "of") || reader.class(next) == Class::Comma);
        let year = |at| of_books(reader, at).or_else(|| of_books(reader, at + usize::from(reader.is(at, "the"))));
        return year(of).map(|(year, end)| of_part(part, Some(year), end));
    }
    if let Class::Ordinal(number) = reader.class(at)
        && is_of_books(reader, at + 1)
        && let Some(part) = numbered(reader, number, at + 2)
    {
        return Some(with_year(reader, part, at + 3));
    }
    if is_of_books(reader, at) {
        // "fiscal second quarter", "fiscal third-quarter", "fiscal Q3"
        if let Some((part, end)) = part(reader, at + 1) {
            return Some(with_year(reader, part, end));
        }
        if reader.class(at + 1) == Class::Unit(Unit::Year)
            && reader.is_any(at + 2, &["ended", "ending", "that"])
            && let Some(year) = ended_in(reader, at + 3)
        {
            return Some(Parsed::when(When::Fiscal { year: Some(Box::new(year)), part: None }, at + 2));
        }
    }
    let (year, end) = of_books(reader, at)?;
    Some(Parsed::when(When::Fiscal { year: Some(Box::new(year)), part: None }, end))
}

/// "the current fiscal year", from the unit: so many from that of the publication.
pub(super) fn stepped(unit: Unit, count: i64, end: usize) -> Option<Parsed> {
    let year = Box::new(When::Shift { unit, count, from: From::Publication });
    (unit == Unit::Year).then(|| Parsed::when(When::Fiscal { year: Some(year), part: None }, end))
}

fn of_part(part: YearPart, year: Option<When>, end: usize) -> Parsed {
    Parsed::when(When::Fiscal { year: year.map(Box::new), part: Some(part) }, end)
}

/// A part of a year of the books with the year that follows it, if one does.
fn with_year(reader: &Reader<'_, '_>, part: YearPart, at: usize) -> Parsed {
    let of = at + usize::from(reader.is(at, "of"));
    match calendar::trailing_year(reader, at).map(|(year, end)| (of_year(year), end)).or_else(|| of_books(reader, of)) {
        Some((year, end)) => of_part(part, Some(year), end),
        None => of_part(part, None, at),
    }
}

pub(super) fn is_of_books(reader: &Reader<'_, '_>, at: usize) -> bool {
    reader.is_any(at, &["fiscal", "financial"])
}

/// "third quarter", "third-quarter", "Q3", "first half": the part and the token after it.
fn part(reader: &Reader<'_, '_>, at: usize) -> Option<(YearPart, usize)> {
    if let Some(number) = quarter_sign(reader.form(at)?) {
        return Some((YearPart::Quarter(number), at + 1));
    }
    let Class::Ordinal(number) = reader.class(at) else { return None };
    let next = reader.past_dash(at + 1);
    Some((numbered(reader, number, next)?, next + 1))
}

fn numbered(reader: &Reader<'_, '_>, number: u32, at: usize) -> Option<YearPart> {
    match (reader.class(at), number) {
        (Class::Unit(Unit::Quarter), 1..=4) => Some(YearPart::Quarter(number as u8)),
        (Class::Half, 1..=2) => Some(YearPart::Half(number as u8)),
        _ => None,
    }
}

/// "Q3", "3Q".
pub(super) fn quarter_sign(form: &str) -> Option<u8> {
    match form {
        "Q1" | "1Q" => Some(1),
        "Q2" | "2Q" => Some(2),
        "Q3" | "3Q" => Some(3),
        "Q4" | "4Q" => Some(4),
        _ => None,
    }
}

fn of_year(year: i16) -> When {
    When::Calendar { year: Some(year), month: None, day: None, step: None }
}

/// A year that is told to be one of the books, and the token after it.
fn of_books(reader: &Reader<'_, '_>, at: usize) -> Option<(When, usize)> {
    let form = reader.form(at)?;
    // "2023 fiscal year"
    if let Class::Digits(year, 4) = reader.class(at)
        && is_of_books(reader, at + 1)
        && reader.class(at + 2) == Class::Unit(Unit::Year)
    {
        return Some((of_year(known(year)?), at + 3));
    }
    let figures = if let Some(rest) = form.strip_prefix("FY") {
        if !rest.is_empty() {
            return Some((of_year(figures(rest.trim_start_matches(['\'', '’', '‘']))?), at + 1));
        }
        at + 1
    } else if is_of_books(reader, at) {
        let next = reader.past_dash(at + 1);
        if reader.class(next) == Class::Unit(Unit::Year) { next + 1 } else { at + 1 }
    } else {
        return None;
    };
    let Class::Digits(year, length @ (2 | 4)) = reader.class(figures) else { return None };
    let year = if length == 4 { known(year)? } else { figures_of_century(year) };
    // "fiscal 2023-24" is one year of the books, that of its end.
    if length == 4
        && reader.class(figures + 1) == Class::Dash
        && let Class::Digits(last, 2) = reader.class(figures + 2)
        && last == (year as u32 + 1) % 100
    {
        return Some((of_year(year + 1), figures + 3));
    }
    // "fiscal 15 percent cuts"
    (length == 4 || form == "FY").then(|| (of_year(year), figures + 1))
}

fn known(year: u32) -> Option<i16> {
    (1900..2100).contains(&year).then_some(year as i16)
}

fn figures(text: &str) -> Option<i16> {
    let year: u32 = text.parse().ok()?;
    match text.len() {
        4 => known(year),
        2 => Some(figures_of_century(year)),
        _ => None,
    }
}

fn figures_of_century(year: u32) -> i16 {
    (year + if year < OLDEST { 2000 } else { 1900 }) as i16
}

/// The year of the day that the books were closed on: "ended June 30", "that ended on June 30, 2023".
fn ended_in(reader: &Reader<'_, '_>, at: usize) -> Option<When> {
    let mut next = at;
    while reader.is_any(next, &["ends", "ended", "on", "in", "last"]) && next < at + 2 {
        next += 1;
    }
    match calendar::simple(reader, next, false)?.meaning {
        super::Meaning::When(when @ When::Calendar { month: Some(_), .. }) => Some(when),
        _ => None,
    }
}
