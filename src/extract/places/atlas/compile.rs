//! Makes one file of GeoNames' tables and the hand-written places.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::list::{self, Entry};
use super::{DEGREE, Error, FEATURES, FORMAT, MAGIC, OTHER_NAME, SITES_MAX, code_key};
use crate::extract::gazetteer::{Class, CountryCode, Source, normal_form, spellings};
use crate::extract::places::Point;

/// Alternate names are taken from this size on: they stand in many languages, and smaller places have few English ones.
const ALTERNATE_POPULATION_MIN: u64 = 100_000;

/// From this size on alternate names need not be in the list of English words: "Calicut".
const LARGE_POPULATION_MIN: u64 = 200_000;

/// Shorter alternate names are airports' codes and syllables.
const ALTERNATE_LETTERS_MIN: usize = 4;

/// As how many inhabitants other places than cities count: as often as they are named.
const SIZES: [(&str, u64); 8] = [
    ("PCLI", 1 << 26),
    ("PCLD", 1 << 22),
    ("PCLH", 1 << 22),
    ("ADM1", 1 << 22),
    ("ADM2", 1 << 18),
    ("RGN", 1 << 21),
    ("CONT", 1 << 28),
    ("PPL", 1 << 13),
];

/// As how many inhabitants a state of the United States counts: news names it more than other divisions.
const STATE: u64 = 1 << 25;

/// As how many inhabitants seas, mountains and buildings count.
const SIZE_OF_OTHERS: u64 = 1 << 20;

/// Writings of one word at the start of places' names.
const WRITINGS: [(&str, &str); 5] =
    [("saint ", "st "), ("fort ", "ft "), ("mount ", "mt "), ("st ", "saint "), ("sainte ", "ste ")];

/// All that the atlas is made of.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    /// The hand-written places, in any order.
    pub places: Vec<Source<'a>>,
    /// The gazetteer's lists: other names of the places there are.
    pub lists: Vec<Source<'a>>,
    /// GeoNames' cities, with a header.
    pub cities: Source<'a>,
    /// GeoNames' countries, as JSON by code.
    pub countries: Source<'a>,
    /// GeoNames' states of the United States, as JSON by code.
    pub states: Source<'a>,
    /// English words as they are written, one a line: an alternate name has only such.
    pub vocabulary: Source<'a>,
}

#[derive(serde::Deserialize)]
struct Country {
    geonameid: u32,
    name: String,
    capital: String,
}

#[derive(serde::Deserialize)]
struct State {
    code: String,
    name: String,
    geonameid: u32,
}

/// The atlas's file: what [`Atlas::load`](super::Atlas::load) reads. The same sources give the same bytes.
///
/// # Errors
///
/// A line of a source is not what it should be; the message tells its file and number.
pub fn compile(sources: &Sources<'_>) -> Result<Vec<u8>, Error> {
    let countries: BTreeMap<String, Country> = json(&sources.countries)?;
    let states: BTreeMap<String, State> = json(&sources.states)?;
    let mut sheet = Sheet::default();
    let vocabulary: HashSet<&str> =
        sources.vocabulary.text.lines().filter_map(|line| line.split('\t').next()).collect();
    sheet.add_cities(&sources.cities, &countries, &vocabulary)?;
    for entry in placed(&sources.places)? {
        sheet.add_entry(&entry, &countries, &states);
    }
    sheet.add_other_names(&sources.lists)?;
    Ok(sheet.write())
}

/// The file of an operator's places alone.
pub(super) fn operator(lists: &[Source<'_>]) -> Result<Vec<u8>, Error> {
    let mut sheet = Sheet::default();
    for entry in placed(lists)? {
        sheet.add_entry(&entry, &BTreeMap::new(), &BTreeMap::new());
    }
    Ok(sheet.write())
}

/// The entries of all lists: by the lists' names, so that the order of a folder's files changes nothing.
fn placed<'a>(lists: &[Source<'a>]) -> Result<Vec<Entry<'a>>, Error> {
    let mut lists: Vec<&Source<'a>> = lists.iter().collect();
    lists.sort_by_key(|list| list.name);
    let entries: Vec<Vec<Entry<'a>>> = lists.into_iter().map(list::entries).collect::<Result<_, _>>()?;
    Ok(entries.concat())
}

fn json<T: serde::de::DeserializeOwned>(source: &Source<'_>) -> Result<BTreeMap<String, T>, Error> {
    serde_json::from_str(source.text).map_err(|error| Error {
        file: source.name.to_owned(),
        line: error.line(),
        why: error.to_string(),
    })
}

/// A place before it is written.
struct Draft {
    name: String,
    geoname: u32,
    point: Point,
    country: Option<CountryCode>,
    division: [u8; 3],
    feature: &'static str,
    population: u64,
}

/// All places, and which of them a name has, by their numbers: whether it is but another name of them.
#[derive(Default)]
struct Sheet {
    drafts: Vec<Draft>,
    names: BTreeMap<String, BTreeMap<u32, bool>>,
}

impl Sheet {
    fn add_entry(
        &mut self,
        entry: &Entry<'_>,
        countries: &BTreeMap<String, Country>,
        states: &BTreeMap<String, State>,
    ) {
        let &Entry { ref names, point, feature, country, division, geoname } = entry;
        let mut known = Draft {
            name: names[0].to_owned(),
            geoname: geoname.unwrap_or(0),
            point,
            country,
            division: code_of(division),
            feature,
            population: size_of(feature),
        };
        let is_country = matches!(feature, "PCLI" | "PCLD");
        if let (true, Some(country)) = (is_country, country.and_then(|code| countries.get(code.as_str()))) {
            known.geoname = country.geonameid;
        }
        let state = states.values().find(|state| names.contains(&state.name.as_str()));
        if let Some(state) = state.filter(|_| feature == "ADM1" && country == CountryCode::new("US")) {
            known.population = STATE;
            known.geoname = state.geonameid;
            known.division = code_of(&state.code);
        }
        // A city that is there already gets the other names.
        let number = match self.same_city(&known, names) {
            Some(number) => number,
            None => self.add(known),
        };
        for (place, name) in names.iter().enumerate() {
            self.name(name, number, place > 0);
        }
        if let (true, Some(code)) = (is_country, country) {
            self.names.entry(code_key(code)).or_default().insert(number, false);
            if let Some(country) = countries.get(code.as_str()) {
                self.name(&country.name, number, true);
            }
        }
    }

    fn add_cities(
        &mut self,
        source: &Source<'_>,
        countries: &BTreeMap<String, Country>,
        vocabulary: &HashSet<&str>,
    ) -> Result<(), Error> {
        const COLUMNS: [&str; 8] =
            ["geonameId", "name", "lat", "lon", "countryCode", "admin1", "population", "alternateNames"];
        let mut lines = source.text.lines();
        let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
        let error = |line, why| Error { file: source.name.to_owned(), line, why };
        let mut places = [0; COLUMNS.len()];
        for (place, column) in places.iter_mut().zip(COLUMNS) {
            let found = header.iter().position(|found| *found == column);
            *place = found.ok_or_else(|| error(1, format!("no column {column:?}")))?;
        }
        // Of each country: whether it bears the capital's name as its own, how large it is, which it is.
        let mut capitals: BTreeMap<&str, (bool, u64, u32)> = BTreeMap::new();
        for (number, line) in lines.enumerate() {
            let columns: Vec<&str> = line.split('\t').collect();
            let [id, name, lat, lon, country, division, population, others] =
                places.map(|place| columns.get(place).copied().unwrap_or_default());
            let wrong = |what: &str, found: &str| error(number + 2, format!("{what} {found:?}, expected a number"));
            let population = population.parse().map_err(|_| wrong("population", population))?;
            let point = Point {
                lat: lat.parse().map_err(|_| wrong("latitude", lat))?,
                lon: lon.parse().map_err(|_| wrong("longitude", lon))?,
            };
            let (english, other) = usual_name(name, country, others);
            let city = self.add(Draft {
                name: english.to_owned(),
                geoname: id.parse().map_err(|_| wrong("GeoNames number", id))?,
                point,
                country: CountryCode::new(country),
                division: code_of(division),
                feature: "PPL",
                population,
            });
            if let Some((code, found)) = countries.get_key_value(country) {
                let capital = normal_form(&found.capital);
                let by_name = normal_form(name) == capital;
                if by_name || others.split('|').any(|other| normal_form(other) == capital) {
                    let best = capitals.entry(code).or_default();
                    *best = (*best).max((by_name, population, city));
                }
            }
            self.name(english, city, false);
            self.name(other, city, false);
            if population >= ALTERNATE_POPULATION_MIN {
                let large = population >= LARGE_POPULATION_MIN;
                for name in others.split('|').filter(|name| is_english(name, vocabulary, large)) {
                    self.name(name, city, true);
                }
            }
        }
        for (_, _, city) in capitals.into_values() {
            self.drafts[city as usize].feature = "PPLC";
        }
        Ok(())
    }

    /// Adds the other names that the gazetteer's lists tell of a place there is.
    fn add_other_names(&mut self, lists: &[Source<'_>]) -> Result<(), Error> {
        for list in lists {
            let entries = spellings(list).map_err(|error| Error {
                file: list.name.to_owned(),
                line: 0,
                why: error.to_string(),
            })?;
            for (class, country, names) in entries {
                if !matches!(class, Class::Country | Class::Region | Class::City | Class::Nature | Class::Facility) {
                    continue;
                }
                let keys: Vec<String> = names.iter().map(|name| normal_form(name)).collect();
                let of_code = country.filter(|_| class == Class::Country && !PARTS.contains(&names[0])).map(code_key);
                let known = of_code.iter().chain(&keys).find_map(|key| {
                    let sites = self.names.get(key)?;
                    let fits = |number: &&u32| class != Class::City || self.drafts[**number as usize].is_city();
                    sites.keys().filter(fits).max_by_key(|number| self.drafts[**number as usize].population).copied()
                });
                if let Some(number) = known {
                    if class == Class::City {
                        // GeoNames has "Köln", the lists "Cologne".
                        self.drafts[number as usize].name = names[0].to_owned();
                    }
                    for name in names {
                        self.name(name, number, true);
                    }
                }
            }
        }
        Ok(())
    }

    /// The city of one of these names that lies where `draft` does.
    fn same_city(&self, draft: &Draft, names: &[&str]) -> Option<u32> {
        /// Two cities of one name lie farther apart, in kilometres.
        const APART_KM: f64 = 30.0;
        let same = |number: &u32| {
            let known = &self.drafts[*number as usize];
            let both = known.is_city() && draft.feature == "PPL" && known.country == draft.country;
            both && known.point.km_to(draft.point) < APART_KM
        };
        names.iter().find_map(|name| self.names.get(&normal_form(name))?.keys().copied().find(|number| same(number)))
    }

    fn add(&mut self, draft: Draft) -> u32 {
        self.drafts.push(draft);
        self.drafts.len() as u32 - 1
    }

    /// Notes a name of a place, and its other writings.
    fn name(&mut self, name: &str, number: u32, other: bool) {
        let key = normal_form(name);
        if key.is_empty() {
            return;
        }
        for (written, also) in WRITINGS {
            if let Some(rest) = key.strip_prefix(written) {
                self.note(format!("{also}{rest}"), number, other);
            }
        }
        self.note(key, number, other);
    }

    fn note(&mut self, key: String, number: u32, other: bool) {
        let known = self.names.entry(key).or_default().entry(number).or_insert(other);
        *known &= other;
    }

    fn write(self) -> Vec<u8> {
        let mut names = Vec::new();
        let mut sites = Vec::new();
        let mut written: HashMap<&str, usize> = HashMap::new();
        for draft in &self.drafts {
            let at = *written.entry(&draft.name).or_insert_with(|| {
                names.extend_from_slice(draft.name.as_bytes());
                names.len() - draft.name.len()
            });
            sites.extend(draft.geoname.to_le_bytes());
            for degrees in [draft.point.lat, draft.point.lon] {
                sites.extend_from_slice(&((degrees * DEGREE).round() as i32).to_le_bytes()[..3]);
            }
            let country =
                draft.country.map_or([0; 2], |code| [code.as_str().as_bytes()[0], code.as_str().as_bytes()[1]]);
            sites.extend(country);
            sites.extend(draft.division);
            let feature = FEATURES.iter().position(|known| *known == draft.feature);
            sites.push(feature.expect("lists and cities have only known features") as u8);
            sites.push(draft.size());
            sites.extend_from_slice(&(at as u32).to_le_bytes()[..3]);
            sites.push(draft.name.len() as u8);
        }
        let mut postings = Vec::new();
        let mut builder = fst::MapBuilder::memory();
        for (name, of_name) in &self.names {
            let mut of_name: Vec<(u32, bool)> = of_name.iter().map(|(&number, &other)| (number, other)).collect();
            of_name.sort_by_key(|&(number, other)| (other, std::cmp::Reverse(self.drafts[number as usize].population)));
            of_name.truncate(SITES_MAX);
            let value = (postings.len() / super::POSTING) as u64 * 256 + of_name.len() as u64;
            for (number, other) in of_name {
                let posting = if other { number | OTHER_NAME } else { number };
                postings.extend_from_slice(&posting.to_le_bytes()[..3]);
            }
            builder.insert(name, value).expect("names come from a map in order, and go to memory");
        }
        let automaton = builder.into_inner().expect("it goes to memory");
        let lengths = [sites.len(), postings.len(), names.len(), automaton.len()];
        let lengths = lengths.map(|length| (length as u32).to_le_bytes()).concat();
        let body = [lengths, sites, postings, names, automaton].concat();
        let checksum = crc32fast::hash(&body);
        [MAGIC.as_slice(), &FORMAT.to_le_bytes(), &checksum.to_le_bytes(), &body].concat()
    }
}

/// Parts of a country that lists tell with the country's code.
const PARTS: [&str; 4] = ["England", "Scotland", "Wales", "Northern Ireland"];

impl Draft {
    fn is_city(&self) -> bool {
        self.feature.starts_with("PPL")
    }

    fn size(&self) -> u8 {
        let eighths = (self.population.max(1) as f64).log2() * 8.0;
        eighths.round() as u8
    }
}

fn size_of(feature: &str) -> u64 {
    SIZES.iter().find(|(known, _)| *known == feature).map_or(SIZE_OF_OTHERS, |&(_, size)| size)
}

fn code_of(division: &str) -> [u8; 3] {
    let mut code = [0; 3];
    for (byte, letter) in code.iter_mut().zip(division.bytes()) {
        *byte = letter;
    }
    code
}

/// The name that English texts have, and the other that they have beside it: "New York City" is called "New York".
fn usual_name<'a>(name: &'a str, country: &str, others: &'a str) -> (&'a str, &'a str) {
    let short = name.strip_suffix(" City").filter(|short| others.split('|').any(|other| other == *short));
    match short {
        Some(short) if country == "US" && name == "New York City" => (short, name),
        Some(short) => (name, short),
        None => (name, name),
    }
}

/// Whether an alternate name stands in English texts. A large city's may be in letters of English alone.
fn is_english(name: &str, vocabulary: &HashSet<&str>, large: bool) -> bool {
    let words: Vec<&str> = name.split([' ', '-']).collect();
    name.chars().all(|c| c.is_alphabetic() && c < '\u{250}' || matches!(c, ' ' | '-' | '\'' | '’' | '.'))
        && name.chars().filter(|c| c.is_alphabetic()).count() >= ALTERNATE_LETTERS_MIN
        && words.len() <= 3
        && words.iter().all(|word| {
            let plain = large && word.is_ascii() && word.len() >= ALTERNATE_LETTERS_MIN;
            word.starts_with(char::is_uppercase) && (plain || vocabulary.contains(word))
        })
        && name.chars().any(char::is_lowercase)
}
