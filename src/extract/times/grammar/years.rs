//! Years and their parts: "2019", "the 1980s", "the spring of 2026", "the third quarter", "the first week of October".

use super::super::calendar::{Season, Unit};
use super::super::holidays;
use super::super::lexicon::{Class, is_mid};
use super::{Meaning, Parsed, Reader, When, YearPart, calendar, fiscal, relative};
use crate::extract::syntax::{pos, rel, tag};

/// A bare year, where the words around it let it be one.
pub(super) fn year(reader: &Reader<'_, '_>, at: usize, year: u32, article: bool) -> Option<Parsed> {
    if !calendar::YEARS.contains(&year) {
        return None;
    }
    let syntax = reader.syntax;
    let mid = reader.form(at).is_some_and(is_mid);
    let preposed = mid
        || reader.follows(
            at,
            &[
                "in", "since", "until", "till", "by", "from", "between", "of", "during", "through", "to", "before",
                "after", "early", "late", "and", "for", "around", "about", "circa", "or", "than", "(",
            ],
        );
    let next = at + 1;
    let noun_next = reader.has(next)
        && matches!(syntax.upos(reader.token(next)), pos::NOUN | pos::ADJ)
        && reader.class(next) == Class::Other;
    let plural_next = noun_next && syntax.xpos(reader.token(next)) == tag::NNS;
    let unit_next = matches!(reader.class(next), Class::Unit(_) | Class::Units(_) | Class::Scale(_))
        || reader.is_any(next, &["%", "percent", "per", "hours", "GMT", "UTC"]);
    if unit_next {
        return None;
    }
    if at > reader.first && !mid {
        let before = reader.token(at - 1);
        let form = syntax.form(before);
        // "Euro 2024", "No. 1998", "$2000", "Windows 2000", "4.2000"
        let life = matches!(form, "b." | "d." | "m." | "c." | "div.");
        let numbered = !life
            && syntax.upos(before) == pos::PROPN
            && !matches!(reader.class(at - 1), Class::Month(_) | Class::Zone(_));
        if matches!(form, "$" | "£" | "€" | "¥" | "#" | "No." | "no." | "-" | "–" | "/" | ":" | ".")
            && !span_before(reader, at)
            || numbered
        {
            return None;
        }
        // "nearly 2000 people", "more than 2000"
        if reader.follows(at, &["than", "nearly", "almost", "some", "least", "over"])
            && (plural_next || !noun_next && !reader.follows(at, &["than"]))
        {
            return None;
        }
    }
    let modern = (1800..2060).contains(&year);
    if !modern && !preposed {
        return None;
    }
    // "2000 troops", but "the 2019 elections", "his 2016 remarks".
    if plural_next && !article && (year.is_multiple_of(100) || !modern) {
        return None;
    }
    if noun_next && !modern {
        return None;
    }
    let of_year = |year: u32| When::Calendar { year: Some(year as i16), month: None, day: None, step: None };
    // "2017-19", "2010-2014", "2010/11" is one token and a season's name.
    if reader.class(next) == Class::Dash
        && let Class::Digits(last, digits) = reader.class(next + 1)
        && matches!(digits, 2 | 4)
    {
        let last = if digits == 2 { year / 100 * 100 + last } else { last };
        if year < last && last < year + 100 {
            return Some(Parsed::new(Meaning::Range(of_year(year), of_year(last)), next + 2));
        }
    }
    Some(Parsed::when(of_year(year), next))
}

/// Whether "2010-" stands before: then this is where that ends.
fn span_before(reader: &Reader<'_, '_>, at: usize) -> bool {
    at >= reader.first + 2 && matches!(reader.class(at - 2), Class::Digits(_, 4) | Class::Month(_))
}

/// "the 1980s", "the Eighties", "mid-1990s".
pub(super) fn decade(reader: &Reader<'_, '_>, at: usize, year: u16, article: bool) -> Option<Parsed> {
    let spelled = !reader.form(at)?.contains(|c: char| c.is_ascii_digit());
    let short = !spelled && reader.form(at)?.starts_with(['\'', '’', '‘']);
    let full = if year < 100 {
        // "in his forties", "temperatures in the thirties": a decade has an article and, spelled, a capital or a year's noun.
        let capital = reader.form(at)?.starts_with(|c: char| c.is_ascii_uppercase());
        if !article && !short && !reader.follows(at, &["late", "early", "the"])
            || spelled && !capital && !matches!(year, 60 | 70 | 80)
        {
            return None;
        }
        // "the '10s" are of this century, "the '20s" of the last one or of this: the last one had a name for them.
        if short && year < 20 { 2000 + year } else { 1900 + year }
    } else {
        year
    };
    Some(Parsed::when(When::Decade(full as i16), at + 1))
}

/// "the spring of 2026", "summer 2019", "in winter".
pub(super) fn season(reader: &Reader<'_, '_>, at: usize, season: Season, article: bool) -> Option<Parsed> {
    let part = YearPart::Season(season);
    if let Some((year, end)) = calendar::trailing_year(reader, at + 1) {
        let year = When::Calendar { year: Some(year), month: None, day: None, step: None };
        return Some(Parsed::when(When::YearPart { part, year: Some(Box::new(year)), step: None }, end));
    }
    if reader.is(at + 1, "of")
        && let Some(parsed) = relative::parse(reader, at + 2)
        && let Meaning::When(year) = parsed.meaning
    {
        return Some(Parsed::when(When::YearPart { part, year: Some(Box::new(year)), step: None }, parsed.end));
    }
    let syntax = reader.syntax;
    let token = reader.token(at);
    let before = if article { at - 1 } else { at };
    let preposed = reader.follows(
        before,
        &[
            "in", "since", "until", "till", "by", "during", "through", "before", "after", "early", "late", "over",
            "this", "last", "next", "of", "from",
        ],
    );
    let compound = matches!(syntax.relation(token), rel::COMPOUND | rel::AMOD | rel::FLAT);
    let verb = !matches!(syntax.upos(token), pos::NOUN | pos::PROPN);
    let capital = reader.form(at)?.starts_with(|c: char| c.is_ascii_uppercase()) && at > reader.first;
    (preposed && !compound && !verb && !capital)
        .then(|| Parsed::when(When::YearPart { part, year: None, step: None }, at + 1))
}

/// "second-quarter", "the first half of next year", "the 19th century".
pub(super) fn ordinal(reader: &Reader<'_, '_>, at: usize, number: u32, article: bool) -> Option<Parsed> {
    let next = reader.past_dash(at + 1);
    if let (true, 1..=5, Some(parsed)) = (next == at + 1, number, nth(reader, next, number as i8)) {
        return Some(parsed);
    }
    match reader.class(next) {
        Class::Unit(Unit::Quarter) if (1..=4).contains(&number) && !(article && next > at + 1) => {
            let part = YearPart::Quarter(number as u8);
            Some(of_year(reader, part, next + 1))
        }
        Class::Half if (1..=2).contains(&number) => {
            let parsed = of_year(reader, YearPart::Half(number as u8), next + 1);
            // Without a year it is half of a match as often.
            const REPORTED: [&str; 9] =
                ["profit", "profits", "revenue", "earnings", "results", "sales", "loss", "income", "turnover"];
            let reported = next > at + 1 && reader.is_any(next + 1, &REPORTED);
            (reported || parsed.end > next + 1).then_some(parsed)
        }
        Class::Unit(Unit::Century) if (1..=30).contains(&number) && (article || next > at + 1 || number > 5) => {
            Some(Parsed::when(When::Century(number as i16 - 1), next + 1))
        }
        _ => None,
    }
}

/// "the first week of October", "the last Friday of May": from the token after the number, -1 for the last.
pub(super) fn nth(reader: &Reader<'_, '_>, at: usize, nth: i8) -> Option<Parsed> {
    if !(reader.is(at + 1, "of") || reader.is(at + 1, "in")) {
        return None;
    }
    let whole = relative::parse(reader, at + 2).or_else(|| calendar::simple(reader, at + 2, false))?;
    let Meaning::When(of) = whole.meaning else { return None };
    let month = matches!(of, When::Calendar { month: Some(_), day: None, .. } | When::Shift { unit: Unit::Month, .. });
    let year = matches!(of, When::Calendar { month: None, .. } | When::Shift { unit: Unit::Year, .. });
    let of = Box::new(of);
    let when = match reader.class(at) {
        Class::Weekday(day) if month => When::NthWeekday { nth, day, of },
        Class::Unit(unit @ (Unit::Week | Unit::Weekend | Unit::Day)) if month => When::Nth { nth, unit, of },
        Class::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month)) if year => When::Nth { nth, unit, of },
        _ => return None,
    };
    Some(Parsed::when(when, whole.end))
}

/// A part of a year with the year that follows it: "of 2018", "of next year", "2018".
fn of_year(reader: &Reader<'_, '_>, part: YearPart, at: usize) -> Parsed {
    if let Some((year, end)) = calendar::trailing_year(reader, at) {
        let year = When::Calendar { year: Some(year), month: None, day: None, step: None };
        return Parsed::when(When::YearPart { part, year: Some(Box::new(year)), step: None }, end);
    }
    let of = at + usize::from(reader.is(at, "of"));
    if let Some(parsed) = relative::parse(reader, of)
        && let Meaning::When(year @ When::Shift { unit: Unit::Year, .. }) = parsed.meaning
    {
        return Parsed::when(When::YearPart { part, year: Some(Box::new(year)), step: None }, parsed.end);
    }
    if of > at && reader.class(of) == Class::The && reader.class(of + 1) == Class::Unit(Unit::Year) {
        return Parsed::when(When::YearPart { part, year: None, step: None }, of + 2);
    }
    Parsed::when(When::YearPart { part, year: None, step: None }, at)
}

/// "Q3", "Q3 2018".
pub(super) fn quarter(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let number = fiscal::quarter_sign(reader.form(at)?)?;
    Some(of_year(reader, YearPart::Quarter(number), at + 1))
}

pub(super) fn holiday(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let (holiday, length) = holidays::named(|ahead| reader.form(at + ahead))?;
    let parsed = of_year(reader, YearPart::Holiday(holiday), at + length);
    Some(parsed)
}
