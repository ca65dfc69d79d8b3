//! What lists and layout say of a token, as marks that the network sees beside its word.

use super::super::gazetteer::{Class, Hit};

/// The first token of a sentence.
const FIRST: u16 = 0;

/// A token of a sentence without small letters: a headline in capitals.
const CAPITALS: u16 = 1;

/// Marks before those of the lists.
const LAYOUT: u16 = 2;

/// Parts of a listed name: begin, inside, last, only.
const PARTS: u16 = 4;

/// How many marks there are: each class twice, for sure hits and weak ones.
pub const MARKS: usize = LAYOUT as usize + 2 * Class::ALL.len() * PARTS as usize;

/// Whether a mark is of a list's entry that is something with a name, not a word that goes with names.
pub(super) fn is_of_thing(mark: u16) -> bool {
    let class = mark.checked_sub(LAYOUT).map(|place| usize::from(place / PARTS) % Class::ALL.len());
    class.is_some_and(|class| Class::ALL[class].names_things())
}

/// Whether there is no small letter in these words, and a capital.
pub fn is_in_capitals<'t>(forms: impl Iterator<Item = &'t str> + Clone) -> bool {
    let letters = |test: fn(char) -> bool| forms.clone().any(|form| form.chars().any(test));
    letters(char::is_uppercase) && !letters(char::is_lowercase)
}

/// The marks of a sentence's tokens, as (token, mark). `hits` are those in the sentence, whose first token is `base`.
pub fn marks(forms: &[&str], hits: &[Hit], base: u32) -> Vec<(u32, u16)> {
    let mut marks = Vec::with_capacity(hits.len() + 1);
    if forms.is_empty() {
        return marks;
    }
    marks.push((0, FIRST));
    if is_in_capitals(forms.iter().copied()) {
        marks.extend((0..forms.len() as u32).map(|token| (token, CAPITALS)));
    }
    for hit in hits {
        let (start, end) = (hit.tokens.start - base, hit.tokens.end - base);
        let class = LAYOUT + (hit.class as u16 + if hit.weak { Class::ALL.len() as u16 } else { 0 }) * PARTS;
        for token in start..end {
            let part = match (token == start, token + 1 == end) {
                (true, true) => 3,
                (true, false) => 0,
                (false, true) => 2,
                (false, false) => 1,
            };
            marks.push((token, class + part));
        }
    }
    marks
}
