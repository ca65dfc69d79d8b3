//! Senders and receivers of mail, the last name first: `"Lee, Ann" <ann@lee.org>`. One person, not two.

use std::ops::Range;

use super::Kind;
use super::document::Page;
use super::labels;

/// How much the person gains, in logarithms of odds, for each token.
const ADDRESSED: f32 = 10.0;

/// Words on either side of the comma, at most.
const WORDS_MAX: usize = 3;

/// Adds to `scores` (tokens x labels) for the persons whose last name stands before a comma and the rest behind it, with
/// nothing else between the quote marks or before the address.
pub(super) fn favour(page: Page<'_>, scores: &mut [f32]) {
    for sentence in page.sentences {
        for comma in sentence.clone().filter(|&token| page.form(token) == ",") {
            let Some(tokens) = person(page, scores, sentence, comma) else { continue };
            labels::add(scores, tokens.clone(), Kind::Person, ADDRESSED);
        }
    }
}

fn person(page: Page<'_>, scores: &[f32], sentence: &Range<usize>, comma: usize) -> Option<Range<usize>> {
    let named = |token: &usize| {
        let form = page.form(*token);
        form.starts_with(char::is_uppercase)
            && form.chars().all(|letter| letter.is_alphabetic() || "-.'’".contains(letter))
    };
    let start = comma - (sentence.start..comma).rev().take_while(named).count();
    let end = comma + 1 + (comma + 1..sentence.end).take_while(named).count();
    let sides = [comma - start, end - comma - 1];
    let known = (start..end).any(|token| matches!(labels::best(scores, token), Some((Kind::Person, _))));
    if !sides.iter().all(|words| (1..=WORDS_MAX).contains(words)) || !known {
        return None;
    }
    let form = |token: usize| if token < sentence.end { page.form(token) } else { "" };
    let opened = start == sentence.start || is_quote(form(start - 1));
    let addressed = |token: usize| matches!(form(token), "<" | "[") || form(token).contains('@');
    let closed = is_quote(form(end)) && (end + 1 == sentence.end || addressed(end + 1));
    (opened && (closed && sentence.start < start || addressed(end))).then_some(start..end)
}

fn is_quote(form: &str) -> bool {
    matches!(form, "\"" | "“" | "”" | "''" | "``" | "'")
}
