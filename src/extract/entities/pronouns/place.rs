//! Where a pronoun stands, and what the binding conditions keep it from meaning.

use super::super::Gender;
use super::super::context::{Hints, hints};
use super::super::cues;
use super::super::discourse::{CANDIDATES_MAX, Candidate, Discourse, Means};
use super::super::draft::Draft;
use super::super::weights::Number;
use crate::extract::syntax::{rel, tag};
use crate::extract::tokens::TokenId;
use crate::extract::tree::Relation;

/// Clauses up from a pronoun's own that are looked at, at most.
const CLAUSES_MAX: usize = 4;

/// Steps up a tree, at most.
const STEPS_MAX: usize = 40;

/// Where a pronoun stands, and how it asks for what it means.
pub(super) struct Place {
    pub(super) token: TokenId,
    pub(super) sentence: u32,
    pub(super) number: Number,
    pub(super) gender: Option<Gender>,
    /// The verb or noun that it depends on.
    pub(super) above: Option<TokenId>,
    pub(super) relation: Relation,
    pub(super) reflexive: bool,
    pub(super) possessive: bool,
    pub(super) quoted: bool,
    /// Who speaks, where the pronoun is quoted.
    pub(super) speaker: Option<Means>,
    /// Whether the pronoun is the subject of a verb of saying.
    pub(super) says: bool,
    /// The subjects of the clauses that its own clause stands in, its own first.
    pub(super) dominating: [Option<TokenId>; CLAUSES_MAX],
    /// What the other members of its clause mean.
    pub(super) bound: Vec<Means>,
}

impl Place {
    pub(super) fn of(
        discourse: &Discourse<'_, '_>,
        draft: &Draft,
        token: TokenId,
        number: Number,
        gender: Option<Gender>,
    ) -> Place {
        let page = discourse.page;
        let syntax = page.syntax;
        let form = syntax.form(token).to_lowercase();
        let mut dominating = [None; CLAUSES_MAX];
        let mut owned = None;
        let (mut at, mut found, mut steps) = (token, 0, 0);
        while let Some(above) = syntax.head(at) {
            steps += 1;
            if found == CLAUSES_MAX || steps > STEPS_MAX {
                break;
            }
            // Whose plan it is does what is planned: "Rome's plan to raise its taxes".
            let plan = syntax.relation(at) == rel::ACL;
            let owner = page.child(above, &[rel::POSS]).filter(|_| plan);
            owned = owned.or(owner.map(|_| above));
            let subject = page.child(above, rel::SUBJECTS).or(owner);
            let subject = subject.filter(|&subject| subject != at && subject != token);
            // "Smith, who lost his job"
            let relative = |subject: TokenId| matches!(syntax.xpos(subject), tag::WP | tag::WDT);
            let subject = match subject {
                Some(subject) if relative(subject) => {
                    syntax.head(above).filter(|_| syntax.relation(above) == rel::RELCL)
                }
                subject => subject,
            };
            if let Some(subject) = subject {
                dominating[found] = Some(subject);
                found += 1;
            }
            at = above;
        }
        let quoted = discourse.quoted[token.0 as usize];
        let relation = syntax.relation(token);
        let speaker = quoted.then(|| cues::of(page, &discourse.cues, token)).flatten();
        let subject = rel::SUBJECTS.contains(&relation);
        // "…," he added: who spoke last goes on.
        let again = |subject: TokenId| {
            let (speaker, sentence) = discourse.speaker.filter(|_| syntax.xpos(subject) == tag::PRP)?;
            let near = syntax.paragraph_of(sentence).0 + 1 >= syntax.paragraph_of(syntax.sentence_of(token)).0;
            near.then_some(Means::Named(speaker))
        };
        let mut own = Place {
            token,
            sentence: syntax.sentence_of(token).0,
            number,
            gender,
            above: syntax.head(token),
            relation,
            reflexive: form.ends_with("self") || form.ends_with("selves"),
            possessive: syntax.xpos(token) == tag::PRP_POSS || relation == rel::POSS,
            quoted,
            speaker: speaker.and_then(|(cue, _)| discourse.means(draft, cue.subject).or_else(|| again(cue.subject))),
            says: subject
                && !quoted
                && syntax.head(token).is_some_and(|verb| hints(syntax.lemma(verb)).any(Hints::SAYING)),
            dominating,
            bound: Vec::new(),
        };
        own.bound = discourse
            .candidates
            .iter()
            .rev()
            .take(CANDIDATES_MAX)
            .take_while(|candidate| candidate.sentence.0 == own.sentence)
            .filter(|candidate| owned == Some(candidate.head) || is_bound(discourse, &own, candidate))
            .map(|candidate| candidate.means())
            .collect();
        own
    }
}
/// Whether the pronoun cannot mean a candidate of its own clause: "Ann saw her", "Ann's sister and she".
fn is_bound(discourse: &Discourse<'_, '_>, own: &Place, candidate: &Candidate) -> bool {
    let syntax = discourse.page.syntax;
    if own.reflexive {
        return false;
    }
    // The phrase that a possessive stands in cannot be its own possessor, nor can what that phrase is joined with.
    if own.possessive {
        return own.above.is_some_and(|phrase| {
            phrase == candidate.head
                || syntax.head(candidate.head) == Some(phrase) && syntax.relation(candidate.head) == rel::APPOS
        });
    }
    let argument = |token: TokenId| {
        matches!(
            syntax.relation(token),
            rel::NSUBJ | rel::NSUBJ_PASS | rel::OBJ | rel::IOBJ | rel::OBL | rel::OBL_AGENT
        )
    };
    if argument(own.token) && argument(candidate.top) && own.above.is_some() {
        if syntax.head(candidate.top) == own.above {
            return true;
        }
        // "Ann wanted to see her": the subject that is not said again.
        let object = matches!(own.relation, rel::OBJ | rel::IOBJ);
        if let Some(subject) = own.above.filter(|_| object).and_then(|above| syntax.clause(above).subject()) {
            return subject == candidate.top || subject == candidate.head;
        }
    }
    false
}
