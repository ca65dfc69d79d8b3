use super::Span;

/// Something said about a stretch of text, with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim<T> {
    /// What is claimed.
    pub what: T,
    /// The words it is claimed of.
    pub at: Span,
    /// What made the claim.
    pub ground: Ground,
    /// How sure it is.
    pub score: Score,
}

impl<T> Claim<T> {
    /// A claim made by the rule of this name.
    pub fn by_rule(rule: &'static str, what: T, at: Span, score: Score) -> Self {
        Self { what, at, ground: Ground::Rule(rule), score }
    }
}

/// What made a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ground {
    /// A hand-written rule, by name.
    Rule(&'static str),
    /// An entry of a list, by the list's name.
    List(&'static str),
    /// A trained model.
    Model {
        /// Its name in the manifest.
        name: &'static str,
        /// Its version in the manifest.
        version: u16,
    },
}

impl std::fmt::Display for Ground {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Ground::Rule(name) => write!(f, "rule:{name}"),
            Ground::List(name) => write!(f, "list:{name}"),
            Ground::Model { name, version } => write!(f, "model:{name}@{version}"),
        }
    }
}

/// Confidence in thousandths, 0 to 1000: an integer, so that it compares, sorts and prints alike everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u16);

impl Score {
    /// As sure as can be.
    pub const CERTAIN: Score = Score(1000);

    /// From thousandths; more than 1000 counts as 1000.
    pub const fn per_mille(thousandths: u16) -> Self {
        Self(if thousandths > 1000 { 1000 } else { thousandths })
    }

    /// From a probability, rounded to the nearest thousandth; out of range is clamped and NaN counts as 0.
    pub fn from_probability(probability: f64) -> Self {
        Self((probability.clamp(0.0, 1.0) * 1000.0).round() as u16)
    }

    /// In thousandths.
    pub fn thousandths(self) -> u16 {
        self.0
    }

    /// Between 0 and 1, with three decimals.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}
