//! Committed offsets that the broker no longer keeps. They stay as they are, and their partitions halted: skipping is
//! not ours to decide.

use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};

use super::broker::committed;
use super::listener::Listener;
use crate::pipeline::position::Partition;

/// How long one question to the broker may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Those of `partitions` whose committed offset has left the range that the broker keeps, each named in the log.
pub(super) fn left(consumer: &BaseConsumer<Listener>, topic: &str, partitions: &[Partition]) -> Vec<Partition> {
    let known = committed(consumer, topic, partitions, TIMEOUT).unwrap_or_default();
    let mut left = Vec::new();
    for (partition, position) in known {
        let Some(resume) = position else { continue };
        let Ok((low, high)) = consumer.fetch_watermarks(topic, partition.0, TIMEOUT) else { continue };
        if low <= resume.get() && resume.get() <= high {
            continue;
        }
        left.push(partition);
        tracing::error!(
            %partition, committed = resume.get(), first = low, end = high,
            "the committed offset is out of the range that the broker keeps; the partition is halted until the \
             group's offset is reset by hand"
        );
    }
    left
}
