//! Times as they are written in the record: ISO 8601.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::extract::times::Interval;
use crate::extract::times::grammar::Side;
use crate::extract::times::lexicon::{Part, Ref};

pub(super) fn reference(meant: Ref) -> &'static str {
    match meant {
        Ref::Past => "PAST_REF",
        Ref::Present => "PRESENT_REF",
        Ref::Future => "FUTURE_REF",
    }
}

/// How many days `day` is after `from`.
pub(super) fn days_between(day: Date, from: Date) -> i32 {
    from.until(day).map_or(i32::MAX, |span| span.get_days())
}

pub(super) fn moment(day: Date, minutes: u16) -> String {
    format!("{day}T{:02}:{:02}", minutes / 60, minutes % 60)
}

fn offset(zone: Option<i16>) -> String {
    match zone {
        None => String::new(),
        Some(0) => "Z".to_owned(),
        Some(minutes) => {
            let sign = if minutes < 0 { '-' } else { '+' };
            let size = minutes.unsigned_abs();
            format!("{sign}{:02}:{:02}", size / 60, size % 60)
        }
    }
}

/// The minute or hour that a time of day covers.
pub(super) fn moment_interval(day: Date, minutes: u16, hour_only: bool, zone: Option<i16>) -> Option<Interval> {
    let at = |minutes: u16| {
        let day = day.checked_add(i64::from(minutes / 1440).days()).ok()?;
        Some(format!("{}{}", moment(day, minutes % 1440), offset(zone)))
    };
    let length = if hour_only { 60 } else { 1 };
    Some(Interval { begin: Some(at(minutes)?), end: Some(at(minutes + length)?) })
}

/// The hours that a part of a day covers, as forecasts count them.
pub(super) fn part_interval(day: Date, part: Part) -> Option<Interval> {
    let (begin, end) = match part {
        Part::Morning => (6, 12),
        Part::Midday => (11, 14),
        Part::Afternoon => (12, 18),
        Part::Evening => (18, 24),
        Part::Night => (21, 30),
    };
    let at = |hours: u16| {
        let day = day.checked_add(i64::from(hours / 24).days()).ok()?;
        Some(moment(day, hours % 24 * 60))
    };
    Some(Interval { begin: Some(at(begin)?), end: Some(at(end)?) })
}

/// The stretch before or after a day; open where its length is not known.
pub(super) fn interval_from(day: Date, length: Option<Span>, side: Side) -> Interval {
    let day_text = Some(day.to_string());
    match side {
        Side::Before => {
            let begin = length.and_then(|length| day.checked_sub(length).ok()).map(|begin| begin.to_string());
            Interval { begin, end: day_text }
        }
        Side::After => {
            let end = length.and_then(|length| day.checked_add(length).ok()).map(|end| end.to_string());
            Interval { begin: day_text, end }
        }
    }
}
