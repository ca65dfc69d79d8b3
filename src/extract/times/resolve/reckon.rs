//! Which day or stretch of the calendar a date is.

use jiff::ToSpan;

use super::written::{days_between, reference};
use super::{Place, Reckoned, Resolver, sure};
use crate::extract::syntax::pos;
use crate::extract::times::TimeId;
use crate::extract::times::calendar::{Grain, Point, Season, Unit, day_of, weekday};
use crate::extract::times::grammar::{Found, From, When, YearPart};
use crate::extract::times::lexicon::{Ref, Step};
use crate::extract::times::tense::Direction;
use crate::extract::tokens::TokenId;

/// A date without a year is nearly never further away than this many days: then it is the other one.
const FAR: i32 = 330;
/// … if that is no further than this.
const NEAR: i32 = 45;

impl Resolver<'_, '_> {
    /// What day or stretch is meant; none where it hangs on a date that is not known.
    pub(super) fn reckon(&mut self, when: &When, found: &Found) -> Option<Reckoned> {
        let direction = self.direction(when, found);
        let full = |point| Reckoned { place: Place::Point(point), anchor: None, rule: "full-date", score: sure::FULL };
        match when {
            When::Full(date) => Some(full(Point::day(*date))),
            &When::Calendar { year: Some(year), month, day, .. } => Some(full(match (month, day) {
                (Some(month), Some(day)) => Point::day(day_of(year, month, day)?),
                (Some(month), None) => Point::month(year, month)?,
                _ => Point::year(year)?,
            })),
            &When::Calendar { year: None, month: Some(month), day, step } => {
                let partial = match day {
                    Some(day) => format!("XXXX-{month:02}-{day:02}"),
                    None => format!("XXXX-{month:02}"),
                };
                let in_year = |year: i16| match day {
                    Some(day) => day_of(year, month, day).map(Point::day),
                    None => Point::month(year, month),
                };
                if let (Some(year), None) = (self.year, step)
                    && let Some(point) = in_year(year)
                {
                    return Some(Reckoned {
                        place: Place::Point(point),
                        anchor: None,
                        rule: "year-of-sentence",
                        score: sure::TENSE,
                    });
                }
                // "on November 15, 2017, … He resigned on November 21": the next one, of a year that is over.
                if let (Some(told), None) = (self.told, step)
                    && direction != Direction::Future
                    && self.today.is_none_or(|today| told.first.year() < today.year())
                {
                    let year = told.first.year();
                    let point =
                        [year, year + 1].into_iter().filter_map(in_year).find(|point| told.first <= point.first)?;
                    if self.today.is_none_or(|today| point.first <= today) {
                        return Some(Reckoned {
                            place: Place::Point(point),
                            anchor: None,
                            rule: "year-of-sentence",
                            score: sure::NARRATIVE,
                        });
                    }
                }
                self.of_some_year(in_year, partial, step, direction)
            }
            When::Calendar { .. } => None,
            When::InYear { month, day, year } => {
                let (month, day) = (*month, *day);
                match self.reckon(year, found)? {
                    Reckoned { place: Place::Point(year), anchor, rule, score } => {
                        let year = year.first.year();
                        let point = match day {
                            Some(day) => Point::day(day_of(year, month, day)?),
                            None => Point::month(year, month)?,
                        };
                        Some(Reckoned { place: Place::Point(point), anchor, rule, score })
                    }
                    Reckoned { place: Place::Partial(_), .. } => Some(partial(match day {
                        Some(day) => format!("XXXX-{month:02}-{day:02}"),
                        None => format!("XXXX-{month:02}"),
                    })),
                }
            }
            &When::Weekday { day, step } => self.weekday(day, step, direction),
            When::Nth { nth, unit, of } => self.nth(of, found, |whole| nth_unit(whole, *nth, *unit)),
            When::NthWeekday { nth, day, of } => {
                let (nth, weekday) = (*nth, weekday(*day));
                self.nth(of, found, |month| Some(Point::day(month.first.nth_weekday_of_month(nth, weekday).ok()?)))
            }
            &When::WeekdayOf { day, weeks } => {
                let Some(today) = self.today else { return Some(partial(format!("XXXX-WXX-{day}"))) };
                let week = Point::around(Grain::Week, today.checked_add(weeks.weeks()).ok()?)?;
                let first = week.first.checked_add(i64::from(day - 1).days()).ok()?;
                Some(publication(Point::day(first), "weekday-of-week", sure::RECKONED))
            }
            When::YearPart { part, year, step } => self.year_part(*part, year.as_deref(), *step, direction, found),
            &When::Decade(year) => Some(full(Point::around(Grain::Decade, day_of(year, 1, 1)?)?)),
            &When::Century(number) => {
                Some(full(Point { grain: Grain::Century, first: day_of(number.checked_mul(100)?, 1, 1)? }))
            }
            When::Fiscal { year, part } => self.fiscal(year.as_deref(), *part, found),
            When::Same { unit, quarter, year } => self.same(*unit, *quarter, year.as_deref(), found),
            When::Around { unit, day } => self.nth(day, found, |day| Point::around(unit.grain(), day.first)),
            &When::Anniversary { unit, years } => {
                let Some(today) = self.today else { return Some(partial(reference(Ref::Past).to_owned())) };
                let day = Point::day(today).first.checked_add(Unit::Year.span(years)?).ok()?;
                Some(publication(Point::around(unit.grain(), day)?, "from-publication", sure::RECKONED))
            }
            When::YearToDate => self.shift(Unit::Year, 0, From::Publication, direction),
            &When::Shift { unit, count, from } => self.shift(unit, count, from, direction),
            &When::Months { count, from } => self.shift(Unit::Month, count, from, direction),
        }
    }

    /// A part of a month or year, by its number.
    fn nth(&mut self, of: &When, found: &Found, part: impl Fn(Point) -> Option<Point>) -> Option<Reckoned> {
        match self.reckon(of, found)? {
            Reckoned { place: Place::Point(whole), anchor, rule, score } => {
                Some(Reckoned { place: Place::Point(part(whole)?), anchor, rule, score })
            }
            partial => Some(partial),
        }
    }

    fn direction(&mut self, when: &When, found: &Found) -> Direction {
        let asks = matches!(
            when,
            When::Calendar { year: None, .. }
                | When::Weekday { .. }
                | When::YearPart { .. }
                | When::Shift { unit: Unit::Weekend, .. }
        );
        if !asks {
            return Direction::Unknown;
        }
        if let When::YearPart { part: YearPart::Quarter(_) | YearPart::Half(_), .. } = when {
            // "second-quarter profit" is told when the quarter is over.
            let after = TokenId(found.tokens.end);
            let inside = self.syntax.sentence(self.syntax.sentence_of(TokenId(found.tokens.start))).contains(&after.0);
            if inside && self.syntax.upos(after) == pos::NOUN {
                let ahead =
                    matches!(self.syntax.lemma(after), "forecast" | "guidance" | "outlook" | "target" | "estimate");
                return if ahead { Direction::Future } else { Direction::Past };
            }
        }
        self.tenses.direction(self.syntax, &found.tokens)
    }

    /// A date that comes once a year, in the year that is meant.
    fn of_some_year(
        &self,
        in_year: impl Fn(i16) -> Option<Point>,
        told: String,
        step: Option<Step>,
        direction: Direction,
    ) -> Option<Reckoned> {
        if let Some(Step::Following | Step::That | Step::Same | Step::Previous) = step {
            let (id, last) = self.last?;
            let year = last.first.year();
            let point = match step {
                Some(Step::Following) => {
                    [year, year + 1].into_iter().filter_map(in_year).find(|point| last.first < point.first)?
                }
                Some(Step::Previous) => {
                    [year, year - 1].into_iter().filter_map(in_year).find(|point| point.first < last.first)?
                }
                _ => in_year(year)?,
            };
            return Some(Reckoned {
                place: Place::Point(point),
                anchor: Some(id),
                rule: "from-last-date",
                score: sure::NARRATIVE,
            });
        }
        let Some(today) = self.today else { return Some(partial(told)) };
        let year = today.year();
        // Leap days are up to eight years apart.
        let before = || (year - 8..=year).rev().filter_map(&in_year);
        let after = || (year..=year + 8).filter_map(&in_year);
        let past = || before().find(|point| point.first <= today);
        let future = || after().find(|point| point.end().is_some_and(|end| today < end));
        let (point, score) = match step {
            Some(Step::Last | Step::Past | Step::Recent) => {
                (before().find(|point| point.end().is_some_and(|end| end <= today)), sure::RECKONED)
            }
            Some(Step::Next | Step::Coming) => (after().find(|point| today < point.first), sure::RECKONED),
            Some(_) => (in_year(year), sure::RECKONED),
            None => {
                let (past, future) = (past()?, future()?);
                let (ago, ahead) = (-days_between(past.first, today), days_between(future.first, today).max(0));
                match direction {
                    Direction::Past if ago > FAR && ahead < NEAR && past.grain == Grain::Day => {
                        (Some(future), sure::NEAREST)
                    }
                    Direction::Past => (Some(past), sure::TENSE),
                    Direction::Future if ahead > FAR && ago < NEAR && past.grain == Grain::Day => {
                        (Some(past), sure::NEAREST)
                    }
                    Direction::Future => (Some(future), sure::TENSE),
                    Direction::Unknown => (Some(if ahead * 3 < ago { future } else { past }), sure::NEAREST),
                }
            }
        };
        Some(publication(point?, "date-of-year", score))
    }

    fn weekday(&self, day: u8, step: Option<Step>, direction: Direction) -> Option<Reckoned> {
        let weekday = weekday(day);
        if let Some(Step::Following | Step::That | Step::Same | Step::Previous) = step
            && let Some((id, last)) = self.last_day
        {
            let day = match step {
                Some(Step::Following) => last.nth_weekday(1, weekday).ok()?,
                Some(Step::Previous) => last.nth_weekday(-1, weekday).ok()?,
                _ => Point::around(Grain::Week, last)?.first.checked_add(i64::from(day - 1).days()).ok()?,
            };
            return Some(Reckoned {
                place: Place::Point(Point::day(day)),
                anchor: Some(id),
                rule: "from-last-date",
                score: sure::NARRATIVE,
            });
        }
        let Some(today) = self.today else { return Some(partial(format!("XXXX-WXX-{day}"))) };
        let same = today.weekday() == weekday;
        let past = || if same { Some(today) } else { today.nth_weekday(-1, weekday).ok() };
        let future = || if same { Some(today) } else { today.nth_weekday(1, weekday).ok() };
        let (day, score) = match step {
            Some(Step::Last | Step::Past | Step::Previous | Step::Recent) => {
                (today.nth_weekday(-1, weekday).ok(), sure::RECKONED)
            }
            Some(Step::Next | Step::Coming | Step::Following) => (today.nth_weekday(1, weekday).ok(), sure::RECKONED),
            _ => match direction {
                Direction::Future => (future(), sure::TENSE),
                Direction::Past => (past(), sure::TENSE),
                Direction::Unknown if step == Some(Step::This) => (future(), sure::NEAREST),
                Direction::Unknown => (past(), sure::NEAREST),
            },
        };
        Some(publication(Point::day(day?), "weekday", score))
    }

    fn year_part(
        &mut self,
        part: YearPart,
        year: Option<&When>,
        step: Option<Step>,
        direction: Direction,
        found: &Found,
    ) -> Option<Reckoned> {
        let in_year = |year: i16| match part {
            YearPart::Season(season) => {
                Some(Point { grain: Grain::Season(season), first: day_of(year, season.month(), 1)? })
            }
            YearPart::Quarter(number) => Some(Point { grain: Grain::Quarter, first: day_of(year, number * 3 - 2, 1)? }),
            YearPart::Half(number) => Some(Point { grain: Grain::Half, first: day_of(year, number * 6 - 5, 1)? }),
            YearPart::Holiday(holiday) => holiday.in_year(year).map(Point::day),
        };
        let told = match part {
            YearPart::Season(season) => format!("XXXX-{}", season.code()),
            YearPart::Quarter(number) => format!("XXXX-Q{number}"),
            YearPart::Half(number) => format!("XXXX-H{number}"),
            YearPart::Holiday(_) => "XXXX-XX-XX".to_owned(),
        };
        if let Some(year) = year {
            return match self.reckon(year, found)? {
                Reckoned { place: Place::Point(year), anchor, score, .. } => {
                    let point = in_year(year.first.year())?;
                    Some(Reckoned { place: Place::Point(point), anchor, rule: "part-of-year", score })
                }
                Reckoned { place: Place::Partial(_), .. } => Some(partial(told)),
            };
        }
        // "the fourth quarter" of what is over is the last one that is over.
        let over =
            matches!(part, YearPart::Quarter(_) | YearPart::Half(_)) && direction == Direction::Past && step.is_none();
        let this_winter = step == Some(Step::This) && matches!(part, YearPart::Season(Season::Winter));
        if let (true, Some(today)) = (this_winter, self.today) {
            return Some(publication(
                Point::around(Grain::Season(Season::Winter), today)?,
                "part-of-year",
                sure::RECKONED,
            ));
        }
        self.of_some_year(in_year, told, if over { Some(Step::Last) } else { step }, direction)
    }

    fn shift(&self, unit: Unit, count: i64, from: From, direction: Direction) -> Option<Reckoned> {
        // "a year earlier" compares with what was just told.
        let just = self.here.is_some() || self.last_in.is_some_and(|last| self.now.0 <= last.0 + 1);
        if from == From::Narrative
            && let Some((id, last)) = self.last
            && (just || 0 <= count || unit < Unit::Month)
        {
            // What is told by the day cannot be reckoned from a year.
            let fine = match unit.grain() {
                Grain::Day => last.grain == Grain::Day,
                Grain::Week | Grain::Weekend => matches!(last.grain, Grain::Day | Grain::Week | Grain::Weekend),
                Grain::Month => matches!(last.grain, Grain::Day | Grain::Week | Grain::Weekend | Grain::Month),
                _ => !matches!(last.grain, Grain::Decade | Grain::Century),
            };
            if !fine {
                return None;
            }
            let point = last.shifted(unit, count)?;
            return Some(Reckoned {
                place: Place::Point(point),
                anchor: Some(id),
                rule: "from-last-date",
                score: sure::NARRATIVE,
            });
        }
        let Some(today) = self.today else {
            let meant = match (count, unit) {
                (0, _) => Ref::Present,
                (count, _) if count < 0 => Ref::Past,
                _ => Ref::Future,
            };
            return Some(partial(reference(meant).to_owned()));
        };
        let mut point = Point::day(today).shifted(unit, count)?;
        if unit == Unit::Weekend && count == 0 && direction != Direction::Future && today < point.first {
            // "over the weekend", of what is over.
            point = point.shifted(Unit::Weekend, -1)?;
        }
        let score = if from == From::Narrative { sure::PARTIAL } else { sure::RECKONED };
        Some(publication(point, "from-publication", score))
    }
}

/// The so-manieth of a unit within a month or year, counted from its end where the number is below zero.
fn nth_unit(whole: Point, nth: i8, unit: Unit) -> Option<Point> {
    let grain = unit.grain();
    if nth < 0 {
        // The last week of a month is the last one that has most of its days in it.
        let back = if grain == Grain::Week { 4.days() } else { 1.day() };
        let last = whole.end()?.checked_sub(back).ok()?;
        let point = Point::around(grain, last)?;
        // The last weekend of a month is one that ends in it.
        return if point.end()? > whole.end()? && grain == Grain::Weekend {
            point.shifted(unit, -1)
        } else {
            Some(point)
        };
    }
    // The first week of a month is the one that has most of its days in it, as the first of a year has.
    let early = if grain == Grain::Week { whole.first.checked_add(3.days()).ok()? } else { whole.first };
    let first = Point::around(grain, early)?;
    let count = i64::from(nth) - 1 + i64::from(grain == Grain::Weekend && first.first < whole.first);
    first.shifted(unit, count)
}

pub(super) fn publication(point: Point, rule: &'static str, score: u16) -> Reckoned {
    Reckoned { place: Place::Point(point), anchor: Some(TimeId::PUBLICATION), rule, score }
}

pub(super) fn partial(value: String) -> Reckoned {
    Reckoned { place: Place::Partial(value), anchor: None, rule: "partial-date", score: sure::PARTIAL }
}
