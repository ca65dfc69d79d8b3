//! What the words around a name tell of what it names: "shares of …" an organisation, "…, 41," a person.
//!
//! The network has seen few companies that are called like people, and is sure of itself all the same. What follows is
//! hand-written evidence, in natural logarithms of odds, that is summed over all places of a name.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::Kind;
use super::document::Page;
use crate::extract::gazetteer::{Class, Hit};

/// What speaks for each kind.
pub(super) type Evidence = [f32; Kind::ALL.len()];

/// One of these may be right by chance.
const HINT: f32 = 1.0;
/// One of these outweighs a list.
const CLUE: f32 = 2.5;
/// One of these settles it.
const PROOF: f32 = 5.0;

/// Words of sport, each counted once, that make a text one about sport.
const SPORT_WORDS: usize = 4;

/// Ages that are told of people in the news.
const AGES: std::ops::RangeInclusive<u32> = 5..=110;

/// Tokens from a product's name to the word for what it is, at most.
const PRODUCT_WORDS_MAX: usize = 4;

/// Where a word stands, as bits.
mod place {
    pub(super) const BEFORE_ORG: u32 = 1;
    pub(super) const AFTER_ORG: u32 = 1 << 1;
    pub(super) const OWNED_ORG: u32 = 1 << 2;
    pub(super) const OF_ORG: u32 = 1 << 3;
    pub(super) const BEFORE_EVENT: u32 = 1 << 4;
    pub(super) const OF_GPE: u32 = 1 << 5;
    pub(super) const BEFORE_PERSON: u32 = 1 << 6;
    pub(super) const HEAD_LOC: u32 = 1 << 7;
    pub(super) const HEAD_FAC: u32 = 1 << 8;
    pub(super) const HEAD_ORG: u32 = 1 << 9;
    pub(super) const SPORT: u32 = 1 << 10;
    pub(super) const PLACE: u32 = 1 << 11;
    pub(super) const AFTER_PRODUCT: u32 = 1 << 12;
    pub(super) const NEVER: u32 = 1 << 13;

    pub(super) const SECTIONS: [(&str, u32); 14] = [
        ("before ORG", BEFORE_ORG),
        ("after ORG", AFTER_ORG),
        ("owned ORG", OWNED_ORG),
        ("of ORG", OF_ORG),
        ("before EVENT", BEFORE_EVENT),
        ("of GPE", OF_GPE),
        ("before PERSON", BEFORE_PERSON),
        ("head LOC", HEAD_LOC),
        ("head FAC", HEAD_FAC),
        ("head ORG", HEAD_ORG),
        ("sport", SPORT),
        ("place", PLACE),
        ("after PRODUCT", AFTER_PRODUCT),
        ("never", NEVER),
    ];
}

/// The places of each word of `context.txt`.
fn lexicon() -> &'static HashMap<&'static str, u32> {
    static LEXICON: OnceLock<HashMap<&str, u32>> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let mut words = HashMap::new();
        let mut section = 0;
        for line in include_str!("context.txt").lines().filter(|line| !line.starts_with('#')) {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(name) => {
                    let known = place::SECTIONS.iter().find(|(section, _)| *section == name);
                    section = known.expect("context.txt has no other sections").1;
                }
                None => line.split_whitespace().for_each(|word| *words.entry(word).or_default() |= section),
            }
        }
        words
    })
}

/// The places that a word has, in any case.
fn places_of(word: &str) -> u32 {
    /// The longest word of the list has fewer bytes.
    const BYTES_MAX: usize = 24;
    let mut small = [0; BYTES_MAX];
    let Some(room) = small.get_mut(..word.len()) else { return 0 };
    room.copy_from_slice(word.as_bytes());
    room.make_ascii_lowercase();
    str::from_utf8(room).ok().and_then(|word| lexicon().get(word)).copied().unwrap_or(0)
}

/// Whether the word is never a product, group or event by itself: a number, a time zone.
pub(super) fn is_never(word: &str) -> bool {
    places_of(word) & place::NEVER != 0
}

/// What is known of the words of a text.
pub(super) struct Context<'a> {
    page: Page<'a>,
    /// The places of each token.
    places: Vec<u32>,
    /// Whether the text is about sport.
    sport: bool,
}

impl<'a> Context<'a> {
    pub(super) fn of(page: Page<'a>) -> Self {
        let places: Vec<u32> = (0..page.spans.len()).map(|token| places_of(page.form(token))).collect();
        let mut sport: Vec<&str> = (0..places.len())
            .filter(|&token| places[token] & place::SPORT != 0)
            .map(|token| page.form(token))
            .collect();
        sport.sort_unstable();
        sport.dedup();
        let sport = SPORT_WORDS <= sport.len();
        Self { page, places, sport }
    }

    /// What the words of a name speak for, wherever it stands.
    pub(super) fn of_words(&self, tokens: &Range<usize>) -> Evidence {
        let mut evidence = [0.0; Kind::ALL.len()];
        let mut speak = |kind: Kind, weight: f32| evidence[kind as usize] += weight;
        self.inside(tokens, &mut speak);
        self.lists(tokens, &mut speak);
        evidence
    }

    /// What the words around one place of a name speak for.
    pub(super) fn of_place(&self, tokens: &Range<usize>) -> Evidence {
        let mut evidence = [0.0; Kind::ALL.len()];
        let mut speak = |kind: Kind, weight: f32| evidence[kind as usize] += weight;
        self.before(tokens, &mut speak);
        self.after(tokens, &mut speak);
        evidence
    }

    /// The tokens of the sentence that a token is in.
    fn sentence(&self, token: usize) -> Range<usize> {
        let sentences = self.page.sentences;
        let index = sentences.partition_point(|sentence| sentence.end <= token);
        sentences.get(index).cloned().unwrap_or_default()
    }

    fn inside(&self, tokens: &Range<usize>, speak: &mut impl FnMut(Kind, f32)) {
        let last = tokens.end - 1;
        let legal = (tokens.start + 1..tokens.end).any(|token| {
            let ends =
                |hit: &Hit| hit.class == Class::CompanySuffix && hit.tokens.end as usize == tokens.end && !hit.weak;
            self.page.hits_at(token).any(ends)
        });
        if legal {
            speak(Kind::Org, PROOF);
        }
        if tokens.len() < 2 {
            return;
        }
        let ends = [self.places[tokens.start], self.places[last]];
        for (bit, kind) in [(place::HEAD_LOC, Kind::Loc), (place::HEAD_FAC, Kind::Fac), (place::HEAD_ORG, Kind::Org)] {
            if ends.iter().any(|end| end & bit != 0) {
                speak(kind, CLUE);
            }
        }
        if self.places[tokens.start] & place::BEFORE_EVENT != 0 {
            speak(Kind::Event, PROOF);
            speak(Kind::Person, -CLUE);
        }
        if self.page.hits_at(tokens.start).any(|hit| hit.class == Class::GivenName && hit.tokens.len() == 1)
            && tokens.len() <= 4
        {
            speak(Kind::Person, HINT);
        }
    }

    fn lists(&self, tokens: &Range<usize>, speak: &mut impl FnMut(Kind, f32)) {
        let whole = |hit: &&Hit| hit.tokens.end as usize == tokens.end;
        let mut kinds: Vec<Kind> = Vec::new();
        for hit in self.page.hits_at(tokens.start).filter(whole) {
            let Some(kind) = Kind::of(hit.class) else { continue };
            let weight = match (tokens.len(), hit.weak) {
                (1, true) => HINT / 2.0,
                (1, false) => HINT,
                (_, true) => HINT,
                (_, false) if kind == Kind::Person => CLUE,
                (_, false) => PROOF,
            };
            if !kinds.contains(&kind) {
                kinds.push(kind);
                speak(kind, weight);
            }
        }
    }

    /// Whether "in", "near" and the like stand before the name.
    fn is_located(&self, tokens: &Range<usize>) -> bool {
        let before = tokens.start.checked_sub(1);
        before.is_some_and(|token| self.places[token] & place::PLACE != 0)
    }

    fn before(&self, tokens: &Range<usize>, speak: &mut impl FnMut(Kind, f32)) {
        let sentence = self.sentence(tokens.start);
        let back = |steps: usize| tokens.start.checked_sub(steps).filter(|token| sentence.start <= *token);
        // A report of a match or a transfer calls clubs by their towns.
        let club = |hit: &Hit| matches!(hit.class, Class::Team | Class::City) && hit.tokens.end as usize == tokens.end;
        if self.sport {
            let known = self.page.hits_at(tokens.start).filter(|hit| club(hit)).map(|hit| hit.class).max();
            match known {
                Some(_) if self.is_located(tokens) => speak(Kind::Gpe, PROOF),
                Some(Class::Team) => speak(Kind::Org, PROOF),
                Some(_) => speak(Kind::Org, CLUE),
                None => {}
            }
        }
        let Some(one) = back(1) else { return };
        let at_one = self.places[one];
        if at_one & place::BEFORE_ORG != 0 {
            speak(Kind::Org, CLUE);
        }
        if at_one & place::BEFORE_EVENT != 0 {
            speak(Kind::Event, CLUE);
        }
        if at_one & place::BEFORE_PERSON != 0 {
            speak(Kind::Person, CLUE);
        }
        let title = |hit: &Hit| hit.class == Class::Title && hit.tokens.end as usize == tokens.start && !hit.weak;
        if (1..=3).filter_map(back).any(|start| self.page.hits_at(start).any(title)) {
            speak(Kind::Person, HINT);
        }
        // "the California-based …": what is based somewhere is no person.
        if self.page.form(one) == "based" && back(2).is_some_and(|token| self.page.form(token) == "-") {
            speak(Kind::Org, CLUE);
        }
        let article = matches!(self.page.form(one), "the" | "The");
        let modifies =
            self.page.spans.get(tokens.end).is_some_and(|_| {
                tokens.end < sentence.end && self.page.form(tokens.end).starts_with(char::is_lowercase)
            });
        if article && !modifies {
            speak(Kind::Person, -CLUE);
        }
        // "shares of the …", "analyst at …": over the article.
        let (Some(near), Some(far)) = (back(1 + usize::from(article)), back(2 + usize::from(article))) else { return };
        if matches!(self.page.form(near), "of" | "for" | "in" | "at" | "with") {
            if self.places[far] & place::OF_ORG != 0 {
                speak(Kind::Org, CLUE);
            }
            if self.places[far] & place::OF_GPE != 0 {
                speak(Kind::Gpe, HINT);
            }
        }
        // "wrote on …": only what one can write on.
        let wrote = |word: &str| {
            matches!(word, "wrote" | "posted" | "said" | "post" | "message" | "video" | "statement" | "tweeted")
        };
        if self.page.form(one) == "on" && wrote(self.page.form(far)) {
            speak(Kind::Org, CLUE);
            speak(Kind::Person, -HINT);
        }
    }

    fn after(&self, tokens: &Range<usize>, speak: &mut impl FnMut(Kind, f32)) {
        let sentence = self.sentence(tokens.start);
        let ahead = |steps: usize| Some(tokens.end + steps).filter(|token| *token < sentence.end);
        let Some(one) = ahead(0) else { return };
        if self.places[one] & place::AFTER_ORG != 0 {
            speak(Kind::Org, HINT);
        }
        // "Patriot air-defense systems": over small words and hyphens.
        let small =
            |token: &usize| self.page.form(*token).starts_with(|letter: char| letter.is_lowercase() || letter == '-');
        let run = (tokens.end..sentence.end).take(PRODUCT_WORDS_MAX).take_while(small);
        if run.into_iter().any(|token| self.places[token] & place::AFTER_PRODUCT != 0) {
            speak(Kind::Product, CLUE);
        }
        let Some(two) = ahead(1) else { return };
        match self.page.form(one) {
            "'s" | "’s" | "'" | "’" => {
                // "its new chief": over one word.
                let near = [Some(two), ahead(2)];
                if near.into_iter().flatten().any(|token| self.places[token] & place::OWNED_ORG != 0) {
                    speak(Kind::Org, HINT);
                }
            }
            "-" if self.page.form(two) == "based" => speak(Kind::Gpe, CLUE),
            "," => {
                let around = |hit: &Hit| matches!(hit.class, Class::Country | Class::Region) && !hit.weak;
                if self.page.hits_at(tokens.end + 1).any(around) {
                    speak(Kind::Gpe, CLUE);
                    speak(Kind::Person, -HINT);
                }
                let age = self.page.form(two).parse().is_ok_and(|age: u32| AGES.contains(&age));
                if age && ahead(2).is_some_and(|token| matches!(self.page.form(token), "," | "." | ";")) {
                    speak(Kind::Person, PROOF);
                }
                match self.page.form(two) {
                    "who" | "whose" => speak(Kind::Person, CLUE),
                    "which" => speak(Kind::Person, -CLUE),
                    "where" => speak(Kind::Gpe, HINT),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}
