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
use std::path::{Path, PathBuf};
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
pub fn until<T>(waiting_for: &str, within: Duration, ask: impl FnMut() -> Option<T>) -> T {
    asked_for(within, ask).unwrap_or_else(|| panic!("waited {within:?} in vain for {waiting_for}"))
}

/// The same, and none when there is no answer within the time: for those who have more to tell of it.
pub fn asked_for<T>(within: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let begin = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if begin.elapsed() >= within {
            return None;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The last `lines` lines of a log, without those of clients that try a closed port again and again; says so where the
/// log cannot be read.
pub fn tail(log: &Path, lines: usize) -> String {
    match std::fs::read(log) {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes);
            let all: Vec<&str> = text.lines().filter(|line| !line.contains("Connection refused")).collect();
            all[all.len().saturating_sub(lines)..].join("\n")
        }
        Err(error) => format!("(reading {}: {error})", log.display()),
    }
}

/// A port with nobody on it: the kernel's choice, free again when this returns.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("binding to any port of the loopback");
    listener.local_addr().expect("a bound listener has an address").port()
}
