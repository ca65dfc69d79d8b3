//! Tells what "he", "she", "it" and "they" mean.
//!
//! What cannot be meant is left out: another gender or number, what stands in the pronoun's own clause (the binding
//! conditions of Chomsky 1981), whoever speaks where the pronoun is quoted. What is left is weighed (see `weights.rs`),
//! with the mentions of one entity taken together, and beside them that the pronoun means nothing with a name.

mod empty;
mod place;
mod weigh;

use super::discourse::{CANDIDATES_MAX, Candidate, Discourse, Form, Means, Understood};
use super::draft::Draft;
use super::weights::Number;
use super::{Gender, MentionKind};
use crate::extract::tokens::TokenId;
use crate::text::Score;
use empty::is_empty_subject;
use place::Place;
use weigh::{nothing, weigh};

/// Sentences back that a pronoun reaches.
const SENTENCES_MAX: u32 = 6;

/// How likely it is that a pronoun means what is most likely, at least: "it" and "they" seldom mean anything that has a
/// name.
const PERSON_MIN: f32 = 0.3;
const THING_MIN: f32 = 0.3;

fn number(form: &str) -> Option<(Number, Option<Gender>)> {
    Some(match form.to_lowercase().as_str() {
        "he" | "him" | "his" | "himself" => (Number::Person, Some(Gender::Male)),
        "she" | "her" | "hers" | "herself" => (Number::Person, Some(Gender::Female)),
        "it" | "its" | "itself" => (Number::Thing, None),
        "they" | "them" | "their" | "theirs" | "themselves" => (Number::Several, None),
        _ => return None,
    })
}

/// What a pronoun was found to mean.
pub(super) enum Found {
    /// Something with a name.
    Named(Understood),
    /// What a common noun introduced.
    Noun(Nameless),
    /// The same, less likely than that it means nothing that was mentioned: no candidate for what follows.
    Guess(Nameless),
}

/// What a common noun introduced as what a pronoun means.
pub(super) struct Nameless {
    /// The noun's candidate, by its place.
    pub(super) noun: u32,
    pub(super) gender: Option<Gender>,
    pub(super) score: Score,
}

/// What the pronoun at `token` means.
pub(super) fn read(discourse: &Discourse<'_, '_>, draft: &mut Draft, token: TokenId) -> Option<Found> {
    let page = discourse.page;
    let (number, gender) = number(page.form(token.0))?;
    if number == Number::Thing && is_empty_subject(discourse, token) {
        return None;
    }
    let own = Place::of(discourse, draft, token, number, gender);
    // What the likeliest of each meaning, and all of it together, weigh.
    let mut meanings: Vec<(Means, f32)> = Vec::new();
    let mut nearest = true;
    let mut all = nothing(discourse, &own).exp();
    let candidates = discourse.candidates.iter().rev().take(CANDIDATES_MAX);
    let ahead = ahead(discourse, draft, &own);
    for candidate in candidates {
        let distance = own.sentence - candidate.sentence.0;
        if SENTENCES_MAX < distance {
            break;
        }
        let Some(score) = weigh(discourse, draft, &own, candidate, nearest) else { continue };
        nearest = false;
        pool(&mut meanings, candidate.means(), score, &mut all);
    }
    if let Some(candidate) = ahead
        && let Some(score) = weigh(discourse, draft, &own, &candidate, false)
    {
        pool(&mut meanings, candidate.means(), score, &mut all);
    }
    let &(means, most) = meanings.iter().reduce(|best, other| if best.1 < other.1 { other } else { best })?;
    let share = most / all;
    let least = if number == Number::Person { PERSON_MIN } else { THING_MIN };
    let sure = least <= share && nothing(discourse, &own).exp() <= most;
    let confidence = Score::from_probability(f64::from(share.clamp(0.3, 0.95)));
    let who = match means {
        Means::Named(who) if sure => who,
        Means::Named(_) => return None,
        Means::Noun(noun) => {
            let found = Nameless { noun, gender, score: confidence };
            return Some(if sure { Found::Noun(found) } else { Found::Guess(found) });
        }
    };
    if let Some(gender) = gender {
        draft.note_gender(who, gender, page.syntax.at(token), "pronoun", Score::per_mille(600));
    }
    let tokens = token.0..token.0 + 1;
    Some(Found::Named(Understood { who, tokens, kind: MentionKind::Pronoun, rule: "pronoun", score: confidence }))
}

/// Adds what speaks for a meaning to what already does.
fn pool(meanings: &mut Vec<(Means, f32)>, means: Means, score: f32, all: &mut f32) {
    let likely = score.exp();
    *all += likely;
    match meanings.iter_mut().find(|(known, _)| *known == means) {
        Some((_, sum)) => *sum += likely,
        None => meanings.push((means, likely)),
    }
}

/// The subject of the sentence that a pronoun stands before: "In his speech, Macron said".
fn ahead(discourse: &Discourse<'_, '_>, draft: &Draft, own: &Place) -> Option<Candidate> {
    let page = discourse.page;
    let syntax = page.syntax;
    if own.quoted || own.reflexive || own.number == Number::Several {
        return None;
    }
    let subject = own.dominating.iter().flatten().find(|&&subject| own.token < subject).copied()?;
    let who = draft.who_at(subject).or_else(|| draft.who_at(TokenId(syntax.subtree(subject).start)))?;
    // Nor can "he said Smith lied" mean Smith: the pronoun stands deeper, or in a phrase that is put first.
    if own.above.is_some() && own.above == syntax.head(subject) && !own.possessive {
        return None;
    }
    let candidate = discourse.candidate(draft, who, subject, Form::Ahead);
    (!own.bound.contains(&candidate.means())).then_some(candidate)
}
