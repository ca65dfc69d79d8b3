//! Settings to librdkafka's: the configuration that exactly-once delivery needs, and what may be added to it.

use rdkafka::ClientConfig;
use rdkafka::error::KafkaError;
use secrecy::ExposeSecret;

use super::kafka::{Compression, GroupProtocol, Mechanism, Options, Protocol, REDACTED, secret_option};
use super::{Config, Mode, Problem};

/// Room that a message takes besides its value: key, headers and framing, in bytes. The headers of a dead letter are
/// the largest, with a message of up to 1 KB.
const ENVELOPE_BYTES_MAX: usize = 32_768;

impl Config {
    /// The consumer's configuration. Offsets are neither stored nor committed by librdkafka: that is the publisher's.
    /// An offset that is out of range, or missing, is an error: where to begin is decided by `input.start`, in the open.
    pub fn consumer(&self) -> ClientConfig {
        let kafka = &self.kafka;
        let mut client = self.connection();
        client
            .set("group.id", &self.input.group)
            .set("max.poll.interval.ms", ms(kafka.max_poll_interval))
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "error")
            .set("isolation.level", "read_committed")
            .set("enable.partition.eof", "false")
            .set("allow.auto.create.topics", "false")
            .set("queued.min.messages", kafka.fetch_queue_records.to_string())
            .set("queued.max.messages.kbytes", kafka.fetch_queue_kbytes_max.to_string())
            .set("max.partition.fetch.bytes", (u64::from(kafka.fetch_partition_kbytes_max) * 1024).to_string())
            // A tenth of the default: after a queue was full, its partition is fetched from again without delay.
            .set("fetch.queue.backoff.ms", "100");
        match kafka.group_protocol {
            // The broker refuses a client that brings an assignor or a session timeout of its own.
            GroupProtocol::Consumer => client.set("group.protocol", "consumer"),
            GroupProtocol::Classic => client
                .set("group.protocol", "classic")
                .set("partition.assignment.strategy", "cooperative-sticky")
                .set("session.timeout.ms", ms(kafka.session_timeout)),
        };
        if let Some(id) = &kafka.group_instance_id {
            client.set("group.instance.id", id);
        }
        if let Some(rack) = &kafka.rack {
            client.set("client.rack", rack);
        }
        add(&mut client, &kafka.options);
        add(&mut client, &kafka.consumer_options);
        client
    }

    /// The producer's configuration: idempotent, and transactional where delivery is exactly once.
    pub fn producer(&self) -> ClientConfig {
        let kafka = &self.kafka;
        let mut client = self.connection();
        client
            .set("enable.idempotence", "true")
            .set("acks", "all")
            .set("message.timeout.ms", ms(self.delivery.message_timeout))
            .set("linger.ms", ms(kafka.linger))
            .set("compression.type", compression(kafka.compression))
            // As Java's producers, so that a key has the same partition whoever wrote it.
            .set("partitioner", "murmur2_random")
            .set("message.max.bytes", (self.output.record_bytes_max + ENVELOPE_BYTES_MAX).to_string())
            .set("queue.buffering.max.kbytes", kafka.send_queue_kbytes_max.to_string());
        if self.delivery.mode == Mode::ExactlyOnce {
            client
                .set("transactional.id", &self.delivery.transactional_id)
                .set("transaction.timeout.ms", ms(self.delivery.transaction_timeout));
        }
        add(&mut client, &kafka.options);
        add(&mut client, &kafka.producer_options);
        client
    }

    /// The configuration of a client that only asks: metadata, limits, offsets.
    pub fn admin(&self) -> ClientConfig {
        let mut client = self.connection();
        add(&mut client, &self.kafka.options);
        client
    }

    /// What all clients share.
    fn connection(&self) -> ClientConfig {
        let kafka = &self.kafka;
        let security = &kafka.security;
        let mut client = ClientConfig::new();
        client
            .set("bootstrap.servers", &kafka.brokers)
            .set("client.id", &kafka.client_id)
            .set("statistics.interval.ms", ms(kafka.statistics_interval))
            .set("socket.keepalive.enable", "true")
            .set("security.protocol", protocol(security.protocol));
        let path = |path: &std::path::PathBuf| path.display().to_string();
        let oauth = &security.oauth;
        let oidc = oauth.token_endpoint_url.is_some();
        let secret = |secret: &secrecy::SecretString| secret.expose_secret().to_owned();
        for (option, value) in [
            ("ssl.ca.location", security.ca_file.as_ref().map(path)),
            ("ssl.certificate.location", security.certificate_file.as_ref().map(path)),
            ("ssl.key.location", security.key_file.as_ref().map(path)),
            ("ssl.key.password", security.key_password.as_ref().map(secret)),
            ("sasl.mechanism", security.mechanism.map(|mechanism| sasl(mechanism).to_owned())),
            ("sasl.username", security.username.clone()),
            ("sasl.password", security.password.as_ref().map(secret)),
            ("sasl.oauthbearer.method", oidc.then(|| "oidc".to_owned())),
            ("sasl.oauthbearer.token.endpoint.url", oauth.token_endpoint_url.clone()),
            ("sasl.oauthbearer.client.id", oauth.client_id.clone()),
            ("sasl.oauthbearer.client.secret", oauth.client_secret.as_ref().map(secret)),
            ("sasl.oauthbearer.scope", oauth.scope.clone()),
            ("sasl.oauthbearer.extensions", oauth.extensions.clone()),
        ] {
            if let Some(value) = value {
                client.set(option, value);
            }
        }
        let check = if security.check_hostname { "https" } else { "none" };
        client.set("ssl.endpoint.identification.algorithm", check);
        client
    }
}

fn add(client: &mut ClientConfig, options: &Options) {
    for (name, value) in options.iter() {
        client.set(name, value);
    }
}

fn ms(time: std::time::Duration) -> String {
    time.as_millis().to_string()
}

fn compression(compression: Compression) -> &'static str {
    match compression {
        Compression::None => "none",
        Compression::Gzip => "gzip",
        Compression::Snappy => "snappy",
        Compression::Lz4 => "lz4",
        Compression::Zstd => "zstd",
    }
}

fn protocol(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Plaintext => "plaintext",
        Protocol::Ssl => "ssl",
        Protocol::SaslPlaintext => "sasl_plaintext",
        Protocol::SaslSsl => "sasl_ssl",
    }
}

fn sasl(mechanism: Mechanism) -> &'static str {
    match mechanism {
        Mechanism::Plain => "PLAIN",
        Mechanism::ScramSha256 => "SCRAM-SHA-256",
        Mechanism::ScramSha512 => "SCRAM-SHA-512",
        Mechanism::Oauthbearer => "OAUTHBEARER",
        Mechanism::Gssapi => "GSSAPI",
    }
}

/// Options that have a key of ours, by each of librdkafka's names for them: two places for one thing would let the
/// checks pass on one value and the client run on the other.
const HAVE_A_KEY: [(&str, &str); 50] = [
    ("bootstrap.servers", "kafka.brokers"),
    ("metadata.broker.list", "kafka.brokers"),
    ("client.id", "kafka.client_id"),
    ("client.rack", "kafka.rack"),
    ("group.id", "input.group"),
    ("group.instance.id", "kafka.group_instance_id"),
    ("group.protocol", "kafka.group_protocol"),
    ("partition.assignment.strategy", "kafka.group_protocol"),
    ("session.timeout.ms", "kafka.session_timeout_ms"),
    ("max.poll.interval.ms", "kafka.max_poll_interval_ms"),
    ("statistics.interval.ms", "kafka.statistics_interval_ms"),
    ("auto.offset.reset", "input.start"),
    ("transactional.id", "delivery.transactional_id"),
    ("transaction.timeout.ms", "delivery.transaction_timeout_ms"),
    ("message.timeout.ms", "delivery.message_timeout_ms"),
    ("delivery.timeout.ms", "delivery.message_timeout_ms"),
    ("message.max.bytes", "output.record_bytes_max"),
    ("compression.type", "kafka.compression"),
    ("compression.codec", "kafka.compression"),
    ("linger.ms", "kafka.linger_ms"),
    ("queue.buffering.max.ms", "kafka.linger_ms"),
    ("queue.buffering.max.kbytes", "kafka.send_queue_kbytes_max"),
    ("queued.min.messages", "kafka.fetch_queue_records"),
    ("queued.max.messages.kbytes", "kafka.fetch_queue_kbytes_max"),
    ("max.partition.fetch.bytes", "kafka.fetch_partition_kbytes_max"),
    ("fetch.message.max.bytes", "kafka.fetch_partition_kbytes_max"),
    ("security.protocol", "kafka.security.protocol"),
    ("ssl.ca.location", "kafka.security.ca_file"),
    ("ssl.certificate.location", "kafka.security.certificate_file"),
    ("ssl.key.location", "kafka.security.key_file"),
    ("ssl.key.password", "kafka.security.key_password"),
    ("ssl.endpoint.identification.algorithm", "kafka.security.check_hostname"),
    ("sasl.mechanism", "kafka.security.mechanism"),
    ("sasl.mechanisms", "kafka.security.mechanism"),
    ("sasl.username", "kafka.security.username"),
    ("sasl.password", "kafka.security.password"),
    ("sasl.oauthbearer.method", "kafka.security.oauth.token_endpoint_url"),
    ("sasl.oauthbearer.token.endpoint.url", "kafka.security.oauth.token_endpoint_url"),
    ("sasl.oauthbearer.client.id", "kafka.security.oauth.client_id"),
    ("sasl.oauthbearer.client.credentials.client.id", "kafka.security.oauth.client_id"),
    ("sasl.oauthbearer.client.secret", "kafka.security.oauth.client_secret"),
    ("sasl.oauthbearer.client.credentials.client.secret", "kafka.security.oauth.client_secret"),
    ("sasl.oauthbearer.scope", "kafka.security.oauth.scope"),
    ("sasl.oauthbearer.extensions", "kafka.security.oauth.extensions"),
    ("enable.auto.commit", "delivery.mode"),
    ("enable.auto.offset.store", "delivery.mode"),
    ("isolation.level", "delivery.mode"),
    ("enable.idempotence", "delivery.mode"),
    ("acks", "delivery.mode"),
    ("request.required.acks", "delivery.mode"),
];

/// Options that delivery or order depends on and that have no key, because only one value is right.
const FIXED: [(&str, &str); 10] = [
    ("auto.commit.interval.ms", "offsets are committed by delivery.commit_interval_ms"),
    ("auto.commit.enable", "offsets are committed by delivery.commit_interval_ms"),
    ("enable.partition.eof", "an end of a partition is no trouble to report"),
    ("allow.auto.create.topics", "a slip in a topic's name must not become a topic"),
    ("partitioner", "a key must have the same partition whoever wrote it"),
    ("max.in.flight", "order depends on librdkafka's own limit"),
    ("max.in.flight.requests.per.connection", "order depends on librdkafka's own limit"),
    ("retries", "delivery depends on trying until delivery.message_timeout_ms"),
    ("message.send.max.retries", "delivery depends on trying until delivery.message_timeout_ms"),
    ("enable.gapless.guarantee", "a failed record aborts its transaction, which needs no second guard"),
];

/// Notes options that are refused, and whatever librdkafka itself does not take.
pub(super) fn check(config: &Config, problems: &mut Vec<Problem>) {
    let kafka = &config.kafka;
    let tables = [
        ("kafka.options", &kafka.options),
        ("kafka.consumer_options", &kafka.consumer_options),
        ("kafka.producer_options", &kafka.producer_options),
    ];
    let before = problems.len();
    for (table, options) in tables {
        for (name, _) in options.iter() {
            let at = format!("{table}.\"{name}\"");
            if let Some((_, key)) = HAVE_A_KEY.iter().find(|(option, _)| *option == name) {
                problems.push(Problem::new(at, format!("refused; use {key}")));
            } else if let Some((_, why)) = FIXED.iter().find(|(option, _)| *option == name) {
                problems.push(Problem::new(at, format!("refused: {why}")));
            }
        }
    }
    if problems.len() > before {
        return;
    }
    // One option at a time first: librdkafka tells only the first that it does not take.
    for (table, options) in tables {
        for (name, value) in options.iter() {
            let mut alone = ClientConfig::new();
            alone.set(name, value);
            if let Err(error) = alone.create_native_config() {
                problems.push(Problem::new(format!("{table}.\"{name}\""), refusal(&error)));
            }
        }
    }
    if problems.len() > before {
        return;
    }
    for (at, client) in [("kafka, the consumer", config.consumer()), ("kafka, the producer", config.producer())] {
        if let Err(error) = client.create_native_config() {
            problems.push(Problem::new(at, refusal(&error)));
        }
    }
}

/// What librdkafka has against an option, without the value of one that may be secret.
fn refusal(error: &KafkaError) -> String {
    match error {
        KafkaError::ClientConfig(_, _, name, _) if secret_option(name) => format!("{REDACTED} refused by librdkafka"),
        KafkaError::ClientConfig(_, why, _, value) => format!("{value:?} refused by librdkafka: {why}"),
        other => other.to_string(),
    }
}
