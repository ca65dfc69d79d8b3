//! Says what day or stretch is meant: by the publication, the tense, and the dates told before.

use jiff::ToSpan;
use jiff::civil::Date;

use super::calendar::{Grain, Point, Season, Unit, day_of, weekday};
use super::duration;
use super::grammar::{Found, From, Meaning, Side, When, YearPart};
use super::lexicon::{Part, Ref, Step};
use super::tense::{Direction, Tenses};
use super::{Interval, Kind, Time, TimeId};
use crate::extract::sentences::SentenceId;
use crate::extract::syntax::{Syntax, pos};
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Score};

/// A date without a year is nearly never further away than this many days: then it is the other one.
const FAR: i32 = 330;
/// … if that is no further than this.
const NEAR: i32 = 45;

/// A time of day is of a day that was told before, if that is no further from the publication than this.
const STORY: i32 = 10;

/// How sure a claim is, by what it rests on: set by hand, in the order in which such claims were seen to be right.
mod sure {
    /// Told in full.
    pub(super) const FULL: u16 = 970;
    /// Reckoned from the publication without doubt: "last week".
    pub(super) const RECKONED: u16 = 920;
    /// By the tense of its verb.
    pub(super) const TENSE: u16 = 850;
    /// No tense tells.
    pub(super) const NEAREST: u16 = 650;
    /// From the last date of the text.
    pub(super) const NARRATIVE: u16 = 700;
    /// No date to reckon from.
    pub(super) const PARTIAL: u16 = 500;
    /// "recently".
    pub(super) const VAGUE: u16 = 800;
}

/// What a date comes to.
#[derive(Clone, Debug)]
enum Place {
    Point(Point),
    /// As much as can be told without knowing the day of publication.
    Partial(String),
}

/// A date, what it was reckoned from, and how sure it is.
#[derive(Clone, Debug)]
struct Reckoned {
    place: Place,
    anchor: Option<TimeId>,
    rule: &'static str,
    score: u16,
}

/// What is known while the text is read.
pub(super) struct Resolver<'s, 'a> {
    syntax: &'s Syntax<'a>,
    today: Option<Date>,
    tenses: Tenses,
    times: Vec<Claim<Time>>,
    /// The last date of the text, of any grain.
    last: Option<(TimeId, Point)>,
    /// The last day of the text.
    last_day: Option<(TimeId, Date)>,
    /// The last time of day.
    last_moment: Option<(TimeId, Date, u16)>,
    /// The last date of this sentence.
    here: Option<(TimeId, Point)>,
    /// The last date of the sentence that was told with its year.
    told: Option<Point>,
    /// The sentence of the last date.
    last_in: Option<SentenceId>,
    /// This one.
    now: SentenceId,
    /// A year that the sentence begins with: what it tells after that is of this year.
    year: Option<i16>,
}

impl<'s, 'a> Resolver<'s, 'a> {
    pub(super) fn new(syntax: &'s Syntax<'a>, today: Option<Date>) -> Self {
        Resolver {
            syntax,
            today,
            tenses: Tenses::default(),
            times: Vec::new(),
            last: None,
            last_day: None,
            last_moment: None,
            here: None,
            told: None,
            last_in: None,
            now: SentenceId(0),
            year: None,
        }
    }

    /// All claims, in order.
    pub(super) fn finish(self) -> Vec<Claim<Time>> {
        self.times
    }

    /// Resolves what was found in a sentence, in order.
    pub(super) fn sentence(&mut self, sentence: SentenceId, found: &[Found]) {
        self.here = None;
        self.year = None;
        let opens = self.syntax.sentence(sentence).start;
        self.told = None;
        self.now = sentence;
        for (index, this) in found.iter().enumerate() {
            self.resolve(this, &found[index + 1..]);
            // A date told with its year: later ones of the sentence may be of it.
            if let (Meaning::When(When::Calendar { year: Some(_), month: Some(_), .. }), Some((_, point))) =
                (&this.meaning, self.here)
            {
                self.told = Some(point);
            }
            // "Next year's edition will run from August 3", "In 2019, …"
            let early = this.tokens.start < opens + 3;
            if let (true, Meaning::When(_), Some((_, point))) = (early, &this.meaning, self.here)
                && point.grain == Grain::Year
            {
                self.year = Some(point.first.year());
            }
        }
    }

    fn id(&self) -> TimeId {
        TimeId(self.times.len() as u32 + 1)
    }

    fn push(&mut self, found: &Found, time: Time, rule: &'static str, score: u16) {
        let at = self.syntax.span(&found.tokens);
        self.times.push(Claim::by_rule(rule, time, at, Score::per_mille(score)));
    }

    /// Remembers a date for what is told after it.
    fn remember(&mut self, point: Point) {
        let id = self.id();
        self.last = Some((id, point));
        self.last_in = Some(self.now);
        self.here = self.last;
        if point.grain == Grain::Day {
            self.last_day = Some((id, point.first));
        }
    }

    /// Resolves what was found; `rest` is what follows it in the sentence.
    fn resolve(&mut self, found: &Found, rest: &[Found]) {
        let blank = |kind, value: String| Time {
            kind,
            tokens: found.tokens.clone(),
            value,
            modifier: found.modifier,
            quant: None,
            freq: None,
            anchor: None,
            interval: None,
        };
        match &found.meaning {
            Meaning::When(when) => {
                let when = self.with_year_of_range(when, found, rest.first());
                match self.reckon(&when, found) {
                    Some(Reckoned { place: Place::Point(point), anchor, rule, score }) => {
                        let mut time = blank(Kind::Date, point.value());
                        (time.anchor, time.interval) = (anchor, point.interval());
                        self.remember(point);
                        self.push(found, time, rule, score);
                    }
                    Some(Reckoned { place: Place::Partial(value), rule, score, .. }) => {
                        self.push(found, blank(Kind::Date, value), rule, score);
                    }
                    None => {
                        // "two days later", where no day is known: how long after at least.
                        let told = match when {
                            When::Shift { unit, count, .. } => Some((unit, count)),
                            When::Months { count, .. } => Some((Unit::Month, count)),
                            _ => None,
                        };
                        if let Some((unit, count)) = told.filter(|&(_, count)| count != 0) {
                            let value = duration::of(count.unsigned_abs(), unit);
                            self.push(found, blank(Kind::Duration, value), "after-something", sure::PARTIAL);
                        }
                    }
                }
            }
            Meaning::Range(first, last) => {
                let (Some(first), Some(last)) = (self.reckon(first, found), self.reckon(last, found)) else { return };
                let mut time = match (&first.place, &last.place) {
                    (Place::Point(first), Place::Point(last)) => {
                        let mut last = *last;
                        if last.first < first.first {
                            // "November-February"
                            let Some(later) = last.first.checked_add(1.year()).ok() else { return };
                            last.first = later;
                        }
                        let mut time = blank(Kind::Duration, format!("{}/{}", first.value(), last.value()));
                        let end = last.end().map(|end| end.to_string());
                        time.interval = Some(Interval { begin: Some(first.first.to_string()), end });
                        self.remember(last);
                        time
                    }
                    (Place::Partial(first), Place::Partial(last)) => blank(Kind::Duration, format!("{first}/{last}")),
                    _ => return,
                };
                time.anchor = first.anchor;
                self.push(found, time, first.rule, first.score);
            }
            Meaning::Part { day, part } => self.part(found, day.as_ref(), *part, blank(Kind::Time, String::new())),
            Meaning::Clock { day, minutes, hour_only, zone, greenwich } => {
                let time = blank(Kind::Time, String::new());
                let beside = self.day_beside(found, rest);
                let day = day.as_ref().or(beside.as_ref());
                self.clock(found, day, (*minutes, *hour_only), (*zone, *greenwich), time);
            }
            Meaning::Moments { unit, amount, later, from } => {
                let value = duration::value(&duration::plain(*amount, *unit));
                let mut time = blank(Kind::Duration, value);
                let minutes = duration::minutes(*amount, *unit);
                if let (From::Narrative, Some((id, day, at)), Some(minutes)) = (from, self.last_moment, minutes) {
                    let total = i64::from(at) + if *later { minutes } else { -minutes };
                    let moved = day.checked_add(total.div_euclid(1440).days()).ok();
                    if let Some(day) = moved {
                        let at = total.rem_euclid(1440) as u16;
                        (time.kind, time.value, time.anchor) = (Kind::Time, moment(day, at), Some(id));
                        self.last_moment = Some((self.id(), day, at));
                    }
                }
                self.push(found, time, "moments-apart", sure::NARRATIVE);
            }
            Meaning::Duration(length) => {
                let mut time = blank(Kind::Duration, duration::value(length));
                if let Some(side) = length.side {
                    let from =
                        self.here.filter(|(_, point)| point.grain == Grain::Day).map(|(id, point)| (id, point.first));
                    let from = from.or(self.today.map(|today| (TimeId::PUBLICATION, today)));
                    if let Some((id, day)) = from {
                        time.anchor = Some(id);
                        time.interval = Some(interval_from(day, duration::span(length), side));
                    }
                }
                self.push(found, time, "amount-of-time", sure::RECKONED);
            }
            Meaning::Ref(meant) => {
                let mut time = blank(Kind::Date, reference(*meant).to_owned());
                time.anchor = self.today.map(|_| TimeId::PUBLICATION);
                self.push(found, time, "vague-time", sure::VAGUE);
            }
            Meaning::Set { value, quant, freq } => {
                let mut time = blank(Kind::Set, value.clone());
                (time.quant, time.freq) = (quant.map(str::to_owned), freq.clone());
                self.push(found, time, "recurring-time", sure::RECKONED);
            }
            Meaning::Nothing => {}
        }
    }

    /// "between April and September 2019": the year of the second is that of the first.
    fn with_year_of_range(&mut self, when: &When, found: &Found, next: Option<&Found>) -> When {
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

    /// The day that stands right after a time, but for another time in brackets: "6 a.m. (0400 GMT) on Sunday".
    fn day_beside(&self, found: &Found, rest: &[Found]) -> Option<When> {
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

    /// The day that a time of day is of: one told in this sentence, else the last one told if the story is still there,
    /// else that of the publication.
    fn day_of_story(&self, direction: Direction) -> Option<(TimeId, Date)> {
        let over = |day: Date| self.today.is_none_or(|today| direction != Direction::Past || day <= today);
        if let Some((id, point)) = self.here
            && point.grain == Grain::Day
            && over(point.first)
        {
            return Some((id, point.first));
        }
        let today = self.today.map(|today| (TimeId::PUBLICATION, today));
        let last = self.last_day.filter(|(_, day)| {
            today.is_none_or(|(_, today)| match direction {
                Direction::Past => (-STORY..=0).contains(&days_between(*day, today)),
                Direction::Future => (0..=STORY).contains(&days_between(*day, today)),
                Direction::Unknown => days_between(*day, today).abs() <= STORY,
            })
        });
        last.or(today)
    }

    fn part(&mut self, found: &Found, day: Option<&When>, part: Part, mut time: Time) {
        let reckoned = match day {
            Some(When::Shift { unit: Unit::Day, count: 0, from: From::Narrative }) | None => {
                let direction = self.tenses.direction(self.syntax, &found.tokens);
                self.day_of_story(direction).map(|(id, day)| (Place::Point(Point::day(day)), Some(id), sure::NARRATIVE))
            }
            Some(day) => self.reckon(day, found).map(|reckoned| (reckoned.place, reckoned.anchor, reckoned.score)),
        };
        let score = match reckoned {
            Some((Place::Point(point), anchor, score)) => {
                time.value = format!("{}{}", point.value(), part.code());
                time.interval = part_interval(point.first, part);
                time.anchor = anchor;
                self.remember(point);
                score
            }
            _ => {
                time.value = format!("XXXX-XX-XX{}", part.code());
                sure::PARTIAL
            }
        };
        self.push(found, time, "part-of-day", score);
    }

    fn clock(
        &mut self,
        found: &Found,
        day: Option<&When>,
        (minutes, hour_only): (u16, bool),
        (zone, greenwich): (Option<i16>, bool),
        mut time: Time,
    ) {
        let direction = self.tenses.direction(self.syntax, &found.tokens);
        let told = day.and_then(|day| self.reckon(day, found));
        let (day, anchor, score) = match told {
            Some(Reckoned { place: Place::Point(point), anchor, score, .. }) => (Some(point.first), anchor, score),
            Some(_) => (None, None, sure::PARTIAL),
            None => match self.day_of_story(direction) {
                Some((id, day)) => (Some(day), Some(id), sure::NARRATIVE),
                None => (None, None, sure::PARTIAL),
            },
        };
        // The midnight of a day that is told, or of what is over, begins the day.
        let midnight = minutes == 1440 && (score != sure::NARRATIVE || direction != Direction::Future);
        let minutes = if midnight { 0 } else { minutes };
        let zulu = if greenwich { "Z" } else { "" };
        match day {
            Some(day) => {
                time.value = format!("{}{zulu}", moment(day, minutes));
                time.interval = moment_interval(day, minutes, hour_only, zone);
                time.anchor = anchor;
                self.remember(Point::day(day));
                if !greenwich {
                    self.last_moment = Some((self.id(), day, minutes));
                }
            }
            None => time.value = format!("T{:02}:{:02}{zulu}", minutes / 60, minutes % 60),
        }
        self.push(found, time, "time-of-day", score);
    }

    /// What day or stretch is meant; none where it hangs on a date that is not known.
    fn reckon(&mut self, when: &When, found: &Found) -> Option<Reckoned> {
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
                // "on November 15, 2017, …, and resigned on November 21": the next one, of a year that is over.
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
        let last = whole.end()?.checked_sub(1.day()).ok()?;
        let point = Point::around(grain, last)?;
        // The last weekend of a month is one that ends in it.
        return if point.end()? > whole.end()? && grain == Grain::Weekend {
            point.shifted(unit, -1)
        } else {
            Some(point)
        };
    }
    let first = Point::around(grain, whole.first)?;
    let count = i64::from(nth) - 1 + i64::from(grain == Grain::Weekend && first.first < whole.first);
    first.shifted(unit, count)
}

fn publication(point: Point, rule: &'static str, score: u16) -> Reckoned {
    Reckoned { place: Place::Point(point), anchor: Some(TimeId::PUBLICATION), rule, score }
}

fn partial(value: String) -> Reckoned {
    Reckoned { place: Place::Partial(value), anchor: None, rule: "partial-date", score: sure::PARTIAL }
}

fn reference(meant: Ref) -> &'static str {
    match meant {
        Ref::Past => "PAST_REF",
        Ref::Present => "PRESENT_REF",
        Ref::Future => "FUTURE_REF",
    }
}

/// How many days `day` is after `from`.
fn days_between(day: Date, from: Date) -> i32 {
    from.until(day).map_or(i32::MAX, |span| span.get_days())
}

fn moment(day: Date, minutes: u16) -> String {
    format!("{day}T{:02}:{:02}", minutes / 60, minutes % 60)
}

fn offset(zone: Option<i16>) -> String {
    match zone {
        None => String::new(),
        Some(0) => "Z".to_owned(),
        Some(minutes) => {
            let sign = if minutes < 0 { '-' } else { '+' };
            let size = minutes.unsigned_abs();
            format!("{sign}{:02}:{:02}", size / 60, size % 60)
        }
    }
}

/// The minute or hour that a time of day covers.
fn moment_interval(day: Date, minutes: u16, hour_only: bool, zone: Option<i16>) -> Option<Interval> {
    let at = |minutes: u16| {
        let day = day.checked_add(i64::from(minutes / 1440).days()).ok()?;
        Some(format!("{}{}", moment(day, minutes % 1440), offset(zone)))
    };
    let length = if hour_only { 60 } else { 1 };
    Some(Interval { begin: Some(at(minutes)?), end: Some(at(minutes + length)?) })
}

/// The hours that a part of a day covers, as forecasts count them.
fn part_interval(day: Date, part: Part) -> Option<Interval> {
    let (begin, end) = match part {
        Part::Morning => (6, 12),
        Part::Midday => (11, 14),
        Part::Afternoon => (12, 18),
        Part::Evening => (18, 24),
        Part::Night => (21, 30),
    };
    let at = |hours: u16| {
        let day = day.checked_add(i64::from(hours / 24).days()).ok()?;
        Some(moment(day, hours % 24 * 60))
    };
    Some(Interval { begin: Some(at(begin)?), end: Some(at(end)?) })
}

/// The stretch before or after a day; open where its length is not known.
fn interval_from(day: Date, length: Option<jiff::Span>, side: Side) -> Interval {
    let day_text = Some(day.to_string());
    match side {
        Side::Before => {
            let begin = length.and_then(|length| day.checked_sub(length).ok()).map(|begin| begin.to_string());
            Interval { begin, end: day_text }
        }
        Side::After => {
            let end = length.and_then(|length| day.checked_add(length).ok()).map(|end| end.to_string());
            Interval { begin: day_text, end }
        }
    }
}
