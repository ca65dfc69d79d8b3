//! What is said by a cue in words that are not quoted: the clause, infinitive or noun phrase, with its true extent.

use std::ops::Range;

use super::cues::{Cue, Form};
use super::extent::{clause_end, extended, noun_phrase};
use super::framed::{according, owned, parenthetical};
use super::page::Page;
use super::verbs::{Class, Frames};
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;
use crate::text::Score;

/// What a cue says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Content {
    /// Its tokens.
    pub(super) tokens: Range<u32>,
    /// The token that the others depend on, where the tree has it.
    pub(super) head: Option<TokenId>,
    /// The rule that found it.
    pub(super) rule: &'static str,
    pub(super) score: Score,
}

/// Nouns for what somebody claims, which can be rejected.
const CLAIMS: [&str; 16] = [
    "claim",
    "report",
    "accusation",
    "allegation",
    "suggestion",
    "charge",
    "criticism",
    "rumor",
    "rumour",
    "notion",
    "idea",
    "assertion",
    "speculation",
    "complaint",
    "story",
    "assumption",
];

/// What somebody refuses to do who refuses to speak: "declined to comment".
const SPEAKING: [&str; 24] = [
    "comment",
    "say",
    "discuss",
    "give",
    "answer",
    "elaborate",
    "identify",
    "name",
    "confirm",
    "disclose",
    "speculate",
    "provide",
    "specify",
    "respond",
    "reveal",
    "explain",
    "tell",
    "talk",
    "speak",
    "rule",
    "deny",
    "reply",
    "detail",
    "describe",
];

/// What the cue `cues[place]` says; `directs` are the stretches that are speech of their own, in order.
pub(super) fn of(page: &Page<'_, '_>, cues: &[Cue], place: usize, is_direct: &[bool]) -> Option<Content> {
    let cue = &cues[place];
    let found = match cue.form {
        Form::According => according(page, cues, place),
        Form::Noun => owned(page, cue),
        Form::Passive | Form::Verb => verbal(page, cues, place, is_direct),
    }?;
    let mut tokens = page.trimmed(found.tokens.clone());
    // What is said begins after the word that introduces it.
    let introduces = |token: TokenId| page.syntax.relation(token) == rel::MARK || page.syntax.xpos(token) == tag::IN;
    if 1 < tokens.len() && page.form(tokens.start).eq_ignore_ascii_case("that") && introduces(TokenId(tokens.start)) {
        tokens.start += 1;
    }
    let worded = tokens.clone().any(|token| !page.is_punct(token) && !page.form(token).is_empty());
    (worded && (matches!(cue.form, Form::Verb | Form::According) || !tokens.contains(&cue.token.0)))
        .then_some(Content { tokens, ..found })
}

fn verbal(page: &Page<'_, '_>, cues: &[Cue], place: usize, is_direct: &[bool]) -> Option<Content> {
    let cue = &cues[place];
    let mut frames = cue.verb.frames;
    let syntax = page.syntax;
    // "What do you think is next?": an interview asks, nobody is told to think so.
    if cue.verb.class == Class::Expects && !page.is_third(cue.source.as_ref()) {
        return None;
    }
    let speech = page.stretch_of[cue.token.0 as usize].is_some_and(|stretch| is_direct[stretch as usize]);
    if speech {
        // Speakers quote others by clauses; what they want, plan and ask themselves is their own speech.
        if cue.verb.class != Class::Says || cue.source.is_none() || !page.is_third(cue.source.as_ref()) {
            return None;
        }
        frames = Frames { that: true, ..Frames::default() };
    }
    if frames.that {
        if let Some(found) = parenthetical(page, cues, place) {
            return Some(found);
        }
        if let Some((head, start)) = clause(page, cue) {
            let end = clause_end(page, cues, place, start, is_direct);
            return Some(content(start..end, Some(head), "reported-clause", 900));
        }
    }
    if frames.question
        && let Some((head, start)) = clause(page, cue)
    {
        let asks = matches!(syntax.xpos(TokenId(start)), tag::WP | tag::WDT | tag::WRB | tag::WP_POSS)
            || matches!(page.form(start), "whether" | "if");
        if asks {
            let end = clause_end(page, cues, place, start, is_direct);
            return Some(content(start..end, Some(head), "reported-question", 800));
        }
    }
    if frames.listener_to && cue.form == Form::Verb {
        let listens = syntax.child(cue.token, &[rel::OBJ, rel::IOBJ, rel::OBL]).is_some();
        if let (true, Some((head, start))) = (listens, infinitive(page, cue)) {
            let end = infinitive_end(page, cues, place, head, start, is_direct);
            return Some(content(start..end, Some(head), "reported-request", 800));
        }
    }
    // "is believed to be", "is said to have fled".
    let held = cue.form == Form::Passive && matches!(cue.verb.class, Class::Expects | Class::Says);
    if (frames.to || held)
        && let Some((head, start)) = infinitive(page, cue)
    {
        let speaks =
            cue.verb.class != Class::Denies || cue.verb.lemma == "deny" || SPEAKING.contains(&syntax.lemma(head));
        let own = speaks && syntax.head(head) == Some(cue.token);
        if own {
            let end = infinitive_end(page, cues, place, head, start, is_direct);
            let score = if held || cue.verb.class == Class::Expects { 500 } else { 800 };
            return Some(content(start..end, Some(head), "reported-intent", score));
        }
    }
    if cue.form == Form::Passive {
        // "was accused by prosecutors of taking bribes".
        let accused = frames.of && cue.verb.class == Class::Accuses;
        return accused.then(|| after_of(page, cues, place, is_direct)).flatten();
    }
    if frames.at
        && let Some(found) = number(page, cue)
    {
        return Some(found);
    }
    if frames.of
        && let Some(found) = after_of(page, cues, place, is_direct)
    {
        return Some(found);
    }
    if frames.object || frames.claim {
        return object(page, cues, place, is_direct);
    }
    None
}

pub(super) fn content(tokens: Range<u32>, head: Option<TokenId>, rule: &'static str, score: u16) -> Content {
    Content { tokens, head, rule, score: Score::per_mille(score) }
}

/// The clause that a verb takes, and its first token without the word that introduces it.
fn clause(page: &Page<'_, '_>, cue: &Cue) -> Option<(TokenId, u32)> {
    let syntax = page.syntax;
    let after = cue.words.end;
    let inside = after..cue.bound;
    let children = syntax.children(cue.token);
    let last_word = TokenId(after - 1);
    let phrase = if cue.verb.rest.len() > 1 { syntax.children(last_word) } else { &[] };
    let complement =
        children.iter().chain(phrase).copied().find(|&child| {
            syntax.relation(child) == rel::CCOMP && inside.contains(&child.0) && is_predicate(page, child)
        });
    // "said in a statement it would close": the tree may hang the clause on the statement.
    let hung = children.iter().copied().filter(|&child| inside.contains(&child.0)).find_map(|child| {
        let aside = matches!(syntax.relation(child), rel::OBL | rel::OBL_UNMARKED | rel::IOBJ | rel::OBJ);
        let clause = syntax.children(child).iter().copied().find(|&clause| {
            let relative = syntax.relation(clause) == rel::RELCL || syntax.relation(clause) == rel::ACL;
            let own = syntax.child(clause, rel::SUBJECTS);
            relative && own.is_some_and(|own| child < own && !is_relative(page, own)) && is_predicate(page, clause)
        });
        clause.filter(|_| aside)
    });
    // "that" after the verb, wherever the tree hangs its clause.
    let window = after..cue.bound.min(after + 16);
    let that = window.clone().find(|&token| {
        syntax.relation(TokenId(token)) == rel::MARK
            && page.form(token) == "that"
            && page.stretch_of[token as usize].is_none()
    });
    let that = that.filter(|&that| !(after..that).any(|token| page.is_finite(token) || syntax.is_verb(TokenId(token))));
    let marked = that.and_then(|that| {
        let clause = syntax.head(TokenId(that)).filter(|clause| that < clause.0 && inside.contains(&clause.0))?;
        let introduces = syntax.relation(clause) != rel::RELCL || syntax.xpos(TokenId(that)) == tag::IN;
        introduces.then_some(clause)
    });
    if cue.verb.class == Class::Finds && cue.verb.lemma == "find" && that.is_none() {
        return None;
    }
    if let (Some(clause), true) = (hung, that.is_none())
        && complement.is_none_or(|complement| clause < complement)
    {
        let start = page.opened(syntax.subtree(clause)).start;
        return (start > after).then_some((clause, start));
    }
    let head = complement.or(marked)?;
    let start = match that.filter(|&that| that < head.0) {
        Some(that) => that + 1,
        None => first_of(page, cue, head),
    };
    let start = (start..head.0).find(|&token| !page.is_punct(token)).unwrap_or(head.0);
    let apart = (after..start).any(|token| page.form(token) == ";");
    (start <= head.0 && !apart).then_some((head, start))
}

/// The first token after a cue that is no part of its listener, its time, its place: the clause with this head begins there.
fn first_of(page: &Page<'_, '_>, cue: &Cue, head: TokenId) -> u32 {
    let syntax = page.syntax;
    let mut start = cue.words.end;
    for &child in syntax.children(cue.token) {
        let whole = page.opened(syntax.subtree(child));
        let aside = matches!(
            syntax.relation(child),
            rel::OBL | rel::OBL_UNMARKED | rel::ADVMOD | rel::IOBJ | rel::OBJ | rel::PRT | rel::NSUBJ
        );
        // "announced the ship had sunk": the tree may take the subject of what is said for an object.
        let lost = syntax.relation(child) == rel::OBJ
            && matches!(cue.verb.class, Class::Says | Class::Finds)
            && !cue.verb.frames.listener_to
            && !hears(&cue.verb.lemma)
            && syntax.child(head, rel::SUBJECTS).is_none();
        let aside = aside && !lost;
        if aside && !syntax.is_verb(child) && whole.start <= start && start < whole.end && whole.end <= head.0 {
            start = whole.end;
        }
    }
    start.min(syntax.subtree(head).start.max(start))
}

/// Whether the object of a verb is the one who is told.
fn hears(lemma: &str) -> bool {
    matches!(lemma, "tell" | "inform" | "notify" | "assure" | "remind" | "convince" | "warn" | "advise" | "ask")
}

fn is_relative(page: &Page<'_, '_>, token: TokenId) -> bool {
    matches!(page.syntax.xpos(token), tag::WDT | tag::WP) || page.syntax.form(token) == "that"
}

/// Whether a token is the predicate of a clause: a verb, or a word with a copula or a subject.
fn is_predicate(page: &Page<'_, '_>, token: TokenId) -> bool {
    let syntax = page.syntax;
    syntax.is_verb(token)
        || syntax.child(token, &[rel::COP, rel::AUX, rel::NSUBJ, rel::EXPL, rel::NSUBJ_PASS]).is_some()
}

/// The infinitive that a verb takes, and its "to".
fn infinitive(page: &Page<'_, '_>, cue: &Cue) -> Option<(TokenId, u32)> {
    let syntax = page.syntax;
    let after = cue.words.end;
    let window = after..cue.bound.min(after + 40);
    let to_of = |head: TokenId| {
        syntax.children(head).iter().copied().find(|&mark| {
            syntax.xpos(mark) == tag::TO && syntax.relation(mark) == rel::MARK && window.contains(&mark.0)
        })
    };
    let started = |head: TokenId, to: TokenId| {
        let not = to.0 > after && page.form(to.0 - 1) == "not";
        (head, if not { to.0 - 1 } else { to.0 })
    };
    let takes = [rel::XCOMP, rel::CCOMP, rel::ADVCL, rel::OBJ];
    let direct = syntax
        .children(cue.token)
        .iter()
        .copied()
        .filter(|&child| after <= child.0 && takes.contains(&syntax.relation(child)));
    for head in direct {
        if let Some(to) = to_of(head) {
            return Some(started(head, to));
        }
    }
    if !cue.verb.frames.listener_to {
        return None;
    }
    // "told the jury of seven women to return": the tree may hang it on the listeners.
    let mut at = window.clone();
    let (to, head) = at.find_map(|token| {
        let to = TokenId(token);
        let head = syntax.head(to).filter(|head| syntax.xpos(*head) == tag::VB && to < *head)?;
        let hung = syntax.relation(head) == rel::ACL || syntax.relation(head) == rel::ADVCL;
        (syntax.xpos(to) == tag::TO && hung && page.depends(head, cue.token, 5)).then_some((to, head))
    })?;
    Some(started(head, to))
}

/// Where an infinitive ends: with its subtree, and with what follows without a comma, which the tree may hang higher.
fn infinitive_end(
    page: &Page<'_, '_>,
    cues: &[Cue],
    place: usize,
    head: TokenId,
    start: u32,
    is_direct: &[bool],
) -> u32 {
    let limit = clause_end(page, cues, place, start, is_direct);
    let end = page.syntax.subtree(head).end.min(limit).max(start);
    extended(page, end, limit)
}

/// A noun phrase: "denied any wrongdoing".
fn object(page: &Page<'_, '_>, cues: &[Cue], place: usize, is_direct: &[bool]) -> Option<Content> {
    let syntax = page.syntax;
    let cue = &cues[place];
    let object = syntax.child(cue.token, &[rel::OBJ]).filter(|object| cue.words.end <= object.0)?;
    if !matches!(syntax.upos(object), pos::NOUN | pos::PROPN | pos::SYM | pos::NUM) {
        return None;
    }
    if !cue.verb.frames.object && !CLAIMS.contains(&syntax.lemma(object)) {
        return None;
    }
    // Asking for a person or a thing by name is no words of anybody's.
    if cue.verb.class != Class::Denies && syntax.upos(object) == pos::PROPN {
        return None;
    }
    let whole = syntax.subtree(object);
    let start = whole.start.max(cue.words.end);
    let limit = clause_end(page, cues, place, start, is_direct);
    let end = if cue.verb.class == Class::Expects { limit } else { whole.end.min(limit) };
    Some(content(noun_phrase(page, start..end.max(start)), Some(object), "reported-object", 650))
}

/// "put the toll at nine".
fn number(page: &Page<'_, '_>, cue: &Cue) -> Option<Content> {
    let syntax = page.syntax;
    let object = syntax.child(cue.token, &[rel::OBJ]).filter(|object| cue.words.end <= object.0)?;
    let at = syntax.children(cue.token).iter().copied().find(|&child| {
        let led = syntax.preposition(child).is_some_and(|case| syntax.form(case) == "at");
        syntax.relation(child) == rel::OBL && object < child && led
    });
    let at = at.or_else(|| {
        let led = |child: TokenId| syntax.preposition(child).is_some_and(|case| syntax.form(case) == "at");
        syntax.children(object).iter().copied().find(|&child| syntax.relation(child) == rel::NMOD && led(child))
    })?;
    let whole = syntax.subtree(at);
    let counted = whole.clone().any(|token| syntax.upos(TokenId(token)) == pos::NUM);
    let tokens = syntax.subtree(object).start.max(cue.words.end)..whole.end.min(cue.bound);
    counted.then(|| content(page.cut_at_comma(tokens), Some(object), "reported-number", 700))
}

/// "accused Riga of cheating", "called for an inquiry".
fn after_of(page: &Page<'_, '_>, cues: &[Cue], place: usize, is_direct: &[bool]) -> Option<Content> {
    let syntax = page.syntax;
    let cue = &cues[place];
    let start = if cue.verb.rest.is_empty() {
        let window = cue.words.end..cue.bound.min(cue.words.end + 30);
        let listener = syntax.child(cue.token, &[rel::OBJ, rel::IOBJ, rel::NSUBJ_PASS]);
        if cue.verb.class == Class::Accuses && listener.is_none() {
            return None;
        }
        let of = window.clone().find(|&token| {
            let lead = page.form(token) == "of" && matches!(syntax.relation(TokenId(token)), rel::MARK | rel::CASE);
            let head = syntax.head(TokenId(token));
            lead && head.is_some_and(|head| {
                syntax.head(head) == Some(cue.token)
                    || (cue.verb.class == Class::Accuses && syntax.relation(head) == rel::ACL)
            })
        })?;
        of + 1
    } else {
        cue.words.end
    };
    let start = (start..cue.bound).find(|&token| !page.is_punct(token))?;
    let mut head = TokenId(start);
    for _ in 0..40 {
        let Some(above) = syntax.head(head).filter(|above| start <= above.0 && above.0 < cue.bound) else { break };
        head = above;
    }
    let whole = syntax.subtree(head).end.max(start + 1);
    let limit = clause_end(page, cues, place, start, is_direct);
    let end = whole.min(limit).max(start);
    // "called for those responsible to be tried": the infinitive may hang on the verb.
    let infinitive = end < limit && syntax.xpos(TokenId(end)) == tag::TO;
    let end = if infinitive { extended(page, end, limit) } else { end };
    Some(content(noun_phrase(page, start..end), Some(head), "reported-complement", 750))
}
