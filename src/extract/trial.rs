//! What the tests of the rooms read articles with.

use super::{Models, Settings, StageSet, decode};

/// All stages, small bounds.
pub(super) fn settings() -> Settings {
    let decode = decode::Settings {
        bytes_max: 1 << 20,
        inflate_ratio_max: 100,
        json_depth_max: 32,
        json_keys_max: 1000,
        fields: decode::FieldMap::default(),
    };
    Settings { decode, stages: StageSet::all(), models: Models::embedded().expect("the models fit the program") }
}
