//! `copydesk enrich`: its arguments. What it does stands in [`super::enrich`].

use std::io::{self, IsTerminal};

use clap::Args;

use super::enrich::{self, Format, Options};
use super::{Failure, Settings};
use crate::record;

/// Enrich articles from files or standard input, without a broker
///
/// Each file is one article: plain text, a JSON envelope or an IPTC ninjs item, as the worker would read them. What
/// cannot be read is named on standard error with its reason, the others go on, and the exit code is 1.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk enrich --format text article.txt                what is found, for the terminal
  copydesk enrich --format html *.txt > articles.html      a page with the articles marked up
  curl -s https://example.org/article.json | copydesk enrich --tokens")]
pub(super) struct Arguments {
    /// Files of one article each; - or none is standard input
    #[arg(value_name = "FILE")]
    files: Vec<String>,
    /// What to write
    #[arg(short, long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Write the tokens layer into the records
    #[arg(long)]
    tokens: bool,
    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { files, format, tokens, settings } = arguments;
    let config = settings.load()?.config;
    let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let options = Options { format, record: record::Settings { tokens }, colour };
    let inputs = enrich::inputs(&files, config.extract.bytes_max);
    let mut out = io::BufWriter::new(io::stdout().lock());
    let tally = enrich::run(&options, &config.extract_settings()?, inputs, &mut out, &mut io::stderr().lock())?;
    if tally.exit_code() == 0 { Ok(()) } else { Err(Failure::Said) }
}
