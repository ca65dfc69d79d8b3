//! Tells what "the carmaker", "the U.S. president" and "the 41-year-old" mean.

use std::ops::Range;

use super::discourse::{CANDIDATES_MAX, Discourse, Understood, is_person};
use super::draft::{Draft, Known, Who};
use super::fits::{Fit, fit, same_title};
use super::page::Page;
use super::words::{self, Noun};
use super::{EntityId, MentionKind, RoleStatus, epithets};
use crate::extract::names::Kind;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;
use crate::text::Score;

/// The noun was said of it, or is in its name.
const SAID: Score = Score::per_mille(850);
/// It is of the kind, and the latest.
pub(super) const KIND: Score = Score::per_mille(650);

/// Whom a description may mean takes part in a clause at least so much.
pub(super) const DESCRIBED_MIN: f32 = 0.5;

/// What counts for an organisation of the country that the noun goes with.
const NATIVE: f32 = 1.5;

/// Sentences back that a noun reaches when nothing but its kind fits.
pub(super) const SENTENCES_MAX: u32 = 4;

/// What the noun phrase at its noun `token` means.
pub(super) fn read(discourse: &Discourse<'_, '_>, draft: &mut Draft, token: TokenId) -> Option<Understood> {
    let page = discourse.page;
    if let Some(found) = epithets::by_age(discourse, draft, token) {
        return Some(found);
    }
    // What stands for a person may tell something new of him or her: a role that is added.
    let syntax = page.syntax;
    if !matches!(syntax.upos(token), pos::NOUN | pos::PROPN) {
        return None;
    }
    let lemma = syntax.lemma(token);
    let noun = words::noun(lemma).or_else(|| words::noun(&lemma.to_lowercase()))?;
    if noun.kin {
        return None;
    }
    let phrase = Phrase::of(page, draft, token, noun)?;
    let found = if is_person(noun) { phrase.person(discourse, draft) } else { None };
    let found = found.or_else(|| phrase.thing(discourse, draft))?;
    let (who, score) = found;
    Some(Understood { who, tokens: phrase.tokens, kind: MentionKind::Nominal, rule: "noun", score })
}

/// "the 41-year-old", with or without a noun after it.
fn by_age(discourse: &Discourse<'_, '_>, draft: &mut Draft, token: TokenId) -> Option<Understood> {
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
    let aged = |known: &Known| known.age();
    let near = discourse
        .candidates
        .iter()
        .rev()
        .take(CANDIDATES_MAX)
        .filter(|candidate| candidate.person && !candidate.plural);
    let whos = || near.clone().filter_map(|candidate| candidate.who);
    let who = whos().find(|&who| aged(&draft.whos[who]) == Some(age)).or_else(|| {
        let reach = page.syntax.sentence_of(token).0.saturating_sub(SENTENCES_MAX);
        let fits = near.clone().filter(|candidate| reach <= candidate.sentence.0).filter_map(|candidate| {
            let who = candidate.who.filter(|&who| aged(&draft.whos[who]).is_none())?;
            let count = discourse.counts.get(who).copied().unwrap_or(0) as f32;
            let distance = page.syntax.sentence_of(token).0 - candidate.sentence.0;
            Some((candidate.weight - 0.6 * distance as f32 + 0.2 * (1.0 + count).ln(), who))
        });
        fits.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, who)| who)
    })?;
    super::attributes::note_age(page, draft, who, at);
    Some(Understood { who, tokens: at - 1..end, kind: MentionKind::Nominal, rule: "age", score: AGE })
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
    let persons = discourse
        .candidates
        .iter()
        .rev()
        .take(CANDIDATES_MAX)
        .filter(|candidate| candidate.person && !candidate.plural);
    let who = persons
        .clone()
        .filter_map(|candidate| candidate.who)
        .find(|&who| draft.whos[who].nationality() == Some(country))
        .or_else(|| {
            let reach = syntax.sentence_of(token).0.saturating_sub(1);
            let near = persons.clone().filter(|candidate| reach <= candidate.sentence.0 && candidate.weight > 0.9);
            near.filter_map(|candidate| candidate.who).find(|&who| draft.whos[who].nationality().is_none())
        })?;
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

/// A noun phrase that may stand for a name.
struct Phrase<'a> {
    tokens: Range<u32>,
    token: TokenId,
    lemma: &'a str,
    noun: Noun,
    /// The country or organisation that goes with it: "the U.S. president".
    of: Option<Who>,
    /// Other words before the noun, in their dictionary forms.
    words: Vec<&'a str>,
    /// "his party"
    possessed: bool,
}

impl<'a> Phrase<'a> {
    /// None where the phrase introduces something, or says what something is.
    fn of(page: Page<'_, 'a>, draft: &Draft, token: TokenId, noun: Noun) -> Option<Phrase<'a>> {
        let syntax = page.syntax;
        let plural = matches!(syntax.xpos(token), tag::NNS | tag::NNPS);
        let lemma = syntax.lemma(token);
        if plural && !noun.team && !matches!(lemma, "police" | "rebel" | "militant") {
            return None;
        }
        let relation = syntax.relation(token);
        let named = |token: TokenId| draft.named_at(token).is_some();
        let above = syntax.head(token);
        let tells = matches!(relation, rel::NMOD_DESC | rel::COMPOUND | rel::FLAT | rel::AMOD)
            || relation == rel::APPOS
            || syntax.child(token, &[rel::COP]).is_some()
            || (relation == rel::XCOMP)
            || syntax.children(token).iter().any(|&child| syntax.relation(child) == rel::APPOS && named(child));
        if tells || above.is_some_and(|above| relation == rel::CONJ && syntax.relation(above) == rel::APPOS) {
            return None;
        }
        // A name right after it is its bearer's.
        let sentence = page.sentence_around(token.0);
        if token.0 + 1 < sentence.end && named(TokenId(token.0 + 1)) {
            return None;
        }
        let mut phrase =
            Phrase { tokens: token.0..token.0 + 1, token, lemma, noun, of: None, words: Vec::new(), possessed: false };
        let mut definite = false;
        for &child in syntax.children(token).iter().filter(|&&child| child < token) {
            let relation = syntax.relation(child);
            match relation {
                rel::DET => {
                    definite = matches!(syntax.lemma(child), "the" | "this" | "that");
                    if !definite {
                        return None;
                    }
                }
                rel::POSS => {
                    // "Peru's foreign ministry", "his party".
                    match draft.who_at(child) {
                        Some(who) => phrase.of = Some(who),
                        None if syntax.xpos(child) == tag::PRP_POSS && !is_person(noun) => phrase.possessed = true,
                        None => return None,
                    }
                    definite = true;
                }
                rel::AMOD | rel::COMPOUND | rel::NUMMOD | rel::NMOD_UNMARKED => match draft.who_at(child) {
                    // "the Associated Press news agency" is what its own name says.
                    Some(who) if relation == rel::COMPOUND && noun.fits(draft.whos[who].kind) && !is_person(noun) => {
                        return None;
                    }
                    Some(who) => phrase.of = Some(who),
                    None => phrase.words.push(syntax.lemma(child)),
                },
                _ => continue,
            }
            phrase.tokens.start = phrase.tokens.start.min(syntax.subtree(child).start);
        }
        // "former", "new" and "another" introduce.
        let other = phrase.words.iter().any(|word| {
            matches!(
                *word,
                "other"
                    | "new"
                    | "another"
                    | "next"
                    | "first"
                    | "second"
                    | "same"
                    | "rival"
                    | "neighbouring"
                    | "neighboring"
                    | "whole"
                    | "entire"
                    | "only"
                    | "previous"
            )
        });
        let bare = matches!(lemma, "police") && !matches!(relation, rel::COMPOUND | rel::AMOD);
        if other || !(definite || bare) || phrase.tokens.start < sentence.start {
            return None;
        }
        Some(phrase)
    }

    /// What "of", "for" or "at" adds.
    fn complement(&self, page: Page<'_, '_>) -> Option<TokenId> {
        let syntax = page.syntax;
        let after = |&&child: &&TokenId| {
            child > self.token
                && syntax.relation(child) == rel::NMOD
                && syntax.preposition(child).is_some_and(|case| matches!(syntax.form(case), "of" | "for" | "at"))
        };
        syntax.children(self.token).iter().find(after).copied()
    }

    /// The person meant: one whose title it is.
    fn person(&self, discourse: &Discourse<'_, '_>, draft: &Draft) -> Option<(Who, Score)> {
        let page = discourse.page;
        let persons = discourse
            .candidates
            .iter()
            .rev()
            .take(CANDIDATES_MAX)
            .filter(|candidate| candidate.person && !candidate.plural);
        let complement = self.complement(page).and_then(|noun| draft.who_at(noun));
        let of = self.of.or(complement);
        let mut seen: Vec<Who> = Vec::new();
        for who in persons.clone().filter_map(|candidate| candidate.who) {
            if seen.contains(&who) {
                continue;
            }
            seen.push(who);
            let known = &draft.whos[who];
            if self.noun.gender.is_some()
                && known.gender.as_ref().is_some_and(|claim| Some(claim.what) != self.noun.gender)
            {
                continue;
            }
            let former = self.words.iter().any(|word| matches!(*word, "former" | "ex"));
            let title = known.titles.iter().find(|&&(title, role)| {
                let past = known.roles.get(role).is_some_and(|role| role.what.status == RoleStatus::Former);
                same_title(page.syntax.lemma(title), self.lemma) && (former || !past)
            });
            let Some(&(title, role)) = title else { continue };
            // Another country's president.
            let role = known.roles.get(title).and_then(|role| role.what.org);
            let apart =
                |of: Who| role.is_some_and(|org| org != EntityId(of as u32)) && draft.whos[of].kind == Kind::Gpe;
            let born = |of: Who| known.nationality() == Some(EntityId(of as u32));
            if of.is_some_and(|of| apart(of) && !born(of)) {
                continue;
            }
            // "the deputy minister" is not the minister.
            let lower =
                self.words.iter().any(|word| matches!(*word, "deputy" | "vice" | "assistant" | "former" | "ex"));
            let told: &str = page.form(known.titles[title].0.saturating_sub(1));
            if lower
                && !self.words.iter().any(|word| word.eq_ignore_ascii_case(told))
                && !self.words.contains(&"former")
            {
                continue;
            }
            return Some((who, SAID));
        }
        // The country's president who has not been called so, but comes from there.
        if let Some(of) = self.of.filter(|&of| draft.whos[of].kind == Kind::Gpe && self.noun.role) {
            let from = |who: &Who| draft.whos[*who].nationality() == Some(EntityId(of as u32));
            return seen.iter().copied().find(from).map(|who| (who, KIND));
        }
        // A word for any person: the only one in sight.
        if self.noun.role || complement.is_some() || self.complement(page).is_some() {
            return None;
        }
        let reach = page.syntax.sentence_of(self.token).0.saturating_sub(1);
        let mut near: Vec<Who> = Vec::new();
        for candidate in persons.take_while(|candidate| reach <= candidate.sentence.0) {
            match candidate.who {
                Some(who) if !near.contains(&who) => near.push(who),
                Some(_) => {}
                None => return None,
            }
        }
        let fits = |who: &Who| {
            let known = draft.whos[*who].gender.as_ref().map(|claim| claim.what);
            self.noun.gender.is_none() || known.is_none() || known == self.noun.gender
        };
        match near.as_slice() {
            [who] if fits(who) => Some((*who, KIND)),
            _ => None,
        }
    }

    /// Whom a description tells something new of: "the Argentina striker", "the former Maersk finance chief" is the one
    /// whom the sentences before are about.
    fn described(&self, discourse: &Discourse<'_, '_>, draft: &Draft) -> Option<Who> {
        let page = discourse.page;
        let former = self.words.iter().any(|word| matches!(*word, "former" | "ex"));
        let office = matches!(self.lemma, "striker" | "forward" | "midfielder" | "defender" | "goalkeeper");
        let country = self.of.is_some_and(|of| draft.whos[of].kind == Kind::Gpe) && is_person(self.noun);
        let tells = self.noun.role && (self.of.is_some() || former || office);
        if self.noun.kin || !(tells || country) || self.complement(page).is_some() {
            return None;
        }
        if self.words.iter().any(|word| matches!(*word, "deputy" | "chief" | "senior")) && self.of.is_none() {
            return None;
        }
        let reach = page.syntax.sentence_of(self.token).0.saturating_sub(1);
        let persons = discourse
            .candidates
            .iter()
            .rev()
            .take(CANDIDATES_MAX)
            .filter(|candidate| candidate.person && !candidate.plural);
        let mut best: Option<(f32, Option<Who>)> = None;
        for candidate in persons.take_while(|candidate| reach <= candidate.sentence.0) {
            let distance = page.syntax.sentence_of(self.token).0 - candidate.sentence.0;
            let weight = candidate.weight - 0.2 * distance as f32;
            if best.is_some_and(|(best, _)| weight <= best) {
                continue;
            }
            let Some(who) = candidate.who else {
                best = Some((weight, None));
                continue;
            };
            let known = &draft.whos[who];
            let gender = known.gender.as_ref().map(|claim| claim.what);
            if self.noun.gender.is_some() && gender.is_some() && gender != self.noun.gender {
                continue;
            }
            // Who has another title is not meant by this one, unless it is of another time.
            let titled = !known.titles.is_empty() && !former && !office;
            if candidate.weight >= DESCRIBED_MIN && !titled {
                best = Some((weight, Some(who)));
            }
        }
        best?.1
    }

    /// The organisation, place or thing meant.
    fn thing(&self, discourse: &Discourse<'_, '_>, draft: &Draft) -> Option<(Who, Score)> {
        let page = discourse.page;
        if let Some(noun) = self.complement(page)
            && (draft.who_at(noun).is_some() || !self.noun.fits(Kind::Product))
        {
            return None;
        }
        let own = page.syntax.sentence_of(self.token).0;
        let mut best: Option<(f32, Who, Score)> = None;
        let things = discourse.candidates.iter().rev().take(CANDIDATES_MAX).filter(|candidate| !candidate.person);
        for candidate in things {
            let Some(who) = candidate.who else { continue };
            let known = &draft.whos[who];
            let rebels =
                known.kind == Kind::Norp && matches!(self.lemma, "rebel" | "militant") && known.country.is_none();
            if !(self.noun.fits(known.kind) || rebels) || Some(who) == self.of {
                continue;
            }
            let distance = own - candidate.sentence.0;
            let Some(fit) = self.fit(page, known) else { continue };
            let lasting = matches!(known.kind, Kind::Event | Kind::Product | Kind::Work);
            let others = self.possessed || lasting && self.of.is_some();
            if fit == Fit::Kind && ((SENTENCES_MAX < distance && !lasting) || others) {
                continue;
            }
            // "The Dutch side" is no other country's.
            let country = self.of.and_then(|of| draft.whos[of].country);
            let home = known.home.filter(|_| country.is_some());
            if home.is_some() && home != country {
                continue;
            }
            let native = if home.is_some() { NATIVE } else { 0.0 };
            let score = match fit {
                Fit::Said => 3.0,
                Fit::Class => 1.2,
                Fit::Kind => 0.0,
            };
            let score = score + native + candidate.weight - 0.45 * distance as f32
                + 0.55 * (1.0 + discourse.counts.get(who).copied().unwrap_or(0) as f32).ln();
            let sure = if fit == Fit::Said { SAID } else { KIND };
            if best.is_none_or(|(best, ..)| best < score) {
                best = Some((score, who, sure));
            }
        }
        let (_, who, score) = best?;
        Some((who, score))
    }

    /// How the noun fits an entity of its kind.
    fn fit(&self, page: Page<'_, '_>, known: &Known) -> Option<Fit> {
        let syntax = page.syntax;
        let said = known.descriptions.iter().any(|&noun| syntax.lemma(noun) == self.lemma);
        if said || has_word(&known.name, self.lemma) {
            return Some(Fit::Said);
        }
        let public = known.is(Class::Agency) || known.is(Class::Party) || known.is(Class::Organisation);
        match known.kind {
            Kind::Org if self.noun.team => known.is(Class::Team).then_some(Fit::Class),
            Kind::Org if self.noun.firm && known.is(Class::Company) => Some(Fit::Class),
            Kind::Org if self.noun.media => (known.is(Class::Media)).then_some(Fit::Class),
            Kind::Org if self.noun.firm => {
                let other = public || known.is(Class::Media) || known.is(Class::Team) || is_public(&known.name);
                (!other && self.of.is_none()).then_some(Fit::Kind)
            }
            Kind::Org if self.lemma == "party" => known.is(Class::Party).then_some(Fit::Class),
            Kind::Org
                if matches!(
                    self.lemma,
                    "agency" | "body" | "organisation" | "organization" | "group" | "union" | "bloc"
                ) =>
            {
                public.then_some(Fit::Kind)
            }
            Kind::Org => None,
            Kind::Gpe => {
                let country = known.country.is_some();
                let state =
                    matches!(self.lemma, "country" | "nation" | "kingdom" | "republic" | "neighbour" | "neighbor");
                let town = matches!(
                    self.lemma,
                    "city" | "town" | "village" | "municipality" | "suburb" | "resort" | "port" | "borough"
                );
                match (state, town) {
                    (true, _) => country.then_some(Fit::Class),
                    (_, true) => (!country && !known.is(Class::Region)).then_some(Fit::Kind),
                    _ => (self.lemma == "state" || self.lemma == "province" || self.lemma == "region")
                        .then(|| known.is(Class::Region).then_some(Fit::Class))
                        .flatten(),
                }
            }
            Kind::Fac | Kind::Loc => None,
            _ => Some(Fit::Kind),
        }
    }
}

/// How a noun fits what it may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    /// It was called so, or has the word in its name.
    Said,
    /// The lists have it among those that are called so.
    Class,
    /// Nothing speaks against it.
    Kind,
}

/// Whether a name has a word, whatever its case.
fn has_word(name: &str, word: &str) -> bool {
    name.split([' ', '-']).any(|part| part.eq_ignore_ascii_case(word))
}

/// Whether a name's words are those of a public body.
fn is_public(name: &str) -> bool {
    name.split(' ').any(|word| {
        matches!(
            word,
            "Ministry"
                | "Department"
                | "Agency"
                | "Commission"
                | "Council"
                | "Court"
                | "Parliament"
                | "Party"
                | "University"
                | "Committee"
                | "Office"
                | "Police"
                | "Union"
                | "Association"
                | "administration"
                | "government"
                | "Bureau"
                | "Authority"
                | "Service"
                | "Institute"
                | "Federation"
                | "Senate"
                | "House"
                | "Congress"
                | "Hospital"
        )
    })
}

/// Whether two nouns tell the same office: "spokesman" and "spokesperson".
fn same_title(one: &str, other: &str) -> bool {
    let stem = |noun: &str| {
        let noun = noun.to_lowercase();
        let stem = ["woman", "person", "man"].iter().find_map(|end| noun.strip_suffix(end)).map(str::to_owned);
        stem.filter(|stem| stem.len() > 3).unwrap_or(noun)
    };
    stem(one) == stem(other)
        || matches!(
            (stem(one).as_str(), stem(other).as_str()),
            ("striker", "forward") | ("boss", "manager") | ("coach", "manager") | ("premier", "minister")
        )
}
