//! What a replay asks of the pipeline.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::bounds::Range;
use super::filter::Filter;
use super::position::Partition;
use super::throttle::Rates;
use crate::kafka::ledger::Plan;

/// A bounded run: what is read, how fast, and where it goes.
#[derive(Clone, Debug)]
pub struct Replay {
    /// Its name.
    pub id: String,
    /// The frozen ranges.
    pub plan: Plan,
    /// The records that are asked for.
    pub filter: Filter,
    /// How fast they may be read.
    pub rates: Rates,
    /// Where records and dead letters go, if not to the topics of the configuration.
    pub lines: Option<Lines>,
}

impl Replay {
    /// What is read of each partition.
    pub fn ranges(&self) -> &BTreeMap<Partition, Range> {
        &self.plan.ranges
    }
}

/// Records as lines of JSON.
#[derive(Clone, Debug)]
pub struct Lines {
    /// Where records go; standard output if none.
    pub records: Option<PathBuf>,
    /// Where dead letters go; none are kept if none.
    pub letters: Option<PathBuf>,
}
