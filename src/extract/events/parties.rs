//! Who takes part in what a trigger tells.

use super::Participant;
use super::find::Trigger;
use super::lists::{Frame, LISTS, Of};
use crate::extract::entities::{Entities, MentionKind};
use crate::extract::names::Kind;
use crate::extract::syntax::{Syntax, pos, rel, tag};
use crate::extract::times::Times;
use crate::extract::tokens::TokenId;
use crate::text::Span;

/// More than this many are a list, not parties.
const PARTIES_MAX: usize = 8;

/// The longest object in tokens that is taken whole; of a longer one, its noun and what stands before it.
const OBJECT_TOKENS_MAX: u32 = 16;

/// Who takes part, and what it is about.
#[derive(Debug, Default)]
pub(super) struct Parties {
    pub(super) actors: Vec<Participant>,
    pub(super) recipients: Vec<Participant>,
    pub(super) object: Option<Span>,
}

/// Finds those who take part.
pub(super) struct Finder<'s, 'a> {
    pub(super) syntax: &'s Syntax<'a>,
    pub(super) entities: &'s Entities,
    /// Which tokens belong to expressions of time.
    pub(super) dated: Vec<bool>,
    /// The name that begins at each token.
    pub(super) names: Vec<u32>,
}

/// No name begins at a token.
pub(super) const NO_NAME: u32 = u32::MAX;

impl<'s, 'a> Finder<'s, 'a> {
    pub(super) fn new(syntax: &'s Syntax<'a>, entities: &'s Entities, times: &Times) -> Self {
        let mut dated = vec![false; syntax.len()];
        for time in times.all() {
            dated[time.what.tokens.start as usize..time.what.tokens.end as usize].fill(true);
        }
        let mut names = vec![NO_NAME; syntax.len()];
        for (number, mention) in entities.mentions().iter().enumerate() {
            if mention.what.kind == MentionKind::Name {
                names[mention.what.tokens.start as usize] = number as u32;
            }
        }
        Self { syntax, entities, dated, names }
    }

    /// Who takes part in what `trigger` tells.
    pub(super) fn of(&self, trigger: &Trigger) -> Parties {
        let mut parties = Parties::default();
        if trigger.verb {
            self.of_verb(trigger, &mut parties);
        } else {
            self.of_noun(trigger, &mut parties);
        }
        let Parties { actors, recipients, .. } = &mut parties;
        recipients.retain(|one| !actors.iter().any(|other| same(one, other)));
        parties
    }

    fn of_verb(&self, trigger: &Trigger, parties: &mut Parties) {
        let syntax = self.syntax;
        let verb = trigger.token;
        let clause = syntax.clause(verb);
        let missed = self.missed_subject(verb).or_else(|| self.object_before(verb));
        if let Some(actor) = missed.or_else(|| self.charged(verb)).or_else(|| clause.actor()) {
            self.add(self.own_name(verb, actor), &mut parties.actors);
        }
        for &child in syntax.children(verb) {
            match syntax.relation(child) {
                rel::IOBJ => self.add(child, &mut parties.recipients),
                // "founded in 1921 by Ann Lee", read as a place or a time is.
                rel::OBL if missed.is_none() && parties.actors.is_empty() && clause.is_passive() => {
                    let by = syntax.preposition(child).is_some_and(|case| syntax.lemma(case) == "by");
                    if by && self.is_party(child) {
                        self.add(child, &mut parties.actors);
                    } else {
                        self.by_preposition(trigger.frame, child, parties);
                    }
                }
                rel::OBL | rel::NMOD => self.by_preposition(trigger.frame, child, parties),
                _ => {}
            }
        }
        let after =
            || syntax.children(verb).iter().copied().find(|&child| syntax.relation(child) == rel::OBJ && verb < child);
        let undergoer = if missed.is_some() { after() } else { clause.undergoer() };
        match undergoer {
            Some(undergoer) if trigger.frame.theme_acts => self.add(undergoer, &mut parties.actors),
            Some(undergoer) => {
                self.add_undergoer(undergoer, trigger, parties);
                // "sent three tanks to Kyiv", "discussed support with the firm": it may hang on what is sent.
                let told = syntax
                    .children(undergoer)
                    .iter()
                    .filter(|&&child| undergoer > verb && syntax.relation(child) == rel::NMOD && self.is_party(child));
                told.for_each(|&child| self.to_whom(trigger.frame, child, parties));
            }
            None => {}
        }
    }

    /// The subject of a verb that was read as a participle, in a sentence that has no other verb: "Ann Berg, 71, retired
    /// from the board".
    fn missed_subject(&self, verb: TokenId) -> Option<TokenId> {
        let syntax = self.syntax;
        let head = syntax.head(verb)?;
        let participle = syntax.relation(verb) == rel::ACL && matches!(syntax.xpos(verb), tag::VBN | tag::VBD);
        let apart = syntax.before(verb).is_some_and(|before| matches!(syntax.form(before), "," | "–" | "—"));
        let bare = syntax.child(verb, &[rel::OBL_AGENT, rel::AUX_PASS]).is_none();
        let name =
            syntax.head(head).is_none() && syntax.upos(head) == pos::PROPN && syntax.child(head, &[rel::COP]).is_none();
        (participle && apart && bare && name && head < verb).then_some(head)
    }

    /// What the tree takes for the first of two objects and stands before the verb: "said referee Ann Lee should have sent
    /// off the player".
    fn object_before(&self, verb: TokenId) -> Option<TokenId> {
        let syntax = self.syntax;
        if syntax.child(verb, rel::SUBJECTS).is_some() || syntax.clause(verb).is_passive() {
            return None;
        }
        let mut objects = syntax.children(verb).iter().copied().filter(|&child| syntax.relation(child) == rel::OBJ);
        let before = objects.next().filter(|&object| object < verb && self.is_party(object))?;
        objects.any(|object| verb < object).then_some(before)
    }

    /// Who is accused, suspected or kept of doing something: "accused Egypt of arming the rebels".
    fn charged(&self, verb: TokenId) -> Option<TokenId> {
        let syntax = self.syntax;
        if syntax.xpos(verb) != tag::VBG || syntax.child(verb, rel::SUBJECTS).is_some() {
            return None;
        }
        let first = if syntax.relation(verb) == rel::CONJ { syntax.head(verb)? } else { verb };
        let of = syntax
            .child(first, &[rel::MARK, rel::CASE])
            .is_some_and(|mark| matches!(syntax.lemma(mark), "of" | "for" | "from"));
        let mut above = syntax.head(first).filter(|_| of)?;
        // The tree may hang it on the one who is accused.
        if syntax.relation(first) == rel::ACL {
            above = syntax.head(above)?;
        }
        let charges = matches!(
            syntax.lemma(above),
            "accuse"
                | "suspect"
                | "convict"
                | "acquit"
                | "prevent"
                | "stop"
                | "ban"
                | "bar"
                | "keep"
                | "criticise"
                | "criticize"
                | "blame"
                | "fine"
                | "condemn"
                | "praise"
                | "thank"
                | "jail"
                | "arrest"
                | "fire"
                | "sack"
        );
        charges.then(|| syntax.clause(above).undergoer()).flatten()
    }

    /// The subject of a verb, or the person whose name stands nearer to it where the tree has two: "England goalkeeper Ann
    /// Lee", "the region's minister Bob Roe".
    fn own_name(&self, verb: TokenId, subject: TokenId) -> TokenId {
        let syntax = self.syntax;
        let person = |token: TokenId| {
            let entity = self.entities.meant_by(token);
            entity.is_some_and(|entity| self.entities.get(entity).kind == Kind::Person)
        };
        let mut nearer =
            syntax.children(verb).iter().copied().filter(|&child| {
                syntax.relation(child) == rel::NSUBJ && subject < child && child < verb && person(child)
            });
        nearer.next_back().unwrap_or(subject)
    }

    fn add_undergoer(&self, undergoer: TokenId, trigger: &Trigger, parties: &mut Parties) {
        if self.is_party(undergoer) {
            self.add(undergoer, &mut parties.recipients);
        } else if !self.dated[undergoer.0 as usize] && parties.object.is_none() {
            parties.object = Some(self.phrase(undergoer));
            // "attacked Ukrainian cities", "cut Stellantis's rating": the one whose thing it is bears it.
            if trigger.frame.kind.is_some() && self.syntax.upos(undergoer) == pos::NOUN {
                self.add_owner(undergoer, &mut parties.recipients);
            }
        }
    }

    fn of_noun(&self, trigger: &Trigger, parties: &mut Parties) {
        let syntax = self.syntax;
        let noun = trigger.token;
        for &child in syntax.children(noun) {
            match syntax.relation(child) {
                rel::POSS if !self.dated[child.0 as usize] => self.add(child, &mut parties.actors),
                rel::AMOD | rel::COMPOUND if self.entities.meant_by(child).is_some() => {
                    self.add(child, &mut parties.actors);
                }
                rel::NMOD => self.by_preposition_of_noun(trigger.frame, child, parties),
                // "the truce brokered by Oman", "an attack carried out by rebels".
                rel::ACL if parties.actors.is_empty() => {
                    if let Some(agent) = syntax.child(child, &[rel::OBL_AGENT]) {
                        self.add(agent, &mut parties.actors);
                    }
                }
                _ => {}
            }
        }
        if parties.actors.is_empty()
            && let Some(actor) = self.lent_actor(noun)
        {
            self.add(actor, &mut parties.actors);
        }
    }

    /// The actor of the verb that carries a noun: "Iran held talks", "she made an attempt", "they agreed to resume talks".
    fn lent_actor(&self, noun: TokenId) -> Option<TokenId> {
        let syntax = self.syntax;
        let verb = syntax.head(noun)?;
        let lemma = syntax.lemma(verb);
        let carries = ["light", "phase"].iter().any(|class| LISTS.is(class, lemma))
            || LISTS.embedding_verb(lemma).is_some_and(|embedding| embedding.noun.is_some());
        let clause = syntax.clause(verb);
        if !carries || clause.undergoer() != Some(noun) {
            return None;
        }
        clause.actor()
    }

    fn by_preposition(&self, frame: &Frame, noun: TokenId, parties: &mut Parties) {
        let Some(case) = self.syntax.preposition(noun) else { return };
        let preposition = self.syntax.lemma(case);
        if frame.sides.contains(&preposition) {
            self.add(noun, &mut parties.actors);
        } else if frame.to.contains(&preposition) {
            // "strikes on Ukrainian cities": those whose they are.
            if self.is_party(noun) {
                self.add(noun, &mut parties.recipients);
            } else {
                self.add_owner(noun, &mut parties.recipients);
            }
        } else if self.is_sided(noun, preposition) {
            self.add(noun, &mut parties.recipients);
        }
    }

    /// What a preposition leads that stands with an object: to whom it goes, with whom it is shared.
    fn to_whom(&self, frame: &Frame, noun: TokenId, parties: &mut Parties) {
        let Some(case) = self.syntax.preposition(noun) else { return };
        let preposition = self.syntax.lemma(case);
        if frame.to.contains(&preposition) || self.is_sided(noun, preposition) {
            self.add(noun, &mut parties.recipients);
        }
    }

    /// Whether a preposition leads somebody to whom or with whom anything is done: "apply to the agency", "side with Ann".
    fn is_sided(&self, noun: TokenId, preposition: &str) -> bool {
        let entity = self.entities.meant_by(self.stand_in(noun).unwrap_or(noun));
        let kind = entity.map(|entity| self.entities.get(entity).kind);
        match preposition {
            "against" | "with" => matches!(kind, Some(Kind::Person | Kind::Org | Kind::Gpe | Kind::Norp)),
            // "to Paris" is where, "to the agency" to whom.
            "to" => matches!(kind, Some(Kind::Person | Kind::Org)),
            _ => false,
        }
    }

    fn by_preposition_of_noun(&self, frame: &Frame, noun: TokenId, parties: &mut Parties) {
        let Some(case) = self.syntax.preposition(noun) else { return };
        match self.syntax.lemma(case) {
            "by" => self.add(noun, &mut parties.actors),
            "from" if frame.from => self.add(noun, &mut parties.actors),
            "of" if frame.of == Of::Actor => self.add(noun, &mut parties.actors),
            "of" if frame.of == Of::Recipient => {
                if self.is_party(noun) {
                    self.add(noun, &mut parties.recipients);
                } else {
                    parties.object.get_or_insert_with(|| self.phrase(noun));
                }
            }
            "of" => {
                parties.object.get_or_insert_with(|| self.phrase(noun));
            }
            _ => self.by_preposition(frame, noun, parties),
        }
    }

    /// Adds whom `head` and what is joined to it mean.
    fn add(&self, head: TokenId, parties: &mut Vec<Participant>) {
        for head in self.syntax.joined(head) {
            let Some(name) = self.stand_in(head) else {
                self.add_one(head, parties);
                continue;
            };
            // "its allies Palau and Tuvalu", "teams of the army and the navy".
            for name in self.syntax.joined(name).filter(|&other| other == name || self.is_party(other)) {
                self.add_one(name, parties);
            }
        }
    }

    fn add_one(&self, head: TokenId, parties: &mut Vec<Participant>) {
        if let Some(party) = self.participant(head)
            && parties.len() < PARTIES_MAX
            && !parties.iter().any(|other| same(&party, other))
        {
            parties.push(party);
        }
    }

    /// A noun with what belongs to it before: "two senior officials".
    pub(super) fn group(&self, head: TokenId) -> Span {
        let syntax = self.syntax;
        let mut first = head;
        let mut last = head;
        for &child in syntax.children(head) {
            let relation = syntax.relation(child);
            let before = [rel::COMPOUND, rel::AMOD, rel::NUMMOD, rel::NMOD_DESC].contains(&relation);
            if child < head && before && syntax.upos(head) == pos::NOUN {
                // A dash that the tree hangs there is none of it.
                let mut words = syntax.subtree(child).map(TokenId);
                first = first.min(words.find(|&word| syntax.upos(word) != pos::PUNCT).unwrap_or(child));
            } else if child < head && relation == rel::COMPOUND {
                first = first.min(child);
            } else if child > head && relation == rel::FLAT {
                last = last.max(child);
            }
        }
        syntax.span(&(first.0..last.0 + 1))
    }

    /// A noun phrase without its relative clauses and what a comma cuts off.
    pub(super) fn phrase(&self, head: TokenId) -> Span {
        let syntax = self.syntax;
        let mut whole = syntax.subtree(head);
        for &child in syntax.children(head).iter().filter(|&&child| child > head) {
            let relation = syntax.relation(child);
            let cut = [rel::RELCL, rel::APPOS, rel::PARATAXIS, rel::ACL, rel::PUNCT, rel::ADVCL].contains(&relation);
            if cut {
                whole.end = whole.end.min(syntax.subtree(child).start.max(head.0 + 1));
                break;
            }
        }
        let first = TokenId(whole.start);
        if first < head && matches!(syntax.relation(first), rel::DET | rel::CASE | rel::PUNCT) {
            whole.start += 1;
        }
        if whole.end.saturating_sub(whole.start) > OBJECT_TOKENS_MAX || whole.end <= whole.start {
            return self.group(head);
        }
        syntax.span(&whole)
    }
}

/// Whether two are one: the same entity, or the same words.
pub(super) fn same(one: &Participant, other: &Participant) -> bool {
    one.at == other.at || (one.entity.is_some() && one.entity == other.entity)
}
