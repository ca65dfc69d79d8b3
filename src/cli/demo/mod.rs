//! `copydesk demo`: the worker on an embedded broker, fed with sample articles.

mod articles;
mod folder;
mod pace;
mod screen;
mod summary;
mod tally;
mod traffic;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use clap::Args;
use serde_json::Value;

use self::articles::{Article, FEATURED, article};
use self::folder::Folder;
use self::pace::Pace;
use self::screen::{Progress, Screen};
use self::summary::{Ended, Measured, Places, brief, some_of, summary};
use self::tally::{Arrival, Outcome, Tally};
use self::traffic::{Output, Traffic};
use super::{Failure, print};
use crate::config::{Config, Sources};
use crate::kafka::embedded::Embedded;
use crate::observe::labels::Holding;
use crate::observe::{logs, process};
use crate::pipeline::{self, Desk};

/// Watch the worker at work, with nothing installed
///
/// Starts a Kafka broker inside this process, puts sample articles into its input topic, runs the worker on it, and
/// accounts for what comes out. One article in 20 is broken on purpose, to show dead letters. The records, the dead
/// letters and one article as a page are left in a folder to look at. No configuration is read.
///
/// The embedded broker has no transactions, so the demo delivers at least once. It forgets what is older than 5 MB in a
/// partition, so the feed never runs far ahead of what came out.
///
/// Standard output gets the summary at the end; progress and warnings go to standard error.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk demo
  copydesk demo --keep                        stays, with status page, metrics and broker
  copydesk demo --keep --articles 100000 --rate 50
  copydesk demo --articles 100 --output look && jq .input.date look/records.jsonl

Ctrl-C stops it in good order and says what was done; a second one stops at once.
Exit codes: 0 every article came out (or it was told to stop), 1 some did not, or it failed.")]
pub(super) struct Arguments {
    /// Articles to feed
    #[arg(long, value_name = "N", default_value_t = 5000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    articles: u64,
    /// Most articles fed in a second; as fast as they come out if left away
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    /// Folder for what came out; a new one in the system's folder for temporary files if left away. Files of an earlier
    /// demo in it are written over
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Go on running until Ctrl-C, with the broker open to other clients on this machine
    #[arg(long)]
    keep: bool,
}

const INPUT: &str = "articles.raw";
const OUTPUT: &str = "articles.enriched";
const DEAD: &str = "articles.dead";
const PARTITIONS: i32 = 4;
/// With nothing coming out for so long, something is wrong: a busy machine takes its time, but not so much.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long to wait for what comes out before looking around: short enough for a line that lives.
const GLANCE: Duration = Duration::from_millis(20);
/// Once the worker has ended, all it made is in the topics: with nothing for so long, all of it was read.
const LAST_READ: Duration = Duration::from_millis(500);

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let screen = Screen::new();
    let embedded = Embedded::start(&[INPUT, OUTPUT, DEAD], PARTITIONS)?;
    let brokers = embedded.brokers();
    let listen = free_address()?;
    let config = config(&brokers, listen)?;
    logs::init_to(&config.log, screen.clone())?;
    let folder = Folder::make(arguments.output.clone())?;
    screen.say(&format!("broker   {brokers}, inside this process"));
    screen.say(&format!("topics   {INPUT} -> {OUTPUT} and {DEAD}, {PARTITIONS} partitions each"));
    screen.say(&format!("status   http://{listen}/ while this runs"));

    let desk = Desk::new(&config);
    desk.stop.on_signals()?;
    let status = format!("http://{listen}");
    let done = std::thread::scope(|scope| {
        let worker = scope.spawn(|| pipeline::run(&config, &desk));
        let at_work = || !worker.is_finished();
        let demo = Demo { arguments: &arguments, config: &config, desk: &desk, screen: &screen, at_work: &at_work };
        let done = demo.run(&brokers, &status, folder);
        screen.clear();
        desk.stop.request();
        let ended = worker.join().map_err(|_| anyhow!("the worker panicked"))?;
        ended.context("running the worker").and(done)
    });
    Ok(done?)
}

/// Settings for the embedded broker. The environment stays out of it: a first look must not depend on what is set.
fn config(brokers: &str, listen: SocketAddr) -> Result<Config, Failure> {
    let set = [
        format!("kafka.brokers={brokers}"),
        format!("http.listen={listen}"),
        format!("input.topic={INPUT}"),
        format!("output.topic={OUTPUT}"),
        format!("dead_letters.topic={DEAD}"),
        "input.group=demo".to_owned(),
        "delivery.mode=at_least_once".to_owned(),
        // For a page that shows lag soon: a demo lasts seconds.
        "kafka.statistics_interval_ms=1000".to_owned(),
        "log.level=warn".to_owned(),
        "log.format=pretty".to_owned(),
    ];
    // This broker answers a fetch that finds nothing only after the whole wait, whatever comes in meanwhile.
    let options = ("COPYDESK_KAFKA_CONSUMER_OPTIONS".to_owned(), "fetch.wait.max.ms=10".to_owned());
    let sources = Sources {
        set: set.to_vec(),
        environment: [options].into(),
        host: Some("demo".to_owned()),
        ..Sources::default()
    };
    Ok(Config::load(&sources).map_err(Failure::Config)?.config)
}

/// An address for the status page that nobody else has: several demos may run on one machine.
fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("looking for a free port")?;
    listener.local_addr().context("looking for a free port")
}

/// One demo, beside its worker.
struct Demo<'a> {
    arguments: &'a Arguments,
    config: &'a Config,
    desk: &'a Desk,
    screen: &'a Screen,
    /// Whether the worker's threads run.
    at_work: &'a dyn Fn() -> bool,
}

/// What was seen of a demo.
struct Seen {
    ended: Ended,
    tally: Tally,
    measured: Measured,
    example: Option<(Article, Value)>,
}

impl Demo<'_> {
    fn run(&self, brokers: &str, status: &str, mut folder: Folder) -> anyhow::Result<()> {
        let traffic = Traffic::new(brokers)?;
        self.await_group()?;
        let Seen { ended, tally, measured, example } = self.feed(&traffic, &mut folder)?;
        self.screen.clear();
        match &example {
            Some((article, _)) => folder.finish(article, self.config)?,
            None => folder.flush()?,
        }

        let keep = self.arguments.keep && ended == Ended::AllOut && self.running();
        let places = Places { folder: folder.path(), live: keep.then_some([brokers, status]) };
        let shown = example.as_ref().map(|(article, record)| (article.key.as_str(), record));
        self.screen.say("");
        print(&summary(ended, &tally, measured, shown, places)).map_err(|_| anyhow!("writing the summary"))?;
        if ended == Ended::Stalled {
            let missing = tally.missing();
            return Err(anyhow!(
                "{} of {} articles did not come out, and nothing else did for {} s: {}",
                missing.len(),
                tally.sent,
                PATIENCE.as_secs(),
                some_of(&missing)
            ));
        }
        if ended == Ended::Interrupted {
            self.check_committed(&tally)?;
        }
        if keep { self.linger(&traffic, tally) } else { Ok(()) }
    }

    /// Whether the demo goes on.
    fn running(&self) -> bool {
        (self.at_work)() && !self.desk.stop.requested()
    }

    /// Waits until the worker has its partitions: what is sent before would only measure the wait.
    fn await_group(&self) -> anyhow::Result<()> {
        self.screen.say("waiting  for the consumer group: this broker gives a new one 3 s to gather");
        let begin = Instant::now();
        while self.desk.metrics.partitions.of(Holding::Assigned).get() < i64::from(PARTITIONS) && self.running() {
            if PATIENCE < begin.elapsed() {
                return Err(anyhow!("the worker got no partitions within {} s", PATIENCE.as_secs()));
            }
            self.screen.wait("gathering", begin.elapsed());
            std::thread::sleep(GLANCE * 4);
        }
        Ok(())
    }

    /// Feeds the articles and reads what is made of them, until all is out or it has to end.
    fn feed(&self, traffic: &Traffic, folder: &mut Folder) -> anyhow::Result<Seen> {
        let articles = self.arguments.articles;
        if self.running() {
            self.screen.say(&format!("feeding  {articles} articles"));
        }
        let mut pace = Pace::new(self.arguments.rate.map(f64::from));
        let mut tally = Tally::default();
        let mut example: Option<(Article, Value)> = None;
        let cpu_before = process::cpu_seconds_used();
        let begin = Instant::now();
        let mut last_out = begin;
        let mut next = article(0);
        let ended = loop {
            while self.running() && tally.sent < articles && pace.admits(next.payload.len(), begin.elapsed()) {
                // Before it can come out.
                if !traffic.send(&next)? {
                    break;
                }
                pace.sent(next.payload.len());
                tally.sent(next.key, next.payload.len(), Instant::now());
                next = article(tally.sent);
            }
            traffic.serve();

            let mut wait = GLANCE;
            while let Some(output) = traffic.read(wait) {
                wait = Duration::ZERO;
                let now = Instant::now();
                let Output { key, outcome, payload, .. } = &output;
                if tally.came_out(key, outcome.clone(), payload.len(), now) == Arrival::First {
                    last_out = now;
                    pace.came_out(payload.len());
                    folder.add(&output)?;
                    note(&mut example, &output);
                }
                if pace.admits(next.payload.len(), begin.elapsed()) && tally.sent < articles {
                    break;
                }
            }
            self.screen.progress(Progress {
                out: tally.out(),
                articles,
                under_way: pace.under_way(),
                dead_letters: tally.dead_letters(),
                elapsed: begin.elapsed(),
            });

            if tally.out() == articles {
                break Ended::AllOut;
            }
            if !self.running() {
                self.drain(traffic, &mut tally, folder)?;
                break if self.desk.stop.requested() { Ended::Interrupted } else { Ended::WorkerGone };
            }
            // With a slow rate there may be nothing to wait for.
            if pace.under_way() == 0 {
                last_out = last_out.max(Instant::now());
            }
            if PATIENCE < last_out.elapsed() {
                break Ended::Stalled;
            }
        };
        let cpu_seconds = process::cpu_seconds_used().zip(cpu_before).map(|(after, before)| after - before);
        let measured = Measured { wall: begin.elapsed(), cpu_seconds, under_way_max: pace.under_way_max() };
        Ok(Seen { ended, tally, measured, example })
    }

    /// Lets the worker finish what it has, and reads what it made of it.
    fn drain(&self, traffic: &Traffic, tally: &mut Tally, folder: &mut Folder) -> anyhow::Result<()> {
        traffic.flush(LAST_READ)?;
        let begin = Instant::now();
        loop {
            let over = !(self.at_work)();
            match traffic.read(LAST_READ) {
                Some(output) => {
                    let arrival =
                        tally.came_out(&output.key, output.outcome.clone(), output.payload.len(), Instant::now());
                    if arrival == Arrival::First {
                        folder.add(&output)?;
                    }
                }
                None if over => return Ok(()),
                None => self.screen.wait("stopping: the worker finishes what it has", begin.elapsed()),
            }
        }
    }

    /// Fails if the worker has committed more than came out: the rest must be in the input topic still.
    fn check_committed(&self, tally: &Tally) -> anyhow::Result<()> {
        let metrics = &self.desk.metrics;
        let committed = metrics.records_published.get() + metrics.dead_lettered();
        let out = tally.out() + tally.repeats;
        if out < committed {
            return Err(anyhow!("the worker has committed {committed} articles, and only {out} came out"));
        }
        Ok(())
    }

    /// Leaves the worker running, and says what it makes of articles that others put in.
    fn linger(&self, traffic: &Traffic, mut tally: Tally) -> anyhow::Result<()> {
        self.screen.say("\nThe worker goes on, and says here what it makes of articles of yours. Ctrl-C stops it.");
        while self.running() {
            traffic.serve();
            let Some(output) = traffic.read(GLANCE * 5) else { continue };
            let arrival = tally.came_out(&output.key, output.outcome.clone(), output.payload.len(), Instant::now());
            if arrival == Arrival::Foreign {
                self.screen.say(&spotted(&output));
            }
        }
        if self.desk.stop.requested() {
            self.screen.say("\nstopping in good order");
        }
        Ok(())
    }
}

/// Keeps the record that the summary shows: the first that is featured, or else the first.
fn note(example: &mut Option<(Article, Value)>, output: &Output) {
    let featured = |key: &str| key.starts_with(FEATURED);
    let better = match example {
        None => true,
        Some((shown, _)) => !featured(&shown.key) && featured(&output.key),
    };
    if !better || output.outcome != Outcome::Record {
        return;
    }
    let number = output.key.rsplit_once('-').and_then(|(_, number)| number.parse().ok());
    if let (Some(number), Ok(record)) = (number, serde_json::from_slice(&output.payload)) {
        *example = Some((article(number), record));
    }
}

/// What came out of an article that is not the demo's, in some lines.
fn spotted(output: &Output) -> String {
    let key = if output.key.is_empty() { "without a key" } else { &output.key };
    let key = key.escape_debug();
    match &output.outcome {
        Outcome::DeadLetter { reason, message } => format!("\ndead letter {key}: {reason}: {}", message.escape_debug()),
        Outcome::Record => {
            let record: Value = serde_json::from_slice(&output.payload).unwrap_or_default();
            let lines = brief(&record).into_iter().map(|(name, value)| format!("\n  {name:9}  {}", one_line(&value)));
            format!("\nrecord {key}, {} bytes", output.payload.len()) + &lines.collect::<String>()
        }
    }
}

/// Without characters that could move the cursor: these articles may come from anyone.
fn one_line(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_has_valid_settings_of_its_own() {
        let config = config("127.0.0.1:1", free_address().unwrap()).map_err(|failure| failure.to_string()).unwrap();
        assert_eq!((config.input.topic.as_str(), config.kafka.brokers.as_str()), (INPUT, "127.0.0.1:1"));
    }

    fn output(key: &str, outcome: Outcome) -> Output {
        Output { key: key.to_owned(), outcome, payload: br#"{"id":"a"}"#.to_vec(), headers: Vec::new() }
    }

    #[test]
    fn the_featured_record_is_shown_where_there_is_one() {
        let mut example = None;
        let letter = Outcome::DeadLetter { reason: "json".to_owned(), message: String::new() };
        let featured = [&format!("{FEATURED}-4"), "court-8", &format!("{FEATURED}-12")];
        note(&mut example, &output("broken-json-10", letter));
        assert!(example.is_none());
        for (key, wanted) in ["court-0", featured[0], featured[1], featured[2]].into_iter().zip([
            "court-0",
            featured[0],
            featured[0],
            featured[0],
        ]) {
            note(&mut example, &output(key, Outcome::Record));
            assert_eq!(example.as_ref().unwrap().0.key, wanted);
        }
    }

    #[test]
    fn what_a_stranger_sends_moves_no_cursor() {
        let reason = "json".to_owned();
        let line = spotted(&output("a\u{1b}[2J", Outcome::DeadLetter { reason, message: "b\rc".to_owned() }));
        assert_eq!(line, "\ndead letter a\\u{1b}[2J: json: b\\rc");
        assert_eq!(one_line("a\u{1b}b\nc"), "a b c");
    }
}
