//! Whom a noun phrase means.

use super::Participant;
use super::lists::LISTS;
use super::parties::{Finder, NO_NAME, same};
use crate::extract::entities::{self, MentionId};
use crate::extract::names::Kind;
use crate::extract::syntax::{pos, rel};
use crate::extract::tokens::TokenId;

impl Finder<'_, '_> {
    pub(super) fn participant(&self, head: TokenId) -> Option<Participant> {
        let syntax = self.syntax;
        if let Some(mention) = self.entities.headed_by(head) {
            let mention = &self.entities.mention(mention).what;
            return Some(Participant { at: syntax.span(&mention.tokens), entity: Some(mention.entity) });
        }
        match syntax.upos(head) {
            pos::NOUN => {
                // "Russian forces", "Israel's army": those whose they are act.
                if LISTS.is("body", syntax.lemma(head))
                    && let Some(owner) = self.owner(head)
                {
                    return Some(owner);
                }
                Some(Participant { at: self.group(head), entity: None })
            }
            pos::PROPN => Some(Participant { at: self.group(head), entity: None }),
            // "the older of two brothers".
            pos::ADJ if syntax.child(head, &[rel::DET]).is_some() => {
                Some(Participant { at: self.phrase(head), entity: None })
            }
            pos::PRON if syntax.relation(head) != rel::EXPL => {
                let whom = matches!(
                    syntax.lemma(head),
                    "he" | "she"
                        | "they"
                        | "I"
                        | "we"
                        | "you"
                        | "who"
                        | "him"
                        | "her"
                        | "them"
                        | "his"
                        | "their"
                        | "everybody"
                );
                whom.then(|| Participant { at: syntax.at(head), entity: None })
            }
            _ => None,
        }
    }

    /// The word that tells who a noun means, where it is another one: its name, or those of whom it names a part.
    pub(super) fn stand_in(&self, noun: TokenId) -> Option<TokenId> {
        if self.syntax.upos(noun) != pos::NOUN || self.entities.headed_by(noun).is_some() {
            return None;
        }
        let name = self.named_beside(noun).map(|name| self.entities.mention(name).what.head);
        name.or_else(|| self.part_of(noun))
    }

    /// The name that stands beside a noun: "its spokesman Andreas Loizou", "immunologist Karin Lindqvist", "Ann Bell, the
    /// programmer who …".
    fn named_beside(&self, noun: TokenId) -> Option<MentionId> {
        let syntax = self.syntax;
        let named = |&name: &TokenId| (syntax.relation(name) == rel::APPOS).then(|| self.entities.headed_by(name))?;
        let apposition = syntax.children(noun).iter().find_map(named).or_else(|| self.name_at_end(noun));
        let described = || {
            let name = syntax.head(noun).filter(|_| syntax.relation(noun) == rel::APPOS)?;
            self.entities.headed_by(name)
        };
        let next = || {
            let name = *self.names.get(noun.0 as usize + 1)?;
            let mention = (name != NO_NAME).then_some(MentionId(name))?;
            let entity = self.entities.mention(mention).what.entity;
            (self.entities.get(entity).kind == Kind::Person).then_some(mention)
        };
        apposition.or_else(described).or_else(next)
    }

    /// The person who stands apart at the end of a noun phrase, where the tree may hang the name on another noun: "the envoy
    /// to the Pacific, Ann Lee, said".
    fn name_at_end(&self, noun: TokenId) -> Option<MentionId> {
        let syntax = self.syntax;
        if !entities::calls_persons(syntax.lemma(noun)) {
            return None;
        }
        let names = syntax.children(noun).iter().filter(|&&child| syntax.relation(child) == rel::NMOD);
        let mut hung = names.flat_map(|&other| syntax.children(other)).copied();
        hung.find_map(|name| {
            let mention = (syntax.relation(name) == rel::APPOS).then(|| self.entities.headed_by(name))??;
            let entity = self.entities.mention(mention).what.entity;
            (self.entities.get(entity).kind == Kind::Person).then_some(mention)
        })
    }

    /// Those of whom a noun names a part or the body: "teams of the Red Cross", "the city of Leeds".
    fn part_of(&self, noun: TokenId) -> Option<TokenId> {
        let syntax = self.syntax;
        if !LISTS.is("part", syntax.lemma(noun)) {
            return None;
        }
        let of = |&&child: &&TokenId| {
            syntax.relation(child) == rel::NMOD
                && syntax.preposition(child).is_some_and(|case| syntax.lemma(case) == "of")
        };
        let whole = *syntax.children(noun).iter().find(of)?;
        let kind = self.entities.get(self.entities.meant_by(whole)?).kind;
        matches!(kind, Kind::Gpe | Kind::Org | Kind::Norp).then_some(whole)
    }

    /// The one whose or whence something is: possessor, demonym or name before a noun.
    pub(super) fn owner(&self, noun: TokenId) -> Option<Participant> {
        let syntax = self.syntax;
        let before = |&&child: &&TokenId| {
            let relation = syntax.relation(child);
            child < noun && (relation == rel::POSS || relation == rel::AMOD || relation == rel::COMPOUND)
        };
        let mentions = syntax.children(noun).iter().filter(before);
        let mention = mentions.filter_map(|&child| self.entities.headed_by(child)).next()?;
        let mention = &self.entities.mention(mention).what;
        let acts = matches!(self.entities.get(mention.entity).kind, Kind::Gpe | Kind::Org | Kind::Norp | Kind::Person);
        acts.then(|| Participant { at: syntax.span(&mention.tokens), entity: Some(mention.entity) })
    }

    pub(super) fn add_owner(&self, noun: TokenId, parties: &mut Vec<Participant>) {
        if let Some(owner) = self.owner(noun)
            && !parties.iter().any(|other| same(&owner, other))
        {
            parties.push(owner);
        }
    }

    /// Whether a word means somebody: a person, an organisation, a government.
    pub(super) fn is_party(&self, head: TokenId) -> bool {
        // "whose company Okafor Homes", "teams of the Red Cross": the name says who is meant.
        let named = || self.entities.meant_by(self.stand_in(head)?);
        match self.entities.meant_by(head).or_else(named) {
            Some(entity) => matches!(self.entities.get(entity).kind, Kind::Person | Kind::Org | Kind::Gpe | Kind::Norp),
            None => {
                let syntax = self.syntax;
                (syntax.upos(head) == pos::PROPN && !self.dated[head.0 as usize])
                    || matches!(
                        syntax.lemma(head),
                        "he" | "she" | "they" | "him" | "her" | "them" | "people" | "person"
                    )
                    || LISTS.is("body", syntax.lemma(head))
            }
        }
    }
}
