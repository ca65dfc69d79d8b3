//! The likeliest of some outputs, for each row of numbers.

use super::floats::greatest;
use super::forward::Linear;
use super::lanes::{Job, Lanes};

/// Several choices that are made from the same rows by one map, whose columns are those of each in turn.
#[derive(Clone)]
pub(super) struct Choices<'a, const COUNT: usize> {
    pub(super) from: Linear<'a>,
    /// How many outputs there are to choose from.
    pub(super) sizes: [usize; COUNT],
}

impl<const COUNT: usize> Job for Choices<'_, COUNT> {
    /// The number of the greatest output, for each choice and each row.
    type Output = [Vec<u8>; COUNT];

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> [Vec<u8>; COUNT] {
        let Self { from, sizes } = self;
        let mut chosen: [Vec<u8>; COUNT] = std::array::from_fn(|_| Vec::with_capacity(from.rows.first.len()));
        let mut scores = vec![0.0; from.map.columns()];
        from.map.each_window(lanes, from.rows, |row, sums| {
            from.floats(row, sums, &mut scores);
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
