//! The stages on a letter's article, as the worker would run them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::config::Config;
use crate::extract::{self, Meter, Raw, Reason, Reject, Stage};
use crate::kafka::letters::{Letter, Source};
use crate::record::{self, Record};

/// What all letters are enriched by.
pub(super) struct Stages {
    settings: extract::Settings,
    output: record::Settings,
    passthrough: bool,
    record_bytes_max: usize,
}

impl Stages {
    /// # Errors
    ///
    /// That the models or lists cannot be loaded.
    pub(super) fn new(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            settings: config.extract_settings()?,
            output: record::Settings { tokens: config.output.tokens },
            passthrough: config.extract.passthrough,
            record_bytes_max: config.output.record_bytes_max,
        })
    }

    /// The record of the article in `letter`, which was read at `source`; or why it is none, again.
    pub(super) fn record(&self, letter: &Letter, source: &Source) -> Result<Vec<u8>, Reject> {
        let payload = letter.kept.payload.as_deref().unwrap_or_default();
        let value = if self.passthrough { payload.to_vec() } else { self.enriched(letter, payload, source)? };
        if self.record_bytes_max < value.len() {
            let detail =
                format!("record of {} bytes, and output.record_bytes_max is {}", value.len(), self.record_bytes_max);
            return Err(Reject::new(Reason::OutputTooLarge, Stage::Record, detail));
        }
        Ok(value)
    }

    fn enriched(&self, letter: &Letter, payload: &[u8], source: &Source) -> Result<Vec<u8>, Reject> {
        let raw = Raw {
            payload,
            content_type: letter.own_header("content-type"),
            content_encoding: letter.own_header("content-encoding"),
        };
        let origin = record::Origin {
            topic: &source.topic,
            partition: source.partition,
            offset: source.offset,
            timestamp_ms: letter.kept.timestamp_ms,
        };
        let mut meter = Meter::still();
        // The stages hold no state between articles, and the meter is only asked which of them it was.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let enriched = extract::enrich(&self.settings, raw, &mut meter)?;
            Ok(Record::of(&enriched, Some(origin), self.output).to_json())
        }));
        outcome.unwrap_or_else(|_| {
            let stage = meter.running().unwrap_or(Stage::Record);
            Err(Reject::new(Reason::Panic, stage, "the stage panicked"))
        })
    }
}
