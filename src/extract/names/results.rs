//! Lines of results, which have no grammar that the network knows: "Leeds 4 Arsenal 0", "CHICAGO 101 Denver 90".

use std::ops::Range;

use super::Kind;
use super::document::Page;
use super::labels::{self, COUNT};
use crate::extract::gazetteer::Class;

/// How much a side of a match gains as an organisation, and a number as no name: in logarithms of odds, for each token.
const SIDE: f32 = 6.0;

/// Tokens of a line of results, at most.
const TOKENS_MAX: usize = 60;

/// Words of the name of a side, at most.
const WORDS_MAX: usize = 4;

/// Adds to `scores` (tokens x labels) for the sides of the matches in sentences that are nothing but results.
pub(super) fn favour(page: Page<'_>, scores: &mut [f32]) {
    for sentence in page.sentences.iter().filter(|sentence| sentence.len() <= TOKENS_MAX) {
        for (side, number) in sides(page, sentence) {
            let country = |class| matches!(class, Class::Country);
            let whole = |end: u32| end as usize == side.end;
            let national = page.hits_at(side.start).any(|hit| country(hit.class) && whole(hit.tokens.end));
            let kind = if national { Kind::Gpe } else { Kind::Org };
            labels::add(scores, side.clone(), kind, SIDE);
            scores[number * COUNT] += SIDE;
        }
    }
}

/// The sides that a sentence names, each with the number after it; none unless the whole sentence is of such pairs.
fn sides(page: Page<'_>, sentence: &Range<usize>) -> Vec<(Range<usize>, usize)> {
    let mut sides = Vec::new();
    let mut token = sentence.start;
    while token < sentence.end {
        if sides.len() % 2 == 0 && matches!(page.form(token), "," | ";" | "." | ":") {
            token += 1;
            continue;
        }
        let first = token;
        while token < sentence.end && is_word(page.form(token)) {
            token += 1;
        }
        if !(1..=WORDS_MAX).contains(&(token - first)) || token == sentence.end || !is_points(page.form(token)) {
            return Vec::new();
        }
        sides.push((first..token, token));
        token += 1;
    }
    if sides.len() % 2 == 0 { sides } else { Vec::new() }
}

fn is_word(form: &str) -> bool {
    form.starts_with(char::is_uppercase) || matches!(form, "-" | "and" | "&" | "of" | "de" | "'")
}

pub(in crate::extract) fn is_points(form: &str) -> bool {
    (1..=3).contains(&form.len()) && form.bytes().all(|byte| byte.is_ascii_digit())
}
