//! The network: what it computes of a batch of sentences, layer by layer, in floats and with all that learning needs.
//! Reading computes the same in whole numbers (`forward`).
//!
//! A token is the sum of its hashed features (Weinberger et al. 2009), its word's vector and its marks. Layers of
//! convolution over the tokens around it, each normalised (Ba et al. 2016) and added to what came before (He et al. 2016),
//! read it in context. Tags are read from a lower layer, names and arcs from the last.

use super::matrix::{add, add_product, add_to_rows};
use super::random::Random;
use super::weights::{Layer, Linear, Reach};

/// Keeps a row of equal numbers from being divided by nothing.
pub(super) const VARIANCE_MIN: f32 = 1e-5;

/// Where the sentences of a batch lie among its rows.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// First row and tokens of each sentence.
    pub sentences: Vec<(usize, usize)>,
    /// Rows, gaps included.
    pub rows: usize,
}

impl Plan {
    /// Sentences of these lengths, with `gap` rows before, between and after them.
    pub fn new(gap: usize, lengths: impl Iterator<Item = usize>) -> Self {
        let mut plan = Self { sentences: Vec::new(), rows: gap };
        for tokens in lengths {
            plan.sentences.push((plan.rows, tokens));
            plan.rows += tokens + gap;
        }
        plan
    }

    /// The rows of the tokens.
    pub(super) fn tokens(&self) -> Vec<u32> {
        self.sentences.iter().flat_map(|&(first, tokens)| first as u32..(first + tokens) as u32).collect()
    }

    /// Sets the rows between sentences to zero.
    pub(super) fn clear_gaps(&self, rows: &mut [f32], width: usize) {
        let mut gap = 0;
        for &(first, tokens) in &self.sentences {
            rows[gap * width..first * width].fill(0.0);
            gap = first + tokens;
        }
        rows[gap * width..].fill(0.0);
    }
}

/// What a layer computed, kept for learning.
#[derive(Clone, Debug, Default)]
pub(super) struct Pass {
    /// Rows x (tokens seen x width): what it saw.
    pub(super) seen: Vec<f32>,
    /// Rows x width: after the rectifier and dropout.
    pub(super) rectified: Vec<f32>,
    /// Rows x width: normalised, before scale and shift.
    pub(super) normal: Vec<f32>,
    /// One for each row: what it was divided by, inverted.
    pub(super) spread: Vec<f32>,
    /// Rows x width.
    pub(super) out: Vec<f32>,
}

/// Drops numbers at random while learning, and makes up for them (Srivastava et al. 2014).
pub(super) struct Dropout<'a> {
    pub(super) random: &'a mut Random,
    pub(super) share: f32,
}

impl Dropout<'_> {
    /// A factor for each number: zero for those that are dropped.
    pub(super) fn mask(&mut self, length: usize) -> Vec<f32> {
        let keep = 1.0 / (1.0 - self.share);
        let limit = (self.share * 65536.0) as u64;
        let mut mask = Vec::with_capacity(length + 3);
        while mask.len() < length {
            let bits = self.random.bits();
            mask.extend((0..4).map(|part| if (bits >> (16 * part)) & 0xffff < limit { 0.0 } else { keep }));
        }
        mask.truncate(length);
        mask
    }
}

/// `a b + bias`, row by row.
pub(super) fn linear(input: &[f32], map: &Linear, rows: usize) -> Vec<f32> {
    let columns = map.bias.len();
    let mut out = vec![0.0; rows * columns];
    add_to_rows(&map.bias, &mut out);
    add_product(input, &map.weight, &mut out, [rows, map.weight.len() / columns, columns]);
    out
}

/// What is seen from each row: rows x (seen x width).
fn around(rows: &[f32], width: usize, reach: Reach) -> Vec<f32> {
    let (count, window) = (rows.len() / width, reach.seen() * width);
    let mut seen = vec![0.0; count * window];
    for (row, seen) in seen.chunks_exact_mut(window).enumerate() {
        for (place, to) in seen.chunks_exact_mut(width).enumerate() {
            if let Some(from) = reach.row(row, place, count) {
                to.copy_from_slice(&rows[from * width..][..width]);
            }
        }
    }
    seen
}

/// One layer on the rows before it; all but the first are added to those.
pub(super) fn convolve(
    layer: &Layer,
    before: &[f32],
    plan: &Plan,
    reach: Reach,
    first: bool,
    dropout: &mut Dropout<'_>,
) -> (Pass, Vec<f32>) {
    let width = layer.scale.len();
    let seen = around(before, before.len() / plan.rows, reach);
    let mut rectified = linear(&seen, &layer.map, plan.rows);
    rectified.iter_mut().for_each(|value| *value = value.max(0.0));
    let mask = dropout.mask(rectified.len());
    rectified.iter_mut().zip(&mask).for_each(|(value, factor)| *value *= factor);
    let mut normal = rectified.clone();
    if !first {
        add(before, &mut normal);
    }
    let mut spread = Vec::with_capacity(plan.rows);
    let mut out = vec![0.0; normal.len()];
    for (row, out) in normal.chunks_exact_mut(width).zip(out.chunks_exact_mut(width)) {
        spread.push(normalise(row));
        for (out, (value, (scale, shift))) in out.iter_mut().zip(row.iter().zip(layer.scale.iter().zip(&layer.shift))) {
            *out = value * scale + shift;
        }
    }
    plan.clear_gaps(&mut out, width);
    (Pass { seen, rectified, normal, spread, out }, mask)
}

/// Shifts a row to mean 0 and scales it to variance 1; gives the factor.
pub(super) fn normalise(row: &mut [f32]) -> f32 {
    let count = row.len() as f32;
    let mean = row.iter().sum::<f32>() / count;
    let variance = row.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / count;
    let factor = 1.0 / (variance + VARIANCE_MIN).sqrt();
    row.iter_mut().for_each(|value| *value = (*value - mean) * factor);
    factor
}
