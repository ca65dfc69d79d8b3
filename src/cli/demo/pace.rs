//! How fast the demo feeds: no faster than was asked, and never so far ahead that the embedded broker would forget what
//! nobody has read.

use std::time::Duration;

use crate::kafka::embedded::PARTITION_BYTES_MAX;

/// Most bytes under way, in articles or in the records made of them, in bytes: all of it may lie in one partition, which
/// must not come near what the broker keeps.
const UNDER_WAY_BYTES_MAX: usize = PARTITION_BYTES_MAX * 2 / 5;
/// What a record weighs at least, in bytes: more than those of the samples, as their test sees. Larger ones are learnt.
pub(super) const RECORD_BYTES_MIN: usize = 64 * 1024;

/// When the next article may be sent.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    per_second: Option<f64>,
    sent: u64,
    under_way: usize,
    article_bytes_max: usize,
    record_bytes_max: usize,
    under_way_max: usize,
}

impl Pace {
    /// Sends `per_second` articles at most.
    pub(super) fn new(per_second: Option<f64>) -> Self {
        Self {
            per_second,
            sent: 0,
            under_way: 0,
            article_bytes_max: 0,
            record_bytes_max: RECORD_BYTES_MIN,
            under_way_max: 0,
        }
    }

    /// Whether an article of so many bytes may be sent now, `elapsed` after the first.
    pub(super) fn admits(&self, bytes: usize, elapsed: Duration) -> bool {
        // The first is due at once.
        let due = self.per_second.is_none_or(|rate| (self.sent as f64) <= rate * elapsed.as_secs_f64());
        let heaviest = self.article_bytes_max.max(bytes).max(self.record_bytes_max);
        // One alone may always pass: it waits for nothing.
        due && (self.under_way == 0 || (self.under_way + 1) * heaviest <= UNDER_WAY_BYTES_MAX)
    }

    /// An article of so many bytes was sent.
    pub(super) fn sent(&mut self, bytes: usize) {
        self.sent += 1;
        self.under_way += 1;
        self.article_bytes_max = self.article_bytes_max.max(bytes);
        self.under_way_max = self.under_way_max.max(self.under_way);
    }

    /// Something of so many bytes was made of an article, and read.
    pub(super) fn came_out(&mut self, bytes: usize) {
        self.under_way = self.under_way.saturating_sub(1);
        self.record_bytes_max = self.record_bytes_max.max(bytes);
    }

    /// Articles sent of which nothing was read yet.
    pub(super) fn under_way(&self) -> usize {
        self.under_way
    }

    /// The most that ever were.
    pub(super) fn under_way_max(&self) -> usize {
        self.under_way_max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER: Duration = Duration::from_secs(3600);

    /// Sends articles of so many bytes until no more are admitted: how many.
    fn fill(pace: &mut Pace, bytes: usize) -> usize {
        (0..100_000).take_while(|_| pace.admits(bytes, LATER).then(|| pace.sent(bytes)).is_some()).count()
    }

    #[test]
    fn what_is_under_way_fits_into_a_partition_even_as_records() {
        for (article, record) in [(2_000, 6_000), (2_000, 200_000), (50_000, 1_000)] {
            let mut pace = Pace::new(None);
            for _ in 0..1000 {
                fill(&mut pace, article);
                assert!(pace.under_way() * article <= UNDER_WAY_BYTES_MAX);
                pace.came_out(record);
            }
            while pace.under_way() > 0 {
                // A small one, such as a dead letter, does not make it forget the large ones.
                pace.came_out(1);
            }
            let filled = fill(&mut pace, article);
            let heaviest = article.max(record).max(RECORD_BYTES_MIN);
            assert!(filled * heaviest <= UNDER_WAY_BYTES_MAX && UNDER_WAY_BYTES_MAX < (filled + 1) * heaviest);
        }
    }

    #[test]
    fn a_giant_passes_alone() {
        let mut pace = Pace::new(None);
        assert_eq!(fill(&mut pace, UNDER_WAY_BYTES_MAX * 2), 1);
    }

    #[test]
    fn a_rate_is_kept() {
        let mut pace = Pace::new(Some(10.0));
        let mut sent = 0;
        for ms in 0..=2000 {
            while pace.admits(1000, Duration::from_millis(ms)) {
                pace.sent(1000);
                pace.came_out(1000);
                sent += 1;
            }
        }
        assert_eq!(sent, 21);
    }
}
