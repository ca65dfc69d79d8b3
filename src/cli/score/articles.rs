//! `copydesk score articles`: how much of what whole articles say the records have.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::Args;
use serde_json::Value;

use super::super::{Failure, Settings, print};
use super::scorecard::{Detail, json, page};
use crate::articles::{self, Article};
use crate::extract::{self, Meter, Raw, Stage};
use crate::record::{self, Record};

/// Score whole articles against their annotation, layer by layer
///
/// DIR holds one JSON file for each article: its text and date, and all that is right to find in it. Each article is
/// enriched as the worker would, from the plain text with a date header to the record, and the record scored. A layer
/// that a record lacks counts as one without findings.
///
/// Figures are in percent; the mean is the plain mean of the F1 of the layers. Below a layer stand looser and stricter
/// readings of it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk score articles tests/quality/gold
  copydesk score articles --by-article --errors 20 gold
  copydesk score articles --records records.jsonl --json gold")]
pub(super) struct Arguments {
    /// Folder of annotated articles, *.json
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Score the records of this file, one a line, instead of enriching
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,
    /// Tell each article's score, too
    #[arg(long)]
    by_article: bool,
    /// List up to this many mistakes of each layer
    #[arg(long, value_name = "N", default_value_t = 0)]
    errors: usize,
    /// Write one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { folder, records, by_article, errors, json: as_json, settings } = arguments;
    let settings = settings.load()?.config.extract_settings()?;
    let articles = gold(&folder)?;
    let (records, notes) = match &records {
        Some(file) => records_of(file)?,
        None => enriched(&settings, &articles)?,
    };
    let mut card = articles::score(&articles, &records);
    card.notes.splice(0..0, notes);
    let detail = Detail { by_article, errors };
    if as_json { print(&format!("{:#}\n", json(&card, detail))) } else { print(&page(&card, detail)) }
}

/// The articles of a folder, by file name.
fn gold(folder: &Path) -> anyhow::Result<Vec<Article>> {
    let listed = fs::read_dir(folder).with_context(|| format!("listing {folder:?}"))?;
    let mut files = Vec::new();
    for entry in listed {
        let path = entry.with_context(|| format!("listing {folder:?}"))?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(anyhow!("scoring against {folder:?}: it has no annotated article, which is a file *.json"));
    }
    let mut articles: Vec<Article> = Vec::with_capacity(files.len());
    for file in files {
        let bytes = fs::read(&file).with_context(|| format!("reading {file:?}"))?;
        let article = Article::parse(&bytes).map_err(|fault| anyhow!("{}: {fault}", file.display()))?;
        if articles.iter().any(|other| other.name() == article.name()) {
            return Err(anyhow!("{}: article: a second article named {:?}", file.display(), article.name()));
        }
        articles.push(article);
    }
    Ok(articles)
}

/// The records of a file, and what of it is none.
fn records_of(file: &Path) -> anyhow::Result<(Vec<Value>, Vec<String>)> {
    let text = fs::read(file).with_context(|| format!("reading {file:?}"))?;
    let mut records = Vec::new();
    let mut notes = Vec::new();
    for (at, line) in text.split(|&byte| byte == b'\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty()) {
        let place = format!("{}:{}", file.display(), at + 1);
        match serde_json::from_slice::<Value>(line) {
            Ok(record) if record.is_object() => records.push(record),
            Ok(_) => notes.push(format!("{place}: expected a record, found another JSON value")),
            Err(error) => notes.push(format!("{place}: reading a record: {error}")),
        }
    }
    Ok((records, notes))
}

/// The records of the articles, and why some have none.
fn enriched(settings: &extract::Settings, articles: &[Article]) -> anyhow::Result<(Vec<Value>, Vec<String>)> {
    let mut records = Vec::with_capacity(articles.len());
    let mut notes = Vec::new();
    for article in articles {
        let payload = article.to_payload();
        let raw = Raw { payload: &payload, content_type: None, content_encoding: None };
        let mut meter = Meter::still();
        // The stages hold no state between articles, and the meter is only asked which of them it was.
        let outcome = catch_unwind(AssertUnwindSafe(|| extract::enrich(settings, raw, &mut meter)));
        match outcome {
            Ok(Ok(enriched)) => {
                let json = Record::of(&enriched, None, record::Settings::default()).to_json();
                let record = serde_json::from_slice(&json);
                records.push(record.with_context(|| format!("reading our record of {}", article.name()))?);
            }
            Ok(Err(reject)) => notes.push(format!("{}: rejected: {reject}", article.name())),
            Err(_) => {
                let stage = meter.running().unwrap_or(Stage::Record).name();
                notes.push(format!("{}: rejected: the stage {stage} panicked", article.name()));
            }
        }
    }
    Ok((records, notes))
}
