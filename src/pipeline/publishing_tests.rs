use std::collections::VecDeque;

use super::*;
use crate::pipeline::breaker;
use crate::pipeline::transaction::Policy;

const P0: Partition = Partition(0);
const P1: Partition = Partition(1);
const T1: Tenure = Tenure(1);
const T2: Tenure = Tenure(2);

/// Writes down each call, and fails the ones that it was told to.
#[derive(Default)]
struct Script {
    calls: Vec<String>,
    /// Which call fails next, and how.
    fail: VecDeque<(&'static str, Trouble)>,
    committed: Vec<(Partition, Option<Resume>)>,
}

impl Script {
    fn call(&mut self, name: &str, what: String) -> Result<(), Failure> {
        self.calls.push(format!("{name}{what}"));
        match self.fail.front() {
            Some(&(fails, trouble)) if fails == name => {
                self.fail.pop_front();
                Err(Failure { trouble, what: format!("{name} failed") })
            }
            _ => Ok(()),
        }
    }
}

impl Broker for Script {
    type Item = &'static str;

    fn rebuild(&mut self) -> Result<(), Failure> {
        self.call("rebuild", String::new())
    }

    fn discard(&mut self) {
        self.calls.push("discard".to_owned());
    }

    fn begin(&mut self) -> Result<(), Failure> {
        self.call("begin", String::new())
    }

    fn send(&mut self, _: Partition, _: Offset, item: &'static str) -> Result<(), Failure> {
        self.call("send", format!(" {item}"))
    }

    fn commit(&mut self, positions: &[(Partition, Resume)]) -> Result<(), Failure> {
        let positions: Vec<_> = positions.iter().map(|(partition, at)| format!(" {partition}@{at}")).collect();
        self.call("commit", positions.concat())
    }

    fn abort(&mut self) -> Result<(), Failure> {
        self.call("abort", String::new())
    }

    fn committed(&mut self, _: &[Partition]) -> Result<Vec<(Partition, Option<Resume>)>, Failure> {
        self.call("committed", String::new())?;
        Ok(self.committed.clone())
    }

    fn void(&mut self, item: &'static str) {
        self.calls.push(format!("void {item}"));
    }
}

fn publishing(records_max: usize, run_max: usize) -> Publishing<Script> {
    let policy = Policy {
        interval_ms: 100,
        records_max,
        bytes_max: 1000,
        backoff_min_ms: 50,
        backoff_max_ms: 300,
        fatal_max: 2,
    };
    let breaker = Breaker::new(breaker::Limits { window_records: 100, ratio_max: 1.0, run_max });
    Publishing::new(Script::default(), Transaction::new(policy), breaker)
}

/// With a producer and partitions 0 and 1 open, and the calls so far forgotten.
fn ready(records_max: usize) -> Publishing<Script> {
    let mut publishing = publishing(records_max, 0);
    publishing.tick(0).unwrap();
    publishing.open(P0, T1, Halt(0));
    publishing.open(P1, T1, Halt(0));
    calls(&mut publishing);
    publishing
}

fn finish(publishing: &mut Publishing<Script>, partition: Partition, tenure: Tenure, seq: u64, item: &'static str) {
    let slot = Slot { partition, tenure, seq: Seq(seq) };
    let offset = Offset::of_record(10 + seq as i64);
    publishing.finished(slot, offset, Finished { item, bytes: 7, output_bytes: 5, dead: item == "dead" });
}

fn calls(publishing: &mut Publishing<Script>) -> Vec<String> {
    std::mem::take(&mut publishing.broker_mut().calls)
}

fn returned(records: usize) -> Event {
    Event::Returned { records, bytes: records * 7 }
}

fn fail(publishing: &mut Publishing<Script>, call: &'static str, trouble: Trouble) {
    publishing.broker_mut().fail.push_back((call, trouble));
}

#[test]
fn records_go_out_in_order_in_one_transaction_with_their_positions() {
    let mut publishing = ready(3);
    finish(&mut publishing, P0, T1, 1, "b");
    publishing.tick(0).unwrap();
    assert_eq!(calls(&mut publishing), Vec::<String>::new(), "no transaction is open while nothing can be sent");
    finish(&mut publishing, P0, T1, 0, "a");
    finish(&mut publishing, P1, T1, 0, "x");
    assert_eq!(publishing.notices(), []);
    publishing.tick(0).unwrap();
    assert_eq!(calls(&mut publishing), ["begin", "send a", "send b", "send x", "commit 0@12 1@11"]);
    assert_eq!(publishing.notices(), [returned(3)]);
    assert_eq!(publishing.notices(), []);
}

#[test]
fn a_record_is_in_flight_until_its_transaction_ends() {
    let mut publishing = ready(3);
    finish(&mut publishing, P0, T1, 0, "a");
    publishing.tick(0).unwrap();
    assert_eq!(publishing.notices(), []);
    assert_eq!(publishing.deadline_ms(), Some(100));
    publishing.tick(100).unwrap();
    assert_eq!(calls(&mut publishing), ["begin", "send a", "commit 0@11"]);
    assert_eq!(publishing.notices(), [returned(1)]);
}

#[test]
fn a_drain_commits_at_once_and_is_told_once() {
    let mut publishing = ready(100);
    finish(&mut publishing, P0, T1, 0, "a");
    publishing.drain(P0, T1, Seq(2));
    publishing.tick(0).unwrap();
    assert_eq!(calls(&mut publishing), ["begin", "send a"], "one is still in the lanes");
    finish(&mut publishing, P0, T1, 1, "b");
    publishing.tick(1).unwrap();
    assert_eq!(calls(&mut publishing), ["send b", "commit 0@12"]);
    assert_eq!(publishing.notices(), [returned(2), Event::Drained(P0, T1)]);
    publishing.tick(2).unwrap();
    assert_eq!(publishing.notices(), []);
}

#[test]
fn an_abortable_failure_voids_everything_and_goes_on_with_the_same_producer() {
    let mut publishing = ready(2);
    finish(&mut publishing, P0, T1, 0, "a");
    finish(&mut publishing, P0, T1, 1, "b");
    finish(&mut publishing, P1, T1, 1, "waiting");
    fail(&mut publishing, "commit", Trouble::Abortable);
    publishing.tick(0).unwrap();
    assert_eq!(calls(&mut publishing), ["begin", "send a", "send b", "commit 0@12", "abort", "void waiting"]);
    assert_eq!(publishing.notices(), [Event::Halted(Halt(1)), returned(3)]);
    finish(&mut publishing, P0, T1, 2, "late");
    publishing.tick(0).unwrap();
    assert_eq!(calls(&mut publishing), ["void late"]);
    assert_eq!(publishing.notices(), [Event::Rewind(vec![(P0, None), (P1, None)]), returned(1)]);
    assert!(publishing.ready());
}

#[test]
fn an_abort_that_fails_costs_the_producer() {
    let mut publishing = ready(1);
    finish(&mut publishing, P0, T1, 0, "a");
    fail(&mut publishing, "send", Trouble::Abortable);
    fail(&mut publishing, "abort", Trouble::Indefinite);
    publishing.broker_mut().committed = vec![(P0, Some(Resume::committed(11)))];
    publishing.tick(0).unwrap();
    publishing.tick(0).unwrap();
    assert_eq!(calls(&mut publishing), ["begin", "send a", "abort", "discard", "rebuild", "committed"]);
}

#[test]
fn after_an_indefinite_commit_the_broker_knows_where_to_go_on() {
    let mut publishing = ready(1);
    finish(&mut publishing, P0, T1, 0, "a");
    fail(&mut publishing, "commit", Trouble::Indefinite);
    publishing.tick(0).unwrap();
    assert_eq!(calls(&mut publishing), ["begin", "send a", "commit 0@11", "discard"]);
    let positions = vec![(P0, Some(Resume::committed(11))), (P1, None)];
    publishing.broker_mut().committed = positions.clone();
    publishing.tick(0).unwrap();
    assert_eq!(calls(&mut publishing), ["rebuild", "committed"]);
    assert_eq!(publishing.notices(), [Event::Halted(Halt(1)), Event::Rewind(positions), returned(1)]);
}

#[test]
fn nothing_goes_on_before_the_positions_are_known() {
    let mut publishing = ready(1);
    finish(&mut publishing, P0, T1, 0, "a");
    fail(&mut publishing, "begin", Trouble::Away);
    fail(&mut publishing, "rebuild", Trouble::Away);
    fail(&mut publishing, "committed", Trouble::Away);
    for now_ms in [0, 0, 49] {
        publishing.tick(now_ms).unwrap();
    }
    assert_eq!(calls(&mut publishing), ["begin", "void a", "discard", "rebuild", "discard"]);
    publishing.tick(50).unwrap();
    assert_eq!(calls(&mut publishing), ["rebuild", "committed", "discard"]);
    assert!(!publishing.ready());
    publishing.tick(149).unwrap();
    assert_eq!(calls(&mut publishing), Vec::<String>::new());
    publishing.tick(150).unwrap();
    assert_eq!(calls(&mut publishing), ["rebuild", "committed"]);
    assert_eq!(publishing.notices(), [Event::Halted(Halt(1)), Event::Rewind(vec![]), returned(1)], "one halt in all");
}

#[test]
fn a_tenure_that_crossed_a_halt_is_void() {
    let mut publishing = ready(1);
    finish(&mut publishing, P0, T1, 0, "a");
    fail(&mut publishing, "commit", Trouble::Abortable);
    publishing.tick(0).unwrap();
    publishing.tick(0).unwrap();
    calls(&mut publishing);
    publishing.open(P0, T2, Halt(0));
    finish(&mut publishing, P0, T2, 0, "crossed");
    publishing.open(P1, T2, Halt(1));
    finish(&mut publishing, P1, T2, 0, "after");
    publishing.tick(0).unwrap();
    assert_eq!(calls(&mut publishing), ["void crossed", "begin", "send after", "commit 1@11"]);
    // It is drained like any other.
    publishing.notices();
    publishing.drain(P0, T2, Seq(1));
    publishing.tick(0).unwrap();
    assert_eq!(publishing.notices(), [Event::Drained(P0, T2)]);
}

#[test]
fn a_partition_lost_out_of_an_open_transaction_aborts_it() {
    let mut publishing = ready(100);
    finish(&mut publishing, P0, T1, 0, "a");
    finish(&mut publishing, P1, T1, 0, "x");
    publishing.tick(0).unwrap();
    publishing.forget(P0, T1, 0).unwrap();
    assert_eq!(calls(&mut publishing), ["begin", "send a", "send x", "abort"]);
    assert_eq!(publishing.notices(), [Event::Halted(Halt(1)), returned(2)]);
    publishing.tick(0).unwrap();
    assert_eq!(publishing.notices(), [Event::Rewind(vec![(P1, None)])]);
}

#[test]
fn a_partition_lost_with_nothing_in_the_transaction_disturbs_nobody() {
    let mut publishing = ready(100);
    finish(&mut publishing, P0, T1, 1, "waiting");
    finish(&mut publishing, P1, T1, 0, "x");
    publishing.tick(0).unwrap();
    publishing.forget(P0, T1, 0).unwrap();
    assert_eq!(calls(&mut publishing), ["begin", "send x", "void waiting"]);
    assert_eq!(publishing.notices(), [returned(1)]);
}

#[test]
fn repeated_fatal_failures_stop_it() {
    let mut publishing = ready(1);
    finish(&mut publishing, P0, T1, 0, "a");
    fail(&mut publishing, "commit", Trouble::Fatal);
    fail(&mut publishing, "rebuild", Trouble::Fatal);
    publishing.tick(0).unwrap();
    assert_eq!(publishing.tick(0), Err(Stop::GaveUp("rebuild failed".to_owned())));
}

#[test]
fn the_breaker_stops_it_with_the_last_record_unsent() {
    let mut publishing = publishing(100, 2);
    publishing.tick(0).unwrap();
    publishing.open(P0, T1, Halt(0));
    finish(&mut publishing, P0, T1, 0, "dead");
    finish(&mut publishing, P0, T1, 1, "dead");
    assert!(matches!(publishing.tick(0), Err(Stop::Breaker(_))));
    publishing.close();
    assert_eq!(calls(&mut publishing), ["rebuild", "begin", "send dead", "void dead", "abort", "discard"]);
}

#[test]
fn closing_undoes_what_is_open() {
    let mut publishing = ready(100);
    finish(&mut publishing, P0, T1, 0, "a");
    finish(&mut publishing, P0, T1, 2, "waiting");
    publishing.tick(0).unwrap();
    publishing.close();
    assert_eq!(calls(&mut publishing), ["begin", "send a", "abort", "void waiting", "discard"]);
}

#[test]
fn failures_in_a_row_are_told_until_a_commit_or_a_quiet_time() {
    let mut publishing = ready(1);
    let fails_at = |publishing: &mut Publishing<Script>, now_ms: u64, tenure: u32| {
        publishing.open(P0, Tenure(tenure), Halt(tenure - 1));
        finish(publishing, P0, Tenure(tenure), 0, "a");
        fail(publishing, "commit", Trouble::Abortable);
        publishing.tick(now_ms).unwrap();
    };
    fails_at(&mut publishing, 0, 1);
    assert_eq!(publishing.failing(), None, "one failure is a bad moment");
    publishing.tick(1).unwrap();
    fails_at(&mut publishing, 2, 2);
    assert_eq!(publishing.failing(), Some("commit failed"));
    publishing.tick(1_000).unwrap();
    assert_eq!(publishing.failing(), Some("commit failed"), "that it is tried again proves nothing");
    publishing.open(P0, Tenure(3), Halt(2));
    finish(&mut publishing, P0, Tenure(3), 0, "a");
    publishing.tick(1_001).unwrap();
    assert_eq!(publishing.failing(), None, "it is committed");

    finish(&mut publishing, P0, Tenure(3), 1, "b");
    fail(&mut publishing, "commit", Trouble::Abortable);
    publishing.tick(2_000).unwrap();
    publishing.tick(2_001).unwrap();
    fails_at(&mut publishing, 2_002, 4);
    assert_eq!(publishing.failing(), Some("commit failed"));
    publishing.tick(3_000).unwrap();
    publishing.tick(3_000 + QUIET_MS - 1).unwrap();
    assert_eq!(publishing.failing(), Some("commit failed"));
    publishing.tick(3_000 + QUIET_MS).unwrap();
    assert_eq!(publishing.failing(), None, "there is nothing to publish, and so nothing to fail");
}
