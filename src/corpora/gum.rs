//! Names from GUM's layer of entities, which spans whole noun phrases, nominals and pronouns too.
//!
//! Of each person, organisation, place and event whose head is a proper noun, the run of name words around the head; of
//! names within names, the outermost.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::blocks::Malformed;
use super::conllu::Row;
use super::labels::{self, PERSON};
use super::words::{is_capital, is_link, is_title};
use super::{Mention, Names};
use crate::extract::tree::Relation;

struct Entity<'t> {
    start: usize,
    end: usize,
    kind: &'t str,
}

/// The names of a sentence with these rows and arcs.
pub(super) fn names(file: &str, rows: &[Row<'_>], arcs: &[(u32, Relation)]) -> Result<Names, Malformed> {
    let mut found: Vec<Mention> = entities(file, rows)?.iter().filter_map(|entity| name(rows, arcs, entity)).collect();
    found.sort_by_key(|mention| (Reverse(mention.tokens.len()), mention.tokens.start));
    let mut taken = vec![false; rows.len()];
    let mut mentions = Vec::new();
    for mention in found {
        if !taken[mention.tokens.clone()].contains(&true) {
            taken[mention.tokens.clone()].fill(true);
            mentions.push(mention);
        }
    }
    mentions.sort_by_key(|mention| mention.tokens.start);
    Ok(Names { mentions, unmarked: labels::GUM_UNMARKED })
}

/// The entities of a sentence, in the notation `(7-person-…`, `7)`, `(7-person-…)`; none goes on in the next.
fn entities<'t>(file: &str, rows: &[Row<'t>]) -> Result<Vec<Entity<'t>>, Malformed> {
    let mut entities = Vec::new();
    // Where those that are open begin, and their types, by their groups.
    let mut open: HashMap<&str, Vec<(usize, &str)>> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        let Some(marks) = row.misc("Entity") else { continue };
        let wrong = || Malformed::new(file, row.line, "entities that open and close, as (7-person-… and 7)", marks);
        let mut rest = marks;
        while !rest.is_empty() {
            let opens = rest.starts_with('(');
            let body = rest.strip_prefix('(').unwrap_or(rest);
            let (body, after) = body.split_at(body.find(['(', ')']).unwrap_or(body.len()));
            let closes = after.starts_with(')');
            rest = after.strip_prefix(')').unwrap_or(after);
            let mut fields = body.split('-');
            let (group, kind) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
            if group.is_empty() || !opens && !closes {
                return Err(wrong());
            }
            let starts = open.entry(group).or_default();
            if opens {
                starts.push((at, kind));
            }
            if closes {
                let (start, kind) = starts.pop().ok_or_else(wrong)?;
                entities.push(Entity { start, end: at + 1, kind });
            }
        }
    }
    Ok(entities)
}

/// The name that an entity goes by here, if it does.
fn name(rows: &[Row<'_>], arcs: &[(u32, Relation)], entity: &Entity<'_>) -> Option<Mention> {
    let &Entity { start, end, kind } = entity;
    let kinds = labels::gum(kind)?;
    // The head is the word whose own head is not in the phrase.
    let head = (start..end).find(|&at| {
        let above = arcs.get(at).map_or(0, |arc| arc.0 as usize);
        above == 0 || !(start..end).contains(&(above - 1))
    })?;
    // A plural of persons is a people or a party ("Americans", "Senate Republicans").
    if !rows[head].xpos.starts_with("NNP") || (kinds == PERSON && rows[head].xpos == "NNPS") {
        return None;
    }
    let within = |at: usize| {
        let Row { form, xpos, .. } = rows[at];
        xpos.starts_with("NNP") || is_link(form) || is_capital(form)
    };
    let mut first = head;
    while first > start && within(first - 1) {
        first -= 1;
    }
    let mut last = head;
    while last + 1 < end && within(last + 1) {
        last += 1;
    }
    // "President Vaclav Havel" is headed by its title.
    while first <= last && (is_link(rows[first].form) || (kinds == PERSON && is_title(rows[first].form))) {
        first += 1;
    }
    while last > first && is_link(rows[last].form) {
        last -= 1;
    }
    (first <= last).then_some(Mention { tokens: first..last + 1, kinds })
}
