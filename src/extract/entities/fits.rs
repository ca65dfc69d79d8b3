//! Tells whether a noun can be used of an entity: "the bank" of one that has it in its name or is said to be one.

use super::draft::Known;
use super::page::Page;
use super::words::Noun;
use crate::extract::gazetteer::Class;
use crate::extract::names::Kind;

/// How a noun fits what it may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It was called so, or has the word in its name.
    Said,
    /// The lists have it among those that are called so.
    Class,
    /// Nothing speaks against it.
    Kind,
}

/// How a noun fits an entity of its kind; `possessed` tells that it is said whose it is.
pub(super) fn fit(page: Page<'_, '_>, lemma: &str, noun: Noun, possessed: bool, known: &Known) -> Option<Fit> {
    if known.is_called(page, lemma) {
        return Some(Fit::Said);
    }
    let listed = [Class::Company, Class::Agency, Class::Party, Class::Organisation, Class::Media, Class::Team];
    let unlisted = !possessed && !listed.iter().any(|&class| known.is(class));
    let public = known.is(Class::Agency) || known.is(Class::Party) || known.is(Class::Organisation);
    match known.kind {
        Kind::Org if noun.team => known.is(Class::Team).then_some(Fit::Class),
        Kind::Org if noun.firm && known.is(Class::Company) => Some(Fit::Class),
        Kind::Org if noun.media && !matches!(lemma, "site" | "platform") => {
            (known.is(Class::Media)).then_some(Fit::Class)
        }
        Kind::Org if matches!(lemma, "bloc" | "alliance" | "coalition") && has_any(&known.name, &UNIONS) => {
            Some(Fit::Class)
        }
        Kind::Org
            if (public || unlisted && !noun.firm)
                && matches!(
                    lemma,
                    "agency"
                        | "body"
                        | "organisation"
                        | "organization"
                        | "group"
                        | "union"
                        | "bloc"
                        | "charity"
                        | "nonprofit"
                ) =>
        {
            Some(Fit::Kind)
        }
        Kind::Org if noun.firm => {
            let other = public || known.is(Class::Media) || known.is(Class::Team) || is_public(&known.name);
            (!other && !possessed).then_some(Fit::Kind)
        }
        Kind::Org if lemma == "party" => {
            let called = unlisted && has_any(&known.name, &PARTIES);
            (known.is(Class::Party) || called).then_some(Fit::Class)
        }
        Kind::Org => None,
        Kind::Gpe => {
            let country = known.country.is_some();
            let state = matches!(lemma, "country" | "nation" | "kingdom" | "republic" | "neighbour" | "neighbor");
            let town = matches!(
                lemma,
                "city" | "town" | "village" | "municipality" | "suburb" | "resort" | "port" | "borough"
            );
            match (state, town) {
                (true, _) => country.then_some(Fit::Class),
                (_, true) => (!country && !known.is(Class::Region)).then_some(Fit::Kind),
                _ => (lemma == "state" || lemma == "province" || lemma == "region")
                    .then(|| known.is(Class::Region).then_some(Fit::Class))
                    .flatten(),
            }
        }
        Kind::Norp => Some(Fit::Kind),
        Kind::Fac | Kind::Loc => None,
        // Of the many matches, wars and systems that are spoken of, few have a name.
        Kind::Event | Kind::Product | Kind::Work | Kind::Law => (!COMMON.contains(&lemma)).then_some(Fit::Kind),
        _ => Some(Fit::Kind),
    }
}

/// Nouns for events, products and works that mean one with a name only where it has the noun in it.
const COMMON: [&str; 30] = [
    "match",
    "ceremony",
    "race",
    "election",
    "war",
    "conflict",
    "quake",
    "earthquake",
    "outbreak",
    "pandemic",
    "final",
    "games",
    "model",
    "system",
    "medicine",
    "treatment",
    "therapy",
    "weapon",
    "device",
    "car",
    "vehicle",
    "software",
    "app",
    "play",
    "show",
    "prize",
    "award",
    "picture",
    "single",
    "painting",
];

/// Words in the names of parties and states that go together.
const UNIONS: [&str; 7] = ["Union", "EU", "Alliance", "Coalition", "Front", "Bloc", "Community"];

/// Words in the names of parties.
const PARTIES: [&str; 7] = ["Alliance", "Democrats", "Union", "Front", "Movement", "Coalition", "League"];

/// Nouns that stand for another word in a name: "the authority" of a council.
const OTHER_WORDS: [(&str, &str); 4] =
    [("authority", "council"), ("department", "police"), ("force", "police"), ("department", "ministry")];

impl Known {
    /// Whether it was said to be one, or has the noun or what stands for it in its name.
    pub(super) fn is_called(&self, page: Page<'_, '_>, lemma: &str) -> bool {
        self.descriptions.iter().any(|&noun| page.syntax.lemma(noun) == lemma)
            || has_word(&self.name, lemma)
            || OTHER_WORDS.iter().any(|&(noun, other)| noun == lemma && has_word(&self.name, other))
    }
}

/// Whether a name has one of these words.
fn has_any(name: &str, words: &[&str]) -> bool {
    name.split([' ', '-']).any(|part| words.contains(&part))
}

/// Whether a name ends with a word, whatever its case.
pub(super) fn ends_with(name: &str, word: &str) -> bool {
    name.rsplit([' ', '-']).next().is_some_and(|part| part.eq_ignore_ascii_case(word))
}

/// Whether a name has a word, whatever its case.
pub(super) fn has_word(name: &str, word: &str) -> bool {
    name.split([' ', '-']).any(|part| part.eq_ignore_ascii_case(word))
}

/// Whether a name's words are those of a public body.
fn is_public(name: &str) -> bool {
    name.split(' ').any(|word| {
        matches!(
            word,
            "Ministry"
                | "Department"
                | "Agency"
                | "Commission"
                | "Council"
                | "Court"
                | "Parliament"
                | "Party"
                | "University"
                | "Committee"
                | "Office"
                | "Police"
                | "Union"
                | "Association"
                | "administration"
                | "government"
                | "Bureau"
                | "Authority"
                | "Service"
                | "Institute"
                | "Federation"
                | "Senate"
                | "House"
                | "Congress"
                | "Hospital"
        )
    })
}

/// Whether a title and a noun tell the same office: "spokesman" and "spokesperson", "Gov." and "governor".
pub(super) fn same_title(title: &str, noun: &str) -> bool {
    let stem = |noun: &str| {
        let noun = noun.to_lowercase();
        if let Some(&(_, whole)) = SHORT_TITLES.iter().find(|(short, _)| *short == noun.trim_end_matches('.')) {
            return whole.to_owned();
        }
        let stem = ["woman", "person", "man"].iter().find_map(|end| noun.strip_suffix(end)).map(str::to_owned);
        stem.filter(|stem| stem.len() > 3).unwrap_or(noun)
    };
    let (title, noun) = (stem(title), stem(noun));
    title == noun
        || matches!(
            (title.as_str(), noun.as_str()),
            ("striker", "forward")
                | ("boss" | "coach", "manager")
                | ("premier", "minister")
                | ("minister", "premier")
                | ("representative", "congress")
                | ("senator" | "representative" | "congress" | "mp" | "mep" | "msp", "lawmaker" | "legislator")
                | ("executive", "boss")
        )
}

/// Titles as they are shortened before a name, in small letters, and the nouns that they are short for.
const SHORT_TITLES: [(&str, &str); 20] = [
    ("gov", "governor"),
    ("sen", "senator"),
    ("rep", "representative"),
    ("gen", "general"),
    ("col", "colonel"),
    ("lt", "lieutenant"),
    ("sgt", "sergeant"),
    ("capt", "captain"),
    ("maj", "major"),
    ("cmdr", "commander"),
    ("adm", "admiral"),
    ("prof", "professor"),
    ("dr", "doctor"),
    ("rev", "reverend"),
    ("det", "detective"),
    ("insp", "inspector"),
    ("supt", "superintendent"),
    ("cllr", "councillor"),
    ("pm", "minister"),
    ("ceo", "executive"),
];
