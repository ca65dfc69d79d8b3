//! `copydesk replay`: the stages over a range of a topic, beside the live worker.

mod claim;
mod estimate;
mod plan;
mod progress;
mod request;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use clap::{ArgGroup, Args};

use self::progress::{Progress, Screen};
use self::request::Request;
use super::{Failure, Settings, print};
use crate::config::Config;
use crate::kafka::admin::{Answer, Probe};
use crate::kafka::asker::Asker;
use crate::kafka::ledger::{Found, Ledger};
use crate::kafka::moment::Moments;
use crate::observe::logs;
use crate::pipeline::bounds::all_done;
use crate::pipeline::position::{Partition, Resume};
use crate::pipeline::{self, Desk, Replay};

/// Run a range of the input topic through the stages again, into another topic or a file
///
/// The end is frozen when the replay begins, so that it finishes. It has a consumer group and a transactional.id of its
/// own: the live worker's offsets, records and dead letters are never touched. What was interrupted goes on where it
/// stopped when the same command is given again, exactly once; processes that are given the same command at the same
/// time share the partitions, and each ends when all is done.
///
/// POINT is an offset, a date or time (2026-03-01, 2026-03-01T06:00:00Z), a time before now (-90s, -30m, -2h, -7d),
/// earliest or latest.
/// With PARTITION=POINT it is for one partition; separated by commas there may be several: earliest,3=500. Where none is
/// for all partitions, those that are not named are left out.
#[derive(Args, Clone, Debug)]
#[command(group = ArgGroup::new("destination").args(["output_topic", "output"]))]
#[command(after_help = "\
Examples:
  copydesk replay --from earliest --output-topic articles.v2 --dry-run
  copydesk replay --from 2026-03-01T00:00:00Z --to 2026-04-01T00:00:00Z --output-topic articles.v2
  copydesk replay --from 0=1000,1=2000 --to 0=1100,1=2100 --output some.jsonl
  copydesk replay --from -2h --header desk=sport --output - | jq .item.headlines

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 stopped before its end (the same command goes on), 78 bad configuration.")]
pub(super) struct Arguments {
    /// Where to begin
    #[arg(long, value_name = "POINT,…", allow_hyphen_values = true)]
    from: Moments,
    /// Where to end; what is there belongs to the range no more
    #[arg(long, value_name = "POINT,…", default_value = "latest", allow_hyphen_values = true)]
    to: Moments,
    /// Topic for the records
    #[arg(long, value_name = "TOPIC", required_unless_present_any = ["output", "dry_run"])]
    output_topic: Option<String>,
    /// Topic for the dead letters; the output topic's name with .dead after it if left away
    #[arg(long, value_name = "TOPIC", requires = "output_topic")]
    dead_letter_topic: Option<String>,
    /// File for the records, one JSON object a line; - is standard output
    #[arg(short, long, value_name = "FILE", allow_hyphen_values = true)]
    output: Option<String>,
    /// File for the dead letters; the output's name with .dead after it if left away
    #[arg(long, value_name = "FILE", requires = "output")]
    dead_letters: Option<String>,
    /// Name of the replay; made from what is asked for if left away
    #[arg(long, value_name = "NAME")]
    id: Option<String>,
    /// Name of this process among those of the replay, the same after a restart: it then takes up its partitions at
    /// once, and not only when the session of its predecessor has run out
    #[arg(long, value_name = "NAME", conflicts_with = "output")]
    member: Option<String>,
    /// Only records with this key; repeatable, one of them is enough
    #[arg(long, value_name = "KEY")]
    key: Vec<String>,
    /// Only records with this header, and with this value if there is one; repeatable: one value of each name
    #[arg(long, value_name = "NAME[=VALUE]")]
    header: Vec<String>,
    /// Most records read in a second, by this process
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    records_per_second: Option<u32>,
    /// Most payload bytes read in a second, by this process
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    bytes_per_second: Option<u64>,
    /// Where the beginning of the range was deleted, begin with what is kept
    #[arg(long)]
    allow_deleted: bool,
    /// Write into the live worker's topics, or over a file that is there
    #[arg(long)]
    force: bool,
    /// Print the plan, with an estimate from a sample, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Serve metrics, probes and status page here; http.listen is the live worker's
    #[arg(long, value_name = "ADDRESS:PORT")]
    http: Option<SocketAddr>,
    #[command(flatten)]
    settings: Settings,
}

/// How long brokers may take to be found. A worker waits for ever; who starts a replay looks on.
const CONNECTS_WITHIN: Duration = Duration::from_secs(30);
/// How long one question for a topic may take.
const ASK: Duration = Duration::from_secs(5);
/// Time between two looks at how far the group is.
const GLANCE: Duration = Duration::from_millis(250);
/// A client may lose all its brokers for good (librdkafka issue 5301); after so long without an answer a new one asks.
const RENEWED_AFTER: Duration = Duration::from_secs(30);

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let config = arguments.settings.clone().load()?.config;
    let request = Request::of(&arguments, &config)?;
    let screen = Screen::new();
    logs::init_to(&config.log, screen.clone())?;
    let own = request.config(&config);
    let desk = Desk::new(&own);
    desk.stop.on_signals()?;
    let _claim = request.claim()?;

    let Some(partitions) = connect(&own, &desk, &request)? else { return Err(Failure::Partial) };
    let asker = Asker::new(&own, &desk.metrics, &own.input.topic)?;
    let ledger = Ledger::new(&own, &desk.metrics)?;
    let found = ledger.find(partitions)?;
    if let Some(found) = &found {
        check_same(&request, found)?;
    }
    if request.dry_run {
        let (ranges, positions) = match &found {
            Some(found) => (found.plan.ranges.clone(), found.positions.clone()),
            None => (plan::ranges(&asker, partitions, &request)?, BTreeMap::new()),
        };
        let estimate = estimate::estimate(&asker, &own, &ranges, &positions, &request)?;
        return print(&plan::shown(&ranges, &positions, &request, &estimate));
    }
    let resumed = found.is_some();
    let found = match found {
        Some(found) => found,
        None => {
            request.check_new_files()?;
            let ranges = plan::ranges(&asker, partitions, &request)?;
            ledger.freeze(&request.plan(ranges), partitions)?
        }
    };
    check_same(&request, &found)?;
    plan::check_kept(&asker, &found)?;
    request.check_files(found.length)?;
    drop(asker);

    let replay = request.replay(found.plan.clone());
    let progress = Progress::new(screen, &replay, &found.positions, resumed);
    work(&own, &desk, &replay, ledger, progress)
}

fn check_same(request: &Request, found: &Found) -> Result<(), Failure> {
    Ledger::same(found, &request.asked).map_err(|why| {
        anyhow!("replay {:?} is another one: {why}; take another --id, or give the command as it was", request.id)
            .into()
    })
}

/// Waits for the brokers and looks for the topics. Gives how many partitions the input has; `None` if asked to stop.
fn connect(own: &Config, desk: &Desk, request: &Request) -> Result<Option<usize>, Failure> {
    let mut topics = vec![own.input.topic.as_str()];
    if request.to_topics() {
        topics.extend([own.output.topic.as_str(), own.dead_letters.topic.as_str()]);
    }
    let probe = Probe::new(own, &desk.metrics)?;
    let begin = Instant::now();
    loop {
        match probe.ask(&topics, ASK) {
            Answer::Ready(partitions) => return Ok(partitions.get(&own.input.topic).copied()),
            Answer::Missing(why) => {
                let why = anyhow!("brokers {:?}: {why}; a replay makes no topics", own.kafka.brokers);
                return Err(why.into());
            }
            Answer::Refused(why) => {
                return Err(anyhow!("brokers {:?} refused this client: {why}", own.kafka.brokers).into());
            }
            Answer::Away(why) if CONNECTS_WITHIN < begin.elapsed() => {
                return Err(anyhow!("brokers {:?}: {why}", own.kafka.brokers).into());
            }
            Answer::Away(_) if desk.stop.requested() => return Ok(None),
            Answer::Away(why) => {
                tracing::warn!(why, "waiting for the brokers");
                std::thread::sleep(GLANCE * 4);
            }
        }
    }
}

/// Runs the pipeline until the group of the replay is at all ends, whoever brought it there.
fn work(own: &Config, desk: &Desk, replay: &Replay, mut ledger: Ledger, mut progress: Progress) -> Result<(), Failure> {
    let partitions: Vec<Partition> = replay.ranges().keys().copied().collect();
    let mut done = all_done(replay.ranges(), progress.positions());
    progress.begin(done);
    if done {
        return Ok(());
    }
    let mut answered = Instant::now();
    let ended = std::thread::scope(|scope| {
        let worker = std::thread::Builder::new()
            .name("pipeline".to_owned())
            .spawn_scoped(scope, || pipeline::replay(own, desk, replay))
            .context("starting the pipeline")?;
        while !worker.is_finished() {
            match ledger.positions(&partitions) {
                Ok(positions) => {
                    answered = Instant::now();
                    done |= look(&mut progress, replay, positions, desk);
                }
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "how far the replay is cannot be asked now");
                    if RENEWED_AFTER < answered.elapsed() {
                        answered = Instant::now();
                        match Ledger::new(own, &desk.metrics) {
                            Ok(renewed) => ledger = renewed,
                            Err(error) => tracing::warn!(error = format!("{error:#}"), "asking with the old client"),
                        }
                    }
                }
            }
            if done {
                desk.stop.request();
            }
            std::thread::park_timeout(GLANCE);
        }
        worker.join().map_err(|_| anyhow!("the pipeline panicked"))?
    });
    if !done && let Ok(positions) = ledger.positions(&partitions) {
        done = look(&mut progress, replay, positions, desk);
    }
    progress.end(done, ended.as_ref().err(), &desk.metrics);
    match (ended, done) {
        // What went wrong after the last commit changes nothing.
        (_, true) => Ok(()),
        (Ok(()), false) => Err(Failure::Partial),
        (Err(_), false) => Err(Failure::Said),
    }
}

fn look(progress: &mut Progress, replay: &Replay, positions: BTreeMap<Partition, Resume>, desk: &Desk) -> bool {
    let done = all_done(replay.ranges(), &positions);
    progress.show(positions, &desk.metrics);
    done
}
