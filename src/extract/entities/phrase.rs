//! Reads the noun phrases that may stand for a name: "the carmaker", "his party", "the former U.S. president".

use std::ops::Range;

use super::discourse::is_person;
use super::draft::{Draft, Who};
use super::page::Page;
use super::words::Noun;
use crate::extract::syntax::{rel, tag};
use crate::extract::tokens::TokenId;

/// A noun phrase that may stand for a name.
pub(super) struct Phrase<'a> {
    pub(super) tokens: Range<u32>,
    pub(super) token: TokenId,
    pub(super) lemma: &'a str,
    pub(super) noun: Noun,
    /// The country or organisation that goes with it: "the U.S. president".
    pub(super) of: Option<Who>,
    /// Other words before the noun, in their dictionary forms.
    pub(super) words: Vec<&'a str>,
    /// "his party": the pronoun.
    pub(super) owner: Option<TokenId>,
}

impl<'a> Phrase<'a> {
    /// None where the phrase introduces something, or says what something is.
    pub(super) fn of(page: Page<'_, 'a>, draft: &Draft, token: TokenId, noun: Noun) -> Option<Phrase<'a>> {
        let syntax = page.syntax;
        let plural = matches!(syntax.xpos(token), tag::NNS | tag::NNPS);
        let lemma = syntax.lemma(token);
        if plural && !noun.team && !matches!(lemma, "police" | "rebel" | "militant") {
            return None;
        }
        let relation = syntax.relation(token);
        let named = |token: TokenId| draft.named_at(token).is_some();
        // "In a letter to the minister, Smith said": no apposition.
        let names = |child: TokenId| {
            draft.named_at(child).is_some_and(|name| !super::roles::is_aside(page, token, &name.what.tokens))
        };
        let above = syntax.head(token);
        let tells = matches!(relation, rel::NMOD_DESC | rel::COMPOUND | rel::FLAT | rel::AMOD)
            || relation == rel::APPOS
            || syntax.child(token, &[rel::COP]).is_some()
            || (relation == rel::XCOMP)
            || syntax.children(token).iter().any(|&child| syntax.relation(child) == rel::APPOS && names(child));
        if tells || above.is_some_and(|above| relation == rel::CONJ && syntax.relation(above) == rel::APPOS) {
            return None;
        }
        // A name right after it is its bearer's.
        let sentence = page.sentence_around(token.0);
        if token.0 + 1 < sentence.end && named(TokenId(token.0 + 1)) {
            return None;
        }
        let mut phrase =
            Phrase { tokens: token.0..token.0 + 1, token, lemma, noun, of: None, words: Vec::new(), owner: None };
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
                        None if syntax.xpos(child) == tag::PRP_POSS && !is_person(noun) => phrase.owner = Some(child),
                        None => return None,
                    }
                    definite = true;
                }
                rel::AMOD | rel::COMPOUND | rel::NUMMOD | rel::NMOD_UNMARKED => match draft.who_at(child) {
                    // "the Associated Press news agency" is what its own name says.
                    Some(who)
                        if relation == rel::COMPOUND
                            && noun.fits(draft.whos[who].kind)
                            && !is_person(noun)
                            && child.0 + 1 + u32::from(noun.media) >= token.0 =>
                    {
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
    pub(super) fn complement(&self, page: Page<'_, '_>) -> Option<TokenId> {
        let syntax = page.syntax;
        let after = |&&child: &&TokenId| {
            child > self.token
                && syntax.relation(child) == rel::NMOD
                && syntax.preposition(child).is_some_and(|case| matches!(syntax.form(case), "of" | "for" | "at"))
        };
        syntax.children(self.token).iter().find(after).copied()
    }
}
