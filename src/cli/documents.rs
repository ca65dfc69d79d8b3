//! Corpora read document by document, in bounded memory.
//!
//! A file that marks documents (`# newdoc`, `-DOCSTART-`) is read as documents from the first mark on; what comes before
//! it, and a file without marks, sentence by sentence.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use anyhow::{Context, anyhow};

use crate::corpora::given::{Format, Rows, begins_document};
use crate::corpora::{Block, Blocks, iob2, is_blank};
use crate::extract::entities::{Entities, MentionKind};
use crate::extract::names::{Kind, Name, Names};
use crate::extract::{self, Annotated, Meter, Parsed};
use crate::text::Claim;

/// Bytes of lines after which a document is cut between two sentences: some 200,000 tokens of CoNLL-U.
const DOCUMENT_BYTES_MAX: usize = 16 << 20;
/// Bytes of lines of one sentence, more than any corpus has: what is longer is no corpus.
const SENTENCE_BYTES_MAX: usize = 64 << 20;

/// A part of a file that is read as a whole.
#[derive(Debug)]
pub(super) struct Document {
    /// Its first line, counted from 1.
    pub(super) line: usize,
    /// Its lines.
    pub(super) text: String,
    /// Whether the file marks it as a document: else it is a sentence.
    pub(super) marked: bool,
}

/// The documents of a file.
pub(super) struct Documents {
    /// The file, for messages.
    pub(super) file: String,
    input: Box<dyn BufRead>,
    /// Lines read so far.
    lines: usize,
    marked: bool,
    /// A block that was read to see that it begins the next document.
    held: Option<Document>,
    format: Option<Format>,
}

impl Documents {
    /// Those of the file at this path, or of standard input for `-`.
    pub(super) fn open(path: &str) -> anyhow::Result<Self> {
        if path == "-" {
            return Ok(Self::of("standard input", Box::new(BufReader::new(io::stdin()))));
        }
        let file = File::open(path).with_context(|| format!("opening {path:?}"))?;
        Ok(Self::of(path, Box::new(BufReader::new(file))))
    }

    /// Those of `input`, which messages call `file`.
    pub(super) fn of(file: &str, input: Box<dyn BufRead>) -> Self {
        Self { file: file.to_owned(), input, lines: 0, marked: false, held: None, format: None }
    }

    /// The next document; none at the end.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<Document>> {
        let first = match self.held.take() {
            Some(held) => Some(held),
            None => self.block()?,
        };
        let Some(mut document) = first else { return Ok(None) };
        while self.marked && document.text.len() < DOCUMENT_BYTES_MAX {
            let Some(next) = self.block()? else { break };
            if next.marked {
                self.held = Some(next);
                break;
            }
            document.text.push_str(&next.text);
        }
        document.marked = self.marked;
        let is_row = |line: &str| !is_blank(line) && !line.starts_with('#') && !iob2::is_document(line);
        if self.format.is_none() && document.text.lines().any(is_row) {
            self.format = Some(Format::of(&document.text));
        }
        Ok(Some(document))
    }

    /// The lines of the next sentence with its comments and the blank lines around it; marked if a document begins there.
    fn block(&mut self) -> anyhow::Result<Option<Document>> {
        let line = self.lines + 1;
        let mut text = String::new();
        let mut bytes = Vec::new();
        let mut begun = false;
        loop {
            let limit = (SENTENCE_BYTES_MAX - text.len()) as u64;
            bytes.clear();
            let at = self.lines + 1;
            let file = &self.file;
            self.input
                .by_ref()
                .take(limit)
                .read_until(b'\n', &mut bytes)
                .with_context(|| format!("reading {file}:{at}"))?;
            if bytes.len() as u64 == limit {
                return Err(anyhow!("{file}:{line}: expected a sentence of less than {SENTENCE_BYTES_MAX} bytes"));
            }
            let Ok(words) = std::str::from_utf8(&bytes) else {
                return Err(anyhow!("{file}:{at}: expected text in UTF-8"));
            };
            if words.is_empty() {
                break;
            }
            self.lines += 1;
            text.push_str(words.strip_prefix('\u{feff}').filter(|_| at == 1).unwrap_or(words));
            if is_blank(words) {
                if begun {
                    break;
                }
            } else {
                begun = true;
            }
        }
        if !begun {
            return Ok(None);
        }
        let marked = Blocks::from(line, &text).any(begins_document);
        self.marked |= marked;
        Ok(Some(Document { line, text, marked }))
    }

    /// The blocks of a document with their tokens.
    pub(super) fn rows<'t>(&self, document: &'t Document) -> anyhow::Result<Vec<(Block<'t>, Rows<'t>)>> {
        let format = self.format.unwrap_or(Format::Conllu);
        let blocks = Blocks::from(document.line, &document.text);
        blocks.map(|block| Ok((block, Rows::of(&self.file, format, block)?))).collect()
    }

    /// The format of the file; CoNLL-U as long as it has shown nothing but comments.
    pub(super) fn format(&self) -> Format {
        self.format.unwrap_or(Format::Conllu)
    }
}

/// What our rooms find in these sentences, read as one text.
pub(super) fn annotated(
    settings: &extract::Settings,
    sentences: &[(Block<'_>, Rows<'_>)],
) -> anyhow::Result<Annotated> {
    let parsed = Parsed::given(sentences.iter().map(|(_, rows)| rows.tokens()));
    let parsed = parsed.ok_or_else(|| anyhow!("a document of 4 GiB or more cannot be read"))?;
    Ok(as_recorded(extract::annotate(settings, parsed, &mut Meter::still())))
}

/// With the names as a record has them, where the room of entities runs.
pub(super) fn as_recorded(mut annotated: Annotated) -> Annotated {
    if let (Some(entities), Some(names)) = (&annotated.claims.entities, &annotated.names) {
        annotated.names = Some(settled(names, entities));
    }
    annotated
}

/// The names as a record has them: with the bounds and kinds that the room of entities has settled on, for there an article's
/// evidence counts, too. Only the government of a person ("the Carter administration") is left to its person, as elsewhere.
fn settled(names: &Names, entities: &Entities) -> Names {
    let mut found = names.all().iter().peekable();
    let mut settled = Names::default();
    for mention in entities.mentions() {
        let tokens = mention.what.tokens.clone();
        let kind = match mention.what.kind {
            MentionKind::Name => entities.get(mention.what.entity).kind,
            MentionKind::Adjectival => Kind::Norp,
            MentionKind::Nominal | MentionKind::Pronoun => continue,
        };
        while found.next_if(|name| name.what.tokens.end <= tokens.start).is_some() {}
        let name = found.peek().filter(|name| name.what.tokens.start == tokens.start);
        let governs = |name: &&&Claim<Name>| {
            kind == Kind::Org && name.what.kind == Kind::Person && name.what.tokens.end + 1 == tokens.end
        };
        settled.push(match name {
            Some(name) if governs(&name) => (*name).clone(),
            name => {
                let same = name.filter(|name| name.what.tokens == tokens && name.what.kind == kind);
                let what = Name { kind, tokens, wikidata: same.and_then(|name| name.what.wikidata) };
                Claim { what, at: mention.at, ground: mention.ground, score: mention.score }
            }
        });
    }
    settled
}

/// The names among all tokens of a text, handed out sentence by sentence.
pub(super) struct NamesBySentence<'a> {
    rest: &'a [crate::text::Claim<extract::names::Name>],
}

impl<'a> NamesBySentence<'a> {
    /// Those of a text.
    pub(super) fn of(names: &'a extract::names::Names) -> Self {
        Self { rest: names.all() }
    }

    /// Those of the next sentence, whose tokens are `first..first + tokens` of the text, by their places within it.
    pub(super) fn next(&mut self, first: usize, tokens: usize) -> Vec<(std::ops::Range<usize>, Kind)> {
        let end = first + tokens;
        let here = self.rest.partition_point(|name| (name.what.tokens.start as usize) < end);
        let (names, rest) = self.rest.split_at(here);
        self.rest = rest;
        let within = |at: u32| (at as usize).clamp(first, end) - first;
        names
            .iter()
            .map(|name| (within(name.what.tokens.start)..within(name.what.tokens.end), name.what.kind))
            .collect()
    }
}

/// The head of a token as a corpus has it: counted from 1 within its sentence, 0 for the root.
pub(super) fn head_number(arc: extract::tree::Arc, first: usize) -> u32 {
    arc.head.map_or(0, |head| (head.0 as usize + 1).saturating_sub(first) as u32)
}

/// A prediction for each token: the tag of a noun, its form in lower case as its lemma, a tree in which each hangs on
/// the one before, and the given names.
#[cfg(test)]
pub(super) fn predicted(sentences: &[(Block<'_>, Rows<'_>)], found: &[(std::ops::Range<u32>, Kind)]) -> Annotated {
    use crate::text::{Claim, Score};
    use extract::names::{Name, Names};
    use extract::tags::{Tag, Tags, Upos, Xpos};
    use extract::tokens::TokenId;
    use extract::tree::{Arc, Relation, Tree};

    let parsed = Parsed::given(sentences.iter().map(|(_, rows)| rows.tokens())).unwrap();
    let (mut tags, mut tree, mut names) = (Tags::default(), Tree::default(), Names::default());
    let tag = Tag { upos: Upos::named("NOUN").unwrap(), xpos: Xpos::named("NN").unwrap() };
    let mut place = 0;
    for (_, rows) in sentences {
        for (at, (form, _)) in rows.tokens().into_iter().enumerate() {
            tags.push(tag, &form.to_lowercase());
            let head = (at > 0).then(|| TokenId(place - 1));
            tree.push(Arc { head, relation: Relation::named(if at > 0 { "flat" } else { "root" }).unwrap() });
            place += 1;
        }
    }
    for (tokens, kind) in found {
        let what = Name { kind: *kind, tokens: tokens.clone(), wikidata: None };
        names.push(Claim::by_rule("test", what, parsed.tokens.spans()[tokens.start as usize], Score::CERTAIN));
    }
    Annotated { parsed, tags: Some(tags), tree: Some(tree), names: Some(names), claims: extract::Claims::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each document as its first line, whether it is marked, and its tokens sentence by sentence.
    fn documents(text: &str) -> anyhow::Result<Vec<String>> {
        let mut documents = Documents::of("test", Box::new(io::Cursor::new(text.as_bytes().to_vec())));
        let mut found = Vec::new();
        while let Some(document) = documents.next()? {
            let rows = documents.rows(&document)?;
            let sentence = |(_, rows): &(Block<'_>, Rows<'_>)| {
                rows.tokens().iter().map(|(form, _)| *form).collect::<Vec<_>>().join(" ")
            };
            let sentences: Vec<String> = rows.iter().map(sentence).collect();
            found.push(format!("{} {} {}", document.line, document.marked, sentences.join(" / ")));
        }
        Ok(found)
    }

    #[test]
    fn marks_make_documents() {
        let conll = "a O\nb O\n\n\nc O\n\n-DOCSTART- O\n\nd O\n\ne O\n\n-DOCSTART- O\n\nf O";
        assert_eq!(documents(conll).unwrap(), ["1 false a b", "4 false c", "7 true  / d / e", "13 true  / f"]);
        let numbered = "# newdoc id = x\n# text = a\n1\ta\tO\n\n1\tb\tO\n\n# newdoc id = y\n1\tc\tO\n";
        assert_eq!(documents(numbered).unwrap(), ["1 true a / b", "7 true c"]);
        assert_eq!(documents("\n# only a comment\n").unwrap(), ["1 false "]);
        assert_eq!(documents("").unwrap(), [""; 0]);
    }

    #[test]
    fn a_bad_line_is_named_in_a_later_document() {
        let said = documents("-DOCSTART- O\n\na O\n\n\n-DOCSTART- O\n\nb O\nc\n").unwrap_err().to_string();
        assert!(said.starts_with("test:9: expected a token and its label"), "{said}");
        let mut documents = Documents::of("test", Box::new(io::Cursor::new(b"a O\n\xff O\n".to_vec())));
        assert_eq!(documents.next().unwrap_err().to_string(), "test:2: expected text in UTF-8");
    }
}
