//! Moves records; decides nothing about language.
//!
//! [`run`] starts every thread and joins it. Starred modules are pure: plain structs, events in, commands out, driven
//! in tests by a seeded simulation.

pub mod position;

pub mod coordinator; // *

pub mod offsets; // *

pub mod transaction; // *

pub mod breaker; // *

pub mod bounds; // *

pub mod filter; // *

pub mod throttle; // *

pub mod publishing; // *

pub mod job;

pub mod lane;

pub mod tally;

pub mod replay;

mod shard;
mod stop;
mod watch;

pub use replay::Replay;
pub use stop::Stop;

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::BaseConsumer;

use crate::config::Config;
use crate::kafka::admin::{Answer, Probe, message_bytes_max};
use crate::kafka::calls::CallClock;
use crate::kafka::cluster::{self, Cluster};
use crate::kafka::lines::{self, Files};
use crate::kafka::listener::Listener;
use crate::kafka::{dead_letter, publisher, source};
use crate::observe::health::{Health, Readiness};
use crate::observe::http::{Server, Shown};
use crate::observe::labels::{Client, Thread};
use crate::observe::metrics::Metrics;

/// What the pipeline is run with, besides its configuration.
#[derive(Clone, Debug)]
pub struct Desk {
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// How it is.
    pub health: Health,
    /// Asked to stop.
    pub stop: Stop,
}

impl Desk {
    /// A desk for one run.
    pub fn new(config: &Config) -> Self {
        let health = Health::new(config.health.heartbeat_late);
        Self { metrics: Arc::new(Metrics::new()), health, stop: Stop::default() }
    }
}

/// Reads, extracts and publishes until it is asked to stop or has to.
///
/// # Errors
///
/// What made it stop, if nobody asked; and if it was asked, that it could not finish within `shutdown.drain_ms`. After
/// an error some threads may still be at work: the process should end.
pub fn run(config: &Config, desk: &Desk) -> anyhow::Result<()> {
    start(config, desk, None)
}

/// The same for the ranges of a replay, of which `config` has the group, the `transactional.id` and the topics. Reads
/// nothing more when it is at their ends, and still runs until it is asked to stop: another process of the same replay
/// may leave it more.
///
/// # Errors
///
/// As [`run`]; and that records were deleted before they were read, or the topic with them.
pub fn replay(config: &Config, desk: &Desk, replay: &Replay) -> anyhow::Result<()> {
    start(config, desk, Some(replay))
}

fn start(config: &Config, desk: &Desk, replay: Option<&Replay>) -> anyhow::Result<()> {
    lane::hush_panics();
    let _server = serve(config, desk)?;
    let to_topics = replay.is_none_or(|replay| replay.lines.is_none());
    let doubt = lines::Doubt::default();
    loop {
        let Some(limits) = await_cluster(config, desk, to_topics)? else { return Ok(()) };
        match work(config, desk, &limits, replay, &doubt) {
            Err(error) if error.is::<source::Stranded>() && !desk.stop.requested() => {
                tally::Tally(&desk.metrics).retried();
                tracing::warn!(error = format!("{error:#}"), "beginning again with new clients");
            }
            ended => return ended,
        }
    }
}

/// Works with one set of clients and threads, until it is asked to stop or has to.
///
/// # Errors
///
/// [`source::Stranded`] only after all its threads have ended, so that work may begin again.
fn work(
    config: &Config,
    desk: &Desk,
    limits: &Limits,
    replay: Option<&Replay>,
    doubt: &lines::Doubt,
) -> anyhow::Result<()> {
    let Desk { metrics, stop, .. } = desk;
    let shards = config.pipeline.shards().get();
    let losses = job::Losses::default();
    let calls = Arc::new(CallClock::default());
    let listener = Listener::new(Client::Consumer, Arc::clone(metrics), config.kafka.security.oauth.token_file.clone());
    let mut client = config.consumer();
    if replay.is_some() {
        // Only leaders know for certain where a partition ends.
        client.set("enable.partition.eof", "true").remove("client.rack");
    }
    let consumer = BaseConsumer::from_config_and_context(&client, listener).context("making a consumer")?;
    let consumer = Arc::new(consumer);

    // Room for all that may be in flight, one record a batch: the poll thread never waits.
    let (dispatch, dispatched) = bounded(config.pipeline.in_flight_records_max);
    let (ended, ends) = bounded(config.pipeline.lane_capacity * shards);
    // Bounded by what they are about: some words for each rebalance, and one for each commit.
    let (control, controls) = unbounded();
    let (notice, notices) = unbounded();
    let mut threads = Threads::new();

    let publisher_ends = publisher::Ends { control: controls, ended: ends.clone(), notices: notice };
    let (metrics, calls_made) = (Arc::clone(metrics), Arc::clone(&calls));
    let cloned = Arc::clone(&consumer);
    if let Some(replay) = replay.filter(|replay| replay.lines.is_some()) {
        let topic = config.input.topic.clone();
        let broker = Files::new(replay.clone(), topic, cloned, metrics, calls_made, stop.clone(), doubt.clone());
        publish(broker, config, desk, &losses, publisher_ends, &mut threads)?;
    } else {
        let broker = Cluster::new(publisher_settings(config, limits, replay), cloned, metrics, calls_made);
        publish(broker, config, desk, &losses, publisher_ends, &mut threads)?;
    }

    let work = Arc::new(shard::Work::new(config)?);
    let mut queues = watch::Queues { publisher: ends, lanes: Vec::new() };
    let mut posts = Vec::new();
    for shard in 0..shards {
        let ends = shard::Ends { dispatched: dispatched.clone(), ended: ended.clone() };
        let started = shard::start(shard, config, &work, ends, &desk.metrics, &mut threads)?;
        posts.extend(started.posts);
        queues.lanes.extend(started.queues);
    }
    queues.lanes.push(watch::Queue::before_first(&dispatched));
    drop((dispatched, ended));

    let mut source_settings = source::Settings::of(config);
    let bounded = replay.map(|replay| {
        let bounds = bounds::Bounds::new(replay.ranges());
        source::Bounded::new(bounds, replay.filter.clone(), throttle::Throttle::new(replay.rates))
    });
    if let Some(bounded) = &bounded {
        source_settings.batch_records_max = source_settings.batch_records_max.min(bounded.batch_records_max());
    }
    let coordinator = coordinator::Coordinator::new(coordinator_limits(config));
    let source_ends = source::Ends { dispatch, control, notices, stop: stop.clone() };
    let (told, watched) = (desk.clone(), losses.clone());
    threads.start("poll", move || {
        let ended = source::run(source_settings, bounded, consumer, coordinator, source_ends, watched, &told);
        told.health.ended(Thread::Poll);
        ended
    })?;

    let watch = watch::Watch::new(config, desk, posts, queues, calls);
    if let Err(error) = supervise(config, desk, &threads, watch) {
        if error.is::<source::Stranded>() {
            // The publisher may be in a call, which has its own deadline.
            threads.settle(config.delivery.call_deadline);
            if threads.running() > 0 {
                bail!("{error:#}; and work could not begin again, because a thread of the old one did not end");
            }
        }
        return Err(error);
    }
    threads.join()
}

/// Starts the publisher's thread.
fn publish<B: publishing::Broker<Item = lane::Ended> + Send + 'static>(
    broker: B,
    config: &Config,
    desk: &Desk,
    losses: &job::Losses,
    ends: publisher::Ends,
    threads: &mut Threads,
) -> anyhow::Result<()> {
    let publishing = publishing::Publishing::new(broker, transaction(config), breaker(config));
    let (beat, unpaid, counted) = (desk.health.clone(), losses.clone(), Arc::clone(&desk.metrics));
    threads.start("publisher", move || {
        let ended = publisher::run(publishing, &ends, |failing| {
            beat.beat(Thread::Publisher);
            beat.publishing(failing);
        });
        // Before the lanes can notice: what is still on its way to the publisher goes with its channels.
        unpaid.forgive();
        beat.ended(Thread::Publisher);
        if let Err(publishing::Stop::Breaker(_)) = &ended {
            tally::Tally(&counted).broke();
        }
        ended.map_err(anyhow::Error::from)
    })
}

/// Waits for the threads to end, and looks after them meanwhile.
fn supervise(config: &Config, desk: &Desk, threads: &Threads, mut watch: watch::Watch) -> anyhow::Result<()> {
    let mut since: Option<Instant> = None;
    while threads.running() > 0 {
        watch.look()?;
        if desk.stop.requested() && since.is_none() {
            desk.health.set(Readiness::Draining);
            since = Some(Instant::now());
        }
        // Draining, and some time to leave the group and close the clients.
        let limit = config.shutdown.drain;
        if since.is_some_and(|since| since.elapsed() > limit) {
            bail!("what was in flight could not be finished within shutdown.drain_ms, {} ms", limit.as_millis());
        }
        match threads.ended.recv_timeout(watch::PERIOD) {
            Ok((name, Err(error))) => {
                desk.health.trouble(format!("{error:#}"));
                watch.release();
                // The others notice by their channels. They get a moment, so that the transaction is aborted.
                threads.settle(Duration::from_secs(5));
                return Err(error.context(format!("the {name} thread stopped")));
            }
            Ok((_, Ok(()))) | Err(_) => {}
        }
    }
    Ok(())
}

/// The threads of one run. Each reports its end.
pub(crate) struct Threads {
    handles: Vec<JoinHandle<()>>,
    running: Arc<AtomicU32>,
    report: Sender<(String, anyhow::Result<()>)>,
    ended: Receiver<(String, anyhow::Result<()>)>,
}

impl Threads {
    fn new() -> Self {
        let (report, ended) = unbounded();
        Self { handles: Vec::new(), running: Arc::new(AtomicU32::new(0)), report, ended }
    }

    /// Starts a thread of this name.
    fn start(
        &mut self,
        name: impl Into<String>,
        body: impl FnOnce() -> anyhow::Result<()> + Send + 'static,
    ) -> anyhow::Result<()> {
        /// Regular expressions and trees recurse; the default of 2 MiB leaves less room than the main thread has.
        const STACK_BYTES: usize = 8 * 1024 * 1024;
        let name = name.into();
        let (report, running, thread) = (self.report.clone(), Arc::clone(&self.running), name.clone());
        self.running.fetch_add(1, Ordering::AcqRel);
        let handle = std::thread::Builder::new().name(name.clone()).stack_size(STACK_BYTES).spawn(move || {
            lane::hush_this_thread();
            let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(body));
            running.fetch_sub(1, Ordering::AcqRel);
            let ended = ended.unwrap_or_else(|_| Err(anyhow!("it panicked; the place is in the log")));
            // Nobody listens only when the run was given up.
            report.send((thread, ended)).unwrap_or_default();
        });
        self.handles.push(handle.with_context(|| format!("starting thread {name:?}"))?);
        Ok(())
    }

    fn running(&self) -> u32 {
        self.running.load(Ordering::Acquire)
    }

    /// Waits until all have ended, or for `limit`.
    fn settle(&self, limit: Duration) {
        let until = Instant::now() + limit;
        while self.running() > 0 && Instant::now() < until {
            std::thread::sleep(watch::PERIOD / 4);
        }
    }

    fn join(self) -> anyhow::Result<()> {
        for handle in self.handles {
            if handle.join().is_err() {
                bail!("a thread panicked outside its body");
            }
        }
        while let Ok((name, ended)) = self.ended.try_recv() {
            ended.with_context(|| format!("the {name} thread stopped"))?;
        }
        Ok(())
    }
}

fn serve(config: &Config, desk: &Desk) -> anyhow::Result<Option<Server>> {
    if !config.http.enabled {
        return Ok(None);
    }
    let Config { input, output, delivery, .. } = config;
    let title = format!("{} · {} → {} · {}", input.group, input.topic, output.topic, delivery.instance);
    let shown = Shown { metrics: Arc::clone(&desk.metrics), health: desk.health.clone(), title };
    let server = Server::start(config.http.listen, shown)?;
    tracing::info!(address = %server.address(), "serving metrics, probes and status page");
    Ok(Some(server))
}

/// What the topics take, in bytes, as far as the broker tells.
struct Limits {
    output: usize,
    dead_letters: usize,
}

/// Waits until the brokers answer and the topics are there. `None` if asked to stop before.
fn await_cluster(config: &Config, desk: &Desk, to_topics: bool) -> anyhow::Result<Option<Limits>> {
    const ASK: Duration = Duration::from_secs(5);
    let Config { input, output, dead_letters, .. } = config;
    let mut topics = vec![input.topic.as_str()];
    if to_topics {
        topics.extend([output.topic.as_str(), dead_letters.topic.as_str()]);
    }
    let probe = Probe::new(config, &desk.metrics)?;
    let mut failures = 0;
    loop {
        let reason = match probe.ask(&topics, ASK) {
            Answer::Ready(partitions) => {
                tracing::info!(brokers = config.kafka.brokers, ?partitions, "connected");
                break;
            }
            Answer::Refused(reason) => bail!("a broker of {:?} refused this client: {reason}", config.kafka.brokers),
            Answer::Missing(reason) | Answer::Away(reason) => reason,
        };
        failures += 1;
        tally::Tally(&desk.metrics).retried();
        let pause = spread(config.pipeline.retry.pause(failures));
        tracing::warn!(reason, pause_ms = pause.as_millis() as u64, "waiting for the cluster");
        desk.health.trouble(reason.clone());
        desk.health.set(Readiness::Waiting(reason));
        let until = Instant::now() + pause;
        while Instant::now() < until {
            if desk.stop.requested() {
                return Ok(None);
            }
            std::thread::sleep(watch::PERIOD.min(until.saturating_duration_since(Instant::now())));
        }
    }
    desk.health.set(Readiness::Starting);
    let known = message_bytes_max(&config.admin(), &topics[1..], ASK / 2);
    // Headers and framing count against a topic's limit, which is for whole batches.
    let limit = |topic: &str| known.get(topic).map_or(usize::MAX, |limit| limit.saturating_sub(BATCH_OVERHEAD_BYTES));
    Ok(Some(Limits { output: limit(&output.topic), dead_letters: limit(&dead_letters.topic) }))
}

/// librdkafka's own limit of a batch, in bytes.
const BATCH_BYTES: usize = 1_000_000;

/// Most that a batch of one record takes besides the record's value: batch header, key, our headers, trace context.
const BATCH_OVERHEAD_BYTES: usize = 4096;

fn publisher_settings(config: &Config, limits: &Limits, replay: Option<&Replay>) -> cluster::Settings {
    let Config { input, output, dead_letters, delivery, .. } = config;
    let mut client = config.producer();
    // Only failures are news: everything else is known when the queue is empty.
    client.set("delivery.report.only.error", "true");
    // A topic's limit is for whole batches, and one that is over it is refused with all its records.
    if let Some(batch_bytes) =
        [limits.output, limits.dead_letters].into_iter().filter(|&limit| limit < BATCH_BYTES).min()
    {
        client.set("batch.size", batch_bytes.max(1).to_string());
    }
    cluster::Settings {
        mode: delivery.mode,
        input_topic: input.topic.clone(),
        output_topic: output.topic.clone(),
        dead_letter_topic: dead_letters.topic.clone(),
        sender: dead_letter::Sender {
            topic: input.topic.clone(),
            group: input.group.clone(),
            replay_id: replay.map(|replay| replay.id.clone()),
        },
        record_bytes_max: output.record_bytes_max.min(limits.output),
        letter_bytes_max: output.record_bytes_max.min(limits.dead_letters),
        message_timeout: delivery.message_timeout,
        transaction_timeout: delivery.transaction_timeout,
        client,
        token_file: config.kafka.security.oauth.token_file.clone(),
        replay_id: replay.map(|replay| replay.id.clone()),
        marks: replay.map(|replay| replay.plan.marks()).unwrap_or_default(),
    }
}

fn transaction(config: &Config) -> transaction::Transaction {
    /// Most output bytes in one transaction: a quarter of what librdkafka would queue, so that a commit never waits long.
    const SHARE_OF_SEND_QUEUE: usize = 4;
    let ms = |time: Duration| time.as_millis() as u64;
    transaction::Transaction::new(transaction::Policy {
        interval_ms: ms(config.delivery.commit_interval),
        records_max: config.delivery.commit_records_max,
        bytes_max: config.kafka.send_queue_kbytes_max as usize * 1024 / SHARE_OF_SEND_QUEUE,
        backoff_min_ms: ms(spread(config.pipeline.retry.first)),
        backoff_max_ms: ms(config.pipeline.retry.longest),
        fatal_max: config.pipeline.retry.failures_max,
    })
}

/// `time`, up to a quarter more or less: workers that lost the same broker must not come back all at once.
pub(crate) fn spread(time: Duration) -> Duration {
    // The keys of a hasher are random, and nothing else here needs randomness.
    let random = RandomState::new().hash_one(0_u8) % 1000;
    time.mul_f64(0.75 + random as f64 / 2000.0)
}

fn breaker(config: &Config) -> breaker::Breaker {
    let limits = &config.dead_letters.breaker;
    breaker::Breaker::new(breaker::Limits {
        window_records: limits.window_records,
        ratio_max: limits.ratio_max,
        run_max: limits.run_max,
    })
}

fn coordinator_limits(config: &Config) -> coordinator::Limits {
    let pipeline = &config.pipeline;
    coordinator::Limits {
        records_max: pipeline.in_flight_records_max,
        bytes_max: pipeline.in_flight_bytes_max,
        low_water_percent: pipeline.low_water_percent,
    }
}
