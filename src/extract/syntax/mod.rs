//! A text with all that is known of each of its tokens: what the rooms of claims read.
//!
//! Claims nothing itself. Tokens, tags and trees are joined once, with the children and the extent of each token's
//! subtree, so that no room walks a tree twice. [`clause`](Syntax::clause) answers what rooms ask of a verb.

mod clause;
mod names;

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::sentences::{Layout, ParagraphId, SentenceId};
use super::tags::{Tags, Upos, Xpos};
use super::tokens::{TokenId, Tokens};
use super::tree::{Relation, Tree};
use crate::text::{Span, Text};

pub use clause::Clause;
pub use names::{pos, rel, tag};

/// No word that anyone writes governs more. Rules ask each word for what its head governs: without a bound, a list of all
/// the words of a text would take them quadratic time.
pub const CHILDREN_MAX: usize = 64;

/// A text, its tokens, and what is known of them.
#[derive(Clone, Debug)]
pub struct Syntax<'a> {
    text: &'a Text,
    /// The text as it was read.
    read: &'a str,
    layout: &'a Layout,
    tokens: &'a Tokens,
    tags: &'a Tags,
    tree: &'a Tree,
    /// The sentence of each token.
    sentences: Vec<SentenceId>,
    /// First token of each sentence, and the number of tokens at the end.
    starts: Vec<u32>,
    /// The children of all tokens, head by head, each head's in order; and where each head's begin.
    children: Vec<TokenId>,
    child_starts: Vec<u32>,
    /// First token of each subtree, and the one after its last.
    extents: Vec<(u32, u32)>,
}

/// Joins what is known of the tokens of `text`.
pub fn run<'a>(text: &'a Text, layout: &'a Layout, tokens: &'a Tokens, tags: &'a Tags, tree: &'a Tree) -> Syntax<'a> {
    let count = tokens.len();
    let mut sentences = Vec::with_capacity(count);
    let mut starts = Vec::with_capacity(tokens.sentences() as usize + 1);
    for sentence in (0..tokens.sentences()).map(SentenceId) {
        starts.push(sentences.len() as u32);
        sentences.resize(sentences.len() + tokens.of(sentence).len(), sentence);
    }
    starts.push(count as u32);

    let heads = || tree.arcs().iter().map(|arc| arc.head);
    let mut child_starts = vec![0; count + 1];
    for head in heads().flatten() {
        child_starts[head.0 as usize + 1] += 1;
    }
    for head in 0..count {
        child_starts[head + 1] += child_starts[head];
    }
    let mut next = child_starts.clone();
    let mut children = vec![TokenId(0); child_starts[count] as usize];
    for (child, head) in heads().enumerate() {
        let Some(head) = head else { continue };
        let place = &mut next[head.0 as usize];
        children[*place as usize] = TokenId(child as u32);
        *place += 1;
    }

    let read = tags.cased().unwrap_or(text.as_str());
    let mut syntax = Syntax {
        text,
        read,
        layout,
        tokens,
        tags,
        tree,
        sentences,
        starts,
        children,
        child_starts,
        extents: Vec::new(),
    };
    syntax.extents = syntax.measured();
    syntax
}

impl<'a> Syntax<'a> {
    /// The extents of all subtrees: children before their heads, by a walk that needs no recursion.
    fn measured(&self) -> Vec<(u32, u32)> {
        let mut extents: Vec<(u32, u32)> = (0..self.len() as u32).map(|token| (token, token + 1)).collect();
        let mut order = Vec::with_capacity(self.len());
        order.extend(self.ids().filter(|&token| self.head(token).is_none()));
        let mut at = 0;
        while let Some(&token) = order.get(at) {
            order.extend(self.all_children(token));
            at += 1;
        }
        for &token in order.iter().rev() {
            if let Some(head) = self.head(token) {
                let (first, end) = extents[token.0 as usize];
                let whole = &mut extents[head.0 as usize];
                *whole = (whole.0.min(first), whole.1.max(end));
            }
        }
        extents
    }

    /// The text.
    pub fn text(&self) -> &'a Text {
        self.text
    }

    /// Its paragraphs and sentences.
    pub fn layout(&self) -> &'a Layout {
        self.layout
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.sentences.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    /// All tokens, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = TokenId> + use<> {
        (0..self.len() as u32).map(TokenId)
    }

    /// All sentences, in order.
    pub fn sentence_ids(&self) -> impl DoubleEndedIterator<Item = SentenceId> + use<> {
        (0..self.starts.len().saturating_sub(1) as u32).map(SentenceId)
    }

    /// The tokens of a sentence, by their places.
    pub fn sentence(&self, sentence: SentenceId) -> Range<u32> {
        let index = sentence.0 as usize;
        self.starts[index]..self.starts[index + 1]
    }

    /// The sentence of a token.
    pub fn sentence_of(&self, token: TokenId) -> SentenceId {
        self.sentences[token.0 as usize]
    }

    /// The paragraph of a sentence.
    pub fn paragraph_of(&self, sentence: SentenceId) -> ParagraphId {
        self.layout.sentences[sentence.0 as usize].paragraph
    }

    /// Where a token stands.
    pub fn at(&self, token: TokenId) -> Span {
        self.tokens.spans()[token.0 as usize]
    }

    /// Where a run of tokens stands, from the first byte of its first to the last of its last.
    ///
    /// # Panics
    ///
    /// The run is empty.
    pub fn span(&self, tokens: &Range<u32>) -> Span {
        self.at(TokenId(tokens.start)).to(self.at(TokenId(tokens.end - 1)))
    }

    /// The characters of a token, as they were read: of a sentence in capitals, as it would be written otherwise.
    pub fn form(&self, token: TokenId) -> &'a str {
        self.as_read(self.at(token))
    }

    /// The characters of a run of tokens, as they were read; none of an empty one.
    pub fn words(&self, tokens: &Range<u32>) -> &'a str {
        if tokens.is_empty() { "" } else { self.as_read(self.span(tokens)) }
    }

    fn as_read(&self, span: Span) -> &'a str {
        self.read.get(span.start()..span.end()).unwrap_or_default()
    }

    /// The dictionary form of a token.
    pub fn lemma(&self, token: TokenId) -> &'a str {
        self.tags.lemma(token)
    }

    /// The universal part of speech of a token.
    pub fn upos(&self, token: TokenId) -> Upos {
        self.tags.of(token).upos
    }

    /// The part of speech of a token in the set of the Penn Treebank.
    pub fn xpos(&self, token: TokenId) -> Xpos {
        self.tags.of(token).xpos
    }

    /// What a token depends on; none for the root of a sentence.
    pub fn head(&self, token: TokenId) -> Option<TokenId> {
        self.tree.of(token).head
    }

    /// How a token depends on its head.
    pub fn relation(&self, token: TokenId) -> Relation {
        self.tree.of(token).relation
    }

    /// What depends on a token, in order: the first [`CHILDREN_MAX`] of more.
    pub fn children(&self, token: TokenId) -> &[TokenId] {
        let all = self.all_children(token);
        &all[..all.len().min(CHILDREN_MAX)]
    }

    fn all_children(&self, token: TokenId) -> &[TokenId] {
        let index = token.0 as usize;
        &self.children[self.child_starts[index] as usize..self.child_starts[index + 1] as usize]
    }

    /// The first child in one of these relations.
    pub fn child(&self, token: TokenId, relations: &[Relation]) -> Option<TokenId> {
        self.children(token).iter().copied().find(|&child| relations.contains(&self.relation(child)))
    }

    /// The tokens from the first to the last of a token's subtree: all of it where the tree is projective.
    pub fn subtree(&self, token: TokenId) -> Range<u32> {
        let (first, end) = self.extents[token.0 as usize];
        first..end
    }

    /// The token before, in the same sentence.
    pub fn before(&self, token: TokenId) -> Option<TokenId> {
        let first = self.sentence(self.sentence_of(token)).start;
        (first < token.0).then(|| TokenId(token.0 - 1))
    }

    /// The token after, in the same sentence.
    pub fn after(&self, token: TokenId) -> Option<TokenId> {
        let end = self.sentence(self.sentence_of(token)).end;
        (token.0 + 1 < end).then(|| TokenId(token.0 + 1))
    }

    /// The tokens that lie in `span`, by their places: those that it covers at least in part.
    pub fn tokens_in(&self, span: Span) -> Range<u32> {
        let spans = self.tokens.spans();
        let first = spans.partition_point(|token| token.end() <= span.start());
        let end = spans.partition_point(|token| token.start() < span.end());
        first as u32..end.max(first) as u32
    }

    /// The token that the others of a run depend on, directly or not: the one nearest to the root, the first of several.
    pub fn head_of(&self, tokens: &Range<u32>) -> TokenId {
        let inside = |token: Option<TokenId>| token.is_some_and(|token| tokens.contains(&token.0));
        let top = tokens.clone().map(TokenId).find(|&token| !inside(self.head(token)));
        top.unwrap_or(TokenId(tokens.start))
    }
}
