//! librdkafka's mock cluster: a broker in this process, reached over loopback as a real one would be.
//!
//! It has no real transactions and keeps the last 5 MB of a partition: good for a first look at least once, and for
//! nothing that must not be lost.

use anyhow::Context;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;

/// What the mock cluster keeps of a partition before it drops the oldest records, in bytes.
pub const PARTITION_BYTES_MAX: usize = 5 * 1024 * 1024;

/// A broker in this process; gone when dropped.
pub struct Embedded {
    cluster: MockCluster<'static, DefaultProducerContext>,
}

impl Embedded {
    /// Starts the broker with these topics, each with `partitions`.
    pub fn start(topics: &[&str], partitions: i32) -> anyhow::Result<Self> {
        let cluster = MockCluster::new(1).context("starting the embedded broker")?;
        for topic in topics {
            cluster.create_topic(topic, partitions, 1).with_context(|| format!("creating topic {topic:?}"))?;
        }
        Ok(Self { cluster })
    }

    /// Where it listens: `host:port`.
    pub fn brokers(&self) -> String {
        self.cluster.bootstrap_servers()
    }
}
