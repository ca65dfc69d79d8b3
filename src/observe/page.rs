//! The status page: what an engineer asks first, from the same numbers as a scrape gets.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use maud::{DOCTYPE, Markup, html};

use super::health::{Readiness, Trouble};
use super::http::Shown;
use super::labels::{Closed, Ending, Holding};
use super::metrics::Metrics;
use crate::extract::{Lane, Reason, Stage};

/// Rates are means over this time: long enough to be steady, short enough to show what was just done.
const RATE_OVER: Duration = Duration::from_secs(60);

/// Counts of the last minute.
#[derive(Clone, Debug, Default)]
pub(super) struct Rates(Arc<Mutex<VecDeque<Sample>>>);

#[derive(Clone, Copy, Debug, PartialEq)]
struct Sample {
    at: Instant,
    received: u64,
    published: u64,
    dead_lettered: u64,
    bytes_received: u64,
}

/// What happens in a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct PerSecond {
    received: f64,
    published: f64,
    dead_lettered: f64,
    bytes_received: f64,
}

impl Rates {
    /// Notes the counts at `now`.
    pub(super) fn note(&self, now: Instant, metrics: &Metrics) {
        let sample = Sample {
            at: now,
            received: metrics.records_received.get(),
            published: metrics.records_published.get(),
            dead_lettered: metrics.dead_lettered(),
            bytes_received: metrics.bytes_received.get(),
        };
        let mut samples = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A page asked for in a loop must not push the minute out of the window.
        let close = |last: &Sample| now.duration_since(last.at) < Duration::from_secs(1);
        if samples.len() > 1 && samples.back().is_some_and(close) {
            samples.pop_back();
        }
        samples.push_back(sample);
        while samples.front().is_some_and(|first| now.duration_since(first.at) > RATE_OVER) {
            samples.pop_front();
        }
    }

    fn per_second(&self) -> PerSecond {
        let samples = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (Some(first), Some(last)) = (samples.front(), samples.back()) else { return PerSecond::default() };
        let seconds = last.at.duration_since(first.at).as_secs_f64();
        if seconds == 0.0 {
            return PerSecond::default();
        }
        let rate = |first: u64, last: u64| last.saturating_sub(first) as f64 / seconds;
        PerSecond {
            received: rate(first.received, last.received),
            published: rate(first.published, last.published),
            dead_lettered: rate(first.dead_lettered, last.dead_lettered),
            bytes_received: rate(first.bytes_received, last.bytes_received),
        }
    }
}

/// The page.
pub(super) fn render(shown: &Shown, rates: &Rates) -> String {
    let Shown { metrics, health, title } = shown;
    health.measure(metrics);
    let scrape = metrics.encode();
    let (readiness, stuck) = (health.readiness(), health.stuck());
    let class = match readiness {
        _ if !stuck.is_empty() || metrics.breaker_open.get() != 0 => "bad",
        Readiness::Ready => "good",
        Readiness::Starting | Readiness::Waiting(_) | Readiness::Draining => "wait",
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="refresh" content="5";
                title { "copydesk: " (readiness) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "copydesk " span class=(class) { (readiness) } }
                    nav {
                        a href="/metrics" title="OpenMetrics, for Prometheus" { "/metrics" }
                        a href="/livez" title="200, or 503 if it must be started again" { "/livez" }
                        a href="/readyz" title="200, or 503 with what it waits for" { "/readyz" }
                    }
                }
                p {
                    (title) " · version " (env!("CARGO_PKG_VERSION")) " · up " (elapsed(health.uptime()))
                    " · renewed every 5 s"
                }
                @if metrics.breaker_open.get() != 0 {
                    p.bad { "The dead-letter breaker is open: too many articles failed, and nothing is read." }
                }
                @for what in &stuck { p.bad { "Stuck: " (what) } }
                main {
                    (flow(metrics, rates.per_second(), &scrape))
                    (partitions(metrics, &scrape))
                    (lanes(metrics))
                    (stages(&scrape))
                    (dead_letters(metrics))
                    (troubles(&health.troubles()))
                }
            }
        }
    };
    page.into_string()
}

fn flow(metrics: &Metrics, rates: PerSecond, scrape: &str) -> Markup {
    let within = |percent| latency_within(scrape, percent);
    html! {
        section {
            h2 { "Articles" }
            table {
                thead { tr { th { "" } th { "per second, last minute" } th { "since start" } } }
                tr { th { "received" } td { (format!("{:.1}", rates.received)) } td { (grouped(metrics.records_received.get())) } }
                tr { th { "records published" } td { (format!("{:.1}", rates.published)) } td { (grouped(metrics.records_published.get())) } }
                tr { th { "dead letters" } td { (format!("{:.1}", rates.dead_lettered)) } td { (grouped(metrics.dead_lettered())) } }
                tr {
                    th { "payload received" }
                    td { (bytes(rates.bytes_received)) "/s" }
                    td { (bytes(metrics.bytes_received.get() as f64)) }
                }
            }
            table {
                tr {
                    th { "in flight now" }
                    td {
                        (grouped(u64::try_from(metrics.in_flight_records.get()).unwrap_or_default())) " articles, "
                        (bytes(metrics.in_flight_bytes.get() as f64)) ", the oldest for "
                        (format!("{:.1} s", metrics.in_flight_oldest_seconds.get()))
                    }
                }
                @if let (Some(half), Some(most)) = (within(50), within(99)) {
                    tr { th { "from timestamp to commit" } td { "half within " (half) " s, 99 % within " (most) " s" } }
                }
                tr {
                    th { "transactions" }
                    td {
                        @for (index, ending) in Ending::ALL.into_iter().enumerate() {
                            @if index > 0 { ", " }
                            (grouped(metrics.transactions.of(ending).get())) " " (ending.name())
                        }
                    }
                }
            }
        }
    }
}

fn partitions(metrics: &Metrics, scrape: &str) -> Markup {
    let (lags, commits) =
        (by_partition(scrape, "copydesk_lag_records"), by_partition(scrape, "copydesk_committed_offset"));
    let names: std::collections::BTreeSet<_> = lags.keys().chain(commits.keys()).collect();
    let number = |values: &BTreeMap<(&str, i32), &str>, name| {
        values.get(name).map_or("–".to_owned(), |value| value.parse().map_or_else(|_| (*value).to_owned(), grouped))
    };
    let behind: u64 = lags.values().filter_map(|lag| lag.parse::<u64>().ok()).sum();
    html! {
        section {
            h2 { "Partitions" }
            p.note {
                @for (index, holding) in Holding::ALL.into_iter().enumerate() {
                    @if index > 0 { ", " }
                    (metrics.partitions.of(holding).get()) " " (holding.name())
                }
                "; lag in all " (grouped(behind)) " records. Lag is what lies behind the committed offset; it is measured at intervals."
            }
            @if !names.is_empty() {
                table {
                    thead { tr { th { "topic/partition" } th { "committed offset" } th { "lag, records" } } }
                    @for name in names {
                        tr { th { (name.0) "/" (name.1) } td { (number(&commits, name)) } td { (number(&lags, name)) } }
                    }
                }
            }
        }
    }
}

/// Within how many seconds so many per cent of the articles were done: the upper bound of their histogram's bucket.
fn latency_within(scrape: &str, percent: u64) -> Option<&str> {
    let buckets: Vec<(&str, u64)> = scrape
        .lines()
        .filter_map(|line| line.strip_prefix("copydesk_latency_seconds_bucket{le=\"")?.split_once("\"} "))
        .filter_map(|(bound, count)| Some((bound, count.parse().ok()?)))
        .collect();
    let (_, all) = *buckets.last()?;
    // Of nothing, nothing can be said.
    let enough = |count: u64| all * percent <= count * 100;
    if all == 0 { None } else { buckets.iter().find(|(_, count)| enough(*count)).map(|(bound, _)| *bound) }
}

/// The value of a series on the scrape: families and histograms do not tell their values otherwise.
fn value(scrape: &str, series: &str) -> f64 {
    let value = scrape.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    value.and_then(|value| value.parse().ok()).unwrap_or_default()
}

/// The values of a metric by topic and partition on the scrape.
fn by_partition<'p>(scrape: &'p str, name: &str) -> BTreeMap<(&'p str, i32), &'p str> {
    let rows = scrape.lines().filter_map(|line| {
        let labels = line.strip_prefix(name)?.strip_prefix("{topic=\"")?;
        let (topic, rest) = labels.split_once("\",partition=\"")?;
        let (partition, value) = rest.split_once("\"} ")?;
        Some(((topic, partition.parse().ok()?), value))
    });
    rows.collect()
}

fn lanes(metrics: &Metrics) -> Markup {
    html! {
        section {
        h2 { "Lanes" }
        p.note { "Time in all threads of a lane since start. The slow lane is the first that is busy and not blocked." }
        table {
            thead { tr { th { "lane" } th { "batches waiting" } th { "busy" } th { "blocked" } } }
            @for lane in Lane::ALL {
                tr {
                    th { (lane.name()) }
                    td { (metrics.lane_queue.of(lane).get()) " of " (metrics.lane_queue_capacity.of(lane).get()) }
                    td { (format!("{:.1} s", metrics.lane_busy_seconds.of(lane).get())) }
                    td { (format!("{:.1} s", metrics.lane_blocked_seconds.of(lane).get())) }
                }
            }
        }
        }
    }
}

fn stages(scrape: &str) -> Markup {
    let rows = Stage::ALL.map(|stage| {
        let of = |part: &str| value(scrape, &format!("copydesk_stage_seconds_{part}{{stage=\"{}\"}}", stage.name()));
        (stage, of("count"), of("sum"))
    });
    let total: f64 = rows.iter().map(|(_, _, sum)| sum).sum();
    html! {
        section {
        h2 { "Stages" }
        p.note { "In the order that an article passes them." }
        table {
            thead { tr { th { "stage" } th { "articles" } th { "mean time" } th { "share of time" } } }
            @for (stage, count, sum) in rows {
                tr {
                    th { (stage.name()) }
                    td { (grouped(count as u64)) }
                    td { @if count > 0.0 { (format!("{:.3} ms", sum / count * 1e3)) } }
                    td { @if total > 0.0 { (format!("{:.1} %", sum / total * 100.0)) } }
                }
            }
        }
        }
    }
}

fn dead_letters(metrics: &Metrics) -> Markup {
    let counts = Reason::ALL.map(|reason| (reason, metrics.records_dead_lettered.of(reason).get()));
    html! {
        section {
            h2 { "Dead letters" }
            @if counts.iter().all(|(_, count)| *count == 0) { p.note { "None since start." } } @else {
                table {
                    thead { tr { th { "reason" } th { "since start" } } }
                    @for (reason, count) in counts {
                        @if count > 0 { tr { th { (Closed::name(reason)) } td { (grouped(count)) } } }
                    }
                }
            }
        }
    }
}

fn troubles(troubles: &[Trouble]) -> Markup {
    html! {
        section {
            h2 { "Last troubles" }
            @if troubles.is_empty() { p.note { "None since start." } } @else {
                table {
                    thead { tr { th { "last at" } th { "in a row" } th.words { "what" } } }
                    @for trouble in troubles {
                        tr {
                            td { (trouble.at.strftime("%F %T")) " UTC" }
                            td { @if trouble.times > 1 { (trouble.times) "×" } }
                            td.words { (trouble.what) }
                        }
                    }
                }
            }
        }
    }
}

/// A count with its thousands apart: 1 234 567, with spaces that do not break.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

fn elapsed(time: Duration) -> String {
    let seconds = time.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min"),
        (0, ..) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

fn bytes(count: f64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let (mut count, mut unit) = (count, 0);
    while count >= 1000.0 && unit + 1 < units.len() {
        (count, unit) = (count / 1000.0, unit + 1);
    }
    if unit == 0 { format!("{count:.0} B") } else { format!("{count:.1} {}", units[unit]) }
}

const STYLE: &str = "
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 75rem; margin: 1.5rem auto; padding: 0 1rem; }
header { display: flex; justify-content: space-between; align-items: baseline; flex-wrap: wrap; }
nav a { margin-left: 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.05rem; margin: 0 0 .4rem; }
h1 span { padding: .1rem .6rem; border-radius: .3rem; color: #fff; font-size: 1rem; }
.good { background: #1a7f37; } .wait { background: #9a6700; } .bad { background: #cf222e; color: #fff; }
p.bad { padding: .3rem .6rem; }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 1rem; align-items: start; }
section { border: 1px solid #8884; border-radius: .5rem; padding: .8rem 1rem; overflow-x: auto; }
p.note, thead { opacity: .7; } p.note { margin: 0 0 .4rem; font-size: .9rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
table + table { margin-top: .6rem; }
th, td { padding: .15rem 0 .15rem .8rem; text-align: right; font-weight: normal; }
tr + tr, thead + tbody tr { border-top: 1px solid #8882; }
th:first-child, td:first-child, td.words, th.words { text-align: left; padding-left: 0; }
td.words, th.words { padding-left: .8rem; }
td:first-child { white-space: nowrap; }
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_means_over_the_last_minute() {
        let (metrics, rates, start) = (Metrics::new(), Rates::default(), Instant::now());
        assert_eq!(rates.per_second(), PerSecond::default());
        for second in 0..=120 {
            rates.note(start + Duration::from_secs(second), &metrics);
            metrics.records_received.inc_by(if second < 60 { 1000 } else { 10 });
        }
        assert_eq!(rates.per_second().received, 10.0);
    }

    #[test]
    fn stages_show_their_mean_and_share() {
        let metrics = Metrics::new();
        metrics.stage_seconds.of(Stage::Decode).observe(0.001);
        metrics.stage_seconds.of(Stage::Decode).observe(0.002);
        metrics.stage_seconds.of(Stage::Tokens).observe(0.009);
        let table = stages(&metrics.encode()).into_string();
        for part in ["<td>2</td><td>1.500 ms</td><td>25.0 %</td>", "<td>1</td><td>9.000 ms</td><td>75.0 %</td>"] {
            assert!(table.contains(part), "{part} is not in {table}");
        }
    }

    #[test]
    fn latency_is_bounded_by_the_bucket_that_holds_enough() {
        let metrics = Metrics::new();
        assert_eq!(latency_within(&metrics.encode(), 50), None);
        for seconds in [0.005; 60].into_iter().chain([0.03; 40]) {
            metrics.latency_seconds.observe(seconds);
        }
        let scrape = metrics.encode();
        assert_eq!((latency_within(&scrape, 50), latency_within(&scrape, 99)), (Some("0.01"), Some("0.04")));
    }

    #[test]
    fn thousands_stand_apart() {
        for (count, wanted) in [(0, "0"), (999, "999"), (1000, "1 000"), (1_234_567, "1 234 567")] {
            assert_eq!(grouped(count), wanted.replace(' ', "\u{202f}"));
        }
    }

    #[test]
    fn partitions_are_read_off_the_scrape() {
        let page = "# TYPE lag gauge\nlag{topic=\"raw\",partition=\"3\"} 12\nlag{topic=\"raw\",partition=\"10\"} 0\n";
        assert_eq!(by_partition(page, "lag"), BTreeMap::from([(("raw", 3), "12"), (("raw", 10), "0")]));
    }
}
