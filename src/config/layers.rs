//! The layers that settings come from, and their merging.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use ::config::{File, FileFormat, Map, Source, Value, ValueKind};

use super::Problem;
use super::hint::unknown;
use super::kafka::REDACTED;

/// The defaults, as they stand in the repository.
pub(super) const DEFAULT_TOML: &str = include_str!("../../config/default.toml");

/// What the defaults are called where origins are told.
pub(super) const DEFAULT_ORIGIN: &str = "default";

/// Tables whose keys are librdkafka's: each with the variable that adds to it.
const OPTION_TABLES: [(&str, &str); 3] = [
    ("kafka.options", "COPYDESK_KAFKA_OPTIONS"),
    ("kafka.consumer_options", "COPYDESK_KAFKA_CONSUMER_OPTIONS"),
    ("kafka.producer_options", "COPYDESK_KAFKA_PRODUCER_OPTIONS"),
];

const FILE_VARIABLE: &str = "COPYDESK_CONFIG";
const KEY_PREFIX: &str = "COPYDESK__";

/// What is laid over the defaults, weakest first. Has no `Debug`: the environment holds secrets.
#[derive(Clone, Default)]
pub struct Sources {
    /// `--config`; `COPYDESK_CONFIG` if none.
    pub file: Option<PathBuf>,
    /// Variables; those that begin with `COPYDESK` count.
    pub environment: BTreeMap<String, String>,
    /// `--set`: `section.key=value` each.
    pub set: Vec<String>,
    /// `--kafka-option`: `name=value` each.
    pub kafka_options: Vec<String>,
    /// This machine's name, the default of `delivery.instance`.
    pub host: Option<String>,
}

impl Sources {
    /// The process's environment and host name: the only place where settings touch the outside, files aside.
    pub fn of_process(file: Option<PathBuf>, set: Vec<String>, kafka_options: Vec<String>) -> Self {
        let environment: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
            .filter(|(name, _)| name.starts_with("COPYDESK") || name == "HOSTNAME")
            .map(|(name, value)| (name, value.to_string_lossy().into_owned()))
            .collect();
        // A shell keeps HOSTNAME to itself, a container is given it.
        let host = environment
            .get("HOSTNAME")
            .cloned()
            .or_else(|| std::fs::read_to_string("/proc/sys/kernel/hostname").ok())
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty());
        Self { file, environment, set, kafka_options, host }
    }
}

/// Values by key path, each with its origin.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree(Map<String, Value>);

impl Tree {
    fn of_toml(text: &str, origin: &str) -> Result<Self, String> {
        let read = File::from_str(text, FileFormat::Toml).collect().map_err(|error| error.to_string())?;
        let branded = read.into_iter().map(|(key, value)| (key, brand(value, origin))).collect();
        Ok(Self(branded))
    }

    pub(super) fn table(&self) -> &Map<String, Value> {
        &self.0
    }

    fn node(&self, path: &str) -> Option<&Value> {
        let mut keys = path.split('.');
        let mut at = self.0.get(keys.next()?)?;
        for key in keys {
            let ValueKind::Table(table) = &at.kind else { return None };
            at = table.get(key)?;
        }
        Some(at)
    }

    /// The value at `path`, if there is one and it is no table.
    pub(super) fn leaf(&self, path: &str) -> Option<&Value> {
        self.node(path).filter(|value| !matches!(value.kind, ValueKind::Table(_)))
    }

    /// The longest beginning of `path` at which a value stands, and the value.
    pub(super) fn leaf_above<'p>(&self, path: &'p str) -> Option<(&'p str, &Value)> {
        let ends = path.match_indices(['.', '[']).map(|(end, _)| end).chain([path.len()]);
        ends.map(|end| &path[..end]).find_map(|start| Some((start, self.leaf(start)?)))
    }

    /// Puts a value, and the tables above it where they are missing.
    pub(super) fn put(&mut self, path: &str, value: Value) {
        let (above, key) = path.rsplit_once('.').unwrap_or(("", path));
        self.table_mut(above).insert(key.to_owned(), value);
    }

    /// Puts a text that was derived from `origin`.
    pub(super) fn derive(&mut self, path: &str, text: &str, origin: &str) {
        self.put(path, Value::new(Some(&origin.to_owned()), text));
    }

    fn table_mut(&mut self, path: &str) -> &mut Map<String, Value> {
        let mut at = &mut self.0;
        for key in path.split('.').filter(|key| !key.is_empty()) {
            let node = at.entry(key.to_owned()).or_insert_with(|| Value::new(None, ValueKind::Nil));
            if !matches!(node.kind, ValueKind::Table(_)) {
                node.kind = ValueKind::Table(Map::new());
            }
            let ValueKind::Table(table) = &mut node.kind else { unreachable!("made a table above") };
            at = table;
        }
        at
    }

    /// The path of each value, sorted.
    pub(super) fn keys(&self) -> std::collections::btree_set::IntoIter<String> {
        fn walk(table: &Map<String, Value>, above: &str, found: &mut std::collections::BTreeSet<String>) {
            for (key, value) in table {
                let path = joined(above, key);
                match &value.kind {
                    ValueKind::Table(inner) => walk(inner, &path, found),
                    _ => drop(found.insert(path)),
                }
            }
        }
        let mut found = std::collections::BTreeSet::new();
        walk(&self.0, "", &mut found);
        found.into_iter()
    }

    /// The entries of the table at `path`.
    pub(super) fn options(&self, path: &str) -> impl Iterator<Item = (&str, &Value)> {
        let table = match self.node(path).map(|node| &node.kind) {
            Some(ValueKind::Table(table)) => Some(table),
            _ => None,
        };
        table.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
    }

    /// Replaces the value at `path`, or those in the table at `path` whose names are `secret`, unless empty.
    pub(super) fn redact(&mut self, path: &str, secret: fn(&str) -> bool) {
        let hide = |value: &mut Value| {
            if !matches!(&value.kind, ValueKind::String(text) if text.is_empty()) {
                value.kind = ValueKind::String(REDACTED.to_owned());
            }
        };
        let (above, key) = path.rsplit_once('.').unwrap_or(("", path));
        match self.table_mut(above).get_mut(key) {
            Some(Value { kind: ValueKind::Table(table), .. }) => {
                table.iter_mut().filter(|(name, _)| secret(name)).for_each(|(_, value)| hide(value));
            }
            Some(value) => hide(value),
            None => {}
        }
    }

    /// Lays `other` over this: tables are joined, everything else is replaced.
    fn overlay(&mut self, other: Tree) {
        fn join(under: &mut Map<String, Value>, over: Map<String, Value>) {
            for (key, value) in over {
                let below = under.entry(key).or_insert_with(|| Value::new(None, ValueKind::Nil));
                match (&mut below.kind, value) {
                    (ValueKind::Table(below), Value { kind: ValueKind::Table(above), .. }) => join(below, above),
                    (_, value) => *below = value,
                }
            }
        }
        join(&mut self.0, other.0);
    }
}

/// The defaults: also the list of all keys, and of what kind each is.
pub(super) fn defaults() -> &'static Tree {
    static DEFAULTS: LazyLock<Tree> = LazyLock::new(|| {
        Tree::of_toml(DEFAULT_TOML, DEFAULT_ORIGIN).expect("default.toml is embedded, and a test reads it")
    });
    &DEFAULTS
}

/// All layers, laid over each other. Keys that do not exist are reported and left out.
pub(super) fn merge(sources: &Sources, problems: &mut Vec<Problem>) -> Tree {
    let mut merged = defaults().clone();
    for layer in [of_file(sources, problems), of_environment(sources, problems), of_flags(sources, problems)] {
        merged.overlay(known(layer, problems));
    }
    merged
}

fn of_file(sources: &Sources, problems: &mut Vec<Problem>) -> Tree {
    let variable = sources.environment.get(FILE_VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
    let Some(path) = sources.file.clone().or(variable) else { return Tree::default() };
    let name = path.display().to_string();
    let read = std::fs::read_to_string(&path).map_err(|error| format!("reading the config file: {error}"));
    match read.and_then(|text| Tree::of_toml(&text, &name)) {
        Ok(tree) => tree,
        Err(why) => {
            problems.push(Problem::new(name, why.trim_end()));
            Tree::default()
        }
    }
}

fn of_environment(sources: &Sources, problems: &mut Vec<Problem>) -> Tree {
    let mut tree = Tree::default();
    for (variable, value) in &sources.environment {
        let origin = format!("{variable} in the environment");
        if let Some(key) = variable.strip_prefix(KEY_PREFIX) {
            let path = key.to_ascii_lowercase().replace("__", ".");
            if defaults().leaf(&path).is_some() {
                tree.put(&path, value_of(&path, value, &origin));
            } else if option_table(&path).is_some() {
                problems.push(Problem::new(variable, "options of librdkafka go into COPYDESK_KAFKA_OPTIONS"));
            } else {
                problems.push(Problem::new(variable, unknown(&path)));
            }
        } else if let Some(path) = single_underscores(variable) {
            problems.push(Problem::new(
                variable,
                format!("not read; {path} is set by COPYDESK__{}", path.to_ascii_uppercase().replace('.', "__")),
            ));
        }
    }
    for (table, variable) in OPTION_TABLES {
        if let Some(list) = sources.environment.get(variable) {
            let pairs = option_pairs(list);
            put_options(&mut tree, table, pairs, &format!("{variable} in the environment"), problems);
        }
    }
    tree
}

/// The key that someone who wrote `COPYDESK_INPUT_TOPIC` meant. Only whole names of keys: Kubernetes makes variables
/// such as `COPYDESK_HTTP_SERVICE_HOST` by itself.
fn single_underscores(variable: &str) -> Option<String> {
    let rest = variable.strip_prefix("COPYDESK_")?.to_ascii_lowercase();
    defaults().keys().find(|path| path.replace('.', "_") == rest)
}

fn of_flags(sources: &Sources, problems: &mut Vec<Problem>) -> Tree {
    let mut tree = Tree::default();
    for flag in &sources.set {
        let Some((path, value)) = flag.split_once('=') else {
            problems.push(Problem::new("--set", format!("expected section.key=value, got {flag:?}")));
            continue;
        };
        let (path, origin) = (path.trim(), "--set");
        if let Some((table, name)) = option_table(path) {
            put_options(&mut tree, table, vec![(name, Some(value))], origin, problems);
        } else if defaults().leaf(path).is_some() {
            tree.put(path, value_of(path, value, origin));
        } else {
            problems.push(Problem::new(path, unknown(path)).from(Some(origin)));
        }
    }
    let pairs = sources.kafka_options.iter().flat_map(|pair| option_pairs(pair)).collect();
    put_options(&mut tree, OPTION_TABLES[0].0, pairs, "--kafka-option", problems);
    tree
}

/// A value given as text: a list where the default is one. Numbers and booleans are read from text by their types.
fn value_of(path: &str, text: &str, origin: &str) -> Value {
    let origin = origin.to_owned();
    let is_list = defaults().leaf(path).is_some_and(|value| matches!(value.kind, ValueKind::Array(_)));
    let kind = if is_list {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        ValueKind::Array(parts.map(|part| Value::new(Some(&origin), part)).collect())
    } else {
        ValueKind::String(text.to_owned())
    };
    Value::new(Some(&origin), kind)
}

/// Splits `a=1,b=2` or lines. A part without `=` belongs to the value before it: `brokers=a,b`.
fn option_pairs(list: &str) -> Vec<(&str, Option<&str>)> {
    let separator = if list.contains('\n') { '\n' } else { ',' };
    let mut pairs: Vec<(&str, Option<&str>)> = Vec::new();
    let mut begin = 0;
    let mut ends: Vec<usize> = list.match_indices(separator).map(|(at, _)| at).collect();
    ends.push(list.len());
    for (index, &end) in ends.iter().enumerate() {
        let next = ends.get(index + 1).map(|&next| &list[end + 1..next]);
        if separator == ',' && next.is_some_and(|next| !next.contains('=') && !next.trim().is_empty()) {
            continue;
        }
        let part = list[begin..end].trim();
        begin = (end + 1).min(list.len());
        if !part.is_empty() {
            pairs.push(part.split_once('=').map_or((part, None), |(name, value)| (name.trim(), Some(value.trim()))));
        }
    }
    pairs
}

fn put_options(
    tree: &mut Tree,
    table: &str,
    pairs: Vec<(&str, Option<&str>)>,
    origin: &str,
    problems: &mut Vec<Problem>,
) {
    for (name, value) in pairs {
        match value {
            Some(value) if !name.is_empty() => {
                let value = Value::new(Some(&origin.to_owned()), value);
                drop(tree.table_mut(table).insert(name.to_owned(), value));
            }
            // The text may be half of a password: it is not quoted.
            _ => problems.push(Problem::new(table, "expected name=value").from(Some(origin))),
        }
    }
}

/// The option table that `path` lies in, and the option's name.
fn option_table(path: &str) -> Option<(&'static str, &str)> {
    OPTION_TABLES.iter().find_map(|(table, _)| Some((*table, path.strip_prefix(table)?.strip_prefix('.')?)))
}

/// What of `layer` exists, with option tables made flat: `a.b = 1` without quotes is a table in TOML.
fn known(layer: Tree, problems: &mut Vec<Problem>) -> Tree {
    fn walk(table: Map<String, Value>, above: &str, kept: &mut Tree, problems: &mut Vec<Problem>) {
        let mut entries: Vec<_> = table.into_iter().collect();
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (key, value) in entries {
            let path = joined(above, &key);
            let origin = value.origin().map(str::to_owned);
            if OPTION_TABLES.iter().any(|(table, _)| *table == path) {
                flatten(value, "", kept.table_mut(&path));
                continue;
            }
            match (defaults().node(&path).map(|node| &node.kind), value.kind) {
                (Some(ValueKind::Table(_)), ValueKind::Table(inner)) => walk(inner, &path, kept, problems),
                (Some(ValueKind::Table(_)), _) => {
                    problems
                        .push(Problem::new(&path, format!("a section, [{path}], not a value")).from(origin.as_deref()));
                }
                (Some(_), kind) => kept.put(&path, Value::new(origin.as_ref(), kind)),
                (None, _) => problems.push(Problem::new(&path, unknown(&path)).from(origin.as_deref())),
            }
        }
    }
    let mut kept = Tree::default();
    walk(layer.0, "", &mut kept, problems);
    kept
}

fn flatten(value: Value, name: &str, options: &mut Map<String, Value>) {
    let origin = value.origin().map(str::to_owned);
    match value.kind {
        ValueKind::Table(inner) => {
            for (key, value) in inner {
                flatten(value, &joined(name, &key), options);
            }
        }
        ValueKind::String(_) => drop(options.insert(name.to_owned(), value)),
        kind => {
            let text = Value::new(None, kind).to_string();
            drop(options.insert(name.to_owned(), Value::new(origin.as_ref(), text)));
        }
    }
}

fn joined(above: &str, key: &str) -> String {
    if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") }
}

/// The same value with `origin` on it and on everything below.
fn brand(value: Value, origin: &str) -> Value {
    let name = origin.to_owned();
    let kind = match value.kind {
        ValueKind::Table(table) => {
            ValueKind::Table(table.into_iter().map(|(key, value)| (key, brand(value, origin))).collect())
        }
        ValueKind::Array(array) => ValueKind::Array(array.into_iter().map(|value| brand(value, origin)).collect()),
        kind => kind,
    };
    Value::new(Some(&name), kind)
}
