//! `copydesk score`: how well our tags, trees and names fit those of a corpus, and our records those of whole articles.

mod articles;
mod scorecard;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::documents::{Documents, NamesBySentence, annotated, head_number};
use super::table::{WIDTH, table};
use super::{Failure, Settings, print};
use crate::corpora::given::Rows;
use crate::corpora::score::{Attachment, Found, NameScore, Share, TagScore, TreeScore};
use crate::corpora::{Block, iob2};
use crate::extract::Annotated;
use crate::extract::tokens::TokenId;

/// Score what is found against annotated files
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk score names news.iob2
  copydesk score tree --relations en_ewt-ud-dev.conllu
  copydesk score tags --json *.conllu
  copydesk score articles tests/quality/gold")]
pub(super) struct Arguments {
    #[command(subcommand)]
    layer: Scoring,
}

#[derive(Debug, Subcommand)]
enum Scoring {
    /// Accuracy of UPOS, XPOS and lemmas against CoNLL-U
    #[command(long_about = CORPORA)]
    Tags(Against),
    /// Attachment scores of trees against CoNLL-U
    #[command(long_about = CORPORA)]
    Tree(AgainstTrees),
    /// Precision, recall and F1 of names against IOB2 or CoNLL-U
    #[command(long_about = CORPORA)]
    Names(Against),
    Articles(articles::Arguments),
}

const CORPORA: &str = "\
Score tags, trees or names against annotated files

Reads CoNLL-U and IOB2, told apart by their content, and predicts for the files' own tokens. A file that marks documents \
(# newdoc, -DOCSTART-) is read document by document, so that a name helps another; any other file sentence by sentence.

Names count where span and type are right, in the file's own types: where its labels are PER, ORG and LOC, ours are made \
those (GPE, LOC and FAC are LOC) and other names are left out. They are the names of a record, with the bounds and \
types that the document as a whole settles. Trees are scored with and without punctuation; LAS leaves \
subtypes of relations out, as the CoNLL 2018 shared task does, LAS+ counts them.";

/// Corpora to score against.
#[derive(Args, Debug)]
struct Against {
    /// Files to score against; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// Write one JSON array, with an object for each file
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Treebanks to score against.
#[derive(Args, Debug)]
struct AgainstTrees {
    #[command(flatten)]
    against: Against,
    /// Tell each relation's score, too
    #[arg(long)]
    relations: bool,
}

/// A layer that corpora have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Tags,
    Tree,
    Names,
}

impl Layer {
    fn name(self) -> &'static str {
        match self {
            Layer::Tags => "tags",
            Layer::Tree => "tree",
            Layer::Names => "names",
        }
    }
}

/// A file's scores, and what it was.
struct Scored {
    file: String,
    format: &'static str,
    /// Documents that the file marks.
    documents: u64,
    /// Sentences, and those of them that are in no document.
    sentences: u64,
    alone: u64,
    tokens: u64,
    score: Score,
}

enum Score {
    Tags(TagScore),
    Tree(TreeScore),
    Names(NameScore),
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.layer {
        Scoring::Tags(against) => of_corpora(Layer::Tags, against, false),
        Scoring::Tree(AgainstTrees { against, relations }) => of_corpora(Layer::Tree, against, relations),
        Scoring::Names(against) => of_corpora(Layer::Names, against, false),
        Scoring::Articles(arguments) => articles::run(arguments),
    }
}

fn of_corpora(layer: Layer, against: Against, relations: bool) -> Result<(), Failure> {
    let Against { files, json, settings } = against;
    let settings = settings.load()?.config.extract_settings()?;
    let mut scored = Vec::with_capacity(files.len());
    for file in &files {
        let predict = |sentences: &Sentences<'_>| annotated(&settings, sentences);
        scored.push(score(layer, Documents::open(file)?, predict)?);
    }
    if json {
        let values: Vec<Value> = scored.iter().map(|scored| scored.json(relations)).collect();
        return print(&format!("{:#}\n", Value::from(values)));
    }
    let pages: Vec<String> = scored.iter().map(|scored| scored.page(relations)).collect();
    print(&pages.join("\n"))
}

/// The sentences of a document with their blocks.
type Sentences<'t> = [(Block<'t>, Rows<'t>)];

/// Scores what `predict` finds in each of the documents.
fn score(
    layer: Layer,
    mut documents: Documents,
    predict: impl Fn(&Sentences<'_>) -> anyhow::Result<Annotated>,
) -> anyhow::Result<Scored> {
    let mut scored = Scored {
        file: documents.file.clone(),
        format: "",
        documents: 0,
        sentences: 0,
        alone: 0,
        tokens: 0,
        score: match layer {
            Layer::Tags => Score::Tags(TagScore::default()),
            Layer::Tree => Score::Tree(TreeScore::default()),
            Layer::Names => Score::Names(NameScore::default()),
        },
    };
    while let Some(document) = documents.next()? {
        let sentences = documents.rows(&document)?;
        let annotated = predict(&sentences)?;
        let mut first = 0;
        let mut names = annotated.names.as_ref().map(NamesBySentence::of);
        scored.documents += u64::from(document.marked);
        for (_, rows) in sentences.iter().filter(|(_, rows)| !rows.is_empty()) {
            scored.sentences += 1;
            scored.alone += u64::from(!document.marked);
            match (&mut scored.score, rows) {
                (Score::Names(score), rows) => {
                    let names = names.as_mut().ok_or_else(|| did_not_run(layer))?;
                    score.add(&iob2::stretches(rows.labels()), &names.next(first, rows.len()));
                }
                (Score::Tags(score), Rows::Conllu(rows)) => {
                    let tags = annotated.tags.as_ref().ok_or_else(|| did_not_run(layer))?;
                    for (at, row) in rows.iter().enumerate() {
                        let token = TokenId((first + at) as u32);
                        score.add(row, tags.of(token), tags.lemma(token));
                    }
                }
                (Score::Tree(score), Rows::Conllu(rows)) => {
                    let tree = annotated.tree.as_ref().ok_or_else(|| did_not_run(layer))?;
                    for (at, row) in rows.iter().enumerate() {
                        let arc = tree.of(TokenId((first + at) as u32));
                        score.add(row, head_number(arc, first), arc.relation);
                    }
                }
                (Score::Tags(_) | Score::Tree(_), Rows::Iob2(_)) => {
                    let (file, layer) = (&scored.file, layer.name());
                    return Err(anyhow::anyhow!("scoring {layer} against {file}: it is IOB2, which has names alone"));
                }
            }
            first += rows.len();
        }
        scored.tokens += first as u64;
    }
    if scored.tokens == 0 {
        return Err(anyhow::anyhow!("scoring against {}: it has no token", scored.file));
    }
    scored.format = documents.format().name();
    Ok(scored)
}

fn did_not_run(layer: Layer) -> anyhow::Error {
    let stage = layer.name();
    anyhow::anyhow!("the stage {stage} did not run, so that there is nothing to score")
}

fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A figure in percent with two decimals; a dash for none.
fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"))
}

/// A figure in percent as JSON, with two decimals; null for none.
fn rounded(value: Option<f64>) -> Value {
    value.map_or(Value::Null, |value| Value::from((value * 100.0).round() / 100.0))
}

impl Scored {
    /// How the file was read, in words.
    fn reading(&self) -> String {
        let Self { documents, sentences, alone, tokens, .. } = self;
        let parts = match (documents, alone) {
            (0, _) => format!("{}, each by itself", counted(*sentences, "sentence")),
            (_, 0) => format!("{} of {}", counted(*documents, "document"), counted(*sentences, "sentence")),
            _ => format!(
                "{} of {}, {} by itself",
                counted(*documents, "document"),
                counted(sentences - alone, "sentence"),
                counted(*alone, "sentence")
            ),
        };
        format!("{} ({}): {}, read as {parts}", self.file, self.format, counted(*tokens, "token"))
    }

    fn page(&self, relations: bool) -> String {
        let mut page = self.reading() + "\n";
        match &self.score {
            Score::Tags(score) => {
                let row = |name: &str, share: Share| {
                    [name.to_owned(), percent(share.percent()), share.right.to_string(), share.all.to_string()]
                };
                let rows = [row("UPOS", score.upos), row("XPOS", score.xpos), row("LEMMA", score.lemma)];
                page += &columns(["TAGS", "ACCURACY", "RIGHT", "ALL"], &rows);
            }
            Score::Tree(score) => {
                let row = |name: &str, at: &Attachment| {
                    let share = |share: Share| percent(share.percent());
                    let figures = [share(at.unlabelled), share(at.labelled), share(at.with_subtypes)];
                    let [unlabelled, labelled, with_subtypes] = figures;
                    [name.to_owned(), unlabelled, labelled, with_subtypes, at.unlabelled.all.to_string()]
                };
                let rows = [row("all", &score.words), row("no punctuation", &score.without_punctuation)];
                page += &columns(["WORDS", "UAS", "LAS", "LAS+", "ALL"], &rows);
                if relations {
                    let rows: Vec<[String; 6]> =
                        score.relations.iter().map(|(name, found)| found_row(name, *found)).collect();
                    page += "\n";
                    page += &columns(["RELATION", "PRECISION", "RECALL", "F1", "GOLD", "FOUND"], &rows);
                }
            }
            Score::Names(score) => {
                let all = [("all", score.all())];
                let seen = |(_, found): &(&str, Found)| *found != Found::default();
                let rows: Vec<[String; 6]> = score
                    .by_type()
                    .into_iter()
                    .filter(seen)
                    .chain(all)
                    .map(|(name, found)| found_row(name, found))
                    .collect();
                page += &columns(["TYPE", "PRECISION", "RECALL", "F1", "GOLD", "FOUND"], &rows);
                let foreign: Vec<&str> = score.foreign().collect();
                if !foreign.is_empty() {
                    page += &format!("labels that are not scored: {}\n", foreign.join(", "));
                }
            }
        }
        page
    }

    fn json(&self, relations: bool) -> Value {
        let Self { file, format, documents, sentences, alone, tokens, score } = self;
        let (layer, figures) = match score {
            Score::Tags(score) => {
                let share = |share: Share| json!({ "accuracy": rounded(share.percent()), "right": share.right, "all": share.all });
                (
                    Layer::Tags,
                    json!({ "upos": share(score.upos), "xpos": share(score.xpos), "lemma": share(score.lemma) }),
                )
            }
            Score::Tree(score) => {
                let attachment = |at: &Attachment| {
                    json!({
                        "uas": rounded(at.unlabelled.percent()),
                        "las": rounded(at.labelled.percent()),
                        "lasWithSubtypes": rounded(at.with_subtypes.percent()),
                        "words": at.unlabelled.all,
                    })
                };
                let mut figures = json!({
                    "all": attachment(&score.words),
                    "withoutPunctuation": attachment(&score.without_punctuation),
                });
                if relations {
                    let found = score.relations.iter().map(|(name, found)| (name.clone(), found_json(*found)));
                    figures["relations"] = Value::Object(found.collect());
                }
                (Layer::Tree, figures)
            }
            Score::Names(score) => {
                let types = score.by_type().into_iter().map(|(name, found)| (name.to_owned(), found_json(found)));
                let figures = json!({
                    "typeSet": score.types().name(),
                    "all": found_json(score.all()),
                    "types": Value::Object(types.collect()),
                    "notScored": score.foreign().collect::<Vec<_>>(),
                });
                (Layer::Names, figures)
            }
        };
        json!({
            "file": file,
            "format": format,
            "layer": layer.name(),
            "documents": documents,
            "sentences": sentences,
            "sentencesByThemselves": alone,
            "tokens": tokens,
            "scores": figures,
        })
    }
}

fn found_row(name: &str, found: Found) -> [String; 6] {
    let figures = [found.precision(), found.recall(), found.f1()].map(percent);
    let [precision, recall, f1] = figures;
    [name.to_owned(), precision, recall, f1, found.gold.to_string(), found.found.to_string()]
}

fn found_json(found: Found) -> Value {
    json!({
        "precision": rounded(found.precision()),
        "recall": rounded(found.recall()),
        "f1": rounded(found.f1()),
        "gold": found.gold,
        "found": found.found,
        "both": found.both,
    })
}

fn columns<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let rows = rows.iter().map(|row| row.each_ref().map(String::as_str));
    let rows: Vec<[&str; N]> = std::iter::once(head).chain(rows).collect();
    table(&rows, WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(score: Score) -> Scored {
        Scored { file: "f".to_owned(), format: "IOB2", documents: 1, sentences: 3, alone: 1, tokens: 9, score }
    }

    #[test]
    fn names_are_told_by_type_and_all_together() {
        let mut score = NameScore::default();
        score.add(&iob2::stretches(["B-PER", "I-PER", "B-LOC", "B-OTH"]), &[(0..2, Kind::Person), (2..3, Kind::Org)]);
        let scored = scored(Score::Names(score));
        let wanted = "\
f (IOB2): 9 tokens, read as 1 document of 2 sentences, 1 sentence by itself
TYPE  PRECISION  RECALL  F1      GOLD  FOUND
PER   100.00     100.00  100.00  1     1
ORG   0.00       -       0.00    0     1
LOC   -          0.00    0.00    1     0
all   50.00      50.00   50.00   2     2
labels that are not scored: OTH
";
        assert_eq!(scored.page(false), wanted);
        let json = scored.json(false);
        assert_eq!(json["scores"]["all"]["f1"], 50.0);
        assert_eq!(json["scores"]["types"]["ORG"]["recall"], Value::Null);
        assert_eq!(json["layer"], "names");
    }

    use crate::cli::documents::predicted;
    use crate::extract::names::Kind;

    fn scored_of(layer: Layer, text: &str, found: &[(std::ops::Range<u32>, Kind)]) -> anyhow::Result<Scored> {
        let documents = Documents::of("f", Box::new(std::io::Cursor::new(text.as_bytes().to_vec())));
        score(layer, documents, |sentences| Ok(predicted(sentences, found)))
    }

    const TREES: &str = "\
# newdoc id = a
1\tHens\thens\tNOUN\tNNS\t_\t0\troot\t_\tName=B-PERSON

1\tHens\then\tNOUN\tNN\t_\t0\troot\t_\t_
2\tHolm\tholm\tPROPN\tNN\t_\t1\tflat:name\t_\tName=B-GPE
3\tAs\tas\tNOUN\tNN\t_\t1\tflat\t_\t_
";

    #[test]
    fn tokens_are_counted_through_a_document() {
        let found = [(0..1, Kind::Person), (2..3, Kind::Gpe), (3..4, Kind::Law)];
        let names = scored_of(Layer::Names, TREES, &found).unwrap();
        assert_eq!(names.json(false)["scores"]["typeSet"], "ten types");
        assert_eq!(names.json(false)["scores"]["all"]["precision"], 66.67);
        assert_eq!(names.reading(), "f (CoNLL-U): 4 tokens, read as 1 document of 2 sentences");
        let tags = scored_of(Layer::Tags, TREES, &[]).unwrap();
        let wanted = "\
f (CoNLL-U): 4 tokens, read as 1 document of 2 sentences
TAGS   ACCURACY  RIGHT  ALL
UPOS   75.00     3      4
XPOS   75.00     3      4
LEMMA  75.00     3      4
";
        assert_eq!(tags.page(false), wanted);
        let tree = scored_of(Layer::Tree, TREES, &[]).unwrap();
        assert!(tree.page(true).contains("all             75.00  75.00  50.00  4\n"), "{}", tree.page(true));
        assert_eq!(tree.json(true)["scores"]["relations"]["flat"]["both"], 1);
        assert_eq!(tree.json(true)["scores"]["withoutPunctuation"]["words"], 4);
    }

    #[test]
    fn a_stage_that_did_not_run_and_a_file_without_the_layer_are_no_score() {
        let documents = || Documents::of("f", Box::new(std::io::Cursor::new(TREES.as_bytes())));
        for layer in [Layer::Tags, Layer::Tree, Layer::Names] {
            let without = |sentences: &Sentences<'_>| {
                Ok(Annotated { tags: None, tree: None, names: None, ..predicted(sentences, &[]) })
            };
            let said = score(layer, documents(), without).err().unwrap().to_string();
            assert_eq!(said, format!("the stage {} did not run, so that there is nothing to score", layer.name()));
        }
        let said = scored_of(Layer::Tree, "a O\n", &[]).err().unwrap().to_string();
        assert_eq!(said, "scoring tree against f: it is IOB2, which has names alone");
        let said = scored_of(Layer::Names, "\n", &[]).err().unwrap().to_string();
        assert_eq!(said, "scoring against f: it has no token");
    }
}
