//! The publisher's thread: takes finished records and the poll thread's word, and publishes.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TryRecvError, select};

use crate::pipeline::coordinator::Event;
use crate::pipeline::job::Done;
use crate::pipeline::lane::Ended;
use crate::pipeline::position::{Halt, Partition, Seq, Tenure};
use crate::pipeline::publishing::{Broker, Finished, Publishing, Stop};

/// What the poll thread tells the publisher.
#[derive(Debug)]
pub enum Control {
    /// A tenure begins.
    Open(Partition, Tenure, Halt),
    /// A tenure has no more records than these.
    Drain(Partition, Tenure, Seq),
    /// A tenure's records are someone else's.
    Forget(Partition, Tenure),
    /// Everything was drained: stop.
    Stop,
}

/// The channels of the publisher's thread.
pub struct Ends {
    /// From the poll thread.
    pub control: Receiver<Control>,
    /// From the lanes.
    pub ended: Receiver<Vec<Ended>>,
    /// To the poll thread.
    pub notices: Sender<Event>,
}

/// Most batches taken between two looks at the clock.
const BATCHES_A_TURN: usize = 64;
/// Longest sleep, so that the heartbeat goes on.
const SLEEP_MAX: Duration = Duration::from_millis(500);

/// Publishes until it is told to stop, or must. `beat` is called at least every half second
/// between calls to the broker, with the reason why nothing can be published, if so.
pub fn run<B: Broker<Item = Ended>>(
    mut publishing: Publishing<B>,
    ends: &Ends,
    beat: impl Fn(Option<&str>),
) -> Result<(), Stop> {
    let epoch = Instant::now();
    let ended = turns(&mut publishing, ends, &beat, epoch);
    publishing.close();
    // Records that are still on their way are void: nothing was committed for them.
    while let Ok(batch) = ends.ended.try_recv() {
        batch.into_iter().for_each(|(ticket, _)| ticket.void());
    }
    ended
}

fn turns<B: Broker<Item = Ended>>(
    publishing: &mut Publishing<B>,
    ends: &Ends,
    beat: &impl Fn(Option<&str>),
    epoch: Instant,
) -> Result<(), Stop> {
    loop {
        beat(publishing.failing());
        let now_ms = epoch.elapsed().as_millis() as u64;
        let until = publishing.deadline_ms().map_or(SLEEP_MAX, |at| Duration::from_millis(at.saturating_sub(now_ms)));
        let mut batches = 0;
        let mut stop = false;
        select! {
            recv(ends.control) -> control => match control {
                Ok(control) => stop |= take(publishing, control, now_ms)?,
                Err(_) => return Ok(()),
            },
            recv(ends.ended) -> batch => match batch {
                Ok(batch) => {
                    stop |= take_all(publishing, &ends.control, now_ms)?;
                    finished(publishing, batch);
                    batches += 1;
                }
                Err(_) => return Ok(()),
            },
            default(until.min(SLEEP_MAX)) => {}
        }
        while batches < BATCHES_A_TURN {
            match ends.ended.try_recv() {
                Ok(batch) => {
                    // A tenure's opening was sent before any of its records, so it is here before them.
                    stop |= take_all(publishing, &ends.control, now_ms)?;
                    finished(publishing, batch);
                    batches += 1;
                }
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        publishing.broker_mut().look_at_group();
        stop |= take_all(publishing, &ends.control, now_ms)?;
        publishing.tick(epoch.elapsed().as_millis() as u64)?;
        for notice in publishing.notices() {
            if ends.notices.send(notice).is_err() {
                return Ok(());
            }
        }
        if stop {
            return Ok(());
        }
    }
}

fn take_all<B: Broker<Item = Ended>>(
    publishing: &mut Publishing<B>,
    control: &Receiver<Control>,
    now_ms: u64,
) -> Result<bool, Stop> {
    let mut stop = false;
    while let Ok(control) = control.try_recv() {
        stop |= take(publishing, control, now_ms)?;
    }
    Ok(stop)
}

fn take<B: Broker<Item = Ended>>(publishing: &mut Publishing<B>, control: Control, now_ms: u64) -> Result<bool, Stop> {
    match control {
        Control::Open(partition, tenure, halt) => publishing.open(partition, tenure, halt),
        Control::Drain(partition, tenure, upto) => publishing.drain(partition, tenure, upto),
        Control::Forget(partition, tenure) => publishing.forget(partition, tenure, now_ms)?,
        Control::Stop => return Ok(true),
    }
    Ok(false)
}

fn finished<B: Broker<Item = Ended>>(publishing: &mut Publishing<B>, batch: Vec<Ended>) {
    for (ticket, done) in batch {
        let (output_bytes, dead) = match &done {
            Done::Record(value) => (value.len(), false),
            Done::Tombstone | Done::LeftOut => (0, false),
            Done::Rejected(_) => (ticket.bytes, true),
        };
        let (slot, offset, bytes) = (ticket.slot, ticket.offset, ticket.bytes);
        publishing.finished(slot, offset, Finished { item: (ticket, done), bytes, output_bytes, dead });
    }
}
