//! The different words of a text or corpus, each looked at once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::RandomState;

use super::common_words::CommonWords;
use super::features::{append_features, append_normal};
use super::words::Words;

/// Word types by number.
#[derive(Clone, Debug)]
pub struct Types<'w> {
    words: &'w Words,
    common: Option<&'w CommonWords>,
    numbers: HashMap<&'w str, u32, RandomState>,
    /// Of all types, one after another, and where each type's end.
    features: Vec<u32>,
    ends: Vec<u32>,
    vectors: Vec<&'w [i8]>,
    parts: Vec<Option<&'w [f32]>>,
    /// Whether a type has a capital, a figure or letters without case.
    named: Vec<bool>,
}

impl<'w> Types<'w> {
    /// None yet.
    pub fn new(words: &'w Words) -> Self {
        Self {
            words,
            common: None,
            numbers: HashMap::default(),
            features: Vec::new(),
            ends: Vec::new(),
            vectors: Vec::new(),
            parts: Vec::new(),
            named: Vec::new(),
        }
    }

    /// The same, where nothing is looked up of words whose part in the first layer is known.
    pub(super) fn beside(words: &'w Words, common: &'w CommonWords) -> Self {
        Self { common: Some(common), ..Self::new(words) }
    }

    /// The number of `form`.
    pub fn number(&mut self, form: &'w str) -> u32 {
        match self.numbers.get(form) {
            Some(&number) => number,
            None => self.numbers([form].into_iter())[0],
        }
    }

    /// The numbers of `forms`: what is known of the words among them is looked up for many at once.
    pub fn numbers(&mut self, forms: impl Iterator<Item = &'w str>) -> Vec<u32> {
        let mut new: Vec<&str> = Vec::new();
        let first = self.ends.len();
        // About every other word of an article is one that was there before.
        self.numbers.reserve(forms.size_hint().0 / 2);
        let numbers = forms.map(|form| match self.numbers.entry(form) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(unknown) => {
                new.push(form);
                *unknown.insert((first + new.len() - 1) as u32)
            }
        });
        let numbers = numbers.collect();
        let parts: Vec<Option<&'w [f32]>> =
            new.iter().map(|form| self.common.and_then(|common| common.part(form))).collect();
        let strange: Vec<&str> =
            new.iter().zip(&parts).filter(|(_, part)| part.is_none()).map(|(form, _)| *form).collect();
        let named = |form: &&str| form.chars().any(|letter| letter.is_alphanumeric() && !letter.is_lowercase());
        self.named.extend(new.iter().map(named));
        let mut text = String::new();
        let bounds: Vec<(usize, usize)> = strange
            .iter()
            .map(|form| {
                let start = text.len();
                append_normal(form, &mut text);
                (start, text.len())
            })
            .collect();
        let normals: Vec<&str> = bounds.iter().map(|&(start, end)| &text[start..end]).collect();
        let known = self.words.known(&strange, &normals);
        let mut looked_up = strange.iter().zip(&normals).zip(known);
        for part in parts {
            let mut vector = &[][..];
            if part.is_none() {
                let ((form, normal), known) = looked_up.next().expect("each strange word was looked up");
                append_features(form, normal, known.cluster, &mut self.features);
                vector = known.vector;
            }
            self.ends.push(self.features.len() as u32);
            self.vectors.push(vector);
            self.parts.push(part);
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

    /// Whether a type is written as names are: with a capital, a figure or letters without case.
    pub(super) fn looks_like_name(&self, number: u32) -> bool {
        self.named[number as usize]
    }

    /// The part of a type in the first layer, if it is a common word's: the rest is not known of it then.
    pub(super) fn part(&self, number: u32) -> Option<&'w [f32]> {
        self.parts[number as usize]
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
