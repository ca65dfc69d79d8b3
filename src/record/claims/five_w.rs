//! `fiveW1H`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Confidence, LocalId, Page, Words, entity_id, time_id};
use crate::extract::five_w::{Answer as Found, FiveW, Meaning};

/// Answers about the event that the article is mainly about, the best first.
#[derive(Serialize, JsonSchema)]
pub(in crate::record) struct Answers<'a> {
    /// Who did it, or whom it befell.
    who: Vec<Answer<'a>>,
    /// What happened.
    what: Vec<Answer<'a>>,
    /// When.
    when: Vec<Answer<'a>>,
    /// Where.
    r#where: Vec<Answer<'a>>,
    /// Why, or what for.
    why: Vec<Answer<'a>>,
    /// How.
    how: Vec<Answer<'a>>,
}

/// An answer: words, and the id of what they mean where it is claimed elsewhere.
#[derive(Serialize, JsonSchema)]
struct Answer<'a> {
    /// An id of `entities`.
    #[serde(skip_serializing_if = "Option::is_none")]
    entity: Option<LocalId>,
    /// An id of `events`.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<LocalId>,
    /// An id of `times`; `t0`, the publication, has no words.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<LocalId>,
    /// The place in `places`.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<usize>,
    #[serde(flatten)]
    words: Option<Words<'a>>,
    /// How well it answers.
    score: Confidence,
}

impl<'a> Answer<'a> {
    fn of(found: &Found, page: Page<'a, '_>) -> Self {
        let words = found.at.map(|at| page.words(at));
        let mut answer =
            Self { entity: None, event: None, time: None, place: None, words, score: Confidence(found.score) };
        match found.means {
            Meaning::Entity(id) => answer.entity = Some(entity_id(id)),
            Meaning::Event(id) => answer.event = Some(LocalId::of(b'v', id.0 as usize)),
            Meaning::Time(id) => answer.time = Some(time_id(id)),
            Meaning::Place(id) => answer.place = Some(id.0 as usize),
            Meaning::Words => {}
        }
        answer
    }
}

/// The layer.
pub(in crate::record) fn layer<'a>(five_w: &FiveW, page: Page<'a, '_>) -> Answers<'a> {
    let all = |answers: &[Found]| answers.iter().map(|answer| Answer::of(answer, page)).collect();
    Answers {
        who: all(&five_w.who),
        what: all(&five_w.what),
        when: all(&five_w.when),
        r#where: all(&five_w.r#where),
        why: all(&five_w.why),
        how: all(&five_w.how),
    }
}
