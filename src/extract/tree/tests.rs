use proptest::prelude::*;

use crate::extract::learn::reader::Wanted;
use crate::extract::reading;
use crate::extract::tokens::TokenId;
use crate::extract::tree::{Arc, Relation};
use crate::extract::{Models, Parsed};

fn arcs(forms: &[&str]) -> Vec<Arc> {
    let tokens: Vec<(&str, bool)> = forms.iter().map(|form| (*form, true)).collect();
    let parsed = Parsed::given([tokens]).expect("tokens in order");
    let models = Models::embedded().unwrap();
    let wanted = Wanted { tags: true, tree: true, names: false };
    let read = reading::run(&models.network, &models.words, &parsed.article.text, &parsed.tokens, &[], wanted);
    super::run(&parsed.tokens, &read).arcs().to_vec()
}

/// A sentence whose tokens are `form/head/relation`, the head by its form, `-` for none.
fn check(told: &str) {
    let told: Vec<Vec<&str>> = told.split(' ').map(|token| token.split('/').collect()).collect();
    let forms: Vec<&str> = told.iter().map(|token| token[0]).collect();
    for (arc, token) in arcs(&forms).iter().zip(&told) {
        let head = arc.head.map_or("-", |head| forms[head.0 as usize]);
        assert_eq!((head, arc.relation.name()), (token[1], token[2]), "{:?}", token[0]);
    }
}

#[test]
fn plain_sentences() {
    check(
        "The/ferry/det old/ferry/amod ferry/sank/nsubj sank/-/root off/coast/case Norway/coast/nmod:poss 's/Norway/case coast/sank/obl ./sank/punct",
    );
    check("She/gave/nsubj gave/-/root him/gave/iobj a/book/det book/gave/obj ./gave/punct");
    check("He/said/nsubj said/-/root they/left/nsubj had/left/aux left/said/ccomp ./said/punct");
}

#[test]
fn passives_and_clauses() {
    check(
        "The/deal/det deal/signed/nsubj:pass was/signed/aux:pass signed/-/root in/Rome/case Rome/signed/obl ./signed/punct",
    );
    check("He/left/nsubj left/-/root because/tired/mark he/tired/nsubj was/tired/cop tired/left/advcl ./left/punct");
}

proptest! {
    #[test]
    fn any_tokens_make_one_tree_with_one_root(forms in prop::collection::vec("[A-Za-z.,()0-9]{1,9}", 1..60)) {
        let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
        let arcs = arcs(&forms);
        let root = |arc: &&Arc| arc.head.is_none();
        prop_assert_eq!(arcs.iter().filter(root).count(), 1);
        prop_assert!(arcs.iter().filter(root).all(|arc| arc.relation == Relation::ROOT));
        for start in 0..arcs.len() {
            let (mut at, mut steps) = (TokenId(start as u32), 0);
            while let Some(head) = arcs[at.0 as usize].head {
                (at, steps) = (head, steps + 1);
                prop_assert!(steps <= arcs.len(), "a cycle from token {}", start);
            }
        }
    }
}
