//! A fleet far beyond one machine: 1,000 partitions and 200 workers that are deployed, scaled and killed under load.
//!
//! The decisions are those of the worker, the brokers are the model's; the group rebalances in rounds, evenly, and moves
//! no more than it must, as Kafka's cooperative-sticky assignor does. `SIM_FLEET_SEEDS=100` runs more seeds.

use std::cell::RefCell;
use std::rc::Rc;

use copydesk::pipeline::coordinator::Limits;
use copydesk::pipeline::position::Partition;
use copydesk::pipeline::transaction::Policy;

use crate::kafka::{Cluster, Mode, Times};
use crate::number;
use crate::random::Random;
use crate::worker::{End, Shape, Worker};

const PARTITIONS: usize = 1000;
const WORKERS: usize = 200;
/// Workers replaced at once in a deployment.
const SURGE: usize = 10;
/// Workers killed at once: a rack.
const KILLED: usize = 20;
/// Seeds of each mode.
const SEEDS: u64 = 1;

/// What a turn of all workers takes.
const TURN_MS: u64 = 10;
/// Things that each worker does in a turn, each by one of its threads.
const STEPS: u64 = 4;
/// Records that arrive in a turn: a third of what the fleet can read.
const ARRIVING: u64 = 120;
/// Heartbeats as librdkafka's by default; the session is shorter than its 45 s, so that the killed are noticed in time.
const TIMES: Times = Times { session_ms: 10_000, round_ms: 300, heartbeat_ms: 3_000, transaction_ms: 2_500 };
/// Records that a worker may have in flight.
const IN_FLIGHT: usize = 40;
const SHAPE: Shape = Shape {
    limits: Limits { records_max: IN_FLIGHT, bytes_max: 10_000, low_water_percent: 50 },
    policy: Policy {
        interval_ms: 100,
        records_max: IN_FLIGHT,
        bytes_max: 10_000,
        backoff_min_ms: 20,
        backoff_max_ms: 500,
        fatal_max: 5,
    },
};
/// Turns within which all must have come to rest.
const TURNS_MAX: u64 = 3_000;

struct Fleet {
    cluster: Rc<RefCell<Cluster>>,
    random: Random,
    workers: Vec<Worker>,
    started: u32,
    /// Whether records arrive.
    load: bool,
    /// Milliseconds that partitions were without an owner, over all of them.
    unowned_ms: u64,
}

/// What one phase has cost.
#[derive(Clone, Copy, Debug)]
struct Cost {
    rounds: u64,
    moved: u64,
    placed: u64,
    unowned_ms: u64,
    took_ms: u64,
    repeats: u64,
    read: u64,
    records: u64,
}

impl Fleet {
    fn new(seed: u64, mode: Mode) -> Self {
        let mut random = Random::new(seed);
        let cluster = Cluster::steady(mode, PARTITIONS, Random::new(random.next()), TIMES);
        let cluster = Rc::new(RefCell::new(cluster));
        Self { cluster, random, workers: Vec::new(), started: 0, load: true, unowned_ms: 0 }
    }

    fn start(&mut self, count: usize) {
        for _ in 0..count {
            self.started += 1;
            self.workers.push(Worker::new(&self.cluster, self.started, self.started, SHAPE, None));
        }
    }

    /// Every worker does some things, in an order of chance.
    #[track_caller]
    fn turn(&mut self) {
        {
            let cluster = &mut *self.cluster.borrow_mut();
            cluster.now_ms += TURN_MS;
            cluster.expire();
            self.unowned_ms += TURN_MS * cluster.group.unowned() as u64;
            if self.load {
                for _ in 0..ARRIVING {
                    let partition = Partition(self.random.index(PARTITIONS) as i32);
                    cluster.produce(partition);
                }
            }
        }
        for _ in 0..STEPS * self.workers.len() as u64 {
            let index = self.random.index(self.workers.len());
            let worker = &mut self.workers[index];
            match self.random.below(4) {
                0 => worker.poll(),
                1 => (0..4).for_each(|_| worker.finish()),
                2 => worker.publish(),
                _ => worker.listen(),
            }
            if let Some(end) = worker.end {
                assert_eq!(end, End::Left, "a worker of a steady fleet gave up");
                assert!(!worker.lost_any(), "a ticket was dropped");
                self.workers.swap_remove(index);
                if self.workers.is_empty() {
                    return;
                }
            }
        }
        let violations = &self.cluster.borrow().violations;
        assert!(violations.is_empty(), "{}", violations.join("\n"));
    }

    #[track_caller]
    fn turns(&mut self, count: u64) {
        (0..count).for_each(|_| self.turn());
    }

    #[track_caller]
    fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        for _ in 0..TURNS_MAX {
            if done(self) {
                return;
            }
            self.turn();
        }
        panic!("not within {} s: {what}", TURNS_MAX * TURN_MS / 1000);
    }

    #[track_caller]
    fn balanced(&mut self) {
        self.until("an even assignment", |fleet| {
            let cluster = fleet.cluster.borrow();
            let shares = cluster.group.shares();
            let even = shares.iter().max().zip(shares.iter().min()).is_some_and(|(most, least)| most - least <= 1);
            cluster.group.settled() && shares.len() == fleet.workers.len() && even
        });
    }

    /// Does it, and waits for an even assignment.
    #[track_caller]
    fn cost(&mut self, what: &str, act: impl FnOnce(&mut Self)) -> Cost {
        let before = self.so_far();
        act(self);
        self.balanced();
        let after = self.so_far();
        let cost = Cost {
            rounds: after.rounds - before.rounds,
            moved: after.moved - before.moved,
            placed: after.placed - before.placed,
            unowned_ms: after.unowned_ms - before.unowned_ms,
            took_ms: after.took_ms - before.took_ms,
            repeats: after.repeats - before.repeats,
            read: after.read - before.read,
            records: after.records - before.records,
        };
        println!("  {what}: {cost:?}");
        cost
    }

    fn so_far(&self) -> Cost {
        let cluster = self.cluster.borrow();
        let rounds = cluster.group.rounds.as_ref().expect("a steady cluster has rounds");
        Cost {
            rounds: rounds.count,
            moved: rounds.moved,
            placed: rounds.placed,
            unowned_ms: self.unowned_ms,
            took_ms: cluster.now_ms,
            repeats: cluster.repeats(),
            read: cluster.tally.get("read").copied().unwrap_or(0),
            records: cluster.records() as u64,
        }
    }
}

fn live(seed: u64, mode: Mode) {
    println!("seed {seed}, {mode:?}: {PARTITIONS} partitions, {WORKERS} workers");
    let mut fleet = Fleet::new(seed, mode);
    fleet.cost("all start at once", |fleet| fleet.start(WORKERS));
    let quiet = fleet.cost("nothing happens for 5 s", |fleet| fleet.turns(500));
    assert_eq!((quiet.rounds, quiet.moved, quiet.unowned_ms), (0, 0, 0), "a rebalance without a cause");

    let half = WORKERS / 2;
    let more = fleet.cost("half as many join", |fleet| fleet.start(half));
    let needed = (PARTITIONS * half / (WORKERS + half)) as u64;
    assert!(more.moved <= needed + half as u64, "{} partitions moved, {needed} had to", more.moved);
    let fewer = fleet.cost("and leave again", |fleet| {
        fleet.workers.iter_mut().skip(WORKERS).for_each(Worker::shut_down);
        fleet.until("the leaving", |fleet| fleet.workers.len() == WORKERS);
    });
    assert_eq!(fewer.moved, 0, "partitions of those that stay moved");

    let deployed = fleet.cost("a rolling deployment", |fleet| {
        let old = fleet.started;
        for _ in 0..WORKERS / SURGE {
            fleet.start(SURGE);
            fleet.turns(100);
            fleet.workers.iter_mut().filter(|worker| worker.name <= old).take(SURGE).for_each(Worker::shut_down);
            fleet.until("the leaving", |fleet| fleet.workers.len() == WORKERS);
            fleet.turns(100);
        }
        assert!(fleet.workers.iter().all(|worker| worker.name > old), "an old worker is left");
    });
    // Each step takes from all for the new ones, and gives them what the old ones held.
    let needed = (WORKERS / SURGE * SURGE * PARTITIONS.div_ceil(WORKERS)) as u64;
    assert!(deployed.moved + deployed.placed <= 2 * needed, "{deployed:?}");
    for (what, cost) in [("scaling", more), ("scaling down", fewer), ("a deployment", deployed)] {
        assert_eq!(cost.repeats, 0, "{what} repeats nothing, in either mode: what is in flight is finished first");
    }

    let killed = fleet.cost("some are killed at once and come back", |fleet| {
        for _ in 0..KILLED {
            let index = fleet.random.index(fleet.workers.len());
            fleet.workers[index].stop(End::Died);
            fleet.workers.swap_remove(index);
        }
        fleet.start(KILLED);
        // The new ones join beside the dead, of whom the group does not know yet.
        fleet.turns(20);
    });
    let most = (KILLED * (IN_FLIGHT + 4)) as u64;
    assert!(killed.repeats <= most, "{} records twice, and the dead had {most} in flight", killed.repeats);
    match mode {
        Mode::ExactlyOnce => assert_eq!(killed.repeats, 0),
        Mode::AtLeastOnce => assert!(0 < killed.repeats, "nothing was in flight: the kill shows nothing"),
    }
    assert!(killed.took_ms >= TIMES.session_ms, "the dead were known before their sessions had ended");

    fleet.load = false;
    fleet.until("the end of all records", |fleet| fleet.cluster.borrow().settled());
    fleet.workers.iter_mut().for_each(Worker::shut_down);
    fleet.until("the last to leave", |fleet| fleet.workers.is_empty());
    let cluster = &mut *fleet.cluster.borrow_mut();
    cluster.verify();
    assert!(cluster.violations.is_empty(), "{}", cluster.violations.join("\n"));
    println!("  {} records in {} s; {:?}", cluster.records(), cluster.now_ms / 1000, cluster.tally);
}

fn fleets(mode: Mode) {
    for seed in 0..number("SIM_FLEET_SEEDS").unwrap_or(SEEDS) {
        live(seed, mode);
    }
}

#[test]
fn a_fleet_is_deployed_scaled_and_killed_exactly_once() {
    fleets(Mode::ExactlyOnce);
}

#[test]
fn a_fleet_is_deployed_scaled_and_killed_at_least_once() {
    fleets(Mode::AtLeastOnce);
}
