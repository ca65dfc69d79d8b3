//! The syntax of each sentence: a dependency tree by the conventions of Universal Dependencies v2 for English.

mod relation;

#[cfg(test)]
mod tests;

use super::learn::reader::Reading;
use super::reading::bounds;
use super::tokens::{TokenId, Tokens};

pub use relation::Relation;

/// What a token depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arc {
    /// The head, in the same sentence; none for the root.
    pub head: Option<TokenId>,
    /// How it depends on it.
    pub relation: Relation,
}

/// The arcs of all tokens of a text: one tree a sentence, each with one root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    arcs: Vec<Arc>,
}

impl Tree {
    /// Adds the next token's.
    pub fn push(&mut self, arc: Arc) {
        self.arcs.push(arc);
    }

    /// All arcs, in the order of the tokens.
    pub fn arcs(&self) -> &[Arc] {
        &self.arcs
    }

    /// The arc of one token.
    pub fn of(&self, token: TokenId) -> Arc {
        self.arcs[token.0 as usize]
    }
}

/// The trees of the sentences of `tokens` as they were read.
pub fn run(tokens: &Tokens, reading: &Reading) -> Tree {
    let mut arcs = Vec::with_capacity(tokens.len());
    for sentence in bounds(tokens) {
        for &(head, relation) in &reading.arcs[sentence.clone()] {
            let head = head.checked_sub(1).map(|head| TokenId(sentence.start as u32 + head));
            let relation =
                Relation::at(relation.into()).expect("the network has an output for each relation and no other");
            // The network tells relations apart by their words, and may call any of them a root.
            let relation = if head.is_none() { Relation::ROOT } else { relation };
            arcs.push(Arc { head, relation });
        }
    }
    Tree { arcs }
}
