//! The wire's furniture: found by where a line stands and how it starts or ends, never removed.
//!
//! Precision comes first. A label of links stands alone or before a colon, credits name people, a byline is nothing but
//! names; a paragraph of the story that merely starts with such a word is left alone.

use super::Furniture;
use super::byline::is_byline;
use super::dateline::dateline;
use super::phrases::{PHRASES, after, starts_loosely};
use crate::text::{Claim, Score, Text};

/// How many lines from the top a byline may stand: under headline and summary.
const TOP_LINES: usize = 4;

/// How many lines from the top a dateline without an agency may stand.
const DATELINE_LINES: usize = 6;

/// How many lines from the end credits may stand.
const END_LINES: usize = 8;

/// Longest line of links or boilerplate, in bytes: longer ones are paragraphs.
const LINE_MAX: usize = 320;

/// Longest credits, in bytes: a story with corrections explained.
const CREDITS_MAX: usize = 800;

/// The furniture of clean text, in order.
pub(super) fn furniture(text: &Text) -> Vec<Claim<Furniture>> {
    let lines = lines(text.as_str());
    let mut finds = Finds { text, claims: Vec::new() };
    let mut story = false;
    for (index, &(start, line)) in lines.iter().enumerate() {
        let near_end = index + END_LINES >= lines.len();
        let found = if !story && index < TOP_LINES && is_byline(line) {
            Some(("byline", Furniture::Byline, Score::per_mille(900)))
        } else if line.len() <= LINE_MAX && is_related(line) {
            Some(("related", Furniture::Related, Score::per_mille(850)))
        } else if near_end && is_credits(line) {
            Some(("credits", Furniture::Credits, Score::per_mille(950)))
        } else if near_end && is_rule(line) && lines.get(index + 1).is_some_and(|(_, next)| is_credits(next)) {
            Some(("credits-rule", Furniture::Credits, Score::per_mille(900)))
        } else if line.len() <= LINE_MAX && is_boilerplate(line) {
            Some(("boilerplate", Furniture::Boilerplate, Score::per_mille(900)))
        } else {
            None
        };
        if let Some((rule, what, score)) = found {
            finds.claim(rule, what, start, start + line.len(), score);
            continue;
        }
        finds.dateline(start, line, index < DATELINE_LINES);
        if near_end && let Some(from) = credits_at_end(line) {
            finds.claim(
                "credits-in-brackets",
                Furniture::Credits,
                start + from,
                start + line.len(),
                Score::per_mille(950),
            );
        }
        // A byline stands above the first sentence that ends as one.
        story |= line.ends_with(['.', '"', '”']) && line.len() > LINE_MAX / 4;
    }
    finds.claims
}

struct Finds<'t> {
    text: &'t Text,
    claims: Vec<Claim<Furniture>>,
}

impl Finds<'_> {
    fn claim(&mut self, rule: &'static str, what: Furniture, start: usize, end: usize, score: Score) {
        self.claims.extend(self.text.span(start, end).map(|at| Claim::by_rule(rule, what, at, score)));
    }

    fn dateline(&mut self, start: usize, line: &str, near_top: bool) {
        let Some(found) = dateline(line) else { return };
        if !near_top && found.agency.is_none() {
            return;
        }
        if let Some(end) = found.end {
            let score = if found.agency.is_some() { 980 } else { 900 };
            self.claim("dateline", Furniture::Dateline, start, start + end, Score::per_mille(score));
        }
        if let Some((from, to)) = found.agency {
            self.claim("agency", Furniture::Agency, start + from, start + to, Score::per_mille(980));
        }
    }
}

/// The lines that hold something, without the blanks around them, and where they start.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let words = line.trim();
        if !words.is_empty() {
            lines.push((start + (line.len() - line.trim_start().len()), words));
        }
        start += line.len() + 1;
    }
    lines
}

/// `line` without the brackets, bullets and stars that editors put around such lines.
fn bare(line: &str) -> &str {
    line.trim_start_matches(['(', '[', '*', '>', '»', '•', '|', '_', '→', '►', '-', '–', '—', ' '])
}

/// `Related:`, `READ MORE: …`, `See also`.
fn is_related(line: &str) -> bool {
    let line = bare(line);
    PHRASES.related.iter().any(|label| {
        let Some(rest) = after(line, label) else { return false };
        let rest = rest.trim_start();
        let ends = rest.trim_matches([']', ')', '.', '…', '>', '»', '→', '*', ' ']).is_empty();
        // "Listen: he means it." is somebody speaking; a label of one everyday word stands in capitals.
        let everyday =
            matches!(*label, "listen" | "watch" | "more" | "related" | "recommended" | "trending" | "also on");
        let capitals = line[..label.len()].bytes().all(|byte| !byte.is_ascii_lowercase());
        let title = !line.ends_with(['.', '"', '”']);
        let colon = rest.starts_with([':', '|', '»', '→']) || rest.starts_with("- ") || rest.starts_with("– ");
        match everyday {
            true => {
                (ends && (capitals || *label == "related")) || (colon && (capitals || (*label == "related" && title)))
            }
            false => ends || (colon && title) || (colon && capitals),
        }
    })
}

/// `Reporting by Jane Doe; editing by John Roe`, `Jane Doe contributed to this report.`
fn is_credits(line: &str) -> bool {
    let line = bare(line);
    if line.len() > CREDITS_MAX {
        return false;
    }
    let starts = PHRASES.credits.iter().any(|start| after(line, start).is_some_and(|rest| names_follow(start, rest)));
    starts
        || line.starts_with(char::is_uppercase)
            && PHRASES.contributed.iter().any(|end| {
                let most = line.len().min(LINE_MAX);
                let near = line.get(..most).unwrap_or(line).to_ascii_lowercase();
                near.split_once(end)
                    .is_some_and(|(before, rest)| !before.contains(['“', '"']) && rest.len() < LINE_MAX / 4)
            })
}

/// Whether what follows `start` fits it: names after `by` and `from`, anything after a whole clause.
fn names_follow(start: &str, rest: &str) -> bool {
    let rest = rest.trim_start_matches([':', ' ']);
    !start.ends_with("by") && !start.ends_with("from") || {
        let mut words = rest.split_whitespace();
        let capital = |word: Option<&str>| word.is_some_and(|word| word.starts_with(char::is_uppercase));
        capital(words.next()) && words.next().is_none_or(|word| capital(Some(word)) || word.len() <= 3)
    }
}

/// Where credits in brackets start that end a paragraph of the story.
fn credits_at_end(line: &str) -> Option<usize> {
    let inner = line.strip_suffix(')').or_else(|| line.strip_suffix(").")).or_else(|| line.strip_suffix(']'))?;
    let mut least = inner.len().saturating_sub(CREDITS_MAX);
    while !inner.is_char_boundary(least) {
        least += 1;
    }
    let open = least + inner[least..].rfind(['(', '['])?;
    is_credits(&inner[open + 1..]).then_some(open)
}

/// A line of nothing but underscores, stars or dashes.
fn is_rule(line: &str) -> bool {
    line.len() >= 3 && line.bytes().all(|byte| matches!(byte, b'_' | b'*' | b'-' | b'=' | b' '))
}

/// `All rights reserved.`, `Follow us on …`, `Sign up for our newsletter`, `Advertisement`.
fn is_boilerplate(line: &str) -> bool {
    let line = bare(line);
    let alone = ["advertisement", "advertisements", "sponsored", "sponsored content", "story continues below"];
    let stripped = line.trim_matches(['[', ']', '(', ')', '*', '-', ':', '.', ' ']);
    if alone.iter().any(|word| stripped.eq_ignore_ascii_case(word)) {
        return true;
    }
    if after(line, "sign up").is_some() || after(line, "subscribe").is_some() {
        let near = line.to_ascii_lowercase();
        let offers =
            ["newsletter", "email", "e-mail", "inbox", "alerts", "briefing", "free trial", "podcast", "channel"];
        if offers.iter().any(|offer| near.contains(offer)) {
            return true;
        }
    }
    if PHRASES.boilerplate.iter().any(|start| starts_loosely(line, start)) {
        return true;
    }
    let near = line.to_ascii_lowercase();
    PHRASES.rights.iter().any(|mark| near.contains(mark)) && !near.contains(['“', '"'])
}
