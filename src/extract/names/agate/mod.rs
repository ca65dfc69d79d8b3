//! Tables of sport as the wires send them ("agate"): results, fixtures, standings, placings, scorecards. They have no grammar
//! that the network knows; each kind of line has one of its own here. A name in such a line is what its place in the line
//! makes it, whatever the same words are elsewhere: "Denver" is a side in the table and a city in the story.

mod leaders;
mod line;
mod matches;
mod placings;
mod scorecards;
mod slugs;
mod standings;

#[cfg(test)]
mod tests;

use std::cell::LazyCell;
use std::ops::Range;

use super::Kind;
use super::document::Page;
use super::labels::{self, COUNT};
use crate::extract::gazetteer::{Class, Hit};
use line::Line;

pub(in crate::extract) use line::is_points;

/// How much a name gains at its place in a line, and a word between names as none: in logarithms of odds, for each token.
const PLACED: f32 = 14.0;

/// Tokens of a line, at most.
const TOKENS_MAX: usize = 80;

/// One side in so many of a table has to be known, so that a list of chapters and their pages is none.
const KNOWN: usize = 3;

/// Words of a line that its grammar has a place for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) tokens: Range<usize>,
    /// What they name; none where they name nothing.
    pub(super) kind: Option<Kind>,
}

impl Part {
    fn person(tokens: Range<usize>) -> Self {
        Self { tokens, kind: Some(Kind::Person) }
    }

    fn place(tokens: Range<usize>) -> Self {
        Self { tokens, kind: Some(Kind::Gpe) }
    }

    /// Whether it is a side that goes by a place: what the same words name elsewhere is not told by it.
    pub(super) fn is_apart(&self, page: Page<'_>) -> bool {
        self.kind == Some(Kind::Org) && hits(page, &self.tokens).any(|hit| Kind::of(hit.class) == Some(Kind::Gpe))
    }

    fn nothing(tokens: Range<usize>) -> Self {
        Self { tokens, kind: None }
    }

    /// A side in a match: a national team goes by its country, and is that.
    fn side(page: Page<'_>, tokens: Range<usize>) -> Self {
        let national = hits(page, &tokens).any(|hit| hit.class == Class::Country);
        Self { tokens, kind: Some(if national { Kind::Gpe } else { Kind::Org }) }
    }
}

/// A line that only the lines beside it show to be of a table, if they know its sides.
struct Row {
    sentence: usize,
    sides: usize,
    known: usize,
    /// Nothing but sport has such a row: figures of cities may be of the weather.
    sport: bool,
    parts: Vec<Part>,
}

impl Row {
    fn of(page: Page<'_>, sentence: usize, sport: bool, parts: Vec<Part>) -> Self {
        let sides = || parts.iter().filter(|part| part.kind.is_some()).map(|part| &part.tokens);
        let known = sides().filter(|side| is_side(page, side)).count();
        let team = sides().any(|side| hits(page, side).any(|hit| hit.class == Class::Team));
        Self { sentence, sides: sides().count(), known, sport: sport || team, parts }
    }
}

/// The parts of all lines that are of tables, in order; `scores` are those of the network.
pub(super) fn find(page: Page<'_>, scores: &[f32]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    for (sentence, tokens) in page.sentences.iter().enumerate() {
        parts.extend(slugs::slug(Line::new(page, tokens)));
        // Cheap to ask, and most sentences are prose.
        if TOKENS_MAX < tokens.len() || !tokens.clone().any(|token| is_telling(page.form(token))) {
            continue;
        }
        let line = || Line::new(page, tokens);
        let sure = || scorecards::line(line()).or_else(|| placings::line(line())).or_else(|| leaders::line(line()));
        if let Some(told) = sure() {
            parts.extend(told);
        } else if let Some(told) = matches::line(line()) {
            rows.push(Row::of(page, sentence, true, told));
        } else if let Some(told) = standings::line(line()) {
            let shares = tokens.clone().any(|token| standings::is_share(page.form(token)));
            rows.push(Row::of(page, sentence, shares, told));
        } else {
            parts.extend(matches::told(line(), scores).unwrap_or_default());
        }
    }
    let sport = LazyCell::new(|| is_on_sport(page));
    for table in rows.chunk_by_mut(|one, other| other.sentence == one.sentence + 1) {
        let sides: usize = table.iter().map(|row| row.sides).sum();
        let known: usize = table.iter().map(|row| row.known).sum();
        if sides <= known * KNOWN && (table.iter().any(|row| row.sport) || *sport) {
            parts.extend(table.iter_mut().flat_map(|row| row.parts.drain(..)));
        }
    }
    parts.sort_by_key(|part| part.tokens.start);
    parts.extend(placings::again(page, &parts));
    parts.sort_by_key(|part| part.tokens.start);
    parts
}

/// Adds to `scores` (tokens x labels) for what the lines tell.
pub(super) fn favour(parts: &[Part], scores: &mut [f32]) {
    for part in parts {
        match part.kind {
            Some(kind) => labels::add(scores, part.tokens.clone(), kind, PLACED),
            None => part.tokens.clone().for_each(|token| scores[token * COUNT] += PLACED),
        }
    }
}

/// The part that has this token, of all `parts` in order.
pub(super) fn at(parts: &[Part], token: usize) -> Option<&Part> {
    let at = parts.partition_point(|part| part.tokens.end <= token);
    parts.get(at).filter(|part| part.tokens.contains(&token))
}

/// Whether the document has a word that only reports on sport are likely to have.
fn is_on_sport(page: Page<'_>) -> bool {
    const WORDS: [&str; 16] = [
        "standings",
        "standing",
        "league",
        "division",
        "championship",
        "cup",
        "tournament",
        "played",
        "goals",
        "soccer",
        "hockey",
        "basketball",
        "baseball",
        "football",
        "rugby",
        "scorers",
    ];
    let mut tokens = page.sentences.iter().flat_map(Clone::clone);
    tokens.any(|token| WORDS.iter().any(|word| word.eq_ignore_ascii_case(page.form(token))))
}

/// Whether a word is such as prose has few of: a figure, or what stands between the sides of a match.
fn is_telling(form: &str) -> bool {
    form.starts_with(|first: char| first.is_ascii_digit() || first == '(') || line::is_between(form) || form == "bat"
}

/// What the lists have as just these tokens.
fn hits<'a>(page: Page<'a>, tokens: &Range<usize>) -> impl Iterator<Item = &'a Hit> + use<'a> {
    let end = tokens.end;
    page.hits_at(tokens.start).filter(move |hit| hit.tokens.end as usize == end)
}

/// Whether the lists know a side by this name: a team, or a place that may have one.
fn is_side(page: Page<'_>, tokens: &Range<usize>) -> bool {
    hits(page, tokens).any(|hit| matches!(hit.class, Class::Team | Class::City | Class::Region | Class::Country))
}

/// Whether it begins with a given name that another word follows.
fn is_full_name(page: Page<'_>, tokens: &Range<usize>) -> bool {
    let first = tokens.start..tokens.start + 1;
    1 < tokens.len() && hits(page, &first).any(|hit| hit.class == Class::GivenName)
}
