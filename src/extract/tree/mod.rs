//! The syntax of each sentence: a dependency tree by the conventions of Universal Dependencies v2 for English.

mod relation;

#[cfg(test)]
mod tests;

use super::learn::reader::Reading;
use super::reading::bounds;
use super::tags::Xpos;
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
    let mut arcs: Vec<Arc> = Vec::with_capacity(tokens.len());
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
    mend(&mut arcs, reading);
    Tree { arcs }
}

const CASE: Relation = Relation::known("case");
const CCOMP: Relation = Relation::known("ccomp");
const COMPOUND: Relation = Relation::known("compound");
const FLAT: Relation = Relation::known("flat");
const NSUBJ: Relation = Relation::known("nsubj");
const OBJ: Relation = Relation::known("obj");
const OBL: Relation = Relation::known("obl");
const PUNCT: Relation = Relation::known("punct");
const RELCL: Relation = Relation::known("acl:relcl");
const WHO: Xpos = Xpos::known("WP");
const NOUNS: [Xpos; 4] = [Xpos::known("NNP"), Xpos::known("NNPS"), Xpos::known("NN"), Xpos::known("NNS")];

/// Mends what cannot be: an object with a preposition before it, and a clause with "who" behind a comma that is no relative one
/// ("said Ann Lee, who leads it").
fn mend(arcs: &mut [Arc], reading: &Reading) {
    for token in 0..arcs.len() {
        let Arc { head: Some(head), relation } = arcs[token] else { continue };
        let head = head.0 as usize;
        if relation == CASE && token < head && arcs[head].relation == OBJ {
            arcs[head].relation = OBL;
        }
        let relative = relation == NSUBJ && reading.xpos.get(token) == Some(&(WHO.index() as u8));
        if !relative || arcs[head].relation != CCOMP || token < 2 || arcs[token - 1].relation != PUNCT {
            continue;
        }
        // The name before the comma, by its first word.
        let mut name = token - 2;
        while let Arc { head: Some(first), relation: FLAT | COMPOUND } = arcs[name] {
            name = first.0 as usize;
        }
        let noun = NOUNS.iter().any(|tag| reading.xpos[name] == tag.index() as u8);
        let below = std::iter::successors(Some(name), |&at| arcs[at].head.map(|above| above.0 as usize));
        if noun && name < token && below.take(arcs.len()).all(|above| above != head) {
            arcs[head] = Arc { head: Some(TokenId(name as u32)), relation: RELCL };
        }
    }
}
