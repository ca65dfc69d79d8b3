//! Names that are common words or letters too, where the words beside them tell that they are meant: "posted on X", "Patriot
//! missiles".

use super::Kind;
use super::document::Page;
use super::labels;
use crate::extract::gazetteer::{Class, Hit};

/// How much such a name gains, in logarithms of odds.
const CUED: f32 = 8.0;

/// Tokens from the name to what tells of it, at most.
const NEAR: usize = 8;

/// What is done on a platform.
const WRITING: [&str; 20] = [
    "post",
    "posts",
    "posted",
    "posting",
    "wrote",
    "writes",
    "written",
    "writing",
    "tweeted",
    "shared",
    "announced",
    "statement",
    "message",
    "messages",
    "video",
    "account",
    "said",
    "says",
    "replied",
    "followers",
];

/// What weapons and machines with a name of their own are.
const MACHINES: [&str; 22] = [
    "missile",
    "missiles",
    "battery",
    "batteries",
    "launcher",
    "launchers",
    "interceptor",
    "interceptors",
    "rocket",
    "rockets",
    "system",
    "systems",
    "jet",
    "jets",
    "tank",
    "tanks",
    "drone",
    "drones",
    "helicopter",
    "helicopters",
    "torpedo",
    "torpedoes",
];

/// Tokens between the name of a machine and what it is, at most: "Patriot air defense systems".
const BETWEEN: usize = 4;

/// Adds to `scores` (tokens x labels) for the names of one token that the lists have and that are told by what is beside them.
pub(super) fn favour(page: Page<'_>, scores: &mut [f32]) {
    let told = |hit: &&Hit| hit.tokens.len() == 1 && (hit.weak || hit.class == Class::Media);
    for hit in page.hits.iter().filter(told) {
        let token = hit.tokens.start as usize;
        if !page.form(token).starts_with(char::is_uppercase) {
            continue;
        }
        let Some(sentence) = page.sentences.get(page.sentences.partition_point(|sentence| sentence.end <= token))
        else {
            continue;
        };
        let kind = match hit.class {
            Class::Media if is_platform(page, hit, sentence.start) => Kind::Org,
            Class::Product if is_machine(page, hit, sentence.end) => Kind::Product,
            _ => continue,
        };
        labels::add(scores, token..token + 1, kind, CUED);
    }
}

/// "posted a video on X", "asked on Twitter"
fn is_platform(page: Page<'_>, hit: &Hit, start: usize) -> bool {
    let token = hit.tokens.start as usize;
    let on = token.checked_sub(1).is_some_and(|before| start <= before && page.form(before) == "on");
    on && (!hit.weak || is_written(page, start, token))
}

/// Whether the words before tell that something is written or shown.
fn is_written(page: Page<'_>, start: usize, token: usize) -> bool {
    (start.max(token.saturating_sub(NEAR))..token).any(|before| WRITING.contains(&page.form(before)))
}

/// "Patriot missiles", "Patriot air defense systems": nothing but the words of one phrase lies between.
fn is_machine(page: Page<'_>, hit: &Hit, end: usize) -> bool {
    let rest = hit.tokens.end as usize..end.min(hit.tokens.end as usize + BETWEEN + 1);
    let word = |form: &str| form == "-" || form.starts_with(char::is_lowercase);
    rest.map(|token| page.form(token)).take_while(|form| word(form)).any(|form| MACHINES.contains(&form))
}
