//! What is said by a cue that stands behind it or in its midst, and by a noun: "…, police said", "…, according to police,
//! …", "its threat to leave".

use std::ops::Range;

use super::content::{Content, content};
use super::cues::{Cue, Form};
use super::page::Page;
use super::verbs::Class;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;

/// What something can be in accordance with, which says nothing.
const RULES: [&str; 12] =
    ["plan", "law", "rule", "schedule", "tradition", "custom", "wish", "need", "size", "age", "ability", "guideline"];

/// "…, according to police": all that the sentence says before or after it.
pub(super) fn according(page: &Page<'_, '_>, cues: &[Cue], place: usize) -> Option<Content> {
    let cue = &cues[place];
    let source = cue.source.as_ref()?;
    // "according to plan", "according to the law": it follows from that, nobody says it.
    if RULES.contains(&page.syntax.lemma(source.head)) {
        return None;
    }
    let mut sentence = page.around(cue.token.0);
    if let Some(stretch) = page.stretch_of[cue.token.0 as usize] {
        let within = &page.within[stretch as usize];
        sentence = sentence.start.max(within.start)..sentence.end.min(within.end);
    }
    let before = page.trimmed(before_of(page, cues, place, sentence.start)..cue.token.0);
    let rest = source.whole.end.max(source.words.end);
    let adverb = before.len() == 1
        && !page.is_finite(before.start)
        && !matches!(page.syntax.upos(TokenId(before.start)), pos::NOUN | pos::PROPN | pos::PRON);
    if before.is_empty() || adverb {
        let start = behind_source(page, source.words.end, rest, sentence.end);
        return Some(content(start..sentence.end, None, "according-to", 900));
    }
    let after = source.words.end..sentence.end;
    let joint = TokenId(before.end - 1);
    if matches!(page.syntax.upos(joint), pos::CCONJ | pos::SCONJ) && page.finite_in(after.clone()).is_some() {
        // "… and, according to police, fled": only what follows.
        return Some(content(after, None, "according-to", 700));
    }
    let goes_on = after.clone().next().is_some_and(|token| page.is_comma(token));
    // "The child was, according to police, alone": the clause goes on behind the source.
    let hangs = matches!(page.syntax.upos(joint), pos::AUX | pos::ADP | pos::DET) && page.is_comma(cue.token.0 - 1);
    if goes_on && hangs {
        return Some(content(before.start..sentence.end, None, "according-to", 600));
    }
    if goes_on && page.finite_in(before.clone()).is_none() && page.finite_in(after).is_some() {
        return Some(content(before.start..sentence.end, None, "according-to", 600));
    }
    Some(content(before, None, "according-to", 900))
}

/// Where the clause begins that the source of "According to police in Leeds, Yorkshire, …" opens: behind the comma that
/// closes the source, its relative clause and what stands in brackets.
fn behind_source(page: &Page<'_, '_>, words_end: u32, rest: u32, end: u32) -> u32 {
    let closes = |token: u32| page.is_comma(token) && !matches!(page.form(token), "(" | ")");
    let next = |from: u32| (from..end).find(|&token| closes(token));
    let Some(comma) = next(words_end) else { return rest.max(words_end) };
    let start = comma + 1;
    let Some(second) = next(start) else { return start };
    // A piece between commas that belongs to the source: a state, what he is, who he is.
    let piece = start..second;
    let relative = matches!(page.syntax.xpos(TokenId(start)), tag::WP | tag::WDT | tag::WP_POSS);
    let led = page.syntax.upos(TokenId(start)) == pos::ADP;
    let inside = second <= rest && !led && page.finite_in(piece.clone()).is_none();
    let goes_on = page.finite_in(second..end).is_some();
    if goes_on && (relative || inside) && !piece.is_empty() { second + 1 } else { start }
}

/// "…, police said": all that the sentence says before it, or on both sides of it.
pub(super) fn parenthetical(page: &Page<'_, '_>, cues: &[Cue], place: usize) -> Option<Content> {
    let syntax = page.syntax;
    let cue = &cues[place];
    if cue.form != Form::Verb || cue.leader.is_some() {
        return None;
    }
    let sentence = page.around(cue.token.0);
    let source = cue.source.as_ref()?;
    let inverted = cue.token.0 < source.whole.start;
    let mut left = if inverted { cue.token.0 } else { source.whole.start };
    while sentence.start < left
        && matches!(syntax.upos(TokenId(left - 1)), pos::ADV | pos::AUX)
        && !page.is_punct(left - 1)
    {
        left -= 1;
    }
    // "Asked whether he would resign, the mayor said no": what he was asked is not what he said.
    let first = TokenId(sentence.start);
    if matches!(syntax.xpos(first), tag::VBN | tag::VBD | tag::VBG) && syntax.head(first) == Some(cue.token) {
        return None;
    }
    let apart =
        |left: u32| sentence.start + 1 < left && page.is_comma(left - 1) && !matches!(page.form(left - 1), "(" | ")");
    if !apart(left) {
        return None;
    }
    let right = if inverted { source.words.end } else { cue.words.end };
    let bound = sentence.end.min(cue.bound);
    let stop = (right..bound).find(|&token| page.is_comma(token) || page.is_stop(token)).unwrap_or(bound);
    let said_after =
        (right..stop).any(|token| page.form(token) == "that" && syntax.relation(TokenId(token)) == rel::MARK);
    if said_after || page.finite_in(right..stop).is_some() {
        return None;
    }
    // "…, found a leak": what is found stands behind the verb.
    let object =
        syntax.child(cue.token, &[rel::OBJ]).filter(|object| cue.token < *object && !cue.verb.frames.listener_to);
    if object.is_some_and(|object| !inverted && object.0 < stop) {
        return None;
    }
    let ends = stop + 1 >= bound || page.is_stop(stop);
    match cue.verb.class {
        Class::Says | Class::Warns | Class::Promises => {}
        Class::Finds if ends => {}
        _ => return None,
    }
    let start = before_of(page, cues, place, sentence.start);
    let before = page.trimmed(start..left);
    if before.is_empty() {
        return None;
    }
    let after = stop..bound;
    let more = page.finite_in(after.clone()).is_some();
    let joint = TokenId(before.end - 1);
    let hangs = matches!(syntax.xpos(joint), tag::WRB | tag::WDT | tag::WP)
        || matches!(syntax.upos(joint), pos::CCONJ | pos::SCONJ);
    if hangs && more {
        return Some(content(stop..bound, None, "parenthetical", 700));
    }
    let begun = syntax.upos(TokenId(before.start)) == pos::SCONJ || syntax.xpos(TokenId(before.start)) == tag::WRB;
    let verbs = before.clone().filter(|&token| page.is_finite(token)).take(2).count();
    let complete = page.finite_in(before.clone()).is_some() && !(begun && verbs < 2);
    if complete {
        return Some(content(before, None, "parenthetical", 900));
    }
    // "On Monday, police said, a man fled", but not "On Monday, the court ruled against it, adding …".
    let bare = right == stop || syntax.upos(TokenId(right)) == pos::ADP && matches!(cue.verb.lemma.as_str(), "say");
    if more && bare {
        return Some(content(before.start..bound, None, "parenthetical", 700));
    }
    None
}

/// Where the words begin that a cue at their end may report: behind what an earlier cue of the sentence reports.
fn before_of(page: &Page<'_, '_>, cues: &[Cue], place: usize, start: u32) -> u32 {
    let cue = &cues[place];
    let stretch = page.stretch_of[cue.token.0 as usize];
    let earlier = cues[..place].iter().rev().take_while(|other| start <= other.token.0);
    let other = earlier.filter(|other| page.stretch_of[other.token.0 as usize] == stretch && other.form == Form::Verb);
    for other in other {
        let until = cue.source.as_ref().map_or(cue.token.0, |source| source.whole.start).min(cue.token.0);
        let joint = (other.token.0 + 1..until).rev().find(|&token| {
            page.form(token) == ";" || (matches!(page.form(token), "but" | "while") && page.is_comma(token - 1))
        });
        if let Some(joint) = joint {
            return joint + 1;
        }
    }
    start
}

/// "its stated intent to leave".
pub(super) fn owned(page: &Page<'_, '_>, cue: &Cue) -> Option<Content> {
    let syntax = page.syntax;
    let clause = syntax.child(cue.token, &[rel::ACL, rel::CCOMP]).filter(|clause| cue.token < *clause)?;
    let whole = syntax.subtree(clause);
    let mut start = whole.start.max(cue.words.end);
    let introduced = syntax.child(clause, &[rel::MARK])?;
    match syntax.form(introduced) {
        "that" => start = introduced.0 + 1,
        "to" => {}
        _ => return None,
    }
    let end = whole.end.min(cue.bound.max(start));
    // "its intent to leave appears to …": the verb of the noun itself ends an infinitive.
    let subordinate = |token: u32| {
        matches!(syntax.upos(TokenId(token)), pos::SCONJ)
            || matches!(syntax.xpos(TokenId(token)), tag::WDT | tag::WP | tag::WRB)
    };
    let verb =
        (start..end).find(|&token| page.is_finite(token) || subordinate(token)).filter(|&token| page.is_finite(token));
    let end = match syntax.form(introduced) {
        "to" => verb.unwrap_or(end),
        // "The minister's claim that prices had fallen was disputed": the tree may have lost what the sentence says.
        _ if syntax.head(cue.token).is_none() => second_predicate(page, start..end)?,
        _ => end,
    };
    Some(content(start..end, Some(clause), "owned-claim", 700))
}

/// The first finite verb of a run of tokens, behind another one, that has no subject of its own.
fn second_predicate(page: &Page<'_, '_>, tokens: Range<u32>) -> Option<u32> {
    let syntax = page.syntax;
    let first = page.finite_in(tokens.clone())?;
    let predicate = |token: u32| {
        let helps = matches!(syntax.relation(TokenId(token)), rel::AUX | rel::AUX_PASS | rel::COP);
        syntax.head(TokenId(token)).filter(|_| helps).unwrap_or(TokenId(token))
    };
    (first + 1..tokens.end).find(|&token| {
        let other = predicate(token);
        page.is_finite(token)
            && other != predicate(first)
            && syntax.child(other, rel::SUBJECTS).is_none()
            && syntax.relation(other) != rel::CONJ
    })
}
