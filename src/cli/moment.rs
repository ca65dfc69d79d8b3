//! A moment on a command line: when, and not where in a topic.

use jiff::Timestamp;

use crate::kafka::moment::Moment;

/// The moment `text`, milliseconds since 1970: `2026-01-31`, `2026-01-31T12:00:00Z`, `90m` (ago).
///
/// For clap: reads the clock, once for each argument.
pub(super) fn moment(text: &str) -> Result<i64, String> {
    parse(text, Timestamp::now().as_millisecond())
}

fn parse(text: &str, now_ms: i64) -> Result<i64, String> {
    let moment = text.parse::<Moment>().ok().and_then(|moment| moment.time_ms(now_ms));
    moment.ok_or_else(|| {
        "expected a date (2026-01-31), a time (2026-01-31T12:00:00Z), or how long ago (90m, 36h, 7d)".to_owned()
    })
}

/// A moment in RFC 3339, UTC, to the second.
pub(super) fn told(ms: i64) -> String {
    let second = Timestamp::from_second(ms.div_euclid(1000));
    second.map_or_else(|_| format!("{ms} ms"), |second| second.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_dates_times_and_spans() {
        let day = 86_400_000;
        for (text, ms) in [
            ("1970-01-02", day),
            ("1970-01-02T01:00:00+01:00", day),
            ("1970-01-02T00:00:00.5Z", day + 500),
            ("0s", 10 * day),
            ("90m", 10 * day - 5_400_000),
            ("-36h", 10 * day - 36 * 3_600_000),
            ("7d", 3 * day),
        ] {
            assert_eq!(parse(text, 10 * day), Ok(ms), "{text}");
        }
        for place in ["", "17", "earliest", "latest", "yesterday", "2026-01-31T12:00"] {
            assert!(parse(place, 0).is_err(), "{place}");
        }
    }

    #[test]
    fn moments_are_told_to_the_second() {
        assert_eq!(told(1_752_484_364_104), "2025-07-14T09:12:44Z");
        assert_eq!(told(-1), "1969-12-31T23:59:59Z");
    }
}
