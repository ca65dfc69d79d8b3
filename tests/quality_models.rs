//! Quality floors of tags, trees and names on the dev parts of UD English-EWT, GUM and Universal NER, and the manifest's
//! word on the models.
//!
//! `tests/quality/wire.iob2` is ours. The corpora stand beside the project in `../shared/data` and are no part of it. Without them the tests say so and pass,
//! except in CI, where they must be there. The floors lie a little below what was measured when they were set.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use copydesk::corpora::manifest::{Manifest, sha256};
use serde_json::Value;

/// Per cent that must be reached: layer, file, path in the score's JSON, floor.
const FLOORS: [(&str, &str, &str, f64); 7] = [
    ("tags", "ud_ewt/dev.conllu", "/0/scores/xpos/accuracy", 95.5),
    ("tags", "gum/dev.conllu", "/0/scores/xpos/accuracy", 97.1),
    ("tree", "ud_ewt/dev.conllu", "/0/scores/all/uas", 89.9),
    ("tree", "ud_ewt/dev.conllu", "/0/scores/all/las", 87.2),
    ("tree", "gum/dev.conllu", "/0/scores/all/uas", 90.2),
    ("tree", "gum/dev.conllu", "/0/scores/all/las", 87.8),
    ("names", "ner/uner_ewt_dev.iob2", "/0/scores/all/f1", 78.6),
];

/// The folder of corpora; without it, says so, and fails in CI.
fn corpora() -> Option<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if data.is_dir() {
        return Some(data);
    }
    assert!(std::env::var_os("CI").is_none(), "CI is set, and there are no corpora in {}", data.display());
    // Not captured as what a test prints is: a skip is to be seen.
    let said = writeln!(std::io::stderr(), "SKIPPED, nothing was proved: no corpora in {}", data.display());
    said.expect("standard error is open");
    None
}

/// What `copydesk score` gives at this place of its JSON.
fn reached(layer: &str, file: &Path, path: &str) -> f64 {
    let output = Command::new(env!("CARGO_BIN_EXE_copydesk"))
        .args(["score", layer, "--json"])
        .arg(file)
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let scores: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    scores.pointer(path).and_then(Value::as_f64).unwrap_or_else(|| panic!("no {path} in {scores:#}"))
}

#[test]
fn models_reach_their_floors() {
    let Some(data) = corpora() else { return };
    let mut missed = Vec::new();
    for (layer, file, path, floor) in FLOORS {
        let reached = reached(layer, &data.join(file), path);
        println!("{layer} {file} {path}: {reached:.2}");
        if reached < floor {
            missed.push(format!("{layer} {file} {path} reached {reached:.2}, floor {floor}"));
        }
    }
    assert!(missed.is_empty(), "below the floor:\n{}", missed.join("\n"));
}

/// F1 of names in per cent where all sentences up to so many tokens are put in capitals, as headlines are.
const CAPITALS: (usize, f64) = (14, 76.5);

#[test]
fn capitals_hide_few_names() {
    let Some(data) = corpora() else { return };
    let (longest, floor) = CAPITALS;
    let text = fs::read_to_string(data.join("ner/uner_ewt_dev.iob2")).expect("a corpus");
    let mut shouted = String::with_capacity(text.len());
    for sentence in text.split_inclusive("\n\n") {
        let is_token = |line: &&str| !line.is_empty() && !line.starts_with('#');
        let short = sentence.lines().filter(is_token).count() <= longest;
        for line in sentence.lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            match &columns[..] {
                [number, form, rest @ ..] if short && is_token(&line) => {
                    shouted.push_str(&format!("{number}\t{}\t{}\n", form.to_uppercase(), rest.join("\t")));
                }
                _ => shouted.push_str(&format!("{line}\n")),
            }
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let put = folder.path().join("capitals.iob2");
    fs::write(&put, shouted).expect("a file");
    let reached = reached("names", &put, "/0/scores/all/f1");
    println!("in capitals: {reached:.2}");
    assert!(floor <= reached, "names in capitals reached {reached:.2}, floor {floor}");
}

/// F1 of names in per cent in the tables of sport and the short reports of wires, `tests/quality/wire.iob2`.
const WIRE: f64 = 94.5;

#[test]
fn tables_of_sport_and_wire_reports_reach_their_floor() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/quality/wire.iob2");
    let reached = reached("names", &file, "/0/scores/all/f1");
    println!("wire: {reached:.2}");
    assert!(WIRE <= reached, "names of wires reached {reached:.2}, floor {WIRE}");
}

#[test]
fn the_manifest_tells_of_the_models_as_they_are() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let text = fs::read_to_string(folder.join("MANIFEST.toml")).expect("a manifest");
    let manifest = Manifest::parse(&text).expect("a manifest that parses");
    let mut told: Vec<String> = manifest.models.iter().map(|model| model.file.clone()).collect();
    for model in &manifest.models {
        let bytes = fs::read(folder.join(&model.file)).expect("each model is there");
        assert_eq!((model.bytes, &model.sha256), (bytes.len() as u64, &sha256(&bytes)), "{}", model.file);
    }
    told.push("MANIFEST.toml".to_owned());
    told.sort();
    let mut there: Vec<String> = fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"))
        .collect();
    there.sort();
    assert_eq!(there, told);
    let total: u64 = manifest.models.iter().map(|model| model.bytes).sum();
    assert!(total <= 30_000_000, "the models take {total} bytes");
}
