//! What people see of letters.

use super::list::Counts;
use super::redrive::Done;
use super::*;
use crate::kafka::bounded::Kept;
use crate::kafka::letters::Source;

fn letter(offset: i64, reason: &str, failed_at_ms: i64) -> Letter {
    let source = Source { topic: "raw".to_owned(), partition: (offset % 2) as i32, offset: 100 + offset };
    Letter {
        kept: Kept { partition: 1, offset, ..Kept::default() },
        reason: reason.to_owned(),
        stage: "decode".to_owned(),
        failed_at_ms: Some(failed_at_ms),
        source: Some(source),
        ..Letter::default()
    }
}

#[test]
fn letters_are_chosen_by_reason_and_time() {
    let chosen = |reason: &[&str], since, until| {
        let selection = Selection { reason: reason.iter().map(|&reason| reason.to_owned()).collect(), since, until };
        let letters = [letter(0, "json", 10), letter(1, "panic", 20), letter(2, "json", 30)];
        letters.iter().filter(|letter| selection.holds(letter)).map(|letter| letter.kept.offset).collect::<Vec<_>>()
    };
    assert_eq!(chosen(&[], None, None), [0, 1, 2]);
    assert_eq!(chosen(&["json"], None, None), [0, 2]);
    assert_eq!(chosen(&["json", "panic"], Some(20), None), [1, 2]);
    assert_eq!(chosen(&[], Some(20), Some(30)), [1]);
    let timeless = Letter { failed_at_ms: None, ..letter(0, "json", 0) };
    assert!(Selection::default().holds(&timeless));
    assert!(
        !Selection { since: Some(0), ..Selection::default() }.holds(&timeless),
        "a window does not hold what has no time"
    );
}

#[test]
fn counts_are_by_reason_and_source() {
    let mut counts = Counts::default();
    counts.add(&letter(0, "panic", 1_752_484_364_000), true);
    counts.add(&letter(1, "json", 1_752_484_364_000), false);
    counts.add(&letter(4, "json", 1_752_484_365_000), true);
    let selection = Selection { since: Some(0), ..Selection::default() };
    let wanted = "\
topic dead: 3 letters (failed since 1970-01-01T00:00:00Z), 2 of them redriven
note: 7 messages of the topic are no dead letters of copydesk

REASON  STAGE   LETTERS  REDRIVEN  FIRST                 LAST                  LATEST
json    decode  2        1         2025-07-14T09:12:44Z  2025-07-14T09:12:45Z  1:4
panic   decode  1        1         2025-07-14T09:12:44Z  2025-07-14T09:12:44Z  1:0

SOURCE  PARTITION  LETTERS  REDRIVEN
raw     0          2        2
raw     1          1        0

LATEST is the letter to look at first: copydesk dlq show PARTITION:OFFSET
";
    assert_eq!(counts.text("dead", &selection, &Survey { others: 7, ..Survey::default() }), wanted);
}

#[test]
fn a_letter_is_shown_with_what_is_no_text_as_bytes() {
    let header = |name: &str, value: &[u8]| (name.to_owned(), Some(value.to_vec()));
    let kept = Kept {
        partition: 1,
        offset: 7,
        timestamp_ms: Some(0),
        key: Some(b"desk\x1b[2J".to_vec()),
        payload: Some(b"{\"a\": \xff\n".repeat(3)),
        headers: vec![header("dlq.reason", b"json"), header("x", &[0xff, 0]), ("flag".to_owned(), None)],
    };
    let wanted = "\
message    dead/1/7
timestamp  1970-01-01T00:00:00Z
reason     json
key        desk\u{fffd}[2J

headers
  dlq.reason  json
  x           0xff00
  flag        (null)

payload    24 bytes
  00000000  7b 22 61 22 3a 20 ff 0a 7b 22 61 22 3a 20 ff 0a  {\"a\": ..{\"a\": ..
  00000010  7b 22 61 22 3a 20 ff 0a                          {\"a\": ..
";
    assert_eq!(show::text("dead", &kept), wanted);
    let json = show::as_json("dead", &kept);
    assert_eq!(json["payload"]["base64"], "eyJhIjog/wp7ImEiOiD/CnsiYSI6IP8K");
    assert_eq!(json["headers"][0]["value"]["text"], "json");
    assert_eq!(json["headers"][2]["value"], serde_json::Value::Null);
    let long = Kept { payload: Some("é".repeat(5000).into_bytes()), ..kept };
    assert!(show::text("dead", &long).ends_with("… 5904 bytes more: --format payload writes them all\n"));
}

#[test]
fn a_letter_is_named_by_partition_and_offset() {
    assert_eq!(show::place("1:4711"), Ok((1, 4711)));
    for wrong in ["", "1", "1:", ":7", "-1:7", "1:-7", "a:b", "1:2:3", "1/2"] {
        assert!(show::place(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_is_left_is_told() {
    let done = Done {
        sent: 3,
        already: 2,
        stubs: 1,
        strangers: [("other".to_owned(), 4)].into(),
        failing: [("json", 5)].into(),
    };
    assert_eq!(done.left(), 10, "what was redriven before is not left");
    let wanted = "\
would redrive 3 letters (all) from topic dead to topic raw
left 2: redriven before
left 1: stubs; their payload was too large to be kept, and lies at dlq.original.* if anywhere
left 4: came from topic \"other\"; give it with --set input.topic=…
left 5: fail again: json
";
    assert_eq!(done.text("all", "dead", "raw", true, false), wanted);
}
