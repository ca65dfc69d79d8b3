//! Linear maps in whole numbers: weights of sixteen bits in the order that they are read in, and their products.

use super::lanes::{Lanes, Pair};

/// Columns that lie side by side: two registers of the widest kind.
const PANEL: usize = 32;

/// Windows that are multiplied at once: enough sums to keep the multipliers busy while each waits for the one before it.
const TILE: usize = 8;

/// The greatest number that stands for an activation: with weights about as fine, sums over some five hundred inputs fit
/// 32 bits.
pub(super) const ACTIVATION_MAX: i16 = 16_383;

/// A linear map. No sum of products with inputs up to a bound known in advance leaves 32 bits, so that they are exact.
#[derive(Clone, Debug, Default)]
pub(super) struct Packed {
    /// Rows in a window.
    seen: usize,
    /// Pairs of inputs, over all rows of a window.
    pairs: usize,
    /// Columns, rounded up to whole panels.
    columns: usize,
    /// Panel by panel, pairs of inputs x [`PANEL`] columns.
    weights: Vec<Pair>,
    /// What one step of a sum is worth, for each column.
    pub(super) steps: Vec<f32>,
    /// Added to each column's sum.
    pub(super) bias: Vec<f32>,
}

impl Packed {
    /// Packs the columns that `column` gives: the weights of each input, in the order of `width` inputs a row of activations
    /// and the bias. No activation is beyond `most`, and `worth` is what one step of it stands for: one value for each
    /// column of the activations, repeated for each row that the map sees.
    pub(super) fn new(columns: &[(Vec<f32>, f32)], worth: &[f32], most: i16) -> Self {
        let width = worth.len();
        let row = width.next_multiple_of(2);
        let seen = columns.first().map_or(0, |(weights, _)| weights.len() / width);
        let pairs = seen * row / 2;
        let padded = columns.len().next_multiple_of(PANEL);
        let mut packed = Self {
            seen,
            pairs,
            columns: padded,
            weights: vec![[0; 2]; pairs * padded],
            steps: vec![0.0; padded],
            bias: vec![0.0; padded],
        };
        for (column, (weights, bias)) in columns.iter().enumerate() {
            packed.bias[column] = *bias;
            let weights: Vec<f32> =
                weights.iter().zip(worth.iter().cycle()).map(|(weight, worth)| weight * worth).collect();
            let factor = factor(&weights, most);
            if factor == 0.0 {
                continue;
            }
            packed.steps[column] = (1.0 / factor) as f32;
            let panel = column / PANEL * PANEL * pairs + column % PANEL;
            for (row_number, weights) in weights.chunks_exact(width).enumerate() {
                for (index, &weight) in weights.iter().enumerate() {
                    let input = row_number * row + index;
                    packed.weights[panel + input / 2 * PANEL][input % 2] = (f64::from(weight) * factor).round() as i16;
                }
            }
        }
        packed
    }

    /// Columns, rounded up to what is multiplied at once.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// What sums stand for, bias included, where a step of the activations is worth `worth`.
    #[inline(always)]
    pub(super) fn floats(&self, sums: &[i32], worth: f32, out: &mut [f32]) {
        for (out, (&sum, (step, bias))) in out.iter_mut().zip(sums.iter().zip(self.steps.iter().zip(&self.bias))) {
            *out = sum as f32 * (worth * step) + bias;
        }
    }

    /// The sums of each window, handed to `each` with its number.
    #[inline(always)]
    pub(super) fn each_window<L: Lanes>(&self, lanes: L, windows: Windows<'_>, mut each: impl FnMut(usize, &[i32])) {
        let mut sums = vec![0; TILE * self.columns];
        for (tile, first) in windows.first.chunks(TILE).enumerate() {
            // Where windows are lacking, the last stands in.
            let first: [u32; TILE] = std::array::from_fn(|at| first[at.min(first.len() - 1)]);
            for (number, panel) in self.weights.chunks_exact(self.pairs * PANEL).enumerate() {
                let rows = panel.chunks_exact(self.pairs / self.seen * PANEL);
                panel_sums(lanes, windows, first, rows, &mut sums[number * PANEL..], self.columns);
            }
            for (window, sums) in (tile * TILE..windows.first.len()).zip(sums.chunks_exact(self.columns)) {
                each(window, sums);
            }
        }
    }
}

/// Rows of activations, and the windows on them that are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Windows<'a> {
    /// The rows.
    pub(super) input: &'a [Pair],
    /// Pairs from row to row.
    pub(super) stride: usize,
    /// The first row of each window.
    pub(super) first: &'a [u32],
    /// Rows from one row of a window to the next.
    pub(super) step: usize,
}

impl<'a> Windows<'a> {
    /// Windows of one row each.
    pub(super) fn rows(input: &'a [Pair], stride: usize, rows: &'a [u32]) -> Self {
        Self { input, stride, first: rows, step: 1 }
    }
}

/// The numbers of `count` rows, all of them.
pub(super) fn all(count: usize) -> Vec<u32> {
    (0..count as u32).collect()
}

/// Activations of `rows` rows of `width` numbers, all zero.
pub(super) fn activations(rows: usize, width: usize) -> Vec<Pair> {
    vec![[0; 2]; rows * width.div_ceil(2)]
}

/// The largest factor that keeps each weight within 16 bits and all sums within 32, rounding included.
fn factor(weights: &[f32], most: i16) -> f64 {
    let greatest = weights.iter().fold(0.0_f64, |most, weight| most.max(f64::from(weight.abs())));
    let total: f64 = weights.iter().map(|weight| f64::from(weight.abs())).sum();
    if greatest == 0.0 {
        return 0.0;
    }
    let rounding = 0.5 * weights.len() as f64;
    let by_sum = (f64::from(i32::MAX) / f64::from(most) - rounding) / total;
    by_sum.min(f64::from(i16::MAX) / greatest)
}

/// The sums of a tile of windows over one panel of columns, whose weights `rows` gives for each row of a window.
#[inline(always)]
fn panel_sums<'p, L: Lanes>(
    lanes: L,
    windows: Windows<'_>,
    first: [u32; TILE],
    rows: impl Iterator<Item = &'p [Pair]> + Clone,
    out: &mut [i32],
    columns: usize,
) {
    let Windows { input, stride, step, .. } = windows;
    for at in (0..PANEL).step_by(2 * L::COLUMNS) {
        let mut sums = [[lanes.zeros(); 2]; TILE];
        for (number, weights) in rows.clone().enumerate() {
            let pairs = weights.len() / PANEL;
            let seen: [&[Pair]; TILE] = first.map(|first| &input[(first as usize + number * step) * stride..][..pairs]);
            for (input, weights) in weights.chunks_exact(PANEL).enumerate() {
                let left = lanes.load(&weights[at..at + L::COLUMNS]);
                let right = lanes.load(&weights[at + L::COLUMNS..at + 2 * L::COLUMNS]);
                for (row, sums) in seen.iter().zip(&mut sums) {
                    let pair = lanes.same(row[input]);
                    sums[0] = lanes.add_products(sums[0], pair, left);
                    sums[1] = lanes.add_products(sums[1], pair, right);
                }
            }
        }
        for (row, sums) in sums.into_iter().enumerate() {
            let out = &mut out[row * columns + at..];
            lanes.store(sums[0], out);
            lanes.store(sums[1], &mut out[L::COLUMNS..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::lanes::{Job, run_on_each};
    use super::super::random::Random;
    use super::*;

    /// The sums of all windows, one after another.
    #[derive(Clone)]
    struct Sums<'a> {
        map: &'a Packed,
        windows: Windows<'a>,
    }

    impl Job for Sums<'_> {
        type Output = Vec<i32>;

        #[inline(always)]
        fn run<L: Lanes>(self, lanes: L) -> Vec<i32> {
            let mut out = Vec::new();
            self.map.each_window(lanes, self.windows, |_, sums| out.extend_from_slice(sums));
            out
        }
    }

    /// A map of random weights with this many rows in its window.
    fn packed(random: &mut Random, seen: usize, width: usize, outputs: usize) -> (Packed, Vec<(Vec<f32>, f32)>) {
        let columns: Vec<(Vec<f32>, f32)> =
            (0..outputs).map(|_| ((0..seen * width).map(|_| random.signed()).collect(), random.signed())).collect();
        (Packed::new(&columns, &vec![1.0; width], ACTIVATION_MAX), columns)
    }

    /// The weight of an input, counted over padded rows, in a column.
    fn weight(map: &Packed, input: usize, column: usize) -> i64 {
        i64::from(map.weights[column / PANEL * PANEL * map.pairs + input / 2 * PANEL + column % PANEL][input % 2])
    }

    proptest! {
        #[test]
        fn products_are_exact_whatever_the_shape(
            seed in any::<u64>(), seen in 1_usize..4, step in 1_usize..5, width in 1_usize..40, outputs in 1_usize..80,
            count in 0_usize..20,
        ) {
            let mut random = Random::new(seed);
            let (map, columns) = packed(&mut random, seen, width, outputs);
            let stride = width.div_ceil(2);
            let mut input = activations(count + (seen - 1) * step, width);
            for row in input.chunks_exact_mut(stride) {
                for value in &mut row.as_flattened_mut()[..width] {
                    // Mostly as far out as can be.
                    *value = match random.bits() % 4 {
                        0 => (random.signed() * 9_000.0) as i16,
                        1 => -ACTIVATION_MAX,
                        _ => ACTIVATION_MAX,
                    };
                }
            }
            let mut naive = Vec::new();
            // Not in order, and some left out.
            let first: Vec<u32> = (0..count as u32).rev().filter(|row| row % 5 != 3).collect();
            for (window, &row) in first.iter().enumerate() {
                let rows = (0..seen).map(|number| (row as usize + number * step) * stride);
                let inputs: Vec<i16> = rows.flat_map(|at| input[at..at + stride].as_flattened()).copied().collect();
                for column in 0..map.columns() {
                    let sum: i64 =
                        inputs.iter().enumerate().map(|(at, &value)| i64::from(value) * weight(&map, at, column)).sum();
                    naive.push(i32::try_from(sum).expect("sums are bounded"));
                }
                // What it stands for, against floats.
                for (column, (weights, _)) in columns.iter().enumerate() {
                    let values = inputs.chunks_exact(2 * stride).flat_map(|row| &row[..width]);
                    let (mut right, mut size) = (0.0, 0.0);
                    for (&value, &weight) in values.zip(weights) {
                        right += f64::from(value) * f64::from(weight);
                        size += f64::from(value).abs();
                    }
                    let found = f64::from(naive[window * map.columns() + column]) * f64::from(map.steps[column]);
                    prop_assert!((found - right).abs() <= size * 2e-3, "{} where floats give {}", found, right);
                }
            }
            let windows = Windows { input: &input, stride, first: &first, step };
            for sums in run_on_each(&Sums { map: &map, windows }) {
                prop_assert_eq!(&sums, &naive);
            }
        }
    }

    #[test]
    fn no_sum_leaves_its_bounds() {
        for (inputs, weight) in [(1, 1e-9_f32), (2, 1.0), (384, 0.01), (700, 3e4)] {
            for most in [128, ACTIVATION_MAX] {
                let map = Packed::new(&[(vec![weight; inputs], 0.0)], &vec![1.0; inputs], most);
                let total: i64 = (0..inputs).map(|input| self::weight(&map, input, 0)).sum();
                let furthest = total * i64::from(most);
                assert!(furthest <= i64::from(i32::MAX), "{inputs} inputs of {most} can sum to {furthest}");
                assert!(1 << 21 < furthest, "{inputs} inputs of {most} use too little of 32 bits: {furthest}");
            }
        }
    }

    #[test]
    fn a_column_of_zeros_gives_its_bias() {
        let map = Packed::new(&[(vec![0.0; 4], 0.5)], &[1.0; 4], ACTIVATION_MAX);
        assert_eq!((map.steps[0], map.bias[0], map.columns()), (0.0, 0.5, PANEL));
    }
}
