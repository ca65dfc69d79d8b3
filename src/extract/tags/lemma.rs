//! The dictionary form of a token, from its form and tag.

/// Finds lemmas.
#[derive(Clone, Debug, Default)]
pub struct Lemmatizer {}
