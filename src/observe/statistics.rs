//! librdkafka's statistics to metrics. Read leniently, with types of our own: a field that a later librdkafka leaves out
//! or writes otherwise must cost that metric and nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::labels::{Broker, Client, Partition};
use super::metrics::Metrics;

/// Puts the statistics of `client`, as `ClientContext::stats_raw` gets them, into `metrics`.
/// What is no JSON object is an error; what is missing in it is left as it was.
pub fn record(metrics: &Metrics, client: Client, json: &[u8]) -> Result<(), serde_json::Error> {
    let statistics: Statistics = serde_json::from_slice(json)?;
    let mut queue = match client {
        Client::Producer => (statistics.msg_cnt, statistics.msg_size),
        Client::Consumer => (None, None),
    };
    for broker in statistics.brokers.values() {
        let Some(number) = broker.nodeid.filter(|_| broker.is_known()) else { continue };
        let labels = Broker { client, broker: i32::try_from(number).unwrap_or(-1) };
        if let Some(state) = &broker.state {
            metrics.broker_up.get_or_create(&labels).set((state == "UP").into());
        }
        for (family, totals) in [
            (&metrics.broker_requests, [broker.tx, None, None]),
            (&metrics.broker_request_errors, [broker.txerrs, broker.rxerrs, broker.req_timeouts]),
        ] {
            let total: i64 = totals.into_iter().flatten().sum();
            // librdkafka counts from its start, and so does the series; a client built anew begins at zero again, as a
            // counter of a process that was started again does.
            family
                .get_or_create(&labels)
                .inner()
                .store(total.max(0).unsigned_abs(), std::sync::atomic::Ordering::Relaxed);
        }
        if let Some(micros) = broker.rtt.as_ref().and_then(|window| window.avg) {
            metrics.broker_round_trip_seconds.get_or_create(&labels).set(micros as f64 / 1e6);
        }
    }
    for (topic, partitions) in &statistics.topics {
        for partition in partitions.partitions.values() {
            // -1 stands for what belongs to no partition, and partitions of other members are listed too.
            let Some(number) = partition.partition.filter(|&number| number >= 0) else { continue };
            if client == Client::Consumer {
                queue.0 = Some(queue.0.unwrap_or(0) + partition.fetchq_cnt.unwrap_or(0));
                queue.1 = Some(queue.1.unwrap_or(0) + partition.fetchq_size.unwrap_or(0));
                if let (Some(lag), true) = (partition.lag(), partition.is_fetched()) {
                    let labels = Partition { topic: topic.clone(), partition: i32::try_from(number).unwrap_or(-1) };
                    metrics.lag.get_or_create(&labels).set(lag);
                }
            }
        }
    }
    if let (Some(records), Some(bytes)) = queue {
        metrics.client_queue_records.of(client).set(records);
        metrics.client_queue_bytes.of(client).set(bytes);
    }
    Ok(())
}

/// What is read of <https://github.com/confluentinc/librdkafka/blob/v2.12.1/STATISTICS.md>.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Statistics {
    #[serde(deserialize_with = "lenient")]
    msg_cnt: Option<i64>,
    #[serde(deserialize_with = "lenient")]
    msg_size: Option<i64>,
    brokers: BTreeMap<String, BrokerStatistics>,
    topics: BTreeMap<String, TopicStatistics>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct BrokerStatistics {
    #[serde(deserialize_with = "lenient")]
    nodeid: Option<i64>,
    state: Option<String>,
    source: Option<String>,
    #[serde(deserialize_with = "lenient")]
    tx: Option<i64>,
    #[serde(deserialize_with = "lenient")]
    txerrs: Option<i64>,
    #[serde(deserialize_with = "lenient")]
    rxerrs: Option<i64>,
    #[serde(deserialize_with = "lenient")]
    req_timeouts: Option<i64>,
    rtt: Option<Window>,
}

impl BrokerStatistics {
    /// Bootstrap addresses stay in the list after their brokers are known by number, and count as down for ever;
    /// the group's coordinator is a broker listed a second time.
    fn is_known(&self) -> bool {
        self.nodeid.is_some_and(|number| number >= 0) && self.source.as_deref() != Some("logical")
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Window {
    #[serde(deserialize_with = "lenient")]
    avg: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TopicStatistics {
    partitions: BTreeMap<String, PartitionStatistics>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PartitionStatistics {
    #[serde(deserialize_with = "lenient")]
    partition: Option<i64>,
    #[serde(deserialize_with = "lenient")]
    fetchq_cnt: Option<i64>,
    #[serde(deserialize_with = "lenient")]
    fetchq_size: Option<i64>,
    fetch_state: Option<String>,
    #[serde(deserialize_with = "lenient")]
    committed_offset: Option<i64>,
    #[serde(deserialize_with = "lenient")]
    ls_offset: Option<i64>,
    #[serde(deserialize_with = "lenient")]
    consumer_lag: Option<i64>,
}

impl PartitionStatistics {
    /// Whether this worker reads it now.
    fn is_fetched(&self) -> bool {
        !matches!(self.fetch_state.as_deref(), None | Some("none" | "stopped" | "stopping"))
    }

    /// From the committed offset to the last stable offset, or what librdkafka makes of it; below zero is "not known".
    fn lag(&self) -> Option<i64> {
        let known = |offset: Option<i64>| offset.filter(|&offset| offset >= 0);
        match (known(self.ls_offset), known(self.committed_offset)) {
            (Some(end), Some(committed)) => Some((end - committed).max(0)),
            _ => known(self.consumer_lag),
        }
    }
}

/// A whole number, or nothing where something else stands.
fn lenient<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(serde_json::Value::deserialize(from)?.as_i64())
}
