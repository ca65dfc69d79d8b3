//! How the network learns from samples: passes over all of them in random order, with a rate that rises and falls.

use super::gradient::{Gradient, Losses, Rates, Sample};
use super::model::Network;
use super::optimizer::Adam;
use super::random::Random;
use super::types::Types;
use super::weights::{Linear, Shape, Weights};

/// How learning goes.
#[derive(Clone, Debug)]
pub struct Course {
    /// Times that every sample is seen.
    pub epochs: usize,
    /// Tokens that are looked at before each step, at least.
    pub batch_tokens: usize,
    /// The greatest rate.
    pub rate: f32,
    /// What is dropped at random.
    pub dropped: Rates,
    /// Starts the generator of random numbers.
    pub seed: u64,
}

/// Share of all steps in which the rate rises.
const WARM_UP: f32 = 0.03;

/// The mean of the weights over the steps after this share is what is kept (Polyak and Juditsky 1992): it does better than
/// the last ones.
const MEAN_FROM: f32 = 0.6;

/// The mean takes in every so many steps: neighbours differ little.
const MEAN_EVERY: usize = 10;

/// Where learning stands.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Tokens seen, over all epochs.
    pub done: usize,
    /// Tokens to see in all.
    pub total: usize,
    /// The losses of the last batch.
    pub losses: Losses,
}

/// Learns from `samples`, and calls `told` after each step.
pub fn learn(
    shape: &Shape,
    types: &Types<'_>,
    samples: &[Sample],
    course: &Course,
    mut told: impl FnMut(Progress),
) -> Network {
    let mut random = Random::new(course.seed);
    let mut weights = Weights::initial(shape, &mut random);
    let mut mean: Option<(Weights, f32)> = None;
    let (mut adam, mut gradient) = (Adam::new(shape), Gradient::new(shape));
    let total = course.epochs * samples.iter().map(|sample| sample.types.len()).sum::<usize>();
    let mut order: Vec<&Sample> = samples.iter().collect();
    let (mut done, mut steps) = (0, 0);
    for _ in 0..course.epochs {
        random.shuffle(&mut order);
        let mut rest = &order[..];
        while !rest.is_empty() {
            let mut tokens = 0;
            let count = rest.iter().take_while(|sample| {
                let goes_on = tokens < course.batch_tokens;
                tokens += if goes_on { sample.types.len() } else { 0 };
                goes_on
            });
            let (batch, later) = rest.split_at(count.count());
            rest = later;
            gradient.clear(shape);
            let losses = gradient.add(&weights, shape, types, batch, course.dropped, &mut random);
            let share = done as f32 / total as f32;
            adam.step(&mut weights, &gradient, shape, course.rate * (share / WARM_UP).min(1.0) * (1.0 - share));
            done += tokens;
            steps += 1;
            if MEAN_FROM < share && steps % MEAN_EVERY == 0 {
                take_in(&mut mean, &weights);
            }
            told(Progress { done, total, losses });
        }
    }
    // Only learning needs the hints.
    let mut weights = mean.map_or(weights, |(mean, _)| mean);
    weights.hint = Linear::default();
    Network::new(Shape { hint: 0, ..shape.clone() }, weights)
}

fn take_in(mean: &mut Option<(Weights, f32)>, weights: &Weights) {
    let Some((mean, count)) = mean else {
        *mean = Some((weights.clone(), 1.0));
        return;
    };
    *count += 1.0;
    let parts = mean.dense_mut().into_iter().zip(weights.dense());
    let toward = |mean: &mut [f32], now: &[f32]| {
        mean.iter_mut().zip(now).for_each(|(mean, now)| *mean += (now - *mean) / *count);
    };
    parts.for_each(|(mean, now)| toward(mean, now));
    toward(&mut mean.rows, &weights.rows);
}
