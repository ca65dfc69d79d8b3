//! Results: "3-2", "6-4 7-5", "voted 311 to 302".

use super::numbers;
use super::page::Page;

/// Greatest number of a result: parliaments and cricket teams stay below it.
const SCORE_MAX: f64 = 1000.0;

/// Words before a result that is written with "to".
const RESULTS: &[&str] = &[
    "voted", "vote", "votes", "won", "lost", "beat", "by", "of", "passed", "defeated", "leads", "led", "score", "it",
    "bill", "measure",
];

/// Plural nouns that a result stands before.
const WINNERS: &[&str] =
    &["winners", "victors", "wins", "losers", "victories", "losses", "defeats", "draws", "down", "up"];

/// The result that begins at `at`: both numbers, and where it ends.
pub(super) fn read(page: &Page<'_, '_>, at: u32) -> Option<(f64, f64, u32)> {
    let first = numbers::read(page, at).filter(|number| is_plain(number.value) && number.scale == 1.0)?;
    let end = first.end;
    let dashed = page.is_dash(end);
    let to = page.is(end, "to");
    if !(dashed || to) || end != at + 1 || !page.form(at).as_bytes()[0].is_ascii_digit() {
        return None;
    }
    let second = numbers::read(page, end + 1).filter(|number| is_plain(number.value) && number.digits)?;
    if second.scale != 1.0 || second.end != end + 2 || page.form(at).len() > 3 || page.form(end + 1).len() > 3 {
        return None;
    }
    // "4-4-2" is a formation, "24-7" and "50-50" are idioms, "5-year-old" an age.
    let chained = page.is_dash(second.end) || (at > page.start && page.is_dash(at - 1));
    let idiom = matches!((first.value, second.value), (24.0, 7.0) | (50.0, 50.0) | (80.0, 20.0) | (9.0, 11.0));
    if chained || idiom {
        return None;
    }
    let score = Some((first.value, second.value, second.end));
    if to {
        return score.filter(|_| {
            first.value > second.value
                && !page.is_plural(second.end)
                && page.follows(at, RESULTS)
                && !super::amounts::is_measured(page, second.end)
        });
    }
    // "10-15 people" is a range; "4-1 winners" are a result.
    let counts = page.is_plural(second.end) && !page.is_any(second.end, WINNERS);
    let ascends = first.value < second.value;
    if super::amounts::is_measured(page, second.end)
        || (ascends && counts)
        || page.follows(at, &["aged", "ages", "range", "about", "around", "some", "roughly", "approximately"])
    {
        return None;
    }
    score
}

fn is_plain(value: f64) -> bool {
    value.fract() == 0.0 && value < SCORE_MAX
}
