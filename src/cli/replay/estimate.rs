//! What a replay will take, from a look at some of its records.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::request::Request;
use crate::config::Config;
use crate::extract::{self, Meter, Raw};
use crate::kafka::asker::Asker;
use crate::pipeline::bounds::Range;
use crate::pipeline::lane::hush_panics;
use crate::pipeline::position::{Partition, Resume};
use crate::record;

/// A guess.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Estimate {
    /// Records that were looked at.
    pub(super) sampled: usize,
    /// Records that are left to do.
    pub(super) records: u64,
    /// Their payload.
    pub(super) bytes: u64,
    /// How long one process takes; unknown where no stage runs and no rate is set.
    pub(super) time: Option<Duration>,
}

/// Most partitions and records of each that are looked at, and the time for it: enough for a guess, soon enough to wait.
const PARTITIONS: usize = 8;
const RECORDS: usize = 25;
const READ: Duration = Duration::from_secs(2);

/// What was seen of a sample.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    records: usize,
    bytes: usize,
    /// Offsets that the sample spans, with the gaps between records.
    offsets: u64,
    passed: usize,
    work: Duration,
}

pub(super) fn estimate(
    asker: &Asker,
    config: &Config,
    ranges: &BTreeMap<Partition, Range>,
    positions: &BTreeMap<Partition, Resume>,
    request: &Request,
) -> anyhow::Result<Estimate> {
    hush_panics();
    let settings = config.extract_settings()?;
    let left: BTreeMap<_, _> = ranges
        .iter()
        .map(|(partition, range)| {
            let from = positions.get(partition).copied().unwrap_or(range.from).max(range.from);
            (*partition, Range { from, ..*range })
        })
        .filter(|(_, range)| range.offsets() > 0)
        .collect();
    let offsets: u64 = left.values().map(|range| range.offsets()).sum();
    let mut seen = Seen::default();
    for (partition, range) in left.iter().step_by(left.len().div_ceil(PARTITIONS).max(1)) {
        let samples = asker.sample(*partition, range.from.get(), range.end.get(), RECORDS, READ)?;
        if let Some(last) = samples.last() {
            seen.offsets += u64::try_from(last.offset - range.from.get()).unwrap_or(0) + 1;
        }
        for sample in samples {
            let input = &sample.input;
            let headers: Vec<_> = input.headers.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect();
            seen.records += 1;
            seen.bytes += input.payload.as_ref().map_or(0, |payload| payload.len());
            if !request.filter.passes(input.key.as_deref(), &headers) {
                continue;
            }
            seen.passed += 1;
            if let Some(payload) = input.payload.as_deref().filter(|_| !config.extract.passthrough) {
                let begun = Instant::now();
                let (content_type, content_encoding) = (input.header("content-type"), input.header("content-encoding"));
                let raw = Raw { payload, content_type, content_encoding };
                // A record that cannot be read costs as well, and a stage that panics is the replay's business.
                let work = || {
                    extract::enrich(&settings, raw, &mut Meter::still())
                        .map(|enriched| record::to_json(&enriched, None))
                };
                if std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_ok() {
                    seen.work += begun.elapsed();
                }
            }
        }
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(config.pipeline.shards().get());
    Ok(guess(seen, offsets, cores, request))
}

fn guess(seen: Seen, offsets: u64, cores: usize, request: &Request) -> Estimate {
    if seen.records == 0 {
        return Estimate::default();
    }
    let read = offsets as f64 * (seen.records as f64 / seen.offsets as f64).min(1.0);
    let each = |total: f64| total / seen.records as f64;
    let (records, bytes) = (read * each(seen.passed as f64), read * each(seen.bytes as f64));
    let by_work = read * each(seen.work.as_secs_f64()) / cores as f64;
    let by_records = request.rates.records.map_or(0.0, |most| read / f64::from(most));
    let by_bytes = request.rates.bytes.map_or(0.0, |most| bytes / most as f64);
    let longest = by_work.max(by_records).max(by_bytes);
    Estimate {
        sampled: seen.records,
        records: records.round() as u64,
        bytes: bytes.round() as u64,
        time: (longest > 0.0).then(|| Duration::from_secs_f64(longest)),
    }
}
