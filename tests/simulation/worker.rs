//! One worker: the real decisions of the poll thread (here) and of the publisher thread (in `publisher`), with channels
//! that the scheduler delivers when it likes.

mod publisher;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use copydesk::pipeline::breaker::{self, Breaker};
use copydesk::pipeline::coordinator::{Admission, Command, Coordinator, Event, Limits};
use copydesk::pipeline::job::{Input, Losses, Ticket};
use copydesk::pipeline::position::{Halt, Offset, Partition, Slot, Tenure};
use copydesk::pipeline::publishing::Publishing;
use copydesk::pipeline::transaction::{Policy, Transaction};

use crate::broker::{Consumer, SimBroker};
use crate::faults::Mutant;
use crate::group::{MemberId, Metadata};
use crate::kafka::{Cluster, Kind};

/// Records handed out by one poll, at most.
const BATCH_MAX: u64 = 4;

/// What a worker is made of, drawn per seed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) limits: Limits,
    pub(crate) policy: Policy,
}

/// How a worker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// All was drained; it left the group.
    Left,
    /// It stopped itself.
    Stopped,
    /// It died at once.
    Died,
}

#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) name: u32,
    pub(crate) transactional_id: u32,
    pub(crate) frozen_until_ms: u64,
    pub(crate) end: Option<End>,
    /// The tenure of the last record dispatched of each partition.
    read_in: BTreeMap<Partition, Tenure>,
    /// How often the scheduler picks each of its threads.
    pub(crate) pace: [u64; 4],
    limits: Limits,
    mutant: Option<Mutant>,
    cluster: Rc<RefCell<Cluster>>,
    coordinator: Coordinator,
    publishing: Publishing<SimBroker>,
    member: Option<MemberId>,
    consumer: Rc<RefCell<Consumer>>,
    /// Partitions being fetched; `None` until the committed position is known.
    positions: BTreeMap<Partition, Option<i64>>,
    /// As librdkafka keeps it: a pause ends when it is told to, and not when the partition goes or comes back.
    paused: BTreeSet<Partition>,
    lanes: Vec<Ticket>,
    finished: Vec<Ticket>,
    control: VecDeque<Command>,
    notices: VecDeque<Event>,
    /// A batch of finished records, taken before the control channel was drained.
    batch: Option<Vec<Ticket>>,
    /// The last halt that the publisher told of: what it must know itself.
    halt: Halt,
    losses: Losses,
    /// Records that reached the publisher, for the mutant that publishes them in that order.
    arrived: BTreeMap<(Partition, Tenure), u64>,
}

impl Worker {
    pub(crate) fn new(
        cluster: &Rc<RefCell<Cluster>>,
        name: u32,
        transactional_id: u32,
        shape: Shape,
        mutant: Option<Mutant>,
    ) -> Self {
        let consumer = Rc::new(RefCell::new(Consumer::default()));
        let broker = SimBroker::new(cluster.clone(), consumer.clone(), mutant, name, transactional_id);
        let breaker = Breaker::new(breaker::Limits { window_records: 0, ratio_max: 1.0, run_max: 0 });
        let pace = std::array::from_fn(|_| 1 + cluster.borrow_mut().random.below(8));
        cluster.borrow_mut().note(|| format!("w{name} starts as {transactional_id}"));
        Self {
            name,
            transactional_id,
            frozen_until_ms: 0,
            end: None,
            read_in: BTreeMap::new(),
            pace,
            limits: shape.limits,
            mutant,
            cluster: cluster.clone(),
            coordinator: Coordinator::new(shape.limits),
            publishing: Publishing::new(broker, Transaction::new(shape.policy), breaker),
            member: None,
            consumer,
            positions: BTreeMap::new(),
            paused: BTreeSet::new(),
            lanes: Vec::new(),
            finished: Vec::new(),
            control: VecDeque::new(),
            notices: VecDeque::new(),
            batch: None,
            halt: Halt::default(),
            losses: Losses::default(),
            arrived: BTreeMap::new(),
        }
    }

    /// Whether nothing is under way in it.
    pub(crate) fn idle(&self) -> bool {
        self.coordinator.in_flight_records() == 0
            && self.coordinator.in_flight_bytes() == 0
            && self.control.is_empty()
            && self.notices.is_empty()
            && !self.coordinator.waiting()
    }

    pub(crate) fn state(&self) -> String {
        let (lanes, finished) = (self.lanes.len(), self.finished.len());
        format!(
            "w{} lanes {lanes} finished {finished} positions {:?} paused {:?} control {:?} notices {:?} {:?} {:?}",
            self.name, self.positions, self.paused, self.control, self.notices, self.coordinator, self.publishing
        )
    }

    fn random(&self, end: u64) -> u64 {
        self.cluster.borrow_mut().random.below(end)
    }

    fn note(&self, what: impl FnOnce() -> String) {
        self.cluster.borrow_mut().note(|| format!("w{} {}", self.name, what()));
    }

    fn count(&self, what: &'static str) {
        self.cluster.borrow_mut().count(what);
    }

    pub(crate) fn shut_down(&mut self) {
        self.hear(Event::Shutdown);
    }

    pub(crate) fn lose(&mut self) {
        if let Some(member) = self.member {
            let cluster = &mut *self.cluster.borrow_mut();
            cluster.group.remove(member, &mut cluster.random);
        }
    }

    /// One round of the poll thread: group membership, then records.
    pub(crate) fn poll(&mut self) {
        let now_ms = self.cluster.borrow().now_ms;
        let Some(member) = self.member else {
            let cluster = &mut *self.cluster.borrow_mut();
            self.member = Some(cluster.group.join(now_ms, &mut cluster.random));
            return;
        };
        let changes = self.cluster.borrow_mut().group.sync(member, now_ms);
        let Some(changes) = changes else {
            self.member = None;
            self.consumer.borrow_mut().metadata = None;
            self.count("partitions lost");
            let all = self.positions.keys().copied().collect();
            return self.hear(Event::Lost(all));
        };
        self.consumer.borrow_mut().metadata = Some(Metadata { member, generation: changes.generation });
        if !changes.revoked.is_empty() {
            if self.mutant == Some(Mutant::SkipsTheDrain) {
                self.unassign(&changes.revoked);
            }
            self.hear(Event::Revoked(changes.revoked));
        }
        if !changes.assigned.is_empty() {
            self.hear(Event::Assigned(changes.assigned));
        }
        if self.end.is_none() {
            self.fetch();
        }
    }

    fn fetch(&mut self) {
        for _ in 0..self.random(BATCH_MAX + 1) {
            let fetching: Vec<_> =
                self.positions.keys().filter(|partition| !self.paused.contains(partition)).copied().collect();
            if fetching.is_empty() {
                break;
            }
            let partition = fetching[self.random(fetching.len() as u64) as usize];
            if self.positions[&partition].is_none() {
                // Without a committed position reading starts at the beginning, as the worker is configured.
                let committed = match self.mutant {
                    Some(Mutant::ReadsUnstableOffsets) => Ok(self.cluster.borrow().unstable(partition)),
                    _ => self.cluster.borrow().committed(partition),
                };
                let Ok(committed) = committed else { continue };
                self.positions.insert(partition, Some(committed.unwrap_or(0)));
                self.note(|| format!("starts {partition} at {committed:?}"));
            }
            let position = self.positions[&partition].expect("it was just found");
            let Some(offset) = self.cluster.borrow().fetch(partition, position) else { continue };
            self.positions.insert(partition, Some(offset + 1));
            self.admit(partition, Offset::of_record(offset));
        }
        let flow = self.coordinator.flow();
        self.carry_out(flow.into_iter().collect());
    }

    fn admit(&mut self, partition: Partition, offset: Offset) {
        let bytes = if Kind::of(partition, offset.get()) == Kind::Tombstone { 0 } else { 1 + self.random(20) as usize };
        let admission = self.coordinator.admit(partition, offset, bytes);
        self.note(|| format!("reads {partition}@{offset} {admission:?}"));
        let Admission::Dispatch(tenure, seq) = admission else { return };
        self.count("read");
        self.read_in.insert(partition, tenure);
        let payload = (bytes > 0).then(|| vec![0; bytes].into_boxed_slice());
        let input = Input { payload, ..Input::default() };
        self.lanes.push(Ticket::new(Slot { partition, tenure, seq }, offset, None, input, &self.losses));
        self.consumer.borrow_mut().dispatched.insert(partition, offset);
        let most = self.limits.records_max + BATCH_MAX as usize;
        if self.coordinator.in_flight_records() > most {
            self.violation(format!("{} records in flight", self.coordinator.in_flight_records()));
        }
    }

    /// One record leaves the lanes.
    pub(crate) fn finish(&mut self) {
        if !self.lanes.is_empty() {
            let index = self.random(self.lanes.len() as u64) as usize;
            let ticket = self.lanes.swap_remove(index);
            self.finished.push(ticket);
        }
    }

    /// One notice of the publisher reaches the poll thread.
    pub(crate) fn listen(&mut self) {
        for _ in 0..=self.random(3) {
            if let Some(event) = self.notices.pop_front() {
                self.hear(event);
            }
        }
    }

    fn hear(&mut self, event: Event) {
        if self.end.is_some() {
            return;
        }
        self.note(|| format!("hears {event:?}"));
        let commands = self.coordinator.on(event);
        self.carry_out(commands);
        if self.end.is_none() {
            let paused: BTreeSet<_> =
                if self.coordinator.paused() { self.positions.keys().copied().collect() } else { BTreeSet::new() };
            let owned: BTreeSet<_> = self.coordinator.partitions().collect();
            let known: BTreeSet<_> = self.positions.keys().copied().collect();
            let held: BTreeSet<_> = self.paused.intersection(&known).copied().collect();
            if self.mutant.is_none() && (held != paused || owned != known) {
                self.violation(format!("paused {held:?} of {known:?}, owned {owned:?}"));
            }
        }
    }

    fn unassign(&mut self, partitions: &[Partition]) {
        for partition in partitions {
            self.positions.remove(partition);
        }
        if let Some(member) = self.member {
            self.cluster.borrow_mut().group.release(member, partitions);
        }
    }

    fn carry_out(&mut self, commands: Vec<Command>) {
        for command in commands {
            self.note(|| format!("does {command:?}"));
            match command {
                Command::Assign(partitions) => {
                    for partition in partitions {
                        self.positions.insert(partition, None);
                    }
                }
                Command::Forget(..) if self.mutant == Some(Mutant::KeepsTheLost) => {}
                Command::Open(..) | Command::Drain(..) | Command::Forget(..) => self.control.push_back(command),
                Command::Unassign(partitions) => self.unassign(&partitions),
                Command::Pause(partitions) => self.paused.extend(partitions),
                Command::Resume(partitions) => self.paused.retain(|partition| !partitions.contains(partition)),
                Command::Seek(..) if self.mutant == Some(Mutant::SkipsTheSeek) => {}
                Command::Seek(partition, position) => {
                    if self.positions.insert(partition, Some(position.get())).is_none() && self.mutant.is_none() {
                        self.violation(format!("seek in partition {partition}, which is not assigned"));
                    }
                }
                Command::Leave => self.stop(End::Left),
            }
        }
    }

    pub(crate) fn stop(&mut self, end: End) {
        self.note(|| format!("ends: {end:?}"));
        self.count(match end {
            End::Left => "left",
            End::Stopped => "gave up",
            End::Died => "died",
        });
        self.end = Some(end);
        if end == End::Died {
            return;
        }
        if self.losses.any() {
            self.violation("a ticket was dropped".to_owned());
        }
        self.publishing.close();
        if let Some(member) = self.member {
            let cluster = &mut *self.cluster.borrow_mut();
            cluster.group.remove(member, &mut cluster.random);
        }
        let unfinished =
            self.lanes.drain(..).chain(self.finished.drain(..)).chain(self.batch.take().into_iter().flatten());
        unfinished.for_each(Ticket::void);
    }

    fn violation(&self, what: String) {
        self.cluster.borrow_mut().violation(format!("w{} {what}", self.name));
    }

    pub(crate) fn lost_any(&self) -> bool {
        self.losses.any()
    }
}
