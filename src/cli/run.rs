//! `copydesk run`: the worker.

use clap::Args;

use super::{Failure, Settings};
use crate::observe::logs;
use crate::pipeline::{self, Desk};

/// Run the worker until it is told to stop
///
/// Reads articles from input.topic as a member of input.group, and publishes a record for each to output.topic, or a
/// dead letter with its reason. More workers of the same group share the topic's partitions.
///
/// SIGTERM or Ctrl-C: finishes and commits what is in flight, then exits with 0; a second one exits at once.
/// Logs go to standard error; metrics, probes and a status page are served at http.listen.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk run --config desk.toml
  copydesk run --set kafka.brokers=localhost:9092 --set input.group=try-out
  COPYDESK__KAFKA__SECURITY__PASSWORD=… copydesk run --config desk.toml

`copydesk check --connect` tells beforehand whether it will start.")]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let config = arguments.settings.load()?.config;
    logs::init(&config.log)?;
    let desk = Desk::new(&config);
    desk.stop.on_signals()?;
    pipeline::run(&config, &desk).map_err(|error| {
        tracing::error!("{error:#}");
        Failure::Said
    })
}
