use crate::extract::learn::reader::Wanted;
use crate::extract::reading::{self, bounds};
use crate::extract::tokens::TokenId;
use crate::extract::{Models, Parsed};

/// A sentence whose tokens are `form/XPOS/lemma`, which it must be tagged as.
fn check(told: &str) {
    let told: Vec<Vec<&str>> = told.split(' ').map(|token| token.rsplitn(3, '/').collect()).collect();
    let forms: Vec<(&str, bool)> = told.iter().map(|token| (token[2], true)).collect();
    let parsed = Parsed::given([forms]).expect("tokens in order");
    let models = Models::embedded().unwrap();
    let (text, tokens) = (&parsed.article.text, &parsed.tokens);
    let read = reading::run(
        &models.network,
        &models.words,
        text,
        tokens,
        &[],
        Wanted { tags: true, tree: false, names: false },
    );
    let tags = super::run(&models.lemmatizer, text, tokens, &read);
    assert_eq!(tags.all().len(), bounds(tokens)[0].len());
    for (place, token) in told.iter().enumerate() {
        let id = TokenId(place as u32);
        assert_eq!((tags.of(id).xpos.name(), tags.lemma(id)), (token[1], token[0]), "{:?}", token[2]);
    }
}

#[test]
fn plain_sentences() {
    check("The/DT/the children/NNS/child were/VBD/be playing/VBG/play in/IN/in the/DT/the garden/NN/garden ././.");
    check("She/PRP/she has/VBZ/have written/VBN/write two/CD/two books/NNS/book about/IN/about Italy/NNP/Italy ././.");
    check("They/PRP/they did/VBD/do n't/RB/not see/VB/see the/DT/the larger/JJR/large ships/NNS/ship ././.");
}

#[test]
fn one_word_in_two_parts_of_speech() {
    check("They/PRP/they plan/VBP/plan to/TO/to change/VB/change the/DT/the plan/NN/plan ././.");
    check("The/DT/the minister/NN/minister left/VBD/leave the/DT/the room/NN/room ././.");
}
