use proptest::prelude::*;

use super::*;
use crate::extract::sentences::{self, ParagraphId};

/// Cuts a sentence whose token boundaries that are no blanks are marked with `|`, and compares.
fn check(marked: &str) {
    let plain = marked.replace('|', "");
    let text = Text::verbatim(0, &plain);
    let sentence = Sentence { at: text.whole(), paragraph: ParagraphId(0) };
    let tokens = run(&text, &[sentence]);
    let found = tokens.of(SentenceId(0)).iter().map(|&span| text.slice(span)).collect::<Vec<_>>();
    let wanted = marked.split(['|', ' ']).collect::<Vec<_>>();
    assert_eq!(found, wanted, "{marked}");
}

#[test]
fn clitics_are_tokens() {
    check("I do|n't know what she|'ll say|, but they|'re here|, I|'m sure|, and we|'ve won|.");
    check("It|’s what he|’d want|; do|n’t ask|.");
    check("He ca|n't|, wo|n't and ai|n't|.");
    check("You would|n't|'ve|.");
    check("I can|not|, I|'m gon|na|, I wan|na|, I got|ta|.");
    check("Let|'s go|.");
    check("DO|N'T SHOUT|.");
}

#[test]
fn possessives_are_tokens() {
    check("Doe|'s car|, the boys|' room|, James|' hat and Russia|’s plan|.");
    check("the 1960's and the '60s");
    check("O'Neill|'s coup d'état at six o'clock");
}

#[test]
fn hyphens_part_words_but_for_prefixes() {
    check("air|-|defense systems and a Kyiv|-|born ex-mayor");
    check("an anti-war|, non-state|, mid-1980s|, co-founder|'s e-mail");
    check("a 26|-|year|-|old with an F|-|16 and a 3|-|1 win in 2024|-|25");
    check("al|-|Qaeda and Abu al|-|Hassan");
    check("call 713-853-3989 or 555-0123 by 2025-07-14");
}

#[test]
fn dashes_and_ellipses_are_one_token() {
    check("well — he said|—|and meant it -- so|... what|?!");
    check("1939|–|1945");
    check("Wait|…");
}

#[test]
fn money_percent_and_units_are_parted() {
    check("$|5 million|, US$|4.5|, €|3|, 12|%|, $|3|M|, £|1,250.50|.");
    check("5|pm|, 10|am|, 35|mm|, 20|%|-|30|%|, 3rd|, 1980s");
    check("9|a.m. to 5|p.m.");
}

#[test]
fn abbreviations_keep_their_period() {
    check("U.S. President Doe met Gen. J. K. Roe Jr. of Acme Inc. at 5 p.m.");
    check("He lives in the U.S.");
    check("He said No|.");
    check("It has no end|.");
    check("Room No. 5 on Sun. and Sat|.");
    check("Acme Inc.|.");
    check("There is no Plan B|.");
    check("a Ph.D. in law|, i.e. an M.A.|, etc.");
}

#[test]
fn numbers_dates_and_times_are_whole() {
    check("1,234,567.89 on 10/07 at 4:30|, 24/7 and 3.5");
    check("1|,|2|,|3");
    check("on 07/14/2025|.");
}

#[test]
fn addresses_are_whole() {
    check("See http://example.com/a-b?c=d&e=f|, www.example.com|, example.co.uk/news and a.b-c@example.com|.");
    check("(|https://example.com/x_(y)|) or|: @jane_doe and #OneTag|.");
    check("<|jane@example.com|>");
    check("# 1 and #|2");
}

#[test]
fn quotes_and_brackets_stand_alone() {
    check("\"|Go|,|\" he said (|twice|)|.");
    check("“|Go|,|” he said|, ‘|twice|’|.");
    check("'|Go|' and 'em and ''|go|''");
    check("[|...|] and so on");
}

#[test]
fn strokes_part_words_but_not_short_forms() {
    check("and|/|or he|/|she w/o b/c");
    check("AT&T|, R&D and Q&A");
}

#[test]
fn emoticons_and_emoji_are_one_token() {
    check("Good :) or :-( 👩\u{200d}🚀 🇺🇦 👍🏽");
    check("so :)|.");
}

#[test]
fn missing_blanks_do_not_join_sentences() {
    check("end|.|The next");
    check("one|,|two|;|three");
}

#[test]
fn tokens_are_found_by_sentence() {
    let text = Text::verbatim(0, "It rained. It poured.");
    let layout = sentences::run(&text, &[]);
    let tokens = run(&text, &layout.sentences);
    assert_eq!(tokens.len(), 6);
    assert_eq!(
        tokens.of(SentenceId(1)).iter().map(|&span| text.slice(span)).collect::<Vec<_>>(),
        ["It", "poured", "."]
    );
    assert_eq!(tokens.of(SentenceId(2)), []);
}

/// Any text, with the characters that cutting cares for far oftener than chance would have them.
fn bodies() -> impl Strategy<Value = String> {
    let special = proptest::sample::select(vec![
        "'", "’", ".", "..", ",", "-", "–", "/", ":", "://", "www.", "@", "#", "$", "US$", "%", "&", "n't", "'s",
        "can", "not", "cannot", "5", "12", "pm", "a.m", "U.S", "Inc", "No", " ", " ", "\n", "(", ")", "\"", "“", "”",
        "é", "e\u{301}", "\u{301}", "\u{200d}", "👩", "🇺", "\u{fe0f}", "com", "x", "_", "*", "+", "…", "\u{3000}",
        "漢字", ":)", "y'all",
    ]);
    let piece = prop_oneof![5 => special.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn tokens_cover_all_but_the_blanks_of_their_sentences(body in bodies()) {
        let text = Text::verbatim(0, &body);
        let layout = sentences::run(&text, &[]);
        let tokens = run(&text, &layout.sentences);
        let mut count = 0;
        for (index, sentence) in layout.sentences.iter().enumerate() {
            let mut at = sentence.at.start();
            for &token in tokens.of(SentenceId(index as u32)) {
                prop_assert!(!token.is_empty() && sentence.at.covers(token) && at <= token.start());
                prop_assert!(body[at..token.start()].chars().all(char::is_whitespace), "a gap before {token:?} in {body:?}");
                prop_assert!(!text.slice(token).contains(char::is_whitespace), "a blank in {token:?} of {body:?}");
                at = token.end();
                count += 1;
            }
            prop_assert!(body[at..sentence.at.end()].chars().all(char::is_whitespace), "the end of {body:?} is in no token");
        }
        prop_assert_eq!(count, tokens.len());
        prop_assert_eq!(tokens, run(&text, &layout.sentences));
    }
}

/// Generous: a debug build on a busy machine; a quadratic scan of five megabytes takes hours.
const HOSTILE_SECONDS_MAX: f64 = 20.0;

#[test]
fn hostile_sentences_cost_linear_time() {
    let pieces = [
        "x",
        ".",
        "(",
        "'",
        "’s",
        "\"",
        "-",
        "5",
        "5-",
        "5,",
        "5.",
        "a.",
        "ab.",
        "a-",
        "a'",
        "n't",
        "@",
        "a@",
        "a@b ",
        "://",
        "http://",
        "http://x)",
        "www.",
        "#",
        "$",
        "*",
        "a*",
        "é",
        "e\u{301}",
        "\u{301}",
        "👩\u{200d}",
        "🇺",
        "/",
        "a/b",
        "5/",
        "a&",
        "…",
        ":)",
        "\u{200d}",
        "com.",
        "x.com/",
        "US$",
        "_",
    ];
    // A line of five megabytes, then a megabyte of each piece.
    for (piece, bytes) in std::iter::once(("word ", 5_000_000)).chain(pieces.map(|piece| (piece, 1_000_000))) {
        let text = Text::verbatim(0, &piece.repeat(bytes / piece.len()));
        let sentence = Sentence { at: text.whole(), paragraph: ParagraphId(0) };
        let start = cpu_time::ThreadTime::now();
        let tokens = run(&text, &[sentence]);
        let seconds = start.elapsed().as_secs_f64();
        assert!(seconds < HOSTILE_SECONDS_MAX, "{piece:?} took {seconds} s");
        assert!(tokens.len() <= text.len());
    }
}
