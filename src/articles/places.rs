//! Mentions of places: extent, sense and country.

use super::body::Extent;
use super::found::Found;
use super::gold::Place;
use super::likeness::{is_one_of, kilometres, number};
use super::loose::{shown, string};
use super::matching::{Pairs, merit};
use super::tally::{Row, Tally};

/// From which Dice's coefficient a mention is taken for a gold one.
const OVERLAP: f64 = 0.5;
/// How far off the coordinates of a place may be: a hundred miles, as toponym resolution is scored (Eisenstein et al. 2010).
const KILOMETRES_MAX: f64 = 161.0;

/// Scores the places.
pub(super) fn score(found: &Found<'_>, tally: &mut Tally) {
    let (article, body) = (found.article.name(), &found.article.body);
    let rights = &found.article.gold.places;
    let given: Vec<_> = found.placed("places").into_iter().map(|(place, at)| (place, body.trimmed(at))).collect();
    let mut candidates = Vec::new();
    for (gold, right) in rights.iter().enumerate() {
        let own = std::iter::once(Extent::new(right.start, right.end));
        let extents: Vec<Extent> = own.chain(right.alt.iter().copied()).map(|at| body.trimmed(at)).collect();
        for (place, (_, at)) in given.iter().enumerate() {
            let overlap = at.closest(&extents);
            if overlap >= OVERLAP {
                candidates.push(([overlap, merit(!right.optional)], gold, place));
            }
        }
    }
    let pairs = Pairs::greedy(rights.len(), given.len(), candidates);
    for (gold, right) in rights.iter().enumerate().filter(|(_, right)| !right.optional) {
        let Place { exact, start, sense, .. } = right;
        let Some(place) = pairs.found(gold) else {
            tally.miss(Row::PlacesSpan);
            tally.miss(Row::Places);
            tally.mistake(Row::Places, article, "MISS", format!("{exact:?} at {start}"));
            continue;
        };
        let place = given[place].0;
        tally.right(Row::PlacesSpan);
        let is_sense = is_one_of(place.get("sense"), sense, &right.sense_alt);
        tally.attribute("places: sense", is_sense);
        let country = shown(place.get("countryCode")).to_uppercase();
        let mut is_country = true;
        if let Some(code) = &right.country_code {
            is_country = country == *code || right.country_alt.contains(&country);
            tally.attribute("places: country", is_country);
        }
        if let (Some(lat), Some(lon), "location") = (right.lat, right.lon, sense.as_str()) {
            let given = number(place.get("lat")).zip(number(place.get("lon")));
            let is_near = given.is_some_and(|given| kilometres(given, (lat, lon)) <= KILOMETRES_MAX);
            tally.attribute("places: lat/lon within 161 km", is_near);
            if !is_near {
                tally.mistake(Row::Places, article, "COORDINATES", format!("{exact:?} at {start}: {given:?}"));
            }
        }
        if right.role.as_deref() == Some("dateline") {
            tally.attribute("places: dateline role", string(place.get("role")) == Some("dateline"));
        }
        tally.judge(Row::Places, is_sense && is_country);
        if !(is_sense && is_country) {
            let (given, code) = (shown(place.get("sense")), right.country_code.as_deref().unwrap_or("any"));
            let detail = format!("{exact:?} at {start}: {given:?} in {country:?}, not {sense:?} in {code:?}");
            tally.mistake(Row::Places, article, "ATTRIBUTE", detail);
        }
    }
    for (_, (_, at)) in given.iter().enumerate().filter(|(place, _)| !pairs.has(*place)) {
        tally.extra(Row::PlacesSpan);
        tally.extra(Row::Places);
        tally.mistake(Row::Places, article, "EXTRA", format!("{:?} at {}", body.words(*at), at.start));
    }
}
