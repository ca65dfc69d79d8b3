//! The worker's publisher thread.

use copydesk::pipeline::coordinator::{Command, Event};
use copydesk::pipeline::position::Seq;
use copydesk::pipeline::publishing::Finished;

use super::{End, Worker};
use crate::faults::Mutant;
use crate::kafka::Kind;

impl Worker {
    /// The publisher thread. A turn has two steps, so that others get between them: take finished records and look at
    /// the control channel, then handle the records.
    pub(crate) fn publish(&mut self) {
        let Some(batch) = self.batch.take() else {
            let count = self.random(self.finished.len() as u64 + 1);
            let mut batch = Vec::new();
            for _ in 0..count {
                let index = self.random(self.finished.len() as u64) as usize;
                batch.push(self.finished.swap_remove(index));
            }
            self.publishing.broker_mut().metadata = self.consumer.borrow().metadata;
            self.batch = Some(batch);
            return self.control();
        };
        let now_ms = self.cluster.borrow().now_ms;
        for ticket in batch {
            let mut slot = ticket.slot;
            if self.mutant == Some(Mutant::ForgetsTheTenure)
                && let Some(live) = self.publishing.broker().live.get(&slot.partition)
            {
                slot.tenure = *live;
            }
            if self.mutant == Some(Mutant::KeepsNoOrder) {
                let next = self.arrived.entry((slot.partition, slot.tenure)).or_default();
                slot.seq = Seq(*next);
                *next += 1;
            }
            let (offset, bytes) = (ticket.offset, ticket.bytes);
            let dead = Kind::of(slot.partition, offset.get()) == Kind::Reject;
            self.publishing.finished(slot, offset, Finished { item: ticket, bytes, output_bytes: bytes * 2, dead });
        }
        let ticked = self.publishing.tick(now_ms);
        self.after(ticked.is_err());
    }

    fn control(&mut self) {
        let now_ms = self.cluster.borrow().now_ms;
        while let Some(command) = self.control.pop_front() {
            match command {
                Command::Open(partition, tenure, halt) => {
                    let halt = if self.mutant == Some(Mutant::IgnoresTheHalt) { self.halt } else { halt };
                    if halt == self.halt {
                        let former = self.publishing.broker_mut().live.insert(partition, tenure);
                        let read = former.is_some() && former.as_ref() == self.read_in.get(&partition);
                        if read && self.mutant.is_none() {
                            self.violation(format!("{tenure:?} of {partition} while {former:?} is open"));
                        }
                    } else {
                        self.count("tenure opened void");
                    }
                    self.publishing.open(partition, tenure, halt);
                }
                Command::Drain(partition, tenure, upto) => self.publishing.drain(partition, tenure, upto),
                Command::Forget(partition, tenure) => {
                    let live = &mut self.publishing.broker_mut().live;
                    if live.get(&partition) == Some(&tenure) {
                        live.remove(&partition);
                    }
                    let forgot = self.publishing.forget(partition, tenure, now_ms);
                    self.after(forgot.is_err());
                }
                other => unreachable!("{other:?} is not for the publisher"),
            }
            if self.end.is_some() {
                return;
            }
        }
    }

    fn after(&mut self, stop: bool) {
        for notice in self.publishing.notices() {
            match notice {
                Event::Halted(halt) => {
                    self.count("halted");
                    self.halt = halt;
                    self.publishing.broker_mut().live.clear();
                }
                Event::Drained(partition, tenure) => {
                    let live = &mut self.publishing.broker_mut().live;
                    if live.get(&partition) == Some(&tenure) {
                        live.remove(&partition);
                    }
                }
                _ => {}
            }
            self.note(|| format!("publisher says {notice:?}"));
            self.notices.push_back(notice);
        }
        if self.publishing.broker().dead {
            self.stop(End::Died);
        } else if stop {
            self.stop(End::Stopped);
        }
    }
}
