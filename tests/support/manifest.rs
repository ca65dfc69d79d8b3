//! What went in: every record with its place and what must become of it.

use std::collections::BTreeMap;
use std::fmt;

use copydesk::extract::Reason;

/// Headers of a record, in order; a header may have no value.
pub type Headers = Vec<(String, Option<Vec<u8>>)>;

/// Where a record stands in the input topic: the identity that everything is accounted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The partition.
    pub partition: i32,
    /// The offset in it.
    pub offset: i64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.partition, self.offset)
    }
}

/// What must become of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// One enriched record.
    Record,
    /// A tombstone again.
    Tombstone,
    /// A dead letter with this reason.
    DeadLetter(Reason),
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fate::Record => f.write_str("a record"),
            Fate::Tombstone => f.write_str("a tombstone"),
            Fate::DeadLetter(reason) => write!(f, "a dead letter ({})", reason.name()),
        }
    }
}

/// A record as it was produced.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its key, if it has one.
    pub key: Option<Vec<u8>>,
    /// Its payload; none is a tombstone.
    pub payload: Option<Vec<u8>>,
    /// Its headers.
    pub headers: Headers,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub timestamp_ms: i64,
    /// What must become of it.
    pub fate: Fate,
}

impl Sent {
    /// The value of a header, where it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

/// The value of a header, where it is text.
pub fn header<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    let (_, value) = headers.iter().find(|(key, _)| key == name)?;
    std::str::from_utf8(value.as_deref()?).ok()
}

/// Everything that was produced to one topic.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    /// The input topic.
    pub topic: String,
    /// The records by place.
    pub sent: BTreeMap<Place, Sent>,
}

impl Manifest {
    /// Adds what another load put into the same topic.
    pub fn extend(&mut self, other: Manifest) {
        assert_eq!(self.topic, other.topic, "one manifest is about one topic");
        self.sent.extend(other.sent);
    }

    /// How many records have this fate.
    pub fn count(&self, wanted: impl Fn(Fate) -> bool) -> usize {
        self.sent.values().filter(|sent| wanted(sent.fate)).count()
    }
}
