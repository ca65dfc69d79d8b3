//! Placeholder with the signatures that the command line calls.

use std::sync::Arc;

use crate::config::Config;
use crate::observe::health::Health;
use crate::observe::metrics::Metrics;

/// What the pipeline is run with, besides its configuration.
#[derive(Clone, Debug)]
pub struct Desk {
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// How it is.
    pub health: Health,
    /// Asked to stop.
    pub stop: Stop,
}

impl Desk {
    /// A desk for one run.
    pub fn new(config: &Config) -> Self {
        let health = Health::new(config.health.heartbeat_late);
        Self { metrics: Arc::new(Metrics::new()), health, stop: Stop }
    }
}

/// Shared wish to stop in good order.
#[derive(Clone, Debug, Default)]
pub struct Stop;

impl Stop {
    /// Wishes to stop.
    pub fn request(&self) {}

    /// Whether someone wishes to stop.
    pub fn requested(&self) -> bool {
        true
    }

    /// Turns signals into the wish to stop.
    pub fn on_signals(&self) -> anyhow::Result<()> {
        Ok(())
    }
}

/// Reads, extracts and publishes until it is asked to stop or has to.
pub fn run(_config: &Config, _desk: &Desk) -> anyhow::Result<()> {
    anyhow::bail!("the pipeline is not part of this branch")
}
