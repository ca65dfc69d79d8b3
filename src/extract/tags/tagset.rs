//! The two tag sets, each as a closed list, and what makes such lists types.

use std::fmt;

/// A closed list of names as a type of one byte: the place in the list.
macro_rules! tag_set {
    ($(#[$doc:meta])* $name:ident: $($tag:literal)+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u8);

        impl $name {
            /// All names, in order.
            pub const NAMES: &'static [&'static str] = &[$($tag),+];

            /// The tag at this place of the list.
            pub fn at(index: usize) -> Option<Self> {
                (index < Self::NAMES.len()).then_some(Self(index as u8))
            }

            /// The tag of this name, for constants: a name that is not in the list does not compile.
            pub const fn known(name: &str) -> Self {
                let mut index = 0;
                while index < Self::NAMES.len() {
                    if $crate::extract::tags::same(Self::NAMES[index], name) {
                        return Self(index as u8);
                    }
                    index += 1;
                }
                panic!("no such tag")
            }

            /// The tag of this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::NAMES.iter().position(|known| *known == name).map(|index| Self(index as u8))
            }

            /// Its place in the list.
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// Its name.
            pub fn name(self) -> &'static str {
                Self::NAMES[self.index()]
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

pub(in crate::extract) use tag_set;

/// Whether two strings are the same, at compile time.
pub(in crate::extract) const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}

tag_set! {
    /// A universal part of speech (UD v2).
    Upos: "ADJ" "ADP" "ADV" "AUX" "CCONJ" "DET" "INTJ" "NOUN" "NUM" "PART" "PRON" "PROPN" "PUNCT" "SCONJ" "SYM" "VERB" "X"
}

tag_set! {
    /// A part of speech of the Penn Treebank (Santorini 1990) with the additions of the English Web Treebank.
    Xpos: "$" "''" "," "-LRB-" "-RRB-" "." ":" "ADD" "AFX" "CC" "CD" "DT" "EX" "FW" "GW" "HYPH" "IN" "JJ" "JJR" "JJS"
        "LS" "MD" "NFP" "NN" "NNP" "NNPS" "NNS" "PDT" "POS" "PRP" "PRP$" "RB" "RBR" "RBS" "RP" "SYM" "TO" "UH" "VB"
        "VBD" "VBG" "VBN" "VBP" "VBZ" "WDT" "WP" "WP$" "WRB" "_" "``"
}
