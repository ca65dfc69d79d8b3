//! Finds expressions of time and says what they mean, as TIMEX3 of TimeML.
//!
//! A word of time begins an expression (`lexicon`), a small grammar finds where it ends and what it says
//! (`grammar`), and the publication date, the tense of the verb it goes with and the dates told before say which day
//! that is (`resolve`): who "will meet on Friday" meets on the next one, who "met on Friday" on the last. Where the
//! day of publication is not known, values stay partial (`XXXX-07-13`, `PAST_REF`).
//!
//! Extents follow TimeML: articles and "about", "early", "more than" belong to them, prepositions do not.
//!
//! Known misses: ages without a unit ("Smith, 46,"), times of matches ("on 63 minutes"), seasons of the south, where the
//! years of the books begin, feasts of the moon.

mod calendar;
mod duration;
mod figures;
mod grammar;
mod holidays;
mod lexicon;
mod numbers;
mod resolve;
mod tense;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_dates;
#[cfg(test)]
mod tests_newswire;

use std::ops::Range;

use jiff::civil::Date;

use super::names::{self, Name, Names};
use super::published::{Decision, Precision};
use super::syntax::Syntax;
use crate::text::Claim;

use grammar::{Found, Meaning, When, YearPart};

pub(super) use holidays::is_holiday;

/// An expression of time. 0 is the publication; 1 the first that the text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeId(pub u32);

impl TimeId {
    /// The publication.
    pub const PUBLICATION: TimeId = TimeId(0);
}

/// What kind of time (TIMEX3 `type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A calendar time of a day or longer.
    Date,
    /// A time of day.
    Time,
    /// A stretch of time.
    Duration,
    /// Times that recur.
    Set,
}

impl Kind {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Date => "DATE",
            Kind::Time => "TIME",
            Kind::Duration => "DURATION",
            Kind::Set => "SET",
        }
    }
}

/// How a value is modified (TIMEX3 `mod`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mod {
    /// Before it.
    Before,
    /// After it.
    After,
    /// On or before it.
    OnOrBefore,
    /// On or after it.
    OnOrAfter,
    /// Less than it.
    LessThan,
    /// More than it.
    MoreThan,
    /// It at most.
    EqualOrLess,
    /// It at least.
    EqualOrMore,
    /// Its beginning.
    Start,
    /// Its middle.
    Mid,
    /// Its end.
    End,
    /// About it.
    Approx,
}

impl Mod {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Mod::Before => "BEFORE",
            Mod::After => "AFTER",
            Mod::OnOrBefore => "ON_OR_BEFORE",
            Mod::OnOrAfter => "ON_OR_AFTER",
            Mod::LessThan => "LESS_THAN",
            Mod::MoreThan => "MORE_THAN",
            Mod::EqualOrLess => "EQUAL_OR_LESS",
            Mod::EqualOrMore => "EQUAL_OR_MORE",
            Mod::Start => "START",
            Mod::Mid => "MID",
            Mod::End => "END",
            Mod::Approx => "APPROX",
        }
    }
}

/// From the first day or moment to the first after the last; either may be open. ISO 8601.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    /// When it begins.
    pub begin: Option<String>,
    /// When it is over.
    pub end: Option<String>,
}

/// What an expression means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    /// What kind it is.
    pub kind: Kind,
    /// Its tokens, by their places.
    pub tokens: Range<u32>,
    /// TIMEX3 `value`: ISO 8601 with TimeML's additions (`2025-07-14`, `2025-W29`, `P60D`, `PXM`, `PAST_REF`).
    pub value: String,
    /// How the value is modified.
    pub modifier: Option<Mod>,
    /// TIMEX3 `quant` of a set ("every").
    pub quant: Option<String>,
    /// TIMEX3 `freq` of a set.
    pub freq: Option<String>,
    /// What the value was reckoned from.
    pub anchor: Option<TimeId>,
    /// The days or moments that it covers, where they are known.
    pub interval: Option<Interval>,
}

/// The times of a text, in order; none overlaps another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// The publication date in ISO 8601, if it is known to the day.
    publication: Option<String>,
    times: Vec<Claim<Time>>,
}

impl Times {
    /// The publication date in ISO 8601, if it is known to the day: the time with the id [`TimeId::PUBLICATION`].
    pub fn publication(&self) -> Option<&str> {
        self.publication.as_deref()
    }

    /// All that the text has, in order: the first has the id 1.
    pub fn all(&self) -> &[Claim<Time>] {
        &self.times
    }

    /// One that the text has; none for the publication.
    pub fn get(&self, id: TimeId) -> Option<&Claim<Time>> {
        self.times.get((id.0 as usize).checked_sub(1)?)
    }
}

/// Finds the times of a text that was published when `published` says. A time within a name is none; where no names are
/// known, none is spared.
pub fn run(syntax: &Syntax<'_>, names: Option<&Names>, published: &Decision) -> Times {
    let today = publication_day(published);
    let classes = lexicon::classes(syntax);
    let mut resolver = resolve::Resolver::new(syntax, today);
    let mut found = Vec::new();
    let mut names = names.map_or(&[][..], |names| names.all());
    for sentence in syntax.sentence_ids() {
        found.clear();
        grammar::sentence(syntax, &classes, syntax.sentence(sentence), &mut found);
        found.retain(|found| !named(&mut names, found));
        resolver.sentence(sentence, &found);
    }
    Times { publication: today.map(|today| today.to_string()), times: resolver.finish() }
}

/// The day of publication, if it is known to the day.
fn publication_day(published: &Decision) -> Option<Date> {
    let reading = published.reading().filter(|reading| Precision::Day <= reading.precision)?;
    reading.value.as_ref()?.get(..10)?.parse().ok()
}

/// Whether what was found is part of a name: "the Sunday Times", "Theresa May". Drops the names before it from `names`.
fn named(names: &mut &[Claim<Name>], found: &Found) -> bool {
    while let [first, rest @ ..] = *names
        && first.what.tokens.end <= found.tokens.start
    {
        *names = rest;
    }
    let Some(name) = names.first().map(|claim| &claim.what) else { return false };
    if found.tokens.end <= name.tokens.start {
        return false;
    }
    let whole = found.tokens.start <= name.tokens.start && name.tokens.end <= found.tokens.end;
    match &found.meaning {
        // Feasts are names of events, and a weekday alone is no name whatever the model says.
        Meaning::When(When::YearPart { part: YearPart::Holiday(_), .. } | When::Weekday { .. }) if whole => false,
        // "the 2012 Olympics"
        Meaning::When(When::Calendar { month: None, .. }) if name.kind == names::Kind::Event => {
            name.tokens.start < found.tokens.start
        }
        Meaning::When(When::Calendar { day: Some(_), .. } | When::Full(_)) if whole => false,
        Meaning::When(When::Calendar { year: Some(_), month: Some(_), .. }) if whole => false,
        Meaning::When(When::Decade(_)) if name.tokens.start >= found.tokens.start => false,
        Meaning::When(When::Fiscal { .. }) if name.tokens.end <= found.tokens.end => false,
        // "the Feb. 12 State of the Union"
        Meaning::When(When::Calendar { day: Some(_), .. }) if name.kind == names::Kind::Event => {
            name.tokens.start < found.tokens.start
        }
        // "a 45-day truce", whatever the model says; but "Six Day War".
        Meaning::Duration(_) if name.tokens.start == found.tokens.start && name.tokens.end == found.tokens.end => false,
        Meaning::Duration(_) | Meaning::Clock { .. } | Meaning::Moments { .. } | Meaning::Ref(_) => {
            found.tokens.start >= name.tokens.start && found.tokens.end <= name.tokens.end
        }
        _ => true,
    }
}
