//! Joins quotes to one another: the second half of a split one, what goes on over paragraphs, turns of a dialogue, nesting.

use std::ops::Range;

use super::cues::Form;
use super::draft::Draft;
use super::marks::End;
use super::meant::meant;
use super::page::Page;
use super::source;
use super::{Kind, Party, QuoteId};
use crate::extract::entities::{self, Attribute, EntityId, Gender};
use crate::extract::names;
use crate::extract::sentences::SentenceId;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;
use crate::text::{Score, Span};

/// Sentences back in which a speaker may be named whom a description means.
const DESCRIBED_BEFORE_MAX: u32 = 3;

/// Sentences after speech in which its speaker may add to it.
const ADDED_WITHIN: u32 = 2;

/// Paragraphs of narration between two pieces of speech by one speaker.
const APART_MAX: usize = 2;

/// Gives speech without a cue its speaker, and says what it goes on from.
pub(super) fn join(page: &Page<'_, '_>, drafts: &mut [Draft]) {
    let mut last: Option<usize> = None;
    let mut other: Option<usize> = None;
    for place in 0..drafts.len() {
        let Some(stretch) = drafts[place].stretch.filter(|_| drafts[place].quote.kind == Kind::Direct) else {
            continue;
        };
        let inner = last.is_some_and(|last| drafts[last].quote.content.covers(drafts[place].quote.content));
        if inner {
            continue;
        }
        describe(page, &mut drafts[place]);
        let cueless = drafts[place].quote.cue.is_none();
        let before = last.map(|last| (last, drafts[last].stretch.unwrap_or_default()));
        let goes_on = before.filter(|&(_, before)| page.stretches[before].end == End::GoesOn);
        let goes_on =
            goes_on.filter(|&(_, before)| page.stretches[before].paragraph + 1 == page.stretches[stretch].paragraph);
        if let Some((before, _)) = goes_on {
            link(drafts, before, place, "continuation");
        } else if cueless {
            let step = step(page, drafts, before, other, stretch);
            match step {
                Step::Continues(before) => link(drafts, before, place, "continuation"),
                Step::SpokenBy(before, rule) => carry(drafts, before, place, rule),
                Step::Introduced(party) => {
                    drafts[place].quote.speaker = Some(party);
                    drafts[place].score = drafts[place].score.min(Score::per_mille(600));
                }
                Step::Open => {}
            }
        }
        let changed = last.is_some_and(|last| !same_speaker(&drafts[last], &drafts[place]));
        if changed {
            other = last;
        }
        last = Some(place);
    }
    // A cue after the last of several paragraphs of one speech tells who said the earlier ones.
    for place in (1..drafts.len()).rev() {
        let Some(before) = drafts[place].quote.continues.map(|before| before.0 as usize) else { continue };
        if drafts[before].quote.speaker.is_none() && before < place {
            let speaker = drafts[place].quote.speaker;
            drafts[before].quote.speaker = speaker.map(|speaker| Party { inferred: Some("continuation"), ..speaker });
        }
    }
}

/// Gives speech of "the Belgian" or "the former judge", whom the entities do not know, to the one who was told of last.
fn describe(page: &Page<'_, '_>, draft: &mut Draft) {
    let syntax = page.syntax;
    let Some(speaker) = draft.quote.speaker.as_mut().filter(|speaker| speaker.entity.is_none()) else { return };
    let Some(words) = speaker.at.map(|at| syntax.tokens_in(at)).filter(|words| words.len() > 1) else { return };
    let head = syntax.head_of(&words);
    let definite = page.form(words.start).eq_ignore_ascii_case("the");
    let singular = matches!(syntax.xpos(head), tag::NN | tag::JJ | tag::NNP);
    if !definite || !singular || !may_mean_person(page, head, &words) {
        return;
    }
    let gender = entities::gender_called(syntax.lemma(head));
    // A noun that stood before may mean somebody without a name: "a diplomat said … the diplomat added".
    let sentence = syntax.sentence_of(head).0;
    let near = page.sentence(SentenceId(sentence.saturating_sub(DESCRIBED_BEFORE_MAX))).start;
    let known = (near..words.start).any(|token| syntax.lemma(TokenId(token)).eq_ignore_ascii_case(syntax.lemma(head)));
    if known {
        return;
    }
    let mentions = page.entities.mentions();
    let until = mentions.partition_point(|mention| mention.what.tokens.start < words.start);
    let person =
        mentions[..until].iter().rev().take_while(|mention| near <= mention.what.tokens.start).find(|mention| {
            let named = page.entities.get(mention.what.entity).kind == names::Kind::Person;
            let token = mention.what.head;
            let subject = page.root(token) != token
                && [rel::NSUBJ, rel::NSUBJ_PASS, rel::APPOS].contains(&syntax.relation(token));
            let fits =
                gender.is_none_or(|wanted| gender_of(page, mention.what.entity).is_none_or(|known| known == wanted));
            named && fits && subject && page.stretch_of[token.0 as usize].is_none()
        });
    if let Some(person) = person {
        speaker.entity = Some(person.what.entity);
        speaker.inferred = Some("description");
        draft.score = draft.score.min(Score::per_mille(600));
    }
}

/// Whether a description can be of somebody: it has a noun for persons, an age or what people of a place are called.
fn may_mean_person(page: &Page<'_, '_>, head: TokenId, words: &Range<u32>) -> bool {
    let syntax = page.syntax;
    let aged = words.clone().any(|token| page.form(token).ends_with("-old") || page.form(token) == "old");
    let demonym = syntax.xpos(head) == tag::JJ || syntax.form(head).starts_with(char::is_uppercase);
    aged || demonym || entities::calls_persons(syntax.lemma(head))
}

/// The gender that the text shows of somebody.
fn gender_of(page: &Page<'_, '_>, entity: EntityId) -> Option<Gender> {
    page.entities.get(entity).attributes.iter().find_map(|attribute| match attribute.what {
        Attribute::Gender(gender) => Some(gender),
        _ => None,
    })
}

/// Gives "…, he added" to the person who spoke right before. The words are left out, for the pronoun was read as another's.
pub(super) fn add(page: &Page<'_, '_>, drafts: &mut [Draft]) {
    let mut last: Option<(u32, EntityId)> = None;
    let paragraph = |sentence: u32| page.syntax.paragraph_of(SentenceId(sentence)).0;
    for draft in drafts.iter_mut().filter(|draft| draft.quote.nested_in.is_none()) {
        let quote = &mut draft.quote;
        let (Some(cue), Some(speaker)) = (&quote.cue, quote.speaker.as_mut()) else { continue };
        let token = page.syntax.tokens_in(cue.at).start;
        let sentence = page.syntax.sentence_of(TokenId(token)).0;
        let goes_on = matches!(cue.lemma.as_str(), "add" | "continue" | "conclude");
        let wanted = match speaker.at.map(|at| page.syntax.text().slice(at)) {
            Some("he" | "He") => Some(Gender::Male),
            Some("she" | "She") => Some(Gender::Female),
            _ => None,
        };
        if let (true, Some(wanted), Some((before, person))) = (goes_on, wanted, last)
            && before < sentence
            && sentence <= before + ADDED_WITHIN
            && gender_of(page, person).is_none_or(|known| known == wanted)
            && speaker.entity != Some(person)
        {
            *speaker = Party { at: None, entity: Some(person), inferred: Some("added") };
        }
        // "Ann Lee insisted she was fit. “I am fine,” said the 27-year-old."
        if let Some((before, person)) = last
            && speaker.at.is_some_and(|at| is_aged(page, at))
            && before < sentence
            && paragraph(before) == paragraph(sentence)
            && speaker.entity != Some(person)
        {
            *speaker = Party { at: None, entity: Some(person), inferred: Some("added") };
        }
        let person = speaker.entity.filter(|&entity| page.entities.get(entity).kind == names::Kind::Person);
        if let Some(person) = person {
            last = Some((sentence, person));
        } else {
            last = None;
        }
    }
}

/// Whether words describe somebody by nothing but an age: "the 27-year-old".
fn is_aged(page: &Page<'_, '_>, at: Span) -> bool {
    page.syntax.text().slice(at).strip_prefix("the ").is_some_and(|rest| rest.ends_with("-year-old"))
}

/// Gives "…, it said" to the organisation that what is said is about, where the pronoun comes before any other name:
/// "Acme will close a plant, it said".
pub(super) fn told_of_itself(page: &Page<'_, '_>, drafts: &mut [Draft]) {
    let syntax = page.syntax;
    for draft in drafts.iter_mut().filter(|draft| draft.rule == "parenthetical") {
        let content = syntax.tokens_in(draft.quote.content);
        let Some(speaker) = draft.quote.speaker.as_mut().filter(|speaker| speaker.entity.is_none()) else { continue };
        let it = speaker.at.is_some_and(|at| syntax.text().slice(at) == "it");
        if !it || content.is_empty() {
            continue;
        }
        let Some(subject) = syntax.child(syntax.head_of(&content), rel::SUBJECTS) else { continue };
        let entity = meant(page, subject, &syntax.subtree(subject));
        let body = entity.filter(|&entity| page.entities.get(entity).kind == names::Kind::Org);
        if body.is_some() {
            speaker.entity = body;
            speaker.inferred = Some("subject");
        }
    }
}

enum Step {
    /// It goes on from a quote.
    Continues(usize),
    /// The speaker of a quote says it, by a rule.
    SpokenBy(usize, &'static str),
    /// The sentence before it names who says it.
    Introduced(Party),
    Open,
}

/// How speech without a cue is joined to what stands before it.
fn step(
    page: &Page<'_, '_>,
    drafts: &[Draft],
    before: Option<(usize, usize)>,
    other: Option<usize>,
    stretch: usize,
) -> Step {
    let here = page.stretches[stretch].paragraph;
    let first = page.syntax.tokens_in(page.stretches[stretch].outside).start;
    let sentence = page.around(first);
    let Some((before, earlier)) = before else {
        return introduced(page, sentence.start, here).map_or(Step::Open, Step::Introduced);
    };
    let there = page.stretches[earlier].paragraph;
    let end = page.syntax.tokens_in(page.stretches[earlier].outside).end;
    if here == there {
        // Sentences of narration between the two may name another speaker.
        let told_until = page.around(end.saturating_sub(1)).end;
        if told_until < sentence.start
            && let Some(party) = introduced(page, sentence.start, here)
        {
            return Step::Introduced(party);
        }
        return Step::Continues(before);
    }
    let opens = page.syntax.sentence_of(TokenId(first)).0;
    let opens_paragraph = opens == 0
        || page.syntax.paragraph_of(page.syntax.sentence_of(TokenId(sentence.start))).0
            != page.syntax.paragraph_of(SentenceId(opens - 1)).0;
    if !opens_paragraph && let Some(party) = introduced(page, sentence.start, here) {
        return Step::Introduced(party);
    }
    if here - there > APART_MAX {
        return Step::Open;
    }
    let question = page.syntax.text().slice(drafts[before].quote.content).ends_with('?');
    let turn = other.filter(|&other| question && place_of(page, drafts, other) + APART_MAX + 1 >= here);
    match turn {
        Some(other) => Step::SpokenBy(other, "turn"),
        None if here == there + 1 => Step::Continues(before),
        None => Step::SpokenBy(before, "continuation"),
    }
}

fn place_of(page: &Page<'_, '_>, drafts: &[Draft], draft: usize) -> usize {
    drafts[draft].stretch.map_or(0, |stretch| page.stretches[stretch].paragraph)
}

/// Who the sentence before the one that begins with the token `start` is about, where it stands in the same paragraph.
fn introduced(page: &Page<'_, '_>, start: u32, paragraph: usize) -> Option<Party> {
    let syntax = page.syntax;
    let last = TokenId(start.checked_sub(1)?);
    let sentence = syntax.sentence_of(last);
    if syntax.paragraph_of(sentence).0 as usize != paragraph {
        return None;
    }
    let tokens = page.sentence(sentence);
    let tokens = tokens.start.max(tokens.end.saturating_sub(100))..tokens.end;
    if tokens.is_empty() {
        return None;
    }
    let root = syntax.head_of(&tokens);
    let source = source::of(page, root, Form::Verb)?;
    let person = matches!(syntax.upos(source.head), pos::PROPN)
        || syntax.xpos(source.head) == tag::PRP && matches!(syntax.lemma(source.head), "he" | "she" | "they");
    person.then(|| Party { inferred: Some("introduction"), ..source.party(page) })
}

fn same_speaker(one: &Draft, other: &Draft) -> bool {
    match (&one.quote.speaker, &other.quote.speaker) {
        (Some(one), Some(other)) => match (one.entity, other.entity) {
            (Some(one), Some(other)) => one == other,
            _ => one.at == other.at,
        },
        _ => other.quote.continues.is_some(),
    }
}

/// Gives a quote the speaker of an earlier one.
fn carry(drafts: &mut [Draft], before: usize, place: usize, rule: &'static str) {
    let carried = |party: Option<Party>| {
        party.map(|party| Party { at: party.at.filter(|_| party.entity.is_none()), inferred: Some(rule), ..party })
    };
    let speaker = carried(drafts[before].quote.speaker);
    drafts[place].quote.speaker = speaker;
    drafts[place].score = drafts[place].score.min(Score::per_mille(800));
}

/// Says that a quote goes on from an earlier one.
fn link(drafts: &mut [Draft], before: usize, place: usize, rule: &'static str) {
    let carried = |party: Option<Party>| {
        party.map(|party| Party { at: party.at.filter(|_| party.entity.is_none()), inferred: Some(rule), ..party })
    };
    if drafts[place].quote.speaker.is_none() {
        carry(drafts, before, place, rule);
    }
    let (addressee, medium) = (carried(drafts[before].quote.addressee), carried(drafts[before].quote.medium));
    let quote = &mut drafts[place].quote;
    quote.addressee = quote.addressee.or(addressee);
    quote.medium = quote.medium.or(medium);
    quote.continues = Some(QuoteId(before as u32));
}

/// Says of each quote in whose content it stands. Expectations of nobody that stand in what somebody says are left to him.
pub(super) fn nest(drafts: &mut Vec<Draft>) {
    let mut reach = 0;
    drafts.retain(|draft| {
        let nobody = draft.rule == "reported-intent" && draft.quote.speaker.is_none();
        let kept = !nobody || reach < draft.quote.content.end();
        if kept {
            reach = reach.max(draft.quote.content.end());
        }
        kept
    });
    let mut open: Vec<usize> = Vec::new();
    for place in 0..drafts.len() {
        let content = drafts[place].quote.content;
        while open.last().is_some_and(|&last| !drafts[last].quote.content.covers(content)) {
            open.pop();
        }
        drafts[place].quote.nested_in = open.last().map(|&last| QuoteId(last as u32));
        open.push(place);
    }
}
