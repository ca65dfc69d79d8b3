//! Where records come from: a topic, or the lines of a file.

use std::path::Path;

use anyhow::{Context, anyhow};
use clap::ValueEnum;

use crate::cli::lines::{Line, Lines};
use crate::config::Config;
use crate::diff::{Entry, Source};
use crate::kafka::bounded::{Bounded, Kept};

/// What makes two records one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Match {
    /// Where the article was read; its id where one side does not know that
    Source,
    /// Its id alone: for records of different input topics
    Id,
}

/// Before the name of a topic.
const TOPIC: &str = "topic:";
/// Longest line of a file of records, in bytes: far above any record that a topic takes.
const LINE_BYTES_MAX: usize = 64 << 20;

/// A set of records, read one by one.
pub(super) struct Records {
    by: Match,
    from: From,
}

enum From {
    Topic(Box<Bounded>),
    Lines(Lines),
}

/// Whether `name` is that of a topic.
pub(super) fn is_topic(name: &str) -> bool {
    name.starts_with(TOPIC)
}

impl Records {
    /// Opens `topic:NAME`, a file, or standard input for `-`.
    pub(super) fn open(name: &str, by: Match, config: &Config) -> anyhow::Result<Self> {
        let from = match name.strip_prefix(TOPIC) {
            Some("") => return Err(anyhow!("{name:?} names no topic")),
            Some(topic) => From::Topic(Box::new(Bounded::open(config, topic)?)),
            None => From::Lines(Lines::open(Path::new(name), LINE_BYTES_MAX)?),
        };
        Ok(Self { by, from })
    }

    /// What it is, for people.
    pub(super) fn name(&self) -> String {
        match &self.from {
            From::Topic(topic) => format!("topic {}", topic.topic()),
            From::Lines(lines) => lines.name().to_owned(),
        }
    }

    /// The next record; nothing after the last.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<Entry>> {
        let entry = match &mut self.from {
            From::Topic(topic) => {
                let Some(kept) = topic.read()? else { return Ok(None) };
                of_topic(topic.topic(), kept)?
            }
            From::Lines(lines) => {
                let Some(Line { number, text }) = lines.next()? else { return Ok(None) };
                let place = format!("{}:{number}", lines.name());
                Entry::of_record(text, place).map_err(|error| anyhow!("{}, line {number}: {error}", lines.name()))?
            }
        };
        let source = entry.source.filter(|_| self.by == Match::Source);
        Ok(Some(Entry { source, ..entry }))
    }
}

fn of_topic(topic: &str, mut kept: Kept) -> anyhow::Result<Entry> {
    let (partition, offset) = (kept.partition, kept.offset);
    let place = format!("{topic}/{partition}/{offset}");
    let at = || format!("topic {topic:?}, partition {partition}, offset {offset}");
    if let Some(payload) = kept.payload.take() {
        let entry = Entry::of_record(payload, place).map_err(|error| anyhow!("{}: {error}", at()))?;
        return Ok(Entry { at_ms: kept.timestamp_ms.or(entry.at_ms), ..entry });
    }
    let source = source_of(&kept).with_context(|| format!("{}: neither a record nor the tombstone of one", at()))?;
    let id = String::from_utf8_lossy(kept.key.as_deref().unwrap_or_default()).into_owned();
    Ok(Entry { id, source: Some(source), at_ms: kept.timestamp_ms, place, value: None })
}

/// Where a tombstone's article was read: its headers say so.
fn source_of(kept: &Kept) -> Option<Source> {
    Some(Source {
        topic: kept.header("copydesk.source.topic")?.to_owned(),
        partition: kept.header("copydesk.source.partition")?.parse().ok()?,
        offset: kept.header("copydesk.source.offset")?.parse().ok()?,
    })
}
