//! Which quoted words are speech of their own, and which cue they belong to.

use std::ops::Range;

use super::cues::{self, Cue, Form};
use super::marks::End;
use super::page::Page;
use super::verbs::Class;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;
use crate::text::Score;

/// Words of a listener that may stand between a verb and a quote without a comma.
const LISTENER_MAX: u32 = 8;

/// How many cues are looked at in a quote whose closing mark is missing.
const CUES_INSIDE_MAX: usize = 8;

/// The rule for speech that a colon introduces: what stands before the colon may be said as well.
pub(super) const AFTER_COLON: &str = "quote-after-colon";

/// Speech word for word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Speech {
    /// The place of its cue; none where it goes on from what was said before.
    pub(super) cue: Option<usize>,
    /// The token before which it ends, where its closing mark is missing and its cue follows it.
    pub(super) end: Option<u32>,
    pub(super) rule: &'static str,
    pub(super) score: Score,
}

/// Says of each stretch whether it is speech. Cues that no list has are added to `cues`.
pub(super) fn directs(page: &Page<'_, '_>, cues: &mut Vec<Cue>) -> Vec<Option<Speech>> {
    let listed = cues.len();
    let mut taken = vec![false; listed];
    let mut found: Vec<Option<Speech>> = Vec::with_capacity(page.stretches.len());
    for place in 0..page.stretches.len() {
        let mut reader = Reader { page, listed: &cues[..listed], taken: &taken, place };
        let speech = reader.read(&found);
        let speech = match speech {
            Told::No => None,
            Told::By(speech) => Some(speech),
            Told::Unlisted(token) => {
                let cue = cues::unlisted(page, token);
                // A verb that no list has tells speech only where somebody does it.
                let known = cue.source.is_some();
                cues.push(cue);
                let cue = Some(cues.len() - 1);
                known.then_some(Speech {
                    cue,
                    end: None,
                    rule: "quote-before-unlisted-verb",
                    score: Score::per_mille(650),
                })
            }
        };
        if let Some(cue) = speech.and_then(|speech| speech.cue)
            && cue < listed
        {
            taken[cue] = true;
        }
        found.push(speech);
    }
    found
}

enum Told {
    No,
    By(Speech),
    Unlisted(TokenId),
}

struct Reader<'r, 'p, 'a> {
    page: &'r Page<'p, 'a>,
    listed: &'r [Cue],
    taken: &'r [bool],
    place: usize,
}

fn by(cue: Option<usize>, rule: &'static str, score: u16) -> Told {
    Told::By(Speech { cue, end: None, rule, score: Score::per_mille(score) })
}

impl Reader<'_, '_, '_> {
    fn read(&mut self, earlier: &[Option<Speech>]) -> Told {
        let page = self.page;
        let stretch = page.stretches[self.place];
        let within = page.within[self.place].clone();
        if within.is_empty() {
            return Told::No;
        }
        let certain: u16 = if stretch.end == End::Missing { 400 } else { 950 };
        let words = page.syntax.text().slice(stretch.inside);
        let stops = words.ends_with(['.', '?', '!', '…', ',', '—', '–', '-', ';']);
        let before = self.before(&within);
        let after = self.after(&within);
        let opens = before.clone().all(|token| page.is_punct(token) && !matches!(page.form(token), ":" | ","));
        let comma_after = after.clone().next().is_some_and(|token| page.form(token) == ",");
        if let (End::Missing, true, Some(told)) = (stretch.end, opens, self.cue_inside(&within)) {
            return Told::By(told);
        }
        if opens {
            if let Some(cue) = self.cue_after(after.clone(), stops || comma_after) {
                return by(Some(cue), "quote-before-cue", certain);
            }
            // A colon at the end of what stands before: the cue is there.
            if let Some(cue) = self.cue_over_colon() {
                return by(Some(cue), AFTER_COLON, certain);
            }
            if after.clone().all(|token| page.is_punct(token)) {
                let more = earlier.iter().enumerate().next_back().is_some_and(|(last, speech)| {
                    speech.is_some() && page.stretches[last].paragraph == stretch.paragraph
                });
                let full = words.ends_with(['.', '?', '!', '…', '—', '–'])
                    || stretch.end != End::Closed
                    || after.clone().any(|token| page.is_stop(token));
                let worded =
                    within.clone().take(60).any(|token| page.is_finite(token) || page.syntax.is_verb(TokenId(token)));
                let inner = stretch.parent.is_some_and(|parent| earlier[parent].is_some());
                if full && !inner && (worded || more || within.len() > 3) {
                    return by(None, "quote-alone", certain.min(850));
                }
                return Told::No;
            }
            if stops && let Some(verb) = self.unlisted_after(after) {
                return Told::Unlisted(verb);
            }
            return Told::No;
        }
        self.read_within(before, after, earlier, certain)
    }

    /// A stretch that does not open its sentence.
    fn read_within(&self, before: Range<u32>, after: Range<u32>, earlier: &[Option<Speech>], certain: u16) -> Told {
        let page = self.page;
        let stretch = page.stretches[self.place];
        let within = page.within[self.place].clone();
        let words = page.syntax.text().slice(stretch.inside);
        let capital =
            words.chars().find(|letter| letter.is_alphanumeric()).is_some_and(|letter| !letter.is_lowercase());
        let last = before.end - 1;
        let joint = page.form(last);
        if let Some(joined) = self.joined_to(earlier, &before) {
            return by(joined.cue, "quote-joined", certain.min(800));
        }
        let cue = self.cue_before(before.clone());
        let same_sentence = self.split_from(earlier, &within);
        if joint == ":" {
            if let Some(cue) = cue {
                return by(Some(cue), AFTER_COLON, certain);
            }
            let full =
                words.ends_with(['.', '?', '!', '…']) && within.clone().take(60).any(|token| page.is_finite(token));
            return if full { by(None, AFTER_COLON, certain.min(600)) } else { Told::No };
        }
        let near = |cue: usize| {
            let end = self.listed[cue].words.end;
            page.finite_in(end..last).is_none() && !(end..last).any(|token| page.form(token) == "that")
        };
        if matches!(joint, "," | "—" | "–" | "--" | "-" | ";") {
            if same_sentence {
                return by(None, "quote-split-by-cue", certain);
            }
            if let Some(cue) = cue.filter(|&cue| near(cue) && self.listed[cue].verb.class != Class::Labels) {
                return by(Some(cue), "quote-after-cue", certain);
            }
            // "Look," "well": a clause after a comma that its own cue follows.
            if let (true, Some(cue)) = (capital && words.ends_with(','), self.cue_after(after, true)) {
                return by(Some(cue), "quote-before-cue", certain.min(700));
            }
            return Told::No;
        }
        let Some(cue) = cue else { return Told::No };
        let verb = &self.listed[cue];
        let speaks =
            matches!(verb.verb.class, Class::Says | Class::Chants | Class::Asks | Class::Warns | Class::Promises);
        let adjacent =
            last + 1 - verb.words.end.min(last + 1) <= LISTENER_MAX && near(cue) && page.form(last) != "that";
        let aloud = verb.verb.class == Class::Chants || verb.verb.lemma == "read";
        let joined = aloud && page.form(last) == "and";
        let clause = page.finite_in(within.start..within.end.min(within.start + 60)).is_some();
        let direct = capital && (clause || words.ends_with(['!', '?'])) && !is_title(page, &within);
        if speaks
            && adjacent
            && (direct || aloud)
            && (page.form(last) != "and" || joined)
            && self.takes_quote(cue, last)
        {
            return by(Some(cue), "quote-after-cue", certain.min(850));
        }
        Told::No
    }

    /// The speech that this one is joined to by nothing but "and" or a comma: "Go" and "Now".
    fn joined_to(&self, earlier: &[Option<Speech>], before: &Range<u32>) -> Option<Speech> {
        let page = self.page;
        let (last, speech) = earlier.iter().enumerate().next_back()?;
        let end = page.syntax.tokens_in(page.stretches[last].outside).end;
        let between = end..before.end;
        let same = before.start <= page.within[last].start && between.start < between.end && between.len() <= 3;
        let and = between.clone().any(|token| page.syntax.upos(TokenId(token)) == pos::CCONJ);
        let joins = between.clone().all(|token| page.is_punct(token) || page.syntax.upos(TokenId(token)) == pos::CCONJ);
        (*speech).filter(|speech| same && and && joins && speech.cue.is_some())
    }

    /// Whether only the listener and adverbs stand between a cue and a quote.
    fn takes_quote(&self, cue: usize, last: u32) -> bool {
        let page = self.page;
        let cue = &self.listed[cue];
        (cue.words.end..last + 1).all(|token| {
            let preposition = page.syntax.upos(TokenId(token)) == pos::ADP;
            let linking = preposition && !matches!(page.form(token), "to" | "in" | "on" | "at" | "of");
            let copula = page.syntax.upos(TokenId(token)) == pos::AUX;
            !linking && !copula
        })
    }

    /// The tokens of the sentence before the opening mark.
    fn before(&self, within: &Range<u32>) -> Range<u32> {
        let mut sentence = self.page.around(within.start);
        if let Some(parent) = self.page.stretches[self.place].parent {
            sentence.start = sentence.start.max(self.page.within[parent].start);
        }
        let mark = self.page.syntax.tokens_in(self.page.stretches[self.place].outside).start;
        sentence.start..mark.max(sentence.start)
    }

    /// The tokens of the sentence after the closing mark, up to the next stretch.
    fn after(&self, within: &Range<u32>) -> Range<u32> {
        let page = self.page;
        let mut end = page.around(within.end - 1).end;
        let outside = page.stretches[self.place].outside;
        if let Some(parent) = page.stretches[self.place].parent {
            end = end.min(page.within[parent].end);
        }
        let start = page.syntax.tokens_in(outside).end;
        let next = page.stretches[self.place + 1..].iter().zip(&page.within[self.place + 1..]);
        let next = next.skip_while(|(next, _)| outside.covers(next.outside)).map(|(_, within)| within.start).next();
        start..end.min(next.unwrap_or(end)).max(start)
    }

    /// The cues of a run of tokens that stand where this stretch stands.
    fn cues_in(&self, tokens: Range<u32>) -> impl DoubleEndedIterator<Item = usize> + use<'_> {
        let first = self.listed.partition_point(|cue| cue.token.0 < tokens.start);
        let end = self.listed.partition_point(|cue| cue.token.0 < tokens.end).max(first);
        let parent = self.page.stretches[self.place].parent.map(|parent| parent as u32);
        (first..end).filter(move |&cue| self.page.stretch_of[self.listed[cue].token.0 as usize] == parent)
    }

    /// The cue that follows a quote: "…," she said; "…," said the mayor; "…", according to.
    fn cue_after(&self, after: Range<u32>, comma: bool) -> Option<usize> {
        let page = self.page;
        let syntax = page.syntax;
        let first = after.clone().find(|&token| !page.is_punct(token))?;
        for place in self.cues_in(after.clone()) {
            let cue = &self.listed[place];
            if self.taken[place] || matches!(cue.form, Form::Noun | Form::Passive) {
                continue;
            }
            if matches!(cue.verb.class, Class::Plans | Class::Expects | Class::Labels | Class::Accuses | Class::Finds) {
                continue;
            }
            let start = cue.source.as_ref().map_or(cue.token.0, |source| source.whole.start.min(cue.token.0));
            let start = if start < first {
                cue.source.as_ref().map_or(start, |source| source.words.start).min(cue.token.0)
            } else {
                start
            };
            let adverbs = start < first
                || (first..start.min(first + 4)).all(|token| {
                    matches!(syntax.upos(TokenId(token)), pos::ADV | pos::CCONJ | pos::PUNCT | pos::SCONJ)
                        || page.is_time(token)
                }) && start <= first + 4;
            let immediate = start == first || adverbs;
            let below = matches!(syntax.relation(cue.token), rel::RELCL | rel::ACL) && cue.token.0 != first;
            if immediate && !below && (comma || start <= first + 1) {
                return Some(place);
            }
            // The tree may have missed the subject: nothing else is told before the verb.
            let alone = page.finite_in(first..cue.token.0).is_none();
            return (alone && comma && !below).then_some(place);
        }
        None
    }

    /// The cue that ends a quote whose closing mark is missing: “We ran, said Ann Lee.
    fn cue_inside(&self, within: &Range<u32>) -> Option<Speech> {
        let page = self.page;
        let first = self.listed.partition_point(|cue| cue.token.0 < within.start);
        let inside = self.listed[first..].iter().take_while(|cue| cue.token.0 < within.end).take(CUES_INSIDE_MAX);
        inside.enumerate().find_map(|(place, cue)| {
            let source = cue.source.as_ref()?;
            let start = source.whole.start.min(cue.token.0);
            let end = source.words.end.max(cue.words.end);
            let here = page.stretch_of[cue.token.0 as usize] == Some(self.place as u32);
            let apart = within.start + 1 < start && page.form(start - 1) == ",";
            let ends = page.finite_in(end..page.around(cue.token.0).end).is_none();
            let says = matches!(cue.verb.class, Class::Says | Class::Chants) && page.is_third(Some(source));
            let speech = Speech {
                cue: Some(first + place),
                end: Some(start),
                rule: "quote-without-end",
                score: Score::per_mille(500),
            };
            (here && apart && ends && says).then_some(speech)
        })
    }

    /// The last cue before a quote.
    fn cue_before(&self, before: Range<u32>) -> Option<usize> {
        self.cues_in(before).rev().find(|&place| {
            let cue = &self.listed[place];
            let known = !matches!(cue.form, Form::Noun | Form::According);
            known && !matches!(cue.verb.class, Class::Plans | Class::Expects) && self.page.is_third(cue.source.as_ref())
        })
    }

    /// The cue of the sentence before, which ends with a colon.
    fn cue_over_colon(&self) -> Option<usize> {
        let page = self.page;
        let start = page.syntax.tokens_in(page.stretches[self.place].outside).start;
        let last = start.checked_sub(1)?;
        if page.form(last) != ":" || page.stretches[self.place].parent.is_some() {
            return None;
        }
        self.cue_before(page.around(last).start..last)
    }

    /// A verb that no list has, with its subject, right after a quote.
    fn unlisted_after(&self, after: Range<u32>) -> Option<TokenId> {
        let page = self.page;
        let syntax = page.syntax;
        let within = &page.within[self.place];
        if is_title(page, within) || page.stretches[self.place].parent.is_some() {
            return None;
        }
        let clause = page.finite_in(within.start..within.end.min(within.start + 60)).is_some();
        let first = after.clone().find(|&token| !page.is_punct(token)).filter(|_| clause)?;
        let speaks = |token: u32| {
            after.contains(&token)
                && syntax.is_verb(TokenId(token))
                && matches!(syntax.xpos(TokenId(token)), tag::VBD | tag::VBZ)
        };
        let names =
            |token: u32| after.contains(&token) && matches!(syntax.upos(TokenId(token)), pos::PROPN | pos::PRON);
        if speaks(first) {
            return names(first + 1).then_some(TokenId(first));
        }
        let mut end = first;
        while names(end) && end < first + 4 {
            end += 1;
        }
        (first < end && speaks(end)).then_some(TokenId(end))
    }

    /// Whether an earlier stretch of the same sentence is speech whose cue stands between.
    fn split_from(&self, earlier: &[Option<Speech>], within: &Range<u32>) -> bool {
        let page = self.page;
        let Some((last, speech)) = earlier.iter().enumerate().next_back() else { return false };
        let same = page.syntax.sentence_of(TokenId(page.within[last].end.max(1) - 1))
            == page.syntax.sentence_of(TokenId(within.start));
        let Some(cue) = speech.and_then(|speech| speech.cue).filter(|_| same) else { return false };
        if self.listed.len() <= cue {
            return true;
        }
        let cue = self.listed[cue].token.0;
        page.within[last].end <= cue && cue < within.start
    }
}

/// Whether all words that carry meaning are capitalised, as in titles of works and names.
pub(super) fn is_title(page: &Page<'_, '_>, tokens: &Range<u32>) -> bool {
    const LONGEST: usize = 12;
    let words = page.trimmed(tokens.clone());
    if words.is_empty() || words.len() > LONGEST || page.is_stop(tokens.end - 1) && page.form(tokens.end - 1) != "." {
        return false;
    }
    let capital =
        |token: u32| page.form(token).starts_with(|letter: char| letter.is_uppercase() || letter.is_numeric());
    let small = |token: u32| {
        matches!(
            page.syntax.upos(TokenId(token)),
            pos::ADP | pos::DET | pos::CCONJ | pos::PART | pos::PUNCT | pos::SCONJ
        ) || page.form(token).len() < 3
            || page.form(token).starts_with(['\'', '’'])
    };
    let several = words.len() > 1 || page.syntax.upos(TokenId(words.start)) == pos::PROPN;
    several && capital(words.start) && words.clone().all(|token| capital(token) || small(token))
}
