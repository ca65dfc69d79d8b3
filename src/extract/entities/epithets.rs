//! Tells whom "the 41-year-old" and "the Italian" mean.

use super::discourse::{Discourse, Means, Understood, is_person};
use super::draft::{Draft, Who};
use super::nominals::{DESCRIBED_MIN, KIND};
use super::{Attribute, MentionKind, words};
use crate::extract::names::Kind;
use crate::extract::sentences::SentenceId;
use crate::extract::syntax::{pos, rel, tag};
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
    let near = discourse.persons_back();
    let aged = near.filter_map(|candidate| candidate.who).find(|&who| draft.whos[who].age() == Some(age));
    let who = aged.or_else(|| told(discourse, draft, token, |who| draft.whos[who].age().is_none()))?;
    super::attributes::note_age(page, draft, who, at);
    Some(Understood { who, tokens: at - 1..end, kind: MentionKind::Nominal, rule: "age", score: AGE })
}

/// Sentences back that an epithet reaches, and tokens of a quote beside it that are searched for names.
const TOLD_SENTENCES_MAX: u32 = 8;
const QUOTED_TOKENS_MAX: u32 = 80;

/// What a sentence of distance costs, those that are but quotes left out.
const SENTENCE_COST: f32 = 0.35;
/// What the logarithm of the number of names counts.
const NAMED_SHARE: f32 = 0.2;

/// Whom a phrase at `token` tells something new of: who stands out in its paragraph and the one before. None where
/// somebody without a name does.
pub(super) fn told(
    discourse: &Discourse<'_, '_>,
    draft: &Draft,
    token: TokenId,
    fits: impl Fn(Who) -> bool,
) -> Option<Who> {
    let syntax = discourse.page.syntax;
    let own = syntax.sentence_of(token);
    let paragraph = syntax.paragraph_of(own);
    let starts_quoted = |sentence: u32| {
        let tokens = syntax.sentence(SentenceId(sentence));
        discourse.quoted[tokens.start as usize] || discourse.quoted[(tokens.start as usize + 1).min(syntax.len() - 1)]
    };
    // Whoever is named in the quote beside it does not speak.
    let beside =
        token.0.saturating_sub(QUOTED_TOKENS_MAX)..token.0.saturating_add(QUOTED_TOKENS_MAX).min(syntax.len() as u32);
    let quoted = |token: &u32| {
        discourse.quoted[*token as usize] && syntax.paragraph_of(syntax.sentence_of(TokenId(*token))) == paragraph
    };
    let named: Vec<Who> = beside.filter(quoted).filter_map(|token| draft.who_at(TokenId(token))).collect();
    let mut best: Option<(f32, Option<Who>)> = None;
    for candidate in discourse.persons_back() {
        let distance = own.0 - candidate.sentence.0;
        let above = syntax.paragraph_of(candidate.sentence).0;
        if TOLD_SENTENCES_MAX < distance || above + 1 < paragraph.0 {
            break;
        }
        if discourse.quoted[candidate.head.0 as usize] {
            continue;
        }
        let between = (candidate.sentence.0..own.0).filter(|&sentence| !starts_quoted(sentence)).count();
        let mut weight = candidate.weight - SENTENCE_COST * between as f32;
        if let Some(who) = candidate.who {
            if candidate.weight < DESCRIBED_MIN || named.contains(&who) || !fits(who) {
                continue;
            }
            weight += NAMED_SHARE * (1.0 + draft.whos[who].named as f32).ln();
        }
        if best.is_none_or(|(best, _)| best < weight) {
            best = Some((weight, candidate.who));
        }
    }
    best?.1
}

/// "His client" of a lawyer: whom the lawyer is said to stand for, or else whom the text was mostly about.
pub(super) fn client(discourse: &Discourse<'_, '_>, draft: &Draft, token: TokenId) -> Option<Understood> {
    let page = discourse.page;
    let syntax = page.syntax;
    if syntax.lemma(token) != "client" || syntax.xpos(token) != tag::NN {
        return None;
    }
    let owner = page.child(token, &[rel::POSS]).filter(|&owner| syntax.xpos(owner) == tag::PRP_POSS)?;
    let lawyer = discourse.means(draft, owner);
    let person = |means: Option<Means>| match means {
        Some(Means::Named(who)) if draft.whos[who].kind == Kind::Person && lawyer != means => Some(who),
        _ => None,
    };
    // "Ann Bell's lawyer said his client", "her lawyer".
    let counsel =
        |&noun: &u32| matches!(page.lemma(noun), "lawyer" | "attorney" | "solicitor" | "barrister" | "counsel");
    let sentence = page.sentence_around(token.0);
    let near = sentence.start.max(token.0.saturating_sub(QUOTED_TOKENS_MAX))..token.0;
    let of =
        near.filter(counsel).find_map(|noun| person(discourse.means(draft, page.child(TokenId(noun), &[rel::POSS])?)));
    let most = || {
        let named = discourse.persons_back().filter_map(|candidate| candidate.who);
        let others = named.filter(|&who| lawyer != Some(Means::Named(who)) && lawyer.is_some());
        others.max_by_key(|&who| discourse.counts.get(who).copied().unwrap_or(0))
    };
    let who = of.or_else(most)?;
    let tokens = owner.0..token.0 + 1;
    Some(Understood { who, tokens, kind: MentionKind::Nominal, rule: "client", score: KIND })
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
        .or_else(|| told(discourse, draft, head, |who| draft.whos[who].nationality().is_none()))?;
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
