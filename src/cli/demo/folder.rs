//! What the demo leaves behind to look at: a folder with records, dead letters and one article as a page.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::super::enrich::{self, Format, Input, Options};
use super::articles::Article;
use super::tally::Outcome;
use super::traffic::Output;
use crate::config::Config;
use crate::record;

/// Records, one a line.
pub(super) const RECORDS: &str = "records.jsonl";
/// Dead letters, one a line, each with the reason why.
pub(super) const DEAD_LETTERS: &str = "dead-letters.jsonl";
/// One article, marked up.
pub(super) const PAGE: &str = "article.html";

/// Most lines in a file: a long demo must not fill the disk.
pub(super) const LINES_MAX: u64 = 10_000;

/// The folder.
pub(super) struct Folder {
    path: PathBuf,
    records: Lines,
    letters: Lines,
}

impl Folder {
    /// Makes the folder `wanted`, or one under the system's folder for temporary files that nobody has.
    pub(super) fn make(wanted: Option<PathBuf>) -> anyhow::Result<Self> {
        let path = match wanted {
            Some(path) => {
                fs::create_dir_all(&path).with_context(|| format!("making the folder {}", path.display()))?;
                path
            }
            None => temporary()?,
        };
        let records = Lines::create(path.join(RECORDS))?;
        let letters = Lines::create(path.join(DEAD_LETTERS))?;
        Ok(Self { path, records, letters })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds what came out.
    pub(super) fn add(&mut self, output: &Output) -> anyhow::Result<()> {
        match output.outcome {
            Outcome::Record => self.records.add(&output.payload),
            Outcome::DeadLetter { .. } => self.letters.add(letter(output).to_string().as_bytes()),
        }
    }

    /// Writes the page of `article` and ends the files.
    pub(super) fn finish(&mut self, article: &Article, config: &Config) -> anyhow::Result<()> {
        let path = self.path.join(PAGE);
        let options = Options { format: Format::Html, record: record::Settings { tokens: false }, colour: false };
        let input = Input { name: article.key.clone(), payload: Ok(article.payload.clone()) };
        let mut page = Vec::new();
        enrich::run(&options, &config.extract_settings()?, [input], &mut page, &mut io::sink())
            .and_then(|_| fs::write(&path, page))
            .with_context(|| format!("writing {}", path.display()))?;
        self.flush()
    }

    /// Ends the files, and leaves them open for more.
    pub(super) fn flush(&mut self) -> anyhow::Result<()> {
        self.records.flush()?;
        self.letters.flush()
    }
}

/// A new folder that others on this machine cannot have made before.
fn temporary() -> anyhow::Result<PathBuf> {
    let parent = std::env::temp_dir();
    let process = std::process::id();
    // Process ids come again, and what an earlier demo left is not for this one to overwrite.
    for attempt in 0..100_u32 {
        let name = if attempt == 0 { process.to_string() } else { format!("{process}-{attempt}") };
        let path = parent.join(format!("copydesk-demo-{name}"));
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).with_context(|| format!("making the folder {}", path.display())),
        }
    }
    anyhow::bail!("making a folder in {}: too many demos have left theirs there", parent.display())
}

/// A dead letter as one line of JSON: its headers by their names, and the payload as text if it is text.
fn letter(output: &Output) -> Value {
    let headers: Map<String, Value> =
        output.headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    match std::str::from_utf8(&output.payload) {
        Ok(text) => json!({ "key": output.key, "headers": headers, "payload": text }),
        Err(_) => json!({ "key": output.key, "headers": headers, "payloadBase64": STANDARD.encode(&output.payload) }),
    }
}

/// A file of lines that does not grow for ever.
struct Lines {
    path: PathBuf,
    file: BufWriter<File>,
    count: u64,
}

impl Lines {
    fn create(path: PathBuf) -> anyhow::Result<Self> {
        let file = File::create(&path).with_context(|| format!("making {}", path.display()))?;
        Ok(Self { path, file: BufWriter::new(file), count: 0 })
    }

    fn add(&mut self, line: &[u8]) -> anyhow::Result<()> {
        if self.count == LINES_MAX {
            return Ok(());
        }
        self.count += 1;
        let written = self.file.write_all(line).and_then(|()| self.file.write_all(b"\n"));
        written.with_context(|| format!("writing {}", self.path.display()))
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        self.file.flush().with_context(|| format!("writing {}", self.path.display()))
    }
}
