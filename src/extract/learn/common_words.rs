//! The commonest words: what they mean for the first layer is computed once, for all texts.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::forward::Embed;
use super::lanes;
use super::model::Network;
use super::types::Types;
use super::words::Words;

/// Words as they are written, each with its part in the first layer.
#[derive(Clone, Debug, Default)]
pub(super) struct CommonWords {
    rows: HashMap<Box<str>, u32, RandomState>,
    /// Words x columns.
    parts: Vec<f32>,
    columns: usize,
}

impl CommonWords {
    /// Those that the table of words tells of, as `network` sees them.
    pub(super) fn new(network: &Network, words: &Words) -> Self {
        let mut types = Types::new(words);
        let numbers = types.numbers(words.common().iter().map(String::as_str));
        let parts = lanes::run(Embed { network, known: &types, types: &numbers });
        let rows = words.common().iter().zip(0..).map(|(form, row)| (form.as_str().into(), row));
        Self { rows: rows.collect(), columns: parts.len() / numbers.len().max(1), parts }
    }

    /// The part of `form` in the first layer, if it is one of them.
    pub(super) fn part(&self, form: &str) -> Option<&[f32]> {
        let row = *self.rows.get(form)?;
        Some(&self.parts[row as usize * self.columns..][..self.columns])
    }
}
