//! The publisher's view of the in-memory Kafka, with failures at every call.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use copydesk::pipeline::job::{Outcome, Ticket};
use copydesk::pipeline::position::{Offset, Partition, Resume, Tenure};
use copydesk::pipeline::publishing::{Broker, Failure};
use copydesk::pipeline::transaction::Trouble;

use crate::faults::Mutant;
use crate::group::Metadata;
use crate::kafka::{Cluster, Kind, LateEnd, Mode, Output, Refusal};

/// What a worker's threads share.
#[derive(Debug, Default)]
pub(crate) struct Consumer {
    /// The group's state as the consumer knows it.
    pub(crate) metadata: Option<Metadata>,
    /// The last record dispatched of each partition.
    pub(crate) dispatched: BTreeMap<Partition, Offset>,
}

pub(crate) struct SimBroker {
    cluster: Rc<RefCell<Cluster>>,
    consumer: Rc<RefCell<Consumer>>,
    mutant: Option<Mutant>,
    worker: u32,
    transactional_id: u32,
    epoch: Option<u32>,
    in_transaction: bool,
    away_until_ms: u64,
    /// The process died in the middle of a call: nothing reaches the broker any more.
    pub(crate) dead: bool,
    /// Taken before the control channel was drained.
    pub(crate) metadata: Option<Metadata>,
    /// The tenures that may publish, kept apart from the code under test.
    pub(crate) live: BTreeMap<Partition, Tenure>,
}

/// Without the cluster and its trace.
impl std::fmt::Debug for SimBroker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = (self.transactional_id, self.epoch, self.in_transaction, self.metadata, &self.live);
        f.debug_tuple("SimBroker").field(&shown).finish()
    }
}

fn failure(trouble: Trouble, what: &str) -> Failure {
    Failure { trouble, what: what.to_owned() }
}

impl SimBroker {
    pub(crate) fn new(
        cluster: Rc<RefCell<Cluster>>,
        consumer: Rc<RefCell<Consumer>>,
        mutant: Option<Mutant>,
        worker: u32,
        transactional_id: u32,
    ) -> Self {
        Self {
            cluster,
            consumer,
            mutant,
            worker,
            transactional_id,
            epoch: None,
            in_transaction: false,
            away_until_ms: 0,
            dead: false,
            metadata: None,
            live: BTreeMap::new(),
        }
    }

    /// What the client makes of the broker's answer.
    fn answer(&self, answer: Result<(), Refusal>) -> Result<(), Failure> {
        let Err(refusal) = answer else { return Ok(()) };
        let (trouble, what) = match refusal {
            Refusal::Fenced => (Trouble::Fatal, "fenced"),
            Refusal::Generation => (Trouble::Abortable, "stale generation"),
        };
        self.cluster.borrow_mut().count(what);
        Err(failure(trouble, what))
    }

    fn mode(&self) -> Mode {
        self.cluster.borrow().mode
    }

    /// The failures that may meet any call before it has an effect.
    fn strike(&mut self, call: &str) -> Result<(), Failure> {
        let mut cluster = self.cluster.borrow_mut();
        let worker = self.worker;
        let die = cluster.faults.die;
        if self.dead || cluster.random.per_mille(die) {
            self.dead = true;
            cluster.note(|| format!("w{worker} dies before {call}"));
            cluster.count("died within a call");
            return Err(failure(Trouble::Indefinite, "dead"));
        }
        let away = cluster.faults.away;
        if cluster.random.per_mille(away) {
            self.away_until_ms = cluster.now_ms + cluster.random.below(400);
        }
        let (abortable, fatal) = (cluster.faults.abortable, cluster.faults.fatal);
        let struck = if cluster.faults.away > 0 && cluster.now_ms < self.away_until_ms {
            Some(Trouble::Away)
        } else if cluster.random.per_mille(fatal) {
            // Half of them are known to the client alone.
            if cluster.random.below(2) == 0 {
                cluster.fence(self.transactional_id);
            }
            Some(Trouble::Fatal)
        } else if cluster.random.per_mille(abortable) {
            Some(Trouble::Abortable)
        } else {
            None
        };
        let Some(trouble) = struck else { return Ok(()) };
        cluster.note(|| format!("w{worker} {call} fails: {trouble:?}"));
        cluster.count("call failed");
        Err(failure(trouble, call))
    }

    fn epoch(&self, call: &str) -> u32 {
        if self.epoch.is_none() {
            self.cluster.borrow_mut().violation(format!("{call} without a producer"));
        }
        self.epoch.unwrap_or(0)
    }

    /// Ends the transaction, if the network lets it.
    fn end(&mut self, commit: bool) -> Result<(), Failure> {
        let epoch = self.epoch("end");
        self.in_transaction = false;
        let mut cluster = self.cluster.borrow_mut();
        let (id, worker) = (self.transactional_id, self.worker);
        let indefinite = cluster.faults.indefinite;
        if cluster.random.per_mille(indefinite) {
            let fate = cluster.random.below(3);
            cluster.note(|| format!("w{worker} end(commit: {commit}) without answer, fate {fate}"));
            match fate {
                0 => {}
                1 => drop(cluster.end(id, epoch, commit)),
                _ => cluster.late.push(LateEnd { id, epoch, commit }),
            }
            return Err(failure(Trouble::Indefinite, "no answer to EndTxn"));
        }
        let answer = cluster.end(id, epoch, commit);
        drop(cluster);
        self.answer(answer)
    }

    fn bent(&self, positions: &[(Partition, Resume)]) -> Vec<(Partition, i64)> {
        let consumer = self.consumer.borrow();
        let bent = |&(partition, position): &(Partition, Resume)| {
            let position = match self.mutant {
                Some(Mutant::CommitsEarly) => {
                    consumer.dispatched.get(&partition).map_or(position, |last| last.next().max(position)).get()
                }
                Some(Mutant::CommitsOneTooFew) => position.get() - 1,
                _ => position.get(),
            };
            (partition, position)
        };
        positions.iter().map(bent).collect()
    }
}

impl Broker for SimBroker {
    type Item = Ticket;

    fn rebuild(&mut self) -> Result<(), Failure> {
        self.strike("rebuild")?;
        let mut cluster = self.cluster.borrow_mut();
        if let (Some(Mutant::ReusesTheProducer), Some(epoch)) = (self.mutant, self.epoch) {
            let answer = cluster.end(self.transactional_id, epoch, false);
            drop(cluster);
            return self.answer(answer);
        }
        let epoch = cluster.initialise(self.transactional_id);
        let worker = self.worker;
        cluster.note(|| format!("w{worker} has a producer of epoch {epoch}"));
        self.epoch = Some(epoch);
        Ok(())
    }

    fn discard(&mut self) {
        self.in_transaction = false;
        if self.mutant != Some(Mutant::ReusesTheProducer) {
            self.epoch = None;
        }
    }

    fn begin(&mut self) -> Result<(), Failure> {
        self.epoch("begin");
        if self.in_transaction && self.mutant.is_none() {
            self.cluster.borrow_mut().violation("begin within a transaction".to_owned());
        }
        self.in_transaction = true;
        self.strike("begin")
    }

    fn send(&mut self, partition: Partition, offset: Offset, ticket: Ticket) -> Result<(), Failure> {
        let epoch = self.epoch("send");
        let tenure = ticket.slot.tenure;
        if self.mutant.is_none() && self.live.get(&partition) != Some(&tenure) {
            let live = self.live.get(&partition);
            let what = format!("{partition}@{offset} of {tenure:?} was published, {live:?} is live");
            self.cluster.borrow_mut().violation(what);
        }
        let kind = Kind::of(ticket.slot.partition, ticket.offset.get());
        let author = (self.worker, tenure);
        ticket.settle(if kind == Kind::Reject { Outcome::DeadLettered } else { Outcome::Published });
        let struck = self.strike("send");
        let mut cluster = self.cluster.borrow_mut();
        // A send that failed may have arrived all the same.
        if self.dead || (struck.is_err() && cluster.random.below(2) == 0) {
            return struck;
        }
        let output = Output { partition, offset: offset.get(), kind, author };
        let answer = match cluster.mode {
            Mode::AtLeastOnce => {
                cluster.send_plain(output);
                Ok(())
            }
            Mode::ExactlyOnce => cluster.send(self.transactional_id, epoch, output),
        };
        drop(cluster);
        self.answer(answer)?;
        struck
    }

    fn commit(&mut self, positions: &[(Partition, Resume)]) -> Result<(), Failure> {
        let epoch = self.epoch("commit");
        if !self.in_transaction {
            self.cluster.borrow_mut().violation("commit outside a transaction".to_owned());
        }
        self.strike("commit")?;
        let positions = self.bent(positions);
        if self.mode() == Mode::AtLeastOnce {
            self.in_transaction = false;
            let metadata = self.consumer.borrow().metadata;
            let mut cluster = self.cluster.borrow_mut();
            let indefinite = cluster.faults.indefinite;
            let unanswered = cluster.random.per_mille(indefinite);
            if !unanswered || cluster.random.below(2) == 0 {
                let answer = cluster.commit_plain(metadata, &positions);
                drop(cluster);
                self.answer(answer)?;
            }
            return if unanswered { Err(failure(Trouble::Indefinite, "no answer to OffsetCommit")) } else { Ok(()) };
        }
        let fresh = self.mutant == Some(Mutant::TrustsFreshMetadata);
        let metadata = if fresh { self.consumer.borrow().metadata } else { self.metadata };
        let sent = self.cluster.borrow_mut().send_offsets(self.transactional_id, epoch, metadata, &positions);
        self.answer(sent)?;
        self.strike("end")?;
        self.end(true)
    }

    fn abort(&mut self) -> Result<(), Failure> {
        self.epoch("abort");
        if self.mutant == Some(Mutant::SkipsTheAbort) {
            return Ok(());
        }
        self.strike("abort")?;
        if self.mode() == Mode::AtLeastOnce {
            self.in_transaction = false;
            return Ok(());
        }
        self.end(false)
    }

    fn committed(&mut self, partitions: &[Partition]) -> Result<Vec<(Partition, Option<Resume>)>, Failure> {
        self.strike("committed")?;
        let mut cluster = self.cluster.borrow_mut();
        let fails = cluster.faults.committed;
        if cluster.random.per_mille(fails) {
            return Err(failure(Trouble::Away, "committed"));
        }
        let unstable = self.mutant == Some(Mutant::ReadsUnstableOffsets);
        let mut found = Vec::new();
        for &partition in partitions {
            let position = if unstable { Ok(cluster.unstable(partition)) } else { cluster.committed(partition) };
            let position = position.map_err(|()| failure(Trouble::Away, "committed position is pending"))?;
            found.push((partition, position.map(Resume::committed)));
        }
        Ok(found)
    }

    fn void(&mut self, ticket: Ticket) {
        ticket.void();
    }
}
