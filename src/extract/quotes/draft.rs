//! Quotes while they are put together.

use std::cmp::Reverse;
use std::ops::Range;

use super::content::Content;
use super::cues::Cue;
use super::page::Page;
use super::parties::{self, Setting};
use super::speech::{AFTER_COLON, Speech};
use super::{Kind, Party, Polarity, Quote, block, mixed, transcript};
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;
use crate::text::{Score, Span};

/// Fewest words of a part of a reported clause that is claimed beside another part in quote marks.
const PART_MIN: usize = 4;

/// How many cues back listeners and media are taken from: "told the BBC …, adding".
const LEADERS_MAX: usize = 4;

/// A quote whose speaker and place among the others may still be open.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) quote: Quote,
    /// The place of its stretch, of speech and of quoted words.
    pub(super) stretch: Option<usize>,
    pub(super) rule: &'static str,
    pub(super) score: Score,
}

/// All quotes of a page, by the beginning of their contents, longer ones first.
pub(super) fn drafts(
    page: &Page<'_, '_>,
    cues: &[Cue],
    speech: &[Option<Speech>],
    contents: &[Option<Content>],
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut owned: Vec<(usize, usize)> = Vec::new();
    let mut speaking = vec![false; cues.len()];
    for (place, told) in speech.iter().enumerate() {
        let at = page.stretches[place].inside;
        if let Some(told) = told {
            if let Some(cue) = told.cue {
                speaking[cue] = true;
            }
            let origin = Origin { cues, contents, place: told.cue };
            let at = told.end.and_then(|end| page.span(&(page.within[place].start..end))).unwrap_or(at);
            drafts.push(draft(page, Kind::Direct, at, origin, Some(place), told.rule, told.score));
        } else if let Some(owner) = mixed::owner(page, &cues[..contents.len()], contents, place) {
            owned.push((owner, place));
            let score = Score::per_mille(if contents.get(owner).is_some_and(Option::is_some) { 900 } else { 800 });
            let origin = Origin { cues, contents, place: Some(owner) };
            drafts.push(draft(page, Kind::Mixed, at, origin, Some(place), "quoted-words", score));
        }
    }
    owned.sort_unstable();
    for (place, content) in contents.iter().enumerate() {
        let Some(content) = content else { continue };
        let after_colon = speaking[place] && content.tokens.start < cues[place].token.0;
        if speaking[place] && (after_colon || !tells_twice(page, speech, place, content)) {
            continue;
        }
        let first = owned.partition_point(|&(owner, _)| owner < place);
        let quoted: Vec<usize> =
            owned[first..].iter().take_while(|&&(owner, _)| owner == place).map(|&(_, stretch)| stretch).collect();
        let mut push = |tokens: Range<u32>| {
            let Some(at) = page.span(&tokens) else { return };
            let at = with_quote(page, at, tokens.end - 1);
            let origin = Origin { cues, contents, place: Some(place) };
            drafts.push(draft(page, Kind::Indirect, at, origin, None, content.rule, content.score));
        };
        if quoted.is_empty() {
            push(content.tokens.clone());
            continue;
        }
        for part in unquoted(page, content, &quoted) {
            push(part);
        }
    }
    for told in block::blocks(page, &cues[..contents.len()], |cue| speaking[cue] || contents[cue].is_some()) {
        let origin = Origin { cues, contents, place: Some(told.cue) };
        drafts.push(draft(page, Kind::Direct, told.at, origin, None, "block-quote", Score::per_mille(650)));
    }
    transcript::turns(page, &mut drafts);
    // Of two cues with one content the nearer one, which is the later one, says it.
    let order = |draft: &Draft| {
        let content = draft.quote.content;
        let cue = draft.quote.cue.as_ref().map_or(0, |cue| cue.at.start());
        (content.start(), Reverse(content.end()), Reverse(cue))
    };
    drafts.sort_by_key(order);
    drafts.dedup_by(|later, earlier| later.quote.content == earlier.quote.content);
    drafts
}

/// Whether a cue of speech also reports a clause: "said the deal was off: “It is over.”"
fn tells_twice(page: &Page<'_, '_>, speech: &[Option<Speech>], place: usize, content: &Content) -> bool {
    let first = page.within.partition_point(|within| within.start < content.tokens.end);
    let last = (first + 2).min(speech.len());
    content.tokens.len() >= PART_MIN
        && speech[first..last]
            .iter()
            .any(|told| told.is_some_and(|told| told.cue == Some(place) && told.rule == AFTER_COLON))
}

/// The end of a content moved to the end of the quoted words that it ends with: their stop is theirs.
fn with_quote(page: &Page<'_, '_>, at: Span, last: u32) -> Span {
    let stretch = page.stretch_of[last as usize].map(|stretch| page.stretches[stretch as usize].inside);
    stretch.filter(|inside| at.start() < inside.start()).map_or(at, |inside| at.to(inside))
}

/// The cue that a quote comes from, among all.
#[derive(Clone, Copy)]
struct Origin<'o> {
    cues: &'o [Cue],
    contents: &'o [Option<Content>],
    place: Option<usize>,
}

impl Origin<'_> {
    /// What stands beside the cue, and beside those that it goes on from.
    fn setting(&self, page: &Page<'_, '_>, kind: Kind) -> Setting {
        let mut all = Setting::default();
        let mut place = self.place;
        for _ in 0..LEADERS_MAX {
            let Some(cue) = place else { break };
            // What a cue of speech says stands between marks: a clause that it seems to have is its listener's.
            let speech = kind == Kind::Direct && Some(cue) == self.place;
            let content = self.contents.get(cue).and_then(Option::as_ref).filter(|_| !speech);
            let content = content.map(|content| content.tokens.clone());
            let one = parties::setting(page, &self.cues[cue], &content.unwrap_or_default());
            all.addressee = all.addressee.or(one.addressee);
            all.medium = all.medium.or(one.medium);
            all.time = all.time.or(one.time);
            all.place = all.place.or(one.place);
            place = self.cues[cue].leader;
        }
        all
    }
}

fn draft(
    page: &Page<'_, '_>,
    kind: Kind,
    content: Span,
    origin: Origin<'_>,
    stretch: Option<usize>,
    rule: &'static str,
    score: Score,
) -> Draft {
    let setting = origin.setting(page, kind);
    let cue = origin.place.map(|place| &origin.cues[place]);
    let speaker: Option<Party> = cue.and_then(|cue| cue.source.as_ref()).map(|source| source.party(page));
    let insertions = if kind == Kind::Indirect { Vec::new() } else { insertions(page, content) };
    let quote = Quote {
        kind,
        content,
        cue: cue.and_then(|cue| Some(super::Cue { at: page.span(&cue.words)?, lemma: lemma(page, cue) })),
        speaker,
        addressee: setting.addressee,
        medium: setting.medium,
        time: setting.time,
        place: setting.place,
        continues: None,
        nested_in: None,
        insertions,
        polarity: cue.map_or(Polarity::Positive, |cue| cue.verb.polarity),
    };
    Draft { quote, stretch, rule, score }
}

fn lemma(page: &Page<'_, '_>, cue: &Cue) -> String {
    match cue.verb.lemma.as_str() {
        "-" => page.syntax.lemma(cue.token).to_owned(),
        lemma => lemma.to_owned(),
    }
}

/// The joined clauses of a content that have no words in quote marks, where others have.
fn unquoted(page: &Page<'_, '_>, content: &Content, quoted: &[usize]) -> Vec<Range<u32>> {
    let syntax = page.syntax;
    let Some(head) = content.head else { return Vec::new() };
    let mut starts = vec![content.tokens.start];
    for &child in syntax.children(head) {
        let clause = syntax.is_verb(child) || syntax.child(child, &[rel::COP, rel::AUX]).is_some();
        if syntax.relation(child) == rel::CONJ && clause && content.tokens.contains(&child.0) {
            starts.push(syntax.subtree(child).start.max(content.tokens.start));
        }
    }
    let mut parts = Vec::new();
    for (place, &start) in starts.iter().enumerate() {
        let end = starts.get(place + 1).copied().unwrap_or(content.tokens.end);
        let mut part = page.trimmed(start..end.max(start));
        while !part.is_empty() && (syntax.upos(TokenId(part.start)) == pos::CCONJ || page.is_punct(part.start)) {
            part.start += 1;
        }
        let has_quote = quoted.iter().any(|&stretch| {
            let within = &page.within[stretch];
            within.start < part.end && part.start < within.end
        });
        // "…, which was due but was delayed": a relative clause goes on, not what is said.
        let relative = (content.tokens.start..part.start).any(|token| {
            matches!(syntax.xpos(TokenId(token)), tag::WDT | tag::WP) && page.is_comma(token.saturating_sub(1))
        });
        if !has_quote && !relative && part.len() >= PART_MIN {
            parts.push(part);
        }
    }
    parts
}

/// What an editor put into quoted words: what stands in brackets.
fn insertions(page: &Page<'_, '_>, content: Span) -> Vec<Span> {
    let text = page.syntax.text();
    let mut found = Vec::new();
    let mut open = None;
    for (place, letter) in text.slice(content).char_indices() {
        match letter {
            '(' | '[' => open = Some((place, letter)),
            ')' | ']' => {
                if let Some((start, opening)) = open.take()
                    && (opening == '(') == (letter == ')')
                {
                    found.extend(text.span(content.start() + start, content.start() + place + letter.len_utf8()));
                }
            }
            _ => {}
        }
    }
    found
}
