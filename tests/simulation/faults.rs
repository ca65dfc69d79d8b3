//! What goes wrong and how often, and the deliberately broken variants that the simulation must find out.

use crate::random::Random;

/// Chances per mille: of the first group per call to the broker, of the second per step of the world.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    pub(crate) abortable: u64,
    pub(crate) fatal: u64,
    pub(crate) indefinite: u64,
    pub(crate) away: u64,
    pub(crate) die: u64,
    pub(crate) committed: u64,

    pub(crate) rebalance: u64,
    pub(crate) lose: u64,
    pub(crate) crash: u64,
    pub(crate) freeze: u64,
    pub(crate) twin: u64,
    pub(crate) shutdown: u64,
}

impl Faults {
    pub(crate) fn swarm(random: &mut Random) -> Self {
        // Now and then so often that a worker gives up.
        let fatal_max = if random.below(8) == 0 { 300 } else { 15 };
        Self {
            abortable: random.swarm(30),
            fatal: random.swarm(fatal_max),
            indefinite: random.swarm(150),
            away: random.swarm(10),
            die: random.swarm(15),
            committed: random.swarm(300),
            rebalance: random.swarm(15),
            lose: random.swarm(8),
            crash: random.swarm(4),
            freeze: random.swarm(6),
            twin: random.swarm(2),
            shutdown: random.swarm(3),
        }
    }

    /// Workers come and go, and nothing fails.
    pub(crate) fn fair() -> Self {
        Self { rebalance: 15, shutdown: 3, ..Self::default() }
    }
}

/// A worker that is wrong in one way, by messages bent on their way in or out of the production code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mutant {
    /// Commits positions behind records that are still in the lanes.
    CommitsEarly,
    /// Takes finishes of an earlier tenure for ones of the current.
    ForgetsTheTenure,
    /// Goes on after a failure without undoing what was sent.
    SkipsTheAbort,
    /// Goes on with the same producer after a commit whose outcome nobody knows.
    ReusesTheProducer,
    /// Opens tenures that a halt crossed.
    IgnoresTheHalt,
    /// Gives partitions back at once and still publishes what is in flight.
    SkipsTheDrain,
    /// Proves itself with the group's state at the commit, not with that before its last look at the control channel.
    TrustsFreshMetadata,
    /// Doesn't tell the publisher of lost partitions.
    KeepsTheLost,
    /// Reads on where it was after a failure.
    SkipsTheSeek,
    /// Takes the committed position for final while a transaction on it is open.
    ReadsUnstableOffsets,
    /// Commits the offset of the last record, not of the next.
    CommitsOneTooFew,
    /// Publishes records as they come out of the lanes.
    KeepsNoOrder,
}
