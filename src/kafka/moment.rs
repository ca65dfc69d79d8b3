//! Points in a topic as people write them: a time, how long ago, an offset, `earliest`, `latest`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::pipeline::position::Partition;

/// A point in a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The oldest record that is kept.
    Earliest,
    /// Behind the last record that can be read.
    Latest,
    /// An offset.
    Offset(i64),
    /// The first record that is not older, milliseconds since 1970.
    Time(i64),
    /// The same, so many milliseconds before now.
    Ago(i64),
}

impl Moment {
    /// The time that is meant, in milliseconds since 1970, if it is one.
    pub fn time_ms(self, now_ms: i64) -> Option<i64> {
        match self {
            Moment::Time(at) => Some(at),
            Moment::Ago(ago) => Some(now_ms.saturating_sub(ago)),
            Moment::Earliest | Moment::Latest | Moment::Offset(_) => None,
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "earliest" => return Ok(Moment::Earliest),
            "latest" => return Ok(Moment::Latest),
            _ => {}
        }
        if let Ok(offset) = text.parse::<i64>()
            && offset >= 0
            && !text.starts_with('+')
        {
            return Ok(Moment::Offset(offset));
        }
        if let Some(ago) = text.strip_prefix('-') {
            return ago_ms(ago)
                .map(Moment::Ago)
                .ok_or_else(|| format!("{text:?} is no time before now; write -90s, -30m, -2h or -7d"));
        }
        if let Some(ago) = ago_ms(text) {
            return Ok(Moment::Ago(ago));
        }
        let whole = if is_date(text) { format!("{text}T00:00:00Z") } else { text.to_owned() };
        let time: jiff::Timestamp = whole.parse().map_err(|_| {
            format!(
                "{text:?} is neither an offset, nor a date or time such as 2026-03-01 or 2026-03-01T06:00:00Z, nor one \
                 before now such as -2h, nor earliest or latest"
            )
        })?;
        Ok(Moment::Time(time.as_millisecond()))
    }
}

/// Whether it has the form of a day, which begins at midnight, UTC.
fn is_date(text: &str) -> bool {
    text.len() == "2026-03-01".len() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

fn ago_ms(text: &str) -> Option<i64> {
    let number = text.strip_suffix(['s', 'm', 'h', 'd'])?;
    let unit_ms = match text.as_bytes().last()? {
        b's' => 1_000,
        b'm' => 60_000,
        b'h' => 3_600_000,
        _ => 86_400_000,
    };
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    number.parse::<i64>().ok()?.checked_mul(unit_ms)
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::Earliest => out.write_str("earliest"),
            Moment::Latest => out.write_str("latest"),
            Moment::Offset(offset) => offset.fmt(out),
            Moment::Time(ms) => match jiff::Timestamp::from_millisecond(*ms) {
                Ok(at) => at.fmt(out),
                Err(_) => write!(out, "{ms} ms"),
            },
            Moment::Ago(ms) => match ms {
                ms if ms % 86_400_000 == 0 => write!(out, "-{}d", ms / 86_400_000),
                ms if ms % 3_600_000 == 0 => write!(out, "-{}h", ms / 3_600_000),
                ms if ms % 60_000 == 0 => write!(out, "-{}m", ms / 60_000),
                ms => write!(out, "-{}s", ms / 1_000),
            },
        }
    }
}

/// A moment for each partition: `-2h`, `0=100,1=latest`, `earliest,3=500`. A moment without a partition is for all that
/// are not named; without one, those are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moments {
    /// For partitions that are not named.
    pub others: Option<Moment>,
    /// For those that are.
    pub named: BTreeMap<Partition, Moment>,
}

impl Moments {
    /// For this partition, if it is meant.
    pub fn of(&self, partition: Partition) -> Option<Moment> {
        self.named.get(&partition).copied().or(self.others)
    }

    /// Each of them once.
    pub fn all(&self) -> impl Iterator<Item = Moment> {
        self.others.into_iter().chain(self.named.values().copied())
    }
}

impl FromStr for Moments {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut moments = Self { others: None, named: BTreeMap::new() };
        for part in text.split(',').map(str::trim) {
            match part.split_once('=') {
                None if moments.others.is_some() => {
                    return Err(format!("{text:?} has two points for all partitions; write PARTITION=POINT"));
                }
                None => moments.others = Some(part.parse()?),
                Some((number, moment)) => {
                    let partition = number.parse::<i32>().ok().filter(|number| *number >= 0);
                    let partition = partition.ok_or_else(|| format!("{number:?} is no number of a partition"))?;
                    if moments.named.insert(Partition(partition), moment.parse()?).is_some() {
                        return Err(format!("{text:?} names partition {partition} twice"));
                    }
                }
            }
        }
        Ok(moments)
    }
}

/// The same for the same moments, however they were written.
impl fmt::Display for Moments {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let others = self.others.iter().map(Moment::to_string);
        let named = self.named.iter().map(|(partition, moment)| format!("{partition}={moment}"));
        out.write_str(&others.chain(named).collect::<Vec<_>>().join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, shown: &str) {
        match text.parse::<Moments>() {
            Ok(moments) => assert_eq!(moments.to_string(), shown, "{text}"),
            Err(why) => assert!(shown.starts_with('!') && why.contains(&shown[1..]), "{text}: {why}"),
        }
    }

    #[test]
    fn points_as_people_write_them() {
        check("earliest", "earliest");
        check("17", "17");
        check("0=100, 1=latest", "0=100,1=latest");
        check("1=latest,earliest,0=100", "earliest,0=100,1=latest");
        check("2026-03-01T06:00:00+02:00", "2026-03-01T04:00:00Z");
        check("2026-03-01T06:00:00.250Z", "2026-03-01T06:00:00.25Z");
        check("-2h", "-2h");
        check("-120m", "-2h");
        check("-90s", "-90s");
        check("90s", "-90s");
        check("36h", "-36h");
        check("0s", "-0d");
        check("2026-03-01", "2026-03-01T00:00:00Z");
        check("3=-1d", "3=-1d");
    }

    #[test]
    fn what_is_none_is_named() {
        check("", "!\"\" is neither");
        check("yesterday", "!\"yesterday\" is neither");
        check("2026-02-30", "!\"2026-02-30\" is neither");
        check("1w", "!\"1w\" is neither");
        check("1.5h", "!\"1.5h\" is neither");
        check("d", "!\"d\" is neither");
        check("é", "!\"é\" is neither");
        check("99999999999999999d", "!is neither");
        check("2026-03-01T06:00:00", "!is neither");
        check("-5", "!\"-5\" is no time before now");
        check("-h", "!\"-h\" is no time");
        check("-99999999999999999d", "!is no time");
        check("+5", "!\"+5\" is neither");
        check("0=1,0=2", "!names partition 0 twice");
        check("-1=5", "!\"-1\" is no number of a partition");
        check("earliest,latest", "!two points for all");
        check("1=", "!\"\" is neither");
    }
}
