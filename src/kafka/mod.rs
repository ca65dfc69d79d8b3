//! Placeholder with the signatures that the command line calls.

#![expect(missing_docs, reason = "replaced by the real module")]

pub mod admin {
    use std::collections::BTreeMap;
    use std::sync::Arc;
    use std::time::Duration;

    use rdkafka::ClientConfig;

    use crate::config::Config;
    use crate::observe::metrics::Metrics;

    pub enum Answer {
        Ready(BTreeMap<String, usize>),
        Missing(String),
        Away(String),
        Refused(String),
    }

    pub struct Probe;

    impl Probe {
        pub fn new(_config: &Config, _metrics: &Arc<Metrics>) -> anyhow::Result<Self> {
            Ok(Self)
        }

        pub fn ask(&self, _topics: &[&str], _timeout: Duration) -> Answer {
            Answer::Away("the broker client is not part of this branch".to_owned())
        }
    }

    pub fn message_bytes_max(_: &ClientConfig, _: &[&str], _: Duration) -> BTreeMap<String, usize> {
        BTreeMap::new()
    }
}

pub mod embedded {
    pub struct Embedded;

    impl Embedded {
        pub fn start(_topics: &[&str], _partitions: i32) -> anyhow::Result<Self> {
            anyhow::bail!("the embedded broker is not part of this branch")
        }

        pub fn brokers(&self) -> String {
            String::new()
        }
    }
}
