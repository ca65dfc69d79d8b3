//! Tells what "the carmaker", "the U.S. president" and "the 41-year-old" mean.

use super::discourse::{CANDIDATES_MAX, Discourse, Means, Understood, is_person};
use super::draft::{Draft, Known, Who};
use super::fits::{Fit, ends_with, fit, has_word, same_title};
use super::page::{CHILDREN_MAX, Page};
use super::phrase::Phrase;
use super::words;
use super::{EntityId, MentionKind, RoleStatus, epithets};
use crate::extract::names::Kind;
use crate::extract::sentences::SentenceId;
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

/// The same of events, products and works, which last.
const LASTING_SENTENCES_MAX: u32 = 12;

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
    if let Some(found) = epithets::client(discourse, draft, token) {
        return Some(found);
    }
    let phrase = Phrase::of(page, draft, token, noun)?;
    let found = match () {
        () if is_person(noun) && !matches!(syntax.xpos(token), tag::NNS | tag::NNPS) => phrase.person(discourse, draft),
        () if lemma == "capital" => return phrase.capital(discourse, draft),
        () => None,
    };
    let found = found.or_else(|| phrase.thing(discourse, draft));
    let (who, score) = match found {
        Some(found) => found,
        None if matches!(syntax.xpos(token), tag::NNS | tag::NNPS) => return None,
        None => {
            let who = phrase.described(discourse, draft)?;
            super::roles::told(page, draft, who, token, noun);
            (who, KIND)
        }
    };
    Some(Understood { who, tokens: phrase.tokens, kind: MentionKind::Nominal, rule: "noun", score })
}

impl Phrase<'_> {
    /// The person meant: one whose title it is.
    fn person(&self, discourse: &Discourse<'_, '_>, draft: &Draft) -> Option<(Who, Score)> {
        let page = discourse.page;
        // "the sheriff's office" is a body.
        let body = |above: TokenId| matches!(page.syntax.lemma(above), "office" | "department");
        if page.syntax.relation(self.token) == rel::POSS && page.syntax.head(self.token).is_some_and(body) {
            return None;
        }
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
        if complement.is_some() || self.complement(page).is_some() {
            return None;
        }
        if self.noun.role {
            return self.bare(discourse, draft);
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

    /// "The chief executive" after a paragraph on one person, who has no other title.
    fn bare(&self, discourse: &Discourse<'_, '_>, draft: &Draft) -> Option<(Who, Score)> {
        let page = discourse.page;
        let syntax = page.syntax;
        let subject = rel::SUBJECTS.contains(&syntax.relation(self.token));
        if self.of.is_some() || !subject || discourse.quoted[self.token.0 as usize] {
            return None;
        }
        let own = syntax.sentence_of(self.token);
        let paragraph = syntax.paragraph_of(own).0.saturating_sub(1);
        let near =
            |sentence: SentenceId| paragraph <= syntax.paragraph_of(sentence).0 && own.0 - sentence.0 <= SENTENCES_MAX;
        let mut only = None;
        for candidate in discourse.persons_back().take_while(|candidate| near(candidate.sentence)) {
            let who = candidate.who?;
            if only.is_some_and(|only| only != who) {
                return None;
            }
            only = Some(who);
        }
        let known = &draft.whos[only?];
        let gender = known.gender.as_ref().map(|claim| claim.what);
        let fits = self.noun.gender.is_none() || gender.is_none() || gender == self.noun.gender;
        (fits && known.titles.is_empty()).then_some((only?, KIND))
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
        epithets::told(discourse, draft, self.token, |who| {
            let known = &draft.whos[who];
            let gender = known.gender.as_ref().map(|claim| claim.what);
            if self.noun.gender.is_some() && gender.is_some() && gender != self.noun.gender {
                return false;
            }
            // Who has another title is not meant by this one, unless it is of another time, or he or she just spoke.
            let spoke = discourse.speaker.is_some_and(|(speaker, _)| speaker == who);
            known.titles.is_empty()
                || former
                || office
                || spoke && country && (!self.noun.official || self.lemma == "diplomat")
        })
    }

    /// "Yemen's capital", "the capital": the city that the lists have as one.
    fn capital(&self, discourse: &Discourse<'_, '_>, draft: &Draft) -> Option<Understood> {
        let page = discourse.page;
        let complement = self.complement(page).and_then(|noun| draft.who_at(noun));
        let of = self.of.or(complement).and_then(|of| draft.whos[of].country);
        if of.is_none() && (self.complement(page).is_some() || self.owner.is_some() || !self.words.is_empty()) {
            return None;
        }
        let seat = |who: Who| {
            let known = &draft.whos[who];
            let country = (known.kind == Kind::Gpe).then(|| words::capital_of(&known.name)).flatten()?;
            (of.is_none() || of == Some(country)).then_some(who)
        };
        let mut near = discourse.candidates.iter().rev().take(CANDIDATES_MAX).filter_map(|candidate| candidate.who);
        let who = near.by_ref().find_map(seat)?;
        if near.filter_map(seat).any(|other| other != who) && of.is_none() {
            return None;
        }
        let score = if of.is_some() { SAID } else { KIND };
        Some(Understood { who, tokens: self.tokens.clone(), kind: MentionKind::Nominal, rule: "capital", score })
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
        let subject = self.fellow_subject(discourse, draft);
        let relational =
            matches!(self.lemma, "supplier" | "buyer" | "bidder" | "acquirer" | "contractor" | "parent" | "lender");
        let owned = self.owner.map(|owner| self.owned(discourse, draft, owner));
        let narrowed = self.is_narrowed(page);
        // Several that the noun would fit as well.
        let mut rivals: Option<Who> = None;
        let things = discourse.candidates.iter().rev().take(CANDIDATES_MAX).filter(|candidate| !candidate.person);
        for candidate in things {
            let Some(who) = candidate.who else { continue };
            let known = &draft.whos[who];
            let rebels =
                known.kind == Kind::Norp && matches!(self.lemma, "rebel" | "militant") && known.country.is_none();
            let called = self.is_in_name(known);
            if !(self.noun.fits(known.kind) || rebels || called) || Some(who) == self.of || Some(who) == subject {
                continue;
            }
            let other = |(person, owned): &(bool, Vec<Who>)| {
                !owned.contains(&who) && (*person || !known.is_called(page, self.lemma))
            };
            if owned.as_ref().is_some_and(other) {
                continue;
            }
            let distance = own - candidate.sentence.0;
            let fit = if called { Some(Fit::Said) } else { self.fit(page, known) };
            let Some(fit) = fit else { continue };
            let lasting = matches!(known.kind, Kind::Event | Kind::Product | Kind::Work);
            let others = self.owner.is_some() && owned.is_none() || lasting && self.of.is_some();
            // "The company" is the one that the article is on, also where another was named after it.
            let central =
                (Some(who) == main || discourse.most_named.contains(&Some(who))) && self.owner.is_none() && !relational;
            let far = SENTENCES_MAX < distance && !lasting && !central || LASTING_SENTENCES_MAX < distance && lasting;
            if fit == Fit::Kind && (far || others || narrowed) {
                continue;
            }
            if fit == Fit::Kind && lasting && rivals.replace(who).is_some_and(|rival| rival != who) {
                return None;
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
                + 0.45 * (1.0 + discourse.counts.get(who).copied().unwrap_or(0) as f32).ln()
                + 0.25 * (1.0 + known.named as f32).ln();
            let sure = if fit == Fit::Said { SAID } else { KIND };
            if best.is_none_or(|(best, ..)| best < score) {
                best = Some((score, who, sure));
            }
        }
        let (_, who, score) = best?;
        Some((who, score))
    }

    /// What the subject of the noun's own clause means: it would not be called by a noun again.
    fn fellow_subject(&self, discourse: &Discourse<'_, '_>, draft: &Draft) -> Option<Who> {
        let syntax = discourse.page.syntax;
        if !matches!(syntax.relation(self.token), rel::OBJ | rel::IOBJ | rel::OBL | rel::OBL_AGENT) {
            return None;
        }
        let subject = syntax.clause(syntax.head(self.token)?).subject().filter(|&subject| subject != self.token)?;
        match discourse.means(draft, subject) {
            Some(Means::Named(who)) => Some(who),
            _ => None,
        }
    }

    /// Whether a person owns it, and the organisations that whoever "his" means has a role in.
    fn owned(&self, discourse: &Discourse<'_, '_>, draft: &Draft, owner: TokenId) -> (bool, Vec<Who>) {
        match discourse.means(draft, owner) {
            Some(Means::Named(who)) => {
                let known = &draft.whos[who];
                let orgs = known.roles.iter().filter_map(|role| role.what.org);
                (known.kind == Kind::Person, orgs.map(|org| org.0 as usize).collect())
            }
            _ => (false, Vec::new()),
        }
    }

    /// Whether what follows tells which one is meant, or a superlative makes a predicate of it: "the group whose robots
    /// won", "owns the longest-running show".
    fn is_narrowed(&self, page: Page<'_, '_>) -> bool {
        let syntax = page.syntax;
        let told = syntax.children(self.token).iter().take(CHILDREN_MAX).any(|&child| {
            let clause = matches!(syntax.relation(child), rel::RELCL | rel::ACL);
            child > self.token && clause && page.form(self.token.0 + 1) != ","
        });
        let most = (self.tokens.start..self.token.0).any(|token| syntax.xpos(TokenId(token)) == tag::JJS);
        told || most && !rel::SUBJECTS.contains(&syntax.relation(self.token))
    }

    /// Whether a name has the noun, or a word that the noun stands with: "the health agency" of the World Health
    /// Organization.
    fn is_in_name(&self, known: &Known) -> bool {
        if matches!(known.kind, Kind::Person | Kind::Norp | Kind::Gpe) || self.owner.is_some() {
            return false;
        }
        let telling = |word: &&&str| 4 < word.len() && !words::is_vague(word);
        let modified = self.noun.fits(Kind::Org)
            && known.kind == Kind::Org
            && self.words.iter().filter(telling).any(|word| has_word(&known.name, word));
        modified
            || 3 < self.lemma.len()
                && self.lemma != "system"
                && !self.noun.fits(known.kind)
                && ends_with(&known.name, self.lemma)
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
