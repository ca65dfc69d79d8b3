//! Where a replay keeps its frozen range: beside the committed positions of its own group.
//!
//! Kafka keeps up to 4096 bytes of text with each committed offset. Every commit of a replay, the first as the last,
//! says there what the partition's range is and what was asked for, so that a restart and every process of the same
//! replay find the same range, and a replay with the same name that asks for something else is told so.
//!
//! Two processes may begin the same replay at once. The range is therefore frozen in a transaction of its own
//! `transactional.id`: whoever registers it later ends the other's, and looks first whether there is a range by then.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::producer::Producer as _;
use rdkafka::topic_partition_list::{Offset as TopicOffset, TopicPartitionList};
use serde::{Deserialize, Serialize};
use sha2::Digest as _;

use super::cluster::{CALL_GRACE, Marks};
use super::listener::Listener;
use super::positions::position_list;
use super::producer::{BoundedProducer, Client};
use crate::config::{Config, Mode};
use crate::observe::labels::Client as Which;
use crate::observe::metrics::Metrics;
use crate::pipeline::bounds::Range;
use crate::pipeline::position::{Partition, Resume};
use crate::pipeline::publishing::Failure;

/// What a replay is to do, frozen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The range of each partition that the topic had when the replay began.
    pub ranges: BTreeMap<Partition, Range>,
    /// What was asked for, in words that are the same each time.
    pub asked: String,
}

/// What is kept with the position of a partition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// The form of this text.
    replay: u8,
    from: i64,
    end: i64,
    /// How many partitions the plan has: one that is missing is missed.
    of: usize,
    asked: String,
    /// How long the files are that the position goes with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) length: Option<Length>,
}

/// Length of the files that a replay writes, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Length {
    /// Of the records.
    pub records: u64,
    /// Of the dead letters.
    pub letters: u64,
}

/// The form of [`Mark`] that this version writes and reads.
const FORM: u8 = 1;
/// Longest description that is kept as it is, in bytes; a longer one is kept as its hash. With the numbers it stays
/// below `offset.metadata.max.bytes`, 4096.
const ASKED_BYTES_MAX: usize = 2_048;
/// How long one question to the brokers may take.
const ANSWER: Duration = Duration::from_secs(10);
/// How long to ask again where a replay cannot begin without an answer, and the pause between two tries.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(500);
/// How often two processes that begin the same replay may get in each other's way.
const TRIES: u32 = 10;

impl Plan {
    /// The text to be kept with the position of each partition; `length` is that of the files, if there are any.
    pub(super) fn mark(&self, partition: Partition, length: Option<Length>) -> Option<String> {
        let range = self.ranges.get(&partition)?;
        let mark = Mark {
            replay: FORM,
            from: range.from.get(),
            end: range.end.get(),
            of: self.ranges.len(),
            asked: kept(&self.asked),
            length,
        };
        Some(serde_json::to_string(&mark).expect("numbers and text are always JSON"))
    }

    /// These texts for all partitions, without files.
    pub fn marks(&self) -> Marks {
        let marks = self.ranges.keys().filter_map(|partition| Some((*partition, self.mark(*partition, None)?)));
        marks.collect()
    }
}

fn kept(asked: &str) -> String {
    let escaped = serde_json::to_string(asked).map_or(usize::MAX, |text| text.len());
    if escaped <= ASKED_BYTES_MAX {
        return asked.to_owned();
    }
    let hash: String = sha2::Sha256::digest(asked).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hash}")
}

/// What was found of a replay.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its range.
    pub plan: Plan,
    /// How far it is.
    pub positions: BTreeMap<Partition, Resume>,
    /// How long its files are.
    pub length: Length,
}

/// The replay's own group, seen from outside: this client never joins it.
pub struct Ledger {
    topic: String,
    group: String,
    config: Config,
    client: BaseConsumer<Listener>,
    metrics: Arc<Metrics>,
}

impl Ledger {
    /// Looks at the group `config.input.group` of the topic `config.input.topic`.
    pub fn new(config: &Config, metrics: &Arc<Metrics>) -> anyhow::Result<Self> {
        let token_file = config.kafka.security.oauth.token_file.clone();
        let listener = Listener::new(Which::Consumer, Arc::clone(metrics), token_file);
        let mut client = config.admin();
        client
            .set("group.id", &config.input.group)
            .set("enable.auto.commit", "false")
            .set("statistics.interval.ms", "0")
            // Positions that are in doubt are not waited for: it is a member's business whether they come to be.
            .set("isolation.level", "read_uncommitted");
        let client = BaseConsumer::from_config_and_context(&client, listener).context("making a client")?;
        Ok(Self {
            topic: config.input.topic.clone(),
            group: config.input.group.clone(),
            config: config.clone(),
            client,
            metrics: Arc::clone(metrics),
        })
    }

    /// What the group knows of a replay of a topic with so many partitions.
    ///
    /// # Errors
    ///
    /// If no broker answers, or what is there was not written by a replay, or not all of it is there any more.
    pub fn find(&self, partitions: usize) -> anyhow::Result<Option<Found>> {
        let all: Vec<_> = (0..i32::try_from(partitions)?).map(Partition).collect();
        let answer = self.committed_soon(&all)?;
        let group = &self.group;
        let (mut ranges, mut positions, mut length) = (BTreeMap::new(), BTreeMap::new(), Length::default());
        let mut first: Option<Mark> = None;
        for element in answer.elements() {
            let TopicOffset::Offset(position) = element.offset() else { continue };
            let mark: Mark = serde_json::from_str(element.metadata()).map_err(|_| {
                anyhow!(
                    "group {group:?} has committed offset {position} of partition {} without the range of a replay: it is \
                     someone else's, or was reset by hand; take another --id",
                    element.partition()
                )
            })?;
            if mark.replay != FORM {
                bail!("group {group:?} was written by another version of copydesk; take another --id");
            }
            let partition = Partition(element.partition());
            ranges.insert(partition, Range { from: Resume::committed(mark.from), end: Resume::committed(mark.end) });
            positions.insert(partition, Resume::committed(position));
            length = length.max(mark.length.unwrap_or_default());
            first.get_or_insert(mark);
        }
        let Some(Mark { of, asked, .. }) = first else { return Ok(None) };
        if ranges.len() != of {
            bail!(
                "group {group:?} knows the range of {} of the {of} partitions of its replay: the rest has expired \
                 (offsets.retention.minutes) or the topic was made anew; take another --id",
                ranges.len()
            );
        }
        Ok(Some(Found { plan: Plan { ranges, asked }, positions, length }))
    }

    /// How far the group is.
    pub fn positions(&self, partitions: &[Partition]) -> anyhow::Result<BTreeMap<Partition, Resume>> {
        let answer = self.committed(partitions)?;
        let known = answer.elements().into_iter().filter_map(|element| match element.offset() {
            TopicOffset::Offset(position) => Some((Partition(element.partition()), Resume::committed(position))),
            _ => None,
        });
        Ok(known.collect())
    }

    /// The same as [`Ledger::committed`], and patient: the coordinator of a new group may still have to be found, or to
    /// read its log.
    fn committed_soon(&self, partitions: &[Partition]) -> anyhow::Result<TopicPartitionList> {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.committed(partitions) {
                Err(error) if Instant::now() < until => {
                    tracing::info!(error = format!("{error:#}"), "waiting for the group's coordinator");
                    std::thread::sleep(PAUSE);
                }
                answered => return answered,
            }
        }
    }

    fn committed(&self, partitions: &[Partition]) -> anyhow::Result<TopicPartitionList> {
        let mut list = TopicPartitionList::with_capacity(partitions.len());
        for partition in partitions {
            list.add_partition(&self.topic, partition.0);
        }
        let asked = self.client.committed_offsets(list, ANSWER);
        while self.client.poll(Duration::ZERO).is_some() {}
        let group = &self.group;
        let answer = asked.with_context(|| format!("asking for the positions of group {group:?}"))?;
        for element in answer.elements() {
            element.error().with_context(|| format!("asking for the positions of group {group:?}"))?;
        }
        Ok(answer)
    }

    /// Freezes `plan`, unless another process has been faster: then its plan is what counts, and is given back.
    ///
    /// # Errors
    ///
    /// If the brokers cannot be brought to it.
    pub fn freeze(&self, plan: &Plan, partitions: usize) -> anyhow::Result<Found> {
        let mut last = None;
        for attempt in 1..=TRIES {
            if let Some(found) = self.find(partitions)? {
                return Ok(found);
            }
            match self.try_freeze(plan, partitions) {
                Ok(found) => return Ok(found),
                Err(error) => {
                    tracing::debug!(attempt, error = format!("{error:#}"), "the range could not be frozen yet");
                    last = Some(error);
                    std::thread::sleep(crate::pipeline::spread(Duration::from_millis(200 * u64::from(attempt))));
                }
            }
        }
        Err(last.unwrap_or_else(|| anyhow!("no try")).context("freezing the range of the replay"))
    }

    fn try_freeze(&self, plan: &Plan, partitions: usize) -> anyhow::Result<Found> {
        let mut config = self.config.clone();
        config.delivery.mode = Mode::ExactlyOnce;
        config.delivery.transactional_id = format!("copydesk-{}-range", self.group);
        let listener =
            Listener::new(Which::Producer, Arc::clone(&self.metrics), config.kafka.security.oauth.token_file.clone());
        let client = Client::from_config_and_context(&config.producer(), listener).context("making a producer")?;
        let mut producer = BoundedProducer::start(client, Arc::default()).map_err(told)?;
        let frozen = self.freeze_with(&mut producer, &config.delivery.transactional_id, plan, partitions);
        producer.end();
        frozen
    }

    fn freeze_with(
        &self,
        producer: &mut BoundedProducer,
        id: &str,
        plan: &Plan,
        partitions: usize,
    ) -> anyhow::Result<Found> {
        let within = ANSWER + CALL_GRACE;
        let registering = format!("registering the transactional.id {id:?}");
        producer.call(&registering, within, |client| client.init_transactions(ANSWER)).map_err(told)?;
        // Whoever was here before has either committed by now or never will.
        if let Some(found) = self.find(partitions)? {
            return Ok(found);
        }
        let positions: BTreeMap<_, _> = plan.ranges.iter().map(|(partition, range)| (*partition, range.from)).collect();
        let marks = plan.marks();
        let begun: Vec<_> = positions.iter().map(|(partition, from)| (*partition, *from)).collect();
        let list =
            position_list(&self.topic, &begun, |partition| marks.get(&partition).map(String::as_str)).map_err(told)?;
        let group = self.client.group_metadata().context("the client has no group")?;
        producer.client().begin_transaction().context("beginning a transaction")?;
        let add = move |client: &Client| client.send_offsets_to_transaction(&list, &group, ANSWER);
        producer.call("adding the range to a transaction", within, add).map_err(told)?;
        producer.call("committing the range", within, |client| client.commit_transaction(ANSWER)).map_err(told)?;
        Ok(Found { plan: Plan { asked: kept(&plan.asked), ..plan.clone() }, positions, length: Length::default() })
    }

    /// Whether a replay that was found is what is asked for now; both in words, if not.
    ///
    /// # Errors
    ///
    /// What the difference is.
    pub fn same(found: &Found, asked: &str) -> Result<(), String> {
        if found.plan.asked == kept(asked) {
            return Ok(());
        }
        Err(format!("it was begun as {:?}, and is asked for now as {:?}", found.plan.asked, kept(asked)))
    }
}

fn told(failure: Failure) -> anyhow::Error {
    anyhow!(failure.what)
}

/// The longest files that any of these texts tells of: those of the last commit, since each commit tells of them.
pub(super) fn length(answer: &TopicPartitionList) -> Length {
    let marks = answer.elements().into_iter().filter_map(|element| serde_json::from_str(element.metadata()).ok());
    marks.filter_map(|mark: Mark| mark.length).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(asked: &str) -> Plan {
        let range = Range { from: Resume::committed(7), end: Resume::committed(1_234_567_890_123) };
        Plan { ranges: (0..1000).map(|number| (Partition(number), range)).collect(), asked: asked.to_owned() }
    }

    #[test]
    fn a_mark_says_all_and_fits() {
        let length = Some(Length { records: u64::MAX, letters: u64::MAX });
        for asked in ["--from 0=7 --to latest", &"x".repeat(5000), &"\"".repeat(ASKED_BYTES_MAX)] {
            let text = plan(asked).mark(Partition(3), length).expect("a partition of the plan");
            assert!(text.len() < 4096, "{} bytes", text.len());
            let mark: Mark = serde_json::from_str(&text).expect("what was written can be read");
            assert_eq!((mark.from, mark.end, mark.of, mark.length), (7, 1_234_567_890_123, 1000, length));
            assert_eq!(mark.asked, kept(asked));
        }
        assert_eq!(plan("").mark(Partition(1000), None), None);
    }

    #[test]
    fn long_requests_that_differ_stay_different() {
        let (one, other) = ("a".repeat(ASKED_BYTES_MAX + 1), "a".repeat(ASKED_BYTES_MAX + 2));
        assert_ne!(kept(&one), kept(&other));
        assert_eq!(kept("short"), "short");
    }
}
