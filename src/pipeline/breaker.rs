//! Stops the worker when almost everything fails, so that a bad deploy doesn't empty a topic into the dead letters: pure.

use std::collections::VecDeque;

/// How much failure is too much.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many of the last records count. The breaker never trips before it has seen so many.
    pub window_records: usize,
    /// Share of dead letters among them at which it trips.
    pub ratio_max: f64,
    /// Dead letters in a row at which it trips, whatever the window says; 0 means never.
    pub run_max: usize,
}

/// Watches how records end.
#[derive(Debug)]
pub struct Breaker {
    limits: Limits,
    last: VecDeque<bool>,
    dead: usize,
    run: usize,
}

impl Breaker {
    /// Has seen nothing.
    pub fn new(limits: Limits) -> Self {
        Self { limits, last: VecDeque::with_capacity(limits.window_records), dead: 0, run: 0 }
    }

    /// Counts a record in, dead-lettered or not, and says why the worker must stop, if it must.
    pub fn record(&mut self, dead: bool) -> Option<String> {
        if self.limits.window_records == 0 {
            return None;
        }
        if self.last.len() == self.limits.window_records && self.last.pop_front() == Some(true) {
            self.dead -= 1;
        }
        self.last.push_back(dead);
        self.dead += usize::from(dead);
        self.run = if dead { self.run + 1 } else { 0 };
        if self.limits.run_max > 0 && self.run >= self.limits.run_max {
            return Some(format!("{} records in a row were dead-lettered", self.run));
        }
        let full = self.last.len() == self.limits.window_records;
        let ratio = self.dead as f64 / self.last.len() as f64;
        (full && ratio >= self.limits.ratio_max)
            .then(|| format!("{} of the last {} records were dead-lettered", self.dead, self.last.len()))
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
}
