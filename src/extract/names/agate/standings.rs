//! Standings: "Manchester United 27 17 5 5 55 20 56", "KANSAS CITY 48 68 .414 14".

use super::Part;
use super::line::{Line, is_points};

/// Columns of figures, at least.
const COLUMNS_MIN: usize = 4;

/// A side and nothing but its figures.
pub(super) fn line(mut line: Line<'_>) -> Option<Vec<Part>> {
    let page = line.page;
    // The place in the table.
    let ranked = line.take(is_points).is_some();
    line.take(|form| ranked && matches!(form, "." | ")"));
    let side = line.name()?;
    let first = line.at;
    while line.take(is_figure).is_some() {}
    (line.is_over() && first + COLUMNS_MIN <= line.at)
        .then(|| vec![Part::side(page, side), Part::nothing(first..line.at)])
}

/// A share as only tables of sport write it: ".414".
pub(super) fn is_share(form: &str) -> bool {
    form.strip_prefix('.').is_some_and(|digits| digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A number, a share, a fraction, or the mark of none.
fn is_figure(form: &str) -> bool {
    let number = |form: &str| !form.is_empty() && form.bytes().all(|byte| byte.is_ascii_digit());
    let parted =
        |mark: char| form.split_once(mark).is_some_and(|(one, other)| (one.is_empty() || number(one)) && number(other));
    number(form) || parted('.') || parted('/') || matches!(form, "-" | "--" | "–" | "+" | "½")
}
