//! Days that are known by name, and when they fall.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::calendar::day_of;

/// When a holiday falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// A day of a month.
    Fixed(u8, u8),
    /// The so-manieth weekday of a month, the last for -1.
    Nth(u8, i8, Weekday),
    /// Days from Easter Sunday of the western churches.
    Easter(i8),
    /// Days from the fourth Thursday of November.
    Thanksgiving(i8),
}

/// Names in small letters, words parted by one blank, without a possessive's apostrophe; longer ones first where one begins another.
const HOLIDAYS: [(&str, Rule); 42] = [
    ("new year s eve", Rule::Fixed(12, 31)),
    ("new years eve", Rule::Fixed(12, 31)),
    ("new year s day", Rule::Fixed(1, 1)),
    ("new years day", Rule::Fixed(1, 1)),
    ("martin luther king day", Rule::Nth(1, 3, Weekday::Monday)),
    ("martin luther king jr. day", Rule::Nth(1, 3, Weekday::Monday)),
    ("groundhog day", Rule::Fixed(2, 2)),
    ("valentine s day", Rule::Fixed(2, 14)),
    ("presidents day", Rule::Nth(2, 3, Weekday::Monday)),
    ("presidents ' day", Rule::Nth(2, 3, Weekday::Monday)),
    ("international women s day", Rule::Fixed(3, 8)),
    ("st. patrick s day", Rule::Fixed(3, 17)),
    ("st patrick s day", Rule::Fixed(3, 17)),
    ("april fools day", Rule::Fixed(4, 1)),
    ("april fools ' day", Rule::Fixed(4, 1)),
    ("anzac day", Rule::Fixed(4, 25)),
    ("may day", Rule::Fixed(5, 1)),
    ("memorial day", Rule::Nth(5, -1, Weekday::Monday)),
    ("juneteenth", Rule::Fixed(6, 19)),
    ("fourth of july", Rule::Fixed(7, 4)),
    ("july fourth", Rule::Fixed(7, 4)),
    ("bastille day", Rule::Fixed(7, 14)),
    ("labor day", Rule::Nth(9, 1, Weekday::Monday)),
    ("columbus day", Rule::Nth(10, 2, Weekday::Monday)),
    ("halloween", Rule::Fixed(10, 31)),
    ("guy fawkes night", Rule::Fixed(11, 5)),
    ("veterans day", Rule::Fixed(11, 11)),
    ("armistice day", Rule::Fixed(11, 11)),
    ("thanksgiving day", Rule::Thanksgiving(0)),
    ("thanksgiving", Rule::Thanksgiving(0)),
    ("black friday", Rule::Thanksgiving(1)),
    ("christmas eve", Rule::Fixed(12, 24)),
    ("christmas day", Rule::Fixed(12, 25)),
    ("christmas", Rule::Fixed(12, 25)),
    ("boxing day", Rule::Fixed(12, 26)),
    ("ash wednesday", Rule::Easter(-46)),
    ("palm sunday", Rule::Easter(-7)),
    ("maundy thursday", Rule::Easter(-3)),
    ("good friday", Rule::Easter(-2)),
    ("easter sunday", Rule::Easter(0)),
    ("easter monday", Rule::Easter(1)),
    ("easter", Rule::Easter(0)),
];

/// A holiday of the list, by its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holiday(u8);

/// The holiday that `form` gives, token by token, and how many tokens it has.
pub(super) fn named<'a>(form: impl Fn(usize) -> Option<&'a str>) -> Option<(Holiday, usize)> {
    let first = form(0)?;
    if !first.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let same = |word: &str, form: &str| {
        let form = form.strip_prefix(['\'', '’']).filter(|rest| !rest.is_empty()).unwrap_or(form);
        word.eq_ignore_ascii_case(form) || (word == "'" && form == "’")
    };
    HOLIDAYS.iter().enumerate().find_map(|(index, (name, _))| {
        let mut length = 0;
        for word in name.split(' ') {
            if !same(word, form(length)?) {
                return None;
            }
            length += 1;
        }
        Some((Holiday(index as u8), length))
    })
}

impl Holiday {
    /// The day in a year.
    pub(super) fn in_year(self, year: i16) -> Option<Date> {
        let thanksgiving = || day_of(year, 11, 1)?.nth_weekday_of_month(4, Weekday::Thursday).ok();
        match HOLIDAYS[usize::from(self.0)].1 {
            Rule::Fixed(month, day) => day_of(year, month, day),
            Rule::Nth(month, nth, weekday) => day_of(year, month, 1)?.nth_weekday_of_month(nth, weekday).ok(),
            Rule::Easter(days) => easter(year)?.checked_add(i64::from(days).days()).ok(),
            Rule::Thanksgiving(days) => thanksgiving()?.checked_add(i64::from(days).days()).ok(),
        }
    }
}

/// Whether the words are the name of a holiday and no more.
pub(in crate::extract) fn is_holiday<'a>(form: impl Fn(usize) -> Option<&'a str>) -> bool {
    named(&form).is_some_and(|(_, words)| form(words).is_none())
}

/// Easter Sunday by the Gregorian calendar: the algorithm of J.-M. Oudin (1940).
pub(super) fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let golden = year.rem_euclid(19);
    let century = year.div_euclid(100);
    let h = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15).rem_euclid(30);
    let full_moon = h - (h / 28) * (1 - (29 / (h + 1)) * ((21 - golden) / 11));
    let weekday = (year + year / 4 + full_moon + 2 - century + century / 4).rem_euclid(7);
    let sunday = full_moon - weekday;
    let month = 3 + (sunday + 40) / 44;
    let day = sunday + 28 - 31 * (month / 4);
    day_of(i16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}
