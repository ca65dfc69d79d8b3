use std::collections::BTreeSet;

use super::*;

/// A page with at least one series of every metric.
fn page() -> String {
    let metrics = Metrics::new();
    let partition = Partition { topic: "raw".to_owned(), partition: 0 };
    metrics.lag.get_or_create(&partition).set(7);
    metrics.committed_offset.get_or_create(&partition).set(3);
    let broker = Broker { client: Client::Consumer, broker: 1 };
    metrics.broker_up.get_or_create(&broker).set(1);
    metrics.broker_requests.get_or_create(&broker).inc();
    metrics.broker_request_errors.get_or_create(&broker).inc();
    metrics.broker_round_trip_seconds.get_or_create(&broker).set(0.1);
    metrics.encode()
}

#[test]
fn the_catalogue_is_what_a_scrape_gets() {
    let page = page();
    let typed: BTreeSet<(&str, &str)> =
        page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' ')).collect();
    let listed: BTreeSet<(&str, &str)> = catalogue().into_iter().map(|entry| (entry.name, entry.kind.name())).collect();
    assert_eq!(listed, typed);
    assert_eq!(catalogue().len(), listed.len(), "a name is listed twice");

    for Entry { name, kind, labels, .. } in catalogue() {
        let ends = if kind == Kind::Histogram { "_sum" } else { kind.suffix() };
        let series = page.lines().find(|line| {
            line.strip_prefix(name)
                .is_some_and(|rest| rest.strip_prefix(ends).is_some_and(|rest| rest.starts_with(['{', ' '])))
        });
        let series = series.unwrap_or_else(|| panic!("no series of {name} in\n{page}"));
        let inside = series.split_once('{').map_or("", |(_, rest)| rest.split_once('}').unwrap().0);
        let found: Vec<&str> = inside.split(',').filter_map(|pair| Some(pair.split_once('=')?.0)).collect();
        assert_eq!(found, labels, "{series}");
    }
}

#[test]
fn each_value_of_a_closed_enum_has_its_own_series() {
    fn check<L: Closed>() {
        for (index, label) in L::ALL.iter().enumerate() {
            assert_eq!(label.index(), index, "{label:?} does not stand at its place in ALL");
        }
        let names: BTreeSet<&str> = L::ALL.iter().map(|label| label.name()).collect();
        assert_eq!(names.len(), L::ALL.len(), "two values of {} have one name", L::LABEL);
    }
    check::<Stage>();
    check::<Lane>();
    check::<Reason>();
    check::<Rebalance>();
    check::<Ending>();
    check::<Holding>();
    check::<Client>();
    check::<Thread>();

    let metrics = Metrics::new();
    metrics.records_dead_lettered.of(Reason::Json).inc_by(2);
    metrics.records_dead_lettered.of(Reason::Panic).inc();
    assert_eq!(metrics.dead_lettered(), 3);
    let page = metrics.encode();
    assert!(page.contains("copydesk_records_dead_lettered_total{reason=\"json\"} 2\n"), "{page}");
    assert!(page.contains("copydesk_records_dead_lettered_total{reason=\"empty\"} 0\n"), "{page}");
}

#[test]
fn a_partition_that_is_gone_leaves_no_series() {
    let metrics = Metrics::new();
    metrics.lag.get_or_create(&Partition { topic: "raw".to_owned(), partition: 5 }).set(1);
    assert!(metrics.encode().contains("partition=\"5\""));
    metrics.forget_partition("raw", 5);
    assert!(!metrics.encode().contains("partition=\"5\""));
}
