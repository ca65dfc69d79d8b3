//! What is counted: the noun after a number, and what "of" adds.

use std::ops::Range;

use super::exclude;
use super::page::Page;
use crate::extract::syntax::{rel, tag};
use crate::extract::tokens::TokenId;

/// How many tokens may stand between a number and its noun.
const BETWEEN_MAX: u32 = 8;

/// The noun that the number before `from` counts, and the words up to it.
pub(super) fn counted(page: &Page<'_, '_>, number: u32, from: u32) -> Option<Noun> {
    let end = run(page, from);
    let first_plural =
        (from..end).find(|&at| page.is_plural(at) && !page.is_dash(at + 1) && page.get(at + 1) != Some("'s"));
    let head = page.syntax.head(TokenId(number)).filter(|&head| {
        page.syntax.relation(TokenId(number)) == rel::NUMMOD && (from..end).contains(&head.0) && page.is_noun(head.0)
    });
    let last = || (from..end).rev().find(|&at| page.is_noun(at));
    let noun = match (head, first_plural) {
        // "sports cars": the tree knows; but it may stop short of the plural, "member | states".
        (Some(head), Some(plural)) => head.0.max(plural),
        (Some(head), None) => head.0,
        (None, Some(plural)) => plural,
        (None, None) => last()?,
    };
    Some(Noun { at: noun, end: noun + 1 })
}

/// What a number joined to its noun counts is no number of these: times are told elsewhere, "two-way" counts nothing.
const NO_COMPOUNDS: &[&str] = &[
    "time",
    "way",
    "fold",
    "day",
    "week",
    "month",
    "year",
    "hour",
    "minute",
    "second",
    "decade",
    "century",
    "night",
    "weekend",
    "quarter",
    "half",
    "third",
    "degree",
    "something",
    "plus",
    "point",
    "star",
    "part",
    "piece",
    "ply",
];

/// The noun that a hyphen joins to the number before it, in front of what has so many: "15-member council".
pub(super) fn compound(page: &Page<'_, '_>, first: u32, dash: u32) -> Option<Noun> {
    let at = dash + 1;
    let small = |form: &str| form.len() > 2 && form.bytes().all(|byte| byte.is_ascii_lowercase());
    let fits = page.is_dash(dash)
        && page.tag(at) == Some(tag::NN)
        && page.get(at).is_some_and(small)
        && !page.is_any(at, NO_COMPOUNDS)
        // "one-man show", "26-cv-00817", "3-2-run"
        && !page.is(first, "one")
        && !page.is_dash(at + 1)
        && !(first > page.start && page.is_dash(first - 1));
    let of = at + 1;
    let leads = page.is_noun(of) || matches!(page.tag(of), Some(tag::JJ | tag::VBG | tag::VBN));
    (fits && leads).then_some(Noun { at, end: of })
}

/// A noun, and the token after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Noun {
    pub(super) at: u32,
    pub(super) end: u32,
}

/// Where the run of adjectives and nouns that begins at `from` ends.
fn run(page: &Page<'_, '_>, from: u32) -> u32 {
    let mut end = from;
    while end < page.end && end - from < BETWEEN_MAX {
        let inside = match page.tag(end) {
            Some(tag::NN | tag::NNS | tag::NNP | tag::NNPS) => {
                !exclude::is_month(page, end) && !exclude::is_day(page, end)
            }
            Some(tag::JJ | tag::JJR | tag::JJS) => !page.is_any(end, &["due", "worth", "such", "able"]),
            Some(tag::VBN | tag::VBG) => leads_to_noun(page, end),
            Some(tag::POS) => end > from,
            Some(tag::RB) => page.is_any(end, &["more", "separate", "newly", "heavily"]) && leads_to_noun(page, end),
            _ => end > from && (page.is_dash(end) || page.is_dash(end - 1)),
        };
        if !inside {
            break;
        }
        end += 1;
    }
    end
}

/// Whether a participle stands before a noun, as an adjective does: "51 unforced errors", not "30 killed people said".
fn leads_to_noun(page: &Page<'_, '_>, at: u32) -> bool {
    let token = TokenId(at);
    let amod = page.syntax.relation(token) == rel::AMOD || page.syntax.relation(token) == rel::COMPOUND;
    amod && page.syntax.head(token).is_some_and(|head| head.0 > at) || page.is_dash(at + 1)
}

/// The words after "of" at `at`: "direct negotiations" of "two rounds of direct negotiations".
pub(super) fn after_of(page: &Page<'_, '_>, at: u32) -> Option<Range<u32>> {
    if !page.is(at, "of") {
        return None;
    }
    let first = skip_determiners(page, at + 1);
    let end = run(page, first);
    let last = (first..end).rev().find(|&at| page.is_noun(at))?;
    Some(first..last + 1)
}

/// The noun of "of their warships", "of the 22 economists", "of the state's 40 delegates", after a number that counts some
/// of them; and whether another number stands between.
pub(super) fn partitive(page: &Page<'_, '_>, at: u32) -> Option<(Noun, bool)> {
    if !page.is(at, "of") {
        return None;
    }
    let first = skip_determiners(page, at + 1);
    let owner = (first..page.end.min(first + BETWEEN_MAX)).find(|&at| page.tag(at) == Some(tag::POS)).map(|at| at + 1);
    for first in [Some(first), owner].into_iter().flatten() {
        if let Some(number) = super::numbers::read(page, first) {
            return Some((counted(page, number.end - 1, number.end)?, true));
        }
    }
    let noun = counted(page, first.saturating_sub(1), first)?;
    let owns = page.tag(noun.end) == Some(tag::POS);
    let noun = if owns { counted(page, noun.end, noun.end + 1)? } else { noun };
    Some((noun, false))
}

fn skip_determiners(page: &Page<'_, '_>, mut at: u32) -> u32 {
    while matches!(page.tag(at), Some(tag::DT | tag::PRP_POSS)) {
        at += 1;
    }
    at
}
