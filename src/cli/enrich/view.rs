//! The claims of an article in words for people: what both the page and the terminal say of them.

use crate::extract::Claims;
use crate::extract::entities::{Attribute, Entity, EntityId, Role, RoleStatus};
use crate::extract::events::{Event, Modality, Participant, Toll};
use crate::extract::five_w::{Answer, Meaning};
use crate::extract::names;
use crate::extract::quantities::{Kind, Quantity, QuantityId};
use crate::extract::quotes::{Party, Polarity, Quote, QuoteId};
use crate::extract::relations::{Object, Relation, Status};
use crate::extract::times::TimeId;
use crate::text::{Claim, Span, Text};

/// An article's text and claims.
#[derive(Clone, Copy)]
pub(super) struct View<'e> {
    pub(super) text: &'e Text,
    pub(super) claims: &'e Claims,
}

/// Who says what stands in no quote.
pub(super) const NARRATOR: &str = "the article";

impl<'e> View<'e> {
    /// Words of the text, on one line.
    pub(super) fn words(self, at: Span) -> String {
        self.text.slice(at).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The entities with their ids, those that the article is most about first.
    pub(super) fn ranked(self) -> Vec<(EntityId, &'e Entity)> {
        let all = self.claims.entities.iter().flat_map(|entities| entities.all());
        let mut ranked: Vec<_> = all.enumerate().map(|(index, entity)| (EntityId(index as u32), entity)).collect();
        ranked.sort_by_key(|(id, entity)| (std::cmp::Reverse(entity.salience), *id));
        ranked
    }

    /// The name of an entity.
    pub(super) fn name(self, id: EntityId) -> &'e str {
        self.claims.entities.as_ref().map_or("", |entities| &entities.get(id).name)
    }

    /// The name or words of who speaks, is spoken to, or of where it is said.
    pub(super) fn party(self, party: &Party) -> Option<String> {
        match (party.entity, party.at) {
            (Some(entity), _) => Some(self.name(entity).to_owned()),
            (None, Some(at)) => Some(self.words(at)),
            (None, None) => None,
        }
    }

    /// Who takes part: the name where it is known, else the words.
    pub(super) fn participant(self, participant: &Participant) -> String {
        participant.entity.map_or_else(|| self.words(participant.at), |entity| self.name(entity).to_owned())
    }

    /// The speaker of a quote.
    pub(super) fn speaker(self, quote: &Quote) -> String {
        quote.speaker.as_ref().and_then(|speaker| self.party(speaker)).unwrap_or_else(|| "somebody unnamed".to_owned())
    }

    /// A quote.
    pub(super) fn quote(self, id: QuoteId) -> Option<&'e Claim<Quote>> {
        self.claims.quotes.as_ref()?.all().get(id.0 as usize)
    }

    /// What a time comes to.
    pub(super) fn time(self, id: TimeId) -> Option<&'e str> {
        let times = self.claims.times.as_ref()?;
        if id == TimeId::PUBLICATION { times.publication() } else { times.get(id).map(|time| time.what.value.as_str()) }
    }

    /// The name of the place of an event.
    pub(super) fn place(self, event: &Event) -> Option<&'e str> {
        let places = self.claims.places.as_ref()?;
        Some(&places.all().get(event.place?.0 as usize)?.what.name)
    }

    /// Who says that an event happens.
    pub(super) fn attribution(self, event: &Event) -> String {
        let quote = event.attribution.and_then(|id| self.quote(id));
        quote.map_or_else(|| NARRATOR.to_owned(), |quote| self.speaker(&quote.what))
    }

    /// How certain an event is: its modality, "not" before it where it is denied to have happened.
    pub(super) fn certainty(self, event: &Event) -> String {
        let not = if event.polarity == Polarity::Negative && event.modality != Modality::Denied { "not " } else { "" };
        format!("{not}{}", event.modality.name())
    }

    /// Who did what to whom, of an event: "Russia · strikes · cities".
    pub(super) fn deed(self, event: &Event) -> [String; 3] {
        let names = |all: &[Participant]| all.iter().map(|one| self.participant(one)).collect::<Vec<_>>().join(", ");
        let mut whom = names(&event.recipients);
        if let Some(object) = event.object {
            let joint = if whom.is_empty() { "" } else { "; " };
            whom = format!("{whom}{joint}{}", self.words(object));
        }
        [names(&event.actors), self.words(event.trigger), whom]
    }

    /// The tolls of an event: "17 dead, 85 injured".
    pub(super) fn magnitude(self, event: &Event) -> String {
        let quantities = self.claims.quantities.as_ref();
        let of = |(toll, id): &(Toll, QuantityId)| {
            let quantity = &quantities?.all().get(id.0 as usize)?.what;
            if *toll == Toll::Money {
                return Some(amount(quantity));
            }
            let range = quantity.value_max.map(|max| format!("–{}", number(max))).unwrap_or_default();
            Some(format!("{}{range} {}", number(quantity.value), toll.name()))
        };
        event.magnitude.iter().filter_map(of).collect::<Vec<_>>().join(", ")
    }

    /// An answer about the main event: what it means where that says more than its words.
    pub(super) fn answer(self, answer: &Answer) -> String {
        let words = answer.at.map(|at| self.words(at));
        match answer.means {
            Meaning::Entity(id) => self.name(id).to_owned(),
            Meaning::Time(id) => match (words, self.time(id)) {
                (Some(words), Some(value)) => format!("{words} ({value})"),
                (words, value) => words.or(value.map(str::to_owned)).unwrap_or_default(),
            },
            Meaning::Event(_) | Meaning::Place(_) | Meaning::Words => words.unwrap_or_default(),
        }
    }

    /// A role as one says it: "former finance minister (Sweden)".
    pub(super) fn role(self, role: &Role) -> String {
        let status =
            if role.status == RoleStatus::Current { String::new() } else { format!("{} ", role.status.name()) };
        let title = role.singular.clone().unwrap_or_else(|| self.words(role.title));
        let org = role.org.map(|org| format!(" ({})", self.name(org))).unwrap_or_default();
        let by = role.appointed_by.map(|by| format!(", appointed by {}", self.name(by))).unwrap_or_default();
        format!("{status}{title}{org}{by}")
    }

    /// What an attribute is called, and what it is.
    pub(super) fn attribute(self, attribute: &Attribute) -> (&'static str, String) {
        match attribute {
            Attribute::Age(years) => ("age", years.to_string()),
            Attribute::Gender(gender) => ("gender", gender.name().to_owned()),
            Attribute::BirthPlace(place) => ("born in", self.name(*place).to_owned()),
            Attribute::Nationality(country) => ("citizen of", self.name(*country).to_owned()),
        }
    }

    /// What a relation relates its subject to: "former worksFor" and "Acme".
    pub(super) fn relation(self, relation: &Relation) -> (String, String) {
        let status =
            if relation.status == Status::Current { String::new() } else { format!("{} ", relation.status.name()) };
        let object = match &relation.object {
            Object::Entity(entity) => self.name(*entity).to_owned(),
            Object::Value(value) => value.clone(),
        };
        (format!("{status}{}", spaced(relation.predicate.name())), object)
    }
}

/// What a quantity comes to: "2,700,000,000 USD", "5–7 %", "27 people", "3–2".
pub(super) fn amount(quantity: &Quantity) -> String {
    let max = quantity.value_max.map(|max| format!("–{}", number(max))).unwrap_or_default();
    let unit = quantity.currency.or(quantity.unit.as_deref()).unwrap_or_default();
    let nth = if quantity.kind == Kind::Ordinal { "no. " } else { "" };
    format!("{nth}{}{max} {unit}", number(quantity.value)).trim_end().to_owned()
}

/// A number with its thousands apart.
fn number(value: f64) -> String {
    let plain = value.to_string();
    let (whole, decimals) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let mut apart = String::with_capacity(plain.len() + plain.len() / 3);
    for (index, digit) in whole.char_indices() {
        if index > 0 && (whole.len() - index) % 3 == 0 && digit.is_ascii_digit() {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart + decimals
}

/// "worksFor" as "works for".
fn spaced(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push(' ');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// What people call the types of entities.
pub(super) fn kind_name(kind: names::Kind) -> &'static str {
    match kind {
        names::Kind::Person => "person",
        names::Kind::Org => "organisation",
        names::Kind::Gpe => "country or city",
        names::Kind::Loc => "place",
        names::Kind::Fac => "building or site",
        names::Kind::Norp => "people or group",
        names::Kind::Event => "event",
        names::Kind::Product => "product",
        names::Kind::Work => "work",
        names::Kind::Law => "law",
    }
}

/// `text` cut to about `limit` characters, at a blank, with an ellipsis where it was cut.
pub(super) fn short(text: &str, limit: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(limit) else { return text.to_owned() };
    let head = &text[..cut];
    let words = head.rsplit_once(' ').map_or(head, |(head, _)| head);
    format!("{}…", words.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':')))
}
