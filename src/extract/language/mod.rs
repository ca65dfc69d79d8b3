//! Tells the language.
//!
//! A sample from the start of the text is compared with the trigrams and alphabets of some seventy languages (the crate
//! `whatlang`). Where it is in doubt, English is known by its small words, as only English has a language model here.
//! Where letters are few the producer's claim counts first, if the script allows it; where they are many the
//! text does, and the claim breaks ties. Scores are the detector's confidence, held down where letters
//! are few; they are not calibrated on held-out texts.
//!
//! Known misses: texts in two languages get the one that starts them; close kin (Danish and Norwegian, Serbian and
//! Croatian, Malay for Indonesian) are told apart only in long texts; languages the detector does not know (Irish,
//! Basque, Swahili …) come out as another with a low score, or not at all, unless the producer claims them.

mod small_words;
mod tags;

#[cfg(test)]
mod tests;

use whatlang::{Detector, Info, Script};

use crate::text::{Ground, Score, Text};
use tags::Known;

/// A language the text may be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    /// BCP 47.
    pub tag: &'static str,
    /// How sure that is.
    pub score: Score,
    /// What it rests on.
    pub ground: Ground,
}

/// Letters that are looked at: several paragraphs, at a cost that no longer text raises.
const SAMPLE_LETTERS: usize = 1_200;

/// Letters that are looked at first, and all that are where the detector has no doubt of them: a paragraph.
const FIRST_LETTERS: usize = 400;

/// The detector's confidence above which no more is looked at.
const CERTAIN_MIN: f64 = 0.99;

/// Longest sample in bytes, for texts of figures with few letters.
const SAMPLE_BYTES: usize = 8_192;

/// Texts with fewer letters are too short to contradict a claim that their script allows.
const SHORT_LETTERS: usize = 60;

/// Fewest letters that are worth a guess without a claim: a name alone is in every language.
const GUESS_LETTERS: usize = 12;

/// The detector's confidence below which its answer is no answer.
const CONFIDENCE_MIN: f64 = 0.12;

/// The confidence that it takes to contradict a claim, and one for a language of the same kin.
const DUEL_MIN: f64 = 0.5;
const KIN_MIN: f64 = 0.9;

/// The detector's confidence above which no closer look is taken: it is wrong about English sentences below.
const SURE_MIN: f64 = 0.9;

/// Score of English that is known by its small words, where the detector thought otherwise or nothing.
const SMALL_WORDS: Score = Score::per_mille(850);

/// How many letters an ideograph or a syllable counts for.
const LETTERS_PER_IDEOGRAPH: usize = 3;

/// Score of a claim that nothing but the script confirms.
const CLAIMED: Score = Score::per_mille(800);

/// Score of a claim that the text does not bear out, and that is kept as the second answer.
const DOUBTED: Score = Score::per_mille(200);

/// The languages `text` may be in, likeliest first; `claimed` is what the producer said. Empty when none could be told.
pub fn run(text: &Text, claimed: Option<&str>) -> Vec<Guess> {
    let (mut sample, mut letters) = start(text.as_str(), FIRST_LETTERS);
    let mut found = Detector::new().detect(sample);
    if sample.len() < text.as_str().len() && found.as_ref().is_none_or(|found| found.confidence() < CERTAIN_MIN) {
        (sample, letters) = start(text.as_str(), SAMPLE_LETTERS);
        found = Detector::new().detect(sample);
    }
    let claim = claimed.and_then(tags::named);
    if letters == 0 {
        // Nothing contradicts it.
        return claim.map(|known| by_claim(known, Score::per_mille(500))).into_iter().collect();
    }
    let script = whatlang::detect_script(sample);
    let claim = claim.filter(|known| script.is_none_or(|script| known.is_written_in(script)));
    match (claim, found) {
        (Some(claim), None) => vec![by_claim(claim, CLAIMED)],
        (Some(claim), Some(found)) => weigh(claim, &found, sample, letters),
        (None, Some(found)) if letters >= GUESS_LETTERS => {
            let score = confidence(&found, letters);
            let told = by_text(&found, score).filter(|_| found.confidence() >= CONFIDENCE_MIN);
            if found.confidence() < SURE_MIN && script == Some(Script::Latin) && small_words::are_english(sample) {
                return by_small_words(told);
            }
            told.into_iter().collect()
        }
        (None, _) => Vec::new(),
    }
}

/// English, and what else the detector thought of.
fn by_small_words(told: Option<Guess>) -> Vec<Guess> {
    let (same, other): (Vec<Guess>, Vec<Guess>) = told.into_iter().partition(|guess| guess.tag == "en");
    let score = same.first().map_or(SMALL_WORDS, |guess| guess.score.max(SMALL_WORDS));
    let english = Guess { tag: "en", score, ground: Ground::Rule("english-small-words") };
    let second = other.into_iter().map(|guess| Guess { score: guess.score.min(DOUBTED), ..guess });
    std::iter::once(english).chain(second).collect()
}

/// Puts the claim and what the text says in order.
fn weigh(claim: Known, found: &Info, sample: &str, letters: usize) -> Vec<Guess> {
    let Some(detected) = by_text(found, confidence(found, letters)) else { return vec![by_claim(claim, CLAIMED)] };
    if detected.tag == claim.tag {
        // Two that agree: each takes away what the other leaves in doubt.
        let doubt = (1.0 - detected.score.as_f64()) * (1.0 - CLAIMED.as_f64());
        return vec![Guess { score: Score::from_probability(1.0 - doubt), ..detected }];
    }
    if letters >= SHORT_LETTERS && contradicts(claim, found, sample) {
        let first = Guess { score: detected.score.max(DOUBTED), ..detected };
        return vec![first, by_claim(claim, DOUBTED)];
    }
    vec![by_claim(claim, CLAIMED), Guess { score: detected.score.min(DOUBTED), ..detected }]
}

/// Whether the text is surely not in the claimed language, when only that one and the detected one are compared: the
/// detector's doubt may be about a third.
fn contradicts(claim: Known, found: &Info, sample: &str) -> bool {
    let Some(lang) = claim.lang else { return false };
    let duel = Detector::with_allowlist(vec![lang, found.lang()]).detect(sample);
    let least =
        if tags::are_kin(claim.tag, tags::tag_of(found.lang()).unwrap_or_default()) { KIN_MIN } else { DUEL_MIN };
    duel.is_some_and(|winner| winner.lang() == found.lang() && winner.confidence() >= least)
}

fn by_claim(known: Known, score: Score) -> Guess {
    Guess { tag: known.tag, score, ground: Ground::Rule("language-claimed") }
}

fn by_text(found: &Info, score: Score) -> Option<Guess> {
    let tag = tags::tag_of(found.lang())?;
    Some(Guess { tag, score, ground: Ground::Model { name: "whatlang", version: 18 } })
}

/// The detector's confidence, held down for short texts: it reaches 1 at once where a script has one language, and for
/// sentences that a closer look would doubt.
fn confidence(found: &Info, letters: usize) -> Score {
    let most = 1.0 - 4.0 / (letters as f64 + 8.0);
    Score::from_probability(found.confidence().min(most))
}

/// The start of `text` with `most` letters, and the letters in it.
fn start(text: &str, most: usize) -> (&str, usize) {
    let mut letters = 0;
    for (at, c) in text.char_indices() {
        if letters >= most || at >= SAMPLE_BYTES {
            return (&text[..at], letters);
        }
        if c.is_alphabetic() {
            letters += if c >= '\u{2E80}' { LETTERS_PER_IDEOGRAPH } else { 1 };
        }
    }
    (text, letters)
}
