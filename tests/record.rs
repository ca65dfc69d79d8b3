//! What holds for every record: it keeps the schemas, its spans cut out what they say, its ids resolve, and the same
//! input gives the same bytes.

#[path = "golden/articles.rs"]
mod articles;

use std::collections::{BTreeSet, HashSet};
use std::io::Write;

use copydesk::extract::clean::Furniture;
use copydesk::extract::decode::{Fields, Format};
use copydesk::extract::published::{Candidate, Decision, Precision, Reading, Source};
use copydesk::extract::sentences::SentenceId;
use copydesk::extract::tags::{Tag, Tags, Upos, Xpos};
use copydesk::extract::tokens::TokenId;
use copydesk::extract::tree::{Arc, Relation, Tree};
use copydesk::extract::{Article, Code, Enriched, Meter, StageSet, Warning, annotate, decode, digest, enrich, parse};
use copydesk::record::{Origin, Record, Settings, schema, to_json};
use copydesk::text::{Claim, Ground, RawSpan, Score, Text};
use jsonschema::{Draft, Retrieve, Uri, Validator};
use proptest::prelude::*;
use serde_json::Value;

const TOKENS: Settings = Settings { tokens: true };
const ORIGIN: Origin<'_> =
    Origin { topic: "articles.raw", partition: 3, offset: 1841, timestamp_ms: Some(1_700_000_000_104) };

/// Stands for the one schema that ninjs refers to and no item of ours uses: that of GeoJSON.
struct AnythingElsewhere;

impl Retrieve for AnythingElsewhere {
    fn retrieve(&self, _: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Value::Object(serde_json::Map::new()))
    }
}

/// The two contracts that a record keeps.
struct Contracts {
    record: Validator,
    ninjs: Option<Validator>,
}

impl Contracts {
    fn new() -> Self {
        let validator = |schema: &Value| {
            jsonschema::options()
                .with_draft(Draft::Draft202012)
                .with_retriever(AnythingElsewhere)
                .should_validate_formats(true)
                .build(schema)
                .expect("the schema is valid")
        };
        Self { record: validator(&schema()), ninjs: ninjs_schema().as_ref().map(validator) }
    }

    /// What `record` breaks of either, by where it does.
    fn broken(&self, record: &Value) -> Vec<String> {
        let own = self.record.iter_errors(record).map(|error| format!("{}: {error}", error.instance_path()));
        let ninjs = self.ninjs.iter().flat_map(|ninjs| ninjs.iter_errors(&record["item"]));
        own.chain(ninjs.map(|error| format!("ninjs, {}: {error}", error.instance_path()))).collect()
    }

    fn check(&self, record: &Value) {
        let broken = self.broken(record);
        assert!(broken.is_empty(), "{}", broken.join("\n"));
    }
}

/// IPTC's schema, which lies beside the project and not in it. Only outside of CI may it be missing.
fn ninjs_schema() -> Option<Value> {
    let path = articles::in_project("../shared/data/ninjs/ninjs-schema_3.0.json");
    match std::fs::read_to_string(&path) {
        Ok(json) => Some(serde_json::from_str(&json).expect("IPTC's schema is JSON")),
        Err(error) if std::env::var_os("CI").is_none() => {
            // Past the capture of the test runner, which shows nothing of a test that passes.
            let told =
                writeln!(std::io::stderr(), "NOT CHECKED against ninjs 3.0: reading {}: {error}", path.display());
            told.expect("standard error can be written");
            None
        }
        Err(error) => panic!("reading {}: {error}", path.display()),
    }
}

/// Checks everything about a record that its schema cannot say.
fn check_spans(record: &Value, enriched: &Enriched) {
    let body: Vec<char> = record["item"]["bodies"][0]["value"].as_str().expect("a body").chars().collect();
    assert_eq!(record["item"]["bodies"][0]["charCount"], body.len());
    let cut = |span: &Value| -> String {
        let at = |key: &str| span[key].as_u64().expect("a position") as usize;
        assert!(at("start") <= at("end") && at("end") <= body.len(), "out of bounds: {span}");
        body[at("start")..at("end")].iter().collect()
    };
    let list = |name: &str| record["text"][name].as_array().map_or(&[][..], Vec::as_slice);

    let text = &enriched.annotated.parsed.article.text;
    let layout = &enriched.annotated.parsed.layout;
    assert_eq!(list("paragraphs").len(), layout.paragraphs.len());
    for (paragraph, made) in list("paragraphs").iter().zip(&layout.paragraphs) {
        assert_eq!(cut(paragraph), text.slice(made.at));
    }
    assert_eq!(list("sentences").len(), layout.sentences.len());
    for (sentence, made) in list("sentences").iter().zip(&layout.sentences) {
        assert_eq!(cut(sentence), text.slice(made.at));
    }
    for name in ["paragraphs", "sentences", "tokens"] {
        for pair in list(name).windows(2) {
            assert!(pair[0]["end"].as_u64() <= pair[1]["start"].as_u64(), "{name} overlap: {pair:?}");
        }
    }
    for pair in list("furniture").windows(2) {
        assert!(pair[0]["start"].as_u64() <= pair[1]["start"].as_u64(), "furniture out of order: {pair:?}");
    }

    let mut ids = HashSet::new();
    let mut references = Vec::new();
    for part in ["text", "language", "provenance"] {
        walk(&record[part], &mut |object| {
            if let Some(exact) = object.get("exact") {
                assert_eq!(exact, cut(&Value::Object(object.clone())).as_str());
            }
            if let Some(id) = object.get("id") {
                assert!(ids.insert(id.to_string()), "id {id} stands twice");
            }
            references.extend(
                ["paragraph", "sentence", "head"].iter().filter_map(|key| object.get(*key)).map(Value::to_string),
            );
            if let Some(confidence) = object.get("confidence") {
                let decimals = confidence.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len());
                assert!(decimals <= 3, "confidence {confidence} has too many decimals");
            }
        });
    }
    for reference in references {
        assert!(ids.contains(&reference), "{reference} refers to nothing");
    }
}

fn walk(value: &Value, visit: &mut impl FnMut(&serde_json::Map<String, Value>)) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| walk(value, visit)),
        Value::Object(object) => {
            visit(object);
            object.values().for_each(|value| walk(value, visit));
        }
        _ => {}
    }
}

fn record_of(enriched: &Enriched) -> Value {
    serde_json::from_slice(&Record::of(enriched, Some(ORIGIN), TOKENS).to_json()).expect("a record is JSON")
}

#[test]
fn records_of_the_samples_keep_both_schemas() {
    let contracts = Contracts::new();
    for sample in articles::samples() {
        let enriched = articles::enriched(&sample);
        let record = record_of(&enriched);
        contracts.check(&record);
        check_spans(&record, &enriched);
    }
}

#[test]
fn the_schemas_are_not_satisfied_by_anything() {
    let contracts = Contracts::new();
    let good = record_of(&articles::enriched(&articles::samples()[0]));
    let broken = |path: &str, value: Value| {
        let mut record = good.clone();
        *record.pointer_mut(path).unwrap_or_else(|| panic!("no {path} in the record")) = value;
        !contracts.broken(&record).is_empty()
    };
    assert!(broken("/schema", "copydesk/2".into()));
    assert!(broken("/item/uri", "no uri".into()));
    assert!(broken("/item/bodies/0/value", Value::Null));
    assert!(broken("/input/sha256", "AB".into()));
    assert!(broken("/text/paragraphs/0/kind", "verse".into()));
    assert!(broken("/text/sentences/0/start", (-1).into()));
    assert!(broken("/provenance/stages/0/status", "fine".into()));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for sample in articles::samples() {
        let first = to_json(&articles::enriched(&sample), Some(ORIGIN));
        let second = to_json(&articles::enriched(&sample), Some(ORIGIN));
        assert!(first == second, "sample {}", sample.name);
        assert!(!first.contains(&b'\n'), "sample {} is not on one line", sample.name);
    }
}

#[test]
fn all_forms_say_the_same() {
    for sample in articles::samples() {
        let enriched = articles::enriched(&sample);
        let record = Record::of(&enriched, None, Settings::default());
        let parsed = |json: Vec<u8>| serde_json::from_slice::<Value>(&json).expect("JSON");
        assert_eq!(parsed(record.to_json()), parsed(record.to_json_pretty()));
        assert_eq!(parsed(record.to_json())["item"], parsed(record.item_to_json_pretty()));
        assert_eq!(record.to_json(), to_json(&enriched, None));
    }
}

#[test]
fn a_stage_that_is_off_leaves_no_layer_and_says_so() {
    let mut settings = articles::settings();
    settings.stages = StageSet::least();
    let payload = "One sentence. And another.".as_bytes();
    let enriched = enrich(&settings, articles::raw(payload), &mut Meter::still()).expect("plain text");
    let record = record_of(&enriched);
    Contracts::new().check(&record);
    assert_eq!(record.get("language"), None);
    for layer in ["paragraphs", "sentences", "tokens"] {
        assert_eq!(record["text"].get(layer), None, "{layer}");
    }
    let status = |name: &str| {
        let stages = record["provenance"]["stages"].as_array().expect("stages");
        stages.iter().find(|stage| stage["name"] == name).map(|stage| stage["status"].clone())
    };
    assert_eq!(status("sentences"), Some("off".into()));
    assert_eq!(status("decode"), Some("ok".into()));
    assert_eq!(status("record"), Some("ok".into()));
}

#[test]
fn tokens_stand_in_the_record_only_when_asked_for() {
    let samples = articles::samples();
    let enriched = articles::enriched(&samples[0]);
    let plain: Value = serde_json::from_slice(&to_json(&enriched, None)).expect("JSON");
    assert_eq!(plain["text"].get("tokens"), None);
    assert!(!record_of(&enriched)["text"]["tokens"].as_array().expect("tokens").is_empty());
}

#[test]
fn tokens_carry_tags_and_tree_where_these_stages_ran() {
    let mut enriched = articles::enriched(&articles::samples()[0]);
    (enriched.annotated.tags, enriched.annotated.tree) = (None, None);
    let plain = record_of(&enriched);
    for key in ["lemma", "upos", "xpos", "head", "deprel"] {
        assert_eq!(plain["text"]["tokens"][1].get(key), None, "{key}");
    }
    let (mut tags, mut tree) = (Tags::default(), Tree::default());
    let parsed = &enriched.annotated.parsed;
    let mut first = 0;
    for sentence in 0..parsed.layout.sentences.len() {
        let tokens = parsed.tokens.of(SentenceId(sentence as u32)).len();
        for token in first..first + tokens {
            let tag = Tag { upos: Upos::at(token % 17).expect("a tag"), xpos: Xpos::named("``").expect("a tag") };
            tags.push(tag, &format!("lemma {token}"));
            // Each token hangs on the one before it.
            let head = (token > first).then(|| TokenId(token as u32 - 1));
            let relation = Relation::named(if head.is_none() { "root" } else { "nmod:poss" }).expect("a relation");
            tree.push(Arc { head, relation });
        }
        first += tokens;
    }
    enriched.annotated.tags = Some(tags);
    enriched.annotated.tree = Some(tree);
    let record = record_of(&enriched);
    Contracts::new().check(&record);
    check_spans(&record, &enriched);
    let tokens = record["text"]["tokens"].as_array().expect("tokens");
    for (index, token) in tokens.iter().enumerate() {
        assert_eq!(token["lemma"], format!("lemma {index}"));
        assert_eq!((&token["upos"], &token["xpos"]), (&Upos::NAMES[index % 17].into(), &"``".into()));
        let begins = index == 0 || tokens[index - 1]["sentence"] != token["sentence"];
        if begins {
            assert_eq!((token.get("head"), &token["deprel"]), (None, &"root".into()));
        } else {
            assert_eq!((&token["head"], &token["deprel"]), (&tokens[index - 1]["id"], &"nmod:poss".into()));
        }
    }
}

#[test]
fn a_record_tells_where_it_was_read() {
    let samples = articles::samples();
    let kafka = &record_of(&articles::enriched(&samples[0]))["input"]["kafka"];
    let wanted = serde_json::json!({
        "topic": "articles.raw", "partition": 3, "offset": 1841, "timestamp": "2023-11-14T22:13:20.104Z",
    });
    assert_eq!(*kafka, wanted);
}

/// An article of given fields whose body is `Mayor — resigns.`
fn article(fields: Fields, published: Decision) -> Article {
    let body = "Mayor — resigns.";
    Article {
        source: decode::Source {
            format: Format::Json,
            detected_by: "rule:test",
            charset: "utf-8",
            bytes: 100,
            sha256: [0xAB; 32],
            body_offset: 0,
            fields,
            dates: Vec::new(),
        },
        text: Text::verbatim(0, body),
        furniture: Vec::new(),
        published,
        warnings: Vec::new(),
    }
}

fn finished(article: Article) -> Enriched {
    let settings = articles::settings();
    let meter = &mut Meter::still();
    let parsed = parse(&settings, article, meter);
    let annotated = annotate(&settings, parsed, meter);
    digest(&settings, annotated, meter)
}

/// The item of an article with these fields.
fn item(fields: Fields) -> Value {
    record_of(&finished(article(fields, Decision::default())))["item"].clone()
}

#[test]
fn the_item_is_named_by_a_uri_and_keeps_the_other_names() {
    let urn = format!("urn:sha256:{}", "ab".repeat(32));
    let some = |text: &str| Some(text.to_owned());

    let bare = item(Fields::default());
    assert_eq!(bare["uri"], urn);
    assert_eq!(bare.get("altIds"), None);

    let numbered = item(Fields { id: some("40 17"), ..Fields::default() });
    assert_eq!(numbered["uri"], urn);
    assert_eq!(numbered["altIds"], serde_json::json!([{"role": "producer", "value": "40 17"}]));

    let page = "https://example.com/mayor";
    let placed = item(Fields { id: some("40 17"), url: some(page), ..Fields::default() });
    assert_eq!(placed["uri"], page);
    assert_eq!(placed["altIds"], serde_json::json!([{"role": "producer", "value": "40 17"}]));

    let both = item(Fields { id: some("urn:newsml:1"), url: some(page), ..Fields::default() });
    assert_eq!(both["uri"], "urn:newsml:1");
    assert_eq!(both["altIds"], serde_json::json!([{"role": "url", "value": page}]));
}

#[test]
fn rights_stand_where_ninjs_wants_them() {
    let stated = |rights: &str| item(Fields { rights: Some(rights.to_owned()), ..Fields::default() });
    assert_eq!(stated("© 2024 The Ledger")["copyrightNotice"], "© 2024 The Ledger");
    assert_eq!(stated("Copyright 2024 The Ledger")["copyrightNotice"], "Copyright 2024 The Ledger");
    assert_eq!(stated("Not for use in print")["usageTerms"], "Not for use in print");
    let link = "https://creativecommons.org/licenses/by/4.0/";
    assert_eq!(stated(link)["rightsInfo"]["linkedRights"], link);
}

#[test]
fn no_headline_is_invented() {
    assert_eq!(item(Fields::default()).get("headlines"), None);
    let given = item(Fields { headline: Some("Mayor resigns".to_owned()), ..Fields::default() });
    assert_eq!(given["headlines"][0]["value"], "Mayor resigns");
}

#[test]
fn words_and_characters_are_counted() {
    let body = &item(Fields::default())["bodies"][0];
    assert_eq!(body["wordCount"], 3);
    assert_eq!(body["charCount"], 16);
}

#[test]
fn a_date_that_was_not_understood_is_kept_and_not_used() {
    let candidate = Candidate { raw: "May 32".to_owned(), at: Some(RawSpan::new(4, 10)), source: Source::JsonField };
    let reading = Reading { candidate, value: None, precision: Precision::Day };
    let published = Decision { readings: vec![reading], chosen: None, score: None };
    let record = record_of(&finished(article(Fields::default(), published)));
    assert_eq!(record["item"].get("contentCreated"), None);
    let wanted = serde_json::json!({
        "candidates": [{"raw": "May 32", "source": "json-field", "byteStart": 4, "byteEnd": 10}],
    });
    assert_eq!(record["input"]["date"], wanted);
}

/// All paths of `schema` by which a record has values, those of leaves in `leaves` too; all words of its vocabularies.
fn vocabulary_of(
    schema: &Value,
    root: &Value,
    path: &str,
    paths: &mut BTreeSet<String>,
    leaves: &mut BTreeSet<String>,
    words: &mut BTreeSet<String>,
) {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.strip_prefix('#').expect("references stay within the schema");
        let target = root.pointer(pointer).expect("a reference resolves");
        return vocabulary_of(target, root, path, paths, leaves, words);
    }
    let closed = schema["enum"].as_array().into_iter().flatten().chain(schema.get("const"));
    words.extend(closed.filter_map(Value::as_str).map(str::to_owned));
    if let Some(properties) = schema["properties"].as_object() {
        for (name, property) in properties {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            paths.insert(path.clone());
            vocabulary_of(property, root, &path, paths, leaves, words);
        }
    } else if let Some(items) = schema.get("items") {
        vocabulary_of(items, root, &format!("{path}[]"), paths, leaves, words);
    } else {
        leaves.insert(path.to_owned());
    }
}

#[test]
fn the_reference_tells_of_every_field_and_word_and_of_no_other() {
    let schema = schema();
    let (mut paths, mut leaves, mut words) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    vocabulary_of(&schema, &schema, "", &mut paths, &mut leaves, &mut words);
    assert!(leaves.len() > 50 && words.len() > 40, "the schema was not walked");

    let reference = std::fs::read_to_string(articles::in_project("docs/record.md")).expect("the reference");
    let quoted = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
    let first_cells = reference.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let told: BTreeSet<String> = first_cells.flat_map(|cell| quoted(&format!("`{cell}"))).collect();
    let bare = |path: &String| path.trim_end_matches("[]").to_owned();
    let missing: Vec<_> = leaves.iter().filter(|path| !told.contains(&bare(path))).collect();
    assert!(missing.is_empty(), "docs/record.md does not tell of {missing:?}");
    let invented: Vec<_> = told.iter().filter(|path| !paths.contains(*path)).collect();
    assert!(invented.is_empty(), "docs/record.md tells of {invented:?}, which no record has");
    let words: Vec<_> = words.difference(&quoted(&reference)).cloned().collect();
    assert!(words.is_empty(), "docs/record.md does not tell of the words {words:?}");
}

prop_compose! {
    fn fields()(
        ids in (proptest::option::of(uri_like()), proptest::option::of(uri_like())),
        words in (proptest::option::of(".{0,20}"), proptest::option::of(".{0,20}"), proptest::option::of(".{0,20}")),
        others in (proptest::option::of(".{0,20}"), proptest::option::of("[a-z]{0,3}"), proptest::option::of(".{0,20}")),
        rights in proptest::option::of(prop_oneof![uri_like(), "©.{0,9}".boxed()]),
        section in proptest::option::of(".{0,9}"),
        keywords in proptest::collection::vec(".{0,9}", 0..4),
    ) -> Fields {
        let (id, url) = ids;
        let (headline, summary, by) = words;
        let (source, language, located) = others;
        Fields { id, url, headline, summary, by, source, language, located, rights, section, keywords }
    }
}

/// Strings that are URIs, or nearly.
fn uri_like() -> BoxedStrategy<String> {
    prop_oneof![
        "(https?|urn|tag)?:?(//)?[a-z.@:%\\[\\]]{0,9}[/#? é]{0,3}[a-z0-9%]{0,6}",
        "https://example\\.com(:[0-9]{1,5})?/[!-~]{0,12}",
        ".{0,12}",
    ]
    .boxed()
}

prop_compose! {
    fn decision()(
        values in proptest::collection::vec(
            prop_oneof![
                "[0-9]{4}-[0-3][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9](\\.[0-9]{1,3})?)?(Z|[+-][01][0-9](:?[0-9]{2})?)?)?",
                "[0-9]{4}(-[01][0-9])?",
                ".{0,12}",
            ],
            0..4,
        ),
        chosen in any::<bool>(),
        score in 0_u16..=1000,
    ) -> Decision {
        let chosen = (chosen && !values.is_empty()).then_some(0);
        let readings = values.into_iter().map(|value| Reading {
            candidate: Candidate { raw: value.clone(), at: None, source: Source::Url },
            value: Some(value),
            precision: Precision::Second,
        });
        Decision { readings: readings.collect(), chosen, score: chosen.map(|_| Score::per_mille(score)) }
    }
}

/// Paragraphs of any characters, some of several bytes.
fn body() -> impl Strategy<Value = String> {
    proptest::collection::vec("[a-zA-Z.,!? “”é—😀\u{301}\"]{0,40}", 1..6).prop_map(|lines| lines.join("\n\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_article_gives_a_valid_record(body in body(), fields in fields(), published in decision(), score in 0_u16..=1000) {
        thread_local! {
            static CONTRACTS: Contracts = Contracts::new();
        }
        let mut article = article(fields, published);
        article.text = Text::verbatim(0, &body);
        if let Some((end, _)) = body.char_indices().nth(3) {
            let at = article.text.span(0, end).expect("on a character boundary");
            let ground = Ground::Model { name: "wire", version: 3 };
            let score = Score::per_mille(score);
            article.furniture.push(Claim { what: Furniture::Dateline, at, ground, score });
        }
        article.warnings.push(Warning { code: Code::NoHeadline, path: "/item/headlines" });
        let enriched = finished(article);
        let record = record_of(&enriched);
        CONTRACTS.with(|contracts| contracts.check(&record));
        check_spans(&record, &enriched);
    }

    #[test]
    fn any_payload_is_rejected_or_gives_a_valid_record(payload in prop_oneof![
        body().prop_map(String::into_bytes),
        "( |\n)?date [0-9]{4}-[01][0-9]-[0-3][0-9] .{0,60}".prop_map(String::into_bytes),
        "\\{\"(title|body|date|url|content)\": ?\".{0,30}\", \"(body|content|text)\": \".{0,40}\"\\}".prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..80),
    ]) {
        thread_local! {
            static CONTRACTS: Contracts = Contracts::new();
        }
        if let Ok(enriched) = enrich(&articles::settings(), articles::raw(&payload), &mut Meter::still()) {
            let record = record_of(&enriched);
            CONTRACTS.with(|contracts| contracts.check(&record));
            check_spans(&record, &enriched);
        }
    }
}
