//! Which words tell what happens.

use super::lists::{Frame, LISTS};
use crate::extract::entities::{Entities, MentionKind};
use crate::extract::syntax::{Syntax, pos, rel, tag};
use crate::extract::tokens::TokenId;

/// A word that tells what happens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trigger {
    pub(super) token: TokenId,
    pub(super) frame: &'static Frame,
    pub(super) verb: bool,
}

/// The triggers of a text, in order.
pub(super) fn triggers(syntax: &Syntax<'_>, entities: &Entities) -> Vec<Trigger> {
    let named = names(syntax, entities);
    let mut found = Vec::new();
    for token in syntax.ids().filter(|token| !named[token.0 as usize]) {
        let trigger = match syntax.upos(token) {
            pos::VERB => verb(syntax, entities, token).map(|frame| Trigger { token, frame, verb: true }),
            pos::NOUN => noun(syntax, entities, token).map(|frame| Trigger { token, frame, verb: false }),
            _ => None,
        };
        found.extend(trigger);
    }
    found
}

/// Which tokens belong to names.
fn names(syntax: &Syntax<'_>, entities: &Entities) -> Vec<bool> {
    let mut named = vec![false; syntax.len()];
    let names = entities.mentions().iter().filter(|mention| mention.what.kind == MentionKind::Name);
    for mention in names {
        let tokens = mention.what.tokens.start as usize..mention.what.tokens.end as usize;
        named[tokens].fill(true);
    }
    named
}

/// The second word of what may be an entry of two: a particle or the preposition of a complement.
pub(super) fn seconds<'s>(syntax: &'s Syntax<'_>, verb: TokenId) -> impl Iterator<Item = &'s str> {
    syntax.children(verb).iter().filter_map(move |&child| {
        let relation = syntax.relation(child);
        if relation == rel::PRT || (relation == rel::ADVMOD && child.0 == verb.0 + 1) {
            return Some(syntax.lemma(child));
        }
        let complement = relation == rel::OBL || relation == rel::NMOD || relation == rel::ADVCL;
        let preposition = syntax.child(child, &[rel::CASE, rel::MARK]).filter(|&case| case < child);
        preposition.filter(|_| complement && child > verb).map(|case| syntax.lemma(case))
    })
}

/// What `look` finds under the word with its particle or preposition, or else under the word alone.
pub(super) fn longest<T>(syntax: &Syntax<'_>, word: TokenId, look: impl Fn(&str) -> Option<T>) -> Option<T> {
    let lemma = syntax.lemma(word);
    if LISTS.is_phrasal(lemma) {
        let mut both = String::new();
        for second in seconds(syntax, word) {
            both.clear();
            both.push_str(lemma);
            both.push(' ');
            both.push_str(second);
            if let Some(found) = look(&both) {
                return Some(found);
            }
        }
    }
    look(lemma)
}

fn verb(syntax: &Syntax<'_>, entities: &Entities, verb: TokenId) -> Option<&'static Frame> {
    // "missing people", "the following day", "according to": no clause of its own.
    let relation = syntax.relation(verb);
    let bare = [rel::AMOD, rel::COMPOUND, rel::CASE, rel::MARK, rel::AUX, rel::COP, rel::FIXED, rel::FLAT, rel::DEP];
    if bare.contains(&relation) || relation == rel::NMOD_DESC || relation == rel::AUX_PASS {
        return None;
    }
    let lists = &*LISTS;
    let lemma = syntax.lemma(verb);
    let frame = longest(syntax, verb, |word| lists.verb(word));
    if hands_on(syntax, entities, verb) || syntax.xpos(verb) == tag::JJ {
        return None;
    }
    if let Some(frame) = frame {
        return Some(frame);
    }
    let empty = ["state", "mind", "report"].iter().any(|class| lists.is(class, lemma));
    // "remained the greatest threat", "stay lower": what is, not what happens.
    let copular = matches!(lemma, "remain" | "stay")
        && syntax.child(verb, &[rel::XCOMP, rel::OBJ]).is_some_and(|under| !syntax.is_verb(under));
    // "is scheduled to be sentenced": what is planned is the event, the plan is not.
    let embeds = lists.embedding_verb(lemma).is_some_and(|embedding| embedding.clause.is_some())
        && syntax.child(verb, &[rel::XCOMP, rel::CCOMP]).is_some();
    let plain =
        !embeds && !copular && lemma.len() > 1 && lemma.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    (!empty && plain).then(|| lists.unlisted())
}

/// Whether a verb says less than what stands with it: "held talks", "began to work", "the vote will be held".
fn hands_on(syntax: &Syntax<'_>, entities: &Entities, verb: TokenId) -> bool {
    let lists = &*LISTS;
    let lemma = syntax.lemma(verb);
    let eventive = |token: TokenId| syntax.upos(token) == pos::NOUN && noun(syntax, entities, token).is_some();
    let clause = syntax.clause(verb);
    if lists.is("light", lemma) && clause.undergoer().is_some_and(eventive) {
        return true;
    }
    let held = clause.is_passive() || !matches!(lemma, "hold" | "plan" | "schedule" | "set" | "open" | "expect");
    if lists.is("happen", lemma) && held && clause.own_subject().is_some_and(eventive) {
        return true;
    }
    if lists.is("phase", lemma) {
        let complement = syntax.child(verb, &[rel::XCOMP]).is_some_and(|under| syntax.is_verb(under));
        // "failed to", "refused to" are told themselves.
        return (complement && !matches!(lemma, "fail" | "help" | "seek" | "serve"))
            || clause.undergoer().is_some_and(eventive);
    }
    false
}

fn noun(syntax: &Syntax<'_>, entities: &Entities, noun: TokenId) -> Option<&'static Frame> {
    let relation = syntax.relation(noun);
    if [rel::COMPOUND, rel::NMOD_DESC, rel::FLAT, rel::FIXED].contains(&relation) {
        return None;
    }
    let frame = LISTS.noun(syntax.lemma(noun))?;
    // Generic: "strikes are legal", "by phone call". What happened once has a determiner, an owner, a number, a
    // description, or those who took part.
    let telling = syntax.children(noun).iter().any(|&child| {
        let relation = syntax.relation(child);
        let told = [rel::DET, rel::POSS, rel::AMOD, rel::NUMMOD, rel::COMPOUND, rel::NMOD, rel::ACL, rel::RELCL];
        told.contains(&relation) && !matches!(syntax.lemma(child), "any" | "such" | "every" | "each")
    });
    let governor = syntax.head(noun);
    let object = relation == rel::OBJ || relation == rel::NSUBJ_PASS || relation == rel::NSUBJ;
    let carried = object
        && governor.is_some_and(|verb| {
            let lemma = syntax.lemma(verb);
            ["light", "phase", "happen"].iter().any(|class| LISTS.is(class, lemma))
                || LISTS.embedding_verb(lemma).is_some_and(|embedding| embedding.noun.is_some())
        });
    let plural = syntax.xpos(noun) == tag::NNP || syntax.xpos(noun) == tag::NNPS;
    let party = |&child: &TokenId| match syntax.relation(child) {
        rel::POSS => true,
        rel::AMOD | rel::COMPOUND => entities.meant_by(child).is_some(),
        rel::NMOD => syntax.preposition(child).is_some_and(|case| {
            let case = syntax.lemma(case);
            case == "by" || frame.sides.contains(&case) || frame.to.contains(&case)
        }),
        _ => false,
    };
    let enough = carried || !frame.needs_party || syntax.children(noun).iter().any(party);
    ((telling || carried) && enough && !plural).then_some(frame)
}
