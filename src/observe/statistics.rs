//! librdkafka's statistics to metrics. Read leniently, with types of our own: a field that a later librdkafka leaves out
//! or writes otherwise must cost that metric and nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::labels::{Broker, Client, Holding, Partition};
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
    // While reading is paused there may be records that were given up and are to be read again, or not handed out.
    let idle = metrics.in_flight_records.get() == 0 && metrics.partitions.of(Holding::Paused).get() == 0;
    for (topic, partitions) in &statistics.topics {
        for partition in partitions.partitions.values() {
            // -1 stands for what belongs to no partition, and partitions of other members are listed too.
            let Some(number) = partition.partition.filter(|&number| number >= 0) else { continue };
            if client == Client::Consumer {
                queue.0 = Some(queue.0.unwrap_or(0) + partition.fetchq_cnt.unwrap_or(0));
                queue.1 = Some(queue.1.unwrap_or(0) + partition.fetchq_size.unwrap_or(0));
                let labels = Partition { topic: topic.clone(), partition: i32::try_from(number).unwrap_or(-1) };
                let ours = metrics.committed_offset.get(&labels).map(|offset| offset.get());
                if let (Some(lag), true) = (partition.lag(ours, idle), partition.is_fetched()) {
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

#[derive(Clone, Debug, Default, Deserialize)]
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
    next_offset: Option<i64>,
    #[serde(deserialize_with = "lenient")]
    app_offset: Option<i64>,
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

    /// Records from the committed offset to the last stable offset; below zero an offset is not known.
    ///
    /// `ours` is what the publisher committed: librdkafka's consumer does not learn of offsets that go through a
    /// transaction, and would tell the lag of the time when it was assigned.
    ///
    /// Offsets are no records: the markers of transactions, and records of aborted ones, take some that nobody is ever
    /// handed. Behind the last record they would look like lag for ever, so that none is left once the client has fetched
    /// to the end and holds nothing, and the worker is `idle`: all that it was handed is committed. Under way they count;
    /// `app_offset` cannot tell, for librdkafka moves it over markers as well.
    fn lag(&self, ours: Option<i64>, idle: bool) -> Option<i64> {
        let known = |offset: &i64| *offset >= 0;
        let end = self.ls_offset.filter(known);
        let begin = ours.or(self.committed_offset.filter(known)).or(self.app_offset.filter(known));
        let fetched = end.zip(self.next_offset.filter(known)).is_some_and(|(end, next)| end <= next);
        if idle && fetched && self.fetchq_cnt == Some(0) {
            return Some(0);
        }
        end.zip(begin).map(|(end, begin)| (end - begin).max(0)).or(self.consumer_lag.filter(known))
    }
}

/// A whole number, or nothing where something else stands.
fn lenient<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(serde_json::Value::deserialize(from)?.as_i64())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cut from what librdkafka 2.12.1 gives, with a field of a later one and one written otherwise.
    const CONSUMER: &str = r#"{
        "name": "copydesk#consumer-1", "type": "consumer", "msg_cnt": 0, "msg_size": 0, "later": {"a": [1]},
        "brokers": {
            "localhost:9092/1": {"nodeid": 1, "state": "UP", "source": "learned", "tx": 70, "txerrs": 2, "rxerrs": 1,
                                 "req_timeouts": 3, "rtt": {"avg": 1500, "cnt": 9}},
            "localhost:9092/bootstrap": {"nodeid": -1, "state": "INIT", "source": "configured", "tx": 1},
            "GroupCoordinator": {"nodeid": 1, "state": "UP", "source": "logical", "tx": 5},
            "localhost:9093/2": {"nodeid": 2, "state": "DOWN", "source": "learned", "tx": "many"}
        },
        "topics": {"raw": {"topic": "raw", "partitions": {
            "0": {"partition": 0, "fetch_state": "active", "fetchq_cnt": 4, "fetchq_size": 4096,
                  "committed_offset": -1001, "app_offset": 60, "ls_offset": 100, "consumer_lag": -1},
            "1": {"partition": 1, "fetch_state": "none", "ls_offset": 100, "committed_offset": 0},
            "2": {"partition": 2, "fetch_state": "active", "ls_offset": 100, "committed_offset": 10},
            "-1": {"partition": -1}
        }}}
    }"#;

    #[test]
    fn what_is_there_is_counted_and_what_is_not_is_left() {
        let metrics = Metrics::new();
        let partition = |partition| Partition { topic: "raw".to_owned(), partition };
        metrics.committed_offset.get_or_create(&partition(2)).set(97);
        record(&metrics, Client::Consumer, CONSUMER.as_bytes()).unwrap();

        let lag = |number| metrics.lag.get(&partition(number)).map(|lag| lag.get());
        assert_eq!(lag(0), Some(40), "nothing is committed: from the position");
        assert_eq!(lag(1), None, "another member's partition");
        assert_eq!(lag(2), Some(3), "from the publisher's offset, not from librdkafka's older one");
        let queue =
            (metrics.client_queue_records.of(Client::Consumer), metrics.client_queue_bytes.of(Client::Consumer));
        assert_eq!((queue.0.get(), queue.1.get()), (4, 4096));

        let page = metrics.encode();
        for line in [
            r#"copydesk_broker_up{client="consumer",broker="1"} 1"#,
            r#"copydesk_broker_up{client="consumer",broker="2"} 0"#,
            r#"copydesk_broker_requests_total{client="consumer",broker="1"} 70"#,
            r#"copydesk_broker_request_errors_total{client="consumer",broker="1"} 6"#,
            r#"copydesk_broker_round_trip_seconds{client="consumer",broker="1"} 0.0015"#,
        ] {
            assert!(page.lines().any(|found| found == line), "{line} is not in\n{page}");
        }
        assert!(!page.contains(r#"broker="-1""#), "bootstrap addresses are no brokers");
    }

    #[test]
    fn markers_behind_the_last_record_are_no_lag() {
        let all = PartitionStatistics {
            fetchq_cnt: Some(0),
            committed_offset: Some(10),
            app_offset: Some(100),
            next_offset: Some(100),
            ls_offset: Some(100),
            ..PartitionStatistics::default()
        };
        assert_eq!(all.lag(Some(98), true), Some(0), "the last two offsets are markers");
        assert_eq!(all.lag(Some(90), false), Some(10), "records are under way");
        assert_eq!(
            PartitionStatistics { fetchq_cnt: Some(1), ..all.clone() }.lag(Some(98), true),
            Some(2),
            "one lies fetched"
        );
        let behind =
            |next_offset| PartitionStatistics { next_offset: Some(next_offset), fetchq_cnt: Some(0), ..all.clone() };
        assert_eq!(behind(99).lag(Some(98), true), Some(2), "one may not be fetched yet");
        // Just assigned: nothing was handed out, and behind the committed offset there are only markers.
        let fresh = PartitionStatistics { app_offset: Some(-1001), committed_offset: Some(98), ..behind(100) };
        assert_eq!(fresh.lag(None, true), Some(0));
        let unread = PartitionStatistics { committed_offset: Some(-1001), ..fresh };
        assert_eq!(unread.lag(None, true), Some(0), "a topic of markers alone");
    }

    #[test]
    fn a_worker_that_has_work_or_is_paused_is_not_idle() {
        const ALL_FETCHED: &str = r#"{"topics": {"raw": {"partitions": {"0": {
            "partition": 0, "fetch_state": "active", "fetchq_cnt": 0, "committed_offset": 90,
            "next_offset": 100, "app_offset": 100, "ls_offset": 100}}}}}"#;
        let metrics = Metrics::new();
        let lag = || {
            record(&metrics, Client::Consumer, ALL_FETCHED.as_bytes()).unwrap();
            metrics.lag.get(&Partition { topic: "raw".to_owned(), partition: 0 }).map(|lag| lag.get())
        };
        assert_eq!(lag(), Some(0));
        metrics.in_flight_records.set(1);
        assert_eq!(lag(), Some(10), "under way");
        metrics.in_flight_records.set(0);
        metrics.partitions.of(Holding::Paused).set(1);
        assert_eq!(lag(), Some(10), "given up by a transaction that failed, and not read again yet");
        metrics.partitions.of(Holding::Paused).set(0);
        assert_eq!(lag(), Some(0));
    }

    #[test]
    fn what_is_no_statistics_is_an_error_and_an_empty_object_is_not() {
        let metrics = Metrics::new();
        assert!(record(&metrics, Client::Producer, b"{}").is_ok());
        assert!(record(&metrics, Client::Producer, b"{\"topics\": 3}").is_err());
        assert!(record(&metrics, Client::Producer, b"not json").is_err());
    }
}
