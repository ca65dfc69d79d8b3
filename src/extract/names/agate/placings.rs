//! Placings and rounds: "1. Ann Lee ( Canada ) Lotus 1:23.303", "3 - Ann Lee ( Spain ) beat Eva Ruiz ( Chile ) 6-4 7-5", "201 Ann
//! Lee 66 67 68".

use std::collections::HashSet;
use std::ops::Range;

use super::line::{Line, is_points, is_score, is_word, starts_with_digit};
use super::{Part, hits, is_side};
use crate::extract::gazetteer::Class;
use crate::extract::names::Kind;
use crate::extract::names::document::Page;

/// Strokes of a round of golf.
const ROUND: Range<u16> = 55..100;

/// Those who compete, their countries and their teams.
pub(super) fn line(mut line: Line<'_>) -> Option<Vec<Part>> {
    let page = line.page;
    let mut parts = Vec::new();
    let ranked = line.take(|form| is_points(form.strip_suffix('.').unwrap_or(form))).is_some();
    line.take(|form| ranked && matches!(form, "." | ")" | "-"));
    // Whether something besides the names tells that there was a race or a match.
    let mut competed = ranked;
    while !line.form().is_empty() {
        let opens = !is_word(page.form(line.at.saturating_sub(1))) || line.at == line.start;
        let Some(name) = line.name().filter(|_| opens) else {
            line.at += 1;
            continue;
        };
        if let Some(countries) = countries(line) {
            let pair = name.clone().find(|&token| page.form(token) == "and");
            match pair.filter(|and| name.start < *and) {
                // "Ann Lee and Eva Ruiz ( Spain / Chile )"
                Some(and) => parts.extend([name.start..and, and + 1..name.end].map(Part::person)),
                None => parts.push(competitor(page, name)),
            }
            line.at = countries[countries.len() - 1].end + 1;
            parts.extend(countries.into_iter().map(Part::place));
            competed |= is_result(line.form());
            let team = line;
            match line.name() {
                Some(team) if ranked && (line.is_over() || starts_with_digit(line.form())) => {
                    parts.push(Part { tokens: team, kind: Some(Kind::Org) });
                }
                _ => line = team,
            }
        } else if 1 < name.len() && rounds(line) {
            parts.push(competitor(page, name));
        } else if let Some(club) = ranked.then(|| club(line)).flatten() {
            line.at = club.end + 1;
            parts.extend([Part::person(name), Part::side(page, club)]);
        }
    }
    (competed && !parts.is_empty()).then_some(parts)
}

/// The country in brackets that follows, or the two of a pair.
fn countries(mut line: Line<'_>) -> Option<Vec<Range<usize>>> {
    line.take(|form| form == "(")?;
    let mut countries = Vec::new();
    loop {
        let hits = line.page.hits_at(line.at).filter(|hit| hit.class == Class::Country);
        let end = hits.map(|hit| hit.tokens.end as usize).max()?;
        countries.push(line.at..end);
        line.at = end;
        if line.take(|form| matches!(form, "/" | "and")).is_none() {
            return (line.form() == ")").then_some(countries);
        }
    }
}

/// The club in brackets that follows, with no figures behind it: those of a race are of people and their towns.
fn club(mut line: Line<'_>) -> Option<Range<usize>> {
    line.take(|form| form == "(")?;
    let club = line.name().filter(|club| is_side(line.page, club) || 1 < club.len())?;
    line.take(|form| form == ")")?;
    (!starts_with_digit(line.form())).then_some(club)
}

/// Those of whom a line tells only rank, family name and figures, where another tells their full names.
pub(super) fn again(page: Page<'_>, parts: &[Part]) -> Vec<Part> {
    let persons = parts.iter().filter(|part| part.kind == Some(Kind::Person) && 1 < part.tokens.len());
    let families: HashSet<&str> = persons.map(|part| page.form(part.tokens.end - 1)).collect();
    let mut found = Vec::new();
    for sentence in page.sentences.iter().filter(|sentence| !families.is_empty() && 2 < sentence.len()) {
        let mut line = Line::new(page, sentence);
        let ranked = line.take(|form| is_points(form.strip_suffix('.').unwrap_or(form))).is_some();
        line.take(|form| ranked && matches!(form, "." | ")"));
        let name = line.name().filter(|name| ranked && name.len() == 1 && families.contains(page.form(name.start)));
        let Some(name) = name.filter(|_| starts_with_digit(line.form())) else { continue };
        if super::at(parts, name.start).is_none() {
            found.push(Part::person(name));
        }
    }
    found
}

/// Whether two rounds of golf follow.
fn rounds(line: Line<'_>) -> bool {
    let round = |by: usize| line.ahead(by).parse::<u16>().is_ok_and(|strokes| ROUND.contains(&strokes));
    round(0) && round(1)
}

fn is_result(form: &str) -> bool {
    starts_with_digit(form)
        || is_score(form)
        || matches!(form, "beat" | "bt" | "def." | "defeated" | "leads" | "and" | "v" | "vs" | "vs.")
}

/// Who competes: a club where the lists know one, or a word before its city ("Dynamo Kiev"), else somebody.
fn competitor(page: Page<'_>, tokens: Range<usize>) -> Part {
    let class = |tokens: &Range<usize>, classes: &[Class]| hits(page, tokens).any(|hit| classes.contains(&hit.class));
    let last = tokens.end - 1..tokens.end;
    let first = tokens.start..tokens.start + 1;
    let given = class(&first, &[Class::GivenName]);
    let city = class(&last, &[Class::City]) && !class(&last, &[Class::FamilyName]);
    let club = class(&tokens, &[Class::Team])
        || tokens.len() == 1 && class(&tokens, &[Class::City]) && !class(&tokens, &[Class::FamilyName])
        || 1 < tokens.len() && city && !given;
    if club { Part::side(page, tokens) } else { Part::person(tokens) }
}
