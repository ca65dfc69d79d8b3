//! Text measured in code points, as the offsets of records and golds are.

use serde::Deserialize;

/// A stretch of a body: half-open, in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "[usize; 2]")]
pub struct Extent {
    /// Its first code point.
    pub start: usize,
    /// The code point after its last.
    pub end: usize,
}

impl From<[usize; 2]> for Extent {
    fn from([start, end]: [usize; 2]) -> Self {
        Self { start, end }
    }
}

impl Extent {
    /// From `start` up to `end`.
    pub(super) fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Dice's coefficient of the code points of both: 1 for the same extent, 0 for strangers.
    pub(super) fn dice(self, other: Self) -> f64 {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        let both = end.saturating_sub(start);
        let all = self.end.saturating_sub(self.start) + other.end.saturating_sub(other.start);
        if both == 0 { 0.0 } else { 2.0 * both as f64 / all as f64 }
    }

    /// The best of its coefficients with `others`; 0 when there are none.
    pub(super) fn closest(self, others: &[Extent]) -> f64 {
        others.iter().map(|other| self.dice(*other)).fold(0.0, f64::max)
    }
}

/// White space as the gold has it: Unicode's, and the four separators of ASCII.
pub(super) fn is_space(letter: char) -> bool {
    letter.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&letter)
}

/// A text with its runs of white space made one blank each, and none around it: two records of one article agree in it.
pub(super) fn without_spacing(text: &str) -> String {
    text.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text that is cut by code points.
#[derive(Clone, Debug, Default)]
pub(super) struct Body {
    text: String,
    /// Where each code point begins, and the end.
    bytes: Vec<usize>,
}

impl Body {
    /// Indexes `text`.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Self { text: text.to_owned(), bytes }
    }

    /// The whole.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Its length in code points.
    pub(super) fn len(&self) -> usize {
        self.bytes.len().saturating_sub(1)
    }

    /// The words at `at`; none where that is no part of it.
    pub(super) fn get(&self, at: Extent) -> Option<&str> {
        let (start, end) = (*self.bytes.get(at.start)?, *self.bytes.get(at.end)?);
        self.text.get(start..end)
    }

    /// The words at `at`, of which there are none where that is no part of it.
    pub(super) fn words(&self, at: Extent) -> &str {
        self.get(at).unwrap_or_default()
    }

    /// `at` without what is trivial around a name: an article or a courtesy title before it, a possessive after it.
    pub(super) fn trimmed(&self, mut at: Extent) -> Extent {
        loop {
            let words = self.words(at);
            if let Some(lead) = lead(words) {
                at.start += lead;
            } else if words.starts_with(is_space) {
                at.start += 1;
            } else if words.ends_with(is_space) {
                at.end -= 1;
            } else if at.end - at.start > 2 && (words.ends_with("'s") || words.ends_with("\u{2019}s")) {
                at.end -= 2;
            } else {
                return at;
            }
        }
    }

    /// `at` without quotation marks at its ends.
    pub(super) fn unquoted(&self, mut at: Extent) -> Extent {
        let is_mark = |letter: char| matches!(letter, '"' | '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' | '\'');
        while at.end - at.start > 1 && self.words(at).starts_with(is_mark) {
            at.start += 1;
        }
        while at.end - at.start > 1 && self.words(at).ends_with(is_mark) {
            at.end -= 1;
        }
        at
    }
}

/// Code points of the article or courtesy title that `words` begin with and of the white space after it, if more follows.
fn lead(words: &str) -> Option<usize> {
    ["the", "a", "an", "mr.", "mrs.", "ms.", "dr."].iter().find_map(|lead| {
        let (first, rest) = words.split_at_checked(lead.len())?;
        let name = rest.trim_start_matches(is_space);
        let found = first.eq_ignore_ascii_case(lead) && name.len() < rest.len() && !name.is_empty();
        found.then(|| lead.len() + rest.chars().count() - name.chars().count())
    })
}

/// From the offsets of one text to those of another that differs in its white space alone.
#[derive(Clone, Debug)]
pub(super) struct Carrier {
    /// Visible characters before each code point of the one, and in all.
    visible: Vec<usize>,
    /// Where each visible character of the other stands.
    places: Vec<usize>,
}

impl Carrier {
    /// From `one` to `other`.
    pub(super) fn new(one: &Body, other: &Body) -> Self {
        let mut visible = vec![0];
        let mut count = 0;
        for letter in one.text().chars() {
            count += usize::from(!is_space(letter));
            visible.push(count);
        }
        let letters = other.text().chars().enumerate();
        Self { visible, places: letters.filter(|(_, letter)| !is_space(*letter)).map(|(at, _)| at).collect() }
    }

    /// The extent of the same visible characters in the other text.
    pub(super) fn carried(&self, at: Extent) -> Option<Extent> {
        let (first, after) = (*self.visible.get(at.start)?, *self.visible.get(at.end)?);
        let last = after.checked_sub(1).filter(|last| first <= *last)?;
        Some(Extent::new(*self.places.get(first)?, self.places.get(last)? + 1))
    }
}
