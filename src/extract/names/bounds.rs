//! Where names begin and end, where lists and titles know better than the network.

use std::ops::Range;

use super::document::Page;
use super::labels;
use super::{Kind, refused};
use crate::extract::gazetteer::{Class, Hit};

/// How much a name of several words gains that a list has as it stands: "Department for Environment, Food and Rural
/// Affairs" is one name. In logarithms of odds, for each token.
const LISTED: f32 = 4.0;

/// Adds to `scores` (tokens x labels) for the names of several words that lists have: organisations, and regions with an
/// "and" that nothing goes on ("Castile and León", but not in "Newfoundland and Labrador Court of Appeal"). Other places are
/// parts of longer names too often.
pub(super) fn favour(page: Page<'_>, scores: &mut [f32]) {
    let mut end = 0;
    for hit in page.hits {
        // The longest first: what lies in it is part of its name.
        let known = !hit.weak && 1 < hit.tokens.len() && end <= hit.tokens.start;
        let Some(kind) = Kind::of(hit.class).filter(|_| known) else { continue };
        let tokens = hit.tokens.start as usize..hit.tokens.end as usize;
        let whole = match kind {
            // "US National Hurricane Center" begins before what the list has.
            Kind::Org => !tokens
                .start
                .checked_sub(1)
                .is_some_and(|before| page.form(before).starts_with(char::is_uppercase) || page.form(before) == "and"),
            Kind::Gpe => {
                let goes_on = tokens.end < page.spans.len() && page.form(tokens.end).starts_with(char::is_uppercase);
                !goes_on && tokens.clone().any(|token| page.form(token) == "and")
            }
            _ => false,
        };
        if whole {
            end = hit.tokens.end;
            labels::add(scores, tokens.clone(), kind, LISTED);
        }
    }
}

/// Adds to `scores` for abbreviations in capitals that the lists are sure of ("ISS", "S&P").
pub(super) fn favour_abbreviations(page: Page<'_>, scores: &mut [f32]) {
    for hit in page.hits.iter().filter(|hit| !hit.weak && hit.entry.is_some() && hit.tokens.len() == 1) {
        let token = hit.tokens.start as usize;
        let form = page.form(token);
        let Some(kind) = Kind::of(hit.class)
            .filter(|_| 2 < form.len() && form.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'&'))
        else {
            continue;
        };
        labels::add(scores, token..token + 1, kind, LISTED);
    }
}

/// Adds to `scores` for a city that its state or country follows without a comma, "Miramar California": two names.
pub(super) fn favour_cities(page: Page<'_>, scores: &mut [f32]) {
    let sure = |hit: &&Hit, classes: &[Class]| !hit.weak && classes.contains(&hit.class);
    for city in page.hits.iter().filter(|hit| sure(hit, &[Class::City])) {
        let (start, end) = (city.tokens.start as usize, city.tokens.end as usize);
        let land = page.hits_at(end).find(|hit| sure(hit, &[Class::Region, Class::Country]));
        let Some(land) = land.map(|hit| hit.tokens.start as usize..hit.tokens.end as usize) else { continue };
        let capital = |token: usize| page.form(token).starts_with(char::is_uppercase);
        // "West Virginia", "Cambridge Massachusetts General Hospital"
        let longer = page.hits_at(start).any(|hit| end < hit.tokens.end as usize)
            || land.end < page.spans.len() && capital(land.end)
            || start.checked_sub(1).is_some_and(capital);
        let sentence = page.sentences.partition_point(|sentence| sentence.end <= start);
        if longer || page.sentences[sentence].end < land.end {
            continue;
        }
        for place in [start..end, land] {
            labels::add(scores, place.clone(), Kind::Gpe, LISTED);
        }
    }
}

/// The name without titles that the network took for a part of it: "Cllr Ann Lee" is Ann Lee, "NATO Deputy
/// Secretary-General" NATO; of a person "Briton James Lee" is James Lee.
pub(super) fn trimmed(page: Page<'_>, mut tokens: Range<usize>, person: bool) -> Range<usize> {
    while 1 < tokens.len() && (is_courtesy(page.form(tokens.start)) || person && is_of_a_people(page, tokens.start)) {
        tokens.start += 1;
    }
    // "Ann Lee - Analyst"
    let post = |token: &usize| {
        matches!(page.form(*token), "-" | "–" | "—" | "--")
            && page.hits_at(token + 1).any(|hit| hit.class == Class::Title && !hit.weak)
    };
    if let Some(dash) = (tokens.start + 1..tokens.end - 1).find(post).filter(|_| person) {
        tokens.end = dash;
    }
    // "Grizzlies 38-21"
    while 1 < tokens.len() && is_score(page.form(tokens.end - 1)) {
        tokens.end -= 1;
    }
    let title = |hit: &Hit| hit.class == Class::Title && !hit.weak && 1 < hit.tokens.len();
    let deputy = |token: usize| {
        matches!(page.form(token), "Deputy" | "Vice" | "Assistant" | "Acting") || page.hits_at(token).any(title)
    };
    let organisation =
        |hit: &Hit| Kind::of(hit.class).is_some_and(|kind| matches!(kind, Kind::Org | Kind::Gpe)) && !hit.weak;
    let first = page.hits_at(tokens.start).filter(|hit| organisation(hit)).map(|hit| hit.tokens.end as usize).max();
    if let Some(end) = first.filter(|&end| end < tokens.end && deputy(end)) {
        tokens.end = end;
    }
    tokens
}

/// Titles that the network has not seen, and words before a maiden name; of others it knows better.
fn is_courtesy(word: &str) -> bool {
    matches!(word, "Cllr" | "Councillor" | "MLA" | "MEP" | "MSP" | "TD" | "née" | "nee" | "born")
}

/// Whether a word is the name of a people and none that a person has ("German Gref"), or the letters of a country.
fn is_of_a_people(page: Page<'_>, token: usize) -> bool {
    let class = |class: Class| page.hits_at(token).any(|hit| hit.class == class && hit.tokens.len() == 1);
    let country = class(Class::Country) && matches!(page.form(token), "US" | "U.S." | "UK" | "U.K.");
    country || class(Class::Demonym) && !class(Class::GivenName)
}

/// Whether the words can be a name of this kind: people, organisations and places also go in small letters; other names
/// have a capital, or letters that have no case, and are no numbers or time zones.
pub(super) fn is_named(page: Page<'_>, tokens: &Range<usize>, kind: Kind) -> bool {
    if is_amount(page.form(tokens.start)) || refused::is_none(page, tokens, kind) {
        return false;
    }
    if kind.coarse().is_some() {
        return true;
    }
    let letters = || page.words(tokens).chars().filter(|letter| letter.is_alphabetic());
    letters().any(|letter| !letter.is_lowercase()) && !is_number_or_zone(page.form(tokens.start))
}

/// Whether a token is the score of a match: "38-21", "6–4".
fn is_score(word: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    word.split_once(['-', '–']).is_some_and(|(one, other)| digits(one) && digits(other))
}

/// Whether a token is a sum of money with the letters of its currency: "DKr9bn", "N15m", "Rs1,200".
fn is_amount(word: &str) -> bool {
    let Some(digits) = word.find(|c: char| c.is_ascii_digit()).filter(|at| (1..=3).contains(at)) else { return false };
    let rest = &word[digits..];
    let magnitude = ["m", "bn", "tn", "k"].iter().any(|end| rest.strip_suffix(end).is_some_and(is_digits));
    word[..digits].chars().all(char::is_alphabetic) && (magnitude || rest.contains(',') && is_digits(rest))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
}

/// Words with which no product, group, work or event begins, but that the network takes for one.
fn is_number_or_zone(word: &str) -> bool {
    const WORDS: [&str; 44] = [
        "One",
        "Two",
        "Three",
        "Four",
        "Five",
        "Six",
        "Seven",
        "Eight",
        "Nine",
        "Ten",
        "Eleven",
        "Twelve",
        "Twenty",
        "Thirty",
        "Forty",
        "Fifty",
        "Sixty",
        "Seventy",
        "Eighty",
        "Ninety",
        "Hundreds",
        "Thousands",
        "Millions",
        "Twenties",
        "Thirties",
        "Forties",
        "Fifties",
        "Sixties",
        "Seventies",
        "Eighties",
        "Nineties",
        "Category",
        "GMT",
        "UTC",
        "BST",
        "EST",
        "EDT",
        "CST",
        "CDT",
        "MST",
        "PST",
        "PDT",
        "CET",
        "IST",
    ];
    WORDS.contains(&word)
}
