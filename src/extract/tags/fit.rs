//! Which universal parts of speech go with which of the Penn Treebank.
//!
//! The network chooses the two by themselves; of choices that contradict each other, that from the finer set is right more
//! often.

use super::{Upos, Xpos};

/// For each tag of the Penn Treebank that has few, the universal ones that UD English-EWT has with it, the commonest first.
const FITTING: [(&str, &[&str]); 27] = [
    ("CC", &["CCONJ"]),
    ("DT", &["DET", "PRON"]),
    ("EX", &["PRON"]),
    ("IN", &["ADP", "SCONJ"]),
    ("JJ", &["ADJ"]),
    ("JJR", &["ADJ"]),
    ("JJS", &["ADJ"]),
    ("MD", &["AUX"]),
    ("NN", &["NOUN", "PRON", "SYM", "X"]),
    ("NNPS", &["PROPN"]),
    ("NNS", &["NOUN"]),
    ("POS", &["PART"]),
    ("PRP", &["PRON"]),
    ("PRP$", &["PRON"]),
    ("RB", &["ADV", "PART"]),
    ("RBR", &["ADV"]),
    ("RBS", &["ADV"]),
    ("TO", &["PART"]),
    ("UH", &["INTJ"]),
    ("VB", &["VERB", "AUX"]),
    ("VBD", &["VERB", "AUX"]),
    ("VBG", &["VERB", "AUX"]),
    ("VBN", &["VERB", "AUX"]),
    ("VBP", &["VERB", "AUX"]),
    ("VBZ", &["VERB", "AUX"]),
    ("WDT", &["PRON", "DET"]),
    ("WP", &["PRON"]),
];

/// What goes with one tag of the Penn Treebank.
#[derive(Clone, Copy)]
struct Fitting {
    /// The universal tags as bits, by their places.
    all: u32,
    /// The commonest.
    first: Upos,
}

/// [`FITTING`] by the places of its tags.
const BY_TAG: [Option<Fitting>; Xpos::NAMES.len()] = {
    let mut by_tag = [None; Xpos::NAMES.len()];
    let mut row = 0;
    while row < FITTING.len() {
        let (xpos, names) = FITTING[row];
        let (mut all, mut at) = (0, 0);
        while at < names.len() {
            all |= 1 << Upos::known(names[at]).index();
            at += 1;
        }
        by_tag[Xpos::known(xpos).index()] = Some(Fitting { all, first: Upos::known(names[0]) });
        row += 1;
    }
    by_tag
};

/// `upos` where it goes with `xpos`, else what does most often.
pub(super) fn fitting(xpos: Xpos, upos: Upos) -> Upos {
    match BY_TAG[xpos.index()] {
        Some(Fitting { all, first }) if all & 1 << upos.index() == 0 => first,
        _ => upos,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_contradicts_the_finer_tag_gives_way_to_it() {
        let fitting = |xpos: &str, upos: &str| fitting(Xpos::named(xpos).unwrap(), Upos::named(upos).unwrap()).name();
        assert_eq!(fitting("VBZ", "NOUN"), "VERB");
        assert_eq!(fitting("VBZ", "AUX"), "AUX");
        assert_eq!(fitting("NNS", "VERB"), "NOUN");
        assert_eq!(fitting("FW", "ADV"), "ADV", "a tag that goes with many");
    }
}
