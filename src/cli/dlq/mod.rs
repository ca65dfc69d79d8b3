//! `copydesk dlq`: work on dead letters.

mod list;
mod redrive;
mod show;
mod stages;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use super::moment::moment;
use super::{Failure, Settings};
use crate::config::Config;
use crate::extract::Reason;
use crate::kafka::bounded::Bounded;
use crate::kafka::letters::{Found, Letter, Redriven};
use crate::observe::logs;

/// Look at dead letters, and send them out again
///
/// A dead letter is a record that could not be read, byte for byte, with headers that say why. All of these read the
/// topic dead_letters.topic from its beginning to where it ends now, committed letters only and beside any group.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk dlq list --since 24h --config desk.toml
  copydesk dlq show 1:4711 --config desk.toml
  copydesk dlq redrive --reason panic --since 2026-01-31 --dry-run --config desk.toml

Exit codes: 0 done, 1 failed or not all could be redriven, 2 wrong usage, 78 bad configuration.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::Arguments),
    Show(show::Arguments),
    Redrive(redrive::Arguments),
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        Command::List(arguments) => list::run(arguments),
        Command::Show(arguments) => show::run(arguments),
        Command::Redrive(arguments) => redrive::run(arguments),
    }
}

/// Which letters.
#[derive(Args, Clone, Debug, Default)]
struct Selection {
    /// Letters of this reason alone; repeatable
    #[arg(long, value_name = "REASON", value_parser = PossibleValuesParser::new(Reason::ALL.map(Reason::name)))]
    reason: Vec<String>,
    /// Letters of articles that failed at this moment or later: 2026-01-31, 2026-01-31T12:00:00Z, 36h (ago)
    #[arg(long, value_name = "MOMENT", value_parser = moment, allow_hyphen_values = true)]
    since: Option<i64>,
    /// Letters of articles that failed before this moment
    #[arg(long, value_name = "MOMENT", value_parser = moment, allow_hyphen_values = true)]
    until: Option<i64>,
}

impl Selection {
    fn holds(&self, letter: &Letter) -> bool {
        let at = letter.failed_at_ms;
        (self.reason.is_empty() || self.reason.contains(&letter.reason))
            && self.since.is_none_or(|since| at.is_some_and(|at| since <= at))
            && self.until.is_none_or(|until| at.is_some_and(|at| at < until))
    }
}

/// Where the letters are.
#[derive(Args, Clone, Debug)]
struct Place {
    /// The topic of the letters, if not dead_letters.topic
    #[arg(long, value_name = "NAME")]
    topic: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

impl Place {
    /// The settings, and the topic.
    fn load(self) -> Result<(Config, String), Failure> {
        let config = self.settings.load()?.config;
        // librdkafka tells through the log why a connection fails.
        logs::init(&config.log)?;
        let topic = self.topic.unwrap_or_else(|| config.dead_letters.topic.clone());
        Ok((config, topic))
    }
}

/// What a first reading of the topic tells.
#[derive(Debug, Default)]
struct Survey {
    redriven: Redriven,
    /// Messages that are neither letters nor receipts.
    others: u64,
}

/// Reads the topic for its receipts: they come after the letters that they are about.
fn survey(config: &Config, topic: &str) -> anyhow::Result<Survey> {
    let mut survey = Survey::default();
    let mut records = Bounded::open(config, topic)?;
    while let Some(kept) = records.read()? {
        let partition = kept.partition;
        match Found::of(kept) {
            Found::Receipt(receipt) => survey.redriven.add(partition, &receipt),
            Found::Other(_) => survey.others += 1,
            Found::Letter(_) => {}
        }
    }
    Ok(survey)
}

/// Reads the topic again, and hands each letter of the selection on, with whether it was redriven.
fn each_letter(
    config: &Config,
    topic: &str,
    (selection, redriven): (&Selection, &Redriven),
    mut take: impl FnMut(Letter, bool) -> anyhow::Result<Go>,
) -> anyhow::Result<()> {
    let mut records = Bounded::open(config, topic)?;
    while let Some(kept) = records.read()? {
        if let Found::Letter(letter) = Found::of(kept)
            && selection.holds(&letter)
        {
            let done = redriven.holds(letter.kept.partition, letter.kept.offset);
            if let Go::Enough = take(letter, done)? {
                break;
            }
        }
    }
    Ok(())
}

/// Whether to read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Go {
    On,
    Enough,
}

/// The reasons that were asked for, for messages.
fn asked(selection: &Selection) -> String {
    let reasons: BTreeSet<&str> = selection.reason.iter().map(String::as_str).collect();
    let reasons: Vec<&str> = reasons.into_iter().collect();
    let mut parts = Vec::new();
    if !reasons.is_empty() {
        parts.push(format!("reason {}", reasons.join(" or ")));
    }
    parts.extend(selection.since.map(|since| format!("failed since {}", super::moment::told(since))));
    parts.extend(selection.until.map(|until| format!("failed before {}", super::moment::told(until))));
    if parts.is_empty() { "all".to_owned() } else { parts.join(", ") }
}
