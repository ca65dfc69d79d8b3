//! The readings of names against those by way of all pairs of labels.

use proptest::prelude::*;

use super::super::crf::Chain;
use super::super::lanes::run_on_each;
use super::super::random::Random;
use super::*;

/// The best reading by way of all pairs of labels.
fn plain_best(scores: &[f32], transitions: &[f32], labels: usize) -> Vec<u8> {
    let side = labels + 1;
    let step = |from: usize, to: usize| transitions[from * side + to];
    let opened = (0..labels).map(|label| if may_follow(0, label) { step(labels, label) } else { f32::NEG_INFINITY });
    let mut value: Vec<f32> = opened.zip(scores).map(|(start, score)| score + start).collect();
    let mut origins: Vec<Vec<usize>> = Vec::new();
    for row in scores.chunks_exact(labels).skip(1) {
        let mut origin = vec![0; labels];
        let mut next = vec![f32::NEG_INFINITY; labels];
        for (from, value) in value.iter().enumerate() {
            for to in (0..labels).filter(|to| may_follow(from, *to)) {
                if next[to] < value + step(from, to) {
                    next[to] = value + step(from, to);
                    origin[to] = from;
                }
            }
        }
        value = next.iter().zip(row).map(|(next, score)| next + score).collect();
        origins.push(origin);
    }
    let mut at = 0;
    for label in (1..labels).filter(|label| may_follow(*label, 0)) {
        if value[at] + step(at, labels) < value[label] + step(label, labels) {
            at = label;
        }
    }
    let mut path = vec![at as u8];
    for origin in origins.iter().rev() {
        at = origin[at];
        path.push(at as u8);
    }
    path.reverse();
    path
}

#[derive(Clone)]
struct Told<'a>(&'a Lattice, &'a [f32]);

impl Job for Told<'_> {
    type Output = (Vec<u8>, Vec<u32>);

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Self::Output {
        let Self(lattice, scores) = self;
        let mut out = vec![0.0; scores.len()];
        Probabilities { lattice, scores, out: &mut out }.run(lanes);
        let best = Best { lattice, scores }.run(lanes);
        (best, out.into_iter().map(f32::to_bits).collect())
    }
}

proptest! {
    #[test]
    fn readings_are_those_over_all_pairs_of_labels(
        seed in any::<u64>(), kinds in 0_usize..=10, tokens in 1_usize..30, size in 0.0_f32..12.0,
        sure in 0.0_f32..1.0,
    ) {
        let labels = 1 + PARTS * kinds;
        let mut random = Random::new(seed);
        let transitions: Vec<f32> = (0..(labels + 1) * (labels + 1)).map(|_| 3.0 * random.signed()).collect();
        let mut scores: Vec<f32> = (0..tokens * labels).map(|_| size * random.signed()).collect();
        // Some are surely outside, as most are in a text.
        for outside in scores.iter_mut().step_by(labels) {
            *outside += if random.unit() < sure { 2.0 * SURE + 30.0 } else { 0.0 };
        }
        // Steps between labels may make up for some of what tells that a token is surely outside: the learnt ones are small,
        // these are not. No token is at the border.
        for row in scores.chunks_exact_mut(labels) {
            let most = row[1..].iter().copied().fold(f32::NEG_INFINITY, f32::max);
            if (SURE..2.0 * SURE + 12.0).contains(&(row[0] - most)) {
                row[0] = most;
            }
        }
        let lattice = Lattice::new(labels, &transitions);
        prop_assert_eq!(lattice.best(&scores), plain_best(&scores, &transitions, labels));
        let mut found = vec![0.0; scores.len()];
        lattice.probabilities(&scores, &mut found);
        let plain = Chain::new(labels, &transitions).probabilities(&scores);
        for (found, plain) in found.iter().zip(&plain) {
            prop_assert!((found - plain).abs() < 1e-4, "{} where all pairs give {}", found, plain);
        }
        // Bit by bit on every kind of processor.
        let told = run_on_each(&Told(&lattice, &scores));
        prop_assert!(told.iter().all(|other| *other == told[0]));
    }
}

#[test]
fn of_equal_readings_the_first_is_taken_and_of_nothing_none() {
    let lattice = Lattice::new(9, &[0.0; 100]);
    assert_eq!(lattice.best(&[0.0; 36]), plain_best(&[0.0; 36], &[0.0; 100], 9));
    assert!(lattice.best(&[]).is_empty());
    lattice.probabilities(&[], &mut []);
}
