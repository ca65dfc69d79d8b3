//! The network at work: from the words of a text to what the rooms of tags, tree and names decide by.

use std::borrow::Cow;
use std::ops::Range;

use super::candidates::{candidates, seen};
use super::choices::Choices;
use super::forward::{Batch, Convolve, Embed, First, Linear, Places};
use super::lanes;
use super::model::Network;
use super::network::Plan;
use super::packed::Windows;
use super::types::Types;
use crate::text::Text;

/// Tokens that are read at once: enough to keep the products large, few enough to keep their numbers in the cache.
const BATCH_TOKENS: usize = 512;

/// The score of each label but outside for a token that is no part of any name.
pub(super) const NO_NAME: f32 = -40.0;

/// The rows of those tokens that are told.
fn only(rows: &[u32], told: &[bool]) -> Vec<u32> {
    rows.iter().zip(told).filter(|(_, told)| **told).map(|(row, _)| *row).collect()
}

/// What is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Whether tags are.
    pub tags: bool,
    /// Whether trees are.
    pub tree: bool,
    /// Whether names are.
    pub names: bool,
}

/// What was read of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The part of speech of each token in the Penn Treebank's set; empty if not wanted.
    pub xpos: Vec<u8>,
    /// The universal part of speech of each token; empty if not wanted.
    pub upos: Vec<u8>,
    /// The head of each token, counted from 1 within its sentence, 0 for the root, and its relation; empty if not wanted.
    pub arcs: Vec<(u32, u8)>,
    /// Tokens x labels: the score of each label of names; empty if not wanted.
    pub names: Vec<f32>,
    /// The text as it was read, byte for byte as long, where that is not as it is written: with small letters in sentences
    /// that are all in capitals.
    pub cased: Option<String>,
}

impl Reading {
    /// `text` as it was read: what its tokens' spans give is what the network saw.
    pub fn read<'a>(&'a self, text: &'a Text) -> &'a str {
        self.cased.as_deref().unwrap_or(text.as_str())
    }
}

impl Network {
    /// Reads the `sentences` of a text, whose tokens have these `types` and `marks`, the marks in order of their tokens.
    pub fn read(
        &self,
        known: &Types<'_>,
        types: &[u32],
        marks: &[(u32, u16)],
        sentences: &[Range<usize>],
        wanted: Wanted,
    ) -> Reading {
        let mut reading = Reading::default();
        let mut places = Places::new(known.len());
        let mut marks = marks;
        let mut rest = sentences;
        while !rest.is_empty() {
            let mut tokens = 0;
            let count = rest.iter().take_while(|sentence| {
                tokens += sentence.len();
                tokens <= BATCH_TOKENS
            });
            let (batch, later) = rest.split_at(count.count().max(1));
            rest = later;
            let end = batch.last().map_or(0, |sentence| sentence.end) as u32;
            let (mine, others) = marks.split_at(marks.partition_point(|&(token, _)| token < end));
            marks = others;
            self.read_batch(known, &mut places, types, mine, batch, wanted, &mut reading);
        }
        reading
    }

    #[expect(clippy::too_many_arguments, reason = "the text and where its reading goes")]
    fn read_batch(
        &self,
        known: &Types<'_>,
        places: &mut Places,
        types: &[u32],
        marks: &[(u32, u16)],
        sentences: &[Range<usize>],
        wanted: Wanted,
        reading: &mut Reading,
    ) {
        let (Some(first), Some(last)) = (sentences.first(), sentences.last()) else { return };
        let (shape, prepared) = (&self.shape, &self.prepared);
        let plan = Plan::new(shape.gap(), sentences.iter().map(ExactSizeIterator::len));
        let batch = Batch { types: &types[first.start..last.end], marks, start: first.start as u32, plan: &plan };
        let (different, places) = places.of(batch.types);
        let strange: Vec<u32> = different.iter().copied().filter(|&number| known.part(number).is_none()).collect();
        let computed = lanes::run(Embed { network: self, known, types: &strange });
        let mut computed = computed.chunks_exact(prepared.first.columns());
        let part = |number: &u32| known.part(*number).or_else(|| computed.next()).expect("a part for each type");
        let parts: Vec<&[f32]> = different.iter().map(part).collect();
        let mut rows = lanes::run(First { network: self, batch: &batch, parts: &parts, places: &places });
        let tokens = plan.tokens();
        let stride = shape.width.div_ceil(2);
        let named = if wanted.names { candidates(known, &batch) } else { Vec::new() };
        // The tokens that each layer is read of, from the last down.
        let mut read: Vec<Cow<'_, [u32]>> = vec![Cow::Borrowed(&tokens); shape.layers];
        if wanted.names && !wanted.tree {
            let mut needed = named.clone();
            let lowest = if wanted.tags { shape.tag_layer } else { 1 };
            for number in (lowest..shape.layers).rev() {
                read[number] = Cow::Owned(only(&tokens, &needed));
                needed = seen(&needed, shape.reach(number), &plan);
            }
        }
        let mut before = &prepared.first_normal;
        for (number, read) in read.iter().enumerate() {
            if let Some(layer) = number.checked_sub(1).map(|later| &prepared.layers[later]) {
                rows = lanes::run(Convolve { layer, before, input: &rows, tokens: read });
                before = &layer.normal;
            }
            if number + 1 == shape.tag_layer {
                if wanted.tags {
                    let from = Linear { map: &prepared.tags, steps: &[], rows: Windows::rows(&rows, stride, &tokens) };
                    let [xpos, upos] = lanes::run(Choices { from, sizes: [shape.xpos, shape.upos] });
                    reading.xpos.extend(xpos);
                    reading.upos.extend(upos);
                }
                if !wanted.tree && !wanted.names {
                    return;
                }
            }
        }
        let named_rows = only(&tokens, &named);
        let top = |map, tokens| Linear { map, steps: &[], rows: Windows::rows(&rows, stride, tokens) };
        if wanted.names {
            let scores = lanes::run(top(&prepared.names, &named_rows));
            let mut scores = scores.chunks_exact(prepared.names.columns());
            for named in named {
                match named.then(|| scores.next()).flatten() {
                    Some(row) => reading.names.extend_from_slice(&row[..shape.names]),
                    None => reading.names.extend((0..shape.names).map(|label| if label == 0 { 0.0 } else { NO_NAME })),
                }
            }
        }
        if wanted.tree {
            let parts = lanes::run(top(&prepared.arcs, &tokens));
            self.trees(&parts, sentences.iter().map(ExactSizeIterator::len), &mut reading.arcs);
        }
    }
}
