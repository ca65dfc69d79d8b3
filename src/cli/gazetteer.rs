//! `copydesk gazetteer`: compiles the lists that are embedded, and asks them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};

use super::{Failure, Settings, print};
use crate::extract::gazetteer::{Gazetteer, Source, Sources, compile};
use crate::extract::places::{self, Atlas};

/// Compile and ask the lists of names
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk gazetteer compile --data ../shared/data --lists lists --out models/gazetteer.fst
  copydesk gazetteer atlas --data ../shared/data --lists lists --out models/atlas.bin
  copydesk gazetteer ask \"Angela Merkel left Deutsche Bank\" U.S.
  copydesk gazetteer ask --set extract.gazetteer.lists=desk.tsv Newco")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make one file of the hand-written lists and the machine lists
    Compile {
        /// Folder of the corpora, with gazetteer/ in it
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Folder of the hand-written lists
        #[arg(long, value_name = "DIR", default_value = "lists")]
        lists: PathBuf,
        /// File to write
        #[arg(long, value_name = "FILE", default_value = "models/gazetteer.fst")]
        out: PathBuf,
    },
    /// Make one file of GeoNames' tables and the hand-written places
    Atlas {
        /// Folder of the corpora, with gazetteer/ in it
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Folder of the hand-written lists, with atlas/ in it
        #[arg(long, value_name = "DIR", default_value = "lists")]
        lists: PathBuf,
        /// File to write
        #[arg(long, value_name = "FILE", default_value = "models/atlas.bin")]
        out: PathBuf,
    },
    /// Tell what the embedded lists say of names
    Ask {
        /// Ask a compiled file instead
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        #[command(flatten)]
        settings: Settings,
        /// Names, or sentences in which to find them
        #[arg(required = true, value_name = "WORDS")]
        words: Vec<String>,
    },
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        Command::Compile { data, lists, out } => {
            let bytes = Folder::read(&data, &lists)?.compile()?;
            let gazetteer = Gazetteer::load(bytes.clone())?;
            fs::write(&out, &bytes).with_context(|| format!("writing {}", out.display()))?;
            print(&format!("{}: {} names in {} bytes\n", out.display(), gazetteer.len(), bytes.len()))
        }
        Command::Atlas { data, lists, out } => {
            let bytes = AtlasFolder::read(&data, &lists)?.compile()?;
            let atlas = Atlas::load(bytes.clone())?;
            fs::write(&out, &bytes).with_context(|| format!("writing {}", out.display()))?;
            print(&format!("{}: {} names in {} bytes\n", out.display(), atlas.len(), bytes.len()))
        }
        Command::Ask { file, settings, words } => {
            let gazetteer = match file {
                Some(file) => Gazetteer::load(fs::read(&file).with_context(|| format!("reading {}", file.display()))?)?,
                None => settings.load()?.config.gazetteer()?,
            };
            words.iter().try_for_each(|words| print(&ask(&gazetteer, words)))
        }
    }
}

/// A line for each name in `words`, which blanks part into tokens.
fn ask(gazetteer: &Gazetteer, words: &str) -> String {
    let forms: Vec<&str> = words.split_whitespace().collect();
    let mut found = Vec::new();
    gazetteer.find(&forms, &mut found);
    let mut lines = String::new();
    for hit in found {
        let name = forms[hit.tokens.start as usize..hit.tokens.end as usize].join(" ");
        let weak = if hit.weak { " (weak)" } else { "" };
        let country = hit.country.map(|country| format!(" {}", country.as_str())).unwrap_or_default();
        let wikidata = hit.wikidata.map(|number| format!(" Q{number}")).unwrap_or_default();
        lines.push_str(&format!("{name}: {}{weak}{country}{wikidata}\n", hit.class.name()));
    }
    lines
}

/// The files that the gazetteer is made of.
pub struct Folder {
    lists: Vec<(String, String)>,
    machine: Vec<(String, String)>,
}

/// The machine lists, below the folder of corpora.
const MACHINE: [&str; 6] = [
    "gazetteer/cities15000.tsv",
    "gazetteer/countries.json",
    "gazetteer/us_census_all_last.txt",
    "gazetteer/us_census_female_first.txt",
    "gazetteer/us_census_male_first.txt",
    "gazetteer/brown_clusters.tsv",
];

impl Folder {
    /// Reads all files below `data` and the lists in `lists`.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or there is no list.
    pub fn read(data: &Path, lists: &Path) -> anyhow::Result<Folder> {
        let lists = lists_in(lists)?;
        let machine = MACHINE.iter().map(|file| named(&data.join(file))).collect::<anyhow::Result<_>>()?;
        Ok(Folder { lists, machine })
    }

    /// The gazetteer's file.
    ///
    /// # Errors
    ///
    /// A line of a file is not what it should be.
    pub fn compile(&self) -> anyhow::Result<Vec<u8>> {
        let machine = |place: usize| source(&self.machine[place]);
        let sources = Sources {
            lists: self.lists.iter().map(source).collect(),
            cities: machine(0),
            countries: machine(1),
            family_names: machine(2),
            given_names: vec![machine(3), machine(4)],
            vocabulary: machine(5),
        };
        Ok(compile(&sources)?)
    }
}

/// The files that the atlas is made of.
pub struct AtlasFolder {
    places: Vec<(String, String)>,
    lists: Vec<(String, String)>,
    machine: Vec<(String, String)>,
}

/// GeoNames' tables and the words of English, below the folder of corpora.
const TABLES: [&str; 4] = [
    "gazetteer/cities15000.tsv",
    "gazetteer/countries.json",
    "gazetteer/us_states.json",
    "gazetteer/brown_clusters.tsv",
];

impl AtlasFolder {
    /// Reads all files below `data`, the lists in `lists` and the places in `lists/atlas`.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or there is no list.
    pub fn read(data: &Path, lists: &Path) -> anyhow::Result<AtlasFolder> {
        let machine = TABLES.iter().map(|file| named(&data.join(file))).collect::<anyhow::Result<_>>()?;
        Ok(AtlasFolder { places: lists_in(&lists.join("atlas"))?, lists: lists_in(lists)?, machine })
    }

    /// The atlas's file.
    ///
    /// # Errors
    ///
    /// A line of a file is not what it should be.
    pub fn compile(&self) -> anyhow::Result<Vec<u8>> {
        let machine = |place: usize| source(&self.machine[place]);
        let sources = places::Sources {
            places: self.places.iter().map(source).collect(),
            lists: self.lists.iter().map(source).collect(),
            cities: machine(0),
            countries: machine(1),
            states: machine(2),
            vocabulary: machine(3),
        };
        Ok(places::compile(&sources)?)
    }
}

/// The lists in a folder, by their names.
fn lists_in(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))? {
        let path = entry.with_context(|| format!("listing {}", folder.display()))?.path();
        if path.extension().is_some_and(|extension| extension == "tsv") {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        return Err(anyhow!("no list (*.tsv) in {}", folder.display()));
    }
    paths.iter().map(|path| named(path)).collect()
}

fn source((name, text): &(String, String)) -> Source<'_> {
    Source { name, text }
}

/// A file's name without its folder, and its text: where a folder lies changes nothing.
fn named(path: &Path) -> anyhow::Result<(String, String)> {
    let text = text_of(path)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((name, text))
}

fn text_of(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}
