//! Which tokens stand within quote marks: in there "he" is not the one who speaks.

use super::page::Page;
use crate::extract::tokens::TokenId;

/// For each token whether it is quoted. A paragraph that leaves a quote open ends it: the next one opens its own.
pub(super) fn tokens(page: Page<'_, '_>) -> Vec<bool> {
    let syntax = page.syntax;
    let mut quoted = vec![false; syntax.len()];
    let mut open = false;
    // Single marks quote in British papers; they are apostrophes elsewhere.
    let mut single = false;
    let mut paragraph = None;
    for sentence in syntax.sentence_ids() {
        let own = syntax.paragraph_of(sentence);
        if paragraph != Some(own) {
            (open, single) = (false, false);
            paragraph = Some(own);
        }
        for token in syntax.sentence(sentence) {
            match syntax.form(TokenId(token)) {
                "“" | "``" | "«" => open = true,
                "”" | "''" | "»" => open = false,
                "\"" => open = !open,
                "‘" => single = true,
                "’" if single => single = false,
                _ => quoted[token as usize] = open || single,
            }
        }
    }
    quoted
}
