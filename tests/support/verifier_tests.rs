//! The test of the test: a true account passes, and each planted mistake is found as what it is.

use copydesk::extract::Reason;

use super::super::harvest::End;
use super::*;

fn content(place: Place, sent: &Sent) -> Result<Vec<u8>, String> {
    let payload = sent.payload.as_deref().expect("only articles have content");
    Ok([format!("{place} ").as_bytes(), payload].concat())
}

fn headers(pairs: &[(&str, String)]) -> Headers {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), Some(value.clone().into_bytes()))).collect()
}

/// Two partitions, three keys and none, one bad record and one tombstone each, in twelve records.
fn manifest() -> Manifest {
    let mut manifest = Manifest { topic: "raw".to_owned(), ..Manifest::default() };
    for number in 0..12_i64 {
        let (partition, offset) = (i32::try_from(number % 2).expect("0 or 1"), number / 2);
        let fate = match offset {
            2 => Fate::DeadLetter(Reason::Json),
            4 => Fate::Tombstone,
            _ => Fate::Record,
        };
        let sent = Sent {
            key: (offset != 5).then(|| format!("key {}", offset % 2).into_bytes()),
            payload: (fate != Fate::Tombstone).then(|| format!("article {number}").into_bytes()),
            headers: vec![("x-desk".to_owned(), Some(vec![0xFF])), ("x-flag".to_owned(), None)],
            timestamp_ms: 1_000 + number,
            fate,
        };
        manifest.sent.insert(Place { partition, offset }, sent);
    }
    manifest
}

fn came_out(place: Place, sent: &Sent, offset: i64) -> Seen {
    let source = |prefix: &str| {
        headers(&[
            (&format!("{prefix}.topic"), "raw".to_owned()),
            (&format!("{prefix}.partition"), place.partition.to_string()),
            (&format!("{prefix}.offset"), place.offset.to_string()),
        ])
    };
    let (value, headers) = match sent.fate {
        Fate::Record => (Some(content(place, sent).expect("an article")), source("copydesk.source")),
        Fate::Tombstone => (None, source("copydesk.source")),
        Fate::DeadLetter(reason) => {
            let about = headers(&[
                ("dlq.reason", reason.name().to_owned()),
                ("dlq.stage", "decode".to_owned()),
                ("dlq.message", "planted".to_owned()),
                ("dlq.group", "desk".to_owned()),
                ("dlq.worker.version", "1".to_owned()),
                ("dlq.original.timestamp", sent.timestamp_ms.to_string()),
            ]);
            (sent.payload.clone(), [sent.headers.clone(), source("dlq.original"), about].concat())
        }
    };
    Seen { partition: place.partition, offset, timestamp_ms: Some(0), key: sent.key.clone(), value, headers }
}

/// What a worker without faults makes of it.
fn harvest(manifest: &Manifest) -> Harvest {
    let mut harvest = Harvest::default();
    for (place, sent) in &manifest.sent {
        let side = match sent.fate {
            Fate::DeadLetter(_) => &mut harvest.dead,
            Fate::Record | Fate::Tombstone => &mut harvest.output,
        };
        let offset = i64::try_from(side.len()).expect("few records");
        side.push(came_out(*place, sent, offset));
    }
    for partition in [0, 1] {
        harvest.input_ends.insert(partition, 6);
        harvest.committed.insert(partition, Some(6));
        harvest.ends.push(End { topic: "enriched".to_owned(), partition, stable: 9, high: 9 });
    }
    harvest.along = Some(harvest.output.clone());
    harvest
}

/// Plants a mistake and gives the points that are found broken.
fn found(promise: Promise, plant: impl FnOnce(&mut Harvest)) -> Vec<Point> {
    let manifest = manifest();
    let mut harvest = harvest(&manifest);
    plant(&mut harvest);
    match verify(&manifest, &harvest, promise, &content) {
        Ok(_) => vec![],
        Err(report) => {
            let mut points: Vec<Point> = report.findings.iter().map(|finding| finding.point).collect();
            points.dedup();
            points
        }
    }
}

const EXACTLY: Promise = Promise::ExactlyOnce;
const AT_LEAST: Promise = Promise::AtLeastOnce { repeats_max: 1 };

/// Mistakes that the reader all along shares with the reader at the end.
fn found_by_both(promise: Promise, plant: impl FnOnce(&mut Vec<Seen>)) -> Vec<Point> {
    found(promise, |harvest| {
        plant(&mut harvest.output);
        harvest.along = Some(harvest.output.clone());
    })
}

fn again(output: &mut Vec<Seen>, which: usize) {
    let mut repeated = output[which].clone();
    repeated.offset = 100 + i64::try_from(output.len()).expect("few records");
    output.push(repeated);
}

fn set(seen: &mut Seen, name: &str, value: &str) {
    let (_, old) = seen.headers.iter_mut().find(|(key, _)| key == name).expect("a header to change");
    *old = Some(value.as_bytes().to_vec());
}

#[test]
fn a_true_account_balances() {
    let manifest = manifest();
    let account = verify(&manifest, &harvest(&manifest), EXACTLY, &content).expect("nothing is wrong");
    assert_eq!(account, Account { sent: 12, records: 8, tombstones: 2, dead: 2, repeats: 0 });
    assert_eq!(found(AT_LEAST, |_| ()), []);
}

#[test]
fn a_lost_record_is_found() {
    for promise in [EXACTLY, AT_LEAST] {
        assert_eq!(found_by_both(promise, |output| drop(output.remove(3))), [Point::Lost]);
        assert_eq!(found(promise, |harvest| drop(harvest.dead.remove(0))), [Point::Lost]);
    }
}

#[test]
fn a_lost_tombstone_is_found() {
    let lose = |output: &mut Vec<Seen>| output.retain(|seen| seen.value.is_some());
    assert_eq!(found_by_both(EXACTLY, lose), [Point::Lost]);
}

#[test]
fn a_repeat_is_found_where_none_is_promised_and_counted_where_some_are() {
    assert_eq!(found_by_both(EXACTLY, |output| again(output, 2)), [Point::Repeated]);
    assert_eq!(found_by_both(AT_LEAST, |output| again(output, 2)), []);
    let twice = |output: &mut Vec<Seen>| {
        again(output, 2);
        again(output, 3);
    };
    assert_eq!(found_by_both(AT_LEAST, twice), [Point::Repeated]);
}

#[test]
fn a_record_on_both_sides_is_a_repeat() {
    let both = |harvest: &mut Harvest| {
        let mut letter = harvest.dead[0].clone();
        set(&mut letter, "dlq.original.offset", "0");
        harvest.dead.push(letter);
    };
    assert_eq!(found(EXACTLY, both), [Point::Repeated, Point::Fate, Point::Altered, Point::Order]);
}

#[test]
fn what_nobody_sent_is_found() {
    let elsewhere = |name: &'static str, value: &'static str| {
        move |output: &mut Vec<Seen>| {
            again(output, 0);
            set(output.last_mut().expect("just pushed"), name, value);
        }
    };
    assert_eq!(found_by_both(EXACTLY, elsewhere("copydesk.source.offset", "77")), [Point::Unasked]);
    assert_eq!(found_by_both(EXACTLY, elsewhere("copydesk.source.topic", "other")), [Point::Unasked]);
    assert_eq!(found_by_both(EXACTLY, elsewhere("copydesk.source.partition", "one")), [Point::Unasked]);
}

#[test]
fn disorder_within_a_key_is_found() {
    let swap = |output: &mut Vec<Seen>| {
        // Offsets 0 and, past the dead letter at 2 and the tombstone's key, 1 and 3 share a key.
        let (one, other) = (output[1].offset, output[2].offset);
        output[1].offset = other;
        output[2].offset = one;
    };
    assert_eq!(found_by_both(EXACTLY, swap), [Point::Order]);
}

#[test]
fn a_key_that_wanders_is_found() {
    assert_eq!(found_by_both(EXACTLY, |output| output[2].partition = 7), [Point::Order]);
}

#[test]
fn a_repeated_run_is_in_order() {
    let promise = Promise::AtLeastOnce { repeats_max: 3 };
    // What a rewind does: 0 1 3 4 and then 1 3 4 again.
    let rewind = |output: &mut Vec<Seen>| (1..4).for_each(|which| again(output, which));
    assert_eq!(found_by_both(promise, rewind), []);
}

#[test]
fn torn_and_mixed_content_is_found() {
    let torn = |output: &mut Vec<Seen>| output[0].value.as_mut().expect("a record").truncate(5);
    assert_eq!(found_by_both(EXACTLY, torn), [Point::Content]);
    let mixed = |output: &mut Vec<Seen>| output[0].value = output[1].value.clone();
    assert_eq!(found_by_both(EXACTLY, mixed), [Point::Content]);
}

#[test]
fn a_changed_key_is_found() {
    let rekey = |output: &mut Vec<Seen>| output[0].key = Some(b"key 9".to_vec());
    assert_eq!(found_by_both(EXACTLY, rekey), [Point::Altered]);
}

#[test]
fn the_wrong_side_and_the_wrong_reason_are_found() {
    assert_eq!(found(EXACTLY, |harvest| set(&mut harvest.dead[0], "dlq.reason", "empty")), [Point::Fate]);
    assert_eq!(found_by_both(EXACTLY, |output| output[0].value = None), [Point::Fate]);
}

#[test]
fn a_dead_letter_keeps_every_byte() {
    let altered = |plant: fn(&mut Seen)| found(EXACTLY, |harvest| plant(&mut harvest.dead[0]));
    assert_eq!(altered(|letter| letter.value = Some(b"article".to_vec())), [Point::Altered]);
    assert_eq!(altered(|letter| letter.key = None), [Point::Altered]);
    assert_eq!(altered(|letter| drop(letter.headers.remove(1))), [Point::Altered]);
    assert_eq!(altered(|letter| set(letter, "x-desk", "�")), [Point::Altered]);
    assert_eq!(altered(|letter| set(letter, "dlq.original.timestamp", "5")), [Point::Altered]);
    assert_eq!(altered(|letter| set(letter, "dlq.message", "")), [Point::Altered]);
}

#[test]
fn offsets_short_of_the_end_or_beyond_it_are_found() {
    for wrong in [None, Some(5), Some(7)] {
        let committed = [(0, Some(6)), (1, wrong)];
        assert_eq!(found(EXACTLY, |harvest| harvest.committed = committed.into()), [Point::Committed]);
    }
}

#[test]
fn an_open_transaction_is_found() {
    assert_eq!(found(EXACTLY, |harvest| harvest.ends[1].stable = 8), [Point::Open]);
}

#[test]
fn a_reader_that_saw_something_else_is_found() {
    let see =
        |plant: fn(&mut Vec<Seen>)| found(EXACTLY, |harvest| plant(harvest.along.as_mut().expect("there was one")));
    assert_eq!(see(|along| drop(along.pop())), [Point::Readers]);
    assert_eq!(see(|along| again(along, 0)), [Point::Readers]);
    assert_eq!(see(|along| along[0].value = Some(b"aborted".to_vec())), [Point::Readers]);
}

#[test]
fn a_report_says_where() {
    let manifest = manifest();
    let mut harvest = harvest(&manifest);
    harvest.output.remove(0);
    harvest.along = None;
    let report = verify(&manifest, &harvest, EXACTLY, &content).expect_err("a record is lost").to_string();
    assert!(report.contains("12 in; out: 7 records"), "{report}");
    assert!(report.contains("0/0: came out nowhere, must become a record"), "{report}");
}
