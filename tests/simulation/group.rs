//! A consumer group with cooperative rebalancing. Like Kafka's, it checks who commits and in which generation, and
//! doesn't check whether the committed partition is theirs.

use std::collections::{BTreeMap, BTreeSet};

use copydesk::pipeline::position::Partition;

use crate::random::Random;

/// Time for giving back what was revoked.
const REBALANCE_MS: u64 = 700;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MemberId(u32);

/// What a member proves itself with when it commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Metadata {
    pub(crate) member: MemberId,
    pub(crate) generation: u32,
}

/// What a member learns when it polls.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) generation: u32,
    pub(crate) revoked: Vec<Partition>,
    pub(crate) assigned: Vec<Partition>,
}

#[derive(Debug)]
struct Member {
    heard_ms: u64,
    /// Partitions that it was asked to give back, and since when.
    asked: BTreeMap<Partition, u64>,
}

#[derive(Debug)]
pub(crate) struct Group {
    /// Expels nobody, and takes commits of any generation.
    patient: bool,
    /// Silence after which a member is expelled.
    session_ms: u64,
    generation: u32,
    joined: u32,
    members: BTreeMap<MemberId, Member>,
    owner: Vec<Option<MemberId>>,
    target: Vec<Option<MemberId>>,
}

impl Group {
    pub(crate) fn new(partitions: usize, session_ms: u64, patient: bool) -> Self {
        Self {
            patient,
            session_ms,
            generation: 0,
            joined: 0,
            members: BTreeMap::new(),
            owner: vec![None; partitions],
            target: vec![None; partitions],
        }
    }

    pub(crate) fn join(&mut self, now_ms: u64, random: &mut Random) -> MemberId {
        self.joined += 1;
        let id = MemberId(self.joined);
        self.members.insert(id, Member { heard_ms: now_ms, asked: BTreeMap::new() });
        self.rebalance(random);
        id
    }

    /// Aims at another distribution: usually few partitions move.
    pub(crate) fn rebalance(&mut self, random: &mut Random) {
        self.generation += 1;
        let members: Vec<_> = self.members.keys().copied().collect();
        for target in &mut self.target {
            let gone = target.is_none_or(|member| !members.contains(&member));
            if members.is_empty() {
                *target = None;
            } else if gone || random.below(3) == 0 {
                *target = Some(members[random.index(members.len())]);
            }
        }
    }

    /// `None` where the member was expelled.
    pub(crate) fn sync(&mut self, id: MemberId, now_ms: u64) -> Option<Changes> {
        let member = self.members.get_mut(&id)?;
        member.heard_ms = now_ms;
        let mut changes = Changes { generation: self.generation, ..Changes::default() };
        for (index, owner) in self.owner.iter_mut().enumerate() {
            let partition = Partition(index as i32);
            let mine = self.target[index] == Some(id);
            if *owner == Some(id) && !mine && !member.asked.contains_key(&partition) {
                member.asked.insert(partition, now_ms);
                changes.revoked.push(partition);
            } else if owner.is_none() && mine {
                *owner = Some(id);
                changes.assigned.push(partition);
            }
        }
        Some(changes)
    }

    pub(crate) fn release(&mut self, id: MemberId, partitions: &[Partition]) {
        let Some(member) = self.members.get_mut(&id) else { return };
        for partition in partitions {
            let owner = &mut self.owner[partition.0 as usize];
            if *owner == Some(id) {
                *owner = None;
                member.asked.remove(partition);
                self.generation += 1;
            }
        }
    }

    /// The member left, or is thrown out.
    pub(crate) fn remove(&mut self, id: MemberId, random: &mut Random) {
        if self.members.remove(&id).is_none() {
            return;
        }
        for owner in self.owner.iter_mut().filter(|owner| **owner == Some(id)) {
            *owner = None;
        }
        self.rebalance(random);
    }

    pub(crate) fn expire(&mut self, now_ms: u64, random: &mut Random) {
        if self.patient {
            return;
        }
        let silent: BTreeSet<_> = self
            .members
            .iter()
            .filter(|(_, member)| {
                member.heard_ms + self.session_ms < now_ms
                    || member.asked.values().any(|since_ms| since_ms + REBALANCE_MS < now_ms)
            })
            .map(|(&id, _)| id)
            .collect();
        for id in silent {
            self.remove(id, random);
        }
    }

    pub(crate) fn accepts(&self, metadata: Option<Metadata>) -> bool {
        metadata.is_some_and(|metadata| {
            self.members.contains_key(&metadata.member) && (self.patient || metadata.generation == self.generation)
        })
    }
}
