//! Reads a hand-written list. `lists/README.md` tells the format.

use super::book::WORDS_MAX;
use super::compile::Source;
use super::normal::Words;
use super::{Class, CountryCode};

/// Longest spelling of a name, in bytes.
const SPELLING_BYTES_MAX: usize = 120;

/// Why lists cannot be compiled.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A line is not what it should be.
    #[error("compiling the gazetteer: {file}:{line}: {why}")]
    Line {
        /// The list's or source's name.
        file: String,
        /// Its line, from 1.
        line: usize,
        /// What is wrong with it, the words quoted.
        why: String,
    },
    /// A source that is not lines is not what it should be.
    #[error("compiling the gazetteer: {file}: {why}")]
    File {
        /// The source's name.
        file: String,
        /// What is wrong with it.
        why: String,
    },
}

/// A line of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub(super) class: Class,
    /// Its name and its aliases.
    pub(super) spellings: Vec<Spelling<'a>>,
    pub(super) wikidata: Option<u32>,
    pub(super) country: Option<CountryCode>,
    pub(super) line: usize,
}

/// One way to write a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spelling<'a> {
    pub(super) form: &'a str,
    /// Marked with `?`.
    pub(super) weak: bool,
}

/// The entries of `source`, in order.
pub(super) fn entries<'a>(source: &Source<'a>) -> Result<Vec<Entry<'a>>, Error> {
    let mut entries = Vec::new();
    let mut section = None;
    for (number, line) in source.text.lines().enumerate() {
        let error = |why| Error::Line { file: source.name.to_owned(), line: number + 1, why };
        // A list that was saved by an editor on Windows.
        let line = line.strip_prefix('\u{feff}').filter(|_| number == 0).unwrap_or(line);
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(head) = line.strip_prefix('[') {
            section = Some(head_of(head).map_err(error)?);
            continue;
        }
        let Some((class, country)) = section else {
            return Err(error(format!("entry {line:?} stands before the first [class]")));
        };
        entries.push(entry(line, class, country, number + 1).map_err(error)?);
    }
    Ok(entries)
}

/// `class]` or `class CC]`.
fn head_of(head: &str) -> Result<(Class, Option<CountryCode>), String> {
    let Some(head) = head.trim_end().strip_suffix(']') else {
        return Err(format!("section {:?} has no closing bracket", format!("[{head}")));
    };
    let (name, country) = match head.trim().split_once(' ') {
        Some((name, code)) => (name, Some(country(code.trim())?)),
        None => (head.trim(), None),
    };
    let class = Class::named(name).ok_or_else(|| {
        let known = Class::ALL.map(Class::name).join(", ");
        format!("unknown class {name:?}, expected one of {known}")
    })?;
    Ok((class, country))
}

fn entry(line: &str, class: Class, default: Option<CountryCode>, number: usize) -> Result<Entry<'_>, String> {
    let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
    let [name, rest @ ..] = columns.as_slice() else { return Err("the line is empty".to_owned()) };
    let column = |place: usize| rest.get(place).copied().filter(|column| !column.is_empty());
    if rest.len() > 3 {
        return Err(format!("{} columns, expected at most 4: name, aliases, Wikidata, country", columns.len()));
    }
    let aliases = column(0).into_iter().flat_map(|aliases| aliases.split('|'));
    let spellings = std::iter::once(*name).chain(aliases).map(spelling).collect::<Result<_, _>>()?;
    let wikidata = column(1).map(wikidata).transpose()?;
    let country = column(2).map(country).transpose()?.or(default);
    Ok(Entry { class, spellings, wikidata, country, line: number })
}

fn spelling(form: &str) -> Result<Spelling<'_>, String> {
    let form = form.trim();
    let (form, weak) = form.strip_prefix('?').map_or((form, false), |form| (form, true));
    if form.is_empty() {
        return Err("an empty name".to_owned());
    }
    if form.len() > SPELLING_BYTES_MAX {
        return Err(format!("name {form:?} has {} bytes, expected at most {SPELLING_BYTES_MAX}", form.len()));
    }
    if let Some(control) = form.chars().find(|c| c.is_control()) {
        return Err(format!("name {form:?} has the control character {control:?}"));
    }
    let count = Words::of([form]).words.len();
    if count == 0 {
        return Err(format!("name {form:?} has no letters"));
    }
    if count > WORDS_MAX {
        return Err(format!("name {form:?} has {count} words, expected at most {WORDS_MAX}"));
    }
    Ok(Spelling { form, weak })
}

fn wikidata(column: &str) -> Result<u32, String> {
    let number = column.strip_prefix('Q').filter(|number| !number.starts_with(['0', '+']));
    let number = number.and_then(|number| number.parse().ok());
    number.ok_or_else(|| format!("{column:?} is no Wikidata item, expected the like of Q1065"))
}

fn country(column: &str) -> Result<CountryCode, String> {
    CountryCode::new(column).ok_or_else(|| format!("{column:?} is no country, expected two capitals of ISO 3166-1"))
}
