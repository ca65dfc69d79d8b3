//! How well predictions fit what a corpus says: counts that add up over sentences.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::conllu::Row;
use crate::extract::names::Kind;
use crate::extract::tags::Tag;
use crate::extract::tree::Relation;

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Those that are right.
    pub right: u64,
    /// All of them.
    pub all: u64,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.right += u64::from(right);
        self.all += 1;
    }

    /// The share in percent; none of nothing.
    pub fn percent(self) -> Option<f64> {
        (self.all > 0).then(|| 100.0 * self.right as f64 / self.all as f64)
    }
}

/// Accuracy of tags and lemmas. A column that says `_` of a word is not asked about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TagScore {
    /// Universal parts of speech.
    pub upos: Share,
    /// Parts of speech of the Penn Treebank.
    pub xpos: Share,
    /// Dictionary forms, capitals counted.
    pub lemma: Share,
}

impl TagScore {
    /// Counts a word with what was predicted for it.
    pub fn add(&mut self, row: &Row<'_>, tag: Tag, lemma: &str) {
        for (share, gold, found) in [
            (&mut self.upos, row.upos, tag.upos.name()),
            (&mut self.xpos, row.xpos, tag.xpos.name()),
            (&mut self.lemma, row.lemma, lemma),
        ] {
            if gold != "_" {
                share.add(gold == found);
            }
        }
    }
}

/// Attachment of words to their heads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// The head is right.
    pub unlabelled: Share,
    /// The head and the relation are right, subtypes left out: LAS as the CoNLL 2018 shared task counts it.
    pub labelled: Share,
    /// The head and the relation with its subtype are right.
    pub with_subtypes: Share,
}

/// Scores of trees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreeScore {
    /// Of all words.
    pub words: Attachment,
    /// Of all but punctuation.
    pub without_punctuation: Attachment,
    /// Of each relation, without subtypes, by name: right where head and relation are.
    pub relations: BTreeMap<String, Found>,
}

impl TreeScore {
    /// Counts a word with the head that was predicted for it (counted from 1, 0 for the root) and its relation. Nothing is
    /// counted of a word whose line gives no head.
    pub fn add(&mut self, row: &Row<'_>, head: u32, relation: Relation) {
        let Ok(gold_head) = row.head.parse::<u32>() else { return };
        let gold_relation = row.deprel.split(':').next().unwrap_or_default();
        let attached = gold_head == head;
        let labelled = attached && gold_relation == relation.universal();
        let punctuation = row.upos == "PUNCT" || (row.upos == "_" && gold_relation == "punct");
        let without = (!punctuation).then_some(&mut self.without_punctuation);
        for counts in [Some(&mut self.words), without].into_iter().flatten() {
            counts.unlabelled.add(attached);
            counts.labelled.add(labelled);
            counts.with_subtypes.add(attached && row.deprel == relation.name());
        }
        self.relations.entry(gold_relation.to_owned()).or_default().gold += 1;
        let found = self.relations.entry(relation.universal().to_owned()).or_default();
        found.found += 1;
        found.both += u64::from(labelled);
    }
}

/// How many there are, how many were found, and how many of these are among those.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// In the corpus.
    pub gold: u64,
    /// Predicted.
    pub found: u64,
    /// In both, alike.
    pub both: u64,
}

impl Found {
    /// The share of the predicted that is right, in percent; none where nothing was predicted.
    pub fn precision(self) -> Option<f64> {
        Share { right: self.both, all: self.found }.percent()
    }

    /// The share of the corpus' that was found, in percent; none where it has none.
    pub fn recall(self) -> Option<f64> {
        Share { right: self.both, all: self.gold }.percent()
    }

    /// The harmonic mean of the two, in percent; none where there is nothing on either side.
    pub fn f1(self) -> Option<f64> {
        Share { right: 2 * self.both, all: self.gold + self.found }.percent()
    }

    fn plus(self, other: Found) -> Found {
        Found { gold: self.gold + other.gold, found: self.found + other.found, both: self.both + other.both }
    }
}

/// Scores of names: span and type must be right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameScore {
    coarse: BTreeMap<&'static str, Found>,
    fine: BTreeMap<&'static str, Found>,
    /// Whether a label was seen that only the set of ten has.
    ten: bool,
    /// Labels that are in neither set.
    foreign: BTreeSet<String>,
}

/// The types that a file is scored in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeSet {
    /// PER, ORG, LOC.
    Three,
    /// Our own.
    Ten,
}

impl TypeSet {
    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            TypeSet::Three => "PER, ORG, LOC",
            TypeSet::Ten => "ten types",
        }
    }
}

impl NameScore {
    /// Counts a sentence: the stretches of its labels, as [`stretches`](super::iob2::stretches) gives them, and the names
    /// that were predicted, by their tokens.
    pub fn add(&mut self, gold: &[(Range<usize>, &str)], found: &[(Range<usize>, Kind)]) {
        let (mut coarse_gold, mut fine_gold) = (BTreeSet::new(), BTreeSet::new());
        for (tokens, label) in gold {
            let place = (tokens.start, tokens.end);
            let fine = Kind::named(if *label == "WORK_OF_ART" { "WORK" } else { label });
            let coarse = match fine {
                Some(kind) => kind.coarse(),
                None => (*label == "PER").then_some("PER"),
            };
            self.ten |= fine.is_some_and(|kind| !matches!(kind, Kind::Org | Kind::Loc));
            if fine.is_none() && coarse.is_none() {
                self.foreign.insert((*label).to_owned());
            }
            coarse_gold.extend(coarse.map(|name| (place, name)));
            fine_gold.extend(fine.map(|kind| (place, kind.name())));
        }
        let place = |tokens: &Range<usize>| (tokens.start, tokens.end);
        let coarse_found = found.iter().filter_map(|(tokens, kind)| Some((place(tokens), kind.coarse()?))).collect();
        let fine_found = found.iter().map(|(tokens, kind)| (place(tokens), kind.name())).collect();
        count(&mut self.coarse, &coarse_gold, &coarse_found);
        count(&mut self.fine, &fine_gold, &fine_found);
    }

    /// The types that the labels seen so far are of.
    pub fn types(&self) -> TypeSet {
        if self.ten { TypeSet::Ten } else { TypeSet::Three }
    }

    /// The counts of each type of that set, in its order.
    pub fn by_type(&self) -> Vec<(&'static str, Found)> {
        let (names, counts): (Vec<&'static str>, _) = match self.types() {
            TypeSet::Three => (vec!["PER", "ORG", "LOC"], &self.coarse),
            TypeSet::Ten => (Kind::ALL.map(Kind::name).to_vec(), &self.fine),
        };
        names.into_iter().map(|name| (name, counts.get(name).copied().unwrap_or_default())).collect()
    }

    /// The counts of all types together.
    pub fn all(&self) -> Found {
        self.by_type().into_iter().fold(Found::default(), |sum, (_, counts)| sum.plus(counts))
    }

    /// Labels of the file that are no type of either set, and are not scored.
    pub fn foreign(&self) -> impl Iterator<Item = &str> {
        self.foreign.iter().map(String::as_str)
    }
}

type Places = BTreeSet<((usize, usize), &'static str)>;

fn count(counts: &mut BTreeMap<&'static str, Found>, gold: &Places, found: &Places) {
    for (_, name) in gold {
        counts.entry(name).or_default().gold += 1;
    }
    for place in found {
        let counts = counts.entry(place.1).or_default();
        counts.found += 1;
        counts.both += u64::from(gold.contains(place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpora::conllu::Reader;
    use crate::corpora::{Block, iob2};
    use crate::extract::tags::{Upos, Xpos};

    fn rows(text: &str) -> Vec<Row<'_>> {
        Reader::new("test").rows(Block { line: 1, text }).unwrap()
    }

    const TEXT: &str = "\
1\tHens\then\tNOUN\tNNS\t_\t2\tnsubj:pass\t_\t_
2\tare\tbe\tAUX\t_\t_\t0\troot\t_\t_
3\t.\t_\tPUNCT\t.\t_\t2\tpunct\t_\t_
";

    #[test]
    fn what_the_file_leaves_unsaid_is_not_asked() {
        let tag = Tag { upos: Upos::named("NOUN").unwrap(), xpos: Xpos::named("NN").unwrap() };
        let mut score = TagScore::default();
        for row in rows(TEXT) {
            score.add(&row, tag, "hen");
        }
        let share = |right, all| Share { right, all };
        assert_eq!(score, TagScore { upos: share(1, 3), xpos: share(0, 2), lemma: share(1, 2) });
        assert_eq!(Share::default().percent(), None);
    }

    #[test]
    fn trees_are_scored_with_and_without_subtypes_and_punctuation() {
        let predicted = [(2, "nsubj"), (0, "root"), (1, "punct")];
        let mut score = TreeScore::default();
        for (row, (head, relation)) in rows(TEXT).iter().zip(predicted) {
            score.add(row, head, Relation::named(relation).unwrap());
        }
        let shares = |at: &Attachment| [at.unlabelled.right, at.labelled.right, at.with_subtypes.right];
        assert_eq!((shares(&score.words), score.words.labelled.all), ([2, 2, 1], 3));
        assert_eq!((shares(&score.without_punctuation), score.without_punctuation.labelled.all), ([2, 2, 1], 2));
        assert_eq!(score.relations["punct"], Found { gold: 1, found: 1, both: 0 });
        assert_eq!(score.relations["nsubj"].f1(), Some(100.0));
    }

    /// The counts as `gold found both` of each type that has any.
    fn names(labels: &str, found: &[(Range<usize>, Kind)]) -> (TypeSet, Vec<String>) {
        let mut score = NameScore::default();
        score.add(&iob2::stretches(labels.split(' ')), found);
        let text = |(name, Found { gold, found, both })| format!("{name} {gold} {found} {both}");
        let seen = |(_, counts): &(&str, Found)| *counts != Found::default();
        (score.types(), score.by_type().into_iter().filter(seen).map(text).collect())
    }

    #[test]
    fn names_are_scored_in_the_types_of_the_file() {
        let found = [(0..2, Kind::Person), (3..4, Kind::Gpe), (4..5, Kind::Norp), (5..6, Kind::Fac)];
        let (types, counts) = names("B-PER I-PER O B-LOC B-OTH B-ORG", &found);
        assert_eq!(types, TypeSet::Three);
        assert_eq!(counts, ["PER 1 1 1", "ORG 1 0 0", "LOC 1 2 1"]);
        let (types, counts) = names("B-PERSON O O B-GPE B-NORP B-LOC", &found);
        assert_eq!(types, TypeSet::Ten);
        assert_eq!(counts, ["PERSON 1 1 0", "GPE 1 1 1", "LOC 1 0 0", "FAC 0 1 0", "NORP 1 1 1"]);
    }

    #[test]
    fn precision_recall_and_f1_are_in_percent() {
        let found = Found { gold: 4, found: 2, both: 1 };
        assert_eq!((found.precision(), found.recall()), (Some(50.0), Some(25.0)));
        assert!((found.f1().unwrap() - 100.0 / 3.0).abs() < 1e-9);
        assert_eq!(Found::default().f1(), None);
    }
}
