//! A real broker, started by `tests/broker/broker.sh`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};

use super::{announce, free_port, scratch, tail};

/// User and password of the SASL/PLAIN listener.
pub const SASL_USER: &str = "copydesk";
/// The right password.
pub const SASL_PASSWORD: &str = "copydesk-test-secret";

/// How long a broker may take from its start to its first answer: 5 s alone, 20 s on a crowded machine, more in CI.
const ANSWERS_WITHIN: Duration = Duration::from_secs(90);

/// One broker process with its folder.
#[derive(Debug)]
pub struct Broker {
    folder: PathBuf,
    port: u16,
    /// `host:port` of the listener without authentication.
    pub bootstrap: String,
    /// `host:port` of the SASL/PLAIN listener.
    pub sasl_bootstrap: String,
    /// Ends with this value, rather than with the test process.
    owned: bool,
}

/// The broker that the scenarios of this test binary share, or nothing when there can be none here.
///
/// It goes when the test process goes. With `CI` set, having none fails the test; elsewhere it is said aloud and the
/// test has nothing to say.
pub fn shared() -> Option<&'static Broker> {
    static SHARED: OnceLock<Result<Broker, String>> = OnceLock::new();
    match SHARED.get_or_init(|| Broker::launch("broker-shared", free_port(), false)) {
        Ok(broker) => Some(broker),
        Err(reason) => skip(reason),
    }
}

/// A broker of one's own, to be stopped, killed and started again; it goes with the value.
pub fn own(name: &str) -> Option<Broker> {
    match Broker::launch(&format!("broker-{name}"), free_port(), true) {
        Ok(broker) => Some(broker),
        Err(reason) => skip(&reason),
    }
}

/// A broker of one's own that does not run yet but whose address is known.
pub fn own_later(name: &str) -> Option<Broker> {
    let broker = own(name)?;
    broker.kill9();
    Some(broker)
}

fn skip<T>(reason: &str) -> Option<T> {
    assert!(std::env::var_os("CI").is_none(), "CI is set, and no broker could be started: {reason}");
    announce(&format!("SKIPPED, nothing was proved: no Kafka broker here: {reason}"));
    None
}

impl Broker {
    fn launch(name: &str, port: u16, owned: bool) -> Result<Self, String> {
        // The process id keeps two test runs apart that share a target folder; the count, two tests of one run, of which
        // the second may begin while the broker of the first is still being cleared away.
        static LAUNCHED: AtomicU32 = AtomicU32::new(0);
        let count = LAUNCHED.fetch_add(1, Ordering::Relaxed);
        let folder = scratch(&format!("{name}-{}-{count}", std::process::id()));
        let mut broker = Self { folder, port, bootstrap: String::new(), sasl_bootstrap: String::new(), owned };
        let addresses = broker.script("start").map_err(|error| error.to_string())?;
        let address = |name: &str| {
            let line = addresses.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            line.map(str::to_owned).ok_or_else(|| format!("broker.sh start names no {name}: {addresses}"))
        };
        broker.bootstrap = address("BOOTSTRAP")?;
        broker.sasl_bootstrap = address("SASL_BOOTSTRAP")?;
        broker.await_answer();
        Ok(broker)
    }

    fn script(&self, command: &str) -> Result<String, String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broker/broker.sh");
        let mut call = Command::new("bash");
        call.arg(&script).arg(command).arg("--dir").arg(&self.folder).stdin(Stdio::null());
        if command == "start" {
            call.args(["--port", &self.port.to_string(), "--sasl", "--watch", &std::process::id().to_string()]);
        }
        let Output { status, stdout, stderr } =
            call.output().map_err(|error| format!("starting {}: {error}", script.display()))?;
        if status.success() {
            Ok(String::from_utf8_lossy(&stdout).into_owned())
        } else {
            Err(format!("broker.sh {command} ended with {status}: {}", String::from_utf8_lossy(&stderr).trim()))
        }
    }

    fn must(&self, command: &str) {
        self.script(command).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Stops it cleanly.
    pub fn stop(&self) {
        self.must("stop");
    }

    /// Kills it without a chance to clean up.
    pub fn kill9(&self) {
        self.must("kill9");
    }

    /// Starts it again, with the same address and data, and waits until it answers.
    pub fn start(&self) {
        self.must("start");
        self.await_answer();
    }

    /// The end of its log.
    pub fn log_tail(&self) -> String {
        tail(&self.folder.join("broker.log"), 20)
    }

    /// A listener may accept before the broker knows its topics: it answers when it lists itself.
    fn await_answer(&self) {
        let begin = Instant::now();
        let consumer: BaseConsumer = self.client().create().expect("a consumer with only an address");
        loop {
            match consumer.fetch_metadata(None, Duration::from_secs(2)) {
                Ok(metadata) if !metadata.brokers().is_empty() => return,
                other => assert!(
                    begin.elapsed() < ANSWERS_WITHIN,
                    "the broker at {} does not answer within {ANSWERS_WITHIN:?}: {:?}; see {}",
                    self.bootstrap,
                    other.map(|_| "no brokers in its metadata"),
                    self.folder.join("broker.log").display(),
                ),
            }
        }
    }

    /// The settings that every client of this broker needs.
    pub fn client(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.bootstrap);
        config.set("broker.address.family", "v4");
        config.set("reconnect.backoff.max.ms", "1000");
        config.set_log_level(rdkafka::config::RDKafkaLogLevel::Critical);
        config
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        if self.owned && std::thread::panicking() {
            announce(&format!("the broker's log stays in {}", self.folder.display()));
        }
        if self.owned {
            // It may be down already; the watcher takes care of the rest.
            self.script("kill9").ok();
            std::fs::remove_dir_all(self.folder.join("data")).ok();
        }
    }
}
