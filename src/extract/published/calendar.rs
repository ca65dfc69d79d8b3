//! The ways in which dates are written, to ISO 8601.

use jiff::civil::{Date, DateTime};
use jiff::fmt::{rfc2822, temporal::Pieces};
use jiff::tz::Offset;
use jiff::{Timestamp, civil};

use super::Precision;

/// A date as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// ISO 8601 in its own precision.
    pub(super) value: String,
    pub(super) precision: Precision,
}

/// Longer strings are no date.
const RAW_BYTES_MAX: usize = 64;

/// News is not older than its first printed weeklies: an earlier year is a system's word for "none" (`0001-01-01`).
const YEAR_MIN: i16 = 1605;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Reads a date, or a date and time, in any of the ways known here: ISO 8601 in its extended and basic forms, RFC 2822,
/// seconds, milli- and microseconds since 1970, `2025/07/14`, `14.07.2025`, `07/14/2025` where only one order gives a
/// date, `July 14, 2025`, `14 July 2025`. A time that is not in ISO 8601 or RFC 2822 is left out.
///
/// `None` if it is no date, or one that only stands for a missing one: 1970-01-01, or a year before newspapers.
pub(super) fn parse(raw: &str) -> Option<Moment> {
    let text = raw.trim();
    if text.is_empty() || RAW_BYTES_MAX < text.len() || !text.is_ascii() {
        return None;
    }
    number(text).or_else(|| iso(text)).or_else(|| mail(text)).or_else(|| numeric(text)).or_else(|| worded(text))
}

/// A day, if there is such a one that news may be of.
pub(super) fn day(year: i16, month: i8, day: i8) -> Option<Moment> {
    from_day(Date::new(year, month, day).ok()?)
}

fn from_day(day: Date) -> Option<Moment> {
    plausible(day).then(|| Moment { value: day.to_string(), precision: Precision::Day })
}

/// A month, if there is such a one.
pub(super) fn month(year: i16, month: i8) -> Option<Moment> {
    let first = Date::new(year, month, 1).ok()?;
    (YEAR_MIN <= year).then(|| Moment { value: first.to_string()[..7].to_owned(), precision: Precision::Month })
}

fn plausible(day: Date) -> bool {
    const EPOCH: Date = civil::date(1970, 1, 1);
    YEAR_MIN <= day.year() && day != EPOCH
}

fn from_time(at: DateTime, offset: Option<Offset>) -> Option<Moment> {
    if !plausible(at.date()) {
        return None;
    }
    let mut value = at.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    if let Some(seconds) = offset.map(Offset::seconds) {
        let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
        match seconds {
            0 => value.push('Z'),
            _ => value.push_str(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)),
        }
    }
    Some(Moment { value, precision: Precision::Second })
}

fn from_timestamp(at: Timestamp) -> Option<Moment> {
    from_time(Offset::UTC.to_datetime(at), Some(Offset::UTC))
}

/// Digits alone, told by how many they are.
fn number(text: &str) -> Option<Moment> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: i64 = whole.parse().ok()?;
    let part = |from: usize, to: usize| whole.get(from..to)?.parse::<i8>().ok();
    let year = || whole.get(..4)?.parse::<i16>().ok();
    match whole.len() {
        9 | 10 => from_timestamp(Timestamp::from_second(count).ok()?),
        12 | 13 => from_timestamp(Timestamp::from_millisecond(count).ok()?),
        15 | 16 => from_timestamp(Timestamp::from_microsecond(count).ok()?),
        _ if text != whole => None,
        4 => (YEAR_MIN <= year()?).then(|| Moment { value: whole.to_owned(), precision: Precision::Year }),
        6 => month(year()?, part(4, 6)?),
        8 => day(year()?, part(4, 6)?, part(6, 8)?),
        14 => {
            let time = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
            let at = DateTime::new(year()?, part(4, 6)?, part(6, 8)?, time.0, time.1, time.2, 0).ok()?;
            from_time(at, None)
        }
        _ => None,
    }
}

/// ISO 8601, with a blank for the `T` and before the offset if need be, or `UTC` after the time.
fn iso(text: &str) -> Option<Moment> {
    let bytes = text.as_bytes();
    if !bytes.get(..4)?.iter().all(u8::is_ascii_digit) || !matches!(bytes.get(4)?, b'-' | b'0'..=b'9') {
        return None;
    }
    if let (7, Some((year, number))) = (text.len(), text.split_once('-')) {
        return month(year.parse().ok()?, number.parse().ok()?);
    }
    let zulu = text.strip_suffix("UTC").or_else(|| text.strip_suffix("GMT"));
    let text = zulu.unwrap_or(text).trim_end();
    let signed = text.rsplit_once(' ').filter(|(_, offset)| offset.starts_with(['+', '-']));
    let mut joined = signed.map_or_else(|| text.to_owned(), |(time, offset)| format!("{time}{offset}"));
    if zulu.is_some() && signed.is_none() {
        joined.push('Z');
    }
    if let Ok(pieces) = Pieces::parse(&joined) {
        return match pieces.time() {
            Some(time) => from_time(pieces.date().to_datetime(time), pieces.to_numeric_offset()),
            None => from_day(pieces.date()),
        };
    }
    // A time in some other form does not spoil the date before it.
    let (date, rest) = text.split_at_checked(10)?;
    let date = Pieces::parse(date).ok()?.date();
    rest.starts_with([' ', 'T']).then(|| from_day(date))?
}

/// RFC 2822 and its elder, RFC 822, as mail, HTTP and RSS have them. A wrong weekday is forgiven.
fn mail(text: &str) -> Option<Moment> {
    static PARSER: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    if !text.contains(':') {
        return None;
    }
    let at = PARSER.parse_zoned(text).ok()?;
    from_time(at.datetime(), Some(at.offset()))
}

/// Three numbers with slashes or dots between them: the year first, or last.
fn numeric(text: &str) -> Option<Moment> {
    let date = text.split(' ').next()?;
    let sign = date.chars().find(|character| !character.is_ascii_digit())?;
    if !matches!(sign, '/' | '.' | '-') {
        return None;
    }
    let mut parts = date.split(sign);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let small = |part: &str| part.parse::<i8>().ok();
    if first.len() == 4 {
        return day(first.parse().ok()?, small(second)?, small(third)?);
    }
    if third.len() != 4 {
        return None;
    }
    let (year, first, second) = (third.parse().ok()?, small(first)?, small(second)?);
    match sign {
        // With dots the day is first all over Europe; with slashes it depends on the country.
        '.' => day(year, second, first),
        _ if 12 < first || first == second => day(year, second, first),
        _ if 12 < second => day(year, first, second),
        _ => None,
    }
}

/// `July 14, 2025`, `Mon 14th Jul 2025`, `July 2025`, with a time that is left out.
fn worded(text: &str) -> Option<Moment> {
    let (mut year, mut named, mut number) = (None, None, None);
    for word in text.split([' ', ',', '\t', '-']).filter(|word| !word.is_empty()) {
        if let (None, Some(month)) = (named, month_named(word)) {
            named = Some(month);
        } else if let (None, Some(day)) = (number, day_number(word)) {
            number = Some(day);
        } else if let (None, Some(read)) = (year, year_number(word)) {
            year = Some(read);
        } else if !beside(word) {
            return None;
        }
    }
    match number {
        Some(number) => day(year?, named?, number),
        None => month(year?, named?),
    }
}

/// What may stand beside a date: a weekday, a time, a zone.
fn beside(word: &str) -> bool {
    let lower = word.trim_end_matches('.').to_ascii_lowercase();
    let weekday = 3 <= lower.len() && WEEKDAYS.iter().any(|day| day.starts_with(&lower));
    let zone = word.len() <= 5 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let offset = word.starts_with('+') && word[1..].bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    weekday
        || zone
        || offset
        || word.contains(':')
        || matches!(lower.as_str(), "at" | "on" | "am" | "pm" | "a.m" | "p.m")
}

/// The month, 1 to 12, that `word` names in full or by its first three letters or more, with a full stop or without.
pub(super) fn month_named(word: &str) -> Option<i8> {
    let lower = word.trim_end_matches('.').to_ascii_lowercase();
    if lower.len() < 3 {
        return None;
    }
    (1..).zip(MONTHS).find(|(_, month)| month.starts_with(&lower)).map(|(number, _)| number)
}

/// The day of a month, 1 to 31, as a cardinal or an ordinal.
pub(super) fn day_number(word: &str) -> Option<i8> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    if !(1..=2).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

/// A year of four digits.
pub(super) fn year_number(word: &str) -> Option<i16> {
    let plain = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| word.parse().ok())?.filter(|year| YEAR_MIN <= *year)
}
