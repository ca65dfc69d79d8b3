//! Datelines: "MILWAUKEE (AP) —".

use std::ops::Range;

use crate::extract::entities::named::Named;
use crate::extract::entities::page::Page;
use crate::extract::entities::shapes;
use crate::extract::names::Kind;
use crate::extract::tokens::TokenId;

/// Tokens of a dateline, at most.
const DATELINE_TOKENS_MAX: u32 = 12;

/// Whether it opens the article as the place that it was filed from: "MILWAUKEE (AP) —".
pub(super) fn is_dateline(page: Page<'_, '_>, named: &Named) -> bool {
    let start = named.tokens.start;
    let sentence = page.sentence_around(start);
    let paragraph = page.syntax.paragraph_of(page.syntax.sentence_of(TokenId(start)));
    // "UNITED NATIONS, Nov. 14": the lists know better than the place in the line.
    let body = page.hits_on(&named.tokens).any(|hit| Kind::of(hit.class) == Some(Kind::Org) && !hit.weak);
    if body || paragraph.0 > 1 || page.form(named.tokens.end) == "-" && page.form(named.tokens.end + 1) == "based" {
        return false;
    }
    // Where all is in capitals, so is a name at the start: "VINCE, CALL ME".
    let mixed = || sentence.clone().any(|token| page.written(token).contains(char::is_lowercase));
    let shout = shapes::is_capitals(page.written(start)) && page.form(start).len() > 3 && mixed();
    let dash = |token: u32| matches!(page.form(token), "—" | "–" | "--" | "-");
    let dashed = (named.tokens.end..sentence.end.min(start + DATELINE_TOKENS_MAX)).any(dash);
    let next = page.form(named.tokens.end);
    dash(named.tokens.end) && page.form(named.tokens.end) != "-"
        || (next == "(" && is_agency(page, named.tokens.end, sentence.end) || shout && matches!(next, "," | "-" | "/"))
            && dashed
        || (shout && next == "," && paragraph.0 == 0)
}

/// Whether it is the agency in the brackets of a dateline: "LINCOLN, Neb. (Prairie Wire) —".
pub(super) fn is_filing(page: Page<'_, '_>, named: &Named) -> bool {
    let Range { start, end } = named.tokens;
    let dash = |token: u32| matches!(page.form(token), "—" | "–" | "--" | "-");
    let paragraph = page.syntax.paragraph_of(page.syntax.sentence_of(TokenId(start)));
    let sentence = page.sentence_around(start);
    paragraph.0 <= 1
        && start <= sentence.start + DATELINE_TOKENS_MAX
        && end + 1 < sentence.end
        && page.form(start - 1) == "("
        && page.form(end) == ")"
        && dash(end + 1)
}

/// Whether brackets that open at `open` hold an agency rather than the years of a life, and a dash follows them.
fn is_agency(page: Page<'_, '_>, open: u32, end: u32) -> bool {
    let close = (open..end.min(open + DATELINE_TOKENS_MAX)).find(|&token| page.form(token) == ")");
    let dash = |token: u32| matches!(page.form(token), "—" | "–" | "--" | "-");
    let year = |token: u32| page.form(token).starts_with(|first: char| first.is_ascii_digit());
    close.is_some_and(|close| !(open..close).any(year) && (close + 1..end.min(close + 6)).any(dash))
}
