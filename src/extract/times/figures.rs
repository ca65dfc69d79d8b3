//! Tokens of digits: numbers, dates, times of day, decades.

use jiff::civil::Date;

use super::calendar::day_of;
use super::lexicon::Class;

/// A number, a date in digits, a time in digits, or a decade.
pub(super) fn digits(form: &str) -> Class {
    if form.bytes().all(|byte| byte.is_ascii_digit()) {
        return match form.parse() {
            Ok(value) if form.len() <= 9 => Class::Digits(value, form.len() as u8),
            _ => Class::Other,
        };
    }
    if let Some((day, time)) = form.split_once('T') {
        return moment(day, time).unwrap_or(Class::Other);
    }
    if let Some(date) = date(form) {
        return Class::Full(date);
    }
    if let Some((hours, minutes)) = form.split_once(':') {
        return clock(hours, minutes).map_or(Class::Other, Class::Clock);
    }
    let decade = form.strip_suffix("'s").or_else(|| form.strip_suffix("’s")).or_else(|| form.strip_suffix('s'));
    if let Some(year) = decade {
        return match year.parse::<u16>() {
            // "2003's comedy"
            Ok(year) if year % 10 != 0 && (1000..2100).contains(&year) && form.len() > 5 => {
                Class::Digits(u32::from(year), 4)
            }
            Ok(year) if year % 10 == 0 && (year < 100 || (1000..2100).contains(&year)) => Class::Decade(year),
            _ => Class::Other,
        };
    }
    for suffix in ["st", "nd", "rd", "th"] {
        if let Some(number) = form.strip_suffix(suffix) {
            return number.parse().map_or(Class::Other, |number: u32| Class::Ordinal(number));
        }
    }
    decimal(form).map_or(Class::Other, Class::Decimal)
}

/// "2013-03-22T10:15", "2013-03-22T10:15:30Z", "2013-03-22T10:15+01:00".
fn moment(day: &str, time: &str) -> Option<Class> {
    let (time, _) = zoned(time);
    let (hours, minutes) = time.split_once(':')?;
    Some(Class::Moment(date(day)?, clock(hours, minutes)?))
}

/// A time of day in digits without its zone, and the zone in minutes east of Greenwich.
pub(super) fn zoned(time: &str) -> (&str, Option<i16>) {
    if let Some(time) = time.strip_suffix('Z') {
        return (time, Some(0));
    }
    let Some(at) = time.find(['+', '-']) else { return (time, None) };
    let (time, zone) = time.split_at(at);
    let minutes = zone.get(1..).and_then(|size| {
        let (hours, minutes) = size.split_once(':').or_else(|| size.split_at_checked(2))?;
        i16::try_from(clock(hours, if minutes.is_empty() { "00" } else { minutes })?).ok()
    });
    (time, minutes.map(|minutes| if zone.starts_with('-') { -minutes } else { minutes }))
}

/// Hours and minutes as minutes since midnight.
pub(super) fn clock(hours: &str, minutes: &str) -> Option<u16> {
    // Seconds say nothing more that a reader would look for.
    let minutes = minutes.split(':').next()?;
    if minutes.len() != 2 || hours.len() > 2 {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 25 && minutes < 60 && hours * 60 + minutes <= 1440).then_some(hours * 60 + minutes)
}

/// "2.5", "1,200": in thousandths.
fn decimal(form: &str) -> Option<u64> {
    let (whole, part) = form.split_once('.').unwrap_or((form, ""));
    let grouped = whole.split(',').skip(1).all(|group| group.len() == 3);
    if !grouped || part.len() > 3 || whole.len() > 12 || whole.is_empty() {
        return None;
    }
    let whole: u64 = whole.replace(',', "").parse().ok()?;
    let part: u64 = if part.is_empty() { 0 } else { format!("{part:0<3}").parse().ok()? };
    Some(whole * 1000 + part)
}

/// "2024-03-05", "2024/03/05", "25.03.2024", "03/25/2024": none that could be read in two ways, or that does not exist.
fn date(form: &str) -> Option<Date> {
    let separator = form.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '-' | '/' | '.'))?;
    let mut fields = form.split(separator);
    let (one, two, three) = (fields.next()?, fields.next()?, fields.next()?);
    if fields.next().is_some() {
        return None;
    }
    let number = |field: &str| if field.len() <= 4 { field.parse::<i16>().ok() } else { None };
    let (first, second, third) = (number(one)?, number(two)?, number(three)?);
    match (one.len(), three.len()) {
        (4, 1..=2) => day_of(first, second as u8, third as u8),
        (1..=2, 4) if separator == '.' || first > 12 || first == second => day_of(third, second as u8, first as u8),
        (1..=2, 4) if second > 12 => day_of(third, first as u8, second as u8),
        // "3/22/13"
        (1..=2, 2) if separator == '/' && second > 12 => day_of(2000 + third, first as u8, second as u8),
        (1..=2, 2) if separator == '/' && first > 12 => day_of(2000 + third, second as u8, first as u8),
        _ => None,
    }
}
