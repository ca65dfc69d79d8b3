//! The sections but `kafka`. What each key means, and why it is what it is, stands in `config/default.toml`.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::parse::{millis, word};
use super::{Invalid, Problem, Sources};
use crate::extract::gazetteer::OperatorList;
use crate::extract::{self, Stage, StageSet};

/// Where articles come from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Topic.
    pub topic: String,
    /// Consumer group.
    pub group: String,
    /// Where a partition without a committed offset begins.
    #[serde(deserialize_with = "word")]
    pub start: Start,
}

/// Where a partition without a committed offset begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// At the oldest record that is kept.
    Earliest,
    /// At the next record to come.
    Latest,
}

/// Where records go.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Topic.
    pub topic: String,
    /// Whether records carry the tokens layer.
    pub tokens: bool,
    /// Largest record, in bytes, key and headers not counted.
    pub record_bytes_max: usize,
}

/// Where unreadable articles go.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadLetters {
    /// Topic.
    pub topic: String,
    /// When too many of them stop the worker.
    pub breaker: Breaker,
}

/// When too many dead letters stop the worker.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breaker {
    /// Records that the ratio is taken over.
    pub window_records: usize,
    /// Largest share of dead letters in a full window, 0 to 1.
    pub ratio_max: f64,
    /// Most dead letters in a row on one partition; 0 is no limit.
    pub run_max: usize,
}

/// How what is done is made known.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// The promise made to readers.
    #[serde(deserialize_with = "word")]
    pub mode: Mode,
    /// This worker's name in its group; never empty once loaded.
    pub instance: String,
    /// The `transactional.id`; never empty once loaded.
    pub transactional_id: String,
    /// Time between commits.
    #[serde(rename = "commit_interval_ms", deserialize_with = "millis")]
    pub commit_interval: Duration,
    /// Records after which a commit is due before its time.
    pub commit_records_max: usize,
    /// When the broker aborts a transaction by itself.
    #[serde(rename = "transaction_timeout_ms", deserialize_with = "millis")]
    pub transaction_timeout: Duration,
    /// How long a record may wait for its delivery report.
    #[serde(rename = "message_timeout_ms", deserialize_with = "millis")]
    pub message_timeout: Duration,
    /// How long one call to the broker may hang before the process gives up.
    #[serde(rename = "call_deadline_ms", deserialize_with = "millis")]
    pub call_deadline: Duration,
    /// How long a revoked partition's records may take to be finished.
    #[serde(rename = "revoke_drain_ms", deserialize_with = "millis")]
    pub revoke_drain: Duration,
}

impl Delivery {
    /// Derives the names that are not set. Gives each with its key and what it was derived from.
    pub(super) fn derived(
        &mut self,
        group: &str,
        sources: &Sources,
        problems: &mut Vec<Problem>,
    ) -> Vec<(&'static str, String, &'static str)> {
        let mut derived = Vec::new();
        if self.instance.is_empty() {
            match &sources.host {
                Some(host) => {
                    self.instance.clone_from(host);
                    derived.push(("delivery.instance", host.clone(), "the host name"));
                }
                None => problems.push(Problem::new(
                    "delivery.instance",
                    "not set, and this machine tells no host name to use instead",
                )),
            }
        }
        if self.transactional_id.is_empty() {
            self.transactional_id = format!("copydesk-{group}-{}", self.instance);
            let from = "input.group and delivery.instance";
            derived.push(("delivery.transactional_id", self.transactional_id.clone(), from));
        }
        derived
    }
}

/// The promise made to readers of the output topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Records, dead letters and offsets in one transaction.
    ExactlyOnce,
    /// Offsets after delivery reports.
    AtLeastOnce,
}

/// Lanes and limits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    /// Chains of lanes; 0 is one for each core. See [`Pipeline::shards`].
    shards: usize,
    /// Most records that move between lanes together.
    pub batch_records_max: usize,
    /// Most payload bytes that move between lanes together.
    pub batch_bytes_max: usize,
    /// Batches that wait before each lane.
    pub lane_capacity: usize,
    /// Most records taken and not yet committed.
    pub in_flight_records_max: usize,
    /// Most payload bytes taken and not yet committed.
    pub in_flight_bytes_max: usize,
    /// Per cent of the in-flight limits below which paused partitions are resumed.
    pub low_water_percent: u8,
    /// Time in one stage on one article after which the worker is not live.
    #[serde(rename = "stage_hang_ms", deserialize_with = "millis")]
    pub stage_hang: Duration,
    /// How a bad moment is tried again.
    pub retry: Retry,
}

impl Pipeline {
    /// Chains of lanes: as configured, or one for each core that this process may use.
    pub fn shards(&self) -> NonZeroUsize {
        NonZeroUsize::new(self.shards)
            .unwrap_or_else(|| std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }

    /// As configured: 0 is one for each core.
    pub(super) fn shards_configured(&self) -> usize {
        self.shards
    }
}

/// How a bad moment is tried again.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Before the first try again; doubled each time.
    #[serde(rename = "first_ms", deserialize_with = "millis")]
    pub first: Duration,
    /// The longest pause.
    #[serde(rename = "longest_ms", deserialize_with = "millis")]
    pub longest: Duration,
    /// Failures in a row after which the process gives up.
    pub failures_max: u32,
}

impl Retry {
    /// The pause after `failures` failures in a row, before it is varied: none after none, doubled from the first on.
    pub fn pause(&self, failures: u32) -> Duration {
        match failures {
            0 => Duration::ZERO,
            n => self.first.saturating_mul(2_u32.saturating_pow(n - 1)).min(self.longest),
        }
    }
}

/// What the extraction is told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extract {
    /// Names of stages to leave out.
    pub off: Vec<String>,
    /// Whether no stage runs, and payloads are published as they are.
    pub passthrough: bool,
    /// Largest payload in bytes, also after decompression.
    pub bytes_max: usize,
    /// Largest ratio of decompressed to compressed size.
    pub inflate_ratio_max: usize,
    /// Deepest JSON nesting.
    pub json_depth_max: usize,
    /// Most keys in one JSON object.
    pub json_keys_max: usize,
    /// Where JSON payloads keep things.
    pub fields: Fields,
    /// Names that the lists know.
    pub gazetteer: Gazetteer,
    /// Places that the atlas has.
    pub places: Places,
}

/// Places that the atlas has.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// Files of own places, which come before the embedded ones.
    pub lists: Vec<PathBuf>,
    /// Files of own seats of power, which come before the embedded ones.
    pub metonyms: Vec<PathBuf>,
}

/// Names that the lists know.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gazetteer {
    /// Files of own lists, which come before the embedded ones.
    pub lists: Vec<PathBuf>,
}

/// JSON pointers for each field of an envelope, first match wins.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of `extract::decode::FieldMap`, documented there")]
pub struct Fields {
    pub body: Vec<String>,
    pub headline: Vec<String>,
    pub date: Vec<String>,
    pub id: Vec<String>,
    pub url: Vec<String>,
    pub by: Vec<String>,
    pub source: Vec<String>,
    pub language: Vec<String>,
    pub summary: Vec<String>,
}

impl Fields {
    /// Each list with its key.
    pub(super) fn each(&self) -> [(&'static str, &[String]); 9] {
        [
            ("body", &self.body),
            ("headline", &self.headline),
            ("date", &self.date),
            ("id", &self.id),
            ("url", &self.url),
            ("by", &self.by),
            ("source", &self.source),
            ("language", &self.language),
            ("summary", &self.summary),
        ]
    }
}

impl super::Config {
    /// What the lists know: the embedded ones, and the operator's before them.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or a line of it is not what it should be: the message tells its file and number.
    pub fn gazetteer(&self) -> Result<extract::gazetteer::Gazetteer, Invalid> {
        with_lists("extract.gazetteer.lists", &self.extract.gazetteer.lists, |lists| {
            let embedded = extract::embedded_gazetteer()?;
            if lists.is_empty() { Ok(embedded) } else { Ok(embedded.with(lists)?) }
        })
    }

    /// Where places are: what the embedded atlas has, and the operator's places before it.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or a line of it is not what it should be: the message tells its file and number.
    pub fn atlas(&self) -> Result<extract::places::Atlas, Invalid> {
        with_lists("extract.places.lists", &self.extract.places.lists, |lists| {
            let embedded = extract::embedded_atlas()?;
            if lists.is_empty() { Ok(embedded) } else { Ok(embedded.with(lists)?) }
        })
    }

    /// What seats of power stand for: the embedded ones, and the operator's before them.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or a line of it is not what it should be: the message tells its file and number.
    pub fn metonyms(&self) -> Result<extract::places::Metonyms, Invalid> {
        with_lists("extract.places.metonyms", &self.extract.places.metonyms, |lists| {
            Ok(extract::places::Metonyms::embedded().with(lists)?)
        })
    }

    fn models(&self) -> anyhow::Result<Arc<extract::Models>> {
        let embedded = extract::Models::embedded()?;
        let Places { lists, metonyms } = &self.extract.places;
        if self.extract.gazetteer.lists.is_empty() && lists.is_empty() && metonyms.is_empty() {
            return Ok(embedded);
        }
        Ok(Arc::new(extract::Models {
            gazetteer: self.gazetteer()?,
            atlas: self.atlas()?,
            metonyms: self.metonyms()?,
            ..(*embedded).clone()
        }))
    }

    /// What the extraction is told. The stages' names were checked on loading.
    ///
    /// # Errors
    ///
    /// The models that the program was built with are damaged, or a list of names cannot be read ([`Invalid`]).
    pub fn extract_settings(&self) -> anyhow::Result<extract::Settings> {
        let Extract { off, bytes_max, inflate_ratio_max, json_depth_max, json_keys_max, fields, .. } =
            self.extract.clone();
        let Fields { body, headline, date, id, url, by, source, language, summary } = fields;
        Ok(extract::Settings {
            decode: extract::decode::Settings {
                bytes_max,
                inflate_ratio_max,
                json_depth_max,
                json_keys_max,
                fields: extract::decode::FieldMap { body, headline, date, id, url, by, source, language, summary },
            },
            stages: off.iter().filter_map(|name| Stage::named(name)).fold(StageSet::all(), StageSet::without),
            models: self.models()?,
        })
    }
}

/// What `load` makes of an operator's files. `at` is the key that names them.
fn with_lists<T>(
    at: &'static str,
    paths: &[PathBuf],
    load: impl FnOnce(&[OperatorList<'_>]) -> anyhow::Result<T>,
) -> Result<T, Invalid> {
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|error| invalid(at, format!("reading {}: {error}", path.display())))?;
        Ok((path.display().to_string(), text))
    };
    let texts: Vec<(String, String)> = paths.iter().map(read).collect::<Result<_, Invalid>>()?;
    let lists: Vec<_> = texts.iter().map(|(name, text)| OperatorList { name, text }).collect();
    load(&lists).map_err(|error| invalid(at, error.to_string()))
}

fn invalid(at: &str, what: String) -> Invalid {
    Invalid { problems: vec![Problem { at: at.to_owned(), what, origin: None }] }
}

/// Metrics, probes and status page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Whether they are served.
    pub enabled: bool,
    /// Where; port 0 takes any that is free.
    pub listen: SocketAddr,
}

/// When the worker counts as stuck.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Health {
    /// Time without a sign of life from a thread after which the worker is not live.
    #[serde(rename = "heartbeat_late_ms", deserialize_with = "millis")]
    pub heartbeat_late: Duration,
}

/// Logs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Level or directives.
    pub level: String,
    /// Their form.
    #[serde(deserialize_with = "word")]
    pub format: Format,
}

/// The form of logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Pretty on a terminal, JSON elsewhere.
    Auto,
    /// One JSON object a line.
    Json,
    /// For people.
    Pretty,
}

/// How the worker stops.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shutdown {
    /// Time for finishing and committing what is in flight.
    #[serde(rename = "drain_ms", deserialize_with = "millis")]
    pub drain: Duration,
}
