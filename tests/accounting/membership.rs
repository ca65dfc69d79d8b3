//! Kinds of membership in a group other than the usual one.

use std::time::Duration;

use crate::scenario;
use crate::support::load::Load;
use crate::support::until;
use crate::support::worker::{Mode, Worker};

const DRAINS_WITHIN: Duration = Duration::from_secs(15);

/// Waits until each of them holds partitions, and all of them together every one.
fn share(workers: &[&Worker], partitions: i32) {
    until("a share for each worker", scenario::SETTLES_WITHIN, || {
        let held: Option<Vec<f64>> = workers.iter().map(|worker| assigned(worker)).collect();
        let held = held?;
        let all = held.iter().all(|held| 0.0 < *held) && held.iter().sum::<f64>() == f64::from(partitions);
        all.then_some(())
    });
}

fn assigned(worker: &Worker) -> Option<f64> {
    worker.labelled("copydesk_partitions", "state=\"assigned\"")
}

/// KIP-848, which librdkafka 2.12 calls a preview: workers that come and go in good order.
#[test]
fn the_consumer_protocol_hands_partitions_over_without_loss() {
    let Some(scenario) = scenario::begin("kip-848", Mode::ExactlyOnce) else { return };
    let plan = scenario.plan().set("kafka.group_protocol", "\"consumer\"");
    let load = Load::mixed(100_000).paced(200.0).meanwhile(scenario.broker, &scenario.topics.input);
    let first = scenario.start(&plan);
    scenario.await_progress(0);
    let second = scenario.start(&plan.clone().instance("1"));
    share(&[&first, &second], scenario.topics.partitions);
    scenario.await_progress(scenario.committed());
    assert_eq!(first.terminate(DRAINS_WITHIN).code(), Some(0));
    share(&[&second], scenario.topics.partitions);
    scenario.await_progress(scenario.committed());
    let manifest = load.stop();
    scenario.account(&manifest, 0);
    assert_eq!(second.status("/livez"), Some(200));
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
