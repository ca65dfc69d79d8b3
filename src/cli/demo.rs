//! `copydesk demo`: the worker on an embedded broker, fed with sample articles.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use clap::Args;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::producer::{BaseRecord, Producer, ThreadedProducer};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use serde_json::Value;

use super::{Failure, print};
use crate::config::{Config, Sources};
use crate::kafka::embedded::Embedded;
use crate::observe::logs;
use crate::pipeline::{self, Desk};

/// Watch the worker at work, with nothing installed
///
/// Starts a Kafka broker inside this process, puts sample articles into its input topic, runs the worker on it, and
/// shows what comes out: a summary on a terminal, the records one a line anywhere else. One of the samples is broken on
/// purpose, to show a dead letter. Takes some seconds; nothing is left behind.
///
/// The embedded broker has no transactions, so the demo delivers at least once.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk demo
  copydesk demo | jq .text.sentences     the records themselves
  copydesk demo --keep                   stays, with metrics and a status page to look at")]
pub(super) struct Arguments {
    /// Go on running until Ctrl-C, with the broker open to other clients on this machine
    #[arg(long)]
    keep: bool,
}

const INPUT: &str = "articles.raw";
const OUTPUT: &str = "articles.enriched";
const DEAD: &str = "articles.dead";
const PARTITIONS: i32 = 2;
/// The embedded broker lets a new group wait for three seconds; a busy machine takes its time.
const PATIENCE: Duration = Duration::from_secs(60);

/// Articles by the name of their file. They are fiction.
const SAMPLES: [(&str, &[u8]); 9] = [
    ("court.txt", include_bytes!("../../samples/court.txt")),
    ("crime.json", include_bytes!("../../samples/crime.json")),
    ("culture.ninjs.json", include_bytes!("../../samples/culture.ninjs.json")),
    ("disaster.txt", include_bytes!("../../samples/disaster.txt")),
    ("earnings.json", include_bytes!("../../samples/earnings.json")),
    ("politics.txt", include_bytes!("../../samples/politics.txt")),
    ("science.json", include_bytes!("../../samples/science.json")),
    ("sport.txt", include_bytes!("../../samples/sport.txt")),
    ("empty.txt", b" \n"),
];

pub(super) fn run(Arguments { keep }: Arguments) -> Result<(), Failure> {
    let embedded = Embedded::start(&[INPUT, OUTPUT, DEAD], PARTITIONS)?;
    let brokers = embedded.brokers();
    let listen = free_address()?;
    let config = config(&brokers, listen)?;
    logs::init(&config.log)?;
    tell(&format!("broker      {brokers}, inside this process, topics {INPUT}, {OUTPUT} and {DEAD}\n"))?;
    tell(&format!("status      http://{listen}/\n"))?;

    let desk = Desk::new(&config);
    desk.stop.on_signals()?;
    let shown = std::thread::scope(|scope| {
        let worker = scope.spawn(|| pipeline::run(&config, &desk));
        let running = || !worker.is_finished() && !desk.stop.requested();
        let shown = produce(&brokers).and_then(|()| show(&brokers, running));
        if keep && shown.is_ok() && running() {
            tell("\nThe worker goes on. Put articles of your own into the input topic, or stop it with Ctrl-C.\n")?;
            while running() {
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        desk.stop.request();
        let ended = worker.join().map_err(|_| anyhow!("the worker panicked"))?;
        ended.context("running the worker").and(shown)
    });
    Ok(shown?)
}

/// Settings for the embedded broker. The environment stays out of it: a first look must not depend on what is set.
fn config(brokers: &str, listen: SocketAddr) -> Result<Config, Failure> {
    let set = [
        format!("kafka.brokers={brokers}"),
        format!("http.listen={listen}"),
        format!("input.topic={INPUT}"),
        format!("output.topic={OUTPUT}"),
        format!("dead_letters.topic={DEAD}"),
        "input.group=demo".to_owned(),
        "delivery.mode=at_least_once".to_owned(),
        "log.level=warn".to_owned(),
    ];
    let sources = Sources { set: set.to_vec(), host: Some("demo".to_owned()), ..Sources::default() };
    Ok(Config::load(&sources).map_err(Failure::Config)?.config)
}

/// An address for the status page that nobody else has: several demos may run on one machine.
fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("looking for a free port")?;
    listener.local_addr().context("looking for a free port")
}

/// What is told, but is not what the command gives: on standard error.
fn tell(text: &str) -> anyhow::Result<()> {
    anstream::stderr().write_all(text.as_bytes()).context("writing to standard error")
}

fn client(brokers: &str) -> ClientConfig {
    let mut client = ClientConfig::new();
    client.set("bootstrap.servers", brokers);
    client
}

fn produce(brokers: &str) -> anyhow::Result<()> {
    let producer: ThreadedProducer<_> = client(brokers).create().context("making a producer")?;
    for (name, payload) in SAMPLES {
        let record = BaseRecord::to(INPUT).key(name).payload(payload);
        producer.send(record).map_err(|(error, _)| error).with_context(|| format!("sending {name:?}"))?;
    }
    producer.flush(PATIENCE).context("sending the samples")?;
    tell(&format!("sent        {} articles\n\n", SAMPLES.len()))
}

/// Shows one answer for each sample, or says how many are missing.
fn show(brokers: &str, running: impl Fn() -> bool) -> anyhow::Result<()> {
    let consumer: BaseConsumer = client(brokers)
        .set("group.id", "demo-reader")
        .set("enable.auto.commit", "false")
        .create()
        .context("making a consumer")?;
    let mut assignment = TopicPartitionList::new();
    for topic in [OUTPUT, DEAD] {
        for partition in 0..PARTITIONS {
            assignment.add_partition_offset(topic, partition, Offset::Beginning).context("assigning a partition")?;
        }
    }
    consumer.assign(&assignment).context("assigning the output topics")?;

    let (begin, mut shown) = (Instant::now(), 0);
    while shown < SAMPLES.len() && running() && begin.elapsed() < PATIENCE {
        match consumer.poll(Duration::from_millis(100)) {
            Some(Ok(message)) => {
                print(&line(&message, io::stdout().is_terminal())).map_err(|_| anyhow!("writing a record"))?;
                shown += 1;
            }
            Some(Err(error)) => tracing::debug!(%error, "reading the output topics"),
            None => {}
        }
    }
    if shown < SAMPLES.len() && running() {
        return Err(anyhow!("{shown} of {} articles came out within {} s", SAMPLES.len(), PATIENCE.as_secs()));
    }
    tell(&format!("\n{shown} of {} articles came out in {:.1} s\n", SAMPLES.len(), begin.elapsed().as_secs_f64()))
}

/// A message for a person, or for a program.
fn line(message: &BorrowedMessage<'_>, for_people: bool) -> String {
    let payload = message.payload().unwrap_or_default();
    let name = String::from_utf8_lossy(message.key().unwrap_or_default());
    if message.topic() == DEAD {
        let header = |wanted: &str| {
            let found = message.headers().and_then(|headers| headers.iter().find(|header| header.key == wanted));
            found.and_then(|header| header.value).map(|value| String::from_utf8_lossy(value).into_owned())
        };
        let reason = header("dlq.reason").unwrap_or_else(|| "no reason given".to_owned());
        // A dead letter is no record: a program reads records only.
        return if for_people { format!("dead letter {name:20} {reason}\n") } else { String::new() };
    }
    if !for_people {
        return String::from_utf8_lossy(payload).into_owned() + "\n";
    }
    let mut line = format!("record      {name:20} {:>7} bytes", payload.len());
    if let Ok(record) = serde_json::from_slice::<Value>(payload) {
        for (what, count) in layers(&record) {
            write!(line, "  {count} {what}").expect("writing to a String does not fail");
        }
    }
    line + "\n"
}

/// The lists of a record that have something in them, by their names: whatever layers there are.
fn layers(record: &Value) -> Vec<(&str, usize)> {
    let tops = record.as_object().into_iter().flatten();
    let texts = record["text"].as_object().into_iter().flatten();
    let lists = texts.chain(tops).filter_map(|(name, value)| Some((name.as_str(), value.as_array()?.len())));
    lists.filter(|(_, count)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_has_valid_settings_of_its_own() {
        let config = config("127.0.0.1:1", free_address().unwrap()).map_err(|failure| failure.to_string()).unwrap();
        assert_eq!((config.input.topic.as_str(), config.kafka.brokers.as_str()), (INPUT, "127.0.0.1:1"));
    }

    #[test]
    fn layers_are_counted_where_they_are() {
        let record = serde_json::json!({"text": {"sentences": [1, 2], "tokens": []}, "quotes": [1], "id": "a"});
        assert_eq!(layers(&record), [("sentences", 2), ("quotes", 1)]);
    }
}
