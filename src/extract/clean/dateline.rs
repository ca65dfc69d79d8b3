//! Datelines: `PARIS —`, `LONDON, July 3 (Reuters) -`, `KYIV, Ukraine (AP) —`, `PARIS/LONDON (AFP) –`.

use super::phrases::PHRASES;

/// Longest dateline, in bytes: two cities, a state, a date and an agency.
const LENGTH_MAX: usize = 120;

/// Most words in the name of one place: `ABOARD THE USS GERALD R. FORD`.
const PLACE_WORDS_MAX: usize = 6;

/// Most capitals in a tag that no list has: agencies are known by their initials.
const TAG_CAPITALS_MAX: usize = 6;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A dateline at the start of a paragraph, in bytes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dateline {
    /// The whole of it, with its dash; `None` if there is only an agency.
    pub(super) end: Option<usize>,
    /// The agency with its brackets.
    pub(super) agency: Option<(usize, usize)>,
}

/// The dateline that `paragraph` starts with.
pub(super) fn dateline(paragraph: &str) -> Option<Dateline> {
    let mut most = paragraph.len().min(LENGTH_MAX);
    while !paragraph.is_char_boundary(most) {
        most -= 1;
    }
    let head = &paragraph[..most];
    let (dash, end) = first_dash(head)?;
    let before = head[..dash].trim_end();
    let (place, agency) = match before.strip_suffix(')') {
        Some(inner) => {
            let open = inner.rfind('(')?;
            let tag = inner[open + 1..].trim();
            if !is_agency(tag) {
                return None;
            }
            (before[..open].trim_end(), Some((open, before.len())))
        }
        None => (before, None),
    };
    if place.is_empty() {
        return agency.map(|_| Dateline { end: None, agency });
    }
    // `NATO — the alliance — met`: a story starts with a capital, a figure or a quotation.
    let story = paragraph[end..].trim_start().starts_with(|c: char| !c.is_lowercase());
    (story && is_place_and_date(place, agency.is_some())).then_some(Dateline { end: Some(end), agency })
}

/// Where the dash that ends a dateline starts and ends.
fn first_dash(head: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(found) = head[from..].find(['—', '–', '-', '―']) {
        let at = from + found;
        let rest = &head[at..];
        let length = rest.chars().take_while(|&c| c == '-').count();
        let (length, blanks) = match length {
            0 => (rest.chars().next().map_or(0, char::len_utf8), !rest.starts_with('—')),
            1 => (1, true),
            _ => (length, false),
        };
        let end = at + length;
        let after = head[end..].chars().next();
        let apart = head[..at].ends_with([' ', ')']) && after.is_some_and(char::is_whitespace);
        if apart || (!blanks && after.is_some_and(|c| !c.is_lowercase())) {
            return Some((at, end));
        }
        from = end;
    }
    None
}

fn is_agency(tag: &str) -> bool {
    let capitals = (2..=TAG_CAPITALS_MAX).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_uppercase());
    capitals || PHRASES.agencies.contains(&tag)
}

/// Whether `place` is cities, perhaps a region, perhaps a date. `tagged`: an agency follows, so that a city need not
/// stand in capitals.
fn is_place_and_date(place: &str, tagged: bool) -> bool {
    let mut parts = place.split(", ").collect::<Vec<_>>();
    if parts.len() > 5 {
        return false;
    }
    let mut dated = false;
    // A year, then month and day, from the end.
    if parts.len() > 1 && parts.last().is_some_and(|part| is_year(part)) {
        parts.pop();
        dated = true;
    }
    if parts.len() > 1 && parts.last().is_some_and(|part| is_date(part)) {
        parts.pop();
        dated = true;
    } else if dated {
        return false;
    }
    let cities = parts[0].split('/').flat_map(|part| part.split(" and "));
    let mut capitals = true;
    for city in cities {
        if !is_place(city) {
            return false;
        }
        capitals &=
            !city.contains(|c: char| c.is_lowercase()) && city.chars().filter(|c| c.is_alphabetic()).count() > 1;
    }
    let regions = parts[1..].iter().all(|part| is_place(part));
    regions && (capitals || tagged || dated)
}

/// Whether `name` is capitalised words: `PARIS`, `New York`, `Ukraine`, `N.Y.`, `Washington, D.C.`
fn is_place(name: &str) -> bool {
    let mut words = 0;
    for word in name.split(' ') {
        words += 1;
        let small =
            words > 1 && matches!(word, "de" | "del" | "la" | "el" | "al" | "of" | "the" | "do" | "da" | "di" | "sur");
        let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'));
        if !letters || !(small || word.starts_with(char::is_uppercase)) {
            return false;
        }
    }
    (1..=PLACE_WORDS_MAX).contains(&words)
}

fn is_year(part: &str) -> bool {
    part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether `part` is a day of a month: `July 3`, `Oct. 14`, `14 July`, `July 3 2025`.
fn is_date(part: &str) -> bool {
    let words = part.split(' ').collect::<Vec<_>>();
    let month = |word: &str| {
        let word = word.trim_end_matches('.');
        word.len() >= 3
            && word.bytes().all(|byte| byte.is_ascii_alphabetic())
            && MONTHS.iter().any(|month| word[..3].eq_ignore_ascii_case(month))
    };
    let day = |word: &str| word.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day));
    match words[..] {
        [a, b] => (month(a) && day(b)) || (day(a) && month(b)),
        [a, b, year] => ((month(a) && day(b)) || (day(a) && month(b))) && is_year(year),
        _ => false,
    }
}
