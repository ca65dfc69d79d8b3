//! What a report on sport is headed with: "SOCCER - JAPAN BEAT CHILE", "Tennis - Lee beats Ruiz".

use super::Part;
use super::line::Line;
use crate::extract::tokens::is_dash;

/// Words of it, at most.
const WORDS_MAX: usize = 4;

/// Last words of what reports are headed with.
const SPORTS: [&str; 32] = [
    "soccer",
    "football",
    "tennis",
    "cricket",
    "golf",
    "baseball",
    "basketball",
    "hockey",
    "rugby",
    "cycling",
    "boxing",
    "athletics",
    "swimming",
    "skiing",
    "biathlon",
    "skating",
    "bobsleigh",
    "luge",
    "racing",
    "rallying",
    "motorcycling",
    "volleyball",
    "handball",
    "badminton",
    "squash",
    "snooker",
    "rowing",
    "sailing",
    "yachting",
    "wrestling",
    "judo",
    "gymnastics",
];

/// The sport and the dash: they are no part of a name.
pub(super) fn slug(line: Line<'_>) -> Option<Part> {
    let dash = (1..=WORDS_MAX).find(|&by| is_dash(line.ahead(by)))?;
    let word = |by: usize| line.ahead(by).to_lowercase();
    let sport = |by: usize| SPORTS.contains(&&*word(by));
    let first = match dash {
        // "RUGBY LEAGUE"
        2.. if matches!(&*word(dash - 1), "league" | "union") && sport(dash - 2) => dash - 2,
        _ if sport(dash - 1) => dash - 1,
        _ => return None,
    };
    let shouted = (0..dash).all(|by| !line.ahead(by).contains(char::is_lowercase));
    let goes_on = !line.ahead(dash + 1).is_empty();
    (goes_on && (shouted || first == 0)).then(|| Part::nothing(line.at + first..line.at + dash + 1))
}
