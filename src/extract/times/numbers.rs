//! Amounts of a unit: digits, spelled numbers, fractions, and vague ones.

use super::grammar::Reader;
use super::lexicon::Class;

/// How many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Amount {
    /// In thousandths.
    Exact(u64),
    /// "several".
    Some,
}

impl Amount {
    /// So many whole ones.
    pub(super) fn whole(count: u64) -> Amount {
        Amount::Exact(count.saturating_mul(1000))
    }

    /// How many, if that is a whole number that a calendar can count.
    pub(super) fn count(self) -> Option<i64> {
        match self {
            Amount::Exact(thousandths) if thousandths % 1000 == 0 => i64::try_from(thousandths / 1000).ok(),
            _ => None,
        }
    }

    /// So many times as much.
    pub(super) fn times(self, factor: u64) -> Amount {
        match self {
            Amount::Exact(thousandths) => Amount::Exact(thousandths.saturating_mul(factor)),
            Amount::Some => Amount::Some,
        }
    }
}

/// As many words as a spelled number may have: "nine hundred and ninety-nine thousand nine hundred" and some.
const WORDS_MAX: usize = 12;

/// The amount that stands at `at`, and the token after it.
pub(super) fn amount(reader: &Reader<'_, '_>, at: usize) -> Option<(Amount, usize)> {
    let (amount, end) = plain(reader, at)?;
    // "two and a half", "one-and-a-half"
    let Amount::Exact(whole) = amount else { return Some((amount, end)) };
    let next = if reader.class(end) == Class::Dash { end + 1 } else { end };
    if reader.is(next, "and") {
        let article = if reader.class(next + 1) == Class::Dash { next + 2 } else { next + 1 };
        let half = if reader.class(article + 1) == Class::Dash { article + 2 } else { article + 1 };
        if reader.class(article) == Class::A && reader.class(half) == Class::Half {
            return Some((Amount::Exact(whole + 500), half + 1));
        }
    }
    Some((amount, end))
}

fn plain(reader: &Reader<'_, '_>, at: usize) -> Option<(Amount, usize)> {
    match reader.class(at) {
        Class::Digits(value, _) => {
            let value = u64::from(value) * 1000;
            // "3 1/2" is rare and "3 million years" is not.
            match reader.class(at + 1) {
                Class::Scale(scale) => Some((Amount::Exact(value.saturating_mul(u64::from(scale))), at + 2)),
                _ => Some((Amount::Exact(value), at + 1)),
            }
        }
        Class::Decimal(thousandths) => match reader.class(at + 1) {
            Class::Scale(scale) => Some((Amount::Exact(thousandths.saturating_mul(u64::from(scale))), at + 2)),
            _ => Some((Amount::Exact(thousandths), at + 1)),
        },
        Class::Number(_) | Class::Scale(_) => spelled(reader, at),
        // "for the third time in as many months" tells no amount.
        Class::Some => (!reader.follows(at, &["as"])).then_some((Amount::Some, at + 1)),
        Class::A => match reader.class(at + 1) {
            // "a hundred years", but "a thousand of them" is no amount of a unit.
            Class::Scale(_) => spelled(reader, at + 1),
            Class::Some => Some((Amount::Some, at + 2)),
            _ if reader.is(at + 1, "couple") => {
                let of = usize::from(reader.is(at + 2, "of"));
                Some((Amount::whole(2), at + 2 + of))
            }
            _ if reader.is(at + 1, "number") && reader.is(at + 2, "of") => Some((Amount::Some, at + 3)),
            _ => None,
        },
        _ if reader.is(at, "some") && matches!(reader.class(at + 1), Class::Units(_)) => Some((Amount::Some, at + 1)),
        _ if reader.is(at, "couple") && reader.is(at + 1, "of") => Some((Amount::whole(2), at + 2)),
        _ => half_sign(reader, at),
    }
}

/// "3½": a token of its own.
fn half_sign(reader: &Reader<'_, '_>, at: usize) -> Option<(Amount, usize)> {
    let whole = reader.form(at)?.strip_suffix('½')?;
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok().filter(|&whole| whole < 1_000_000)? };
    Some((Amount::Exact(whole * 1000 + 500), at + 1))
}

/// "twenty-one", "two hundred and five", "a thousand".
fn spelled(reader: &Reader<'_, '_>, start: usize) -> Option<(Amount, usize)> {
    let (mut total, mut part) = (0u64, 0u64);
    let mut at = start;
    let mut end = start;
    // What the last word was worth: after a unit no other may follow.
    let mut last = u32::MAX;
    while at < start + WORDS_MAX {
        match reader.class(at) {
            Class::Number(value) if last == u32::MAX || last >= 100 || value < 10 && last >= 20 => {
                part += u64::from(value);
                last = value;
            }
            Class::Scale(scale) if scale >= 1000 => {
                total += part.max(1).saturating_mul(u64::from(scale));
                part = 0;
                last = scale;
            }
            Class::Scale(scale) => {
                part = part.max(1).saturating_mul(u64::from(scale));
                last = scale;
            }
            Class::Dash
                if end == at && matches!(reader.class(at + 1), Class::Number(1..=9)) && (20..100).contains(&last) => {}
            _ if end == at
                && last >= 100
                && reader.is(at, "and")
                && matches!(reader.class(at + 1), Class::Number(_)) => {}
            _ => break,
        }
        at += 1;
        if !matches!(reader.class(at - 1), Class::Dash) && !reader.is(at - 1, "and") {
            end = at;
        }
    }
    (end > start).then_some((Amount::whole(total + part), end))
}
