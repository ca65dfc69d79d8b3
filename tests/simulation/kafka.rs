//! Kafka in memory: input partitions with gaps, outputs in transactions, offsets, and the checks that hold at any time.

use std::collections::BTreeMap;

use copydesk::pipeline::position::{Partition, Tenure};

use crate::faults::Faults;
use crate::group::{Group, Metadata};
use crate::random::Random;
use crate::world::Plan;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    ExactlyOnce,
    AtLeastOnce,
}

/// What a record is, as a pure function of where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Article,
    Tombstone,
    Reject,
}

impl Kind {
    pub(crate) fn of(partition: Partition, offset: i64) -> Self {
        match Random::new(offset as u64 ^ (partition.0 as u64) << 32).below(10) {
            0 => Self::Reject,
            1 => Self::Tombstone,
            _ => Self::Article,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Visibility {
    Pending,
    Committed,
    Aborted,
}

/// An output or a dead letter: one log stands for both topics, as their order per input partition is the same.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) partition: Partition,
    pub(crate) offset: i64,
    pub(crate) kind: Kind,
    /// Which worker wrote it, and in which of its tenures.
    pub(crate) author: (u32, Tenure),
}

#[derive(Debug)]
struct OpenTransaction {
    since_ms: u64,
    outputs: Vec<usize>,
    offsets: BTreeMap<Partition, i64>,
}

#[derive(Debug, Default)]
struct Producer {
    epoch: u32,
    open: Option<OpenTransaction>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Fenced,
    /// The member or its generation is out of date.
    Generation,
}

/// An EndTxn request that lingers in the network. Without KIP-890 it ends whatever transaction of its epoch is open
/// when it arrives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LateEnd {
    pub(crate) id: u32,
    pub(crate) epoch: u32,
    pub(crate) commit: bool,
}

#[derive(Debug)]
struct Input {
    offsets: Vec<i64>,
    end: i64,
    /// How often each record is visible in the output or the dead letters.
    copies: Vec<u32>,
    committed: Option<i64>,
}

/// Times of a steady cluster, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// Silence after which a member is expelled.
    pub(crate) session_ms: u64,
    /// Least length of a round of the group.
    pub(crate) round_ms: u64,
    /// From one heartbeat of a member to the next: how late it may hear of a round.
    pub(crate) heartbeat_ms: u64,
    /// Age at which the broker aborts a transaction.
    pub(crate) transaction_ms: u64,
}

#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) mode: Mode,
    /// Whether nothing may be published twice.
    once: bool,
    pub(crate) now_ms: u64,
    pub(crate) random: Random,
    pub(crate) faults: Faults,
    pub(crate) group: Group,
    pub(crate) late: Vec<LateEnd>,
    /// Age at which the broker aborts a transaction and fences its producer.
    transaction_ms: u64,
    inputs: Vec<Input>,
    outputs: Vec<(Output, Visibility)>,
    producers: BTreeMap<u32, Producer>,
    /// What must never happen and did.
    pub(crate) violations: Vec<String>,
    pub(crate) trace: Option<Vec<String>>,
    /// How often each rare thing happened: the test of the test.
    pub(crate) tally: BTreeMap<&'static str, u64>,
}

impl Cluster {
    pub(crate) fn new(plan: Plan, partitions: usize, mut random: Random) -> Self {
        let Plan { mode, fair, trace, .. } = plan;
        let faults = if fair { Faults::fair() } else { Faults::swarm(&mut random) };
        let transaction_ms = 150 + random.below(1000);
        let group = Group::new(partitions, 200 + random.below(600), fair);
        let input = |_| Input { offsets: Vec::new(), end: 0, copies: Vec::new(), committed: None };
        Self {
            mode,
            once: fair || mode == Mode::ExactlyOnce,
            now_ms: 0,
            random,
            faults,
            group,
            transaction_ms,
            late: Vec::new(),
            inputs: (0..partitions).map(input).collect(),
            outputs: Vec::new(),
            producers: BTreeMap::new(),
            violations: Vec::new(),
            trace: trace.then(Vec::new),
            tally: BTreeMap::new(),
        }
    }

    /// One in which nothing fails but what the caller lets fail, with a group in rounds.
    pub(crate) fn steady(mode: Mode, partitions: usize, random: Random, times: Times) -> Self {
        let plan = Plan { seed: 0, mode, fair: true, mutant: None, trace: false };
        let group = Group::new(partitions, times.session_ms, false).in_rounds(times.round_ms, times.heartbeat_ms);
        Self {
            once: mode == Mode::ExactlyOnce,
            faults: Faults::default(),
            transaction_ms: times.transaction_ms,
            group,
            ..Self::new(plan, partitions, random)
        }
    }

    /// How often a record is visible that had been before.
    pub(crate) fn repeats(&self) -> u64 {
        self.inputs.iter().flat_map(|input| &input.copies).map(|copies| u64::from(copies.saturating_sub(1))).sum()
    }

    pub(crate) fn note(&mut self, what: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:>6} {}", self.now_ms, what()));
        }
    }

    pub(crate) fn count(&mut self, what: &'static str) {
        *self.tally.entry(what).or_default() += 1;
    }

    pub(crate) fn violation(&mut self, what: String) {
        self.note(|| format!("VIOLATION {what}"));
        self.violations.push(what);
    }

    pub(crate) fn partitions(&self) -> usize {
        self.inputs.len()
    }

    pub(crate) fn produce(&mut self, partition: Partition) {
        let gap = if self.random.below(4) == 0 { self.random.below(4) as i64 } else { 0 };
        let input = &mut self.inputs[partition.0 as usize];
        input.offsets.push(input.end + gap);
        input.copies.push(0);
        input.end += gap + 1;
    }

    /// The first record at or after `position`.
    pub(crate) fn fetch(&self, partition: Partition, position: i64) -> Option<i64> {
        let offsets = &self.inputs[partition.0 as usize].offsets;
        offsets.get(offsets.partition_point(|offset| *offset < position)).copied()
    }

    /// The committed position, `Err` while a transaction on it is open.
    pub(crate) fn committed(&self, partition: Partition) -> Result<Option<i64>, ()> {
        let pending = |producer: &Producer| {
            producer.open.as_ref().is_some_and(|transaction| transaction.offsets.contains_key(&partition))
        };
        if self.producers.values().any(pending) { Err(()) } else { Ok(self.unstable(partition)) }
    }

    /// The committed position, whatever is pending.
    pub(crate) fn unstable(&self, partition: Partition) -> Option<i64> {
        self.inputs[partition.0 as usize].committed
    }

    pub(crate) fn initialise(&mut self, id: u32) -> u32 {
        self.finish(id, false);
        let producer = self.producers.entry(id).or_default();
        producer.epoch += 1;
        producer.epoch
    }

    fn open(&mut self, id: u32, epoch: u32) -> Result<&mut OpenTransaction, Refusal> {
        let since_ms = self.now_ms;
        let producer = self.producers.get_mut(&id).filter(|producer| producer.epoch == epoch).ok_or(Refusal::Fenced)?;
        let begin = || OpenTransaction { since_ms, outputs: Vec::new(), offsets: BTreeMap::new() };
        Ok(producer.open.get_or_insert_with(begin))
    }

    pub(crate) fn send(&mut self, id: u32, epoch: u32, output: Output) -> Result<(), Refusal> {
        let index = self.outputs.len();
        self.open(id, epoch)?.outputs.push(index);
        self.outputs.push((output, Visibility::Pending));
        Ok(())
    }

    pub(crate) fn send_plain(&mut self, output: Output) {
        self.outputs.push((output, Visibility::Pending));
        self.reveal(self.outputs.len() - 1);
    }

    pub(crate) fn send_offsets(
        &mut self,
        id: u32,
        epoch: u32,
        metadata: Option<Metadata>,
        positions: &[(Partition, i64)],
    ) -> Result<(), Refusal> {
        let accepted = self.group.accepts(metadata);
        let transaction = self.open(id, epoch)?;
        if !accepted {
            return Err(Refusal::Generation);
        }
        transaction.offsets.extend(positions.iter().copied());
        Ok(())
    }

    pub(crate) fn commit_plain(
        &mut self,
        metadata: Option<Metadata>,
        positions: &[(Partition, i64)],
    ) -> Result<(), Refusal> {
        if !self.group.accepts(metadata) {
            return Err(Refusal::Generation);
        }
        for &(partition, position) in positions {
            self.advance(partition, position);
        }
        Ok(())
    }

    pub(crate) fn end(&mut self, id: u32, epoch: u32, commit: bool) -> Result<(), Refusal> {
        if self.producers.get(&id).is_none_or(|producer| producer.epoch != epoch) {
            return Err(Refusal::Fenced);
        }
        self.finish(id, commit);
        Ok(())
    }

    /// The broker ends the transaction of its own accord and shuts the producer out.
    pub(crate) fn fence(&mut self, id: u32) {
        self.finish(id, false);
        self.producers.entry(id).or_default().epoch += 1;
    }

    /// A request from the past arrives.
    pub(crate) fn arrive(&mut self, end: LateEnd) {
        let open = self.producers.get(&end.id).is_some_and(|producer| producer.open.is_some());
        let outcome = self.end(end.id, end.epoch, end.commit);
        match outcome {
            Ok(()) if open => self.count("late request took effect"),
            Ok(()) => {}
            Err(_) => self.count("late request fenced"),
        }
        self.note(|| format!("late {end:?} {outcome:?}"));
    }

    pub(crate) fn expire(&mut self) {
        let now_ms = self.now_ms;
        self.group.expire(now_ms, &mut self.random);
        let old = |producer: &Producer| {
            producer.open.as_ref().is_some_and(|open| open.since_ms + self.transaction_ms < now_ms)
        };
        let old: Vec<_> = self.producers.iter().filter(|(_, producer)| old(producer)).map(|(&id, _)| id).collect();
        for id in old {
            self.note(|| format!("transaction of {id} timed out"));
            self.count("transaction timed out");
            self.fence(id);
        }
    }

    fn finish(&mut self, id: u32, commit: bool) {
        let Some(open) = self.producers.get_mut(&id).and_then(|producer| producer.open.take()) else { return };
        self.note(|| format!("producer {id} {} {open:?}", if commit { "commits" } else { "aborts" }));
        if !commit && !open.outputs.is_empty() {
            self.count("outputs aborted");
        }
        for index in open.outputs {
            let Output { partition, offset, .. } = self.outputs[index].0;
            if commit && open.offsets.get(&partition).is_none_or(|position| *position <= offset) {
                self.violation(format!("torn: {partition}@{offset} was committed without its position"));
            }
            if commit {
                self.reveal(index);
            } else {
                self.outputs[index].1 = Visibility::Aborted;
            }
        }
        if commit {
            for (partition, position) in open.offsets {
                self.advance(partition, position);
            }
        }
    }

    fn reveal(&mut self, index: usize) {
        let (output, visibility) = &mut self.outputs[index];
        *visibility = Visibility::Committed;
        let output = output.clone();
        let Output { partition, offset, kind, .. } = output;
        let input = &mut self.inputs[partition.0 as usize];
        let Ok(record) = input.offsets.binary_search(&offset) else {
            return self.violation(format!("{output:?} has no source"));
        };
        input.copies[record] += 1;
        let twice = input.copies[record] > 1;
        // The first copies of all records come in their order, even where several workers repeat some.
        let early = !twice && record > 0 && input.copies[record - 1] == 0;
        if twice && self.once {
            self.violation(format!("{output:?} was published before"));
        }
        if early && self.mode == Mode::AtLeastOnce {
            self.violation(format!("{output:?} before the record that precedes it"));
        }
        if kind != Kind::of(partition, offset) {
            self.violation(format!("{output:?} is another record's outcome"));
        }
    }

    fn advance(&mut self, partition: Partition, position: i64) {
        let input = &mut self.inputs[partition.0 as usize];
        let former = input.committed.replace(position).unwrap_or(0);
        let upto = input.offsets.partition_point(|offset| *offset < position);
        let since = input.offsets.partition_point(|offset| *offset < former).min(upto);
        let lost = (since..upto).find(|record| input.copies[*record] == 0).map(|record| input.offsets[record]);
        if let Some(offset) = lost {
            self.violation(format!("{position} was committed in partition {partition} before record {offset} was out"));
        }
        // At least once, a commit of a member that just lost the partition may still come through: a re-read, no loss.
        if position < former && self.once {
            self.violation(format!(
                "committed position of partition {partition} went back from {former} to {position}"
            ));
        }
    }

    /// Whether all is read, published and committed.
    pub(crate) fn settled(&self) -> bool {
        let done = |input: &Input| input.offsets.last().is_none_or(|last| input.committed == Some(last + 1));
        self.late.is_empty()
            && self.producers.values().all(|producer| producer.open.is_none())
            && self.inputs.iter().all(done)
    }

    /// What holds once everything came to rest.
    pub(crate) fn verify(&mut self) {
        for index in 0..self.inputs.len() {
            let input = &self.inputs[index];
            let wrong = |copies: u32| copies == 0 || (self.once && copies != 1);
            let wrong: Vec<_> = input.offsets.iter().zip(&input.copies).filter(|(_, copies)| wrong(**copies)).collect();
            if !wrong.is_empty() {
                self.violation(format!("partition {index}: (offset, copies) {wrong:?}"));
            }
        }
        let mut last = BTreeMap::new();
        let visible: Vec<_> = self.outputs.iter().filter(|(_, seen)| *seen == Visibility::Committed).cloned().collect();
        for (output, _) in visible {
            let Output { partition, offset, author, .. } = output;
            // At least once, what one worker wrote in one tenure is in order and without a hole.
            let key = (partition, (self.mode == Mode::AtLeastOnce).then_some(author));
            let before = last.insert(key, offset);
            let expected = before.map(|before: i64| self.fetch(partition, before + 1));
            if expected.is_some_and(|expected| expected != Some(offset)) {
                self.violation(format!("partition {partition}: {offset} follows {before:?} in the output"));
            }
        }
        if self.outputs.iter().any(|(_, visibility)| *visibility == Visibility::Pending) {
            self.violation("an output is in no ended transaction".to_owned());
        }
    }

    pub(crate) fn state(&self) -> String {
        let inputs: Vec<_> = self.inputs.iter().map(|input| (input.offsets.last().copied(), input.committed)).collect();
        format!("(last, committed) {inputs:?}, producers {:?}, group {:?}", self.producers, self.group)
    }

    /// Rises with each commit that gets further than any before.
    pub(crate) fn progress(&self) -> i64 {
        self.inputs.iter().filter_map(|input| input.committed).sum()
    }

    pub(crate) fn records(&self) -> usize {
        self.inputs.iter().map(|input| input.offsets.len()).sum()
    }
}
