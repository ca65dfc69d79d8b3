//! Pairs what was found with what is right, one to one.

use std::cmp::Ordering;

/// How good a pair is: the first number decides, the next where that is equal.
pub(super) type Merit<const N: usize> = [f64; N];

/// One to one pairs of gold and found items, by their places.
#[derive(Clone, Debug)]
pub(super) struct Pairs {
    /// Best first.
    pub(super) best_first: Vec<(usize, usize)>,
    of_gold: Vec<Option<usize>>,
    of_found: Vec<Option<usize>>,
}

impl Pairs {
    /// Takes the best of the candidates (gold, found) whose ends are both still free, again and again; of equals the one
    /// that comes first in the gold, then in the record.
    pub(super) fn greedy<const N: usize>(
        golds: usize,
        founds: usize,
        mut candidates: Vec<(Merit<N>, usize, usize)>,
    ) -> Self {
        let better = |left: &Merit<N>, right: &Merit<N>| {
            let order = left.iter().zip(right).map(|(left, right)| right.total_cmp(left));
            order.fold(Ordering::Equal, Ordering::then)
        };
        candidates.sort_by(|left, right| better(&left.0, &right.0).then((left.1, left.2).cmp(&(right.1, right.2))));
        let mut pairs = Self { best_first: Vec::new(), of_gold: vec![None; golds], of_found: vec![None; founds] };
        for (_, gold, found) in candidates {
            if pairs.of_gold[gold].is_none() && pairs.of_found[found].is_none() {
                pairs.of_gold[gold] = Some(found);
                pairs.of_found[found] = Some(gold);
                pairs.best_first.push((gold, found));
            }
        }
        pairs
    }

    /// What was found for a gold item.
    pub(super) fn found(&self, gold: usize) -> Option<usize> {
        self.of_gold[gold]
    }

    /// Whether a found item was paired.
    pub(super) fn has(&self, found: usize) -> bool {
        self.of_found[found].is_some()
    }
}

/// A condition as a part of a merit.
pub(super) fn merit(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}
