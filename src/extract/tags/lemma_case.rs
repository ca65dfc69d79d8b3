//! Which letters of a lemma are capitals.

use super::lemma_rules::Kind;

/// How a form is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// No capital.
    Lower,
    /// One capital, and it comes first: `Reuters`, `U.`.
    Title,
    /// Capitals only, two or more: `EU`, `U.S.`, `G20s` is none.
    Upper,
    /// Anything else: `iPhone`, `Anglo-Saxon`.
    Mixed,
}

/// What becomes of the capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Case {
    /// None is left.
    Lower,
    /// Those of the form stay.
    Keep,
    /// The first letter is one.
    Title,
    /// All are.
    Upper,
}

pub(super) const SHAPES: [(Shape, &str); 4] =
    [(Shape::Lower, "lower"), (Shape::Title, "title"), (Shape::Upper, "upper"), (Shape::Mixed, "mixed")];

pub(super) const CASES: [(Case, &str); 4] =
    [(Case::Lower, "lower"), (Case::Keep, "keep"), (Case::Title, "title"), (Case::Upper, "upper")];

/// A noun in capitals up to this length is taken for an abbreviation; longer ones stand in headlines.
const ABBREVIATION_LETTERS_MAX: usize = 3;

/// A name in capitals from this length on is taken for a name that is written so in a headline, not for initials.
const SHOUTED_NAME_LETTERS_MIN: usize = 6;

impl Shape {
    pub(super) fn of(form: &str) -> Self {
        let (mut upper, mut lower) = (0, 0);
        if form.is_ascii() {
            upper = form.bytes().filter(u8::is_ascii_uppercase).count();
            lower = form.bytes().filter(u8::is_ascii_lowercase).count();
        } else {
            for letter in form.chars() {
                upper += usize::from(letter.is_uppercase());
                lower += usize::from(letter.is_lowercase());
            }
        }
        match (upper, lower) {
            (0, _) => Self::Lower,
            (1, _) if form.starts_with(char::is_uppercase) => Self::Title,
            (_, 0) if upper > 1 => Self::Upper,
            _ => Self::Mixed,
        }
    }
}

/// What the rules say; `form` as written.
pub(super) fn rule(kind: Kind, shape: Shape, form: &str) -> Case {
    let letters = || form.chars().filter(|letter| letter.is_alphabetic()).count();
    let digits = || form.contains(|c: char| c.is_ascii_digit());
    match (kind, shape) {
        (Kind::Pronoun, Shape::Lower | Shape::Title) if form.eq_ignore_ascii_case("i") => Case::Upper,
        (_, Shape::Lower) => Case::Lower,
        (Kind::Name | Kind::Names, Shape::Upper) if letters() >= SHOUTED_NAME_LETTERS_MIN && !form.contains('.') => {
            Case::Title
        }
        (Kind::Name | Kind::Names | Kind::Other, _) => Case::Keep,
        (Kind::Noun | Kind::Plural | Kind::Adjective, Shape::Upper) => {
            let initials = letters() <= ABBREVIATION_LETTERS_MAX || digits() || !form.contains(VOWELS);
            if initials { Case::Keep } else { Case::Lower }
        }
        (Kind::Noun, Shape::Title) => {
            if letters() == 1 {
                Case::Keep
            } else {
                Case::Lower
            }
        }
        // The name of a file.
        (Kind::Noun, Shape::Mixed) if form.contains('.') => Case::Lower,
        (Kind::Noun | Kind::Plural | Kind::Adjective | Kind::Number, Shape::Mixed) => Case::Keep,
        (Kind::Adjective, Shape::Title) => {
            if letters() == 1 || NAMED.iter().any(|end| form.ends_with(end)) {
                Case::Keep
            } else {
                Case::Lower
            }
        }
        // Roman numerals.
        (Kind::Number, Shape::Upper) if form.bytes().all(|byte| b"IVXLCDM".contains(&byte)) => Case::Keep,
        _ => Case::Lower,
    }
}

const VOWELS: [char; 6] = ['A', 'E', 'I', 'O', 'U', 'Y'];

/// Ends of adjectives that come from names: `Ukrainian`, `Chinese`, `Pakistani`.
const NAMED: [&str; 22] = [
    "ian", "ican", "ean", "orean", "ese", "ish", "stani", "raqi", "raeli", "rench", "erman", "utch", "reek", "wiss",
    "Arab", "abic", "Thai", "elsh", "oman", "oviet", "atholic", "slamic",
];

/// Writes the part of `word` from byte `start` on, a lemma in lower case, as `case` says.
pub(super) fn write(case: Case, shape: Shape, form: &str, word: &mut String, start: usize) {
    let tail = match case {
        Case::Lower => return,
        Case::Upper => word[start..].to_uppercase(),
        Case::Title => {
            let mut letters = word[start..].chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        }
        Case::Keep => {
            let mut written = String::with_capacity(form.len());
            let mut lemma = word[start..].chars();
            let mut rest = lemma.as_str();
            for letter in form.chars() {
                match lemma.next() {
                    Some(low) if low == letter || is_lower_of(low, letter) => written.push(letter),
                    _ => break,
                }
                rest = lemma.as_str();
            }
            if shape == Shape::Upper {
                written.extend(rest.chars().flat_map(char::to_uppercase));
            } else {
                written.push_str(rest);
            }
            written
        }
    };
    word.truncate(start);
    word.push_str(&tail);
}

fn is_lower_of(low: char, letter: char) -> bool {
    letter.to_lowercase().eq([low]) || (low == '\'' && matches!(letter, '’' | '‘' | 'ʼ'))
}
