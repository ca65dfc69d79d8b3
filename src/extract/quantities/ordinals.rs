//! Places in an order: "first", "21st", "twenty-first".

use super::page::Page;
use crate::extract::syntax::tag;

/// An ordinal that begins at `at`: its value and where it ends.
pub(super) fn read(page: &Page<'_, '_>, at: u32) -> Option<(f64, u32)> {
    let form = page.get(at)?;
    let (value, end) = if form.as_bytes()[0].is_ascii_digit() {
        (in_digits(form)?, at + 1)
    } else if let Some(value) = word(form) {
        (value, at + 1)
    } else if let (Some(tens), true) = (tens(form), page.is_dash(at + 1)) {
        let value = page.get(at + 2).and_then(word).filter(|value| *value < 10.0)?;
        (tens + value, at + 3)
    } else {
        return None;
    };
    is_ordinal(page, at, end).then_some((value, end))
}

/// "21st"; no quantity has more digits than "1,000,000th".
fn in_digits(form: &str) -> Option<f64> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|suffix| form.strip_suffix(suffix))?;
    let plain: String = digits.chars().filter(|&c| c != ',').collect();
    let number = !plain.is_empty() && plain.len() <= 7 && plain.bytes().all(|byte| byte.is_ascii_digit());
    number.then(|| plain.parse().ok()).flatten()
}

const UNITS: &[&str] = &[
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];

const TENS: &[(&str, &str)] = &[
    ("twenty", "twentieth"),
    ("thirty", "thirtieth"),
    ("forty", "fortieth"),
    ("fifty", "fiftieth"),
    ("sixty", "sixtieth"),
    ("seventy", "seventieth"),
    ("eighty", "eightieth"),
    ("ninety", "ninetieth"),
];

fn word(form: &str) -> Option<f64> {
    // Shorter than "fifth" or longer than "seventeenth" is none.
    if !(5..=11).contains(&form.len())
        || !matches!(form.as_bytes()[form.len() - 1], b't' | b'd' | b'h' | b'T' | b'D' | b'H')
    {
        return None;
    }
    let is = |word: &str| word.eq_ignore_ascii_case(form);
    if let Some(index) = UNITS.iter().position(|word| is(word)) {
        return Some(index as f64 + 1.0);
    }
    if let Some(index) = TENS.iter().position(|(_, word)| is(word)) {
        return Some((index as f64 + 2.0) * 10.0);
    }
    form.eq_ignore_ascii_case("hundredth").then_some(100.0)
}

fn tens(form: &str) -> Option<f64> {
    let index = TENS.iter().position(|(word, _)| word.eq_ignore_ascii_case(form))?;
    Some((index as f64 + 2.0) * 10.0)
}

/// What follows an ordinal that says no place in an order: quarters and centuries are times, "first lady" is a title.
const PHRASES: &[&str] = &[
    "quarter",
    "quarters",
    "half",
    "century",
    "centuries",
    "time",
    "aid",
    "lady",
    "family",
    "name",
    "hand",
    "degree",
    "responder",
    "responders",
    "grader",
    "graders",
    "thing",
    "things",
    "instance",
    "place",
];

fn is_ordinal(page: &Page<'_, '_>, at: u32, end: u32) -> bool {
    let form = page.form(at);
    // "to second the motion", "a split second", "30 seconds".
    if matches!(page.tag(at), Some(tag::VB | tag::VBP)) {
        return false;
    }
    if page.is(at, "second")
        && page.follows(at, &["per", "split", "every", "one", "a"])
        && page.tag(at) == Some(tag::NN)
    {
        // "A second followed": another one.
        let passes = page.is_any(end, &["passed", "passes", "ticked"]);
        return page.follows(at, &["a"]) && !passes && matches!(page.tag(end), Some(tag::VBD | tag::VBZ | tag::MD));
    }
    // "for the first time", "the last time" say only that something is new; "the second time" counts.
    if page.is(end, "time") && !page.is(at, "first") && page.follows(at, &["the", "a"]) {
        return true;
    }
    // "ends on the 21st": a day.
    let day = form.as_bytes()[0].is_ascii_digit() && page.follows(at, &["the"]);
    if day && page.follows(at - 1, &["on", "by", "until"]) && !page.is_noun(end) && page.tag(end) != Some(tag::JJ) {
        return false;
    }
    let dash = u32::from(page.is_dash(end));
    let next = end + dash;
    let of_all = page.is(end, "of") && page.is(end + 1, "all");
    if of_all || page.is_any(next, PHRASES) {
        return page.is_any(next, &["place", "half"]) && !page.follows(at, &["in", "the"]);
    }
    // "At first", "first, he said", "he first met".
    if page.is(at, "first") {
        let led = page.follows(at, &["at", "from"]) && !page.is_noun(end) && page.tag(end) != Some(tag::JJ);
        let adverb =
            matches!(page.tag(end), Some(tag::VBD | tag::VBN | tag::VBZ | tag::VBP | tag::VB | tag::VBG)) && dash == 0;
        let opens = page.is(end, ",") && (at == page.start || page.tag(at) == Some(tag::RB));
        let noun = page.follows(at, &["the", "his", "her", "its", "their"]);
        if led || opens || (adverb && !noun) {
            return false;
        }
    }
    // "one third", "two-thirds": of something.
    if page.is(at, "third") && (page.follows(at, &["one"]) || page.is_dash(at.saturating_sub(1))) {
        return false;
    }
    // "First Minister", "Fifth Avenue", "Third Reich".
    let title = form.starts_with(char::is_uppercase) && page.is_name(end);
    !(title && (page.tag(at) == Some(tag::NNP) || at > page.start))
}
