//! Times that are none of the calendar: "now", "recently", "in the past", "at present".

use super::super::lexicon::{Class, Ref, Step};
use super::{Meaning, Parsed, Reader};
use crate::extract::syntax::{pos, rel};

/// Whether a token that is no word of time may still begin an expression: "earlier this week", "the".
pub(super) fn may_begin(reader: &Reader<'_, '_>, at: usize) -> bool {
    let Some(form) = reader.form(at) else { return false };
    match form.as_bytes().first().map(u8::to_ascii_lowercase) {
        Some(b'0'..=b'9' | 0x80..) => true,
        Some(b'e') => reader.is_any(at, &["earlier", "easter"]),
        Some(b'l') => reader.is_any(at, &["later", "labor", "long"]),
        Some(b'o') => reader.is_any(at, &["once", "overnight"]),
        Some(b't') => reader.is_any(at, &["twice", "these", "those", "thanksgiving"]),
        Some(b'c') => reader.is_any(at, &["current", "couple", "christmas", "columbus"]),
        Some(b'a') => reader.is_any(at, &["another", "anzac", "armistice", "ash", "april"]),
        Some(b'f') => reader.is_any(at, &["further", "fourth", "fiscal", "financial"]) || form.starts_with("FY"),
        Some(b'q') => form.len() == 2,
        Some(b'n') => form == "New" || reader.is(at, "not") && reader.is(at + 1, "long"),
        Some(b's') if reader.is(at, "some") => true,
        Some(b'h' | b'b' | b'g' | b'i' | b'j' | b'm' | b'p' | b's' | b'v') => {
            form.as_bytes()[0].is_ascii_uppercase() && form.len() > 1
        }
        _ => false,
    }
}

/// The expression that begins at `at`.
pub(super) fn parse(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    match reader.class(at) {
        Class::Ref(meant) => adverb(reader, at, meant),
        Class::The => {
            // "the near future", "the recent past"
            const FAR_OR_NEAR: [&str; 6] = ["near", "foreseeable", "distant", "recent", "immediate", "not-too-distant"];
            let how_far = usize::from(reader.is_any(at + 1, &FAR_OR_NEAR));
            let (whole, at) = (at, at + how_far);
            let meant = match reader.class(at + 1) {
                Class::Step(Step::Past) => Ref::Past,
                _ if reader.is(at + 1, "future") => Ref::Future,
                _ if reader.is(at + 1, "moment") && reader.follows(whole, &["at", "for"]) => Ref::Present,
                _ => return None,
            };
            // "the past is", "in the past": alone, not before a noun.
            let noun = reader.has(at + 2)
                && matches!(reader.syntax.upos(reader.token(at + 2)), pos::NOUN | pos::PROPN | pos::ADJ | pos::NUM);
            (!noun && reader.follows(whole, &["in", "for", "from", "at", "of"]))
                .then(|| Parsed::new(Meaning::Ref(meant), at + 2))
        }
        _ => long_ago(reader, at),
    }
}

/// "long ago", "some time ago", "a long time ago".
fn long_ago(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let first = at + usize::from(reader.class(at) == Class::A || reader.is(at, "not"));
    let next = match reader.form(first)? {
        form if form.eq_ignore_ascii_case("long") => first + 1,
        form if form.eq_ignore_ascii_case("some") && first == at => first + 1,
        _ => return None,
    };
    let time = next + usize::from(reader.is(next, "time"));
    let fits = (time > next || reader.is(first, "long")) && reader.is(time, "ago") && !reader.follows(at, &["as"]);
    fits.then(|| Parsed::new(Meaning::Ref(Ref::Past), time + 1))
}

/// "now", "recently": as adverbs of time, not "now that".
fn adverb(reader: &Reader<'_, '_>, at: usize, meant: Ref) -> Option<Parsed> {
    let syntax = reader.syntax;
    let token = reader.token(at);
    let capital = reader.form(at)?.starts_with(|c: char| c.is_ascii_uppercase()) && at > reader.first;
    let reason = reader.is(at, "now") && reader.is(at + 1, "that");
    let after = reader.is(at, "soon") && reader.is_any(at + 1, &["after", "as"]);
    let fits = syntax.upos(token) == pos::ADV && !matches!(syntax.relation(token), rel::FIXED | rel::MARK)
        || reader.is(at, "now");
    (fits && !capital && !reason && !after).then(|| Parsed::new(Meaning::Ref(meant), at + 1))
}
