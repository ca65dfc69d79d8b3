//! Settles what each name names, once it is found: the network's view, and the evidence of all its places.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::Kind;
use super::context::{Context, Evidence};
use super::document::{Page, short_forms};

/// No probability of the network counts as less: it is surer than it is right.
const PROBABILITY_MIN: f32 = 0.02;

/// What all places of a name may come to, at most, for a kind or against it.
const EVIDENCE_MAX: f32 = 8.0;

/// What a name lends to its short form, at most.
const LENT_MAX: f32 = 4.0;

/// A name as it was found.
pub(super) struct Found {
    pub(super) tokens: Range<usize>,
    /// How probable each kind is to the network.
    pub(super) probabilities: [f32; Kind::ALL.len()],
}

/// The kind of each name and how probable it is.
pub(super) fn settle(page: Page<'_>, found: &[Found]) -> Vec<(Kind, f32)> {
    let context = Context::of(page);
    // In headlines and datelines names stand in capitals.
    let key = |tokens: &Range<usize>| page.words(tokens).to_lowercase();
    let mut pooled: HashMap<String, Evidence> = HashMap::new();
    for name in found {
        let pool = pooled.entry(key(&name.tokens)).or_insert_with(|| context.of_words(&name.tokens));
        pool.iter_mut().zip(context.of_place(&name.tokens)).for_each(|(sum, weight)| *sum += weight);
    }
    // A full name tells its short forms what it is, evidence and all; each name lends once.
    let mut lent: HashMap<String, Evidence> = HashMap::new();
    let mut lenders: HashSet<String> = HashSet::new();
    for name in found {
        let full = key(&name.tokens);
        if name.tokens.len() < 2 || !lenders.insert(full.clone()) {
            continue;
        }
        let view = view(name, &pooled[&full]);
        let (kind, _) = greatest(&view);
        for short in short_forms(page, name.tokens.clone(), kind) {
            let loan = lent.entry(key(&short)).or_default();
            // Of several such names the surest counts: two brothers are no surer a person than one.
            let sure = (view[kind as usize] - second(&view, kind)).clamp(0.0, LENT_MAX);
            loan[kind as usize] = loan[kind as usize].max(sure);
        }
    }
    found
        .iter()
        .map(|name| {
            let full = key(&name.tokens);
            let mut evidence = pooled[&full];
            if let Some(loan) = lent.get(&full) {
                evidence.iter_mut().zip(loan).for_each(|(sum, weight)| *sum += weight);
            }
            greatest(&view(name, &evidence))
        })
        .collect()
}

/// The logarithms of odds of each kind, up to a constant.
fn view(name: &Found, evidence: &Evidence) -> Evidence {
    let mut view = name.probabilities.map(|probability| probability.max(PROBABILITY_MIN).ln());
    view.iter_mut().zip(evidence).for_each(|(sum, weight)| *sum += weight.clamp(-EVIDENCE_MAX, EVIDENCE_MAX));
    view
}

/// The view of the likeliest other kind.
fn second(view: &Evidence, kind: Kind) -> f32 {
    Kind::ALL.into_iter().filter(|other| *other != kind).map(|other| view[other as usize]).fold(f32::MIN, f32::max)
}

/// The likeliest kind, and its probability.
fn greatest(view: &Evidence) -> (Kind, f32) {
    let best = Kind::ALL
        .into_iter()
        .fold(Kind::Person, |best, kind| if view[best as usize] < view[kind as usize] { kind } else { best });
    let sum: f32 = view.iter().map(|weight| (weight - view[best as usize]).exp()).sum();
    (best, 1.0 / sum)
}
