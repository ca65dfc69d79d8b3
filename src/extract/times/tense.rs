//! Whether what a time goes with is told as past or as to come: that decides which Friday is meant.

use std::collections::HashMap;
use std::ops::Range;

use crate::extract::syntax::{Syntax, pos, rel, tag};
use crate::extract::tokens::TokenId;

/// Which way from the publication a time lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// Before it, or on it.
    Past,
    /// After it, or on it.
    Future,
    /// The words do not tell.
    Unknown,
}

/// How far up the tree the verb is looked for: further up is another story.
const STEPS_MAX: usize = 8;

/// What is planned, expected or asked for is to come: verbs and adjectives whose infinitive tells of the future, also
/// where they are past themselves ("was expected to", "asked them to").
const AHEAD: [&str; 62] = [
    "plan",
    "expect",
    "schedule",
    "set",
    "due",
    "agree",
    "pledge",
    "promise",
    "vow",
    "threaten",
    "intend",
    "want",
    "hope",
    "ask",
    "urge",
    "order",
    "call",
    "seek",
    "aim",
    "decide",
    "propose",
    "demand",
    "need",
    "prepare",
    "refuse",
    "invite",
    "slate",
    "tip",
    "offer",
    "warn",
    "likely",
    "poise",
    "ready",
    "go",
    "have",
    "book",
    "allow",
    "require",
    "tell",
    "sentence",
    "mean",
    "design",
    "oblige",
    "time",
    "anticipate",
    "forecast",
    "predict",
    "project",
    "earmark",
    "commit",
    "elect",
    "vote",
    "arrange",
    "choose",
    "wait",
    "wish",
    "consider",
    "deadline",
    "appointment",
    "plan",
    "decision",
    "about",
];

/// What was found out about verbs so far: many times may go with one verb.
#[derive(Debug, Default)]
pub(super) struct Tenses {
    known: HashMap<TokenId, Option<Direction>>,
}

impl Tenses {
    /// Which way the time of these tokens lies.
    pub(super) fn direction(&mut self, syntax: &Syntax<'_>, tokens: &Range<u32>) -> Direction {
        direction(syntax, tokens, self)
    }

    fn own(&mut self, syntax: &Syntax<'_>, token: TokenId) -> Option<Direction> {
        *self.known.entry(token).or_insert_with(|| own(syntax, token))
    }
}

fn direction(syntax: &Syntax<'_>, tokens: &Range<u32>, tenses: &mut Tenses) -> Direction {
    let head = syntax.head_of(tokens);
    let mut before = syntax.before(TokenId(tokens.start));
    // "at least", "as early as", "the end of": the preposition may stand before these.
    for _ in 0..4 {
        let Some(token) = before else { break };
        match syntax.form(token) {
            "least" | "the" | "early" | "late" | "as" | "about" | "around" | "of" | "end" | "start" | "just" => {
                before = syntax.before(token)
            }
            _ => break,
        }
    }
    let preposition = before.map_or("", |token| syntax.form(token));
    if preposition.eq_ignore_ascii_case("since") {
        return Direction::Past;
    }
    let told = told(syntax, head, tenses);
    if told == Direction::Unknown && matches!(preposition, "until" | "till" | "by" | "through" | "Until" | "By") {
        return Direction::Future;
    }
    // "a vigil is planned for Friday", "a day of mourning for Wednesday"
    if preposition == "for" && before.is_some_and(|token| syntax.relation(token) == rel::CASE) {
        return Direction::Future;
    }
    told
}

/// Climbs from a token to the verb that it goes with, and asks how that is told.
fn told(syntax: &Syntax<'_>, from: TokenId, tenses: &mut Tenses) -> Direction {
    let mut token = from;
    for step in 0..STEPS_MAX {
        if step > 0 {
            if let Some(direction) = tenses.own(syntax, token) {
                return direction;
            }
        }
        match syntax.head(token) {
            Some(head) => token = head,
            None => break,
        }
    }
    Direction::Unknown
}

/// How a predicate is told, if it is one.
fn own(syntax: &Syntax<'_>, token: TokenId) -> Option<Direction> {
    let helped = syntax.child(token, &[rel::AUX, rel::AUX_PASS, rel::COP]).is_some();
    if !(syntax.is_verb(token) || syntax.upos(token) == pos::AUX || helped) {
        // "the meeting due Friday", "the deadline for Friday"
        return (syntax.lemma(token) == "due").then_some(Direction::Future);
    }
    if matches!(syntax.lemma(token), "due" | "slate" | "schedule" | "plan" | "expect") && !is_active_past(syntax, token)
    {
        return Some(Direction::Future);
    }
    let clause = syntax.clause(token);
    if let Some(modal) = clause.modal() {
        let perfect = clause.auxiliaries().any(|auxiliary| syntax.form(auxiliary) == "have");
        return Some(match modal {
            "can" if clause.auxiliaries().any(|auxiliary| syntax.form(auxiliary) == "could") && perfect => {
                Direction::Past
            }
            _ if perfect && !matches!(modal, "will" | "shall") => Direction::Past,
            _ => Direction::Future,
        });
    }
    let first = clause.auxiliaries().next();
    if let Some(auxiliary) = first {
        return match syntax.xpos(auxiliary) {
            tag::VBD => {
                // "was meeting", "was due", "was to meet"
                Some(Direction::Past)
            }
            tag::VBZ | tag::VBP => {
                if matches!(syntax.lemma(auxiliary), "have") {
                    return Some(Direction::Past);
                }
                // "is visiting on Friday", "is held on Friday", "is there on Friday"; "are killed" rarely.
                Some(Direction::Future)
            }
            tag::VB => infinitive(syntax, token),
            tag::VBG | tag::VBN => above(syntax, token),
            _ => Some(Direction::Future),
        };
    }
    match syntax.xpos(token) {
        tag::VBD => Some(Direction::Past),
        tag::VBZ | tag::VBP => match syntax.lemma(token) {
            // What a paper says it has said.
            "say" | "show" | "report" | "tell" | "mark" => Some(Direction::Past),
            _ => Some(Direction::Future),
        },
        tag::VBN if syntax.relation(token) == rel::ACL => {
            let ahead = AHEAD.contains(&syntax.lemma(token))
                && !matches!(syntax.lemma(token), "sentence" | "elect" | "tell" | "order");
            Some(if ahead { Direction::Future } else { Direction::Past })
        }
        tag::VB => infinitive(syntax, token),
        // "killing 17": as the verb that it goes with.
        _ => above(syntax, token),
    }
}

/// Whether someone did it, rather than that it was done to it: "he planned", not "was planned".
fn is_active_past(syntax: &Syntax<'_>, token: TokenId) -> bool {
    let clause = syntax.clause(token);
    let perfect = clause.auxiliaries().any(|auxiliary| syntax.lemma(auxiliary) == "have");
    let passive = clause.is_passive();
    (syntax.xpos(token) == tag::VBD && !passive) || (perfect && !passive) || syntax.relation(token) == rel::AMOD
}

/// "to meet": to come where it is planned or asked for, else as the verb that it goes with.
fn infinitive(syntax: &Syntax<'_>, token: TokenId) -> Option<Direction> {
    let to = syntax.children(token).iter().any(|&child| syntax.xpos(child) == tag::TO);
    let Some(head) = syntax.head(token) else {
        // An order: "call us on Friday".
        return Some(Direction::Future);
    };
    if !to && syntax.relation(token) != rel::XCOMP {
        return (syntax.relation(token) != rel::CONJ).then_some(Direction::Future);
    }
    if AHEAD.contains(&syntax.lemma(head)) {
        return Some(Direction::Future);
    }
    // "is to meet": read as a copula with a clause.
    if syntax.upos(head) == pos::NOUN {
        return Some(Direction::Future);
    }
    None
}

/// As the clause above tells it; none where there is none.
fn above(syntax: &Syntax<'_>, token: TokenId) -> Option<Direction> {
    syntax.head(token).is_none().then_some(Direction::Unknown)
}
