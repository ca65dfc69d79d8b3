//! The likeliest of some outputs, for each row of numbers.

use super::floats::greatest;
use super::lanes::{Job, Lanes, Pair};
use super::packed::Packed;

/// Several choices that are made from the same rows by one map, whose columns are those of each in turn.
#[derive(Clone)]
pub(super) struct Choices<'a, const COUNT: usize> {
    pub(super) map: &'a Packed,
    /// What a step of each row is worth; one for all if they are given none.
    pub(super) steps: &'a [f32],
    pub(super) input: &'a [Pair],
    pub(super) rows: usize,
    /// Pairs from row to row.
    pub(super) stride: usize,
    /// Which rows are wanted; all if none is told.
    pub(super) is_token: &'a [bool],
    /// How many outputs there are to choose from.
    pub(super) sizes: [usize; COUNT],
}

impl<const COUNT: usize> Job for Choices<'_, COUNT> {
    /// The number of the greatest output, for each choice and each wanted row.
    type Output = [Vec<u8>; COUNT];

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> [Vec<u8>; COUNT] {
        let Self { map, steps, input, rows, stride, is_token, sizes } = self;
        let mut chosen: [Vec<u8>; COUNT] = std::array::from_fn(|_| Vec::with_capacity(rows));
        let mut scores = vec![0.0; map.columns()];
        map.each_row(lanes, input, stride, rows, |row, sums| {
            if !is_token.get(row).is_none_or(|is_token| *is_token) {
                return;
            }
            map.floats(sums, steps.get(row).copied().unwrap_or(1.0), &mut scores);
            let mut rest = &scores[..];
            for (chosen, size) in chosen.iter_mut().zip(sizes) {
                let (mine, later) = rest.split_at(size);
                chosen.push(greatest(mine) as u8);
                rest = later;
            }
        });
        chosen
    }
}
