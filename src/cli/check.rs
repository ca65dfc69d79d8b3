//! `copydesk check`: would a worker start?

use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use clap::Args;

use super::table::{WIDTH, table};
use super::{Failure, Settings, print};
use crate::config::Config;
use crate::kafka::admin::{Answer, Probe, message_bytes_max};
use crate::observe::logs;
use crate::observe::metrics::Metrics;

/// Tell everything that is wrong with a configuration
///
/// Each problem is named with its key, its value and where that came from. With --connect, also asks the brokers for
/// the topics and their limits. Nothing is created, read or written there, and no group is joined.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk check --config desk.toml
  copydesk check --config desk.toml --connect

Exit codes: 0 all is well, 1 the brokers cannot do what is asked, 78 bad configuration.")]
pub(super) struct Arguments {
    /// Ask the brokers, too
    #[arg(long)]
    connect: bool,
    /// Seconds to wait for an answer from the brokers
    #[arg(long, value_name = "SECONDS", default_value_t = 10, requires = "connect")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { connect, timeout, settings } = arguments;
    let config = settings.load()?.config;
    config.gazetteer()?;
    config.atlas()?;
    config.metonyms()?;
    print("configuration: good\n")?;
    if connect { cluster(&config, Duration::from_secs(timeout)) } else { Ok(()) }
}

fn cluster(config: &Config, timeout: Duration) -> Result<(), Failure> {
    // librdkafka tells through the log why a connection fails.
    logs::init(&config.log)?;
    let Config { input, output, dead_letters, kafka, .. } = config;
    let topics = [input.topic.as_str(), output.topic.as_str(), dead_letters.topic.as_str()];
    let partitions = match Probe::new(config, &Arc::new(Metrics::new()))?.ask(&topics, timeout) {
        Answer::Ready(partitions) => partitions,
        Answer::Missing(why) | Answer::Away(why) => return Err(anyhow!("brokers {:?}: {why}", kafka.brokers).into()),
        Answer::Refused(why) => {
            return Err(anyhow!("brokers {:?} refused this client: {why}", kafka.brokers).into());
        }
    };
    let limits = message_bytes_max(&config.admin(), &topics, timeout);

    let mut rows = vec![["topic", "for", "partitions", "largest batch in bytes"].map(str::to_owned)];
    for (topic, purpose) in topics.into_iter().zip(["input", "output", "dead letters"]) {
        let count = partitions.get(topic).map_or_else(|| "?".to_owned(), usize::to_string);
        let limit = limits.get(topic).map_or_else(|| "not told".to_owned(), usize::to_string);
        rows.push([topic.to_owned(), purpose.to_owned(), count, limit]);
    }
    let rows: Vec<[&str; 4]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    print(&format!("brokers: {} answer\n\n{}", kafka.brokers, table(&rows, WIDTH)))?;

    let mut notes = Vec::new();
    if limits.get(&output.topic).is_some_and(|&limit| limit < output.record_bytes_max) {
        notes.push(format!(
            "output.record_bytes_max is {}, more than topic {:?} takes: larger records become dead letters",
            output.record_bytes_max, output.topic
        ));
    }
    if let (Some(taken), Some(given)) = (limits.get(&dead_letters.topic), limits.get(&input.topic))
        && taken < given
    {
        notes.push(format!(
            "topic {:?} takes {taken} bytes and topic {:?} gives up to {given}: the largest dead letters are kept \
             without their payload",
            dead_letters.topic, input.topic
        ));
    }
    if limits.is_empty() {
        notes.push("the brokers do not tell the topics' limits: this client may not describe their configs".to_owned());
    }
    let notes: String = notes.iter().map(|note| format!("\nnote: {note}\n")).collect();
    print(&notes)
}
