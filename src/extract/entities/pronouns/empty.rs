//! Tells the "it" that means nothing.

use super::super::discourse::Discourse;
use super::super::page::CHILDREN_MAX;
use crate::extract::syntax::{pos, rel};
use crate::extract::tokens::TokenId;

/// Whether "it" means nothing: "it is clear that", "it was raining".
pub(super) fn is_empty_subject(discourse: &Discourse<'_, '_>, token: TokenId) -> bool {
    let syntax = discourse.page.syntax;
    if !syntax.form(token).eq_ignore_ascii_case("it") {
        return false;
    }
    if syntax.relation(token) == rel::EXPL {
        return true;
    }
    let Some(above) = syntax.head(token) else { return false };
    if !rel::SUBJECTS.contains(&syntax.relation(token)) {
        return false;
    }
    // "It is important to", "it was Ann who"; but "it is confident that".
    let mind = syntax.upos(above) == pos::ADJ && is_of_mind(syntax.lemma(above));
    let clause = syntax.children(above).iter().take(CHILDREN_MAX).any(|&child| {
        matches!(syntax.relation(child), rel::CSUBJ | rel::RELCL)
            || (syntax.upos(above) == pos::ADJ
                && matches!(syntax.relation(child), rel::CCOMP | rel::XCOMP | rel::ADVCL))
    });
    // "It takes time", "it turned out".
    let takes = || {
        let object = discourse.page.child(above, &[rel::OBJ, rel::OBL_UNMARKED]);
        object.is_some_and(|object| {
            matches!(syntax.lemma(object), "time" | "year" | "month" | "week" | "day" | "hour" | "minute" | "decade")
        })
    };
    let weather = match syntax.lemma(above) {
        "rain" | "snow" | "seem" | "appear" | "clear" | "dark" | "late" | "time" => true,
        "take" => takes(),
        "turn" => syntax.children(above).iter().any(|&child| syntax.form(child) == "out"),
        _ => false,
    };
    weather || clause && !mind && discourse.page.child(above, &[rel::COP]).is_some()
}

/// Whether only persons and organisations are so: "confident".
fn is_of_mind(adjective: &str) -> bool {
    matches!(
        adjective,
        "able"
            | "unable"
            | "aware"
            | "committed"
            | "concerned"
            | "confident"
            | "determined"
            | "disappointed"
            | "due"
            | "eager"
            | "grateful"
            | "happy"
            | "hopeful"
            | "keen"
            | "optimistic"
            | "pleased"
            | "prepared"
            | "proud"
            | "ready"
            | "reluctant"
            | "satisfied"
            | "sorry"
            | "sure"
            | "unwilling"
            | "willing"
            | "worried"
    )
}
