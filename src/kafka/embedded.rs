//! librdkafka's mock cluster: a broker in this process, reached over loopback as a real one would be.
//!
//! It has no real transactions and keeps the last 5 MB of a partition: good for a first look at least once, and for
//! nothing that must not be lost.

use std::time::Duration;

use anyhow::Context;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;

/// What the mock cluster keeps of a partition before it drops the oldest records, in bytes.
pub const PARTITION_BYTES_MAX: usize = 5 * 1024 * 1024;

/// The number of the one broker, and how many there are.
const BROKER: i32 = 1;

/// A broker in this process; gone when dropped.
pub struct Embedded {
    cluster: MockCluster<'static, DefaultProducerContext>,
}

impl Embedded {
    /// Starts the broker with these topics, each with `partitions`.
    pub fn start(topics: &[&str], partitions: i32) -> anyhow::Result<Self> {
        let cluster = MockCluster::new(BROKER).context("starting the embedded broker")?;
        let embedded = Self { cluster };
        for topic in topics {
            embedded.create(topic, partitions)?;
        }
        Ok(embedded)
    }

    /// Makes one more topic.
    pub fn create(&self, topic: &str, partitions: i32) -> anyhow::Result<()> {
        self.cluster.create_topic(topic, partitions, 1).with_context(|| format!("creating topic {topic:?}"))
    }

    /// Makes each answer come so much later from now on, as over a long line.
    pub fn delay(&self, by: Duration) -> anyhow::Result<()> {
        self.cluster.broker_round_trip_time(BROKER, by).context("delaying the embedded broker's answers")
    }

    /// Where it listens: `host:port`.
    pub fn brokers(&self) -> String {
        self.cluster.bootstrap_servers()
    }
}
