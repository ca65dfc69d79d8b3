use proptest::prelude::*;

use super::{Atlas, Place, Places, Role};
use crate::extract::entities::{self, Entities};
use crate::extract::learn::reader::Wanted;
use crate::extract::syntax::Syntax;
use crate::extract::{Models, clean, gazetteer, names, reading, sentences, syntax, tags, tokens, tree};
use crate::text::{Claim, Text};

/// What `ask` gives for the places of a text, found with `atlas`.
fn asked_of<T>(atlas: &Atlas, body: &str, ask: impl FnOnce(&Syntax<'_>, &Entities, &Places) -> T) -> T {
    let models = Models::embedded().unwrap();
    let cleaned = clean::run(&Text::verbatim(0, body));
    let text = cleaned.text;
    let layout = sentences::run(&text, &cleaned.furniture);
    let tokens = tokens::run(&text, &layout.sentences);
    let hits = gazetteer::run(&models.gazetteer, &text, &tokens);
    let wanted = Wanted { tags: true, tree: true, names: true };
    let read = reading::run(&models.network, &models.words, &text, &tokens, &hits, wanted);
    let tags = tags::run(&models.lemmatizer, &text, &tokens, &read);
    let tree = tree::run(&tokens, &read);
    let names = names::run(&models.network, &text, &tokens, &hits, &read);
    let syntax = syntax::run(&text, &layout, &tokens, &tags, &tree);
    let entities = entities::run(&models.gazetteer, &syntax, &names, &hits);
    ask(&syntax, &entities, &super::run(atlas, &models.metonyms, &syntax, &entities, &hits, &cleaned.furniture))
}

fn asked<T>(body: &str, ask: impl FnOnce(&Syntax<'_>, &Entities, &Places) -> T) -> T {
    asked_of(&Models::embedded().unwrap().atlas, body, ask)
}

/// A text in which places stand as `[words = told]`: what `tell` tells of each is compared, in order, and there are no
/// others.
fn check(told: &str, tell: impl Fn(&Entities, &Claim<Place>) -> String) {
    let (mut plain, mut wanted) = (String::new(), Vec::new());
    let mut rest = told;
    while let Some((before, after)) = rest.split_once('[') {
        let (marked, after) = after.split_once(']').expect("a bracket that closes");
        let (words, value) = marked.split_once(" = ").expect("words and what is told of them");
        plain.push_str(before);
        plain.push_str(words);
        wanted.push(format!("{words} = {value}"));
        rest = after;
    }
    plain.push_str(rest);
    asked(&plain, |syntax, entities, places| {
        let found = places.all().iter();
        let found: Vec<String> =
            found.map(|claim| format!("{} = {}", syntax.text().slice(claim.at), tell(entities, claim))).collect();
        assert_eq!(found, wanted, "in {plain:?}");
    });
}

/// The country and division of each place, `-` for none.
fn lies(told: &str) {
    check(told, |_, claim| {
        let country = claim.what.country;
        let country = country.as_ref().map_or("-", |code| code.as_str());
        match &claim.what.admin1 {
            Some(division) => format!("{country} {division}"),
            None => country.to_owned(),
        }
    });
}

/// The sense of each place, and after a stroke the name of what it stands for.
fn means(told: &str) {
    check(told, |entities, claim| {
        let sense = claim.what.sense.name();
        match claim.what.metonym_for {
            Some(meant) => format!("{sense}/{}", entities.get(meant).name),
            None => sense.to_owned(),
        }
    });
}

#[test]
fn the_text_says_what_a_place_lies_in() {
    lies("The fire broke out in [Perth = GB SCT], [Scotland = GB SCT], on Sunday.");
    lies("She was born in [Paris = US TX], [Texas = US TX], in 1950.");
    lies("The storm hit [Savannah = US GA], [Georgia = US GA], overnight.");
    lies("He moved to [Birmingham = US AL], [Alabama = US AL], last year.");
}

#[test]
fn the_other_places_decide() {
    lies("Police in [Leeds = GB ENG] and [Bradford = GB ENG] are looking for a man from [Halifax = GB ENG].");
    lies(
        "Roads between [Toronto = CA 08] and [Montreal = CA 10] were closed, and flights to [Halifax = CA 07] were late.",
    );
    lies("Voters in [Atlanta = US GA] and across [Georgia = US GA] went to the polls on Tuesday.");
    lies("Troops from [Russia = RU] entered [Georgia = GE] and came close to [Tbilisi = GE 51].");
}

#[test]
fn seats_of_power_stand_for_their_countries() {
    means("[Moscow = government/Russia] rejected the plan, said the envoy of [Russia = government].");
    means(
        "[Russia = government] accused [Ukraine = government] of an attack, and [Kyiv = government/Ukraine] denied it.",
    );
    means("The talks between [Washington = government] and [Beijing = government] were resumed.");
    means("The minister arrived in [Moscow = location] on Monday.");
    means("[Peru = location] has a long coast.");
}

#[test]
fn datelines_and_directions() {
    let body = "PARIS, July 3 (Reuters) - A bomb went off in southern Spain on Monday.";
    asked(body, |syntax, _, places| {
        let told: Vec<(&str, Role)> =
            places.all().iter().map(|claim| (syntax.text().slice(claim.at), claim.what.role)).collect();
        assert_eq!(told, [("PARIS", Role::Dateline), ("southern Spain", Role::Event)]);
        let spain = &places.all()[1].what;
        assert_eq!((spain.name.as_str(), spain.geoname), ("southern Spain", None));
        assert_eq!(spain.country, gazetteer::CountryCode::new("ES"));
    });
}

#[test]
fn an_operator_adds_places() {
    let text = "[BLDG DE]\nSpringfield\t52.5\t13.4\t\t\tBE\n";
    let list = gazetteer::Source { name: "desk.tsv", text };
    let atlas = Models::embedded().unwrap().atlas.with(&[list]).expect("a good list");
    let site = atlas.sites("springfield").next().expect("it was just added");
    assert_eq!((site.name, site.feature, site.division()), ("Springfield", "BLDG", Some("BE")));
    assert!((site.point.lat - 52.5).abs() < 1e-4 && (site.point.lon - 13.4).abs() < 1e-4);
    assert!(atlas.sites("Leeds").next().is_some(), "the embedded places are still there");
    for (text, why) in [
        ("Here\t1\t2\n", "desk.tsv:1: place \"Here\\t1\\t2\" stands before the first [feature]"),
        ("[TOWN]\n", "desk.tsv:1: unknown feature \"TOWN\""),
        ("[PPL]\nHere\t91\t2\n", "desk.tsv:2: \"91\" are no degrees, expected a number from -90 to 90"),
        ("[PPL]\nHere\t1\n", "desk.tsv:2: 2 columns, expected 3 to 7"),
        ("[PPL]\nHere\t1\t2\t\tde\n", "desk.tsv:2: \"de\" is no country"),
    ] {
        let error = atlas.with(&[gazetteer::Source { name: "desk.tsv", text }]).expect_err(text).to_string();
        assert!(error.contains(why), "{error:?} does not tell {why:?}");
    }
}

#[test]
fn a_damaged_atlas_is_refused() {
    let good = crate::extract::atlas_bytes().to_vec();
    let told = |bytes: Vec<u8>| Atlas::load(bytes).expect_err("it is damaged").to_string();
    assert!(told(b"copygaz\n".to_vec()).contains("expected at its start"));
    assert!(told(good[..good.len() - 1].to_vec()).contains("bytes expected"));
    let mut changed = good;
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    assert!(told(changed).contains("checksum"));
}

#[test]
fn capitals_and_countries_are_where_they_are() {
    let atlas = &Models::embedded().unwrap().atlas;
    let largest = |name: &str| atlas.sites(name).next().unwrap_or_else(|| panic!("no {name}"));
    for (name, country, lat, lon) in [
        ("Washington", "US", 38.9, -77.0),
        ("Bogota", "CO", 4.6, -74.1),
        ("Bombay", "IN", 19.1, 72.9),
        ("Canberra", "AU", -35.3, 149.1),
        ("Suva", "FJ", -18.1, 178.4),
    ] {
        let site = largest(name);
        assert_eq!(site.country, gazetteer::CountryCode::new(country), "{name}");
        assert!((site.point.lat - lat).abs() < 0.2 && (site.point.lon - lon).abs() < 0.2, "{name}: {:?}", site.point);
    }
    assert!(largest("Nairobi").is_capital() && !largest("Mombasa").is_capital());
    assert!(largest("France").is_country() && largest("Burma").geoname == Some(1327865));
    let (perth, edinburgh) = (largest("Perth").point, largest("Edinburgh").point);
    assert!((14_000.0..16_000.0).contains(&perth.km_to(edinburgh)), "{}", perth.km_to(edinburgh));
}

#[test]
fn the_embedded_atlas_is_what_its_sources_give() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = root.join("../shared/data");
    if !data.exists() {
        use std::io::Write;
        let note = "SKIPPED: the corpora are not here, so nothing proves that models/atlas.bin is what they give\n";
        std::io::stderr().write_all(note.as_bytes()).expect("standard error is there");
        return;
    }
    let folder = crate::cli::gazetteer::AtlasFolder::read(&data, &root.join("lists")).expect("all sources are there");
    let bytes = folder.compile().expect("all sources are good");
    let same = bytes == crate::extract::atlas_bytes();
    assert!(same, "the lists or the compiler have changed: run `copydesk gazetteer atlas`");
    assert!(bytes.len() <= 3_000_000, "{} bytes", bytes.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn places_lie_in_the_text_and_in_order(
        body in "((Paris|Texas|Georgia|Moscow|southern|Russian|in|of|and|said|the|Kremlin|team|[A-Z][a-z]{2,7})[ ,.\"'()-]{1,2}){1,40}",
    ) {
        asked(&body, |syntax, entities, places| {
            let mut last = None;
            for claim in places.all() {
                prop_assert!(claim.at.end() <= syntax.text().len());
                prop_assert!(claim.at.covers(entities.mention(claim.what.mention).at));
                prop_assert!(last < Some(claim.what.mention));
                last = Some(claim.what.mention);
                let id = places.of(claim.what.mention);
                prop_assert_eq!(id.map(|id| &places.all()[id.0 as usize]), Some(claim));
            }
            Ok(())
        })?;
    }
}
