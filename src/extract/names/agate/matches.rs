//! Matches: "Leeds 4 Arsenal 0", "CHICAGO 101 Denver 90", "At Hove : Sussex 363 ( K. Greenfield 154 )", "Hartford at Calgary".

use std::ops::Range;

use super::line::{Line, is_between, is_points, is_score};
use super::{Part, is_full_name, is_side};
use crate::extract::gazetteer::Class;
use crate::extract::names::{Kind, labels};

/// Tokens between the sides and how the match ended, at most.
const ENDED_MAX: usize = 8;

/// Words of what a line of fixtures begins with, at most: "Playing on Sunday :".
const LEAD_MAX: usize = 6;

/// Lines of results and of fixtures.
pub(super) fn line(line: Line<'_>) -> Option<Vec<Part>> {
    results(line).or_else(|| fixture(line))
}

/// Pairs of sides and what each has, with who made it in brackets; or one side with such brackets.
fn results(mut line: Line<'_>) -> Option<Vec<Part>> {
    let page = line.page;
    let mut parts = Vec::new();
    if line.take(|form| matches!(form, "At" | "AT" | "In")).is_some() {
        parts.push(Part::place(line.name()?));
        line.take(|form| form == ":")?;
    }
    let (mut sides, mut players) = (0, false);
    line.skip_marks();
    while !line.is_over() {
        let side = line.name()?;
        let score = line.score()?;
        parts.push(Part::side(page, side));
        parts.push(Part::nothing(score));
        sides += 1;
        loop {
            if line.form() == "(" {
                let opened = line;
                if let Some(told) = line.players() {
                    parts.extend(told);
                    players = true;
                } else {
                    line = opened;
                    line.remark()?;
                }
            }
            // The second innings.
            if line.form() != "and" || !is_points(line.ahead(1)) && !is_score(line.ahead(1)) {
                break;
            }
            line.at += 1;
            parts.push(Part::nothing(line.score()?));
        }
        // What is said of the match behind it: "Halftime 1-1 . Attendance 22,000 ."
        if sides % 2 == 0 && line.form() == "." {
            return Some(parts);
        }
        line.skip_marks();
    }
    (0 < sides && (sides % 2 == 0 || players)).then_some(parts)
}

/// "Middlesbrough v Newcastle", "SEATTLE AT DETROIT", "Texas ( Witt 5-3 ) at Boston ( Sele 7-10 ) , 7:05".
fn fixture(mut line: Line<'_>) -> Option<Vec<Part>> {
    let page = line.page;
    if let Some(lead) = (0..LEAD_MAX).find(|&by| line.ahead(by) == ":") {
        line.at += lead + 1;
    }
    let mut parts = Vec::new();
    let one = line.name()?;
    parts.extend(line.players().unwrap_or_default());
    let between = line.take(is_between)?;
    let other = line.name()?;
    parts.extend(line.players().unwrap_or_default());
    let timed = line.form() == "," && super::line::starts_with_digit(line.ahead(1));
    let sides = [one, other];
    let known = sides.iter().all(|side| is_side(page, side));
    let at = matches!(page.form(between), "at" | "AT" | "@");
    // "United States v. Texas" is heard in a court.
    let country = |side: &Range<usize>| super::hits(page, side).any(|hit| hit.class == Class::Country);
    if !(line.is_over() || timed) || at && !known || country(&sides[0]) != country(&sides[1]) {
        return None;
    }
    parts.push(Part::nothing(between..between + 1));
    let persons = !known && sides.iter().all(|side| is_full_name(page, side));
    parts.extend(sides.map(|side| if persons { Part::person(side) } else { Part::side(page, side) }));
    Some(parts)
}

/// Sides in a sentence that tells how their match ended: "Hampshire beat Gloucestershire by 61 runs", "as the Rockets beat
/// Sacramento 108-95".
pub(super) fn told(mut line: Line<'_>, scores: &[f32]) -> Option<Vec<Part>> {
    let page = line.page;
    let mut parts = Vec::new();
    let mut before = None;
    while !line.form().is_empty() {
        if let Some(name) = line.name() {
            before = Some(name);
            continue;
        }
        line.at += 1;
        if !is_winning(page.form(line.at - 1)) {
            continue;
        }
        let verb = line.at - 1;
        line.take(|form| form == "the");
        let Some(other) = line.name() else { continue };
        let ended = (0..ENDED_MAX)
            .any(|by| is_score(line.ahead(by)) || line.ahead(by) == "by" && is_margin(line.ahead(by + 2)));
        let one = before.take().filter(|one| one.end == verb);
        let place = |side: &Range<usize>| {
            is_side(page, side)
                || matches!(labels::best(scores, side.start), Some((Kind::Gpe | Kind::Loc | Kind::Org, _)))
        };
        let sides: Vec<Range<usize>> = one.into_iter().chain([other]).collect();
        if ended && sides.iter().all(place) && sides.iter().any(|side| is_side(page, side)) {
            parts.extend(sides.into_iter().map(|side| Part::side(page, side)));
        }
    }
    (!parts.is_empty()).then_some(parts)
}

/// What a match is won by.
fn is_margin(form: &str) -> bool {
    matches!(form, "runs" | "wickets" | "wicket" | "goals" | "innings" | "points" | "point" | "goal")
}

fn is_winning(form: &str) -> bool {
    const VERBS: [&str; 22] = [
        "beat", "beats", "bt", "lead", "leads", "led", "trail", "trails", "trailed", "defeat", "defeats", "defeated",
        "edge", "edged", "thrash", "thrashed", "crush", "crushed", "hammered", "routed", "drew", "stunned",
    ];
    VERBS.contains(&form)
}
