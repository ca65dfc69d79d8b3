//! A gold article that was read, checked, and made ready to be scored against.

use std::fmt;

use super::body::Body;
use super::cast::Cast;
use super::check;
use super::gold::Gold;
use super::negatives::Wrong;

/// A gold article without fault.
#[derive(Clone, Debug)]
pub struct Article {
    pub(super) gold: Gold,
    pub(super) body: Body,
    pub(super) cast: Cast,
    /// What must not be found: one for each of the gold's.
    pub(super) wrongs: Vec<Wrong>,
}

/// What is wrong with a gold file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Where: `entities[3].mentions[0].exact`; empty for the file as a whole.
    pub path: String,
    /// What, quoting the value.
    pub what: String,
}

impl Malformed {
    pub(super) fn at(path: impl Into<String>, what: impl Into<String>) -> Self {
        Self { path: path.into(), what: what.into() }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, what } = self;
        if path.is_empty() { write!(out, "{what}") } else { write!(out, "{path}: {what}") }
    }
}

impl std::error::Error for Malformed {}

impl Article {
    /// Reads a gold file. The first fault that is found is told.
    pub fn parse(json: &[u8]) -> Result<Self, Malformed> {
        let mut reader = serde_json::Deserializer::from_slice(json);
        let gold: Gold = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let path = error.path().to_string();
            Malformed::at(if path == "." { String::new() } else { path }, error.inner().to_string())
        })?;
        reader.end().map_err(|error| Malformed::at("", error.to_string()))?;
        let (body, cast) = (Body::of(&gold.body), Cast::of(&gold));
        check::check(&gold, &body, &cast)?;
        let wrongs = gold.negatives.iter().enumerate().map(|(at, negative)| {
            Wrong::of(negative, &body, &cast).map_err(|what| Malformed::at(format!("negatives[{at}]"), what))
        });
        let wrongs = wrongs.collect::<Result<_, _>>()?;
        Ok(Self { gold, body, cast, wrongs })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.gold.article
    }

    /// Its date of publication, `YYYY-MM-DD`.
    pub fn date(&self) -> &str {
        &self.gold.date
    }

    /// Its text.
    pub fn body(&self) -> &str {
        &self.gold.body
    }

    /// The article as the plain text that the worker reads, with its date in the header: so that all stages from
    /// decoding to the record have their part in the score.
    pub fn to_payload(&self) -> Vec<u8> {
        format!("date {} {}", self.gold.date, self.gold.body).into_bytes()
    }
}
