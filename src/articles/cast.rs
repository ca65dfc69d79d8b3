//! The entities of an article, and whom a name means.

use std::collections::BTreeSet;

use super::gold::{Gold, MentionKind};
use super::likeness::{jaccard, words};

/// Of the words of a name and those of an alias, how many both must have more of than this.
const NEAR: f64 = 0.5;

/// All entities of an article.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    entities: Vec<Known>,
    equivalent: Vec<Vec<String>>,
}

/// An entity with the words of its names.
#[derive(Clone, Debug)]
struct Known {
    name: String,
    is_person: bool,
    words: Vec<String>,
    /// Its name, aliases and named mentions, each once.
    forms: Vec<Form>,
}

#[derive(Clone, Debug)]
struct Form {
    words: Vec<String>,
    set: BTreeSet<String>,
}

impl Known {
    fn has(&self, words: &[String]) -> bool {
        self.forms.iter().any(|form| form.words == words)
    }

    /// How near its nearest form is.
    fn nearness(&self, set: &BTreeSet<String>) -> f64 {
        let forms = self.forms.iter().filter(|form| !form.words.is_empty());
        forms.map(|form| jaccard(set, &form.set)).fold(0.0, f64::max)
    }
}

impl Cast {
    /// Those of `gold`.
    pub(super) fn of(gold: &Gold) -> Self {
        let entities = gold.entities.iter().map(|entity| {
            let named = |kind| matches!(kind, MentionKind::Name | MentionKind::Adjectival);
            let mentions = entity.mentions.iter().filter(|mention| named(mention.kind)).map(|mention| &mention.exact);
            let mut forms: Vec<Form> = Vec::new();
            for name in std::iter::once(&entity.name).chain(&entity.aliases).chain(mentions) {
                let words = words(name);
                if !forms.iter().any(|form| form.words == words) {
                    forms.push(Form { set: words.iter().cloned().collect(), words });
                }
            }
            let is_person = entity.kind == "PERSON";
            Known { name: entity.name.clone(), is_person, words: words(&entity.name), forms }
        });
        Self { entities: entities.collect(), equivalent: gold.equivalent.clone() }
    }

    /// Whether there is an entity of exactly this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entities.iter().any(|entity| entity.name == name)
    }

    /// The name of the entity that `name` means, if it means one and no other. The first of these that decides: the very
    /// name; one of its forms; a person's whole name with more around it; the nearest form; a person's last name; a part
    /// of a form.
    pub(super) fn resolve(&self, name: &str) -> Option<&str> {
        let sought = words(name);
        let last = sought.last()?;
        let lower = name.trim_matches(super::body::is_space).to_lowercase();
        if let Some(entity) = self.entities.iter().find(|entity| entity.name.to_lowercase() == lower) {
            return Some(&entity.name);
        }
        let having: Vec<&Known> = self.entities.iter().filter(|entity| entity.has(&sought)).collect();
        if !having.is_empty() {
            return only(having.iter().copied())
                .or_else(|| only(having.iter().copied().filter(|entity| entity.words == sought)));
        }
        let set: BTreeSet<String> = sought.iter().cloned().collect();
        let persons = || self.entities.iter().filter(|entity| entity.is_person);
        let whole = |entity: &&Known| entity.words.len() > 1 && entity.words.iter().all(|word| set.contains(word));
        only(persons().filter(whole))
            .or_else(|| self.nearest(&set))
            .or_else(|| only(persons().filter(|entity| entity.words.last() == Some(last))))
            .or_else(|| {
                let part = |entity: &&Known| entity.forms.iter().any(|form| set.is_subset(&form.set));
                only(self.entities.iter().filter(part))
            })
    }

    /// The one entity with the nearest form, if that is near.
    fn nearest(&self, set: &BTreeSet<String>) -> Option<&str> {
        let near = self.entities.iter().map(|entity| (entity.nearness(set), entity)).filter(|(near, _)| *near > NEAR);
        let near: Vec<(f64, &Known)> = near.collect();
        let greatest = near.iter().map(|(near, _)| *near).fold(0.0, f64::max);
        only(near.into_iter().filter(|(near, _)| *near == greatest).map(|(_, entity)| entity))
    }

    /// Whether what a name was resolved to is `right`, or stands for the same actor.
    pub(super) fn same(&self, found: Option<&str>, right: &str) -> bool {
        found.is_some_and(|found| {
            let both =
                |names: &Vec<String>| names.iter().any(|name| name == found) && names.iter().any(|name| name == right);
            found == right || self.equivalent.iter().any(both)
        })
    }
}

/// The name of the only entity of these.
fn only<'a>(mut entities: impl Iterator<Item = &'a Known>) -> Option<&'a str> {
    let first = entities.next()?;
    entities.next().is_none().then_some(first.name.as_str())
}
