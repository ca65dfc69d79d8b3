//! Finds quantities: money, percentages, counts, measures, ordinals, scores.
//!
//! Numbers are read where they stand, in digits or words; what stands right before and after makes them money, a
//! percentage, a measure or a count of the noun that follows. Two of them with "to", "or", a dash, or "and" after
//! "between", are one range. Words such as "about" or "at least" are no part of a quantity. No quantities: dates, years and
//! clock times, ages that are no measure (", 46,"), numbers of names and labels ("Boeing 737", "No. 10"), vague ones
//! ("dozens of").
//!
//! Known misses: dollars are those of the United States wherever nothing stands with them; what a number without noun
//! counts ("27 in the capital") is left open; compounds such as "six-party talks" are not counted.

mod amounts;
mod currencies;
mod exclude;
mod find;
mod fractions;
mod nouns;
mod numbers;
mod ordinals;
mod page;
mod scores;
mod units;

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::names::Names;
use super::syntax::Syntax;
use crate::text::{Claim, Span};

/// A quantity, by its place in [`Quantities`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuantityId(pub u32);

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An amount in a currency.
    Money,
    /// A percentage or percentage points.
    Percent,
    /// How many of something.
    Count,
    /// An amount in a unit of measurement.
    Measure,
    /// A place in an order.
    Ordinal,
    /// A range of numbers without a unit.
    Range,
    /// The result of a match.
    Score,
}

impl Kind {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Money => "money",
            Kind::Percent => "percent",
            Kind::Count => "count",
            Kind::Measure => "measure",
            Kind::Ordinal => "ordinal",
            Kind::Range => "range",
            Kind::Score => "score",
        }
    }
}

/// A quantity in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// What is measured.
    pub kind: Kind,
    /// Its tokens, by their places.
    pub tokens: Range<u32>,
    /// The amount, in `unit` or `currency`; the lower end of a range.
    pub value: f64,
    /// The upper end of a range; the second number of a score.
    pub value_max: Option<f64>,
    /// The unit: a UCUM code of a measure, the noun of a count as the text has it.
    pub unit: Option<String>,
    /// ISO 4217.
    pub currency: Option<&'static str>,
    /// What is counted or measured, where that is not the unit.
    pub of: Option<Span>,
}

/// The quantities of a text, in order; none overlaps another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quantities {
    quantities: Vec<Claim<Quantity>>,
}

impl Quantities {
    /// All of them.
    pub fn all(&self) -> &[Claim<Quantity>] {
        &self.quantities
    }
}

/// Finds the quantities; with the names, where they are known, so that those in them are left alone.
pub fn run(syntax: &Syntax<'_>, names: Option<&Names>) -> Quantities {
    let mut quantities = Quantities::default();
    let purse = currencies::Purse::of(syntax);
    let mut names = names.map_or(&[][..], Names::all);
    let mut taken = Vec::new();
    for sentence in syntax.sentence_ids() {
        let Range { start, end } = syntax.sentence(sentence);
        let page = page::Page { syntax, start, end };
        let (within, later) = names.split_at(names.partition_point(|name| name.what.tokens.start < end));
        names = later;
        taken.clear();
        taken.resize((end - start) as usize, false);
        for name in within {
            exclude::mark_name(&page, &name.what, &mut taken);
        }
        exclude::mark_dates(&page, &mut taken);
        find::run(&page, &purse, &taken, &mut quantities.quantities);
    }
    // "5 magnitude eight": what two rules claim is the first one's.
    let mut end = 0;
    quantities.quantities.retain(|quantity| {
        let apart = end <= quantity.at.start();
        end = if apart { quantity.at.end() } else { end };
        apart
    });
    quantities
}
