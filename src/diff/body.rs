//! The body of a record: where its code points are, and how the positions in one body map to those in another.

/// A body with its code points counted.
#[derive(Debug)]
pub(super) struct Body<'t> {
    text: &'t str,
    /// Byte at which each code point begins, and the end.
    starts: Vec<usize>,
}

impl<'t> Body<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        starts.push(text.len());
        Self { text, starts }
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The text of a span of code points, as far as it lies in the body.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        let end = end.min(self.len());
        let start = start.min(end);
        &self.text[self.starts[start]..self.starts[end]]
    }
}

/// How positions in the body of A map to the body of B: what the bodies have in common at their ends stays in place, and
/// what lies between cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alignment {
    /// The bodies are the same.
    Same,
    /// They differ.
    Ends {
        /// Code points that both begin with.
        prefix: usize,
        /// Where the common end begins in A.
        suffix: usize,
        /// How far it lies further on in B.
        shift: i64,
    },
}

impl Alignment {
    pub(super) fn of(a: &Body<'_>, b: &Body<'_>) -> Self {
        if a.text == b.text {
            return Alignment::Same;
        }
        let prefix = a.text.chars().zip(b.text.chars()).take_while(|(a, b)| a == b).count();
        let room = a.len().min(b.len()) - prefix;
        let tail = a.text.chars().rev().zip(b.text.chars().rev()).take(room).take_while(|(a, b)| a == b).count();
        Alignment::Ends { prefix, suffix: a.len() - tail, shift: b.len() as i64 - a.len() as i64 }
    }

    /// The span of B that a span of A is; nothing for one that touches what differs.
    pub(super) fn map(self, (start, end): (i64, i64)) -> Option<(i64, i64)> {
        match self {
            Alignment::Same => Some((start, end)),
            // Nothing has no place where something was put in.
            Alignment::Ends { .. } if end <= start => None,
            Alignment::Ends { prefix, .. } if end <= prefix as i64 => Some((start, end)),
            Alignment::Ends { suffix, shift, .. } if suffix as i64 <= start => Some((start + shift, end + shift)),
            Alignment::Ends { .. } => None,
        }
    }

    /// Whether a span of B can be told in A.
    pub(super) fn known_in_b(self, (start, end): (i64, i64)) -> bool {
        match self {
            Alignment::Same => true,
            Alignment::Ends { prefix, suffix, shift } => {
                start < end && (end <= prefix as i64 || suffix as i64 + shift <= start)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_before_and_after_the_difference_are_mapped() {
        let (a, b) = (Body::new("Zoë said – no."), Body::new("Zoë said … er, no."));
        let alignment = Alignment::of(&a, &b);
        assert_eq!(a.slice(0, 3), "Zoë");
        assert_eq!(alignment.map((0, 3)), Some((0, 3)));
        let (start, end) = alignment.map((11, 13)).unwrap();
        assert_eq!((a.slice(11, 13), b.slice(start as usize, end as usize)), ("no", "no"));
        assert_eq!(alignment.map((4, 12)), None);
        assert!(alignment.known_in_b((start, end)) && !alignment.known_in_b((4, 12)));
    }

    #[test]
    fn common_ends_do_not_overlap() {
        let (a, b) = (Body::new("aaa"), Body::new("aaaaa"));
        assert_eq!(Alignment::of(&a, &b), Alignment::Ends { prefix: 3, suffix: 3, shift: 2 });
        assert_eq!(a.slice(2, 99), "a");
        // An empty span at the seam could be before or after what was put in.
        let alignment = Alignment::of(&a, &b);
        assert!(alignment.map((3, 3)).is_none() && !alignment.known_in_b((3, 3)));
    }
}
