//! Compares two records of one article.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::body::{Alignment, Body};
use super::layers::{Item, Layer, Layers, body_text};
use super::pairing::{Pairs, pair};
use super::telling::{around, short};
use super::{Entry, Options};

/// What became of a finding or a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Added,
    Removed,
    Changed,
}

/// A field of a changed finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Field {
    /// Its path within the finding, without places in lists.
    pub(super) path: String,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
}

/// A finding or field that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) kind: Kind,
    /// What it is about: `PERSON Ann Lee`.
    pub(super) label: String,
    /// Of a changed one, what.
    pub(super) fields: Vec<Field>,
    /// The text before it, its own, and the text after it.
    pub(super) context: Option<[String; 3]>,
}

/// Fields that say how sure a finding is and why, not what it is.
const GROUNDS: [&str; 4] = ["confidence", "score", "salience", "ground"];

impl Change {
    /// Whether only the sureness or the ground changed: told, but after what changes what is said.
    pub(super) fn minor(&self) -> bool {
        let minor = |field: &Field| GROUNDS.contains(&field.path.rsplit('.').next().unwrap_or_default());
        self.kind == Kind::Changed && self.fields.iter().all(minor)
    }
}

/// A layer of two records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LayerDiff {
    /// Findings in A; `None` when A has no such layer.
    pub(super) a: Option<usize>,
    /// Findings in B.
    pub(super) b: Option<usize>,
    /// Findings that are the same in both.
    pub(super) same: usize,
    pub(super) changes: Vec<Change>,
}

/// Two records of one article, compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Compared {
    pub(super) layers: BTreeMap<String, LayerDiff>,
    /// What made the one in A, and the one in B.
    pub(super) made_by: [BTreeSet<String>; 2],
    /// Whether the one in A, or the one in B, is a tombstone and the other is not.
    pub(super) withdrawn: Option<super::Side>,
}

/// Compares the two records.
///
/// # Errors
///
/// The place of the one that cannot be read, and why.
pub(super) fn compare(a: &Entry, b: &Entry, options: &Options) -> Result<Compared, String> {
    let (a_bytes, b_bytes) = match (&a.value, &b.value) {
        (None, None) => return Ok(Compared::default()),
        (None, Some(_)) => return Ok(Compared { withdrawn: Some(super::Side::A), ..Compared::default() }),
        (Some(_), None) => return Ok(Compared { withdrawn: Some(super::Side::B), ..Compared::default() }),
        (Some(a), Some(b)) => (a, b),
    };
    let a_record = parse(a, a_bytes)?;
    let a_text = body_text(&a_record).to_owned();
    let a_body = Body::new(&a_text);
    let read = |entry: &Entry, record, body: &Body<'_>, map: &dyn Fn(_) -> _| {
        Layers::of(record, body, map, options).map_err(|error| format!("{}: {error}", entry.place))
    };
    if a_bytes == b_bytes {
        let layers = read(a, a_record, &a_body, &Some)?;
        return Ok(all_the_same(layers));
    }
    let b_record = parse(b, b_bytes)?;
    let b_text = body_text(&b_record).to_owned();
    let b_body = Body::new(&b_text);
    let alignment = Alignment::of(&a_body, &b_body);
    let a_layers = read(a, a_record, &a_body, &|span| alignment.map(span))?;
    let b_layers = read(b, b_record, &b_body, &|span| Some(span).filter(|span| alignment.known_in_b(*span)))?;
    Ok(of_layers(a_layers, b_layers, &a_body, &b_body))
}

fn parse(entry: &Entry, json: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(json).map_err(|error| format!("{}: not a record: {error}", entry.place))
}

fn all_the_same(of: Layers) -> Compared {
    let layers = of.layers.into_iter().map(|(name, layer)| {
        let count = layer.count();
        (name, LayerDiff { a: Some(count), b: Some(count), same: count, changes: Vec::new() })
    });
    Compared { layers: layers.collect(), made_by: [of.made_by.clone(), of.made_by], withdrawn: None }
}

fn of_layers(a: Layers, mut b: Layers, a_body: &Body<'_>, b_body: &Body<'_>) -> Compared {
    let mut layers = BTreeMap::new();
    for (name, a_layer) in a.layers {
        let diff = match (a_layer, b.layers.remove(&name)) {
            (Layer::Items(a), Some(Layer::Items(b))) => items(&a, &b, Some((a_body, b_body))),
            (Layer::Fields(a), Some(Layer::Fields(b))) => fields_layer(&a, &b),
            (a, None) => alone(Kind::Removed, &a, a_body),
            (a, Some(b)) => {
                // A list here and an object there: everything is another.
                let mut diff = alone(Kind::Removed, &a, a_body);
                let other = alone(Kind::Added, &b, b_body);
                diff.b = other.b;
                diff.changes.extend(other.changes);
                diff
            }
        };
        layers.insert(name, diff);
    }
    for (name, layer) in b.layers {
        layers.insert(name, alone(Kind::Added, &layer, b_body));
    }
    Compared { layers, made_by: [a.made_by, b.made_by], withdrawn: None }
}

/// A layer that only one record has.
fn alone(kind: Kind, layer: &Layer, body: &Body<'_>) -> LayerDiff {
    let changes = match layer {
        Layer::Items(items) => items.iter().map(|item| one(kind, item, Some(body))).collect(),
        Layer::Fields(fields) => {
            let mut changed = Vec::new();
            let (a, b) = if kind == Kind::Added { (&Value::Null, fields) } else { (fields, &Value::Null) };
            compare_fields("", a, b, &mut changed);
            changed.into_iter().map(field_change).collect()
        }
    };
    let (a, b) = if kind == Kind::Added { (None, Some(layer.count())) } else { (Some(layer.count()), None) };
    LayerDiff { a, b, same: 0, changes }
}

fn one(kind: Kind, item: &Item, body: Option<&Body<'_>>) -> Change {
    Change { kind, label: label(item), fields: Vec::new(), context: body.and_then(|body| context(item, body)) }
}

fn items(a: &[Item], b: &[Item], bodies: Option<(&Body<'_>, &Body<'_>)>) -> LayerDiff {
    let Pairs { same, changed, removed, added } = pair(a, b);
    let mut same = same.len();
    let mut changes = Vec::new();
    for (a_index, b_index) in changed {
        let (a, b) = (&a[a_index], &b[b_index]);
        let mut fields = Vec::new();
        compare_fields("", &a.value, &b.value, &mut fields);
        if fields.is_empty() {
            // The same but for the order of parts.
            same += 1;
            continue;
        }
        let context = bodies.and_then(|(_, body)| context(b, body));
        changes.push(Change { kind: Kind::Changed, label: label(b), fields, context });
    }
    changes.extend(removed.iter().map(|&index| one(Kind::Removed, &a[index], bodies.map(|(body, _)| body))));
    changes.extend(added.iter().map(|&index| one(Kind::Added, &b[index], bodies.map(|(_, body)| body))));
    LayerDiff { a: Some(a.len()), b: Some(b.len()), same, changes }
}

fn fields_layer(a: &Value, b: &Value) -> LayerDiff {
    let mut changed = Vec::new();
    let same = compare_fields("", a, b, &mut changed);
    let changes = changed.into_iter().map(field_change).collect();
    LayerDiff { a: Some(leaves(a)), b: Some(leaves(b)), same, changes }
}

fn field_change(field: Field) -> Change {
    let kind = match (&field.from, &field.to) {
        (None, _) => Kind::Added,
        (Some(_), None) => Kind::Removed,
        (Some(_), Some(_)) => Kind::Changed,
    };
    Change { kind, label: field.path.clone(), fields: vec![field], context: None }
}

/// Notes every field that is not the same, and gives how many values are. A field that is null counts as absent.
fn compare_fields(path: &str, a: &Value, b: &Value, out: &mut Vec<Field>) -> usize {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match (a, b) {
        _ if a == b => leaves(a),
        (Value::Object(a), Value::Object(b)) => {
            let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            let of = |name| (a.get(name).unwrap_or(&Value::Null), b.get(name).unwrap_or(&Value::Null));
            let each = names.into_iter().map(|name| (below(name), of(name)));
            each.map(|(path, (a, b))| compare_fields(&path, a, b, out)).sum()
        }
        (Value::Null, Value::Object(members)) => {
            members.iter().map(|(name, b)| compare_fields(&below(name), &Value::Null, b, out)).sum()
        }
        (Value::Object(members), Value::Null) => {
            members.iter().map(|(name, a)| compare_fields(&below(name), a, &Value::Null, out)).sum()
        }
        (Value::Array(a), Value::Array(b)) if a.len() == 1 && b.len() == 1 => compare_fields(path, &a[0], &b[0], out),
        (Value::Array(_) | Value::Null, Value::Array(_) | Value::Null) => {
            let parts = |list: &Value| -> Vec<Item> {
                list.as_array().map_or_else(Vec::new, |parts| parts.iter().cloned().map(Item::of).collect())
            };
            let (a, b) = (parts(a), parts(b));
            let Pairs { same, changed, removed, added } = pair(&a, &b);
            let mut alike = same.iter().map(|&at| leaves(&a[at].value)).sum();
            for (a_index, b_index) in changed {
                alike += compare_fields(path, &a[a_index].value, &b[b_index].value, out);
            }
            let said = |item: &Item| Some(short(&label(item)));
            out.extend(removed.iter().map(|&at| Field { path: path.to_owned(), from: said(&a[at]), to: None }));
            out.extend(added.iter().map(|&at| Field { path: path.to_owned(), from: None, to: said(&b[at]) }));
            alike
        }
        (a, b) => {
            let (from, to) = around(said(a), said(b));
            out.push(Field { path: path.to_owned(), from, to });
            0
        }
    }
}

fn said(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn leaves(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Object(members) => members.values().map(leaves).sum(),
        Value::Array(parts) => parts.iter().map(leaves).sum(),
        _ => 1,
    }
}

impl Layer {
    fn count(&self) -> usize {
        match self {
            Layer::Items(items) => items.len(),
            Layer::Fields(fields) => leaves(fields),
        }
    }
}

fn label(item: &Item) -> String {
    let name = short(&item.name);
    [item.kind.as_str(), &name].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Code points of text shown on either side.
const AROUND: usize = 60;

fn context(item: &Item, body: &Body<'_>) -> Option<[String; 3]> {
    let (start, end) = item.at?;
    let (start, end) = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
    if body.len() < end || end < start {
        return None;
    }
    let before = body.slice(start.saturating_sub(AROUND), start).to_owned();
    Some([before, short(body.slice(start, end)), body.slice(end, end + AROUND).to_owned()])
}
