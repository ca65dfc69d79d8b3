use proptest::prelude::*;

use super::tests::entities;
use super::{Attribute, Entities, Gender, MentionKind};
use crate::extract::names::Kind;

/// A text in which mentions stand as `[label words]`: those with one label are to be one chain's without a name, others
/// others', and those with the label `-` none's.
fn check(told: &str) -> Entities {
    let (mut plain, mut wanted) = (String::new(), Vec::new());
    let mut rest = told;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        let (label, after) = after.split_once(' ').expect("a label");
        let (words, after) = after.split_once(']').expect("a closing bracket");
        wanted.push((label, plain.len()..plain.len() + words.len()));
        plain.push_str(words);
        rest = after;
    }
    plain.push_str(rest);
    let (text, found) = entities(&plain);
    assert_eq!(text, plain);
    let mut labels: Vec<(&str, usize)> = Vec::new();
    for (label, at) in wanted {
        let holds =
            |mention: &super::Claim<super::Mention>| mention.at.start() == at.start && mention.at.end() == at.end;
        let chain = found.unnamed().iter().position(|unnamed| unnamed.mentions.iter().any(holds));
        if label == "-" {
            assert_eq!(chain, None, "{:?} is a mention in {plain:?}: {found:#?}", &plain[at]);
            continue;
        }
        let chain = chain.unwrap_or_else(|| panic!("{:?} is no mention in {plain:?}: {found:#?}", &plain[at.clone()]));
        match labels.iter().find(|(known, _)| *known == label) {
            Some(&(_, known)) => assert_eq!(known, chain, "{:?} of {label} in {plain:?}", &plain[at]),
            None => {
                assert!(!labels.iter().any(|&(_, known)| known == chain), "{:?} of {label} in {plain:?}", &plain[at]);
                labels.push((label, chain));
            }
        }
    }
    found
}

#[test]
fn a_definite_noun_means_what_the_same_noun_introduced() {
    let found = check("[a A stone bridge] collapsed on Monday. Engineers had inspected [a the bridge] in May.");
    assert_eq!(found.unnamed()[0].name, "stone bridge");
    assert_eq!(found.unnamed()[0].kind, Some(Kind::Fac));
    check("Lawmakers debated [a a proposal] on water. [a The proposal] was rejected. [a This proposal] may come back.");
}

#[test]
fn pronouns_mean_nouns() {
    let found = check("[a A gunman] opened fire in a market. Police said [a he] dropped [a his] rifle and fled.");
    let gunman = &found.unnamed()[0];
    assert_eq!((gunman.kind, gunman.name.as_str()), (Some(Kind::Person), "gunman"));
    let gender = |claim: &super::Claim<Attribute>| claim.what == Attribute::Gender(Gender::Male);
    assert!(gunman.attributes.iter().any(gender), "{gunman:?}");
    check("[a Protesters] blocked the road. [a They] set fire to tyres.");
}

#[test]
fn an_age_is_an_attribute() {
    let found = check("[a A 41-year-old man] was arrested on Monday. [a The man] denied the charges.");
    let age = |claim: &super::Claim<Attribute>| claim.what == Attribute::Age(41);
    assert!(found.unnamed()[0].attributes.iter().any(age), "{found:#?}");
}

#[test]
fn whose_it_is_tells() {
    check(
        "Maria Lopez thanked [a her brother]. John Turner said [- his brother] was ill. Lopez said [a her brother] left.",
    );
}

#[test]
fn what_says_something_new_is_another() {
    check("[a A red car] stood outside. [a The red car] had no plates. [- The blue car] belonged to a guard.");
    check("Two [- men] were hurt. [- Another man] fled.");
    check("[- A car] hit a tree. Later [- a car] hit a wall.");
}

#[test]
fn times_amounts_and_predicates_are_no_mentions() {
    check("It took [- a week]. [- The week] was cold. He lost a lot of money. [- The lot] was sold.");
    check("The talks were [- a failure]. The other talks were [- a failure].");
}

#[test]
fn what_has_a_name_is_none() {
    let found = check("The ferry Aurora sank on Friday. [- The ferry] carried 90 people. [- The ferry] was new.");
    assert!(found.unnamed().iter().all(|unnamed| !unnamed.name.contains("ferry")));
    check("[- Maria Lopez] resigned on Monday. [- She] said [- her] work was done.");
}

#[test]
fn a_text_has_one_voice() {
    let found = check("[a I] went to the market. The stalls were empty. [a I] went home and [a my] neighbour called.");
    assert_eq!(found.unnamed()[0].name, "I");
    check("\"[a I] lost my house,\" said [a a resident]. [a The resident] asked not to be named.");
}

/// What holds of the chains of any text.
fn sound(text: &str) {
    let (text, found) = entities(text);
    let mut seen = std::collections::BTreeSet::new();
    for (number, unnamed) in (found.all().len()..).zip(found.unnamed()) {
        assert!(1 < unnamed.mentions.len() && !unnamed.name.is_empty(), "{unnamed:?}");
        let mut last = None;
        for claim in &unnamed.mentions {
            assert!(claim.at.end() <= text.len() && claim.at.start() < claim.at.end());
            assert_eq!(claim.what.entity.0 as usize, number);
            assert!(last < Some(claim.what.head), "in order: {unnamed:?}");
            last = Some(claim.what.head);
            assert!(seen.insert(claim.what.head), "one head, one meaning: {unnamed:?}");
            assert!(matches!(claim.what.kind, MentionKind::Nominal | MentionKind::Pronoun));
            assert!(found.headed_by(claim.what.head).is_none(), "nothing with a name: {unnamed:?}");
        }
    }
    let starts = found.unnamed().iter().map(|unnamed| unnamed.mentions[0].at.start());
    assert!(starts.is_sorted(), "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_is_survived(text in "(a|the|this|his|my|our|I|we|you|it|they|he|she|man|men|bridge|car|wife|old|-|year|red|[0-9]{1,2}|['\"(),.“”]|of|who|said|fell|Ann|Lee|Russian)( (a|the|this|his|my|our|I|we|you|it|they|he|she|man|men|bridge|car|wife|old|-|year|red|[0-9]{1,2}|['\"(),.“”]|of|who|said|fell|Ann|Lee|Russian)){0,60}") {
        sound(&text);
    }
}

#[test]
fn hostile_texts_are_survived() {
    sound(&"the man ".repeat(3000));
    sound(&"a man fell. The man ".repeat(1500));
    sound(&"his wife's ".repeat(2000));
    sound(&"I said we ".repeat(2000));
    sound(&"\"I\" said a man. ".repeat(1000));
}
