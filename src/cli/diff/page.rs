//! The report as one self-contained page: no script, nothing loaded from elsewhere, everything escaped by construction.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::text::{share, window_note};
use crate::diff::Report;
use crate::diff::report::{Alone, Changes, Examples, FieldChange, LayerReport, Set};

const STYLE: &str = include_str!("page.css");

/// Keeps the page from loading or running anything, should anything in a record ever get out of its quotes.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The page.
pub(super) fn page(report: &Report) -> String {
    let changed: Vec<&LayerReport> = report.layers.iter().filter(|layer| !layer.is_same()).collect();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { "copydesk diff" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header.bar {
                    span.brand { "copydesk" }
                    span { "What changed" }
                }
                (verdict(report))
                (sets(report))
                @if let Some(note) = window_note(report) { p.warned { (note) } }
                (layers(&report.layers))
                @for layer in &changed { (section(layer)) }
                (alone("only-a", "Only in A", report.removed, &report.removed_records))
                (alone("only-b", "Only in B", report.added, &report.added_records))
            }
        }
    };
    page.into_string() + "\n"
}

fn verdict(report: &Report) -> Markup {
    let both = report.both();
    html! {
        section.verdict {
            h1 {
                @if report.differs() {
                    (report.changed) " of " (both) " records changed"
                } @else {
                    "Nothing changed in " (both) " records"
                }
            }
            div.bar-of-records title="records: same, changed, only in A, only in B" {
                @for (class, count) in
                    [("same", report.same), ("changed", report.changed), ("removed", report.removed), ("added", report.added)]
                {
                    @if count > 0 { span class=(class) style={ "flex-grow:" (count) } {} }
                }
            }
            dl.counts {
                (count("same", "same", report.same, Some(both)))
                (count("changed", "changed", report.changed, Some(both)))
                (count("removed", "only in A", report.removed, None))
                (count("added", "only in B", report.added, None))
            }
            @if 0 < report.withdrawn + report.restored {
                p.note {
                    "Of the changed, " (report.withdrawn) " are tombstones in B alone and " (report.restored) " in A alone."
                }
            }
        }
    }
}

fn count(class: &str, name: &str, count: u64, of: Option<u64>) -> Markup {
    html! {
        div {
            dt { span.dot.(class) {} (name) }
            dd {
                (count)
                @if let Some(of) = of { " " span.note { (share(count, of)) } }
            }
        }
    }
}

fn sets(report: &Report) -> Markup {
    let other = |set: &Set, than: &Set| -> Vec<String> {
        let other = set.made_by.iter().filter(|(maker, count)| than.made_by.get(*maker) != Some(*count));
        other.map(|(maker, count)| format!("{maker}, {count} records")).collect()
    };
    let (a, b) = (&report.a, &report.b);
    html! {
        section.sets {
            @for (letter, set, makers) in [("A", a, other(a, b)), ("B", b, other(b, a))] {
                div.card {
                    h3 { (letter) }
                    p.value { (set.name) }
                    p.note { (set.records) " records" }
                    @for maker in makers { p { span.chip { (maker) } } }
                }
            }
        }
        @if 0 < report.remade {
            p.note { (report.remade) " records were made by another version; chips show what differs." }
        }
    }
}

fn layers(layers: &[LayerReport]) -> Markup {
    html! {
        table.layers {
            thead {
                tr {
                    th { "Layer" } th.number { "Records changed" } th.number { "A" } th.number { "B" }
                    th.number { "Same" } th.number { "Removed" } th.number { "Added" } th.number { "Changed" }
                    th.number { "Agreement" }
                }
            }
            tbody {
                @for layer in layers {
                    tr.quiet[layer.is_same()] {
                        td {
                            @if layer.is_same() { (layer.name) } @else { a href={ "#" (layer.name) } { (layer.name) } }
                        }
                        td.number {
                            (layer.records_changed)
                            @if !layer.is_same() { " " span.note { (share(layer.records_changed, layer.records)) } }
                        }
                        td.number { (layer.a) }
                        td.number { (layer.b) }
                        td.number { (layer.same) }
                        (figure("removed", layer.removed.count))
                        (figure("added", layer.added.count))
                        (figure("changed", layer.changed.count))
                        td.number { @if !layer.is_same() { (format!("{:.3}", layer.agreement())) } }
                    }
                }
            }
        }
    }
}

fn figure(class: &str, count: u64) -> Markup {
    html! { td.number { @if count > 0 { b.(class) { (count) } } @else { "0" } } }
}

fn section(layer: &LayerReport) -> Markup {
    html! {
        section.layer id=(layer.name) {
            h2 { (layer.name) }
            @for (count, what) in [(layer.appeared, "only B has the layer"), (layer.disappeared, "only A has the layer")] {
                @if count > 0 { p.note { "In " (count) " records " (what) "." } }
            }
            @if !layer.fields.is_empty() {
                p.chips {
                    @for (field, count) in &layer.fields { span.chip { (field) " " (count) "×" } }
                }
            }
            @for (kind, changes) in [("removed", &layer.removed), ("added", &layer.added), ("changed", &layer.changed)] {
                (kinds(kind, changes, if kind == "changed" { layer.minor } else { 0 }))
            }
        }
    }
}

fn kinds(kind: &str, Changes { count, examples }: &Changes, minor: u64) -> Markup {
    html! {
        @if *count > 0 {
            h3.(kind) {
                (count) " " (kind)
                @if minor > 0 { span.note { ", of these " (minor) " in confidence or ground alone" } }
            }
            ol.examples { @for example in examples { li { (one(kind, example)) } } }
        }
    }
}

fn one(kind: &str, example: &Examples) -> Markup {
    let Examples { count, label, fields, context, id, source, a, b } = example;
    html! {
        // A field by itself is called by its path, which stands with it.
        @let itself = matches!(fields.as_slice(), [field] if field.path == *label);
        p.label {
            @if *count > 1 { span.times { (count) "×" } " " }
            @if !itself { (label) }
        }
        @if !fields.is_empty() {
            dl.fields {
                @for FieldChange { path, from, to } in fields {
                    dt { (path) }
                    dd {
                        @match from { Some(from) => del { (from) }, None => span.note { "none" } }
                        " → "
                        @match to { Some(to) => ins { (to) }, None => span.note { "none" } }
                    }
                }
            }
        }
        @if let Some([before, own, after]) = context {
            p.context dir="auto" { "…" (before) mark.(kind) { (own) } (after) "…" }
        }
        p.place {
            (id)
            @if let Some(source) = source { " · " (source) }
            " · " (a)
            @if a != b { " · " (b) }
        }
    }
}

fn alone(id: &str, title: &str, count: u64, examples: &[Alone]) -> Markup {
    html! {
        @if count > 0 {
            section.layer id=(id) {
                h2 { (title) ": " (count) " records" }
                ol.examples {
                    @for Alone { id, source, place, headline } in examples {
                        li {
                            p.label { (headline.as_deref().unwrap_or(id)) }
                            p.place {
                                (id)
                                @if let Some(source) = source { " · " (source) }
                                " · " (place)
                            }
                        }
                    }
                }
                @if (examples.len() as u64) < count { p.note { "The first " (examples.len()) "." } }
            }
        }
    }
}
