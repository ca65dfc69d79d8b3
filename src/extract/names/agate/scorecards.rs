//! Scorecards of cricket: "A. Ranatunga lbw b Srinath 76", "Bowling : Akram 12-3-40-1 , Younis 10-0-62-2".

use super::Part;
use super::line::{Line, is_points, starts_with_digit};

/// Words before the colon of a line of names, at most: "Did not bat :".
const LEAD_MAX: usize = 5;

/// A line of batting, of bowling, or of those who did not bat.
pub(super) fn line(line: Line<'_>) -> Option<Vec<Part>> {
    batting(line).or_else(|| bowling(line)).or_else(|| named(line))
}

/// A batsman, how he or she got out and by whom, and the runs.
fn batting(mut line: Line<'_>) -> Option<Vec<Part>> {
    let mut parts = vec![Part::person(line.name()?)];
    let out = line.at;
    match line.form() {
        "not" | "run" if line.ahead(1) == "out" => line.at += 2,
        "retired" => line.at += 2,
        "lbw" | "b" | "c" | "st" => {
            while !line.is_over() && !is_points(line.form()) {
                if line
                    .take(|form| matches!(form, "lbw" | "b" | "c" | "st" | "and" | "&" | "sub" | "(" | ")"))
                    .is_none()
                {
                    parts.push(Part::person(line.name()?));
                }
            }
        }
        _ => return None,
    }
    let runs = line.take(is_points).is_some();
    // "A Lee c 40" is no line of a card.
    let whole = line.is_over() && (runs || 1 < parts.len() || parts[0].tokens.end < out + 1);
    whole.then_some(parts)
}

/// Bowlers and their overs, maidens, runs and wickets.
fn bowling(mut line: Line<'_>) -> Option<Vec<Part>> {
    if line.form().eq_ignore_ascii_case("bowling") {
        line.at += 1;
        line.take(|form| form == ":");
    }
    let mut parts = Vec::new();
    line.skip_marks();
    while !line.is_over() {
        parts.push(Part::person(line.name()?));
        parts.push(Part::nothing(figures(&mut line)?));
        // Wides and balls that were none: "( w-2 , nb-1 )".
        if line.take(|form| form == "(").is_some() {
            while line.take(|form| form != ")").is_some() {}
            line.take(|form| form == ")")?;
        }
        line.skip_marks();
    }
    (!parts.is_empty()).then_some(parts)
}

/// Four numbers joined by hyphens, in one token or in several.
fn figures(line: &mut Line<'_>) -> Option<std::ops::Range<usize>> {
    let first = line.at;
    let mut numbers = 0;
    while starts_with_digit(line.form()) {
        let form = line.form();
        if !form
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
        {
            return None;
        }
        numbers += form.split('-').count();
        line.at += 1;
        if line.form() != "-" || !starts_with_digit(line.ahead(1)) {
            break;
        }
        line.at += 1;
    }
    (numbers == 4).then_some(first..line.at)
}

/// "Did not bat : Vaas , Muralitharan ."
fn named(mut line: Line<'_>) -> Option<Vec<Part>> {
    let colon = (1..LEAD_MAX).find(|&by| line.ahead(by) == ":")?;
    if !(0..colon).any(|by| line.ahead(by).eq_ignore_ascii_case("bat")) {
        return None;
    }
    line.at += colon + 1;
    let mut parts = Vec::new();
    while !line.is_over() {
        parts.push(Part::person(line.name()?));
        line.skip_marks();
        line.take(|form| form == "and");
    }
    Some(parts)
}
