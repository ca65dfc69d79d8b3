//! How wrong the network is about a batch, and which way each weight has to go.

use super::crf::{Allowed, Chain};
use super::matrix::{add, add_product, add_product_left, add_product_right, add_rows};
use super::network::{Dropout, Pass, Plan, convolve, linear};
use super::random::Random;
use super::types::Types;
use super::weights::{Layer, Linear, Reach, Shape, Weights, distance};

/// Stands for a tag or relation that a corpus does not tell.
pub const UNTOLD: u8 = u8::MAX;

/// A sentence to learn from; a layer that its corpus lacks is empty.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// The types of its tokens.
    pub types: Vec<u32>,
    /// Marks, each with its token.
    pub marks: Vec<(u32, u16)>,
    /// Their parts of speech of the Penn Treebank.
    pub xpos: Vec<u8>,
    /// Their universal parts of speech.
    pub upos: Vec<u8>,
    /// Their heads, counted from 1, 0 for the root, and relations.
    pub arcs: Vec<(u32, u8)>,
    /// The labels of names that they may have.
    pub allowed: Vec<Allowed>,
    /// Tokens x hint: what a teacher's last layer says of each, in steps of [`VECTOR_UNIT`]; empty where there is none.
    pub hints: Vec<i8>,
    /// How much it counts, for tags, names and arcs.
    pub weights: [f32; 3],
}

/// What is dropped at random.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Of a token's features.
    pub feature: f32,
    /// Of words' vectors and of marks.
    pub word: f32,
    /// Of the numbers in each layer.
    pub hidden: f32,
}

/// The gradient: of the rows of features only those touched.
pub struct Gradient {
    /// Of all weights.
    pub of: Weights,
    /// Rows of features that are not zero, each once.
    pub touched: Vec<u32>,
    is_touched: Vec<bool>,
}

/// Mean losses of a batch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Losses {
    /// Of tags.
    pub tags: f32,
    /// Of names.
    pub names: f32,
    /// Of heads and relations.
    pub arcs: f32,
    /// Of the teacher's hints.
    pub hints: f32,
}

impl Gradient {
    /// Zero.
    pub fn new(shape: &Shape) -> Self {
        let of = Weights::zeros(shape);
        let rows = of.rows.len() / shape.embedding;
        Self { of, touched: Vec::new(), is_touched: vec![false; rows] }
    }

    /// Back to zero.
    pub fn clear(&mut self, shape: &Shape) {
        let width = shape.embedding;
        for &row in &self.touched {
            self.of.rows[row as usize * width..][..width].fill(0.0);
            self.is_touched[row as usize] = false;
        }
        self.touched.clear();
        self.of.dense_mut().into_iter().for_each(|part| part.fill(0.0));
    }

    fn add_row(&mut self, row: u32, values: &[f32]) {
        if !self.is_touched[row as usize] {
            self.is_touched[row as usize] = true;
            self.touched.push(row);
        }
        add(values, &mut self.of.rows[row as usize * values.len()..][..values.len()]);
    }

    /// Adds the gradient of the mean loss over `batch`.
    pub fn add(
        &mut self,
        weights: &Weights,
        shape: &Shape,
        types: &Types<'_>,
        batch: &[&Sample],
        rates: Rates,
        random: &mut Random,
    ) -> Losses {
        let width = shape.width;
        let plan = Plan::new(shape.gap(), batch.iter().map(|sample| sample.types.len()));
        let tokens = batch.iter().map(|sample| sample.types.len()).sum::<usize>().max(1) as f32;

        // Forward.
        let embedded = Embedded::new(weights, shape, types, &plan, batch, rates, random);
        let mut passes: Vec<(Pass, Vec<f32>)> = Vec::with_capacity(shape.layers);
        for (number, layer) in weights.layers.iter().enumerate() {
            let before = passes.last().map_or(&embedded.rows, |(pass, _)| &pass.out);
            let mut dropout = Dropout { random, share: rates.hidden };
            let pass = convolve(layer, before, &plan, shape.reach(number), number == 0, &mut dropout);
            passes.push(pass);
        }

        // What is read from the layers, and the gradients that come back into them.
        let mut losses = Losses::default();
        let mut backs: Vec<Vec<f32>> = vec![Vec::new(); shape.layers];
        for (number, back) in backs.iter_mut().enumerate() {
            if number + 1 == shape.tag_layer || number + 1 == shape.layers {
                *back = vec![0.0; plan.rows * width];
            }
        }
        let low = shape.tag_layer - 1;
        losses.tags = self.tags(weights, &plan, batch, &passes[low].0.out, &mut backs[low], 1.0 / tokens);
        let top = &passes[shape.layers - 1].0.out;
        let back = &mut backs[shape.layers - 1];
        losses.names = self.names(weights, shape, &plan, batch, top, back, 1.0 / tokens);
        losses.arcs = self.arcs(weights, shape, &plan, batch, top, back, 1.0 / tokens);
        losses.hints = self.hints(weights, shape, &plan, batch, top, back, 1.0 / tokens);

        // Backward.
        let mut back = vec![0.0; plan.rows * width];
        for number in (0..shape.layers).rev() {
            if !backs[number].is_empty() {
                add(&backs[number], &mut back);
            }
            plan.clear_gaps(&mut back, width);
            let (pass, mask) = &passes[number];
            back = self.convolution(number, &weights.layers[number], shape.reach(number), pass, mask, back);
        }
        plan.clear_gaps(&mut back, shape.embedding);
        self.embedding(shape, &plan, &embedded, back);
        losses
    }

    fn convolution(
        &mut self,
        number: usize,
        layer: &Layer,
        reach: Reach,
        pass: &Pass,
        mask: &[f32],
        mut back: Vec<f32>,
    ) -> Vec<f32> {
        let width = layer.scale.len();
        let of = &mut self.of.layers[number];
        // Through scale, shift and normalisation.
        for ((back, normal), &spread) in
            back.chunks_exact_mut(width).zip(pass.normal.chunks_exact(width)).zip(&pass.spread)
        {
            for index in 0..width {
                of.scale[index] += back[index] * normal[index];
                of.shift[index] += back[index];
                back[index] *= layer.scale[index];
            }
            let mean = back.iter().sum::<f32>() / width as f32;
            let along = back.iter().zip(normal).map(|(back, normal)| back * normal).sum::<f32>() / width as f32;
            for (back, normal) in back.iter_mut().zip(normal) {
                *back = spread * (*back - mean - normal * along);
            }
        }
        // Through dropout and rectifier.
        let mut inner = back.clone();
        inner.iter_mut().zip(mask).for_each(|(value, factor)| *value *= factor);
        for (value, &rectified) in inner.iter_mut().zip(&pass.rectified) {
            if rectified <= 0.0 {
                *value = 0.0;
            }
        }
        let rows = back.len() / width;
        let window = pass.seen.len() / rows;
        add_product_left(&pass.seen, &inner, &mut of.map.weight, [window, rows, width]);
        add_rows(&inner, &mut of.map.bias);
        let mut seen = vec![0.0; rows * window];
        add_product_right(&inner, &layer.map.weight, &mut seen, [rows, width, window]);
        let width = window / reach.seen();
        // What was added past the map goes straight back; the first layer has no such way.
        let mut before = if number == 0 { vec![0.0; rows * width] } else { back };
        for (row, seen) in seen.chunks_exact(window).enumerate() {
            for (place, from) in seen.chunks_exact(width).enumerate() {
                if let Some(to) = reach.row(row, place, rows) {
                    add(from, &mut before[to * width..][..width]);
                }
            }
        }
        before
    }

    fn embedding(&mut self, shape: &Shape, plan: &Plan, embedded: &Embedded, mut back: Vec<f32>) {
        let width = shape.embedding;
        back.iter_mut().zip(&embedded.mask).for_each(|(value, factor)| *value *= factor);
        add_product_left(&embedded.vectors, &back, &mut self.of.project, [shape.vector, plan.rows, width]);
        for &(row, feature) in &embedded.features {
            self.add_row(feature, &back[row * width..(row + 1) * width]);
        }
        for &(row, mark) in &embedded.marks {
            let mark = usize::from(mark) * width;
            add(&back[row * width..(row + 1) * width], &mut self.of.marks[mark..mark + width]);
        }
    }

    fn tags(
        &mut self,
        weights: &Weights,
        plan: &Plan,
        batch: &[&Sample],
        rows: &[f32],
        back: &mut [f32],
        factor: f32,
    ) -> f32 {
        let mut loss = 0.0;
        for (map, of, share, upos) in
            [(&weights.xpos, &mut self.of.xpos, 1.0, false), (&weights.upos, &mut self.of.upos, 0.5, true)]
        {
            let mut scores = linear(rows, map, plan.rows);
            let told = plan.sentences.iter().zip(batch).flat_map(|(&(first, _), sample)| {
                let tags = if upos { &sample.upos } else { &sample.xpos };
                tags.iter()
                    .enumerate()
                    .map(move |(token, &tag)| (first + token, tag, share * factor * sample.weights[0]))
            });
            loss += choose(&mut scores, map.bias.len(), told);
            learn_linear(rows, &scores, map, of, back);
        }
        loss
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one step")]
    fn names(
        &mut self,
        weights: &Weights,
        shape: &Shape,
        plan: &Plan,
        batch: &[&Sample],
        rows: &[f32],
        back: &mut [f32],
        factor: f32,
    ) -> f32 {
        let labels = shape.names;
        let scores = linear(rows, &weights.names, plan.rows);
        let mut gradient = vec![0.0; scores.len()];
        let chain = Chain::new(labels, &weights.transitions);
        let mut loss = 0.0;
        for (&(first, tokens), sample) in plan.sentences.iter().zip(batch) {
            if !sample.allowed.is_empty() {
                let part = first * labels..(first + tokens) * labels;
                let of_emissions = &mut gradient[part.clone()];
                let of_transitions = &mut self.of.transitions;
                loss += chain.learn(
                    &scores[part],
                    &sample.allowed,
                    factor * sample.weights[1],
                    of_emissions,
                    of_transitions,
                );
            }
        }
        learn_linear(rows, &gradient, &weights.names, &mut self.of.names, back);
        loss
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one step")]
    fn arcs(
        &mut self,
        weights: &Weights,
        shape: &Shape,
        plan: &Plan,
        batch: &[&Sample],
        rows: &[f32],
        back: &mut [f32],
        factor: f32,
    ) -> f32 {
        let (arc, label) = (shape.arc, shape.label);
        let rectified = |map: &Linear| {
            let mut out = linear(rows, map, plan.rows);
            out.iter_mut().for_each(|value| *value = value.max(0.0));
            out
        };
        let (dependents, heads) = (rectified(&weights.dependent), rectified(&weights.head));
        let label_dependents = linear(rows, &weights.label_dependent, plan.rows);
        let mut label_heads = vec![0.0; plan.rows * label];
        add_product(rows, &weights.label_head, &mut label_heads, [plan.rows, shape.width, label]);
        let mut of_dependents = vec![0.0; dependents.len()];
        let mut of_heads = vec![0.0; heads.len()];
        let mut of_label_dependents = vec![0.0; label_dependents.len()];
        let mut of_label_heads = vec![0.0; label_heads.len()];
        let mut loss = 0.0;

        for (&(first, tokens), sample) in plan.sentences.iter().zip(batch) {
            if sample.arcs.is_empty() || tokens == 0 {
                continue;
            }
            let factor = factor * sample.weights[2];
            let part = first * arc..(first + tokens) * arc;
            let mine = &dependents[part.clone()];
            // The root's row first.
            let mut candidates = weights.root.clone();
            candidates.extend_from_slice(&heads[part.clone()]);
            let columns = tokens + 1;
            let mut asked = vec![0.0; tokens * arc];
            add_product(mine, &weights.bilinear, &mut asked, [tokens, arc, arc]);
            for row in asked.chunks_exact_mut(arc) {
                add(&weights.head_bias, row);
            }
            let mut scores = vec![0.0; tokens * columns];
            add_product_right(&asked, &candidates, &mut scores, [tokens, arc, columns]);
            let ways = weights.distance.len() / arc;
            let mut by_distance = vec![0.0; tokens * ways];
            add_product_right(mine, &weights.distance, &mut by_distance, [tokens, arc, ways]);
            for dependent in 0..tokens {
                for head in 0..tokens {
                    scores[dependent * columns + head + 1] += by_distance[dependent * ways + distance(dependent, head)];
                }
                scores[dependent * columns + dependent + 1] = f32::NEG_INFINITY;
            }
            let told = sample.arcs.iter().enumerate().map(|(token, &(head, _))| (token, head, factor));
            loss += choose_wide(&mut scores, columns, told);
            for dependent in 0..tokens {
                scores[dependent * columns + dependent + 1] = 0.0;
            }

            // Back through the scores, which are gradients now.
            let mut of_asked = vec![0.0; tokens * arc];
            add_product(&scores, &candidates, &mut of_asked, [tokens, columns, arc]);
            let mut of_candidates = vec![0.0; columns * arc];
            add_product_left(&scores, &asked, &mut of_candidates, [columns, tokens, arc]);
            let mut of_ways = vec![0.0; tokens * ways];
            for dependent in 0..tokens {
                for head in 0..tokens {
                    of_ways[dependent * ways + distance(dependent, head)] += scores[dependent * columns + head + 1];
                }
            }
            add_product_left(&of_ways, mine, &mut self.of.distance, [ways, tokens, arc]);
            add_rows(&of_asked, &mut self.of.head_bias);
            add_product_left(mine, &of_asked, &mut self.of.bilinear, [arc, tokens, arc]);
            let of_mine = &mut of_dependents[part.clone()];
            add_product_right(&of_asked, &weights.bilinear, of_mine, [tokens, arc, arc]);
            add_product(&of_ways, &weights.distance, of_mine, [tokens, ways, arc]);
            add(&of_candidates[..arc], &mut self.of.root);
            add(&of_candidates[arc..], &mut of_heads[part]);

            // Relations to the true heads.
            let mut hidden = vec![0.0; tokens * label];
            for (token, &(head, _)) in sample.arcs.iter().enumerate() {
                let hidden = &mut hidden[token * label..][..label];
                hidden.copy_from_slice(&label_dependents[(first + token) * label..][..label]);
                match head.checked_sub(1) {
                    Some(head) => add(&label_heads[(first + head as usize) * label..][..label], hidden),
                    None => add(&weights.label_root, hidden),
                }
                hidden.iter_mut().for_each(|value| *value = value.max(0.0));
            }
            let mut scores = linear(&hidden, &weights.relation, tokens);
            let told = sample.arcs.iter().enumerate().map(|(token, &(_, relation))| (token, relation, factor));
            loss += choose(&mut scores, shape.relations, told);
            let mut of_hidden = vec![0.0; tokens * label];
            learn_linear(&hidden, &scores, &weights.relation, &mut self.of.relation, &mut of_hidden);
            for (token, &(head, _)) in sample.arcs.iter().enumerate() {
                let of_hidden = &mut of_hidden[token * label..][..label];
                for (of, &value) in of_hidden.iter_mut().zip(&hidden[token * label..]) {
                    if value <= 0.0 {
                        *of = 0.0;
                    }
                }
                add(of_hidden, &mut of_label_dependents[(first + token) * label..][..label]);
                match head.checked_sub(1) {
                    Some(head) => add(of_hidden, &mut of_label_heads[(first + head as usize) * label..][..label]),
                    None => add(of_hidden, &mut self.of.label_root),
                }
            }
        }

        for (of, value) in [(&mut of_dependents, &dependents), (&mut of_heads, &heads)] {
            for (of, &value) in of.iter_mut().zip(value) {
                if value <= 0.0 {
                    *of = 0.0;
                }
            }
        }
        learn_linear(rows, &of_dependents, &weights.dependent, &mut self.of.dependent, back);
        learn_linear(rows, &of_heads, &weights.head, &mut self.of.head, back);
        learn_linear(rows, &of_label_dependents, &weights.label_dependent, &mut self.of.label_dependent, back);
        add_product_left(rows, &of_label_heads, &mut self.of.label_head, [shape.width, plan.rows, label]);
        add_product_right(&of_label_heads, &weights.label_head, back, [plan.rows, label, shape.width]);
        loss
    }
}

/// What the batch's tokens came to, and what is needed to go back.
pub(super) struct Embedded {
    pub(super) rows: Vec<f32>,
    vectors: Vec<f32>,
    mask: Vec<f32>,
    features: Vec<(usize, u32)>,
    marks: Vec<(usize, u16)>,
}

impl Embedded {
    pub(super) fn new(
        weights: &Weights,
        shape: &Shape,
        types: &Types<'_>,
        plan: &Plan,
        batch: &[&Sample],
        rates: Rates,
        random: &mut Random,
    ) -> Self {
        let width = shape.embedding;
        let mut vectors = vec![0.0; plan.rows * shape.vector];
        let (mut features, mut marks) = (Vec::new(), Vec::new());
        for (&(first, _), sample) in plan.sentences.iter().zip(batch) {
            for (row, &number) in (first..).zip(&sample.types) {
                if rates.word <= random.unit() {
                    for (to, &from) in vectors[row * shape.vector..].iter_mut().zip(types.vector(number)) {
                        *to = f32::from(from) * VECTOR_UNIT;
                    }
                }
                for &feature in types.features(number) {
                    if rates.feature <= random.unit() {
                        features.push((row, feature));
                    }
                }
            }
            for &(token, mark) in &sample.marks {
                if rates.word <= random.unit() {
                    marks.push((first + token as usize, mark));
                }
            }
        }
        let mut rows = vec![0.0; plan.rows * width];
        add_product(&vectors, &weights.project, &mut rows, [plan.rows, shape.vector, width]);
        for &(row, feature) in &features {
            add(&weights.rows[feature as usize * width..][..width], &mut rows[row * width..(row + 1) * width]);
        }
        for &(row, mark) in &marks {
            add(&weights.marks[usize::from(mark) * width..][..width], &mut rows[row * width..(row + 1) * width]);
        }
        let mask = Dropout { random, share: rates.hidden }.mask(rows.len());
        rows.iter_mut().zip(&mask).for_each(|(value, factor)| *value *= factor);
        Self { rows, vectors, mask, features, marks }
    }
}

/// What one step of a word's vector is worth.
pub const VECTOR_UNIT: f32 = 1.0 / 32.0;

/// Turns scores into gradients of the loss where `told` (row, column, weight) and into zeros elsewhere; gives the loss.
fn choose(scores: &mut [f32], columns: usize, told: impl Iterator<Item = (usize, u8, f32)>) -> f32 {
    let told = told.filter(|&(_, column, _)| column != UNTOLD);
    choose_wide(scores, columns, told.map(|(row, column, weight)| (row, u32::from(column), weight)))
}

fn choose_wide(scores: &mut [f32], columns: usize, told: impl Iterator<Item = (usize, u32, f32)>) -> f32 {
    let (mut loss, mut next) = (0.0, 0);
    for (row, column, weight) in told {
        scores[next * columns..row * columns].fill(0.0);
        let row_scores = &mut scores[row * columns..][..columns];
        let most = row_scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut sum = 0.0;
        for score in row_scores.iter_mut() {
            *score = (*score - most).exp();
            sum += *score;
        }
        loss -= weight * (row_scores[column as usize] / sum).max(f32::MIN_POSITIVE).ln();
        row_scores.iter_mut().for_each(|score| *score *= weight / sum);
        row_scores[column as usize] -= weight;
        next = row + 1;
    }
    scores[next * columns..].fill(0.0);
    loss
}

/// The gradient of a linear map from that of what it gave, and of what went in.
pub(super) fn learn_linear(input: &[f32], of_output: &[f32], map: &Linear, of: &mut Linear, of_input: &mut [f32]) {
    let outputs = map.bias.len();
    let inputs = map.weight.len() / outputs;
    let rows = of_output.len() / outputs;
    add_product_left(input, of_output, &mut of.weight, [inputs, rows, outputs]);
    add_rows(of_output, &mut of.bias);
    add_product_right(of_output, &map.weight, of_input, [rows, outputs, inputs]);
}
