//! Tells whom a noun means that stands before the name: "A former nurse was jailed on Monday. Ann Bell, 41, …", "In a
//! letter to the prime minister …" where the prime minister is named later.

use super::MentionKind;
use super::context::{Hints, hints};
use super::discourse::{Candidate, Discourse, Form, Means};
use super::draft::{Draft, Who};
use super::fits::same_title;
use super::nominals::KIND;
use super::phrase::Phrase;
use super::words;
use super::{EntityId, RoleStatus};
use crate::extract::names::Kind;
use crate::extract::sentences::SentenceId;
use crate::extract::syntax::{rel, tag};
use crate::extract::tokens::TokenId;
use crate::text::Ground;

/// Paragraphs after the first in which somebody is named whom it leaves without a name.
const PARAGRAPHS_MAX: u32 = 3;

/// Nouns that are looked at once more when all names are known, at most: keeps hostile texts linear.
const NOUNS_MAX: usize = 200;

/// Entities that each is compared with, at most.
const WHOS_MAX: usize = 1000;

/// The person whom the first sentence leaves without a name, by his or her place: "A former nurse".
pub(super) fn unnamed(discourse: &Discourse<'_, '_>, lead: SentenceId) -> Option<u32> {
    let here = |candidate: &&Candidate| candidate.sentence <= lead;
    let mut persons = discourse.candidates.iter().take_while(here).filter(|candidate| candidate.person);
    let alone = persons.clone().all(|candidate| candidate.who.is_none());
    let own = persons.find(|candidate| candidate.form == Form::Indefinite && !candidate.plural)?;
    let syntax = discourse.page.syntax;
    // "a man", with what tells more of him.
    let told = syntax.children(own.head).iter().any(|&child| syntax.relation(child) != rel::DET);
    (alone && told).then_some(own.noun)
}

/// Takes `who`, named for the first time at `head`, for the person whom the first sentence left without a name. Tells
/// whether that one need not be looked for any longer.
pub(super) fn named(discourse: &mut Discourse<'_, '_>, draft: &mut Draft, noun: u32, who: Who, head: TokenId) -> bool {
    let syntax = discourse.page.syntax;
    let own = discourse.candidates[noun as usize];
    let sentence = syntax.sentence_of(head);
    if sentence == own.sentence {
        return false;
    }
    if syntax.paragraph_of(own.sentence).0 + PARAGRAPHS_MAX < syntax.paragraph_of(sentence).0 {
        return true;
    }
    let known = &draft.whos[who];
    let gender = known.gender.as_ref().map(|claim| claim.what);
    let apart = own.gender.is_some() && gender.is_some() && own.gender != gender;
    if known.kind != Kind::Person || apart || discourse.quoted[head.0 as usize] || !known.name.contains(' ') {
        return false;
    }
    let top = super::discourse::climb(discourse.page, head);
    let verb = syntax.head(top).filter(|_| rel::SUBJECTS.contains(&syntax.relation(top)));
    // "Ann Bell, 41, was arrested, police said."
    let main = verb.is_some_and(|verb| matches!(syntax.relation(verb), rel::ROOT | rel::CCOMP));
    let says = verb.is_some_and(|verb| hints(syntax.lemma(verb)).any(Hints::SAYING));
    let lemma = syntax.lemma(own.head);
    let titled = known.titles.iter().any(|&(title, _)| same_title(syntax.lemma(title), lemma));
    let most = discourse.most_named[0] == Some(who);
    if !(titled || main && (most || known.age().is_some() || known.titles.is_empty() && !says)) {
        return false;
    }
    let first = syntax.children(own.head).iter().filter(|&&child| child < own.head);
    let start = first.map(|&child| syntax.subtree(child).start).min().unwrap_or(own.head.0);
    bind(discourse, draft, noun, who, start);
    true
}

/// Lets all that means the noun at a place mean `who`.
fn bind(discourse: &mut Discourse<'_, '_>, draft: &mut Draft, noun: u32, who: Who, start: u32) {
    let page = discourse.page;
    for place in noun as usize..discourse.candidates.len() {
        let candidate = discourse.candidates[place];
        if candidate.means() != Means::Noun(noun) {
            continue;
        }
        let (kind, start) = match candidate.form {
            Form::Pronoun => (MentionKind::Pronoun, candidate.head.0),
            _ => (MentionKind::Nominal, start),
        };
        let known = &mut discourse.candidates[place];
        known.who = Some(who);
        if let Some(gender) = known.gender {
            draft.note_gender(who, gender, page.syntax.at(candidate.head), "pronoun", KIND);
        }
        draft.mention(page, who, kind, start..candidate.head.0 + 1, Ground::Rule("introduced"), KIND);
        discourse.understand(candidate.head, who);
    }
}

/// Nouns that meant nothing with a name when they were read: offices whose only holder is named later, and "police".
pub(super) fn titles(discourse: &mut Discourse<'_, '_>, draft: &mut Draft) {
    let page = discourse.page;
    let mut found: Vec<(u32, Who, u32)> = Vec::new();
    let nameless = |candidate: &&Candidate| {
        let one = page.syntax.xpos(candidate.head) != tag::NNS || page.syntax.lemma(candidate.head) == "police";
        candidate.who.is_none() && candidate.form != Form::Pronoun && one
    };
    for candidate in discourse.candidates.iter().filter(nameless).take(NOUNS_MAX) {
        let token = candidate.head;
        let lemma = page.syntax.lemma(token);
        let Some(noun) = words::noun(lemma) else { continue };
        if !(noun.official || lemma == "police") {
            continue;
        }
        let Some(phrase) = Phrase::of(page, draft, token, noun) else { continue };
        if phrase.owner.is_some() || discourse.quoted[token.0 as usize] {
            continue;
        }
        let mut whos = (0..draft.whos.len().min(WHOS_MAX)).filter(|&who| match lemma {
            "police" => draft.whos[who].kind == Kind::Org && is_police(&draft.whos[who].name),
            _ => holds(discourse, draft, &phrase, who),
        });
        let (Some(who), None) = (whos.next(), whos.next()) else { continue };
        found.push((candidate.noun, who, phrase.tokens.start));
    }
    for (noun, who, start) in found {
        bind(discourse, draft, noun, who, start);
    }
}

/// Whether a name is that of the police of a place.
fn is_police(name: &str) -> bool {
    let body = |word: &str| matches!(word, "Department" | "Service" | "Force");
    let mut words = name.rsplit(' ').skip_while(|word| body(word));
    words.next() == Some("Police") && words.next().is_some()
}

/// Whether somebody holds, or held at the time, just the office that a phrase tells.
fn holds(discourse: &Discourse<'_, '_>, draft: &Draft, phrase: &Phrase<'_>, who: Who) -> bool {
    let page = discourse.page;
    let known = &draft.whos[who];
    let complement = phrase.complement(page);
    let of = phrase.of.or(complement.and_then(|noun| draft.who_at(noun)));
    if known.kind != Kind::Person || complement.is_some() && of.is_none() {
        return false;
    }
    known.titles.iter().any(|&(title, role)| {
        let Some(role) = known.roles.get(role) else { return false };
        let apart = of.is_some_and(|of| role.what.org.is_some_and(|org| org != EntityId(of as u32)));
        let before = |token: u32| {
            let form = token.checked_sub(1).map_or("", |before| page.form(before)).to_lowercase();
            MODIFIERS.iter().copied().find(|known| *known == form)
        };
        role.what.status == RoleStatus::Current
            && !apart
            && before(title.0) == before(phrase.token.0)
            && same_title(page.syntax.lemma(title), phrase.lemma)
    })
}

/// Words before a title that make another office of it.
const MODIFIERS: [&str; 24] = [
    "prime",
    "foreign",
    "finance",
    "interior",
    "defence",
    "defense",
    "justice",
    "health",
    "home",
    "vice",
    "deputy",
    "chief",
    "attorney",
    "secretary",
    "education",
    "transport",
    "energy",
    "economy",
    "labour",
    "labor",
    "trade",
    "environment",
    "culture",
    "crown",
];

/// The sentence that a text begins with, after its dateline.
pub(super) fn lead(discourse: &Discourse<'_, '_>, dateline: u32) -> SentenceId {
    let syntax = discourse.page.syntax;
    if syntax.is_empty() { SentenceId(0) } else { syntax.sentence_of(TokenId(dateline.min(syntax.len() as u32 - 1))) }
}
