//! Amounts of time and what comes again: "60 days", "41-year-old", "two weeks ago", "every Tuesday", "twice a week".

use super::super::calendar::Unit;
use super::super::lexicon::{Class, Ref, Step};
use super::super::numbers::{self, Amount};
use super::sets::{each, every, often, period, recurring, set};
use super::{Duration, From, Meaning, Parsed, Reader, When, relative};
use crate::extract::syntax::{pos, rel, tag};

/// The stretch or set that begins at `at`.
pub(super) fn parse(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    match reader.class(at) {
        Class::Every => every(reader, at),
        Class::Recur(unit) => recurring(reader, at, unit),
        Class::Weekdays(day) => Some(set(format!("XXXX-WXX-{day}"), None, None, at + 1)),
        // "a decade-long", "the month-old", "years-long"
        Class::Unit(unit) | Class::Units(unit)
            if reader.class(at + 1) == Class::Dash
                && reader.is_any(at + 2, &["long", "old"])
                && unit > Unit::Second =>
        {
            let one = matches!(reader.class(at), Class::Unit(_)) && !reader.follows(at, &["-", "–"]);
            let amount = if one { Amount::whole(1) } else { Amount::Some };
            let told = one || matches!(reader.class(at), Class::Units(_));
            (told && unit != Unit::Quarter).then(|| relative::duration(amount, unit, None, at + 3))
        }
        Class::Units(unit) => bare(reader, at, unit),
        Class::Half => half(reader, at, at),
        Class::The => opening(reader, at),
        _ => often(reader, at).or_else(|| quarters(reader, at)).or_else(|| counted(reader, at)),
    }
}

/// "the first six months of the year", "the final two weeks".
fn opening(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    if let Some(parsed) = ahead(reader, at).or_else(|| told(reader, at)) {
        return Some(parsed);
    }
    if reader.class(at + 1) != Class::Ordinal(1) && !reader.is_any(at + 1, &["final", "opening", "entire"]) {
        return None;
    }
    let (amount, after) = numbers::amount(reader, at + 2)?;
    let Class::Units(unit) = reader.class(after) else { return None };
    let end = after + 1;
    let mut whole = relative::duration(amount, unit, None, end);
    if reader.is(end, "of") && Unit::Week <= unit {
        if let (Class::The, Class::Unit(Unit::Year)) = (reader.class(end + 1), reader.class(end + 2)) {
            whole.end = end + 3;
        } else if let Some(year) = relative::parse(reader, end + 1).or_else(|| super::calendar::parse(reader, end + 1))
            && let Meaning::When(When::Shift { unit: Unit::Year, .. } | When::Calendar { month: None, .. }) =
                year.meaning
        {
            whole.end = year.end;
        }
    }
    Some(whole)
}

/// "the months ahead", "the years to come".
fn ahead(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let Class::Units(unit) = reader.class(at + 1) else { return None };
    let end = match reader.is(at + 2, "ahead") {
        true => at + 3,
        false if reader.is(at + 2, "to") && reader.is(at + 3, "come") => at + 4,
        false => return None,
    };
    (unit >= Unit::Day && !reader.is(end, "of")).then(|| Parsed::new(Meaning::Ref(Ref::Future), end))
}

/// "the three months ended Dec. 31", "the two hours": the article is of the stretch, but not that of "the two-day visit".
fn told(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    if !matches!(reader.class(at + 1), Class::Digits(..) | Class::Number(_) | Class::Some) {
        return None;
    }
    let parsed = counted(reader, at + 1)?;
    let plural = matches!(reader.class(parsed.end - 1), Class::Units(_)) && reader.class(parsed.end - 2) != Class::Dash;
    (plural && matches!(parsed.meaning, Meaning::Duration(_))).then_some(parsed)
}

/// "a quarter of a century", "three quarters of an hour", "a quarter-century".
fn quarters(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let (parts, quarter) = match reader.class(at) {
        Class::A => (1, at + 1),
        Class::Number(3) => (3, reader.past_dash(at + 1)),
        _ => (1, at),
    };
    if !matches!(reader.class(quarter), Class::Unit(Unit::Quarter) | Class::Units(Unit::Quarter)) {
        return None;
    }
    let of = reader.is(quarter + 1, "of") && reader.class(quarter + 2) == Class::A;
    let whole = if of { quarter + 3 } else { reader.past_dash(quarter + 1) };
    let Class::Unit(unit) = reader.class(whole) else { return None };
    let fits = unit == Unit::Century || of && matches!(unit, Unit::Hour | Unit::Year);
    fits.then(|| suffixed(reader, Amount::Exact(parts * 250), unit, whole + 1))
}

/// "half an hour", "half a century", "half-hour", "a half hour".
fn half(reader: &Reader<'_, '_>, at: usize, start: usize) -> Option<Parsed> {
    let next = reader.past_dash(at + 1);
    let next = next + usize::from(reader.class(next) == Class::A);
    let (Class::Unit(unit) | Class::Units(unit)) = reader.class(next) else { return None };
    let fits = !matches!(unit, Unit::Quarter | Unit::Night | Unit::Weekend) && next > start;
    fits.then(|| suffixed(reader, Amount::Exact(500), unit, next + 1))
}

/// "60 days", "a year", "two hours and 38 minutes", "eight to 10 years", with "ago", "later" and their like.
fn counted(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let other = reader.is_any(at, &["another", "further", "additional"]) && !reader.is(at, "additional");
    if other && let Class::Unit(unit) = reader.class(at + 1) {
        return (unit > Unit::Second && unit != Unit::Quarter && reader.is(at, "another") && unit > Unit::Night
            || unit == Unit::Hour)
            .then(|| relative::duration(Amount::whole(1), unit, None, at + 2));
    }
    let start = at + usize::from(other);
    if reader.class(start) == Class::A {
        if reader.class(start + 1) == Class::Half {
            return half(reader, start + 1, start);
        }
        let further = usize::from(reader.is_any(start + 1, &["further", "full", "whole", "single"]));
        if let Class::Unit(unit) = reader.class(start + 1 + further) {
            return single(reader, start, start + 1 + further, unit);
        }
    }
    let (amount, after) = numbers::amount(reader, start)?;
    let between = usize::from(reader.is_any(
        after,
        &["more", "full", "straight", "consecutive", "long", "whole", "additional", "further", "other"],
    ));
    let unit_at = if between > 0 { after + 1 } else { reader.past_dash(after) };
    if let Class::Unit(unit) | Class::Units(unit) = reader.class(unit_at) {
        if unit == Unit::Second && matches!(reader.class(unit_at), Class::Unit(_)) && unit_at == after {
            return None;
        }
        let singular = matches!(reader.class(unit_at), Class::Unit(_));
        if unit == Unit::Quarter
            && (singular || !matches!(amount, Amount::Exact(count) if count >= 2000) || reader.is(unit_at + 1, "of"))
        {
            return None;
        }
        if unit_at == after
            && let Some(parsed) = each(reader, amount, unit, unit_at + 1)
        {
            return Some(parsed);
        }
        // "one day he fell in love" is no stretch.
        let one_day = singular && unit_at == after && unit == Unit::Day && reader.is(start, "one");
        let stretch = [
            "in", "for", "within", "after", "of", "than", "least", "just", "only", "about", "by", "to", "over", "last",
            "lasted", "took", "every",
        ];
        if one_day
            && !reader.follows(start, &stretch)
            && !reader.is_any(unit_at + 1, &["after", "before", "ago", "later", "earlier"])
        {
            return None;
        }
        // "10 minute" is written for "10-minute", but "two year's" and "the 26 day" are odd enough.
        return Some(compound(reader, amount, unit, unit_at + 1));
    }
    range(reader, amount, after)
}

/// "eight to 10 years", "two or three days", "10-15 minutes".
pub(super) fn range(reader: &Reader<'_, '_>, from: Amount, after: usize) -> Option<Parsed> {
    // "between six and eight months"; the "between" is not of the stretch
    let between = reader.is(after, "and") && reader.follows(after - 1, &["between"]);
    let joined = reader.is(after, "to") || reader.is(after, "or") || reader.class(after) == Class::Dash || between;
    if !joined {
        return None;
    }
    let next = if reader.is(after + 1, "even") { after + 2 } else { reader.past_dash(after + 1) };
    let next =
        if reader.class(after) == Class::Dash && reader.is(next, "to") { reader.past_dash(next + 1) } else { next };
    let (up_to, after_second) = numbers::amount(reader, next)?;
    let unit_at = reader.past_dash(after_second);
    let (Class::Unit(unit) | Class::Units(unit)) = reader.class(unit_at) else { return None };
    let (Amount::Exact(low), Amount::Exact(high)) = (from, up_to) else { return None };
    let fits = low < high && !matches!(unit, Unit::Quarter);
    let up_to = (!reader.is(after, "or")).then_some(up_to);
    let duration = Duration { amount: from, unit, rest: None, up_to, side: None };
    fits.then(|| Parsed::new(Meaning::Duration(duration), unit_at + 1))
}

/// "two hours and 38 minutes", "a year and a half".
pub(super) fn compound(reader: &Reader<'_, '_>, amount: Amount, unit: Unit, end: usize) -> Parsed {
    let next = end + usize::from(reader.is(end, "and") || reader.class(end) == Class::Comma);
    if next > end
        && reader.class(next) == Class::A
        && reader.class(next + 1) == Class::Half
        && !matches!(reader.class(next + 2), Class::Unit(_))
        && let Amount::Exact(whole) = amount
    {
        return suffixed(reader, Amount::Exact(whole + 500), unit, next + 2);
    }
    if let Some((rest, after)) = numbers::amount(reader, next)
        && let Class::Unit(smaller) | Class::Units(smaller) = reader.class(after)
        && smaller < unit
    {
        let duration = Duration { amount, unit, rest: Some((rest, smaller)), up_to: None, side: None };
        return Parsed::new(Meaning::Duration(duration), after + 1);
    }
    suffixed(reader, amount, unit, end)
}

/// What "ago" and "later" make of an amount of time; "old" belongs to it.
fn suffixed(reader: &Reader<'_, '_>, amount: Amount, unit: Unit, end: usize) -> Parsed {
    if reader.class(end) == Class::Dash
        && (reader.is(end + 1, "old") || reader.is(end + 1, "olds") || reader.is(end + 1, "long"))
    {
        return relative::duration(amount, unit, None, end + 2);
    }
    if reader.is(end, "old") {
        return relative::duration(amount, unit, None, end + 1);
    }
    let (later, from, after) = if reader.is(end, "ago") {
        (false, From::Publication, end + 1)
    } else if reader.is_any(end, &["later", "afterwards", "afterward"]) && !reader.is(end + 1, "than") {
        (true, From::Narrative, end + 1)
    } else if reader.is(end, "earlier") && !reader.is(end + 1, "than") || reader.is_any(end, &["beforehand"]) {
        (false, From::Narrative, end + 1)
    } else if reader.is(end, "from") && reader.is_any(end + 1, &["now", "today"]) {
        (true, From::Publication, end + 2)
    } else {
        return relative::duration(amount, unit, None, end);
    };
    if let (false, From::Publication, Unit::Year, Some(years)) = (later, from, unit, amount.count())
        && let Some(parsed) = anniversary(reader, -years, after)
    {
        return parsed;
    }
    if unit.is_clock() {
        return Parsed::new(Meaning::Moments { unit, amount, later, from }, after);
    }
    let sign = if later { 1 } else { -1 };
    match amount {
        Amount::Some => match from {
            From::Publication => Parsed::new(Meaning::Ref(if later { Ref::Future } else { Ref::Past }), after),
            From::Narrative => relative::duration(amount, unit, None, after),
        },
        Amount::Exact(_) => match amount.count() {
            Some(count) => {
                // "a decade ago" is told to the year.
                let (unit, count) = if unit > Unit::Year {
                    (Unit::Year, count.saturating_mul(unit.period().0 as i64))
                } else {
                    (unit, count)
                };
                Parsed::when(When::Shift { unit, count: sign * count, from }, after)
            }
            None => {
                // "two and a half years ago": to the month.
                let months = amount.times(unit.period().0).times(if unit >= Unit::Year { 12 } else { 1 });
                match months.count().filter(|_| unit >= Unit::Month) {
                    Some(count) if count % 12 == 0 => {
                        Parsed::when(When::Shift { unit: Unit::Year, count: sign * (count / 12), from }, after)
                    }
                    Some(count) => Parsed::when(When::Months { count: sign * count, from }, after),
                    None => relative::duration(amount, unit, None, after),
                }
            }
        },
    }
}

/// "ten years ago this week", "a year ago today": from the token after "ago".
fn anniversary(reader: &Reader<'_, '_>, years: i64, at: usize) -> Option<Parsed> {
    let (unit, end) = match (reader.class(at), reader.class(at + 1)) {
        (Class::Day(0), _) => (Unit::Day, at + 1),
        (Class::Step(Step::This), Class::Unit(unit @ (Unit::Week | Unit::Month))) => (unit, at + 2),
        _ => return None,
    };
    Some(Parsed::when(When::Anniversary { unit, years }, end))
}

/// "a year": a stretch, or after an amount how often it comes.
fn single(reader: &Reader<'_, '_>, start: usize, at: usize, unit: Unit) -> Option<Parsed> {
    let end = at + 1;
    let suffix = reader.is_any(end, &["ago", "later", "earlier", "afterwards"])
        || reader.is(end, "from") && reader.is(end + 1, "now");
    if suffix {
        return Some(suffixed(reader, Amount::whole(1), unit, end));
    }
    if matches!(unit, Unit::Second | Unit::Quarter | Unit::Weekend | Unit::Millennium | Unit::Night) {
        return None;
    }
    // "a day or two", "a week or so"
    if reader.is(end, "or") {
        match reader.class(end + 1) {
            Class::Number(2) => {
                let duration = Duration { amount: Amount::whole(1), unit, rest: None, up_to: None, side: None };
                return Some(Parsed::new(Meaning::Duration(duration), end + 2));
            }
            _ if reader.is(end + 1, "so") || reader.is(end + 1, "more") => {
                return Some(relative::duration(Amount::whole(1), unit, None, end));
            }
            _ => {}
        }
    }
    let half = reader.class(end + 1) == Class::A && reader.class(end + 2) == Class::Half;
    let smaller = numbers::amount(reader, end + 1)
        .is_some_and(|(_, after)| matches!(reader.class(after), Class::Unit(less) | Class::Units(less) if less < unit));
    if reader.is(end, "and") && (half || smaller) {
        return Some(compound(reader, Amount::whole(1), unit, end));
    }
    if start + 1 == at && rated(reader, start) {
        return Some(set(period(unit, 1), None, None, end));
    }
    // "a day trip", "a year group": the first part of a noun.
    let token = reader.token(at);
    let compound = matches!(reader.syntax.relation(token), rel::COMPOUND | rel::AMOD);
    let dashed = reader.class(end) == Class::Dash;
    (!compound && !dashed && !matches!(reader.form(end), Some("'s" | "’s") if unit == Unit::Day))
        .then(|| relative::duration(Amount::whole(1), unit, None, end))
}

/// Whether what stands before is an amount of something that "a year" is the rate of: "$150 million a year".
fn rated(reader: &Reader<'_, '_>, at: usize) -> bool {
    if at == reader.first {
        return false;
    }
    let before = at - 1;
    let syntax = reader.syntax;
    let token = reader.token(before);
    let number = syntax.upos(token) == pos::NUM
        || reader.is_any(
            before,
            &["%", "percent", "cent", "million", "billion", "trillion", "m", "bn", "$", "times", "once", "twice"],
        );
    let counted = matches!(syntax.xpos(token), tag::NNS | tag::NN)
        && reader.class(before) == Class::Other
        && syntax
            .children(token)
            .iter()
            .any(|&child| syntax.relation(child) == rel::NUMMOD || matches!(syntax.form(child), "$" | "£" | "€"));
    number || counted
}

/// "for years", "months of talks": so many that nobody counted.
fn bare(reader: &Reader<'_, '_>, at: usize, unit: Unit) -> Option<Parsed> {
    if matches!(unit, Unit::Night | Unit::Weekend | Unit::Quarter | Unit::Millennium) {
        return (unit == Unit::Weekend && reader.follows(at, &["on", "at"]))
            .then(|| set("XXXX-WXX-WE".to_owned(), None, None, at + 1));
    }
    let end = at + 1;
    if reader.is(end, "ago") {
        return Some(Parsed::new(Meaning::Ref(Ref::Past), end + 1));
    }
    let syntax = reader.syntax;
    let token = reader.token(at);
    let preposed = reader.follows(
        at,
        &[
            "for", "in", "within", "after", "over", "by", "of", "through", "lasted", "took", "take", "takes", "spent",
            "spend", "follows", "followed", "and",
        ],
    );
    let modified = syntax.child(token, &[rel::AMOD, rel::NUMMOD, rel::POSS, rel::DET, rel::COMPOUND]).is_some();
    let followed = reader.is_any(end, &["of", "before", "after", "later", "earlier", "from", "into"]);
    let noun_part = matches!(syntax.relation(token), rel::COMPOUND | rel::POSS);
    let counted = reader.follows(at, &["of"])
        && !reader.is(at.saturating_sub(2), "couple")
        && !reader.is_any(at.saturating_sub(2), &["hundreds", "thousands", "dozens", "millions", "billions", "number"]);
    let fits = (preposed && !counted || followed) && !modified && !noun_part;
    let capital = reader.form(at)?.starts_with(|c: char| c.is_ascii_uppercase()) && at > reader.first;
    if !fits || capital || reader.follows(at, &["-", "–"]) {
        return None;
    }
    let end = end + usize::from(reader.is_any(end, &["later", "earlier"]));
    Some(relative::duration(Amount::Some, unit, None, end))
}
