//! Brokers that go away, refuse, or no longer have what was asked for.

use std::time::Duration;

use crate::scenario::{self, Scenario};
use crate::support::broker::{SASL_PASSWORD, SASL_USER};
use crate::support::harvest;
use crate::support::load::Load;
use crate::support::topics::{self, Topics};
use crate::support::worker::{Mode, Plan, Worker, quoted};
use crate::support::{broker, until, worker};

/// A broker that is stopped, and one that is killed, under load.
fn broker_restarts(mode: Mode) {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::own("restarts") else { return };
    let scenario = Scenario::on(&broker, "restarts", mode, turn);
    let load = Load::mixed(100_000).paced(200.0).meanwhile(&broker, &scenario.topics.input);
    let mut worker = scenario.start(&scenario.plan());
    scenario.await_progress(0);
    for clean in [true, false] {
        if clean {
            load.while_held(|| broker.stop());
        } else {
            broker.kill9();
        }
        std::thread::sleep(Duration::from_secs(2));
        assert_eq!(worker.status("/livez"), Some(200), "a broker's outage must not restart the fleet");
        broker.start();
        scenario.await_progress(scenario.committed());
    }
    let manifest = load.stop();
    // Each outage interrupts the worker once, and once more while the coordinators come back.
    scenario.account(&manifest, 4 * scenario::IN_FLIGHT);
    assert!(worker.poll_exit().is_none(), "the worker ended:\n{}", worker.log_tail());
}

#[test]
fn broker_restarts_exactly_once() {
    broker_restarts(Mode::ExactlyOnce);
}

#[test]
fn broker_restarts_at_least_once() {
    broker_restarts(Mode::AtLeastOnce);
}

#[test]
fn a_broker_that_is_away_at_the_start_is_waited_for() {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::own("away") else { return };
    let scenario = Scenario::on(&broker, "away", Mode::ExactlyOnce, turn);
    let manifest = Load::mixed(300).produce(&broker, &scenario.topics.input);
    broker.stop();
    let mut worker = Worker::launch(&scenario.plan(), &broker.bootstrap, &scenario.topics);
    until("a live worker that is not ready", Duration::from_secs(20), || {
        (worker.status("/livez") == Some(200) && worker.status("/readyz") == Some(503)).then_some(())
    });
    std::thread::sleep(Duration::from_secs(3));
    let lines = worker.log_text().lines().count();
    assert!(lines < 100, "{lines} lines of log in some seconds without a broker: that is no back-off");
    broker.start();
    worker.await_ready();
    scenario.account(&manifest, 0);
}

fn sasl(plan: Plan, broker: &broker::Broker, password: &str) -> Plan {
    plan.set("kafka.brokers", &quoted(&broker.sasl_bootstrap))
        .set("kafka.security.protocol", "\"sasl_plaintext\"")
        .set("kafka.security.mechanism", "\"plain\"")
        .set("kafka.security.username", &quoted(SASL_USER))
        .set("kafka.security.password", &quoted(password))
}

#[test]
fn a_refused_password_ends_the_start_with_one_clear_message() {
    let Some(scenario) = scenario::begin("refused", Mode::ExactlyOnce) else { return };
    let wrong = "not-the-password-8c1f";
    let plan = sasl(scenario.plan(), scenario.broker, wrong);
    let mut worker = Worker::launch(&plan, &scenario.broker.bootstrap, &scenario.topics);
    let status = worker.await_exit(Duration::from_secs(30));
    assert!(matches!(status.code(), Some(1 | 78)), "ended with {status}:\n{}", worker.log_tail());
    let log = worker.log_text();
    assert!(log.to_lowercase().contains("authentication"), "the log does not say what was refused:\n{log}");
    assert!(!log.contains(wrong), "the password stands in the log");
}

#[test]
fn the_right_password_is_let_in_and_never_logged() {
    let Some(scenario) = scenario::begin("let-in", Mode::ExactlyOnce) else { return };
    let plan = sasl(scenario.plan(), scenario.broker, SASL_PASSWORD).set("log.level", "\"debug\"");
    let manifest = Load::of(100).produce(scenario.broker, &scenario.topics.input);
    let worker = scenario.start(&plan);
    scenario.account(&manifest, 0);
    assert!(!worker.log_text().contains(SASL_PASSWORD), "the password stands in the log");
}

#[test]
fn records_deleted_before_they_were_read_are_not_skipped_in_silence() {
    let turn = scenario::turn();
    if !worker::can_run() {
        return;
    }
    let Some(broker) = broker::shared() else { return };
    let topics = Topics::named("truncated", 1);
    topics.make_input(broker);
    topics::make(broker, &topics.output, 1, &[]);
    topics::make(broker, &topics.dead, 1, &[]);
    let plan = Plan::new("truncated", Mode::ExactlyOnce);
    Load::of(300).produce(broker, &topics.input);
    let worker = Worker::start(&plan, broker, &topics);
    until("the first records", scenario::SETTLES_WITHIN, || {
        (harvest::committed(broker, &topics)[&0] == Some(300)).then_some(())
    });
    assert_eq!(worker.terminate(Duration::from_secs(15)).code(), Some(0));
    Load::of(200).seeded(2).produce(broker, &topics.input);
    topics::delete_before(broker, &topics.input, 0, 400);

    let mut worker = Worker::launch(&plan, &broker.bootstrap, &topics);
    // Either it halts the partition and says so, or it ends with an error: both wake somebody up.
    until("a halted partition or a failed worker", Duration::from_secs(40), || {
        let ended = worker.poll_exit();
        assert!(!ended.is_some_and(|status| status.success()), "it ended as if all were well");
        let log = worker.log_text().to_lowercase();
        // Our own word: librdkafka's comes first, and names no offset.
        (log.contains("halted") || ended.is_some()).then_some(())
    });
    let log = worker.log_text();
    assert!(log.contains("300"), "the log does not name the offset that is gone:\n{}", worker.log_tail());
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(harvest::committed(broker, &topics)[&0], Some(300), "the gap was stepped over");
    assert_eq!(harvest::count(broker, &topics.output, harvest::Isolation::Committed), 300);
    drop(turn);
}
