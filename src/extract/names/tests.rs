use proptest::prelude::*;

use super::{LABELS, Names, label};
use crate::extract::learn::reader::Wanted;
use crate::extract::names::Kind;
use crate::extract::names::document::{Page, weigh};
use crate::extract::{Models, Parsed, gazetteer, reading};

pub(super) fn parsed(sentences: &[&str]) -> Parsed {
    let tokens: Vec<Vec<(&str, bool)>> =
        sentences.iter().map(|sentence| sentence.split(' ').map(|form| (form, true)).collect()).collect();
    Parsed::given(tokens).expect("tokens in order")
}

pub(super) fn names(parsed: &Parsed) -> Names {
    let models = Models::embedded().unwrap();
    let (text, tokens) = (&parsed.article.text, &parsed.tokens);
    let hits = gazetteer::run(&models.gazetteer, text, tokens);
    let wanted = Wanted { tags: true, tree: false, names: true };
    let read = reading::run(&models.network, &models.words, text, tokens, &hits, wanted);
    super::run(&models.network, text, tokens, &hits, &read)
}

/// A document of sentences in which a name stands as `[KIND words]`; they are to be found, and no others.
pub(super) fn check(told: &[&str]) {
    let mut wanted = Vec::new();
    let mut plain = Vec::new();
    for sentence in told {
        let mut words = Vec::new();
        let mut open: Option<(&str, Vec<&str>)> = None;
        for word in sentence.split(' ') {
            if let Some(kind) = word.strip_prefix('[') {
                open = Some((kind, Vec::new()));
                continue;
            }
            let (form, closes) = word.strip_suffix(']').map_or((word, false), |form| (form, true));
            words.push(form);
            if let Some((_, name)) = &mut open {
                name.push(form);
            }
            if let (true, Some((kind, name))) = (closes, open.take_if(|_| closes)) {
                wanted.push(format!("{kind} {}", name.join(" ")));
            }
        }
        plain.push(words.join(" "));
    }
    let plain: Vec<&str> = plain.iter().map(String::as_str).collect();
    let parsed = parsed(&plain);
    let found: Vec<String> = names(&parsed)
        .all()
        .iter()
        .map(|name| format!("{} {}", name.what.kind, parsed.article.text.slice(name.at)))
        .collect();
    assert_eq!(found, wanted);
}

#[test]
fn persons_organisations_and_places() {
    check(&["[PERSON Maria Lopez] , who heads the [ORG World Health Organization] , was born in [GPE Portugal] ."]);
    check(&["President [PERSON Ellen Novak] flew to [GPE Berlin] on Monday ."]);
    check(&["Shares of [ORG Microsoft] rose , a spokesman for the company said ."]);
}

#[test]
fn what_is_no_name() {
    check(&["See https://news.example.org/Palestinians or Rivera.pdf for more ."]);
    check(&["The temple was built in 508 BC by hand ."]);
    check(&["It cost US $ 10 billion ."]);
    check(&["[PERSON Mark Tedeschi] , QC , agreed ."]);
    check(&["Soooo good !"]);
    check(&["( Applause . )"]);
    check(&["[GPE Norway] plays in Group C on Monday ."]);
}

#[test]
fn where_all_is_written_small_places_are_too() {
    check(&["how long is the drive from [GPE los angeles] to [GPE arizona] by car"]);
    // As everywhere else, a common word is one.
    check(&["we cooked the turkey and washed the china"]);
}

#[test]
fn headlines_in_capitals_are_read_as_others() {
    check(&["[GPE JAPAN] AGREES TO TALKS WITH [GPE CHINA]"]);
    check(&["[PERSON ANGELA MERKEL] TO MEET WORKERS IN [GPE BERLIN]"]);
    check(&["MORE THAN HALF OF ALL FIRMS MISS THE DATE"]);
    // What the document writes with a capital is a name.
    check(&[
        "OLDER [PERSON VANTERPOOL] BACK FOR THE MATCH",
        "Coach [PERSON Erik Vanterpool] said [PERSON Vanterpool] was well .",
    ]);
}

#[test]
fn codes_of_states_stand_behind_their_cities() {
    check(&["[PERSON Maria Lopez] lives in [GPE Baltimore] , [GPE MD] 21202 ."]);
    check(&["[PERSON Maria Lopez] , MD , agreed ."]);
}

#[test]
fn a_shop_is_called_after_its_owner() {
    check(&["Thank you [ORG Barry 's Auto Tech] !"]);
    check(&["[PERSON Maria Lopez] 's pizza was cold ."]);
}

#[test]
fn senders_of_mail_have_their_last_name_first() {
    check(&["\" [PERSON Lopez , Maria] \" < maria@lopez.example >"]);
    check(&["\" [PERSON Novak] , \" he said , leaving ."]);
}

#[test]
fn a_post_behind_a_dash_is_no_part_of_a_name() {
    check(&["[PERSON Ellen Novak] - Analyst"]);
}

#[test]
fn a_state_follows_its_city_without_a_comma() {
    check(&["They moved to [GPE Phoenix] [GPE Arizona] last year ."]);
    check(&["They moved to [GPE West Virginia] last year ."]);
}

#[test]
fn sentences_without_names() {
    check(&["The ferry sank and nobody knew why .", "It was late on a Tuesday in March ."]);
}

#[test]
fn a_listed_name_has_its_identifier() {
    let parsed = parsed(&["Envoys of the European Union met in Geneva ."]);
    let names = names(&parsed);
    let union = names.all().iter().find(|name| parsed.article.text.slice(name.at) == "European Union");
    assert_eq!(union.map(|name| (name.what.kind, name.what.wikidata)), Some((Kind::Org, Some(458))));
}

/// Probabilities and scores that make `kind` of the tokens with this probability, and nothing of the rest.
fn made_up(tokens: usize, claims: &[(usize, Kind, f32)]) -> Vec<f32> {
    let mut probabilities = vec![0.001; tokens * LABELS];
    for token in 0..tokens {
        probabilities[token * LABELS] = 0.99;
    }
    for &(token, kind, probability) in claims {
        probabilities[token * LABELS + label(kind, 3)] = probability;
        probabilities[token * LABELS] -= probability;
    }
    probabilities
}

/// The likeliest label of a token after the document was weighed.
fn weighed(sentences: &[&str], claims: &[(usize, Kind, f32)], token: usize) -> usize {
    let parsed = parsed(sentences);
    let bounds = reading::bounds(&parsed.tokens);
    let probabilities = made_up(parsed.tokens.len(), claims);
    let mut scores: Vec<f32> = probabilities.iter().map(|probability| probability.ln()).collect();
    let found: Vec<_> =
        claims.iter().map(|&(token, kind, probability)| (token..token + 1, kind, probability)).collect();
    let page = Page {
        text: &parsed.article.text,
        spans: parsed.tokens.spans(),
        sentences: &bounds,
        hits: &[],
        read: parsed.article.text.as_str(),
    };
    weigh(page, &probabilities, &found, |_| false, &mut scores);
    let row = &scores[token * LABELS..(token + 1) * LABELS];
    (0..LABELS).max_by(|&left, &right| row[left].total_cmp(&row[right])).unwrap()
}

#[test]
fn an_ampersand_joins_the_names_of_a_firm() {
    check(&["The construction group [ORG Harrow & Pike] said it would cut jobs ."]);
    check(&["The novel was published by [ORG Simon & Schuster] on Friday ."]);
    check(&["[ORG Procter & Gamble] and [ORG Johnson & Johnson] reported higher sales ."]);
    check(&["The firm spends heavily on R&D and took part in a Q&A with reporters ."]);
}

#[test]
fn one_name_is_one_thing_in_a_document() {
    let sentences = ["Jordan said no .", "Jordan left .", "Then Jordan spoke ."];
    let claims = [(0, Kind::Person, 0.9), (4, Kind::Gpe, 0.5), (4, Kind::Person, 0.3), (8, Kind::Person, 0.9)];
    assert_eq!(weighed(&sentences, &claims, 4), label(Kind::Person, 3));
    // Alone, it stays what it is.
    assert_eq!(weighed(&sentences[1..2], &[(0, Kind::Gpe, 0.5), (0, Kind::Person, 0.3)], 0), label(Kind::Gpe, 3));
}

#[test]
fn a_name_that_one_sentence_misses_is_found_by_the_others() {
    let sentences = ["Ratko agreed .", "It was Ratko .", "Later ratko left ."];
    let claims = [(0, Kind::Person, 0.95), (5, Kind::Person, 0.2)];
    assert_eq!(weighed(&sentences, &claims, 5), label(Kind::Person, 3));
    // Small letters are another word.
    assert_eq!(weighed(&sentences, &claims, 8), 0);
}

proptest! {
    #[test]
    fn any_tokens_are_survived(sentences in prop::collection::vec("[A-Za-z]{1,4}( [A-Za-z.()-]{1,5}){0,20}", 0..6)) {
        let sentences: Vec<&str> = sentences.iter().map(String::as_str).collect();
        let parsed = parsed(&sentences);
        let names = names(&parsed);
        for pair in names.all().windows(2) {
            prop_assert!(pair[0].what.tokens.end <= pair[1].what.tokens.start, "names overlap or are out of order");
        }
    }
}
