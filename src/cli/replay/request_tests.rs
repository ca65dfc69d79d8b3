use clap::Parser;

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    arguments: Arguments,
}

fn request(words: &[&str]) -> Result<Request, String> {
    let line = Line::try_parse_from(["replay"].iter().chain(words)).map_err(|error| error.to_string())?;
    Request::of(&line.arguments, &Config::defaults()).map_err(|error| format!("{error:#}"))
}

fn asked(words: &[&str]) -> Request {
    request(words).unwrap_or_else(|why| panic!("{words:?}: {why}"))
}

#[track_caller]
fn check(words: &[&str], wrong: &str) {
    match request(words) {
        Ok(request) => panic!("{words:?} was taken: {request:?}"),
        Err(why) => assert!(why.contains(wrong), "{words:?}: {why}"),
    }
}

#[test]
fn the_same_request_has_the_same_name_and_another_has_another() {
    let id = |words: &[&str]| asked(words).id;
    let first = id(&["--from", "earliest", "--output-topic", "v2", "--key", "a", "--key", "b"]);
    assert_eq!(
        first,
        id(&["--key", "b", "--key", "a", "--output-topic", "v2", "--to", "latest", "--from", "earliest"])
    );
    for other in [
        ["--from", "0", "--output-topic", "v2", "--key", "a", "--key", "b"],
        ["--from", "earliest", "--output-topic", "v3", "--key", "a", "--key", "b"],
        ["--from", "earliest", "--output-topic", "v2", "--key", "a", "--key", "c"],
        ["--from", "earliest", "--output-topic", "v2", "--key", "a", "--header", "b"],
    ] {
        assert_ne!(first, id(&other));
    }
    let rated = ["--from", "earliest", "--output-topic", "v2", "--key", "a", "--key", "b", "--records-per-second", "5"];
    assert_eq!(first, id(&rated), "how fast it goes is no other replay");
}

#[test]
fn a_replay_takes_nothing_of_the_live_worker() {
    let live = Config::defaults();
    let own = asked(&["--from", "earliest", "--output-topic", "v2", "--id", "x"]).config(&live);
    assert_eq!((own.output.topic.as_str(), own.dead_letters.topic.as_str()), ("v2", "v2.dead"));
    assert_eq!(own.input.topic, live.input.topic);
    assert_eq!(own.input.group, format!("{}-replay-x", live.input.group));
    assert_ne!(own.delivery.transactional_id, live.delivery.transactional_id);
    assert!(!own.http.enabled && own.kafka.group_instance_id.is_none());
    let named = asked(&["--from", "earliest", "--output-topic", "v2", "--id", "x", "--member", "a"]).config(&live);
    assert_eq!(named.kafka.group_instance_id.as_deref(), Some("a"));
    assert_eq!(named.delivery.transactional_id, format!("copydesk-{}-a", own.input.group));
}

#[test]
fn live_topics_are_refused_unless_forced() {
    let live = Config::defaults();
    let (output, dead) = (live.output.topic.as_str(), live.dead_letters.topic.as_str());
    check(&["--from", "0", "--output-topic", output], "is the live worker's (output.topic)");
    check(&["--from", "0", "--output-topic", "v2", "--dead-letter-topic", dead], "live worker's (dead_letters.topic)");
    check(&["--from", "0", "--output-topic", dead, "--dead-letter-topic", "x"], "live worker's (dead_letters.topic)");
    check(&["--from", "0", "--output-topic", &live.input.topic, "--force"], "it would never end");
    check(&["--from", "0", "--output-topic", "v2", "--dead-letter-topic", "v2"], "both records and dead letters");
    asked(&["--from", "0", "--output-topic", output, "--force"]);
}

#[test]
fn what_cannot_be_resumed_is_not_named_and_what_would_not_be_is() {
    check(&["--from", "-2h", "--output-topic", "v2"], "name it with --id");
    check(&["--from", "0", "--to", "-1h", "--output-topic", "v2"], "name it with --id");
    asked(&["--from", "-2h", "--output-topic", "v2", "--id", "night"]);
    asked(&["--from", "-2h", "--dry-run"]);
    check(&["--from", "0", "--output", "-", "--id", "x"], "has no --id");
    assert_ne!(asked(&["--from", "-2h", "--output", "-"]).id, asked(&["--from", "0", "--output-topic", "v2"]).id);
}

#[test]
fn usage() {
    check(&["--output-topic", "v2"], "--from");
    check(&["--from", "earliest"], "--output");
    check(&["--from", "earliest", "--output-topic", "v2", "--output", "x"], "cannot be used with");
    check(&["--from", "soon", "--output-topic", "v2"], "\"soon\" is neither");
    check(&["--from", "0", "--output-topic", "v2", "--id", "a b"], "\"a b\" is no name");
    check(&["--from", "0", "--output-topic", "v2", "--id", ""], "is no name");
    check(&["--from", "0", "--output-topic", "v2", "--header", "=x"], "names no header");
    check(&["--from", "0", "--output-topic", "v2", "--records-per-second", "0"], "0 is not in");
    check(&["--from", "0", "--output", "/no/such/folder/x"], "finding the folder");
    check(&["--from", "0", "--output", "x", "--member", "a"], "cannot be used with");
}

#[test]
fn a_file_is_the_same_wherever_the_command_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.jsonl").display().to_string();
    let round = folder.path().join("./x/../out.jsonl");
    std::fs::create_dir(folder.path().join("x")).unwrap();
    let first = asked(&["--from", "0", "--output", &path]);
    assert_eq!(first.id, asked(&["--from", "0", "--output", &round.display().to_string()]).id);
    first.check_new_files().unwrap();
    std::fs::write(folder.path().join("out.jsonl.dead"), "x").unwrap();
    assert!(first.check_new_files().unwrap_err().to_string().contains("with 1 bytes"));
    first.check_files(Length { records: 0, letters: 1 }).unwrap();
    assert!(first.check_files(Length { records: 5, letters: 1 }).unwrap_err().to_string().contains("had written 5"));
    asked(&["--from", "0", "--output", &path, "--force"]).check_new_files().unwrap();
}
