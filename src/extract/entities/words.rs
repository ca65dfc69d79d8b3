//! The lists of this room: nouns that stand for named things, given names by gender, and what adjectives of places are
//! made of.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Gender;
use crate::extract::gazetteer::CountryCode;
use crate::extract::names::Kind;

/// What a common noun can be used of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Noun {
    /// It tells an office, post, job or part.
    pub(super) role: bool,
    /// It tells an office of a state or body.
    pub(super) official: bool,
    /// It tells a relative of somebody.
    pub(super) kin: bool,
    /// Companies are called so, media are, clubs are.
    pub(super) firm: bool,
    pub(super) media: bool,
    pub(super) team: bool,
    /// Whether only men or women are called so.
    pub(super) gender: Option<Gender>,
    /// The kinds of named things, a bit each.
    kinds: u16,
}

impl Noun {
    /// Whether a thing of this kind may be called so.
    pub(super) fn fits(self, kind: Kind) -> bool {
        self.kinds & (1 << kind as u16) != 0
    }
}

/// A place that is no country of its own, by what is made of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) kind: Kind,
    pub(super) name: &'static str,
}

#[derive(Default)]
struct Lists {
    nouns: HashMap<&'static str, Noun>,
    given: HashMap<&'static str, Gender>,
    countries: HashMap<CountryCode, &'static str>,
    parts: HashMap<&'static str, Part>,
    part_names: HashMap<&'static str, Part>,
    /// The countries of capitals, by their names in small letters.
    capitals: HashMap<String, CountryCode>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists::default();
    let lines = |text: &'static str| text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    for line in lines(include_str!("nouns.txt")) {
        let mut words = line.split_whitespace();
        let Some(line) = words.next() else { continue };
        let kind = match line {
            "firm" | "media" | "team" | "org" => Kind::Org,
            "gpe" => Kind::Gpe,
            "loc" => Kind::Loc,
            "fac" => Kind::Fac,
            "event" => Kind::Event,
            "product" => Kind::Product,
            "work" => Kind::Work,
            _ => Kind::Person,
        };
        let gender = match line {
            "role-male" | "kin-male" => Some(Gender::Male),
            "role-female" | "kin-female" => Some(Gender::Female),
            _ => None,
        };
        for word in words {
            let noun = lists.nouns.entry(word).or_default();
            noun.role |= line.starts_with("role") || line == "official";
            noun.official |= line == "official";
            noun.kin |= line.starts_with("kin");
            noun.firm |= line == "firm";
            noun.media |= line == "media";
            noun.team |= line == "team";
            noun.gender = gender.or(noun.gender);
            noun.kinds |= 1 << kind as u16;
        }
    }
    for line in lines(include_str!("../../../lists/given/gender.txt")) {
        let mut words = line.split_whitespace();
        let gender = if words.next() == Some("male") { Gender::Male } else { Gender::Female };
        lists.given.extend(words.map(|word| (word, gender)));
    }
    for line in lines(include_str!("places.txt")) {
        match line.split('\t').collect::<Vec<_>>().as_slice() {
            ["country", code, name] => {
                lists.countries.extend(CountryCode::new(code).map(|code| (code, *name)));
            }
            ["capital", code, names] => {
                let Some(code) = CountryCode::new(code) else { continue };
                lists.capitals.extend(names.split('|').map(|name| (name.to_lowercase(), code)));
            }
            ["part", kind, name, words] => {
                let Some(kind) = Kind::named(kind) else { continue };
                lists.part_names.insert(name, Part { kind, name });
                lists.parts.extend(words.split(' ').map(|word| (word, Part { kind, name })));
            }
            _ => {}
        }
    }
    lists
});

/// What a noun, in its dictionary form, can be used of; none of other words.
pub(super) fn noun(lemma: &str) -> Option<Noun> {
    let capital =
        || lemma.starts_with(char::is_uppercase).then(|| LISTS.nouns.get(lemma.to_lowercase().as_str())).flatten();
    LISTS.nouns.get(lemma).or_else(capital).copied()
}

/// Whether an adjective goes with so many organisations that it tells none.
pub(super) fn is_vague(word: &str) -> bool {
    matches!(
        word,
        "national"
            | "federal"
            | "public"
            | "state"
            | "local"
            | "international"
            | "general"
            | "royal"
            | "united"
            | "central"
            | "world"
            | "global"
            | "regional"
            | "american"
            | "british"
            | "european"
            | "government"
    )
}

/// The gender of those who bear a given name, where nearly all have the same.
pub(super) fn gender_of(given: &str) -> Option<Gender> {
    let first = given.split('-').next().unwrap_or(given);
    let bare = || (!first.is_ascii()).then(|| first.chars().map(unaccented).collect::<String>());
    let known = LISTS.given.get(given).or_else(|| LISTS.given.get(first));
    known.or_else(|| LISTS.given.get(bare()?.as_str())).copied()
}

/// The letter of ASCII that an accented Latin one goes back to.
fn unaccented(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'Á' | 'À' | 'Â' | 'Ä' | 'Å' => 'A',
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => 'e',
        'É' | 'È' | 'Ê' => 'E',
        'í' | 'ì' | 'î' | 'ï' | 'ī' | 'ı' => 'i',
        'İ' | 'Í' => 'I',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'ő' => 'o',
        'Ó' | 'Ö' | 'Ø' => 'O',
        'ú' | 'ù' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => 'u',
        'Ú' | 'Ü' => 'U',
        'ç' | 'č' | 'ć' => 'c',
        'Ç' | 'Č' | 'Ć' => 'C',
        'ñ' | 'ń' | 'ň' => 'n',
        'š' | 'ś' | 'ş' | 'ș' => 's',
        'Š' | 'Ś' | 'Ş' => 'S',
        'ž' | 'ź' | 'ż' => 'z',
        'Ž' | 'Ż' => 'Z',
        'ý' => 'y',
        'ğ' => 'g',
        'ł' => 'l',
        'Ł' => 'L',
        'ř' => 'r',
        'ť' | 'ț' => 't',
        'ď' => 'd',
        other => other,
    }
}

/// The usual name of a country.
pub(super) fn country(code: CountryCode) -> Option<&'static str> {
    LISTS.countries.get(&code).copied()
}

/// The country whose capital has this name.
pub(super) fn capital_of(name: &str) -> Option<CountryCode> {
    LISTS.capitals.get(name.to_lowercase().as_str()).copied()
}

/// The place that an adjective or the like is made of, where it is no country of its own.
pub(super) fn part(word: &str) -> Option<Part> {
    LISTS.parts.get(word).copied()
}

/// The place of this name, where [`part`] gives it.
pub(super) fn named_part(name: &str) -> Option<Part> {
    LISTS.part_names.get(name).copied()
}
