//! Our scorer of whole articles against the reference scorer of the checks, on records that were made from the gold and
//! spoilt at random: every count must be the same.
//!
//! The reference scorer stands beside the project in `../shared/checks` and is no part of it. Without it, or without
//! `python3`, the test says so and passes, except in CI, where both must be there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use copydesk::articles::{self, Article, Row, Tally};
use serde_json::{Map, Value, json};

/// Sets of records for a folder of gold articles, and records of them in all: one article alone needs many of each.
const SETS_MIN: u64 = 8;
const RECORDS_MIN: u64 = 40;

#[test]
fn every_count_is_the_reference_scorers() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let checks = project.join("../shared/checks");
    let scorer = checks.join("score.py");
    let python = Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
    if !scorer.is_file() || !python {
        let missing = if python { scorer.display().to_string() } else { "python3".to_owned() };
        assert!(std::env::var_os("CI").is_none(), "CI is set, and there is no {missing}");
        eprintln!("SKIPPED, nothing was proved: no {missing}");
        return;
    }
    let scratch = tempfile::tempdir().expect("a scratch folder");
    let mut counted = Tally::default();
    for folder in [checks.join("gold"), project.join("tests/quality/gold")] {
        let files = gold_files(&folder);
        if files.is_empty() {
            continue;
        }
        let texts: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).expect("a gold file")).collect();
        let articles: Vec<Article> =
            texts.iter().map(|text| Article::parse(text).unwrap_or_else(|fault| panic!("{fault}"))).collect();
        let golds: Vec<Value> = texts.iter().map(|text| serde_json::from_slice(text).expect("JSON")).collect();
        let sets = SETS_MIN.max(RECORDS_MIN / articles.len() as u64);
        for seed in 1..=sets {
            let mut random = Random::new(seed);
            // The first set is without fault: what is right must be right for both.
            let records: Vec<Value> =
                golds.iter().map(|gold| Maker { gold, random: &mut random, spoils: seed > 1 }.record()).collect();
            let file = scratch.path().join("records.jsonl");
            let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
            fs::write(&file, lines).expect("records are written");
            let told = scratch.path().join("scores.json");
            let output = Command::new("python3")
                .arg(&scorer)
                .args([Path::new("--gold"), &folder, &file, Path::new("--json"), &told])
                .output()
                .expect("python3 runs");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let reference: Value = serde_json::from_slice(&fs::read(&told).expect("scores")).expect("JSON");
            let ours = articles::score(&articles, &records).total();
            compare(&ours, &reference, &format!("seed {seed} of {}", folder.display()));
            counted += &ours;
        }
    }
    // The comparison is worth what was compared: every layer had right, wrong and missing items, and negatives were hit.
    for row in Row::ALL.into_iter().filter(|row| *row != Row::Clusters) {
        let counts = counted.counts(row);
        let all = [counts.true_positives, counts.false_positives, counts.false_negatives];
        assert!(all.iter().all(|count| *count > 0), "{} was hardly tried: {all:?}", row.name());
    }
    assert!(!counted.violated.is_empty() && !counted.inexact.is_empty());
}

fn gold_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    files
}

/// Asserts that all that both count is the same.
fn compare(ours: &Tally, reference: &Value, what: &str) {
    for row in Row::ALL.into_iter().filter(|row| *row != Row::Clusters) {
        let counts = ours.counts(row);
        let counts = json!([counts.true_positives, counts.false_positives, counts.false_negatives]);
        let wanted = reference["counts"].get(row.name()).cloned().unwrap_or_else(|| json!([0, 0, 0]));
        assert_eq!(counts, wanted, "{what}: {}", row.name());
    }
    for layer in Row::layers() {
        let figures = ours.figures(layer);
        for (at, figure) in [figures.precision, figures.recall, figures.f1].into_iter().enumerate() {
            let wanted = reference["layers"][layer.name()][at].as_f64().expect("a figure");
            assert!((figure - wanted).abs() < 1e-12, "{what}: {} {at}: {figure} {wanted}", layer.name());
        }
    }
    let attributes: BTreeMap<&str, Value> =
        ours.attributes.iter().map(|(name, share)| (*name, json!([share.right, share.all]))).collect();
    assert_eq!(json!(attributes), reference["attributes"], "{what}: attributes");
    assert_eq!(json!(ours.inexact.len()), reference["exactViolations"], "{what}: spans");
    assert_eq!(json!(ours.negatives), reference["negatives"], "{what}: negatives");
    assert_eq!(json!(ours.violated.len()), reference["negativesViolated"], "{what}: {:#?}", ours.violated);
    assert!((ours.macro_f1() - reference["macro"].as_f64().expect("a figure")).abs() < 1e-12, "{what}: mean");
}

/// Xorshift: the same records on every machine.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// Makes a record of a gold article.
struct Maker<'a> {
    gold: &'a Value,
    random: &'a mut Random,
    /// Whether it makes mistakes, too.
    spoils: bool,
}

const TYPES: [&str; 5] = ["PERSON", "ORG", "GPE", "LOC", "norp"];
const MODALITIES: [&str; 5] = ["actual", "planned", "conditional", "possible", "denied"];
const QUOTES: [&str; 4] = ["direct", "mixed", "indirect", "rumour"];
const SENSES: [&str; 3] = ["location", "government", "demonym"];

impl<'a> Maker<'a> {
    fn spoilt(&mut self, times: usize) -> bool {
        self.spoils && self.random.one_in(times)
    }

    fn items(&self, layer: &str) -> &'a [Value] {
        self.gold[layer].as_array().map_or(&[], Vec::as_slice)
    }

    fn letters(&self) -> Vec<char> {
        self.gold["body"].as_str().expect("a body").chars().collect()
    }

    /// A span at these places of the body, now and then a little off, or with words that are not there.
    fn span(&mut self, start: &Value, end: &Value) -> Map<String, Value> {
        let letters = self.letters();
        let place = |place: &Value| place.as_u64().expect("an offset") as usize;
        let (mut start, mut end) = (place(start), place(end));
        if self.spoilt(8) {
            start = start.saturating_sub(self.random.below(4));
            end = (end + self.random.below(4)).min(letters.len());
        } else if self.spoilt(10) && end - start > 4 {
            start += self.random.below(3);
            end -= self.random.below(2);
        }
        let mut exact: String = letters[start..end].iter().collect();
        if self.spoilt(40) {
            exact.push('?');
        }
        if self.spoilt(150) {
            end = letters.len() + 7;
        }
        let Value::Object(span) = json!({ "start": start, "end": end, "exact": exact }) else { unreachable!() };
        span
    }

    fn span_of(&mut self, item: &Value) -> Map<String, Value> {
        // Now and then an extent that is as good.
        let others = ["alt", "contentAlt", "triggerAlt"].into_iter().find_map(|key| item[key].as_array());
        match others.filter(|others| !others.is_empty()) {
            Some(others) if self.random.one_in(2) => {
                let other = &others[self.random.below(others.len())];
                self.span(&other[0], &other[1])
            }
            _ => {
                let own = ["content", "trigger"].into_iter().find_map(|key| item.get(key)).unwrap_or(item);
                self.span(&own["start"], &own["end"])
            }
        }
    }

    /// Somewhere in the body.
    fn anywhere(&mut self) -> Map<String, Value> {
        let length = self.letters().len();
        let start = self.random.below(length - 30);
        let end = start + 1 + self.random.below(25);
        self.span(&json!(start), &json!(end))
    }

    /// An entity, by one of the forms that records refer by; now and then another one.
    fn who(&mut self, name: &Value) -> Value {
        let entities = self.items("entities");
        let Some(name) = name.as_str() else { return Value::Null };
        let mut place = entities.iter().position(|entity| entity["name"] == name);
        if self.spoilt(8) {
            place = Some(self.random.below(entities.len()));
        }
        let Some(place) = place else { return json!(name) };
        let (id, name) = (format!("e{place}"), &entities[place]["name"]);
        match self.random.below(6) {
            0 => json!(id),
            1 => name.clone(),
            2 => json!({ "entity": { "id": id } }),
            3 if self.spoils => json!({ "exact": name.as_str().expect("a name").split(' ').next_back() }),
            4 if self.spoils && self.random.one_in(4) => json!({ "entity": "e999", "exact": name }),
            _ => json!({ "entity": id, "exact": name }),
        }
    }

    fn whos(&mut self, names: &Value) -> Value {
        let names = names.as_array().map_or(&[][..], Vec::as_slice);
        let mut whos: Vec<Value> = names.iter().map(|name| self.who(name)).collect();
        if self.spoilt(10) {
            whos.push(json!("Somebody Else"));
        }
        if whos.len() == 1 && self.random.one_in(3) { whos.swap_remove(0) } else { json!(whos) }
    }

    /// The items of a layer, each made by `make`; some are left out, some stand twice, some stand where nothing is.
    fn layer(&mut self, layer: &str, mut make: impl FnMut(&mut Self, &Value, usize) -> Map<String, Value>) -> Value {
        let mut made = Vec::new();
        for (place, item) in self.items(layer).iter().enumerate() {
            if self.spoilt(8) {
                continue;
            }
            let mut item = make(self, item, place);
            if self.spoilt(12) {
                item.extend(self.anywhere());
            }
            if self.spoilt(12) {
                made.push(Value::Object(item.clone()));
            }
            made.push(Value::Object(item));
        }
        match self.spoilt(15) {
            true if self.random.one_in(2) => Value::Null,
            true => made.into_iter().next().unwrap_or(Value::Null),
            false => json!(made),
        }
    }

    fn entities(&mut self) -> Value {
        self.layer("entities", |this, entity, place| {
            let mut name = entity["name"].clone();
            match this.spoils.then(|| this.random.below(12)) {
                Some(0) => name = Value::Null,
                Some(1) => name = json!(name.as_str().expect("a name").to_uppercase()),
                Some(2) => name = json!(format!("the {} himself", name.as_str().expect("a name"))),
                Some(3) => name = json!(name.as_str().expect("a name").split(' ').next_back()),
                _ => {}
            }
            let kind = if this.spoilt(10) { json!(this.random.pick(&TYPES)) } else { entity["type"].clone() };
            let mut mentions = Vec::new();
            for mention in entity["mentions"].as_array().expect("mentions") {
                if this.spoilt(8) {
                    continue;
                }
                let mut span = this.span_of(mention);
                if !(mention["kind"] == "name" && this.random.one_in(3)) {
                    span.insert("kind".to_owned(), mention["kind"].clone());
                }
                mentions.push(Value::Object(span));
            }
            if this.spoilt(4) {
                mentions.push(Value::Object(this.anywhere()));
            }
            if this.spoilt(4) {
                // One of another entity.
                let entities = this.items("entities");
                let theirs = entities[this.random.below(entities.len())]["mentions"].as_array().expect("mentions");
                mentions.extend(theirs.last().cloned());
            }
            let mut roles = Vec::new();
            for role in entity["roles"].as_array().map_or(&[][..], Vec::as_slice) {
                let title = role["title"].as_str().expect("a title");
                let title = if this.spoilt(4) { format!("former {title}") } else { title.to_owned() };
                let org = this.who(&role["org"]);
                let mut status = role["status"].clone();
                if this.spoilt(8) {
                    status = json!("former");
                }
                if status != "current" || this.random.one_in(2) {
                    roles.push(json!({ "title": title, "org": org, "status": status }));
                } else {
                    roles.push(json!({ "title": title, "org": org }));
                }
            }
            if this.spoilt(12) {
                roles.push(json!({ "title": "harbour master", "status": "acting" }));
            }
            let Value::Object(made) = json!({
                "id": format!("e{place}"), "type": kind, "name": name, "mentions": mentions, "roles": roles,
            }) else {
                unreachable!()
            };
            made
        })
    }

    fn record(&mut self) -> Value {
        let entities = self.entities();
        let places = self.layer("places", |this, place, _| {
            let mut made = this.span_of(place);
            for key in ["name", "sense", "countryCode", "lat", "lon", "role"] {
                made.insert(key.to_owned(), place[key].clone());
            }
            if this.spoilt(8) {
                made.insert("sense".to_owned(), json!(this.random.pick(&SENSES)));
            }
            if this.spoilt(8) {
                made.insert("countryCode".to_owned(), json!(this.random.pick(&["fr", "RU", "ZZ"])));
            }
            if this.spoilt(8) {
                made.insert("lat".to_owned(), json!(-12.5));
            }
            made
        });
        let times = self.layer("times", |this, time, at| {
            let mut made = this.span_of(time);
            made.insert("id".to_owned(), json!(format!("t{at}")));
            for key in ["type", "value", "interval"] {
                made.insert(key.to_owned(), time[key].clone());
            }
            if this.spoilt(8) {
                made.insert(
                    "value".to_owned(),
                    json!(this.random.pick(&["2024-02", "present_ref", "P3D", " 2025-07 "])),
                );
            }
            made
        });
        let quantities = self.layer("quantities", |this, quantity, _| {
            let mut made = this.span_of(quantity);
            for key in ["kind", "value", "valueMax", "unit", "currency"] {
                made.insert(key.to_owned(), quantity[key].clone());
            }
            if this.spoilt(6) {
                let value = format!("{},000", quantity["value"]);
                made.insert("value".to_owned(), json!(value));
            }
            if this.spoilt(6) {
                made.insert("unit".to_owned(), Value::Null);
                made.insert("of".to_owned(), json!({ "exact": quantity["unit"] }));
            }
            if this.spoilt(8) {
                made.insert("currency".to_owned(), json!("eur"));
            }
            made
        });
        let quotes = self.quotes();
        let events = self.events();
        let relations = self.layer("relations", |this, relation, at| {
            let mut made = Map::new();
            made.insert("id".to_owned(), json!(format!("r{at}")));
            made.insert("subject".to_owned(), this.who(&relation["subject"]));
            let predicate = if this.spoilt(10) {
                json!(this.random.pick(&["affiliation", "bornIn", "spouse"]))
            } else {
                relation["predicate"].clone()
            };
            made.insert("predicate".to_owned(), predicate);
            if relation.get("object").is_some() {
                made.insert("object".to_owned(), this.who(&relation["object"]));
            }
            made.insert("value".to_owned(), relation["value"].clone());
            made
        });
        let mut date = json!({ "value": self.gold["date"] });
        if self.spoilt(6) {
            date = if self.random.one_in(2) { Value::Null } else { json!("1999-12-31T10:00:00Z") };
        }
        let mut record = json!({
            "id": "urn:test",
            "item": { "bodies": [{ "role": "main", "value": self.gold["body"] }] },
            "input": { "date": date, "start": 1, "end": 2, "exact": "not a part of the body" },
            "entities": entities, "places": places, "times": times, "quantities": quantities,
            "quotes": quotes, "events": events, "relations": relations,
        });
        if self.spoils {
            self.violate(&mut record);
            if self.random.one_in(3) {
                respace(&mut record);
            }
        }
        record
    }

    fn quotes(&mut self) -> Value {
        self.layer("quotes", |this, quote, _| {
            let content = this.span_of(quote);
            let mut made = Map::new();
            made.insert("content".to_owned(), Value::Object(content));
            let kind = if this.spoilt(8) { json!(this.random.pick(&QUOTES)) } else { quote["type"].clone() };
            made.insert("type".to_owned(), kind);
            let speaker = match quote.get("speaker") {
                Some(speaker) => this.who(speaker),
                None => json!({ "exact": quote["speakerText"] }),
            };
            made.insert("speaker".to_owned(), speaker);
            for key in ["id", "nestedIn", "continues", "medium", "insertions", "polarity", "cue"] {
                if !this.spoilt(8) {
                    made.insert(key.to_owned(), quote[key].clone());
                }
            }
            // Handed down by the quote that it continues.
            if quote.get("continues").is_none() || this.random.one_in(2) {
                made.insert("addressee".to_owned(), this.who(&quote["addressee"]));
            }
            if this.spoilt(12) {
                made.insert("continues".to_owned(), json!("q1"));
            }
            if this.spoilt(12) {
                made.insert("nestedIn".to_owned(), json!("q2"));
            }
            if this.spoilt(12) {
                made.insert("cue".to_owned(), json!(this.random.pick(&["said", "told"])));
            }
            made
        })
    }

    fn events(&mut self) -> Value {
        self.layer("events", |this, event, _| {
            let mut made = Map::new();
            made.insert("trigger".to_owned(), Value::Object(this.span_of(event)));
            for key in ["id", "type", "polarity", "attribution"] {
                made.insert(key.to_owned(), event[key].clone());
            }
            made.insert("actors".to_owned(), this.whos(&event["actors"]));
            made.insert("recipients".to_owned(), this.whos(&event["recipients"]));
            let modality =
                if this.spoilt(6) { json!(this.random.pick(&MODALITIES)) } else { event["modality"].clone() };
            made.insert("modality".to_owned(), modality);
            let time = match this.random.below(4) {
                0 => json!({ "value": event["time"] }),
                1 => json!("t1"),
                2 => json!([{ "id": "t0" }, event["time"]]),
                _ => event["time"].clone(),
            };
            made.insert("time".to_owned(), time);
            made.insert("place".to_owned(), this.who(&event["place"]));
            if this.spoilt(10) {
                made.insert("attribution".to_owned(), json!(this.random.pick(&["q1", "q7", "narrator", "q99"])));
            }
            if this.spoilt(10) {
                made.insert("polarity".to_owned(), json!("negative"));
            }
            made
        })
    }

    /// Does some of what must not be done.
    fn violate(&mut self, record: &mut Value) {
        for wrong in self.items("negatives") {
            if !self.random.one_in(3) {
                continue;
            }
            let mut span = match wrong.get("start") {
                Some(start) => self.span(start, &wrong["end"]),
                None => Map::new(),
            };
            let mut put = |layer: &str, item: Value| match &mut record[layer] {
                Value::Array(items) => items.push(item),
                other => *other = json!([item]),
            };
            match wrong["kind"].as_str().expect("a kind") {
                "headline" => record["item"]["headlines"] = json!([{ "value": "Invented" }]),
                "mention" => put("entities", json!({ "type": wrong["type"], "mentions": [span] })),
                "coref" => put("entities", json!({ "name": wrong["entity"], "mentions": [span] })),
                "role" => put(
                    "entities",
                    json!({ "name": wrong["entity"], "roles": { "title": wrong["title"], "status": wrong["status"] } }),
                ),
                "time" | "timeValue" | "quantity" => {
                    span.insert("value".to_owned(), wrong["value"].clone());
                    span.insert("currency".to_owned(), wrong["currency"].clone());
                    put(if wrong["kind"] == "quantity" { "quantities" } else { "times" }, Value::Object(span));
                }
                "speaker" => put("quotes", json!({ "type": "direct", "content": span, "speaker": wrong["speaker"] })),
                "event" => put(
                    "events",
                    json!({ "trigger": span, "modality": wrong["modality"], "polarity": wrong["polarity"] }),
                ),
                "placeSense" | "placeCountry" => {
                    span.insert("sense".to_owned(), wrong["sense"].clone());
                    span.insert("countryCode".to_owned(), wrong["countryCode"].clone());
                    put("places", Value::Object(span));
                }
                "relation" => put("relations", wrong.clone()),
                "merge" => {
                    let of = |name: &Value| self.items("entities").iter().find(|entity| entity["name"] == *name);
                    let mentions = [&wrong["a"], &wrong["b"]]
                        .into_iter()
                        .filter_map(of)
                        .flat_map(|entity| entity["mentions"].as_array().expect("mentions").iter().cloned());
                    let mentions: Vec<Value> = mentions.collect();
                    put("entities", json!({ "type": "PERSON", "mentions": mentions }));
                }
                "sentenceCut" => {
                    let middle = span["end"].as_u64().expect("an offset") - 1;
                    record["text"] = json!({ "sentences": [{ "start": 0, "end": middle }] });
                }
                "sentiment" => {
                    record["sentiment"] =
                        json!({ "targets": [{ "entity": wrong["entity"], "holder": wrong["holder"] }] });
                }
                other => panic!("no way to violate a negative of kind {other}"),
            }
        }
    }
}

/// Gives a record other white space: one line break for two, and the offsets that follow from it.
fn respace(record: &mut Value) {
    let body = record["item"]["bodies"][0]["value"].as_str().expect("a body").to_owned();
    let mut places = Vec::new();
    let mut spaced = String::new();
    let mut count: u64 = 0;
    let mut before = ' ';
    for letter in body.chars() {
        places.push(count);
        if !(letter == '\n' && before == '\n') {
            spaced.push(letter);
            count += 1;
        }
        before = letter;
    }
    places.push(count);
    record["item"]["bodies"][0]["value"] = json!(spaced);
    fn carry(value: &mut Value, places: &[u64]) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    let place = value.as_u64().and_then(|place| places.get(place as usize));
                    match (key.as_str(), place) {
                        ("start" | "end", Some(place)) => *value = json!(place),
                        ("item" | "input", _) => {}
                        _ => carry(value, places),
                    }
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| carry(value, places)),
            _ => {}
        }
    }
    carry(record, &places);
}
