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

/// What counts for the organisation that the article is on.
const CENTRAL: f32 = 1.0;

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
    let found = found.or_else(|| phrase.thing(discourse, draft));
    let (who, score) = match found {
        Some(found) => found,
        None => {
            let who = phrase.described(discourse, draft)?;
            super::roles::told(page, draft, who, token, noun);
            (who, KIND)
        }
    };
    Some(Understood { who, tokens: phrase.tokens, kind: MentionKind::Nominal, rule: "noun", score })
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
        let persons = discourse.persons_back();
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
            let role = known.roles.get(role).and_then(|role| role.what.org);
            let apart =
                |of: Who| role.is_some_and(|org| org != EntityId(of as u32)) && draft.whos[of].kind == Kind::Gpe;
            let born = |of: Who| known.nationality() == Some(EntityId(of as u32));
            if of.is_some_and(|of| apart(of) && !born(of)) {
                continue;
            }
            // "the deputy minister" is not the minister.
            let lower =
                self.words.iter().any(|word| matches!(*word, "deputy" | "vice" | "assistant" | "former" | "ex"));
            let told: &str = page.form(title.0.saturating_sub(1));
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
        let persons = discourse.persons_back();
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
        let main = discourse.main;
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
            // "The company" is the one that the article is on, also where another was named after it.
            let central = Some(who) == main && !self.possessed;
            if fit == Fit::Kind && ((SENTENCES_MAX < distance && !lasting && !central) || others) {
                continue;
            }
            let distance = if central { distance.min(SENTENCES_MAX / 2) } else { distance };
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
            let score = score + native + if central { CENTRAL } else { 0.0 } + candidate.weight
                - 0.45 * distance as f32
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
        fit(page, self.lemma, self.noun, self.of.is_some(), known)
    }
}

/// The organisation that a noun stands for where it only goes with another: "a ministry spokesman".
pub(super) fn organisation(discourse: &Discourse<'_, '_>, draft: &Draft, token: TokenId) -> Option<Who> {
    let page = discourse.page;
    let lemma = page.syntax.lemma(token);
    let noun = words::noun(lemma).filter(|noun| noun.fits(Kind::Org))?;
    let before = discourse.candidates.partition_point(|candidate| candidate.head < token);
    let mut whos =
        discourse.candidates[..before].iter().rev().take(CANDIDATES_MAX).filter_map(|candidate| candidate.who);
    whos.find(|&who| draft.whos[who].kind == Kind::Org && fit(page, lemma, noun, false, &draft.whos[who]).is_some())
}
