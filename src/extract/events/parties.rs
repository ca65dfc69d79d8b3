//! Who takes part in what a trigger tells.

use super::Participant;
use super::find::Trigger;
use super::lists::{Frame, LISTS, Of};
use crate::extract::entities::{self, Entities, MentionId, MentionKind};
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
    dated: Vec<bool>,
    /// The name that begins at each token.
    names: Vec<u32>,
}

/// No name begins at a token.
const NO_NAME: u32 = u32::MAX;

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
        let missed = self.missed_subject(verb);
        if let Some(actor) = missed.or_else(|| self.charged(verb)).or_else(|| clause.actor()) {
            self.add(self.own_name(verb, actor), &mut parties.actors);
        }
        for &child in syntax.children(verb) {
            match syntax.relation(child) {
                rel::IOBJ => self.add(child, &mut parties.recipients),
                // "founded in 1921 by Ann Lee", read as a place or a time is.
                rel::OBL if clause.is_passive() && missed.is_none() && parties.actors.is_empty() => {
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
        match clause.undergoer().filter(|_| missed.is_none()) {
            Some(undergoer) if trigger.frame.theme_acts => self.add(undergoer, &mut parties.actors),
            Some(undergoer) => {
                self.add_undergoer(undergoer, trigger, parties);
                // "sent three tanks to Kyiv", "discussed support with the firm": it may hang on what is sent.
                let told = syntax.children(undergoer).iter().filter(|&&child| {
                    undergoer > verb && syntax.relation(child) == rel::NMOD && self.is_party(child)
                });
                told.for_each(|&child| self.by_preposition(trigger.frame, child, parties));
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
        let name = syntax.head(head).is_none()
            && syntax.upos(head) == pos::PROPN
            && syntax.child(head, &[rel::COP]).is_none();
        (participle && apart && bare && name && head < verb).then_some(head)
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
            "accuse" | "suspect" | "convict" | "acquit" | "prevent" | "stop" | "ban" | "bar" | "keep" | "criticise"
                | "criticize" | "blame" | "fine" | "condemn" | "praise" | "thank" | "jail" | "arrest" | "fire" | "sack"
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
        let nearer = syntax.children(verb).iter().copied().filter(|&child| {
            syntax.relation(child) == rel::NSUBJ && subject < child && child < verb && person(child)
        });
        nearer.last().unwrap_or(subject)
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

    /// Whether a preposition leads somebody to whom or with whom anything is done: "apply to the agency", "side with Ann".
    fn is_sided(&self, noun: TokenId, preposition: &str) -> bool {
        let kind = self.participant(noun).and_then(|party| party.entity).map(|entity| self.entities.get(entity).kind);
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
            if parties.len() >= PARTIES_MAX {
                return;
            }
            if let Some(party) = self.participant(head)
                && !parties.iter().any(|other| same(&party, other))
            {
                parties.push(party);
            }
        }
    }

    fn participant(&self, head: TokenId) -> Option<Participant> {
        let syntax = self.syntax;
        if let Some(mention) = self.entities.headed_by(head) {
            let mention = &self.entities.mention(mention).what;
            return Some(Participant { at: syntax.span(&mention.tokens), entity: Some(mention.entity) });
        }
        match syntax.upos(head) {
            pos::NOUN => {
                if let Some(name) = self.named_beside(head) {
                    let name = &self.entities.mention(name).what;
                    return Some(Participant { at: syntax.span(&name.tokens), entity: Some(name.entity) });
                }
                // "Russian forces", "Israel's army": those whose they are act.
                if LISTS.is("body", syntax.lemma(head))
                    && let Some(owner) = self.owner(head)
                {
                    return Some(owner);
                }
                if let Some(whole) = self.whole_of(head) {
                    return Some(whole);
                }
                Some(Participant { at: self.group(head), entity: None })
            }
            pos::PROPN => Some(Participant { at: self.group(head), entity: None }),
            pos::PRON if syntax.relation(head) != rel::EXPL => {
                let whom = matches!(
                    syntax.lemma(head),
                    "he" | "she"
                        | "they"
                        | "I"
                        | "we"
                        | "you"
                        | "who"
                        | "him"
                        | "her"
                        | "them"
                        | "his"
                        | "their"
                        | "everybody"
                );
                whom.then(|| Participant { at: syntax.at(head), entity: None })
            }
            _ => None,
        }
    }

    /// The name that stands beside a noun: "its spokesman Andreas Loizou", "immunologist Karin Lindqvist", "Ann Bell, the
    /// programmer who …".
    fn named_beside(&self, noun: TokenId) -> Option<MentionId> {
        let syntax = self.syntax;
        let named = |&name: &TokenId| (syntax.relation(name) == rel::APPOS).then(|| self.entities.headed_by(name))?;
        let apposition = syntax.children(noun).iter().find_map(named).or_else(|| self.name_at_end(noun));
        let described = || {
            let name = syntax.head(noun).filter(|_| syntax.relation(noun) == rel::APPOS)?;
            self.entities.headed_by(name)
        };
        let next = || {
            let name = *self.names.get(noun.0 as usize + 1)?;
            let mention = (name != NO_NAME).then_some(MentionId(name))?;
            let entity = self.entities.mention(mention).what.entity;
            (self.entities.get(entity).kind == Kind::Person).then_some(mention)
        };
        apposition.or_else(described).or_else(next)
    }

    /// The person who stands apart at the end of a noun phrase, where the tree may hang the name on another noun: "the envoy
    /// to the Pacific, Ann Lee, said".
    fn name_at_end(&self, noun: TokenId) -> Option<MentionId> {
        let syntax = self.syntax;
        if !entities::calls_persons(syntax.lemma(noun)) {
            return None;
        }
        let names = syntax.children(noun).iter().filter(|&&child| syntax.relation(child) == rel::NMOD);
        let mut hung = names.flat_map(|&other| syntax.children(other)).copied();
        hung.find_map(|name| {
            let mention = (syntax.relation(name) == rel::APPOS).then(|| self.entities.headed_by(name))??;
            let entity = self.entities.mention(mention).what.entity;
            (self.entities.get(entity).kind == Kind::Person).then_some(mention)
        })
    }

    /// Those of whom a noun names a part or the body: "teams of the Red Cross", "the city of Leeds".
    fn whole_of(&self, noun: TokenId) -> Option<Participant> {
        let syntax = self.syntax;
        if !LISTS.is("part", syntax.lemma(noun)) {
            return None;
        }
        let of = |&&child: &&TokenId| {
            syntax.relation(child) == rel::NMOD
                && syntax.preposition(child).is_some_and(|case| syntax.lemma(case) == "of")
        };
        let whole = syntax.children(noun).iter().find(of)?;
        let mention = &self.entities.mention(self.entities.headed_by(*whole)?).what;
        let acts = matches!(self.entities.get(mention.entity).kind, Kind::Gpe | Kind::Org | Kind::Norp);
        acts.then(|| Participant { at: syntax.span(&mention.tokens), entity: Some(mention.entity) })
    }

    /// The one whose or whence something is: possessor, demonym or name before a noun.
    fn owner(&self, noun: TokenId) -> Option<Participant> {
        let syntax = self.syntax;
        let before = |&&child: &&TokenId| {
            let relation = syntax.relation(child);
            child < noun && (relation == rel::POSS || relation == rel::AMOD || relation == rel::COMPOUND)
        };
        let mentions = syntax.children(noun).iter().filter(before);
        let mention = mentions.filter_map(|&child| self.entities.headed_by(child)).next()?;
        let mention = &self.entities.mention(mention).what;
        let acts = matches!(self.entities.get(mention.entity).kind, Kind::Gpe | Kind::Org | Kind::Norp | Kind::Person);
        acts.then(|| Participant { at: syntax.span(&mention.tokens), entity: Some(mention.entity) })
    }

    fn add_owner(&self, noun: TokenId, parties: &mut Vec<Participant>) {
        if let Some(owner) = self.owner(noun)
            && !parties.iter().any(|other| same(&owner, other))
        {
            parties.push(owner);
        }
    }

    /// Whether a word means somebody: a person, an organisation, a government.
    fn is_party(&self, head: TokenId) -> bool {
        // "whose company Okafor Homes", "teams of the Red Cross": the name says who is meant.
        let named = || {
            let name = self.named_beside(head).map(|name| self.entities.mention(name).what.entity);
            name.or_else(|| self.whole_of(head)?.entity)
        };
        match self.entities.meant_by(head).or_else(named) {
            Some(entity) => matches!(self.entities.get(entity).kind, Kind::Person | Kind::Org | Kind::Gpe | Kind::Norp),
            None => {
                let syntax = self.syntax;
                (syntax.upos(head) == pos::PROPN && !self.dated[head.0 as usize])
                    || matches!(
                        syntax.lemma(head),
                        "he" | "she" | "they" | "him" | "her" | "them" | "people" | "person"
                    )
                    || LISTS.is("body", syntax.lemma(head))
            }
        }
    }

    /// A noun with what belongs to it before: "two senior officials".
    fn group(&self, head: TokenId) -> Span {
        let syntax = self.syntax;
        let mut first = head;
        let mut last = head;
        for &child in syntax.children(head) {
            let relation = syntax.relation(child);
            let before = [rel::COMPOUND, rel::AMOD, rel::NUMMOD, rel::NMOD_DESC].contains(&relation);
            if child < head && before && syntax.upos(head) == pos::NOUN {
                first = first.min(TokenId(syntax.subtree(child).start));
            } else if child < head && relation == rel::COMPOUND {
                first = first.min(child);
            } else if child > head && relation == rel::FLAT {
                last = last.max(child);
            }
        }
        syntax.span(&(first.0..last.0 + 1))
    }

    /// A noun phrase without its relative clauses and what a comma cuts off.
    fn phrase(&self, head: TokenId) -> Span {
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
fn same(one: &Participant, other: &Participant) -> bool {
    one.at == other.at || (one.entity.is_some() && one.entity == other.entity)
}
