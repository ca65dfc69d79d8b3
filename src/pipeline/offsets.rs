//! Puts finished records back into their partition's order and knows which positions may be committed: pure.
//!
//! Records finish in any order; they are released in the order in which they were dispatched, so that the output keeps
//! the order of its partition and everything released is a prefix. Only what was released may be committed.

use std::collections::{BTreeMap, VecDeque};

use super::position::{Offset, Partition, Resume, Seq, Slot, Tenure};

#[derive(Debug)]
struct Account<T> {
    /// `None` between a rewind and the tenure that follows it.
    tenure: Option<Tenure>,
    /// The first seq not yet released.
    next: Seq,
    /// Finished out of order: the front is `next`.
    waiting: VecDeque<Option<(Offset, T)>>,
    /// Where reading would go on after what was released.
    released: Option<Resume>,
    /// Where the broker would go on.
    committed: Option<Resume>,
    /// How many records there are, once that is known.
    drain: Option<(Tenure, Seq)>,
}

impl<T> Default for Account<T> {
    fn default() -> Self {
        Self { tenure: None, next: Seq(0), waiting: VecDeque::new(), released: None, committed: None, drain: None }
    }
}

/// See the module's text. `T` is what a record became.
#[derive(Debug)]
pub struct Offsets<T> {
    accounts: BTreeMap<Partition, Account<T>>,
    ready: VecDeque<(Partition, Offset, T)>,
}

impl<T> Default for Offsets<T> {
    fn default() -> Self {
        Self { accounts: BTreeMap::new(), ready: VecDeque::new() }
    }
}

impl<T> Offsets<T> {
    /// Begins a tenure; anything left of an earlier one is handed back as void.
    pub fn open(&mut self, partition: Partition, tenure: Tenure) -> Vec<T> {
        let former = self.accounts.insert(partition, Account { tenure: Some(tenure), ..Account::default() });
        self.void(partition, former)
    }

    /// Notes a partition whose tenure was void before it began.
    pub fn open_void(&mut self, partition: Partition) -> Vec<T> {
        let former = self.accounts.insert(partition, Account::default());
        self.void(partition, former)
    }

    /// Takes a finished record; what is next in order becomes ready. `Err` hands back a record of a tenure that is over.
    pub fn finish(&mut self, slot: Slot, offset: Offset, item: T) -> Result<(), T> {
        let Some(account) = self.accounts.get_mut(&slot.partition) else { return Err(item) };
        if account.tenure != Some(slot.tenure) || slot.seq < account.next {
            return Err(item);
        }
        let ahead = (slot.seq.0 - account.next.0) as usize;
        if account.waiting.len() <= ahead {
            account.waiting.resize_with(ahead + 1, || None);
        }
        account.waiting[ahead] = Some((offset, item));
        while let Some(Some(_)) = account.waiting.front() {
            let Some(Some((offset, item))) = account.waiting.pop_front() else { break };
            account.next = Seq(account.next.0 + 1);
            self.ready.push_back((slot.partition, offset, item));
        }
        Ok(())
    }

    /// The next record to publish, in its partition's order. From here on its position is part of the open transaction.
    pub fn release(&mut self) -> Option<(Partition, Offset, T)> {
        let (partition, offset, item) = self.ready.pop_front()?;
        if let Some(account) = self.accounts.get_mut(&partition) {
            account.released = Some(offset.next());
        }
        Some((partition, offset, item))
    }

    /// The positions that the open transaction has to commit.
    pub fn frontier(&self) -> Vec<(Partition, Resume)> {
        self.accounts
            .iter()
            .filter(|(_, account)| account.released != account.committed)
            .filter_map(|(&partition, account)| Some((partition, account.released?)))
            .collect()
    }

    /// The positions of [`Offsets::frontier`] are committed.
    pub fn committed(&mut self) {
        for account in self.accounts.values_mut() {
            account.committed = account.released;
        }
    }

    /// There are no more than `upto` records in this tenure: [`Offsets::drained`] tells when they are all committed.
    pub fn drain(&mut self, partition: Partition, tenure: Tenure, upto: Seq) {
        self.accounts.entry(partition).or_default().drain = Some((tenure, upto));
    }

    /// Whether some partition waits to be drained and only a commit is missing.
    pub fn drain_needs_commit(&self) -> bool {
        self.accounts.values().any(|account| {
            account.drain.is_some_and(|(tenure, upto)| account.tenure == Some(tenure) && account.next >= upto)
                && account.released != account.committed
        })
    }

    /// The partitions that were to be drained and are: all committed, or void. Each is told once and then forgotten.
    pub fn drained(&mut self) -> Vec<(Partition, Tenure)> {
        let done: Vec<_> = self
            .accounts
            .iter()
            .filter_map(|(&partition, account)| {
                let (tenure, upto) = account.drain?;
                let over = account.tenure != Some(tenure);
                let complete = account.next >= upto
                    && account.released == account.committed
                    && !self.ready.iter().any(|(ready, ..)| *ready == partition);
                (over || complete).then_some((partition, tenure))
            })
            .collect();
        for (partition, _) in &done {
            self.accounts.remove(partition);
        }
        done
    }

    /// Ends a tenure whose records are someone else's now. Hands back what is void; tells whether the open transaction
    /// holds any of it and must be aborted.
    pub fn forget(&mut self, partition: Partition, tenure: Tenure) -> (Vec<T>, bool) {
        // A voided tenure's account goes as well, or its position would be told, and asked for, long after it was ours.
        if self.accounts.get(&partition).is_some_and(|account| account.tenure.is_some_and(|other| other != tenure)) {
            return (Vec::new(), false);
        }
        let Some(account) = self.accounts.remove(&partition) else { return (Vec::new(), false) };
        let tainted = account.released != account.committed;
        (self.void(partition, Some(account)), tainted)
    }

    /// What a partition's former account leaves behind.
    fn void(&mut self, partition: Partition, former: Option<Account<T>>) -> Vec<T> {
        let Some(former) = former else { return Vec::new() };
        let mut void: Vec<T> = former.waiting.into_iter().flatten().map(|(_, item)| item).collect();
        let ready = std::mem::take(&mut self.ready).into_iter();
        let (mine, others): (VecDeque<_>, _) = ready.partition(|(ready, ..)| *ready == partition);
        self.ready = others;
        void.extend(mine.into_iter().map(|(.., item)| item));
        void
    }

    /// The transaction failed: all tenures are over. Hands back what is void.
    pub fn reset(&mut self) -> Vec<T> {
        let mut void: Vec<T> = std::mem::take(&mut self.ready).into_iter().map(|(.., item)| item).collect();
        for account in self.accounts.values_mut() {
            void.extend(account.waiting.drain(..).flatten().map(|(_, item)| item));
            account.tenure = None;
            account.released = account.committed;
        }
        void
    }

    /// The positions last known to be committed, of the tenures that began here.
    pub fn positions(&self) -> Vec<(Partition, Option<Resume>)> {
        self.accounts.iter().map(|(&partition, account)| (partition, account.committed)).collect()
    }
}

#[cfg(test)]
#[path = "offsets_tests.rs"]
mod tests;
