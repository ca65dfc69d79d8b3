//! What was mentioned without a name so far, and what a further mention adds.

use std::collections::HashMap;

use super::super::discourse::{Discourse, Means};
use super::super::draft::{Draft, Who};
use super::super::{Attribute, Gender, MentionKind, attributes, words};
use super::Link;
use super::phrase::{Article, Phrase, Word};
use super::same::{self, Owner};
use super::sorts;
use crate::extract::names::Kind;
use crate::extract::sentences::SentenceId;
use crate::extract::syntax::tag;
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Score};

/// Things with one noun that a phrase is compared with, at most: keeps hostile texts linear.
const ALIKE_MAX: usize = 8;

/// How sure an age in a phrase is.
const AGE: Score = Score::per_mille(950);

/// Words that are kept of one thing, at most.
const WORDS_MAX: usize = 12;

/// How likely it is that a pronoun means what is likeliest, at least. Where that is less than that it means nothing that
/// was mentioned, as often with "it", every second one is wrong (measured on GUM's training set).
const PRONOUN_MIN: Score = Score::per_mille(400);
const IT_MIN: Score = Score::per_mille(450);

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
    length: usize,
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
    by_lemma: HashMap<String, Vec<u32>>,
    /// What each token is the head of a mention of, counted from one.
    at: Vec<u32>,
    /// Tokens that are heads of mentions of what has a name.
    named: Vec<bool>,
    /// For each kind, the first token at which something of it is named.
    first: HashMap<u8, u32>,
    /// The place of the next pronoun in the discourse's links.
    next: usize,
}

impl<'d, 'p, 'a> Things<'d, 'p, 'a> {
    pub(super) fn new(discourse: &'d Discourse<'p, 'a>, draft: &'d Draft) -> Self {
        let tokens = discourse.page.syntax.len();
        let mut named = vec![false; tokens];
        let mut first: HashMap<u8, u32> = HashMap::new();
        for claim in &draft.mentions {
            named[claim.what.head.0 as usize] = true;
            if claim.what.kind == MentionKind::Name {
                let first = first.entry(draft.of(claim.what.entity).kind as u8).or_insert(u32::MAX);
                *first = claim.what.tokens.start.min(*first);
            }
        }
        let (all, by_lemma) = (Vec::new(), HashMap::new());
        Self { discourse, draft, all, by_lemma, at: vec![0; tokens], named, first, next: 0 }
    }

    /// Reads the mention whose head is `token`, if it is one.
    pub(super) fn read(&mut self, token: TokenId) {
        let link = self.discourse.links.get(self.next).filter(|(pronoun, _)| *pronoun == token);
        self.next += usize::from(link.is_some());
        if self.is_named(token) {
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

    fn noun(&mut self, token: TokenId) {
        let page = self.discourse.page;
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
        let recent = self.all.iter().enumerate().rev().take(RECENT_MAX);
        let mut fit = recent.filter(|(_, thing)| {
            sorts::alike(&thing.lemma, phrase.lemma)
                && thing.plural == phrase.plural
                && sentence.0 - thing.last.0 <= ALIKE_SENTENCES_MAX
        });
        let (number, _) = fit.next().filter(|_| fit.next().is_none())?;
        Some((number as u32, ("alike-noun", Score::per_mille(650))))
    }

    fn introduce(&mut self, phrase: &Phrase<'_>, owner: Option<Owner>) {
        let syntax = self.discourse.page.syntax;
        let number = self.all.len() as u32;
        let noun = words::noun(phrase.lemma).unwrap_or_default();
        let kind = sorts::kind(phrase.lemma);
        let mut thing = Thing::new(kind, syntax.words(&phrase.bare), syntax.sentence_of(phrase.head));
        thing.lemma = phrase.lemma.to_owned();
        thing.plural = phrase.plural;
        thing.gender = noun.gender;
        thing.words = phrase.words.iter().map(described).collect();
        thing.number = phrase.number.map(str::to_owned);
        thing.owner = owner;
        thing.complement = self.complement(phrase);
        thing.definite = phrase.article != Article::None;
        thing.length = phrase.bare.len();
        // "The ferry", and a ferry was named before: that one is meant, though not so surely that it was found.
        let fits = |kind: &u8| Kind::ALL.iter().any(|&known| known as u8 == *kind && noun.fits(known));
        thing.doubtful = phrase.article == Article::The
            && !phrase.plural
            && phrase.complement.is_none()
            && !phrase.narrowed
            && self.first.iter().any(|(kind, &first)| first < phrase.head.0 && fits(kind));
        thing.attributes.extend(self.age(phrase).filter(|_| kind == Some(Kind::Person)));
        thing.links.push(link(phrase, None));
        self.all.push(thing);
        self.at[phrase.head.0 as usize] = number + 1;
        self.by_lemma.entry(phrase.lemma.to_owned()).or_default().push(number);
    }

    /// "A 41-year-old man".
    fn age(&self, phrase: &Phrase<'_>) -> Option<Claim<Attribute>> {
        let page = self.discourse.page;
        let old = |&token: &u32| page.form(token) == "old" && page.lemma(token - 2) == "year";
        let at = (phrase.tokens.start + 4..phrase.head.0).find(old)? - 4;
        let age = attributes::age(page, at)?;
        Some(Claim::by_rule("age", Attribute::Age(age), page.syntax.span(&(at..at + 1)), AGE))
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

fn link(phrase: &Phrase<'_>, told: Option<(&'static str, Score)>) -> Link {
    Link { tokens: phrase.tokens.clone(), head: phrase.head, kind: MentionKind::Nominal, told }
}

pub(super) fn described(word: &Word<'_>) -> Described {
    match *word {
        Word::Common(word) => Described::Common(word.to_owned()),
        Word::Name(who) => Described::Name(who),
    }
}
