//! Goes through a sentence and decides what of its numbers is a quantity.

use std::ops::Range;

use super::amounts::{self, Amount, Of};
use super::currencies::Purse;
use super::page::Page;
use super::{Kind, Quantity, exclude, fractions, nouns, ordinals, scores};
use crate::extract::syntax::tag;
use crate::text::{Claim, Score};

/// How sure each rule is, in thousandths: how often it was right in news, looking at a few hundred of its claims.
mod sure {
    pub(super) const MONEY: u16 = 980;
    pub(super) const PERCENT: u16 = 980;
    pub(super) const MEASURE: u16 = 950;
    pub(super) const COUNT: u16 = 930;
    pub(super) const PARTITIVE: u16 = 880;
    pub(super) const COMPOUND: u16 = 880;
    pub(super) const BARE: u16 = 720;
    pub(super) const ORDINAL: u16 = 900;
    pub(super) const SCORE: u16 = 920;
    pub(super) const PART: u16 = 850;
    pub(super) const ELLIPTIC: u16 = 800;
}

/// Numbers that name what is known by them: calls for help, a date, an always.
const IDIOMS: &[&str] = &["911", "999", "112", "101", "411", "7/7"];

/// What "one" counts only in idioms: "one day", "at one point".
const ONE_IDIOMS: &[&str] =
    &["day", "time", "point", "way", "thing", "hand", "side", "end", "reason", "another", "more", "step"];

/// Finds the quantities of one sentence; `taken` marks the tokens of it that names and dates hold.
pub(super) fn run(page: &Page<'_, '_>, purse: &Purse<'_, '_>, taken: &[bool], out: &mut Vec<Claim<Quantity>>) {
    let mut sentence = Sentence { page, purse, money: None, out };
    let mut at = page.start;
    while at < page.end {
        let blocked = taken[(at - page.start) as usize] || !may_begin(page.form(at));
        at = if blocked { at + 1 } else { sentence.step(at).max(at + 1) };
    }
}

/// Whether a quantity may begin with this token: most tokens need no closer look.
fn may_begin(form: &str) -> bool {
    match form.as_bytes()[0] {
        first if first.is_ascii_lowercase() => b"aefhnostz".contains(&first) && form.len() <= WORD_LEN_MAX,
        first if first.is_ascii_punctuation() => first == b'$',
        _ => true,
    }
}

/// Longest word that a quantity begins with: "seventeenth".
const WORD_LEN_MAX: usize = 11;

struct Sentence<'p, 's, 'a> {
    page: &'p Page<'s, 'a>,
    purse: &'p Purse<'s, 'a>,
    /// The currency of the last sum.
    money: Option<Option<&'static str>>,
    out: &'p mut Vec<Claim<Quantity>>,
}

impl Sentence<'_, '_, '_> {
    /// Reads what begins at `at`; returns where to go on.
    fn step(&mut self, at: u32) -> u32 {
        let page = self.page;
        if let Some(part) = fractions::read(page, at) {
            let (value, unit) =
                if part.of_point { (part.value, "pp") } else { ((part.value * 1e6).round() / 1e4, "%") };
            let of = nouns::after_of(page, part.end);
            self.add("part", Kind::Percent, at..part.end, (value, None), Some(unit), of, sure::PART);
            return part.end;
        }
        if let Some((value, end)) = ordinals::read(page, at) {
            self.add("ordinal", Kind::Ordinal, at..end, (value, None), None, None, sure::ORDINAL);
            return end;
        }
        if let Some((one, other, end)) = scores::read(page, at) {
            self.add("score", Kind::Score, at..end, (one, Some(other)), None, None, sure::SCORE);
            return end;
        }
        match amounts::read(page, self.purse, at) {
            Some(amount) => self.amount(&amount),
            None => at + 1,
        }
    }

    fn amount(&mut self, amount: &Amount) -> u32 {
        let page = self.page;
        let signed = amount.value_max.is_none()
            && matches!(&amount.of, Of::Percent(_) | Of::Unit(_))
            && self.is_negative(amount);
        let first = amount.first - u32::from(signed);
        let low = if signed { -amount.value } else { amount.value };
        let (tokens, value) = (first..amount.end, (low, amount.value_max));
        let of = nouns::after_of(page, amount.end);
        match &amount.of {
            Of::Money(code) => {
                self.money = Some(*code);
                let claim = self.add("money", Kind::Money, tokens, value, None, None, sure::MONEY);
                claim.what.currency = *code;
            }
            Of::Percent(unit) => {
                self.add("percent", Kind::Percent, tokens, value, Some(unit), of, sure::PERCENT);
            }
            Of::Unit(unit) => {
                let idiom = !amount.number.digits && amount.value == 1.0 && unit == "d";
                if !idiom {
                    self.add("measure", Kind::Measure, tokens, value, Some(unit), of, sure::MEASURE);
                }
            }
            Of::Bare => return self.bare(amount),
        }
        amount.end
    }

    /// A number without a unit: of what the noun after it names, or of what was said before, or no quantity.
    fn bare(&mut self, amount: &Amount) -> u32 {
        let page = self.page;
        let (first, end) = (amount.first, amount.end);
        let value = (amount.value, amount.value_max);
        let plain = amount.number.digits && amount.number.scale == 1.0;
        // "5G", "4x4": part of a word.
        let word = page.touches(end) && page.get(end).is_some_and(|form| form.starts_with(char::is_alphabetic));
        let joined = word || page.is_dash(end) || (first > page.start && page.is_dash(first - 1));
        if self.magnitude(amount) {
            return end;
        }
        if let Some(noun) = nouns::compound(page, amount.first, end) {
            let unit = page.form(noun.at);
            self.add("compound", Kind::Count, first..noun.end, value, Some(unit), None, sure::COMPOUND);
            return noun.end;
        }
        if (plain && exclude::is_year(page, first)) || exclude::is_clock(page, first, end) || joined {
            return end;
        }
        if exclude::is_label(page, first, end) {
            return end;
        }
        let one = !amount.number.digits && amount.value == 1.0 && amount.value_max.is_none();
        if let Some(sum) = self.elliptic(amount) {
            return sum;
        }
        if let Some((noun, numbered)) = nouns::partitive(page, end) {
            if one {
                return end;
            }
            let last = if numbered { end } else { noun.end };
            let unit = page.form(noun.at);
            self.add("partitive", Kind::Count, first..last, value, Some(unit), None, sure::PARTITIVE);
            return last;
        }
        if let Some(noun) = nouns::counted(page, end - 1, end) {
            let idiom = page.is_any(noun.at, ONE_IDIOMS) || page.follows(first, &["no", "the", "only", "any"]);
            let named = page.tag(noun.at) == Some(tag::NNP);
            let none = amount.value == 0.0 && !amount.number.digits;
            if none || exclude::is_street(page, noun.at) {
                return noun.end;
            }
            if one && (idiom || named || noun.at > end + 1 || page.is_plural(noun.at)) {
                return end;
            }
            let of = nouns::after_of(page, noun.end);
            let unit = page.form(noun.at);
            self.add("count", Kind::Count, first..noun.end, value, Some(unit), of, sure::COUNT);
            return noun.end;
        }
        let idiom = plain && IDIOMS.contains(&page.form(first));
        let pronoun =
            !amount.number.digits && page.follows(first, &["the", "these", "those", "other", "all", "you", "us"]);
        let age = exclude::is_age(page, first, end, amount.value);
        if one || idiom || pronoun || age || amount.value == 0.0 {
            return end;
        }
        let kind = if amount.value_max.is_some() { Kind::Range } else { Kind::Count };
        self.add("bare", kind, first..end, value, None, None, sure::BARE);
        end
    }

    /// "minus 12 degrees", "-0.5%".
    fn is_negative(&self, amount: &Amount) -> bool {
        let page = self.page;
        let Some(sign) = page.back(amount.first, 1) else { return false };
        page.is(sign, "minus") || (page.is_any(sign, &["-", "−"]) && page.touches(amount.first) && !page.touches(sign))
    }

    /// "magnitude 8.0", "a magnitude of 6.8", "7.1 on the Richter scale".
    fn magnitude(&mut self, amount: &Amount) -> bool {
        let page = self.page;
        let named = (1..=3).filter_map(|back| page.back(amount.first, back)).find(|&at| page.is(at, "magnitude"));
        let between = named.is_some_and(|at| {
            (at + 1..amount.first).all(|at| page.is_dash(at) || page.is_any(at, &["of", "a", "about", "preliminary"]))
        });
        let scale = page.is(amount.end, "on") && page.is(amount.end + 2, "Richter");
        let quake = page.is_any(amount.end, &["quake", "earthquake", "temblor", "tremor", "aftershock"])
            && amount.number.digits
            && page.form(amount.first).contains('.');
        if !(between || scale || quake) || amount.value > amounts::MAGNITUDE_MAX {
            return false;
        }
        let first = if between { named.unwrap_or(amount.first) } else { amount.first };
        let value = (amount.value, amount.value_max);
        self.add("magnitude", Kind::Measure, first..amount.end, value, Some("{magnitude}"), None, sure::MEASURE);
        true
    }

    /// "a profit of 12.5 million", after a loss of so many euros in the same sentence.
    fn elliptic(&mut self, amount: &Amount) -> Option<u32> {
        let page = self.page;
        let code = self.money?;
        let ends = !page.is_noun(amount.end) && !matches!(page.tag(amount.end), Some(tag::JJ | tag::VBN | tag::VBG));
        if amount.number.scale < 1e6 || !ends {
            return None;
        }
        let tokens = amount.first..amount.end;
        let claim =
            self.add("elliptic", Kind::Money, tokens, (amount.value, amount.value_max), None, None, sure::ELLIPTIC);
        claim.what.currency = code;
        Some(amount.end)
    }

    #[expect(clippy::too_many_arguments, reason = "a quantity has as many parts")]
    fn add(
        &mut self,
        rule: &'static str,
        kind: Kind,
        tokens: Range<u32>,
        (value, value_max): (f64, Option<f64>),
        unit: Option<&str>,
        of: Option<Range<u32>>,
        sure: u16,
    ) -> &mut Claim<Quantity> {
        let syntax = self.page.syntax;
        let at = syntax.span(&tokens);
        let unit = unit.map(str::to_owned);
        let of = of.map(|of| syntax.span(&of));
        let what = Quantity { kind, tokens, value, value_max, unit, currency: None, of };
        let index = self.out.len();
        self.out.push(Claim::by_rule(rule, what, at, Score::per_mille(sure)));
        &mut self.out[index]
    }
}
