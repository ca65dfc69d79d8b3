use std::io::Write;

use proptest::prelude::*;

use super::*;
use crate::text::Span;

pub(super) fn settings() -> Settings {
    Settings {
        bytes_max: 1 << 20,
        inflate_ratio_max: 100,
        json_depth_max: 32,
        json_keys_max: 1000,
        fields: FieldMap::default(),
    }
}

pub(super) fn raw(payload: &[u8]) -> Raw<'_> {
    Raw { payload, content_type: None, content_encoding: None }
}

pub(super) fn typed<'a>(payload: &'a [u8], content_type: &'a str) -> Raw<'a> {
    Raw { payload, content_type: Some(content_type), content_encoding: None }
}

/// Decodes, and checks what holds for every payload: spans lie in the payload and in order, and what is not rendered is
/// the same in both.
pub(super) fn check_raw(raw: Raw<'_>) -> Result<Decoded, Reject> {
    let decoded = run(&settings(), raw)?;
    let data = inflate::unpack(&settings(), raw.payload, raw.content_encoding, &mut Vec::new()).expect("it decoded");
    let body = &decoded.body;
    let mut last = 0;
    for (start, character) in body.as_str().char_indices() {
        let span = body.span(start, start + character.len_utf8()).expect("a character is a span");
        let at = body.raw(span);
        assert!(last <= at.start() && at.start() < at.end() && at.end() <= data.len(), "{character:?} at {at:?}");
        last = at.start();
    }
    assert!(decoded.source.body_offset <= data.len());
    Ok(decoded)
}

pub(super) fn check(payload: &str) -> Decoded {
    check_raw(raw(payload.as_bytes())).unwrap_or_else(|reject| panic!("{reject}: {payload}"))
}

pub(super) fn refused(raw: Raw<'_>) -> Reason {
    match run(&settings(), raw) {
        Err(reject) => {
            assert!(reject.detail.len() < 600, "too long for a header: {}", reject.detail);
            reject.reason
        }
        Ok(decoded) => panic!("read as {:?}: {:?}", decoded.source.format, decoded.body.as_str()),
    }
}

pub(super) fn codes(decoded: &Decoded) -> Vec<Code> {
    decoded.warnings.iter().map(|warning| warning.code).filter(|code| *code != Code::NoHeadline).collect()
}

/// The raw bytes that the words `words` of the body came from.
pub(super) fn raw_of<'p>(decoded: &Decoded, payload: &'p [u8], words: &str) -> &'p [u8] {
    let start = decoded.body.as_str().find(words).unwrap_or_else(|| panic!("no {words:?} in {:?}", decoded.body));
    let at = decoded.body.raw(decoded.body.span(start, start + words.len()).expect("found there"));
    &payload[at.start()..at.end()]
}

/// A plain text with its own answer: the date of its header in `[ ]`, and `|` before the first byte of the body.
fn check_header(marked: &str) {
    let payload: String = marked.chars().filter(|sign| !"[]|".contains(*sign)).collect();
    let date = marked.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(date, _)| date);
    let before: usize = marked
        .split('|')
        .next()
        .expect("there is one")
        .chars()
        .filter(|sign| !"[]".contains(*sign))
        .map(char::len_utf8)
        .sum();

    let decoded = check(&payload);
    assert_eq!(decoded.source.dates.first().map(|date| date.raw.as_str()), date, "{marked:?}");
    assert_eq!(decoded.source.body_offset, before, "{marked:?}");
    assert_eq!(decoded.body.as_str(), &payload[before..], "{marked:?}");
    let format = if date.is_some() { Format::TextDateHeader } else { Format::Text };
    assert_eq!(decoded.source.format, format);
    assert_eq!(decoded.source.fields, Fields::default(), "nothing is invented");
    if let Some(at) = decoded.source.dates.first().and_then(|date| date.at) {
        assert_eq!(Some(&payload[at.start()..at.end()]), date);
    }
}

#[test]
fn date_headers() {
    check_header("date [2024-03-05] |The ferry sank off the coast.");
    check_header(" date [2024-03-05] |The ferry sank.\n\nNobody was hurt.\n");
    check_header("date [2024-03-05]\n|The ferry sank.");
    check_header("date [2024-03-05]\r\n\r\n|The ferry sank.\r\n");
    check_header("\n\r\n\t date\t[2024-03-05]\t|The ferry sank.");
    check_header("\u{feff}date [2024-03-05] |The ferry sank.");
    check_header("Date: [2024-03-05]\n|The ferry sank.");
    check_header("date [2024-03-05T18:30:00Z] |The ferry sank.");
    check_header("date [2024-02-30] |The ferry sank.");
}

#[test]
fn texts_without_a_header() {
    check_header("|The ferry sank.");
    check_header("\n\n  |The ferry sank.");
    check_header("\u{feff}|The ferry sank.");
    check_header("|date night in the city was cancelled");
    check_header("|dates 2024-03-05 and after");
    check_header("|date 2024-3-5 was a Tuesday");
    check_header("|date 2024-03-05, a Tuesday");
    check_header("|Update 2024-03-05 of the report");
    check_header("|2024-03-05 The ferry sank.");
    check_header("|date2024-03-05 is one word");
}

#[test]
fn blank_payloads_are_empty() {
    for blank in ["", " ", "\n\r\n\t ", "\u{feff}", "date 2024-03-05", "date 2024-03-05\n\n", "\u{feff}\n"] {
        assert_eq!(refused(raw(blank.as_bytes())), Reason::Empty, "{blank:?}");
    }
}

#[test]
fn brackets_and_quotes_do_not_make_json() {
    for text in
        ["[UPDATE] The ferry sank.", "\"We won,\" she said.", "{sic} he wrote", "[1] See the notes.", "true or not"]
    {
        let decoded = check(text);
        assert_eq!((decoded.source.format, decoded.body.as_str()), (Format::Text, text));
        let declared = check_raw(typed(text.as_bytes(), "application/json"));
        match declared {
            Ok(decoded) => assert_eq!(codes(&decoded), [Code::ContentTypeMismatch], "{text}"),
            // Declared JSON that opens a bracket is broken JSON.
            Err(reject) => assert!(matches!(reject.reason, Reason::Json | Reason::JsonShape), "{text}: {reject}"),
        }
    }
}

#[test]
fn media_types_are_honoured_leniently() {
    let json = br#"{"title": "Ferry", "body": "The ferry sank."}"#;
    assert_eq!(codes(&check_raw(typed(json, "Application/JSON; charset=\"UTF-8\"")).expect("reads")), []);
    assert_eq!(codes(&check_raw(typed(json, "application/vnd.news+json")).expect("reads")), []);
    assert_eq!(codes(&check_raw(typed(json, "application/octet-stream")).expect("reads")), []);
    assert_eq!(codes(&check_raw(typed(json, "text/plain")).expect("reads")), [Code::ContentTypeMismatch]);
    assert_eq!(codes(&check_raw(typed(json, "image/png")).expect("reads")), [Code::ContentTypeMismatch]);
    assert_eq!(refused(typed(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png")), Reason::MediaType);
    assert_eq!(refused(typed(b"\xff\xfa\x90\x64 \xe9\xe8", "video/mp4")), Reason::MediaType);
    assert_eq!(refused(raw(b"%PDF-1.7\n1 0 obj")), Reason::MediaType);
    assert_eq!(refused(raw(b"PK\x03\x04\x14\0\0\0")), Reason::Compression);
    assert_eq!(refused(raw(b"<?xml version=\"1.0\"?><rss><channel/></rss>")), Reason::MediaType);
}

#[test]
fn html_becomes_paragraphs() {
    let page = "<!DOCTYPE html><html><head><title>Ferry</title><style>p > a {}</style></head>\n<body>\n<p class=\"a>b\">The \
                <b>ferry</b>\n sank.</p>\n<!-- <p>not this</p> --><p>Nobody&nbsp;was<br/>hurt, 3 < 4.</p><script>if (a<b) \
                {}</script></body></html>";
    let decoded = check(page);
    assert_eq!(decoded.source.format, Format::Html);
    assert_eq!(decoded.body.as_str(), "The ferry sank.\n\nNobody&nbsp;was\nhurt, 3 < 4.");
    assert_eq!(raw_of(&decoded, page.as_bytes(), "ferry sank"), b"ferry</b>\n sank");
    assert_eq!(page[decoded.source.body_offset..].find("The "), Some(0));
}

#[test]
fn broken_html_loses_no_words() {
    for (html, words) in [
        ("<p>One<br><br>two", "One\n\ntwo"),
        ("<p>One <a href=\"x>two</a> three", "One two three"),
        ("<p>One <!-- two", "One <!-- two"),
        ("<p>a < b and c > d", "a < b and c > d"),
        ("<p>One<td>two", "One two"),
        ("<p>One <", "One <"),
        // An open script would be the rest of the page in a browser; here its words stay.
        ("<p>One <script>two", "One two"),
    ] {
        assert_eq!(check(html).body.as_str(), words, "{html}");
    }
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(data).expect("memory takes bytes");
    encoder.finish().expect("memory takes bytes")
}

fn zstd(data: &[u8]) -> Vec<u8> {
    ::zstd::encode_all(data, 3).expect("memory takes bytes")
}

#[test]
fn compressed_payloads() {
    let text = "date 2024-03-05 The ferry sank off the coast, and nobody knew why for a long time.".as_bytes();
    for packed in
        [gzip(text), zstd(text), [gzip(&text[..20]), gzip(&text[20..])].concat(), [zstd(text), vec![0; 8]].concat()]
    {
        let decoded = check_raw(raw(&packed)).expect("reads");
        assert_eq!(decoded.body.as_str().as_bytes(), &text[16..]);
        assert_eq!(decoded.source.body_offset, 16, "raw means decompressed");
        assert_eq!(decoded.source.bytes, packed.len());
        assert_eq!(decoded.source.sha256, <[u8; 32]>::from(Sha256::digest(&packed)));
        assert_eq!(codes(&decoded), []);
        assert_eq!(refused(raw(&packed[..packed.len() / 2])), Reason::Compression);
        let mut broken = packed.clone();
        let middle = broken.len() / 2;
        broken[middle] ^= 0xff;
        // Zero padding hides nothing; a flipped byte in the data is found by the checksum or the decoder, except in
        // zstd frames, which have none by default and may only come out as other bytes.
        assert!(run(&settings(), raw(&broken)).map_or(true, |decoded| decoded.body.as_str().as_bytes() != &text[16..]));
    }
    for packed in [gzip(&gzip(text)), zstd(&gzip(text)), gzip(&zstd(text))] {
        assert_eq!(refused(raw(&packed)), Reason::Compression);
    }
    let declared = |encoding| Raw { payload: text, content_type: None, content_encoding: Some(encoding) };
    assert_eq!(codes(&check_raw(declared("gzip")).expect("reads")), [Code::ContentTypeMismatch]);
    assert_eq!(codes(&check_raw(declared(" Identity")).expect("reads")), []);
    assert_eq!(refused(declared("br")), Reason::Compression);
}

#[test]
fn bytes_after_a_compressed_payload_are_noted() {
    for packed in [gzip(b"The ferry sank."), zstd(b"The ferry sank.")] {
        let decoded = check_raw(raw(&[&packed[..], b"trailing"].concat())).expect("reads");
        assert_eq!((decoded.body.as_str(), codes(&decoded)), ("The ferry sank.", vec![Code::TrailingBytes]));
    }
}

#[test]
fn inflation_is_bounded() {
    let zeros = vec![b' '; 900_000];
    assert_eq!(refused(raw(&gzip(&zeros))), Reason::Bomb);
    assert_eq!(refused(raw(&zstd(&zeros))), Reason::Bomb);
    let noisy: Vec<u8> = (0..2_000_000_u32).map(|n| b'a' + (n.wrapping_mul(2_654_435_761) >> 28) as u8).collect();
    assert_eq!(refused(raw(&gzip(&noisy))), Reason::TooLarge);
    assert_eq!(refused(raw(&vec![b'a'; (1 << 20) + 1])), Reason::TooLarge);
    assert_eq!(refused(raw(&gzip(b"").repeat(300))), Reason::Compression);
    // A short text may compress as well as it likes.
    assert!(run(&settings(), raw(&gzip("A ferry. ".repeat(6000).as_bytes()))).is_ok());
}

#[test]
fn charsets() {
    let text = "Zoë — “déjà vu” in Łódź";
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
    for (data, content_type, charset, warned) in [
        ([b"\xff\xfe", &little[..]].concat(), "", "utf-16le", vec![]),
        ([b"\xfe\xff", &big[..]].concat(), "", "utf-16be", vec![]),
        (little.clone(), "text/plain; charset=utf-16", "utf-16le", vec![]),
        (big.clone(), "text/plain; charset=UTF-16", "utf-16be", vec![]),
        (little, "", "utf-16le", vec![Code::CharsetGuessed]),
        (big, "", "utf-16be", vec![Code::CharsetGuessed]),
        (text.as_bytes().to_vec(), "", "utf-8", vec![]),
        (text.as_bytes().to_vec(), "text/plain; charset=iso-8859-1", "utf-8", vec![Code::ContentTypeMismatch]),
        ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "", "utf-8", vec![]),
    ] {
        let decoded = check_raw(typed(&data, content_type)).expect("reads");
        assert_eq!(decoded.body.as_str(), text, "{charset}");
        assert_eq!((decoded.source.charset, codes(&decoded)), (charset, warned));
    }
}

#[test]
fn transcoded_spans_lie_on_their_bytes() {
    let payload = b"date 2024-03-05 The caf\xe9 was \x93full\x94 \x96 and it rained in the street.";
    let decoded = check_raw(raw(payload)).expect("reads");
    assert_eq!(decoded.body.as_str(), "The café was “full” – and it rained in the street.");
    assert_eq!((decoded.source.charset, codes(&decoded)), ("windows-1252", vec![Code::CharsetGuessed]));
    assert_eq!(raw_of(&decoded, payload, "“full”"), b"\x93full\x94");
    assert_eq!(raw_of(&decoded, payload, "rained"), b"rained");

    let (shift_jis, ..) = encoding_rs::SHIFT_JIS.encode("東京 (AP) で地震がありました。");
    let decoded = check_raw(typed(&shift_jis, "text/plain; charset=Shift_JIS")).expect("reads");
    assert_eq!(decoded.body.as_str(), "東京 (AP) で地震がありました。");
    assert_eq!(raw_of(&decoded, &shift_jis, "京 (AP)"), &shift_jis[2..9]);
}

#[test]
fn damaged_text_is_read_and_junk_is_not() {
    let mut broken = "Zoë, Łódź and José \u{1F600} went to the café".as_bytes().to_vec();
    broken[2] = b'x';
    let decoded = check_raw(raw(&broken)).expect("reads");
    assert_eq!((decoded.source.charset, codes(&decoded)), ("utf-8", vec![Code::BytesReplaced]));
    assert!(decoded.body.as_str().starts_with("Zox\u{fffd}, Łódź"), "{:?}", decoded.body.as_str());

    let noise: Vec<u8> = (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert_eq!(refused(raw(&noise)), Reason::Encoding);
    assert_eq!(refused(raw(b"a\0b\x01c\x02d\x03e\x04f\x05g")), Reason::Encoding);
    let coloured = b"Not \x1b[1mcleared\x1b[0m.";
    assert_eq!(codes(&check_raw(raw(coloured)).expect("reads")), []);
    assert_eq!(refused(raw(b"\xff\xfe\0\0T\0\0\0h\0\0\0e\0\0\0")), Reason::Encoding);
    assert_eq!(refused(raw(b"\0\0\xfe\xff\0\0\0T")), Reason::Encoding);
}

proptest! {
    #[test]
    fn any_bytes_decode_alike_twice_and_never_panic(payload in prop::collection::vec(any::<u8>(), 0..600)) {
        let again = || format!("{:?}", check_raw(raw(&payload)));
        prop_assert_eq!(again(), again());
    }

    #[test]
    fn any_text_decodes_and_maps_back(text in "\\PC{0,200}", media in prop::sample::select(vec!["", "text/plain", "text/html", "application/json"])) {
        if let Ok(decoded) = check_raw(typed(text.as_bytes(), media))
            && decoded.source.format == Format::Text
        {
            let body = &decoded.body;
            let at = body.raw(body.whole());
            prop_assert_eq!(&text.as_bytes()[at.start()..at.end()], body.as_str().as_bytes());
        }
    }

    #[test]
    fn any_markup_strips_without_panic(html in "<p>[<>a\"' /!\\-pbr\n]{0,120}") {
        check(&format!("{html} ferry"));
    }

    #[test]
    fn any_legacy_bytes_map_back(data in prop::collection::vec(any::<u8>(), 1..200), which in 0..6_usize) {
        let labels = ["shift_jis", "gb18030", "big5", "euc-kr", "iso-2022-jp", "windows-1251"];
        let content_type = format!("text/plain; charset={}", labels[which]);
        check_raw(typed(&data, &content_type)).ok();
    }

    #[test]
    fn any_body_survives_json(body in "[\\PC\n\t]{1,80}", title in "\\PC{0,30}") {
        let payload = serde_json::json!({ "title": title, "body": body }).to_string();
        match check_raw(raw(payload.as_bytes())) {
            Ok(decoded) if !markup::is_obvious(&body) => {
                prop_assert_eq!(decoded.body.as_str(), body.as_str());
                // Each character's bytes are the JSON of that character.
                for (start, character) in body.char_indices() {
                    let span: Span = decoded.body.span(start, start + character.len_utf8()).expect("a character");
                    let at = decoded.body.raw(span);
                    let quoted = format!("\"{}\"", &payload[at.start()..at.end()]);
                    prop_assert_eq!(serde_json::from_str::<String>(&quoted).expect("a string"), character.to_string());
                }
            }
            Ok(_) => {}
            Err(reject) => prop_assert!(body.trim().is_empty() || markup::is_obvious(&body) || reject.reason == Reason::Encoding, "{reject}"),
        }
    }
}
