//! Which place of the atlas each toponym is.
//!
//! A name is one place in a text. What counts is how large a place is, whether the text says what it lies in, and how well
//! it goes with the other places of the text: the same country, the same division, a short way. All weights are in
//! binary digits, as the size is: a place that is twice as large is named about twice as often.

use std::collections::BTreeMap;

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

/// What neighbours of the same kind bring: "Armenia, Georgia", "Florida, Georgia".
const SAME_KIND: f64 = 1.0;

/// Each further mention counts for this part of the first, up to so many.
const AGAIN: (f64, usize) = (0.5, 4);

/// A lead of this much makes a place as good as sure.
const SURE: f64 = 4.0;

/// What a place just mentioned adds to its country's share of the evidence for one that is not known: in the same
/// sentence, and before it.
const BESIDE: f64 = 0.5;
const BEFORE: f64 = 0.15;

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
    let times = times(toponyms, datelined);
    let neighbours = neighbours(&toponyms.namings, toponyms.all.len());
    for _ in 0..ROUNDS {
        let evidence = Evidence::of(&choices, &times);
        let before = choices.clone();
        for (number, toponym) in toponyms.all.iter().enumerate() {
            if before[number].said || toponym.sites.is_empty() {
                continue;
            }
            let around: Vec<Site<'a>> = neighbours[number].iter().filter_map(|&near| before[near].site).collect();
            let others = evidence.without(&before[number], times[number]);
            choices[number] = best(&toponym.sites, |site| others.of_site(site) + company(site, &around));
            if choices[number].site.is_some_and(|site| others.is_alien(&site, toponym.small)) {
                choices[number] = Choice::default();
            }
        }
    }
    let evidence = Evidence::of(&choices, &times);
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

/// What the places mentioned next to it bring.
fn company(site: &Site<'_>, around: &[Site<'_>]) -> f64 {
    let spots = around.iter().filter(|other| !other.is_country() && other.country.is_some());
    let nearest = spots.map(|other| site.point.km_to(other.point)).fold(f64::INFINITY, f64::min);
    let near = match nearest {
        km if km < NEAR.0 => NEAR.1,
        km if km < NOT_FAR.0 => NOT_FAR.1,
        _ => 0.0,
    };
    let kind = !site.is_city() && around.iter().any(|other| other.feature == site.feature);
    near + if kind { SAME_KIND } else { 0.0 }
}

/// How much each toponym counts as evidence: by how often it is mentioned, and whether in the dateline.
fn times(toponyms: &Toponyms<'_>, datelined: &[bool]) -> Vec<f64> {
    let mut mentions = vec![0_usize; toponyms.all.len()];
    for naming in &toponyms.namings {
        mentions[naming.toponym] += 1;
    }
    let of_one = |(&mentions, &datelined): (&usize, &bool)| {
        let times = 1.0 + AGAIN.0 * mentions.saturating_sub(1).min(AGAIN.1) as f64;
        if datelined { times * DATELINE } else { times }
    };
    mentions.iter().zip(datelined).map(of_one).collect()
}

/// How much the places of a text speak for each country and division.
#[derive(Clone, Debug, Default)]
struct Evidence {
    countries: BTreeMap<CountryCode, f64>,
    divisions: BTreeMap<(CountryCode, String), f64>,
    total: f64,
}

impl Evidence {
    fn of(choices: &[Choice<'_>], times: &[f64]) -> Evidence {
        let mut evidence = Evidence::default();
        for (choice, &times) in choices.iter().zip(times) {
            evidence.add(choice, weight(choice, times));
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
    fn without<'e>(&'e self, choice: &Choice<'_>, times: f64) -> Others<'e> {
        let division = choice.site.as_ref().and_then(Site::division).map(str::to_owned);
        Others { all: self, country: choice.country, division, weight: weight(choice, times) }
    }

    /// The country that most speaks for, where places of `last` were just mentioned, in the same sentence or before.
    fn likeliest(&self, last: Option<(CountryCode, bool)>) -> Option<CountryCode> {
        let score = |country: CountryCode, weight: f64| {
            let share = weight / self.total.max(1.0);
            match last {
                Some((last, same_sentence)) if last == country => share + if same_sentence { BESIDE } else { BEFORE },
                _ => share,
            }
        };
        let mut top: Option<(f64, CountryCode)> = None;
        for (&country, &weight) in &self.countries {
            let score = score(country, weight);
            if top.is_none_or(|(best, _)| best < score) {
                top = Some((score, country));
            }
        }
        top.map(|(_, country)| country)
    }
}

fn weight(choice: &Choice<'_>, times: f64) -> f64 {
    let sure = if choice.said { 1.0 } else { (choice.lead / SURE).clamp(0.1, 1.0) };
    sure * times
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
    let mut last: Option<(CountryCode, u32)> = None;
    for naming in &toponyms.namings {
        let choice = &mut choices[naming.toponym];
        if let Some(site) = choice.site {
            // Adjectives are of people, who may be anywhere.
            let is_local = !naming.adjectival && !site.is_country();
            last = site.country.filter(|_| is_local).map(|country| (country, naming.sentence)).or(last);
        } else if choice.country.is_none() {
            let last = last.map(|(country, sentence)| (country, sentence == naming.sentence));
            choice.country = toponyms.all[naming.toponym].implied.or_else(|| evidence.likeliest(last));
        }
    }
}
