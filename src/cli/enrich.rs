//! `copydesk enrich`: the stages on files or standard input, without a broker.
//!
//! One input is one article. What cannot be read is reported with its reason, and the others go on.

mod cards;
mod highlight;
mod marks;
mod page;
mod terminal;
#[cfg(test)]
mod tests;
mod view;

use std::fs::File;
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::extract::{self, Enriched, Meter, Raw, Reason, Reject, Stage};
use crate::record::{self, Record};

/// What the command writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// The records one after another, each over many lines, for people and `jq`.
    Json,
    /// The records one a line, just as the worker publishes them.
    Jsonl,
    /// Of each record only the IPTC ninjs item, over many lines.
    Ninjs,
    /// One self-contained page with the articles marked up, to look at.
    Html,
    /// The articles cut into sentences, and what is known of them, for the terminal.
    Text,
}

/// How the command writes.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// What it writes.
    pub format: Format,
    /// What of each document goes into its record.
    pub record: record::Settings,
    /// Whether `text` may use colours: not when it goes to a file or a pipe.
    pub colour: bool,
}

/// One article to be enriched.
#[derive(Debug)]
pub struct Input {
    /// Where it came from: for messages, and the heading of its part of a page.
    pub name: String,
    /// Its bytes, or why they could not be had.
    pub payload: io::Result<Vec<u8>>,
}

/// The name that stands for standard input.
const STDIN: &str = "-";

impl Input {
    /// Reads the file `name`, or standard input for `-`: one byte beyond `bytes_max` at most, so that an endless input
    /// is rejected as too large and does not fill the memory.
    pub fn read(name: &str, bytes_max: usize) -> Self {
        let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
        let mut payload = Vec::new();
        let read = if name == STDIN {
            io::stdin().lock().take(limit).read_to_end(&mut payload)
        } else {
            File::open(name).and_then(|file| file.take(limit).read_to_end(&mut payload))
        };
        let name = if name == STDIN { "standard input" } else { name };
        Self { name: name.to_owned(), payload: read.map(|_| payload) }
    }
}

/// The inputs of the files `names`, each read when its turn comes; standard input when there are none.
pub fn inputs(names: &[String], bytes_max: usize) -> impl Iterator<Item = Input> {
    let alone = names.is_empty().then_some(STDIN);
    names.iter().map(String::as_str).chain(alone).map(move |name| Input::read(name, bytes_max))
}

/// How many articles went which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those whose record was written.
    pub enriched: u64,
    /// Those that could not be read.
    pub rejected: u64,
}

impl Tally {
    /// The exit code of the command: 0 when every article was enriched, else 1.
    pub fn exit_code(self) -> u8 {
        u8::from(self.rejected > 0)
    }
}

/// Enriches `inputs` and writes them to `out`; says on `err` which could not be read, and why.
///
/// Fails only when `out` or `err` cannot be written. A reader that has seen enough (`| head`) is no failure: the command
/// stops there.
pub fn run(
    options: &Options,
    settings: &extract::Settings,
    inputs: impl IntoIterator<Item = Input>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Tally> {
    let mut tally = Tally::default();
    match write_all(options, settings, inputs, out, err, &mut tally) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(tally),
        written => written.map(|()| tally),
    }
}

fn write_all(
    options: &Options,
    settings: &extract::Settings,
    inputs: impl IntoIterator<Item = Input>,
    out: &mut dyn Write,
    err: &mut dyn Write,
    tally: &mut Tally,
) -> io::Result<()> {
    let mut page = page::Page::new();
    if options.format == Format::Html {
        page.begin(out)?;
    }
    for Input { name, payload } in inputs {
        let enriched = match payload {
            Ok(payload) => enriched(settings, &payload).map_err(|reject| (reject.reason.name(), reject.to_string())),
            Err(error) => Err(("unreadable", format!("reading the file: {error}"))),
        };
        let enriched = match enriched {
            Ok(enriched) => enriched,
            Err((reason, detail)) => {
                tally.rejected += 1;
                let (name, detail) = (terminal::one_line(&name), terminal::one_line(&detail));
                writeln!(err, "{name}: rejected ({reason}): {detail}")?;
                page.reject(&name, reason, &detail);
                continue;
            }
        };
        let record = || Record::of(&enriched, None, options.record);
        match options.format {
            Format::Json => write_line(out, &record().to_json_pretty())?,
            Format::Jsonl => write_line(out, &record().to_json())?,
            Format::Ninjs => write_line(out, &record().item_to_json_pretty())?,
            Format::Html => page.article(out, &name, &enriched, &record().to_json_pretty())?,
            Format::Text => {
                let separator: &[u8] = if tally.enriched > 0 { b"\n" } else { b"" };
                out.write_all(separator)?;
                terminal::write(out, &name, &enriched, options.colour)?;
            }
        }
        tally.enriched += 1;
    }
    if options.format == Format::Html {
        page.end(out)?;
    }
    out.flush()
}

fn write_line(out: &mut dyn Write, json: &[u8]) -> io::Result<()> {
    out.write_all(json)?;
    out.write_all(b"\n")
}

/// The article in `payload`, enriched. A stage that panics rejects this article and no other.
fn enriched(settings: &extract::Settings, payload: &[u8]) -> Result<Enriched, Reject> {
    let raw = Raw { payload, content_type: None, content_encoding: None };
    let mut meter = Meter::still();
    // The stages hold no state between articles, and the meter is only asked which of them it was.
    let outcome = catch_unwind(AssertUnwindSafe(|| extract::enrich(settings, raw, &mut meter)));
    outcome.unwrap_or_else(|_| {
        let stage = meter.running().unwrap_or(Stage::Record);
        Err(Reject::new(Reason::Panic, stage, "the stage panicked"))
    })
}
