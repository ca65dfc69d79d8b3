//! A record on its way into the comparison: which article it is about, and its bytes.

use std::fmt;

use serde::Deserialize;

/// Where the article of a record was read: the same place is the same article.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub struct Source {
    /// The input topic.
    pub topic: String,
    /// Its partition.
    pub partition: i32,
    /// The offset there.
    pub offset: i64,
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}/{}", self.topic, self.partition, self.offset)
    }
}

/// One record of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The record's `id`; of a tombstone, its key.
    pub id: String,
    /// Where its article was read, if it is known and to be matched by.
    pub source: Option<Source>,
    /// The article's timestamp, milliseconds since 1970: what two streams are aligned by.
    pub at_ms: Option<i64>,
    /// Where the record itself stands, for people: `articles.enriched/3/17`, `old.jsonl:12`.
    pub place: String,
    /// The record's JSON; nothing for a tombstone.
    pub value: Option<Vec<u8>>,
}

/// What an entry needs of a record.
#[derive(Deserialize)]
struct Head {
    id: String,
    #[serde(default)]
    input: Input,
}

#[derive(Default, Deserialize)]
struct Input {
    kafka: Option<Kafka>,
}

#[derive(Deserialize)]
struct Kafka {
    #[serde(flatten)]
    source: Source,
    timestamp: Option<String>,
}

impl Entry {
    /// The entry of the record `value`, which stands at `place`.
    ///
    /// # Errors
    ///
    /// That it is no record, and why.
    pub fn of_record(value: Vec<u8>, place: String) -> Result<Self, String> {
        let head: Head = serde_json::from_slice(&value).map_err(|error| not_a_record(&error, &value))?;
        let Head { id, input: Input { kafka } } = head;
        let (source, at) = kafka.map_or((None, None), |Kafka { source, timestamp }| (Some(source), timestamp));
        let at_ms = at.and_then(|at| at.parse::<jiff::Timestamp>().ok()).map(jiff::Timestamp::as_millisecond);
        Ok(Self { id, source, at_ms, place, value: Some(value) })
    }

    /// What it takes while it waits, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let source = self.source.as_ref().map_or(0, |source| source.topic.len());
        self.id.len() + self.place.len() + source + self.value.as_ref().map_or(0, Vec::len)
    }
}

fn not_a_record(error: &serde_json::Error, value: &[u8]) -> String {
    let many_lines = error.is_eof() && matches!(value.trim_ascii_start(), [b'{'] | [b'['] | [b'{', b'\r']);
    let hint = if many_lines { "; a record must stand on one line, as `enrich --format jsonl` writes it" } else { "" };
    format!("not a record: {error}{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> Result<Entry, String> {
        Entry::of_record(json.as_bytes().to_vec(), "a:1".to_owned())
    }

    #[test]
    fn a_record_tells_its_article() {
        let entry = of(r#"{"id": "x", "input": {"kafka": {"topic": "raw", "partition": 3, "offset": 17,
            "timestamp": "1970-01-01T00:00:01.500Z"}}, "times": []}"#)
        .unwrap();
        assert_eq!((entry.id.as_str(), entry.at_ms), ("x", Some(1500)));
        assert_eq!(entry.source.unwrap().to_string(), "raw/3/17");
        assert_eq!(of(r#"{"id": "y", "input": {"format": "text"}}"#).unwrap().source, None);
    }

    #[test]
    fn what_is_no_record_is_named() {
        for (json, why) in [
            ("", "EOF"),
            ("[1]", "invalid type"),
            (r#"{"idea": 1}"#, "missing field `id`"),
            (r#"{"id": "x"} {"id": "y"}"#, "trailing characters"),
            (r#"{"id": 7}"#, "invalid type: integer `7`"),
            ("{", "--format jsonl"),
        ] {
            let error = of(json).unwrap_err();
            assert!(error.starts_with("not a record: ") && error.contains(why), "{json}: {error}");
        }
    }
}
