//! Numbers that are no quantities: parts of names, dates, clock times, ages, labels.

use super::numbers;
use super::page::Page;
use crate::extract::names::{Kind, Name};
use crate::extract::syntax::{pos, rel, tag};
use crate::extract::tokens::TokenId;

/// Marks what a name holds, "Formula 1", and the number that goes on with it, "Boeing | 737 jets".
pub(super) fn mark_name(page: &Page<'_, '_>, name: &Name, out: &mut [bool]) {
    let (first, end) = (name.tokens.start.max(page.start), name.tokens.end.min(page.end));
    let is_word = |form: &str| form.contains(char::is_uppercase) && form.chars().all(char::is_alphabetic);
    // What is read as a name may also be a bare sum or a result.
    if first >= end || !(first..end).any(|at| is_word(page.form(at)) && numbers::read(page, at).is_none()) {
        return;
    }
    let index = |at: u32| (at - page.start) as usize;
    if end - first > 1 {
        out[index(first)..index(end)].fill(true);
    }
    let is_model = page.get(end).is_some_and(|form| form.len() <= 4 && form.bytes().all(|byte| byte.is_ascii_digit()));
    let makes = matches!(name.kind, Kind::Org | Kind::Product | Kind::Fac);
    // "Ajax 3-1" is a result, "Boeing 737-800" is none.
    let result = page.is_dash(end + 1) && page.form(end).parse::<u32>().is_ok_and(|points| points < POINTS_MAX);
    if is_model && makes && !result && page.tag(end + 1) != Some(tag::CD) {
        out[index(end)] = true;
    }
}

/// No team has as many points: from here on it is the number of a model.
const POINTS_MAX: u32 = 200;

/// Whether the token ends the name of a street, whose number is none of things: "24 Sussex Drive".
pub(super) fn is_street(page: &Page<'_, '_>, at: u32) -> bool {
    page.is_name(at)
        && page.get(at).is_some_and(|form| {
            matches!(
                form,
                "Street"
                    | "St"
                    | "St."
                    | "Avenue"
                    | "Ave"
                    | "Ave."
                    | "Road"
                    | "Rd"
                    | "Drive"
                    | "Lane"
                    | "Square"
                    | "Boulevard"
                    | "Place"
                    | "Way"
                    | "Court"
            )
        })
}

/// How far after a month its days and year stand: "May 3 and 4, 2021".
const DATE_TOKENS_MAX: u32 = 6;

const MONTHS: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Sept",
    "Oct",
    "Nov",
    "Dec",
];

/// Whether the token is the name of a month.
pub(super) fn is_month(page: &Page<'_, '_>, at: u32) -> bool {
    let Some(form) = page.get(at) else { return false };
    if !form.as_bytes()[0].is_ascii_uppercase() {
        return false;
    }
    let name = form.strip_suffix('.').unwrap_or(form);
    if name.len() < 3 || !MONTHS.contains(&name) {
        return false;
    }
    !matches!(name, "May" | "March" | "Mar" | "Dec" | "Jan") || page.is_name(at)
}

/// Whether the token is a word for a day, that no number counts.
pub(super) fn is_day(page: &Page<'_, '_>, at: u32) -> bool {
    page.get(at).is_some_and(|form| {
        form.ends_with("day")
            && matches!(form, "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday")
    })
}

/// Marks what belongs to the date of a month: its days and its year.
pub(super) fn mark_dates(page: &Page<'_, '_>, out: &mut [bool]) {
    for month in (page.start..page.end).filter(|&at| is_month(page, at)) {
        let mut mark = |at: u32| out[(at - page.start) as usize] = true;
        let is_day = |at: u32| {
            page.get(at).is_some_and(|form| {
                let digits = form.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']);
                matches!(digits.len(), 1..=2) && digits.bytes().all(|byte| byte.is_ascii_digit())
            })
        };
        let joins = |at: u32| page.is_dash(at) || page.is_any(at, &["and", "to", ",", "or", "of", "&"]);
        // "3 and 4 May", "the 3rd of May".
        let mut at = month;
        while let Some(before) = page.back(at, 1) {
            if is_day(before) {
                mark(before);
                at = before;
            } else if joins(before) && month - before < DATE_TOKENS_MAX && page.back(before, 1).is_some_and(is_day) {
                // "with 5 of May's …" is none that news writes; "killed 12, May" neither.
                at = before;
            } else {
                break;
            }
        }
        let mut at = month + 1;
        while at < page.end && at - month < DATE_TOKENS_MAX {
            let counted = at > month + 1 && page.is_plural(at + 1);
            if is_day(at) && !counted || is_year(page, at) {
                mark(at);
            } else if !joins(at) || page.is(at, "to") && at == month + 1 {
                break;
            }
            at += 1;
        }
    }
}

/// Whether the token can only be a year: four digits without a comma, of our times.
pub(super) fn is_year(page: &Page<'_, '_>, at: u32) -> bool {
    page.get(at)
        .is_some_and(|form| form.len() == 4 && form.parse::<u32>().is_ok_and(|year| (1400..2200).contains(&year)))
}

/// Whether the number in `first..end` tells the time: "10 pm", "0915 GMT", "5 o'clock".
pub(super) fn is_clock(page: &Page<'_, '_>, first: u32, end: u32) -> bool {
    let zone = [
        "am",
        "pm",
        "a.m.",
        "p.m.",
        "a.m",
        "p.m",
        "GMT",
        "UTC",
        "BST",
        "EST",
        "EDT",
        "CET",
        "CEST",
        "ET",
        "PT",
        "o'clock",
        "o’clock",
        "noon",
        "midnight",
    ];
    let form = page.form(first);
    let padded = form.len() == 4 && form.starts_with('0') && form.bytes().all(|byte| byte.is_ascii_digit());
    padded
        || page.is_any(end, &zone)
        || (page.is_any(end, &["in"])
            && page.is_any(end + 1, &["the"])
            && page.is_any(end + 2, &["morning", "afternoon", "evening"])
            && page.follows(first, &["at"]))
}

/// Greatest age of a person.
const AGE_MAX: f64 = 115.0;

/// Whether a number that counts nothing is the age of someone: ", 46,", "aged 5", "she was 88".
pub(super) fn is_age(page: &Page<'_, '_>, first: u32, end: u32, value: f64) -> bool {
    if value.fract() != 0.0 || !(0.0..=AGE_MAX).contains(&value) {
        return false;
    }
    if page.follows(first, &["aged", "age", "ages", "turned", "turns", "turning", "turn"]) {
        return true;
    }
    if page.back(first, 2).is_some_and(|at| page.is_any(at, &["age", "ages"]) && page.is(at + 1, "of")) {
        return true;
    }
    // "Ann and Bob, 40 and 49,".
    let two = page.is(end, "and") && numbers::read(page, end + 1).is_some_and(|other| page.is(other.end, ","));
    let apart = two || page.is_any(end, &[",", ".", ")", "]", ";", ":", "—", "–", "who"]) || end >= page.end;
    // The second of "40 and 49".
    let second = page.follows(first, &["and"])
        && page.back(first, 3).is_some_and(|comma| page.is(comma, ",") && numbers::read(page, comma + 1).is_some());
    if second && apart {
        return page.back(first, 4).is_some_and(|who| page.is_name(who));
    }
    // A name's comma, with "now" or "then" perhaps, or its bracket.
    let mut before = page.back(first, 1);
    if before
        .is_some_and(|at| page.is_any(at, &["now", "then", "also", "both", "just", "only", "aged", "about", "around"]))
    {
        before = page.back(first, 2);
    }
    if let Some(before) = before
        && apart
        && page.is_any(before, &[",", "(", "—", "–"])
        && let Some(who) = page.back(before, 1)
    {
        return page.is_noun(who)
            || page.is_any(who, &["Jr", "Jr.", "Sr", "Sr.", "II", "III"])
            || page.is_any(who, &["”", "\"", "’", ")"]);
    }
    // "She was 88", "my son is six".
    let syntax = page.syntax;
    let last = TokenId(end - 1);
    if syntax.child(last, &[rel::COP]).is_some()
        && let Some(subject) = syntax.child(last, rel::SUBJECTS)
    {
        let person =
            matches!(syntax.lemma(subject), "he" | "she" | "I" | "who" | "son" | "daughter" | "brother" | "sister");
        let named = syntax.upos(subject) == pos::PROPN && page.is_any(end, &[".", ",", "and", "when", "at"]);
        return person || (named && value >= 10.0 && !page.is_any(end, &["of"]));
    }
    // "At 19 she moved to", "at 41, he is".
    page.follows(first, &["at"])
        && (page.tag(end) == Some(tag::PRP) || (page.is(end, ",") && page.tag(end + 1) == Some(tag::PRP)))
}

/// Whether a number only tells apart what is named: "Boeing 737", "No. 10", "Article 5", "Type 2 diabetes", "top 10".
pub(super) fn is_label(page: &Page<'_, '_>, first: u32, end: u32) -> bool {
    let Some(before) = page.back(first, 1) else { return false };
    if page.is_dash(before) && page.back(before, 1).is_some_and(|at| page.is_noun(at) || page.is_name(at)) {
        return true;
    }
    let words = [
        "no",
        "no.",
        "nos",
        "nos.",
        "number",
        "numbers",
        "#",
        "top",
        "top-",
        "under",
        "channel",
        "page",
        "section",
        "chapter",
        "article",
        "room",
        "gate",
        "lap",
        "stage",
        "phase",
        "type",
        "level",
        "tier",
        "grade",
        "day",
        "week",
        "year",
        "game",
        "round",
        "route",
        "highway",
        "line",
        "version",
        "part",
        "episode",
        "season",
        "category",
        "resolution",
        "flight",
        "bus",
        "train",
        "group",
        "pool",
        "area",
        "district",
        "zone",
        "unit",
        "block",
        "pier",
        "terminal",
        "platform",
        "covid",
        "proposition",
        "measure",
    ];
    let label = page.is_any(before, &words) && !page.is_plural(before);
    if label && !(page.is_any(before, &["under", "no", "day", "week", "year", "game"]) && page.is_noun(end)) {
        return true;
    }
    let quoted = page.is_any(before, &["\"", "“", "‘"]) && page.is_any(end, &["\"", "”", "’"]);
    let hangs = page.syntax.head(TokenId(end - 1)) == Some(TokenId(before));
    let noun = page.tag(before) == Some(tag::NN) && hangs && page.form(first).as_bytes()[0].is_ascii_digit();
    if quoted || (noun && !page.is_noun(end) && page.tag(end) != Some(tag::JJ)) {
        return true;
    }
    // "Boeing 737 jets": the number hangs on the name; "in Cardiff 20 people" does not.
    let name = page.is_name(before) && !is_month(page, before) && !is_day(page, before);
    if !name {
        return false;
    }
    hangs || !page.is_plural(end)
}
