//! Years of the books, and times that results are compared with.

use jiff::ToSpan;
use jiff::civil::Date;

use super::reckon::{partial, publication};
use super::{Place, Reckoned, Resolver, sure};
use crate::extract::times::TimeId;
use crate::extract::times::calendar::{Grain, Point, Unit, day_of};
use crate::extract::times::grammar::{Found, When, YearPart};

impl Resolver<'_, '_> {
    /// A year of the books: its name alone is known, not when it begins.
    pub(super) fn fiscal(&mut self, year: Option<&When>, part: Option<YearPart>, found: &Found) -> Option<Reckoned> {
        let part_code = match part {
            Some(YearPart::Quarter(number)) => format!("-Q{number}"),
            Some(YearPart::Half(number)) => format!("-H{number}"),
            _ => String::new(),
        };
        let (year, anchor, score) = match year {
            Some(year) => match self.reckon(year, found)? {
                Reckoned { place: Place::Point(point), anchor, score, .. } => (point.first.year(), anchor, score),
                Reckoned { place: Place::Partial(_), .. } => return Some(partial(format!("XXXX{part_code}"))),
            },
            None => match self.today {
                Some(today) => (year_of_books(today, part), Some(TimeId::PUBLICATION), sure::NEAREST),
                None => return Some(partial(format!("XXXX{part_code}"))),
            },
        };
        let value = format!("FY{year:04}{part_code}");
        Some(Reckoned { place: Place::Partial(value), anchor, rule: "fiscal-year", score })
    }

    /// What was told last of a unit, in the year that is told: the quarter of the report where none was.
    pub(super) fn same(
        &mut self,
        unit: Option<Unit>,
        quarter: Option<u8>,
        year: Option<&When>,
        found: &Found,
    ) -> Option<Reckoned> {
        let year = year.and_then(|year| self.reckon(year, found))?;
        let Reckoned { place: Place::Point(Point { first: year, .. }), anchor, score, .. } = year else {
            return Some(year);
        };
        let told = self.last.map(|(_, point)| point).filter(|point| match unit {
            Some(unit) => point.grain == unit.grain(),
            // "the same period"
            None => matches!(point.grain, Grain::Month | Grain::Quarter | Grain::Half | Grain::Season(_)),
        });
        let whole = Point::year(year.year())?;
        let point = match (quarter, told, unit, self.today) {
            (Some(number), ..) => Point { grain: Grain::Quarter, first: day_of(year.year(), number * 3 - 2, 1)? },
            (None, Some(told), ..) => moved_to(told, year.year())?,
            // Reports tell of the last month or quarter that is over.
            (None, None, Some(unit @ (Unit::Month | Unit::Quarter)), Some(today)) => {
                let over = Point::day(today).shifted(unit, -1)?;
                Point::around(over.grain, over.first.checked_sub(1.year()).ok()?)?
            }
            (None, None, Some(unit @ (Unit::Week | Unit::Day)), Some(today)) => {
                moved_to(Point::around(unit.grain(), today)?, year.year())?
            }
            _ => whole,
        };
        let score = if told.is_some() || quarter.is_some() { sure::NARRATIVE.min(score) } else { sure::NEAREST };
        Some(Reckoned { anchor, ..publication(point, "same-of-year", score) })
    }
}

/// The stretch of the calendar in another year that has the same name.
fn moved_to(point: Point, year: i16) -> Option<Point> {
    let years = i64::from(year) - i64::from(point.first.year());
    Point::around(point.grain, point.first.checked_add(years.years()).ok()?)
}

/// The year of the books that a part of one is of where none is told: books bear the year that they are closed in, most
/// of them in December and the rest from January to September. A first quarter that is told late in a year is of books
/// that began in the summer, a last one told early in a year of those that were closed before it.
fn year_of_books(today: Date, part: Option<YearPart>) -> i16 {
    let year = today.year();
    match (part, today.month()) {
        (Some(YearPart::Quarter(1)), 10..) | (Some(YearPart::Quarter(2)), 12..) => year.saturating_add(1),
        (Some(YearPart::Quarter(4) | YearPart::Half(2)), ..=3) => year - 1,
        _ => year,
    }
}
