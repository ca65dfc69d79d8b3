//! Finds the noun phrase that stands beside a verb, where the tree has no subject for it.

use std::ops::Range;

use super::page::Page;
use super::source::{Source, follows_quote};
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;

/// Longest noun phrase that is looked for behind a verb, in tokens.
const BEHIND_MAX: u32 = 12;

/// How far before a verb its subject is looked for over insertions, in tokens.
const INSERTED_MAX: u32 = 40;

/// The noun phrase between a comma and the verb, or right after the verb, where the tree has no subject.
pub(super) fn beside(page: &Page<'_, '_>, verb: TokenId) -> Option<Source> {
    let syntax = page.syntax;
    if matches!(syntax.xpos(verb), tag::VBG | tag::VB) {
        return None;
    }
    let sentence = page.around(verb.0);
    let stretch = page.stretch_of[verb.0 as usize];
    let here = |token: u32| page.stretch_of[token as usize] == stretch;
    if follows_quote(page, verb) {
        return after(page, verb);
    }
    // Backwards over insertions to the name: "Ann Lee, 46, a former mayor, said".
    let mut end = verb.0;
    while sentence.start < end && matches!(syntax.upos(TokenId(end - 1)), pos::ADV | pos::AUX) {
        end -= 1;
    }
    let limit = sentence.start.max(verb.0.saturating_sub(INSERTED_MAX));
    let mut found: Option<Range<u32>> = None;
    let mut token = end;
    let mut segment_end = end;
    while limit < token {
        token -= 1;
        let boundary = !here(token) || page.is_stop(token) || page.is_quote_mark(token);
        let comma = page.form(token) == "," || matches!(page.form(token), "–" | "—");
        if !boundary && !comma && token > limit {
            continue;
        }
        let mut start = if boundary || comma { token + 1 } else { token };
        while start < segment_end && matches!(syntax.upos(TokenId(start)), pos::CCONJ | pos::SCONJ) {
            start += 1;
        }
        let run = start..segment_end;
        if !run.is_empty() && starts_phrase(page, start) {
            if page.finite_in(run.clone()).is_some() {
                found = subordinate(page, run).or(found);
                break;
            }
            if found.is_none() || ends_with_name(page, &run) {
                found = Some(run);
            }
        } else if !run.is_empty() && page.finite_in(run.clone()).is_some() {
            found = subordinate(page, run).or(found);
            break;
        }
        if boundary {
            break;
        }
        segment_end = token;
    }
    let inserted = syntax.before(verb).is_some_and(|before| page.form(before.0) == ",");
    match found {
        Some(found) => segment(page, found),
        None if inserted => after(page, verb),
        None => None,
    }
}

/// Whether a run of tokens ends with a name that is no time.
fn ends_with_name(page: &Page<'_, '_>, run: &Range<u32>) -> bool {
    let last = run.end - 1;
    page.syntax.upos(TokenId(last)) == pos::PROPN && !page.is_time(last)
}

/// The name after the conjunction of a clause: "came to light after Ann Lee, a widow, complained".
fn subordinate(page: &Page<'_, '_>, run: Range<u32>) -> Option<Range<u32>> {
    let joins = |token: u32| {
        matches!(page.form(token), "after" | "when" | "as" | "because" | "that" | "while" | "before" | "since")
    };
    let start = run.clone().rev().find(|&token| joins(token))? + 1;
    let name = start..run.end;
    let fits = !name.is_empty() && starts_phrase(page, start) && ends_with_name(page, &name);
    (fits && page.finite_in(name.clone()).is_none()).then_some(name)
}

/// The noun phrase right after a verb: "said the Belgian", "joked the 22-year-old, who …".
fn after(page: &Page<'_, '_>, verb: TokenId) -> Option<Source> {
    let syntax = page.syntax;
    let sentence = page.around(verb.0);
    let next = verb.0 + 1;
    if !sentence.contains(&next) || !starts_phrase(page, next) {
        return None;
    }
    let limit = sentence.end.min(next + BEHIND_MAX);
    let end = (next..limit).find(|&token| {
        let verb = page.is_finite(token) && syntax.is_verb(TokenId(token));
        let other = page.stretch_of[token as usize] != page.stretch_of[next as usize];
        let adjunct = matches!(page.form(token), "that" | "who" | "during" | "after" | "in" | "at" | "on");
        page.is_stop(token) || page.is_comma(token) || other || verb || adjunct
    });
    segment(page, next..end.unwrap_or(limit))
}

/// Whether a noun phrase may begin with a token: not with a preposition or a verb.
pub(super) fn starts_phrase(page: &Page<'_, '_>, token: u32) -> bool {
    let known =
        matches!(page.syntax.upos(TokenId(token)), pos::NOUN | pos::PROPN | pos::PRON | pos::NUM | pos::ADJ | pos::DET);
    known && !page.is_time(token) && page.syntax.relation(TokenId(token)) != rel::OBL_UNMARKED
}

/// A source in a run of tokens that the tree does not have as one.
pub(super) fn segment(page: &Page<'_, '_>, run: Range<u32>) -> Option<Source> {
    let run = page.trimmed(run);
    if run.is_empty() {
        return None;
    }
    let syntax = page.syntax;
    let head = syntax.head_of(&run);
    // The verb may take the head's place in a tree that is wrong: the last name or noun then.
    let fits = |token: &u32| matches!(syntax.upos(TokenId(*token)), pos::PROPN | pos::NOUN | pos::PRON);
    let head = if matches!(syntax.upos(head), pos::PROPN | pos::NOUN | pos::PRON | pos::ADJ | pos::NUM | pos::DET) {
        head
    } else {
        TokenId(run.clone().rev().find(fits)?)
    };
    Some(Source { words: run.clone(), whole: run, head })
}
