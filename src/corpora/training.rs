//! What the models are trained on: each corpus with its files, its licence and what is used of it.

use std::collections::{BTreeMap, HashMap};

use super::blocks::Malformed;
use super::conllu::{self, NameLayer};
use super::iob2::{self, Columns, Labels};
use super::{Names, Sentence, gmb};

/// A corpus as it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name.
    pub name: &'static str,
    /// Its version, as far as its files tell; their checksums in the manifest tell the rest.
    pub version: &'static str,
    /// Its licence, by SPDX where it has an identifier.
    pub licence: &'static str,
    /// Where it is published.
    pub origin: &'static str,
    /// Its files, below the folder of corpora.
    pub files: &'static [&'static str],
    /// What is used of it.
    pub layers: &'static [&'static str],
}

const EWT: Source = Source {
    name: "UD English-EWT",
    version: "UD v2",
    licence: "CC-BY-SA-4.0",
    origin: "https://github.com/UniversalDependencies/UD_English-EWT",
    files: &["ud_ewt/train.conllu", "ud_ewt/dev.conllu"],
    layers: &["tags", "lemmas", "tree"],
};
const UNER: Source = Source {
    name: "Universal NER English-EWT",
    version: "1",
    licence: "CC-BY-SA-4.0",
    origin: "https://github.com/UniversalNER/UNER_English-EWT",
    files: &["ner/uner_ewt_train.iob2", "ner/uner_ewt_dev.iob2"],
    layers: &["names"],
};
const GUM: Source = Source {
    name: "GUM",
    version: "11",
    licence: "CC-BY-4.0 (annotations); CC-BY-2.5, CC-BY-4.0, CC-BY-SA and public domain (texts)",
    origin: "https://github.com/amir-zeldes/gum",
    files: &["gum/train.conllu", "gum/dev.conllu"],
    layers: &["tags", "lemmas", "tree", "names"],
};
const WIKIGOLD: Source = Source {
    name: "WikiGold",
    version: "2009",
    licence: "CC-BY-4.0",
    origin: "https://aclanthology.org/W09-3302/",
    files: &["ner/wikigold.conll"],
    layers: &["names"],
};
const POLITICS: Source = Source {
    name: "CrossNER politics",
    version: "2021",
    licence: "MIT (annotations); CC-BY-SA (texts)",
    origin: "https://github.com/zliucr/CrossNER",
    files: &["ner/crossner_politics_train.conll", "ner/crossner_politics_dev.conll"],
    layers: &["names"],
};
const GMB: Source = Source {
    name: "Groningen Meaning Bank",
    version: "2.2.0",
    licence: "ODbL-1.0 (edition); public domain (texts)",
    origin: "https://gmb.let.rug.nl",
    files: &["ner/gmb_train.tsv"],
    layers: &["names"],
};

/// All corpora that a training needs.
pub const SOURCES: [Source; 6] = [EWT, UNER, GUM, WIKIGOLD, POLITICS, GMB];

/// Text labelled by a teacher, made of the texts of other corpora: see `docs/training.md`.
pub const SILVER: Source = Source {
    name: "silver",
    version: "1",
    licence: "as the texts it was made from",
    origin: "training/",
    files: &[],
    layers: &["tags", "lemmas", "tree", "names"],
};

/// The texts of files that were read, by their paths below the folder of corpora.
pub type Files = BTreeMap<&'static str, String>;

/// The sentences of a corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corpus {
    /// Those to learn from.
    pub train: Vec<Sentence>,
    /// Those to choose by; none where all of it is learnt from.
    pub dev: Vec<Sentence>,
}

/// All that models are trained on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corpora {
    /// UD English-EWT with the names of Universal NER.
    pub ewt: Corpus,
    /// GUM.
    pub gum: Corpus,
    /// WikiGold.
    pub wikigold: Corpus,
    /// CrossNER, politics.
    pub politics: Corpus,
    /// The Groningen Meaning Bank, whose labels are automatic.
    pub gmb: Corpus,
    /// Text labelled by a teacher, where there is some.
    pub silver: Corpus,
}

/// Why no training begins.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A file was not read.
    #[error("corpus {corpus:?} is missing: no file {path:?} in the folder of corpora")]
    Missing {
        /// The corpus.
        corpus: &'static str,
        /// The file's path below the folder.
        path: &'static str,
    },
    /// A file is not what it should be.
    #[error("reading corpus {corpus:?}")]
    Malformed {
        /// The corpus.
        corpus: &'static str,
        /// The line that it fails at.
        #[source]
        line: Malformed,
    },
    /// Hints are not those of the tokens.
    #[error("{bytes} bytes are no hints for the {tokens} tokens of corpus {:?}: expected as many for each", SILVER.name)]
    Hints {
        /// Bytes of the hints.
        bytes: usize,
        /// Tokens of the corpus.
        tokens: usize,
    },
    /// A corpus has no sentence.
    #[error("corpus {corpus:?} has no sentence in {path:?}")]
    Empty {
        /// The corpus.
        corpus: &'static str,
        /// The file's path below the folder.
        path: &'static str,
    },
}

/// Reads all corpora from `files`.
pub fn training(files: &Files) -> Result<Corpora, Refused> {
    let in_conllu = |layer| move |path: &str, text: &str| conllu::read(path, text, layer);
    let in_iob2 = |columns, labels| move |path: &str, text: &str| iob2::read(path, text, columns, labels);

    let [train, dev] = parts(files, &EWT, in_conllu(NameLayer::None))?;
    let [train_names, dev_names] = parts(files, &UNER, in_iob2(Columns::Numbered, Labels::Uner))?;
    let ewt = Corpus { train: joined(train, train_names), dev: joined(dev, dev_names) };
    let [train, dev] = parts(files, &GUM, in_conllu(NameLayer::Gum))?;
    let gum = Corpus { train, dev };
    let all = |parts: Vec<Vec<Sentence>>| Corpus { train: parts.into_iter().flatten().collect(), dev: Vec::new() };
    Ok(Corpora {
        ewt,
        gum,
        wikigold: all(read(files, &WIKIGOLD, in_iob2(Columns::Plain, Labels::Conll))?),
        politics: all(read(files, &POLITICS, in_iob2(Columns::Plain, Labels::Politics))?),
        gmb: all(read(files, &GMB, gmb::read)?),
        silver: Corpus::default(),
    })
}

/// Reads a silver file: CoNLL-U with names in MISC.
pub fn silver(file: &str, text: &str) -> Result<Corpus, Refused> {
    let train = conllu::read(file, text, NameLayer::Misc);
    Ok(Corpus { train: train.map_err(|line| Refused::Malformed { corpus: SILVER.name, line })?, dev: Vec::new() })
}

/// Gives each token of a silver corpus what its teacher's last layer says of it: `hints` has the same count of signed bytes
/// for each token, one token after another.
///
/// # Errors
///
/// That it has not.
pub fn hint(silver: &mut Corpus, hints: &[u8]) -> Result<(), Refused> {
    let tokens = silver.train.iter().map(|sentence| sentence.forms.len()).sum();
    let width = hints.len().checked_div(tokens).unwrap_or(0);
    if width == 0 || hints.len() != width * tokens {
        return Err(Refused::Hints { bytes: hints.len(), tokens });
    }
    let mut rest = hints;
    for sentence in &mut silver.train {
        let (mine, later) = rest.split_at(width * sentence.forms.len());
        sentence.hints = mine.iter().map(|byte| byte.cast_signed()).collect();
        rest = later;
    }
    Ok(())
}

type Read = Result<Vec<Sentence>, Malformed>;

/// The sentences of each file of a corpus.
fn read(files: &Files, source: &Source, reader: impl Fn(&str, &str) -> Read) -> Result<Vec<Vec<Sentence>>, Refused> {
    let corpus = source.name;
    let of = |&path: &&'static str| {
        let text = files.get(path).ok_or(Refused::Missing { corpus, path })?;
        let sentences = reader(path, text).map_err(|line| Refused::Malformed { corpus, line })?;
        if sentences.is_empty() { Err(Refused::Empty { corpus, path }) } else { Ok(sentences) }
    };
    source.files.iter().map(of).collect()
}

/// The two parts of a corpus, to learn from and to choose by.
fn parts(files: &Files, source: &Source, reader: impl Fn(&str, &str) -> Read) -> Result<[Vec<Sentence>; 2], Refused> {
    let parts = read(files, source, reader)?;
    Ok(parts.try_into().expect("a corpus of two parts has two files"))
}

/// The names of one corpus on the trees of another over the same sentences. Where their tokens differ, a sentence goes
/// without names.
fn joined(trees: Vec<Sentence>, named: Vec<Sentence>) -> Vec<Sentence> {
    let key = |sentence: &Sentence| (sentence.document.clone(), sentence.forms.clone());
    let names: HashMap<(String, Vec<String>), Option<Names>> =
        named.into_iter().map(|sentence| (key(&sentence), sentence.names)).collect();
    let join = |tree: Sentence| {
        let names = names.get(&key(&tree)).cloned().flatten();
        Sentence { names, ..tree }
    };
    trees.into_iter().map(join).collect()
}
