//! `copydesk metrics`: what a scrape gets, and what it means.

use clap::{Args, ValueEnum};
use serde_json::json;

use super::table::{WIDTH, table};
use super::{Failure, print};
use crate::observe::metrics::{Entry, catalogue};

/// List every metric with its meaning
///
/// Names are those of the series in Prometheus. Histograms have _bucket, _sum and _count behind the name.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk metrics | grep lag
  copydesk metrics --format json")]
pub(super) struct Arguments {
    /// What to write
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A table
    Text,
    /// One JSON array
    Json,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    print(&match arguments.format {
        Format::Text => text(),
        Format::Json => json(),
    })
}

fn text() -> String {
    let entries = catalogue();
    let cells = entries.iter().map(|entry| {
        let labels = entry.labels.join(",");
        (format!("{}{}", entry.name, entry.kind.suffix()), labels, entry)
    });
    let cells: Vec<(String, String, &Entry)> = cells.collect();
    let mut rows = vec![["NAME", "TYPE", "LABELS", "MEANING"]];
    rows.extend(cells.iter().map(|(name, labels, entry)| [name.as_str(), entry.kind.name(), labels, entry.meaning]));
    table(&rows, WIDTH)
}

fn json() -> String {
    let entries = catalogue().into_iter().map(|Entry { name, kind, labels, meaning }| {
        json!({
            "name": format!("{name}{}", kind.suffix()),
            "type": kind.name(),
            "labels": labels,
            "meaning": meaning,
        })
    });
    format!("{:#}\n", json!(entries.collect::<Vec<_>>()))
}
