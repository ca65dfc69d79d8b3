//! Topics of a scenario, made and changed through the admin protocol.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions, NewPartitions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::{Offset, TopicPartitionList};

use super::broker::Broker;

/// Partitions of the input topic, unless a scenario says otherwise.
pub const PARTITIONS: i32 = 8;

/// The names of one scenario, unique on its broker.
#[derive(Clone, Debug)]
pub struct Topics {
    /// Raw articles.
    pub input: String,
    /// Records.
    pub output: String,
    /// Dead letters.
    pub dead: String,
    /// The worker's consumer group.
    pub group: String,
    /// The worker's transactional id.
    pub transactional_id: String,
    /// Partitions of the input topic.
    pub partitions: i32,
}

impl Topics {
    /// Names for `scenario`; nothing is made yet.
    pub fn named(scenario: &str, partitions: i32) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let prefix = format!("{scenario}-{number}");
        Self {
            input: format!("{prefix}.raw"),
            output: format!("{prefix}.enriched"),
            dead: format!("{prefix}.dead"),
            group: format!("{prefix}.group"),
            transactional_id: format!("{prefix}.worker-0"),
            partitions,
        }
    }

    /// All three topics, made on `broker`.
    pub fn make(scenario: &str, broker: &Broker) -> Self {
        let topics = Self::named(scenario, PARTITIONS);
        topics.make_input(broker);
        make(broker, &topics.output, topics.partitions, &[]);
        make(broker, &topics.dead, 2, &[]);
        topics
    }

    /// The input topic alone.
    pub fn make_input(&self, broker: &Broker) {
        make(broker, &self.input, self.partitions, &[]);
    }
}

/// Makes a topic, with settings such as `("max.message.bytes", "20000")`, and waits until clients can see it.
pub fn make(broker: &Broker, name: &str, partitions: i32, settings: &[(&str, &str)]) {
    let mut topic = NewTopic::new(name, partitions, TopicReplication::Fixed(1));
    for (key, value) in settings {
        topic = topic.set(key, value);
    }
    let results = run(admin(broker).create_topics([&topic], &patience()));
    for result in results.unwrap_or_else(|error| panic!("creating the topic {name:?}: {error}")) {
        result.unwrap_or_else(|(name, error)| panic!("creating the topic {name:?}: {error}"));
    }
    let consumer: rdkafka::consumer::BaseConsumer = broker.client().create().expect("a consumer with only an address");
    super::until(&format!("the topic {name:?}"), Duration::from_secs(20), || {
        use rdkafka::consumer::Consumer as _;
        let metadata = consumer.fetch_metadata(Some(name), Duration::from_secs(5)).ok()?;
        let topic = metadata.topics().iter().find(|topic| topic.name() == name)?;
        let led = topic.partitions().iter().filter(|partition| partition.leader() >= 0).count();
        (led == usize::try_from(partitions).expect("topics have few partitions")).then_some(())
    });
}

/// Gives a topic more partitions: so many in all.
pub fn grow(broker: &Broker, name: &str, partitions: i32) {
    let count = usize::try_from(partitions).expect("topics have few partitions");
    let results = run(admin(broker).create_partitions([&NewPartitions::new(name, count)], &patience()));
    for result in results.unwrap_or_else(|error| panic!("adding partitions to {name:?}: {error}")) {
        result.unwrap_or_else(|(name, error)| panic!("adding partitions to {name:?}: {error}"));
    }
}

/// Deletes a topic, and waits until clients see that it is gone.
pub fn delete(broker: &Broker, name: &str) {
    let results = run(admin(broker).delete_topics(&[name], &patience()));
    for result in results.unwrap_or_else(|error| panic!("deleting the topic {name:?}: {error}")) {
        result.unwrap_or_else(|(name, error)| panic!("deleting the topic {name:?}: {error}"));
    }
    let consumer: rdkafka::consumer::BaseConsumer = broker.client().create().expect("a consumer with only an address");
    super::until(&format!("the end of the topic {name:?}"), Duration::from_secs(20), || {
        use rdkafka::consumer::Consumer as _;
        let metadata = consumer.fetch_metadata(None, Duration::from_secs(5)).ok()?;
        metadata.topics().iter().all(|topic| topic.name() != name).then_some(())
    });
}

/// Deletes all records of a partition before `offset`, as retention would.
pub fn delete_before(broker: &Broker, topic: &str, partition: i32, offset: i64) {
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, partition, Offset::Offset(offset)).expect("a plain offset is a valid one");
    let deleted = run(admin(broker).delete_records(&list, &patience()));
    let deleted = deleted.unwrap_or_else(|error| panic!("deleting records of {topic}/{partition}: {error}"));
    for element in deleted.elements() {
        element.error().unwrap_or_else(|error| panic!("deleting records of {topic}/{partition}: {error}"));
    }
}

fn admin(broker: &Broker) -> AdminClient<DefaultClientContext> {
    broker.client().create().expect("an admin client with only an address")
}

fn patience() -> AdminOptions {
    AdminOptions::new().request_timeout(Some(Duration::from_secs(20))).operation_timeout(Some(Duration::from_secs(20)))
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime on this thread").block_on(work)
}
