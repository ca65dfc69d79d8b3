//! `quotes`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Confidence, GroundName, LocalId, Page, Words, entity_id, quote_id, time_id};
use crate::extract::quotes::{Party as Found, Quote as Said, QuoteId, Quotes};
use crate::record::vocabulary::{PolarityName, QuoteType};
use crate::text::Claim;

/// What somebody said: source, cue and content.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::record) struct Quote<'a> {
    /// `q0`, `q1` …
    id: LocalId,
    /// How it is quoted.
    r#type: QuoteType,
    /// What was said, without quote marks.
    content: Words<'a>,
    /// What makes it a quote.
    #[serde(skip_serializing_if = "Option::is_none")]
    cue: Option<Words<'a>>,
    /// The dictionary form of the cue.
    #[serde(skip_serializing_if = "Option::is_none")]
    cue_lemma: Option<&'a str>,
    /// Who said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker: Option<Party<'a>>,
    /// To whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    addressee: Option<Party<'a>>,
    /// Where it was written or broadcast, or how it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    medium: Option<Party<'a>>,
    /// When: an id of `times`.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<LocalId>,
    /// Where: the place in `places`.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<usize>,
    /// The quote that it goes on from.
    #[serde(skip_serializing_if = "Option::is_none")]
    continues: Option<LocalId>,
    /// The quote whose content it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    nested_in: Option<LocalId>,
    /// What the editor put in.
    insertions: Vec<Words<'a>>,
    /// Whether it is asserted or denied.
    polarity: PolarityName,
    /// How sure that is.
    confidence: Confidence,
    /// What it rests on.
    ground: GroundName,
}

/// Speaker, addressee or medium.
#[derive(Serialize, JsonSchema)]
struct Party<'a> {
    #[serde(flatten)]
    words: Option<Words<'a>>,
    /// Whom or what is meant: an id of `entities`; absent for unnamed sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    entity: Option<LocalId>,
    /// The rule that carried it over from elsewhere; absent where it is said here.
    #[serde(skip_serializing_if = "Option::is_none")]
    inferred: Option<&'static str>,
}

impl<'a> Party<'a> {
    fn of(found: &Found, page: Page<'a, '_>) -> Self {
        Self { words: found.at.map(|at| page.words(at)), entity: found.entity.map(entity_id), inferred: found.inferred }
    }
}

/// The layer.
pub(in crate::record) fn layer<'a>(quotes: &'a Quotes, page: Page<'a, '_>) -> Vec<Quote<'a>> {
    let one = |(index, claim): (usize, &'a Claim<Said>)| {
        let quote = &claim.what;
        let party = |party: &Option<Found>| party.as_ref().map(|party| Party::of(party, page));
        Quote {
            id: quote_id(QuoteId(index as u32)),
            r#type: QuoteType(quote.kind),
            content: page.words(quote.content),
            cue: quote.cue.as_ref().map(|cue| page.words(cue.at)),
            cue_lemma: quote.cue.as_ref().map(|cue| cue.lemma.as_str()),
            speaker: party(&quote.speaker),
            addressee: party(&quote.addressee),
            medium: party(&quote.medium),
            time: quote.time.map(time_id),
            place: quote.place.map(|place| place.0 as usize),
            continues: quote.continues.map(quote_id),
            nested_in: quote.nested_in.map(quote_id),
            insertions: quote.insertions.iter().map(|&at| page.words(at)).collect(),
            polarity: PolarityName(quote.polarity),
            confidence: Confidence(claim.score),
            ground: GroundName(claim.ground),
        }
    };
    quotes.all().iter().enumerate().map(one).collect()
}
