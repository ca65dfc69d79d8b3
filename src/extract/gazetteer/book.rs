//! A compiled list: an automaton from names to what is said of them, used as it lies in its file.
//!
//! ```text
//! "copygaz\n"  format u32  checksum u32  length of records u32  length of automaton u32     all little-endian
//! records:   count, then each set of facts: count, then class, bits, case, Wikidata, country, entry
//! automaton: fst (finite-state transducer): name → number of its set of facts
//! ```
//!
//! The checksum is the CRC-32 of all that follows it.

use std::borrow::Cow;
use std::fmt;

use fst::raw::{Fst, Output};

use super::normal::{self, Case, Words, Writing};
use super::{Class, CountryCode, EntryId};

/// First bytes of the file.
const MAGIC: &[u8; 8] = b"copygaz\n";

/// Raised when the layout or the normal form of names changes.
const FORMAT: u32 = 1;

const HEADER: usize = 24;

/// Most words in a name: each takes two bits of [`Fact::case`].
pub(super) const WORDS_MAX: usize = 16;

/// What is said of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fact {
    pub(super) class: Class,
    pub(super) weak: bool,
    /// Whether it is meant in small letters too, in a sentence that has no others.
    pub(super) small: bool,
    pub(super) wikidata: Option<u32>,
    pub(super) country: Option<CountryCode>,
    pub(super) entry: Option<EntryId>,
    /// How each of its words must be written, the first in the lowest bits.
    pub(super) case: CaseRule,
}

/// How each word of a name must be written: two bits a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CaseRule(u32);

/// The two bits, by value.
const REQUIRED: [Case; 4] = [0, 1, 4, 2];

impl CaseRule {
    /// The rule of a list's own spelling, of [`WORDS_MAX`] words at most.
    pub(super) fn of(name: &Words) -> CaseRule {
        let mut bits = 0;
        for (place, &word) in name.words.iter().enumerate() {
            let required = normal::required(name.bytes(word), word.case);
            let value =
                REQUIRED.iter().position(|&known| known == required).expect("all that `required` gives is here");
            bits |= (value as u32) << (2 * place);
        }
        CaseRule(bits)
    }

    /// Whether words written like `cases` are the name.
    fn allows(self, cases: &[Case]) -> bool {
        let mut bits = self.0;
        cases.iter().all(|&case| {
            let required = REQUIRED[(bits & 3) as usize];
            bits >>= 2;
            normal::satisfies(case, required)
        })
    }

    /// The rule that allows what this or `other` does: word by word the one that asks for less.
    pub(super) fn laxer(self, other: CaseRule) -> CaseRule {
        let asks = |bits: u32| [0, 2, 3, 1][(bits & 3) as usize];
        let bits = (0..WORDS_MAX as u32).map(|place| {
            let (one, two) = (self.0 >> (2 * place), other.0 >> (2 * place));
            (if asks(one) <= asks(two) { one & 3 } else { two & 3 }) << (2 * place)
        });
        CaseRule(bits.fold(0, |rule, bits| rule | bits))
    }

    /// Whether it is the rule of an abbreviation of one word, which a headline in capitals satisfies by itself.
    fn is_abbreviation(self) -> bool {
        normal::wants_all(REQUIRED[(self.0 & 3) as usize]) && self.0 >> 2 == 0
    }
}

/// Why a file is no gazetteer.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    /// It does not start like one.
    #[error("loading a gazetteer: \"{}\" expected at its start, \"{}\" found", MAGIC.escape_ascii(), found.escape_ascii())]
    Foreign {
        /// Its first bytes.
        found: Vec<u8>,
    },
    /// Of another version of this program.
    #[error("loading a gazetteer: format {FORMAT} expected, {found} found")]
    Format {
        /// Its format.
        found: u32,
    },
    /// Cut off, or something was added.
    #[error("loading a gazetteer: {expected} bytes expected, {found} found")]
    Length {
        /// What its header tells, in bytes.
        expected: u64,
        /// Its length in bytes.
        found: u64,
    },
    /// Changed after it was written.
    #[error("loading a gazetteer: checksum {expected:08x} expected, {found:08x} found")]
    Checksum {
        /// What its header tells.
        expected: u32,
        /// That of its bytes.
        found: u32,
    },
    /// Written wrong.
    #[error("loading a gazetteer: {why}")]
    Content {
        /// What is wrong.
        why: String,
    },
}

/// A compiled list that can be searched.
#[derive(Clone)]
pub(super) struct Book {
    automaton: Fst<Cow<'static, [u8]>>,
    facts: Vec<Fact>,
    /// Where each set of facts ends.
    ends: Vec<u32>,
    /// One more than the last entry's.
    pub(super) entries: u32,
}

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Book").field("names", &self.len()).field("sets", &self.ends.len()).finish_non_exhaustive()
    }
}

/// A name that stands in the text: up to which token, and what is said of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub(super) end: u32,
    pub(super) fact: Fact,
}

impl Book {
    /// The book in `bytes`, whose checksum is compared.
    pub(super) fn load(bytes: Cow<'static, [u8]>) -> Result<Book, Damage> {
        let Some((magic, rest)) = bytes.split_first_chunk::<8>().filter(|(magic, _)| *magic == MAGIC) else {
            return Err(Damage::Foreign { found: bytes[..bytes.len().min(MAGIC.len())].to_vec() });
        };
        let field = |place: usize| {
            let bytes = rest.get(4 * place..4 * place + 4)?;
            Some(u32::from_le_bytes(bytes.try_into().expect("four were asked for")))
        };
        debug_assert_eq!(magic, MAGIC);
        let found = bytes.len() as u64;
        let [Some(format), Some(checksum), Some(records), Some(automaton)] = [0, 1, 2, 3].map(field) else {
            return Err(Damage::Length { expected: HEADER as u64, found });
        };
        if format != FORMAT {
            return Err(Damage::Format { found: format });
        }
        let expected = HEADER as u64 + u64::from(records) + u64::from(automaton);
        if expected != found {
            return Err(Damage::Length { expected, found });
        }
        let sum = crc32fast::hash(&bytes[HEADER - 8..]);
        if sum != checksum {
            return Err(Damage::Checksum { expected: checksum, found: sum });
        }
        let (facts, ends) = Reader { rest: &bytes[HEADER..HEADER + records as usize] }.sets()?;
        let entries = facts.iter().filter_map(|fact| fact.entry).map(|entry| entry.0 + 1).max().unwrap_or(0);
        let start = HEADER + records as usize;
        let automaton = match bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[start..]),
            Cow::Owned(bytes) => Cow::Owned(bytes[start..].to_vec()),
        };
        let automaton = Fst::new(automaton)
            .map_err(|error| Damage::Content { why: format!("its automaton cannot be read: {error}") })?;
        Ok(Book { automaton, facts, ends, entries })
    }

    /// The file of `names`, which are in order and all different, with the set of facts of each.
    pub(super) fn write(names: &[(String, usize)], sets: &[Vec<Fact>]) -> Result<Vec<u8>, fst::Error> {
        let mut records = Vec::new();
        put(&mut records, sets.len() as u32);
        for set in sets {
            put(&mut records, set.len() as u32);
            for fact in set {
                put_fact(&mut records, fact);
            }
        }
        let mut builder = fst::MapBuilder::memory();
        for (name, set) in names {
            builder.insert(name, *set as u64)?;
        }
        let automaton = builder.into_inner()?;
        let lengths = [records.len() as u32, automaton.len() as u32].map(u32::to_le_bytes).concat();
        let body = [lengths, records, automaton].concat();
        let checksum = crc32fast::hash(&body);
        Ok([MAGIC.as_slice(), &FORMAT.to_le_bytes(), &checksum.to_le_bytes(), &body].concat())
    }

    /// Adds the names that start at token `start`, shorter ones first.
    pub(super) fn matches(&self, words: &Words, start: usize, writing: Writing, found: &mut Vec<Match>) {
        let mut node = self.automaton.root();
        let mut output = Output::zero();
        let (mut cases, mut small) = ([0; WORDS_MAX], [0; WORDS_MAX]);
        let mut count = 0;
        let mut joined = true;
        for token in start..words.tokens() {
            let of_token = words.of_token(token);
            if of_token.is_empty() {
                // One hyphen may stand between two words, and none at the start.
                if joined {
                    return;
                }
                joined = true;
                continue;
            }
            joined = false;
            for &word in of_token {
                if count == WORDS_MAX {
                    return;
                }
                let blank: &[u8] = if count == 0 { b"" } else { b" " };
                for &byte in blank.iter().chain(words.bytes(word)) {
                    let Some(place) = node.find_input(byte) else { return };
                    let transition = node.transition(place);
                    output = output.cat(transition.out);
                    node = self.automaton.node(transition.addr);
                }
                (cases[count], small[count]) = (word.case, normal::capitalised(word.case));
                count += 1;
            }
            if node.is_final() {
                let set = output.cat(node.final_output()).value() as usize;
                let end = token as u32 + 1;
                for fact in self.set(set) {
                    // As though it had capitals: that allows all that its own letters do, and more.
                    let written = if writing == Writing::Small && fact.small { &small } else { &cases };
                    if fact.case.allows(&written[..count]) {
                        let weak = fact.weak || writing == Writing::Capitals && fact.case.is_abbreviation();
                        found.push(Match { end, fact: Fact { weak, ..*fact } });
                    }
                }
            }
        }
    }

    /// What is said of exactly `name`, in whatever case it is written.
    pub(super) fn facts(&self, name: &str) -> &[Fact] {
        match self.automaton.get(name) {
            Some(output) => self.set(output.value() as usize),
            None => &[],
        }
    }

    /// How many names there are.
    pub(super) fn len(&self) -> usize {
        self.automaton.len()
    }

    fn set(&self, set: usize) -> &[Fact] {
        let start = set.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.facts[start..self.ends[set] as usize]
    }
}

const WEAK: u8 = 1;
const WIKIDATA: u8 = 2;
const COUNTRY: u8 = 4;
const ENTRY: u8 = 8;
const SMALL: u8 = 16;

fn put_fact(out: &mut Vec<u8>, fact: &Fact) {
    let Fact { class, weak, small, wikidata, country, entry, case } = *fact;
    let mut bits = if weak { WEAK } else { 0 };
    bits |= if wikidata.is_some() { WIKIDATA } else { 0 };
    bits |= if country.is_some() { COUNTRY } else { 0 };
    bits |= if entry.is_some() { ENTRY } else { 0 };
    bits |= if small { SMALL } else { 0 };
    out.extend([class as u8, bits]);
    put(out, case.0);
    if let Some(number) = wikidata {
        put(out, number);
    }
    if let Some(country) = country {
        out.extend(country.0);
    }
    if let Some(entry) = entry {
        put(out, entry.0);
    }
}

/// Adds a number, seven bits a byte, the lowest first (LEB128).
fn put(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

struct Reader<'b> {
    rest: &'b [u8],
}

impl Reader<'_> {
    fn sets(mut self) -> Result<(Vec<Fact>, Vec<u32>), Damage> {
        let count = self.number()?;
        let mut facts = Vec::with_capacity(count.min(1 << 20) as usize);
        let mut ends = Vec::with_capacity(count.min(1 << 20) as usize);
        for _ in 0..count {
            for _ in 0..self.number()? {
                let fact = self.fact()?;
                facts.push(fact);
            }
            ends.push(facts.len() as u32);
        }
        if !self.rest.is_empty() {
            return Err(Damage::Content { why: format!("{} bytes follow its last record", self.rest.len()) });
        }
        Ok((facts, ends))
    }

    fn fact(&mut self) -> Result<Fact, Damage> {
        let class = self.byte()?;
        let class = Class::ALL
            .get(usize::from(class))
            .copied()
            .ok_or_else(|| Damage::Content { why: format!("a record has the unknown class {class}") })?;
        let bits = self.byte()?;
        let case = CaseRule(self.number()?);
        let wikidata = if bits & WIKIDATA != 0 { Some(self.number()?) } else { None };
        let country = if bits & COUNTRY != 0 { Some(CountryCode([self.byte()?, self.byte()?])) } else { None };
        let entry = if bits & ENTRY != 0 { Some(EntryId(self.number()?)) } else { None };
        Ok(Fact { class, weak: bits & WEAK != 0, small: bits & SMALL != 0, wikidata, country, entry, case })
    }

    fn byte(&mut self) -> Result<u8, Damage> {
        let (&byte, rest) =
            self.rest.split_first().ok_or_else(|| Damage::Content { why: "a record ends early".to_owned() })?;
        self.rest = rest;
        Ok(byte)
    }

    fn number(&mut self) -> Result<u32, Damage> {
        let mut number = 0_u32;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Damage::Content { why: "a number in a record is longer than 32 bits".to_owned() })
    }
}
