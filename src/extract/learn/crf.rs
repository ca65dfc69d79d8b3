//! A linear-chain conditional random field over the labels of names (Lafferty et al. 2001), learned from what a corpus
//! allows each token to be: where it tells less than we ask, all readings that fit count (Tsuboi et al. 2008).

/// Labels as bits: what a token may be.
pub type Allowed = u64;

/// The labels of a sentence's tokens and how they follow one another.
#[derive(Clone, Debug)]
pub struct Chain {
    labels: usize,
    /// (labels + 1)²: factors from label to label, 0 where one cannot follow; the last row is the start, the last column
    /// the end.
    factors: Vec<f32>,
}

/// What a sum over all readings gives.
#[derive(Clone, Debug)]
struct Sums {
    /// Logarithm of the sum.
    total: f64,
    /// Tokens x labels: how probable each label is.
    labels: Vec<f32>,
    /// (labels + 1)²: how often each transition is taken.
    transitions: Vec<f32>,
}

/// Label 0 is outside; then begin, inside, last and only of each type in turn (BILOU; Ratinov and Roth 2009).
pub fn may_follow(before: usize, after: usize) -> bool {
    let part = |label: usize| (label.wrapping_sub(1)) % 4;
    let kind = |label: usize| (label.wrapping_sub(1)) / 4;
    let open = before != 0 && part(before) <= 1;
    let continues = after != 0 && (part(after) == 1 || part(after) == 2);
    if open { continues && kind(before) == kind(after) } else { !continues }
}

impl Chain {
    /// From the scores of transitions, (labels + 1)² with start and end last.
    pub fn new(labels: usize, scores: &[f32]) -> Self {
        let side = labels + 1;
        let mut factors = vec![0.0; side * side];
        for before in 0..side {
            for after in 0..side {
                // A name neither goes on from the start nor stays open at the end.
                let legal = match (before == labels, after == labels) {
                    (true, true) => false,
                    (true, false) => may_follow(0, after),
                    (false, true) => may_follow(before, 0),
                    (false, false) => may_follow(before, after),
                };
                if legal {
                    factors[before * side + after] = scores[before * side + after].exp();
                }
            }
        }
        Self { labels, factors }
    }

    /// Forward and backward sums over the readings that `allowed` leaves; none if it leaves none. `emissions` are factors,
    /// tokens x labels.
    fn sums(&self, emissions: &[f32], allowed: &[Allowed]) -> Option<Sums> {
        let (labels, side, tokens) = (self.labels, self.labels + 1, allowed.len());
        let mut local = emissions.to_vec();
        for (row, allowed) in local.chunks_exact_mut(labels).zip(allowed) {
            for (label, factor) in row.iter_mut().enumerate() {
                if allowed >> label & 1 == 0 {
                    *factor = 0.0;
                }
            }
        }
        let mut forward = vec![0.0f32; tokens * labels];
        let mut scales = vec![0.0f32; tokens];
        let mut total = 0.0f64;
        for token in 0..tokens {
            let (before, now) = forward.split_at_mut(token * labels);
            let now = &mut now[..labels];
            if token == 0 {
                now.copy_from_slice(&self.factors[labels * side..labels * side + labels]);
            } else {
                for (label, &weight) in before[(token - 1) * labels..].iter().enumerate() {
                    if weight != 0.0 {
                        super::matrix::add_scaled(weight, &self.factors[label * side..label * side + labels], now);
                    }
                }
            }
            let mut sum = 0.0;
            for (now, local) in now.iter_mut().zip(&local[token * labels..]) {
                *now *= local;
                sum += *now;
            }
            if sum <= f32::MIN_POSITIVE {
                return None;
            }
            now.iter_mut().for_each(|value| *value /= sum);
            scales[token] = sum;
            total += f64::from(sum).ln();
        }
        let mut backward: Vec<f32> = (0..labels).map(|label| self.factors[label * side + labels]).collect();
        let last = &forward[(tokens - 1) * labels..];
        let end: f32 = last.iter().zip(&backward).map(|(forward, end)| forward * end).sum();
        if end <= f32::MIN_POSITIVE {
            return None;
        }
        total += f64::from(end).ln();
        backward.iter_mut().for_each(|value| *value /= end);

        let mut sums = Sums { total, labels: vec![0.0; tokens * labels], transitions: vec![0.0; side * side] };
        for (label, last) in last.iter().enumerate() {
            sums.transitions[label * side + labels] += last * backward[label];
        }
        for token in (0..tokens).rev() {
            let here = &mut sums.labels[token * labels..][..labels];
            for ((here, forward), backward) in here.iter_mut().zip(&forward[token * labels..]).zip(&backward) {
                *here = forward * backward;
            }
            // What comes through each label of this token, for the transitions into it.
            let mut through: Vec<f32> = local[token * labels..][..labels]
                .iter()
                .zip(&backward)
                .map(|(local, backward)| local * backward)
                .collect();
            through.iter_mut().for_each(|value| *value /= scales[token]);
            let before: &[f32] = match token {
                0 => &[1.0],
                _ => &forward[(token - 1) * labels..token * labels],
            };
            let first = if token == 0 { labels } else { 0 };
            let mut next = vec![0.0f32; before.len()];
            for (index, &weight) in before.iter().enumerate() {
                let row = &self.factors[(first + index) * side..][..labels];
                let counts = &mut sums.transitions[(first + index) * side..][..labels];
                let mut sum = 0.0;
                for ((factor, through), count) in row.iter().zip(&through).zip(counts) {
                    let part = factor * through;
                    sum += part;
                    *count += weight * part;
                }
                next[index] = sum;
            }
            backward = next;
        }
        Some(sums)
    }

    /// How improbable what `allowed` leaves is, as minus its log-probability, and adds `weight` times its gradient to
    /// those of the emissions and transitions. Zero where nothing is left or nothing is told.
    pub fn learn(
        &self,
        scores: &[f32],
        allowed: &[Allowed],
        weight: f32,
        of_emissions: &mut [f32],
        of_transitions: &mut [f32],
    ) -> f32 {
        let emissions = factors(scores, self.labels);
        let everything = vec![Allowed::MAX; allowed.len()];
        let Some(free) = self.sums(&emissions, &everything) else { return 0.0 };
        let Some(told) = self.sums(&emissions, allowed) else { return 0.0 };
        for (gradient, (free, told)) in of_emissions.iter_mut().zip(free.labels.iter().zip(&told.labels)) {
            *gradient += weight * (free - told);
        }
        for (gradient, (free, told)) in of_transitions.iter_mut().zip(free.transitions.iter().zip(&told.transitions)) {
            *gradient += weight * (free - told);
        }
        weight * (free.total - told.total) as f32
    }

    /// How probable each label of each token is, over all readings of the sentence: what [`super::lattice`] has to give.
    #[cfg(test)]
    pub fn probabilities(&self, scores: &[f32]) -> Vec<f32> {
        let tokens = scores.len() / self.labels;
        if tokens == 0 {
            return Vec::new();
        }
        let emissions = factors(scores, self.labels);
        self.sums(&emissions, &vec![Allowed::MAX; tokens]).map_or_else(|| vec![0.0; scores.len()], |sums| sums.labels)
    }
}

/// Scores as factors, each row's greatest 1.
fn factors(scores: &[f32], labels: usize) -> Vec<f32> {
    let mut factors = scores.to_vec();
    for row in factors.chunks_exact_mut(labels) {
        let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        row.iter_mut().for_each(|score| *score = (*score - most).exp());
    }
    factors
}
