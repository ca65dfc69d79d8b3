//! Reads re3d, whose mentions are whole phrases, pronouns and nouns included: of them, names alone.
//!
//! Articles, and titles before persons, are cut off. What holds no capital is no name. A sentence with a phrase that
//! mixes both ("ISIL tactical units") loses its layer of names: which of its words the name has, the corpus does not say.

use super::blocks::Malformed;
use super::iob2::{self, Columns, Labels};
use super::labels::PERSON;
use super::words::{is_capital, is_link, is_title};
use super::{Mention, Sentence};

/// Reads the sentences of a file.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<Sentence>, Malformed> {
    let mut sentences = iob2::read(file, text, Columns::Plain, Labels::Re3d)?;
    for sentence in &mut sentences {
        let Some(names) = &mut sentence.names else { continue };
        let read: Option<Vec<Option<Mention>>> =
            names.mentions.drain(..).map(|mention| name(&sentence.forms, mention)).collect();
        match read {
            Some(mentions) => names.mentions = mentions.into_iter().flatten().collect(),
            None => sentence.names = None,
        }
    }
    Ok(sentences)
}

/// The name that `mention` is: `Some(None)` for none, `None` where that cannot be told.
fn name(forms: &[String], mut mention: Mention) -> Option<Option<Mention>> {
    let tokens = &mut mention.tokens;
    let before = |word: &str| matches!(word.to_lowercase().as_str(), "the" | "a" | "an");
    while tokens.start < tokens.end && before(&forms[tokens.start]) {
        tokens.start += 1;
    }
    while mention.kinds == PERSON && tokens.start < tokens.end && is_title(&forms[tokens.start]) {
        tokens.start += 1;
    }
    let words = &forms[tokens.clone()];
    let pronoun = |word: &str| {
        matches!(
            word.to_lowercase().as_str(),
            "i" | "we" | "he" | "she" | "they" | "it" | "you" | "his" | "her" | "their" | "its" | "our" | "my"
        )
    };
    match words {
        [] => Some(None),
        [word] if pronoun(word) => Some(None),
        _ if !words.iter().any(|word| is_capital(word)) => Some(None),
        [first, .., last] if !is_capital(first) || !is_capital(last) && last.chars().any(char::is_alphabetic) => None,
        _ if words.iter().all(|word| is_capital(word) || is_link(word) || !word.chars().any(char::is_alphabetic)) => {
            Some(Some(mention))
        }
        _ => None,
    }
}
