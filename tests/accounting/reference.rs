//! The test of the test on the real broker: a small loop in this process that is right, and the same loop with one thing
//! done wrong at a time. The account must balance for the one and not for the others.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::message::{Header, Headers as _, Message as _, OwnedHeaders, OwnedMessage};
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer as _, ThreadedProducer};
use rdkafka::util::Timeout;
use rdkafka::{Offset, TopicPartitionList};

use crate::scenario::{Scenario, turn};
use crate::support::articles::{Flaw, Form};
use crate::support::broker::{self, Broker};
use crate::support::harvest::{self, Along};
use crate::support::load::Load;
use crate::support::manifest::{Fate, Manifest, Place, Sent};
use crate::support::topics::Topics;
use crate::support::verifier::{Point, Promise, verify};
use crate::support::{oracle, until};

/// What the loop does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mutation {
    /// Nothing.
    None,
    /// After an abort it reads on instead of going back.
    ReadsOn,
    /// Its offsets are not part of the transaction.
    OffsetsApart,
    /// It never commits its last transaction.
    LeavesOpen,
    /// It publishes without a transaction, and goes back as if it had one.
    NoTransaction,
}

const CALL: Duration = Duration::from_secs(20);

/// Records in a transaction.
const BATCH: usize = 60;

/// Each of these transactions is aborted: the second, and one in the middle.
const ABORTED: [usize; 2] = [1, 4];

struct Loop<'a> {
    broker: &'a Broker,
    topics: &'a Topics,
    manifest: &'a Manifest,
    mutation: Mutation,
}

impl Loop<'_> {
    fn run(&self) {
        let mut producer = self.broker.client();
        producer.set("enable.idempotence", "true");
        let transactional = self.mutation != Mutation::NoTransaction;
        if transactional {
            producer.set("transactional.id", &self.topics.transactional_id).set("transaction.timeout.ms", "60000");
        }
        let producer: ThreadedProducer<DefaultProducerContext> = producer.create().expect("a producer");
        if transactional {
            producer.init_transactions(CALL).expect("transactions begin");
        }
        let all: BTreeSet<i32> = (0..self.topics.partitions).collect();
        let (mut consumer, mut open) = (self.consumer(), all.clone());
        let mut number = 0;
        loop {
            let (batch, ended) = self.batch(&consumer, &mut open);
            if transactional {
                producer.begin_transaction().expect("a transaction begins");
            }
            for message in &batch {
                self.publish(&producer, message);
            }
            // `flush` sleeps up to 100 ms at a time.
            until("delivery of a batch", CALL, || (producer.in_flight_count() == 0).then_some(()));
            let aborted = ABORTED.contains(&number);
            number += 1;
            if aborted {
                if transactional {
                    producer.abort_transaction(Timeout::Never).expect("the transaction is aborted");
                }
                if self.mutation != Mutation::ReadsOn {
                    (consumer, open) = (self.consumer(), all.clone());
                }
                continue;
            }
            if ended && self.mutation == Mutation::LeavesOpen {
                // Lives on in the broker until its timeout.
                std::mem::forget(producer);
                return;
            }
            self.commit(&consumer, &producer, &batch);
            if ended {
                return;
            }
        }
    }

    /// A reader that begins where the group has committed.
    fn consumer(&self) -> BaseConsumer {
        let mut config = self.broker.client();
        config.set("group.id", &self.topics.group).set("enable.auto.commit", "false");
        config.set("enable.partition.eof", "true").set("auto.offset.reset", "error").set("fetch.wait.max.ms", "50");
        let consumer: BaseConsumer = config.create().expect("a consumer");
        let mut list = TopicPartitionList::new();
        for (partition, offset) in harvest::committed(self.broker, self.topics) {
            let offset = offset.map_or(Offset::Beginning, Offset::Offset);
            list.add_partition_offset(&self.topics.input, partition, offset).expect("a valid offset");
        }
        consumer.assign(&list).expect("assigning partitions that exist");
        consumer
    }

    /// The next records, and whether the topic ends with them. `open` are the partitions not read to their end.
    fn batch(&self, consumer: &BaseConsumer, open: &mut BTreeSet<i32>) -> (Vec<OwnedMessage>, bool) {
        let mut batch = vec![];
        while batch.len() < BATCH && !open.is_empty() {
            match consumer.poll(CALL) {
                Some(Ok(message)) => batch.push(message.detach()),
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    open.remove(&partition);
                }
                Some(Err(error)) => panic!("reading {}: {error}", self.topics.input),
                None => {
                    panic!("reading {}: nothing within {CALL:?}, partitions {open:?} do not end", self.topics.input)
                }
            }
        }
        (batch, open.is_empty())
    }

    fn publish(&self, producer: &ThreadedProducer<DefaultProducerContext>, message: &OwnedMessage) {
        let place = Place { partition: message.partition(), offset: message.offset() };
        let sent = &self.manifest.sent[&place];
        let made = oracle::record(&oracle::settings(), &self.topics.input, place, sent);
        let source = |mut headers: OwnedHeaders, prefix: &str| {
            for (name, value) in [
                ("topic", self.topics.input.clone()),
                ("partition", place.partition.to_string()),
                ("offset", place.offset.to_string()),
            ] {
                headers = headers.insert(Header { key: &format!("{prefix}.{name}"), value: Some(&value) });
            }
            headers
        };
        let (topic, value, headers) = match (message.payload(), &made) {
            (None, _) => (&self.topics.output, None, source(OwnedHeaders::new(), "copydesk.source")),
            (Some(_), Ok(record)) => {
                (&self.topics.output, Some(record.as_slice()), source(OwnedHeaders::new(), "copydesk.source"))
            }
            (Some(payload), Err(reject)) => {
                let mut headers = OwnedHeaders::new();
                for header in message.headers().expect("a load has headers").iter() {
                    headers = headers.insert(header);
                }
                headers = source(headers, "dlq.original");
                for (key, value) in [
                    ("dlq.reason", reject.reason.name()),
                    ("dlq.stage", reject.stage.name()),
                    ("dlq.message", reject.detail.as_str()),
                    ("dlq.group", &self.topics.group),
                    ("dlq.worker.version", "reference"),
                    ("dlq.original.timestamp", &sent.timestamp_ms.to_string()),
                ] {
                    headers = headers.insert(Header { key, value: Some(value) });
                }
                (&self.topics.dead, Some(payload), headers)
            }
        };
        let mut record = BaseRecord::<[u8], [u8]>::to(topic).headers(headers);
        if let Some(key) = message.key() {
            record = record.key(key);
        }
        if let Some(value) = value {
            record = record.payload(value);
        }
        producer.send(record).map_err(|(error, _)| error).expect("the queue has room for a batch");
    }

    fn commit(
        &self,
        consumer: &BaseConsumer,
        producer: &ThreadedProducer<DefaultProducerContext>,
        batch: &[OwnedMessage],
    ) {
        let mut next: BTreeMap<i32, i64> = BTreeMap::new();
        for message in batch {
            next.insert(message.partition(), message.offset() + 1);
        }
        let mut offsets = TopicPartitionList::new();
        for (partition, offset) in next {
            let offset = Offset::Offset(offset);
            offsets.add_partition_offset(&self.topics.input, partition, offset).expect("a valid offset");
        }
        if self.mutation == Mutation::NoTransaction {
            consumer.commit(&offsets, rdkafka::consumer::CommitMode::Sync).expect("offsets are committed");
            return;
        }
        if self.mutation != Mutation::OffsetsApart && offsets.count() != 0 {
            let group = consumer.group_metadata().expect("a consumer has a group");
            producer.send_offsets_to_transaction(&offsets, &group, CALL).expect("offsets join the transaction");
        }
        producer.commit_transaction(Timeout::Never).expect("the transaction is committed");
    }
}

/// Runs the loop and gives the points that are found broken, each once.
fn found(mutation: Mutation) -> Option<Vec<Point>> {
    let _turn = turn();
    let broker = broker::shared()?;
    let name = format!("reference-{mutation:?}").to_lowercase();
    let topics = &Topics::make(&name, broker);
    let load = Load { forms: &[Form::Text], flaws: &[Flaw::NoBytes, Flaw::Blank], ..Load::mixed(400) };
    let manifest = load.produce(broker, &topics.input);
    let along = Along::begin(broker, &topics.output);
    Loop { broker, topics, manifest: &manifest, mutation }.run();
    // The loop is over: what is not settled will not be.
    let mut harvest = harvest::gather(broker, topics, Duration::from_secs(1));
    harvest.along = Some(along.finish());
    if mutation != Mutation::NoTransaction {
        assert!(BATCH < Scenario::aborted(broker, topics), "the loop's aborts left nothing behind");
    }
    let settings = oracle::settings();
    let content = |place: Place, sent: &Sent| {
        oracle::record(&settings, &manifest.topic, place, sent).map_err(|reject| reject.to_string())
    };
    Some(match verify(&manifest, &harvest, Promise::ExactlyOnce, &content) {
        Ok(account) => {
            assert_eq!(account.records, manifest.count(|fate| fate == Fate::Record));
            vec![]
        }
        Err(report) => {
            println!("{mutation:?}: {report}");
            let mut points: Vec<Point> = report.findings.iter().map(|finding| finding.point).collect();
            points.dedup();
            points
        }
    })
}

fn check(mutation: Mutation, points: &[Point]) {
    if let Some(found) = found(mutation) {
        assert_eq!(found, points, "{mutation:?}");
    }
}

#[test]
fn a_right_loop_balances_over_aborts() {
    check(Mutation::None, &[]);
}

#[test]
fn a_loop_that_reads_on_after_an_abort_loses_records() {
    // Partitions that end with the aborted batch stay uncommitted as well: which those are is the fetcher's business.
    let Some(found) = found(Mutation::ReadsOn) else { return };
    assert_eq!(found.first(), Some(&Point::Lost), "{found:?}");
}

#[test]
fn a_loop_with_its_offsets_apart_repeats_and_commits_nothing() {
    check(Mutation::OffsetsApart, &[Point::Repeated, Point::Committed]);
}

#[test]
fn a_loop_that_leaves_a_transaction_open_is_found() {
    check(Mutation::LeavesOpen, &[Point::Lost, Point::Committed, Point::Open]);
}

#[test]
fn a_loop_without_transactions_repeats_what_it_took_back() {
    check(Mutation::NoTransaction, &[Point::Repeated]);
}
