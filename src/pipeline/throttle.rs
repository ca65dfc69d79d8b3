//! How fast a replay may read: pure. Times are milliseconds of any monotonic clock.

/// Most records and bytes a second; none is as fast as it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Records.
    pub records: Option<u32>,
    /// Payload bytes.
    pub bytes: Option<u64>,
}

/// Keeps to the rates. What was not read in time is not made up for, but for a moment's worth: a replay that was held
/// up must not come back as a flood.
#[derive(Clone, Copy, Debug)]
pub struct Throttle {
    rates: Rates,
    /// When all that was read so far is paid for.
    paid_at_ms: f64,
}

/// What may be made up for, in milliseconds.
const MOMENT_MS: f64 = 100.0;

impl Throttle {
    /// Has read nothing.
    pub fn new(rates: Rates) -> Self {
        Self { rates, paid_at_ms: 0.0 }
    }

    /// So much was read.
    pub fn read(&mut self, records: usize, bytes: usize, now_ms: u64) {
        let Rates { records: most_records, bytes: most_bytes } = self.rates;
        let by_records = most_records.map_or(0.0, |most| records as f64 / f64::from(most));
        let by_bytes = most_bytes.map_or(0.0, |most| bytes as f64 / most as f64);
        self.paid_at_ms = self.paid_at_ms.max(now_ms as f64 - MOMENT_MS) + by_records.max(by_bytes) * 1000.0;
    }

    /// How long to wait before more is read, in milliseconds.
    pub fn wait_ms(&self, now_ms: u64) -> u64 {
        (self.paid_at_ms - now_ms as f64).max(0.0).ceil() as u64
    }

    /// Most records to read at once, so that a batch costs a moment and no more.
    pub fn batch_records_max(&self) -> usize {
        self.rates.records.map_or(usize::MAX, |most| (f64::from(most) * MOMENT_MS / 1000.0).max(1.0) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads records of so many bytes for ten seconds, with a stop of two in the middle: how many a second.
    fn rate(rates: Rates, bytes: usize) -> f64 {
        let mut throttle = Throttle::new(rates);
        let mut read = 0_u32;
        for now_ms in (0..4_000).chain(6_000..12_000) {
            if throttle.wait_ms(now_ms) == 0 && read < 1_000_000 {
                let batch = throttle.batch_records_max().min(64);
                throttle.read(batch, batch * bytes, now_ms);
                read += batch as u32;
            }
        }
        f64::from(read) / 10.0
    }

    #[test]
    fn a_rate_is_kept_whatever_limits_it() {
        for records in [1, 7, 50, 1000, 20_000] {
            let kept = rate(Rates { records: Some(records), bytes: None }, 1_000);
            assert!((0.95..=1.2).contains(&(kept / f64::from(records))), "{kept} of {records} a second");
        }
        let kept = rate(Rates { records: Some(1000), bytes: Some(100_000) }, 1_000);
        assert!((95.0..=110.0).contains(&kept), "{kept} records of 1 kB a second, of 100 kB");
    }

    #[test]
    fn without_rates_nothing_waits() {
        let mut throttle = Throttle::new(Rates::default());
        throttle.read(1_000_000, 1 << 40, 5);
        assert_eq!((throttle.wait_ms(5), throttle.batch_records_max()), (0, usize::MAX));
    }
}
