//! Sets of types of names.

use std::fmt;

use crate::extract::names::Kind;

/// A set of types of names.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindSet(u16);

impl KindSet {
    /// No type.
    pub const EMPTY: KindSet = KindSet(0);
    /// Every type.
    pub const ALL: KindSet = KindSet::of(&Kind::ALL);

    /// The set of these types.
    pub const fn of(kinds: &[Kind]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < kinds.len() {
            bits |= 1 << kinds[index] as u16;
            index += 1;
        }
        Self(bits)
    }

    /// Whether `kind` is one of them.
    pub const fn contains(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many there are.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Those of either set.
    pub const fn union(self, other: KindSet) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of both sets.
    pub const fn intersection(self, other: KindSet) -> Self {
        Self(self.0 & other.0)
    }

    /// Those of `self` that are not in `other`.
    pub const fn without(self, other: KindSet) -> Self {
        Self(self.0 & !other.0)
    }

    /// The types, in order.
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |kind| self.contains(*kind))
    }

    /// One bit a type, by its place in [`Kind::ALL`].
    pub const fn bits(self) -> u16 {
        self.0
    }
}

impl FromIterator<Kind> for KindSet {
    fn from_iter<T: IntoIterator<Item = Kind>>(kinds: T) -> Self {
        kinds.into_iter().fold(Self::EMPTY, |set, kind| set.union(Self::of(&[kind])))
    }
}

impl fmt::Debug for KindSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
