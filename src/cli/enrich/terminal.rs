//! An article for the terminal: what is known of it, its sentences one a line with their ids beside them and who speaks
//! below them, then tables of who is named and what was done.

use std::borrow::Cow;
use std::io::{self, Write};

use owo_colors::Style;

use super::highlight::{Mark, Node, cut};
use super::marks;
use super::view::{self, View};
use crate::extract::published::Reading;
use crate::extract::quotes::Quote;
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
    person: Style,
    org: Style,
    place: Style,
    thing: Style,
    time: Style,
    quantity: Style,
    event: Style,
    quote: Style,
}

impl Styles {
    fn coloured() -> Self {
        Self {
            title: Style::new().bold(),
            label: Style::new().dimmed(),
            gutter: Style::new().dimmed(),
            furniture: Style::new().dimmed(),
            warning: Style::new().yellow(),
            person: Style::new().blue().bold(),
            org: Style::new().magenta().bold(),
            place: Style::new().green().bold(),
            thing: Style::new().red().bold(),
            time: Style::new().yellow(),
            quantity: Style::new().cyan(),
            event: Style::new().underline(),
            quote: Style::new().italic(),
        }
    }

    /// The style of a mark, by the class that it has on a page; none of marks that say nothing here.
    fn of(self, class: &str) -> Option<Style> {
        Some(match class {
            "entity person" => self.person,
            "entity org" => self.org,
            "entity place" => self.place,
            "entity thing" => self.thing,
            "time" => self.time,
            "quantity" => self.quantity,
            "event" => self.event,
            "furniture" => self.furniture,
            "quote direct" | "quote mixed" => self.quote,
            _ => return None,
        })
    }
}

/// Writes the article that was read from `name`.
pub(super) fn write(out: &mut dyn Write, name: &str, enriched: &Enriched, colour: bool) -> io::Result<()> {
    let styles = if colour { Styles::coloured() } else { Styles::default() };
    let parsed = &enriched.annotated.parsed;
    let view = View { text: &parsed.article.text, claims: &enriched.annotated.claims };
    write_head(out, name, parsed, styles)?;
    writeln!(out)?;
    write_body(out, enriched, view, styles)?;
    write_entities(out, view, styles)?;
    write_events(out, view, styles)?;
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

fn write_body(out: &mut dyn Write, enriched: &Enriched, view: View<'_>, styles: Styles) -> io::Result<()> {
    let layout = &enriched.annotated.parsed.layout;
    let text = view.text.as_str();
    if layout.sentences.is_empty() {
        return writeln!(out, "{}", printable(text));
    }
    let blocks: Vec<_> = layout.sentences.iter().map(|sentence| sentence.at.start()..sentence.at.end()).collect();
    let marks: Vec<Mark> = marks::of(0, enriched).into_iter().filter(|mark| styles.of(mark.class).is_some()).collect();
    let mut quotes = view.claims.quotes.iter().flat_map(|quotes| quotes.all()).enumerate().peekable();
    let mut before = None;
    for (index, (sentence, nodes)) in layout.sentences.iter().zip(cut(&blocks, &marks)).enumerate() {
        let begins = before != Some(sentence.paragraph);
        if begins && before.is_some() {
            writeln!(out)?;
        }
        before = Some(sentence.paragraph);
        let paragraph = if begins { format!("p{}", sentence.paragraph.0) } else { String::new() };
        write!(out, "{} ", styles.gutter.style(format_args!("{paragraph:<4} {:<5}", format!("s{index}"))))?;
        write_nodes(out, text, &nodes, Body { marks: &marks, styles }, Style::default())?;
        writeln!(out)?;
        while let Some((number, quote)) = quotes.next_if(|(_, quote)| quote.what.content.start() < sentence.at.end()) {
            write_speaker(out, view, number, &quote.what, styles)?;
        }
    }
    Ok(())
}

/// Who says what stands in the sentence above.
fn write_speaker(out: &mut dyn Write, view: View<'_>, number: usize, quote: &Quote, styles: Styles) -> io::Result<()> {
    let speaker = view::short(&view.speaker(quote), NAME_CHARS_MAX);
    let cue = quote.cue.as_ref().map(|cue| format!(", {}", view.words(cue.at))).unwrap_or_default();
    let content = view::short(&view.words(quote.content), QUOTE_CHARS_MAX);
    let label = format!("           q{number:<3} {:<8}", quote.kind.name());
    let line = format!("{speaker}{cue}: {content}");
    writeln!(out, "{} {}", styles.label.style(label), styles.label.style(one_line(&line)))
}

/// Longest name in a table.
const NAME_CHARS_MAX: usize = 34;

/// Longest part of a quote below its sentence.
const QUOTE_CHARS_MAX: usize = 72;

/// Longest part of what somebody did or is.
const PHRASE_CHARS_MAX: usize = 48;

fn write_entities(out: &mut dyn Write, view: View<'_>, styles: Styles) -> io::Result<()> {
    let ranked = view.ranked();
    if ranked.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", styles.title.style("Who and what"))?;
    for (_, entity) in ranked {
        let style = styles.of(marks::class(entity.kind, true)).unwrap_or_default();
        let name = one_line(&view::short(&entity.name, NAME_CHARS_MAX));
        // Padded by hand: the escapes of a style would count as characters.
        let blank = " ".repeat((NAME_CHARS_MAX + 2).saturating_sub(name.chars().count()));
        let roles: Vec<String> = entity.roles.iter().map(|role| view.role(&role.what)).collect();
        let count = entity.mentions.len();
        let roles = one_line(&view::short(&roles.join("; "), PHRASE_CHARS_MAX));
        let line = format!("{:<8} {count:>3}×  {roles}", entity.kind.name());
        writeln!(out, "  {}{blank}{}", style.style(name), line.trim_end())?;
    }
    Ok(())
}

fn write_events(out: &mut dyn Write, view: View<'_>, styles: Styles) -> io::Result<()> {
    let events = view.claims.events.as_ref().map_or(&[][..], |events| events.all());
    if events.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", styles.title.style("What was done"))?;
    for claim in events {
        let event = &claim.what;
        let [who, deed, whom] = view.deed(event).map(|part| one_line(&view::short(&part, PHRASE_CHARS_MAX)));
        let mut line = format!("{who} {} {whom}", styles.event.style(deed));
        let when = event.time.and_then(|id| view.time(id)).unwrap_or_default();
        for part in [view.magnitude(event).as_str(), when, view.place(event).unwrap_or_default()] {
            if !part.is_empty() {
                line.push_str(" · ");
                line.push_str(&one_line(part));
            }
        }
        let says = format!("({}, says {})", view.certainty(event), one_line(&view.attribution(event)));
        writeln!(out, "  {} {}", line.trim(), styles.label.style(says))?;
    }
    Ok(())
}

/// What is needed to write marked text.
#[derive(Clone, Copy)]
struct Body<'m> {
    marks: &'m [Mark],
    styles: Styles,
}

fn write_nodes(out: &mut dyn Write, text: &str, nodes: &[Node], body: Body<'_>, style: Style) -> io::Result<()> {
    for node in nodes {
        match node {
            // A sentence over several lines of the input is one line here.
            Node::Text(at) => {
                write!(out, "{}", style.style(one_line(&text[at.clone()])))?;
            }
            Node::Marked { mark, inside } => {
                let style = body.styles.of(body.marks[*mark].class).unwrap_or(style);
                write_nodes(out, text, inside, body, style)?;
            }
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
