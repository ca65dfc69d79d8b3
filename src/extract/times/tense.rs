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

/// Through how many nouns a verb still tells the time of what they name.
const NOUNS_MAX: usize = 2;

/// What is planned, expected or asked for is to come: verbs and adjectives whose infinitive tells of the future, also
/// where they are past themselves ("was expected to", "asked them to").
const AHEAD: [&str; 60] = [
    "about",
    "agree",
    "aim",
    "allow",
    "anticipate",
    "appointment",
    "arrange",
    "ask",
    "book",
    "call",
    "choose",
    "commit",
    "consider",
    "deadline",
    "decide",
    "decision",
    "demand",
    "design",
    "due",
    "earmark",
    "elect",
    "expect",
    "forecast",
    "go",
    "have",
    "hope",
    "intend",
    "invite",
    "likely",
    "mean",
    "need",
    "oblige",
    "offer",
    "order",
    "plan",
    "pledge",
    "poise",
    "predict",
    "prepare",
    "project",
    "promise",
    "propose",
    "ready",
    "refuse",
    "require",
    "schedule",
    "seek",
    "sentence",
    "set",
    "slate",
    "tell",
    "threaten",
    "time",
    "tip",
    "urge",
    "vow",
    "wait",
    "want",
    "warn",
    "wish",
];

/// What was found out about verbs so far: many times may go with one verb.
#[derive(Debug, Default)]
pub(super) struct Tenses {
    /// Which way it tells times, if it is a predicate, and whether it is told as present.
    known: HashMap<TokenId, (Option<Direction>, bool)>,
}

impl Tenses {
    /// Which way the time of these tokens lies.
    pub(super) fn direction(&mut self, syntax: &Syntax<'_>, tokens: &Range<u32>) -> Direction {
        direction(syntax, tokens, self)
    }

    fn own(&mut self, syntax: &Syntax<'_>, token: TokenId) -> (Option<Direction>, bool) {
        *self.known.entry(token).or_insert_with(|| (own(syntax, token), is_present(syntax, token)))
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
    let as_of = preposition == "of"
        || before.and_then(|token| syntax.after(token)).is_some_and(|token| syntax.form(token) == "of");
    let as_of = as_of
        && before.is_some_and(|token| {
            [Some(token), syntax.before(token)]
                .into_iter()
                .flatten()
                .any(|token| syntax.form(token).eq_ignore_ascii_case("as"))
        });
    // "back in February", but "will be back in February".
    let back =
        before.and_then(|token| syntax.before(token)).filter(|&token| syntax.form(token).eq_ignore_ascii_case("back"));
    let back = back.is_some_and(|back| {
        syntax
            .before(back)
            .is_none_or(|mover| !matches!(syntax.lemma(mover), "be" | "come" | "go" | "get" | "head" | "move"))
    });
    if preposition.eq_ignore_ascii_case("since") || as_of || back && preposition == "in" {
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
    // How many nouns stand between: what is told of a noun is told of its verb only loosely.
    let mut nouns = 0;
    for step in 0..STEPS_MAX {
        if step > 0 {
            // "He will be buried on Monday, they said on Thursday": what follows the verb of saying goes with that.
            if syntax.relation(token) == rel::CCOMP
                && let Some(saying) = syntax.head(token)
                && token < saying
                && saying < from
            {
                token = saying;
            }
            if let (Some(direction), present) = tenses.own(syntax, token) {
                let loose = nouns > 0 && direction == Direction::Future && present;
                return if loose || nouns > NOUNS_MAX { Direction::Unknown } else { direction };
            }
            // A participle that leaves it to its verb is as loose.
            nouns += usize::from(matches!(syntax.upos(token), pos::NOUN | pos::PROPN | pos::VERB));
        }
        match syntax.head(token) {
            Some(head) => token = head,
            None => break,
        }
    }
    Direction::Unknown
}

/// Whether a verb is told as present: "the plant employs", "is closed"; that may be habit as well as plan.
fn is_present(syntax: &Syntax<'_>, token: TokenId) -> bool {
    let clause = syntax.clause(token);
    let form = clause.auxiliaries().next().unwrap_or(token);
    matches!(syntax.xpos(form), tag::VBZ | tag::VBP) && !AHEAD.contains(&syntax.lemma(token))
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
    if syntax.xpos(token) == tag::VB && syntax.children(token).iter().any(|&child| syntax.xpos(child) == tag::TO) {
        return infinitive(syntax, token);
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
    !passive && (syntax.xpos(token) == tag::VBD || perfect) || syntax.relation(token) == rel::AMOD
}

/// "to meet": to come where it is planned or asked for, else as the verb that it goes with.
fn infinitive(syntax: &Syntax<'_>, token: TokenId) -> Option<Direction> {
    let to = syntax.children(token).iter().copied().find(|&child| syntax.xpos(child) == tag::TO);
    // "is due to fly", "expected to": by the words, where the tree has it otherwise.
    let governor = to.and_then(|to| syntax.before(to));
    if governor.is_some_and(|governor| AHEAD.contains(&syntax.lemma(governor)) && syntax.lemma(governor) != "have") {
        return Some(Direction::Future);
    }
    let to = to.is_some();
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
    // "is to meet": read as a copula with a clause; but "efforts to meet" go with their verb.
    if syntax.upos(head) == pos::NOUN && syntax.relation(token) != rel::ACL {
        return Some(Direction::Future);
    }
    None
}

/// As the clause above tells it; none where there is none.
fn above(syntax: &Syntax<'_>, token: TokenId) -> Option<Direction> {
    syntax.head(token).is_none().then_some(Direction::Unknown)
}
