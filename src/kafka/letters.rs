//! Dead letters as they are read again: what they say of themselves, which of them were redriven, and the record that
//! each of them was.
//!
//! A redrive leaves a *receipt* in the dead-letter topic, in the transaction that sends the records: a message in the
//! letters' own partition that lists their offsets. It is younger than the letters, so that retention takes it after
//! them, and no letter is ever kept without its receipt.

use std::collections::BTreeMap;

use rdkafka::message::{Header, OwnedHeaders};
use serde::{Deserialize, Serialize};

use super::bounded::Kept;

/// Headers of a dead letter.
const LETTER: &str = "dlq.";
/// Of these, where the record first came from: it goes on with the record, so that a second death names the first origin.
const ORIGINAL: &str = "dlq.original.";
/// Headers of a redriven record.
const REDRIVE: &str = "copydesk.redrive.";
/// Which letter a redriven record was: topic/partition/offset.
const REDRIVEN_LETTER: &str = "copydesk.redrive.letter";
/// How often it was redriven.
const REDRIVEN_COUNT: &str = "copydesk.redrive.count";
/// Marks a receipt; its value is the version of the payload's form.
pub(super) const RECEIPT: &str = "copydesk.redrive.receipt";
pub(super) const RECEIPT_VERSION: &str = "1";

/// Where a record was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// The input topic.
    pub topic: String,
    /// Its partition.
    pub partition: i32,
    /// The offset there.
    pub offset: i64,
}

impl Source {
    /// Reads `topic/partition/offset`.
    fn parse(text: &str) -> Option<Self> {
        let (rest, offset) = text.rsplit_once('/')?;
        let (topic, partition) = rest.rsplit_once('/')?;
        Some(Self { topic: topic.to_owned(), partition: partition.parse().ok()?, offset: offset.parse().ok()? })
    }
}

/// What a message of a dead-letter topic is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A dead letter.
    Letter(Letter),
    /// The receipt of letters that were redriven, in its partition.
    Receipt(Receipt),
    /// Neither: another program writes to the topic, too.
    Other(Kept),
}

/// A dead letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// It, as the topic keeps it.
    pub kept: Kept,
    /// Why the article could not be read.
    pub reason: String,
    /// The stage that gave up.
    pub stage: String,
    /// What was wrong, for people.
    pub message: String,
    /// When, milliseconds since 1970. A letter's own timestamp is that of its article.
    pub failed_at_ms: Option<i64>,
    /// Where the record was read when it failed.
    pub source: Option<Source>,
    /// Whether the payload was too large to be kept.
    pub stub: bool,
}

/// Offsets of letters that were redriven together: the payload of a receipt, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Half-open ranges of offsets in the receipt's own partition.
    pub letters: Vec<(i64, i64)>,
    /// The topic that their records went to.
    pub to: String,
    /// When, in RFC 3339.
    pub at: String,
}

impl Found {
    /// Tells what `kept` is by its headers.
    pub fn of(kept: Kept) -> Self {
        if kept.header(RECEIPT).is_some() {
            let receipt = kept.payload.as_deref().and_then(|payload| serde_json::from_slice(payload).ok());
            return receipt.map_or(Found::Other(kept), Found::Receipt);
        }
        let Some(reason) = kept.header("dlq.reason").map(str::to_owned) else { return Found::Other(kept) };
        let text = |name: &str| kept.header(name).unwrap_or_default().to_owned();
        let failed_at = kept.header("dlq.failed_at").and_then(|at| at.parse::<jiff::Timestamp>().ok());
        Found::Letter(Letter {
            reason,
            stage: text("dlq.stage"),
            message: text("dlq.message"),
            failed_at_ms: failed_at.map(jiff::Timestamp::as_millisecond).or(kept.timestamp_ms),
            source: kept.header("dlq.source").and_then(Source::parse),
            stub: kept.header("dlq.stub") == Some("true"),
            kept,
        })
    }
}

impl Letter {
    /// The headers of the record that the letter was, as it goes out again from `topic`: its own byte for byte, the
    /// letter's taken off but for where it first came from, and which letter it was.
    pub fn redriven_headers(&self, topic: &str) -> Vec<(String, Option<Vec<u8>>)> {
        let own = |name: &str| !name.starts_with(LETTER) && !name.starts_with(REDRIVE) || name.starts_with(ORIGINAL);
        let mut headers: Vec<_> = self.kept.headers.iter().filter(|(name, _)| own(name)).cloned().collect();
        let before = self.kept.header(REDRIVEN_COUNT).and_then(|count| count.parse::<u32>().ok()).unwrap_or(0);
        let letter = format!("{topic}/{}/{}", self.kept.partition, self.kept.offset);
        headers.push((REDRIVEN_LETTER.to_owned(), Some(letter.into_bytes())));
        headers.push((REDRIVEN_COUNT.to_owned(), Some(before.saturating_add(1).to_string().into_bytes())));
        headers
    }

    /// The value of the first of the record's own headers of this name, in any case, if it is text.
    pub fn own_header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.kept.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value.as_deref()?).ok()
    }
}

/// Headers as the client takes them.
pub(super) fn client_headers(headers: &[(String, Option<Vec<u8>>)]) -> OwnedHeaders {
    let all = OwnedHeaders::new_with_capacity(headers.len());
    headers.iter().fold(all, |all, (key, value)| all.insert(Header { key, value: value.as_deref() }))
}

/// Which letters were redriven, by their receipts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redriven {
    /// Disjoint half-open ranges, begin to end, by partition.
    partitions: BTreeMap<i32, BTreeMap<i64, i64>>,
}

impl Redriven {
    /// Takes a receipt that stands in `partition`.
    pub fn add(&mut self, partition: i32, receipt: &Receipt) {
        let ranges = self.partitions.entry(partition).or_default();
        for &(begin, end) in &receipt.letters {
            insert(ranges, begin, end);
        }
    }

    /// Whether the letter at `offset` of `partition` was redriven.
    pub fn holds(&self, partition: i32, offset: i64) -> bool {
        let range = self.partitions.get(&partition).and_then(|ranges| ranges.range(..=offset).next_back());
        range.is_some_and(|(_, &end)| offset < end)
    }
}

fn insert(ranges: &mut BTreeMap<i64, i64>, mut begin: i64, mut end: i64) {
    if end <= begin {
        return;
    }
    // All that overlap or touch become one; each is taken out once, so that this is cheap over all.
    while let Some((&other_begin, &other_end)) = ranges.range(..=end).next_back() {
        if other_end < begin {
            break;
        }
        ranges.remove(&other_begin);
        begin = begin.min(other_begin);
        end = end.max(other_end);
    }
    ranges.insert(begin, end);
}

/// Offsets in order, as few half-open ranges as there are.
pub(super) fn ranges(offsets: &[i64]) -> Vec<(i64, i64)> {
    let mut ranges = BTreeMap::new();
    for &offset in offsets {
        insert(&mut ranges, offset, offset + 1);
    }
    ranges.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn header(name: &str, value: &str) -> (String, Option<Vec<u8>>) {
        (name.to_owned(), Some(value.as_bytes().to_vec()))
    }

    fn letter(headers: Vec<(String, Option<Vec<u8>>)>) -> Found {
        Found::of(Kept { partition: 1, offset: 42, timestamp_ms: Some(5), headers, ..Kept::default() })
    }

    #[test]
    fn a_letter_says_why_and_whence() {
        let Found::Letter(letter) = letter(vec![
            header("dlq.reason", "json"),
            header("dlq.stage", "decode"),
            header("dlq.source", "a/b.raw/3/17"),
            header("dlq.failed_at", "1970-01-01T00:00:02Z"),
        ]) else {
            panic!("no letter")
        };
        assert_eq!(
            (letter.reason.as_str(), letter.stage.as_str(), letter.failed_at_ms),
            ("json", "decode", Some(2000))
        );
        assert_eq!(letter.source, Some(Source { topic: "a/b.raw".to_owned(), partition: 3, offset: 17 }));
        assert!(!letter.stub);
    }

    #[test]
    fn what_is_no_letter_is_told_apart() {
        assert!(matches!(letter(vec![header("x-reason", "json")]), Found::Other(_)));
        assert!(matches!(letter(vec![header(RECEIPT, "1")]), Found::Other(_)), "a receipt without a payload");
        let receipt = Receipt { letters: vec![(3, 5)], to: "raw".to_owned(), at: String::new() };
        let kept = Kept {
            payload: Some(serde_json::to_vec(&receipt).unwrap()),
            headers: vec![header(RECEIPT, "1")],
            ..Kept::default()
        };
        assert_eq!(Found::of(kept), Found::Receipt(receipt));
    }

    #[test]
    fn a_redriven_record_has_its_own_headers_and_says_which_letter_it_was() {
        let own = [header("traceparent", "00-ab"), ("flag".to_owned(), None), header("x", "\u{ff}"), header("x", "2")];
        let mut headers = own.to_vec();
        headers.extend([header("dlq.reason", "json"), header("dlq.original.topic", "raw"), header("dlq.group", "g")]);
        let Found::Letter(first) = letter(headers) else { panic!("no letter") };
        let redriven = first.redriven_headers("dead");
        assert_eq!(redriven[..4], own);
        let added = [
            header("dlq.original.topic", "raw"),
            header("copydesk.redrive.letter", "dead/1/42"),
            header("copydesk.redrive.count", "1"),
        ];
        assert_eq!(redriven[4..], added);
        // It died again.
        let Found::Letter(again) = letter([redriven, vec![header("dlq.reason", "json")]].concat()) else {
            panic!("no letter")
        };
        let counts = again.redriven_headers("dead").into_iter().filter(|(name, _)| name == REDRIVEN_COUNT);
        assert_eq!(counts.collect::<Vec<_>>(), [header(REDRIVEN_COUNT, "2")]);
    }

    proptest! {
        #[test]
        fn receipts_hold_just_what_they_list(lists in prop::collection::vec(prop::collection::vec((0..60_i64, 0..9_i64), 0..5), 0..5)) {
            let mut redriven = Redriven::default();
            let mut wanted = std::collections::BTreeSet::new();
            for list in lists {
                let letters: Vec<_> = list.into_iter().map(|(begin, length)| (begin, begin + length)).collect();
                wanted.extend(letters.iter().flat_map(|&(begin, end)| begin..end));
                redriven.add(2, &Receipt { letters, ..Receipt::default() });
            }
            for offset in -1..80 {
                prop_assert_eq!(redriven.holds(2, offset), wanted.contains(&offset), "{}", offset);
                prop_assert!(!redriven.holds(1, offset));
            }
            let offsets: Vec<i64> = wanted.into_iter().collect();
            let listed: Vec<i64> = ranges(&offsets).into_iter().flat_map(|(begin, end)| begin..end).collect();
            prop_assert_eq!(listed, offsets);
        }
    }
}
