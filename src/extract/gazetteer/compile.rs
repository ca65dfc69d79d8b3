//! Makes one file of the hand-written lists and the machine lists.
//!
//! Where several entries share a name in a class, the strong ones count before the weak ones, and a hit tells which entry
//! it is, its item and its country only where they agree: a wrong identifier is worse than none.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::book::{Book, CaseRule, Fact};
use super::list::{self, Error, Spelling};
use super::normal::Words;
use super::vocabulary::Vocabulary;
use super::{Class, CountryCode, EntryId, cities, people};

/// A file's name, for messages, and its text.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The file's name.
    pub name: &'a str,
    /// All of it.
    pub text: &'a str,
}

/// All that the gazetteer is made of.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    /// The hand-written lists, in any order.
    pub lists: Vec<Source<'a>>,
    /// GeoNames' cities, with a header.
    pub cities: Source<'a>,
    /// GeoNames' countries, as JSON by code: those that the lists leave out are taken by their name.
    pub countries: Source<'a>,
    /// Family names of the US Census.
    pub family_names: Source<'a>,
    /// Given names of the US Census.
    pub given_names: Vec<Source<'a>>,
    /// English words as they are written, the most frequent first: what is a common word.
    pub vocabulary: Source<'a>,
}

/// The gazetteer's file: what [`Gazetteer::load`](super::Gazetteer::load) reads. The same sources give the same bytes.
///
/// # Errors
///
/// A line of a source is not what it should be; the message tells its file and number.
pub fn compile(sources: &Sources<'_>) -> Result<Vec<u8>, Error> {
    let vocabulary = Vocabulary::of(&sources.vocabulary)?;
    let mut names = Names::default();
    names.add_lists(&sources.lists, 0, Some(&vocabulary))?;
    names.add_countries(&sources.countries)?;

    let mut add_people = |class, source, most| -> Result<(), Error> {
        for name in people::names(source, most)? {
            if !vocabulary.is_everywhere(&name) {
                let weak = vocabulary.is_common(&name) || names.is_rather_listed(&name);
                names.add_plain(class, Spelling { form: &name, weak });
            }
        }
        Ok(())
    };
    for source in &sources.given_names {
        add_people(Class::GivenName, source, people::GIVEN_NAMES)?;
    }
    add_people(Class::FamilyName, &sources.family_names, people::FAMILY_NAMES)?;

    let people = names.of_people();
    for city in cities::names(&sources.cities, &vocabulary, &people)? {
        let weak = city.weak || names.is_rather_listed(city.name);
        names.add_plain(Class::City, Spelling { form: city.name, weak });
    }
    names.tell_small(&vocabulary);
    Ok(names.write())
}

/// The file of an operator's lists alone. Their entries are numbered from `taken` on.
pub(super) fn operator(lists: &[Source<'_>], taken: u32) -> Result<Vec<u8>, Error> {
    let mut names = Names::default();
    names.add_lists(lists, taken, None)?;
    Ok(names.write())
}

/// The normal form of a name: its words with a blank between two.
pub(super) fn key(words: &Words) -> String {
    let mut key = String::with_capacity(words.text.len() + words.words.len());
    for &word in &words.words {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(&words.text[word.start as usize..word.end as usize]);
    }
    key
}

/// Names in order, with what each list says of them.
#[derive(Default)]
struct Names {
    facts: BTreeMap<String, Vec<Fact>>,
    /// What the hand-written lists have: they say how strong a name is.
    listed: HashSet<(Class, String)>,
}

/// An entry of a machine list.
const PLAIN: Plain = Plain { wikidata: None, country: None, entry: None };

#[derive(Clone, Copy)]
struct Plain {
    wikidata: Option<u32>,
    country: Option<CountryCode>,
    entry: Option<EntryId>,
}

impl Names {
    fn add_lists(
        &mut self,
        lists: &[Source<'_>],
        taken: u32,
        vocabulary: Option<&Vocabulary<'_>>,
    ) -> Result<(), Error> {
        // By name, so that the order of a folder's files changes nothing.
        let mut lists: Vec<&Source<'_>> = lists.iter().collect();
        lists.sort_by_key(|list| list.name);
        let mut listed: HashMap<(Class, &str), (&str, usize)> = HashMap::new();
        let mut next = taken;
        for list in lists {
            for entry in list::entries(list)? {
                let name = entry.spellings[0].form;
                if let Some((file, line)) = listed.insert((entry.class, name), (list.name, entry.line)) {
                    let why = format!("{name:?} is in {file}:{line} already, as {}", entry.class.name());
                    return Err(Error::Line { file: list.name.to_owned(), line: entry.line, why });
                }
                let id = entry.class.names_things().then_some(EntryId(next));
                next += u32::from(id.is_some());
                let of_entry = Plain { wikidata: entry.wikidata, country: entry.country, entry: id };
                for spelling in &entry.spellings {
                    let common = vocabulary
                        .is_some_and(|vocabulary| may_be_common(entry.class) && vocabulary.is_common(spelling.form));
                    self.add(entry.class, Spelling { weak: spelling.weak || common, ..*spelling }, of_entry);
                    self.listed.insert((entry.class, key(&Words::of([spelling.form]))));
                }
            }
        }
        Ok(())
    }

    /// Countries that no list has, by their names in GeoNames.
    fn add_countries(&mut self, source: &Source<'_>) -> Result<(), Error> {
        #[derive(serde::Deserialize)]
        struct Country {
            name: String,
        }
        let countries: BTreeMap<String, Country> = serde_json::from_str(source.text)
            .map_err(|error| Error::File { file: source.name.to_owned(), why: error.to_string() })?;
        for (code, Country { name }) in &countries {
            let Some(country) = CountryCode::new(code) else {
                let why = format!("country {code:?}, expected two capitals");
                return Err(Error::File { file: source.name.to_owned(), why });
            };
            let listed = self.listed.contains(&(Class::Country, key(&Words::of([name.as_str()]))));
            if !listed {
                let spelling = Spelling { form: name, weak: false };
                self.add(Class::Country, spelling, Plain { country: Some(country), ..PLAIN });
            }
        }
        Ok(())
    }

    /// Adds a name of a machine list, unless a hand-written one says how strong it is.
    fn add_plain(&mut self, class: Class, spelling: Spelling<'_>) {
        if !self.listed.contains(&(class, key(&Words::of([spelling.form])))) {
            self.add(class, spelling, PLAIN);
        }
    }

    fn add(&mut self, class: Class, spelling: Spelling<'_>, of_entry: Plain) {
        let words = Words::of([spelling.form]);
        let Plain { wikidata, country, entry } = of_entry;
        let case = CaseRule::of(&words);
        let fact = Fact { class, weak: spelling.weak, small: false, wikidata, country, entry, case };
        self.facts.entry(key(&words)).or_default().push(fact);
    }

    /// Marks the places and firms that are meant in small letters too, where a sentence has no others.
    fn tell_small(&mut self, vocabulary: &Vocabulary<'_>) {
        for (name, facts) in &mut self.facts {
            let known = vocabulary.is_known_in_small(name);
            let several = name.contains(' ');
            for fact in facts.iter_mut().filter(|fact| !fact.weak) {
                fact.small = match fact.class {
                    Class::Country => known || several,
                    Class::Region | Class::City | Class::Company | Class::Media => known,
                    _ => false,
                };
            }
        }
    }

    /// Whether a list has this name of a machine list for something that is named oftener: "Israel" is also a given
    /// name, "Lebanon" also a town, and the initials of the United Nations a Korean name.
    fn is_rather_listed(&self, name: &str) -> bool {
        let rather = [Class::Country, Class::Demonym, Class::Nature, Class::Organisation, Class::Media];
        let key = key(&Words::of([name]));
        let facts = self.facts.get(&key).map(Vec::as_slice).unwrap_or_default();
        facts.iter().any(|fact| !fact.weak && fact.entry.is_some() && rather.contains(&fact.class))
    }

    /// The names, in normal form, that persons bear.
    fn of_people(&self) -> HashSet<String> {
        let bears = |fact: &Fact| matches!(fact.class, Class::GivenName | Class::FamilyName);
        self.facts.iter().filter(|(_, facts)| facts.iter().any(bears)).map(|(name, _)| name.clone()).collect()
    }

    fn write(self) -> Vec<u8> {
        let merged: Vec<(String, Vec<Fact>)> =
            self.facts.into_iter().map(|(name, facts)| (name, merged(facts))).collect();
        // The most frequent sets get the lowest numbers, which take the fewest bytes.
        let mut counts: BTreeMap<&[Fact], usize> = BTreeMap::new();
        for (_, facts) in &merged {
            *counts.entry(facts).or_default() += 1;
        }
        let mut sets: Vec<(&[Fact], usize)> = counts.into_iter().collect();
        sets.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let numbers: BTreeMap<&[Fact], usize> =
            sets.iter().enumerate().map(|(number, &(set, _))| (set, number)).collect();
        let names: Vec<(String, usize)> =
            merged.iter().map(|(name, facts)| (name.clone(), numbers[facts.as_slice()])).collect();
        let sets: Vec<Vec<Fact>> = sets.iter().map(|(set, _)| set.to_vec()).collect();
        Book::write(&names, &sets).expect("names come from a map in order, and go to memory")
    }
}

/// Whether a name of this class is weak where it is a common word. Countries and words of titles are what they are.
fn may_be_common(class: Class) -> bool {
    !matches!(
        class,
        Class::Country
            | Class::Region
            | Class::Demonym
            | Class::Title
            | Class::CompanySuffix
            | Class::OrganisationWord
            | Class::PlaceWord
    )
}

/// What is said of one name: one fact a class and way of writing.
fn merged(mut facts: Vec<Fact>) -> Vec<Fact> {
    facts.sort_unstable();
    facts.dedup();
    let mut merged: Vec<Fact> = Vec::new();
    for class in Class::ALL {
        let of_class = || facts.iter().filter(move |fact| fact.class == class);
        let weak = of_class().all(|fact| fact.weak);
        let mut counting = of_class().filter(|fact| fact.weak == weak);
        let Some(&first) = counting.next() else { continue };
        let mut told = first;
        for other in counting {
            told.wikidata = told.wikidata.filter(|_| other.wikidata == told.wikidata);
            told.country = told.country.filter(|_| other.country == told.country);
            told.entry = told.entry.filter(|_| other.entry == told.entry);
            // Written either way, it is the name.
            told.case = told.case.laxer(other.case);
            told.small |= other.small;
        }
        merged.push(told);
    }
    merged
}
