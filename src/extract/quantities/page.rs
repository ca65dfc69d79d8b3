//! The tokens of one sentence as the rules of this room ask for them.

use crate::extract::syntax::{Syntax, tag};
use crate::extract::tags::Xpos;
use crate::extract::tokens::TokenId;

/// A sentence.
pub(super) struct Page<'s, 'a> {
    pub(super) syntax: &'s Syntax<'a>,
    /// Its first token.
    pub(super) start: u32,
    /// The token after its last.
    pub(super) end: u32,
}

impl<'a> Page<'_, 'a> {
    /// The characters of a token.
    pub(super) fn form(&self, token: u32) -> &'a str {
        self.syntax.form(TokenId(token))
    }

    /// The characters of a token of this sentence.
    pub(super) fn get(&self, token: u32) -> Option<&'a str> {
        (self.start..self.end).contains(&token).then(|| self.form(token))
    }

    /// The token `back` tokens before `token`, in this sentence.
    pub(super) fn back(&self, token: u32, back: u32) -> Option<u32> {
        token.checked_sub(back).filter(|&earlier| earlier >= self.start)
    }

    /// Whether the token is this word, whatever its capitals.
    pub(super) fn is(&self, token: u32, word: &str) -> bool {
        self.get(token).is_some_and(|form| form.eq_ignore_ascii_case(word))
    }

    /// Whether the token is one of these words, whatever their capitals.
    pub(super) fn is_any(&self, token: u32, words: &[&str]) -> bool {
        self.get(token).is_some_and(|form| words.iter().any(|word| form.eq_ignore_ascii_case(word)))
    }

    /// Whether the token before is one of these words.
    pub(super) fn follows(&self, token: u32, words: &[&str]) -> bool {
        self.back(token, 1).is_some_and(|before| self.is_any(before, words))
    }

    /// Whether the token is a hyphen or a dash that joins what stands on both its sides.
    pub(super) fn is_dash(&self, token: u32) -> bool {
        self.get(token).is_some_and(|form| matches!(form, "-" | "‐" | "‑" | "–" | "−"))
            && self.touches(token)
            && self.touches(token + 1)
    }

    /// Whether nothing stands between the token and the one before.
    pub(super) fn touches(&self, token: u32) -> bool {
        let inside = token > self.start && token < self.end;
        inside && self.syntax.at(TokenId(token - 1)).end() == self.syntax.at(TokenId(token)).start()
    }

    /// The part of speech of a token; none beyond the sentence.
    pub(super) fn tag(&self, token: u32) -> Option<Xpos> {
        (self.start..self.end).contains(&token).then(|| self.syntax.xpos(TokenId(token)))
    }

    /// Whether the token is a noun or a name.
    pub(super) fn is_noun(&self, token: u32) -> bool {
        matches!(self.tag(token), Some(tag::NN | tag::NNS | tag::NNP | tag::NNPS))
    }

    /// Whether the token is a plural noun.
    pub(super) fn is_plural(&self, token: u32) -> bool {
        matches!(self.tag(token), Some(tag::NNS | tag::NNPS))
    }

    /// Whether the token has a capital that its place in the sentence does not explain.
    pub(super) fn is_name(&self, token: u32) -> bool {
        matches!(self.tag(token), Some(tag::NNP | tag::NNPS))
            && self.get(token).is_some_and(|form| form.starts_with(char::is_uppercase))
    }
}
