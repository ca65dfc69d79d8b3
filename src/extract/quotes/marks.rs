//! Pairs quote marks into stretches of quoted words.
//!
//! One pass over each paragraph with a stack of few open marks: linear in the text, whatever it has. A mark's place says
//! whether it opens or closes; single ones are apostrophes unless both do their part. A stretch that is still open when
//! its paragraph ends runs to that end: it goes on where the next paragraph opens with a mark, else its mark is missing.

use crate::extract::sentences::{Paragraph, ParagraphKind};
use crate::text::{Span, Text};

/// Marks within marks that are followed: deeper ones are no longer told apart.
const DEPTH_MAX: usize = 4;

/// Words between quote marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The words, without the marks and the white space beside them.
    pub(super) inside: Span,
    /// The words with their marks.
    pub(super) outside: Span,
    /// How it ends.
    pub(super) end: End,
    /// The place of the stretch that it stands in.
    pub(super) parent: Option<usize>,
    /// Its paragraph, by its place.
    pub(super) paragraph: usize,
}

/// How a stretch ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With its mark.
    Closed,
    /// With its paragraph; the next one opens with a mark again.
    GoesOn,
    /// With its paragraph; its mark is missing.
    Missing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Double,
    Single,
    Angle,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Opens,
    Closes,
    Either,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    kind: Kind,
    part: Part,
    start: usize,
    end: usize,
    /// An apostrophe of a plural is as likely: "the players’ union".
    possessive: bool,
}

/// The stretches of a text, by their beginnings, outer ones first.
pub(super) fn stretches(text: &Text, paragraphs: &[Paragraph]) -> Vec<Stretch> {
    let mut found = Vec::new();
    for (index, paragraph) in paragraphs.iter().enumerate() {
        if paragraph.kind == ParagraphKind::Furniture {
            continue;
        }
        let next = paragraphs[index + 1..].iter().find(|next| next.kind != ParagraphKind::Furniture);
        let opens = |paragraph: &Paragraph| opening(text.slice(paragraph.at));
        let follows = next.and_then(opens);
        pair(text, paragraph.at, index, follows, &mut found);
    }
    found.sort_by_key(|stretch: &Stretch| (stretch.outside.start(), std::cmp::Reverse(stretch.outside.end())));
    let mut open: Vec<usize> = Vec::new();
    for index in 0..found.len() {
        let outside = found[index].outside;
        while open.last().is_some_and(|&last| !found[last].inside.covers(outside)) {
            open.pop();
        }
        found[index].parent = open.last().copied();
        open.push(index);
    }
    found
}

/// The kind of mark that a paragraph opens with.
fn opening(paragraph: &str) -> Option<Kind> {
    match paragraph.chars().next()? {
        '"' | '“' | '„' | '”' => Some(Kind::Double),
        '‘' | '\'' => Some(Kind::Single),
        '«' | '‹' => Some(Kind::Angle),
        _ => None,
    }
}

/// Pairs the marks of one paragraph.
fn pair(text: &Text, at: Span, paragraph: usize, follows: Option<Kind>, found: &mut Vec<Stretch>) {
    let marks = marks(text.slice(at));
    if marks.is_empty() {
        return;
    }
    let base = at.start();
    let mut push = |open: Mark, inside_end: usize, outside_end: usize, end: End| {
        let inside = text.span(base + open.end, base + inside_end).map(|inside| text.trim(inside));
        let outside = text.span(base + open.start, base + outside_end);
        let (Some(inside), Some(outside)) = (inside, outside) else { return };
        if text.slice(inside).contains(char::is_alphanumeric) {
            found.push(Stretch { inside, outside, end, parent: None, paragraph });
        }
    };
    let mut open: Vec<Mark> = Vec::new();
    for (index, &mark) in marks.iter().enumerate() {
        let place = open.iter().rposition(|other| other.kind == mark.kind);
        let opens = match mark.part {
            Part::Opens => true,
            Part::Closes => false,
            Part::Either => place.is_none(),
        };
        if opens {
            if let Some(place) = place.filter(|&place| place + 1 == open.len()) {
                // Opened twice, closed never: what the first one held is not known.
                open.truncate(place);
            }
            if open.len() < DEPTH_MAX {
                open.push(mark);
            }
            continue;
        }
        let Some(place) = place else { continue };
        let again = marks[index + 1..].iter().take(2).find(|next| next.kind == mark.kind);
        if mark.possessive && again.is_some_and(|next| next.part != Part::Opens) {
            continue;
        }
        push(open[place], mark.start, mark.end, End::Closed);
        open.truncate(place);
    }
    let Some(&first) = open.first() else { return };
    let goes_on = follows == Some(first.kind);
    // A single mark that nothing closes is an apostrophe, unless the paragraph opens with it.
    if first.kind == Kind::Single && (first.start > 0 || !goes_on) {
        return;
    }
    push(first, at.len(), at.len(), if goes_on { End::GoesOn } else { End::Missing });
}

/// All marks of a paragraph with what their places say.
fn marks(paragraph: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut before: Option<char> = None;
    let mut letters = paragraph.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let mut end = start + letter.len_utf8();
        // Two single marks or two accents for a double one, as old wires have them.
        let doubled = matches!(letter, '\'' | '`') && paragraph[end..].starts_with(letter);
        if doubled {
            letters.next();
            end += letter.len_utf8();
        }
        let after = paragraph[end..].chars().next();
        if let Some((kind, part, possessive)) = told(letter, doubled, before, after, &paragraph[end..]) {
            marks.push(Mark { kind, part, start, end, possessive });
        }
        before = Some(letter);
    }
    marks
}

/// What a character is as a quote mark, by what stands beside it.
fn told(
    letter: char,
    doubled: bool,
    before: Option<char>,
    after: Option<char>,
    rest: &str,
) -> Option<(Kind, Part, bool)> {
    let word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let blank_before = before.is_none_or(|letter| letter.is_whitespace() || is_opening(letter));
    let blank_after = after.is_none_or(char::is_whitespace);
    let by_place = match (blank_before, blank_after) {
        (true, false) => Part::Opens,
        (false, true) => Part::Closes,
        _ if !word(before) && word(after) => Part::Opens,
        _ if word(before) && !word(after) => Part::Closes,
        _ => Part::Either,
    };
    match letter {
        '"' | '＂' => Some((Kind::Double, by_place, false)),
        '\'' | '`' if doubled => Some((Kind::Double, by_place, false)),
        '“' | '„' | '‟' => Some((Kind::Double, Part::Opens, false)),
        '”' => Some((Kind::Double, if by_place == Part::Opens { Part::Either } else { Part::Closes }, false)),
        '«' | '‹' => Some((Kind::Angle, Part::Opens, false)),
        '»' | '›' => Some((Kind::Angle, Part::Closes, false)),
        '‘' | '‛' => (!word(before)).then_some((Kind::Single, Part::Opens, false)),
        '\'' | '’' | '`' => {
            if word(before) && word(after) {
                return None;
            }
            if blank_before {
                let opens = letter != '’' && !blank_after && !is_clipped(rest);
                return opens.then_some((Kind::Single, Part::Opens, false));
            }
            if word(after) {
                return None;
            }
            let plural = matches!(before, Some('s' | 'S' | 'z' | 'x'));
            let on = rest.trim_start().starts_with(char::is_alphanumeric);
            Some((Kind::Single, Part::Closes, plural && on))
        }
        _ => None,
    }
}

/// What may stand right before an opening mark besides white space.
fn is_opening(letter: char) -> bool {
    matches!(letter, '(' | '[' | '{' | '—' | '–' | '-' | '/' | '"' | '“' | '‘' | '«' | '„' | ':' | '…')
}

/// Whether what follows an apostrophe is a clipped word: "'90s", "'em".
fn is_clipped(rest: &str) -> bool {
    if rest.starts_with(|letter: char| letter.is_ascii_digit()) {
        return true;
    }
    let word = rest.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    ["em", "tis", "twas", "til", "cause", "n", "bout", "round"].iter().any(|clipped| word.eq_ignore_ascii_case(clipped))
}
