//! How much speaks for each thing that a pronoun may mean, and for none of them.

use super::super::context::{Hints, hints};
use super::super::discourse::{Candidate, Discourse, Form};
use super::super::draft::Draft;
use super::super::weights::{Feature, Number, weight};
use super::place::Place;
use crate::extract::names::Kind;
use crate::extract::syntax::rel;
use crate::extract::tokens::TokenId;

/// Tokens of distance that count, at most.
const TOKENS_MAX: u32 = 60;

/// How much speaks for the pronoun to mean nothing that was mentioned.
pub(super) fn nothing(discourse: &Discourse<'_, '_>, own: &Place) -> f32 {
    let page = discourse.page;
    let mut score = 0.0;
    let mut add = |feature: Feature| score += weight(feature, own.number);
    add(Feature::None);
    if own.quoted {
        add(Feature::NoneQuoted);
    }
    if own.possessive {
        add(Feature::NonePossessive);
    } else if rel::SUBJECTS.contains(&own.relation) {
        add(Feature::NoneSubject);
        if own.says {
            add(Feature::NoneSays);
        }
        if let Some(above) = own.above {
            if page.child(above, &[rel::COP]).is_some() {
                add(Feature::NoneCopula);
            }
            if page.child(above, &[rel::CSUBJ, rel::CCOMP, rel::XCOMP, rel::RELCL]).is_some() {
                add(Feature::NoneClause);
            }
        }
    }
    score
}

/// How much speaks for a candidate; none where it cannot be.
pub(super) fn weigh(
    discourse: &Discourse<'_, '_>,
    draft: &Draft,
    own: &Place,
    candidate: &Candidate,
    nearest: bool,
) -> Option<f32> {
    let syntax = discourse.page.syntax;
    let who = candidate.who;
    let known = who.map(|who| &draft.whos[who]);
    let gender = known.map_or(candidate.gender, |known| known.gender.as_ref().map(|claim| claim.what));
    let group = known.is_some_and(|known| known.kind == Kind::Org);
    match own.number {
        Number::Person if !candidate.person || candidate.plural => return None,
        Number::Person if gender.is_some() && gender != own.gender => return None,
        Number::Thing if candidate.person || candidate.plural => return None,
        Number::Several if !candidate.plural && !group => return None,
        _ => {}
    }
    if own.bound.contains(&candidate.means()) || own.speaker == Some(candidate.means()) && own.number == Number::Person
    {
        return None;
    }
    let here = own.sentence == candidate.sentence.0;
    let leads = |subject: &TokenId| *subject == candidate.head || *subject == candidate.top;
    let dominates = own.dominating.iter().flatten().position(leads).filter(|_| here);
    if own.reflexive && dominates.is_none() {
        return None;
    }
    let mut score = 0.0;
    let mut add = |feature: Feature, value: f32| score += weight(feature, own.number) * value;
    // How far off.
    match own.sentence - candidate.sentence.0 {
        0 => {
            let tokens = own.token.0.abs_diff(candidate.head.0).min(TOKENS_MAX);
            add(Feature::Tokens, tokens as f32 / TOKENS_MAX as f32);
        }
        1 => add(Feature::Sentence1, 1.0),
        2 => add(Feature::Sentence2, 1.0),
        3 => add(Feature::Sentence3, 1.0),
        _ => add(Feature::Sentence4, 1.0),
    }
    let paragraph = syntax.paragraph_of(syntax.sentence_of(own.token)).0;
    if paragraph != syntax.paragraph_of(candidate.sentence).0 {
        add(Feature::Paragraph, 1.0);
    }
    if nearest {
        add(if here { Feature::Nearest } else { Feature::NearestBefore }, 1.0);
    }
    if candidate.opens && !here {
        add(Feature::Opens, 1.0);
    }
    // What it is in its clause.
    let relation = syntax.relation(candidate.top);
    let subject = rel::SUBJECTS.contains(&relation);
    add(
        match relation {
            _ if candidate.aside => Feature::Aside,
            rel::NSUBJ | rel::NSUBJ_OUTER => Feature::Subject,
            rel::NSUBJ_PASS => Feature::SubjectPassive,
            rel::OBJ | rel::IOBJ => Feature::Object,
            rel::OBL_AGENT => Feature::Agent,
            rel::OBL => Feature::Oblique,
            rel::POSS => Feature::Possessor,
            rel::NMOD => Feature::Modifier,
            rel::ROOT => Feature::Root,
            _ => Feature::Other,
        },
        1.0,
    );
    if candidate.first {
        add(Feature::First, 1.0);
    }
    match dominates {
        Some(0) if own.possessive || own.reflexive => add(Feature::OwnSubject, 1.0),
        Some(_) if matches!(own.relation, rel::OBJ | rel::IOBJ | rel::OBL) => add(Feature::DominatesObject, 1.0),
        Some(_) => add(Feature::Dominates, 1.0),
        None => {}
    }
    let says = |verb: TokenId| hints(syntax.lemma(verb)).any(Hints::SAYING);
    if dominates.is_some() && syntax.head(candidate.top).is_some_and(says) {
        add(Feature::DominatesSaying, 1.0);
    }
    let asks = rel::SUBJECTS.contains(&own.relation);
    if !here && subject {
        match () {
            () if asks => add(Feature::SubjectAgain, 1.0),
            () if own.possessive => add(Feature::SubjectOwns, 1.0),
            () => {}
        }
    }
    if matches!(relation, rel::OBJ | rel::IOBJ) && matches!(own.relation, rel::OBJ | rel::IOBJ) {
        add(Feature::ObjectAgain, 1.0);
    }
    // How it is mentioned.
    match candidate.form {
        Form::Name => {}
        Form::Nominal => add(Feature::Nominal, 1.0),
        Form::Pronoun => add(Feature::Pronoun, 1.0),
        Form::Definite => add(Feature::Definite, 1.0),
        Form::Indefinite => add(Feature::Indefinite, 1.0),
        Form::Ahead => add(Feature::Ahead, 1.0),
    }
    if gender.is_some() {
        add(Feature::Gender, 1.0);
    }
    if candidate.body {
        add(Feature::Body, 1.0);
    }
    if candidate.plural && candidate.person {
        add(Feature::Persons, 1.0);
    }
    if let (Some(who), Some(known)) = (who, known) {
        let so_far = discourse.counts.get(who).copied().unwrap_or(0) as f32;
        add(Feature::Count, (1.0 + so_far).ln());
        add(Feature::Named, (1.0 + known.named as f32).ln());
        if discourse.most_named.contains(&Some(who)) {
            add(Feature::Main, 1.0);
        }
        if own.says && discourse.speaker.is_some_and(|(speaker, _)| speaker == who) {
            add(Feature::SaysAgain, 1.0);
        }
        match known.kind {
            Kind::Gpe if known.country.is_some() => add(Feature::Country, 1.0),
            Kind::Gpe => add(Feature::Town, 1.0),
            Kind::Loc | Kind::Fac => add(Feature::Site, 1.0),
            Kind::Event | Kind::Product | Kind::Work | Kind::Law => add(Feature::Work, 1.0),
            Kind::Norp => add(Feature::People, 1.0),
            _ => {}
        }
        if matches!(known.kind, Kind::Gpe | Kind::Loc | Kind::Fac) && matches!(relation, rel::OBL | rel::NMOD) {
            add(Feature::Where, 1.0);
        }
    }
    match (own.quoted, discourse.quoted[candidate.head.0 as usize]) {
        (true, false) => add(Feature::QuotedOnly, 1.0),
        (false, true) => add(Feature::OfQuote, 1.0),
        _ => {}
    }
    Some(score)
}
