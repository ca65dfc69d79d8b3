//! Lengths of time as ISO 8601 has them.

use jiff::Span;

use super::calendar::Unit;
use super::grammar::Duration;
use super::numbers::Amount;

/// So much of one unit.
pub(super) fn plain(amount: Amount, unit: Unit) -> Duration {
    Duration { amount, unit, rest: None, up_to: None, side: None }
}

/// So many of a unit.
pub(super) fn of(count: u64, unit: Unit) -> String {
    value(&plain(Amount::whole(count), unit))
}

/// TIMEX3 `value`: `P60D`, `PT2H38M`, `P2.5Y`, `PXM`, `P8Y/P10Y`.
pub(super) fn value(duration: &Duration) -> String {
    let low = one(duration.amount, duration.unit, duration.rest);
    match duration.up_to {
        Some(up_to) => format!("{low}/{}", one(up_to, duration.unit, None)),
        None => low,
    }
}

fn one(amount: Amount, unit: Unit, rest: Option<(Amount, Unit)>) -> String {
    let (amount, unit) = whole(amount, unit);
    let first = figure(amount, unit);
    let Some((rest, smaller)) = rest else {
        return if unit.is_clock() { format!("PT{first}") } else { format!("P{first}") };
    };
    let second = figure(rest, smaller);
    match (unit.is_clock(), smaller.is_clock()) {
        (true, _) => format!("PT{first}{second}"),
        (false, true) => format!("P{first}T{second}"),
        (false, false) => format!("P{first}{second}"),
    }
}

/// Quarters of a unit in the next smaller one, where that is how one says it: half an hour is 30 minutes.
fn whole(amount: Amount, unit: Unit) -> (Amount, Unit) {
    match (amount, unit) {
        (Amount::Exact(part @ (250 | 500 | 750)), Unit::Hour) => (Amount::whole(part * 60 / 1000), Unit::Minute),
        (Amount::Exact(500), Unit::Minute) => (Amount::whole(30), Unit::Second),
        (Amount::Exact(part @ (250 | 500 | 750)), Unit::Year) => (Amount::whole(part * 12 / 1000), Unit::Month),
        (Amount::Exact(500), Unit::Day) => (Amount::whole(12), Unit::Hour),
        _ => (amount, unit),
    }
}

fn figure(amount: Amount, unit: Unit) -> String {
    let (each, letter) = unit.period();
    match amount.times(each) {
        Amount::Exact(thousandths) => {
            let (whole, part) = (thousandths / 1000, thousandths % 1000);
            if part == 0 {
                format!("{whole}{letter}")
            } else {
                let part = format!("{part:03}");
                format!("{whole}.{}{letter}", part.trim_end_matches('0'))
            }
        }
        // Decades and centuries have letters of their own where nobody counts them.
        Amount::Some => match unit {
            Unit::Decade => "XDE".to_owned(),
            Unit::Century => "XCE".to_owned(),
            _ => format!("X{letter}"),
        },
    }
}

/// So long, for a calendar to count; none of what has no whole number of days.
pub(super) fn span(duration: &Duration) -> Option<Span> {
    let longest = duration.up_to.unwrap_or(duration.amount);
    duration.unit.span(longest.count()?)
}

/// So many minutes, of a time that is told in units of the clock.
pub(super) fn minutes(amount: Amount, unit: Unit) -> Option<i64> {
    let Amount::Exact(thousandths) = amount else { return None };
    let minutes = match unit {
        Unit::Minute => thousandths / 1000,
        Unit::Hour => thousandths.checked_mul(60)? / 1000,
        _ => return None,
    };
    i64::try_from(minutes).ok().filter(|&minutes| minutes < 1_000_000)
}
