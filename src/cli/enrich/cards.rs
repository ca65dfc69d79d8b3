//! What an article comes to, on a page: a card for each person and organisation, and lists of what was said and done.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::marks::{anchor, class, link};
use super::view::{self, View};
use crate::extract::entities::{Entity, EntityId};
use crate::extract::events::Modality;
use crate::extract::five_w::FiveW;
use crate::extract::names;
use crate::extract::quotes::{Polarity, Quote, QuoteId};
use crate::extract::relations::{Predicate, Relation};
use crate::text::Claim;

/// Longest part of a quote on the card of its speaker.
const QUOTE_CHARS_MAX: usize = 110;

/// Who is named beside the text: those that the article is most about.
const SHORT_LIST_MAX: usize = 8;

/// Mentions that a card links to: more are only counted.
const MENTIONS_MAX: usize = 24;

/// The people and things that the article is most about, to go beside the text.
pub(super) fn short_list(page: usize, view: View<'_>) -> Markup {
    let ranked = view.ranked();
    html! {
        @if !ranked.is_empty() {
            div.card {
                h3 { "Who and what" }
                ul.plain {
                    @for (id, entity) in ranked.iter().take(SHORT_LIST_MAX) {
                        li {
                            a class=(class(entity.kind, true)) href=(link(page, 'e', id.0 as usize)) { (entity.name) }
                            " " span.note { (entity.mentions.len()) "×" }
                        }
                    }
                }
            }
        }
    }
}

/// The answers about the main event, to go beside the text.
pub(super) fn in_short(five_w: &FiveW, view: View<'_>) -> Markup {
    let questions = [
        ("who", &five_w.who),
        ("what", &five_w.what),
        ("when", &five_w.when),
        ("where", &five_w.r#where),
        ("why", &five_w.why),
        ("how", &five_w.how),
    ];
    html! {
        @if !five_w.what.is_empty() {
            div.card {
                h3 { "In short" }
                dl {
                    @for (question, answers) in questions {
                        @if let Some(answer) = answers.first() {
                            dt { (question) }
                            dd { (view::short(&view.answer(answer), QUOTE_CHARS_MAX)) }
                        }
                    }
                }
            }
        }
    }
}

/// All lists, to go below the text; nothing where no stage of claims ran.
pub(super) fn all(page: usize, view: View<'_>) -> Markup {
    let claims = view.claims;
    html! {
        div.claims {
            @if claims.entities.is_some() { (who(page, view)) }
            @if claims.quotes.is_some() { (said(page, view)) }
            @if claims.events.is_some() { (did(page, view)) }
            @if claims.relations.is_some() { (related(page, view)) }
            div.columns {
                @if claims.times.is_some() { (when(page, view)) }
                @if claims.quantities.is_some() { (how_much(page, view)) }
                @if claims.places.is_some() { (places(page, view)) }
            }
        }
    }
}

fn nothing() -> Markup {
    html! { p.note { "Nothing was found." } }
}

fn who(page: usize, view: View<'_>) -> Markup {
    let is_card = |entity: &Entity| matches!(entity.kind, names::Kind::Person | names::Kind::Org);
    let (cards, others): (Vec<_>, Vec<_>) = view.ranked().into_iter().partition(|(_, entity)| is_card(entity));
    let of = Of::all(view);
    html! {
        section {
            h2 { "Who" }
            @if cards.is_empty() && others.is_empty() { (nothing()) }
            div.grid {
                @for (id, entity) in &cards { (card(page, view, &of, *id, entity)) }
            }
            @if !others.is_empty() {
                h3 { "Places and things" }
                ul.tags {
                    @for (id, entity) in &others {
                        li id=(anchor(page, 'e', id.0 as usize)) {
                            span class=(class(entity.kind, true)) title=(view::kind_name(entity.kind)) { (entity.name) }
                            " " (mentions(page, entity))
                        }
                    }
                }
            }
        }
    }
}

/// What is claimed of each entity elsewhere.
#[derive(Default)]
struct Of {
    /// The quotes that it speaks, by their places.
    said: BTreeMap<EntityId, Vec<usize>>,
    /// What it relates to and how.
    related: BTreeMap<EntityId, Vec<(String, String)>>,
}

impl Of {
    fn all(view: View<'_>) -> Self {
        let mut of = Self::default();
        for (index, quote) in view.claims.quotes.iter().flat_map(|quotes| quotes.all()).enumerate() {
            if let Some(speaker) = quote.what.speaker.as_ref().and_then(|speaker| speaker.entity) {
                of.said.entry(speaker).or_default().push(index);
            }
        }
        // What the roles and attributes on the card say already is left out.
        let other = |relation: &&Claim<Relation>| {
            use Predicate::{Age, AppointedBy, BirthPlace, JobTitle, Nationality};
            !matches!(relation.what.predicate, JobTitle | AppointedBy | Age | BirthPlace | Nationality)
        };
        for relation in view.claims.relations.iter().flat_map(|relations| relations.all()).filter(other) {
            of.related.entry(relation.what.subject).or_default().push(view.relation(&relation.what));
        }
        of
    }
}

fn card(page: usize, view: View<'_>, of: &Of, id: EntityId, entity: &Entity) -> Markup {
    let said = of.said.get(&id).map_or(&[][..], Vec::as_slice);
    let related = of.related.get(&id).map_or(&[][..], Vec::as_slice);
    html! {
        div.card.who id=(anchor(page, 'e', id.0 as usize)) {
            h3.name {
                span class=(class(entity.kind, true)) { (entity.name) }
                " " span.note { (view::kind_name(entity.kind)) }
            }
            @if !entity.roles.is_empty() {
                ul.plain.roles { @for role in &entity.roles { li { (view.role(&role.what)) } } }
            }
            dl {
                @if !entity.aliases.is_empty() { dt { "also" } dd { (entity.aliases.join(", ")) } }
                @for attribute in &entity.attributes {
                    @let (name, value) = view.attribute(&attribute.what);
                    dt { (name) } dd { (value) }
                }
                @for (predicate, object) in related { dt { (predicate) } dd { (object) } }
                @if let Some(item) = entity.wikidata {
                    dt { "Wikidata" }
                    dd { a rel="noreferrer" href={ "https://www.wikidata.org/wiki/Q" (item) } { "Q" (item) } }
                }
            }
            @if !said.is_empty() {
                ul.plain.lines {
                    @for &index in said {
                        @if let Some(quote) = view.quote(QuoteId(index as u32)) {
                            li {
                                a href=(link(page, 'q', index)) {
                                    (view::short(&view.words(quote.what.content), QUOTE_CHARS_MAX))
                                }
                            }
                        }
                    }
                }
            }
            (mentions(page, entity))
        }
    }
}

/// Links to where an entity is mentioned.
fn mentions(page: usize, entity: &Entity) -> Markup {
    let count = entity.mentions.len();
    html! {
        span.mentions {
            @for (number, mention) in entity.mentions.iter().take(MENTIONS_MAX).enumerate() {
                a href=(link(page, 'm', mention.0 as usize)) aria-label={ "mention " (number + 1) " of " (entity.name) } {
                    (number + 1)
                }
                " "
            }
            @if count > MENTIONS_MAX { "and " (count - MENTIONS_MAX) " more" }
        }
    }
}

fn said(page: usize, view: View<'_>) -> Markup {
    let quotes = view.claims.quotes.as_ref().map_or(&[][..], |quotes| quotes.all());
    html! {
        section {
            h2 { "Said" }
            @if quotes.is_empty() { (nothing()) }
            ol.said {
                @for (index, claim) in quotes.iter().enumerate() {
                    (said_one(page, view, index, claim))
                }
            }
        }
    }
}

fn said_one(page: usize, view: View<'_>, index: usize, claim: &Claim<Quote>) -> Markup {
    let quote = &claim.what;
    let inferred = quote.speaker.as_ref().and_then(|speaker| speaker.inferred);
    let part = |party: &Option<_>| party.as_ref().and_then(|party| view.party(party));
    let other =
        |id: QuoteId, word: &str| html! { " · " a href=(link(page, 'q', id.0 as usize)) { (word) " q" (id.0) } };
    html! {
        li.nested[quote.nested_in.is_some()] {
            p.who {
                a.no href=(link(page, 'q', index)) { "q" (index) }
                " " b title=[inferred] { (view.speaker(quote)) @if inferred.is_some() { "*" } }
                @if let Some(cue) = &quote.cue { " " i { (view.words(cue.at)) } }
                @if let Some(addressee) = part(&quote.addressee) { " to " (addressee) }
                @if let Some(medium) = part(&quote.medium) { " via " (medium) }
                @if let Some(time) = quote.time.and_then(|id| view.time(id)) { " · " (time) }
                " " span.chip { (quote.kind.name()) }
                @if let Some(id) = quote.continues { (other(id, "continues")) }
                @if let Some(id) = quote.nested_in { (other(id, "in")) }
            }
            blockquote class=(quote.kind.name()) { (view.words(quote.content)) }
        }
    }
}

fn did(page: usize, view: View<'_>) -> Markup {
    let events = view.claims.events.as_ref().map_or(&[][..], |events| events.all());
    html! {
        section {
            h2 { "Did" }
            @if events.is_empty() { (nothing()) } @else {
                div.scroll tabindex="0" role="region" aria-label="Events" {
                    table {
                        thead { tr { th { "who" } th { "did" } th { "to whom or what" } th { "when, where" } th { "how sure" } th { "says who" } } }
                        tbody {
                            @for (index, claim) in events.iter().enumerate() {
                                @let event = &claim.what;
                                @let [who, deed, whom] = view.deed(event);
                                @let when = event.time.and_then(|id| view.time(id)).unwrap_or_default();
                                @let toll = view.magnitude(event);
                                @let happened = event.modality == Modality::Actual && event.polarity == Polarity::Positive;
                                @let sure = if happened { "chip actual" } else { "chip" };
                                tr {
                                    td { @if who.is_empty() { span.note { "–" } } @else { (view::short(&who, QUOTE_CHARS_MAX)) } }
                                    td { a href=(link(page, 'x', index)) { (deed) } " " span.note { (event.kind.name()) } }
                                    td { (view::short(&whom, QUOTE_CHARS_MAX)) @if !toll.is_empty() { " " b { (toll) } } }
                                    td { (when) @if let Some(place) = view.place(event) { " " (place) } }
                                    td { span class=(sure) { (view.certainty(event)) } }
                                    td {
                                        @if let Some(quote) = event.attribution {
                                            a href=(link(page, 'q', quote.0 as usize)) { (view.attribution(event)) }
                                        } @else { span.note { (view.attribution(event)) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn related(page: usize, view: View<'_>) -> Markup {
    let relations = view.claims.relations.as_ref().map_or(&[][..], |relations| relations.all());
    html! {
        section {
            h2 { "Related" }
            @if relations.is_empty() { (nothing()) } @else {
                table {
                    tbody {
                        @for claim in relations {
                            @let (predicate, object) = view.relation(&claim.what);
                            tr {
                                td { a href=(link(page, 'e', claim.what.subject.0 as usize)) { (view.name(claim.what.subject)) } }
                                td.note { (predicate) }
                                td { (object) }
                                td.note { "“" (view::short(&view.words(claim.at), QUOTE_CHARS_MAX)) "”" }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn when(page: usize, view: View<'_>) -> Markup {
    let times = view.claims.times.as_ref().map_or(&[][..], |times| times.all());
    html! {
        section {
            h2 { "When" }
            @if times.is_empty() { (nothing()) } @else {
                table {
                    tbody {
                        @for (index, claim) in times.iter().enumerate() {
                            tr {
                                td { a href=(link(page, 't', index + 1)) { (view.words(claim.at)) } }
                                td.figure { (claim.what.value) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn how_much(page: usize, view: View<'_>) -> Markup {
    let quantities = view.claims.quantities.as_ref().map_or(&[][..], |quantities| quantities.all());
    html! {
        section {
            h2 { "How much" }
            @if quantities.is_empty() { (nothing()) } @else {
                table {
                    tbody {
                        @for (index, claim) in quantities.iter().enumerate() {
                            tr {
                                td { a href=(link(page, 'n', index)) { (view.words(claim.at)) } }
                                td.figure { (view::amount(&claim.what)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn places(page: usize, view: View<'_>) -> Markup {
    let places = view.claims.places.as_ref().map_or(&[][..], |places| places.all());
    html! {
        section {
            h2 { "Where" }
            @if places.is_empty() { (nothing()) } @else {
                table {
                    tbody {
                        @for claim in places {
                            @let place = &claim.what;
                            tr {
                                td { a href=(link(page, 'm', place.mention.0 as usize)) { (view.words(claim.at)) } }
                                td {
                                    (place.name)
                                    @if let Some(country) = &place.country { " " span.note { (country.as_str()) } }
                                    @if let Some(item) = place.geoname { " " span.note { "GeoNames " (item) } }
                                }
                                td.note { (place.sense.name()) }
                            }
                        }
                    }
                }
            }
        }
    }
}
