use super::*;
use crate::extract::{Models, Parsed};

fn parsed(sentences: &[&str]) -> Parsed {
    let tokens: Vec<Vec<(&str, bool)>> =
        sentences.iter().map(|sentence| sentence.split(' ').map(|form| (form, true)).collect()).collect();
    Parsed::given(tokens).expect("tokens in order")
}

fn read(parsed: &Parsed, wanted: Wanted) -> Reading {
    let models = Models::embedded().unwrap();
    run(&models.network, &models.words, &parsed.article.text, &parsed.tokens, &[], wanted)
}

const EVERYTHING: Wanted = Wanted { tags: true, tree: true, names: true };

#[test]
fn every_token_is_read() {
    let parsed = parsed(&["The ferry sank .", "Nobody knew why ."]);
    let reading = read(&parsed, EVERYTHING);
    assert_eq!((reading.xpos.len(), reading.upos.len(), reading.arcs.len()), (8, 8, 8));
    assert_eq!(reading.names.len(), 8 * crate::extract::names::LABELS);
}

#[test]
fn what_is_not_wanted_is_not_read_and_changes_nothing() {
    let parsed = parsed(&["The ferry to Oslo sank ."]);
    let all = read(&parsed, EVERYTHING);
    let tags = read(&parsed, Wanted { tags: true, tree: false, names: false });
    assert_eq!((&tags.xpos, tags.arcs.len(), tags.names.len()), (&all.xpos, 0, 0));
    let tree = read(&parsed, Wanted { tags: true, tree: true, names: false });
    assert_eq!((&tree.arcs, tree.names.len()), (&all.arcs, 0));
}

#[test]
fn nothing_is_read_of_nothing() {
    assert_eq!(read(&parsed(&[]), EVERYTHING), Reading::default());
}

#[test]
fn bounds_are_those_of_the_sentences() {
    let parsed = parsed(&["The ferry sank .", "Why ?"]);
    assert_eq!(bounds(&parsed.tokens), [0..4, 4..6]);
}
