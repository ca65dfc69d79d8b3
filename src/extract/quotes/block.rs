//! Words of somebody's in a paragraph of their own, without marks: "In a letter to the council she wrote:".

use std::ops::Range;

use super::cues::{Cue, Form};
use super::page::Page;
use super::verbs::Class;
use crate::extract::sentences::{ParagraphKind, SentenceId};
use crate::extract::syntax::tag;
use crate::extract::tokens::TokenId;
use crate::text::Span;

/// Speech without marks.
pub(super) struct Block {
    /// The place of the cue that introduces it.
    pub(super) cue: usize,
    pub(super) at: Span,
}

/// The paragraphs that a cue and a colon introduce, where somebody speaks of themselves in them and the writer does not:
/// other paragraphs after a colon are lists and the writer's own.
pub(super) fn blocks(page: &Page<'_, '_>, cues: &[Cue], tells: impl Fn(usize) -> bool) -> Vec<Block> {
    let paragraphs = paragraphs(page);
    let mut found = Vec::new();
    let mut own = false;
    let mut next = 0;
    while next + 1 < paragraphs.len() {
        let place = next;
        next += 1;
        own |= is_personal(page, &paragraphs[place].tokens);
        if own {
            break;
        }
        let Some(cue) = introduction(page, cues, &paragraphs[place]).filter(|&cue| !tells(cue)) else { continue };
        let block: Vec<&Paragraph> = paragraphs[next..].iter().take_while(|told| speaks(page, told)).collect();
        if let (Some(first), Some(last)) = (block.first(), block.last()) {
            found.push(Block { cue, at: first.at.to(last.at) });
            next += block.len();
        }
    }
    found
}

struct Paragraph {
    at: Span,
    kind: ParagraphKind,
    tokens: Range<u32>,
}

/// The paragraphs of the story, with their tokens.
fn paragraphs(page: &Page<'_, '_>) -> Vec<Paragraph> {
    let story = page.syntax.layout().paragraphs.iter().filter(|paragraph| paragraph.kind != ParagraphKind::Furniture);
    story.map(|told| Paragraph { at: told.at, kind: told.kind, tokens: page.syntax.tokens_in(told.at) }).collect()
}

/// The cue with which a paragraph ends, before its colon.
fn introduction(page: &Page<'_, '_>, cues: &[Cue], paragraph: &Paragraph) -> Option<usize> {
    let colon = paragraph.tokens.end.checked_sub(1).filter(|&last| page.form(last) == ":")?;
    let sentence: SentenceId = page.syntax.sentence_of(TokenId(colon));
    let after = cues.partition_point(|cue| cue.token.0 < colon);
    let cue = after.checked_sub(1)?;
    let found = &cues[cue];
    let says = matches!(found.verb.class, Class::Says | Class::Warns | Class::Promises) && found.form == Form::Verb;
    let third = found.source.is_some() && page.is_third(found.source.as_ref());
    let last = page.syntax.sentence_of(found.token) == sentence && page.finite_in(found.words.end..colon).is_none();
    (says && third && last && page.stretch_of[found.token.0 as usize].is_none()).then_some(cue)
}

/// Whether a paragraph can be somebody's words without marks.
fn speaks(page: &Page<'_, '_>, paragraph: &Paragraph) -> bool {
    paragraph.kind == ParagraphKind::Body
        && !paragraph.tokens.is_empty()
        && !page.is_quote_mark(paragraph.tokens.start)
        && is_personal(page, &paragraph.tokens)
}

/// Whether somebody speaks of themselves in a run of tokens, outside quote marks.
fn is_personal(page: &Page<'_, '_>, tokens: &Range<u32>) -> bool {
    tokens.clone().filter(|&token| page.stretch_of[token as usize].is_none()).any(|token| {
        matches!(page.syntax.xpos(TokenId(token)), tag::PRP | tag::PRP_POSS)
            && ["i", "me", "my", "we", "us", "our"].iter().any(|word| page.form(token).eq_ignore_ascii_case(word))
    })
}
