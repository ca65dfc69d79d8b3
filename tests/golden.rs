//! Whole records of the sample articles, and the shipped schema, against the files in the project.
//!
//! After a change that is meant, write them anew and read the diff: `UPDATE_GOLDEN=1 cargo test --test golden`.

#[path = "golden/articles.rs"]
mod articles;

use std::collections::BTreeSet;
use std::path::Path;

use copydesk::record::{Record, Settings, schema};

const UPDATE: &str = "UPDATE_GOLDEN";

/// Compares `made` with the file at `path`, or writes it there when asked to.
fn check(path: &Path, mut made: String) -> Result<(), String> {
    made.push('\n');
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(path, made).expect("a golden file can be written");
        return Ok(());
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    if kept == made {
        return Ok(());
    }
    let line = kept.lines().zip(made.lines()).take_while(|(kept, made)| kept == made).count();
    Err(format!(
        "{} differs from line {}:\n  kept {:?}\n  made {:?}",
        path.display(),
        line + 1,
        kept.lines().nth(line).unwrap_or("(end of file)"),
        made.lines().nth(line).unwrap_or("(end of file)"),
    ))
}

#[test]
fn records_of_the_samples_are_as_kept() {
    let folder = articles::in_project("tests/golden");
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    for sample in articles::samples() {
        let enriched = articles::enriched(&sample);
        let json = Record::of(&enriched, None, Settings::default()).to_json_pretty();
        let name = format!("{}.json", sample.name);
        wrong.extend(check(&folder.join(&name), String::from_utf8(json).expect("JSON is UTF-8")).err());
        names.insert(name);
    }
    for entry in std::fs::read_dir(&folder).expect("the folder of golden records") {
        let name = entry.expect("a folder entry").file_name().to_string_lossy().into_owned();
        if name.ends_with(".json") && !names.contains(&name) {
            wrong.push(format!("{name} is the record of no sample"));
        }
    }
    assert!(wrong.is_empty(), "{}\nif that is meant: {UPDATE}=1 cargo test --test golden", wrong.join("\n"));
}

#[test]
fn the_shipped_schema_is_the_schema_of_the_code() {
    let made = serde_json::to_string_pretty(&schema()).expect("a JSON value serialises");
    if let Err(wrong) = check(&articles::in_project("docs/record.schema.json"), made) {
        panic!("{wrong}\nif that is meant: {UPDATE}=1 cargo test --test golden");
    }
}
