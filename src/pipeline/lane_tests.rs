use std::panic::panic_any;
use std::sync::Mutex;
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{bounded, unbounded};

use super::super::job::{Input, Losses};
use super::super::position::{Offset, Partition, Seq, Slot, Tenure};
use super::*;

/// Longest wait for another thread; nothing here takes a hundredth of it.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks at another thread.
const LOOK: Duration = Duration::from_millis(1);

const PARTITION: i32 = 3;

/// What the test's lane makes of a record.
type Work = dyn FnMut(u64, &Ticket, &mut Meter<'_>) -> Result<Verdict<u64>, Reject> + Send;

/// A lane on a thread of its own; its records are numbers, each with its own as the offset.
struct Bench {
    input: Sender<Batch<u64>>,
    output: Option<Receiver<Batch<u64>>>,
    ended: Option<Receiver<Vec<Ended>>>,
    post: Arc<Post>,
    metrics: Arc<Metrics>,
    losses: Losses,
    lane: JoinHandle<()>,
}

impl Bench {
    /// With room for `room` batches at each of its two exits.
    fn start(room: usize, mut work: Box<Work>) -> Self {
        let (input, to_do) = unbounded();
        let (on, output) = bounded(room);
        let (end, ended) = bounded(room);
        let post = Arc::new(Post::new(Lane::Parse, "parse-0".to_owned()));
        let metrics = Arc::new(Metrics::new());
        let (manned, counted) = (Arc::clone(&post), Arc::clone(&metrics));
        let ends = Ends { input: to_do, output: Some(on), ended: end };
        let lane = std::thread::spawn(move || {
            run(Lane::Parse, ends, &manned, &counted, |number, ticket, meter| work(number, ticket, meter));
        });
        let losses = Losses::default();
        Self { input, output: Some(output), ended: Some(ended), post, metrics, losses, lane }
    }

    fn batch(&self, numbers: impl IntoIterator<Item = u64>) {
        let job = |number| {
            let slot = Slot { partition: Partition(PARTITION), tenure: Tenure(1), seq: Seq(number) };
            let offset = Offset::of_record(i64::try_from(number).unwrap());
            Job { body: number, ticket: Ticket::new(slot, offset, None, Input::default(), &self.losses) }
        };
        self.input.send(numbers.into_iter().map(job).collect()).unwrap();
    }

    /// The next batch that goes on; its debts are paid.
    fn next_on(&self) -> Vec<u64> {
        let batch = self.output.as_ref().unwrap().recv_timeout(PATIENCE).unwrap();
        batch.into_iter().map(|job| (job.ticket.void(), job.body).1).collect()
    }

    /// The next records that have reached their end, by offset; their debts are paid.
    fn next_ended(&self) -> Vec<(i64, Done)> {
        let ended = self.ended.as_ref().unwrap().recv_timeout(PATIENCE).unwrap();
        ended.into_iter().map(|(ticket, done)| ((ticket.offset.get(), ticket.void()).0, done)).collect()
    }

    /// Closes the input, waits for the lane's end, and says whether any record was lost.
    fn close(self) -> bool {
        drop(self.input);
        until(|| self.lane.is_finished().then_some(()));
        self.lane.join().expect("a lane survives whatever its work does");
        drop((self.output, self.ended));
        self.losses.any()
    }
}

fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain");
        std::thread::sleep(LOOK);
    }
}

fn rejected(ended: Vec<(i64, Done)>) -> Vec<(i64, Reject)> {
    let reject = |(offset, done)| match done {
        Done::Rejected(reject) => (offset, reject),
        other => panic!("offset {offset} ended as {other:?}"),
    };
    ended.into_iter().map(reject).collect()
}

#[test]
fn a_panic_ends_its_record_and_names_the_stage() {
    let bench = Bench::start(
        8,
        Box::new(|number, _, meter| {
            meter.run(Stage::Language, || ());
            meter.run(Stage::Sentences, || assert!(number != 2, "two is too much"));
            Ok(Verdict::On(number))
        }),
    );
    bench.batch([1, 2, 3]);
    bench.batch([4]);
    let [(2, reject)] = &rejected(bench.next_ended())[..] else { panic!("another record ended") };
    assert_eq!((reject.reason, reject.stage), (Reason::Panic, Stage::Sentences));
    assert_eq!(bench.next_on(), [1, 3], "the rest of the batch goes on");
    assert_eq!(bench.next_on(), [4], "so does the lane");
    assert!(!bench.close());
}

#[test]
fn a_panic_between_stages_counts_as_the_lanes_first() {
    let bench = Bench::start(8, Box::new(|_, _, _| panic_any(0_u8)));
    bench.batch([7]);
    let [(7, reject)] = &rejected(bench.next_ended())[..] else { panic!("another record ended") };
    assert_eq!((reject.reason, reject.stage), (Reason::Panic, Stage::Language));
    assert!(!bench.close());
}

#[test]
fn a_reject_ends_its_record_alone() {
    let bench = Bench::start(
        8,
        Box::new(|number, _, _| match number % 3 {
            0 => Err(Reject::new(Reason::Json, Stage::Language, format!("number {number}"))),
            1 => Ok(Verdict::On(number * 10)),
            _ => Ok(Verdict::End(Done::Tombstone)),
        }),
    );
    bench.batch(0..5);
    let ended = bench.next_ended();
    let shown: Vec<_> = ended.iter().map(|(offset, done)| (*offset, matches!(done, Done::Rejected(_)))).collect();
    assert_eq!(shown, [(0, true), (2, false), (3, true)], "in the order of the batch");
    assert_eq!(bench.next_on(), [10, 40]);
    assert!(!bench.close());
}

#[test]
fn a_full_exit_is_waited_for_and_the_time_counted() {
    let bench = Bench::start(1, Box::new(|number, _, _| Ok(Verdict::On(number))));
    let blocked = || bench.metrics.lane_blocked_seconds.of(Lane::Parse).get();
    bench.batch([1]);
    until(|| (bench.output.as_ref().unwrap().len() == 1).then_some(()));
    assert_eq!(blocked(), 0.0, "there was room");
    let mut last = 1;
    // The lane may be slow to come to the full exit; some round it will be there before the exit is emptied.
    until(|| {
        bench.batch([last + 1]);
        std::thread::sleep(LOOK);
        assert_eq!(bench.next_on(), [last], "nothing is dropped for lack of room");
        last += 1;
        (0.0 < blocked()).then_some(())
    });
    assert_eq!(bench.next_on(), [last]);
    assert_eq!(bench.metrics.lane_blocked_seconds.of(Lane::Digest).get(), 0.0);
    assert!(!bench.close());
}

#[test]
fn without_a_publisher_everything_is_void_and_nothing_lost() {
    // Rejected and passed on in one batch, with more batches behind it.
    let work = |number: u64, _: &Ticket, _: &mut Meter<'_>| {
        if number.is_multiple_of(2) { Ok(Verdict::End(Done::Tombstone)) } else { Ok(Verdict::On(number)) }
    };
    let mut bench = Bench::start(1, Box::new(work));
    bench.ended = None;
    bench.batch(0..6);
    bench.batch(6..8);
    bench.batch([9]);
    until(|| bench.lane.is_finished().then_some(()));
    assert!(!bench.close(), "a record was reported as lost though nobody can commit past it");
}

#[test]
fn without_a_next_lane_everything_is_void_and_nothing_lost() {
    let mut bench = Bench::start(1, Box::new(|number, _, _| Ok(Verdict::On(number))));
    bench.batch([1]);
    assert_eq!(bench.next_on(), [1]);
    bench.output = None;
    bench.batch([2, 3]);
    until(|| bench.lane.is_finished().then_some(()));
    assert!(!bench.close());
}

#[test]
fn a_post_names_the_record_that_hangs_until_it_comes_back() {
    let (release, released) = bounded::<()>(0);
    let work = move |number, _: &Ticket, meter: &mut Meter<'_>| {
        if number == 17 {
            // Hangs before its first stage, and then in its second.
            released.recv().unwrap();
            meter.run(Stage::Language, || ());
            meter.run(Stage::Sentences, || released.recv().unwrap());
        } else {
            meter.run(Stage::Tokens, || ());
        }
        Ok(Verdict::On(number))
    };
    let bench = Bench::start(8, Box::new(work));
    assert_eq!(bench.post.stuck(0), None, "an idle lane hangs on nothing");
    bench.batch([16]);
    assert_eq!(bench.next_on(), [16]);
    bench.batch([17]);
    let stuck = until(|| bench.post.stuck(5));
    let Stuck { partition, offset, stage, for_ms } = stuck;
    assert_eq!((partition, offset, stage), (i64::from(PARTITION), 17, Stage::Language), "not where the last one was");
    assert!(5 < for_ms);
    release.send(()).unwrap();
    until(|| bench.post.stuck(0).filter(|stuck| stuck.stage == Stage::Sentences));
    assert_eq!(bench.post.stuck(PATIENCE.as_millis() as u64), None, "the limit is the caller's");
    release.send(()).unwrap();
    assert_eq!(bench.next_on(), [17]);
    assert_eq!(bench.post.stuck(0), None);
    assert!(!bench.close());
}

/// What was logged on the threads that it was set for.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_panic_that_quotes_the_article_tells_its_place_only() {
    const QUOTED: &str = "The mayor of Vallby wept";
    hush_panics();
    let log = Log::default();
    let kept = log.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || log.clone()).with_ansi(false).finish();
    let slot = Slot { partition: Partition(PARTITION), tenure: Tenure(1), seq: Seq(0) };
    let losses = Losses::default();
    let ticket = Ticket::new(slot, Offset::of_record(41), None, Input::default(), &losses);
    let (input, to_do) = bounded(1);
    let (end, ended) = bounded(1);
    input.send(vec![Job { body: (), ticket }]).unwrap();
    drop(input);
    let post = Arc::new(Post::new(Lane::Parse, "parse-0".to_owned()));
    std::thread::spawn(move || {
        tracing::subscriber::with_default(subscriber, || {
            let ends = Ends::<(), ()> { input: to_do, output: None, ended: end };
            run(Lane::Parse, ends, &post, &Metrics::new(), |(), _, meter| {
                meter.run(Stage::Tokens, || panic!("no token in {QUOTED:?}"))
            });
        });
    })
    .join()
    .unwrap();
    let [(ticket, Done::Rejected(reject))] = &ended.recv().unwrap()[..] else { panic!("it did not end as a reject") };
    assert_eq!((ticket.offset.get(), reject.reason, reject.stage), (41, Reason::Panic, Stage::Tokens));
    assert!(reject.detail.contains("lane_tests.rs"), "no place in the dead letter's message: {}", reject.detail);
    assert!(!reject.to_string().contains("Vallby"), "{reject}");
    let logged = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("offset=41") && logged.contains("lane_tests.rs"), "the log does not say where: {logged}");
    assert!(!logged.contains("Vallby"), "the article stands in the log: {logged}");
}
