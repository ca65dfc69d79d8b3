//! When the next article is due, at most so many a second.

use std::time::{Duration, Instant};

/// A pace that neither bursts after a pause nor drifts.
#[derive(Debug)]
pub(super) struct Pace {
    interval: Duration,
    next: Option<Instant>,
}

impl Pace {
    /// At most `per_second`; nothing is at once.
    pub(super) fn new(per_second: Option<u32>) -> Self {
        let interval = per_second.map_or(Duration::ZERO, |per_second| Duration::from_secs(1) / per_second);
        Self { interval, next: None }
    }

    /// When the next one is due, which is no earlier than `now`.
    pub(super) fn due(&mut self, now: Instant) -> Instant {
        let due = self.next.map_or(now, |next| next.max(now));
        self.next = Some(due + self.interval);
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_a_second_and_no_burst_after_a_pause() {
        let begin = Instant::now();
        let mut pace = Pace::new(Some(10));
        let due: Vec<u128> = (0..3).map(|_| (pace.due(begin) - begin).as_millis()).collect();
        assert_eq!(due, [0, 100, 200]);
        let later = begin + Duration::from_secs(60);
        assert_eq!((pace.due(later), pace.due(later)), (later, later + Duration::from_millis(100)));
        let mut free = Pace::new(None);
        assert_eq!((free.due(begin), free.due(begin)), (begin, begin));
    }
}
