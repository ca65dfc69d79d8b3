//! `copydesk stages`: what is done to an article, in which order.

use clap::{Args, ValueEnum};
use serde_json::json;

use super::table::{WIDTH, table};
use super::{Failure, print};
use crate::extract::{Lane, Stage};

/// List the extraction stages
///
/// An article passes four lanes, each with a thread of its own; the stages of a lane run one after another. A stage
/// that is optional can be left out with extract.off.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk stages
  copydesk stages --format mermaid     a diagram for Markdown")]
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
    /// A Mermaid flow chart
    Mermaid,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    print(&match arguments.format {
        Format::Text => text(),
        Format::Json => json(),
        Format::Mermaid => mermaid(),
    })
}

fn text() -> String {
    let versions = Stage::ALL.map(|stage| stage.version().to_string());
    let mut rows = vec![["LANE", "STAGE", "VERSION", "OPTIONAL", "PURPOSE"]];
    for (stage, version) in Stage::ALL.into_iter().zip(&versions) {
        let optional = if stage.optional() { "yes" } else { "no" };
        rows.push([stage.lane().name(), stage.name(), version, optional, stage.purpose()]);
    }
    let mut page = table(&rows, WIDTH);
    if let [first, rest @ ..] = Stage::PLANNED.as_slice() {
        let names = rest.iter().fold((*first).to_owned(), |list, name| list + ", " + name);
        page.push_str(&format!("\nThe record has a place for these layers, which no stage makes yet: {names}.\n"));
    }
    page
}

fn json() -> String {
    let stages = Stage::ALL.map(|stage| {
        json!({
            "name": stage.name(),
            "lane": stage.lane().name(),
            "version": stage.version(),
            "optional": stage.optional(),
            "purpose": stage.purpose(),
        })
    });
    format!("{:#}\n", json!(stages))
}

fn mermaid() -> String {
    let mut chart = String::from("flowchart LR\n  input([raw article])\n");
    for lane in Lane::ALL {
        let stages: Vec<&str> = Stage::ALL.into_iter().filter(|stage| stage.lane() == lane).map(Stage::name).collect();
        if stages.is_empty() {
            continue;
        }
        chart.push_str(&format!("  subgraph lane-{0}[\"{0}\"]\n", lane.name()));
        for stage in &stages {
            chart.push_str(&format!("    stage-{stage}[\"{stage}\"]\n"));
        }
        chart.push_str("  end\n");
    }
    let path: Vec<String> = Stage::ALL.iter().map(|stage| format!("stage-{}", stage.name())).collect();
    chart.push_str(&format!("  input --> {} --> output([enriched record])\n", path.join(" --> ")));
    chart
}
