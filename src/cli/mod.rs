//! The command line: one file a command.

mod annotate;
mod check;
mod completions;
mod config;
mod demo;
mod diff;
mod dlq;
mod documents;
pub mod enrich;
mod feed;
mod files;
pub mod gazetteer;
mod lines;
mod metrics;
mod moment;
mod plain;
mod progress;
mod replay;
mod run;
mod schema;
mod score;
mod stages;
mod table;
mod train;

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, Invalid, Loaded, Sources};

/// Reads raw articles from a Kafka topic, extracts what they say, and publishes one enriched record for each.
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, arg_required_else_help = true, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  copydesk demo                                 a first look, with nothing installed
  copydesk enrich --format text article.txt     what is found in one article
  copydesk check --connect --config desk.toml   would this worker start?
  copydesk run --config desk.toml               the worker
  copydesk replay --from -2h --id new-model …   the same stages over a range of the topic, beside the worker

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a replay that was stopped before its end, 78 bad configuration;
diff: 1 something changed, 2 trouble.";

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Arguments),
    Replay(Box<replay::Arguments>),
    Demo(demo::Arguments),
    Enrich(files::Arguments),
    Diff(diff::Arguments),
    Dlq(dlq::Arguments),
    Feed(feed::Arguments),
    Annotate(annotate::Arguments),
    Score(score::Arguments),
    Train(train::Arguments),
    Check(check::Arguments),
    Config(config::Arguments),
    Schema(schema::Arguments),
    Stages(stages::Arguments),
    Metrics(metrics::Arguments),
    Gazetteer(gazetteer::Arguments),
    Completions(completions::Arguments),
}

/// Where settings come from besides the defaults and the environment.
#[derive(Args, Clone, Debug)]
struct Settings {
    /// Config file, TOML; keys that it leaves out keep their defaults [env: COPYDESK_CONFIG]
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Set a key, over file and environment: --set input.group=night; repeatable
    #[arg(short, long, value_name = "SECTION.KEY=VALUE")]
    set: Vec<String>,
    /// Give librdkafka an option by its own name: --kafka-option debug=broker; repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    kafka_option: Vec<String>,
}

impl Settings {
    fn load(self) -> Result<Loaded, Failure> {
        let Self { config, set, kafka_option } = self;
        Config::load(&Sources::of_process(config, set, kafka_option)).map_err(Failure::Config)
    }
}

/// Why a command did not do what it was asked for.
enum Failure {
    /// Exit code 78: EX_CONFIG of sysexits.h.
    Config(Invalid),
    /// Exit code 1.
    Failed(anyhow::Error),
    /// Exit code 1, after the command itself has said why.
    Said,
    /// Exit code 3: stopped in good order before the end, and the same command goes on from there.
    Partial,
    /// Exit code 2: a command whose 1 is an answer could not give one.
    Trouble(anyhow::Error),
}

impl Failure {
    fn exit_code(&self) -> u8 {
        match self {
            Failure::Config(_) => 78,
            Failure::Failed(_) | Failure::Said => 1,
            Failure::Partial => 3,
            Failure::Trouble(_) => 2,
        }
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        match error.into().downcast() {
            Ok(invalid) => Failure::Config(invalid),
            Err(error) => Failure::Failed(error),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Config(Invalid { problems }) => {
                let count = problems.len();
                writeln!(out, "error: {count} problem{} in the configuration", if count == 1 { "" } else { "s" })?;
                problems.iter().try_for_each(|problem| writeln!(out, "  {problem}"))
            }
            Failure::Failed(error) | Failure::Trouble(error) => writeln!(out, "error: {error:#}"),
            Failure::Said | Failure::Partial => Ok(()),
        }
    }
}

/// Does what the process's arguments say. Wrong usage ends the process with exit code 2, as clap has it.
pub fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Run(arguments) => run::run(arguments),
        Command::Replay(arguments) => replay::run(*arguments),
        Command::Demo(arguments) => demo::run(arguments),
        Command::Enrich(arguments) => files::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Dlq(arguments) => dlq::run(arguments),
        Command::Feed(arguments) => feed::run(arguments),
        Command::Annotate(arguments) => annotate::run(arguments),
        Command::Score(arguments) => score::run(arguments),
        Command::Train(arguments) => train::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Config(arguments) => config::run(arguments),
        Command::Schema(arguments) => schema::run(arguments),
        Command::Stages(arguments) => stages::run(arguments),
        Command::Metrics(arguments) => metrics::run(arguments),
        Command::Gazetteer(arguments) => gazetteer::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Where standard error is gone, the exit code must do.
            write!(anstream::stderr(), "{failure}").unwrap_or_default();
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Writes what a command gives. A reader that has seen enough (`| head`) is no failure.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// The command line as clap knows it: what completions are made from.
fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::command().debug_assert();
    }
}
