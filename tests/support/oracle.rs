//! What a record must be: the same lanes, run in this process on the bytes that were produced.

use copydesk::config::Config;
use copydesk::extract::{self, Meter, Raw, Reject, Settings, Stage};
use copydesk::record::{self, Origin};

use super::manifest::{Place, Sent};

/// The settings of `config/default.toml` but for the network, which the workers of the scenarios run without: what is lost
/// or repeated does not depend on what an article says, and their builds are slow.
pub fn settings() -> Settings {
    let settings = Config::defaults().extract_settings().expect("whole models");
    Settings { stages: settings.stages.without(Stage::Reading), ..settings }
}

/// The record that `sent`, read at `place` of `topic`, must become, or why there can be none.
pub fn record(settings: &Settings, topic: &str, place: Place, sent: &Sent) -> Result<Vec<u8>, Reject> {
    let raw = Raw {
        payload: sent.payload.as_deref().unwrap_or_default(),
        content_type: sent.header("content-type"),
        content_encoding: sent.header("content-encoding"),
    };
    let origin =
        Origin { topic, partition: place.partition, offset: place.offset, timestamp_ms: Some(sent.timestamp_ms) };
    let enriched = extract::enrich(settings, raw, &mut Meter::still())?;
    Ok(record::to_json(&enriched, Some(origin)))
}
