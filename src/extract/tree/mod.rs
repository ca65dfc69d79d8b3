//! The syntax of each sentence: a dependency tree by the conventions of Universal Dependencies v2 for English.

mod relation;

use super::tokens::TokenId;

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
