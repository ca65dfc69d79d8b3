//! The different words of a text or corpus, each looked at once.

use std::collections::HashMap;

use super::features::{Features, features, normal};
use super::words::Words;

/// Word types by number.
#[derive(Clone, Debug)]
pub struct Types<'w> {
    words: &'w Words,
    numbers: HashMap<Box<str>, u32>,
    features: Vec<Features>,
    vectors: Vec<&'w [i8]>,
}

impl<'w> Types<'w> {
    /// None yet.
    pub fn new(words: &'w Words) -> Self {
        Self { words, numbers: HashMap::new(), features: Vec::new(), vectors: Vec::new() }
    }

    /// The number of `form`.
    pub fn number(&mut self, form: &str) -> u32 {
        if let Some(&number) = self.numbers.get(form) {
            return number;
        }
        let number = self.features.len() as u32;
        let normal = normal(form);
        let known = self.words.known(form, &normal);
        let mut found = Features::new();
        features(form, &normal, known.cluster, &mut found);
        self.features.push(found);
        self.vectors.push(known.vector);
        self.numbers.insert(form.into(), number);
        number
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.features.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// The hashed features of a type.
    pub fn features(&self, number: u32) -> &[u32] {
        &self.features[number as usize]
    }

    /// The vector of a type; empty if its word is not known.
    pub fn vector(&self, number: u32) -> &'w [i8] {
        self.vectors[number as usize]
    }
}
