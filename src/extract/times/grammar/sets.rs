//! What comes again: "every Tuesday", "twice a week", "24 hours a day", "annual".

use super::super::calendar::Unit;
use super::super::lexicon::{Class, Part};
use super::super::numbers::{self, Amount};
use super::{Meaning, Parsed, Reader};
use crate::extract::syntax::pos;

pub(super) fn set(value: String, quant: Option<&'static str>, freq: Option<String>, end: usize) -> Parsed {
    Parsed::new(Meaning::Set { value, quant, freq }, end)
}

/// How a set tells a unit that comes again.
pub(super) fn period(unit: Unit, count: u64) -> String {
    let (each, letter) = unit.period();
    let clock = if unit.is_clock() { "T" } else { "" };
    format!("P{clock}{}{letter}", each * count)
}

/// "twice a week", "three times each day", "twice daily".
pub(super) fn often(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let (count, next) = if reader.is(at, "once") {
        (1, at + 1)
    } else if reader.is(at, "twice") {
        (2, at + 1)
    } else {
        let (amount, after) = match reader.class(at) {
            Class::Number(_) | Class::Digits(..) | Class::Some => numbers::amount(reader, at)?,
            _ => return None,
        };
        if !reader.is(after, "times") {
            return None;
        }
        (amount.count().unwrap_or(0), after + 1)
    };
    let freq = if count > 0 { format!("{count}X") } else { "X".to_owned() };
    if let Class::Recur(unit) = reader.class(next) {
        return Some(set(period(unit, 1), None, Some(freq), next + 1));
    }
    let rate = reader.class(next) == Class::A || reader.class(next) == Class::Every || reader.is(next, "per");
    let Class::Unit(unit) = reader.class(next + 1) else { return None };
    let quant = (reader.class(next) == Class::Every).then_some("EVERY");
    rate.then(|| set(period(unit, 1), quant, Some(freq), next + 2))
}

/// "24 hours a day", "three days each week": from the token after the first unit, which comes so many times.
pub(super) fn each(reader: &Reader<'_, '_>, amount: Amount, unit: Unit, at: usize) -> Option<Parsed> {
    let Class::Unit(whole) = reader.class(at + 1) else { return None };
    let rate = matches!(reader.class(at), Class::A | Class::Every) || reader.is(at, "per");
    let times = u64::try_from(amount.count()?).ok().filter(|&times| times < 1000)?;
    let fits = rate && unit < whole && Unit::Day <= whole && unit.period().0 == 1;
    let quant = (reader.class(at) == Class::Every).then_some("EACH");
    let freq = Some(format!("{times}{}", unit.period().1));
    fits.then(|| set(period(whole, 1), quant, freq, at + 2))
}

/// "every Tuesday", "each year", "every 33 days", "every other week".
pub(super) fn every(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let quant = Some(if reader.is(at, "each") { "EACH" } else { "EVERY" });
    let next = at + 1;
    match reader.class(next) {
        Class::Unit(Unit::Weekend) => Some(set("XXXX-WXX-WE".to_owned(), quant, None, next + 1)),
        Class::Unit(Unit::Night) => Some(set("XXXX-XX-XXTNI".to_owned(), quant, None, next + 1)),
        Class::Unit(unit) => Some(set(period(unit, 1), quant, None, next + 1)),
        Class::Weekday(day) => {
            let value = format!("XXXX-WXX-{day}");
            if let Class::Part(part) = reader.class(next + 1) {
                return Some(set(format!("{value}{}", part.code()), quant, None, next + 2));
            }
            Some(set(value, quant, None, next + 1))
        }
        Class::Month(month) => Some(set(format!("XXXX-{month:02}"), quant, None, next + 1)),
        Class::Season(season) => Some(set(format!("XXXX-{}", season.code()), quant, None, next + 1)),
        Class::Part(part) if part != Part::Midday => {
            Some(set(format!("XXXX-XX-XX{}", part.code()), quant, None, next + 1))
        }
        _ if reader.is(next, "other") => match reader.class(next + 1) {
            Class::Unit(unit) => Some(set(period(unit, 2), quant, None, next + 2)),
            Class::Weekday(day) => Some(set(format!("XXXX-WXX-{day}"), quant, Some("1P2W".to_owned()), next + 2)),
            _ => None,
        },
        _ => {
            let (amount, after) = numbers::amount(reader, next)?;
            let Class::Units(unit) = reader.class(after) else { return None };
            let count = u64::try_from(amount.count()?).ok().filter(|&count| count < 1_000_000)?;
            Some(set(period(unit, count), quant, None, after + 1))
        }
    }
}

/// "daily", "annual": what comes again, but no newspaper.
pub(super) fn recurring(reader: &Reader<'_, '_>, at: usize, unit: Unit) -> Option<Parsed> {
    let form = reader.form(at)?;
    let capital = form.starts_with(|c: char| c.is_ascii_uppercase()) && at > reader.first;
    let word = !matches!(reader.syntax.upos(reader.token(at)), pos::PROPN);
    // "annual inflation": how much in a year, not each year.
    let amount = [
        "inflation",
        "rate",
        "rates",
        "growth",
        "profit",
        "loss",
        "revenue",
        "revenues",
        "sales",
        "income",
        "salary",
        "turnover",
        "output",
    ];
    if form.eq_ignore_ascii_case("annual") && reader.is_any(at + 1, &amount) {
        return None;
    }
    (!capital && word).then(|| set(period(unit, 1), None, None, at + 1))
}
