//! The worker's decisions under a seeded scheduler: any interleaving, any failure, and still each record exactly once.
//!
//! The poll thread's [`Coordinator`](copydesk::pipeline::coordinator::Coordinator) and the publisher's
//! [`Publishing`](copydesk::pipeline::publishing::Publishing) are the real ones; Kafka and the threads are models. One
//! seed is one run, the same each time: `SIM_SEED=17 SIM_TRACE=1 cargo test --test simulation replay -- --nocapture`
//! shows it (`SIM_MODE=alo` for at least once, `SIM_FAIR=1` for no faults). `SIM_SEEDS=100000` runs more of them.

mod broker;
mod faults;
mod fleet;
mod group;
mod kafka;
mod random;
mod worker;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use faults::Mutant;
use kafka::Mode;
use world::{Broken, Plan, Run, run};

/// Runs of each mode, unless `SIM_SEEDS` says otherwise.
const SEEDS: u64 = 4000;
/// Seeds within which each broken variant must be found out.
const MUTANT_SEEDS_MAX: u64 = 2000;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

fn plan(seed: u64, mode: Mode) -> Plan {
    Plan { seed, mode, fair: false, mutant: None, trace: false }
}

fn attempt(plan: Plan) -> Result<Run, Broken> {
    catch_unwind(AssertUnwindSafe(|| run(plan))).unwrap_or_else(|panic| {
        let what = panic.downcast::<String>().map_or_else(|_| "see above".to_owned(), |what| *what);
        Err(Broken { violations: vec![format!("panic: {what}")], trace: Vec::new() })
    })
}

/// The run once more, with all that happened in it.
fn show(plan: Plan) -> String {
    match attempt(Plan { trace: true, ..plan }) {
        Ok(run) => format!("{plan:?} holds: {run:?}"),
        Err(Broken { violations, trace }) => {
            format!("{plan:?}\n{}\n\n{}", trace.join("\n"), violations.join("\n"))
        }
    }
}

/// What must happen in a run of all seeds, or they prove little.
const RARE: [&str; 7] = [
    "call failed",
    "died within a call",
    "gave up",
    "left",
    "partitions lost",
    "stale generation",
    "tenure opened void",
];
const RARE_IN_TRANSACTIONS: [&str; 5] =
    ["fenced", "late request fenced", "late request took effect", "outputs aborted", "transaction timed out"];

/// Runs all seeds, and says what happened in them.
fn check(plan: impl Fn(u64) -> Plan) -> Run {
    let mut sum = Run::default();
    for seed in 0..number("SIM_SEEDS").unwrap_or(SEEDS) {
        let Ok(run) = attempt(plan(seed)) else { panic!("{}", show(plan(seed))) };
        sum.records += run.records;
        for (what, count) in run.tally {
            *sum.tally.entry(what).or_default() += count;
        }
    }
    println!("{:?}: {sum:?}", plan(0));
    sum
}

fn assert_happened(run: &Run, rare: &[&str]) {
    for what in rare {
        assert!(run.tally.contains_key(what), "{what}: never happened");
    }
}

#[test]
fn exactly_once() {
    let run = check(|seed| plan(seed, Mode::ExactlyOnce));
    assert_happened(&run, &RARE);
    assert_happened(&run, &RARE_IN_TRANSACTIONS);
}

#[test]
fn at_least_once() {
    assert_happened(&check(|seed| plan(seed, Mode::AtLeastOnce)), &RARE);
}

/// A deployment or a scale-down repeats nothing: what is in flight is finished and committed first.
#[test]
fn at_least_once_repeats_nothing_while_nothing_fails() {
    let run = check(|seed| Plan { fair: true, ..plan(seed, Mode::AtLeastOnce) });
    assert_happened(&run, &["left"]);
}

#[test]
fn a_seed_is_one_run() {
    for seed in 0..5 {
        let told = || match run(Plan { trace: true, ..plan(seed, Mode::ExactlyOnce) }) {
            Ok(run) => run.trace,
            Err(broken) => broken.trace,
        };
        assert_eq!(told(), told());
    }
}

#[test]
fn replay() {
    let Some(seed) = number("SIM_SEED") else { return };
    let alo = std::env::var("SIM_MODE").is_ok_and(|mode| mode == "alo");
    let fair = number("SIM_FAIR") == Some(1);
    let plan = Plan { fair, ..plan(seed, if alo { Mode::AtLeastOnce } else { Mode::ExactlyOnce }) };
    match attempt(Plan { trace: number("SIM_TRACE") == Some(1), ..plan }) {
        Ok(run) => println!("{}\n{plan:?} holds: {:?}", run.trace.join("\n"), run.tally),
        Err(_) => panic!("{}", show(plan)),
    }
}

/// Broken on purpose, and found out by what comes of it: the checks of single messages are off for mutants.
fn check_mutant(mode: Mode, mutant: Mutant) {
    let caught = (0..MUTANT_SEEDS_MAX).find_map(|seed| {
        let broken = attempt(Plan { mutant: Some(mutant), ..plan(seed, mode) }).err()?;
        Some((seed, broken.violations.first().cloned().unwrap_or_default()))
    });
    let Some((seed, violation)) = caught else { panic!("{mutant:?} ({mode:?}) survived {MUTANT_SEEDS_MAX} seeds") };
    println!("{mutant:?} ({mode:?}): seed {seed}, {}", violation.lines().next().unwrap_or_default());
}

macro_rules! mutants {
    ($($test:ident: $mode:ident, $mutant:ident;)*) => {
        $(#[test]
        fn $test() {
            check_mutant(Mode::$mode, Mutant::$mutant);
        })*
    };
}

mutants! {
    mutant_that_commits_early: ExactlyOnce, CommitsEarly;
    mutant_that_forgets_the_tenure: ExactlyOnce, ForgetsTheTenure;
    mutant_that_skips_the_abort: ExactlyOnce, SkipsTheAbort;
    mutant_that_reuses_the_producer: ExactlyOnce, ReusesTheProducer;
    mutant_that_ignores_the_halt: ExactlyOnce, IgnoresTheHalt;
    mutant_that_skips_the_drain: ExactlyOnce, SkipsTheDrain;
    mutant_that_trusts_fresh_metadata: ExactlyOnce, TrustsFreshMetadata;
    mutant_that_keeps_the_lost: ExactlyOnce, KeepsTheLost;
    mutant_that_skips_the_seek: ExactlyOnce, SkipsTheSeek;
    mutant_that_reads_unstable_offsets: ExactlyOnce, ReadsUnstableOffsets;
    mutant_that_commits_one_too_few: ExactlyOnce, CommitsOneTooFew;
    mutant_that_keeps_no_order: ExactlyOnce, KeepsNoOrder;
    at_least_once_mutant_that_commits_early: AtLeastOnce, CommitsEarly;
    at_least_once_mutant_that_forgets_the_tenure: AtLeastOnce, ForgetsTheTenure;
    at_least_once_mutant_that_skips_the_seek: AtLeastOnce, SkipsTheSeek;
    at_least_once_mutant_that_commits_one_too_few: AtLeastOnce, CommitsOneTooFew;
    at_least_once_mutant_that_keeps_no_order: AtLeastOnce, KeepsNoOrder;
}
