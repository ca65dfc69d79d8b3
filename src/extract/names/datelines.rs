//! Where a report begins: "DOHA, Jan 21 (Reuters) -", "BRUSSELS/ANKARA —", "PERTH, Australia 1995-12-11". To the network words in capitals are mostly shouting.

use std::ops::Range;

use super::Kind;
use super::document::Page;
use super::labels::{self, COUNT};
use crate::extract::gazetteer::Hit;
use crate::extract::tokens::is_dash;

/// How much the place of a dateline gains, and what joins two of them as no name: in logarithms of odds, for each token.
const PLACE: f32 = 12.0;

/// Tokens between the places and the dash, at most: a state, a day, an agency in brackets.
const BETWEEN: usize = 9;

/// Words of a place, at most.
const WORDS_MAX: usize = 4;

/// Adds to `scores` (tokens x labels) for the places of datelines.
pub(super) fn favour(page: Page<'_>, scores: &mut [f32]) {
    for sentence in page.sentences {
        let Some(places) = places(page, sentence) else { continue };
        for place in &places {
            labels::add(scores, place.clone(), Kind::Gpe, PLACE);
        }
        for (one, other) in places.iter().zip(&places[1..]) {
            (one.end..other.start).for_each(|token| scores[token * COUNT] += PLACE);
        }
    }
}

/// The places in capitals that a sentence begins with, up to the mark that follows; none where no dash ends the dateline, or
/// the lists know none of the places and no agency is told.
fn places(page: Page<'_>, sentence: &Range<usize>) -> Option<Vec<Range<usize>>> {
    let mut places = Vec::new();
    let mut token = sentence.start;
    loop {
        let first = token;
        while token < sentence.end && is_shouted(page.form(token)) {
            token += 1;
        }
        if !(1..=WORDS_MAX).contains(&(token - first)) || token == sentence.end {
            return None;
        }
        places.push(first..token);
        if page.form(token) != "/" {
            break;
        }
        token += 1;
    }
    if !matches!(page.form(token), "," | "(") && !is_dash(page.form(token)) && !is_day(page.form(token)) {
        return None;
    }
    // "PERTH, Australia 1995-12-11"
    if sentence.len() <= BETWEEN && is_day(page.form(sentence.end - 1)) {
        return Some(places);
    }
    let rest = token..sentence.end.min(token + BETWEEN);
    let dash = rest.clone().find(|&at| is_dash(page.form(at)))?;
    let agency = page.form(dash - 1) == ")";
    let is_place = |hit: &Hit, place: &Range<usize>| {
        hit.tokens.end as usize == place.end && matches!(Kind::of(hit.class), Some(Kind::Gpe | Kind::Loc))
    };
    let known = || places.iter().any(|place| page.hits_at(place.start).any(|hit| is_place(hit, place)));
    (agency || known()).then_some(places)
}

/// A day by its numbers, ISO 8601.
fn is_day(form: &str) -> bool {
    let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = form.split('-');
    let mut next = |count| parts.next().is_some_and(|part| digits(part, count));
    next(4) && next(2) && next(2) && form.len() == "1995-12-11".len()
}

/// A word of capitals; one of two letters may be an abbreviation.
fn is_shouted(form: &str) -> bool {
    2 < form.chars().count() && form.chars().all(char::is_uppercase)
}
