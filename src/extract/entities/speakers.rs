//! Tells what "I" means within quote marks: the person who is said to speak.

use super::MentionKind;
use super::context::{Hints, hints};
use super::discourse::{Discourse, climb};
use super::draft::{Draft, Who};
use super::roles::Meant;
use crate::extract::names::Kind;
use crate::extract::sentences::ParagraphId;
use crate::extract::tokens::TokenId;
use crate::text::{Ground, Score};

/// The speaker stands in the same sentence, or elsewhere.
const SENTENCE: Score = Score::per_mille(850);
const PARAGRAPH: Score = Score::per_mille(700);

/// A person who is said to speak.
#[derive(Clone, Copy)]
struct Cue {
    verb: u32,
    paragraph: ParagraphId,
    who: Option<Who>,
}

/// Adds the mentions by "I", "me", "my" and "myself" that stand in quotes.
pub(super) fn read(discourse: &Discourse<'_, '_>, draft: &mut Draft, meant: &Meant) {
    let page = discourse.page;
    let syntax = page.syntax;
    let quoted = |token: TokenId| discourse.quoted[token.0 as usize];
    let mut cues: Vec<Cue> = Vec::new();
    for token in syntax.ids().filter(|&token| !quoted(token) && hints(syntax.lemma(token)).any(Hints::SAYING)) {
        let Some(subject) = syntax.clause(token).own_subject().filter(|&subject| !quoted(subject)) else { continue };
        let who = meant.get(&subject).or_else(|| meant.get(&climb(page, subject))).copied();
        let paragraph = syntax.paragraph_of(syntax.sentence_of(token));
        cues.push(Cue { verb: token.0, paragraph, who });
    }
    for token in syntax.ids().filter(|&token| quoted(token)) {
        if !matches!(syntax.form(token), "I" | "me" | "my" | "My" | "myself" | "mine") {
            continue;
        }
        let sentence = syntax.sentence(syntax.sentence_of(token));
        let paragraph = syntax.paragraph_of(syntax.sentence_of(token));
        let after = cues.partition_point(|cue| cue.verb < token.0);
        let next = cues.get(after);
        let last = after.checked_sub(1).map(|before| cues[before]);
        let own = next.filter(|cue| sentence.contains(&cue.verb)).copied();
        let own = own.or(last.filter(|cue| sentence.contains(&cue.verb)));
        let near = last.filter(|cue| cue.paragraph == paragraph);
        let near = near.or_else(|| next.filter(|cue| cue.paragraph == paragraph).copied());
        // A paragraph that is but a quote goes on from the one before.
        let carried = || last.filter(|cue| cue.paragraph.0 + 1 == paragraph.0);
        let (cue, score) = match (own, near) {
            (Some(own), _) => (Some(own), SENTENCE),
            (None, Some(near)) => (Some(near), PARAGRAPH),
            (None, None) => (carried(), PARAGRAPH),
        };
        let Some(who) = cue.and_then(|cue| cue.who).filter(|&who| draft.whos[who].kind == Kind::Person) else {
            continue;
        };
        draft.mention(page, who, MentionKind::Pronoun, token.0..token.0 + 1, Ground::Rule("speaker"), score);
    }
}
