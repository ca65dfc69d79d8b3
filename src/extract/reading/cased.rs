//! Sentences in capitals, as some agencies write headlines, are read as they would be written otherwise (truecasing, Lita
//! et al. 2003): which words are names is seen again, and all that the network knows of words applies.
//!
//! What the rest of the document writes decides, then what the lists know, then which way the word is known at all.

use std::collections::HashMap;
use std::ops::Range;

use crate::extract::gazetteer::{Class, Hit, starting_at};
use crate::extract::learn::marks::is_in_capitals;
use crate::extract::learn::words::Words;
use crate::text::{Span, Text};

/// Tokens of a sentence, at least: one word in capitals may well be written so.
const TOKENS_MIN: usize = 2;

/// Letters of a place in a dateline, at least: what is shorter may be an agency.
const DATELINE_LETTERS_MIN: usize = 4;

/// Tokens from the first of a listed name to any of its others, at most.
const BEFORE_MAX: usize = 16;

/// How often a word is written each way where both are written.
#[derive(Clone, Copy, Debug, Default)]
struct Ways {
    small: u32,
    first: u32,
    capitals: u32,
}

impl Ways {
    fn count(&mut self, form: &str) {
        let mut letters = form.chars().filter(|letter| letter.is_alphabetic());
        match letters.next() {
            None => {}
            Some(first) if !first.is_uppercase() => self.small += 1,
            Some(_) if letters.next().is_some_and(char::is_uppercase) => self.capitals += 1,
            Some(_) => self.first += 1,
        }
    }
}

/// The text with the words of sentences in capitals, and the places of datelines, as they are to be read; none if all are read
/// as they are written. `parts` are the sentences, those with a dateline cut behind it. A word that would change its length in
/// bytes is read as it is written.
pub(super) fn cased(
    words: &Words,
    text: &Text,
    spans: &[Span],
    [sentences, parts]: [&[Range<usize>]; 2],
    hits: &[Hit],
) -> Option<String> {
    let form = |token: usize| text.slice(spans[token]);
    let shouted = |part: &&Range<usize>| TOKENS_MIN <= part.len() && is_in_capitals((*part).clone().map(form));
    let dateline = |part: &Range<usize>| sentences.binary_search_by_key(&part.end, |sentence| sentence.end).is_err();
    let place = |token: &usize| {
        let form = form(*token);
        DATELINE_LETTERS_MIN <= form.len() && form.chars().all(char::is_uppercase)
    };
    // Each token with whether it has a capital in any case: the first of a sentence, and places in datelines.
    let mut loud: Vec<(usize, bool)> = Vec::new();
    for part in parts {
        if shouted(&part) {
            loud.extend(part.clone().map(|token| (token, token == part.start)));
        } else if dateline(part) {
            loud.extend(part.clone().filter(place).map(|token| (token, true)));
        }
    }
    if loud.is_empty() {
        return None;
    }
    // Only what is asked for is counted: most datelines are of one word.
    let mut ways: HashMap<String, Ways> =
        loud.iter().map(|&(token, _)| (form(token).to_lowercase(), Ways::default())).collect();
    let lengths = ways.keys().fold(0_u64, |lengths, word| lengths | 1 << (word.len() % 64));
    for part in parts.iter().filter(|part| !shouted(part) && !dateline(part)) {
        for form in part.clone().skip(1).map(form).filter(|form| lengths & 1 << (form.len() % 64) != 0) {
            if let Some(way) = ways.get_mut(&form.to_lowercase()) {
                way.count(form);
            }
        }
    }
    let reader = Reader { words, ways, hits };
    let mut cased = text.as_str().to_owned();
    for (token, opens) in loud {
        let at = spans[token].start()..spans[token].end();
        let read = reader.form(form(token), token, opens);
        if let Some(form) = read.filter(|form| form.len() == at.len()) {
            cased.replace_range(at, &form);
        }
    }
    Some(cased)
}

struct Reader<'a> {
    words: &'a Words,
    ways: HashMap<String, Ways>,
    hits: &'a [Hit],
}

impl Reader<'_> {
    /// How a token is read, unless as it is written.
    fn form(&self, written: &str, token: usize, opens: bool) -> Option<String> {
        let letters = written.chars().filter(|letter| letter.is_alphabetic()).count();
        if letters == 0 || written.contains('.') || written == "I" {
            return None;
        }
        let small = written.to_lowercase();
        let first = capitalised(&small);
        let is_small = match self.ways.get(&small) {
            Some(Ways { small: 0, first: 0, capitals: 1.. }) => return None,
            Some(ways) if ways.small < ways.first => false,
            Some(ways) if 0 < ways.small => true,
            _ if self.is_land(token) => return None,
            _ if self.words.is_common(&small) => true,
            _ if self.is_listed(token) => false,
            _ if letters == 1 => true,
            _ if self.words.is_known(&small) => true,
            _ if self.words.is_known(written) && !self.words.is_known(&first) => return None,
            _ => false,
        };
        let form = if is_small && !opens { small } else { first };
        (form != written).then_some(form)
    }

    /// Whether the token is the abbreviation of a country: "US".
    fn is_land(&self, token: usize) -> bool {
        starting_at(self.hits, token as u32).any(|hit| hit.class == Class::Country && hit.weak && hit.tokens.len() == 1)
    }

    /// Whether the lists know a name with this token that is no common word, or a family name after a given one.
    fn is_listed(&self, token: usize) -> bool {
        let over = |hit: &&Hit| hit.tokens.contains(&(token as u32));
        let near = self.hits.partition_point(|hit| hit.tokens.start as usize + BEFORE_MAX < token);
        let near = self.hits[near..].iter().take_while(|hit| hit.tokens.start as usize <= token);
        let names = |hit: &&Hit| {
            !matches!(
                hit.class,
                Class::Title | Class::CompanySuffix | Class::OrganisationWord | Class::PlaceWord | Class::FamilyName
            )
        };
        let mut given = false;
        let mut family = None;
        for hit in near {
            given |= hit.class == Class::GivenName && !hit.weak && hit.tokens.end as usize == token;
            if over(&hit) && !hit.weak && names(&hit) {
                return true;
            }
            if over(&hit) && hit.class == Class::FamilyName {
                family = Some(hit.weak);
            }
        }
        family.is_some_and(|weak| !weak || given)
    }
}

/// With a capital at the start and behind each hyphen or apostrophe, but not in "'s".
fn capitalised(small: &str) -> String {
    let mut form = String::with_capacity(small.len());
    let mut starts = true;
    let mut rest = small.chars().peekable();
    if small.starts_with(['\'', '’']) || small == "n't" || small == "n’t" {
        return small.to_owned();
    }
    while let Some(letter) = rest.next() {
        if starts {
            form.extend(letter.to_uppercase());
        } else {
            form.push(letter);
        }
        starts = matches!(letter, '-' | '\'' | '’') && rest.peek().is_some();
    }
    form
}
