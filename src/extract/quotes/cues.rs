//! Finds the words that tell who said something, and whose words they are.

use std::ops::Range;

use super::page::Page;
use super::source::{self, Source};
use super::verbs::{self, Class, Verb};
use crate::extract::entities;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;

/// How far up a tree is looked for the clause that a cue stands in.
const STEPS_MAX: usize = 12;

/// How many cues back in a sentence the speaker of a cue may have been named.
const LEADERS_MAX: usize = 16;

/// Nouns besides those for persons whose bearers say things.
const TELLING: [&str; 22] = [
    "report",
    "statement",
    "study",
    "letter",
    "survey",
    "poll",
    "document",
    "company",
    "group",
    "ministry",
    "agency",
    "party",
    "government",
    "police",
    "court",
    "union",
    "bank",
    "committee",
    "people",
    "team",
    "family",
    "council",
];

/// A word or phrase that tells that something is said.
#[derive(Clone, Debug)]
pub(super) struct Cue {
    /// The verb or noun; of "according to" the first word.
    pub(super) token: TokenId,
    /// All its words.
    pub(super) words: Range<u32>,
    pub(super) form: Form,
    pub(super) verb: &'static Verb,
    /// Whose words they are.
    pub(super) source: Option<Source>,
    /// The cue of the same speaker that it goes on from: "said … and denied", "said …, adding".
    pub(super) leader: Option<usize>,
    /// What is said ends before this token at the latest.
    pub(super) bound: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Verb,
    /// A passive verb: "was told", "is expected".
    Passive,
    Noun,
    According,
}

/// The cues of a text, in order.
pub(super) fn cues(page: &Page<'_, '_>) -> Vec<Cue> {
    let syntax = page.syntax;
    let mut cues: Vec<Cue> = Vec::new();
    let mut first = 0;
    for token in syntax.ids() {
        let Some((verb, words, form)) = known(page, token) else { continue };
        if cues.last().is_some_and(|last| syntax.sentence_of(last.token) != syntax.sentence_of(token)) {
            first = cues.len();
        }
        first = first.max(cues.len().saturating_sub(LEADERS_MAX));
        let leader = leader(page, &cues[first..], token, form).map(|place| first + place);
        let source = match leader {
            Some(leader) => cues[leader].source.clone(),
            None => source::of(page, token, form),
        };
        cues.push(Cue { token, words, form, verb, source, leader, bound: bound(page, token) });
    }
    cues
}

/// A verb in quotation frames that no list has: "“It was ours,” she beamed."
pub(super) fn unlisted(page: &Page<'_, '_>, token: TokenId) -> Cue {
    let source = source::of(page, token, Form::Verb);
    let words = token.0..token.0 + 1;
    Cue { token, words, form: Form::Verb, verb: verbs::unlisted(), source, leader: None, bound: bound(page, token) }
}

fn known(page: &Page<'_, '_>, token: TokenId) -> Option<(&'static Verb, Range<u32>, Form)> {
    let syntax = page.syntax;
    let follows = |place: u32, word: &str| {
        (place as usize) < syntax.len()
            && syntax.sentence_of(TokenId(place)) == syntax.sentence_of(token)
            && page.form(place).eq_ignore_ascii_case(word)
    };
    let lemma = syntax.lemma(token);
    if syntax.form(token).eq_ignore_ascii_case("according") && follows(token.0 + 1, "to") {
        return Some((verbs::according(), token.0..token.0 + 2, Form::According));
    }
    let upos = syntax.upos(token);
    if upos == pos::NOUN {
        let noun = verbs::noun(lemma)?;
        syntax.child(token, &[rel::POSS])?;
        syntax.child(token, &[rel::ACL, rel::CCOMP])?;
        return Some((noun, token.0..token.0 + 1, Form::Noun));
    }
    if upos != pos::VERB || (lemma == "think" && (follows(token.0 + 1, "tank") || follows(token.0 + 1, "tanks"))) {
        return None;
    }
    let verb = verbs::verbs(lemma)
        .iter()
        .find(|verb| verb.rest.iter().enumerate().all(|(place, word)| follows(token.0 + 1 + place as u32, word)))?;
    let form = voice(page, token, verb)?;
    Some((verb, token.0..token.0 + 1 + verb.rest.len() as u32, form))
}

/// Whether a verb tells that something was said, is being said or will surely be, and how.
fn voice(page: &Page<'_, '_>, token: TokenId, verb: &Verb) -> Option<Form> {
    let syntax = page.syntax;
    let clause = syntax.clause(token);
    let relation = syntax.relation(token);
    let has_own_subject = syntax.child(token, &[rel::NSUBJ]).is_some();
    let helper = |forms: &[&str]| clause.auxiliaries().any(|helper| forms.contains(&syntax.lemma(helper)));
    if clause.is_negated() {
        return None;
    }
    match syntax.xpos(token) {
        // "Asked whether he would resign, the mayor said": he was asked.
        tag::VBD | tag::VBN
            if verb.class == Class::Asks
                && (relation == rel::ADVCL || page.around(token.0).start == token.0)
                && syntax.child(token, rel::SUBJECTS).is_none()
                && clause.auxiliaries().next().is_none() =>
        {
            None
        }
        tag::VBD | tag::VBZ | tag::VBP => Some(Form::Verb),
        tag::VBN if syntax.child(token, &[rel::AUX_PASS, rel::NSUBJ_PASS]).is_some() => {
            let agent = syntax.child(token, &[rel::OBL_AGENT]).is_some();
            let now = clause.auxiliaries().any(|helper| matches!(syntax.form(helper), "is" | "are" | "'s" | "’s"));
            let held = verb.class == Class::Expects || matches!(verb.lemma.as_str(), "say" | "report" | "allege");
            let expected = held && now && clause.modal().is_none() && !helper(&["have"]);
            (agent || expected).then_some(Form::Passive)
        }
        // "Ann Lee, the mayor, called for": read as a participle where the sentence has no other verb.
        tag::VBN if relation == rel::ACL && after_comma(page, token) && !leads_by(page, token) => {
            let sentence = page.around(token.0);
            let alone = page.finite_in(sentence.start..token.0).is_none() && !syntax.is_verb(page.root(token));
            alone.then_some(Form::Verb)
        }
        tag::VBN if helper(&["have"]) || has_own_subject => clause.modal().is_none().then_some(Form::Verb),
        tag::VBN if verb.class == Class::Says && !leads_by(page, token) => {
            // "said" and "let" read as participles although no auxiliary makes them so.
            let main =
                relation == rel::ROOT || relation == rel::CONJ || relation == rel::CCOMP || relation == rel::PARATAXIS;
            (main && clause.auxiliaries().next().is_none()).then_some(Form::Verb)
        }
        tag::VBG if helper(&["be"]) || has_own_subject => Some(Form::Verb),
        tag::VBG => {
            let joined =
                relation == rel::ADVCL || relation == rel::ACL || relation == rel::CONJ || relation == rel::XCOMP;
            (joined || after_comma(page, token)).then_some(Form::Verb)
        }
        tag::VB if helper(&["do"]) => Some(Form::Verb),
        tag::VB => {
            let head = syntax.head(token)?;
            let goes_on = relation == rel::XCOMP && matches!(syntax.lemma(head), "go" | "continue");
            goes_on.then_some(Form::Verb)
        }
        _ => None,
    }
}

/// Whether "by" follows a participle.
fn leads_by(page: &Page<'_, '_>, token: TokenId) -> bool {
    page.syntax.after(token).is_some_and(|after| page.form(after.0) == "by")
}

fn after_comma(page: &Page<'_, '_>, token: TokenId) -> bool {
    page.syntax.before(token).is_some_and(|before| page.is_comma(before.0))
}

/// The earlier cue of the same sentence whose speaker also says this one.
fn leader(page: &Page<'_, '_>, earlier: &[Cue], token: TokenId, form: Form) -> Option<usize> {
    let syntax = page.syntax;
    if form != Form::Verb || syntax.child(token, &[rel::NSUBJ, rel::NSUBJ_PASS]).is_some() {
        return None;
    }
    let stretch = page.stretch_of[token.0 as usize];
    let speaks =
        |cue: &&Cue| cue.form == Form::Verb && cue.source.is_some() && page.stretch_of[cue.token.0 as usize] == stretch;
    let last = |wanted: &dyn Fn(&Cue) -> bool| earlier.iter().rposition(|cue| speaks(&cue) && wanted(cue));
    let xpos = syntax.xpos(token);
    let relation = syntax.relation(token);
    if xpos == tag::VBG && syntax.child(token, &[rel::AUX]).is_none() {
        let head = syntax.head(token)?;
        let marked = syntax.child(token, &[rel::MARK]).is_some();
        // "said …, adding": the commas tell more than the tree, which may hang it below what is said.
        if after_comma(page, token) && !marked {
            return last(&|_| true);
        }
        return earlier.iter().position(|cue| cue.token == head && cue.form == Form::Verb);
    }
    if relation != rel::CONJ && relation != rel::PARATAXIS {
        return None;
    }
    let head = syntax.head(token)?;
    if let Some(same) = last(&|cue| cue.token == head) {
        return Some(same);
    }
    // "said the money had gone but denied …": the tree may join the second verb to what is said.
    let group = |token: TokenId| if syntax.xpos(token) == tag::VBN { tag::VBD } else { syntax.xpos(token) };
    let told = last(&|cue| group(cue.token) == group(token) && cue.token < head && page.depends(head, cue.token, 4))?;
    let but = syntax.child(token, &[rel::CC]).is_some_and(|cc| matches!(syntax.lemma(cc), "but" | "yet"));
    let other_tense = syntax.xpos(head) != xpos || syntax.child(head, &[rel::AUX, rel::COP]).is_some();
    // Things go on and show something as persons do.
    let personal =
        !matches!(syntax.lemma(token), "continue" | "show" | "find" | "indicate" | "suggest" | "read" | "put");
    (but || other_tense || (personal && is_thing(page, head))).then_some(told)
}

/// Whether the subject of a verb is a thing, which says nothing: "said demand remained weak and urged …".
fn is_thing(page: &Page<'_, '_>, verb: TokenId) -> bool {
    let syntax = page.syntax;
    syntax.child(verb, rel::SUBJECTS).is_some_and(|subject| {
        let speaks = entities::calls_persons(syntax.lemma(subject)) || TELLING.contains(&syntax.lemma(subject));
        syntax.upos(subject) == pos::NOUN && page.entities.meant_by(subject).is_none() && !speaks
    })
}

/// Where what is said by a cue ends at the latest: with its sentence, its relative clause, its fronted clause, its quote.
fn bound(page: &Page<'_, '_>, token: TokenId) -> u32 {
    let syntax = page.syntax;
    let mut end = page.around(token.0).end;
    if let Some(stretch) = page.stretch_of[token.0 as usize] {
        end = end.min(page.within[stretch as usize].end);
    }
    let mut clause = token;
    for _ in 0..STEPS_MAX {
        let relation = syntax.relation(clause);
        let Some(head) = syntax.head(clause) else { break };
        let whole = syntax.subtree(clause).end;
        let participle = relation == rel::ACL && !(clause == token && after_comma(page, token));
        if relation == rel::RELCL || participle || (relation == rel::ADVCL && head > clause) {
            return end.min(whole.max(token.0 + 1));
        }
        clause = head;
    }
    end
}
