//! The network as it is shipped: the rows of features in one byte a number, each row with a scale of its own.

use super::common_words::CommonWords;
use super::features::ROWS;
use super::file::{Damage, Decoder, Encoder};
use super::gradient::VECTOR_UNIT;
use super::lattice::Lattice;
use super::prepared::Prepared;
use super::types::Types;
use super::weights::{Shape, Weights};
use super::words::Words;

/// The model's name in its file and in the manifest.
pub const NAME: &str = "network";

/// Columns of the rows of features that are summed at once: half a line of the cache.
const COLUMNS: usize = 32;

/// What stands before the numbers of a row: what one step of them is worth.
const SCALE: usize = size_of::<f32>();

/// Where each row begins anew: with its line of the cache, as far as the allocator goes along.
const LINE: usize = 64;

/// A trained network.
#[derive(Clone, Debug)]
pub struct Network {
    /// How large everything is.
    pub shape: Shape,
    /// All weights but the rows of features, which are empty here.
    pub weights: Weights,
    /// Rows of features, each with its scale in front: they lie far apart in memory, and the way there is long.
    rows: Vec<u8>,
    pub(super) prepared: Prepared,
    /// Words that it has been made acquainted with.
    common: CommonWords,
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
        let rows: Vec<i8> = quantised.collect();
        Self::of(shape, weights, &scales, &rows)
    }

    fn of(shape: Shape, weights: Weights, scales: &[f32], numbers: &[i8]) -> Self {
        let stride = stride(&shape);
        let mut rows = vec![0; scales.len() * stride];
        for (row, (scale, numbers)) in
            rows.chunks_exact_mut(stride).zip(scales.iter().zip(numbers.chunks_exact(shape.embedding)))
        {
            row[..SCALE].copy_from_slice(&scale.to_le_bytes());
            row[SCALE..].iter_mut().zip(numbers).for_each(|(byte, number)| *byte = number.cast_unsigned());
        }
        let prepared = Prepared::new(&shape, &weights, VECTOR_UNIT);
        let names = Lattice::new(shape.names, &weights.transitions);
        Self { shape, weights, rows, prepared, common: CommonWords::default(), names }
    }

    /// The same, with the common ones of `words` known to it: it reads faster, and alike.
    pub fn acquainted(self, words: &Words) -> Self {
        Self { common: CommonWords::new(&self, words), ..self }
    }

    /// The different words of a text, which are all found in `words`.
    pub fn types<'w>(&'w self, words: &'w Words) -> Types<'w> {
        Types::beside(words, &self.common)
    }

    /// Adds the rows of features to `out`, in their order.
    #[inline(always)]
    pub(super) fn add_rows(&self, features: &[u32], out: &mut [f32]) {
        let stride = stride(&self.shape);
        // Few columns at a time, of all rows, so that the rows' ways from memory are waited for together.
        for (number, out) in out.chunks_mut(COLUMNS).enumerate() {
            let start = SCALE + number * COLUMNS;
            match out.first_chunk_mut::<COLUMNS>() {
                Some(out) => {
                    let mut sums = *out;
                    for &feature in features {
                        let row = &self.rows[feature as usize * stride..][..stride];
                        let numbers = row[start..].first_chunk::<COLUMNS>().expect("as many numbers as sums");
                        sums = add_row(sums, scale(row), numbers);
                    }
                    *out = sums;
                }
                None => {
                    for &feature in features {
                        let row = &self.rows[feature as usize * stride..][..stride];
                        for (out, number) in out.iter_mut().zip(&row[start..]) {
                            *out += scale(row) * f32::from(number.cast_signed());
                        }
                    }
                }
            }
        }
    }

    /// Its file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut encoder = Encoder::new(NAME);
        self.shape.sizes().into_iter().for_each(|size| encoder.number(size));
        let rows = || self.rows.chunks_exact(stride(&self.shape));
        encoder.floats(&rows().map(scale).collect::<Vec<f32>>());
        for row in rows() {
            let numbers = row[SCALE..][..self.shape.embedding].iter().map(|byte| byte.cast_signed());
            encoder.bytes(&numbers.collect::<Vec<i8>>());
        }
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
        Ok(Self::of(shape, weights, &scales, &rows))
    }
}

/// Bytes from row to row.
#[inline(always)]
fn stride(shape: &Shape) -> usize {
    (SCALE + shape.embedding).next_multiple_of(LINE)
}

/// What one step of a row's numbers is worth.
#[inline(always)]
fn scale(row: &[u8]) -> f32 {
    f32::from_le_bytes(*row.first_chunk().expect("a scale in front"))
}

#[inline(always)]
fn add_row(mut sums: [f32; COLUMNS], scale: f32, numbers: &[u8; COLUMNS]) -> [f32; COLUMNS] {
    for (sum, number) in sums.iter_mut().zip(numbers) {
        *sum += scale * f32::from(number.cast_signed());
    }
    sums
}
