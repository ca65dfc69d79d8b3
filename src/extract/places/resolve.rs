//! Which place of the atlas each toponym is.
//!
//! A name is one place in a text. What counts is how large a place is, whether the text says what it lies in, and how well
//! it goes with the other places of the text: the same country, the same division, a short way. All weights are in
//! binary digits, as the size is: a place that is twice as large is named about twice as often.

use std::collections::BTreeMap;

use super::Point;
use super::atlas::Site;
use super::toponym::{Naming, Toponyms};
use crate::extract::gazetteer::CountryCode;

/// What a name that is not the usual one costs.
const OTHER_NAME: f64 = 5.0;

/// A capital is named oftener than another city of its size.
const CAPITAL: f64 = 1.5;

/// Most that other places of the same country bring.
const SAME_COUNTRY: f64 = 3.0;

/// Most that other places of the same division bring.
const SAME_DIVISION: f64 = 3.0;

/// What a place mentioned next to it brings, that is near, and one that is not far.
const NEAR: (f64, f64) = (100.0, 2.0);
const NOT_FAR: (f64, f64) = (300.0, 1.0);

/// How many toponyms mentioned before and after are its neighbours.
const NEIGHBOURS: usize = 2;

/// What a dateline counts for, as against another mention.
const DATELINE: f64 = 2.0;

/// A lead of this much makes a place as good as sure.
const SURE: f64 = 4.0;

/// How often all toponyms are weighed against the others.
const ROUNDS: usize = 2;

/// A place smaller than this, in a country that nothing else in the text is in, is hardly meant.
const UNSUPPORTED_MIN: u8 = 17 * 8;

/// The same of what the text calls a village.
const VILLAGE_MAX: u8 = 16 * 8;

/// From this weight on the other places of a text tell what it is about.
const TOLD_MIN: f64 = 2.0;

/// What was decided of a toponym.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Choice<'a> {
    pub(super) site: Option<Site<'a>>,
    /// Its country, also where the place itself is not known.
    pub(super) country: Option<CountryCode>,
    /// By how much it is likelier than any other, in binary digits.
    pub(super) lead: f64,
    /// Whether the text says what it lies in.
    pub(super) said: bool,
}

/// Decides on all toponyms. `datelined` tells which are mentioned in the dateline.
pub(super) fn resolve<'a>(toponyms: &Toponyms<'a>, datelined: &[bool]) -> Vec<Choice<'a>> {
    let mut choices: Vec<Choice<'a>> = toponyms.all.iter().map(|toponym| best(&toponym.sites, |_| 0.0)).collect();
    lock(toponyms, &mut choices);
    let neighbours = neighbours(&toponyms.namings, toponyms.all.len());
    for _ in 0..ROUNDS {
        let evidence = Evidence::of(&choices, datelined);
        let before = choices.clone();
        for (number, toponym) in toponyms.all.iter().enumerate() {
            if before[number].said || toponym.sites.is_empty() {
                continue;
            }
            let around: Vec<Point> = neighbours[number].iter().filter_map(|&near| point(&before[near])).collect();
            let others = evidence.without(&before[number], datelined[number]);
            choices[number] = best(&toponym.sites, |site| others.of_site(site) + nearness(site, &around));
            if choices[number].site.is_some_and(|site| others.is_alien(&site, toponym.small)) {
                choices[number] = Choice::default();
            }
        }
    }
    let evidence = Evidence::of(&choices, datelined);
    complete(toponyms, &evidence, &mut choices);
    choices
}

/// The likeliest of `sites` by size and `more`.
fn best<'a>(sites: &[Site<'a>], more: impl Fn(&Site<'a>) -> f64) -> Choice<'a> {
    let mut first: Option<(f64, Site<'a>)> = None;
    let mut second = f64::NEG_INFINITY;
    for site in sites {
        let score = prior(site) + more(site);
        match first {
            Some((top, _)) if score <= top => second = second.max(score),
            _ => {
                second = first.map_or(second, |(top, _)| top);
                first = Some((score, *site));
            }
        }
    }
    let Some((top, site)) = first else { return Choice::default() };
    Choice { site: Some(site), country: site.country, lead: (top - second).min(2.0 * SURE), said: false }
}

fn prior(site: &Site<'_>) -> f64 {
    let other = if site.by_other_name { -OTHER_NAME } else { 0.0 };
    let capital = if site.is_capital() { CAPITAL } else { 0.0 };
    f64::from(site.size) / 8.0 + other + capital
}

/// Fixes the toponyms that the text says lie in another.
fn lock<'a>(toponyms: &Toponyms<'a>, choices: &mut [Choice<'a>]) {
    for &(inner, outer) in &toponyms.inside {
        if choices[inner].said {
            continue;
        }
        let (inners, outers) = (&toponyms.all[inner].sites, &toponyms.all[outer].sites);
        let mut top: Option<(f64, Site<'a>, Site<'a>)> = None;
        for within in inners {
            for around in outers {
                let score = prior(within) + prior(around);
                if lies_in(within, around) && top.is_none_or(|(best, ..)| best < score) {
                    top = Some((score, *within, *around));
                }
            }
        }
        let told = |site: Site<'a>| Choice { site: Some(site), country: site.country, lead: 2.0 * SURE, said: true };
        if let Some((_, within, around)) = top {
            choices[inner] = told(within);
            // What the inner one shows of the outer: "Savannah, Georgia".
            if outers.len() > 1 {
                choices[outer] = told(around);
            }
        } else if let Some(around) = choices[outer].site
            && (around.is_country() || around.is_region())
            && inners.iter().all(Site::is_city)
        {
            // The atlas has the name elsewhere only: it lies where the text says.
            choices[inner] = Choice { site: None, country: around.country, lead: 0.0, said: true };
        }
    }
}

/// Whether `inner` lies in `outer`: in the country or division, or near enough to a region's middle.
fn lies_in(inner: &Site<'_>, outer: &Site<'_>) -> bool {
    /// How far a place may lie from the middle of a region whose division is not known.
    const REGION_KM: f64 = 450.0;
    /// The same of a city that another one belongs to.
    const CITY_KM: f64 = 60.0;
    if inner.is_country() || inner.geoname.is_some() && inner.geoname == outer.geoname {
        return false;
    }
    let country = inner.country.is_some() && inner.country == outer.country;
    if outer.is_country() {
        return country;
    }
    if outer.is_city() {
        return country && inner.point.km_to(outer.point) < CITY_KM;
    }
    match (inner.division(), outer.division()) {
        (Some(inner), Some(division)) if outer.is_region() => country && inner == division,
        _ => (country || outer.country.is_none()) && inner.point.km_to(outer.point) < REGION_KM,
    }
}

/// The toponyms mentioned next to each.
fn neighbours(namings: &[Naming], count: usize) -> Vec<Vec<usize>> {
    let mut neighbours = vec![Vec::new(); count];
    for (place, naming) in namings.iter().enumerate() {
        let around = place.saturating_sub(NEIGHBOURS)..(place + NEIGHBOURS + 1).min(namings.len());
        let of_one: &mut Vec<usize> = &mut neighbours[naming.toponym];
        // Those of its first mentions are enough.
        if of_one.len() < 4 * NEIGHBOURS {
            of_one.extend(namings[around].iter().map(|near| near.toponym).filter(|&near| near != naming.toponym));
        }
    }
    neighbours
}

fn point(choice: &Choice<'_>) -> Option<Point> {
    choice.site.filter(|site| !site.is_country() && site.country.is_some()).map(|site| site.point)
}

fn nearness(site: &Site<'_>, around: &[Point]) -> f64 {
    let nearest = around.iter().map(|&point| site.point.km_to(point)).fold(f64::INFINITY, f64::min);
    match nearest {
        km if km < NEAR.0 => NEAR.1,
        km if km < NOT_FAR.0 => NOT_FAR.1,
        _ => 0.0,
    }
}

/// How much the places of a text speak for each country and division.
#[derive(Clone, Debug, Default)]
struct Evidence {
    countries: BTreeMap<CountryCode, f64>,
    divisions: BTreeMap<(CountryCode, String), f64>,
    total: f64,
}

impl Evidence {
    fn of(choices: &[Choice<'_>], datelined: &[bool]) -> Evidence {
        let mut evidence = Evidence::default();
        for (choice, &datelined) in choices.iter().zip(datelined) {
            evidence.add(choice, weight(choice, datelined));
        }
        evidence
    }

    fn add(&mut self, choice: &Choice<'_>, weight: f64) {
        let Some(country) = choice.country else { return };
        *self.countries.entry(country).or_default() += weight;
        self.total += weight;
        if let Some(division) = choice.site.as_ref().and_then(Site::division) {
            *self.divisions.entry((country, division.to_owned())).or_default() += weight;
        }
    }

    /// What all others but `choice` say.
    fn without<'e>(&'e self, choice: &Choice<'_>, datelined: bool) -> Others<'e> {
        let division = choice.site.as_ref().and_then(Site::division).map(str::to_owned);
        Others { all: self, country: choice.country, division, weight: weight(choice, datelined) }
    }

    /// The country that most speaks for.
    fn main(&self) -> Option<CountryCode> {
        let most = self.countries.values().copied().fold(0.0, f64::max);
        self.countries.iter().find(|&(_, &weight)| weight >= most && most > 0.0).map(|(&country, _)| country)
    }
}

fn weight(choice: &Choice<'_>, datelined: bool) -> f64 {
    let sure = if choice.said { 1.0 } else { (choice.lead / SURE).clamp(0.1, 1.0) };
    if datelined { sure * DATELINE } else { sure }
}

struct Others<'e> {
    all: &'e Evidence,
    country: Option<CountryCode>,
    division: Option<String>,
    weight: f64,
}

impl Others<'_> {
    fn country(&self, country: CountryCode) -> f64 {
        let own = if self.country == Some(country) { self.weight } else { 0.0 };
        (self.all.countries.get(&country).copied().unwrap_or(0.0) - own).max(0.0)
    }

    fn total(&self) -> f64 {
        let own = if self.country.is_some() { self.weight } else { 0.0 };
        (self.all.total - own).max(0.0)
    }

    fn of_site(&self, site: &Site<'_>) -> f64 {
        let Some(country) = site.country else { return 0.0 };
        let weight = self.country(country);
        let mut score = SAME_COUNTRY * weight / (weight + 1.0);
        if let Some(division) = site.division() {
            let own = self.country == Some(country) && self.division.as_deref() == Some(division);
            let all = self.all.divisions.get(&(country, division.to_owned())).copied().unwrap_or(0.0);
            let weight = (all - if own { self.weight } else { 0.0 }).max(0.0);
            score += SAME_DIVISION * weight / (weight + 1.0);
        }
        score
    }

    /// Whether a small place in a country of its own is rather one that the atlas does not have.
    fn is_alien(&self, site: &Site<'_>, small: bool) -> bool {
        let Some(country) = site.country else { return false };
        let unsupported = site.is_city() && !site.is_capital() && self.country(country) < 0.1;
        let too_small = site.size < UNSUPPORTED_MIN && self.total() >= 2.0 * TOLD_MIN;
        unsupported && self.total() >= TOLD_MIN && (too_small || small && site.size > VILLAGE_MAX)
    }
}

/// Gives the toponyms that the atlas does not have, or has only elsewhere, the country that the text puts them in.
fn complete(toponyms: &Toponyms<'_>, evidence: &Evidence, choices: &mut [Choice<'_>]) {
    let unknown: Vec<bool> = choices.iter().map(|choice| choice.country.is_none() && choice.site.is_none()).collect();
    let main = evidence.main();
    let mut last: Option<CountryCode> = None;
    for naming in &toponyms.namings {
        let number = naming.toponym;
        if !unknown[number] {
            // Adjectives are of people, who may be anywhere.
            let is_local = !naming.adjectival && choices[number].site.is_some_and(|site| !site.is_country());
            if let Some(country) = choices[number].country.filter(|_| is_local) {
                last = Some(country);
            }
        } else if choices[number].country.is_none() {
            choices[number].country = toponyms.all[number].implied.or(last).or(main);
        }
    }
}
