//! Age, place of birth and citizenship as they stand with a name.

use super::draft::Draft;
use super::page::Page;
use super::roles::Meant;
use super::{Attribute, EntityId, MentionKind};
use crate::extract::names::Kind;
use crate::extract::syntax::rel;
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Score};

const BESIDE: Score = Score::per_mille(950);
const CLAUSE: Score = Score::per_mille(800);

/// Nobody is older.
const AGE_MAX: u16 = 120;

/// What stands right beside a person's name.
pub(super) fn beside_names(page: Page<'_, '_>, draft: &mut Draft) {
    for place in 0..draft.mentions.len() {
        let claim = &draft.mentions[place];
        let (who, tokens) = (claim.what.entity.0 as usize, claim.what.tokens.clone());
        if draft.whos[who].kind != Kind::Person {
            continue;
        }
        let sentence = page.sentence_around(tokens.start);
        let form = |token: u32| if token < sentence.end { page.form(token) } else { "" };
        // "Smith, 41," "Smith (41)" "Smith, aged 41"
        let end = tokens.end;
        let at = match form(end) {
            "," | "(" if matches!(form(end + 1), "aged" | "age") => end + 2,
            "," | "(" => end + 1,
            "aged" => end + 1,
            _ => u32::MAX,
        };
        if at < sentence.end && matches!(form(at + 1), "," | ")" | "." | ";" | "") {
            note_age(page, draft, who, at);
        }
        // "41-year-old Smith", "Cairo-born Smith", "the Norwegian Smith"
        let Some(before) = tokens.start.checked_sub(1).filter(|&before| sentence.start <= before) else { continue };
        let back = |steps: u32| before.checked_sub(steps).filter(|&token| sentence.start <= token);
        let word = |steps: u32| back(steps).map_or("", |token| page.form(token));
        if word(0) == "old"
            && word(1) == "-"
            && word(2) == "year"
            && let Some(at) = back(4)
        {
            note_age(page, draft, who, at);
        }
        if word(0) == "born"
            && word(1) == "-"
            && let Some(at) = back(2)
            && let Some(mention) = draft.named_at(TokenId(at))
        {
            let what = Attribute::BirthPlace(mention.what.entity);
            let at = page.syntax.span(&(mention.what.tokens.start..before + 1));
            draft.whos[who].note(Claim::by_rule("born", what, at, BESIDE));
        }
        if let Some(mention) = draft.named_at(TokenId(before))
            && mention.what.kind == MentionKind::Adjectival
        {
            let (what, at) = (Attribute::Nationality(mention.what.entity), mention.at);
            draft.whos[who].note(Claim::by_rule("nationality", what, at, CLAUSE));
        }
    }
}

/// Notes the age at a token, if it is one.
pub(super) fn note_age(page: Page<'_, '_>, draft: &mut Draft, who: usize, at: u32) {
    if let Some(age) = age(page, at) {
        let at = page.syntax.span(&(at..at + 1));
        draft.whos[who].note(Claim::by_rule("age", Attribute::Age(age), at, BESIDE));
    }
}

/// The age that a token tells in figures, if anybody has it.
pub(super) fn age(page: Page<'_, '_>, at: u32) -> Option<u16> {
    page.form(at).parse().ok().filter(|age| (1..=AGE_MAX).contains(age))
}

/// "She was born in Leeds."
pub(super) fn in_clauses(page: Page<'_, '_>, draft: &mut Draft, meant: &Meant) {
    let syntax = page.syntax;
    for token in syntax.ids().filter(|&token| syntax.form(token) == "born") {
        let Some(who) = syntax.clause(token).subject().and_then(|subject| meant.get(&subject).copied()) else {
            continue;
        };
        if draft.whos[who].kind != Kind::Person {
            continue;
        }
        let place = syntax.children(token).iter().copied().find_map(|child| {
            let within = matches!(syntax.relation(child), rel::OBL | rel::NMOD);
            let led = syntax.preposition(child).is_some_and(|case| matches!(syntax.form(case), "in" | "at" | "near"));
            let mention = draft.named_at(child).filter(|_| within && led)?;
            matches!(draft.of(mention.what.entity).kind, Kind::Gpe | Kind::Loc).then_some(mention)
        });
        let Some(place) = place else { continue };
        let (what, at) = (Attribute::BirthPlace(EntityId(place.what.entity.0)), place.at);
        draft.whos[who].note(Claim::by_rule("born", what, at, CLAUSE));
    }
}
