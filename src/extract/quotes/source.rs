//! Whose words a cue gives: the words of the source, and the entity that they mean.

use std::ops::Range;

use super::Party;
use super::cues::Form;
use super::page::Page;
use crate::extract::entities::EntityId;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;

/// Longest noun phrase that is looked for beside a verb, in tokens.
const BESIDE_MAX: u32 = 12;

/// A speaker, as the words that name him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// The words, without what is inserted after them.
    pub(super) words: Range<u32>,
    /// All that belongs to them.
    pub(super) whole: Range<u32>,
    /// The word that the others depend on.
    pub(super) head: TokenId,
}

impl Source {
    /// The source as a party to a quote.
    pub(super) fn party(&self, page: &Page<'_, '_>) -> Party {
        let entity = meant(page, self.head, &self.words);
        Party { at: page.span(&self.words), entity, inferred: None }
    }
}

/// The source of the cue with this word.
pub(super) fn of(page: &Page<'_, '_>, cue: TokenId, form: Form) -> Option<Source> {
    let syntax = page.syntax;
    match form {
        Form::According => {
            let start = cue.0 + 2;
            let end = page.around(cue.0).end;
            if end <= start {
                return None;
            }
            let head = syntax.head(cue).filter(|&head| start <= head.0 && head.0 < end);
            let head = head.unwrap_or_else(|| phrase_head(page, start, end));
            Some(phrase(page, head, start..syntax.subtree(head).end.min(end)))
        }
        Form::Noun => {
            let owner = syntax.child(cue, &[rel::POSS])?;
            let whole = syntax.subtree(owner);
            let end = whole.clone().rev().find(|&token| syntax.relation(TokenId(token)) != rel::CASE);
            Some(phrase(page, owner, whole.start..end? + 1))
        }
        Form::Passive => {
            let agent = syntax.child(cue, &[rel::OBL_AGENT])?;
            let whole = syntax.subtree(agent);
            let by = syntax.child(agent, &[rel::CASE]).map_or(whole.start, |by| by.0 + 1);
            Some(phrase(page, agent, by.max(whole.start)..whole.end))
        }
        Form::Verb => subject(page, cue).or_else(|| beside(page, cue)),
    }
}

/// The token of a run that those after its first depend on, as far as the run is a noun phrase.
fn phrase_head(page: &Page<'_, '_>, start: u32, end: u32) -> TokenId {
    let mut head = TokenId(start);
    for _ in 0..BESIDE_MAX {
        let Some(above) = page.syntax.head(head) else { break };
        if above.0 < start || end <= above.0 {
            break;
        }
        head = above;
    }
    head
}

/// The subject of a verb, said or unsaid.
fn subject(page: &Page<'_, '_>, verb: TokenId) -> Option<Source> {
    let syntax = page.syntax;
    let own: Vec<TokenId> =
        syntax.children(verb).iter().copied().filter(|&child| syntax.relation(child) == rel::NSUBJ).collect();
    // Title and name may be read as two subjects: "captain Ann Lee said".
    let named = own.iter().copied().filter(|&child| syntax.upos(child) == pos::PROPN).next_back();
    if let (true, Some(named)) = (own.len() > 1, named) {
        let whole = syntax.subtree(own[0]).start..syntax.subtree(named).end;
        return Some(phrase(page, named, whole));
    }
    // "was quoted as saying": who was quoted.
    if syntax.xpos(verb) == tag::VBG
        && syntax.child(verb, &[rel::MARK, rel::CASE]).is_some_and(|mark| syntax.lemma(mark) == "as")
        && let Some(head) = syntax.head(verb)
        && let Some(quoted) = syntax.child(head, &[rel::NSUBJ_PASS])
    {
        return Some(phrase(page, quoted, syntax.subtree(quoted)));
    }
    let head = match own.first() {
        Some(_) => syntax.clause(verb).subject()?,
        None => syntax.clause(verb).subject().filter(|&subject| subject != verb)?,
    };
    if !matches!(
        syntax.upos(head),
        pos::NOUN | pos::PROPN | pos::PRON | pos::NUM | pos::ADJ | pos::DET | pos::X | pos::SYM
    ) {
        return None;
    }
    Some(phrase(page, head, syntax.subtree(head)))
}

/// What stands between a comma and the verb, or right after it, where the tree has no subject.
fn beside(page: &Page<'_, '_>, verb: TokenId) -> Option<Source> {
    let syntax = page.syntax;
    let sentence = page.around(verb.0);
    let names = |token: u32| {
        let nominal =
            matches!(syntax.upos(TokenId(token)), pos::NOUN | pos::PROPN | pos::PRON | pos::NUM | pos::ADJ | pos::DET);
        let joins = matches!(syntax.upos(TokenId(token)), pos::ADP | pos::CCONJ | pos::PART);
        nominal || joins || syntax.xpos(TokenId(token)) == tag::VBN
    };
    let mut start = verb.0;
    while sentence.start < start && verb.0 - start < BESIDE_MAX && names(start - 1) {
        start -= 1;
    }
    let stands_apart = start == sentence.start || page.is_punct(start - 1);
    if start < verb.0 && stands_apart {
        let head = syntax.head_of(&(start..verb.0));
        return Some(phrase(page, head, start..verb.0));
    }
    None
}

/// A source of these tokens: its name where it is said who it is, else its words up to the first insertion.
fn phrase(page: &Page<'_, '_>, head: TokenId, whole: Range<u32>) -> Source {
    let syntax = page.syntax;
    let mut words = page.trimmed(page.cut_at_comma(whole.clone()));
    let mut named = head;
    // "Their sister, Ann Lee, said": the name tells more.
    if syntax.upos(head) == pos::NOUN
        && let Some(name) = syntax.child(head, &[rel::APPOS]).filter(|&name| head < name)
        && syntax.upos(name) == pos::PROPN
        && !follows_bracket(page, name)
    {
        named = name;
        words = page.trimmed(page.cut_at_comma(syntax.subtree(name)));
    }
    if words.is_empty() || !words.contains(&named.0) {
        words = named.0..named.0 + 1;
    }
    Source { words, whole, head: named }
}

/// Whether an apposition is an abbreviation in brackets.
fn follows_bracket(page: &Page<'_, '_>, token: TokenId) -> bool {
    page.syntax.before(token).is_some_and(|before| page.form(before.0) == "(")
}

/// The entity that a noun phrase means: that of a mention with its head, or of the name that stands beside the head.
pub(super) fn meant(page: &Page<'_, '_>, head: TokenId, words: &Range<u32>) -> Option<EntityId> {
    if let Some(entity) = page.entities.meant_by(head) {
        return Some(entity);
    }
    let syntax = page.syntax;
    let beside = |token: TokenId| {
        let relation = syntax.relation(token);
        let joined = relation == rel::FLAT || relation == rel::APPOS || relation == rel::NMOD_DESC;
        let linked = syntax.head(token) == Some(head) && joined;
        linked || (syntax.head(head) == Some(token) && syntax.relation(head) == rel::NMOD_DESC)
    };
    words.clone().map(TokenId).filter(|&token| beside(token)).find_map(|token| page.entities.meant_by(token))
}
