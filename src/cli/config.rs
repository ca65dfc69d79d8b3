//! `copydesk config`: the settings in force.

use clap::{Args, ValueEnum};

use super::{Failure, Settings, print};
use crate::config::markdown;

/// Show the settings in force and where they came from
///
/// Gives all keys as TOML. A value that is not the default's has its origin behind it: a file, a variable or a flag.
/// Secrets are redacted.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk config                                   the defaults, and what the environment changes
  copydesk config --config desk.toml | grep '#'     only what differs from the defaults")]
pub(super) struct Arguments {
    /// What to write
    #[arg(short, long, value_enum, default_value_t = Format::Toml)]
    format: Format,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// The settings in force
    Toml,
    /// Every key with its default and its meaning
    Markdown,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.format {
        Format::Toml => print(&arguments.settings.load()?.effective.to_string()),
        Format::Markdown => print(&markdown()),
    }
}
