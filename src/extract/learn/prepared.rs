//! The network made ready for reading: its maps in whole numbers, those of one input side by side.
//!
//! What one step of an activation is worth goes into the weights of the next map, input by input, so that nothing has to be
//! scaled between the layers.

use super::floats::{quantise, sum, whole};
use super::forward;
use super::lanes::{self, Job, Lanes, Pair};
use super::network::VARIANCE_MIN;
use super::packed::{ACTIVATION_MAX, Packed, Windows, activations, all};
use super::weights::{Layer, Linear, Reach, Shape, Weights};

/// A normalisation whose outcome is whole numbers.
#[derive(Clone, Debug)]
pub(super) struct Normal {
    /// Of each number, in steps.
    factor: Vec<f32>,
    shift: Vec<f32>,
    /// What a step of each number is worth.
    pub(super) worth: Vec<f32>,
}

/// A layer that reads what the one before it made of the tokens around.
#[derive(Clone, Debug)]
pub(super) struct Convolution {
    pub(super) map: Packed,
    pub(super) normal: Normal,
    pub(super) reach: Reach,
}

/// All that reading needs beside the rows of features.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    /// From a word's vector to a token.
    pub(super) project: Packed,
    /// From a token to its part in the first layer, for each place that it may have in the window.
    pub(super) first: Packed,
    /// Marks x (places x width): theirs, in floats.
    pub(super) marks: Vec<f32>,
    pub(super) first_bias: Vec<f32>,
    pub(super) first_normal: Normal,
    pub(super) layers: Vec<Convolution>,
    /// To parts of speech: those of the Penn Treebank, then the universal ones.
    pub(super) tags: Packed,
    pub(super) names: Packed,
    /// A token as dependent and as head, and its parts in the relation as either.
    pub(super) arcs: Packed,
    /// From dependents to what they ask of a head and of its distance.
    pub(super) asked: Packed,
    pub(super) relation: Packed,
}

impl Normal {
    fn new(layer: &Layer) -> Self {
        // No number is further from the mean of n than √(n - 1) deviations; a little more for rounding.
        let furthest = ((layer.scale.len() - 1) as f32).sqrt() * 1.001;
        let greatest = |(scale, shift): (&f32, &f32)| scale.abs() * furthest + shift.abs();
        let worth: Vec<f32> =
            layer.scale.iter().zip(&layer.shift).map(greatest).map(|most| most / f32::from(ACTIVATION_MAX)).collect();
        let in_steps = |values: &[f32]| -> Vec<f32> {
            values.iter().zip(&worth).map(|(value, worth)| if *worth == 0.0 { 0.0 } else { value / worth }).collect()
        };
        Self { factor: in_steps(&layer.scale), shift: in_steps(&layer.shift), worth }
    }

    /// Normalises a row, which is changed on the way.
    #[inline(always)]
    pub(super) fn apply(&self, row: &mut [f32], out: &mut [Pair]) {
        let count = row.len() as f32;
        let mean = sum(row, |value| value) / count;
        row.iter_mut().for_each(|value| *value -= mean);
        let variance = sum(row, |value| value * value) / count;
        let inverse = 1.0 / (variance + VARIANCE_MIN).sqrt();
        let to = self.factor.iter().zip(&self.shift);
        for (out, (value, (factor, shift))) in out.as_flattened_mut().iter_mut().zip(row.iter().zip(to)) {
            *out = whole(value * inverse * factor + shift);
        }
    }
}

/// The columns of maps from the same inputs, one map after another.
fn columns<'a>(maps: impl IntoIterator<Item = (&'a [f32], &'a [f32])>) -> Vec<(Vec<f32>, f32)> {
    let mut all = Vec::new();
    for (weight, bias) in maps {
        let outputs = bias.len();
        for (column, bias) in bias.iter().enumerate() {
            all.push((weight.iter().skip(column).step_by(outputs).copied().collect(), *bias));
        }
    }
    all
}

fn parts(map: &Linear) -> (&[f32], &[f32]) {
    (&map.weight, &map.bias)
}

impl Prepared {
    pub(super) fn new(shape: &Shape, weights: &Weights, vector_unit: f32) -> Self {
        let &Shape { embedding, width, vector, arc, label, .. } = shape;
        let (first, later) = weights.layers.split_first().expect("a network has layers");
        let (no_bias, plain) = (vec![0.0; embedding.max(width).max(label)], vec![1.0; embedding.max(arc).max(label)]);
        // The window's places side by side: each a map of its own from the token that stands there.
        let places = first.map.weight.chunks_exact(embedding * width).map(|place| (place, &no_bias[..width]));
        let first_map = Packed::new(&columns(places), &plain[..embedding], ACTIVATION_MAX);
        let first_normal = Normal::new(first);
        let mut before = &first_normal.worth;
        let mut layers: Vec<Convolution> = Vec::with_capacity(later.len());
        let mut worths = vec![before.clone()];
        for (number, layer) in (1..).zip(later) {
            let map = Packed::new(&columns([parts(&layer.map)]), before, ACTIVATION_MAX);
            layers.push(Convolution { map, normal: Normal::new(layer), reach: shape.reach(number) });
            before = &layers[layers.len() - 1].normal.worth;
            worths.push(before.clone());
        }
        let top = &worths[worths.len() - 1];
        // As columns over the dependent's numbers.
        let mut asked = columns([(&weights.bilinear[..], &weights.head_bias[..])]);
        asked.extend(weights.distance.chunks_exact(arc).map(|way| (way.to_vec(), 0.0)));
        let read = |maps: &[(&[f32], &[f32])], worth: &[f32]| {
            Packed::new(&columns(maps.iter().copied()), worth, ACTIVATION_MAX)
        };
        let marks = lanes::run(Parts { map: &first_map, rows: &weights.marks, width: embedding });
        Self {
            project: Packed::new(
                &columns([(&weights.project[..], &no_bias[..embedding])]),
                &vec![vector_unit; vector],
                i16::from(i8::MIN).abs(),
            ),
            marks,
            first: first_map,
            first_bias: first.map.bias.clone(),
            tags: read(&[parts(&weights.xpos), parts(&weights.upos)], &worths[shape.tag_layer - 1]),
            names: read(&[parts(&weights.names)], top),
            arcs: read(
                &[
                    parts(&weights.dependent),
                    parts(&weights.head),
                    parts(&weights.label_dependent),
                    (&weights.label_head, &no_bias[..label]),
                ],
                top,
            ),
            asked: Packed::new(&asked, &plain[..arc], ACTIVATION_MAX),
            relation: read(&[parts(&weights.relation)], &plain[..label]),
            first_normal,
            layers,
        }
    }
}

/// What rows of floats come to by a map, as rows of its columns.
struct Parts<'a> {
    map: &'a Packed,
    rows: &'a [f32],
    width: usize,
}

impl Job for Parts<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Vec<f32> {
        let (count, stride) = (self.rows.len() / self.width, self.width.div_ceil(2));
        let mut input = activations(count, self.width);
        let rows = self.rows.chunks_exact(self.width).zip(input.chunks_exact_mut(stride));
        let steps: Vec<f32> = rows.map(|(row, out)| quantise(row, out)).collect();
        let rows = all(count);
        forward::Linear { map: self.map, steps: &steps, rows: Windows::rows(&input, stride, &rows) }.run(lanes)
    }
}
