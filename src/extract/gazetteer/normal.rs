//! One form for the many ways to write a name.
//!
//! A token is cut into words of letters or of digits, so that `Al-Qaeda` is the same as `al`, `-`, `Qaeda`, and `F16` as
//! `F-16`. Hyphens and apostrophes part words and are dropped, periods are dropped (`U.S.`), any other mark is a word of
//! its own. Words are in small letters without diacritics; how they were written is kept beside them.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// How a word is written, and how a list wants it written: bits.
pub(super) type Case = u8;

/// Its first letter is a capital.
const FIRST: Case = 1;
/// Some letter is a capital.
const SOME: Case = 2;
/// No letter is a small one.
const ALL: Case = 4;

/// A word, by its bytes in [`Words::text`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Its capitals; a word without letters has them all.
    pub(super) case: Case,
}

/// The words of some tokens.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// One after another.
    pub(super) text: String,
    pub(super) words: Vec<Word>,
    /// Where each token's words end.
    ends: Vec<u32>,
}

impl Words {
    /// The words of `tokens`.
    pub(super) fn of<'t>(tokens: impl IntoIterator<Item = &'t str>) -> Self {
        let tokens = tokens.into_iter();
        let count = tokens.size_hint().0;
        let mut words = Words {
            // News prose has about five letters to a token.
            text: String::with_capacity(count * 6),
            words: Vec::with_capacity(count + count / 4),
            ends: Vec::with_capacity(count),
        };
        for token in tokens {
            words.push(token);
        }
        words
    }

    /// How many tokens there are.
    pub(super) fn tokens(&self) -> usize {
        self.ends.len()
    }

    /// The words of one token; none if it is but a hyphen or an apostrophe.
    pub(super) fn of_token(&self, token: usize) -> &[Word] {
        let start = token.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.words[start..self.ends[token] as usize]
    }

    /// The letters of one word.
    pub(super) fn bytes(&self, word: Word) -> &[u8] {
        &self.text.as_bytes()[word.start as usize..word.end as usize]
    }

    /// How the words are written as a whole.
    pub(super) fn writing(&self) -> Writing {
        let lettered = |word: &&Word| self.bytes(**word).iter().any(u8::is_ascii_lowercase);
        let (mut shouted, mut long, mut capitals) = (true, 0, 0);
        for (place, word) in self.words.iter().filter(lettered).enumerate() {
            let several = word.end - word.start > 1;
            shouted &= word.case & ALL != 0;
            long += usize::from(several);
            // "i think I saw it": whoever writes so may have a capital at the start.
            capitals += usize::from(0 < place && several && word.case & SOME != 0);
        }
        match (shouted, capitals) {
            _ if long < WORDS_MIN => Writing::Mixed,
            (true, _) => Writing::Capitals,
            (false, 0) => Writing::Small,
            _ => Writing::Mixed,
        }
    }

    fn push(&mut self, token: &str) {
        let mut word = Open { start: self.text.len(), ..Open::default() };
        let lone = token.len() == 1;
        // A lone period ends a sentence; within a token it abbreviates.
        let dotted = !lone && token.bytes().any(|byte| byte.is_ascii_alphanumeric() || byte >= 0x80);
        let mut hyphened = false;
        for c in token.chars() {
            let hyphen = matches!(c, '-' | '\u{2010}' | '\u{2011}');
            if c.is_ascii_alphabetic() {
                word.turn(self, false);
                word.letter(c.is_ascii_uppercase());
                self.text.push(c.to_ascii_lowercase());
            } else if c.is_ascii_digit() {
                word.turn(self, true);
                self.text.push(c);
            } else if matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´') || hyphen && !hyphened || c.is_whitespace()
            {
                word.close(self);
            } else if c == '.' && dotted || is_mark(c) {
            } else if !c.is_ascii() && c.is_alphabetic() {
                word.turn(self, false);
                word.letter(c.is_uppercase());
                fold(c, &mut self.text);
            } else {
                word.close(self);
                self.text.push(c);
                word.close(self);
            }
            hyphened = hyphen;
        }
        word.close(self);
        self.ends.push(self.words.len() as u32);
    }
}

/// Fewest words of several letters that tell how all are written: two in capitals may be abbreviations.
const WORDS_MIN: usize = 3;

/// How the words of a sentence are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    /// As names are told from other words, or too few words to tell.
    Mixed,
    /// All in capitals, as in the headlines of some agencies.
    Capitals,
    /// All in small letters but perhaps the first, as in messages: names may be too.
    Small,
}

/// A word while its letters come in.
#[derive(Default)]
struct Open {
    start: usize,
    digits: bool,
    letters: u32,
    capitals: u32,
    first: bool,
}

impl Open {
    /// Ends the word before a letter after digits, or a digit after letters.
    fn turn(&mut self, words: &mut Words, digits: bool) {
        if self.digits != digits {
            self.close(words);
            self.digits = digits;
        }
    }

    fn letter(&mut self, capital: bool) {
        self.first |= capital && self.letters == 0;
        self.letters += 1;
        self.capitals += u32::from(capital);
    }

    fn close(&mut self, words: &mut Words) {
        let end = words.text.len();
        if self.start < end {
            let mut case = 0;
            if self.letters == 0 {
                case = FIRST | SOME | ALL;
            } else {
                case |= if self.first { FIRST } else { 0 };
                case |= if self.capitals > 0 { SOME } else { 0 };
                case |= if self.capitals == self.letters { ALL } else { 0 };
            }
            words.words.push(Word { start: self.start as u32, end: end as u32, case });
        }
        *self = Open { start: end, digits: self.digits, ..Open::default() };
    }
}

/// What a list's word asks of a text's: nothing of one in small letters (`of`) or digits, a capital of one that starts
/// with one, capitals throughout of an abbreviation (`WHO`), some capital of one like `eBay`.
pub(super) fn required(letters: &[u8], case: Case) -> Case {
    // No letters, or letters of a script without capitals.
    if !letters.iter().any(u8::is_ascii_lowercase) {
        return 0;
    }
    match case {
        _ if case & ALL != 0 && letters.len() > 1 => ALL,
        _ if case & FIRST != 0 => FIRST,
        _ => case & SOME,
    }
}

/// A word as though it had a capital.
pub(super) fn capitalised(case: Case) -> Case {
    case | FIRST | SOME
}

/// Whether nothing but an abbreviation's capitals satisfies `required`.
pub(super) fn wants_all(required: Case) -> bool {
    required == ALL
}

/// Whether a word written like `case` is what a list requires.
pub(super) fn satisfies(case: Case, required: Case) -> bool {
    case & required == required
}

/// Whether `c` only changes the letter before it.
fn is_mark(c: char) -> bool {
    c > '\u{2ff}' && is_combining_mark(c)
}

/// Adds `c` in small letters without diacritics.
fn fold(c: char, out: &mut String) {
    for small in c.to_lowercase() {
        match small {
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            'ħ' => out.push('h'),
            'ŧ' => out.push('t'),
            'ə' => out.push('a'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            _ => decompose_canonical(small, |part| {
                if !is_mark(part) {
                    out.push(part);
                }
            }),
        }
    }
}
