//! The atlas: places by their names, with where they are, used as it lies in its file.
//!
//! ```text
//! "copyatl\n"  format u32  checksum u32  length of sites u32, of postings u32, of names u32, of automaton u32
//! sites:     21 bytes each: GeoNames u32, latitude and longitude i24 in 1/10,000 degrees, country 2, division 3,
//!            feature u8, size u8, name u24 and its length u8
//! postings:  the sites of each name, u24 each, its highest bit set where it is but another name of the site
//! names:     as they are usually written, one after another
//! automaton: fst (finite-state transducer): normal form of a name → its first posting × 256 + how many
//! ```
//!
//! All numbers are little-endian; the checksum is the CRC-32 of all that follows it. It is made of GeoNames' cities and
//! countries and of `lists/atlas/` by [`compile`].

mod compile;
mod list;

use std::borrow::Cow;
use std::fmt;

use fst::raw::Fst;

use super::Point;
use crate::extract::gazetteer::{CountryCode, normal_form};

pub use compile::{Sources, compile};

/// First bytes of the file.
const MAGIC: &[u8; 8] = b"copyatl\n";

/// Raised when the layout or the normal form of names changes.
const FORMAT: u32 = 1;

const HEADER: usize = 32;

/// Bytes of a site.
const SITE: usize = 21;

/// Bytes of a posting.
const POSTING: usize = 3;

/// In a posting: it is another name of the site.
const OTHER_NAME: u32 = 1 << 23;

/// Most sites of one name: the largest.
const SITES_MAX: usize = 12;

/// Parts of a degree in which points are kept: eleven metres.
const DEGREE: f64 = 10_000.0;

/// GeoNames' codes of what a place is, as far as the atlas has such. The order is the file's.
pub(super) const FEATURES: [&str; 33] = [
    "PPL", "PPLC", "PPLX", "PCLI", "PCLD", "PCLH", "ADM1", "ADM2", "RGN", "CONT", "OCN", "SEA", "LK", "CHN", "GULF",
    "BAY", "STRT", "STM", "MTS", "MT", "DSRT", "PRK", "ISL", "CAPE", "CNL", "BLDG", "AIRP", "PEN", "FRST", "RD", "BDG",
    "STDM", "PPLA",
];

/// Why a file is no atlas.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    /// It does not start like one.
    #[error("loading an atlas: \"{}\" expected at its start, \"{}\" found", MAGIC.escape_ascii(), found.escape_ascii())]
    Foreign {
        /// Its first bytes.
        found: Vec<u8>,
    },
    /// Of another version of this program.
    #[error("loading an atlas: format {FORMAT} expected, {found} found")]
    Format {
        /// Its format.
        found: u32,
    },
    /// Cut off, or something was added.
    #[error("loading an atlas: {expected} bytes expected, {found} found")]
    Length {
        /// What its header tells, in bytes.
        expected: u64,
        /// Its length in bytes.
        found: u64,
    },
    /// Changed after it was written.
    #[error("loading an atlas: checksum {expected:08x} expected, {found:08x} found")]
    Checksum {
        /// What its header tells.
        expected: u32,
        /// That of its bytes.
        found: u32,
    },
    /// Written wrong.
    #[error("loading an atlas: {why}")]
    Content {
        /// What is wrong.
        why: String,
    },
}

/// Why an atlas cannot be compiled.
#[derive(Debug, thiserror::Error)]
#[error("compiling the atlas: {file}:{line}: {why}")]
pub struct Error {
    /// The list's or source's name.
    pub file: String,
    /// Its line, from 1; 0 for the whole of it.
    pub line: usize,
    /// What is wrong with it, the words quoted.
    pub why: String,
}

/// Places by their names.
#[derive(Clone)]
pub struct Atlas {
    /// An operator's before the embedded one: the first that knows a name counts.
    sheets: Vec<Sheet>,
}

#[derive(Clone)]
struct Sheet {
    bytes: Cow<'static, [u8]>,
    postings: usize,
    names: usize,
    automaton: Fst<Cow<'static, [u8]>>,
}

impl fmt::Debug for Atlas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<usize> = self.sheets.iter().map(|sheet| sheet.automaton.len()).collect();
        f.debug_struct("Atlas").field("names", &names).finish_non_exhaustive()
    }
}

/// A place of the atlas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Site<'a> {
    /// Its usual name in English.
    pub(super) name: &'a str,
    pub(super) geoname: Option<u32>,
    pub(super) point: Point,
    pub(super) country: Option<CountryCode>,
    /// The code of its first-order division; zeros where it has none.
    division: [u8; 3],
    pub(super) feature: &'static str,
    /// Eighths of the binary logarithm of its inhabitants; of other places as if they had as many as name them as often.
    pub(super) size: u8,
    /// Whether it was found by another name than its usual one.
    pub(super) by_other_name: bool,
}

impl Site<'_> {
    /// The code of its first-order division in GeoNames.
    pub(super) fn division(&self) -> Option<&str> {
        let length = self.division.iter().position(|&byte| byte == 0).unwrap_or(3);
        str::from_utf8(&self.division[..length]).ok().filter(|code| !code.is_empty())
    }

    pub(super) fn is_country(&self) -> bool {
        matches!(self.feature, "PCLI" | "PCLD" | "PCLH")
    }

    /// Whether it is a nation of the United Kingdom: these act and play as countries do.
    pub(super) fn is_nation(&self) -> bool {
        self.feature == "ADM1" && self.country == CountryCode::new("GB")
    }

    pub(super) fn is_capital(&self) -> bool {
        self.feature == "PPLC"
    }

    /// Whether it is a city, town or part of one.
    pub(super) fn is_city(&self) -> bool {
        self.feature.starts_with("PPL")
    }

    /// Whether it is a division or a region of a country.
    pub(super) fn is_region(&self) -> bool {
        matches!(self.feature, "ADM1" | "ADM2" | "RGN")
    }
}

impl Point {
    /// The distance to another point in kilometres, on a sphere (haversine).
    pub(super) fn km_to(self, other: Point) -> f64 {
        const EARTH_RADIUS_KM: f64 = 6371.0;
        let (here, there) = (self.lat.to_radians(), other.lat.to_radians());
        let (north, east) = ((there - here) / 2.0, (other.lon - self.lon).to_radians() / 2.0);
        let arc = north.sin().powi(2) + here.cos() * there.cos() * east.sin().powi(2);
        2.0 * EARTH_RADIUS_KM * arc.sqrt().clamp(0.0, 1.0).asin()
    }
}

impl Atlas {
    /// The atlas that [`compile`] wrote.
    ///
    /// # Errors
    ///
    /// The bytes are of another format, cut off or changed.
    pub fn load(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Atlas, Damage> {
        Ok(Atlas { sheets: vec![Sheet::load(bytes.into())?] })
    }

    /// This atlas with an operator's places before it: what they say of a name replaces what was said of it.
    ///
    /// # Errors
    ///
    /// A line of a list cannot be read: the message tells its file and number.
    pub fn with(&self, lists: &[crate::extract::gazetteer::Source<'_>]) -> Result<Atlas, Error> {
        let own = Sheet::load(Cow::Owned(compile::operator(lists)?)).expect("it was just written");
        let mut sheets = vec![own];
        sheets.extend(self.sheets.iter().cloned());
        Ok(Atlas { sheets })
    }

    /// How many names it has.
    pub fn len(&self) -> usize {
        self.sheets.iter().map(|sheet| sheet.automaton.len()).sum()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The places of this name, in whatever case it is written, the largest first; those whose usual name it is before
    /// the others.
    pub(super) fn sites(&self, name: &str) -> impl Iterator<Item = Site<'_>> + use<'_> {
        let key = normal_form(name);
        let found = self.sheets.iter().find_map(|sheet| Some((sheet, sheet.automaton.get(&key)?.value())));
        found.into_iter().flat_map(|(sheet, postings)| sheet.sites(postings))
    }
}

/// Under what name the country of this code is kept.
fn code_key(code: CountryCode) -> String {
    format!("/{}", code.as_str())
}

impl Sheet {
    fn load(bytes: Cow<'static, [u8]>) -> Result<Sheet, Damage> {
        if !bytes.starts_with(MAGIC) {
            return Err(Damage::Foreign { found: bytes[..bytes.len().min(MAGIC.len())].to_vec() });
        }
        let found = bytes.len() as u64;
        let field = |place: usize| {
            let bytes = bytes.get(8 + 4 * place..12 + 4 * place)?;
            Some(u32::from_le_bytes(bytes.try_into().expect("four were asked for")))
        };
        let [Some(format), Some(checksum), Some(sites), Some(postings), Some(names), Some(automaton)] =
            [0, 1, 2, 3, 4, 5].map(field)
        else {
            return Err(Damage::Length { expected: HEADER as u64, found });
        };
        if format != FORMAT {
            return Err(Damage::Format { found: format });
        }
        let expected = HEADER as u64 + [sites, postings, names, automaton].map(u64::from).iter().sum::<u64>();
        if expected != found {
            return Err(Damage::Length { expected, found });
        }
        let sum = crc32fast::hash(&bytes[16..]);
        if sum != checksum {
            return Err(Damage::Checksum { expected: checksum, found: sum });
        }
        let postings_at = HEADER + sites as usize;
        let names_at = postings_at + postings as usize;
        let automaton_at = names_at + names as usize;
        let automaton = match &bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[automaton_at..]),
            Cow::Owned(bytes) => Cow::Owned(bytes[automaton_at..].to_vec()),
        };
        let automaton = Fst::new(automaton)
            .map_err(|error| Damage::Content { why: format!("its automaton cannot be read: {error}") })?;
        Ok(Sheet { bytes, postings: postings_at, names: names_at, automaton })
    }

    fn sites(&self, postings: u64) -> impl Iterator<Item = Site<'_>> + use<'_> {
        let (first, count) = ((postings >> 8) as usize, (postings & 0xFF) as usize);
        (first..first + count).filter_map(|place| {
            let posting = u24(self.bytes.get(self.postings + POSTING * place..self.names)?)?;
            self.site((posting & !OTHER_NAME) as usize, posting & OTHER_NAME != 0)
        })
    }

    fn site(&self, number: usize, by_other_name: bool) -> Option<Site<'_>> {
        let at = HEADER + SITE * number;
        let site: &[u8; SITE] = self.bytes.get(at..at + SITE)?.try_into().ok()?;
        let geoname = u32::from_le_bytes([site[0], site[1], site[2], site[3]]);
        let degrees = |at: usize| {
            let (low, high) = (u32::from(site[at]) | u32::from(site[at + 1]) << 8, site[at + 2] as i8);
            f64::from(i32::from(high) << 16 | low as i32) / DEGREE
        };
        let country = str::from_utf8(&site[10..12]).ok().and_then(CountryCode::new);
        let name = self.names + u24(&site[17..20])? as usize;
        let name = str::from_utf8(self.bytes.get(name..name + usize::from(site[20]))?).ok()?;
        Some(Site {
            name,
            geoname: (geoname > 0).then_some(geoname),
            point: Point { lat: degrees(4), lon: degrees(7) },
            country,
            division: [site[12], site[13], site[14]],
            feature: FEATURES.get(usize::from(site[15])).copied()?,
            size: site[16],
            by_other_name,
        })
    }
}

fn u24(bytes: &[u8]) -> Option<u32> {
    let &[low, middle, high] = bytes.first_chunk::<3>()?;
    Some(u32::from_le_bytes([low, middle, high, 0]))
}
