//! Roles that clauses tell: "she is a professor", "was appointed chairman", "who chairs the committee".

use super::discourse::Discourse;
use super::draft::{Draft, KEPT_MAX};
use super::page::Page;
use super::roles::{Meant, Pending, put, resolve, whom};
use super::titles::{Title, role_noun};
use super::{EntityId, Role, RoleStatus};
use crate::extract::names::Kind;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Score};

/// Told by a clause.
const CLAUSE: Score = Score::per_mille(750);

/// Roles that clauses tell: "she is a professor", "was appointed chairman", "who heads the agency".
pub(super) fn read(discourse: &Discourse<'_, '_>, draft: &mut Draft, meant: &Meant) {
    let page = discourse.page;
    let syntax = page.syntax;
    let mut pending = Vec::new();
    for token in syntax.ids() {
        let clause = syntax.clause(token);
        let person = |draft: &Draft, token: Option<TokenId>| {
            token.and_then(|token| whom(page, meant, token)).filter(|&who| draft.whos[who].kind == Kind::Person)
        };
        if matches!(syntax.upos(token), pos::NOUN | pos::PROPN) {
            let Some((noun, kind)) = role_noun(page, token) else { continue };
            if syntax.child(token, &[rel::COP]).is_none() || clause.is_negated() || draft.named_at(token).is_some() {
                continue;
            }
            let Some(who) = person(draft, clause.own_subject()) else { continue };
            let mut title = Title::read(page, draft, noun, kind);
            let reported = syntax.relation(token) == rel::CCOMP;
            // "has been chief executive since 2015"
            let lasts = clause.auxiliaries().any(|token| matches!(syntax.form(token), "has" | "have" | "'s" | "’s"));
            if clause.is_past() && !lasts && !reported && title.status == RoleStatus::Current {
                title.status = RoleStatus::Former;
            }
            if clause.is_future() && title.status == RoleStatus::Current {
                title.status = RoleStatus::Designate;
            }
            put(page, draft, who, &title, "copula", CLAUSE, &mut pending);
        } else if syntax.upos(token) == pos::VERB {
            given_by_verb(page, draft, meant, token, &mut pending);
        }
    }
    resolve(draft, discourse, meant, &pending);
}

/// "appointed Ann Lee as chief executive", "served as a whip", "who chairs the committee".
fn given_by_verb(page: Page<'_, '_>, draft: &mut Draft, meant: &Meant, verb: TokenId, pending: &mut Vec<Pending>) {
    let syntax = page.syntax;
    let clause = syntax.clause(verb);
    let lemma = syntax.lemma(verb);
    let (holder, status) = match lemma {
        "appoint" | "name" | "elect" | "hire" | "promote" | "install" | "re-elect" | "reelect" | "crown"
        | "confirm" | "swear" | "inaugurate" => (clause.undergoer(), RoleStatus::Current),
        "nominate" | "pick" | "choose" | "propose" | "tap" => (clause.undergoer(), RoleStatus::Designate),
        "dismiss" | "sack" | "fire" | "remove" | "oust" | "replace" => (clause.undergoer(), RoleStatus::Former),
        "become" => (clause.subject(), RoleStatus::Current),
        "serve" | "work" | "act" => {
            (clause.subject(), if clause.is_past() { RoleStatus::Former } else { RoleStatus::Current })
        }
        "resign" | "retire" | "quit" | "step" => (clause.subject(), RoleStatus::Former),
        "take" | "join" | "return" | "succeed" | "start" => (clause.subject(), RoleStatus::Current),
        "chair" | "head" | "lead" | "run" | "captain" | "manage" | "coach" => {
            return leads(page, draft, meant, verb);
        }
        _ => return,
    };
    // "named Ann Lee as chief executive", where the tree takes her name for what somebody is named.
    let is_person = |child: TokenId| draft.who_at(child).is_some_and(|who| draft.whos[who].kind == Kind::Person);
    let taken = |child: &TokenId| *child > verb && syntax.relation(*child) == rel::XCOMP && is_person(*child);
    let holder = syntax.children(verb).iter().copied().find(taken).or(holder);
    let Some(who) = holder.and_then(|holder| whom(page, meant, holder)) else { return };
    if draft.whos[who].kind != Kind::Person || clause.is_negated() {
        return;
    }
    let plain =
        matches!(lemma, "appoint" | "name" | "elect" | "become" | "crown" | "re-elect" | "reelect" | "nominate");
    let told = syntax.children(verb).iter().copied().find_map(|child| {
        let relation = syntax.relation(child);
        // "as acting secretary", where the tree may have "acting" as a verb.
        let child =
            if syntax.form(child) == "acting" { syntax.child(child, &[rel::OBJ]).unwrap_or(child) } else { child };
        let led = (child.0.saturating_sub(LED_MAX)..child.0)
            .rev()
            .map(|token| page.form(token))
            .take_while(|form| !matches!(*form, "," | "and" | "of"))
            .find(|form| matches!(*form, "as" | "to" | "for" | "in" | "at" | "with" | "by" | "from"));
        // "nominated to be ambassador"
        let to_be = relation == rel::XCOMP && syntax.child(child, &[rel::COP]).is_some();
        let fits = child > verb && to_be
            || child > verb && (led == Some("as") || led == Some("to") && lemma == "promote")
            || (plain
                && led.is_none()
                && (relation == rel::XCOMP
                    || relation == rel::OBJ
                    || relation == rel::OBL
                    || relation == rel::OBL_UNMARKED));
        role_noun(page, child).filter(|_| fits && draft.named_at(child).is_none())
    });
    let Some((noun, kind)) = told else { return };
    let mut title = Title::read(page, draft, noun, kind);
    if title.status == RoleStatus::Current {
        title.status = status;
        let to_come = clause.is_future() || syntax.xpos(verb) == tag::VB && clause.modal().is_none();
        let would = matches!(clause.modal(), Some("would"));
        if status == RoleStatus::Current && (to_come || would) {
            title.status = RoleStatus::Designate;
        }
    }
    let agent =
        syntax.child(verb, &[rel::OBL_AGENT]).or_else(|| (!clause.is_passive()).then(|| clause.actor()).flatten());
    let giver = agent.and_then(|agent| meant.get(&agent).copied()).filter(|&giver| giver != who);
    put(page, draft, who, &title, "appointment", CLAUSE, pending);
    let given = matches!(lemma, "appoint" | "name" | "nominate" | "hire" | "promote" | "pick" | "choose" | "elect");
    // Its neighbours may have told it already.
    let place = draft.whos[who].titles.iter().rev().find(|&&(noun, _)| noun == title.head).map(|&(_, place)| place);
    if let Some(place) = place.filter(|_| given) {
        let employer = giver.filter(|&giver| draft.whos[giver].kind == Kind::Org).map(|giver| EntityId(giver as u32));
        let role = &mut draft.whos[who].roles[place].what;
        role.appointed_by = role.appointed_by.or(giver.map(|giver| EntityId(giver as u32)));
        role.org = role.org.or(employer);
    }
}

/// Words between "as" and the noun of a title, at most.
const LED_MAX: u32 = 8;

/// "Mary Jones, who heads the agency": the verb stands for the title.
fn leads(page: Page<'_, '_>, draft: &mut Draft, meant: &Meant, verb: TokenId) {
    let syntax = page.syntax;
    let clause = syntax.clause(verb);
    let Some(who) = clause.actor().and_then(|actor| whom(page, meant, actor)) else { return };
    let Some(object) = clause.undergoer() else { return };
    // "chairs the Commons transport committee": of what is in the title.
    let named = |head: TokenId, led: bool| {
        let below = syntax.children(head).iter().copied().filter(|&child| !led || syntax.relation(child) == rel::OBL);
        below.filter(|&child| !led || child > object).find_map(|child| draft.who_at(child))
    };
    // "heads the ward at the hospital", wherever the tree hangs that.
    let inner = || named(object, false).or_else(|| named(verb, true));
    let direct = meant.get(&object).copied();
    let lasting = matches!(syntax.lemma(verb), "chair" | "head") && syntax.upos(object) == pos::NOUN && object > verb;
    let org = direct
        .or_else(|| lasting.then(inner).flatten())
        .filter(|&org| matches!(draft.whos[org].kind, Kind::Org | Kind::Gpe | Kind::Fac));
    if draft.whos[who].kind != Kind::Person || (org.is_none() && !lasting) || clause.is_negated() {
        return;
    }
    if draft.whos[who].roles.len() >= KEPT_MAX {
        return;
    }
    // "led the department" tells a deed or a post of the past, "who leads the department" a post.
    let plain = !lasting && (clause.is_past() || syntax.xpos(verb) == tag::VB || clause.is_passive());
    if plain {
        return;
    }
    let status = match () {
        () if clause.is_future() => RoleStatus::Designate,
        () if clause.is_past() && !clause.is_passive() => RoleStatus::Former,
        () => RoleStatus::Current,
    };
    let at = if direct.is_some() { syntax.at(verb) } else { syntax.at(verb).to(syntax.at(object)) };
    let what = Role { title: at, singular: None, org: org.map(|org| EntityId(org as u32)), status, appointed_by: None };
    draft.whos[who].roles.push(Claim::by_rule("leads", what, at, CLAUSE));
}
