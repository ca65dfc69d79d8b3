//! The best in something, with their sides: "Scoring : Ann Lee , Chicago , 30.4 ; Eva Ruiz , Houston , 26.9", and who scored in a
//! match: "Oviedo - Lopez ( 12th )".

use super::line::{Line, is_points};
use super::{Part, is_side};

/// Words of what they are the best in, at most.
const LEAD_MAX: usize = 5;

/// A line of leaders or of scorers.
pub(super) fn line(line: Line<'_>) -> Option<Vec<Part>> {
    leaders(line).or_else(|| scorers(line))
}

/// Persons, their sides and their figures.
fn leaders(mut line: Line<'_>) -> Option<Vec<Part>> {
    let page = line.page;
    if let Some(lead) = (0..LEAD_MAX).find(|&by| matches!(line.ahead(by), ":" | "--" | "—")) {
        line.at += lead + 1;
    }
    let mut parts = Vec::new();
    while !line.is_over() {
        // "Elk Grove, California, 95624" is an address.
        let person = line.name().filter(|person| 1 < person.len() && !is_side(page, person))?;
        line.take(|form| form == ",")?;
        let side = line.name().filter(|side| is_side(page, side))?;
        line.take(|form| form == ",")?;
        line.take(|form| is_points(form) || form.contains('.') && form.contains(|c: char| c.is_ascii_digit()))?;
        parts.extend([Part::person(person), Part::side(page, side)]);
        line.skip_marks();
    }
    (!parts.is_empty()).then_some(parts)
}

/// A side and who scored for it, each with minutes in brackets.
fn scorers(mut line: Line<'_>) -> Option<Vec<Part>> {
    let page = line.page;
    let side = line.before_dash().filter(|side| is_side(page, side))?;
    let mut parts = vec![Part::side(page, side)];
    line.at += 1;
    while !line.is_over() {
        parts.push(Part::person(line.name()?));
        let minute = |form: &str| is_points(form.trim_end_matches(|c: char| c.is_ascii_lowercase()));
        let whole = matches!(line.ahead(2), ")" | "," | "minute" | "pen" | "penalty");
        // "Paris - Texas ( 1984 )" is a film.
        if line.form() != "(" || !minute(line.ahead(1)) || !whole {
            return None;
        }
        line.remark()?;
        line.skip_marks();
    }
    (1 < parts.len()).then_some(parts)
}
