//! Topics that are deleted under a running worker.

use std::time::Duration;

use crate::scenario::{self, Scenario};
use crate::support::load::Load;
use crate::support::topics;
use crate::support::worker::{Mode, Worker};
use crate::support::{broker, until, worker};

/// Two tries in a row, each as long as `delivery.message_timeout_ms`, with a busy machine's allowance.
const NOTICED_WITHIN: Duration = Duration::from_secs(40);
/// Time in which an impatient worker would have tried again.
const STAYS: Duration = Duration::from_secs(4);

/// Waits until the worker says that it cannot publish to `topic`, and sees it stay live, unready and where it is.
fn noticed(scenario: &Scenario<'_>, worker: &mut Worker, topic: &str) {
    let reason = until("a worker that is not ready", NOTICED_WITHIN, || worker.unready());
    let named = until("the topic's name", NOTICED_WITHIN, || worker.unready().filter(|reason| reason.contains(topic)));
    assert!(named.contains("cannot publish"), "first {reason:?}, then {named:?}");
    let committed = scenario.committed();
    let begin = std::time::Instant::now();
    while begin.elapsed() < STAYS {
        assert_eq!(
            worker.status("/readyz"),
            Some(503),
            "ready again though nothing was published:\n{}",
            worker.log_tail()
        );
        assert_eq!(worker.status("/livez"), Some(200), "starting it again would not bring the topic back");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(scenario.committed(), committed, "something passed that could not be published");
    assert!(worker.poll_exit().is_none(), "the worker ended:\n{}", worker.log_tail());
}

#[test]
fn a_deleted_dead_letter_topic_stops_bad_records_until_it_is_back() {
    let Some(scenario) = scenario::begin("dead-gone", Mode::ExactlyOnce) else { return };
    let (broker, topics) = (scenario.broker, scenario.topics.clone());
    // Bad ones alone, so that no transaction can do without the topic; the breaker is not what is looked at.
    let plan = scenario.plan().set("dead_letters.breaker.ratio_max", "1.0").set("dead_letters.breaker.run_max", "0");
    let mut worker = scenario.start(&plan);
    let mut manifest = Load::of(200).produce(broker, &topics.input);
    until("the good ones", scenario::SETTLES_WITHIN, || (scenario.committed() == 200).then_some(()));
    topics::delete(broker, &topics.dead);
    let bad = Load { bad_per_mille: 1000, ..Load::of(150) };
    manifest.extend(bad.seeded(2).produce(broker, &topics.input));
    noticed(&scenario, &mut worker, &topics.dead);
    assert_eq!(scenario.committed(), 200, "the lag is what stands still");

    topics::make(broker, &topics.dead, 2, &[]);
    manifest.extend(Load::mixed(200).seeded(3).produce(broker, &topics.input));
    worker.await_ready();
    let (account, _) = scenario.account(&manifest, 0);
    assert!(150 <= account.dead, "{account}");
}

#[test]
fn a_deleted_output_topic_stops_everything_until_it_is_back() {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::shared() else { return };
    // No reader along, whose topic would be deleted as well.
    let scenario = Scenario::without_output(broker, "output-gone", Mode::ExactlyOnce, turn);
    let topics = scenario.topics.clone();
    topics::make(broker, &topics.output, topics.partitions, &[]);
    let mut worker = scenario.start(&scenario.plan());
    topics::delete(broker, &topics.output);
    let mut manifest = Load::of(300).produce(broker, &topics.input);
    noticed(&scenario, &mut worker, &topics.output);
    assert_eq!(scenario.committed(), 0);

    topics::make(broker, &topics.output, topics.partitions, &[]);
    manifest.extend(Load::mixed(200).seeded(2).produce(broker, &topics.input));
    worker.await_ready();
    scenario.account(&manifest, 0);
}
