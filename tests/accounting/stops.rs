//! Workers that stop: because they must, or because they are told to twice.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::scenario;
use crate::support::harvest::{self, Isolation};
use crate::support::load::Load;
use crate::support::manifest::Fate;
use crate::support::topics::{self, Topics};
use crate::support::until;
use crate::support::worker::{Mode, Worker};

#[test]
fn nothing_but_bad_records_stops_the_worker_and_skips_none() {
    /// `dead_letters.breaker.run_max` of the defaults.
    const RUN_MAX: usize = 100;
    let Some(scenario) = scenario::begin("breaker", Mode::ExactlyOnce) else { return };
    let (broker, topics) = (scenario.broker, scenario.topics.clone());
    let manifest = Load { bad_per_mille: 1000, ..Load::of(700) }.produce(broker, &topics.input);
    let mut worker = Worker::launch(&scenario.plan(), &broker.bootstrap, &topics);
    let status = worker.await_exit(scenario::SETTLES_WITHIN);
    assert_eq!(status.code(), Some(1), "{}", worker.log_tail());
    let log = worker.log_text();
    let said = log.lines().any(|line| line.contains("ERROR") && line.contains("the dead-letter breaker tripped"));
    assert!(said, "the log does not say why it stopped:\n{log}");
    assert!(!log.contains("debt unpaid"), "what will be read again is no loss:\n{log}");
    let committed = scenario.committed() as usize;
    let letters = harvest::count(broker, &topics.dead, Isolation::Committed);
    assert!(committed < RUN_MAX, "{committed} of the bad records were passed over");
    assert_eq!(letters, committed, "dead letters against committed offsets");

    // Somebody has looked at it: they are bad indeed.
    let plan = scenario.plan().set("dead_letters.breaker.ratio_max", "1.0").set("dead_letters.breaker.run_max", "0");
    let _worker = scenario.start(&plan);
    let (account, _) = scenario.account(&manifest, 0);
    assert_eq!(account.dead, manifest.count(|fate| matches!(fate, Fate::DeadLetter(_))));
}

#[test]
fn a_second_sigterm_ends_a_draining_worker_at_once() {
    const AT_ONCE: Duration = Duration::from_secs(2);
    let Some(scenario) = scenario::begin("sigterm-twice", Mode::ExactlyOnce) else { return };
    // Long articles and one chain of lanes: what is in flight takes seconds.
    let load = Load { body_bytes: (60_000, 80_000), ..Load::of(400) };
    let manifest = load.produce(scenario.broker, &scenario.topics.input);
    let mut plan = scenario.plan().set("shutdown.drain_ms", "4400");
    plan.shards = 1;
    let mut worker = scenario.start(&plan);
    until("a worker with its hands full", Duration::from_secs(20), || {
        (100.0 < worker.metric("copydesk_in_flight_records")?).then_some(())
    });
    worker.signal("TERM");
    until("word of the first signal", Duration::from_secs(5), || {
        worker.log_text().contains("stopping in good order").then_some(())
    });
    worker.signal("TERM");
    let status = worker.await_exit(AT_ONCE);
    assert_eq!(status.code(), Some(1), "{}", worker.log_tail());
    assert!(worker.log_text().contains("second signal"), "{}", worker.log_tail());
    let _second = scenario.start(&scenario.plan());
    scenario.account(&manifest, 0);
}

#[test]
fn one_chain_and_four_chains_make_the_same_bytes() {
    let Some(scenario) = scenario::begin("chains", Mode::ExactlyOnce) else { return };
    let broker = scenario.broker;
    let manifest = Load::mixed(1_500).produce(broker, &scenario.topics.input);
    // Another group on the same input, with topics of its own.
    let others = Topics::named("chains-others", scenario.topics.partitions);
    let others = Topics { input: scenario.topics.input.clone(), ..others };
    topics::make(broker, &others.output, others.partitions, &[]);
    topics::make(broker, &others.dead, 2, &[]);
    let mut values = Vec::new();
    for (shards, topics) in [(1, &scenario.topics), (4, &others)] {
        // With all stages: this is about what they make.
        let mut plan =
            scenario.plan().instance(&format!("chains-{shards}")).set("extract.off", "[]").set("output.tokens", "true");
        plan.shards = shards;
        let worker = Worker::start(&plan, broker, topics);
        let harvest = harvest::gather(broker, topics, scenario::SETTLES_WITHIN);
        assert_eq!(worker.terminate(Duration::from_secs(15)).code(), Some(0));
        let all: BTreeMap<_, _> = harvest
            .output
            .into_iter()
            .map(|seen| {
                let place = ["copydesk.source.partition", "copydesk.source.offset"];
                (place.map(|name| seen.header(name).expect("records say where they are from").to_owned()), seen.value)
            })
            .collect();
        values.push(all);
    }
    assert_eq!(values[0].len(), manifest.count(|fate| !matches!(fate, Fate::DeadLetter(_))));
    let differing: Vec<_> = values[0].iter().filter(|(place, value)| values[1].get(*place) != Some(value)).collect();
    assert!(differing.is_empty() && values[0].len() == values[1].len(), "{} records differ", differing.len());
    scenario.account(&manifest, 0);
}
