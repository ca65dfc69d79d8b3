//! Articles as one self-contained page: no script, nothing loaded from elsewhere, everything escaped by construction.
//!
//! The page is written article by article, so that a run over many files needs the memory of one. The list of articles
//! is known only at the end; the style sheet shows it at the top.

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::cards;
use super::highlight::{Mark, Node, cut};
use super::marks;
use super::view::View;
use crate::extract::published::{Decision, Reading};
use crate::extract::sentences::ParagraphKind;
use crate::extract::{Enriched, Parsed, Stage, Status, Warning};
use crate::record::{paragraph_name, status_name};
use crate::text::Score;

const STYLE: &str = include_str!("page.css");

/// Keeps the page from loading or running anything, should anything in an article ever get out of its quotes.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The layers that can be shown, and whether they are at first.
const LAYERS: &[(&str, bool)] = &[
    ("names", true),
    ("quotes", true),
    ("times", true),
    ("quantities", true),
    ("events", true),
    ("furniture", true),
    ("sentences", false),
    ("ids", false),
];

/// A page being written.
pub(super) struct Page {
    /// Names of the articles written so far.
    articles: Vec<String>,
    /// What could not be read: its name, the reason, the details.
    rejects: Vec<[String; 3]>,
}

impl Page {
    pub(super) fn new() -> Self {
        Self { articles: Vec::new(), rejects: Vec::new() }
    }

    pub(super) fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        let head = html! {
            (DOCTYPE)
            // Closed by `end`: the page is written in parts, and these two elements may be left to the parser to close.
            (PreEscaped("<html lang=\"en\">"))
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { "copydesk enrich" }
                style { (PreEscaped(STYLE)) }
            }
            (PreEscaped("<body>"))
            header.bar {
                span.brand { "copydesk" }
                span.show { "Show" }
                @for (layer, shown) in LAYERS {
                    label { input type="checkbox" id={ "show-" (layer) } checked[*shown]; span class={ "key " (layer) } { (layer) } }
                }
            }
        };
        out.write_all(head.into_string().as_bytes())
    }

    pub(super) fn reject(&mut self, name: &str, reason: &str, detail: &str) {
        self.rejects.push([name, reason, detail].map(str::to_owned));
    }

    pub(super) fn article(
        &mut self,
        out: &mut dyn Write,
        name: &str,
        enriched: &Enriched,
        record_json: &[u8],
    ) -> io::Result<()> {
        let section = article(self.articles.len(), name, enriched, &String::from_utf8_lossy(record_json));
        self.articles.push(name.to_owned());
        out.write_all(section.into_string().as_bytes())
    }

    pub(super) fn end(&self, out: &mut dyn Write) -> io::Result<()> {
        let foot = html! {
            @if self.articles.len() + self.rejects.len() > 1 {
                nav aria-label="Articles" {
                    ol {
                        @for (index, name) in self.articles.iter().enumerate() {
                            li { a href={ "#a" (index) } { (name) } }
                        }
                    }
                }
            }
            @if !self.rejects.is_empty() {
                section.rejects {
                    h2 { "Not read" }
                    dl {
                        @for [name, reason, detail] in &self.rejects {
                            dt { (name) " " span.chip.off { (reason) } }
                            dd { (detail) }
                        }
                    }
                }
            }
            (PreEscaped("</body></html>\n"))
        };
        out.write_all(foot.into_string().as_bytes())
    }
}

fn article(index: usize, name: &str, enriched: &Enriched, record_json: &str) -> Markup {
    let parsed = &enriched.annotated.parsed;
    let article = &parsed.article;
    let fields = &article.source.fields;
    let view = View { text: &article.text, claims: &enriched.annotated.claims };
    let language = parsed.languages.first().map(|guess| guess.tag);
    html! {
        section.article id={ "a" (index) } {
            main lang=[language] {
                p.file { (name) }
                @if let Some(section) = &fields.section { p.kicker { (section) } }
                @if let Some(headline) = &fields.headline { h1 { (headline) } }
                @if let Some(summary) = &fields.summary { p.standfirst { (summary) } }
                @if fields.by.is_some() || fields.source.is_some() {
                    p.byline {
                        @if let Some(by) = &fields.by { span { (by) } }
                        @if let Some(source) = &fields.source { span { (source) } }
                    }
                }
                (body(index, enriched))
            }
            aside {
                @if let Some(five_w) = &enriched.five_w { (cards::in_short(five_w, view)) }
                (cards::short_list(index, view))
                (date_card(&article.published))
                (warnings_card(&article.warnings))
                details.card {
                    summary { "How it was read" }
                    (language_card(parsed))
                    (input_card(parsed))
                    (stages_card(parsed))
                }
            }
            (cards::all(index, view))
            details.json {
                summary { "Record" }
                pre { code { (record_json) } }
            }
        }
    }
}

/// The paragraphs with all that is claimed of them. A layer to come adds its marks and its class to the style sheet.
fn body(index: usize, enriched: &Enriched) -> Markup {
    let parsed = &enriched.annotated.parsed;
    let text = parsed.article.text.as_str();
    if parsed.layout.paragraphs.is_empty() {
        return html! { p.body dir="auto" { (text) } };
    }
    let marks = marks::of(index, enriched);
    let blocks: Vec<_> =
        parsed.layout.paragraphs.iter().map(|paragraph| paragraph.at.start()..paragraph.at.end()).collect();
    let cut = cut(&blocks, &marks);
    let mut body = Body { text, marks: &marks, begun: vec![false; marks.len()] };
    html! {
        @for (index, (paragraph, nodes)) in parsed.layout.paragraphs.iter().zip(&cut).enumerate() {
            @let id = format!("p{index}");
            @let kind = paragraph_name(paragraph.kind);
            @match paragraph.kind {
                ParagraphKind::Heading => h2 class=(kind) dir="auto" data-id=(id) { (body.nodes(nodes, false)) },
                _ => p class=(kind) dir="auto" data-id=(id) { (body.nodes(nodes, false)) },
            }
        }
    }
}

/// The text being written with its marks.
struct Body<'e> {
    text: &'e str,
    marks: &'e [Mark],
    /// The marks of which a piece is written: only the first has the id and the label.
    begun: Vec<bool>,
}

impl Body<'_> {
    /// `linked` where it stands within a link: there can be no link in a link.
    fn nodes(&mut self, nodes: &[Node], linked: bool) -> Markup {
        html! {
            @for node in nodes {
                @match node {
                    Node::Text(at) => (&self.text[at.clone()]),
                    Node::Marked { mark, inside } => (self.marked(*mark, inside, linked)),
                }
            }
        }
    }

    fn marked(&mut self, index: usize, inside: &[Node], linked: bool) -> Markup {
        let mark = &self.marks[index];
        let first = !std::mem::replace(&mut self.begun[index], true);
        let id = mark.id.as_deref().filter(|_| first);
        let label = mark.label.as_deref().filter(|_| first);
        match mark.href.as_deref().filter(|_| !linked) {
            Some(href) => html! {
                a id=[id] class=(mark.class) href=(href) title=(mark.title) { (self.nodes(inside, true)) }
            },
            None => html! {
                span id=[id] class=(mark.class) title=(mark.title) data-who=[label] { (self.nodes(inside, linked)) }
            },
        }
    }
}

fn date_card(decision: &Decision) -> Markup {
    html! {
        div.card {
            h3 { "Publication date" }
            @match decision.reading() {
                Some(Reading { candidate, value, precision }) => {
                    p.value {
                        (value.as_deref().unwrap_or(&candidate.raw))
                        @if let Some(score) = decision.score { " " (confidence(score)) }
                    }
                    p.note { "to the " (precision.name()) ", from " (candidate.source.name()) }
                }
                None => p.note { "None was found." }
            }
            @if decision.readings.len() > 1 || (decision.chosen.is_none() && !decision.readings.is_empty()) {
                table {
                    caption { "Candidates" }
                    @for (index, reading) in decision.readings.iter().enumerate() {
                        tr.chosen[decision.chosen == Some(index)] {
                            td { (reading.candidate.source.name()) }
                            td { (reading.value.as_deref().unwrap_or("no date")) }
                            td.raw { (reading.candidate.raw) }
                        }
                    }
                }
            }
        }
    }
}

fn language_card(parsed: &Parsed) -> Markup {
    html! {
        div {
            h3 { "Language" }
            @if parsed.languages.is_empty() { p.note { "Not told." } }
            @for guess in &parsed.languages {
                p.value { (guess.tag) " " (confidence(guess.score)) }
                p.note { (guess.ground) }
            }
        }
    }
}

fn warnings_card(warnings: &[Warning]) -> Markup {
    html! {
        @if !warnings.is_empty() {
            div.card.warned {
                h3 { "Warnings" }
                @for warning in warnings {
                    p { span.chip.warning { (warning.code.name()) } " " code { (warning.path) } }
                }
            }
        }
    }
}

fn input_card(parsed: &Parsed) -> Markup {
    let article = &parsed.article;
    let source = &article.source;
    let text = article.text.as_str();
    let sha256: String = source.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    html! {
        div {
            h3 { "Input" }
            dl {
                dt { "format" } dd { (source.format.name()) }
                dt { "detected by" } dd { (source.detected_by) }
                dt { "charset" } dd { (source.charset) }
                dt { "size" } dd { (source.bytes) " bytes, body from byte " (source.body_offset) }
                dt { "body" }
                dd {
                    (text.chars().count()) " characters, " (parsed.layout.paragraphs.len()) " paragraphs, "
                    (parsed.layout.sentences.len()) " sentences, " (parsed.tokens.len()) " tokens"
                }
                @if let Some(id) = &source.fields.id { dt { "id" } dd.long { (id) } }
                @if let Some(url) = &source.fields.url { dt { "url" } dd.long { (url) } }
                @if let Some(rights) = &source.fields.rights { dt { "rights" } dd { (rights) } }
                @if !source.fields.keywords.is_empty() { dt { "key words" } dd { (source.fields.keywords.join(", ")) } }
                dt { "sha256" } dd.long { code { (sha256) } }
            }
        }
    }
}

fn stages_card(parsed: &Parsed) -> Markup {
    html! {
        div {
            h3 { "Stages" }
            p.chips {
                @for (stage, status) in &parsed.statuses {
                    @let went = status_name(*status);
                    @if *status == Status::Ok {
                        span.chip title={ (stage.purpose()) "; version " (stage.version()) } { (stage.name()) }
                    } @else {
                        span.chip.off title=(stage.purpose()) { (stage.name()) ": " (went) }
                    }
                }
            }
            p.note { "Planned: " (Stage::PLANNED.join(", ")) "." }
        }
    }
}

fn confidence(score: Score) -> Markup {
    html! {
        span.confidence title="confidence" { (score.as_f64()) }
    }
}
