//! Reads the name files of the US Census of 1990: a name in capitals, its share in percent, the share of all up to it,
//! and its rank.

use super::compile::Source;
use super::list::Error;

/// Family names that are taken: the last ones are borne by one person of 100,000.
pub(super) const FAMILY_NAMES: usize = 10_000;

/// Given names that are taken of each list: the last ones are borne by one person of 100,000.
pub(super) const GIVEN_NAMES: usize = 3_500;

/// The first `most` names of `source`, most frequent first, each with a capital.
pub(super) fn names(source: &Source<'_>, most: usize) -> Result<Vec<String>, Error> {
    let mut names = Vec::with_capacity(most);
    for (number, line) in source.text.lines().take(most).enumerate() {
        let error = |why| Error::Line { file: source.name.to_owned(), line: number + 1, why };
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [name, _, _, rank] = columns.as_slice() else {
            return Err(error(format!("{} columns, expected name, share, sum, rank", columns.len())));
        };
        if rank.parse() != Ok(number + 1) {
            return Err(error(format!("rank {rank:?}, expected {}", number + 1)));
        }
        if !name.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(error(format!("name {name:?}, expected capitals")));
        }
        names.push(name[..1].to_owned() + &name[1..].to_ascii_lowercase());
    }
    Ok(names)
}
