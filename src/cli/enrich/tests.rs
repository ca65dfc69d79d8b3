use std::io::{self, Write};

use proptest::prelude::*;

use super::highlight::{Mark, Node, cut};
use super::view;
use super::{Format, Input, Options, Tally, inputs, run};
use crate::extract::Models;
use crate::extract::quantities;
use crate::extract::{Settings, StageSet, decode};
use crate::record;

fn settings() -> Settings {
    Settings {
        decode: decode::Settings {
            bytes_max: 4096,
            inflate_ratio_max: 100,
            json_depth_max: 32,
            json_keys_max: 1000,
            fields: decode::FieldMap::default(),
        },
        stages: StageSet::all(),
        models: Models::embedded().unwrap(),
    }
}

fn input(name: &str, text: &str) -> Input {
    Input { name: name.to_owned(), payload: Ok(text.as_bytes().to_vec()) }
}

/// Runs the command: what went to standard output, what to standard error, and the tally.
fn output(format: Format, inputs: Vec<Input>) -> (String, String, Tally) {
    let options = Options { format, record: record::Settings::default(), colour: false };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let tally = run(&options, &settings(), inputs, &mut out, &mut err).expect("writing into memory does not fail");
    (String::from_utf8(out).expect("UTF-8"), String::from_utf8(err).expect("UTF-8"), tally)
}

fn two() -> Vec<Input> {
    vec![input("one.txt", "The mayor resigned."), input("two.txt", "The council met.\n\nIt voted.")]
}

#[test]
fn json_writes_one_record_after_another_and_jsonl_one_a_line() {
    let (pretty, _, _) = output(Format::Json, two());
    let (lines, _, tally) = output(Format::Jsonl, two());
    let of = |text: &str| -> Vec<serde_json::Value> {
        serde_json::Deserializer::from_str(text).into_iter().collect::<Result<_, _>>().expect("JSON")
    };
    assert_eq!(of(&pretty), of(&lines));
    assert_eq!(lines.lines().count(), 2);
    assert!(pretty.lines().count() > 20);
    assert_eq!(of(&lines)[1]["item"]["bodies"][0]["value"], "The council met.\n\nIt voted.");
    assert_eq!(tally, Tally { enriched: 2, rejected: 0 });
    assert_eq!(tally.exit_code(), 0);
}

#[test]
fn ninjs_is_the_item_alone() {
    let (items, _, _) = output(Format::Ninjs, vec![input("one.txt", "The mayor resigned.")]);
    let item: serde_json::Value = serde_json::from_str(&items).expect("JSON");
    assert_eq!(item["standard"]["name"], "ninjs");
    assert_eq!(item["bodies"][0]["value"], "The mayor resigned.");
}

#[test]
fn a_reject_is_reported_and_the_others_go_on() {
    let missing = Input { name: "gone\u{1b}[2J.txt".to_owned(), payload: Err(io::ErrorKind::NotFound.into()) };
    let large = input("large.txt", &"a".repeat(5000));
    let (lines, errors, tally) = output(
        Format::Jsonl,
        vec![missing, input("blank.txt", " \n"), large, input("good.txt", "The mayor resigned.")],
    );
    assert_eq!(lines.lines().count(), 1);
    assert_eq!(tally, Tally { enriched: 1, rejected: 3 });
    assert_eq!(tally.exit_code(), 1);
    let errors: Vec<&str> = errors.lines().collect();
    assert_eq!(errors.len(), 3);
    assert!(errors[0].starts_with("gone\u{fffd}[2J.txt: rejected (unreadable): "), "{}", errors[0]);
    assert!(errors[1].starts_with("blank.txt: rejected (empty): "), "{}", errors[1]);
    assert!(errors[2].starts_with("large.txt: rejected (too-large): "), "{}", errors[2]);
}

#[test]
fn a_page_shows_markup_of_an_article_as_text() {
    let hostile = "<script>alert(1)</script> & \"quoted\" <img src=x onerror=alert(2)>";
    let missing = Input { name: "<b>.txt".to_owned(), payload: Err(io::ErrorKind::NotFound.into()) };
    let (page, _, _) = output(Format::Html, vec![input("<i>.txt", hostile), missing]);
    assert!(!page.contains("<script"), "{page}");
    assert!(!page.contains("<img"));
    assert!(!page.contains("<i>") && !page.contains("<b>"));
    assert!(page.contains("&lt;script&gt;alert(1)"));
    assert!(page.contains("&lt;b&gt;.txt"));
}

#[test]
fn a_page_loads_nothing_and_is_whole() {
    let (page, _, _) = output(Format::Html, two());
    for elsewhere in ["src=", "<link", "<script", "@import", "url("] {
        assert!(!page.contains(elsewhere), "{elsewhere}");
    }
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    for (id, name) in [("a0", "one.txt"), ("a1", "two.txt")] {
        assert!(page.contains(&format!("id=\"{id}\"")));
        assert!(page.contains(&format!("<a href=\"#{id}\">{name}</a>")));
    }
    for element in ["section", "main", "aside", "div", "span", "p", "nav", "details"] {
        let begun = page.matches(&format!("<{element}")).count();
        let begun = begun - if element == "p" { page.matches("<pre").count() } else { 0 };
        assert_eq!(begun, page.matches(&format!("</{element}>")).count(), "{element}");
    }
}

/// An article of which every layer claims something.
const ARTICLE: &str = "PARIS, July 14 (Reuters) - Anna Berg, the finance minister of Denmark, told lawmakers on Monday that her \
    government would pay $5 million to 27 villages.\n\n\"We <b>will</b> rebuild,\" Berg said. \"Nobody is left behind.\"\n\n\
    The Danish army's base & the \"old\" harbour were hit by two strikes in May, killing 12 people.";

/// What stands in an attribute of this name, each time.
fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    page.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_link_of_a_page_leads_to_one_place() {
    let (page, _, _) = output(Format::Html, vec![input("one.txt", ARTICLE), input("two.txt", ARTICLE)]);
    let mut ids = attributes(&page, "id");
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id stands twice");
    let links: Vec<_> = attributes(&page, "href").into_iter().filter_map(|href| href.strip_prefix('#')).collect();
    assert!(links.len() > 20, "{links:?}");
    for link in links {
        assert!(ids.binary_search(&link).is_ok(), "{link} leads nowhere");
    }
}

#[test]
fn a_page_has_no_link_within_a_link() {
    let (page, _, _) = output(Format::Html, vec![input("one.txt", ARTICLE)]);
    for inside in page.split("<a ").skip(1) {
        assert!(inside.contains("</a>"), "{inside}");
    }
    assert_eq!(page.matches("<a ").count(), page.matches("</a>").count());
}

#[test]
fn a_page_shows_the_claims_and_their_words_as_text() {
    let (page, _, _) = output(Format::Html, vec![input("one.txt", ARTICLE)]);
    assert!(!page.contains("<b>will</b>"));
    assert!(page.contains("&lt;b&gt;"));
    for shown in ["class=\"entity person\"", "class=\"quantity\"", "class=\"time\"", "5,000,000 USD", "27 villages"] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn layers_that_are_off_or_empty_leave_no_gap() {
    let mut settings = settings();
    settings.stages = StageSet::least();
    for format in [Format::Html, Format::Text] {
        let options = Options { format, record: record::Settings::default(), colour: false };
        let mut out = Vec::new();
        run(&options, &settings, [input("one.txt", ARTICLE)], &mut out, &mut Vec::new()).expect("memory does not fail");
        let text = String::from_utf8(out).expect("UTF-8");
        assert!(
            text.contains("Anna Berg") && !text.contains("Who and what") && !text.contains("Nothing was found"),
            "{text}"
        );
    }
    let (page, _, _) = output(Format::Html, vec![input("one.txt", "It rained.")]);
    assert!(page.contains("Nothing was found."));
}

#[test]
fn text_tells_who_is_named() {
    let (text, _, _) = output(Format::Text, vec![input("one.txt", ARTICLE)]);
    assert!(!text.contains('\u{1b}'));
    let table = text.split("Who and what").nth(1).expect("a table of who is named");
    let line = table.lines().find(|line| line.contains("Anna Berg")).expect("a line for her");
    assert!(line.contains("PERSON") && line.contains("×"), "{line}");
}

#[test]
fn amounts_are_told_with_their_thousands_apart() {
    let quantity = |kind, value, value_max, unit: Option<&str>, currency| quantities::Quantity {
        kind,
        tokens: 0..1,
        value,
        value_max,
        unit: unit.map(str::to_owned),
        currency,
        of: None,
    };
    use quantities::Kind;
    for (told, wanted) in [
        (quantity(Kind::Money, 2.7e9, None, None, Some("USD")), "2,700,000,000 USD"),
        (quantity(Kind::Percent, 5.0, Some(7.5), Some("%"), None), "5–7.5 %"),
        (quantity(Kind::Score, 3.0, Some(2.0), None, None), "3–2"),
        (quantity(Kind::Ordinal, 121.0, None, None, None), "no. 121"),
        (quantity(Kind::Count, 1234567.25, None, Some("people"), None), "1,234,567.25 people"),
    ] {
        assert_eq!(view::amount(&told), wanted);
    }
}

#[test]
fn what_is_long_is_cut_at_a_word() {
    assert_eq!(view::short("one two three", 20), "one two three");
    assert_eq!(view::short("one two, three", 10), "one two…");
    assert_eq!(view::short("äöüäöüäöü", 4), "äöüä…");
}

#[test]
fn text_has_a_line_for_each_sentence_and_no_escapes_when_plain() {
    let (text, _, _) = output(Format::Text, two());
    assert!(!text.contains('\u{1b}'));
    assert!(text.contains("p0   s0    The mayor resigned.\n"), "{text}");
    assert!(text.contains("p1   s1    It voted.\n"), "{text}");
}

#[test]
fn text_has_colours_when_asked_and_never_the_articles_own() {
    let options = Options { format: Format::Text, record: record::Settings::default(), colour: true };
    let mut out = Vec::new();
    let hostile = Input { name: "a\u{1b}[31m.txt".to_owned(), payload: Ok(b"Not \x1b[2J\x07 cleared.".to_vec()) };
    run(&options, &settings(), [hostile], &mut out, &mut Vec::new()).expect("writing into memory does not fail");
    let text = String::from_utf8(out).expect("UTF-8");
    assert!(text.contains("\u{1b}[2m"), "{text:?}");
    assert!(!text.contains("\u{1b}[2J") && !text.contains("\u{1b}[31m") && !text.contains('\u{7}'), "{text:?}");
}

/// A pipe whose reader has gone.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    for format in [Format::Json, Format::Html, Format::Text] {
        let options = Options { format, record: record::Settings::default(), colour: false };
        let tally = run(&options, &settings(), two(), &mut Closed, &mut Vec::new()).expect("no failure");
        assert_eq!(tally, Tally::default());
    }
}

#[test]
fn a_file_is_read_up_to_the_limit_and_a_folder_is_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("long.txt");
    std::fs::write(&path, "a".repeat(100)).expect("a file");
    let names = [path.to_string_lossy().into_owned(), folder.path().to_string_lossy().into_owned()];
    let read: Vec<Input> = inputs(&names, 10).collect();
    assert_eq!(read[0].payload.as_ref().expect("readable").len(), 11);
    assert!(read[1].payload.is_err());
}

/// `text` cut into one block, each mark as its number before brackets.
fn shown(text: &str, marks: &[(usize, usize)]) -> String {
    let marks = marks_of(marks);
    let whole = 0..text.len();
    cut(std::slice::from_ref(&whole), &marks).iter().map(|nodes| bracketed(text, nodes)).collect()
}

fn marks_of(marks: &[(usize, usize)]) -> Vec<Mark> {
    marks.iter().map(|&(start, end)| Mark { at: start..end, ..Mark::default() }).collect()
}

fn bracketed(text: &str, nodes: &[Node]) -> String {
    let of = |node: &Node| match node {
        Node::Text(at) => text[at.clone()].to_owned(),
        Node::Marked { mark, inside } => format!("{mark}[{}]", bracketed(text, inside)),
    };
    nodes.iter().map(of).collect()
}

#[test]
fn marks_nest_and_are_cut_where_they_cross() {
    assert_eq!(shown("abcdef", &[]), "abcdef");
    assert_eq!(shown("abcdef", &[(1, 3)]), "a0[bc]def");
    assert_eq!(shown("abcdef", &[(0, 6), (2, 4)]), "0[ab1[cd]ef]");
    assert_eq!(shown("abcdef", &[(2, 4), (0, 6)]), "1[ab0[cd]ef]");
    assert_eq!(shown("abcdef", &[(0, 4), (2, 6)]), "0[ab1[cd]]1[ef]");
    assert_eq!(shown("abcdef", &[(0, 3), (1, 4), (2, 5)]), "0[a1[b2[c]]]1[2[d]]2[e]f");
    assert_eq!(shown("abcdef", &[(1, 3), (1, 3)]), "a0[1[bc]]def");
    assert_eq!(shown("abcdef", &[(1, 3), (3, 5), (4, 4)]), "a0[bc]1[de]f");
}

#[test]
fn marks_are_cut_at_the_edges_of_blocks() {
    let text = "ab cd ef";
    let cut = cut(&[0..2, 3..5, 6..8], &marks_of(&[(1, 7), (2, 3)]));
    let shown: Vec<String> = cut.iter().map(|nodes| bracketed(text, nodes)).collect();
    assert_eq!(shown, ["a0[b]", "0[cd]", "0[e]f"]);
}

/// Adds the text under `nodes` to `bare`, and to the text of each mark that it lies within.
fn collect(text: &str, nodes: &[Node], within: &mut Vec<usize>, bare: &mut String, by_mark: &mut [String]) {
    for node in nodes {
        match node {
            Node::Text(at) => {
                bare.push_str(&text[at.clone()]);
                within.iter().for_each(|&mark| by_mark[mark].push_str(&text[at.clone()]));
            }
            Node::Marked { mark, inside } => {
                within.push(*mark);
                collect(text, inside, within, bare, by_mark);
                within.pop();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_character_is_lost_or_marked_wrongly(ends in proptest::collection::vec((0_usize..=16, 0_usize..=16), 0..9)) {
        let text = "abcdefghijklmnop";
        let spans: Vec<_> = ends.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect();
        let mut bare = String::new();
        let mut by_mark = vec![String::new(); spans.len()];
        for nodes in cut(&[0..5, 5..16], &marks_of(&spans)) {
            collect(text, &nodes, &mut Vec::new(), &mut bare, &mut by_mark);
        }
        prop_assert_eq!(bare, text);
        for ((start, end), marked) in spans.into_iter().zip(by_mark) {
            prop_assert_eq!(marked, &text[start..end]);
        }
    }
}
