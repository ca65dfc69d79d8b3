//! Datelines are read by themselves: what follows "PARIS (AFP) —" is a sentence, and is read as one.

use std::ops::Range;

use crate::extract::tokens::{Tokens, is_dash};
use crate::extract::tree::Relation;
use crate::text::{Span, Text};

/// How a dateline hangs on its sentence.
const DATELINE: Relation = Relation::known("dep");

/// The sentences of a text, cut behind their datelines, of which there is at most one in each: in order, as the sentences.
pub(super) fn cut(text: &Text, tokens: &Tokens, sentences: &[Range<usize>], datelines: &[Span]) -> Vec<Range<usize>> {
    let spans = tokens.spans();
    let mut ends = datelines.iter().map(|dateline| {
        let mut end = spans.partition_point(|token| token.start() < dateline.end());
        while end < spans.len() && is_dash(text.slice(spans[end])) {
            end += 1;
        }
        end
    });
    let mut next = ends.next();
    let mut parts = Vec::with_capacity(sentences.len() + datelines.len());
    for sentence in sentences {
        let mut start = sentence.start;
        while let Some(end) = next.filter(|end| *end <= sentence.end) {
            if start == sentence.start && start < end && end < sentence.end {
                parts.push(start..end);
                start = end;
            }
            next = ends.next();
        }
        parts.push(start..sentence.end);
    }
    parts
}

/// Makes one tree of those of each sentence's parts: the dateline hangs on the root of what follows it. Heads are counted from
/// 1 within their part, and within their sentence afterwards.
pub(super) fn join(arcs: &mut [(u32, u8)], sentences: &[Range<usize>], parts: &[Range<usize>]) {
    let mut parts = parts.iter();
    for sentence in sentences {
        let Some(first) = parts.next() else { return };
        if first.end == sentence.end {
            continue;
        }
        let Some(second) = parts.next() else { return };
        let before = first.len() as u32;
        let root = arcs[second.clone()].iter().position(|(head, _)| *head == 0).unwrap_or(0) as u32;
        for (head, _) in arcs[second.clone()].iter_mut().filter(|(head, _)| *head != 0) {
            *head += before;
        }
        for arc in arcs[first.clone()].iter_mut().filter(|(head, _)| *head == 0) {
            *arc = (before + root + 1, DATELINE.index() as u8);
        }
    }
}
