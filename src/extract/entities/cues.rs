//! Tells who says what stands within quote marks, as far as a verb of saying near them tells.

use super::context::{Hints, hints};
use super::page::Page;
use crate::extract::sentences::ParagraphId;
use crate::extract::tokens::TokenId;

/// A verb of saying outside quote marks, and its subject.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cue {
    verb: u32,
    paragraph: ParagraphId,
    pub(super) subject: TokenId,
}

/// How near a quote its cue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nearness {
    Sentence,
    Paragraph,
    /// A paragraph that is but a quote goes on from the one before.
    Before,
}

/// All cues of a text, in order.
pub(super) fn find(page: Page<'_, '_>, quoted: &[bool]) -> Vec<Cue> {
    let syntax = page.syntax;
    let outside = |token: TokenId| !quoted[token.0 as usize];
    let verbs = syntax.ids().filter(|&token| outside(token) && hints(syntax.lemma(token)).any(Hints::SAYING));
    let cue = |verb: TokenId| {
        let subject = syntax.clause(verb).own_subject().filter(|&subject| outside(subject))?;
        Some(Cue { verb: verb.0, paragraph: syntax.paragraph_of(syntax.sentence_of(verb)), subject })
    };
    verbs.filter_map(cue).collect()
}

/// The cue of the quote that `token` stands in.
pub(super) fn of(page: Page<'_, '_>, cues: &[Cue], token: TokenId) -> Option<(Cue, Nearness)> {
    let syntax = page.syntax;
    let own = syntax.sentence_of(token);
    let (sentence, paragraph) = (syntax.sentence(own), syntax.paragraph_of(own));
    let after = cues.partition_point(|cue| cue.verb < token.0);
    let next = cues.get(after).copied();
    let last = after.checked_sub(1).map(|before| cues[before]);
    let here = next.filter(|cue| sentence.contains(&cue.verb));
    if let Some(cue) = here.or(last.filter(|cue| sentence.contains(&cue.verb))) {
        return Some((cue, Nearness::Sentence));
    }
    let near = last.filter(|cue| cue.paragraph == paragraph);
    if let Some(cue) = near.or(next.filter(|cue| cue.paragraph == paragraph)) {
        return Some((cue, Nearness::Paragraph));
    }
    last.filter(|cue| cue.paragraph.0 + 1 == paragraph.0).map(|cue| (cue, Nearness::Before))
}
