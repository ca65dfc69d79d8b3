//! A cluster of one, librdkafka's mock: it answers wrongly when told to, which a real broker does only now and then.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::BaseConsumer;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rdkafka::types::RDKafkaApiKey;
use rdkafka::types::RDKafkaRespErr::RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE as NOT_AVAILABLE;

use super::{Cluster, Settings};
use crate::config::{Config, Mode, Sources};
use crate::kafka::calls::CallClock;
use crate::kafka::dead_letter::Sender;
use crate::kafka::listener::Listener;
use crate::observe::labels::Client;
use crate::observe::metrics::Metrics;
use crate::pipeline::job::{Done, Input, Losses, Ticket};
use crate::pipeline::position::{Offset, Partition, Seq, Slot, Tenure};
use crate::pipeline::publishing::Broker as _;
use crate::pipeline::transaction::Trouble;

/// When the broker ends a transaction by itself.
const TRANSACTION: Duration = Duration::from_millis(3_000);
/// What a call may take besides: the mock cluster answers at once.
const SLACK: Duration = Duration::from_secs(5);

struct Case {
    mock: MockCluster<'static, DefaultProducerContext>,
    cluster: Cluster,
    losses: Losses,
}

fn case() -> Case {
    let mock = MockCluster::new(1).expect("a cluster in this process");
    for topic in ["raw", "enriched", "dead"] {
        mock.create_topic(topic, 1, 1).expect("a new topic");
    }
    let set = [
        format!("kafka.brokers={}", mock.bootstrap_servers()),
        format!("delivery.transaction_timeout_ms={}", TRANSACTION.as_millis()),
        "delivery.message_timeout_ms=2000".to_owned(),
        "input.topic=raw".to_owned(),
    ];
    let sources = Sources { set: set.into(), host: Some("desk".to_owned()), ..Sources::default() };
    let config = Config::load(&sources).unwrap_or_else(|invalid| panic!("{invalid}")).config;
    let metrics = Arc::new(Metrics::new());
    let listener = Listener::new(Client::Consumer, Arc::clone(&metrics), None);
    let consumer = BaseConsumer::from_config_and_context(&config.consumer(), listener).expect("a consumer");
    let settings = Settings {
        mode: Mode::ExactlyOnce,
        input_topic: "raw".to_owned(),
        output_topic: "enriched".to_owned(),
        dead_letter_topic: "dead".to_owned(),
        sender: Sender { topic: "raw".to_owned(), group: config.input.group.clone(), replay_id: None },
        record_bytes_max: 1_000_000,
        letter_bytes_max: 1_000_000,
        message_timeout: config.delivery.message_timeout,
        transaction_timeout: config.delivery.transaction_timeout,
        client: config.producer(),
        token_file: None,
        replay_id: None,
        marks: BTreeMap::new(),
    };
    let mut cluster = Cluster::new(settings, Arc::new(consumer), metrics, Arc::new(CallClock::default()));
    // Besides what it is for: the consumer has found its coordinator then, and asks for it no more.
    cluster.committed(&[Partition(0)]).expect("the offsets of a new group");
    cluster.rebuild().expect("a producer");
    Case { mock, cluster, losses: Losses::default() }
}

impl Case {
    /// One record in a transaction of its own.
    fn publish(&mut self, offset: i64) -> Result<(), super::Failure> {
        let slot = Slot { partition: Partition(0), tenure: Tenure(0), seq: Seq(0) };
        let input = Input { key: None, payload: None, headers: Vec::new() };
        let ticket = Ticket::new(slot, Offset::of_record(offset), None, input, &self.losses);
        let offset = ticket.offset;
        self.cluster.look_at_group();
        self.cluster.begin()?;
        self.cluster.send(slot.partition, offset, (ticket, Done::Record(b"{}".to_vec())))?;
        self.cluster.commit(&[(slot.partition, offset.next())])
    }
}

#[test]
fn a_coordinator_that_is_looked_for_in_vain_costs_a_producer_and_no_more() {
    let mut case = case();
    // As a broker answers while it starts: more often than librdkafka asks again.
    case.mock.request_errors(RDKafkaApiKey::FindCoordinator, &[NOT_AVAILABLE; 3]);
    let begun = Instant::now();
    let failure = case.publish(0).expect_err("the group's coordinator was not found");
    assert_eq!(failure.trouble, Trouble::Indefinite, "{}", failure.what);
    // Should librdkafka end the call by itself one day, there is no need of leaving it behind any more.
    assert!(failure.what.contains("did not come back"), "{}", failure.what);
    assert!(begun.elapsed() < TRANSACTION + SLACK, "{}, after {:?}", failure.what, begun.elapsed());

    case.cluster.discard();
    case.mock.clear_request_errors(RDKafkaApiKey::FindCoordinator);
    case.cluster.rebuild().expect("another producer, whatever became of the first");
    case.publish(0).expect("the coordinator is known again");
    assert!(begun.elapsed() < TRANSACTION + 2 * SLACK, "after {:?}", begun.elapsed());
}
