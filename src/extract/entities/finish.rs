//! Puts entities and mentions in order, and weighs how much the article is about each.

use super::draft::Draft;
use super::page::Page;
use super::{Attribute, Entities, Entity, EntityId, MentionId, MentionKind};
use crate::extract::syntax::rel;
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Score};

/// A mention in the first paragraph counts as much as this many; the weight falls to one with the paragraphs.
const LEAD_WEIGHT: f64 = 3.0;

/// Other names of one entity, at most.
const ALIASES_MAX: usize = 32;

/// What a subject counts more than others.
const SUBJECT_WEIGHT: f64 = 1.5;

/// What a pronoun or adjective counts beside a name.
const SLIGHT_WEIGHT: f64 = 0.5;

/// The entities in the order of their first mentions.
pub(super) fn finish(page: Page<'_, '_>, draft: Draft) -> Entities {
    let Draft { whos, mut mentions, .. } = draft;
    mentions.sort_by_key(|claim| (claim.what.tokens.start, std::cmp::Reverse(claim.what.tokens.end)));
    // Their new numbers.
    let mut numbers: Vec<Option<u32>> = vec![None; whos.len()];
    let mut next = 0;
    for claim in &mentions {
        numbers[claim.what.entity.0 as usize].get_or_insert_with(|| {
            next += 1;
            next - 1
        });
    }
    let renumbered = |who: EntityId| numbers[who.0 as usize].map(EntityId);

    let mut entities: Vec<Option<Entity>> = (0..next).map(|_| None).collect();
    for (who, number) in whos.into_iter().zip(&numbers) {
        let Some(number) = *number else { continue };
        let mut roles = who.roles;
        for claim in &mut roles {
            claim.what.org = claim.what.org.and_then(renumbered);
            claim.what.appointed_by = claim.what.appointed_by.and_then(renumbered);
        }
        roles.sort_by_key(|claim| claim.at.start());
        let mut attributes: Vec<Claim<Attribute>> = Vec::with_capacity(who.attributes.len() + 1);
        for claim in who.attributes {
            let what = match claim.what {
                Attribute::BirthPlace(place) => renumbered(place).map(Attribute::BirthPlace),
                Attribute::Nationality(place) => renumbered(place).map(Attribute::Nationality),
                told => Some(told),
            };
            let kind = |what: Attribute| std::mem::discriminant(&what);
            if let Some(what) = what.filter(|&what| !attributes.iter().any(|known| kind(known.what) == kind(what))) {
                attributes.push(Claim { what, at: claim.at, ground: claim.ground, score: claim.score });
            }
        }
        if let Some(gender) = who.gender {
            let (at, ground, score) = (gender.at, gender.ground, gender.score);
            attributes.push(Claim { what: Attribute::Gender(gender.what), at, ground, score });
        }
        entities[number as usize] = Some(Entity {
            kind: who.kind,
            name: who.name,
            aliases: Vec::new(),
            mentions: Vec::new(),
            roles,
            attributes,
            wikidata: who.wikidata,
            salience: Score::per_mille(0),
        });
    }
    let mut entities: Vec<Entity> = entities.into_iter().flatten().collect();
    for (place, claim) in mentions.iter_mut().enumerate() {
        claim.what.entity = renumbered(claim.what.entity).expect("all that is mentioned has a number");
        let entity = &mut entities[claim.what.entity.0 as usize];
        entity.mentions.push(MentionId(place as u32));
        if claim.what.kind == MentionKind::Name {
            let form = page.syntax.text().slice(claim.at);
            if form != entity.name
                && entity.aliases.len() < ALIASES_MAX
                && !entity.aliases.iter().any(|alias| alias == form)
            {
                entity.aliases.push(form.to_owned());
            }
        }
    }
    weigh(page, &mut entities, &mentions);
    let mut by_head: Vec<_> =
        mentions.iter().enumerate().map(|(place, claim)| (claim.what.head, MentionId(place as u32))).collect();
    by_head.sort_by_key(|&(head, mention)| {
        (head, std::cmp::Reverse(mentions[mention.0 as usize].what.tokens.len()), mention)
    });
    Entities { entities, mentions, by_head, unnamed: Vec::new() }
}

/// Salience: the share of the weights of all mentions, by the square root, so that the main one is well above none.
fn weigh(page: Page<'_, '_>, entities: &mut [Entity], mentions: &[Claim<super::Mention>]) {
    let mut weights = vec![0.0_f64; entities.len()];
    for claim in mentions {
        weights[claim.what.entity.0 as usize] += weight(page, claim.what.head, claim.what.kind);
    }
    let all: f64 = weights.iter().sum();
    for (entity, weight) in entities.iter_mut().zip(weights) {
        entity.salience = Score::from_probability((weight / all).sqrt());
    }
}

/// What a mention counts for the salience of what it mentions.
pub(super) fn weight(page: Page<'_, '_>, head: TokenId, kind: MentionKind) -> f64 {
    let sentence = page.syntax.sentence_of(head);
    let paragraph = f64::from(page.syntax.paragraph_of(sentence).0);
    let mut weight = 1.0 + (LEAD_WEIGHT - 1.0) / (1.0 + paragraph);
    if rel::SUBJECTS.contains(&page.syntax.relation(head)) {
        weight *= SUBJECT_WEIGHT;
    }
    if matches!(kind, MentionKind::Pronoun | MentionKind::Adjectival) {
        weight *= SLIGHT_WEIGHT;
    }
    weight
}
