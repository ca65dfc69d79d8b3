//! From the words of a batch of sentences to the rows of numbers that its layers come to.

use super::floats::quantise;
use super::lanes::{Job, Lanes, Pair};
use super::model::Network;
use super::network::Plan;
use super::packed::{Packed, Windows, activations, all};
use super::prepared::{Convolution, Normal};
use super::types::Types;
use super::weights::FIRST_REACH;

/// The words of a batch, and what is marked in it.
pub(super) struct Batch<'a> {
    /// The type of each token of the batch.
    pub(super) types: &'a [u32],
    /// Marks in the order of their tokens, which are counted from `start`.
    pub(super) marks: &'a [(u32, u16)],
    /// The first token, by the marks' count.
    pub(super) start: u32,
    /// Where its sentences lie among the rows.
    pub(super) plan: &'a Plan,
}

/// The different types of a batch, each with what it means for a token at each place around it.
#[derive(Clone)]
pub(super) struct Embed<'a> {
    pub(super) network: &'a Network,
    pub(super) known: &'a Types<'a>,
    /// The types, each once.
    pub(super) types: &'a [u32],
}

impl Job for Embed<'_> {
    /// Types x columns of the first layer's map.
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Vec<f32> {
        let Self { network, known, types } = self;
        let (shape, prepared) = (&network.shape, &network.prepared);
        let vector_stride = shape.vector.div_ceil(2);
        let mut vectors = activations(types.len(), shape.vector);
        for (row, &number) in vectors.chunks_exact_mut(vector_stride).zip(types) {
            for (to, &from) in row.as_flattened_mut().iter_mut().zip(known.vector(number)) {
                *to = i16::from(from);
            }
        }
        let stride = shape.embedding.div_ceil(2);
        let mut embedded = activations(types.len(), shape.embedding);
        let mut steps = Vec::with_capacity(types.len());
        let mut sum = vec![0.0; shape.embedding];
        let project = &prepared.project;
        let rows = all(types.len());
        project.each_window(lanes, Windows::rows(&vectors, vector_stride, &rows), |row, sums| {
            project.floats(sums, 1.0, &mut sum);
            network.add_rows(known.features(types[row]), &mut sum);
            steps.push(quantise(&sum, &mut embedded[row * stride..][..stride]));
        });
        Linear { map: &prepared.first, steps: &steps, rows: Windows::rows(&embedded, stride, &rows) }.run(lanes)
    }
}

/// The first layer: sums of what the words around each token mean for it.
#[derive(Clone)]
pub(super) struct First<'a> {
    pub(super) network: &'a Network,
    pub(super) batch: &'a Batch<'a>,
    /// What [`Embed`] gave, row by row.
    pub(super) parts: &'a [&'a [f32]],
    /// Which of its rows each token has.
    pub(super) places: &'a [u32],
}

impl Job for First<'_> {
    /// Rows of activations.
    type Output = Vec<Pair>;

    #[inline(always)]
    fn run<L: Lanes>(self, _: L) -> Vec<Pair> {
        let Self { network, batch, parts, places } = self;
        let prepared = &network.prepared;
        let (width, columns) = (network.shape.width, prepared.first.columns());
        let stride = width.div_ceil(2);
        let mut out = activations(batch.plan.rows, width);
        let mut row = vec![0.0; width];
        // The marks of each token begin and end here.
        let mut bounds = Vec::with_capacity(places.len() + 1);
        let mut mark = 0;
        for token in batch.start..=batch.start + places.len() as u32 {
            while batch.marks.get(mark).is_some_and(|(marked, _)| *marked < token) {
                mark += 1;
            }
            bounds.push(mark);
        }
        let mut start = 0;
        for &(first, tokens) in &batch.plan.sentences {
            for token in start..start + tokens {
                row.copy_from_slice(&prepared.first_bias[..width]);
                let from = start.max(token.saturating_sub(FIRST_REACH));
                let to = (start + tokens).min(token + FIRST_REACH + 1);
                for around in from..to {
                    let place = (around + FIRST_REACH - token) * width;
                    add(&parts[places[around] as usize][place..][..width], &mut row);
                    for &(_, mark) in &batch.marks[bounds[around]..bounds[around + 1]] {
                        add(&prepared.marks[usize::from(mark) * columns + place..][..width], &mut row);
                    }
                }
                row.iter_mut().for_each(|value| *value = rectified(*value));
                prepared.first_normal.apply(&mut row, &mut out[(first + token - start) * stride..][..stride]);
            }
            start += tokens;
        }
        out
    }
}

#[inline(always)]
fn add(from: &[f32], out: &mut [f32]) {
    for (out, from) in out.iter_mut().zip(from) {
        *out += from;
    }
}

/// Unlike `f32::max` it is one instruction everywhere, and tells no zeros apart that another processor would not.
#[inline(always)]
pub(super) fn rectified(value: f32) -> f32 {
    if 0.0 < value { value } else { 0.0 }
}

/// A later layer.
#[derive(Clone)]
pub(super) struct Convolve<'a> {
    pub(super) layer: &'a Convolution,
    /// The normalisation of the layer before.
    pub(super) before: &'a Normal,
    pub(super) input: &'a [Pair],
    /// The rows of the tokens.
    pub(super) tokens: &'a [u32],
}

impl Job for Convolve<'_> {
    /// Rows of activations.
    type Output = Vec<Pair>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Vec<Pair> {
        let Self { layer, before, input, tokens } = self;
        let width = before.worth.len();
        let stride = width.div_ceil(2);
        let mut out = vec![[0; 2]; input.len()];
        let Convolution { map, normal, reach } = layer;
        let mut row = vec![0.0; width];
        // A window begins before its token's row.
        let first: Vec<u32> = tokens.iter().map(|token| token - reach.furthest() as u32).collect();
        map.each_window(lanes, Windows { input, stride, first: &first, step: reach.step }, |token, sums| {
            let at = tokens[token] as usize;
            let old = input[at * stride..][..stride].as_flattened();
            let kept = old.iter().zip(&before.worth);
            let new = sums.iter().zip(map.steps.iter().zip(&map.bias));
            for (value, ((&sum, (step, bias)), (&old, worth))) in row.iter_mut().zip(new.zip(kept)) {
                *value = rectified(sum as f32 * step + bias) + f32::from(old) * worth;
            }
            normal.apply(&mut row, &mut out[at * stride..][..stride]);
        });
        out
    }
}

/// A map from rows to floats.
#[derive(Clone)]
pub(super) struct Linear<'a> {
    pub(super) map: &'a Packed,
    /// What a step of each row is worth; one for all if they are given none.
    pub(super) steps: &'a [f32],
    pub(super) rows: Windows<'a>,
}

impl Linear<'_> {
    /// What sums of a row's stand for.
    #[inline(always)]
    pub(super) fn floats(&self, row: usize, sums: &[i32], out: &mut [f32]) {
        self.map.floats(sums, self.steps.get(row).copied().unwrap_or(1.0), out);
    }
}

impl Job for Linear<'_> {
    /// Rows x columns.
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Vec<f32> {
        let columns = self.map.columns();
        let mut out = vec![0.0; self.rows.first.len() * columns];
        self.map.each_window(lanes, self.rows, |row, sums| {
            self.floats(row, sums, &mut out[row * columns..][..columns]);
        });
        out
    }
}

/// Where the types of a batch stand among those that occur in it.
pub(super) struct Places {
    /// For each type that is known: [`Self::NOWHERE`] between batches.
    place_of: Vec<u32>,
}

impl Places {
    const NOWHERE: u32 = u32::MAX;

    /// For this many types.
    pub(super) fn new(known: usize) -> Self {
        Self { place_of: vec![Self::NOWHERE; known] }
    }

    /// The types in a batch of tokens, each once, and the place of each token's type among them.
    pub(super) fn of(&mut self, batch: &[u32]) -> (Vec<u32>, Vec<u32>) {
        let mut types = Vec::new();
        let places = batch.iter().map(|&number| {
            let place = &mut self.place_of[number as usize];
            if *place == Self::NOWHERE {
                *place = types.len() as u32;
                types.push(number);
            }
            *place
        });
        let places = places.collect();
        types.iter().for_each(|number| self.place_of[*number as usize] = Self::NOWHERE);
        (types, places)
    }
}
