//! Seats of power, and what they stand for: "the Kremlin", "Brussels".

use std::collections::HashMap;

use crate::extract::gazetteer::{CountryCode, Source, normal_form};

/// What a seat of power stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// A country's government.
    Country(CountryCode),
    /// A body, by its names.
    Body(Vec<String>),
}

/// A line of an operator's list that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{file}:{line}: expected a name, a tab, and two letters of a country or names parted by strokes, found {found:?}"
)]
pub struct BadMetonym {
    file: String,
    line: usize,
    found: String,
}

/// What each seat of power stands for. Capitals need none: the atlas knows them.
#[derive(Clone, Debug)]
pub struct Metonyms {
    by_name: HashMap<String, Stands>,
}

impl Metonyms {
    /// Those that are part of the program.
    pub fn embedded() -> Metonyms {
        let mut metonyms = Metonyms { by_name: HashMap::new() };
        let own = Source { name: "metonyms.txt", text: include_str!("metonyms.txt") };
        metonyms.add(&own).expect("the embedded list has been tested");
        metonyms
    }

    /// These with an operator's, which replace what is there of a name.
    ///
    /// # Errors
    ///
    /// A line cannot be read.
    pub fn with(&self, lists: &[Source<'_>]) -> Result<Metonyms, BadMetonym> {
        let mut metonyms = self.clone();
        lists.iter().try_for_each(|list| metonyms.add(list))?;
        Ok(metonyms)
    }

    fn add(&mut self, list: &Source<'_>) -> Result<(), BadMetonym> {
        for (number, line) in list.text.lines().enumerate() {
            let line = line.trim_end_matches('\r');
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let parts = line.split_once('\t').map(|(name, stands)| (name.trim(), stands.trim()));
            let whole = |&(name, stands): &(&str, &str)| {
                !name.is_empty() && !stands.contains('\t') && stands.split('|').all(|body| !body.trim().is_empty())
            };
            let (name, stands) = parts.filter(whole).ok_or_else(|| BadMetonym {
                file: list.name.to_owned(),
                line: number + 1,
                found: line.to_owned(),
            })?;
            let stands = match CountryCode::new(stands) {
                Some(country) => Stands::Country(country),
                None => Stands::Body(stands.split('|').map(|body| body.trim().to_owned()).collect()),
            };
            self.by_name.insert(normal_form(name), stands);
        }
        Ok(())
    }

    /// What a seat of power stands for.
    pub(super) fn of(&self, name: &str) -> Option<&Stands> {
        self.by_name.get(&normal_form(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operators_seats_come_before_the_embedded_ones() {
        let text = "# ours\nUhuru House\tKE\r\nBrussels\tNATO | Nato\n";
        let metonyms = Metonyms::embedded().with(&[Source { name: "desk.tsv", text }]).unwrap();
        assert_eq!(metonyms.of("uhuru house"), Some(&Stands::Country(CountryCode::new("KE").unwrap())));
        assert_eq!(metonyms.of("Brussels"), Some(&Stands::Body(vec!["NATO".to_owned(), "Nato".to_owned()])));
        assert_eq!(metonyms.of("Kremlin"), Some(&Stands::Country(CountryCode::new("RU").unwrap())));
        assert_eq!(metonyms.of("Paris"), None);
    }

    #[test]
    fn a_bad_line_is_named() {
        for bad in ["Uhuru House", "Uhuru House\t", "\tKE", "A\tB\tC", "A\tB||C"] {
            let text = format!("Kremlin\tRU\n{bad}\n");
            let error = Metonyms::embedded().with(&[Source { name: "desk.tsv", text: &text }]).unwrap_err();
            assert!(error.to_string().starts_with("desk.tsv:2: expected a name, a tab"), "{error}");
        }
    }
}
