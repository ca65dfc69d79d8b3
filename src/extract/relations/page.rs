//! What the rules of the room read, and where they write.

use std::collections::HashSet;

use super::{Object, Predicate, Relation, Status};
use crate::extract::entities::{Entities, EntityId, Mention, MentionKind};
use crate::extract::events::{Event, Events, Modality};
use crate::extract::names::Kind;
use crate::extract::quotes::Polarity;
use crate::extract::syntax::{Syntax, pos, rel};
use crate::extract::times::TimeId;
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Ground, Score, Span};

/// A relation that rules of syntax read.
const READ: Score = Score::per_mille(800);

/// The text, who is in it, and the relations found so far.
pub(super) struct Page<'s, 'a> {
    pub(super) syntax: &'s Syntax<'a>,
    pub(super) entities: &'s Entities,
    events: &'s Events,
    found: Vec<Claim<Relation>>,
    known: HashSet<(EntityId, Predicate, Option<EntityId>, String)>,
    /// The longest mention that covers a token, and the longest name.
    covering: Vec<u32>,
    naming: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl<'s, 'a> Page<'s, 'a> {
    pub(super) fn new(syntax: &'s Syntax<'a>, entities: &'s Entities, events: &'s Events) -> Self {
        let (mut covering, mut naming) = (vec![NONE; syntax.len()], vec![NONE; syntax.len()]);
        // Later, hence shorter, mentions do not overwrite: "Bank of England", not "England".
        for (index, mention) in entities.mentions().iter().enumerate() {
            let mention = &mention.what;
            let name = mention.kind == MentionKind::Name;
            for place in mention.tokens.clone().map(|token| token as usize) {
                if covering[place] == NONE {
                    covering[place] = index as u32;
                }
                if name && naming[place] == NONE {
                    naming[place] = index as u32;
                }
            }
        }
        Self { syntax, entities, events, found: Vec::new(), known: HashSet::new(), covering, naming }
    }

    pub(super) fn finish(self) -> Vec<Claim<Relation>> {
        let mut found = self.found;
        found.sort_by_key(|claim| (claim.at, claim.what.predicate));
        found
    }

    /// Adds a relation that is not known yet.
    pub(super) fn add(&mut self, rule: &'static str, relation: Relation, at: Span) {
        self.add_as(Ground::Rule(rule), READ, relation, at);
    }

    /// Adds a relation that rests on something else than a rule of this room.
    pub(super) fn add_as(&mut self, ground: Ground, score: Score, relation: Relation, at: Span) {
        let (entity, value) = match &relation.object {
            Object::Entity(entity) if *entity == relation.subject => return,
            Object::Entity(entity) => (Some(*entity), String::new()),
            Object::Value(value) => (None, value.clone()),
        };
        if self.known.insert((relation.subject, relation.predicate, entity, value)) {
            self.found.push(Claim { what: relation, at, ground, score });
        }
    }

    /// Adds that `subject` relates to `object`, as the words between the two tokens say.
    pub(super) fn relate(&mut self, rule: &'static str, told: Told, from: TokenId, to: TokenId) {
        let at = self.syntax.at(from).to(self.syntax.at(to));
        let Told { subject, predicate, object, status, time } = told;
        self.add(rule, Relation { subject, predicate, object: Object::Entity(object), status, time }, at);
    }

    /// Whom a word means: the entity of the mention that it heads, of its apposition, or of the noun it describes.
    pub(super) fn whom(&self, head: TokenId) -> Option<EntityId> {
        let syntax = self.syntax;
        // A name says more surely who is meant than the noun that it stands beside.
        let noun = syntax.upos(head) == pos::NOUN;
        let named = syntax.child(head, &[rel::APPOS]).filter(|&name| noun && syntax.upos(name) == pos::PROPN);
        let by_name = named.and_then(|name| self.entities.meant_by(name));
        by_name.or_else(|| self.entities.meant_by(head)).or_else(|| {
            let beside = syntax.head(head).filter(|_| noun && syntax.relation(head) == rel::APPOS)?;
            self.entities.meant_by(beside)
        })
    }

    /// The entity of this word, if it is of one of these kinds.
    pub(super) fn one_of(&self, head: TokenId, kinds: &[Kind]) -> Option<EntityId> {
        self.whom(head).filter(|&entity| self.is(entity, kinds))
    }

    /// Whether an entity is of one of these kinds.
    pub(super) fn is(&self, entity: EntityId, kinds: &[Kind]) -> bool {
        kinds.contains(&self.entities.get(entity).kind)
    }

    /// The mention that covers a token.
    pub(super) fn covering(&self, token: TokenId) -> Option<&Mention> {
        let index = *self.covering.get(token.0 as usize)?;
        self.entities.mentions().get(index as usize).map(|mention| &mention.what)
    }

    /// The name that covers a token.
    pub(super) fn name_at(&self, token: TokenId) -> Option<&Mention> {
        let index = *self.naming.get(token.0 as usize)?;
        self.entities.mentions().get(index as usize).map(|mention| &mention.what)
    }

    /// The event that this word tells.
    pub(super) fn event(&self, trigger: TokenId) -> Option<&Event> {
        let at = self.syntax.at(trigger);
        let all = self.events.all();
        let found = all.binary_search_by_key(&at, |event| event.what.trigger).ok()?;
        Some(&all[found].what)
    }

    /// How far what this verb says holds, and since when; none where it does not.
    pub(super) fn holds(&self, verb: TokenId) -> Option<(Status, Option<TimeId>)> {
        let Some(event) = self.event(verb) else {
            return (!self.syntax.clause(verb).is_negated()).then_some((Status::Current, None));
        };
        if event.polarity == Polarity::Negative {
            return None;
        }
        match event.modality {
            Modality::Actual => Some((Status::Current, event.time)),
            Modality::Planned => Some((Status::Planned, event.time)),
            _ => None,
        }
    }
}

/// What a rule read.
pub(super) struct Told {
    pub(super) subject: EntityId,
    pub(super) predicate: Predicate,
    pub(super) object: EntityId,
    pub(super) status: Status,
    pub(super) time: Option<TimeId>,
}

impl Told {
    /// That two relate now, since nobody knows when.
    pub(super) fn now(subject: EntityId, predicate: Predicate, object: EntityId) -> Self {
        Told { subject, predicate, object, status: Status::Current, time: None }
    }
}
