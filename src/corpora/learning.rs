//! Turns sentences of corpora into what the network learns from.

use super::{KindSet, Mention, Names, Sentence};
use crate::extract::gazetteer::{Class, Gazetteer, Hit};
use crate::extract::learn::crf::Allowed;
use crate::extract::learn::gradient::{Sample, UNTOLD};
use crate::extract::learn::marks::marks;
use crate::extract::learn::types::Types;
use crate::extract::names::{Kind, label};

/// A longer sentence is left out: its tree costs the square of its length, and there is hardly any.
const TOKENS_MAX: usize = 150;

/// What the network learns of a sentence; `weights` say how much its tags, names and arcs count. None of one that is too
/// long.
pub fn sample(types: &mut Types<'_>, gazetteer: &Gazetteer, sentence: &Sentence, weights: [f32; 3]) -> Option<Sample> {
    let forms: Vec<&str> = sentence.forms.iter().map(String::as_str).collect();
    if forms.is_empty() || TOKENS_MAX < forms.len() {
        return None;
    }
    let mut hits = Vec::new();
    gazetteer.find(&forms, &mut hits);
    let none = || vec![UNTOLD; forms.len()];
    let (mut xpos, mut upos) = (none(), none());
    if let Some(tags) = &sentence.tags {
        for ((xpos, upos), tag) in xpos.iter_mut().zip(&mut upos).zip(tags) {
            if let Some(tag) = tag {
                (*xpos, *upos) = (tag.xpos.index() as u8, tag.upos.index() as u8);
            }
        }
    }
    let arcs = sentence.arcs.iter().flatten().map(|(head, relation)| (*head, relation.index() as u8)).collect();
    let allowed = sentence.names.as_ref().map_or_else(Vec::new, |names| allowed(names, &hits, forms.len()));
    let types = forms.iter().map(|form| types.number(form)).collect();
    Some(Sample { types, marks: marks(&forms, &hits, 0), xpos, upos, arcs, allowed, weights })
}

/// The labels that each token may have.
fn allowed(names: &Names, hits: &[Hit], tokens: usize) -> Vec<Allowed> {
    let outside = 1 | (0..4).map(|part| bits(names.unmarked, part)).sum::<Allowed>();
    let mut allowed = vec![outside; tokens];
    for mention in &names.mentions {
        let kinds = narrowed(mention, hits);
        let last = mention.tokens.end - 1;
        for token in mention.tokens.clone() {
            let part = match (token == mention.tokens.start, token == last) {
                (true, false) => 0,
                (false, false) => 1,
                (false, true) => 2,
                (true, true) => 3,
            };
            allowed[token] = bits(kinds, part);
        }
    }
    allowed
}

/// The labels of one part of names of these kinds.
fn bits(kinds: KindSet, part: usize) -> Allowed {
    kinds.iter().map(|kind| 1 << label(kind, part)).sum()
}

/// The kinds of a mention: where its corpus tells places no closer, what the lists say of the whole name.
fn narrowed(mention: &Mention, hits: &[Hit]) -> KindSet {
    let listed = hits.iter().filter(|hit| {
        hit.tokens.start as usize == mention.tokens.start && hit.tokens.end as usize == mention.tokens.end && !hit.weak
    });
    let kinds: KindSet = listed.filter_map(|hit| kind(hit.class)).collect();
    let both = kinds.intersection(mention.kinds);
    if both.is_empty() { mention.kinds } else { both }
}

/// What a name of a class is.
fn kind(class: Class) -> Option<Kind> {
    Some(match class {
        Class::Person => Kind::Person,
        Class::Country | Class::Region | Class::City => Kind::Gpe,
        Class::Nature => Kind::Loc,
        Class::Facility => Kind::Fac,
        Class::Company | Class::Agency | Class::Organisation | Class::Party | Class::Media | Class::Team => Kind::Org,
        Class::Demonym => Kind::Norp,
        Class::Product => Kind::Product,
        Class::Work => Kind::Work,
        Class::Law => Kind::Law,
        Class::Event => Kind::Event,
        _ => return None,
    })
}
