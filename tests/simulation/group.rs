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
    /// The generation that it was last told.
    told: u32,
    /// When its heartbeats fall due, within the time from one to the next.
    phase_ms: u64,
    /// It asks to join of its own accord, because it is new or has given something back, and waits for no heartbeat.
    eager: bool,
    /// When it joins the round that is under way, and whether it has.
    joins_ms: u64,
    joined: bool,
    /// Partitions that it was asked to give back, and since when.
    asked: BTreeMap<Partition, u64>,
}

/// Rebalances as Kafka's classic protocol has them: in rounds, with an assignment that is even and moves no more than it
/// must. Members hear of a round with their next heartbeat, and it waits until all have joined it or are expelled. What
/// moves is given back after one round and given to its new owner by the next.
#[derive(Debug, Default)]
pub(crate) struct Rounds {
    /// How long a round takes at least: all members join, one of them assigns, all hear of it.
    least_ms: u64,
    /// From one heartbeat of a member to the next.
    heartbeat_ms: u64,
    /// Something has changed since the last one began.
    wanted: bool,
    /// When the one under way began.
    since_ms: Option<u64>,
    /// Partitions that nobody held when the last one ended: its assignment gives them to their new owners.
    free: Vec<bool>,
    /// How many there were.
    pub(crate) count: u64,
    /// Partitions that went from a living member to another one.
    pub(crate) moved: u64,
    /// Partitions that had nobody, or one that is gone.
    pub(crate) placed: u64,
}

#[derive(Debug)]
pub(crate) struct Group {
    /// Without, each change is a rebalance at once, which moves what it likes: harsher than any broker.
    pub(crate) rounds: Option<Rounds>,
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
            rounds: None,
            patient,
            session_ms,
            generation: 0,
            joined: 0,
            members: BTreeMap::new(),
            owner: vec![None; partitions],
            target: vec![None; partitions],
        }
    }

    /// With rounds of at least this length, and a heartbeat of each member so often.
    pub(crate) fn in_rounds(self, least_ms: u64, heartbeat_ms: u64) -> Self {
        let free = vec![true; self.target.len()];
        Self { rounds: Some(Rounds { least_ms, heartbeat_ms, free, ..Rounds::default() }), ..self }
    }

    pub(crate) fn join(&mut self, now_ms: u64, random: &mut Random) -> MemberId {
        self.joined += 1;
        let id = MemberId(self.joined);
        let phase_ms = self.rounds.as_ref().map_or(0, |rounds| random.below(rounds.heartbeat_ms));
        let member = Member {
            heard_ms: now_ms,
            told: 0,
            phase_ms,
            eager: true,
            joins_ms: now_ms,
            joined: true,
            asked: BTreeMap::new(),
        };
        self.members.insert(id, member);
        self.rebalance(random);
        id
    }

    /// Aims at another distribution: usually few partitions move.
    pub(crate) fn rebalance(&mut self, random: &mut Random) {
        if let Some(rounds) = &mut self.rounds {
            rounds.wanted = true;
            return;
        }
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

    /// Begins a round if something has changed, and ends the one under way when all have joined it.
    fn turn(&mut self, now_ms: u64) {
        let Some(rounds) = &mut self.rounds else { return };
        let Some(since_ms) = rounds.since_ms else {
            if std::mem::take(&mut rounds.wanted) {
                rounds.since_ms = Some(now_ms);
                for member in self.members.values_mut() {
                    // Of the heartbeats at `phase_ms` and every so often, the next one.
                    let beat = rounds.heartbeat_ms;
                    let wait_ms = (member.phase_ms + beat - now_ms % beat) % beat;
                    member.joins_ms = now_ms + if member.eager { 0 } else { wait_ms };
                    member.joined = false;
                }
            }
            return;
        };
        if since_ms + rounds.least_ms <= now_ms && self.members.values().all(|member| member.joined) {
            self.assign();
        }
    }

    /// What members hold above an even share goes, with what nobody holds, to those below it.
    fn assign(&mut self) {
        let Some(rounds) = &mut self.rounds else { return };
        // Whoever has come or gone while it was under way was part of it.
        (rounds.wanted, rounds.since_ms) = (false, None);
        rounds.count += 1;
        self.generation += 1;
        rounds.free = self.owner.iter().map(Option::is_none).collect();
        self.members.values_mut().for_each(|member| member.eager = false);
        let mut held: BTreeMap<MemberId, Vec<usize>> = self.members.keys().map(|&id| (id, Vec::new())).collect();
        let mut free = Vec::new();
        for (index, target) in self.target.iter_mut().enumerate() {
            match target.and_then(|member| held.get_mut(&member)) {
                Some(held) => held.push(index),
                None => {
                    rounds.placed += 1;
                    free.push(index);
                    *target = None;
                }
            }
        }
        if held.is_empty() {
            return;
        }
        let (share, mut more) = (self.target.len() / held.len(), self.target.len() % held.len());
        let mut members: Vec<_> = held.into_iter().collect();
        // Those that hold most keep one more, where the share is not whole.
        members.sort_by_key(|(id, held)| (std::cmp::Reverse(held.len()), *id));
        let mut room = Vec::new();
        for (id, mut held) in members {
            let quota = share + usize::from(more > 0);
            more = more.saturating_sub(1);
            let above = held.split_off(held.len().min(quota));
            rounds.moved += above.len() as u64;
            free.extend(above);
            room.extend(std::iter::repeat_n(id, quota - held.len()));
        }
        for (index, id) in free.into_iter().zip(room) {
            self.target[index] = Some(id);
        }
    }

    /// Partitions that nobody holds now.
    pub(crate) fn unowned(&self) -> usize {
        self.owner.iter().filter(|owner| owner.is_none()).count()
    }

    /// Whether everybody holds what they are meant to, and no change is on its way.
    pub(crate) fn settled(&self) -> bool {
        let under_way = |rounds: &Rounds| rounds.wanted || rounds.since_ms.is_some();
        !self.rounds.as_ref().is_some_and(under_way) && self.owner == self.target
    }

    /// How many partitions each member holds.
    pub(crate) fn shares(&self) -> Vec<usize> {
        let held = |id| self.owner.iter().filter(|owner| **owner == Some(id)).count();
        self.members.keys().map(|&id| held(id)).collect()
    }

    /// `None` where the member was expelled.
    pub(crate) fn sync(&mut self, id: MemberId, now_ms: u64) -> Option<Changes> {
        let member = self.members.get_mut(&id)?;
        member.heard_ms = now_ms;
        member.joined |= member.joins_ms <= now_ms;
        member.told = self.generation;
        let free = self.rounds.as_ref().map(|rounds| &rounds.free);
        let mut changes = Changes { generation: self.generation, ..Changes::default() };
        for (index, owner) in self.owner.iter_mut().enumerate() {
            let partition = Partition(index as i32);
            let mine = self.target[index] == Some(id);
            if *owner == Some(id) && !mine && !member.asked.contains_key(&partition) {
                member.asked.insert(partition, now_ms);
                changes.revoked.push(partition);
            } else if owner.is_none() && mine && free.is_none_or(|free| free[index]) {
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
                // Who gives back joins again.
                member.eager = true;
                match &mut self.rounds {
                    Some(rounds) => rounds.wanted = true,
                    None => self.generation += 1,
                }
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
        self.turn(now_ms);
    }

    pub(crate) fn accepts(&self, metadata: Option<Metadata>) -> bool {
        metadata.is_some_and(|metadata| {
            self.members.get(&metadata.member).is_some_and(|member| {
                // In rounds all members wait for the new generation, and none is behind for longer than its next look.
                let generation = if self.rounds.is_some() { member.told } else { self.generation };
                self.patient || metadata.generation == generation
            })
        })
    }
}
