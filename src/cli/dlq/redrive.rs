//! `copydesk dlq redrive`: send the records of dead letters out again, each letter once.

use std::collections::BTreeMap;
use std::io::Write as _;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget};

use super::stages::Stages;
use super::{Failure, Go, Place, Selection, asked, each_letter, survey};
use crate::cli::print;
use crate::cli::progress::style;
use crate::config::Config;
use crate::kafka::bounded::settle;
use crate::kafka::letters::{Letter, Source};
use crate::kafka::redrive::{Outgoing, Redrive};
use crate::pipeline::Stop;

/// Send the records of dead letters out again, each letter once
///
/// To the input topic, where the workers read them again, with the key, the value, the headers and the timestamp that
/// they had. Or through the stages of this very copydesk, to the output topic; what fails again stays a letter.
///
/// A letter that was redriven is never redriven again: with the records, in the same transaction, goes a receipt into
/// the dead-letter topic. Stopped or killed at any point, the next redrive goes on where this one was.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk dlq redrive --reason panic --dry-run          how many are there to redrive?
  copydesk dlq redrive --reason panic --limit 10         ten of them, the oldest articles first
  copydesk dlq redrive --reason panic --since 2026-01-31 --until 2026-02-01
  copydesk dlq redrive --to output --dry-run             what would this version make of them?

Exit codes: 0 all that were asked for were redriven, 1 failed or some could not be, 2 wrong usage, 78 bad configuration.")]
pub(super) struct Arguments {
    /// Where to
    #[arg(long, value_enum, default_value_t = To::Input)]
    to: To,
    /// Most letters to redrive
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum To {
    /// The input topic, for the workers to read again
    Input,
    /// The output topic, through the stages
    Output,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { to, limit, dry_run, selection, place } = arguments;
    let (config, dead_letters) = place.load()?;
    let stop = Stop::default();
    stop.on_signals()?;
    let target = if to == To::Input { &config.input.topic } else { &config.output.topic };
    // First the registration, which ends what another redrive has open; then the wait for the workers' transactions, which
    // may hide a receipt. From then on the receipts are complete.
    let mut sender = if dry_run { None } else { Some(Redrive::begin(&config, &dead_letters, target)?) };
    if sender.is_some() {
        settle(&config, &dead_letters)?;
    }
    let survey = survey(&config, &dead_letters)?;
    let progress = Progress::new();
    let mut work =
        Work { config: &config, to, dead_letters: &dead_letters, stages: Stages::new(&config)?, done: Done::default() };
    let redriving = each_letter(&config, &dead_letters, (&selection, &survey.redriven), |letter, redriven| {
        if stop.requested() || limit.is_some_and(|limit| limit <= work.done.sent) {
            return Ok(Go::Enough);
        }
        if let Some(outgoing) = work.outgoing(&letter, redriven)
            && let Some(sender) = &mut sender
        {
            sender.send(outgoing, &now())?;
        }
        progress.show(&work.done);
        Ok(Go::On)
    });
    let redriving = redriving.and_then(|()| sender.as_mut().map_or(Ok(()), |sender| sender.commit(&now())));
    progress.end();
    let mut done = work.done;
    if let Some(sender) = &sender {
        done.sent = sender.sent();
    }
    print(&done.text(&asked(&selection), &dead_letters, target, dry_run, stop.requested()))?;
    redriving?;
    if done.left() == 0 && !stop.requested() { Ok(()) } else { Err(Failure::Said) }
}

fn now() -> String {
    jiff::Timestamp::now().to_string()
}

struct Work<'c> {
    config: &'c Config,
    to: To,
    dead_letters: &'c str,
    stages: Stages,
    done: Done,
}

/// What became of the letters that were asked for.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) sent: u64,
    pub(super) already: u64,
    pub(super) stubs: u64,
    /// Letters of records that came from another topic than the one that is written to, by topic.
    pub(super) strangers: BTreeMap<String, u64>,
    /// Letters that failed again, by reason.
    pub(super) failing: BTreeMap<&'static str, u64>,
}

impl Work<'_> {
    /// What is to be sent for a letter, if anything is.
    fn outgoing(&mut self, letter: &Letter, redriven: bool) -> Option<Outgoing> {
        if redriven {
            self.done.already += 1;
            return None;
        }
        if letter.stub {
            self.done.stubs += 1;
            return None;
        }
        let source = letter.source.as_ref().filter(|source| source.topic == self.config.input.topic);
        let Some(source) = source else {
            let topic = letter.source.as_ref().map_or("not told", |source| source.topic.as_str());
            *self.done.strangers.entry(topic.to_owned()).or_default() += 1;
            return None;
        };
        let outgoing = match self.to {
            To::Input => Outgoing::raw(letter, self.dead_letters),
            To::Output => self.enriched(letter, source)?,
        };
        self.done.sent += 1;
        Some(outgoing)
    }

    fn enriched(&mut self, letter: &Letter, source: &Source) -> Option<Outgoing> {
        match self.stages.record(letter, source) {
            Ok(value) => Some(Outgoing::enriched(letter, source, value)),
            Err(reject) => {
                *self.done.failing.entry(reject.reason.name()).or_default() += 1;
                None
            }
        }
    }
}

impl Done {
    /// Letters that were asked for and could not be redriven.
    pub(super) fn left(&self) -> u64 {
        self.stubs + self.strangers.values().sum::<u64>() + self.failing.values().sum::<u64>()
    }

    pub(super) fn text(&self, asked: &str, from: &str, to: &str, dry_run: bool, stopped: bool) -> String {
        let Self { sent, already, stubs, strangers, failing } = self;
        let verb = if dry_run { "would redrive" } else { "redriven" };
        let mut text = format!("{verb} {sent} letters ({asked}) from topic {from} to topic {to}\n");
        let mut say = |count: u64, what: &str| {
            if count > 0 {
                text.push_str(&format!("left {count}: {what}\n"));
            }
        };
        say(*already, "redriven before");
        say(*stubs, "stubs; their payload was too large to be kept, and lies at dlq.original.* if anywhere");
        for (topic, count) in strangers {
            say(*count, &format!("came from topic {topic:?}; give it with --set input.topic=…"));
        }
        for (reason, count) in failing {
            say(*count, &format!("fail again: {reason}"));
        }
        if stopped {
            text.push_str("stopped before the end; the same command goes on from here\n");
        }
        text
    }
}

/// A line on the terminal that lives.
struct Progress(ProgressBar);

impl Progress {
    fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style("{spinner} {pos} letters, {rate}"));
        Self(bar)
    }

    fn show(&self, done: &Done) {
        self.0.set_position(done.sent);
    }

    fn end(&self) {
        self.0.finish_and_clear();
        // Logs of librdkafka may have come between.
        std::io::stderr().flush().unwrap_or_default();
    }
}
