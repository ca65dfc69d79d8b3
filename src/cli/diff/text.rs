//! The report for the terminal.

use std::fmt::Write as _;

use owo_colors::{OwoColorize, Style};

use crate::cli::plain::plain;
use crate::cli::table::{WIDTH, table};
use crate::diff::Report;
use crate::diff::report::{Alone, Changes, Examples, FieldChange, LayerReport};

/// The report as text, coloured or not.
pub(super) fn text(report: &Report, colour: bool) -> String {
    let paint = Paint(colour);
    let mut out = String::new();
    sets(report, &mut out);
    records(report, &mut out);
    layers(report, &mut out);
    for layer in report.layers.iter().filter(|layer| !layer.is_same()) {
        examples(layer, paint, &mut out);
    }
    alone("only in A", &report.removed_records, report.removed, paint, &mut out);
    alone("only in B", &report.added_records, report.added, paint, &mut out);
    out
}

#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn of(self, style: Style, text: &str) -> String {
        if self.0 { text.style(style).to_string() } else { text.to_owned() }
    }

    fn bold(self, text: &str) -> String {
        self.of(Style::new().bold(), text)
    }

    fn quiet(self, text: &str) -> String {
        self.of(Style::new().dimmed(), text)
    }
}

/// `part` of `whole` in per cent; a small share is never rounded to none.
pub(super) fn share(part: u64, whole: u64) -> String {
    match (part, whole) {
        (0, _) => "0 %".to_owned(),
        (part, whole) if part == whole => "100 %".to_owned(),
        (part, whole) => {
            let percent = 100.0 * part as f64 / whole as f64;
            if percent < 0.1 { "< 0.1 %".to_owned() } else { format!("{:.1} %", percent.min(99.9)) }
        }
    }
}

/// What the window could not do; nothing when it was wide enough.
pub(super) fn window_note(report: &Report) -> Option<String> {
    let window = &report.window;
    let given_up = window.given_up;
    if given_up == 0 {
        return None;
    }
    Some(if window.late > 0 {
        let (late, records) = (window.late, window.records);
        format!(
            "The sets are not in the same order within the window of {records} records: {late} records found their \
             partner only after it was given up, and count as both added and removed. Compare again with a larger --window."
        )
    } else {
        format!(
            "{given_up} records were given up when {} others waited, too (--window); no partner of theirs came later.",
            window.records
        )
    })
}

fn sets(report: &Report, out: &mut String) {
    let width = report.a.name.chars().count().max(report.b.name.chars().count());
    for (letter, set) in [('A', &report.a), ('B', &report.b)] {
        // Writing into a string does not fail.
        writeln!(out, "{letter}  {:width$}  {} records", set.name, set.records).unwrap_or_default();
    }
    let [a, b] = [&report.a, &report.b].map(|set| &set.made_by);
    let lost =
        a.iter().filter(|(maker, count)| b.get(*maker) != Some(*count)).map(|(maker, count)| ("A", maker, count));
    let new = b.iter().filter(|(maker, count)| a.get(*maker) != Some(*count)).map(|(maker, count)| ("B", maker, count));
    let makers: Vec<_> = lost.chain(new).collect();
    if !makers.is_empty() {
        writeln!(out, "\nmade by other versions ({} records):", report.remade).unwrap_or_default();
        for (letter, maker, count) in makers {
            writeln!(out, "{letter}  {maker}, {count} records").unwrap_or_default();
        }
    }
}

fn records(report: &Report, out: &mut String) {
    let both = report.both();
    let mut rows = vec![["RECORDS".to_owned(), "COUNT".to_owned(), "SHARE OF THOSE IN BOTH".to_owned()]];
    for (name, count) in [("same", report.same), ("changed", report.changed)] {
        rows.push([name.to_owned(), count.to_string(), share(count, both)]);
    }
    for (name, count) in [("only in A", report.removed), ("only in B", report.added)] {
        rows.push([name.to_owned(), count.to_string(), String::new()]);
    }
    out.push('\n');
    out.push_str(&columns(&rows));
    if 0 < report.withdrawn + report.restored {
        let (withdrawn, restored) = (report.withdrawn, report.restored);
        writeln!(out, "of the changed, {withdrawn} are tombstones in B alone and {restored} in A alone")
            .unwrap_or_default();
    }
    if let Some(note) = window_note(report) {
        writeln!(out, "\nnote: {note}").unwrap_or_default();
    }
}

fn layers(report: &Report, out: &mut String) {
    if report.layers.is_empty() {
        return;
    }
    let head = ["LAYER", "RECORDS CHANGED", "A", "B", "SAME", "REMOVED", "ADDED", "CHANGED", "AGREEMENT"];
    let mut rows = vec![head.map(str::to_owned)];
    for layer in &report.layers {
        let LayerReport { name, records, records_changed, a, b, same, removed, added, changed, .. } = layer;
        let agreement = if layer.is_same() { String::new() } else { format!("{:.3}", layer.agreement()) };
        rows.push([
            name.clone(),
            if layer.is_same() {
                "0".to_owned()
            } else {
                format!("{records_changed} ({})", share(*records_changed, *records))
            },
            a.to_string(),
            b.to_string(),
            same.to_string(),
            removed.count.to_string(),
            added.count.to_string(),
            changed.count.to_string(),
            agreement,
        ]);
    }
    out.push('\n');
    out.push_str(&columns(&rows));
}

fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let rows: Vec<[&str; N]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    table(&rows, WIDTH)
}

fn examples(layer: &LayerReport, paint: Paint, out: &mut String) {
    writeln!(out, "\n{}", paint.bold(&layer.name)).unwrap_or_default();
    for (count, what) in [(layer.appeared, "only B has the layer"), (layer.disappeared, "only A has the layer")] {
        if count > 0 {
            writeln!(out, "  in {count} records {what}").unwrap_or_default();
        }
    }
    if !layer.fields.is_empty() {
        let fields: Vec<String> = layer.fields.iter().map(|(name, count)| format!("{name} {count}×")).collect();
        writeln!(out, "  fields that changed: {}", fields.join(", ")).unwrap_or_default();
    }
    let styles = [Style::new().red(), Style::new().green(), Style::new().yellow()];
    let kinds = [("removed", &layer.removed), ("added", &layer.added), ("changed", &layer.changed)];
    for ((kind, Changes { count, examples }), style) in kinds.into_iter().zip(styles) {
        if *count == 0 {
            continue;
        }
        writeln!(out, "  {}", paint.of(style, &format!("{kind}: {count}"))).unwrap_or_default();
        for example in examples {
            one(example, paint, out);
        }
    }
}

fn one(example: &Examples, paint: Paint, out: &mut String) {
    let Examples { count, label, fields, context, id, a, b, .. } = example;
    let times = if *count > 1 { format!("{count}× ") } else { String::new() };
    let said = |text: &Option<String>| text.as_deref().map_or_else(|| "(none)".to_owned(), plain);
    let change = |field: &FieldChange| format!("{} → {}", said(&field.from), said(&field.to));
    match fields.as_slice() {
        // A field by itself is called by its path.
        [field] if field.path == *label => {
            writeln!(out, "    {times}{}: {}", paint.bold(&plain(label)), change(field)).unwrap_or_default();
        }
        fields => {
            writeln!(out, "    {times}{}", paint.bold(&plain(label))).unwrap_or_default();
            for field in fields {
                writeln!(out, "      {}: {}", field.path, change(field)).unwrap_or_default();
            }
        }
    }
    if let Some([before, own, after]) = context {
        let (before, own, after) = (plain(before), plain(own), plain(after));
        writeln!(out, "      {}", paint.quiet(&format!("…{before}[{own}]{after}…"))).unwrap_or_default();
    }
    writeln!(out, "      {}", paint.quiet(&plain(&format!("{id}; {a}, {b}")))).unwrap_or_default();
}

fn alone(title: &str, examples: &[Alone], count: u64, paint: Paint, out: &mut String) {
    if examples.is_empty() {
        return;
    }
    writeln!(out, "\n{}", paint.bold(&format!("{title}: {count}"))).unwrap_or_default();
    for Alone { id, place, headline, .. } in examples {
        let headline = headline.as_deref().map_or_else(String::new, |headline| format!("  {headline}"));
        writeln!(out, "  {}", plain(&format!("{id}; {place}{headline}"))).unwrap_or_default();
    }
}
