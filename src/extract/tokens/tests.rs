use super::*;
use crate::extract::sentences::ParagraphId;

/// Cuts a sentence whose token boundaries that are no blanks are marked with `|`.
fn check(marked: &str) {
    let plain = marked.replace('|', "");
    let text = Text::verbatim(0, &plain);
    let sentence = Sentence { at: text.whole(), paragraph: ParagraphId(0) };
    let tokens = run(&text, &[sentence]);
    let found = tokens.of(SentenceId(0)).iter().map(|&span| text.slice(span)).collect::<Vec<_>>();
    let wanted = marked.split(['|', ' ']).collect::<Vec<_>>();
    assert_eq!(found, wanted, "{marked}");
}
