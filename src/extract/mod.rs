//! The pure core: four lanes, each a function from what is known to what is known after it.
//!
//! ```text
//!        read            parse            annotate           digest
//! Raw ────────▶ Article ───────▶ Parsed ──────────▶ Annotated ───────▶ Enriched
//!      decode            language          (names, who,       (topics,
//!      clean             sentences          when, where,       summary)
//!      published         tokens             said, did)
//! ```
//!
//! The type of a document says how much is known by then, so a stage out of order does not compile. Nothing here does
//! I/O or reads a clock. Adding a stage means a folder, a line in [`Stage`] and a line in one of the lanes.

pub mod decode;

pub mod clean;

pub mod published;

pub mod language;

pub mod sentences;

pub mod tokens;

pub mod gazetteer;

pub mod learn;

pub mod reading;

pub mod tags;

pub mod tree;

pub mod names;

pub mod syntax;

pub mod quantities;

pub mod times;

pub mod entities;

pub mod places;

pub mod quotes;

pub mod events;

pub mod relations;

pub mod five_w;

mod given;
mod meter;
mod models;
mod reject;
mod stage;
mod warning;

pub use meter::Meter;
pub use models::{
    MODELS_VERSION, ModelFile, Models, Unusable, atlas_bytes, embedded_atlas, embedded_gazetteer, gazetteer_bytes,
    model_files,
};
pub use reject::{Reason, Reject};
pub use stage::{Lane, Stage, StageSet, Status};
pub use warning::{Code, Warning};

use std::sync::Arc;

use crate::text::{Claim, Span, Text};

/// What the extraction is told once, at start.
#[derive(Clone)]
pub struct Settings {
    /// How payloads are recognised and how far they are trusted.
    pub decode: decode::Settings,
    /// The stages that run; those that cannot be switched off run in any case.
    pub stages: StageSet,
    /// The trained models and the lists.
    pub models: Arc<Models>,
}

impl Settings {
    /// Whether `stage` runs on a text in `language` (BCP 47), or why not.
    fn status(&self, stage: Stage, language: &str) -> Status {
        if !self.stages.contains(stage) {
            Status::Off
        } else if !stage.speaks(language) {
            Status::Language
        } else {
            Status::Ok
        }
    }
}

/// A payload as it was received.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    /// The bytes, untouched.
    pub payload: &'a [u8],
    /// What the transport says of their form: a media type such as `application/json; charset=utf-8`.
    pub content_type: Option<&'a str>,
    /// What the transport says of their compression: `gzip`, `zstd` or `identity`.
    pub content_encoding: Option<&'a str>,
}

/// An article that can be read: its clean text and what came with it.
#[derive(Clone, Debug)]
pub struct Article {
    /// What the payload was and said besides the text.
    pub source: decode::Source,
    /// The body, clean: the text that all later claims are about.
    pub text: Text,
    /// Parts of the body that are the wire's and not the story's.
    pub furniture: Vec<Claim<clean::Furniture>>,
    /// When it was published.
    pub published: published::Decision,
    /// What was odd about it, in the order it was noticed.
    pub warnings: Vec<Warning>,
}

/// An article cut into paragraphs, sentences and tokens.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What came before.
    pub article: Article,
    /// The languages it may be in, likeliest first; empty when none could be told.
    pub languages: Vec<language::Guess>,
    /// Paragraphs and sentences.
    pub layout: sentences::Layout,
    /// Tokens of each sentence.
    pub tokens: tokens::Tokens,
    /// How each stage of this and the earlier lanes went.
    pub statuses: Vec<(Stage, Status)>,
}

/// A parsed article with all claims made about it.
#[derive(Clone, Debug)]
pub struct Annotated {
    /// What came before.
    pub parsed: Parsed,
    /// Parts of speech and lemmas, where the stage ran.
    pub tags: Option<tags::Tags>,
    /// The trees of the sentences, where the stage ran.
    pub tree: Option<tree::Tree>,
    /// The names, where the stage ran.
    pub names: Option<names::Names>,
    /// Who, where, when, said and did.
    pub claims: Claims,
}

/// What the article says, each where its stage ran.
#[derive(Clone, Debug, Default)]
pub struct Claims {
    /// How much and how many.
    pub quantities: Option<quantities::Quantities>,
    /// When.
    pub times: Option<times::Times>,
    /// Who and what.
    pub entities: Option<entities::Entities>,
    /// Where.
    pub places: Option<places::Places>,
    /// Who said what.
    pub quotes: Option<quotes::Quotes>,
    /// Who did what.
    pub events: Option<events::Events>,
    /// How they relate.
    pub relations: Option<relations::Relations>,
}

/// All that is known of an article: what the record is written from.
#[derive(Clone, Debug)]
pub struct Enriched {
    /// What came before.
    pub annotated: Annotated,
    /// Who, what, when, where, why and how of the main event, where the stage ran.
    pub five_w: Option<five_w::FiveW>,
}

/// Lane 1: bytes to an article.
pub fn read(settings: &Settings, raw: Raw<'_>, meter: &mut Meter<'_>) -> Result<Article, Reject> {
    let decoded = meter.run(Stage::Decode, || decode::run(&settings.decode, raw))?;
    let decode::Decoded { source, body, mut warnings } = decoded;
    let cleaned = meter.run(Stage::Clean, || clean::run(&body));
    let clean::Cleaned { text, furniture, warnings: noticed } = cleaned;
    warnings.extend(noticed);
    if text.is_empty() {
        return Err(Reject::new(Reason::Empty, Stage::Clean, "nothing is left of the body once it is clean"));
    }
    let published = meter.run(Stage::Published, || published::run(&source.dates, &text, &furniture));
    warnings.extend(published.warnings());
    Ok(Article { source, text, furniture, published, warnings })
}

/// Lane 2: an article to its language, sentences and tokens.
pub fn parse(settings: &Settings, mut article: Article, meter: &mut Meter<'_>) -> Parsed {
    let mut statuses = vec![(Stage::Decode, Status::Ok), (Stage::Clean, Status::Ok), (Stage::Published, Status::Ok)];
    let mut allowed = |stage, language: &str| {
        let status = settings.status(stage, language);
        statuses.push((stage, status));
        status == Status::Ok
    };

    let languages = if allowed(Stage::Language, "") {
        let claimed = article.source.fields.language.as_deref();
        let guesses = meter.run(Stage::Language, || language::run(&article.text, claimed));
        if guesses.is_empty() {
            article.warnings.push(Warning { code: Code::UnknownLanguage, path: "/language" });
        }
        guesses
    } else {
        Vec::new()
    };
    let text = &article.text;
    let spoken = languages.first().map_or("", |guess| guess.tag);
    let layout = if allowed(Stage::Sentences, spoken) {
        meter.run(Stage::Sentences, || sentences::run(text, &article.furniture))
    } else {
        sentences::Layout::default()
    };
    let tokens = if allowed(Stage::Tokens, spoken) {
        meter.run(Stage::Tokens, || tokens::run(text, &layout.sentences))
    } else {
        tokens::Tokens::default()
    };
    Parsed { article, languages, layout, tokens, statuses }
}

/// Lane 3: a parsed article to the claims about it.
pub fn annotate(settings: &Settings, mut parsed: Parsed, meter: &mut Meter<'_>) -> Annotated {
    let models = &*settings.models;
    let spoken = parsed.languages.first().map_or("", |guess| guess.tag);
    let mut statuses = std::mem::take(&mut parsed.statuses);
    let mut allowed = |stage, needed: &[Stage]| {
        let ran = needed.iter().all(|&needed| statuses.contains(&(needed, Status::Ok)));
        let status = if ran { settings.status(stage, spoken) } else { Status::Off };
        statuses.push((stage, status));
        status == Status::Ok
    };
    let (text, tokens) = (&parsed.article.text, &parsed.tokens);

    let hits = if allowed(Stage::Gazetteer, &[Stage::Tokens]) {
        meter.run(Stage::Gazetteer, || gazetteer::run(&models.gazetteer, text, tokens))
    } else {
        Vec::new()
    };
    let runs = |stage| settings.status(stage, spoken) == Status::Ok;
    let wanted = learn::reader::Wanted { tags: runs(Stage::Tags), tree: runs(Stage::Tree), names: runs(Stage::Names) };
    let reading = if allowed(Stage::Reading, &[Stage::Tokens]) {
        let datelines = |claim: &&Claim<clean::Furniture>| claim.what == clean::Furniture::Dateline;
        let datelines: Vec<Span> = parsed.article.furniture.iter().filter(datelines).map(|claim| claim.at).collect();
        meter.run(Stage::Reading, || {
            reading::run_apart(&models.network, &models.words, text, tokens, &hits, &datelines, wanted)
        })
    } else {
        learn::reader::Reading::default()
    };
    let tags = allowed(Stage::Tags, &[Stage::Reading])
        .then(|| meter.run(Stage::Tags, || tags::run(&models.lemmatizer, text, tokens, &reading)));
    let tree = allowed(Stage::Tree, &[Stage::Reading]).then(|| meter.run(Stage::Tree, || tree::run(tokens, &reading)));
    let names = allowed(Stage::Names, &[Stage::Reading])
        .then(|| meter.run(Stage::Names, || names::run(&models.network, text, tokens, &hits, &reading)));

    let syntax = match (&tags, &tree) {
        (Some(tags), Some(tree)) => Some(syntax::run(text, &parsed.layout, tokens, tags, tree)),
        _ => None,
    };
    let claims = claim(models, &parsed.article, &hits, names.as_ref(), syntax.as_ref(), &mut allowed, meter);
    parsed.statuses = statuses;
    Annotated { parsed, tags, tree, names, claims }
}

/// The claims of who, where, when, said and did. `syntax` is there where both tags and trees are.
fn claim(
    models: &Models,
    article: &Article,
    hits: &[gazetteer::Hit],
    names: Option<&names::Names>,
    syntax: Option<&syntax::Syntax<'_>>,
    allowed: &mut impl FnMut(Stage, &[Stage]) -> bool,
    meter: &mut Meter<'_>,
) -> Claims {
    const SYNTAX: [Stage; 2] = [Stage::Tags, Stage::Tree];
    const NAMED: [Stage; 3] = [Stage::Tags, Stage::Tree, Stage::Names];
    let mut claims = Claims::default();
    // A stage is asked for even where it cannot run: the record tells how each went.
    let quantities = allowed(Stage::Quantities, &SYNTAX);
    let times = allowed(Stage::Times, &SYNTAX);
    let entities = allowed(Stage::Entities, &NAMED);
    let places = allowed(Stage::Places, &[Stage::Entities]);
    let quotes = allowed(Stage::Quotes, &[Stage::Times, Stage::Places]);
    let events = allowed(Stage::Events, &[Stage::Quantities, Stage::Quotes]);
    let relations = allowed(Stage::Relations, &[Stage::Events]);
    let Some(syntax) = syntax else { return claims };

    if quantities {
        claims.quantities = Some(meter.run(Stage::Quantities, || quantities::run(syntax, names)));
    }
    if times {
        claims.times = Some(meter.run(Stage::Times, || times::run(syntax, names, &article.published)));
    }
    let (true, Some(names)) = (entities, names) else { return claims };
    let who =
        claims.entities.insert(meter.run(Stage::Entities, || entities::run(&models.gazetteer, syntax, names, hits)));
    if !places {
        return claims;
    }
    let places = meter
        .run(Stage::Places, || places::run(&models.atlas, &models.metonyms, syntax, who, hits, &article.furniture));
    let places = claims.places.insert(places);
    let (true, Some(times)) = (quotes, &claims.times) else { return claims };
    let quotes =
        claims.quotes.insert(meter.run(Stage::Quotes, || quotes::run(syntax, who, places, times, &article.furniture)));
    let (true, Some(quantities)) = (events, &claims.quantities) else { return claims };
    let known = events::Known { entities: who, places, times, quantities, quotes };
    let events = claims.events.insert(meter.run(Stage::Events, || events::run(syntax, known)));
    if relations {
        let found = meter.run(Stage::Relations, || relations::run(syntax, who, times, events));
        claims.relations = Some(found);
    }
    claims
}

/// Lane 4: claims to what they come to as a whole. The rooms of topics, key phrases and summary go here.
pub fn digest(settings: &Settings, mut annotated: Annotated, meter: &mut Meter<'_>) -> Enriched {
    let parsed = &mut annotated.parsed;
    let spoken = parsed.languages.first().map_or("", |guess| guess.tag);
    let ran = parsed.statuses.contains(&(Stage::Events, Status::Ok));
    let status = if ran { settings.status(Stage::FiveW, spoken) } else { Status::Off };
    parsed.statuses.push((Stage::FiveW, status));
    let five_w = (status == Status::Ok).then(|| meter.run(Stage::FiveW, || answers(&annotated))).flatten();
    Enriched { annotated, five_w }
}

/// Who, what, when, where, why and how; none where a layer that they are made of is not there.
fn answers(annotated: &Annotated) -> Option<five_w::FiveW> {
    let Annotated { parsed, tags, tree, claims, .. } = annotated;
    let (tags, tree) = (tags.as_ref()?, tree.as_ref()?);
    let syntax = syntax::run(&parsed.article.text, &parsed.layout, &parsed.tokens, tags, tree);
    let known = five_w::Known {
        entities: claims.entities.as_ref()?,
        places: claims.places.as_ref()?,
        times: claims.times.as_ref()?,
        events: claims.events.as_ref()?,
        furniture: &parsed.article.furniture,
    };
    Some(five_w::run(&syntax, known))
}

/// All four lanes in one call: what `copydesk enrich`, tests and benchmarks use.
pub fn enrich(settings: &Settings, raw: Raw<'_>, meter: &mut Meter<'_>) -> Result<Enriched, Reject> {
    let article = read(settings, raw, meter)?;
    let parsed = parse(settings, article, meter);
    let annotated = annotate(settings, parsed, meter);
    Ok(digest(settings, annotated, meter))
}

#[cfg(test)]
mod trial;
