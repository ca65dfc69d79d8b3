//! Parts of a whole: "a third of", "two-thirds", "one in eight", "a quarter of a percentage point".

use super::numbers;
use super::page::Page;
use super::units;

/// A part of something, and where its words end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Part {
    /// Between 0 and 1.
    pub(super) value: f64,
    pub(super) end: u32,
    /// Whether it is that part of a percentage point.
    pub(super) of_point: bool,
}

/// The part that begins at `at`.
pub(super) fn read(page: &Page<'_, '_>, at: u32) -> Option<Part> {
    in_so_many(page, at).or_else(|| divided(page, at))
}

fn divided(page: &Page<'_, '_>, at: u32) -> Option<Part> {
    let (top, next) = if page.is_any(at, &["a", "one"]) {
        (1.0, at + 1)
    } else if page.is(at, "half") {
        (1.0, at)
    } else {
        let number = numbers::read(page, at).filter(|number| !number.digits && number.end == at + 1)?;
        (number.value, number.end)
    };
    let next = next + u32::from(page.is_dash(next));
    let word = page.get(next)?.to_lowercase();
    let bottom = match word.trim_end_matches('s') {
        "half" => 2.0,
        "third" => 3.0,
        "quarter" => 4.0,
        "fifth" => 5.0,
        "sixth" => 6.0,
        "seventh" => 7.0,
        "eighth" => 8.0,
        "ninth" => 9.0,
        "tenth" => 10.0,
        _ => return None,
    };
    let end = next + 1;
    let value = top / bottom;
    if value >= 1.0 || (top > 1.0) != word.ends_with('s') {
        return None;
    }
    // "half a percentage point", "three quarters of a point".
    let unit = end + u32::from(page.is(end, "of"));
    if page.is_any(unit, &["a", "one"]) && page.is_any(unit + 1, &["percentage", "percent", "point"]) {
        let end = unit + 2 + u32::from(page.is(unit + 2, "point"));
        return Some(Part { value, end, of_point: true });
    }
    // "a quarter of a million homes" is a number, "a quarter of a century" a time.
    const WHOLES: &[&str] = &["million", "billion", "trillion", "century", "decade", "hour", "year", "mile"];
    if page.is_any(unit, &["a", "an"]) && page.is_any(unit + 1, WHOLES) {
        return None;
    }
    let of = page.is(end, "of");
    let half = bottom == 2.0;
    let is_part = match (top > 1.0, half) {
        (true, _) => of || page.is(end, "majority") || !page.is_noun(end),
        // "half of", "half the", but no "half an hour" and no "half time".
        (false, true) => (of || (page.is_any(end, &["the", "its", "their", "his", "her", "all"]))) && at == next,
        (false, false) => of && !page.is(end + 1, "all"),
    };
    is_part.then_some(Part { value, end, of_point: false })
}

/// "one in eight", "three out of five".
fn in_so_many(page: &Page<'_, '_>, at: u32) -> Option<Part> {
    let top = numbers::read(page, at).filter(|number| number.end == at + 1 && number.value <= 9.0)?;
    let joint = if page.is(top.end, "in") {
        top.end + 1
    } else if page.is(top.end, "out") && page.is(top.end + 1, "of") {
        top.end + 2
    } else {
        return None;
    };
    let joint = joint + u32::from(page.is(joint, "every"));
    let bottom = numbers::read(page, joint)?;
    let fair = top.value >= 1.0
        && top.value < bottom.value
        && (top.value == 1.0 || bottom.value <= 10.0)
        && bottom.scale <= 1e6;
    let year = super::exclude::is_year(page, joint);
    let time = units::read(page, bottom.end).is_some() || (page.is_plural(bottom.end) && top.value > 1.0);
    (fair && !year && !time && top.value.fract() == 0.0).then_some(Part {
        value: top.value / bottom.value,
        end: bottom.end,
        of_point: false,
    })
}
