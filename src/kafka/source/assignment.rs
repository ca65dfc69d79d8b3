//! Which partitions are read, and from where.

use std::time::{Duration, Instant};

use anyhow::Context;
use rdkafka::consumer::{Consumer, RebalanceProtocol};
use rdkafka::topic_partition_list::{Offset as TopicOffset, TopicPartitionList};

use super::Source;
use crate::config::Start;
use crate::kafka::listener::Rebalance;
use crate::kafka::positions::committed;
use crate::kafka::publisher::Control;
use crate::observe::labels::Rebalance as Kind;
use crate::pipeline::coordinator::Event;
use crate::pipeline::position::{Partition, Resume, Seq, Tenure};

/// How long one question for committed offsets may keep the thread from polling.
const COMMITTED_TIMEOUT: Duration = Duration::from_secs(1);

impl Source {
    pub(super) fn drain(&mut self, partition: Partition, tenure: Tenure, upto: Seq) -> anyhow::Result<()> {
        self.draining.push((partition, tenure, Instant::now()));
        self.tell(Control::Drain(partition, tenure, upto))
    }

    /// Gives partitions back that took too long to drain: what is left is done again by their next owner.
    pub(super) fn give_up_late(&mut self) -> anyhow::Result<()> {
        let limit = self.settings.revoke_drain;
        let owned: Vec<_> = self.coordinator.partitions().collect();
        self.draining.retain(|(partition, ..)| owned.contains(partition));
        let late: Vec<_> =
            self.draining.extract_if(.., |(.., since)| since.elapsed() > limit).map(|(p, t, _)| (p, t)).collect();
        for (partition, tenure) in late {
            tracing::warn!(%partition, limit_ms = limit.as_millis() as u64, "partition did not drain in time, giving it back");
            self.tell(Control::Forget(partition, tenure))?;
            self.take(Event::Drained(partition, tenure))?;
        }
        Ok(())
    }

    pub(super) fn rebalance(&mut self, rebalance: Rebalance) -> anyhow::Result<()> {
        // librdkafka waits for the answer to the last rebalance before it tells of the next, except for a loss.
        let (kind, partitions) = match rebalance {
            Rebalance::Assign(list) => (Kind::Assigned, numbers(&list)),
            Rebalance::Revoke(list) => (Kind::Revoked, numbers(&list)),
            Rebalance::Lose(list) => (Kind::Lost, numbers(&list)),
        };
        self.desk.metrics.rebalances.of(kind).inc();
        let shown: Vec<_> = partitions.iter().map(|partition| partition.0).collect();
        tracing::info!(kind = kind.name(), partitions = ?shown, "rebalance");
        if kind != Kind::Assigned {
            // Gone before it was answered: the answer is the loss's.
            self.unplaced.take_if(|unplaced| {
                unplaced.retain(|partition| !partitions.contains(partition));
                unplaced.is_empty()
            });
        }
        self.topic_missing &= partitions.is_empty();
        match kind {
            Kind::Assigned => self.take(Event::Assigned(partitions))?,
            Kind::Revoked => self.take(Event::Revoked(partitions))?,
            Kind::Lost | Kind::Failed => self.take(Event::Lost(partitions))?,
        }
        // A member without partitions is as ready as any: there may be more workers than partitions.
        self.joined = true;
        Ok(())
    }

    /// Begins to fetch what was assigned, from the committed offsets. An explicit position leaves librdkafka no choice:
    /// a committed offset that is gone is an error then, and never skipped.
    pub(super) fn place(&mut self) -> anyhow::Result<()> {
        let Some(partitions) = &self.unplaced else { return Ok(()) };
        let known = match committed(&self.consumer, &self.settings.topic, partitions, COMMITTED_TIMEOUT) {
            Ok(known) => known,
            Err(error) => {
                // A transaction of the former owner may be pending, or the broker away: asked again on the next turn.
                tracing::debug!(%error, "committed offsets are not known yet");
                return Ok(());
            }
        };
        self.unplaced = None;
        self.silence.broken(Instant::now());
        let mut list = TopicPartitionList::with_capacity(known.len());
        for (partition, position) in known {
            let from = match (self.bounded.as_mut(), position) {
                (Some(bounded), position) => bounded.begin(partition, position)?,
                (None, Some(resume)) => TopicOffset::Offset(resume.get()),
                (None, None) if self.settings.start == Start::Latest => TopicOffset::End,
                (None, None) => TopicOffset::Beginning,
            };
            list.add_partition_offset(&self.settings.topic, partition.0, from)
                .with_context(|| format!("placing partition {partition}"))?;
        }
        self.assign(&list)?;
        if (self.coordinator.paused() || self.held()) && list.count() > 0 {
            self.consumer.pause(&list).context("pausing new partitions")?;
        }
        self.rest()
    }

    pub(super) fn assign(&self, list: &TopicPartitionList) -> anyhow::Result<()> {
        match self.consumer.rebalance_protocol() {
            RebalanceProtocol::Cooperative => self.consumer.incremental_assign(list),
            RebalanceProtocol::Eager | RebalanceProtocol::None => self.consumer.assign(list),
        }
        .context("taking over assigned partitions")
    }

    pub(super) fn unassign(&mut self, partitions: &[Partition]) -> anyhow::Result<()> {
        for partition in partitions {
            self.desk.metrics.forget_partition(&self.settings.topic, partition.0);
            // Its next owner's trouble.
            self.halted.remove(partition);
            if let Some(bounded) = &mut self.bounded {
                bounded.forget(*partition);
            }
        }
        let list = self.list(partitions);
        let answered = match self.consumer.rebalance_protocol() {
            RebalanceProtocol::Cooperative => self.consumer.incremental_unassign(&list),
            RebalanceProtocol::Eager | RebalanceProtocol::None => self.consumer.unassign(),
        };
        if let Err(error) = answered {
            // They are gone already, as after a loss that librdkafka has dealt with.
            tracing::debug!(%error, "partitions were given back late");
        }
        Ok(())
    }

    pub(super) fn seek(&self, partition: Partition, resume: Resume) -> anyhow::Result<()> {
        const TIMEOUT: Duration = Duration::from_secs(10);
        let to = TopicOffset::Offset(resume.get());
        self.consumer
            .seek(&self.settings.topic, partition.0, to, TIMEOUT)
            .with_context(|| format!("going back to offset {resume} of partition {partition}"))
    }

    pub(super) fn list(&self, partitions: &[Partition]) -> TopicPartitionList {
        let mut list = TopicPartitionList::with_capacity(partitions.len());
        for partition in partitions {
            list.add_partition(&self.settings.topic, partition.0);
        }
        list
    }
}

fn numbers(list: &TopicPartitionList) -> Vec<Partition> {
    list.elements().iter().map(|element| Partition(element.partition())).collect()
}
