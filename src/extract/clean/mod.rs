//! Body text to clean text, and the wire's furniture in it.
//!
//! Decodes character references once, repairs UTF-8 that was read as windows-1252, drops what shows nothing, makes line
//! ends `\n`, runs of blanks one space and more than two line ends a paragraph break, and composes accents (form C). All
//! else stays, hard line ends among it; every byte keeps its way back to the raw input. Cleaning clean text changes
//! nothing, but for a character reference that was escaped twice (`&amp;lt;`), which is decoded once a time.
//!
//! Known misses: mojibake that lost bytes on the way, or passed through other code pages; bylines of one name; datelines
//! whose cities are not capitalised and have neither date nor agency.

mod byline;
mod compose;
mod dateline;
mod entities;
mod furniture;
mod mojibake;
mod phrases;
mod scan;
mod wash;
mod windows_1252;

#[cfg(test)]
mod furniture_tests;
#[cfg(test)]
mod tests;

use super::{Code, Warning};
use crate::text::{Claim, Text};

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

/// Where the record shows the text.
const BODY: &str = "/item/bodies/0/value";

/// How often repairing, washing and composing are gone through: what one of them leaves may be work for another, as when
/// mojibake was made twice. A bound on hostile text, which could ask for a round per character.
const ROUNDS_MAX: usize = 4;

/// Cleans `body`.
pub fn run(body: &Text) -> Cleaned {
    let mut decoded = entities::decode(body);
    let (mut repaired, mut dropped) = (false, false);
    for _ in 0..ROUNDS_MAX {
        let mut changed = false;
        if let Some(text) = mojibake::repair(decoded.as_ref().unwrap_or(body)) {
            (decoded, repaired, changed) = (Some(text), true, true);
        }
        if let Some(washed) = wash::wash(decoded.as_ref().unwrap_or(body)) {
            dropped |= washed.dropped;
            (decoded, changed) = (Some(washed.text), true);
        }
        if let Some(text) = compose::compose(decoded.as_ref().unwrap_or(body)) {
            (decoded, changed) = (Some(text), true);
        }
        if !changed {
            break;
        }
    }
    let text = decoded.unwrap_or_else(|| body.clone());
    let mut warnings = Vec::new();
    let mut warn = |is_so, code| {
        if is_so {
            warnings.push(Warning { code, path: BODY });
        }
    };
    warn(repaired, Code::MojibakeRepaired);
    warn(dropped, Code::ControlsDropped);
    warn(!text.is_empty() && !text.as_str().contains(char::is_alphabetic), Code::NoLetters);
    let furniture = furniture::furniture(&text);
    Cleaned { text, furniture, warnings }
}
