//! Tells whom "the 41-year-old" and "the Italian" mean.

use super::discourse::{Discourse, Understood, is_person};
use super::draft::{Draft, Known};
use super::nominals::{DESCRIBED_MIN, KIND, SENTENCES_MAX};
use super::{Attribute, MentionKind, words};
use crate::extract::syntax::{pos, rel};
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Score};

/// Only the age tells.
const AGE: Score = Score::per_mille(700);

/// "the 41-year-old", with or without a noun after it.
pub(super) fn by_age(discourse: &Discourse<'_, '_>, draft: &mut Draft, token: TokenId) -> Option<Understood> {
    let page = discourse.page;
    let at = token.0.checked_sub(4)?;
    let form = |token: u32| page.form(token);
    if !matches!(form(token.0), "old" | "olds") || form(token.0 - 1) != "-" || page.lemma(token.0 - 2) != "year" {
        return None;
    }
    let sentence = page.sentence_around(token.0);
    let definite = at > sentence.start && form(at - 1).eq_ignore_ascii_case("the");
    // "the 41-year-old striker": the noun tells.
    let mut end = token.0 + 1;
    while end < sentence.end && matches!(page.syntax.upos(TokenId(end)), pos::NOUN | pos::ADJ | pos::PROPN) {
        let last = TokenId(end);
        if page.syntax.upos(last) != pos::ADJ && words::noun(page.lemma(end)).is_none_or(|noun| !is_person(noun)) {
            return None;
        }
        end += 1;
    }
    if draft.named_at(TokenId(end - 1)).is_some() || !definite {
        return None;
    }
    let age: u16 = form(at).parse().ok()?;
    let aged = |known: &Known| known.age();
    let near = discourse.persons_back();
    let whos = || near.clone().filter_map(|candidate| candidate.who);
    let who = whos().find(|&who| aged(&draft.whos[who]) == Some(age)).or_else(|| {
        let reach = page.syntax.sentence_of(token).0.saturating_sub(SENTENCES_MAX);
        let fits = near.clone().filter(|candidate| reach <= candidate.sentence.0).filter_map(|candidate| {
            let who = candidate.who.filter(|&who| aged(&draft.whos[who]).is_none())?;
            let count = discourse.counts.get(who).copied().unwrap_or(0) as f32;
            let distance = page.syntax.sentence_of(token).0 - candidate.sentence.0;
            Some((candidate.weight - 0.6 * distance as f32 + 0.2 * (1.0 + count).ln(), who))
        });
        fits.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, who)| who)
    })?;
    super::attributes::note_age(page, draft, who, at);
    Some(Understood { who, tokens: at - 1..end, kind: MentionKind::Nominal, rule: "age", score: AGE })
}

/// "The Italian": one of a country's people.
pub(super) fn of_people(discourse: &Discourse<'_, '_>, draft: &mut Draft, token: TokenId) -> Option<Understood> {
    let page = discourse.page;
    let mention = draft.named_at(token)?;
    let (tokens, country) = (mention.what.tokens.clone(), mention.what.entity);
    let syntax = page.syntax;
    let head = syntax.head_of(&tokens);
    let sentence = page.sentence_around(token.0);
    let definite = tokens.start > sentence.start && page.form(tokens.start - 1).eq_ignore_ascii_case("the");
    let argument = matches!(
        syntax.relation(head),
        rel::NSUBJ | rel::NSUBJ_PASS | rel::OBJ | rel::OBL | rel::OBL_AGENT | rel::POSS
    );
    let follows =
        tokens.end < sentence.end && matches!(syntax.upos(TokenId(tokens.end)), pos::NOUN | pos::ADJ | pos::PROPN);
    if !definite
        || !argument
        || follows
        || page.form(tokens.end - 1).ends_with('s')
        || page.form(tokens.end - 1).ends_with("sh")
    {
        return None;
    }
    let persons = discourse.persons_back();
    let who = persons
        .clone()
        .filter_map(|candidate| candidate.who)
        .find(|&who| draft.whos[who].nationality() == Some(country))
        .or_else(|| {
            let reach = syntax.sentence_of(token).0.saturating_sub(1);
            let near =
                persons.clone().filter(|candidate| reach <= candidate.sentence.0 && candidate.weight >= DESCRIBED_MIN);
            near.filter_map(|candidate| candidate.who).find(|&who| draft.whos[who].nationality().is_none())
        })?;
    let what = Attribute::Nationality(country);
    draft.whos[who].note(Claim::by_rule("nationality", what, syntax.span(&tokens), KIND));
    Some(Understood {
        who,
        tokens: tokens.start - 1..tokens.end,
        kind: MentionKind::Nominal,
        rule: "people",
        score: KIND,
    })
}
