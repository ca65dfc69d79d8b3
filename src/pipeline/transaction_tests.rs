use super::*;

const POLICY: Policy =
    Policy { interval_ms: 100, records_max: 3, bytes_max: 1000, backoff_min_ms: 50, backoff_max_ms: 300, fatal_max: 3 };

/// With a producer, and nothing open.
fn ready() -> Transaction {
    let mut transaction = Transaction::new(POLICY);
    transaction.resumed();
    transaction
}

fn opened(now_ms: u64) -> Transaction {
    let mut transaction = ready();
    assert!(transaction.admit(1, now_ms));
    transaction
}

/// The pauses after failures in a row, each found by asking for the retry.
fn pauses(transaction: &mut Transaction, mut fail: impl FnMut(&mut Transaction, u64), count: usize) -> Vec<u64> {
    let mut now_ms = 10_000;
    let pause = |_| {
        fail(transaction, now_ms);
        let pause = (0..10_000).find(|pause| transaction.retry(now_ms + pause).is_some()).unwrap();
        now_ms += pause;
        pause
    };
    (0..count).map(pause).collect()
}

#[test]
fn the_first_thing_it_needs_is_a_producer() {
    let transaction = Transaction::new(POLICY);
    assert!(!transaction.ready() && !transaction.open());
    assert_eq!(transaction.retry(0), Some(true));
}

#[test]
fn the_first_record_begins_a_transaction_and_the_others_join_it() {
    let mut transaction = ready();
    assert!(!transaction.open());
    assert!(transaction.admit(1, 0));
    assert!(!transaction.admit(1, 1));
    assert!(transaction.open() && transaction.ready());
    transaction.committed();
    assert!(!transaction.open() && transaction.ready());
    assert!(transaction.admit(1, 2));
}

#[test]
fn due_by_time_from_the_first_record_on() {
    let mut transaction = opened(500);
    transaction.admit(1, 590);
    assert_eq!(transaction.deadline_ms(), Some(600));
    assert!(!transaction.due(599, false));
    assert!(transaction.due(600, false));
}

#[test]
fn due_by_count() {
    let mut transaction = opened(0);
    transaction.admit(1, 0);
    assert!(!transaction.due(0, false));
    transaction.admit(1, 0);
    assert!(transaction.due(0, false));
}

#[test]
fn due_by_bytes() {
    let mut transaction = opened(0);
    transaction.admit(998, 0);
    assert!(!transaction.due(0, false));
    let mut transaction = opened(0);
    transaction.admit(999, 0);
    assert!(transaction.due(0, false));
}

#[test]
fn due_when_wanted_if_there_is_anything() {
    assert!(opened(0).due(0, true));
    assert!(!ready().due(1_000_000, true));
    assert_eq!(ready().deadline_ms(), None);
}

#[test]
fn an_abortable_failure_is_aborted_and_keeps_the_producer() {
    let mut transaction = opened(0);
    assert_eq!(transaction.failed(Trouble::Abortable, false, 0), Step::Abort);
    transaction.aborted(0);
    assert!(!transaction.ready());
    assert_eq!(transaction.retry(0), Some(false), "the first failure is retried at once");
}

#[test]
fn anything_else_costs_the_producer() {
    for trouble in [Trouble::Indefinite, Trouble::Fatal, Trouble::Away] {
        let mut transaction = opened(0);
        assert_eq!(transaction.failed(trouble, false, 0), Step::Rebuild, "{trouble:?}");
        assert_eq!(transaction.retry(0), Some(true), "{trouble:?}");
    }
}

#[test]
fn a_failing_abort_costs_the_producer() {
    for trouble in [Trouble::Abortable, Trouble::Indefinite, Trouble::Fatal, Trouble::Away] {
        let mut transaction = opened(0);
        assert_eq!(transaction.failed(Trouble::Abortable, false, 0), Step::Abort);
        assert_eq!(transaction.failed(trouble, true, 0), Step::Rebuild, "{trouble:?}");
        assert_eq!(transaction.retry(0), Some(true), "{trouble:?}");
    }
}

#[test]
fn a_needed_producer_stays_needed() {
    let mut transaction = opened(0);
    transaction.failed(Trouble::Indefinite, false, 0);
    transaction.aborted(0);
    assert_eq!(transaction.retry(1000), Some(true));
}

#[test]
fn pauses_double_up_to_the_longest_and_start_over_after_a_commit() {
    let fail = |transaction: &mut Transaction, now_ms| {
        transaction.failed(Trouble::Away, true, now_ms);
    };
    let mut transaction = opened(0);
    assert_eq!(pauses(&mut transaction, fail, 6), [0, 50, 100, 200, 300, 300]);
    transaction.resumed();
    transaction.admit(1, 0);
    assert_eq!(pauses(&mut transaction, fail, 1), [300], "a new producer alone is no success");
    transaction.resumed();
    transaction.admit(1, 0);
    transaction.committed();
    assert_eq!(pauses(&mut transaction, fail, 2), [0, 50]);
}

#[test]
fn the_pause_stays_the_longest_however_often_it_fails() {
    let mut transaction = opened(0);
    for _ in 0..100_000 {
        transaction.failed(Trouble::Away, true, 0);
    }
    assert_eq!(transaction.deadline_ms(), Some(300));
}

#[test]
fn it_gives_up_after_so_many_fatal_failures_without_a_commit() {
    let mut transaction = ready();
    for _ in 0..2 {
        transaction.admit(1, 0);
        assert_eq!(transaction.failed(Trouble::Fatal, false, 0), Step::Rebuild);
        transaction.resumed();
    }
    transaction.admit(1, 0);
    transaction.committed();
    for step in [Step::Rebuild, Step::Rebuild, Step::GiveUp] {
        transaction.admit(1, 0);
        assert_eq!(transaction.failed(Trouble::Fatal, false, 0), step);
    }
}

#[test]
fn it_never_gives_up_on_a_broker_that_is_away() {
    let mut transaction = opened(0);
    for trouble in [Trouble::Away, Trouble::Indefinite].into_iter().cycle().take(1000) {
        assert_eq!(transaction.failed(trouble, true, 0), Step::Rebuild);
    }
}
