//! What this room reads, joined.

use std::ops::Range;

use crate::extract::gazetteer::{Class, Gazetteer, Hit, starting_at};
use crate::extract::syntax::{Syntax, pos};
use crate::extract::tokens::TokenId;
use crate::extract::tree::Relation;

/// Children of a token that are looked at, at most.
pub(super) const CHILDREN_MAX: usize = 64;

/// The text, what is known of its tokens, and the lists.
#[derive(Clone, Copy)]
pub(super) struct Page<'p, 'a> {
    pub(super) gazetteer: &'p Gazetteer,
    pub(super) syntax: &'p Syntax<'a>,
    hits: &'p [Hit],
}

impl<'p, 'a> Page<'p, 'a> {
    pub(super) fn new(gazetteer: &'p Gazetteer, syntax: &'p Syntax<'a>, hits: &'p [Hit]) -> Self {
        Self { gazetteer, syntax, hits }
    }

    /// All that the lists know, by first token.
    pub(super) fn hits(self) -> &'p [Hit] {
        self.hits
    }

    /// What the lists know that begins at a token.
    pub(super) fn hits_from(self, start: u32) -> impl Iterator<Item = &'p Hit> {
        starting_at(self.hits, start)
    }

    /// What the lists know of just these tokens.
    pub(super) fn hits_on(self, tokens: &Range<u32>) -> impl Iterator<Item = &'p Hit> {
        let end = tokens.end;
        self.hits_from(tokens.start).filter(move |hit| hit.tokens.end == end)
    }

    /// Whether the lists know just these tokens as something of this class.
    pub(super) fn is(self, tokens: &Range<u32>, class: Class) -> bool {
        self.hits_on(tokens).any(|hit| hit.class == class)
    }

    /// The characters of a token; none beyond the text.
    pub(super) fn form(self, token: u32) -> &'a str {
        if (token as usize) < self.syntax.len() { self.syntax.form(TokenId(token)) } else { "" }
    }

    /// The characters of a token as it is written, capitals and all.
    pub(super) fn written(self, token: u32) -> &'a str {
        self.syntax.text().slice(self.syntax.at(TokenId(token)))
    }

    /// The dictionary form of a token; none beyond the text.
    pub(super) fn lemma(self, token: u32) -> &'a str {
        if (token as usize) < self.syntax.len() { self.syntax.lemma(TokenId(token)) } else { "" }
    }

    /// The tokens of the sentence that a token stands in.
    pub(super) fn sentence_around(self, token: u32) -> Range<u32> {
        self.syntax.sentence(self.syntax.sentence_of(TokenId(token)))
    }

    /// The first child in one of these relations, among so many as a sentence that somebody wrote has: a hostile one may
    /// have all its tokens below one, and each of them asks.
    pub(super) fn child(self, token: TokenId, relations: &[Relation]) -> Option<TokenId> {
        let near = self.syntax.children(token).iter().take(CHILDREN_MAX);
        near.copied().find(|&child| relations.contains(&self.syntax.relation(child)))
    }

    /// Whether a token begins with a capital.
    pub(super) fn is_capital(self, token: u32) -> bool {
        self.form(token).chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether a token is a noun or a name.
    pub(super) fn is_nominal(self, token: u32) -> bool {
        (token as usize) < self.syntax.len() && matches!(self.syntax.upos(TokenId(token)), pos::NOUN | pos::PROPN)
    }
}
