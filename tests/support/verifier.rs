//! Accounts for every record: what came out against what went in, point by point.
//!
//! 1. Every input record occurs exactly once in output and dead letters together (at least once, with the repeats
//!    counted, where no more is promised), and nothing occurs that nobody sent.
//! 2. Each came out on its side: good ones as records, bad ones as dead letters with the right reason and every byte
//!    of key, value and headers, tombstones as tombstones.
//! 3. For each input partition and key, the order of the output is the order of the input.
//! 4. A record's content is what the same lanes make of the same bytes in this process: nothing torn, nothing mixed.
//! 5. The group has committed every input partition to its end, and not beyond.
//! 6. No transaction is left open: the last stable offset is the end of every partition.
//! 7. A reader of committed records that read all along saw the same as one that read at the end.
//!
//! Pure: it is given what was read, and is tested on planted mistakes below.

use std::collections::BTreeMap;
use std::fmt;

use super::harvest::{Harvest, Seen};
use super::manifest::{Fate, Headers, Manifest, Place, Sent};

/// The points above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// An input record that came out nowhere.
    Lost,
    /// An input record that came out more often than promised.
    Repeated,
    /// Something came out that nobody sent, or that does not say where it is from.
    Unasked,
    /// On the wrong side, or a dead letter with the wrong reason.
    Fate,
    /// A key, a header or the bytes of a dead letter differ from the input.
    Altered,
    /// Disorder within a partition and key.
    Order,
    /// A record that is not what the lanes make of its input.
    Content,
    /// Committed offsets that are not the ends of the input.
    Committed,
    /// An open transaction.
    Open,
    /// The reader all along and the reader at the end differ.
    Readers,
}

/// What the worker promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// No repeats.
    ExactlyOnce,
    /// Repeats, but no more than so many.
    AtLeastOnce {
        /// Most repeats: what could be in flight, for each time that a worker was interrupted.
        repeats_max: usize,
    },
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which point it breaks.
    pub point: Point,
    /// Where and how.
    pub what: String,
}

/// All that is wrong, in the order of the points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// At least one.
    pub findings: Vec<Finding>,
    /// What was counted.
    pub account: Account,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Input records.
    pub sent: usize,
    /// Enriched records on the output topic, repeats included.
    pub records: usize,
    /// Tombstones on the output topic, repeats included.
    pub tombstones: usize,
    /// Dead letters, repeats included.
    pub dead: usize,
    /// How many of them were repeats.
    pub repeats: usize,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Account { sent, records, tombstones, dead, repeats } = self;
        write!(f, "{sent} in; out: {records} records, {tombstones} tombstones, {dead} dead letters; {repeats} repeats")
    }
}

/// Findings of one point that are shown one by one.
const SHOWN: usize = 5;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the account does not balance: {}", self.account)?;
        let mut by_point: BTreeMap<Point, Vec<&str>> = BTreeMap::new();
        for finding in &self.findings {
            by_point.entry(finding.point).or_default().push(&finding.what);
        }
        for (point, whats) in by_point {
            writeln!(f, "  {point:?}: {} findings", whats.len())?;
            for what in whats.iter().take(SHOWN) {
                writeln!(f, "    {what}")?;
            }
        }
        Ok(())
    }
}

/// The record that an input record must become, or why it can become none.
pub type Content<'a> = dyn Fn(Place, &Sent) -> Result<Vec<u8>, String> + 'a;

/// Whether the harvest is what the manifest must become.
pub fn verify(
    manifest: &Manifest,
    harvest: &Harvest,
    promise: Promise,
    content: &Content<'_>,
) -> Result<Account, Report> {
    let account = Account { sent: manifest.sent.len(), ..Account::default() };
    let mut audit = Audit { manifest, promise, content, times: BTreeMap::new(), findings: vec![], account };
    for seen in &harvest.output {
        audit.output(seen);
    }
    for seen in &harvest.dead {
        audit.dead(seen);
    }
    audit.occurrences();
    audit.order("output", &harvest.output, "copydesk.source");
    audit.order("dead letters", &harvest.dead, "dlq.original");
    audit.committed(harvest);
    audit.readers(harvest);
    if audit.findings.is_empty() {
        Ok(audit.account)
    } else {
        audit.findings.sort_by_key(|finding| finding.point);
        Err(Report { findings: audit.findings, account: audit.account })
    }
}

struct Audit<'a> {
    manifest: &'a Manifest,
    promise: Promise,
    content: &'a Content<'a>,
    /// How often each input record came out.
    times: BTreeMap<Place, usize>,
    findings: Vec<Finding>,
    account: Account,
}

impl<'a> Audit<'a> {
    fn found(&mut self, point: Point, what: String) {
        self.findings.push(Finding { point, what });
    }

    fn output(&mut self, seen: &Seen) {
        if seen.value.is_some() {
            self.account.records += 1;
        } else {
            self.account.tombstones += 1;
        }
        let Some((place, sent)) = self.source("output", seen, "copydesk.source") else { return };
        if seen.key != sent.key {
            self.found(Point::Altered, format!("{place}: the record's key is {:?}", text(seen.key.as_deref())));
        }
        match (&seen.value, sent.fate) {
            (None, Fate::Tombstone) => {}
            (Some(value), Fate::Record) => match (self.content)(place, sent) {
                Ok(expected) if expected == *value => {}
                Ok(expected) => self.found(Point::Content, format!("{place}: {}", difference(&expected, value))),
                Err(reason) => self.found(Point::Content, format!("{place}: the lanes reject it here: {reason}")),
            },
            (value, fate) => {
                let made = if value.is_some() { "a record" } else { "a tombstone" };
                self.found(Point::Fate, format!("{place}: became {made}, must become {fate}"));
            }
        }
    }

    fn dead(&mut self, seen: &Seen) {
        self.account.dead += 1;
        let Some((place, sent)) = self.source("dead letters", seen, "dlq.original") else { return };
        let reason = seen.header("dlq.reason").unwrap_or("(none)");
        match sent.fate {
            Fate::DeadLetter(expected) if expected.name() == reason => {}
            fate => {
                let why = seen.header("dlq.message").unwrap_or_default();
                self.found(Point::Fate, format!("{place}: became a dead letter ({reason}: {why}), must become {fate}"));
            }
        }
        if seen.key != sent.key {
            self.found(Point::Altered, format!("{place}: the dead letter's key is {:?}", text(seen.key.as_deref())));
        }
        if seen.value != sent.payload {
            let (expected, value) = (sent.payload.as_deref(), seen.value.as_deref());
            let what = difference(expected.unwrap_or_default(), value.unwrap_or_default());
            self.found(Point::Altered, format!("{place}: the dead letter's payload: {what}"));
        }
        let raw: Headers = seen.headers.iter().filter(|(name, _)| !ours(name)).cloned().collect();
        if raw != sent.headers {
            self.found(Point::Altered, format!("{place}: the dead letter's headers {raw:?} were {:?}", sent.headers));
        }
        for name in ["dlq.stage", "dlq.message", "dlq.group", "dlq.worker.version"] {
            if seen.header(name).is_none_or(str::is_empty) {
                self.found(Point::Altered, format!("{place}: the dead letter has no header {name}"));
            }
        }
        if seen.header("dlq.original.timestamp") != Some(sent.timestamp_ms.to_string().as_str()) {
            self.found(Point::Altered, format!("{place}: the dead letter does not carry the timestamp of its input"));
        }
    }

    /// The input record that an output names in its headers, counted as having come out once more.
    fn source(&mut self, side: &str, seen: &Seen, prefix: &str) -> Option<(Place, &'a Sent)> {
        let at = format!("{side} {}/{}", seen.partition, seen.offset);
        let Some(place) = place(seen, prefix) else {
            self.found(Point::Unasked, format!("{at}: does not say in {prefix}.* where it is from"));
            return None;
        };
        let topic = seen.header(&format!("{prefix}.topic"));
        if topic != Some(self.manifest.topic.as_str()) {
            self.found(Point::Unasked, format!("{at}: is from topic {topic:?}"));
            return None;
        }
        let Some(sent) = self.manifest.sent.get(&place) else {
            self.found(Point::Unasked, format!("{at}: is from {place}, which nobody sent"));
            return None;
        };
        *self.times.entry(place).or_default() += 1;
        Some((place, sent))
    }

    fn occurrences(&mut self) {
        let manifest = self.manifest;
        for (place, sent) in &manifest.sent {
            match self.times.get(place).copied().unwrap_or(0) {
                0 => self.found(Point::Lost, format!("{place}: came out nowhere, must become {}", sent.fate)),
                1 => {}
                times => {
                    self.account.repeats += times - 1;
                    if self.promise == Promise::ExactlyOnce {
                        self.found(Point::Repeated, format!("{place}: came out {times} times"));
                    }
                }
            }
        }
        if let Promise::AtLeastOnce { repeats_max } = self.promise
            && repeats_max < self.account.repeats
        {
            self.found(Point::Repeated, format!("{} repeats, at most {repeats_max} allowed", self.account.repeats));
        }
    }

    /// First occurrences must ascend; a key must not wander between partitions, where readers could not keep its order.
    fn order(&mut self, side: &str, seen: &[Seen], prefix: &str) {
        let mut first: BTreeMap<Place, ()> = BTreeMap::new();
        let mut latest: BTreeMap<(i32, &[u8]), (i32, i64)> = BTreeMap::new();
        for record in in_order(seen) {
            let Some(key) = record.key.as_deref() else { continue };
            let Some(place) = place(record, prefix) else { continue };
            if first.insert(place, ()).is_some() {
                continue;
            }
            let before = latest.insert((place.partition, key), (record.partition, place.offset));
            let Some((partition, offset)) = before else { continue };
            let key = text(Some(key));
            if partition != record.partition {
                let now = record.partition;
                self.found(Point::Order, format!("{side}: key {key:?} moved from partition {partition} to {now}"));
            }
            if place.offset < offset {
                let after = format!("came after offset {offset} of the same partition and key {key:?}");
                self.found(Point::Order, format!("{side}: {place} {after}"));
            }
        }
    }

    fn committed(&mut self, harvest: &Harvest) {
        for (partition, end) in &harvest.input_ends {
            let committed = harvest.committed.get(partition).copied().flatten();
            if committed.unwrap_or(0) != *end {
                self.found(Point::Committed, format!("partition {partition}: committed {committed:?}, ends at {end}"));
            }
        }
        for end in &harvest.ends {
            if end.stable != end.high {
                let what = format!("{}/{}: readers stop at {} of {}", end.topic, end.partition, end.stable, end.high);
                self.found(Point::Open, what);
            }
        }
    }

    fn readers(&mut self, harvest: &Harvest) {
        let Some(along) = &harvest.along else { return };
        let (along, at_end): (Vec<&Seen>, Vec<&Seen>) = (in_order(along), in_order(&harvest.output));
        if along.len() != at_end.len() {
            let what = format!("{} records seen all along, {} at the end", along.len(), at_end.len());
            self.found(Point::Readers, what);
        } else if let Some((one, other)) = along.iter().zip(&at_end).find(|(one, other)| one != other) {
            let (from, to) = ((one.partition, one.offset), (other.partition, other.offset));
            self.found(Point::Readers, format!("seen all along at {from:?} and at the end at {to:?} differ"));
        }
    }
}

/// By partition and offset: the order of arrival at a reader is not the order of the topic.
fn in_order(seen: &[Seen]) -> Vec<&Seen> {
    let mut sorted: Vec<&Seen> = seen.iter().collect();
    sorted.sort_by_key(|record| (record.partition, record.offset));
    sorted
}

fn place(seen: &Seen, prefix: &str) -> Option<Place> {
    let partition = seen.header(&format!("{prefix}.partition"))?.parse().ok()?;
    let offset = seen.header(&format!("{prefix}.offset"))?.parse().ok()?;
    Some(Place { partition, offset })
}

/// Whether the worker itself adds a header of this name.
fn ours(name: &str) -> bool {
    name.starts_with("dlq.") || name.starts_with("copydesk.") || name == "replay.id"
}

fn text(bytes: Option<&[u8]>) -> Option<String> {
    bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

/// Where two byte strings part, with a little of what stands there.
fn difference(expected: &[u8], got: &[u8]) -> String {
    let at = expected.iter().zip(got).position(|(one, other)| one != other).unwrap_or(expected.len().min(got.len()));
    let around = |bytes: &[u8]| {
        let (from, to) = (at.saturating_sub(20).min(bytes.len()), (at + 40).min(bytes.len()));
        String::from_utf8_lossy(&bytes[from..to]).into_owned()
    };
    let (lengths, one, other) = ((expected.len(), got.len()), around(expected), around(got));
    format!("differs at byte {at} (lengths {} and {}): must be …{one:?}…, is …{other:?}…", lengths.0, lengths.1)
}

#[cfg(test)]
#[path = "verifier_tests.rs"]
mod tests;
