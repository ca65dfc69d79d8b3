use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Attribute, Entities, Entity, MentionKind, RoleStatus};
use crate::extract::names::Kind;
use crate::extract::trial::settings;
use crate::extract::{Meter, Raw, annotate, parse, read};

/// The text that was read, and its entities.
pub(super) fn entities(text: &str) -> (String, Entities) {
    let settings = settings();
    let mut meter = Meter::still();
    let raw = Raw { payload: text.as_bytes(), content_type: None, content_encoding: None };
    let article = match read(&settings, raw, &mut meter) {
        Ok(article) => article,
        Err(_) => return (String::new(), Entities::default()),
    };
    let parsed = parse(&settings, article, &mut meter);
    let annotated = annotate(&settings, parsed, &mut meter);
    (annotated.parsed.article.text.as_str().to_owned(), annotated.claims.entities.unwrap_or_default())
}

/// A text in which mentions stand as `[label words]`: those with one label are to be one entity's, others to be others'.
fn check(told: &str) {
    let (mut plain, mut wanted, mut open) = (String::new(), Vec::new(), Vec::new());
    let mut rest = told;
    while let Some(at) = rest.find(['[', ']']) {
        plain.push_str(&rest[..at]);
        if rest[at..].starts_with('[') {
            let (label, after) = rest[at + 1..].split_once(' ').expect("a label");
            open.push((label, plain.len()));
            rest = after;
        } else {
            let (label, start) = open.pop().expect("an opening bracket");
            wanted.push((label, start..plain.len()));
            rest = &rest[at + 1..];
        }
    }
    plain.push_str(rest);
    let (text, found) = entities(&plain);
    assert_eq!(text, plain);
    let mut labels: BTreeMap<&str, u32> = BTreeMap::new();
    for (label, at) in wanted {
        let mention = found.mentions().iter().find(|claim| claim.at.start() == at.start && claim.at.end() == at.end);
        let mention =
            mention.unwrap_or_else(|| panic!("{:?} is no mention in {plain:?}: {found:#?}", &plain[at.clone()]));
        let entity = mention.what.entity.0;
        let known = *labels.entry(label).or_insert(entity);
        assert_eq!(known, entity, "{:?} of {label} in {plain:?}: {:?}", &plain[at], found.all()[entity as usize].name);
    }
    let mut apart: Vec<u32> = labels.values().copied().collect();
    apart.sort_unstable();
    apart.dedup();
    assert_eq!(apart.len(), labels.len(), "entities that are apart are one in {plain:?}");
}

#[test]
fn a_family_name_is_that_of_the_person_named_in_full() {
    check("[a Maria Lopez] met [b John Turner] on Monday. [a Lopez] said that [b Turner] had agreed.");
    check("[a Robert Miller] and his wife, [b Susan Miller], left. Mrs. [b Miller] said nothing.");
}

#[test]
fn short_forms_and_abbreviations() {
    check("The [a European Central Bank] ([a ECB]) raised rates. The [a ECB] said more would follow.");
    check(
        "[a Siemens AG] said on Monday that profits rose in the third quarter. [a Siemens] makes trains and turbines.",
    );
    check("[a Russia] rejected the plan. [a Russian] officials said talks would go on.");
}

#[test]
fn a_government_is_not_the_person() {
    check("The [b Carter administration] said that [a Jimmy Carter] would travel. [a Carter] left on Friday.");
}

#[test]
fn pronouns() {
    check("[a Maria Lopez] resigned on Monday. [a She] said [a her] work was done.");
    check("[a John Turner] told [b Maria Lopez] that [a he] would help [b her].");
    check("[a Microsoft] said on Tuesday that [a it] would close [a its] office.");
}

#[test]
fn it_may_mean_nothing() {
    let (_, found) = entities("Microsoft closed the office. It is clear that it was raining.");
    let pronouns = found.mentions().iter().filter(|claim| claim.what.kind == MentionKind::Pronoun).count();
    assert_eq!(pronouns, 0);
}

#[test]
fn nouns_that_stand_for_names() {
    check(
        "French President [a Emmanuel Macron] met Turkish President [b Recep Tayyip Erdogan]. [b The Turkish president] left early.",
    );
    check("[a Volkswagen] cut its forecast on Monday. [a The carmaker] blamed weak demand.");
    check("[a Maria Lopez], 41, won the race. [a The 41-year-old] trained in Spain.");
}

#[test]
fn short_titles_are_those_of_the_nouns() {
    check("Nebraska Gov. [a Ellen Marchetti] vetoed the bill. [a The governor] gave no reason.");
    check("Gen. [a Mark Sully] arrived on Monday. [a The general] said more troops were needed.");
    check("Acme CEO [a Raj Patel] resigned. [a The chief executive] had run it since 2011.");
}

#[test]
fn what_stands_around_a_name_tells_its_kind() {
    for (text, name, kind) in [
        ("In Nelson Mandela's view it was too late.", "Nelson Mandela", Kind::Person),
        ("LINCOLN, Neb. (Prairie Wire) — Lawmakers passed the bill on Monday.", "Prairie Wire", Kind::Org),
        ("Officials said the Platte River rose on Monday.", "Platte River", Kind::Loc),
        ("There is a town called Ostrel in the hills. Ostrel was flooded.", "Ostrel", Kind::Gpe),
        ("Team 1. Coach: Ben Markel. Ben Markel left.", "Ben Markel", Kind::Person),
        ("\"We have the votes,\" Dale Hostetler, of Scottsbluff, said.", "Scottsbluff", Kind::Gpe),
        ("Frank Sully (1818 – 1880) was a baker from Lisbon.", "Frank Sully", Kind::Person),
        (
            "Officials in the West Bank met Google. The movie Google and Amazon is out. Google agreed.",
            "West Bank",
            Kind::Gpe,
        ),
    ] {
        let (_, found) = entities(text);
        assert_eq!(named(&found, name).kind, kind, "{text}");
    }
}

/// A text, somebody in it, and what he or she is: title, organisation (`-` for none) and status.
fn check_role(text: &str, name: &str, title: &str, org: &str, status: RoleStatus) {
    let (plain, found) = entities(text);
    let entity = named(&found, name);
    let told: Vec<(&str, &str, RoleStatus)> = entity
        .roles
        .iter()
        .map(|claim| {
            let org = claim.what.org.map_or("-", |org| &found.get(org).name);
            (&plain[claim.what.title.start()..claim.what.title.end()], org, claim.what.status)
        })
        .collect();
    assert_eq!(told, [(title, org, status)], "{text:?}");
}

fn named<'e>(found: &'e Entities, name: &str) -> &'e Entity {
    found.all().iter().find(|entity| entity.name == name).unwrap_or_else(|| panic!("no {name:?} in {found:#?}"))
}

#[test]
fn titles() {
    use RoleStatus::{Acting, Current, Former};
    check_role("French President Emmanuel Macron left.", "Emmanuel Macron", "President", "France", Current);
    check_role("Former Prime Minister David Cameron spoke.", "David Cameron", "Prime Minister", "-", Former);
    check_role("The company hired Ann Lee, an analyst at Barclays.", "Ann Lee", "analyst", "Barclays", Current);
    check_role(
        "France's finance minister, Bruno Le Maire, agreed.",
        "Bruno Le Maire",
        "finance minister",
        "France",
        Current,
    );
    check_role("Maria Lopez, acting director of NASA, resigned.", "Maria Lopez", "director", "NASA", Acting);
    check_role(
        "Maria Lopez is a professor at Harvard University.",
        "Maria Lopez",
        "professor",
        "Harvard University",
        Current,
    );
}

#[test]
fn an_organisation_that_only_a_noun_tells() {
    let text = "Maria Lopez, head of Norway's pension fund, left.";
    check_role(text, "Maria Lopez", "head", "Norway's pension fund", RoleStatus::Current);
}

#[test]
fn attributes() {
    let (_, found) = entities("Cairo-born Maria Lopez, 41, said she would stay.");
    let told: Vec<Attribute> = named(&found, "Maria Lopez").attributes.iter().map(|claim| claim.what).collect();
    assert!(told.contains(&Attribute::Age(41)), "{told:?}");
    assert!(told.contains(&Attribute::Gender(super::Gender::Female)), "{told:?}");
    let born = told.iter().find_map(|attribute| match attribute {
        Attribute::BirthPlace(place) => Some(found.get(*place).name.as_str()),
        _ => None,
    });
    assert_eq!(born, Some("Cairo"));
}

#[test]
fn a_bracket_does_not_split_a_name() {
    let (_, found) = entities("\"(former President Jimmy) Carter's mistakes will be corrected,\" Maria Lopez wrote.");
    assert_eq!(named(&found, "Jimmy Carter").roles[0].what.status, RoleStatus::Former);
}

/// What holds of the entities of any text; plain words before it tell that it is English.
fn sound(text: &str) {
    let plain = "The minister said on Monday that the government would not change its plans for the economy.";
    let (plain, found) = entities(&format!("{plain} {text}"));
    let mut seen = vec![0; found.all().len()];
    for pair in found.mentions().windows(2) {
        assert!(pair[0].what.tokens.start <= pair[1].what.tokens.start, "mentions in order");
    }
    for claim in found.mentions() {
        assert!(plain.get(claim.at.start()..claim.at.end()).is_some_and(|words| !words.is_empty()));
        seen[claim.what.entity.0 as usize] += 1;
    }
    for (entity, seen) in found.all().iter().zip(seen) {
        assert_eq!(entity.mentions.len(), seen);
        assert!(seen > 0 && !entity.name.is_empty());
        for claim in &entity.roles {
            assert!(claim.what.org.is_none_or(|org| (org.0 as usize) < found.all().len()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_is_survived(text in "([A-Z][a-z]{1,6}|[a-z]{1,6}|he|she|it|his|the|[0-9]{1,3}|old|-|year|['\"(),.—’“”]|born|president|of|Ann|Russian|Inc\\.)( ([A-Z][a-z]{1,6}|[a-z]{1,6}|he|she|it|his|the|[0-9]{1,3}|old|-|year|['\"(),.—’“”]|born|president|of|Ann|Russian|Inc\\.)){0,60}") {
        sound(&text);
    }
}

#[test]
fn hostile_texts_are_survived() {
    sound(&"\"".repeat(3000));
    sound(&"Ann Lee née ".repeat(800));
    sound(&"he ".repeat(3000));
    sound(&"president of ".repeat(1500));
    sound(&"John Smith, ".repeat(1500));
}
