//! What forms of clauses and nouns look like in the tree.

use crate::extract::syntax::{Syntax, rel, tag};
use crate::extract::tokens::TokenId;

/// Whether a clause says a condition: "if", "unless", "provided that", but not "as if" and "even if".
pub(super) fn is_condition(syntax: &Syntax<'_>, clause: TokenId) -> bool {
    syntax.children(clause).iter().any(|&child| {
        syntax.relation(child) == rel::MARK && matches!(syntax.lemma(child), "if" | "unless" | "provided" | "lest")
    }) && !syntax.children(clause).iter().any(|&child| matches!(syntax.lemma(child), "as" | "even"))
}

/// Whether a word is the "to" of an infinitive.
pub(super) fn is_to(syntax: &Syntax<'_>, mark: TokenId) -> bool {
    syntax.relation(mark) == rel::MARK && syntax.lemma(mark) == "to"
}

/// Whether a verb is an infinitive, with "to" or bare.
pub(super) fn is_infinitive(syntax: &Syntax<'_>, verb: TokenId) -> bool {
    syntax.children(verb).iter().any(|&child| is_to(syntax, child))
        || (syntax.xpos(verb) == tag::VB && syntax.clause(verb).auxiliaries().next().is_none())
}

/// Whether a verb takes "if" for "whether".
pub(super) fn asks(lemma: &str) -> bool {
    matches!(lemma, "ask" | "see" | "know" | "wonder" | "decide" | "determine" | "question" | "check" | "doubt" | "say")
}

/// Whether this word introduces a clause.
pub(super) fn has_mark(syntax: &Syntax<'_>, clause: TokenId, mark: &str) -> bool {
    syntax.children(clause).iter().any(|&child| syntax.relation(child) == rel::MARK && syntax.lemma(child) == mark)
}

/// Whether a clause has a tense of its own.
pub(super) fn is_settled(syntax: &Syntax<'_>, verb: TokenId) -> bool {
    let finite = |token: TokenId| matches!(syntax.xpos(token), tag::VBZ | tag::VBP | tag::VBD | tag::MD);
    finite(verb) || syntax.clause(verb).auxiliaries().any(finite)
}

/// Whether a noun is known already: "the talks", "Monday's vote", "their meeting".
pub(super) fn is_definite(syntax: &Syntax<'_>, noun: TokenId) -> bool {
    syntax.child(noun, &[rel::POSS]).is_some()
        || syntax
            .child(noun, &[rel::DET])
            .is_some_and(|det| matches!(syntax.lemma(det), "the" | "this" | "that" | "these" | "those"))
}
