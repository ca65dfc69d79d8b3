//! What was asked for, as far as it can be understood without a broker.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, anyhow, bail};
use sha2::Digest as _;

use super::Arguments;
use super::claim::Claim;
use crate::config::Config;
use crate::kafka::ledger::{Length, Plan};
use crate::kafka::moment::{Moment, Moments};
use crate::pipeline::Replay;
use crate::pipeline::bounds::Range;
use crate::pipeline::filter::{Filter, Header};
use crate::pipeline::position::Partition;
use crate::pipeline::replay::Lines;
use crate::pipeline::throttle::Rates;

/// Where records and dead letters go.
#[derive(Clone, Debug)]
pub(super) enum Destination {
    Topics {
        records: String,
        letters: String,
    },
    Files(Lines),
    /// A dry run need not say.
    Nowhere,
}

/// A replay that was asked for.
#[derive(Debug)]
pub(super) struct Request {
    /// Its name.
    pub(super) id: String,
    /// What was asked for, in words that are the same each time.
    pub(super) asked: String,
    pub(super) topic: String,
    pub(super) from: Moments,
    pub(super) to: Moments,
    pub(super) filter: Filter,
    pub(super) rates: Rates,
    pub(super) allow_deleted: bool,
    pub(super) dry_run: bool,
    pub(super) now_ms: i64,
    destination: Destination,
    member: Option<String>,
    force: bool,
    http: Option<SocketAddr>,
}

/// Longest name of a replay: the group that is named after it must be a good name as well.
const ID_CHARS_MAX: usize = 100;
/// What stands for standard output.
const STDOUT: &str = "-";

impl Request {
    /// Understands the arguments beside the live worker's configuration.
    pub(super) fn of(arguments: &Arguments, live: &Config) -> anyhow::Result<Self> {
        let destination = destination(arguments)?;
        check_topics(&destination, live, arguments.force)?;
        if live.extract.passthrough && matches!(destination, Destination::Files(_)) {
            bail!("with extract.passthrough no records are made, so there are no lines to write: use --output-topic");
        }
        let filter = Filter {
            keys: arguments.key.clone(),
            headers: arguments.header.iter().map(|header| header_of(header)).collect::<Result<_, _>>()?,
        };
        let (from, to) = (arguments.from.clone(), arguments.to.clone());
        let topic = live.input.topic.clone();
        let asked = asked(&topic, &from, &to, &destination, &filter);
        let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
        let to_stdout = matches!(&destination, Destination::Files(Lines { records: None, .. }));
        let relative = from.all().chain(to.all()).any(|moment| matches!(moment, Moment::Ago(_)));
        let id = match &arguments.id {
            Some(_) if to_stdout => {
                bail!("standard output cannot be taken up where it stopped, so that replay has no --id")
            }
            Some(id) => checked_id(id)?,
            None if to_stdout => format!("stdout-{now_ms}-{}", std::process::id()),
            None if relative && !arguments.dry_run => bail!(
                "a time before now is another one each time, so that the same command would not go on with the same \
                 replay: name it with --id"
            ),
            None => hash(&asked),
        };
        Ok(Self {
            id,
            asked,
            topic,
            from,
            to,
            filter,
            rates: Rates { records: arguments.records_per_second, bytes: arguments.bytes_per_second },
            allow_deleted: arguments.allow_deleted,
            dry_run: arguments.dry_run,
            now_ms,
            destination,
            member: arguments.member.as_deref().map(checked_id).transpose()?,
            force: arguments.force,
            http: arguments.http,
        })
    }

    /// The configuration of the replay: the live worker's with other names.
    pub(super) fn config(&self, live: &Config) -> Config {
        let mut own = live.clone();
        own.input.group = format!("{}-replay-{}", live.input.group, self.id);
        // A name that is used again after a restart makes a static member; a process without one has a new name each
        // time, so that two on one host never fence each other.
        let steady = match &self.destination {
            // A file has one writer. A second one on another host would take its place.
            Destination::Files(_) => Some("file".to_owned()),
            Destination::Topics { .. } | Destination::Nowhere => self.member.clone(),
        };
        own.kafka.group_instance_id.clone_from(&steady);
        own.delivery.instance =
            steady.unwrap_or_else(|| format!("{}-{}-{}", live.delivery.instance, std::process::id(), self.now_ms));
        own.delivery.transactional_id = format!("copydesk-{}-{}", own.input.group, own.delivery.instance);
        if let Destination::Topics { records, letters } = &self.destination {
            own.output.topic.clone_from(records);
            own.dead_letters.topic.clone_from(letters);
        }
        own.http.enabled = self.http.is_some();
        if let Some(listen) = self.http {
            own.http.listen = listen;
        }
        own
    }

    pub(super) fn plan(&self, ranges: BTreeMap<Partition, Range>) -> Plan {
        Plan { ranges, asked: self.asked.clone() }
    }

    pub(super) fn replay(&self, plan: Plan) -> Replay {
        let lines = match &self.destination {
            Destination::Files(lines) => Some(lines.clone()),
            Destination::Topics { .. } | Destination::Nowhere => None,
        };
        Replay { id: self.id.clone(), plan, filter: self.filter.clone(), rates: self.rates, lines }
    }

    pub(super) fn to_topics(&self) -> bool {
        matches!(self.destination, Destination::Topics { .. })
    }

    /// In a few words.
    pub(super) fn destination(&self) -> String {
        match &self.destination {
            Destination::Topics { records, letters } => format!("topic {records}, dead letters to topic {letters}"),
            Destination::Files(Lines { records: Some(path), .. }) => format!("file {}", path.display()),
            Destination::Files(Lines { records: None, .. }) => "standard output".to_owned(),
            Destination::Nowhere => "nowhere yet".to_owned(),
        }
    }

    fn files(&self) -> impl Iterator<Item = &Path> {
        let lines = match &self.destination {
            Destination::Files(lines) => Some(lines),
            Destination::Topics { .. } | Destination::Nowhere => None,
        };
        lines.into_iter().flat_map(|lines| [&lines.records, &lines.letters]).filter_map(Option::as_deref)
    }

    /// Keeps other processes of this machine from writing the same file, as long as the value lives.
    pub(super) fn claim(&self) -> anyhow::Result<Vec<Claim>> {
        if self.dry_run {
            return Ok(Vec::new());
        }
        self.files().map(Claim::of).collect()
    }

    /// A replay that begins writes over nothing.
    pub(super) fn check_new_files(&self) -> anyhow::Result<()> {
        for path in self.files() {
            let bytes = path.metadata().map_or(0, |found| found.len());
            if bytes > 0 && !self.force {
                bail!(
                    "file {} is there already, with {bytes} bytes, and replay {:?} has not begun yet: remove the file, \
                     name another, or say --force",
                    path.display(),
                    self.id
                );
            }
        }
        Ok(())
    }

    /// A replay that goes on needs its files.
    pub(super) fn check_files(&self, length: Length) -> anyhow::Result<()> {
        for (path, committed) in self.files().zip([length.records, length.letters]) {
            let bytes = path.metadata().map_or(0, |found| found.len());
            if bytes < committed {
                bail!(
                    "file {} has {bytes} bytes, and replay {:?} had written {committed}: it was changed or moved; begin \
                     anew with another --id",
                    path.display(),
                    self.id
                );
            }
        }
        Ok(())
    }
}

fn destination(arguments: &Arguments) -> anyhow::Result<Destination> {
    let Arguments { output_topic, dead_letter_topic, output, dead_letters, .. } = arguments;
    Ok(match (output_topic, output.as_deref()) {
        (Some(records), _) => {
            let letters = dead_letter_topic.clone().unwrap_or_else(|| format!("{records}.dead"));
            Destination::Topics { records: records.clone(), letters }
        }
        (None, Some(STDOUT)) => {
            Destination::Files(Lines { records: None, letters: dead_letters.as_deref().map(absolute).transpose()? })
        }
        (None, Some(file)) => {
            let letters = dead_letters.clone().unwrap_or_else(|| format!("{file}.dead"));
            let (records, letters) = (absolute(file)?, absolute(&letters)?);
            if records == letters {
                bail!("file {:?} cannot hold both records and dead letters", records.display().to_string());
            }
            Destination::Files(Lines { records: Some(records), letters: Some(letters) })
        }
        (None, None) => Destination::Nowhere,
    })
}

/// The same file has the same name wherever the command is given.
fn absolute(file: &str) -> anyhow::Result<PathBuf> {
    let path = std::path::absolute(file).with_context(|| format!("finding file {file:?}"))?;
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { bail!("{file:?} is no name of a file") };
    let folder = folder.canonicalize().with_context(|| format!("finding the folder of {file:?}"))?;
    let path = folder.join(name);
    if path.is_dir() {
        bail!("{file:?} is a folder");
    }
    Ok(path)
}

fn check_topics(destination: &Destination, live: &Config, force: bool) -> anyhow::Result<()> {
    let Destination::Topics { records, letters } = destination else { return Ok(()) };
    if records == letters {
        bail!("topic {records:?} cannot hold both records and dead letters");
    }
    for topic in [records, letters] {
        if *topic == live.input.topic {
            bail!("topic {topic:?} is what the replay reads: it would never end");
        }
        let key = [("output.topic", &live.output.topic), ("dead_letters.topic", &live.dead_letters.topic)];
        if let Some((key, _)) = key.into_iter().find(|(_, live)| *live == topic)
            && !force
        {
            bail!(
                "topic {topic:?} is the live worker's ({key}): its readers would see the range again; --force does it"
            );
        }
    }
    Ok(())
}

fn header_of(text: &str) -> anyhow::Result<Header> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, None),
    };
    if name.is_empty() {
        bail!("--header {text:?} names no header");
    }
    Ok(Header { name: name.to_owned(), value })
}

fn checked_id(id: &str) -> anyhow::Result<String> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if id.is_empty() || id.len() > ID_CHARS_MAX || !id.bytes().all(good) {
        return Err(anyhow!(
            "{id:?} is no name: it has 1 to {ID_CHARS_MAX} letters, digits, dots, underscores and hyphens"
        ));
    }
    Ok(id.to_owned())
}

/// In words that are the same for the same request, whatever the order of its filters.
fn asked(topic: &str, from: &Moments, to: &Moments, destination: &Destination, filter: &Filter) -> String {
    let mut words = format!("topic {topic} from {from} to {to}");
    match destination {
        Destination::Topics { records, letters } => write!(words, " into topics {records} and {letters}"),
        Destination::Files(Lines { records: Some(records), letters }) => {
            let letters = letters.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
            write!(words, " into files {} and {letters}", records.display())
        }
        Destination::Files(Lines { records: None, .. }) => write!(words, " into standard output"),
        Destination::Nowhere => Ok(()),
    }
    .expect("writing to a string");
    let mut keys: Vec<String> = filter.keys.iter().map(|key| format!(" key {key:?}")).collect();
    let mut headers: Vec<String> = filter
        .headers
        .iter()
        .map(|Header { name, value }| format!(" header {:?}", (name.to_ascii_lowercase(), value)))
        .collect();
    for part in [&mut keys, &mut headers] {
        part.sort();
        part.dedup();
        words.extend(part.drain(..));
    }
    words
}

/// Short, and another one for another request: 48 bits are enough to tell a site's replays apart.
fn hash(asked: &str) -> String {
    sha2::Sha256::digest(asked).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
