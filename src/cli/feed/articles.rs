//! The articles of files, folders and standard input: one at a time, and none larger than a worker would read.

use std::fmt;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;
use serde_json::Value;

use crate::cli::lines::{Line, Lines, STDIN};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Reading {
    /// Lines if it is standard input or its name ends in .jsonl or .ndjson (.gz, .zst), else one article
    Auto,
    /// One article
    Article,
    /// One article a line, each a JSON object
    Lines,
}

/// Which articles, and what of them.
#[derive(Clone, Debug)]
pub(super) struct Articles {
    pub(super) from: Vec<PathBuf>,
    pub(super) reading: Reading,
    /// Where the key of a JSON article is: a field's name or a JSON pointer.
    pub(super) key_field: Option<String>,
    /// Whether a file's name is its key.
    pub(super) named: bool,
    /// Largest article, in bytes.
    pub(super) bytes_max: usize,
}

/// An article to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Article {
    /// Where it stands, for people.
    pub(super) place: String,
    pub(super) key: Option<Vec<u8>>,
    pub(super) payload: Vec<u8>,
}

/// What cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bad {
    pub(super) place: String,
    pub(super) why: String,
    /// Whether it came from standard input, which was not checked before.
    pub(super) stdin: bool,
}

impl fmt::Display for Bad {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.why)
    }
}

impl Articles {
    /// Whether any of it comes from standard input.
    pub(super) fn reads_stdin(&self) -> bool {
        self.from.iter().any(|path| path.as_os_str() == STDIN)
    }

    /// Hands on each article, or why it is none, until `take` says `false`. Standard input is read only if `stdin`.
    ///
    /// # Errors
    ///
    /// That a file cannot be read, or what `take` fails with.
    pub(super) fn each(
        &self,
        stdin: bool,
        mut take: impl FnMut(Result<Article, Bad>) -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        for path in &self.from {
            if path.as_os_str() == STDIN {
                if stdin && !self.file(path, STDIN, &mut take)? {
                    return Ok(());
                }
                continue;
            }
            let metadata = fs::metadata(path).with_context(|| format!("opening {}", path.display()))?;
            let on = if metadata.is_dir() {
                self.folder(path, path, &mut take)?
            } else {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                self.file(path, &name, &mut take)?
            };
            if !on {
                return Ok(());
            }
        }
        Ok(())
    }

    /// All files below `folder`. Holds the names of one folder at a time, and of those above it.
    fn folder(
        &self,
        root: &Path,
        folder: &Path,
        take: &mut dyn FnMut(Result<Article, Bad>) -> anyhow::Result<bool>,
    ) -> anyhow::Result<bool> {
        let listing = || format!("listing {}", folder.display());
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder).with_context(listing)? {
            let entry = entry.with_context(listing)?;
            if !entry.file_name().to_string_lossy().starts_with('.') {
                entries.push(entry);
            }
        }
        entries.sort_unstable_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            // A link to a folder is not followed: it may lead back here.
            let on = if entry.file_type().with_context(listing)?.is_dir() {
                self.folder(root, &path, take)?
            } else if path.is_file() {
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
                self.file(&path, &name, take)?
            } else {
                true
            };
            if !on {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn file(
        &self,
        path: &Path,
        name: &str,
        take: &mut dyn FnMut(Result<Article, Bad>) -> anyhow::Result<bool>,
    ) -> anyhow::Result<bool> {
        let lines = match self.reading {
            Reading::Lines => true,
            Reading::Article => false,
            Reading::Auto => name == STDIN || holds_lines(name),
        };
        if lines { self.lines(path, take) } else { take(self.whole(path, name)?) }
    }

    fn lines(
        &self,
        path: &Path,
        take: &mut dyn FnMut(Result<Article, Bad>) -> anyhow::Result<bool>,
    ) -> anyhow::Result<bool> {
        let stdin = path.as_os_str() == STDIN;
        let mut lines = Lines::open(path, self.bytes_max)?;
        while let Some(Line { number, text }) = lines.next()? {
            let place = format!("{}, line {number}", lines.name());
            let article = match self.key_of_line(&text) {
                Ok(key) => Ok(Article { place, key, payload: text }),
                Err(why) => Err(Bad { place, why, stdin }),
            };
            if !take(article)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn key_of_line(&self, text: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let value: Value = serde_json::from_slice(text).map_err(|error| format!("no JSON: {error}"))?;
        if !value.is_object() {
            return Err("no JSON object".to_owned());
        }
        let Some(field) = &self.key_field else { return Ok(None) };
        let found = if field.starts_with('/') { value.pointer(field) } else { value.get(field) };
        match found {
            Some(Value::String(key)) if !key.is_empty() => Ok(Some(key.clone().into_bytes())),
            Some(Value::Number(key)) => Ok(Some(key.to_string().into_bytes())),
            Some(_) => Err(format!("the key field {field:?} is neither a text nor a number")),
            None => Err(format!("no key field {field:?}")),
        }
    }

    /// A file as one article.
    fn whole(&self, path: &Path, name: &str) -> anyhow::Result<Result<Article, Bad>> {
        let stdin = path.as_os_str() == STDIN;
        let place = if stdin { "standard input".to_owned() } else { path.display().to_string() };
        let limit = self.bytes_max as u64 + 1;
        let mut payload = Vec::new();
        let read = if stdin {
            std::io::stdin().lock().take(limit).read_to_end(&mut payload)
        } else {
            File::open(path).and_then(|file| file.take(limit).read_to_end(&mut payload))
        };
        read.with_context(|| format!("reading {place}"))?;
        let bad = |why: String| Ok(Err(Bad { place: place.clone(), why, stdin }));
        if payload.is_empty() {
            return bad("empty".to_owned());
        }
        if self.bytes_max < payload.len() {
            return bad(format!("larger than {} bytes (extract.bytes_max)", self.bytes_max));
        }
        let key = match &self.key_field {
            Some(_) => match self.key_of_line(&payload) {
                Ok(key) => key,
                Err(why) => return bad(why),
            },
            None => Some(name.as_bytes().to_vec()).filter(|_| self.named && !stdin),
        };
        Ok(Ok(Article { place, key, payload }))
    }
}

fn holds_lines(name: &str) -> bool {
    let name = name.to_lowercase();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    name.ends_with(".jsonl") || name.ends_with(".ndjson")
}
