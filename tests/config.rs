//! Settings: what is accepted, what is refused in which words, and that no secret is ever shown.

use std::io::Write as _;
use std::time::Duration;

use copydesk::config::{Config, Loaded, Mechanism, Mode, Sources, Start, markdown};
use copydesk::extract::Stage;
use tempfile::NamedTempFile;

const DEFAULT_TOML: &str = include_str!("../config/default.toml");
const SECRET: &str = "hunter2-correct-horse";

/// Settings with nothing laid over the defaults.
fn bare() -> Sources {
    Sources { host: Some("desk-7".to_owned()), ..Sources::default() }
}

/// Settings from a config file of this text; the file goes with the handle.
fn file(text: &str) -> (NamedTempFile, Sources) {
    let mut file = NamedTempFile::new().expect("a temporary file");
    file.write_all(text.as_bytes()).expect("writing a temporary file");
    let path = Some(file.path().to_owned());
    (file, Sources { file: path, ..bare() })
}

fn environment(pairs: &[(&str, &str)]) -> Sources {
    let environment = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Sources { environment, ..bare() }
}

fn flags(set: &[&str]) -> Sources {
    Sources { set: set.iter().map(|&flag| flag.to_owned()).collect(), ..bare() }
}

#[track_caller]
fn load(sources: &Sources) -> Loaded {
    Config::load(sources).unwrap_or_else(|invalid| panic!("refused:\n{invalid}"))
}

/// The problems, with `FILE` for the name of the temporary file.
#[track_caller]
fn problems(sources: &Sources) -> Vec<String> {
    let invalid = Config::load(sources).map(|_| ()).expect_err("accepted");
    let path = sources.file.as_ref().map(|path| path.display().to_string());
    let name = |line: String| path.iter().fold(line, |line, path| line.replace(path.as_str(), "FILE"));
    invalid.problems.iter().map(|problem| name(problem.to_string())).collect()
}

/// A config file of `text` is refused with exactly these problems.
#[track_caller]
fn refused(text: &str, wanted: &[&str]) {
    let (_file, sources) = file(text);
    assert_eq!(problems(&sources), wanted);
}

#[test]
fn the_defaults_stand_and_names_are_derived() {
    let Loaded { config, .. } = load(&bare());
    assert_eq!(config.delivery.mode, Mode::ExactlyOnce);
    assert_eq!(config.input.start, Start::Earliest);
    assert_eq!(config.delivery.instance, "desk-7");
    assert_eq!(config.delivery.transactional_id, "copydesk-copydesk-desk-7");
    assert_eq!(config.delivery.commit_interval, Duration::from_millis(100));
    assert_eq!(config.kafka.rack, None, "empty is not set");
    assert!(config.pipeline.shards().get() >= 1);
    let settings = config.extract_settings().expect("whole models");
    assert!(Stage::ALL.into_iter().all(|stage| settings.stages.contains(stage)));
}

#[test]
fn production_loads_but_for_its_secrets() {
    let sources = Sources { file: Some("config/production.toml".into()), ..bare() };
    let found = problems(&sources);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("kafka.security.password_file: reading \"/run/secrets/"), "{found:#?}");
    assert!(found[1].starts_with("kafka.security.ca_file: reading \"/run/secrets/"), "{found:#?}");
}

#[test]
fn every_default_says_why() {
    let mut comment = false;
    for (number, line) in DEFAULT_TOML.lines().enumerate() {
        if line.contains(" = ") && !line.starts_with('#') {
            assert!(comment, "line {}: no comment above {line:?}", number + 1);
            let key = line.split(' ').next().unwrap();
            assert!(markdown().contains(&format!("| `{key}` |")), "{key} is not in docs/configuration.md");
        }
        comment = line.starts_with('#');
    }
}

#[test]
fn the_document_is_up_to_date() {
    let kept = include_str!("../docs/configuration.md");
    assert_eq!(kept, markdown(), "run: cargo run config --format markdown > docs/configuration.md");
}

#[test]
fn the_effective_settings_are_a_config_file() {
    let text =
        load(&flags(&["input.topic=a \"quoted\" topic".replace(['"', ' '], "-").as_str()])).effective.to_string();
    let (_file, sources) = file(&text);
    let again = load(&sources);
    assert_eq!(again.config.input.topic, "a--quoted--topic");
    let values = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split(" # ").next().unwrap().trim_end().to_owned()).collect()
    };
    assert_eq!(values(&again.effective.to_string()), values(&text));
}

#[test]
fn later_layers_win_and_tell_where_they_came_from() {
    let (_file, mut sources) = file("[input]\ntopic = 'of-file'\ngroup = 'of-file'\nstart = 'latest'\n");
    sources.environment = environment(&[
        ("COPYDESK__INPUT__GROUP", "of-environment"),
        ("COPYDESK__INPUT__START", "earliest"),
        ("COPYDESK__DELIVERY__COMMIT_INTERVAL_MS", "250"),
        ("COPYDESK__EXTRACT__OFF", "tokens, language"),
        ("COPYDESK__OUTPUT__TOKENS", "false"),
        ("COPYDESK__DEAD_LETTERS__BREAKER__RATIO_MAX", "0.25"),
    ])
    .environment;
    sources.set = vec!["input.start=latest".to_owned()];
    let Loaded { config, effective } = load(&sources);
    assert_eq!((config.input.topic.as_str(), config.input.group.as_str()), ("of-file", "of-environment"));
    assert_eq!(config.input.start, Start::Latest);
    assert_eq!(config.delivery.commit_interval, Duration::from_millis(250));
    assert_eq!(config.dead_letters.breaker.ratio_max, 0.25);
    assert!(!config.output.tokens);
    let stages = config.extract_settings().expect("whole models").stages;
    assert!(!stages.contains(Stage::Tokens) && !stages.contains(Stage::Language) && stages.contains(Stage::Decode));

    let path = sources.file.unwrap().display().to_string();
    let text = effective.to_string();
    for (key, value, origin) in [
        ("topic", "\"of-file\"", path.as_str()),
        ("group", "\"of-environment\"", "COPYDESK__INPUT__GROUP in the environment"),
        ("start", "\"latest\"", "--set"),
        ("commit_interval_ms", "250", "COPYDESK__DELIVERY__COMMIT_INTERVAL_MS in the environment"),
        ("off", "[\"tokens\", \"language\"]", "COPYDESK__EXTRACT__OFF in the environment"),
        ("tokens", "false", "COPYDESK__OUTPUT__TOKENS in the environment"),
        ("instance", "\"desk-7\"", "the host name"),
    ] {
        let line = text.lines().find(|line| line.starts_with(&format!("{key} = {value} "))).unwrap_or_default();
        assert!(line.ends_with(&format!(" # {origin}")), "{key}: {line:?} in\n{text}");
    }
}

#[test]
fn the_file_may_be_named_by_the_environment() {
    let (file, _) = file("input.topic = 'named'\n");
    let sources = environment(&[("COPYDESK_CONFIG", file.path().to_str().unwrap())]);
    assert_eq!(load(&sources).config.input.topic, "named");
}

#[test]
fn unknown_keys_are_refused_with_what_was_meant() {
    refused(
        "[input]\ntopics = 'a'\n[kafka]\npassword = 'b'\nsession_timeout_ms = 45000\n[speed]\nfactor = 9\n",
        &[
            "input.topics: unknown key; did you mean input.topic? (from FILE)",
            "kafka.password: unknown key; did you mean kafka.security.password? (from FILE)",
            "speed: unknown key; `copydesk config` lists all keys (from FILE)",
        ],
    );
    refused("input = 'a'\n", &["input: a section, [input], not a value (from FILE)"]);
    assert_eq!(
        problems(&environment(&[
            ("COPYDESK_INPUT_TOPIC", "a"),
            ("COPYDESK_HTTP_SERVICE_HOST", "10.0.0.1"),
            ("COPYDESK__KAFKA__BROKER", "a:1"),
            ("COPYDESK__KAFKA__OPTIONS__DEBUG", "broker"),
        ])),
        [
            "COPYDESK_INPUT_TOPIC: not read; input.topic is set by COPYDESK__INPUT__TOPIC",
            "COPYDESK__KAFKA__BROKER: unknown key; did you mean kafka.brokers?",
            "COPYDESK__KAFKA__OPTIONS__DEBUG: options of librdkafka go into COPYDESK_KAFKA_OPTIONS",
        ]
    );
    assert_eq!(
        problems(&flags(&["input.topic", "inputs.topic=a"])),
        [
            "--set: expected section.key=value, got \"input.topic\"",
            "inputs.topic: unknown key; did you mean input.topic? (from --set)",
        ]
    );
}

#[test]
fn wrong_values_are_told_all_at_once_with_key_value_and_origin() {
    refused(
        "[input]\nstart = 'newest'\n[delivery]\nmode = 'twice'\ncommit_interval_ms = 'soon'\n[pipeline]\nshards = -1\n\
         low_water_percent = 300\n[kafka]\nlinger_ms = 99999999999\n[extract]\noff = 'tokens'\n[http]\nlisten = 'here'\n",
        &[
            "delivery.commit_interval_ms: expected an integer, got string \"soon\" (from FILE)",
            "delivery.mode: unknown variant `twice`, expected `exactly_once` or `at_least_once` (from FILE)",
            "extract.off: invalid type: string \"tokens\", expected a sequence (from FILE)",
            "http.listen: invalid socket address syntax (from FILE)",
            "input.start: unknown variant `newest`, expected `earliest` or `latest` (from FILE)",
            "kafka.linger_ms: expected at most 86400000 milliseconds, a day, got 99999999999 (from FILE)",
            "pipeline.low_water_percent: expected an unsigned 8 bit integer, got 64-bit unsigned integer `300` (from FILE)",
            "pipeline.shards: expected an unsigned 64 bit or less integer, got 64-bit integer `-1` (from FILE)",
        ],
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let sources = Sources { file: Some("/nowhere/desk.toml".into()), ..bare() };
    assert_eq!(problems(&sources), ["FILE: reading the config file: No such file or directory (os error 2)"]);
    let (_file, sources) = file("[input\ntopic = 'a'\n");
    let found = problems(&sources);
    assert!(found[0].starts_with("FILE: TOML parse error at line 1, column"), "{found:?}");
}

#[test]
fn impossible_times_name_both_keys() {
    refused(
        "[delivery]\nmessage_timeout_ms = 30000\ntransaction_timeout_ms = 30000\n[shutdown]\ndrain_ms = 60000\n",
        &[
            "delivery.message_timeout_ms: 30000 must be less than delivery.transaction_timeout_ms, which is 30000: a \
             transaction must outlive the records in it",
            "shutdown.drain_ms: 60000 must be less than kafka.session_timeout_ms, which is 45000: the group would give \
             the partitions away meanwhile",
        ],
    );
}

#[test]
fn impossible_limits_and_names_are_refused() {
    refused(
        "[input]\ntopic = 'raw articles'\n[dead_letters]\ntopic = 'articles.enriched'\n[dead_letters.breaker]\n\
         ratio_max = 1.5\n[pipeline]\nlane_capacity = 0\nlow_water_percent = 100\n[extract]\noff = ['clean', 'tokns']\n\
         fields.body = ['text', '/a~2']\n[log]\nlevel = 'copydesk=loud'\n",
        &[
            "input.topic: \"raw articles\" is no name of a topic: a topic has 1 to 249 letters, digits, dots, underscores \
             and hyphens",
            "dead_letters.topic: \"articles.enriched\" is also output.topic; the worker would read what it writes",
            "pipeline.lane_capacity: 0 must be at least 1",
            "pipeline.low_water_percent: 100 must be at most 99: nothing would ever be resumed above it",
            "dead_letters.breaker.ratio_max: 1.5 must be from 0 to 1",
            "extract.off: \"clean\" cannot be left out: no record is made without it",
            "extract.off: \"tokns\" is no stage; those that can be left out are language, sentences, tokens, gazetteer, reading, tags, tree, names, quantities, times, entities, places, quotes, events, relations, fiveW1H",
            "extract.fields.body: \"text\" is no JSON pointer; one looks like \"/content/text\", with ~0 for ~ and ~1 for /",
            "extract.fields.body: \"/a~2\" is no JSON pointer; one looks like \"/content/text\", with ~0 for ~ and ~1 for /",
            "log.level: \"copydesk=loud\" is not a level or list of directives: error parsing level filter: expected one of \
             \"off\", \"error\", \"warn\", \"info\", \"debug\", \"trace\", or a number 0-5",
        ],
    );
}

#[test]
fn options_of_librdkafka_pass_by_all_ways() {
    let (_file, mut sources) = file(
        "[kafka.options]\n'socket.nagle.disable' = true\nbroker.address.ttl = 2000\n\
         [kafka.consumer_options]\n'fetch.wait.max.ms' = 50\n[kafka.producer_options]\n'batch.size' = 65536\n",
    );
    let list = "socket.send.buffer.bytes=70000, debug=broker,topic\n".trim_end();
    sources.environment = environment(&[("COPYDESK_KAFKA_OPTIONS", list)]).environment;
    sources.kafka_options = vec!["broker.address.ttl=3000".to_owned()];
    let config = load(&sources).config;
    let (consumer, producer) = (config.consumer(), config.producer());
    for client in [&consumer, &producer] {
        assert_eq!(client.get("socket.nagle.disable"), Some("true"));
        assert_eq!(client.get("broker.address.ttl"), Some("3000"));
        assert_eq!(client.get("socket.send.buffer.bytes"), Some("70000"));
        assert_eq!(client.get("debug"), Some("broker,topic"));
    }
    assert_eq!((consumer.get("fetch.wait.max.ms"), producer.get("fetch.wait.max.ms")), (Some("50"), None));
    assert_eq!((consumer.get("batch.size"), producer.get("batch.size")), (None, Some("65536")));
}

#[test]
fn options_that_would_break_the_promise_are_refused_with_the_key_to_use() {
    refused(
        "[kafka.options]\n'group.id' = 'x'\n'bootstrap.servers' = 'x'\n'isolation.level' = 'read_uncommitted'\n\
         [kafka.consumer_options]\nenable.auto.commit = true\n[kafka.producer_options]\n'transactional.id' = 'x'\n\
         'max.in.flight' = 9\n",
        &[
            "kafka.options.\"bootstrap.servers\": refused; use kafka.brokers",
            "kafka.options.\"group.id\": refused; use input.group",
            "kafka.options.\"isolation.level\": refused; use delivery.mode",
            "kafka.consumer_options.\"enable.auto.commit\": refused; use delivery.mode",
            "kafka.producer_options.\"max.in.flight\": refused: order depends on librdkafka's own limit",
            "kafka.producer_options.\"transactional.id\": refused; use delivery.transactional_id",
        ],
    );
    refused(
        "[kafka.options]\n'socket.nagel.disable' = true\n'socket.timeout.ms' = 'long'\n",
        &[
            "kafka.options.\"socket.nagel.disable\": \"true\" refused by librdkafka: No such configuration property: \
             \"socket.nagel.disable\"",
            "kafka.options.\"socket.timeout.ms\": \"long\" refused by librdkafka: Invalid value for configuration \
             property \"socket.timeout.ms\"",
        ],
    );
}

#[test]
fn clients_are_set_up_for_exactly_once() {
    let config = load(&bare()).config;
    let (consumer, producer) = (config.consumer(), config.producer());
    for (option, value) in [
        ("enable.auto.commit", "false"),
        ("enable.auto.offset.store", "false"),
        ("isolation.level", "read_committed"),
        ("auto.offset.reset", "error"),
        ("partition.assignment.strategy", "cooperative-sticky"),
        ("allow.auto.create.topics", "false"),
        ("session.timeout.ms", "45000"),
    ] {
        assert_eq!(consumer.get(option), Some(value), "{option}");
    }
    for (option, value) in [
        ("transactional.id", "copydesk-copydesk-desk-7"),
        ("enable.idempotence", "true"),
        ("acks", "all"),
        ("transaction.timeout.ms", "30000"),
        ("message.timeout.ms", "20000"),
        ("partitioner", "murmur2_random"),
    ] {
        assert_eq!(producer.get(option), Some(value), "{option}");
    }
    let config = load(&flags(&["delivery.mode=at_least_once", "kafka.group_protocol=consumer"])).config;
    let (consumer, producer) = (config.consumer(), config.producer());
    assert_eq!((producer.get("transactional.id"), producer.get("enable.idempotence")), (None, Some("true")));
    assert_eq!(consumer.get("group.protocol"), Some("consumer"));
    for refused_by_the_broker in ["session.timeout.ms", "heartbeat.interval.ms", "partition.assignment.strategy"] {
        assert_eq!(consumer.get(refused_by_the_broker), None);
    }
}

#[test]
fn security_is_whole_or_refused() {
    refused(
        "[kafka.security]\nprotocol = 'sasl_ssl'\nmechanism = 'plain'\n",
        &[
            "kafka.security.username: must be set: kafka.security.mechanism needs it",
            "kafka.security.password: must be set: kafka.security.mechanism needs it",
        ],
    );
    refused(
        "[kafka.security]\nprotocol = 'sasl_plaintext'\n",
        &["kafka.security.mechanism: must be set: kafka.security.protocol asks for SASL"],
    );
    refused(
        "[kafka.security]\nmechanism = 'oauthbearer'\nprotocol = 'sasl_ssl'\n",
        &[
            "kafka.security.oauth: token_file or token_endpoint_url must be set: kafka.security.mechanism is oauthbearer",
        ],
    );
    let config = load(&flags(&[
        "kafka.security.protocol=sasl_ssl",
        "kafka.security.mechanism=scram-sha-512",
        "kafka.security.username=desk",
        "kafka.security.password=pass",
    ]))
    .config;
    assert_eq!(config.kafka.security.mechanism, Some(Mechanism::ScramSha512));
    assert_eq!(config.consumer().get("sasl.mechanism"), Some("SCRAM-SHA-512"));
    assert_eq!(config.producer().get("sasl.password"), Some("pass"));
}

const SASL: &str = "[kafka.security]\nprotocol = 'sasl_ssl'\nmechanism = 'plain'\nusername = 'desk'\n";

#[test]
fn a_secret_is_read_from_its_file() {
    let mut secret = NamedTempFile::new().unwrap();
    writeln!(secret, "{SECRET}").unwrap();
    let path = secret.path().display().to_string();
    let (_file, sources) = file(&format!("{SASL}password_file = '{path}'\n"));
    assert_eq!(load(&sources).config.producer().get("sasl.password"), Some(SECRET));

    let (_file, both) = file(&format!("{SASL}password_file = '{path}'\npassword = 'other'\n"));
    assert_eq!(
        problems(&both),
        [
            "kafka.security.password: set here and as kafka.security.password_file; which of them counts would be a guess"
        ]
    );
    let (_file, gone) = file(&format!("{SASL}password_file = '/nowhere/secret'\n"));
    assert_eq!(
        problems(&gone),
        ["kafka.security.password_file: reading \"/nowhere/secret\": No such file or directory (os error 2)"]
    );
}

#[test]
fn no_secret_is_shown() {
    let (_file, mut sources) = file(&format!(
        "{SASL}password = '{SECRET}'\nkey_password = '{SECRET}'\noauth.client_secret = '{SECRET}'\n\
         [kafka.options]\n'ssl.keystore.password' = '{SECRET}'\n[kafka.producer_options]\nssl.key.pem = '{SECRET}'\n"
    ));
    sources.kafka_options = vec![format!("sasl.oauthbearer.config={SECRET}")];
    // Shown or refused: what matters is what is said about it.
    let said = match Config::load(&sources) {
        Ok(loaded) => format!("{loaded:?}\n{}", loaded.effective),
        Err(invalid) => format!("{invalid:?}\n{invalid}"),
    };
    assert!(!said.contains(SECRET), "{said}");

    let (_file, sources) = file(&format!("{SASL}password = '{SECRET}'\nkey_password = '{SECRET}'\n"));
    let loaded = load(&sources);
    let said = format!("{loaded:?}\n{:#?}\n{}", loaded.config, loaded.effective);
    assert!(!said.contains(SECRET), "{said}");
    assert!(loaded.effective.to_string().contains("password = \"(redacted)\""), "{said}");

    for (text, at) in [
        (format!("{SASL}password = ['{SECRET}']\n"), "kafka.security.password"),
        (format!("[kafka.options]\n'sasl.password' = '{SECRET}'\n"), "kafka.options.\"sasl.password\""),
        (format!("[kafka.options]\n'ssl.key.pem' = '{SECRET}'\n"), "kafka.options.\"ssl.key.pem\""),
    ] {
        let (_file, sources) = file(&text);
        let Err(invalid) = Config::load(&sources) else { continue };
        let said = format!("{invalid:?}\n{invalid}");
        assert!(said.contains(at) && !said.contains(SECRET), "{said}");
    }
    for said in [
        problems(&Sources { kafka_options: vec![SECRET.to_owned()], ..bare() }).concat(),
        problems(&environment(&[("COPYDESK_KAFKA_OPTIONS", SECRET)])).concat(),
        problems(&environment(&[("COPYDESK__KAFKA__SECURITY__PASWORD", SECRET)])).concat(),
    ] {
        assert!(!said.contains(SECRET), "{said}");
    }
}

/// The default build speaks to any broker but one that wants Kerberos.
#[test]
fn librdkafka_is_built_with_all_that_the_settings_offer() {
    let client = rdkafka::ClientConfig::new().create_native_config().expect("an empty configuration");
    let built = client.get("builtin.features").expect("librdkafka tells what it is built with");
    let built: Vec<&str> = built.split(',').collect();
    for feature in ["ssl", "sasl_plain", "sasl_scram", "sasl_oauthbearer", "oidc", "gzip", "snappy", "lz4", "zstd"] {
        assert!(built.contains(&feature), "{feature} is missing from {built:?}");
    }
}

/// A client with the mechanism is made, which it is not where the library lacks it.
#[test]
fn clients_are_made_for_each_mechanism() {
    for mechanism in ["plain", "scram-sha-256", "scram-sha-512"] {
        let text = format!(
            "[kafka.security]\nprotocol = 'sasl_ssl'\nmechanism = '{mechanism}'\nusername = 'desk'\npassword = 'word'\n"
        );
        let (_file, sources) = file(&text);
        let config = Config::load(&sources).unwrap_or_else(|invalid| panic!("{mechanism}: {invalid}")).config;
        let made = config.admin().create::<rdkafka::consumer::BaseConsumer>();
        assert!(made.is_ok(), "{mechanism}: {:?}", made.err());
    }
}
