//! Reads GeoNames' cities (`cities15000`): their names and those of their alternate names that stand in English texts.

use std::collections::HashSet;

use super::compile::Source;
use super::list::Error;
use super::normal::Words;
use super::vocabulary::Vocabulary;

/// Fewest inhabitants.
const POPULATION_MIN: u64 = 15_000;

/// A city whose name is a common word ("Nice", "Mobile") is left out below this, and weak above.
const COMMON_POPULATION_MIN: u64 = 100_000;

/// A city whose name is also a person's ("Jackson", "Maria") is weak below this.
const PERSON_POPULATION_MIN: u64 = 500_000;

/// Alternate names are taken from this size on: they stand in many languages, and smaller cities have few English ones.
const ALTERNATE_POPULATION_MIN: u64 = 200_000;

/// Shorter alternate names are airports' codes and syllables.
const ALTERNATE_LETTERS_MIN: usize = 5;

const COLUMNS: [&str; 4] = ["name", "countryCode", "population", "alternateNames"];

/// A city's name.
pub(super) struct City<'a> {
    pub(super) name: &'a str,
    pub(super) weak: bool,
}

/// The names of cities in `source`. `people` has the names, in normal form, that persons bear.
pub(super) fn names<'a>(
    source: &Source<'a>,
    vocabulary: &Vocabulary<'_>,
    people: &HashSet<String>,
) -> Result<Vec<City<'a>>, Error> {
    let mut lines = source.text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let mut places = [0; COLUMNS.len()];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        *place = header.iter().position(|found| *found == column).ok_or_else(|| Error::Line {
            file: source.name.to_owned(),
            line: 1,
            why: format!("no column {column:?}"),
        })?;
    }
    let mut found = Vec::new();
    for (number, line) in lines.enumerate() {
        let error = |why| Error::Line { file: source.name.to_owned(), line: number + 2, why };
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, _, population, alternates] = places.map(|place| columns.get(place).copied().unwrap_or_default());
        if columns.len() < header.len() - 1 {
            return Err(error(format!("{} columns, expected {}", columns.len(), header.len())));
        }
        let population: u64 =
            population.parse().map_err(|_| error(format!("population {population:?}, expected a number")))?;
        if population < POPULATION_MIN || !is_plain(name) {
            continue;
        }
        let common = vocabulary.is_common(name);
        let person = || people.contains(&super::compile::key(&Words::of([name])));
        if !common || population >= COMMON_POPULATION_MIN {
            let weak = common || population < PERSON_POPULATION_MIN && person();
            found.push(City { name, weak });
        }
        if population >= ALTERNATE_POPULATION_MIN {
            let english = alternates.split('|').filter(|name| is_english(name, vocabulary, people));
            found.extend(english.map(|name| City { name, weak: false }));
        }
    }
    Ok(found)
}

/// Whether `name` is in Latin letters, and no note on a name: "Wuhu (county)".
fn is_plain(name: &str) -> bool {
    let letters = |c: char| c.is_alphabetic() && c < '\u{250}' || ('\u{1e00}'..'\u{1f00}').contains(&c);
    name.chars().all(|c| letters(c) || matches!(c, ' ' | '-' | '\'' | '’' | 'ʼ' | '.'))
        && name.starts_with(char::is_uppercase)
}

/// Whether an alternate name stands in English texts, and stands for nothing else there.
fn is_english(name: &str, vocabulary: &Vocabulary<'_>, people: &HashSet<String>) -> bool {
    let words: Vec<&str> = name.split([' ', '-']).collect();
    is_plain(name)
        && name.chars().filter(|c| c.is_alphabetic()).count() >= ALTERNATE_LETTERS_MIN
        && words.len() <= 3
        && !vocabulary.is_common(name)
        && words.iter().all(|word| word.starts_with(char::is_uppercase) && vocabulary.has(word))
        && !words.iter().all(|word| people.contains(&word.to_lowercase()) || vocabulary.is_common(word))
}
