//! The format of a gold article: what an annotator writes, one JSON file an article.
//!
//! Unknown keys are refused, since a mistyped one would silently weaken the annotation. `tests/quality/README.md` says
//! what to annotate, and how.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::body::Extent;

/// An annotated article.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gold {
    /// Its name: that of its file, without the extension.
    pub article: String,
    /// Its date of publication, `YYYY-MM-DD`.
    pub date: String,
    /// Its text without header and surrounding white space: the ground of all offsets.
    pub body: String,
    /// Names that mean one actor for speakers, actors and relations, never for clusters: Moscow, Russia, Kremlin.
    #[serde(default)]
    pub equivalent: Vec<Vec<String>>,
    /// Who and what is named, with all mentions.
    pub entities: Vec<Entity>,
    /// Mentions of places.
    pub places: Vec<Place>,
    /// Expressions of time.
    pub times: Vec<Time>,
    /// Numbers with what they count.
    pub quantities: Vec<Quantity>,
    /// Who said what.
    pub quotes: Vec<Quote>,
    /// Who did what.
    pub events: Vec<Event>,
    /// What holds between entities, or between one and a value.
    pub relations: Vec<Relation>,
    /// What must not be found.
    pub negatives: Vec<Negative>,
}

/// Someone or something named.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// One of the ten types of a record's entities.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its fullest name, which no other entity of the article has: all else refers to it by this.
    pub name: String,
    /// Other names it is known by, whether the article has them or not.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Offices, of people.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// For readers; not scored.
    #[serde(default)]
    pub attributes: Map<String, Value>,
    /// Where the article speaks of it.
    pub mentions: Vec<Mention>,
}

/// An office or a job.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Role {
    /// Its title.
    pub title: String,
    /// Titles that are as good.
    #[serde(default)]
    pub title_alt: Vec<String>,
    /// The entity it is held at; none where that is not scored.
    pub org: Option<String>,
    /// Names of it that are as good.
    #[serde(default)]
    pub org_alt: Vec<String>,
    /// Whether it is held now.
    pub status: String,
    /// Answers that are as good.
    #[serde(default)]
    pub status_alt: Vec<String>,
}

/// How a mention speaks of its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionKind {
    /// By name.
    Name,
    /// By an adjective: Danish.
    Adjectival,
    /// By a noun: the carmaker.
    Nominal,
    /// By a pronoun.
    Pronoun,
}

/// A mention of an entity.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mention {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its words.
    pub exact: String,
    /// How it speaks of the entity.
    pub kind: MentionKind,
    /// Types that are right for it, if not the entity's own.
    pub types: Option<Vec<String>>,
    /// Extents that are as good.
    #[serde(default)]
    pub alt: Vec<Extent>,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: bool,
    /// Whether it counts for clusters; a metonym does not.
    #[serde(default = "yes")]
    pub cluster: bool,
}

fn yes() -> bool {
    true
}

/// A mention of a place.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Place {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its words.
    pub exact: String,
    /// Extents that are as good.
    #[serde(default)]
    pub alt: Vec<Extent>,
    /// The place's own name, for readers.
    pub name: String,
    /// What the mention means: the spot, its government, its people, its team.
    pub sense: String,
    /// Senses that are as good.
    #[serde(default)]
    pub sense_alt: Vec<String>,
    /// ISO 3166-1 alpha-2; none where the country is not scored.
    pub country_code: Option<String>,
    /// Countries that are as good.
    #[serde(default)]
    pub country_alt: Vec<String>,
    /// Latitude in degrees.
    pub lat: Option<f64>,
    /// Longitude in degrees.
    pub lon: Option<f64>,
    /// What it does in the article; `dateline` is scored.
    pub role: Option<String>,
    /// For readers: whom it stands for.
    pub metonym_for: Option<String>,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: bool,
}

/// An expression of time.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Time {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its words.
    pub exact: String,
    /// Extents that are as good.
    #[serde(default)]
    pub alt: Vec<Extent>,
    /// Its type in TIMEX3.
    #[serde(rename = "type")]
    pub kind: String,
    /// Types that are as good.
    #[serde(default)]
    pub type_alt: Vec<String>,
    /// Its value in TIMEX3.
    pub value: String,
    /// Values that are as good.
    #[serde(default)]
    pub value_alt: Vec<String>,
    /// The days it spans.
    pub interval: Option<Interval>,
    /// For readers: the time it is told from.
    pub anchor: Option<String>,
    /// For readers: TIMEX3's modifier.
    #[serde(rename = "mod")]
    pub modifier: Option<String>,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: bool,
}

/// From a day to the one after the last.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// The first day, `YYYY-MM-DD`.
    pub begin: String,
    /// The day after the last; none where it is open, or not scored.
    pub end: Option<String>,
}

/// A number with what it counts.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Quantity {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Its words.
    pub exact: String,
    /// For readers: extents that are as good. Any overlap finds a quantity.
    #[serde(default)]
    pub alt: Vec<Extent>,
    /// What is counted.
    pub kind: String,
    /// Kinds that are as good.
    #[serde(default)]
    pub kind_alt: Vec<String>,
    /// The number; of a range, its lower end.
    pub value: f64,
    /// A range's upper end.
    pub value_max: Option<f64>,
    /// What it is a number of.
    pub unit: Option<String>,
    /// Units that are as good.
    #[serde(default)]
    pub unit_alt: Vec<String>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Whether the text leaves the unit out ("27 in the capital"): then the unit is no condition.
    #[serde(default)]
    pub unit_implied: bool,
    /// For readers: about, at least.
    #[serde(rename = "mod")]
    pub modifier: Option<String>,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: bool,
}

/// Words of the body.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// Where they begin.
    pub start: usize,
    /// Where they end.
    pub end: usize,
    /// The words.
    pub exact: String,
}

/// How a quote gives what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuoteType {
    /// Word for word, a clause or more.
    Direct,
    /// A few words of the source within a reported clause.
    Mixed,
    /// In the reporter's words.
    Indirect,
}

/// What someone said.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Quote {
    /// Its name within the article.
    pub id: String,
    /// How it gives what was said.
    #[serde(rename = "type")]
    pub kind: QuoteType,
    /// Types that are as good.
    #[serde(default)]
    pub type_alt: Vec<QuoteType>,
    /// What was said, without quotation marks.
    pub content: Passage,
    /// Contents that are as good.
    #[serde(default)]
    pub content_alt: Vec<Extent>,
    /// The entity that said it; none for an unnamed source.
    pub speaker: Option<String>,
    /// The words for an unnamed source.
    pub speaker_text: Option<String>,
    /// Speakers that are as good.
    #[serde(default)]
    pub speaker_alt: Vec<String>,
    /// Whom it was said to.
    pub addressee: Option<String>,
    /// Where it was said: a broadcast, a network.
    pub medium: Option<String>,
    /// The words that tell of the saying.
    pub cue: Option<Passage>,
    /// The quote it stands in.
    pub nested_in: Option<String>,
    /// The quote it continues.
    pub continues: Option<String>,
    /// Quotes it may continue as well.
    #[serde(default)]
    pub continues_alt: Vec<String>,
    /// The reporter's words within it.
    #[serde(default)]
    pub insertions: Vec<Passage>,
    /// `negative` where the source denies it; else left out.
    pub polarity: Option<String>,
    /// For readers: when it was said.
    pub time: Option<String>,
    /// For readers: where.
    pub place: Option<String>,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: bool,
}

/// What someone did, or what happened.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Event {
    /// Its name within the article.
    pub id: String,
    /// The main word for it.
    pub trigger: Passage,
    /// Words that are as good.
    #[serde(default)]
    pub trigger_alt: Vec<Extent>,
    /// For readers; not scored.
    #[serde(rename = "type")]
    pub kind: String,
    /// The entities that did it.
    #[serde(default)]
    pub actors: Vec<String>,
    /// Actors any of whom is as good as all of these.
    #[serde(default)]
    pub actors_alt: Vec<String>,
    /// The entities it was done to.
    #[serde(default)]
    pub recipients: Vec<String>,
    /// For readers.
    pub object: Option<String>,
    /// When, in TIMEX3.
    pub time: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// For readers: the dead, the injured.
    #[serde(default)]
    pub magnitude: Map<String, Value>,
    /// Whether it happened.
    pub modality: String,
    /// Answers that are as good.
    #[serde(default)]
    pub modality_alt: Vec<String>,
    /// `positive`, or `negative` for what did not happen.
    pub polarity: String,
    /// Who says so: `narrator`, or the id of a quote.
    pub attribution: String,
    /// Answers that are as good.
    #[serde(default)]
    pub attribution_alt: Vec<String>,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: bool,
}

/// What holds between an entity and another, or a value.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Relation {
    /// The entity it is about.
    pub subject: String,
    /// What holds.
    pub predicate: String,
    /// The other entity.
    pub object: Option<String>,
    /// The value, where there is no other entity.
    pub value: Option<String>,
    /// Values that are as good.
    #[serde(default)]
    pub value_alt: Vec<String>,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: bool,
}

/// What must not be found, as it is written: which fields it has depends on its kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "each is the wrong answer's field of that name; `negatives` says which kind has which")]
pub struct Negative {
    pub kind: String,
    pub why: String,
    pub start: Option<usize>,
    pub end: Option<usize>,
    pub exact: Option<String>,
    #[serde(rename = "type")]
    pub wrong_type: Option<String>,
    #[serde(default)]
    pub whole: bool,
    pub value: Option<Value>,
    pub currency: Option<String>,
    pub speaker: Option<String>,
    pub entity: Option<String>,
    pub title: Option<String>,
    pub status: Option<String>,
    pub modality: Option<String>,
    pub polarity: Option<String>,
    pub sense: Option<String>,
    pub country_code: Option<String>,
    pub subject: Option<String>,
    pub predicate: Option<String>,
    pub object: Option<String>,
    pub a: Option<String>,
    pub b: Option<String>,
    pub holder: Option<String>,
}
