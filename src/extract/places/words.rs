//! The word lists of the room.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The lists, parsed once.
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(Words::read);

/// What a word tells of the place that it goes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Tells {
    Idle,
    Govern,
    Address,
    Deal,
    Give,
    Aid,
    State,
    Land,
    Ready,
    Game,
    Team,
    Sport,
    Locative,
    Direction,
    RegionNoun,
    CityNoun,
    SmallPlace,
    Said,
}

const KINDS: [(&str, Tells); 18] = [
    ("idle", Tells::Idle),
    ("govern", Tells::Govern),
    ("address", Tells::Address),
    ("deal", Tells::Deal),
    ("give", Tells::Give),
    ("aid", Tells::Aid),
    ("state", Tells::State),
    ("land", Tells::Land),
    ("ready", Tells::Ready),
    ("game", Tells::Game),
    ("team", Tells::Team),
    ("sport", Tells::Sport),
    ("locative", Tells::Locative),
    ("north-south", Tells::Direction),
    ("region-noun", Tells::RegionNoun),
    ("city-noun", Tells::CityNoun),
    ("small-place", Tells::SmallPlace),
    ("said", Tells::Said),
];

#[derive(Debug)]
pub(super) struct Words {
    /// What each word tells: a bit for each kind.
    told: HashMap<&'static str, u32>,
}

impl Words {
    fn read() -> Words {
        let mut told: HashMap<&str, u32> = HashMap::new();
        for line in lines(include_str!("words.txt")) {
            let (kind, words) = line.split_once('\t').expect("each line of words.txt has a kind and words");
            let (_, tells) = KINDS.iter().find(|(name, _)| *name == kind).expect("words.txt has only known kinds");
            for word in words.split(' ') {
                *told.entry(word).or_default() |= 1 << *tells as u32;
            }
        }
        Words { told }
    }

    /// Whether `word`, a lemma, tells this.
    pub(super) fn tells(&self, word: &str, what: Tells) -> bool {
        self.told.get(word).is_some_and(|told| told & (1 << what as u32) != 0)
    }

    pub(super) fn is_direction(&self, word: &str) -> bool {
        self.tells(word, Tells::Direction)
    }

    pub(super) fn is_region_noun(&self, word: &str) -> bool {
        self.tells(word, Tells::RegionNoun)
    }

    pub(super) fn is_city_noun(&self, word: &str) -> bool {
        self.tells(word, Tells::CityNoun)
    }

    pub(super) fn is_small_place(&self, word: &str) -> bool {
        self.tells(word, Tells::SmallPlace)
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}
