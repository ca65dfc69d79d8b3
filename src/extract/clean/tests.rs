use proptest::prelude::*;

use super::*;
use crate::extract::Warning;
use crate::text::RawSpan;

fn clean(body: &str) -> String {
    run(&Text::verbatim(0, body)).text.as_str().to_owned()
}

fn codes(body: &str) -> Vec<Code> {
    run(&Text::verbatim(0, body)).warnings.iter().map(|Warning { code, .. }| *code).collect()
}

#[test]
fn references_are_decoded_once() {
    assert_eq!(clean("Fish &amp; chips &lt;b&gt; &quot;x&quot; &apos;y&apos;"), "Fish & chips <b> \"x\" 'y'");
    assert_eq!(clean("caf&eacute; &#233; &#xE9; &#XE9;"), "café é é é");
    assert_eq!(clean("a &amp;lt; b &amp;amp;"), "a &lt; b &amp;");
    assert_eq!(clean("ten&nbsp;km&#160;&nbsp;on"), "ten km on");
    assert_eq!(clean("&ldquo;Go&rdquo; &mdash; he said&hellip;"), "“Go” — he said…");
    assert_eq!(clean("&#8220;Go&#8221; &#147;Go&#148;"), "“Go” “Go”");
}

#[test]
fn what_is_no_reference_stays() {
    for text in ["AT&T", "Q&A", "R&D; more", "a & b", "&;", "&#;", "&#x;", "&nosuchname;", "&eacute", "x&copy=1", "&"] {
        assert_eq!(clean(text), text);
    }
    assert_eq!(clean("A&amp T and 3 &lt 4, &ampere;"), "A& T and 3 < 4, &ampere;");
}

#[test]
fn references_to_no_character_become_the_replacement_character() {
    assert_eq!(clean("a&#0;b&#xD800;c&#99999999;d"), "a\u{FFFD}b\u{FFFD}c\u{FFFD}d");
}

#[test]
fn references_map_to_their_raw_bytes() {
    let body = Text::verbatim(7, "a &amp; b");
    let text = run(&body).text;
    let ampersand = text.span(2, 3).expect("in bounds");
    assert_eq!(text.raw(ampersand), RawSpan::new(9, 14));
    assert_eq!(text.raw(text.whole()), RawSpan::new(7, 16));
}

#[test]
fn white_space_is_one_space_one_line_end_or_a_blank_line() {
    assert_eq!(clean("  a\tb \u{a0} c\u{3000}d  "), "a b c d");
    assert_eq!(clean("a\r\nb\rc\u{85}d\u{2028}e\u{2029}f\ng"), "a\nb\nc\nd\ne\nf\ng");
    assert_eq!(clean("a  \n  b"), "a\nb");
    assert_eq!(clean("a\n\n\n\nb\n \t\nc\r\n\r\nd"), "a\n\nb\n\nc\n\nd");
    assert_eq!(clean("\n\n a \n\n"), "a");
    assert_eq!(clean(" \n\t "), "");
}

#[test]
fn what_shows_nothing_is_dropped() {
    assert_eq!(clean("so\u{ad}ft"), "soft");
    assert_eq!(codes("so\u{ad}ft"), []);
    assert_eq!(clean("z\u{200b}e\u{feff}r\u{2060}o \u{202e}bidi\u{202c} n\0u\u{7}l"), "zero bidi nul");
    assert_eq!(codes("z\u{200b}ero"), [Code::ControlsDropped]);
    assert_eq!(codes("n\0ul"), [Code::ControlsDropped]);
    assert_eq!(clean("a \u{200b} b"), "a b");
}

#[test]
fn joiners_stay_where_they_do_something() {
    for text in
        ["👩\u{200d}🚀 up", "❤\u{fe0f}\u{200d}🔥", "می\u{200c}خواهم", "क\u{94d}\u{200d}ष", "🏳\u{fe0f}\u{200d}🌈"]
    {
        assert_eq!(clean(text), text);
        assert!(!codes(text).contains(&Code::ControlsDropped), "{text}");
    }
    assert_eq!(clean("in\u{200d}side wor\u{200c}ds 👩\u{200d} x"), "inside words 👩 x");
}

#[test]
fn misread_utf_8_is_repaired() {
    assert_eq!(clean("â€œWeâ€™re hereâ€\u{9d} â€” cafÃ© dâ€™Ã©tÃ© Â£5"), "“We’re here” — café d’été £5");
    assert_eq!(clean("â\u{80}\u{9c}Goâ\u{80}\u{9d}"), "“Go”");
    assert_eq!(clean("he said â€œgoâ€ and left"), "he said “go” and left");
    assert_eq!(clean("ZÃ¼rich, MÃ¼nchen, Å\u{81}Ã³dÅº"), "Zürich, München, Łódź");
    assert_eq!(clean("ÐœÐ¾ÑÐºÐ²Ð°".replace("ÑÐº", "Ñ\u{81}Ðº").as_str()), "Москва");
    assert_eq!(clean("ðŸ˜€ ok"), "😀 ok");
    assert_eq!(codes("cafÃ©"), [Code::MojibakeRepaired]);
    // Twice misread.
    assert_eq!(clean("itÃ¢â‚¬â„¢s"), "it’s");
}

#[test]
fn controls_from_windows_1252_become_its_characters() {
    assert_eq!(clean("\u{93}Go\u{94} \u{96} it\u{92}s\u{85}"), "“Go” – it’s…");
    assert_eq!(codes("it\u{92}s"), [Code::MojibakeRepaired]);
}

#[test]
fn words_that_look_misread_stay() {
    for text in [
        "IRMÃ” disse",
        "SÃO PAULO",
        "“NÃO”",
        "Ângela Ã",
        "5 × 3 ± 2 m",
        "Å",
        "¿Qué? ¡Sí!",
        "Straße “ä”",
        "naïve",
        "ÐÐ",
        "MAÇÃ – 3",
    ] {
        assert_eq!(clean(text), text);
        assert_eq!(codes(text), [], "{text}");
    }
}

#[test]
fn accents_are_composed_and_their_source_kept() {
    let body = Text::verbatim(0, "cafe\u{301} and more");
    let text = run(&body).text;
    assert_eq!(text.as_str(), "café and more");
    assert_eq!(text.raw(text.span(3, 5).expect("in bounds")), RawSpan::new(3, 6));
    assert_eq!(text.raw(text.span(0, 3).expect("in bounds")), RawSpan::new(0, 3));
    assert_eq!(clean("\u{1112}\u{1161}\u{11ab}"), "한");
    assert_eq!(clean("\u{fa19}社"), "\u{fa19}社", "compatibility ideographs tell names apart");
}

#[test]
fn text_without_letters_is_reported() {
    assert_eq!(codes("12 — 34."), [Code::NoLetters]);
    assert_eq!(codes("12 a"), []);
    assert_eq!(codes("  "), []);
}

#[test]
fn clean_text_is_kept_as_one_run() {
    let body = Text::verbatim(3, "Already clean — “quite so”.\n\nSecond paragraph.");
    assert_eq!(run(&body).text, body);
}

/// Any text, with the characters that cleaning cares for far oftener than chance would have them.
fn bodies() -> impl Strategy<Value = String> {
    let special = proptest::sample::select(vec![
        " ",
        "  ",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "\u{a0}",
        "\u{ad}",
        "\u{200b}",
        "\u{200c}",
        "\u{200d}",
        "\u{feff}",
        "\u{85}",
        "\u{2028}",
        "\0",
        "é",
        "e\u{301}",
        "â€œ",
        "Ã©",
        "\u{92}",
        "क",
        "🚀",
        "—",
        "By Jane Doe",
        "PARIS (AP) —",
        "(",
        ")",
        "ي",
        "\u{1100}",
        "\u{1161}",
        "READ MORE: x",
        "Å",
        "A\u{30a}",
        ";",
        "#",
        "x",
        "\u{fe0f}",
    ]);
    let piece = prop_oneof![3 => special.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn cleaning_twice_changes_nothing(body in bodies()) {
        // References are decoded once a time, so a text that spells one is another matter.
        let body = body.replace('&', "+");
        let once = clean(&body);
        prop_assert_eq!(clean(&once), once);
    }

    #[test]
    fn clean_text_keeps_its_shape(body in bodies()) {
        let text = clean(&body);
        prop_assert_eq!(text.trim(), text.as_str());
        for gone in ["\r", "\t", "  ", " \n", "\n ", "\n\n\n", "\0", "\u{ad}", "\u{200b}", "\u{feff}", "\u{a0}"] {
            prop_assert!(!text.contains(gone), "{gone:?} in {text:?}");
        }
    }

    #[test]
    fn every_character_maps_into_the_body_and_claims_into_the_text(body in bodies()) {
        let cleaned = run(&Text::verbatim(5, &body));
        let text = &cleaned.text;
        let mut last = 0;
        for (at, c) in text.as_str().char_indices() {
            let raw = text.raw(text.span(at, at + c.len_utf8()).expect("a character is a span"));
            prop_assert!(last <= raw.end() && 5 <= raw.start() && raw.end() <= 5 + body.len());
            prop_assert!(body.is_char_boundary(raw.start() - 5) && body.is_char_boundary(raw.end() - 5));
            last = raw.start();
        }
        let mut before = (0, usize::MAX);
        for claim in &cleaned.furniture {
            prop_assert!(!claim.at.is_empty() && text.span(claim.at.start(), claim.at.end()).is_some());
            let within = claim.what == Furniture::Agency && claim.at.end() <= before.1;
            prop_assert!(claim.at.start() >= before.0 && (within || before.1 == usize::MAX || claim.at.start() >= before.1));
            before = (claim.at.start(), claim.at.end());
        }
    }

    #[test]
    fn cleaning_is_deterministic(body in any::<String>()) {
        let body = Text::verbatim(0, &body);
        let (one, two) = (run(&body), run(&body));
        prop_assert_eq!(one.text, two.text);
        prop_assert_eq!(one.furniture, two.furniture);
        prop_assert_eq!(one.warnings, two.warnings);
    }
}

/// Generous: a debug build on a busy machine; a quadratic scan of five megabytes takes hours.
const HOSTILE_SECONDS_MAX: f64 = 20.0;

#[test]
fn hostile_bodies_cost_linear_time() {
    let pieces = [
        "x",
        "&",
        "&amp;",
        "&#",
        "(",
        "\n",
        " ",
        "\n ",
        "\u{200d}",
        "e\u{301}",
        "\u{301}",
        "â€",
        "Ã©",
        "Ð",
        "Ã",
        ".",
        "—",
        "-",
        "By ",
        "PARIS (AP) — ",
        "(Reporting by ",
        "\u{ad}",
        "क\u{200d}",
        "\u{92}",
        "A, ",
        "_",
        "Copyright ",
        "\u{85}",
    ];
    // A line of five megabytes, then a megabyte of each piece.
    for (piece, bytes) in std::iter::once(("word ", 5_000_000)).chain(pieces.map(|piece| (piece, 1_000_000))) {
        let body = Text::verbatim(0, &piece.repeat(bytes / piece.len()));
        let start = cpu_time::ThreadTime::now();
        let cleaned = run(&body);
        let seconds = start.elapsed().as_secs_f64();
        assert!(seconds < HOSTILE_SECONDS_MAX, "{piece:?} took {seconds} s");
        assert!(cleaned.text.len() <= body.len() * 3);
    }
}
