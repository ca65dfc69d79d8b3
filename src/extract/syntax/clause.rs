//! What rules ask of a verb, or of a noun or adjective that a copula makes a predicate.

use super::{Syntax, pos, rel, tag};
use crate::extract::tokens::TokenId;

/// How many steps up a chain of clauses an unsaid subject is looked for: deeper ones are no longer read right.
const CONTROL_STEPS_MAX: usize = 6;

/// A predicate and what stands around it.
#[derive(Clone, Copy, Debug)]
pub struct Clause<'s, 'a> {
    syntax: &'s Syntax<'a>,
    verb: TokenId,
}

impl<'a> Syntax<'a> {
    /// The clause of a predicate.
    pub fn clause(&self, verb: TokenId) -> Clause<'_, 'a> {
        Clause { syntax: self, verb }
    }

    /// Whether a token is a verb, but no auxiliary.
    pub fn is_verb(&self, token: TokenId) -> bool {
        self.upos(token) == pos::VERB
    }

    /// The token and what is joined to it by "and", "or" or a comma, in order.
    pub fn joined(&self, token: TokenId) -> impl Iterator<Item = TokenId> + use<'_, 'a> {
        let conjuncts = self.children(token).iter().copied().filter(|&child| self.relation(child) == rel::CONJ);
        std::iter::once(token).chain(conjuncts)
    }

    /// Whether a verb is joined to one that it cannot be a twin of: a past tense to an infinitive or a participle, as in
    /// "denied that it had fled and accused the army".
    pub fn is_misjoined(&self, verb: TokenId) -> bool {
        let own = || self.child(verb, rel::SUBJECTS).is_some() || self.clause(verb).auxiliaries().next().is_some();
        let finite = |token| matches!(self.xpos(token), tag::VBD | tag::VBZ | tag::VBP);
        // "was elected and served" is sound: the auxiliary is the first one's alone.
        let passive = |twin| self.clause(twin).auxiliaries().next().is_some_and(|first| self.lemma(first) == "be");
        self.relation(verb) == rel::CONJ
            && finite(verb)
            && self.head(verb).is_some_and(|twin| self.is_verb(twin) && !finite(twin) && !passive(twin))
            && !own()
    }

    /// The adposition that leads a noun phrase ("with" of "with Iran"), in small letters where it has any capitals.
    pub fn preposition(&self, noun: TokenId) -> Option<TokenId> {
        self.child(noun, &[rel::CASE]).filter(|&case| case < noun)
    }
}

impl<'s, 'a> Clause<'s, 'a> {
    /// The predicate.
    pub fn verb(&self) -> TokenId {
        self.verb
    }

    /// The subject that stands in the clause itself, active or passive.
    pub fn own_subject(&self) -> Option<TokenId> {
        self.syntax.child(self.verb, rel::SUBJECTS)
    }

    /// Whether the verb is passive: "was told", "appointed by", "the ruling handed down".
    pub fn is_passive(&self) -> bool {
        let syntax = self.syntax;
        if syntax.child(self.verb, &[rel::AUX_PASS, rel::NSUBJ_PASS, rel::OBL_AGENT]).is_some() {
            return true;
        }
        if syntax.xpos(self.verb) != tag::VBN || self.auxiliaries().next().is_some() || self.own_subject().is_some() {
            return false;
        }
        match syntax.relation(self.verb) {
            // "a man arrested in May", "hit by a recall", "if approved".
            relation if relation == rel::ACL || relation == rel::ADVCL => true,
            // "was arrested and charged".
            relation if relation == rel::CONJ => {
                syntax.head(self.verb).is_some_and(|first| syntax.child(first, &[rel::AUX_PASS]).is_some())
            }
            _ => false,
        }
    }

    /// Who does it: the subject of an active verb, the agent of a passive one, or the one whom control or a relative
    /// clause gives it ("Ann promised to go", "a man who left", "resigned after losing").
    pub fn actor(&self) -> Option<TokenId> {
        if self.is_passive() {
            return self.syntax.child(self.verb, &[rel::OBL_AGENT]);
        }
        self.subject()
    }

    /// Who undergoes it: the object of an active verb, the subject of a passive one.
    pub fn undergoer(&self) -> Option<TokenId> {
        if self.is_passive() { self.subject() } else { self.syntax.child(self.verb, &[rel::OBJ]) }
    }

    /// The subject, said or unsaid.
    pub fn subject(&self) -> Option<TokenId> {
        let syntax = self.syntax;
        let mut verb = self.verb;
        for _ in 0..CONTROL_STEPS_MAX {
            let own = syntax.child(verb, rel::SUBJECTS).or_else(|| syntax.child(verb, &[rel::NSUBJ_OUTER]));
            if let Some(subject) = own {
                return Some(self.referent(subject, verb));
            }
            let mut head = syntax.head(verb)?;
            if syntax.is_misjoined(verb) {
                // The next verb up of which it can be a twin.
                for _ in 0..CONTROL_STEPS_MAX {
                    if matches!(syntax.xpos(head), tag::VBD | tag::VBZ | tag::VBP) {
                        break;
                    }
                    // "would not say why, but said": none above, it shares the subject after all.
                    let Some(above) = syntax.head(head) else {
                        head = syntax.head(verb)?;
                        break;
                    };
                    head = above;
                }
            }
            match syntax.relation(verb) {
                // "a man charged with", "a plan to build": what is modified is the subject, unless it is an infinitive.
                relation if relation == rel::ACL || relation == rel::RELCL => {
                    let infinitive = syntax.xpos(verb) == tag::VB;
                    if syntax.xpos(verb) == tag::VBD && relation == rel::ACL {
                        // No participle: "Ann Bell, head of the fund, called for calm", read as if the fund called.
                        return Some(self.topmost(head));
                    }
                    return if infinitive { self.holder(head) } else { Some(head) };
                }
                // "persuaded Ann to go": the object controls, where there is one.
                relation if relation == rel::XCOMP => {
                    let noun = |object: TokenId| matches!(syntax.upos(object), pos::NOUN | pos::PROPN | pos::PRON);
                    let relative = |object: TokenId| matches!(syntax.lemma(object), "that" | "which" | "who" | "what");
                    let promises = matches!(syntax.lemma(head), "promise" | "vow" | "pledge" | "threaten" | "swear");
                    let controller = syntax
                        .child(head, &[rel::OBJ, rel::IOBJ])
                        .filter(|&object| object < verb && noun(object) && !relative(object) && !promises);
                    if let Some(object) = controller {
                        return Some(object);
                    }
                }
                relation if relation == rel::ADVCL || relation == rel::CONJ || relation == rel::PARATAXIS => {}
                // "vowed … to go", read as a complement of another kind.
                relation if (relation == rel::CCOMP || relation == rel::CSUBJ) && syntax.xpos(verb) == tag::VB => {}
                _ => return None,
            }
            if !matches!(syntax.upos(head), pos::VERB | pos::ADJ | pos::NOUN | pos::AUX) {
                return None;
            }
            verb = head;
        }
        None
    }

    /// The noun that a noun describes or belongs to, and so on up.
    fn topmost(&self, noun: TokenId) -> TokenId {
        let syntax = self.syntax;
        let mut noun = noun;
        for _ in 0..CONTROL_STEPS_MAX {
            let relation = syntax.relation(noun);
            match syntax.head(noun).filter(|_| relation == rel::NMOD || relation == rel::APPOS) {
                Some(head) => noun = head,
                None => break,
            }
        }
        noun
    }

    /// Whose plan, promise or attempt a noun is: "Iran's plan to go", "efforts by Iran to go", "Iran made an offer to go".
    fn holder(&self, noun: TokenId) -> Option<TokenId> {
        let syntax = self.syntax;
        let by = |&&child: &&TokenId| {
            syntax.relation(child) == rel::NMOD
                && syntax.preposition(child).is_some_and(|case| syntax.lemma(case) == "by")
        };
        let own = syntax.child(noun, &[rel::POSS]).or_else(|| syntax.children(noun).iter().find(by).copied());
        own.or_else(|| {
            let verb = syntax.head(noun).filter(|_| syntax.relation(noun) == rel::OBJ)?;
            syntax.child(verb, rel::SUBJECTS).map(|subject| self.referent(subject, verb))
        })
    }

    /// What a relative pronoun stands for; any other subject as it is.
    fn referent(&self, subject: TokenId, verb: TokenId) -> TokenId {
        let syntax = self.syntax;
        let relative = matches!(syntax.xpos(subject), tag::WDT | tag::WP) || syntax.form(subject) == "that";
        let mut clause = verb;
        while syntax.relation(clause) == rel::CONJ {
            let Some(head) = syntax.head(clause) else { return subject };
            clause = head;
        }
        match syntax.head(clause) {
            Some(noun) if relative && syntax.relation(clause) == rel::RELCL => noun,
            _ => subject,
        }
    }

    /// Its auxiliaries and copulas, in order.
    pub fn auxiliaries(&self) -> impl Iterator<Item = TokenId> + use<'s, 'a> {
        let syntax = self.syntax;
        let helps = |relation| relation == rel::AUX || relation == rel::AUX_PASS || relation == rel::COP;
        syntax.children(self.verb).iter().copied().filter(move |&child| helps(syntax.relation(child)))
    }

    /// The modal that stands with it ("will", "could"), as a dictionary form.
    pub fn modal(&self) -> Option<&'a str> {
        self.auxiliaries()
            .find(|&auxiliary| self.syntax.xpos(auxiliary) == tag::MD)
            .map(|modal| self.syntax.lemma(modal))
    }

    /// Whether it is negated: "did not", "never", "no longer", "no one".
    pub fn is_negated(&self) -> bool {
        let syntax = self.syntax;
        let denies = |token: TokenId| matches!(syntax.lemma(token), "not" | "never" | "n't" | "neither" | "nor");
        let children = syntax.children(self.verb);
        let adverb = children.iter().any(|&child| syntax.relation(child) == rel::ADVMOD && denies(child));
        let longer = children.iter().any(|&child| {
            syntax.relation(child) == rel::ADVMOD && syntax.children(child).iter().any(|&no| syntax.lemma(no) == "no")
        });
        let none = [self.own_subject(), syntax.child(self.verb, &[rel::OBJ])].into_iter().flatten().any(|noun| {
            matches!(syntax.lemma(noun), "nobody" | "nothing" | "none")
                || syntax.child(noun, &[rel::DET]).is_some_and(|det| matches!(syntax.lemma(det), "no" | "neither"))
        });
        adverb || longer || none
    }

    /// Whether it is told as past: its own form, or its first auxiliary's.
    pub fn is_past(&self) -> bool {
        let syntax = self.syntax;
        match self.auxiliaries().next() {
            Some(auxiliary) => {
                syntax.xpos(auxiliary) == tag::VBD || matches!(syntax.form(auxiliary), "has" | "have" | "had")
            }
            None => matches!(syntax.xpos(self.verb), tag::VBD),
        }
    }

    /// Whether it is told as to come: "will", "shall", "is to", "going to".
    pub fn is_future(&self) -> bool {
        matches!(self.modal(), Some("will" | "shall"))
    }
}
