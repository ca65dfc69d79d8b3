//! Articles as one self-contained page: no script, nothing loaded from elsewhere, everything escaped by construction.
//!
//! The page is written article by article, so that a run over many files needs the memory of one. The list of articles
//! is known only at the end; the style sheet shows it at the top.

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::highlight::{Mark, Node, cut};
use crate::extract::published::{Decision, Reading};
use crate::extract::sentences::ParagraphKind;
use crate::extract::{Enriched, Parsed, Stage, Status, Warning};
use crate::record::{furniture_name, paragraph_name, status_name};
use crate::text::{CodePoints, Score};

const STYLE: &str = include_str!("page.css");

/// Keeps the page from loading or running anything, should anything in an article ever get out of its quotes.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

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
                label { input type="checkbox" id="show-sentences" checked; " sentences" }
                label { input type="checkbox" id="show-furniture" checked; " furniture" }
                label { input type="checkbox" id="show-ids"; " ids" }
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
                (body(parsed))
            }
            aside {
                (date_card(&article.published))
                (language_card(parsed))
                (warnings_card(&article.warnings))
                (input_card(parsed))
                (stages_card(parsed))
            }
            details.json {
                summary { "Record" }
                pre { code { (record_json) } }
            }
        }
    }
}

/// The paragraphs with all that is claimed of them. A layer to come adds its marks here and its class to the style sheet.
fn body(parsed: &Parsed) -> Markup {
    let text = parsed.article.text.as_str();
    if parsed.layout.paragraphs.is_empty() {
        return html! { p.body dir="auto" { (text) } };
    }
    let points = CodePoints::of(text);
    let mut marks = sentence_marks(parsed, &points);
    marks.extend(furniture_marks(parsed));

    let blocks: Vec<_> =
        parsed.layout.paragraphs.iter().map(|paragraph| paragraph.at.start()..paragraph.at.end()).collect();
    let cut = cut(&blocks, &marks);
    html! {
        @for (index, (paragraph, nodes)) in parsed.layout.paragraphs.iter().zip(&cut).enumerate() {
            @let id = format!("p{index}");
            @let kind = paragraph_name(paragraph.kind);
            @match paragraph.kind {
                ParagraphKind::Heading => h2 class=(kind) dir="auto" data-id=(id) { (marked(text, &marks, nodes)) },
                _ => p class=(kind) dir="auto" data-id=(id) { (marked(text, &marks, nodes)) },
            }
        }
    }
}

fn sentence_marks(parsed: &Parsed, points: &CodePoints<'_>) -> Vec<Mark> {
    let of = |(index, sentence): (usize, &crate::extract::sentences::Sentence)| {
        let at = sentence.at.start()..sentence.at.end();
        let title = format!("s{index} · {}–{}", points.at(at.start), points.at(at.end));
        Mark { at, class: if index % 2 == 0 { "sentence even" } else { "sentence odd" }, title }
    };
    parsed.layout.sentences.iter().enumerate().map(of).collect()
}

fn furniture_marks(parsed: &Parsed) -> impl Iterator<Item = Mark> {
    parsed.article.furniture.iter().map(|claim| Mark {
        at: claim.at.start()..claim.at.end(),
        class: "furniture",
        title: format!("{} · {} · {}", furniture_name(claim.what), claim.score.as_f64(), claim.ground),
    })
}

fn marked(text: &str, marks: &[Mark], nodes: &[Node]) -> Markup {
    html! {
        @for node in nodes {
            @match node {
                Node::Text(at) => (text[at.clone()]),
                Node::Marked { mark, inside } => {
                    span class=(marks[*mark].class) title=(marks[*mark].title) { (marked(text, marks, inside)) }
                }
            }
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
        div.card {
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
        div.card {
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
        div.card {
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
