//! Merged layers to types.

use std::path::PathBuf;
use std::time::Duration;

use ::config::{ConfigError, Value, ValueKind};
use secrecy::SecretString;
use serde::de::{Deserialize, Deserializer, IntoDeserializer, value};

use super::kafka::{REDACTED, secret_key};
use super::layers::{self, Tree};
use super::{Config, Problem};

/// The typed settings; nothing if they could not be had even with each wrong value replaced by its default.
///
/// A type error ends serde's work at once. To tell all of them, the wrong value is noted and replaced by the default,
/// and the whole is tried again.
pub(super) fn typed(merged: &mut Tree, problems: &mut Vec<Problem>) -> Option<Config> {
    let before = problems.len();
    let config = tried(merged, problems);
    // Tables have no order of their own, and the same mistakes must always be told in the same words.
    problems[before..].sort_by(|one, other| one.at.cmp(&other.at));
    config
}

fn tried(merged: &mut Tree, problems: &mut Vec<Problem>) -> Option<Config> {
    for _ in 0..=layers::defaults().keys().count() {
        let error = match serde_path_to_error::deserialize(Value::new(None, ValueKind::Table(merged.table().clone()))) {
            Ok(config) => return Some(config),
            Err(error) => error,
        };
        let full = error.path().to_string();
        let Some((path, default)) = layers::defaults().leaf_above(&full) else {
            problems.push(Problem::new(full, explain(error.inner(), false)));
            return None;
        };
        let path = path.to_owned();
        let origin = merged.leaf(&path).and_then(|value| value.origin()).map(str::to_owned);
        let what = explain(error.inner(), secret_key(&path));
        problems.push(Problem::new(&path, what).from(origin.as_deref()));
        let default = default.clone();
        merged.put(&path, default);
    }
    None
}

/// serde's message without the key, which the problem names anyway, and without the value of a secret.
fn explain(error: &ConfigError, secret: bool) -> String {
    match error {
        ConfigError::At { error, .. } => explain(error, secret),
        ConfigError::Type { expected, .. } if secret => format!("expected {expected}, got {REDACTED}"),
        ConfigError::Type { unexpected, expected, .. } => format!("expected {expected}, got {unexpected}"),
        _ if secret => format!("not understood: {REDACTED}"),
        ConfigError::Message(message) => message.clone(),
        other => other.to_string(),
    }
}

/// Milliseconds. A day at most: more is a slip, and librdkafka takes less than 25 days.
pub(super) fn millis<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    const DAY_MS: u64 = 24 * 60 * 60 * 1000;
    let ms = u64::deserialize(from)?;
    if ms > DAY_MS {
        return Err(serde::de::Error::custom(format!("expected at most {DAY_MS} milliseconds, a day, got {ms}")));
    }
    Ok(Duration::from_millis(ms))
}

/// A text, or nothing when it is empty.
pub(super) fn unset<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(from)?;
    Ok((!text.is_empty()).then_some(text))
}

/// A path, or nothing when it is empty.
pub(super) fn unset_path<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    Ok(unset(from)?.map(PathBuf::from))
}

/// A secret, or nothing when it is empty.
pub(super) fn unset_secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    Ok(unset(from)?.map(SecretString::from))
}

/// One of the words of `T`, or nothing when it is empty.
pub(super) fn unset_word<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    let Some(word) = unset(from)? else { return Ok(None) };
    known_word(word).map(Some)
}

/// One of the words of `T`. By way of a `String`, whose deserializer lists the words when it meets another; that of the
/// crate `config` does not.
pub(super) fn word<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    known_word(String::deserialize(from)?)
}

fn known_word<'de, T: Deserialize<'de>, E: serde::de::Error>(word: String) -> Result<T, E> {
    let word: value::StringDeserializer<E> = word.into_deserializer();
    T::deserialize(word)
}
