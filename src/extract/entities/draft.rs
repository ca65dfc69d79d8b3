//! The entities while they are being put together.

use std::ops::Range;

use super::page::Page;
use super::{Attribute, EntityId, Gender, Mention, MentionKind, Role};
use crate::extract::gazetteer::CountryCode;
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
