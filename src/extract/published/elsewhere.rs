//! Dates that stand where no field states them: in the path of a URL, in the dateline of the text.

use jiff::civil::Date;

use super::calendar::{self, Moment, day_number, month_named, year_number};
use super::{Precision, day_of};

/// The years of the web: other numbers of four digits in a path are ids.
const WEB_YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;

/// The date in the path of `url`: `/2025/07/14/`, `/2025/jul/14/`, `/2025-07-14/`, `…-2025-07-14`, `/20250714/`, or only
/// `/2025/07/`.
pub(super) fn in_url(url: &str) -> Option<Moment> {
    let path = url.split(['?', '#']).next()?;
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let segments: Vec<&str> = path.split('/').skip(1).take(SEGMENTS_MAX).collect();
    for (index, segment) in segments.iter().enumerate() {
        if let Some(found) = in_segment(segment) {
            return Some(found);
        }
        let Some(year) = year_number(segment).filter(|year| WEB_YEARS.contains(year)) else { continue };
        let number = |part: &&str| part.parse::<i8>().ok().filter(|_| part.len() <= 2);
        let named = |part: &&str| number(part).or_else(|| month_named(part));
        let Some(month) = segments.get(index + 1).and_then(named) else { continue };
        let found = match segments.get(index + 2).and_then(number) {
            Some(day) => calendar::day(year, month, day),
            None => calendar::month(year, month),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Paths of news sites are a few segments long.
const SEGMENTS_MAX: usize = 32;

/// A whole date in one segment: eight digits alone, or a date with hyphens at its beginning or end.
fn in_segment(segment: &str) -> Option<Moment> {
    let web = |moment: &Moment| year_number(&moment.value[..4]).is_some_and(|year| WEB_YEARS.contains(&year));
    let whole = |text: &str| calendar::parse(text).filter(|found| found.precision == Precision::Day).filter(web);
    if segment.len() == 8 && segment.bytes().all(|byte| byte.is_ascii_digit()) {
        return whole(segment);
    }
    let dated = |text: &str| if text.as_bytes().get(4) == Some(&b'-') { whole(text) } else { None };
    let first = segment.get(..10).filter(|_| !segment[10..].starts_with(|next: char| next.is_ascii_digit()));
    let last = segment.len().checked_sub(10).and_then(|start| segment.get(start..));
    first.and_then(dated).or_else(|| last.and_then(dated))
}

/// The day and month that a dateline names, with its year if it has one: `PARIS, July 3 (Reuters) -`. A month without
/// a day beside it may be a town.
pub(super) fn in_dateline(words: &str) -> Option<Dated> {
    let signs = |sign: char| sign.is_whitespace() || matches!(sign, ',' | '(' | ')' | '-' | '–' | '—' | '/');
    let words: Vec<&str> = words.split(signs).filter(|word| !word.is_empty()).take(DATELINE_WORDS_MAX).collect();
    for (index, word) in words.iter().enumerate() {
        let Some(month) = month_named(word) else { continue };
        let near = |at: Option<usize>| at.and_then(|at| words.get(at)).copied();
        let (before, after) = (near(index.checked_sub(1)), near(Some(index + 1)));
        let (day, year) = match (after.and_then(day_number), before.and_then(day_number)) {
            (Some(day), _) => (day, near(Some(index + 2))),
            (None, Some(day)) => (day, after),
            (None, None) => continue,
        };
        return Some(Dated { month, day, year: year.and_then(year_number) });
    }
    None
}

/// A dateline has about this many words, even with two towns and two agencies.
const DATELINE_WORDS_MAX: usize = 32;

/// A date that may lack its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dated {
    month: i8,
    day: i8,
    year: Option<i16>,
}

impl Dated {
    /// The date, in the year that brings it nearest to `anchor` if it names none. Without an anchor the year stays open,
    /// as EDTF writes it: `XXXX-07-03`. `None` if no calendar has it.
    pub(super) fn near(self, anchor: Option<Date>) -> Option<Moment> {
        let Self { month, day, year } = self;
        if let Some(year) = year {
            return calendar::day(year, month, day);
        }
        let Some(anchor) = anchor else {
            // A leap year has every day that there is.
            Date::new(2000, month, day).ok()?;
            return Some(Moment { value: format!("XXXX-{month:02}-{day:02}"), precision: Precision::Day });
        };
        let years = anchor.year() - 1..=anchor.year() + 1;
        let found = years.filter_map(|year| calendar::day(year, month, day));
        found.min_by_key(|found| day_of(&found.value).map_or(i32::MAX, |day| days_between(anchor, day).abs()))
    }
}

/// Days from `from` to `to`.
pub(super) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}
