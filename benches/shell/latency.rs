//! A trickle of records, and how long each takes to a reader of the output.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::contender::Contender;
use super::support::articles::Form;
use super::support::broker::Broker;
use super::support::harvest::{Isolation, Seen, assign, reader};
use super::support::load::{Load, now_ms};
use super::support::manifest::Place;
use super::support::topics::Topics;
use super::support::worker::Mode;
use super::support::{harvest, until};

/// Records a second: far below what anyone can do, so that nothing waits in line.
pub const PER_SECOND: u64 = 200;

/// Records before the measured ones, while everything gets going.
const WARM_UP: u64 = 2 * PER_SECOND;

/// Milliseconds from the input's timestamp to the reader.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// Half were faster.
    pub p50_ms: i64,
    /// One in a hundred was slower.
    pub p99_ms: i64,
    /// How many were measured.
    pub records: usize,
}

/// Measures a contender for some seconds.
pub fn measure(broker: &Broker, contender: &Contender, mode: Mode, seconds: u64) -> Result<Spread, String> {
    let scenario = format!("latency-{}-{}", contender.name(), mode.name().replace('_', "-"));
    let topics = Topics::make(&scenario, broker);
    let records = WARM_UP + seconds * PER_SECOND;
    let running = contender.start(broker, &topics, mode, records)?;

    let stop = AtomicBool::new(false);
    let (manifest, arrivals) = std::thread::scope(|scope| {
        let reading = scope.spawn(|| read(broker, &topics, mode, &stop));
        let count = usize::try_from(records).expect("records fit in memory");
        let load = Load { forms: &[Form::Json], body_bytes: (2_400, 2_400), ..Load::of(count) };
        let manifest = load.paced(PER_SECOND as f64).produce(broker, &topics.input);
        until("everything to be committed", Duration::from_secs(60), || {
            let committed: i64 = harvest::committed(broker, &topics).values().flatten().sum();
            (i64::try_from(records).expect("few records") <= committed).then_some(())
        });
        // What is committed is with the reader a moment later.
        std::thread::sleep(Duration::from_secs(1));
        stop.store(true, Ordering::Relaxed);
        (manifest, reading.join().expect("the reader read"))
    });
    running.end();

    let begin = manifest.sent.values().map(|sent| sent.timestamp_ms).min().unwrap_or(0);
    let warm = begin + i64::try_from(WARM_UP * 1000 / PER_SECOND).expect("some seconds");
    let mut waits: Vec<i64> = manifest
        .sent
        .iter()
        .filter(|(_, sent)| warm <= sent.timestamp_ms)
        .filter_map(|(place, sent)| Some(arrivals.get(place)? - sent.timestamp_ms))
        .collect();
    waits.sort_unstable();
    let at = |share: f64| waits.get((waits.len() as f64 * share) as usize).copied();
    match (at(0.5), at(0.99)) {
        (Some(p50_ms), Some(p99_ms)) => Ok(Spread { p50_ms, p99_ms, records: waits.len() }),
        _ => Err("nothing arrived".to_owned()),
    }
}

/// When each record arrived, by its place in the input.
fn read(broker: &Broker, topics: &Topics, mode: Mode, stop: &AtomicBool) -> BTreeMap<Place, i64> {
    let isolation = match mode {
        Mode::ExactlyOnce => Isolation::Committed,
        Mode::AtLeastOnce => Isolation::Uncommitted,
    };
    let consumer = reader(&broker.client(), "latency", isolation);
    assign(&consumer, &topics.output, &(0..topics.partitions).collect::<BTreeSet<i32>>());
    let mut arrivals = BTreeMap::new();
    while !stop.load(Ordering::Relaxed) {
        // Ends of partitions are errors to this client, and no news here.
        let Some(Ok(message)) = consumer.poll(Duration::from_millis(100)) else { continue };
        let seen = Seen::of(&message);
        let number = |name: &str| seen.header(name).and_then(|value| value.parse::<i64>().ok());
        let (partition, offset) = (number("copydesk.source.partition"), number("copydesk.source.offset"));
        if let (Some(partition), Some(offset)) = (partition, offset) {
            let partition = i32::try_from(partition).expect("a partition's number");
            arrivals.entry(Place { partition, offset }).or_insert_with(now_ms);
        }
    }
    arrivals
}
