//! How common a word is, written small and with a capital.

use std::collections::HashMap;

use super::compile::Source;
use super::list::Error;

/// The rank of each form in a text: the most frequent is the first.
pub(super) struct Vocabulary<'a> {
    ranks: HashMap<&'a str, u32>,
}

/// A word counts as common up to this rank, chosen by looking at what it makes weak.
const COMMON_RANK_MAX: u32 = 30_000;

/// How often a common word may stand with a capital for once in small letters, going by ranks.
const CAPITAL_LEAD_MAX: u32 = 2;

/// A shorter word is hardly known as a name without its capital.
const KNOWN_LETTERS_MIN: usize = 4;

/// And a shorter word that no text has may be a slip.
const UNKNOWN_LETTERS_MIN: usize = 6;

/// The words that are everywhere: a name that is one of them is only noise.
const EVERYWHERE_RANK_MAX: u32 = 400;

impl<'a> Vocabulary<'a> {
    /// The ranking in `source`, one form a line, the most frequent first, in its first column.
    pub(super) fn of(source: &Source<'a>) -> Result<Self, Error> {
        let mut ranks = HashMap::new();
        for (rank, line) in source.text.lines().enumerate() {
            let form = line.split('\t').next().unwrap_or_default();
            ranks.entry(form).or_insert(rank as u32 + 1);
        }
        if ranks.len() < COMMON_RANK_MAX as usize {
            let why = format!("{} words, expected {COMMON_RANK_MAX} or more", ranks.len());
            return Err(Error::File { file: source.name.to_owned(), why });
        }
        Ok(Vocabulary { ranks })
    }

    /// Whether `form`, a name, is also a word that is written small about as often or oftener.
    pub(super) fn is_common(&self, form: &str) -> bool {
        let Some(&small) = self.ranks.get(form.to_lowercase().as_str()).filter(|&&rank| rank <= COMMON_RANK_MAX) else {
            return false;
        };
        self.ranks.get(form).is_none_or(|&capital| small <= capital.saturating_mul(CAPITAL_LEAD_MAX))
    }

    /// Whether `form`, a name, is also one of the most frequent words.
    pub(super) fn is_everywhere(&self, form: &str) -> bool {
        self.ranks.get(form.to_lowercase().as_str()).is_some_and(|&rank| rank <= EVERYWHERE_RANK_MAX)
    }

    /// Whether a name in small letters is known as one: some word of it is written with a capital far oftener, or is in no
    /// text at all.
    pub(super) fn is_known_in_small(&self, name: &str) -> bool {
        let lead = |word: &str| {
            let Some((first, rest)) = word.split_at_checked(1) else { return false };
            match (self.ranks.get((first.to_uppercase() + rest).as_str()), self.ranks.get(word)) {
                (Some(capital), Some(&small)) => capital.saturating_mul(CAPITAL_LEAD_MAX) < small,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => UNKNOWN_LETTERS_MIN <= word.len(),
            }
        };
        name.split(' ').any(|word| KNOWN_LETTERS_MIN <= word.len() && lead(word))
    }

    /// Whether English texts have `form`, as it is written.
    pub(super) fn has(&self, form: &str) -> bool {
        self.ranks.contains_key(form)
    }
}
