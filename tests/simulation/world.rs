//! One seeded run: workers come, fail and go while records flow; then the faults stop, and all must come to rest.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use copydesk::pipeline::coordinator::Limits;
use copydesk::pipeline::position::Partition;
use copydesk::pipeline::transaction::Policy;

use crate::faults::{Faults, Mutant};
use crate::kafka::{Cluster, Mode};
use crate::random::Random;
use crate::worker::{End, Shape, Worker};

/// Steps within which something must be committed, or all be at rest, once the faults have stopped.
const CALM_STEPS_MAX: usize = 30_000;

/// Everything that a run depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) mode: Mode,
    /// Nothing fails: then nothing is published twice in either mode.
    pub(crate) fair: bool,
    pub(crate) mutant: Option<Mutant>,
    /// Whether to write down what happens.
    pub(crate) trace: bool,
}

/// What a run without violations looked like.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    pub(crate) records: usize,
    pub(crate) tally: BTreeMap<&'static str, u64>,
    pub(crate) trace: Vec<String>,
}

/// A run that broke a promise.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) violations: Vec<String>,
    pub(crate) trace: Vec<String>,
}

struct World {
    cluster: Rc<RefCell<Cluster>>,
    random: Random,
    workers: Vec<Worker>,
    started: u32,
    identities: u32,
    shape: Shape,
    mutant: Option<Mutant>,
}

pub(crate) fn run(plan: Plan) -> Result<Run, Broken> {
    let mut random = Random::new(plan.seed);
    let partitions = 1 + random.index(4);
    let cluster = Cluster::new(plan, partitions, Random::new(random.next()));
    let shape = Shape {
        limits: Limits {
            records_max: 3 + random.index(30),
            bytes_max: 50 + random.index(500),
            low_water_percent: 20 + random.index(80) as u8,
        },
        policy: Policy {
            interval_ms: 2 + random.below(60),
            records_max: 1 + random.index(12),
            bytes_max: 20 + random.index(400),
            backoff_min_ms: 1 + random.below(10),
            backoff_max_ms: 60,
            fatal_max: 3 + random.below(4) as u32,
        },
    };
    let cluster = Rc::new(RefCell::new(cluster));
    let mut world =
        World { cluster, random, workers: Vec::new(), started: 0, identities: 0, shape, mutant: plan.mutant };
    let outcome = world.live();
    let mut cluster = world.cluster.borrow_mut();
    match outcome {
        Some(()) => Ok(Run {
            records: cluster.records(),
            tally: std::mem::take(&mut cluster.tally),
            trace: cluster.trace.take().unwrap_or_default(),
        }),
        None => Err(Broken {
            violations: std::mem::take(&mut cluster.violations),
            trace: cluster.trace.take().unwrap_or_default(),
        }),
    }
}

impl World {
    /// `None` where something was violated.
    fn live(&mut self) -> Option<()> {
        for _ in 0..=self.random.below(4) {
            self.start(None);
        }
        for _ in 0..300 + self.random.below(1500) {
            self.disturb();
            self.step()?;
        }
        self.cluster.borrow_mut().note(|| "calm".to_owned());
        self.calm();
        self.rest()?;
        // A last record each: positions that a late commit took back are caught up with.
        for partition in 0..self.partitions() {
            self.cluster.borrow_mut().produce(Partition(partition));
        }
        self.rest()?;
        if self.random.below(2) == 0 {
            for worker in &mut self.workers {
                worker.shut_down();
            }
            for _ in 0..CALM_STEPS_MAX {
                self.step()?;
                if self.workers.is_empty() {
                    break;
                }
            }
            if !self.workers.is_empty() {
                self.stuck("shutdown");
            }
        }
        self.cluster.borrow_mut().verify();
        self.sound()
    }

    fn partitions(&self) -> i32 {
        self.cluster.borrow().partitions() as i32
    }

    fn sound(&self) -> Option<()> {
        self.cluster.borrow().violations.is_empty().then_some(())
    }

    fn stuck(&mut self, when: &str) {
        let workers: Vec<_> = self.workers.iter().map(Worker::state).collect();
        let cluster = self.cluster.borrow().state();
        self.cluster.borrow_mut().violation(format!("no rest after {when}\n{cluster}\n{}", workers.join("\n")));
    }

    fn rest(&mut self) -> Option<()> {
        let (mut committed, mut idle_steps) = (0, 0);
        while idle_steps < CALM_STEPS_MAX {
            self.step()?;
            if self.workers.is_empty() {
                self.start(None);
            }
            idle_steps += 1;
            if committed < self.cluster.borrow().progress() {
                committed = self.cluster.borrow().progress();
                idle_steps = 0;
            }
            if self.cluster.borrow().settled() && self.workers.iter().all(Worker::idle) {
                return Some(());
            }
        }
        self.stuck("the faults");
        None
    }

    fn start(&mut self, transactional_id: Option<u32>) {
        self.started += 1;
        let id = transactional_id.unwrap_or_else(|| {
            self.identities += 1;
            self.identities
        });
        self.workers.push(Worker::new(&self.cluster, self.started, id, self.shape, self.mutant));
    }

    /// One thread of one worker does one thing.
    fn step(&mut self) -> Option<()> {
        let now_ms = {
            let cluster = &mut *self.cluster.borrow_mut();
            cluster.now_ms += cluster.random.below(3);
            cluster.expire();
            if !cluster.late.is_empty() && cluster.random.below(80) == 0 {
                let index = cluster.random.index(cluster.late.len());
                let end = cluster.late.swap_remove(index);
                cluster.arrive(end);
            }
            cluster.now_ms
        };
        let awake: Vec<_> = (0..self.workers.len()).filter(|i| self.workers[*i].frozen_until_ms <= now_ms).collect();
        if !awake.is_empty() {
            let index = awake[self.random.index(awake.len())];
            let worker = &mut self.workers[index];
            let [poll, lanes, publisher, notices] = worker.pace;
            let pick = self.random.below(poll + lanes + publisher + notices);
            if worker.end.is_some() {
                // Shut down a moment ago, with nothing to drain.
            } else if pick < poll {
                worker.poll();
            } else if pick < poll + lanes {
                worker.finish();
            } else if pick < poll + lanes + publisher {
                worker.publish();
            } else {
                worker.listen();
            }
            if let Some(end) = worker.end {
                let worker = self.workers.swap_remove(index);
                if end != End::Died && worker.lost_any() {
                    self.cluster.borrow_mut().violation("a ticket was dropped".to_owned());
                }
                // A pod that failed comes back, as itself or as another.
                if end != End::Left {
                    let same = self.random.below(2) == 0;
                    let twin = self.workers.iter().any(|other| other.transactional_id == worker.transactional_id);
                    self.start((same && !twin).then_some(worker.transactional_id));
                }
            }
        }
        self.sound()
    }

    fn disturb(&mut self) {
        let faults = self.cluster.borrow().faults.clone();
        if self.random.below(4) == 0 {
            let partition = self.random.below(self.partitions() as u64) as i32;
            self.cluster.borrow_mut().produce(Partition(partition));
        }
        if self.workers.is_empty() {
            return self.start(None);
        }
        let index = self.random.index(self.workers.len());
        if self.random.per_mille(faults.rebalance) {
            let cluster = &mut *self.cluster.borrow_mut();
            cluster.note(|| "rebalance".to_owned());
            cluster.group.rebalance(&mut cluster.random);
        }
        if self.random.per_mille(faults.lose) {
            self.workers[index].lose();
        }
        if self.random.per_mille(faults.freeze) {
            let worker = &mut self.workers[index];
            worker.frozen_until_ms = self.cluster.borrow().now_ms + 50 + self.random.below(900);
            let (name, until_ms) = (worker.name, worker.frozen_until_ms);
            self.cluster.borrow_mut().note(|| format!("w{name} is frozen until {until_ms}"));
        }
        if self.workers.len() < 4 && self.random.per_mille(faults.twin) {
            let id = self.workers[index].transactional_id;
            self.start(Some(id));
        }
        if self.workers.len() < 4 && self.random.per_mille(2) {
            self.start(None);
        }
        if self.random.per_mille(faults.shutdown) {
            self.workers[index].shut_down();
        }
        if self.random.per_mille(faults.crash) {
            self.workers[index].stop(End::Died);
            let dead = self.workers.swap_remove(index);
            let same = self.random.below(2) == 0;
            self.start(same.then_some(dead.transactional_id));
        }
    }

    /// No fault any more, and no two workers under one name.
    fn calm(&mut self) {
        self.cluster.borrow_mut().faults = Faults::default();
        let mut names = Vec::new();
        for index in (0..self.workers.len()).rev() {
            let id = self.workers[index].transactional_id;
            self.workers[index].frozen_until_ms = 0;
            if names.contains(&id) {
                self.workers[index].stop(End::Died);
                self.workers.remove(index);
            }
            names.push(id);
        }
    }
}
