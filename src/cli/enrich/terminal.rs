//! An article for the terminal: what is known of it, then its sentences one a line, with their ids beside them.

use std::borrow::Cow;
use std::io::{self, Write};

use owo_colors::Style;

use super::highlight::{Mark, Node, cut};
use crate::extract::published::Reading;
use crate::extract::{Enriched, Parsed, Status};
use crate::record::{furniture_name, status_name};

/// The styles in use; all of them none when colours are off.
#[derive(Clone, Copy, Default)]
struct Styles {
    title: Style,
    label: Style,
    gutter: Style,
    furniture: Style,
    warning: Style,
}

impl Styles {
    fn coloured() -> Self {
        Self {
            title: Style::new().bold(),
            label: Style::new().dimmed(),
            gutter: Style::new().dimmed(),
            furniture: Style::new().cyan(),
            warning: Style::new().yellow(),
        }
    }
}

/// Writes the article that was read from `name`.
pub(super) fn write(out: &mut dyn Write, name: &str, enriched: &Enriched, colour: bool) -> io::Result<()> {
    let styles = if colour { Styles::coloured() } else { Styles::default() };
    let parsed = &enriched.annotated.parsed;
    write_head(out, name, parsed, styles)?;
    writeln!(out)?;
    write_body(out, parsed, styles)?;
    write_notes(out, parsed, styles)
}

fn write_head(out: &mut dyn Write, name: &str, parsed: &Parsed, styles: Styles) -> io::Result<()> {
    let article = &parsed.article;
    let fields = &article.source.fields;
    writeln!(out, "{}", styles.label.style(one_line(name)))?;
    if let Some(headline) = &fields.headline {
        writeln!(out, "{}", styles.title.style(printable(headline)))?;
    }
    if let Some(summary) = &fields.summary {
        writeln!(out, "{}", printable(summary))?;
    }
    let mut line = |label: &str, value: &str| {
        writeln!(out, "{} {}", styles.label.style(format_args!("{label:<9}")), printable(value))
    };
    for (label, value) in [("by", &fields.by), ("source", &fields.source), ("located", &fields.located)] {
        if let Some(value) = value {
            line(label, value)?;
        }
    }
    match article.published.reading() {
        Some(Reading { candidate, value, precision }) => {
            let date = value.as_deref().unwrap_or(&candidate.raw);
            let score = article.published.score.map(|score| format!(", {}", score.as_f64())).unwrap_or_default();
            line("date", &format!("{date} (to the {}, from {}{score})", precision.name(), candidate.source.name()))?;
        }
        None => line("date", "none found")?,
    }
    let languages: Vec<String> =
        parsed.languages.iter().map(|guess| format!("{} ({})", guess.tag, guess.score.as_f64())).collect();
    line("language", if languages.is_empty() { "not told".to_owned() } else { languages.join(", ") }.as_str())?;
    let source = &article.source;
    line(
        "input",
        &format!("{} ({}), {}, {} bytes", source.format.name(), source.detected_by, source.charset, source.bytes),
    )
}

fn write_body(out: &mut dyn Write, parsed: &Parsed, styles: Styles) -> io::Result<()> {
    let text = parsed.article.text.as_str();
    let layout = &parsed.layout;
    if layout.sentences.is_empty() {
        return writeln!(out, "{}", printable(text));
    }
    let blocks: Vec<_> = layout.sentences.iter().map(|sentence| sentence.at.start()..sentence.at.end()).collect();
    let marks: Vec<Mark> = parsed
        .article
        .furniture
        .iter()
        .map(|claim| Mark { at: claim.at.start()..claim.at.end(), class: "furniture", title: String::new() })
        .collect();
    let mut before = None;
    for (index, (sentence, nodes)) in layout.sentences.iter().zip(cut(&blocks, &marks)).enumerate() {
        let begins = before != Some(sentence.paragraph);
        if begins && before.is_some() {
            writeln!(out)?;
        }
        before = Some(sentence.paragraph);
        let paragraph = if begins { format!("p{}", sentence.paragraph.0) } else { String::new() };
        write!(out, "{} ", styles.gutter.style(format_args!("{paragraph:<4} {:<5}", format!("s{index}"))))?;
        write_nodes(out, text, &nodes, Style::default(), styles)?;
        writeln!(out)?;
    }
    Ok(())
}

fn write_nodes(out: &mut dyn Write, text: &str, nodes: &[Node], style: Style, styles: Styles) -> io::Result<()> {
    for node in nodes {
        match node {
            // A sentence over several lines of the input is one line here.
            Node::Text(at) => {
                write!(out, "{}", style.style(one_line(&text[at.clone()])))?;
            }
            Node::Marked { inside, .. } => write_nodes(out, text, inside, styles.furniture, styles)?,
        }
    }
    Ok(())
}

fn write_notes(out: &mut dyn Write, parsed: &Parsed, styles: Styles) -> io::Result<()> {
    let article = &parsed.article;
    if !article.furniture.is_empty() || !article.warnings.is_empty() {
        writeln!(out)?;
    }
    for claim in &article.furniture {
        let words = one_line(article.text.slice(claim.at));
        writeln!(out, "{} {} ({})", styles.furniture.style(furniture_name(claim.what)), words, claim.ground)?;
    }
    for warning in &article.warnings {
        writeln!(out, "{} {} at {}", styles.warning.style("warning"), warning.code.name(), warning.path)?;
    }
    for (stage, status) in parsed.statuses.iter().filter(|(_, status)| *status != Status::Ok) {
        writeln!(out, "{} {}: {}", styles.warning.style("stage"), stage.name(), status_name(*status))?;
    }
    Ok(())
}

/// `text` with control characters and bidi controls replaced, so that no article, file name or message can steer the
/// terminal. Line breaks stay.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    let steers = |char: char| {
        (char.is_control() && char != '\n') || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(steers) { text.replace(steers, "\u{fffd}").into() } else { text.into() }
}

/// The same, on one line.
pub(super) fn one_line(text: &str) -> String {
    printable(text).replace('\n', " ")
}
