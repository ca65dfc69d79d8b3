//! `copydesk` as a command that ends by itself.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::broker::Broker;
use super::topics::Topics;

/// How a command ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Its exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Ended {
    /// Its standard output as JSON, after this exit code.
    #[track_caller]
    pub fn json(&self, code: i32) -> serde_json::Value {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}:\n{}", self.stdout))
    }
}

/// A command on the topics of a scenario.
#[derive(Clone, Debug)]
pub struct Desk {
    settings: Vec<String>,
    fail_point: Option<String>,
}

impl Desk {
    /// With the names of `topics` on `broker`.
    pub fn at(broker: &Broker, topics: &Topics) -> Self {
        // As the workers of the scenarios and the oracle.
        let without = "reading".to_owned();
        let settings = [
            ("extract.off", &without),
            ("kafka.brokers", &broker.bootstrap),
            ("input.topic", &topics.input),
            ("input.group", &topics.group),
            ("output.topic", &topics.output),
            ("dead_letters.topic", &topics.dead),
        ];
        let set = |(key, value): (&str, &String)| ["--set".to_owned(), format!("{key}={value}")];
        Self { settings: settings.into_iter().flat_map(set).collect(), fail_point: None }
    }

    /// Dying at a point: `before_commit:2`.
    pub fn dying(mut self, point: &str) -> Self {
        self.fail_point = Some(point.to_owned());
        self
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with(arguments, b"")
    }

    /// Runs it to its end with this on its standard input.
    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.args(arguments).args(&self.settings);
        // What the developer has set for workers of their own is not for these.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("COPYDESK")) {
            command.env_remove(name);
        }
        if let Some(point) = &self.fail_point {
            command.env("COPYDESK_FAILPOINT", point);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("starting copydesk");
        let mut stdin = process.stdin.take().expect("a piped standard input");
        // Short inputs only: they fit into the pipe. A command that does not read closes it.
        stdin.write_all(input).ok();
        drop(stdin);
        let output = process.wait_with_output().expect("waiting for copydesk");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}
