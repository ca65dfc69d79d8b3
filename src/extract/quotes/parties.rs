//! To whom, by what medium, when and where something was said.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::Party;
use super::cues::{Cue, Form};
use super::meant::meant;
use super::page::Page;
use super::verbs::Class;
use crate::extract::places::PlaceId;
use crate::extract::syntax::{pos, rel};
use crate::extract::times::TimeId;
use crate::extract::tokens::TokenId;

/// How far up a tree the cue of a medium is looked for.
const STEPS_MAX: usize = 5;

/// Where or how something is said besides by mouth.
static MEDIA: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("media.txt").lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// What stands beside a cue.
#[derive(Clone, Debug, Default)]
pub(super) struct Setting {
    pub(super) addressee: Option<Party>,
    pub(super) medium: Option<Party>,
    pub(super) time: Option<TimeId>,
    pub(super) place: Option<PlaceId>,
}

/// The setting of a cue whose content has the tokens `content`.
pub(super) fn setting(page: &Page<'_, '_>, cue: &Cue, content: &Range<u32>) -> Setting {
    let mut setting = Setting::default();
    if matches!(cue.form, Form::Noun | Form::According) {
        return setting;
    }
    let outside = |token: TokenId| {
        !content.contains(&token.0) && page.stretch_of[token.0 as usize] == page.stretch_of[cue.token.0 as usize]
    };
    let heard = listener(page, cue, content).map(|(head, words)| {
        let end = words.clone().find(|token| content.contains(token)).unwrap_or(words.end);
        (head, words.start..end)
    });
    setting.addressee =
        heard.clone().filter(|(_, words)| !words.is_empty()).map(|(head, words)| party(page, head, words));
    if let Some(medium) = medium(page, cue, &outside) {
        if setting.addressee.is_none()
            && let Some(with) = interviewer(page, medium)
        {
            setting.addressee = Some(party(page, with.0, with.1));
        }
        let whole = page.syntax.subtree(medium);
        let start = page.syntax.preposition(medium).map_or(whole.start, |case| case.0 + 1);
        let end = page.cut_at_comma(medium.0..whole.end).end;
        let end = (medium.0..end).find(|token| content.contains(token)).unwrap_or(end);
        setting.medium = Some(party(page, medium, start.max(whole.start)..end.max(medium.0 + 1)));
    }
    // "told the podcast": it is both.
    if setting.medium.is_none()
        && let Some((_, words)) = heard
        && words.clone().any(|token| MEDIA.contains(page.syntax.lemma(TokenId(token))))
    {
        setting.medium = setting.addressee;
    }
    for &child in page.syntax.children(cue.token).iter().filter(|&&child| outside(child)) {
        setting.time = setting.time.or_else(|| time(page, child));
        if page.syntax.relation(child) == rel::OBL && setting.place.is_none() {
            setting.place = page.entities.headed_by(child).and_then(|mention| page.places.of(mention));
        }
    }
    setting
}

fn party(page: &Page<'_, '_>, head: TokenId, words: Range<u32>) -> Party {
    let words = page.trimmed(words);
    let entity = meant(page, head, &words);
    Party { at: page.span(&words), entity, inferred: None }
}

/// The noun phrase of those who are told.
fn listener(page: &Page<'_, '_>, cue: &Cue, content: &Range<u32>) -> Option<(TokenId, Range<u32>)> {
    let syntax = page.syntax;
    let verb = cue.verb.lemma.as_str();
    let frames = cue.verb.frames;
    let takes_object = matches!(
        verb,
        "tell"
            | "assure"
            | "inform"
            | "notify"
            | "remind"
            | "warn"
            | "advise"
            | "ask"
            | "urge"
            | "call on"
            | "call upon"
            | "beg"
            | "implore"
    ) || frames.listener_to;
    let fits = |child: TokenId| {
        !content.contains(&child.0)
            && matches!(syntax.upos(child), pos::NOUN | pos::PROPN | pos::PRON)
            && page.is_timeless(child)
    };
    if cue.form == Form::Passive {
        let heard =
            syntax.child(cue.token, &[rel::NSUBJ_PASS]).filter(|_| takes_object && cue.verb.class != Class::Expects)?;
        return Some(phrase(page, heard, syntax.subtree(heard).start));
    }
    if takes_object {
        let relations: &[_] = if cue.verb.rest.is_empty() { &[rel::IOBJ, rel::OBJ] } else { &[rel::OBL, rel::OBJ] };
        let object = syntax.children(cue.token).iter().copied();
        let object = object.filter(|&child| cue.token < child && relations.contains(&syntax.relation(child)));
        if let Some(object) = object.into_iter().find(|&child| fits(child)) {
            return Some(phrase(page, object, syntax.subtree(object).start.max(cue.words.end)));
        }
        // "told Ann, who wept": the tree may make the listener a subject of what follows.
        let next = TokenId(cue.words.end);
        if verb == "tell"
            && (next.0 as usize) < syntax.len()
            && next.0 < cue.bound
            && !content.contains(&next.0)
            && !page.is_punct(next.0)
        {
            let mut head = next;
            while let Some(above) = syntax.head(head).filter(|above| head < *above && above.0 < next.0 + 8) {
                if syntax.is_verb(above) {
                    break;
                }
                head = above;
            }
            if fits(head) {
                return Some(phrase(page, head, next.0));
            }
        }
        return None;
    }
    // "complained to the FBI that", "wrote to the court".
    syntax.children(cue.token).iter().copied().find_map(|child| {
        let to = syntax.preposition(child).filter(|case| syntax.form(*case).eq_ignore_ascii_case("to"))?;
        let speaks = matches!(cue.verb.class, Class::Says | Class::Promises | Class::Warns)
            && syntax.relation(child) == rel::OBL;
        (speaks && cue.token < child && fits(child)).then(|| phrase(page, child, to.0 + 1))
    })
}

fn phrase(page: &Page<'_, '_>, head: TokenId, start: u32) -> (TokenId, Range<u32>) {
    let syntax = page.syntax;
    let whole = syntax.subtree(head);
    let name = syntax.child(head, &[rel::APPOS]).filter(|&name| {
        syntax.upos(head) == pos::NOUN && syntax.upos(name) == pos::PROPN && head.0 + 4 > name.0 && head < name
    });
    let cut = page.cut_at_comma(head.0..whole.end);
    let clause = cut.clone().find(|&token| {
        matches!(page.form(token), "that" | "in" | "on" | "during" | "after" | "before" | "by" | "at") && head.0 < token
    });
    let mut end = clause.unwrap_or(cut.end).max(head.0 + 1);
    // "German broadcaster ARD": the tree may take the name apart.
    let sentence = page.around(head.0).end;
    while end < sentence && syntax.upos(TokenId(end)) == pos::PROPN && page.is_timeless(TokenId(end)) {
        end += 1;
    }
    (name.unwrap_or(head), start..end)
}

/// The noun of the medium that belongs to a cue.
fn medium(page: &Page<'_, '_>, cue: &Cue, outside: &dyn Fn(TokenId) -> bool) -> Option<TokenId> {
    let syntax = page.syntax;
    let sentence = page.around(cue.token.0);
    sentence.map(TokenId).find(|&token| {
        let named = MEDIA.contains(syntax.lemma(token)) || MEDIA.contains(syntax.form(token));
        if !named || !outside(token) || !matches!(syntax.upos(token), pos::NOUN | pos::PROPN | pos::SYM | pos::X) {
            return false;
        }
        let led = syntax.preposition(token).is_some_and(|case| {
            let form = syntax.form(case);
            ["in", "on", "by", "via", "through", "over", "during", "at"]
                .iter()
                .any(|word| form.eq_ignore_ascii_case(word))
        });
        led && (page.depends(token, cue.token, STEPS_MAX) || syntax.relation(token) == rel::OBL)
    })
}

/// "in an interview with the Star": who heard it.
fn interviewer(page: &Page<'_, '_>, medium: TokenId) -> Option<(TokenId, Range<u32>)> {
    let syntax = page.syntax;
    let with = syntax.children(medium).iter().copied().find(|&child| {
        let form = syntax.preposition(child).map(|case| syntax.form(case));
        medium < child && form.is_some_and(|form| matches!(form, "with" | "to"))
    })?;
    let start = syntax.preposition(with)?.0 + 1;
    Some(phrase(page, with, start))
}

/// The time with this head or in this phrase.
fn time(page: &Page<'_, '_>, token: TokenId) -> Option<TimeId> {
    let relation = page.syntax.relation(token);
    if relation != rel::OBL && relation != rel::OBL_UNMARKED && relation != rel::ADVMOD {
        return None;
    }
    page.time_at(token)
}
