//! Settings: what is accepted, what is refused in which words, and that no secret is ever shown.

use std::io::Write as _;

use copydesk::config::{Config, Loaded, Sources, markdown};

/// Settings from a config file of this text.
fn file(text: &str) -> Sources {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let (_, path) = file.keep().unwrap();
    Sources { file: Some(path), host: Some("desk-7".to_owned()), ..Sources::default() }
}

fn environment(pairs: &[(&str, &str)]) -> Sources {
    let environment = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Sources { environment, host: Some("desk-7".to_owned()), ..Sources::default() }
}

#[track_caller]
fn load(sources: &Sources) -> Loaded {
    Config::load(sources).unwrap_or_else(|invalid| panic!("refused:\n{invalid}"))
}

/// The problems, without the name of the temporary file.
#[track_caller]
fn refused(sources: &Sources) -> Vec<String> {
    let invalid = Config::load(sources).map(|_| ()).expect_err("accepted");
    let path = sources.file.as_ref().map(|path| path.display().to_string());
    let name = |line: String| path.iter().fold(line, |line, path| line.replace(path.as_str(), "FILE"));
    invalid.problems.iter().map(|problem| name(problem.to_string())).collect()
}

#[test]
fn defaults_load_and_derive_names() {
    let Loaded { config, .. } = load(&Sources { host: Some("desk-7".to_owned()), ..Sources::default() });
    assert_eq!(config.delivery.instance, "desk-7");
    assert_eq!(config.delivery.transactional_id, "copydesk-copydesk-desk-7");
    assert_eq!(config.extract_settings().decode.bytes_max, 5_242_880);
    println!("{}", config.consumer().create_native_config().map(|_| "ok").unwrap());
    println!("{}", load(&Sources { host: Some("desk-7".to_owned()), ..Sources::default() }).effective);
    println!("{}", markdown());
}

#[test]
fn trial() {
    println!(
        "{:#?}",
        refused(&file(
            "[input]\ntopics = \"x\"\nstart = \"newest\"\n[delivery]\ncommit_interval_ms = \"soon\"\ntransaction_timeout_ms = 60000\n[pipeline]\nlow_water_percent = 300\n[kafka.options]\ngroup.id = \"x\"\nfoo.bar = 1\n"
        ))
    );
    println!(
        "{:#?}",
        refused(&file(
            "[delivery]\ntransaction_timeout_ms = 60000\n[kafka.options]\nfoo.bar = 1\nsocket.nagle.disable = true\nfetch.wait.max.ms = \"x\"\n"
        ))
    );
    println!(
        "{:#?}",
        refused(&environment(&[
            ("COPYDESK_INPUT_TOPIC", "a"),
            ("COPYDESK__KAFKA__SECURITY__PASSWORDS", "hush"),
            ("COPYDESK__EXTRACT__OFF", "clean,toknes")
        ]))
    );
}
