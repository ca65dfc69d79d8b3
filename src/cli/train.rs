//! `copydesk train`: the corpora to the models, and the manifest that says so.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, print};
use crate::corpora::learning::{self, Recipe};
use crate::corpora::manifest::{CorpusFile, DevScore, Manifest, Model, Trained, sha256};
use crate::corpora::{self, Corpora, Files, Refused, SILVER, SOURCES, Source};
use crate::extract::learn::words::Words;
use crate::extract::tags::Lemmatizer;
use crate::extract::{MODELS_VERSION, atlas_bytes, embedded_gazetteer, gazetteer_bytes};

/// Train the models from annotated corpora
///
/// The corpora are not part of this program: docs/training.md tells where each is published and under which name it
/// belongs in the folder. All files are checked before any training begins. The same files, seed and version give the same
/// models, byte for byte.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk train --data corpora
  copydesk train --data corpora --silver silver.conllu --out models --seed 7")]
pub(super) struct Arguments {
    /// Folder of the corpora
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Text labelled by a teacher, CoNLL-U with names in MISC, to learn from besides
    #[arg(long, value_name = "FILE")]
    silver: Option<PathBuf>,
    /// What the teacher's last layer says of each token of the silver text, one signed byte a number
    #[arg(long, value_name = "FILE", requires = "silver")]
    hints: Option<PathBuf>,
    /// Vectors of words that the teacher made: a word, a tab, and its numbers
    #[arg(long, value_name = "FILE")]
    vectors: Option<PathBuf>,
    /// Folder that the models and MANIFEST.toml are written to
    #[arg(long, value_name = "DIR", default_value = "models")]
    out: PathBuf,
    /// Seed of everything that is drawn by lot
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(..=SEED_MAX))]
    seed: u64,
}

/// Integers of TOML have a sign.
const SEED_MAX: u64 = i64::MAX as u64;

/// The manifest's file, beside the models.
const MANIFEST: &str = "MANIFEST.toml";

/// How far the training is.
struct Progress {
    /// What is being learnt, for people.
    what: String,
    /// Steps done, and all of them.
    done: u64,
    all: u64,
}

/// A model that was learnt.
struct Learnt {
    name: &'static str,
    file: &'static str,
    version: u16,
    bytes: Vec<u8>,
    scores: Vec<DevScore>,
}

/// The one place where learning is called: the models of all rooms, from all corpora.
fn learn(corpora: &Corpora, words: &Words, seed: u64, told: &mut dyn FnMut(Progress)) -> anyhow::Result<Vec<Learnt>> {
    let gazetteer = embedded_gazetteer()?;
    let recipe = Recipe::best(words.width(), seed);
    let network = learning::network(corpora, words, &gazetteer, &recipe, |progress| {
        let what = format!(
            "network: losses of tags {:.3}, names {:.3}, trees {:.3}",
            progress.losses.tags, progress.losses.names, progress.losses.arcs
        );
        told(Progress { what, done: progress.done as u64, all: progress.total as u64 });
    });
    let lemmas = Lemmatizer::learn(learning::lemma_samples(corpora));
    let mut scores = Vec::new();
    for (set, corpus) in [("EWT dev", &corpora.ewt), ("GUM dev", &corpora.gum)] {
        let reached = learning::scores(&network, words, &gazetteer, &corpus.dev);
        let measures = [
            ("XPOS", reached.xpos),
            ("UAS", reached.uas),
            ("LAS", reached.las),
            ("names F1, sentences alone", reached.names),
        ];
        scores.extend(measures.map(|(measure, percent)| DevScore {
            set: set.to_owned(),
            measure: measure.to_owned(),
            percent,
        }));
    }
    let learnt = |name, file, bytes, scores| Learnt { name, file, version: MODELS_VERSION, bytes, scores };
    Ok(vec![
        learnt("network", "network.model", network.to_bytes(), scores),
        learnt("words", "words.model", words.to_bytes(), Vec::new()),
        learnt("lemmas", "lemmas.model", lemmas, Vec::new()),
        learnt("gazetteer", "gazetteer.fst", gazetteer_bytes().to_vec(), Vec::new()),
        learnt("atlas", "atlas.bin", atlas_bytes().to_vec(), Vec::new()),
    ])
}

/// Where the clusters of words lie, below the folder of corpora.
const CLUSTERS: &str = "gazetteer/brown_clusters.tsv";

/// The table of words: clusters from the folder of corpora, the teacher's vectors where there are some, and the commonest
/// forms of the corpora.
fn words(data: &Path, vectors: Option<&Path>, corpora: &Corpora) -> anyhow::Result<Words> {
    let path = data.join(CLUSTERS);
    let text = fs::read_to_string(&path).with_context(|| format!("reading the clusters of words from {path:?}"))?;
    let clusters = learning::clusters(CLUSTERS, &text)?;
    let vectors = match vectors {
        Some(path) => {
            let text = fs::read_to_string(path).with_context(|| format!("reading vectors of words from {path:?}"))?;
            learning::vectors(&path.display().to_string(), &text)?
        }
        None => Vec::new(),
    };
    let width = vectors.first().map_or(learning::VECTOR, |(_, vector)| vector.len());
    Ok(Words::new(&clusters, &vectors, width, learning::common_forms(corpora)))
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { data, silver, hints, vectors, out, seed } = arguments;
    let (mut corpora, entries) = read(&data, silver.as_deref())?;
    if let Some(path) = &hints {
        let hinted = fs::read(path).map_err(anyhow::Error::from);
        hinted
            .and_then(|bytes| Ok(corpora::hint(&mut corpora.silver, &bytes)?))
            .with_context(|| format!("reading the teacher's hints from {path:?}"))?;
    }
    let words = words(&data, vectors.as_deref(), &corpora)?;
    print(&entries.iter().map(line).collect::<String>())?;

    let bar = ProgressBar::new(0).with_style(
        ProgressStyle::with_template("{elapsed_precise} {wide_bar} {pos}/{len} {msg}").expect("a template that parses"),
    );
    bar.enable_steady_tick(Duration::from_millis(500));
    let learnt = learn(&corpora, &words, seed, &mut |Progress { what, done, all }| {
        bar.set_length(all);
        bar.set_position(done);
        bar.set_message(what);
    });
    bar.finish_and_clear();
    let learnt = learnt?;

    let told_silver = if silver.is_some() { " --silver FILE" } else { "" };
    let told_hints = if hints.is_some() { " --hints FILE" } else { "" };
    let told_vectors = if vectors.is_some() { " --vectors FILE" } else { "" };
    let command = format!("copydesk train --data DIR{told_silver}{told_hints}{told_vectors} --seed {seed}");
    let manifest = write(&out, command, seed, entries, &learnt)?;
    let score = |score: &DevScore| format!("  {}: {} {:.2}\n", score.set, score.measure, score.percent);
    let model = |model: &Model| {
        let scores: String = model.scores.iter().map(score).collect();
        format!("{} version {}, {} bytes\n{scores}", model.name, model.version, model.bytes)
    };
    print(&manifest.models.iter().map(model).collect::<String>())
}

fn line(entry: &Trained) -> String {
    let Trained { name, sentences, tokens, dev_sentences, .. } = entry;
    format!("{name}: {sentences} sentences of {tokens} tokens to learn from, {dev_sentences} sentences to choose by\n")
}

/// Reads all corpora, after a look whether all their files are there.
fn read(data: &Path, silver: Option<&Path>) -> anyhow::Result<(Corpora, Vec<Trained>)> {
    let missing: Vec<String> = SOURCES
        .iter()
        .flat_map(|source| source.files.iter().map(move |path| (source, *path)))
        .filter(|(_, path)| !data.join(path).is_file())
        .map(|(source, path)| Refused::Missing { corpus: source.name, path }.to_string())
        .collect();
    if !missing.is_empty() {
        return Err(anyhow!("training from {data:?}: {}", missing.join("; ")));
    }
    if let Some(path) = silver.filter(|path| !path.is_file()) {
        return Err(anyhow!("corpus {:?} is missing: no file {path:?}", SILVER.name));
    }

    let mut files = Files::new();
    for source in &SOURCES {
        for path in source.files {
            files.insert(path, text(source, &data.join(path))?);
        }
    }
    let mut corpora = corpora::training(&files)?;
    let mut silver_files = Vec::new();
    if let Some(path) = silver {
        let text = text(&SILVER, path)?;
        corpora.silver = corpora::silver(&path.display().to_string(), &text)?;
        // Its name alone: where it lay is this machine's.
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        silver_files.push(CorpusFile { path: name, sha256: sha256(text.as_bytes()) });
    }
    let entries = Trained::of(&corpora, |source| {
        if source.name == SILVER.name {
            return silver_files.clone();
        }
        let file =
            |path: &&'static str| CorpusFile { path: (*path).to_owned(), sha256: sha256(files[path].as_bytes()) };
        source.files.iter().map(file).collect()
    });
    Ok((corpora, entries))
}

fn text(source: &Source, path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading corpus {:?} from {path:?}", source.name))
}

/// Writes the models and then the manifest, each under its name only when it is whole.
fn write(out: &Path, command: String, seed: u64, corpora: Vec<Trained>, learnt: &[Learnt]) -> anyhow::Result<Manifest> {
    fs::create_dir_all(out).with_context(|| format!("creating the folder {out:?}"))?;
    let mut models = Vec::with_capacity(learnt.len());
    for Learnt { name, file, version, bytes, scores } in learnt {
        write_whole(&out.join(file), bytes)?;
        models.push(Model::of(name, *version, file, bytes, scores.clone()));
    }
    let manifest = Manifest { command, seed, models, corpora };
    write_whole(&out.join(MANIFEST), manifest.to_string().as_bytes())?;
    Ok(manifest)
}

fn write_whole(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let part = path.with_extension("part");
    fs::write(&part, bytes).with_context(|| format!("writing {part:?}"))?;
    fs::rename(&part, path).with_context(|| format!("renaming {part:?} to {path:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with one sentence in each file of each corpus.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for path in SOURCES.iter().flat_map(|source| source.files) {
            let text = match path.rsplit('.').next() {
                Some("conllu") => "1\tYes\tyes\tINTJ\tUH\t_\t0\troot\t_\t_\n",
                Some("iob2") => "1\tYes\tO\n",
                Some("tsv") => "Yes\tUH\tO\n",
                _ => "Yes\tO\n",
            };
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn all_that_is_missing_is_named_before_anything_is_read() {
        let data = folder();
        fs::write(data.path().join("ud_ewt/train.conllu"), "not CoNLL-U").unwrap();
        for path in ["ner/gmb_train.tsv", "gum/dev.conllu"] {
            fs::remove_file(data.path().join(path)).unwrap();
        }
        let said = read(data.path(), None).unwrap_err().to_string();
        for wanted in ["corpus \"GUM\" is missing: no file \"gum/dev.conllu\"", "\"Groningen Meaning Bank\" is missing"]
        {
            assert!(said.contains(wanted), "{said}");
        }
        let data = folder();
        let silver = data.path().join("silver.conllu");
        let said = read(data.path(), Some(&silver)).unwrap_err().to_string();
        assert!(said.starts_with("corpus \"silver\" is missing: no file "), "{said}");
    }

    #[test]
    fn a_malformed_line_is_named_with_its_corpus() {
        let data = folder();
        fs::write(data.path().join("ner/gmb_train.tsv"), "Yes\tUH\tO\nno\n").unwrap();
        let said = format!("{:#}", read(data.path(), None).unwrap_err());
        let wanted = "reading corpus \"Groningen Meaning Bank\": ner/gmb_train.tsv:2: expected a token, ";
        assert!(said.starts_with(wanted), "{said}");
    }

    #[test]
    fn models_and_manifest_are_written_and_fit_each_other() {
        let data = folder();
        let silver = data.path().join("silver.conllu");
        fs::write(&silver, "1\tYes\t_\t_\t_\t_\t_\t_\t_\tName=B-PER\n").unwrap();
        let (_, entries) = read(data.path(), Some(&silver)).unwrap();
        assert_eq!(entries.len(), SOURCES.len() + 1);
        let out = data.path().join("models");
        let score = DevScore { set: "EWT dev".to_owned(), measure: "XPOS".to_owned(), percent: 95.5 };
        let learnt = Learnt { name: "tags", file: "tags.model", version: 2, bytes: vec![1, 2, 3], scores: vec![score] };
        write(&out, "copydesk train".to_owned(), 1, entries, &[learnt]).unwrap();

        let text = fs::read_to_string(out.join(MANIFEST)).unwrap();
        assert!(!text.contains(data.path().to_str().unwrap()), "{text}");
        let manifest = Manifest::parse(&text).unwrap();
        let model = manifest.model("tags").unwrap();
        let bytes = fs::read(out.join(&model.file)).unwrap();
        assert_eq!((model.bytes, &model.sha256), (bytes.len() as u64, &sha256(&bytes)));
        let names: Vec<&str> = manifest.corpora.iter().map(|corpus| corpus.name.as_str()).collect();
        assert!(names.ends_with(&["Groningen Meaning Bank", "silver"]), "{names:?}");
        assert_eq!(manifest.corpora.last().unwrap().files[0].path, "silver.conllu");
        assert_eq!(fs::read_dir(&out).unwrap().count(), 2, "nothing is left over");
    }
}
