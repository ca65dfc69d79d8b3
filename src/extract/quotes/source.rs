//! Whose words a cue gives: the words of the source, and the entity that they mean.

use std::ops::Range;

use super::Party;
use super::beside::{beside, segment, starts_phrase};
use super::cues::Form;
use super::meant::{called_at_end, meant};
use super::page::Page;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;

/// Longest noun phrase that is looked for beside a verb, in tokens.
const BESIDE_MAX: u32 = 12;

/// Longest title before a name, in tokens.
const TITLE_MAX: usize = 6;

/// A speaker, as the words that name him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// The words, without what is inserted after them.
    pub(super) words: Range<u32>,
    /// All that belongs to them.
    pub(super) whole: Range<u32>,
    /// The word that the others depend on.
    pub(super) head: TokenId,
}

impl Source {
    /// The source as a party to a quote.
    pub(super) fn party(&self, page: &Page<'_, '_>) -> Party {
        let entity = meant(page, self.head, &self.words);
        Party { at: page.span(&self.words), entity, inferred: None }
    }
}

/// The source of the cue with this word: one who stands where the cue stands, in the same quoted words or in none.
pub(super) fn of(page: &Page<'_, '_>, cue: TokenId, form: Form) -> Option<Source> {
    let mut source = named(page, cue, form)?;
    if source.words.contains(&cue.0) {
        // "a statement agreeing that …": what it says is no part of its name.
        source.words = page.trimmed(source.words.start..cue.0);
        source.whole.end = source.words.end;
    }
    let syntax = page.syntax;
    let alike = page.stretch_of[source.head.0 as usize] == page.stretch_of[cue.0 as usize];
    let relative = matches!(syntax.xpos(source.head), tag::WDT | tag::WP | tag::WRB);
    (alike && !relative && source.words.contains(&source.head.0)).then_some(source)
}

fn named(page: &Page<'_, '_>, cue: TokenId, form: Form) -> Option<Source> {
    let syntax = page.syntax;
    match form {
        Form::According => {
            let start = cue.0 + 2;
            let end = page.around(cue.0).end;
            if end <= start {
                return None;
            }
            let head = syntax.head(cue).filter(|&head| start <= head.0 && head.0 < end);
            let head = head.unwrap_or_else(|| phrase_head(page, start, end));
            Some(phrase(page, head, start..syntax.subtree(head).end.min(end)))
        }
        Form::Noun => {
            let owner = syntax.child(cue, &[rel::POSS])?;
            let whole = syntax.subtree(owner);
            let end = whole.clone().rev().find(|&token| syntax.relation(TokenId(token)) != rel::CASE);
            Some(phrase(page, owner, whole.start..end? + 1))
        }
        Form::Passive => {
            let agent = syntax.child(cue, &[rel::OBL_AGENT])?;
            let whole = syntax.subtree(agent);
            let by = syntax.child(agent, &[rel::CASE]).map_or(whole.start, |by| by.0 + 1);
            Some(phrase(page, agent, by.max(whole.start)..whole.end))
        }
        Form::Verb if stands_alone(page, cue) => beside(page, cue).or_else(|| subject(page, cue)),
        Form::Verb => subject(page, cue).or_else(|| beside(page, cue)).or_else(|| opening(page, cue)),
    }
}

/// Whether a verb that shows tense has no subject in the tree although it needs one of its own: it stands in a clause with
/// a conjunction, or right after an insertion.
fn stands_alone(page: &Page<'_, '_>, verb: TokenId) -> bool {
    let syntax = page.syntax;
    let participle = syntax.xpos(verb) == tag::VBN && syntax.relation(verb) == rel::ACL;
    if participle {
        return true;
    }
    if !page.is_finite(verb.0) || syntax.child(verb, &[rel::NSUBJ]).is_some() {
        return false;
    }
    let relation = syntax.relation(verb);
    let inserted = syntax.before(verb).is_some_and(|before| page.form(before.0) == ",");
    relation == rel::ADVCL || relation == rel::CCOMP || (relation == rel::CONJ && inserted)
}

/// What the sentence begins with, where the tree takes the dateline for the subject.
fn opening(page: &Page<'_, '_>, verb: TokenId) -> Option<Source> {
    let sentence = page.around(verb.0);
    let dated = page.syntax.sentence(page.syntax.sentence_of(verb)).start < sentence.start;
    if !dated
        || !starts_phrase(page, sentence.start)
        || !matches!(page.syntax.xpos(verb), tag::VBD | tag::VBZ | tag::VBP)
    {
        return None;
    }
    let end = (sentence.start..verb.0).find(|&token| page.is_finite(token) || page.is_comma(token))?;
    segment(page, sentence.start..end)
}

/// The token of a run that those after its first depend on, as far as the run is a noun phrase.
fn phrase_head(page: &Page<'_, '_>, start: u32, end: u32) -> TokenId {
    let mut head = TokenId(start);
    for _ in 0..BESIDE_MAX {
        let Some(above) = page.syntax.head(head) else { break };
        if above.0 < start || end <= above.0 {
            break;
        }
        head = above;
    }
    head
}

/// The subject of a verb, said or unsaid, as the tree has it.
fn subject(page: &Page<'_, '_>, verb: TokenId) -> Option<Source> {
    let syntax = page.syntax;
    // "was quoted as saying": who was quoted.
    if syntax.xpos(verb) == tag::VBG
        && syntax.child(verb, &[rel::MARK, rel::CASE]).is_some_and(|mark| syntax.lemma(mark) == "as")
        && let Some(head) = syntax.head(verb)
        && let Some(quoted) = syntax.child(head, &[rel::NSUBJ_PASS])
    {
        return Some(phrase(page, quoted, syntax.subtree(quoted)));
    }
    let stands = |token: TokenId| {
        let names = matches!(
            syntax.upos(token),
            pos::NOUN | pos::PROPN | pos::PRON | pos::NUM | pos::ADJ | pos::DET | pos::X | pos::SYM
        );
        // "of the minister": nobody speaks as the object of a preposition.
        let led = syntax.child(token, &[rel::CASE]).is_some_and(|case| case < token);
        names && !led && page.stretch_of[token.0 as usize] == page.stretch_of[verb.0 as usize] && page.is_story(token)
    };
    let own: Vec<TokenId> =
        syntax.children(verb).iter().copied().filter(|&child| syntax.relation(child) == rel::NSUBJ).collect();
    if let Some(&after) = own.iter().find(|&&subject| verb < subject) {
        // "said Ann Lee": the subject is right there, or it is none.
        let between = (verb.0 + 1..after.0).all(|token| !page.is_finite(token) && !page.is_comma(token));
        let right_there = after.0 <= verb.0 + 4 && syntax.before(verb).is_some_and(|before| page.form(before.0) == ",");
        if between
            && stands(after)
            && (right_there || own.iter().all(|&subject| verb < subject || follows_quote(page, verb)))
        {
            // The comma before the verb may hang on its subject.
            let mut whole = syntax.subtree(after);
            whole.start = whole.start.max(verb.0 + 1);
            let mut named = after;
            // Title and name may be read as two subjects: "said captain Ann Lee".
            for &name in own.iter().filter(|&&subject| after < subject && syntax.upos(subject) == pos::PROPN) {
                let next = syntax.subtree(name);
                if next.start == whole.end && whole.len() <= TITLE_MAX {
                    whole.end = next.end;
                    named = name;
                }
            }
            return Some(phrase(page, named, whole));
        }
    }
    if let Some(&nearest) = own.iter().rev().find(|&&subject| subject < verb) {
        if !stands(nearest) {
            return None;
        }
        let mut whole = syntax.subtree(nearest);
        let mut named = nearest;
        // Title and name may be read as two subjects: "captain Ann Lee said".
        for &title in own.iter().rev().filter(|&&subject| subject < nearest) {
            let before = syntax.subtree(title);
            if before.end != whole.start || TITLE_MAX < before.len() {
                break;
            }
            whole.start = syntax.subtree(title).start;
            if syntax.upos(nearest) != pos::PROPN && syntax.upos(title) == pos::PROPN {
                named = title;
            }
        }
        if is_relative(page, nearest) {
            let mut noun = syntax.clause(verb).subject()?;
            // "Ann Lee, an ecologist and professor, who said": the name, not what is said of it.
            for _ in 0..TITLE_MAX {
                let aside = matches!(syntax.relation(noun), rel::CONJ | rel::APPOS);
                let Some(above) = syntax.head(noun).filter(|&above| aside && above < noun && !syntax.is_verb(above))
                else {
                    break;
                };
                noun = above;
            }
            let noun = Some(noun).filter(|&noun| stands(noun))?;
            return Some(phrase(page, noun, syntax.subtree(noun)));
        }
        return Some(phrase(page, named, whole));
    }
    if follows_quote(page, verb) {
        return None;
    }
    if let Some(head) = unsaid(page, verb).filter(|&head| stands(head)) {
        return Some(phrase(page, head, syntax.subtree(head)));
    }
    // "Ann Lee – no relation – voted against it, claiming": the verb above it has lost its subject as well.
    let above = syntax
        .head(verb)
        .filter(|&above| syntax.relation(verb) == rel::ADVCL && above < verb && page.is_finite(above.0));
    if let Some(source) = above.and_then(|above| beside(page, above)) {
        return Some(source);
    }
    // "Calling it a mess, Ann Lee of the council said": the verb that follows has a subject.
    let below = syntax.head(verb).filter(|&below| syntax.relation(verb) == rel::ADVCL && verb < below)?;
    let own = syntax.child(below, &[rel::NSUBJ]).filter(|&own| verb < own && own < below && stands(own))?;
    Some(phrase(page, own, syntax.subtree(own)))
}

fn is_relative(page: &Page<'_, '_>, token: TokenId) -> bool {
    matches!(page.syntax.xpos(token), tag::WDT | tag::WP) || page.syntax.form(token) == "that"
}

/// Whether a verb comes right after a closing quote mark or a comma, and its subject after it.
pub(super) fn follows_quote(page: &Page<'_, '_>, verb: TokenId) -> bool {
    let finite = matches!(page.syntax.xpos(verb), tag::VBD | tag::VBZ | tag::VBP | tag::VBN);
    // "“I was ill and I told them,” added the Italian": joined to what is quoted.
    let quoted = page.syntax.head(verb).is_some_and(|head| page.stretch_of[head.0 as usize].is_some());
    let joined = page.syntax.relation(verb) == rel::CONJ && !(quoted && page.stretch_of[verb.0 as usize].is_none());
    finite
        && !joined
        && page.syntax.before(verb).is_some_and(|before| {
            let form = page.form(before.0);
            matches!(form, "\"" | "”" | "’" | "'" | "»" | "''") || (form == "," && page.quoted_before(before.0))
        })
}

/// The subject that a verb shares with the verb it is joined to.
fn unsaid(page: &Page<'_, '_>, verb: TokenId) -> Option<TokenId> {
    let syntax = page.syntax;
    let near = syntax.clause(verb).subject().filter(|&subject| subject != verb);
    let relation = syntax.relation(verb);
    if relation != rel::CONJ && relation != rel::PARATAXIS {
        return near;
    }
    // "would not say how many could lose their jobs, but said …": the tree may join it to what is not said.
    let head = syntax.head(verb)?;
    let but = syntax.child(verb, &[rel::CC]).is_some_and(|cc| syntax.lemma(cc) == "but");
    let below = matches!(syntax.relation(head), rel::CCOMP | rel::ADVCL | rel::RELCL | rel::ACL);
    let other_tense = syntax.xpos(head) != syntax.xpos(verb);
    if !(below && (but || other_tense)) {
        return near;
    }
    let mut top = head;
    for _ in 0..BESIDE_MAX {
        let Some(above) = syntax.head(top) else { break };
        top = above;
    }
    syntax.child(top, rel::SUBJECTS).filter(|&subject| subject < verb).or(near)
}

/// A source of these tokens: its name where it is said who it is, else its words up to the first insertion.
fn phrase(page: &Page<'_, '_>, head: TokenId, whole: Range<u32>) -> Source {
    let syntax = page.syntax;
    let whole = page.opened(whole);
    let mut words = page.trimmed(page.cut_at_comma(whole.clone()));
    let mut named = head;
    // "Austin, Texas-based Acme": a place and a state are no speaker where a name follows them.
    if let Some(name) = called_at_end(page, &whole).filter(|name| words.end <= name.start) {
        let head = syntax.head_of(&name);
        return Source { words: name, whole, head };
    }
    // "Ann's lawyer, Bob Lee": the tree may take the owner for the head.
    let owner = syntax.child(head, &[rel::CASE]).is_some_and(|case| head < case && syntax.xpos(case) == tag::POS);
    let head = match syntax.child(head, &[rel::APPOS]).filter(|_| owner) {
        Some(owned) => {
            named = owned;
            owned
        }
        None => head,
    };
    // "Their sister, Ann Lee, said": the name tells more.
    if syntax.upos(head) == pos::NOUN
        && let Some(name) = syntax.child(head, &[rel::APPOS]).filter(|&name| head < name)
        && syntax.upos(name) == pos::PROPN
        && !follows_bracket(page, name)
    {
        named = name;
        words = page.trimmed(page.cut_at_comma(page.opened(syntax.subtree(name))));
    }
    if words.is_empty() || !words.contains(&named.0) {
        words = named.0..named.0 + 1;
    }
    Source { words, whole, head: named }
}

/// Whether an apposition is an abbreviation in brackets.
fn follows_bracket(page: &Page<'_, '_>, token: TokenId) -> bool {
    page.syntax.before(token).is_some_and(|before| page.form(before.0) == "(")
}
