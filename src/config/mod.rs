//! Typed settings, parsed once.
//!
//! `config/default.toml` holds every key with its unit and its reason; what is left out of the other layers comes from
//! there and from nowhere else. A value of type `Duration` has a key that ends in `_ms`.
//!
//! ```text
//! default.toml ─▶ --config FILE ─▶ COPYDESK__SECTION__KEY ─▶ --set section.key=value ─▶ types ─▶ rules ─▶ Config
//! ```

mod client;
mod effective;
mod hint;
mod kafka;
mod layers;
mod parse;
mod problem;
mod rules;
mod sections;

pub use effective::{Effective, markdown};
pub use kafka::{Compression, GroupProtocol, Kafka, Mechanism, Oauth, Options, Protocol, Security};
pub use layers::Sources;
pub use problem::{Invalid, Problem};
pub use sections::{
    Breaker, DeadLetters, Delivery, Extract, Fields, Format, Gazetteer, Health, Http, Input, Log, Mode, Output,
    Pipeline, Retry, Shutdown, Start,
};

use serde::Deserialize;

/// All settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where articles come from.
    pub input: Input,
    /// Where records go.
    pub output: Output,
    /// Where unreadable articles go.
    pub dead_letters: DeadLetters,
    /// How what is done is made known.
    pub delivery: Delivery,
    /// The connection to the brokers.
    pub kafka: Kafka,
    /// Lanes and limits.
    pub pipeline: Pipeline,
    /// What the extraction is told.
    pub extract: Extract,
    /// Metrics, probes and status page.
    pub http: Http,
    /// When the worker counts as stuck.
    pub health: Health,
    /// Logs.
    pub log: Log,
    /// How the worker stops.
    pub shutdown: Shutdown,
}

/// Settings and where each of them came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// Each value with its origin, secrets redacted.
    pub effective: Effective,
}

impl Config {
    /// Settings from all layers of `sources`, or everything that is wrong with them.
    pub fn load(sources: &Sources) -> Result<Loaded, Invalid> {
        let mut problems = Vec::new();
        let mut merged = layers::merge(sources, &mut problems);
        let config = parse::typed(&mut merged, &mut problems);
        let Some(mut config) = config else { return Err(Invalid { problems }) };
        kafka::read_secret_files(&mut config.kafka.security, &mut problems);
        for (path, value, origin) in config.delivery.derived(&config.input.group, sources, &mut problems) {
            merged.derive(path, &value, origin);
        }
        rules::check(&config, &mut problems);
        if problems.is_empty() {
            Ok(Loaded { effective: Effective::new(merged), config })
        } else {
            Err(Invalid { problems })
        }
    }

    /// The defaults alone: what tests and `copydesk enrich` without a config file use.
    pub fn defaults() -> Config {
        let sources = Sources { host: Some("localhost".to_owned()), ..Sources::default() };
        Config::load(&sources).expect("default.toml is embedded, and a test loads it").config
    }
}
