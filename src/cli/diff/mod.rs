//! `copydesk diff`: what changed between two sets of records.

mod page;
mod source;
#[cfg(test)]
mod tests;
mod text;

use std::io::IsTerminal;
use std::time::Duration;

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget};

use self::source::{Match, Records, is_topic};
use super::progress::style;
use super::{Failure, Settings, print};
use crate::config::Config;
use crate::diff::{Entry, Matching, Options, Report, Side, Tally, Window};
use crate::observe::logs;

/// Tell what changed between two sets of records
///
/// A is what was, B what would be: `topic:NAME`, read from its beginning to where it ends now, committed records only
/// and beside any group; or a file of records, one a line, plain or compressed with gzip or zstd; or - for standard
/// input. Records are matched by where their articles were read (topic, partition and offset of the input), and by their
/// id where one side does not know that.
///
/// Each layer of the record (entities, times, quotes, text.sentences …) is compared finding by finding: what only B has
/// was added, what only A has was removed, and what both have and tell otherwise was changed. What made the records
/// (worker, models, stages) is told apart and is no change by itself.
///
/// The sets may be of any size if they are in about the same order: a record waits for its partner until --window
/// others wait, too. When that is not enough, the report says so.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk diff topic:articles.enriched topic:articles.enriched.next --config desk.toml
  copydesk diff old.jsonl new.jsonl.zst --format html > changes.html
  copydesk diff old.jsonl new.jsonl --layer times --layer quotes --ignore confidence --ignore ground
  copydesk enrich --format jsonl *.txt | copydesk diff old.jsonl - --format json | jq .changed

Exit codes: 0 nothing changed, 1 something did, 2 it could not be told (wrong usage, a broken record, no broker),
78 bad configuration.")]
pub(super) struct Arguments {
    /// What was: topic:NAME, FILE or -
    #[arg(value_name = "A")]
    a: String,
    /// What would be: topic:NAME, FILE or -
    #[arg(value_name = "B")]
    b: String,
    /// What to write
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// What makes two records one article
    #[arg(long = "match", value_name = "BY", value_enum, default_value_t = Match::Source)]
    by: Match,
    /// Compare this layer alone, or all below it (`text`); repeatable
    #[arg(long, value_name = "NAME")]
    layer: Vec<String>,
    /// Leave a field out, in all layers (`confidence`) or in one (`times.ground`); repeatable
    #[arg(long, value_name = "FIELD")]
    ignore: Vec<String>,
    /// Count a record as changed, too, when only another version made it
    #[arg(long)]
    provenance: bool,
    /// Records of one side that wait for their partners at most
    #[arg(long, value_name = "RECORDS", default_value_t = 10_000)]
    #[arg(value_parser = clap::value_parser!(u32).range(2..=100_000_000))]
    window: u32,
    /// Memory for the records of one side that wait, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..))]
    window_mib: u16,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables and examples, for the terminal
    Text,
    /// One JSON object
    Json,
    /// One self-contained page, to look at
    Html,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let format = arguments.format;
    let config = arguments.settings.clone().load()?.config;
    if is_topic(&arguments.a) || is_topic(&arguments.b) {
        // librdkafka tells through the log why a connection fails.
        logs::init(&config.log)?;
    }
    let report = compare(&arguments, &config).map_err(Failure::Trouble)?;
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    print(&match format {
        Format::Text => text::text(&report, colour),
        Format::Json => {
            let json = serde_json::to_string_pretty(&report).expect("a report has string keys");
            format!("{json}\n")
        }
        Format::Html => page::page(&report),
    })?;
    if report.differs() { Err(Failure::Said) } else { Ok(()) }
}

/// Redraws the line of progress so often.
const GLANCE: Duration = Duration::from_millis(200);
/// Looks at the clock after so many records.
const STRIDE: u64 = 256;

fn compare(arguments: &Arguments, config: &Config) -> anyhow::Result<Report> {
    let Arguments { a, b, by, layer, ignore, provenance, window, window_mib, .. } = arguments;
    let window = Window { records: *window as usize, bytes: usize::from(*window_mib) << 20 };
    let ignored = ignore.iter().cloned().collect();
    let options = Options { layers: layer.iter().cloned().collect(), ignored, provenance: *provenance };
    if a == "-" && b == "-" {
        return Err(anyhow!("A and B cannot both be standard input"));
    }
    let mut sides = [Records::open(a, *by, config)?, Records::open(b, *by, config)?];
    let mut matching = Matching::new(window);
    let mut tally = Tally::new(options, &sides[0].name(), &sides[1].name());
    let [first, second] = &mut sides;
    let mut heads = [first.next()?, second.next()?];
    let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    line.set_style(style("{spinner} {pos} records, {rate}"));
    let mut read = 0;
    loop {
        let at = |head: &Option<Entry>| head.as_ref().and_then(|entry| entry.at_ms);
        let side = match &heads {
            [None, None] => break,
            [Some(_), None] => Side::A,
            [None, Some(_)] => Side::B,
            [a, b] => matching.turn(at(a), at(b)),
        };
        let index = usize::from(side == Side::B);
        let next = sides[index].next()?;
        let Some(entry) = std::mem::replace(&mut heads[index], next) else { continue };
        for matched in matching.take(side, entry) {
            tally.add(&matched).map_err(|error| anyhow!(error))?;
        }
        read += 1;
        if read % STRIDE == 0 && GLANCE < line.elapsed() {
            line.set_position(read);
        }
    }
    let rest: Vec<_> = matching.finish().collect();
    for matched in rest {
        tally.add(&matched).map_err(|error| anyhow!(error))?;
    }
    line.finish_and_clear();
    let report = tally.report(&matching, window);
    if report.nothing_matched() && *by == Match::Source {
        hint_at_ids();
    }
    Ok(report)
}

/// Records of two input topics have no place in common. Where standard error is gone, nobody listens.
fn hint_at_ids() {
    use std::io::Write as _;
    let hint = "hint: no record of A has the same place of input as one of B; --match id compares by id\n";
    anstream::stderr().write_all(hint.as_bytes()).unwrap_or_default();
}
