//! The different words of a text or corpus, each looked at once.

use std::collections::HashMap;

use super::features::{append_features, append_normal};
use super::words::Words;

/// Word types by number.
#[derive(Clone, Debug)]
pub struct Types<'w> {
    words: &'w Words,
    numbers: HashMap<Box<str>, u32>,
    /// Of all types, one after another, and where each type's end.
    features: Vec<u32>,
    ends: Vec<u32>,
    vectors: Vec<&'w [i8]>,
}

impl<'w> Types<'w> {
    /// None yet.
    pub fn new(words: &'w Words) -> Self {
        Self { words, numbers: HashMap::new(), features: Vec::new(), ends: Vec::new(), vectors: Vec::new() }
    }

    /// The number of `form`.
    pub fn number(&mut self, form: &str) -> u32 {
        match self.numbers.get(form) {
            Some(&number) => number,
            None => self.numbers([form].into_iter())[0],
        }
    }

    /// The numbers of `forms`: what is known of the words among them is looked up for many at once.
    pub fn numbers<'f>(&mut self, forms: impl Iterator<Item = &'f str>) -> Vec<u32> {
        let mut new: Vec<&str> = Vec::new();
        let first = self.ends.len();
        // About every other word of an article is one that was there before.
        self.numbers.reserve(forms.size_hint().0 / 2);
        let numbers = forms.map(|form| match self.numbers.get(form) {
            Some(&number) => number,
            None => {
                let number = (first + new.len()) as u32;
                new.push(form);
                self.numbers.insert(form.into(), number);
                number
            }
        });
        let numbers = numbers.collect();
        let mut text = String::new();
        let bounds: Vec<(usize, usize)> = new
            .iter()
            .map(|form| {
                let start = text.len();
                append_normal(form, &mut text);
                (start, text.len())
            })
            .collect();
        let normals: Vec<&str> = bounds.iter().map(|&(start, end)| &text[start..end]).collect();
        for ((form, normal), known) in new.iter().zip(&normals).zip(self.words.known(&new, &normals)) {
            append_features(form, normal, known.cluster, &mut self.features);
            self.ends.push(self.features.len() as u32);
            self.vectors.push(known.vector);
        }
        numbers
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The hashed features of a type.
    pub fn features(&self, number: u32) -> &[u32] {
        let index = number as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.features[start as usize..self.ends[index] as usize]
    }

    /// The vector of a type; empty if its word is not known.
    pub fn vector(&self, number: u32) -> &'w [i8] {
        self.vectors[number as usize]
    }
}
