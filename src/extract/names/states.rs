//! The codes of US states, "Dayton, OH": the network takes them for other abbreviations or interjections.

use super::Kind;
use super::document::Page;
use super::labels;
use crate::extract::gazetteer::{Class, Hit};

/// How much the code of a state gains behind its city, in logarithms of odds.
const STATE: f32 = 8.0;

/// What the US Postal Service writes for the states and the capital's district.
const STATES: &str = "AL AK AZ AR CA CO CT DC DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY \
                      NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY";

/// Whether this is the code of a state or of the capital's district.
pub(in crate::extract) fn is_state_code(form: &str) -> bool {
    form.len() == 2
        && form.bytes().all(|byte| byte.is_ascii_uppercase())
        && STATES.split(' ').any(|state| state == form)
}

/// Whether the token is the code of a US state behind its city: "Dayton, OH", "San Rafael CA 94901".
pub(super) fn is_state(page: Page<'_>, token: usize) -> bool {
    let Some(before) = token.checked_sub(1).filter(|_| is_state_code(page.form(token))) else {
        return false;
    };
    let end = if page.form(before) == "," { before } else { token };
    let city = |hit: &Hit| hit.class == Class::City && hit.tokens.end as usize == end;
    // "Ann Lee, MD"
    let given = |before: usize| page.hits_at(before).any(|hit| hit.class == Class::GivenName && !hit.weak);
    let of_somebody = |start: usize| start.checked_sub(1).is_some_and(given);
    (end.saturating_sub(3)..end).any(|start| !of_somebody(start) && page.hits_at(start).any(city))
}

/// Adds to `scores` for the codes of US states behind their cities.
pub(super) fn favour(page: Page<'_>, scores: &mut [f32]) {
    for sentence in page.sentences {
        for token in sentence.clone().skip(1).filter(|&token| is_state(page, token)) {
            labels::add(scores, token..token + 1, Kind::Gpe, STATE);
        }
    }
}
