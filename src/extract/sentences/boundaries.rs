//! Where sentences end within a paragraph.
//!
//! A scan for stops, left to right; at each, the word before it and what follows decide. Every look around is bounded,
//! so that a megabyte of periods or brackets costs linear time.

use super::abbreviations::{self, Class};
use super::brackets::Brackets;
use super::words;

/// How far a look at a neighbouring word goes, in bytes: longer ones are no abbreviations.
const WORD_MAX: usize = 32;

/// How many words a look for a verb of saying goes: `"Why?" Deputy Mayor Jane Doe asked.`
const SPEAKER_WORDS: usize = 5;

/// Hands the bytes of each sentence of `text` to `emit`, in order and without blanks at their ends.
pub(super) fn sentences(text: &str, emit: &mut impl FnMut(usize, usize)) {
    let first = text.chars().find(|c| c.is_alphabetic());
    let mut scan = Scan {
        text,
        start: skip_blanks(text, 0),
        brackets: Brackets::of(text),
        quotes: Quotes::default(),
        small: first.is_some_and(char::is_lowercase),
    };
    let mut at = scan.start;
    while let Some(stop) = next_stop(text, at) {
        let run = stops_end(text, stop);
        let closed = scan.closers_end(run);
        let next = skip_blanks(text, closed);
        if next >= text.len() {
            break;
        }
        let ends = if next == closed { scan.ends_glued(stop, run, closed) } else { scan.ends(stop, run, closed, next) };
        if ends {
            let (closed, next) = scan.stray_closers(closed, next);
            emit(scan.start, closed);
            scan.start = next;
            at = next;
        } else {
            at = run;
        }
    }
    let end = text.trim_end().len();
    if scan.start < end {
        emit(scan.start, end);
    }
}

fn skip_blanks(text: &str, at: usize) -> usize {
    text[at..].find(|c: char| !c.is_whitespace()).map_or(text.len(), |blanks| at + blanks)
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‼' | '⁇' | '⁈' | '⁉' | '。' | '！' | '？' | '؟' | '۔' | '।' | '։')
}

fn next_stop(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        let ahead = bytes[at..].iter().position(|&byte| matches!(byte, b'.' | b'!' | b'?') || byte >= 0xD6)?;
        at += ahead;
        if bytes[at] < 0x80 {
            return Some(at);
        }
        let c = text[at..].chars().next()?;
        if is_stop(c) {
            return Some(at);
        }
        at += c.len_utf8();
    }
}

/// The end of the stops at `stop`: `...`, `?!`, and the ellipsis written `. . .`
fn stops_end(text: &str, stop: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = stop;
    loop {
        match text[end..].chars().next() {
            Some(c) if is_stop(c) => end += c.len_utf8(),
            Some(' ') if bytes.get(end + 1) == Some(&b'.') && bytes[end - 1] == b'.' => end += 1,
            _ => return end,
        }
    }
}

fn is_closer(c: char) -> bool {
    matches!(c, '"' | '”' | '’' | '\'' | ')' | ']' | '}' | '»' | '›' | '」' | '』' | '）' | '“')
}

fn is_opener(c: char) -> bool {
    matches!(
        c,
        '"' | '“'
            | '‘'
            | '\''
            | '('
            | '['
            | '{'
            | '«'
            | '‹'
            | '„'
            | '‚'
            | '「'
            | '『'
            | '（'
            | '¿'
            | '¡'
            | '`'
            | '*'
    )
}

/// Straight double quotes counted as far as the scan has come.
#[derive(Default)]
struct Quotes {
    counted: usize,
    odd: bool,
}

struct Scan<'t> {
    text: &'t str,
    /// Where the sentence began.
    start: usize,
    brackets: Brackets,
    quotes: Quotes,
    /// Whether the paragraph starts with a small letter: then its sentences may as well.
    small: bool,
}

/// What a sentence may or may not start with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A capital, a letter without case, or `iPhone`.
    Capital,
    Small,
    Digit,
    /// A bracket, whatever stands in it.
    Bracket,
    /// A bullet, a sign of currency, an emoji.
    Sign,
    /// A dash, a comma: the sentence goes on.
    Dash,
}

impl<'t> Scan<'t> {
    /// The end of the quotes and brackets that close right after the stops.
    fn closers_end(&self, run: usize) -> usize {
        let mut end = run;
        for c in self.text[run..].chars() {
            // An opening `“` that German closes with comes after a blank here.
            if !is_closer(c) {
                break;
            }
            end += c.len_utf8();
        }
        end + reference(&self.text[end..])
    }

    /// The word before `stop`, without the quotes and brackets before it; a long one is cut short.
    fn word_before(&self, stop: usize) -> &'t str {
        let mut from = stop.saturating_sub(WORD_MAX).max(self.start);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let near = &self.text[from..stop];
        let word = near.rsplit(|c: char| c.is_whitespace() || c == '—' || c == '–').next().unwrap_or_default();
        word.trim_start_matches(is_opener)
    }

    /// The word at `at`, with the apostrophes in it.
    fn word_at(&self, at: usize) -> &'t str {
        let mut most = self.text.len().min(at + WORD_MAX);
        while !self.text.is_char_boundary(most) {
            most -= 1;
        }
        let near = &self.text[at..most];
        let end = near.find(|c: char| !c.is_alphanumeric() && c != '\'').unwrap_or(near.len());
        near[..end].trim_end_matches('\'')
    }

    /// What follows at `next`, and the word behind any quotes.
    fn next(&self, next: usize) -> (Next, &'t str) {
        let mut at = next;
        let mut bracket = false;
        for c in self.text[next..].chars().take(4).take_while(|&c| is_opener(c)) {
            bracket |= matches!(c, '(' | '[' | '{' | '（');
            at += c.len_utf8();
        }
        let word = self.word_at(at);
        let Some(c) = self.text[at..].chars().next() else { return (Next::Dash, word) };
        let kind = if bracket {
            Next::Bracket
        } else if c.is_lowercase() {
            let brand = word.chars().nth(1).is_some_and(char::is_uppercase);
            let address = word.starts_with("http") || word == "www";
            if brand || address { Next::Capital } else { Next::Small }
        } else if c.is_alphabetic() {
            Next::Capital
        } else if c.is_numeric() {
            Next::Digit
        } else if matches!(c, '—' | '–' | '-' | ',' | ';' | ':' | '/' | '.' | '&' | '%' | ')' | ']' | '"' | '”' | '=')
        {
            Next::Dash
        } else {
            Next::Sign
        };
        (kind, word)
    }

    /// Whether nothing but opening marks stands between the start of the sentence and `at`.
    fn at_start(&self, at: usize) -> bool {
        at - self.start <= WORD_MAX && self.text[self.start..at].chars().all(|c| is_opener(c) || c.is_whitespace())
    }

    /// Whether the sentence ends with the stops from `stop` to `run` and the closing marks up to `closed`, a blank after them.
    fn ends(&mut self, stop: usize, run: usize, closed: usize, next: usize) -> bool {
        let (kind, after) = self.next(next);
        if matches!(kind, Next::Dash) {
            // `"Go. " He left.`: a quote that stands apart.
            return self.closes_apart(next);
        }
        let starter = words::is_starter(after);
        if let Some((open, close)) = self.brackets.around(stop)
            && open > self.start
            && !self.at_start(open)
        {
            // Within brackets in the middle of a sentence; one that ends with them may still end it: `(See below.) The`.
            return close < closed && starter;
        }
        let quoted = self.text[run..closed].contains(['"', '”', '’', '\'', '»', '“']);
        let stops = &self.text[stop..run];
        if stops.contains(|c| c != '.' && c != '…') {
            return match kind {
                Next::Small => self.small && !quoted,
                Next::Capital if quoted && !starter => !self.is_attribution(next),
                Next::Capital if words::is_shouted_name(self.word_before(stop)) => starter,
                _ => true,
            };
        }
        if stops.len() > 1 {
            return match kind {
                Next::Small => false,
                Next::Digit => quoted,
                _ => !self.at_start(stop),
            };
        }
        if kind == Next::Small && !self.small {
            return false;
        }
        self.ends_at_period(stop, closed, kind, after, starter)
    }

    fn ends_at_period(&self, stop: usize, closed: usize, kind: Next, after: &str, starter: bool) -> bool {
        let word = self.word_before(stop);
        let word_start = stop - word.len();
        let closers = closed > stop + 1;
        let capital = kind == Next::Capital;
        let first = self.at_start(word_start);
        // `1. The`: the number of an item.
        if first && word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        if abbreviations::is_initial(word) {
            if closers {
                return capital || kind == Next::Bracket;
            }
            if first || !capital {
                return !first && kind == Next::Sign;
            }
            let initial_follows = after.chars().count() == 1 && after != "A" && after != "I";
            let one = word == "I" && self.text[self.start..word_start].trim_end().ends_with(char::is_lowercase);
            return !initial_follows && (starter || one);
        }
        let last = word.rsplit_once(['-', '/', '(']).map_or(word, |(_, last)| last);
        if let Some(found) = abbreviations::find(last) {
            return match found.class {
                Class::Title | Class::Join => false,
                Class::Number => kind != Next::Digit && !is_roman(after) && kind != Next::Bracket,
                Class::Month => kind != Next::Digit && (starter || closers),
                Class::End if last.eq_ignore_ascii_case("etc") => capital || closers,
                Class::End => (capital && closers) || starter,
            };
        }
        if abbreviations::is_acronym(last) {
            if closers {
                return capital || kind == Next::Bracket;
            }
            if first && matches!(last, "P.S" | "N.B") {
                return false;
            }
            if matches!(last, "a.m" | "p.m" | "A.M" | "P.M") {
                return capital && !words::is_zone(after);
            }
            return starter;
        }
        true
    }

    /// Whether the sentence ends where no blank follows: `here."The next`, `end.The next`.
    fn ends_glued(&self, stop: usize, run: usize, closed: usize) -> bool {
        if run - stop > 1 && self.text[stop..run].starts_with("..") {
            return false;
        }
        let word = self.word_before(stop);
        let small = word.len() >= 2 && word.chars().all(char::is_lowercase);
        let mut after = self.text[closed..].chars();
        let (first, second) = (after.next(), after.next());
        let capital =
            first.is_some_and(char::is_uppercase) && second.is_some_and(|c| c.is_lowercase() || c == '\'' || c == ' ');
        if matches!(self.text[stop..run].chars().next(), Some('。' | '！' | '？' | '।' | '۔' | '؟')) {
            return true;
        }
        if !capital || !small {
            return false;
        }
        // An address or a name such as `node.Js` has no closed-class word there.
        closed > run || words::is_starter(self.word_at(closed)) || !self.text[stop..run].starts_with('.')
    }

    /// Whether a name and a verb of saying, or they in turn, follow a quotation.
    fn is_attribution(&self, next: usize) -> bool {
        let mut most = self.text.len().min(next + SPEAKER_WORDS * WORD_MAX);
        while !self.text.is_char_boundary(most) {
            most -= 1;
        }
        for word in self.text[next..most].split_whitespace().take(SPEAKER_WORDS) {
            if words::is_speech(word.trim_end_matches([',', '.', ':', ';'])) {
                return true;
            }
            if !word.starts_with(char::is_uppercase) || word.ends_with(['.', '?', '!']) && word.len() > 5 {
                return false;
            }
        }
        false
    }

    /// Whether the mark at `next`, blanks on both sides, closes a quotation of this sentence.
    fn closes_apart(&mut self, next: usize) -> bool {
        let rest = &self.text[next..];
        let Some(mark) = rest.chars().next().filter(|&c| matches!(c, '"' | '”' | '\'' | ')')) else { return false };
        let blank = rest[mark.len_utf8()..].chars().next().is_none_or(char::is_whitespace);
        blank && (mark != '"' || self.in_quotes(next))
    }

    /// Whether an odd number of straight quotes stands before `at`, which never goes back.
    fn in_quotes(&mut self, at: usize) -> bool {
        let count = self.text.as_bytes()[self.quotes.counted..at].iter().filter(|&&byte| byte == b'"').count();
        self.quotes.counted = at;
        self.quotes.odd ^= count % 2 == 1;
        self.quotes.odd
    }

    /// Takes a closing mark or a reference (`[12]`) that stands apart into the sentence; gives the end of the sentence and
    /// the start of the next.
    fn stray_closers(&mut self, closed: usize, next: usize) -> (usize, usize) {
        let reference = reference(&self.text[next..]);
        if reference > 0 {
            return (next + reference, skip_blanks(self.text, next + reference));
        }
        if !self.closes_apart(next) {
            return (closed, next);
        }
        let end = next + self.text[next..].chars().next().map_or(0, char::len_utf8);
        (end, skip_blanks(self.text, end))
    }
}

/// Length of the reference at the start of `rest`: `[12]`, or 0.
fn reference(rest: &str) -> usize {
    let Some(label) = rest.strip_prefix('[') else { return 0 };
    let digits = label.bytes().take(4).take_while(u8::is_ascii_digit).count();
    if digits > 0 && label.as_bytes().get(digits) == Some(&b']') { digits + 2 } else { 0 }
}

fn is_roman(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X' | b'L'))
}
