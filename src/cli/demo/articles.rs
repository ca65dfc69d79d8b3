//! What the demo feeds: sample articles in rotation, each with an id of its own, and some that cannot be read.

use serde_json::Value;

use crate::extract::Reason;

/// Of so many articles, one is broken.
pub(super) const BROKEN_ONE_IN: u64 = 20;
/// Which one of those: not the first, so that a feed does not begin with a failure.
const BROKEN_AT: u64 = 10;

/// The sample that the summary shows: it has a headline, a dateline and more than one date to decide between.
pub(super) const FEATURED: &str = "earnings";

/// An article to be put into the input topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Article {
    /// Names it and its number: no other has this key.
    pub(super) key: String,
    /// Its bytes, as a producer would send them.
    pub(super) payload: Vec<u8>,
}

struct Sample {
    name: &'static str,
    bytes: &'static [u8],
    /// Where a JSON article has its id. A text has none: its id is the hash of its bytes.
    id: Option<&'static str>,
}

macro_rules! sample {
    ($name:literal, $file:literal, $id:expr) => {
        Sample { name: $name, bytes: include_bytes!(concat!("../../../samples/", $file)), id: $id }
    };
}

/// They are fiction.
const SAMPLES: [Sample; 8] = [
    sample!("court", "court.txt", None),
    sample!("crime", "crime.json", Some("/uri")),
    sample!("culture", "culture.ninjs.json", Some("/uri")),
    sample!("disaster", "disaster.txt", None),
    sample!("earnings", "earnings.json", Some("/url")),
    sample!("politics", "politics.txt", None),
    sample!("science", "science.json", Some("/id")),
    sample!("sport", "sport.txt", None),
];

/// What producers get wrong, and the reason that each is a dead letter for.
const BROKEN: [(Reason, &[u8]); 7] = [
    (Reason::Json, b"{\"title\": \"Harbour bridge to close\", \"body\": \"The bridge will close on Mon"),
    (Reason::NoBody, b"{\"title\": \"Harbour bridge to close\", \"url\": \"https://news.example/bridge\"}"),
    (Reason::Empty, b" \n"),
    (Reason::MediaType, b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"),
    (Reason::Compression, b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03cut off before its first block"),
    (Reason::JsonShape, b"[{\"title\": \"Two articles\"}, {\"title\": \"in one payload\"}]"),
    (Reason::Encoding, b"\xff\xfe\x00\x00T\x00\x00\x00h\x00\x00\x00e\x00\x00\x00"),
];

/// The article of this number, the same whenever it is asked for.
pub(super) fn article(number: u64) -> Article {
    if number % BROKEN_ONE_IN == BROKEN_AT {
        let (reason, bytes) = BROKEN[place(number / BROKEN_ONE_IN, BROKEN.len())];
        return Article { key: format!("broken-{}-{number}", reason.name()), payload: bytes.to_vec() };
    }
    let sample = &SAMPLES[place(number, SAMPLES.len())];
    let round = number / SAMPLES.len() as u64;
    Article { key: format!("{}-{number}", sample.name), payload: distinct(sample, round) }
}

fn place(number: u64, among: usize) -> usize {
    usize::try_from(number % among as u64).expect("less than a usize")
}

/// The sample with an id of its own in each round.
fn distinct(sample: &Sample, round: u64) -> Vec<u8> {
    let Some(id) = sample.id else {
        // Trailing white space: other bytes and so another id, and the same text.
        let digits = format!("{round:b}");
        let blanks = digits.bytes().map(|digit| if digit == b'1' { b'\n' } else { b' ' });
        return sample.bytes.iter().copied().chain(blanks).collect();
    };
    let mut envelope: Value = serde_json::from_slice(sample.bytes).expect("the samples are JSON, as the tests see");
    let value = envelope.pointer_mut(id).expect("the samples have their ids, as the tests see");
    *value = Value::String(format!("{}-{round}", value.as_str().unwrap_or_default()));
    serde_json::to_vec(&envelope).expect("a JSON value is JSON")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::config::{Config, Sources};
    use crate::extract::{self, Meter, Raw};
    use crate::record::{self, Record};

    #[test]
    fn every_article_is_read_under_an_id_of_its_own_or_broken_as_it_should() {
        let settings = Config::load(&Sources { host: Some("demo".to_owned()), ..Sources::default() })
            .unwrap()
            .config
            .extract_settings()
            .unwrap();
        let (mut keys, mut ids, mut reasons) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for number in 0..320 {
            let Article { key, payload } = article(number);
            let raw = Raw { payload: &payload, content_type: None, content_encoding: None };
            match extract::enrich(&settings, raw, &mut Meter::still()) {
                Ok(enriched) => {
                    let record = Record::of(&enriched, None, record::Settings { tokens: false }).to_json();
                    assert!(record.len() <= super::super::pace::RECORD_BYTES_MIN, "{key}: {} bytes", record.len());
                    let record: Value = serde_json::from_slice(&record).unwrap();
                    assert!(ids.insert(record["id"].as_str().unwrap().to_owned()), "{key}: its id is taken");
                }
                Err(reject) => {
                    assert_eq!(key, format!("broken-{}-{number}", reject.reason.name()), "{reject}");
                    reasons.insert(reject.reason);
                }
            }
            assert!(keys.insert(key), "key of {number} is taken");
        }
        assert_eq!((keys.len(), ids.len(), reasons.len()), (320, 304, BROKEN.len()));
    }

    #[test]
    fn the_featured_sample_is_there() {
        assert!((0..8).any(|number| article(number).key.starts_with(FEATURED)));
    }
}
