//! Where things stand in a partition. Each number has its own type, so that none is taken for another.

use std::fmt;

/// A partition of the input topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition(pub i32);

/// The offset of a record that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset(i64);

impl Offset {
    /// The offset of a record, as the broker numbers it.
    pub fn of_record(offset: i64) -> Self {
        Self(offset)
    }

    /// As the broker numbers it.
    pub fn get(self) -> i64 {
        self.0
    }

    /// Where reading goes on once this record is done. The only way to a [`Resume`] that moves on.
    pub fn next(self) -> Resume {
        Resume(self.0 + 1)
    }

    /// Where reading goes on if this record is to be read again.
    pub fn again(self) -> Resume {
        Resume(self.0)
    }
}

/// A position to commit, or to go on reading from: the first offset that is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Resume(i64);

impl Resume {
    /// A position that the broker has stored.
    pub fn committed(position: i64) -> Self {
        Self(position)
    }

    /// As the broker numbers it.
    pub fn get(self) -> i64 {
        self.0
    }

    /// The offset just before, whether there is a record or not: once it is done, this is the position.
    pub fn before(self) -> Option<Offset> {
        (self.0 > 0).then(|| Offset(self.0 - 1))
    }
}

/// One stretch of reading a partition without a break. It ends when the partition is revoked, lost or rewound;
/// what was dispatched in an earlier tenure counts for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenure(pub u32);

/// How many times the publisher has voided everything in flight. A tenure that was opened without knowledge of the
/// latest halt is void as well: its opening and the halt crossed on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Halt(pub u32);

/// Place of a record among those dispatched in one tenure, without gaps: offsets have gaps, where transactions ended
/// or compaction took records away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(pub u64);

/// Which record of which tenure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The partition it was read from.
    pub partition: Partition,
    /// The tenure in which it was dispatched.
    pub tenure: Tenure,
    /// Its place in that tenure.
    pub seq: Seq,
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Resume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
