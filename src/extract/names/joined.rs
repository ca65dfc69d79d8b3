//! Firms that are named after several people or things, "Harrow & Pike", "Keel & Sons", "Ashby & Crane LLP", and people whose
//! names a hyphen joins. The network often takes what stands on both sides of an unknown "&", or of a hyphen, which looks like
//! a dash to it, for two names; between two names the "&" makes one, and so does a hyphen that did elsewhere.

use std::collections::HashSet;
use std::ops::Range;

use super::Kind;
use super::document::Page;
use super::labels;
use crate::extract::gazetteer::Class;

/// How much the label of an organisation gains on each token, in logarithms of odds: more than the network is sure of two
/// names, for it has not seen that people are hardly ever joined so.
const JOINED: f32 = 14.0;

/// Parts of a name.
const BEGIN: usize = 0;
const INSIDE: usize = 1;
const ONLY: usize = 3;

/// Words that end the name of a firm behind an "&".
const PARTNERS: [&str; 10] =
    ["Sons", "Son", "Daughters", "Brothers", "Bros", "Bros.", "Partners", "Associates", "Company", "Co"];

/// Adds to `scores` (tokens x labels) for the firms whose parts an "&" joins, and for people's names with hyphens.
pub(super) fn favour(page: Page<'_>, scores: &mut [f32]) {
    favour_hyphened(page, scores);
    for sentence in page.sentences {
        let mut first = sentence.start;
        for sign in sentence.clone() {
            if page.form(sign) != "&" {
                continue;
            }
            let Some(tokens) = firm(page, scores, first..sentence.end, sign) else { continue };
            first = tokens.end;
            labels::add(scores, tokens.clone(), Kind::Org, JOINED);
        }
    }
}

/// The firm whose name has this sign, within these tokens; none where the network knows a name across it.
fn firm(page: Page<'_>, scores: &[f32], within: Range<usize>, sign: usize) -> Option<Range<usize>> {
    let (before, after) = (sign.checked_sub(1).filter(|&before| within.start <= before)?, sign + 1);
    if within.end <= after || !is_word(page.form(before)) || !is_word(page.form(after)) {
        return None;
    }
    let partner = PARTNERS.contains(&page.form(after)) || is_legal_form(page, after);
    let (left, right) = (labels::best(scores, before), labels::best(scores, after));
    // "Arts & Crafts" is a name of nothing, "Bosnia & Herzegovina" of a country, "Harry & Meghan" are two.
    let known = labels::best(scores, sign).is_some();
    let named = left.is_some() && (right.is_some() || partner);
    let places = [left, right].into_iter().flatten().any(|(kind, _)| matches!(kind, Kind::Gpe | Kind::Loc));
    let given = |token: usize| page.hits_at(token).any(|hit| hit.class == Class::GivenName && hit.tokens.len() == 1);
    if known || !named || places || page.form(before) != page.form(after) && given(before) && given(after) {
        return None;
    }
    let mut tokens = before..after + 1;
    // What the network has in one name with the outer words goes with them: "Van Houten & Clay Holdings".
    let continues = |token: usize| labels::best(scores, token).is_some_and(|(_, part)| part == 1 || part == 2);
    while within.start < tokens.start
        && continues(tokens.start)
        && is_word(page.form(tokens.start - 1))
        && labels::best(scores, tokens.start - 1).is_some()
    {
        tokens.start -= 1;
    }
    while tokens.end < within.end
        && (is_word(page.form(tokens.end)) && continues(tokens.end) || is_legal_form(page, tokens.end))
    {
        tokens.end += 1;
    }
    Some(tokens)
}

/// Adds for people's names with hyphens: what is one at one place of the document is one wherever the same words stand.
fn favour_hyphened(page: Page<'_>, scores: &mut [f32]) {
    let joins = |sign: &usize| {
        page.form(*sign) == "-"
            && is_word(page.form(sign - 1))
            && is_word(page.form(sign + 1))
            && !page.words(&(sign - 1..sign + 2)).contains(char::is_whitespace)
    };
    let within = |sentence: &Range<usize>| {
        let start = sentence.start;
        (start + 1..sentence.end.saturating_sub(1)).filter(joins).map(move |sign| (start, sign))
    };
    let hyphens: Vec<(usize, usize)> = page.sentences.iter().flat_map(within).collect();
    let words = |sign: usize| (page.form(sign - 1), page.form(sign + 1));
    let signs = hyphens.iter().map(|(_, sign)| *sign);
    let person = |sign: &usize| labels::best(scores, *sign) == Some((Kind::Person, INSIDE));
    let known: HashSet<(&str, &str)> = signs.filter(person).map(words).collect();
    for (start, sign) in hyphens.into_iter().filter(|(_, sign)| known.contains(&words(*sign))) {
        if labels::best(scores, sign).is_none() {
            let mut tokens = sign - 1..sign + 2;
            let goes_back = |token| matches!(labels::best(scores, token), Some((Kind::Person, part)) if part != BEGIN && part != ONLY);
            while start < tokens.start && goes_back(tokens.start) {
                tokens.start -= 1;
            }
            labels::add(scores, tokens.clone(), Kind::Person, JOINED);
        }
    }
}

/// A capital and more letters: "R & D" joins no names.
fn is_word(form: &str) -> bool {
    form.starts_with(char::is_uppercase) && 1 < form.chars().filter(|letter| letter.is_alphabetic()).count()
}

fn is_legal_form(page: Page<'_>, token: usize) -> bool {
    page.hits_at(token).any(|hit| hit.class == Class::CompanySuffix && !hit.weak)
}
