//! The command line as a newcomer meets it: helps, outputs, exit codes.

use std::collections::BTreeSet;
use std::process::{Command, Output, Stdio};

use copydesk::extract::Stage;

const COMMANDS: [&str; 17] = [
    "run",
    "replay",
    "demo",
    "enrich",
    "diff",
    "dlq",
    "feed",
    "annotate",
    "score",
    "train",
    "check",
    "config",
    "schema",
    "stages",
    "metrics",
    "gazetteer",
    "completions",
];

/// `copydesk` with these arguments and without the developer's own settings.
fn copydesk(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.args(arguments).stdin(Stdio::null());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("COPYDESK")) {
        command.env_remove(name);
    }
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("copydesk writes UTF-8")
}

/// Standard output of a command that ends with this exit code.
#[track_caller]
fn check(arguments: &[&str], code: i32) -> Output {
    let output = copydesk(arguments).output().expect("starting copydesk");
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{}{}", text(&output.stdout), text(&output.stderr));
    output
}

#[test]
fn every_command_has_a_help_with_examples() {
    let overview = text(&check(&["--help"], 0).stdout);
    for command in COMMANDS {
        assert!(overview.contains(&format!("\n  {command} ")), "{command} is not in\n{overview}");
        let help = text(&check(&[command, "--help"], 0).stdout);
        assert!(help.contains(&format!("Usage: copydesk {command}")), "{help}");
        assert!(help.contains(&format!("Examples:\n  copydesk {command}")), "{help}");
    }
    for command in ["list", "show", "redrive"] {
        let help = text(&check(&["dlq", command, "--help"], 0).stdout);
        assert!(help.contains(&format!("Examples:\n  copydesk dlq {command}")), "{help}");
    }
}

#[test]
fn wrong_usage_is_2() {
    check(&[], 2);
    check(&["frobnicate"], 2);
    check(&["run", "--frobnicate"], 2);
    check(&["check", "--timeout", "5"], 2);
    check(&["replay", "--output-topic", "v2"], 2);
    check(&["replay", "--from", "soon", "--output-topic", "v2"], 2);
    check(&["replay", "--from", "0"], 2);
    check(&["completions", "tcsh-but-better"], 2);
    check(&["diff", "one.jsonl"], 2);
    check(&["diff", "a.jsonl", "b.jsonl", "--window", "1"], 2);
    check(&["dlq"], 2);
    check(&["dlq", "show", "1/7"], 2);
    check(&["dlq", "list", "--since", "yesterday"], 2);
    check(&["dlq", "redrive", "--reason", "boredom"], 2);
    check(&["dlq", "redrive", "--limit", "0"], 2);
    check(&["feed"], 2);
    check(&["feed", "a.txt", "--header", "novalue"], 2);
    check(&["feed", "a.txt", "--rate", "0"], 2);
}

#[test]
fn bad_configuration_is_78_and_says_all_that_is_wrong() {
    let wrong = ["--set", "input.topics=a", "--set", "delivery.mode=twice"];
    let replay: &[&str] = &["replay", "--from", "0", "--dry-run"];
    for command in [&["run"], replay, &["check"], &["config"], &["enrich"]] {
        let output = check(&[command, &wrong].concat(), 78);
        let wanted = "error: 2 problems in the configuration\n  \
                      input.topics: unknown key; did you mean input.topic? (from --set)\n  \
                      delivery.mode: unknown variant `twice`, expected `exactly_once` or `at_least_once` (from --set)\n";
        assert_eq!((text(&output.stdout), text(&output.stderr)), (String::new(), wanted.to_owned()));
    }
}

#[test]
fn a_good_configuration_is_0_and_a_silent_broker_is_1() {
    assert_eq!(text(&check(&["check", "--config", "config/default.toml"], 0).stdout), "configuration: good\n");
    // Port 9 of this machine is discard, which nobody runs: refused at once.
    let output = check(&["check", "--connect", "--timeout", "1", "--set", "kafka.brokers=127.0.0.1:9"], 1);
    let said = text(&output.stderr);
    let last = said.lines().last().unwrap_or_default();
    assert!(last.starts_with("error: brokers \"127.0.0.1:9\": "), "{said}");
}

#[test]
fn a_secret_from_the_environment_is_not_shown() {
    let secret = "hunter2-correct-horse";
    let sasl = ["kafka.security.protocol=sasl_ssl", "kafka.security.mechanism=plain", "kafka.security.username=desk"];
    let mut arguments = vec!["config"];
    arguments.extend(sasl.iter().flat_map(|set| ["--set", set]));
    let output = copydesk(&arguments).env("COPYDESK__KAFKA__SECURITY__PASSWORD", secret).output().unwrap();
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(!said.contains(secret), "{said}");
    let line = said.lines().find(|line| line.starts_with("password = ")).unwrap();
    assert!(line.starts_with("password = \"(redacted)\""), "{line}");
    assert!(line.ends_with("# COPYDESK__KAFKA__SECURITY__PASSWORD in the environment"), "{line}");
}

#[test]
fn stages_are_listed_in_three_forms() {
    let json: serde_json::Value = serde_json::from_slice(&check(&["stages", "--format", "json"], 0).stdout).unwrap();
    let names: Vec<&str> = json.as_array().unwrap().iter().map(|stage| stage["name"].as_str().unwrap()).collect();
    assert_eq!(names, Stage::ALL.map(Stage::name));

    let table = text(&check(&["stages"], 0).stdout);
    for stage in Stage::ALL {
        assert!(table.lines().any(|line| line.split_whitespace().nth(1) == Some(stage.name())), "{table}");
    }
    let chart = text(&check(&["stages", "--format", "mermaid"], 0).stdout);
    assert!(chart.starts_with("flowchart LR\n"), "{chart}");
    assert_eq!(chart.matches("subgraph ").count(), chart.matches("  end\n").count(), "{chart}");
}

#[test]
fn metrics_are_listed_by_the_names_of_their_series() {
    let table = text(&check(&["metrics"], 0).stdout);
    let named: BTreeSet<&str> = table.lines().skip(1).filter_map(|line| line.split(' ').next()).collect();
    for name in ["copydesk_records_received_total", "copydesk_lag_records", "process_cpu_seconds_total"] {
        assert!(named.contains(name), "{name} is not in\n{table}");
    }
    let json: serde_json::Value = serde_json::from_slice(&check(&["metrics", "--format", "json"], 0).stdout).unwrap();
    for metric in json.as_array().unwrap() {
        assert!(named.contains(metric["name"].as_str().unwrap()), "{metric}");
        assert!(!metric["meaning"].as_str().unwrap().is_empty(), "{metric}");
    }
}

#[test]
fn the_schema_is_json() {
    let schema: serde_json::Value = serde_json::from_slice(&check(&["schema"], 0).stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[test]
fn completions_name_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        let script = text(&check(&["completions", shell], 0).stdout);
        assert!(COMMANDS.iter().all(|command| script.contains(command)), "{shell}:\n{script}");
    }
}

#[test]
fn files_are_enriched_and_what_cannot_be_read_is_named() {
    let output = check(&["enrich", "--format", "jsonl", "samples/court.txt", "samples/nowhere.txt"], 1);
    let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["schema"], copydesk::record::SCHEMA);
    assert!(text(&output.stderr).starts_with("samples/nowhere.txt: rejected"), "{}", text(&output.stderr));
}

/// The records of the sample articles, one a line, changed by `change`.
fn records(change: impl Fn(&mut Vec<serde_json::Value>)) -> tempfile::NamedTempFile {
    let samples = ["samples/court.txt", "samples/sport.txt", "samples/crime.json", "samples/earnings.json"];
    let output = check(&[&["enrich", "--format", "jsonl"], &samples[..]].concat(), 0);
    let mut records: Vec<serde_json::Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("a record a line")).collect();
    change(&mut records);
    let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
    let file = tempfile::NamedTempFile::new().expect("a file for records");
    std::fs::write(file.path(), lines).expect("writing records");
    file
}

#[test]
fn files_of_records_are_compared() {
    let old = records(|_| {});
    let new = records(|records| {
        records.remove(1);
        records[0]["language"][0]["tag"] = "fr".into();
    });
    let (old, new) = (old.path().to_str().unwrap(), new.path().to_str().unwrap());
    assert!(text(&check(&["diff", old, old], 0).stdout).contains("\nsame       4"));
    let output = check(&["diff", old, new, "--format", "json"], 1);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["changed"], &report["removed"], &report["added"]), (&1.into(), &1.into(), &0.into()));
    let example = &report["layers"].as_array().unwrap().iter().find(|layer| layer["name"] == "language").unwrap();
    assert_eq!(example["changed"]["examples"][0]["fields"][0]["to"], "fr");
    check(&["diff", old, new, "--layer", "text"], 1);
    let page = text(&check(&["diff", old, new, "--format", "html"], 1).stdout);
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("1 of 3 records changed"), "{page}");
}

#[test]
fn what_cannot_be_compared_is_2_and_named_by_file_and_line() {
    let good = records(|_| {});
    let good = good.path().to_str().unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "{\"id\": \"a\"}\n\n{\"id\": \"b\n").unwrap();
    let broken = file.path().to_str().unwrap();
    let said = text(&check(&["diff", good, broken], 2).stderr);
    assert!(said.starts_with(&format!("error: {broken}, line 3: not a record: EOF")), "{said}");
    let said = text(&check(&["diff", good, "nowhere.jsonl"], 2).stderr);
    assert!(said.starts_with("error: opening nowhere.jsonl: "), "{said}");
    let said = text(&check(&["diff", "-", "-"], 2).stderr);
    assert!(said.contains("cannot both be standard input"), "{said}");
    let said = text(&check(&["diff", good, "topic:a", "--set", "kafka.brokers=127.0.0.1:9"], 2).stderr);
    assert!(said.contains("error: brokers \"127.0.0.1:9\": no broker answers"), "{said}");
}

#[test]
fn bad_articles_are_named_before_any_broker_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.jsonl");
    std::fs::write(&file, "{\"a\": 1}\nno\n").unwrap();
    let output = check(&["feed", file.to_str().unwrap(), "--set", "kafka.brokers=127.0.0.1:9"], 1);
    let said = text(&output.stderr);
    assert!(said.contains("x.jsonl, line 2: no JSON: "), "{said}");
    assert!(said.contains("error: 1 bad articles; nothing was sent"), "{said}");
    let said = text(&check(&["feed", "--dry-run", "samples"], 0).stdout);
    assert!(said.starts_with("would send 8 articles, ") && said.ends_with("; 0 are bad\n"), "{said}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let mut command = copydesk(&["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(command.stdout.take());
    let output = command.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
}

#[test]
fn tokens_that_are_given_are_kept() {
    let gold = "# newdoc id = a\n# text = It's.\n1-2\tIt's\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n\
                1\tIt\tit\tPRON\tPRP\t_\t0\troot\t_\t_\n2\t's\tbe\tAUX\tVBZ\t_\t1\tcop\t_\t_\n\
                3\t.\t.\tPUNCT\t.\t_\t1\tpunct\t_\tName=B-PER\n\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gold.conllu");
    std::fs::write(&path, gold).unwrap();
    let path = path.to_str().unwrap();

    let ours = text(&check(&["annotate", path], 0).stdout);
    let first = |line: &str, columns: usize| line.split('\t').take(columns).collect::<Vec<_>>().join("\t");
    let kept = |text: &str| text.lines().map(|line| first(line, 2)).collect::<Vec<_>>();
    assert_eq!(kept(&ours), kept(gold));
    assert!(!ours.contains("Name=B-PER\n"), "the names of the file are not ours:\n{ours}");

    let iob2 = text(&check(&["annotate", "--output-format", "iob2", path], 0).stdout);
    assert!(iob2.starts_with("# newdoc id = a\n# text = It's.\nIt\tO\n"), "{iob2}");
    let json = check(&["annotate", "--output-format", "json", path], 0);
    let record: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(record["item"]["bodies"][0]["value"], "It's.");
    assert_eq!(record["text"]["tokens"].as_array().unwrap().len(), 3);

    let article = check(&["annotate", "--input-format", "text", "samples/court.txt"], 0);
    assert!(text(&article.stdout).starts_with("# newdoc id = samples/court.txt\n# sent_id = 1\n# text = "));
}

#[test]
fn articles_are_scored_from_text_to_record_and_from_records() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let said = text(&check(&["score", "articles", path], 1).stderr);
    assert_eq!(said, format!("error: scoring against {path:?}: it has no annotated article, which is a file *.json\n"));

    let gold = folder.path().join("a.json");
    let article = r#"{"article": "a", "date": "2024-03-05", "body": "The ferry sank off Oslo on Monday, and nobody was hurt.",
        "entities": [{"type": "GPE", "name": "Oslo", "mentions": [{"start": 19, "end": 23, "exact": "Oslo", "kind": "name"}]}],
        "places": [], "times": [], "quantities": [], "quotes": [], "events": [], "relations": [], "negatives": []}"#;
    std::fs::write(&gold, article).unwrap();
    let scores = |arguments: &[&str]| -> serde_json::Value {
        let output = check(&[&["score", "articles", "--json", path][..], arguments].concat(), 0);
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let enriched = scores(&[]);
    assert_eq!((&enriched["layers"]["date"]["f1"], &enriched["notes"]), (&100.0.into(), &serde_json::json!([])));

    let records = folder.path().join("records.jsonl");
    let record = r#"{"item": {"bodies": [{"value": "The ferry sank off Oslo\non Monday, and nobody was hurt."}]},
        "entities": [{"type": "GPE", "name": "Oslo", "mentions": [{"start": 19, "end": 23, "exact": "Oslo"}]}]}"#;
    std::fs::write(&records, format!("{}\n\n[1]\n", record.replace("\n        ", " "))).unwrap();
    let records = records.to_str().unwrap();
    let scored = scores(&["--records", records, "--by-article", "--errors", "1"]);
    assert_eq!(scored["layers"]["mentions"]["f1"], 100.0);
    assert_eq!(scored["byArticle"]["a"]["layers"]["date"]["falseNegatives"], 1);
    assert_eq!(scored["mistakes"]["date"][0]["what"], "MISS");
    assert_eq!(
        scored["notes"],
        serde_json::json!([format!("{records}:3: expected a record, found another JSON value")])
    );

    let page = text(&check(&["score", "articles", path, "--records", records, "--by-article"], 0).stdout);
    assert!(page.contains("\nmentions               100.00     100.00  100.00  1   0   0\n"), "{page}");

    std::fs::write(&gold, article.replace("\"exact\": \"Oslo\"", "\"exact\": \"Bergen\"")).unwrap();
    let said = text(&check(&["score", "articles", path], 1).stderr);
    assert!(said.ends_with("a.json: entities[0].mentions[0]: body[19:23] is \"Oslo\", not \"Bergen\"\n"), "{said}");
}

#[test]
fn a_malformed_corpus_is_1_and_names_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.iob2");
    std::fs::write(&path, "one O\n\ntwo PER\n").unwrap();
    let path = path.to_str().unwrap();
    for arguments in [&["score", "names", path][..], &["annotate", path]] {
        let said = text(&check(arguments, 1).stderr);
        // A score stops at the first sentence where its stage did not run.
        assert!(said.contains(":3: expected the label O") || said.contains("did not run"), "{said}");
    }
    let said = text(&check(&["score", "tree", "-"], 1).stderr);
    assert_eq!(said, "error: scoring against standard input: it has no token\n");
    let said = text(&check(&["train", "--data", path], 1).stderr);
    assert!(said.contains("corpus \"UD English-EWT\" is missing: no file \"ud_ewt/train.conllu\""), "{said}");
}
