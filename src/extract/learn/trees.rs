//! From what the network made of tokens to the trees of their sentences: the score of each arc (Dozat and Manning 2017), the
//! best tree, and the relation of each of its arcs.

use super::arborescence;
use super::choices::Choices;
use super::floats::{WIDE, quantise};
use super::forward::{Linear, rectified};
use super::lanes::{self, Job, Lanes, Pair};
use super::model::Network;
use super::packed::{Windows, activations, all};
use super::weights::{DISTANCES, distance};

/// The longest piece that one tree is made of: the time for a tree grows with the square of its length. Longer sentences
/// are lists and tables.
const TREE_TOKENS_MAX: usize = 160;

/// Dependents whose arcs are scored at once.
const DEPENDENTS: usize = 4;

impl Network {
    /// Appends the head of each token, counted from 1 within its sentence, 0 for the root, and its relation. `parts` is
    /// tokens x columns of the map of arcs.
    pub(super) fn trees(&self, parts: &[f32], sentences: impl Iterator<Item = usize>, arcs: &mut Vec<(u32, u8)>) {
        let label = self.shape.label;
        let columns = self.prepared.arcs.columns();
        let tokens = parts.len() / columns;
        let asked = lanes::run(Asked { network: self, parts, tokens });
        let mut heads: Vec<u32> = Vec::with_capacity(tokens);
        let mut hidden = Hidden { network: self, parts, rows: Vec::with_capacity(tokens * label) };
        let mut first = 0;
        for length in sentences {
            // The root of a later piece depends on that of the first.
            let mut root = None;
            for start in (0..length).step_by(TREE_TOKENS_MAX) {
                let piece = (length - start).min(TREE_TOKENS_MAX);
                let scores =
                    lanes::run(Scores { network: self, parts, asked: &asked, first: first + start, tokens: piece });
                for (token, head) in (start as u32..).zip(arborescence::heads(&scores, piece)) {
                    heads.push(match head {
                        0 => *root.get_or_insert(token + 1) * u32::from(0 < start),
                        head => head + start as u32,
                    });
                }
            }
            for (token, head) in (first..).zip(&heads[first..]) {
                hidden.push(token, head.checked_sub(1).map(|head| first + head as usize));
            }
            first += length;
        }
        let relations = lanes::run(Relations { network: self, hidden: &hidden.rows, tokens });
        arcs.extend(heads.into_iter().zip(relations));
    }
}

/// What each token as a dependent asks of a head, and of the distance to it.
#[derive(Clone)]
pub(super) struct Asked<'a> {
    pub(super) network: &'a Network,
    pub(super) parts: &'a [f32],
    pub(super) tokens: usize,
}

impl Job for Asked<'_> {
    /// Tokens x columns of the map.
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Vec<f32> {
        let (prepared, arc) = (&self.network.prepared, self.network.shape.arc);
        let rows = self.parts.chunks_exact(prepared.arcs.columns()).map(|row| &row[..arc]);
        let (input, steps) = rectified_rows(rows, self.tokens, arc);
        let stride = arc.div_ceil(2);
        let rows = all(self.tokens);
        Linear { map: &prepared.asked, steps: &steps, rows: Windows::rows(&input, stride, &rows) }.run(lanes)
    }
}

/// Rows without what is below zero, as whole numbers, and what a step of each row is worth.
#[inline(always)]
fn rectified_rows<'r>(rows: impl Iterator<Item = &'r [f32]>, count: usize, width: usize) -> (Vec<Pair>, Vec<f32>) {
    let mut out = activations(count, width);
    let mut steps = Vec::with_capacity(count);
    let mut positive = vec![0.0; width];
    for (row, out) in rows.zip(out.chunks_exact_mut(width.div_ceil(2))) {
        for (positive, value) in positive.iter_mut().zip(row) {
            *positive = rectified(*value);
        }
        steps.push(quantise(&positive, out));
    }
    (out, steps)
}

/// The scores of the arcs within a piece of a sentence.
#[derive(Clone)]
pub(super) struct Scores<'a> {
    pub(super) network: &'a Network,
    pub(super) parts: &'a [f32],
    pub(super) asked: &'a [f32],
    /// The piece's first token.
    pub(super) first: usize,
    pub(super) tokens: usize,
}

impl Job for Scores<'_> {
    /// Tokens x (tokens + 1): row by dependent, column by head, the root's first.
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<L: Lanes>(self, _: L) -> Vec<f32> {
        let Self { network, parts, asked, first, tokens } = self;
        let (shape, prepared, weights) = (&network.shape, &network.prepared, &network.weights);
        let (arc, candidates) = (shape.arc, tokens + 1);
        // Number by number the candidates side by side, in blocks.
        let blocks = candidates.div_ceil(WIDE);
        let mut heads = vec![[0.0; WIDE]; blocks * arc];
        let part_columns = prepared.arcs.columns();
        for candidate in 0..candidates {
            let row = match candidate.checked_sub(1) {
                Some(token) => &parts[(first + token) * part_columns + arc..][..arc],
                None => &weights.root,
            };
            let block = &mut heads[candidate / WIDE * arc..][..arc];
            for (to, &value) in block.iter_mut().zip(row) {
                // The root's numbers are as learned; a token's are rectified.
                to[candidate % WIDE] = if candidate == 0 { value } else { rectified(value) };
            }
        }
        let columns = prepared.asked.columns();
        let mut scores = vec![0.0; tokens * candidates];
        for dependents in (0..tokens).step_by(DEPENDENTS) {
            let rows: [&[f32]; DEPENDENTS] =
                std::array::from_fn(|row| &asked[(first + (dependents + row).min(tokens - 1)) * columns..][..arc]);
            for (number, block) in heads.chunks_exact(arc).enumerate() {
                // Sums of their own each, which stay in registers.
                let [mut first, mut second, mut third, mut fourth] = [[0.0; WIDE]; DEPENDENTS];
                for (at, heads) in block.iter().enumerate() {
                    first = add_scaled(first, rows[0][at], heads);
                    second = add_scaled(second, rows[1][at], heads);
                    third = add_scaled(third, rows[2][at], heads);
                    fourth = add_scaled(fourth, rows[3][at], heads);
                }
                let count = (candidates - number * WIDE).min(WIDE);
                for (dependent, sums) in (dependents..tokens).zip([first, second, third, fourth]) {
                    scores[dependent * candidates + number * WIDE..][..count].copy_from_slice(&sums[..count]);
                }
            }
        }
        for (dependent, scores) in scores.chunks_exact_mut(candidates).enumerate() {
            let by_distance = &asked[(first + dependent) * columns + arc..][..DISTANCES];
            for (head, score) in scores[1..].iter_mut().enumerate() {
                *score += by_distance[distance(dependent, head)];
            }
            scores[dependent + 1] = f32::NEG_INFINITY;
        }
        scores
    }
}

#[inline(always)]
fn add_scaled(mut sums: [f32; WIDE], factor: f32, values: &[f32; WIDE]) -> [f32; WIDE] {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += factor * value;
    }
    sums
}

/// What the relations are read from.
struct Hidden<'a> {
    network: &'a Network,
    parts: &'a [f32],
    /// Tokens x label.
    rows: Vec<f32>,
}

impl Hidden<'_> {
    /// Adds the next token's row: from its own part and its head's.
    fn push(&mut self, token: usize, head: Option<usize>) {
        let (shape, columns) = (&self.network.shape, self.network.prepared.arcs.columns());
        let own = &self.parts[token * columns + 2 * shape.arc..][..shape.label];
        let heads = match head {
            Some(head) => &self.parts[head * columns + 2 * shape.arc + shape.label..][..shape.label],
            None => &self.network.weights.label_root,
        };
        self.rows.extend(own.iter().zip(heads).map(|(own, head)| own + head));
    }
}

/// The likeliest relation of each arc.
#[derive(Clone)]
struct Relations<'a> {
    network: &'a Network,
    hidden: &'a [f32],
    tokens: usize,
}

impl Job for Relations<'_> {
    type Output = Vec<u8>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Vec<u8> {
        let shape = &self.network.shape;
        let (input, steps) = rectified_rows(self.hidden.chunks_exact(shape.label), self.tokens, shape.label);
        let map = &self.network.prepared.relation;
        let stride = shape.label.div_ceil(2);
        let rows = all(self.tokens);
        let from = Linear { map, steps: &steps, rows: Windows::rows(&input, stride, &rows) };
        let [relations] = Choices { from, sizes: [shape.relations] }.run(lanes);
        relations
    }
}
