//! Expressions of time: extent and value.

use serde_json::Value;

use super::body::Extent;
use super::found::{Found, to_the_day};
use super::gold::Time;
use super::likeness::{found_time_value, is_one_of, time_value};
use super::loose::{field, shown};
use super::matching::{Pairs, merit};
use super::tally::{Row, Tally};

const ROWS: [Row; 3] = [Row::TimesStrict, Row::TimesRelaxed, Row::Times];

/// Scores the times.
pub(super) fn score(found: &Found<'_>, tally: &mut Tally) {
    let (article, body) = (found.article.name(), &found.article.body);
    let rights = &found.article.gold.times;
    let given: Vec<_> = found.placed("times").into_iter().map(|(time, at)| (time, body.trimmed(at))).collect();
    let extents = |right: &Time| -> Vec<Extent> {
        let own = std::iter::once(Extent::new(right.start, right.end));
        own.chain(right.alt.iter().copied()).map(|at| body.trimmed(at)).collect()
    };
    let mut candidates = Vec::new();
    for (gold, right) in rights.iter().enumerate() {
        let extents = extents(right);
        for (place, (time, at)) in given.iter().enumerate() {
            let overlap = at.closest(&extents);
            if overlap > 0.0 {
                let same = [extents.contains(at), !right.optional, is_value(right, time)].map(merit);
                candidates.push(([same[0], same[1], same[2], overlap], gold, place));
            }
        }
    }
    let pairs = Pairs::greedy(rights.len(), given.len(), candidates);
    for (gold, right) in rights.iter().enumerate().filter(|(_, right)| !right.optional) {
        let Time { exact, value, .. } = right;
        let Some(place) = pairs.found(gold) else {
            ROWS.into_iter().for_each(|row| tally.miss(row));
            tally.mistake(Row::Times, article, "MISS", format!("{exact:?} is {value}"));
            continue;
        };
        let (time, at) = given[place];
        let is_exact = extents(right).contains(&at);
        tally.judge(Row::TimesStrict, is_exact);
        tally.right(Row::TimesRelaxed);
        tally.attribute("times: type", is_one_of(time.get("type"), &right.kind, &right.type_alt));
        let is_right = is_value(right, time);
        tally.attribute("times: value given span", is_right);
        tally.judge(Row::Times, is_right);
        if !is_right {
            let got = shown(time.get("value"));
            tally.mistake(Row::Times, article, "VALUE", format!("{exact:?} is {value}, not {got:?}"));
        }
        if !is_exact {
            tally.mistake(Row::Times, article, "SPAN", format!("{:?} instead of {exact:?}", body.words(at)));
        }
        if let Some(interval) = &right.interval {
            let day = |key| to_the_day(&shown(field(time.get("interval"), key)));
            tally.attribute("times: interval begin", day("begin") == interval.begin);
            if let Some(end) = &interval.end {
                tally.attribute("times: interval end", day("end") == *end);
            }
        }
    }
    for (_, (time, at)) in given.iter().enumerate().filter(|(place, _)| !pairs.has(*place)) {
        ROWS.into_iter().for_each(|row| tally.extra(row));
        let value = shown(time.get("value"));
        tally.mistake(Row::Times, article, "EXTRA", format!("{:?} is {value:?}", body.words(*at)));
    }
}

fn is_value(right: &Time, time: &Value) -> bool {
    let given = found_time_value(time.get("value"));
    std::iter::once(&right.value).chain(&right.value_alt).any(|value| time_value(value) == given)
}
