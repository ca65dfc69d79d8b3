//! Replays into a file and to standard output.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::replay::{Replay, ends};
use crate::scenario;
use crate::support::load::Load;
use crate::support::manifest::{Fate, Manifest, Place};
use crate::support::topics::Topics;
use crate::support::worker::{self, FailPoint, Mode, Plan, Worker};
use crate::support::{broker, oracle, scratch, until};

fn lines(path: &Path) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("reading {}: {error}", path.display()));
    assert!(bytes.is_empty() || bytes.ends_with(b"\n"), "the last line is torn");
    bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect()
}

/// Where the record in a line comes from.
fn source(line: &[u8]) -> Place {
    let value: Value = serde_json::from_slice(line).expect("a line is JSON");
    let source = value.pointer("/input/kafka").or_else(|| value.get("source")).expect("a line says its source");
    let number = |name: &str| source[name].as_i64().unwrap_or_else(|| panic!("no {name} in {source}"));
    Place { partition: i32::try_from(number("partition")).expect("a partition"), offset: number("offset") }
}

/// Each record that there must be, once, with its bytes, and in the order of its partition.
fn account(manifest: &Manifest, records: &[Vec<u8>]) {
    let settings = oracle::settings();
    let mut got: BTreeMap<Place, &[u8]> = BTreeMap::new();
    let mut last: BTreeMap<i32, i64> = BTreeMap::new();
    for line in records {
        let place = source(line);
        assert!(got.insert(place, line).is_none(), "{place} came out twice");
        let before = last.insert(place.partition, place.offset).unwrap_or(-1);
        assert!(before < place.offset, "{place} came after offset {before}");
    }
    for (place, sent) in manifest.sent.iter().filter(|(_, sent)| sent.fate == Fate::Record) {
        let wanted = oracle::record(&settings, &manifest.topic, *place, sent).expect("a good article");
        assert!(got.remove(place) == Some(wanted.as_slice()), "{place} is not there, or differs");
    }
    assert!(got.is_empty(), "{} records came out that nobody asked for", got.len());
}

#[test]
fn a_file_is_exact_over_crashes_at_the_worst_moments() {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::shared() else { return };
    let live = Topics::named("replay-file", 3);
    live.make_input(broker);
    let manifest = Load::mixed(900).produce(broker, &live.input);
    let folder = scratch(&format!("replay-file-{}", std::process::id()));
    let (file, dead) = (folder.join("records.jsonl"), folder.join("records.jsonl.dead"));
    for path in [&file, &dead] {
        std::fs::remove_file(path).ok();
    }
    let name = file.display().to_string();
    let plan = Plan::new("replay-file", Mode::ExactlyOnce).command(&[
        "replay",
        "--id",
        "file",
        "--from",
        "earliest",
        "--output",
        &name,
        "--records-per-second",
        "300",
    ]);
    let replay = Replay::named(broker, &live, "file");
    let launch = |plan: &Plan| Worker::launch(plan, &broker.bootstrap, &live);
    for point in [FailPoint::AfterOffsets, FailPoint::AfterCommit] {
        let mut process = launch(&plan.clone().dying(point));
        let status = process.await_exit(scenario::SETTLES_WITHIN);
        assert!(!status.success() && status.code().is_none(), "it was told to die at {point:?}: {status}");
        if point == FailPoint::AfterOffsets {
            assert!(!lines(&file).is_empty(), "nothing was written before it died: that shows nothing");
            assert_eq!(replay.committed(), 0, "it died before the commit");
        }
    }
    // Somebody stops it, and somebody starts it twice.
    let before = replay.committed();
    let mut stopped = launch(&plan);
    replay.await_progress(before);
    let mut twin = launch(&plan);
    ends(&mut twin, 1);
    assert!(twin.log_text().contains("is being written by another replay"), "{}", twin.log_tail());
    stopped.signal("TERM");
    ends(&mut stopped, 3);
    assert!(stopped.log_text().contains("the same command goes on from there"), "{}", stopped.log_tail());
    ends(&mut launch(&plan), 0);

    account(&manifest, &lines(&file));
    let letters = lines(&dead);
    assert_eq!(letters.len(), manifest.count(|fate| matches!(fate, Fate::DeadLetter(_))));
    for letter in &letters {
        let reason = serde_json::from_slice::<Value>(letter).expect("JSON")["reason"].clone();
        let Fate::DeadLetter(wanted) = manifest.sent[&source(letter)].fate else { panic!("it was a good one") };
        assert_eq!(reason, wanted.name());
    }

    // A new replay writes over nothing.
    let over = Plan::new("replay-over", Mode::ExactlyOnce)
        .command(&["replay", "--id", "over", "--from", "earliest", "--output", &name]);
    let mut refused = launch(&over);
    ends(&mut refused, 1);
    assert!(refused.log_text().contains("is there already"), "{}", refused.log_tail());
    drop(turn);
}

#[test]
fn standard_output_takes_lines_and_a_closed_one_is_no_failure() {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::shared() else { return };
    let live = Topics::named("replay-stdout", 2);
    live.make_input(broker);
    let manifest = Load::mixed(300).produce(broker, &live.input);
    let plan =
        Plan::new("replay-stdout", Mode::ExactlyOnce).command(&["replay", "--from", "earliest", "--output", "-"]);
    let mut process = Worker::launch(&plan, &broker.bootstrap, &live);
    ends(&mut process, 0);
    // The log has both, and a record is no event.
    let log = process.log_text();
    let records: Vec<Vec<u8>> =
        log.lines().filter(|line| line.starts_with("{\"schema\"")).map(|line| line.as_bytes().to_vec()).collect();
    account(&manifest, &records);
    assert!(log.contains("no record can be made of this one"), "the bad ones are not named:\n{log}");

    // Whoever reads has seen enough.
    let config = process.log.with_extension("toml");
    let mut head = Command::new(env!("CARGO_BIN_EXE_copydesk"))
        .args(["replay", "--from", "earliest", "--output", "-", "--records-per-second", "100", "--config"])
        .arg(&config)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starting copydesk");
    let mut line = String::new();
    BufReader::new(head.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
    source(line.as_bytes());
    let status = until("the end of the replay", scenario::SETTLES_WITHIN, || head.try_wait().expect("a child process"));
    assert_eq!(status.code(), Some(3));
    drop(turn);
}
