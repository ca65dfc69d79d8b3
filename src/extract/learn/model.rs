//! The network as it is shipped: the rows of features in one byte a number, each row with a scale of its own.

use super::features::ROWS;
use super::file::{Damage, Decoder, Encoder};
use super::gradient::VECTOR_UNIT;
use super::lattice::Lattice;
use super::prepared::Prepared;
use super::weights::{Shape, Weights};

/// The model's name in its file and in the manifest.
pub const NAME: &str = "network";

/// A trained network.
#[derive(Clone, Debug)]
pub struct Network {
    /// How large everything is.
    pub shape: Shape,
    /// All weights but the rows of features, which are empty here.
    pub weights: Weights,
    rows: Vec<i8>,
    scales: Vec<f32>,
    pub(super) prepared: Prepared,
    /// How the labels of names follow each other.
    pub names: Lattice,
}

impl Network {
    /// The network of these weights.
    pub fn new(shape: Shape, mut weights: Weights) -> Self {
        let rows = std::mem::take(&mut weights.rows);
        let scales: Vec<f32> = rows
            .chunks_exact(shape.embedding)
            .map(|row| row.iter().fold(0.0_f32, |most, value| most.max(value.abs())) / f32::from(i8::MAX))
            .collect();
        let quantised = rows.chunks_exact(shape.embedding).zip(&scales).flat_map(|(row, scale)| {
            row.iter().map(move |value| if *scale == 0.0 { 0 } else { (value / scale).round() as i8 })
        });
        let rows = quantised.collect();
        let prepared = Prepared::new(&shape, &weights, VECTOR_UNIT);
        let names = Lattice::new(shape.names, &weights.transitions);
        Self { shape, weights, rows, scales, prepared, names }
    }

    /// Adds the row of a feature to `out`.
    #[inline(always)]
    pub(super) fn add_row(&self, feature: u32, out: &mut [f32]) {
        let scale = self.scales[feature as usize];
        let start = feature as usize * out.len();
        for (out, &value) in out.iter_mut().zip(&self.rows[start..]) {
            *out += scale * f32::from(value);
        }
    }

    /// Its file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut encoder = Encoder::new(NAME);
        self.shape.sizes().into_iter().for_each(|size| encoder.number(size));
        encoder.floats(&self.scales);
        encoder.bytes(&self.rows);
        self.weights.dense().into_iter().for_each(|part| encoder.floats(part));
        encoder.seal()
    }

    /// The network in a file.
    pub fn load(file: &[u8]) -> Result<Self, Damage> {
        let mut decoder = Decoder::open(NAME, file)?;
        let mut sizes = [0; Shape::SIZES];
        for size in &mut sizes {
            *size = decoder.number()?;
        }
        let shape = Shape::of(sizes);
        let scales = decoder.floats(ROWS)?;
        let rows = decoder.bytes(ROWS * shape.embedding)?;
        let mut weights = Weights::zeros(&shape);
        weights.rows = Vec::new();
        for part in weights.dense_mut() {
            part.copy_from_slice(&decoder.floats(part.len())?);
        }
        decoder.end()?;
        let prepared = Prepared::new(&shape, &weights, VECTOR_UNIT);
        let names = Lattice::new(shape.names, &weights.transitions);
        Ok(Self { shape, weights, rows, scales, prepared, names })
    }
}
