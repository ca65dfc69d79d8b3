//! JSON, right and wrong.

use proptest::prelude::*;

use super::tests::{check, check_raw, codes, raw, raw_of, refused, typed};
use super::*;

#[test]
fn escapes_map_to_their_bytes() {
    let payload = r#"{"body": "The \"Caf\u00e9\"\n\nsank \ud83d\udea2 off\/on \\ \b."}"#;
    let decoded = check(payload);
    assert_eq!(decoded.body.as_str(), "The \"Café\"\n\nsank 🚢 off/on \\ \u{8}.");
    for (words, bytes) in [
        ("é", r"\u00e9"),
        ("🚢", r"\ud83d\udea2"),
        ("\n\n", r"\n\n"),
        ("\"Caf", r#"\"Caf"#),
        ("off/on \\", r"off\/on \\"),
    ] {
        assert_eq!(raw_of(&decoded, payload.as_bytes(), words), bytes.as_bytes());
    }
}

#[test]
fn json_in_other_charsets_maps_through_both() {
    let json = r#"{"title": "Łódź", "body": "Zoë said \"no\"."}"#;
    let data: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let decoded = check_raw(typed(&data, "application/json; charset=utf-16")).expect("reads");
    assert_eq!(decoded.body.as_str(), "Zoë said \"no\".");
    let wanted: Vec<u8> = r#"\"no\""#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(raw_of(&decoded, &data, "\"no\""), wanted);
}

#[test]
fn a_schema_registrys_header_is_passed_over() {
    let data = b"\0\0\0\x01\x7b{\"body\": \"The ferry sank.\"}";
    let decoded = check_raw(raw(data)).expect("reads");
    assert_eq!((decoded.source.format, decoded.body.as_str()), (Format::Json, "The ferry sank."));
    assert_eq!(raw_of(&decoded, data, "ferry"), b"ferry");
    assert_eq!(decoded.source.body_offset, 15);
}

#[test]
fn lone_surrogates_and_repeated_keys_are_noted() {
    let decoded = check(r#"{"body": "a \ud800 b \udc00\ud83d c \ud83dx"}"#);
    assert_eq!(decoded.body.as_str(), "a \u{fffd} b \u{fffd}\u{fffd} c \u{fffd}x");
    assert_eq!(codes(&decoded), [Code::LoneSurrogate]);
    let decoded = check(r#"{"title": "\udfffFerry", "body": "It sank."}"#);
    assert_eq!((decoded.body.as_str(), codes(&decoded)), ("It sank.", vec![Code::LoneSurrogate]));
    let decoded = check(r#"{"\ud800": 1, "body": "It sank."}"#);
    assert_eq!((decoded.body.as_str(), codes(&decoded)), ("It sank.", vec![]));

    let decoded = check(r#"{"body": "First.", "title": "One", "body": "Second.", "title": "Two"}"#);
    assert_eq!((decoded.body.as_str(), codes(&decoded)), ("First.", vec![Code::DuplicateKey]));
    assert_eq!(decoded.source.fields.headline.as_deref(), Some("One"));
    let decoded = check(r#"{"data": {"body": "First.", "body": "Second."}}"#);
    assert_eq!((decoded.body.as_str(), codes(&decoded)), ("First.", vec![Code::DuplicateKey]));
}

#[test]
fn broken_and_overgrown_json_is_refused() {
    for (payload, reason) in [
        (r#"{"body": "The ferry"#, Reason::Json),
        (r#"{"body": "The ferry""#, Reason::Json),
        (r#"{"body": "The ferry\"#, Reason::Json),
        (r#"{"body": "The ferry sank.",}"#, Reason::Json),
        (r#"{"body": "The ferry sank.", "score": NaN}"#, Reason::Json),
        (r#"{"body": "The ferry sank.", "score": -Infinity}"#, Reason::Json),
        (r#"{"body": "The ferry sank."} and more"#, Reason::Json),
        (r#"{"body": "bad \x escape"}"#, Reason::Json),
        (r#"{"body": "short \u12"}"#, Reason::Json),
        (r#"{"body": 1]"#, Reason::Json),
        ("{\"body\": \"raw\nbreak\"}", Reason::Json),
        ("{\"body\": \"One.\"}\n{\"body\": \"Two.\"}\n", Reason::JsonShape),
        (r#"[{"body": "The ferry sank."}]"#, Reason::JsonShape),
        ("[1, 2]", Reason::JsonShape),
        (r#""{\"body\": \"The ferry sank.\"}""#, Reason::JsonShape),
        ("{'body': 'The ferry sank.'}", Reason::Json),
    ] {
        assert_eq!(refused(raw(payload.as_bytes())), reason, "{payload}");
    }
    for scalar in ["17", "\"The ferry sank.\"", "null", "true", "[]", "-1.5e3"] {
        assert_eq!(refused(typed(scalar.as_bytes(), "application/json")), Reason::JsonShape, "{scalar}");
    }
    let deep =
        |depth: usize| format!(r#"{{"body": "The ferry sank.", "x": {}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    check(&deep(31));
    assert_eq!(refused(raw(deep(32).as_bytes())), Reason::JsonShape);
    let wide = |keys: usize| format!(r#"{{"body": "It sank.", "x": {{{}}}}}"#, vec![r#""k":":{[""#; keys].join(","));
    check(&wide(1000));
    assert_eq!(refused(raw(wide(1001).as_bytes())), Reason::JsonShape);
}

/// JSON values of every kind under the names that presets know, nested.
fn any_envelope() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        "[ <>/p&a-z\\PC]{0,20}".prop_map(serde_json::Value::from),
        prop::sample::select(vec!["2024-03-05", "https://a.example/2024/03/05", "text/plain", "main"])
            .prop_map(Into::into),
    ];
    let key = prop::sample::select(vec![
        "body",
        "bodies",
        "content",
        "data",
        "title",
        "headlines",
        "value",
        "contentType",
        "role",
        "date",
        "url",
        "name",
        "tags",
        "author",
        "standard",
        "type",
        "other",
    ]);
    leaf.prop_recursive(4, 40, 6, move |inner| {
        let member = (key.clone().prop_map(str::to_owned), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(serde_json::Value::from),
            prop::collection::vec(member, 0..6).prop_map(|members| members.into_iter().collect::<serde_json::Value>()),
        ]
    })
}

proptest! {
    #[test]
    fn any_envelope_is_read_or_refused(value in any_envelope(), cut in 0_usize..400, flip in any::<u8>()) {
        let payload = value.to_string();
        check_raw(raw(payload.as_bytes())).ok();
        let mut broken = payload.into_bytes();
        broken.truncate(cut);
        check_raw(raw(&broken)).ok();
        if let Some(byte) = broken.get_mut(cut / 2) {
            *byte = flip;
        }
        check_raw(typed(&broken, "application/json")).ok();
    }
}
