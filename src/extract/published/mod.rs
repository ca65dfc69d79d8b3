//! The date of publication, decided among candidates, all of which are kept.
//!
//! First cut, to be furnished: takes the first candidate.

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

/// Where a candidate was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The `date YYYY-MM-DD` header of a plain text.
    Header,
    /// A field of a JSON envelope.
    JsonField,
    /// The path of the article's URL.
    Url,
    /// The dateline of the body.
    Dateline,
}

impl Source {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Source::Header => "header",
            Source::JsonField => "json-field",
            Source::Url => "url",
            Source::Dateline => "dateline",
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
    /// The date as ISO 8601 in the precision it was given, with its offset to UTC if it had one; `None` if it is no date.
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
        match self.chosen {
            Some(_) => Vec::new(),
            None => vec![Warning { code: Code::NoDate, path: "/input/date" }],
        }
    }
}

/// Decides the date of publication from what the envelope said, best source first, and what the text says.
pub fn run(candidates: &[Candidate], _text: &Text, _furniture: &[Claim<Furniture>]) -> Decision {
    let readings = candidates
        .iter()
        .map(|candidate| Reading {
            candidate: candidate.clone(),
            value: Some(candidate.raw.clone()),
            precision: Precision::Day,
        })
        .collect::<Vec<_>>();
    let chosen = if readings.is_empty() { None } else { Some(0) };
    Decision { readings, chosen, score: chosen.map(|_| Score::CERTAIN) }
}
