//! Numbers with what they count: extent, value and unit.

use serde_json::Value;

use super::body::Extent;
use super::found::Found;
use super::gold::Quantity;
use super::likeness::{is_one_of, number, same_number, same_unit};
use super::loose::{field, named, said, shown};
use super::matching::{Pairs, merit};
use super::tally::{Row, Tally};

const ROWS: [Row; 3] = [Row::QuantitiesSpan, Row::QuantitiesValue, Row::Quantities];

/// Scores the quantities.
pub(super) fn score(found: &Found<'_>, tally: &mut Tally) {
    let (article, body) = (found.article.name(), &found.article.body);
    let rights = &found.article.gold.quantities;
    let given = found.placed("quantities");
    let is_value = |right: &Quantity, quantity: &Value| same_number(number(quantity.get("value")), right.value);
    let mut candidates = Vec::new();
    for (gold, right) in rights.iter().enumerate() {
        for (place, (quantity, at)) in given.iter().enumerate() {
            let overlap = at.dice(Extent::new(right.start, right.end));
            if overlap > 0.0 {
                let same = [is_value(right, quantity), !right.optional].map(merit);
                candidates.push(([same[0], same[1], overlap], gold, place));
            }
        }
    }
    let pairs = Pairs::greedy(rights.len(), given.len(), candidates);
    for (gold, right) in rights.iter().enumerate().filter(|(_, right)| !right.optional) {
        let Quantity { exact, value, .. } = right;
        let Some(place) = pairs.found(gold) else {
            ROWS.into_iter().for_each(|row| tally.miss(row));
            tally.mistake(Row::Quantities, article, "MISS", format!("{exact:?} is {value}"));
            continue;
        };
        let quantity = given[place].0;
        tally.right(Row::QuantitiesSpan);
        let (value_right, unit_right) = (is_value(right, quantity), is_unit(right, quantity));
        tally.judge(Row::QuantitiesValue, value_right);
        tally.attribute("quantities: unit/currency", unit_right);
        tally.attribute("quantities: kind", is_one_of(quantity.get("kind"), &right.kind, &right.kind_alt));
        if let Some(value_max) = right.value_max {
            let is_right = same_number(number(quantity.get("valueMax")), value_max);
            tally.attribute("quantities: valueMax of ranges", is_right);
        }
        let is_right = value_right && (unit_right || right.unit_implied);
        tally.judge(Row::Quantities, is_right);
        if !is_right {
            let unit = said(quantity.get("currency")).or_else(|| quantity.get("unit"));
            let (got, unit) = (shown(quantity.get("value")), shown(unit));
            let wanted = right.currency.as_deref().or(right.unit.as_deref()).unwrap_or_default();
            let detail = format!("{exact:?} is {value} {wanted}, not {got} {unit}");
            tally.mistake(Row::Quantities, article, "VALUE", detail);
        }
    }
    for (_, (quantity, at)) in given.iter().enumerate().filter(|(place, _)| !pairs.has(*place)) {
        ROWS.into_iter().for_each(|row| tally.extra(row));
        let value = shown(quantity.get("value"));
        tally.mistake(Row::Quantities, article, "EXTRA", format!("{:?} is {value}", body.words(*at)));
    }
}

/// Whether the unit is right: the currency of money, the thing that is counted or measured of all else. What is counted
/// may stand in `of` as well.
fn is_unit(right: &Quantity, quantity: &Value) -> bool {
    if let Some(currency) = &right.currency {
        return shown(quantity.get("currency")).to_uppercase() == *currency;
    }
    let Some(unit) = right.unit.as_ref().filter(|_| !matches!(right.kind.as_str(), "percent" | "ordinal")) else {
        return true;
    };
    let of = match quantity.get("of") {
        of @ Some(Value::Object(_)) => field(of, "exact"),
        of => of,
    };
    let given = [quantity.get("unit"), of].into_iter().filter_map(said).map(|unit| named(Some(unit)));
    given.into_iter().any(|given| std::iter::once(unit).chain(&right.unit_alt).any(|unit| same_unit(unit, &given)))
}
