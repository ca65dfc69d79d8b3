//! Finds the organisation of a title that goes without saying: that of the company or club which the article is about.

use super::discourse::{CANDIDATES_MAX, Discourse};
use super::draft::{Draft, Who};
use crate::extract::gazetteer::Class;
use crate::extract::names::Kind;
use crate::extract::tokens::TokenId;

/// The organisation that a bare title is of: "Chief Executive Ann Lee said" is the one that the article is about.
pub(super) fn organisation(discourse: &Discourse<'_, '_>, draft: &Draft, head: TokenId) -> Option<Who> {
    let syntax = discourse.page.syntax;
    let corporate = matches!(
        syntax.lemma(head).to_lowercase().as_str(),
        "executive"
            | "chairman"
            | "chairwoman"
            | "chair"
            | "director"
            | "coach"
            | "manager"
            | "boss"
            | "ceo"
            | "cfo"
            | "founder"
            | "co-founder"
            | "spokesman"
            | "spokeswoman"
            | "spokesperson"
            | "governor"
            | "captain"
    );
    let chief = syntax.lemma(head).eq_ignore_ascii_case("officer")
        && matches!(
            discourse.page.lemma(head.0.saturating_sub(1)).to_lowercase().as_str(),
            "financial" | "operating" | "executive" | "technology"
        );
    let bare = !matches!(discourse.page.form(head.0 + 1), "of" | "for" | "at" | "with" | "from" | "to" | "in");
    let lemma = syntax.lemma(head).to_lowercase();
    // A film's director is no company's.
    let film = lemma == "director"
        && !discourse.page.is_nominal(head.0.saturating_sub(1))
        && !{
            matches!(
                discourse.page.lemma(head.0.saturating_sub(1)).to_lowercase().as_str(),
                "managing"
                    | "executive"
                    | "sporting"
                    | "general"
                    | "financial"
                    | "creative"
                    | "artistic"
                    | "musical"
                    | "medical"
            )
        };
    if !(corporate || chief) || !bare || film {
        return None;
    }
    let may_be = |who: &Who| {
        let known = &draft.whos[*who];
        let bank = || known.name.contains("ank") || known.name.contains("Reserve");
        known.kind == Kind::Org && !known.is(Class::Media) && !known.is(Class::Party) && (lemma != "governor" || bank())
    };
    let own = syntax.sentence_of(head).0;
    let before = discourse.candidates.partition_point(|candidate| candidate.head < head);
    let near = discourse.candidates[..before].iter().rev().take(CANDIDATES_MAX);
    let mut scores: Vec<(Who, f32)> = Vec::new();
    for candidate in near {
        let distance = own - candidate.sentence.0;
        let Some(who) = candidate.who.filter(may_be) else { continue };
        let score = candidate.weight / (1.0 + 0.2 * distance as f32);
        match scores.iter_mut().find(|(known, _)| *known == who) {
            Some((_, sum)) => *sum += score,
            None => scores.push((who, score)),
        }
    }
    let (who, score) = scores.into_iter().max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    (score > UNDERSTOOD_MIN).then_some(who)
}

/// The country of an office of state that is told without one, right before a name: "President Ann Lee", "Foreign
/// Minister Bo Roux". The one that the article is about.
pub(super) fn country(discourse: &Discourse<'_, '_>, draft: &Draft, who: Who, head: TokenId) -> Option<Who> {
    let page = discourse.page;
    let office = matches!(page.form(head.0), "President" | "Minister" | "Premier" | "Chancellor");
    let below = head.0.checked_sub(1).is_some_and(|before| matches!(page.form(before), "First" | "Vice" | "-"));
    // Whom the lists know may be of a country that the article is not about.
    let listed = draft.whos[who].wikidata.is_some();
    if !office
        || below
        || listed
        || (head.0 as usize) + 1 >= page.syntax.len()
        || draft.who_at(TokenId(head.0 + 1)) != Some(who)
    {
        return None;
    }
    let own = page.syntax.sentence_of(head).0;
    let before = discourse.candidates.partition_point(|candidate| candidate.head < head);
    let mut scores: Vec<(Who, f32)> = Vec::new();
    for candidate in discourse.candidates[..before].iter().rev().take(CANDIDATES_MAX) {
        let Some(country) = candidate.who.filter(|&country| draft.whos[country].is(Class::Country)) else { continue };
        let score = 1.0 / (1.0 + 0.1 * (own - candidate.sentence.0) as f32);
        match scores.iter_mut().find(|(known, _)| *known == country) {
            Some((_, sum)) => *sum += score,
            None => scores.push((country, score)),
        }
    }
    scores.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let next = scores.get(1).map_or(0.0, |(_, score)| *score);
    scores.first().filter(|(_, score)| next * DOMINANCE <= *score).map(|(country, _)| *country)
}

/// The country that an article is about is named so many times as often as the next.
const DOMINANCE: f32 = 1.5;

/// An organisation that a bare title is of stands out at least so much.
const UNDERSTOOD_MIN: f32 = 0.6;
