//! Counts what the comparison finds, and keeps the most telling examples.

use std::collections::BTreeMap;

use super::compare::{Change, Compared, Field, Kind, LayerDiff, compare};
use super::layers::headline;
use super::report::{Alone, Changes, Examples, FieldChange, LayerReport, Report, Set, WindowReport};
use super::telling::Patterns;
use super::{Entry, Matched, Matching, Options, Side, Window};

/// Examples of each kind.
const EXAMPLES_MAX: usize = 10;
/// Distinct makers that are counted: versions are few, and a hostile set must not fill the memory.
const MAKERS_MAX: usize = 500;

/// The comparison under way.
#[derive(Debug, Default)]
pub struct Tally {
    options: Options,
    sets: [Set; 2],
    same: u64,
    changed: u64,
    added: u64,
    removed: u64,
    remade: u64,
    withdrawn: u64,
    restored: u64,
    layers: BTreeMap<String, LayerTally>,
    alone: [Vec<Alone>; 2],
}

#[derive(Debug, Default)]
struct LayerTally {
    records: u64,
    records_changed: u64,
    appeared: u64,
    disappeared: u64,
    a: u64,
    b: u64,
    same: u64,
    minor: u64,
    fields: Patterns<String, String>,
    kinds: [KindTally; 3],
}

#[derive(Debug, Default)]
struct KindTally {
    count: u64,
    /// Changes are alike when the same fields change from the same to the same, findings that come or go when they are
    /// called the same.
    patterns: Patterns<(Option<String>, Vec<Field>), Examples>,
}

impl Tally {
    /// Nothing compared yet. The sets are called `a` and `b` in the report.
    pub fn new(options: Options, a: &str, b: &str) -> Self {
        let sets = [a, b].map(|name| Set { name: name.to_owned(), ..Set::default() });
        Self { options, sets, ..Self::default() }
    }

    /// Takes what became of a record.
    ///
    /// # Errors
    ///
    /// The place of a record that cannot be read, and why.
    pub fn add(&mut self, matched: &Matched) -> Result<(), String> {
        match matched {
            Matched::Both(a, b) => {
                self.sets[0].records += 1;
                self.sets[1].records += 1;
                let compared = compare(a, b, &self.options)?;
                self.both(a, b, compared);
            }
            Matched::Only(side, entry) => {
                let (index, count) = match side {
                    Side::A => (0, &mut self.removed),
                    Side::B => (1, &mut self.added),
                };
                *count += 1;
                self.sets[index].records += 1;
                if self.alone[index].len() < EXAMPLES_MAX {
                    self.alone[index].push(alone(entry));
                }
            }
        }
        Ok(())
    }

    fn both(&mut self, a: &Entry, b: &Entry, compared: Compared) {
        let Compared { layers, made_by, withdrawn } = compared;
        match withdrawn {
            Some(Side::A) => self.restored += 1,
            Some(Side::B) => self.withdrawn += 1,
            None => {}
        }
        let remade = made_by[0] != made_by[1];
        self.remade += u64::from(remade);
        for (set, made_by) in self.sets.iter_mut().zip(made_by) {
            for maker in made_by {
                if set.made_by.len() < MAKERS_MAX || set.made_by.contains_key(&maker) {
                    *set.made_by.entry(maker).or_default() += 1;
                }
            }
        }
        let mut changed = withdrawn.is_some() || (remade && self.options.provenance);
        for (name, diff) in layers {
            let differs = !diff.changes.is_empty() || diff.a.is_some() != diff.b.is_some();
            changed |= differs;
            self.layers.entry(name).or_default().add(diff, differs, a, b);
        }
        if changed {
            self.changed += 1;
        } else {
            self.same += 1;
        }
    }

    /// What came of it.
    pub fn report(self, matching: &Matching, window: Window) -> Report {
        let Self { sets: [a, b], same, changed, added, removed, remade, withdrawn, restored, layers, alone, .. } = self;
        let [removed_records, added_records] = alone;
        let layers = layers.into_iter().map(|(name, layer)| layer.report(name)).collect();
        Report {
            a,
            b,
            same,
            changed,
            added,
            removed,
            remade,
            withdrawn,
            restored,
            window: WindowReport { records: window.records, given_up: matching.given_up(), late: matching.late() },
            layers,
            added_records,
            removed_records,
        }
    }
}

impl LayerTally {
    fn add(&mut self, diff: LayerDiff, differs: bool, a: &Entry, b: &Entry) {
        let LayerDiff { a: a_items, b: b_items, same, changes } = diff;
        self.records += 1;
        self.records_changed += u64::from(differs);
        self.appeared += u64::from(a_items.is_none());
        self.disappeared += u64::from(b_items.is_none());
        self.a += a_items.unwrap_or_default() as u64;
        self.b += b_items.unwrap_or_default() as u64;
        self.same += same as u64;
        for change in changes {
            let minor = change.minor();
            self.minor += u64::from(minor);
            let Change { kind, label, fields, context } = change;
            if kind == Kind::Changed {
                let mut paths: Vec<&String> = fields.iter().map(|field| &field.path).collect();
                paths.dedup();
                for path in paths {
                    self.fields.count(path.clone(), 0, || path.clone());
                }
            }
            let tally = &mut self.kinds[kind as usize];
            tally.count += 1;
            let key = (fields.is_empty().then(|| label.clone()), fields);
            let fields = key.1.clone();
            tally.patterns.count(key, u8::from(!minor), || Examples {
                count: 0,
                label,
                fields: fields.into_iter().map(FieldChange::from).collect(),
                context,
                id: b.id.clone(),
                source: a.source.as_ref().or(b.source.as_ref()).map(ToString::to_string),
                a: a.place.clone(),
                b: b.place.clone(),
            });
        }
    }

    fn report(self, name: String) -> LayerReport {
        let Self { records, records_changed, appeared, disappeared, a, b, same, minor, fields, kinds } = self;
        let [added, removed, changed] = kinds.map(|KindTally { count, patterns }| {
            let examples = patterns.top(EXAMPLES_MAX).into_iter();
            Changes { count, examples: examples.map(|(count, example)| Examples { count, ..example }).collect() }
        });
        let fields = fields.top(EXAMPLES_MAX).into_iter().map(|(count, name)| (name, count)).collect();
        LayerReport {
            name,
            records,
            records_changed,
            appeared,
            disappeared,
            a,
            b,
            same,
            minor,
            fields,
            added,
            removed,
            changed,
        }
    }
}

impl From<Field> for FieldChange {
    fn from(Field { path, from, to }: Field) -> Self {
        Self { path, from, to }
    }
}

fn alone(entry: &Entry) -> Alone {
    let record = entry.value.as_deref().and_then(|value| serde_json::from_slice::<serde_json::Value>(value).ok());
    Alone {
        id: entry.id.clone(),
        source: entry.source.as_ref().map(ToString::to_string),
        place: entry.place.clone(),
        headline: record.as_ref().and_then(headline).map(super::telling::short),
    }
}
