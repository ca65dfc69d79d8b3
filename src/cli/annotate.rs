//! `copydesk annotate`: predictions beside the tokens of a file, for other people's scorers and readers.

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use anyhow::anyhow;
use clap::{Args, ValueEnum};

use super::documents::{Documents, NamesBySentence, annotated, as_recorded, head_number};
use super::enrich;
use super::{Failure, Settings};
use crate::corpora::conllu::cells;
use crate::corpora::given::{Format, Rows};
use crate::corpora::{Block, iob2};
use crate::extract::sentences::SentenceId;
use crate::extract::tokens::TokenId;
use crate::extract::{self, Annotated, Meter, Raw};
use crate::record::{self, Record};
use crate::text::Span;

/// Write tags, trees and names beside the tokens of a file
///
/// Reads CoNLL-U or IOB2, told apart by their content, and keeps their tokens and comments; or plain text, which is cut
/// into sentences and tokens first. A file that marks documents (# newdoc, -DOCSTART-) is read document by document, any
/// other sentence by sentence, in memory that does not grow with the file.
///
/// CoNLL-U comes out with lemma, UPOS, XPOS, head and relation, and names in MISC as Name=B-PERSON; FEATS and DEPS are
/// cleared. IOB2 comes out with the labels PER, ORG and LOC. Columns of a stage that did not run are _.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk annotate --input-format text article.txt
  copydesk annotate --input-format conll --output-format conll gold.conllu > ours.conllu
  copydesk annotate --output-format iob2 gold.iob2 > ours.iob2")]
pub(super) struct Arguments {
    /// File to annotate; - or none is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: String,
    /// What is read
    #[arg(long, value_enum, default_value_t = Input::Conll)]
    input_format: Input,
    /// What is written
    #[arg(long, value_enum, default_value_t = Output::Conll)]
    output_format: Output,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Input {
    /// CoNLL-U or IOB2
    Conll,
    /// One article, as `enrich` reads it
    Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    /// CoNLL-U
    Conll,
    /// One record a line for each document, with its tokens
    Json,
    /// IOB2 with the labels PER, ORG and LOC
    Iob2,
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { file, input_format, output_format, settings } = arguments;
    let config = settings.load()?.config;
    let settings = config.extract_settings()?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = match input_format {
        Input::Conll => corpus(&settings, &file, output_format, &mut out),
        Input::Text => article(&settings, &file, config.extract.bytes_max, output_format, &mut out),
    };
    match written.and_then(|missing| Ok(out.flush().map(|()| missing)?)) {
        Ok(missing) => {
            for stage in missing {
                writeln!(anstream::stderr(), "note: the stage {stage} did not run").unwrap_or_default();
            }
            Ok(())
        }
        // A reader that has seen enough (`| head`) is no failure.
        Err(error) if error.downcast_ref().map(io::Error::kind) == Some(io::ErrorKind::BrokenPipe) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The stages whose layers `annotated` lacks.
fn missing(annotated: &Annotated) -> Vec<&'static str> {
    let layers =
        [("tags", annotated.tags.is_some()), ("tree", annotated.tree.is_some()), ("names", annotated.names.is_some())];
    layers.into_iter().filter(|(_, ran)| !ran).map(|(stage, _)| stage).collect()
}

/// Annotates the file at `path`. Gives the stages that did not run.
fn corpus(
    settings: &extract::Settings,
    path: &str,
    output: Output,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<&'static str>> {
    let mut documents = Documents::open(path)?;
    let mut stages = Vec::new();
    while let Some(document) = documents.next()? {
        let sentences = documents.rows(&document)?;
        let annotated = annotated(settings, &sentences)?;
        stages = missing(&annotated);
        if output == Output::Json {
            write_record(settings, annotated, out)?;
            continue;
        }
        let mut predictions = Predictions::of(&annotated);
        for (block, rows) in &sentences {
            let words = predictions.next(rows.len());
            match output {
                Output::Iob2 => write_iob2(*block, rows, documents.format(), &words, out)?,
                _ => write_conllu(&documents.file, *block, rows, &words, out)?,
            }
        }
    }
    Ok(stages)
}

/// Annotates one article, cut by our own stages. Gives the stages that did not run.
fn article(
    settings: &extract::Settings,
    path: &str,
    bytes_max: usize,
    output: Output,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<&'static str>> {
    let enrich::Input { name, payload } = enrich::Input::read(path, bytes_max);
    let payload = payload.map_err(|error| anyhow!(error).context(format!("reading {name:?}")))?;
    let raw = Raw { payload: &payload, content_type: None, content_encoding: None };
    let meter = &mut Meter::still();
    let article = extract::read(settings, raw, meter).map_err(|reject| anyhow!("reading {name:?}: {reject}"))?;
    let parsed = extract::parse(settings, article, meter);
    let annotated = as_recorded(extract::annotate(settings, parsed, meter));
    let stages = missing(&annotated);
    if output == Output::Json {
        write_record(settings, annotated, out)?;
        return Ok(stages);
    }
    let mut predictions = Predictions::of(&annotated);
    if output == Output::Conll {
        writeln!(out, "# newdoc id = {}", one_line(&name))?;
    }
    let parsed = &annotated.parsed;
    for (index, sentence) in parsed.layout.sentences.iter().enumerate() {
        let spans = parsed.tokens.of(SentenceId(index as u32));
        let words = predictions.next(spans.len());
        if spans.is_empty() {
            continue;
        }
        let text = &parsed.article.text;
        if output == Output::Conll {
            writeln!(out, "# sent_id = {}\n# text = {}", index + 1, one_line(text.slice(sentence.at)))?;
        }
        for (at, (span, word)) in spans.iter().zip(&words).enumerate() {
            let form = one_line(text.slice(*span));
            match output {
                Output::Iob2 => writeln!(out, "{form}\t{}", word.label(Types::Three))?,
                _ => word.write(
                    out,
                    at + 1,
                    &form,
                    if touches(*span, spans.get(at + 1)) { "SpaceAfter=No" } else { "_" },
                )?,
            }
        }
        writeln!(out)?;
    }
    Ok(stages)
}

fn touches(span: Span, next: Option<&Span>) -> bool {
    next.is_some_and(|next| next.start() == span.end())
}

/// Text without the line breaks and tabs that would end its column.
fn one_line(text: &str) -> String {
    text.split(['\n', '\r', '\t']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn write_record(settings: &extract::Settings, annotated: Annotated, out: &mut dyn Write) -> anyhow::Result<()> {
    let enriched = extract::digest(settings, annotated, &mut Meter::still());
    out.write_all(&Record::of(&enriched, None, record::Settings { tokens: true }).to_json())?;
    Ok(out.write_all(b"\n")?)
}

/// What was predicted for the tokens of a text, handed out sentence by sentence.
struct Predictions<'a> {
    annotated: &'a Annotated,
    names: Option<NamesBySentence<'a>>,
    first: usize,
}

impl<'a> Predictions<'a> {
    fn of(annotated: &'a Annotated) -> Self {
        Self { annotated, names: annotated.names.as_ref().map(NamesBySentence::of), first: 0 }
    }

    /// Those of the next sentence, which has so many tokens.
    fn next(&mut self, tokens: usize) -> Vec<Word<'a>> {
        let first = self.first;
        self.first += tokens;
        let Annotated { tags, tree, .. } = self.annotated;
        let word = |at: usize| {
            let token = TokenId((first + at) as u32);
            Word {
                tag: tags.as_ref().map(|tags| (tags.lemma(token), tags.of(token))),
                arc: tree.as_ref().map(|tree| tree.of(token)).map(|arc| (head_number(arc, first), arc.relation)),
                name: None,
            }
        };
        let mut words: Vec<Word<'a>> = (0..tokens).map(word).collect();
        for (range, kind) in self.names.iter_mut().flat_map(|names| names.next(first, tokens)) {
            for at in range.clone() {
                words[at].name = Some((if at == range.start { "B" } else { "I" }, kind));
            }
        }
        words
    }
}

/// What was predicted for a token.
struct Word<'a> {
    tag: Option<(&'a str, extract::tags::Tag)>,
    arc: Option<(u32, extract::tree::Relation)>,
    name: Option<(&'static str, extract::names::Kind)>,
}

/// The types that names are written in.
#[derive(Clone, Copy)]
enum Types {
    Three,
    Ten,
}

impl Word<'_> {
    /// Its label in IOB2.
    fn label(&self, types: Types) -> String {
        let named = |(prefix, kind): (&str, extract::names::Kind)| {
            let name = match types {
                Types::Three => kind.coarse()?,
                Types::Ten => kind.name(),
            };
            Some(format!("{prefix}-{name}"))
        };
        self.name.and_then(named).unwrap_or_else(|| "O".to_owned())
    }

    /// Writes its line of CoNLL-U; `misc` is what else stands in its last column.
    fn write(&self, out: &mut dyn Write, number: usize, form: &str, misc: &str) -> io::Result<()> {
        write!(out, "{number}\t{form}\t")?;
        match &self.tag {
            // A lemma that is empty would leave its column so.
            Some((lemma, tag)) => {
                write!(out, "{}\t{}\t{}\t_\t", if lemma.is_empty() { "_" } else { lemma }, tag.upos, tag.xpos)?;
            }
            None => out.write_all(b"_\t_\t_\t_\t")?,
        }
        match self.arc {
            Some((head, relation)) => write!(out, "{head}\t{relation}\t_\t")?,
            None => out.write_all(b"_\t_\t_\t")?,
        }
        let kept = misc.split('|').filter(|pair| !["_", ""].contains(pair) && !pair.starts_with("Name="));
        let name = self.name.map(|_| format!("Name={}", self.label(Types::Ten)));
        let pairs: Vec<&str> = kept.chain(name.as_deref()).collect();
        writeln!(out, "{}", if pairs.is_empty() { "_".to_owned() } else { pairs.join("|") })
    }
}

/// Writes a block as CoNLL-U: its comments, ranges and empty nodes as they are, its words with what was predicted.
fn write_conllu(
    file: &str,
    block: Block<'_>,
    rows: &Rows<'_>,
    words: &[Word<'_>],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut place = 0;
    for (number, line) in block.lines() {
        match rows {
            Rows::Conllu(rows) => match rows.get(place).filter(|row| row.line == number) {
                Some(row) => {
                    words[place].write(out, place + 1, row.form, row.misc)?;
                    place += 1;
                }
                None if line.starts_with('#') => writeln!(out, "{line}")?,
                None => {
                    let [id, form, .., misc] = cells(file, number, line)?;
                    writeln!(out, "{id}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}")?;
                }
            },
            Rows::Iob2(rows) => match rows.get(place).filter(|row| row.line == number) {
                Some(row) => {
                    words[place].write(out, place + 1, row.form, "_")?;
                    place += 1;
                }
                None if line.starts_with('#') => writeln!(out, "{line}")?,
                None => writeln!(out, "# newdoc")?,
            },
        }
    }
    // Comments without words have no sentence to end: they belong to the next.
    if !rows.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

/// Writes a block as IOB2: its comments as they are, its tokens with their labels, numbered where the file numbers them.
fn write_iob2(
    block: Block<'_>,
    rows: &Rows<'_>,
    format: Format,
    words: &[Word<'_>],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let numbered = format == Format::Iob2(iob2::Columns::Numbered);
    let places: Vec<(usize, &str)> = match rows {
        Rows::Conllu(rows) => rows.iter().map(|row| (row.line, row.form)).collect(),
        Rows::Iob2(rows) => rows.iter().map(|row| (row.line, row.form)).collect(),
    };
    let mut place = 0;
    for (number, line) in block.lines() {
        if let Some((_, form)) = places.get(place).filter(|(line, _)| *line == number) {
            let label = words[place].label(Types::Three);
            place += 1;
            if numbered {
                write!(out, "{place}\t")?;
            }
            writeln!(out, "{form}\t{label}")?;
        } else if iob2::is_comment(line) || iob2::is_document(line) {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out)?;
    Ok(())
}
