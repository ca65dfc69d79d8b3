//! `copydesk feed`: files become messages, and what does not arrive is said.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use crate::scenario::turn;
use crate::support::broker::{self, Broker};
use crate::support::command::Desk;
use crate::support::harvest::{self, Isolation, Seen};
use crate::support::scratch;
use crate::support::seed::Seed;
use crate::support::topics::{self, Topics};

fn seen(broker: &Broker, topics: &Topics) -> Vec<Seen> {
    harvest::read(broker, &topics.input, Isolation::Committed)
}

#[test]
fn folders_lines_and_standard_input_become_messages() {
    let _turn = turn();
    let Some(broker) = broker::shared() else { return };
    let topics = Topics::named("feed", 4);
    topics.make_input(broker);
    let desk = Desk::at(broker, &topics);
    let folder = scratch("feed").join(&topics.input);
    fs::create_dir_all(folder.join("2025")).expect("a folder of articles");
    let payloads: Vec<Vec<u8>> = vec![b"The ferry sank.".to_vec(), b"caf\xe9 \x00\xff".to_vec()];
    fs::write(folder.join("2025/a.txt"), &payloads[0]).expect("writing an article");
    fs::write(folder.join("b.bin"), &payloads[1]).expect("writing an article");
    let lines: String =
        (0..2_000).map(|number| format!("{{\"id\": \"k{number}\", \"body\": \"It sank.\"}}\n")).collect();
    fs::write(folder.join("c.jsonl.zst"), zstd::encode_all(lines.as_bytes(), 1).expect("memory takes bytes"))
        .expect("writing lines");
    let folder = folder.display().to_string();

    let dry = desk.run(&["feed", &folder, "--dry-run"]);
    assert!(dry.stdout.starts_with("would send 2002 articles"), "{}{}", dry.stdout, dry.stderr);
    assert_eq!(seen(broker, &topics).len(), 0, "a dry run sends nothing");
    let fed = desk.run(&["feed", &folder, "--header", "origin=backfill", "--content-type", "text/plain"]);
    assert_eq!(fed.code, Some(0), "{}{}", fed.stdout, fed.stderr);
    assert!(fed.stdout.starts_with("delivered 2002 articles"), "{}", fed.stdout);
    let messages = seen(broker, &topics);
    assert_eq!(messages.len(), 2_002);
    let keyed: BTreeMap<&[u8], &Seen> = messages.iter().filter_map(|seen| Some((seen.key.as_deref()?, seen))).collect();
    assert_eq!(keyed.len(), 2, "lines have no key unless they are told where it is");
    assert_eq!(keyed[&b"2025/a.txt"[..]].value.as_ref(), Some(&payloads[0]));
    assert_eq!(keyed[&b"b.bin"[..]].value.as_ref(), Some(&payloads[1]));
    for message in &messages {
        assert_eq!((message.header("origin"), message.header("content-type")), (Some("backfill"), Some("text/plain")));
    }

    let input = b"{\"id\": \"x\", \"body\": \"It sank.\"}\n{\"id\": 7}\nbroken\n{\"id\": \"y\"}\n";
    let stopped = desk.run_with(&["feed", "-", "--key-field", "id"], input);
    assert_eq!(stopped.code, Some(1), "{}{}", stopped.stdout, stopped.stderr);
    assert!(stopped.stderr.contains("standard input, line 3: no JSON"), "{}", stopped.stderr);
    assert!(stopped.stdout.starts_with("delivered 2 articles"), "{}", stopped.stdout);
    let skipped = desk.run_with(&["feed", "-", "--key-field", "/id", "--skip-bad"], input);
    assert_eq!(skipped.code, Some(0), "{}{}", skipped.stdout, skipped.stderr);
    assert!(
        skipped.stdout.starts_with("delivered 3 articles") && skipped.stdout.contains("1 bad, left out"),
        "{}",
        skipped.stdout
    );
    let keys = |key: &[u8]| seen(broker, &topics).iter().filter(|seen| seen.key.as_deref() == Some(key)).count();
    assert_eq!((keys(b"x"), keys(b"7"), keys(b"y")), (2, 2, 1));
}

#[test]
fn nothing_is_sent_of_files_with_a_bad_line() {
    let _turn = turn();
    let Some(broker) = broker::shared() else { return };
    let topics = Topics::named("feed-bad", 1);
    topics.make_input(broker);
    let desk = Desk::at(broker, &topics);
    let file = scratch("feed").join(format!("{}.jsonl", topics.input));
    fs::write(&file, "{\"id\": 1}\n{\"id\": 2}\n{\"id\": \n{\"no\": 4}\n").expect("writing lines");
    let file = file.display().to_string();
    let refused = desk.run(&["feed", &file, "--key-field", "id"]);
    assert_eq!(refused.code, Some(1), "{}{}", refused.stdout, refused.stderr);
    for wanted in [
        format!("{file}, line 3: no JSON"),
        format!("{file}, line 4: no key field \"id\""),
        "2 bad articles".to_owned(),
    ] {
        assert!(refused.stderr.contains(&wanted), "{wanted} is not in\n{}", refused.stderr);
    }
    assert_eq!(seen(broker, &topics).len(), 0);
    let missing = desk.run(&["feed", &file, "--skip-bad", "--topic", "no-such-topic"]);
    assert_eq!(missing.code, Some(1));
    assert!(missing.stderr.contains("topic \"no-such-topic\" does not exist"), "{}", missing.stderr);
    // Paced: the third is due after a fifth of a second.
    let begin = Instant::now();
    let paced = desk.run(&["feed", &file, &file, "--skip-bad", "--rate", "10"]);
    assert_eq!(paced.code, Some(0), "{}{}", paced.stdout, paced.stderr);
    assert!(Duration::from_millis(500) <= begin.elapsed(), "six articles at ten a second");
    assert_eq!(seen(broker, &topics).len(), 6);
}

#[test]
fn what_the_topic_does_not_take_is_named() {
    let _turn = turn();
    let Some(broker) = broker::shared() else { return };
    let topics = Topics::named("feed-small", 1);
    topics::make(broker, &topics.input, 1, &[("max.message.bytes", "3000")]);
    let folder = scratch("feed").join(&topics.input);
    fs::create_dir_all(&folder).expect("a folder of articles");
    // No compression makes this small.
    let mut seed = Seed::new(7);
    let noise: Vec<u8> = (0..2_500).flat_map(|_| seed.number().to_le_bytes()).collect();
    fs::write(folder.join("large.bin"), noise).expect("writing an article");
    for name in ["a.txt", "z.txt"] {
        fs::write(folder.join(name), "It sank.").expect("writing an article");
    }
    // A broker refuses whole batches: the others must not go down with it.
    let desk = Desk::at(broker, &topics);
    let fed = desk.run(&["feed", &folder.display().to_string()]);
    assert_eq!(fed.code, Some(1), "{}{}", fed.stdout, fed.stderr);
    assert!(fed.stdout.starts_with("delivered 2 articles") && fed.stdout.contains("1 not delivered"), "{}", fed.stdout);
    assert!(fed.stderr.contains("large.bin: not delivered: "), "{}", fed.stderr);
    assert_eq!(seen(broker, &topics).len(), 2);
}
