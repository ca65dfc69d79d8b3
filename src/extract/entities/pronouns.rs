//! Tells what "he", "she", "it" and "they" mean.
//!
//! What cannot be meant is left out: another gender or number, what stands in the pronoun's own clause (the binding
//! conditions of Chomsky 1981), whoever speaks where the pronoun is quoted. What is left is weighed (see `weights.rs`),
//! with the mentions of one entity taken together, and beside them that the pronoun means nothing with a name.

use super::context::{Hints, hints};
use super::discourse::{CANDIDATES_MAX, Candidate, Discourse, Form, Means, Understood};
use super::draft::Draft;
use super::page::CHILDREN_MAX;
use super::weights::{Feature, Number, weight};
use super::{Gender, MentionKind, cues};
use crate::extract::names::Kind;
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;
use crate::extract::tree::Relation;
use crate::text::Score;

/// Sentences back that a pronoun reaches.
const SENTENCES_MAX: u32 = 6;

/// Tokens of distance that count, at most.
const TOKENS_MAX: u32 = 60;

/// Clauses up from a pronoun's own that are looked at, at most.
const CLAUSES_MAX: usize = 4;

/// Steps up a tree, at most.
const STEPS_MAX: usize = 40;

/// How likely it is that a pronoun means what is most likely, at least: "it" and "they" seldom mean anything that has a
/// name.
const PERSON_MIN: f32 = 0.3;
const THING_MIN: f32 = 0.3;

fn number(form: &str) -> Option<(Number, Option<Gender>)> {
    Some(match form.to_lowercase().as_str() {
        "he" | "him" | "his" | "himself" => (Number::Person, Some(Gender::Male)),
        "she" | "her" | "hers" | "herself" => (Number::Person, Some(Gender::Female)),
        "it" | "its" | "itself" => (Number::Thing, None),
        "they" | "them" | "their" | "theirs" | "themselves" => (Number::Several, None),
        _ => return None,
    })
}

/// What a pronoun was found to mean.
pub(super) enum Found {
    /// Something with a name.
    Named(Understood),
    /// What a common noun introduced.
    Noun(u32, Option<Gender>),
}

/// What the pronoun at `token` means.
pub(super) fn read(discourse: &Discourse<'_, '_>, draft: &mut Draft, token: TokenId) -> Option<Found> {
    let page = discourse.page;
    let (number, gender) = number(page.form(token.0))?;
    if number == Number::Thing && is_empty_subject(discourse, token) {
        return None;
    }
    let own = Place::of(discourse, draft, token, number, gender);
    // What the likeliest of each meaning, and all of it together, weigh.
    let mut meanings: Vec<(Means, f32)> = Vec::new();
    let mut nearest = true;
    let mut all = nothing(discourse, &own).exp();
    let candidates = discourse.candidates.iter().rev().take(CANDIDATES_MAX);
    let ahead = ahead(discourse, draft, &own);
    for candidate in candidates {
        let distance = own.sentence - candidate.sentence.0;
        if SENTENCES_MAX < distance {
            break;
        }
        let Some(score) = weigh(discourse, draft, &own, candidate, nearest) else { continue };
        nearest = false;
        pool(&mut meanings, candidate.means(), score, &mut all);
    }
    if let Some(candidate) = ahead
        && let Some(score) = weigh(discourse, draft, &own, &candidate, false)
    {
        pool(&mut meanings, candidate.means(), score, &mut all);
    }
    let &(means, most) = meanings.iter().reduce(|best, other| if best.1 < other.1 { other } else { best })?;
    let share = most / all;
    let least = if number == Number::Person { PERSON_MIN } else { THING_MIN };
    if share < least || most < nothing(discourse, &own).exp() {
        return None;
    }
    let who = match means {
        Means::Named(who) => who,
        Means::Noun(noun) => return Some(Found::Noun(noun, gender)),
    };
    let confidence = Score::from_probability(f64::from(share.clamp(0.3, 0.95)));
    if let Some(gender) = gender {
        draft.note_gender(who, gender, page.syntax.at(token), "pronoun", Score::per_mille(600));
    }
    let tokens = token.0..token.0 + 1;
    Some(Found::Named(Understood { who, tokens, kind: MentionKind::Pronoun, rule: "pronoun", score: confidence }))
}

/// Adds what speaks for a meaning to what already does.
fn pool(meanings: &mut Vec<(Means, f32)>, means: Means, score: f32, all: &mut f32) {
    let likely = score.exp();
    *all += likely;
    match meanings.iter_mut().find(|(known, _)| *known == means) {
        Some((_, sum)) => *sum += likely,
        None => meanings.push((means, likely)),
    }
}

/// Where a pronoun stands, and how it asks for what it means.
struct Place {
    token: TokenId,
    sentence: u32,
    number: Number,
    gender: Option<Gender>,
    /// The verb or noun that it depends on.
    above: Option<TokenId>,
    relation: Relation,
    reflexive: bool,
    possessive: bool,
    quoted: bool,
    /// Who speaks, where the pronoun is quoted.
    speaker: Option<Means>,
    /// Whether the pronoun is the subject of a verb of saying.
    says: bool,
    /// The subjects of the clauses that its own clause stands in, its own first.
    dominating: [Option<TokenId>; CLAUSES_MAX],
    /// What the other members of its clause mean.
    bound: Vec<Means>,
}

impl Place {
    fn of(
        discourse: &Discourse<'_, '_>,
        draft: &Draft,
        token: TokenId,
        number: Number,
        gender: Option<Gender>,
    ) -> Place {
        let page = discourse.page;
        let syntax = page.syntax;
        let form = syntax.form(token).to_lowercase();
        let mut dominating = [None; CLAUSES_MAX];
        let (mut at, mut found, mut steps) = (token, 0, 0);
        while let Some(above) = syntax.head(at) {
            steps += 1;
            if found == CLAUSES_MAX || steps > STEPS_MAX {
                break;
            }
            // Whose plan it is does what is planned: "Rome's plan to raise its taxes".
            let owner = || page.child(above, &[rel::POSS]).filter(|_| syntax.relation(at) == rel::ACL);
            let subject = page.child(above, rel::SUBJECTS).or_else(owner);
            let subject = subject.filter(|&subject| subject != at && subject != token);
            // "Smith, who lost his job"
            let relative = |subject: TokenId| matches!(syntax.xpos(subject), tag::WP | tag::WDT);
            let subject = match subject {
                Some(subject) if relative(subject) => {
                    syntax.head(above).filter(|_| syntax.relation(above) == rel::RELCL)
                }
                subject => subject,
            };
            if let Some(subject) = subject {
                dominating[found] = Some(subject);
                found += 1;
            }
            at = above;
        }
        let quoted = discourse.quoted[token.0 as usize];
        let relation = syntax.relation(token);
        let speaker = quoted.then(|| cues::of(page, &discourse.cues, token)).flatten();
        let subject = rel::SUBJECTS.contains(&relation);
        // "…," he added: who spoke last goes on.
        let again = |subject: TokenId| {
            let (speaker, sentence) = discourse.speaker.filter(|_| syntax.xpos(subject) == tag::PRP)?;
            let near = syntax.paragraph_of(sentence).0 + 1 >= syntax.paragraph_of(syntax.sentence_of(token)).0;
            near.then_some(Means::Named(speaker))
        };
        let mut own = Place {
            token,
            sentence: syntax.sentence_of(token).0,
            number,
            gender,
            above: syntax.head(token),
            relation,
            reflexive: form.ends_with("self") || form.ends_with("selves"),
            possessive: syntax.xpos(token) == tag::PRP_POSS || relation == rel::POSS,
            quoted,
            speaker: speaker.and_then(|(cue, _)| discourse.means(draft, cue.subject).or_else(|| again(cue.subject))),
            says: subject
                && !quoted
                && syntax.head(token).is_some_and(|verb| hints(syntax.lemma(verb)).any(Hints::SAYING)),
            dominating,
            bound: Vec::new(),
        };
        own.bound = discourse
            .candidates
            .iter()
            .rev()
            .take(CANDIDATES_MAX)
            .take_while(|candidate| candidate.sentence.0 == own.sentence)
            .filter(|candidate| is_bound(discourse, &own, candidate))
            .map(|candidate| candidate.means())
            .collect();
        own
    }
}

/// The subject of the sentence that a pronoun stands before: "In his speech, Macron said".
fn ahead(discourse: &Discourse<'_, '_>, draft: &Draft, own: &Place) -> Option<Candidate> {
    let page = discourse.page;
    let syntax = page.syntax;
    if own.quoted || own.reflexive || own.number == Number::Several {
        return None;
    }
    let subject = own.dominating.iter().flatten().find(|&&subject| own.token < subject).copied()?;
    let who = draft.who_at(subject).or_else(|| draft.who_at(TokenId(syntax.subtree(subject).start)))?;
    // Nor can "he said Smith lied" mean Smith: the pronoun stands deeper, or in a phrase that is put first.
    if own.above.is_some() && own.above == syntax.head(subject) && !own.possessive {
        return None;
    }
    let candidate = discourse.candidate(draft, who, subject, Form::Ahead);
    (!own.bound.contains(&candidate.means())).then_some(candidate)
}

/// How much speaks for the pronoun to mean nothing that was mentioned.
fn nothing(discourse: &Discourse<'_, '_>, own: &Place) -> f32 {
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
fn weigh(
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

/// Whether the pronoun cannot mean a candidate of its own clause: "Ann saw her", "Ann's sister and she".
fn is_bound(discourse: &Discourse<'_, '_>, own: &Place, candidate: &Candidate) -> bool {
    let syntax = discourse.page.syntax;
    if own.reflexive {
        return false;
    }
    // The phrase that a possessive stands in cannot be its own possessor, nor can what that phrase is joined with.
    if own.possessive {
        return own.above.is_some_and(|phrase| {
            phrase == candidate.head
                || syntax.head(candidate.head) == Some(phrase) && syntax.relation(candidate.head) == rel::APPOS
        });
    }
    let argument = |token: TokenId| {
        matches!(
            syntax.relation(token),
            rel::NSUBJ | rel::NSUBJ_PASS | rel::OBJ | rel::IOBJ | rel::OBL | rel::OBL_AGENT
        )
    };
    if argument(own.token) && argument(candidate.top) && own.above.is_some() {
        if syntax.head(candidate.top) == own.above {
            return true;
        }
        // "Ann wanted to see her": the subject that is not said again.
        let object = matches!(own.relation, rel::OBJ | rel::IOBJ);
        if let Some(subject) = own.above.filter(|_| object).and_then(|above| syntax.clause(above).subject()) {
            return subject == candidate.top || subject == candidate.head;
        }
    }
    false
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
