//! The report's forms.

use serde_json::{Value, json};

use super::*;
use crate::diff::Matched;

fn record(number: u64, month: &str) -> Entry {
    let record = json!({
        "id": format!("a{number}"),
        "item": {"headlines": [{"value": "Bridge <opens>"}], "bodies": [{"value": "It opens in May & not before."}]},
        "input": {"kafka": {"topic": "raw", "partition": 0, "offset": number}},
        "times": [{"id": "t1", "start": 12, "end": 15, "exact": "May", "type": "DATE", "value": month}],
        "provenance": {"worker": format!("copydesk {month}")},
    });
    Entry::of_record(record.to_string().into_bytes(), format!("set:{number}")).unwrap()
}

fn report() -> Report {
    let window = Window { records: 10, bytes: 1 << 20 };
    let mut tally = Tally::new(Options::default(), "old.jsonl", "topic new");
    for number in 0..3 {
        tally.add(&Matched::Both(record(number, "2025-05"), record(number, "2026-05"))).unwrap();
    }
    tally.add(&Matched::Both(record(7, "2025-05"), record(7, "2025-05"))).unwrap();
    tally.add(&Matched::Only(Side::B, record(8, "2025-05"))).unwrap();
    tally.report(&Matching::new(window), window)
}

#[test]
fn the_text_tells_counts_and_examples() {
    let wanted = "\
A  old.jsonl  4 records
B  topic new  5 records

made by other versions (3 records):
A  copydesk 2025-05, 4 records
B  copydesk 2025-05, 1 records
B  copydesk 2026-05, 3 records

RECORDS    COUNT  SHARE OF THOSE IN BOTH
same       1      25.0 %
changed    3      75.0 %
only in A  0
only in B  1

LAYER   RECORDS CHANGED  A  B  SAME  REMOVED  ADDED  CHANGED  AGREEMENT
item    0                8  8  8     0        0      0
record  0                4  4  4     0        0      0
times   3 (75.0 %)       4  4  1     0        0      3        0.250

times
  fields that changed: value 3×
  changed: 3
    3× DATE May
      value: 2025-05 → 2026-05
      …It opens in [May] & not before.…
      a0; set:0, set:0

only in B: 1
  a8; set:8  Bridge <opens>
";
    assert_eq!(text::text(&report(), false), wanted);
    let coloured = text::text(&report(), true);
    assert!(coloured.contains("\u{1b}[") && !wanted.contains("\u{1b}["), "{coloured}");
}

#[test]
fn the_page_quotes_what_records_say() {
    let page = page::page(&report());
    for wanted in [
        "Bridge &lt;opens&gt;",
        "&amp; not before",
        "<del>2025-05</del>",
        "<ins>2026-05</ins>",
        "3 of 4 records changed",
    ] {
        assert!(page.contains(wanted), "{wanted} is not in\n{page}");
    }
    assert!(!page.contains("<opens>") && !page.contains("<script"), "{page}");
    assert!(!page.contains("http://") && !page.contains("https://"), "nothing is loaded from elsewhere");
}

#[test]
fn the_json_has_the_counts() {
    let json: Value = serde_json::to_value(report()).unwrap();
    assert_eq!(
        (&json["same"], &json["changed"], &json["added"], &json["removed"]),
        (&1.into(), &3.into(), &1.into(), &0.into())
    );
    let times = json["layers"].as_array().unwrap().iter().find(|layer| layer["name"] == "times").unwrap();
    assert_eq!(
        times["changed"]["examples"][0]["fields"],
        json!([{"path": "value", "from": "2025-05", "to": "2026-05"}])
    );
}

#[test]
fn small_shares_are_not_rounded_away() {
    let shares = [(0, 0), (0, 5), (5, 5), (1, 100_000), (99_999, 100_000), (1, 3)];
    let told = shares.map(|(part, whole)| text::share(part, whole));
    assert_eq!(told, ["0 %", "0 %", "100 %", "< 0.1 %", "99.9 %", "33.3 %"]);
}

#[test]
fn a_window_that_was_too_small_is_named() {
    let note = |given_up, late| {
        let mut report = report();
        (report.window.given_up, report.window.late) = (given_up, late);
        text::window_note(&report).unwrap_or_default()
    };
    assert_eq!(note(0, 0), "");
    assert!(note(5, 0).contains("no partner of theirs came later"));
    let late = note(5, 3);
    assert!(late.contains("window of 10 records") && late.contains("3 records") && late.contains("--window"), "{late}");
}
