//! Reads a noun phrase that tells an office, post or job: its title, whether it is held, and of what.

use std::ops::Range;

use super::draft::{Draft, Who};
use super::page::Page;
use super::statuses::{bare, joined_status, status};
use super::words::{self, Noun};
use super::{MentionKind, RoleStatus};
use crate::extract::names::Kind;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;

/// Words of a title before its noun, at most.
const WORDS_BEFORE_MAX: u32 = 14;

/// Words of what follows "of" that are part of the title, at most.
const WORDS_AFTER_MAX: u32 = 6;

/// Those who play for a country as others work for a firm.
const PLAYERS: [&str; 9] =
    ["player", "striker", "midfielder", "goalkeeper", "defender", "winger", "batsman", "bowler", "international"];

/// What says of an office that it is over.
const WAS: [&str; 4] = ["formerly", "Formerly", "previously", "once"];

/// Steps from "whose" up to its clause, at most.
const CLAUSE_STEPS_MAX: usize = 6;

/// A role that a noun phrase tells.
#[derive(Clone, Debug)]
pub(super) struct Title {
    /// The words of the title.
    pub(super) tokens: Range<u32>,
    /// Its noun.
    pub(super) head: TokenId,
    /// The first of the words before the noun that were read: "former" in "former Prime Minister".
    pub(super) first: u32,
    pub(super) noun: Noun,
    pub(super) status: RoleStatus,
    /// Of what, by name.
    pub(super) org: Option<Who>,
    /// Of what, by a noun or pronoun whose meaning is not known yet.
    pub(super) org_noun: Option<TokenId>,
    /// Of what, by a noun phrase that names nothing but tells an organisation: "the kingdom's pension fund".
    pub(super) org_phrase: Option<Range<u32>>,
    /// The country whose adjective goes with a job that is none of its offices.
    pub(super) nationality: Option<(Who, u32)>,
    pub(super) birth_place: Option<(Who, Range<u32>)>,
    pub(super) age: Option<(u16, u32)>,
    /// "the third minister to resign" tells no office that somebody has.
    pub(super) ranked: bool,
}

/// The noun at `token` that tells a role, behind "elect" and "designate".
pub(super) fn role_noun(page: Page<'_, '_>, token: TokenId) -> Option<(TokenId, Noun)> {
    let form = page.form(token.0);
    let behind = matches!(form, "elect" | "designate" | "Elect" | "Designate" | "general" | "General");
    if behind && token.0 >= 2 && page.form(token.0 - 1) == "-" {
        let before = TokenId(token.0 - 2);
        return words::noun(page.syntax.lemma(before)).filter(|noun| noun.role).map(|noun| (before, noun));
    }
    // "Minister-designate", "ex-minister"
    if let Some(bare) = bare(form) {
        return words::noun(bare).filter(|noun| noun.role).map(|noun| (token, noun));
    }
    let lemma = page.syntax.lemma(token);
    let noun = words::noun(lemma).or_else(|| words::noun(&lemma.to_lowercase())).filter(|noun| noun.role)?;
    let plural = matches!(page.syntax.xpos(token), tag::NNS | tag::NNPS);
    (!plural).then_some((token, noun))
}

impl Title {
    /// The role whose noun is `head`; it is known to be one.
    pub(super) fn read(page: Page<'_, '_>, draft: &Draft, head: TokenId, noun: Noun) -> Title {
        let mut title = Title {
            tokens: head.0..head.0 + 1,
            head,
            first: head.0,
            noun,
            status: RoleStatus::Current,
            org: None,
            org_noun: None,
            org_phrase: None,
            nationality: None,
            birth_place: None,
            age: None,
            ranked: false,
        };
        let sentence = page.sentence_around(head.0);
        if head.0 + 2 < sentence.end && page.form(head.0 + 1) == "-" {
            match page.form(head.0 + 2).to_lowercase().as_str() {
                "elect" | "designate" => {
                    title.status = RoleStatus::Designate;
                    title.tokens.end = head.0 + 3;
                }
                "general" | "in" => title.tokens.end = head.0 + 3,
                _ => {}
            }
        }
        title.status = joined_status(page.form(head.0)).unwrap_or(title.status);
        title.before(page, draft, sentence.start);
        title.after(page, draft, sentence.end);
        title
    }

    /// Reads leftwards from the noun.
    fn before(&mut self, page: Page<'_, '_>, draft: &Draft, first: u32) {
        let first = first.max(self.head.0.saturating_sub(WORDS_BEFORE_MAX));
        let mut at = self.head.0;
        let mut crossed = false;
        while first < at {
            let token = at - 1;
            let form = page.form(token);
            if let Some(mention) = draft.named_at(TokenId(token)) {
                let who = mention.what.entity.0 as usize;
                let start = mention.what.tokens.start;
                match draft.whos[who].kind {
                    // "the SNP's Westminster leader" is the party's.
                    Kind::Org if self.org.is_none_or(|org| draft.whos[org].kind != Kind::Org) => self.org = Some(who),
                    Kind::Org if matches!(page.form(mention.what.tokens.end), "'s" | "’s" | "'" | "’") => {
                        self.org = Some(who)
                    }
                    Kind::Norp if self.org.is_none() && draft.whos[who].country.is_none() => self.org = Some(who),
                    // "chief Latin America economist"
                    _ if !crossed
                        && self.tokens.start < self.head.0 + 1
                        && is_chief(page.form(start.saturating_sub(1))) =>
                    {
                        self.tokens.start = start - 1;
                        at = start - 1;
                        continue;
                    }
                    Kind::Gpe | Kind::Loc if self.org.is_none() => {
                        let adjective = mention.what.kind == MentionKind::Adjectival;
                        if !adjective || self.noun.official {
                            self.org = Some(who);
                        } else {
                            self.nationality = Some((who, start));
                        }
                    }
                    _ => {}
                }
                crossed = true;
                at = start;
                continue;
            }
            if matches!(form, "'s" | "’s" | "'" | "’") {
                let possessor = token.checked_sub(1).map(TokenId).filter(|_| first < token);
                if let Some(possessor) = possessor.filter(|&noun| draft.named_at(noun).is_none()) {
                    self.org_noun = Some(possessor);
                    // "a Lucas County sheriff's deputy"
                    let before = possessor.0.checked_sub(1).filter(|&before| first <= before);
                    // … but "the Spanish club's president" is the club's.
                    let owner = before
                        .and_then(|before| draft.named_at(TokenId(before)))
                        .filter(|owner| owner.what.kind != MentionKind::Adjectival)
                        .map(|owner| owner.what.entity.0 as usize);
                    self.org = self.org.or(owner.filter(|&who| draft.whos[who].kind != Kind::Person));
                    break;
                }
                crossed = true;
                at = token;
                continue;
            }
            let age =
                (form == "old" && first + 4 < token && page.form(token - 1) == "-" && page.lemma(token - 2) == "year")
                    .then(|| page.form(token - 4).parse::<u16>().ok())
                    .flatten();
            if let Some(age) = age {
                self.age = Some((age, token - 4));
                at = token - 4;
                crossed = true;
                continue;
            }
            if matches!(form, "born" | "based" | "raised") && first + 1 < token && page.form(token - 1) == "-" {
                let place = draft.named_at(TokenId(token - 2));
                if let (Some(place), "born") = (place, form) {
                    self.birth_place = Some((place.what.entity.0 as usize, place.what.tokens.start..token + 1));
                }
                at = place.map_or(token - 2, |place| place.what.tokens.start);
                crossed = true;
                continue;
            }
            if let Some(status) = status(form).or_else(|| joined_status(form)) {
                if status != RoleStatus::Current {
                    self.status = status;
                }
                if bare(form).is_some_and(|word| words::noun(word).is_none()) {
                    // "ex-defence minister"
                    self.tokens.start = token;
                }
                at = token;
                crossed = true;
                continue;
            }
            // "Civil defence chief General Rey": two titles.
            let other = page.is_capital(self.head.0)
                && self.tokens.start == self.head.0
                && form.chars().next().is_some_and(char::is_lowercase)
                && role_noun(page, TokenId(token)).is_some();
            if other {
                break;
            }
            if WAS.contains(&form) {
                break;
            }
            if form == "whose" {
                // "the party, whose leader"
                let mut clause = TokenId(token);
                for _ in 0..CLAUSE_STEPS_MAX {
                    let Some(above) = page.syntax.head(clause) else { break };
                    if page.syntax.relation(clause) == rel::RELCL {
                        self.org = self.org.or(draft.who_at(above));
                        break;
                    }
                    clause = above;
                }
                // Where the tree has it elsewhere: what stands before the comma.
                let before = token.checked_sub(2).filter(|_| page.form(token.saturating_sub(1)) == ",");
                self.org = self.org.or(before.and_then(|before| draft.who_at(TokenId(before))));
                break;
            }
            if matches!(page.syntax.xpos(TokenId(token)), tag::PRP_POSS) {
                self.org_noun = Some(TokenId(token));
                break;
            }
            // "President and CEO", but not "Ann Lee and Congressman Bo Smith"
            let person = || {
                let before = token.checked_sub(1).and_then(|before| draft.who_at(TokenId(before)));
                before.is_some_and(|who| draft.whos[who].kind == Kind::Person)
            };
            let joins = matches!(form, "-" | "/" | "&")
                || (form == "and" && page.is_capital(self.head.0) && page.is_capital(token - 1) && !person());
            let modifies = matches!(page.syntax.upos(TokenId(token)), pos::ADJ | pos::NOUN | pos::PROPN | pos::NUM);
            if !(joins || modifies) || page.syntax.xpos(TokenId(token)) == tag::CD {
                break;
            }
            if matches!(
                form,
                "second" | "third" | "fourth" | "fifth" | "sixth" | "female" | "youngest" | "oldest" | "top" | "best"
            ) {
                self.ranked |= !matches!(form, "female" | "top");
                at = token;
                continue;
            }
            let body = words::noun(page.lemma(token)).filter(|noun| noun.fits(Kind::Org) && !noun.role);
            if body.is_some() && self.org.is_none() && page.syntax.upos(TokenId(token)) == pos::NOUN {
                self.org_noun = Some(TokenId(token));
            }
            if !crossed {
                self.tokens.start = token;
            } else if !joins && self.org.is_none() && self.nationality.is_none() {
                break;
            }
            at = token;
        }
        self.first = at;
        // "formerly a deputy administrator"
        let adverb =
            at.checked_sub(1).filter(|&before| first <= before && page.syntax.upos(TokenId(before)) == pos::DET);
        let adverb = adverb.unwrap_or(at).checked_sub(1).filter(|&before| first <= before);
        let was = adverb.is_some_and(|token| WAS.contains(&page.form(token)));
        if was && self.status == RoleStatus::Current {
            self.status = RoleStatus::Former;
        }
        // A hyphen that is left at the start: "ex-".
        while matches!(page.form(self.tokens.start), "-" | "/" | "&" | "and") && self.tokens.start < self.head.0 {
            self.tokens.start += 1;
        }
    }

    /// Reads what follows the noun: "of Ford", "at Yale", "for economic affairs".
    fn after(&mut self, page: Page<'_, '_>, draft: &Draft, end: u32) {
        let at = self.tokens.end;
        if end <= at + 1 {
            return;
        }
        let preposition = page.form(at);
        if !matches!(preposition, "of" | "for" | "at" | "with" | "to" | "in" | "on" | "from") {
            return;
        }
        let mut first = at + 1;
        while first < end && matches!(page.syntax.upos(TokenId(first)), pos::DET) {
            first += 1;
        }
        // The words up to a verb, a comma or the like.
        let mut last = at + 1;
        while last < end.min(at + 1 + WORDS_AFTER_MAX * 2) {
            let part = page.syntax.upos(TokenId(last));
            let named = draft.named_at(TokenId(last)).is_some();
            let inner = matches!(part, pos::NOUN | pos::PROPN | pos::ADJ | pos::DET | pos::NUM | pos::PART)
                || matches!(page.form(last), "and" | "of" | "-" | "&" | "for" | "at" | "based");
            if !(named || inner) || page.form(last) == "to" {
                break;
            }
            last += 1;
        }
        let complement = at + 1..last.max(at + 1);
        let named = |token: u32, adjective: bool| {
            let mention = draft.named_at(TokenId(token))?;
            let fits = (mention.what.kind == MentionKind::Adjectival) == adjective;
            fits.then_some(mention.what.entity.0 as usize)
        };
        // "of the Polish city of Gdansk": the name before the adjective.
        let names = |kind: fn(Kind) -> bool| {
            let fits = |who: &Who| kind(draft.whos[*who].kind);
            let name = complement.clone().find_map(|token| named(token, false).filter(fits));
            name.or_else(|| complement.clone().find_map(|token| named(token, true).filter(fits)))
        };
        let organisation = names(|kind| kind == Kind::Org).or_else(|| names(|kind| kind == Kind::Fac));
        let place = names(|kind| kind == Kind::Gpe);
        let starts_named = draft.who_at(TokenId(first.min(end - 1)));
        match preposition {
            "at" | "with" => {
                self.org = organisation.or(starts_named.filter(|&who| draft.whos[who].kind == Kind::Gpe)).or(self.org)
            }
            "from" if !self.noun.official && organisation.is_some() => self.org = organisation.or(self.org),
            "of" | "for" | "on" | "in" | "from" => {
                let mention = starts_named.and_then(|_| draft.named_at(TokenId(first)));
                let describes = mention.is_some_and(|mention| {
                    mention.what.kind == MentionKind::Adjectival && mention.what.tokens.end < complement.end
                });
                let whole = starts_named
                    .filter(|&who| matches!(draft.whos[who].kind, Kind::Org | Kind::Gpe | Kind::Loc | Kind::Fac))
                    .filter(|_| !describes);
                let possesses =
                    mention.is_some_and(|mention| matches!(page.form(mention.what.tokens.end), "'s" | "’s"));
                match whole {
                    Some(who) if !possesses => {
                        let serves =
                            matches!(preposition, "of") || preposition == "for" && draft.whos[who].kind == Kind::Org;
                        // "a player for France"
                        let plays = preposition == "for" && PLAYERS.contains(&page.lemma(self.head.0));
                        if serves || plays {
                            self.org = Some(who);
                        } else if preposition == "for" {
                            self.tokens.end = mention.map_or(self.tokens.end, |mention| mention.what.tokens.end);
                        }
                    }
                    _ if matches!(preposition, "of" | "for") => {
                        self.complement(page, draft, &complement, first, possesses || describes)
                    }
                    _ => {}
                }
                // "of the University of Oxford's Centre for European Law": what follows the possessive.
                let next =
                    mention.filter(|_| possesses).map(|mention| mention.what.tokens.end + 1).filter(|&next| next < end);
                let owned = next.and_then(|next| draft.who_at(TokenId(next)));
                self.org = owned.filter(|&who| draft.whos[who].kind == Kind::Org).or(self.org);
                if self.org.is_none() && matches!(preposition, "of" | "for") {
                    self.org =
                        organisation.or(place.filter(|_| self.noun.official && preposition == "of" && !possesses));
                }
            }
            "to" if matches!(
                page.lemma(self.head.0),
                "ambassador" | "envoy" | "adviser" | "advisor" | "aide" | "secretary"
            ) =>
            {
                if let Some(mention) = draft.named_at(TokenId(first)) {
                    self.tokens.end = mention.what.tokens.end;
                }
            }
            _ => {}
        }
    }

    /// What follows "of" or "for" and is no name.
    fn complement(&mut self, page: Page<'_, '_>, draft: &Draft, complement: &Range<u32>, first: u32, possessed: bool) {
        // Its noun: the last of the words before another preposition.
        let stop = complement
            .clone()
            .find(|&token| token > first && matches!(page.form(token), "of" | "for" | "and" | "at"))
            .unwrap_or(complement.end);
        let Some(noun) = (first..stop).rev().find(|&token| page.is_nominal(token)) else { return };
        let kind = words::noun(page.lemma(noun)).filter(|noun| noun.fits(Kind::Org));
        if possessed && kind.is_some() && draft.named_at(TokenId(noun)).is_none() {
            self.org_phrase = Some(first..noun + 1);
            return;
        }
        let definite = page
            .syntax
            .child(TokenId(noun), &[rel::DET])
            .is_some_and(|det| page.form(det.0).eq_ignore_ascii_case("the"));
        let own = page.syntax.child(TokenId(noun), &[rel::POSS]);
        if kind.is_some() && (definite || own.is_some()) {
            self.org_noun = Some(TokenId(noun));
        }
        if draft.named_at(TokenId(noun)).is_none() && noun < self.tokens.end + WORDS_AFTER_MAX {
            self.tokens.end = noun + 1;
        }
    }
}

fn is_chief(form: &str) -> bool {
    matches!(form, "chief" | "senior" | "Chief" | "Senior" | "lead" | "global" | "head")
}
