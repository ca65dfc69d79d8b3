//! Reads the Groningen Meaning Bank: token, part of speech and label a line.
//!
//! Its tokens are made ours: words joined by hyphens are cut as UD's English treebanks cut them, and a few misread marks
//! are repaired. Titles leave the names
//! of persons. Its labels are silver, and so are its tags, which are not read.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

use super::blocks::{Blocks, Malformed};
use super::iob2::{plain, stretches};
use super::labels::{GMB_UNMARKED, Meaning, PERSON, gmb};
use super::words::is_title;
use super::{Mention, Names, Sentence};

/// Reads the sentences of a file.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<Sentence>, Malformed> {
    let mut sentences = Vec::new();
    for block in Blocks::of(text) {
        let (mut words, mut tags, mut labels) = (Vec::new(), Vec::new(), Vec::new());
        for (line, row) in block.lines() {
            let wrong = |expected| Malformed::new(file, line, expected, row);
            let cells: Vec<&str> = row.split('\t').collect();
            let &[word, tag, label] = cells.as_slice() else {
                return Err(wrong("a token, its part of speech and its label, apart by tabs"));
            };
            let known = |label: &str| label.get(2..).is_some_and(|kind| gmb(kind, tag).is_some());
            if label != "O" && !((label.starts_with("B-") || label.starts_with("I-")) && known(label)) {
                return Err(wrong(
                    "a label of this corpus: O, or B- or I- and geo, gpe, org, per, tim, art, eve or nat",
                ));
            }
            let word = repaired(word);
            if word.trim().is_empty() {
                return Err(wrong("a token in the first column"));
            }
            words.push(word);
            tags.push(tag);
            labels.push(label);
        }

        // A word's first piece; the last entry is their number.
        let mut first = Vec::with_capacity(words.len() + 1);
        let mut forms: Vec<String> = Vec::with_capacity(words.len());
        let mut space_after = Vec::with_capacity(words.len());
        for word in &words {
            first.push(forms.len());
            forms.extend(pieces(word).into_iter().map(str::to_owned));
            space_after.resize(forms.len() - 1, false);
            space_after.push(true);
        }
        first.push(forms.len());

        let mut mentions = Vec::new();
        for (mut tokens, kind) in stretches(labels.iter().copied()) {
            let Some(Meaning::Name(kinds)) = gmb(kind, tags[tokens.end - 1]) else { continue };
            while kinds == PERSON && !tokens.is_empty() && is_title(&words[tokens.start]) {
                tokens.start += 1;
            }
            if !tokens.is_empty() {
                mentions.push(Mention { tokens: first[tokens.start]..first[tokens.end], kinds });
            }
        }
        let names = Some(Names { mentions, unmarked: GMB_UNMARKED });
        sentences.push(Sentence { space_after, names, line: block.line, ..plain(forms) });
    }
    Ok(sentences)
}

/// A word whose dashes, quotes and ellipses of windows-1252 were read as Latin-1, where they are controls.
fn repaired(word: &str) -> Cow<'_, str> {
    let is_control = |c: char| ('\u{80}'..='\u{9f}').contains(&c);
    if !word.contains(is_control) {
        return Cow::Borrowed(word);
    }
    let mut read = String::with_capacity(word.len());
    for c in word.chars() {
        match u8::try_from(c) {
            Ok(byte) if is_control(c) => read.push_str(&WINDOWS_1252.decode_without_bom_handling(&[byte]).0),
            _ => read.push(c),
        }
    }
    Cow::Owned(read)
}

/// First parts that stay joined to what follows, as in UD ("anti-war", "al-Zarqawi").
const PREFIXES: [&str; 18] = [
    "e", "re", "co", "non", "anti", "pre", "mid", "ex", "pro", "multi", "semi", "al", "el", "un", "sub", "inter", "x",
    "t",
];

/// A word cut at its hyphens, which are pieces of their own; whole where it is no compound of words.
fn pieces(word: &str) -> Vec<&str> {
    let is_word = |part: &str| {
        part.chars().next().is_some_and(char::is_alphanumeric) && part.chars().all(|c| c.is_alphanumeric() || c == '.')
    };
    let parts: Vec<&str> = word.split('-').collect();
    let prefixed = PREFIXES.contains(&parts[0].to_lowercase().as_str());
    if parts.len() < 2 || prefixed || !parts.iter().copied().all(is_word) {
        return vec![word];
    }
    let mut pieces = Vec::with_capacity(2 * parts.len() - 1);
    let mut at = 0;
    for part in parts {
        if at > 0 {
            pieces.push(&word[at - 1..at]);
        }
        pieces.push(&word[at..at + part.len()]);
        at += part.len() + 1;
    }
    pieces
}
