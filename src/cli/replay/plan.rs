//! The ranges of a replay: what was asked for against what the brokers keep.

use std::collections::BTreeMap;

use anyhow::bail;

use super::estimate::Estimate;
use super::progress::seconds;
use super::request::Request;
use crate::cli::table::{WIDTH, table};
use crate::kafka::asker::{Asker, Kept};
use crate::kafka::ledger::Found;
use crate::kafka::moment::{Moment, Moments};
use crate::pipeline::bounds::Range;
use crate::pipeline::position::{Partition, Resume};

/// What the brokers say of a partition.
#[derive(Clone, Copy, Debug)]
struct Facts {
    kept: Kept,
    /// The offset of the time to begin at, if a time was given: `None` if all records are older.
    from: Option<i64>,
    /// The same for the end.
    to: Option<i64>,
}

/// The range of each partition. Those that are left out have an empty one, so that the plan names them all.
pub(super) fn ranges(
    asker: &Asker,
    partitions: usize,
    request: &Request,
) -> anyhow::Result<BTreeMap<Partition, Range>> {
    let Request { from, to, now_ms, .. } = request;
    let all: Vec<_> = (0..i32::try_from(partitions)?).map(Partition).collect();
    let problems = misunderstood(from, to, partitions, *now_ms);
    if !problems.is_empty() {
        bail!("{}", problems.join("; "));
    }
    let times = |moments: &Moments| {
        let time = |partition: &Partition| Some((*partition, moments.of(*partition)?.time_ms(*now_ms)?));
        all.iter().filter_map(time).collect::<BTreeMap<_, _>>()
    };
    let (from_at, to_at) = (asker.at(&times(from))?, asker.at(&times(to))?);
    let at = |offsets: &BTreeMap<Partition, Option<i64>>, partition| offsets.get(&partition).copied().flatten();
    let (mut ranges, mut problems, mut notes) = (BTreeMap::new(), Vec::new(), Vec::new());
    for &partition in &all {
        let kept = asker.kept(partition)?;
        let facts = Facts { kept, from: at(&from_at, partition), to: at(&to_at, partition) };
        match range(partition, facts, from.of(partition), to.of(partition), request.allow_deleted) {
            Ok((range, note)) => {
                ranges.insert(partition, range);
                notes.extend(note);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        bail!("topic {:?}: {}", request.topic, problems.join("; "));
    }
    if ranges.values().all(|range| range.offsets() == 0) {
        bail!("the range from {from} to {to} of topic {:?} is empty", request.topic);
    }
    for note in notes {
        tracing::warn!("{note}");
    }
    Ok(ranges)
}

/// What is wrong with the points whatever the brokers say.
fn misunderstood(from: &Moments, to: &Moments, partitions: usize, now_ms: i64) -> Vec<String> {
    let mut problems = Vec::new();
    for (flag, moments) in [("--from", from), ("--to", to)] {
        for partition in moments.named.keys() {
            let other = if flag == "--from" { ("--to", to) } else { ("--from", from) };
            if other.1.of(*partition).is_none() {
                problems.push(format!("partition {partition} has a {flag} and no {}", other.0));
            }
            if usize::try_from(partition.0).is_ok_and(|number| number >= partitions) {
                problems.push(format!("{flag} names partition {partition}, and the topic has 0 to {}", partitions - 1));
            }
        }
        for moment in moments.all() {
            if moment.time_ms(now_ms).is_some_and(|time_ms| time_ms > now_ms) {
                problems.push(format!("{flag} {moment} is in the future"));
            }
        }
    }
    problems
}

/// The range of one partition, with a note if it is less than what was asked for; or what is wrong with it. A partition
/// that is left out has an empty one.
fn range(
    partition: Partition,
    facts: Facts,
    from: Option<Moment>,
    to: Option<Moment>,
    allow_deleted: bool,
) -> Result<(Range, Option<String>), String> {
    let Facts { kept: Kept { first, end }, .. } = facts;
    let (Some(from), Some(to)) = (from, to) else {
        return Ok((Range { from: Resume::committed(first), end: Resume::committed(first) }, None));
    };
    let mut note = None;
    let begin = match from {
        Moment::Earliest => first,
        Moment::Latest => end,
        Moment::Offset(offset) if offset > end => {
            return Err(format!("partition {partition} ends at offset {end}, and --from {offset} is behind that"));
        }
        Moment::Offset(offset) if offset < first => {
            let what = format!("offsets {offset} to {} of partition {partition} were deleted", first - 1);
            if !allow_deleted {
                return Err(format!("{what}: --allow-deleted begins with {first}, the oldest that is kept"));
            }
            note = Some(what);
            first
        }
        Moment::Offset(offset) => offset,
        Moment::Time(_) | Moment::Ago(_) => {
            let begin = facts.from.unwrap_or(end).clamp(first, end);
            // Whether what was deleted was older than the time asked for, nobody can tell any more.
            if begin == first && first > 0 {
                let what = format!(
                    "partition {partition} begins with offset {first}, and what was deleted before it may have been as \
                     young as {from}"
                );
                if !allow_deleted {
                    return Err(format!("{what}: --allow-deleted begins with what is kept"));
                }
                note = Some(what);
            }
            begin
        }
    };
    let stop = match to {
        Moment::Earliest => first,
        Moment::Latest => end,
        Moment::Offset(offset) if offset > end => {
            return Err(format!("partition {partition} ends at offset {end}: --to {offset} is in the future"));
        }
        Moment::Offset(offset) => offset,
        Moment::Time(_) | Moment::Ago(_) => facts.to.unwrap_or(end).min(end),
    };
    if stop < begin {
        let why = if note.is_some() { "all of it was deleted" } else { "the range is reversed" };
        return Err(format!("partition {partition} goes from offset {begin} to {stop}: {why}"));
    }
    Ok((Range { from: Resume::committed(begin), end: Resume::committed(stop) }, note))
}

/// Fails if the brokers do not keep any more what a replay has still to read.
pub(super) fn check_kept(asker: &Asker, found: &Found) -> anyhow::Result<()> {
    for (partition, range) in &found.plan.ranges {
        let position = found.positions.get(partition).copied().unwrap_or(range.from);
        if position >= range.end {
            continue;
        }
        let Kept { first, end } = asker.kept(*partition)?;
        if position.get() < first {
            bail!(
                "partition {partition}: the replay stands at offset {position} of {}, and everything before {first} was \
                 deleted; begin what is left with another --id",
                range.end
            );
        }
        if end < range.end.get() {
            bail!(
                "partition {partition} ends at offset {end}, and the replay was to go to {}: the topic was cut or made \
                 anew",
                range.end
            );
        }
    }
    Ok(())
}

/// The plan as a table, for people.
pub(super) fn shown(
    ranges: &BTreeMap<Partition, Range>,
    positions: &BTreeMap<Partition, Resume>,
    request: &Request,
    estimate: &Estimate,
) -> String {
    let mut rows = vec![["partition", "from", "to", "offsets", "done"].map(str::to_owned)];
    let (mut offsets, mut done) = (0, 0);
    for (partition, range) in ranges {
        let before = positions.get(partition).map_or(0, |position| range.done(*position));
        offsets += range.offsets();
        done += before;
        let cells = [range.from.get(), range.end.get()].map(|offset| offset.to_string());
        let [from, end] = cells;
        rows.push([partition.to_string(), from, end, range.offsets().to_string(), before.to_string()]);
    }
    rows.push(["all".to_owned(), String::new(), String::new(), offsets.to_string(), done.to_string()]);
    let rows: Vec<[&str; 5]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    let Estimate { sampled, records, bytes, time } = estimate;
    let left = offsets - done;
    let guess = match (sampled, time) {
        (0, _) if left == 0 => "nothing is left to do".to_owned(),
        (0, _) => format!("at most {left} records are left; none could be sampled"),
        (sampled, Some(time)) => format!(
            "about {records} records and {} of payload are left, {} of work for this process (from {sampled} records)",
            megabytes(*bytes),
            seconds(*time)
        ),
        (sampled, None) => {
            format!("about {records} records and {} of payload are left (from {sampled})", megabytes(*bytes))
        }
    };
    let (topic, destination) = (&request.topic, request.destination());
    let id = if request.to_topics() || destination != "nowhere yet" { request.id.as_str() } else { "not named yet" };
    format!("replay: {id}\ntopic {topic} into {destination}\n\n{}\n{guess}\n", table(&rows, WIDTH))
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a partition that keeps offsets 100 to 199; the time of `--from` is at 150, that of `--to` at 180.
    fn check(from: &str, to: &str, wanted: &str) {
        check_with(
            Facts { kept: Kept { first: 100, end: 200 }, from: Some(150), to: Some(180) },
            from,
            to,
            false,
            wanted,
        );
    }

    fn check_with(facts: Facts, from: &str, to: &str, allow_deleted: bool, wanted: &str) {
        let [from, to] = [from, to].map(|text| text.parse::<Moments>().unwrap().of(Partition(3)));
        let shown = match range(Partition(3), facts, from, to, allow_deleted) {
            Ok((Range { from, end }, note)) => {
                format!("{from} to {end}{}", if note.is_some() { ", noted" } else { "" })
            }
            Err(why) => why,
        };
        assert!(shown == wanted || (wanted.starts_with('!') && shown.contains(&wanted[1..])), "{shown}, not {wanted}");
    }

    const TIME: &str = "2026-03-01T06:00:00Z";

    #[test]
    fn ranges_of_what_is_kept() {
        check("earliest", "latest", "100 to 200");
        check("120", "130", "120 to 130");
        check("120", "120", "120 to 120");
        check("latest", "latest", "200 to 200");
        check(TIME, "-1h", "150 to 180");
        check("earliest,3=110", "3=latest,5", "110 to 200");
        check("4=110", "latest", "100 to 100");
        check("earliest", "4=110", "100 to 100");
        check("4=110", "4=120", "100 to 100");
    }

    #[test]
    fn what_cannot_be_is_said_with_its_numbers() {
        check("130", "120", "!goes from offset 130 to 120: the range is reversed");
        check("latest", "earliest", "!reversed");
        check("300", "latest", "!ends at offset 200, and --from 300 is behind");
        check("120", "300", "!ends at offset 200: --to 300 is in the future");
        check("50", "latest", "!offsets 50 to 99 of partition 3 were deleted");
    }

    #[test]
    fn a_deleted_beginning_is_left_out_only_on_demand() {
        let facts = Facts { kept: Kept { first: 100, end: 200 }, from: Some(100), to: None };
        check_with(facts, "50", "latest", true, "100 to 200, noted");
        check_with(facts, TIME, "latest", false, "!may have been as young as 2026-03-01T06:00:00Z");
        check_with(facts, TIME, "latest", true, "100 to 200, noted");
        check_with(facts, "10", "20", true, "!all of it was deleted");
        let new = Facts { kept: Kept { first: 0, end: 200 }, from: Some(0), to: None };
        check_with(new, TIME, "latest", false, "0 to 200");
        // All records are older than the time asked for.
        let old = Facts { kept: Kept { first: 100, end: 200 }, from: None, to: None };
        check_with(old, TIME, "latest", false, "200 to 200");
        // All were deleted, and might have been younger.
        let gone = Facts { kept: Kept { first: 200, end: 200 }, from: None, to: None };
        check_with(gone, TIME, "latest", false, "!may have been as young");
    }

    #[test]
    fn points_that_no_broker_could_help() {
        let problems = |from: &str, to: &str| {
            misunderstood(&from.parse().unwrap(), &to.parse().unwrap(), 4, 1_700_000_000_000).join("; ")
        };
        assert_eq!(problems("3=5", "latest"), "");
        assert_eq!(problems("4=5", "latest"), "--from names partition 4, and the topic has 0 to 3");
        assert_eq!(problems("1=5,2=5", "1=9"), "partition 2 has a --from and no --to");
        assert_eq!(problems("1=5", "1=9,2=9"), "partition 2 has a --to and no --from");
        assert_eq!(problems("1=5", "-1h"), "");
        assert_eq!(problems("-1h", "1=5"), "");
        assert_eq!(problems("earliest", "2099-01-01T00:00:00Z"), "--to 2099-01-01T00:00:00Z is in the future");
    }
}
