//! The entities while they are being put together.

use std::ops::Range;

use super::page::Page;
use super::roles::Meant;
use super::{Attribute, EntityId, Gender, Mention, MentionKind, Role};
use crate::extract::gazetteer::{Class, CountryCode};
use crate::extract::names::Kind;
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Ground, Score, Span};

/// An entity, by its place in [`Draft::whos`].
pub(super) type Who = usize;

/// What is known of an entity so far.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) country: Option<CountryCode>,
    pub(super) wikidata: Option<u32>,
    pub(super) gender: Option<Claim<Gender>>,
    pub(super) roles: Vec<Claim<Role>>,
    pub(super) attributes: Vec<Claim<Attribute>>,
    /// Its mentions by name so far.
    pub(super) named: u32,
    /// The classes that the lists have of its names, a bit each.
    pub(super) classes: u32,
    /// The nouns that the text says it to be, in their dictionary forms.
    pub(super) descriptions: Vec<TokenId>,
    /// The nouns of its titles, each with the place of its role.
    pub(super) titles: Vec<(TokenId, usize)>,
}

/// Nouns and titles that are kept of one entity, at most.
pub(super) const KEPT_MAX: usize = 12;

impl Known {
    /// Whether the lists have one of its names in this class.
    pub(super) fn is(&self, class: Class) -> bool {
        self.classes & (1 << class as u32) != 0
    }

    /// Notes an attribute, unless one of its kind is known.
    pub(super) fn note(&mut self, attribute: Claim<Attribute>) {
        let kind = std::mem::discriminant(&attribute.what);
        if !self.attributes.iter().any(|known| std::mem::discriminant(&known.what) == kind) {
            self.attributes.push(attribute);
        }
    }

    /// Its age, where that is known.
    pub(super) fn age(&self) -> Option<u16> {
        self.attributes.iter().find_map(|claim| match claim.what {
            Attribute::Age(age) => Some(age),
            _ => None,
        })
    }

    /// The country whose citizen it is, where that is known.
    pub(super) fn nationality(&self) -> Option<EntityId> {
        self.attributes.iter().find_map(|claim| match claim.what {
            Attribute::Nationality(country) => Some(country),
            _ => None,
        })
    }
}

/// Entities and mentions in the order in which they were found.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) whos: Vec<Known>,
    pub(super) mentions: Vec<Claim<Mention>>,
    /// For each token the mention by name that covers it, counted from one.
    covers: Vec<u32>,
}

impl Draft {
    pub(super) fn new(tokens: usize) -> Self {
        Self { whos: Vec::new(), mentions: Vec::new(), covers: vec![0; tokens] }
    }

    /// A new entity.
    pub(super) fn add(&mut self, kind: Kind, name: String) -> Who {
        self.whos.push(Known {
            kind,
            name,
            country: None,
            wikidata: None,
            gender: None,
            roles: Vec::new(),
            attributes: Vec::new(),
            named: 0,
            classes: 0,
            descriptions: Vec::new(),
            titles: Vec::new(),
        });
        self.whos.len() - 1
    }

    /// A new mention of `who`.
    pub(super) fn mention(
        &mut self,
        page: Page<'_, '_>,
        who: Who,
        kind: MentionKind,
        tokens: Range<u32>,
        ground: Ground,
        score: Score,
    ) {
        let head = page.syntax.head_of(&tokens);
        let at = page.syntax.span(&tokens);
        if matches!(kind, MentionKind::Name | MentionKind::Adjectival) {
            self.whos[who].named += 1;
            let number = self.mentions.len() as u32 + 1;
            self.covers[tokens.start as usize..tokens.end as usize].fill(number);
        }
        let what = Mention { entity: EntityId(who as u32), kind, tokens, head };
        self.mentions.push(Claim { what, at, ground, score });
    }

    /// The mention by name that covers a token.
    pub(super) fn named_at(&self, token: TokenId) -> Option<&Claim<Mention>> {
        let number = self.covers[token.0 as usize].checked_sub(1)?;
        Some(&self.mentions[number as usize])
    }

    /// The entity whose name covers a token.
    pub(super) fn who_at(&self, token: TokenId) -> Option<Who> {
        self.named_at(token).map(|mention| mention.what.entity.0 as usize)
    }

    /// What the heads of all mentions mean.
    pub(super) fn meant(&self) -> Meant {
        self.mentions.iter().map(|claim| (claim.what.head, claim.what.entity.0 as usize)).collect()
    }

    /// Whom a mention mentions.
    pub(super) fn of(&self, who: EntityId) -> &Known {
        &self.whos[who.0 as usize]
    }

    /// Notes the gender of `who`, unless it is known already.
    pub(super) fn note_gender(&mut self, who: Who, gender: Gender, at: Span, rule: &'static str, score: Score) {
        let known = &mut self.whos[who].gender;
        if known.as_ref().is_none_or(|known| known.score < score) {
            *known = Some(Claim::by_rule(rule, gender, at, score));
        }
    }
}
