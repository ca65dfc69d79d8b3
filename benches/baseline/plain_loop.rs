//! The loop that anyone would write first: consume, parse, produce, commit; one thread, one client of each kind.
//!
//! It does no more with an article than parse its JSON and write a record with the text in it: what it costs is what
//! any Rust worker on the same client library pays.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _};
use rdkafka::message::{Header, Message as _, OwnedHeaders};
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer as _, ThreadedProducer};
use rdkafka::util::Timeout;
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

/// What the loop is told.
pub struct Job {
    /// `host:port` of the broker.
    pub brokers: String,
    /// Input topic.
    pub input: String,
    /// Output topic.
    pub output: String,
    /// Consumer group.
    pub group: String,
    /// Whether records and offsets go into one transaction.
    pub exactly_once: bool,
    /// Records after which the loop ends.
    pub records: u64,
}

/// As the worker's `delivery.commit_interval_ms`.
const COMMIT_INTERVAL: Duration = Duration::from_millis(100);
/// As the worker's `delivery.commit_records_max`.
const COMMIT_RECORDS_MAX: u64 = 1000;

const CALL: Duration = Duration::from_secs(30);

/// Runs the loop to its end and prints what it cost.
pub fn run(job: &Job) {
    let mut client = ClientConfig::new();
    client.set("bootstrap.servers", &job.brokers);
    let mut consumer = client.clone();
    consumer.set("group.id", &job.group).set("auto.offset.reset", "earliest");
    consumer.set("enable.auto.commit", "false").set("isolation.level", "read_committed");
    let consumer: BaseConsumer = consumer.create().expect("a consumer");
    client.set("enable.idempotence", "true").set("compression.type", "zstd").set("linger.ms", "5");
    if job.exactly_once {
        client.set("transactional.id", format!("{}-0", job.group));
    }
    let producer: ThreadedProducer<DefaultProducerContext> = client.create().expect("a producer");
    if job.exactly_once {
        producer.init_transactions(CALL).expect("transactions begin");
    }
    consumer.subscribe(&[&job.input]).expect("subscribing to a topic");

    let mut first = None;
    let (mut done, mut pending) = (0, 0);
    let mut next: BTreeMap<i32, i64> = BTreeMap::new();
    let mut due = Instant::now() + COMMIT_INTERVAL;
    while done < job.records {
        if let Some(message) = consumer.poll(due.saturating_duration_since(Instant::now())) {
            let message = message.expect("records are fetched");
            first.get_or_insert_with(Instant::now);
            if pending == 0 && job.exactly_once {
                producer.begin_transaction().expect("a transaction begins");
            }
            publish(&producer, &job.output, &message);
            next.insert(message.partition(), message.offset() + 1);
            (done, pending) = (done + 1, pending + 1);
        }
        if due <= Instant::now() || COMMIT_RECORDS_MAX <= pending || done == job.records {
            if 0 < pending {
                commit(job, &consumer, &producer, &next);
            }
            pending = 0;
            next.clear();
            due = Instant::now() + COMMIT_INTERVAL;
        }
    }

    let wall = first.map_or(0.0, |first| first.elapsed().as_secs_f64());
    let cpu = ProcessTime::now().as_duration().as_secs_f64();
    let records = done as f64;
    println!(
        "{{\"records\":{done},\"records_per_s\":{:.0},\"cpu_us_per_record\":{:.2},\"rss_peak_kb\":{}}}",
        records / wall,
        cpu * 1e6 / records,
        rss_peak_kb(),
    );
}

fn publish(producer: &ThreadedProducer<DefaultProducerContext>, output: &str, message: &impl rdkafka::Message) {
    let article: serde_json::Value =
        serde_json::from_slice(message.payload().expect("no tombstones here")).expect("the load is JSON");
    let record = serde_json::json!({
        "schema": "plain/1",
        "id": article["id"],
        "text": article["body"],
        "input": { "topic": message.topic(), "partition": message.partition(), "offset": message.offset() },
    });
    let record = serde_json::to_vec(&record).expect("JSON values always serialise");
    let (partition, offset) = (message.partition().to_string(), message.offset().to_string());
    let headers = OwnedHeaders::new()
        .insert(Header { key: "copydesk.source.topic", value: Some(message.topic()) })
        .insert(Header { key: "copydesk.source.partition", value: Some(&partition) })
        .insert(Header { key: "copydesk.source.offset", value: Some(&offset) });
    let mut out = BaseRecord::to(output).key(message.key().unwrap_or_default()).payload(&record).headers(headers);
    while let Err((error, refused)) = producer.send(out) {
        assert_eq!(error.rdkafka_error_code(), Some(rdkafka::error::RDKafkaErrorCode::QueueFull), "{error}");
        std::thread::sleep(Duration::from_millis(1));
        out = refused;
    }
}

fn commit(
    job: &Job,
    consumer: &BaseConsumer,
    producer: &ThreadedProducer<DefaultProducerContext>,
    next: &BTreeMap<i32, i64>,
) {
    // `flush` sleeps 100 ms at a time, which would make this loop look slower than it need be.
    while 0 < producer.in_flight_count() {
        std::thread::sleep(Duration::from_micros(500));
    }
    let mut offsets = TopicPartitionList::new();
    for (partition, offset) in next {
        offsets.add_partition_offset(&job.input, *partition, Offset::Offset(*offset)).expect("a valid offset");
    }
    if job.exactly_once {
        let group = consumer.group_metadata().expect("a member of a group");
        producer.send_offsets_to_transaction(&offsets, &group, CALL).expect("offsets join the transaction");
        producer.commit_transaction(Timeout::Never).expect("the transaction is committed");
    } else {
        consumer.commit(&offsets, CommitMode::Sync).expect("offsets are committed");
    }
}

/// The largest resident set of this process so far, in kilobytes.
fn rss_peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
