//! How the body is cut: `text`, and `language`.

use schemars::JsonSchema;
use serde::Serialize;

use super::Settings;
use super::contract::{Confidence, GroundName, LocalId, Range};
use super::vocabulary::{FurnitureKind, ParagraphRole, RelationName, UposName};
use crate::extract::clean::Furniture;
use crate::extract::sentences::SentenceId;
use crate::extract::tokens::TokenId;
use crate::extract::{Annotated, Parsed, Stage, Status};
use crate::text::{Claim, CodePoints, Text};

/// Whether `stage` ran on this article: a layer is there just when its stage ran.
pub(super) fn ran(parsed: &Parsed, stage: Stage) -> bool {
    parsed.statuses.contains(&(stage, Status::Ok))
}

/// How the body is cut. Spans of each list are in order.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Layers<'a> {
    /// The paragraphs, not overlapping; absent when the stage `sentences` did not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    paragraphs: Option<Vec<Paragraph>>,
    /// The sentences, each within its paragraph; absent when the stage `sentences` did not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    sentences: Option<Vec<Sentence>>,
    /// The tokens by the conventions of Universal Dependencies for English; there only when they are asked for and the
    /// stage `tokens` ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Vec<Token<'a>>>,
    /// Parts of the body that are the wire's and not the story's: datelines, bylines, credits.
    furniture: Vec<FurniturePart<'a>>,
}

/// A paragraph.
#[derive(Serialize, JsonSchema)]
struct Paragraph {
    /// `p0`, `p1` …
    id: LocalId,
    /// First code point.
    start: usize,
    /// The code point after the last.
    end: usize,
    /// What it is.
    kind: ParagraphRole,
}

/// A sentence.
#[derive(Serialize, JsonSchema)]
struct Sentence {
    /// `s0`, `s1` …
    id: LocalId,
    /// The paragraph it stands in.
    paragraph: LocalId,
    /// First code point.
    start: usize,
    /// The code point after the last.
    end: usize,
}

/// A token.
#[derive(Serialize, JsonSchema)]
struct Token<'a> {
    /// `w0`, `w1` …
    id: LocalId,
    /// The sentence it stands in.
    sentence: LocalId,
    /// First code point.
    start: usize,
    /// The code point after the last.
    end: usize,
    /// Its characters: the body from `start` to `end`.
    exact: &'a str,
    /// Its dictionary form; absent, like its parts of speech, when the stage `tags` did not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    lemma: Option<&'a str>,
    /// Its universal part of speech.
    #[serde(skip_serializing_if = "Option::is_none")]
    upos: Option<UposName>,
    /// Its part of speech in the set of the Penn Treebank with the additions of the English Web Treebank.
    #[serde(skip_serializing_if = "Option::is_none")]
    xpos: Option<&'static str>,
    /// The token that it depends on, in the same sentence; absent for the root, and when the stage `tree` did not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<LocalId>,
    /// How it depends on it; absent when the stage `tree` did not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    deprel: Option<RelationName>,
}

/// A part of the body that is the wire's and not the story's.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Furniture")]
struct FurniturePart<'a> {
    /// First code point.
    start: usize,
    /// The code point after the last.
    end: usize,
    /// Its words: the body from `start` to `end`.
    exact: &'a str,
    /// What it is.
    kind: FurnitureKind,
    /// How sure that is.
    confidence: Confidence,
    /// What it rests on.
    ground: GroundName,
}

/// A language that the body may be in.
#[derive(Serialize, JsonSchema)]
pub(super) struct Language {
    /// BCP 47.
    tag: &'static str,
    /// How sure that is.
    confidence: Confidence,
    /// What it rests on.
    ground: GroundName,
}

impl<'a> Layers<'a> {
    pub(super) fn of(annotated: &'a Annotated, points: &CodePoints<'_>, settings: Settings) -> Self {
        let parsed = &annotated.parsed;
        let text = &parsed.article.text;
        let cut = ran(parsed, Stage::Sentences);
        let told = settings.tokens && ran(parsed, Stage::Tokens);
        Self {
            paragraphs: cut.then(|| paragraphs(parsed, points)),
            sentences: cut.then(|| sentences(parsed, points)),
            tokens: told.then(|| tokens(annotated, text, points)),
            furniture: parsed.article.furniture.iter().map(|claim| FurniturePart::of(claim, text, points)).collect(),
        }
    }
}

fn paragraphs(parsed: &Parsed, points: &CodePoints<'_>) -> Vec<Paragraph> {
    let of = |(index, paragraph): (usize, &crate::extract::sentences::Paragraph)| {
        let Range { start, end } = Range::of(paragraph.at, points);
        Paragraph { id: LocalId::paragraph(index), start, end, kind: ParagraphRole(paragraph.kind) }
    };
    parsed.layout.paragraphs.iter().enumerate().map(of).collect()
}

fn sentences(parsed: &Parsed, points: &CodePoints<'_>) -> Vec<Sentence> {
    let of = |(index, sentence): (usize, &crate::extract::sentences::Sentence)| {
        let Range { start, end } = Range::of(sentence.at, points);
        let paragraph = LocalId::paragraph(sentence.paragraph.0 as usize);
        Sentence { id: LocalId::sentence(index), paragraph, start, end }
    };
    parsed.layout.sentences.iter().enumerate().map(of).collect()
}

fn tokens<'a>(annotated: &'a Annotated, text: &'a Text, points: &CodePoints<'_>) -> Vec<Token<'a>> {
    let Annotated { parsed, tags, tree, .. } = annotated;
    let mut tokens = Vec::with_capacity(parsed.tokens.len());
    for index in 0..parsed.layout.sentences.len() {
        for span in parsed.tokens.of(SentenceId(index as u32)) {
            let Range { start, end } = Range::of(*span, points);
            let token = TokenId(tokens.len() as u32);
            let tag = tags.as_ref().map(|tags| tags.of(token));
            let arc = tree.as_ref().map(|tree| tree.of(token));
            tokens.push(Token {
                id: LocalId::token(tokens.len()),
                sentence: LocalId::sentence(index),
                start,
                end,
                exact: text.slice(*span),
                lemma: tags.as_ref().map(|tags| tags.lemma(token)),
                upos: tag.map(|tag| UposName(tag.upos)),
                xpos: tag.map(|tag| tag.xpos.name()),
                head: arc.and_then(|arc| arc.head).map(|head| LocalId::token(head.0 as usize)),
                deprel: arc.map(|arc| RelationName(arc.relation)),
            });
        }
    }
    tokens
}

impl<'a> FurniturePart<'a> {
    fn of(claim: &Claim<Furniture>, text: &'a Text, points: &CodePoints<'_>) -> Self {
        let Range { start, end } = Range::of(claim.at, points);
        Self {
            start,
            end,
            exact: text.slice(claim.at),
            kind: FurnitureKind(claim.what),
            confidence: Confidence(claim.score),
            ground: GroundName(claim.ground),
        }
    }
}

impl Language {
    pub(super) fn of(parsed: &Parsed) -> Option<Vec<Self>> {
        let told = ran(parsed, Stage::Language);
        told.then(|| {
            let guesses = parsed.languages.iter();
            guesses
                .map(|guess| Self {
                    tag: guess.tag,
                    confidence: Confidence(guess.score),
                    ground: GroundName(guess.ground),
                })
                .collect()
        })
    }
}
