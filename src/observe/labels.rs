//! Metric labels: closed enums only, so that no article can make a series.

use prometheus_client::encoding::{EncodeLabel, EncodeLabelSet, LabelSetEncoder};
use prometheus_client::metrics::family::{Family, MetricConstructor};

use crate::extract::{Lane, Reason, Stage};

/// An enum whose values label a metric.
pub trait Closed: Copy + Eq + std::hash::Hash + std::fmt::Debug + Send + Sync + 'static {
    /// The label's name.
    const LABEL: &'static str;
    /// All values, each at the place its `index` gives.
    const ALL: &'static [Self];
    /// The label's value.
    fn name(self) -> &'static str;
    /// The place in `ALL`.
    fn index(self) -> usize;
}

/// Implements [`Closed`] for an enum without fields that has `ALL` and `name`.
macro_rules! closed {
    ($label:literal, $kind:ty) => {
        impl Closed for $kind {
            const LABEL: &'static str = $label;
            const ALL: &'static [Self] = &<$kind>::ALL;
            fn name(self) -> &'static str {
                <$kind>::name(self)
            }
            fn index(self) -> usize {
                self as usize
            }
        }
    };
}

closed!("stage", Stage);
closed!("lane", Lane);
closed!("reason", Reason);
closed!("kind", Rebalance);
closed!("outcome", Ending);
closed!("state", Holding);
closed!("client", Client);
closed!("thread", Thread);

/// What a rebalance did to this worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rebalance {
    /// Partitions came.
    Assigned,
    /// Partitions were taken, in good order.
    Revoked,
    /// Partitions are gone: the group had given this worker up.
    Lost,
    /// It failed.
    Failed,
}

impl Rebalance {
    /// All of them.
    pub const ALL: [Rebalance; 4] = [Rebalance::Assigned, Rebalance::Revoked, Rebalance::Lost, Rebalance::Failed];

    /// Its name in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Rebalance::Assigned => "assigned",
            Rebalance::Revoked => "revoked",
            Rebalance::Lost => "lost",
            Rebalance::Failed => "failed",
        }
    }
}

/// How a transaction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    /// Committed.
    Committed,
    /// Aborted; its records are done again.
    Aborted,
    /// Not known, or the producer is dead: a new producer takes over and the records are done again.
    Rebuilt,
}

impl Ending {
    /// All of them.
    pub const ALL: [Ending; 3] = [Ending::Committed, Ending::Aborted, Ending::Rebuilt];

    /// Its name in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Ending::Committed => "committed",
            Ending::Aborted => "aborted",
            Ending::Rebuilt => "rebuilt",
        }
    }
}

/// What this worker does with a partition that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holding {
    /// It has it.
    Assigned,
    /// It has it and does not read, for lack of room.
    Paused,
    /// It has it and will not read until someone acts: an offset out of range, or too many dead letters.
    Halted,
}

impl Holding {
    /// All of them.
    pub const ALL: [Holding; 3] = [Holding::Assigned, Holding::Paused, Holding::Halted];

    /// Its name in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Holding::Assigned => "assigned",
            Holding::Paused => "paused",
            Holding::Halted => "halted",
        }
    }
}

/// Our clients of librdkafka.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Client {
    /// That which reads.
    Consumer,
    /// That which writes.
    Producer,
}

impl Client {
    /// All of them.
    pub const ALL: [Client; 2] = [Client::Consumer, Client::Producer];

    /// Its name in metrics and logs.
    pub fn name(self) -> &'static str {
        match self {
            Client::Consumer => "consumer",
            Client::Producer => "producer",
        }
    }
}

/// Threads that give signs of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thread {
    /// That which polls the consumer.
    Poll,
    /// That which sends and commits.
    Publisher,
}

impl Thread {
    /// All of them.
    pub const ALL: [Thread; 2] = [Thread::Poll, Thread::Publisher];

    /// Its name in metrics and logs.
    pub fn name(self) -> &'static str {
        match self {
            Thread::Poll => "poll",
            Thread::Publisher => "publisher",
        }
    }
}

/// One label from a closed enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Of<L>(L);

impl<L: Closed> EncodeLabelSet for Of<L> {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> std::fmt::Result {
        (L::LABEL, self.0.name()).encode(encoder.encode_label())
    }
}

/// A metric for each value of a closed enum. All series exist from the start, so that a first event is a rise from zero
/// and no scrape misses it, and reaching one takes neither a lock nor a hash.
#[derive(Clone, Debug)]
pub struct Each<L: Closed, M> {
    family: Family<Of<L>, M, fn() -> M>,
    each: Vec<M>,
}

impl<L: Closed, M: Clone> Each<L, M> {
    /// A metric made by `make` for each value.
    pub(super) fn new(make: fn() -> M) -> Self {
        let family = Family::new_with_constructor(make);
        let each = L::ALL.iter().map(|&label| family.get_or_create_owned(&Of(label))).collect();
        Self { family, each }
    }

    /// The metric of `label`.
    pub fn of(&self, label: L) -> &M {
        &self.each[label.index()]
    }

    /// What a registry takes.
    pub(super) fn family(&self) -> Family<Of<L>, M, fn() -> M>
    where
        fn() -> M: MetricConstructor<M>,
    {
        self.family.clone()
    }
}

/// One partition of a topic.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Partition {
    /// Topic.
    pub topic: String,
    /// Number.
    pub partition: i32,
}

/// One of our clients at one broker.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Broker {
    /// Which of our clients.
    pub client: Client,
    /// The broker's number; -1 is one known by address only.
    pub broker: i32,
}

impl EncodeLabelSet for Broker {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> std::fmt::Result {
        ("client", self.client.name()).encode(encoder.encode_label())?;
        ("broker", self.broker).encode(encoder.encode_label())
    }
}

/// What was built.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Build {
    /// The version of copydesk.
    pub version: &'static str,
    /// The version of librdkafka.
    pub librdkafka: String,
}
