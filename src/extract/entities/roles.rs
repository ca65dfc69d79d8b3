//! Finds what somebody is, was or will be: titles before and after names, and what clauses tell.

use std::collections::HashMap;

use super::discourse::Discourse;
use super::draft::{Draft, KEPT_MAX, Who};
use super::page::{CHILDREN_MAX, Page};
use super::titles::{Title, role_noun};
use super::{Attribute, EntityId, MentionKind, Role, nominals, several, understood};
use crate::extract::gazetteer::Class;
use crate::extract::names::Kind;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Ground, Score};

/// Beside the name, read from its neighbours.
const BESIDE: Score = Score::per_mille(900);
/// Read from the tree.
const TREE: Score = Score::per_mille(800);
/// Told by a clause.
const CLAUSE: Score = Score::per_mille(750);

/// A role whose organisation is a noun that was not understood yet.
pub(super) struct Pending {
    who: Who,
    role: usize,
    /// The noun or pronoun that tells whose the office is.
    noun: Option<TokenId>,
    /// The title's noun.
    head: TokenId,
}

/// Roles that stand with names.
pub(super) fn beside_names(page: Page<'_, '_>, draft: &mut Draft) -> Vec<Pending> {
    let mut pending = Vec::new();
    let persons: Vec<(Who, std::ops::Range<u32>, TokenId)> = draft
        .mentions
        .iter()
        .map(|claim| (claim.what.entity.0 as usize, claim.what.tokens.clone(), claim.what.head))
        .filter(|(who, ..)| draft.whos[*who].kind == Kind::Person)
        .collect();
    for (who, tokens, head) in persons {
        let sentence = page.sentence_around(tokens.start);
        // "French President Emmanuel Macron", "outgoing chair Sir Malcolm Reade", "(former Mayor Ann) Keller"
        let mut first = tokens.start;
        if sentence.start + 3 < first && page.form(first - 1) == ")" && page.is_capital(first - 2) {
            first -= 2;
        }
        while sentence.start + 1 < first && is_courtesy(page.form(first - 1)) {
            first -= 1;
        }
        let mut titles: Vec<Title> = Vec::new();
        while titles.len() < TITLES_MAX {
            let Some(before) = first.checked_sub(1).filter(|&before| sentence.start <= before) else { break };
            let title = before_name(page, draft, TokenId(before))
                .or_else(|| several::office_of(page, draft, sentence.start, before).filter(|_| titles.is_empty()))
                .or_else(|| several::joined(page, draft, sentence.start, before, titles.last()));
            let Some(mut title) = title else { break };
            title.org = title.org.or_else(|| after_titled(page, draft, &tokens, title.noun.official));
            // "incumbent President": the word of status is no title of its own.
            first = if title.org.is_none() && title.nationality.is_none() { title.first } else { title.tokens.start };
            titles.push(title);
        }
        // "Tesla founder and chief executive Ann Lee" is both of Tesla.
        for at in 1..titles.len() {
            if titles[at - 1].org.is_none() && page.form(titles[at].tokens.end) == "and" {
                titles[at - 1].org = titles[at].org;
            }
        }
        for title in &titles {
            put(page, draft, who, title, "title-before", BESIDE, &mut pending);
        }
        if titles.is_empty() {
            several::counterpart(page, draft, who, first, sentence.start);
        }
        // "the finance minister, Bruno Le Maire"
        let above = page.syntax.head(head).filter(|_| page.syntax.relation(head) == rel::APPOS);
        let above = above.filter(|above| above.0 < first && !is_aside(page, *above, &tokens));
        let joined: Vec<TokenId> = above.map_or(Vec::new(), |above| page.syntax.joined(above).collect());
        let mut org = None;
        for noun in joined.into_iter().filter(|noun| noun.0 < first) {
            let Some((noun, kind)) = role_noun(page, noun).filter(|(noun, _)| draft.named_at(*noun).is_none()) else {
                continue;
            };
            let mut title = Title::read(page, draft, noun, kind);
            // "Bo Smith's lawyer, Ann Lee of Crane LLP"
            let person = title.org.is_none_or(|org| draft.whos[org].kind == Kind::Person);
            let own = after_titled(page, draft, &tokens, kind.official).filter(|_| person);
            // "Ford's chairman and chief executive" is both of Ford.
            title.org = own.or(title.org).or(org);
            org = title.org;
            put(page, draft, who, &title, "apposition", TREE, &mut pending);
        }
        if titles.is_empty()
            && org.is_none()
            && draft.whos[who].roles.is_empty()
            && let Some(title) = several::across_comma(page, draft, first, &tokens, &sentence)
        {
            put(page, draft, who, &title, "apposition", BESIDE, &mut pending);
        }
        for noun in after_name(page, draft, &tokens, head, sentence.end) {
            let Some((noun, kind)) = role_noun(page, noun) else { continue };
            let mut title = Title::read(page, draft, noun, kind);
            if title.org.is_none() && noun.0 >= tokens.end && title.org_noun.is_none() {
                title.org = after_titled(page, draft, &tokens, kind.official);
            }
            // "Ann Lee, activist Bo Smith": the title of the one who follows.
            if !several::leads_to_name(page, draft, title.tokens.end, sentence.end) {
                put(page, draft, who, &title, "apposition", TREE, &mut pending);
            }
        }
    }
    several::beside_names(page, draft, &mut pending);
    pending
}

/// Titles one before another, at most: "Civil defence chief General".
const TITLES_MAX: usize = 3;

/// "Analyst Ann Lee of Jefferies": what follows a name with a title.
fn after_titled(page: Page<'_, '_>, draft: &Draft, tokens: &std::ops::Range<u32>, official: bool) -> Option<Who> {
    let sentence = page.sentence_around(tokens.start);
    let mut at = tokens.end;
    // "Pollster Ann Lee, of the University of Leeds, said"
    at += u32::from(at + 1 < sentence.end && page.form(at) == "," && matches!(page.form(at + 1), "of" | "at" | "from"));
    if at + 1 >= sentence.end || !matches!(page.form(at), "of" | "at" | "from" | "with") {
        return None;
    }
    let of = page.form(at) == "of";
    at += 1;
    if page.form(at) == "the" && at + 1 < sentence.end {
        at += 1;
    }
    // "Senator Ann Lee of Oregon"
    let serves = |who: &Who| draft.whos[*who].kind == Kind::Org || of && official && draft.whos[*who].kind == Kind::Gpe;
    draft.who_at(TokenId(at)).filter(serves)
}

/// Words before a title that are searched for a verb, at most.
const ASIDE_MAX: u32 = 40;

/// "In a letter to the minister, Smith said": a phrase before the subject, which is no apposition of it.
pub(super) fn is_aside(page: Page<'_, '_>, noun: TokenId, name: &std::ops::Range<u32>) -> bool {
    let syntax = page.syntax;
    let sentence = page.sentence_around(noun.0);
    let next = page.form(name.end);
    let verb = (name.end as usize) < syntax.len() && syntax.upos(TokenId(name.end)) == pos::VERB;
    let led = syntax.upos(TokenId(sentence.start)) == pos::ADP || syntax.upos(TokenId(sentence.start)) == pos::SCONJ;
    let prepositional = syntax.child(noun, &[rel::CASE]).is_some();
    prepositional
        && led
        && (verb || next == ",")
        && !(sentence.start.max(noun.0.saturating_sub(ASIDE_MAX))..noun.0)
            .any(|token| syntax.upos(TokenId(token)) == pos::VERB)
}

/// The title that ends right before a name.
fn before_name(page: Page<'_, '_>, draft: &Draft, before: TokenId) -> Option<Title> {
    if draft.named_at(before).is_some() || is_courtesy(page.form(before.0)) {
        return None;
    }
    // "private broadcaster Telma" is no person's title, and he would not be a person.
    let noun = role_noun(page, before).or_else(|| several::plural(page, before));
    let noun = noun.filter(|(noun, _)| page.is_nominal(noun.0) || page.is_capital(noun.0));
    let listed = || {
        let sentence = page.sentence_around(before.0);
        let ends = |first: u32| {
            page.hits_on(&(first..before.0 + 1))
                .any(|hit| hit.class == Class::Title && (!hit.weak || page.is_capital(first)))
        };
        let first = (sentence.start.max(before.0.saturating_sub(3))..=before.0).find(|&first| ends(first))?;
        let kin = super::words::noun(page.lemma(before.0)).is_some_and(|noun| noun.kin);
        (!kin && first <= before.0).then(|| (before, official()))
    };
    if noun.is_none()
        && let Some(first) = before.0.checked_sub(2).filter(|&first| page.form(first + 1) == "of")
        && page.is(&(first..before.0 + 1), Class::Title)
    {
        // "Qatari Minister of State"
        let mut title = Title::read(page, draft, TokenId(first), official());
        title.tokens.end = before.0 + 1;
        return Some(title);
    }
    let (head, noun) = noun.or_else(listed)?;
    Some(Title::read(page, draft, head, noun))
}

/// A title that only the lists have ("Gov.") is an office's.
fn official() -> super::words::Noun {
    super::words::noun("governor").unwrap_or_default()
}

fn is_courtesy(form: &str) -> bool {
    matches!(
        form.trim_end_matches('.'),
        "Mr" | "Mrs"
            | "Ms"
            | "Miss"
            | "Dr"
            | "Sir"
            | "Dame"
            | "Lord"
            | "Lady"
            | "St"
            | "Mister"
            | "Madame"
            | "Mme"
            | "Herr"
            | "Frau"
            | "Monsieur"
            | "Baroness"
            | "Doctor"
            | "Saint"
            | "Hon"
            | "Señor"
            | "Don"
            | "Doña"
    )
}

/// The nouns that say after a name what its bearer is.
fn after_name(
    page: Page<'_, '_>,
    draft: &Draft,
    tokens: &std::ops::Range<u32>,
    head: TokenId,
    end: u32,
) -> Vec<TokenId> {
    let syntax = page.syntax;
    let free = |&token: &TokenId| draft.named_at(token).is_none() && tokens.end <= token.0;
    let mut nouns: Vec<TokenId> = Vec::new();
    for &child in
        syntax.children(head).iter().filter(|&&child| syntax.relation(child) == rel::APPOS).filter(|child| free(child))
    {
        nouns.extend(syntax.joined(child).filter(free));
    }
    if !nouns.is_empty() {
        // What is joined to the name in the tree may be joined to its apposition in truth.
        let others = syntax.children(head).iter().copied().filter(|&child| syntax.relation(child) == rel::CONJ);
        nouns.extend(others.filter(free).filter(|&child| syntax.upos(child) == pos::NOUN));
    }
    // "Smith, 41, a teacher": what the tree has elsewhere.
    let mut at = tokens.end;
    if nouns.is_empty() && page.form(at) == "," {
        at += 1;
        if page.form(at).parse::<u16>().is_ok() && page.form(at + 1) == "," {
            at += 2;
        }
        let starts = at < end
            && (matches!(syntax.upos(TokenId(at)), pos::DET | pos::NOUN)
                || matches!(syntax.xpos(TokenId(at)), tag::PRP_POSS | tag::JJ)
                || draft
                    .named_at(TokenId(at))
                    .is_some_and(|mention| matches!(page.form(mention.what.tokens.end), "'s" | "’s")));
        let plain = |token: u32| {
            matches!(syntax.upos(TokenId(token)), pos::DET | pos::NOUN | pos::ADJ | pos::PROPN | pos::PRON | pos::PART)
                || page.form(token) == "-"
        };
        let last = (at..end.min(at + 9)).take_while(|&token| plain(token)).last();
        if let Some(last) = last.filter(|_| starts)
            && let Some((noun, _)) = role_noun(page, TokenId(last)).filter(|(noun, _)| free(noun))
            && (last + 1 >= end
                || matches!(
                    page.form(last + 1),
                    "," | "of" | "at" | "for" | "with" | "in" | "." | "from" | "who" | ")"
                ))
        {
            nouns.push(noun);
        }
    }
    nouns
}

/// Adds a role, unless it is known.
pub(super) fn put(
    page: Page<'_, '_>,
    draft: &mut Draft,
    who: Who,
    title: &Title,
    rule: &'static str,
    score: Score,
    pending: &mut Vec<Pending>,
) {
    let at = page.syntax.span(&title.tokens);
    if title.ranked {
        return;
    }
    let mut org = title.org.map(|org| EntityId(org as u32));
    if let Some(phrase) = &title.org_phrase {
        let name = page.syntax.words(phrase).to_owned();
        let new = draft.add(Kind::Org, name);
        draft.mention(page, new, MentionKind::Nominal, phrase.clone(), Ground::Rule("organisation-of-role"), score);
        org = Some(EntityId(new as u32));
    }
    attributes(page, draft, who, title);
    let text = page.syntax.text();
    let singular = several::singular_title(page, title);
    let form = singular.as_deref().unwrap_or_else(|| text.slice(at)).to_lowercase();
    let known = &mut draft.whos[who];
    if known.roles.len() >= KEPT_MAX {
        return;
    }
    let same = known.roles.iter_mut().find(|role| {
        let apart = org.is_some() && role.what.org.is_some() && org != role.what.org;
        role.what.status == title.status && !apart && several::same(&role.what.title(text).to_lowercase(), &form)
    });
    if let Some(role) = same {
        role.what.org = role.what.org.or(org);
        return;
    }
    let what = Role { title: at, singular, org, status: title.status, appointed_by: None };
    known.roles.push(Claim::by_rule(rule, what, at, score));
    known.titles.push((title.head, known.roles.len() - 1));
    if org.is_none() {
        pending.push(Pending { who, role: known.roles.len() - 1, noun: title.org_noun, head: title.head });
    }
}

/// Adds the role that a description tells: "the former Maersk finance chief".
pub(super) fn told(page: Page<'_, '_>, draft: &mut Draft, who: Who, head: TokenId, noun: super::words::Noun) {
    let title = Title::read(page, draft, head, noun);
    put(page, draft, who, &title, "description", CLAUSE, &mut Vec::new());
}

/// What a title tells besides.
fn attributes(page: Page<'_, '_>, draft: &mut Draft, who: Who, title: &Title) {
    let span = |tokens: std::ops::Range<u32>| page.syntax.span(&tokens);
    if let Some(gender) = title.noun.gender {
        draft.note_gender(who, gender, page.syntax.at(title.head), "role", BESIDE);
    }
    let known = &mut draft.whos[who];
    if let Some((country, at)) = title.nationality {
        let what = Attribute::Nationality(EntityId(country as u32));
        known.note(Claim::by_rule("nationality", what, span(at..at + 1), TREE));
    }
    if let Some((place, tokens)) = &title.birth_place {
        let what = Attribute::BirthPlace(EntityId(*place as u32));
        known.note(Claim::by_rule("born", what, span(tokens.clone()), BESIDE));
    }
    if let Some((age, at)) = title.age {
        known.note(Claim::by_rule("age", Attribute::Age(age), span(at..at + 1), BESIDE));
    }
}

/// Whom the heads of all mentions mean.
pub(super) type Meant = HashMap<TokenId, Who>;

/// Resolves the organisations that were nouns or pronouns, or went without saying.
pub(super) fn resolve(draft: &mut Draft, discourse: &Discourse<'_, '_>, meant: &Meant, pending: &[Pending]) {
    for Pending { who, role, noun, head } in pending {
        let fits = |org: &Who| org != who && draft.whos[*org].kind != Kind::Person;
        let said = noun.and_then(|noun| meant.get(&noun).copied()).filter(fits);
        let said = said.or_else(|| noun.and_then(|noun| nominals::organisation(discourse, draft, noun))).filter(fits);
        let org = said
            .or_else(|| noun.is_none().then(|| understood::organisation(discourse, draft, *head)).flatten())
            .or_else(|| noun.is_none().then(|| understood::country(discourse, draft, *who, *head)).flatten())
            .filter(fits);
        if let Some(role) = draft.whos[*who].roles.get_mut(*role) {
            role.what.org = role.what.org.or(org.map(|org| EntityId(org as u32)));
        }
    }
}

/// Whom a noun means, by itself or by the name that it is in apposition to.
pub(super) fn whom(page: Page<'_, '_>, meant: &Meant, token: TokenId) -> Option<Who> {
    let top = super::discourse::climb(page, token);
    let below = || {
        let apposed = |child: &&TokenId| page.syntax.relation(**child) == rel::APPOS;
        page.syntax.children(token).iter().take(CHILDREN_MAX).filter(apposed).find_map(|child| meant.get(child))
    };
    meant.get(&token).or_else(|| meant.get(&top)).or_else(below).copied()
}
