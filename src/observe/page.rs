//! The status page: what an engineer asks first, from the same numbers as a scrape gets.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use maud::{DOCTYPE, Markup, html};

use super::health::Readiness;
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
                h1 { "copydesk " span class=(class) { (readiness) } }
                p { (title) " · version " (env!("CARGO_PKG_VERSION")) " · up " (elapsed(health.uptime())) }
                @if metrics.breaker_open.get() != 0 {
                    p.bad { "The dead-letter breaker is open: too many articles failed, and nothing is read." }
                }
                @for what in &stuck { p.bad { "Stuck: " (what) } }
                (flow(metrics, rates.per_second()))
                (partitions(metrics, &scrape))
                (lanes(metrics))
                (stages(&scrape))
                (dead_letters(metrics))
                h2 { "Last troubles" }
                @let troubles = health.troubles();
                @if troubles.is_empty() { p { "None." } } @else {
                    table {
                        @for trouble in &troubles {
                            tr {
                                td { (trouble.at.strftime("%F %T")) " UTC" }
                                td { @if trouble.times > 1 { (trouble.times) "×" } }
                                td.words { (trouble.what) }
                            }
                        }
                    }
                }
                p { a href="/metrics" { "/metrics" } " " a href="/livez" { "/livez" } " " a href="/readyz" { "/readyz" } }
            }
        }
    };
    page.into_string()
}

fn flow(metrics: &Metrics, rates: PerSecond) -> Markup {
    let total: u64 = metrics.dead_lettered();
    html! {
        h2 { "Records" }
        table {
            tr { th { "" } th { "per second, last minute" } th { "since start" } }
            tr { th { "received" } td { (format!("{:.1}", rates.received)) } td { (metrics.records_received.get()) } }
            tr { th { "published" } td { (format!("{:.1}", rates.published)) } td { (metrics.records_published.get()) } }
            tr { th { "dead letters" } td { (format!("{:.1}", rates.dead_lettered)) } td { (total) } }
            tr {
                th { "payload received" }
                td { (bytes(rates.bytes_received)) "/s" }
                td { (bytes(metrics.bytes_received.get() as f64)) }
            }
            tr {
                th { "in flight" }
                td { (metrics.in_flight_records.get()) ", " (bytes(metrics.in_flight_bytes.get() as f64)) }
                td { "oldest " (format!("{:.1} s", metrics.in_flight_oldest_seconds.get())) }
            }
            tr {
                th { "transactions" }
                td {}
                td {
                    @for ending in Ending::ALL {
                        (metrics.transactions.of(ending).get()) " " (ending.name()) " "
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
    let number = |values: &BTreeMap<(&str, i32), &str>, name| values.get(name).map_or("–", |value| *value).to_owned();
    html! {
        h2 { "Partitions" }
        p {
            @for holding in Holding::ALL {
                (metrics.partitions.of(holding).get()) " " (holding.name()) " "
            }
        }
        @if !names.is_empty() {
            table {
                tr { th { "partition" } th { "committed" } th { "lag" } }
                @for name in names {
                    tr { th { (name.0) "/" (name.1) } td { (number(&commits, name)) } td { (number(&lags, name)) } }
                }
            }
        }
    }
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
        h2 { "Lanes" }
        table {
            tr { th { "lane" } th { "waiting batches" } th { "busy" } th { "blocked" } }
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

fn stages(scrape: &str) -> Markup {
    let rows = Stage::ALL.map(|stage| {
        let of = |part: &str| value(scrape, &format!("copydesk_stage_seconds_{part}{{stage=\"{}\"}}", stage.name()));
        (stage, of("count"), of("sum"))
    });
    let total: f64 = rows.iter().map(|(_, _, sum)| sum).sum();
    html! {
        h2 { "Stages" }
        table {
            tr { th { "stage" } th { "articles" } th { "mean" } th { "share of time" } }
            @for (stage, count, sum) in rows {
                tr {
                    th { (stage.name()) }
                    td { (count) }
                    td { @if count > 0.0 { (format!("{:.3} ms", sum / count * 1e3)) } }
                    td { @if total > 0.0 { (format!("{:.1} %", sum / total * 100.0)) } }
                }
            }
        }
    }
}

fn dead_letters(metrics: &Metrics) -> Markup {
    let counts = Reason::ALL.map(|reason| (reason, metrics.records_dead_lettered.of(reason).get()));
    html! {
        h2 { "Dead letters" }
        @if counts.iter().all(|(_, count)| *count == 0) { p { "None." } } @else {
            table {
                @for (reason, count) in counts {
                    @if count > 0 { tr { th { (Closed::name(reason)) } td { (count) } } }
                }
            }
        }
    }
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
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .3rem; }
h1 span { padding: .1rem .6rem; border-radius: .3rem; color: #fff; font-size: 1rem; }
.good { background: #1a7f37; } .wait { background: #9a6700; } .bad { background: #cf222e; color: #fff; }
p.bad { padding: .3rem .6rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .15rem .8rem .15rem 0; text-align: right; font-weight: normal; }
th:first-child, td:first-child, td.words { text-align: left; }
tr:first-child > th { opacity: .7; }
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
    fn partitions_are_read_off_the_scrape() {
        let page = "# TYPE lag gauge\nlag{topic=\"raw\",partition=\"3\"} 12\nlag{topic=\"raw\",partition=\"10\"} 0\n";
        assert_eq!(by_partition(page, "lag"), BTreeMap::from([(("raw", 3), "12"), (("raw", 10), "0")]));
    }
}
