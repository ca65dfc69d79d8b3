//! `copydesk dlq list`: reasons and counts.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Failure, Go, Place, Selection, Survey, asked, each_letter, survey};
use crate::cli::moment::told;
use crate::cli::plain::plain;
use crate::cli::print;
use crate::cli::table::{WIDTH, table};
use crate::kafka::letters::Letter;

/// Count dead letters by reason, stage and source
///
/// A letter that was redriven stays in the topic until retention takes it; the list counts it apart.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk dlq list
  copydesk dlq list --since 24h --reason json --reason no-body
  copydesk dlq list --since 1h --each                      a line for each letter
  copydesk dlq list --each --format json | jq -r .letter   what `copydesk dlq show` takes")]
pub(super) struct Arguments {
    /// List each letter
    #[arg(long)]
    each: bool,
    /// What to write
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables
    Text,
    /// One JSON object; with --each, one a line
    Json,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { each, format, selection, place } = arguments;
    let (config, topic) = place.load()?;
    let survey = survey(&config, &topic)?;
    if each {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let mut gone = false;
        each_letter(&config, &topic, (&selection, &survey.redriven), |letter, redriven| {
            let line =
                if format == Format::Json { as_json(&letter, redriven).to_string() } else { line(&letter, redriven) };
            match writeln!(out, "{line}") {
                // A reader that has seen enough (`| head`) is no failure.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                    gone = true;
                    Ok(Go::Enough)
                }
                written => Ok(written.map(|()| Go::On)?),
            }
        })?;
        return match out.flush() {
            Err(error) if gone || error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            flushed => Ok(flushed?),
        };
    }
    let mut counts = Counts::default();
    each_letter(&config, &topic, (&selection, &survey.redriven), |letter, redriven| {
        counts.add(&letter, redriven);
        Ok(Go::On)
    })?;
    print(&match format {
        Format::Text => counts.text(&topic, &selection, &survey),
        Format::Json => format!("{:#}\n", counts.json(&topic, &survey)),
    })
}

/// Groups that are told apart: reasons, stages and partitions are few, and a hostile topic must not fill the memory.
const GROUPS_MAX: usize = 2000;

/// Letters by what they have in common.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) letters: u64,
    pub(super) redriven: u64,
    pub(super) reasons: BTreeMap<(String, String), Group>,
    pub(super) sources: BTreeMap<(String, i32), Group>,
}

/// Letters that have something in common.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub(super) letters: u64,
    pub(super) redriven: u64,
    first_ms: Option<i64>,
    last_ms: Option<i64>,
    /// Partition and offset of the latest.
    latest: (i32, i64),
}

impl Group {
    fn add(&mut self, letter: &Letter, redriven: bool) {
        self.letters += 1;
        self.redriven += u64::from(redriven);
        let Some(at) = letter.failed_at_ms else { return };
        self.first_ms = Some(self.first_ms.map_or(at, |first| first.min(at)));
        if self.last_ms.is_none_or(|last| last <= at) {
            self.last_ms = Some(at);
            self.latest = (letter.kept.partition, letter.kept.offset);
        }
    }

    fn json(&self) -> Value {
        json!({
            "letters": self.letters,
            "redriven": self.redriven,
            "first": self.first_ms.map(told),
            "last": self.last_ms.map(told),
            "latest": format!("{}:{}", self.latest.0, self.latest.1),
        })
    }
}

impl Counts {
    pub(super) fn add(&mut self, letter: &Letter, redriven: bool) {
        self.letters += 1;
        self.redriven += u64::from(redriven);
        let reason = (letter.reason.clone(), letter.stage.clone());
        grouped(&mut self.reasons, reason, (String::new(), "others".to_owned())).add(letter, redriven);
        let source = letter
            .source
            .as_ref()
            .map_or_else(|| ("not told".to_owned(), -1), |source| (source.topic.clone(), source.partition));
        grouped(&mut self.sources, source, ("others".to_owned(), -1)).add(letter, redriven);
    }

    pub(super) fn text(&self, topic: &str, selection: &Selection, survey: &Survey) -> String {
        let (letters, redriven) = (self.letters, self.redriven);
        let mut text =
            format!("topic {topic}: {letters} letters ({}), {redriven} of them redriven\n", asked(selection));
        if survey.others > 0 {
            text.push_str(&format!("note: {} messages of the topic are no dead letters of copydesk\n", survey.others));
        }
        if letters == 0 {
            return text;
        }
        let mut rows = vec![["REASON", "STAGE", "LETTERS", "REDRIVEN", "FIRST", "LAST", "LATEST"].map(str::to_owned)];
        let mut reasons: Vec<_> = self.reasons.iter().collect();
        reasons.sort_by_key(|(_, group)| std::cmp::Reverse(group.letters));
        for ((reason, stage), group) in reasons {
            let at = |ms: Option<i64>| ms.map_or_else(|| "?".to_owned(), told);
            let latest = format!("{}:{}", group.latest.0, group.latest.1);
            let (letters, redriven) = (group.letters.to_string(), group.redriven.to_string());
            rows.push([plain(reason), plain(stage), letters, redriven, at(group.first_ms), at(group.last_ms), latest]);
        }
        text.push_str(&format!("\n{}", columns(&rows)));
        let mut rows = vec![["SOURCE", "PARTITION", "LETTERS", "REDRIVEN"].map(str::to_owned)];
        for ((topic, partition), group) in &self.sources {
            let partition = if *partition < 0 { String::new() } else { partition.to_string() };
            rows.push([plain(topic), partition, group.letters.to_string(), group.redriven.to_string()]);
        }
        text.push_str(&format!("\n{}", columns(&rows)));
        text.push_str("\nLATEST is the letter to look at first: copydesk dlq show PARTITION:OFFSET\n");
        text
    }

    fn json(&self, topic: &str, survey: &Survey) -> Value {
        let reasons = self.reasons.iter().map(|((reason, stage), group)| {
            let mut of = group.json();
            of["reason"] = reason.as_str().into();
            of["stage"] = stage.as_str().into();
            of
        });
        let sources = self.sources.iter().map(|((topic, partition), group)| {
            let mut of = group.json();
            of["topic"] = topic.as_str().into();
            of["partition"] = (*partition).into();
            of
        });
        json!({
            "topic": topic,
            "letters": self.letters,
            "redriven": self.redriven,
            "others": survey.others,
            "reasons": reasons.collect::<Vec<_>>(),
            "sources": sources.collect::<Vec<_>>(),
        })
    }
}

fn grouped<K: Ord>(groups: &mut BTreeMap<K, Group>, key: K, others: K) -> &mut Group {
    let room = groups.len() < GROUPS_MAX || groups.contains_key(&key);
    groups.entry(if room { key } else { others }).or_default()
}

fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let rows: Vec<[&str; N]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    table(&rows, WIDTH)
}

fn line(letter: &Letter, redriven: bool) -> String {
    let Letter { kept, reason, stage, message, failed_at_ms, source, .. } = letter;
    let at = failed_at_ms.map_or_else(|| "?".to_owned(), told);
    let source = source
        .as_ref()
        .map_or_else(String::new, |source| format!("  {}/{}/{}", source.topic, source.partition, source.offset));
    let redriven = if redriven { "  redriven" } else { "" };
    plain(&format!("{}:{}  {at}  {reason}  {stage}{source}{redriven}  {message}", kept.partition, kept.offset))
}

fn as_json(letter: &Letter, redriven: bool) -> Value {
    let Letter { kept, reason, stage, message, failed_at_ms, source, stub } = letter;
    json!({
        "letter": format!("{}:{}", kept.partition, kept.offset),
        "failedAt": failed_at_ms.map(told),
        "reason": reason,
        "stage": stage,
        "message": message,
        "source": source.as_ref().map(|source| json!({"topic": source.topic, "partition": source.partition, "offset": source.offset})),
        "stub": stub,
        "redriven": redriven,
    })
}
