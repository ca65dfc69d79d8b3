//! The network at work: from the words of a text to what the rooms of tags, tree and names decide by.

use std::ops::Range;

use super::arborescence;
use super::gradient::VECTOR_UNIT;
use super::matrix::{add, add_product, add_product_right, add_to_rows, greatest};
use super::model::Network;
use super::network::{Plan, convolve, linear};
use super::types::Types;
use super::weights::{Linear, distance};

/// Tokens that are read at once: enough to keep the products large, few enough to keep their numbers in the cache.
const BATCH_TOKENS: usize = 512;

/// The longest piece that one tree is made of: the time for a tree grows with the square of its length. Longer sentences
/// are lists and tables.
const TREE_TOKENS_MAX: usize = 160;

/// What is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Whether trees are.
    pub tree: bool,
    /// Whether names are.
    pub names: bool,
}

/// What was read of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The part of speech of each token in the Penn Treebank's set.
    pub xpos: Vec<u8>,
    /// The universal part of speech of each token.
    pub upos: Vec<u8>,
    /// The head of each token, counted from 1 within its sentence, 0 for the root, and its relation; empty if not wanted.
    pub arcs: Vec<(u32, u8)>,
    /// Tokens x labels: the score of each label of names; empty if not wanted.
    pub names: Vec<f32>,
}

impl Network {
    /// Reads the `sentences` of a text, whose tokens have these `types` and `marks`, the marks in order of their tokens.
    pub fn read(
        &self,
        known: &Types<'_>,
        types: &[u32],
        marks: &[(u32, u16)],
        sentences: &[Range<usize>],
        wanted: Wanted,
    ) -> Reading {
        let mut reading = Reading::default();
        let embedded = self.embed_types(known);
        let mut marks = marks;
        let mut rest = sentences;
        while !rest.is_empty() {
            let mut tokens = 0;
            let count = rest.iter().take_while(|sentence| {
                tokens += sentence.len();
                tokens <= BATCH_TOKENS
            });
            let (batch, later) = rest.split_at(count.count().max(1));
            rest = later;
            let end = batch.last().map_or(0, |sentence| sentence.end) as u32;
            let (mine, others) = marks.split_at(marks.partition_point(|&(token, _)| token < end));
            marks = others;
            self.read_batch(&embedded, types, mine, batch, wanted, &mut reading);
        }
        reading
    }

    /// Types x embedding.
    fn embed_types(&self, known: &Types<'_>) -> Vec<f32> {
        let (width, size) = (self.shape.embedding, self.shape.vector);
        let mut vectors = vec![0.0; known.len() * size];
        for (number, row) in vectors.chunks_exact_mut(size).enumerate() {
            for (to, &from) in row.iter_mut().zip(known.vector(number as u32)) {
                *to = f32::from(from) * VECTOR_UNIT;
            }
        }
        let mut embedded = vec![0.0; known.len() * width];
        add_product(&vectors, &self.weights.project, &mut embedded, [known.len(), size, width]);
        for (number, row) in embedded.chunks_exact_mut(width).enumerate() {
            for &feature in known.features(number as u32) {
                self.add_row(feature, row);
            }
        }
        embedded
    }

    fn read_batch(
        &self,
        embedded: &[f32],
        types: &[u32],
        marks: &[(u32, u16)],
        sentences: &[Range<usize>],
        wanted: Wanted,
        reading: &mut Reading,
    ) {
        let (shape, weights) = (&self.shape, &self.weights);
        let narrow = shape.embedding;
        let plan = Plan::new(sentences.iter().map(ExactSizeIterator::len));
        let mut rows = vec![0.0; plan.rows * narrow];
        let mut marks = marks.iter().peekable();
        for (sentence, &(first, _)) in sentences.iter().zip(&plan.sentences) {
            for (row, token) in (first..).zip(sentence.clone()) {
                let row = &mut rows[row * narrow..(row + 1) * narrow];
                row.copy_from_slice(&embedded[types[token] as usize * narrow..][..narrow]);
                while let Some(&(_, mark)) = marks.next_if(|(marked, _)| *marked as usize == token) {
                    self.add_mark(mark, row);
                }
            }
        }
        for (number, layer) in weights.layers.iter().enumerate() {
            rows = convolve(layer, &rows, &plan, number == 0, None).0.out;
            if number + 1 == shape.tag_layer {
                let low = without_gaps(&rows, &plan, shape.width);
                reading.xpos.extend(best(&low, &weights.xpos));
                reading.upos.extend(best(&low, &weights.upos));
                if !wanted.tree && !wanted.names {
                    return;
                }
            }
        }
        let top = without_gaps(&rows, &plan, shape.width);
        if wanted.names {
            reading.names.extend(linear(&top, &weights.names, top.len() / shape.width));
        }
        if wanted.tree {
            self.trees(&top, sentences.iter().map(ExactSizeIterator::len), &mut reading.arcs);
        }
    }

    fn trees(&self, rows: &[f32], sentences: impl Iterator<Item = usize>, arcs: &mut Vec<(u32, u8)>) {
        let (shape, weights) = (&self.shape, &self.weights);
        let (arc, label, tokens) = (shape.arc, shape.label, rows.len() / shape.width);
        let rectified = |map: &Linear| {
            let mut out = linear(rows, map, tokens);
            out.iter_mut().for_each(|value| *value = value.max(0.0));
            out
        };
        let (dependents, heads) = (rectified(&weights.dependent), rectified(&weights.head));
        let mut asked = vec![0.0; tokens * arc];
        add_product(&dependents, &weights.bilinear, &mut asked, [tokens, arc, arc]);
        add_to_rows(&weights.head_bias, &mut asked);
        let ways = weights.distance.len() / arc;
        let mut by_distance = vec![0.0; tokens * ways];
        add_product_right(&dependents, &weights.distance, &mut by_distance, [tokens, arc, ways]);
        let mut hidden = linear(rows, &weights.label_dependent, tokens);
        let mut label_heads = vec![0.0; tokens * label];
        add_product(rows, &weights.label_head, &mut label_heads, [tokens, shape.width, label]);

        let (mut found, mut first) = (Vec::with_capacity(tokens), 0);
        for length in sentences {
            // The root of a later piece depends on that of the first.
            let mut root = None;
            let mut start = 0;
            while start < length {
                let piece = (length - start).min(TREE_TOKENS_MAX);
                let at = first + start;
                let scores = self.scores(
                    &heads[at * arc..(at + piece) * arc],
                    &asked[at * arc..(at + piece) * arc],
                    &by_distance[at * ways..(at + piece) * ways],
                );
                for (token, head) in (start as u32..).zip(arborescence::heads(&scores, piece)) {
                    found.push(match head {
                        0 => *root.get_or_insert(token + 1) * u32::from(0 < start),
                        head => head + start as u32,
                    });
                }
                start += piece;
            }
            for token in first..first + length {
                let hidden = &mut hidden[token * label..][..label];
                match found[token].checked_sub(1) {
                    Some(head) => add(&label_heads[(first + head as usize) * label..][..label], hidden),
                    None => add(&weights.label_root, hidden),
                }
                hidden.iter_mut().for_each(|value| *value = value.max(0.0));
            }
            first += length;
        }
        arcs.extend(found.into_iter().zip(best(&hidden, &weights.relation)));
    }

    /// The scores of arcs within a piece: tokens x (tokens + 1), the root first.
    fn scores(&self, heads: &[f32], asked: &[f32], by_distance: &[f32]) -> Vec<f32> {
        let arc = self.shape.arc;
        let (tokens, columns) = (heads.len() / arc, heads.len() / arc + 1);
        let mut candidates = self.weights.root.clone();
        candidates.extend_from_slice(heads);
        let mut scores = vec![0.0; tokens * columns];
        add_product_right(asked, &candidates, &mut scores, [tokens, arc, columns]);
        let ways = by_distance.len() / tokens.max(1);
        for dependent in 0..tokens {
            let row = &mut scores[dependent * columns..][..columns];
            let by_distance = &by_distance[dependent * ways..][..ways];
            for (head, score) in row[1..].iter_mut().enumerate() {
                *score += by_distance[distance(dependent, head)];
            }
            row[dependent + 1] = f32::NEG_INFINITY;
        }
        scores
    }
}

/// The rows of tokens alone.
fn without_gaps(rows: &[f32], plan: &Plan, width: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(rows.len());
    for &(first, tokens) in &plan.sentences {
        out.extend_from_slice(&rows[first * width..(first + tokens) * width]);
    }
    out
}

/// The greatest output of a linear map for each row.
fn best(rows: &[f32], map: &Linear) -> Vec<u8> {
    let outputs = map.bias.len();
    let scores = linear(rows, map, rows.len() * outputs / map.weight.len());
    scores.chunks_exact(outputs).map(|row| greatest(row) as u8).collect()
}
