//! Who is measured: each a process that reads the input topic to its end.

use std::process::{Child, Command, Stdio};

use copydesk::extract::Stage;

use super::plain_loop::Job;
use super::support::broker::Broker;
use super::support::topics::Topics;
use super::support::worker::{self, Mode, Plan, Worker};

/// First argument of this very binary when it is to be the plain loop.
pub const PLAIN_LOOP: &str = "plain-loop";

/// Who is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contender {
    /// The plain loop in Rust.
    Plain,
    /// The plain loop in Python.
    Python,
    /// `copydesk run` without any stage: the shell alone.
    Passthrough,
    /// The same as a replay.
    Replay,
    /// `copydesk run` without the stages that can be left out.
    Copydesk,
}

/// One of them under way.
pub enum Running {
    /// A loop, which ends by itself.
    Loop(Child),
    /// A worker, which does not.
    Worker(Worker),
}

impl Running {
    /// Its process id.
    pub fn id(&self) -> u32 {
        match self {
            Running::Loop(process) => process.id(),
            Running::Worker(worker) => worker.id(),
        }
    }

    /// Ends it.
    pub fn end(self) {
        match self {
            Running::Loop(mut process) => {
                // It may have ended by itself, which is as good.
                process.kill().ok();
                process.wait().expect("waiting for a child process");
            }
            Running::Worker(worker) => drop(worker),
        }
    }
}

impl Contender {
    /// All of them.
    pub fn all() -> [Contender; 5] {
        [Contender::Plain, Contender::Python, Contender::Passthrough, Contender::Replay, Contender::Copydesk]
    }

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Contender::Plain => "plain",
            Contender::Python => "python",
            Contender::Passthrough => "passthrough",
            Contender::Replay => "replay",
            Contender::Copydesk => "copydesk",
        }
    }

    /// Whether it reads on when it has come to the end of the topic.
    pub fn reads_on(self) -> bool {
        self != Contender::Replay
    }

    /// The group whose commits say how far it is.
    pub fn group(self, topics: &Topics) -> String {
        let group = &topics.group;
        if self == Contender::Replay { format!("{group}-replay-shell") } else { group.clone() }
    }

    /// Its name in the table.
    pub fn label(self) -> &'static str {
        match self {
            Contender::Plain => "plain loop, Rust",
            Contender::Python => "plain loop, Python",
            Contender::Passthrough => "copydesk, passthrough",
            Contender::Replay => "copydesk replay, passthrough",
            Contender::Copydesk => "copydesk, optional stages off",
        }
    }

    /// Starts it; the error says why it cannot be measured here.
    pub fn start(self, broker: &Broker, topics: &Topics, mode: Mode, records: u64) -> Result<Running, String> {
        let arguments = [
            broker.bootstrap.as_str(),
            &topics.input,
            &topics.output,
            &topics.group,
            mode.name(),
            &records.to_string(),
        ]
        .map(str::to_owned);
        match self {
            Contender::Plain => {
                let myself = std::env::current_exe().map_err(|error| format!("finding this program: {error}"))?;
                spawn(Command::new(myself).arg(PLAIN_LOOP).args(arguments))
            }
            Contender::Python => {
                let python = std::env::var("COPYDESK_BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
                let has = Command::new(&python).args(["-c", "import confluent_kafka"]).stderr(Stdio::null()).status();
                if !has.is_ok_and(|status| status.success()) {
                    return Err(format!("{python} has no confluent-kafka"));
                }
                let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/baseline/plain_loop.py");
                spawn(Command::new(python).arg(script).args(arguments))
            }
            Contender::Passthrough | Contender::Replay | Contender::Copydesk => {
                if !worker::can_run() {
                    return Err("no command `run`".to_owned());
                }
                let off: Vec<String> = Stage::ALL
                    .into_iter()
                    .filter(|stage| stage.optional())
                    .map(|stage| worker::quoted(stage.name()))
                    .collect();
                let passthrough = if self == Contender::Copydesk { "false" } else { "true" };
                let mut plan = Plan::new("shell", mode)
                    .set("extract.off", &format!("[{}]", off.join(", ")))
                    .set("extract.passthrough", passthrough);
                if self == Contender::Replay {
                    let (output, dead) = (&topics.output, &topics.dead);
                    let to = ["--output-topic", output, "--dead-letter-topic", dead, "--force"];
                    plan = plan.command(&[&["replay", "--id", "shell", "--from", "earliest"], &to[..]].concat());
                }
                Ok(Running::Worker(Worker::launch(&plan, &broker.bootstrap, topics)))
            }
        }
    }
}

fn spawn(command: &mut Command) -> Result<Running, String> {
    let process = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
    process.map(Running::Loop).map_err(|error| format!("starting {:?}: {error}", command.get_program()))
}

/// The arguments of [`Contender::start`] on the other side.
pub fn job(arguments: impl Iterator<Item = String>) -> Job {
    let arguments: Vec<String> = arguments.collect();
    let [brokers, input, output, group, mode, records] = arguments.as_slice() else {
        panic!("{PLAIN_LOOP} takes brokers, input, output, group, mode and records; got {arguments:?}");
    };
    Job {
        brokers: brokers.clone(),
        input: input.clone(),
        output: output.clone(),
        group: group.clone(),
        exactly_once: mode == Mode::ExactlyOnce.name(),
        records: records.parse().expect("a number of records"),
    }
}
