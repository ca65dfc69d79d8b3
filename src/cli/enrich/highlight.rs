//! Cuts text at the ends of marks, which may nest and cross, into a tree that nests properly.
//!
//! Every layer that claims spans (sentences, furniture, and names, quotes and events when they come) is shown by the
//! same few lines: a layer gives its marks, and this room sees to where elements begin and end.

use std::cmp::Reverse;
use std::ops::Range;

/// A stretch of text, in bytes, with something to show about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// Where it stands.
    pub(super) at: Range<usize>,
    /// How it looks: class names of the page's style sheet.
    pub(super) class: &'static str,
    /// What is told about it when it is pointed at.
    pub(super) title: String,
    /// The name that links to it have.
    pub(super) id: Option<String>,
    /// What it is a link to.
    pub(super) href: Option<String>,
    /// What is written before it, besides the text.
    pub(super) label: Option<String>,
}

/// A part of a block of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Bare text.
    Text(Range<usize>),
    /// A mark, or that piece of it that lies within its parent.
    Marked {
        /// Its place among the marks.
        mark: usize,
        /// What lies within.
        inside: Vec<Node>,
    },
}

/// A mark that has begun and not ended: its place, where it ends, and what lies within so far.
struct Open {
    mark: usize,
    end: usize,
    inside: Vec<Node>,
}

/// Cuts each of `blocks`, which are in order and do not overlap, at the ends of `marks`. A mark that crosses another is
/// cut in two where the other ends; one that crosses blocks is cut at their edges.
pub(super) fn cut(blocks: &[Range<usize>], marks: &[Mark]) -> Vec<Vec<Node>> {
    let mut within: Vec<Vec<usize>> = vec![Vec::new(); blocks.len()];
    for (index, mark) in marks.iter().enumerate() {
        let first = blocks.partition_point(|block| block.end <= mark.at.start);
        for (block, within) in blocks.iter().zip(&mut within).skip(first) {
            if mark.at.end <= block.start {
                break;
            }
            within.push(index);
        }
    }
    blocks.iter().zip(within).map(|(block, within)| cut_one(block.clone(), marks, within)).collect()
}

fn cut_one(block: Range<usize>, marks: &[Mark], mut within: Vec<usize>) -> Vec<Node> {
    let clipped = |mark: usize| marks[mark].at.start.max(block.start)..marks[mark].at.end.min(block.end);
    within.retain(|&mark| !clipped(mark).is_empty());
    within.sort_by_key(|&mark| (clipped(mark).start, Reverse(clipped(mark).end), mark));

    let mut cutter = Cutter { at: block.start, done: Vec::new(), open: Vec::new() };
    for mark in within {
        let Range { start, end } = clipped(mark);
        cutter.advance(start);
        cutter.open.push(Open { mark, end, inside: Vec::new() });
    }
    cutter.advance(block.end);
    cutter.done
}

struct Cutter {
    at: usize,
    done: Vec<Node>,
    /// Outermost first.
    open: Vec<Open>,
}

impl Cutter {
    /// Goes on to byte `to`, ending on the way what ends there or before.
    fn advance(&mut self, to: usize) {
        while let Some(end) = self.open.iter().map(|open| open.end).min().filter(|end| *end <= to) {
            self.text(end);
            self.close(end);
        }
        self.text(to);
    }

    fn text(&mut self, to: usize) {
        if self.at < to {
            let text = Node::Text(self.at..to);
            self.innermost().push(text);
            self.at = to;
        }
    }

    /// Ends all marks that end at `end`. Those inside of them that go on are ended too, and begun again.
    fn close(&mut self, end: usize) {
        let Some(outermost) = self.open.iter().position(|open| open.end == end) else { return };
        let mut again = Vec::new();
        while self.open.len() > outermost {
            let Some(Open { mark, end: mark_end, inside }) = self.open.pop() else { break };
            if !inside.is_empty() {
                self.innermost().push(Node::Marked { mark, inside });
            }
            if mark_end > end {
                again.push(Open { mark, end: mark_end, inside: Vec::new() });
            }
        }
        self.open.extend(again.into_iter().rev());
    }

    fn innermost(&mut self) -> &mut Vec<Node> {
        self.open.last_mut().map_or(&mut self.done, |open| &mut open.inside)
    }
}
