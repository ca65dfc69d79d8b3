//! Works by their titles in quotation marks: "his role in “Last Bell in Tondo”", "the podcast “Two Niles”". The network has
//! seen few, and takes them for laws or for the names in them.

use std::ops::Range;

use super::Kind;
use super::document::Page;
use super::labels;

/// How much the title of a work gains, in logarithms of odds, for each token: more than the network is sure of a name in it.
const TITLED: f32 = 14.0;

/// Words of a title, at most.
const WORDS_MAX: usize = 8;

/// Tokens between what tells of a work and its title, at most, where the title is of one word.
const NEAR: usize = 2;

/// Words that are written small in titles.
const SMALL: [&str; 26] = [
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "from", "by", "with", "and", "or", "but", "nor", "as", "is",
    "de", "du", "des", "la", "le", "les", "el", "und",
];

/// What tells that there is a work in the sentence: works, and those who make them.
const TELLING: [&str; 50] = [
    "film",
    "films",
    "movie",
    "movies",
    "drama",
    "comedy",
    "thriller",
    "documentary",
    "sequel",
    "series",
    "sitcom",
    "show",
    "episode",
    "podcast",
    "novel",
    "novels",
    "book",
    "books",
    "memoir",
    "biography",
    "story",
    "poem",
    "poems",
    "play",
    "plays",
    "musical",
    "opera",
    "ballet",
    "song",
    "songs",
    "single",
    "album",
    "albums",
    "track",
    "hit",
    "painting",
    "sculpture",
    "role",
    "actor",
    "actress",
    "director",
    "novelist",
    "author",
    "singer",
    "screenplay",
    "soundtrack",
    "starring",
    "starred",
    "cast",
    "bestseller",
];

/// Adds to `scores` (tokens x labels) for the titles in quotation marks, and for those in brackets behind them.
pub(super) fn favour(page: Page<'_>, scores: &mut [f32]) {
    for sentence in page.sentences {
        let mut told: Option<usize> = None;
        let mut last_end = None;
        let mut token = sentence.start;
        while token < sentence.end {
            let form = page.form(token);
            if TELLING.contains(&form.to_lowercase().as_str()) {
                told = Some(token);
            }
            let Some(title) = is_mark(form).then(|| title(page, sentence, token)).flatten() else {
                token += 1;
                continue;
            };
            // "Salt Debt" ("La Dette du sel"), shot with a cast of …
            let another = last_end.is_some_and(|end| end + 1 == token && page.form(end) == "(");
            let near = told.is_some_and(|told| token <= told + NEAR);
            let after = || (title.end..sentence.end).any(|after| TELLING.contains(&page.form(after)));
            if another || near || 1 < title.len() && (told.is_some() || after()) {
                labels::add(scores, title.clone(), Kind::Work, TITLED);
                last_end = Some(title.end + 1);
            }
            token = title.end + 1;
        }
    }
}

/// The words between the mark at `open` and the next, if they are written as a title is.
fn title(page: Page<'_>, sentence: &Range<usize>, open: usize) -> Option<Range<usize>> {
    let end = sentence.end.min(open + WORDS_MAX + 2);
    let close = (open + 1..end).find(|&token| is_mark(page.form(token)))?;
    let title = open + 1..close;
    let capital = |token: usize| page.form(token).starts_with(char::is_uppercase);
    let word = |token: usize| capital(token) || SMALL.contains(&page.form(token)) || is_inner(page.form(token));
    let begins = title.clone().next().is_some_and(capital);
    // All but the first of a French title are small.
    let titled = begins && (title.clone().all(word) || is_foreign(page, &title));
    // Rogelio "Boy" Macaraeg
    let between = sentence.start < open && capital(open - 1) && close + 1 < sentence.end && capital(close + 1);
    (titled && !between).then_some(title)
}

/// Whether a title begins with an article of another language.
fn is_foreign(page: Page<'_>, title: &Range<usize>) -> bool {
    1 < title.len()
        && matches!(page.form(title.start), "La" | "Le" | "Les" | "El" | "Los" | "Las" | "Il" | "Der" | "Das" | "Die")
}

fn is_inner(form: &str) -> bool {
    matches!(form, "'s" | "’s" | "'" | "’" | "-" | "&" | ":" | "!" | "n't")
        || form.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_mark(form: &str) -> bool {
    matches!(form, "\"" | "“" | "”" | "``" | "''")
}
