//! Points at which tests kill the process, or let something rare happen, to see that nothing is lost: in builds with
//! debug assertions only.

/// A point between two steps of a commit, or a look of the poll thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Point {
    /// All outputs are stored, nothing is committed.
    BeforeCommit,
    /// The offsets are part of the transaction, which is still open.
    AfterOffsets,
    /// The commit went through, and nobody was told yet.
    AfterCommit,
    /// The poll thread looks whether its consumer has lost its brokers for good.
    Stranded,
}

/// Kills the process if `COPYDESK_FAILPOINT` names this point: `after_offsets`, or `after_offsets:3` for the third time.
pub(super) fn reach(point: Point) {
    if due(point) {
        std::process::abort();
    }
}

/// Whether `COPYDESK_FAILPOINT` names this point and this time.
#[cfg(debug_assertions)]
pub(super) fn due(point: Point) -> bool {
    use std::sync::atomic::{AtomicU32, Ordering};
    static REACHED: AtomicU32 = AtomicU32::new(0);
    let Ok(wanted) = std::env::var("COPYDESK_FAILPOINT") else { return false };
    let (name, count) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    let here = match point {
        Point::BeforeCommit => "before_commit",
        Point::AfterOffsets => "after_offsets",
        Point::AfterCommit => "after_commit",
        Point::Stranded => "stranded",
    };
    name == here && REACHED.fetch_add(1, Ordering::Relaxed) + 1 == count.parse().unwrap_or(1)
}

/// Never.
#[cfg(not(debug_assertions))]
pub(super) fn due(_point: Point) -> bool {
    false
}
