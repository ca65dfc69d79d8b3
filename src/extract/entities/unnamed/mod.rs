//! Finds what is mentioned more than once and never by name: "a bridge … the bridge … it".
//!
//! Read after everything that has a name, from the first sentence to the last, and changes nothing of it. A pronoun means
//! the noun that was found likeliest for it (see `pronouns`); a noun phrase means what the last one with its noun meant,
//! if nothing that either says speaks against it (Soon, Ng and Lim 2001; the sieves of Lee et al. 2013).

mod introduce;
mod phrase;
mod same;
mod sorts;
mod things;
mod voices;

use std::ops::Range;

use super::discourse::Discourse;
use super::draft::Draft;
use super::finish;
use super::{Attribute, Entities, EntityId, Mention, MentionKind};
use crate::extract::names::Kind;
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Ground, Score};
use things::{Thing, Things};

/// What is mentioned more than once and has no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unnamed {
    /// What it is; none for things and ideas for which there is no kind of names.
    pub kind: Option<Kind>,
    /// The fullest of its mentions by a noun, without the article.
    pub name: String,
    /// Its mentions, in order; never fewer than two.
    pub mentions: Vec<Claim<Mention>>,
    /// What else is said of it: age and gender.
    pub attributes: Vec<Claim<Attribute>>,
    /// How much the article is about it, on the scale of what has a name.
    pub salience: Score,
}

/// A mention, before it is known whether its thing has others.
#[derive(Clone, Debug)]
struct Link {
    tokens: Range<u32>,
    head: TokenId,
    kind: MentionKind,
    /// What tells that it means the same as those before it; none for the first.
    told: Option<(&'static str, Score)>,
}

/// What is mentioned more than once without a name, in the order of first mentions.
pub(super) fn find(discourse: &Discourse<'_, '_>, draft: &Draft) -> Vec<Thing> {
    let mut things = Things::new(discourse, draft);
    for token in discourse.page.syntax.ids() {
        things.read(token);
    }
    voices::read(&mut things);
    let mut chains = std::mem::take(&mut things.all);
    for thing in &mut chains {
        thing.links.sort_by_key(|link| link.head);
    }
    chains.retain(|thing| 1 < thing.links.len() && !thing.doubtful && !things.is_named_later(thing));
    chains.sort_by_key(|thing| thing.links[0].tokens.start);
    chains
}

/// Numbers the chains after what has a name.
pub(super) fn finish(discourse: &Discourse<'_, '_>, chains: Vec<Thing>, entities: &mut Entities) {
    let page = discourse.page;
    let syntax = page.syntax;
    let weight = |head, kind| finish::weight(page, head, kind);
    let named: f64 = entities.mentions().iter().map(|claim| weight(claim.what.head, claim.what.kind)).sum();
    let own = |thing: &Thing| thing.links.iter().map(|link| weight(link.head, link.kind)).sum::<f64>();
    let weights: Vec<f64> = chains.iter().map(own).collect();
    let all = named + weights.iter().sum::<f64>();
    let first = entities.all().len() as u32;
    for ((thing, weight), number) in chains.into_iter().zip(weights).zip(first..) {
        let best = thing.links.iter().filter_map(|link| link.told).map(|(_, score)| score).max();
        let best = best.unwrap_or(Score::per_mille(0));
        let mention = |link: Link| {
            let at = syntax.span(&link.tokens);
            let what = Mention { entity: EntityId(number), kind: link.kind, tokens: link.tokens, head: link.head };
            let (rule, score) = link.told.unwrap_or(("first-mention", best));
            Claim { what, at, ground: Ground::Rule(rule), score }
        };
        entities.unnamed.push(Unnamed {
            kind: thing.kind,
            name: thing.name,
            mentions: thing.links.into_iter().map(mention).collect(),
            attributes: thing.attributes,
            salience: Score::from_probability((weight / all).sqrt()),
        });
    }
}
