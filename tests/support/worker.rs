//! A worker as a process of its own: started with a config file, asked over HTTP, stopped with signals.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::broker::Broker;
use super::topics::Topics;
use super::{announce, free_port, http, scratch, tail, until};

/// A worker joins its group in a second or two; a crowded machine and a fenced predecessor take longer.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// The two promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Records, dead letters and offsets in one transaction.
    ExactlyOnce,
    /// Offsets after delivery reports.
    AtLeastOnce,
}

impl Mode {
    /// Its name in the config.
    pub fn name(self) -> &'static str {
        match self {
            Mode::ExactlyOnce => "exactly_once",
            Mode::AtLeastOnce => "at_least_once",
        }
    }
}

/// The points at which a worker can be told to die, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailPoint {
    /// Records are sent, offsets are not.
    BeforeCommit,
    /// Offsets are in the transaction, which is not committed.
    AfterOffsets,
    /// The transaction is committed, and nobody in the process knows.
    AfterCommit,
    /// No death: the poll thread's consumer has lost its brokers for good, at this look for them.
    Stranded(u32),
}

impl FailPoint {
    /// All at which it dies.
    pub const ALL: [FailPoint; 3] = [FailPoint::BeforeCommit, FailPoint::AfterOffsets, FailPoint::AfterCommit];

    fn name(self) -> &'static str {
        match self {
            FailPoint::BeforeCommit => "before_commit",
            FailPoint::AfterOffsets => "after_offsets",
            FailPoint::AfterCommit => "after_commit",
            FailPoint::Stranded(_) => "stranded",
        }
    }
}

/// What a worker is started with.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Name of the scenario: where its files are kept.
    pub scenario: String,
    /// The promise.
    pub mode: Mode,
    /// Its name among the workers of the group: part of the transactional id.
    pub instance: String,
    /// Milliseconds of the group session. Tests wait for it to run out.
    pub session_timeout_ms: u32,
    /// Chains of lanes.
    pub shards: u32,
    /// Keys to add or change, as `(path, TOML value)`: `("http.enabled", "false")`.
    pub changes: Vec<(String, String)>,
    /// Where it shall die.
    pub fail_point: Option<FailPoint>,
    /// The command with its arguments, but for `--config`.
    pub command: Vec<String>,
}

impl Plan {
    /// The usual worker of a scenario.
    pub fn new(scenario: &str, mode: Mode) -> Self {
        Self {
            scenario: scenario.to_owned(),
            mode,
            instance: "0".to_owned(),
            session_timeout_ms: 6_000,
            shards: 2,
            changes: vec![],
            fail_point: None,
            command: vec!["run".to_owned()],
        }
    }

    /// Another command on the same config: `["replay", "--from", "earliest"]`.
    pub fn command(mut self, words: &[&str]) -> Self {
        self.command = words.iter().map(|&word| word.to_owned()).collect();
        self
    }

    /// Another worker of the group.
    pub fn instance(mut self, instance: &str) -> Self {
        instance.clone_into(&mut self.instance);
        self
    }

    /// With a key set to a TOML value.
    pub fn set(mut self, path: &str, value: &str) -> Self {
        self.changes.push((path.to_owned(), value.to_owned()));
        self
    }

    /// Dying at a point.
    pub fn dying(mut self, point: FailPoint) -> Self {
        self.fail_point = Some(point);
        self
    }

    fn config(&self, bootstrap: &str, topics: &Topics, listen: SocketAddr) -> String {
        // Each timeout is shorter than the next, as the worker demands; all are shorter than a scenario's patience.
        let session = self.session_timeout_ms;
        let (transaction, message) = (session * 3 / 4, session / 2);
        let transactional_id = match self.instance.as_str() {
            "0" => topics.transactional_id.clone(),
            instance => format!("{}-{instance}", topics.transactional_id),
        };
        let mut keys: Vec<(String, String)> = [
            ("extract.off", "[\"reading\"]".to_owned()),
            ("input.topic", quoted(&topics.input)),
            ("input.group", quoted(&topics.group)),
            ("output.topic", quoted(&topics.output)),
            ("dead_letters.topic", quoted(&topics.dead)),
            ("delivery.mode", quoted(self.mode.name())),
            ("delivery.instance", quoted(&self.instance)),
            ("delivery.transactional_id", quoted(&transactional_id)),
            ("delivery.transaction_timeout_ms", transaction.to_string()),
            ("delivery.message_timeout_ms", message.to_string()),
            ("delivery.revoke_drain_ms", message.to_string()),
            ("shutdown.drain_ms", transaction.to_string()),
            ("pipeline.retry.longest_ms", "2000".to_owned()),
            ("kafka.brokers", quoted(bootstrap)),
            ("kafka.session_timeout_ms", session.to_string()),
            ("pipeline.shards", self.shards.to_string()),
            ("http.listen", quoted(&listen.to_string())),
            ("log.format", quoted("json")),
        ]
        .into_iter()
        .map(|(path, value)| (path.to_owned(), value))
        .collect();
        if let Ok(protocol) = std::env::var("COPYDESK_TEST_GROUP_PROTOCOL") {
            keys.push(("kafka.group_protocol".to_owned(), quoted(&protocol)));
        }
        for (path, value) in &self.changes {
            keys.retain(|(known, _)| known != path);
            keys.push((path.clone(), value.clone()));
        }
        let mut text = String::new();
        for (path, value) in keys {
            // Dotted keys need no tables and no order.
            writeln!(text, "{path} = {value}").expect("writing to a string");
        }
        text
    }
}

/// A TOML string.
pub fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// Whether the binary under test can run a worker at all: the command line may still lack it.
pub fn can_run() -> bool {
    let asked = Command::new(env!("CARGO_BIN_EXE_copydesk")).args(["run", "--help"]).stdin(Stdio::null()).output();
    let known = asked.is_ok_and(|asked| asked.status.success() && asked.stdout.windows(8).any(|w| w == b"--config"));
    if !known {
        assert!(std::env::var_os("CI").is_none(), "CI is set, and this copydesk has no command `run`");
        announce("SKIPPED, nothing was proved: this copydesk has no command `run`");
    }
    known
}

/// Where the workers of a scenario keep their configs and logs, from one test run to the next.
pub fn logs(topics: &Topics) -> PathBuf {
    scratch("workers").join(&topics.input)
}

/// A worker process. It is killed when the value goes.
pub struct Worker {
    process: Child,
    /// Where it serves HTTP.
    pub http: SocketAddr,
    /// Its log, stdout and stderr together.
    pub log: PathBuf,
    exited: Option<ExitStatus>,
}

impl Worker {
    /// Starts a worker on `broker` and waits until it is ready.
    pub fn start(plan: &Plan, broker: &Broker, topics: &Topics) -> Self {
        let mut worker = Self::launch(plan, &broker.bootstrap, topics);
        worker.await_ready();
        worker
    }

    /// Starts a worker and waits for nothing.
    pub fn launch(plan: &Plan, bootstrap: &str, topics: &Topics) -> Self {
        let folder = logs(topics);
        std::fs::create_dir_all(&folder).expect("a folder for the worker");
        let number = std::fs::read_dir(&folder).expect("the folder just made").count() / 2;
        let name = format!("{}-{}-{number}", plan.scenario, plan.instance);
        let (config, log) = (folder.join(format!("{name}.toml")), folder.join(format!("{name}.log")));
        let listen = SocketAddr::from(([127, 0, 0, 1], free_port()));
        std::fs::write(&config, plan.config(bootstrap, topics, listen)).expect("writing the config");
        let file = std::fs::File::create(&log).expect("creating the log");

        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.args(&plan.command).arg("--config").arg(&config).stdin(Stdio::null());
        command.stdout(file.try_clone().expect("a second handle of the log")).stderr(file);
        // What the developer has set for workers of their own is not for these.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("COPYDESK")) {
            command.env_remove(name);
        }
        if let Some(point) = plan.fail_point {
            let time = if let FailPoint::Stranded(look) = point { look } else { 1 };
            command.env("COPYDESK_FAILPOINT", format!("{}:{time}", point.name()));
        }
        let process = command.spawn().expect("starting copydesk");
        Self { process, http: listen, log, exited: None }
    }

    /// Waits until `/readyz` says 200.
    pub fn await_ready(&mut self) {
        let begin = Instant::now();
        while self.status("/readyz") != Some(200) {
            if let Some(status) = self.poll_exit() {
                panic!("the worker ended before it was ready: {status}\n{}", self.log_tail());
            }
            assert!(begin.elapsed() < READY_WITHIN, "not ready within {READY_WITHIN:?}:\n{}", self.log_tail());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The status code of `GET path`; none when nobody answers.
    pub fn status(&self, path: &str) -> Option<u16> {
        http::get(self.http, path).map(|answer| answer.status)
    }

    /// All its metrics as a scrape gets them; none when nobody answers.
    pub fn scrape(&self) -> Option<String> {
        http::get(self.http, "/metrics").map(|answer| answer.body)
    }

    /// The sum of a metric over all its labels; none when it is not there or nobody answers.
    pub fn metric(&self, name: &str) -> Option<f64> {
        let answer = http::get(self.http, "/metrics")?;
        sum(&answer.body, name)
    }

    /// A metric's value at one label, such as `kind="lost"`; none when it is not there or nobody answers.
    pub fn labelled(&self, name: &str, label: &str) -> Option<f64> {
        let answer = http::get(self.http, "/metrics")?;
        let series = format!("{name}{{{label}}} ");
        answer.body.lines().find_map(|line| line.strip_prefix(&series))?.trim().parse().ok()
    }

    /// What `/readyz` says when it does not say yes.
    pub fn unready(&self) -> Option<String> {
        http::get(self.http, "/readyz").filter(|answer| answer.status == 503).map(|answer| answer.body)
    }

    /// Sends a signal by its name without `SIG`: TERM, KILL, STOP, CONT.
    pub fn signal(&self, name: &str) {
        // The shell's own `kill`: a signal needs unsafe code or a crate, and this needs neither.
        let mut shell = Command::new("sh");
        shell.args(["-c", "kill -\"$0\" \"$1\"", name]).arg(self.process.id().to_string());
        let status = shell.status().expect("starting a shell");
        assert!(status.success(), "sending SIG{name} to process {}: {status}", self.process.id());
    }

    /// Kills it and waits until it is gone.
    pub fn kill9(mut self) {
        self.signal("KILL");
        self.await_exit(Duration::from_secs(10));
    }

    /// Asks it to drain and waits for the end.
    pub fn terminate(mut self, within: Duration) -> ExitStatus {
        self.signal("TERM");
        self.await_exit(within)
    }

    /// How it ended, if it has.
    pub fn poll_exit(&mut self) -> Option<ExitStatus> {
        if self.exited.is_none() {
            self.exited = self.process.try_wait().expect("asking about a child process");
        }
        self.exited
    }

    /// Waits until it ends.
    pub fn await_exit(&mut self, within: Duration) -> ExitStatus {
        let log = self.log.display().to_string();
        until(&format!("the worker's end; its log is {log}"), within, || self.poll_exit())
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// All it has logged.
    pub fn log_text(&self) -> String {
        let bytes = std::fs::read(&self.log).expect("reading the worker's log");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The end of its log.
    pub fn log_tail(&self) -> String {
        tail(&self.log, 40)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if self.poll_exit().is_none() {
            // It may end at this very moment; either way it is gone after the wait.
            self.process.kill().ok();
            self.process.wait().ok();
        }
        if std::thread::panicking() {
            announce(&format!("the worker's log stays in {}", self.log.display()));
        }
    }
}

/// The sum of a metric over all its labels, in the Prometheus text format.
pub fn sum(exposition: &str, name: &str) -> Option<f64> {
    let values = exposition.lines().filter_map(|line| {
        let rest = line.strip_prefix(name)?;
        let rest = match rest.strip_prefix('{') {
            Some(labelled) => labelled.rsplit_once('}')?.1,
            None => rest.strip_prefix(' ')?,
        };
        rest.split_whitespace().next()?.parse::<f64>().ok()
    });
    let values: Vec<f64> = values.collect();
    (!values.is_empty()).then(|| values.iter().sum())
}
