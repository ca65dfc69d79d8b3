//! The sample articles, and the settings under which tests enrich them.

use std::path::{Path, PathBuf};

use copydesk::extract::Models;
use copydesk::extract::{self, Enriched, Meter, Raw, StageSet, decode, enrich};

/// A sample article.
pub(crate) struct Sample {
    /// Its file name without the last extension.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) payload: Vec<u8>,
}

/// A path below the project's root.
pub(crate) fn in_project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// All sample articles, by name.
pub(crate) fn samples() -> Vec<Sample> {
    let folder = in_project("samples");
    let mut samples: Vec<Sample> = std::fs::read_dir(&folder)
        .expect("the project has samples")
        .map(|entry| entry.expect("a folder entry").path())
        .map(|path| Sample {
            name: path.file_stem().expect("a file name").to_string_lossy().into_owned(),
            payload: std::fs::read(&path).expect("a sample can be read"),
        })
        .collect();
    samples.sort_by(|left, right| left.name.cmp(&right.name));
    assert!(samples.len() >= 8, "the samples of {} are not all there", folder.display());
    samples
}

/// Limits far above the samples, and every stage.
pub(crate) fn settings() -> extract::Settings {
    extract::Settings {
        decode: decode::Settings {
            bytes_max: 5_000_000,
            inflate_ratio_max: 100,
            json_depth_max: 32,
            json_keys_max: 1000,
            fields: decode::FieldMap::default(),
        },
        stages: StageSet::all(),
        models: Models::embedded().expect("whole models"),
    }
}

/// A payload of which the transport says nothing.
pub(crate) fn raw(payload: &[u8]) -> Raw<'_> {
    Raw { payload, content_type: None, content_encoding: None }
}

/// A sample, enriched.
pub(crate) fn enriched(sample: &Sample) -> Enriched {
    enrich(&settings(), raw(&sample.payload), &mut Meter::still())
        .unwrap_or_else(|reject| panic!("sample {}: {reject}", sample.name))
}
