//! Texts that come cut: the sentences of a corpus, or of another's tokeniser.

use sha2::{Digest, Sha256};

use super::decode::{Fields, Format, Source};
use super::language::Guess;
use super::sentences::Layout;
use super::tokens::Tokens;
use super::{Article, Parsed, Stage, Status, published};
use crate::text::{Ground, Score, Span, Text};

const GROUND: &str = "given";

impl Parsed {
    /// An English text of these sentences, each of tokens with whether white space follows: what `parse` would give if it
    /// cut just so. Sentences without tokens are left out, and so are tokens of nothing but white space.
    ///
    /// None where the text has 4 GiB or more, which spans cannot hold.
    pub fn given<'a, S>(sentences: impl IntoIterator<Item = S>) -> Option<Parsed>
    where
        S: IntoIterator<Item = (&'a str, bool)>,
    {
        let mut words = String::new();
        // Bytes of each token, and those of each sentence.
        let (mut tokens, mut bounds) = (Vec::new(), Vec::new());
        for sentence in sentences {
            let mut within = Vec::new();
            for (form, space_after) in sentence {
                let form = form.trim();
                if form.is_empty() {
                    continue;
                }
                within.push((words.len(), words.len() + form.len()));
                words.push_str(form);
                if space_after {
                    words.push(' ');
                }
            }
            if let (Some(&(start, _)), Some(&(_, end))) = (within.first(), within.last()) {
                bounds.push((start, end));
                tokens.push(within);
            }
        }
        let text = Text::verbatim(0, words.trim_end());
        let span = |(start, end): (usize, usize)| text.span(start, end);
        let bounds: Option<Vec<Span>> = bounds.into_iter().map(span).collect();
        let tokens: Option<Vec<Vec<Span>>> =
            tokens.into_iter().map(|within| within.into_iter().map(span).collect()).collect();
        let layout = Layout::given(&bounds?).expect("one sentence is written after another");
        let tokens = Tokens::given(&layout.sentences, &tokens?).expect("one token is written after another");
        Some(Parsed::cut(text, layout, tokens))
    }

    fn cut(text: Text, layout: Layout, tokens: Tokens) -> Self {
        let source = Source {
            format: Format::Text,
            detected_by: "rule:given",
            charset: "utf-8",
            bytes: text.len(),
            sha256: Sha256::digest(text.as_str()).into(),
            body_offset: 0,
            fields: Fields::default(),
            dates: Vec::new(),
        };
        let furniture = Vec::new();
        let (published, warnings) = (published::Decision::default(), Vec::new());
        let stages = [Stage::Decode, Stage::Clean, Stage::Published, Stage::Language, Stage::Sentences, Stage::Tokens];
        Parsed {
            article: Article { source, text, furniture, published, warnings },
            languages: vec![Guess { tag: "en", score: Score::CERTAIN, ground: Ground::Rule(GROUND) }],
            layout,
            tokens,
            statuses: stages.map(|stage| (stage, Status::Ok)).to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::sentences::SentenceId;

    #[test]
    fn tokens_and_sentences_are_as_given() {
        let first = vec![("It", true), ("'s", true), ("don", false), ("'t", false), (".", true)];
        let second = vec![(" ", true)];
        let third = vec![("«Où»", true), ("?", true)];
        let parsed = Parsed::given([first, second, third]).unwrap();
        let text = &parsed.article.text;
        assert_eq!(text.as_str(), "It 's don't. «Où» ?");
        let words = |sentence| -> Vec<&str> {
            parsed.tokens.of(SentenceId(sentence)).iter().map(|span| text.slice(*span)).collect()
        };
        assert_eq!((words(0), words(1)), (vec!["It", "'s", "don", "'t", "."], vec!["«Où»", "?"]));
        assert_eq!(parsed.layout.sentences.len(), 2);
        assert_eq!(parsed.layout.paragraphs.len(), 1);
        assert_eq!(text.slice(parsed.layout.paragraphs[0].at), text.as_str());
        assert_eq!(Parsed::given([[]; 0]).unwrap().tokens.len(), 0);
    }

    #[test]
    fn what_overlaps_or_lies_outside_is_refused() {
        let text = Text::verbatim(0, "one two three");
        let span = |start, end| text.span(start, end).unwrap();
        assert!(Layout::given(&[span(0, 7), span(4, 13)]).is_none());
        assert!(Layout::given(&[span(0, 0)]).is_none());
        let layout = Layout::given(&[span(0, 3), span(4, 13)]).unwrap();
        let given =
            |first: &[Span], second: &[Span]| Tokens::given(&layout.sentences, &[first.to_vec(), second.to_vec()]);
        assert!(given(&[span(0, 3)], &[span(4, 7), span(8, 13)]).is_some());
        assert!(given(&[span(0, 3)], &[span(4, 8), span(7, 13)]).is_none());
        assert!(given(&[span(0, 4)], &[]).is_none());
        assert!(Tokens::given(&layout.sentences, &[vec![span(0, 3)]]).is_none());
    }
}
