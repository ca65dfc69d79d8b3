//! Resolves toponyms, and says what each mention of a place means: the place, its government, its people, its team.
//!
//! A place is an entity that is one, or a body that goes by its seat ("the Kremlin"); its mentions by name and by adjective
//! are told. The atlas has what a name may be; which of these it is, the other places of the text decide (`resolve.rs`).
//! Of a place that the atlas does not have, only the country is told that the text puts it in. What a mention means is
//! read off the tree (`sense.rs`): who acts, who is addressed, what is possessed.
//!
//! Known misses: two places of one name in one text; a region named by its people ("Slavonian"); a capital that is meant
//! as a city where it is the subject of a verb that governments are the subject of.

mod atlas;
mod metonyms;
mod resolve;
mod sense;
mod toponym;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::clean::Furniture;
use super::entities::{Entities, Entity, EntityId, MentionId};
use super::gazetteer::{Class, CountryCode, Hit, starting_at};
use super::names::Kind;
use super::syntax::{Syntax, rel};
use super::tokens::TokenId;
use crate::text::{Claim, Score, Span};

use atlas::Site;
use metonyms::Stands;
use resolve::Choice;
use sense::{Asked, Standing};
use toponym::{Naming, Toponyms};
use words::{Tells, WORDS};

pub use atlas::{Atlas, Damage, Error, Sources, compile};
pub use metonyms::{BadMetonym, Metonyms};

/// A resolved mention, by its place in [`Places`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(pub u32);

/// What a mention of a place means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sense {
    /// The place itself.
    Location,
    /// Its government.
    Government,
    /// What or who is from there.
    Demonym,
    /// A team or body that goes by its name.
    Organisation,
}

impl Sense {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Sense::Location => "location",
            Sense::Government => "government",
            Sense::Demonym => "demonym",
            Sense::Organisation => "organisation",
        }
    }
}

/// What a place is to the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Where it was filed.
    Dateline,
    /// Where something in it happens.
    Event,
    /// Anything else.
    Mentioned,
}

impl Role {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Role::Dateline => "dateline",
            Role::Event => "event",
            Role::Mentioned => "mentioned",
        }
    }
}

/// A point on WGS 84, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
}

/// A mention of a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The mention.
    pub mention: MentionId,
    /// The entity that it mentions.
    pub entity: EntityId,
    /// Its usual name in English.
    pub name: String,
    /// Its id in GeoNames.
    pub geoname: Option<u32>,
    /// Its feature code in GeoNames (`PPLC`).
    pub feature: Option<&'static str>,
    /// Its country.
    pub country: Option<CountryCode>,
    /// The code of its first-order division in GeoNames.
    pub admin1: Option<String>,
    /// Where it is.
    pub point: Option<Point>,
    /// What the mention means.
    pub sense: Sense,
    /// The country whose government is meant, where the text mentions it.
    pub metonym_for: Option<EntityId>,
    /// What it is to the article.
    pub role: Role,
}

/// The mentions of places, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    places: Vec<Claim<Place>>,
}

impl Places {
    /// All of them.
    pub fn all(&self) -> &[Claim<Place>] {
        &self.places
    }

    /// What was resolved of a mention.
    pub fn of(&self, mention: MentionId) -> Option<PlaceId> {
        let found = self.places.binary_search_by_key(&mention, |place| place.what.mention).ok()?;
        Some(PlaceId(found as u32))
    }
}

/// Resolves the places that `entities` mention.
pub fn run(
    atlas: &Atlas,
    metonyms: &Metonyms,
    syntax: &Syntax<'_>,
    entities: &Entities,
    hits: &[Hit],
    furniture: &[Claim<Furniture>],
) -> Places {
    let datelines: Vec<Span> =
        furniture.iter().filter(|part| part.what == Furniture::Dateline).map(|part| part.at).collect();
    let is_dateline = |at: Span| {
        let before = datelines.partition_point(|dateline| dateline.start() <= at.start());
        before.checked_sub(1).is_some_and(|last| datelines[last].covers(at))
    };
    let toponyms = toponym::find(atlas, metonyms, syntax, entities, hits, is_dateline);
    if toponyms.namings.is_empty() {
        return Places::default();
    }
    let mut datelined = vec![false; toponyms.all.len()];
    for naming in &toponyms.namings {
        datelined[naming.toponym] |= is_dateline(entities.mention(naming.mention).at);
    }
    let choices = resolve::resolve(&toponyms, &datelined);
    let page = Page {
        metonyms,
        syntax,
        entities,
        hits,
        games: sense::is_about_games(syntax),
        countries: countries(&toponyms, &choices),
        bodies: bodies(metonyms, entities),
    };
    let place = |naming: &Naming| {
        let dateline = is_dateline(entities.mention(naming.mention).at);
        page.place(naming, toponyms.all[naming.toponym].entity, &choices[naming.toponym], dateline)
    };
    Places { places: toponyms.namings.iter().map(place).collect() }
}

/// The first entity of the text that each country is.
fn countries(toponyms: &Toponyms<'_>, choices: &[Choice<'_>]) -> BTreeMap<CountryCode, EntityId> {
    let mut countries = BTreeMap::new();
    for (toponym, choice) in toponyms.all.iter().zip(choices) {
        if let Some(code) = choice.site.filter(Site::is_country).and_then(|site| site.country) {
            countries.entry(code).or_insert(toponym.entity);
        }
    }
    countries
}

/// The first organisation or place of each name, where the text names a seat of one: "Brussels".
fn bodies<'e>(metonyms: &Metonyms, entities: &'e Entities) -> BTreeMap<&'e str, EntityId> {
    let mut bodies = BTreeMap::new();
    let is_seat = |entity: &Entity| matches!(metonyms.of(&entity.name), Some(Stands::Body(_)));
    if !entities.all().iter().any(is_seat) {
        return bodies;
    }
    for (number, entity) in entities.all().iter().enumerate() {
        if matches!(entity.kind, Kind::Org | Kind::Gpe | Kind::Loc) {
            for name in std::iter::once(&entity.name).chain(&entity.aliases) {
                bodies.entry(name.as_str()).or_insert(EntityId(number as u32));
            }
        }
    }
    bodies
}

/// A text, and what its places came to.
struct Page<'p, 'a> {
    metonyms: &'p Metonyms,
    syntax: &'p Syntax<'a>,
    entities: &'p Entities,
    hits: &'p [Hit],
    games: bool,
    countries: BTreeMap<CountryCode, EntityId>,
    bodies: BTreeMap<&'p str, EntityId>,
}

/// How sure a place is that the atlas does not have, and whose country the others tell.
const UNKNOWN: f64 = 0.45;

impl Page<'_, '_> {
    fn place(&self, naming: &Naming, entity: EntityId, choice: &Choice<'_>, dateline: bool) -> Claim<Place> {
        let claim = self.entities.mention(naming.mention);
        let known = self.entities.get(entity);
        let site = choice.site;
        let seat = self.metonyms.of(&known.name);
        let standing = Standing::of(site.as_ref(), seat.is_some());
        let last = TokenId(naming.end - 1);
        let asked = Asked {
            syntax: self.syntax,
            head: claim.what.head,
            next: self.syntax.after(last),
            standing: if known.kind == Kind::Fac && seat.is_none() { Standing::Spot } else { standing },
            outer: naming.outer,
            games: self.games,
        };
        let (sense, likely, rule) = match known.kind {
            _ if dateline => (Sense::Location, Score::per_mille(980), "dateline"),
            _ if naming.adjectival => (Sense::Demonym, Score::per_mille(950), "adjective"),
            _ if self.is_demonym(naming, claim.what.head) => (Sense::Demonym, Score::per_mille(850), "demonym"),
            Kind::Org | Kind::Fac if seat.is_some() => asked.seat(),
            _ => asked.sense(),
        };
        let government = sense == Sense::Government;
        let metonym_for = if government { self.stands_for(seat, site.as_ref(), entity) } else { None };
        let first = TokenId(naming.first);
        let directed = if naming.adjectival { None } else { self.direction(first) };
        let at = directed.map_or(claim.at, |first| self.syntax.at(first).to(claim.at));
        // A building is not the city that it lies in.
        let within = known.kind == Kind::Fac && site.is_some_and(|site| site.is_city());
        let resolved = match site {
            Some(_) => 1.0 - 0.5 * (-choice.lead).exp2(),
            None => UNKNOWN,
        };
        let place = Place {
            mention: naming.mention,
            entity,
            name: match (directed, &site) {
                (Some(_), _) | (None, None) => self.syntax.text().slice(at).to_owned(),
                (None, Some(_)) if within => known.name.clone(),
                (None, Some(site)) => site.name.to_owned(),
            },
            geoname: site.filter(|_| directed.is_none() && !within).and_then(|site| site.geoname),
            feature: match directed {
                Some(_) => Some("RGN"),
                None => site.filter(|_| !within).map(|site| site.feature),
            },
            country: choice.country,
            admin1: site.as_ref().and_then(Site::division).map(str::to_owned),
            point: site.map(|site| site.point),
            sense,
            metonym_for,
            role: if dateline {
                Role::Dateline
            } else if sense == Sense::Location && self.happens_at(claim.what.head) {
                Role::Event
            } else {
                Role::Mentioned
            },
        };
        let score = Score::from_probability(likely.as_f64() * resolved * claim.score.as_f64().sqrt());
        Claim::by_rule(rule, place, at, score)
    }

    /// The entity whose government a seat of power stands for; none of a country itself.
    fn stands_for(&self, seat: Option<&Stands>, site: Option<&Site<'_>>, own: EntityId) -> Option<EntityId> {
        let entity = match seat {
            Some(Stands::Country(code)) => self.countries.get(code).copied(),
            Some(Stands::Body(names)) => names.iter().find_map(|name| self.bodies.get(name.as_str()).copied()),
            None => {
                let capital = site.filter(|site| site.is_capital())?;
                self.countries.get(&capital.country?).copied()
            }
        };
        entity.filter(|&entity| entity != own)
    }

    /// Whether a list knows it as a people's name, and it stands before a noun: "the Saudi consulate".
    fn is_demonym(&self, naming: &Naming, head: TokenId) -> bool {
        let mut here = starting_at(self.hits, naming.first);
        let attributive = [rel::AMOD, rel::COMPOUND].contains(&self.syntax.relation(head));
        attributive && here.any(|hit| hit.tokens.end == naming.end && hit.class == Class::Demonym)
    }

    /// The first token of the direction before a name: "southern Peru", "north-western Spain".
    fn direction(&self, first: TokenId) -> Option<TokenId> {
        let syntax = self.syntax;
        let directs = |token: TokenId| WORDS.is_direction(syntax.form(token));
        let direction = syntax.before(first).filter(|&token| directs(token))?;
        let hyphen = syntax.before(direction).filter(|&token| syntax.form(token) == "-");
        let whole = hyphen.and_then(|hyphen| syntax.before(hyphen)).filter(|&token| directs(token));
        Some(whole.unwrap_or(direction))
    }

    /// Whether something is told to happen there: "killed in Homs", "struck southern Peru".
    fn happens_at(&self, head: TokenId) -> bool {
        let syntax = self.syntax;
        let Some(governor) = syntax.head(head) else { return false };
        let lemma = syntax.lemma(governor);
        if !syntax.is_verb(governor) || WORDS.tells(lemma, Tells::Said) {
            return false;
        }
        let preposition = syntax.preposition(head).map(|preposition| syntax.form(preposition));
        match preposition {
            Some(form) => WORDS.tells(form, Tells::Locative),
            None => syntax.relation(head) == rel::OBJ,
        }
    }
}
