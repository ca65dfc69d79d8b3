//! What a document tells of its names as a whole: one name is one thing, and a short form is the fuller form's.
//!
//! Each sentence is read alone first. What its reading makes of a name is pooled over all places where the document has the
//! same words, and at each of them set against what stands there: the product of the two decides. A person's last name, an
//! organisation's name without its legal form and an abbreviation in brackets share in the evidence of the full name.

use std::collections::HashMap;
use std::ops::Range;

use super::Kind;
use super::labels::{self, COUNT, label};
use crate::extract::gazetteer::{Class, Hit, starting_at};
use crate::extract::learn::floats::ln;
use crate::text::{Span, Text};

/// A name is pooled from here on: what is less probable at its best place is noise.
const PROBABLE: f32 = 0.25;

/// A name is sure enough to speak for its short forms.
const SPEAKS: f32 = 0.5;

/// How much the document counts beside the sentence, for a name seen very often.
const WEIGHT: f32 = 1.0;

/// No probability counts as less than this: one odd reading must not settle all.
const PROBABILITY_MIN: f32 = 0.01;

/// Names that begin with the same word, at most: keeps hostile texts linear.
const KEYS_A_WORD: usize = 16;

/// Tokens of a name that is pooled, at most.
const TOKENS_MAX: usize = 8;

/// What is known of the words of a name over the document.
#[derive(Clone, Debug, Default)]
struct Pool {
    /// Summed over the places: the probability of each kind.
    kinds: [f32; Kind::ALL.len()],
    /// How many places there are, those lent by fuller names included.
    places: f32,
}

/// The text as the pooling needs it.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub(super) text: &'a Text,
    pub(super) spans: &'a [Span],
    pub(super) sentences: &'a [Range<usize>],
    pub(super) hits: &'a [Hit],
    /// The text as it was read: "Japan" for "JAPAN".
    pub(super) read: &'a str,
}

impl<'a> Page<'a> {
    pub(super) fn form(&self, token: usize) -> &'a str {
        self.text.slice(self.spans[token])
    }

    /// A token as it was read.
    fn read(&self, token: usize) -> &'a str {
        &self.read[self.spans[token].start()..self.spans[token].end()]
    }

    /// What the lists know from this token on.
    pub(super) fn hits_at(&self, token: usize) -> impl Iterator<Item = &'a Hit> + use<'a> {
        starting_at(self.hits, token as u32)
    }

    /// The characters from the first to the last of these tokens.
    pub(super) fn words(&self, tokens: &Range<usize>) -> &'a str {
        self.text.slice(self.spans[tokens.start].to(self.spans[tokens.end - 1]))
    }
}

/// A name by its words.
type Key<'a> = Vec<&'a str>;

/// Adds to `scores` (tokens x labels) what the document as a whole tells of its names; `probabilities` are those of each
/// sentence read alone, `found` the names in it (tokens of the text, kind, probability); those that stand `apart` neither tell
/// of the others nor are told of by them.
pub(super) fn weigh(
    page: Page<'_>,
    probabilities: &[f32],
    found: &[(Range<usize>, Kind, f32)],
    apart: impl Fn(&Range<usize>) -> bool,
    scores: &mut [f32],
) {
    let mut pools: HashMap<Key<'_>, Pool> = HashMap::new();
    let mut lent: HashMap<Key<'_>, Pool> = HashMap::new();
    for (tokens, kind, probability) in found {
        if *probability < PROBABLE || TOKENS_MAX < tokens.len() || apart(tokens) {
            continue;
        }
        pools.entry(tokens.clone().map(|token| page.read(token)).collect()).or_default();
        if SPEAKS <= *probability {
            for short in short_forms(page, tokens.clone(), *kind) {
                let short = short.map(|token| page.read(token)).collect();
                let pool = lent.entry(short).or_default();
                pool.kinds[*kind as usize] += probability;
                pool.places += 1.0;
            }
        }
    }
    for (key, loan) in lent {
        // A short form that many different names share counts no more than a sure one.
        let pool = pools.entry(key).or_default();
        let share = loan.places.min(2.0) / loan.places;
        pool.places += loan.places * share;
        pool.kinds.iter_mut().zip(loan.kinds).for_each(|(kind, lent)| *kind += lent * share);
    }
    let mut by_first: HashMap<&str, Vec<Key<'_>>> = HashMap::new();
    let mut keys: Vec<Key<'_>> = pools.keys().cloned().collect();
    // The longest first, so that a name is not taken apart; the rest of the order only has to be the same each time.
    keys.sort_unstable_by(|left, right| right.len().cmp(&left.len()).then_with(|| left.cmp(right)));
    for key in keys {
        let begun = by_first.entry(key[0]).or_default();
        if begun.len() < KEYS_A_WORD {
            begun.push(key);
        }
    }
    let mut places = places(page, &by_first);
    places.retain(|(tokens, _)| !apart(tokens));
    for (tokens, key) in &places {
        let pool = pools.get_mut(*key).expect("places are of names that are pooled");
        pool.places += 1.0;
        for kind in Kind::ALL {
            pool.kinds[kind as usize] += span_probability(probabilities, tokens.clone(), kind);
        }
    }
    for (tokens, key) in places {
        let pool = &pools[key];
        if pool.places < 1.5 {
            continue;
        }
        // What the other places say, without this one.
        let others = pool.places - 1.0;
        let weight = WEIGHT * others / (others + 1.0);
        let mut outside = 1.0;
        for kind in Kind::ALL {
            let here = span_probability(probabilities, tokens.clone(), kind);
            let elsewhere = ((pool.kinds[kind as usize] - here) / others).clamp(0.0, 1.0);
            outside -= elsewhere;
            labels::add(scores, tokens.clone(), kind, weight * ln(elsewhere.max(PROBABILITY_MIN)));
        }
        let outside = weight * ln(outside.max(PROBABILITY_MIN));
        for token in tokens {
            scores[token * COUNT] += outside;
        }
    }
}

/// How probable it is that just these tokens are a name of this kind.
pub(super) fn span_probability(probabilities: &[f32], tokens: Range<usize>, kind: Kind) -> f32 {
    let of = |token: usize| probabilities[token * COUNT + label(kind, labels::part(token, &tokens))];
    tokens.clone().map(of).fold(1.0, f32::min)
}

/// Where the names stand, longest first where they overlap.
fn places<'k, 't>(page: Page<'t>, by_first: &'k HashMap<&'t str, Vec<Key<'t>>>) -> Vec<(Range<usize>, &'k Key<'t>)> {
    let mut places = Vec::new();
    for sentence in page.sentences {
        let mut token = sentence.start;
        while token < sentence.end {
            let matches = |key: &&Key<'_>| {
                token + key.len() <= sentence.end
                    && key.iter().enumerate().all(|(at, form)| page.read(token + at) == *form)
            };
            match by_first.get(page.read(token)).and_then(|keys| keys.iter().find(matches)) {
                Some(key) => {
                    places.push((token..token + key.len(), key));
                    token += key.len();
                }
                None => token += 1,
            }
        }
    }
    places
}

/// The names that a text may use after this one, where they stand in it.
pub(super) fn short_forms(page: Page<'_>, tokens: Range<usize>, kind: Kind) -> Vec<Range<usize>> {
    let mut forms = Vec::new();
    let words: Vec<&str> = tokens.clone().map(|token| page.form(token)).collect();
    match kind {
        Kind::Person if 1 < words.len() => {
            let generation = |word: &&str| matches!(*word, "Jr." | "Sr." | "Jr" | "Sr" | "II" | "III" | "IV");
            let last = words.iter().rposition(|word| !generation(word)).unwrap_or(0);
            // "Al-Assad", "Smith-Jones": the tokens that hyphens join.
            let mut first = last;
            while 2 <= first && words[first - 1] == "-" {
                first -= 2;
            }
            if 0 < first && 2 < words[last].chars().count() {
                forms.push(tokens.start + first..tokens.start + last + 1);
            }
        }
        Kind::Org => {
            let suffix = page.hits.partition_point(|hit| (hit.tokens.start as usize) < tokens.start);
            let legal = page.hits[suffix..]
                .iter()
                .take_while(|hit| (hit.tokens.start as usize) < tokens.end)
                .find(|hit| hit.class == Class::CompanySuffix && hit.tokens.end as usize == tokens.end);
            if let Some(hit) = legal {
                let kept = hit.tokens.start as usize - tokens.start;
                if 0 < kept {
                    forms.push(tokens.start..tokens.start + kept);
                }
            }
            // "New Jersey Devils" goes on as "Devils".
            let whole = |hit: &&Hit| hit.tokens.end as usize == tokens.end && hit.class == Class::Team;
            if 1 < words.len() && page.hits_at(tokens.start).any(|hit| whole(&hit)) {
                forms.push(tokens.end - 1..tokens.end);
            }
            // "Lindqvist Foods" goes on as "Lindqvist", "Van Houten Lifting" as "Van Houten".
            let end = tokens.end - legal.map_or(0, |hit| hit.tokens.len());
            let capitals = |token: usize| page.form(token).starts_with(char::is_uppercase);
            if tokens.start + 1 < end && end <= tokens.start + 3 && (tokens.start..end).all(capitals) {
                forms.push(tokens.start..end - 1);
            }
        }
        _ => {}
    }
    if matches!(kind, Kind::Org | Kind::Gpe | Kind::Law | Kind::Event) && 1 < words.len() {
        forms.extend(abbreviation(page, tokens, &words).map(|token| token..token + 1));
    }
    forms
}

/// The abbreviation in brackets that follows a name, where its letters are those of the name's words.
fn abbreviation(page: Page<'_>, tokens: Range<usize>, words: &[&str]) -> Option<usize> {
    let sentence = page.sentences.get(page.sentences.partition_point(|sentence| sentence.end <= tokens.start))?;
    if sentence.end < tokens.end + 3 || page.form(tokens.end) != "(" || page.form(tokens.end + 2) != ")" {
        return None;
    }
    let short = page.form(tokens.end + 1);
    let capitals = short.chars().filter(|letter| letter.is_uppercase()).count();
    let initial = |word: &&str| short.chars().next().is_some_and(|letter| word.starts_with(letter));
    let fits = words.iter().any(initial) && 1 < capitals && short.chars().count() <= 10;
    fits.then_some(tokens.end + 1)
}
