//! The section `kafka`: the connection to the brokers, with its secrets.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;

use super::Problem;
use super::parse::{millis, unset, unset_path, unset_secret, unset_word, word};

/// The connection to the brokers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kafka {
    /// `host:port`, separated by commas.
    pub brokers: String,
    /// Name of this client.
    pub client_id: String,
    /// Rack or availability zone.
    #[serde(deserialize_with = "unset")]
    pub rack: Option<String>,
    /// How the group shares partitions.
    #[serde(deserialize_with = "word")]
    pub group_protocol: GroupProtocol,
    /// Static membership.
    #[serde(deserialize_with = "unset")]
    pub group_instance_id: Option<String>,
    /// When the group gives a silent worker's partitions away.
    #[serde(rename = "session_timeout_ms", deserialize_with = "millis")]
    pub session_timeout: Duration,
    /// When the client that does not poll leaves the group.
    #[serde(rename = "max_poll_interval_ms", deserialize_with = "millis")]
    pub max_poll_interval: Duration,
    /// Time between statistics; zero is never.
    #[serde(rename = "statistics_interval_ms", deserialize_with = "millis")]
    pub statistics_interval: Duration,
    /// Compression of what is published.
    #[serde(deserialize_with = "word")]
    pub compression: Compression,
    /// How long the producer waits for a batch to fill.
    #[serde(rename = "linger_ms", deserialize_with = "millis")]
    pub linger: Duration,
    /// Records fetched ahead.
    pub fetch_queue_records: u32,
    /// Kilobytes fetched ahead.
    pub fetch_queue_kbytes_max: u32,
    /// Kilobytes asked for of one partition.
    pub fetch_partition_kbytes_max: u32,
    /// Kilobytes waiting to be sent.
    pub send_queue_kbytes_max: u32,
    /// librdkafka options for both clients.
    pub options: Options,
    /// librdkafka options for the consumer.
    pub consumer_options: Options,
    /// librdkafka options for the producer.
    pub producer_options: Options,
    /// Encryption and authentication.
    pub security: Security,
}

/// How the group shares partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupProtocol {
    /// Cooperative-sticky, decided by a member.
    Classic,
    /// KIP-848, decided by the broker.
    Consumer,
}

/// Compression of what is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Compression {
    None,
    Gzip,
    Snappy,
    Lz4,
    Zstd,
}

/// Encryption and authentication.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Security {
    /// What the connection is made of.
    #[serde(deserialize_with = "word")]
    pub protocol: Protocol,
    /// Certificate authorities, PEM; the system's if none.
    #[serde(deserialize_with = "unset_path")]
    pub ca_file: Option<PathBuf>,
    /// This worker's certificate, PEM.
    #[serde(deserialize_with = "unset_path")]
    pub certificate_file: Option<PathBuf>,
    /// Its private key, PEM.
    #[serde(deserialize_with = "unset_path")]
    pub key_file: Option<PathBuf>,
    /// Password of the private key; from its file once loaded.
    #[serde(deserialize_with = "unset_secret")]
    pub key_password: Option<SecretString>,
    /// Where that password is kept.
    #[serde(deserialize_with = "unset_path")]
    pub key_password_file: Option<PathBuf>,
    /// Whether a broker's certificate must name its host.
    pub check_hostname: bool,
    /// SASL mechanism.
    #[serde(deserialize_with = "unset_word")]
    pub mechanism: Option<Mechanism>,
    /// SASL user name.
    #[serde(deserialize_with = "unset")]
    pub username: Option<String>,
    /// SASL password; from its file once loaded.
    #[serde(deserialize_with = "unset_secret")]
    pub password: Option<SecretString>,
    /// Where that password is kept.
    #[serde(deserialize_with = "unset_path")]
    pub password_file: Option<PathBuf>,
    /// Where OAuth tokens come from.
    pub oauth: Oauth,
}

/// What the connection to a broker is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// Neither encryption nor authentication.
    Plaintext,
    /// TLS.
    Ssl,
    /// Authentication without encryption.
    SaslPlaintext,
    /// TLS and authentication.
    SaslSsl,
}

/// SASL mechanisms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names of the mechanisms")]
pub enum Mechanism {
    Plain,
    #[serde(rename = "scram-sha-256")]
    ScramSha256,
    #[serde(rename = "scram-sha-512")]
    ScramSha512,
    Oauthbearer,
    Gssapi,
}

/// Where OAuth tokens come from: a file, or an OpenID Connect provider that librdkafka asks by itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oauth {
    /// File that holds a JWT; the client context reads it when librdkafka asks for a token.
    #[serde(deserialize_with = "unset_path")]
    pub token_file: Option<PathBuf>,
    /// The provider's token endpoint.
    #[serde(deserialize_with = "unset")]
    pub token_endpoint_url: Option<String>,
    /// Client id at the provider.
    #[serde(deserialize_with = "unset")]
    pub client_id: Option<String>,
    /// Client secret at the provider; from its file once loaded.
    #[serde(deserialize_with = "unset_secret")]
    pub client_secret: Option<SecretString>,
    /// Where that secret is kept.
    #[serde(deserialize_with = "unset_path")]
    pub client_secret_file: Option<PathBuf>,
    /// Scope to ask for.
    #[serde(deserialize_with = "unset")]
    pub scope: Option<String>,
    /// SASL extensions.
    #[serde(deserialize_with = "unset")]
    pub extensions: Option<String>,
}

/// librdkafka options by their own names. Values of options that may be secret are not shown by `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Options(BTreeMap<String, String>);

impl Options {
    /// Each name with its value, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |name: &str, value| if secret_option(name) { REDACTED } else { value };
        out.debug_map().entries(self.iter().map(|(name, value)| (name, shown(name, value)))).finish()
    }
}

/// What stands in a secret's place.
pub(super) const REDACTED: &str = "(redacted)";

/// Whether an option of librdkafka may hold a secret. By the words in its name, because a later librdkafka may have
/// more of them; what only names a place (`ssl.key.location`) is shown.
pub(super) fn secret_option(name: &str) -> bool {
    const WORDS: [&str; 7] = ["password", "passphrase", "secret", "key.pem", "private.key", "jaas", "token"];
    let place = [".location", ".file", ".url"].iter().any(|end| name.ends_with(end));
    name == "sasl.oauthbearer.config" || (!place && WORDS.iter().any(|word| name.contains(word)))
}

/// Whether the value of a key is a secret: shown as set or not, never as it is.
pub(super) fn secret_key(path: &str) -> bool {
    SECRET_KEYS.contains(&path)
}

const SECRET_KEYS: [&str; 3] =
    ["kafka.security.key_password", "kafka.security.password", "kafka.security.oauth.client_secret"];

/// Reads the secrets that are kept in files.
pub(super) fn read_secret_files(security: &mut Security, problems: &mut Vec<Problem>) {
    let Security { key_password, key_password_file, password, password_file, oauth, .. } = security;
    let pairs = [
        (key_password, &*key_password_file),
        (password, &*password_file),
        (&mut oauth.client_secret, &oauth.client_secret_file),
    ];
    for (path, (secret, file)) in SECRET_KEYS.into_iter().zip(pairs) {
        match (secret.is_some(), file) {
            (_, None) => {}
            (true, Some(_)) => problems.push(Problem::new(
                path,
                format!("set here and as {path}_file; which of them counts would be a guess"),
            )),
            (false, Some(file)) => match read_secret(file) {
                Ok(read) => *secret = Some(read),
                Err(why) => problems.push(Problem::new(format!("{path}_file"), why)),
            },
        }
    }
}

/// Larger is no password: a wrong file, which must not be read into memory whole.
const SECRET_BYTES_MAX: u64 = 65_536;

fn read_secret(file: &Path) -> Result<SecretString, String> {
    use std::io::Read as _;
    let mut read = String::new();
    std::fs::File::open(file)
        .and_then(|open| open.take(SECRET_BYTES_MAX + 1).read_to_string(&mut read))
        .map_err(|error| format!("reading {:?}: {error}", file.display().to_string()))?;
    if read.len() as u64 > SECRET_BYTES_MAX {
        return Err(format!("reading {:?}: larger than {SECRET_BYTES_MAX} bytes", file.display().to_string()));
    }
    let secret = read.strip_suffix('\n').map_or(read.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    if secret.is_empty() {
        return Err(format!("reading {:?}: it is empty", file.display().to_string()));
    }
    Ok(secret.into())
}
