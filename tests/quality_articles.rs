//! Quality floors of whole articles, enriched and scored layer by layer: those of `tests/quality/gold`, on which the rules
//! are developed, and those of `tests/quality/held` and `held2`, which were written apart from them.
//!
//! Raise a floor with a better rule, never lower it with a worse one.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Layers, and the per cent of F1 that must be reached on each of the folders.
const FLOORS: [(&str, f64, f64, f64); 14] = [
    ("date", 100.0, 100.0, 100.0),
    ("mentions", 94.5, 92.5, 92.0),
    ("clusters", 97.0, 97.0, 96.5),
    ("coref", 85.0, 83.0, 80.0),
    ("roles", 83.0, 82.0, 74.0),
    ("places", 97.0, 90.0, 93.0),
    ("times", 99.0, 94.0, 95.0),
    ("quantities", 98.0, 94.0, 93.0),
    ("quotes.direct", 99.0, 98.0, 91.0),
    ("quotes.mixed", 99.0, 93.0, 98.0),
    ("quotes.indirect", 95.0, 84.0, 87.0),
    ("speakers", 90.0, 82.0, 87.0),
    ("events", 75.0, 71.0, 75.0),
    ("relations", 85.0, 81.0, 83.0),
];

#[test]
fn articles_reach_their_floors() {
    for (folder, at) in [("gold", 0), ("held", 1), ("held2", 2)] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/quality").join(folder);
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
        for (layer, developed, held, second) in FLOORS {
            let floor = [developed, held, second][at];
            let reached = layers[layer]["f1"].as_f64().unwrap_or_else(|| panic!("no {layer} in {scores:#}"));
            println!("{}: {layer}: {reached:.2}", folder.display());
            if reached < floor {
                missed.push(format!("{layer} reached {reached:.2}, floor {floor}"));
            }
        }
        assert!(missed.is_empty(), "{} is below the floor:\n{}", folder.display(), missed.join("\n"));
    }
}
