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
    // Where only names are wanted, the upper layers read no more than may be one, and see the same there.
    let sentences = [
        "After the war the old and tired men went home to their small farms in the hills near Oslo , and none ever came back .",
        "they left for norway on a monday",
        "The Ministry for the Protection of the Sea said nothing .",
    ];
    let parsed = self::parsed(&sentences);
    let all = read(&parsed, EVERYTHING);
    for tags in [false, true] {
        let names = read(&parsed, Wanted { tags, tree: false, names: true });
        assert_eq!((&names.names, names.xpos.len()), (&all.names, if tags { all.xpos.len() } else { 0 }));
    }
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

#[test]
fn capitals_are_read_as_the_document_writes() {
    let read = |sentences: &[&str]| -> Vec<String> {
        let parsed = parsed(sentences);
        let models = Models::embedded().unwrap();
        let (text, spans) = (&parsed.article.text, parsed.tokens.spans());
        let hits = crate::extract::gazetteer::run(&models.gazetteer, text, &parsed.tokens);
        let bounds = super::bounds(&parsed.tokens);
        let cased = super::cased::cased(&models.words, text, spans, [&bounds, &bounds], &hits);
        let Some(cased) = cased else { return Vec::new() };
        let pairs = spans.iter().map(|span| (text.slice(*span), &cased[span.start()..span.end()]));
        pairs.filter(|(written, read)| written != read).map(|(_, read)| read.to_owned()).collect()
    };
    assert_eq!(
        read(&["JAPAN 'S PRESIDENT O'NEILL VISITS TEL-AVIV"]),
        ["Japan", "'s", "president", "O'Neill", "visits", "Tel-Aviv"]
    );
    // An abbreviation stays, and so does what the document writes so.
    assert_eq!(read(&["US MOVES AGAINST KORB", "It said KORB had moved ."]), ["moves", "against"]);
    assert_eq!(read(&["REED WINS", "Then Reed won ."]), ["Reed", "wins"]);
    assert_eq!(read(&["REED WINS", "Then a reed bent ."]), ["Reed", "wins"]);
    assert_eq!(read(&["THE REED BENDS", "Then a reed bent ."]), ["The", "reed", "bends"]);
    // Single words and sentences with small letters are as they are.
    assert_eq!(read(&["REUTERS", "LONDON Prices rose ."]), [""; 0]);
}

#[test]
fn places_of_datelines_are_read_as_others() {
    let parsed = parsed(&["MANILA , Dec 6 ( REUTERS ) - Prices rose ."]);
    let models = Models::embedded().unwrap();
    let (text, spans) = (&parsed.article.text, parsed.tokens.spans());
    let sentences = super::bounds(&parsed.tokens);
    let dateline = [spans[0].to(spans[7])];
    let parts = super::apart::cut(text, &parsed.tokens, &sentences, &dateline);
    let cased = super::cased::cased(&models.words, text, spans, [&sentences, &parts], &[]).unwrap();
    assert_eq!(cased, "Manila , Dec 6 ( Reuters ) - Prices rose .");
}
