//! Amounts: numbers with their currency, percent sign, unit or noun, and ranges of them.

use super::currencies::{Currency, Purse};
use super::numbers::{self, Number};
use super::page::Page;
use super::units;

/// What a number is of.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Of {
    /// Nothing that stands with it.
    Bare,
    Money(Option<&'static str>),
    /// A percentage, or points of one.
    Percent(&'static str),
    /// A unit of UCUM.
    Unit(String),
}

/// A number and what it is of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Amount {
    pub(super) first: u32,
    pub(super) end: u32,
    pub(super) value: f64,
    pub(super) value_max: Option<f64>,
    pub(super) of: Of,
    pub(super) number: Number,
    /// Whether a hyphen joins it to its unit: "a 30-million-dollar contract".
    pub(super) hyphen: bool,
    /// Whether its currency stands before it.
    pub(super) symbol: bool,
}

/// No quake is stronger.
pub(super) const MAGNITUDE_MAX: f64 = 10.0;

/// Words between which and "and" a range lies.
const BETWEEN: &str = "between";

/// Verbs of change: in "rose 3% to 5%" the second is where it got.
const CHANGES: &[&str] = &[
    "rise", "fall", "drop", "jump", "climb", "slip", "slide", "gain", "lose", "add", "increase", "decrease", "decline",
    "grow", "shrink", "surge", "plunge", "tumble", "ease", "edge", "shed", "soar", "sink", "dip", "advance", "retreat",
];

/// The amount that begins at `first`: one number, without looking for a range.
pub(super) fn single(page: &Page<'_, '_>, purse: &Purse<'_, '_>, first: u32) -> Option<Amount> {
    if let Some(symbol) = purse.before(page, first)
        && symbol.end < page.end
        && page.form(symbol.end).starts_with(|c: char| c.is_ascii_digit())
        && let Some(number) = numbers::read(page, symbol.end)
    {
        let number = shortened(page, number).unwrap_or(number);
        let mut amount = amount(first, number, Of::Money(symbol.code), number.end);
        amount.symbol = true;
        return Some(amount);
    }
    if let Some(amount) = pence(page, first).or_else(|| glued(page, purse, first)) {
        return Some(amount);
    }
    let number = numbers::read(page, first)?;
    measured(page, purse, first, number)
}

fn amount(first: u32, number: Number, of: Of, end: u32) -> Amount {
    Amount { first, end, value: number.value, value_max: None, of, number, hyphen: false, symbol: false }
}

/// "m", "k", "b" right after the number, where it is known to be no metre.
fn shortened(page: &Page<'_, '_>, number: Number) -> Option<Number> {
    let scale = page.get(number.end).filter(|_| page.touches(number.end)).and_then(numbers::short_scale)?;
    (number.scale == 1.0).then(|| number.times(scale, number.end + 1))
}

/// "DKr9bn", "N15m": one token.
fn glued(page: &Page<'_, '_>, purse: &Purse<'_, '_>, first: u32) -> Option<Amount> {
    let (code, rest) = purse.glued(page.get(first)?)?;
    let number = Number { value: numbers::compact(rest)?, scale: 1.0, end: first + 1, digits: true };
    let mut amount = amount(first, number, Of::Money(code), first + 1);
    amount.symbol = true;
    Some(amount)
}

/// "50p": one token.
fn pence(page: &Page<'_, '_>, first: u32) -> Option<Amount> {
    let value: f64 = page.get(first)?.strip_suffix('p')?.parse().ok()?;
    // The lines of a screen end in p too.
    if !(0.0..480.0).contains(&value) {
        return None;
    }
    let number = Number { value: value / 100.0, scale: 1.0, end: first + 1, digits: true };
    Some(amount(first, number, Of::Money(Some("GBP")), first + 1))
}

/// A number with what follows it, which makes it an amount, or bare.
fn measured(page: &Page<'_, '_>, purse: &Purse<'_, '_>, first: u32, number: Number) -> Option<Amount> {
    let hyphen = page.is_dash(number.end);
    let next = number.end + u32::from(hyphen);
    if let Some(of) = percent(page, next) {
        let (unit, end) = of;
        return Some(Amount { hyphen, ..amount(first, number, Of::Percent(unit), end) });
    }
    // "50m rupiah", "1.2m people".
    let short = if hyphen { None } else { shortened(page, number) };
    let money = |number: Number, money: Currency| Amount {
        hyphen,
        ..amount(first, Number { value: number.value * money.worth, ..number }, Of::Money(money.code), money.end)
    };
    if let Some(short) = short {
        if let Some(name) = purse.after(page, short.end) {
            return Some(money(short, name));
        }
        if page.is_plural(short.end) || page.form(number.end) == "k" {
            return Some(amount(first, short, Of::Bare, short.end));
        }
    }
    if let Some(name) = purse.after(page, next) {
        if !is_weight(page, purse, first, number, next, hyphen) {
            return Some(money(number, name));
        }
        return Some(Amount { hyphen, ..amount(first, number, Of::Unit("[lb_av]".to_owned()), name.end) });
    }
    if let Some(mut unit) =
        units::read(page, next).filter(|unit| unit.code != "{magnitude}" || number.value <= MAGNITUDE_MAX)
    {
        // "34-year-old", "71 years old".
        let dash = u32::from(page.is_dash(unit.end));
        if page.is_any(unit.end + dash, &["old", "olds"]) {
            unit.end += dash + 1;
        }
        return Some(Amount { hyphen, ..amount(first, number, Of::Unit(unit.code), unit.end) });
    }
    Some(amount(first, number, Of::Bare, number.end))
}

/// The sign or words of a percentage, and where they end.
fn percent(page: &Page<'_, '_>, at: u32) -> Option<(&'static str, u32)> {
    let end = if page.is_any(at, &["%", "percent", "pct", "pc", "percentage"]) {
        at + 1
    } else if page.is(at, "per") && page.is(at + 1, "cent") {
        at + 2
    } else if page.is(at, "basis") && page.is_any(at + 1, &["point", "points"]) {
        return Some(("bp", at + 2));
    } else if page.is_any(at, &["bps", "bp"]) {
        return Some(("bp", at + 1));
    } else {
        // "a quarter of a percentage point".
        return None;
    };
    let dash = u32::from(page.is_dash(end));
    if page.is_any(end + dash, &["point", "points"]) {
        return Some(("pp", end + dash + 1));
    }
    (!page.is(at, "percentage")).then_some(("%", end))
}

/// Whether pounds are a weight here, not money.
fn is_weight(page: &Page<'_, '_>, purse: &Purse<'_, '_>, first: u32, number: Number, name: u32, hyphen: bool) -> bool {
    if !page.is_any(name, &["pound", "pounds"]) || number.scale >= 1e6 {
        return false;
    }
    if page.is(name + 1, "of")
        && !page.is_any(name + 2, &["debt", "public", "taxpayers", "taxpayer", "their", "his", "her", "money"])
    {
        return true;
    }
    let before = page.back(first, 1).map(|at| page.syntax.lemma(crate::extract::tokens::TokenId(at)));
    if matches!(before, Some("weigh" | "weighing" | "lift" | "lose" | "gain")) {
        return true;
    }
    if page.get(name + 1) == Some("(") && page.get(name + 3).is_some_and(|unit| unit.starts_with('k')) {
        return true;
    }
    !purse.has_pounds() && (hyphen || number.scale == 1.0)
}

/// The amount that begins at `first`, with the upper end where it is a range.
pub(super) fn read(page: &Page<'_, '_>, purse: &Purse<'_, '_>, first: u32) -> Option<Amount> {
    let low = single(page, purse, first)?;
    let dash = page.is_dash(low.end);
    let joint = low.end;
    let (to, or) = (page.is(joint, "to"), page.is(joint, "or"));
    let and = page.is(joint, "and") && is_between(page, first);
    if !(dash || to || or || and) || joint + 1 >= page.end {
        return Some(low);
    }
    // "10-to-15-year".
    let Some(high) = single(page, purse, joint + 1).filter(|high| high.number.digits || high.value > 1.0) else {
        return Some(low);
    };
    if high.hyphen && high.of == Of::Bare {
        return Some(low);
    }
    Some(joined(page, &low, &high, to, or, dash).unwrap_or(low))
}

/// Whether "between" stands right before `first`, with a word such as "about" perhaps.
fn is_between(page: &Page<'_, '_>, first: u32) -> bool {
    // "between about 5 and", "between the ages of 17 and".
    let steps = if page.back(first, 2).is_some_and(|at| page.is(at, "ages")) { 4 } else { 2 };
    (1..=steps).any(|back| page.back(first, back).is_some_and(|at| page.is(at, BETWEEN)))
}

/// Two amounts as one range, where they are one.
fn joined(page: &Page<'_, '_>, low: &Amount, high: &Amount, to: bool, or: bool, dash: bool) -> Option<Amount> {
    let same = low.of == high.of;
    // "$5 to $7 million", "£5m-£7m"; "5 to 7%"; "$5-7 million".
    // But "paid $5 million to 27 villages".
    let symbol = low.symbol && (dash || (high.number.scale >= 1e3 && low.number.scale == 1.0));
    let shared = low.of == Of::Bare || (high.of == Of::Bare && symbol);
    if !(same || shared) {
        return None;
    }
    if or && low.of == Of::Bare && high.of == Of::Bare && high.value > low.value * 4.0 {
        return None;
    }
    let of = if low.of == Of::Bare { high.of.clone() } else { low.of.clone() };
    if to && same && low.of != Of::Bare {
        let from = page.follows(low.first, &["from"]);
        let changed = (1..=3)
            .filter_map(|back| page.back(low.first, back))
            .any(|at| CHANGES.contains(&page.syntax.lemma(crate::extract::tokens::TokenId(at))));
        // "47 percent to 40 percent" is a result.
        if from || changed || low.value >= high.value {
            return None;
        }
    }
    // "28 or 33 billion": the word is of both ends.
    let mantissa = high.number.value / high.number.scale;
    let words = !low.number.digits && !high.number.digits && low.number.value < 10.0;
    let both = low.number.scale == 1.0
        && low.number.value < 1000.0
        && (high.number.scale >= 1e3 || (words && high.number.scale > 1.0));
    let plain_cents = low.of != Of::Bare && low.number.value > mantissa;
    let mut value = low.value;
    if both && !plain_cents {
        value *= high.number.scale;
    }
    if low.of == Of::Bare && matches!(of, Of::Money(_)) {
        // Pence: the worth is in the number of the upper end.
        value = if high.number.value > 0.0 { value * high.value / high.number.value } else { value };
    }
    let falls = dash || (to && !page.follows(low.first, &["from"]));
    if falls && low.of == Of::Bare && high.of == Of::Bare && value >= high.value {
        return None;
    }
    Some(Amount {
        first: low.first,
        end: high.end,
        value,
        value_max: Some(high.value),
        of,
        number: high.number,
        hyphen: high.hyphen,
        symbol: low.symbol,
    })
}

/// Whether a unit or a percent sign stands at `at`.
pub(super) fn is_measured(page: &Page<'_, '_>, at: u32) -> bool {
    percent(page, at).is_some()
        || units::read(page, at).is_some()
        || numbers::short_scale(page.get(at).unwrap_or("")).is_some()
}
