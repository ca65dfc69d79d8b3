//! Which articles come of files, and which do not.

use std::fs;
use std::path::Path;

use super::articles::{Article, Articles, Bad, Reading};
use super::*;

fn articles(from: &Path) -> Articles {
    Articles { from: vec![from.to_owned()], reading: Reading::Auto, key_field: None, named: true, bytes_max: 100 }
}

/// Each article as `key payload`, or `! why`.
fn told(articles: &Articles) -> Vec<String> {
    let mut told = Vec::new();
    let take = |article: Result<Article, Bad>| {
        told.push(match article {
            Ok(Article { key, payload, .. }) => {
                let key = key.map_or_else(|| "-".to_owned(), |key| String::from_utf8(key).unwrap());
                format!("{key} {}", String::from_utf8(payload).unwrap())
            }
            Err(Bad { place, why, .. }) => {
                let line = place.rsplit_once(", line ").map_or("", |(_, line)| line);
                format!("! {line} {why}")
            }
        });
        Ok(true)
    };
    articles.each(true, take).unwrap();
    told
}

#[test]
fn a_folder_is_read_in_the_order_of_names() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join("b")).unwrap();
    for (name, text) in
        [("c.txt", "three"), ("b/x.json", "{\"a\": 1}"), ("a.jsonl", "{\"n\": 1}\n\n{\"n\": 2}\n"), (".hidden", "no")]
    {
        fs::write(root.join(name), text).unwrap();
    }
    std::os::unix::fs::symlink(root, root.join("loop")).unwrap();
    let wanted = ["- {\"n\": 1}", "- {\"n\": 2}", "b/x.json {\"a\": 1}", "c.txt three"];
    assert_eq!(told(&articles(root)), wanted);
    assert_eq!(told(&Articles { named: false, ..articles(&root.join("c.txt")) }), ["- three"]);
    let whole = Articles { reading: Reading::Article, ..articles(&root.join("a.jsonl")) };
    assert_eq!(told(&whole), ["a.jsonl {\"n\": 1}\n\n{\"n\": 2}\n"]);
}

#[test]
fn keys_come_from_a_field() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.ndjson");
    fs::write(&file, "{\"id\": \"a\", \"in\": {\"no\": 7}}\n{\"id\": \"\"}\n{\"id\": [1]}\n{\"x\": 1}\n").unwrap();
    let by = |field: &str| told(&Articles { key_field: Some(field.to_owned()), ..articles(&file) });
    assert_eq!(by("id")[0], "a {\"id\": \"a\", \"in\": {\"no\": 7}}");
    assert_eq!(
        by("id")[1..],
        [
            "! 2 the key field \"id\" is neither a text nor a number",
            "! 3 the key field \"id\" is neither a text nor a number",
            "! 4 no key field \"id\"",
        ]
    );
    assert!(by("/in/no")[0].starts_with("7 "));
}

#[test]
fn bad_lines_are_told_with_their_number() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.jsonl");
    fs::write(&file, "{\"a\": 1}\n\n{\"a\": \n[1]\nplain words\n").unwrap();
    let told = told(&articles(&file));
    assert_eq!(told.len(), 4);
    assert!(told[1].starts_with("! 3 no JSON: EOF"), "{}", told[1]);
    assert_eq!(told[2], "! 4 no JSON object");
    assert!(told[3].starts_with("! 5 no JSON: expected"), "{}", told[3]);
}

#[test]
fn what_a_worker_would_not_read_is_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let (empty, large) = (folder.path().join("empty.txt"), folder.path().join("large.txt"));
    fs::write(&empty, "").unwrap();
    fs::write(&large, "x".repeat(101)).unwrap();
    assert_eq!(told(&articles(&empty)), ["!  empty"]);
    assert_eq!(told(&articles(&large)), ["!  larger than 100 bytes (extract.bytes_max)"]);
    fs::write(&large, "x".repeat(100)).unwrap();
    assert_eq!(told(&articles(&large)).len(), 1);
    let missing = articles(&folder.path().join("nowhere")).each(true, |_| Ok(true)).unwrap_err();
    assert!(format!("{missing:#}").contains("nowhere"), "{missing:#}");
}

#[test]
fn headers_are_name_and_value() {
    assert_eq!(header("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
    assert_eq!(header("a="), Ok(("a".to_owned(), String::new())));
    assert!(header("a").is_err() && header("=b").is_err());
}
