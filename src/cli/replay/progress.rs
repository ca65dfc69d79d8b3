//! How far a replay is: a bar on a terminal, a line in the log once a minute elsewhere. All of it goes to standard error.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tracing_subscriber::fmt::MakeWriter;

use crate::observe::metrics::Metrics;
use crate::pipeline::Replay;
use crate::pipeline::bounds::Range;
use crate::pipeline::position::{Partition, Resume};

/// Standard error, with a bar at the bottom if it is a terminal. Clones are the same screen.
#[derive(Clone, Debug)]
pub(super) struct Screen(ProgressBar);

impl Screen {
    /// A screen without a bar yet.
    pub(super) fn new() -> Self {
        Self(ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()))
    }

    /// Says something in a line of its own, on a terminal; elsewhere the log says it.
    fn say(&self, line: &str) {
        if !self.0.is_hidden() {
            self.0.suspend(|| writeln!(anstream::stderr(), "{line}").unwrap_or_default());
        }
    }
}

/// Logs go above the bar.
impl<'w> MakeWriter<'w> for Screen {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

impl Write for Screen {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.0.suspend(|| io::stderr().write_all(event)).map(|()| event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// Time between two lines in the log.
const LINE: Duration = Duration::from_secs(60);
/// The rate is taken over so much time: long enough to be steady, short enough to notice a change.
const WINDOW: Duration = Duration::from_secs(15);

/// How far a replay is, by what its group has committed: the work of all its processes.
pub(super) struct Progress {
    screen: Screen,
    id: String,
    ranges: BTreeMap<Partition, Range>,
    positions: BTreeMap<Partition, Resume>,
    resumed: bool,
    offsets: u64,
    /// Where it stood and when, over the last [`WINDOW`].
    looks: VecDeque<(Instant, u64)>,
    begun: Instant,
    logged: Instant,
}

/// What this process has done.
#[derive(Clone, Copy, Debug)]
struct Own {
    records: u64,
    letters: u64,
    tombstones: u64,
}

impl Own {
    fn of(metrics: &Metrics) -> Self {
        Self {
            records: metrics.records_published.get(),
            letters: metrics.dead_lettered(),
            tombstones: metrics.tombstones.get(),
        }
    }
}

impl Progress {
    pub(super) fn new(screen: Screen, replay: &Replay, positions: &BTreeMap<Partition, Resume>, resumed: bool) -> Self {
        let now = Instant::now();
        Self {
            screen,
            id: replay.id.clone(),
            ranges: replay.ranges().clone(),
            positions: positions.clone(),
            resumed,
            offsets: replay.ranges().values().map(|range| range.offsets()).sum(),
            looks: VecDeque::new(),
            begun: now,
            logged: now,
        }
    }

    /// How far each partition is.
    pub(super) fn positions(&self) -> &BTreeMap<Partition, Resume> {
        &self.positions
    }

    fn done(&self) -> u64 {
        self.ranges
            .iter()
            .map(|(partition, range)| self.positions.get(partition).map_or(0, |position| range.done(*position)))
            .sum()
    }

    /// Says what is to be done; `finished` if nothing is.
    pub(super) fn begin(&self, finished: bool) {
        let (id, offsets, done) = (&self.id, self.offsets, self.done());
        let what = match (finished, self.resumed) {
            (true, _) => "had finished before: nothing was left to do, and another --id begins anew",
            (false, true) => "goes on",
            (false, false) => "begins",
        };
        tracing::info!(replay = id, offsets, done, resumed = self.resumed, "replay {what}");
        self.screen.say(&format!("replay {id} {what}: {done} of {offsets} offsets done"));
        if !finished {
            let template = "{bar:24} {wide_msg}";
            let style = ProgressStyle::with_template(template).expect("the template is fixed and good");
            self.screen.0.set_style(style.progress_chars("=> "));
            self.screen.0.set_length(offsets);
            self.screen.0.set_position(done);
        }
    }

    /// Shows how far it is.
    pub(super) fn show(&mut self, positions: BTreeMap<Partition, Resume>, metrics: &Metrics) {
        // A transaction may be committed whose markers are still on their way: never back.
        for (partition, position) in positions {
            let known = self.positions.entry(partition).or_insert(position);
            *known = position.max(*known);
        }
        let (now, done) = (Instant::now(), self.done());
        self.looks.push_back((now, done));
        while self.looks.len() > 2 && self.looks.front().is_some_and(|(at, _)| now - *at > WINDOW) {
            self.looks.pop_front();
        }
        let per_second = rate(&self.looks);
        let lag = self.offsets - done;
        let left = (per_second > 0.0).then(|| Duration::from_secs_f64(lag as f64 / per_second));
        let Own { letters, .. } = Own::of(metrics);
        self.screen.0.set_position(done);
        self.screen.0.set_message(line(done, self.offsets, per_second, letters, left));
        if self.logged.elapsed() >= LINE && self.screen.0.is_hidden() {
            self.logged = now;
            let left_s = left.map(|left| left.as_secs());
            tracing::info!(
                replay = self.id,
                done,
                offsets = self.offsets,
                lag,
                per_second = per_second.round() as u64,
                dead_letters = letters,
                left_s,
                "replaying"
            );
        }
    }

    /// Says how it ended.
    pub(super) fn end(&self, done: bool, error: Option<&anyhow::Error>, metrics: &Metrics) {
        let Own { records, letters, tombstones } = Own::of(metrics);
        let (id, offsets, stands) = (&self.id, self.offsets, self.done());
        let took = self.begun.elapsed();
        self.screen.0.finish_and_clear();
        let own = format!("{records} records, {tombstones} tombstones, {letters} dead letters by this process");
        match (done, error) {
            (true, _) => {
                tracing::info!(
                    replay = id,
                    offsets,
                    records,
                    tombstones,
                    dead_letters = letters,
                    took_s = took.as_secs_f64(),
                    "replay done"
                );
                self.screen.say(&format!("replay {id} is done: {offsets} offsets; {own}, in {}", seconds(took)));
            }
            (false, None) => {
                tracing::warn!(
                    replay = id,
                    offsets,
                    done = stands,
                    records,
                    tombstones,
                    dead_letters = letters,
                    "replay stopped before its end; the same command goes on from there"
                );
                self.screen.say(&format!(
                    "replay {id} was stopped at {stands} of {offsets} offsets; {own}. The same command goes on from there"
                ));
            }
            (false, Some(error)) => {
                tracing::error!(
                    replay = id,
                    offsets,
                    done = stands,
                    records,
                    tombstones,
                    dead_letters = letters,
                    error = format!("{error:#}"),
                    "replay failed: {error:#}"
                );
                self.screen.say(&format!("replay {id} failed at {stands} of {offsets} offsets; {own}"));
            }
        }
    }
}

fn rate(looks: &VecDeque<(Instant, u64)>) -> f64 {
    let (Some((since, from)), Some((until, to))) = (looks.front(), looks.back()) else { return 0.0 };
    let elapsed = (*until - *since).as_secs_f64();
    if elapsed > 0.0 { (to - from) as f64 / elapsed } else { 0.0 }
}

/// Fits beside the bar in a terminal of 80 columns.
fn line(done: u64, offsets: u64, per_second: f64, letters: u64, left: Option<Duration>) -> String {
    let lag = offsets - done;
    let left = left.map_or_else(|| "?".to_owned(), seconds);
    let dead = if letters > 0 { format!(", {letters} dead") } else { String::new() };
    format!("{done}/{offsets} {per_second:.0}/s, lag {lag}{dead}, {left} left")
}

/// A time for people.
pub(super) fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..=9 => format!("{:.1} s", time.as_secs_f64()),
        seconds @ 10..=119 => format!("{seconds} s"),
        seconds @ 120..=7_199 => format!("{} min", seconds / 60),
        seconds @ 7_200..=172_799 => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
        seconds => format!("{} days {} h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_rate_lag_and_time_left() {
        let left = Some(Duration::from_secs(7_300));
        assert_eq!(line(250, 1000, 12.4, 0, left), "250/1000 12/s, lag 750, 2 h 1 min left");
        assert_eq!(line(0, 10, 0.0, 3, None), "0/10 0/s, lag 10, 3 dead, ? left");
        assert!(line(123_456_789, 234_567_890, 12_345.6, 12_345, left).len() <= 80);
    }

    #[test]
    fn the_rate_is_of_the_last_looks() {
        let now = Instant::now();
        let at = |seconds| now + Duration::from_secs(seconds);
        assert_eq!(rate(&VecDeque::from([(at(0), 5)])), 0.0);
        assert_eq!(rate(&VecDeque::from([(at(0), 5), (at(1), 10), (at(2), 25)])), 10.0);
    }
}
