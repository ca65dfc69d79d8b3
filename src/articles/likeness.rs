//! How alike two phrases, numbers or values are.

use std::collections::BTreeSet;

use serde_json::Value;

use super::body::is_space;
use super::loose::{shown, string};

/// Words that do not make a name another one: articles, courtesy titles, legal forms, small words.
const LIGHT: [&str; 17] = [
    "the",
    "of",
    "a",
    "an",
    "inc",
    "mr",
    "mrs",
    "ms",
    "dr",
    "llp",
    "ltd",
    "plc",
    "government",
    "and",
    "for",
    "in",
    "to",
];
/// Of all words of two phrases, how many both must have to be alike.
pub(super) const ALIKE: f64 = 0.5;
/// The same for the words for an unnamed source, which are many and of which a record gives the first few.
pub(super) const SOURCE_ALIKE: f64 = 0.34;
/// How far two numbers may be apart, in parts of the greater of them.
const NUMBER_TOLERANCE: f64 = 1e-6;

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The words of a phrase, in lower case, without possessives, dots and light words; all of them if all are light.
pub(super) fn words(phrase: &str) -> Vec<String> {
    let lower = phrase.to_lowercase().replace('\u{2019}', "'");
    let mut plain = String::with_capacity(lower.len());
    let mut rest = lower.as_str();
    while let Some(letter) = rest.chars().next() {
        let possessive = rest.strip_prefix("'s").filter(|after| !after.starts_with(is_word));
        match possessive {
            Some(after) => rest = after,
            None => {
                if letter != '.' {
                    plain.push(letter);
                }
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    let all: Vec<&str> =
        plain.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let weighty: Vec<&str> = all.iter().copied().filter(|word| !LIGHT.contains(word)).collect();
    let kept = if weighty.is_empty() { all } else { weighty };
    kept.into_iter().map(str::to_owned).collect()
}

/// Of the words of both, how many are in both.
pub(super) fn jaccard(left: &BTreeSet<String>, right: &BTreeSet<String>) -> f64 {
    left.intersection(right).count() as f64 / left.union(right).count() as f64
}

/// Whether one phrase has all words of the other, or both share at least `threshold` of all.
pub(super) fn alike(left: &str, right: &str, threshold: f64) -> bool {
    let set = |phrase| -> BTreeSet<String> { words(phrase).into_iter().collect() };
    let (left, right) = (set(left), set(right));
    if left.is_empty() || right.is_empty() {
        return false;
    }
    left.is_subset(&right) || right.is_subset(&left) || jaccard(&left, &right) >= threshold
}

/// Words of a title that tell whether it is held now, which its status says.
const STATUS: [&str; 6] = ["former", "ex", "then", "acting", "current", "designate"];
const STATUS_IN_GOLD: [&str; 3] = ["former", "acting", "retired"];

/// Whether `found` is the title `title`, or one of those that are as good.
pub(super) fn same_title(title: &str, others: &[String], found: &str) -> bool {
    let found = without(found, |word| STATUS.contains(&word.to_lowercase().as_str()), &[' ', '-']);
    std::iter::once(title)
        .chain(others.iter().map(String::as_str))
        .any(|title| alike(&without(title, |word| STATUS_IN_GOLD.contains(&word), &[' ']), &found, ALIKE))
}

/// `phrase` without the words that `dropped` names, each with one of `after` that follows it.
fn without(phrase: &str, dropped: impl Fn(&str) -> bool, after: &[char]) -> String {
    let mut kept = String::new();
    let mut rest = phrase;
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len()).max(first.len_utf8());
        let (run, left) = rest.split_at(length);
        rest = left;
        if dropped(run) {
            rest = rest.strip_prefix(after).unwrap_or(rest);
        } else {
            kept.push_str(run);
        }
    }
    kept
}

/// Whether a unit is the wanted one: the same, or with a word in common, be it in the plural.
pub(super) fn same_unit(wanted: &str, found: &str) -> bool {
    let stems = |unit: &str| -> BTreeSet<String> {
        let stems: BTreeSet<String> =
            words(unit).into_iter().map(|word| word.strip_suffix('s').unwrap_or(&word).to_owned()).collect();
        if stems.is_empty() { BTreeSet::from([unit.to_owned()]) } else { stems }
    };
    found.to_lowercase() == wanted.to_lowercase() || !stems(found).is_disjoint(&stems(wanted))
}

/// The number that a value is or spells, with or without commas.
pub(super) fn number(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Number(number) => number.as_f64(),
        Value::String(spelt) => spelt.replace(',', "").trim_matches(is_space).parse().ok(),
        _ => None,
    }
}

/// Whether two numbers are one but for rounding.
pub(super) fn same_number(found: Option<f64>, wanted: f64) -> bool {
    found.is_some_and(|found| (found - wanted).abs() <= NUMBER_TOLERANCE * found.abs().max(wanted.abs()).max(1.0))
}

/// A TIMEX3 value in the form in which values are compared.
pub(super) fn time_value(value: &str) -> String {
    value.chars().filter(|letter| !is_space(*letter)).collect::<String>().to_uppercase()
}

/// That of a record.
pub(super) fn found_time_value(value: Option<&Value>) -> String {
    time_value(&shown(value))
}

/// Whether a record's word is one of the right ones.
pub(super) fn is_one_of(found: Option<&Value>, right: &str, others: &[String]) -> bool {
    string(found).is_some_and(|found| found == right || others.iter().any(|other| other == found))
}

/// Great-circle distance in kilometres, on a sphere of 12,742 km; haversine.
pub(super) fn kilometres(here: (f64, f64), there: (f64, f64)) -> f64 {
    let (here, there) = ((here.0.to_radians(), here.1.to_radians()), (there.0.to_radians(), there.1.to_radians()));
    let half_sine = |angle: f64| (angle / 2.0).sin().powi(2);
    let haversine = half_sine(there.0 - here.0) + here.0.cos() * there.0.cos() * half_sine(there.1 - here.1);
    12742.0 * haversine.sqrt().min(1.0).asin()
}
