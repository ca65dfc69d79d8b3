//! Units of measurement, by UCUM.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::page::Page;

/// A unit in the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unit {
    /// Its UCUM code.
    pub(super) code: String,
    /// The token after its last.
    pub(super) end: u32,
}

#[derive(Clone, Copy)]
struct Entry {
    code: &'static str,
    /// Whether the form is so short that it is a unit only where it is written to its number.
    close: bool,
}

/// The forms: those with a capital as they are, others in small letters.
static FORMS: LazyLock<HashMap<&'static str, Entry>> = LazyLock::new(|| {
    let mut forms = HashMap::new();
    for line in include_str!("units.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let Some(code) = words.next() else { continue };
        for word in words {
            let form = word.trim_start_matches('+');
            forms.insert(form, Entry { code, close: form.len() < word.len() });
        }
    }
    forms
});

/// Shortest form that may have capitals it has not in the list: "Kilometres" but not "MM".
const CAPITALS_LEN_MIN: usize = 4;

/// The unit that begins at `at`, right after a number or its hyphen.
pub(super) fn read(page: &Page<'_, '_>, at: u32) -> Option<Unit> {
    if let Some(unit) = degrees(page, at) {
        return Some(unit);
    }
    let mut unit = powered(page, at)?;
    // "miles per hour", "km an hour": the second only of what passes.
    let per = page.is(unit.end, "per") || page.get(unit.end) == Some("/");
    let an = (page.is(unit.end, "an") && page.is(unit.end + 1, "hour"))
        || (page.is(unit.end, "a") && page.is(unit.end + 1, "second"));
    if (per || an)
        && let Some(below) = powered(page, unit.end + 1)
    {
        unit = Unit { code: format!("{}/{}", unit.code, below.code), end: below.end };
    }
    Some(unit)
}

/// A unit, square or cubic: UCUM writes the exponent after it.
fn powered(page: &Page<'_, '_>, at: u32) -> Option<Unit> {
    let power = if page.is_any(at, &["square", "sq", "sq."]) {
        "2"
    } else if page.is_any(at, &["cubic", "cu"]) {
        "3"
    } else {
        return plain(page, at);
    };
    let dash = u32::from(page.is_dash(at + 1));
    let base = plain(page, at + 1 + dash)?;
    Some(Unit { code: base.code + power, end: base.end })
}

fn plain(page: &Page<'_, '_>, at: u32) -> Option<Unit> {
    let form = page.get(at)?;
    let small;
    let entry = match FORMS.get(form) {
        Some(entry) => entry,
        None if form.len() >= CAPITALS_LEN_MIN => {
            small = form.to_lowercase();
            FORMS.get(small.as_str())?
        }
        None => return None,
    };
    (!entry.close || page.touches(at)).then(|| Unit { code: entry.code.to_owned(), end: at + 1 })
}

/// "degrees Celsius", "° F", "Fahrenheit"; degrees alone are an angle or say no scale.
fn degrees(page: &Page<'_, '_>, at: u32) -> Option<Unit> {
    let scale = |at: u32| match page.get(at)? {
        "C" | "Celsius" | "celsius" | "centigrade" | "Centigrade" => Some("Cel"),
        "F" | "Fahrenheit" | "fahrenheit" => Some("[degF]"),
        _ => None,
    };
    let unit = |code: &str, end| Some(Unit { code: code.to_owned(), end });
    if page.is_any(at, &["degrees", "degree", "°", "deg"]) {
        let dash = u32::from(page.is_dash(at + 1));
        return match scale(at + 1 + dash) {
            Some(code) => unit(code, at + 2 + dash),
            None => unit("deg", at + 1),
        };
    }
    let code = match page.get(at)? {
        "°C" | "ºC" | "℃" => "Cel",
        "°F" | "ºF" | "℉" => "[degF]",
        letter if letter.len() > 1 || page.touches(at) => scale(at)?,
        _ => return None,
    };
    unit(code, at + 1)
}
