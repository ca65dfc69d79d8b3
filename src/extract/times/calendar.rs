//! Stretches of the calendar: what they are called in TIMEX3, where they begin and end, and what comes before and after.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::{Span, ToSpan};

use super::Interval;

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Night,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Unit {
    /// By its name in the list of words.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "second" => Unit::Second,
            "minute" => Unit::Minute,
            "hour" => Unit::Hour,
            "day" => Unit::Day,
            "night" => Unit::Night,
            "weekend" => Unit::Weekend,
            "week" => Unit::Week,
            "fortnight" => Unit::Fortnight,
            "month" => Unit::Month,
            "quarter" => Unit::Quarter,
            "year" => Unit::Year,
            "decade" => Unit::Decade,
            "century" => Unit::Century,
            "millennium" => Unit::Millennium,
            _ => return None,
        })
    }

    /// Whether it is shorter than a day.
    pub(super) fn is_clock(self) -> bool {
        self <= Unit::Hour
    }

    /// How durations count it: how many of which letter.
    pub(super) fn period(self) -> (u64, &'static str) {
        match self {
            Unit::Second => (1, "S"),
            Unit::Minute => (1, "M"),
            Unit::Hour => (1, "H"),
            Unit::Day | Unit::Night => (1, "D"),
            Unit::Weekend => (1, "WE"),
            Unit::Week => (1, "W"),
            Unit::Fortnight => (2, "W"),
            Unit::Month => (1, "M"),
            Unit::Quarter => (3, "M"),
            Unit::Year => (1, "Y"),
            Unit::Decade => (10, "Y"),
            Unit::Century => (100, "Y"),
            Unit::Millennium => (1000, "Y"),
        }
    }

    /// So many of it, where calendars can count them.
    pub(super) fn span(self, count: i64) -> Option<Span> {
        let years = |each: i64| count.checked_mul(each).filter(|years| years.abs() < 9000).map(|years| years.years());
        match self {
            Unit::Second | Unit::Minute | Unit::Hour => None,
            Unit::Day | Unit::Night => (count.abs() < 3_000_000).then(|| count.days()),
            Unit::Week | Unit::Weekend => (count.abs() < 400_000).then(|| count.weeks()),
            Unit::Fortnight => (count.abs() < 200_000).then(|| (2 * count).weeks()),
            Unit::Month => (count.abs() < 100_000).then(|| count.months()),
            Unit::Quarter => (count.abs() < 30_000).then(|| (3 * count).months()),
            Unit::Year => years(1),
            Unit::Decade => years(10),
            Unit::Century => years(100),
            Unit::Millennium => years(1000),
        }
    }

    /// The grain of a time that is told to within this unit.
    pub(super) fn grain(self) -> Grain {
        match self {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Night => Grain::Day,
            Unit::Weekend => Grain::Weekend,
            Unit::Week | Unit::Fortnight => Grain::Week,
            Unit::Month => Grain::Month,
            Unit::Quarter => Grain::Quarter,
            Unit::Year => Grain::Year,
            Unit::Decade => Grain::Decade,
            Unit::Century | Unit::Millennium => Grain::Century,
        }
    }
}

/// A season of the north.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

impl Season {
    /// By its name in the list of words.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "spring" => Season::Spring,
            "summer" => Season::Summer,
            "autumn" => Season::Autumn,
            "winter" => Season::Winter,
            _ => return None,
        })
    }

    /// As TIMEX3 has it.
    pub(super) fn code(self) -> &'static str {
        match self {
            Season::Spring => "SP",
            Season::Summer => "SU",
            Season::Autumn => "FA",
            Season::Winter => "WI",
        }
    }

    /// The month it begins with, as news counts them.
    pub(super) fn month(self) -> u8 {
        match self {
            Season::Spring => 3,
            Season::Summer => 6,
            Season::Autumn => 9,
            Season::Winter => 12,
        }
    }
}

/// How long a stretch of the calendar is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    Day,
    Weekend,
    Week,
    Month,
    Season(Season),
    Quarter,
    Half,
    Year,
    Decade,
    Century,
}

/// A stretch of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    /// How long it is.
    pub(super) grain: Grain,
    /// Its first day.
    pub(super) first: Date,
}

/// The day, if the calendar has it.
pub(super) fn day_of(year: i16, month: u8, day: u8) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The weekday of this number; Monday is 1.
pub(super) fn weekday(number: u8) -> Weekday {
    Weekday::from_monday_one_offset(number.clamp(1, 7) as i8).expect("1 to 7 are the days of the week")
}

impl Point {
    /// The stretch of this grain that `day` lies in.
    pub(super) fn around(grain: Grain, day: Date) -> Option<Point> {
        let back = |days: i8| day.checked_sub(i64::from(days).days()).ok();
        let into_week = day.weekday().to_monday_zero_offset();
        let year = day.year();
        let first = match grain {
            Grain::Day => day,
            Grain::Week => back(into_week)?,
            Grain::Weekend => back(into_week)?.checked_add(5.days()).ok()?,
            Grain::Month => day.first_of_month(),
            Grain::Season(season) => {
                let begins = season.month();
                // The winter of a year is the one that it ends with; a day of January lies in the last one.
                let year = if season == Season::Winter && day.month() < 3 { year - 1 } else { year };
                day_of(year, begins, 1)?
            }
            Grain::Quarter => day_of(year, (day.month() as u8 - 1) / 3 * 3 + 1, 1)?,
            Grain::Half => day_of(year, if day.month() < 7 { 1 } else { 7 }, 1)?,
            Grain::Year => day_of(year, 1, 1)?,
            Grain::Decade => day_of(year - year.rem_euclid(10), 1, 1)?,
            Grain::Century => day_of(year - year.rem_euclid(100), 1, 1)?,
        };
        Some(Point { grain, first })
    }

    /// A day.
    pub(super) fn day(first: Date) -> Point {
        Point { grain: Grain::Day, first }
    }

    /// A month of a year.
    pub(super) fn month(year: i16, month: u8) -> Option<Point> {
        Some(Point { grain: Grain::Month, first: day_of(year, month, 1)? })
    }

    /// A year.
    pub(super) fn year(year: i16) -> Option<Point> {
        Some(Point { grain: Grain::Year, first: day_of(year, 1, 1)? })
    }

    /// The first day after it.
    pub(super) fn end(self) -> Option<Date> {
        let length = match self.grain {
            Grain::Day => 1.day(),
            Grain::Weekend => 2.days(),
            Grain::Week => 1.week(),
            Grain::Month => 1.month(),
            Grain::Season(_) | Grain::Quarter => 3.months(),
            Grain::Half => 6.months(),
            Grain::Year => 1.year(),
            Grain::Decade => 10.years(),
            Grain::Century => 100.years(),
        };
        self.first.checked_add(length).ok()
    }

    /// The stretch like it, so many units later, of the grain of the unit.
    pub(super) fn shifted(self, unit: Unit, count: i64) -> Option<Point> {
        let first = self.first.checked_add(unit.span(count)?).ok()?;
        Point::around(unit.grain(), first)
    }

    /// TIMEX3 `value`.
    pub(super) fn value(self) -> String {
        let (year, month) = (self.first.year(), self.first.month());
        let week = || -> ISOWeekDate { self.first.iso_week_date() };
        match self.grain {
            Grain::Day => self.first.to_string(),
            Grain::Week => format!("{:04}-W{:02}", week().year(), week().week()),
            Grain::Weekend => format!("{:04}-W{:02}-WE", week().year(), week().week()),
            Grain::Month => format!("{year:04}-{month:02}"),
            Grain::Season(season) => format!("{year:04}-{}", season.code()),
            Grain::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            Grain::Half => format!("{year:04}-H{}", if month < 7 { 1 } else { 2 }),
            Grain::Year => format!("{year:04}"),
            Grain::Decade => format!("{:03}", year / 10),
            Grain::Century => format!("{:02}", year / 100),
        }
    }

    /// The days it covers; none of a season, which begins on no certain day.
    pub(super) fn interval(self) -> Option<Interval> {
        if matches!(self.grain, Grain::Season(_)) {
            return None;
        }
        Some(Interval { begin: Some(self.first.to_string()), end: self.end().map(|end| end.to_string()) })
    }
}
