//! Replays that cannot be: each ends with a clear message and its values, and nothing half done in silence.

use std::time::Duration;

use crate::replay::{Replay, ends};
use crate::scenario;
use crate::support::harvest::{self, Isolation};
use crate::support::load::Load;
use crate::support::topics::{self, Topics};
use crate::support::{broker, worker};

#[test]
fn what_was_deleted_is_never_skipped_in_silence() {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::shared() else { return };
    let live = Topics::named("replay-deleted", 1);
    live.make_input(broker);
    Load::of(600).produce(broker, &live.input);
    topics::delete_before(broker, &live.input, 0, 50);

    // The beginning is gone before the replay begins.
    let replay = Replay::make(broker, &live, "gone");
    let refused = replay.run(&replay.plan(&["--from", "0=20"]), 1);
    assert!(refused.log_text().contains("offsets 20 to 49 of partition 0 were deleted"), "{}", refused.log_tail());
    let refused = replay.run(&replay.plan(&["--from", "2020-01-01T00:00:00Z"]), 1);
    assert!(refused.log_text().contains("may have been as young as 2020-01-01T00:00:00Z"), "{}", refused.log_tail());
    assert_eq!(harvest::committed(broker, &replay.topics)[&0], None, "something was begun");

    // It goes while the replay is stopped.
    let slowly = replay.plan(&["--from", "0=20", "--allow-deleted", "--records-per-second", "100"]);
    let mut stopped = replay.start(&slowly);
    replay.await_progress(60);
    stopped.signal("TERM");
    ends(&mut stopped, 3);
    let stands = replay.committed();
    assert!((60..500).contains(&stands), "{stands}");
    topics::delete_before(broker, &live.input, 0, stands + 40);
    let refused = replay.run(&slowly, 1);
    let (said, first) = (refused.log_text(), stands + 40);
    assert!(said.contains(&format!("stands at offset {stands} of 600, and everything before {first}")), "{said}");
    let made = i64::try_from(harvest::count(broker, &replay.topics.output, Isolation::Committed)).expect("few");
    assert_eq!((replay.committed(), made), (stands, stands - 50), "the gap was stepped over");

    // It goes while the replay runs, which has not fetched far ahead.
    let replay = Replay::make(broker, &live, "going");
    // In batches of no more than these, so that little of it comes with one answer.
    for seed in 0..8 {
        Load::of(30).seeded(seed).produce(broker, &live.input);
    }
    let slowly = replay
        .plan(&["--from", "0=600", "--records-per-second", "25"])
        .set("kafka.fetch_queue_records", "1")
        .set("kafka.fetch_partition_kbytes_max", "1");
    let mut reading = replay.start(&slowly);
    replay.await_progress(640);
    topics::delete_before(broker, &live.input, 0, 830);
    ends(&mut reading, 1);
    let (said, stands) = (reading.log_text(), replay.committed());
    assert!(said.contains("were deleted before the replay came to them"), "{said}");
    assert!(said.contains("the broker keeps 830 to 840"), "{said}");
    let made = i64::try_from(harvest::count(broker, &replay.topics.output, Isolation::Committed)).expect("few");
    assert_eq!(made, stands - 600, "the gap was stepped over");
    drop(turn);
}

#[test]
fn impossible_requests_are_named_with_their_values() {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::shared() else { return };
    let live = Topics::make("replay-refused", broker);
    let mut topics = Topics::named("replay-refused", 2);
    topics.output.clone_from(&live.output);
    topics.dead.clone_from(&live.dead);
    topics.make_input(broker);
    Load::of(60).produce(broker, &topics.input);
    let replay = Replay::make(broker, &topics, "refused");
    for (arguments, said) in [
        (&["--from", "0=9", "--to", "0=4"] as &[&str], "goes from offset 9 to 4: the range is reversed"),
        (&["--from", "0=4", "--to", "0=4"], "is empty"),
        (&["--from", "latest"], "is empty"),
        (&["--from", "0=1", "--to", "0=5000000"], "--to 5000000 is in the future"),
        (&["--from", "2090-01-01T00:00:00Z"], "--from 2090-01-01T00:00:00Z is in the future"),
        (&["--from", "7=1"], "names partition 7, and the topic has 0 to 1"),
        (&["--from", "earliest", "--dead-letter-topic", "nowhere.dead"], "topic \\\"nowhere.dead\\\" does not exist"),
        (&["--from", "earliest", "--dead-letter-topic", &topics.dead], "is the live worker's"),
        (&["--from", "earliest", "--dead-letter-topic", &topics.input], "it would never end"),
    ] {
        let refused = replay.run(&replay.plan(arguments), 1);
        let log = refused.log_text();
        assert!(log.contains(said) || log.contains(&said.replace("\\\"", "\"")), "{arguments:?}: {log}");
    }
    // A look changes nothing.
    let looked = replay.run(&replay.plan(&["--from", "earliest", "--dry-run"]), 0).log_text();
    assert!(looked.contains("all") && looked.contains("60") && looked.contains("about 60 records"), "{looked}");
    assert!(harvest::committed(broker, &replay.topics).values().all(Option::is_none), "something was begun");
    assert_eq!(harvest::count(broker, &replay.topics.output, Isolation::Uncommitted), 0);

    // The topic goes while it is read.
    let mut reading = replay.start(&replay.plan(&["--from", "earliest", "--records-per-second", "5"]));
    replay.await_progress(0);
    topics::delete(broker, &topics.input);
    let status = reading.await_exit(Duration::from_secs(60));
    assert_eq!(status.code(), Some(1), "{}", reading.log_tail());
    assert!(reading.log_text().contains("does not exist any more"), "{}", reading.log_tail());
    drop(turn);
}
