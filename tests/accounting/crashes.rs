//! Workers that die: at random times, and at the worst.

use std::time::Duration;

use crate::scenario::{self, Scenario};
use crate::support::load::Load;
use crate::support::seed::Seed;
use crate::support::worker::{FailPoint, Mode, Worker};

/// Kills ready workers at random times, `rounds` times, under load, and lets the last one finish.
fn killed_at_random(mode: Mode, rounds: usize, static_member: bool) {
    let name = if static_member { "killed-static" } else { "killed" };
    let Some(scenario) = scenario::begin(name, mode) else { return };
    let mut plan = scenario.plan();
    if static_member {
        // Its successor takes over at once; without, the group waits for the dead member's session.
        plan = plan.set("kafka.group_instance_id", "\"desk-0\"");
    }
    let load = Load::mixed(100_000).paced(300.0).meanwhile(scenario.broker, &scenario.topics.input);
    let mut seed = Seed::new(20_250_714);
    for round in 0..rounds {
        let before = scenario.committed();
        let worker = scenario.start(&plan);
        if round % 2 == 0 {
            scenario.await_progress(before);
        }
        std::thread::sleep(Duration::from_millis(seed.between(0, 900)));
        worker.kill9();
    }
    let last = scenario.start(&plan);
    scenario.await_progress(scenario.committed());
    let manifest = load.stop();
    scenario.account(&manifest, rounds * scenario::IN_FLIGHT);
    drop(last);
}

#[test]
fn killed_at_random_times_exactly_once() {
    killed_at_random(Mode::ExactlyOnce, 8, true);
}

#[test]
fn killed_at_random_times_without_static_membership() {
    killed_at_random(Mode::ExactlyOnce, 2, false);
}

#[test]
fn killed_at_random_times_at_least_once() {
    killed_at_random(Mode::AtLeastOnce, 4, true);
}

#[test]
fn killed_at_the_worst_moments() {
    // The fail points are compiled into debug builds only.
    if !cfg!(debug_assertions) {
        crate::support::announce("SKIPPED: fail points need a debug build");
        return;
    }
    let Some(scenario) = scenario::begin("failpoint", Mode::ExactlyOnce) else { return };
    let (broker, topics) = (scenario.broker, scenario.topics.clone());
    let plan = scenario.plan().set("kafka.group_instance_id", "\"desk-0\"");
    let load = Load::mixed(100_000).paced(300.0).meanwhile(broker, &topics.input);
    for point in FailPoint::ALL {
        let before = scenario.committed();
        let mut worker = Worker::launch(&plan.clone().dying(point), &broker.bootstrap, &topics);
        let status = worker.await_exit(Duration::from_secs(60));
        assert!(!status.success(), "it was told to die at {point:?}, and ended with {status}");
        if point == FailPoint::AfterCommit {
            // What was committed stays committed although the process never knew.
            scenario.await_progress(before);
        }
    }
    let last = scenario.start(&plan);
    scenario.await_progress(scenario.committed());
    let manifest = load.stop();
    scenario.account(&manifest, 0);
    // The test of the test: records were indeed sent in transactions that came to nothing.
    assert!(0 < Scenario::aborted(broker, &topics), "no transaction was aborted: the scenario shows nothing");
    drop(last);
}
