//! Finds what the lists know: people's names, places, organisations and the words that go with them.
//!
//! The lists are `lists/*.tsv`, written for this project, and names out of GeoNames and the US Census; [`compile`] makes
//! one file of them, which is embedded. A name is found in its list's case and in capitals ("Bank of America", "BANK OF
//! AMERICA", not "bank of america"), an abbreviation in capitals alone ("WHO"), a word that its list has in small letters
//! ("president") in any case. Hyphens, apostrophes, periods and diacritics make no difference (see `normal.rs`).
//!
//! In a sentence without capitals, as messages have them, places and firms are found too.
//!
//! A hit is what a list says, not what the text means: "Washington" is a city, a region and a family name, all of which
//! are told, for the room of names to weigh. Of each class the longest name at each token is told. A hit on what is more
//! often a common word or another thing is weak ("Apple", "Reading"), also an abbreviation of one word in a headline in
//! capitals.
//!
//! Known misses: names broken by an editorial bracket, people's names in small letters, misspellings, plurals of family
//! names.

mod book;
mod cities;
mod class;
mod compile;
mod list;
mod normal;
mod people;
mod vocabulary;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use super::sentences::SentenceId;
use super::tokens::Tokens;
use crate::text::Text;

pub use book::Damage;
pub use class::Class;
pub use compile::{Source, Sources, compile};
pub use list::Error;

use book::{Book, Fact, Match};
use normal::Words;

/// A country, by its two letters in ISO 3166-1; `XK` for Kosovo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    /// The country of two capitals.
    pub fn new(code: &str) -> Option<CountryCode> {
        let code: [u8; 2] = code.as_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(CountryCode(code))
    }

    /// Its two letters.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// An entry of the lists: hits on two names of one thing ("United Nations", "UN") have the same. Its number is good for
/// one gazetteer only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(u32);

/// A run of tokens that a list knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The tokens, by their places among those that were given.
    pub tokens: Range<u32>,
    /// What the list says of it.
    pub class: Class,
    /// Whether it is more often a common word, or something else than the list says.
    pub weak: bool,
    /// The number of its Wikidata item, without the Q, where the list gives one.
    pub wikidata: Option<u32>,
    /// The country that it is, that it belongs to, or that its people come from, where the list gives one.
    pub country: Option<CountryCode>,
    /// Which entry it is, where the name has only one.
    pub entry: Option<EntryId>,
}

/// A list of an operator: its file's name, for messages, and its text (`lists/README.md` tells the format).
pub type OperatorList<'a> = Source<'a>;

/// What all lists know.
#[derive(Clone, Debug)]
pub struct Gazetteer {
    /// The operator's before the embedded one: the first that knows a name counts.
    books: Vec<Book>,
}

/// The form in which names are compared: small letters, no diacritics, periods and hyphens, a blank between words.
pub fn normal_form(name: &str) -> String {
    compile::key(&Words::of([name]))
}

/// Those of `hits`, which are in the order of their tokens, that begin at `token`.
pub fn starting_at(hits: &[Hit], token: u32) -> impl Iterator<Item = &Hit> {
    let first = hits.partition_point(|hit| hit.tokens.start < token);
    hits[first..].iter().take_while(move |hit| hit.tokens.start == token)
}

/// An entry of a hand-written list: its class, its country, and all its names.
pub type Listed<'a> = (Class, Option<CountryCode>, Vec<&'a str>);

/// What a hand-written list has: the class of each entry, its country, and all its names, the usual one first.
///
/// # Errors
///
/// A line cannot be read: the message tells its number.
pub fn spellings<'a>(list: &Source<'a>) -> Result<Vec<Listed<'a>>, Error> {
    let entries = list::entries(list)?.into_iter();
    let forms = |entry: &list::Entry<'a>| entry.spellings.iter().map(|spelling| spelling.form).collect();
    Ok(entries.map(|entry| (entry.class, entry.country, forms(&entry))).collect())
}

/// The names in `tokens`, by their places among all tokens of `text`.
pub fn run(gazetteer: &Gazetteer, text: &Text, tokens: &Tokens) -> Vec<Hit> {
    let mut found = Vec::new();
    let mut base = 0;
    for sentence in 0..tokens.sentences() {
        let spans = tokens.of(SentenceId(sentence));
        let before = found.len();
        gazetteer.search(&Words::of(spans.iter().map(|&span| text.slice(span))), &mut found);
        for hit in &mut found[before..] {
            hit.tokens = hit.tokens.start + base..hit.tokens.end + base;
        }
        base += spans.len() as u32;
    }
    found
}

impl Gazetteer {
    /// The gazetteer that [`compile`] wrote.
    ///
    /// # Errors
    ///
    /// The bytes are of another format, cut off or changed.
    pub fn load(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Gazetteer, Damage> {
        Ok(Gazetteer { books: vec![Book::load(bytes.into())?] })
    }

    /// This gazetteer with an operator's lists before it: what they say of a name replaces what was said of it in the
    /// same class.
    ///
    /// # Errors
    ///
    /// A line of a list cannot be read: the message tells its file and number.
    pub fn with(&self, lists: &[OperatorList<'_>]) -> Result<Gazetteer, Error> {
        let taken = self.books.iter().map(|book| book.entries).max().unwrap_or(0);
        let bytes = compile::operator(lists, taken)?;
        let own = Book::load(Cow::Owned(bytes)).expect("it was just written");
        let mut books = vec![own];
        books.extend(self.books.iter().cloned());
        Ok(Gazetteer { books })
    }

    /// Adds the names in a sentence of the tokens `forms` to `found`: by their first token, longer ones
    /// first, then by class.
    pub fn find(&self, forms: &[&str], found: &mut Vec<Hit>) {
        self.search(&Words::of(forms.iter().copied()), found);
    }

    fn search(&self, words: &Words, found: &mut Vec<Hit>) {
        let writing = words.writing();
        let mut matches = Vec::new();
        for start in 0..words.tokens() {
            for book in &self.books {
                book.matches(words, start, writing, &mut matches);
            }
            // Stable: the operator's stay first among those of one length and class.
            matches.sort_by_key(|found| (std::cmp::Reverse(found.end), found.fact.class));
            let mut told = 0_u32;
            for Match { end, fact } in matches.drain(..) {
                let Fact { class, weak, wikidata, country, entry, .. } = fact;
                let bit = 1 << class as u32;
                if told & bit == 0 {
                    told |= bit;
                    found.push(Hit { tokens: start as u32..end, class, weak, wikidata, country, entry });
                }
            }
        }
    }

    /// How many names it has, spellings of one thing counted apart.
    pub fn len(&self) -> usize {
        self.books.iter().map(Book::len).sum()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The classes of exactly `name`, a word or several, in whatever case it is written.
    pub fn classes(&self, name: &str) -> Vec<Class> {
        let mut classes: Vec<Class> = self.facts(name).iter().map(|fact| fact.class).collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }

    /// Whether `words` are a title or office before a name ("president", "Dr.").
    pub fn is_title(&self, words: &str) -> bool {
        self.is(words, Class::Title)
    }

    /// Whether `word` ends a company's name ("Inc.", "GmbH").
    pub fn is_company_suffix(&self, word: &str) -> bool {
        self.is(word, Class::CompanySuffix)
    }

    /// Whether `word` ends or heads an organisation's name ("Ministry", "Party").
    pub fn is_organisation_word(&self, word: &str) -> bool {
        self.is(word, Class::OrganisationWord)
    }

    /// Whether `word` ends or heads a place's or a building's name ("River", "Airport").
    pub fn is_place_word(&self, word: &str) -> bool {
        self.is(word, Class::PlaceWord)
    }

    /// The country whose people or language `words` name ("danish", "Danes"), if it is but one.
    pub fn demonym(&self, words: &str) -> Option<CountryCode> {
        self.facts(words).iter().find(|fact| fact.class == Class::Demonym)?.country
    }

    /// The country that `words` name ("Denmark", "the U.S." without its article).
    pub fn country(&self, words: &str) -> Option<CountryCode> {
        self.facts(words).iter().find(|fact| fact.class == Class::Country)?.country
    }

    fn is(&self, words: &str, class: Class) -> bool {
        self.facts(words).iter().any(|fact| fact.class == class)
    }

    fn facts(&self, words: &str) -> Vec<Fact> {
        let name = compile::key(&Words::of([words.trim()]));
        self.books.iter().flat_map(|book| book.facts(&name)).copied().collect()
    }
}
