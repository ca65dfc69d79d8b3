//! Pairs the findings of two lists: what is the same, what is the same finding told otherwise, and what only one has.
//!
//! From the strictest likeness to the loosest; each step pairs what the earlier ones left, in order. All steps treat the
//! two lists alike, so that swapping them swaps the answer, and each takes time in proportion to the lists, or to
//! sorting them.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use super::layers::Item;

/// The outcome, by the findings' places in their lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pairs {
    /// The same in both: the places in A.
    pub(super) same: Vec<usize>,
    /// The same finding, told otherwise.
    pub(super) changed: Vec<(usize, usize)>,
    /// Only in A.
    pub(super) removed: Vec<usize>,
    /// Only in B.
    pub(super) added: Vec<usize>,
}

/// Pairs `a` with `b`.
pub(super) fn pair(a: &[Item], b: &[Item]) -> Pairs {
    let mut left = Left { a: (0..a.len()).collect(), b: (0..b.len()).collect(), a_items: a, b_items: b };
    let same = left.pair_by(|item| Some(item.value.to_string()));
    let same = same.into_iter().map(|(a, _)| a).collect();
    if left.a.is_empty() && left.b.is_empty() {
        return Pairs { same, ..Pairs::default() };
    }
    let mut changed = left.pair_by(|item| Some((item.span?, item.kind.clone(), item.name.clone())));
    changed.extend(left.pair_by(|item| Some((item.span?, item.kind.clone()))));
    // A finding that moved because something before it was inserted has its span mapped. What has no place of its own
    // is known by its name; a place of its own that cannot be told (the text around it differs) counts as none.
    let placeless = |item: &Item| !item.own || item.span.is_none();
    changed.extend(left.pair_by(|item| placeless(item).then(|| (item.kind.clone(), item.name.clone()))));
    changed.extend(left.pair_by(|item| placeless(item).then(|| item.name.clone())));
    changed.extend(left.pair_by(|item| item.span));
    changed.extend(left.pair_overlapping(|a, b| a.kind == b.kind));
    changed.extend(left.pair_overlapping(|_, _| true));
    changed.sort_unstable();
    Pairs { same, changed, removed: left.a, added: left.b }
}

/// What is not paired yet.
struct Left<'i> {
    a: Vec<usize>,
    b: Vec<usize>,
    a_items: &'i [Item],
    b_items: &'i [Item],
}

impl Left<'_> {
    /// Pairs findings with the same key, the first with the first; those without a key stay.
    fn pair_by<K: Hash + Eq>(&mut self, key: impl Fn(&Item) -> Option<K>) -> Vec<(usize, usize)> {
        if self.a.is_empty() || self.b.is_empty() {
            return Vec::new();
        }
        let mut waiting: HashMap<K, VecDeque<usize>> = HashMap::new();
        for &index in &self.b {
            if let Some(key) = key(&self.b_items[index]) {
                waiting.entry(key).or_default().push_back(index);
            }
        }
        let partner = |&index: &usize| waiting.get_mut(&key(&self.a_items[index])?)?.pop_front();
        let partners: Vec<Option<usize>> = self.a.iter().map(partner).collect();
        let pairs = self.a.iter().zip(partners).filter_map(|(&a, b)| Some((a, b?))).collect();
        self.settle(pairs)
    }

    /// Pairs findings that overlap and are `alike`, in the order of the text.
    fn pair_overlapping(&mut self, alike: impl Fn(&Item, &Item) -> bool) -> Vec<(usize, usize)> {
        let sorted = |left: &[usize], items: &[Item]| {
            let mut spans: Vec<_> = left.iter().filter_map(|&index| Some((items[index].span?, index))).collect();
            spans.sort_unstable();
            spans
        };
        let (a, b) = (sorted(&self.a, self.a_items), sorted(&self.b, self.b_items));
        let (mut at_a, mut at_b, mut pairs) = (0, 0, Vec::new());
        while let (Some(&((a_start, a_end), a_index)), Some(&((b_start, b_end), b_index))) = (a.get(at_a), b.get(at_b))
        {
            if b_start < a_end && a_start < b_end && alike(&self.a_items[a_index], &self.b_items[b_index]) {
                pairs.push((a_index, b_index));
                at_a += 1;
                at_b += 1;
            } else if (a_end, a_start) == (b_end, b_start) {
                at_a += 1;
                at_b += 1;
            } else if (a_end, a_start) < (b_end, b_start) {
                at_a += 1;
            } else {
                at_b += 1;
            }
        }
        self.settle(pairs)
    }

    fn settle(&mut self, pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
        let (mut a, mut b): (Vec<usize>, Vec<usize>) = pairs.iter().copied().unzip();
        a.sort_unstable();
        b.sort_unstable();
        self.a.retain(|index| a.binary_search(index).is_err());
        self.b.retain(|index| b.binary_search(index).is_err());
        pairs
    }
}
