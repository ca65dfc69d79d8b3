//! What the network is made of.

use super::features::ROWS;
use super::random::Random;

/// How large everything is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Numbers that stand for a token before anything around it is read.
    pub embedding: usize,
    /// Numbers that stand for a token, in each layer.
    pub width: usize,
    /// Numbers of a word's vector in the table of words.
    pub vector: usize,
    /// Marks that lists and layout may set on a token.
    pub marks: usize,
    /// Layers of convolution.
    pub layers: usize,
    /// How many times further apart than in the layer before the tokens are that a layer sees (Strubell et al. 2017); the
    /// first two see neighbours.
    pub dilation: usize,
    /// The layer that tags are read from, counted from 1.
    pub tag_layer: usize,
    /// Width of the arcs' scores.
    pub arc: usize,
    /// Width of the relations' scores.
    pub label: usize,
    /// Parts of speech of the Penn Treebank.
    pub xpos: usize,
    /// Universal parts of speech.
    pub upos: usize,
    /// Labels of names: outside, and begin, inside, last and only of each type.
    pub names: usize,
    /// Dependency relations.
    pub relations: usize,
    /// Numbers that a teacher's hint has for each token; none once learning is over.
    pub hint: usize,
}

impl Shape {
    /// How many sizes there are.
    pub const SIZES: usize = 13;

    /// All sizes of what is shipped, in a fixed order.
    pub fn sizes(&self) -> [usize; Self::SIZES] {
        let &Self { embedding, width, vector, marks, layers, dilation, tag_layer, arc, label, .. } = self;
        let &Self { xpos, upos, names, relations, .. } = self;
        [embedding, width, vector, marks, layers, dilation, tag_layer, arc, label, xpos, upos, names, relations]
    }

    /// The shape of these sizes, in that order.
    pub fn of(sizes: [usize; Self::SIZES]) -> Self {
        let [embedding, width, vector, marks, layers, dilation, tag_layer, arc, label, xpos, upos, names, relations] =
            sizes;
        Self {
            embedding,
            width,
            vector,
            marks,
            layers,
            dilation,
            tag_layer,
            arc,
            label,
            xpos,
            upos,
            names,
            relations,
            hint: 0,
        }
    }

    /// What a layer sees, counted from 0.
    pub fn reach(&self, layer: usize) -> Reach {
        match layer.checked_sub(1) {
            None => Reach { tokens: FIRST_REACH, step: 1 },
            Some(later) => Reach { tokens: 1, step: self.dilation.pow(later as u32) },
        }
    }

    /// Rows of zeros that keep sentences apart: as far as any layer sees.
    pub fn gap(&self) -> usize {
        (0..self.layers).map(|layer| self.reach(layer).furthest()).max().unwrap_or(0)
    }
}

/// Tokens to each side that the first layer sees.
pub const FIRST_REACH: usize = 2;

/// The tokens that a layer sees of those around one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// To each side so many.
    pub tokens: usize,
    /// From each to the next.
    pub step: usize,
}

impl Reach {
    /// All that it sees, that in the middle too.
    pub fn seen(self) -> usize {
        2 * self.tokens + 1
    }

    /// From the token in the middle to the last.
    pub fn furthest(self) -> usize {
        self.tokens * self.step
    }

    /// Which row of `rows` stands at a `place`, counted from 0, of what is seen from `row`.
    pub(super) fn row(self, row: usize, place: usize, rows: usize) -> Option<usize> {
        (row + place * self.step).checked_sub(self.furthest()).filter(|&seen| seen < rows)
    }
}

/// Distances from a token to its head are told apart up to this, then in [`DISTANCES`] steps.
const NEAR: isize = 8;

/// Ways that a head may lie from its dependent: to each side, near ones singly.
pub const DISTANCES: usize = 2 * (NEAR as usize + 4);

/// Which of [`DISTANCES`] it is from token `dependent` to token `head`.
pub fn distance(dependent: usize, head: usize) -> usize {
    let offset = head as isize - dependent as isize;
    let step = match offset.abs() {
        near @ 0..=NEAR => near.max(1) - 1,
        9..=11 => NEAR,
        12..=16 => NEAR + 1,
        17..=27 => NEAR + 2,
        _ => NEAR + 3,
    } as usize;
    if 0 < offset { step } else { step + DISTANCES / 2 }
}

/// A linear map.
#[derive(Clone, Debug, Default)]
pub struct Linear {
    /// Inputs x outputs.
    pub weight: Vec<f32>,
    /// One for each output.
    pub bias: Vec<f32>,
}

/// A layer of convolution and its normalisation.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// From the tokens around to this one.
    pub map: Linear,
    /// Factor after normalisation.
    pub scale: Vec<f32>,
    /// Shift after normalisation.
    pub shift: Vec<f32>,
}

/// All that is learned.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// [`ROWS`] x embedding: the hashed features.
    pub rows: Vec<f32>,
    /// Marks x embedding.
    pub marks: Vec<f32>,
    /// Vector x embedding.
    pub project: Vec<f32>,
    /// The layers.
    pub layers: Vec<Layer>,
    /// To parts of speech of the Penn Treebank.
    pub xpos: Linear,
    /// To universal parts of speech.
    pub upos: Linear,
    /// To labels of names.
    pub names: Linear,
    /// From label to label of names; the last row is the start, the last column the end.
    pub transitions: Vec<f32>,
    /// A token as dependent.
    pub dependent: Linear,
    /// A token as head.
    pub head: Linear,
    /// Arc x arc.
    pub bilinear: Vec<f32>,
    /// How good a head is whatever depends on it.
    pub head_bias: Vec<f32>,
    /// The root as head.
    pub root: Vec<f32>,
    /// [`DISTANCES`] x arc.
    pub distance: Vec<f32>,
    /// A dependent's part in the relation.
    pub label_dependent: Linear,
    /// A head's part in the relation; no bias.
    pub label_head: Vec<f32>,
    /// The root's part in the relation.
    pub label_root: Vec<f32>,
    /// To relations.
    pub relation: Linear,
    /// To a teacher's hints.
    pub hint: Linear,
}

impl Linear {
    fn zeros(inputs: usize, outputs: usize) -> Self {
        Self { weight: vec![0.0; inputs * outputs], bias: vec![0.0; outputs] }
    }
}

impl Weights {
    /// Zeros everywhere: what gradients start from.
    pub fn zeros(shape: &Shape) -> Self {
        let &Shape { embedding, width, vector, marks, layers, arc, label, xpos, upos, names, relations, hint, .. } =
            shape;
        let layer = |number: usize| {
            let seen = shape.reach(number).seen() * if number == 0 { embedding } else { width };
            Layer { map: Linear::zeros(seen, width), scale: vec![0.0; width], shift: vec![0.0; width] }
        };
        Self {
            rows: vec![0.0; ROWS * embedding],
            marks: vec![0.0; marks * embedding],
            project: vec![0.0; vector * embedding],
            layers: (0..layers).map(layer).collect(),
            xpos: Linear::zeros(width, xpos),
            upos: Linear::zeros(width, upos),
            names: Linear::zeros(width, names),
            transitions: vec![0.0; (names + 1) * (names + 1)],
            dependent: Linear::zeros(width, arc),
            head: Linear::zeros(width, arc),
            bilinear: vec![0.0; arc * arc],
            head_bias: vec![0.0; arc],
            root: vec![0.0; arc],
            distance: vec![0.0; DISTANCES * arc],
            label_dependent: Linear::zeros(width, label),
            label_head: vec![0.0; width * label],
            label_root: vec![0.0; label],
            relation: Linear::zeros(label, relations),
            hint: Linear::zeros(width, hint),
        }
    }

    /// Where training starts (He et al. 2015 for what feeds rectifiers).
    pub fn initial(shape: &Shape, random: &mut Random) -> Self {
        let mut weights = Self::zeros(shape);
        let mut fill = |part: &mut [f32], inputs: usize| {
            let size = (3.0 / inputs as f32).sqrt();
            part.iter_mut().for_each(|weight| *weight = size * random.signed());
        };
        let width = shape.width;
        // A token has about a dozen features, so that their sum is of order one.
        fill(&mut weights.rows, 24);
        fill(&mut weights.marks, 24);
        fill(&mut weights.project, shape.vector);
        for layer in &mut weights.layers {
            let inputs = layer.map.weight.len() / width;
            fill(&mut layer.map.weight, inputs / 2);
            layer.scale.fill(1.0);
        }
        for linear in [&mut weights.dependent, &mut weights.head, &mut weights.label_dependent] {
            fill(&mut linear.weight, width / 2);
        }
        fill(&mut weights.label_head, width / 2);
        fill(&mut weights.bilinear, shape.arc * shape.arc);
        fill(&mut weights.root, shape.arc);
        fill(&mut weights.label_root, shape.label);
        fill(&mut weights.relation.weight, shape.label);
        for linear in [&mut weights.xpos, &mut weights.upos, &mut weights.names, &mut weights.hint] {
            fill(&mut linear.weight, width);
        }
        weights
    }

    /// All parts but the rows of features, in a fixed order.
    pub fn dense(&self) -> Vec<&[f32]> {
        let mut parts: Vec<&[f32]> = vec![&self.marks, &self.project];
        for layer in &self.layers {
            parts.extend([&layer.map.weight[..], &layer.map.bias, &layer.scale, &layer.shift]);
        }
        for linear in [&self.xpos, &self.upos, &self.names, &self.dependent, &self.head] {
            parts.extend([&linear.weight[..], &linear.bias]);
        }
        parts.extend([&self.transitions[..], &self.bilinear, &self.head_bias, &self.root, &self.distance]);
        parts.extend([
            &self.label_dependent.weight[..],
            &self.label_dependent.bias,
            &self.label_head,
            &self.label_root,
        ]);
        parts.extend([&self.relation.weight[..], &self.relation.bias, &self.hint.weight, &self.hint.bias]);
        parts
    }

    /// [`Weights::dense`], to change.
    pub fn dense_mut(&mut self) -> Vec<&mut [f32]> {
        let mut parts: Vec<&mut [f32]> = vec![&mut self.marks, &mut self.project];
        for layer in &mut self.layers {
            parts.extend([&mut layer.map.weight[..], &mut layer.map.bias, &mut layer.scale, &mut layer.shift]);
        }
        for linear in [&mut self.xpos, &mut self.upos, &mut self.names, &mut self.dependent, &mut self.head] {
            parts.extend([&mut linear.weight[..], &mut linear.bias]);
        }
        let Self { transitions, bilinear, head_bias, root, distance, .. } = self;
        parts.extend([&mut transitions[..], bilinear, head_bias, root, distance]);
        let Self { label_dependent, label_head, label_root, relation, hint, .. } = self;
        parts.extend([&mut label_dependent.weight[..], &mut label_dependent.bias, label_head, label_root]);
        parts.extend([&mut relation.weight[..], &mut relation.bias, &mut hint.weight, &mut hint.bias]);
        parts
    }
}
