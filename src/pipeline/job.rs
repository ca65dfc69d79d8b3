//! A record is a debt: its ticket goes with it through every lane and ends as published or dead-lettered, or void when
//! someone will read the record again. A ticket that is merely dropped reports itself as lost, and lost stops the worker.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::position::{Offset, Slot};
use crate::extract::Reject;

/// A record as it was read, with its ticket. Cannot be copied.
#[derive(Debug)]
pub struct Job<T> {
    /// What is known of it by now.
    pub body: T,
    /// What is owed.
    pub ticket: Ticket,
}

/// The bytes of an input record: what a dead letter repeats.
#[derive(Debug, Default)]
pub struct Input {
    /// The key.
    pub key: Option<Box<[u8]>>,
    /// The payload; `None` for a tombstone.
    pub payload: Option<Box<[u8]>>,
    /// The headers, in order; a header's value may be null.
    pub headers: Vec<(String, Option<Box<[u8]>>)>,
}

impl Input {
    /// The value of the first header of this name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value.as_deref()?).ok()
    }
}

/// How a record ended. Nothing else lets its offset pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its output record is part of the transaction.
    Published,
    /// Its dead letter is.
    DeadLettered,
    /// A replay was not asked for it, or there is no record: only its offset passes.
    LeftOut,
}

/// What a record became, on its way to the publisher.
#[derive(Debug)]
pub enum Done {
    /// The output record's value.
    Record(Vec<u8>),
    /// A record without a payload passes as one.
    Tombstone,
    /// It goes to the dead letters.
    Rejected(Reject),
    /// Nothing is made of it: see [`Ticket::left_out`].
    LeftOut,
}

/// What is owed for one record.
#[derive(Debug)]
pub struct Ticket {
    /// Which record it is, to us.
    pub slot: Slot,
    /// Which record it is, to the broker.
    pub offset: Offset,
    /// Payload size counted as in flight.
    pub bytes: usize,
    /// The record's own timestamp, milliseconds since 1970.
    pub timestamp_ms: Option<i64>,
    /// When it was read.
    pub received: Instant,
    /// What was read.
    pub input: Input,
    /// Whether only the offset is to pass.
    pub left_out: bool,
    losses: Losses,
    open: bool,
}

impl Ticket {
    /// The debt for a record that was just dispatched.
    pub fn new(slot: Slot, offset: Offset, timestamp_ms: Option<i64>, input: Input, losses: &Losses) -> Self {
        let bytes = input.payload.as_ref().map_or(0, |payload| payload.len());
        let losses = losses.clone();
        Self { slot, offset, bytes, timestamp_ms, received: Instant::now(), input, left_out: false, losses, open: true }
    }

    /// The debt for an offset of which nothing is to be made: a record that a replay's filter leaves out, or the last
    /// offset of its range where there is no record any more. It goes the way of all records, so that the position
    /// passes in its turn and is fenced like any other.
    pub fn left_out(slot: Slot, offset: Offset, losses: &Losses) -> Self {
        let mut ticket = Self::new(slot, offset, None, Input::default(), losses);
        ticket.left_out = true;
        ticket
    }

    /// Pays the debt. The record's position may be committed with the transaction that holds its output.
    pub fn settle(mut self, _outcome: Outcome) {
        self.open = false;
    }

    /// Gives the record up: its tenure is over, and it will be read again.
    pub fn void(mut self) {
        self.open = false;
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.open {
            self.losses.report(self.slot, self.offset);
        }
    }
}

/// Where dropped tickets report themselves.
#[derive(Clone, Debug, Default)]
pub struct Losses(Arc<Reports>);

#[derive(Debug, Default)]
struct Reports {
    any: AtomicBool,
    forgiven: AtomicBool,
}

impl Losses {
    /// Whether any record was lost. The worker must stop without committing.
    pub fn any(&self) -> bool {
        self.0.any.load(Ordering::Acquire)
    }

    /// Nothing will be committed any more, so whatever is unpaid will be read again: from here on a dropped ticket is
    /// no loss.
    pub fn forgive(&self) {
        self.0.forgiven.store(true, Ordering::Release);
    }

    fn report(&self, slot: Slot, offset: Offset) {
        if self.0.forgiven.load(Ordering::Acquire) {
            return;
        }
        self.0.any.store(true, Ordering::Release);
        tracing::error!(partition = %slot.partition, %offset, "record was dropped with its debt unpaid");
    }
}

#[cfg(test)]
mod tests {
    use super::super::position::{Partition, Seq, Tenure};
    use super::*;

    fn ticket(losses: &Losses) -> Ticket {
        let slot = Slot { partition: Partition(0), tenure: Tenure(1), seq: Seq(0) };
        Ticket::new(slot, Offset::of_record(7), None, Input::default(), losses)
    }

    #[test]
    fn a_settled_ticket_is_no_loss() {
        let losses = Losses::default();
        ticket(&losses).settle(Outcome::Published);
        ticket(&losses).void();
        assert!(!losses.any());
    }

    #[test]
    fn a_dropped_ticket_is_a_loss_even_inside_a_job() {
        let losses = Losses::default();
        drop(Job { body: "text", ticket: ticket(&losses) });
        assert!(losses.any());
    }

    #[test]
    fn once_nothing_is_committed_any_more_nothing_is_lost_any_more() {
        let losses = Losses::default();
        let before = ticket(&losses);
        losses.forgive();
        drop(before);
        assert!(!losses.any());
    }

    #[test]
    fn headers_are_found_by_any_case() {
        let value = Some(b"gzip".to_vec().into_boxed_slice());
        let input = Input { headers: vec![("Content-Encoding".to_owned(), value)], ..Input::default() };
        assert_eq!(input.header("content-encoding"), Some("gzip"));
        assert_eq!(input.header("content-type"), None);
    }
}
