//! What was mentioned without a name so far, and what a further mention adds.

use std::collections::HashMap;
use std::ops::Range;

use super::super::discourse::{Discourse, Means};
use super::super::draft::{Draft, Who};
use super::super::{Attribute, Gender, MentionKind, words};
use super::Link;
use super::phrase::{Phrase, Word};
use super::same::{self, Owner};
use super::sorts;
use crate::extract::names::Kind;
use crate::extract::sentences::SentenceId;
use crate::extract::syntax::tag;
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Score};

/// Things with one noun that a phrase is compared with, at most: keeps hostile texts linear.
const ALIKE_MAX: usize = 8;

/// Words that are kept of one thing, at most.
const WORDS_MAX: usize = 12;

/// A pronoun that rather means nothing that was mentioned is taken for a noun's from here on.
const GUESS_MIN: Score = Score::per_mille(250);

/// Something that was mentioned without a name.
#[derive(Debug)]
pub(in super::super) struct Thing {
    pub(super) kind: Option<Kind>,
    pub(super) lemma: String,
    pub(super) plural: bool,
    pub(super) gender: Option<Gender>,
    /// The words that stood before its noun.
    pub(super) words: Vec<Described>,
    pub(super) number: Option<String>,
    pub(super) owner: Option<Owner>,
    /// What a preposition after its noun added.
    pub(super) complement: Option<(String, Described)>,
    pub(super) narrowed: bool,
    /// Whether its mentions by nouns had an article, or told whose it is.
    pub(super) definite: bool,
    pub(super) last: SentenceId,
    pub(super) name: Range<u32>,
    pub(super) links: Vec<Link>,
    pub(super) attributes: Vec<Claim<Attribute>>,
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
        Self { discourse, draft, all: Vec::new(), by_lemma: HashMap::new(), at: vec![0; tokens], named, next: 0 }
    }

    /// Reads the mention whose head is `token`, if it is one.
    pub(super) fn read(&mut self, token: TokenId) {
        let link = self.discourse.links.get(self.next).filter(|(pronoun, _)| *pronoun == token);
        self.next += usize::from(link.is_some());
        if self.named[token.0 as usize] || self.draft.named_at(token).is_some() {
            return;
        }
        if let Some((_, found)) = link {
            let candidate = self.discourse.candidates[found.noun as usize];
            // What was named later is no longer without a name.
            if candidate.who.is_none() && GUESS_MIN <= found.score {
                self.pronoun(token, candidate.head, found.gender, found.score);
            }
        } else {
            self.noun(token);
        }
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
        match found {
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

    fn introduce(&mut self, phrase: &Phrase<'_>, owner: Option<Owner>) {
        let page = self.discourse.page;
        let number = self.all.len() as u32;
        let noun = words::noun(phrase.lemma).unwrap_or_default();
        self.all.push(Thing {
            kind: sorts::kind(phrase.lemma),
            lemma: phrase.lemma.to_owned(),
            plural: phrase.plural,
            gender: noun.gender,
            words: phrase.words.iter().map(described).collect(),
            number: phrase.number.map(str::to_owned),
            owner,
            complement: self.complement(phrase),
            narrowed: phrase.narrowed,
            definite: phrase.article != super::phrase::Article::None,
            last: page.syntax.sentence_of(phrase.head),
            name: phrase.bare.clone(),
            links: vec![link(phrase, None)],
            attributes: Vec::new(),
        });
        self.at[phrase.head.0 as usize] = number + 1;
        self.by_lemma.entry(phrase.lemma.to_owned()).or_default().push(number);
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
        if thing.name.len() < phrase.bare.len() {
            thing.name = phrase.bare.clone();
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
