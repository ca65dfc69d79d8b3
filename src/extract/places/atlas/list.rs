//! Reads a hand-written list of places. `lists/README.md` tells the format.

use super::{Error, FEATURES};
use crate::extract::gazetteer::{CountryCode, Source, normal_form};
use crate::extract::places::Point;

/// Longest name, in bytes.
const NAME_BYTES_MAX: usize = 120;

/// A line of a list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry<'a> {
    /// Its usual name and the others.
    pub(super) names: Vec<&'a str>,
    pub(super) point: Point,
    pub(super) feature: &'static str,
    pub(super) country: Option<CountryCode>,
    pub(super) division: &'a str,
    pub(super) geoname: Option<u32>,
}

/// The entries of `source`, in order.
pub(super) fn entries<'a>(source: &Source<'a>) -> Result<Vec<Entry<'a>>, Error> {
    let mut entries = Vec::new();
    let mut section = None;
    for (number, line) in source.text.lines().enumerate() {
        let error = |why| Error { file: source.name.to_owned(), line: number + 1, why };
        // A list that was saved by an editor on Windows.
        let line = line.strip_prefix('\u{feff}').filter(|_| number == 0).unwrap_or(line);
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(head) = line.strip_prefix('[') {
            section = Some(head_of(head).map_err(error)?);
            continue;
        }
        let Some((feature, country)) = section else {
            return Err(error(format!("place {line:?} stands before the first [feature]")));
        };
        entries.push(entry(line, feature, country).map_err(error)?);
    }
    Ok(entries)
}

/// `FEATURE]` or `FEATURE CC]`.
fn head_of(head: &str) -> Result<(&'static str, Option<CountryCode>), String> {
    let Some(head) = head.trim_end().strip_suffix(']') else {
        return Err(format!("section {:?} has no closing bracket", format!("[{head}")));
    };
    let (name, country) = match head.trim().split_once(' ') {
        Some((name, code)) => (name, Some(country_of(code.trim())?)),
        None => (head.trim(), None),
    };
    let feature = FEATURES.iter().find(|known| **known == name);
    let feature =
        feature.ok_or_else(|| format!("unknown feature {name:?}, expected one of {}", FEATURES.join(", ")))?;
    Ok((feature, country))
}

fn entry<'a>(line: &'a str, feature: &'static str, default: Option<CountryCode>) -> Result<Entry<'a>, String> {
    let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
    let column = |place: usize| columns.get(place).copied().unwrap_or_default();
    if !(3..=7).contains(&columns.len()) {
        return Err(format!(
            "{} columns, expected 3 to 7: name, latitude, longitude, other names, country, division, GeoNames",
            columns.len()
        ));
    }
    let others = column(3).split('|').map(str::trim).filter(|name| !name.is_empty());
    let names: Vec<&str> = std::iter::once(column(0)).chain(others).collect();
    if let Some(name) = names.iter().find(|name| name.len() > NAME_BYTES_MAX || normal_form(name).is_empty()) {
        return Err(format!("{name:?} is no name: expected letters, and {NAME_BYTES_MAX} bytes at most"));
    }
    let point = Point { lat: degrees(column(1), 90.0)?, lon: degrees(column(2), 180.0)? };
    let country = Some(column(4)).filter(|code| !code.is_empty()).map(country_of).transpose()?.or(default);
    let division = column(5);
    if division.len() > 3 || !division.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(format!("division {division:?}, expected three letters or digits at most"));
    }
    let geoname = Some(column(6)).filter(|number| !number.is_empty());
    let geoname = geoname.map(|number| {
        number.parse().map_err(|_| format!("{number:?} is no number of GeoNames, expected the like of 2988507"))
    });
    Ok(Entry { names, point, feature, country, division, geoname: geoname.transpose()? })
}

fn degrees(column: &str, most: f64) -> Result<f64, String> {
    let degrees = column.parse().ok().filter(|degrees: &f64| degrees.abs() <= most);
    degrees.ok_or_else(|| format!("{column:?} are no degrees, expected a number from -{most} to {most}"))
}

fn country_of(column: &str) -> Result<CountryCode, String> {
    CountryCode::new(column).ok_or_else(|| format!("{column:?} is no country, expected two capitals of ISO 3166-1"))
}
