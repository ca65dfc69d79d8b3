//! Stops the worker when almost everything fails, so that a bad deploy doesn't empty a topic into the dead letters: pure.

use std::collections::VecDeque;

/// How much failure is too much.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many of the last records count. The breaker never trips before it has seen so many.
    pub window_records: usize,
    /// Largest share of dead letters among them that it lets pass; 1 lets any pass.
    pub ratio_max: f64,
    /// Dead letters in a row at which it trips, whatever the window says; 0 means never.
    pub run_max: usize,
}

/// Watches how records end.
#[derive(Debug)]
pub struct Breaker {
    limits: Limits,
    seen: Seen,
    /// As it was at the last commit.
    settled: Seen,
}

#[derive(Clone, Debug, Default)]
struct Seen {
    last: VecDeque<bool>,
    dead: usize,
    run: usize,
}

impl Breaker {
    /// Has seen nothing.
    pub fn new(limits: Limits) -> Self {
        Self { limits, seen: Seen::default(), settled: Seen::default() }
    }

    /// What was counted in is committed.
    pub fn settle(&mut self) {
        self.settled.clone_from(&self.seen);
    }

    /// What was counted in since the last commit will be counted in again.
    pub fn undo(&mut self) {
        self.seen.clone_from(&self.settled);
    }

    /// Counts a record in, dead-lettered or not, and says why the worker must stop, if it must.
    pub fn record(&mut self, dead: bool) -> Option<String> {
        if self.limits.window_records == 0 {
            return None;
        }
        let Seen { last, dead: dead_in_window, run } = &mut self.seen;
        if last.len() == self.limits.window_records && last.pop_front() == Some(true) {
            *dead_in_window -= 1;
        }
        last.push_back(dead);
        *dead_in_window += usize::from(dead);
        *run = if dead { *run + 1 } else { 0 };
        if self.limits.run_max > 0 && *run >= self.limits.run_max {
            return Some(format!("{run} records in a row were dead-lettered"));
        }
        let full = last.len() == self.limits.window_records;
        let ratio = *dead_in_window as f64 / last.len() as f64;
        (full && ratio > self.limits.ratio_max)
            .then(|| format!("{dead_in_window} of the last {} records were dead-lettered", last.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trips_after(limits: Limits, ends: impl IntoIterator<Item = bool>) -> Option<usize> {
        let mut breaker = Breaker::new(limits);
        ends.into_iter().position(|dead| breaker.record(dead).is_some()).map(|index| index + 1)
    }

    #[test]
    fn a_full_window_of_failures_trips() {
        let limits = Limits { window_records: 10, ratio_max: 0.9, run_max: 0 };
        assert_eq!(trips_after(limits, [true; 20]), Some(10));
        assert_eq!(trips_after(limits, [true; 9]), None);
        assert_eq!(trips_after(limits, (0..1000).map(|n| n % 5 != 0)), None);
    }

    #[test]
    fn a_ratio_of_one_switches_the_ratio_off() {
        assert_eq!(trips_after(Limits { window_records: 10, ratio_max: 1.0, run_max: 0 }, [true; 1000]), None);
    }

    #[test]
    fn old_failures_leave_the_window() {
        let limits = Limits { window_records: 10, ratio_max: 0.5, run_max: 0 };
        let ends = [true; 4].into_iter().chain([false; 8]).chain([true; 4]).chain([false; 8]);
        assert_eq!(trips_after(limits, ends), None);
    }

    #[test]
    fn a_long_run_trips_before_the_window_is_full() {
        let limits = Limits { window_records: 1000, ratio_max: 1.0, run_max: 5 };
        assert_eq!(trips_after(limits, [true, true, false, true, true, true, true, true]), Some(8));
    }

    #[test]
    fn records_that_are_read_again_count_once() {
        let mut breaker = Breaker::new(Limits { window_records: 10, ratio_max: 1.0, run_max: 5 });
        assert!((0..2).all(|_| breaker.record(true).is_none()));
        breaker.settle();
        for _ in 0..100 {
            assert!((0..2).all(|_| breaker.record(true).is_none()), "the same two, again and again");
            breaker.undo();
        }
        assert!((0..2).all(|_| breaker.record(true).is_none()));
        assert!(breaker.record(true).is_some(), "the fifth in a row");
    }
}
