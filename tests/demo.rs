//! `copydesk demo` as a newcomer runs it: a process, an embedded broker, and nothing else.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// `copydesk demo` with these arguments, its files in `folder`.
fn demo(folder: &tempfile::TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.arg("demo").args(arguments).arg("--output").arg(folder.path()).stdin(Stdio::null());
    // Must not reach the demo: a first look depends on no setting.
    command.env("COPYDESK__INPUT__TOPIC", "elsewhere").env("COPYDESK__KAFKA__BROKERS", "127.0.0.1:9");
    command
}

fn lines(folder: &tempfile::TempDir, file: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.path().join(file)).expect("the demo has written this file");
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn every_article_comes_out_once_as_a_record_or_a_dead_letter() {
    let folder = tempfile::tempdir().unwrap();
    let output = demo(&folder, &["--articles", "40"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let summary = String::from_utf8(output.stdout.clone()).unwrap();
    let first = summary.lines().next().unwrap();
    assert!(first.starts_with("40 articles in, 38 records and 2 dead letters out in "), "{summary}");
    assert!(first.ends_with(": every article accounted for"), "{summary}");
    assert!(summary.contains("at least once, 0 repeated"), "{summary}");
    // One line at a time and no control characters where there is no terminal.
    assert!(said(&output).chars().all(|char| char == '\n' || !char.is_control()), "{:?}", said(&output));

    let records = lines(&folder, "records.jsonl");
    let mut ids: Vec<&str> = records.iter().map(|record| record["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((records.len(), ids.len()), (38, 38));
    let letters = lines(&folder, "dead-letters.jsonl");
    assert_eq!(letters.len(), 2);
    for letter in &letters {
        let reason = letter["headers"]["dlq.reason"].as_str().unwrap();
        assert!(letter["key"].as_str().unwrap().starts_with(&format!("broken-{reason}-")), "{letter}");
        // Long ones are wrapped.
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let message = letter["headers"]["dlq.message"].as_str().unwrap();
        assert!(words(&summary).contains(&words(message)), "{letter}\n{summary}");
    }
    let page = fs::read_to_string(folder.path().join("article.html")).unwrap();
    assert!(page.contains("Tidewater Instruments cuts outlook"), "{page}");
}

/// The summary goes to a reader that has gone away, and the demo is told to stop while it feeds.
#[test]
#[cfg(unix)]
fn it_stops_on_request_and_needs_no_reader() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = demo(&folder, &["--articles", "1000000", "--rate", "50"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().starts_with("feeding ")), "it never began to feed");
    let told = Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{rest:?}");
}

#[test]
fn what_makes_no_sense_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [["--articles", "0"], ["--rate", "0"]] {
        assert_eq!(demo(&folder, &arguments).output().unwrap().status.code(), Some(2));
    }
}
