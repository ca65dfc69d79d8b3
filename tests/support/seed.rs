//! Numbers that look random and come out the same each time.

/// SplitMix64 (Steele, Lea, Flood 2014): eight bytes of state, good enough for loads and kill times.
#[derive(Clone, Debug)]
pub struct Seed(u64);

impl Seed {
    /// The sequence that `seed` begins.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` up to and without `high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        assert!(low < high, "no number lies between {low} and {high}");
        low + self.number() % (high - low)
    }

    /// Whether something happens that happens `per_mille` times in a thousand.
    pub fn happens(&mut self, per_mille: u64) -> bool {
        self.number() % 1000 < per_mille
    }

    /// One of them.
    pub fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[usize::try_from(self.between(0, of.len() as u64)).expect("an index of a slice fits in usize")]
    }
}
