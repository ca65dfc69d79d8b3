use proptest::prelude::*;

use super::*;
use crate::extract::clean;
use crate::text::Score;

/// Cuts a text whose sentence ends are marked with `|`, and compares.
fn check(marked: &str) {
    let plain = marked.replace('|', "");
    let text = Text::verbatim(0, &plain);
    let found = run(&text, &[]).sentences.iter().map(|sentence| text.slice(sentence.at)).collect::<Vec<_>>();
    let wanted = marked.split('|').map(str::trim).collect::<Vec<_>>();
    assert_eq!(found, wanted, "{marked}");
}

/// The kinds and first words of the paragraphs of `body`.
fn kinds(body: &str) -> Vec<(ParagraphKind, &str)> {
    let text = Text::verbatim(0, body);
    let layout = run(&text, &[]);
    layout
        .paragraphs
        .iter()
        .map(|paragraph| (paragraph.kind, &body[paragraph.at.start()..paragraph.at.end()]))
        .collect()
}

#[test]
fn stops_end_sentences() {
    check("It rained.| The river rose.| Nobody slept!| Why?| No one knew.");
    check("It rained all night");
    check("Was it so?!| Yes.");
    check("雨が降った。|川があふれた。");
}

#[test]
fn titles_and_connectives_do_not() {
    check("Mr. Doe met Gen. Roe and Sen. Jane Smith on St. James St. near Mt. Hope.| He left.");
    check("Many, e.g. Jane Doe, i.e. the mayor, vs. Roe et al. said so.| It helped.");
    check("Lt. Gov. Ann Roe and Reps. Lee and Cho voted.| It passed.");
    check("GEN. ROE SPOKE.| HE LEFT.");
}

#[test]
fn numbers_and_dates_are_not_cut() {
    check("Room No. 5 is on pp. 3 and 4 of Vol. II.| It costs 3.5 million.");
    check("He said No.| The vote was lost.");
    check("On Sept. 11 and Oct. 3 it rained.| They opened in Dec.| The snow came.");
    check("It rose 2.5 percent.| 3 people fell.");
    check("Version 1.2.3 came out.| It works.");
}

#[test]
fn abbreviations_may_end_sentences() {
    check("He lives in the U.S.| He said so.");
    check("U.S. President Jane Doe met the U.N. Secretary-General in Washington, D.C. on Monday.");
    check("She works for Acme Inc.| The firm is old.");
    check("Acme Corp. Chairman John Roe Jr. spoke.| He left.");
    check("It began at 9 a.m.| Police came at 10 p.m. Monday.| They left at 11 p.m. EST.| Nobody stayed.");
    check("They sell cars, boats, etc.| Prices vary.");
}

#[test]
fn initials_stay_with_their_name() {
    check("J. K. Rowling and George W. Bush met J. Edgar Roe.| They spoke.");
    check("There is no Plan B.| The mayor said so.");
    check("Take vitamin C.| It helps.");
    check("He is taller than I.| Smith agreed.");
}

#[test]
fn closing_quotes_and_brackets_stay_with_their_sentence() {
    check("\"Go.\"| He left.");
    check("\"Go,\" he said.");
    check("He asked \"Why?\" and left.");
    check("“Why?” he asked.| “Because.”| She smiled.");
    check("\"Will it hold?\" Jane Doe asked.| Nobody answered.");
    check("\"We won!\" shouted Roe.| The crowd sang.");
    check("\"I went home.| I slept,\" she said.");
    check("He said: “It is over.”| The crowd left.");
    check("(It rained.| Nobody came.)| The game was off.");
    check("The plan (see Fig. 3. It is old) failed.| A new one came.");
    check("It failed (again!) and again.| They stopped.");
    check("It rained.)| The next day was dry.");
    check("It is known.[12]| The rest is not.");
}

#[test]
fn an_editorial_insertion_starts_its_sentence() {
    check("\"Only trade brings peace and security.| (former Mayor Ann) Roe's mistakes will be mended.\"");
    check("“We trust him.| [The mayor] has never lied.”");
}

#[test]
fn ellipses_split_only_before_a_new_sentence() {
    check("He waited ... and left.| She stayed… for a while.");
    check("He waited...| She left.");
    check("...and then he left.| She stayed.");
    check("He waited . . . and left.");
}

#[test]
fn names_and_addresses_with_stops_are_not_cut() {
    check("Shares of Yahoo! fell.| Yahoo! Inc. did not comment.");
    check("See www.example.com. for more at example.org/a.b?c=d. or a.b@example.com, they said.");
    check("Read http://example.com/a.b.c now.| It is short.");
    check("The iPhone sold well.| iPhone sales rose.| eBay fell.");
}

#[test]
fn an_attribution_behind_a_dash_stays() {
    check("“To be is to do.” — Jane Doe");
    check("It rained. – and how.");
}

#[test]
fn blanks_that_are_missing_are_no_reason_to_miss_a_sentence() {
    check("It rained all day.|The river rose.");
    check("He left.\"|The crowd sang.");
    check("Use Node.Js or Booking.Com for it.");
}

#[test]
fn a_dateline_stays_with_its_sentence() {
    check("PARIS (AP) — The city slept.| It rained.");
    check("ST. LOUIS, Mo. — The city slept.| It rained.");
}

#[test]
fn small_letters_start_sentences_where_the_paragraph_does() {
    check("it rained.| nobody came.| why?| who knows.");
    check("It rained approx. four hours.");
}

#[test]
fn sentences_do_not_cross_paragraphs_but_do_cross_wrapped_lines() {
    check("“It rained.|\n\n“It poured.”|\n\nHe left without a word|\n\nand came back.");
    check(
        "The river that runs through the middle of the old town rose by four\nmetres in a night, and the people who live there had to leave their\nhomes.| They came back.",
    );
}

#[test]
fn lines_of_text_that_was_not_wrapped_are_paragraphs() {
    let long = "The river that runs through the middle of the old town rose by four metres in a single night, and the people who live there had to leave.";
    let body = format!("{long}\n{long}\nShort one");
    assert_eq!(kinds(&body).len(), 3);
}

#[test]
fn headings_and_items_are_told_from_the_body() {
    use ParagraphKind::{Body, Heading, Item};
    let body = "What we know\n\nIt rained:\n• four metres\n• two villages\n- a bridge\n\nThat is all.";
    let wanted = [
        (Heading, "What we know"),
        (Body, "It rained:"),
        (Item, "• four metres"),
        (Item, "• two villages"),
        (Item, "- a bridge"),
        (Body, "That is all."),
    ];
    assert_eq!(kinds(body), wanted);
    assert_eq!(
        kinds("1. One thing happened.\n2. Then another."),
        [(Item, "1. One thing happened."), (Item, "2. Then another.")]
    );
    assert_eq!(
        kinds("It happened in the year\n14. Nobody saw it."),
        [(Body, "It happened in the year\n14. Nobody saw it.")]
    );
    check("1. One thing happened.| It was bad.");
}

#[test]
fn furniture_is_a_paragraph_of_its_kind() {
    let body = "By Jane Doe\n\nPARIS (AP) — It rained.\n\nREAD MORE: It snowed\n\nIt stopped.";
    let cleaned = clean::run(&Text::verbatim(0, body));
    let layout = run(&cleaned.text, &cleaned.furniture);
    let kinds = layout.paragraphs.iter().map(|paragraph| paragraph.kind).collect::<Vec<_>>();
    use ParagraphKind::{Body, Furniture};
    assert_eq!(kinds, [Furniture, Body, Furniture, Body]);
}

/// Any text, with the characters that cutting cares for far oftener than chance would have them.
fn bodies() -> impl Strategy<Value = String> {
    let special = proptest::sample::select(vec![
        ".",
        "!",
        "?",
        "…",
        "...",
        " . .",
        "\"",
        "“",
        "”",
        "'",
        "’",
        "(",
        ")",
        "[",
        "]",
        "[3]",
        " ",
        " ",
        " ",
        "\n",
        "\n\n",
        "Mr.",
        "U.S.",
        "J.",
        "No.",
        "a.m.",
        "The",
        "he",
        "Roe",
        "5",
        "1.",
        "• ",
        "- ",
        "—",
        "\u{3000}",
        "。",
        "said",
        "http://x.y",
        "É",
        "éa",
        "Inc.",
        "\u{a0}",
    ]);
    let piece = prop_oneof![5 => special.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn sentences_hold_every_word_of_their_paragraphs_once(body in bodies()) {
        let text = Text::verbatim(0, &body);
        let layout = run(&text, &[]);
        let mut at = 0;
        let mut paragraph_end = 0;
        for paragraph in &layout.paragraphs {
            prop_assert!(!paragraph.at.is_empty() && paragraph_end <= paragraph.at.start());
            prop_assert_eq!(text.trim(paragraph.at), paragraph.at);
            paragraph_end = paragraph.at.end();
        }
        for sentence in &layout.sentences {
            prop_assert!(!sentence.at.is_empty() && at <= sentence.at.start());
            prop_assert_eq!(text.trim(sentence.at), sentence.at);
            prop_assert!(layout.paragraphs[sentence.paragraph.0 as usize].at.covers(sentence.at));
            prop_assert!(body[at..sentence.at.start()].trim().is_empty(), "a gap in {body:?}");
            at = sentence.at.end();
        }
        prop_assert!(body[at..].trim().is_empty(), "the end of {body:?} is in no sentence");
        prop_assert_eq!(layout, run(&text, &[]));
    }

    #[test]
    fn furniture_changes_kinds_only(body in bodies(), start in 0..40usize, length in 1..40usize) {
        let text = Text::verbatim(0, &body);
        let Some(at) = text.span(start, start + length) else { return Ok(()) };
        let claim = Claim::by_rule("test", Furniture::Related, at, Score::CERTAIN);
        let (plain, marked) = (run(&text, &[]), run(&text, &[claim]));
        prop_assert_eq!(plain.paragraphs.len(), marked.paragraphs.len());
        for (one, other) in plain.paragraphs.iter().zip(&marked.paragraphs) {
            prop_assert_eq!(one.at, other.at);
            prop_assert_eq!(other.kind == ParagraphKind::Furniture, at.covers(other.at));
        }
    }
}

/// Generous: a debug build on a busy machine; a quadratic scan of five megabytes takes hours.
const HOSTILE_SECONDS_MAX: f64 = 20.0;

#[test]
fn hostile_texts_cost_linear_time() {
    let pieces = [
        "x",
        ".",
        "(",
        ")",
        "()",
        "\"",
        ". \"",
        ". ",
        "\n",
        "\n\n",
        "?",
        "…",
        " . ",
        "a.",
        "a. ",
        "A. ",
        "Mr. ",
        "U.S. ",
        "“",
        "x. (",
        "[1] ",
        "word ",
        "• x\n",
        "x\ny\n\n",
        "\"x?\" Name ",
        "é",
        "。",
        "1. ",
        "((. ",
        "— ",
    ];
    // A line of five megabytes, then a megabyte of each piece.
    for (piece, bytes) in std::iter::once(("word ", 5_000_000)).chain(pieces.map(|piece| (piece, 1_000_000))) {
        let text = Text::verbatim(0, &piece.repeat(bytes / piece.len()));
        let start = cpu_time::ThreadTime::now();
        let layout = run(&text, &[]);
        let seconds = start.elapsed().as_secs_f64();
        assert!(seconds < HOSTILE_SECONDS_MAX, "{piece:?} took {seconds} s");
        assert!(layout.sentences.len() <= text.len());
    }
}
