//! Which quoted words are part of a reported clause, and whose.

use std::ops::Range;

use super::content::Content;
use super::cues::{Cue, Form};
use super::page::Page;
use super::speech::is_title;
use super::verbs::Class;
use crate::extract::syntax::{pos, rel};
use crate::extract::tokens::TokenId;

/// How far up a tree the verb is looked for that quoted words belong to.
const STEPS_MAX: usize = 6;

/// The cue that the stretch at `place`, which is no speech of its own, belongs to.
pub(super) fn owner(page: &Page<'_, '_>, cues: &[Cue], contents: &[Option<Content>], place: usize) -> Option<usize> {
    let within = page.within[place].clone();
    if within.is_empty() || is_nickname(page, &within) {
        return None;
    }
    let parent = page.stretches[place].parent.map(|parent| parent as u32);
    let beside = |cue: &Cue| page.stretch_of[cue.token.0 as usize] == parent && page.is_third(cue.source.as_ref());
    let labelled = label(page, cues, &within).filter(|&cue| beside(&cues[cue]));
    let direct_label = labelled.filter(|&cue| cues[cue].verb.class == Class::Labels);
    if is_title(page, &within) && direct_label.is_none_or(|cue| !judges(&cues[cue], &within)) {
        return None;
    }
    let sentence = page.around(within.start);
    let first = cues.partition_point(|cue| cue.token.0 < sentence.start);
    let mut best: Option<(usize, usize)> = None;
    for (index, cue) in cues.iter().enumerate().skip(first).take_while(|(_, cue)| cue.token.0 < sentence.end) {
        let Some(content) = contents.get(index).and_then(Option::as_ref) else { continue };
        let covers = content.tokens.start <= within.start && within.end <= content.tokens.end + 1;
        if covers && beside(cue) && !is_weak(cue) && best.is_none_or(|(len, _)| content.tokens.len() <= len) {
            best = Some((content.tokens.len(), index));
        }
    }
    let reported = best.map(|(_, cue)| cue);
    match (reported, labelled) {
        // "said the minister called it “a mess”": the nearer cue.
        (Some(reported), Some(labelled)) if !is_weak(&cues[labelled]) => {
            let content = contents[reported].as_ref().map(|content| content.tokens.clone());
            let inside = content.is_some_and(|content| content.contains(&cues[labelled].token.0));
            Some(if inside { labelled } else { reported })
        }
        (Some(reported), _) => Some(reported),
        (None, labelled) => labelled,
    }
}

/// Hopes and beliefs belong to whoever tells of them, where somebody does.
fn is_weak(cue: &Cue) -> bool {
    matches!(cue.verb.class, Class::Plans | Class::Expects | Class::Finds)
        || matches!(cue.verb.lemma.as_str(), "hope" | "believe" | "think" | "cite" | "express" | "voice")
}

/// Whether a verb judges a thing that stands between it and quoted words: "called it “A Great Day”", but not "a film called
/// “A Great Day”".
fn judges(cue: &Cue, within: &Range<u32>) -> bool {
    cue.words.end + 1 < within.start
        && matches!(
            cue.verb.lemma.as_str(),
            "call" | "brand" | "label" | "describe" | "denounce" | "characterise" | "characterize"
        )
}

/// The verb above quoted words in the tree.
fn label(page: &Page<'_, '_>, cues: &[Cue], within: &Range<u32>) -> Option<usize> {
    let syntax = page.syntax;
    let mut token = syntax.head_of(&(within.start..within.end.min(within.start + 40)));
    let mut weak = None;
    for _ in 0..STEPS_MAX {
        token = syntax.head(token)?;
        if let Ok(place) = cues.binary_search_by_key(&token, |cue| cue.token)
            && !within.contains(&token.0)
            && matches!(cues[place].form, Form::Verb | Form::Passive)
            && token.0 < within.start
            && within.start < cues[place].bound
            && !interrupted(page, token.0 + 1..within.start)
        {
            if !is_weak(&cues[place]) {
                return Some(place);
            }
            weak = weak.or(Some(place));
        }
        // What a relative clause says is not what is said above it.
        if syntax.relation(token) == rel::RELCL {
            return weak;
        }
    }
    weak
}

/// Whether a comma that follows no quoted words stands in a run of tokens.
fn interrupted(page: &Page<'_, '_>, mut tokens: Range<u32>) -> bool {
    tokens.any(|token| {
        page.form(token) == "," && !page.quoted_before(token) && !page.quoted_before(token.saturating_sub(1))
    })
}

/// Whether quoted words stand within a name: Joe "the Hammer" Smith.
fn is_nickname(page: &Page<'_, '_>, within: &Range<u32>) -> bool {
    let syntax = page.syntax;
    let name = |token: Option<u32>| {
        token.is_some_and(|token| (token as usize) < syntax.len() && syntax.upos(TokenId(token)) == pos::PROPN)
    };
    let named = |token: Option<u32>| {
        token.is_some_and(|token| {
            let form = page.form(token).to_ascii_lowercase();
            matches!(
                form.as_str(),
                "nicknamed" | "dubbed" | "so-called" | "titled" | "entitled" | "called" | "named" | "known" | "as"
            ) && (form != "as" || token > 0 && page.form(token - 1) == "known")
                && (form != "called" || syntax.relation(TokenId(token)) == rel::ACL)
        })
    };
    let before = within.start.checked_sub(2);
    let short = within.len() <= 4;
    short && (name(before) && name(Some(within.end + 1)) || named(before))
}
