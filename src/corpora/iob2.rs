//! Reads IOB2: one token a line and its label, sentences apart by blank lines.
//!
//! In columns apart by tabs or blanks, the token comes first and the label last (CoNLL-2003, WikiGold, CrossNER);
//! or a running number comes first, then the token, then the label (Universal NER). A document begins at `-DOCSTART-` or
//! `# newdoc`. An `I-` that continues nothing begins a name, as in IOB1.

use std::ops::Range;

use super::blocks::{Block, Blocks, Malformed};
pub use super::labels::Labels;
use super::labels::Meaning;
use super::{Mention, Names, Sentence};

/// Where the columns of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// The token first, the label last.
    Plain,
    /// A running number, the token, the label; what follows is not read.
    Numbered,
}

impl Columns {
    /// The columns of a file that begins with `text`: numbered if the tokens of its first sentence are.
    pub fn of(text: &str) -> Self {
        let numbered = |block: Block<'_>| {
            let rows = block.lines().filter(|(_, line)| !is_comment(line) && !is_document(line));
            let mut first = None;
            for (place, (_, line)) in rows.enumerate() {
                let mut cells = line.split('\t');
                let here = cells.next() == Some((place + 1).to_string().as_str()) && cells.count() >= 2;
                first = Some(first.unwrap_or(true) && here);
            }
            first
        };
        let first = Blocks::of(text).find_map(numbered);
        if first.unwrap_or(false) { Columns::Numbered } else { Columns::Plain }
    }
}

/// A token with its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'t> {
    /// Its line in the file.
    pub line: usize,
    /// The token.
    pub form: &'t str,
    /// The label.
    pub label: &'t str,
}

/// Reads blocks one after another, and remembers the document that the next one belongs to.
#[derive(Clone, Debug)]
pub struct Reader<'f> {
    file: &'f str,
    columns: Columns,
    document: String,
    documents: usize,
}

impl<'f> Reader<'f> {
    /// A reader of the file of this name, which stands in its errors.
    pub fn new(file: &'f str, columns: Columns) -> Self {
        Self { file, columns, document: String::new(), documents: 0 }
    }

    /// The document that the last block belongs to; empty before the first mark.
    pub fn document(&self) -> &str {
        &self.document
    }

    /// The tokens of a block: none where it is all comments and marks.
    pub fn rows<'t>(&mut self, block: Block<'t>) -> Result<Vec<Row<'t>>, Malformed> {
        let mut rows = Vec::new();
        for (line, words) in block.lines() {
            if is_document(words) {
                self.documents += 1;
                self.document = document_name(words, self.documents);
            } else if !is_comment(words) {
                rows.push(self.row(line, words, rows.len())?);
            }
        }
        Ok(rows)
    }

    fn row<'t>(&self, line: usize, words: &'t str, place: usize) -> Result<Row<'t>, Malformed> {
        let wrong = |expected| Malformed::new(self.file, line, expected, words);
        let tabs = words.contains('\t');
        let cells: Vec<&str> = if tabs { words.split('\t').collect() } else { words.split_whitespace().collect() };
        let (form, label) = match self.columns {
            Columns::Plain => match cells.as_slice() {
                [form, .., label] => (*form, *label),
                _ => return Err(wrong("a token and its label, apart by a tab or a blank")),
            },
            Columns::Numbered => match cells.as_slice() {
                [index, form, label, ..] if index.parse() == Ok(place + 1) => (*form, *label),
                [_, _, _, ..] => return Err(wrong("the running number of the token in its sentence")),
                _ => return Err(wrong("a running number, a token and its label, apart by tabs")),
            },
        };
        if form.trim().is_empty() {
            return Err(wrong("a token"));
        }
        if label != "O" && kind_of(label).is_none() {
            return Err(wrong("the label O, B-… or I-…"));
        }
        Ok(Row { line, form, label })
    }
}

/// `B-PER` and `I-PER` as `PER`; none for anything else.
fn kind_of(label: &str) -> Option<&str> {
    label.strip_prefix("B-").or_else(|| label.strip_prefix("I-")).filter(|kind| !kind.is_empty())
}

/// Comments are `# key = value`; a `#` of the text stands alone in its column.
pub fn is_comment(line: &str) -> bool {
    line.strip_prefix("# ").is_some_and(|rest| rest.contains(" = ") || rest.starts_with("new"))
}

/// Whether a document begins at this line.
pub fn is_document(line: &str) -> bool {
    line.starts_with("-DOCSTART-") || line.starts_with("# newdoc")
}

/// The name of the document that `line` begins; the `number`th of its file where it gives none.
pub(super) fn document_name(line: &str, number: usize) -> String {
    let named = line.split_once('=').map(|(_, name)| name.trim()).filter(|name| !name.is_empty());
    named.map_or_else(|| format!("document {number}"), str::to_owned)
}

/// The stretches of one label, as IOB2 has them: tokens and the label without its prefix.
pub fn stretches<'t>(labels: impl IntoIterator<Item = &'t str>) -> Vec<(Range<usize>, &'t str)> {
    let mut found: Vec<(Range<usize>, &str)> = Vec::new();
    for (at, label) in labels.into_iter().enumerate() {
        let Some(kind) = kind_of(label) else { continue };
        match found.last_mut() {
            Some((tokens, last)) if label.starts_with("I-") && tokens.end == at && *last == kind => tokens.end = at + 1,
            _ => found.push((at..at + 1, kind)),
        }
    }
    found
}

/// Reads the sentences of a file, its labels by the conventions of `labels`.
pub fn read(file: &str, text: &str, columns: Columns, labels: Labels) -> Result<Vec<Sentence>, Malformed> {
    let mut reader = Reader::new(file, columns);
    let mut sentences = Vec::new();
    for block in Blocks::of(text) {
        let rows = reader.rows(block)?;
        let Some(first) = rows.first() else { continue };
        let mut mentions = Vec::new();
        for (tokens, kind) in stretches(rows.iter().map(|row| row.label)) {
            let Some(meaning) = labels.meaning(kind) else {
                let row = rows[tokens.start];
                return Err(Malformed::new(file, row.line, "a label of this corpus", row.label));
            };
            mentions.extend(mention(tokens, meaning));
        }
        sentences.push(Sentence {
            document: reader.document().to_owned(),
            line: first.line,
            names: Some(Names { mentions, unmarked: labels.unmarked() }),
            ..plain(rows.iter().map(|row| row.form.to_owned()).collect())
        });
    }
    Ok(sentences)
}

fn mention(tokens: Range<usize>, meaning: Meaning) -> Option<Mention> {
    match meaning {
        Meaning::Name(kinds) => Some(Mention { tokens, kinds }),
        Meaning::Nothing => None,
    }
}

/// A sentence of forms alone. Where blanks were, these files do not tell.
pub(super) fn plain(forms: Vec<String>) -> Sentence {
    Sentence { space_after: vec![true; forms.len()], forms, ..Sentence::default() }
}

/// The labels of our own mentions in IOB2: `label` names each, or drops it.
pub fn labels<'k, T>(
    tokens: usize,
    mentions: impl IntoIterator<Item = (Range<usize>, T)>,
    label: impl Fn(T) -> Option<&'k str>,
) -> Vec<String> {
    let mut labels = vec!["O".to_owned(); tokens];
    for (tokens, kind) in mentions {
        let Some(name) = label(kind) else { continue };
        for at in tokens.clone() {
            labels[at] = format!("{}-{name}", if at == tokens.start { "B" } else { "I" });
        }
    }
    labels
}
