//! Tells what "he", "she", "it" and "they" mean.

use super::discourse::{CANDIDATES_MAX, Candidate, Discourse, Understood, climb};
use super::draft::{Draft, Who};
use super::page::CHILDREN_MAX;
use super::{Gender, MentionKind};
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;
use crate::text::Score;

/// How a pronoun asks for what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    One(Gender),
    Thing,
    Several,
}

/// Sentences back that a pronoun reaches.
const SENTENCES_MAX: u32 = 4;

/// What a sentence of distance costs.
const SENTENCE_COST: f32 = 0.75;
/// What a token of distance costs within a sentence.
const TOKEN_COST: f32 = 0.008;
/// What the clause role counts.
const ROLE_SHARE: f32 = 1.4;
/// What the logarithm of the number of mentions counts.
const COUNT_SHARE: f32 = 0.28;
/// The gender is known, and it fits.
const GENDER_FITS: f32 = 0.6;
/// A subject of a clause that the pronoun's own stands in.
const DOMINATES: f32 = 0.7;
/// A pronoun that a pronoun goes on from.
const CHAIN: f32 = 0.35;
/// What speaks against somebody or something without a name in an earlier sentence.
const NAMELESS_COST: f32 = 0.35;
/// "It" and "they" mean something with a name only where that stands out.
const THING_MIN: f32 = 0.45;

fn number(form: &str) -> Option<Number> {
    Some(match form.to_lowercase().as_str() {
        "he" | "him" | "his" | "himself" => Number::One(Gender::Male),
        "she" | "her" | "hers" | "herself" => Number::One(Gender::Female),
        "it" | "its" | "itself" => Number::Thing,
        "they" | "them" | "their" | "theirs" | "themselves" => Number::Several,
        _ => return None,
    })
}

/// What the pronoun at `token` means.
pub(super) fn read(discourse: &Discourse<'_, '_>, draft: &mut Draft, token: TokenId) -> Option<Understood> {
    let page = discourse.page;
    let form = page.form(token.0);
    let number = number(form)?;
    if number == Number::Thing && is_empty_subject(discourse, token) {
        return None;
    }
    let own = Place::of(discourse, token);
    let mut best: Option<(f32, &Candidate)> = None;
    for candidate in discourse.candidates.iter().rev().take(CANDIDATES_MAX) {
        let distance = own.sentence - candidate.sentence.0;
        if SENTENCES_MAX < distance {
            break;
        }
        if let Some(score) = weigh(discourse, draft, &own, number, candidate)
            && best.is_none_or(|(best, _)| best < score)
        {
            best = Some((score, candidate));
        }
    }
    let (score, candidate) = best?;
    let who = candidate.who?;
    let reach = match number {
        Number::One(_) => -1.8,
        Number::Thing | Number::Several => THING_MIN,
    };
    if score < reach {
        return None;
    }
    let confidence = Score::from_probability(0.55 + 0.12 * f64::from(score.clamp(-1.5, 3.0)));
    if let Number::One(gender) = number {
        draft.note_gender(who, gender, page.syntax.at(token), "pronoun", Score::per_mille(600));
    }
    let tokens = token.0..token.0 + 1;
    Some(Understood { who, tokens, kind: MentionKind::Pronoun, rule: "pronoun", score: confidence })
}

/// Where a pronoun stands.
struct Place {
    token: TokenId,
    sentence: u32,
    /// The verb or noun that it depends on.
    above: Option<TokenId>,
    reflexive: bool,
    possessive: bool,
    quoted: bool,
    /// The subjects of the clauses that its own clause stands in.
    dominating: [Option<TokenId>; CLAUSES_MAX],
}

/// Clauses up from a pronoun's own that are looked at, at most.
const CLAUSES_MAX: usize = 4;

impl Place {
    fn of(discourse: &Discourse<'_, '_>, token: TokenId) -> Place {
        let syntax = discourse.page.syntax;
        let form = syntax.form(token).to_lowercase();
        let mut dominating = [None; CLAUSES_MAX];
        let mut at = token;
        let mut found = 0;
        let mut steps = 0;
        while let Some(above) = syntax.head(at) {
            steps += 1;
            if found == CLAUSES_MAX || steps > 40 {
                break;
            }
            let subject =
                discourse.page.child(above, rel::SUBJECTS).filter(|&subject| subject != at && subject != token);
            if let Some(subject) = subject {
                dominating[found] = Some(subject);
                found += 1;
            }
            at = above;
        }
        Place {
            token,
            sentence: syntax.sentence_of(token).0,
            above: syntax.head(token),
            reflexive: form.ends_with("self") || form.ends_with("selves"),
            possessive: syntax.xpos(token) == tag::PRP_POSS || syntax.relation(token) == rel::POSS,
            quoted: discourse.quoted[token.0 as usize],
            dominating,
        }
    }
}

/// How much speaks for a candidate; none where it cannot be.
fn weigh(
    discourse: &Discourse<'_, '_>,
    draft: &Draft,
    own: &Place,
    number: Number,
    candidate: &Candidate,
) -> Option<f32> {
    let syntax = discourse.page.syntax;
    let gender = candidate.who.map_or(candidate.gender, |who| draft.whos[who].gender.as_ref().map(|claim| claim.what));
    let mut score = ROLE_SHARE * candidate.weight;
    match number {
        Number::One(asked) => {
            if !candidate.person || candidate.plural {
                return None;
            }
            match gender {
                Some(known) if known != asked => return None,
                Some(_) => score += GENDER_FITS,
                None => {}
            }
        }
        Number::Thing => {
            if candidate.person || candidate.plural {
                return None;
            }
        }
        Number::Several => {
            let several = candidate.plural || candidate.who.is_some_and(|who| is_group(draft, who));
            if !several {
                return None;
            }
            if !candidate.plural {
                score -= 0.5;
            }
        }
    }
    let top = climb(discourse.page, candidate.head);
    let distance = own.sentence - candidate.sentence.0;
    if distance == 0 {
        if is_bound(discourse, own, candidate, top) {
            return None;
        }
        score -= TOKEN_COST * (own.token.0 - candidate.head.0) as f32;
        if own.dominating.iter().flatten().any(|&subject| subject == candidate.head || subject == top) {
            let argues = matches!(syntax.relation(own.token), rel::OBJ | rel::IOBJ | rel::OBL) && !own.reflexive;
            score += if argues { DOMINATES / 3.0 } else { DOMINATES };
        } else if own.reflexive {
            return None;
        }
    } else {
        if own.reflexive {
            return None;
        }
        score -= SENTENCE_COST * distance as f32;
    }
    // In a quote, "he" is somebody else than the speaker.
    if let (true, Some(who), Number::One(_)) = (own.quoted, candidate.who, number)
        && is_speaker(discourse, own, who)
    {
        return None;
    }
    if candidate.pronoun {
        score += CHAIN;
    }
    // Somebody without a name is spoken of in one sentence rather than on and on.
    if candidate.who.is_none() && distance > 0 {
        score -= NAMELESS_COST;
    }
    if let Some(who) = candidate.who {
        score += COUNT_SHARE * (1.0 + discourse.counts.get(who).copied().unwrap_or(0) as f32).ln();
    }
    // Subjects go on as subjects.
    if distance == 1 && candidate.weight >= 0.95 && rel::SUBJECTS.contains(&syntax.relation(own.token)) {
        score += 0.2;
    }
    Some(score)
}

/// Whether the pronoun cannot mean a candidate of its own clause: "Ann saw her", "Ann's sister and she".
fn is_bound(discourse: &Discourse<'_, '_>, own: &Place, candidate: &Candidate, top: TokenId) -> bool {
    let syntax = discourse.page.syntax;
    if own.reflexive {
        return false;
    }
    // The phrase that a possessive stands in cannot be its own possessor, nor can what that phrase is joined with.
    if own.possessive {
        let phrase = own.above;
        return phrase == Some(candidate.head)
            || phrase.is_some_and(|phrase| {
                syntax.head(candidate.head) == Some(phrase) && syntax.relation(candidate.head) == rel::APPOS
            });
    }
    let above = |token: TokenId| syntax.head(token);
    let argument = |token: TokenId| {
        matches!(
            syntax.relation(token),
            rel::NSUBJ | rel::NSUBJ_PASS | rel::OBJ | rel::IOBJ | rel::OBL | rel::OBL_AGENT
        )
    };
    argument(own.token) && argument(top) && above(top).is_some() && above(top) == own.above
}

/// Whether `who` says what the pronoun stands in.
fn is_speaker(discourse: &Discourse<'_, '_>, own: &Place, who: Who) -> bool {
    let syntax = discourse.page.syntax;
    discourse.speaker.is_some_and(|(speaker, sentence)| {
        let same = syntax.paragraph_of(sentence) == syntax.paragraph_of(syntax.sentence_of(own.token));
        speaker == who && (same || own.sentence <= sentence.0 + 1)
    })
}

/// Whether "they" may mean it: a club, company or government.
fn is_group(draft: &Draft, who: Who) -> bool {
    draft.whos[who].kind == crate::extract::names::Kind::Org
}

/// Whether "it" means nothing: "it is clear that", "it was raining".
fn is_empty_subject(discourse: &Discourse<'_, '_>, token: TokenId) -> bool {
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
    // "It is important to", "it was Ann who", "it takes time".
    let clause = syntax.children(above).iter().take(CHILDREN_MAX).any(|&child| {
        matches!(syntax.relation(child), rel::CSUBJ | rel::RELCL)
            || (syntax.upos(above) == pos::ADJ
                && matches!(syntax.relation(child), rel::CCOMP | rel::XCOMP | rel::ADVCL))
    });
    let weather = matches!(
        syntax.lemma(above),
        "rain" | "snow" | "seem" | "appear" | "take" | "clear" | "dark" | "late" | "time" | "turn"
    );
    let adjective = syntax.upos(above) == pos::ADJ && discourse.page.child(above, &[rel::COP]).is_some() && clause;
    adjective || weather || (clause && discourse.page.child(above, &[rel::COP]).is_some())
}
