//! Kinds of membership in a group other than the usual one.

use std::time::Duration;

use crate::scenario;
use crate::support::load::Load;
use crate::support::until;
use crate::support::worker::{Mode, Worker};

const DRAINS_WITHIN: Duration = Duration::from_secs(15);

/// Waits until each of them holds partitions, and all of them together every one.
fn share<W: std::borrow::Borrow<Worker>>(workers: &[W], partitions: i32) {
    until("a share for each worker", scenario::SETTLES_WITHIN, || {
        let held: Option<Vec<f64>> = workers.iter().map(|worker| assigned(worker.borrow())).collect();
        let held = held?;
        let all = held.iter().all(|held| 0.0 < *held) && held.iter().sum::<f64>() == f64::from(partitions);
        all.then_some(())
    });
}

fn assigned(worker: &Worker) -> Option<f64> {
    worker.labelled("copydesk_partitions", "state=\"assigned\"")
}

/// KIP-848: workers that come and go in good order. A commit that meets a change of the group is refused for its epoch
/// and tried again, so that nothing comes out twice in either mode.
fn the_consumer_protocol(mode: Mode) {
    let Some(scenario) = scenario::begin("kip-848", mode) else { return };
    let level = "\"info,copydesk::kafka::positions=debug\"";
    let plan = scenario.plan().set("kafka.group_protocol", "\"consumer\"").set("log.level", level);
    let load = Load::mixed(100_000).paced(400.0).meanwhile(scenario.broker, &scenario.topics.input);
    let mut workers = vec![scenario.start(&plan)];
    scenario.await_progress(0);
    for instance in ["1", "2", "3"] {
        workers.push(scenario.start(&plan.clone().instance(instance)));
        share(&workers, scenario.topics.partitions);
        scenario.await_progress(scenario.committed());
    }
    let retries =
        |workers: &[Worker]| workers.iter().filter_map(|worker| worker.metric("copydesk_retries_total")).sum();
    let mut retried: f64 = retries(&workers[1..]);
    while 1 < workers.len() {
        assert_eq!(workers.remove(0).terminate(DRAINS_WITHIN).code(), Some(0));
        share(&workers, scenario.topics.partitions);
        scenario.await_progress(scenario.committed());
        retried += retries(&workers[..1]);
    }
    let manifest = load.stop();
    println!("{}: about {retried} commits and calls tried again", mode.name());
    scenario.account(&manifest, 0);
    assert_eq!(workers[0].status("/livez"), Some(200));
}

#[test]
fn the_consumer_protocol_hands_partitions_over_exactly_once() {
    the_consumer_protocol(Mode::ExactlyOnce);
}

#[test]
fn the_consumer_protocol_hands_partitions_over_at_least_once_and_repeats_nothing() {
    the_consumer_protocol(Mode::AtLeastOnce);
}

#[test]
fn a_static_member_that_is_back_in_time_moves_no_partition() {
    let Some(scenario) = scenario::begin("static", Mode::ExactlyOnce) else { return };
    // Long enough for a restart on a crowded machine.
    let member = |name: &str| {
        let mut plan = scenario.plan().instance(name).set("kafka.group_instance_id", &format!("\"desk-{name}\""));
        plan.session_timeout_ms = 30_000;
        plan.set("shutdown.drain_ms", "10000")
    };
    let load = Load::mixed(100_000).paced(200.0).meanwhile(scenario.broker, &scenario.topics.input);
    let first = scenario.start(&member("0"));
    let second = scenario.start(&member("1"));
    share(&[&first, &second], scenario.topics.partitions);
    scenario.await_progress(scenario.committed());
    // A rebalance that changes nothing is told as an assignment of nothing; what is taken away would be told as well.
    let moves = || {
        let metric = |kind: &str| second.labelled("copydesk_rebalances_total", &format!("kind={kind:?}"));
        until("the metrics of the one that stays", DRAINS_WITHIN, || Some([metric("revoked")?, metric("lost")?]))
    };
    let (before, held) = (moves(), assigned(&second));
    assert_eq!(first.terminate(DRAINS_WITHIN).code(), Some(0));
    let first = scenario.start(&member("0"));
    share(&[&first, &second], scenario.topics.partitions);
    scenario.await_progress(scenario.committed());
    assert_eq!((moves(), assigned(&second)), (before, held), "the other's partitions moved");
    let manifest = load.stop();
    scenario.account(&manifest, 0);
}
