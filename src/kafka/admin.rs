//! Looks at the cluster without changing it: are the topics there, how large may records be, may we do what we must.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, ResourceSpecifier};
use rdkafka::client::DefaultClientContext;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::RDKafkaErrorCode;

use super::listener::Listener;
use crate::config::Config;
use crate::observe::labels::Client;
use crate::observe::metrics::Metrics;

/// How the cluster answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// All topics are there, with so many partitions.
    Ready(BTreeMap<String, usize>),
    /// Something is missing that may come: for people.
    Missing(String),
    /// No broker answered: for people.
    Away(String),
    /// A broker refused us: for people, without the secret.
    Refused(String),
}

/// A client that only asks.
pub struct Probe {
    client: BaseConsumer<Listener>,
}

impl Probe {
    /// Makes the client; does not connect yet.
    pub fn new(config: &Config, metrics: &Arc<Metrics>) -> anyhow::Result<Self> {
        let token_file = config.kafka.security.oauth.token_file.clone();
        let listener = Listener::new(Client::Consumer, Arc::clone(metrics), token_file);
        let mut client = config.admin();
        // Topics asked for are not made by asking, and statistics of this client would drown those that count.
        client.set("allow.auto.create.topics", "false").set("statistics.interval.ms", "0");
        let client = BaseConsumer::from_config_and_context(&client, listener).context("making a client")?;
        Ok(Self { client })
    }

    /// Asks for `topics`, and waits for at most about `timeout` for each.
    pub fn ask(&self, topics: &[&str], timeout: Duration) -> Answer {
        let mut partitions = BTreeMap::new();
        for &topic in topics {
            let answer = self.client.fetch_metadata(Some(topic), timeout);
            // Serves what librdkafka has to tell, such as why a connection failed.
            while self.client.poll(Duration::ZERO).is_some() {}
            let metadata = match answer {
                Ok(metadata) => metadata,
                Err(error) => {
                    return match self.client.context().refused() {
                        Some(reason) => Answer::Refused(reason),
                        None => Answer::Away(format!("no broker answers: {error}")),
                    };
                }
            };
            let Some(found) = metadata.topics().iter().find(|found| found.name() == topic) else {
                return Answer::Missing(format!("topic {topic:?} does not exist"));
            };
            match found.error().map(RDKafkaErrorCode::from) {
                None if found.partitions().is_empty() => {
                    return Answer::Missing(format!("topic {topic:?} has no partitions yet"));
                }
                None => {}
                Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) => {
                    return Answer::Missing(format!("topic {topic:?} does not exist"));
                }
                Some(RDKafkaErrorCode::TopicAuthorizationFailed) => {
                    return Answer::Refused(format!("no right to see topic {topic:?}"));
                }
                Some(code) => return Answer::Missing(format!("topic {topic:?}: {code}")),
            }
            partitions.insert(topic.to_owned(), found.partitions().len());
        }
        Answer::Ready(partitions)
    }
}

/// The largest batch, in bytes, that each of `topics` takes (`max.message.bytes`), as far as the broker tells: a mock
/// cluster and a broker that keeps its configuration to itself do not.
pub fn message_bytes_max(config: &ClientConfig, topics: &[&str], timeout: Duration) -> BTreeMap<String, usize> {
    asked(config, topics, timeout).unwrap_or_else(|error| {
        tracing::debug!(error = format!("{error:#}"), "size limits of topics are unknown");
        BTreeMap::new()
    })
}

fn asked(config: &ClientConfig, topics: &[&str], timeout: Duration) -> anyhow::Result<BTreeMap<String, usize>> {
    let client: AdminClient<DefaultClientContext> = config.create().context("making an admin client")?;
    let options = AdminOptions::new().request_timeout(Some(timeout));
    let resources: Vec<_> = topics.iter().map(|topic| ResourceSpecifier::Topic(topic)).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("making a runtime")?;
    let answers =
        runtime.block_on(client.describe_configs(&resources, &options)).context("asking for topic configs")?;
    let mut limits = BTreeMap::new();
    for (topic, answer) in topics.iter().zip(answers) {
        let Ok(resource) = answer else { continue };
        let entry = resource.entries.iter().find(|entry| entry.name == "max.message.bytes");
        if let Some(limit) = entry.and_then(|entry| entry.value.as_deref()).and_then(|value| value.parse().ok()) {
            limits.insert((*topic).to_owned(), limit);
        }
    }
    Ok(limits)
}
