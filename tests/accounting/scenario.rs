//! What all scenarios share: the topics, the reader all along, and the account at the end.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use crate::support::broker::{self, Broker};
use crate::support::harvest::{self, Along, Harvest, Isolation};
use crate::support::manifest::{Manifest, Place};
use crate::support::topics::Topics;
use crate::support::verifier::{Account, Content, Promise, verify};
use crate::support::worker::{self, Mode, Plan, Worker};
use crate::support::{asked_for, oracle, tail};

/// How long a group may take from the end of a fault until everything is committed. The longest way begins with a consumer
/// that lost its brokers (`src/kafka/source/silence.rs`): 10 s until it asks, two more asks of 11 s until a new client has
/// outdone it for 20 s, up to 35 s until the publisher's last call has ended, 6 s for the session of the old member, and
/// some seconds to join: 80 s. Half as much again for the backlog on two busy cores.
pub(crate) const SETTLES_WITHIN: Duration = Duration::from_secs(120);

/// Records that one worker may have in flight, and so repeat after an interruption: `pipeline.in_flight_records_max`.
pub(crate) const IN_FLIGHT: usize = 2000;

/// One scenario at a time: they share two cores and one broker.
pub(crate) fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    // A scenario that failed has told its own story.
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A scenario under way.
pub(crate) struct Scenario<'b> {
    name: String,
    mode: Mode,
    /// The broker.
    pub(crate) broker: &'b Broker,
    /// The topics and names.
    pub(crate) topics: Topics,
    along: Option<Along>,
    begun: SystemTime,
    _turn: MutexGuard<'static, ()>,
}

/// A scenario on the shared broker; nothing where there is no broker, or no command to run a worker.
pub(crate) fn begin(name: &str, mode: Mode) -> Option<Scenario<'static>> {
    let turn = turn();
    if !worker::can_run() {
        return None;
    }
    Some(Scenario::on(broker::shared()?, name, mode, turn))
}

impl<'b> Scenario<'b> {
    /// A scenario on a broker of its own.
    pub(crate) fn on(broker: &'b Broker, name: &str, mode: Mode, turn: MutexGuard<'static, ()>) -> Self {
        let topics = Topics::make(&format!("{name}-{}", mode.name().replace('_', "-")), broker);
        let along = Along::begin(broker, &topics.output);
        let begun = SystemTime::now();
        Self { name: name.to_owned(), mode, broker, topics, along: Some(along), begun, _turn: turn }
    }

    /// Without output topic yet, and so without reader.
    pub(crate) fn without_output(broker: &'b Broker, name: &str, mode: Mode, turn: MutexGuard<'static, ()>) -> Self {
        let topics = Topics::named(name, crate::support::topics::PARTITIONS);
        topics.make_input(broker);
        crate::support::topics::make(broker, &topics.dead, 2, &[]);
        let begun = SystemTime::now();
        Self { name: name.to_owned(), mode, broker, topics, along: None, begun, _turn: turn }
    }

    /// The plan of the usual worker.
    pub(crate) fn plan(&self) -> Plan {
        Plan::new(&self.name, self.mode)
    }

    /// Starts a worker and waits until it is ready.
    pub(crate) fn start(&self, plan: &Plan) -> Worker {
        Worker::start(plan, self.broker, &self.topics)
    }

    /// Records that the group has committed, over all partitions.
    pub(crate) fn committed(&self) -> i64 {
        harvest::committed(self.broker, &self.topics).values().flatten().sum()
    }

    /// Waits until the group has committed more than `before`. When it does not, the panic tells what can be known from
    /// outside: whether there was anything to commit, and what workers and broker last said.
    pub(crate) fn await_progress(&self, before: i64) {
        let begun = Instant::now();
        let mut positions = BTreeMap::new();
        let progress = asked_for(SETTLES_WITHIN, || {
            positions = harvest::positions(self.broker, &self.topics);
            let committed: i64 = positions.values().filter_map(|(committed, _)| *committed).sum();
            (before < committed).then_some(())
        });
        assert!(
            progress.is_some(),
            "no progress of the group in {:.0?}, {before} records committed all the while; by input partition, (committed, \
             end): {positions:?}\n{}\n-- the broker's log:\n{}",
            begun.elapsed(),
            self.worker_tails(),
            self.broker.log_tail(),
        );
    }

    /// What the workers of this scenario last said, those that are gone included.
    fn worker_tails(&self) -> String {
        let folder = worker::logs(&self.topics);
        let mut logs: Vec<_> = std::fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
            // Those of earlier test runs lie beside them.
            .filter(|path| path.metadata().and_then(|file| file.modified()).is_ok_and(|written| written >= self.begun))
            .collect();
        logs.sort();
        let tails = logs.iter().map(|log| format!("-- {}:\n{}", log.display(), tail(log, 40)));
        tails.collect::<Vec<_>>().join("\n")
    }

    /// Waits until everything is committed, and accounts for it. `repeats_max` counts only where repeats are allowed.
    pub(crate) fn account(self, manifest: &Manifest, repeats_max: usize) -> (Account, Harvest) {
        let settings = oracle::settings();
        let content = |place: Place, sent: &_| {
            oracle::record(&settings, &manifest.topic, place, sent).map_err(|reject| reject.to_string())
        };
        self.account_of(manifest, repeats_max, &content)
    }

    /// The same where the worker's records are those of `content`.
    pub(crate) fn account_of(
        self,
        manifest: &Manifest,
        repeats_max: usize,
        content: &Content<'_>,
    ) -> (Account, Harvest) {
        let begin = Instant::now();
        let mut harvest = harvest::gather(self.broker, &self.topics, SETTLES_WITHIN);
        let settled = begin.elapsed();
        harvest.along = self.along.map(Along::finish);
        let promise = match self.mode {
            Mode::ExactlyOnce => Promise::ExactlyOnce,
            Mode::AtLeastOnce => Promise::AtLeastOnce { repeats_max },
        };
        match verify(manifest, &harvest, promise, content) {
            Ok(account) => {
                println!("{}, {}: {account}; settled after {settled:.1?}", self.name, self.mode.name());
                (account, harvest)
            }
            Err(report) => panic!("{}, {}: {report}", self.name, self.mode.name()),
        }
    }

    /// How many records of the output and dead-letter topics belong to transactions that were aborted.
    pub(crate) fn aborted(broker: &Broker, topics: &Topics) -> usize {
        let count = |isolation| {
            let topics = [&topics.output, &topics.dead];
            topics.into_iter().map(|topic| harvest::count(broker, topic, isolation)).sum::<usize>()
        };
        count(Isolation::Uncommitted) - count(Isolation::Committed)
    }
}
