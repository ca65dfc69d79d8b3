//! `times`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Confidence, GroundName, LocalId, Page, Words, time_id};
use crate::extract::published::Decision;
use crate::extract::times::{Interval as Found, Kind, TimeId, Times};
use crate::record::vocabulary::{TimeMod, TimeType};
use crate::text::{Ground, Score};

/// An expression of time, as TIMEX3 of TimeML.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::record) struct Time<'a> {
    /// `t1`, `t2` …; `t0` is the publication, which has no words.
    id: LocalId,
    #[serde(flatten)]
    words: Option<Words<'a>>,
    /// `creationTime` for the publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("const" = "creationTime"))]
    function: Option<&'static str>,
    /// What kind of time.
    r#type: TimeType,
    /// ISO 8601 with TimeML's additions: `2025-07-14`, `2025-W29`, `P60D`, `PXM`, `PAST_REF`.
    value: &'a str,
    /// How the value is modified.
    #[serde(skip_serializing_if = "Option::is_none")]
    r#mod: Option<TimeMod>,
    /// How many of a set: `EVERY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    quant: Option<&'a str>,
    /// How often within the value of a set.
    #[serde(skip_serializing_if = "Option::is_none")]
    freq: Option<&'a str>,
    /// The time that the value was reckoned from: an id of `times`.
    #[serde(skip_serializing_if = "Option::is_none")]
    anchor: Option<LocalId>,
    /// The stretch that it covers, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<Interval<'a>>,
    /// How sure that is.
    confidence: Confidence,
    /// What it rests on.
    ground: GroundName,
}

/// A stretch of time, half open; an end that is absent is not known.
#[derive(Serialize, JsonSchema)]
struct Interval<'a> {
    /// Its first day or moment (ISO 8601).
    #[serde(skip_serializing_if = "Option::is_none")]
    begin: Option<&'a str>,
    /// The first day or moment after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<&'a str>,
}

impl<'a> Interval<'a> {
    fn of(found: &'a Found) -> Self {
        Self { begin: found.begin.as_deref(), end: found.end.as_deref() }
    }
}

/// The layer.
pub(in crate::record) fn layer<'a>(times: &'a Times, published: &'a Decision, page: Page<'a, '_>) -> Vec<Time<'a>> {
    let mut layer = Vec::with_capacity(times.all().len() + 1);
    let score = published.score.unwrap_or(Score::per_mille(0));
    layer.extend(times.publication().map(|value| Time {
        id: time_id(TimeId::PUBLICATION),
        words: None,
        function: Some("creationTime"),
        r#type: TimeType(Kind::Date),
        value,
        r#mod: None,
        quant: None,
        freq: None,
        anchor: None,
        interval: None,
        confidence: Confidence(score),
        ground: GroundName(Ground::Rule("publication-date")),
    }));
    layer.extend(times.all().iter().enumerate().map(|(index, claim)| {
        let time = &claim.what;
        Time {
            id: time_id(TimeId(index as u32 + 1)),
            words: Some(page.words(claim.at)),
            function: None,
            r#type: TimeType(time.kind),
            value: &time.value,
            r#mod: time.modifier.map(TimeMod),
            quant: time.quant.as_deref(),
            freq: time.freq.as_deref(),
            anchor: time.anchor.map(time_id),
            interval: time.interval.as_ref().map(Interval::of),
            confidence: Confidence(claim.score),
            ground: GroundName(claim.ground),
        }
    }));
    layer
}
