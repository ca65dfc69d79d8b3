//! The marks of the layers in the text of a page.

use super::highlight::Mark;
use super::view::{self, View};
use crate::extract::entities::{EntityId, MentionKind};
use crate::extract::names;
use crate::extract::quotes::Kind;
use crate::extract::{Enriched, Parsed};
use crate::record::furniture_name;
use crate::text::{CodePoints, Span};

/// All marks of an article, those of the outer layers first. `page` is the place of the article on its page.
pub(super) fn of(page: usize, enriched: &Enriched) -> Vec<Mark> {
    let parsed = &enriched.annotated.parsed;
    let view = View { text: &parsed.article.text, claims: &enriched.annotated.claims };
    let mut marks = sentences(parsed);
    marks.extend(furniture(parsed));
    marks.extend(quotes(page, view));
    marks.extend(times(page, view));
    marks.extend(quantities(page, view));
    marks.extend(entities(page, view));
    marks.extend(events(page, view));
    marks
}

/// The id of a claim on the page: `letter` tells the layer, as in the record.
pub(super) fn anchor(page: usize, letter: char, index: usize) -> String {
    format!("a{page}-{letter}{index}")
}

/// A link to it.
pub(super) fn link(page: usize, letter: char, index: usize) -> String {
    format!("#a{page}-{letter}{index}")
}

fn range(at: Span) -> std::ops::Range<usize> {
    at.start()..at.end()
}

fn sentences(parsed: &Parsed) -> Vec<Mark> {
    let points = CodePoints::of(parsed.article.text.as_str());
    let of = |(index, sentence): (usize, &crate::extract::sentences::Sentence)| {
        let at = range(sentence.at);
        let title = format!("s{index} · {}–{}", points.at(at.start), points.at(at.end));
        Mark { at, class: if index % 2 == 0 { "sentence even" } else { "sentence odd" }, title, ..Mark::default() }
    };
    parsed.layout.sentences.iter().enumerate().map(of).collect()
}

fn furniture(parsed: &Parsed) -> impl Iterator<Item = Mark> {
    parsed.article.furniture.iter().map(|claim| Mark {
        at: range(claim.at),
        class: "furniture",
        title: format!("{} · {} · {}", furniture_name(claim.what), claim.score.as_f64(), claim.ground),
        ..Mark::default()
    })
}

fn quotes(page: usize, view: View<'_>) -> impl Iterator<Item = Mark> {
    let all = view.claims.quotes.iter().flat_map(|quotes| quotes.all());
    all.enumerate().map(move |(index, claim)| {
        let quote = &claim.what;
        let speaker = view.speaker(quote);
        let cue = quote.cue.as_ref().map(|cue| format!(" · {}", view.words(cue.at))).unwrap_or_default();
        let class = match quote.kind {
            Kind::Direct => "quote direct",
            Kind::Mixed => "quote mixed",
            Kind::Indirect => "quote indirect",
        };
        // Of an indirect quote the speaker stands right beside it.
        let label = (quote.kind != Kind::Indirect).then(|| view::short(&speaker, LABEL_CHARS_MAX));
        Mark {
            at: range(quote.content),
            class,
            title: format!("{} quote · {speaker}{cue} · {}", quote.kind.name(), claim.score.as_f64()),
            id: Some(anchor(page, 'q', index)),
            href: None,
            label,
        }
    })
}

/// Longest speaker that is written into the text.
const LABEL_CHARS_MAX: usize = 28;

fn times(page: usize, view: View<'_>) -> impl Iterator<Item = Mark> {
    let all = view.claims.times.iter().flat_map(|times| times.all());
    all.enumerate().map(move |(index, claim)| {
        let time = &claim.what;
        let modifier = time.modifier.map(|modifier| format!(" {}", modifier.name())).unwrap_or_default();
        let value = format!("{} · {}{modifier}", time.kind.name(), time.value);
        Mark {
            at: range(claim.at),
            class: "time",
            title: value,
            id: Some(anchor(page, 't', index + 1)),
            ..Mark::default()
        }
    })
}

fn quantities(page: usize, view: View<'_>) -> impl Iterator<Item = Mark> {
    let all = view.claims.quantities.iter().flat_map(|quantities| quantities.all());
    all.enumerate().map(move |(index, claim)| {
        let title = format!("{} · {}", claim.what.kind.name(), view::amount(&claim.what));
        Mark { at: range(claim.at), class: "quantity", title, id: Some(anchor(page, 'n', index)), ..Mark::default() }
    })
}

fn entities(page: usize, view: View<'_>) -> impl Iterator<Item = Mark> {
    let all =
        view.claims.entities.iter().flat_map(|entities| entities.mentions().iter().map(move |one| (entities, one)));
    all.enumerate().map(move |(index, (entities, claim))| {
        let mention = &claim.what;
        let EntityId(number) = mention.entity;
        let entity = entities.get(mention.entity);
        let role = entity.roles.first().map(|role| format!(" · {}", view.role(&role.what))).unwrap_or_default();
        let named = matches!(mention.kind, MentionKind::Name | MentionKind::Adjectival);
        Mark {
            at: range(claim.at),
            class: class(entity.kind, named),
            title: format!("{} · {}{role}", view::kind_name(entity.kind), entity.name),
            id: Some(anchor(page, 'm', index)),
            href: Some(link(page, 'e', number as usize)),
            label: None,
        }
    })
}

/// How a mention looks: by its type, and fainter where it is no name.
pub(super) fn class(kind: names::Kind, named: bool) -> &'static str {
    match (kind, named) {
        (names::Kind::Person, true) => "entity person",
        (names::Kind::Person, false) => "entity person faint",
        (names::Kind::Org, true) => "entity org",
        (names::Kind::Org, false) => "entity org faint",
        (names::Kind::Gpe | names::Kind::Loc | names::Kind::Fac | names::Kind::Norp, true) => "entity place",
        (names::Kind::Gpe | names::Kind::Loc | names::Kind::Fac | names::Kind::Norp, false) => "entity place faint",
        (_, true) => "entity thing",
        (_, false) => "entity thing faint",
    }
}

fn events(page: usize, view: View<'_>) -> impl Iterator<Item = Mark> {
    let all = view.claims.events.iter().flat_map(|events| events.all());
    all.enumerate().map(move |(index, claim)| {
        let event = &claim.what;
        let [who, _, whom] = view.deed(event);
        let mut title = format!("{} · {}", event.kind.name(), view.certainty(event));
        for (word, what) in [("by", who), ("to", whom), ("says", view.attribution(event))] {
            if !what.is_empty() {
                title.push_str(&format!(" · {word} {}", view::short(&what, TITLE_CHARS_MAX)));
            }
        }
        Mark { at: range(event.trigger), class: "event", title, id: Some(anchor(page, 'x', index)), ..Mark::default() }
    })
}

/// Longest part of what is told when something is pointed at.
const TITLE_CHARS_MAX: usize = 80;
