//! Workers that come, go, freeze and get in each other's way.

use std::time::Duration;

use crate::scenario;
use crate::support::load::Load;
use crate::support::until;
use crate::support::worker::Mode;

const DRAINS_WITHIN: Duration = Duration::from_secs(15);

fn workers_come_and_go(mode: Mode) {
    let Some(scenario) = scenario::begin("group", mode) else { return };
    let load = Load::mixed(100_000).paced(400.0).meanwhile(scenario.broker, &scenario.topics.input);
    let plan = scenario.plan();
    let first = scenario.start(&plan);
    scenario.await_progress(0);
    let second = scenario.start(&plan.clone().instance("1"));
    scenario.await_progress(scenario.committed());
    let third = scenario.start(&plan.clone().instance("2"));
    for worker in [&first, &second, &third] {
        until("partitions for each of three workers", scenario::SETTLES_WITHIN, || {
            let assigned = worker.metric("copydesk_partitions")?;
            (0.0 < assigned).then_some(())
        });
    }
    scenario.await_progress(scenario.committed());
    first.kill9();
    assert_eq!(third.terminate(DRAINS_WITHIN).code(), Some(0));
    // The survivor gets everything once the killed one's session is over.
    scenario.await_progress(scenario.committed());
    let manifest = load.stop();
    scenario.account(&manifest, 2 * scenario::IN_FLIGHT);
    assert_eq!(second.status("/livez"), Some(200));
}

#[test]
fn workers_come_and_go_exactly_once() {
    workers_come_and_go(Mode::ExactlyOnce);
}

#[test]
fn workers_come_and_go_at_least_once() {
    workers_come_and_go(Mode::AtLeastOnce);
}

#[test]
fn a_frozen_worker_that_thaws_commits_nothing() {
    let Some(scenario) = scenario::begin("zombie", Mode::ExactlyOnce) else { return };
    let load = Load::mixed(100_000).paced(300.0).meanwhile(scenario.broker, &scenario.topics.input);
    let plan = scenario.plan();
    let mut frozen = scenario.start(&plan);
    scenario.await_progress(0);
    let second = scenario.start(&plan.clone().instance("1"));
    scenario.await_progress(scenario.committed());
    frozen.signal("STOP");
    // Past the session: the group has given its partitions to the other, and the broker has ended its transaction.
    std::thread::sleep(Duration::from_millis(u64::from(plan.session_timeout_ms) + 2_000));
    scenario.await_progress(scenario.committed());
    frozen.signal("CONT");
    scenario.await_progress(scenario.committed());
    let manifest = load.stop();
    scenario.account(&manifest, 0);
    // It has joined again, or has given up; it must not be stuck.
    until("the thawed worker to be ready again or gone", scenario::SETTLES_WITHIN, || {
        (frozen.status("/readyz") == Some(200) || frozen.poll_exit().is_some()).then_some(())
    });
    assert_eq!(second.status("/livez"), Some(200));
}

#[test]
fn two_workers_with_one_transactional_id_fence_each_other_and_lose_nothing() {
    let Some(scenario) = scenario::begin("twin", Mode::ExactlyOnce) else { return };
    let load = Load::mixed(100_000).paced(300.0).meanwhile(scenario.broker, &scenario.topics.input);
    let plan = scenario.plan();
    let mut first = scenario.start(&plan);
    scenario.await_progress(0);
    // Not awaited: whether it ever gets ready is theirs to fight out.
    let mut second = crate::support::worker::Worker::launch(&plan, &scenario.broker.bootstrap, &scenario.topics);
    std::thread::sleep(Duration::from_secs(8));
    second.signal("TERM");
    second.await_exit(DRAINS_WITHIN);
    // The one that is left carries on, or a supervisor would start it again.
    let _again = first.poll_exit().is_some().then(|| scenario.start(&plan));
    scenario.await_progress(scenario.committed());
    let manifest = load.stop();
    scenario.account(&manifest, 0);
}
