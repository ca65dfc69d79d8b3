//! What a record must be: the same lanes, run in this process on the bytes that were produced.

use copydesk::config::Config;
use copydesk::extract::{self, Meter, Raw, Reject, Settings, Stage};
use copydesk::record::{self, Origin, Record};

use super::manifest::{Place, Sent};

/// The settings of `config/default.toml` but for the network, which the workers of the scenarios run without: what is lost
/// or repeated does not depend on what an article says, and their builds are slow.
pub fn settings() -> Settings {
    let settings = all_stages();
    Settings { stages: settings.stages.without(Stage::Reading), ..settings }
}

/// Every stage, as `config/default.toml` has it.
pub fn all_stages() -> Settings {
    Config::defaults().extract_settings().expect("whole models")
}

/// The record that `sent`, read at `place` of `topic`, must become, or why there can be none.
pub fn record(settings: &Settings, topic: &str, place: Place, sent: &Sent) -> Result<Vec<u8>, Reject> {
    record_with(settings, record::Settings::default(), topic, place, sent)
}

/// The same with other settings of the output.
pub fn record_with(
    settings: &Settings,
    output: record::Settings,
    topic: &str,
    place: Place,
    sent: &Sent,
) -> Result<Vec<u8>, Reject> {
    let raw = Raw {
        payload: sent.payload.as_deref().unwrap_or_default(),
        content_type: sent.header("content-type"),
        content_encoding: sent.header("content-encoding"),
    };
    let origin =
        Origin { topic, partition: place.partition, offset: place.offset, timestamp_ms: Some(sent.timestamp_ms) };
    let enriched = extract::enrich(settings, raw, &mut Meter::still())?;
    Ok(Record::of(&enriched, Some(origin), output).to_json())
}
