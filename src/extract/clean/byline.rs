//! Bylines at the top: `By Jane Doe`, `BY JANE DOE AND JOHN ROE, Associated Press`.

use super::phrases::{PHRASES, after};

/// Longest byline, in bytes.
const LENGTH_MAX: usize = 160;

/// Most words in a person's name.
const NAME_WORDS_MAX: usize = 5;

/// What a byline starts with.
const STARTS: [&str; 5] = ["by", "story by", "written by", "words by", "text by"];

/// Whether `line` is a byline and nothing else.
pub(super) fn is_byline(line: &str) -> bool {
    if line.len() > LENGTH_MAX {
        return false;
    }
    STARTS.iter().any(|start| {
        let capital = line.starts_with(char::is_uppercase);
        capital && after(line, start).is_some_and(|rest| is_people(rest.trim_start_matches([':', ' '])))
    })
}

/// Whether `names` is people, and after them perhaps an agency or a job.
fn is_people(names: &str) -> bool {
    let names = names.trim_end_matches([' ', '|']);
    let mut people = 0;
    for (index, part) in names.split([',', '|', ';', '&']).flat_map(split_and).enumerate() {
        let part = part.trim();
        if is_organisation(part) || is_person(part) {
            people += 1;
        } else {
            // `Jane Doe, Political Editor`: what follows the people is theirs, in capitals throughout.
            return index > 0 && people > 0 && part.split(' ').all(|word| word.starts_with(char::is_uppercase));
        }
    }
    people > 0
}

/// The parts of `list` between the word `and`.
fn split_and(list: &str) -> impl Iterator<Item = &str> {
    list.split(" and ").flat_map(|part| part.split(" AND ")).filter(|part| !part.trim().is_empty())
}

fn is_organisation(part: &str) -> bool {
    let part = part.strip_suffix(" Staff").or_else(|| part.strip_suffix(" staff")).unwrap_or(part);
    let part = part.strip_prefix("The ").unwrap_or(part);
    PHRASES.agencies.contains(&part)
        || matches!(part, "Staff" | "STAFF" | "Staff Reporter" | "Staff Writer" | "Our Correspondent")
}

/// Whether `name` is two or more capitalised words, as a person's name is, and no other part of speech.
fn is_person(name: &str) -> bool {
    let words = name.split_whitespace().collect::<Vec<_>>();
    if !(2..=NAME_WORDS_MAX).contains(&words.len()) {
        return false;
    }
    words.iter().enumerate().all(|(index, word)| {
        let particle = index > 0 && index + 1 < words.len() && PARTICLES.contains(word);
        let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'));
        // A period only after an initial or `Jr`.
        let stopped = word.ends_with('.') && word.chars().filter(|c| c.is_alphabetic()).count() > 2;
        let common = COMMON.iter().any(|common| word.eq_ignore_ascii_case(common));
        particle || (letters && !stopped && !common && word.starts_with(char::is_uppercase))
    })
}

/// Small words within names.
const PARTICLES: [&str; 20] = [
    "de", "da", "do", "dos", "di", "del", "della", "la", "le", "van", "von", "der", "den", "ten", "bin", "ibn", "al",
    "el", "y", "e",
];

/// Words of headlines that no name holds: "By Monday The Strike Was Over".
const COMMON: [&str; 44] = [
    "the",
    "a",
    "an",
    "is",
    "was",
    "are",
    "were",
    "be",
    "been",
    "has",
    "had",
    "have",
    "his",
    "her",
    "its",
    "their",
    "our",
    "this",
    "that",
    "these",
    "to",
    "in",
    "on",
    "at",
    "of",
    "for",
    "with",
    "from",
    "not",
    "no",
    "than",
    "then",
    "when",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "year",
    "night",
    "law",
    "comparison",
];
