//! A full topic, read from start to end: processor time, pace and memory.

use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer as _, ThreadedProducer};
use rdkafka::{Offset, TopicPartitionList};

use super::contender::{Contender, Running};
use super::support::articles::envelope_of;
use super::support::broker::Broker;
use super::support::seed::Seed;
use super::support::topics::{self, Topics};
use super::support::worker::Mode;
use super::{ARTICLE_BYTES, PARTITIONS};

/// What a contender took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// User and system time of the process, start included, over all records.
    pub cpu_us_per_record: f64,
    /// From the first commit to the last.
    pub records_per_s: f64,
    /// Largest resident set.
    pub rss_peak_mb: f64,
}

/// Longest time for one contender.
const WITHIN: Duration = Duration::from_secs(600);

/// Makes the input topic and fills it.
pub fn fill(broker: &Broker, records: u64) -> String {
    // Enough different articles that compression does not see the same one twice in a batch.
    const DIFFERENT: u64 = 2_000;
    let topic = "shell.raw";
    topics::make(broker, topic, PARTITIONS, &[]);
    let mut seed = Seed::new(7);
    let articles: Vec<Vec<u8>> =
        (0..DIFFERENT).map(|number| envelope_of(&mut seed, &format!("a{number:05}"), ARTICLE_BYTES)).collect();
    let producer: ThreadedProducer<DefaultProducerContext> =
        broker.client().set("linger.ms", "20").set("compression.type", "zstd").create().expect("a producer");
    let mut articles = articles.iter().cycle();
    for number in 0..records {
        let (key, article) = (format!("desk-{:04}", number % 997), articles.next().expect("an endless cycle"));
        let mut record = BaseRecord::to(topic).key(key.as_bytes()).payload(article.as_slice());
        while let Err((_, refused)) = producer.send(record) {
            std::thread::sleep(Duration::from_millis(5));
            record = refused;
        }
    }
    producer.flush(Duration::from_secs(120)).expect("the broker takes the load");
    topic.to_owned()
}

/// Lets a contender read the topic from start to end.
pub fn measure(broker: &Broker, contender: &Contender, mode: Mode, input: &str, records: u64) -> Result<Cost, String> {
    let scenario = format!("shell-{}-{}", contender.name(), mode.name().replace('_', "-"));
    let mut topics = Topics::make(&scenario, broker);
    input.clone_into(&mut topics.input);
    let running = contender.start(broker, &topics, mode, records)?;
    topics.group = contender.group(&topics);
    let cost = watch(broker, &topics, &running, records);
    running.end();
    cost
}

fn watch(broker: &Broker, topics: &Topics, running: &Running, records: u64) -> Result<Cost, String> {
    let mut group = broker.client();
    let group: BaseConsumer = group.set("group.id", &topics.group).create().expect("a consumer");
    let mut partitions = TopicPartitionList::new();
    partitions.add_partition_range(&topics.input, 0, PARTITIONS - 1);
    let begin = Instant::now();
    let mut first: Option<(Instant, u64)> = None;
    let mut rss_peak_kb = 0;
    loop {
        rss_peak_kb = process_kb(running.id(), "VmHWM:").unwrap_or(rss_peak_kb);
        let committed = group.committed_offsets(partitions.clone(), Duration::from_secs(10));
        let committed: u64 = committed.map_or(0, |list| list.elements().iter().map(|one| reached(one.offset())).sum());
        if 0 < committed {
            let (since, had) = *first.get_or_insert((Instant::now(), committed));
            if records <= committed {
                let cpu_s = process_cpu_s(running.id()).ok_or("its process is gone")?;
                return Ok(Cost {
                    cpu_us_per_record: cpu_s * 1e6 / records as f64,
                    records_per_s: (records - had) as f64 / since.elapsed().as_secs_f64(),
                    rss_peak_mb: rss_peak_kb as f64 / 1024.0,
                });
            }
        }
        if WITHIN < begin.elapsed() {
            return Err(format!("{committed} of {records} records after {WITHIN:?}"));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn reached(offset: Offset) -> u64 {
    match offset {
        Offset::Offset(offset) => u64::try_from(offset).unwrap_or(0),
        _ => 0,
    }
}

/// User and system time so far; also of a process that has ended and not been waited for.
fn process_cpu_s(id: u32) -> Option<f64> {
    // The kernel's USER_HZ, 100 on every platform that Linux calls by these names.
    const TICKS_PER_S: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name in parentheses may hold spaces; after it, user and system time are the 12th and 13th.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / TICKS_PER_S)
}

fn process_kb(id: u32, field: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix(field)?.split_whitespace().next()?.parse().ok())
}
