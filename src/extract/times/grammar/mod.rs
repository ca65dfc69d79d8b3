//! Finds expressions of time by descent from the words that begin them; what they mean is told here, what day that is in
//! [`resolve`](super::resolve).

mod calendar;
mod clock;
mod compared;
mod fiscal;
mod relative;
mod sets;
mod stretch;
mod vague;
mod years;

use std::ops::Range;

use jiff::civil::Date;

use super::Mod;
use super::calendar::{Season, Unit};
use super::holidays::Holiday;
use super::lexicon::{Class, Part, Ref, Stage, Step};
use super::numbers::Amount;
use crate::extract::syntax::Syntax;
use crate::extract::tokens::TokenId;

/// A part of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum YearPart {
    Season(Season),
    /// 1 to 4.
    Quarter(u8),
    /// 1 or 2.
    Half(u8),
    Holiday(Holiday),
}

/// What a stretch is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    Publication,
    /// The last date of the text.
    Narrative,
}

/// A stretch of the calendar as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// A date with what is said of it: "July 13", "last July", "2019".
    Calendar {
        year: Option<i16>,
        month: Option<u8>,
        day: Option<u8>,
        step: Option<Step>,
    },
    /// "April last year", "3 March of that year".
    InYear {
        month: u8,
        day: Option<u8>,
        year: Box<When>,
    },
    Full(Date),
    /// Monday is 1.
    Weekday {
        day: u8,
        step: Option<Step>,
    },
    /// The so-manieth week, weekend or day of a month or year; the last for -1.
    Nth {
        nth: i8,
        unit: Unit,
        of: Box<When>,
    },
    /// The so-manieth weekday of a month; the last for -1.
    NthWeekday {
        nth: i8,
        day: u8,
        of: Box<When>,
    },
    /// A weekday so many weeks from this one.
    WeekdayOf {
        day: u8,
        weeks: i64,
    },
    YearPart {
        part: YearPart,
        year: Option<Box<When>>,
        step: Option<Step>,
    },
    Decade(i16),
    Century(i16),
    /// A year of the books or a part of it.
    Fiscal {
        year: Option<Box<When>>,
        part: Option<YearPart>,
    },
    /// What was told last of a unit, or of any, in another year: "the same period last year".
    Same {
        unit: Option<Unit>,
        quarter: Option<u8>,
        year: Option<Box<When>>,
    },
    /// The week or weekend of a day.
    Around {
        unit: Unit,
        day: Box<When>,
    },
    /// The day, week or month of the publication, so many years from it: "ten years ago this week".
    Anniversary {
        unit: Unit,
        years: i64,
    },
    /// From the beginning of the year to the publication.
    YearToDate,
    /// So many units from something.
    Shift {
        unit: Unit,
        count: i64,
        from: From,
    },
    /// Some whole part of an amount of a unit from something: "two and a half years ago".
    Months {
        count: i64,
        from: From,
    },
}

/// What an expression means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    When(When),
    /// A part of a day.
    Part {
        day: Option<When>,
        part: Part,
    },
    /// Minutes since midnight, of 1,440 for the midnight that ends the day.
    Clock {
        day: Option<When>,
        minutes: u16,
        hour_only: bool,
        zone: Option<i16>,
        greenwich: bool,
    },
    /// So many units of the clock before or after something.
    Moments {
        unit: Unit,
        amount: Amount,
        later: bool,
        from: From,
    },
    Duration(Duration),
    /// From the one to the end of the other.
    Range(When, When),
    Ref(Ref),
    Set {
        value: String,
        quant: Option<&'static str>,
        freq: Option<String>,
    },
    /// Reads like a time and is none: nothing is claimed of it.
    Nothing,
}

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Duration {
    pub(super) amount: Amount,
    pub(super) unit: Unit,
    /// "and 38 minutes".
    pub(super) rest: Option<(Amount, Unit)>,
    /// "to 10".
    pub(super) up_to: Option<Amount>,
    /// "the next", "the last": which way it lies from what it is counted from.
    pub(super) side: Option<Side>,
}

/// Where a stretch lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// An expression of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) tokens: Range<u32>,
    pub(super) meaning: Meaning,
    pub(super) modifier: Option<Mod>,
}

/// A meaning and the token after it.
struct Parsed {
    meaning: Meaning,
    modifier: Option<Mod>,
    end: usize,
}

impl Parsed {
    fn new(meaning: Meaning, end: usize) -> Parsed {
        Parsed { meaning, modifier: None, end }
    }

    fn when(when: When, end: usize) -> Parsed {
        Parsed::new(Meaning::When(when), end)
    }

    fn modified(self, modifier: Option<Mod>) -> Parsed {
        Parsed { modifier: modifier.or(self.modifier), ..self }
    }
}

/// The tokens of a sentence with their classes.
#[derive(Clone, Copy)]
pub(super) struct Reader<'s, 'a> {
    pub(super) syntax: &'s Syntax<'a>,
    classes: &'s [Class],
    first: usize,
    end: usize,
}

impl<'s, 'a> Reader<'s, 'a> {
    /// The class of a token; none of what is not in the sentence.
    pub(super) fn class(&self, at: usize) -> Class {
        if self.has(at) { self.classes[at] } else { Class::Other }
    }

    fn has(&self, at: usize) -> bool {
        (self.first..self.end).contains(&at)
    }

    /// The letters of a token of the sentence.
    pub(super) fn form(&self, at: usize) -> Option<&'a str> {
        self.has(at).then(|| self.syntax.form(TokenId(at as u32)))
    }

    /// Whether a token is this word, in whatever letters.
    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.form(at).is_some_and(|form| form.eq_ignore_ascii_case(word))
    }

    fn is_any(&self, at: usize, words: &[&str]) -> bool {
        self.form(at).is_some_and(|form| words.iter().any(|word| form.eq_ignore_ascii_case(word)))
    }

    /// Whether the token before is one of these words.
    pub(super) fn follows(&self, at: usize, words: &[&str]) -> bool {
        at > self.first && self.is_any(at - 1, words)
    }

    fn token(&self, at: usize) -> TokenId {
        TokenId(at as u32)
    }

    /// Past a hyphen, if there is one.
    fn past_dash(&self, at: usize) -> usize {
        if self.class(at) == Class::Dash { at + 1 } else { at }
    }
}

/// All expressions of a sentence, in order, none overlapping another.
pub(super) fn sentence(syntax: &Syntax<'_>, classes: &[Class], tokens: Range<u32>, found: &mut Vec<Found>) {
    let reader = Reader { syntax, classes, first: tokens.start as usize, end: tokens.end as usize };
    let mut at = reader.first;
    while at < reader.end {
        match expression(&reader, at) {
            Some(parsed) if parsed.end > at => {
                let end = parsed.end.min(reader.end);
                if parsed.meaning != Meaning::Nothing {
                    let tokens = at as u32..end as u32;
                    found.push(Found { tokens, meaning: parsed.meaning, modifier: parsed.modifier });
                }
                at = end;
            }
            _ => at += 1,
        }
    }
}

/// The expression that begins at `at`.
fn expression(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    if let Some((modifier, next)) = comparison(reader, at) {
        let parsed = stretch::parse(reader, next)
            .or_else(|| clock::parse(reader, next))
            .or_else(|| plain_date(reader, next, modifier))?;
        return Some(compared_with(parsed, modifier));
    }
    if reader.class(at) == Class::Other && !vague::may_begin(reader, at) {
        return None;
    }
    clock::parse(reader, at)
        .or_else(|| clock::part(reader, at))
        .or_else(|| relative::parse(reader, at))
        .or_else(|| dated(reader, at))
        .or_else(|| stretch::parse(reader, at))
        .or_else(|| vague::parse(reader, at))
}

/// What a word of comparison makes of a time: more than a year ago is before it.
fn compared_with(parsed: Parsed, modifier: Mod) -> Parsed {
    let ago =
        matches!(parsed.meaning, Meaning::When(When::Shift { count: ..=-1, .. } | When::Months { count: ..=-1, .. }));
    let modifier = match modifier {
        Mod::MoreThan if ago => Mod::Before,
        Mod::LessThan if ago => Mod::After,
        Mod::EqualOrMore if ago => Mod::OnOrBefore,
        Mod::EqualOrLess if ago => Mod::OnOrAfter,
        modifier => modifier,
    };
    parsed.modified(Some(modifier))
}

/// A date that a word of comparison may stand before: "about 1950", no "more than 2019".
fn plain_date(reader: &Reader<'_, '_>, at: usize, modifier: Mod) -> Option<Parsed> {
    (modifier == Mod::Approx).then(|| dated(reader, at)).flatten()
}

/// A date, with a part of the day or the time that follows it: "Friday night", "Saturday at 15:00".
fn dated(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let parsed = calendar::parse(reader, at)?;
    Some(clock::of_day(reader, parsed))
}

/// "more than", "about", "at least": what follows is compared with it.
fn comparison(reader: &Reader<'_, '_>, at: usize) -> Option<(Mod, usize)> {
    let form = reader.form(at)?;
    if form.len() > 13 || reader.class(at) != Class::Other {
        return None;
    }
    let numeric = |at: usize| {
        matches!(
            reader.class(at),
            Class::Digits(..)
                | Class::Decimal(_)
                | Class::Number(_)
                | Class::Scale(_)
                | Class::Half
                | Class::A
                | Class::Clock(_)
                | Class::Some
        )
    };
    let is = |word: &str| form.eq_ignore_ascii_case(word);
    let than = |word: &str| is(word) && reader.is(at + 1, "than");
    let (modifier, next) = if than("more") || than("longer") {
        if at > reader.first && reader.is(at - 1, "no") {
            return None;
        }
        (Mod::MoreThan, at + 2)
    } else if than("less") || than("fewer") {
        (Mod::LessThan, at + 2)
    } else if is("no") && (reader.is(at + 1, "more") || reader.is(at + 1, "longer")) && reader.is(at + 2, "than") {
        (Mod::EqualOrLess, at + 3)
    } else if is("no") && reader.is(at + 1, "less") && reader.is(at + 2, "than") {
        (Mod::EqualOrMore, at + 3)
    } else if is("at") && reader.is(at + 1, "least") {
        (Mod::EqualOrMore, at + 2)
    } else if is("at") && reader.is(at + 1, "most") || is("up") && reader.is(at + 1, "to") {
        (Mod::EqualOrLess, at + 2)
    } else if ["about", "around", "approximately", "roughly", "circa", "some"].into_iter().any(is) {
        (Mod::Approx, at + 1)
    } else if is("nearly") || is("almost") || is("under") {
        (Mod::LessThan, at + 1)
    } else if is("over") && reader.class(at + 1) != Class::A {
        // "took over 20 years" and "for over 20 years", but "grew over two days of talks".
        const MEASURED: [&str; 8] = ["take", "last", "spend", "serve", "wait", "span", "be", "need"];
        let before = || reader.syntax.lemma(reader.token(at - 1));
        let measured = at == reader.first || MEASURED.contains(&before());
        if !measured && !reader.follows(at, &["for", "in", "after", "of", "the", "well", "just", "to", "with"]) {
            return None;
        }
        (Mod::MoreThan, at + 1)
    } else {
        return None;
    };
    (numeric(next) || (modifier == Mod::Approx && matches!(reader.class(next), Class::Month(_))))
        .then_some((modifier, next))
}

/// How a stage of something modifies it.
fn stage_mod(stage: Stage) -> Mod {
    match stage {
        Stage::Start => Mod::Start,
        Stage::Mid => Mod::Mid,
        Stage::End => Mod::End,
    }
}
