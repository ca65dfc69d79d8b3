//! Reads CoNLL-U, the format of Universal Dependencies (<https://universaldependencies.org/format.html>).
//!
//! Syntactic words are the tokens: ranges of words written as one (`4-5 don't`) only tell that no white space is within
//! them, and empty nodes (`8.1`) are left out. A layer whose column is `_` throughout a sentence is one that it lacks.

use super::blocks::{Block, Blocks, Malformed};
use super::iob2::{document_name, is_document, stretches};
use super::{Mention, Names, Sentence, gum, labels};
use crate::extract::tags::{Tag, Upos, Xpos};
use crate::extract::tree::Relation;

/// A word and what its line says of it; `_` for what it leaves unsaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'t> {
    /// Its line in the file.
    pub line: usize,
    /// The word.
    pub form: &'t str,
    /// Its dictionary form.
    pub lemma: &'t str,
    /// The universal part of speech.
    pub upos: &'t str,
    /// The part of speech of its language.
    pub xpos: &'t str,
    /// Its head, counted from 1, with 0 for the root.
    pub head: &'t str,
    /// Its relation to its head.
    pub deprel: &'t str,
    /// Anything else: `Key=Value` apart by `|`.
    pub misc: &'t str,
    /// Whether white space follows.
    pub space_after: bool,
}

impl<'t> Row<'t> {
    /// The value of `key` in MISC.
    pub fn misc(&self, key: &str) -> Option<&'t str> {
        self.misc.split('|').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))
    }
}

/// How many columns a line has.
pub const COLUMNS: usize = 10;

/// The columns of a line of a word, range or empty node.
pub fn cells<'t>(file: &str, number: usize, line: &'t str) -> Result<[&'t str; COLUMNS], Malformed> {
    let mut cells = [""; COLUMNS];
    let mut count = 0;
    for (index, cell) in line.split('\t').enumerate() {
        if let Some(place) = cells.get_mut(index) {
            *place = cell;
        }
        count = index + 1;
    }
    match count {
        COLUMNS => Ok(cells),
        _ => Err(Malformed::new(file, number, "ten columns apart by tabs", line)),
    }
}

/// Whether a file that begins with `text` is CoNLL-U, by the columns of its first line that is no comment.
pub fn is_conllu(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().find(|line| !line.starts_with('#') && !line.trim().is_empty());
    first.is_some_and(|line| {
        let id = line.split('\t').next().unwrap_or_default();
        line.split('\t').count() == COLUMNS && id.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// Reads blocks one after another, and remembers the document that the next one belongs to.
#[derive(Clone, Debug)]
pub struct Reader<'f> {
    file: &'f str,
    document: String,
    documents: usize,
}

impl<'f> Reader<'f> {
    /// A reader of the file of this name, which stands in its errors.
    pub fn new(file: &'f str) -> Self {
        Self { file, document: String::new(), documents: 0 }
    }

    /// The document that the last block belongs to; empty before the first mark.
    pub fn document(&self) -> &str {
        &self.document
    }

    /// The words of a block: none where it is all comments.
    pub fn rows<'t>(&mut self, block: Block<'t>) -> Result<Vec<Row<'t>>, Malformed> {
        let mut rows: Vec<Row<'t>> = Vec::new();
        // Last word of the range that was begun, and whether white space follows it.
        let mut range: Option<(usize, bool)> = None;
        for (line, words) in block.lines() {
            if is_document(words) {
                self.documents += 1;
                self.document = document_name(words, self.documents);
            }
            if words.starts_with('#') {
                continue;
            }
            let [id, form, lemma, upos, xpos, _, head, deprel, _, misc] = cells(self.file, line, words)?;
            let wrong = |expected| Malformed::new(self.file, line, expected, words);
            let spaced = !misc.split('|').any(|pair| pair == "SpaceAfter=No");
            let next = rows.len() + 1;
            if let Some((first, last)) = id.split_once('-') {
                let last = last.parse::<usize>().ok().filter(|&last| last >= next);
                let last = last.filter(|_| first.parse() == Ok(next) && range.is_none());
                range = Some((last.ok_or_else(|| wrong("a range that begins at the next word"))?, spaced));
                continue;
            }
            if id.contains('.') {
                continue;
            }
            if id.parse() != Ok(next) {
                return Err(wrong("the running number of the word in its sentence"));
            }
            if form.trim().is_empty() {
                return Err(wrong("a word in the second column"));
            }
            let space_after = match range {
                Some((last, spaced)) => last == next && spaced,
                None => spaced,
            };
            range = range.filter(|(last, _)| *last > next);
            rows.push(Row { line, form, lemma, upos, xpos, head, deprel, misc, space_after });
        }
        match (range, rows.last()) {
            (Some(_), Some(row)) => Err(Malformed::new(self.file, row.line, "the other words of a range", row.form)),
            _ => Ok(rows),
        }
    }
}

/// Which layer of names a file has, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameLayer {
    /// None.
    None,
    /// GUM's entities, in MISC as `Entity=`.
    Gum,
    /// Labels in IOB2, in MISC as `Name=` and `Other=`.
    Misc,
}

/// Reads the sentences of a file.
pub fn read(file: &str, text: &str, layer: NameLayer) -> Result<Vec<Sentence>, Malformed> {
    let mut reader = Reader::new(file);
    let mut sentences = Vec::new();
    for block in Blocks::of(text) {
        let rows = reader.rows(block)?;
        let Some(first) = rows.first() else { continue };
        let arcs = arcs(file, &rows)?;
        let names = match layer {
            NameLayer::None => None,
            NameLayer::Gum => Some(gum::names(file, &rows, arcs.as_deref().unwrap_or_default())?),
            NameLayer::Misc => Some(misc_names(file, &rows)?),
        };
        sentences.push(Sentence {
            hints: Vec::new(),
            document: reader.document().to_owned(),
            forms: rows.iter().map(|row| row.form.to_owned()).collect(),
            space_after: rows.iter().map(|row| row.space_after).collect(),
            tags: tags(&rows),
            lemmas: said(&rows, |row| row.lemma).then(|| rows.iter().map(|row| row.lemma.to_owned()).collect()),
            arcs,
            names,
            line: first.line,
        });
    }
    Ok(sentences)
}

/// Whether a column says something of any word.
pub fn said<'t>(rows: &[Row<'t>], cell: impl Fn(&Row<'t>) -> &'t str) -> bool {
    rows.iter().any(|row| cell(row) != "_")
}

fn tags(rows: &[Row<'_>]) -> Option<Vec<Option<Tag>>> {
    let tag = |row: &Row<'_>| Some(Tag { upos: Upos::named(row.upos)?, xpos: Xpos::named(row.xpos)? });
    said(rows, |row| row.upos).then(|| rows.iter().map(tag).collect())
}

/// The arcs of a sentence, which are one tree. A relation whose subtype is not ours is taken without it.
fn arcs(file: &str, rows: &[Row<'_>]) -> Result<Option<Vec<(u32, Relation)>>, Malformed> {
    if !said(rows, |row| row.head) {
        return Ok(None);
    }
    let mut arcs = Vec::with_capacity(rows.len());
    for row in rows {
        let wrong = |expected, found| Malformed::new(file, row.line, expected, found);
        let head = row.head.parse::<u32>().ok().filter(|&head| head as usize <= rows.len());
        let head = head.ok_or_else(|| wrong("a head: the number of a word of this sentence, or 0", row.head))?;
        let universal = row.deprel.split(':').next().unwrap_or_default();
        let relation = Relation::named(row.deprel).or_else(|| Relation::named(universal));
        arcs.push((head, relation.ok_or_else(|| wrong("a relation of UD v2", row.deprel))?));
    }
    if let Some(at) = outside_tree(arcs.iter().map(|arc| arc.0)) {
        return Err(Malformed::new(file, rows[at].line, "heads that lead to the one root", rows[at].head));
    }
    Ok(Some(arcs))
}

/// The first word from which `heads` do not lead to the root, or the second root.
fn outside_tree(heads: impl Iterator<Item = u32>) -> Option<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Now,
        Leads,
    }
    let heads: Vec<usize> = heads.map(|head| head as usize).collect();
    let mut seen = vec![Seen::Not; heads.len()];
    let mut path = Vec::new();
    let mut roots = 0;
    for start in 0..heads.len() {
        roots += usize::from(heads[start] == 0);
        let mut at = start;
        while seen[at] == Seen::Not {
            seen[at] = Seen::Now;
            path.push(at);
            match heads[at].checked_sub(1) {
                Some(head) => at = head,
                None => break,
            }
        }
        // Only a walk that came back upon itself ends at a word of its own that is no root.
        if roots > 1 || (seen[at] == Seen::Now && heads[at] != 0) {
            return Some(start);
        }
        for at in path.drain(..) {
            seen[at] = Seen::Leads;
        }
    }
    None
}

/// Names in MISC: `Name=`, and where it has none, `Other=`.
fn misc_names(file: &str, rows: &[Row<'_>]) -> Result<Names, Malformed> {
    let mut mentions = Vec::new();
    let mut taken = vec![false; rows.len()];
    for key in ["Name", "Other"] {
        for (tokens, kind) in stretches(rows.iter().map(|row| row.misc(key).unwrap_or("O"))) {
            let row = &rows[tokens.start];
            let kinds = labels::silver(kind).ok_or_else(|| {
                Malformed::new(file, row.line, "a type of names in MISC: PER, ORG, LOC, MISC or one of ours", kind)
            })?;
            if !taken[tokens.clone()].contains(&true) {
                taken[tokens.clone()].fill(true);
                mentions.push(Mention { tokens, kinds });
            }
        }
    }
    mentions.sort_by_key(|mention| mention.tokens.start);
    Ok(Names { mentions, unmarked: labels::SILVER_UNMARKED })
}
