//! A line of a table, read from the left.

use std::ops::Range;

use super::Part;
use crate::extract::names::document::Page;
use crate::extract::tokens::is_dash;

/// Words of a name, at most.
const WORDS_MAX: usize = 4;

/// A sentence and how far it is read.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) page: Page<'a>,
    pub(super) at: usize,
    pub(super) start: usize,
    end: usize,
}

impl<'a> Line<'a> {
    pub(super) fn new(page: Page<'a>, tokens: &Range<usize>) -> Self {
        Self { page, at: tokens.start, start: tokens.start, end: tokens.end }
    }

    /// A token of the line by its distance from where reading is; empty beyond the end.
    pub(super) fn ahead(&self, by: usize) -> &'a str {
        if self.at + by < self.end { self.page.form(self.at + by) } else { "" }
    }

    pub(super) fn form(&self) -> &'a str {
        self.ahead(0)
    }

    /// Whether nothing is left but a mark.
    pub(super) fn is_over(&self) -> bool {
        self.end <= self.at || self.at + 1 == self.end && is_mark(self.form())
    }

    /// Reads the next token if it is such.
    pub(super) fn take(&mut self, is: impl Fn(&str) -> bool) -> Option<usize> {
        (self.at < self.end && is(self.form())).then(|| {
            self.at += 1;
            self.at - 1
        })
    }

    /// Reads marks between parts.
    pub(super) fn skip_marks(&mut self) {
        while self.take(is_mark).is_some() {}
    }

    /// Reads a name: words with capitals and what may join them, no day and no month.
    pub(super) fn name(&mut self) -> Option<Range<usize>> {
        let mut end = self.at;
        let mut token = self.at;
        while token < self.end && token < self.at + WORDS_MAX * 2 {
            let form = self.page.form(token);
            if is_word(form) && !is_between(form) {
                end = token + 1;
            } else if end == self.at || !is_link(form) {
                break;
            }
            token += 1;
        }
        let name = self.at..end;
        let words = name.clone().filter(|&token| is_word(self.page.form(token))).count();
        // "Jun 12", but "Sun Jun (China)" is a player.
        let dated = end < self.end && starts_with_digit(self.page.form(end));
        let calendar = |token: usize| is_of_calendar(self.page.form(token), dated);
        if !(1..=WORDS_MAX).contains(&words) || name.clone().any(calendar) {
            return None;
        }
        self.at = end;
        Some(name)
    }

    /// Reads a name up to a dash.
    pub(super) fn before_dash(&mut self) -> Option<Range<usize>> {
        let dash = (1..=WORDS_MAX).find(|&by| is_dash(self.ahead(by)))?;
        let name = self.at..self.at + dash;
        self.at = name.end;
        name.clone().all(|token| is_word(self.page.form(token))).then_some(name)
    }

    /// Reads points or runs: "3", "187-6", "110 for 3".
    pub(super) fn score(&mut self) -> Option<Range<usize>> {
        let first = self.at;
        if self.take(is_score).is_none() {
            self.take(is_points)?;
            let joined = matches!(self.form(), "-" | "for") && is_points(self.ahead(1));
            self.at += if joined { 2 } else { 0 };
        }
        self.take(|form| matches!(form, "declared" | "dec"));
        Some(first..self.at)
    }

    /// Reads brackets that say something of the score: "( OT )", "( halftime 0-1 )".
    pub(super) fn remark(&mut self) -> Option<()> {
        const TOKENS_MAX: usize = 4;
        let end = (1..TOKENS_MAX + 2).find(|&by| self.ahead(by) == ")")?;
        self.at += end + 1;
        Some(())
    }

    /// Reads brackets in which every name is that of a player with figures: "( M. Bevan 124 , D. Byas 88 )".
    pub(super) fn players(&mut self) -> Option<Vec<Part>> {
        self.take(|form| form == "(")?;
        let mut players = Vec::new();
        while self.at < self.end && self.form() != ")" {
            match self.name() {
                Some(name) if starts_with_digit(self.form()) => players.push(Part::person(name)),
                Some(_) => return None,
                None => self.at += 1,
            }
        }
        self.take(|form| form == ")")?;
        (!players.is_empty()).then_some(players)
    }
}

/// A word with a capital that may be of a name.
pub(super) fn is_word(form: &str) -> bool {
    form.starts_with(char::is_uppercase)
}

fn is_link(form: &str) -> bool {
    matches!(form, "-" | "and" | "&" | "of" | "de" | "van" | "von" | "der" | "den" | "la" | "du" | "da" | "'" | "'s")
}

pub(super) fn is_mark(form: &str) -> bool {
    matches!(form, "," | ";" | "." | ":")
}

/// What stands between the sides of a match that is to come: "Leeds v Arsenal", "Hartford at Calgary".
pub(super) fn is_between(form: &str) -> bool {
    matches!(form, "v" | "v." | "vs" | "vs." | "V" | "VS" | "at" | "AT" | "@")
}

/// Points, runs or places: up to three digits.
pub(in crate::extract) fn is_points(form: &str) -> bool {
    (1..=3).contains(&form.len()) && form.bytes().all(|byte| byte.is_ascii_digit())
}

/// Two such in one word: "187-6", "3-1".
pub(super) fn is_score(form: &str) -> bool {
    form.split_once(['-', '–']).is_some_and(|(one, other)| is_points(one) && is_points(other))
}

pub(super) fn starts_with_digit(form: &str) -> bool {
    form.starts_with(|first: char| first.is_ascii_digit())
}

/// Days and months stand before numbers, too; where one does, their short forms are meant.
fn is_of_calendar(form: &str, short: bool) -> bool {
    const SHORT: [&str; 19] = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
        "oct", "nov", "dec",
    ];
    let form = form.to_lowercase();
    let long = || {
        form.ends_with("day") && SHORT[..7].iter().any(|short| form.starts_with(short))
            || ["january", "february", "march", "april", "june", "july", "august", "september"].contains(&&*form)
            || ["october", "november", "december"].contains(&&*form)
    };
    short && SHORT.contains(&form.trim_end_matches('.')) || long()
}
