//! HTML to paragraphs: tags go, block tags become paragraph breaks, entities are left for `clean`.
//!
//! This is a tag strip and no parser: it builds no tree, so that hostile nesting costs nothing, and it does not find
//! the article in a whole web page. Known misses: `<pre>` loses its line breaks, hidden elements are kept, and so are
//! menus and captions.

use memchr::{memchr, memmem};

use crate::text::{Rewrite, Text};

/// Elements whose content is no text of the article.
const SKIPPED: [&str; 9] = ["script", "style", "title", "template", "noscript", "iframe", "svg", "textarea", "select"];

/// Elements that begin and end a paragraph, after HTML's own list of flow elements that browsers show as blocks.
const BLOCKS: [&str; 39] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "thead",
    "tr",
    "ul",
];

/// Elements that keep words apart without ending the paragraph.
const CELLS: [&str; 2] = ["td", "th"];

/// Whether `text` is obviously HTML: it begins with a tag that articles are wrapped in, or closes a paragraph.
pub(super) fn is_obvious(text: &str) -> bool {
    if memchr(b'<', text.as_bytes()).is_none() {
        return false;
    }
    let start = text.trim_start();
    let begins = start.strip_prefix('<').is_some_and(|rest| {
        let name = tag_name(rest.as_bytes());
        rest.starts_with("!--")
            || rest.get(..8).is_some_and(|rest| rest.eq_ignore_ascii_case("!doctype"))
            || among(&BLOCKS, name)
            || ["a", "b", "br", "em", "i", "img", "span", "strong", "u"].iter().any(|inline| among(&[inline], name))
    });
    begins
        || ["</p>", "</P>", "</div>", "<br>", "<br/>", "<br />"]
            .iter()
            .any(|tag| memmem::find(text.as_bytes(), tag.as_bytes()).is_some())
}

/// `source` without its tags, mapped to the same raw bytes.
pub(super) fn strip(source: &Text) -> Text {
    let mut strip = Strip::of(source);
    while strip.at < strip.html.len() {
        let next = memchr(b'<', &strip.html[strip.at..]).map_or(strip.html.len(), |found| strip.at + found);
        strip.words(next);
        if next < strip.html.len() && !strip.tag() {
            strip.words(next + 1);
        }
    }
    strip.out.finish()
}

/// What stands between the last word written and the next, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Line,
    Paragraph,
}

struct Strip<'t> {
    html: &'t [u8],
    text: &'t str,
    out: Rewrite<'t>,
    at: usize,
    gap: Gap,
    /// Where the gap began: it is written in place of all that stands there.
    gap_start: usize,
    /// What was looked for up to the end and not found is not looked for again: that keeps the strip linear.
    quotes_open: bool,
    tags_end: bool,
    comments_end: bool,
    unclosed: [bool; SKIPPED.len()],
}

impl<'t> Strip<'t> {
    fn of(source: &'t Text) -> Self {
        Self {
            html: source.as_str().as_bytes(),
            text: source.as_str(),
            out: Rewrite::of(source),
            at: 0,
            gap: Gap::None,
            gap_start: 0,
            quotes_open: false,
            tags_end: false,
            comments_end: false,
            unclosed: [false; SKIPPED.len()],
        }
    }

    /// Writes the text from here up to byte `end`, its white space as single spaces.
    fn words(&mut self, end: usize) {
        while self.at < end {
            let rest = &self.html[self.at..end];
            let white = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if 0 < white {
                self.part(Gap::Space);
                self.at += white;
                continue;
            }
            // Single blanks between words stay as they are, so that a line of text is one run.
            let word = rest
                .iter()
                .zip(rest[1..].iter().chain(Some(&b' ')))
                .position(|(byte, next)| byte.is_ascii_whitespace() && (*byte != b' ' || next.is_ascii_whitespace()))
                .unwrap_or(rest.len());
            self.close_gap();
            self.out.keep(self.at..self.at + word);
            self.at += word;
        }
    }

    fn part(&mut self, gap: Gap) {
        if self.gap == Gap::None {
            self.gap_start = self.at;
        }
        // Two line breaks are how many systems write a paragraph.
        self.gap = if gap == Gap::Line && self.gap == Gap::Line { Gap::Paragraph } else { self.gap.max(gap) };
    }

    fn close_gap(&mut self) {
        let gap = match std::mem::replace(&mut self.gap, Gap::None) {
            Gap::None => return,
            Gap::Space => " ",
            Gap::Line => "\n",
            Gap::Paragraph => "\n\n",
        };
        if self.out.as_str().is_empty() {
            return;
        }
        if &self.text[self.gap_start..self.at] == gap {
            self.out.keep(self.gap_start..self.at);
        } else {
            self.out.replace(self.gap_start..self.at, gap);
        }
    }

    /// Passes over the tag, comment or declaration that begins here. False if the `<` is only a character.
    fn tag(&mut self) -> bool {
        let rest = &self.html[self.at + 1..];
        if rest.starts_with(b"!--") && !self.comments_end {
            if let Some(end) = memmem::find(&rest[3..], b"-->") {
                self.at += 1 + 3 + end + 3;
                return true;
            }
            self.comments_end = true;
        }
        let name = tag_name(rest);
        if name.is_empty() && !matches!(rest.first(), Some(b'!' | b'?')) {
            return false;
        }
        let Some(end) = self.tag_end() else { return false };
        let closing = rest.first() == Some(&b'/');
        if among(&BLOCKS, name) {
            self.part(Gap::Paragraph);
        } else if name.eq_ignore_ascii_case(b"br") {
            self.part(Gap::Line);
        } else if among(&CELLS, name) {
            self.part(Gap::Space);
        }
        self.at = end;
        if !closing {
            self.skip_content(name);
        }
        true
    }

    /// The byte after the `>` of the tag that begins here; a `>` in quotes does not end it, unless a quote stays open.
    fn tag_end(&mut self) -> Option<usize> {
        if self.tags_end {
            return None;
        }
        if !self.quotes_open {
            let mut quote = None;
            for (index, byte) in self.html[self.at..].iter().enumerate() {
                match (quote, byte) {
                    (None, b'>') => return Some(self.at + index + 1),
                    (None, b'"' | b'\'') => quote = Some(byte),
                    (Some(open), _) if open == byte => quote = None,
                    _ => {}
                }
            }
            self.quotes_open = true;
        }
        let end = memchr(b'>', &self.html[self.at..]);
        self.tags_end = end.is_none();
        Some(self.at + end? + 1)
    }

    /// Passes over the content of a skipped element, up to its closing tag.
    fn skip_content(&mut self, name: &[u8]) {
        let Some(which) = SKIPPED.iter().position(|skipped| name.eq_ignore_ascii_case(skipped.as_bytes())) else {
            return;
        };
        if self.unclosed[which] {
            return;
        }
        let mut from = self.at;
        while let Some(found) = memmem::find(&self.html[from..], b"</") {
            from += found + 2;
            if self.html[from..].get(..name.len()).is_some_and(|close| close.eq_ignore_ascii_case(name)) {
                self.at = from - 2;
                return;
            }
        }
        self.unclosed[which] = true;
    }
}

/// The name of the tag whose inside begins here, without the slash of a closing tag; empty if it is no tag.
fn tag_name(inside: &[u8]) -> &[u8] {
    let inside = inside.strip_prefix(b"/").unwrap_or(inside);
    if !inside.first().is_some_and(u8::is_ascii_alphabetic) {
        return &[];
    }
    let end = inside
        .iter()
        .take(TAG_NAME_BYTES_MAX)
        .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-' && *byte != b':');
    &inside[..end.unwrap_or(inside.len().min(TAG_NAME_BYTES_MAX))]
}

/// Longer names are of no element we know.
const TAG_NAME_BYTES_MAX: usize = 32;

fn among(names: &[&str], name: &[u8]) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}
