//! Body text to clean text.
//!
//! First cut, to be furnished: trims only.

use super::Warning;
use crate::text::{Claim, Rewrite, Text};

/// Parts of a body that are the wire's and not the story's. They stay in the text; later stages know them by this mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Furniture {
    /// Where and when it was filed: `PARIS, July 3 (Reuters) -`.
    Dateline,
    /// The agency's tag: `(Reuters)`.
    Agency,
    /// A byline at the top: `By Jane Doe`.
    Byline,
    /// Links to other stories: `Related News`, `READ MORE:`.
    Related,
    /// Who edited or contributed: `Reporting by …; Editing by …`.
    Credits,
    /// Rights, subscription and social lines: `All rights reserved`.
    Boilerplate,
}

/// Clean text and what was noticed on the way.
#[derive(Clone, Debug)]
pub struct Cleaned {
    /// The text that all later claims are about.
    pub text: Text,
    /// The wire's parts of it, in order, not overlapping except an agency within its dateline.
    pub furniture: Vec<Claim<Furniture>>,
    /// What was odd.
    pub warnings: Vec<Warning>,
}

/// Cleans `body`.
pub fn run(body: &Text) -> Cleaned {
    let span = body.trim(body.whole());
    let mut rewrite = Rewrite::of(body);
    rewrite.keep(span.start()..span.end());
    Cleaned { text: rewrite.finish(), furniture: Vec::new(), warnings: Vec::new() }
}
