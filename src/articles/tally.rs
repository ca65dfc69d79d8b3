//! Counts of right and wrong, and the figures that they give.

use std::collections::BTreeMap;
use std::ops::AddAssign;

/// What is counted: the fourteen layers, each with looser or stricter readings of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "`tests/quality/README.md` says what each counts")]
pub enum Row {
    Date,
    Mentions,
    MentionsSpan,
    Clusters,
    Coref,
    Roles,
    RolesTitle,
    Places,
    PlacesSpan,
    Times,
    TimesStrict,
    TimesRelaxed,
    Quantities,
    QuantitiesSpan,
    QuantitiesValue,
    QuotesDirect,
    QuotesDirectLoose,
    QuotesMixed,
    QuotesMixedLoose,
    QuotesIndirect,
    QuotesIndirectLoose,
    Speakers,
    Events,
    EventsTrigger,
    Relations,
}

impl Row {
    /// All, each layer before its other readings.
    pub const ALL: [Row; 25] = [
        Row::Date,
        Row::Mentions,
        Row::MentionsSpan,
        Row::Clusters,
        Row::Coref,
        Row::Roles,
        Row::RolesTitle,
        Row::Places,
        Row::PlacesSpan,
        Row::Times,
        Row::TimesStrict,
        Row::TimesRelaxed,
        Row::Quantities,
        Row::QuantitiesSpan,
        Row::QuantitiesValue,
        Row::QuotesDirect,
        Row::QuotesDirectLoose,
        Row::QuotesMixed,
        Row::QuotesMixedLoose,
        Row::QuotesIndirect,
        Row::QuotesIndirectLoose,
        Row::Speakers,
        Row::Events,
        Row::EventsTrigger,
        Row::Relations,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Row::Date => "date",
            Row::Mentions => "mentions",
            Row::MentionsSpan => "mentions.span",
            Row::Clusters => "clusters",
            Row::Coref => "coref",
            Row::Roles => "roles",
            Row::RolesTitle => "roles.title",
            Row::Places => "places",
            Row::PlacesSpan => "places.span",
            Row::Times => "times",
            Row::TimesStrict => "times.strict",
            Row::TimesRelaxed => "times.relaxed",
            Row::Quantities => "quantities",
            Row::QuantitiesSpan => "quantities.span",
            Row::QuantitiesValue => "quantities.value",
            Row::QuotesDirect => "quotes.direct",
            Row::QuotesDirectLoose => "quotes.direct@0.3",
            Row::QuotesMixed => "quotes.mixed",
            Row::QuotesMixedLoose => "quotes.mixed@0.3",
            Row::QuotesIndirect => "quotes.indirect",
            Row::QuotesIndirectLoose => "quotes.indirect@0.3",
            Row::Speakers => "speakers",
            Row::Events => "events",
            Row::EventsTrigger => "events.trigger",
            Row::Relations => "relations",
        }
    }

    /// Whether it is a layer, and counts for the mean.
    pub fn is_layer(self) -> bool {
        !matches!(
            self,
            Row::MentionsSpan
                | Row::RolesTitle
                | Row::PlacesSpan
                | Row::TimesStrict
                | Row::TimesRelaxed
                | Row::QuantitiesSpan
                | Row::QuantitiesValue
                | Row::QuotesDirectLoose
                | Row::QuotesMixedLoose
                | Row::QuotesIndirectLoose
                | Row::EventsTrigger
        )
    }

    /// The layers.
    pub fn layers() -> impl Iterator<Item = Row> {
        Row::ALL.into_iter().filter(|row| row.is_layer())
    }
}

/// How many were right, wrong and missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Found, and right.
    pub true_positives: u64,
    /// Found, and wrong.
    pub false_positives: u64,
    /// Right, and not found.
    pub false_negatives: u64,
}

impl Counts {
    /// The figures that they give.
    pub fn figures(self) -> Figures {
        let right = self.true_positives as f64;
        let (found, gold) = (self.true_positives + self.false_positives, self.true_positives + self.false_negatives);
        Figures::new(ratio(right, found as f64), ratio(right, gold as f64))
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.true_positives += other.true_positives;
        self.false_positives += other.false_positives;
        self.false_negatives += other.false_negatives;
    }
}

/// How many of all were right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Those that were right.
    pub right: u64,
    /// Those that were looked at.
    pub all: u64,
}

/// B-cubed (Bagga and Baldwin 1998) over named mentions: recall over those of the gold, precision over those of them that
/// were found.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BCubed {
    /// The mentions' recalls, summed.
    pub recalls: f64,
    /// Mentions of the gold.
    pub mentions: u64,
    /// The found mentions' precisions, summed.
    pub precisions: f64,
    /// Mentions that were found.
    pub found: u64,
}

/// Precision, recall and F1, from 0 to 1; 0 where there is nothing to divide.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Of what was found, how much is right.
    pub precision: f64,
    /// Of what is right, how much was found.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

impl Figures {
    fn new(precision: f64, recall: f64) -> Self {
        Self { precision, recall, f1: ratio(2.0 * precision * recall, precision + recall) }
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

/// Something that is wrong, for a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The article.
    pub article: String,
    /// What is wrong: MISS, EXTRA, TYPE, VALUE …
    pub what: &'static str,
    /// With what.
    pub detail: String,
}

/// The score of an article, or of many.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    counts: BTreeMap<Row, Counts>,
    /// Mentions by name, by their type: one of a wrong type is missing in its own and too many in the other.
    pub types: BTreeMap<String, Counts>,
    /// B-cubed of the clusters.
    pub clusters: BCubed,
    /// Attributes of what was found, by name.
    pub attributes: BTreeMap<&'static str, Share>,
    /// What is wrong, by layer.
    pub mistakes: BTreeMap<Row, Vec<Mistake>>,
    /// Where a record's `exact` is not what stands at its offsets.
    pub inexact: Vec<String>,
    /// Wrong outputs that are there.
    pub violated: Vec<String>,
    /// Wrong outputs that must not be there.
    pub negatives: u64,
}

impl Tally {
    /// What was counted for `row`. The clusters have no such counts: see [`Tally::clusters`].
    pub fn counts(&self, row: Row) -> Counts {
        self.counts.get(&row).copied().unwrap_or_default()
    }

    /// The figures of `row`.
    pub fn figures(&self, row: Row) -> Figures {
        if row == Row::Clusters {
            let BCubed { recalls, mentions, precisions, found } = self.clusters;
            return Figures::new(ratio(precisions, found as f64), ratio(recalls, mentions as f64));
        }
        self.counts(row).figures()
    }

    /// The plain mean of the F1 of all layers.
    pub fn macro_f1(&self) -> f64 {
        let sum: f64 = Row::layers().map(|layer| self.figures(layer).f1).sum();
        sum / Row::layers().count() as f64
    }

    pub(super) fn right(&mut self, row: Row) {
        self.counts.entry(row).or_default().true_positives += 1;
    }

    pub(super) fn miss(&mut self, row: Row) {
        self.counts.entry(row).or_default().false_negatives += 1;
    }

    pub(super) fn extra(&mut self, row: Row) {
        self.counts.entry(row).or_default().false_positives += 1;
    }

    /// Counts a found item: a wrong one is there in vain, and its right one missing.
    pub(super) fn judge(&mut self, row: Row, is_right: bool) {
        if is_right {
            self.right(row);
        } else {
            self.extra(row);
            self.miss(row);
        }
    }

    /// The counts of mentions by name of this type.
    pub(super) fn of_type(&mut self, kind: &str) -> &mut Counts {
        self.types.entry(kind.to_owned()).or_default()
    }

    pub(super) fn attribute(&mut self, name: &'static str, is_right: bool) {
        *self.attributes.entry(name).or_default() += Share { right: u64::from(is_right), all: 1 };
    }

    pub(super) fn mistake(&mut self, row: Row, article: &str, what: &'static str, detail: String) {
        self.mistakes.entry(row).or_default().push(Mistake { article: article.to_owned(), what, detail });
    }
}

impl AddAssign for Share {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.all += other.all;
    }
}

impl AddAssign<&Tally> for Tally {
    fn add_assign(&mut self, other: &Tally) {
        for (row, counts) in &other.counts {
            *self.counts.entry(*row).or_default() += *counts;
        }
        for (kind, counts) in &other.types {
            *self.types.entry(kind.clone()).or_default() += *counts;
        }
        for (name, share) in &other.attributes {
            *self.attributes.entry(name).or_default() += *share;
        }
        for (row, mistakes) in &other.mistakes {
            self.mistakes.entry(*row).or_default().extend_from_slice(mistakes);
        }
        self.clusters.recalls += other.clusters.recalls;
        self.clusters.mentions += other.clusters.mentions;
        self.clusters.precisions += other.clusters.precisions;
        self.clusters.found += other.clusters.found;
        self.inexact.extend_from_slice(&other.inexact);
        self.violated.extend_from_slice(&other.violated);
        self.negatives += other.negatives;
    }
}
