//! Reads numbers, in digits and in words.

use super::page::Page;

/// A number in the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    /// What its words multiply it by: a million in "2.7 million", 1 in "2,700,000".
    pub(super) scale: f64,
    /// The token after its last.
    pub(super) end: u32,
    /// Whether it is written in digits.
    pub(super) digits: bool,
}

impl Number {
    /// The number with one more word that multiplies it, which ends before the token `end`.
    pub(super) fn times(self, scale: f64, end: u32) -> Self {
        Number { value: self.value * scale, scale: self.scale * scale, end, ..self }
    }
}

/// How many words a number may have: no number of news has more.
const WORDS_MAX: u32 = 16;

/// The number that begins at `at`.
pub(super) fn read(page: &Page<'_, '_>, at: u32) -> Option<Number> {
    let first = page.get(at)?;
    if first.starts_with(|c: char| c.is_ascii_digit() || vulgar(c).is_some()) {
        return in_digits(page, at, first);
    }
    match first.as_bytes()[0].to_ascii_lowercase() {
        b'a' | b'e' | b'f' | b'h' | b'n' | b'o' | b's' | b't' | b'z' => in_words(page, at),
        _ => None,
    }
}

fn in_digits(page: &Page<'_, '_>, at: u32, first: &str) -> Option<Number> {
    let mut number = Number { value: digits(first)?, scale: 1.0, end: at + 1, digits: true };
    // "1 1/2 hours".
    if number.value.fract() == 0.0
        && let Some(part) = page.get(number.end).and_then(proper)
    {
        number.value += part;
        number.end += 1;
    }
    if let Some((part, end)) = and_a_part(page, number.end) {
        number.value += part;
        number.end = end;
    }
    // "5 hundred thousand", "2 lakh crore".
    for _ in 0..2 {
        let dash = u32::from(page.is_dash(number.end));
        let Some(scale) = page.get(number.end + dash).and_then(scale) else { break };
        number = number.times(scale, number.end + dash + 1);
    }
    Some(number)
}

/// The value of a token in digits: "1,250", "2.75", "3½"; none of "4:42", "419-555-0142" or "A4".
fn digits(form: &str) -> Option<f64> {
    let mut rest = form;
    let mut part = 0.0;
    if let Some(last) = form.chars().next_back()
        && let Some(value) = vulgar(last)
    {
        part = value;
        rest = &form[..form.len() - last.len_utf8()];
        if rest.is_empty() {
            return Some(part);
        }
    }
    let (whole, decimals) = rest.split_once('.').unwrap_or((rest, "0"));
    let grouped = whole.contains(',');
    let mut groups = whole.split(',');
    let head = groups.next()?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(head) || !is_number(decimals) || (grouped && head.len() > 3) {
        return None;
    }
    let mut plain = head.to_owned();
    let groups: Vec<&str> = groups.collect();
    for (index, group) in groups.iter().enumerate() {
        // "12,50,000" is how India groups: twos, and three at the end.
        let last = index + 1 == groups.len();
        if !is_number(group) || !(group.len() == 3 || (group.len() == 2 && !last)) {
            return None;
        }
        plain.push_str(group);
    }
    let value: f64 = format!("{plain}.{decimals}").parse().ok()?;
    value.is_finite().then_some(value + part)
}

/// The value of "½".
fn vulgar(c: char) -> Option<f64> {
    Some(match c {
        '½' => 0.5,
        '¼' => 0.25,
        '¾' => 0.75,
        '⅓' => 1.0 / 3.0,
        '⅔' => 2.0 / 3.0,
        '⅛' => 0.125,
        _ => return None,
    })
}

/// The value of "1/2", smaller than one, with one digit each.
fn proper(form: &str) -> Option<f64> {
    match form.as_bytes() {
        [top @ b'1'..=b'8', b'/', bottom @ b'2'..=b'9'] if top < bottom => {
            Some(f64::from(top - b'0') / f64::from(bottom - b'0'))
        }
        _ => None,
    }
}

/// "and a half", and where it ends.
fn and_a_part(page: &Page<'_, '_>, at: u32) -> Option<(f64, u32)> {
    // "two-and-a-half"
    let past_dash = |at: u32| at + u32::from(page.is_dash(at));
    let and = past_dash(at);
    let article = past_dash(and + 1);
    let part = past_dash(article + 1);
    if !page.is(and, "and") || !page.is_any(article, &["a", "one"]) {
        return None;
    }
    let value = if page.is(part, "half") {
        0.5
    } else if page.is(part, "quarter") {
        0.25
    } else {
        return None;
    };
    Some((value, part + 1))
}

/// What a word multiplies a number by.
fn scale(word: &str) -> Option<f64> {
    Some(match Word::of(word)? {
        Word::Hundred => 100.0,
        Word::Dozen => 12.0,
        Word::Scale(scale) => scale,
        Word::Small(_) | Word::Tens(_) => return None,
    })
}

/// A number of one token, with its magnitude written to it: "9bn", "2.1m", "750,000".
pub(super) fn compact(form: &str) -> Option<f64> {
    let end = form.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (number, word) = form.split_at(end);
    let times = match word {
        "" => 1.0,
        _ => short_scale(word).or_else(|| scale(word))?,
    };
    Some(digits(number)? * times)
}

/// What a letter written to a number multiplies it by, where the number is known to be of money or things.
pub(super) fn short_scale(word: &str) -> Option<f64> {
    Some(match word {
        "m" | "M" => 1e6,
        "k" | "K" => 1e3,
        "b" | "B" => 1e9,
        "t" | "T" => 1e12,
        _ => return None,
    })
}

#[derive(Clone, Copy, PartialEq)]
enum Word {
    Small(f64),
    Tens(f64),
    Hundred,
    Dozen,
    Scale(f64),
}

/// Longest word of a number.
const WORD_LEN_MAX: usize = 9;

impl Word {
    fn of(form: &str) -> Option<Word> {
        let mut buffer = [0; WORD_LEN_MAX];
        let small = buffer.get_mut(..form.len())?;
        small.copy_from_slice(form.as_bytes());
        small.make_ascii_lowercase();
        Some(match &*small {
            b"zero" => Word::Small(0.0),
            b"one" => Word::Small(1.0),
            b"two" => Word::Small(2.0),
            b"three" => Word::Small(3.0),
            b"four" => Word::Small(4.0),
            b"five" => Word::Small(5.0),
            b"six" => Word::Small(6.0),
            b"seven" => Word::Small(7.0),
            b"eight" => Word::Small(8.0),
            b"nine" => Word::Small(9.0),
            b"ten" => Word::Small(10.0),
            b"eleven" => Word::Small(11.0),
            b"twelve" => Word::Small(12.0),
            b"thirteen" => Word::Small(13.0),
            b"fourteen" => Word::Small(14.0),
            b"fifteen" => Word::Small(15.0),
            b"sixteen" => Word::Small(16.0),
            b"seventeen" => Word::Small(17.0),
            b"eighteen" => Word::Small(18.0),
            b"nineteen" => Word::Small(19.0),
            b"twenty" => Word::Tens(20.0),
            b"thirty" => Word::Tens(30.0),
            b"forty" => Word::Tens(40.0),
            b"fifty" => Word::Tens(50.0),
            b"sixty" => Word::Tens(60.0),
            b"seventy" => Word::Tens(70.0),
            b"eighty" => Word::Tens(80.0),
            b"ninety" => Word::Tens(90.0),
            b"hundred" => Word::Hundred,
            b"dozen" => Word::Dozen,
            b"thousand" => Word::Scale(1e3),
            b"lakh" | b"lakhs" => Word::Scale(1e5),
            b"million" | b"mn" | b"mln" => Word::Scale(1e6),
            b"crore" | b"crores" => Word::Scale(1e7),
            b"billion" | b"bn" | b"bln" => Word::Scale(1e9),
            b"trillion" | b"tn" | b"trn" | b"trln" => Word::Scale(1e12),
            _ => return None,
        })
    }
}

fn in_words(page: &Page<'_, '_>, at: u32) -> Option<Number> {
    if let Some(number) = part_of_scale(page, at) {
        return Some(number);
    }
    let (mut total, mut current, mut largest, mut end) = (0.0, None, f64::INFINITY, at);
    let mut last = None;
    if page.is(at, "a") || page.is(at, "an") {
        if !matches!(page.get(at + 1).and_then(Word::of), Some(Word::Hundred | Word::Dozen | Word::Scale(_))) {
            return None;
        }
        (current, end) = (Some(1.0), at + 1);
    }
    while end - at < WORDS_MAX {
        if let (Some((part, after)), true) = (and_a_part(page, end), last.is_some()) {
            match (&mut current, last) {
                (Some(current), _) => *current += part,
                (None, Some(Word::Scale(scale))) => total += part * scale,
                _ => break,
            }
            end = after;
            continue;
        }
        // "twenty-one", "one hundred and five", "30-million".
        let joint = match last {
            Some(_) if page.is_dash(end) => 1,
            Some(Word::Hundred | Word::Scale(_)) if page.is(end, "and") => 1,
            _ => 0,
        };
        let Some(word) = page.get(end + joint).and_then(Word::of) else { break };
        let and = joint == 1 && !page.is_dash(end);
        current = match (word, current) {
            (Word::Small(value) | Word::Tens(value), None) if joint == 0 || and => Some(value),
            (Word::Small(value), Some(tens)) if matches!(last, Some(Word::Tens(_))) && (1.0..10.0).contains(&value) => {
                Some(tens + value)
            }
            (Word::Small(value) | Word::Tens(value), Some(hundreds)) if last == Some(Word::Hundred) => {
                Some(hundreds + value)
            }
            (Word::Hundred, Some(current)) if current < 100.0 && !and => Some(current * 100.0),
            (Word::Dozen, Some(current)) if current < 100.0 && !and => Some(current * 12.0),
            (Word::Scale(scale), Some(current)) if scale < largest && !and => {
                total += current * scale;
                largest = scale;
                None
            }
            _ => break,
        };
        last = Some(word);
        end += joint + 1;
    }
    let value = total + current.unwrap_or(0.0);
    let scale = match last? {
        Word::Scale(scale) => scale,
        Word::Hundred => 100.0,
        _ => 1.0,
    };
    Some(Number { value, scale, end, digits: false })
}

/// "half a million", "half a dozen", "a half-million", "a quarter of a million".
fn part_of_scale(page: &Page<'_, '_>, at: u32) -> Option<Number> {
    let article = |at| u32::from(page.is(at, "a") || page.is(at, "an"));
    let first = at + article(at);
    let (part, mut next) = if page.is(first, "half") {
        (0.5, first + 1)
    } else if page.is(first, "quarter") && page.is(first + 1, "of") {
        (0.25, first + 2)
    } else {
        return None;
    };
    next += u32::from(page.is_dash(next));
    next += article(next);
    let scale = page.get(next).and_then(scale)?;
    Some(Number { value: part * scale, scale, end: next + 1, digits: false })
}
