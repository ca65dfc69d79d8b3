//! What the words and the other times beside a time say of it: ranges, births, the day of a time of day.

use super::{Place, Reckoned, Resolver};
use crate::extract::times::calendar::{Grain, Unit};
use crate::extract::times::grammar::{Found, Meaning, When};
use crate::extract::times::lexicon::Step;
use crate::extract::tokens::TokenId;

impl Resolver<'_, '_> {
    /// "between April and September 2019": the year of the second is that of the first.
    pub(super) fn with_year_of_range(&mut self, when: &When, found: &Found, next: Option<&Found>) -> When {
        let (&When::Calendar { year: None, month: Some(month), day, step: None }, Some(next)) = (when, next) else {
            return when.clone();
        };
        let joined = next.tokens.start == found.tokens.end + 1
            && matches!(
                self.syntax.form(TokenId(found.tokens.end)),
                "and" | "to" | "-" | "–" | "or" | "until" | "through" | "till"
            );
        if !joined {
            return when.clone();
        }
        let year = match &next.meaning {
            &Meaning::When(When::Calendar { year: Some(year), month: Some(last), .. }) => {
                if month <= last {
                    year
                } else {
                    year - 1
                }
            }
            // "from June 1 to Nov. 30": no further from the second than it must be.
            Meaning::When(end @ When::Calendar { year: None, month: Some(last), day: Some(_), step: None })
                if day.is_some() && self.syntax.form(TokenId(found.tokens.end)) != "and" =>
            {
                let Some(Reckoned { place: Place::Point(end), .. }) = self.reckon(end, next) else {
                    return when.clone();
                };
                let year = end.first.year();
                if month <= *last { year } else { year - 1 }
            }
            _ => return when.clone(),
        };
        When::Calendar { year: Some(year), month: Some(month), day, step: None }
    }

    /// "from Tuesday to Sunday", "began Monday and were due to end Wednesday": the one after the other.
    pub(super) fn end_of_range(&self, when: When, found: &Found) -> When {
        match when {
            When::Weekday { day, step: None }
                if self.before.is_some_and(|end| end + 1 == found.tokens.start)
                    && self.here.is_some_and(|(_, point)| point.grain == Grain::Day)
                    && matches!(
                        self.syntax.form(TokenId(found.tokens.start - 1)),
                        "to" | "-" | "–" | "until" | "through" | "till"
                    ) =>
            {
                When::Weekday { day, step: Some(Step::Following) }
            }
            When::Weekday { day, step: None } if self.ends_what_began(found) => {
                When::Weekday { day, step: Some(Step::Following) }
            }
            when => when,
        }
    }

    /// Whether a time stands right after a verb of ending, and the time before it in the sentence after one of beginning.
    fn ends_what_began(&self, found: &Found) -> bool {
        let verb = |time: u32| {
            let before = self.syntax.before(TokenId(time))?;
            if self.syntax.form(before) == "on" { self.syntax.before(before) } else { Some(before) }
        };
        let Some((before, _)) = self.here.filter(|(_, point)| point.grain == Grain::Day) else { return false };
        let began = self.times.get(before.0 as usize - 1).and_then(|time| verb(time.what.tokens.start));
        began.is_some_and(|verb| matches!(self.syntax.lemma(verb), "begin" | "start" | "open"))
            && verb(found.tokens.start)
                .is_some_and(|verb| matches!(self.syntax.lemma(verb), "end" | "finish" | "conclude" | "close"))
    }

    /// Whether a date is that of a birth: "born on July 4, 1931".
    pub(super) fn of_birth(&self, found: &Found) -> bool {
        let opens = self.syntax.sentence(self.now).start;
        (opens..found.tokens.start).rev().take(2).any(|token| self.syntax.form(TokenId(token)) == "born")
    }

    /// The day that stands right after a time, but for another time in brackets: "6 a.m. (0400 GMT) on Sunday".
    pub(super) fn day_beside(&self, found: &Found, rest: &[Found]) -> Option<When> {
        let open = |token| self.syntax.form(TokenId(token)) == "(";
        let (found, next) = match rest {
            [other, next, ..] if matches!(other.meaning, Meaning::Clock { day: None, .. }) => {
                if other.tokens.start != found.tokens.end + 1 || !open(found.tokens.end) {
                    return None;
                }
                (other, next)
            }
            [next, ..] => (found, next),
            [] => return None,
        };
        let between = found.tokens.end..next.tokens.start;
        let near = between.len() <= 2;
        let through = match &next.meaning {
            Meaning::When(when @ (When::Weekday { .. } | When::Shift { unit: Unit::Day, .. })) if near => {
                Some(when.clone())
            }
            Meaning::When(when @ When::Calendar { day: Some(_), .. }) if near => Some(when.clone()),
            _ => None,
        };
        let linked = between.clone().all(|token| matches!(self.syntax.form(TokenId(token)), ")" | "on" | "," | "("));
        through.filter(|_| linked && !between.is_empty())
    }
}
