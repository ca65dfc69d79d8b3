//! Paragraphs: at blank lines, and at line breaks that wrapping cannot explain.

use super::{Paragraph, ParagraphKind};
use crate::extract::clean::Furniture;
use crate::text::{Claim, Text};

/// Text wrapped by hand or by a mail program has no longer lines, in bytes. A block with a longer one was not wrapped, and
/// each of its line breaks ends a paragraph.
const WRAP_WIDTH_MAX: usize = 120;

/// Room, in bytes, that a wrapped line may leave at its end beyond what the next word needs: a ragged margin.
const RAGGED: usize = 12;

/// Longest heading, in words and in bytes.
const HEADING_WORDS_MAX: usize = 12;
const HEADING_BYTES_MAX: usize = 100;

/// Longest number of an item of a list, in digits.
const ITEM_DIGITS_MAX: usize = 2;

/// The paragraphs of `text`.
pub(super) fn paragraphs(text: &Text, furniture: &[Claim<Furniture>]) -> Vec<Paragraph> {
    let mut found = Vec::new();
    let mut block: Vec<(usize, &str)> = Vec::new();
    let mut start = 0;
    for line in text.as_str().split('\n') {
        if line.trim().is_empty() {
            cut_block(text, &block, &mut found);
            block.clear();
        } else {
            block.push((start, line));
        }
        start += line.len() + 1;
    }
    cut_block(text, &block, &mut found);
    name_furniture(&mut found, furniture);
    name_headings(text, &mut found);
    found
}

/// Cuts lines that no blank line parts.
fn cut_block(text: &Text, block: &[(usize, &str)], found: &mut Vec<Paragraph>) {
    let width = block.iter().map(|(_, line)| line.len()).max().unwrap_or(0);
    let mut first = 0;
    let mut in_list = false;
    for (index, &(start, line)) in block.iter().enumerate() {
        let is_last = match block.get(index + 1) {
            None => true,
            Some((_, next)) => {
                let may_list = in_list || is_item(block[first].1) || ends_clause(line);
                width > WRAP_WIDTH_MAX || (may_list && is_item(next)) || is_short(line, next, width)
            }
        };
        if is_last {
            let from = block[first].0;
            in_list = is_item(block[first].1);
            if let Some(span) = text.span(from, start + line.len()) {
                let kind = if in_list { ParagraphKind::Item } else { ParagraphKind::Body };
                found.push(Paragraph { at: text.trim(span), kind });
            }
            first = index + 1;
        }
    }
}

/// Whether `line` ends where wrapping would have let it go on with the first word of `next`.
fn is_short(line: &str, next: &str, width: usize) -> bool {
    let word = next.split_whitespace().next().unwrap_or_default();
    let starts = word.trim_start_matches(['"', '“', '‘', '\'', '(']).starts_with(|c: char| !c.is_lowercase());
    starts && !line.trim_end().ends_with([',', ';', '-', '–', '—']) && line.len() + 1 + word.len() + RAGGED < width
}

fn ends_clause(line: &str) -> bool {
    line.trim_end().trim_end_matches(['"', '”', '’', '\'', ')']).ends_with(['.', ':', ';', '!', '?', '…'])
}

/// Whether `line` starts as an item of a list: `• one`, `- two`, `3. three`, `(b) four`.
fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let Some(first) = line.chars().next() else { return false };
    if matches!(first, '•' | '◦' | '▪' | '●' | '■' | '‣' | '·' | '*' | '-' | '–' | '►' | '▶' | '✓' | '➤')
    {
        return line[first.len_utf8()..].starts_with([' ', '\u{a0}']);
    }
    let label = line.strip_prefix('(').unwrap_or(line);
    let digits = label.bytes().take_while(u8::is_ascii_digit).count();
    let length = match label.as_bytes() {
        [letter, b')', ..] if letter.is_ascii_lowercase() => 1,
        _ if (1..=ITEM_DIGITS_MAX).contains(&digits) => digits,
        _ => return false,
    };
    let after = &label[length..];
    let marked = after.starts_with(')') || (after.starts_with('.') && label.len() == line.len());
    marked && after[1..].starts_with(' ')
}

/// Marks the paragraphs that a claim of furniture covers whole.
fn name_furniture(paragraphs: &mut [Paragraph], furniture: &[Claim<Furniture>]) {
    let mut claims = furniture.iter().filter(|claim| covers_lines(claim.what)).peekable();
    for paragraph in paragraphs {
        while claims.next_if(|claim| claim.at.end() < paragraph.at.end()).is_some() {}
        if claims.peek().is_some_and(|claim| claim.at.covers(paragraph.at)) {
            paragraph.kind = ParagraphKind::Furniture;
        }
    }
}

/// Datelines and agencies stand within a paragraph of the story.
fn covers_lines(what: Furniture) -> bool {
    !matches!(what, Furniture::Dateline | Furniture::Agency)
}

/// Marks short lines without a stop that have something under them.
fn name_headings(text: &Text, paragraphs: &mut [Paragraph]) {
    for index in 0..paragraphs.len().saturating_sub(1) {
        let Paragraph { at, kind } = paragraphs[index];
        let under = paragraphs[index + 1].kind;
        if kind == ParagraphKind::Body && under != ParagraphKind::Furniture && is_heading(text.slice(at)) {
            paragraphs[index].kind = ParagraphKind::Heading;
        }
    }
}

fn is_heading(words: &str) -> bool {
    if words.len() > HEADING_BYTES_MAX || words.split_whitespace().nth(HEADING_WORDS_MAX).is_some() {
        return false;
    }
    if words.starts_with('#') && words.trim_start_matches('#').starts_with(' ') {
        return true;
    }
    let starts =
        words.trim_start_matches(['"', '“', '‘', '\'']).starts_with(|c: char| c.is_uppercase() || c.is_numeric());
    let ends = words.ends_with(['.', '!', '?', '…', ':', ';', ',', '"', '”', '-', '–', '—', ')']);
    starts && !ends && words.contains(char::is_alphabetic)
}
