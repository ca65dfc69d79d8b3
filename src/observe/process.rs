//! The process as its kernel sees it, read from `/proc` at each scrape. Elsewhere than on Linux there is nothing to read,
//! and these metrics are left out.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use super::metrics::{Entry, Kind};

/// Reads `/proc/self` when it is scraped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Process;

const CPU: Entry = Entry {
    name: "process_cpu_seconds",
    kind: Kind::Counter,
    labels: &[],
    meaning: "CPU time that the process has used",
};
const RESIDENT: Entry = Entry {
    name: "process_resident_memory_bytes",
    kind: Kind::Gauge,
    labels: &[],
    meaning: "memory that the process occupies",
};
const FILES: Entry =
    Entry { name: "process_open_fds", kind: Kind::Gauge, labels: &[], meaning: "files and sockets that are open" };
const THREADS: Entry =
    Entry { name: "process_threads", kind: Kind::Gauge, labels: &[], meaning: "threads of the process" };

impl Process {
    pub(super) fn entries() -> [Entry; 4] {
        [CPU, RESIDENT, FILES, THREADS]
    }
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        if let Some(seconds) = cpu_seconds(&stat) {
            let counter = ConstCounter::new(seconds);
            counter.encode(encoder.encode_descriptor(CPU.name, CPU.meaning, None, counter.metric_type())?)?;
        }
        let files = std::fs::read_dir("/proc/self/fd").ok().and_then(|open| i64::try_from(open.count()).ok());
        let resident = status_number(&status, "VmRSS:").map(|kbytes| kbytes * 1024);
        let threads = status_number(&status, "Threads:");
        for (entry, value) in [(RESIDENT, resident), (FILES, files), (THREADS, threads)] {
            if let Some(value) = value {
                let gauge = ConstGauge::new(value);
                gauge.encode(encoder.encode_descriptor(entry.name, entry.meaning, None, gauge.metric_type())?)?;
            }
        }
        Ok(())
    }
}

/// CPU time that this process has used so far, in seconds; none where there is no `/proc`.
pub(crate) fn cpu_seconds_used() -> Option<f64> {
    cpu_seconds(&std::fs::read_to_string("/proc/self/stat").ok()?)
}

/// Fields 14 and 15 of proc(5) `stat`, counted after the program's name, which may hold spaces and brackets.
fn cpu_seconds(stat: &str) -> Option<f64> {
    /// USER_HZ: 100 on every architecture that Linux runs on today; `sysconf` would say it, through unsafe code.
    const TICKS_PER_SECOND: f64 = 100.0;
    let (_, fields) = stat.rsplit_once(')')?;
    let mut ticks = fields.split_ascii_whitespace().skip(11).map(str::parse::<u64>);
    let (user, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some((user + system) as f64 / TICKS_PER_SECOND)
}

fn status_number(status: &str, name: &str) -> Option<i64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_found_behind_a_name_with_brackets() {
        let stat = "42 (a ) b) S 1 42 42 0 -1 4194560 100 0 0 0 250 150 0 0 20 0 1 0 12345 1000 200";
        assert_eq!(cpu_seconds(stat), Some(4.0));
        assert_eq!(cpu_seconds("42 (a) S 1"), None);
    }
}
