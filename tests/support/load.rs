//! The load: seeded records with known answers, produced to a topic, and the manifest of where each came to stand.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rdkafka::ClientConfig;
use rdkafka::client::ClientContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Header, Message as _, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer as _, ProducerContext, ThreadedProducer};

use super::articles::{self, Draft, Flaw, Form};
use super::broker::Broker;
use super::manifest::{Manifest, Place, Sent};
use super::seed::Seed;

/// What to produce.
#[derive(Clone, Debug)]
pub struct Load {
    /// Same seed, same records.
    pub seed: u64,
    /// How many.
    pub records: usize,
    /// How many keys they share; every tenth record has none.
    pub keys: u64,
    /// How many in a thousand are bad.
    pub bad_per_mille: u64,
    /// How many in a thousand are tombstones.
    pub tombstones_per_mille: u64,
    /// How many a second; as fast as it goes when none.
    pub per_second: Option<f64>,
    /// Shortest and longest body, in bytes.
    pub body_bytes: (u64, u64),
    /// Forms of the good ones.
    pub forms: &'static [Form],
    /// Flaws of the bad ones.
    pub flaws: &'static [Flaw],
}

impl Load {
    /// `records` articles, all good.
    pub fn of(records: usize) -> Self {
        Self {
            seed: 0x00C0_FFEE,
            records,
            keys: 97,
            bad_per_mille: 0,
            tombstones_per_mille: 0,
            per_second: None,
            body_bytes: (200, 1800),
            forms: &Form::ALL,
            flaws: &Flaw::ALL,
        }
    }

    /// The usual mixture: good in all forms, one in twenty bad, one in fifty a tombstone.
    pub fn mixed(records: usize) -> Self {
        Self { bad_per_mille: 50, tombstones_per_mille: 20, ..Self::of(records) }
    }

    /// With another seed.
    pub fn seeded(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// At this pace.
    pub fn paced(self, per_second: f64) -> Self {
        Self { per_second: Some(per_second), ..self }
    }

    /// Produces all of it and waits until the broker has it.
    pub fn produce(&self, broker: &Broker, topic: &str) -> Manifest {
        self.produce_with(&broker.client(), topic)
    }

    /// The same with a client's settings, for a broker that is no process.
    pub fn produce_with(&self, client: &ClientConfig, topic: &str) -> Manifest {
        produce(self, client, topic, &AtomicBool::new(false), &AtomicBool::new(false))
    }

    /// Produces it on a thread of its own, through broker failures, until it is done or stopped.
    pub fn meanwhile(self, broker: &Broker, topic: &str) -> Running {
        let (config, topic) = (broker.client(), topic.to_owned());
        let (stop, hold) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (stopped, held) = (Arc::clone(&stop), Arc::clone(&hold));
        let thread = std::thread::Builder::new().name("load".to_owned());
        let thread = thread.spawn(move || produce(&self, &config, &topic, &stopped, &held));
        Running { stop, hold, thread: thread.expect("starting a thread") }
    }

    /// The records without their places, in the order they are produced.
    pub fn drafts(&self) -> impl Iterator<Item = (Option<Vec<u8>>, Draft)> + use<> {
        let load = self.clone();
        let mut seed = Seed::new(load.seed);
        let mut sequences = vec![0_u64; usize::try_from(load.keys).expect("keys fit in memory")];
        (0..load.records).map(move |number| {
            let key = seed.between(0, load.keys);
            let slot = usize::try_from(key).expect("keys fit in memory");
            sequences[slot] += 1;
            // Unique, and in order for each key: a reader can tell loss, doubling and disorder from the payload alone.
            let id = format!("{number:07}-k{key:04}-{:05}", sequences[slot]);
            let draft = load.draft(&mut seed, &id);
            // A tombstone without a key withdraws nothing.
            let keyless = number % 10 == 9 && draft.payload.is_some();
            ((!keyless).then(|| format!("desk-{key:04}").into_bytes()), traced(draft, &mut seed))
        })
    }

    fn draft(&self, seed: &mut Seed, id: &str) -> Draft {
        if seed.happens(self.tombstones_per_mille) {
            articles::tombstone()
        } else if seed.happens(self.bad_per_mille) {
            let flaw = *seed.one_of(self.flaws);
            articles::bad(seed, flaw, id)
        } else {
            let form = *seed.one_of(self.forms);
            let (short, long) = self.body_bytes;
            let bytes = usize::try_from(seed.between(short, long + 1)).expect("bodies fit in memory");
            articles::good(seed, form, id, bytes)
        }
    }
}

/// Most producers send a trace context and something of their own; some send a header without a value.
fn traced(mut draft: Draft, seed: &mut Seed) -> Draft {
    let (high, low, span) = (seed.number(), seed.number(), seed.number());
    let traceparent = format!("00-{high:016x}{low:016x}-{span:016x}-01");
    draft.headers.push(("traceparent".to_owned(), Some(traceparent.into_bytes())));
    draft.headers.push(("x-desk".to_owned(), Some(vec![0xFF, 0x00, low.to_le_bytes()[0]])));
    if seed.happens(100) {
        draft.headers.push(("x-flag".to_owned(), None));
    }
    draft
}

/// A load that is being produced.
pub struct Running {
    stop: Arc<AtomicBool>,
    hold: Arc<AtomicBool>,
    thread: JoinHandle<Manifest>,
}

impl Running {
    /// Makes a pause while `act` runs, with nothing under way and the records that fall due meanwhile produced after it.
    ///
    /// For the clean stop of a broker: on its way out it tells clients that ask it that there is no broker at all, and
    /// librdkafka (its issue 5301) then may never connect again. The worker must cope, the load cannot: its records
    /// would count as lost.
    pub fn while_held<T>(&self, act: impl FnOnce() -> T) -> T {
        self.hold.store(true, Ordering::Relaxed);
        // Longer than a record takes to be acknowledged, and shorter than the worker takes to commit it.
        std::thread::sleep(Duration::from_millis(40));
        let made = act();
        self.hold.store(false, Ordering::Relaxed);
        made
    }

    /// Stops it and gives what was produced until then.
    pub fn stop(self) -> Manifest {
        self.stop.store(true, Ordering::Relaxed);
        self.finish()
    }

    /// Waits until all of it is produced.
    pub fn finish(self) -> Manifest {
        self.thread.join().expect("the load was produced")
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z.
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is past 1970");
    i64::try_from(since.as_millis()).expect("milliseconds since 1970 fit in 64 bits")
}

/// Collects where each record came to stand, in delivery order.
#[derive(Default)]
struct Places {
    delivered: Mutex<Vec<(usize, Result<Place, KafkaError>)>>,
}

impl ClientContext for Places {}

impl ProducerContext for Places {
    type DeliveryOpaque = Box<usize>;

    fn delivery(&self, result: &DeliveryResult<'_>, number: Box<usize>) {
        let place = match result {
            Ok(message) => Ok(Place { partition: message.partition(), offset: message.offset() }),
            Err((error, _)) => Err(error.clone()),
        };
        self.delivered.lock().expect("no delivery report panicked").push((*number, place));
    }
}

fn produce(load: &Load, config: &ClientConfig, topic: &str, stop: &AtomicBool, hold: &AtomicBool) -> Manifest {
    let mut config = config.clone();
    config.set("enable.idempotence", "true");
    config.set("acks", "all");
    // A scenario may keep the broker away for a while; the load waits rather than lose count.
    config.set("message.timeout.ms", "180000");
    config.set("linger.ms", "5");
    config.set("partitioner", "murmur2_random");
    config.set("message.max.bytes", "15000000");
    let producer: ThreadedProducer<Places> =
        config.create_with_context(Places::default()).expect("an idempotent producer");

    let begin = Instant::now();
    let mut sent = Vec::with_capacity(load.records);
    for (number, (key, draft)) in load.drafts().enumerate() {
        while hold.load(Ordering::Relaxed) && !stop.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(5));
        }
        if stop.load(Ordering::Relaxed) {
            break;
        }
        if let Some(per_second) = load.per_second {
            let due = begin + Duration::from_secs_f64(number as f64 / per_second);
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
        }
        let record =
            Sent { key, payload: draft.payload, headers: draft.headers, timestamp_ms: now_ms(), fate: draft.fate };
        send(&producer, topic, number, &record);
        sent.push(record);
    }
    producer.flush(Duration::from_secs(200)).expect("the broker takes the load");

    let mut sent: Vec<Option<Sent>> = sent.into_iter().map(Some).collect();
    let mut manifest = Manifest { topic: topic.to_owned(), ..Manifest::default() };
    for (number, place) in producer.context().delivered.lock().expect("no delivery report panicked").drain(..) {
        let place = place.unwrap_or_else(|error| panic!("producing record {number} to {topic}: {error}"));
        let record = sent[number].take().expect("one delivery report for each record");
        manifest.sent.insert(place, record);
    }
    assert!(sent.iter().all(Option::is_none), "each record has its delivery report");
    manifest
}

fn send(producer: &ThreadedProducer<Places>, topic: &str, number: usize, record: &Sent) {
    let mut headers = OwnedHeaders::new_with_capacity(record.headers.len());
    for (key, value) in &record.headers {
        headers = headers.insert(Header { key, value: value.as_deref() });
    }
    let mut message = BaseRecord::<[u8], [u8], Box<usize>>::with_opaque_to(topic, Box::new(number))
        .timestamp(record.timestamp_ms)
        .headers(headers);
    if let Some(key) = &record.key {
        message = message.key(key);
    }
    if let Some(payload) = &record.payload {
        message = message.payload(payload);
    }
    loop {
        match producer.send(message) {
            Ok(()) => return,
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), refused)) => {
                message = refused;
                std::thread::sleep(Duration::from_millis(5));
            }
            Err((error, _)) => panic!("producing record {number} to {topic}: {error}"),
        }
    }
}
