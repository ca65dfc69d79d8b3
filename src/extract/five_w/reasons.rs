//! Why and how: the clauses and phrases beside an event that say so.

use std::ops::Range;

use super::main_event::is_loose;
use crate::extract::sentences::SentenceId;
use crate::extract::syntax::{Syntax, pos, rel, tag};
use crate::extract::tokens::TokenId;
use crate::text::{Score, Span};

/// Words that lead a reason, and how surely they do, in thousandths. "After" and "amid" tell what came before, which news
/// gives for the cause.
const REASONS: &[(&str, u16)] = &[
    ("because", 900),
    ("due", 880),
    ("owing", 880),
    ("thanks", 700),
    ("since", 300),
    ("over", 520),
    ("after", 560),
    ("following", 520),
    ("amid", 420),
    ("as", 330),
    ("for", 300),
];

/// The same of how something is done.
const MEANS: &[(&str, u16)] =
    &[("by", 850), ("using", 750), ("through", 560), ("via", 600), ("with", 320), ("without", 320)];

/// "to pay for the damage": what it is for.
const PURPOSE: u16 = 450;

/// Verbs whose infinitive is part of what they say.
const COMPLEMENTS: &[&str] = &[
    "agree", "allow", "ask", "begin", "continue", "decide", "expect", "fail", "force", "help", "hope", "intend",
    "order", "plan", "pledge", "promise", "refuse", "seek", "start", "threaten", "try", "urge", "vote", "vow", "want",
    "warn",
];

/// What stands in another clause of the sentence than the event, in thousandths.
const ELSEWHERE: u16 = 650;

/// How many sentences after the event's own are searched, for the surest words only.
const SENTENCES_AFTER: u32 = 2;
const SURE: u16 = 850;

/// Most tokens of a reason: beyond it the tree was not read right.
const TOKENS_MAX: usize = 45;

/// The reasons of an event, in the order of the text.
pub(super) fn why(syntax: &Syntax<'_>, trigger: TokenId) -> Vec<(Span, Score)> {
    let mut found = search(syntax, trigger, |token| reason(syntax, token));
    let own = syntax.sentence_of(trigger).0;
    let last = (own + SENTENCES_AFTER).min((syntax.layout().sentences.len() as u32).saturating_sub(1));
    for sentence in own + 1..=last {
        for token in syntax.sentence(SentenceId(sentence)).map(TokenId) {
            if let Some(score) = reason(syntax, token).filter(|&score| score >= SURE) {
                keep(syntax, &mut found, token, scaled(score, ELSEWHERE));
            }
        }
    }
    found.into_iter().map(|(tokens, score)| (syntax.span(&tokens), score)).collect()
}

/// How an event comes about, in the order of the text.
pub(super) fn how(syntax: &Syntax<'_>, trigger: TokenId) -> Vec<(Span, Score)> {
    let found = search(syntax, trigger, |token| means(syntax, token));
    found.into_iter().map(|(tokens, score)| (syntax.span(&tokens), score)).collect()
}

/// Looks through the sentence of the event.
fn search(syntax: &Syntax<'_>, trigger: TokenId, answers: impl Fn(TokenId) -> Option<u16>) -> Vec<(Range<u32>, Score)> {
    let mut found = Vec::new();
    for token in syntax.sentence(syntax.sentence_of(trigger)).map(TokenId) {
        let Some(score) = answers(token) else { continue };
        // What holds the event cannot be its reason.
        if syntax.subtree(token).contains(&trigger.0) {
            continue;
        }
        let head = syntax.head(token);
        let own = head == Some(trigger) || (head.is_some() && head == syntax.head(trigger));
        if own || score >= SURE || syntax.relation(token) == rel::ADVCL {
            keep(syntax, &mut found, token, if own { Score::per_mille(score) } else { scaled(score, ELSEWHERE) });
        }
    }
    found
}

fn scaled(score: u16, by: u16) -> Score {
    Score::per_mille((u32::from(score) * u32::from(by) / 1000) as u16)
}

/// Keeps the words under `token`, unless they are too many or stand in what is kept already.
fn keep(syntax: &Syntax<'_>, found: &mut Vec<(Range<u32>, Score)>, token: TokenId, score: Score) {
    let mut tokens = syntax.subtree(token);
    while tokens.len() > 1 && syntax.upos(TokenId(tokens.start)) == pos::PUNCT {
        tokens.start += 1;
    }
    while tokens.len() > 1 && is_loose(syntax, TokenId(tokens.end - 1)) {
        tokens.end -= 1;
    }
    let within = found.last().is_some_and(|(other, _)| tokens.start < other.end);
    if tokens.len() <= TOKENS_MAX && tokens.len() > 1 && !within {
        found.push((tokens, score));
    }
}

/// How surely the clause or phrase under `token` is a reason.
fn reason(syntax: &Syntax<'_>, token: TokenId) -> Option<u16> {
    let relation = syntax.relation(token);
    if relation == rel::ADVCL {
        let first = TokenId(syntax.subtree(token).start);
        let mark = syntax.child(token, &[rel::MARK]).unwrap_or(first);
        if syntax.xpos(token) == tag::VB && syntax.lemma(mark) == "to" {
            // "forced it to stop" says what was done, not what for.
            let complement = syntax.head(token).is_some_and(|head| COMPLEMENTS.contains(&syntax.lemma(head)));
            let order = syntax.lemma(first) == "in";
            return (!complement).then_some(if order { SURE } else { PURPOSE });
        }
        return listed(syntax, mark, REASONS).filter(|_| syntax.lemma(mark) != "for");
    }
    if relation == rel::OBL || relation == rel::NMOD {
        let case = syntax.preposition(token)?;
        let score = listed(syntax, case, REASONS)?;
        let weak = matches!(syntax.lemma(case), "as" | "since" | "for");
        // "for three years", "over the weekend", "after Monday" tell a time.
        let number = syntax.child(token, &[rel::NUMMOD]).is_some() || syntax.upos(token) == pos::NUM;
        let name = syntax.upos(token) == pos::PROPN;
        return (!weak && !number && !name).then_some(score);
    }
    None
}

/// How surely the clause or phrase under `token` says how.
fn means(syntax: &Syntax<'_>, token: TokenId) -> Option<u16> {
    let relation = syntax.relation(token);
    if relation == rel::ADVCL {
        if syntax.lemma(token) == "use" && syntax.xpos(token) == tag::VBG {
            return Some(750);
        }
        let mark = syntax.child(token, &[rel::MARK])?;
        return listed(syntax, mark, MEANS).filter(|_| syntax.xpos(token) == tag::VBG);
    }
    // An agent says who, not how.
    if relation == rel::OBL {
        let case = syntax.preposition(token)?;
        let score = listed(syntax, case, MEANS)?;
        let thing = syntax.upos(token) == pos::NOUN;
        return (thing && !matches!(syntax.lemma(case), "by" | "through")).then_some(score);
    }
    None
}

fn listed(syntax: &Syntax<'_>, word: TokenId, list: &[(&str, u16)]) -> Option<u16> {
    let lemma = syntax.form(word);
    list.iter().find(|(listed, _)| listed.eq_ignore_ascii_case(lemma)).map(|&(_, score)| score)
}
