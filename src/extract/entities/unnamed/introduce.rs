//! Adds what is mentioned for the first time, with what its phrase says of it.

use super::super::{Attribute, attributes, words};
use super::phrase::{Article, Phrase};
use super::same::Owner;
use super::sorts;
use super::things::{Thing, Things, described, link};
use crate::extract::names::Kind;
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Score};

/// How sure an age in a phrase is, and the gender of "a woman".
const AGE: Score = Score::per_mille(950);
const GENDER: Score = Score::per_mille(900);

/// Paragraphs after the lead in which somebody is named whom it leaves without a name.
const PARAGRAPHS_MAX: u32 = 3;

/// Sentences after a person's name in which "the suspect" rather means that person.
const PERSON_SENTENCES: u32 = 4;

impl Things<'_, '_, '_> {
    /// Adds the thing of a phrase that means none of those before.
    pub(super) fn introduce(&mut self, phrase: &Phrase<'_>, owner: Option<Owner>) {
        let syntax = self.discourse.page.syntax;
        let number = self.all.len() as u32;
        let kind = sorts::kind(phrase.lemma);
        let mut thing = Thing::new(kind, syntax.words(&phrase.bare), syntax.sentence_of(phrase.head));
        thing.lemma = phrase.lemma.to_owned();
        thing.plural = phrase.plural;
        thing.gender = sorts::gender(phrase.lemma);
        thing.words = phrase.words.iter().map(described).collect();
        thing.number = phrase.number.map(str::to_owned);
        thing.owner = owner;
        thing.complement = self.complement(phrase);
        thing.definite = phrase.article != Article::None;
        thing.length = phrase.bare.len();
        thing.doubtful = self.is_doubtful(phrase, &thing);
        thing.attributes.extend(self.age(phrase).filter(|_| kind == Some(Kind::Person)));
        if let Some(gender) = thing.gender.filter(|_| kind == Some(Kind::Person)) {
            thing.attributes.push(Claim::by_rule("noun", Attribute::Gender(gender), syntax.at(phrase.head), GENDER));
        }
        thing.links.push(link(phrase, None));
        self.all.push(thing);
        self.at[phrase.head.0 as usize] = number + 1;
        self.by_lemma.entry(phrase.lemma.to_owned()).or_default().push(number);
    }

    /// Whether the first mention of a thing rather means something with a name, though not so surely that it was found:
    /// "the ferry", where none was introduced; "the suspect" near a person's name; a title that somebody named has.
    fn is_doubtful(&self, phrase: &Phrase<'_>, thing: &Thing) -> bool {
        if phrase.plural || phrase.complement.is_some() || phrase.narrowed {
            return false;
        }
        let person = thing.kind == Some(Kind::Person);
        let titled = person && self.titles.contains(phrase.lemma);
        let noun = words::noun(phrase.lemma).unwrap_or_default();
        match phrase.article {
            Article::The | Article::This if person && sorts::group(phrase.lemma).is_some() => {
                titled || self.person.is_some_and(|named| thing.last.0 - named.0 <= PERSON_SENTENCES)
            }
            Article::The | Article::This => {
                titled
                    || words::noun(phrase.lemma).is_some()
                    || self.called.contains(phrase.lemma)
                    || sorts::group(phrase.lemma).is_some_and(|group| self.called_groups.contains(&group))
            }
            // "My coach", in a quote whose speaker has a coach.
            Article::Owner => titled || thing.owner == Some(Owner::Unknown) && noun.role && !noun.kin,
            Article::New | Article::None => false,
        }
    }

    /// "A 41-year-old man".
    fn age(&self, phrase: &Phrase<'_>) -> Option<Claim<Attribute>> {
        let page = self.discourse.page;
        let old = |&token: &u32| page.form(token) == "old" && page.lemma(token - 2) == "year";
        let at = (phrase.tokens.start + 4..phrase.head.0).find(old)? - 4;
        let age = attributes::age(page, at)?;
        Some(Claim::by_rule("age", Attribute::Age(age), page.syntax.span(&(at..at + 1)), AGE))
    }

    /// Whether the lead leaves somebody without a name who is rather named in the paragraphs after it, with an age: "a
    /// local man … John Smith, 34".
    pub(super) fn is_named_later(&self, thing: &Thing) -> bool {
        let syntax = self.discourse.page.syntax;
        let paragraph = |token: TokenId| syntax.paragraph_of(syntax.sentence_of(token)).0;
        let (Some(first), Some(last)) = (thing.links.first(), thing.links.last()) else { return false };
        let lead = syntax.sentence_ids().next().map(|first| syntax.paragraph_of(first).0);
        let own = paragraph(first.head);
        if thing.kind != Some(Kind::Person) || thing.plural || Some(own) != lead || paragraph(last.head) != own {
            return false;
        }
        self.aged.iter().any(|&(head, gender)| {
            let near = own < paragraph(head) && paragraph(head) <= own + PARAGRAPHS_MAX;
            near && (gender.is_none() || thing.gender.is_none() || gender == thing.gender)
        })
    }
}
