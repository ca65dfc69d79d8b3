//! What made the record: `provenance`.

use schemars::JsonSchema;
use serde::Serialize;

use super::vocabulary::{StageStatus, WarningCode};
use crate::extract::{ModelFile, Parsed, Stage, Status, model_files};

const WORKER: &str = concat!("copydesk ", env!("CARGO_PKG_VERSION"));

/// What made the record, and what was odd on the way.
#[derive(Serialize, JsonSchema)]
pub(super) struct Provenance {
    /// The program and its version.
    worker: &'static str,
    /// The models and compiled lists that took part: those whose stage ran.
    models: Vec<Model>,
    /// The stages in the order they run, then those that are planned.
    stages: Vec<StageRun>,
    /// What was odd about the article, in the order it was noticed.
    warnings: Vec<WarningLine>,
    /// Whether layers were left out because the record would have been too large. No stage of this version does so.
    truncated: bool,
}

/// A trained model.
#[derive(Serialize, JsonSchema)]
struct Model {
    /// Its name in the manifest.
    name: &'static str,
    /// Its version there.
    version: u16,
    /// The SHA-256 of its file, in hexadecimal.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    sha256: &'static str,
}

/// A stage, and how it went for this article.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Stage")]
struct StageRun {
    /// Its name.
    name: &'static str,
    /// Rises when the same text may give another answer than before; 0 while the stage is planned.
    version: u16,
    /// How it went.
    status: StageStatus,
}

/// A warning.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Warning")]
struct WarningLine {
    /// What was odd.
    code: WarningCode,
    /// Where in the record it shows: a JSON pointer (RFC 6901).
    path: &'static str,
}

impl Provenance {
    pub(super) fn of(parsed: &Parsed) -> Self {
        Self {
            worker: WORKER,
            models: models(parsed),
            stages: stages(parsed),
            warnings: parsed
                .article
                .warnings
                .iter()
                .map(|warning| WarningLine { code: WarningCode(warning.code), path: warning.path })
                .collect(),
            truncated: false,
        }
    }
}

fn models(parsed: &Parsed) -> Vec<Model> {
    let took_part = |file: &&ModelFile| parsed.statuses.contains(&(file.stage, Status::Ok));
    let one = |file: &'static ModelFile| Model { name: file.name, version: file.version, sha256: &file.sha256 };
    model_files().iter().filter(took_part).map(one).collect()
}

fn stages(parsed: &Parsed) -> Vec<StageRun> {
    let mut stages = Vec::with_capacity(Stage::ALL.len() + Stage::PLANNED.len());
    // The record cannot tell of itself beforehand that it was written; that it can be read says it.
    let went = parsed.statuses.iter().copied().chain([(Stage::Record, Status::Ok)]);
    for (stage, status) in went {
        stages.push(StageRun { name: stage.name(), version: stage.version(), status: StageStatus::Went(status) });
    }
    for name in Stage::PLANNED {
        stages.push(StageRun { name, version: 0, status: StageStatus::Planned });
    }
    stages
}
