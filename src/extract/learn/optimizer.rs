//! Steps down the gradient: Adam (Kingma and Ba 2015), of the rows of features only those that were seen (lazily).

use super::gradient::Gradient;
use super::weights::{Shape, Weights};

const DECAY_MEAN: f32 = 0.9;
const DECAY_SQUARE: f32 = 0.99;
const SMALL: f32 = 1e-8;

/// The longest step of all weights together, so that an odd batch does no harm.
const NORM_MAX: f32 = 1.0;

/// The optimiser's memory.
pub struct Adam {
    mean: Weights,
    square: Weights,
    steps: i32,
}

impl Adam {
    /// Nothing seen yet.
    pub fn new(shape: &Shape) -> Self {
        Self { mean: Weights::zeros(shape), square: Weights::zeros(shape), steps: 0 }
    }

    /// One step of `rate`.
    pub fn step(&mut self, weights: &mut Weights, gradient: &Gradient, shape: &Shape, rate: f32) {
        let width = shape.embedding;
        self.steps += 1;
        let corrected = (1.0 - DECAY_SQUARE.powi(self.steps)).sqrt() / (1.0 - DECAY_MEAN.powi(self.steps));
        let rate = rate * corrected;
        let rows = gradient.touched.iter().map(|&row| row as usize * width..(row as usize + 1) * width);
        let square = |part: &[f32]| part.iter().map(|value| f64::from(value * value)).sum::<f64>();
        let norm: f64 = gradient.of.dense().into_iter().map(square).sum::<f64>()
            + rows.clone().map(|row| square(&gradient.of.rows[row])).sum::<f64>();
        let factor = (NORM_MAX / norm.sqrt() as f32).min(1.0);
        let update = |weights: &mut [f32], mean: &mut [f32], square: &mut [f32], gradient: &[f32]| {
            for (((weight, mean), square), gradient) in weights.iter_mut().zip(mean).zip(square).zip(gradient) {
                let gradient = gradient * factor;
                *mean += (1.0 - DECAY_MEAN) * (gradient - *mean);
                *square += (1.0 - DECAY_SQUARE) * (gradient * gradient - *square);
                *weight -= rate * *mean / (square.sqrt() + SMALL);
            }
        };
        for row in rows {
            update(
                &mut weights.rows[row.clone()],
                &mut self.mean.rows[row.clone()],
                &mut self.square.rows[row.clone()],
                &gradient.of.rows[row],
            );
        }
        let parts = weights.dense_mut().into_iter().zip(self.mean.dense_mut()).zip(self.square.dense_mut());
        for (((weights, mean), square), gradient) in parts.zip(gradient.of.dense()) {
            update(weights, mean, square, gradient);
        }
    }
}
