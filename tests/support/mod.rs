//! What the tests on a real broker stand on: a broker, topics, a load with known answers, workers as processes, and the
//! verifier that accounts for every record.
//!
//! The order of use in a scenario: [`broker::shared`], [`topics::Topics`], [`load::Load`], [`worker::Worker`],
//! [`harvest`], [`verifier::verify`].

// Written as a library, of which each test binary uses its own part.
#![allow(dead_code, unreachable_pub)]

pub mod articles;
pub mod broker;
pub mod command;
pub mod harvest;
pub mod http;
pub mod load;
pub mod manifest;
pub mod oracle;
pub mod seed;
pub mod topics;
pub mod verifier;
pub mod worker;

use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Says something that the test harness must not swallow: it captures the print macros of tests that pass, and a skip
/// that nobody sees is a lie.
pub fn announce(message: &str) {
    let line = format!("\n==== {message}\n");
    // Nobody can be told when stderr is gone.
    std::io::stderr().write_all(line.as_bytes()).ok();
}

/// Where scenarios keep logs, configs and brokers; survives the run, for the post-mortem.
pub fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("creating {}: {error}", folder.display()));
    folder
}

/// Asks every 50 ms until there is an answer; none within the time is the test's failure, with `waiting_for` in it.
pub fn until<T>(waiting_for: &str, within: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begin.elapsed() < within, "waited {within:?} in vain for {waiting_for}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A port with nobody on it: the kernel's choice, free again when this returns.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("binding to any port of the loopback");
    listener.local_addr().expect("a bound listener has an address").port()
}
