//! Envelopes of many producers, and ninjs.

use super::tests::{check, raw, raw_of, settings};
use super::*;

/// The fields of an envelope on one line each, as `name value`, body first; absent ones are left out.
fn listed(decoded: &Decoded) -> Vec<String> {
    let Fields { id, url, headline, summary, by, source, language, located, rights, section, keywords } =
        &decoded.source.fields;
    let named = [
        ("id", id),
        ("url", url),
        ("headline", headline),
        ("summary", summary),
        ("by", by),
        ("source", source),
        ("language", language),
        ("located", located),
        ("rights", rights),
        ("section", section),
    ];
    let mut lines = vec![format!("body {}", decoded.body.as_str())];
    lines.extend(named.iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name} {value}"))));
    lines.extend(keywords.iter().map(|word| format!("keyword {word}")));
    lines.extend(decoded.source.dates.iter().map(|date| format!("{} {}", date.source.name(), date.raw)));
    lines
}

fn check_fields(payload: &str, wanted: &[&str]) {
    let decoded = check(payload);
    assert_eq!(listed(&decoded), wanted, "{payload}");
    for date in &decoded.source.dates {
        let at = date.at.expect("an envelope's date stands somewhere");
        assert!(payload[at.start()..at.end()].contains(&date.raw), "{date:?}");
    }
}

#[test]
fn newsapi() {
    check_fields(
        r#"{"source": {"id": null, "name": "The Harbour Post"}, "author": "Ann Lee", "title": "Ferry sinks",
            "description": "A ferry sank.", "url": "https://a.example/2024/03/05/ferry", "urlToImage": null,
            "publishedAt": "2024-03-05T18:30:00Z", "content": "The ferry sank."}"#,
        &[
            "body The ferry sank.",
            "id https://a.example/2024/03/05/ferry",
            "url https://a.example/2024/03/05/ferry",
            "headline Ferry sinks",
            "summary A ferry sank.",
            "by Ann Lee",
            "source The Harbour Post",
            "json-field 2024-03-05T18:30:00Z",
            "url https://a.example/2024/03/05/ferry",
        ],
    );
}

#[test]
fn event_registry() {
    check_fields(
        r#"{"uri": "7788", "lang": "eng", "isDuplicate": false, "date": "2024-03-05", "dateTimePub": "2024-03-05T18:30:00Z",
            "title": "Ferry sinks", "body": "The ferry sank.\n\nNobody was hurt.",
            "source": {"uri": "a.example", "title": "The Harbour Post"}, "authors": [{"name": "Ann Lee"}, {"name": "Bo Ek"}]}"#,
        &[
            "body The ferry sank.\n\nNobody was hurt.",
            "id 7788",
            "headline Ferry sinks",
            "by Ann Lee, Bo Ek",
            "source The Harbour Post",
            "language en",
            "json-field 2024-03-05T18:30:00Z",
            "json-field 2024-03-05",
        ],
    );
}

#[test]
fn guardian() {
    check_fields(
        r#"{"response": {"status": "ok", "content": {"id": "world/2024/mar/05/ferry", "sectionName": "World news",
            "webPublicationDate": "2024-03-05T18:30:00Z", "webTitle": "Ferry sinks", "webUrl": "https://a.example/f",
            "fields": {"headline": "Ferry sinks off coast", "byline": "Ann Lee in Oslo", "body": "<p>The ferry sank.</p>",
            "bodyText": "The ferry sank."}}}}"#,
        &[
            "body The ferry sank.",
            "id world/2024/mar/05/ferry",
            "url https://a.example/f",
            "headline Ferry sinks off coast",
            "by Ann Lee in Oslo",
            "section World news",
            "json-field 2024-03-05T18:30:00Z",
            "url https://a.example/f",
        ],
    );
}

#[test]
fn new_york_times() {
    check_fields(
        r#"{"_id": "nyt://article/1", "headline": {"main": "Ferry Sinks", "kicker": null}, "byline": {"original": "By Ann Lee",
            "person": []}, "pub_date": "2024-03-05T18:30:00+0000", "web_url": "https://a.example/f", "abstract": "A ferry sank.",
            "lead_paragraph": "A ferry sank on Tuesday.", "section_name": "World", "keywords": [{"name": "subject",
            "value": "Ferries"}], "body": ["The ferry sank.", "Nobody was hurt."]}"#,
        &[
            "body The ferry sank.\n\nNobody was hurt.",
            "id nyt://article/1",
            "url https://a.example/f",
            "headline Ferry Sinks",
            "summary A ferry sank.",
            "by By Ann Lee",
            "section World",
            "keyword Ferries",
            "json-field 2024-03-05T18:30:00+0000",
            "url https://a.example/f",
        ],
    );
}

#[test]
fn news_please() {
    check_fields(
        r#"{"authors": ["Ann Lee"], "date_download": "2024-03-06 01:00:00", "date_modify": null,
            "date_publish": "2024-03-05 18:30:00", "description": "A ferry sank.", "filename": "x.json", "language": "en",
            "maintext": "The ferry sank.", "source_domain": "a.example", "title": "Ferry sinks", "title_page": null,
            "url": "https://a.example/f"}"#,
        &[
            "body The ferry sank.",
            "id https://a.example/f",
            "url https://a.example/f",
            "headline Ferry sinks",
            "summary A ferry sank.",
            "by Ann Lee",
            "source a.example",
            "language en",
            "json-field 2024-03-05 18:30:00",
            "url https://a.example/f",
            "json-seen 2024-03-06 01:00:00",
        ],
    );
}

#[test]
fn feeds_and_wordpress() {
    check_fields(
        r##"{"title": "Ferry &amp; tug", "link": "https://a.example/f", "pubDate": "Tue, 05 Mar 2024 18:30:00 GMT",
            "dc:creator": "Ann Lee", "content:encoded": "<p>The ferry <a href=\"x\">sank</a>.</p>\n<p>Nobody was hurt.</p>",
            "guid": {"#text": "tag:1", "isPermaLink": "false"}, "categories": ["World", "Sea"]}"##,
        &[
            "body The ferry sank.\n\nNobody was hurt.",
            "id tag:1",
            "url https://a.example/f",
            "headline Ferry & tug",
            "by Ann Lee",
            "section World, Sea",
            "json-field Tue, 05 Mar 2024 18:30:00 GMT",
            "url https://a.example/f",
        ],
    );
    check_fields(
        r#"{"id": 17, "date": "2024-03-05T18:30:00", "modified": "2024-03-06T08:00:00", "title": {"rendered": "Ferry sinks"},
            "content": {"rendered": "<p>The ferry sank.</p>", "protected": false}, "tags": [3, 4]}"#,
        &[
            "body The ferry sank.",
            "id 17",
            "headline Ferry sinks",
            "keyword 3",
            "keyword 4",
            "json-field 2024-03-05T18:30:00",
            "json-modified 2024-03-06T08:00:00",
        ],
    );
}

#[test]
fn schema_org_and_search_indexes() {
    check_fields(
        r#"{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry sinks", "articleBody": "The ferry sank.",
            "datePublished": "2024-03-05", "dateModified": "2024-03-06", "author": [{"@type": "Person", "name": "Ann Lee"}],
            "publisher": {"@type": "Organization", "name": "The Harbour Post"}, "keywords": "sea, ferries; sea",
            "inLanguage": "en-GB", "dateline": "OSLO"}"#,
        &[
            "body The ferry sank.",
            "headline Ferry sinks",
            "by Ann Lee",
            "source The Harbour Post",
            "language en-GB",
            "located OSLO",
            "keyword sea",
            "keyword ferries",
            "json-field 2024-03-05",
            "json-modified 2024-03-06",
        ],
    );
    check_fields(
        r#"{"_index": "news", "_id": "9", "_source": {"text": "The ferry sank.", "timestamp": 1709663400000}}"#,
        &["body The ferry sank.", "id 9", "json-field 1709663400000"],
    );
}

#[test]
fn ninjs_3() {
    let payload = r#"{"standard": {"name": "ninjs", "version": "3.0"}, "uri": "urn:item:1", "type": "text",
        "versionCreated": "2024-03-05T18:30:00+01:00", "firstCreated": "2024-03-05T17:00:00+01:00", "language": "nb-NO",
        "by": "Ann Lee", "located": "Oslo", "copyrightHolder": "NX", "copyrightNotice": "© NX",
        "headlines": [{"role": "short", "value": "Ferry"}, {"role": "main", "value": "Ferry sinks"}],
        "descriptions": [{"role": "lead", "value": "A ferry sank."}],
        "subjects": [{"name": "Sea", "uri": "x"}, {"name": "Ferries"}],
        "bodies": [{"role": "nitf", "contentType": "text/vnd.IPTC.NITF", "value": "<nitf><p>no</p></nitf>"},
                   {"role": "xhtml", "contentType": "text/html", "value": "<p>The ferry\n sank.</p>"},
                   {"role": "text", "contentType": "text/plain", "value": "The ferry sank."}]}"#;
    let fields = [
        "body The ferry sank.",
        "id urn:item:1",
        "headline Ferry sinks",
        "summary A ferry sank.",
        "by Ann Lee",
        "source NX",
        "language nb-NO",
        "located Oslo",
        "rights © NX",
        "keyword Sea",
        "keyword Ferries",
        "json-field 2024-03-05T18:30:00+01:00",
        "json-created 2024-03-05T17:00:00+01:00",
    ];
    check_fields(payload, &fields);
    let decoded = check(payload);
    assert_eq!((decoded.source.format, decoded.source.detected_by), (Format::Ninjs, "rule:ninjs"));
    assert_eq!(&payload[decoded.source.body_offset..][..15], "The ferry sank.", "the plain rendition");

    // Without plain text, the HTML rendition counts; the same fields otherwise.
    let html_only = payload.replace("\"text/plain\"", "\"image/jpeg\"");
    check_fields(&html_only, &fields);
}

#[test]
fn ninjs_1() {
    let decoded = check(
        r#"{"uri": "urn:item:1", "type": "text", "versioncreated": "2024-03-05T18:30:00Z", "pubstatus": "usable",
            "headline": "Ferry sinks", "byline": "Ann Lee", "body_xhtml": "<div><p>The ferry sank.</p></div>",
            "description_text": "A ferry sank."}"#,
    );
    assert_eq!(decoded.source.format, Format::Ninjs);
    assert_eq!(decoded.body.as_str(), "The ferry sank.");
    assert_eq!(decoded.source.fields.summary.as_deref(), Some("A ferry sank."));
}

#[test]
fn items_without_a_text_body_are_refused() {
    for (payload, said) in [
        (
            r#"{"standard": {"name": "ninjs"}, "uri": "u", "type": "event", "descriptions": [{"value": "x"}]}"#,
            "\"event\"",
        ),
        (
            r#"{"uri": "u", "type": "text", "bodies": [{"contentType": "text/vnd.IPTC.NITF", "value": "<nitf/>"}]}"#,
            "\"text\"",
        ),
        (r#"{"title": "Ferry sinks", "description": "A ferry sank."}"#, "description"),
        (r#"{"title": "Ferry sinks", "content": null, "body": "  "}"#, "content"),
        (r#"{"content": 17}"#, "content"),
        (r#"{"body": "<p> </p>"}"#, "body"),
        ("{}", "no text"),
    ] {
        let reject = run(&settings(), raw(payload.as_bytes())).expect_err(payload);
        assert_eq!(reject.reason, Reason::NoBody, "{payload}");
        assert!(reject.detail.contains(said), "{}", reject.detail);
    }
}

#[test]
fn the_operators_pointers_come_first() {
    let payload =
        r#"{"body": "Not this.", "a/b": [{"m~n": "The ferry sank."}], "when": {"at": 1709663400}, "title": "Ferry"}"#;
    let mut settings = settings();
    settings.fields.body = vec!["/missing".into(), "/a~1b/0/m~0n".into()];
    settings.fields.date = vec!["/when/at".into()];
    settings.fields.headline = vec!["/a~1b/01".into(), "/title/x".into(), "no-slash".into()];
    let decoded = run(&settings, raw(payload.as_bytes())).expect("reads");
    assert_eq!(listed(&decoded), ["body The ferry sank.", "headline Ferry", "json-field 1709663400"]);
    assert_eq!(decoded.source.detected_by, "rule:fields");
    assert_eq!(raw_of(&decoded, payload.as_bytes(), "ferry"), b"ferry");
}

#[test]
fn names_are_in_order_and_found_however_they_are_written() {
    assert!(presets::NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0), "binary search needs it");
    for (name, part, rank) in presets::NAMES {
        assert_eq!(presets::part(name), Some((part, rank)), "{name} cannot be found");
    }
    for key in ["publishedAt", "published_at", "Published-At", "PUBLISHED AT"] {
        assert_eq!(presets::part(key).map(|(part, _)| part), Some(presets::Part::Date), "{key}");
    }
    for key in ["", "_", "é", "a key that is longer than any name in the list of names"] {
        assert_eq!(presets::part(key), None);
    }
}

#[test]
fn languages_as_producers_name_them() {
    for (named, tag) in [
        ("en", Some("en")),
        ("EN", Some("en")),
        ("en_US", Some("en-US")),
        ("eng", Some("en")),
        ("English", Some("en")),
        ("zh-Hant-TW", Some("zh-Hant-TW")),
        ("ger", Some("de")),
        ("Klingon", None),
        ("", None),
        ("12", None),
        ("en-", None),
    ] {
        assert_eq!(fields::language(named).as_deref(), tag, "{named}");
    }
}
