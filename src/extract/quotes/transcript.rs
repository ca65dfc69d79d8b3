//! Speech in transcripts: paragraphs that begin with who speaks and a colon, "SMITH:", "Q:".

use super::draft::Draft;
use super::meant::meant;
use super::page::Page;
use super::{Kind, Party, Polarity, Quote, QuoteId};
use crate::extract::sentences::ParagraphKind;
use crate::extract::syntax::tag;
use crate::extract::tokens::TokenId;
use crate::text::{Score, Span};

/// Fewest turns that make a transcript: fewer are headings or lists.
const TURNS_MIN: usize = 3;

/// Of so many turns one at least asks or has "I", "we" or "you" in it where people speak to each other. Lists with headings,
/// "Lions: Guard Ann Lee (knee) is out", have none, however often their headings come back.
const TURNS_TO_A_SPOKEN: usize = 3;

/// Longest label of a speaker, in bytes and in words.
const LABEL_MAX: usize = 40;
const LABEL_WORDS_MAX: usize = 4;

/// Labels that look like speakers and are none.
const NO_SPEAKERS: [&str; 12] = [
    "note",
    "update",
    "correction",
    "photo",
    "video",
    "source",
    "read more",
    "related",
    "editor",
    "address",
    "when",
    "where",
];

struct Turn {
    label: Span,
    words: Span,
}

/// The turns of a transcript, and what goes on in paragraphs without a label.
pub(super) fn turns(page: &Page<'_, '_>, drafts: &mut Vec<Draft>) {
    let found = labelled(page);
    let mut labels: Vec<&str> = found.iter().map(|turn| page.syntax.text().slice(turn.label)).collect();
    labels.sort_unstable();
    labels.dedup();
    // Speakers come back: a list of results or of facts names each once.
    if found.len() < TURNS_MIN || found.len() < labels.len() + 1 || labels.len() < 2 {
        return;
    }
    let spoken = found.iter().filter(|turn| is_spoken(page, turn)).count();
    if spoken * TURNS_TO_A_SPOKEN < found.len() {
        return;
    }
    // Both lie in order, so that one pass tells which turns hold speech in marks.
    let mut marked: Vec<Span> =
        drafts.iter().filter(|draft| draft.quote.kind == Kind::Direct).map(|draft| draft.quote.content).collect();
    marked.sort_unstable_by_key(|at| at.start());
    let mut next = 0;
    for turn in found {
        let tokens = page.syntax.tokens_in(turn.label);
        while marked.get(next).is_some_and(|at| at.end() <= turn.words.start()) {
            next += 1;
        }
        if tokens.is_empty() || marked.get(next).is_some_and(|at| at.overlaps(turn.words)) {
            continue;
        }
        let entity = meant(page, page.syntax.head_of(&tokens), &tokens);
        let quote = Quote {
            kind: Kind::Direct,
            content: turn.words,
            cue: None,
            speaker: Some(Party { at: Some(turn.label), entity, inferred: None }),
            addressee: None,
            medium: None,
            time: None,
            place: None,
            continues: None::<QuoteId>,
            nested_in: None,
            insertions: Vec::new(),
            polarity: Polarity::Positive,
        };
        drafts.push(Draft { quote, stretch: None, rule: "transcript", score: Score::per_mille(800) });
    }
}

/// Whether a turn asks, or is of those who speak: words in quote marks are another's.
fn is_spoken(page: &Page<'_, '_>, turn: &Turn) -> bool {
    let syntax = page.syntax;
    syntax.tokens_in(turn.words).filter(|&token| page.stretch_of[token as usize].is_none()).any(|token| {
        let person = matches!(syntax.xpos(TokenId(token)), tag::PRP | tag::PRP_POSS)
            && ["i", "me", "my", "we", "us", "our", "you", "your"]
                .iter()
                .any(|word| page.form(token).eq_ignore_ascii_case(word));
        person || page.form(token).ends_with('?')
    })
}

/// The paragraphs that begin with a label.
fn labelled(page: &Page<'_, '_>) -> Vec<Turn> {
    let text = page.syntax.text();
    let mut found = Vec::new();
    for paragraph in &page.syntax.layout().paragraphs {
        if paragraph.kind == ParagraphKind::Furniture {
            continue;
        }
        let words = text.slice(paragraph.at);
        let mut head = words.char_indices().take_while(|&(place, _)| place <= LABEL_MAX);
        let Some((colon, _)) = head.find(|&(_, letter)| letter == ':') else { continue };
        let label = &words[..colon];
        let rest = words[colon + 1..].trim();
        if !is_label(label) || !rest.contains(char::is_whitespace) && rest.len() < 2 || rest.is_empty() {
            continue;
        }
        let start = paragraph.at.start();
        let label = text.span(start, start + colon);
        let words = text.span(start + colon + 1, paragraph.at.end()).map(|words| text.trim(words));
        if let (Some(label), Some(words)) = (label, words) {
            found.push(Turn { label, words });
        }
    }
    found
}

/// Whether what stands before a colon names a speaker: capitals, or a name, or Q and A.
fn is_label(label: &str) -> bool {
    let words: Vec<&str> = label.split_whitespace().collect();
    let known = NO_SPEAKERS.iter().any(|other| label.eq_ignore_ascii_case(other));
    if words.is_empty() || LABEL_WORDS_MAX < words.len() || known || label.contains(['"', '“', ',', '(']) {
        return false;
    }
    words.iter().all(|word| {
        word.starts_with(|letter: char| letter.is_uppercase())
            && word.chars().all(|letter| letter.is_alphabetic() || "'’.-".contains(letter))
    })
}
