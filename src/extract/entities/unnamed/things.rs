//! What was mentioned without a name so far, and what a further mention adds.

use std::collections::{HashMap, HashSet};

use super::super::discourse::{Discourse, Means};
use super::super::draft::{Draft, Who};
use super::super::{Attribute, Gender, MentionKind};
use super::Link;
use super::phrase::{self, Article, Phrase, Word};
use super::same::{self, Owner};
use super::sorts;
use crate::extract::names::Kind;
use crate::extract::sentences::SentenceId;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Score};

/// Things with one noun that a phrase is compared with, at most: keeps hostile texts linear.
const ALIKE_MAX: usize = 8;

/// Steps up from a pronoun to a noun whose phrase it stands in, at most.
const STEPS_MAX: usize = 12;

/// Words that are kept of one thing, at most.
const WORDS_MAX: usize = 12;

/// How likely it is that a pronoun means what is likeliest, at least. Where that is less than that it means nothing that
/// was mentioned, as often with "it", every second one is wrong (measured on GUM's training set).
const PRONOUN_MIN: Score = Score::per_mille(400);
const IT_MIN: Score = Score::per_mille(500);

/// Sentences back that a noun reaches which only fits what was mentioned.
const ALIKE_SENTENCES_MAX: u32 = 2;

/// Things that were mentioned last, at most, that such a noun is compared with.
const RECENT_MAX: usize = 12;

/// Something that was mentioned without a name.
#[derive(Debug)]
pub(in super::super) struct Thing {
    pub(super) kind: Option<Kind>,
    /// Its first noun; empty for a voice.
    pub(super) lemma: String,
    pub(super) plural: bool,
    pub(super) gender: Option<Gender>,
    /// The words that stood before its noun.
    pub(super) words: Vec<Described>,
    pub(super) number: Option<String>,
    pub(super) owner: Option<Owner>,
    /// What a preposition after its noun added.
    pub(super) complement: Option<(String, Described)>,
    /// Whether its mentions by nouns had an article, or told whose it is.
    pub(super) definite: bool,
    pub(super) last: SentenceId,
    /// Its fullest mention, and how many tokens that has.
    pub(super) name: String,
    pub(super) length: usize,
    /// Its first mention is rather one of something with a name that was not found.
    pub(super) doubtful: bool,
    pub(super) links: Vec<Link>,
    pub(super) attributes: Vec<Claim<Attribute>>,
}

impl Thing {
    /// Something of which nothing else is known.
    pub(super) fn new(kind: Option<Kind>, name: &str, last: SentenceId) -> Thing {
        Thing {
            kind,
            lemma: String::new(),
            plural: false,
            gender: None,
            words: Vec::new(),
            number: None,
            owner: None,
            complement: None,
            definite: false,
            last,
            name: name.to_owned(),
            length: 1,
            doubtful: false,
            links: Vec::new(),
            attributes: Vec::new(),
        }
    }
}

/// A word that tells more of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Described {
    Common(String),
    Name(Who),
}

/// All of them.
pub(super) struct Things<'d, 'p, 'a> {
    pub(super) discourse: &'d Discourse<'p, 'a>,
    pub(super) draft: &'d Draft,
    pub(super) all: Vec<Thing>,
    /// The things by their nouns, the last ones.
    pub(super) by_lemma: HashMap<String, Vec<u32>>,
    /// What each token is the head of a mention of, counted from one.
    pub(super) at: Vec<u32>,
    /// Tokens that are heads of mentions of what has a name.
    named: Vec<bool>,
    /// The sentence in which a person was named last.
    pub(super) person: Option<SentenceId>,
    /// Nouns that stood with a name as what it is: "the ferry Aurora".
    pub(super) called: HashSet<&'a str>,
    /// The groups of nouns that these belong to.
    pub(super) called_groups: HashSet<u8>,
    /// The titles of those who have a name.
    pub(super) titles: HashSet<&'a str>,
    /// Where those were named first who have an age and no title, and their genders.
    pub(super) aged: Vec<(TokenId, Option<Gender>)>,
    /// The place of the next pronoun in the discourse's links.
    next: usize,
}

impl<'d, 'p, 'a> Things<'d, 'p, 'a> {
    pub(super) fn new(discourse: &'d Discourse<'p, 'a>, draft: &'d Draft) -> Self {
        let tokens = discourse.page.syntax.len();
        let mut named = vec![false; tokens];
        for claim in &draft.mentions {
            named[claim.what.head.0 as usize] = true;
        }
        let syntax = discourse.page.syntax;
        let titles = draft.whos.iter().flat_map(|known| &known.titles);
        Self {
            discourse,
            draft,
            all: Vec::new(),
            by_lemma: HashMap::new(),
            at: vec![0; tokens],
            named,
            person: None,
            called: HashSet::new(),
            called_groups: HashSet::new(),
            titles: titles.map(|&(title, _)| syntax.lemma(title)).collect(),
            aged: aged(draft),
            next: 0,
        }
    }

    /// Reads the mention whose head is `token`, if it is one.
    pub(super) fn read(&mut self, token: TokenId) {
        let link = self.discourse.links.get(self.next).filter(|(pronoun, _)| *pronoun == token);
        self.next += usize::from(link.is_some());
        if self.is_named(token) {
            let person = |who: Who| self.draft.whos[who].kind == Kind::Person;
            if self.draft.who_at(token).is_some_and(person) {
                self.person = Some(self.discourse.page.syntax.sentence_of(token));
            }
            return;
        }
        if let Some((_, found)) = link {
            let candidate = self.discourse.candidates[found.noun as usize];
            // What was named later is no longer without a name.
            let it = self.discourse.page.form(token.0).to_lowercase().starts_with("it");
            let least = if it { IT_MIN } else { PRONOUN_MIN };
            if candidate.who.is_none() && least <= found.score {
                self.pronoun(token, candidate.head, found.gender, found.score);
            }
        } else {
            self.noun(token);
        }
    }

    /// Whether a token is the head of a mention of what has a name, or a part of a name.
    pub(super) fn is_named(&self, token: TokenId) -> bool {
        self.named[token.0 as usize] || self.draft.named_at(token).is_some()
    }

    /// What the mention with this head means.
    pub(super) fn meant(&self, head: TokenId) -> Option<u32> {
        self.at[head.0 as usize].checked_sub(1)
    }

    fn pronoun(&mut self, token: TokenId, noun: TokenId, gender: Option<Gender>, score: Score) {
        let Some(number) = self.meant(noun) else { return };
        if self.is_within(token, noun) {
            return;
        }
        let thing = &mut self.all[number as usize];
        if gender.is_some() && thing.gender.is_some() && gender != thing.gender {
            return;
        }
        let syntax = self.discourse.page.syntax;
        if let Some(gender) = gender.filter(|_| thing.gender.is_none()) {
            thing.gender = Some(gender);
            thing.attributes.push(Claim::by_rule("pronoun", Attribute::Gender(gender), syntax.at(token), score));
        }
        thing.last = syntax.sentence_of(token);
        let told = Some(("pronoun", score));
        thing.links.push(Link { tokens: token.0..token.0 + 1, head: token, kind: MentionKind::Pronoun, told });
        self.at[token.0 as usize] = number + 1;
    }

    /// Whether a pronoun stands in the phrase of the noun, where it cannot mean it: "the launch of its probe". In a clause
    /// it can: "a man who lost his job". Nor does it mean anything new beside its noun: "the law itself".
    fn is_within(&self, token: TokenId, noun: TokenId) -> bool {
        let syntax = self.discourse.page.syntax;
        let reflexive = syntax.form(token).ends_with("self") || syntax.form(token).ends_with("selves");
        if reflexive && !matches!(syntax.relation(token), rel::OBJ | rel::IOBJ | rel::OBL) {
            return true;
        }
        let mut at = token;
        for _ in 0..STEPS_MAX {
            if matches!(syntax.relation(at), rel::RELCL | rel::ACL | rel::CCOMP | rel::ADVCL) {
                return false;
            }
            match syntax.head(at) {
                Some(above) if above == noun => return true,
                Some(above) => at = above,
                None => return false,
            }
        }
        false
    }

    fn noun(&mut self, token: TokenId) {
        let page = self.discourse.page;
        if page.syntax.upos(token) == pos::NOUN && phrase::name_beside(page, self.draft, token) {
            let lemma = page.syntax.lemma(token);
            self.called.insert(lemma);
            self.called_groups.extend(sorts::group(lemma));
            return;
        }
        let Some(phrase) = Phrase::of(page, self.draft, token) else { return };
        let owner = phrase.owner.map(|owner| self.owner(owner));
        let near = self.by_lemma.get(phrase.lemma).into_iter().flatten().rev().take(ALIKE_MAX);
        let found = near.copied().find_map(|number| {
            let told = same::told(self, &phrase, owner.as_ref(), &self.all[number as usize])?;
            Some((number, told))
        });
        match found.or_else(|| self.alike(&phrase)) {
            Some((number, told)) => self.again(number, &phrase, told),
            None => self.introduce(&phrase, owner),
        }
    }

    /// Whose something is.
    fn owner(&self, token: TokenId) -> Owner {
        let syntax = self.discourse.page.syntax;
        let named = self.draft.who_at(token).or_else(|| match self.discourse.means(self.draft, token) {
            Some(Means::Named(who)) => Some(who),
            _ => None,
        });
        if let Some(who) = named {
            return Owner::Named(who);
        }
        if let Some(number) = self.meant(token) {
            return Owner::Thing(number);
        }
        let first = matches!(syntax.form(token).to_lowercase().as_str(), "my" | "our");
        let quoted = self.discourse.quoted[token.0 as usize];
        match syntax.xpos(token) == tag::PRP_POSS && first && !quoted {
            true => Owner::Speaker(syntax.lemma(token).to_owned()),
            false => Owner::Unknown,
        }
    }

    /// What a definite noun stands for that is another word for one right before it: "a gunman … the attacker".
    fn alike(&self, phrase: &Phrase<'_>) -> Option<(u32, (&'static str, Score))> {
        let sentence = self.discourse.page.syntax.sentence_of(phrase.head);
        if !matches!(phrase.article, Article::The | Article::This)
            || !phrase.words.is_empty()
            || phrase.complement.is_some()
            || phrase.narrowed
        {
            return None;
        }
        let gender = sorts::gender(phrase.lemma);
        let recent = self.all.iter().enumerate().rev().take(RECENT_MAX);
        let mut fit = recent.filter(|(_, thing)| {
            sorts::alike(&thing.lemma, phrase.lemma)
                && thing.plural == phrase.plural
                && (gender.is_none() || thing.gender.is_none() || gender == thing.gender)
                && sentence.0 - thing.last.0 <= ALIKE_SENTENCES_MAX
        });
        let (number, _) = fit.next().filter(|_| fit.next().is_none())?;
        Some((number as u32, ("alike-noun", Score::per_mille(650))))
    }

    /// What the preposition after the noun adds.
    pub(super) fn complement(&self, phrase: &Phrase<'_>) -> Option<(String, Described)> {
        let syntax = self.discourse.page.syntax;
        let noun = phrase.complement?;
        let case = syntax.preposition(noun).map_or("", |case| syntax.lemma(case)).to_owned();
        let what = match self.draft.who_at(noun) {
            Some(who) => Described::Name(who),
            None => Described::Common(syntax.lemma(noun).to_owned()),
        };
        Some((case, what))
    }

    /// One more mention of a thing.
    fn again(&mut self, number: u32, phrase: &Phrase<'_>, told: (&'static str, Score)) {
        let complement = self.complement(phrase);
        let thing = &mut self.all[number as usize];
        for word in phrase.words.iter().map(described) {
            if thing.words.len() < WORDS_MAX && !thing.words.contains(&word) {
                thing.words.push(word);
            }
        }
        thing.complement = thing.complement.take().or(complement);
        thing.last = self.discourse.page.syntax.sentence_of(phrase.head);
        if thing.length < phrase.bare.len() {
            thing.length = phrase.bare.len();
            thing.name = self.discourse.page.syntax.words(&phrase.bare).to_owned();
        }
        thing.links.push(link(phrase, Some(told)));
        self.at[phrase.head.0 as usize] = number + 1;
        // The thing that was mentioned last is looked at first.
        if let Some(alike) = self.by_lemma.get_mut(phrase.lemma)
            && let Some(place) = alike.iter().rev().take(ALIKE_MAX).position(|&known| known == number)
        {
            let place = alike.len() - 1 - place;
            alike.remove(place);
            alike.push(number);
        }
    }
}

pub(super) fn link(phrase: &Phrase<'_>, told: Option<(&'static str, Score)>) -> Link {
    Link { tokens: phrase.tokens.clone(), head: phrase.head, kind: MentionKind::Nominal, told }
}

pub(super) fn described(word: &Word<'_>) -> Described {
    match *word {
        Word::Common(word) => Described::Common(word.to_owned()),
        Word::Name(who) => Described::Name(who),
    }
}

/// Persons, at most, that a lead's is compared with: keeps hostile texts linear.
const AGED_MAX: usize = 20;

/// Where the first of those were named who have an age and no title.
fn aged(draft: &Draft) -> Vec<(TokenId, Option<Gender>)> {
    let mut seen = vec![false; draft.whos.len()];
    let first = draft.mentions.iter().filter(|claim| {
        let who = claim.what.entity.0 as usize;
        claim.what.kind == MentionKind::Name && !std::mem::replace(&mut seen[who], true)
    });
    let known = first.map(|claim| (claim.what.head, draft.of(claim.what.entity)));
    let aged =
        known.filter(|(_, known)| known.kind == Kind::Person && known.age().is_some() && known.titles.is_empty());
    aged.map(|(head, known)| (head, known.gender.as_ref().map(|claim| claim.what))).take(AGED_MAX).collect()
}
