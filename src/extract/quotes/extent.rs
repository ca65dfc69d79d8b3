//! Where what is said ends.

use std::ops::Range;

use super::cues::{Cue, Form};
use super::page::Page;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;

/// Where a clause that follows its cue ends: before whatever the sentence says next of the same speaker or of another.
pub(super) fn clause_end(page: &Page<'_, '_>, cues: &[Cue], place: usize, start: u32, is_direct: &[bool]) -> u32 {
    let syntax = page.syntax;
    let cue = &cues[place];
    let mut end = cue.bound;
    let stretch = page.stretch_of[cue.token.0 as usize];
    for (other, later) in cues.iter().enumerate().skip(place + 1) {
        if end <= later.token.0 {
            break;
        }
        if later.token.0 < start || page.stretch_of[later.token.0 as usize] != stretch {
            continue;
        }
        let follows = follows(cues, other, place);
        if follows || later.form == Form::According && page.is_comma(later.token.0 - 1) {
            end = before_joint(page, later.token.0, start);
        } else if let Some(own) = takes_over(page, later, start) {
            end = own;
        }
    }
    for &child in syntax.children(cue.token) {
        let whole = syntax.subtree(child);
        if child.0 <= start || end <= whole.start || whole.start <= start {
            continue;
        }
        let relation = syntax.relation(child);
        let aside = relation == rel::ADVCL && page.is_comma(whole.start - 1) && page.form(whole.start) != "if";
        if (relation == rel::CONJ && syntax.is_verb(child) && syntax.child(child, rel::SUBJECTS).is_none()) || aside {
            end = end.min(before_joint(page, whole.start, start));
        }
    }
    before_direct(page, start, end, is_direct)
}

/// Whether the cue at `other` goes on from that at `place`, directly or not.
fn follows(cues: &[Cue], other: usize, place: usize) -> bool {
    let mut leader = cues[other].leader;
    while let Some(above) = leader {
        if above <= place {
            return above == place;
        }
        leader = cues[above].leader;
    }
    false
}

/// Where another speaker takes over: "…, but a diplomat said", "…; he denied".
fn takes_over(page: &Page<'_, '_>, later: &Cue, start: u32) -> Option<u32> {
    let source = later.source.as_ref().filter(|_| later.form == Form::Verb && later.leader.is_none())?;
    let first = source.whole.start;
    if later.token.0 < first || first <= start + 1 {
        return None;
    }
    let before = first - 1;
    let word = page.form(before).to_ascii_lowercase();
    if word == ";" {
        return Some(before);
    }
    let joins = matches!(word.as_str(), "but" | "while" | "and" | "although" | "though" | "whereas");
    (joins && before > start && page.is_comma(before - 1)).then_some(before - 1)
}

/// The end of what stands before a verb with its adverbs, its conjunction and its comma.
fn before_joint(page: &Page<'_, '_>, verb: u32, start: u32) -> u32 {
    let syntax = page.syntax;
    let mut end = verb;
    while start < end
        && matches!(syntax.upos(TokenId(end - 1)), pos::ADV | pos::AUX)
        && syntax.xpos(TokenId(end - 1)) != tag::MD
    {
        end -= 1;
    }
    while start < end && (page.is_punct(end - 1) || syntax.upos(TokenId(end - 1)) == pos::CCONJ) {
        end -= 1;
    }
    end
}

/// The end of a run of tokens before the first stretch of speech in it.
fn before_direct(page: &Page<'_, '_>, start: u32, end: u32, is_direct: &[bool]) -> u32 {
    let here = page.stretch_of.get(start as usize).copied().flatten();
    let first = page.within.partition_point(|within| within.start < start);
    let direct = page.within[first..].iter().zip(&is_direct[first..]).take_while(|(within, _)| within.start < end);
    let cut =
        direct.filter(|&(within, &direct)| direct && here.is_none_or(|here| page.within[here as usize] != *within));
    cut.map(|(within, _)| within.start).next().unwrap_or(end)
}

/// `end` moved on to the next comma, conjunction or finite verb, where a subordinator or preposition stands there.
pub(super) fn extended(page: &Page<'_, '_>, end: u32, limit: u32) -> u32 {
    let syntax = page.syntax;
    let joins = end < limit
        && matches!(syntax.upos(TokenId(end)), pos::SCONJ | pos::ADP)
        && !page.is_comma(end.saturating_sub(1));
    if !joins {
        return end;
    }
    (end..limit).find(|&token| page.is_comma(token) || page.is_stop(token)).unwrap_or(limit)
}

/// A noun phrase without a relative clause that a comma sets apart.
pub(super) fn noun_phrase(page: &Page<'_, '_>, tokens: Range<u32>) -> Range<u32> {
    let syntax = page.syntax;
    let aside = tokens.clone().skip(1).find(|&token| {
        let relative = matches!(syntax.xpos(TokenId(token)), tag::WP | tag::WDT | tag::WP_POSS);
        relative && page.is_comma(token - 1)
    });
    tokens.start..aside.unwrap_or(tokens.end)
}
