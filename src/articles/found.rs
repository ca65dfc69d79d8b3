//! What a record has found, in terms of the gold: offsets into the gold's body, references as gold names.

use std::collections::BTreeMap;

use serde_json::Value;

use super::article::Article;
use super::body::{Body, Carrier, Extent};
use super::gold::MentionKind;
use super::loose::{entries, field, named, said, shown, string};

/// Dice's coefficient of two extents that are one mention, but for an article or the like.
pub(super) const SAME_WORDS: f64 = 0.8;

/// A record, read against an article.
pub(super) struct Found<'a> {
    /// The record.
    pub(super) record: &'a Value,
    /// The article.
    pub(super) article: &'a Article,
    /// The record's own body, into which its offsets point.
    pub(super) body: Body,
    /// From the record's body to the gold's, where they are not the same.
    carrier: Option<Carrier>,
    /// The record's entities.
    pub(super) entities: Vec<&'a Value>,
    by_id: BTreeMap<String, usize>,
    /// The gold name of each entity, if it is one of the gold's.
    names: Vec<Option<&'a str>>,
}

/// Whom a record refers to.
pub(super) struct Reference<'a> {
    /// The gold name, if it is one of the gold's entities.
    pub(super) who: Option<&'a str>,
    /// The record's words for it.
    pub(super) text: String,
}

impl<'a> Found<'a> {
    /// Reads `record`.
    pub(super) fn new(record: &'a Value, article: &'a Article) -> Self {
        let body = Body::of(body(record));
        let carrier = (body.text() != article.body.text()).then(|| Carrier::new(&body, &article.body));
        let entities: Vec<&Value> =
            entries(record.get("entities")).iter().filter(|entity| entity.is_object()).collect();
        let with_id =
            entities.iter().enumerate().filter(|(_, entity)| field(Some(entity), "id").is_some_and(|id| !id.is_null()));
        let by_id = with_id.map(|(at, entity)| (named(entity.get("id")), at)).collect();
        let mut found = Self { record, article, body, carrier, entities, by_id, names: Vec::new() };
        found.names = found.entities.iter().map(|entity| found.named_in_gold(entity)).collect();
        found
    }

    /// A layer's items.
    pub(super) fn layer(&self, name: &str) -> &'a [Value] {
        entries(self.record.get(name))
    }

    /// A layer's items that have an extent, with it.
    pub(super) fn placed(&self, name: &str) -> Vec<(&'a Value, Extent)> {
        self.layer(name).iter().filter_map(|item| Some((item, self.extent(Some(item))?))).collect()
    }

    /// The same, where the extent is that of the item's field `key`, or else its own.
    pub(super) fn placed_by(&self, name: &str, key: &str) -> Vec<(&'a Value, Extent)> {
        let items = self.layer(name).iter().filter(|item| item.is_object());
        items.filter_map(|item| Some((item, self.extent(item.get(key)).or_else(|| self.extent(Some(item)))?))).collect()
    }

    /// Where something stands in the gold's body.
    pub(super) fn extent(&self, value: Option<&Value>) -> Option<Extent> {
        let offset = |key| field(value, key)?.as_u64().and_then(|offset| usize::try_from(offset).ok());
        let at = Extent::new(offset("start")?, offset("end")?);
        let inside = at.start < at.end && at.end <= self.body.len();
        let at = Some(at).filter(|_| inside)?;
        self.carrier.as_ref().map_or(Some(at), |carrier| carrier.carried(at))
    }

    /// The gold name of the record's entity at this place.
    pub(super) fn name(&self, entity: usize) -> Option<&'a str> {
        self.names[entity]
    }

    /// The gold entity that an entity's name means, or else most of its named mentions.
    fn named_in_gold(&self, entity: &Value) -> Option<&'a str> {
        let article = self.article;
        let by_name = said(entity.get("name")).and_then(|name| article.cast.resolve(&named(Some(name))));
        if by_name.is_some() {
            return by_name;
        }
        let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
        let mentions = entries(entity.get("mentions")).iter();
        for at in mentions.filter(|mention| is_named(mention)).filter_map(|mention| self.extent(Some(mention))) {
            for other in &article.gold.entities {
                let names = other.mentions.iter().filter(|mention| mention.kind == MentionKind::Name);
                let same = names.filter(|name| at.dice(Extent::new(name.start, name.end)) >= SAME_WORDS).count();
                if same > 0 {
                    *votes.entry(&other.name).or_default() += same;
                }
            }
        }
        let most = votes.values().max()?;
        votes.iter().find(|(_, count)| *count == most).map(|(name, _)| *name)
    }

    /// Whom `value` refers to: an id, a name, an object with either, or a list of such.
    pub(super) fn references(&self, value: Option<&Value>) -> Vec<Reference<'a>> {
        entries(value).iter().filter_map(|entry| self.reference(entry)).collect()
    }

    /// The gold names that `value` refers to.
    pub(super) fn who(&self, value: Option<&Value>) -> Vec<Option<&'a str>> {
        self.references(value).into_iter().map(|reference| reference.who).collect()
    }

    fn reference(&self, entry: &Value) -> Option<Reference<'a>> {
        let (id, text) = match entry {
            Value::String(id) => (Some(id.clone()), id.clone()),
            Value::Object(_) => {
                let own = entry.get("id").filter(|id| !id.is_null()).map(|id| named(Some(id)));
                let id = match entry.get("entity") {
                    Some(entity @ Value::Object(_)) => entity.get("id"),
                    entity => entity,
                };
                let id = id.filter(|id| !id.is_null()).map(|id| named(Some(id)));
                let id = id.or_else(|| own.filter(|own| self.by_id.contains_key(own)));
                let text = ["name", "exact", "value"].into_iter().find_map(|key| said(entry.get(key)));
                (id, text.map(|text| named(Some(text))).unwrap_or_default())
            }
            _ => return None,
        };
        if let Some(&at) = id.as_ref().and_then(|id| self.by_id.get(id)) {
            let text = match said(self.entities[at].get("name")) {
                Some(name) => named(Some(name)),
                None if entry.is_string() => String::new(),
                None => text,
            };
            return Some(Reference { who: self.names[at], text });
        }
        // An id of an entity that is not there says nothing; anything else may be a name.
        let text = if entry.is_string() { text } else { id.filter(|id| !is_id(id)).unwrap_or(text) };
        let who = if text.is_empty() { None } else { self.article.cast.resolve(&text) };
        Some(Reference { who, text })
    }
}

/// Whether a text has the form of an id: a letter and a number.
fn is_id(text: &str) -> bool {
    let mut letters = text.chars();
    let number = |rest: &str| !rest.is_empty() && rest.bytes().all(|digit| digit.is_ascii_digit());
    letters.next().is_some_and(|letter| letter.is_ascii_lowercase()) && number(letters.as_str())
}

/// The kind of a record's mention; one that does not tell is a name.
pub(super) fn mention_kind(mention: &Value) -> &str {
    match mention.get("kind") {
        None => "name",
        kind => string(kind).unwrap_or_default(),
    }
}

/// Whether a record's mention is by name.
pub(super) fn is_named(mention: &Value) -> bool {
    matches!(mention_kind(mention), "name" | "adjectival")
}

/// The type of a record's entity, in capitals.
pub(super) fn entity_type(entity: &Value) -> String {
    shown(entity.get("type")).to_uppercase()
}

/// The body of a record: that of its first ninjs body.
pub(super) fn body(record: &Value) -> &str {
    let bodies = field(record.get("item"), "bodies");
    let first = match bodies {
        Some(Value::Array(bodies)) if !bodies.is_empty() => bodies.first(),
        other => other,
    };
    let value = if first.is_some_and(Value::is_object) { field(first, "value") } else { first };
    string(value).unwrap_or_default()
}

/// The date of publication that a record gives, to the day.
pub(super) fn date(record: &Value) -> Option<String> {
    let date = field(record.get("input"), "date");
    let value = if date.is_some_and(Value::is_object) { field(date, "value") } else { date };
    said(value).map(|value| to_the_day(&named(Some(value))))
}

/// The day of an ISO 8601 date, with or without a time.
pub(super) fn to_the_day(date: &str) -> String {
    /// Characters of `YYYY-MM-DD`.
    const DAY: usize = 10;
    date.chars().take(DAY).collect()
}
