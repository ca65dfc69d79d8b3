//! Finds the organisation of a title that goes without saying: that of the company or club which the article is about.

use super::candidates::Candidate;
use super::discourse::{CANDIDATES_MAX, Discourse};
use super::draft::{Draft, Who};
use crate::extract::gazetteer::Class;
use crate::extract::names::Kind;
use crate::extract::tokens::TokenId;

/// What a director directs by the word before it, where no film is meant.
const DIRECTORS: [&str; 9] =
    ["managing", "executive", "sporting", "general", "financial", "creative", "artistic", "musical", "medical"];

/// The organisation that a bare title is of: "Chief Executive Ann Lee said" is the one that the article is about.
pub(super) fn organisation(discourse: &Discourse<'_, '_>, draft: &Draft, head: TokenId) -> Option<Who> {
    let page = discourse.page;
    let lemma = page.lemma(head.0).to_lowercase();
    let before = page.lemma(head.0.saturating_sub(1)).to_lowercase();
    let corporate = match lemma.as_str() {
        "executive" | "chairman" | "chairwoman" | "chair" | "coach" | "manager" | "boss" | "ceo" | "cfo"
        | "founder" | "co-founder" | "spokesman" | "spokeswoman" | "spokesperson" | "governor" | "captain" => true,
        "officer" => matches!(before.as_str(), "financial" | "operating" | "executive" | "technology"),
        // A film's director is no company's.
        "director" => page.is_nominal(head.0.saturating_sub(1)) || DIRECTORS.contains(&before.as_str()),
        _ => false,
    };
    let bare = !matches!(page.form(head.0 + 1), "of" | "for" | "at" | "with" | "from" | "to" | "in");
    if !corporate || !bare {
        return None;
    }
    let may_be = |who: &Who| {
        let known = &draft.whos[*who];
        let bank = || known.name.contains("ank") || known.name.contains("Reserve");
        known.kind == Kind::Org && !known.is(Class::Media) && !known.is(Class::Party) && (lemma != "governor" || bank())
    };
    let scores = standing(discourse, head, |candidate, sentences| {
        let who = candidate.who.filter(may_be)?;
        Some((who, candidate.weight / (1.0 + 0.2 * sentences)))
    });
    let (who, score) = scores.into_iter().max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    (score > UNDERSTOOD_MIN).then_some(who)
}

/// How much each of those that are named before `head` stands out: the sum of what `score` gives for its mentions, each
/// with how many sentences it is away.
fn standing(
    discourse: &Discourse<'_, '_>,
    head: TokenId,
    score: impl Fn(&Candidate, f32) -> Option<(Who, f32)>,
) -> Vec<(Who, f32)> {
    let own = discourse.page.syntax.sentence_of(head).0;
    let before = discourse.candidates.partition_point(|candidate| candidate.head < head);
    let mut scores: Vec<(Who, f32)> = Vec::new();
    for candidate in discourse.candidates[..before].iter().rev().take(CANDIDATES_MAX) {
        let Some((who, score)) = score(candidate, (own - candidate.sentence.0) as f32) else { continue };
        match scores.iter_mut().find(|(known, _)| *known == who) {
            Some((_, sum)) => *sum += score,
            None => scores.push((who, score)),
        }
    }
    scores
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
    let mut scores = standing(discourse, head, |candidate, sentences| {
        let country = candidate.who.filter(|&country| draft.whos[country].is(Class::Country))?;
        Some((country, 1.0 / (1.0 + 0.1 * sentences)))
    });
    scores.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let next = scores.get(1).map_or(0.0, |(_, score)| *score);
    scores.first().filter(|(_, score)| next * DOMINANCE <= *score).map(|(country, _)| *country)
}

/// The country that an article is about is named so many times as often as the next.
const DOMINANCE: f32 = 1.5;

/// An organisation that a bare title is of stands out at least so much.
const UNDERSTOOD_MIN: f32 = 0.6;
