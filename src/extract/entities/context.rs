//! The words of `context.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word near a name tells of it: a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints(u16);

/// The kinds of lines, in the order of their bits.
const KINDS: [&str; 12] =
    ["company", "deal", "sport", "match", "facility", "ground", "storm", "trade", "measure", "saying", "firm", "ware"];

impl Hints {
    pub(super) const COMPANY: Hints = Hints(1);
    pub(super) const DEAL: Hints = Hints(1 << 1);
    pub(super) const SPORT: Hints = Hints(1 << 2);
    pub(super) const MATCH: Hints = Hints(1 << 3);
    pub(super) const FACILITY: Hints = Hints(1 << 4);
    pub(super) const GROUND: Hints = Hints(1 << 5);
    pub(super) const STORM: Hints = Hints(1 << 6);
    pub(super) const TRADE: Hints = Hints(1 << 7);
    pub(super) const MEASURE: Hints = Hints(1 << 8);
    pub(super) const SAYING: Hints = Hints(1 << 9);
    pub(super) const FIRM: Hints = Hints(1 << 10);
    pub(super) const WARE: Hints = Hints(1 << 11);

    /// Whether it tells any of these.
    pub(super) fn any(self, others: Hints) -> bool {
        self.0 & others.0 != 0
    }
}

static WORDS: LazyLock<HashMap<&'static str, Hints>> = LazyLock::new(|| {
    let mut hints: HashMap<&str, Hints> = HashMap::new();
    for line in include_str!("context.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let Some(kind) = words.next().and_then(|kind| KINDS.iter().position(|known| *known == kind)) else { continue };
        for word in words {
            hints.entry(word).or_default().0 |= 1 << kind;
        }
    }
    hints
});

/// What a word, in its dictionary form and small letters, tells.
pub(super) fn hints(lemma: &str) -> Hints {
    WORDS.get(lemma).copied().unwrap_or_default()
}
