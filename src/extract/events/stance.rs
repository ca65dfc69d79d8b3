//! Whether what is told happened: modality and polarity, from the word itself and from what it stands under.

use super::Modality;
use super::find::longest;
use super::forms::{asks, has_mark, is_condition, is_definite, is_infinitive, is_settled, is_to};
use super::lists::{Effect, Embedding, LISTS};
use crate::extract::syntax::{Syntax, pos, rel, tag};
use crate::extract::tokens::TokenId;

/// How many words up a tree are asked: what stands deeper is hardly read right.
const STEPS_MAX: usize = 12;

/// How an event is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stance {
    /// None where nothing says that it did not simply happen.
    pub(super) modality: Option<Modality>,
    pub(super) negative: bool,
}

/// The climb from a trigger up its tree.
struct Climb<'s, 'a> {
    syntax: &'s Syntax<'a>,
    /// Whether a token stands between quote marks, where nobody reports and "would" is a condition.
    spoken: bool,
    stance: Stance,
    conditional: bool,
    denied: bool,
    /// Whether what the next word up says of itself holds of the trigger too.
    open: bool,
    /// Whether only a denial can still matter.
    told: bool,
}

/// How the event of `trigger` is told.
pub(super) fn stance(syntax: &Syntax<'_>, trigger: TokenId, spoken: bool) -> Stance {
    let mut climb =
        Climb { syntax, spoken, stance: Stance::default(), conditional: false, denied: false, open: true, told: false };
    let mut node = trigger;
    for _ in 0..STEPS_MAX {
        if climb.open {
            climb.own(node);
        }
        let Some(head) = syntax.head(node) else { break };
        if !climb.step(node, head) {
            break;
        }
        node = head;
    }
    let Climb { mut stance, conditional, denied, .. } = climb;
    if denied {
        stance = Stance { modality: Some(Modality::Denied), negative: true };
    } else if conditional {
        stance.modality = Some(Modality::Conditional);
    }
    stance
}

impl Climb<'_, '_> {
    /// Takes a modality, unless one nearer to the trigger is known.
    fn take(&mut self, modality: Modality) {
        if !self.told {
            self.stance.modality.get_or_insert(modality);
        }
    }

    /// What a word says of itself: its auxiliaries, its negation, its adjectives.
    fn own(&mut self, node: TokenId) {
        let syntax = self.syntax;
        if matches!(syntax.upos(node), pos::NOUN | pos::PROPN) {
            self.own_noun(node);
            return;
        }
        let clause = syntax.clause(node);
        self.stance.negative ^= clause.is_negated();
        if let Some(modal) = clause.modal() {
            self.modal(node, modal);
        }
        // "the probe is to reach Jupiter", read with "is" as a copula.
        let to = syntax.children(node).iter().find(|&&child| is_to(syntax, child));
        if to.is_some_and(|&to| clause.auxiliaries().any(|be| be < to && syntax.lemma(be) == "be")) {
            self.take(Modality::Planned);
        }
        let adverb = |&child: &TokenId| syntax.relation(child) == rel::ADVMOD;
        for &child in syntax.children(node).iter().filter(|child| adverb(child)) {
            match syntax.lemma(child) {
                "perhaps" | "maybe" | "possibly" | "probably" | "potentially" => self.take(Modality::Possible),
                "reportedly" | "allegedly" | "apparently" if clause.modal().is_none() => self.take(Modality::Possible),
                _ => {}
            }
        }
        let unsettled = clause.modal().is_some() || matches!(syntax.xpos(node), tag::VBZ | tag::VBP | tag::VB);
        if unsettled && self.has_condition(node) {
            self.conditional |= !self.told;
        }
    }

    fn own_noun(&mut self, node: TokenId) {
        let syntax = self.syntax;
        for &child in syntax.children(node) {
            let lemma = syntax.lemma(child);
            match syntax.relation(child) {
                rel::AMOD => match lemma {
                    "planned" | "plan" | "proposed" | "propose" | "upcoming" | "forthcoming" | "future"
                    | "scheduled" | "expected" | "expect" | "schedule" => self.take(Modality::Planned),
                    "possible" | "potential" | "likely" | "alleged" | "allege" | "suspected" | "suspect"
                    | "threatened" | "threaten" => self.take(Modality::Possible),
                    _ => {}
                },
                rel::DET if lemma == "no" => self.stance.negative ^= true,
                rel::CASE if lemma == "without" => self.stance.negative ^= true,
                _ => {}
            }
        }
        if syntax.child(node, &[rel::COP]).is_some() {
            let clause = syntax.clause(node);
            if let Some(modal) = clause.modal() {
                self.modal(node, modal);
            }
            self.conditional |= self.has_condition(node) && !self.told;
        }
    }

    fn modal(&mut self, node: TokenId, modal: &str) {
        match modal {
            "will" | "shall" | "'ll" | "wo" => self.take(Modality::Planned),
            "may" | "might" | "could" | "can" | "ca" => self.take(Modality::Possible),
            "must" | "should" | "ought" => self.take(Modality::Requested),
            "would" | "'d" => {
                let modality = if self.is_reported(node) { Modality::Planned } else { Modality::Conditional };
                self.take(modality);
            }
            _ => {}
        }
    }

    /// Whether the clause of `node` is somebody's words told by another: "would" is then the future of the past.
    fn is_reported(&self, node: TokenId) -> bool {
        let syntax = self.syntax;
        if self.spoken {
            return false;
        }
        let mut node = node;
        for _ in 0..STEPS_MAX {
            let said =
                |&child: &TokenId| syntax.relation(child) == rel::PARATAXIS && LISTS.is("report", syntax.lemma(child));
            if syntax.children(node).iter().any(said) {
                return true;
            }
            let relation = syntax.relation(node);
            let Some(head) = syntax.head(node) else { return false };
            if relation == rel::CCOMP || (relation == rel::ACL && syntax.child(node, &[rel::MARK]).is_some()) {
                return true;
            }
            let goes_on = relation == rel::CONJ || relation == rel::ADVCL || relation == rel::XCOMP;
            if !goes_on {
                return false;
            }
            node = head;
        }
        false
    }

    /// Whether a condition hangs on `node`: "if", "unless", "provided that".
    fn has_condition(&self, node: TokenId) -> bool {
        let syntax = self.syntax;
        syntax.children(node).iter().any(|&child| syntax.relation(child) == rel::ADVCL && is_condition(syntax, child))
    }

    /// What the step from `node` to its head says; false where nothing further up matters.
    fn step(&mut self, node: TokenId, head: TokenId) -> bool {
        let syntax = self.syntax;
        let relation = syntax.relation(node);
        match relation {
            rel::CONJ => {
                let verb = syntax.upos(node) == pos::VERB;
                if verb && syntax.is_misjoined(node) {
                    return false;
                }
                let clause = syntax.clause(node);
                let bare = matches!(syntax.xpos(node), tag::VB | tag::VBN | tag::VBG);
                let own = clause.own_subject().is_some() || clause.auxiliaries().next().is_some();
                self.open &= !verb || (bare && !own);
                true
            }
            rel::XCOMP | rel::CCOMP | rel::CSUBJ => self.under_clause(node, head),
            rel::ADVCL => self.under_adverbial(node, head),
            rel::ACL => self.under_noun(node, head),
            // "rumours that the dam had cracked", read as a relative clause.
            rel::RELCL if has_mark(syntax, node, "that") => self.under_noun(node, head),
            // "which was due to be updated".
            rel::RELCL if is_infinitive(syntax, node) => {
                if let Some((Embedding { clause: Some(effect), .. }, word)) = self.governor(node, head) {
                    self.apply(effect, word);
                }
                false
            }
            rel::OBJ | rel::NSUBJ | rel::NSUBJ_PASS | rel::OBL | rel::NMOD | rel::OBL_AGENT => {
                self.as_noun(node, head, relation)
            }
            _ => false,
        }
    }

    fn apply(&mut self, effect: Effect, head: TokenId) -> bool {
        let negated = self.syntax.clause(head).is_negated();
        match effect {
            Effect::Planned => self.take(Modality::Planned),
            Effect::Possible => self.take(Modality::Possible),
            Effect::Requested => self.take(Modality::Requested),
            Effect::Conditional => self.conditional |= !self.told,
            Effect::Denied => self.denied |= !negated,
            Effect::Not => self.stance.negative ^= !self.told,
            Effect::Fact => {}
        }
        self.open = !self.told && effect != Effect::Denied;
        true
    }

    /// What the word that governs a clause says of it: its head, or, where the tree has it elsewhere, the word before
    /// "to" ("was due to be updated").
    fn governor(&self, node: TokenId, head: TokenId) -> Option<(Embedding, TokenId)> {
        let syntax = self.syntax;
        let lists = &*LISTS;
        let of = |word: TokenId| match syntax.upos(word) {
            pos::VERB | pos::AUX => longest(syntax, word, |word| lists.embedding_verb(word)),
            pos::ADJ => lists.embedding_adjective(syntax.lemma(word)),
            _ => lists.embedding_noun(syntax.lemma(word)),
        };
        let known = of(head).filter(|embedding| embedding.clause.is_some());
        known.map(|embedding| (embedding, head)).or_else(|| {
            let to = syntax.children(node).iter().copied().find(|&child| is_to(syntax, child))?;
            let before = syntax.before(to).filter(|&before| before != head)?;
            let word = matches!(syntax.upos(before), pos::ADJ | pos::VERB | pos::NOUN);
            of(before).filter(|embedding| word && embedding.clause.is_some()).map(|embedding| (embedding, before))
        })
    }

    fn under_clause(&mut self, node: TokenId, head: TokenId) -> bool {
        let syntax = self.syntax;
        // "hopes to become the first woman to win": what is said of her.
        if syntax.relation(node) == rel::XCOMP && matches!(syntax.upos(node), pos::NOUN | pos::ADJ) {
            return true;
        }
        let infinitive = is_infinitive(syntax, node);
        let known = self.governor(node, head);
        match syntax.child(node, &[rel::MARK]).map(|mark| syntax.lemma(mark)) {
            Some("whether") => self.take(Modality::Possible),
            Some("if") if asks(syntax.lemma(head)) => self.take(Modality::Possible),
            Some("if" | "unless" | "provided") => self.conditional |= !self.told,
            _ => {}
        }
        // "said that he left", "thinks that he left": what is told has a voice of its own; what is planned has none.
        let effect = known.and_then(|(embedding, word)| Some((embedding.clause?, word))).filter(|&(effect, word)| {
            let open = infinitive || !is_settled(syntax, node);
            let sure = match effect {
                Effect::Denied | Effect::Conditional => true,
                // What is alleged is told as it was.
                Effect::Possible => syntax.lemma(word) != "allege",
                _ => false,
            };
            open || sure || matches!(syntax.lemma(word), "hope" | "expect" | "wish")
        });
        match effect {
            Some((effect, word)) => self.apply(effect, word),
            None => {
                self.open &= infinitive || !is_settled(syntax, node);
                self.told |= !self.open;
                true
            }
        }
    }

    fn under_adverbial(&mut self, node: TokenId, head: TokenId) -> bool {
        let syntax = self.syntax;
        if is_condition(syntax, node) {
            self.conditional |= !self.told;
            return true;
        }
        if is_infinitive(syntax, node) {
            // "agreed on Thursday to resume talks", read as a purpose.
            let own = syntax.child(node, &[rel::NSUBJ]).is_some();
            if let Some((Embedding { clause: Some(effect), .. }, word)) = self.governor(node, head).filter(|_| !own) {
                return self.apply(effect, word);
            }
            // "has yet to fly".
            let to = syntax.children(node).iter().copied().find(|&child| is_to(syntax, child));
            if to.and_then(|to| syntax.before(to)).is_some_and(|before| syntax.lemma(before) == "yet") {
                self.stance.negative = true;
            }
            self.take(Modality::Planned);
            self.open = false;
            return true;
        }
        match syntax.child(node, &[rel::MARK, rel::CASE]).map(|mark| syntax.lemma(mark)) {
            Some("without") => {
                self.stance.negative ^= !self.told;
                self.open = false;
            }
            // "denied a report that …".
            Some("that") => return self.under_clause(node, head),
            Some("until" | "by" | "in") => {}
            Some("before" | "once") | None if !is_settled(syntax, node) => {}
            _ => self.open = false,
        }
        true
    }

    fn under_noun(&mut self, node: TokenId, head: TokenId) -> bool {
        let syntax = self.syntax;
        let mark = syntax.child(node, &[rel::MARK]).map(|mark| syntax.lemma(mark));
        let infinitive = is_infinitive(syntax, node);
        if !infinitive && !matches!(mark, Some("that" | "of" | "for")) {
            return false;
        }
        let ranked = syntax.children(head).iter().any(|&child| {
            matches!(syntax.lemma(child), "first" | "second" | "third" | "last" | "only" | "latest" | "next")
                || syntax.xpos(child) == tag::JJS
        });
        if infinitive && ranked {
            return true;
        }
        let told_by = |noun: TokenId| LISTS.embedding_noun(syntax.lemma(noun)).and_then(|embedding| embedding.clause);
        let above = || syntax.head(head).filter(|_| syntax.relation(head) == rel::NMOD).and_then(told_by);
        let effect = told_by(head).or_else(above);
        match effect {
            Some(effect) => {
                self.apply(effect, head);
            }
            None if infinitive => self.take(Modality::Planned),
            None => {}
        }
        // "claims that organisers bowed" may be rejected.
        self.told |= effect == Some(Effect::Fact);
        self.open = !self.told && syntax.child(head, &[rel::DET]).is_some_and(|no| syntax.lemma(no) == "no");
        true
    }

    /// A noun under a verb, an adjective or another noun.
    fn as_noun(&mut self, node: TokenId, head: TokenId, relation: crate::extract::tree::Relation) -> bool {
        let syntax = self.syntax;
        let lists = &*LISTS;
        let lemma = syntax.lemma(head);
        let object = relation == rel::OBJ || relation == rel::NSUBJ_PASS;
        let subject = relation == rel::NSUBJ || relation == rel::NSUBJ_PASS;
        // "claims that he lied are false", "he dismissed reports that he would go".
        if lists.embedding_noun(syntax.lemma(node)).is_some() {
            let denies = object
                && longest(syntax, head, |word| lists.embedding_verb(word))
                    .is_some_and(|embedding| embedding.clause == Some(Effect::Denied));
            let wrong = subject
                && matches!(
                    lemma,
                    "false" | "untrue" | "wrong" | "baseless" | "unfounded" | "inaccurate" | "fabricate"
                );
            if denies || wrong {
                self.denied |= !syntax.clause(head).is_negated();
                return false;
            }
        }
        if relation == rel::NMOD {
            let embedding = lists.embedding_noun(lemma).and_then(|embedding| embedding.noun);
            if let Some(effect) = embedding {
                return self.apply(effect, head);
            }
            let counts = matches!(lemma, "round" | "series" | "wave" | "day" | "week" | "month" | "number" | "spate");
            self.open = false;
            return counts;
        }
        if self.told {
            return false;
        }
        if object || relation == rel::OBL {
            // A verb alone governs its object; with its preposition, what that leads.
            let embedding = if object {
                longest(syntax, head, |word| lists.embedding_verb(word))
            } else {
                syntax
                    .preposition(node)
                    .filter(|_| lists.is_phrasal(lemma))
                    .and_then(|case| lists.embedding_verb(&format!("{lemma} {}", syntax.lemma(case))))
            };
            if let Some(effect) = embedding.and_then(|embedding| embedding.noun) {
                return self.apply(effect, head);
            }
        }
        let carried = (object && (lists.is("light", lemma) || lists.is("phase", lemma)))
            || (subject && lists.is("happen", lemma));
        let comes_about = carried || ((object || subject) && !is_definite(syntax, node));
        self.open = comes_about;
        comes_about && syntax.upos(head) == pos::VERB
    }
}
