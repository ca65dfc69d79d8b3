//! Accounting for every record under faults, with real worker processes on a real broker.

mod support;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// One scenario at a time: they share two cores and one broker.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    // A scenario that failed has told its own story.
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

#[path = "accounting/harness.rs"]
mod harness;
