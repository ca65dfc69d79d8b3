use super::date_time::date_time;
use super::uri::is_uri;

#[test]
fn a_date_becomes_a_date_time() {
    let cases = [
        ("2024-02-29", Some("2024-02-29T00:00:00Z")),
        ("2024-02-29T08:05", Some("2024-02-29T08:05:00Z")),
        ("2024-02-29 08:05:09", Some("2024-02-29T08:05:09Z")),
        ("2024-02-29T08:05:09.25+0100", Some("2024-02-29T08:05:09.25+01:00")),
        ("2024-02-29T08:05:09-05", Some("2024-02-29T08:05:09-05:00")),
        ("2024-02-29t08:05:09z", Some("2024-02-29T08:05:09Z")),
        ("2024", None),
        ("2024-02", None),
        ("2023-02-29", None),
        ("20240229T0", None),
        ("2024-02-29T24:00", None),
        ("2024-02-29T08:60", None),
        ("2024-02-29T08:05:09.", None),
        ("2024-02-29T08:05:09+1", None),
        ("2024-02-29T08:05:09+99:00", None),
        ("2024-02-29 yesterday", None),
        ("2024-02-2é", None),
        ("", None),
    ];
    for (value, wanted) in cases {
        assert_eq!(date_time(value).as_deref(), wanted, "{value:?}");
    }
}

#[test]
fn uris_are_told_from_other_ids() {
    for uri in [
        "https://news.example.com/2024/a-b_c~d?x=1&y=%C3%A9#top",
        "urn:newsml:example.com:20240301:abc123",
        "tag:example.com,2024:story/7",
        "https://user:pass@example.com:8443/",
        "https://example.com",
    ] {
        assert!(is_uri(uri), "{uri}");
    }
    for other in [
        "12345",
        "story 7",
        "1http://example.com/",
        "http:",
        "http://",
        "http://example.com:port/",
        "http://a@b@c/",
        "https://example.com/a b",
        "https://example.com/é",
        "https://example.com/%zz",
        "https://example.com/%4",
        "https://example.com/#a#b",
        "https://[::1]/",
        "",
        ":",
    ] {
        assert!(!is_uri(other), "{other}");
    }
}
