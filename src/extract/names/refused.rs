//! What the network takes for a name though nothing is called so.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::document::Page;
use super::{Kind, states};
use crate::extract::gazetteer::Class;

/// Tokens of a name, at most: what is longer is a sentence in another language or in capitals.
const TOKENS_MAX: usize = 14;

/// Whether these tokens can be no name, whatever the network says.
pub(super) fn is_none(page: Page<'_>, tokens: &Range<usize>, kind: Kind) -> bool {
    if TOKENS_MAX < tokens.len() || is_foreign(page, tokens) || tokens.clone().any(|token| is_address(page.form(token)))
    {
        return true;
    }
    if tokens.len() == 2 && (is_one_of_several(page, tokens.start) || is_of_a_state(page, tokens.start)) {
        return true;
    }
    if tokens.len() > 1 {
        return is_money(page, tokens);
    }
    let token = tokens.start;
    is_era(page, token)
        || is_letters_after_a_name(page, token)
        || is_currency(page, token)
        || is_of_a_state(page, token)
        || is_legal_form_alone(page, token)
        || is_nothing(page, token)
        || matches!(page.form(token), "R&D" | "Q&A" | "M&A" | "P&L" | "B&B" | "Q&As" | "B&Bs")
        || kind.coarse().is_some() && is_drawn_out(page.form(token))
        || kind == Kind::Person && page.form(token).chars().count() == 1
}

/// Whether most letters are of another script than the text's.
fn is_foreign(page: Page<'_>, tokens: &Range<usize>) -> bool {
    let letters = || page.words(tokens).chars().filter(|letter| letter.is_alphabetic());
    // Latin letters with all their marks end before the Greek ones.
    letters().filter(|&letter| '\u{370}' <= letter && !('\u{1E00}'..'\u{1F00}').contains(&letter)).count() * 2
        > letters().count()
}

/// Addresses of pages, of mail and of files: "https://a.org", "a@b.org", "report.pdf".
fn is_address(form: &str) -> bool {
    const FILES: [&str; 14] =
        ["pdf", "doc", "docx", "xls", "xlsx", "ppt", "zip", "html", "htm", "jpg", "jpeg", "png", "txt", "csv"];
    let mail = || form.split_once('@').is_some_and(|(before, after)| !before.is_empty() && after.contains('.'));
    let file = || {
        form.rsplit_once('.')
            .is_some_and(|(before, end)| !before.is_empty() && FILES.contains(&end.to_ascii_lowercase().as_str()))
    };
    form.contains("://") || form.starts_with("www.") || mail() || file()
}

/// "Group C", "Phase II": one of several that are counted.
fn is_one_of_several(page: Page<'_>, token: usize) -> bool {
    let counted =
        matches!(page.form(token), "Group" | "Pool" | "Phase" | "Class" | "Category" | "Section" | "Grade" | "Tier");
    let number = page.form(token + 1);
    let spelled = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"].contains(&number);
    counted && (number.len() == 1 || spelled || number.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X')))
}

/// "508 BC", "the 7th century AD", "AD 64".
fn is_era(page: Page<'_>, token: usize) -> bool {
    if !matches!(page.form(token), "BC" | "AD" | "BCE" | "CE" | "B.C." | "A.D.") {
        return false;
    }
    let number = |at: usize| page.form(at).starts_with(|first: char| first.is_ascii_digit());
    let before = token.checked_sub(1).is_some_and(|at| number(at) || matches!(page.form(at), "century" | "centuries"));
    before || token + 1 < page.spans.len() && number(token + 1)
}

/// Degrees, orders and offices that follow a name behind a comma: "Helena Corrigan, KC".
fn is_letters_after_a_name(page: Page<'_>, token: usize) -> bool {
    const LETTERS: [&str; 24] = [
        "KC", "QC", "SC", "MD", "M.D.", "PhD", "Ph.D.", "JD", "J.D.", "MP", "MEP", "MSP", "MLA", "CBE", "OBE", "MBE",
        "RN", "DDS", "DVM", "CPA", "Esq.", "Esq", "FRS", "MPH",
    ];
    LETTERS.contains(&page.form(token))
        && !states::is_state(page, token)
        && 2 <= token
        && page.form(token - 1) == ","
        && page.form(token - 2).starts_with(char::is_uppercase)
}

/// The country's letters before the sign of its currency: "US $ 10 billion".
fn is_currency(page: Page<'_>, token: usize) -> bool {
    let sign = token + 1 < page.spans.len() && matches!(page.form(token + 1), "$" | "€" | "£");
    sign && page.form(token).chars().all(char::is_uppercase)
}

/// "US $ 10", "Rs 500": a currency before its number.
fn is_money(page: Page<'_>, tokens: &Range<usize>) -> bool {
    const SIGNS: [&str; 9] = ["$", "€", "£", "¥", "₹", "Rs", "Rs.", "Rp", "RM"];
    tokens.clone().zip(tokens.start + 1..tokens.end).any(|(sign, number)| {
        SIGNS.contains(&page.form(sign)) && page.form(number).starts_with(|first: char| first.is_ascii_digit())
    })
}

/// The word before an office of one of the states: "State Sen. Ann Lee".
fn is_of_a_state(page: Page<'_>, token: usize) -> bool {
    const OFFICES: [&str; 8] =
        ["Sen.", "Rep.", "Senator", "Representative", "Sens.", "Reps.", "Assemblyman", "Assemblywoman"];
    page.form(token) == "State" && token + 1 < page.spans.len() && OFFICES.contains(&page.form(token + 1))
}

/// "Inc." and the like, cut off from the name before.
fn is_legal_form_alone(page: Page<'_>, token: usize) -> bool {
    let legal = |form: &str| form.ends_with('.') || form.chars().all(char::is_uppercase);
    legal(page.form(token))
        && page.hits_at(token).any(|hit| hit.class == Class::CompanySuffix && hit.tokens.len() == 1 && !hit.weak)
        && page.hits_at(token).all(|hit| hit.class == Class::CompanySuffix)
}

/// An abbreviation or a word that is written like a name and names nothing: "RFP", "Kudos". What the lists know or
/// brackets after a name explain is one all the same.
fn is_nothing(page: Page<'_>, token: usize) -> bool {
    static NOTHING: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        include_str!("nothing.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(str::split_whitespace)
            .collect()
    });
    let explained = 2 <= token && page.form(token - 1) == "(" && page.form(token - 2).starts_with(char::is_uppercase);
    NOTHING.contains(page.form(token))
        && !explained
        && !page.hits_at(token).any(|hit| hit.tokens.len() == 1 && !hit.weak && Kind::of(hit.class).is_some())
}

/// A word with a letter drawn out, as people write who are moved: "Soooo", "Brilll".
fn is_drawn_out(form: &str) -> bool {
    let mut last = None;
    let mut run = 0;
    for letter in form.chars() {
        run = if Some(letter) == last && letter.is_lowercase() { run + 1 } else { 1 };
        last = Some(letter);
        if run == 3 && letter != 'i' && letter != 'w' {
            return true;
        }
    }
    false
}
