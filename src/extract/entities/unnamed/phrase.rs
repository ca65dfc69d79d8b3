//! Reads the noun phrases that may mention something without a name.

use std::ops::Range;

use super::super::draft::{Draft, Who};
use super::super::page::{CHILDREN_MAX, Page};
use super::super::words;
use super::sorts::{self, Light};
use crate::extract::names::Kind;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;

/// What a noun phrase begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Article {
    /// Nothing: "protesters", "student debt".
    None,
    /// What introduces something: "a", "some", "another", "many", "three other".
    New,
    /// "The".
    The,
    /// "This", "that", "these", "those".
    This,
    /// Whose it is: "his", "the company's".
    Owner,
}

/// A word that stands before a noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word<'a> {
    /// In its dictionary form.
    Common(&'a str),
    /// A name, or an adjective made of one.
    Name(Who),
}

/// A noun phrase.
#[derive(Debug)]
pub(super) struct Phrase<'a> {
    /// From its article to its noun.
    pub(super) tokens: Range<u32>,
    /// The same without the article.
    pub(super) bare: Range<u32>,
    pub(super) head: TokenId,
    pub(super) lemma: &'a str,
    pub(super) plural: bool,
    pub(super) article: Article,
    pub(super) words: Vec<Word<'a>>,
    /// How many: "three", "3".
    pub(super) number: Option<&'a str>,
    /// Whose: the head of that phrase.
    pub(super) owner: Option<TokenId>,
    /// What a preposition after the noun adds: "of the Union".
    pub(super) complement: Option<TokenId>,
    /// Whether a clause after the noun tells which one is meant: "the man who fled".
    pub(super) narrowed: bool,
}

impl<'a> Phrase<'a> {
    /// The phrase of a noun; none where it mentions nothing: a predicate, an apposition, a part of a name or of another
    /// noun, a time, an amount, a noun that is but a manner of speaking, and what "no" and "any" deny.
    pub(super) fn of(page: Page<'_, 'a>, draft: &Draft, head: TokenId) -> Option<Phrase<'a>> {
        let syntax = page.syntax;
        if syntax.upos(head) != pos::NOUN || !is_mentioning(page, head) {
            return None;
        }
        let lemma = syntax.lemma(head);
        let light = sorts::light(lemma);
        if light == Some(Light::Amount) || page.form(head.0).len() < 2 {
            return None;
        }
        let mut phrase = Phrase {
            tokens: head.0..head.0 + 1,
            bare: head.0..head.0 + 1,
            head,
            lemma,
            plural: matches!(syntax.xpos(head), tag::NNS | tag::NNPS),
            article: Article::None,
            words: Vec::new(),
            number: None,
            owner: None,
            complement: None,
            narrowed: false,
        };
        for &child in syntax.children(head).iter().take(CHILDREN_MAX) {
            if child < head {
                phrase.before(page, draft, child)?;
            } else {
                phrase.after(page, child);
            }
        }
        let sentence = page.sentence_around(head.0);
        let owned = phrase.article == Article::Owner;
        if phrase.tokens.start < sentence.start || light == Some(Light::Time) && !owned {
            return None;
        }
        // "In place", "on behalf": without an article such a noun is a manner of speaking.
        if light == Some(Light::Bare) && !matches!(phrase.article, Article::This) {
            return None;
        }
        Some(phrase)
    }

    /// Reads what stands before the noun; none where that denies or asks.
    fn before(&mut self, page: Page<'_, 'a>, draft: &Draft, child: TokenId) -> Option<()> {
        let syntax = page.syntax;
        let mut bare = true;
        match syntax.relation(child) {
            rel::DET => {
                self.article = match syntax.lemma(child).to_lowercase().as_str() {
                    "the" => Article::The,
                    "this" | "that" | "these" | "those" => Article::This,
                    "a" | "an" | "some" | "another" | "both" | "several" => Article::New,
                    _ => return None,
                };
                bare = false;
            }
            rel::POSS => {
                (self.article, self.owner) = (Article::Owner, Some(child));
            }
            rel::NUMMOD => self.number = Some(syntax.lemma(child)),
            rel::AMOD | rel::COMPOUND | rel::NMOD_UNMARKED | rel::NMOD_DESC => {
                let word = syntax.lemma(child);
                if sorts::introduces(word) {
                    self.article = Article::New;
                }
                let who = draft.who_at(child);
                self.words.push(who.map_or(Word::Common(word), Word::Name));
            }
            _ => return Some(()),
        }
        let start = syntax.subtree(child).start;
        self.tokens.start = self.tokens.start.min(start);
        if bare {
            self.bare.start = self.bare.start.min(start);
        }
        Some(())
    }

    /// Reads what stands after the noun.
    fn after(&mut self, page: Page<'_, 'a>, child: TokenId) {
        let syntax = page.syntax;
        let aside = || page.form(self.head.0 + 1) == ",";
        match syntax.relation(child) {
            rel::NMOD if self.complement.is_none() => self.complement = Some(child),
            rel::RELCL | rel::ACL | rel::ADVCL_RELCL if !aside() => self.narrowed = true,
            _ => {}
        }
    }
}

/// Whether a noun stands where something is mentioned.
fn is_mentioning(page: Page<'_, '_>, head: TokenId) -> bool {
    let syntax = page.syntax;
    let relation = syntax.relation(head);
    let part = |relation| {
        matches!(
            relation,
            rel::COMPOUND
                | rel::AMOD
                | rel::ADVMOD
                | rel::NMOD_DESC
                | rel::NMOD_UNMARKED
                | rel::OBL_UNMARKED
                | rel::FLAT
                | rel::FIXED
                | rel::CASE
                | rel::CC
                | rel::MARK
                | rel::APPOS
                | rel::XCOMP
                | rel::DEP
        )
    };
    let predicate = |noun: TokenId| page.child(noun, &[rel::COP]).is_some();
    let joined = || {
        relation == rel::CONJ && syntax.head(head).is_some_and(|above| part(syntax.relation(above)) || predicate(above))
    };
    if part(relation) || predicate(head) || joined() {
        return false;
    }
    true
}

/// Whether a name stands beside a noun and says what is meant: in apposition, right after it, or before it as in "the
/// Caldera probe".
pub(super) fn name_beside(page: Page<'_, '_>, draft: &Draft, head: TokenId) -> bool {
    let syntax = page.syntax;
    let next = TokenId(head.0 + 1);
    if next.0 < page.sentence_around(head.0).end && draft.named_at(next).is_some() {
        return true;
    }
    let noun = words::noun(syntax.lemma(head)).unwrap_or_default();
    let mut children = syntax.children(head).iter().take(CHILDREN_MAX);
    children.any(|&child| {
        let Some(who) = draft.who_at(child) else { return false };
        let kind = draft.whos[who].kind;
        match syntax.relation(child) {
            rel::APPOS => true,
            rel::COMPOUND => kind != Kind::Person && noun.fits(kind),
            _ => false,
        }
    })
}
