//! `models/MANIFEST.toml`: which models there are, and what they were made from.

use std::fmt;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Corpora, Corpus, SILVER, SOURCES, Sentence, Source};

/// The manifest of a folder of models. `Display` gives it as TOML, [`Manifest::parse`] reads that.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The command that made the models, without the paths of the machine it ran on.
    pub command: String,
    /// The seed of everything that was drawn by lot.
    pub seed: u64,
    /// The models, one file each.
    #[serde(rename = "model")]
    pub models: Vec<Model>,
    /// What they were trained on.
    #[serde(rename = "corpus")]
    pub corpora: Vec<Trained>,
}

/// A trained model.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// Rises with each training that is shipped.
    pub version: u16,
    /// Its file, in the folder of the manifest.
    pub file: String,
    /// Size of the file.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Its scores on held-out sentences of the corpora.
    #[serde(rename = "score", default)]
    pub scores: Vec<DevScore>,
}

/// A score on held-out sentences.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DevScore {
    /// The set: a corpus and its part.
    pub set: String,
    /// What was measured: "F1", "LAS", "XPOS" …
    pub measure: String,
    /// In percent.
    pub percent: f64,
}

/// A corpus that models were trained on.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trained {
    /// Its name.
    pub name: String,
    /// Its version, as far as its files tell.
    pub version: String,
    /// Its licence.
    pub licence: String,
    /// Where it is published.
    pub source: String,
    /// What was used of it.
    pub layers: Vec<String>,
    /// Sentences that were learnt from.
    pub sentences: u64,
    /// Their tokens.
    pub tokens: u64,
    /// Sentences that were held out to choose by.
    pub dev_sentences: u64,
    /// Its files.
    #[serde(rename = "file")]
    pub files: Vec<CorpusFile>,
}

/// A file of a corpus.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorpusFile {
    /// Its path below the folder of corpora.
    pub path: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// The SHA-256 of a file, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing into a String does not fail");
        text
    })
}

impl Model {
    /// The entry of a file of these bytes.
    pub fn of(name: &str, version: u16, file: &str, bytes: &[u8], scores: Vec<DevScore>) -> Self {
        let (name, file) = (name.to_owned(), file.to_owned());
        Self { name, version, file, bytes: bytes.len() as u64, sha256: sha256(bytes), scores }
    }
}

impl Trained {
    /// The entries of all corpora that have a sentence; `files` gives each the checksums of its files.
    pub fn of(corpora: &Corpora, files: impl Fn(&Source) -> Vec<CorpusFile>) -> Vec<Self> {
        let all = |_: &Sentence| true;
        let named = |sentence: &Sentence| sentence.names.is_some();
        let Corpora { ewt, gum, wikigold, politics, gmb, silver } = corpora;
        let of = |source: &Source, corpus: &Corpus, used: &dyn Fn(&Sentence) -> bool| {
            let train = || corpus.train.iter().filter(|sentence| used(sentence));
            Self {
                name: source.name.to_owned(),
                version: source.version.to_owned(),
                licence: source.licence.to_owned(),
                source: source.origin.to_owned(),
                layers: source.layers.iter().map(|layer| (*layer).to_owned()).collect(),
                sentences: train().count() as u64,
                tokens: train().map(|sentence| sentence.forms.len() as u64).sum(),
                dev_sentences: corpus.dev.iter().filter(|sentence| used(sentence)).count() as u64,
                files: files(source),
            }
        };
        let [trees, uner, gum_source, wikigold_source, politics_source, gmb_source] = &SOURCES;
        let entries = [
            of(trees, ewt, &all),
            of(uner, ewt, &named),
            of(gum_source, gum, &all),
            of(wikigold_source, wikigold, &named),
            of(politics_source, politics, &named),
            of(gmb_source, gmb, &named),
            of(&SILVER, silver, &all),
        ];
        entries.into_iter().filter(|entry| entry.sentences > 0).collect()
    }
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    ///
    /// What is not TOML, an unknown or a missing key, a value of another kind: with the key.
    pub fn parse(text: &str) -> Result<Self, ::config::ConfigError> {
        let file = ::config::File::from_str(text, ::config::FileFormat::Toml);
        ::config::Config::builder().add_source(file).build()?.try_deserialize()
    }

    /// The model of this name.
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.name == name)
    }
}

/// A basic string of TOML, whose escapes are those of JSON; but TOML wants DEL escaped, too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

impl fmt::Display for Manifest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Manifest { command, seed, models, corpora } = self;
        writeln!(out, "# Written by `copydesk train`: what each model is, and what it was made from.")?;
        writeln!(out, "\ncommand = {}\nseed = {seed}", quoted(command))?;
        for Model { name, version, file, bytes, sha256, scores } in models {
            writeln!(out, "\n[[model]]\nname = {}\nversion = {version}\nfile = {}", quoted(name), quoted(file))?;
            writeln!(out, "bytes = {bytes}\nsha256 = {}", quoted(sha256))?;
            for DevScore { set, measure, percent } in scores {
                writeln!(out, "\n[[model.score]]\nset = {}\nmeasure = {}", quoted(set), quoted(measure))?;
                writeln!(out, "percent = {percent:.2}")?;
            }
        }
        for Trained { name, version, licence, source, layers, sentences, tokens, dev_sentences, files } in corpora {
            writeln!(out, "\n[[corpus]]\nname = {}\nversion = {}", quoted(name), quoted(version))?;
            writeln!(out, "licence = {}\nsource = {}", quoted(licence), quoted(source))?;
            let layers: Vec<String> = layers.iter().map(|layer| quoted(layer)).collect();
            writeln!(out, "layers = [{}]", layers.join(", "))?;
            writeln!(out, "sentences = {sentences}\ntokens = {tokens}\ndev_sentences = {dev_sentences}")?;
            for CorpusFile { path, sha256 } in files {
                writeln!(out, "\n[[corpus.file]]\npath = {}\nsha256 = {}", quoted(path), quoted(sha256))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let score =
            |measure: &str, percent| DevScore { set: "EWT dev".to_owned(), measure: measure.to_owned(), percent };
        let sentence = Sentence { forms: vec!["Yes".to_owned(), "!".to_owned()], ..Sentence::default() };
        let corpus = Corpus { train: vec![sentence.clone(), sentence.clone()], dev: vec![sentence] };
        let corpora = Corpora { ewt: corpus, ..Corpora::default() };
        let files = |source: &Source| {
            let file = |path: &&str| CorpusFile { path: (*path).to_owned(), sha256: sha256(path.as_bytes()) };
            source.files.iter().map(file).collect()
        };
        Manifest {
            command: "copydesk train --data \"DIR\" \\ \u{7f}".to_owned(),
            seed: 7,
            models: vec![
                Model::of("tags", 3, "tags.bin", b"abc", vec![score("UPOS", 95.25), score("XPOS", 94.5)]),
                Model::of("tree", 1, "tree.bin", b"", vec![]),
            ],
            corpora: Trained::of(&corpora, files),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let manifest = manifest();
        let read = Manifest::parse(&manifest.to_string()).unwrap();
        assert_eq!(read, manifest);
        let [corpus] = &read.corpora[..] else { panic!("a corpus without sentences has no entry") };
        assert_eq!(
            (corpus.name.as_str(), corpus.sentences, corpus.tokens, corpus.dev_sentences),
            ("UD English-EWT", 2, 4, 1)
        );
        assert_eq!(corpus.files.len(), 2);
        // FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(read.model("tags").unwrap().sha256, abc);
        assert_eq!(read.model("names"), None);
    }

    #[test]
    fn an_unknown_or_missing_key_is_refused() {
        let text = manifest().to_string();
        let said = Manifest::parse(&text.replace("seed = ", "seeds = ")).unwrap_err().to_string();
        assert!(said.contains("seed"), "{said}");
        let said = Manifest::parse(&text.replace("bytes = 3\n", "")).unwrap_err().to_string();
        assert!(said.contains("bytes"), "{said}");
        assert!(Manifest::parse("model = ").is_err());
    }
}
