//! Tags each token: its part of speech and its lemma, by the conventions of UD English (EWT and GUM, v2).

mod fit;
mod lemma;
mod lemma_case;
mod lemma_learn;
mod lemma_rules;
mod lemma_suffixes;
mod tagset;

#[cfg(test)]
mod lemma_tests;

#[cfg(test)]
mod tests;

use super::learn::reader::Reading;
use super::reading::bounds;
use super::tokens::{TokenId, Tokens};
use crate::text::Text;

pub use lemma::{Damaged, Lemmatizer, Sample};
pub use tagset::{Upos, Xpos};
pub(in crate::extract) use tagset::{same, tag_set};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tag {
    /// The universal part of speech.
    pub upos: Upos,
    /// The part of speech of the Penn Treebank, as UD English extends it.
    pub xpos: Xpos,
}

/// The tags and lemmas of all tokens of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    tags: Vec<Tag>,
    /// The lemmas one after another, and where each ends.
    lemmas: String,
    lemma_ends: Vec<u32>,
    cased: Option<String>,
}

impl Tags {
    /// The text as it was read, where that is not as it is written; see [`Reading::cased`].
    pub fn cased(&self) -> Option<&str> {
        self.cased.as_deref()
    }

    /// Adds the next token's.
    pub fn push(&mut self, tag: Tag, lemma: &str) {
        self.tags.push(tag);
        self.lemmas.push_str(lemma);
        self.lemma_ends.push(self.lemmas.len() as u32);
    }

    /// All tags, in the order of the tokens.
    pub fn all(&self) -> &[Tag] {
        &self.tags
    }

    /// The tag of one token.
    pub fn of(&self, token: TokenId) -> Tag {
        self.tags[token.0 as usize]
    }

    /// The lemma of one token.
    pub fn lemma(&self, token: TokenId) -> &str {
        let index = token.0 as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.lemma_ends[before]);
        &self.lemmas[start as usize..self.lemma_ends[index] as usize]
    }
}

/// Tags the tokens of `text` as they were read.
pub fn run(lemmatizer: &Lemmatizer, text: &Text, tokens: &Tokens, reading: &Reading) -> Tags {
    let read: Vec<Tag> = reading.xpos.iter().zip(&reading.upos).map(|(&xpos, &upos)| tag(xpos, upos)).collect();
    let lemmas = String::with_capacity(text.len());
    let mut tags = Tags { lemmas, cased: reading.cased.clone(), ..Tags::default() };
    tags.lemma_ends.reserve(read.len());
    let words = reading.read(text);
    let form = |token: usize| &words[tokens.spans()[token].start()..tokens.spans()[token].end()];
    for sentence in bounds(tokens) {
        for token in sentence.clone() {
            let following = (token + 1..sentence.end).map(|next| (form(next), read[next]));
            lemmatizer.append_before(form(token), read[token], following, &mut tags.lemmas);
            tags.lemma_ends.push(tags.lemmas.len() as u32);
        }
    }
    tags.tags = read;
    tags
}

/// The network's outputs are places in the tag sets.
fn tag(xpos: u8, upos: u8) -> Tag {
    let upos = Upos::at(upos.into()).expect("the network has an output for each tag and no other");
    let xpos = Xpos::at(xpos.into()).expect("the network has an output for each tag and no other");
    Tag { upos: fit::fitting(xpos, upos), xpos }
}
