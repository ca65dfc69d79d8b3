//! Trees without their datelines: "PARIS (AFP) — Ministers met" is read as if Paris met.

use std::borrow::Cow;
use std::ops::Range;

use super::{pos, rel};
use crate::extract::clean::Furniture;
use crate::extract::reading::bounds;
use crate::extract::tags::Tags;
use crate::extract::tokens::{TokenId, Tokens};
use crate::extract::tree::{Arc, Tree};
use crate::text::{Claim, Span};

/// The tree, with what hangs on a dateline hung where the dateline hung.
pub fn mended<'t>(tokens: &Tokens, tags: &Tags, tree: &'t Tree, furniture: &[Claim<Furniture>]) -> Cow<'t, Tree> {
    let mut datelines = furniture.iter().filter(|claim| claim.what == Furniture::Dateline).map(|claim| claim.at);
    let Some(first) = datelines.next() else { return Cow::Borrowed(tree) };
    let mut arcs = tree.arcs().to_vec();
    let sentences = bounds(tokens);
    for dateline in std::iter::once(first).chain(datelines) {
        let dateline = within(tokens.spans(), dateline);
        let sentence = sentences.partition_point(|sentence| sentence.end <= dateline.start);
        if let Some(sentence) = sentences.get(sentence).filter(|sentence| dateline.end < sentence.end) {
            mend(&mut arcs[..sentence.end], tags, &dateline);
        }
    }
    let mut mended = Tree::default();
    arcs.into_iter().for_each(|arc| mended.push(arc));
    Cow::Owned(mended)
}

/// The tokens that lie in `span`.
fn within(spans: &[Span], span: Span) -> Range<usize> {
    let first = spans.partition_point(|token| token.end() <= span.start());
    let end = spans.partition_point(|token| token.start() < span.end());
    first..end.max(first)
}

fn mend(arcs: &mut [Arc], tags: &Tags, dateline: &Range<usize>) {
    // What hangs on the dateline goes up to where the dateline itself hangs: the first noun in its stead.
    let mut heir: Option<TokenId> = None;
    for token in dateline.end..arcs.len() {
        let Some(mut top) = arcs[token].head.map(|head| head.0 as usize).filter(|head| dateline.contains(head)) else {
            continue;
        };
        for _ in dateline.clone() {
            match arcs[top].head {
                Some(head) if dateline.contains(&(head.0 as usize)) => top = head.0 as usize,
                _ => break,
            }
        }
        let above = arcs[top];
        let noun = matches!(tags.of(TokenId(token as u32)).upos, pos::NOUN | pos::PROPN | pos::PRON | pos::VERB);
        match heir {
            None if noun => {
                heir = Some(TokenId(token as u32));
                let taken = arcs[dateline.end..]
                    .iter()
                    .any(|arc| arc.head == above.head && above.head.is_some() && arc.relation == above.relation);
                arcs[token] = if taken { Arc { relation: rel::DEP, ..above } } else { above };
                if above.head.is_none() {
                    arcs[top] = Arc { head: heir, relation: rel::DEP };
                }
            }
            _ => {
                let relation = arcs[token].relation;
                if let Some(head) = above.head.or(heir).filter(|head| head.0 as usize != token) {
                    arcs[token] = Arc { head: Some(head), relation };
                }
            }
        }
    }
    // The dateline itself is nobody's subject; where it stood as one alone, what was read as an object in front is.
    for token in dateline.clone() {
        let Arc { head: Some(head), relation } = arcs[token] else { continue };
        if dateline.contains(&(head.0 as usize)) {
            continue;
        }
        arcs[token].relation = rel::DEP;
        if relation != rel::NSUBJ && relation != rel::NSUBJ_PASS {
            continue;
        }
        let verb = head.0 as usize;
        let before = dateline.end..verb.max(dateline.end);
        let has = arcs[before.clone()].iter().any(|arc| arc.head == Some(head) && arc.relation == relation);
        let object = before.clone().find(|&place| arcs[place].head == Some(head) && arcs[place].relation == rel::OBJ);
        if let (false, Some(object)) = (has, object) {
            arcs[object].relation = relation;
        }
    }
}
