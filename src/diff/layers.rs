//! A record as layers: lists of findings, and groups of plain fields.
//!
//! Which is which is told by shape, so that a layer of a later version needs no line here. Local ids mean nothing outside
//! their record, so that they are dropped and what refers to them says instead what it refers to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::Options;
use super::body::Body;

/// Groups of fields in which lists are parts of a description, and no findings.
const DESCRIPTIONS: [&str; 2] = ["item", "input"];
/// The layer of fields that stand alone at the top.
const ENVELOPE: &str = "record";
/// What classifies a finding, best first.
const KINDS: [&str; 5] = ["type", "kind", "predicate", "code", "tag"];
/// What a finding is called, best first.
const NAMES: [&str; 6] = ["exact", "name", "value", "text", "term", "path"];
/// Where a finding that has no span of its own has one.
const ANCHORS: [&str; 5] = ["content", "trigger", "mentions", "target", "evidence"];
/// Fields whose text is never a reference, even if it looks like a local id: "b52" may be an aircraft.
const WORDS: [&str; 7] = ["exact", "name", "value", "text", "term", "raw", "title"];

/// Half-open, in code points.
pub(super) type Span = (i64, i64);

/// A record, ready to be compared.
pub(super) struct Layers {
    /// By name, in order.
    pub(super) layers: BTreeMap<String, Layer>,
    /// What made it: worker, models, stages.
    pub(super) made_by: BTreeSet<String>,
}

/// A part of a record.
pub(super) enum Layer {
    /// A list of findings.
    Items(Vec<Item>),
    /// A tree of plain fields.
    Fields(Value),
}

/// A finding.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    /// It, without local ids, with spans as they are in B.
    pub(super) value: Value,
    /// Where it is in B's body, if it is anywhere and that can be told.
    pub(super) span: Option<Span>,
    /// Where it is in its own body.
    pub(super) at: Option<Span>,
    /// Whether the span is its own, and not that of a part of it: then another place is another finding.
    pub(super) own: bool,
    /// What class of finding it is; empty when it has none.
    pub(super) kind: String,
    /// Its words, or its name.
    pub(super) name: String,
}

/// The text that all spans point into; empty when the record has none.
pub(super) fn body_text(record: &Value) -> &str {
    record.pointer("/item/bodies/0/value").and_then(Value::as_str).unwrap_or_default()
}

/// The headline, if there is one.
pub(super) fn headline(record: &Value) -> Option<&str> {
    record.pointer("/item/headlines/0/value").and_then(Value::as_str)
}

impl Layers {
    /// The layers of `record` that `options` look at, with their spans as `map` has them.
    pub(super) fn of(
        record: Value,
        body: &Body<'_>,
        map: &dyn Fn(Span) -> Option<Span>,
        options: &Options,
    ) -> Result<Self, String> {
        let Value::Object(mut members) = record else { return Err("not an object".to_owned()) };
        let provenance = members.remove("provenance");
        let mut reading = Reading { names: HashMap::new(), body, map, options, layers: BTreeMap::new() };
        let made_by = provenance.map(|provenance| split_provenance(provenance, &mut members)).unwrap_or_default();
        if let Some(Value::Object(input)) = members.get_mut("input") {
            // Where the article was read is what records are matched by; two topics of input may hold the same articles.
            input.remove("kafka");
        }
        reading.learn(&members);
        reading.read(members);
        Ok(Self { layers: reading.layers, made_by })
    }
}

/// What made the record. What was odd about the article is content, and goes back to the members.
fn split_provenance(provenance: Value, members: &mut Map<String, Value>) -> BTreeSet<String> {
    let Value::Object(parts) = provenance else { return BTreeSet::new() };
    let mut made_by = BTreeSet::new();
    for (name, part) in parts {
        match (name.as_str(), part) {
            ("warnings" | "truncated", part) => drop(members.insert(name, part)),
            (_, Value::String(worker)) => drop(made_by.insert(worker)),
            (list, Value::Array(parts)) => made_by.extend(parts.iter().map(|part| maker(list, part))),
            (_, other) => drop(made_by.insert(format!("{name} {other}"))),
        }
    }
    made_by
}

/// `stage tokens@1`, `stage tokens@1 off`, `model names@3`.
fn maker(list: &str, part: &Value) -> String {
    let text = |name: &str| match part.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let status = Some(text("status")).filter(|status| !status.is_empty() && status != "ok");
    let status = status.map_or_else(String::new, |status| format!(" {status}"));
    format!("{} {}@{}{status}", list.trim_end_matches('s'), text("name"), text("version"))
}

struct Reading<'r> {
    /// What each local id stands for.
    names: HashMap<String, String>,
    body: &'r Body<'r>,
    map: &'r dyn Fn(Span) -> Option<Span>,
    options: &'r Options,
    layers: BTreeMap<String, Layer>,
}

impl Reading<'_> {
    /// Learns what the local ids stand for.
    fn learn(&mut self, members: &Map<String, Value>) {
        let lists = members.values().flat_map(|member| match member {
            Value::Object(parts) => parts.values().collect(),
            other => vec![other],
        });
        for list in lists {
            let Value::Array(items) = list else { continue };
            for item in items {
                let Some(id) = item.get("id").and_then(Value::as_str).filter(|id| is_local_id(id)) else { continue };
                let said = name_of(item).or_else(|| {
                    let (start, end) = (self.map)(span_of(item)?)?;
                    Some(format!("{start}–{end}"))
                });
                let kind = kind_of(item).map_or_else(String::new, |kind| format!("{kind} "));
                self.names.insert(id.to_owned(), format!("{kind}{}", said.as_deref().unwrap_or("…")));
            }
        }
    }

    fn read(&mut self, members: Map<String, Value>) {
        let mut envelope = Map::new();
        for (name, member) in members {
            match member {
                Value::Object(_) if DESCRIPTIONS.contains(&name.as_str()) => {
                    let fields = self.normal(&name, member);
                    self.add(name, Layer::Fields(fields));
                }
                Value::Object(parts) => {
                    let mut rest = Map::new();
                    for (part, value) in parts {
                        match value {
                            Value::Array(items) => self.list(format!("{name}.{part}"), items),
                            other => drop(rest.insert(part, other)),
                        }
                    }
                    if !rest.is_empty() {
                        let fields = self.normal(&name, Value::Object(rest));
                        self.add(name, Layer::Fields(fields));
                    }
                }
                Value::Array(items) => self.list(name, items),
                other => drop(envelope.insert(name, other)),
            }
        }
        let fields = self.normal(ENVELOPE, Value::Object(envelope));
        self.add(ENVELOPE.to_owned(), Layer::Fields(fields));
    }

    fn list(&mut self, name: String, items: Vec<Value>) {
        if !self.options.looks_at(&name) {
            return;
        }
        let items = items.into_iter().map(|item| {
            let at = span_of(&item);
            let value = self.normal(&name, item);
            let mut item = Item::of(value);
            item.at = at;
            item.span = at.and_then(|at| (self.map)(at));
            if let Some((start, end)) = at.filter(|_| item.name.is_empty()) {
                item.name = self.body.slice(start.max(0) as usize, end.max(0) as usize).to_owned();
            }
            item
        });
        let items = items.collect();
        self.add(name, Layer::Items(items));
    }

    fn add(&mut self, name: String, layer: Layer) {
        let nothing = matches!(&layer, Layer::Fields(Value::Object(members)) if members.is_empty());
        if self.options.looks_at(&name) && !nothing {
            self.layers.insert(name, layer);
        }
    }

    /// `value` without ignored fields and local ids, with its spans mapped and its references resolved.
    fn normal(&self, layer: &str, value: Value) -> Value {
        match value {
            Value::Object(members) => {
                let span = span_in(&members);
                let mapped = span.and_then(|span| (self.map)(span));
                // A place that cannot be told in the other body is none: only the words can be compared.
                let lost = span.is_some() && mapped.is_none();
                let mut normal = Map::new();
                for (name, member) in members {
                    let local = name == "id" && member.as_str().is_some_and(|id| self.names.contains_key(id));
                    let placed = lost && matches!(name.as_str(), "start" | "end");
                    if local || placed || self.options.ignores(layer, &name) {
                        continue;
                    }
                    let member = match (name.as_str(), mapped) {
                        ("start", Some((start, _))) => start.into(),
                        ("end", Some((_, end))) => end.into(),
                        _ if WORDS.contains(&name.as_str()) && member.is_string() => member,
                        _ => self.normal(layer, member),
                    };
                    normal.insert(name, member);
                }
                Value::Object(normal)
            }
            Value::Array(items) => items.into_iter().map(|item| self.normal(layer, item)).collect(),
            Value::String(text) => self.names.get(&text).cloned().map_or(Value::String(text), Value::String),
            other => other,
        }
    }
}

impl Item {
    /// The finding that a value is by itself, also one within another.
    pub(super) fn of(value: Value) -> Self {
        let span = span_of(&value);
        let own = value.as_object().and_then(span_in).is_some();
        let kind = kind_of(&value).unwrap_or_default();
        let nameless = span.is_none() && kind.is_empty();
        let name = name_of(&value).or_else(|| nameless.then(|| value.to_string())).unwrap_or_default();
        Self { span, at: span, own, kind, name, value }
    }
}

/// A letter for the layer and a number within it.
fn is_local_id(text: &str) -> bool {
    let mut letters = text.bytes();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && 1 < text.len()
        && letters.all(|byte| byte.is_ascii_digit())
}

fn span_in(members: &Map<String, Value>) -> Option<Span> {
    Some((members.get("start")?.as_i64()?, members.get("end")?.as_i64()?))
}

/// The span of a finding: its own, or that of the part that it is anchored in.
fn span_of(item: &Value) -> Option<Span> {
    let members = item.as_object()?;
    span_in(members).or_else(|| anchor(members).and_then(span_in))
}

fn anchor(members: &Map<String, Value>) -> Option<&Map<String, Value>> {
    ANCHORS.iter().find_map(|name| match members.get(*name)? {
        Value::Object(part) => Some(part),
        Value::Array(parts) => parts.first()?.as_object(),
        _ => None,
    })
}

fn kind_of(item: &Value) -> Option<String> {
    KINDS.iter().find_map(|name| item.get(name)?.as_str()).map(str::to_owned)
}

fn name_of(item: &Value) -> Option<String> {
    if let Some(text) = item.as_str() {
        return Some(text.to_owned());
    }
    let members = item.as_object()?;
    let name = NAMES.iter().find_map(|name| members.get(*name)?.as_str());
    name.or_else(|| anchor(members)?.get("exact")?.as_str()).map(str::to_owned)
}
