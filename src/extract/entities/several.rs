//! Titles that several people share or that stand in for another: "Justices A and B", "his French counterpart".

use std::ops::Range;

use super::draft::{Draft, KEPT_MAX, Who};
use super::page::Page;
use super::roles::{Pending, put};
use super::titles::{Title, role_noun};
use super::words::{self, Noun};
use super::{EntityId, Role, RoleStatus};
use crate::extract::names::Kind;
use crate::extract::syntax::{pos, tag};
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Score};

const BESIDE: Score = Score::per_mille(850);

/// Tokens between two names of a list, at most: "Ann Lee (D-Va.) and".
const GAP_MAX: u32 = 8;

/// Tokens between a title and the names, at most.
const REACH_MAX: u32 = 12;

/// The singular of a plural noun that tells a role: "justice" of "Justices".
fn singular(form: &str) -> Option<String> {
    let cut = |end: &str, with: &str| form.strip_suffix(end).map(|stem| format!("{stem}{with}"));
    let role = |word: &String| words::noun(&word.to_lowercase()).is_some_and(|noun| noun.role);
    let abbreviated =
        || cut("s.", ".").filter(|word| matches!(word.as_str(), "Sen." | "Rep." | "Gov." | "Gen." | "Col."));
    let plain = [("men", "man"), ("women", "woman"), ("people", "person"), ("ies", "y"), ("s", "")];
    plain.into_iter().find_map(|(end, with)| cut(end, with).filter(role)).or_else(abbreviated)
}

/// The plural noun at a token, as a role.
pub(super) fn plural(page: Page<'_, '_>, token: TokenId) -> Option<(TokenId, Noun)> {
    let form = page.form(token.0);
    let many =
        matches!(page.syntax.xpos(token), tag::NNS | tag::NNPS) || form.ends_with("s.") || page.is_capital(token.0);
    if !many {
        return None;
    }
    let one = singular(form)?;
    let noun = words::noun(&one.to_lowercase()).filter(|noun| noun.role);
    Some((token, noun.or_else(|| words::noun("senator"))?))
}

/// The words of a title in the singular, where its noun is a plural.
pub(super) fn singular_title(page: Page<'_, '_>, title: &Title) -> Option<String> {
    if role_noun(page, title.head).is_some() {
        return None;
    }
    let (whole, noun) = (page.syntax.span(&title.tokens), page.syntax.at(title.head));
    let text = page.syntax.text();
    let one = singular(text.slice(noun))?;
    let words = text.slice(whole);
    let (start, end) = (noun.start().checked_sub(whole.start())?, noun.end() - whole.start());
    Some(format!("{}{one}{}", words.get(..start)?, words.get(end..)?))
}

/// Titles of one meaning, in small letters.
const ALIKE: [&[&str]; 12] = [
    &["ceo", "chief executive", "chief executive officer"],
    &["cfo", "chief financial officer", "finance chief"],
    &["coo", "chief operating officer"],
    &["chairman", "chairwoman", "chairperson", "chair"],
    &["senator", "sen.", "sen"],
    &["representative", "rep.", "congressman", "congresswoman"],
    &["governor", "gov."],
    &["sergeant", "sgt.", "sgt"],
    &["general", "gen.", "gen"],
    &["professor", "prof.", "prof"],
    &["prime minister", "premier", "pm"],
    &["councillor", "cllr"],
];

/// Whether two titles, in small letters, are one: "police chief" and "chief", but not "deputy mayor" and "mayor".
pub(super) fn same(one: &str, other: &str) -> bool {
    let within = |long: &str, short: &str| {
        let before = long.strip_suffix(short).and_then(|before| before.strip_suffix(' '));
        before.is_some_and(|before| {
            let lower =
                ["deputy", "vice", "assistant", "associate", "shadow", "junior", "under", "prime", "lieutenant", "co"];
            !before.split([' ', '-']).any(|word| lower.contains(&word))
        })
    };
    one == other
        || ALIKE.iter().any(|line| line.contains(&one) && line.contains(&other))
        || within(one, other)
        || within(other, one)
}

/// "Mayor of London Ann Lee": an office with what it is of, right before a name.
pub(super) fn office_of(page: Page<'_, '_>, draft: &Draft, first: u32, before: u32) -> Option<Title> {
    let mention = draft.named_at(TokenId(before))?;
    let thing = matches!(draft.of(mention.what.entity).kind, Kind::Org | Kind::Gpe | Kind::Loc);
    let mut at = mention.what.tokens.start.checked_sub(1)?;
    if page.form(at) == "the" {
        at = at.checked_sub(1)?;
    }
    if !thing || !matches!(page.form(at), "of" | "for" | "from") || at <= first {
        return None;
    }
    let (head, noun) = role_noun(page, TokenId(at - 1)).filter(|(noun, _)| draft.named_at(*noun).is_none())?;
    let title = Title::read(page, draft, head, noun);
    (title.tokens.end <= before + 1 && title.first >= first).then_some(title)
}

/// "activist and writer Ann Lee": a title that "and" joins with the one after it.
pub(super) fn joined(
    page: Page<'_, '_>,
    draft: &Draft,
    first: u32,
    before: u32,
    last: Option<&Title>,
) -> Option<Title> {
    let last = last.filter(|last| last.first == last.tokens.start)?;
    let noun = before.checked_sub(1).filter(|&noun| first <= noun && page.form(before) == "and")?;
    let (head, kind) = role_noun(page, TokenId(noun)).filter(|(noun, _)| draft.named_at(*noun).is_none())?;
    let title = Title::read(page, draft, head, kind);
    // "the minister and President Lee" are two, so are "Smith for president and teacher Lee for vice president".
    let two = title.first.checked_sub(1).is_some_and(|token| {
        matches!(page.form(token), "for" | "as" | "of")
            || first <= token && (page.syntax.upos(TokenId(token)) == pos::DET && page.form(token) != "a")
            || page.syntax.xpos(TokenId(token)) == tag::PRP_POSS
    });
    (!two && page.is_capital(head.0) == page.is_capital(last.tokens.start)).then_some(title)
}

/// Whether the words from `at` lead up to a person's name: "activist Ann Lee", "archbishop and cardinal Bo Smith".
pub(super) fn leads_to_name(page: Page<'_, '_>, draft: &Draft, at: u32, end: u32) -> bool {
    for token in at..end.min(at + REACH_MAX) {
        if let Some(who) = draft.who_at(TokenId(token)) {
            return draft.whos[who].kind == Kind::Person;
        }
        let joins = token == at && page.form(token) == "and";
        let titled = token > at && role_noun(page, TokenId(token)).is_some();
        if !(joins || titled) {
            return false;
        }
    }
    false
}

/// "China's special envoy to the Pacific, Qiu Wen, said": the title before a comma, whose complement ends in a name that
/// the tree may hang the person's on.
pub(super) fn across_comma(
    page: Page<'_, '_>,
    draft: &Draft,
    first: u32,
    name: &Range<u32>,
    sentence: &Range<u32>,
) -> Option<Title> {
    let comma = first.checked_sub(1).filter(|&comma| sentence.start + 2 < comma && page.form(comma) == ",")?;
    let closes = sentence.end <= name.end || matches!(page.form(name.end), "," | "." | ")" | ";");
    let complement = draft.who_at(TokenId(comma - 1)).filter(|&who| draft.whos[who].kind != Kind::Person);
    if !closes || complement.is_none() {
        return None;
    }
    for at in (sentence.start.max(comma.saturating_sub(REACH_MAX))..comma).rev() {
        if let Some((head, noun)) = role_noun(page, TokenId(at)).filter(|(noun, _)| draft.named_at(*noun).is_none()) {
            if !matches!(page.form(at + 1), "of" | "at" | "for" | "to" | "in") {
                return None;
            }
            let title = Title::read(page, draft, head, noun);
            // A definite phrase or one that somebody has: one office, not one of a list.
            let led = title.first.checked_sub(1).filter(|&led| sentence.start <= led).map(|led| page.form(led));
            let one = title.org.is_some() || title.org_noun.is_some();
            let definite = led.is_some_and(|led| matches!(led, "the" | "The")) || one;
            return definite.then_some(title);
        }
        let inner = draft.named_at(TokenId(at)).is_some()
            || matches!(page.syntax.upos(TokenId(at)), pos::DET | pos::ADJ | pos::NOUN | pos::PROPN)
            || matches!(page.form(at), "of" | "at" | "for" | "to" | "in");
        if !inner || draft.who_at(TokenId(at)).is_some_and(|who| draft.whos[who].kind == Kind::Person) {
            return None;
        }
    }
    None
}

/// Tokens before the sentence of a counterpart where the one that it is of may stand.
const COUNTERPART_REACH: u32 = 40;

/// "Ann Lee met her French counterpart, Bo Roux": the office of the one before, in another country.
pub(super) fn counterpart(page: Page<'_, '_>, draft: &mut Draft, who: Who, first: u32, start: u32) {
    let Some(mut at) = first.checked_sub(1).filter(|&at| start <= at) else { return };
    if page.form(at) == "," && start < at {
        at -= 1;
    }
    if !matches!(page.form(at), "counterpart" | "opposite") || at <= start {
        return;
    }
    // Whose: "French", "France's".
    let mut before = at - 1;
    if matches!(page.form(before), "'s" | "’s") && start < before {
        before -= 1;
    }
    let Some(org) = draft.who_at(TokenId(before)).filter(|&org| draft.whos[org].kind != Kind::Person) else { return };
    // "…, Foreign Minister Ann Lee said. Her French counterpart, Bo Roux, …"
    let from = start.saturating_sub(COUNTERPART_REACH);
    let near = draft.mentions.iter().rev().filter(|claim| {
        (from..at).contains(&claim.what.tokens.start) && draft.of(claim.what.entity).kind == Kind::Person
    });
    let Some(other) = near.map(|claim| claim.what.entity.0 as usize).find(|&other| other != who) else { return };
    let held = draft.whos[other].roles.iter().rev().find(|role| role.what.status == RoleStatus::Current);
    let Some(held) = held.map(|role| role.what.clone()) else { return };
    if draft.whos[who].roles.len() < KEPT_MAX {
        let what = Role { org: Some(EntityId(org as u32)), appointed_by: None, ..held };
        let claim = Claim::by_rule("counterpart", what.clone(), page.syntax.at(TokenId(at)), BESIDE);
        draft.whos[who].roles.push(claim);
    }
}

/// Titles in the plural, before and after the names of several people.
pub(super) fn beside_names(page: Page<'_, '_>, draft: &mut Draft, pending: &mut Vec<Pending>) {
    let mut people: Vec<(Who, Range<u32>)> = draft
        .mentions
        .iter()
        .map(|claim| (claim.what.entity.0 as usize, claim.what.tokens.clone()))
        .filter(|(who, _)| draft.whos[*who].kind == Kind::Person)
        .collect();
    people.sort_by_key(|(_, tokens)| tokens.start);
    let mut from = 0;
    while from < people.len() {
        let mut to = from + 1;
        while to < people.len() && follows(page, &people[to - 1].1, &people[to].1) {
            to += 1;
        }
        if 1 < to - from {
            several(page, draft, &people[from..to], pending);
        }
        from = to;
    }
}

/// Whether one name follows the other in a list.
fn follows(page: Page<'_, '_>, one: &Range<u32>, next: &Range<u32>) -> bool {
    let gap = one.end..next.start;
    if next.start <= one.end || (gap.len() as u32) > GAP_MAX || !page.sentence_around(one.start).contains(&next.start) {
        return false;
    }
    let mut inside = false;
    gap.clone().all(|token| {
        let form = page.form(token);
        let opens = matches!(form, "(" | "[");
        inside |= opens;
        let fits = inside || matches!(form, "," | "and" | "&");
        inside &= !matches!(form, ")" | "]");
        fits
    })
}

fn several(page: Page<'_, '_>, draft: &mut Draft, people: &[(Who, Range<u32>)], pending: &mut Vec<Pending>) {
    let (Some((_, first)), Some((_, last))) = (people.first(), people.last()) else { return };
    let sentence = page.sentence_around(first.start);
    let Some(title) = before(page, draft, first.start, &sentence).or_else(|| after(page, draft, last.end, &sentence))
    else {
        return;
    };
    // "the foreign ministers of Russia and Ukraine, A and B": each of one.
    let bound = if title.head.0 < first.start { first.start } else { sentence.end.min(title.head.0 + REACH_MAX) };
    let mut orgs: Vec<Who> = Vec::new();
    if matches!(page.form(title.head.0 + 1), "of" | "for") {
        for token in title.head.0 + 2..bound {
            if page.form(token) == "," {
                break;
            }
            let org = draft.who_at(TokenId(token)).filter(|&who| matches!(draft.whos[who].kind, Kind::Gpe | Kind::Org));
            orgs.extend(org.filter(|org| !orgs.contains(org)));
        }
    }
    for (place, (who, _)) in people.iter().enumerate() {
        let mut title = title.clone();
        if orgs.len() == people.len() {
            title.org = Some(orgs[place]);
        }
        put(page, draft, *who, &title, "titles", BESIDE, pending);
    }
}

/// "Senators A and B", "the co-founders, A and B", "the ministers of X and Y, A and B".
fn before(page: Page<'_, '_>, draft: &Draft, first: u32, sentence: &Range<u32>) -> Option<Title> {
    let read = |token: u32| {
        let (head, noun) = plural(page, TokenId(token)).filter(|(noun, _)| draft.named_at(*noun).is_none())?;
        role_noun(page, head).is_none().then(|| Title::read(page, draft, head, noun))
    };
    let at = first.checked_sub(1).filter(|&at| sentence.start <= at)?;
    if let Some(title) = read(at) {
        return Some(title);
    }
    let from = sentence.start.max(at.saturating_sub(REACH_MAX));
    let comma = page.form(at) == ",";
    for token in (from..at).rev().filter(|_| comma) {
        if let Some(title) = read(token) {
            return Some(title);
        }
        let named = draft.who_at(TokenId(token)).is_some_and(|who| draft.whos[who].kind != Kind::Person);
        if !named && !matches!(page.form(token), "of" | "for" | "the" | "and") {
            return None;
        }
    }
    None
}

/// "A and B, both senior engineers at X,"
fn after(page: Page<'_, '_>, draft: &Draft, last: u32, sentence: &Range<u32>) -> Option<Title> {
    if page.form(last) != "," || sentence.end <= last + 1 {
        return None;
    }
    for token in last + 1..sentence.end.min(last + 1 + REACH_MAX) {
        let next = page.form(token + 1);
        if let Some((head, noun)) = plural(page, TokenId(token)).filter(|(noun, _)| role_noun(page, *noun).is_none()) {
            let ends = token + 1 >= sentence.end
                || matches!(next, "," | "of" | "at" | "for" | "with" | "from" | "in" | "." | "who" | ")");
            return ends.then(|| Title::read(page, draft, head, noun));
        }
        let plain =
            matches!(page.syntax.upos(TokenId(token)), pos::DET | pos::ADJ | pos::NOUN | pos::PROPN | pos::PART)
                || matches!(page.form(token), "both" | "-");
        let person = draft.who_at(TokenId(token)).is_some_and(|who| draft.whos[who].kind == Kind::Person);
        if !plain || person {
            return None;
        }
    }
    None
}
