//! Names from GUM's layer of entities, which spans whole noun phrases, nominals and pronouns too.
//!
//! Of each person, organisation, place and event whose head is a proper noun, the run of name words around the head; of
//! names within names, the outermost.

use std::collections::HashMap;

use super::blocks::Malformed;
use super::conllu::Row;
use super::labels::{self, PERSON};
use super::words::{is_capital, is_link, is_title};
use super::{Mention, Names};
use crate::extract::tree::Relation;

/// What is open at the end of a sentence: GUM's mentions end within theirs, so this is for errors alone.
#[derive(Clone, Debug, Default)]
pub(super) struct Mentions {
    /// Starts of open mentions, by their group.
    open: HashMap<String, Vec<(usize, String)>>,
}

struct Entity {
    start: usize,
    end: usize,
    kind: String,
}

impl Mentions {
    /// The names of a sentence with these rows and arcs.
    pub(super) fn names(&mut self, file: &str, rows: &[Row<'_>], arcs: &[(u32, Relation)]) -> Result<Names, Malformed> {
        let mut found: Vec<Mention> = Vec::new();
        for entity in self.entities(file, rows)? {
            found.extend(name(rows, arcs, &entity));
        }
        found.sort_by_key(|mention| (std::cmp::Reverse(mention.tokens.len()), mention.tokens.start));
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

    /// The entities that end in this sentence, in the notation `(7-person-…`, `7)`, `(7-person-…)`.
    fn entities(&mut self, file: &str, rows: &[Row<'_>]) -> Result<Vec<Entity>, Malformed> {
        let mut entities = Vec::new();
        self.open.clear();
        for (at, row) in rows.iter().enumerate() {
            let Some(marks) = row.misc("Entity") else { continue };
            let wrong = || Malformed::new(file, row.line, "entities that open and close, as (7-person-… and 7)", marks);
            let mut rest = marks;
            while !rest.is_empty() {
                let opens = rest.starts_with('(');
                let body = rest.strip_prefix('(').unwrap_or(rest);
                let end = body.find(['(', ')']).unwrap_or(body.len());
                let (body, after) = body.split_at(end);
                let closes = after.starts_with(')');
                rest = after.strip_prefix(')').unwrap_or(after);
                let mut fields = body.split('-');
                let (group, kind) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
                if group.is_empty() || !opens && !closes {
                    return Err(wrong());
                }
                let starts = self.open.entry(group.to_owned()).or_default();
                if opens {
                    starts.push((at, kind.to_owned()));
                }
                if closes {
                    let (start, kind) = starts.pop().ok_or_else(wrong)?;
                    entities.push(Entity { start, end: at + 1, kind });
                }
            }
        }
        Ok(entities)
    }
}

/// The name that an entity goes by here, if it does.
fn name(rows: &[Row<'_>], arcs: &[(u32, Relation)], entity: &Entity) -> Option<Mention> {
    let &Entity { start, end, ref kind } = entity;
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
