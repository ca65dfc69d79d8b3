//! Settles what each name names: one name is one thing in an article, unless the places differ.
//!
//! The network's reading of all places where a name stands and what is around them are weighed together. A short name
//! goes with a fuller one: that of a person ends with it, that of an organisation begins with it. Where there are both, a
//! person and the company with his or her name, each place is decided by itself.

use std::collections::{HashMap, HashSet};

use super::MentionKind;
use super::context::{Hints, hints};
use super::evidence::{Evidence, evidence};
use super::named::{GOVERNMENTS, Named};
use super::page::{CHILDREN_MAX, Page};
use super::shapes::is_capitals;
use crate::extract::gazetteer::{Class, Hit};
use crate::extract::learn::floats::ln;
use crate::extract::names::{AGATE, Kind};
use crate::extract::syntax::rel;
use crate::extract::tokens::TokenId;
use crate::text::Score;

/// What a sure reading of the network counts, and how much more several do: their errors are not independent.
const NETWORK: f32 = 1.5;
const NETWORK_GROWTH: f32 = 0.5;

/// Words of sport in an article on it, at least, and one in so many of all.
const SPORT_WORDS_MIN: usize = 4;
const SPORT_SHARE: usize = 90;

/// Evidence at one place that outweighs the rest of the article.
const LOCAL: f32 = 2.0;

/// The network hardly knows what a name is below this.
const DOUBTFUL: Score = Score::per_mille(700);

/// The network is as good as certain from here on.
const SURE: Score = Score::per_mille(975);

/// Words at the start of a sentence that tell whether it is a headline in capitals.
const HEADLINE_MAX: u32 = 30;

/// Words of a short name, at most.
const SHORT_MAX: usize = 3;

/// A name by its words in small letters.
type Key = Vec<String>;

/// Sets the kind of each name, and leaves out what nothing but a doubtful reading of the network takes for one.
pub(super) fn settle(page: Page<'_, '_>, found: &mut Vec<Named>) {
    let sporting = page.syntax.ids().filter(|&token| hints(page.syntax.lemma(token)).any(Hints::SPORT)).count();
    let sport = SPORT_WORDS_MIN <= sporting && page.syntax.len() <= sporting * SPORT_SHARE;
    let open = |named: &Named| {
        let told = named.country.is_some() || named.part.is_some() || named.ground == AGATE;
        named.form == MentionKind::Name && !told
    };

    let keys: Vec<Key> = found.iter().map(|named| key(page, named)).collect();
    let mut pools: HashMap<&Key, (Evidence, Evidence, f32)> = HashMap::new();
    let mut local = Vec::with_capacity(found.len());
    for (named, key) in found.iter().zip(&keys) {
        let told = if open(named) { evidence(page, named, sport) } else { Evidence::default() };
        // What a table makes a person is one in the story; a side may be a city there.
        if open(named) || named.ground == AGATE && named.kind == Kind::Person {
            let (around, network, places) = pools.entry(key).or_default();
            around.join(&told);
            network.add(named.kind, NETWORK * named.score.as_f64() as f32);
            *places += 1.0;
        }
        local.push(told);
    }
    let mut noise = vec![false; found.len()];
    for ((named, key), noise) in found.iter_mut().zip(&keys).zip(&mut noise).filter(|((named, _), _)| open(named)) {
        let (around, network, places) = &pools[key];
        let mut all = *around;
        let growth = 1.0 + NETWORK_GROWTH * ln(*places);
        for kind in Kind::ALL {
            all.add(kind, network.of(kind) / places * growth);
        }
        take(named, all.best());
        let listed = page.hits_on(&named.tokens).any(|hit| Kind::of(hit.class) == Some(named.kind));
        *noise =
            !listed && around.of(named.kind) <= 0.0 && network.of(named.kind) < NETWORK * places * least(named.kind);
    }
    let fuller = Fuller::of(page, found, &keys);
    for ((named, key), told) in found.iter_mut().zip(&keys).zip(&local).filter(|((named, _), _)| open(named)) {
        if let Some(kind) = fuller.kind(page, named, key, told, &pools) {
            take(named, kind);
        }
    }
    let mut noise = noise.into_iter();
    found.retain(|_| !noise.next().expect("a mark for each name"));
}

/// How sure the network has to be of names of this kind that nothing else tells of. Rare kinds are what it takes the
/// unknown for.
fn least(kind: Kind) -> f32 {
    match kind {
        Kind::Product => 0.45,
        Kind::Law => 0.35,
        Kind::Work | Kind::Event | Kind::Norp => 0.25,
        _ => 0.0,
    }
}

/// Makes it a name of this kind.
fn take(named: &mut Named, kind: Kind) {
    if named.kind != kind {
        named.kind = kind;
        named.wikidata = None;
        named.entry = None;
    }
}

fn key(page: Page<'_, '_>, named: &Named) -> Key {
    page.syntax.words(&named.tokens).split([' ', '-', '\n']).map(str::to_lowercase).collect()
}

/// The fuller names of an article, by what short names they have.
struct Fuller {
    /// Last words of persons' names, with where the first stands.
    family: HashMap<String, u32>,
    /// Other words of persons' names.
    given: HashSet<String>,
    /// Beginnings of the names of other things: what they are, where the first stands, and whether what follows is a
    /// common word rather than another name.
    begun: HashMap<Key, (Kind, u32, bool)>,
    /// Storms by their names alone.
    storms: HashSet<String>,
}

impl Fuller {
    fn of(page: Page<'_, '_>, found: &[Named], keys: &[Key]) -> Self {
        let mut fuller =
            Fuller { family: HashMap::new(), given: HashSet::new(), begun: HashMap::new(), storms: HashSet::new() };
        for (named, words) in found.iter().zip(keys).filter(|(named, _)| named.form == MentionKind::Name) {
            let Some((last, before)) = words.split_last() else { continue };
            if before.is_empty() {
                continue;
            }
            let at = named.tokens.start;
            match named.kind {
                Kind::Person => {
                    fuller.family.entry(last.clone()).or_insert(at);
                    fuller.given.extend(before.iter().cloned());
                }
                // "Carter administration" makes no organisation of the person's name.
                Kind::Org if !GOVERNMENTS.contains(&last.as_str()) => {
                    for length in 1..words.len().min(SHORT_MAX + 1) {
                        // "Harmon" is not short for "Harmon Baker Co.", which has two names.
                        let next = named.tokens.start + length as u32;
                        let alone = page.form(next) != "&"
                            && page.form(next) != "-"
                            && !page.hits_on(&(next..next + 1)).any(|hit| hit.class == Class::FamilyName && !hit.weak);
                        fuller.begun.entry(words[..length].to_vec()).or_insert((Kind::Org, at, alone));
                    }
                }
                Kind::Event if hints(&before[0]).any(Hints::STORM) => {
                    fuller.storms.insert(last.clone());
                }
                _ => {}
            }
        }
        fuller
    }

    /// What a short name is by the fuller ones, or by there being none.
    fn kind(
        &self,
        page: Page<'_, '_>,
        named: &Named,
        words: &Key,
        local: &Evidence,
        pools: &HashMap<&Key, (Evidence, Evidence, f32)>,
    ) -> Option<Kind> {
        if !matches!(named.kind, Kind::Person | Kind::Org | Kind::Gpe | Kind::Norp | Kind::Product | Kind::Work) {
            return None;
        }
        let short = words.len() <= SHORT_MAX;
        let [first] = words.as_slice() else {
            // "Harmon Baker" of "Harmon Baker Co."
            let begun = self.begun.get(words).filter(|_| short && named.kind == Kind::Person)?;
            return (local.of(Kind::Person) < LOCAL).then_some(begun.0);
        };
        if self.storms.contains(first) && local.of(Kind::Person) < LOCAL {
            return Some(Kind::Event);
        }
        let family = self.family.get(first);
        let begun = self.begun.get(words);
        let (person, other) = (local.of(Kind::Person), local.of(Kind::Org));
        match (family, begun) {
            (Some(_), Some(&(_, _, false))) if other < person + LOCAL => Some(Kind::Person),
            (Some(&one), Some(&(kind, two, _))) => {
                let around = &pools[words].0;
                let pooled = around.of(Kind::Org) - around.of(Kind::Person);
                let tie = pooled > 0.0 || (pooled == 0.0 && two < one);
                let thing = other > person || (other == person && tie);
                Some(if thing { kind } else { Kind::Person })
            }
            (Some(_), None) if named.kind != Kind::Person => {
                // What the lists say of it counts at each place anew, but tells nothing of this article.
                let (around, _, places) = &pools[words];
                let (told, listed) = (Evidence::listed(page, &named.tokens, Kind::Person), *places);
                let sure = [Kind::Org, Kind::Gpe].iter().any(|&kind| LOCAL <= around.of(kind) - listed * told.of(kind));
                (!sure).then_some(Kind::Person)
            }
            (None, Some(&(kind, ..))) if named.kind == Kind::Person => (person < LOCAL).then_some(kind),
            (None, Some(&(kind, ..))) if named.kind == Kind::Gpe => {
                // A club by its city: where it is a place nowhere else, and the club is in the article.
                let around = &pools[words].0;
                (around.of(Kind::Org) > 0.0).then_some(kind)
            }
            (None, None) if named.kind == Kind::Person => self.unintroduced(page, named, &pools[words].0),
            _ => None,
        }
    }

    /// Whether it is joined to a person's name: "Sara Holm and Hulk".
    fn is_listed_among(&self, page: Page<'_, '_>, head: TokenId) -> bool {
        let syntax = page.syntax;
        let first = syntax.head(head).filter(|_| syntax.relation(head) == rel::CONJ).unwrap_or(head);
        let joined = syntax.children(first).iter().take(CHILDREN_MAX).copied();
        let joined = joined.filter(|&child| syntax.relation(child) == rel::CONJ);
        joined.chain([first]).filter(|&token| token != head).any(|token| {
            let given = page.hits_from(token.0).any(|hit| matches!(hit.class, Class::GivenName | Class::Person));
            given || self.family.contains_key(&page.form(token.0).to_lowercase())
        })
    }

    /// News gives a person's full name. A single word that is no part of one, and that no list knows as a person's,
    /// rather names something else.
    fn unintroduced(&self, page: Page<'_, '_>, named: &Named, around: &Evidence) -> Option<Kind> {
        let form = page.syntax.words(&named.tokens);
        // The lists know no names in small letters: "don't tell lisa".
        if !form.contains(char::is_uppercase) {
            return None;
        }
        let city = |hit: &Hit| hit.class == Class::City && !hit.weak;
        let known = page
            .hits_on(&named.tokens)
            .any(|hit| matches!(hit.class, Class::GivenName | Class::FamilyName | Class::Person));
        if page.hits_on(&named.tokens).any(city)
            && (named.score < SURE && around.of(Kind::Person) <= 0.0 || !known && around.of(Kind::Person) < LOCAL)
            && !self.given.contains(&form.to_lowercase())
        {
            return Some(Kind::Gpe);
        }
        if LOCAL <= around.of(Kind::Person) || self.given.contains(&form.to_lowercase()) {
            return None;
        }
        // But a headline has all in capitals.
        let sentence = page.sentence_around(named.tokens.start);
        let first = sentence.start..sentence.end.min(sentence.start + HEADLINE_MAX);
        let shouted = first.clone().filter(|&token| is_capitals(page.form(token))).count() * 2 > first.len();
        if is_capitals(form) && !shouted {
            return Some(Kind::Org);
        }
        if known || 0.0 < around.of(Kind::Person) {
            return None;
        }
        let syntax = page.syntax;
        let head = syntax.head_of(&named.tokens);
        // "Rumsfeld, Wolfowitz and Feith"
        if self.is_listed_among(page, head) {
            return None;
        }
        let preposition = syntax.preposition(head).map_or("", |case: TokenId| syntax.form(case));
        match preposition {
            "at" => Some(Kind::Org),
            "to" | "from" | "in" | "near" | "around" | "across" => Some(Kind::Gpe),
            _ => (named.score < DOUBTFUL).then_some(Kind::Org),
        }
    }
}
