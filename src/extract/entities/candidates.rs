//! What a noun or pronoun may mean: all that was mentioned before it.

use super::Gender;
use super::draft::Who;
use super::page::Page;
use super::words::Noun;
use crate::extract::names::Kind;
use crate::extract::sentences::SentenceId;
use crate::extract::syntax::{pos, rel};
use crate::extract::tokens::TokenId;

/// How something is mentioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Name,
    Nominal,
    Pronoun,
    /// By a common noun that stands for nothing with a name: "the man", "a man".
    Definite,
    Indefinite,
    /// By a name that stands after the pronoun.
    Ahead,
}

/// What a mention means: something with a name, or what a common noun introduced, by that candidate's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    Named(Who),
    Noun(u32),
}

/// Something that was mentioned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// None for a common noun that stands for nothing with a name.
    pub(super) who: Option<Who>,
    /// The first mention of what has no name, by its place.
    pub(super) noun: u32,
    pub(super) head: TokenId,
    /// The token that stands for the apposition or row that it stands in.
    pub(super) top: TokenId,
    pub(super) sentence: SentenceId,
    /// What it is in its clause: 1 for a subject.
    pub(super) weight: f32,
    pub(super) person: bool,
    pub(super) plural: bool,
    pub(super) gender: Option<Gender>,
    pub(super) form: Form,
    /// It stands in a dateline, or as an adjective.
    pub(super) aside: bool,
    /// It is the first of its kind in its sentence.
    pub(super) first: bool,
    /// It is the subject that a paragraph begins with.
    pub(super) opens: bool,
    /// It is a common noun for an organisation.
    pub(super) body: bool,
}

impl Candidate {
    pub(super) fn means(&self) -> Means {
        self.who.map_or(Means::Noun(self.noun), Means::Named)
    }
}

/// The token that stands for a whole apposition or row: its first.
pub(super) fn climb(page: Page<'_, '_>, head: TokenId) -> TokenId {
    /// Steps up, at most.
    const STEPS_MAX: usize = 4;
    let syntax = page.syntax;
    let mut top = head;
    for _ in 0..STEPS_MAX {
        let relation = syntax.relation(top);
        let part =
            relation == rel::APPOS || relation == rel::CONJ || relation == rel::FLAT || relation == rel::NMOD_DESC;
        match syntax.head(top).filter(|&above| part && matches!(syntax.upos(above), pos::NOUN | pos::PROPN | pos::PRON))
        {
            Some(above) => top = above,
            None => break,
        }
    }
    top
}

/// Whether only persons are called so.
pub(super) fn is_person(noun: Noun) -> bool {
    noun.fits(Kind::Person)
}

/// Whether a noun takes part in a clause, so that a pronoun may mean it.
pub(super) fn is_argument(page: Page<'_, '_>, token: TokenId) -> bool {
    let relation = page.syntax.relation(token);
    matches!(
        relation,
        rel::NSUBJ
            | rel::NSUBJ_PASS
            | rel::NSUBJ_OUTER
            | rel::OBJ
            | rel::IOBJ
            | rel::OBL
            | rel::OBL_AGENT
            | rel::NMOD
            | rel::POSS
            | rel::CONJ
            | rel::ROOT
    )
}
