//! Tells what "I" means within quote marks: the person who is said to speak.

use super::MentionKind;
use super::cues::{self, Nearness};
use super::discourse::{Discourse, climb};
use super::draft::Draft;
use super::roles::Meant;
use crate::extract::names::Kind;
use crate::text::{Ground, Score};

/// The speaker stands in the same sentence, or elsewhere.
const SENTENCE: Score = Score::per_mille(850);
const PARAGRAPH: Score = Score::per_mille(700);

/// Adds the mentions by "I", "me", "my" and "myself" that stand in quotes.
pub(super) fn read(discourse: &Discourse<'_, '_>, draft: &mut Draft, meant: &Meant) {
    let page = discourse.page;
    let syntax = page.syntax;
    for token in syntax.ids().filter(|&token| discourse.quoted[token.0 as usize]) {
        if !matches!(syntax.form(token), "I" | "me" | "my" | "My" | "myself" | "mine") {
            continue;
        }
        let Some((cue, nearness)) = cues::of(page, &discourse.cues, token) else { continue };
        let who = meant.get(&cue.subject).or_else(|| meant.get(&climb(page, cue.subject))).copied();
        let Some(who) = who.filter(|&who| draft.whos[who].kind == Kind::Person) else { continue };
        let score = if nearness == Nearness::Sentence { SENTENCE } else { PARAGRAPH };
        draft.mention(page, who, MentionKind::Pronoun, token.0..token.0 + 1, Ground::Rule("speaker"), score);
    }
}
