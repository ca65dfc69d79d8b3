//! The date of publication, decided among candidates, all of which are kept.
//!
//! Candidates come from the header or the envelope, the path of the URL and the dateline of the text. Each is read
//! without a clock and without a guess: `07/06/2025` is no date here, because half of the world reads it otherwise. The best
//! source that gives a day wins; the others raise or lower how sure that is.
//!
//! Known misses: month names of other languages; a time that is not in ISO 8601 or RFC 2822 is left out.

mod calendar;
mod elsewhere;

#[cfg(test)]
mod tests;

use jiff::civil::Date;

use super::clean::Furniture;
use super::{Code, Warning};
use crate::text::{Claim, RawSpan, Score, Text};

/// A date that may be the date of publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// As it stands in the input.
    pub raw: String,
    /// Where it stands there.
    pub at: Option<RawSpan>,
    /// Where it was found.
    pub source: Source,
}

/// Where a candidate was found, from the source that is trusted most to the one that is trusted least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The `date YYYY-MM-DD` header of a plain text.
    Header,
    /// A field of a JSON envelope that states when it was published.
    JsonField,
    /// The path of the article's URL.
    Url,
    /// A field of a JSON envelope that states when it was written or entered.
    JsonCreated,
    /// The dateline of the body.
    Dateline,
    /// A field of a JSON envelope that states when it was last changed.
    JsonModified,
    /// A field of a JSON envelope that states when somebody's crawler saw it.
    JsonSeen,
}

impl Source {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Source::Header => "header",
            Source::JsonField => "json-field",
            Source::Url => "url",
            Source::JsonCreated => "json-created",
            Source::Dateline => "dateline",
            Source::JsonModified => "json-modified",
            Source::JsonSeen => "json-seen",
        }
    }

    /// How sure a date from here is, taken alone: set by hand, so that a stated publication date needs no witness, and
    /// one that only bounds it is worth about as much as a coin with a good side.
    fn trust(self) -> Score {
        Score::per_mille(match self {
            Source::Header | Source::JsonField => 950,
            Source::Url => 850,
            Source::JsonCreated => 800,
            Source::Dateline | Source::JsonModified => 600,
            Source::JsonSeen => 500,
        })
    }

    /// How many days a date from here may lie before and after the date of publication and still bear it out. One day
    /// either way is time zones; a dateline is when the story was filed.
    fn agrees_within(self) -> (i32, i32) {
        match self {
            Source::Dateline => (-3, 1),
            _ => (-1, 1),
        }
    }

    /// Whether a date from here that lies `days` after the date of publication, and does not bear it out, is no more
    /// than usual: things are written before and changed or seen after.
    fn usual(self, days: i32) -> bool {
        match self {
            Source::JsonCreated => days < 0,
            Source::JsonModified | Source::JsonSeen => 0 < days,
            _ => false,
        }
    }
}

/// How exact a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// A year.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
    /// A point in time.
    Second,
}

impl Precision {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Precision::Year => "year",
            Precision::Month => "month",
            Precision::Day => "day",
            Precision::Second => "second",
        }
    }
}

/// A candidate as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What was read.
    pub candidate: Candidate,
    /// The date as ISO 8601 in the precision it was given, with its offset to UTC if it had one; a dateline without any
    /// year near it as EDTF (`XXXX-07-03`); `None` if it is no date.
    pub value: Option<String>,
    /// How exact it is.
    pub precision: Precision,
}

/// The decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// All candidates, best first.
    pub readings: Vec<Reading>,
    /// The one that counts, as an index into `readings`.
    pub chosen: Option<usize>,
    /// How sure that is.
    pub score: Option<Score>,
}

impl Decision {
    /// The reading that counts.
    pub fn reading(&self) -> Option<&Reading> {
        self.readings.get(self.chosen?)
    }

    /// What is odd about the decision.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.readings.iter().any(|reading| reading.value.is_none()) {
            warnings.push(Warning { code: Code::InvalidDate, path: "/input/date" });
        }
        match self.reading() {
            None => warnings.push(Warning { code: Code::NoDate, path: "/input/date" }),
            Some(chosen) => {
                if self.readings.iter().any(|other| bearing(chosen, other) == Bearing::Against) {
                    warnings.push(Warning { code: Code::DatesDisagree, path: "/input/date" });
                }
            }
        }
        warnings
    }
}

/// Decides the date of publication from what the envelope said, best source first, and what the text says.
pub fn run(candidates: &[Candidate], text: &Text, furniture: &[Claim<Furniture>]) -> Decision {
    let mut readings: Vec<Reading> = candidates.iter().filter_map(read).collect();
    order(&mut readings);
    let anchor = readings.first().filter(|reading| usable(reading)).and_then(|reading| day_of(reading.value.as_ref()?));
    readings.extend(dateline(text, furniture, anchor));
    order(&mut readings);

    let Some(chosen) = readings.first().filter(|reading| usable(reading)) else {
        return Decision { readings, chosen: None, score: None };
    };
    let score = score(chosen, &readings);
    Decision { readings, chosen: Some(0), score: Some(score) }
}

/// A candidate as it is understood; `None` for a URL without a date, which is no candidate.
fn read(candidate: &Candidate) -> Option<Reading> {
    let moment = match candidate.source {
        Source::Url => Some(elsewhere::in_url(&candidate.raw)?),
        _ => calendar::parse(&candidate.raw),
    };
    Some(reading(candidate.clone(), moment))
}

fn reading(candidate: Candidate, moment: Option<calendar::Moment>) -> Reading {
    let (value, precision) = moment.map_or((None, Precision::Day), |moment| (Some(moment.value), moment.precision));
    Reading { candidate, value, precision }
}

/// The date of the dateline, with the year from elsewhere if it names none.
fn dateline(text: &Text, furniture: &[Claim<Furniture>], anchor: Option<Date>) -> Option<Reading> {
    let claim = furniture.iter().find(|claim| claim.what == Furniture::Dateline)?;
    let words = text.slice(claim.at);
    let moment = elsewhere::in_dateline(words)?.near(anchor);
    let candidate = Candidate { raw: words.to_owned(), at: Some(text.raw(claim.at)), source: Source::Dateline };
    Some(reading(candidate, moment))
}

/// Best first: what can be used, days before months and years, trusted sources before others; else as they came.
fn order(readings: &mut [Reading]) {
    readings.sort_by_key(|reading| (!usable(reading), reading.precision < Precision::Day, reading.candidate.source));
}

/// Whether it is a date with its year.
fn usable(reading: &Reading) -> bool {
    reading.value.as_ref().is_some_and(|value| value.starts_with(|first: char| first.is_ascii_digit()))
}

/// The day that an ISO 8601 value falls on, in its own offset; `None` if it is coarser than a day.
fn day_of(value: &str) -> Option<Date> {
    value.get(..10)?.parse().ok()
}

/// What another reading says about the chosen one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bearing {
    For,
    Against,
    Nothing,
}

fn bearing(chosen: &Reading, other: &Reading) -> Bearing {
    let (Some(value), Some(witness)) = (&chosen.value, &other.value) else { return Bearing::Nothing };
    if std::ptr::eq(chosen, other) || !usable(other) {
        return Bearing::Nothing;
    }
    let source = other.candidate.source;
    let (Some(day), Some(witnessed)) = (day_of(value), day_of(witness)) else {
        // One is a month or a year: it says something only of that.
        let common = value.len().min(witness.len()).min(10);
        return match value[..common].cmp(&witness[..common]) {
            std::cmp::Ordering::Equal => Bearing::For,
            before_or_after => {
                let days = if before_or_after == std::cmp::Ordering::Less { 1 } else { -1 };
                if source.usual(days) { Bearing::Nothing } else { Bearing::Against }
            }
        };
    };
    let days = elsewhere::days_between(day, witnessed);
    let (least, most) = source.agrees_within();
    if least <= days && days <= most {
        Bearing::For
    } else if source.usual(days) {
        Bearing::Nothing
    } else {
        Bearing::Against
    }
}

/// How sure the choice is: its source's trust; each other source that bears it out halves the doubt, each that speaks
/// against it takes a quarter of the trust. A source counts once, however many fields it has.
fn score(chosen: &Reading, readings: &[Reading]) -> Score {
    let mut thousandths = chosen.candidate.source.trust().thousandths();
    let mut heard = Vec::new();
    for other in readings {
        let said = (other.candidate.source, bearing(chosen, other));
        if heard.contains(&said) {
            continue;
        }
        heard.push(said);
        match said {
            (source, Bearing::For) if source != chosen.candidate.source => thousandths += (1000 - thousandths) / 2,
            (_, Bearing::Against) => thousandths -= thousandths / 4,
            _ => {}
        }
    }
    Score::per_mille(thousandths)
}
