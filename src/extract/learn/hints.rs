//! What a teacher's last layer says of each token, which the network's has to tell while it learns: far more than the labels
//! do (Romero et al. 2015).

use super::gradient::{Gradient, Sample, VECTOR_UNIT, learn_linear};
use super::network::{Plan, linear};
use super::weights::{Shape, Weights};

/// What the teacher's hints count for, beside what is to be learnt.
const HINTS: f32 = 1.0;

impl Gradient {
    /// Half the mean square by which the last layer's guesses miss the teacher's hints (Romero et al. 2015).
    #[expect(clippy::too_many_arguments, reason = "the parts of one step")]
    pub(super) fn hints(
        &mut self,
        weights: &Weights,
        shape: &Shape,
        plan: &Plan,
        batch: &[&Sample],
        rows: &[f32],
        back: &mut [f32],
        factor: f32,
    ) -> f32 {
        let width = shape.hint;
        if batch.iter().all(|sample| sample.hints.is_empty()) {
            return 0.0;
        }
        let factor = HINTS * factor / width as f32;
        let guessed = linear(rows, &weights.hint, plan.rows);
        let mut gradient = vec![0.0; guessed.len()];
        let mut loss = 0.0;
        for (&(first, _), sample) in plan.sentences.iter().zip(batch) {
            let part = first * width..first * width + sample.hints.len();
            for ((of, guessed), &told) in gradient[part.clone()].iter_mut().zip(&guessed[part]).zip(&sample.hints) {
                let off = guessed - f32::from(told) * VECTOR_UNIT;
                *of = factor * off;
                loss += 0.5 * factor * off * off;
            }
        }
        learn_linear(rows, &gradient, &weights.hint, &mut self.of.hint, back);
        loss
    }
}
