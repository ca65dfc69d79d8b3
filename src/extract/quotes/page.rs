//! What the rules of this room read: the joined syntax, what earlier rooms claim, and the stretches between quote marks.

use std::ops::Range;

use super::marks::Stretch;
use super::source::Source;
use crate::extract::clean::Furniture;
use crate::extract::entities::Entities;
use crate::extract::places::Places;
use crate::extract::sentences::SentenceId;
use crate::extract::syntax::{Syntax, pos, rel, tag};
use crate::extract::times::{TimeId, Times};
use crate::extract::tokens::TokenId;
use crate::text::{Claim, Span};

/// Tokens on either side of a cue that may belong to it: sentences that are longer are no longer read right, and looking no
/// further keeps the room linear.
const NEAR: u32 = 200;

/// How far up a tree its root is looked for.
const ROOT_STEPS_MAX: usize = 24;

/// An article as this room reads it.
pub(super) struct Page<'p, 'a> {
    pub(super) syntax: &'p Syntax<'a>,
    pub(super) entities: &'p Entities,
    pub(super) places: &'p Places,
    pub(super) times: &'p Times,
    /// By their beginnings, outer ones first.
    pub(super) stretches: &'p [Stretch],
    /// The tokens between the marks of each stretch.
    pub(super) within: Vec<Range<u32>>,
    /// The innermost stretch of each token.
    pub(super) stretch_of: Vec<Option<u32>>,
    /// First token of each sentence that is the story's: datelines are left out.
    starts: Vec<u32>,
}

impl<'p, 'a> Page<'p, 'a> {
    pub(super) fn new(
        syntax: &'p Syntax<'a>,
        claims: (&'p Entities, &'p Places, &'p Times),
        furniture: &[Claim<Furniture>],
        stretches: &'p [Stretch],
    ) -> Self {
        let within: Vec<Range<u32>> = stretches.iter().map(|stretch| syntax.tokens_in(stretch.inside)).collect();
        let mut stretch_of = vec![None; syntax.len()];
        // Inner stretches come after outer ones and overwrite them; nesting is bounded, so this is linear.
        for (index, tokens) in within.iter().enumerate() {
            stretch_of[tokens.start as usize..tokens.end as usize].fill(Some(index as u32));
        }
        let mut starts: Vec<u32> = syntax.sentence_ids().map(|sentence| syntax.sentence(sentence).start).collect();
        let datelines = furniture.iter().filter(|claim| matches!(claim.what, Furniture::Dateline | Furniture::Agency));
        for dateline in datelines {
            let tokens = syntax.tokens_in(dateline.at);
            if tokens.is_empty() {
                continue;
            }
            let sentence = syntax.sentence_of(TokenId(tokens.start));
            let start = &mut starts[sentence.0 as usize];
            if *start == tokens.start {
                let end = syntax.sentence(sentence).end;
                *start = (tokens.end..end)
                    .find(|&token| syntax.upos(TokenId(token)) != pos::PUNCT)
                    .unwrap_or(end.min(tokens.end));
            }
        }
        let (entities, places, times) = claims;
        Self { syntax, entities, places, times, stretches, within, stretch_of, starts }
    }

    /// The tokens of a sentence that are the story's.
    pub(super) fn sentence(&self, sentence: SentenceId) -> Range<u32> {
        let end = self.syntax.sentence(sentence).end;
        self.starts[sentence.0 as usize].min(end)..end
    }

    /// The tokens of the sentence of a token that are the story's, those that are [near](NEAR) it.
    pub(super) fn around(&self, token: u32) -> Range<u32> {
        let sentence = self.sentence(self.syntax.sentence_of(TokenId(token)));
        let start = sentence.start.max(token.saturating_sub(NEAR));
        start..sentence.end.min(token + NEAR).max(start)
    }

    pub(super) fn form(&self, token: u32) -> &'a str {
        self.syntax.form(TokenId(token))
    }

    pub(super) fn is_punct(&self, token: u32) -> bool {
        self.syntax.upos(TokenId(token)) == pos::PUNCT
    }

    /// A comma or a dash between words.
    pub(super) fn is_comma(&self, token: u32) -> bool {
        matches!(self.form(token), "," | "—" | "–" | "--" | ";" | "(" | ")")
            || (self.form(token) == "-" && self.is_apart(token))
    }

    /// A stop or another mark that ends a sentence.
    pub(super) fn is_stop(&self, token: u32) -> bool {
        matches!(self.form(token), "." | "?" | "!" | "…" | "..." | ":")
    }

    /// Whether there are blanks on both sides of a token.
    fn is_apart(&self, token: u32) -> bool {
        let at = self.syntax.at(TokenId(token));
        let text = self.syntax.text().as_str();
        text[..at.start()].ends_with(char::is_whitespace) && text[at.end()..].starts_with(char::is_whitespace)
    }

    /// A verb or auxiliary that shows tense.
    pub(super) fn is_finite(&self, token: u32) -> bool {
        matches!(self.syntax.xpos(TokenId(token)), tag::VBD | tag::VBZ | tag::VBP | tag::MD)
    }

    /// A finite verb in a run of tokens, the verbs of relative clauses left out.
    pub(super) fn finite_in(&self, tokens: Range<u32>) -> Option<u32> {
        let mut relative = false;
        for token in tokens {
            if matches!(self.syntax.xpos(TokenId(token)), tag::WP | tag::WDT | tag::WP_POSS) {
                relative = true;
            }
            if self.is_finite(token) {
                if !relative {
                    return Some(token);
                }
                if self.syntax.is_verb(TokenId(token)) {
                    relative = false;
                }
            }
        }
        None
    }

    /// A run of tokens without the punctuation at its ends.
    pub(super) fn trimmed(&self, mut tokens: Range<u32>) -> Range<u32> {
        while !tokens.is_empty() && self.is_punct(tokens.start) && !matches!(self.form(tokens.start), "(" | "[") {
            tokens.start += 1;
        }
        while !tokens.is_empty()
            && self.is_punct(tokens.end - 1)
            && !matches!(self.form(tokens.end - 1), ")" | "]" | "%")
        {
            tokens.end -= 1;
        }
        tokens
    }

    /// A run of tokens without the punctuation before it.
    pub(super) fn opened(&self, mut tokens: Range<u32>) -> Range<u32> {
        while tokens.len() > 1 && self.is_punct(tokens.start) {
            tokens.start += 1;
        }
        tokens
    }

    /// The root above a token, as far as it is looked for.
    pub(super) fn root(&self, token: TokenId) -> TokenId {
        let mut root = token;
        for _ in 0..ROOT_STEPS_MAX {
            let Some(head) = self.syntax.head(root) else { break };
            root = head;
        }
        root
    }

    /// Whether a token is the story's: no part of a dateline.
    pub(super) fn is_story(&self, token: TokenId) -> bool {
        self.starts[self.syntax.sentence_of(token).0 as usize] <= token.0
    }

    /// A quote mark.
    pub(super) fn is_quote_mark(&self, token: u32) -> bool {
        self.is_punct(token) && self.form(token).starts_with(['"', '“', '”', '«', '»', '‘', '’', '\'', '`'])
    }

    /// Whether a quote mark closes right before a token: the comma of “…”, she said.
    pub(super) fn quoted_before(&self, token: u32) -> bool {
        token > 0 && self.is_quote_mark(token - 1)
    }

    /// Where a run of tokens stands, without the marks of quotes at its ends.
    pub(super) fn span(&self, tokens: &Range<u32>) -> Option<Span> {
        (!tokens.is_empty()).then(|| self.syntax.span(tokens))
    }

    /// Whether `below` depends on `above`, directly or by at most `steps` steps.
    pub(super) fn depends(&self, below: TokenId, above: TokenId, steps: usize) -> bool {
        let mut token = below;
        for _ in 0..steps {
            let Some(head) = self.syntax.head(token) else { return false };
            if head == above {
                return true;
            }
            token = head;
        }
        false
    }

    /// Whether a source is somebody else than the one who speaks: not "I" or "we".
    pub(super) fn is_third(&self, source: Option<&Source>) -> bool {
        source.is_none_or(|source| !matches!(self.syntax.lemma(source.head), "I" | "we" | "you"))
    }

    /// The time that a token is part of.
    pub(super) fn time_at(&self, token: TokenId) -> Option<TimeId> {
        let times = self.times.all();
        let place = times.partition_point(|time| time.what.tokens.end <= token.0);
        let inside = times.get(place).is_some_and(|time| time.what.tokens.contains(&token.0));
        inside.then_some(TimeId(place as u32 + 1))
    }

    /// Whether a token is part of a time.
    pub(super) fn is_time(&self, token: u32) -> bool {
        self.time_at(TokenId(token)).is_some()
    }

    /// Whether a noun is no time: neither known as one nor standing where unmarked times do.
    pub(super) fn is_timeless(&self, token: TokenId) -> bool {
        !self.is_time(token.0) && self.syntax.relation(token) != rel::OBL_UNMARKED
    }

    /// The first of a run of tokens that opens an insertion: a comma, a dash, a relative pronoun.
    pub(super) fn cut_at_comma(&self, tokens: Range<u32>) -> Range<u32> {
        let tokens = tokens.start..tokens.end.min(tokens.start + NEAR);
        let head_end = tokens.clone().find(|&token| {
            self.is_comma(token)
                || matches!(self.syntax.xpos(TokenId(token)), tag::WP | tag::WDT | tag::WP_POSS)
                || self.syntax.relation(TokenId(token)) == rel::RELCL
        });
        tokens.start..head_end.unwrap_or(tokens.end)
    }
}
