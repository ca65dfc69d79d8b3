//! What must hold between settings. Each breach is told with both keys and both values.

use std::time::Duration;

use tracing_subscriber::EnvFilter;

use super::kafka::{Mechanism, Protocol};
use super::{Config, Mode, Problem, client};
use crate::extract::Stage;

/// Notes every rule that `config` breaks.
pub(super) fn check(config: &Config, problems: &mut Vec<Problem>) {
    let mut rules = Rules { problems };
    names(config, &mut rules);
    limits(config, &mut rules);
    times(config, &mut rules);
    security(config, &mut rules);
    extract(config, &mut rules);
    if let Err(error) = EnvFilter::builder().parse(&config.log.level) {
        rules.broken("log.level", format!("{:?} is not a level or list of directives: {error}", config.log.level));
    }
    client::check(config, rules.problems);
}

struct Rules<'p> {
    problems: &'p mut Vec<Problem>,
}

impl Rules<'_> {
    fn broken(&mut self, path: &str, what: impl Into<String>) {
        self.problems.push(Problem::new(path, what));
    }

    /// `reason` goes on from "must be less than …".
    fn below(&mut self, lower: (&str, Duration), upper: (&str, Duration), reason: &str) {
        let ((path, lower), (other, upper)) = (lower, upper);
        if lower >= upper {
            let what =
                format!("{} must be less than {other}, which is {}: {reason}", lower.as_millis(), upper.as_millis());
            self.broken(path, what);
        }
    }
}

fn names(config: &Config, rules: &mut Rules<'_>) {
    let topics = [
        ("input.topic", &config.input.topic),
        ("output.topic", &config.output.topic),
        ("dead_letters.topic", &config.dead_letters.topic),
    ];
    for (path, topic) in topics {
        // Kafka's own rule: org.apache.kafka.common.internals.Topic.
        let legal = topic.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        if topic.is_empty() || topic.len() > 249 || !legal || topic == "." || topic == ".." {
            let rule = "a topic has 1 to 249 letters, digits, dots, underscores and hyphens";
            rules.broken(path, format!("{topic:?} is no name of a topic: {rule}"));
        }
    }
    for (index, (path, topic)) in topics.iter().enumerate() {
        for (other, same) in topics[..index].iter().filter(|(_, other)| other == topic) {
            rules.broken(path, format!("{same:?} is also {other}; the worker would read what it writes"));
        }
    }
    for (path, name) in [
        ("input.group", &config.input.group),
        ("kafka.brokers", &config.kafka.brokers),
        ("kafka.client_id", &config.kafka.client_id),
    ] {
        if name.trim().is_empty() {
            rules.broken(path, "must not be empty");
        }
    }
}

fn limits(config: &Config, rules: &mut Rules<'_>) {
    let Config { output, dead_letters, delivery, kafka, pipeline, extract, .. } = config;
    for (path, value, least) in [
        ("output.record_bytes_max", output.record_bytes_max, 1024),
        ("dead_letters.breaker.window_records", dead_letters.breaker.window_records, 1),
        ("delivery.commit_records_max", delivery.commit_records_max, 1),
        ("kafka.fetch_queue_records", kafka.fetch_queue_records as usize, 1),
        ("kafka.fetch_queue_kbytes_max", kafka.fetch_queue_kbytes_max as usize, 1),
        ("kafka.fetch_partition_kbytes_max", kafka.fetch_partition_kbytes_max as usize, 1),
        ("kafka.send_queue_kbytes_max", kafka.send_queue_kbytes_max as usize, 1024),
        ("pipeline.batch_records_max", pipeline.batch_records_max, 1),
        ("pipeline.batch_bytes_max", pipeline.batch_bytes_max, 1),
        ("pipeline.lane_capacity", pipeline.lane_capacity, 1),
        ("pipeline.in_flight_records_max", pipeline.in_flight_records_max, 1),
        ("pipeline.in_flight_bytes_max", pipeline.in_flight_bytes_max, 1),
        ("pipeline.low_water_percent", pipeline.low_water_percent.into(), 1),
        ("extract.bytes_max", extract.bytes_max, 1),
        ("extract.inflate_ratio_max", extract.inflate_ratio_max, 1),
        ("extract.json_depth_max", extract.json_depth_max, 1),
        ("extract.json_keys_max", extract.json_keys_max, 1),
    ] {
        if value < least {
            rules.broken(path, format!("{value} must be at least {least}"));
        }
    }
    for (path, value, most, reason) in [
        ("pipeline.low_water_percent", pipeline.low_water_percent.into(), 99, "nothing would ever be resumed above it"),
        ("pipeline.shards", pipeline.shards_configured(), 1024, "each has a thread for every lane"),
        ("extract.json_depth_max", extract.json_depth_max, 128, "the parser goes no deeper"),
    ] {
        if value > most {
            rules.broken(path, format!("{value} must be at most {most}: {reason}"));
        }
    }
    if !(0.0..=1.0).contains(&dead_letters.breaker.ratio_max) {
        let ratio = dead_letters.breaker.ratio_max;
        rules.broken("dead_letters.breaker.ratio_max", format!("{ratio} must be from 0 to 1"));
    }
    for (path, batch, all, limit) in [
        (
            "pipeline.batch_records_max",
            pipeline.batch_records_max,
            pipeline.in_flight_records_max,
            "pipeline.in_flight_records_max",
        ),
        (
            "pipeline.batch_bytes_max",
            pipeline.batch_bytes_max,
            pipeline.in_flight_bytes_max,
            "pipeline.in_flight_bytes_max",
        ),
        ("extract.bytes_max", extract.bytes_max, pipeline.in_flight_bytes_max, "pipeline.in_flight_bytes_max"),
    ] {
        if all < batch {
            rules.broken(path, format!("{batch} must not be more than {limit}, which is {all}"));
        }
    }
}

fn times(config: &Config, rules: &mut Rules<'_>) {
    let Config { delivery, kafka, pipeline, health, shutdown, .. } = config;
    let linger = ("kafka.linger_ms", kafka.linger);
    let commit = ("delivery.commit_interval_ms", delivery.commit_interval);
    let message = ("delivery.message_timeout_ms", delivery.message_timeout);
    let transaction = ("delivery.transaction_timeout_ms", delivery.transaction_timeout);
    let call = ("delivery.call_deadline_ms", delivery.call_deadline);
    let revoke = ("delivery.revoke_drain_ms", delivery.revoke_drain);
    let session = ("kafka.session_timeout_ms", kafka.session_timeout);
    let poll = ("kafka.max_poll_interval_ms", kafka.max_poll_interval);
    let drain = ("shutdown.drain_ms", shutdown.drain);
    let hang = ("pipeline.stage_hang_ms", pipeline.stage_hang);
    let heartbeat = ("health.heartbeat_late_ms", health.heartbeat_late);

    for (path, time) in [commit, message, transaction, call, session, poll, hang, drain] {
        if time.is_zero() {
            rules.broken(path, "0 must be at least 1");
        }
    }
    rules.below(linger, message, "a record must be sent before it expires");
    rules.below(commit, message, "a record must not expire before its commit is due");
    rules.below(message, transaction, "a transaction must outlive the records in it");
    rules.below(transaction, session, "a transaction must not outlive its owner's place in the group");
    rules.below(session, poll, "librdkafka refuses it otherwise");
    rules.below(transaction, call, "librdkafka must get to end the call by itself");
    rules.below(call, poll, "the poll thread may wait for a call at a rebalance");
    rules.below(call, heartbeat, "a call that waits for the broker must not look like a stuck worker");
    rules.below(revoke, session, "the group would give the partition away meanwhile");
    rules.below(drain, session, "the group would give the partitions away meanwhile");
    rules.below(hang, poll, "a stuck stage must be seen before the group does");
    if pipeline.retry.longest < pipeline.retry.first {
        let (first, longest) = (pipeline.retry.first.as_millis(), pipeline.retry.longest.as_millis());
        rules.broken(
            "pipeline.retry.first_ms",
            format!("{first} must not be more than pipeline.retry.longest_ms, which is {longest}"),
        );
    }
    if delivery.mode == Mode::ExactlyOnce && kafka.linger >= delivery.commit_interval {
        rules.below(linger, commit, "every commit flushes what lingers");
    }
}

fn security(config: &Config, rules: &mut Rules<'_>) {
    let security = &config.kafka.security;
    let oauth = &security.oauth;
    let sasl = matches!(security.protocol, Protocol::SaslPlaintext | Protocol::SaslSsl);
    let tls = matches!(security.protocol, Protocol::Ssl | Protocol::SaslSsl);
    let missing = |path: &'static str, is_set: bool| (!is_set).then_some(path);
    match security.mechanism {
        None if sasl => rules.broken("kafka.security.mechanism", "must be set: kafka.security.protocol asks for SASL"),
        Some(_) if !sasl => rules.broken(
            "kafka.security.mechanism",
            "set, but kafka.security.protocol is without SASL: it would not be used, and the password would protect nothing",
        ),
        Some(Mechanism::Plain | Mechanism::ScramSha256 | Mechanism::ScramSha512) => {
            let paths = [
                missing("kafka.security.username", security.username.is_some()),
                missing(
                    "kafka.security.password",
                    security.password.is_some() || security.password_file.is_some(),
                ),
            ];
            for path in paths.into_iter().flatten() {
                rules.broken(path, "must be set: kafka.security.mechanism needs it");
            }
        }
        Some(Mechanism::Oauthbearer) => match (&oauth.token_file, &oauth.token_endpoint_url) {
            (None, None) => rules.broken(
                "kafka.security.oauth",
                "token_file or token_endpoint_url must be set: kafka.security.mechanism is oauthbearer",
            ),
            (Some(_), Some(_)) => {
                rules.broken("kafka.security.oauth", "token_file and token_endpoint_url are both set; leave one empty");
            }
            (None, Some(_)) => {
                let secret = oauth.client_secret.is_some() || oauth.client_secret_file.is_some();
                let paths = [
                    missing("kafka.security.oauth.client_id", oauth.client_id.is_some()),
                    missing("kafka.security.oauth.client_secret", secret),
                ];
                for path in paths.into_iter().flatten() {
                    rules.broken(path, "must be set: kafka.security.oauth.token_endpoint_url is");
                }
            }
            (Some(_), None) => {}
        },
        Some(Mechanism::Gssapi) if !cfg!(feature = "gssapi") => {
            rules.broken("kafka.security.mechanism", "gssapi is not in this build; it needs the feature `gssapi`");
        }
        Some(Mechanism::Gssapi) | None => {}
    }
    for (path, file) in [
        ("kafka.security.ca_file", &security.ca_file),
        ("kafka.security.certificate_file", &security.certificate_file),
        ("kafka.security.key_file", &security.key_file),
    ] {
        let Some(file) = file else { continue };
        if !tls {
            rules.broken(path, "set, but kafka.security.protocol is without TLS: nothing would be encrypted");
        } else if let Err(error) = std::fs::File::open(file) {
            rules.broken(path, format!("reading {:?}: {error}", file.display().to_string()));
        }
    }
    if security.certificate_file.is_some() != security.key_file.is_some() {
        rules.broken("kafka.security.key_file", "a certificate and its key go together; one of the two is not set");
    }
}

fn extract(config: &Config, rules: &mut Rules<'_>) {
    for name in &config.extract.off {
        match Stage::named(name) {
            Some(stage) if stage.optional() => {}
            Some(_) => {
                rules.broken("extract.off", format!("{name:?} cannot be left out: no record is made without it"))
            }
            None => {
                let optional = Stage::ALL.into_iter().filter(|stage| stage.optional()).map(Stage::name);
                let list = optional.collect::<Vec<_>>().join(", ");
                rules.broken("extract.off", format!("{name:?} is no stage; those that can be left out are {list}"));
            }
        }
    }
    for (field, pointers) in config.extract.fields.each() {
        for pointer in pointers.iter().filter(|pointer| !is_json_pointer(pointer)) {
            let what =
                format!("{pointer:?} is no JSON pointer; one looks like \"/content/text\", with ~0 for ~ and ~1 for /");
            rules.broken(&format!("extract.fields.{field}"), what);
        }
    }
}

/// RFC 6901: begins with a slash, and `~` stands only before 0 or 1. The empty pointer, the whole payload, is no field.
fn is_json_pointer(text: &str) -> bool {
    text.starts_with('/') && text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']))
}
