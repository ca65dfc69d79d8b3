//! The cutting of one sentence, left to right. Every step takes at least one character and looks at most a bounded
//! stretch ahead, so that hostile input costs linear time.

use super::address;
use super::words::{is_label, is_prefix, is_unit};
use super::{clitics, marks};
use crate::extract::sentences::abbreviations::{self, Class};

/// How far a look ahead for the end of a domain label, a group of digits or the closers of a sentence may go, in bytes.
const AHEAD: usize = 24;

/// Cuts `sentence` and hands the bytes of each token to `emit`, in order.
pub(super) fn sentence(sentence: &str, emit: &mut impl FnMut(usize, usize)) {
    let mut cutter = Cutter { text: sentence, bytes: sentence.as_bytes(), emit };
    let mut at = 0;
    while at < sentence.len() {
        let (end, plain) = cutter.chunk_end(at);
        if end == at {
            at += char_at(sentence, at).map_or(1, char::len_utf8);
        } else if plain {
            clitics::word(&sentence[at..end], at, cutter.emit);
            at = end;
        } else {
            cutter.chunk(at, end);
            at = end;
        }
    }
}

/// The character that starts at byte `at`.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(&byte) if byte < 0x80 => Some(char::from(byte)),
        Some(_) => text.get(at..)?.chars().next(),
        None => None,
    }
}

/// Whether `c` is part of a word: a letter, a digit, a mark on a letter, an underscore.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || (c > '\u{2ff}' && marks::is_mark(c))
}

struct Cutter<'s, 'e, E> {
    text: &'s str,
    bytes: &'s [u8],
    emit: &'e mut E,
}

impl<E: FnMut(usize, usize)> Cutter<'_, '_, E> {
    /// Where the blanks after `at` begin, and whether all up to there is ASCII letters.
    fn chunk_end(&self, at: usize) -> (usize, bool) {
        let mut end = at;
        let mut plain = true;
        while let Some(&byte) = self.bytes.get(end) {
            if byte.is_ascii_alphabetic() {
                end += 1;
            } else if byte < 0x80 {
                // U+001C to U+001F are blanks to no one else, and clean text has none.
                if byte.is_ascii_whitespace() || byte == 0x0B {
                    break;
                }
                plain = false;
                end += 1;
            } else {
                let Some(c) = char_at(self.text, end) else { break };
                if c.is_whitespace() {
                    break;
                }
                plain = false;
                end += c.len_utf8();
            }
        }
        (end, plain)
    }

    /// Cuts what stands between two blanks.
    fn chunk(&mut self, start: usize, end: usize) {
        let mut at = start;
        for (from, to) in address::Addresses::within(&self.text[start..end]) {
            self.pieces(start, at, start + from);
            (self.emit)(start + from, start + to);
            at = start + to;
        }
        self.pieces(start, at, end);
    }

    fn pieces(&mut self, chunk: usize, mut at: usize, end: usize) {
        while at < end {
            at = self.piece(chunk, at, end);
        }
    }

    /// Cuts one word or mark at `at`; gives where the next one starts.
    fn piece(&mut self, chunk: usize, at: usize, end: usize) -> usize {
        let Some(c) = char_at(self.text, at) else { return end };
        let next = at + c.len_utf8();
        let following = if next < end { char_at(self.text, next) } else { None };
        let opens_word = match c {
            '#' | '@' => following.is_some_and(|f| if c == '#' { f.is_alphabetic() } else { is_word(f) }),
            '+' => at == chunk && following.is_some_and(|f| f.is_ascii_digit()),
            _ => false,
        };
        if is_word(c) || opens_word && self.before(chunk, at).is_none_or(|before| !is_word(before)) {
            return self.word(at, next, end);
        }
        if matches!(c, '\'' | '’' | '‘')
            && at == chunk
            && let Some(length) = clitics::leading(&self.text[next..end])
        {
            let stop = next + length;
            (self.emit)(at, stop);
            return stop;
        }
        let stop = marks::end(self.text, chunk, at, end);
        (self.emit)(at, stop);
        stop
    }

    fn before(&self, chunk: usize, at: usize) -> Option<char> {
        self.text[chunk..at].chars().next_back()
    }

    /// Cuts the word that starts at `start`, of which the part up to `at` is taken for granted.
    fn word(&mut self, start: usize, mut at: usize, end: usize) -> usize {
        // Where the part after the last period began.
        let mut part = start;
        let mut hyphened = false;
        loop {
            while at < end && self.bytes[at].is_ascii_alphanumeric() {
                at += 1;
            }
            if at >= end {
                break;
            }
            let Some(c) = char_at(self.text, at) else { break };
            if is_word(c) {
                at += c.len_utf8();
                continue;
            }
            let before = char::from(self.bytes[at - 1]);
            let next = at + c.len_utf8();
            let after = if next < end { char_at(self.text, next).unwrap_or(' ') } else { ' ' };
            let digits = before.is_ascii_digit() && after.is_ascii_digit();
            let joined = match c {
                '\'' | '’' => is_word(after),
                '.' if digits => true,
                '.' if is_word(after) => {
                    let joined = self.joins_period(start, part, at, end);
                    if joined && self.is_domain_path(next, end) {
                        at = address::trimmed(&self.text[start..end]) + start;
                        break;
                    }
                    part = next;
                    joined
                }
                '.' => {
                    if self.keeps_period(start, at, end) {
                        at = next;
                    }
                    break;
                }
                ',' => digits && self.digits_at(next, end) == 3,
                ':' => digits,
                '/' => digits || self.is_short_pair(start, at, next, end),
                '-' | '\u{2010}' | '\u{2011}' if digits => match self.joined_numbers(part, at, end) {
                    Some(stop) => {
                        at = stop;
                        continue;
                    }
                    None => false,
                },
                '-' | '\u{2010}' | '\u{2011}' => {
                    let joined = is_word(after) && !hyphened && is_prefix(&self.text[start..at]);
                    hyphened = true;
                    joined
                }
                '&' => before.is_alphabetic() && after.is_alphabetic() && at - start <= 4,
                '*' => before.is_alphabetic() && after.is_alphabetic(),
                '$' => {
                    if marks::is_currency_prefix(&self.text[start..at]) {
                        at = next;
                    }
                    break;
                }
                _ => false,
            };
            if !joined {
                break;
            }
            at = next;
        }
        self.numbered(start, at);
        at
    }

    /// Whether the period at `at`, between two word characters, does not part them: `U.S`, `example.com`.
    fn joins_period(&self, start: usize, part: usize, at: usize, end: usize) -> bool {
        let next = at + 1;
        let label_end = self.label_end(next, end);
        let label = &self.text[next..label_end];
        let before = &self.text[part..at];
        let letter = |word: &str| {
            let mut chars = word.chars();
            chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
        };
        let starts_single = letter(before) || before.ends_with(['a', 'p']) && before.as_bytes()[0].is_ascii_digit();
        if starts_single && letter(label) {
            return true;
        }
        // `Ph.D`, `i.e`: an abbreviation of the list that holds a period.
        if before.len() <= 3 && abbreviations::find(&self.text[part..label_end]).is_some() {
            return true;
        }
        if is_label(label) {
            return true;
        }
        // `alt.animals.cats`: small letters throughout, and another period before or behind.
        let small = |word: &str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let behind =
            label_end + 1 < end && self.bytes[label_end] == b'.' && self.bytes[label_end + 1].is_ascii_lowercase();
        if small(before) && small(label) && (part > start || behind) {
            return true;
        }
        // One more label: `example.co.uk`.
        self.bytes.get(label_end) == Some(&b'.') && label_end < end && {
            let last = self.label_end(label_end + 1, end);
            let label = &self.text[label_end + 1..last];
            label.len() > 1 && is_label(label)
        }
    }

    fn label_end(&self, start: usize, end: usize) -> usize {
        let most = end.min(start + AHEAD);
        let rest = &self.bytes[start.min(most)..most];
        start + rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len())
    }

    /// Whether the domain whose last label starts at `next` goes on as a path: `example.com/about`.
    fn is_domain_path(&self, next: usize, end: usize) -> bool {
        let label_end = self.label_end(next, end);
        label_end < end && self.bytes[label_end] == b'/' && is_label(&self.text[next..label_end])
    }

    /// Whether the period at `at` belongs to the word before it.
    fn keeps_period(&self, start: usize, at: usize, end: usize) -> bool {
        let rest = &self.bytes[at + 1..];
        // `Inc..` is an abbreviation and a stop, `etc...` an ellipsis.
        if rest.starts_with(b"..") {
            return false;
        }
        let word = &self.text[start..at];
        let word = word.rsplit_once(['-', '/']).map_or(word, |(_, last)| last);
        // `9a.m.`: the unit is parted from its number later.
        if abbreviations::is_acronym(word.trim_start_matches(|c: char| c.is_ascii_digit())) {
            return true;
        }
        let last = !rest.starts_with(b".") && self.ends_sentence(at + 1);
        if abbreviations::is_initial(word) {
            return !last && (at + 1 == end || !rest.starts_with(b"."));
        }
        match abbreviations::find(word) {
            Some(found) if found.class == Class::Number => !last && self.number_follows(at + 1),
            Some(found) if found.word => !last,
            Some(_) => true,
            None => false,
        }
    }

    /// Whether nothing but closing marks stands after `at`.
    fn ends_sentence(&self, at: usize) -> bool {
        let rest = &self.text[at..];
        rest.len() < AHEAD && rest.chars().all(|c| !is_word(c))
    }

    fn number_follows(&self, at: usize) -> bool {
        let rest = self.bytes[at..].iter().take(AHEAD).find(|byte| !byte.is_ascii_whitespace());
        rest.is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'I' | b'V' | b'X' | b'('))
    }

    /// How many digits stand at `at`, at most four counted.
    fn digits_at(&self, at: usize, end: usize) -> usize {
        self.bytes[at..end.min(at + 4)].iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// The end of a telephone number or date whose first group of digits ends at `at`: `713-853-3989`, `2025-07-14`.
    /// `None` for a range (`3-5`), whose hyphen parts it.
    fn joined_numbers(&self, start: usize, at: usize, end: usize) -> Option<usize> {
        let most = end.min(at + AHEAD);
        let first = at - start;
        let mut groups = 1;
        let mut length = 0;
        let mut stop = at;
        while stop < most && self.bytes[stop] == b'-' {
            let digits = self.bytes[stop + 1..most].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                break;
            }
            groups += 1;
            length = digits;
            stop += 1 + digits;
        }
        let telephone = groups == 2 && first <= 3 && first != 2 && length == 4;
        (groups >= 3 || telephone).then_some(stop)
    }

    /// Whether the stroke at `at` is part of a short form: `w/o`, `b/c`, `s/he`.
    fn is_short_pair(&self, start: usize, at: usize, next: usize, end: usize) -> bool {
        let after = self.label_end(next, end) - next;
        at - start == 1 && self.bytes[start].is_ascii_alphabetic() && (1..=2).contains(&after)
    }

    /// Cuts a unit off the number it is written to, and clitics off a word.
    fn numbered(&mut self, start: usize, end: usize) {
        let word = &self.text[start..end];
        if word.as_bytes()[0].is_ascii_digit() {
            let digits = word.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b':'));
            let digits = digits.count();
            if digits < word.len() && is_unit(&word[digits..]) {
                (self.emit)(start, start + digits);
                (self.emit)(start + digits, end);
                return;
            }
        }
        clitics::word(word, start, self.emit);
    }
}
