//! The settings in force, each with its origin, and the list of all keys: for people.

use std::fmt;

use ::config::{Value, ValueKind};

use super::kafka::{secret_key, secret_option};
use super::layers::{self, DEFAULT_ORIGIN, DEFAULT_TOML, Tree};

/// The settings in force. `Display` gives TOML that `--config` takes, but for secrets, which are redacted.
#[derive(Clone)]
pub struct Effective(Tree);

impl Effective {
    /// Redacts at once, so that nothing that holds one of these holds a secret.
    pub(super) fn new(mut merged: Tree) -> Self {
        for path in merged.keys().filter(|path| secret_key(path)) {
            merged.redact(&path, |_| true);
        }
        for table in ["kafka.options", "kafka.consumer_options", "kafka.producer_options"] {
            merged.redact(table, secret_option);
        }
        Self(merged)
    }
}

impl fmt::Debug for Effective {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl fmt::Display for Effective {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, section) in sections().iter().enumerate() {
            let line_end = if index == 0 { "" } else { "\n" };
            writeln!(out, "{line_end}[{}]", section.path)?;
            for key in &section.keys {
                let path = format!("{}.{}", section.path, key.name);
                if let Some(value) = self.0.leaf(&path) {
                    line(out, key.name, value, layers::defaults().leaf(&path))?;
                }
            }
            if section.keys.is_empty() {
                let mut options: Vec<_> = self.0.options(&section.path).collect();
                options.sort_by_key(|(name, _)| *name);
                for (name, value) in options {
                    line(out, &format!("{name:?}"), value, None)?;
                }
            }
        }
        Ok(())
    }
}

/// Where `# origin` begins, so that origins stand in one column for all but long values.
const ORIGIN_COLUMN: usize = 44;

fn line(out: &mut fmt::Formatter<'_>, name: &str, value: &Value, default: Option<&Value>) -> fmt::Result {
    let text = format!("{name} = {}", literal(value, default));
    let origin = value.origin().unwrap_or(DEFAULT_ORIGIN);
    if origin == DEFAULT_ORIGIN { writeln!(out, "{text}") } else { writeln!(out, "{text:ORIGIN_COLUMN$} # {origin}") }
}

/// A value as TOML. One from the environment is text whatever it stands for; the default tells of what kind it is.
fn literal(value: &Value, default: Option<&Value>) -> String {
    match &value.kind {
        ValueKind::Array(values) => {
            let parts: Vec<String> = values.iter().map(|value| literal(value, None)).collect();
            format!("[{}]", parts.join(", "))
        }
        ValueKind::String(text) => match default.map(|default| &default.kind) {
            None | Some(ValueKind::String(_)) => quoted(text),
            Some(_) => text.clone(),
        },
        _ => value.to_string(),
    }
}

/// A basic string of TOML, whose escapes are those of JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

struct Section {
    path: String,
    about: String,
    keys: Vec<Key>,
}

struct Key {
    name: &'static str,
    default: &'static str,
    about: String,
}

/// The sections and keys in the order of `default.toml`, with its comments. A test holds that none is missing.
fn sections() -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut about = String::new();
    for line in DEFAULT_TOML.lines() {
        if let Some(comment) = line.strip_prefix('#') {
            about.push_str(comment);
        } else if let Some(path) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            sections.push(Section { path: path.to_owned(), about: std::mem::take(&mut about), keys: Vec::new() });
        } else if let (Some((name, default)), Some(section)) = (line.split_once(" = "), sections.last_mut()) {
            section.keys.push(Key { name, default, about: std::mem::take(&mut about) });
        } else {
            about.clear();
        }
    }
    sections
}

/// The list of all keys as Markdown: `docs/configuration.md`.
pub fn markdown() -> String {
    let mut page = String::from(MARKDOWN_HEAD);
    for Section { path, about, keys } in sections() {
        page.push_str(&format!("\n## `[{path}]`\n"));
        if !about.is_empty() {
            page.push_str(&format!("\n{}\n", about.trim()));
        }
        if !keys.is_empty() {
            page.push_str("\n| key | default | meaning |\n|---|---|---|\n");
        }
        for Key { name, default, about } in keys {
            page.push_str(&format!("| `{name}` | `{default}` | {} |\n", about.trim().replace('|', "\\|")));
        }
    }
    page
}

const MARKDOWN_HEAD: &str = "\
# Configuration

Made by `copydesk config --format markdown` from [`config/default.toml`](../config/default.toml), which holds every key,
its unit and its reason, and is compiled in.

A key is set, weakest first, in `default.toml`; in the file named by `--config` or `COPYDESK_CONFIG`; in the environment,
as `COPYDESK__SECTION__KEY` (`COPYDESK__DEAD_LETTERS__BREAKER__RUN_MAX=50`; lists separated by commas); by
`--set section.key=value`. An unknown key is an error. An empty string means \"not set\".

`copydesk check` tells everything that is wrong with a configuration, `copydesk config` what is in force and where it
came from, with secrets redacted.
";
