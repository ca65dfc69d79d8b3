//! Quality floors of whole articles: the development articles of `tests/quality/gold`, enriched and scored layer by layer.
//!
//! Raise a floor with a better rule, never lower it with a worse one.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Per cent of F1 that must be reached.
const FLOORS: [(&str, f64); 14] = [
    ("date", 0.0),
    ("mentions", 0.0),
    ("clusters", 0.0),
    ("coref", 0.0),
    ("roles", 0.0),
    ("places", 0.0),
    ("times", 0.0),
    ("quantities", 0.0),
    ("quotes.direct", 0.0),
    ("quotes.mixed", 0.0),
    ("quotes.indirect", 0.0),
    ("speakers", 0.0),
    ("events", 0.0),
    ("relations", 0.0),
];

#[test]
fn articles_reach_their_floors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/quality/gold");
    let files = std::fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.expect("an entry").path());
    if !files.into_iter().any(|file| file.extension().is_some_and(|end| end == "json")) {
        eprintln!("SKIPPED, nothing was proved: no annotated article in {}", folder.display());
        return;
    }
    let output = Command::new(env!("CARGO_BIN_EXE_copydesk"))
        .args(["score", "articles", "--json"])
        .arg(&folder)
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let scores: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(scores["notes"], Value::Array(Vec::new()), "an article was not scored as it is");
    assert_eq!(scores["spansInexact"]["count"], 0, "{:#}", scores["spansInexact"]);
    let layers = scores["layers"].as_object().expect("layers");
    assert_eq!(layers.len(), FLOORS.len());
    let mut missed = Vec::new();
    for (layer, floor) in FLOORS {
        let reached = layers[layer]["f1"].as_f64().unwrap_or_else(|| panic!("no {layer} in {scores:#}"));
        println!("{layer}: {reached:.2}");
        if reached < floor {
            missed.push(format!("{layer} reached {reached:.2}, floor {floor}"));
        }
    }
    assert!(missed.is_empty(), "below the floor:\n{}", missed.join("\n"));
}
