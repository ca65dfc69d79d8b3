//! Scores records against whole articles that were annotated by hand: fourteen layers, from the date to relations.
//!
//! Pure functions on JSON: no file is opened here. The records need not be ours, nor complete: a layer that is missing
//! counts as nothing found, and a field of another type than ours as one that says nothing. The gold, on the other hand,
//! must be without fault.
//!
//! ```text
//! gold files ─▶ Article ─┐
//!                        ├─▶ Found ─▶ a Tally for each article ─▶ Scorecard
//! records ───────────────┘  (offsets and names in terms of the gold)
//! ```
//!
//! `tests/quality/README.md` tells what is annotated, and when a found item is right. Comparing is by pairs, in a time
//! that grows with the product of both lists: fit for articles, not for input that nobody has looked at.

mod article;
mod body;
mod cast;
mod check;
mod events;
mod found;
pub mod gold;
mod inexact;
mod likeness;
mod loose;
mod matching;
mod mentions;
mod negatives;
mod places;
mod quantities;
mod quotes;
mod relations;
mod roles;
mod tally;
#[cfg(test)]
mod tests;
mod times;

use std::collections::BTreeMap;

use serde_json::Value;

pub use article::{Article, Malformed};
pub use body::Extent;
pub use tally::{BCubed, Counts, Figures, Mistake, Row, Share, Tally};

use body::without_spacing;
use found::Found;

/// The scores of a set of articles.
#[derive(Clone, Debug, Default)]
pub struct Scorecard {
    /// Each article's, in the order of the gold.
    pub articles: Vec<(String, Tally)>,
    /// What a reader should know: articles without a record, records without an article.
    pub notes: Vec<String>,
}

impl Scorecard {
    /// The score of all articles together.
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        for (_, tally) in &self.articles {
            total += tally;
        }
        total
    }
}

/// Scores `records` against `articles`. A record belongs to the article with its text, whatever the white space, and of
/// several such articles or records to the one with its date. An article without a record counts as one in which nothing
/// was found.
pub fn score(articles: &[Article], records: &[Value]) -> Scorecard {
    let mut by_text: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for record in records {
        by_text.entry(without_spacing(found::body(record))).or_default().push(record);
    }
    let nothing = Value::Object(serde_json::Map::new());
    let mut card = Scorecard::default();
    for article in articles {
        let name = article.name();
        let candidates = by_text.get(&without_spacing(article.body())).map_or(&[][..], Vec::as_slice);
        let dated = |record: &&&Value| found::date(record).as_deref() == Some(article.date());
        let record = candidates.iter().find(dated).or(candidates.first());
        match record {
            None => card.notes.push(format!("{name}: no record has its text; it counts as one without findings")),
            Some(record) => {
                if candidates.len() > 1 {
                    let count = candidates.len();
                    card.notes
                        .push(format!("{name}: {count} records have its text; the first with its date is scored"));
                }
                if let Some(date) = found::date(record).filter(|date| date != article.date()) {
                    card.notes.push(format!("{name}: dated {date} instead of {}", article.date()));
                }
            }
        }
        card.articles.push((name.to_owned(), tally(article, record.copied().unwrap_or(&nothing))));
    }
    for article in articles {
        by_text.remove(&without_spacing(article.body()));
    }
    for record in by_text.into_values().flatten() {
        /// Enough to know an article by.
        const LETTERS: usize = 50;
        let begins: String = found::body(record).chars().take(LETTERS).collect();
        card.notes.push(format!("no article has the text of the record that begins {begins:?}"));
    }
    card
}

/// Scores the record of one article.
fn tally(article: &Article, record: &Value) -> Tally {
    let found = Found::new(record, article);
    let mut tally = Tally::default();
    inexact::score(&found, &mut tally);
    date(&found, &mut tally);
    mentions::score(&found, &mut tally);
    roles::score(&found, &mut tally);
    places::score(&found, &mut tally);
    times::score(&found, &mut tally);
    quantities::score(&found, &mut tally);
    let known = quotes::score(&found, &mut tally);
    events::score(&found, &known, &mut tally);
    relations::score(&found, &mut tally);
    negatives::score(&found, &mut tally);
    tally
}

fn date(found: &Found<'_>, tally: &mut Tally) {
    let (given, wanted) = (found::date(found.record), found.article.date());
    match given {
        Some(given) => {
            tally.judge(Row::Date, given == wanted);
            if given != wanted {
                tally.mistake(Row::Date, found.article.name(), "VALUE", format!("{given} instead of {wanted}"));
            }
        }
        None => {
            tally.miss(Row::Date);
            tally.mistake(Row::Date, found.article.name(), "MISS", wanted.to_owned());
        }
    }
}
