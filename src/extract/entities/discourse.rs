//! Tells what nouns and pronouns mean, from the first sentence to the last.
//!
//! All that is mentioned becomes a candidate, common nouns too: they mean nothing that has a name, and keep a pronoun
//! from what stands farther off. Candidates are weighed by what they are in their clause (subject before object before
//! the rest; Hobbs 1978, Grosz, Joshi and Weinstein 1995), how far off they are, and how often they were named.

use super::candidates::is_argument;
pub(super) use super::candidates::{Candidate, Form, Means, climb, is_person};
use super::cues::{self, Cue};
use super::draft::{Draft, Who};
use super::page::Page;
use super::pronouns::{Found, Nameless};
use super::words;
use super::{Gender, MentionKind, epithets, introduced, nominals, pronouns, quoted};
use crate::extract::names::Kind;
use crate::extract::sentences::SentenceId;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;
use crate::text::{Ground, Score};

/// Candidates that are looked at, at most: keeps hostile texts linear.
pub(super) const CANDIDATES_MAX: usize = 60;

/// What was mentioned so far.
pub(super) struct Discourse<'p, 'a> {
    pub(super) page: Page<'p, 'a>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) quoted: Vec<bool>,
    /// How often each entity was mentioned so far.
    pub(super) counts: Vec<u32>,
    /// The organisation that was mentioned most so far, the first of equals, if it was more than once.
    pub(super) main: Option<Who>,
    /// The person and the organisation that are named most in the whole text.
    pub(super) most_named: [Option<Who>; 2],
    /// Who is said to speak, and where.
    pub(super) cues: Vec<Cue>,
    /// What pronouns and nouns were found to mean, by token.
    understood: Vec<Option<Means>>,
    /// The pronouns that mean, or may mean, what a common noun introduced, in order.
    pub(super) links: Vec<(TokenId, Nameless)>,
    /// The token after the dateline of the article.
    dateline: u32,
    /// Who spoke last, and in which sentence.
    pub(super) speaker: Option<(Who, SentenceId)>,
}

/// A noun or pronoun that was understood.
pub(super) struct Understood {
    pub(super) who: Who,
    pub(super) tokens: std::ops::Range<u32>,
    pub(super) kind: MentionKind,
    pub(super) rule: &'static str,
    pub(super) score: Score,
}

/// Adds the mentions by nouns and pronouns to `draft`.
pub(super) fn read<'p, 'a>(page: Page<'p, 'a>, draft: &mut Draft) -> Discourse<'p, 'a> {
    let syntax = page.syntax;
    let quoted = quoted::tokens(page);
    let dateline = dateline(page);
    let mut discourse = Discourse {
        page,
        candidates: Vec::new(),
        cues: cues::find(page, &quoted),
        quoted,
        understood: vec![None; syntax.len()],
        most_named: [Kind::Person, Kind::Org].map(|kind| most_named(draft, kind, dateline)),
        counts: vec![0; draft.whos.len()],
        main: None,
        links: Vec::new(),
        dateline,
        speaker: None,
    };
    // Phrases that tell the organisation of a role are mentions already.
    let mut taken: Vec<(u32, Who)> = draft
        .mentions
        .iter()
        .filter(|claim| claim.what.kind == MentionKind::Nominal)
        .map(|claim| (claim.what.head.0, claim.what.entity.0 as usize))
        .collect();
    taken.sort_unstable();
    // Whom the first sentence leaves without a name, once that was looked for.
    let mut unnamed: Option<Option<u32>> = None;
    let lead = introduced::lead(&discourse, discourse.dateline);
    let mut token = 0;
    while (token as usize) < syntax.len() {
        let id = TokenId(token);
        if let Some(mention) = draft.named_at(id) {
            let (who, end, head) = (mention.what.entity.0 as usize, mention.what.tokens.end, mention.what.head);
            let adjective = mention.what.kind == MentionKind::Adjectival;
            if adjective && let Some(found) = epithets::of_people(&discourse, draft, id) {
                discourse.take(draft, found, head);
            } else {
                let adjective = adjective && syntax.relation(head) != rel::NSUBJ;
                discourse.name(draft, who, head, adjective);
                if lead < syntax.sentence_of(id) && discourse.counts[who] == 1 {
                    let noun = *unnamed.get_or_insert_with(|| introduced::unnamed(&discourse, lead));
                    let done = noun.is_some_and(|noun| introduced::named(&mut discourse, draft, noun, who, head));
                    unnamed = if done { Some(None) } else { unnamed };
                }
            }
            token = end.max(token + 1);
            continue;
        }
        if let Ok(place) = taken.binary_search_by_key(&token, |&(head, _)| head) {
            discourse.name(draft, taken[place].1, id, false);
        } else if matches!(syntax.xpos(id), tag::PRP | tag::PRP_POSS) {
            match pronouns::read(&discourse, draft, id) {
                Some(Found::Named(found)) => discourse.take(draft, found, id),
                Some(Found::Noun(found)) => {
                    discourse.nameless(found.noun, found.gender, id);
                    discourse.links.push((id, found));
                }
                Some(Found::Guess(found)) => discourse.links.push((id, found)),
                None => {}
            }
        } else if let Some(found) = nominals::read(&discourse, draft, id) {
            discourse.take(draft, found, id);
        } else {
            discourse.noun(draft, id);
        }
        token += 1;
    }
    introduced::titles(&mut discourse, draft);
    discourse
}

impl Discourse<'_, '_> {
    /// The persons that were mentioned last, each alone, the latest first.
    pub(super) fn persons_back(&self) -> impl Iterator<Item = &Candidate> + Clone {
        self.candidates.iter().rev().take(CANDIDATES_MAX).filter(|candidate| candidate.person && !candidate.plural)
    }

    /// What the mention with this head means, as far as it was read; a name's at once.
    pub(super) fn means(&self, draft: &Draft, head: TokenId) -> Option<Means> {
        let named = |head| draft.who_at(head).map(Means::Named);
        named(head).or(self.understood[head.0 as usize]).or_else(|| named(climb(self.page, head)))
    }

    /// Notes that the mention with this head means `who`.
    pub(super) fn understand(&mut self, head: TokenId, who: Who) {
        self.understood[head.0 as usize] = Some(Means::Named(who));
    }

    /// A mention of `who` as a candidate.
    pub(super) fn candidate(&self, draft: &Draft, who: Who, head: TokenId, form: Form) -> Candidate {
        let known = &draft.whos[who];
        let sentence = self.page.syntax.sentence_of(head);
        let person = known.kind == Kind::Person;
        Candidate {
            who: Some(who),
            noun: 0,
            head,
            top: climb(self.page, head),
            sentence,
            weight: self.weight(head, known.kind),
            person,
            plural: known.kind == Kind::Norp,
            gender: known.gender.as_ref().map(|claim| claim.what),
            form,
            aside: false,
            first: self.is_first(sentence, person),
            opens: self.opens(head),
            body: false,
        }
    }

    /// Whether no person, or no other thing, was mentioned in a sentence so far.
    fn is_first(&self, sentence: SentenceId, person: bool) -> bool {
        let here = self.candidates.iter().rev().take(CANDIDATES_MAX).take_while(|known| known.sentence == sentence);
        !here.into_iter().any(|known| known.person == person && !known.aside)
    }

    /// Whether a mention is the subject of the first sentence of its paragraph.
    fn opens(&self, head: TokenId) -> bool {
        let syntax = self.page.syntax;
        let sentence = syntax.sentence_of(head);
        let above = sentence.0.checked_sub(1).map(|before| syntax.paragraph_of(SentenceId(before)));
        let top = climb(self.page, head);
        above != Some(syntax.paragraph_of(sentence))
            && rel::SUBJECTS.contains(&syntax.relation(top))
            && syntax.head(top).is_some_and(|verb| syntax.relation(verb) == rel::ROOT)
    }

    /// A name, or a phrase that stands for one.
    fn name(&mut self, draft: &Draft, who: Who, head: TokenId, adjective: bool) {
        let mut candidate = self.candidate(draft, who, head, Form::Name);
        let filed = head.0 < self.dateline;
        if adjective || filed {
            (candidate.weight, candidate.aside, candidate.first) = (ADJECTIVE, true, false);
        }
        if !filed {
            self.count(draft, who);
        }
        self.candidates.push(candidate);
        self.speaks(who, head);
    }

    /// Notes what was understood.
    fn take(&mut self, draft: &mut Draft, found: Understood, head: TokenId) {
        let Understood { who, tokens, kind, rule, score } = found;
        let form = if kind == MentionKind::Pronoun { Form::Pronoun } else { Form::Nominal };
        draft.mention(self.page, who, kind, tokens, Ground::Rule(rule), score);
        self.count(draft, who);
        let mut candidate = self.candidate(draft, who, head, form);
        candidate.plural = false;
        self.candidates.push(candidate);
        self.understood[head.0 as usize] = Some(Means::Named(who));
        self.speaks(who, head);
    }

    /// A pronoun that means what the noun at a place introduced.
    fn nameless(&mut self, noun: u32, gender: Option<Gender>, head: TokenId) {
        let first = self.candidates[noun as usize];
        let sentence = self.page.syntax.sentence_of(head);
        let weight = self.weight(head, Kind::Org) * NOUN_SHARE;
        let top = climb(self.page, head);
        let gender = gender.or(first.gender);
        let fresh = Candidate { head, top, sentence, weight, gender, form: Form::Pronoun, ..first };
        let first = self.is_first(sentence, first.person);
        self.candidates.push(Candidate { first, opens: self.opens(head), ..fresh });
        self.understood[head.0 as usize] = Some(Means::Noun(noun));
    }

    /// A common noun that means nothing with a name.
    fn noun(&mut self, draft: &Draft, token: TokenId) {
        let syntax = self.page.syntax;
        if !matches!(syntax.upos(token), pos::NOUN) || !is_argument(self.page, token) {
            return;
        }
        let noun = words::noun(syntax.lemma(token)).unwrap_or_default();
        let person = is_person(noun);
        // "the city of Toledo"
        if noun.fits(Kind::Gpe)
            && let Some(name) = self.page.child(token, &[rel::NMOD]).and_then(|name| draft.who_at(name))
            && draft.whos[name].kind == Kind::Gpe
            && self.page.form(token.0 + 1) == "of"
        {
            let candidate = self.candidate(draft, name, token, Form::Name);
            self.candidates.push(candidate);
            return;
        }
        let definite = |&child: &TokenId| {
            matches!(syntax.form(child), "the" | "The" | "this" | "This" | "that" | "That")
                || syntax.relation(child) == rel::POSS
        };
        let form = if syntax.children(token).iter().any(definite) { Form::Definite } else { Form::Indefinite };
        let sentence = syntax.sentence_of(token);
        self.understood[token.0 as usize] = Some(Means::Noun(self.candidates.len() as u32));
        self.candidates.push(Candidate {
            who: None,
            noun: self.candidates.len() as u32,
            head: token,
            top: climb(self.page, token),
            sentence,
            weight: self.weight(token, Kind::Org) * NOUN_SHARE,
            person,
            plural: matches!(syntax.xpos(token), tag::NNS | tag::NNPS),
            gender: noun.gender,
            form,
            aside: false,
            first: self.is_first(sentence, person),
            opens: self.opens(token),
            body: noun.fits(Kind::Org),
        });
    }

    fn count(&mut self, draft: &Draft, who: Who) {
        if self.counts.len() <= who {
            self.counts.resize(who + 1, 0);
        }
        self.counts[who] += 1;
        let most = self.main.map_or(1, |main| self.counts[main]);
        if draft.whos[who].kind == Kind::Org && most < self.counts[who] {
            self.main = Some(who);
        }
    }

    /// Notes the subject of a verb of saying.
    fn speaks(&mut self, who: Who, head: TokenId) {
        let syntax = self.page.syntax;
        let top = climb(self.page, head);
        if self.quoted[head.0 as usize] || !rel::SUBJECTS.contains(&syntax.relation(top)) {
            return;
        }
        let says = syntax
            .head(top)
            .is_some_and(|verb| super::context::hints(syntax.lemma(verb)).any(super::context::Hints::SAYING));
        if says {
            self.speaker = Some((who, syntax.sentence_of(head)));
        }
    }

    /// What `head` is in its clause.
    fn weight(&self, head: TokenId, kind: Kind) -> f32 {
        let syntax = self.page.syntax;
        let top = climb(self.page, head);
        let preposition = syntax.preposition(top).map_or("", |case| syntax.form(case));
        match syntax.relation(top) {
            rel::NSUBJ | rel::ROOT | rel::NSUBJ_OUTER => 1.0,
            rel::NSUBJ_PASS => 0.95,
            rel::OBL_AGENT => 0.7,
            rel::OBJ | rel::IOBJ => 0.6,
            // "in London" is where, and no actor.
            rel::OBL | rel::NMOD if kind == Kind::Gpe && matches!(preposition, "in" | "at" | "from" | "near") => 0.15,
            rel::OBL => 0.5,
            rel::POSS => 0.5,
            rel::NMOD => 0.35,
            rel::COMPOUND => 0.2,
            _ => 0.3,
        }
    }
}

/// The one of a kind that is named most in the whole text, the first of equals, if it is more than once; the agency in the
/// dateline is not what the text is about.
fn most_named(draft: &Draft, kind: Kind, dateline: u32) -> Option<Who> {
    let filed: Vec<Who> = (0..dateline).filter_map(|token| draft.who_at(TokenId(token))).collect();
    let named = draft.whos.iter().enumerate().filter(|(_, known)| known.kind == kind).map(|(who, known)| {
        let there = filed.iter().filter(|&&filed| filed == who).count() as u32;
        (who, known.named.saturating_sub(there))
    });
    named.filter(|(_, named)| 1 < *named).min_by_key(|(_, named)| std::cmp::Reverse(*named)).map(|(who, _)| who)
}

/// Tokens of a dateline, at most.
const DATELINE_TOKENS_MAX: u32 = 14;

/// The token after "OSLO, Sept 14 (Reuters) -"; the first where there is no dateline.
fn dateline(page: Page<'_, '_>) -> u32 {
    let Some(first) = page.syntax.sentence_ids().next().map(|first| page.syntax.sentence(first)) else { return 0 };
    let dash = |&token: &u32| matches!(page.form(token), "—" | "–" | "-" | "--");
    let bracket = page.form(first.start + 1) == "(" || super::shapes::is_capitals(page.written(first.start));
    let near = first.start..first.end.min(first.start + DATELINE_TOKENS_MAX);
    near.into_iter().find(dash).filter(|_| bracket).map_or(0, |dash| dash + 1)
}

/// What the adjective of a place counts, and what stands in the dateline.
const ADJECTIVE: f32 = 0.1;

/// What a common noun counts beside a name in its place.
const NOUN_SHARE: f32 = 0.85;
