//! What the labels of each corpus may stand for, and what each corpus leaves unmarked.

use super::kinds::KindSet;
use crate::extract::names::Kind;

pub(super) const PERSON: KindSet = KindSet::of(&[Kind::Person]);
pub(super) const ORG: KindSet = KindSet::of(&[Kind::Org]);
pub(super) const GPE: KindSet = KindSet::of(&[Kind::Gpe]);
/// LOC of CoNLL-2003 and its like: whatever has a place.
pub(super) const PLACE: KindSet = KindSet::of(&[Kind::Gpe, Kind::Loc, Kind::Fac]);
pub(super) const NORP: KindSet = KindSet::of(&[Kind::Norp]);
pub(super) const EVENT: KindSet = KindSet::of(&[Kind::Event]);
/// What people made.
const MADE: KindSet = KindSet::of(&[Kind::Product, Kind::Work, Kind::Law]);
/// MISC of CoNLL-2003 and its like: names of anything else.
const REST: KindSet = NORP.union(EVENT).union(MADE);

/// How the labels of one corpus are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labels {
    /// Universal NER: PER, ORG, LOC, in parts OTH.
    Uner,
    /// CoNLL-2003 and WikiGold: PER, ORG, LOC, MISC.
    Conll,
    /// CrossNER, politics.
    Politics,
    /// Our own ten types, by their names in the record; LOC is one of them.
    Ten,
}

/// What a label says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A name of one of these types.
    Name(KindSet),
    /// No name of a person, organisation or place; what else it is, the label does not tell.
    Nothing,
}

impl Labels {
    /// What the label `kind` says, without its `B-` or `I-`; none for a label that the corpus does not know.
    pub(super) fn meaning(self, kind: &str) -> Option<Meaning> {
        let kinds = match self {
            Labels::Uner | Labels::Conll => match kind {
                "PER" => PERSON,
                "ORG" => ORG,
                "LOC" => PLACE,
                "OTH" | "MISC" => REST,
                // Slips of UNER's annotators: full stops labelled B-O.
                "O" => return Some(Meaning::Nothing),
                _ => return None,
            },
            Labels::Politics => match kind {
                "politician" | "person" => PERSON,
                "organisation" | "politicalparty" => ORG,
                "country" => GPE,
                "location" => PLACE,
                "election" | "event" => EVENT,
                // Half of it is no name by our types: "liberalism", "communist", "Deutschemark".
                "misc" => return Some(Meaning::Nothing),
                _ => return None,
            },
            Labels::Ten => KindSet::of(&[Kind::named(kind)?]),
        };
        Some(Meaning::Name(kinds))
    }

    /// The types that the corpus does not annotate, or not always.
    pub(super) fn unmarked(self) -> KindSet {
        match self {
            Labels::Uner => REST,
            Labels::Politics => NORP.union(MADE),
            Labels::Conll | Labels::Ten => KindSet::EMPTY,
        }
    }
}

/// The Groningen Meaning Bank: of countries and demonyms, which are one type there, a demonym is an adjective or a plural.
/// `art` and `eve` are found on one word in a thousand there: most works and events go without.
pub(super) fn gmb(kind: &str, xpos: &str) -> Option<Meaning> {
    Some(Meaning::Name(match kind {
        "per" => PERSON,
        "org" => ORG,
        "geo" => PLACE,
        "gpe" if xpos.starts_with("JJ") || matches!(xpos, "NNS" | "NNPS") => NORP,
        "gpe" => GPE,
        "art" => MADE,
        "eve" => EVENT,
        // `nat` is half hurricanes and half viruses.
        "tim" | "nat" => return Some(Meaning::Nothing),
        _ => return None,
    }))
}

/// What the Groningen Meaning Bank leaves unmarked.
pub(super) const GMB_UNMARKED: KindSet = EVENT.union(MADE);

/// GUM's types of entities, of those with a proper noun as their head.
pub(super) fn gum(kind: &str) -> Option<KindSet> {
    match kind {
        "person" => Some(PERSON),
        "organization" => Some(ORG),
        "place" => Some(PLACE),
        "event" => Some(EVENT),
        _ => None,
    }
}

/// What GUM leaves unmarked: adjectives are no entities there, and works are objects or abstract.
pub(super) const GUM_UNMARKED: KindSet = NORP.union(MADE);

/// Labels of the silver file, in `Name=` and `Other=`: those of the teacher, and ours.
pub(super) fn silver(kind: &str) -> Option<KindSet> {
    match kind {
        "PER" => Some(PERSON),
        "LOC" => Some(PLACE),
        "MISC" | "OTH" => Some(REST),
        _ => Kind::named(kind).map(|kind| KindSet::of(&[kind])),
    }
}

/// What a silver file leaves unmarked: its teacher knows persons, organisations and places.
pub(super) const SILVER_UNMARKED: KindSet = REST;
