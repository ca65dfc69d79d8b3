use std::io::{Read, Write};
use std::net::TcpStream;

use super::super::health::{Readiness, Wedged};
use super::super::labels::{Partition, Thread};
use super::*;
use crate::extract::Stage;

/// A server of a worker that is never late.
fn server() -> (Server, Shown) {
    let health = Health::new(Duration::from_secs(3600));
    let shown = Shown { metrics: Arc::new(Metrics::new()), health, title: "group <desk>".to_owned() };
    (Server::start(SocketAddr::from(([127, 0, 0, 1], 0)), shown.clone()).unwrap(), shown)
}

/// The whole answer to `request`.
fn ask(server: &Server, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    // The server may break the connection before it has read all.
    drop(stream.write_all(request));
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    String::from_utf8(answer).unwrap()
}

#[track_caller]
fn check(server: &Server, path: &str, status: &str, holds: &str) -> String {
    let answer = ask(server, format!("GET {path} HTTP/1.1\r\nHost: here\r\n\r\n").as_bytes());
    let first = answer.lines().next().unwrap_or_default();
    assert_eq!(first, format!("HTTP/1.1 {status}"), "{path}");
    assert!(answer.contains(holds), "{path} does not hold {holds:?}:\n{answer}");
    answer
}

#[test]
fn readiness_follows_the_worker_and_liveness_does_not() {
    let (server, shown) = server();
    check(&server, "/readyz", "503 Service Unavailable", "starting");
    check(&server, "/livez", "200 OK", "live");
    shown.health.set(Readiness::Waiting("no broker answers".to_owned()));
    check(&server, "/readyz", "503 Service Unavailable", "waiting: no broker answers");
    check(&server, "/livez", "200 OK", "live");
    shown.health.set(Readiness::Ready);
    check(&server, "/readyz", "200 OK", "ready");
    shown.health.set(Readiness::Draining);
    check(&server, "/readyz", "503 Service Unavailable", "draining");

    let since = Instant::now();
    shown.health.wedged(vec![Wedged { topic: "raw".into(), partition: 1, offset: 9, stage: Stage::Clean, since }]);
    check(&server, "/livez", "503 Service Unavailable", "stage clean at work on raw/1@9");
}

#[test]
fn a_scrape_is_openmetrics_with_what_the_clock_says() {
    let (server, shown) = server();
    shown.metrics.records_received.inc_by(7);
    shown.health.beat(Thread::Poll);
    let answer = check(&server, "/metrics", "200 OK", "copydesk_records_received_total 7\n");
    assert!(
        answer.contains("content-type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"),
        "{answer}"
    );
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    assert!(answer.contains("copydesk_heartbeat_age_seconds{thread=\"poll\"}"), "{answer}");
    assert!(answer.ends_with("# EOF\n"), "{answer}");
}

#[test]
fn the_page_shows_the_state_escaped() {
    let (server, shown) = server();
    shown.health.set(Readiness::Waiting("topic <raw> is missing".to_owned()));
    shown.health.trouble("commit failed: <timed out>");
    shown.metrics.lag.get_or_create(&Partition { topic: "raw".to_owned(), partition: 4 }).set(321);
    let page = check(&server, "/", "200 OK", "waiting: topic &lt;raw&gt; is missing");
    for part in ["group &lt;desk&gt;", "commit failed: &lt;timed out&gt;", "raw/4", "321", "http-equiv=\"refresh\""] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
}

#[test]
fn other_paths_and_methods_are_refused() {
    let (server, _) = server();
    check(&server, "/debug", "404 Not Found", "there are /, /metrics, /livez and /readyz");
    let answer = ask(&server, b"POST /metrics HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
}

#[test]
fn a_huge_request_is_cut_off_and_the_server_lives() {
    let (server, _) = server();
    let huge = format!("GET /metrics?{} HTTP/1.1\r\nHost: here\r\n\r\n", "a".repeat(1_000_000));
    let answer = ask(&server, huge.as_bytes());
    assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
    check(&server, "/livez", "200 OK", "live");
}

#[test]
fn a_client_that_says_nothing_delays_neither_others_nor_the_stop() {
    let (server, _) = server();
    let silent: Vec<TcpStream> = (0..8).map(|_| TcpStream::connect(server.address()).unwrap()).collect();
    check(&server, "/livez", "200 OK", "live");
    let (address, begin) = (server.address(), Instant::now());
    server.stop();
    assert!(begin.elapsed() < Duration::from_secs(5), "stopped after {:?}", begin.elapsed());
    assert!(TcpStream::connect(address).is_err(), "still listening");
    drop(silent);
}

#[test]
fn an_address_in_use_is_an_error_that_names_it() {
    let (server, shown) = server();
    let error = Server::start(server.address(), shown).unwrap_err();
    assert_eq!(error.to_string(), format!("listening on {} for http.listen", server.address()));
}
