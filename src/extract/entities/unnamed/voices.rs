//! Chains of "I", "we" and "you": the text's own voice, and those of its quotes.
//!
//! Outside of quotes one text has one "I", and its "we" seldom changes; "you" does. In quotes each speaker has his or her
//! own. An "I" that means somebody with a name was read before (see `speakers`), and is no more looked at.

use std::collections::HashMap;

use super::super::MentionKind;
use super::super::cues;
use super::super::discourse::Means;
use super::super::draft::Who;
use super::Link;
use super::things::{Thing, Things};
use crate::extract::names::Kind;
use crate::extract::sentences::SentenceId;
use crate::extract::syntax::tag;
use crate::extract::tokens::TokenId;
use crate::text::Score;

/// Sentences after which "you", and what stands in quotes, may mean others.
const SENTENCES_MAX: u32 = 2;

/// How often two such pronouns in a row mean the same, measured on GUM's training set.
const PLAIN_I: Score = Score::per_mille(850);
const PLAIN_WE: Score = Score::per_mille(750);
const NEAR: Score = Score::per_mille(750);

/// An unnamed source says it of himself or herself.
const SOURCE: Score = Score::per_mille(700);

/// A pronoun of the first or second person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Voice {
    I,
    We,
    You,
}

impl Voice {
    fn of(form: &str) -> Option<Voice> {
        Some(match form.to_lowercase().as_str() {
            "i" | "me" | "my" | "myself" | "mine" => Voice::I,
            "we" | "us" | "our" | "ours" | "ourselves" => Voice::We,
            "you" | "your" | "yours" | "yourself" | "yourselves" => Voice::You,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Voice::I => "I",
            Voice::We => "we",
            Voice::You => "you",
        }
    }
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Speaker {
    /// The text.
    Text,
    Named(Who),
    /// Somebody without a name, by its number.
    Thing(u32),
    /// The subject of a verb of saying.
    Subject(TokenId),
}

/// Adds the chains of first and second persons to `things`.
pub(super) fn read(things: &mut Things<'_, '_, '_>) {
    let page = things.discourse.page;
    let syntax = page.syntax;
    let mut last: HashMap<(Voice, Speaker), (u32, SentenceId)> = HashMap::new();
    for token in syntax.ids() {
        if !matches!(syntax.xpos(token), tag::PRP | tag::PRP_POSS) || things.is_named(token) {
            continue;
        }
        // "US" is no pronoun.
        let Some(voice) = Voice::of(syntax.form(token)).filter(|_| syntax.form(token) != "US") else { continue };
        let Some(speaker) = speaker(things, token) else { continue };
        let sentence = syntax.sentence_of(token);
        // Within quotes "I" is the source, or one with a name who was not found.
        if voice == Voice::I && speaker != Speaker::Text {
            if let Speaker::Thing(number) = speaker
                && let source = &mut things.all[number as usize]
                && source.kind == Some(Kind::Person)
                && !source.plural
            {
                source.links.push(link(token, Some(("speaker", SOURCE))));
            }
            continue;
        }
        let plain = speaker == Speaker::Text && voice != Voice::You;
        let score = match voice {
            Voice::I if plain => PLAIN_I,
            Voice::We if plain => PLAIN_WE,
            _ => NEAR,
        };
        let near = |before: &SentenceId| plain || sentence.0 - before.0 <= SENTENCES_MAX;
        match last.get(&(voice, speaker)).copied().filter(|(_, before)| near(before)) {
            Some((number, _)) => {
                things.all[number as usize].links.push(link(token, Some(("same-voice", score))));
                last.insert((voice, speaker), (number, sentence));
            }
            None => {
                let number = things.all.len() as u32;
                let mut thing = Thing::new(Some(Kind::Person), voice.name(), sentence);
                thing.plural = voice == Voice::We;
                thing.links.push(link(token, None));
                things.all.push(thing);
                last.insert((voice, speaker), (number, sentence));
            }
        }
    }
}

fn link(token: TokenId, told: Option<(&'static str, Score)>) -> Link {
    Link { tokens: token.0..token.0 + 1, head: token, kind: MentionKind::Pronoun, told }
}

/// Who says what `token` stands in; none for a quote of which no verb near tells.
fn speaker(things: &Things<'_, '_, '_>, token: TokenId) -> Option<Speaker> {
    let discourse = things.discourse;
    if !discourse.quoted[token.0 as usize] {
        return Some(Speaker::Text);
    }
    let (cue, _) = cues::of(discourse.page, &discourse.cues, token)?;
    Some(match (discourse.means(things.draft, cue.subject), things.meant(cue.subject)) {
        (Some(Means::Named(who)), _) => Speaker::Named(who),
        (_, Some(number)) => Speaker::Thing(number),
        _ => Speaker::Subject(cue.subject),
    })
}
