use proptest::prelude::*;

use super::{Syntax, rel};
use crate::extract::learn::reader::Wanted;
use crate::extract::tokens::TokenId;
use crate::extract::{Models, Parsed, reading, tags, tree};

/// What `ask` gives for the tokens `words`, as they are read.
fn asked<T>(words: &[&str], ask: impl FnOnce(&Syntax<'_>) -> T) -> T {
    let parsed = Parsed::given([words.iter().map(|form| (*form, true))]).expect("tokens in order");
    let models = Models::embedded().unwrap();
    let wanted = Wanted { tags: true, tree: true, names: false };
    let text = &parsed.article.text;
    let read = reading::run(&models.network, &models.words, text, &parsed.tokens, &[], wanted);
    let tags = tags::run(&models.lemmatizer, text, &parsed.tokens, &read);
    let tree = tree::run(&parsed.tokens, &read);
    ask(&super::run(text, &parsed.layout, &parsed.tokens, &tags, &tree))
}

/// A sentence with the verb in `<>` and its subject, actor and undergoer as the text has them, `-` for none.
fn check(sentence: &str, subject: &str, actor: &str, undergoer: &str) {
    let marked: Vec<&str> = sentence.split(' ').collect();
    let verb = marked.iter().position(|word| word.starts_with('<')).expect("a verb") as u32;
    let words: Vec<&str> = marked.iter().map(|word| word.trim_matches(['<', '>'])).collect();
    asked(&words, |syntax| {
        let clause = syntax.clause(TokenId(verb));
        let told = |token: Option<TokenId>| token.map_or("-", |token| syntax.form(token));
        assert_eq!(told(clause.subject()), subject, "subject in {sentence:?}");
        assert_eq!(told(clause.actor()), actor, "actor in {sentence:?}");
        assert_eq!(told(clause.undergoer()), undergoer, "undergoer in {sentence:?}");
    });
}

#[test]
fn who_does_what_to_whom() {
    check("The mayor <opened> the bridge .", "mayor", "mayor", "bridge");
    check("The bridge was <opened> by the mayor .", "bridge", "mayor", "bridge");
    check("The mayor promised to <open> the bridge .", "mayor", "mayor", "bridge");
    check("The council persuaded the mayor to <open> the bridge .", "mayor", "mayor", "bridge");
    check("The mayor came and <opened> the bridge .", "mayor", "mayor", "bridge");
    check("The mayor who <opened> the bridge has resigned .", "mayor", "mayor", "bridge");
    check("The bridge <opened> by the mayor has collapsed .", "bridge", "mayor", "bridge");
    check("After <opening> the bridge , the mayor left .", "mayor", "mayor", "bridge");
}

#[test]
fn negation_and_tense() {
    let cases = [
        ("The mayor did not <open> the bridge .", true, true, false),
        ("The mayor will <open> the bridge .", false, false, true),
        ("The mayor never <opened> the bridge .", true, true, false),
        ("No minister <opened> the bridge .", true, true, false),
        ("The mayor has <opened> the bridge .", false, true, false),
    ];
    for (sentence, negated, past, future) in cases {
        let marked: Vec<&str> = sentence.split(' ').collect();
        let verb = marked.iter().position(|word| word.starts_with('<')).unwrap() as u32;
        let words: Vec<&str> = marked.iter().map(|word| word.trim_matches(['<', '>'])).collect();
        asked(&words, |syntax| {
            let clause = syntax.clause(TokenId(verb));
            let told = (clause.is_negated(), clause.is_past(), clause.is_future());
            assert_eq!(told, (negated, past, future), "{sentence:?}");
        });
    }
}

proptest! {
    #[test]
    fn subtrees_hold_their_children(words in prop::collection::vec("[A-Za-z.,()0-9]{1,9}", 1..60)) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        asked(&words, |syntax| {
            for token in syntax.ids() {
                let whole = syntax.subtree(token);
                prop_assert!(whole.contains(&token.0));
                for &child in syntax.children(token) {
                    let part = syntax.subtree(child);
                    prop_assert!(whole.start <= part.start && part.end <= whole.end);
                    prop_assert_eq!(syntax.head(child), Some(token));
                }
                let clause = syntax.clause(token);
                let _ = (clause.subject(), clause.is_negated(), clause.is_passive());
            }
            let roots = syntax.ids().filter(|&token| syntax.relation(token) == rel::ROOT).count();
            prop_assert_eq!(roots, 1);
            Ok(())
        })?;
    }
}
