//! Sentences as blocks of lines, and what is said of a line that cannot be read.

/// A line that is not what its format asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: expected {expected}, found {found:?}")]
pub struct Malformed {
    /// The file, as its reader was told.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What should stand there.
    pub expected: &'static str,
    /// What stands there, its beginning if it is long.
    pub found: String,
}

/// Characters of a bad line that its error quotes.
const QUOTED_CHARS: usize = 80;

impl Malformed {
    pub(super) fn new(file: &str, line: usize, expected: &'static str, found: &str) -> Self {
        Self { file: file.to_owned(), line, expected, found: found.chars().take(QUOTED_CHARS).collect() }
    }
}

/// The lines of one sentence and the comments before them, without the blank line that ends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block<'t> {
    /// The first line, counted from 1.
    pub line: usize,
    /// The lines.
    pub text: &'t str,
}

impl<'t> Block<'t> {
    /// Each line with its number, without the line break.
    pub fn lines(self) -> impl Iterator<Item = (usize, &'t str)> {
        self.text.lines().enumerate().map(move |(index, line)| (self.line + index, line))
    }
}

/// The blocks of a file, in order.
#[derive(Clone, Debug)]
pub struct Blocks<'t> {
    rest: &'t str,
    line: usize,
}

impl<'t> Blocks<'t> {
    /// The blocks of `text`; a byte order mark at its beginning is none of theirs.
    pub fn of(text: &'t str) -> Self {
        Self { rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 1 }
    }

    /// The blocks of a part of a file that begins at `line`.
    pub fn from(line: usize, text: &'t str) -> Self {
        Self { line, ..Self::of(text) }
    }

    /// Length of the next line with its line break; none at the end.
    fn next_line(&self, from: usize) -> Option<(usize, &'t str)> {
        let rest = &self.rest[from..];
        let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
        (length > 0).then(|| (length, rest[..length].trim_end_matches(['\n', '\r'])))
    }
}

/// Whether a line ends a sentence.
pub fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

impl<'t> Iterator for Blocks<'t> {
    type Item = Block<'t>;

    fn next(&mut self) -> Option<Block<'t>> {
        while let Some((length, _)) = self.next_line(0).filter(|(_, line)| is_blank(line)) {
            self.rest = &self.rest[length..];
            self.line += 1;
        }
        let (first, mut end, mut lines) = (self.line, 0, 0);
        while let Some((length, _)) = self.next_line(end).filter(|(_, line)| !is_blank(line)) {
            end += length;
            lines += 1;
        }
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.line += lines;
        (end > 0).then_some(Block { line: first, text })
    }
}
