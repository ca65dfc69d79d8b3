//! The rules of inflection, from `lemma.txt`: what ending comes off, and what it had changed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::lemma_suffixes::{Edit, Key, Suffixes};
use super::{Tag, Xpos};

/// How a word is inflected: tags that are inflected alike share a list of suffixes. Stems have lists of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Past,
    Ing,
    Third,
    Verb,
    Modal,
    Plural,
    Noun,
    Name,
    Names,
    Adjective,
    More,
    Most,
    Further,
    Furthest,
    Adverb,
    Pronoun,
    Possessive,
    Determiner,
    Particle,
    Ending,
    Conjunction,
    Number,
    Mark,
    Other,
    Stem,
    ShortStem,
    LongStem,
}

const KINDS: [(Kind, &str); 27] = [
    (Kind::Past, "past"),
    (Kind::Ing, "ing"),
    (Kind::Third, "third"),
    (Kind::Verb, "verb"),
    (Kind::Modal, "modal"),
    (Kind::Plural, "plural"),
    (Kind::Noun, "noun"),
    (Kind::Name, "name"),
    (Kind::Names, "names"),
    (Kind::Adjective, "adjective"),
    (Kind::More, "more"),
    (Kind::Most, "most"),
    (Kind::Further, "further"),
    (Kind::Furthest, "furthest"),
    (Kind::Adverb, "adverb"),
    (Kind::Pronoun, "pronoun"),
    (Kind::Possessive, "possessive"),
    (Kind::Determiner, "determiner"),
    (Kind::Particle, "particle"),
    (Kind::Ending, "ending"),
    (Kind::Conjunction, "conjunction"),
    (Kind::Number, "number"),
    (Kind::Mark, "mark"),
    (Kind::Other, "other"),
    (Kind::Stem, "stem"),
    (Kind::ShortStem, "short"),
    (Kind::LongStem, "long"),
];

/// By the place of the XPOS in its list.
static BY_XPOS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let kind = |name: &&str| match *name {
        "VBD" | "VBN" => Kind::Past,
        "VBG" => Kind::Ing,
        "VBZ" => Kind::Third,
        "VB" | "VBP" => Kind::Verb,
        "MD" => Kind::Modal,
        "NNS" => Kind::Plural,
        "NNPS" => Kind::Names,
        "NN" => Kind::Noun,
        "NNP" => Kind::Name,
        "JJ" => Kind::Adjective,
        "JJR" => Kind::More,
        "JJS" => Kind::Most,
        "RBR" => Kind::Further,
        "RBS" => Kind::Furthest,
        "RB" | "IN" | "RP" | "WRB" => Kind::Adverb,
        "PRP" | "WP" | "EX" => Kind::Pronoun,
        "PRP$" | "WP$" => Kind::Possessive,
        "DT" | "PDT" | "WDT" => Kind::Determiner,
        "TO" => Kind::Particle,
        "POS" => Kind::Ending,
        "CC" => Kind::Conjunction,
        "CD" => Kind::Number,
        "``" | "''" | "," | "." | ":" | "-LRB-" | "-RRB-" | "HYPH" | "NFP" | "SYM" | "$" => Kind::Mark,
        _ => Kind::Other,
    };
    Xpos::NAMES.iter().map(kind).collect()
});

impl Kind {
    /// The kind of a word in lower case, by its tag.
    pub(super) fn of(tag: Tag, word: &str) -> Self {
        match Self::of_xpos(tag.xpos) {
            // `n't` and the like.
            Self::Adverb if tag.upos.name() == "PART" => Self::Particle,
            // A word within a name that is tagged for what it is elsewhere: `United`.
            Self::Name if tag.upos.name() == "VERB" && word.ends_with("ed") => Self::Past,
            Self::Name if tag.upos.name() == "VERB" && word.ends_with("ing") => Self::Ing,
            kind => kind,
        }
    }

    /// The same by the XPOS alone, which says what is a name: so its capitals are treated.
    pub(super) fn of_xpos(xpos: Xpos) -> Self {
        BY_XPOS[xpos.index()]
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        KINDS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    pub(super) fn name(self) -> &'static str {
        KINDS[self as usize].1
    }

    /// The kind whose list has this number.
    pub(super) fn of_list(list: u16) -> Self {
        KINDS[usize::from(list)].0
    }

    /// The number of its suffix list.
    pub(super) fn list(self) -> u16 {
        self as u16
    }

    /// The number of the list of its rules: names are inflected as nouns are.
    fn ruled(self) -> u16 {
        if self == Self::Names { Self::Plural.list() } else { self.list() }
    }

    /// The regular ending that leaves a stem whose last letters may have changed.
    fn ending(self) -> Option<&'static str> {
        match self {
            Self::Past => Some("ed"),
            Self::Ing => Some("ing"),
            Self::More | Self::Further => Some("er"),
            Self::Most | Self::Furthest => Some("est"),
            _ => None,
        }
    }
}

/// The lists of `lemma.txt`.
static LISTS: LazyLock<Suffixes<Edit>> = LazyLock::new(|| Suffixes::new(&listed(include_str!("lemma.txt"))));

/// The word without its ending, where the form is regular and the rules decide how the stem was spelt.
pub(super) fn stem(kind: Kind, word: &str) -> Option<&str> {
    let stem = word.strip_suffix(kind.ending()?)?;
    // `bed`, `sing`, `st`: no ending where no vowel is left before it.
    let vowel = stem.contains(['a', 'e', 'i', 'o', 'u', 'y']) || !stem.is_ascii();
    (vowel && LISTS.longest(kind.ruled(), word).is_none()).then_some(stem)
}

/// Turns the part of `word` from byte `start` on, a stem, into the word that it comes from.
pub(super) fn respell(word: &mut String, start: usize) {
    let stem = &word[start..];
    let kind = if syllables(stem) == 1 { Kind::ShortStem } else { Kind::LongStem };
    let special = LISTS.longest(kind.list(), stem);
    let general = LISTS.longest(Kind::Stem.list(), stem);
    let length = |found: Option<(usize, &Edit)>| found.map_or(0, |(length, _)| length);
    let found = if length(special) >= length(general) { special } else { general };
    if let Some((_, edit)) = found {
        edit.apply(word, start);
    }
}

/// Turns the part of `word` from byte `start` on, in lower case, into its lemma.
pub(super) fn lemmatize(kind: Kind, word: &mut String, start: usize) {
    let form = &word[start..];
    if kind == Kind::Number && in_thousands(form) {
        let digits = form.replace(',', "");
        word.truncate(start);
        word.push_str(&digits);
        return;
    }
    if let Some((_, edit)) = LISTS.longest(kind.ruled(), form) {
        edit.apply(word, start);
    } else if let Some(stem) = stem(kind, form) {
        word.truncate(start + stem.len());
        respell(word, start);
    }
}

/// Whether this is a number with commas between its thousands, as no decimal comma stands.
fn in_thousands(number: &str) -> bool {
    let whole = number.split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && digits(first))
        && whole.contains(',')
        && groups.all(|group| group.len() == 3 && digits(group))
}

/// Groups of vowels.
fn syllables(stem: &str) -> usize {
    let (mut in_group, mut groups) = (false, 0);
    let mut before = b' ';
    for byte in stem.bytes() {
        let vowel = match byte {
            b'a' | b'e' | b'i' | b'o' => true,
            // No vowel in `quit`.
            b'u' => before != b'q',
            // One in `style`; none in `yell` and `layer`.
            b'y' => before != b' ' && !in_group,
            _ => false,
        };
        groups += usize::from(vowel && !in_group);
        in_group = vowel;
        before = byte;
    }
    groups
}

/// The suffixes of `text`: see its first lines.
fn listed(text: &str) -> BTreeMap<Key, Edit> {
    let mut lists = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let name = words.next().expect("a line has a kind");
        let kind = Kind::named(name).unwrap_or_else(|| panic!("unknown kind {name:?} in lemma.txt"));
        if matches!(kind, Kind::Stem | Kind::ShortStem | Kind::LongStem) {
            let edit = match words.next() {
                Some("+e:") => Edit { cut: 0, add: "e".to_owned() },
                Some("+:") => Edit::default(),
                Some("-1:") => Edit { cut: 1, add: String::new() },
                other => panic!("unknown change {other:?} of a stem in lemma.txt"),
            };
            for word in words {
                let whole = word.starts_with('^');
                for suffix in spelled_out(word.trim_start_matches('^')) {
                    lists.insert(Key { list: kind.list(), suffix, whole }, edit.clone());
                }
            }
            continue;
        }
        for pair in words {
            let (form, lemma) = pair.split_once('>').unwrap_or_else(|| panic!("no lemma in {pair:?} of lemma.txt"));
            let suffix = form.trim_start_matches('~').to_owned();
            let edit = Edit::between(&suffix, lemma);
            lists.insert(Key { list: kind.list(), whole: !form.starts_with('~'), suffix }, edit);
        }
    }
    lists
}

/// All suffixes that a pattern with `V` stands for.
fn spelled_out(pattern: &str) -> Vec<String> {
    let Some(at) = pattern.find('V') else { return vec![pattern.to_owned()] };
    let with = |vowel: char| format!("{}{vowel}{}", &pattern[..at], &pattern[at + 1..]);
    "aeiou".chars().flat_map(|vowel| spelled_out(&with(vowel))).collect()
}
