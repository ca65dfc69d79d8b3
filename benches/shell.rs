//! What the streaming shell costs: the plain loop, the same loop in Python, and `copydesk run` without the stages that
//! can be left out, over the same topic in one run; then the latency of each at 200 records a second.
//!
//! ```text
//! cargo bench --bench shell [-- --records 200000 --latency-s 20 --only plain,python,copydesk]
//! ```
//!
//! Needs Java and Maven (`tests/broker/broker.sh`); the Python loop needs `confluent-kafka` for the interpreter in
//! `COPYDESK_BENCH_PYTHON` (or `python3`). Prints markdown. CPU and memory are read from outside, in `/proc`, in the
//! same way for all.

#![allow(missing_docs, clippy::print_stderr)]

#[path = "../tests/support/mod.rs"]
mod support;

#[path = "baseline/plain_loop.rs"]
#[allow(unreachable_pub)]
mod plain_loop;

#[path = "shell/contender.rs"]
#[allow(unreachable_pub)]
mod contender;

#[path = "shell/latency.rs"]
#[allow(unreachable_pub)]
mod latency;

#[path = "shell/throughput.rs"]
#[allow(unreachable_pub)]
mod throughput;

use contender::Contender;
use support::broker;
use support::worker::Mode;

/// Bytes of an article: about 475 tokens of English.
const ARTICLE_BYTES: usize = 2_900;

const PARTITIONS: i32 = 8;

struct Settings {
    records: u64,
    latency_s: u64,
    only: Vec<String>,
}

impl Settings {
    fn parse(arguments: impl Iterator<Item = String>) -> Self {
        let mut settings = Self { records: 200_000, latency_s: 20, only: vec![] };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().unwrap_or_else(|| panic!("{argument} needs a value"));
            match argument.as_str() {
                "--records" => settings.records = value().parse().expect("--records is a number"),
                "--latency-s" => settings.latency_s = value().parse().expect("--latency-s is a number of seconds"),
                "--only" => settings.only = value().split(',').map(str::to_owned).collect(),
                // Cargo's own.
                "--bench" => {}
                other => panic!("unknown argument {other:?}"),
            }
        }
        settings
    }

    fn wanted(&self, contender: &Contender) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == contender.name())
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.peek().is_some_and(|first| first == contender::PLAIN_LOOP) {
        return plain_loop::run(&contender::job(arguments.skip(1)));
    }
    let settings = Settings::parse(arguments);
    let Some(broker) = broker::shared() else { return };

    let input = throughput::fill(broker, settings.records);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
    println!("## Throughput\n");
    println!(
        "{} records of {ARTICLE_BYTES} bytes of JSON on {PARTITIONS} partitions; {cores} cores shared with the broker; \
         {profile} build; load average at the start {}.\n",
        settings.records,
        load_average(),
    );
    println!("| contender | delivery | CPU µs per record | records/s | peak RSS MB |");
    println!("|---|---|---:|---:|---:|");
    let contenders: Vec<Contender> = Contender::all().into_iter().filter(|one| settings.wanted(one)).collect();
    for mode in [Mode::ExactlyOnce, Mode::AtLeastOnce] {
        for contender in &contenders {
            let row = match throughput::measure(broker, contender, mode, &input, settings.records) {
                Ok(cost) => {
                    format!("{:.1} | {:.0} | {:.0}", cost.cpu_us_per_record, cost.records_per_s, cost.rss_peak_mb)
                }
                Err(reason) => format!("not measured: {reason} | |"),
            };
            println!("| {} | {} | {row} |", contender.label(), mode.name());
        }
    }

    println!("\n## Latency\n");
    println!(
        "{} records a second for {} s; milliseconds from the input record's timestamp to the reader \
         (read_committed where delivery is exactly once).\n",
        latency::PER_SECOND,
        settings.latency_s,
    );
    println!("| contender | delivery | p50 | p99 | records |");
    println!("|---|---|---:|---:|---:|");
    for mode in [Mode::ExactlyOnce, Mode::AtLeastOnce] {
        for contender in contenders.iter().filter(|contender| contender.reads_on()) {
            let row = match latency::measure(broker, contender, mode, settings.latency_s) {
                Ok(spread) => format!("{} | {} | {}", spread.p50_ms, spread.p99_ms, spread.records),
                Err(reason) => format!("not measured: {reason} | |"),
            };
            println!("| {} | {} | {row} |", contender.label(), mode.name());
        }
    }
}

/// Of the last minute: a busy machine measures itself.
fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}
