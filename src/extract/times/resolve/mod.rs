//! Says what day or stretch is meant: by the publication, the tense, and the dates told before.

mod beside;
mod compared;
mod reckon;
mod written;

use jiff::ToSpan;
use jiff::civil::Date;

use super::calendar::{Grain, Point, Unit};
use super::duration;
use super::grammar::{Found, From, Meaning, When};
use super::lexicon::Part;
use super::tense::{Direction, Tenses};
use super::{Interval, Kind, Time, TimeId};
use crate::extract::sentences::{ParagraphId, SentenceId};
use crate::extract::syntax::Syntax;
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Score};

use written::{days_between, interval_from, moment, moment_interval, part_interval, reference};

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
    /// The last date of the paragraph that was told with its year, while no other is told since.
    told: Option<Point>,
    /// The paragraph that is read.
    paragraph: Option<ParagraphId>,
    /// The sentence of the last date.
    last_in: Option<SentenceId>,
    /// This one.
    now: SentenceId,
    /// Where the time before this one ended in the sentence.
    before: Option<u32>,
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
            paragraph: None,
            last_in: None,
            now: SentenceId(0),
            before: None,
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
        self.before = None;
        self.year = None;
        let opens = self.syntax.sentence(sentence).start;
        let paragraph = self.syntax.paragraph_of(sentence);
        if self.paragraph != Some(paragraph) {
            (self.told, self.paragraph) = (None, Some(paragraph));
        }
        self.now = sentence;
        for (index, this) in found.iter().enumerate() {
            self.resolve(this, &found[index + 1..]);
            self.before = Some(this.tokens.end);
            // A date told with its year: later ones of the paragraph may be of it, but not of the year of a birth.
            if let (Meaning::When(When::Calendar { year: Some(_), month: Some(_), .. }), Some((_, point))) =
                (&this.meaning, self.here)
                && !self.of_birth(this)
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
                let when = self.end_of_range(when, found);
                match self.reckon(&when, found) {
                    Some(Reckoned { place: Place::Point(point), anchor, rule, score }) => {
                        let mut time = blank(Kind::Date, point.value());
                        (time.anchor, time.interval) = (anchor, point.interval());
                        if let (When::YearToDate, Some(interval), Some(today)) = (&when, &mut time.interval, self.today)
                        {
                            interval.end = today.tomorrow().ok().map(|day| day.to_string());
                        }
                        if anchor == Some(TimeId::PUBLICATION) {
                            self.told = None;
                        }
                        self.remember(point);
                        self.push(found, time, rule, score);
                    }
                    Some(Reckoned { place: Place::Partial(value), anchor, rule, score }) => {
                        let mut time = blank(Kind::Date, value);
                        time.anchor = anchor;
                        self.push(found, time, rule, score);
                    }
                    None => {
                        // "two days later", where no day is known: how long after at least.
                        let told = match when {
                            When::Shift { unit, count, .. } => Some((unit, count)),
                            When::Months { count, .. } => Some((Unit::Month, count)),
                            _ => None,
                        };
                        // "the day before" tells no amount.
                        let article = self.syntax.form(TokenId(found.tokens.start)).eq_ignore_ascii_case("the");
                        if let Some((unit, count)) = told.filter(|&(_, count)| count != 0 && !article) {
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
}
