use super::*;

#[test]
fn verbatim_text_lies_on_its_raw_bytes() {
    let text = Text::verbatim(17, "Kyiv — today");
    let span = text.span(5, 8).expect("the dash is three bytes");
    assert_eq!(text.slice(span), "—");
    assert_eq!(text.raw(span), RawSpan::new(22, 25));
}

#[test]
fn spans_stand_on_character_boundaries() {
    let text = Text::verbatim(0, "a—b");
    assert_eq!(text.span(1, 2), None);
    assert_eq!(text.span(0, 6), None);
    let (late, early) = (4, 1);
    assert_eq!(text.span(late, early), None);
    assert!(text.span(5, 5).is_some());
}

#[test]
fn a_rendered_run_maps_to_the_whole_of_its_source() {
    // raw: a&amp;b
    let mut transcript = Transcript::new();
    transcript.copy(0, "a");
    transcript.render(RawSpan::new(1, 6), "&");
    transcript.copy(6, "b");
    let text = transcript.finish();
    assert_eq!(text.as_str(), "a&b");
    assert_eq!(text.raw(text.span(1, 2).expect("in bounds")), RawSpan::new(1, 6));
    assert_eq!(text.raw(text.whole()), RawSpan::new(0, 7));
    assert_eq!(text.raw(text.span(2, 3).expect("in bounds")), RawSpan::new(6, 7));
}

#[test]
fn transcoded_characters_lie_on_their_own_bytes() {
    // raw: three characters of two bytes each, then one of four, then one of one byte.
    let mut transcript = Transcript::new();
    for (at, character) in [(4, 'a'), (6, 'b'), (8, 'c')] {
        transcript.transcode(RawSpan::new(at, at + 2), character);
    }
    transcript.transcode(RawSpan::new(10, 14), '😀');
    transcript.transcode(RawSpan::new(14, 15), 'é');
    let text = transcript.finish();
    assert_eq!(text.as_str(), "abc😀é");
    let raw = |start, end| text.raw(text.span(start, end).expect("in bounds"));
    assert_eq!(raw(1, 2), RawSpan::new(6, 8));
    assert_eq!(raw(1, 7), RawSpan::new(6, 14));
    assert_eq!(raw(7, 9), RawSpan::new(14, 15));
    assert_eq!(text.runs.len(), 3, "a run per width");

    let mut rewrite = Rewrite::of(&text);
    rewrite.keep(1..2);
    rewrite.replace(2..7, "!");
    rewrite.keep(7..9);
    let text = rewrite.finish();
    assert_eq!(text.as_str(), "b!é");
    assert_eq!(text.raw(text.span(0, 1).expect("in bounds")), RawSpan::new(6, 8));
    assert_eq!(text.raw(text.span(1, 2).expect("in bounds")), RawSpan::new(8, 14));
    assert_eq!(text.raw(text.span(2, 4).expect("in bounds")), RawSpan::new(14, 15));
}

#[test]
fn dropped_bytes_are_covered_inside_a_span_and_not_at_its_ends() {
    let source = Text::verbatim(0, "so\u{ad}ft hyphen");
    let mut rewrite = Rewrite::of(&source);
    rewrite.keep(0..2);
    rewrite.keep(4..13);
    let text = rewrite.finish();
    assert_eq!(text.as_str(), "soft hyphen");
    assert_eq!(text.raw(text.span(0, 4).expect("in bounds")), RawSpan::new(0, 6));
    assert_eq!(text.raw(text.span(0, 2).expect("in bounds")), RawSpan::new(0, 2));
    assert_eq!(text.raw(text.span(2, 4).expect("in bounds")), RawSpan::new(4, 6));
}

#[test]
fn a_rewrite_of_a_rewrite_still_maps_to_the_raw_bytes() {
    let mut transcript = Transcript::new();
    transcript.copy(10, "x ");
    transcript.render(RawSpan::new(12, 18), "\u{201c}");
    transcript.copy(18, "y  z");
    let first = transcript.finish();
    let mut rewrite = Rewrite::of(&first);
    rewrite.keep(0..6);
    rewrite.replace(6..8, " ");
    rewrite.keep(8..9);
    let second = rewrite.finish();
    assert_eq!(second.as_str(), "x \u{201c}y z");
    assert_eq!(second.raw(second.span(2, 5).expect("in bounds")), RawSpan::new(12, 18));
    assert_eq!(second.raw(second.span(6, 7).expect("in bounds")), RawSpan::new(19, 21));
    assert_eq!(second.raw(second.span(7, 8).expect("in bounds")), RawSpan::new(21, 22));
}

#[test]
fn code_points_count_characters() {
    let text = "é—".repeat(300);
    let points = CodePoints::of(&text);
    for (count, (byte, _)) in text.char_indices().enumerate() {
        assert_eq!(points.at(byte), count);
    }
    assert_eq!(points.at(text.len()), 600);
    assert_eq!(CodePoints::of("plain").at(3), 3);
}

#[test]
fn trimming_keeps_to_the_words() {
    let text = Text::verbatim(0, "  a b \n");
    assert_eq!(text.slice(text.trim(text.whole())), "a b");
}
